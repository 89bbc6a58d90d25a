//! What stands before an item: numbers, letters and bullets, also damaged by OCR.
//!
//! Order of levels: Decree 30/2020/NĐ-CP, annex I (Phần, Chương, `I.`, `1.`, `a)`); bullets below.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

/// What stands before an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marker {
    /// Its kind.
    pub kind: MarkerKind,
    /// As printed, repaired: `II`, `1.1`, `a`, `-`.
    pub label: String,
    /// As it stands in a heading: `II.`, `1.1.`, `a)`, `-`.
    pub printed: String,
    /// Its value in its own row: 2 for `II.`, `2.`, `b)`; 0 for bullets.
    pub value: u32,
}

/// Kinds of markers, outermost first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MarkerKind {
    /// `Phần I`, `Chương I`, `A.`
    Part,
    /// `I.`
    Roman,
    /// `Điều 1.`
    Article,
    /// `1.`
    Arabic,
    /// `1.1.`
    Decimal,
    /// `1.1.1.`
    DeepDecimal,
    /// `a)`, `a.`
    Letter,
    /// `(1)`, `(i)`
    Bracketed,
    /// `* …:` above bullets
    StarHeading,
    /// `-`
    Dash,
    /// `*`, `➢` among bullets
    Star,
    /// `+`
    Plus,
}

impl MarkerKind {
    /// A bullet without a value.
    pub fn is_bullet(self) -> bool {
        self >= Self::StarHeading
    }
}

/// A marker that a line may begin with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The marker.
    pub marker: Marker,
    /// Where it stands in the line, with the white space behind it.
    pub range: Range<usize>,
    /// Read only by repairing it (`I1.` for `II.`, `/.` for `7.`), so that it needs a fitting neighbour.
    pub repaired: bool,
}

/// Vietnamese letters in the order of lists; `f j w z` are not used, `đ` follows `d`.
const LETTERS: &str = "abcdđeghiklmnopqrstuvxy";

/// Bullets, by what they are; signs of symbol fonts also where a word processor puts them into the private area.
const BULLETS: &[(&str, MarkerKind)] = &[
    ("-–—−·▪▫○◦‣\u{f0b7}\u{f02d}\u{f0a7}\u{f06c}", MarkerKind::Dash),
    ("+\u{f02b}", MarkerKind::Plus),
    // Round bullets and ornaments head the dashes below them, or are bullets themselves, as stars are.
    ("*•●❖➢➤➔►▶★✓✔◆■\u{f076}\u{f0d8}\u{f0fc}\u{f06e}\u{f0e8}", MarkerKind::Star),
];

static PART: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?i:phần|phần thứ|chương)\s+(?i:thứ\s+)?([IVX]{1,5}|[0-9]{1,2}|[A-HĐ]|(?i:nhất|hai|ba|tư|năm))\b\s*[.:-]?\s*",
    )
});
static ARTICLE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?:Điều|ĐIỀU)\s+([0-9]{1,3})\s*(?:[.:]\s*|$)"));
static SECTION_LETTER: LazyLock<Regex> = LazyLock::new(|| pattern(r"^([A-HĐ])\s*[.)-]\s+"));
static ROMAN: LazyLock<Regex> = LazyLock::new(|| pattern(r"^([IVXH1l|!LT/]{1,6})\s*[.,:)-]\s*"));
static ROMAN_SLASH: LazyLock<Regex> = LazyLock::new(|| pattern(r"^([IVX]{1,6})\s?/\s+"));
static ROMAN_BARE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^([IVX]{1,6})\s+"));
static DECIMAL: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^([0-9]{1,2}(?:\s?\.\s?[0-9]{1,2}){1,3})(?:\s*[.):/]?\s+|\s*-\s*)"));
static ARABIC: LazyLock<Regex> = LazyLock::new(|| pattern(r"^([0-9]{1,2})\s*([.)/:,]|-\s)\s*"));
static ARABIC_DAMAGED: LazyLock<Regex> = LazyLock::new(|| pattern(r"^([/?lI|SsBgqZzOo])\s*\.\s+"));
static LETTER: LazyLock<Regex> = LazyLock::new(|| pattern(r"^([a-zđ])(\s?\)|\.|-\s|/\s)\s*"));
static LETTER_DAMAGED: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(¢|€|&|6|4|@|đ|d|ð|é|ẻ)\s?\)\s*"));
static BRACKETED: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\(([0-9]{1,2}|[ivx]{1,4})\)\s*"));

/// Compiles a pattern that is fixed in this file.
fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("patterns in this file are valid")
}

