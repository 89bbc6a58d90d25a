//! The document: pages and lines of text, each with its place in the source.
//!
//! Every reader (text, Markdown, HTML; later PDF, Word, OCR) gives this one form, and restoration
//! gives it back with the same lines and better text. `source` is the input decoded to UTF-8;
//! [`Document::bytes`] turns a place in it into offsets of the input file.

use std::ops::Range;

use crate::plan::{TextOrigin, Warning};

/// Encoding of the input file, as far as byte offsets need it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8; `bom` bytes stand before the text.
    Utf8 {
        /// Length of the byte order mark, 0 or 3.
        bom: usize,
    },
    /// UTF-16 of either order; `bom` bytes stand before the text.
    Utf16 {
        /// Length of the byte order mark, 0 or 2.
        bom: usize,
    },
    /// One byte a character (Windows-1258).
    SingleByte,
    /// Pages, archives: the input file has no byte offsets that a reader could use.
    None,
}

/// A document as read.
#[derive(Debug, Clone)]
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
    /// The lines, in order; line `i` is the `i`-th line of the input.
    pub lines: Vec<Line>,
    /// What the reader wants to say.
    pub warnings: Vec<Warning>,
}

/// One line.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Line {
    /// Its text: NFC, without markup, restored where it was damaged.
    pub text: String,
    /// Its place in [`Document::source`], without the line end.
    pub span: Range<usize>,
    /// Page, from 1.
    pub page: Option<u32>,
    /// How it was set off.
    pub style: Style,
    /// Where parts of `text` stand in the source; empty when `text` is the source's own `span`.
    pub words: Vec<Word>,
}

/// How a line was set off by markup.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Style {
    /// Level of a Markdown or HTML heading, from 1.
    pub heading: Option<u8>,
    /// The whole line is bold.
    pub bold: bool,
}

/// A part of a line's text with its place in the source.
#[derive(Debug, Clone, PartialEq)]
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
        let at = |offset: usize| match self.encoding {
            Encoding::Utf8 { bom } => Some(bom + offset),
            Encoding::Utf16 { bom } => {
                Some(bom + 2 * self.source[..offset].chars().map(char::len_utf16).sum::<usize>())
            }
            Encoding::SingleByte => Some(self.source[..offset].chars().count()),
            Encoding::None => None,
        };
        Some([at(range.start)?, at(range.end)?])
    }
}
