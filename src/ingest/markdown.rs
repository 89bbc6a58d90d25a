//! Markdown: the marks go, what they say stays in [`Style`](crate::document::Style).
//!
//! Line `i` stays line `i`: rules, fences and separators of tables leave lines without text. Bullets and the strokes
//! between cells stay in the text, the outline reads them. Footnote marks (`[^1]`) stay too.

use std::ops::Range;

use super::inline::{self, Dialect};
use super::pieces::Pieces;
use super::text::{Body, Pages, floor_boundary, physical};
use super::{IngestError, Options, Read};
use crate::document::Line;
use crate::text::has_byte;

/// Bytes looked at to tell Markdown from plain text.
const SAMPLE: usize = 1 << 18;
/// Lines of one paragraph over which emphasis may run.
const PARAGRAPH: usize = 100;
/// Nested block quotes.
const QUOTES: usize = 10;

/// Whether a text is Markdown: two marks that plain or OCR text has only by chance.
pub(super) fn looks_like(source: &str) -> bool {
    let sample = &source[..floor_boundary(source, source.len().min(SAMPLE))];
    let (mut points, mut first) = (0, true);
    for range in physical(sample) {
        let line = sample[range].trim();
        if line.is_empty() {
            continue;
        }
        // Bytes without which a line has no mark of Markdown.
        if !has_byte(line, |byte| matches!(byte, b'#' | b'*' | b'\\' | b']' | b'|' | b'`' | b'~')) {
            first = false;
            continue;
        }
        let title = heading(line).filter(|(_, at)| line[*at..].starts_with(|c: char| c.is_alphanumeric() || c == '*'));
        points += match title {
            Some((1, _)) if !first => 1,
            Some(_) => 2,
            None => marks(line),
        };
        if points >= 2 {
            return true;
        }
        first = false;
    }
    false
}

/// Points of a line that is no heading.
fn marks(line: &str) -> u32 {
    let strong = line.split_once("**").is_some_and(|(_, rest)| {
        rest.starts_with(|c: char| !c.is_whitespace() && c != ')' && c != '*') && rest.contains("**")
    });
    let escaped = ["\\* ", "\\- ", "\\+ "].iter().any(|m| line.starts_with(m));
    let linked = ["](http", "](mailto:", "](#", "](/"].iter().any(|m| line.contains(m));
    u32::from(strong)
        + u32::from(escaped)
        + u32::from(linked)
        + 2 * u32::from(is_separator(line))
        + u32::from(is_fence(line).is_some())
}

/// Level of a heading and where its text begins.
fn heading(line: &str) -> Option<(u8, usize)> {
    let blanks = line.len() - line.trim_start_matches(' ').len();
    let level = line[blanks..].bytes().take_while(|b| *b == b'#').count();
    let rest = &line[blanks + level..];
    let set_off =
        rest.is_empty() || rest.starts_with([' ', '\t']) || (level > 1 && !rest.starts_with(char::is_numeric));
    let text = line.len() - rest.trim_start().len();
    ((1..=6).contains(&level) && blanks < 4 && set_off).then_some((level as u8, text))
}

/// `|---|:-:|`, the line under the head of a table.
fn is_separator(line: &str) -> bool {
    let line = line.trim();
    line.contains('|') && line.contains("--") && line.bytes().all(|b| matches!(b, b'|' | b'-' | b':' | b' ' | b'\t'))
}

/// `---`, `***`, `___`, also with blanks.
fn is_rule(line: &str) -> bool {
    let mut marks = line.bytes().filter(|b| !b.is_ascii_whitespace());
    let Some(mark) = marks.next().filter(|b| matches!(b, b'-' | b'*' | b'_')) else { return false };
    let mut count = 1;
    marks.all(|b| {
        count += 1;
        b == mark
    }) && count >= 3
}

