//! Word (DOCX, ECMA-376; OpenDocument and RTF in files of their own): paragraphs, tables, text boxes, automatic numbers, footnotes; tracked changes as accepted.
//!
//! A table whose rows belong together is one line a row (`| a | b |`), any other one, as the head of a document, is read
//! cell by cell. A text box stands behind the paragraph that holds it. Pages are those of the last print.

mod numbering;
pub(super) mod odt;
pub(super) mod rtf;
mod styles;
mod xml;

use unicode_normalization::UnicodeNormalization;

use super::archive::Archive;
use super::{IngestError, Kind, Options, legacy};
use crate::document::Style;
use numbering::Numbering;
use styles::{Format, Styles};
use xml::{Node, Tag, walk};

/// What the namespace of Word's elements is called, in both forms of the standard.
const NAMESPACES: &[&str] = &[
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
];
/// Elements whose content is not read: deleted and moved text, copies for old programs, formulas' and pictures' names.
const SKIPPED: &[&str] =
    &["del", "moveFrom", "mc:Fallback", "instrText", "delText", "delInstrText", "rPrChange", "pPrChange"];

/// A line of the document.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Line {
    pub(super) text: String,
    pub(super) style: Style,
    pub(super) page: u32,
}

/// What was read.
#[derive(Debug, Default)]
pub(super) struct Read {
    pub(super) lines: Vec<Line>,
    /// Pages of the last print; `None` where the file does not say.
    pub(super) pages: Option<u32>,
    pub(super) legacy: Option<&'static str>,
}

/// Reads a file.
pub(super) fn read(bytes: &[u8], options: &Options) -> Result<Read, IngestError> {
    let mut archive = Archive::open(bytes, options)?;
    // Word in a browser counts the name up: `document2.xml`.
    let is_body = |name: &str| name.starts_with("word/document") && name.ends_with(".xml");
    let body = archive.find(is_body).unwrap_or_default();
    let mut part = |name: &str| archive.part(name, options);
    let body = part(&body)?.ok_or(IngestError::NotADocument { kind: Kind::BrokenZip })?;
    let styles = part("word/styles.xml")?.map_or(Ok(Styles::default()), |s| Styles::read(&s, options))?;
    let numbering = part("word/numbering.xml")?.map_or(Ok(Numbering::default()), |s| Numbering::read(&s, options))?;
    let notes = part("word/footnotes.xml")?;
    let mut reader = Reader::new(styles, numbering, options);
    walk(&body, options.max_xml_depth, |node| reader.node(node))?;
    let mut read = Read::default();
    reader.finish(&mut read.lines);
    read.pages = (reader.page > 1).then_some(reader.page);
    if let Some(notes) = notes.filter(|_| !reader.cited.is_empty()) {
        let cited = std::mem::take(&mut reader.cited);
        let last = reader.page;
        let mut reader = Reader::new(std::mem::take(&mut reader.styles), Numbering::default(), options);
        (reader.notes, reader.page) = (Some(Vec::new()), last);
        walk(&notes, options.max_xml_depth, |node| reader.node(node))?;
        let notes = reader.notes.take().unwrap_or_default();
        for (index, id) in cited.iter().enumerate() {
            if let Some((_, text)) = notes.iter().find(|(note, _)| note == id) {
                let text = format!("[^{}]: {text}", index + 1);
                read.lines.push(Line { text, page: last, ..Line::default() });
            }
        }
    }
    to_unicode(&mut read);
    Ok(read)
}

/// Lines in old encodings to Unicode, all to NFC.
fn to_unicode(read: &mut Read) {
    let words = read.lines.iter().flat_map(|l| l.text.split_whitespace());
    if let Some(encoding) = legacy::encoding(words) {
        let converted: Vec<_> = legacy::lines(encoding, read.lines.iter().map(|l| l.text.as_str())).collect();
        for (line, text) in read.lines.iter_mut().zip(converted) {
            if let Some(text) = text {
                line.text = text;
                read.legacy = Some(encoding.name);
            }
        }
    }
    for line in &mut read.lines {
        line.text = line.text.nfc().map(|c| if c == '\u{d0}' { 'Đ' } else { c }).collect();
    }
}

