//! Folding of Vietnamese text: the forms in which words are compared.
//!
//! Every fold maps one character to one character, so that a place found in folded text is a place
//! in the text itself (see [`Folded`]).

use std::sync::LazyLock;

use regex::Regex;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{decompose_canonical, is_combining_mark};

/// Blocks in which Vietnamese letters stand: Latin up to Extended-B, Latin Extended Additional.
const LATIN: usize = 0x250;
const ADDITIONAL: std::ops::Range<usize> = 0x1e00..0x1f00;

/// A value for each letter of these blocks, one block behind the other.
type Table = [char; LATIN + ADDITIONAL.end - ADDITIONAL.start];

/// Their base letters.
static BASES: LazyLock<Table> = LazyLock::new(|| table(base_of));
/// The same with one kind of blank.
static FOLDS: LazyLock<Table> = LazyLock::new(|| table(|c| with_plain_blank(base_of(c))));

fn table(value: impl Fn(char) -> char) -> Table {
    let mut table = ['\0'; _];
    table.iter_mut().zip(letters()).for_each(|(place, c)| *place = value(c));
    table
}

/// The letters of these blocks.
fn letters() -> impl Iterator<Item = char> {
    (0..LATIN).chain(ADDITIONAL).filter_map(|at| char::from_u32(at as u32))
}

/// Place of a letter in a [`Table`].
#[inline]
fn place(c: char) -> Option<usize> {
    match c as usize {
        at @ ..LATIN => Some(at),
        at if ADDITIONAL.contains(&at) => Some(LATIN + at - ADDITIONAL.start),
        _ => None,
    }
}

/// Lower-case base letter of a character: `Đ` → `d`, `ổ` → `o`, curly quotes → `"`, dashes → `-`.
#[inline]
pub fn base_letter(c: char) -> char {
    if c.is_ascii() {
        return c.to_ascii_lowercase();
    }
    place(c).map_or_else(|| base_of(c), |at| BASES[at])
}

/// The base letter by Unicode's tables.
fn base_of(c: char) -> char {
    match c {
        'đ' | 'Đ' | 'ð' | 'Ð' => 'd',
        '“' | '”' | '„' | '«' | '»' => '"',
        '‘' | '’' => '\'',
        '–' | '—' | '−' | '‐' | '‑' => '-',
        '\u{a0}' => ' ',
        _ => {
            let mut base = c;
            decompose_canonical(c, |d| {
                if !is_combining_mark(d) {
                    base = d;
                }
            });
            base.to_lowercase().next().unwrap_or(base)
        }
    }
}

/// As [`char::is_alphabetic`], told without a table for letters of Latin script.
pub fn is_letter(c: char) -> bool {
    match c {
        '\0'..='\u{7f}' => c.is_ascii_alphabetic(),
        '\u{c0}'..='\u{24f}' => c != '×' && c != '÷',
        '\u{1e00}'..='\u{1eff}' => true,
        _ => c.is_alphabetic(),
    }
}

/// Blanks of any kind, told without a table for letters.
fn is_blank(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_whitespace() || c == '\u{b}' } else { c.is_whitespace() }
}

fn with_plain_blank(c: char) -> char {
    if is_blank(c) { ' ' } else { c }
}

/// The base letter, or a blank for one of any kind. Whoever folds a text gets the table once for all of it.
#[inline]
fn plain(folds: &Table, c: char) -> char {
    place(c).map_or_else(|| with_plain_blank(base_of(c)), |at| folds[at])
}

/// Text without diacritics and case, white space runs as one blank, trimmed.
pub fn fold(text: &str) -> String {
    // Only loose marks and Hangul letters compose; text of this pipeline has been composed before.
    let composed = |c: char| c < '\u{300}' || ('\u{1e00}'..'\u{2400}').contains(&c);
    folded(text.chars(), text.len(), composed).or_else(|| folded(text.nfc(), text.len(), |_| true)).unwrap_or_default()
}

