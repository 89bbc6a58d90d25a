//! Mixing the texts' probabilities: weights by how often each text has seen the context, tuned on plans held out in turn.

use std::collections::BTreeMap;

use super::grams::{Counts, RawCounts, context};
use super::kneser_ney::{Component, Grams};
use crate::restore::lm::ORDER;

/// Official text, encyclopedia, plans.
pub(super) const TEXTS: usize = 3;

/// A weight for each text; they sum to one.
pub(super) type Weights = [f64; TEXTS];

/// Weights without any plans to tune them on.
const UNTUNED: Weights = [0.65, 0.15, 0.2];

/// Plans are held out in so many groups.
const FOLDS: usize = 8;
/// Tokens for which the weights of all contexts of an order speak when those of a class are tuned.
const PRIOR: f64 = 30.0;
const ROUNDS: usize = 40;

/// A class of contexts: words in it, how often official text and plans have it.
type Class = (usize, u8, u8);

/// The weights of a mixture.
#[derive(Debug, Clone)]
pub(super) struct Mixture {
    /// For contexts of any kind.
    pub overall: Weights,
    classes: BTreeMap<Class, Weights>,
}

/// Probabilities of an n-gram by each text, and how often it stands in the text for which weights are tuned.
struct Sample {
    class: Class,
    count: f64,
    probabilities: Weights,
}

fn class(order: usize, counts: [u32; TEXTS]) -> Class {
    let step = |count: u32, bounds: &[u32]| bounds.iter().filter(|&&b| count >= b).count() as u8;
    (order, step(counts[0], &[1, 4, 20, 200]), step(counts[2], &[1, 2, 5, 20]))
}

impl Mixture {
    /// The same weights for all contexts.
    pub fn untuned(present: [bool; TEXTS]) -> Self {
        let sum: f64 = UNTUNED.iter().zip(present).filter(|(_, p)| *p).map(|(w, _)| w).sum();
        let overall = std::array::from_fn(|i| if present[i] { UNTUNED[i] / sum } else { 0.0 });
        Self { overall, classes: BTreeMap::new() }
    }

    /// Weights under which plans are most probable, each by a model that was trained without it.
    pub fn tuned(components: &[Component; TEXTS], plans: &[Vec<u16>], words: usize) -> Self {
        let all = Grams::of_text(&plans.concat(), words);
        let fixed = [components[0].whole_probabilities(&all), components[1].whole_probabilities(&all)];
        let mut samples = Vec::new();
        let folds = FOLDS.min(plans.len());
        for fold in 0..folds {
            let of = |inside: bool| -> Vec<u16> {
                let chosen = plans.iter().enumerate().filter(|(i, _)| (i % folds == fold) == inside);
                chosen.flat_map(|(_, words)| words.iter().copied()).collect()
            };
            let (held, rest) = (of(true), Component::new(&of(false), words));
            let grams = Grams::of_text(&held, words);
            let own = rest.whole_probabilities(&grams);
            let raw = RawCounts::of(&held);
            for order in 1..=ORDER {
                for (at, &key) in grams.keys[order - 1].iter().enumerate() {
                    let count = raw.0[order - 1].get(key);
                    let Ok(place) = all.keys[order - 1].binary_search(&key) else { continue };
                    if count == 0 {
                        continue;
                    }
                    let [official, encyclopedia] = [0, 1].map(|i| f64::from(fixed[i][order - 1][place]));
                    let plan = f64::from(own[order - 1][at]);
                    let counts = [&components[0], &components[1], &rest].map(|c| c.context_count(context(key), order));
                    samples.push(Sample {
                        class: class(order, counts),
                        count: f64::from(count),
                        probabilities: [official, encyclopedia, plan],
                    });
                }
            }
        }
        Self::fitted(&samples, components.each_ref().map(|c| c.raw.tokens() > 0))
    }

    fn fitted(samples: &[Sample], present: [bool; TEXTS]) -> Self {
        let start = Self::untuned(present).overall;
        let of = |order: usize| samples.iter().filter(move |s| s.class.0 == order);
        let overall = expectation_maximisation(of(ORDER), start, 0.0);
        let mut classes = BTreeMap::new();
        for order in 1..=ORDER {
            let general = expectation_maximisation(of(order), start, 0.0);
            let mut groups: BTreeMap<Class, Vec<&Sample>> = BTreeMap::new();
            of(order).for_each(|sample| groups.entry(sample.class).or_default().push(sample));
            for (class, group) in groups {
                classes.insert(class, expectation_maximisation(group.into_iter(), general, PRIOR));
            }
        }
        Self { overall, classes }
    }

