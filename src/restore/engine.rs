//! What wrote a text: people, an OCR engine with or without Vietnamese, or a stripper of diacritics.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::LazyLock;

use foldhash::fast::RandomState;

use super::lexicon::Lexicon;
use super::lm::{LanguageModel, State, WordId, is_syllable};
use super::sites::ends_sentence;
use super::units::{Kind, Unit, units};
use super::windows;
use crate::fold::base_letter;

/// Where the damage comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Engine {
    /// No damage to mend, or not Vietnamese.
    None,
    /// Base letters are right, diacritics are gone.
    Stripped,
    /// An engine with an English model.
    English,
    /// An engine with a Vietnamese model.
    Vietnamese,
    /// Another one.
    Other,
}

/// Shapes of a text's words that tell what wrote it.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Census {
    /// Words with two letters or more.
    pub words: usize,
    /// Of these, with a letter that only Vietnamese has.
    pub vietnamese: usize,
    /// Of these, with another letter that is not ASCII, or a sign or digit among letters.
    pub odd: usize,
    /// Of these, in letters, that no Vietnamese text has: not well formed, not in the lexicon.
    pub broken: usize,
    /// Of these, in which the base letters are those of a syllable.
    pub shaped: usize,
}

/// Share of impossible words above which text with diacritics counts as damaged.
///
/// Proper plans have up to 0.54 % of them (abbreviations, units, slips), scans read with a Vietnamese model as few as
/// 0.03 %: alone they tell only heavy damage.
const BROKEN: f32 = 0.01;

/// Least share of words in the shape of a syllable: French has a third of them, the poorest scans 0.65.
const SHAPED: f32 = 0.55;

/// Share of slips above which text with diacritics and an impossible word counts as damaged, and their least number.
///
/// Proper plans have up to 0.07 % of them, scans read with a Vietnamese model 0.16 to 1.5 %, most above 0.39 %.
const SLIPS: f32 = 0.0025;
const FEWEST_SLIPS: usize = 4;

/// Bytes in which slips are looked for first, some 2,000 words: damaged text has three of them or more there.
const SAMPLE: usize = 12_000;
const FEWEST_IN_SAMPLE: usize = 2;

/// Words in their context less probable than this may be slips.
const RARE: f32 = -8.0;

/// A slip has a word of the same base letters that fits so much better.
const BETTER: f32 = 7.0;

/// Words behind a slip that are looked at.
const BEHIND: usize = 3;

/// Words by their base letters.
struct Shapes {
    /// Of syllables only.
    syllables: HashMap<Box<str>, Vec<WordId>, RandomState>,
    model: &'static LanguageModel<'static>,
}

static SHAPES: LazyLock<Shapes> = LazyLock::new(|| {
    let mut syllables: HashMap<Box<str>, Vec<WordId>, RandomState> = HashMap::default();
    for entry in Lexicon::embedded().entries.iter().filter(|e| is_syllable(&e.spelling)) {
        let shape: String = entry.spelling.chars().map(base_letter).collect();
        syllables.entry(shape.into()).or_default().push(entry.word);
    }
    Shapes { syllables, model: LanguageModel::embedded() }
});

impl Shapes {
    /// The syllables that share their base letters with a word.
    fn akin(&self, word: WordId) -> &[WordId] {
        let shape: String = self.model.spelling(word).chars().map(base_letter).collect();
        self.syllables.get(shape.as_str()).map_or(&[], Vec::as_slice)
    }

    /// ln probability of a word in a state, and of the words behind it.
    fn fit(&self, (first, mut state): (f32, State), behind: &[WordId]) -> f32 {
        let mut sum = first;
        for &word in behind {
            let (probability, next) = self.model.score(state, word);
            (sum, state) = (sum + probability, next);
        }
        sum
    }

