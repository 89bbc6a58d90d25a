//! What the container of a PDF tells apart from its pages: producer, updates, signatures. Nothing in it is text of the
//! document, so only `kehoach inspect` asks for it.

use lopdf::{Dictionary, Document, Object, decode_text_string};
use serde::{Deserialize, Serialize};

/// Most signatures told.
const SIGNATURES: usize = 100;
/// Longest text of an entry, in characters.
const LONGEST: usize = 200;

/// Facts about the container.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Container {
    /// Title of the document information.
    pub title: Option<String>,
    /// Program that wrote it.
    pub producer: Option<String>,
    /// How often it was written, updates of signing programs included.
    pub revisions: usize,
    /// Signatures as their dictionaries tell them: not verified.
    pub signatures: Vec<Signature>,
}

/// A digital signature, not verified.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// Who signed, where the entry is there.
    pub name: Option<String>,
    /// When, in the form of PDF (`D:20260211153000+07'00'`).
    pub time: Option<String>,
}

/// Reads the container; `None` when it can't be opened.
pub fn container(bytes: &[u8]) -> Option<Container> {
    let document = Document::load_mem(bytes).ok()?;
    let info = document.trailer.get(b"Info").ok().and_then(|info| document.dereference(info).ok());
    let info = info.and_then(|(_, object)| object.as_dict().ok());
    let entry = |name: &[u8]| info.and_then(|info| text(info, name));
    let signed = document.objects.values().filter_map(|object| object.as_dict().ok());
    let signed = signed.filter(|dict| dict.has(b"ByteRange") && dict.has(b"Contents")).take(SIGNATURES);
    let signatures = signed.map(|dict| Signature { name: text(dict, b"Name"), time: text(dict, b"M") }).collect();
    let revisions = bytes.windows(5).filter(|w| w == b"%%EOF").count();
    Some(Container { title: entry(b"Title"), producer: entry(b"Producer"), revisions, signatures })
}

/// A text of a dictionary.
fn text(dict: &Dictionary, name: &[u8]) -> Option<String> {
    let object: &Object = dict.get(name).ok()?;
    let text: String = decode_text_string(object).ok()?.trim().chars().take(LONGEST).collect();
    (!text.is_empty()).then_some(text)
}
