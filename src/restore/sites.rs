//! Where the units of a text stand: the runs that are read together, sentence ends, capitals, starts.

use std::ops::Range;

use super::units::{Kind, Unit, units};
use crate::fold::base_letter;

/// A unit with what its surroundings say.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts about a place, no states of one thing")]
pub struct Site {
    /// Index of the line.
    pub line: usize,
    /// Bytes of the source.
    pub range: Range<usize>,
    /// What the unit is.
    pub kind: Kind,
    /// Its line, or its part of the line, is in capitals.
    pub capitals: bool,
    /// It begins a sentence or an item, or stands where a capital says as little.
    pub initial: bool,
    /// A sentence or an item ends behind it.
    pub ends: bool,
    /// What stands between it and the next unit, if that may be nothing: a blank, a bracket within a word.
    pub joins: Option<char>,
    /// The first unit of its line.
    pub leads: bool,
}

/// Where a stretch of a line stands.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// Index of the line.
    pub line: usize,
    /// Where it begins in the source.
    pub begin: usize,
    /// Whether the line begins with it.
    pub leads: bool,
}

/// Appends the sites of a stretch of a line; `open` says whether the sentence before goes on, and is told whether this one does.
pub fn sites(line: &str, place: Place, open: &mut bool, scratch: &mut Vec<Unit>, out: &mut Vec<Site>) {
    scratch.clear();
    units(line, scratch);
    let first = out.len();
    for (at, unit) in scratch.iter().enumerate() {
        let next = scratch.get(at + 1).map_or(line.len(), |u| u.range.start);
        let glue = &line[unit.range.end..next];
        let ends = ends_sentence(glue);
        let before = at.checked_sub(1).map_or(0, |last| scratch[last].range.end);
        let initial = !*open || begins_anew(&line[before..unit.range.start]);
        *open = !ends;
        out.push(Site {
            line: place.line,
            range: place.begin + unit.range.start..place.begin + unit.range.end,
            kind: unit.kind,
            capitals: in_capitals(line, scratch, at),
            // The number of an item does not use up its capital.
            initial,
            ends,
            joins: joint(glue),
            leads: at == 0 && place.leads,
        });
        if initial && unit.kind != Kind::Word {
            *open = false;
        }
    }
    debug_assert!(out.len() - first == scratch.len());
}

/// Whether a line begins something new: a bullet, a number, a letter with a bracket.
pub fn begins_item(line: &str) -> bool {
    let text = line.trim_start();
    let mut chars = text.chars();
    match chars.next() {
        Some('-' | '+' | '*' | '•' | '–' | '—' | '#') => true,
        Some(c) => {
            let head: &str = text.split(char::is_whitespace).next().unwrap_or_default();
            let short = head.chars().count() <= 6;
            let marked = head.ends_with([')', '.']) && short;
            let counted = c.is_ascii_digit() || head.chars().count() <= 3 && head.ends_with(')');
            let roman = head.chars().all(|c| matches!(c, 'I' | 'V' | 'X' | '1' | 'l' | '|' | '.'));
            marked && (counted || roman)
        }
        None => false,
    }
}

/// Whether a sentence ends in what stands between two units, as the language model counts it.
pub fn ends_sentence(glue: &str) -> bool {
    let piece = glue.split(char::is_whitespace).next().unwrap_or_default();
    piece.trim_end_matches(['"', '”', '’', '\'', ')', ']', '*', '_']).ends_with(['.', '!', '?', '…', ';'])
}

/// Whether what stands between two units has a capital behind it though no sentence ends: an opening quote, a colon, a dash
/// between blanks.
fn begins_anew(glue: &str) -> bool {
    let begun = glue.trim_end();
    begun.ends_with(['“', '"', '«'])
        || begun.len() < glue.len() && (begun.ends_with(':') || begun.ends_with(" -") || begun.ends_with(" –"))
}

/// The blank or bracket that may be a blot between two parts of a word: `dé)ng` is đồng.
fn joint(glue: &str) -> Option<char> {
    let mut chars = glue.chars();
    chars.next().filter(|c| matches!(c, ' ' | ')' | '(' | '}' | '{' | '\\') && chars.next().is_none())
}

fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y')
}

/// Two of the three nearest words with two letters or more decide, the unit's own included.
fn in_capitals(line: &str, units: &[Unit], at: usize) -> bool {
    let mut upper = 0;
    let mut lower = 0;
    for unit in &units[at.saturating_sub(2)..units.len().min(at + 3)] {
        if unit.kind != Kind::Word {
            continue;
        }
        let text = &line[unit.range.clone()];
        let capitals = text.chars().filter(|c| c.is_uppercase()).count();
        let small = text.chars().filter(|c| c.is_lowercase()).count();
        // An abbreviation without a vowel, such as TCHC or VT, is in capitals wherever it stands.
        let spelled = small > 0 || text.chars().any(|c| is_vowel(base_letter(c)) || !c.is_alphabetic());
        if capitals + small >= 2 && spelled {
            if capitals > small {
                upper += 1;
            } else {
                lower += 1;
            }
        }
    }
    upper > lower && upper > 1 || lower == 0 && upper > 0
}
