//! A paragraph while it is read: its lines, of strips in one encoding each.

use super::Line;
use super::runs::Old;
use super::styles::Format;
use crate::document::Style;

/// Most lines of a paragraph.
const LINES: usize = 10_000;

/// Text that is in Unicode, or in one old encoding.
#[derive(Debug)]
struct Strip {
    text: String,
    old: Option<Old>,
}

/// A paragraph being read.
#[derive(Debug)]
pub(super) struct Paragraph {
    /// Its place among all paragraphs, from 1.
    pub(super) number: u32,
    /// Its lines; a line break begins a new one.
    lines: Vec<Vec<Strip>>,
    /// All letters so far are bold, and there are some.
    pub(super) bold: Option<bool>,
    pub(super) format: Format,
    pub(super) list: Option<(u32, usize)>,
    /// Text boxes anchored in it.
    pub(super) boxes: Vec<Line>,
    /// Its end was deleted: the next paragraph goes on with it.
    pub(super) open: bool,
    pub(super) page: u32,
}

impl Paragraph {
    pub(super) fn new(page: u32) -> Self {
        Self {
            number: 0,
            lines: vec![Vec::new()],
            bold: None,
            format: Format::default(),
            list: None,
            boxes: Vec::new(),
            open: false,
            page,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.lines.iter().flatten().all(|strip| strip.text.trim().is_empty())
    }

    pub(super) fn line_break(&mut self) {
        if self.lines.len() < LINES {
            self.lines.push(Vec::new());
        }
    }

    /// Nothing stands before what comes next in its line, or a blank does.
    pub(super) fn ends_blank(&self) -> bool {
        let last = self.lines.last().and_then(|line| line.last());
        last.is_none_or(|strip| strip.text.ends_with(char::is_whitespace))
    }

    /// Adds text to its last line, set as `format` says.
    pub(super) fn push(&mut self, text: &str, old: Option<Old>, format: Format) {
        if text.chars().any(char::is_alphanumeric) {
            self.bold = Some(self.bold.unwrap_or(true) && format.bold == Some(true));
        }
        let capitals = format.capitals == Some(true);
        let old = old.map(|old| old.set(capitals));
        let Some(line) = self.lines.last_mut() else { return };
        // Letters of old encodings can't be made capitals before they are read.
        let text = if capitals && old.is_none() { text.to_uppercase() } else { text.to_owned() };
        match line.last_mut().filter(|last| last.old == old) {
            Some(last) => last.text.push_str(&text),
            None => line.push(Strip { text, old }),
        }
    }

    /// Its lines in Unicode behind its mark, and those of its text boxes.
    pub(super) fn into_lines(mut self, mark: Option<&str>) -> Vec<Line> {
        let heading = self.format.heading.filter(|_| !self.is_empty());
        let style = Style { heading, bold: self.bold == Some(true), run_in: 0 };
        let page = self.page;
        let boxes = std::mem::take(&mut self.boxes);
        let mut texts = self.texts();
        if let (Some(mark), Some(first)) = (mark, texts.first_mut()) {
            first.insert_str(0, mark);
        }
        let own = texts.into_iter().map(|text| Line { text: squeezed(&text), style, page });
        own.chain(boxes).collect()
    }

    /// Its lines in Unicode.
    fn texts(self) -> Vec<String> {
        let text = |strip: Strip| strip.old.map_or(strip.text.clone(), |old| old.read(&strip.text));
        self.lines.into_iter().map(|line| line.into_iter().map(text).collect()).collect()
    }
}

/// Blanks in a row as one: tabs and blanks set words apart on paper.
fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
