//! Parts of a ZIP file, unpacked in memory under limits; nothing is written to disk.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use crate::ingest::{IngestError, Kind, Options};

/// Bytes of a part after which its ratio counts.
const FREE: u64 = 1 << 20;
/// Highest ratio of unpacked to packed size behind that.
const RATIO: u64 = 100;

/// An archive.
pub(super) struct Archive<'b>(ZipArchive<Cursor<&'b [u8]>>);

impl<'b> Archive<'b> {
    pub(super) fn open(bytes: &'b [u8], options: &Options) -> Result<Self, IngestError> {
        let archive =
            ZipArchive::new(Cursor::new(bytes)).map_err(|_| IngestError::NotADocument { kind: Kind::BrokenZip })?;
        if archive.len() > options.max_entries {
            return Err(IngestError::TooManyEntries { limit: options.max_entries });
        }
        Ok(Self(archive))
    }

    /// The text of a part; `None` where there is no such part.
    pub(super) fn part(&mut self, name: &str, options: &Options) -> Result<Option<String>, IngestError> {
        let Ok(part) = self.0.by_name(name) else { return Ok(None) };
        if part.encrypted() {
            return Err(IngestError::Encrypted);
        }
        // What the archive says of sizes is only a hint: the count of what comes out decides.
        let limit = (options.max_part as u64).min(FREE.max(part.compressed_size().saturating_mul(RATIO)));
        let mut out = Vec::new();
        let read = part.take(limit + 1).read_to_end(&mut out);
        if out.len() as u64 > limit {
            return Err(IngestError::TooLargePart { limit: limit as usize });
        }
        if read.is_err() && out.is_empty() {
            return Err(IngestError::NotADocument { kind: Kind::BrokenZip });
        }
        Ok(Some(String::from_utf8(out).unwrap_or_else(|e| String::from_utf8_lossy(e.as_bytes()).into_owned())))
    }
}
