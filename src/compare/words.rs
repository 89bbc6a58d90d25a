//! The words of an item with what each says: rare syllables much, formulas and purposes little, numbers nothing.

use std::collections::HashMap;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

use crate::fold::fold;
use crate::syllable::usual_placement;

/// Sentence counts of syllables and pairs; made by `tools/word_weights.py`, see `data/words.md`.
const WORDS: &str = include_str!("../../data/words.tsv");
/// Formula phrases, words of purpose.
const PHRASES: &str = include_str!("../../data/phrases.csv");
/// Abbreviations that stand for the words behind them.
const ABBREVIATIONS: &str = include_str!("../../data/abbreviations.csv");

/// Sentences in which a syllable or pair would stand that the table leaves out as too rare.
const UNSEEN_SYLLABLE: f64 = 5.0;
const UNSEEN_PAIR: f64 = 10.0;
/// What is left of a word's weight inside a formula phrase, and in a clause of purpose.
const IN_FORMULA: f32 = 0.5;
const IN_PURPOSE: f32 = 0.5;

/// A syllable of an item.
#[derive(Debug, Clone)]
pub(super) struct Word {
    /// Folded letters.
    pub folded: String,
    /// Lower-case letters with their diacritics, the tone mark in its usual place.
    pub spelled: String,
    /// What is left of its weight where it stands, 0..1.
    pub place: f32,
    /// It belongs to a formula phrase.
    pub formula: bool,
}

impl Word {
    fn new(run: &str) -> Self {
        Self { folded: fold(run), spelled: spelled(run), place: 1.0, formula: false }
    }
}

fn spelled(run: &str) -> String {
    usual_placement(&run.to_lowercase()).into_owned()
}

/// Words that stand one behind the other, told with their diacritics: "công nhân" is not "công nhận". Those of an OCR text
/// have been restored before.
#[derive(Debug)]
pub(super) struct Phrase(Vec<String>);

impl Phrase {
    pub fn new(text: &str) -> Self {
        Self(letters(text).iter().map(|run| spelled(run)).collect())
    }

    /// How many words it has.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Its first word.
    pub fn first(&self) -> &str {
        self.0.first().map_or("", String::as_str)
    }

    /// The words begin with it.
    pub fn begins(&self, words: &[Word]) -> bool {
        words.len() >= self.0.len() && words.iter().zip(&self.0).all(|(word, wanted)| word.spelled == *wanted)
    }

    /// Every place where it stands in the words.
    pub fn places<'p>(&'p self, words: &'p [Word]) -> impl Iterator<Item = usize> + 'p {
        (0..words.len()).filter(|&at| self.begins(&words[at..]))
    }
}

/// How much a shared syllable says, 0..1: inverse document frequency over official sentences.
pub(super) fn syllable_weight(folded: &str) -> f32 {
    TABLE.weight(folded, UNSEEN_SYLLABLE)
}

/// How much a shared pair of neighbours says, 0..1.
pub(super) fn pair_weight(first: &str, second: &str) -> f32 {
    TABLE.weight(&format!("{first} {second}"), UNSEEN_PAIR)
}

/// The counts of `data/words.tsv`.
struct Table {
    sentences: f64,
    counts: HashMap<&'static str, f64>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let rows = WORDS.lines().filter_map(|line| line.split_once('\t'));
    let mut counts: HashMap<_, _> = rows.filter_map(|(words, n)| Some((words, n.parse().ok()?))).collect();
    Table { sentences: counts.remove("*").unwrap_or(1.0), counts }
});

impl Table {
    fn weight(&self, words: &str, unseen: f64) -> f32 {
        let count = self.counts.get(words).copied().unwrap_or(unseen);
        (((self.sentences + 1.0) / (count + 1.0)).ln() / self.sentences.max(2.0).ln()) as f32
    }
}

/// The rows of `data/phrases.csv`, folded.
struct Phrases {
    /// The longest first.
    formulas: Vec<Vec<String>>,
    purposes: Vec<Vec<String>>,
}

static PHRASE: LazyLock<Phrases> = LazyLock::new(|| {
    let mut phrases = Phrases { formulas: Vec::new(), purposes: Vec::new() };
    for (cue, kind) in cells(PHRASES) {
        let words = letters(&fold(&cue));
        let all = if kind == "purpose" { &mut phrases.purposes } else { &mut phrases.formulas };
        all.push(words);
    }
    phrases.formulas.sort_by_key(|words| std::cmp::Reverse(words.len()));
    phrases
});

static SHORT: LazyLock<HashMap<String, Vec<Word>>> = LazyLock::new(|| {
    let long = |(short, meaning): (String, String)| {
        (fold(&short), letters(&meaning).iter().map(|run| Word::new(run)).collect())
    };
    cells(ABBREVIATIONS).map(long).filter(|(short, _)| short.len() > 2).collect()
});

/// The first two cells of each row of a table.
pub(super) fn cells(table: &'static str) -> impl Iterator<Item = (String, String)> {
    csv::Reader::from_reader(table.as_bytes())
        .into_records()
        .flatten()
        .filter_map(|row| Some((row.get(0)?.to_owned(), row.get(1)?.to_owned())))
}

/// Runs of letters and digits.
fn runs(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|run| !run.is_empty())
}

