//! Marks of footnotes inside running text: `[1]`, `¹`, or the bare number that a reader glued to its word.

use std::sync::LazyLock;

use regex::Regex;

use crate::text::{Text, has_byte};

/// A mark behind a word; a bare number only where a footnote has it.
static MARK: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:[\p{Ll}”)]|/[\p{Lu}-]{2,12})(?P<mark>\[\^?[0-9]{1,2}\]|[¹²³⁴⁵⁶⁷⁸⁹]|(?P<bare>[1-9]))(?:[\s.,;:)]|$)")
        .expect("valid pattern")
});
/// Units whose square or cube is no mark.
const POWERS: &[&str] = &["m", "km", "cm", "mm", "dm", "hm"];

/// Takes the marks of footnotes out of a text.
pub(super) fn take_marks(text: &mut Text, footnotes: usize) {
    // Most texts have no sign of which a mark is made, told by bytes; others have those of "²" and "⁴" too.
    if !has_byte(&text.string, |byte| matches!(byte, b'1'..=b'9' | b'[' | 0xC2 | 0xE2)) {
        return;
    }
    let mut at = 0;
    while let Some(found) = MARK.captures_at(&text.string, at) {
        let Some(mark) = found.name("mark").map(|mark| mark.range()) else { return };
        let word = text.string[..mark.start].rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
        let known = found.name("bare").is_none_or(|n| n.as_str().parse().is_ok_and(|n: usize| n <= footnotes));
        if known && !POWERS.contains(&word) {
            at = mark.start;
            *text = text.without(mark);
        } else {
            at = mark.end;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest;

    #[test]
    fn marks_go_and_numbers_stay() {
        for (given, footnotes, kept) in [
            ("của Bộ Chính trị1.", 1, "của Bộ Chính trị."),
            ("của Bộ Chính trị1.", 0, "của Bộ Chính trị1."),
            ("của UBND tỉnh[1], là các xã", 0, "của UBND tỉnh, là các xã"),
            ("hai cấp¹; rộng 5 m²", 0, "hai cấp; rộng 5 m²"),
            ("khí CO2, PM10 và 3G", 3, "khí CO2, PM10 và 3G"),
            ("theo số 57-NQ/TW1, 45/2022/QH15", 1, "theo số 57-NQ/TW, 45/2022/QH15"),
            ("theo ngân sách2. Giai đoạn 2", 2, "theo ngân sách. Giai đoạn 2"),
        ] {
            let document = ingest::document(given.as_bytes(), &ingest::Options::default()).unwrap();
            let mut text = Text::of_line(&document, 0, 0..given.len());
            take_marks(&mut text, footnotes);
            assert_eq!(text.string, kept);
            assert!(text.evidence(&document)[0].quote.starts_with(&given[..4]));
        }
    }
}