/// A paragraph being read.
#[derive(Debug, Default)]
struct Paragraph {
    /// Its lines; a line break begins a new one.
    lines: Vec<String>,
    /// All letters so far are bold, and there are some.
    bold: Option<bool>,
    format: Format,
    list: Option<(u32, usize)>,
    /// Text boxes anchored in it.
    boxes: Vec<Line>,
    /// Its end was deleted: the next paragraph goes on with it.
    open: bool,
    page: u32,
}

/// A table being read.
#[derive(Debug, Default)]
struct Table {
    rows: Vec<Vec<Cell>>,
    bordered: bool,
}

#[derive(Debug, Default)]
struct Cell {
    lines: Vec<Line>,
    /// Columns it spans.
    span: usize,
    /// It goes on with the cell above.
    merged: bool,
}

/// What holds lines.
#[derive(Debug)]
enum Holder {
    Body(Vec<Line>),
    Table(Table),
    Box(Vec<Line>, Option<Paragraph>),
}

// Where in the tree the reader is.
#[allow(clippy::struct_excessive_bools)]
struct Reader<'o> {
    styles: Styles,
    numbering: Numbering,
    options: &'o Options,
    prefix: Option<String>,
    holders: Vec<Holder>,
    paragraph: Option<Paragraph>,
    /// Text of a paragraph whose end was deleted.
    carried: Option<Paragraph>,
    run: Format,
    in_text: bool,
    /// Inside of paragraph or run properties.
    in_run_properties: bool,
    in_paragraph_properties: bool,
    /// Depth inside of a skipped element.
    skipped: usize,
    page: u32,
    /// A page break was written that the last print tells again.
    broken: bool,
    lines: usize,
    /// Footnotes cited, by their numbers in the file.
    cited: Vec<String>,
    /// Texts of footnotes, when those are read.
    notes: Option<Vec<(String, String)>>,
    note: Option<String>,
}

impl<'o> Reader<'o> {
    fn new(styles: Styles, numbering: Numbering, options: &'o Options) -> Self {
        Self {
            styles,
            numbering,
            options,
            prefix: None,
            holders: vec![Holder::Body(Vec::new())],
            paragraph: None,
            carried: None,
            run: Format::default(),
            in_text: false,
            in_run_properties: false,
            in_paragraph_properties: false,
            skipped: 0,
            page: 1,
            broken: false,
            lines: 0,
            cited: Vec::new(),
            notes: None,
            note: None,
        }
    }

    fn node(&mut self, node: Node<'_>) -> Result<(), IngestError> {
        match node {
            Node::Start(tag) => {
                if self.prefix.is_none() {
                    self.prefix = Some(tag.prefix_of(NAMESPACES).unwrap_or_else(|| "w".to_owned()));
                }
                let name = self.local(tag.name()).to_owned();
                if self.skipped > 0 || SKIPPED.contains(&name.as_str()) {
                    if self.skipped == 0 && name == "del" && self.in_run_properties {
                        // The mark of a deleted end of paragraph, not deleted text.
                        if let Some(paragraph) = self.paragraph.as_mut().filter(|_| self.in_paragraph_properties) {
                            paragraph.open = true;
                        }
                    }
                    self.skipped += 1;
                    return Ok(());
                }
                self.start(&name, &tag);
                Ok(())
            }
            Node::End(name) => {
                if self.skipped > 0 {
                    self.skipped -= 1;
                    return Ok(());
                }
                let name = self.local(&name).to_owned();
                self.end(&name)
            }
            Node::Text(text) => {
                if self.in_text && self.skipped == 0 {
                    self.push(&text);
                }
                Ok(())
            }
        }
    }

