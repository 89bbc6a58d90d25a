//! Reads Vietnamese administrative plans (kế hoạch) into structured, sourced data.
//!
//! Text in, [`Plan`] out:
//!
//! ```
//! let text = "SỞ Y TẾ\nSố: 12/KH-SYT\n\nKẾ HOẠCH\nTriển khai phong trào thi đua\n\nI. MỤC ĐÍCH\n1. Nâng cao chất lượng.\n";
//! let plan = kehoach::read_plan(text.as_bytes(), kehoach::Knowledge::embedded(), &kehoach::Options::default())?;
//! assert_eq!(plan.document.code.as_deref(), Some("12/KH-SYT"));
//! let place = &plan.document.facts["code"].evidence[0];
//! assert_eq!((place.lines, place.quote.as_str()), ([2, 2], "12/KH-SYT"));
//! # Ok::<(), kehoach::IngestError>(())
//! ```
//!
//! # The house
//! Data flows one way; every stage is a pure function, and each part of a plan leads back to the input's own characters.
//!
//! ```text
//! bytes -> ingest -> Document -> restore -> Document -> outline -> Outline -> extract -> Plan -> compare -> Comparison -> export
//! ```
//!
//! | module | what |
//! | --- | --- |
//! | [`document`], [`ingest`] | pages, lines and spans; how bytes become them |
//! | [`restore`] | damaged text back to Vietnamese, same lines |
//! | [`outline`] | head, preamble, tree of sections and items, tail |
//! | [`text`], [`fold`] | running text that leads back to its lines; the form in which words are compared |
//! | [`extract`], [`plan`] | one extractor a field; the plan they fill |
//! | [`compare`], [`comparison`], [`export`] | plans side by side; the reports made of it |
//! | [`knowledge`] | provinces, document types, award forms, agencies, from `data/` |
//! | [`warning`], [`failure`] | what is doubtful in a plan; why a file gave none |
//! | [`batch`], [`eval`], [`schema`] | many files; scores against gold; JSON Schemas |
//!
//! # Limits
//! Text, Markdown, HTML, PDF, pictures (with an OCR engine), DOCX, ODT and RTF are read; other kinds are refused by name.
//! Archives are many documents: [`batch::Reader::documents`].

/// The code of the guide for developers is compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../docs/developer.md")]
mod guide {}

pub mod batch;
mod coded;
pub mod compare;
pub mod comparison;
pub mod document;
pub mod eval;
pub mod export;
pub mod extract;
pub mod failure;
pub mod fold;
pub mod ingest;
pub mod knowledge;
pub mod outline;
pub mod plan;
pub mod restore;
pub mod schema;
mod syllable;
pub mod text;
pub mod warning;

pub use ingest::IngestError;
pub use knowledge::Knowledge;
pub use plan::Plan;

/// Language of messages for people.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Lang {
    /// Vietnamese.
    #[default]
    Vi,
    /// English.
    En,
}

/// How a document is read.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Limits of reading.
    pub ingest: ingest::Options,
    /// Language of the warnings' messages.
    pub lang: Lang,
}

/// Reads one document into its plan.
///
/// Damage in the text never fails the call: what could not be read is said in [`Plan::warnings`].
///
/// # Errors
/// [`IngestError`] when the bytes are no document that can be opened.
pub fn read_plan(bytes: &[u8], knowledge: &Knowledge, options: &Options) -> Result<Plan, IngestError> {
    Ok(read_document(ingest::document(bytes, &options.ingest)?, knowledge, options.lang))
}

/// A step on the way from a file to its row in the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Bytes from the disk.
    Read,
    /// Bytes to a document, OCR included.
    Ingest,
    /// Damaged text back to Vietnamese.
    Restore,
    /// Lines to a tree.
    Outline,
    /// The tree to a plan.
    Extract,
    /// The plan to the output.
    Write,
}

impl Stage {
    /// All stages in their order.
    pub const ALL: [Self; 6] = [Self::Read, Self::Ingest, Self::Restore, Self::Outline, Self::Extract, Self::Write];
}

/// Reads the plan of a document that was ingested, perhaps elsewhere; messages of warnings are in `lang`.
pub fn read_document(document: document::Document, knowledge: &Knowledge, lang: Lang) -> Plan {
    read_staged(document, knowledge, lang, |_| ())
}

/// [`read_document`] that tells which stage begins, for who holds a clock.
pub(crate) fn read_staged(
    document: document::Document,
    knowledge: &Knowledge,
    lang: Lang,
    begins: impl Fn(Stage),
) -> Plan {
    begins(Stage::Restore);
    let document = restore::document(document);
    begins(Stage::Outline);
    let outline = outline::outline(&document);
    begins(Stage::Extract);
    let mut plan = extract::plan(&outline, knowledge);
    warning::localize(&mut plan.warnings, lang);
    plan
}
