//! Lines to paragraphs: wrapped lines joined, sentences cut by page breaks rejoined, footnotes lifted out.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::columns;
use super::marker::{Candidate, Letters, Marker, MarkerKind, candidates, mostly_capitals};
use super::survey::{Survey, is_blank};
use crate::document::Document;
use crate::fold::{begins_with, fold};
use crate::text::{Text, end_of};

/// Words that no phrase ends with: a line that does is continued.
const OPEN_WORDS: &[&str] = &[
    "và", "của", "về", "thuộc", "theo", "với", "các", "những", "cho", "tại", "trong", "trên", "từ", "là", "do", "để",
    "hoặc", "nhằm", "được", "như", "cùng", "giữa", "mà", "nếu", "bởi", "va", "cua", "ve", "voi", "cac", "nhung",
    "tren",
];

/// What plans call what they carry out.
const NAMED: &[&str] = &["Chương trình", "Kế hoạch", "Đề án", "Phong trào", "Nghị quyết"];

/// Words that ask for it.
const BEFORE_NAMED: &[&str] = &[" thực hiện", " triển khai", " quản lý", " thuộc", " kết quả", " hưởng ứng"];

/// Footnotes that are looked over at the end of a page.
const FOOTNOTES_A_PAGE: usize = 30;

static FOOTNOTE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\s*(?:\[\^?([0-9]{1,2})\]:?|\(([0-9]{1,2})\)|([¹²³⁴⁵⁶⁷⁸⁹]+)|([1-9][0-9]?))\s+[\p{Lu}“]")
        .expect("valid pattern")
});

/// A paragraph: a marker, and its lines joined.
#[derive(Debug, Clone)]
pub struct Paragraph {
    /// Its number, letter or bullet.
    pub marker: Option<Marker>,
    /// Its text without the marker.
    pub text: Text,
    /// Set off as a heading by markup.
    pub heading: bool,
    /// Cells, when it is a row of a table.
    pub cells: Vec<Text>,
    /// A blank line or page break stands before it.
    pub spaced: bool,
    /// Those of the text up to a place, so that a long paragraph is not counted again for each of its lines.
    letters: (Letters, usize),
}

impl Paragraph {
    fn new(text: Text, spaced: bool) -> Self {
        Self { marker: None, text, heading: false, cells: Vec::new(), spaced, letters: Default::default() }
    }

    /// Counts the letters that have been added since the last time.
    fn letters(&mut self) -> Letters {
        let (letters, counted) = &mut self.letters;
        letters.add(&self.text.string[*counted..]);
        *counted = self.text.string.len();
        *letters
    }

    /// The sentence has come to an end.
    fn is_ended(&self) -> bool {
        ends_sentence(&self.text.string)
    }
}

/// Ends with a mark behind which a new sentence or item begins.
pub fn ends_sentence(text: &str) -> bool {
    let bare = text.trim_end_matches(|c: char| c.is_whitespace() || "”\"')’]*".contains(c));
    bare.ends_with(['.', ';', ':', '!', '?', '…']) || bare.ends_with("./")
}

/// "… giai đoạn 2026" and "- 2030 …": a period cut by the end of its line, no bullet.
pub fn goes_on_with_year(before: &str, line: &str) -> bool {
    let Some(rest) = line.trim_start().strip_prefix(['-', '–']).map(str::trim_start) else { return false };
    let Some(to) = rest.get(..4).and_then(|year| year.parse::<u32>().ok()) else { return false };
    let last = fold(end_of(before.trim_end(), PERIOD));
    let begun = ["giai doan ", "tu nam ", "nam hoc ", "nhiem ky ", "thoi ky "].iter().find_map(|words| {
        let year = &last[last.rfind(words)? + words.len()..];
        (year.len() == 4).then(|| year.parse::<u32>().ok()).flatten()
    });
    let behind = rest.get(4..).unwrap_or_default();
    begun.is_some_and(|from| from < to && to < 2100) && !behind.starts_with(|c: char| c.is_alphanumeric() || c == ':')
}

/// Bytes in which "giai đoạn 2026" stands.
const PERIOD: usize = 40;

