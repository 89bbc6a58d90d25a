//! Rich Text Format (Microsoft, version 1.9.1): paragraphs, rows of tables, printed numbers of lists, footnotes.

use std::collections::{BTreeSet, HashMap};

use encoding_rs::{Encoding, WINDOWS_1252, WINDOWS_1258};

use super::paragraph::Paragraph;
use super::runs::{Chosen, Fonts, Runs};
use super::styles::Format;
use super::tables::{Cell, Table};
use super::{Line, Read, to_unicode};
use crate::ingest::signs::{has_digits, is_plain, is_symbolic};
use crate::ingest::{IngestError, Kind, Options};

/// Groups whose content is no text of the paper.
const SKIPPED: &[&str] = &[
    "fonttbl",
    "colortbl",
    "stylesheet",
    "info",
    "pict",
    "header",
    "headerl",
    "headerr",
    "headerf",
    "footer",
    "footerl",
    "footerr",
    "footerf",
    "object",
    "listtable",
    "listoverridetable",
    "rsidtbl",
    "generator",
    "xmlnstbl",
    "fldinst",
    "themedata",
    "datastore",
    "latentstyles",
    "filetbl",
    "revtbl",
    "bkmkstart",
    "bkmkend",
    "annotation",
    "nonshppict",
];
/// Words about the paragraph or the table around them.
const OF_PARAGRAPH: &[&str] = &[
    "intbl",
    "pard",
    "outlinelevel",
    "trowd",
    "clvmrg",
    "clmrg",
    "cellx",
    "clbrdrl",
    "clbrdrr",
    "trbrdrv",
    "brdrs",
    "brdrth",
    "brdrdb",
    "brdrdot",
    "brdrdash",
    "brdrhair",
    "cell",
    "row",
];
/// Codes of the Vietnamese character set of a font and of that of symbols.
const VIETNAMESE: i32 = 163;
const SYMBOLS: i32 = 2;
/// Longest name of a font, and most cells of a row.
const NAME: usize = 200;
const CELLS: usize = 1000;

/// Reads a file.
pub(in crate::ingest) fn read(bytes: &[u8], options: &Options) -> Result<Read, IngestError> {
    let mut reader = Reader::new(None);
    reader.all(bytes, options)?;
    let mut read = Read::default();
    // Once more, where some of its runs are in an old encoding.
    if let Some((encoding, chosen)) = reader.runs.in_old_encoding(&reader.fonts, None) {
        read.legacy = Some(encoding.name);
        reader = Reader::new(Some(chosen));
        reader.all(bytes, options)?;
    }
    read.lines = reader.lines;
    for (index, note) in reader.notes.into_iter().enumerate() {
        let texts: Vec<String> = note.into_lines(None).into_iter().map(|line| line.text).collect();
        let text = format!("[^{}]: {}", index + 1, texts.join(" ").trim());
        read.lines.push(Line { text, page: 1, ..Line::default() });
    }
    to_unicode(&mut read);
    Ok(read)
}

/// What holds inside of braces.
#[derive(Debug, Clone, Copy, Default)]
#[allow(clippy::struct_excessive_bools)]
struct Group {
    skipped: bool,
    hidden: bool,
    bold: bool,
    capitals: bool,
    /// The table of fonts, whose names and character sets are noted.
    fonts: bool,
    note: bool,
    /// Bytes that stand for a character given by its number.
    fallback: i32,
    font: i32,
}

