//! What was made of parts of a text, kept side by side until they are written.

use std::ops::Range;

use super::calibration::Calibration;

/// How a part of the text is read.
#[derive(Debug, Clone, Copy)]
pub struct Reading<'a> {
    /// Its bytes in the whole input, from and to.
    pub bytes: (usize, usize),
    /// What the input has.
    pub input: &'a str,
    /// What the output has.
    pub output: &'a str,
    /// Probability that the output is right.
    pub confidence: f32,
    /// What the search gave for it, from which the confidence is told.
    pub posterior: f32,
    pub(super) text: &'a str,
    pub(super) others: &'a [Other],
}

impl Reading<'_> {
    /// Whether output and input differ.
    pub fn changed(&self) -> bool {
        self.input != self.output
    }

    /// What else it may be, with probabilities, the most probable first.
    pub fn alternatives(&self) -> impl Iterator<Item = (&str, f32)> {
        self.others.iter().map(|other| (&self.text[other.from as usize..other.to as usize], other.probability))
    }
}

/// Another reading, as a stretch of the common text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Other {
    from: u32,
    to: u32,
    probability: f32,
}

#[derive(Debug, Clone, Copy)]
struct Piece {
    bytes: (usize, usize),
    output: (u32, u32),
    confidence: f32,
    others: (u32, u32),
}

/// Pieces that wait for those before them.
#[derive(Debug)]
pub struct Pieces {
    calibration: &'static Calibration,
    /// All outputs and alternatives.
    text: String,
    others: Vec<Other>,
    waiting: Vec<Piece>,
}

impl Pieces {
    /// None yet.
    pub fn new(calibration: &'static Calibration) -> Self {
        Self { calibration, text: String::new(), others: Vec::new(), waiting: Vec::new() }
    }

    /// Adds a piece; `write` writes its output, alternatives follow with [`Self::alternative`].
    pub fn push(&mut self, bytes: Range<usize>, confidence: f32, write: impl FnOnce(&mut String)) {
        let from = self.text.len() as u32;
        write(&mut self.text);
        let others = self.others.len() as u32;
        self.waiting.push(Piece {
            bytes: (bytes.start, bytes.end),
            output: (from, self.text.len() as u32),
            confidence,
            others: (others, others),
        });
    }

    /// Adds another reading of the last piece; one that is written like a known one adds to its probability.
    pub fn alternative(&mut self, probability: f32, write: impl FnOnce(&mut String)) {
        let Some(last) = self.waiting.last_mut() else { return };
        let from = self.text.len();
        write(&mut self.text);
        let written = &self.text[from..];
        if *written == self.text[last.output.0 as usize..last.output.1 as usize] {
            last.confidence = (last.confidence + probability).min(1.0);
            self.text.truncate(from);
            return;
        }
        let known = &mut self.others[last.others.0 as usize..];
        if let Some(same) = known.iter_mut().find(|o| *written == self.text[o.from as usize..o.to as usize]) {
            same.probability += probability;
            self.text.truncate(from);
            return;
        }
        self.others.push(Other { from: from as u32, to: self.text.len() as u32, probability });
        last.others.1 += 1;
    }

    /// Puts the other readings of the last piece in order, and keeps so many.
    pub fn sort_alternatives(&mut self, most: usize) {
        let Some(last) = self.waiting.last_mut() else { return };
        let from = last.others.0 as usize;
        self.others[from..].sort_unstable_by(|a, b| b.probability.total_cmp(&a.probability));
        self.others.truncate(from + most);
        last.others.1 = self.others.len() as u32;
    }

    /// The pieces that wait, in the order in which they came. Their `input` is left empty.
    pub fn readings(&self) -> impl Iterator<Item = Reading<'_>> {
        self.waiting.iter().map(|piece| Reading {
            bytes: piece.bytes,
            input: "",
            output: &self.text[piece.output.0 as usize..piece.output.1 as usize],
            confidence: self.calibration.confidence(piece.confidence),
            posterior: piece.confidence,
            text: &self.text,
            others: &self.others[piece.others.0 as usize..piece.others.1 as usize],
        })
    }

    /// Puts the pieces in the order of the text.
    pub fn sort(&mut self) {
        self.waiting.sort_unstable_by_key(|piece| piece.bytes.0);
    }

    /// Weighs the readings of each piece less probable than `sure` anew: `support` gives, for the piece's place and a
    /// reading, nats that speak for that.
    pub fn revise(&mut self, sure: f32, support: impl Fn(usize, &str) -> f32) {
        for (at, piece) in self.waiting.iter_mut().enumerate().filter(|(_, piece)| piece.confidence < sure) {
            let others = &mut self.others[piece.others.0 as usize..piece.others.1 as usize];
            let factor = |(from, to): (u32, u32)| support(at, &self.text[from as usize..to as usize]).exp();
            let own = factor(piece.output);
            let factors: Vec<f32> = others.iter().map(|other| factor((other.from, other.to))).collect();
            if !factors.iter().any(|factor| *factor > 1.0) && own <= 1.0 {
                continue;
            }
            // What is in none of the readings stays as likely as it was.
            let rest = 1.0 - piece.confidence - others.iter().map(|other| other.probability).sum::<f32>();
            piece.confidence *= own;
            others.iter_mut().zip(&factors).for_each(|(other, factor)| other.probability *= factor);
            let sum = rest.max(0.0) + piece.confidence + others.iter().map(|other| other.probability).sum::<f32>();
            piece.confidence /= sum;
            for other in others.iter_mut() {
                other.probability /= sum;
            }
            let Some(best) = others.iter_mut().max_by(|a, b| a.probability.total_cmp(&b.probability)) else { continue };
            if best.probability > piece.confidence {
                std::mem::swap(&mut best.probability, &mut piece.confidence);
                let output = (best.from, best.to);
                (best.from, best.to) = piece.output;
                piece.output = output;
            }
            others.sort_unstable_by(|a, b| b.probability.total_cmp(&a.probability));
        }
    }

    /// Gives a piece another output.
    pub fn rewrite(&mut self, at: usize, output: &str) {
        let from = self.text.len() as u32;
        self.text.push_str(output);
        self.waiting[at].output = (from, self.text.len() as u32);
    }

    /// Hands out, in order, the pieces before a place, and forgets them. Their `input` is left empty.
    pub fn take(&mut self, limit: usize, each: impl FnMut(Reading<'_>)) {
        self.sort();
        let ready = self.waiting.partition_point(|piece| piece.bytes.0 < limit);
        self.readings().take(ready).for_each(each);
        self.waiting.drain(..ready);
        if self.waiting.is_empty() {
            self.text.clear();
            self.others.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::restore::Engine;

    #[test]
    fn pieces_come_in_order_with_their_alternatives() {
        let mut pieces = Pieces::new(Calibration::of(Engine::None));
        pieces.push(7..9, 0.5, |text| text.push('b'));
        for (word, probability) in [("c", 0.1), ("d", 0.2), ("b", 0.1), ("c", 0.05)] {
            pieces.alternative(probability, |text| text.push_str(word));
        }
        pieces.sort_alternatives(1);
        pieces.push(2..3, 1.0, |text| text.push('a'));
        let mut seen = Vec::new();
        let mut take = |pieces: &mut Pieces, limit| {
            pieces.take(limit, |r| {
                let others: Vec<String> = r.alternatives().map(|(text, p)| format!("{text}{p}")).collect();
                seen.push(format!("{}{}{}", r.output, r.confidence, others.join("")));
            });
        };
        take(&mut pieces, 5);
        take(&mut pieces, 9);
        assert_eq!(seen, ["a1", "b0.6d0.2"]);
    }
}
