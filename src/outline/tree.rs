//! Paragraphs to a tree by the rank of their markers.

use super::marker::{Marker, MarkerKind};
use super::paragraphs::{Paragraph, ends_sentence};
use super::survey::Survey;
use super::{Node, Table};
use crate::text::Text;

/// Puts paragraphs under their headings; rows of tables are collected apart.
pub fn tree(paragraphs: Vec<Paragraph>, survey: &Survey) -> (Vec<Node>, Vec<Table>) {
    let mut builder = Builder {
        roots: Vec::new(),
        open: Vec::new(),
        tables: Vec::new(),
        spaced: survey.spaced,
        wrapped: survey.width.is_some(),
        in_table: false,
    };
    for paragraph in paragraphs {
        builder.take(paragraph);
    }
    builder.close(0);
    (builder.roots, builder.tables)
}

/// The nodes that are open, outermost first.
struct Builder {
    roots: Vec<Node>,
    open: Vec<(MarkerKind, Node)>,
    tables: Vec<Table>,
    spaced: bool,
    /// Lines are wrapped at a margin, so that a paragraph may be the rest of the line before it.
    wrapped: bool,
    in_table: bool,
}

impl Builder {
    fn take(&mut self, paragraph: Paragraph) {
        if !paragraph.cells.is_empty() {
            self.row(paragraph);
            return;
        }
        self.in_table = false;
        match &paragraph.marker {
            Some(marker) => {
                let kind = rank(marker.kind, &paragraph, &self.open);
                while self.open.last().is_some_and(|(open, _)| *open >= kind) {
                    self.close_last();
                }
                self.open.push((kind, node(paragraph)));
            }
            None => self.bare(paragraph),
        }
    }

    /// A paragraph without a marker: part of the bullet before it, or under the open heading.
    fn bare(&mut self, paragraph: Paragraph) {
        let Some((kind, last)) = self.open.last_mut() else {
            self.roots.push(node(paragraph));
            return;
        };
        if kind.is_bullet() && !self.wrapped && is_label(&last.text.string) {
            last.children.push(node(paragraph));
            return;
        }
        let loose = self.spaced && ends_sentence(&last.text.string) && paragraph.spaced;
        let text = &paragraph.text.string;
        // "(Chi tiết tại Phụ lục)" below a list belongs to all of it.
        let aside =
            text.starts_with('(') && text.trim_end_matches('.').ends_with(')') && ends_sentence(&last.text.string);
        let lead = text.ends_with(':');
        if kind.is_bullet() && !loose && !lead && !aside && !paragraph.heading && last.children.is_empty() {
            last.text.push(&paragraph.text);
            return;
        }
        // "Cá nhân:" under "• Tiêu chí" goes on with it.
        while self.open.last().is_some_and(|(open, _)| open.is_bullet() && !(lead && *open == MarkerKind::StarHeading))
        {
            self.close_last();
        }
        match self.open.last_mut() {
            Some((_, parent)) => parent.children.push(node(paragraph)),
            None => self.roots.push(node(paragraph)),
        }
    }

    /// A row of a table; the first of a run opens a new one.
    fn row(&mut self, paragraph: Paragraph) {
        if !self.in_table {
            let title = self.open.last().map(|(_, node)| node.text.clone()).unwrap_or_default();
            self.tables.push(Table { title, rows: Vec::new() });
            self.in_table = true;
        }
        if let Some(table) = self.tables.last_mut() {
            table.rows.push(paragraph.cells);
        }
    }

    fn close_last(&mut self) {
        if let Some((_, node)) = self.open.pop() {
            match self.open.last_mut() {
                Some((_, parent)) => parent.children.push(node),
                None => self.roots.push(node),
            }
        }
    }

    fn close(&mut self, depth: usize) {
        while self.open.len() > depth {
            self.close_last();
        }
    }
}

/// Places at which numbered siblings do not go on by one: the labels, and the text behind the second.
pub fn gaps(nodes: &[Node]) -> Vec<(String, &Text)> {
    let mut out = Vec::new();
    let mut before: Option<&Marker> = None;
    for node in nodes {
        if let Some(marker) = node.marker.as_ref().filter(|marker| !marker.kind.is_bullet()) {
            let last = before.filter(|last| last.kind == marker.kind);
            let follows = last.map_or(1, |last| last.value + 1);
            // A list may begin anew below a paragraph; Articles and parts may go on from elsewhere.
            let begins = marker.value == 1 || last.is_none() && marker.kind <= MarkerKind::Article;
            if marker.value != follows && !begins {
                out.push((format!("{} → {}", last.map_or("…", |last| &last.printed), marker.printed), &node.text));
            }
            before = Some(marker);
        }
        out.extend(gaps(&node.children));
    }
    out
}

/// A star with a colon heads the bullets below it; another star belongs to the dash that announces it, or is a bullet
/// like the dashes.
fn rank(kind: MarkerKind, paragraph: &Paragraph, open: &[(MarkerKind, Node)]) -> MarkerKind {
    match kind {
        MarkerKind::Star
            if paragraph.text.string.ends_with(':') || paragraph.heading || is_label(&paragraph.text.string) =>
        {
            MarkerKind::StarHeading
        }
        MarkerKind::Star if open.iter().any(|(k, node)| *k == MarkerKind::Dash && node.text.string.ends_with(':')) => {
            MarkerKind::Plus
        }
        // "• Thi đua tiết kiệm, …" beside "• Thi đua học tập:" over dashes.
        MarkerKind::Star
            if is_round(paragraph.marker.as_ref())
                && open.iter().any(|(k, node)| *k == MarkerKind::StarHeading && is_round(node.marker.as_ref())) =>
        {
            MarkerKind::StarHeading
        }
        MarkerKind::Star => MarkerKind::Dash,
        // "A. NỘI DUNG" and "B. TIÊU CHÍ" under "III. NỘI DUNG VÀ TIÊU CHÍ".
        MarkerKind::Part
            if is_letter(paragraph.marker.as_ref())
                && open.iter().any(|(k, _)| *k == MarkerKind::Roman)
                && !open.iter().any(|(k, _)| *k == MarkerKind::Part)
                && (is_first(paragraph)
                    || open.iter().any(|(k, node)| *k == MarkerKind::Article && is_letter(node.marker.as_ref()))) =>
        {
            MarkerKind::Article
        }
        // A plus without a dash above it is a bullet of the first level.
        MarkerKind::Plus if !open.iter().any(|(k, _)| *k == MarkerKind::Dash) => MarkerKind::Plus,
        other => other,
    }
}

/// A round bullet, which is of one level wherever it stands.
fn is_round(marker: Option<&Marker>) -> bool {
    marker.is_some_and(|marker| matches!(marker.printed.as_str(), "•" | "●"))
}

/// "A.", not "PHẦN A".
fn is_letter(marker: Option<&Marker>) -> bool {
    let letters = |marker: &Marker| marker.printed.chars().filter(|c| c.is_alphabetic()).count();
    marker.is_some_and(|marker| marker.kind == MarkerKind::Part && letters(marker) == 1)
}

/// The first of its row.
fn is_first(paragraph: &Paragraph) -> bool {
    paragraph.marker.as_ref().is_some_and(|marker| marker.value == 1)
}

/// "* Tiêu chí thi đua": a few words without a mark at the end.
fn is_label(text: &str) -> bool {
    text.split_whitespace().count() <= 10 && text.ends_with(char::is_alphanumeric)
}

/// A leaf.
fn node(paragraph: Paragraph) -> Node {
    Node { marker: paragraph.marker, text: paragraph.text, heading: paragraph.heading, children: Vec::new() }
}
