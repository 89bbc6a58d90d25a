//! Restoration of a text: runs of units through candidates and lattice, back into lines.

use std::collections::HashSet;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

use super::candidates::{Candidate, Candidates, Found};
use super::channel::Channel;
use super::codes;
use super::decode::{Choice, Lattice};
use super::engine::Engine;
use super::lexicon::{Entry, Lexicon, PRIOR};
use super::lm::{LanguageModel, State, is_syllable};
use super::pieces::Pieces;
use super::sites::Site;
use super::units::Kind;
use crate::fold::base_letter;

/// Units read together at most.
pub const LONGEST_RUN: usize = 256;

/// Units whose candidates are kept from one text to the next, 20 MB with all candidates.
const CACHED: usize = 50_000;

/// Longest unit that may be two words, in bytes.
const LONGEST_SPLIT: usize = 40;

/// Words for each part of a unit that may be two words, and such pairs that enter the lattice at most.
const SPLIT_WORDS: usize = 4;
const SPLITS: usize = 8;

/// Words that seem so much less likely than the best, context apart, do not enter it.
const SPREAD: f32 = 7.5;

/// Alternatives named for a token at most.
const ALTERNATIVES: usize = 5;

/// Least probability of an alternative that is named.
const FAINTEST: f32 = 0.01;

/// Words of other languages that Vietnamese texts use as they are; made by `tools/foreign_words.py`, see `data/words.md`.
static FOREIGN: LazyLock<HashSet<&str>> = LazyLock::new(|| include_str!("../../data/foreign.txt").lines().collect());

/// What a choice writes.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Output {
    /// The unit as it is.
    Copy,
    /// A word; lower case, capital first, capitals.
    Word(u16, u8),
    /// Two words.
    Split([(u16, u8); 2]),
    /// A word and digits, which the unit has up to a byte or from there on.
    Parted { cut: u8, leads: bool, word: (u16, u8) },
}

/// Costs that are set by trial on pairs.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// What wrote the text: tells how far its readings are to be trusted.
    pub engine: Engine,
    /// Weight of the channel against the language model.
    pub channel_weight: f32,
    /// Cost of one unit being two words.
    pub split: f32,
    /// Cost of two units being one word.
    pub merge: f32,
    /// Cost of a sign between two units that are one word, beyond that.
    pub blot: f32,
    /// Cost of copying a unit that is no word, and of each of its letters.
    pub copy: f32,
    /// Cost of copying a word of another language that is known to be used.
    pub foreign: f32,
    /// As `copy`, each letter.
    pub copy_letter: f32,
    /// Cost of each digit of a short number.
    pub digit: f32,
    /// Added to everything that changes the unit.
    pub change: f32,
    /// Units whose candidates are kept.
    pub cached: usize,
}

impl Settings {
    /// The settings for an engine.
    pub fn of(engine: Engine) -> Self {
        let settings = Self {
            engine,
            channel_weight: 1.0,
            split: 6.0,
            merge: 5.0,
            blot: 2.0,
            copy: 2.0,
            foreign: 6.0,
            copy_letter: 2.5,
            digit: 2.0,
            change: 0.0,
            cached: CACHED,
        };
        match engine {
            Engine::Vietnamese => Self { change: 2.0, ..settings },
            // What such an engine writes is hardly ever worth copying.
            Engine::English | Engine::Other => Self { copy_letter: 4.0, ..settings },
            _ => settings,
        }
    }

    /// Sets a cost by its name: for trials on pairs.
    pub fn set(&mut self, key: &str, value: f32) {
        match key {
            "channel" => self.channel_weight = value,
            "split" => self.split = value,
            "merge" => self.merge = value,
            "blot" => self.blot = value,
            "copy" => self.copy = value,
            "letter" => self.copy_letter = value,
            "foreign" => self.foreign = value,
            "digit" => self.digit = value,
            "change" => self.change = value,
            "cached" => self.cached = value as usize,
            _ => {}
        }
    }
}

/// Restores runs of units with one channel.
#[derive(Debug)]
pub struct Restorer {
    model: &'static LanguageModel<'static>,
    lexicon: &'static Lexicon,
    settings: Settings,
    candidates: Candidates,
    lattice: Lattice,
    outputs: Vec<Output>,
    splits: Vec<(f32, Choice, Output)>,
    joined: String,
}

