//! Character references of HTML, as Markdown has them too.

use html5gum::{Token, Tokenizer};

/// Bytes of the longest reference (`&CounterClockwiseContourIntegral;`).
const LONGEST: usize = 33;

/// The characters of the reference with which `text` begins, and its length.
pub(super) fn decode(text: &str) -> Option<(String, usize)> {
    let bytes = text.as_bytes();
    let length = bytes.iter().take(LONGEST).position(|b| *b == b';')? + 1;
    let name = text.get(1..length - 1).filter(|n| !n.is_empty() && bytes[0] == b'&')?;
    if let Some(number) = name.strip_prefix('#') {
        return Some((numbered(number)?.to_string(), length));
    }
    if !name.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return None;
    }
    if let Some(c) = frequent(name) {
        return Some((c.to_owned(), length));
    }
    let reference = &text[..length];
    match Tokenizer::new(reference).flatten().find(|t| matches!(t, Token::String(_)))? {
        Token::String(decoded) => {
            let decoded = std::str::from_utf8(&decoded).ok()?;
            (decoded != reference && !decoded.ends_with(';')).then(|| (decoded.to_owned(), length))
        }
        _ => None,
    }
}

/// The references that Vietnamese pages are full of.
fn frequent(name: &str) -> Option<&'static str> {
    const TABLE: &[(&str, &str)] = &[
        ("nbsp", "\u{a0}"),
        ("amp", "&"),
        ("lt", "<"),
        ("gt", ">"),
        ("quot", "\""),
        ("agrave", "à"),
        ("aacute", "á"),
        ("acirc", "â"),
        ("atilde", "ã"),
        ("egrave", "è"),
        ("eacute", "é"),
        ("ecirc", "ê"),
        ("igrave", "ì"),
        ("iacute", "í"),
        ("ograve", "ò"),
        ("oacute", "ó"),
        ("ocirc", "ô"),
        ("otilde", "õ"),
        ("ugrave", "ù"),
        ("uacute", "ú"),
        ("yacute", "ý"),
        ("ldquo", "“"),
        ("rdquo", "”"),
        ("ndash", "–"),
        ("hellip", "…"),
    ];
    TABLE.iter().find(|(known, _)| *known == name).map(|(_, c)| *c)
}

/// The character of a number, in the way browsers read it: 128 to 159 are Windows-1252.
fn numbered(number: &str) -> Option<char> {
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse::<u32>().ok()?,
    };
    match code {
        0x80..=0x9F => encoding_rs::WINDOWS_1252.decode_without_bom_handling(&[code as u8]).0.chars().next(),
        0 => Some(char::REPLACEMENT_CHARACTER),
        _ => Some(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_references() {
        for (text, decoded) in [
            ("&amp;b", Some(("&", 5))),
            ("&#7871; ", Some(("ế", 7))),
            ("&#x1EBF;", Some(("ế", 8))),
            ("&#147;", Some(("“", 6))),
            ("&#99999999;", Some(("\u{FFFD}", 11))),
            ("&Agrave;", Some(("À", 8))),
            ("&notathing;", None),
            ("&", None),
            ("& a;", None),
            ("&ế;", None),
            ("&#;", None),
        ] {
            assert_eq!(decode(text), decoded.map(|(c, n)| (c.to_owned(), n)), "{text}");
        }
    }
}
