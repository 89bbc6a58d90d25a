//! ZIP files, unpacked in memory under limits; nothing is written to disk.
//!
//! A document that is packed as one has parts, taken by name. An archive of documents has entries, taken one by one
//! (`batch` makes a document of each).

use std::io::{Cursor, Read};

use serde::{Deserialize, Serialize};
use zip::ZipArchive;
use zip::read::ZipFile;

use super::{IngestError, Kind, Options};

/// Bytes of a part after which its ratio counts.
const FREE: usize = 1 << 20;
/// Highest ratio of unpacked to packed size behind that.
const RATIO: usize = 100;
/// Folder in which macOS puts what is no document.
const MAC: &str = "__MACOSX";

/// A document in an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Entry {
    index: usize,
    /// Its path in the archive with `/` between folders and without control characters.
    pub(crate) name: String,
    /// It is a link.
    pub(crate) link: bool,
}

impl Entry {
    /// Whether its name leads out of the archive: an absolute path, a drive, or `..`.
    pub(crate) fn escapes(&self) -> bool {
        let drive = matches!(self.name.as_bytes(), [letter, b':', ..] if letter.is_ascii_alphabetic());
        drive || self.name.starts_with('/') || self.name.split('/').any(|part| part == "..")
    }
}

/// An archive.
#[derive(Debug)]
pub(crate) struct Archive<B>(ZipArchive<Cursor<B>>);

impl<B: AsRef<[u8]>> Archive<B> {
    /// Reads the directory.
    pub(crate) fn open(bytes: B, options: &Options) -> Result<Self, IngestError> {
        let whole = bytes.as_ref().starts_with(b"PK\x03\x04");
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| broken())?;
        // The directory that was found is of an archive in this one, whose own is cut off.
        if whole && archive.offset() > 0 {
            return Err(broken());
        }
        if archive.len() > options.max_entries {
            return Err(IngestError::TooManyEntries { limit: options.max_entries });
        }
        Ok(Self(archive))
    }

    /// The first name in byte order that is wanted.
    pub(super) fn find(&self, wanted: impl Fn(&str) -> bool) -> Option<String> {
        let names = (0..self.0.len()).filter_map(|index| self.0.name_for_index(index)?.ok());
        names.filter(|name| wanted(name)).map(std::borrow::Cow::into_owned).min()
    }

    /// The text of a part; `None` where there is no such part.
    pub(super) fn part(&mut self, name: &str, options: &Options) -> Result<Option<String>, IngestError> {
        let text =
            |bytes| String::from_utf8(bytes).unwrap_or_else(|e| String::from_utf8_lossy(e.as_bytes()).into_owned());
        Ok(self.bytes(name, options)?.map(text))
    }

    /// The bytes of a part; `None` where there is no such part.
    pub(super) fn bytes(&mut self, name: &str, options: &Options) -> Result<Option<Vec<u8>>, IngestError> {
        let Ok(part) = self.0.by_name(name) else { return Ok(None) };
        let (out, whole) = unpack(part, options.max_part)?;
        if !whole && out.is_empty() {
            return Err(broken());
        }
        Ok(Some(out))
    }

    /// What is in it as in a folder that is walked: in byte order of the paths, without hidden files.
    pub(crate) fn entries(&self) -> Vec<Entry> {
        let mut out = Vec::new();
        for index in 0..self.0.len() {
            let Ok(file) = self.0.by_index_data(index) else { continue };
            if file.is_dir() {
                continue;
            }
            // Names are UTF-8 more often than the archive says.
            let name = match std::str::from_utf8(file.name_raw()) {
                Ok(name) => shown(name),
                Err(_) => file.name().map_or_else(|_| format!("{index}"), |name| shown(&name)),
            };
            let hidden =
                name.split('/').any(|part| part == MAC || part.starts_with('.') && part != "." && part != "..");
            if !hidden && !name.ends_with('/') {
                out.push(Entry { index, name, link: file.is_symlink() });
            }
        }
        out.sort_by(|a, b| a.name.as_bytes().cmp(b.name.as_bytes()));
        out
    }

    /// The bytes of an entry, of which there may be `most`.
    pub(crate) fn entry(&mut self, entry: &Entry, most: usize) -> Result<Vec<u8>, IngestError> {
        if entry.escapes() {
            return Err(IngestError::EntryName);
        }
        let file = self.0.by_index(entry.index).map_err(|error| match error {
            zip::result::ZipError::UnsupportedArchive(zip::result::ZipError::PASSWORD_REQUIRED) => {
                IngestError::Encrypted
            }
            _ => broken(),
        })?;
        match unpack(file, most)? {
            (bytes, true) => Ok(bytes),
            (_, false) => Err(broken()),
        }
    }
}

/// Most bytes that an archive's entries may come to, of those that are allowed, by its own size.
pub(crate) fn fair(packed: usize, most: usize) -> usize {
    most.min(FREE.max(packed.saturating_mul(RATIO)))
}

