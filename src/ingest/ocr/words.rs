//! Words of an engine as words of a page, in points and in the frame of their direction.

use crate::ingest::paper::{Turn, Word};

use super::level::Upright;
use super::{Picture, ReadLine, ReadWord};

/// Share of the letter size that Tesseract's height from descender to ascender is, in the fonts of official papers.
const TALL: f32 = 0.95;
/// Sizes of a page's lines beyond these factors of the usual one are misread.
const SIZES: std::ops::Range<f32> = 0.6..2.2;

/// Digits so much taller than printed ones of the page are written by hand.
const HAND: f32 = 1.22;
/// Confidence in what is written by hand, at most: engines are sure of what they see in it, and wrong.
const DOUBT: f32 = 0.4;

/// The words of a page.
pub(super) fn placed(lines: Vec<ReadLine>, upright: &Upright) -> Vec<Word> {
    let Picture { width, height, dpi, .. } = upright.picture;
    let scale = 72.0 / dpi.max(1) as f32;
    // The frame of a direction has its origin in the page's corner, the picture in its own.
    let (wide, high) = (width as f32 * scale, height as f32 * scale);
    let (turn, shift) = match upright.turns {
        0 => (Turn::Right, [0.0, 0.0]),
        1 => (Turn::Up, [-wide, 0.0]),
        2 => (Turn::Left, [-wide, -high]),
        _ => (Turn::Down, [0.0, -high]),
    };
    let usual = usual_size(&lines);
    let digits = digit_height(&lines);
    let mut out = Vec::new();
    for line in lines {
        let tall = digits.map(|share| share * HAND * line.size.clamp(SIZES.start * usual, SIZES.end * usual));
        let size = line.size.clamp(SIZES.start * usual, SIZES.end * usual) * scale / TALL;
        for word in line.words {
            let [left, top, right, bottom] = word.area;
            if is_speck(&word) {
                continue;
            }
            let by_hand = is_number(&word.text) && tall.is_some_and(|tall| bottom - top > tall);
            let base = line.base[0] * f32::midpoint(left, right) + line.base[1];
            out.push(Word {
                // What engines read for a slash between digits.
                text: word.text.replace(['\u{2044}', '\u{2215}'], "/"),
                left: left * scale + shift[0],
                right: right * scale + shift[0],
                base: base * scale + shift[1],
                size,
                turn,
                bold: false,
                invisible: false,
                annotation: false,
                blank_before: true,
                blank_after: true,
                confidence: if by_hand { word.confidence.min(DOUBT) } else { word.confidence },
            });
        }
    }
    out
}

/// The size of most words.
fn usual_size(lines: &[ReadLine]) -> f32 {
    let mut sizes: Vec<f32> = lines.iter().flat_map(|l| l.words.iter().map(|_| l.size)).collect();
    sizes.sort_by(f32::total_cmp);
    sizes.get(sizes.len() / 2).copied().unwrap_or_default()
}

/// Digits, perhaps with signs among them.
fn is_number(text: &str) -> bool {
    text.contains(|c: char| c.is_ascii_digit()) && !text.contains(char::is_alphabetic)
}

/// Dirt: signs that no text has by themselves, read with little confidence.
fn is_speck(word: &ReadWord) -> bool {
    // Marks above nothing are letters to Unicode.
    let letter = |c: char| c.is_alphanumeric() && !('\u{2b0}'..='\u{2ff}').contains(&c);
    word.confidence < 0.5 && !word.text.contains(|c: char| letter(c) || "-–—+•*/".contains(c))
}

/// Height of printed digits as a share of their lines' letter size; `None` with too few of them to tell.
fn digit_height(lines: &[ReadLine]) -> Option<f32> {
    let words = lines.iter().filter(|l| l.size > 0.0).flat_map(|l| l.words.iter().map(|w| (l.size, w)));
    let digits = |w: &ReadWord| w.confidence >= 0.9 && w.text.chars().all(|c| c.is_ascii_digit());
    let mut shares: Vec<f32> =
        words.filter(|(_, w)| digits(w)).map(|(size, w)| (w.area[3] - w.area[1]) / size).collect();
    shares.sort_by(f32::total_cmp);
    (shares.len() >= 3).then(|| shares[shares.len() / 2])
}
