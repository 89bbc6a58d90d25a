//! Inputs one by one; an archive is the documents in it.

use std::sync::atomic::Ordering;
use std::vec::IntoIter;

use super::worker::{Worker, Workers};
use super::{Input, Reader};
use crate::IngestError;
use crate::failure::{Failure, FailureSource, Reason};
use crate::ingest::Kind;
use crate::ingest::archive::{Archive, Entry, fair};

/// Inputs, those of archives in their place; see [`Reader::documents`].
#[derive(Debug)]
pub struct Documents<'r> {
    reader: &'r Reader,
    inputs: IntoIter<Input>,
    /// Archives that are open, the innermost last.
    open: Vec<Open<'r>>,
    /// Entries and bytes that the outermost archive may still come to.
    left: (usize, usize),
}

/// An archive that is open.
#[derive(Debug)]
struct Open<'r> {
    path: String,
    entries: IntoIter<Entry>,
    unpacks: Unpacks<'r>,
}

/// Who unpacks an archive.
#[derive(Debug)]
enum Unpacks<'r> {
    Here(Archive<Vec<u8>>),
    Worker(&'r Workers, Worker),
}

impl<'r> Documents<'r> {
    pub(super) fn new(reader: &'r Reader, inputs: Vec<Input>) -> Self {
        Self { reader, inputs: inputs.into_iter(), open: Vec::new(), left: (0, 0) }
    }

    /// Opens an input that is an archive; gives back what is none, or can't be opened.
    fn look_into(&mut self, input: Input) -> Option<Input> {
        let options = &self.reader.options;
        let input = input.looked_at(options.ingest.max_bytes, options.lang);
        let Some(bytes) = input.at_hand().filter(|bytes| Kind::of(bytes) == Some(Kind::Archive("ZIP"))) else {
            return Some(input);
        };
        match self.opened(&input.path, bytes) {
            Ok(open) => {
                self.open.push(open);
                None
            }
            Err(failure) => Some(input.lost(failure)),
        }
    }

    fn opened(&mut self, path: &str, bytes: &[u8]) -> Result<Open<'r>, Failure> {
        let reader = self.reader;
        let options = &reader.options;
        let refuse = |error: IngestError| Err(Failure::ingest(path, &error, options.lang));
        if self.open.len() >= options.ingest.max_archives {
            return refuse(IngestError::TooDeep { limit: options.ingest.max_archives });
        }
        if self.open.is_empty() {
            self.left = (options.ingest.max_entries, fair(bytes.len(), options.ingest.max_unpacked));
        }
        let (unpacks, entries) = match &reader.workers {
            Some(workers) => {
                let (worker, entries) = workers.open(path, bytes, options)?;
                (Unpacks::Worker(workers, worker), entries)
            }
            None => reader.guarded(path, || {
                let archive = Archive::open(bytes.to_vec(), &options.ingest)?;
                let entries = archive.entries();
                Ok((Unpacks::Here(archive), entries))
            })?,
        };
        let count = entries.len();
        let open = Open { path: path.to_owned(), entries: entries.into_iter(), unpacks };
        if count == 0 || count > self.left.0 {
            open.close();
            let many = IngestError::TooManyEntries { limit: options.ingest.max_entries };
            return refuse(if count == 0 { IngestError::Empty } else { many });
        }
        self.left.0 -= count;
        reader.unpacked.fetch_add(count - 1, Ordering::Relaxed);
        Ok(open)
    }

    /// The next entry of the innermost archive; `None` at its end.
    fn entry(&mut self) -> Option<Input> {
        let options = &self.reader.options;
        let open = self.open.last_mut()?;
        let entry = open.entries.next()?;
        let path = format!("{}/{}", open.path, entry.name);
        if entry.link {
            let failure = Failure::new(&path, Reason::Link, "", options.lang);
            return Some(Input::entry(path, Err(failure)));
        }
        let most = self.left.1.min(options.ingest.max_part);
        let unpacked = match &mut open.unpacks {
            Unpacks::Worker(workers, worker) => workers.unpack(worker, &path, &entry, most, options),
            Unpacks::Here(archive) => self.reader.guarded(&path, || archive.entry(&entry, most)),
        };
        match unpacked {
            Err(failure) if open.is_dead() => {
                // It would die of the same archive again: the rest is lost with it, under the archive's own name.
                open.entries = IntoIter::default();
                let source = FailureSource { path: open.path.clone() };
                Some(Input::entry(open.path.clone(), Err(Failure { source, ..failure })))
            }
            unpacked => {
                self.left.1 -= unpacked.as_ref().map_or(0, Vec::len);
                Some(Input::entry(path, unpacked))
            }
        }
    }
}

impl Open<'_> {
    /// Its worker ended.
    fn is_dead(&self) -> bool {
        matches!(&self.unpacks, Unpacks::Worker(_, worker) if worker.is_dead())
    }

    /// Lets its worker go.
    fn close(self) {
        if let Unpacks::Worker(workers, worker) = self.unpacks {
            workers.release(worker);
        }
    }
}

impl Iterator for Documents<'_> {
    type Item = Input;

    fn next(&mut self) -> Option<Input> {
        loop {
            let input = match self.entry() {
                Some(input) => input,
                None if self.open.is_empty() => self.inputs.next()?,
                None => {
                    if let Some(open) = self.open.pop() {
                        open.close();
                    }
                    continue;
                }
            };
            if let Some(input) = self.look_into(input) {
                return Some(input);
            }
        }
    }
}