/// Runs without digits.
pub(super) fn letters(text: &str) -> Vec<String> {
    runs(text).filter(|run| !run.contains(|c: char| c.is_numeric())).map(str::to_owned).collect()
}

/// The syllables of a text in their order; abbreviations in full.
#[cfg(test)]
pub(super) fn words(text: &str) -> Vec<Word> {
    clauses(text).concat()
}

/// The syllables of each clause of a text in their order; abbreviations in full. Full stops and semicolons part
/// clauses.
pub(super) fn clauses(text: &str) -> Vec<Vec<Word>> {
    let text: String = text.nfc().collect();
    let clauses = sentences(&text).into_iter().map(sentence);
    clauses.filter(|words| !words.is_empty()).collect()
}

/// What each clause asks for: its words up to the purpose.
pub(super) fn duties(text: &str) -> Vec<Vec<Word>> {
    let duty = |mut words: Vec<Word>| {
        words.truncate(purpose(&words).unwrap_or(words.len()));
        words
    };
    clauses(text).into_iter().map(duty).collect()
}

/// Folded letters and digits with abbreviations in full: values that are written differently only become equal.
pub(super) fn spelled_out(text: &str) -> String {
    let folded = fold(text);
    let runs = runs(&folded).flat_map(|run| match SHORT.get(run) {
        Some(long) => long.iter().map(|word| word.folded.as_str()).collect(),
        None => vec![run],
    });
    runs.collect::<Vec<_>>().join(" ")
}

/// Numbers and codes in the text, in their order: `95`, `15/6/2022`, `41-ct/tw`.
pub(super) fn numbers(text: &str) -> Vec<String> {
    let trimmed = |part: &str| part.trim_matches(|c: char| !c.is_alphanumeric() && c != '%').to_owned();
    fold(text).split(' ').filter(|part| part.contains(|c: char| c.is_ascii_digit())).map(trimmed).collect()
}

/// Parts between full stops and semicolons.
fn sentences(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut from = 0;
    for (at, _) in text.match_indices(['.', ';']) {
        if text[at + 1..].chars().next().is_none_or(char::is_whitespace) {
            out.push(&text[from..at]);
            from = at + 1;
        }
    }
    out.push(&text[from..]);
    out
}

/// The words of one sentence, formulas and the clause of purpose weighted down.
fn sentence(text: &str) -> Vec<Word> {
    let mut all: Vec<Word> = Vec::new();
    for word in letters(text).iter().map(|run| Word::new(run)) {
        match SHORT.get(&word.folded) {
            Some(long) => all.extend(long.iter().cloned()),
            None => all.push(word),
        }
    }
    let mut at = 0;
    while at < all.len() {
        let found = PHRASE.formulas.iter().find(|formula| stands(&all[at..], formula));
        let end = at + found.map_or(1, Vec::len);
        if found.is_some() {
            for word in &mut all[at..end] {
                (word.place, word.formula) = (IN_FORMULA, true);
            }
        }
        at = end;
    }
    if let Some(at) = purpose(&all) {
        all[at..].iter_mut().for_each(|word| word.place *= IN_PURPOSE);
    }
    all
}

/// Where the purpose begins. A sentence that begins with it ("Nhằm …") goes on with its duty: only what follows counts.
fn purpose(words: &[Word]) -> Option<usize> {
    (2..words.len()).find(|&at| PHRASE.purposes.iter().any(|cue| stands(&words[at..], cue)))
}

/// The words begin with the phrase.
fn stands(words: &[Word], phrase: &[String]) -> bool {
    words.len() >= phrase.len() && words.iter().zip(phrase).all(|(word, wanted)| word.folded == *wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_and_purposes_weigh_less() {
        let places = |text| words(text).iter().map(|w| w.place).collect::<Vec<_>>();
        assert_eq!(places("Ứng dụng chuyển đổi số"), [1.0, 1.0, 0.5, 0.5, 0.5]);
        assert_eq!(places("Mở lớp học nhằm dạy nghề"), [1.0, 1.0, 1.0, 0.5, 0.5, 0.5]);
        assert_eq!(places("UBND").len(), 4);
    }

    #[test]
    fn phrases_are_told_by_their_diacritics() {
        for (phrase, text, wanted) in [
            ("công nhận", "ĐƯỢC CÔNG NHẬN; công nhân", vec![1]),
            ("để tài", "Để tài sản", vec![0]),
            // The place of the mark is no other mark, and loose marks are no other letters.
            ("hòa giải", "Tổ hoà giải, to\u{309} hòa giải", vec![1, 4]),
            ("ủy ban nhân dân", "UBND, Uỷ ban Nhân dân", vec![0, 4]),
        ] {
            assert_eq!(Phrase::new(phrase).places(&words(text)).collect::<Vec<_>>(), wanted, "{text}");
        }
    }

    #[test]
    fn rare_words_say_more() {
        assert!(syllable_weight("va") < syllable_weight("benh"));
        assert!(pair_weight("thuc", "hien") < pair_weight("benh", "an"));
        assert!(syllable_weight("qqq") <= 1.0);
    }

    #[test]
    fn numbers_and_codes() {
        assert_eq!(numbers("Đạt trên 95% theo Chỉ thị 41-CT/TW (năm 2026)."), ["95%", "41-ct/tw", "2026"]);
    }
}
