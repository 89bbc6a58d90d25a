//! HTML: block elements become lines, with a line without text between paragraphs.
//!
//! Tables are of two sorts. A layout table (the head and the tail of a Vietnamese document: two cells side by side)
//! gives the lines of its cells one cell after another; a table of data gives a line `| a | b |` for each row. Nothing
//! is laid out: style sheets are not read, hidden text is not hidden.

use std::convert::Infallible;
use std::ops::Range;

use html5gum::Tokenizer;
use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};

use super::pieces::Pieces;
use super::table::{Attributes, Table};
use super::text::floor_boundary;
use super::{IngestError, Options, Read, entity};
use crate::document::Line;

/// Bytes looked at to tell HTML from text.
const SAMPLE: usize = 1 << 14;
/// Tables and lists inside each other; deeper ones are read as if they were not there.
const NESTING: usize = 20;

/// Elements that begin and end a paragraph.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "caption",
    "center",
    "dd",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "html",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ul",
];
/// Elements whose text is not the document's.
const HIDDEN: &[&str] = &["script", "style", "title", "template", "textarea", "svg"];
/// Attributes that are looked at.
const READ: &[&str] = &["border", "class", "colspan", "rowspan", "start", "style", "type", "value"];

/// Whether a text is HTML: it begins with its head, or with a tag and has several that close.
pub(super) fn looks_like(source: &str) -> bool {
    let text = source.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}');
    if !text.starts_with('<') {
        return false;
    }
    let sample = text[..floor_boundary(text, text.len().min(SAMPLE))].to_ascii_lowercase();
    let closed = ["</p>", "</div>", "</td>", "</tr>", "</li>", "</span>", "<br>", "<br/>", "<br />"];
    sample.contains("<!doctype html")
        || sample.contains("<html")
        || closed.iter().map(|t| sample.matches(t).count()).sum::<usize>() >= 2
}

/// Lines of HTML.
pub(super) fn lines(source: &str, options: &Options) -> Result<Read, IngestError> {
    let mut page = Page::new(source, options);
    let mut emitter = CallbackEmitter::new(|event: CallbackEvent, span: html5gum::Span<usize>| -> Option<Infallible> {
        page.event(&event, span.start..span.end);
        None
    });
    emitter.naively_switch_states(true);
    let Ok(()) = Tokenizer::new_with_emitter(source, emitter).finish();
    page.finish_block(source.len()..source.len());
    while let Some(table) = page.tables.pop() {
        page.lay_out(table);
    }
    match page.error {
        Some(error) => Err(error),
        None if page.read.lines.is_empty() => Err(IngestError::Empty),
        None => Ok(page.read),
    }
}

/// A list that is open.
struct List {
    /// The sort of its numbers and the next one; `None` for bullets.
    next: Option<(u8, u32)>,
}

/// The page as read so far.
#[derive(Default)]
struct State {
    heading: Option<u8>,
    bold: u32,
    pre: u32,
    hidden: Option<String>,
    lists: Vec<List>,
    /// A line without text goes before the next line.
    gap: bool,
    /// The bullet or number that the next text gets, and its tag.
    marker: Option<(String, Range<usize>)>,
}

/// The line as read so far.
#[derive(Default)]
struct Open {
    /// White space that stands before the next text.
    blank: Option<Range<usize>>,
    /// Bytes of its marker.
    marker: usize,
    /// End of the bold text at its begin.
    bold_end: usize,
    /// It has text that is not bold.
    light: bool,
    cut: bool,
}

struct Page<'s> {
    source: &'s str,
    max_line: usize,
    read: Read,
    pieces: Pieces<'s>,
    state: State,
    open: Open,
    tables: Vec<Table>,
    /// Tables that are not read because they lie too deep.
    too_deep: usize,
    /// Lines made, also those that wait in tables, and cells.
    made: usize,
    cells: usize,
    /// The tag that is being read.
    tag: String,
    tag_start: usize,
    attribute: Option<&'static str>,
    attributes: Attributes,
    error: Option<IngestError>,
}

impl<'s> Page<'s> {
    fn new(source: &'s str, options: &Options) -> Self {
        let read = Read::unsized_lines(source, options);
        Self {
            source,
            max_line: options.max_line,
            pieces: Pieces::new(source, read.grain),
            read,
            state: State::default(),
            open: Open::default(),
            tables: Vec::new(),
            too_deep: 0,
            made: 0,
            cells: 0,
            tag: String::new(),
            tag_start: 0,
            attribute: None,
            attributes: Attributes::default(),
            error: None,
        }
    }

