//! Learning a channel from aligned pairs: Viterbi expectation-maximisation over what stands for each letter.

use std::collections::BTreeMap;

use super::align;
use crate::fold::base_letter;
use crate::restore::alphabet::{HALF, character, letter};
use crate::restore::channel::{Costs, FLOOR, LONGEST, Learnt};

/// Rounds of expectation-maximisation.
const ROUNDS: usize = 5;

/// Weight of the base letter's counts against a letter's own.
const BACKOFF: f64 = 4.0;

/// Weight of a letter's look against its base letter's counts.
const LOOK: f64 = 2.0;

/// Strings written for each letter, with their counts.
pub type Counts = BTreeMap<u8, BTreeMap<String, f64>>;

/// Learns the costs from lines as read and lines of the paper.
pub fn train_channel<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> Costs {
    let mut words: BTreeMap<(Vec<char>, Vec<u8>), f64> = BTreeMap::new();
    for (read, truth) in pairs {
        for (left, right) in align::words(read, truth) {
            let Some(letters) = right.chars().map(letter).collect::<Option<Vec<u8>>>() else { continue };
            *words.entry((left.chars().collect(), letters)).or_default() += 1.0;
        }
    }
    let mut costs = None;
    let mut counted = (Counts::new(), BTreeMap::new(), 0.0);
    for _ in 0..ROUNDS {
        counted = count(&words, costs.as_ref());
        costs = Some(estimate(&counted.0));
    }
    let learnt = costs.unwrap_or_default();
    finish(&learnt, &counted)
}

type Counted = (Counts, BTreeMap<char, f64>, f64);

fn count(words: &BTreeMap<(Vec<char>, Vec<u8>), f64>, costs: Option<&Learnt>) -> Counted {
    let mut counts = Counts::new();
    for ((read, letters), times) in words {
        for (number, string) in best_alignment(read, letters, costs) {
            *counts.entry(number).or_default().entry(string).or_default() += times;
        }
    }
    let mut inserted: BTreeMap<char, f64> = BTreeMap::new();
    let mut twice = 0.0;
    for (&number, strings) in &counts {
        for (string, times) in strings {
            let chars: Vec<char> = string.chars().collect();
            if chars.len() == 2 {
                let own = base_letter(character(number));
                let close =
                    |c: char| base_letter(c) == own || counts[&number].get(&c.to_string()).is_some_and(|n| *n > 3.0);
                match (close(chars[0]), close(chars[1])) {
                    (true, true) => twice += times,
                    (true, false) => *inserted.entry(chars[1]).or_default() += times,
                    (false, true) => *inserted.entry(chars[0]).or_default() += times,
                    _ => {}
                }
            }
        }
    }
    (counts, inserted, twice)
}

/// What each letter became, by the cheapest alignment; nothing when the word is too far from its reading.
fn best_alignment(read: &[char], letters: &[u8], costs: Option<&Learnt>) -> Vec<(u8, String)> {
    let (rows, columns) = (letters.len() + 1, read.len() + 1);
    let mut best = vec![f32::INFINITY; rows * columns];
    let mut steps = vec![0; rows * columns];
    best[0] = 0.0;
    let mut string = String::new();
    for i in 1..rows {
        for j in 0..columns {
            string.clear();
            for taken in 0..=LONGEST.min(j) {
                if taken > 0 {
                    string.insert(0, read[j - taken]);
                }
                let total = best[(i - 1) * columns + j - taken] + cost_of(letters[i - 1], &string, costs);
                if total < best[i * columns + j] {
                    best[i * columns + j] = total;
                    steps[i * columns + j] = taken;
                }
            }
        }
    }
    if !best[rows * columns - 1].is_finite() || best[rows * columns - 1] > 6.0 * letters.len() as f32 + 6.0 {
        return Vec::new();
    }
    let mut out = Vec::with_capacity(letters.len());
    let mut j = columns - 1;
    for i in (1..rows).rev() {
        let taken = steps[i * columns + j];
        out.push((letters[i - 1], read[j - taken..j].iter().collect()));
        j -= taken;
    }
    out
}