impl Restorer {
    /// A restorer with the embedded language model.
    pub fn new(channel: Channel, settings: Settings) -> Self {
        let lexicon = Lexicon::embedded();
        Self {
            model: LanguageModel::embedded(),
            lexicon,
            settings,
            candidates: Candidates::new(lexicon, channel, settings.cached),
            lattice: Lattice::default(),
            outputs: Vec::new(),
            splits: Vec::new(),
            joined: String::new(),
        }
    }

    /// What writes the texts.
    pub fn engine(&self) -> Engine {
        self.settings.engine
    }

    /// What the engine writes for letters.
    pub fn channel(&self) -> &Channel {
        self.candidates.channel()
    }

    /// Takes a channel for one text, or goes back to that of the engine.
    pub fn adapt(&mut self, own: Option<Channel>) {
        self.candidates.adapt(own);
    }

    /// The state at the start of a text.
    pub fn start(&self) -> State {
        self.model.start()
    }

    /// Restores the units of one run of a source.
    pub fn run(&mut self, source: &str, sites: &[Site], state: State, out: &mut Pieces) -> State {
        self.candidates.tidy();
        self.lattice.clear();
        self.outputs.clear();
        for at in 0..sites.len() {
            self.lattice.starts.push(self.lattice.choices.len() as u32);
            self.lattice.ends.push(sites[at].ends);
            self.choices(source, sites, at);
        }
        let state = self.lattice.decode(self.model, state);
        let mut at = 0;
        for index in 0..self.lattice.best.len() {
            let choice = self.lattice.best[index];
            let span = usize::from(self.lattice.choices[choice as usize].span);
            self.piece(source, &sites[at..at + span], at, choice, out);
            at += span;
        }
        state
    }

    fn push(&mut self, choice: Choice, output: Output) {
        self.lattice.choices.push(choice);
        self.outputs.push(output);
    }

    fn choices(&mut self, source: &str, sites: &[Site], at: usize) {
        let site = &sites[at];
        let text = &source[site.range.clone()];
        // Short numbers may be words (`13` is là), but for those of items.
        let found = match site.kind {
            // What strips diacritics leaves digits alone.
            _ if self.settings.engine == Engine::Stripped && text.bytes().any(|b| b.is_ascii_digit()) => {
                return self.copy(text, 0.0);
            }
            Kind::Number if text.len() <= 3 && !site.leads => self.candidates.find(text, false),
            Kind::Word => self.candidates.find(text, false),
            _ => return self.copy(text, 0.0),
        };
        let cost = match site.kind {
            Kind::Word => self.copy_cost(text, site, found.syllable),
            _ => self.settings.digit * text.len() as f32,
        };
        self.copy(text, cost);
        let least = self.words(text, site, found);
        if let Some(next) = sites.get(at + 1).filter(|next| next.line == site.line) {
            self.merge(source, site, next, least);
        }
        let short = text.len() <= LONGEST_SPLIT;
        if least > 7.0 && short && site.kind == Kind::Word {
            // An abbreviation is one word, however long.
            let abbreviation = !site.capitals && text.chars().all(|c| c.is_ascii_uppercase());
            if text.chars().nth(3).is_some() && !abbreviation {
                self.split(text, site);
            }
            self.part_digits(text, site);
        }
    }

    fn copy(&mut self, text: &str, cost: f32) {
        let digits = text.bytes().any(|b| b.is_ascii_digit());
        let word = if digits { self.model.number() } else { self.model.unknown() };
        self.push(Choice { word, second: None, cost, span: 1 }, Output::Copy);
    }

