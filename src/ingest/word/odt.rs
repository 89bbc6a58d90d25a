//! OpenDocument text (ISO/IEC 26300): paragraphs, tables, numbered lists, notes; changes as accepted.

use std::collections::HashMap;

use super::numbering::bullet;
use super::paragraph::Paragraph;
use super::runs::{Chosen, Fonts, Runs};
use super::styles::{CHAIN, Format};
use super::tables::{Cell, Table};
use super::xml::{Node, Tag, walk};
use super::{Line, Read, to_unicode};
use crate::ingest::archive::Archive;
use crate::ingest::numerals::{letters, roman};
use crate::ingest::{IngestError, Kind, Options};

/// Elements whose content is not read: deleted text, comments, what pictures are called.
const SKIPPED: &[&str] = &["text:tracked-changes", "office:annotation", "svg:title", "svg:desc", "text:note-citation"];
/// Most blanks that a `text:s` stands for.
const BLANKS: u32 = 1000;
/// Levels of lists and headings.
const DEEPEST: usize = 10;
/// Most styles.
const STYLES: usize = 10_000;
/// The style of headings that are numbered by themselves.
const OUTLINE: &str = "\0outline";

/// Reads a file.
pub(in crate::ingest) fn read(bytes: &[u8], options: &Options) -> Result<Read, IngestError> {
    let mut archive = Archive::open(bytes, options)?;
    let body = archive.part("content.xml", options)?.ok_or(IngestError::NotADocument { kind: Kind::BrokenZip })?;
    let styles = archive.part("styles.xml", options)?;
    let walked = |chosen: Option<Chosen>| {
        let mut reader = Reader { chosen, ..Reader::default() };
        if let Some(styles) = &styles {
            walk(styles, options.max_xml_depth, |node| {
                reader.style(&node);
                Ok(())
            })?;
        }
        walk(&body, options.max_xml_depth, |node| {
            reader.node(node);
            Ok(())
        })?;
        Ok::<_, IngestError>(reader)
    };
    let mut reader = walked(None)?;
    let mut read = Read::default();
    // Once more, where some of its runs are in an old encoding.
    if let Some((encoding, chosen)) = reader.runs.in_old_encoding(&reader.fonts, None) {
        read.legacy = Some(encoding.name);
        reader = walked(Some(chosen))?;
    }
    read.lines = reader.lines;
    for (index, note) in reader.notes.iter().enumerate() {
        read.lines.push(Line { text: format!("[^{}]: {note}", index + 1), page: 1, ..Line::default() });
    }
    to_unicode(&mut read);
    Ok(read)
}

/// How the items of a level of a list are marked.
#[derive(Debug, Clone, Default)]
struct Level {
    /// `1`, `a`, `A`, `i`, `I`.
    format: String,
    bullet: Option<String>,
    prefix: String,
    suffix: String,
    start: u32,
    /// Levels above whose numbers stand before its own: `1.1` has 2.
    shown: usize,
}

/// An item of a list whose first paragraph is still to come.
#[derive(Debug, Default)]
struct Item {
    /// The number that it is to have.
    number: Option<u32>,
}

/// What a style says of letters and cells.
#[derive(Debug, Default)]
struct Look {
    format: Format,
    parent: String,
    /// Lines around a cell.
    ruled: bool,
}

/// What styles are for, and the name of one; the usual one has none.
type StyleName = (String, String);

#[derive(Debug, Default)]
struct Reader {
    lines: Vec<Line>,
    notes: Vec<String>,
    /// Levels of list styles, and the style that is being read.
    levels: HashMap<(String, usize), Level>,
    style: String,
    /// Styles of letters, paragraphs and cells, and the one that is being read.
    looks: HashMap<StyleName, Look>,
    look: StyleName,
    fonts: Fonts,
    /// Names that the file gives to fonts.
    faces: HashMap<String, String>,
    /// How the open paragraphs and the spans in them are set.
    formats: Vec<Format>,
    /// Styles of the open lists.
    lists: Vec<String>,
    /// Numbers reached on each level, by the style of the list.
    counts: HashMap<String, [u32; DEEPEST]>,
    item: Option<Item>,
    /// The mark of the paragraph that is being read.
    mark: Option<String>,
    paragraph: Option<Paragraph>,
    /// Paragraphs, with their marks, around the text box, table or note that is being read.
    around: Vec<(Option<Paragraph>, Option<String>)>,
    /// Numbers of headings that are in no list.
    headings: [u32; DEEPEST],
    tables: Vec<Table>,
    /// Text of the note that is being read.
    note: Option<String>,
    skipped: usize,
    /// Paragraphs begun.
    begun: u32,
    /// What was written in which font.
    runs: Runs,
    /// Which of that is in an old encoding.
    chosen: Option<Chosen>,
}