/// A regular expression over folded text. Its letters, digits, word ends and blanks are those of ASCII, as those of the
/// text are: Unicode's tables would make it slow to build and, beside other characters, to search with.
///
/// Panics where the pattern is wrong: all are fixed.
pub(crate) fn pattern(text: &str) -> Regex {
    let plain = text.replace(r"[\W_]", "[^0-9a-z]").replace(r"\b", r"(?-u:\b)").replace(r"\d", "[0-9]");
    Regex::new(&plain.replace(r"\w", "[0-9a-z]").replace(r"\s", " ")).expect("valid pattern")
}

/// A regular expression over text that is not folded: each letter of the pattern stands for all that have it as their
/// base letter. For texts that are looked at once, since to fold them takes longer than to search them.
///
/// Panics where the pattern is wrong: all are fixed.
pub(crate) fn printed_pattern(text: &str) -> Regex {
    let with_base = |base: char| letters().zip(*BASES).filter(|(_, b)| *b == base).map(|(c, _)| c).collect::<String>();
    let class = |c: char| if c.is_ascii_lowercase() { format!("[{}]", with_base(c)) } else { c.to_string() };
    Regex::new(&text.chars().map(class).collect::<String>()).expect("valid pattern")
}

/// Whether the folded text begins with a folded phrase; as `fold(text).starts_with(phrase)`, without folding all of it.
pub fn begins_with(text: &str, phrase: &str) -> bool {
    let folds: &Table = &FOLDS;
    let mut letters = text.trim_start().chars().map(|c| plain(folds, c));
    let mut behind_blank = false;
    for wanted in phrase.chars() {
        // A run of blanks is one; blanks at the end are none.
        let next = if behind_blank { letters.find(|b| *b != ' ') } else { letters.next() };
        if next != Some(wanted) {
            return false;
        }
        behind_blank = wanted == ' ';
    }
    !behind_blank || letters.any(|b| b != ' ')
}

/// Byte offset of a folded phrase that stands between word boundaries.
pub fn find_word(text: &str, phrase: &str) -> Option<usize> {
    words_at(text, phrase).next()
}

fn words_at<'t>(text: &'t str, phrase: &'t str) -> impl Iterator<Item = usize> + 't {
    let boundary = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
    // Texts are short: to make a searcher for the phrase ready would take longer than the search.
    let first = phrase.as_bytes().first().copied().unwrap_or_default();
    memchr::memchr_iter(first, text.as_bytes()).filter(move |at| {
        boundary(text[..*at].chars().next_back())
            && text[*at..].strip_prefix(phrase).is_some_and(|behind| boundary(behind.chars().next()))
    })
}

/// Folded kinds of bodies that are parts of other words: what stands before or behind them then.
const PARTS: &[(&str, &str, &str)] = &[
    ("xa", "", " hoi"),
    ("so", "co ", ""),
    ("bo", "", " phan"),
    ("bo", "can ", ""),
    ("phuong", "dia ", ""),
    ("tinh", "", " hinh"),
];

/// As [`find_word`], of a kind of body: "xã" but not that of "xã hội", "sở" but not that of "cơ sở".
pub fn find_body(text: &str, kind: &str) -> Option<usize> {
    words_at(text, kind).find(|at| {
        !PARTS.iter().any(|(part, before, behind)| {
            *part == kind
                && (!before.is_empty() && text[..*at].ends_with(before)
                    || !behind.is_empty() && text[at + kind.len()..].starts_with(behind))
        })
    })
}

/// A commune, ward, special zone or township is named.
pub fn names_commune(folded: &str) -> bool {
    ["xa", "phuong", "dac khu", "thi tran"].iter().any(|kind| find_body(folded, kind).is_some())
}

