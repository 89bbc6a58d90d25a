//! Damaged text back to Vietnamese. Same lines, diacritics back.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;

mod adapt;
mod alphabet;
mod calibration;
mod candidates;
pub mod channel;
pub mod channels;
mod codes;
mod consistency;
mod decode;
pub mod engine;
mod heads;
mod json;
mod lexicon;
pub mod lm;
mod pages;
mod pieces;
mod raw_text;
pub mod restorer;
mod sites;
mod suggestions;
pub mod train;
mod units;

use calibration::Calibration;
use channel::Channel;
pub use engine::Census;
use engine::Counter;
pub use engine::Engine;
pub use json::json_lines;
pub use pages::document;
use pieces::Pieces;
pub use pieces::Reading;
pub use raw_text::RawText;
use restorer::{LONGEST_RUN, Restorer, Settings};
use sites::Site;
pub use suggestions::{Suggestion, suggest};

/// Tokens below this confidence should be looked at by a person.
pub const REVIEW: f32 = 0.8;

/// How text is restored.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// What wrote the text; found out where it is not said.
    pub engine: Option<Engine>,
}

/// One restored line.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RestoredLine {
    /// Its text.
    pub text: String,
    /// Its tokens, in order.
    pub tokens: Vec<Token>,
}

/// A token of a line.
#[derive(Debug, Clone, PartialEq)]
pub struct Token {
    /// Its bytes in the whole input.
    pub bytes: Range<usize>,
    /// What the input has.
    pub input: String,
    /// What the output has.
    pub output: String,
    /// Whether they differ.
    pub changed: bool,
    /// Probability that the output is right.
    pub confidence: f32,
    /// What the search gave for it, from which the confidence is told.
    pub posterior: f32,
    /// What else it may be, with probabilities.
    pub alternatives: Vec<(String, f32)>,
}

