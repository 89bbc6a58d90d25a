//! Lines to the outline of an administrative document: head, title, preamble, a tree of sections and items, tail.
//!
//! Layout: Decree 30/2020/NĐ-CP, annex I. Never fails: what can't be placed becomes a paragraph and a warning.

use crate::document::Document;
use crate::plan::Warning;
use crate::text::Text;

/// The parts of one document.
#[derive(Debug)]
pub struct Outline<'d> {
    /// The document it was read from.
    pub document: &'d Document,
    /// Lines above the type line (issuer, motto, number, place and date), one `Text` each.
    pub head: Vec<Text>,
    /// The line that names the type ("KẾ HOẠCH").
    pub kind: Option<Text>,
    /// The title's lines joined.
    pub title: Text,
    /// Paragraphs between title and first heading.
    pub preamble: Vec<Text>,
    /// The tree.
    pub body: Vec<Node>,
    /// "Trên đây là …", and what follows it before the tail.
    pub closing: Vec<Text>,
    /// Lines of recipients, as printed.
    pub recipients: Vec<Text>,
    /// Lines of the signature block.
    pub signature: Vec<Text>,
    /// Footnotes lifted out of the running text.
    pub footnotes: Vec<Text>,
    /// What stands behind the tail.
    pub annexes: Vec<Annex>,
    /// The outer decision, where one carries the plan: its zones up to the plan's own head.
    pub carrier: Option<Box<Outline<'d>>>,
    /// What could not be placed.
    pub warnings: Vec<Warning>,
}

/// An annex (phụ lục).
#[derive(Debug)]
pub struct Annex {
    /// "Phụ lục I" and its title.
    pub title: Text,
    /// Rows of tables, cell by cell.
    pub rows: Vec<Vec<Text>>,
    /// Other paragraphs.
    pub paragraphs: Vec<Text>,
}

/// A section, item or paragraph.
#[derive(Debug, Clone)]
pub struct Node {
    /// Its number, letter or bullet.
    pub marker: Option<Marker>,
    /// Its own text without the marker.
    pub text: Text,
    /// Set off as a heading by markup or capitals.
    pub heading: bool,
    /// What stands under it.
    pub children: Vec<Node>,
}

/// What stands before an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marker {
    /// Its kind.
    pub kind: MarkerKind,
    /// As printed, repaired: `II`, `1.1`, `a`, `-`.
    pub label: String,
    /// Its value in its own row: 2 for `II.`, `2.`, `b)`.
    pub value: u32,
}

/// Kinds of markers, outermost first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MarkerKind {
    /// Phần, Chương.
    Part,
    /// `I.`
    Roman,
    /// `1.`
    Arabic,
    /// `1.1.`
    Decimal,
    /// `a)`, `a.`
    Letter,
    /// `-`
    Dash,
    /// `+`
    Plus,
    /// `*`
    Star,
}

/// Finds the outline.
pub fn outline(document: &Document) -> Outline<'_> {
    Outline {
        document,
        head: Vec::new(),
        kind: None,
        title: Text::default(),
        preamble: Vec::new(),
        body: Vec::new(),
        closing: Vec::new(),
        recipients: Vec::new(),
        signature: Vec::new(),
        footnotes: Vec::new(),
        annexes: Vec::new(),
        carrier: None,
        warnings: Vec::new(),
    }
}
