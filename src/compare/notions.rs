//! Notions of the genre: words that stand for one another when plans say what earns an award.
//!
//! "Mô hình được nhân rộng" and "sáng kiến được công nhận" share no word, but what there is (something new) and what
//! becomes of it (others take it up). One notion in common says nothing, two do: an action and its object.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::words::{Word, cells, letters};
use crate::fold::fold;

/// Phrases with the notion that each stands for.
const NOTIONS: &str = include_str!("../../data/notions.csv");

/// Numbers of notions, one bit each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Notions(u64);

impl Notions {
    /// How many there may be.
    pub const MOST: usize = 64;

    /// The notion of this number too.
    pub fn add(&mut self, number: u32) {
        self.0 |= 1 << number;
    }

    /// At least two stand in both.
    pub fn share_two(self, other: Self) -> bool {
        (self.0 & other.0).count_ones() >= 2
    }

    /// Every two of them, as one number.
    pub fn twos(self) -> impl Iterator<Item = u32> {
        let numbers = move || (0..64_u32).filter(move |number| self.0 >> number & 1 == 1);
        numbers().flat_map(move |a| numbers().filter(move |b| a < *b).map(move |b| a << 6 | b))
    }
}

/// The words of a phrase, and the number of its notion.
type Phrase = (Vec<String>, u32);

/// Phrases by their first word, the longest first.
static PHRASES: LazyLock<HashMap<String, Vec<Phrase>>> = LazyLock::new(|| {
    let mut names: Vec<String> = Vec::new();
    let mut phrases: HashMap<String, Vec<Phrase>> = HashMap::new();
    for (phrase, name) in cells(NOTIONS) {
        let number = names.iter().position(|known| *known == name).unwrap_or_else(|| {
            names.push(name);
            names.len() - 1
        });
        let words = letters(&fold(&phrase));
        phrases.entry(words[0].clone()).or_default().push((words, number as u32));
    }
    debug_assert!(names.len() <= Notions::MOST, "a notion is a bit");
    for some in phrases.values_mut() {
        some.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
    }
    phrases
});

/// The notion that begins here, and how many words it takes.
pub(super) fn begins(words: &[Word]) -> Option<(u32, usize)> {
    let fits = |(phrase, _): &&Phrase| {
        words.len() >= phrase.len() && words.iter().zip(phrase).all(|(word, wanted)| word.folded == *wanted)
    };
    let (phrase, number) = PHRASES.get(&words.first()?.folded)?.iter().find(fits)?;
    Some((*number, phrase.len()))
}

#[cfg(test)]
mod tests {
    use super::super::words::words;
    use super::*;

    #[test]
    fn two_notions_in_common() {
        let notions = |text: &str| {
            let (words, mut all) = (words(text), Notions::default());
            (0..words.len()).filter_map(|at| begins(&words[at..])).for_each(|(number, _)| all.add(number));
            all
        };
        let spread = notions("Có mô hình được nhân rộng ra xã khác");
        assert!(spread.share_two(notions("Có sáng kiến được công nhận")));
        assert!(!spread.share_two(notions("Có sáng kiến phục hồi dòng sông")));
        assert_eq!(spread.twos().count(), 1);
    }
}
