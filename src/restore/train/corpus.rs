//! Text to be counted: files, paragraphs that are left out, words as numbers.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::io::Read;
use std::path::{Path, PathBuf};

use super::language::TrainError;
use crate::restore::lm::{TokenKind, counted_spelling, tokens};
use crate::restore::sites::begins_item;

/// Characters of a printed line, at most; a text with longer lines has a line for each paragraph.
const LONGEST_PRINTED: usize = 120;

/// Words that must be shared for a paragraph to be left out.
const RUN: usize = 8;

/// Number of a word in the order in which words were met; the classes have the first numbers.
pub(super) type Met = u32;
/// Classes of tokens, in the order of [`crate::restore::lm::CLASSES`].
pub(super) const UNKNOWN: Met = 0;
pub(super) const NUMBER: Met = 1;
pub(super) const END: Met = 2;

/// Files of text below the given paths, in byte order of the paths.
pub(super) fn text_files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, TrainError> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            let entries = std::fs::read_dir(path).map_err(|e| TrainError::read(path, e))?;
            let mut inside = Vec::new();
            for entry in entries {
                inside.push(entry.map_err(|e| TrainError::read(path, e))?.path());
            }
            inside.retain(|inner| inner.is_dir() || is_text(inner));
            inside.sort();
            files.extend(text_files(&inside)?);
        } else {
            files.push(path.clone());
        }
    }
    Ok(files)
}

fn is_text(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let name = name.strip_suffix(".zst").unwrap_or(name);
    !name.starts_with('.') && [".txt", ".md"].iter().any(|end| name.ends_with(end))
}

/// The text of a file, unpacked where its name ends in `.zst`.
pub(super) fn read_text(path: &Path) -> Result<String, TrainError> {
    let bytes = std::fs::read(path).map_err(|e| TrainError::read(path, e))?;
    let bytes = if path.extension().is_some_and(|e| e == "zst") {
        let mut plain = Vec::new();
        let damaged = |e: String| TrainError::read(path, std::io::Error::other(e));
        let mut rest = bytes.as_slice();
        while !rest.is_empty() {
            let mut frame = ruzstd::decoding::StreamingDecoder::new(&mut rest).map_err(|e| damaged(e.to_string()))?;
            frame.read_to_end(&mut plain).map_err(|e| TrainError::read(path, e))?;
        }
        plain
    } else {
        bytes
    };
    Ok(String::from_utf8(bytes).unwrap_or_else(|e| String::from_utf8_lossy(e.as_bytes()).into_owned()))
}

/// How often a word was written in lower case, with a capital first, in capitals.
pub(super) type Casing = [u32; 3];

/// The words met so far.
#[derive(Debug)]
pub(super) struct Lexicon {
    numbers: HashMap<String, Met>,
    pub spellings: Vec<String>,
    pub casing: Vec<Casing>,
}

impl Lexicon {
    pub fn new() -> Self {
        let spellings: Vec<String> = crate::restore::lm::CLASSES.iter().map(ToString::to_string).collect();
        Self { numbers: HashMap::new(), casing: vec![[0; 3]; spellings.len()], spellings }
    }

    fn number(&mut self, spelling: String) -> Met {
        *self.numbers.entry(spelling).or_insert_with_key(|spelling| {
            self.spellings.push(spelling.clone());
            self.casing.push([0; 3]);
            self.spellings.len() as Met - 1
        })
    }
}

/// Runs of words that no counted paragraph may share.
#[derive(Debug, Default)]
pub(super) struct Excluded(HashSet<Vec<Met>>);

impl Excluded {
    pub fn add(&mut self, text: &str, lexicon: &mut Lexicon) {
        // One run over the line ends of the text, since a paragraph may be broken differently there.
        let words: Vec<Met> =
            text.lines().flat_map(|line| words_of(line, lexicon, None)).filter(|&w| w > END).collect();
        self.0.extend(words.windows(RUN).map(<[Met]>::to_vec));
    }

    fn shares(&self, paragraph: &[Met]) -> bool {
        let words: Vec<Met> = paragraph.iter().copied().filter(|&w| w > END).collect();
        !self.0.is_empty() && words.windows(RUN).any(|run| self.0.contains(run))
    }
}

/// A text as numbers of words: sentences, each between two ends.
#[derive(Debug, Clone, Default)]
pub(super) struct Stream {
    pub words: Vec<Met>,
    pub paragraphs: usize,
    pub left_out: usize,
}

