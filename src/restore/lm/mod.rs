//! The language model: how probable a syllable is after the ones before it.
//!
//! A 4-gram back-off model, mixed and pruned at training (see [`crate::restore::train`]) and read here in place from
//! its bytes. Every suffix and every prefix of an n-gram in it is in it as well, so that a look-up may stop at the
//! first order that is missing, and a stray match of a longer n-gram is possible only where its suffix is real.

use std::sync::OnceLock;

use thiserror::Error;
use unicode_normalization::{UnicodeNormalization, is_nfc};

mod perfect_hash;
mod token;
mod write;

pub use crate::syllable::{is_syllable, usual_placement};
use perfect_hash::{Entry, Table};
pub use token::{Token, TokenKind, tokens};
pub(crate) use write::{Gram, Word, entry_bits, write};

/// Longest n-gram.
pub const ORDER: usize = 4;

/// First bytes of a model: kind and version of the format.
const MAGIC: [u8; 8] = *b"khlm\0\0\0\x01";

/// Names of the classes, which are the first words.
pub(crate) const CLASSES: [&str; 3] = ["<unknown>", "<number>", "<sentence>"];

/// Natural logarithms of probabilities of casing are kept in steps of a sixteenth.
const CASING_STEP: f32 = 1.0 / 16.0;

/// A word of the model's vocabulary: a syllable, another frequent word, or a class of tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct WordId(pub u32);

/// What the model remembers of the text before: at most three words, fewer where more would change no probability.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct State {
    /// The last words, the latest first; zero behind `length`.
    words: [u16; ORDER - 1],
    /// Back-off weights of the contexts of one, two and three words.
    backoffs: [u8; ORDER - 1],
    length: u8,
}

/// What a model knows of two words in a row.
#[derive(Debug, Clone, Copy)]
pub struct Pair(Entry);

/// Answers of [`LanguageModel::pairs`].
#[derive(Debug, Default)]
pub struct Pairs {
    /// Keys, with their places and then what stands there.
    asked: Vec<(u64, u64)>,
    /// What was found: for each word, one for each of the words before it.
    pub found: Vec<Option<Pair>>,
}

/// Where n-grams of three and four words would stand, or what stands there.
#[derive(Debug, Default, Clone, Copy)]
pub struct Look([u64; ORDER - 2]);

impl State {
    /// The last word.
    #[inline]
    pub fn last(self) -> WordId {
        WordId(u32::from(self.words[0]))
    }

    /// Remembers one more word of the state before, where longer n-grams begin with it.
    #[inline]
    fn extend(&mut self, before: Self, used: usize, backoff: u8) {
        if backoff > 0 && used < ORDER - 1 {
            self.words[used] = before.words[used - 1];
            self.backoffs[used] = backoff;
            self.length = used as u8 + 1;
        }
    }

    /// The n-grams of the orders 2 to 4 that end in a word.
    #[inline]
    fn keys(self, word: WordId) -> [u64; ORDER - 1] {
        let mut key = u64::from(word.0);
        std::array::from_fn(|at| {
            key |= u64::from(self.words[at]) << (16 * (at + 1));
            key
        })
    }
}

