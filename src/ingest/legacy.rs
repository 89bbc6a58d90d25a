//! Old font-bound encodings (TCVN3, VNI, VISCII) in text that was decoded as Western European, back to Unicode.
//!
//! Names of fonts prove nothing; what tells is which reading gives Vietnamese syllables. The encoding is found for a
//! whole stretch (a page, a file), then each run of words in it is converted or left alone, so that stretches in which
//! Unicode and an old encoding are mixed come out right. Tables: `data/old_encodings.csv`. Not read: VPS, VIQR.

use std::collections::HashMap;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

use crate::syllable::is_syllable;

/// Words with letters that no Vietnamese text has, from which an old encoding is looked for.
const ODD: usize = 3;
/// Least share of syllables among the converted words.
const SHARE: f32 = 0.75;

/// An old encoding.
#[derive(Debug)]
pub(super) struct Encoding {
    pub(super) name: &'static str,
    letters: HashMap<&'static str, &'static str>,
    /// Characters of the longest letter: 2 where marks stand behind their vowel.
    longest: usize,
}

static ENCODINGS: LazyLock<Vec<Encoding>> = LazyLock::new(|| {
    let mut out: Vec<Encoding> = Vec::new();
    for line in include_str!("../../data/old_encodings.csv").lines().skip(1) {
        let mut fields = line.split(',');
        let (Some(name), Some(written), Some(letter)) = (fields.next(), fields.next(), fields.next()) else { continue };
        if out.last().is_none_or(|e| e.name != name) {
            out.push(Encoding { name, letters: HashMap::new(), longest: 1 });
        }
        if let Some(encoding) = out.last_mut() {
            encoding.longest = encoding.longest.max(written.chars().count());
            encoding.letters.insert(written, letter);
        }
    }
    out
});

impl Encoding {
    /// A text in Unicode; what is no letter of the encoding stays.
    pub(super) fn convert(&self, text: &str) -> String {
        let western: Vec<char> = text.chars().map(byte_of).collect();
        let mut out = String::with_capacity(text.len() + 8);
        let mut at = 0;
        while let Some(&c) = western.get(at) {
            let pair: String = western[at..western.len().min(at + 2)].iter().collect();
            if self.longest > 1
                && pair.chars().count() == 2
                && let Some(letter) = self.letters.get(pair.as_str())
            {
                out.push_str(letter);
                at += 2;
                continue;
            }
            let mut buffer = [0; 4];
            match self.letters.get(&*c.encode_utf8(&mut buffer)) {
                Some(letter) => out.push_str(letter),
                None => out.extend(text.chars().nth(at)),
            }
            at += 1;
        }
        out
    }
}

/// The byte behind a character, as a character: the same byte comes out of programs in several ways.
fn byte_of(c: char) -> char {
    const HIGH: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ";
    match c {
        // Soft hyphen and middle dot, as some producers name their glyphs.
        '\u{2212}' | '\u{2010}' => '\u{ad}',
        '\u{2219}' => '\u{b7}',
        '\u{3bc}' => '\u{b5}',
        '\u{110}' => '\u{d0}',
        c if (c as u32) > 0xFF => {
            HIGH.chars().position(|h| h == c).and_then(|at| char::from_u32(0x80 + at as u32)).unwrap_or(c)
        }
        c => c,
    }
}

/// A letter that stands in no Vietnamese text in Unicode.
fn is_odd(c: char) -> bool {
    matches!(c, '\u{a1}'..='\u{a6}' | '\u{a8}'..='\u{aa}' | '\u{ac}'..='\u{af}' | '\u{b4}'..='\u{b6}' | '\u{b8}'..='\u{ba}'
        | '\u{bc}'..='\u{bf}' | 'Ä'..='Ç' | 'Ë' | 'Î'..='Ñ' | 'Ö'..='Ø' | 'Û' | 'Ü' | 'Þ' | 'ß' | 'ä'..='ç' | 'ë' | 'î'..='ñ'
        | 'ö'..='ø' | 'û' | 'ü' | 'þ' | 'ÿ' | '\u{2212}' | '\u{2219}')
}

/// Whether a text has a letter that stands in no Vietnamese text in Unicode.
pub(super) fn has_odd(text: &str) -> bool {
    // First bytes of Latin-1 and of the mathematical signs.
    let mut places = memchr::memchr3_iter(0xC2, 0xC3, 0xE2, text.as_bytes());
    places.any(|at| text[at..].chars().next().is_some_and(is_odd))
}

/// Whether a text has only letters of Vietnamese in Unicode and reads as one syllable or several.
fn reads(text: &str) -> bool {
    let mut any = false;
    for part in text.split(|c: char| !c.is_alphabetic()).filter(|p| !p.is_empty()) {
        let lower: String = part.to_lowercase().nfc().collect();
        if !is_syllable(&lower) && part.chars().count() > 1 {
            return false;
        }
        any = true;
    }
    any && !text.contains(is_odd)
}

