//! Restoration of documents: which pages need it, and words with their places.

use crate::document::Document;

/// Restores every page whose text needs it.
pub fn document(document: Document) -> Document {
    document
}
