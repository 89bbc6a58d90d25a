//! Codes of documents: `1940/QD-UBND` is `1940/QĐ-UBND`.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Segments as engines read them, and as they are.
const SEGMENTS: &str = include_str!("../../data/code_segments.csv");

static TRUE: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    SEGMENTS
        .lines()
        .skip(1)
        .filter_map(|row| {
            let mut fields = row.split(',');
            Some((fields.next()?, fields.next()?))
        })
        .collect()
});

/// The code with its Đ, or nothing when it is no code or already right.
pub fn repaired(text: &str) -> Option<String> {
    if !text.contains(['/', '-']) || text.contains(['@', '.']) {
        return None;
    }
    let mut out = String::with_capacity(text.len() + 4);
    let mut changed = false;
    for part in text.split_inclusive(['/', '-']) {
        let segment = part.trim_end_matches(['/', '-']);
        match TRUE.get(segment) {
            Some(right) => {
                out.push_str(right);
                changed = true;
            }
            None => out.push_str(segment),
        }
        out.push_str(&part[segment.len()..]);
    }
    changed.then_some(out)
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
    fn segments_get_their_letter() {
        for (read, expected) in [
            ("1940/QD-UBND", Some("1940/QĐ-UBND")),
            ("01-KH/BCP", Some("01-KH/BCĐ")),
            ("02-KH/BCDTW", Some("02-KH/BCĐTW")),
            ("3751/HD-BNV", None),
            ("32/2020", None),
        ] {
            assert_eq!(repaired(read).as_deref(), expected);
        }
    }
}