impl Reader {
    fn node(&mut self, node: Node<'_>) {
        self.style(&node);
        match node {
            _ if self.skipped > 0 => match node {
                Node::Start(_) => self.skipped += 1,
                Node::End(_) => self.skipped -= 1,
                Node::Text(_) => {}
            },
            Node::Start(tag) if SKIPPED.contains(&tag.name()) => self.skipped = 1,
            Node::Start(tag) => self.start(&tag),
            Node::End(name) => self.end(&name),
            Node::Text(text) => {
                // Line ends of the file are blanks, and several blanks are one.
                let mut blank = self.paragraph.as_ref().is_none_or(Paragraph::ends_blank);
                let mut shown = String::with_capacity(text.len());
                for c in text.chars() {
                    let space = matches!(c, ' ' | '\n' | '\r' | '\t');
                    if !space || !blank {
                        shown.push(if space { ' ' } else { c });
                    }
                    blank = space;
                }
                self.push(&shown);
            }
        }
    }

    /// Notes what a style says.
    fn style(&mut self, node: &Node<'_>) {
        let Node::Start(tag) = node else { return };
        let value = |name: &str| tag.get(name).unwrap_or_default();
        match tag.name() {
            "style:font-face" if self.faces.len() < STYLES => {
                self.faces.insert(value("name"), value("font-family").trim_matches('\'').to_owned());
            }
            "style:style" | "style:default-style" => {
                self.look = (value("family"), value("name"));
                if self.looks.len() < STYLES {
                    let look = Look { parent: value("parent-style-name"), ..Look::default() };
                    self.looks.insert(self.look.clone(), look);
                }
            }
            "style:text-properties" => {
                let name = tag.get("font-name").map(|face| self.faces.get(&face).cloned().unwrap_or(face));
                let font = name.and_then(|name| self.fonts.place(name));
                if let Some(look) = self.looks.get_mut(&self.look) {
                    look.format = Format {
                        bold: tag.get("font-weight").map(|weight| weight == "bold"),
                        capitals: tag.get("text-transform").map(|made| made == "uppercase"),
                        hidden: tag.get("display").map(|shown| shown == "none"),
                        heading: None,
                        font,
                    };
                }
            }
            "style:table-cell-properties" => {
                let sides = ["border", "border-left", "border-right"];
                let ruled = sides.into_iter().filter_map(|side| tag.get(side)).any(|line| line != "none");
                if let Some(look) = self.looks.get_mut(&self.look) {
                    look.ruled = ruled;
                }
            }
            "text:list-style" => self.style = value("name"),
            "text:outline-style" => OUTLINE.clone_into(&mut self.style),
            "text:list-level-style-number" | "text:list-level-style-bullet" | "text:outline-level-style" => {
                // The letters of a mark are set apart from those of the style read before.
                self.look = StyleName::default();
                let level = value("level").parse::<usize>().unwrap_or(1);
                let level_of = Level {
                    format: value("num-format"),
                    bullet: tag.name().ends_with("bullet").then(|| bullet(&value("bullet-char"))),
                    prefix: value("num-prefix"),
                    suffix: value("num-suffix"),
                    start: tag.number("start-value").unwrap_or(1),
                    shown: tag.number("display-levels").unwrap_or(1) as usize,
                };
                self.levels.insert((self.style.clone(), level), level_of);
            }
            _ => {}
        }
    }

    /// How a style sets letters, with the styles that it stands on.
    fn format(&self, family: &str, tag: &Tag<'_>) -> Format {
        let mut name = tag.get("style-name").unwrap_or_default();
        let mut format = Format::default();
        for _ in 0..CHAIN {
            let Some(look) = self.looks.get(&(family.to_owned(), name.clone())) else { break };
            format = format.over(look.format);
            if name.is_empty() {
                break;
            }
            // Behind the last one stands the usual one.
            name.clone_from(&look.parent);
        }
        format
    }