/// The mark and information of a code fence.
fn is_fence(line: &str) -> Option<(u8, &str)> {
    let line = line.trim();
    let mark = line.bytes().next().filter(|b| matches!(b, b'`' | b'~'))?;
    let info = line.trim_start_matches(mark as char);
    (line.len() - info.len() >= 3 && !info.contains('`')).then_some((mark, info.trim()))
}

/// A bullet or number begins an item, over which emphasis does not run.
fn is_item(line: &str) -> bool {
    let line = line.trim_start();
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let rest = &line[digits..];
    let mark = if digits > 0 { rest.strip_prefix(['.', ')']) } else { rest.strip_prefix(['-', '+', '*']) };
    mark.is_some_and(|r| r.starts_with([' ', '\t']))
}

/// What a line is to the code fences around it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fenced {
    No,
    Mark,
    Code,
}

/// Code fences line by line; one that is never closed, or says `markdown`, leaves its lines as they are.
fn fences(source: &str) -> Vec<Fenced> {
    let mut found = Vec::new();
    let mut open: Option<(usize, u8, bool)> = None;
    for range in physical(source) {
        let fence = is_fence(&source[range]);
        found.push(if fence.is_some() { Fenced::Mark } else { Fenced::No });
        match (open, fence) {
            (None, Some((mark, info))) => {
                let markdown = info.eq_ignore_ascii_case("markdown") || info.eq_ignore_ascii_case("md");
                open = Some((found.len(), mark, !markdown));
            }
            (Some((from, mark, code)), Some((closing, ""))) if mark == closing => {
                let last = found.len() - 1;
                if code {
                    found[from..last].fill(Fenced::Code);
                }
                open = None;
            }
            _ => {}
        }
    }
    found
}

struct Reader<'s> {
    source: &'s str,
    read: Read,
    pieces: Pieces<'s>,
    /// Lines of the paragraph that is being read, and the ends of their physical lines.
    block: Vec<(Body, usize)>,
}

/// Lines of Markdown.
pub(super) fn lines(source: &str, options: &Options) -> Result<Read, IngestError> {
    let mut pages = Pages::new(source, options);
    let read = Read::new(source, options)?;
    let pieces = Pieces::new(source, read.grain);
    let mut reader = Reader { source, read, pieces, block: Vec::new() };
    let mut fenced =
        if source.contains("```") || source.contains("~~~") { fences(source) } else { Vec::new() }.into_iter();
    for place in physical(source) {
        let body = pages.body(place.clone());
        reader.line(body, place.end, fenced.next().unwrap_or(Fenced::No))?;
    }
    reader.flush(None, Dialect::Markdown)?;
    reader.read.pages = pages.count;
    Ok(reader.read)
}