/// Every marker that the text may begin with, likeliest first.
pub fn candidates(text: &str) -> Vec<Candidate> {
    let start = text.len() - text.trim_start().len();
    let body = &text[start..];
    let mut out = Vec::new();
    let mut add = |kind, label: String, printed: &str, value, end: usize, repaired| {
        let marker = Marker { kind, label, printed: printed.trim().to_owned(), value };
        out.push(Candidate { marker, range: start..start + end, repaired });
    };
    let Some(first) = body.chars().next() else { return out };
    if let Some((_, kind)) = BULLETS.iter().find(|(signs, _)| signs.contains(first)) {
        let rest = &body[first.len_utf8()..];
        // "-Thực hiện" is an item, "-2%" and "--" are not.
        let follows = rest.trim_start().chars().next();
        if follows.is_some_and(|c| {
            c.is_alphabetic()
                || (rest.starts_with(char::is_whitespace) && (c.is_numeric() || "“\"'(+‘[".contains(c)))
                || "“\"".contains(c)
        }) {
            let end = first.len_utf8() + rest.len() - rest.trim_start().len();
            let label = match kind {
                MarkerKind::Dash => "-",
                MarkerKind::Plus => "+",
                _ if ('\u{e000}'..='\u{f8ff}').contains(&first) => "*",
                _ => &body[..first.len_utf8()],
            };
            add(*kind, label.to_owned(), label, 0, end, false);
        }
        return out;
    }
    // A look at the first two letters spares most lines all patterns.
    let second = body[first.len_utf8()..].chars().next().unwrap_or_default();
    let alone = !second.is_alphanumeric();
    if matches!(first, 'P' | 'p' | 'C' | 'c')
        && let Some(m) = PART.captures(body)
    {
        add(MarkerKind::Part, m[1].to_owned(), &m[0], part_value(&m[1]), m[0].len(), false);
    }
    if first == 'Đ'
        && let Some(m) = ARTICLE.captures(body)
    {
        add(MarkerKind::Article, m[1].to_owned(), &m[0], m[1].parse().unwrap_or(0), m[0].len(), false);
    }
    if first.is_ascii_digit()
        && let Some(m) = DECIMAL.captures(body)
    {
        let label: String = m[1].chars().filter(|c| !c.is_whitespace()).collect();
        let parts = label.split('.').count();
        let kind = if parts == 2 { MarkerKind::Decimal } else { MarkerKind::DeepDecimal };
        let value = label.rsplit('.').next().and_then(|v| v.parse().ok()).unwrap_or(0);
        if opens_text(&m[0], &body[m[0].len()..]) {
            add(kind, label, &m[0], value, m[0].len(), false);
        }
    }
    if first.is_ascii_digit()
        && let Some(m) = ARABIC.captures(body)
        && opens_text(&m[0], &body[m[0].len()..])
    {
        let value: u32 = m[1].parse().unwrap_or(0);
        // "1/ Đối tượng" is printed so, "1/Đối tượng" was "1." perhaps.
        let repaired = matches!(&m[2], ":" | ",") || &m[2] == "/" && !m[0].ends_with(char::is_whitespace);
        if value > 0 {
            add(
                MarkerKind::Arabic,
                value.to_string(),
                &format!("{}{}", &m[1], if repaired { "." } else { m[2].trim() }),
                value,
                m[0].len(),
                repaired,
            );
        }
    }
    if matches!(first, 'I' | 'V' | 'X')
        && let Some(m) = ROMAN_SLASH.captures(body)
        && opens_text(&m[0], &body[m[0].len()..])
        && let Some((value, label, false)) = roman(&m[1])
    {
        add(MarkerKind::Roman, label.clone(), &format!("{label}/"), value, m[0].len(), false);
    }
    if matches!(first, 'I' | 'V' | 'X' | 'H' | '1' | 'l' | '|' | '!' | 'L' | 'T' | '/')
        && (!second.is_alphabetic() || "IVXHlLT".contains(second))
        && let Some(m) = ROMAN.captures(body)
    {
        let rest = &body[m[0].len()..];
        if let Some((value, label, repaired)) = roman(&m[1])
            // Letters run together are no digits of another row: "HI. Đối tượng".
            && (mostly_capitals(rest) || (!repaired || m[1].contains('H')) && opens_text(&m[0], rest))
        {
            let end = if m[0].trim_end().ends_with('-') { "-" } else { "." };
            add(MarkerKind::Roman, label.clone(), &format!("{label}{end}"), value, m[0].len(), repaired);
        }
    }
    // "VIII TỔ CHỨC THỰC HIỆN": an engine has not seen the point; only the next numeral is one then.
    if matches!(first, 'I' | 'V' | 'X')
        && let Some(m) = ROMAN_BARE.captures(body)
        && (mostly_capitals(&body[m[0].len()..]) || is_label(&body[m[0].len()..]))
        && let Some((value, label, false)) = roman(&m[1])
    {
        add(MarkerKind::Roman, label.clone(), &format!("{label}."), value, m[0].len(), true);
    }
    if matches!(first, 'a'..='z' | 'đ')
        && alone
        && let Some(m) = LETTER.captures(body)
        && opens_text(&m[0], &body[m[0].len()..])
        && let Some(value) = letter_value(&m[1])
    {
        add(MarkerKind::Letter, m[1].to_owned(), &m[0].replace(' ', ""), value, m[0].len(), false);
    }
    if matches!(first, 'A'..='H' | 'Đ')
        && alone
        && let Some(m) = SECTION_LETTER.captures(body)
        && mostly_capitals(&body[m[0].len()..])
    {
        let value = section_letter(&m[1]);
        if value > 0 {
            add(MarkerKind::Part, m[1].to_owned(), &format!("{}.", &m[1]), value, m[0].len(), false);
        }
    }
    if first == '('
        && let Some(m) = BRACKETED.captures(body)
    {
        let value = m[1].parse().ok().or_else(|| roman(&m[1].to_uppercase()).map(|r| r.0)).unwrap_or(0);
        add(MarkerKind::Bracketed, m[1].to_owned(), &m[0], value, m[0].len(), false);
    }
    if alone
        && "/?lI|SsBgqZzOo".contains(first)
        && let Some(m) = ARABIC_DAMAGED.captures(body)
    {
        for value in damaged_digit(&m[1]) {
            add(MarkerKind::Arabic, value.to_string(), &format!("{value}."), *value, m[0].len(), true);
        }
    }
    if alone
        && "¢€&64@đdðéẻ".contains(first)
        && let Some(m) = LETTER_DAMAGED.captures(body)
    {
        for letter in damaged_letter(&m[1]) {
            let value = letter_value(letter).unwrap_or(0);
            add(MarkerKind::Letter, (*letter).to_owned(), &format!("{letter})"), value, m[0].len(), true);
        }
    }
    out
}