/// Why bytes are no language model.
#[derive(Debug, Error)]
pub enum ModelError {
    /// Another kind of file, or another version of the format.
    #[error("not a language model of this version")]
    Format,
    /// The bytes end early or contradict themselves.
    #[error("damaged language model: {0}")]
    Damaged(&'static str),
}

/// An n-gram model read in place from its bytes.
#[derive(Debug)]
pub struct LanguageModel<'a> {
    /// Words, the classes among them.
    size: usize,
    /// For each word: ln probability (f32), index of its back-off weight (u8), codes of its casing (3 × u8).
    unigrams: &'a [u8],
    /// Place of each spelling in `spellings`, and of the end (u32).
    places: &'a [u8],
    spellings: &'a str,
    /// Values of the indices: probabilities of orders 2 to 4, back-off weights of orders 1 to 3.
    probabilities: [[f32; 256]; ORDER - 1],
    backoffs: [[f32; 256]; ORDER - 1],
    tables: [Table<'a>; ORDER - 1],
}

/// The model of the program.
static MODEL: OnceLock<LanguageModel<'static>> = OnceLock::new();

/// Bytes of a word's record in `unigrams`.
const RECORD: usize = 8;

fn split<'a>(bytes: &mut &'a [u8], length: usize, part: &'static str) -> Result<&'a [u8], ModelError> {
    let (head, rest) = bytes.split_at_checked(length).ok_or(ModelError::Damaged(part))?;
    *bytes = rest;
    Ok(head)
}

fn number(bytes: &mut &[u8]) -> Result<usize, ModelError> {
    let four = split(bytes, 4, "a length")?.first_chunk().ok_or(ModelError::Damaged("a length"))?;
    Ok(u32::from_le_bytes(*four) as usize)
}

fn values(bytes: &mut &[u8]) -> Result<[[f32; 256]; ORDER - 1], ModelError> {
    let mut all = [[0.0; 256]; ORDER - 1];
    for value in all.as_flattened_mut() {
        *value = f32::from_bits(number(bytes)? as u32);
        if !value.is_finite() {
            return Err(ModelError::Damaged("a value"));
        }
    }
    Ok(all)
}

impl<'a> LanguageModel<'a> {
    /// Opens a model; nothing is unpacked.
    ///
    /// # Errors
    /// [`ModelError`] when the bytes are no model or are damaged.
    pub fn from_bytes(bytes: &'a [u8]) -> Result<Self, ModelError> {
        let mut rest = bytes.strip_prefix(MAGIC.as_slice()).ok_or(ModelError::Format)?;
        let size = number(&mut rest)?;
        let spelled = number(&mut rest)?;
        if !(CLASSES.len()..=usize::from(u16::MAX)).contains(&size) {
            return Err(ModelError::Damaged("size of the vocabulary"));
        }
        let unigrams = split(&mut rest, size * RECORD, "unigrams")?;
        let places = split(&mut rest, (size + 1) * 4, "places of the spellings")?;
        let spellings = std::str::from_utf8(split(&mut rest, spelled, "spellings")?)
            .map_err(|_| ModelError::Damaged("spellings"))?;
        let (probabilities, backoffs) = (values(&mut rest)?, values(&mut rest)?);
        let (two, rest) = Table::read(rest)?;
        let (three, rest) = Table::read(rest)?;
        let (four, _) = Table::read(rest)?;
        let model = Self { size, unigrams, places, spellings, probabilities, backoffs, tables: [two, three, four] };
        model.check_spellings()?;
        Ok(model)
    }

    /// The model that comes with the program.
    ///
    /// # Panics
    /// Never: the file is opened by a test of the build.
    pub fn embedded() -> &'static LanguageModel<'static> {
        MODEL.get_or_init(|| {
            LanguageModel::from_bytes(include_bytes!("../../../data/language.bin")).expect("the embedded model opens")
        })
    }

    /// Takes another model for the one that comes with the program, for measurements; false where that is in use already.
    pub fn embed(model: LanguageModel<'static>) -> bool {
        MODEL.set(model).is_ok()
    }

    /// Spellings must stand in order and be cut at characters.
    fn check_spellings(&self) -> Result<(), ModelError> {
        let mut last = "";
        for id in 0..self.size {
            let (from, to) = (self.place(id), self.place(id + 1));
            let spelling = self.spellings.get(from..to).ok_or(ModelError::Damaged("a spelling's place"))?;
            if id > CLASSES.len() && spelling <= last {
                return Err(ModelError::Damaged("order of the spellings"));
            }
            last = spelling;
        }
        let floats = self.unigrams.chunks_exact(RECORD).map(|r| f32::from_le_bytes([r[0], r[1], r[2], r[3]]));
        if floats.into_iter().all(f32::is_finite) { Ok(()) } else { Err(ModelError::Damaged("a value")) }
    }

    fn place(&self, index: usize) -> usize {
        self.places[index * 4..].first_chunk().map_or(0, |four| u32::from_le_bytes(*four) as usize)
    }

    fn record(&self, id: WordId) -> &'a [u8] {
        let id = if (id.0 as usize) < self.size { id.0 as usize } else { 0 };
        &self.unigrams[id * RECORD..(id + 1) * RECORD]
    }