    fn copy_cost(&self, text: &str, site: &Site, syllable: bool) -> f32 {
        let length = text.chars().count() as f32;
        let plain = text.bytes().all(|b| b.is_ascii_alphabetic());
        let capitals = text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
        // `5G`, `1A` and `3m` are what they are: next to no syllable is read as a digit and a letter like these.
        let kept = match text.as_bytes() {
            [b'0'..=b'9', b'A'..=b'Z'] | [b'1'..=b'3' | b'5' | b'7'..=b'9', b'm' | b'h' | b'g' | b'k'] => true,
            _ => !site.capitals && (is_formula(text) || is_name(text)),
        };
        if kept {
            return self.settings.digit;
        }
        if plain && !syllable && length >= 4.0 && FOREIGN.contains(text.to_ascii_lowercase().as_str()) {
            return self.settings.foreign;
        }
        let letter = if capitals && !site.capitals && length >= 2.0 {
            1.5
        } else if plain {
            self.settings.copy_letter
        } else if syllable {
            1.5
        } else {
            self.settings.copy_letter + 2.0
        };
        self.settings.copy + letter * length
    }

    /// Adds the words for a unit; the least cost of one, without its probability.
    fn words(&mut self, text: &str, site: &Site, found: Found) -> f32 {
        let mut least = f32::INFINITY;
        let mut lowest = f32::INFINITY;
        for at in 0..self.candidates.of(found).len() {
            let candidate = self.candidates.of(found)[at];
            let entry = &self.lexicon.entries[candidate.entry as usize];
            if entry.cased && !may_stand_for(text, &entry.spelling) {
                continue;
            }
            let (mode, cost) = written(entry, &candidate, site.capitals, site.initial);
            let mut cost = cost * self.settings.channel_weight;
            let order = cost - PRIOR * entry.unigram;
            lowest = lowest.min(order);
            if order > lowest + SPREAD {
                continue;
            }
            least = least.min(cost);
            if self.settings.change > 0.0 && !self.is_same(entry, mode, text) {
                cost += self.settings.change;
            }
            let word = entry.word;
            self.push(Choice { word, second: None, cost, span: 1 }, Output::Word(candidate.entry, mode));
        }
        least
    }

    fn is_same(&mut self, entry: &Entry, mode: u8, text: &str) -> bool {
        self.joined.clear();
        spell(entry, mode, text, &mut self.joined);
        self.joined == text
    }

    fn merge(&mut self, source: &str, site: &Site, next: &Site, least: f32) {
        let Some(joint) = site.joins else { return };
        let (left, right) = (&source[site.range.clone()], &source[next.range.clone()]);
        let length = left.chars().count() + right.chars().count();
        let short = left.chars().count() <= 1 || right.chars().count() <= 1;
        let blot = joint != ' ';
        // Abbreviations are written in one.
        let abbreviations = [left, right].map(|part| part.len() >= 2 && part.bytes().all(|b| b.is_ascii_uppercase()));
        if abbreviations == [true; 2] && !site.capitals {
            return;
        }
        if length > 8 || next.kind == Kind::Fixed || !(least > 5.0 || short || blot) {
            return;
        }
        // Behind a bracket a word may begin, but not one in lower case that is no syllable.
        let word = right.chars().any(|c| !c.is_lowercase()) || is_syllable(right);
        if blot && (site.kind != Kind::Word || word) {
            return;
        }
        let blot = if blot { self.settings.blot } else { 0.0 };
        let mut joined = std::mem::take(&mut self.joined);
        joined.clear();
        joined.push_str(left);
        joined.push_str(right);
        let found = self.candidates.find(&joined, true);
        for at in 0..self.candidates.of(found).len().min(6) {
            let candidate = self.candidates.of(found)[at];
            let entry = &self.lexicon.entries[candidate.entry as usize];
            let (mode, cost) = written(entry, &candidate, site.capitals, site.initial);
            let cost = cost * self.settings.channel_weight + self.settings.merge + self.settings.change + blot;
            let word = entry.word;
            self.push(Choice { word, second: None, cost, span: 2 }, Output::Word(candidate.entry, mode));
        }
        self.joined = joined;
    }