/// A few words and a colon: "Tổ chức thực hiện:".
fn is_label(text: &str) -> bool {
    text.trim_end().ends_with(':') && text.split_whitespace().count() <= 8
}

/// Text of an item follows the marker: a letter, a quote, or a digit behind a blank, not the rest of a number.
fn opens_text(marker: &str, rest: &str) -> bool {
    let rest = rest.trim_start();
    rest.is_empty()
        || rest.chars().next().is_some_and(|c| c.is_alphabetic() || "“\"'(‘[*".contains(c))
        || (marker.ends_with(char::is_whitespace)
            && rest.starts_with(|c: char| c.is_ascii_digit())
            && rest.chars().any(char::is_alphabetic))
}

/// Numbers of a text's characters, capitals and small letters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Letters {
    /// All characters.
    pub all: usize,
    upper: usize,
    lower: usize,
}

impl Letters {
    /// Adds those of a text.
    pub fn add(&mut self, text: &str) {
        for c in text.chars() {
            self.all += 1;
            // Letters with two marks, half of those of Vietnamese, stand in pairs: told without a table.
            let pair = matches!(c, '\u{1ea0}'..='\u{1eff}').then_some(c as u32 % 2);
            if pair.map_or_else(|| c.is_uppercase(), |place| place == 0) {
                self.upper += 1;
            } else if pair.is_some() || c.is_lowercase() {
                self.lower += 1;
            }
        }
    }

    /// Most of the letters are capitals.
    pub fn mostly_capitals(self) -> bool {
        self.upper >= 2 && self.upper >= 3 * self.lower
    }
}

/// Most of its letters are capitals.
pub fn mostly_capitals(text: &str) -> bool {
    let mut letters = Letters::default();
    letters.add(text);
    letters.mostly_capitals()
}

/// Value and spelling of a Roman numeral, also one read as `I1`, `|`, `111`, `VIL`, `HI`.
fn roman(printed: &str) -> Option<(u32, String, bool)> {
    let repaired = printed.contains(|c| !matches!(c, 'I' | 'V' | 'X'));
    // Two strokes that touch, or one that touches its neighbours.
    let read = |touching: &str| {
        let strokes = printed.replace('H', touching);
        let clean: String = strokes.chars().map(|c| if matches!(c, 'V' | 'X') { c } else { 'I' }).collect();
        (1..=30).find(|value| spell_roman(*value) == clean)
    };
    let value = read("II").or_else(|| read("I"))?;
    Some((value, spell_roman(value), repaired))
}