/// The paragraphs of a range of lines, and its footnotes.
pub fn paragraphs(document: &Document, survey: &Survey, lines: Range<usize>) -> (Vec<Paragraph>, Vec<Text>) {
    let mut joiner = Joiner {
        document,
        survey,
        out: Vec::new(),
        footnotes: Vec::new(),
        numbering: BTreeMap::new(),
        last_line: None,
        gap: false,
    };
    // Lines that were looked through in vain are not looked through again.
    let mut no_table = lines.start;
    let printed = |line: usize, no_table: &mut usize| {
        if line < *no_table {
            return None;
        }
        let found = columns::table(document, survey, line, lines.end);
        found.map_err(|end| *no_table = end).ok()
    };
    let mut line = lines.start;
    while line < lines.end {
        if is_blank(&document.lines[line].text) || survey.is_furniture(line) {
            joiner.gap = true;
            line += 1;
        } else if let Some(table) = printed(line, &mut no_table) {
            joiner.rows(table.rows);
            line = table.end;
        } else if let Some(end) = joiner.footnote(line, lines.end) {
            joiner.lift_footnote(line..end);
            line = end;
        } else {
            joiner.line(line);
            line += 1;
        }
    }
    (joiner.out, joiner.footnotes)
}

/// State while lines are joined.
struct Joiner<'a> {
    document: &'a Document,
    survey: &'a Survey,
    out: Vec<Paragraph>,
    footnotes: Vec<Text>,
    /// Last value of each kind of numbering that is open.
    numbering: BTreeMap<MarkerKind, u32>,
    last_line: Option<usize>,
    /// A blank line, page break or page number came since the last line.
    gap: bool,
}

