//! Damaged text back to Vietnamese. Same lines, diacritics back.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;

mod alphabet;
mod candidates;
pub mod channel;
mod channels;
mod codes;
mod decode;
pub mod engine;
mod heads;
mod lexicon;
pub mod lm;
mod pages;
pub mod restorer;
mod sites;
mod suggestions;
pub mod train;
mod units;

use channel::Channel;
use engine::{Census, Counter, Engine};
pub use pages::document;
use restorer::{LONGEST_RUN, Piece, Restorer};
use sites::Site;
pub use suggestions::{Suggestion, suggest};

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
    /// What else it may be, with probabilities.
    pub alternatives: Vec<(String, f32)>,
}

/// Restores a text; line `i` of the result is line `i` of the source.
pub fn lines(source: &str, options: &Options) -> Vec<RestoredLine> {
    let split: Vec<&str> = source.split('\n').collect();
    let engine = options.engine.unwrap_or_else(|| census(&split).engine());
    restore_as(&split, engine)
}

/// Restores lines that an engine wrote.
fn restore_as(split: &[&str], engine: Engine) -> Vec<RestoredLine> {
    if engine == Engine::None {
        return unchanged(split);
    }
    RESTORERS.with_borrow_mut(|all| {
        let restorer = all.entry(engine).or_insert_with(|| Restorer::new(channels::of(engine), engine));
        restore(split, restorer)
    })
}

/// Restores a text with a channel of one's own and the settings for an engine.
pub fn lines_with(source: &str, channel: Channel, engine: Engine) -> Vec<RestoredLine> {
    let split: Vec<&str> = source.split('\n').collect();
    restore(&split, &mut Restorer::new(channel, engine))
}

thread_local! {
    /// Restorers keep the candidates of frequent units over documents.
    static RESTORERS: RefCell<HashMap<Engine, Restorer>> = RefCell::new(HashMap::new());
}

fn census(split: &[&str]) -> Census {
    Counter::default().count(split)
}

fn unchanged(split: &[&str]) -> Vec<RestoredLine> {
    split.iter().map(|line| RestoredLine { text: (*line).to_owned(), tokens: Vec::new() }).collect()
}

/// Runs over all lines; the sentence goes on over line ends, not over items.
fn restore(split: &[&str], restorer: &mut Restorer) -> Vec<RestoredLine> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut run: Vec<Site> = Vec::new();
    let mut scratch = Vec::new();
    let mut open = false;
    let mut blank = true;
    let mut state = restorer.start();
    let mut heads = heads::Heads::default();
    for (index, line) in split.iter().enumerate() {
        if line.trim().is_empty() {
            blank = true;
            continue;
        }
        let new = sites::begins_item(line) || (blank && !begins_small(line)) || line.starts_with('\u{c}');
        if new && open {
            if let Some(last) = run.last_mut() {
                last.ends = true;
            }
            open = false;
        }
        blank = false;
        let first = run.len();
        sites::sites(line, index, &mut open, &mut scratch, &mut run);
        heads.take(line, index, first, &mut run, &mut pieces);
        let mut done = 0;
        while run.len() - done > LONGEST_RUN {
            state = restorer.run(split, &run[done..done + LONGEST_RUN], state, &mut pieces);
            done += LONGEST_RUN;
        }
        if done > 0 {
            run.drain(..done);
        }
        if !open || run.len() > 64 && ends_clause(&run) {
            state = restorer.run(split, &run, state, &mut pieces);
            run.clear();
        }
    }
    if !run.is_empty() {
        restorer.run(split, &run, state, &mut pieces);
    }
    assemble(split, pieces)
}

/// Whether the last unit is a number or code, behind which little depends on what was before.
fn ends_clause(run: &[Site]) -> bool {
    run.last().is_some_and(|site| site.kind != units::Kind::Word)
}

fn begins_small(line: &str) -> bool {
    line.trim_start().starts_with(char::is_lowercase)
}

/// Puts the pieces back between what was left alone.
fn assemble(split: &[&str], mut pieces: Vec<Piece>) -> Vec<RestoredLine> {
    pieces.sort_by_key(|piece| (piece.line, piece.range.start));
    let mut pieces = pieces.into_iter().peekable();
    let mut offset = 0;
    let mut out = Vec::with_capacity(split.len());
    for (index, line) in split.iter().enumerate() {
        let mut restored =
            RestoredLine { text: String::with_capacity(line.len() + line.len() / 3), tokens: Vec::new() };
        let mut at = 0;
        while let Some(piece) = pieces.next_if(|piece| piece.line == index) {
            restored.text.push_str(&line[at..piece.range.start]);
            restored.text.push_str(&piece.output);
            at = piece.range.end;
            let input = line[piece.range.clone()].to_owned();
            restored.tokens.push(Token {
                bytes: offset + piece.range.start..offset + piece.range.end,
                changed: input != piece.output,
                input,
                output: piece.output,
                confidence: piece.confidence,
                alternatives: piece.alternatives,
            });
        }
        restored.text.push_str(&line[at..]);
        out.push(restored);
        offset += line.len() + 1;
    }
    out
}
