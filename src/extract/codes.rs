//! The grammar of document codes: state `NN/TYPE-ISSUER`, normative `NN/YYYY/TYPE-ISSUER` and `NN/YYYY/QH15`, letters
//! `NN/ISSUER-UNIT`, Party `NN-TYPE/ISSUER` (Decree 30/2020/NĐ-CP, annex I; 36-HD/VPTW, 05-HD/VPTW).
//!
//! The sign after the number tells the system. A code is taken only when its segments are known ones, so that
//! `32 giường bệnh/10.000 dân` and dates are none; OCR confusions (`QD`, `BCP`) are read back the same way.

use std::ops::Range;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::fold::fold;
use crate::knowledge::Knowledge;

/// A code and its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// Bytes of the text.
    pub range: Range<usize>,
    /// Number with zeros, letters and year, `3176B`, `149/2016`.
    pub number: String,
    /// Type and issuer, `KH-SYT`, `NQ/TW`.
    pub symbol: String,
    /// Whole, without blanks.
    pub text: String,
    /// Abbreviation of the type; `None` for letters (công văn) and acts of the National Assembly.
    pub kind: Option<String>,
    /// Symbol of the issuer.
    pub issuer: String,
}

/// What stands before a symbol in a head: `Số: 3520/KH-SYT`, `Số: /KH-SYT`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnCode {
    /// Bytes from the number (or its gap) to the end of the symbol.
    pub range: Range<usize>,
    /// The number, if it was read.
    pub number: Option<String>,
    /// Something stands in the number's place that is no number.
    pub unreadable: bool,
    /// Type and issuer.
    pub symbol: String,
    /// Sign between number and symbol.
    pub separator: char,
    /// Abbreviation of the type.
    pub kind: Option<String>,
}

/// A number of a code, perhaps one of a series (`66.2`): no digit, sign or letter before it.
const NUMBER: &str = r"(?P<number>[0-9]{1,5}(?:\.[0-9]{1,2})?[A-Za-z]?)";
/// Issuer segments: capitals, perhaps with digits behind, joined by signs without blanks but where
/// a line ends behind one.
const ISSUER: &str =
    r"(?P<issuer>[A-ZĐ][A-Za-zĐ]*[0-9]{0,2}(?:(?:[.,&/]|-)[A-ZĐ][A-Za-zĐ]*[0-9]{0,2})*(?:-\s[A-ZĐ]{2,6})?)";

static STATE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(
        r"{NUMBER}(?:\s?/\s?(?P<year>(?:19|20)[0-9][0-9]))?\s?/\s?(?P<kind>[A-ZĐ][A-Za-zĐđ]{{0,7}})(?:\s?[-–]\s?{ISSUER})?"
    ))
    .expect("valid pattern")
});
static PARTY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(r"{NUMBER}\s?[-–]\s?(?P<kind>[A-ZĐ][A-Za-zĐđ]{{1,6}})\s?/\s?{ISSUER}")).expect("valid pattern")
});
/// Acts of the National Assembly: `61/2022/QH15`, `06/2022/UBTVQH15`.
static ASSEMBLY: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^(?:UBTV)?QH[0-9]{1,2}$").expect("valid pattern"));
/// The number's place in a head, behind its label (also as an OCR engine reads it).
static OWN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(
        r"(?i:^|\s|\()(?i:s[ốoóôồổ60éeè]|sỐ|Số)\s*[:.;]?\s*(?P<number>[^\s/⁄\-–]{{0,8}}?(?:\s?/\s?(?:19|20)[0-9][0-9])?|[\s.…_]*|\S{{1,10}}?)\s*(?P<sep>[/⁄–-])\s?(?P<kind>[A-ZĐ][A-Za-zĐđ]{{0,7}})\s?[-–/]\s?{ISSUER}"
    ))
    .expect("valid pattern")
});