    fn split(&mut self, text: &str, site: &Site) {
        let mut splits = std::mem::take(&mut self.splits);
        splits.clear();
        for (cut, _) in text.char_indices().skip(1) {
            let parts = [&text[..cut], &text[cut..]].map(|part| self.candidates.find(part, true));
            let [left, right] = parts.map(|found| self.candidates.of(found));
            for first in &left[..left.len().min(SPLIT_WORDS)] {
                for second in &right[..right.len().min(SPLIT_WORDS)] {
                    let entries = [first, second].map(|candidate| self.entry(candidate.entry));
                    let (first_mode, a) = written(entries[0], first, site.capitals, site.initial);
                    let (second_mode, b) = written(entries[1], second, site.capitals, false);
                    let cost = (a + b) * self.settings.channel_weight + self.settings.split + self.settings.change;
                    let choice = Choice { word: first.word, second: Some(second.word), cost, span: 1 };
                    let output = Output::Split([(first.entry, first_mode), (second.entry, second_mode)]);
                    splits.push((cost - entries[0].unigram - entries[1].unigram, choice, output));
                }
            }
        }
        splits.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        for &(_, choice, output) in splits.iter().take(SPLITS) {
            self.push(choice, output);
        }
        self.splits = splits;
    }

    /// Digits that stand close to a word, in front of it or behind it: they are kept, and the word is parted from them.
    fn part_digits(&mut self, text: &str, site: &Site) {
        let front = text.bytes().take_while(u8::is_ascii_digit).count();
        let back = text.bytes().rev().take_while(u8::is_ascii_digit).count();
        for (cut, leads) in [(front, true), (text.len() - back, false)] {
            let (number, word) = if leads { text.split_at(cut) } else { (&text[cut..], &text[..cut]) };
            if number.is_empty() || word.chars().any(|c| !c.is_alphabetic()) {
                continue;
            }
            let found = self.candidates.find(word, true);
            for at in 0..self.candidates.of(found).len().min(SPLIT_WORDS) {
                let candidate = self.candidates.of(found)[at];
                let entry = self.entry(candidate.entry);
                let (mode, cost) = written(entry, &candidate, site.capitals, site.initial && !leads);
                let cost = cost * self.settings.channel_weight + self.settings.split + self.settings.change;
                let words = (self.model.number(), entry.word);
                let (word, second) = if leads { words } else { (words.1, words.0) };
                let choice = Choice { word, second: Some(second), cost, span: 1 };
                self.push(choice, Output::Parted { cut: cut as u8, leads, word: (candidate.entry, mode) });
            }
        }
    }

    fn entry(&self, index: u16) -> &'static Entry {
        &self.lexicon.entries[usize::from(index)]
    }

    /// Writes the chosen reading with the others for the same units.
    fn piece(&self, source: &str, sites: &[Site], at: usize, choice: u32, out: &mut Pieces) {
        let range = sites[0].range.start..sites[sites.len() - 1].range.end;
        let text = &source[range.clone()];
        let posteriors = &self.lattice.posteriors;
        out.push(range, posteriors[choice as usize].min(1.0), |to| {
            self.render(self.outputs[choice as usize], text, to);
        });
        let span = self.lattice.choices[choice as usize].span;
        for other in self.lattice.starts[at]..self.lattice.starts[at + 1] {
            let probability = posteriors[other as usize];
            if other != choice && probability >= FAINTEST && self.lattice.choices[other as usize].span == span {
                out.alternative(probability, |to| self.render(self.outputs[other as usize], text, to));
            }
        }
        out.sort_alternatives(ALTERNATIVES);
    }

    fn render(&self, output: Output, text: &str, to: &mut String) {
        match output {
            Output::Copy => match codes::repaired(text) {
                Some(code) => to.push_str(&code),
                None => to.push_str(text),
            },
            Output::Word(entry, mode) => spell(self.entry(entry), mode, text, to),
            Output::Split([a, b]) => {
                spell(self.entry(a.0), a.1, "", to);
                to.push(' ');
                spell(self.entry(b.0), b.1, "", to);
            }
            Output::Parted { cut, leads, word } => {
                let (front, back) = text.split_at(usize::from(cut));
                if leads {
                    to.push_str(front);
                    to.push(' ');
                }
                spell(self.entry(word.0), word.1, if leads { back } else { front }, to);
                if !leads {
                    to.push(' ');
                    to.push_str(back);
                }
            }
        }
    }
}

