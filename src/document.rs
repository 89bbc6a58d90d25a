//! The document: pages and lines of text, each with its place in the source.
//!
//! Every reader (text, Markdown, HTML, PDF, Word, OCR) gives this one form, and restoration
//! gives it back with the same lines and better text. `source` is the input decoded to UTF-8;
//! [`Document::bytes`] turns a place in it into offsets of the input file.

use std::borrow::Cow;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::plan::{TextOrigin, Warning};

/// Encoding of the input file, as far as byte offsets need it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Encoding {
    /// UTF-8; `bom` bytes stand before the text.
    Utf8 {
        /// Length of the byte order mark, 0 or 3.
        bom: usize,
    },
    /// Any other: UTF-16, Windows-1258, UTF-8 with bytes that are no characters.
    Indexed(OffsetIndex),
    /// Pages, archives: the input file has no byte offsets that a reader could use.
    None,
}

/// What one decoded character took in the input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unit {
    /// UTF-8 in which some U+FFFD stand for invalid bytes.
    Utf8,
    /// UTF-16 of either order.
    Utf16,
    /// One byte a character.
    Byte,
}

/// The way from places in the decoded text to bytes of the input, with a checkpoint every kilobyte.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OffsetIndex {
    unit: Unit,
    /// Length of the input; no offset is larger.
    input: usize,
    /// Entry `k` is the last character that begins at or before `k` kilobytes of the decoded text.
    checkpoints: Vec<Checkpoint>,
    /// Bytes that each U+FFFD of the decoded text took in the input, in order (UTF-8 only).
    replaced: Vec<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Checkpoint {
    source: usize,
    input: usize,
    replaced: usize,
}

impl OffsetIndex {
    /// Decoded bytes between two checkpoints.
    const STEP: usize = 1024;

    /// Indexes decoded text that begins behind `bom` bytes of an input of `input` bytes; `replaced` gives, for UTF-8,
    /// the input bytes of each U+FFFD.
    pub fn new(source: &str, unit: Unit, bom: usize, input: usize, replaced: Vec<u8>) -> Self {
        let mut index = Self { unit, input, checkpoints: Vec::with_capacity(source.len() / Self::STEP + 1), replaced };
        let mut here = Checkpoint { source: 0, input: bom, replaced: 0 };
        for c in source.chars() {
            let next = index.step(here, c);
            while index.checkpoints.len() * Self::STEP < next.source {
                index.checkpoints.push(here);
            }
            here = next;
        }
        index.checkpoints.push(here);
        index
    }

    /// The place behind one more character.
    fn step(&self, at: Checkpoint, c: char) -> Checkpoint {
        let lost = c == char::REPLACEMENT_CHARACTER && self.unit == Unit::Utf8;
        let taken = match self.unit {
            Unit::Utf8 if lost => self.replaced.get(at.replaced).map_or(1, |n| *n as usize),
            Unit::Utf8 => c.len_utf8(),
            Unit::Utf16 => 2 * c.len_utf16(),
            Unit::Byte => 1,
        };
        Checkpoint {
            source: at.source + c.len_utf8(),
            input: at.input + taken,
            replaced: at.replaced + usize::from(lost),
        }
    }

    /// Offset in the input of an offset in the decoded text.
    fn input(&self, source: &str, offset: usize) -> usize {
        let nearest = self.checkpoints.get(offset / Self::STEP).or(self.checkpoints.last());
        let mut here = nearest.copied().unwrap_or(Checkpoint { source: 0, input: 0, replaced: 0 });
        for c in source[here.source..].chars() {
            if here.source >= offset {
                break;
            }
            here = self.step(here, c);
        }
        here.input.min(self.input)
    }
}

/// A document as read.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Document {
    /// The input, decoded.
    pub source: String,
    /// How `source` lies in the input file.
    pub encoding: Encoding,
    /// Media type found by content.
    pub media_type: String,
    /// SHA-256 of the input bytes, lower-case hex.
    pub sha256: String,
    /// Number of pages; `None` where the input has no page marks.
    pub pages: Option<u32>,
    /// Where the text came from.
    pub origin: TextOrigin,
    /// The lines, in order; line `i` is the `i`-th line of the input (HTML, Word, PDF: of `kehoach text`).
    pub lines: Vec<Line>,
    /// The pages of a paged input (PDF, pictures), as they were seen; empty for others.
    pub sheets: Vec<Sheet>,
    /// What the reader wants to say.
    pub warnings: Vec<Warning>,
}

