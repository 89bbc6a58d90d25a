//! Lines to the outline of an administrative document: head, title, preamble, a tree of sections and items, tail.
//!
//! Layout: Decree 30/2020/NĐ-CP, annex I. Never fails: what can't be placed becomes a paragraph and a warning.

mod columns;
mod footnotes;
mod marker;
mod paragraphs;
mod survey;
mod tail;
mod tree;
mod zones;

use std::ops::Range;
use std::sync::LazyLock;

pub use marker::{Marker, MarkerKind, mostly_capitals};
pub use paragraphs::ends_sentence;
use paragraphs::{Paragraph, paragraphs};
use regex::Regex;
use survey::{Survey, is_blank};

use crate::document::Document;
use crate::fold::{begins_with, fold, pattern};
use crate::plan::Warning;
use crate::text::{Text, begin_of, end_of};
use crate::warning::Code;

/// The parts of one document.
#[derive(Debug)]
pub struct Outline<'d> {
    /// The document it was read from.
    pub document: &'d Document,
    /// Lines above the type line (issuer, motto, number, place and date), one `Text` each.
    pub head: Vec<Text>,
    /// The line that names the type ("KẾ HOẠCH").
    pub kind: Option<Text>,
    /// The title's lines joined.
    pub title: Text,
    /// Paragraphs between title and first heading.
    pub preamble: Vec<Text>,
    /// The tree.
    pub body: Vec<Node>,
    /// "Trên đây là …", and what follows it before the tail.
    pub closing: Vec<Text>,
    /// Recipients, one each.
    pub recipients: Vec<Text>,
    /// Lines of the signature block.
    pub signature: Vec<Text>,
    /// Footnotes lifted out of the running text.
    pub footnotes: Vec<Text>,
    /// Tables in the body and in annexes.
    pub tables: Vec<Table>,
    /// What stands behind the tail.
    pub annexes: Vec<Annex>,
    /// The outer decision, where one carries the plan.
    pub carrier: Option<Box<Outline<'d>>>,
    /// What could not be placed.
    pub warnings: Vec<Warning>,
}

/// A table.
#[derive(Debug, Clone)]
pub struct Table {
    /// The heading above it.
    pub title: Text,
    /// Its rows, the head row first, cell by cell.
    pub rows: Vec<Vec<Text>>,
}

/// An annex (phụ lục).
#[derive(Debug)]
pub struct Annex {
    /// "Phụ lục I" and its title.
    pub title: Text,
    /// Its paragraphs.
    pub paragraphs: Vec<Text>,
}

/// A section, item or paragraph.
#[derive(Debug, Clone)]
pub struct Node {
    /// Its number, letter or bullet.
    pub marker: Option<Marker>,
    /// Its own text without the marker.
    pub text: Text,
    /// Set off as a heading by markup.
    pub heading: bool,
    /// What stands under it.
    pub children: Vec<Node>,
}

impl Node {
    /// Has a number or letter, not a bullet.
    pub fn is_numbered(&self) -> bool {
        self.marker.as_ref().is_some_and(|m| !m.kind.is_bullet())
    }

    /// Itself and everything under it, in reading order.
    pub fn walk<'n>(&'n self, visit: &mut dyn FnMut(&'n Node)) {
        visit(self);
        for child in &self.children {
            child.walk(visit);
        }
    }
}

/// Most places named at which the numbering is broken.
const MOST_GAPS: usize = 20;

/// Finds the outline.
pub fn outline(document: &Document) -> Outline<'_> {
    let survey = Survey::of(document);
    let all = 0..document.lines.len();
    let first = zones::type_line(document, &survey, all.clone());
    let is_plan = |line: usize| fold(&document.lines[line].text).contains("ke hoach");
    let Some(kind) = first else { return read(document, &survey, all) };
    if is_plan(kind) {
        return read(document, &survey, all);
    }
    // A decision, or another document, that carries a plan or stands before one.
    match plan_below(document, &survey, kind + 1..all.end) {
        Some(start) => {
            let carrier = read(document, &survey, 0..start);
            let mut plan = read(document, &survey, start..all.end);
            let own_head = plan.head.iter().any(|line| fold(&line.string).contains("cong hoa xa hoi"));
            if own_head && !is_attached(&plan) {
                plan.warnings.push(Code::SeveralDocuments.warn("", "", Vec::new()));
            } else {
                plan.carrier = Some(Box::new(carrier));
            }
            plan
        }
        None => read(document, &survey, all),
    }
}

