//! Text of a scanner that no channel was learnt from: what its beginning is read as tells what was written for each letter.
//!
//! The beginning is read by the general channel. A channel learnt from half of its words says whether that one or its
//! mixture with the general channel explains the other half better. If it is the mixture, the text is read anew by the
//! mixture. Else reading goes on where it is: text of the engine that the general channel knows costs no second reading.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::alphabet::letter;
use super::channel::{Channel, FLOOR, Table};
use super::pieces::Pieces;
use super::restorer::Restorer;
use super::train::{Counts, estimate};
use super::{Part, Pass};

/// Bytes of a text from which is learnt at most, and at least: shorter ones say too little.
const MOST: usize = 1 << 14;
const LEAST: usize = 1 << 12;

/// Least confidence of a reading that is learnt from.
const SURE: f32 = 0.8;

/// Share of what is learnt from the text, against the general channel.
const OWN: f32 = 0.4;

/// Least [`gain`] of a channel of the text's own.
///
/// 190 texts with noise drawn from the general channel have -0.048 to -0.009 nats a letter, rendered pages -0.017 to
/// -0.004, three real scans 0.012 to 0.021, of which the general channel has learnt from one.
const LEAST_GAIN: f64 = 0.0;

/// Longest unit that is learnt from, in characters.
const LONGEST: usize = 15;

/// A character that costs less, in hundredths of nats, is what a letter is written as.
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

/// The general channel mixed with what a part of a text shows; nothing where that does not explain the text better.
fn channel(source: &str, pieces: &Pieces, general: &Channel) -> Option<Channel> {
    let aligned = aligned(source, pieces, general);
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

/// How often each letter is written as each string.
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

/// Nats that a channel learnt from every other word saves in a letter of the rest, in the mean.
fn gain(aligned: &[Aligned<'_>], general: &Channel) -> f64 {
    let learnt = estimate(&counts(aligned.iter().step_by(2)));
    let (mut gain, mut letters) = (0.0, 0.0);
    for word in aligned.iter().skip(1).step_by(2) {
        for &(letter, string) in &word.steps {
            let known = learnt.get(&letter).and_then(|strings| strings.get(string));
            let old = general.mixed_cost(letter, string, None, 0.0);
            let new = general.mixed_cost(letter, string, known.copied(), OWN);
            gain += word.times * f64::from(old.min(FLOOR) - new.min(FLOOR));
            letters += word.times;
        }
    }
    gain / f64::max(letters, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::restore::alphabet::letter;
    use crate::restore::restorer::Settings;
    use crate::restore::{Engine, Options, channels, lines};

    const PLAN: &str = include_str!("../../corpus/specimen-01-so-y-te-bac-ninh.txt");

    /// A plan with noise drawn from the channel of English models.
    fn noisy() -> String {
        let letters: HashMap<char, Vec<(String, f32)>> = channels::costs(Engine::English).letters.into_iter().collect();
        let mut random = 1_u64;
        let mut chance = || {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (random >> 40) as f32 / (1 << 24) as f32
        };
        let write = |c: char| {
            let strings = letters.get(&c).filter(|strings| letter(c).is_some() && !strings.is_empty());
            let Some(strings) = strings else { return c.to_string() };
            let mut rest = chance();
            let drawn = strings.iter().find(|(_, cost)| {
                rest -= (-cost).exp();
                rest < 0.0
            });
            drawn.unwrap_or(&strings[0]).0.clone()
        };
        PLAN.chars().map(write).collect()
    }

    fn has_own_channel(text: &str) -> bool {
        let mut restorer = Restorer::new(channels::of(Engine::English), Settings::of(Engine::English));
        let mut pass = Pass::new(text, &restorer);
        pass.read(usize::MAX, &mut restorer, |_, _| {});
        channel(text, &pass.pieces, restorer.channel()).is_some()
    }

    #[test]
    fn only_strange_noise_gets_a_channel_of_its_own() {
        let known = noisy();
        // A scanner that writes the letter é as another one, and i as a stroke.
        let strange = known.replace('é', "ß").replace('i', "|");
        assert!(!has_own_channel(&known));
        assert!(has_own_channel(&strange));
    }

    #[test]
    fn every_run_is_the_same() {
        let source = noisy().replace('é', "ß").replace('i', "|");
        let read = || {
            let restored = lines(&source, &Options { engine: Some(Engine::English) });
            let tokens = restored.into_iter().flat_map(|line| line.tokens);
            tokens.map(|token| (token.output, token.confidence.to_bits())).collect::<Vec<_>>()
        };
        let first = read();
        assert!((0..3).all(|_| read() == first));
    }

    #[test]
    fn what_was_held_back_is_written_once() {
        let known = noisy();
        for source in [known.replace('é', "ß").replace('i', "|"), known] {
            let restored = lines(&source, &Options { engine: Some(Engine::English) });
            assert_eq!(restored.len(), source.split('\n').count());
            let tokens = restored.iter().flat_map(|line| &line.tokens);
            assert!(tokens.clone().all(|token| source[token.bytes.clone()] == token.input));
            assert!(tokens.clone().zip(tokens.skip(1)).all(|(a, b)| a.bytes.end <= b.bytes.start));
        }
    }

    #[test]
    fn samples_are_whole_lines() {
        let line = "Cac co quan, don vi trien khai\n";
        assert_eq!(sample(&line.repeat(10)), None);
        assert_eq!(sample(&line.repeat(1000)).map(|end| end % line.len()), Some(0));
        assert_eq!(sample(&"Cac co quan ".repeat(10_000)), None);
    }
}