    fn start(&mut self, tag: &Tag<'_>) {
        match tag.name() {
            "text:p" | "text:h" => self.begin_paragraph(tag),
            "text:span" => {
                let around = self.formats.last().copied().unwrap_or_default();
                self.formats.push(self.format("text", tag).over(around));
            }
            "text:s" => self.push(&" ".repeat(tag.number("c").unwrap_or(1).min(BLANKS) as usize)),
            "text:tab" => self.push(" "),
            "text:line-break" => self.paragraph.iter_mut().for_each(Paragraph::line_break),
            "text:list" => self.begin_list(tag),
            // Counted when its first paragraph comes: an item that only holds another list has no number.
            "text:list-item" => self.item = Some(Item { number: tag.number("start-value") }),
            "text:list-header" => self.item = None,
            "table:table" => {
                self.around.push((self.paragraph.take(), self.mark.take()));
                self.tables.push(Table::default());
            }
            "table:table-row" => self.tables.last_mut().into_iter().for_each(|table| table.rows.push(Vec::new())),
            "table:table-cell" | "table:covered-table-cell" => {
                let style = ("table-cell".to_owned(), tag.get("style-name").unwrap_or_default());
                let ruled = self.looks.get(&style).is_some_and(|look| look.ruled);
                let Some(table) = self.tables.last_mut() else { return };
                table.boxed |= ruled;
                if let Some(row) = table.rows.last_mut() {
                    // A cell beside or above may reach over this one.
                    row.push(Cell { merged: tag.name() == "table:covered-table-cell", ..Cell::default() });
                }
            }
            "text:note" => {
                let mark = format!("[^{}]", self.notes.len() + 1);
                self.push(&mark);
                self.around.push((self.paragraph.take(), self.mark.take()));
                self.note = Some(String::new());
            }
            _ => {}
        }
    }

    fn begin_paragraph(&mut self, tag: &Tag<'_>) {
        self.begun = self.begun.saturating_add(1);
        let mut paragraph = Paragraph::new(1);
        (paragraph.number, paragraph.format) = (self.begun, self.format("paragraph", tag));
        self.formats.push(paragraph.format);
        self.around.push((self.paragraph.take(), self.mark.take()));
        self.mark = self.item_mark();
        if tag.name() == "text:h" {
            let level = tag.number("outline-level").unwrap_or(1).clamp(1, 9);
            paragraph.format.heading = Some(level as u8);
            let own = self.heading_mark(level as usize);
            self.mark = self.mark.take().or(own);
        }
        self.paragraph = Some(paragraph);
    }

    /// A list goes on with the numbers reached in its style, or begins anew; one in another goes on until an item above
    /// it is counted.
    fn begin_list(&mut self, tag: &Tag<'_>) {
        let around = self.lists.last().cloned();
        let style = tag.get("style-name").or_else(|| around.clone()).unwrap_or_default();
        let goes_on = tag.get("continue-numbering").as_deref() == Some("true") || tag.get("continue-list").is_some();
        if !goes_on && around.is_none_or(|around| around != style) && self.lists.len() < DEEPEST {
            let counts = self.counts.entry(style.clone()).or_default();
            counts[self.lists.len()..].fill(0);
        }
        self.lists.push(style);
    }

    /// The mark of the item whose first paragraph begins.
    fn item_mark(&mut self) -> Option<String> {
        let start = self.item.take()?.number;
        let depth = self.lists.len();
        let style = self.lists.last().filter(|_| depth <= DEEPEST)?.clone();
        let first = |level: usize| self.levels.get(&(style.clone(), level)).map_or(1, |l| l.start);
        let (own, above): (u32, Vec<u32>) = (first(depth), (1..depth).map(first).collect());
        let counts = self.counts.entry(style.clone()).or_default();
        let count = &mut counts[depth - 1];
        *count = start.unwrap_or(if *count == 0 { own } else { count.saturating_add(1) });
        counts[depth..].fill(0);
        let unset = counts.iter_mut().zip(above).filter(|(count, _)| **count == 0);
        unset.for_each(|(count, first)| *count = first);
        let counts = counts[..depth].to_vec();
        self.mark_of(&style, &counts)
    }

    /// Counts a heading that no list numbers, and marks it if the style of headings does.
    fn heading_mark(&mut self, level: usize) -> Option<String> {
        if !self.lists.is_empty() || !self.tables.is_empty() {
            return None;
        }
        let first = self.levels.get(&(OUTLINE.to_owned(), level)).map_or(1, |l| l.start);
        let count = &mut self.headings[level - 1];
        *count = if *count == 0 { first } else { count.saturating_add(1) };
        self.headings[level..].fill(0);
        let counts = self.headings[..level].to_vec();
        self.mark_of(OUTLINE, &counts)
    }

