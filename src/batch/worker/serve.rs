//! The side of the worker: documents come on standard input, answers go to standard output.

use std::io::{self, Read, stdin, stdout};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::limits;
use super::protocol::{Message, Request, Setup, receive, send};
use crate::Lang;
use crate::batch::panic_text;
use crate::ingest::archive::Archive;
use crate::ingest::ocr::Tesseract;
use crate::ingest::{self, Kind, Step};

/// Stack in which documents are parsed.
const STACK: usize = 64 << 20;

/// Parses documents until standard input ends.
///
/// # Errors
/// When the main process can't be heard or spoken to; there is nobody then to tell it to.
pub fn serve() -> io::Result<()> {
    let mut input = stdin().lock();
    let Some(setup) = receive::<Setup>(&mut input)? else { return Ok(()) };
    drop(input);
    limits::memory(setup.memory);
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(move || documents(setup))?;
    thread.join().unwrap_or_else(|_| Err(io::Error::other("panic")))
}

fn documents(setup: Setup) -> io::Result<()> {
    let [base, page, ocr] = setup.seconds;
    let mut options = setup.ingest;
    let lang = if setup.english { Lang::En } else { Lang::Vi };
    options.ocr.engine = Some(Arc::new(Tesseract::new(Duration::from_secs(ocr))));
    let output = Arc::new(Mutex::new(stdout()));
    let tell = move |message: &Message| send(&mut *output.lock().unwrap_or_else(PoisonError::into_inner), message);
    let progress = tell.clone();
    options.progress.set(move |step| {
        let message = match step {
            Step::Pages(pages) => {
                limits::processor(base + page * pages as u64 + ocr);
                Message::Pages(pages as u32)
            }
            Step::Page(page) => Message::Page(page as u32),
            Step::OcrBegins => Message::OcrBegins,
            Step::OcrEnds => Message::OcrEnds,
        };
        // Nobody listens any more: the main process was killed, and what is read here is for nobody.
        if progress(&message).is_err() {
            std::process::exit(1);
        }
    });
    let mut input = stdin().lock();
    let mut archive: Option<Archive<Vec<u8>>> = None;
    while let Some(request) = receive(&mut input)? {
        limits::processor(base + ocr);
        let mut take = |length: u64| {
            let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or(0));
            input.by_ref().take(length).read_to_end(&mut bytes).map(|_| bytes)
        };
        let bytes = match request {
            Request::Document { length, .. } | Request::Archive { length } => take(length)?,
            Request::Entry { .. } => Vec::new(),
        };
        let answer = catch_unwind(AssertUnwindSafe(|| answer(request, bytes, &mut archive, &mut options)));
        tell(&match answer {
            Ok(Ok(message)) => message,
            Ok(Err(error)) => Message::Refused { reason: error.reason().to_owned(), message: error.message(lang) },
            Err(panic) => Message::Panicked { text: panic_text(&*panic) },
        })?;
    }
    Ok(())
}

/// Does what was asked for.
fn answer(
    request: Request,
    bytes: Vec<u8>,
    archive: &mut Option<Archive<Vec<u8>>>,
    options: &mut ingest::Options,
) -> Result<Message, ingest::IngestError> {
    match request {
        Request::Document { container, broken_pages, .. } => {
            *archive = None;
            options.broken_pages = broken_pages;
            let document = ingest::document(&bytes, options)?;
            let wanted = container && Kind::of(&bytes) == Some(Kind::Pdf);
            let container = wanted.then(|| ingest::container(&bytes)).flatten();
            let details = document.warnings.iter().map(|warning| warning.detail.clone()).collect();
            Ok(Message::Done { document: Box::new(document), details, container })
        }
        Request::Archive { .. } => {
            *archive = None;
            Ok(Message::Entries(archive.insert(Archive::open(bytes, options)?).entries()))
        }
        Request::Entry { entry, most } => match archive {
            Some(archive) => Ok(Message::Unpacked(archive.entry(&entry, usize::try_from(most).unwrap_or(usize::MAX))?)),
            None => Ok(Message::Panicked { text: "no archive".to_owned() }),
        },
    }
}
