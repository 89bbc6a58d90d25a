//! The channels that come with the program.

use super::channel::{Channel, Costs};
use super::engine::Engine;

/// Learnt from pairs of an English-model Tesseract (`tools/make_pairs.py`).
const ENGLISH: &str = include_str!("../../data/channel-eng.tsv");

/// Learnt from pairs of a Vietnamese-model Tesseract.
const VIETNAMESE: &str = include_str!("../../data/channel-vie.tsv");

/// The channel for text of an engine.
pub fn of(engine: Engine) -> Channel {
    match engine {
        Engine::Stripped | Engine::None => Channel::stripped(),
        Engine::English | Engine::Other | Engine::Vietnamese => Channel::new(&costs(engine)),
    }
}

/// What an OCR engine's channel is made of.
pub fn costs(engine: Engine) -> Costs {
    let text = if engine == Engine::Vietnamese { VIETNAMESE } else { ENGLISH };
    // Both files are written by the trainer and read by a test; an empty channel copies everything.
    Costs::from_text(text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn embedded_channels_are_read() {
        for text in [ENGLISH, VIETNAMESE] {
            assert!(Costs::from_text(text).unwrap().letters.len() > 150);
        }
    }
}