impl Joiner<'_> {
    /// Takes one line that has something to read.
    fn line(&mut self, line: usize) {
        let document = self.document;
        let content = &document.lines[line];
        let gap = self.gap || self.survey.starts_page(line);
        self.gap = false;
        let cells = cells(document, line);
        let marker = if cells.is_empty() { self.marker(&content.text, line, gap) } else { None };
        let start = marker.as_ref().map_or(0, |m| m.range.end);
        let text = without_specks(Text::of_line(document, line, start..content.text.len()));
        if text.is_empty() && marker.is_none() && cells.is_empty() {
            return;
        }
        let continues = marker.is_none()
            && cells.is_empty()
            && content.style.heading.is_none()
            && !self.begins_by_indent(line)
            && (self.continues(&text.string, gap)
                || self.out.last().is_some_and(|last| goes_on_with_year(&last.text.string, &text.string)));
        if continues {
            if let Some(last) = self.out.last_mut() {
                last.text.push(&text);
            }
        } else {
            let heading = content.style.heading.is_some() || content.style.bold;
            let marker = marker.map(|c| self.accept(c));
            self.out.push(Paragraph { marker, heading, cells, ..Paragraph::new(text, gap) });
        }
        self.last_line = Some(line);
    }

    /// Takes the rows of a table.
    fn rows(&mut self, rows: Vec<Vec<Text>>) {
        for cells in rows {
            let mut text = Text::default();
            for cell in &cells {
                text.push(cell);
            }
            self.last_line = text.last_line().or(self.last_line);
            self.out.push(Paragraph { cells, ..Paragraph::new(text, true) });
        }
    }

    /// Notes the numbering of an accepted marker and closes the numberings below it.
    fn accept(&mut self, candidate: Candidate) -> Marker {
        let kind = candidate.marker.kind;
        if !kind.is_bullet() {
            self.numbering.retain(|k, _| *k < kind);
            self.numbering.insert(kind, candidate.marker.value);
        }
        candidate.marker
    }

    /// The marker that the line really begins with, given what came before.
    fn marker(&self, text: &str, line: usize, gap: bool) -> Option<Candidate> {
        if self.out.last().is_some_and(|last| goes_on_with_year(&last.text.string, text)) {
            return None;
        }
        let found = candidates(text);
        let fits = |c: &Candidate| {
            let last = self.numbering.get(&c.marker.kind).copied();
            c.marker.value == last.unwrap_or(0) + 1
        };
        let in_sentence = !gap && self.in_sentence(text);
        // "11. NỘI DUNG" is the second Roman heading where that is due and no eleventh item is.
        if let Some(roman) = found.iter().find(|c| c.marker.kind == MarkerKind::Roman && c.repaired && fits(c))
            && !found.iter().any(|c| !c.repaired && fits(c) && c.marker.kind != MarkerKind::Roman)
        {
            return Some(roman.clone());
        }
        found.into_iter().find(|c| {
            if c.marker.kind.is_bullet() {
                let lower = text[c.range.end..].starts_with(char::is_lowercase);
                return !(in_sentence && lower && c.marker.kind == MarkerKind::Dash);
            }
            if c.repaired {
                // "4, Kiểm tra" behind a whole sentence; "mục 1 và" goes on with "2, Điều 5".
                let comma = text[c.range.clone()].contains(',');
                let whole = !comma || self.out.last().is_none_or(Paragraph::is_ended);
                return fits(c) && !in_sentence && whole;
            }
            let near = fits(c) || c.marker.value == 1 || !self.numbering.contains_key(&c.marker.kind);
            let plausible = match c.marker.kind {
                // "h. Đức Linh" or "v. v." in running text is no list.
                MarkerKind::Letter | MarkerKind::Bracketed => {
                    near && (c.marker.value == 1 || fits(c)) || !in_sentence && fits_loosely(&self.numbering, c)
                }
                _ => true,
            };
            plausible && (!in_sentence || fits(c)) && self.last_line != Some(line)
        })
    }

    /// The paragraph before is unfinished and its last line reaches the margin.
    fn in_sentence(&self, next: &str) -> bool {
        let (Some(last), Some(line)) = (self.out.last(), self.last_line) else { return false };
        !last.is_ended() && !last.heading && self.survey.is_full(&self.document.lines[line].text, next)
    }

    /// The line is set in, as paragraphs are, and the one before it is not.
    fn begins_by_indent(&self, line: usize) -> bool {
        self.survey.is_indented(line) && self.document.lines[line].text.trim_start().starts_with(char::is_uppercase)
    }

    /// The line goes on with the paragraph before.
    fn continues(&mut self, text: &str, gap: bool) -> bool {
        let (Some(last), Some(last_line)) = (self.out.last_mut(), self.last_line) else { return false };
        if !last.cells.is_empty() || opens_zone(text) {
            return false;
        }
        if last.text.is_empty() {
            return true;
        }
        let letters = last.letters();
        let before = &last.text.string;
        let ended = last.is_ended();
        let lower = text.starts_with(|c: char| c.is_lowercase() || ",;.)”%".contains(c));
        // "- Báo cáo kết quả thực hiện" and "Chương trình, …": what the paper calls itself by has a capital.
        let named = last.marker.as_ref().is_some_and(|marker| marker.kind.is_bullet())
            && BEFORE_NAMED.iter().any(|word| before.ends_with(word))
            && NAMED.iter().any(|name| text.starts_with(name))
            && !text.starts_with("Kế hoạch này");
        let open = named || open_end(before);
        if letters.mostly_capitals() {
            let goes_on_in_capitals = mostly_capitals(text);
            if !goes_on_in_capitals && letters.all > 3 {
                return !gap && lower && open;
            }
            if goes_on_in_capitals && !ended {
                return !gap || open;
            }
        }
        if last.heading && !lower {
            return false;
        }
        let full = self.survey.is_full(&self.document.lines[last_line].text, text);
        if self.survey.width.is_some() {
            // An item may be cut by a page behind its semicolon; the next one would have a marker or a capital.
            let cut = full && lower && before.ends_with(';');
            return if gap { cut || !ended && (lower || open || full) } else { full || lower || open };
        }
        let long = letters.all > 160;
        if gap { !ended && (lower || open) } else { (!ended && (lower || long || text.starts_with('('))) || open }
    }

    /// End of the footnote that begins in this line.
    fn footnote(&self, line: usize, end: usize) -> Option<usize> {
        let text = &self.document.lines[line].text;
        // Told at once of most lines.
        if !text.trim_start().starts_with(|c: char| c.is_ascii_digit() || "[(¹²³⁴⁵⁶⁷⁸⁹".contains(c)) {
            return None;
        }
        let found = FOOTNOTE.captures(text)?;
        let bare_number = found.get(4).is_some();
        let number = found.iter().skip(1).flatten().next().map(|m| m.as_str().to_owned())?;
        let cut = self.out.last().is_some_and(|p| !p.is_ended());
        let gap = self.gap || self.survey.starts_page(line);
        if found.get(3).is_none()
            && (number != (self.footnotes.len() + 1).to_string() || !gap && self.footnotes.is_empty())
        {
            return None;
        }
        let stop = self.block_end(line, end);
        // Several footnotes may stand above the page's end.
        let mut last = stop;
        for _ in 0..FOOTNOTES_A_PAGE {
            if last >= end || !FOOTNOTE.is_match(&self.document.lines[last].text) {
                break;
            }
            last = self.block_end(last, end);
        }
        let next_filled =
            (last..end).find(|next| !is_blank(&self.document.lines[*next].text) && !self.survey.is_furniture(*next));
        // A page number below it ends the page as a page break does.
        let ends_page = |line: usize| self.survey.starts_page(line) || self.survey.is_furniture(line);
        let at_page_end = next_filled.is_none_or(|next| (last..=next).any(ends_page));
        let resumes =
            next_filled.is_some_and(|next| self.document.lines[next].text.trim_start().starts_with(char::is_lowercase));
        let chained = !self.footnotes.is_empty() && !gap;
        (!bare_number || at_page_end || (cut && resumes) || chained).then_some(stop)
    }

    /// The first line that does not go on with the block that begins in `line`.
    fn block_end(&self, line: usize, end: usize) -> usize {
        (line + 1..end)
            .find(|next| {
                is_blank(&self.document.lines[*next].text)
                    || self.survey.is_furniture(*next)
                    || self.survey.starts_page(*next)
                    || FOOTNOTE.is_match(&self.document.lines[*next].text)
            })
            .unwrap_or(end)
    }

    /// Keeps a footnote apart from the running text.
    fn lift_footnote(&mut self, lines: Range<usize>) {
        let mut text = Text::default();
        for line in lines {
            text.push(&Text::of_line(self.document, line, 0..self.document.lines[line].text.len()));
        }
        self.footnotes.push(text);
        self.gap = true;
    }
}

