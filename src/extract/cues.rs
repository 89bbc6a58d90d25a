//! Finding cue phrases in text that may be damaged.
//!
//! Cues are written folded (no diacritics, lower case). They are looked for at word boundaries; where the exact
//! words are not there, a window of as many words is compared by letters, with the OCR confusions of digits and
//! signs folded, so that `hinh thirc khen thudng` still is `hinh thuc khen thuong`.

pub use crate::fold::find_word;
use crate::fold::fold;
use crate::syllable::is_syllable;

/// Cues shorter than this are looked for exactly: too many words are near them.
const SHORTEST_FUZZY: usize = 9;
/// Share of letters that must agree.
const NEAR: f64 = 0.84;

/// Bytes by which the lengths may differ.
const MOST_LONGER: usize = 2;

/// Share of letters that must agree in each word: "giải pháp" is near "giải đoạn" as a whole, but another word.
const NEAR_WORD: f64 = 0.6;

/// Tenths of a word's letters that may differ.
const FAR_WORD: u32 = 4;

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

/// Marks beside words.
const MARKS: &[char] = &[',', ';', '.', ':', '(', ')', '"', '-'];

/// No cue has more words.
const LONGEST: usize = 12;

/// A cue made ready: those that are looked for in every heading are so once.
#[derive(Debug)]
pub struct Cue<'p> {
    phrase: &'p str,
    /// Place in the phrase and sketch of each word; the longest first, which tell most.
    words: [(usize, Letters); LONGEST],
    length: usize,
    /// Its letters, a bit each.
    set: u32,
    /// Its words, a bit each.
    traces: u64,
    /// Edits that may be between it and words near it, at most.
    edits: u32,
}

impl<'p> Cue<'p> {
    /// Makes a folded phrase ready.
    pub fn new(phrase: &'p str) -> Self {
        debug_assert!(phrase.split(' ').count() <= LONGEST, "{phrase}");
        let mut words = [(0, Letters::default()); LONGEST];
        let mut length = 0;
        for (place, word) in words.iter_mut().zip(phrase.split(' ')) {
            *place = (length, Letters::of(word));
            length += 1;
        }
        words[..length].sort_unstable_by_key(|(at, word)| (std::cmp::Reverse(word.length), *at));
        let set = words.iter().fold(0, |set, (_, word)| set | word.set);
        let traces = words[..length].iter().fold(0, |traces, (_, word)| traces | word.trace());
        let edits = ((1.0 - NEAR) * (phrase.len() + MOST_LONGER) as f64) as u32;
        Self { phrase, words, length, set, traces, edits }
    }

    /// Makes several ready.
    pub fn all(phrases: &[&'p str]) -> Vec<Self> {
        phrases.iter().map(|phrase| Self::new(phrase)).collect()
    }

    /// Whether as many words can be near it, by their sketches.
    #[inline]
    fn may_be(&self, window: &[Letters]) -> bool {
        self.words[..self.length].iter().all(|(at, word)| window[*at].may_be(*word, self.edits))
    }

    /// Number of words.
    pub fn words(&self) -> usize {
        self.length
    }

    /// Length in bytes.
    pub fn len(&self) -> usize {
        self.phrase.len()
    }
}

/// Folded text in which cues are looked for.
#[derive(Debug, Clone)]
pub struct CueText {
    folded: String,
    /// Its words, parted by blanks.
    words: Vec<Letters>,
    /// Where a cue may begin: behind a character that is no letter or digit.
    starts: Vec<u32>,
    /// One bit a letter of its words.
    set: u32,
    /// One bit a word.
    traces: u64,
}

impl CueText {
    /// Folds a text.
    pub fn new(text: &str) -> Self {
        let folded = fold(text);
        let mut words = Vec::with_capacity(folded.len() / 4 + 1);
        let mut starts = Vec::with_capacity(folded.len() / 4 + 1);
        let (mut word, mut inside) = (Letters::default(), false);
        for (at, c) in folded.char_indices() {
            if c == ' ' {
                words.push(std::mem::replace(&mut word, Letters { start: at as u32 + 1, ..Letters::default() }));
                inside = false;
                continue;
            }
            if !inside {
                starts.push(at as u32);
            }
            inside = c.is_alphanumeric();
            word.add(c);
        }
        words.push(word);
        let (set, traces) = words.iter().fold((0, 0), |(set, traces), word| (set | word.set, traces | word.trace()));
        Self { folded, words, starts, set, traces }
    }

