//! OpenDocument text (ISO/IEC 26300): paragraphs, tables, numbered lists, notes; changes as accepted.

use std::collections::HashMap;

use super::numbering::bullet;
use super::tables::is_side_by_side;
use super::xml::{Node, Tag, walk};
use super::{Line, Read, to_unicode};
use crate::document::Style;
use crate::ingest::archive::Archive;
use crate::ingest::numerals::{letters, roman};
use crate::ingest::{IngestError, Kind, Options};

/// Elements whose content is not read: deleted text, comments, what pictures are called.
const SKIPPED: &[&str] = &["text:tracked-changes", "office:annotation", "svg:title", "svg:desc", "text:note-citation"];
/// Most blanks that a `text:s` stands for.
const BLANKS: u32 = 1000;
/// Levels of lists and headings.
const DEEPEST: usize = 10;
/// The style of headings that are numbered by themselves.
const OUTLINE: &str = "\0outline";

/// Reads a file.
pub(in crate::ingest) fn read(bytes: &[u8], options: &Options) -> Result<Read, IngestError> {
    let mut archive = Archive::open(bytes, options)?;
    let body = archive.part("content.xml", options)?.ok_or(IngestError::NotADocument { kind: Kind::BrokenZip })?;
    let mut reader = Reader::default();
    if let Some(styles) = archive.part("styles.xml", options)? {
        walk(&styles, options.max_xml_depth, |node| {
            reader.style(&node);
            Ok(())
        })?;
    }
    walk(&body, options.max_xml_depth, |node| {
        reader.node(node);
        Ok(())
    })?;
    let mut read = Read { lines: reader.lines, ..Read::default() };
    for (index, note) in reader.notes.iter().enumerate() {
        read.lines.push(Line { text: format!("[^{}]: {note}", index + 1), page: 1, style: Style::default() });
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

/// A table being read.
#[derive(Debug, Default)]
struct Table {
    rows: Vec<Vec<Vec<String>>>,
}

#[derive(Debug, Default)]
struct Reader {
    lines: Vec<Line>,
    notes: Vec<String>,
    /// Levels of list styles, and the style that is being read.
    levels: HashMap<(String, usize), Level>,
    style: String,
    /// Styles of the open lists.
    lists: Vec<String>,
    /// Numbers reached on each level, by the style of the list.
    counts: HashMap<String, [u32; DEEPEST]>,
    item: Option<Item>,
    heading_mark: Option<String>,
    paragraph: Option<String>,
    /// Paragraphs around the text box or note that is being read.
    around: Vec<Option<String>>,
    /// Paragraphs of text boxes: they stand behind the paragraph that holds the box.
    boxed: Vec<String>,
    /// Level of the heading that is being read.
    heading: Option<u8>,
    /// Numbers of headings that are in no list.
    headings: [u32; DEEPEST],
    tables: Vec<Table>,
    /// Text of the paragraph around a note, and of the note.
    note: Option<(Option<String>, String)>,
    skipped: usize,
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
                if let Some(paragraph) = &mut self.paragraph {
                    // Line ends of the file are blanks, and several blanks are one.
                    for c in text.chars() {
                        let blank = matches!(c, ' ' | '\n' | '\r' | '\t');
                        if !blank {
                            paragraph.push(c);
                        } else if !paragraph.ends_with([' ', '\n']) && !paragraph.is_empty() {
                            paragraph.push(' ');
                        }
                    }
                }
            }
        }
    }

    /// Notes what a list style says.
    fn style(&mut self, node: &Node<'_>) {
        let Node::Start(tag) = node else { return };
        let value = |name: &str| tag.get(name).unwrap_or_default();
        match tag.name() {
            "text:list-style" => self.style = value("name"),
            "text:outline-style" => OUTLINE.clone_into(&mut self.style),
            "text:list-level-style-number" | "text:list-level-style-bullet" | "text:outline-level-style" => {
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

    fn start(&mut self, tag: &Tag<'_>) {
        match tag.name() {
            "text:p" | "text:h" => {
                if tag.name() == "text:h" {
                    let level = tag.number("outline-level").unwrap_or(1).clamp(1, 9);
                    self.heading = Some(level as u8);
                    self.number_heading(level as usize);
                }
                let begin = self.mark().or_else(|| self.heading_mark.take()).unwrap_or_default();
                self.around.push(self.paragraph.replace(begin));
            }
            "text:s" => self.push(&" ".repeat(tag.number("c").unwrap_or(1).min(BLANKS) as usize)),
            "text:tab" => self.push(" "),
            "text:line-break" => self.push("\n"),
            "text:list" => self.begin_list(tag),
            // Counted when its first paragraph comes: an item that only holds another list has no number.
            "text:list-item" => self.item = Some(Item { number: tag.number("start-value") }),
            "text:list-header" => self.item = None,
            "table:table" => self.tables.push(Table::default()),
            "table:table-row" => self.row(|rows| rows.push(Vec::new())),
            "table:table-cell" => self.row(|rows| {
                if let Some(row) = rows.last_mut() {
                    row.push(Vec::new());
                }
            }),
            "text:note" => {
                let mark = format!("[^{}]", self.notes.len() + 1);
                self.push(&mark);
                self.note = Some((self.paragraph.take(), String::new()));
            }
            _ => {}
        }
    }

    fn row(&mut self, change: impl FnOnce(&mut Vec<Vec<Vec<String>>>)) {
        if let Some(table) = self.tables.last_mut() {
            change(&mut table.rows);
        }
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
    fn mark(&mut self) -> Option<String> {
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
    fn number_heading(&mut self, level: usize) {
        if !self.lists.is_empty() || !self.tables.is_empty() {
            return;
        }
        let first = self.levels.get(&(OUTLINE.to_owned(), level)).map_or(1, |l| l.start);
        let count = &mut self.headings[level - 1];
        *count = if *count == 0 { first } else { count.saturating_add(1) };
        self.headings[level..].fill(0);
        let counts = self.headings[..level].to_vec();
        self.heading_mark = self.mark_of(OUTLINE, &counts);
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

    fn push(&mut self, text: &str) {
        if let Some(paragraph) = &mut self.paragraph {
            paragraph.push_str(text);
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "text:p" | "text:h" => self.end_paragraph(name == "text:h"),
            "text:list" => {
                self.lists.pop();
                self.item = None;
            }
            "text:note" => {
                if let Some((paragraph, note)) = self.note.take() {
                    self.notes.push(note);
                    self.paragraph = paragraph;
                }
            }
            "table:table" => self.table(),
            _ => {}
        }
    }

    fn end_paragraph(&mut self, heading: bool) {
        let text = self.paragraph.take().unwrap_or_default();
        self.paragraph = self.around.pop().flatten();
        if let Some((_, note)) = &mut self.note {
            let gap = if note.is_empty() { "" } else { " " };
            note.push_str(gap);
            note.push_str(&text.split_whitespace().collect::<Vec<_>>().join(" "));
            return;
        }
        if self.paragraph.is_some() {
            self.boxed.push(text);
            return;
        }
        let heading = self.heading.take().filter(|_| heading);
        let texts = std::iter::once(text).chain(std::mem::take(&mut self.boxed));
        match self.tables.last_mut().and_then(|t| t.rows.last_mut()?.last_mut()) {
            Some(cell) => cell.extend(texts),
            None => texts.zip(std::iter::once(heading).chain(std::iter::repeat(None))).for_each(|(text, heading)| {
                self.put(&text, heading);
            }),
        }
    }

    /// A table goes where it stands: into the cell of another one, or into the text.
    fn table(&mut self) {
        let Some(table) = self.tables.pop() else { return };
        let columns = table.rows.iter().map(Vec::len).max().unwrap_or_default();
        let apart = columns <= 2 && is_side_by_side(table.rows.iter().flatten().flatten().map(String::as_str));
        let lines: Vec<String> = if apart {
            table.rows.into_iter().flatten().flatten().collect()
        } else {
            let cell = |cell: Vec<String>| cell.join(" ").split_whitespace().collect::<Vec<_>>().join(" ");
            let row = |row: Vec<Vec<String>>| {
                let cells: Vec<String> = row.into_iter().map(cell).collect();
                format!("| {} |", cells.join(" | "))
            };
            table.rows.into_iter().map(row).collect()
        };
        match self.tables.last_mut().and_then(|t| t.rows.last_mut()?.last_mut()) {
            Some(outer) => outer.extend(lines),
            // A table in a text box has come to its place: behind the paragraph around it.
            None if self.paragraph.is_some() => self.boxed.extend(lines),
            None => lines.iter().for_each(|line| self.put(line, None)),
        }
    }

    fn put(&mut self, text: &str, heading: Option<u8>) {
        for line in text.split('\n') {
            let style = Style { heading: heading.filter(|_| !line.trim().is_empty()), ..Style::default() };
            self.lines.push(Line { text: line.trim_end().to_owned(), page: 1, style });
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
        let style = "<text:list-style style:name=\"L1\"><text:list-level-style-number text:level=\"1\" style:num-format=\"I\" style:num-suffix=\".\"/><text:list-level-style-number text:level=\"2\" style:num-format=\"1\" style:num-suffix=\")\"/></text:list-style><text:outline-style><text:outline-level-style text:level=\"1\" style:num-format=\"1\" style:num-suffix=\".\"/><text:outline-level-style text:level=\"2\" style:num-format=\"1\" style:num-suffix=\".\" text:display-levels=\"2\"/></text:outline-style>";
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
        let table = |cells: &str| format!("<table:table><table:table-row>{cells}</table:table-row></table:table>");
        let item = |inner: &str| format!("<text:list-item>{inner}</text:list-item>");
        for (body, expected) in [
            ("<text:p>Kế <text:span>hoạch</text:span>\n <text:s text:c=\"2\"/>x<text:line-break/>y</text:p>".to_owned(), &["Kế hoạch   x", "y"][..]),
            (table(&(cell("SỞ Y TẾ") + &cell("Độc lập - Tự do"))), &["SỞ Y TẾ", "Độc lập - Tự do"]),
            (table(&(cell("1") + &cell("Sở Y tế") + &cell(""))), &["| 1 | Sở Y tế |  |"]),
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
            ("<text:tracked-changes><text:p>xóa</text:p></text:tracked-changes><text:p>còn</text:p>".to_owned(), &["còn"]),
        ] {
            assert_eq!(lines(&body), expected, "{body}");
        }
    }
}
