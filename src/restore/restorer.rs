//! Restoration of a text: runs of units through candidates and lattice, back into lines.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

use super::candidates::{Candidate, Candidates, PRIOR};
use super::channel::Channel;
use super::codes;
use super::decode::{Choice, Lattice};
use super::engine::Engine;
use super::lexicon::{Entry, Lexicon};
use super::lm::{LanguageModel, State, is_syllable};
use super::sites::Site;
use super::units::Kind;

/// Units read together at most.
pub const LONGEST_RUN: usize = 256;

/// Words for a unit that enter the lattice at most.
const CHOICES: usize = 20;

/// Words that seem so much less likely than the best, context apart, do not enter it.
const SPREAD: f32 = 9.0;

/// Alternatives named for a token at most.
const ALTERNATIVES: usize = 5;

/// Least probability of an alternative that is named.
const FAINTEST: f32 = 0.01;

/// What a choice writes.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Output {
    /// The unit as it is.
    Copy,
    /// A word; lower case, capital first, capitals.
    Word(u32, u8),
    /// Two words.
    Split([(u32, u8); 2]),
}

/// A part of a line and what was made of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Piece {
    /// Index of the line.
    pub line: usize,
    /// Bytes of the line.
    pub range: Range<usize>,
    /// The text for it.
    pub output: String,
    /// Probability.
    pub confidence: f32,
    /// What else it may be, the most probable first.
    pub alternatives: Vec<(String, f32)>,
}

/// Costs that are set by trial on pairs.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Weight of the channel against the language model.
    pub channel_weight: f32,
    /// Cost of one unit being two words.
    pub split: f32,
    /// Cost of two units being one word.
    pub merge: f32,
    /// Cost of copying a unit that is no word, and of each of its letters.
    pub copy: f32,
    /// As `copy`, each letter.
    pub copy_letter: f32,
    /// Cost of each digit of a short number.
    pub digit: f32,
    /// Added to everything that changes the unit.
    pub change: f32,
}

impl Settings {
    /// The settings for an engine.
    pub fn of(engine: Engine) -> Self {
        let settings =
            Self { channel_weight: 1.0, split: 6.0, merge: 5.0, copy: 2.0, copy_letter: 2.5, digit: 2.0, change: 0.0 };
        let mut settings = match engine {
            Engine::Vietnamese => Self { change: 2.0, ..settings },
            // What such an engine writes is hardly ever worth copying.
            Engine::English | Engine::Other => Self { copy_letter: 4.0, ..settings },
            _ => settings,
        };
        for (key, value) in TRIALS.lock().iter().flat_map(|trials| trials.iter()) {
            settings.set(key, *value);
        }
        settings
    }

    fn set(&mut self, key: &str, value: f32) {
        match key {
            "channel" => self.channel_weight = value,
            "split" => self.split = value,
            "merge" => self.merge = value,
            "copy" => self.copy = value,
            "letter" => self.copy_letter = value,
            "digit" => self.digit = value,
            "change" => self.change = value,
            _ => {}
        }
    }
}

/// Settings under trial.
static TRIALS: std::sync::Mutex<Vec<(String, f32)>> = std::sync::Mutex::new(Vec::new());

/// Sets a cost for all restorers made from now on: for trials on pairs.
pub fn trial(key: &str, value: f32) {
    if let Ok(mut trials) = TRIALS.lock() {
        trials.push((key.to_owned(), value));
    }
}

/// Restores runs of units with one channel.
#[derive(Debug)]
pub struct Restorer {
    model: &'static LanguageModel<'static>,
    lexicon: &'static Lexicon,
    channel: Channel,
    /// Costs that are set by trial.
    pub settings: Settings,
    candidates: Candidates,
    lattice: Lattice,
    outputs: Vec<Output>,
    joined: String,
}

impl Restorer {
    /// A restorer with the embedded language model.
    pub fn new(channel: Channel, engine: Engine) -> Self {
        let lexicon = Lexicon::embedded();
        Self {
            model: LanguageModel::embedded(),
            lexicon,
            channel,
            settings: Settings::of(engine),
            candidates: Candidates::new(lexicon),
            lattice: Lattice::default(),
            outputs: Vec::new(),
            joined: String::new(),
        }
    }

    /// The state at the start of a text.
    pub fn start(&self) -> State {
        self.model.start()
    }

