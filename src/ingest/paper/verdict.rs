//! Which text of a page is trusted: its text layer, or what an OCR engine reads off its picture.

use crate::document::Reason;
use crate::restore::lm::LanguageModel;
use crate::syllable::is_syllable;

use super::Word;

/// From this share of the page on, pictures make it a scan.
const SCAN: f32 = 0.5;
/// Fewer characters than this on a scan are a stamp or a note, no text of the page.
const STAMP: usize = 400;
/// Least share of syllables among the words of a Vietnamese text.
const SYLLABLES: f32 = 0.7;
/// Least share of words with letters that only Vietnamese has. Proper text has 0.4 and more, the noise of an engine
/// that knows no Vietnamese less than 0.05.
const LETTERS: f32 = 0.18;
/// Words from which shares say something.
const ENOUGH: usize = 20;
/// Words after which no more are looked at: shares don't change much from here on.
const SAMPLE: usize = 120;
/// Paths from which a page without text may be one whose letters were drawn as shapes.
const SHAPES: usize = 300;

/// What a text layer is like.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(in crate::ingest) struct Census {
    pub(in crate::ingest) characters: usize,
    pub(in crate::ingest) words: usize,
    syllables: usize,
    vietnamese: usize,
}

impl Census {
    pub(in crate::ingest) fn of<'w>(words: impl IntoIterator<Item = &'w Word>) -> Self {
        let mut census = Self::default();
        for word in words {
            census.add(&word.text);
        }
        census
    }

    /// Counts one word.
    pub(in crate::ingest) fn add(&mut self, text: &str) {
        self.characters += text.chars().count();
        if self.words >= SAMPLE {
            return;
        }
        for part in text.split(|c: char| !c.is_alphanumeric()).filter(|p| p.chars().count() >= 2) {
            // Numbers and abbreviations tell nothing.
            let is_word = part.chars().any(char::is_lowercase) || part.chars().all(char::is_uppercase);
            if !is_word || part.chars().all(|c| c.is_ascii_digit()) {
                continue;
            }
            let lower: String =
                unicode_normalization::UnicodeNormalization::nfc(part.to_lowercase().as_str()).collect();
            let vietnamese =
                lower.chars().any(|c| matches!(c, 'ă' | 'đ' | 'ĩ' | 'ũ' | 'ơ' | 'ư' | '\u{1ea0}'..='\u{1ef9}'));
            let syllable = is_syllable(&lower);
            if part.chars().all(char::is_uppercase) && !syllable {
                continue;
            }
            self.words += 1;
            self.syllables += usize::from(syllable);
            self.vietnamese += usize::from(vietnamese);
        }
    }

    /// Share of syllables.
    pub(in crate::ingest) fn share(&self) -> Option<f32> {
        (self.words > 0).then(|| self.syllables as f32 / self.words as f32)
    }

    /// Reads as Vietnamese.
    pub(in crate::ingest) fn is_vietnamese(&self) -> bool {
        let share = |count: usize| count as f32 / self.words.max(1) as f32;
        share(self.syllables) >= SYLLABLES && (share(self.vietnamese) >= LETTERS || self.words < ENOUGH)
    }
}

/// Mean ln probability of words in the language model: how well a text reads as Vietnamese.
pub(in crate::ingest) fn fit<'t>(texts: impl Iterator<Item = &'t str>) -> f32 {
    let model = LanguageModel::embedded();
    let (mut state, mut sum, mut count) = (model.start(), 0.0, 0);
    for text in texts {
        for part in text.split(|c: char| !c.is_alphanumeric()).filter(|p| p.chars().any(char::is_alphabetic)) {
            let word = model.word(&part.to_lowercase()).unwrap_or(model.unknown());
            let (probability, next) = model.score(state, word);
            (sum, state) = (sum + probability, next);
            count += 1;
        }
    }
    if count == 0 { f32::MIN } else { sum / count as f32 }
}

/// Whether so many characters have no known meaning that what is left is not the text of the page, well as it may read.
pub(in crate::ingest) fn is_in_part(census: &Census, unknown: usize) -> bool {
    unknown * 3 > census.characters + unknown
}

/// What the text layer of a page is good for.
pub(in crate::ingest) fn verdict(
    census: &Census,
    invisible: bool,
    pictures: f32,
    unknown: usize,
    paths: usize,
) -> Reason {
    if census.characters == 0 && unknown == 0 {
        return if pictures > 0.05 || paths > SHAPES { Reason::NoText } else { Reason::Blank };
    }
    if is_in_part(census, unknown) {
        return Reason::Garbage;
    }
    let scan = pictures >= SCAN;
    if scan && !invisible && census.characters < STAMP {
        return Reason::Stamp;
    }
    if scan && census.words >= ENOUGH && !census.is_vietnamese() {
        return Reason::Garbage;
    }
    Reason::Readable
}

#[cfg(test)]
mod tests {
    use super::*;

    fn census(text: &str) -> Census {
        let mut census = Census::default();
        text.split(' ').for_each(|word| census.add(word));
        census
    }

    #[test]
    fn pages_are_judged() {
        let proper = "Thực hiện Kế hoạch của Ủy ban nhân dân tỉnh về phong trào thi đua ".repeat(12);
        let noise = "Thgc hien K6 hoqch cria Uy ban nhdn ddn tinh vd phong trdo thi dua ".repeat(12);
        let stripped = "Thuc hien Ke hoach cua Uy ban nhan dan tinh ve phong trao thi dua ".repeat(12);
        for (text, invisible, pictures, unknown, paths, reason) in [
            ("", false, 0.0, 0, 0, Reason::Blank),
            ("", false, 0.9, 0, 0, Reason::NoText),
            ("", false, 0.0, 0, 5000, Reason::NoText),
            (proper.as_str(), false, 0.0, 0, 10, Reason::Readable),
            (&proper, true, 1.0, 0, 0, Reason::Readable),
            (&noise, true, 1.0, 0, 0, Reason::Garbage),
            (&stripped, true, 1.0, 0, 0, Reason::Garbage),
            // Another language that was typed is no noise.
            (&noise, false, 0.0, 0, 0, Reason::Readable),
            ("Ký bởi: Sở Y tế Thời gian ký: 01.02.2026", false, 1.0, 0, 0, Reason::Stamp),
            ("Số 12", false, 0.0, 900, 0, Reason::Garbage),
        ] {
            assert_eq!(verdict(&census(text), invisible, pictures, unknown, paths), reason, "{text:.30}");
        }
    }
}