// Where in the text the reader is.
#[allow(clippy::struct_excessive_bools)]
#[derive(Debug)]
struct Reader {
    groups: Vec<Group>,
    /// Encoding of the file, and fonts with the Vietnamese one or with symbols.
    page: &'static Encoding,
    vietnamese: BTreeSet<i32>,
    symbolic: BTreeSet<i32>,
    /// Those of them in which digits are digits.
    digits: BTreeSet<i32>,
    fonts: Fonts,
    /// Places of the fonts by their numbers, and the name that is being read.
    places: HashMap<i32, u16>,
    name: Vec<u8>,
    /// The font of text that names none.
    usual: i32,
    lines: Vec<Line>,
    paragraph: Paragraph,
    /// Bytes not yet decoded.
    pending: Vec<u8>,
    /// Rows of the table being read, cells of its row, lines of its cell.
    table: Table,
    row: Vec<Cell>,
    cell: Vec<Line>,
    /// Cells of a row of a table in a cell.
    nested: Vec<String>,
    /// Which cells of the row go on with the one above or beside them.
    merged: Vec<bool>,
    merges: bool,
    /// What comes tells what a line around cells looks like.
    at_border: bool,
    in_table: bool,
    notes: Vec<Paragraph>,
    /// A destination of an unknown kind may follow.
    starred: bool,
    /// First half of a character outside the basic plane.
    high: Option<u16>,
    /// Bytes that still stand for a character given by its number.
    swallow: i32,
    /// Paragraphs begun.
    begun: u32,
    /// What was written in which font.
    runs: Runs,
    /// Which of that is in an old encoding.
    chosen: Option<Chosen>,
}

impl Reader {
    fn new(chosen: Option<Chosen>) -> Self {
        Self {
            groups: vec![Group::default()],
            page: WINDOWS_1252,
            vietnamese: BTreeSet::new(),
            symbolic: BTreeSet::new(),
            digits: BTreeSet::new(),
            fonts: Fonts::default(),
            places: HashMap::new(),
            name: Vec::new(),
            usual: 0,
            lines: Vec::new(),
            paragraph: Paragraph::new(1),
            pending: Vec::new(),
            table: Table::default(),
            row: Vec::new(),
            cell: Vec::new(),
            nested: Vec::new(),
            merged: Vec::new(),
            merges: false,
            at_border: false,
            in_table: false,
            notes: Vec::new(),
            starred: false,
            high: None,
            swallow: 0,
            begun: 0,
            runs: Runs::default(),
            chosen,
        }
    }