    /// The word with this lower-case NFC spelling (either tone placement).
    pub fn word(&self, lower: &str) -> Option<WordId> {
        let usual = usual_placement(lower);
        let (mut from, mut to) = (CLASSES.len(), self.size);
        while from < to {
            let middle = usize::midpoint(from, to);
            match self.spelling(WordId(middle as u32)).cmp(&usual) {
                std::cmp::Ordering::Equal => return Some(WordId(middle as u32)),
                std::cmp::Ordering::Less => from = middle + 1,
                std::cmp::Ordering::Greater => to = middle,
            }
        }
        None
    }

    /// Lower-case spelling, tones in the usual place (`hòa`, `ủy`); of a class, its name in angle brackets.
    pub fn spelling(&self, id: WordId) -> &'a str {
        let id = if (id.0 as usize) < self.size { id.0 as usize } else { 0 };
        &self.spellings[self.place(id)..self.place(id + 1)]
    }

    /// The vocabulary without the classes, in byte order of the spellings.
    pub fn words(&self) -> impl Iterator<Item = WordId> {
        (CLASSES.len() as u32..self.size as u32).map(WordId)
    }

    /// ln probability of a word without context.
    pub fn unigram(&self, id: WordId) -> f32 {
        self.record(id).first_chunk().map_or(0.0, |four| f32::from_le_bytes(*four))
    }

    /// ln probabilities of its being written in lower case, with a capital first, in capitals (inside a sentence).
    pub fn casing(&self, id: WordId) -> [f32; 3] {
        let record = self.record(id);
        [5, 6, 7].map(|at| -CASING_STEP * f32::from(record[at]))
    }

    /// The state at the beginning of a sentence.
    pub fn start(&self) -> State {
        let end = self.sentence_end();
        State { words: [end.0 as u16, 0, 0], backoffs: [self.record(end)[4], 0, 0], length: 1 }
    }

    /// ln probability of a word in a state, and the state after it.
    ///
    /// After [`Self::sentence_end`] the state is [`Self::start`].
    #[inline]
    pub fn score(&self, state: State, word: WordId) -> (f32, State) {
        let key = state.keys(word)[0];
        let pair = self.tables[0].entry(key, self.tables[0].record(self.tables[0].find(key)));
        match pair {
            Some(pair) => self.after(state, word, Pair(pair), self.fetch(self.look(state, word))),
            None => (self.unigram(word) + self.backed_off(state), self.alone(word)),
        }
    }

    /// What is known of each word behind each of some others, word by word.
    ///
    /// Where that is nothing, [`Self::score`] is the sum of [`Self::unigram`] and [`Self::backed_off`], and the state
    /// after it is [`Self::alone`]; else it is that of [`Self::after`]. All are asked for at once, so that their ways to
    /// memory overlap.
    pub fn pairs(&self, lasts: &[WordId], words: impl Iterator<Item = WordId>, out: &mut Pairs) {
        let table = &self.tables[0];
        out.asked.clear();
        for word in words {
            out.asked.extend(lasts.iter().map(|last| {
                let key = u64::from(word.0) | u64::from(last.0) << 16;
                (key, table.find(key) as u64)
            }));
        }
        for (_, place) in &mut out.asked {
            *place = table.record(*place as usize);
        }
        out.found.clear();
        out.found.extend(out.asked.iter().map(|(key, record)| table.entry(*key, *record).map(Pair)));
    }

    /// Where longer n-grams than pairs would stand.
    #[inline]
    pub fn look(&self, state: State, word: WordId) -> Look {
        let keys = state.keys(word);
        Look([1, 2].map(|at| if at < usize::from(state.length) { self.tables[at].find(keys[at]) as u64 } else { 0 }))
    }

    /// What stands there.
    #[inline]
    pub fn fetch(&self, Look([two, three]): Look) -> Look {
        Look([self.tables[1].record(two as usize), self.tables[2].record(three as usize)])
    }

    /// As [`Self::score`], where the word is known behind the last one and longer n-grams were looked up.
    #[inline]
    pub fn after(&self, state: State, word: WordId, Pair(pair): Pair, Look(records): Look) -> (f32, State) {
        let mut next = self.alone(word);
        let mut probability = self.probabilities[0][usize::from(pair.probability)];
        next.extend(state, 1, pair.backoff);
        let length = usize::from(state.length);
        let keys = state.keys(word);
        let mut used = 1;
        for at in 1..length {
            let Some(entry) = self.tables[at].entry(keys[at], records[at - 1]) else { break };
            probability = self.probabilities[at][usize::from(entry.probability)];
            used = at + 1;
            next.extend(state, used, entry.backoff);
        }
        for at in used..length {
            probability += self.backoffs[at][usize::from(state.backoffs[at])];
        }
        (probability, next)
    }

    /// The state after a word of which nothing is known behind the word before it.
    #[inline]
    pub fn alone(&self, word: WordId) -> State {
        State { words: [word.0 as u16, 0, 0], backoffs: [self.record(word)[4], 0, 0], length: 1 }
    }

    /// ln of what is left to words that are not known in a state.
    #[inline]
    pub fn backed_off(&self, state: State) -> f32 {
        (0..usize::from(state.length)).map(|at| self.backoffs[at][usize::from(state.backoffs[at])]).sum()
    }

    /// The class of words that are not in the vocabulary.
    pub fn unknown(&self) -> WordId {
        WordId(0)
    }

    /// The class of tokens with a digit in them (numbers, dates, codes: one token between blanks) and of dotted blanks.
    pub fn number(&self) -> WordId {
        WordId(1)
    }

    /// The end of a sentence (see [`TokenKind::SentenceEnd`]) and of a paragraph.
    pub fn sentence_end(&self) -> WordId {
        WordId(2)
    }
}