    fn weights(&self, order: usize, counts: [u32; TEXTS]) -> Weights {
        *self.classes.get(&class(order, counts)).unwrap_or(&self.overall)
    }

    /// Mixed probabilities of the n-grams, aligned with their keys.
    pub fn probabilities(&self, components: &[Component; TEXTS], grams: &Grams) -> [Vec<f32>; ORDER] {
        let parts = components.each_ref().map(|component| component.probabilities(grams));
        std::array::from_fn(|at| {
            let order = at + 1;
            let mut last = None;
            let mut weights = self.overall;
            let keys = grams.keys[at].iter().enumerate();
            keys.map(|(i, &key)| {
                if last != Some(context(key)) {
                    last = Some(context(key));
                    let counts = components.each_ref().map(|c| c.context_count(context(key), order));
                    weights = self.weights(order, counts);
                }
                (0..TEXTS).map(|t| weights[t] * f64::from(parts[t][at][i])).sum::<f64>() as f32
            })
            .collect()
        })
    }

    /// Probability of each context of one to three words of the n-grams, by the texts' own counts.
    pub fn context_probability(&self, components: &[Component; TEXTS], context: u64, order: usize) -> f64 {
        (0..TEXTS)
            .map(|t| {
                let count = components[t].context_count(context, order);
                self.overall[t] * f64::from(count) / (components[t].raw.tokens() as f64).max(1.0)
            })
            .sum()
    }
}

/// Weights that make the samples most probable; `start` speaks for `prior` samples.
fn expectation_maximisation<'s>(samples: impl Iterator<Item = &'s Sample>, start: Weights, prior: f64) -> Weights {
    let samples: Vec<&Sample> = samples.collect();
    let mut weights = start;
    if samples.is_empty() {
        return weights;
    }
    for _ in 0..ROUNDS {
        let mut shares = start.map(|w| w * prior);
        for sample in &samples {
            let parts: Weights = std::array::from_fn(|t| weights[t] * sample.probabilities[t]);
            let sum: f64 = parts.iter().sum();
            if sum > 0.0 {
                (0..TEXTS).for_each(|t| shares[t] += sample.count * parts[t] / sum);
            }
        }
        let sum: f64 = shares.iter().sum();
        weights = shares.map(|share| share / sum);
    }
    weights
}

/// Probabilities of a model with the weights of backing off.
#[derive(Debug, Clone, Default)]
pub(super) struct Estimates {
    pub probabilities: [Vec<f32>; ORDER],
    /// For each n-gram that is a context, the weight of what is not seen after it; `NaN` for the others.
    pub backoffs: [Vec<f32>; ORDER],
}

impl Estimates {
    /// Finds the weights under which the probabilities after each context sum to one.
    pub fn new(grams: &Grams, probabilities: [Vec<f32>; ORDER]) -> Self {
        let mut backoffs: [Vec<f32>; ORDER] = std::array::from_fn(|at| vec![f32::NAN; grams.keys[at].len()]);
        for order in 2..=ORDER {
            let contexts = &grams.contexts[order - 1];
            let mut at = 0;
            for group in contexts.chunk_by(|a, b| a == b) {
                let range = at..at + group.len();
                at = range.end;
                let (mut own, mut lower) = (0.0, 0.0);
                for i in range {
                    own += f64::from(probabilities[order - 1][i]);
                    lower += f64::from(probabilities[order - 2][grams.suffixes[order - 1][i] as usize]);
                }
                // A context after which every word was seen leaves next to nothing.
                let weight = (1.0 - own).max(1e-7) / (1.0 - lower).max(1e-7);
                backoffs[order - 2][group[0] as usize] = weight as f32;
            }
        }
        Self { probabilities, backoffs }
    }
}

/// Counts of contexts are looked up often.
impl Component {
    fn context_count(&self, context: u64, order: usize) -> u32 {
        let of: Option<&Counts> = order.checked_sub(2).and_then(|at| self.context_counts.get(at));
        of.map_or(0, |counts| counts.get(context))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_better_text_gets_the_weight() {
        let samples: Vec<Sample> =
            (0..50).map(|_| Sample { class: (4, 1, 1), count: 1.0, probabilities: [0.5, 0.1, 0.1] }).collect();
        let [a, b, c] = Mixture::fitted(&samples, [true; TEXTS]).weights(4, [1, 0, 1]);
        assert!(a > 0.8 && (a + b + c - 1.0).abs() < 1e-9, "{a} {b} {c}");
    }
}