/// What is in a part, and whether it is whole.
fn unpack<R: Read>(part: ZipFile<'_, R>, most: usize) -> Result<(Vec<u8>, bool), IngestError> {
    if part.encrypted() {
        return Err(IngestError::Encrypted);
    }
    // What the archive says of sizes is only a hint: the count of what comes out decides.
    let limit = fair(usize::try_from(part.compressed_size()).unwrap_or(usize::MAX), most);
    let mut out = Vec::new();
    let read = part.take(limit as u64 + 1).read_to_end(&mut out);
    if out.len() > limit {
        return Err(IngestError::TooLargePart { limit });
    }
    Ok((out, read.is_ok()))
}

const fn broken() -> IngestError {
    IngestError::NotADocument { kind: Kind::BrokenZip }
}

/// A name as it is shown: Windows' separators are `/`, and nothing in it moves a cursor.
fn shown(name: &str) -> String {
    name.chars()
        .map(|c| {
            if c == '\\' {
                '/'
            } else if c.is_control() {
                char::REPLACEMENT_CHARACTER
            } else {
                c
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::write::SimpleFileOptions;

    use super::*;

    fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in files {
            zip.start_file(*name, SimpleFileOptions::default()).unwrap();
            zip.write_all(bytes).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    #[test]
    fn entries_are_walked_like_a_folder() {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default();
        for name in ["b.txt", "a/x.txt", "a-b/x.txt", ".hidden", ".git/x", "__MACOSX/b.txt", "Đ.txt", "w\\i\x1bn.txt"]
        {
            zip.start_file(name, options).unwrap();
            zip.write_all(b"x").unwrap();
        }
        zip.add_directory("c", options).unwrap();
        zip.add_symlink("l.txt", "b.txt", options).unwrap();
        let bytes = zip.finish().unwrap().into_inner();
        let archive = Archive::open(bytes, &Options::default()).unwrap();
        let entries = archive.entries();
        let names: Vec<&str> = entries.iter().map(|entry| entry.name.as_str()).collect();
        assert_eq!(names, ["a-b/x.txt", "a/x.txt", "b.txt", "l.txt", "w/i\u{fffd}n.txt", "Đ.txt"]);
        let links: Vec<&str> = entries.iter().filter(|entry| entry.link).map(|entry| entry.name.as_str()).collect();
        assert_eq!(links, ["l.txt"]);
    }

    #[test]
    fn names_that_lead_out_are_told() {
        for (name, out) in [
            ("a/b.txt", false),
            ("a..b/c.txt", false),
            ("đ:x.txt", false),
            ("../b.txt", true),
            ("a/../../b.txt", true),
            ("/etc/passwd", true),
            ("C:/x.txt", true),
        ] {
            assert_eq!(Entry { index: 0, name: name.to_owned(), link: false }.escapes(), out, "{name}");
        }
    }

    #[test]
    fn limits_bite_just_above_not_just_below() {
        let bytes = zipped(&[("a", &[b'x'; 1000]), ("b", b"y")]);
        let options = |max_entries| Options { max_entries, ..Options::default() };
        assert!(Archive::open(&bytes, &options(2)).is_ok());
        assert_eq!(Archive::open(&bytes, &options(1)).unwrap_err(), IngestError::TooManyEntries { limit: 1 });
        let mut archive = Archive::open(&bytes, &options(2)).unwrap();
        let entry = archive.entries().remove(0);
        assert_eq!(archive.entry(&entry, 1000).unwrap().len(), 1000);
        assert_eq!(archive.entry(&entry, 999), Err(IngestError::TooLargePart { limit: 999 }));
        // The ratio counts behind the first megabyte.
        let bomb = zipped(&[("fine", &vec![0; FREE]), ("bomb", &vec![0; FREE + 1])]);
        let mut archive = Archive::open(&bomb, &options(2)).unwrap();
        let entries = archive.entries();
        assert_eq!(archive.entry(&entries[1], usize::MAX).unwrap().len(), FREE);
        let told = archive.entry(&entries[0], usize::MAX);
        assert!(matches!(told, Err(IngestError::TooLargePart { limit }) if limit >= FREE), "{told:?}");
    }

    #[test]
    fn damage_is_an_error_of_its_entry() {
        let mut bytes = zipped(&[("a.txt", b"Ke hoach"), ("b.txt", b"thi dua")]);
        let at = bytes.windows(8).position(|w| w == b"Ke hoach").unwrap_or(31 + 5);
        bytes[at] ^= 1;
        let mut archive = Archive::open(bytes, &Options::default()).unwrap();
        let entries = archive.entries();
        assert_eq!(archive.entry(&entries[0], 100), Err(broken()));
        assert_eq!(archive.entry(&entries[1], 100).unwrap(), b"thi dua");
    }
}
