//! What a document says elsewhere: unsure readings are weighed anew by the words that stand around them in other places.
//!
//! Names of campaigns and bodies, and the formulas of a paper, come again and again; where one place is read with
//! certainty, another one with the same words around it is likely to be the same.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::codes;
use super::pieces::Pieces;

/// Posterior of readings that count for others, and below which a reading is weighed anew.
const SURE: f32 = 0.9;

/// Nats for a run of three words that stands elsewhere, for each doubling of one more.
const TRIPLE: f32 = 1.5;
/// The same for two words.
const PAIR: f32 = 0.3;

/// A word of the document.
type Id = u32;

/// A word that is read with no certainty.
const UNSURE: Id = 0;

/// Runs of words read with certainty.
#[derive(Debug, Default)]
struct Seen {
    words: HashMap<String, Id, RandomState>,
    pairs: HashMap<[Id; 2], u16, RandomState>,
    triples: HashMap<[Id; 3], u16, RandomState>,
}

impl Seen {
    /// The number of a word, where it has one.
    fn word(&self, text: &str) -> Id {
        self.words.get(&spelled(text)).copied().unwrap_or(UNSURE)
    }

    /// The number of a word, a new one for a new word.
    fn number(&mut self, text: &str) -> Id {
        let new = self.words.len() as Id + 1;
        *self.words.entry(spelled(text)).or_insert(new)
    }

    fn add(&mut self, words: &[Id]) {
        for pair in words.windows(2).filter(|pair| !pair.contains(&UNSURE)) {
            count(self.pairs.entry([pair[0], pair[1]]).or_default());
        }
        for triple in words.windows(3).filter(|triple| !triple.contains(&UNSURE)) {
            count(self.triples.entry([triple[0], triple[1], triple[2]]).or_default());
        }
    }

    /// What is known of a word between others, in nats.
    fn support(&self, word: Id, [before2, before, behind, behind2]: [Id; 4]) -> f32 {
        if word == UNSURE {
            return 0.0;
        }
        let pairs = [[before, word], [word, behind]].map(|pair| self.pairs.get(&pair));
        let triples = [[before2, before, word], [before, word, behind], [word, behind, behind2]];
        let triples = triples.map(|triple| self.triples.get(&triple));
        let sum =
            |counts: &[Option<&u16>]| -> f32 { counts.iter().flatten().map(|&&n| (1.0 + f32::from(n)).log2()).sum() };
        PAIR * sum(&pairs) + TRIPLE * sum(&triples)
    }
}

/// One more; a hundred pages of one word are more than a `u16` holds.
fn count(seen: &mut u16) {
    *seen = seen.saturating_add(1);
}

/// As words are compared: lower case, numbers all the same.
fn spelled(text: &str) -> String {
    if text.bytes().any(|b| b.is_ascii_digit()) { "0".to_owned() } else { text.to_lowercase() }
}

/// Weighs the unsure readings of a whole document anew.
pub fn revise(pieces: &mut Pieces) {
    pieces.sort();
    let mut seen = Seen::default();
    let mut words: Vec<Id> = vec![UNSURE; 2];
    for reading in pieces.readings() {
        words.push(if reading.posterior >= SURE { seen.number(reading.output) } else { UNSURE });
    }
    words.extend([UNSURE; 2]);
    seen.add(&words);
    let revised = |at: usize, text: &str| {
        let around = [words[at], words[at + 1], words[at + 3], words[at + 4]];
        seen.support(seen.word(text), around)
    };
    pieces.revise(SURE, revised);
    own_code(pieces);
}

/// Tokens of a document's head, before its own code, at most.
const HEAD: usize = 60;

/// Gives the document's own code the letters of the body above it.
fn own_code(pieces: &mut Pieces) {
    let mut initials = Vec::new();
    let mut found = None;
    for (at, reading) in pieces.readings().take(HEAD).enumerate() {
        let word = reading.output;
        if word.contains('/') {
            found = codes::named(word, &initials).map(|code| (at, code));
            break;
        }
        if word.chars().all(char::is_uppercase) {
            initials.extend(word.chars().next());
        }
    }
    if let Some((at, code)) = found {
        pieces.rewrite(at, &code);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::restore::Engine;
    use crate::restore::calibration::Calibration;

    /// Words with another reading where `/` and a probability stand behind the word.
    fn revised(text: &str) -> String {
        let mut pieces = Pieces::new(Calibration::of(Engine::None));
        for (at, word) in text.split(' ').enumerate() {
            let (word, other) = word.split_once('/').map_or((word, None), |(word, other)| (word, Some(other)));
            pieces.push(2 * at..2 * at + 1, if other.is_some() { 0.52 } else { 0.99 }, |to| to.push_str(word));
            if let Some(other) = other {
                pieces.alternative(0.46, |to| to.push_str(other));
            }
        }
        revise(&mut pieces);
        pieces.readings().map(|reading| reading.output.to_owned()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_word_may_come_more_often_than_is_counted() {
        let text = "và ".repeat(70_000);
        assert_eq!(revised(text.trim_end()).len(), text.len() - 1);
    }

    #[test]
    fn unsure_words_are_read_as_elsewhere() {
        for (read, expected) in [
            ("và hưởng ứng Phong trào . tích cực hướng/hưởng ứng phong trào", "tích cực hưởng ứng phong trào"),
            ("và hướng ứng . tích cực hướng/hưởng sang nơi khác", "tích cực hướng sang nơi khác"),
            ("tích cực hướng/hưởng ứng phong trào", "tích cực hướng ứng phong trào"),
        ] {
            assert!(revised(read).ends_with(expected), "{read}: {}", revised(read));
        }
    }
}