/// A part of restored text, in the order of the text.
#[derive(Debug, Clone, Copy)]
pub enum Part<'a> {
    /// Left alone: blanks, signs, whole lines of proper text.
    Kept(&'a str),
    /// A word, number or code.
    Token(Reading<'a>),
    /// The end of a line that another one follows.
    LineEnd,
}

/// Restores a text part by part, so that memory depends neither on the text's length nor on that of a line.
///
/// What is kept and what the tokens output, put together with line ends, is the text; line `i` is line `i` of the source.
pub fn parts(source: &str, options: &Options, sink: &mut dyn FnMut(Part<'_>)) {
    restore_as(source, options.engine.unwrap_or_else(|| engine_of(source)), sink);
}

/// Restores a text; line `i` of the result is line `i` of the source.
pub fn lines(source: &str, options: &Options) -> Vec<RestoredLine> {
    collect(|sink| parts(source, options, sink))
}

/// Restores a text with a channel and settings of one's own.
pub fn lines_with(source: &str, channel: Channel, settings: Settings) -> Vec<RestoredLine> {
    collect(|sink| restore(source, &mut Restorer::new(channel, settings), sink))
}

/// As [`lines_with`], by that channel as it is adapted to the text.
pub fn lines_adapted(source: &str, channel: Channel, settings: Settings) -> Vec<RestoredLine> {
    collect(|sink| adapt::restore(source, &mut Restorer::new(channel, settings), sink))
}

/// Restores what an engine wrote.
fn restore_as(source: &str, engine: Engine, sink: &mut dyn FnMut(Part<'_>)) {
    if engine == Engine::None {
        return unchanged(source, sink);
    }
    RESTORERS.with_borrow_mut(|all| {
        let restorer = all.entry(engine).or_insert_with(|| Restorer::new(channels::of(engine), Settings::of(engine)));
        // Every scanner has its own noise; what a stripper leaves and what is nearly right has nothing to be learnt from.
        match engine {
            Engine::Other | Engine::English => adapt::restore(source, restorer, sink),
            _ => restore(source, restorer, sink),
        }
    });
}

thread_local! {
    /// Restorers keep the candidates of frequent units over documents.
    static RESTORERS: RefCell<HashMap<Engine, Restorer>> = RefCell::new(HashMap::new());
}

/// What most probably wrote a text.
pub fn engine_of(source: &str) -> Engine {
    let mut counter = Counter::default();
    counter.count(source.split('\n')).engine(|| counter.slips(source.split('\n')))
}

/// Shapes of a text's words.
pub fn census(source: &str) -> Census {
    Counter::default().count(source.split('\n'))
}

fn unchanged(source: &str, sink: &mut dyn FnMut(Part<'_>)) {
    for (at, line) in source.split('\n').enumerate() {
        if at > 0 {
            sink(Part::LineEnd);
        }
        sink(Part::Kept(line));
    }
}

/// Longest stretch of a line that is cut into units at once, in bytes.
const WINDOW: usize = 4096;

/// Longest text that is written as a whole, after all of it was read, in bytes: a hundred pages.
const DOCUMENT: usize = 1 << 18;

/// Stretches of a line, cut at blanks where there are any; none of an empty line.
fn windows(line: &str) -> impl Iterator<Item = Range<usize>> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let begin = from;
        from = line.len().min(begin + WINDOW);
        while !line.is_char_boundary(from) {
            from -= 1;
        }
        if from < line.len() {
            from = line[begin..from].rfind(char::is_whitespace).filter(|at| *at > 0).map_or(from, |at| begin + at);
        }
        (begin < from).then_some(begin..from)
    })
}

fn restore(source: &str, restorer: &mut Restorer, sink: &mut dyn FnMut(Part<'_>)) {
    Pass::new(source, restorer).finish(restorer, sink);
}

/// A text on its way through a restorer; the sentence goes on over line ends, not over items.
struct Pass<'a> {
    source: &'a str,
    /// What was made of the text and is not written yet.
    pieces: Pieces,
    run: Vec<Site>,
    scratch: Vec<units::Unit>,
    /// Whether a sentence goes on.
    open: bool,
    /// Whether the last line was blank.
    blank: bool,
    state: lm::State,
    heads: heads::Heads,
    /// Where the next line begins, and its index.
    start: usize,
    index: usize,
}

impl<'a> Pass<'a> {
    fn new(source: &'a str, restorer: &Restorer) -> Self {
        Self {
            source,
            pieces: Pieces::new(Calibration::of(restorer.engine())),
            run: Vec::new(),
            scratch: Vec::new(),
            open: false,
            blank: true,
            state: restorer.start(),
            heads: heads::Heads::default(),
            start: 0,
            index: 0,
        }
    }

    /// Restores what is left and writes all.
    fn finish(mut self, restorer: &mut Restorer, sink: &mut dyn FnMut(Part<'_>)) {
        let mut writer = Writer::new(self.source, sink);
        let whole = self.source.len() <= DOCUMENT;
        self.read(usize::MAX, restorer, |pieces, limit| {
            if !whole {
                writer.write(pieces, limit);
            }
        });
        if !self.run.is_empty() {
            restorer.run(self.source, &self.run, self.state, &mut self.pieces);
        }
        if whole {
            consistency::revise(&mut self.pieces);
        }
        writer.write(&mut self.pieces, usize::MAX);
        writer.keep(self.source.len());
    }

    /// Restores the lines that begin before a place; `done` is told again and again before which place all is.
    fn read(&mut self, until: usize, restorer: &mut Restorer, mut done: impl FnMut(&mut Pieces, usize)) {
        while self.start < until && self.start <= self.source.len() {
            let begin = self.start;
            let rest = &self.source[begin..];
            let line = &rest[..rest.find('\n').unwrap_or(rest.len())];
            self.start += line.len() + 1;
            self.line(line, begin, restorer, &mut done);
            self.index += 1;
        }
    }

    fn line(&mut self, line: &str, begin: usize, restorer: &mut Restorer, done: &mut impl FnMut(&mut Pieces, usize)) {
        if line.trim().is_empty() {
            self.blank = true;
            return;
        }
        let new = sites::begins_item(line) || (self.blank && !begins_small(line)) || line.starts_with('\u{c}');
        if new && self.open {
            if let Some(last) = self.run.last_mut() {
                last.ends = true;
            }
            self.open = false;
        }
        self.blank = false;
        for window in windows(line) {
            let first = self.run.len();
            let place = sites::Place { line: self.index, begin: begin + window.start, leads: window.start == 0 };
            sites::sites(&line[window], place, &mut self.open, &mut self.scratch, &mut self.run);
            if place.leads {
                self.heads.take(line, begin, first, &mut self.run, &mut self.pieces);
            }
            self.decode(restorer);
            done(&mut self.pieces, self.run.first().map_or(usize::MAX, |site| site.range.start));
        }
    }

    /// Decodes what was read once it is long or the sentence ends.
    fn decode(&mut self, restorer: &mut Restorer) {
        let mut done = 0;
        while self.run.len() - done > LONGEST_RUN {
            let run = &self.run[done..done + LONGEST_RUN];
            self.state = restorer.run(self.source, run, self.state, &mut self.pieces);
            done += LONGEST_RUN;
        }
        self.run.drain(..done);
        if !self.open || self.run.len() > 64 && ends_clause(&self.run) {
            self.state = restorer.run(self.source, &self.run, self.state, &mut self.pieces);
            self.run.clear();
        }
    }
}

/// Whether the last unit is a number or code, behind which little depends on what was before.
fn ends_clause(run: &[Site]) -> bool {
    run.last().is_some_and(|site| site.kind != units::Kind::Word)
}

fn begins_small(line: &str) -> bool {
    line.trim_start().starts_with(char::is_lowercase)
}

/// Puts pieces between what is left alone.
struct Writer<'a, 's> {
    source: &'a str,
    at: usize,
    sink: &'s mut dyn FnMut(Part<'_>),
}

impl<'a, 's> Writer<'a, 's> {
    fn new(source: &'a str, sink: &'s mut dyn FnMut(Part<'_>)) -> Self {
        Self { source, at: 0, sink }
    }

    /// Writes the pieces before a place, at which a run not yet read begins.
    fn write(&mut self, pieces: &mut Pieces, limit: usize) {
        pieces.take(limit, |piece| {
            let (from, to) = piece.bytes;
            self.keep(from);
            let input = &self.source[from..to];
            self.at = to;
            (self.sink)(Part::Token(Reading { input, ..piece }));
        });
    }

    fn keep(&mut self, to: usize) {
        for (at, line) in self.source[self.at..to].split('\n').enumerate() {
            if at > 0 {
                (self.sink)(Part::LineEnd);
            }
            if !line.is_empty() {
                (self.sink)(Part::Kept(line));
            }
        }
        self.at = to;
    }
}

/// Lines out of parts.
fn collect(restore: impl FnOnce(&mut dyn FnMut(Part<'_>))) -> Vec<RestoredLine> {
    let mut out = vec![RestoredLine::default()];
    restore(&mut |part| {
        let last = out.len() - 1;
        match part {
            Part::Kept(text) => out[last].text.push_str(text),
            Part::LineEnd => out.push(RestoredLine::default()),
            Part::Token(reading) => {
                out[last].text.push_str(reading.output);
                out[last].tokens.push(Token {
                    bytes: reading.bytes.0..reading.bytes.1,
                    input: reading.input.to_owned(),
                    output: reading.output.to_owned(),
                    changed: reading.changed(),
                    confidence: reading.confidence,
                    posterior: reading.posterior,
                    alternatives: reading.alternatives().map(|(text, p)| (text.to_owned(), p)).collect(),
                });
            }
        }
    });
    out
}
