//! The form in which gold and plan are compared: tones, case, quotes and common spellings folded, diacritics kept.

use unicode_normalization::UnicodeNormalization;

/// Spellings that count as equal, replaced one after the other.
const SAME: [(&str, &str); 22] = [
    ("“", "\""),
    ("”", "\""),
    ("–", "-"),
    ("—", "-"),
    ("hàng năm", "hằng năm"),
    ("òa", "oà"),
    ("óa", "oá"),
    ("ỏa", "oả"),
    ("õa", "oã"),
    ("ọa", "oạ"),
    ("òe", "oè"),
    ("óe", "oé"),
    ("ỏe", "oẻ"),
    ("õe", "oẽ"),
    ("ọe", "oẹ"),
    ("ùy", "uỳ"),
    ("úy", "uý"),
    ("ủy", "uỷ"),
    ("ũy", "uỹ"),
    ("ụy", "uỵ"),
    ("uỷ ban nhân dân", "ubnd"),
    ("\u{85}", " "),
];

/// Folds a text for comparison with gold.
pub fn fold(text: &str) -> String {
    let mut out: String = text.nfc().flat_map(case_fold).collect();
    for (from, to) in SAME {
        if out.contains(from) {
            out = out.replace(from, to);
        }
    }
    // U+001C to U+001F separate words too, besides what Unicode calls white space.
    let words = out.split(|c: char| c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c)).filter(|w| !w.is_empty());
    let out = words.collect::<Vec<_>>().join(" ");
    out.trim_matches([' ', '.', ';', ',', ':']).to_owned()
}

/// Unicode case folding of one character: the lower case of its upper case (`ß` and `ẞ` → `ss`, `ﬁ` → `fi`).
fn case_fold(c: char) -> impl Iterator<Item = char> {
    let upper: Vec<char> = match c {
        'ẞ' => vec!['S', 'S'],
        'ı' => vec!['ı'],
        _ => c.to_uppercase().collect(),
    };
    upper.into_iter().flat_map(char::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_case_tone_placement_and_spellings_but_not_diacritics() {
        for (given, folded) in [
            ("Ủy ban nhân dân  tỉnh;", "ubnd tỉnh"),
            ("UỶ BAN NHÂN DÂN", "ubnd"),
            ("Hàng năm, hòa thuận – “khỏe”.", "hằng năm, hoà thuận - \"khoẻ\""),
            ("Ho\u{300}a", "hoà"),
            ("ﬁ STRASSE straße", "fi strasse strasse"),
        ] {
            assert_eq!(fold(given), folded);
        }
    }
}