    fn event(&mut self, event: &CallbackEvent, span: Range<usize>) {
        if self.error.is_some() {
            return;
        }
        match event {
            CallbackEvent::OpenStartTag { name } => {
                self.tag = String::from_utf8_lossy(name).into_owned();
                self.tag_start = span.start;
                self.attribute = None;
                self.attributes = Attributes::default();
            }
            CallbackEvent::AttributeName { name } => {
                self.attribute = READ.iter().find(|a| a.as_bytes() == *name).copied();
            }
            CallbackEvent::AttributeValue { value } => {
                if let Some(name) = self.attribute.take() {
                    self.attributes.set(name, &String::from_utf8_lossy(value));
                }
            }
            CallbackEvent::CloseStartTag { .. } => {
                let tag = std::mem::take(&mut self.tag);
                self.start(&tag, self.tag_start..span.end.max(self.tag_start));
            }
            CallbackEvent::EndTag { name } => self.end(&String::from_utf8_lossy(name), span),
            CallbackEvent::String { .. } if self.state.hidden.is_none() => self.text(span),
            _ => {}
        }
    }

    /// A start tag.
    fn start(&mut self, tag: &str, place: Range<usize>) {
        if self.state.hidden.is_some() {
            return;
        }
        if HIDDEN.contains(&tag) {
            self.state.hidden = Some(tag.to_owned());
            return;
        }
        match tag {
            "br" => return self.line_break(place),
            "b" | "strong" => self.state.bold += 1,
            "li" => self.finish_line(place.clone()),
            "tr" | "td" | "th" | "table" => {
                self.finish_line(place.clone());
                self.state.gap |= tag == "table";
                self.state.marker = None;
            }
            _ if BLOCKS.contains(&tag) => self.finish_block(place.clone()),
            _ => {}
        }
        match tag.as_bytes() {
            [b'h', level @ b'1'..=b'6'] => self.state.heading = Some(level - b'0'),
            b"pre" => self.state.pre += 1,
            b"ul" | b"ol" if self.state.lists.len() < NESTING => {
                let first = self.attributes.number("start").unwrap_or(1);
                let next = (tag == "ol").then(|| (self.attributes.numbering(), first));
                self.state.lists.push(List { next });
            }
            b"li" => self.item(place),
            b"table" if self.tables.len() < NESTING => self.tables.push(Table::new(&self.attributes)),
            b"table" => self.too_deep += 1,
            b"tr" if self.too_deep == 0 => {
                if let Some(table) = self.tables.last_mut() {
                    table.row();
                }
            }
            b"td" | b"th" if self.too_deep == 0 => {
                self.cells += 1;
                if let Some(table) = self.tables.last_mut() {
                    table.cell(&self.attributes, tag == "th", place);
                }
                self.state.gap = false;
            }
            _ => {}
        }
    }

    /// An end tag.
    fn end(&mut self, tag: &str, place: Range<usize>) {
        if let Some(hidden) = &self.state.hidden {
            if hidden == tag {
                self.state.hidden = None;
            }
            return;
        }
        match tag {
            "br" => return self.line_break(place),
            "b" | "strong" => self.state.bold = self.state.bold.saturating_sub(1),
            "li" | "tr" | "td" | "th" => self.finish_line(place.clone()),
            _ if BLOCKS.contains(&tag) => self.finish_block(place.clone()),
            _ => {}
        }
        match tag.as_bytes() {
            [b'h', b'1'..=b'6'] => self.state.heading = None,
            b"pre" => self.state.pre = self.state.pre.saturating_sub(1),
            b"ul" | b"ol" => {
                self.state.lists.pop();
            }
            b"li" => self.state.marker = None,
            b"table" if self.too_deep > 0 => self.too_deep -= 1,
            b"table" => {
                if let Some(table) = self.tables.pop() {
                    self.lay_out(table);
                }
                self.state.gap = true;
            }
            _ => {}
        }
    }

    /// The bullet or number of a list item.
    fn item(&mut self, place: Range<usize>) {
        let value = self.attributes.number("value");
        let marker = match self.state.lists.last_mut().and_then(|l| l.next.as_mut()) {
            Some((sort, next)) => {
                let number = value.unwrap_or(*next);
                *next = number.saturating_add(1);
                super::table::numbered(*sort, number)
            }
            None => "- ".to_owned(),
        };
        self.state.marker = Some((marker, place));
    }

    /// Text between tags.
    fn text(&mut self, span: Range<usize>) {
        let Some(text) = self.source.get(span.clone()) else { return };
        let is_blank = |c: char| c.is_ascii_whitespace() || c == '\u{a0}';
        let mut at = 0;
        while let Some(c) = text[at..].chars().next() {
            let rest = &text[at..];
            let here = span.start + at;
            if c == '\n' && self.state.pre > 0 {
                self.line_break(here..here + 1);
                at += 1;
            } else if is_blank(c) {
                let length = rest.find(|c| !is_blank(c) || (c == '\n' && self.state.pre > 0)).unwrap_or(rest.len());
                self.blank(here..here + length);
                at += length;
            } else if let Some((decoded, length)) = (c == '&').then(|| entity::decode(rest)).flatten() {
                match decoded.as_str() {
                    "\u{a0}" => self.blank(here..here + length),
                    _ => self.add(here..here + length, Some(&decoded)),
                }
                at += length;
            } else {
                let first = c.len_utf8();
                let length = rest[first..].find(|c| c == '&' || is_blank(c)).map_or(rest.len(), |n| first + n);
                self.add(here..here + length, None);
                at += length;
            }
        }
    }

