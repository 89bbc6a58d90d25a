//! OpenDocument text (ISO/IEC 26300): paragraphs, tables, numbered lists, notes; changes as accepted.

use std::collections::HashMap;

use super::xml::{Node, Tag, walk};
use super::{Line, Read, to_unicode};
use crate::document::Style;
use crate::fold::fold;
use crate::ingest::archive::Archive;
use crate::ingest::{IngestError, Kind, Options};

/// Elements whose content is not read: deleted text, comments, what pictures are called.
const SKIPPED: &[&str] = &["text:tracked-changes", "office:annotation", "svg:title", "svg:desc", "text:note-citation"];
/// Words of tables that only place the parts of a paper side by side, folded: its head and its signature.
const SIDE_BY_SIDE: &[&str] = &["doc lap", "cong hoa xa hoi", "dang cong san", "noi nhan"];
/// Most blanks that a `text:s` stands for.
const BLANKS: u32 = 1000;

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
    /// `1`, `a`, `A`, `i`, `I`, or a bullet.
    format: String,
    prefix: String,
    suffix: String,
    start: u32,
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
    /// Styles of the open lists, and how many items each has had.
    lists: Vec<(String, u32)>,
    /// Numbers reached in lists that may be continued.
    reached: HashMap<(String, usize), u32>,
    /// Mark of the item whose first paragraph is still to come.
    mark: Option<String>,
    paragraph: Option<String>,
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
            "text:list-level-style-number" | "text:list-level-style-bullet" => {
                let level = value("level").parse::<usize>().unwrap_or(1);
                let number = tag.name().ends_with("number");
                let format = if number { value("num-format") } else { "-".to_owned() };
                let start = tag.number("start-value").unwrap_or(1);
                let level_of = Level { format, prefix: value("num-prefix"), suffix: value("num-suffix"), start };
                self.levels.insert((self.style.clone(), level), level_of);
            }
            _ => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>) {
        match tag.name() {
            "text:p" | "text:h" => self.paragraph = Some(String::new()),
            "text:s" => self.push(&" ".repeat(tag.number("c").unwrap_or(1).min(BLANKS) as usize)),
            "text:tab" => self.push(" "),
            "text:line-break" => self.push("\n"),
            "text:list" => {
                let style =
                    tag.get("style-name").or_else(|| self.lists.last().map(|l| l.0.clone())).unwrap_or_default();
                let level = self.lists.len() + 1;
                let goes_on =
                    tag.get("continue-numbering").as_deref() == Some("true") || tag.get("continue-list").is_some();
                let reached = self.reached.get(&(style.clone(), level)).copied().filter(|_| goes_on);
                self.lists.push((style, reached.unwrap_or_default()));
            }
            "text:list-item" => self.item(tag.number("start-value")),
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

    fn item(&mut self, start: Option<u32>) {
        let depth = self.lists.len();
        let Some((style, count)) = self.lists.last_mut() else { return };
        let level = self.levels.get(&(style.clone(), depth));
        let first = level.map_or(1, |l| l.start);
        *count = start.unwrap_or(if *count == 0 { first } else { *count + 1 });
        self.reached.insert((style.clone(), depth), *count);
        self.mark = level.map(|level| {
            let number = numbered(&level.format, *count);
            if number.is_empty() { String::new() } else { format!("{}{number}{} ", level.prefix, level.suffix) }
        });
    }

    fn push(&mut self, text: &str) {
        if let Some(paragraph) = &mut self.paragraph {
            paragraph.push_str(text);
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "text:p" | "text:h" => {
                let text = self.paragraph.take().unwrap_or_default();
                if let Some((_, note)) = &mut self.note {
                    let gap = if note.is_empty() { "" } else { " " };
                    note.push_str(gap);
                    note.push_str(&text.split_whitespace().collect::<Vec<_>>().join(" "));
                    return;
                }
                let text = self.mark.take().unwrap_or_default() + &text;
                match self.tables.last_mut().and_then(|t| t.rows.last_mut()?.last_mut()) {
                    Some(cell) => cell.push(text),
                    None => self.put(&text),
                }
            }
            "text:list" => {
                self.lists.pop();
                self.mark = None;
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

    /// A table goes where it stands: into the cell of another one, or into the text.
    fn table(&mut self) {
        let Some(table) = self.tables.pop() else { return };
        let all: String = table.rows.iter().flatten().flatten().map(|text| fold(text) + " ").collect();
        let columns = table.rows.iter().map(Vec::len).max().unwrap_or_default();
        let apart = columns <= 2 && SIDE_BY_SIDE.iter().any(|words| all.contains(words));
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
            None => lines.iter().for_each(|line| self.put(line)),
        }
    }

    fn put(&mut self, text: &str) {
        for line in text.split('\n') {
            self.lines.push(Line { text: line.trim_end().to_owned(), page: 1, style: Style::default() });
        }
    }
}

/// A number in a format of lists.
fn numbered(format: &str, number: u32) -> String {
    let letter = |first: u8| char::from(first + (number.saturating_sub(1) % 26) as u8).to_string();
    match format {
        "1" => number.to_string(),
        "a" => letter(b'a'),
        "A" => letter(b'A'),
        "i" => roman(number).to_lowercase(),
        "I" => roman(number),
        "-" => "-".to_owned(),
        _ => String::new(),
    }
}

fn roman(number: u32) -> String {
    const SIGNS: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    let mut rest = number.min(3999);
    let mut out = String::new();
    for (value, sign) in SIGNS {
        while rest >= value {
            out.push_str(sign);
            rest -= value;
        }
    }
    out
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
        let style = "<text:list-style style:name=\"L1\"><text:list-level-style-number text:level=\"1\" style:num-format=\"I\" style:num-suffix=\".\"/><text:list-level-style-number text:level=\"2\" style:num-format=\"1\" style:num-suffix=\")\"/></text:list-style>";
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
            ("<text:tracked-changes><text:p>xóa</text:p></text:tracked-changes><text:p>còn</text:p>".to_owned(), &["còn"]),
        ] {
            assert_eq!(lines(&body), expected, "{body}");
        }
    }
}
