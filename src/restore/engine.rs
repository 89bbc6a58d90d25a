//! What wrote a text: people, an OCR engine with or without Vietnamese, or a stripper of diacritics.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::lexicon::Lexicon;
use super::lm::{LanguageModel, is_syllable};
use super::units::{Kind, Unit, units};
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
/// 0.03 %: the two overlap, and text that is right must not be touched. Light damage of that model is therefore
/// restored only where the caller names the engine.
const BROKEN: f32 = 0.01;

/// Base letters of all syllables.
static SHAPES: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let entries = &Lexicon::embedded().entries;
    let syllables = entries.iter().filter(|e| is_syllable(&e.spelling));
    syllables.map(|e| e.spelling.chars().map(base_letter).collect()).collect()
});

/// Counts the words of a text; a word that comes back is looked at once.
#[derive(Debug, Default)]
pub struct Counter<'t> {
    seen: HashMap<&'t str, Census>,
    scratch: Vec<Unit>,
}

impl<'t> Counter<'t> {
    /// The census of some lines.
    pub fn count(&mut self, lines: &[&'t str]) -> Census {
        let mut sum = Census::default();
        for line in lines {
            self.scratch.clear();
            units(line, &mut self.scratch);
            for unit in self.scratch.iter().filter(|u| u.kind == Kind::Word) {
                let text = &line[unit.range.clone()];
                sum.add(*self.seen.entry(text).or_insert_with(|| Census::of(text)));
            }
        }
        sum
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

    /// The census of one word.
    fn of(word: &str) -> Self {
        if word.chars().filter(|c| c.is_alphabetic()).count() < 2 {
            return Self::default();
        }
        let lower: String = unicode_normalization::UnicodeNormalization::nfc(word.to_lowercase().as_str()).collect();
        let vietnamese = lower.chars().any(is_vietnamese_only);
        let letters = lower.chars().all(char::is_alphabetic);
        let ascii = lower.is_ascii();
        let known = || LanguageModel::embedded().word(&lower).is_some() || is_syllable(&lower);
        let broken = (!ascii || !letters) && lower.chars().any(char::is_lowercase) && !known();
        let shape: String = lower.chars().map(base_letter).collect();
        Self {
            words: 1,
            vietnamese: usize::from(vietnamese),
            odd: usize::from(!letters || (!ascii && !vietnamese)),
            broken: usize::from(broken),
            shaped: usize::from(SHAPES.contains(&shape)),
        }
    }

    /// Whether most words look Vietnamese and bear diacritics.
    pub fn is_vietnamese(&self) -> bool {
        self.shaped * 2 > self.words && self.vietnamese * 4 > self.words
    }

    /// What most probably wrote the text.
    pub fn engine(&self) -> Engine {
        let share = |count: usize| count as f32 / self.words.max(1) as f32;
        if self.words == 0 || share(self.shaped) < 0.45 {
            return Engine::None;
        }
        if share(self.vietnamese) > 0.25 {
            let damaged = self.broken >= 2 && share(self.broken) > BROKEN;
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
        Counter::default().count(&[text]).engine()
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