/// A page as ingestion saw it. Lengths are points (1/72 inch); the origin is the upper left corner.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Sheet {
    /// Width, as the page is shown.
    pub width: f32,
    /// Height, as the page is shown.
    pub height: f32,
    /// Where its text was taken from.
    pub taken: Taken,
    /// Why.
    pub reason: Reason,
    /// Share of the page that pictures cover, 0 to 1.
    pub pictures: f32,
    /// How its pictures are coded (`CCITT`, `JBIG2`, ...), each once.
    pub codecs: Vec<Cow<'static, str>>,
    /// Share of the words of its text layer that are Vietnamese syllables; `None` without words.
    pub syllables: Option<f32>,
    /// The old encoding that its text layer, or a part of it, was in.
    pub legacy: Option<Cow<'static, str>>,
    /// Its words, in the order of the text.
    pub words: Vec<PlacedWord>,
}

/// A word with its place on the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlacedWord {
    /// Bytes of [`Document::source`].
    pub source: Range<usize>,
    /// Left, top, right, bottom, in points.
    pub area: [f32; 4],
}

/// Where the text of a page was taken from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Taken {
    /// Its text layer.
    #[default]
    TextLayer,
    /// An OCR engine.
    Ocr,
    /// Nowhere: the page has no text that can be trusted.
    Nothing,
}

impl Taken {
    /// Stable name.
    pub fn name(self) -> &'static str {
        match self {
            Self::TextLayer => "text-layer",
            Self::Ocr => "ocr",
            Self::Nothing => "none",
        }
    }
}

/// Why the text of a page was taken from there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reason {
    /// The text layer reads as Vietnamese, or is all there is.
    #[default]
    Readable,
    /// Nothing is on the page.
    Blank,
    /// A picture without text.
    NoText,
    /// The text covers only a stamp or a note on the picture.
    Stamp,
    /// The text layer is not Vietnamese: another engine's noise, or codes without characters.
    Garbage,
    /// Asked for on the command line.
    Asked,
    /// The page is broken: it ended its reader.
    Broken,
}

impl Reason {
    /// Stable name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Readable => "readable",
            Self::Blank => "blank",
            Self::NoText => "no-text",
            Self::Stamp => "stamp",
            Self::Garbage => "garbage",
            Self::Asked => "asked",
            Self::Broken => "broken",
        }
    }
}

/// One line.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// Its text: NFC, without markup, restored where it was damaged.
    pub text: String,
    /// Its place in [`Document::source`], without the line end and the marks around it.
    pub span: Range<usize>,
    /// Page, from 1.
    pub page: Option<u32>,
    /// How it was set off.
    pub style: Style,
    /// Where the tokens of `text` stand in the source; empty when `text` is what the source has from `span.start` on
    /// (a line longer than the limit of a line is cut, its `span` is not).
    pub words: Vec<Word>,
}

/// How a line was set off by markup.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Style {
    /// Level of a Markdown or HTML heading, from 1.
    pub heading: Option<u8>,
    /// The whole line is bold, its bullet apart.
    pub bold: bool,
    /// Bytes of the line's text up to the end of a bold run-in heading (`**1.2. Cá nhân:** Công chức …`); 0 without one.
    pub run_in: u32,
}

/// A part of a line's text with its place in the source.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Word {
    /// Bytes of [`Line::text`].
    pub text: Range<u32>,
    /// Bytes of [`Document::source`].
    pub source: Range<usize>,
    /// Probability that the text is what the paper says; 1 for text that was not changed or doubted.
    pub confidence: f32,
}

impl Line {
    /// The place in the source of a range of `text`; widened to whole words where the text was changed.
    pub fn source_range(&self, range: Range<usize>) -> Range<usize> {
        if self.words.is_empty() {
            return self.span.start + range.start..self.span.start + range.end;
        }
        let (from, to) = (range.start as u32, range.end as u32);
        let first = self.words.partition_point(|w| w.text.end <= from);
        let last = self.words.partition_point(|w| w.text.start < to);
        match self.words.get(first..last) {
            Some([one]) => one.source.clone(),
            Some([one, .., two]) => one.source.start..two.source.end,
            _ => self.span.clone(),
        }
    }

    /// Lowest and mean confidence of the words in a range of `text`.
    pub fn confidence(&self, range: Range<usize>) -> (f32, f32) {
        let (from, to) = (range.start as u32, range.end as u32);
        let first = self.words.partition_point(|w| w.text.end <= from);
        let last = self.words.partition_point(|w| w.text.start < to);
        let words = self.words.get(first..last).unwrap_or_default();
        if words.is_empty() {
            return (1.0, 1.0);
        }
        let low = words.iter().map(|w| w.confidence).fold(1.0, f32::min);
        (low, words.iter().map(|w| w.confidence).sum::<f32>() / words.len() as f32)
    }
}

impl Document {
    /// Offsets in the input file of a place in `source`; `None` where the input has none.
    pub fn bytes(&self, range: Range<usize>) -> Option<[usize; 2]> {
        let at = |offset: usize| match &self.encoding {
            Encoding::Utf8 { bom } => Some(bom + offset),
            Encoding::Indexed(index) => Some(index.input(&self.source, offset)),
            Encoding::None => None,
        };
        Some([at(range.start)?, at(range.end)?])
    }
}
