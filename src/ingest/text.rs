//! Physical lines and pages, and plain text.
//!
//! A line ends at `\n`, `\r\n` or a lone `\r`. A form feed begins a page but no line: at a line's begin the line is the
//! first of the new page (as `pdftotext` and Tesseract write it); inside a line the whole line stays on the page on
//! which its text begins, and the form feed is a blank. A form feed behind the last text begins no page.

use std::ops::Range;

use super::inline::{self, Dialect};
use super::pieces::{Pieces, is_normal};
use super::{IngestError, Options, Read};
use crate::document::Line;

/// The physical lines of a text, without their ends.
pub(super) fn physical(source: &str) -> impl Iterator<Item = Range<usize>> {
    let bytes = source.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = bytes.get(at..).filter(|r| !r.is_empty())?;
        let length = memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
        let line = at..at + length;
        let end = match rest.get(length..) {
            Some([b'\r', b'\n', ..]) => 2,
            Some([_, ..]) => 1,
            _ => 0,
        };
        at += length + end;
        Some(line)
    })
}

/// One physical line without its form feeds.
pub(super) struct Body {
    /// Its text in the source; form feeds may still be inside.
    pub(super) text: Range<usize>,
    pub(super) page: Option<u32>,
    /// It was longer than the limit and is cut.
    pub(super) cut: bool,
}

/// Counts pages while lines go by.
pub(super) struct Pages<'s> {
    source: &'s str,
    here: u32,
    /// `None` without form feeds.
    pub(super) count: Option<u32>,
    max_line: usize,
}

impl<'s> Pages<'s> {
    pub(super) fn new(source: &'s str, options: &Options) -> Self {
        let breaks = memchr::memchr_iter(b'\x0C', source.as_bytes()).count() as u32;
        let after = &source[memchr::memrchr(b'\x0C', source.as_bytes()).map_or(0, |at| at + 1)..];
        let count = (breaks > 0).then(|| breaks + u32::from(!after.trim().is_empty()));
        Self { source, here: 1, count, max_line: options.max_line }
    }

    /// The text and page of the next line.
    pub(super) fn body(&mut self, line: Range<usize>) -> Body {
        let mut text = line.clone();
        let mut page = self.count.map(|_| self.here);
        if let Some(count) = self.count {
            let whole = &self.source[line.clone()];
            let lead = whole.len() - whole.trim_start().len();
            let before = &whole[..lead];
            let breaks = before.matches('\x0C').count() as u32;
            text.start += before.rfind('\x0C').map_or(0, |at| at + 1);
            let tail = whole.trim_end().len().max(lead);
            text.end = line.start + whole[tail..].find('\x0C').map_or(whole.len(), |at| tail + at);
            page = Some((self.here + breaks).min(count));
            self.here += whole.matches('\x0C').count() as u32;
        }
        let cut = text.len() > self.max_line;
        if cut {
            text.end = floor_boundary(self.source, text.start + self.max_line);
        }
        Body { text, page, cut }
    }
}

/// The last character boundary at or before an offset.
pub(super) fn floor_boundary(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Lines of plain text. Emphasis that a converter left (`“*Đổi mới*”`) is taken out, nothing else.
pub(super) fn lines(source: &str, options: &Options) -> Result<Read, IngestError> {
    let mut pages = Pages::new(source, options);
    let mut read = Read::new(source, options)?;
    let mut pieces = Pieces::new(source, read.grain);
    let normal = is_normal(source);
    for place in physical(source) {
        let body = pages.body(place.clone());
        let text = &source[body.text.clone()];
        let mut line = if memchr::memchr2(b'*', b'\x0C', text.as_bytes()).is_some() {
            inline::paragraph(&mut pieces, source, std::slice::from_ref(&body.text), Dialect::Plain).pop()
        } else if normal || is_normal(text) {
            Some(Line { text: text.to_owned(), span: body.text.clone(), ..Line::default() })
        } else {
            pieces.keep(body.text.clone());
            Some(pieces.line(body.text.clone()))
        }
        .unwrap_or_default();
        line.page = body.page;
        read.push(line, body.cut.then_some(place.end))?;
    }
    read.pages = pages.count;
    Ok(read)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn physical_lines() {
        for (text, lines) in [
            ("", &[][..]),
            ("a", &["a"]),
            ("a\n", &["a"]),
            ("a\r\nb\rc\n\nd\r", &["a", "b", "c", "", "d"]),
            ("\n\r", &["", ""]),
        ] {
            assert_eq!(physical(text).map(|r| &text[r]).collect::<Vec<_>>(), lines, "{text:?}");
        }
    }

    #[test]
    fn form_feeds_are_page_breaks() {
        for (text, lines, pages) in [
            ("a\nb", &[("a", None), ("b", None)][..], None),
            ("a\n\x0Cb\nc\n\x0C", &[("a", Some(1)), ("b", Some(2)), ("c", Some(2)), ("", Some(2))], Some(2)),
            ("a\x0C\nb", &[("a", Some(1)), ("b", Some(2))], Some(2)),
            ("a\x0Cb\nc", &[("a b", Some(1)), ("c", Some(2))], Some(2)),
            ("a\n\x0C\n\x0Cb", &[("a", Some(1)), ("", Some(2)), ("b", Some(3))], Some(3)),
            ("a\n\x0C\x0C", &[("a", Some(1)), ("", Some(2))], Some(2)),
            ("a\n \x0C - b \x0C \nc", &[("a", Some(1)), (" - b ", Some(2)), ("c", Some(3))], Some(3)),
        ] {
            let read = super::lines(text, &Options::default()).unwrap();
            let got: Vec<_> = read.lines.iter().map(|l| (l.text.as_str(), l.page)).collect();
            assert_eq!((got.as_slice(), read.pages), (lines, pages), "{text:?}");
        }
    }
}
