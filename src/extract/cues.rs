//! Finding cue phrases in text that may be damaged.
//!
//! Cues are written folded (no diacritics, lower case). They are looked for at word boundaries; where the exact
//! words are not there, a window of as many words is compared by letters, with the OCR confusions of digits and
//! signs folded, so that `hinh thirc khen thudng` still is `hinh thuc khen thuong`.

use crate::fold::fold;

/// Cues shorter than this are looked for exactly: too many words are near them.
const SHORTEST_FUZZY: usize = 9;
/// Share of letters that must agree.
const NEAR: f64 = 0.84;

/// Share of letters that must agree in each word: "giải pháp" is near "giải đoạn" as a whole, but another word.
const NEAR_WORD: f64 = 0.6;

/// Signs that an English OCR model writes for Vietnamese letters.
const SIGNS: &[(char, char)] = &[
    ('0', 'o'),
    ('1', 'l'),
    ('6', 'o'),
    ('4', 'a'),
    ('¢', 'c'),
    ('€', 'e'),
    ('&', 'e'),
    ('@', 'a'),
    ('§', 's'),
    ('¥', 'y'),
];

/// Folded text in which cues are looked for.
#[derive(Debug, Clone)]
pub struct CueText {
    folded: String,
}

impl CueText {
    /// Folds a text.
    pub fn new(text: &str) -> Self {
        Self { folded: fold(text) }
    }

    /// The folded text.
    pub fn folded(&self) -> &str {
        &self.folded
    }

    /// Word index at which the cue begins, if it stands in the text.
    pub fn find(&self, cue: &str) -> Option<usize> {
        if let Some(at) = find_word(&self.folded, cue) {
            return Some(self.folded[..at].split_whitespace().count());
        }
        if cue.len() < SHORTEST_FUZZY {
            return None;
        }
        let words: Vec<&str> = self.folded.split_whitespace().collect();
        let length = cue.split(' ').count();
        let wanted = letters(cue);
        (0..words.len().saturating_sub(length - 1)).find(|at| {
            let window = letters(&words[*at..*at + length].join(" "));
            window.len().abs_diff(wanted.len()) <= 2
                && strsim::normalized_levenshtein(&window, &wanted) >= NEAR
                && window
                    .split(' ')
                    .zip(wanted.split(' '))
                    .all(|(a, b)| strsim::normalized_levenshtein(a, b) >= NEAR_WORD)
        })
    }

    /// The cue stands in the text.
    pub fn has(&self, cue: &str) -> bool {
        self.find(cue).is_some()
    }

    /// The text begins with the cue.
    pub fn starts_with(&self, cue: &str) -> bool {
        self.find(cue) == Some(0)
    }

    /// The text has one of the cues.
    pub fn has_any(&self, cues: &[&str]) -> bool {
        cues.iter().any(|cue| self.has(cue))
    }
}

/// Byte offset of a phrase that stands between word boundaries.
pub fn find_word(text: &str, phrase: &str) -> Option<usize> {
    let boundary = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
    text.match_indices(phrase)
        .map(|(at, _)| at)
        .find(|at| boundary(text[..*at].chars().next_back()) && boundary(text[*at + phrase.len()..].chars().next()))
}

/// Letters only, confused signs read as letters.
fn letters(folded: &str) -> String {
    folded
        .chars()
        .map(|c| SIGNS.iter().find(|(sign, _)| *sign == c).map_or(c, |(_, letter)| *letter))
        .filter(|c| c.is_alphabetic() || *c == ' ')
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_cues_in_damaged_text() {
        for (text, cue, at) in [
            ("2. Hình thức khen thưởng", "hinh thuc khen thuong", Some(1)),
            ("Hinh thire va tiéu chuan khen thuéng", "tieu chuan khen thuong", Some(3)),
            ("TO CHUC THU'C HIEN", "to chuc thuc hien", Some(0)),
            ("Tiêu chí thi đua", "tieu chuan", None),
            ("Đối tượng khác", "doi tuong", Some(0)),
            ("chuyển đổi số", "doi", Some(1)),
            ("đổimới", "doi", None),
            ("GIẢI PHÁP THỰC HIỆN", "giai doan thuc hien", None),
        ] {
            assert_eq!(CueText::new(text).find(cue), at, "{text}");
        }
    }
}
