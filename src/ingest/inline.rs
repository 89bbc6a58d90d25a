//! Marks inside a paragraph: emphasis, escapes, links, code, character references, inline HTML.
//!
//! Emphasis follows CommonMark where authors and converters do, with two differences made for administrative text:
//! `**` also closes before a letter (`**Cá nhân:**Công chức`), and brackets, strokes and stops never open (`(*)`,
//! `__/__/2025`). What has no partner stays as it is.

use std::ops::Range;

use super::entity;
use super::pieces::Pieces;
use crate::document::Line;

/// Which marks a text can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    /// Only pairs of equally many asterisks on one line.
    Plain,
    /// All.
    Markdown,
    /// All, in a row of a table, where an escaped `|` stays escaped.
    Row,
}

/// Bytes within which a link, code span or tag must end.
const REACH: usize = 1000;
/// Openers that may wait for their partner at the same time.
const WAITING: usize = 100;
/// HTML tags that may stand in Markdown text.
const TAGS: &[&str] = &[
    "a", "b", "br", "center", "code", "del", "div", "em", "font", "hr", "i", "img", "ins", "mark", "p", "s", "small",
    "span", "strong", "sub", "sup", "u",
];

/// A change of the source on its way to text.
struct Edit {
    at: Range<usize>,
    put: String,
}

/// A run of delimiters that may still open.
struct Run {
    at: usize,
    length: usize,
}

struct Scanner<'s> {
    source: &'s str,
    dialect: Dialect,
    edits: Vec<Edit>,
    /// What stands between pairs of two.
    strong: Vec<Range<usize>>,
    stars: Vec<Run>,
    underscores: Vec<Run>,
}

/// The lines of one paragraph without their marks.
pub(super) fn paragraph(pieces: &mut Pieces, source: &str, lines: &[Range<usize>], dialect: Dialect) -> Vec<Line> {
    let mut scanner =
        Scanner { source, dialect, edits: Vec::new(), strong: Vec::new(), stars: Vec::new(), underscores: Vec::new() };
    for line in lines {
        scanner.scan(line);
    }
    scanner.edits.sort_by_key(|e| e.at.start);
    scanner.strong.sort_by_key(|s| s.start);
    let mut edits = scanner.edits.iter().peekable();
    let mut made = Vec::with_capacity(lines.len());
    for line in lines {
        let (bold_end, bold) = scanner.bold(line);
        let mut at = line.start;
        while let Some(edit) = edits.next_if(|e| e.at.start < line.end) {
            if edit.at.start >= at {
                pieces.keep(at..edit.at.start);
                pieces.put(&edit.put, edit.at.clone());
                at = edit.at.end;
            }
        }
        pieces.keep(at..line.end);
        let run_in = if bold { 0 } else { bold_end.map_or(0, |end| pieces.text_before(end)) };
        let mut line = pieces.line(line.clone());
        line.style.bold = bold;
        // A combining mark behind the bold text has joined its last letter.
        line.style.run_in = if line.text.is_char_boundary(run_in as usize) { run_in } else { 0 };
        made.push(line);
    }
    made
}

