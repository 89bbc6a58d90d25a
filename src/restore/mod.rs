//! Damaged text back to Vietnamese. Same lines, diacritics back.

pub mod lm;
pub mod train;

use crate::document::Document;

/// Restores every page whose text needs it.
pub fn document(document: Document) -> Document {
    document
}
