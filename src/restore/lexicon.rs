//! The words that damaged text may stand for, as a tree of letters.

use std::sync::LazyLock;

use super::alphabet::letter;
use super::lm::{LanguageModel, WordId, is_syllable};

/// Abbreviations written in capitals, with what they mean and where they are used.
const ABBREVIATIONS: &str = include_str!("../../data/abbreviations.csv");

/// ln probability of an abbreviation that the language model does not know.
const UNLISTED: f32 = -11.0;

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

/// A node of the tree.
#[derive(Debug, Clone, Copy)]
pub struct Node {
    /// First child; children stand side by side.
    pub first: u32,
    /// Number of children.
    pub count: u16,
    /// The letter that leads here.
    pub letter: u8,
    /// The word that ends here, or [`NONE`].
    pub entry: u32,
    /// Highest unigram ln probability below.
    pub best: f32,
}

/// No word.
pub const NONE: u32 = u32::MAX;

/// Words and their tree.
#[derive(Debug)]
pub struct Lexicon {
    /// Words in the order of their letters.
    pub entries: Vec<Entry>,
    /// The tree; node 0 is the root.
    pub nodes: Vec<Node>,
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
        let nodes = tree(&entries);
        Self { entries, nodes }
    }
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
    let letters = lower.chars().map(letter).collect::<Option<Box<[u8]>>>()?;
    let known = model.word(&lower);
    Some(Entry {
        word: known.unwrap_or_else(|| model.unknown()),
        spelling: short.into(),
        cased: short.chars().any(char::is_uppercase),
        letters,
        unigram: known.map_or(UNLISTED, |word| model.unigram(word)),
        casing: [-8.0, -7.0, -0.01],
    })
}

fn abbreviations() -> impl Iterator<Item = &'static str> {
    ABBREVIATIONS.lines().skip(1).filter_map(|row| row.split(',').next())
}

/// Lays the tree out level by level.
fn tree(entries: &[Entry]) -> Vec<Node> {
    let root = Node { first: 1, count: 0, letter: 0, entry: NONE, best: f32::NEG_INFINITY };
    let mut nodes = vec![root];
    let mut spans = vec![(0, entries.len(), 0)];
    let mut at = 0;
    while at < nodes.len() {
        let (mut from, to, depth) = spans[at];
        let best = entries[from..to].iter().map(|e| e.unigram).fold(f32::NEG_INFINITY, f32::max);
        nodes[at].best = best;
        nodes[at].first = nodes.len() as u32;
        if from < to && entries[from].letters.len() == depth {
            nodes[at].entry = from as u32;
            from += 1;
        }
        while from < to {
            let letter = entries[from].letters[depth];
            let end = from + entries[from..to].partition_point(|e| e.letters[depth] <= letter);
            nodes.push(Node { first: 0, count: 0, letter, entry: NONE, best });
            spans.push((from, end, depth + 1));
            nodes[at].count += 1;
            from = end;
        }
        at += 1;
    }
    nodes
}