impl Scanner<'_> {
    /// Finds the marks of one line.
    fn scan(&mut self, line: &Range<usize>) {
        let bytes = &self.source.as_bytes()[..line.end];
        let mut tail: Option<Range<usize>> = None;
        let mut at = line.start;
        while let Some(&b) = bytes.get(at) {
            if let Some(link) = tail.take_if(|t| t.start == at) {
                at = link.end;
                self.remove(link);
                continue;
            }
            let markdown = self.dialect != Dialect::Plain;
            at = match b {
                b'\x0C' => self.replace(at..at + 1, " "),
                b'*' => self.delimiters(line, at),
                b'_' if markdown => self.delimiters(line, at),
                b'\\' if markdown => self.escape(bytes, at),
                b'`' if markdown => self.code(bytes, at),
                b'!' if markdown && bytes.get(at + 1) == Some(&b'[') => match link(bytes, at + 1) {
                    Some(rest) => self.remove(at..rest.end),
                    None => at + 1,
                },
                b'[' if markdown && tail.is_none() => {
                    tail = link(bytes, at);
                    if tail.is_some() {
                        self.remove(at..at + 1);
                    }
                    at + 1
                }
                b'<' if markdown => self.tag(bytes, at),
                b'&' if markdown => match entity::decode(&self.source[at..line.end]) {
                    Some((text, length)) => self.replace(at..at + length, &text),
                    None => at + 1,
                },
                _ => at + 1,
            };
        }
    }

    fn remove(&mut self, at: Range<usize>) -> usize {
        self.replace(at, "")
    }

    fn replace(&mut self, at: Range<usize>, put: &str) -> usize {
        let end = at.end;
        self.edits.push(Edit { at, put: put.to_owned() });
        end
    }

    /// A backslash before punctuation, or at the line's end (a hard break).
    fn escape(&mut self, bytes: &[u8], at: usize) -> usize {
        match bytes.get(at + 1) {
            Some(b'|') if self.dialect == Dialect::Row => at + 2,
            Some(b) if b.is_ascii_punctuation() => self.remove(at..at + 1) + 1,
            None => self.remove(at..at + 1),
            _ => at + 1,
        }
    }

    /// A code span: its text is kept as it is.
    fn code(&mut self, bytes: &[u8], at: usize) -> usize {
        let ticks = |from: usize| bytes[from..].iter().take_while(|b| **b == b'`').count();
        let length = ticks(at);
        let mut close = at + length;
        while close < bytes.len().min(at + REACH) {
            match ticks(close) {
                0 => close += 1,
                n if n == length => {
                    self.remove(at..at + length);
                    return self.remove(close..close + length);
                }
                n => close += n,
            }
        }
        at + length
    }

    /// An inline tag, comment or address in angle brackets.
    fn tag(&mut self, bytes: &[u8], at: usize) -> usize {
        let window = &bytes[at..bytes.len().min(at + REACH)];
        if window.starts_with(b"<!--") {
            let end = window.windows(3).skip(4).position(|w| w == b"-->");
            return end.map_or(at + 1, |e| self.remove(at..at + 4 + e + 3));
        }
        let Some(end) = window.iter().position(|b| *b == b'>') else { return at + 1 };
        let inside = &self.source[at + 1..at + end];
        let name = inside.trim_start_matches('/').split([' ', '/', '\t']).next().unwrap_or_default();
        if TAGS.iter().any(|t| t.eq_ignore_ascii_case(name)) {
            let blank = if name.eq_ignore_ascii_case("br") { " " } else { "" };
            return self.replace(at..at + end + 1, blank);
        }
        let address = inside.starts_with("http://") || inside.starts_with("https://") || inside.contains('@');
        if address && !inside.contains(char::is_whitespace) {
            self.remove(at..at + 1);
            return self.remove(at + end..at + end + 1);
        }
        at + 1
    }

    /// A run of asterisks or underscores: closes what it can, then waits.
    fn delimiters(&mut self, line: &Range<usize>, at: usize) -> usize {
        let mark = self.source.as_bytes()[at];
        let length = self.source.as_bytes()[at..line.end].iter().take_while(|b| **b == mark).count();
        let end = at + length;
        let longest = if mark == b'_' || self.dialect == Dialect::Plain { 3 } else { 6 };
        if length > longest {
            return end;
        }
        let (opens, closes) = self.flanks(line, &(at..end), mark == b'*' && length > 1);
        let mut left = at..end;
        while closes && !left.is_empty() && self.close(mark, &mut left) {}
        let whole = left.len() == length || self.dialect != Dialect::Plain;
        let waiting = if mark == b'*' { &mut self.stars } else { &mut self.underscores };
        if opens && whole && !left.is_empty() && waiting.len() < WAITING {
            waiting.push(Run { at: left.start, length: left.len() });
        }
        end
    }

    /// Whether a run can open and close, by its neighbours.
    fn flanks(&self, line: &Range<usize>, run: &Range<usize>, double: bool) -> (bool, bool) {
        let before = self.source[line.start..run.start].chars().next_back();
        let after = self.source[run.end..line.end].chars().next();
        let inside_word = double && self.dialect != Dialect::Plain;
        let free = |c: Option<char>| inside_word || c.is_none_or(|c| !c.is_alphanumeric());
        let opens = after.is_some_and(|c| !c.is_whitespace() && !")]}/.,;:?!%”’»".contains(c)) && free(before);
        let closes = before.is_some_and(|c| !c.is_whitespace() && !"([{“‘«".contains(c)) && free(after);
        (opens, closes)
    }

    /// Pairs the begin of a closing run with the last opener; false when there is none.
    fn close(&mut self, mark: u8, run: &mut Range<usize>) -> bool {
        let (waiting, others) = match mark {
            b'*' => (&mut self.stars, &mut self.underscores),
            _ => (&mut self.underscores, &mut self.stars),
        };
        let Some(open) = waiting.last_mut() else { return false };
        if self.dialect == Dialect::Plain && open.length != run.len() {
            return false;
        }
        let width = if open.length >= 2 && run.len() >= 2 { 2 } else { 1 };
        open.length -= width;
        let opener = open.at + open.length..open.at + open.length + width;
        let start = open.at;
        if open.length == 0 {
            waiting.pop();
        }
        while others.last().is_some_and(|o| o.at > start) {
            others.pop();
        }
        let closer = run.start..run.start + width;
        if width == 2 {
            self.strong.push(opener.end..closer.start);
        }
        run.start = closer.end;
        self.remove(opener);
        self.remove(closer);
        true
    }

    /// Where the bold text at the line's begin ends (its bullet apart), and whether that is the whole line.
    fn bold(&self, line: &Range<usize>) -> (Option<usize>, bool) {
        let first = self.strong.partition_point(|s| s.start < line.start);
        // Emphasis that began on an earlier line of the paragraph.
        let earlier = self.strong[..first].iter().any(|s| s.end > line.start);
        let mut strong = if earlier { self.strong.as_slice() } else { &self.strong[first..] };
        if strong.first().is_none_or(|s| s.start >= line.end) {
            return (None, false);
        }
        let mut edits = &self.edits[self.edits.partition_point(|e| e.at.end <= line.start)..];
        let (mut end, mut bullet) = (None, true);
        for (offset, c) in self.source[line.clone()].char_indices() {
            let at = line.start + offset;
            while let [edit, rest @ ..] = edits
                && edit.at.end <= at
            {
                edits = rest;
            }
            if c.is_whitespace() || edits.first().is_some_and(|e| e.at.contains(&at)) {
                continue;
            }
            let next = self.source[at + c.len_utf8()..line.end].chars().next();
            if std::mem::take(&mut bullet) && "-+*•".contains(c) && next.is_some_and(char::is_whitespace) {
                continue;
            }
            while let [range, rest @ ..] = strong
                && range.end <= at
            {
                strong = rest;
            }
            if strong.first().is_none_or(|s| at < s.start) {
                return (end, false);
            }
            end = Some(at + c.len_utf8());
        }
        (end, end.is_some())
    }
}