    /// The mark of an item, from the numbers reached on its level and those above.
    fn mark_of(&self, style: &str, counts: &[u32]) -> Option<String> {
        let level = self.levels.get(&(style.to_owned(), counts.len()))?;
        if let Some(bullet) = level.bullet.as_deref() {
            return Some(format!("{bullet} "));
        }
        let from = counts.len().saturating_sub(level.shown.max(1));
        let number = |at: usize| {
            let format = self.levels.get(&(style.to_owned(), at + 1)).map_or("1", |level| &level.format);
            numbered(format, counts[at].max(1))
        };
        let numbers: Vec<String> = (from..counts.len()).map(number).filter(|number| !number.is_empty()).collect();
        let own = numbered(&level.format, 1);
        (!own.is_empty()).then(|| format!("{}{}{} ", level.prefix, numbers.join("."), level.suffix))
    }

    /// Adds text to the paragraph that is being read.
    fn push(&mut self, text: &str) {
        let format = self.formats.last().copied().unwrap_or_default();
        let Some(paragraph) = self.paragraph.as_mut().filter(|_| format.hidden != Some(true)) else { return };
        let old = self.chosen.as_ref().and_then(|chosen| chosen.old(paragraph.number, format.font));
        if self.chosen.is_none() {
            self.runs.add(paragraph.number, format.font, text);
        }
        paragraph.push(text, old, format);
    }

    fn end(&mut self, name: &str) {
        match name {
            "text:p" | "text:h" => {
                self.formats.pop();
                self.end_paragraph();
            }
            "text:span" => drop(self.formats.pop()),
            "text:list" => {
                self.lists.pop();
                self.item = None;
            }
            "text:note" => {
                self.notes.extend(self.note.take());
                self.go_back();
            }
            "table:table" => {
                self.go_back();
                if let Some(table) = self.tables.pop() {
                    self.put(table.lines());
                }
            }
            _ => {}
        }
    }

    /// Goes on with the paragraph around what ends.
    fn go_back(&mut self) {
        (self.paragraph, self.mark) = self.around.pop().unwrap_or_default();
    }

    fn end_paragraph(&mut self) {
        let (paragraph, mark) = (self.paragraph.take(), self.mark.take());
        self.go_back();
        let Some(paragraph) = paragraph else { return };
        // A number without text is seen on paper too, but only in tables it is more than a slip.
        let mark = mark.filter(|_| !self.tables.is_empty() || !paragraph.is_empty());
        self.put(paragraph.into_lines(mark.as_deref()));
    }

    /// Lines go where they belong: behind the paragraph that holds their text box, into a note, a cell or the text.
    fn put(&mut self, lines: Vec<Line>) {
        if let Some(note) = &mut self.note {
            for line in lines.iter().filter(|line| !line.text.is_empty()) {
                note.push_str(if note.is_empty() { "" } else { " " });
                note.push_str(&line.text);
            }
        } else if let Some(paragraph) = &mut self.paragraph {
            paragraph.boxes.extend(lines);
        } else if let Some(cell) = self.tables.last_mut().and_then(Table::cell) {
            cell.lines.extend(lines);
        } else {
            self.lines.extend(lines);
        }
    }
}

