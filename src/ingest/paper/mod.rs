//! Pages of words with places, from a text layer or an OCR engine, and how they become lines of a [`Document`].

mod columns;
mod rows;
mod tables;
pub(super) mod verdict;

use std::ops::Range;

use crate::document::{Document, Encoding, Line, PlacedWord, Sheet, Style, Taken};
use crate::ingest::signs::sign;
use crate::ingest::{IngestError, Options, legacy, pieces::is_normal, text::floor_boundary};
use crate::plan::TextOrigin;
use unicode_normalization::UnicodeNormalization;

/// The direction in which text runs on the page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Turn {
    /// To the right.
    #[default]
    Right,
    /// Down the page.
    Down,
    /// To the left, upside down.
    Left,
    /// Up the page.
    Up,
    /// Across, as a watermark.
    Slanted,
}

impl Turn {
    /// The direction of a vector; y grows downward.
    pub(super) fn of(x: f32, y: f32) -> Self {
        if y.abs() < 0.2 * x.abs() {
            if x >= 0.0 { Self::Right } else { Self::Left }
        } else if x.abs() < 0.2 * y.abs() {
            if y >= 0.0 { Self::Down } else { Self::Up }
        } else {
            Self::Slanted
        }
    }

    /// A point of the page in the frame in which the text reads from left to right.
    pub(super) fn turned(self, [x, y]: [f32; 2]) -> [f32; 2] {
        match self {
            Self::Right | Self::Slanted => [x, y],
            Self::Down => [y, -x],
            Self::Left => [-x, -y],
            Self::Up => [-y, x],
        }
    }

    /// The way back: an area in the text's frame as one of the page.
    fn back(self, [left, top, right, bottom]: [f32; 4]) -> [f32; 4] {
        match self {
            Self::Right | Self::Slanted => [left, top, right, bottom],
            Self::Down => [-bottom, left, -top, right],
            Self::Left => [-right, -bottom, -left, -top],
            Self::Up => [top, -right, bottom, -left],
        }
    }
}

/// A word on a page, in the frame of its own direction.
#[derive(Debug, Clone, PartialEq)]
// What was drawn is so or not, each for itself.
#[allow(clippy::struct_excessive_bools)]
pub(super) struct Word {
    pub(super) text: String,
    pub(super) left: f32,
    pub(super) right: f32,
    /// The line on which its letters stand.
    pub(super) base: f32,
    /// Size of its letters in points.
    pub(super) size: f32,
    pub(super) turn: Turn,
    pub(super) bold: bool,
    /// Drawn to be found, not seen: the text layer of a scan.
    pub(super) invisible: bool,
    /// Drawn by an annotation, as the number and day of signed papers are.
    pub(super) annotation: bool,
    /// A blank was drawn right before it.
    pub(super) blank_before: bool,
    /// A blank was drawn right behind it.
    pub(super) blank_after: bool,
    pub(super) confidence: f32,
}

impl Word {
    fn top(&self) -> f32 {
        self.base - 0.75 * self.size
    }

    fn bottom(&self) -> f32 {
        self.base + 0.2 * self.size
    }

    /// Its area on the page.
    fn area(&self) -> [f32; 4] {
        self.turn.back([self.left, self.top(), self.right, self.bottom()])
    }
}

/// Puts words of old encodings into Unicode, and all into NFC; the name of the encoding if there was one.
pub(super) fn to_unicode(words: &mut Vec<Word>) -> Option<&'static str> {
    let encoding = legacy::encoding(words.iter().map(|w| w.text.as_str()));
    if let Some(encoding) = encoding {
        // Words that follow each other on a line in letters of one size are a run.
        let same = |at: usize| {
            (words[at].base - words[at - 1].base).abs() < 0.01 && (words[at].size - words[at - 1].size).abs() < 0.01
        };
        let chosen = legacy::chosen(encoding, words.iter().map(|w| w.text.as_str()), same);
        for (word, _) in words.iter_mut().zip(chosen).filter(|(_, chosen)| *chosen) {
            word.text = encoding.convert(&word.text);
        }
    }
    words.iter_mut().for_each(plain);
    words.retain(|w| !w.text.is_empty());
    encoding.map(|e| e.name)
}