/// "(Ban hành kèm theo Quyết định số …)" under the title.
fn is_attached(plan: &Outline) -> bool {
    let first = std::iter::once(&plan.title).chain(plan.preamble.iter().take(3));
    first.map(|text| fold(&text.string)).any(|text| text.contains("kem theo quyet dinh"))
}

/// First line of the plan (its type line, or its own head) behind another document.
fn plan_below(document: &Document, survey: &Survey, lines: Range<usize>) -> Option<usize> {
    let is_plan_type = |line: &usize| {
        let content = &document.lines[*line];
        let marked = mostly_capitals(&content.text) || content.style.heading.is_some() || content.style.bold;
        marked && zones::is_type(&content.text) && begins_with(&content.text, "ke hoach")
    };
    let kind = lines.clone().find(is_plan_type)?;
    let own_head =
        (lines.start..kind).rev().filter(|l| !is_blank(&document.lines[*l].text) && !survey.is_furniture(*l)).take(9);
    let motto = own_head.filter(|l| fold(&document.lines[*l].text).contains("cong hoa xa hoi chu nghia")).last();
    Some(match motto {
        // The issuer may stand on lines of its own above the motto.
        Some(line) => (line.saturating_sub(3)..line)
            .rev()
            .take_while(|l| {
                let text = document.lines[*l].text.trim();
                // "- Lưu: VT, NC." ends the decision above.
                mostly_capitals(text) && !zones::is_signature(text) && !text.starts_with(['-', '–', '+'])
            })
            .last()
            .unwrap_or(line),
        None => kind,
    })
}

/// Reads the document in these lines.
fn read<'d>(document: &'d Document, survey: &Survey, lines: Range<usize>) -> Outline<'d> {
    let zones = zones::zones(document, survey, lines);
    let whole = |line: usize| Text::of_line(document, line, 0..document.lines[line].text.len());
    let filled = |range: Range<usize>| {
        range.filter(|l| !is_blank(&document.lines[*l].text) && !survey.is_furniture(*l)).map(whole).collect::<Vec<_>>()
    };
    let mut title = Text::default();
    for line in filled(zones.title.clone()) {
        title.push(&line);
    }
    let (mut body, footnotes) = paragraphs(document, survey, zones.body.clone());
    for paragraph in &mut body {
        footnotes::take_marks(&mut paragraph.text, footnotes.len());
    }
    let signed = split_signature(&mut body);
    let closing = split_closing(&mut body);
    let preamble = split_preamble(&mut body);
    let (body, tables) = tree::tree(body, survey);
    let tail = tail::tail(document, survey, zones.tail);
    let mut out = Outline {
        document,
        head: filled(zones.head),
        kind: zones.kind.map(whole),
        title,
        preamble,
        body,
        closing,
        recipients: tail.recipients,
        signature: signed.into_iter().chain(tail.signature).collect(),
        footnotes,
        tables,
        annexes: Vec::new(),
        carrier: None,
        warnings: Vec::new(),
    };
    annexes(&mut out, survey, zones.rest);
    let gaps = tree::gaps(&out.body);
    out.warnings.extend(
        gaps.iter().take(MOST_GAPS).map(|(labels, text)| Code::NumberingGap.warn("", labels, text.evidence(document))),
    );
    out
}

/// "Trong quá trình triển khai Kế hoạch, nếu có vướng mắc …": whoever has trouble is to say so. Text that has its marks
/// is told from "nêu".
pub fn is_in_case(text: &str) -> bool {
    static IN_CASE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?:trong )?qua trinh [^.;]{0,80}?,? neu\b"));
    let begin = begin_of(text, IN_CASE_WITHIN);
    IN_CASE.is_match(&fold(begin)) && (begin.contains("nếu") || !begin.contains("nêu"))
}

/// Bytes of a sentence in which it says in which case.
const IN_CASE_WITHIN: usize = 200;

/// Begins of a last sentence, folded.
const LAST_SENTENCES: &[&str] =
    &["yeu cau ", "de nghi ", "can cu ke hoach nay", "nhan duoc ke hoach", "uy ban nhan dan", "ubnd ", "so "];

/// Bytes at the begin and end of a last sentence in which it may say who is to carry out this plan.
const LAST_WITHIN: usize = 120;

