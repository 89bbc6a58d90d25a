//! Slips of text that is proper otherwise: offered, never changed.

use std::ops::Range;

use super::channel::Channel;
use super::engine::Engine;
use super::restorer::{Restorer, Settings};
use super::{Part, census, restore};

/// Least confidence of a slip that is offered.
const SURE: f32 = 0.6;

/// A slip and what was probably meant.
#[derive(Debug, Clone, PartialEq)]
pub struct Suggestion {
    /// Index of the line.
    pub line: usize,
    /// Bytes of the input.
    pub bytes: Range<usize>,
    /// What stands there.
    pub input: String,
    /// What was probably meant.
    pub output: String,
    /// Probability of it.
    pub confidence: f32,
}

/// Slips in a text of proper Vietnamese, such as `phân đầu` for `phấn đấu`; none in other text.
pub fn suggest(source: &str) -> Vec<Suggestion> {
    if !census(source).is_vietnamese() {
        return Vec::new();
    }
    let mut out = Vec::new();
    let mut line = 0;
    let mut restorer = Restorer::new(Channel::typed(), Settings::of(Engine::None));
    restore(source, &mut restorer, &mut |part| match part {
        Part::Kept(_) => {}
        Part::LineEnd => line += 1,
        Part::Token(token) => {
            let letters = token.input.chars().all(char::is_alphabetic);
            if token.changed() && letters && token.confidence >= SURE && is_slip(token.input, token.output) {
                out.push(Suggestion {
                    line,
                    bytes: token.bytes.0..token.bytes.1,
                    input: token.input.to_owned(),
                    output: token.output.to_owned(),
                    confidence: token.confidence,
                });
            }
        }
    });
    out
}

/// The same base letters with other diacritics, not another case alone.
fn is_slip(input: &str, output: &str) -> bool {
    let bases = |text: &str| crate::fold::fold(text);
    bases(input) == bases(output) && input.to_lowercase() != output.to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_offered() {
        let text = "Các đơn vị phân đầu hoàn thành tốt các nhiệm vụ được giao trong năm.";
        let found: Vec<String> = suggest(text).into_iter().map(|s| format!("{}→{}", s.input, s.output)).collect();
        assert!(found.contains(&"phân→phấn".to_owned()), "{found:?}");
        assert_eq!(super::super::lines(text, &super::super::Options::default())[0].text, text);
    }
}