/// A number in a format of lists.
fn numbered(format: &str, number: u32) -> String {
    match format {
        "1" => number.to_string(),
        "a" => letters(number, b'a'),
        "A" => letters(number, b'A'),
        "i" => roman(number).to_lowercase(),
        "I" => roman(number),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use zip::write::SimpleFileOptions;

    use super::*;

    fn lines(body: &str) -> Vec<String> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        zip.start_file("mimetype", stored).unwrap();
        zip.write_all(b"application/vnd.oasis.opendocument.text").unwrap();
        zip.start_file("content.xml", SimpleFileOptions::default()).unwrap();
        let style = "<text:list-style style:name=\"L1\"><text:list-level-style-number text:level=\"1\" style:num-format=\"I\" style:num-suffix=\".\"/><text:list-level-style-number text:level=\"2\" style:num-format=\"1\" style:num-suffix=\")\"/></text:list-style><text:outline-style><text:outline-level-style text:level=\"1\" style:num-format=\"1\" style:num-suffix=\".\"/><text:outline-level-style text:level=\"2\" style:num-format=\"1\" style:num-suffix=\".\" text:display-levels=\"2\"/></text:outline-style><style:style style:name=\"H\" style:family=\"text\"><style:text-properties style:font-name=\".VnTimeH\"/></style:style><style:style style:name=\"C\" style:family=\"text\"><style:text-properties fo:text-transform=\"uppercase\"/></style:style>";
        zip.write_all(
            format!("<office:document-content>{style}<office:text>{body}</office:text></office:document-content>")
                .as_bytes(),
        )
        .unwrap();
        let bytes = zip.finish().unwrap().into_inner();
        assert_eq!(Kind::of(&bytes), Some(Kind::Odt));
        read(&bytes, &Options::default()).unwrap().lines.into_iter().map(|l| l.text).collect()
    }

    #[test]
    fn text_is_what_is_shown() {
        let cell = |text: &str| format!("<table:table-cell><text:p>{text}</text:p></table:table-cell>");
        let row = |cells: &str| format!("<table:table-row>{cells}</table:table-row>");
        let rows = |number: &str, text: &str| row(&(cell(number) + &cell(text) + &cell("x")));
        let table = |rows: &str| format!("<table:table>{rows}</table:table>");
        let item = |inner: &str| format!("<text:list-item>{inner}</text:list-item>");
        for (body, expected) in [
            ("<text:p>Kế <text:span>hoạch</text:span>\n <text:s text:c=\"2\"/>x<text:line-break/>y</text:p>".to_owned(), &["Kế hoạch x", "y"][..]),
            (table(&row(&(cell("SỞ Y TẾ") + &cell("Độc lập - Tự do")))), &["SỞ Y TẾ", "Độc lập - Tự do"]),
            (table(&(rows("1", "Sở Y tế") + &rows("2", "Văn phòng"))), &["| 1 | Sở Y tế | x |", "| 2 | Văn phòng | x |"]),
            // A cell that reaches over two columns, and one over two rows.
            (
                table(&format!(
                    "{}<table:table-row>{}<table:covered-table-cell/>{}</table:table-row>",
                    rows("1", "Sở Y tế"),
                    cell("2"),
                    cell("c")
                )),
                &["| 1 | Sở Y tế | x |", "| 2 | | c |"],
            ),
            (
                format!(
                    "<text:list text:style-name=\"L1\">{}{}</text:list>",
                    item("<text:p>Mục đích</text:p><text:list><text:list-item><text:p>Một</text:p></text:list-item></text:list>"),
                    item("<text:h>Yêu cầu</text:h><text:p>tiếp</text:p>")
                ),
                &["I. Mục đích", "1) Một", "II. Yêu cầu", "tiếp"],
            ),
            (
                "<text:p>Căn cứ<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>Số 12</text:p></text:note-body></text:note> Luật</text:p>".to_owned(),
                &["Căn cứ[^1] Luật", "[^1]: Số 12"],
            ),
            (
                "<text:p>Số:<draw:frame><draw:text-box><text:p>khung</text:p></draw:text-box></draw:frame> 12</text:p>".to_owned(),
                &["Số: 12", "khung"],
            ),
            (
                "<text:h text:outline-level=\"1\">Chung</text:h><text:h text:outline-level=\"2\">Riêng</text:h><text:h text:outline-level=\"2\">Khác</text:h>".to_owned(),
                &["1. Chung", "1.1. Riêng", "1.2. Khác"],
            ),
            // An item that only holds another list has no number; lists go on where they say so.
            (
                "<text:list text:style-name=\"L1\"><text:list-item><text:p>a</text:p></text:list-item></text:list><text:list text:style-name=\"L1\" text:continue-numbering=\"true\"><text:list-item><text:list><text:list-item><text:p>b</text:p></text:list-item></text:list></text:list-item></text:list><text:list text:style-name=\"L1\" text:continue-numbering=\"true\"><text:list-item><text:list><text:list-item><text:p>c</text:p></text:list-item></text:list></text:list-item><text:list-item><text:p>d</text:p></text:list-item></text:list>".to_owned(),
                &["I. a", "1) b", "2) c", "II. d"],
            ),
            // Capitals of a font of TCVN3, and those that the format makes.
            (
                "<text:p><text:span text:style-name=\"H\">së y tÕ</text:span> QuyÕt ®Þnh cña Thñ t\u{AD}íng ChÝnh phñ vÒ viÖc söa ®æi</text:p><text:p><text:span text:style-name=\"C\">đề án</text:span></text:p>".to_owned(),
                &["SỞ Y TẾ Quyết định của Thủ tướng Chính phủ về việc sửa đổi", "ĐỀ ÁN"],
            ),
            ("<text:tracked-changes><text:p>xóa</text:p></text:tracked-changes><text:p>còn</text:p>".to_owned(), &["còn"]),
        ] {
            assert_eq!(lines(&body), expected, "{body}");
        }
    }
}