    /// The name without the prefix of Word's own elements.
    fn local<'n>(&self, name: &'n str) -> &'n str {
        let prefix = self.prefix.as_deref().unwrap_or("w");
        if prefix.is_empty() {
            return name;
        }
        name.strip_prefix(prefix).and_then(|rest| rest.strip_prefix(':')).unwrap_or(name)
    }

    fn start(&mut self, name: &str, tag: &Tag<'_>) {
        match name {
            "p" => self.paragraph = Some(self.begun()),
            "pPr" => self.in_paragraph_properties = true,
            "rPr" => self.in_run_properties = true,
            "r" => self.run = Format::default(),
            "t" => self.in_text = true,
            "tab" if !self.in_paragraph_properties => self.push(" "),
            "noBreakHyphen" => self.push("-"),
            "sym" => {
                let code = tag.get("char").and_then(|c| u32::from_str_radix(&c, 16).ok()).unwrap_or(0);
                self.push(&numbering_sign(code));
            }
            "cr" => self.line_break(),
            "br" => match tag.get("type").as_deref() {
                Some("page") => {
                    self.turn_page(true);
                    self.line_break();
                }
                Some("column") => {}
                _ => self.line_break(),
            },
            "lastRenderedPageBreak" => self.turn_page(false),
            "pStyle" => {
                let style = tag.get("val").unwrap_or_default();
                let (format, list) = (self.styles.format(&style), self.styles.list(&style));
                if let Some(paragraph) = &mut self.paragraph {
                    paragraph.format = format;
                    paragraph.list = paragraph.list.or(list);
                }
            }
            "outlineLvl" => {
                if let (Some(paragraph), Some(level @ 0..=8)) = (&mut self.paragraph, tag.number("val")) {
                    paragraph.format.heading = Some(level as u8 + 1);
                }
            }
            "rStyle" => self.run = self.styles.format(&tag.get("val").unwrap_or_default()).over(self.run),
            "b" if self.in_run_properties && !self.in_paragraph_properties => self.run.bold = Some(tag.is_on()),
            "caps" if self.in_run_properties => self.run.capitals = Some(tag.is_on()),
            "vanish" if self.in_run_properties => self.run.hidden = Some(tag.is_on()),
            "numId" => {
                if let (Some(paragraph), Some(number)) = (&mut self.paragraph, tag.number("val")) {
                    // Number 0 takes a number of the style away.
                    let level = paragraph.list.map_or(0, |(_, level)| level);
                    paragraph.list = (number > 0).then_some((number, level));
                }
            }
            "ilvl" => {
                if let (Some(paragraph), Some(level)) = (&mut self.paragraph, tag.number("val")) {
                    let number = paragraph.list.map_or(0, |(number, _)| number);
                    paragraph.list = Some((number, level as usize));
                }
            }
            "footnoteReference" => {
                if let Some(id) = tag.get("id").filter(|_| self.cited.len() < 10_000) {
                    self.cited.push(id);
                    let mark = format!("[^{}]", self.cited.len());
                    self.push(&mark);
                }
            }
            "footnote" => self.note = tag.get("id"),
            "tbl" => {
                self.flush_carried();
                self.holders.push(Holder::Table(Table::default()));
            }
            "tr" => {
                if let Some(Holder::Table(table)) = self.holders.last_mut() {
                    table.rows.push(Vec::new());
                }
            }
            "tc" => {
                if let Some(Holder::Table(table)) = self.holders.last_mut()
                    && let Some(row) = table.rows.last_mut()
                {
                    row.push(Cell { span: 1, ..Cell::default() });
                }
            }
            "gridSpan" | "vMerge" => {
                if let Some(cell) = self.cell() {
                    if name == "gridSpan" {
                        cell.span = (tag.number("val").unwrap_or(1) as usize).clamp(1, 100);
                    } else {
                        cell.merged = tag.get("val").as_deref() != Some("restart");
                    }
                }
            }
            "tblStyle" => {
                let grid = tag.get("val").is_some_and(|s| s.to_ascii_lowercase().contains("grid"));
                self.border(grid);
            }
            "insideV" | "insideH" => {
                let drawn = tag.is_on() && tag.get("val").as_deref() != Some("nil");
                self.border(drawn);
            }
            "txbxContent" => {
                let outer = self.paragraph.take();
                self.holders.push(Holder::Box(Vec::new(), outer));
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &str) -> Result<(), IngestError> {
        match name {
            "p" => self.end_paragraph()?,
            "pPr" => self.in_paragraph_properties = false,
            "rPr" => self.in_run_properties = false,
            "t" => self.in_text = false,
            "tbl" => {
                if let Some(Holder::Table(_)) = self.holders.last()
                    && let Some(Holder::Table(table)) = self.holders.pop()
                {
                    let lines = table.lines();
                    self.put(lines)?;
                }
            }
            "txbxContent" => {
                if let Some(Holder::Box(..)) = self.holders.last()
                    && let Some(Holder::Box(lines, outer)) = self.holders.pop()
                {
                    self.paragraph = outer;
                    match &mut self.paragraph {
                        Some(paragraph) => paragraph.boxes.extend(lines),
                        None => self.put(lines)?,
                    }
                }
            }
            "footnote" => {
                let lines = match self.holders.first_mut() {
                    Some(Holder::Body(lines)) => std::mem::take(lines),
                    _ => Vec::new(),
                };
                if let (Some(notes), Some(id)) = (&mut self.notes, self.note.take()) {
                    let text = lines.iter().map(|l| l.text.trim()).filter(|t| !t.is_empty()).collect::<Vec<_>>();
                    notes.push((id, text.join(" ")));
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// A new paragraph, or the one whose end was deleted.
    fn begun(&mut self) -> Paragraph {
        self.carried.take().unwrap_or_else(|| Paragraph {
            lines: vec![String::new()],
            page: self.page,
            ..Paragraph::default()
        })
    }

    fn push(&mut self, text: &str) {
        let Some(paragraph) = &mut self.paragraph else { return };
        let format = self.run.over(paragraph.format);
        if format.hidden == Some(true) {
            return;
        }
        if text.chars().any(char::is_alphanumeric) {
            self.broken = false;
            let bold = format.bold == Some(true);
            paragraph.bold = Some(paragraph.bold.unwrap_or(true) && bold);
        }
        if paragraph.lines.iter().all(|l| l.trim().is_empty()) {
            paragraph.page = self.page;
        }
        let Some(line) = paragraph.lines.last_mut() else { return };
        if format.capitals == Some(true) {
            line.push_str(&text.to_uppercase());
        } else {
            line.push_str(text);
        }
    }

    fn line_break(&mut self) {
        if let Some(paragraph) = self.paragraph.as_mut().filter(|p| p.lines.len() < 10_000) {
            paragraph.lines.push(String::new());
        }
    }

    fn turn_page(&mut self, written: bool) {
        // Word tells a written break again where the page begins.
        if written || !self.broken {
            self.page = self.page.saturating_add(1);
        }
        self.broken = written;
    }

    /// The cell that is being read.
    fn cell(&mut self) -> Option<&mut Cell> {
        match self.holders.last_mut() {
            Some(Holder::Table(table)) => table.rows.last_mut()?.last_mut(),
            _ => None,
        }
    }

    fn border(&mut self, drawn: bool) {
        if let Some(Holder::Table(table)) = self.holders.last_mut() {
            table.bordered |= drawn;
        }
    }

    fn end_paragraph(&mut self) -> Result<(), IngestError> {
        let Some(mut paragraph) = self.paragraph.take() else { return Ok(()) };
        if paragraph.open {
            paragraph.open = false;
            self.carried = Some(paragraph);
            return Ok(());
        }
        let has_text = paragraph.lines.iter().any(|l| !l.trim().is_empty());
        if let Some((number, level)) = paragraph.list.filter(|_| has_text)
            && let Some(mark) = self.numbering.next(number, level)
            && let Some(first) = paragraph.lines.first_mut()
        {
            *first = format!("{mark} {}", first.trim_start());
        }
        let style = Style {
            heading: paragraph.format.heading.filter(|_| has_text),
            bold: paragraph.bold == Some(true),
            run_in: 0,
        };
        let page = paragraph.page;
        let own = paragraph.lines.into_iter().map(|text| Line { text: squeezed(&text), style, page });
        let lines = own.chain(paragraph.boxes).collect();
        self.put(lines)
    }

    fn flush_carried(&mut self) {
        if let Some(carried) = self.carried.take() {
            self.paragraph = Some(carried);
            // Nothing is deep enough here to fail.
            let _ = self.end_paragraph();
        }
    }

    /// Adds lines where they belong.
    fn put(&mut self, lines: Vec<Line>) -> Result<(), IngestError> {
        self.lines += lines.len();
        if self.lines > self.options.max_lines {
            return Err(IngestError::TooManyLines { limit: self.options.max_lines });
        }
        match self.holders.last_mut() {
            Some(Holder::Body(out) | Holder::Box(out, _)) => out.extend(lines),
            Some(Holder::Table(table)) => {
                if let Some(cell) = table.rows.last_mut().and_then(|row| row.last_mut()) {
                    cell.lines.extend(lines);
                }
            }
            None => {}
        }
        Ok(())
    }

    /// Hands over everything, also what a cut file left open.
    fn finish(&mut self, out: &mut Vec<Line>) {
        let _ = self.end_paragraph();
        self.flush_carried();
        while self.holders.len() > 1 {
            let lines = match self.holders.pop() {
                Some(Holder::Table(table)) => table.lines(),
                Some(Holder::Box(lines, _) | Holder::Body(lines)) => lines,
                None => Vec::new(),
            };
            let _ = self.put(lines);
        }
        if let Some(Holder::Body(lines)) = self.holders.pop() {
            *out = lines;
        }
    }
}

impl Table {
    /// Rows as lines where they belong together, else the lines of each cell.
    fn lines(self) -> Vec<Line> {
        let filled = |cell: &Cell| cell.lines.iter().any(|l| !l.text.trim().is_empty());
        let width = self.rows.iter().map(|row| row.iter().filter(|c| filled(c)).count()).max().unwrap_or(0);
        let rows = self.rows.iter().filter(|row| row.iter().any(filled)).count();
        let nested = self.rows.iter().flatten().any(|c| c.lines.iter().any(|l| l.text.starts_with('|')));
        let data = rows > 1 && !nested && (width > 2 || width == 2 && rows > 2 && self.bordered);
        if !data {
            return self.rows.into_iter().flatten().flat_map(|cell| cell.lines).collect();
        }
        let mut out = Vec::with_capacity(rows);
        for row in self.rows.iter().filter(|row| row.iter().any(filled)) {
            let mut line = Line { text: "|".to_owned(), ..Line::default() };
            line.page = row.iter().flat_map(|c| &c.lines).map(|l| l.page).next().unwrap_or(1);
            for cell in row {
                if !cell.merged {
                    for part in cell.lines.iter().filter(|l| !l.text.trim().is_empty()) {
                        line.text.push(' ');
                        line.text.push_str(part.text.trim());
                    }
                }
                line.text.push_str(" |");
                for _ in 1..cell.span {
                    line.text.push_str(" |");
                }
            }
            out.push(line);
        }
        out
    }
}

/// Blanks in a row as one: tabs and blanks set words apart on paper.
fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A sign of a symbol font.
fn numbering_sign(code: u32) -> String {
    match code {
        0xF0B7 | 0xF0A7 => "•".to_owned(),
        0xF02D => "-".to_owned(),
        0xF0B3 => "≥".to_owned(),
        0xF0A3 => "≤".to_owned(),
        0xF0E0 | 0xF0E8 => "→".to_owned(),
        0xF0FC | 0xF0FE => "✓".to_owned(),
        0xE000..=0xF8FF => String::new(),
        code => char::from_u32(code).map(String::from).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests;
