//! Cutting a line into the units that are restored, with what stands between them left alone.

use std::ops::Range;

use super::codes;
use crate::fold::is_letter;

/// What a unit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Letters, or signs that an OCR engine writes for letters.
    Word,
    /// Digits alone.
    Number,
    /// A code, date, address or the like: one token that is copied.
    Fixed,
}

/// A part of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Bytes of the line.
    pub range: Range<usize>,
    /// What it is.
    pub kind: Kind,
}

/// Signs that engines without Vietnamese write for letters.
fn is_letter_like(c: char) -> bool {
    matches!(c, '&' | '¢' | '€' | '¥' | '§' | '@' | '{' | '}' | '|' | '£' | '$' | '©' | '®')
}

/// Signs that belong to a word only behind a letter: the horn of `THU'C`.
fn is_horn(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | '`' | '´')
}

fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

/// Appends the units of a line.
pub fn units(line: &str, out: &mut Vec<Unit>) {
    let mut at = 0;
    while at < line.len() {
        // Most tokens are letters, perhaps with a mark behind them, which are neither code nor number nor address.
        let letters = latin_letters(&line.as_bytes()[at..]);
        let end = at + letters;
        let marked = letters > 0 && matches!(line.as_bytes().get(end), Some(b',' | b';' | b':' | b'.'));
        let behind = end + usize::from(marked);
        if matches!(line.as_bytes().get(behind), None | Some(b' ')) {
            if letters > 0 {
                out.push(Unit { range: at..end, kind: Kind::Word });
            }
            at = behind + 1;
            continue;
        }
        let rest = &line[at..];
        let token = &rest[..rest.find(char::is_whitespace).unwrap_or(rest.len())];
        if !token.is_empty() {
            token_units(token, at, out);
            put_together(line, out);
        }
        at += token.len();
        at += line[at..].chars().next().map_or(0, char::len_utf8);
    }
}

/// Makes one unit of two that are a torn code.
fn put_together(line: &str, out: &mut Vec<Unit>) {
    let [.., left, right] = out.as_slice() else { return };
    let torn = left.kind == Kind::Fixed
        && right.kind != Kind::Word
        && &line[left.range.end..right.range.start] == " "
        && codes::is_torn(&line[left.range.clone()], &line[right.range.clone()]);
    if torn
        && let Some(right) = out.pop()
        && let Some(left) = out.last_mut()
    {
        left.range.end = right.range.end;
    }
}

/// Bytes of the letters of Latin script at the begin of a text; those that [`is_letter`] tells without a table.
fn latin_letters(text: &[u8]) -> usize {
    let mut at = 0;
    loop {
        // Most letters of a word are of ASCII.
        while text.get(at).is_some_and(u8::is_ascii_alphabetic) {
            at += 1;
        }
        at += match text.get(at) {
            // U+00C0 to U+00FF without × and ÷; U+0100 to U+023F
            Some(0xC3) if !matches!(text.get(at + 1), Some(0x97 | 0xB7)) => 2,
            Some(0xC4..=0xC8) => 2,
            // U+1E00 to U+1EFF
            Some(0xE1) if matches!(text.get(at + 1), Some(0xB8..=0xBB)) => 3,
            _ => return at,
        };
    }
}

fn token_units(token: &str, start: usize, out: &mut Vec<Unit>) {
    if token.chars().all(is_letter) {
        out.push(Unit { range: start..start + token.len(), kind: Kind::Word });
        return;
    }
    // A word with marks around it is nothing else.
    let word = token.trim_matches(|c| matches!(c, '(' | ')' | '"' | '“' | '”' | ',' | ';' | ':' | '.'));
    if !word.is_empty() && word.chars().all(is_letter) {
        let from = start + (word.as_ptr() as usize - token.as_ptr() as usize);
        out.push(Unit { range: from..from + word.len(), kind: Kind::Word });
        return;
    }
    if let Some(range) = fixed(token) {
        out.push(Unit { range: start + range.start..start + range.end, kind: Kind::Fixed });
        return;
    }
    // `S6:216/KH-SYT`: the code begins behind the colon.
    if let Some((head, code)) = token.split_once(':').filter(|(head, code)| head.len() <= 6 && fixed(code).is_some()) {
        token_units(head, start, out);
        return token_units(code, start + head.len() + 1, out);
    }
    let mut open: Option<usize> = None;
    for (at, c) in token.char_indices() {
        let inside =
            is_letter(c) || c.is_numeric() || is_letter_like(c) || (open.is_some() && (is_horn(c) || is_mark(c)));
        match (inside, open) {
            (true, None) => open = Some(at),
            (false, Some(from)) => {
                push(token, start, from..at, out);
                open = None;
            }
            _ => {}
        }
    }
    if let Some(from) = open {
        push(token, start, from..token.len(), out);
    }
}

fn push(token: &str, start: usize, range: Range<usize>, out: &mut Vec<Unit>) {
    let text = &token[range.clone()];
    let kind = if text.bytes().all(|b| b.is_ascii_digit()) { Kind::Number } else { Kind::Word };
    out.push(Unit { range: start + range.start..start + range.end, kind });
}