/// Signs that fonts of word processors put into the private area, and letters that look like Vietnamese ones.
fn plain(word: &mut Word) {
    if !is_normal(&word.text) {
        word.text = word.text.nfc().collect();
    }
    let odd = |c: char| matches!(c, '\u{0}'..='\u{1f}' | '\u{d0}' | '\u{e000}'..='\u{f8ff}' | '\u{fb00}'..='\u{fb06}' | '\u{200b}'..='\u{200f}');
    if word.text.is_ascii() && !word.text.bytes().any(|b| b < 0x20) || !word.text.contains(odd) {
        return;
    }
    let text = std::mem::take(&mut word.text);
    for c in text.chars() {
        match c {
            '\u{0}'..='\u{1f}' | '\u{200b}'..='\u{200f}' => {}
            // Eth stands for the letter Đ, which looks the same, in text of old fonts.
            '\u{d0}' => word.text.push('Đ'),
            '\u{fb00}' => word.text.push_str("ff"),
            '\u{fb01}' => word.text.push_str("fi"),
            '\u{fb02}' => word.text.push_str("fl"),
            '\u{fb03}' => word.text.push_str("ffi"),
            '\u{fb04}' => word.text.push_str("ffl"),
            '\u{fb05}' | '\u{fb06}' => word.text.push_str("st"),
            c => match sign(c).filter(|sign| !sign.is_empty()) {
                Some(sign) => word.text.push_str(sign),
                None => word.text.push(c),
            },
        }
    }
}

/// A straight line that may belong to a table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rule {
    /// Left, top, right, bottom.
    pub(super) area: [f32; 4],
    /// From left to right, not from top to bottom.
    pub(super) across: bool,
}

/// One page: what is said about it, and its words and rules.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub(super) sheet: Sheet,
    pub(super) words: Vec<Word>,
    pub(super) rules: Vec<Rule>,
    /// Degrees by which its lines fall to the right on the paper; words stand as if they were level.
    pub(super) skew: f32,
    /// Characters of its text layer without a known meaning.
    pub(super) lost: usize,
}

/// A line of text: its words in order; cells are parted by strokes.
#[derive(Debug, Clone, Default, PartialEq)]
struct Printed {
    parts: Vec<Part>,
    /// A gap wider than the usual one between lines stands above it.
    spaced: bool,
}

/// A part of a printed line.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Part {
    /// A word of the page, and whether a blank stands before it.
    Word(usize, bool),
    /// The border of a cell.
    Stroke,
}

/// Collects the pages into a document.
pub(super) struct Binder<'o> {
    options: &'o Options,
    source: String,
    lines: Vec<Line>,
    sheets: Vec<Sheet>,
    /// Lines that were cut.
    pub(super) long: Vec<usize>,
}

impl<'o> Binder<'o> {
    pub(super) fn new(options: &'o Options) -> Self {
        Self { options, source: String::new(), lines: Vec::new(), sheets: Vec::new(), long: Vec::new() }
    }

    /// Adds the next page.
    pub(super) fn page(&mut self, page: Page) -> Result<(), IngestError> {
        let Page { mut sheet, mut words, rules, skew, .. } = page;
        let number = self.sheets.len() as u32 + 1;
        if sheet.taken != Taken::Nothing {
            for printed in rows::lines(&mut words, &rules, self.options.across) {
                if self.lines.len() >= self.options.max_lines {
                    return Err(IngestError::TooManyLines { limit: self.options.max_lines });
                }
                if printed.spaced && self.lines.last().is_some_and(|l| l.page == Some(number)) {
                    self.blank(number);
                }
                let first = sheet.words.len();
                self.line(&printed, &words, number, &mut sheet.words);
                if skew != 0.0 {
                    let middle = [sheet.width / 2.0, sheet.height / 2.0];
                    sheet.words[first..].iter_mut().for_each(|w| w.area = tilted(w.area, middle, skew));
                }
            }
        }
        if self.lines.last().is_none_or(|l| l.page != Some(number)) {
            // A page without text keeps its place, so that pages are counted right.
            self.blank(number);
        }
        self.sheets.push(sheet);
        Ok(())
    }