    /// The folded text.
    pub fn folded(&self) -> &str {
        &self.folded
    }

    /// Word index at which the phrase stands letter by letter.
    fn find_exactly(&self, phrase: &str) -> Option<usize> {
        let first = phrase.bytes().next()?;
        let stands = |start: &&u32| {
            let at = **start as usize;
            // The first letter tells most places off.
            self.folded.as_bytes()[at] == first
                && self.folded[at..].strip_prefix(phrase).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
        };
        let start = self.starts.iter().find(stands)?;
        Some(self.words.partition_point(|word| word.start <= *start) - 1)
    }

    /// Word index at which words near the cue stand.
    fn find_nearly(&self, cue: &Cue) -> Option<usize> {
        if cue.phrase.len() < SHORTEST_FUZZY {
            return None;
        }
        // An edit changes one word: a cue of more words than edits has one that stands in the text as it is. And each letter
        // of the cue that the text has nowhere is an edit.
        let changed = cue.length as u32 > cue.edits && cue.traces & self.traces == 0;
        if changed || (cue.set & !self.set).count_ones() > cue.edits {
            return None;
        }
        self.words.windows(cue.length).position(|window| cue.may_be(window) && self.near(window, cue.phrase))
    }

    /// Word index at which the cue begins, if it stands in the text.
    pub fn find(&self, cue: &str) -> Option<usize> {
        let fuzzy = || (cue.len() >= SHORTEST_FUZZY).then(|| self.find_nearly(&Cue::new(cue))).flatten();
        self.find_exactly(cue).or_else(fuzzy)
    }

    /// As [`CueText::find`].
    pub fn find_ready(&self, cue: &Cue) -> Option<usize> {
        let has_letters = cue.set & !self.set == 0;
        let exact = if has_letters { self.find_exactly(cue.phrase) } else { None };
        exact.or_else(|| self.find_nearly(cue))
    }

    /// Whether words are near a cue, as a whole and each by itself; a word that may be Vietnamese is no damage of
    /// another: "mục tiêu chủ yếu" is not "mục tiêu chung".
    #[cold]
    fn near(&self, window: &[Letters], cue: &str) -> bool {
        let letters = |word: &str| word.chars().filter_map(letter).collect::<String>();
        let word = |word: &Letters| self.folded[word.start as usize..].split(' ').next().unwrap_or("");
        let bare = |read: &Letters| word(read).trim_matches(MARKS);
        let other =
            |(read, wanted): (&Letters, &str)| bare(read) != wanted.trim_matches(MARKS) && is_syllable(bare(read));
        if window.iter().zip(cue.split(' ')).any(other) {
            return false;
        }
        let window: Vec<String> = window.iter().map(|w| letters(word(w))).collect();
        let cue: Vec<String> = cue.split(' ').map(letters).collect();
        let (whole, wanted) = (window.join(" "), cue.join(" "));
        whole.len().abs_diff(wanted.len()) <= MOST_LONGER
            && strsim::normalized_levenshtein(&whole, &wanted) >= NEAR
            && window.iter().zip(&cue).all(|(a, b)| strsim::normalized_levenshtein(a, b) >= NEAR_WORD)
    }

    /// The cue stands in the text.
    pub fn has(&self, cue: &str) -> bool {
        self.find(cue).is_some()
    }

    /// The text begins with the cue.
    pub fn starts_with(&self, cue: &str) -> bool {
        self.starts_with_ready(&Cue::new(cue))
    }