    fn all(&mut self, bytes: &[u8], options: &Options) -> Result<(), IngestError> {
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            at += 1;
            match byte {
                b'{' => {
                    self.flush();
                    let mut group = self.group();
                    group.fallback = group.fallback.max(1);
                    if self.groups.len() >= options.max_depth {
                        return Err(IngestError::TooDeep { limit: options.max_depth });
                    }
                    self.groups.push(group);
                }
                b'}' => {
                    self.flush();
                    if self.groups.len() > 1 {
                        self.groups.pop();
                    }
                    self.swallow = 0;
                }
                b'\r' | b'\n' => {}
                b'\\' => at = self.control(bytes, at),
                byte => self.byte(byte),
            }
        }
        self.flush();
        // What a cut file left open.
        if !self.row.is_empty() || !self.cell.is_empty() {
            self.end_cell();
            self.end_row();
        }
        if !self.paragraph.is_empty() {
            self.in_table = false;
            self.end_paragraph();
        }
        self.end_table();
        if self.lines.is_empty() { Err(IngestError::NotADocument { kind: Kind::Rtf }) } else { Ok(()) }
    }

    fn group(&self) -> Group {
        self.groups.last().copied().unwrap_or_default()
    }

    fn change(&mut self, change: impl FnOnce(&mut Group)) {
        self.flush();
        if let Some(group) = self.groups.last_mut() {
            change(group);
        }
    }

    /// A control word or sign; gives the place behind it.
    fn control(&mut self, bytes: &[u8], at: usize) -> usize {
        let Some(&first) = bytes.get(at) else { return at };
        if !first.is_ascii_alphabetic() {
            match first {
                b'\'' => {
                    let digits = bytes.get(at + 1..at + 3).and_then(|d| std::str::from_utf8(d).ok());
                    if let Some(byte) = digits.and_then(|d| u8::from_str_radix(d, 16).ok()) {
                        self.byte(byte);
                        return at + 3;
                    }
                }
                b'*' => self.starred = true,
                b'~' => self.put("\u{a0}"),
                b'_' => self.put("-"),
                // Not seen, but the letter ư of TCVN3.
                b'-' => self.put("\u{ad}"),
                b'\\' | b'{' | b'}' => self.byte(first),
                b'\n' | b'\r' => self.end_paragraph(),
                _ => {}
            }
            return at + 1;
        }
        let letters = bytes[at..].iter().take(32).take_while(|b| b.is_ascii_alphabetic()).count();
        let word = std::str::from_utf8(&bytes[at..at + letters]).unwrap_or_default();
        let mut end = at + letters;
        let sign = usize::from(bytes.get(end) == Some(&b'-'));
        let digits = bytes[end + sign..].iter().take(10).take_while(|b| b.is_ascii_digit()).count();
        let value = std::str::from_utf8(bytes.get(end..end + sign + digits).unwrap_or_default()).ok();
        let value: Option<i32> = value.filter(|_| digits > 0).and_then(|v| v.parse().ok());
        if digits > 0 {
            end += sign + digits;
        }
        if bytes.get(end) == Some(&b' ') {
            end += 1;
        }
        if word == "bin" {
            return (end + usize::try_from(value.unwrap_or_default()).unwrap_or_default()).min(bytes.len());
        }
        self.word(word, value);
        end
    }

    fn word(&mut self, word: &str, value: Option<i32>) {
        let starred = std::mem::take(&mut self.starred);
        let at_border = std::mem::take(&mut self.at_border);
        let on = value != Some(0);
        // What is skipped, and a note, are no part of the table and paragraph around them.
        let aside = self.group().skipped || self.group().note;
        if aside && OF_PARAGRAPH.contains(&word) {
            return;
        }
        match word {
            "fonttbl" => self.change(|g| (g.skipped, g.fonts) = (true, true)),
            "shptxt" => self.change(|g| g.skipped = false),
            _ if SKIPPED.contains(&word) => self.change(|g| g.skipped = true),
            "footnote" => {
                let mark = format!("[^{}]", self.notes.len() + 1);
                self.put(&mark);
                let note = self.begun();
                self.notes.push(note);
                self.change(|g| g.note = true);
            }
            "ansicpg" => self.page = if value == Some(1258) { WINDOWS_1258 } else { WINDOWS_1252 },
            "deff" => {
                self.usual = value.unwrap_or_default();
                self.change(|g| g.font = value.unwrap_or_default());
            }
            "fcharset" if self.group().fonts => match value {
                Some(VIETNAMESE) => {
                    self.vietnamese.insert(self.group().font);
                }
                Some(SYMBOLS) => {
                    self.symbolic.insert(self.group().font);
                }
                _ => {}
            },
            "f" => self.change(|g| g.font = value.unwrap_or_default()),
            "b" => self.change(|g| g.bold = on),
            "caps" => self.change(|g| g.capitals = on),
            "v" | "deleted" => self.change(|g| g.hidden = on),
            "plain" => {
                let font = self.usual;
                self.change(|g| (g.hidden, g.bold, g.capitals, g.font) = (false, false, false, font));
            }
            "uc" => self.change(|g| g.fallback = value.unwrap_or(1)),
            "u" => self.unicode(value.unwrap_or_default()),
            "par" | "sect" | "page" => self.end_paragraph(),
            "line" => self.line_break(),
            "tab" => self.put(" "),
            "emdash" | "endash" => self.put("–"),
            "bullet" => self.put("•"),
            "lquote" => self.put("‘"),
            "rquote" => self.put("’"),
            "ldblquote" => self.put("“"),
            "rdblquote" => self.put("”"),
            "intbl" => self.in_table = true,
            "pard" => {
                self.in_table = false;
                self.paragraph.format.heading = None;
            }
            "outlinelevel" => {
                self.paragraph.format.heading =
                    value.filter(|level| (0..9).contains(level)).map(|level| level as u8 + 1);
            }
            "trowd" => (self.merged, self.merges) = (Vec::new(), false),
            "clvmrg" | "clmrg" => self.merges = true,
            "cellx" if self.merged.len() < CELLS => self.merged.push(std::mem::take(&mut self.merges)),
            "clbrdrl" | "clbrdrr" | "trbrdrv" => self.at_border = true,
            "brdrw" | "brdrcf" => self.at_border = at_border,
            "brdrs" | "brdrth" | "brdrdb" | "brdrdot" | "brdrdash" | "brdrhair" => self.table.boxed |= at_border,
            "cell" => self.end_cell(),
            "row" => self.end_row(),
            "nestcell" => {
                let lines = self.finished();
                self.nested.push(lines.into_iter().map(|line| line.text).collect::<Vec<_>>().join(" "));
            }
            "nestrow" => {
                let text = format!("| {} |", std::mem::take(&mut self.nested).join(" | "));
                self.cell.push(Line { text, page: 1, ..Line::default() });
            }
            // Another name for a font is none of the text, and not its name.
            _ if starred && !matches!(word, "shppict" | "shpinst") => {
                self.change(|g| (g.skipped, g.fonts) = (true, false));
            }
            _ => {}
        }
    }

    /// A character by its number; numbers above 32,767 are written as negative ones.
    fn unicode(&mut self, value: i32) {
        self.flush();
        let unit = (value & 0xFFFF) as u16;
        let units = match (self.high.take(), unit) {
            (_, 0xD800..=0xDBFF) => {
                self.high = Some(unit);
                Vec::new()
            }
            (Some(high), 0xDC00..=0xDFFF) => vec![high, unit],
            _ => vec![unit],
        };
        let text = String::from_utf16_lossy(&units);
        self.put(&text);
        self.swallow = self.group().fallback;
    }

    fn byte(&mut self, byte: u8) {
        if self.swallow > 0 {
            self.swallow -= 1;
            return;
        }
        let group = self.group();
        let font = group.font;
        if !group.skipped && !group.hidden {
            self.pending.push(byte);
        } else if group.fonts && byte != b';' && self.name.len() < NAME {
            self.name.push(byte);
        } else if group.fonts && byte == b';' {
            let name = String::from_utf8_lossy(&std::mem::take(&mut self.name)).trim().to_owned();
            // A table may call a font of letters one of signs.
            if !is_symbolic(&name) {
                self.symbolic.remove(&font);
            }
            if has_digits(&name) {
                self.digits.insert(font);
            }
            self.places.extend(self.fonts.place(name).map(|place| (font, place)));
        }
    }

    /// Decodes what is pending.
    fn flush(&mut self) {
        if self.pending.is_empty() {
            return;
        }
        let font = self.group().font;
        let bytes = std::mem::take(&mut self.pending);
        let text = if self.symbolic.contains(&font) {
            // Where word processors put the signs of such fonts.
            let digits = self.digits.contains(&font);
            let itself = |byte: u8| byte <= b' ' || digits && is_plain(byte);
            let sign = |byte: u8| if itself(byte) { u32::from(byte) } else { 0xF000 + u32::from(byte) };
            bytes.into_iter().filter_map(|byte| char::from_u32(sign(byte))).collect()
        } else {
            let page = if self.vietnamese.contains(&font) { WINDOWS_1258 } else { self.page };
            page.decode_without_bom_handling(&bytes).0.into_owned()
        };
        self.put(&text);
    }

    fn put(&mut self, text: &str) {
        if !self.pending.is_empty() {
            self.flush();
        }
        let group = self.group();
        if group.skipped || group.hidden || text.is_empty() {
            return;
        }
        let font = self.places.get(&group.font).copied();
        let format = Format { bold: Some(group.bold), capitals: Some(group.capitals), font, ..Format::default() };
        if self.paragraph.number == 0 {
            self.paragraph.number = self.next();
        }
        let paragraph = self.notes.last_mut().filter(|_| group.note).unwrap_or(&mut self.paragraph);
        let old = self.chosen.as_ref().and_then(|chosen| chosen.old(paragraph.number, font));
        if self.chosen.is_none() {
            self.runs.add(paragraph.number, font, text);
        }
        paragraph.push(text, old, format);
    }

    /// The number of a paragraph that begins.
    fn next(&mut self) -> u32 {
        self.begun = self.begun.saturating_add(1);
        self.begun
    }

    fn begun(&mut self) -> Paragraph {
        let mut paragraph = Paragraph::new(1);
        paragraph.number = self.next();
        paragraph
    }

    fn line_break(&mut self) {
        self.flush();
        let group = self.group();
        if !group.skipped && !group.hidden {
            let paragraph = self.notes.last_mut().filter(|_| group.note).unwrap_or(&mut self.paragraph);
            paragraph.line_break();
        }
    }

    /// The lines of the paragraph that ends here; the next one is set as it was.
    fn finished(&mut self) -> Vec<Line> {
        self.flush();
        let mut next = Paragraph::new(1);
        next.format = self.paragraph.format;
        std::mem::replace(&mut self.paragraph, next).into_lines(None)
    }

    fn end_paragraph(&mut self) {
        self.flush();
        let group = self.group();
        if group.skipped {
            return;
        }
        if group.note {
            self.put(" ");
            return;
        }
        let lines = self.finished();
        if self.in_table {
            self.cell.extend(lines);
        } else {
            self.end_table();
            self.lines.extend(lines);
        }
    }

    fn end_cell(&mut self) {
        let last = self.finished();
        let mut lines = std::mem::take(&mut self.cell);
        // Behind a table in the cell stands a paragraph that only ends it.
        if lines.is_empty() || last.iter().any(|line| !line.text.is_empty()) {
            lines.extend(last);
        }
        if self.row.len() < CELLS {
            let merged = self.merged.get(self.row.len()).copied().unwrap_or_default();
            self.row.push(Cell { lines, merged, ..Cell::default() });
        } else if let Some(last) = self.row.last_mut() {
            last.lines.append(&mut lines);
        }
    }

    fn end_row(&mut self) {
        self.table.rows.push(std::mem::take(&mut self.row));
    }

    /// Rows so far are a table, or parts of the paper side by side.
    fn end_table(&mut self) {
        self.lines.extend(std::mem::take(&mut self.table).lines());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_what_is_shown() {
        for (rtf, expected) in [
            (r"{\rtf1\ansi{\fonttbl{\f0 Times;}}K\u7871?  ho\u7841?ch\par m\u432 \'fai\par}", &["Kế hoạch", "mưi"][..]),
            (r"{\rtf1 K\u7871?\-t qu\u7843?\u-4053?\par}", &["Kết quả+"]),
            (r"{\rtf1\ansicpg1258 ti\'eanng \'ea\'ecm\line c\{1\}\par}", &["tiênng ếm", "c{1}"]),
            (r"{\rtf1{\fonttbl{\f0\fcharset0 A;}{\f5\fcharset163 B;}}\f5 \'fd\f0 \'fd\par}", &["ưý"]),
            (
                r"{\rtf1{\listtext 1.\tab}M\u7909?c{\*\unknown x}{\v y}\par\pard\intbl 1\cell b\cell c\cell\row 2\cell d\par e\cell\cell\row\pard c\par}",
                &["1. Mục", "| 1 | b | c |", "| 2 | d e | |", "c"],
            ),
            (
                r"{\rtf1\pard\intbl S\'e0\par T\cell N\cell\row\pard x{\footnote ghi ch\'fa\par}y\par}",
                &["Sà", "T", "N", "x[^1]y", "[^1]: ghi chú"],
            ),
        ] {
            let lines: Vec<String> =
                read(rtf.as_bytes(), &Options::default()).unwrap().lines.into_iter().map(|l| l.text).collect();
            assert_eq!(lines, expected, "{rtf}");
        }
    }

    /// The lines of a file.
    fn lines(rtf: &str) -> Vec<String> {
        read(rtf.as_bytes(), &Options::default()).unwrap().lines.into_iter().map(|l| l.text).collect()
    }

    #[test]
    fn fonts_tell_capitals_of_tcvn3_and_signs() {
        let fonts =
            r"{\fonttbl{\f0\fcharset0 .VnTime{\*\falt Arial};}{\f1\fcharset0 .VnTimeH;}{\f2\fcharset2 Symbol;}}";
        let text = "së y tÕ\\f0  QuyÕt ®Þnh cña Thñ t\u{AD}íng ChÝnh phñ vÒ viÖc söa ®æi, bæ sung Quy chÕ thµnh lËp";
        let bytes = |c: char| if c.is_ascii() { c.to_string() } else { format!("\\'{:02x}", c as u32) };
        let text: String = text.chars().map(bytes).collect();
        let expected = "SỞ Y TẾ Quyết định của Thủ tướng Chính phủ về việc sửa đổi, bổ sung Quy chế thành lập";
        assert_eq!(lines(&format!("{{\\rtf1{fonts}\\f1 {text}\\par}}")), [expected]);
        // A font of letters that the table calls one of signs.
        let called = fonts.replace(r"\f1\fcharset0", r"\f1\fcharset2");
        assert_eq!(lines(&format!("{{\\rtf1{called}\\f1 {text}\\par}}")), [expected]);
        assert_eq!(lines(&format!(r"{{\rtf1{fonts}{{\listtext\f2 \'b7\tab}}\f5 M\u7909?c\par}}")), ["• Mục"]);
        // Digits are digits in Symbol.
        assert_eq!(lines(&format!(r"{{\rtf1{fonts}\f2 \'b3 95%\par}}")), ["≥ 95%"]);
    }

    #[test]
    fn tables_have_their_rows() {
        for (rtf, expected) in [
            // Two columns are a table where lines are drawn.
            (
                r"\trowd\clbrdrl\brdrs\brdrw10\cellx1\cellx2 \intbl a\cell b\cell\row c\cell d\cell\row e\cell f\cell\row\pard",
                &["| a | b |", "| c | d |", "| e | f |"][..],
            ),
            (
                r"\trowd\clbrdrl\brdrnone\cellx1\cellx2 \intbl a\cell b\cell\row c\cell d\cell\row e\cell f\cell\row\pard",
                &["a", "b", "c", "d", "e", "f"],
            ),
            // A cell that goes on with the one above.
            (
                r"\trowd\cellx1\cellx2\cellx3\intbl 1\cell b\cell c\cell\row\trowd\clvmrg\cellx1\cellx2\cellx3\intbl x\cell d\cell e\cell\row",
                &["| 1 | b | c |", "| | d | e |"],
            ),
            // A table in a cell.
            (
                r"\trowd\cellx1\cellx2\intbl a\cell b\par c\nestcell d\nestcell\nestrow\cell\row",
                &["a", "b", "| c | d |"],
            ),
            // A note is no end of the table around it.
            (
                r"\trowd\clbrdrl\brdrs\cellx1\cellx2\intbl a{\footnote\pard\plain x\par}\cell b\cell\row c\cell d\cell\row e\cell f\cell\row\pard g\par",
                &["| a[^1] | b |", "| c | d |", "| e | f |", "g", "[^1]: x"],
            ),
        ] {
            let read: Vec<String> = lines(&format!("{{\\rtf1{rtf}}}"));
            assert_eq!(read, expected, "{rtf}");
        }
    }

    #[test]
    fn damage_is_survived() {
        let whole =
            r"{\rtf1\ansi{\fonttbl{\f0 Times;}}K\u7871?\bin3 abc\'e0{\*\x\y-12}\par\trowd a\cell\row}".as_bytes();
        for end in 0..whole.len() {
            let _ = read(&whole[..end], &Options::default());
        }
        let deep = "{\\rtf1".to_owned() + &"{".repeat(600);
        assert_eq!(read(deep.as_bytes(), &Options::default()).unwrap_err().reason(), "limit:nesting");
    }
}
