//! Bytes to [`Document`].

use sha2::{Digest, Sha256};
use unicode_normalization::{UnicodeNormalization, is_nfc};

use crate::document::{Document, Encoding, Line, Style, Word};
use crate::plan::TextOrigin;

/// Limits of reading.
#[derive(Debug, Clone)]
pub struct Options {
    /// Largest input, in bytes.
    pub max_bytes: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { max_bytes: 100_000_000 }
    }
}

/// Why bytes are no document.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// Nothing in it.
    #[error("the file is empty")]
    Empty,
    /// Neither text nor a kind that is read.
    #[error("not a document that can be read ({kind})")]
    NotADocument {
        /// What it looks like.
        kind: String,
    },
    /// Larger than the limit.
    #[error("the file has {size} bytes, more than the limit of {limit}")]
    TooLarge {
        /// Its size in bytes.
        size: usize,
        /// The limit in bytes.
        limit: usize,
    },
}

/// Reads one document.
///
/// # Errors
/// [`IngestError`] when the bytes are no document that can be opened.
pub fn document(bytes: &[u8], options: &Options) -> Result<Document, IngestError> {
    if bytes.len() > options.max_bytes {
        return Err(IngestError::TooLarge { size: bytes.len(), limit: options.max_bytes });
    }
    let source =
        std::str::from_utf8(bytes).map_err(|_| IngestError::NotADocument { kind: "binary".into() })?.to_owned();
    if source.trim().is_empty() {
        return Err(IngestError::Empty);
    }
    let mut lines = Vec::new();
    let mut start = 0;
    for piece in source.split_inclusive('\n') {
        let body = piece.trim_end_matches(['\n', '\r']);
        let span = start..start + body.len();
        start += piece.len();
        let (text, words) = if is_nfc(body) {
            (body.to_owned(), Vec::new())
        } else {
            let text: String = body.nfc().collect();
            let word = Word { text: 0..text.len() as u32, source: span.clone(), confidence: 1.0 };
            (text, vec![word])
        };
        lines.push(Line { text, span, page: None, style: Style::default(), words });
    }
    Ok(Document {
        source,
        encoding: Encoding::Utf8 { bom: 0 },
        media_type: "text/plain".into(),
        sha256: hex(&Sha256::digest(bytes)),
        pages: None,
        origin: TextOrigin::Text,
        lines,
        warnings: Vec::new(),
    })
}

/// Lower-case hexadecimal digits.
fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut out, b| {
        let _ = write!(out, "{b:02x}");
        out
    })
}
