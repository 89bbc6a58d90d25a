//! Codes of documents: `1940/QD-UBND` is `1940/QĐ-UBND`.
//!
//! A code is a number, often a year, a type of document and a body. Types and bodies are from lists: what was read is one
//! of theirs where a list says how engines read it, or where nothing but bars of Đ are lost.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::lexicon::abbreviations;

/// Segments as engines read them, and as they are.
const SEGMENTS: &str = include_str!("../../data/code_segments.csv");

/// Types of documents: the second field stands for one in codes.
const TYPES: &str = include_str!("../../data/document_types.csv");

/// Bodies: the first field stands for one in codes.
const BODIES: &str = include_str!("../../data/agencies.csv");

/// The Prime Minister, the one body with a small letter that is cited everywhere: what is read for it varies.
const PRIME_MINISTER: &str = "TTg";

/// What engines read for its g.
const LIKE_G: &[&str] = &["g", "e", "q", "p", "y", "z", "eg", "gg", "ge", "pg"];

static TRUE: LazyLock<HashMap<&'static str, &'static str>> =
    LazyLock::new(|| SEGMENTS.lines().skip(1).map(|row| (field(row, 0), field(row, 1))).collect());

static KNOWN: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let types = TYPES.lines().skip(1).map(|row| field(row, 1));
    let bodies = BODIES.lines().skip(1).map(|row| field(row, 0));
    types.chain(bodies).chain(TRUE.values().copied()).filter(|symbol| !symbol.is_empty()).collect()
});

/// Abbreviations of two parts by [`skeleton`].
static JOINT: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
    abbreviations().filter(|short| short.contains('&')).map(|short| (skeleton(short), short)).collect()
});

/// Engines read Đ as D, P or B.
fn skeleton(short: &str) -> String {
    short.replace(['Đ', 'P', 'B'], "D")
}

/// What an abbreviation of two parts is, with the S, B or P of a department, ministry or office in front or without:
/// `SGD&DT` is SGD&ĐT.
pub fn joint(read: &str) -> Option<String> {
    if !read.contains('&') {
        return None;
    }
    let (front, rest) = read.split_at(usize::from(read.starts_with(['S', 'B', 'P'])));
    let alone = JOINT.get(&skeleton(read)).map(ToString::to_string);
    alone.or_else(|| JOINT.get(&skeleton(rest)).map(|short| format!("{front}{short}")))
}

fn field(row: &'static str, at: usize) -> &'static str {
    row.split(',').nth(at).unwrap_or_default()
}

/// The code for which an engine wrote this, or nothing when it is no code or already right.
pub fn repaired(text: &str) -> Option<String> {
    if let Some(joint) = joint(text) {
        return (joint != text).then_some(joint);
    }
    if !text.contains(['/', '-']) || text.contains(['@', '.']) {
        return None;
    }
    let mut out = String::with_capacity(text.len() + 4);
    let mut known = false;
    for part in text.replace(' ', "").split_inclusive(['/', '-']) {
        let read = part.trim_end_matches(['/', '-']);
        let segment = segment(read, known);
        known |= KNOWN.contains(segment.as_ref());
        out.push_str(&segment);
        out.push_str(&part[read.len()..]);
    }
    // The number of a document has no letter O.
    let number = out.find(['/', '-']).unwrap_or_default();
    if known && out[..number].contains(|c: char| c.is_ascii_digit()) && is_number(&out[..number].replace('O', "0")) {
        out.replace_range(..number, &out[..number].replace('O', "0"));
    }
    (out != text).then_some(out)
}

fn is_number(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// What a segment of a code is, behind a known one or not.
fn segment(read: &str, behind_known: bool) -> Cow<'_, str> {
    if let Some(right) = TRUE.get(read) {
        return Cow::Borrowed(right);
    }
    if KNOWN.contains(read) {
        return Cow::Borrowed(read);
    }
    if let Some(term) = read.strip_prefix("QH").and_then(term) {
        return Cow::Owned(format!("QH{term}"));
    }
    if let Some(joint) = joint(read) {
        return Cow::Owned(joint);
    }
    let capitals = read.trim_end_matches(|c: char| c.is_ascii_lowercase());
    if behind_known && capitals == "TT" && LIKE_G.contains(&&read[capitals.len()..]) {
        return Cow::Borrowed(PRIME_MINISTER);
    }
    with_bars(read).map_or(Cow::Borrowed(read), Cow::Borrowed)
}

/// The number of a National Assembly, two digits, some of which may have been read as letters.
fn term(read: &str) -> Option<String> {
    let digit = |c| match c {
        '0'..='9' => Some(c),
        'I' | 'l' => Some('1'),
        'S' => Some('5'),
        'O' => Some('0'),
        _ => None,
    };
    (read.len() == 2).then(|| read.chars().map(digit).collect()).flatten()
}

/// The one known segment that engines without Đ write like this: letter by letter the same, but D, P or B where it has Đ.
/// Any other segment, however near to a known one, is that of another body: BQL is not BQP.
fn with_bars(read: &str) -> Option<&'static str> {
    // Two letters may be anything.
    let long = read.chars().count() > 2;
    let bar =
        |read: char, known: char| known == 'Đ' && (matches!(read, 'D' | 'Ð') || long && matches!(read, 'P' | 'B'));
    let alike = |known: &&&'static str| {
        known.chars().count() == read.chars().count()
            && read.chars().zip(known.chars()).all(|(read, known)| read == known || bar(read, known))
    };
    let mut found = KNOWN.iter().filter(alike);
    match (found.next(), found.next()) {
        (Some(known), None) => Some(known),
        _ => None,
    }
}