/// The folded text of some characters, as far as all of them may be taken as they are.
fn folded(text: impl Iterator<Item = char>, length: usize, may_be: impl Fn(char) -> bool) -> Option<String> {
    let folds: &Table = &FOLDS;
    let mut out = Vec::with_capacity(length);
    let mut behind_blank = true;
    for c in text {
        if place(c).is_none() && !may_be(c) {
            return None;
        }
        let b = plain(folds, c);
        if b != ' ' || !behind_blank {
            push(&mut out, b);
        }
        behind_blank = b == ' ';
    }
    if behind_blank {
        out.pop();
    }
    String::from_utf8(out).ok()
}

/// Appends a character, which is mostly an ASCII one.
#[inline]
fn push(out: &mut Vec<u8>, c: char) {
    if c.is_ascii() { out.push(c as u8) } else { out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()) }
}

/// Folded text that knows where each of its bytes stands in the original.
#[derive(Debug, Clone)]
pub struct Folded {
    /// One folded character for each original character (white space kept as single blanks).
    pub text: String,
    /// Original byte offset of each byte of `text`, and the original length at the end.
    offsets: Vec<u32>,
}

impl Folded {
    /// Folds NFC text.
    pub fn new(original: &str) -> Self {
        let folds: &Table = &FOLDS;
        let mut text = Vec::with_capacity(original.len());
        let mut offsets = Vec::with_capacity(original.len() + 1);
        for (at, c) in original.char_indices() {
            let b = plain(folds, c);
            push(&mut text, b);
            offsets.push(at as u32);
            if !b.is_ascii() {
                offsets.resize(text.len(), at as u32);
            }
        }
        offsets.push(original.len() as u32);
        Self { text: String::from_utf8(text).unwrap_or_default(), offsets }
    }

    /// The place in the original of a range of the folded text.
    pub fn original(&self, range: std::ops::Range<usize>) -> std::ops::Range<usize> {
        self.offsets[range.start] as usize..self.offsets[range.end] as usize
    }

    /// The place in the folded text of an original byte offset.
    pub fn folded(&self, original: usize) -> usize {
        self.offsets.partition_point(|&o| (o as usize) < original)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_letters_case_and_blanks() {
        for (given, folded) in [
            ("Đổi mới  SÁNG TẠO", "doi moi sang tao"),
            ("“Số”", "\"so\""),
            (" Ủy ban ", "uy ban"),
            ("2025 – 2030", "2025 - 2030"),
        ] {
            assert_eq!(fold(given), folded);
        }
    }

    #[test]
    fn kinds_of_bodies_are_no_parts_of_words() {
        for (text, commune) in [
            ("giam doc bao hiem xa hoi tinh", false),
            ("chu tich ubnd xa", true),
            ("cac dia phuong", false),
            ("bao hiem xa hoi phuong binh mau", true),
        ] {
            assert_eq!(names_commune(text), commune, "{text}");
        }
        assert_eq!(find_body("cong doan co so", "so"), None);
    }

    #[test]
    fn letters_stand_for_all_with_their_base() {
        let pattern = printed_pattern("thang|n[aid]m");
        for (text, found) in [("Hằng THÁNG", true), ("năm", true), ("NĐM", true), ("thanh tra, nhằm", false)] {
            assert_eq!(pattern.is_match(text), found, "{text}");
        }
    }

    #[test]
    fn begins_as_the_folded_text_does() {
        for text in ["  Kinh  phí thực hiện", "Kinh phí ", "Kinh phí", "kinh", "", " ", "Kinh\tphí: trích"] {
            for phrase in ["kinh phi", "kinh phi ", "kinh phi thuc", "", "kinh phi:"] {
                assert_eq!(begins_with(text, phrase), fold(text).starts_with(phrase), "{text:?} {phrase:?}");
            }
        }
    }

    #[test]
    fn folded_places_lead_back() {
        let text = "Sở Y tế tỉnh Đắk Lắk";
        let folded = Folded::new(text);
        let at = folded.text.find("dak lak").unwrap();
        assert_eq!(&text[folded.original(at..at + 7)], "Đắk Lắk");
        assert_eq!(folded.folded(text.find("Đắk").unwrap()), at);
    }
}