    /// Restores the units of one run, in which `lines` are those that the sites index.
    pub fn run(&mut self, lines: &[&str], sites: &[Site], state: State, out: &mut Vec<Piece>) -> State {
        self.candidates.tidy();
        self.lattice.clear();
        self.outputs.clear();
        for at in 0..sites.len() {
            self.lattice.starts.push(self.lattice.choices.len() as u32);
            self.lattice.ends.push(sites[at].ends);
            self.choices(lines, sites, at);
        }
        let state = self.lattice.decode(self.model, state);
        let mut at = 0;
        for index in 0..self.lattice.best.len() {
            let choice = self.lattice.best[index];
            let span = usize::from(self.lattice.choices[choice as usize].span);
            out.push(self.piece(lines, &sites[at..at + span], at, choice));
            at += span;
        }
        state
    }

    fn push(&mut self, choice: Choice, output: Output) {
        self.lattice.choices.push(choice);
        self.outputs.push(output);
    }

    fn choices(&mut self, lines: &[&str], sites: &[Site], at: usize) {
        let site = &sites[at];
        let text = &lines[site.line][site.range.clone()];
        self.copy(text, site);
        let words = match site.kind {
            Kind::Fixed => false,
            Kind::Number => text.len() <= 3 && !site.leads,
            Kind::Word => true,
        };
        if !words {
            return;
        }
        let least = self.words(text, site);
        let next = sites.get(at + 1).filter(|next| site.joins && next.line == site.line);
        if let Some(next) = next {
            self.merge(lines[site.line], site, next, least);
        }
        let long = text.chars().nth(3).is_some();
        if least > 7.0 && long && site.kind == Kind::Word {
            self.split(text, site);
        }
    }

    fn copy(&mut self, text: &str, site: &Site) {
        let digits = text.bytes().any(|b| b.is_ascii_digit());
        let word = if digits { self.model.number() } else { self.model.unknown() };
        let cost = match site.kind {
            Kind::Fixed => 0.0,
            Kind::Number if text.len() > 3 => 0.0,
            Kind::Number => self.settings.digit * text.len() as f32,
            Kind::Word => self.copy_cost(text, site),
        };
        self.push(Choice { words: [Some(word), None], cost, span: 1 }, Output::Copy);
    }

    fn copy_cost(&self, text: &str, site: &Site) -> f32 {
        let length = text.chars().count() as f32;
        let plain = text.bytes().all(|b| b.is_ascii_alphabetic());
        let capitals = text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
        let letter = if capitals && !site.capitals && length >= 2.0 {
            1.5
        } else if plain {
            self.settings.copy_letter
        } else if text.chars().all(char::is_alphabetic) && is_syllable(&text.to_lowercase()) {
            1.5
        } else {
            self.settings.copy_letter + 2.0
        };
        self.settings.copy + letter * length
    }

    /// Adds the words for a unit; the least cost of one, without its probability.
    fn words(&mut self, text: &str, site: &Site) -> f32 {
        let found = self.candidates.find(&self.channel, text);
        let mut least = f32::INFINITY;
        let mut lowest = f32::INFINITY;
        for at in 0..self.candidates.of(found).len().min(CHOICES) {
            let candidate = self.candidates.of(found)[at];
            let entry = &self.lexicon.entries[candidate.entry as usize];
            let (mode, cost) = written(entry, &candidate, site);
            let mut cost = cost * self.settings.channel_weight;
            let order = cost - PRIOR * entry.unigram;
            lowest = lowest.min(order);
            if order > lowest + SPREAD {
                continue;
            }
            least = least.min(cost);
            if self.settings.change > 0.0 && !is_same(entry, mode, text) {
                cost += self.settings.change;
            }
            let word = entry.word;
            self.push(Choice { words: [Some(word), None], cost, span: 1 }, Output::Word(candidate.entry, mode));
        }
        least
    }

    fn merge(&mut self, line: &str, site: &Site, next: &Site, least: f32) {
        let (left, right) = (&line[site.range.clone()], &line[next.range.clone()]);
        let length = left.chars().count() + right.chars().count();
        let short = left.chars().count() <= 1 || right.chars().count() <= 1;
        if length > 8 || next.kind == Kind::Fixed || !(least > 5.0 || short) {
            return;
        }
        let mut joined = std::mem::take(&mut self.joined);
        joined.clear();
        joined.push_str(left);
        joined.push_str(right);
        let found = self.candidates.find(&self.channel, &joined);
        for at in 0..self.candidates.of(found).len().min(6) {
            let candidate = self.candidates.of(found)[at];
            let entry = &self.lexicon.entries[candidate.entry as usize];
            let (mode, cost) = written(entry, &candidate, site);
            let cost = cost * self.settings.channel_weight + self.settings.merge + self.settings.change;
            let word = entry.word;
            self.push(Choice { words: [Some(word), None], cost, span: 2 }, Output::Word(candidate.entry, mode));
        }
        self.joined = joined;
    }

