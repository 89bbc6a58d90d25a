//! Word (DOCX, ECMA-376; OpenDocument and RTF in files of their own): paragraphs, tables, text boxes, automatic numbers,
//! footnotes and endnotes, results of fields; tracked changes as accepted.
//!
//! A text box stands behind the paragraph that holds it. Pages are those of the last print.

mod numbering;
pub(super) mod odt;
mod paragraph;
pub(super) mod pictures;
pub(super) mod rtf;
mod runs;
mod styles;
mod tables;
#[cfg(test)]
mod tests;
mod xml;

use unicode_normalization::UnicodeNormalization;

use super::archive::Archive;
use super::legacy::{self, Encoding};
use super::signs::{has_digits, is_plain, is_symbolic, sign};
use super::{IngestError, Kind, Options};
use crate::document::Style;
use numbering::Numbering;
use paragraph::Paragraph;
use runs::{Chosen, Runs};
use styles::{Format, Styles};
use tables::{Cell, Table};
use xml::{Node, Tag, walk};

/// What the namespace of Word's elements is called, in both forms of the standard.
const NAMESPACES: &[&str] = &[
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
];
/// Elements whose content is not read: deleted and moved text, copies for old programs, what fields are made of.
const SKIPPED: &[&str] = &["del", "moveFrom", "mc:Fallback", "instrText", "delText", "delInstrText", "rt"];
/// Most notes.
const NOTES: usize = 10_000;
/// Most fields in fields.
const FIELDS: usize = 100;

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

/// A note that is cited: a footnote or an endnote, and its number in the file.
type Citation = (&'static str, String);

/// Whether a part is the text. Word in a browser counts the name up: `document2.xml`.
fn is_body(name: &str) -> bool {
    name.starts_with("word/document") && name.ends_with(".xml")
}

/// Reads a file.
pub(super) fn read(bytes: &[u8], options: &Options) -> Result<Read, IngestError> {
    let mut archive = Archive::open(bytes, options)?;
    let body = archive.find(is_body).unwrap_or_default();
    let mut part = |name: &str| archive.part(name, options);
    let body = part(&body)?.ok_or(IngestError::NotADocument { kind: Kind::BrokenZip })?;
    let styles = part("word/styles.xml")?.map_or(Ok(Styles::default()), |s| Styles::read(&s, options))?;
    let numbering = part("word/numbering.xml")?.map_or(Ok(Numbering::default()), |s| Numbering::read(&s, options))?;
    let notes = [part("word/footnotes.xml")?, part("word/endnotes.xml")?];
    let (mut reader, encoding) = walked(&body, Reader::new(styles, numbering, options), None)?;
    let mut read = Read { legacy: encoding.map(|encoding| encoding.name), ..Read::default() };
    reader.finish(&mut read.lines);
    read.pages = (reader.page > 1).then_some(reader.page);
    let (cited, last) = (std::mem::take(&mut reader.cited), reader.page);
    let mut texts = Vec::new();
    for notes in notes.iter().flatten().filter(|_| !cited.is_empty()) {
        let of_notes = Reader { notes: Some(Vec::new()), ..Reader::new(reader.styles, Numbering::default(), options) };
        reader = walked(notes, of_notes, encoding)?.0;
        texts.extend(reader.notes.take().unwrap_or_default());
    }
    for (index, note) in cited.iter().enumerate() {
        if let Some((_, text)) = texts.iter().find(|(of, _)| of == note) {
            let text = format!("[^{}]: {text}", index + 1);
            read.lines.push(Line { text, page: last, ..Line::default() });
        }
    }
    to_unicode(&mut read);
    Ok(read)
}

/// A reader that has walked over a part; once more, where some of its runs are in an old encoding.
fn walked<'o>(
    part: &str,
    mut reader: Reader<'o>,
    known: Option<&'static Encoding>,
) -> Result<(Reader<'o>, Option<&'static Encoding>), IngestError> {
    let (numbering, depth) = (reader.numbering.clone(), reader.options.max_xml_depth);
    walk(part, depth, |node| reader.node(node))?;
    let Some((encoding, chosen)) = reader.runs.in_old_encoding(&reader.styles.fonts, known) else {
        return Ok((reader, None));
    };
    let notes = reader.notes.map(|_| Vec::new());
    let again = Reader::new(reader.styles, numbering, reader.options);
    let mut reader = Reader { chosen: Some(chosen), notes, ..again };
    walk(part, depth, |node| reader.node(node))?;
    Ok((reader, Some(encoding)))
}