/// Whether what was read may be an abbreviation: letter by letter the same but for marks and the bar of Đ, or the stroke of
/// b/c. One with a letter more or less is that of another body: CĐCS is not CĐS.
fn may_stand_for(read: &str, abbreviation: &str) -> bool {
    let alike = |(read, known): (char, char)| {
        base_letter(read) == base_letter(known)
            || known == 'Đ' && matches!(read, 'P' | 'B' | 'Ð')
            || known == '/' && matches!(read, 'l' | 'I' | '1' | '|')
            || known == '&' && !read.is_ascii_alphabetic()
    };
    read.chars().count() == abbreviation.chars().count() && read.chars().zip(abbreviation.chars()).all(alike)
}

/// `K'Bang`, `M'Drak`: names of the highlands; `iOffice`: of programs. `U'ng` is Ứng.
fn is_name(text: &str) -> bool {
    let capital_first = |rest: &str, least: usize| {
        let mut letters = rest.chars();
        letters.next().is_some_and(|first| first.is_ascii_uppercase())
            && rest.len() >= least
            && letters.all(char::is_lowercase)
    };
    let (Some(first), rest) = (text.chars().next(), text.get(1..).unwrap_or_default()) else { return false };
    match first {
        'e' | 'i' => capital_first(rest, 4),
        first if "BCDHKLMNPRS".contains(first) => {
            rest.strip_prefix(['\'', '’']).is_some_and(|rest| capital_first(rest, 3))
        }
        _ => false,
    }
}

/// `H2S`, `CaCO3`: two capitals or more, and digits; `D61` is đổi.
fn is_formula(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_uppercase())
        && text.bytes().all(|b| b.is_ascii_alphanumeric())
        && text.bytes().any(|b| b.is_ascii_digit())
        && text.bytes().filter(u8::is_ascii_uppercase).count() >= 2
}

/// The likeliest case of a word at a site, with the cost of unit and case.
fn written(entry: &Entry, candidate: &Candidate, capitals: bool, initial: bool) -> (u8, f32) {
    let priors = if entry.casing[2] > -0.1 {
        entry.casing.map(|p| -p)
    } else if capitals {
        [7.0, 6.0, 0.0]
    } else if initial {
        [3.0, 0.05, 7.0]
    } else {
        entry.casing.map(|p| (-p).min(7.0))
    };
    let mut best = (0, f32::INFINITY);
    for (mode, prior) in priors.into_iter().enumerate() {
        let cost = candidate.costs[mode] + prior;
        if cost < best.1 {
            best = (mode as u8, cost);
        }
    }
    best
}

/// Appends a word in its case; as the input has it where only the place of the tone differs.
fn spell(entry: &Entry, mode: u8, text: &str, to: &mut String) {
    let from = to.len();
    let spelling: &str = &entry.spelling;
    match mode {
        _ if entry.cased => return to.push_str(spelling),
        0 => to.push_str(spelling),
        1 => {
            let mut chars = spelling.chars();
            to.extend(chars.next().into_iter().flat_map(char::to_uppercase));
            to.push_str(chars.as_str());
        }
        _ => to.extend(spelling.chars().flat_map(char::to_uppercase)),
    }
    if !text.is_ascii() && to[from..] != *text && is_placement(&to[from..], text) {
        to.truncate(from);
        to.push_str(text);
    }
}

/// Whether two words differ only in where the tone mark stands (`hoá`, `hóa`) or in how they are composed.
fn is_placement(a: &str, b: &str) -> bool {
    let same = |wanted: fn(&char) -> bool| a.nfd().filter(wanted).eq(b.nfd().filter(wanted));
    same(|c| !is_tone(*c)) && same(|c| is_tone(*c))
}

fn is_tone(c: char) -> bool {
    matches!(c, '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_from_horns() {
        for (text, name) in
            [("K'Bang", true), ("M’Drak", true), ("iOffice", true), ("U'ng", false), ("THU'C", false), ("K'b", false)]
        {
            assert_eq!(is_name(text), name, "{text}");
        }
    }

    #[test]
    fn abbreviations_keep_their_letters() {
        for (read, abbreviation, may) in [
            ("HDND", "HĐND", true),
            ("HPND", "HĐND", true),
            ("blc", "b/c", true),
            ("CĐCS", "CĐS", false),
            ("HĐT&ĐT", "HĐTĐKT", false),
            ("UBKT", "TĐKT", false),
        ] {
            assert_eq!(may_stand_for(read, abbreviation), may, "{read}");
        }
    }
}