/// All codes of a text in reading order.
pub fn codes(text: &str, knowledge: &Knowledge) -> Vec<Code> {
    let mut found: Vec<Code> = Vec::new();
    // Every code has a stroke.
    if memchr::memchr(b'/', text.as_bytes()).is_none() {
        return found;
    }
    for (pattern, party) in [(&STATE, false), (&PARTY, true)] {
        let mut at = 0;
        while let Some(groups) = pattern.captures_at(text, at) {
            let Some(whole) = groups.get(0) else { break };
            at = whole.start() + groups["number"].len().max(1);
            if !begins_number(text, whole.start()) {
                continue;
            }
            if let Some(code) = code(text, &groups, party, knowledge) {
                at = code.range.end;
                found.push(code);
            }
        }
    }
    found.sort_by_key(|code| code.range.start);
    let mut end = 0;
    found.retain(|code| {
        let free = code.range.start >= end;
        end = end.max(code.range.end);
        free
    });
    found
}

/// No letter, digit or sign of a longer number stands before a place.
fn begins_number(text: &str, at: usize) -> bool {
    let mut before = text[..at].chars().rev();
    match before.next() {
        Some(c) if c.is_alphanumeric() => false,
        Some('/' | '-' | '–' | '.' | ',') => before.next().is_none_or(|c| !c.is_ascii_digit()),
        _ => true,
    }
}

/// Checks and spells the parts of a match.
fn code(text: &str, groups: &Captures<'_>, party: bool, knowledge: &Knowledge) -> Option<Code> {
    let whole = groups.get(0)?;
    let number = match groups.name("year") {
        Some(year) => format!("{}/{}", &groups["number"], year.as_str()),
        None => groups["number"].to_owned(),
    };
    // "5.12/TB-VP" is item 12 of a list: only acts with their year are numbered by series.
    if number.contains('.') && (party || groups.name("year").is_none()) {
        return None;
    }
    let printed_kind = &groups["kind"];
    let Some(printed_issuer) = groups.name("issuer") else {
        return without_issuer(text, groups, &number, knowledge);
    };
    let spaced = whole.as_str()[groups["number"].len()..].contains(' ');
    let first = printed_issuer.as_str().split(['.', ',', '&', '/', '-']).next().unwrap_or_default();
    if spaced && first.chars().filter(|c| c.is_uppercase()).count() < 2 {
        return None;
    }
    let known_kind = knowledge.document_types.abbreviation(printed_kind);
    let known_agency = knowledge.agencies.spelling(printed_kind);
    let labelled = is_labelled(text, whole.start());
    // A type, or for letters an agency, or anything at all behind "số".
    if known_kind.is_none() && (party || (known_agency.is_none() && !labelled)) {
        return None;
    }
    let issuer = spelled_issuer(printed_issuer.as_str(), knowledge);
    let head = known_kind.or(known_agency).unwrap_or(printed_kind);
    let symbol = if party { format!("{head}/{issuer}") } else { format!("{head}-{issuer}") };
    let separator = if party { '-' } else { '/' };
    let issuer = if known_kind.is_some() { issuer } else { head.to_owned() };
    Some(Code {
        range: whole.range(),
        text: format!("{number}{separator}{symbol}"),
        number,
        symbol,
        kind: known_kind.map(str::to_owned),
        issuer,
    })
}

/// `61/2022/QH15`, `923/TTg`: no type inside.
fn without_issuer(text: &str, groups: &Captures<'_>, number: &str, knowledge: &Knowledge) -> Option<Code> {
    let whole = groups.get(0)?;
    let kind = groups.name("kind")?;
    // The session's digits stand behind the letters, perhaps behind a blank: `QH 13`.
    let behind = &text[kind.end()..];
    let blank = usize::from(kind.as_str().ends_with("QH") && behind.starts_with(' '));
    let digits = behind[blank..].chars().take_while(char::is_ascii_digit).count();
    let blank = if digits == 0 { 0 } else { blank };
    let end = kind.end() + blank + digits;
    let symbol = format!("{}{}", kind.as_str(), &text[kind.end() + blank..end]);
    let symbol = symbol.as_str();
    let assembly = ASSEMBLY.is_match(symbol) && groups.name("year").is_some();
    let known = digits == 0 && knowledge.agencies.with_symbol(symbol).is_some() && is_labelled(text, whole.start());
    if !assembly && !known {
        return None;
    }
    let issuer = if assembly { symbol.trim_end_matches(|c: char| c.is_ascii_digit()) } else { symbol };
    Some(Code {
        range: whole.start()..end,
        number: number.to_owned(),
        symbol: symbol.to_owned(),
        text: format!("{number}/{symbol}"),
        kind: None,
        issuer: issuer.to_owned(),
    })
}

