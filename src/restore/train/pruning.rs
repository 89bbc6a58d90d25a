//! Pruning by relative entropy (Stolcke 1998): n-grams go whose loss changes the model least, text by text weight.
//!
//! The probability of a context is taken from the texts' counts and not from the model, whose lower orders are not
//! meant for that under Kneser-Ney smoothing (Chelba, Brants, Neveitt and Xu 2010).

use super::grams::context;
use super::kneser_ney::{Component, Grams};
use super::mixture::{Estimates, Mixture, TEXTS};
use crate::restore::lm::{ORDER, entry_bits};

/// What the loss of each n-gram of order 2 or more costs, in nats a word of text.
fn losses(
    grams: &Grams,
    estimates: &Estimates,
    mixture: &Mixture,
    components: &[Component; TEXTS],
) -> [Vec<f32>; ORDER] {
    let mut all: [Vec<f32>; ORDER] = Default::default();
    for order in 2..=ORDER {
        let (own, lower) = (&estimates.probabilities[order - 1], &estimates.probabilities[order - 2]);
        let suffixes = &grams.suffixes[order - 1];
        let mut at = 0;
        for group in grams.contexts[order - 1].chunk_by(|a, b| a == b) {
            let range = at..at + group.len();
            at = range.end;
            let lower_of = |i: usize| f64::from(lower[suffixes[i] as usize]);
            let unseen = (1.0 - range.clone().map(|i| f64::from(own[i])).sum::<f64>()).max(1e-7);
            let unseen_lower = (1.0 - range.clone().map(lower_of).sum::<f64>()).max(1e-7);
            let weight = unseen / unseen_lower;
            let of_context =
                mixture.context_probability(components, context(grams.keys[order - 1][range.start]), order);
            for i in range {
                let (p, q) = (f64::from(own[i]), lower_of(i));
                let after = (unseen + p) / (unseen_lower + q);
                let loss = p * (p.ln() - q.ln() - after.ln()) + unseen * (weight.ln() - after.ln());
                all[order - 1].push((of_context * loss) as f32);
            }
        }
    }
    all
}

/// The n-grams that are worth most and fit into so many bytes, contexts and suffixes of kept ones among them.
pub(super) fn pruned(
    grams: &Grams,
    estimates: &Estimates,
    mixture: &Mixture,
    components: &[Component; TEXTS],
    bytes: usize,
) -> Grams {
    let losses = losses(grams, estimates, mixture, components);
    let size = |kept: &[Vec<bool>; ORDER]| -> usize {
        (2..=ORDER).map(|o| kept[o - 1].iter().filter(|&&k| k).count() * entry_bits(o) / 8).sum()
    };
    // The threshold as bits of a positive float, which are ordered as the floats are.
    let (mut low, mut high) = (0_u32, f32::MAX.to_bits());
    while high - low > 1 << 10 {
        let middle = u32::midpoint(low, high);
        if size(&kept_above(grams, &losses, f32::from_bits(middle))) > bytes {
            low = middle;
        } else {
            high = middle;
        }
    }
    let kept = kept_above(grams, &losses, f32::from_bits(if low == 0 { 0 } else { high }));
    Grams::new(std::array::from_fn(|at| {
        grams.keys[at].iter().zip(&kept[at]).filter(|(_, k)| **k).map(|(&key, _)| key).collect()
    }))
}

fn kept_above(grams: &Grams, losses: &[Vec<f32>; ORDER], threshold: f32) -> [Vec<bool>; ORDER] {
    let mut kept: [Vec<bool>; ORDER] = std::array::from_fn(|at| vec![at == 0; grams.keys[at].len()]);
    for order in (2..=ORDER).rev() {
        let (lower, own) = kept.split_at_mut(order - 1);
        for (at, keep) in own[0].iter_mut().enumerate() {
            *keep |= losses[order - 1][at] >= threshold;
            if *keep {
                lower[order - 2][grams.suffixes[order - 1][at] as usize] = true;
                lower[order - 2][grams.contexts[order - 1][at] as usize] = true;
            }
        }
    }
    kept
}
