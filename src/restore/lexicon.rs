//! The words that damaged text may stand for, cut into parts that many share.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use super::alphabet::letter;
use super::lm::{LanguageModel, WordId, is_syllable};
use crate::fold::base_letter;

/// Abbreviations written in capitals, with what they mean and where they are used.
const ABBREVIATIONS: &str = include_str!("../../data/abbreviations.csv");

/// ln probability of an abbreviation that the language model does not know.
const UNLISTED: f32 = -11.0;

/// Weight of a word's frequency in the order of the search.
pub const PRIOR: f32 = 0.8;

/// A word.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The language model's number for it.
    pub word: WordId,
    /// Lower-case spelling, or the only spelling of an abbreviation (with capitals).
    pub spelling: Box<str>,
    /// Whether the spelling has capitals of its own.
    pub cased: bool,
    /// Its letters, lower case.
    pub letters: Box<[u8]>,
    /// ln probability without context.
    pub unigram: f32,
    /// ln probabilities of lower case, capital first, capitals.
    pub casing: [f32; 3],
}

/// The beginning or the end of words: one letter more than another one.
#[derive(Debug, Clone, Copy)]
pub struct Part {
    /// The part that is shorter by a letter; it stands before this one.
    pub parent: u16,
    /// The last letter of a beginning, the first of an end.
    pub letter: u8,
}

/// Words with the same beginning.
#[derive(Debug, Clone)]
pub struct Group {
    /// Index of the beginning in [`Lexicon::heads`].
    pub head: u16,
    /// Its words in [`Lexicon::members`].
    pub members: Range<u32>,
    /// Least cost of one of them without regard to its letters.
    pub prior: i16,
}

/// A word of a group.
#[derive(Debug, Clone, Copy)]
pub struct Member {
    /// Index of its end in [`Lexicon::tails`].
    pub tail: u16,
    /// Index in [`Lexicon::entries`].
    pub entry: u16,
    /// Cost of its being rare, in hundredths of nats.
    pub prior: i16,
}

/// Words, cut into beginnings and ends that many share: mostly the initial consonants and the rhyme.
#[derive(Debug)]
pub struct Lexicon {
    /// Words in the order of their letters.
    pub entries: Vec<Entry>,
    /// Beginnings; the first is empty.
    pub heads: Vec<Part>,
    /// Ends; the first is empty.
    pub tails: Vec<Part>,
    /// Words by their beginnings.
    pub groups: Vec<Group>,
    /// The words of all groups.
    pub members: Vec<Member>,
}

static EMBEDDED: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::new(LanguageModel::embedded()));

impl Lexicon {
    /// The lexicon of the model that comes with the program.
    pub fn embedded() -> &'static Self {
        &EMBEDDED
    }

    fn new(model: &LanguageModel<'_>) -> Self {
        let mut entries: Vec<Entry> = model.words().filter_map(|word| word_entry(model, word)).collect();
        entries.extend(abbreviations().filter_map(|short| abbreviation_entry(model, short)));
        // Of two entries with the same letters the abbreviation, which stands behind, knows its spelling better.
        entries.sort_by(|a, b| a.letters.cmp(&b.letters));
        entries.dedup_by(|later, earlier| {
            let same = later.letters == earlier.letters;
            if same && !is_syllable(&earlier.spelling) {
                earlier.casing = later.casing;
                earlier.spelling = later.spelling.clone();
                earlier.cased = later.cased;
            }
            same
        });
        let mut lexicon =
            Self { entries, heads: Vec::new(), tails: Vec::new(), groups: Vec::new(), members: Vec::new() };
        lexicon.cut();
        lexicon
    }

    /// Cuts the words into beginnings and ends.
    fn cut(&mut self) {
        let (mut heads, mut tails) = (Parts::default(), Parts::default());
        let mut words: Vec<(u16, Member)> = Vec::new();
        for (at, entry) in self.entries.iter().enumerate() {
            let (head, tail) = entry.letters.split_at(place_of_cut(entry));
            let member = Member {
                tail: tails.part(tail.iter().rev()),
                entry: at as u16,
                prior: (-PRIOR * entry.unigram * 100.0) as i16,
            };
            words.push((heads.part(head.iter()), member));
        }
        words.sort_by_key(|(head, member)| (*head, member.tail));
        for same in words.chunk_by(|a, b| a.0 == b.0) {
            let from = self.members.len() as u32;
            self.members.extend(same.iter().map(|(_, member)| *member));
            self.groups.push(Group {
                head: same[0].0,
                members: from..self.members.len() as u32,
                prior: same.iter().map(|(_, member)| member.prior).min().unwrap_or(0),
            });
        }
        (self.heads, self.tails) = (heads.parts, tails.parts);
    }
}

/// Parts of words with the way to find them.
struct Parts {
    parts: Vec<Part>,
    known: HashMap<(u16, u8), u16>,
}

impl Default for Parts {
    fn default() -> Self {
        Self { parts: vec![Part { parent: 0, letter: 0 }], known: HashMap::new() }
    }
}

impl Parts {
    fn part<'l>(&mut self, letters: impl Iterator<Item = &'l u8>) -> u16 {
        letters.fold(0, |parent, &letter| {
            *self.known.entry((parent, letter)).or_insert_with(|| {
                self.parts.push(Part { parent, letter });
                self.parts.len() as u16 - 1
            })
        })
    }
}

/// Behind the consonants of a syllable, behind two letters of another word.
fn place_of_cut(entry: &Entry) -> usize {
    let length = entry.letters.len();
    if entry.cased || !is_syllable(&entry.spelling) {
        return length.min(2);
    }
    entry.spelling.chars().take_while(|c| !"aeiouy".contains(base_letter(*c))).count().min(length)
}

fn word_entry(model: &LanguageModel<'_>, word: WordId) -> Option<Entry> {
    let spelling = model.spelling(word);
    let letters = spelling.chars().map(letter).collect::<Option<Box<[u8]>>>()?;
    let entry = Entry {
        word,
        spelling: spelling.into(),
        cased: false,
        letters,
        unigram: model.unigram(word),
        casing: model.casing(word),
    };
    (!entry.letters.is_empty()).then_some(entry)
}

fn abbreviation_entry(model: &LanguageModel<'_>, short: &str) -> Option<Entry> {
    let lower = short.to_lowercase();
    // A stroke looks like the letter l: `blc` is b/c.
    let letters = lower.chars().map(|c| letter(if c == '/' { 'l' } else { c })).collect::<Option<Box<[u8]>>>()?;
    let known = model.word(&lower);
    let cased = lower != short;
    Some(Entry {
        word: known.unwrap_or_else(|| model.unknown()),
        spelling: short.into(),
        cased: cased || lower.contains('/'),
        letters,
        unigram: known.map_or(UNLISTED, |word| model.unigram(word)),
        casing: if cased { [-8.0, -7.0, -0.01] } else { [-0.01, -7.0, -8.0] },
    })
}

/// What stands for words, in its spelling.
pub fn abbreviations() -> impl Iterator<Item = &'static str> {
    ABBREVIATIONS.lines().skip(1).filter_map(|row| row.split(',').next())
}
