//! Reads Vietnamese administrative plans (kế hoạch) into structured, sourced data.
//!
//! ```text
//! bytes -> ingest -> Document -> restore -> Document -> outline -> Outline -> extract -> Plan
//! ```

pub mod batch;
pub mod document;
pub mod eval;
pub mod extract;
pub mod failure;
pub mod fold;
pub mod ingest;
pub mod knowledge;
pub mod outline;
pub mod plan;
pub mod restore;
pub mod schema;
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
    let document = ingest::document(bytes, &options.ingest)?;
    let document = restore::document(document);
    let outline = outline::outline(&document);
    let mut plan = extract::plan(&outline, knowledge);
    warning::localize(&mut plan.warnings, options.lang);
    Ok(plan)
}