/// The part of a token that is copied as a whole: code, date, amount, address.
fn fixed(token: &str) -> Option<Range<usize>> {
    let trimmed =
        token.trim_matches(|c: char| matches!(c, '(' | ')' | '[' | ']' | '"' | '“' | '”' | ',' | ';' | ':' | '.'));
    if trimmed.len() < 3 {
        return None;
    }
    let from = trimmed.as_ptr() as usize - token.as_ptr() as usize;
    let range = from..from + trimmed.len();
    let is_fixed = is_number_like(trimmed)
        || is_code(trimmed)
        || is_address(trimmed)
        || is_ion(trimmed)
        || codes::joint(trimmed).is_some();
    is_fixed.then_some(range)
}

/// `24/10/2025`, `75,5`, `1.234.567`, `2025-2030`, `30%`: digits and what stands between digits.
fn is_number_like(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
        && text.bytes().filter(u8::is_ascii_digit).count() >= 2
        && text.bytes().any(|b| !b.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_digit() || matches!(c, '/' | '.' | ',' | '-' | '–' | '%' | ':' | '+'))
}

/// `3520/KH-SYT`, `37-KH/TU`, `02-KH/BCDTW`, `NQ/TW`, `KH-SYT`: capitals in segments, a stroke or a number.
fn is_code(text: &str) -> bool {
    if !text.contains(['/', '-']) {
        return false;
    }
    let mut segments = 0;
    let mut long = 0;
    let mut capitals = 0;
    for segment in text.split(['/', '-']) {
        segments += 1;
        let letters = segment.chars().filter(|c| c.is_alphabetic()).count();
        let lower = segment.chars().filter(|c| c.is_lowercase()).count();
        if segment.chars().any(|c| !c.is_alphanumeric() && c != '&') || lower > 2 || letters > 10 {
            return false;
        }
        long = long.max(letters);
        capitals += letters - lower;
    }
    let digits = text.bytes().any(|b| b.is_ascii_digit());
    segments > 1 && capitals >= 2 && (digits || (text.contains('/') && long <= 6 && capitals >= 3))
}

/// `NH4+`, `N-NO2-`: an ion. `N6i-` is a word before a dash.
fn is_ion(text: &str) -> bool {
    let Some(element) = text.strip_suffix(['+', '-']) else { return false };
    let capitals = element.bytes().filter(u8::is_ascii_uppercase).count();
    let behind_digit = element.trim_start_matches(|c: char| !c.is_ascii_digit());
    element.starts_with(|c: char| c.is_ascii_uppercase())
        && !behind_digit.is_empty()
        && !behind_digit.contains(|c: char| c.is_ascii_lowercase())
        && (text.ends_with('+') || capitals >= 2)
        && element.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

/// E-mail and web addresses.
fn is_address(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    if lower.contains("://") || lower.starts_with("www.") {
        return true;
    }
    let host = lower.split_once('@').map_or(lower.as_str(), |(_, host)| host);
    let host = host.split('/').next().unwrap_or_default();
    let labels = host.split('.');
    let plain = |l: &str| !l.is_empty() && l.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let known = [".vn", ".com", ".org", ".net", ".gov", ".edu", ".info"].iter().any(|end| host.ends_with(end));
    host.contains('.') && known && labels.clone().count() >= 2 && labels.clone().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(line: &str) -> Vec<&str> {
        let mut out = Vec::new();
        units(line, &mut out);
        out.iter().map(|u| &line[u.range.clone()]).collect()
    }

    #[test]
    fn lines_are_cut_into_units() {
        for (line, expected) in [
            ("“Pdi méi sang tao”,", vec!["Pdi", "méi", "sang", "tao"]),
            ("86: 3520/KH-SYT Vinh Long,", vec!["86", "3520/KH-SYT", "Vinh", "Long"]),
            ("THU'C HIEN", vec!["THU'C", "HIEN"]),
            ("thuoc S&' Y t€", vec!["thuoc", "S&'", "Y", "t€"]),
            ("ngay 24/10/2025.", vec!["ngay", "24/10/2025"]),
            ("5.Thi dua", vec!["5", "Thi", "dua"]),
            ("Thi dua - Khen", vec!["Thi", "dua", "Khen"]),
            ("kinh te-xa hoi", vec!["kinh", "te", "xa", "hoi"]),
            ("soyte@vinhlong.gov.vn; http://a.b/c?d", vec!["soyte@vinhlong.gov.vn", "http://a.b/c?d"]),
            ("mirc @6 hoan", vec!["mirc", "@6", "hoan"]),
            ("S6:216/KH-SYT ngay", vec!["S6", "216/KH-SYT", "ngay"]),
            ("d6 man, NH4+, N-NO2-, gid:ngay", vec!["d6", "man", "NH4+", "N-NO2-", "gid", "ngay"]),
            ("Ha N6i- Vinh Phuc, D6ng-", vec!["Ha", "N6i", "Vinh", "Phuc", "D6ng"]),
            ("S& NN&MT, SGD&DT; TH&NH", vec!["S&", "NN&MT", "SGD&DT", "TH&NH"]),
            ("sé 66/202 1/ND-CP, 24/10 4/KH", vec!["sé", "66/202 1/ND-CP", "24/10", "4/KH"]),
        ] {
            assert_eq!(cut(line), expected, "{line}");
        }
    }

    #[test]
    fn codes_are_fixed() {
        let mut out = Vec::new();
        for code in ["1940/QD-UBND", "57-NQ/TW", "63-CTr/TU", "NQ/TW", "32/10.000", "2025-2030"] {
            out.clear();
            units(code, &mut out);
            assert_eq!(out.len(), 1, "{code}");
            assert_eq!(out[0].kind, Kind::Fixed, "{code}");
        }
    }
}