/// "Ban Thường vụ yêu cầu các cấp nghiêm túc triển khai thực hiện Kế hoạch này./.": an order to all.
fn is_order(text: &str) -> bool {
    let (begin, end) = (fold(begin_of(text, LAST_WITHIN)), fold(end_of(text, LAST_WITHIN)));
    let to_someone = ["giao ", "chu tri", "theo doi", "don doc"].iter().any(|word| begin.contains(word));
    end.contains(" thuc hien ke hoach nay") && !to_someone && (begin.contains("yeu cau") || begin.contains("de nghi"))
}

/// A closing paragraph; one with a number is an item of its list, if it does not say that this was the plan.
fn is_closing(paragraph: &Paragraph) -> bool {
    let text = &paragraph.text.string;
    let begins = |cue: &&str| begins_with(text, cue);
    begins(&"tren day la")
        || paragraph.marker.is_none()
            && (begins(&"ke hoach nay ")
                || is_in_case(text)
                || text.ends_with("./.") && (LAST_SENTENCES.iter().any(begins) || is_order(text)))
}

/// Takes the closing paragraphs off the end of the body.
fn split_closing(body: &mut Vec<Paragraph>) -> Vec<Text> {
    let last_section =
        body.iter().rposition(|p| p.marker.as_ref().is_some_and(|m| m.kind <= MarkerKind::Roman)).unwrap_or(0);
    match (last_section..body.len()).find(|i| is_closing(&body[*i])) {
        // A numbered closing among the items ends nothing but itself.
        Some(at) if body[at..].iter().skip(1).all(|p| p.marker.is_none()) => {
            body.split_off(at).into_iter().map(|p| p.text).collect()
        }
        Some(at) if begins_with(&body[at].text.string, "tren day la") => {
            body.split_off(at).into_iter().map(|p| p.text).collect()
        }
        _ => Vec::new(),
    }
}

/// Takes capitals off the end of the body: behind "./." nothing but who signs is left to say.
fn split_signature(body: &mut Vec<Paragraph>) -> Vec<Text> {
    let signs = |p: &&Paragraph| p.marker.is_none() && p.cells.is_empty() && mostly_capitals(&p.text.string);
    let at = body.len() - body.iter().rev().take_while(signs).count();
    let ended = at.checked_sub(1).is_some_and(|last| body[last].text.string.ends_with("./."));
    if ended { body.split_off(at).into_iter().map(|p| p.text).collect() } else { Vec::new() }
}

/// Takes the preamble off the begin of the body.
fn split_preamble(body: &mut Vec<Paragraph>) -> Vec<Text> {
    let has_roman = body.iter().any(|p| p.marker.as_ref().is_some_and(|m| m.kind == MarkerKind::Roman));
    let first = body
        .iter()
        .position(|p| {
            p.marker.as_ref().is_some_and(|m| {
                m.kind <= MarkerKind::Roman
                    || (!has_roman || m.kind == MarkerKind::Article)
                        && !m.kind.is_bullet()
                        && !begins_with(&p.text.string, "can cu")
            }) || (p.heading && p.marker.is_none() && !zones::is_issuer_formula(&p.text.string))
        })
        .unwrap_or(body.len());
    body.drain(..first).map(|p| p.text).collect()
}

/// Annexes and their tables; another document behind the tail is said so.
fn annexes(out: &mut Outline<'_>, survey: &Survey, rest: Range<usize>) {
    let document = out.document;
    let (paragraphs, footnotes) = paragraphs(document, survey, rest);
    out.footnotes.extend(footnotes);
    let mut in_table = false;
    for paragraph in paragraphs {
        let folded = fold(&paragraph.text.string);
        if folded.contains("cong hoa xa hoi chu nghia") {
            out.warnings.push(Code::SeveralDocuments.warn("", "", paragraph.text.evidence(document)));
            return;
        }
        if !paragraph.cells.is_empty() {
            if !in_table {
                let title = out.annexes.last().map(|a| a.title.clone()).unwrap_or_default();
                out.tables.push(Table { title, rows: Vec::new() });
                in_table = true;
            }
            if let Some(table) = out.tables.last_mut() {
                table.rows.push(paragraph.cells);
            }
            continue;
        }
        in_table = false;
        if folded.starts_with("phu luc") || out.annexes.is_empty() {
            out.annexes.push(Annex { title: paragraph.text, paragraphs: Vec::new() });
        } else if let Some(annex) = out.annexes.last_mut() {
            annex.paragraphs.push(paragraph.text);
        }
    }
}

#[cfg(test)]
mod tests;