/// Roman numeral of a small number.
fn spell_roman(mut value: u32) -> String {
    let mut out = String::new();
    for (amount, letters) in [(10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")] {
        while value >= amount {
            out.push_str(letters);
            value -= amount;
        }
    }
    out
}

/// Letters of parts in their order.
const SECTION_LETTERS: &str = "ABCDĐEGH";

/// Place of a part's letter, from 1; 0 for others.
fn section_letter(letter: &str) -> u32 {
    SECTION_LETTERS.chars().position(|c| letter.starts_with(c)).map_or(0, |p| p as u32 + 1)
}

/// Value of the number of a part.
fn part_value(printed: &str) -> u32 {
    match printed.to_lowercase().as_str() {
        "nhất" => 1,
        "hai" => 2,
        "ba" => 3,
        "tư" => 4,
        "năm" => 5,
        other if SECTION_LETTERS.contains(&other.to_uppercase()) => section_letter(&other.to_uppercase()),
        other => other.parse().ok().or_else(|| roman(&other.to_uppercase()).map(|r| r.0)).unwrap_or(0),
    }
}

/// Place of a letter in the order of lists, from 1.
fn letter_value(letter: &str) -> Option<u32> {
    let c = letter.chars().next()?;
    LETTERS.chars().position(|l| l == c).map(|p| p as u32 + 1)
}

/// Digits that OCR reads as this character.
fn damaged_digit(printed: &str) -> &'static [u32] {
    match printed {
        "/" | "?" => &[7],
        "l" | "I" | "|" => &[1],
        "S" | "s" => &[5],
        "B" => &[8],
        "g" | "q" => &[9],
        "Z" | "z" => &[2],
        _ => &[],
    }
}

/// List letters that OCR reads as this character.
fn damaged_letter(printed: &str) -> &'static [&'static str] {
    match printed {
        "¢" | "€" | "é" | "ẻ" => &["c", "e"],
        "&" => &["c", "d", "e"],
        "6" => &["b", "đ"],
        "@" | "4" => &["a", "d"],
        "d" | "đ" | "ð" => &["đ", "d"],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Kind and label of the first candidate, repaired ones with `~`.
    fn shown(text: &str) -> String {
        candidates(text)
            .iter()
            .take(1)
            .map(|c| format!("{}{:?} {}", if c.repaired { "~" } else { "" }, c.marker.kind, c.marker.label))
            .collect::<Vec<_>>()
            .join(", ")
    }

    #[test]
    fn reads_markers() {
        for (text, expected) in [
            ("I. MỤC ĐÍCH, YÊU CẦU", "Roman I"),
            ("I1. NOI DUNG THI DUA", "~Roman II"),
            ("I11. TIEU CHI", "~Roman III"),
            ("|. MUC PiCH", "~Roman I"),
            ("HI. NỘI DUNG", "~Roman III"),
            ("IHI. Đối tượng kiểm tra", "~Roman III"),
            ("VH. KINH PHÍ", "~Roman VII"),
            ("1. Mục đích", "Arabic 1"),
            ("1.1. Đối với tập thể", "Decimal 1.1"),
            ("4, Kiểm tra chéo", "~Arabic 4"),
            ("IV/ CÔNG TÁC KHEN THƯỞNG", "Roman IV"),
            ("2/ Hình thức", "Arabic 2"),
            ("2/Hình thức", "~Arabic 2"),
            ("c/ UBND các xã", "Letter c"),
            ("1.1.2. Vùng nuôi", "DeepDecimal 1.1.2"),
            ("5.Thi đua", "Arabic 5"),
            ("2- Hình thức khen thưởng", "Arabic 2"),
            ("I- MỤC ĐÍCH", "Roman I"),
            ("1.364.329.243 đồng/năm.", ""),
            ("a) Đối với tập thể", "Letter a"),
            ("đ) Đối với cá nhân", "Letter đ"),
            ("/. Tang cuong", "~Arabic 7"),
            ("¢) Poi trong khac", "~Letter c"),
            ("- Nội bộ đoàn kết", "Dash -"),
            ("-Thực hiện", "Dash -"),
            ("+ Giấy khen", "Plus +"),
            ("* Mỗi cơ quan", "Star *"),
            ("-2%", ""),
            ("• Mục", "Star •"),
            ("·\tMục", "Dash -"),
            ("➢ Mục", "Star ➢"),
            ("✓ 02 mô hình", "Star ✓"),
            ("\u{f0d8} Mục", "Star *"),
            ("\u{f0b7} Mục", "Dash -"),
            ("☐ Có", ""),
            ("Điều 2", "Article 2"),
            ("Điều 2 của Luật", ""),
            ("Điều 1. Ban hành", "Article 1"),
            ("A. PHẦN CHUNG", "Part A"),
            ("PHẦN B. NỘI DUNG", "Part B"),
            ("1.1- Đối với tập thể", "Decimal 1.1"),
            ("Phần I. Chung", "Part I"),
            ("(1) Cơ quan", "Bracketed 1"),
            ("Văn phòng Sở", ""),
            ("10 năm qua", ""),
            (" ", ""),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }
}
