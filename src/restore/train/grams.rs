//! Counting n-grams: sorted keys of up to four words of 16 bits.

use crate::restore::lm::ORDER;

/// The end of a sentence, in the numbers of the final vocabulary.
pub(super) const SENTENCE: u16 = 2;

/// The context of an n-gram.
pub(super) fn context(key: u64) -> u64 {
    key >> 16
}

/// The n-gram of the given order without its first word.
pub(super) fn suffix(key: u64, order: usize) -> u64 {
    key & ((1 << (16 * (order - 1))) - 1)
}

/// Whether the n-gram begins a sentence; no word stands before such a one.
pub(super) fn begins_sentence(key: u64, order: usize) -> bool {
    order > 1 && (key >> (16 * (order - 1))) as u16 == SENTENCE
}

/// Sorted n-grams of one order and a count for each.
#[derive(Debug, Clone, Default)]
pub(super) struct Counts {
    pub keys: Vec<u64>,
    pub counts: Vec<u32>,
}

impl Counts {
    pub fn get(&self, key: u64) -> u32 {
        self.keys.binary_search(&key).map_or(0, |at| self.counts[at])
    }

    pub fn iter(&self) -> impl Iterator<Item = (u64, u32)> {
        self.keys.iter().copied().zip(self.counts.iter().copied())
    }

    /// Sums what falls on the same key.
    pub fn gathered(mut parts: Vec<(u64, u32)>) -> Self {
        parts.sort_unstable();
        let mut all = Self::default();
        for (key, count) in parts {
            if all.keys.last() == Some(&key) {
                if let Some(last) = all.counts.last_mut() {
                    *last += count;
                }
            } else {
                all.keys.push(key);
                all.counts.push(count);
            }
        }
        all
    }
}

/// How often each n-gram of the orders 1 to 4 stands in a text (order n at index n - 1).
#[derive(Debug, Clone, Default)]
pub(super) struct RawCounts(pub [Counts; ORDER]);

impl RawCounts {
    /// Counts the words of sentences, each between two ends.
    pub fn of(words: &[u16]) -> Self {
        Self(std::array::from_fn(|at| count_order(words, at + 1)))
    }

    pub fn tokens(&self) -> u64 {
        self.0[0].counts.iter().map(|&c| u64::from(c)).sum()
    }
}

fn count_order(words: &[u16], order: usize) -> Counts {
    let mut keys: Vec<u64> = grams(words, order).collect();
    keys.sort_unstable();
    let mut all = Counts::default();
    for run in keys.chunk_by(|a, b| a == b) {
        all.keys.push(run[0]);
        all.counts.push(run.len() as u32);
    }
    all
}

/// Every n-gram of an order that does not reach over the end of a sentence.
fn grams(words: &[u16], order: usize) -> impl Iterator<Item = u64> {
    // The first word is the end before the first sentence: it predicts, but nothing predicts it.
    let mut key = u64::from(words.first().copied().unwrap_or(SENTENCE));
    let mut length = 1;
    words.iter().skip(1).filter_map(move |&word| {
        key = key << 16 | u64::from(word);
        length += 1;
        let gram = (length >= order).then_some(if order == ORDER { key } else { key & ((1 << (16 * order)) - 1) });
        if word == SENTENCE {
            (key, length) = (u64::from(SENTENCE), 1);
        }
        gram
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(words: &[u16]) -> u64 {
        words.iter().fold(0, |key, &w| key << 16 | u64::from(w))
    }

    #[test]
    fn grams_stay_inside_sentences() {
        let counts = RawCounts::of(&[2, 7, 8, 2, 7, 8, 9, 2]);
        assert_eq!(counts.tokens(), 7);
        assert_eq!(counts.0[0].get(2), 2);
        assert_eq!(counts.0[1].get(key(&[7, 8])), 2);
        assert_eq!(counts.0[1].get(key(&[2, 7])), 2);
        assert_eq!(counts.0[2].get(key(&[8, 2, 7])), 0);
        assert_eq!(counts.0[3].keys, [key(&[2, 7, 8, 2]), key(&[2, 7, 8, 9]), key(&[7, 8, 9, 2])]);
        assert!(begins_sentence(key(&[2, 7]), 2) && !begins_sentence(key(&[7, 2]), 2) && !begins_sentence(2, 1));
        assert_eq!(suffix(key(&[2, 7, 8]), 3), key(&[7, 8]));
    }
}
