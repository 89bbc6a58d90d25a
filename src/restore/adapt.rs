//! Text of an engine or a scanner that no channel was learnt from: the text's own first reading tells what was written for
//! each letter.

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

/// Least confidence of a reading that is learnt from.
const SURE: f32 = 0.8;

/// Share of what is learnt from the text, against the general channel.
const OWN: f32 = 0.4;

/// A channel for one text, learnt from what another one makes of it.
pub fn channel(source: &str, engine: Engine, general: &mut Restorer) -> Option<Channel> {
    if source.len() < LEAST {
        return None;
    }
    let sample = &source[..source.floor_char_boundary(MOST)];
    let mut pairs: Vec<(String, String)> = Vec::new();
    restore(sample, general, &mut |part| match part {
        Part::Token(token) if token.confidence > SURE => pairs.push((token.input.to_owned(), token.output.to_owned())),
        _ => {}
    });
    let own = train_channel(pairs.iter().map(|(read, written)| (read.as_str(), written.as_str())));
    Some(Channel::new(&mixed(channels::costs(engine), &own)))
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
    fn long_texts_get_a_channel_of_their_own() {
        let mut general = Restorer::new(channels::of(Engine::Other), Settings::of(Engine::Other));
        let text = "Cac cß quan, dßn vi trién khai thuc hién ké hoach chuyén ddi sé trong nganh y té.\n".repeat(80);
        assert!(channel(&text, Engine::Other, &mut general).is_some());
        assert!(channel(&text[..800], Engine::Other, &mut general).is_none());
    }
}
