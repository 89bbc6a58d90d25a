//! How a document is set: one paragraph a line or printed lines, where pages begin, which lines are page furniture.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use regex::Regex;

use super::marker::{candidates, mostly_capitals};
use super::paragraphs::ends_sentence;
use crate::document::Document;
use crate::fold::{base_letter, begins_with};

/// Lines whose length reaches this share of the usual full line are full.
const FULL: f64 = 0.86;
/// Where no blank lines part the paragraphs, a sentence that ends with its line mostly ends the paragraph as well.
const BRIMFUL: f64 = 0.96;
/// Printed lines of A4 paper in 13-14 pt hold 60 to 110 characters; longer lines are whole paragraphs.
const LONGEST_PRINTED: usize = 130;

/// Blanks of a paragraph's indent: a centred line has more, a lone blank may be a page's begin.
const INDENT: std::ops::RangeInclusive<usize> = 2..=12;
/// Characters of a line that is no heading.
const FULL_LINE: usize = 60;
/// Indents behind the end of a sentence that show it to be a custom.
const FEWEST_INDENTS: usize = 5;

/// What was found out about a document's layout.
#[derive(Debug)]
pub struct Survey {
    /// Length of a full printed line in characters; `None` when each line is a paragraph.
    pub width: Option<usize>,
    /// Blank lines stand between paragraphs.
    pub spaced: bool,
    /// For each line: set in from the margin, where paragraphs are.
    indented: Vec<bool>,
    /// For each line: a page begins with it.
    page_start: Vec<bool>,
    /// For each line: page numbers, rules, specks.
    furniture: Vec<bool>,
}

impl Survey {
    /// Looks at all lines of a document.
    pub fn of(document: &Document) -> Self {
        let furniture = furniture(document);
        let lengths: Vec<usize> = document
            .lines
            .iter()
            .zip(&furniture)
            .filter(|(line, furniture)| !**furniture && !line.text.trim().is_empty())
            .map(|(line, _)| line.text.trim().chars().count())
            .collect();
        let filled = lengths.len();
        let spaced =
            document.lines.windows(2).filter(|w| is_blank(&w[0].text) != is_blank(&w[1].text)).count() > filled / 2;
        Self {
            width: printed_width(lengths),
            spaced,
            page_start: page_starts(document),
            indented: first_line_indents(document),
            furniture,
        }
    }

    /// A page begins with this line.
    pub fn starts_page(&self, line: usize) -> bool {
        self.page_start[line]
    }

    /// The line begins a paragraph by its indent.
    pub fn is_indented(&self, line: usize) -> bool {
        self.indented[line]
    }

    /// Nothing to read in this line.
    pub fn is_furniture(&self, line: usize) -> bool {
        self.furniture[line]
    }

    /// The line reaches the right margin, so that its sentence may go on in the next one that begins with `next`.
    pub fn is_full(&self, text: &str, next: &str) -> bool {
        let Some(width) = self.width else { return false };
        let word = next.split_whitespace().next().map_or(0, |w| w.chars().count() + 1);
        let share =
            if ends_sentence(text) && !self.spaced && next.starts_with(char::is_uppercase) { BRIMFUL } else { FULL };
        (text.trim().chars().count() + word.min(8)) as f64 >= share * width as f64
    }
}

/// Lines set in by blanks, where that marks paragraphs: most of them stand behind the end of a sentence or heading, and
/// most other lines don't.
fn first_line_indents(document: &Document) -> Vec<bool> {
    let indent = |line: &crate::document::Line| {
        let source = document.source.get(line.span.clone()).unwrap_or_default();
        let blanks = source.len() - source.trim_start_matches(' ').len();
        INDENT.contains(&blanks) && !is_blank(&line.text)
    };
    let indented: Vec<bool> = document.lines.iter().map(indent).collect();
    let (mut behind_end, mut inside) = (0, 0);
    for (pair, indents) in document.lines.windows(2).zip(indented.windows(2)) {
        if indents[1] && !is_blank(&pair[0].text) {
            if ends_sentence(&pair[0].text) {
                behind_end += 1;
            } else if pair[0].text.trim().chars().count() >= FULL_LINE {
                inside += 1;
            }
        }
    }
    let count = indented.iter().filter(|indented| **indented).count();
    let filled = document.lines.iter().filter(|line| !is_blank(&line.text)).count();
    let marks = behind_end >= FEWEST_INDENTS && behind_end >= 3 * inside && count * 4 < filled * 3;
    if marks { indented } else { vec![false; document.lines.len()] }
}

/// Nothing but white space.
pub fn is_blank(text: &str) -> bool {
    text.trim_start().is_empty()
}

/// The 90th percentile of the lengths, when it is that of printed lines.
fn printed_width(mut lengths: Vec<usize>) -> Option<usize> {
    if lengths.len() < 12 {
        return None;
    }
    lengths.sort_unstable();
    let width = lengths[lengths.len() * 9 / 10];
    let longest = lengths[lengths.len() - 1 - lengths.len() / 100];
    let full = lengths.iter().filter(|l| **l as f64 >= FULL * width as f64).count();
    (width >= 40 && longest <= LONGEST_PRINTED && full * 4 >= lengths.len()).then_some(width)
}

/// Lines at the head and at the foot of a page in which a running one is looked for.
const EDGE: usize = 2;
/// Letters of a running line at least, if it has no place, page or time in it.
const RUNNING_LETTERS: usize = 8;
/// Begins of lines that head something of their own however often they come, folded.
const OWN_HEADS: &[&str] = &["phu luc", "mau", "bieu", "danh muc"];