/// Lines in old encodings to Unicode, all to NFC, with signs of symbol fonts and without what is not seen.
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
        let mut text = String::with_capacity(line.text.len());
        for c in line.text.nfc().filter(|c| !is_unseen(*c)) {
            match sign(c) {
                Some(sign) => text.push_str(sign),
                None => text.push(if c == '\u{d0}' { 'Đ' } else { c }),
            }
        }
        line.text = text;
    }
}

/// Signs that tell a program where words may be parted or which way text runs.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{feff}')
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
    /// Inside of paragraph or run properties, or of the borders of a cell.
    in_run_properties: bool,
    in_paragraph_properties: bool,
    in_cell_borders: bool,
    /// Of the fields that are open: what comes is what the field is made of, not what it shows.
    fields: Vec<bool>,
    /// Depth inside of a skipped element.
    skipped: usize,
    page: u32,
    /// A page break was written that the last print tells again.
    broken: bool,
    lines: usize,
    /// Paragraphs begun.
    begun: u32,
    /// What was written in which font.
    runs: Runs,
    /// Which of that is in an old encoding.
    chosen: Option<Chosen>,
    cited: Vec<Citation>,
    /// Texts of notes, when those are read.
    notes: Option<Vec<(Citation, String)>>,
    note: Option<Citation>,
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
            in_cell_borders: false,
            fields: Vec::new(),
            skipped: 0,
            page: 1,
            broken: false,
            lines: 0,
            begun: 0,
            runs: Runs::default(),
            chosen: None,
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
                // What stood there before a tracked change of properties ends so: `rPrChange`, `tcPrChange`.
                if self.skipped > 0 || SKIPPED.contains(&name.as_str()) || name.ends_with("Change") {
                    if self.skipped == 0 && name == "del" && self.in_run_properties {
                        // The mark of a deleted end of paragraph, not deleted text.
                        if let Some(paragraph) = self.paragraph.as_mut().filter(|_| self.in_paragraph_properties) {
                            paragraph.open = true;
                        }
                    }
                    self.skipped += 1;
                    return Ok(());
                }
                if self.in_run_properties {
                    self.run_property(&name, &tag);
                } else if self.in_paragraph_properties {
                    self.paragraph_property(&name, &tag);
                } else {
                    self.start(&name, &tag);
                }
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

    /// How a run is set; inside of a paragraph's properties it is the paragraph mark, which is no text.
    fn run_property(&mut self, name: &str, tag: &Tag<'_>) {
        if self.in_paragraph_properties {
            return;
        }
        match name {
            "rStyle" => self.run = self.styles.format(&tag.get("val").unwrap_or_default()).over(self.run),
            "rFonts" => self.run.font = self.styles.font(tag).or(self.run.font),
            "b" => self.run.bold = Some(tag.is_on()),
            "caps" => self.run.capitals = Some(tag.is_on()),
            "vanish" => self.run.hidden = Some(tag.is_on()),
            _ => {}
        }
    }

    fn paragraph_property(&mut self, name: &str, tag: &Tag<'_>) {
        if name == "rPr" {
            self.in_run_properties = true;
        }
        let Some(paragraph) = &mut self.paragraph else { return };
        match name {
            "pStyle" => {
                let style = tag.get("val").unwrap_or_default();
                paragraph.format = self.styles.format(&style).over(self.styles.usual());
                paragraph.list = self.styles.list(&style).map(|(number, level)| {
                    (number, level.or_else(|| self.numbering.level_of(number, &style)).unwrap_or(0))
                });
            }
            "outlineLvl" => {
                if let Some(level @ 0..=8) = tag.number("val") {
                    paragraph.format.heading = Some(level as u8 + 1);
                }
            }
            "numId" => {
                if let Some(number) = tag.number("val") {
                    // Number 0 takes a number of the style away.
                    let level = paragraph.list.map_or(0, |(_, level)| level);
                    paragraph.list = (number > 0).then_some((number, level));
                }
            }
            "ilvl" => {
                if let Some(level) = tag.number("val") {
                    let number = paragraph.list.map_or(0, |(number, _)| number);
                    paragraph.list = Some((number, level as usize));
                }
            }
            _ => {}
        }
    }

    fn start(&mut self, name: &str, tag: &Tag<'_>) {
        match name {
            "p" => self.paragraph = Some(self.begun()),
            "pPr" => self.in_paragraph_properties = true,
            "rPr" => self.in_run_properties = true,
            "r" => self.run = Format::default(),
            "t" => self.in_text = true,
            "tab" | "ptab" => self.push(" "),
            "noBreakHyphen" => self.push("-"),
            // Not seen, but the letter ư of TCVN3, whose byte is that of a soft hyphen.
            "softHyphen" => self.push("\u{ad}"),
            "sym" => self.symbol(tag),
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
            "fldChar" => match tag.get("fldCharType").as_deref() {
                Some("begin") if self.fields.len() < FIELDS => self.fields.push(true),
                Some("separate") => self.fields.last_mut().into_iter().for_each(|made_of| *made_of = false),
                Some("end") => drop(self.fields.pop()),
                _ => {}
            },
            "footnoteReference" => self.cite("footnote", tag),
            "endnoteReference" => self.cite("endnote", tag),
            "footnote" => self.note = tag.get("id").map(|id| ("footnote", id)),
            "endnote" => self.note = tag.get("id").map(|id| ("endnote", id)),
            "txbxContent" => {
                let outer = self.paragraph.take();
                self.holders.push(Holder::Box(Vec::new(), outer));
            }
            "tbl" => {
                self.flush_carried();
                self.holders.push(Holder::Table(Table::default()));
            }
            _ => self.in_table(name, tag),
        }
    }

    /// Parts and properties of the table that is being read.
    fn in_table(&mut self, name: &str, tag: &Tag<'_>) {
        let Some(Holder::Table(table)) = self.holders.last_mut() else { return };
        match name {
            "tr" => table.rows.push(Vec::new()),
            "tc" => table.rows.last_mut().into_iter().for_each(|row| row.push(Cell::default())),
            "gridSpan" => {
                let span = tag.number("val").unwrap_or(1) as usize;
                table.cell().into_iter().for_each(|cell| cell.span = span.clamp(1, 100));
            }
            "vMerge" => {
                let goes_on = tag.get("val").as_deref() != Some("restart");
                table.cell().into_iter().for_each(|cell| cell.merged = goes_on);
            }
            "tblStyle" => table.styled = self.styles.is_ruled(&tag.get("val").unwrap_or_default()),
            "insideV" | "insideH" => table.drawn = Some(table.drawn == Some(true) || tag.is_drawn()),
            "tcBorders" => self.in_cell_borders = true,
            "left" | "right" | "start" | "end" if self.in_cell_borders => table.boxed |= tag.is_drawn(),
            _ => {}
        }
    }

    fn end(&mut self, name: &str) -> Result<(), IngestError> {
        match name {
            "p" => self.end_paragraph()?,
            "pPr" => self.in_paragraph_properties = false,
            "rPr" => self.in_run_properties = false,
            "tcBorders" => self.in_cell_borders = false,
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
            "footnote" | "endnote" => {
                let lines = match self.holders.first_mut() {
                    Some(Holder::Body(lines)) => std::mem::take(lines),
                    _ => Vec::new(),
                };
                if let (Some(notes), Some(note)) = (&mut self.notes, self.note.take()) {
                    let text = lines.iter().map(|l| l.text.trim()).filter(|t| !t.is_empty()).collect::<Vec<_>>();
                    notes.push((note, text.join(" ")));
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// A new paragraph, or the text of the one whose end was deleted: how it is set is told by the end that is left.
    fn begun(&mut self) -> Paragraph {
        self.begun = self.begun.saturating_add(1);
        let mut paragraph = self.carried.take().unwrap_or_else(|| Paragraph::new(self.page));
        (paragraph.number, paragraph.format, paragraph.list) = (self.begun, self.styles.usual(), None);
        paragraph
    }

    fn push(&mut self, text: &str) {
        let Some(paragraph) = &mut self.paragraph else { return };
        let format = self.run.over(paragraph.format);
        if format.hidden == Some(true) || self.fields.contains(&true) {
            return;
        }
        if text.chars().any(char::is_alphanumeric) {
            self.broken = false;
        }
        if paragraph.is_empty() {
            paragraph.page = self.page;
        }
        let old = self.chosen.as_ref().and_then(|chosen| chosen.old(paragraph.number, format.font));
        if self.chosen.is_none() {
            self.runs.add(paragraph.number, format.font, text);
        }
        paragraph.push(text, old, format);
    }

    /// A sign of a symbol font, or a letter of any other by its byte.
    fn symbol(&mut self, tag: &Tag<'_>) {
        let code = tag.get("char").and_then(|c| u32::from_str_radix(&c, 16).ok()).unwrap_or(0);
        let font = tag.get("font");
        let symbolic = font.as_deref().is_none_or(is_symbolic);
        let itself = font.as_deref().is_some_and(has_digits) && is_plain((code & 0xff) as u8);
        let code = if itself && matches!(code & 0xff00, 0 | 0xf000) {
            code & 0xff
        } else if symbolic && code < 0x100 {
            code | 0xf000
        } else if !symbolic && code & 0xff00 == 0xf000 {
            code & 0xff
        } else {
            code
        };
        let text = char::from_u32(code).map(String::from).unwrap_or_default();
        self.push(&text);
    }

    fn cite(&mut self, kind: &'static str, tag: &Tag<'_>) {
        if let Some(id) = tag.get("id").filter(|_| self.cited.len() < NOTES) {
            self.cited.push((kind, id));
            let mark = format!("[^{}]", self.cited.len());
            self.push(&mark);
        }
    }

    fn line_break(&mut self) {
        if let Some(paragraph) = &mut self.paragraph {
            paragraph.line_break();
        }
    }

    fn turn_page(&mut self, written: bool) {
        // Word tells a written break again where the page begins.
        if written || !self.broken {
            self.page = self.page.saturating_add(1);
        }
        self.broken = written;
    }

    fn end_paragraph(&mut self) -> Result<(), IngestError> {
        // What a field is made of ends with its paragraph at the latest, also where a cut file does not say so.
        self.fields.iter_mut().for_each(|made_of| *made_of = false);
        let Some(mut paragraph) = self.paragraph.take() else { return Ok(()) };
        if paragraph.open {
            paragraph.open = false;
            self.carried = Some(paragraph);
            return Ok(());
        }
        let mark = paragraph.list.and_then(|(number, level)| self.numbering.next(number, level));
        // A number without text is seen on paper too, but only in tables it is more than a slip.
        let in_cell = matches!(self.holders.last(), Some(Holder::Table(_)));
        let mark = mark.filter(|_| in_cell || !paragraph.is_empty());
        let lines = paragraph.into_lines(mark.as_deref());
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
                if let Some(cell) = table.cell() {
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
