//! What main process and worker say to each other: frames of a length and postcard data.

use std::io::{self, Read, Write};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::document::Document;
use crate::ingest::archive::Entry;
use crate::ingest::{self, Container};

/// Largest frame, in bytes.
const LARGEST: u32 = 1 << 30;

/// The first frame to a worker.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Setup {
    pub(super) ingest: ingest::Options,
    pub(super) english: bool,
    /// Address space in bytes.
    pub(super) memory: u64,
    /// Time for a document, for each page on top, for the OCR of a page.
    pub(super) seconds: [u64; 3],
}

/// What a worker is asked for; of the first two the bytes follow.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Request {
    /// A document to read.
    Document { container: bool, length: u64, broken_pages: Vec<usize> },
    /// An archive to keep until the next document or archive, and to tell the entries of.
    Archive { length: u64 },
    /// An entry of it to unpack, of which there may be `most` bytes.
    Entry { entry: Entry, most: u64 },
}

/// What a worker tells; all but the first four end its answer.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Message {
    /// The document has so many pages.
    Pages(u32),
    /// A page of it, counted from 1, is being read; 0 behind the last one.
    Page(u32),
    /// A page is at the OCR.
    OcrBegins,
    /// A page is back from the OCR.
    OcrEnds,
    /// It is read. Details are those of the warnings, which their public form leaves out.
    Done { document: Box<Document>, details: Vec<String>, container: Option<Container> },
    /// The documents in an archive.
    Entries(Vec<Entry>),
    /// The bytes of an entry.
    Unpacked(Vec<u8>),
    /// It is no document or archive that can be read.
    Refused { reason: String, message: String },
    /// The reader failed.
    Panicked { text: String },
}

/// Writes a frame.
pub(super) fn send(to: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    let data = postcard::to_allocvec(value).map_err(io::Error::other)?;
    let length = u32::try_from(data.len()).ok().filter(|length| *length <= LARGEST);
    let length = length.ok_or_else(|| io::Error::other("too large for a frame"))?;
    to.write_all(&length.to_le_bytes())?;
    to.write_all(&data)?;
    to.flush()
}

/// Reads a frame; `None` at the end.
pub(super) fn receive<T: DeserializeOwned>(from: &mut impl Read) -> io::Result<Option<T>> {
    let mut length = [0; 4];
    if from.read(&mut length[..1])? == 0 {
        return Ok(None);
    }
    from.read_exact(&mut length[1..])?;
    let length = u32::from_le_bytes(length);
    if length > LARGEST {
        return Err(io::Error::other("too large a frame"));
    }
    let mut data = Vec::new();
    from.take(length.into()).read_to_end(&mut data)?;
    if data.len() < length as usize {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    postcard::from_bytes(&data).map(Some).map_err(io::Error::other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_come_through_whole() {
        let text = "SỞ Y TẾ\nSố: 12/KH-SYT\n".as_bytes();
        let document = ingest::document(text, &ingest::Options::default()).unwrap();
        let told = format!("{document:?}");
        let mut pipe = Vec::new();
        send(&mut pipe, &Message::Done { document: Box::new(document), details: Vec::new(), container: None }).unwrap();
        let mut pipe = pipe.as_slice();
        let Some(Message::Done { document, .. }) = receive(&mut pipe).unwrap() else { panic!("no answer") };
        assert_eq!(format!("{document:?}"), told);
        assert!(receive::<Message>(&mut pipe).unwrap().is_none());
    }

    #[test]
    fn a_length_without_data_is_an_error() {
        assert!(receive::<Message>(&mut &[255, 255, 255, 255, 1][..]).is_err());
        assert!(receive::<Message>(&mut &[9, 0, 0, 0, 1][..]).is_err());
    }
}