/// Marks running heads and feet as furniture: what stands at the same place of half of the pages, three of them or more
/// ("BÁO CÁO NĂM"), two where it is the address, page or time that a browser prints ("file:///C:/a.html 2/9").
fn running(document: &Document, furniture: &mut [bool]) {
    let lines = &document.lines;
    // Place on the page, from the head or from the foot.
    let mut edges: Vec<(i8, usize)> = Vec::new();
    let (mut from, mut pages) = (0, 0);
    for page in lines.chunk_by(|a, b| a.page == b.page) {
        let filled: Vec<usize> =
            (from..from + page.len()).filter(|at| !is_blank(&lines[*at].text) && !furniture[*at]).collect();
        from += page.len();
        pages += 1;
        edges.extend((1..).zip(filled.iter().copied().take(EDGE)));
        edges.extend((1..).map(|place: i8| -place).zip(filled.iter().skip(EDGE).rev().copied().take(EDGE)));
    }
    if pages < 2 {
        return;
    }
    let shape = |at: usize| without_page(lines[at].text.trim());
    let printed = |shape: &str| shape.contains("://") || shape == "#/#" || CLOCK.is_match(shape);
    let mut counts: BTreeMap<(i8, String), usize> = BTreeMap::new();
    for (place, at) in &edges {
        *counts.entry((*place, shape(*at))).or_default() += 1;
    }
    counts.retain(|(_, shape), count| {
        let letters = shape.chars().filter(|c| c.is_alphabetic()).count();
        let own = shape.starts_with('|') || OWN_HEADS.iter().any(|head| begins_with(shape, head));
        let often = *count > 2 && letters >= RUNNING_LETTERS && !own && candidates(shape).is_empty();
        *count * 2 >= pages && (often || *count >= 2 && printed(shape))
    });
    let mut seen = BTreeSet::new();
    for (place, at) in edges {
        let shape = shape(at);
        let runs = shape == "#/#" || counts.contains_key(&(place, shape.clone()));
        // A head in capitals may be the paper's own where it stands first.
        let first = mostly_capitals(&shape) && seen.insert(shape);
        furniture[at] = runs && !first;
    }
    // On the last page an address may have lost its page number, and stand beside who signs.
    let addresses: Vec<&str> = counts.keys().map(|(_, shape)| shape.as_str()).filter(|s| s.contains("://")).collect();
    if !addresses.is_empty() {
        for (line, furniture) in lines.iter().zip(furniture) {
            let text = line.text.trim();
            *furniture |= text.contains("://") && addresses.iter().any(|address| address.starts_with(text));
        }
    }
}

/// A time of day: "11/28/26, 7:04 AM".
static CLOCK: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^\d{1,2}/\d{1,2}/\d{2,4},? \d{1,2}:\d\d\b").expect("valid pattern"));

/// A line with the number of its page left out: "#/#" for "2/9" alone or at its end.
fn without_page(line: &str) -> String {
    let number = |text: &str| (1..=3).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    let (before, last) = line.rsplit_once(' ').unwrap_or(("", line));
    match last.split_once('/') {
        Some((page, all)) if number(page) && number(all) => format!("{before} #/#").trim_start().to_owned(),
        _ => line.to_owned(),
    }
}

/// Page numbers, rules and specks: lines without two letters in a row that are no list of figures; what runs over pages.
fn furniture(document: &Document) -> Vec<bool> {
    let mut furniture = numbers_and_rules(document);
    running(document, &mut furniture);
    furniture
}

/// Page numbers, rules and specks.
fn numbers_and_rules(document: &Document) -> Vec<bool> {
    document
        .lines
        .iter()
        .map(|line| {
            let text = line.text.trim();
            // Told at once of most lines, which begin with a word.
            if text.starts_with(|c: char| c.is_alphabetic() && base_letter(c) != 't') {
                return false;
            }
            let bare = text.trim_matches(|c: char| "-–—_.*~=|'\"`·•, ".contains(c));
            let page_number = bare.len() <= 3 && bare.chars().all(|c| c.is_ascii_digit()) && !text.is_empty();
            let page_words = begins_with(bare, "trang ")
                && bare.split_whitespace().skip(1).all(|n| n.chars().all(|c| c.is_ascii_digit() || c == '/'));
            page_number || page_words || bare.is_empty()
        })
        .collect()
}

/// Page marks of the reader; in text whose form feeds were lost, a lone leading blank or three blank lines.
fn page_starts(document: &Document) -> Vec<bool> {
    let lines = &document.lines;
    let source = |line: &crate::document::Line| document.source.get(line.span.clone()).unwrap_or_default();
    let filled = lines.iter().filter(|l| !is_blank(&l.text)).count();
    let indented = lines
        .iter()
        .filter(|l| !is_blank(&l.text) && source(l).starts_with(' ') && !source(l).starts_with("  "))
        .count();
    let lone_blank_tells = document.pages.is_none() && indented * 12 < filled;
    let mut blanks = 0;
    let mut out = Vec::with_capacity(lines.len());
    for (i, line) in lines.iter().enumerate() {
        if is_blank(&line.text) {
            blanks += 1;
            out.push(false);
            continue;
        }
        let marked = i > 0 && lines[i - 1].page != line.page;
        let indent = lone_blank_tells && source(line).starts_with(' ') && !source(line).starts_with("  ");
        out.push(marked || indent || blanks >= 3);
        blanks = 0;
    }
    out
}
