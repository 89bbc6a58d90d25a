//! The signature block: authorities, office and name of who signs (Decree 30/2020/NĐ-CP, annex I, slot 7; Party guides).

use std::sync::LazyLock;

use regex::Regex;

use crate::fold::{Folded, fold};
use crate::knowledge::{Knowledge, Office};
use crate::text::Text;

/// Titles and ranks before a signer's name.
static DEGREES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:(?:(?:Đại|Thượng|Trung|Thiếu) (?:tướng|tá|úy)|BSCKII?|BS\.?\s?CKII?|BS|ThS|TS|PGS|GS|DS|Ths|CKII?|Dr)\s?[.,/]?\s*)+").expect("valid pattern")
});

/// Offices, folded, that are named with the part that they head: "Trưởng phòng Tổ chức cán bộ".
const HEADS_A_PART: &[&str] = &["truong phong", "truong khoa", "truong ban"];

/// What a signature block says.
#[derive(Debug, Default)]
pub(super) struct Block {
    /// TM./KT./TL. lines in the paper's order.
    pub(super) authority: Option<(String, Text)>,
    /// Office of who signs.
    pub(super) office: Option<(String, Text)>,
    /// Name of who signs.
    pub(super) name: Option<(String, Text)>,
}

/// Reads the lines of a signature block: authorities, office, name.
pub(super) fn block(lines: &[Text], knowledge: &Knowledge) -> Block {
    let signing = &knowledge.signing;
    let mut out = Block::default();
    let mut authority = Text::default();
    let mut whole = Text::default();
    for line in lines {
        whole.push(line);
    }
    let folded = Folded::new(&whole.string);
    let text = folded.text.as_str();
    let mut at = 0;
    let mut behind_office = 0;
    let capital = |start: usize, end: usize| !whole.string[folded.original(start..end)].chars().any(char::is_lowercase);
    let deputises = text.contains("kt. bo truong") || text.contains("kt.bo truong");
    let office_at = |at: usize| {
        let stands = |o: &&Office| {
            text[at..].starts_with(o.folded.as_str())
                && !text[at + o.folded.len()..].starts_with(|c: char| c.is_alphanumeric())
        };
        let first = signing.offices().iter().find(stands)?;
        // "THỨ TRƯỞNG" and "THỦ TRƯỞNG" are told by their marks, which OCR loses: for a minister only the one signs.
        let printed = &whole.string[folded.original(at..at + first.folded.len())];
        let exact = signing.offices().iter().find(|o| o.printed == printed && !deputises);
        Some(exact.unwrap_or(first))
    };
    while at < text.len() {
        let prefix = signing.prefixes().iter().find(|p| text[at..].starts_with(p.as_str()));
        if let Some(prefix) = prefix {
            let start = at;
            at += prefix.len();
            at += text[at..].len() - text[at..].trim_start_matches([' ', '.']).len();
            // "Q. GIÁM ĐỐC" is who holds the office for the time being, and signs.
            if prefix.starts_with('q')
                && let Some(office) = office_at(at)
            {
                at += office.folded.len();
                out.office = Some((format!("Quyền {}", office.proper), whole.slice(folded.original(start..at))));
                behind_office = at;
                continue;
            }
            // "TM." speaks for a body, the others for an office.
            if let Some(office) = office_at(at).filter(|_| !prefix.starts_with('t') || !prefix.contains('m')) {
                at += office.folded.len();
            } else {
                while at < text.len()
                    && office_at(at).is_none()
                    && !signing.prefixes().iter().any(|p| text[at..].starts_with(p.as_str()))
                {
                    let word = text[at..].find(' ').map_or(text.len() - at, |w| w + 1);
                    if !capital(at, at + word) {
                        break;
                    }
                    at += word;
                }
            }
            authority.push(&whole.slice(folded.original(start..at.min(text.len()))));
            behind_office = at;
            // An office before "KT." is the one that is stood in for.
            out.office = None;
        } else if let Some(office) = office_at(at).filter(|o| capital(at, at + o.folded.len())) {
            let start = at;
            at += office.folded.len();
            let mut name = office.proper.clone();
            if HEADS_A_PART.iter().any(|head| office.folded.ends_with(head)) {
                let part = capitals_from(text, at, &capital, &|at| office_at(at).is_some());
                let words = whole.string[folded.original(at..part)].trim().to_lowercase();
                let mut letters = words.chars();
                if let Some(first) = letters.next() {
                    name = format!("{name} {}{}", first.to_uppercase(), letters.as_str());
                }
                at = part;
            }
            let place = whole.slice(folded.original(start..at));
            // "PHÓ CHỦ TỊCH … GIÁM ĐỐC SỞ NỘI VỤ": what comes second is the person's other office. "GIÁM ĐỐC / PHÓ GIÁM
            // ĐỐC": the first one is stood in for, though its "KT." is not read.
            let deputises = |(first, _): &(String, Text)| fold(&name) == format!("pho {}", fold(first));
            if out.office.as_ref().is_none_or(deputises) {
                out.office = Some((name, place));
            }
            behind_office = at;
        } else {
            at += text[at..].find(' ').map_or(text.len() - at, |w| w + 1);
        }
    }
    if !authority.is_empty() {
        let words = authority.string.split_whitespace().collect::<Vec<_>>().join(" ");
        out.authority = Some((words, authority));
    }
    out.name = name(&whole, folded.original(behind_office.min(text.len())..text.len()).start)
        .or_else(|| lines.iter().rev().find_map(|line| name(line, 0)));
    out
}

/// Place behind the words in capitals that follow, up to another office.
fn capitals_from(
    text: &str,
    mut at: usize,
    capital: &dyn Fn(usize, usize) -> bool,
    is_office: &dyn Fn(usize) -> bool,
) -> usize {
    while at < text.len() {
        let blank = text[at..].len() - text[at..].trim_start().len();
        let word = text[at + blank..].find(' ').unwrap_or(text.len() - at - blank);
        let end = at + blank + word;
        let letters = text[at + blank..end].chars().filter(|c| c.is_alphabetic()).count();
        if letters < 2 || !capital(at + blank, end) || is_office(at + blank) {
            break;
        }
        at = end;
    }
    at
}

/// Two to five capitalised words, without degrees, from a place on.
fn name(text: &Text, from: usize) -> Option<(String, Text)> {
    let rest = text.string.get(from..)?;
    let trimmed = rest.trim_start_matches(|c: char| !c.is_alphanumeric());
    let degrees = DEGREES.find(trimmed).map_or(0, |m| m.end());
    let body = &trimmed[degrees..];
    let words: Vec<&str> = body.split_whitespace().collect();
    let is_name_word = |w: &&str| {
        let mut letters = w.chars();
        letters.next().is_some_and(char::is_uppercase) && letters.all(|c| c.is_lowercase() || c == '\'' || c == '’')
    };
    let count = words.iter().take_while(|w| is_name_word(w)).count();
    if !(2..=6).contains(&count) || words.len() > count + 2 {
        return None;
    }
    let name = words[..count].join(" ");
    let start = from + (rest.len() - trimmed.len()) + degrees;
    let end = start + body.find(words[count - 1]).unwrap_or(0) + words[count - 1].len();
    Some((name, text.slice(start..end.max(start + 1).min(text.string.len()))))
}
