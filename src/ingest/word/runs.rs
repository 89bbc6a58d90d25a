//! Which runs of a document are in an old encoding: those of one font in one paragraph are judged together, since word
//! processors part words anywhere. What a font is called proves nothing; only that its letters are capitals, in TCVN3.

use std::collections::HashMap;

use crate::ingest::legacy::{self, Encoding};

/// Most fonts told apart.
const FONTS: u16 = 500;

/// A paragraph and a font.
type Key = (u32, Option<u16>);

/// The fonts that a file names.
#[derive(Debug, Default)]
pub(super) struct Fonts(Vec<String>);

impl Fonts {
    /// The place of a font among them.
    pub(super) fn place(&mut self, name: String) -> Option<u16> {
        if let Some(at) = self.0.iter().position(|font| *font == name) {
            return u16::try_from(at).ok();
        }
        let at = u16::try_from(self.0.len()).ok().filter(|at| *at < FONTS)?;
        self.0.push(name);
        Some(at)
    }

    fn name(&self, font: Option<u16>) -> &str {
        font.and_then(|at| self.0.get(usize::from(at))).map_or("", String::as_str)
    }
}

/// What was written in which font.
#[derive(Debug, Default)]
pub(super) struct Runs {
    text: String,
    /// Runs one after the other, each with its end in the text.
    runs: Vec<(Key, usize)>,
}

/// What an old encoding makes of a run.
#[derive(Debug, Clone, Copy)]
pub(super) struct Old {
    encoding: &'static Encoding,
    capitals: bool,
}

impl PartialEq for Old {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.encoding, other.encoding) && self.capitals == other.capitals
    }
}

impl Old {
    /// The same, its letters made capitals by the format if `capitals`.
    pub(super) fn set(self, capitals: bool) -> Self {
        Self { capitals: self.capitals || capitals, ..self }
    }

    /// A run's text in Unicode.
    pub(super) fn read(self, text: &str) -> String {
        let read = self.encoding.line(text);
        if self.capitals { read.to_uppercase() } else { read }
    }
}

/// Runs in an old encoding.
#[derive(Debug)]
pub(super) struct Chosen(HashMap<Key, Old>);

impl Chosen {
    pub(super) fn old(&self, paragraph: u32, font: Option<u16>) -> Option<Old> {
        self.0.get(&(paragraph, font)).copied()
    }
}

impl Runs {
    pub(super) fn add(&mut self, paragraph: u32, font: Option<u16>, text: &str) {
        let key = (paragraph, font);
        let last = self.runs.last().map(|run| run.0);
        if last.is_some_and(|last| last.0 != paragraph) {
            // The last word of a paragraph and the first of the next are two.
            self.text.push('\n');
        }
        self.text.push_str(text);
        match self.runs.last_mut().filter(|_| last == Some(key)) {
            Some(run) => run.1 = self.text.len(),
            None => self.runs.push((key, self.text.len())),
        }
    }

    /// The old encoding that some of the runs are in, and which runs; `known` is that of another part of the file.
    pub(super) fn in_old_encoding(
        &self,
        fonts: &Fonts,
        known: Option<&'static Encoding>,
    ) -> Option<(&'static Encoding, Chosen)> {
        let encoding = legacy::encoding(self.text.split_whitespace()).or(known)?;
        let mut order: Vec<Key> = Vec::new();
        let mut texts: HashMap<Key, String> = HashMap::new();
        let mut start = 0;
        for (key, end) in &self.runs {
            let text = texts.entry(*key).or_insert_with(|| {
                order.push(*key);
                String::new()
            });
            text.push_str(&self.text[start..*end]);
            start = *end;
        }
        let votes: Vec<i32> = order.iter().map(|key| legacy::votes(encoding, &texts[key])).collect();
        let mut voices: HashMap<Option<u16>, i32> = HashMap::new();
        for ((_, font), vote) in order.iter().zip(&votes) {
            *voices.entry(*font).or_default() += vote.signum();
        }
        let mut last = true;
        let mut chosen = HashMap::new();
        for (key, vote) in order.iter().zip(&votes) {
            // What has no voice itself goes with its font, else with what stands before it.
            last = match (vote, voices[&key.1]) {
                (0, 0) => last,
                (0, font) => font > 0,
                (vote, _) => *vote > 0,
            };
            if last {
                let name = fonts.name(key.1);
                let capitals = encoding.name == "TCVN3" && name.starts_with(".Vn") && name.ends_with('H');
                chosen.insert(*key, Old { encoding, capitals });
            }
        }
        Some((encoding, Chosen(chosen)))
    }
}