/// "số" (or what an OCR engine makes of it) stands before a place.
fn is_labelled(text: &str, at: usize) -> bool {
    let before = fold(&text[text[..at].char_indices().rev().nth(11).map_or(0, |(i, _)| i)..at]);
    ["so", "so:", "s6", "s6:", "sb", "se", "sd"].iter().any(|label| {
        before.strip_suffix(label).is_some_and(|rest| rest.is_empty() || rest.ends_with(|c: char| !c.is_alphanumeric()))
    })
}

/// The issuer's segments as the table writes them; unknown ones as printed.
fn spelled_issuer(printed: &str, knowledge: &Knowledge) -> String {
    if let Some(whole) = knowledge.agencies.spelling(printed)
        && !printed.contains(',')
    {
        return whole.to_owned();
    }
    let mut out = String::new();
    let mut segment = String::new();
    for c in printed.chars().chain(std::iter::once('\0')) {
        if "-./\0".contains(c) {
            out.push_str(knowledge.agencies.spelling(&segment).filter(|_| !segment.contains(',')).unwrap_or(&segment));
            segment.clear();
            if c != '\0' {
                out.push(c);
            }
        } else {
            segment.push(c);
        }
    }
    out
}

/// The document's own code in a line of its head.
pub fn own_code(line: &str, knowledge: &Knowledge) -> Option<OwnCode> {
    let groups = OWN.captures(line)?;
    let (whole, kind, number) = (groups.get(0)?, groups.name("kind")?, groups.name("number")?);
    let known = knowledge.document_types.abbreviation(kind.as_str()).or_else(|| {
        // An engine may see a letter twice: QĐĐ.
        let mut once: Vec<char> = kind.as_str().chars().collect();
        once.dedup();
        knowledge.document_types.abbreviation(&once.into_iter().collect::<String>())
    });
    let head = known.or_else(|| knowledge.agencies.spelling(kind.as_str())).unwrap_or(kind.as_str());
    let separator = if matches!(&groups["sep"], "/" | "⁄") { '/' } else { '-' };
    let issuer = spelled_issuer(&groups["issuer"], knowledge);
    let joint = if separator == '-' { '/' } else { '-' };
    let printed: String = number.as_str().chars().filter(|c| !c.is_whitespace()).collect();
    // Dots or brackets where the number is to be written; other signs are what an engine made of handwriting.
    let is_gap = printed.chars().all(|c| ".…_-–:,*~[](){}<>".contains(c));
    let (first, year) = printed.split_once('/').map_or((printed.as_str(), None), |(n, y)| (n, Some(y)));
    let digits = first.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let is_digits = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
    let is_number =
        first.len() - digits.len() <= 1 && is_digits(digits) && year.is_none_or(|y| y.len() == 4 && is_digits(y));
    Some(OwnCode {
        range: number.start()..whole.end(),
        unreadable: !is_gap && !is_number,
        number: is_number.then_some(printed),
        symbol: format!("{head}{joint}{issuer}"),
        separator,
        kind: known.map(str::to_owned),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        codes(text, Knowledge::embedded()).into_iter().map(|code| code.text).collect()
    }

    #[test]
    fn codes_in_all_forms() {
        for (text, wanted) in [
            ("Quyết định số 1700/QĐ-UBND ngày 29/4/2026", vec!["1700/QĐ-UBND"]),
            ("Chương trình hành động số 15-CTr/TU và Kế hoạch số 2783/KH-UBND", vec!["15-CTr/TU", "2783/KH-UBND"]),
            ("Nghị định số 149/2016/NĐ-CP, Thông tư 15/2025/TT-BNV", vec!["149/2016/NĐ-CP", "15/2025/TT-BNV"]),
            ("Nghị quyết số 61/2022/QH15 ngày", vec!["61/2022/QH15"]),
            ("Nghị quyết số 66.2/2025/NQ-CP ngày", vec!["66.2/2025/NQ-CP"]),
            ("khoản 5.12/TB-VP", vec![]),
            ("Pháp lệnh số 01/2012/UBTVQH13.", vec!["01/2012/UBTVQH13"]),
            ("Luật Đấu thầu số 43/2013/QH 13 ngày", vec!["43/2013/QH13"]),
            ("Số: 326 / KH- KSBT Lai Châu, ngày", vec!["326/KH-KSBT"]),
            ("Quyết định số 3176B/QĐ-SYT", vec!["3176B/QĐ-SYT"]),
            ("Kế hoạch số 421-KH/TWĐTN- VP, ngày 12/02/2025", vec!["421-KH/TWĐTN-VP"]),
            ("Kế hoạch số 15/KH-UBND- Sở Y tế", vec!["15/KH-UBND"]),
            ("số 154/CTPH-LĐLĐ-SVH,TT,DL", vec!["154/CTPH-LĐLĐ-SVH,TT,DL"]),
            ("QUYẾT ĐỊNH SỐ 1899/QĐ-TTG NGÀY", vec!["1899/QĐ-TTg"]),
            ("Quyet dinh s6 1940/QD-UBND ngay", vec!["1940/QĐ-UBND"]),
            ("so 01-KH/BCP ngay, so 02-KH/BCDTW", vec!["01-KH/BCĐ", "02-KH/BCĐTW"]),
            ("Hướng dẫn số 3751/HD-BNV", vec!["3751/HD-BNV"]),
            ("Công văn số 10902/VPCP-KGVX ngày", vec!["10902/VPCP-KGVX"]),
            ("Quyết định số 923/TTg", vec!["923/TTg"]),
            ("Quy chế phối hợp số 49/QCPH-UBND-UBMT-HCTĐ", vec!["49/QCPH-UBND-UBMT-HCTĐ"]),
            ("Nghị quyết 57- NQ/TW của", vec!["57-NQ/TW"]),
            ("32 giường bệnh/10.000 dân, 11 bác sĩ/10.000 dân", vec![]),
            ("ngày 05/3/2026 - Sở Y tế; 3G/4G; (Th/h); KT/XH", vec![]),
            ("giai đoạn 2021-2030/KH", vec![]),
            ("Nghị quyết số 57-NQ/TW,", vec!["57-NQ/TW"]),
        ] {
            assert_eq!(found(text), wanted, "{text}");
        }
    }

    #[test]
    fn own_codes() {
        let knowledge = Knowledge::embedded();
        for (line, number, unreadable, symbol) in [
            ("Số: 3520/KH-SYT", Some("3520"), false, "KH-SYT"),
            ("Số: /KH-SYT", None, false, "KH-SYT"),
            ("Số:      /KH-UBND", None, false, "KH-UBND"),
            ("Số:....../KH-UBND", None, false, "KH-UBND"),
            ("S6:326 / KH- KSBT Lai Chau", Some("326"), false, "KH-KSBT"),
            ("Số 57-NQ/TW", Some("57"), false, "NQ/TW"),
            ("Số: l2a/KH-SYT", None, true, "KH-SYT"),
            ("SỞ Y TẾ Số: 0124/KH-UBND", Some("0124"), false, "KH-UBND"),
            ("Số: 149/2016/NĐ-CP", Some("149/2016"), false, "NĐ-CP"),
            ("Số: 3176B/QĐ-SYT", Some("3176B"), false, "QĐ-SYT"),
            ("Số:2/%⁄QĐ-SYT", None, true, "QĐ-SYT"),
            ("Sóz?%/KH-SYT", None, true, "KH-SYT"),
            ("Số: ó#/ /KH-UBND", None, true, "KH-UBND"),
            ("Số: Z6 /QĐĐ-UBND", None, true, "QĐ-UBND"),
        ] {
            let own = own_code(line, knowledge).unwrap_or_else(|| panic!("{line}"));
            assert_eq!(
                (own.number.as_deref(), own.unreadable, own.symbol.as_str()),
                (number, unreadable, symbol),
                "{line}"
            );
        }
        assert_eq!(own_code("Độc lập - Tự do - Hạnh phúc", knowledge), None);
    }
}
