//! Interpolated modified Kneser-Ney probabilities (Chen and Goodman 1999) of one text, for a given set of n-grams.
//!
//! Where n-grams are left out of the set, the counts of the lower orders are those of the revised pruning of Siivola,
//! Hirsimäki and Virpioja (2007): an n-gram that is kept counts once for its suffix, one that is left out counts as
//! often as it was seen, so that the lower order explains what the higher one no longer does.

use super::grams::{Counts, RawCounts, begins_sentence, context, suffix};
use super::mixture::TEXTS;
use crate::restore::lm::ORDER;

/// The n-grams of a model, sorted, for each order; closed under taking the context and the suffix.
#[derive(Debug, Clone, Default)]
pub(super) struct Grams {
    pub keys: [Vec<u64>; ORDER],
    /// For each n-gram of order 2 or more, where its suffix and its context stand among the next lower order.
    pub suffixes: [Vec<u32>; ORDER],
    pub contexts: [Vec<u32>; ORDER],
}

impl Grams {
    pub fn new(keys: [Vec<u64>; ORDER]) -> Self {
        let mut grams = Self { keys, ..Self::default() };
        for order in 2..=ORDER {
            let lower = &grams.keys[order - 2];
            let mut places = (Vec::new(), Vec::new());
            let mut last = (u64::MAX, 0_usize, 0..0);
            for &key in &grams.keys[order - 1] {
                if last.0 != context(key) {
                    let range = places_after(lower, suffix(key, order) >> 16);
                    let at = lower.partition_point(|&k| k < context(key));
                    last = (context(key), at, range);
                }
                let (from, to) = (last.2.start, last.2.end);
                let at = from + lower[from..to].partition_point(|&k| k < suffix(key, order));
                debug_assert!(lower.get(at) == Some(&suffix(key, order)) && lower.get(last.1) == Some(&context(key)));
                places.0.push(at as u32);
                places.1.push(last.1 as u32);
                // The next suffix of the same context stands behind this one.
                last.2.start = at;
            }
            (grams.suffixes[order - 1], grams.contexts[order - 1]) = places;
        }
        grams
    }

    /// All n-grams of a text of sentences, and all words.
    pub fn of_text(text: &[u16], words: usize) -> Self {
        let raw = RawCounts::of(text);
        let mut keys = raw.0.map(|counts| counts.keys);
        keys[0] = (0..words as u64).collect();
        Self::new(keys)
    }

    /// The n-grams that pruning may keep: those of plans, and others that are not seen once only.
    pub fn worth_a_look(components: &[Component; TEXTS], words: usize) -> Self {
        let mut keys: [Vec<u64>; ORDER] = std::array::from_fn(|at| {
            let mut parts = Vec::new();
            for (component, worth) in components.iter().zip(WORTH) {
                parts.extend(component.raw.0[at].iter().map(|(key, count)| (key, count.saturating_mul(worth))));
            }
            let sums = Counts::gathered(parts);
            sums.iter().filter(|&(_, sum)| sum >= WORTH[2]).map(|(key, _)| key).collect()
        });
        keys[0] = (0..words as u64).collect();
        Self::new(keys)
    }
}

/// What one n-gram of official text, encyclopedia and plans is worth to be a candidate; one of plans is enough.
const WORTH: [u32; TEXTS] = [2, 1, 4];

/// Where the n-grams after a context stand.
fn places_after(keys: &[u64], context: u64) -> std::ops::Range<usize> {
    keys.partition_point(|&k| k < context << 16)..keys.partition_point(|&k| k < (context + 1) << 16)
}

/// Discounts of counts of one, two, and three or more, for each order.
type Discounts = [[f64; 3]; ORDER];

/// One text, counted.
#[derive(Debug)]
pub(super) struct Component {
    pub raw: RawCounts,
    discounts: Discounts,
    words: usize,
    /// Occurrences of each context of one, two, three words.
    pub context_counts: [Counts; ORDER - 1],
}

impl Component {
    /// `words`: size of the vocabulary.
    pub fn new(text: &[u16], words: usize) -> Self {
        let raw = RawCounts::of(text);
        let adjusted = adjusted_counts(&raw, None);
        let discounts = std::array::from_fn(|at| discounts(&adjusted[at].counts));
        let context_counts = std::array::from_fn(|at| {
            let mut all = Counts::default();
            for (key, count) in raw.0[at + 1].iter() {
                if all.keys.last() == Some(&context(key)) {
                    *all.counts.last_mut().unwrap_or(&mut 0) += count;
                } else {
                    all.keys.push(context(key));
                    all.counts.push(count);
                }
            }
            all
        });
        Self { raw, discounts, words, context_counts }
    }

    /// Probabilities of the n-grams, aligned with their keys.
    pub fn probabilities(&self, grams: &Grams) -> [Vec<f32>; ORDER] {
        self.probabilities_from(&adjusted_counts(&self.raw, Some(grams)), grams, false)
    }

    /// The same of the model that has all n-grams of the text, those given only asked for.
    pub fn whole_probabilities(&self, grams: &Grams) -> [Vec<f32>; ORDER] {
        self.probabilities_from(&adjusted_counts(&self.raw, None), grams, true)
    }

