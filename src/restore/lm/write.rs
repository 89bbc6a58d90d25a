//! Writing a model: values put into 256 classes, n-grams into tables.

use super::perfect_hash::{self, Entry, Widths};
use super::{CASING_STEP, CLASSES, MAGIC, ModelError, ORDER};

/// A word as it is written: the classes first, then the vocabulary in byte order.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Word {
    pub spelling: String,
    /// ln probability.
    pub probability: f32,
    /// ln back-off weight, where it is a context.
    pub backoff: Option<f32>,
    /// ln probabilities of lower case, capital first, capitals.
    pub casing: [f32; 3],
}

/// An n-gram of order 2 or more: its words in 16 bits each, the last one lowest.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Gram {
    pub key: u64,
    /// ln probability of the last word after the others.
    pub probability: f32,
    /// ln back-off weight, where it is a context.
    pub backoff: Option<f32>,
}

/// Bits of check, probability and back-off weight of the orders 2 to 4.
///
/// A bigram that is matched by mistake can hide a good word, a longer one only disturbs a bigram that is real.
const WIDTHS: [Widths; ORDER - 1] = [
    Widths { check: 16, probability: 8, backoff: 8 },
    Widths { check: 13, probability: 7, backoff: 6 },
    Widths { check: 12, probability: 7, backoff: 0 },
];

/// Bits that an n-gram takes, all in all.
pub(crate) fn entry_bits(order: usize) -> usize {
    perfect_hash::bits(WIDTHS[order - 2])
}

/// Writes a model. The same words and n-grams give the same bytes.
///
/// # Errors
/// [`ModelError`] when a table could not be built.
pub(crate) fn write(words: &[Word], grams: &[Vec<Gram>; ORDER - 1]) -> Result<Vec<u8>, ModelError> {
    let mut out = MAGIC.to_vec();
    let spelled: usize = words.iter().map(|word| word.spelling.len()).sum();
    out.extend((words.len() as u32).to_le_bytes());
    out.extend((spelled as u32).to_le_bytes());
    let probabilities: Vec<Scale> =
        grams.iter().zip(WIDTHS).map(|(g, w)| Scale::of(g.iter().map(|g| g.probability), 1 << w.probability)).collect();
    let mut backoffs = vec![Scale::of(words.iter().filter_map(|word| word.backoff), 255)];
    for (grams, widths) in grams.iter().zip(WIDTHS).take(ORDER - 2) {
        backoffs.push(Scale::of(grams.iter().filter_map(|gram| gram.backoff), (1 << widths.backoff) - 1));
    }
    for word in words {
        out.extend(word.probability.to_le_bytes());
        out.push(backoffs[0].context(word.backoff));
        out.extend(word.casing.map(|ln| (-ln / CASING_STEP).round().clamp(0.0, 255.0) as u8));
    }
    let mut place = 0_u32;
    for word in words {
        out.extend(place.to_le_bytes());
        place += word.spelling.len() as u32;
    }
    out.extend(place.to_le_bytes());
    out.extend(words.iter().flat_map(|word| word.spelling.bytes()));
    debug_assert!(words.len() >= CLASSES.len());
    out.extend(probabilities.iter().flat_map(|scale| scale.table(0)).flat_map(f32::to_le_bytes));
    // Index 0 of the back-off weights means: no context.
    out.extend(backoffs.iter().flat_map(|scale| scale.table(1)).flat_map(f32::to_le_bytes));
    for (at, (grams, widths)) in grams.iter().zip(WIDTHS).enumerate() {
        let keys: Vec<u64> = grams.iter().map(|gram| gram.key).collect();
        let entries: Vec<Entry> = grams
            .iter()
            .map(|gram| Entry {
                probability: probabilities[at].nearest(gram.probability),
                backoff: backoffs.get(at + 1).map_or(0, |scale| scale.context(gram.backoff)),
            })
            .collect();
        perfect_hash::write(&keys, &entries, widths, &mut out)?;
    }
    Ok(out)
}

/// A few values that stand for many: the means of classes of equal width, so that no value is far from its own.
///
/// Classes of equal size, or those of Lloyd's algorithm, serve the many rare n-grams and miss the few frequent ones.
struct Scale(Vec<f32>);

impl Scale {
    fn of(values: impl Iterator<Item = f32> + Clone, classes: usize) -> Self {
        let low = values.clone().fold(f32::INFINITY, f32::min);
        let high = values.clone().fold(f32::NEG_INFINITY, f32::max);
        let width = ((high - low) / classes as f32).max(f32::MIN_POSITIVE);
        let mut sums = vec![(0.0_f64, 0_u32); classes];
        for value in values {
            let (sum, count) = &mut sums[(((value - low) / width) as usize).min(classes - 1)];
            *sum += f64::from(value);
            *count += 1;
        }
        let used = sums.iter().filter(|(_, count)| *count > 0);
        let mut means: Vec<f32> = used.map(|(sum, count)| (sum / f64::from(*count)) as f32).collect();
        if means.is_empty() {
            means.push(0.0);
        }
        Self(means)
    }

    fn nearest(&self, value: f32) -> u8 {
        let above = self.0.partition_point(|&mean| mean < value).min(self.0.len() - 1);
        let below = above.saturating_sub(1);
        (if (self.0[below] - value).abs() < (self.0[above] - value).abs() { below } else { above }) as u8
    }

    /// 0 for no context, else one more than the index of the weight.
    fn context(&self, backoff: Option<f32>) -> u8 {
        backoff.map_or(0, |value| self.nearest(value) + 1)
    }

    /// 256 values, the first one at `from`.
    fn table(&self, from: usize) -> impl Iterator<Item = f32> {
        (0..256).map(move |at: usize| at.checked_sub(from).and_then(|at| self.0.get(at)).copied().unwrap_or(0.0))
    }
}