    /// White space: one blank, if text stands on both sides.
    fn blank(&mut self, place: Range<usize>) {
        if !self.pieces.raw().is_empty() {
            let start = self.open.blank.take().map_or(place.start, |b| b.start);
            self.open.blank = Some(start..place.end);
        }
    }

    /// A part of a word, from the source or `decoded`.
    fn add(&mut self, place: Range<usize>, decoded: Option<&str>) {
        if self.open.cut {
            return;
        }
        if self.pieces.raw().is_empty()
            && let Some((marker, tag)) = self.state.marker.take()
        {
            self.pieces.put(&marker, tag);
            self.open.marker = marker.len();
        }
        if let Some(blank) = self.open.blank.take() {
            if self.source.get(blank.clone()) == Some(" ") {
                self.pieces.keep(blank);
            } else {
                self.pieces.put(" ", blank);
            }
        }
        let room = self.max_line.saturating_sub(self.pieces.raw().len());
        let needed = decoded.map_or(place.len(), str::len);
        self.open.cut |= needed > room;
        match decoded {
            Some(text) if needed <= room => self.pieces.put(text, place),
            Some(_) => {}
            None => self.pieces.keep(place.start..floor_boundary(self.source, place.start + needed.min(room))),
        }
        self.open.light |= self.state.bold == 0;
        if !self.open.light {
            self.open.bold_end = self.pieces.raw().len();
        }
    }

    /// `<br>`: a second one in a row leaves a line without text.
    fn line_break(&mut self, place: Range<usize>) {
        if self.pieces.raw().is_empty() {
            self.state.gap = true;
        } else {
            self.finish_line(place);
        }
    }

    /// Ends a paragraph.
    fn finish_block(&mut self, place: Range<usize>) {
        self.finish_line(place);
        self.state.gap = true;
    }

    /// Ends a line, if one has begun.
    fn finish_line(&mut self, place: Range<usize>) {
        let mut open = std::mem::take(&mut self.open);
        if self.pieces.raw().is_empty() {
            return;
        }
        let own = &self.pieces.raw()[open.marker..];
        if open.marker > 0 && has_marker(own) {
            self.pieces.drop_first();
            open.bold_end = open.bold_end.saturating_sub(open.marker);
        }
        let bold = !open.light && open.bold_end > 0;
        let length = self.pieces.raw().len();
        let mut line = self.pieces.line(place.clone());
        line.style.heading = self.state.heading;
        line.style.bold = bold;
        // Composition shortens text by what can't be told here; a run-in heading is then left out.
        if open.light && open.bold_end > 0 && line.text.len() == length {
            line.style.run_in = open.bold_end as u32;
        }
        self.emit(line, open.cut.then_some(place.start));
    }

    /// Hands a line to the innermost cell, or to the page.
    fn emit(&mut self, line: Line, whole_end: Option<usize>) {
        self.count();
        let gap = std::mem::take(&mut self.state.gap);
        let at = line.span.start;
        let empty = || Line { span: at..at, ..Line::default() };
        if let Some(cell) = self.tables.iter_mut().rev().find_map(Table::last_cell) {
            if gap && !cell.is_empty() {
                cell.push(empty());
            }
            // Most cells have one line.
            cell.reserve_exact(usize::from(cell.is_empty()));
            cell.push(line);
            return;
        }
        let needed = gap && self.read.lines.last().is_some_and(|l| !l.text.is_empty());
        let before = if needed { self.read.push(empty(), None) } else { Ok(()) };
        if let Err(error) = before.and_then(|()| self.read.push(line, whole_end)) {
            self.error = Some(error);
        }
    }

    /// The lines of a table that has ended.
    fn lay_out(&mut self, table: Table) {
        self.state.gap = true;
        if table.is_data() {
            for row in table.rows() {
                row.join(&mut self.pieces);
                let cut = self.pieces.truncate(self.max_line);
                let line = self.pieces.line(0..0);
                let end = line.span.end;
                self.emit(line, cut.then_some(end));
            }
            return;
        }
        for cell in table.into_cells() {
            for line in cell {
                if line.text.is_empty() {
                    self.state.gap = true;
                } else {
                    self.emit(line, None);
                }
            }
            self.state.gap = true;
        }
    }