    /// As [`CueText::starts_with`].
    pub fn starts_with_ready(&self, cue: &Cue) -> bool {
        let first = self.words.get(..cue.length);
        let is_near = || first.is_some_and(|window| cue.may_be(window) && self.near(window, cue.phrase));
        match self.find_exactly(cue.phrase) {
            Some(at) => at == 0,
            None => cue.phrase.len() >= SHORTEST_FUZZY && is_near(),
        }
    }

    /// As [`CueText::has_any`].
    pub fn has_any_ready(&self, cues: &[Cue]) -> bool {
        cues.iter().any(|cue| self.find_ready(cue).is_some())
    }

    /// The text has one of the cues.
    pub fn has_any(&self, cues: &[&str]) -> bool {
        cues.iter().any(|cue| self.has(cue))
    }
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
    fn of(word: &str) -> Self {
        let mut letters = Self::default();
        word.chars().for_each(|c| letters.add(c));
        letters
    }

    /// Adds a character.
    fn add(&mut self, c: char) {
        if let Some(letter) = letter(c) {
            self.length += 1;
            self.set |= bit(letter);
        }
    }

    /// A bit that words of the same letters share, and few others.
    fn trace(self) -> u64 {
        1 << (self.set.wrapping_mul(0x9E37_79B1) >> 26)
    }

    /// Whether the words can be as near as [`NEAR_WORD`] asks: one edit changes the length by one and two bits of the
    /// set. Tells most pairs apart without comparing letter by letter.
    ///
    /// A word has no more edits than `most`, those of the whole: letters moved over a blank are two edits of the whole,
    /// and of a syllable, which has seven letters at most, [`FAR_WORD`] lets no more than two be moved.
    #[inline]
    fn may_be(self, other: Self, most: u32) -> bool {
        let longer = self.length.abs_diff(other.length);
        // The first test is there for speed: it tells half of the pairs apart.
        longer <= most && {
            let edits = most.min(self.length.max(other.length) * FAR_WORD / 10);
            longer <= edits && (self.set ^ other.set).count_ones() <= 2 * edits
        }
    }
}

/// The bit of a letter of the alphabet; all other characters share one.
fn bit(c: char) -> u32 {
    1 << if c.is_ascii_lowercase() { c as u8 - b'a' } else { 31 }
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
            ("MỤC TIÊU CHỦ YẾU", "muc tieu chung", None),
            ("Hồ sơ thủ tục khen thưởng", "ho so, thu tuc", Some(0)),
            ("Hình thức, khen thưởng", "hinh thuc khen thuong", Some(0)),
        ] {
            assert_eq!(CueText::new(text).find(cue), at, "{text}");
        }
    }

    /// What one edit makes of a text: a letter taken out, put in or changed, a blank moved.
    fn edited(text: &str) -> Vec<String> {
        let places: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        let edits = places.iter().flat_map(|&at| {
            let (before, behind) = (&text[..at], &text[at + 1..]);
            let moved = behind.strip_prefix(' ').map(|behind| format!("{before} {}{behind}", &text[at..=at]));
            let others =
                [format!("{before}{behind}"), format!("{before}x{behind}"), format!("{before}e{}", &text[at..])];
            others.into_iter().chain(moved)
        });
        edits.collect()
    }

    #[test]
    fn sketches_tell_off_no_words_that_are_near() {
        for phrase in ["giai phap", "khen thuong", "trach nhiem", "ho so, thu tuc", "hinh thuc khen thuong"] {
            let cue = Cue::new(phrase);
            let once = edited(phrase);
            let twice = once.iter().step_by(3).flat_map(|text| edited(text).into_iter().step_by(3));
            for given in once.iter().cloned().chain(twice) {
                let text = CueText::new(&given);
                let near = text.words.windows(cue.length).position(|window| text.near(window, phrase));
                assert_eq!(text.find_nearly(&cue), near, "{phrase}: {given}");
            }
        }
    }
}
