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

#[cfg(test)]
mod tests {
    use super::*;

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