/// The old encoding that a stretch of words is in, at least in part.
// The iterator is a view that is cloned for each encoding.
#[allow(clippy::needless_pass_by_value)]
pub(super) fn encoding<'w>(words: impl Iterator<Item = &'w str> + Clone) -> Option<&'static Encoding> {
    let odd = words.clone().filter(|w| !w.is_ascii() && w.contains(is_odd));
    if odd.clone().take(ODD).count() < ODD {
        return None;
    }
    let score = |encoding: &Encoding| {
        let (mut good, mut all) = (0usize, 0usize);
        for word in odd.clone().take(400) {
            all += 1;
            good += usize::from(reads(&encoding.convert(word)));
        }
        (good, all)
    };
    let scored = ENCODINGS.iter().map(|e| (e, score(e)));
    let (encoding, (good, all)) = scored.max_by_key(|(_, (good, _))| *good)?;
    (good >= ODD && good as f32 >= SHARE * all as f32).then_some(encoding)
}

/// How a word speaks for a run of words that it stands in.
fn vote(encoding: &Encoding, word: &str) -> i32 {
    if word.is_ascii() || !word.contains(|c: char| c.is_alphabetic() || is_odd(c)) {
        return 0;
    }
    let before = reads(word);
    let after = reads(&encoding.convert(word));
    match (before, after) {
        (false, true) => 2,
        (true, false) => -2,
        // Letters outside Latin-1 can't come from a byte.
        (true, true) if word.chars().any(|c| matches!(c, '\u{1ea0}'..='\u{1ef9}' | 'ă' | 'đ' | 'ơ' | 'ư')) => -2,
        (true, true) => 0,
        (false, false) => i32::from(word.contains(is_odd)),
    }
}

/// Which of some words are in the encoding: each run that `same` holds together votes, one without a voice goes with the
/// one before.
pub(super) fn chosen<'w>(
    encoding: &Encoding,
    words: impl Iterator<Item = &'w str>,
    same: impl Fn(usize) -> bool,
) -> Vec<bool> {
    let votes: Vec<i32> = words.map(|w| vote(encoding, w)).collect();
    let mut out = vec![false; votes.len()];
    let mut from = 0;
    let mut last = true;
    while from < votes.len() {
        let to = (from + 1..votes.len()).find(|at| !same(*at)).unwrap_or(votes.len());
        let sum: i32 = votes[from..to].iter().sum();
        if sum != 0 {
            last = sum > 0;
        }
        out[from..to].fill(last);
        from = to;
    }
    out
}

/// A line or paragraph in Unicode, where a file or part is known to be in an encoding in part.
pub(super) fn line(encoding: &Encoding, text: &str) -> Option<String> {
    let sum: i32 = text.split_whitespace().map(|w| vote(encoding, w)).sum();
    (sum > 0).then(|| encoding.convert(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(name: &str, text: &str) -> String {
        let encoding = ENCODINGS.iter().find(|e| e.name == name).unwrap();
        let back: HashMap<&str, &str> = encoding.letters.iter().map(|(w, l)| (*l, *w)).collect();
        let mut buffer = [0; 4];
        text.chars()
            .map(|c| back.get(&*c.encode_utf8(&mut buffer)).map_or(c.to_string(), |w| (*w).to_owned()))
            .collect()
    }

    const TEXT: &str = "Căn cứ Nghị định số 90/2001/NĐ-CP của Chính phủ về trợ giúp phát triển doanh nghiệp nhỏ và vừa; \
                        Quỹ bảo lãnh tín dụng được thành lập theo Quyết định của Thủ tướng, ở những địa phương có đủ điều kiện";

    #[test]
    fn every_encoding_is_told_and_read() {
        for encoding in ENCODINGS.iter() {
            let old = written(encoding.name, TEXT);
            let found = super::encoding(old.split(' ')).unwrap();
            assert_eq!(found.name, encoding.name);
            assert_eq!(line(found, &old).as_deref(), Some(TEXT), "{}", encoding.name);
        }
    }

    #[test]
    fn unicode_is_never_converted() {
        assert!(super::encoding(TEXT.split(' ')).is_none());
        let french = "Les élèves français déjà âgés naïfs où la forêt brûlée";
        assert!(super::encoding(french.split(' ')).is_none());
        let old = written("TCVN3", TEXT);
        let mixed = format!("{TEXT} {old}");
        let words: Vec<&str> = mixed.split(' ').collect();
        let found = super::encoding(words.iter().copied()).unwrap();
        let half = words.len() / 2;
        let chosen = chosen(found, words.iter().copied(), |at| at != half);
        assert_eq!(chosen, [vec![false; half], vec![true; half]].concat());
    }

    #[test]
    fn producers_name_bytes_differently() {
        let tcvn = ENCODINGS.iter().find(|e| e.name == "TCVN3").unwrap();
        for (old, new) in [
            ("Thñ t−íng", "Thủ tướng"),
            ("Thñ t\u{ad}íng", "Thủ tướng"),
            ("l∙nh", "lãnh"),
            ("l·nh", "lãnh"),
            ("Q§-TTg", "QĐ-TTg"),
        ] {
            assert_eq!(tcvn.convert(old), new);
        }
    }
}
