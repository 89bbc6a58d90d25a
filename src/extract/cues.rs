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

/// No cue has more words.
const LONGEST: usize = 12;

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
    /// Its words, parted by blanks.
    words: Vec<Letters>,
    /// Where a cue may begin: behind a character that is no letter or digit.
    starts: Vec<u32>,
}

impl CueText {
    /// Folds a text.
    pub fn new(text: &str) -> Self {
        let folded = fold(text);
        let mut words = Vec::with_capacity(folded.len() / 4);
        let mut starts = Vec::with_capacity(folded.len() / 4);
        let mut at = 0;
        for word in folded.split(' ') {
            words.push(Letters::of(word, at));
            let mut behind = None;
            for (place, c) in word.char_indices() {
                if !behind.is_some_and(char::is_alphanumeric) {
                    starts.push((at + place) as u32);
                }
                behind = Some(c);
            }
            at += word.len() + 1;
        }
        Self { folded, words, starts }
    }

    /// The folded text.
    pub fn folded(&self) -> &str {
        &self.folded
    }

    /// Word index at which the cue begins, if it stands in the text.
    pub fn find(&self, cue: &str) -> Option<usize> {
        let stands = |start: &&u32| {
            let behind = self.folded[**start as usize..].strip_prefix(cue);
            behind.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
        };
        if let Some(start) = self.starts.iter().find(stands) {
            return Some(self.words.partition_point(|word| word.start <= *start) - 1);
        }
        if cue.len() < SHORTEST_FUZZY {
            return None;
        }
        // The longest words tell most; no cue has more of them than fit here.
        let mut wanted = [(0, Letters::default()); LONGEST];
        debug_assert!(cue.split(' ').count() <= LONGEST, "{cue}");
        let mut length = 0;
        for (place, word) in wanted.iter_mut().zip(cue.split(' ')) {
            *place = (length, Letters::of(word, 0));
            length += 1;
        }
        let wanted = &mut wanted[..length];
        wanted.sort_unstable_by_key(|(at, word)| (std::cmp::Reverse(word.length), *at));
        let mut windows = self.words.windows(length).enumerate();
        let may_be = |window: &[Letters]| wanted.iter().all(|(at, word)| window[*at].may_be(*word));
        windows.find(|(_, window)| may_be(window) && self.near(window, cue)).map(|(at, _)| at)
    }

    /// Whether words are near a cue, as a whole and each by itself.
    fn near(&self, window: &[Letters], cue: &str) -> bool {
        let letters = |word: &str| word.chars().filter_map(letter).collect::<String>();
        let from = |word: &Letters| &self.folded[word.start as usize..];
        let window: Vec<String> = window.iter().map(|w| letters(from(w).split(' ').next().unwrap_or(""))).collect();
        let cue: Vec<String> = cue.split(' ').map(letters).collect();
        let (whole, wanted) = (window.join(" "), cue.join(" "));
        whole.len().abs_diff(wanted.len()) <= 2
            && strsim::normalized_levenshtein(&whole, &wanted) >= NEAR
            && window.iter().zip(&cue).all(|(a, b)| strsim::normalized_levenshtein(a, b) >= NEAR_WORD)
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

/// A sketch of a folded word's letters.
#[derive(Debug, Clone, Copy, Default)]
struct Letters {
    /// Byte of the text at which the word begins.
    start: u32,
    /// Number of letters.
    length: u32,
    /// One bit a letter of the alphabet, one for all others.
    set: u32,
}

impl Letters {
    fn of(word: &str, start: usize) -> Self {
        let (mut length, mut set) = (0, 0);
        for c in word.chars().filter_map(letter) {
            length += 1;
            set |= 1 << if c.is_ascii_lowercase() { c as u8 - b'a' } else { 31 };
        }
        Self { start: start as u32, length, set }
    }

    /// Whether the words can be as near as [`NEAR_WORD`] asks: one edit changes the length by one and two bits of the
    /// set. Tells most pairs apart without comparing letter by letter.
    fn may_be(self, other: Self) -> bool {
        let edits = ((1.0 - NEAR_WORD) * f64::from(self.length.max(other.length))) as u32;
        self.length.abs_diff(other.length) <= edits && (self.set ^ other.set).count_ones() <= 2 * edits
    }
}

/// The letter that a character is or, as a sign that an engine confuses, stands for.
fn letter(c: char) -> Option<char> {
    if c.is_ascii_lowercase() {
        return Some(c);
    }
    let letter = SIGNS.iter().find(|(sign, _)| *sign == c).map_or(c, |(_, letter)| *letter);
    letter.is_alphabetic().then_some(letter)
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