    fn split(&mut self, text: &str, site: &Site) {
        let mut behind = site.clone();
        behind.initial = false;
        let cuts: Vec<usize> = text.char_indices().map(|(at, _)| at).filter(|&at| at > 0).collect();
        let mut found: Vec<(f32, Choice, Output)> = Vec::new();
        for cut in cuts {
            let left = self.best_words(&text[..cut], site);
            let right = self.best_words(&text[cut..], &behind);
            for &(a, first) in &left {
                for &(b, second) in &right {
                    let cost = (a + b) * self.settings.channel_weight + self.settings.split + self.settings.change;
                    let words = [Some(self.entry(first.0).word), Some(self.entry(second.0).word)];
                    let order = cost - self.entry(first.0).unigram - self.entry(second.0).unigram;
                    found.push((order, Choice { words, cost, span: 1 }, Output::Split([first, second])));
                }
            }
        }
        found.sort_by(|a, b| a.0.total_cmp(&b.0));
        for (_, choice, output) in found.into_iter().take(8) {
            self.push(choice, output);
        }
    }

    fn entry(&self, index: u32) -> &'static Entry {
        &self.lexicon.entries[index as usize]
    }

    fn best_words(&mut self, text: &str, site: &Site) -> Vec<(f32, (u32, u8))> {
        let found = self.candidates.find(&self.channel, text);
        let candidates = self.candidates.of(found);
        candidates
            .iter()
            .take(4)
            .map(|candidate| {
                let (mode, cost) = written(&self.lexicon.entries[candidate.entry as usize], candidate, site);
                (cost, (candidate.entry, mode))
            })
            .collect()
    }

    fn piece(&self, lines: &[&str], sites: &[Site], at: usize, choice: u32) -> Piece {
        let line = sites[0].line;
        let range = sites[0].range.start..sites[sites.len() - 1].range.end;
        let text = &lines[line][range.clone()];
        let output = self.render(self.outputs[choice as usize], text);
        let mut confidence = 0.0;
        let mut alternatives: Vec<(String, f32)> = Vec::new();
        for other in self.lattice.starts[at]..self.lattice.starts[at + 1] {
            let probability = self.lattice.posteriors[other as usize];
            if probability < FAINTEST && other != choice {
                continue;
            }
            let same_span = self.lattice.choices[other as usize].span == self.lattice.choices[choice as usize].span;
            let written = self.render(self.outputs[other as usize], text);
            if written == output {
                confidence += probability;
            } else if same_span {
                alternatives.push((written, probability));
            }
        }
        alternatives.sort_by(|a, b| b.1.total_cmp(&a.1));
        alternatives.truncate(ALTERNATIVES);
        Piece { line, range, output, confidence: confidence.min(1.0), alternatives }
    }

    fn render(&self, output: Output, text: &str) -> String {
        match output {
            Output::Copy => codes::repaired(text).unwrap_or_else(|| text.to_owned()),
            Output::Word(entry, mode) => spelled(self.entry(entry), mode, text),
            Output::Split([a, b]) => {
                format!("{} {}", spelled(self.entry(a.0), a.1, ""), spelled(self.entry(b.0), b.1, ""))
            }
        }
    }
}

/// The likeliest case of a word at a site, with the cost of unit and case.
fn written(entry: &Entry, candidate: &Candidate, site: &Site) -> (u8, f32) {
    let priors = if entry.casing[2] > -0.1 {
        entry.casing.map(|p| -p)
    } else if site.capitals {
        [7.0, 6.0, 0.0]
    } else if site.initial {
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

fn is_same(entry: &Entry, mode: u8, text: &str) -> bool {
    spelled(entry, mode, text) == text
}

/// A word in its case; as the input has it where only the place of the tone differs.
fn spelled(entry: &Entry, mode: u8, text: &str) -> String {
    let spelling = &entry.spelling;
    let out: String = match mode {
        _ if spelling.chars().any(char::is_uppercase) => return spelling.to_string(),
        0 => spelling.to_string(),
        1 => {
            let mut chars = spelling.chars();
            chars.next().into_iter().flat_map(char::to_uppercase).chain(chars).collect()
        }
        _ => spelling.to_uppercase(),
    };
    if !text.is_ascii() && out != text && is_placement(&out, text) { text.to_owned() } else { out }
}

/// Whether two words differ only in where the tone mark stands (`hoá`, `hóa`) or in how they are composed.
fn is_placement(a: &str, b: &str) -> bool {
    let order = |text: &str| {
        let mut chars: Vec<char> = text.nfd().collect();
        let mut marks: Vec<char> = chars.iter().copied().filter(|c| is_tone(*c)).collect();
        chars.retain(|c| !is_tone(*c));
        chars.append(&mut marks);
        chars
    };
    order(a) == order(b)
}

fn is_tone(c: char) -> bool {
    matches!(c, '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}')
}
