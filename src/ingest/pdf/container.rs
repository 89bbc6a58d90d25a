//! What the container of a PDF tells apart from its pages: producer, updates, signatures. Nothing in it is text of the
//! document, so only `kehoach inspect` asks for it.

use lopdf::{Dictionary, Document, Object, decode_text_string};
use serde::{Deserialize, Serialize};

use super::cms;

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
    /// Signatures as they tell of themselves: not verified.
    pub signatures: Vec<Signature>,
}

/// A digital signature, not verified.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// Who signed: the name in the certificate, else in the dictionary.
    pub name: Option<String>,
    /// When, in ISO 8601 (`2026-02-11T15:30:00+07:00`): as it was signed, else as the dictionary tells.
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
    let signatures = signed.map(signature).collect();
    let revisions = bytes.windows(5).filter(|w| w == b"%%EOF").count();
    Some(Container { title: entry(b"Title"), producer: entry(b"Producer"), revisions, signatures })
}

fn signature(dict: &Dictionary) -> Signature {
    let (name, time) = dict.get(b"Contents").and_then(Object::as_str).map_or((None, None), cms::signer);
    let name = name.map(|name| name.trim().chars().take(LONGEST).collect::<String>()).filter(|name| !name.is_empty());
    let written = || text(dict, b"M").map(|time| iso(&time).unwrap_or(time));
    Signature { name: name.or_else(|| text(dict, b"Name")), time: time.or_else(written) }
}

/// A time as PDF (`D:20260211153000+07'00'`) and certificates write it, in ISO 8601.
pub(super) fn iso(time: &str) -> Option<String> {
    let time = time.strip_prefix("D:").unwrap_or(time);
    let digits = time.get(..14).filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()))?;
    let part = |from: usize| &digits[from..from + 2];
    let zone: String = time[14..].trim_end_matches('\'').replace('\'', ":");
    let [month, day, hour, minute, second] = [4, 6, 8, 10, 12].map(part);
    Some(format!("{}-{month}-{day}T{hour}:{minute}:{second}{zone}", &digits[..4]))
}

/// A text of a dictionary.
fn text(dict: &Dictionary, name: &[u8]) -> Option<String> {
    let object: &Object = dict.get(name).ok()?;
    let text: String = decode_text_string(object).ok()?.trim().chars().take(LONGEST).collect();
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_put_in_one_form() {
        for (given, told) in [
            ("D:20260211153000+07'00'", Some("2026-02-11T15:30:00+07:00")),
            ("D:20260211153000Z", Some("2026-02-11T15:30:00Z")),
            ("20260211153000", Some("2026-02-11T15:30:00")),
            ("D:2026", None),
            ("hôm nay, ngày mười một", None),
        ] {
            assert_eq!(iso(given).as_deref(), told, "{given}");
        }
    }
}
