//! Running text put together from lines, every part of which leads back to them.

use std::ops::Range;

use crate::document::Document;
use crate::plan::{Evidence, Support};

/// Text joined from parts of lines with single blanks.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Text {
    /// The joined text.
    pub string: String,
    pieces: Vec<Piece>,
}

/// A part of one line inside a [`Text`].
#[derive(Debug, Clone, PartialEq)]
struct Piece {
    /// Where it begins in the joined text.
    at: usize,
    /// Index of the line in the document.
    line: usize,
    /// Its place in the line's text.
    range: Range<usize>,
}

impl Text {
    /// Where a line of the paper begins inside the text, but for the first.
    pub fn breaks(&self) -> impl Iterator<Item = usize> + '_ {
        self.pieces.iter().skip(1).map(|piece| piece.at)
    }

    #[must_use]
    /// A part of one line, white space at both ends left out.
    pub fn of_line(document: &Document, line: usize, range: Range<usize>) -> Self {
        let whole = &document.lines[line].text[range.clone()];
        let trimmed = whole.trim_start();
        let start = range.start + whole.len() - trimmed.len();
        let end = start + trimmed.trim_end().len();
        if start == end {
            return Self::default();
        }
        Self {
            string: document.lines[line].text[start..end].to_owned(),
            pieces: vec![Piece { at: 0, line, range: start..end }],
        }
    }

    /// Nothing in it.
    pub fn is_empty(&self) -> bool {
        self.string.is_empty()
    }

    /// Appends another text after one blank, or directly where a code was cut at its hyphen or stroke (`57-` | `NQ/TW`).
    pub fn push(&mut self, other: &Text) {
        if other.is_empty() {
            return;
        }
        if !self.string.is_empty() && !cut_inside_code(&self.string, &other.string) {
            self.string.push(' ');
        }
        let shift = self.string.len();
        self.string.push_str(&other.string);
        self.pieces.extend(other.pieces.iter().map(|p| Piece { at: p.at + shift, ..p.clone() }));
    }

    /// A part of it, white space at both ends left out.
    #[must_use]
    pub fn slice(&self, range: Range<usize>) -> Self {
        let whole = &self.string[range.clone()];
        let trimmed = whole.trim_start();
        let start = range.start + whole.len() - trimmed.len();
        let end = start + trimmed.trim_end().len();
        let pieces = self
            .pieces
            .iter()
            .filter_map(|p| {
                let from = p.at.max(start);
                let to = (p.at + p.range.len()).min(end);
                (from < to).then(|| Piece {
                    at: from - start,
                    line: p.line,
                    range: p.range.start + from - p.at..p.range.start + to - p.at,
                })
            })
            .collect();
        Self { string: self.string[start..end].to_owned(), pieces }
    }

    /// All but a range, which is closed up without a blank.
    #[must_use]
    pub fn without(&self, range: Range<usize>) -> Self {
        let (before, behind) = (&self.string[..range.start], &self.string[range.end..]);
        let string = format!("{before}{behind}");
        let part = |from: usize, to: usize, shift: usize| {
            self.pieces.iter().filter_map(move |p| {
                let (first, last) = (p.at.max(from), (p.at + p.range.len()).min(to));
                (first < last).then(|| Piece {
                    at: first - shift,
                    line: p.line,
                    range: p.range.start + first - p.at..p.range.start + last - p.at,
                })
            })
        };
        let pieces = part(0, range.start, 0).chain(part(range.end, self.string.len(), range.len())).collect();
        Self { string, pieces }
    }

    /// Splits off everything before `at`; the rest is returned without leading white space.
    #[must_use]
    pub fn from(&self, at: usize) -> Self {
        self.slice(at..self.string.len())
    }

    /// Index of the line in which it begins.
    pub fn first_line(&self) -> Option<usize> {
        self.pieces.first().map(|p| p.line)
    }

    /// Index of the line in which it ends.
    pub fn last_line(&self) -> Option<usize> {
        self.pieces.last().map(|p| p.line)
    }

    /// Where it stands in the input: one entry for each run of neighbouring lines.
    pub fn evidence(&self, document: &Document) -> Vec<Evidence> {
        let mut out = Vec::new();
        let mut run: Option<(usize, usize, Range<usize>)> = None;
        let mut close = |run: &Option<(usize, usize, Range<usize>)>| {
            if let Some((first, last, span)) = run {
                out.push(Evidence {
                    page: document.lines[*first].page,
                    lines: [*first as u32 + 1, *last as u32 + 1],
                    bytes: document.bytes(span.clone()),
                    quote: document.source[span.clone()].to_owned(),
                });
            }
        };
        for piece in &self.pieces {
            let line = &document.lines[piece.line];
            let source = line.source_range(piece.range.clone());
            match &mut run {
                Some((first, last, span))
                    if piece.line >= *last
                        && document.lines[*first].page == line.page
                        && source.start >= span.start
                        && document
                            .lines
                            .get(*last + 1..piece.line)
                            .unwrap_or_default()
                            .iter()
                            .all(|l| l.text.trim().is_empty()) =>
                {
                    *last = piece.line;
                    span.end = span.end.max(source.end);
                }
                _ => {
                    close(&run);
                    run = Some((piece.line, piece.line, source));
                }
            }
        }
        close(&run);
        out
    }

    /// Lowest and mean confidence of its words.
    pub fn confidence(&self, document: &Document) -> (f64, f64) {
        let (mut low, mut sum, mut length) = (1.0_f64, 0.0, 0.0);
        for piece in &self.pieces {
            let (l, mean) = document.lines[piece.line].confidence(piece.range.clone());
            low = low.min(l as f64);
            sum += mean as f64 * piece.range.len() as f64;
            length += piece.range.len() as f64;
        }
        (low, if length > 0.0 { sum / length } else { 1.0 })
    }

    /// Evidence, and a rule's own certainty times the mean confidence of the words.
    pub fn support(&self, document: &Document, certainty: f64) -> Support {
        Support { evidence: self.evidence(document), confidence: rounded(certainty * self.confidence(document).1) }
    }
}