    /// Number of words that are probably others with other diacritics.
    fn slips(&self, words: &[WordId]) -> usize {
        let mut state = self.model.start();
        let mut slips = 0;
        for (at, &word) in words.iter().enumerate() {
            let (probability, next) = self.model.score(state, word);
            if probability < RARE {
                let behind = &words[at + 1..words.len().min(at + 1 + BEHIND)];
                let own = self.fit((probability, next), behind);
                // One that does not even fit better in its own place is not looked at further.
                let fits = self.akin(word).iter().map(|other| self.model.score(state, *other));
                let mut fitting = fits.filter(|(fit, _)| *fit > probability);
                if let Some((_, corrected)) = fitting.find(|start| self.fit(*start, behind) > own + BETTER) {
                    slips += 1;
                    state = corrected;
                    continue;
                }
            }
            state = next;
        }
        slips
    }
}

/// Counts the words of a text.
#[derive(Debug, Default)]
pub struct Counter {
    /// Units of the stretch that is counted.
    units: Vec<Unit>,
    /// Its words for the language model.
    line: Vec<WordId>,
}

/// Most different words that are kept: more come only in texts without words.
const MOST_SEEN: usize = 1 << 15;

thread_local! {
    /// What words of this text and those before it are.
    static SEEN: RefCell<Seen> = RefCell::default();
}

/// Words and what they are.
#[derive(Default)]
struct Seen(HashMap<Box<str>, (Census, WordId), RandomState>);

impl Seen {
    /// The census of a word, and its id in the language model.
    fn word(&mut self, word: &str) -> (Census, WordId) {
        if let Some(known) = self.0.get(word) {
            return *known;
        }
        if self.0.len() >= MOST_SEEN {
            self.0.clear();
        }
        let new = Census::of(word);
        // Long strings are no words, and don't come back.
        if word.len() <= 64 {
            self.0.insert(word.into(), new);
        }
        new
    }
}

impl Counter {
    /// The census of some lines.
    pub fn count<'l>(&mut self, lines: impl IntoIterator<Item = &'l str>) -> Census {
        let mut sum = Census::default();
        for line in lines {
            for window in windows(line) {
                self.window(&line[window], &mut sum);
            }
        }
        sum
    }

    /// Adds a stretch of a line.
    fn window(&mut self, text: &str, sum: &mut Census) {
        self.units.clear();
        units(text, &mut self.units);
        SEEN.with_borrow_mut(|seen| {
            for unit in self.units.iter().filter(|unit| unit.kind == Kind::Word) {
                sum.add(seen.word(&text[unit.range.clone()]).0);
            }
        });
    }

    /// Number of words in some lines that are probably others with other diacritics.
    ///
    /// Of a long text a part is looked at first, lines spread over all of it; the rest only when that part has some.
    pub fn slips<'l>(&mut self, lines: impl Iterator<Item = &'l str> + Clone) -> usize {
        let bytes: usize = lines.clone().map(str::len).sum();
        let step = (bytes / SAMPLE).max(1);
        let first = self.slips_of(lines.clone().step_by(step));
        if step == 1 || first < FEWEST_IN_SAMPLE { first } else { self.slips_of(lines) }
    }

    fn slips_of<'l>(&mut self, lines: impl Iterator<Item = &'l str>) -> usize {
        let mut slips = 0;
        for line in lines {
            for window in windows(line) {
                self.words(&line[window]);
                slips += SHAPES.slips(&self.line);
            }
        }
        slips
    }

    /// The words of a stretch of a line for the language model.
    fn words(&mut self, text: &str) {
        self.units.clear();
        self.line.clear();
        units(text, &mut self.units);
        for (at, unit) in self.units.iter().enumerate() {
            self.line.push(match unit.kind {
                Kind::Word => SEEN.with_borrow_mut(|seen| seen.word(&text[unit.range.clone()]).1),
                _ => SHAPES.model.number(),
            });
            let next = self.units.get(at + 1).map_or(text.len(), |unit| unit.range.start);
            if ends_sentence(&text[unit.range.end..next]) {
                self.line.push(SHAPES.model.sentence_end());
            }
        }
    }
}