/// The tail `](address)` of a link whose `[` stands at `at`.
fn link(bytes: &[u8], at: usize) -> Option<Range<usize>> {
    let window = &bytes[..bytes.len().min(at + 2 * REACH)];
    let close = closing(window, at, b'[', b']')?;
    if window.get(close + 1) != Some(&b'(') {
        return None;
    }
    let end = closing(window, close + 1, b'(', b')')?;
    let inside = window[close + 2..end].trim_ascii();
    // "[1] (xem phụ lục)" is text: an address has no blank, only a title in quotes may follow.
    let titled = inside.iter().position(u8::is_ascii_whitespace).map(|blank| inside[blank..].trim_ascii_start());
    titled.is_none_or(|t| matches!(t.first(), Some(b'"' | b'\''))).then_some(close..end + 1)
}

/// Where the bracket that opens at `at` is closed.
fn closing(bytes: &[u8], at: usize, open: u8, close: u8) -> Option<usize> {
    let mut depth = 0;
    for (offset, &b) in bytes[at..].iter().enumerate() {
        if b == open {
            depth += 1;
        } else if b == close {
            depth -= 1;
            if depth == 0 {
                return Some(at + offset);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(source: &str, dialect: Dialect) -> Line {
        let mut pieces = Pieces::new(source, 0);
        paragraph(&mut pieces, source, std::slice::from_ref(&(0..source.len())), dialect).remove(0)
    }

    #[test]
    fn takes_marks_out() {
        for (source, text, bold, run_in) in [
            ("**1.2. Cá nhân:** Công chức", "1.2. Cá nhân: Công chức", false, "1.2. Cá nhân:"),
            ("**Cá nhân:**Công chức", "Cá nhân:Công chức", false, "Cá nhân:"),
            ("***Nơi nhận:***", "Nơi nhận:", true, ""),
            ("- **Tập thể:** Là", "- Tập thể: Là", false, "- Tập thể:"),
            ("* **Tập thể**", "* Tập thể", true, ""),
            ("\\* Mỗi cơ quan \\_x\\_", "* Mỗi cơ quan _x_", false, ""),
            ("**A****B**", "AB", true, ""),
            ("__A__ và _B_", "A và B", false, "A"),
            ("**a *b* c**", "a b c", true, ""),
            (
                "gửi ten_cua_toi@syt.gov.vn, http://a_b_c.vn/_x_y",
                "gửi ten_cua_toi@syt.gov.vn, http://a_b_c.vn/_x_y",
                false,
                "",
            ),
            ("ngày __/__/2025, số: ____/KH", "ngày __/__/2025, số: ____/KH", false, ""),
            ("2*3*4 = 24 và 5 * 6 (*), xem (*) **", "2*3*4 = 24 và 5 * 6 (*), xem (*) **", false, ""),
            ("xem [Luật](https://a.vn/x_(1) \"tên\") và ![ảnh](a.png)[2] (3)", "xem Luật và [2] (3)", false, ""),
            ("[1](xem phụ lục kèm)", "[1](xem phụ lục kèm)", false, ""),
            ("a<br>b<BR/>c <u>d</u><!-- trang 2 --> <5 triệu>", "a b c d <5 triệu>", false, ""),
            ("`*x*` ``a`b`` &amp; &nbsp;&#7871; R&D", "*x* a`b & \u{a0}ế R&D", false, ""),
            ("<https://a.vn> <a@b.vn>", "https://a.vn a@b.vn", false, ""),
            ("hết dòng\\", "hết dòng", false, ""),
        ] {
            let line = read(source, Dialect::Markdown);
            assert_eq!((line.text.as_str(), line.style.bold), (text, bold), "{source}");
            assert_eq!(&line.text[..line.style.run_in as usize], run_in, "{source}");
        }
    }

    #[test]
    fn plain_text_has_only_emphasis() {
        for (source, text) in [
            ("Phong trào “*Đổi mới sáng tạo*” trong", "Phong trào “Đổi mới sáng tạo” trong"),
            ("_a_ \\* [x](y) &amp; # <b>", "_a_ \\* [x](y) &amp; # <b>"),
            ("*Ghi chú**", "*Ghi chú**"),
            ("(*) a (*) b", "(*) a (*) b"),
            ("a* b* c*", "a* b* c*"),
        ] {
            assert_eq!(read(source, Dialect::Plain).text, text);
        }
    }

    #[test]
    fn words_lead_back_over_marks() {
        let source = "Phong trào “*Đổi mới*” **kê\u{301}**";
        let line = read(source, Dialect::Plain);
        let quotes: Vec<_> = line.words.iter().map(|w| &source[w.source.clone()]).collect();
        assert_eq!(quotes, ["Phong", "trào", "“*Đổi", "mới*”", "kê\u{301}"]);
        assert!(line.text.ends_with("kế"));
    }

    #[test]
    fn emphasis_runs_over_lines() {
        let source = "**Phát động\nphong trào** thi đua";
        let first = source.find('\n').unwrap();
        let mut pieces = Pieces::new(source, 0);
        let lines = paragraph(&mut pieces, source, &[0..first, first + 1..source.len()], Dialect::Markdown);
        assert_eq!((lines[0].text.as_str(), lines[0].style.bold), ("Phát động", true));
        assert_eq!((lines[1].text.as_str(), lines[1].style.bold), ("phong trào thi đua", false));
        assert_eq!(lines[1].style.run_in as usize, "phong trào".len());
    }
}