    /// Holds the number of lines and cells to the limit.
    fn count(&mut self) {
        self.made += 1;
        // Lines of tables are counted in their cells and once more on the page.
        if self.made.div_ceil(2).max(self.cells) > self.read.max_lines {
            self.error = Some(IngestError::TooManyLines { limit: self.read.max_lines });
        }
    }
}

/// An item whose author typed the bullet or number too.
fn has_marker(text: &str) -> bool {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let rest = &text[digits..];
    if digits > 0 {
        return rest.starts_with(['.', ')']);
    }
    rest.strip_prefix(['-', '+', '*', '•', '–']).is_some_and(|r| r.starts_with(char::is_whitespace))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(source: &str) -> Vec<String> {
        let read = lines(source, &Options::default()).unwrap();
        read.lines.into_iter().map(|l| l.text).collect()
    }

    #[test]
    fn told_by_content() {
        for (text, html) in [
            ("<!DOCTYPE html><p>a", true),
            ("\n<HTML><body>", true),
            ("<p>a</p><p>b</p>", true),
            ("<5 triệu đồng", false),
            ("a <b>c</b><br><br>", false),
        ] {
            assert_eq!(looks_like(text), html, "{text}");
        }
    }

    #[test]
    fn blocks_are_lines() {
        for (source, expected) in [
            ("<p>Kế\n  hoạch</p><p>số&nbsp;1</p>", &["Kế hoạch", "", "số 1"][..]),
            ("a<br>b<br><br>c", &["a", "b", "", "c"]),
            ("<ul><li>a<li>- b</ul><ol start=3><li>c</li><li>4. d</ol>", &["- a", "- b", "", "3. c", "4. d"]),
            ("<ol type=a><li>x</ol><ol type=I><li>x</ol>", &["a) x", "", "I. x"]),
            ("<style>p{}</style><script>if(a<b){}</script><title>t</title><!-- c -->x &lt; y", &["x < y"]),
            ("<pre>a  b\nc</pre>", &["a b", "c"]),
            ("<p>tr&#432;&#7901;ng &eacute;</p>", &["trường é"]),
        ] {
            assert_eq!(texts(source), expected, "{source}");
        }
    }

    #[test]
    fn tables_of_two_sorts() {
        for (source, expected) in [
            (
                "<table><tr><td>UBND TỈNH<br>SỞ Y TẾ</td><td><p>CỘNG HÒA</p><p>Độc lập</p></td></tr></table>x",
                &["UBND TỈNH", "SỞ Y TẾ", "", "CỘNG HÒA", "", "Độc lập", "", "x"][..],
            ),
            (
                "<table border=1><tr><th>STT<th>Việc</tr><tr><td>1<td><p>a</p><p>b</p></tr><tr><td colspan=2>c</table>",
                &["| STT | Việc |", "| 1 | a b |", "| c |  |"],
            ),
            ("<table><tr><td rowspan=2>1<td>a<td>b<tr><td>c<td>d</table>", &["| 1 | a | b |", "|  | c | d |"]),
            ("<table><tr><td><table><tr><td>a<td>b<td>c</table></table>", &["| a | b | c |"]),
        ] {
            assert_eq!(texts(source), expected, "{source}");
        }
    }

    #[test]
    fn styles() {
        let source = "<h2>I. A</h2><p><b>B <i>b</i></b></p><p><b>1. C:</b> c</p>";
        let read = lines(source, &Options::default()).unwrap();
        let got: Vec<_> = read
            .lines
            .iter()
            .filter(|l| !l.text.is_empty())
            .map(|l| (l.text.as_str(), l.style.heading, l.style.bold, l.style.run_in))
            .collect();
        assert_eq!(got, [("I. A", Some(2), false, 0), ("B b", None, true, 0), ("1. C: c", None, false, 5)]);
    }

    #[test]
    fn places_lead_back() {
        let source = "\u{e9}<p>Kế&nbsp;hoạch\r\n<b>số</b> 1&#48;</p><p>nguyên văn</p>";
        let read = lines(source, &Options::default()).unwrap();
        let quotes: Vec<_> = read.lines[2].words.iter().map(|w| &source[w.source.clone()]).collect();
        assert_eq!((read.lines[2].text.as_str(), quotes), ("Kế hoạch số 10", vec!["Kế", "hoạch", "số", "1&#48;"]));
        assert!(read.lines[4].words.is_empty());
        assert_eq!(&source[read.lines[4].span.clone()], "nguyên văn");
    }

    #[test]
    fn deep_nesting_is_survived() {
        let source = "<table><tr><td>".repeat(20_000) + "a" + &"<ul><li><b>".repeat(20_000);
        assert_eq!(texts(&source).iter().filter(|t| !t.is_empty()).count(), 1);
    }
}