/// Whether two tokens with a blank between them are one code: `66/202 1/ND-CP`, `81/2023/QH 15`.
pub fn is_torn(left: &str, right: &str) -> bool {
    if left.ends_with("/QH") {
        return right.len() == 2 && is_number(right);
    }
    let (Some((number, year)), Some((rest, symbols))) = (left.split_once('/'), right.split_once('/')) else {
        return false;
    };
    let begins = !number.is_empty() && is_number(number) && symbols.starts_with(char::is_uppercase);
    let year = [year, rest].concat();
    begins && year.len() == 4 && is_number(&year) && (year.starts_with("19") || year.starts_with("20"))
}

/// A document's own code, whose last segment stands for the body that issues it, with the Đ that the body's name has:
/// 216/KH-DTNDTT is ĐTNDTT where the name is Trung tâm Điều trị và Nuôi dưỡng người bệnh tâm thần.
pub fn named(code: &str, initials: &[char]) -> Option<String> {
    let (front, segment) = code.rsplit_once('-')?;
    if !front.contains('/') || !front.starts_with(|c: char| c.is_ascii_digit()) || segment.len() < 3 {
        return None;
    }
    let mut rest = initials.iter();
    let mut out = format!("{front}-");
    for letter in segment.chars() {
        let same = |initial: &&char| **initial == letter || letter == 'D' && **initial == 'Đ';
        out.push(*rest.find(same)?);
    }
    (out != code).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_the_letters_of_its_body() {
        let initials: Vec<char> = "TTĐTVNDNBTT".chars().collect();
        for (read, expected) in [
            ("216/KH-DTNDTT", Some("216/KH-ĐTNDTT")),
            ("216/KH-SYT", None),
            ("216/KH-TTNDNB", None),
            ("57-NQ/DTT", None),
        ] {
            assert_eq!(named(read, &initials).as_deref(), expected, "{read}");
        }
    }

    #[test]
    fn codes_are_what_their_grammar_says() {
        for (read, expected) in [
            ("1940/QD-UBND", Some("1940/QĐ-UBND")),
            ("01-KH/BCP", Some("01-KH/BCĐ")),
            ("02-KH/BCDTW", Some("02-KH/BCĐTW")),
            ("459-KHHD/TU", Some("459-KHHĐ/TU")),
            ("4385/QDB-BVHTTDL", Some("4385/QĐ-BVHTTDL")),
            ("379/QD-TTe", Some("379/QĐ-TTg")),
            ("2282/QD-TTeg", Some("2282/QĐ-TTg")),
            ("O1-KH/BCD", Some("01-KH/BCĐ")),
            ("163/2024/QHIS", Some("163/2024/QH15")),
            ("66/202 1/ND-CP", Some("66/2021/NĐ-CP")),
            ("81/2023/QH 15", Some("81/2023/QH15")),
            ("SGD&DT", Some("SGD&ĐT")),
            ("NN&PTNT", None),
            ("25/KH-NN&MT", None),
            ("3751/HD-BNV", None),
            ("124/TTr-SNV", None),
            ("513/KH-TCTS-NTTS", None),
            ("06/QĐ-TTG", None),
            ("197/2025/QH15", None),
            ("5G/IoT", None),
            ("32/2020", None),
            ("O1/2", None),
            ("2657/QĐ\u{d0}-BVHTTDL", Some("2657/QĐ-BVHTTDL")),
            ("45/KH-BV", None),
            ("12/KH-BQL", None),
            ("12/KH-BTL", None),
            ("05-KH/BCH", None),
            ("05-NQ/TƯ", None),
            ("7/BC-BNC", None),
            ("12/KL-TTra", None),
            ("9/KH-TTYT", None),
        ] {
            assert_eq!(repaired(read).as_deref(), expected, "{read}");
        }
    }

    #[test]
    fn torn_codes_are_told() {
        for (left, right, expected) in [
            ("66/202", "1/ND-CP", true),
            ("81/2023/QH", "15", true),
            ("66/2021", "1/ND-CP", false),
            ("66/202", "1/2", false),
            ("24/10", "2025/KH-UBND", false),
            ("81/2023/QH", "2", false),
        ] {
            assert_eq!(is_torn(left, right), expected, "{left} {right}");
        }
    }
}