    /// An empty line.
    fn blank(&mut self, number: u32) {
        let at = self.source.len();
        self.lines.push(Line { span: at..at, page: Some(number), ..Line::default() });
        self.source.push('\n');
    }

    fn line(&mut self, printed: &Printed, words: &[Word], number: u32, placed: &mut Vec<PlacedWord>) {
        let start = self.source.len();
        let mut read = Vec::new();
        let mut bold = true;
        for (index, part) in printed.parts.iter().enumerate() {
            match part {
                Part::Stroke => self.source.push_str(if index == 0 { "|" } else { " |" }),
                Part::Word(word, blank) => {
                    if *blank && self.source.len() > start {
                        self.source.push(' ');
                    }
                    let word = &words[*word];
                    let at = self.source.len();
                    self.source.push_str(&word.text);
                    placed.push(PlacedWord { source: at..self.source.len(), area: word.area() });
                    read.push((at..self.source.len(), word.confidence));
                    bold &= word.bold || word.text.chars().all(|c| !c.is_alphanumeric());
                }
            }
        }
        let whole = start..self.source.len();
        let cut = floor_boundary(&self.source, whole.end.min(start + self.options.max_line));
        if cut < whole.end {
            self.long.push(self.lines.len());
        }
        let doubted = read.iter().any(|(_, confidence)| *confidence < 1.0);
        let words = if doubted { confident(&read, start, cut) } else { Vec::new() };
        self.lines.push(Line {
            text: self.source[start..cut].to_owned(),
            span: whole,
            page: Some(number),
            style: Style { bold: bold && !read.is_empty(), ..Style::default() },
            words,
        });
        self.source.push('\n');
    }

    /// The document; `origin` is told from the pages.
    pub(super) fn document(self, media_type: &str, sha256: String) -> (Document, Vec<usize>) {
        let has = |taken: Taken| self.sheets.iter().any(|s| s.taken == taken && !s.words.is_empty());
        let origin = match (has(Taken::TextLayer), has(Taken::Ocr)) {
            (true, true) => TextOrigin::Mixed,
            (false, true) => TextOrigin::Ocr,
            _ => TextOrigin::Pdf,
        };
        let document = Document {
            source: self.source,
            encoding: Encoding::None,
            media_type: media_type.to_owned(),
            sha256,
            pages: Some(self.sheets.len() as u32),
            origin,
            lines: self.lines,
            sheets: self.sheets,
            warnings: Vec::new(),
        };
        (document, self.long)
    }
}

/// An area moved to where it is when the page is turned about its middle, clockwise; it keeps its size.
fn tilted([left, top, right, bottom]: [f32; 4], [mx, my]: [f32; 2], degrees: f32) -> [f32; 4] {
    let (sin, cos) = degrees.to_radians().sin_cos();
    let (x, y) = (f32::midpoint(left, right) - mx, f32::midpoint(top, bottom) - my);
    let (dx, dy) = (x * cos - y * sin - x, x * sin + y * cos - y);
    [left + dx, top + dy, right + dx, bottom + dy]
}

/// Words of a line whose reading is doubtful, with their confidences.
fn confident(read: &[(Range<usize>, f32)], start: usize, end: usize) -> Vec<crate::document::Word> {
    let mut out: Vec<crate::document::Word> = Vec::with_capacity(read.len());
    for (source, confidence) in read.iter().filter(|(source, _)| source.end <= end) {
        let text = (source.start - start) as u32..(source.end - start) as u32;
        // Parts of one word, as the engine cut them, are one word here.
        match out.last_mut().filter(|last| last.text.end == text.start) {
            Some(last) => {
                last.text.end = text.end;
                last.source.end = source.end;
                last.confidence = last.confidence.min(*confidence);
            }
            None => out.push(crate::document::Word { text, source: source.clone(), confidence: *confidence }),
        }
    }
    out
}
