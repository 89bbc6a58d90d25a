//! The language model: how probable a syllable is after the ones before it.

use thiserror::Error;

mod syllable;

pub use syllable::{is_syllable, usual_placement};

/// A word of the model's vocabulary: a syllable, another frequent word, or a class of tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct WordId(pub u32);

/// What the model remembers of the text before: at most three words, fewer where no more would change a probability.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct State {
    words: [u16; 3],
    backoffs: [u8; 3],
    length: u8,
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
    bytes: &'a [u8],
}

impl<'a> LanguageModel<'a> {
    /// Opens a model; nothing is unpacked.
    ///
    /// # Errors
    /// [`ModelError`] when the bytes are no model or are damaged.
    pub fn from_bytes(bytes: &'a [u8]) -> Result<Self, ModelError> {
        Ok(Self { bytes })
    }

    /// The model that comes with the program.
    pub fn embedded() -> &'static LanguageModel<'static> {
        todo!()
    }

    /// The word with this lower-case NFC spelling (either tone placement).
    pub fn word(&self, _lower: &str) -> Option<WordId> {
        todo!()
    }

    /// Lower-case spelling, tones in the usual place (`hòa`, `ủy`); of a class, its name in angle brackets.
    pub fn spelling(&self, _id: WordId) -> &str {
        todo!()
    }

    /// The vocabulary without the classes, in byte order of the spellings.
    pub fn words(&self) -> impl Iterator<Item = WordId> {
        let _ = self.bytes;
        (0..0).map(WordId)
    }

    /// ln probability of a word without context.
    pub fn unigram(&self, _id: WordId) -> f32 {
        todo!()
    }

    /// ln probabilities of its being written in lower case, with a capital first, in capitals (inside a sentence).
    pub fn casing(&self, _id: WordId) -> [f32; 3] {
        todo!()
    }

    /// The state at the beginning of a sentence.
    pub fn start(&self) -> State {
        todo!()
    }

    /// ln probability of a word in a state, and the state after it.
    ///
    /// After [`Self::sentence_end`] the state is [`Self::start`].
    pub fn score(&self, _state: State, _word: WordId) -> (f32, State) {
        todo!()
    }

    /// The class of words that are not in the vocabulary.
    pub fn unknown(&self) -> WordId {
        WordId(0)
    }

    /// The class of tokens with a digit in them (numbers, dates, codes: one token between blanks).
    pub fn number(&self) -> WordId {
        WordId(1)
    }

    /// The end of a sentence (`.`, `!`, `?` and the end of a paragraph).
    pub fn sentence_end(&self) -> WordId {
        WordId(2)
    }
}