impl Census {
    /// Adds another one.
    pub fn add(&mut self, other: Self) {
        self.words += other.words;
        self.vietnamese += other.vietnamese;
        self.odd += other.odd;
        self.broken += other.broken;
        self.shaped += other.shaped;
    }

    /// The census of one word, and its id in the language model.
    fn of(word: &str) -> (Self, WordId) {
        let lower: String = unicode_normalization::UnicodeNormalization::nfc(word.to_lowercase().as_str()).collect();
        let known = SHAPES.model.word(&lower);
        let id = known.unwrap_or_else(|| SHAPES.model.unknown());
        if lower.chars().filter(|c| c.is_alphabetic()).nth(1).is_none() {
            return (Self::default(), id);
        }
        let vietnamese = lower.chars().any(is_vietnamese_only);
        let letters = lower.chars().all(char::is_alphabetic);
        let ascii = lower.is_ascii();
        let impossible = known.is_none() && (!ascii || !letters) && lower.chars().any(char::is_lowercase);
        let shape: String = lower.chars().map(base_letter).collect();
        let census = Self {
            words: 1,
            vietnamese: usize::from(vietnamese),
            odd: usize::from(!letters || (!ascii && !vietnamese)),
            broken: usize::from(impossible && !is_syllable(&lower)),
            shaped: usize::from(SHAPES.syllables.contains_key(shape.as_str())),
        };
        (census, id)
    }

    /// Whether most words look Vietnamese and bear diacritics.
    pub fn is_vietnamese(&self) -> bool {
        self.shaped * 2 > self.words && self.vietnamese * 4 > self.words
    }

    /// What most probably wrote the text; `slips` counts its [`Counter::slips`], which is only done where they decide.
    pub fn engine(&self, slips: impl FnOnce() -> usize) -> Engine {
        let share = |count: usize| count as f32 / self.words.max(1) as f32;
        if self.words == 0 || share(self.shaped) < SHAPED {
            return Engine::None;
        }
        if share(self.vietnamese) > 0.25 {
            let heavily = self.broken >= 2 && share(self.broken) > BROKEN;
            let slips = if heavily || self.broken == 0 { 0 } else { slips() };
            let damaged = heavily || slips >= FEWEST_SLIPS && share(slips) > SLIPS;
            return if damaged { Engine::Vietnamese } else { Engine::None };
        }
        if share(self.vietnamese) > 0.04 {
            return Engine::Other;
        }
        if share(self.odd) < 0.02 && share(self.shaped) > 0.85 {
            return Engine::Stripped;
        }
        Engine::English
    }
}

/// Letters that an engine with an English model never writes: ă, đ, ơ, ư and all with two marks or a hook or dot.
fn is_vietnamese_only(c: char) -> bool {
    matches!(c, 'ă' | 'đ' | 'ĩ' | 'ũ' | 'ơ' | 'ư' | '\u{1ea0}'..='\u{1ef9}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn engine(text: &str) -> Engine {
        let mut counter = Counter::default();
        counter.count([text]).engine(|| counter.slips(std::iter::once(text)))
    }

    #[test]
    fn units_abbreviations_and_slips_are_no_damage() {
        let plain = "Các cơ quan, đơn vị căn cứ chức năng, nhiệm vụ được giao tổ chức thực hiện đồng bộ các nội dung của kế hoạch. ";
        let text = format!("{}Đo độ pH, pH và ĐMPT tại Hà Nôi.", plain.repeat(20));
        assert_eq!(engine(&text), Engine::None);
    }

    #[test]
    fn text_of_an_english_model_is_told() {
        assert_eq!(
            engine(&"Cac co quan, don vi trién khai thue hién K& hoach chuyén ddi s6 ".repeat(5)),
            Engine::English
        );
    }
}