/// A letter that comes after the last one with at most one lost between them.
fn fits_loosely(numbering: &BTreeMap<MarkerKind, u32>, candidate: &Candidate) -> bool {
    let last = numbering.get(&candidate.marker.kind).copied().unwrap_or(0);
    candidate.marker.value > last && candidate.marker.value <= last + 2
}

/// Ends with a word or comma that asks for more.
fn open_end(text: &str) -> bool {
    if text.ends_with(',') {
        return true;
    }
    let last = text.rsplit(' ').next().unwrap_or_default();
    // "Quyết định số 2215/QĐ-" is cut inside its code.
    OPEN_WORDS.contains(&last) || last.starts_with(|c: char| c.is_ascii_digit()) && last.ends_with(['-', '/'])
}

/// Lines that begin another part of the document whatever stands before them.
fn opens_zone(text: &str) -> bool {
    begins_with(text, "tren day la") || begins_with(text, "noi nhan")
}

/// Cells of a row written with pipes or tabs.
fn cells(document: &Document, line: usize) -> Vec<Text> {
    let text = &document.lines[line].text;
    let trimmed = text.trim();
    let separator = if trimmed.starts_with('|') && trimmed.matches('|').count() >= 3 {
        '|'
    } else if memchr::memchr_iter(b'\t', trimmed.as_bytes()).count() >= 2 {
        '\t'
    } else {
        return Vec::new();
    };
    let offset = text.len() - text.trim_start().len();
    let inner = trimmed.strip_prefix('|').unwrap_or(trimmed);
    let start = offset + trimmed.len() - inner.len();
    let inner = inner.strip_suffix('|').unwrap_or(inner);
    let mut at = start;
    inner
        .split(separator)
        .map(|cell| {
            let range = at..at + cell.len();
            at += cell.len() + 1;
            Text::of_line(document, line, range)
        })
        .collect()
}

/// Specks that OCR puts before the first word (`~ Thực hiện`).
fn without_specks(text: Text) -> Text {
    let rest = text.string.trim_start_matches(|c: char| "~`_·¸,.'’‘|".contains(c) || c.is_whitespace());
    if rest.len() == text.string.len() || !rest.starts_with(|c: char| c.is_alphanumeric() || "“\"(-".contains(c)) {
        return text;
    }
    text.from(text.string.len() - rest.len())
}