fn cost_of(number: u8, string: &str, costs: Option<&Learnt>) -> f32 {
    if let Some(cost) = costs.and_then(|c| c.get(&number)?.get(string)) {
        return *cost;
    }
    let own = character(number);
    let looks_like = |c: char| {
        if c == own {
            0.3
        } else if base_letter(c) == base_letter(own) {
            1.0
        } else if c.is_alphabetic() {
            5.0
        } else {
            4.0
        }
    };
    let mut total = 0.0;
    let mut least = f32::INFINITY;
    for c in string.chars() {
        let cost = looks_like(c);
        total += cost + 2.5;
        least = least.min(cost);
    }
    match string.chars().count() {
        0 => 6.0,
        1 => least,
        _ => total.min(FLOOR * 2.0),
    }
}

/// Costs of the strings by their counts, smoothed with those of the letters that have the same base.
pub fn estimate(counts: &Counts) -> Learnt {
    let mut bases: BTreeMap<(char, bool), BTreeMap<&str, f64>> = BTreeMap::new();
    for (&number, strings) in counts {
        let pool = bases.entry(pool_of(number)).or_default();
        for (string, times) in strings {
            *pool.entry(string).or_default() += times;
        }
    }
    (0..2 * HALF as u8)
        .map(|number| {
            let own = counts.get(&number);
            (number, smooth(number, own, bases.get(&pool_of(number))))
        })
        .collect()
}

fn pool_of(number: u8) -> (char, bool) {
    (base_letter(character(number)), usize::from(number) >= HALF)
}

fn smooth(
    number: u8,
    own: Option<&BTreeMap<String, f64>>,
    pool: Option<&BTreeMap<&str, f64>>,
) -> BTreeMap<String, f32> {
    let own_total: f64 = own.map_or(0.0, |c| c.values().sum());
    let pool_total: f64 = pool.map_or(0.0, |c| c.values().sum());
    let (base, upper) = pool_of(number);
    let base = if upper { base.to_ascii_uppercase() } else { base }.to_string();
    let shape = character(number).to_string();
    let mut strings: Vec<String> = pool.map_or_else(Vec::new, |p| p.keys().map(|&s| s.to_owned()).collect());
    strings.push(base.clone());
    strings.push(shape.clone());
    let mut out = BTreeMap::new();
    for string in strings {
        let look = if string == base { 0.7 } else { 0.0 } + if string == shape { 0.25 } else { 0.0 };
        let pooled = pool.and_then(|p| p.get(string.as_str())).copied().unwrap_or(0.0);
        let backed = (pooled + LOOK * look) / (pool_total + LOOK);
        let seen = own.and_then(|c| c.get(&string)).copied().unwrap_or(0.0);
        let probability = (seen + BACKOFF * backed) / (own_total + BACKOFF);
        let cost = -probability.ln() as f32;
        if cost < FLOOR {
            out.insert(string, cost);
        }
    }
    out
}

/// Puts the costs in order and leaves out what composition gives as well.
fn finish(learnt: &Learnt, counted: &Counted) -> Costs {
    let (counts, inserted, twice) = counted;
    let letters_read: f64 = counts.values().flat_map(BTreeMap::values).sum();
    let price = |times: f64| -((times + 0.1) / (letters_read + 1.0)).ln() as f32;
    let mut insertions: Vec<(char, f32)> =
        inserted.iter().map(|(&c, &n)| (c, price(n).clamp(3.0, FLOOR))).filter(|(_, cost)| *cost < FLOOR).collect();
    insertions.sort_by_key(|(c, _)| *c);
    let letters = (0..2 * HALF as u8)
        .map(|number| {
            let mut strings: Vec<(String, f32)> =
                learnt.get(&number).into_iter().flatten().map(|(s, cost)| (s.clone(), *cost)).collect();
            strings.sort_by(|a, b| a.1.total_cmp(&b.1).then_with(|| a.0.cmp(&b.0)));
            (character(number), strings)
        })
        .collect();
    Costs { letters, insertions, twice: price(*twice).clamp(1.5, 6.0) }
}