/// The spelling under which a word is counted: lower case, NFC, tones in the usual place.
pub fn counted_spelling(word: &str) -> String {
    let lower = word.to_lowercase();
    let composed = if is_nfc(&lower) { lower } else { lower.nfc().collect() };
    match usual_placement(&composed) {
        std::borrow::Cow::Borrowed(_) => composed,
        std::borrow::Cow::Owned(moved) => moved,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Mean ln probability of the words of a sentence.
    fn mean(model: &LanguageModel<'_>, sentence: &str) -> f32 {
        let mut state = model.start();
        let mut sum = 0.0;
        for word in sentence.split(' ') {
            let (probability, next) = model.score(state, model.word(word).unwrap_or(model.unknown()));
            (sum, state) = (sum + probability, next);
        }
        sum / sentence.split(' ').count() as f32
    }

    #[test]
    fn the_embedded_model_knows_official_vietnamese() {
        let model = LanguageModel::embedded();
        for (good, bad) in [
            ("ủy ban nhân dân tỉnh ban hành kế hoạch", "ủy bản nhân dân tỉnh ban hành kế hoạch"),
            ("đổi mới sáng tạo và chuyển đổi số", "đổi mới sáng tạo và chuyển đối sổ"),
            ("căn cứ luật thi đua khen thưởng", "cán cử luật thi đua khen thường"),
        ] {
            assert!(mean(model, good) > mean(model, bad) + 0.3, "{good}");
            assert!(mean(model, good) > -4.0, "{good}: {}", mean(model, good));
        }
        assert_eq!(model.word("<number>"), None);
        assert_eq!(model.word("uỷ"), model.word("ủy"));
        let end = model.score(model.start(), model.sentence_end()).1;
        assert_eq!(end, model.start());
    }

    #[test]
    fn the_embedded_model_sums_to_one() {
        let model = LanguageModel::embedded();
        let mut state = model.start();
        for word in "sở y tế tỉnh vĩnh long xây dựng kế hoạch".split(' ') {
            let classes = [model.unknown(), model.number(), model.sentence_end()].into_iter();
            let sum: f32 = classes.chain(model.words()).map(|id| model.score(state, id).0.exp()).sum();
            // The classes of values are up to a tenth wide.
            assert!((sum - 1.0).abs() < 0.06, "before {word}: {sum}");
            state = model.score(state, model.word(word).unwrap()).1;
        }
    }

    #[test]
    fn unknown_numbers_of_words_do_no_harm() {
        let model = LanguageModel::embedded();
        let stranger = WordId(u32::MAX);
        assert_eq!(model.spelling(stranger), CLASSES[0]);
        assert!(model.score(model.start(), stranger).0.is_finite());
    }

    #[test]
    fn other_bytes_are_no_model() {
        assert!(matches!(LanguageModel::from_bytes(b""), Err(ModelError::Format)));
        assert!(matches!(LanguageModel::from_bytes(b"PK\x03\x04 something else"), Err(ModelError::Format)));
        assert!(matches!(LanguageModel::from_bytes(&MAGIC), Err(ModelError::Damaged(_))));
    }
}
