//! Text of an engine or a scanner that no channel was learnt from: the text's own first reading tells what was written for
//! each letter.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::alphabet::letter;
use super::channel::{Channel, Learnt, Table};
use super::pieces::Pieces;
use super::restorer::Restorer;
use super::train::{Counts, estimate};
use super::{Part, Pass};

/// Bytes of a text from which is learnt at most, and at least: shorter ones say too little.
const MOST: usize = 1 << 13;
const LEAST: usize = 1 << 12;

/// Least confidence of a reading that is learnt from.
const SURE: f32 = 0.8;

/// Share of what is learnt from the text, against the general channel.
const OWN: f32 = 0.4;

/// Least [`gain`] of a channel of the text's own.
///
/// Noise drawn from the general channel has -0.05 to -0.01 nats a letter, a real scan 0.01 though that channel has learnt from it.
const LEAST_GAIN: f64 = 0.0;

/// Longest unit that is learnt from, in characters.
const LONGEST: usize = 15;

/// A character that costs less is what a letter is written as, in hundredths of nats.
const USUAL: i16 = 350;

/// Restores a text by a channel mixed with what its beginning shows of its own, where that explains the text better.
pub fn restore(source: &str, restorer: &mut Restorer, sink: &mut dyn FnMut(Part<'_>)) {
    let mut pass = Pass::new(source, restorer);
    if let Some(until) = sample(source) {
        pass.read(until, restorer, |_, _| {});
        if let Some(own) = channel(source, &pass.pieces, restorer.channel()) {
            restorer.adapt(Some(own));
            Pass::new(source, restorer).finish(restorer, sink);
            return restorer.adapt(None);
        }
    }
    pass.finish(restorer, sink);
}

/// Where the lines end from which is learnt; nothing where they are too few, or so long that they can't be kept back.
fn sample(source: &str) -> Option<usize> {
    let mut end = 0;
    for line in source.split_inclusive('\n').take_while(|line| line.len() <= MOST) {
        if end >= MOST {
            break;
        }
        end += line.len();
    }
    (end >= LEAST).then_some(end)
}

/// A unit and the word that it is read as, cut into what stands for each letter.
struct Aligned<'s> {
    steps: Vec<(u8, &'s str)>,
    times: f64,
}

/// The channel of a text, learnt from what another one makes of a part of it.
fn channel(source: &str, pieces: &Pieces, general: &Channel) -> Option<Channel> {
    let aligned = aligned(source, pieces, general);
    if std::env::var("SHOWGAIN").is_ok() { eprintln!("GAIN {:.4}", gain(&aligned, general)); }
    (gain(&aligned, general) > LEAST_GAIN).then(|| general.mixed(&estimate(&counts(aligned.iter())), OWN))
}

/// What each word that is read with certainty shows.
fn aligned<'s>(source: &'s str, pieces: &Pieces, general: &Channel) -> Vec<Aligned<'s>> {
    let mut known: HashMap<(&str, &str), usize, RandomState> = HashMap::default();
    let mut out: Vec<Aligned<'s>> = Vec::new();
    let mut table: Box<Table<{ LONGEST + 1 }>> = Box::default();
    let (mut read, mut letters, mut taken) = (Vec::new(), Vec::new(), Vec::new());
    for reading in pieces.readings().filter(|reading| reading.confidence > SURE) {
        let input = &source[reading.bytes.0..reading.bytes.1];
        if let Some(&at) = known.get(&(input, reading.output)) {
            out[at].times += 1.0;
            continue;
        }
        read.clear();
        read.extend(input.chars().take(LONGEST + 1));
        letters.clear();
        letters.extend(reading.output.chars().map_while(letter));
        if read.len() > LONGEST || letters.len() < reading.output.chars().count() {
            continue;
        }
        // Most letters are one character, and no other cut is likelier.
        let plain = read.len() == letters.len()
            && read.iter().zip(&letters).all(|(&c, &letter)| general.character(letter, c) < USUAL);
        if plain {
            taken.clear();
            taken.resize(letters.len(), 1);
        } else {
            general.table(&read, &mut table);
            table.alignment(&letters, &mut taken);
        }
        let mut rest = input;
        let steps = letters.iter().zip(&taken).map(|(&letter, &count)| {
            let (string, behind) = rest.split_at(rest.char_indices().nth(count).map_or(rest.len(), |(at, _)| at));
            rest = behind;
            (letter, string)
        });
        known.insert((input, reading.output), out.len());
        out.push(Aligned { steps: steps.collect(), times: 1.0 });
    }
    out
}

fn counts<'a, 's: 'a>(aligned: impl Iterator<Item = &'a Aligned<'s>>) -> Counts {
    let mut counts = Counts::new();
    for word in aligned {
        for &(letter, string) in &word.steps {
            let strings = counts.entry(letter).or_default();
            match strings.get_mut(string) {
                Some(times) => *times += word.times,
                None => {
                    strings.insert(string.to_owned(), word.times);
                }
            }
        }
    }
    counts
}

/// Nats that a channel learnt from every other word saves in a letter of the rest.
fn gain(aligned: &[Aligned<'_>], general: &Channel) -> f64 {
    let learnt: Learnt = estimate(&counts(aligned.iter().step_by(2)));
    let (mut gain, mut letters) = (0.0, 0.0);
    for word in aligned.iter().skip(1).step_by(2) {
        for &(letter, string) in &word.steps {
            let cost = learnt.get(&letter).and_then(|strings| strings.get(string)).copied().unwrap_or(20.0);
            let (old, new) = (general.mixed_cost(letter, string, 99.0, 0.0), general.mixed_cost(letter, string, cost, OWN));
            gain += word.times * f64::from(old.min(9.0) - new.min(9.0));
            letters += word.times;
        }
    }
    gain / letters.max(1.0)
}
