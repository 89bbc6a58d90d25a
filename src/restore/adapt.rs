//! Text that a channel fits badly, as of an engine or a scanner that it was not learnt from: the text's own first reading
//! tells what was written for each letter.

use std::collections::BTreeMap;

use super::channel::{Channel, Costs};
use super::channels;
use super::engine::Engine;
use super::restorer::Restorer;
use super::train::train_channel;
use super::{Part, restore};

/// Bytes of a text from which is learnt at most, and at least: shorter ones say too little.
const MOST: usize = 1 << 15;
const LEAST: usize = 1 << 12;

/// The share of a text that is looked at first.
const GLANCE: usize = 10;

/// Share of unsure readings among words in lower case (names are unsure in any text) from which on a channel fits badly,
/// and the confidence below which they are: up to 0.05 on pages rendered for training, 0.19 in layers of unknown engines.
///
/// From 0.06 on, a real scan would be adapted to as well, and so would every third text of an encyclopedia: three times
/// the work.
const MISFIT: f32 = 0.15;
const UNSURE: f32 = 0.95;

/// Least confidence of a reading that is learnt from.
const SURE: f32 = 0.8;

/// Share of what is learnt from the text, against the general channel.
const OWN: f32 = 0.4;

/// A channel for one text, where its engine is unknown or the general one fits it badly.
pub fn channel(source: &str, engine: Engine, general: &mut Restorer) -> Option<Channel> {
    if source.len() < LEAST {
        return None;
    }
    let length = source.len().min(MOST);
    let (mut tokens, mut unsure) = (0, 0);
    read(source, length / GLANCE, general, &mut |_, output, confidence| {
        if output.chars().all(char::is_lowercase) {
            tokens += 1;
            unsure += usize::from(confidence < UNSURE);
        }
    });
    if engine == Engine::English && unsure as f32 <= MISFIT * tokens as f32 {
        return None;
    }
    let mut pairs: Vec<(String, String)> = Vec::new();
    read(source, length, general, &mut |input, output, confidence| {
        if confidence > SURE {
            pairs.push((input.to_owned(), output.to_owned()));
        }
    });
    let own = train_channel(pairs.iter().map(|(read, written)| (read.as_str(), written.as_str())));
    Some(Channel::new(&mixed(channels::costs(engine), &own)))
}

/// Reads the beginning of a text; hands on what the tokens are, what is made of them and how surely.
fn read(source: &str, length: usize, restorer: &mut Restorer, each: &mut dyn FnMut(&str, &str, f32)) {
    restore(&source[..source.floor_char_boundary(length)], restorer, &mut |part| {
        if let Part::Token(token) = part {
            each(token.input, token.output, token.confidence);
        }
    });
}

/// Costs of both, by their probabilities.
fn mixed(mut general: Costs, own: &Costs) -> Costs {
    for (letter, strings) in &mut general.letters {
        let Some((_, learnt)) = own.letters.iter().find(|(other, _)| other == letter) else { continue };
        let mut shares: BTreeMap<&str, f32> = BTreeMap::new();
        for (from, share) in [(&*strings, 1.0 - OWN), (learnt, OWN)] {
            for (string, cost) in from {
                *shares.entry(string).or_default() += share * (-cost).exp();
            }
        }
        *strings = shares.into_iter().map(|(string, share)| (string.to_owned(), -share.ln())).collect();
    }
    general
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::restore::restorer::Settings;

    #[test]
    fn what_both_know_is_mixed() {
        let costs = |strings: &[(&str, f32)]| Costs {
            letters: vec![('ơ', strings.iter().map(|(s, cost)| ((*s).to_owned(), *cost)).collect())],
            ..Costs::default()
        };
        let mixed = mixed(costs(&[("o", 0.1)]), &costs(&[("o", 0.7), ("ß", 0.7)]));
        let strings: Vec<&str> = mixed.letters[0].1.iter().map(|(string, _)| string.as_str()).collect();
        assert_eq!(strings, ["o", "ß"]);
        assert!(mixed.letters[0].1[0].1 < 0.5 && mixed.letters[0].1[1].1 < 2.0, "{mixed:?}");
    }

    #[test]
    fn only_misfits_get_a_channel_of_their_own() {
        let engine = Engine::English;
        let mut general = Restorer::new(channels::of(engine), Settings::of(engine));
        let good = "Cac co quan, don vi trién khai thuc hién ké hoach chuyén ddi sé trong nganh y té.\n".repeat(80);
        assert!(channel(&good, engine, &mut general).is_none());
        assert!(channel(&good[..800], engine, &mut general).is_none());
        let bad = good.replace('c', "¢x").replace("hoa", "lioa").replace('n', "ri");
        assert!(channel(&bad, engine, &mut general).is_some());
    }
}