impl Reader<'_> {
    /// Reads one physical line.
    fn line(&mut self, mut body: Body, end: usize, fenced: Fenced) -> Result<(), IngestError> {
        if fenced == Fenced::Code {
            self.flush(None, Dialect::Markdown)?;
            self.pieces.keep(body.text.clone());
            let line = self.pieces.line(body.text.clone());
            return self.push(line, &body, end);
        }
        let mut quotes = QUOTES;
        while let Some(inner) = self.quoted(&body.text).filter(|_| quotes > 0) {
            body.text = inner;
            quotes -= 1;
        }
        let text = &self.source[body.text.clone()];
        if fenced == Fenced::Mark || text.trim().is_empty() || is_rule(text) || is_separator(text) {
            self.flush(None, Dialect::Markdown)?;
            return self.push(Line { span: body.text.start..body.text.start, ..Line::default() }, &body, end);
        }
        if !self.block.is_empty() && text.trim().len() >= 3 && text.trim().bytes().all(|b| b == b'=') {
            self.flush(Some(1), Dialect::Markdown)?;
            return self.push(Line { span: body.text.start..body.text.start, ..Line::default() }, &body, end);
        }
        if let Some((level, at)) = heading(text) {
            self.flush(None, Dialect::Markdown)?;
            body.text = heading_text(text, at, body.text.start);
            self.block.push((body, end));
            return self.flush(Some(level), Dialect::Markdown);
        }
        let row = text.trim_start().starts_with('|');
        if row || is_item(text) || self.block.len() >= PARAGRAPH {
            self.flush(None, Dialect::Markdown)?;
        }
        self.block.push((body, end));
        if row { self.flush(None, Dialect::Row) } else { Ok(()) }
    }

    /// The inside of a block quote.
    fn quoted(&self, range: &Range<usize>) -> Option<Range<usize>> {
        let inner = self.source[range.clone()].trim_start().strip_prefix('>')?;
        let inner = inner.strip_prefix(' ').unwrap_or(inner);
        Some(range.end - inner.len()..range.end)
    }

    /// Ends the paragraph.
    fn flush(&mut self, heading: Option<u8>, dialect: Dialect) -> Result<(), IngestError> {
        if self.block.is_empty() {
            return Ok(());
        }
        let block = std::mem::take(&mut self.block);
        let ranges: Vec<_> = block.iter().map(|(body, _)| body.text.clone()).collect();
        let lines = inline::paragraph(&mut self.pieces, self.source, &ranges, dialect);
        for (mut line, (body, end)) in lines.into_iter().zip(&block) {
            line.style.heading = heading;
            self.push(line, body, *end)?;
        }
        Ok(())
    }

    fn push(&mut self, mut line: Line, body: &Body, end: usize) -> Result<(), IngestError> {
        line.page = body.page;
        self.read.push(line, body.cut.then_some(end))
    }
}

/// A heading's text: without the number signs that may close it.
fn heading_text(line: &str, at: usize, start: usize) -> Range<usize> {
    let text = line[at..].trim_end();
    let open = text.trim_end_matches('#');
    let text = if open.len() < text.len() && (open.is_empty() || open.ends_with(' ')) { open.trim_end() } else { text };
    start + at..start + at + text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn told_by_content() {
        for (text, markdown) in [
            ("## KẾ HOẠCH\n", true),
            ("# KẾ HOẠCH\ntext", true),
            ("**1. a** b\n\n**2. c** d", true),
            ("| STT | Việc |\n|---|---|\n| 1 | a |", true),
            ("Số: /KH-SYT\n\nPhong trào “*Đổi mới*”", false),
            ("x\n# 3 nhìn\n|. MUC PiCH", false),
            ("(*) ghi chú (**) khác\n* * *\n", false),
            ("", false),
        ] {
            assert_eq!(looks_like(text), markdown, "{text:?}");
        }
    }

    #[test]
    fn blocks() {
        let source = "## **I. MỤC ĐÍCH** ##\n> trích *dẫn*\n---\n| a | **b** \\| c |\n|---|:-:|\n```\n*x*\n```\nTên\n===\n\
                      ##Sát chữ\n* * *\n\n#### 1\\. Ý\n+ mục *a\n- mục b*\n~~~\nkhông đóng *y*";
        let read = lines(source, &Options::default()).unwrap();
        let got: Vec<_> = read.lines.iter().map(|l| (l.text.as_str(), l.style.heading, l.style.bold)).collect();
        assert_eq!(
            got,
            [
                ("I. MỤC ĐÍCH", Some(2), true),
                ("trích dẫn", None, false),
                ("", None, false),
                ("| a | b \\| c |", None, false),
                ("", None, false),
                ("", None, false),
                ("*x*", None, false),
                ("", None, false),
                ("Tên", Some(1), false),
                ("", None, false),
                ("Sát chữ", Some(2), false),
                ("", None, false),
                ("", None, false),
                ("1. Ý", Some(4), false),
                ("+ mục *a", None, false),
                ("- mục b*", None, false),
                ("", None, false),
                ("không đóng y", None, false),
            ]
        );
    }
}