impl Stream {
    pub fn add(&mut self, text: &str, lexicon: &mut Lexicon, excluded: &Excluded) {
        if self.words.is_empty() {
            self.words.push(END);
        }
        for line in paragraphs(text) {
            let mut casing = Vec::new();
            let words = words_of(&line, lexicon, Some(&mut casing));
            if words.is_empty() {
                continue;
            }
            if excluded.shares(&words) {
                self.left_out += 1;
                continue;
            }
            self.paragraphs += 1;
            for (word, case) in casing {
                lexicon.casing[word as usize][case] += 1;
            }
            for word in words.into_iter().chain([END]) {
                // A sentence without words is none.
                if word != END || self.words.last() != Some(&END) {
                    self.words.push(word);
                }
            }
        }
    }
}

/// The paragraphs of a text: its lines, put together where they are lines of print as in text off a scan.
fn paragraphs(text: &str) -> Vec<Cow<'_, str>> {
    let mut out: Vec<Cow<'_, str>> = Vec::new();
    if text.lines().any(|line| line.chars().nth(LONGEST_PRINTED).is_some()) {
        out.extend(text.lines().map(Cow::Borrowed));
        return out;
    }
    let mut blank = true;
    for line in text.lines() {
        let bare = line.trim();
        let begins = begins_item(line) || blank && !bare.starts_with(char::is_lowercase);
        blank = bare.is_empty();
        match out.last_mut() {
            _ if blank => {}
            Some(last) if !begins => *last = Cow::Owned(format!("{last} {bare}")),
            _ => out.push(Cow::Borrowed(bare)),
        }
    }
    out
}

/// The words of a paragraph, and how those inside a sentence that is not all in capitals are cased.
fn words_of(line: &str, lexicon: &mut Lexicon, mut casing: Option<&mut Vec<(Met, usize)>>) -> Vec<Met> {
    let capitals =
        line.chars().filter(|c| c.is_uppercase()).count() * 2 > line.chars().filter(|c| c.is_alphabetic()).count();
    let mut words = Vec::new();
    for token in tokens(line) {
        let word = match token.kind {
            TokenKind::Word => {
                let text = &line[token.range];
                let word = lexicon.number(counted_spelling(text));
                if let Some(casing) = casing.as_mut().filter(|_| !capitals && words.last().is_some_and(|&l| l > END)) {
                    casing.push((word, case_of(text)));
                }
                word
            }
            TokenKind::Number => NUMBER,
            TokenKind::Other => UNKNOWN,
            TokenKind::SentenceEnd => END,
        };
        words.push(word);
    }
    words
}

/// 0 for lower case, 1 for a capital first, 2 for capitals (and mixed case, which is theirs: `TTg`).
fn case_of(word: &str) -> usize {
    let mut letters = word.chars();
    if !letters.next().is_some_and(char::is_uppercase) {
        return if letters.any(char::is_uppercase) { 2 } else { 0 };
    }
    if letters.any(char::is_uppercase) { 2 } else { 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_become_sentences() {
        let mut lexicon = Lexicon::new();
        let mut stream = Stream::default();
        stream.add("Số 5. Sở Y tế\n\n–\nsố UBND", &mut lexicon, &Excluded::default());
        let text: Vec<&str> = stream.words.iter().map(|&w| lexicon.spellings[w as usize].as_str()).collect();
        assert_eq!(text.join(" "), "<sentence> số <number> <sentence> sở y tế <sentence> số ubnd <sentence>");
        assert_eq!(stream.paragraphs, 2);
        let y = lexicon.numbers["y"] as usize;
        assert_eq!(lexicon.casing[y], [0, 1, 0]);
    }

    #[test]
    fn printed_lines_are_put_together() {
        let printed = "Sở Y tế ban hành kế hoạch\nUBND tỉnh giao.\n\n- Đơn vị\n\nthực hiện.\nb) Sở";
        assert_eq!(paragraphs(printed), ["Sở Y tế ban hành kế hoạch UBND tỉnh giao.", "- Đơn vị thực hiện.", "b) Sở"]);
        let long = format!("{}\nhai\nba", "một ".repeat(40));
        assert_eq!(paragraphs(&long)[1..], ["hai", "ba"]);
    }

    #[test]
    fn shared_paragraphs_are_left_out() {
        let mut lexicon = Lexicon::new();
        let mut excluded = Excluded::default();
        excluded.add("một hai ba bốn năm\nsáu bảy tám chín", &mut lexicon);
        let mut stream = Stream::default();
        stream.add("A: Hai ba bốn, năm sáu bảy TÁM chín.\n- hai ba bốn năm sáu bảy tám", &mut lexicon, &excluded);
        assert_eq!((stream.paragraphs, stream.left_out), (1, 1));
    }
}