/// Whether a text has a byte of some kind.
///
/// For texts that mostly have none: all bytes are looked at, but many at once.
pub(crate) fn has_byte(text: &str, is: impl Fn(u8) -> bool) -> bool {
    text.bytes().fold(false, |any, byte| any | is(byte))
}

/// The begin of a text, about so many bytes.
pub fn begin_of(text: &str, most: usize) -> &str {
    &text[..text.floor_char_boundary(most)]
}

/// The end of a text, about so many bytes.
pub fn end_of(text: &str, most: usize) -> &str {
    &text[text.ceil_char_boundary(text.len().saturating_sub(most))..]
}

/// With a capital first letter.
pub fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Every word with a capital first letter.
pub fn capitalised_words(text: &str) -> String {
    text.to_lowercase().split(' ').map(capitalised).collect::<Vec<_>>().join(" ")
}

/// Confidences are given to three decimals.
pub fn rounded(confidence: f64) -> f64 {
    (confidence.clamp(0.0, 1.0) * 1000.0).round() / 1000.0
}

/// A code is cut at a line end behind its hyphen or stroke: letters or digits stand before it, a capital or digit follows.
fn cut_inside_code(before: &str, after: &str) -> bool {
    let word = before.rsplit(' ').next().unwrap_or_default();
    let mut back = word.chars().rev();
    matches!(back.next(), Some('-' | '/'))
        && word.starts_with(|c: char| c.is_ascii_digit())
        && after.starts_with(|c: char| c.is_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest;

    #[test]
    fn evidence_slices_back() {
        let source = "Thực hiện Kế hoạch số 57-\nNQ/TW của\n\n Bộ Chính trị";
        let document = ingest::document(source.as_bytes(), &ingest::Options::default()).unwrap();
        let mut text = Text::default();
        for line in 0..document.lines.len() {
            text.push(&Text::of_line(&document, line, 0..document.lines[line].text.len()));
        }
        assert_eq!(text.string, "Thực hiện Kế hoạch số 57-NQ/TW của Bộ Chính trị");
        let at = text.string.find("57").unwrap();
        let code = text.slice(at..at + 8);
        assert_eq!(code.string, "57-NQ/TW");
        let evidence = code.evidence(&document);
        assert_eq!(evidence.len(), 1);
        assert_eq!(evidence[0].lines, [1, 2]);
        let [from, to] = evidence[0].bytes.unwrap();
        assert_eq!(&source[from..to], "57-\nNQ/TW");
        assert_eq!(evidence[0].quote, "57-\nNQ/TW");
    }
}