    fn probabilities_from(&self, adjusted: &[Counts; ORDER], grams: &Grams, whole: bool) -> [Vec<f32>; ORDER] {
        let mut all: [Vec<f32>; ORDER] = Default::default();
        for order in 1..=ORDER {
            let backed: Box<dyn Fn(usize) -> f64> = if order == 1 {
                Box::new(|_| 1.0 / self.words as f64)
            } else {
                let (lower, suffixes) = (&all[order - 2], &grams.suffixes[order - 1]);
                Box::new(|at| f64::from(lower[suffixes[at] as usize]))
            };
            let found = self.order_probabilities(&adjusted[order - 1], &grams.keys[order - 1], whole, order, &backed);
            drop(backed);
            all[order - 1] = found;
        }
        all
    }

    fn order_probabilities(
        &self,
        counts: &Counts,
        kept: &[u64],
        whole: bool,
        order: usize,
        backed: &dyn Fn(usize) -> f64,
    ) -> Vec<f32> {
        let mut found = Vec::with_capacity(kept.len());
        let mut at = 0;
        let context_of = |key: u64| if order == 1 { 0 } else { context(key) };
        for group in kept.chunk_by(|&a, &b| context_of(a) == context_of(b)) {
            let context = context_of(group[0]);
            while at < counts.keys.len() && context_of(counts.keys[at]) < context {
                at += 1;
            }
            let from = at;
            while at < counts.keys.len() && context_of(counts.keys[at]) == context {
                at += 1;
            }
            let seen = from..at;
            let (mut total, mut left) = (0.0, 0.0);
            let mut place = 0;
            let mut own = vec![0.0; group.len()];
            for i in seen {
                let (key, count) = (counts.keys[i], f64::from(counts.counts[i]));
                while place < group.len() && group[place] < key {
                    place += 1;
                }
                total += count;
                if place < group.len() && group[place] == key {
                    let discount = self.discount(order, counts.counts[i]);
                    own[place] = count - discount;
                    left += discount;
                } else if whole {
                    left += self.discount(order, counts.counts[i]);
                } else {
                    left += count;
                }
            }
            for own in own {
                let lower = backed(found.len());
                let p = if total > 0.0 { (own + left * lower) / total } else { lower };
                found.push(p as f32);
            }
        }
        found
    }

    fn discount(&self, order: usize, count: u32) -> f64 {
        if count == 0 { 0.0 } else { self.discounts[order - 1][(count as usize).min(3) - 1] }
    }
}

/// The counts from which each order is estimated.
fn adjusted_counts(raw: &RawCounts, kept: Option<&Grams>) -> [Counts; ORDER] {
    let mut all: [Counts; ORDER] = Default::default();
    all[ORDER - 1] = raw.0[ORDER - 1].clone();
    for order in (1..ORDER).rev() {
        let higher = &all[order];
        let mut parts: Vec<(u64, u32)> = Vec::with_capacity(higher.keys.len());
        let mut kept = kept.map(|grams| grams.keys[order].iter().copied().peekable());
        for (key, count) in higher.iter() {
            let is_kept = kept.as_mut().is_none_or(|kept| {
                while kept.next_if(|&k| k < key).is_some() {}
                kept.peek() == Some(&key)
            });
            parts.push((suffix(key, order + 1), if is_kept { 1 } else { count }));
        }
        parts.extend(raw.0[order - 1].iter().filter(|&(key, _)| begins_sentence(key, order)));
        all[order - 1] = Counts::gathered(parts);
    }
    all
}

/// The discounts of Chen and Goodman from the number of n-grams seen once to four times.
fn discounts(counts: &[u32]) -> [f64; 3] {
    let mut n = [0.0_f64; 5];
    for &count in counts {
        if count <= 4 {
            n[count as usize] += 1.0;
        }
    }
    let y = n[1] / (n[1] + 2.0 * n[2]).max(1.0);
    std::array::from_fn(|at| {
        let k = at + 1;
        let found = k as f64 - (k + 1) as f64 * y * n[k + 1] / n[k].max(1.0);
        // Toy texts have no such n-grams.
        if n[k] > 0.0 && found > 0.0 && found < k as f64 { found } else { 0.5 }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probabilities_with_backing_off_sum_to_one() {
        let text = [2, 3, 4, 5, 2, 3, 4, 6, 2, 4, 5, 6, 3, 4, 2, 5, 3, 4, 5, 2];
        let grams = Grams::of_text(&text, 7);
        let probabilities = Component::new(&text, 7).probabilities(&grams);
        let sum: f32 = probabilities[0].iter().sum();
        assert!((sum - 1.0).abs() < 1e-5, "{sum}");
        // What the seen words take is less than all, and more than they would get without the context.
        for order in 2..=ORDER {
            for at in 0..grams.keys[order - 1].len() {
                let context = grams.contexts[order - 1][at];
                let taken: f32 = (0..grams.keys[order - 1].len())
                    .filter(|&i| grams.contexts[order - 1][i] == context)
                    .map(|i| probabilities[order - 1][i])
                    .sum();
                assert!(taken < 1.0 + 1e-5, "{taken}");
            }
        }
    }

    #[test]
    fn discounts_follow_the_counts_of_counts() {
        let counts: Vec<u32> = [vec![1; 100], vec![2; 40], vec![3; 20], vec![4; 12]].concat();
        let [one, two, more] = discounts(&counts);
        let y = 100.0 / 180.0;
        assert!((one - (1.0 - 2.0 * y * 0.4)).abs() < 1e-9);
        assert!((two - (2.0 - 3.0 * y * 0.5)).abs() < 1e-9);
        assert!((more - (3.0 - 4.0 * y * 0.6)).abs() < 1e-9);
    }
}
