//! Rich Text Format (Microsoft, version 1.9.1): paragraphs, rows of tables, printed numbers of lists, footnotes.

use encoding_rs::{Encoding, WINDOWS_1252, WINDOWS_1258};

use super::{Line, Read, to_unicode};
use crate::document::Style;
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
/// Code of the Vietnamese character set of a font.
const VIETNAMESE: i32 = 163;

/// Reads a file.
pub(in crate::ingest) fn read(bytes: &[u8], options: &Options) -> Result<Read, IngestError> {
    let mut reader = Reader { groups: vec![Group::default()], page: WINDOWS_1252, ..Reader::default() };
    reader.all(bytes, options)?;
    let mut read = Read { lines: reader.lines, ..Read::default() };
    for (index, note) in reader.notes.iter().enumerate() {
        let text = format!("[^{}]: {}", index + 1, note.split_whitespace().collect::<Vec<_>>().join(" "));
        read.lines.push(Line { text, page: 1, style: Style::default() });
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
    /// The table of fonts, whose character sets are noted.
    fonts: bool,
    note: bool,
    /// Bytes that stand for a character given by its number.
    fallback: i32,
    font: i32,
}

#[derive(Debug)]
struct Reader {
    groups: Vec<Group>,
    /// Encoding of the file, and fonts with the Vietnamese one.
    page: &'static Encoding,
    vietnamese: Vec<i32>,
    lines: Vec<Line>,
    text: String,
    /// Bytes not yet decoded.
    pending: Vec<u8>,
    /// Cells of the row being read.
    cells: Vec<String>,
    in_table: bool,
    notes: Vec<String>,
    /// A destination of an unknown kind may follow.
    starred: bool,
    /// First half of a character outside the basic plane.
    high: Option<u16>,
    /// Bytes that still stand for a character given by its number.
    swallow: i32,
}

impl Default for Reader {
    fn default() -> Self {
        Self {
            groups: Vec::new(),
            page: WINDOWS_1252,
            vietnamese: Vec::new(),
            lines: Vec::new(),
            text: String::new(),
            pending: Vec::new(),
            cells: Vec::new(),
            in_table: false,
            notes: Vec::new(),
            starred: false,
            high: None,
            swallow: 0,
        }
    }
}

impl Reader {
    fn all(&mut self, bytes: &[u8], options: &Options) -> Result<(), IngestError> {
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            at += 1;
            match byte {
                b'{' => {
                    self.flush();
                    let mut group = self.group();
                    (group.fallback, group.note) = (group.fallback.max(1), false);
                    group.note = self.group().note;
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
        if !self.text.trim().is_empty() {
            self.paragraph();
        }
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
                b'\n' | b'\r' => self.paragraph(),
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
        let on = value != Some(0);
        match word {
            "fonttbl" => self.change(|g| (g.skipped, g.fonts) = (true, true)),
            "shptxt" => self.change(|g| g.skipped = false),
            _ if SKIPPED.contains(&word) => self.change(|g| g.skipped = true),
            "footnote" => {
                let mark = format!("[^{}]", self.notes.len() + 1);
                self.put(&mark);
                self.notes.push(String::new());
                self.change(|g| g.note = true);
            }
            "ansicpg" => self.page = if value == Some(1258) { WINDOWS_1258 } else { WINDOWS_1252 },
            "fcharset" if self.group().fonts && value == Some(VIETNAMESE) => self.vietnamese.push(self.group().font),
            "f" => self.change(|g| g.font = value.unwrap_or_default()),
            "v" | "deleted" => self.change(|g| g.hidden = on),
            "plain" => self.change(|g| g.hidden = false),
            "uc" => self.change(|g| g.fallback = value.unwrap_or(1)),
            "u" => self.unicode(value.unwrap_or_default()),
            "par" | "sect" | "page" => self.paragraph(),
            "line" => self.put("\n"),
            "tab" => self.put(" "),
            "emdash" | "endash" => self.put("–"),
            "bullet" => self.put("•"),
            "lquote" => self.put("‘"),
            "rquote" => self.put("’"),
            "ldblquote" => self.put("“"),
            "rdblquote" => self.put("”"),
            "intbl" => self.in_table = true,
            "pard" => self.in_table = false,
            "cell" | "nestcell" => {
                self.flush();
                let cell = std::mem::take(&mut self.text);
                self.cells.push(cell);
            }
            "row" | "nestrow" => self.row(),
            _ if starred && !matches!(word, "shppict" | "shpinst") => self.change(|g| g.skipped = true),
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
        if !group.skipped && !group.hidden {
            self.pending.push(byte);
        }
    }

    /// Decodes what is pending.
    fn flush(&mut self) {
        if self.pending.is_empty() {
            return;
        }
        let page = if self.vietnamese.contains(&self.group().font) { WINDOWS_1258 } else { self.page };
        let bytes = std::mem::take(&mut self.pending);
        let text = page.decode_without_bom_handling(&bytes).0.into_owned();
        self.put(&text);
    }

    fn put(&mut self, text: &str) {
        if !self.pending.is_empty() {
            self.flush();
        }
        let group = self.group();
        if group.skipped || group.hidden {
            return;
        }
        match self.notes.last_mut() {
            Some(note) if group.note => note.push_str(text),
            _ => self.text.push_str(text),
        }
    }

    fn paragraph(&mut self) {
        self.flush();
        if self.group().note || self.group().skipped {
            self.put(" ");
        } else if self.in_table {
            self.text.push('\n');
        } else {
            let text = std::mem::take(&mut self.text);
            self.lines_of(&text);
        }
    }

    /// A row: of a table, or of two parts of the paper side by side.
    fn row(&mut self) {
        let cells = std::mem::take(&mut self.cells);
        if cells.len() <= 2 && cells.iter().any(|cell| cell.contains('\n')) {
            for cell in &cells {
                self.lines_of(cell);
            }
        } else {
            let cell = |cell: &String| cell.split_whitespace().collect::<Vec<_>>().join(" ");
            let cells: Vec<String> = cells.iter().map(cell).collect();
            self.lines_of(&format!("| {} |", cells.join(" | ")));
        }
    }

    fn lines_of(&mut self, text: &str) {
        for line in text.split('\n') {
            self.lines.push(Line { text: line.trim_end().to_owned(), page: 1, style: Style::default() });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_what_is_shown() {
        for (rtf, expected) in [
            (
                r"{\rtf1\ansi{\fonttbl{\f0 Times;}}K\u7871?  ho\u7841?ch\par m\u432 \'fai\par}",
                &["Kế  hoạch", "mưi"][..],
            ),
            (r"{\rtf1 K\u7871?\-t qu\u7843?\u-4053?\par}", &["Kết quả+"]),
            (r"{\rtf1\ansicpg1258 ti\'eanng \'ea\'ecm\line c\{1\}\par}", &["tiênng ếm", "c{1}"]),
            (r"{\rtf1{\fonttbl{\f0\fcharset0 A;}{\f5\fcharset163 B;}}\f5 \'fd\f0 \'fd\par}", &["ưý"]),
            (
                r"{\rtf1{\listtext 1.\tab}M\u7909?c{\*\unknown x}{\v y}\par\pard\intbl a\cell b\cell\row\pard c\par}",
                &["1. Mục", "| a | b |", "c"],
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
