//! Documents of strangers are parsed in child processes: the program again, with limits on memory and processor time,
//! under a deadline. What a hostile file can do there (overflow the stack, eat memory, never end) is one failure.
//!
//! A worker reads one document after the other, so that small files pay no start each.

mod limits;
mod protocol;
mod serve;

use std::ffi::OsString;
use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::document::Document;
use crate::failure::{Failure, Reason};
use crate::ingest::Container;
use crate::ingest::archive::Entry;
use crate::{Lang, Options};
use protocol::{Message, Request, Setup, receive, send};
pub use serve::serve;

/// Documents after which a worker is replaced, so that what it leaks is given back.
const WORN: u32 = 500;
/// Where the C library is told how to keep memory; others than GNU's do not look at it.
const TUNABLES: &str = "GLIBC_TUNABLES";
/// Pictures are a few large pieces of memory, and to have them fresh for each page would cost the kernel a third of their
/// decoding. So all threads share one heap, which keeps 128 MiB that pictures leave for those of the next pages. Large
/// pages are not asked for: in a virtual machine that hands free ones back to its host they cost more than they save.
const MEMORY: &str = "glibc.malloc.arena_max=1:glibc.malloc.mmap_max=0:glibc.malloc.trim_threshold=134217728";
/// Bytes kept of what a worker says before it dies.
const LAST_WORDS: usize = 4096;
/// Most pages of a document that may end a worker each.
const BROKEN: usize = 5;
/// Calls of the engine that a page may take (the other way up) and what is spent between them.
const CALLS: u32 = 3;
const BETWEEN: Duration = Duration::from_secs(30);

/// What a worker may use.
#[derive(Debug, Clone)]
pub struct Bounds {
    /// Address space of a worker in bytes.
    pub memory: u64,
    /// Time for a document of any size.
    pub base: Duration,
    /// Time for each of its pages on top; it stands still while pages are at the OCR.
    pub page: Duration,
    /// Time for the OCR of a page.
    pub ocr: Duration,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            memory: 2_000_000_000,
            base: Duration::from_mins(1),
            page: Duration::from_secs(20),
            ocr: Duration::from_mins(3),
        }
    }
}

/// A document as a worker read it.
#[derive(Debug)]
pub struct Parsed {
    /// The document.
    pub document: Document,
    /// The container of a PDF, if asked for.
    pub container: Option<Container>,
}

/// Workers that wait for documents; they are started when they are needed and end when this is dropped.
#[derive(Debug)]
pub struct Workers {
    program: PathBuf,
    arguments: Vec<OsString>,
    bounds: Bounds,
    idle: Mutex<Vec<Worker>>,
}

impl Workers {
    /// `program` is started with the argument `worker` and must then call [`serve`].
    pub fn new(program: PathBuf, bounds: Bounds) -> Self {
        Self { program, arguments: vec!["worker".into()], bounds, idle: Mutex::default() }
    }

    /// The same, where the program calls [`serve`] when it is started with other arguments.
    #[must_use]
    pub fn with_arguments(self, arguments: Vec<OsString>) -> Self {
        Self { arguments, ..self }
    }

    /// Has a document parsed; `path` is for messages.
    pub(super) fn parse(
        &self,
        path: &str,
        bytes: &[u8],
        container: bool,
        options: &Options,
    ) -> Result<Parsed, Failure> {
        let mut course = Course::new(&self.bounds);
        let mut broken_pages = Vec::new();
        loop {
            let mut worker = self.hire(path, options)?;
            let length = bytes.len() as u64;
            let request = Request::Document { container, length, broken_pages: broken_pages.clone() };
            let answer = worker.answer(&request, bytes, path, &mut course, &self.bounds, options);
            let died = worker.is_dead();
            self.release(worker);
            match answer {
                // A page that ended the worker is left out, so that the others are read.
                Err(failure) => match course.page.take().filter(|_| died && broken_pages.len() < BROKEN) {
                    Some(page) if course.pages as usize > broken_pages.len() + 1 && !course.left.is_zero() => {
                        broken_pages.push(page as usize);
                    }
                    _ => return Err(failure),
                },
                Ok(Message::Done { mut document, details, container }) => {
                    document.warnings.iter_mut().zip(details).for_each(|(warning, detail)| warning.detail = detail);
                    return Ok(Parsed { document: *document, container });
                }
                Ok(_) => return Err(Failure::new(path, Reason::Crash, "protocol", options.lang)),
            }
        }
    }

    /// Has an archive opened by a worker, which keeps it until it is released; gives its entries.
    pub(super) fn open(&self, path: &str, bytes: &[u8], options: &Options) -> Result<(Worker, Vec<Entry>), Failure> {
        let mut worker = self.hire(path, options)?;
        let request = Request::Archive { length: bytes.len() as u64 };
        match worker.answer(&request, bytes, path, &mut Course::new(&self.bounds), &self.bounds, options) {
            Ok(Message::Entries(entries)) => Ok((worker, entries)),
            answer => {
                self.release(worker);
                Err(answer.err().unwrap_or_else(|| Failure::new(path, Reason::Crash, "protocol", options.lang)))
            }
        }
    }

    /// Has an entry unpacked by the worker that keeps the archive; `path` is the entry's.
    pub(super) fn unpack(
        &self,
        worker: &mut Worker,
        path: &str,
        entry: &Entry,
        most: usize,
        options: &Options,
    ) -> Result<Vec<u8>, Failure> {
        let request = Request::Entry { entry: entry.clone(), most: most as u64 };
        match worker.answer(&request, &[], path, &mut Course::new(&self.bounds), &self.bounds, options)? {
            Message::Unpacked(bytes) => Ok(bytes),
            _ => Err(Failure::new(path, Reason::Crash, "protocol", options.lang)),
        }
    }

    /// A worker that waits, or a new one.
    fn hire(&self, path: &str, options: &Options) -> Result<Worker, Failure> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let start = || self.start(options);
        let failed = |error: std::io::Error| Failure::new(path, Reason::Internal, &error.to_string(), options.lang);
        idle.map_or_else(start, Ok).map_err(failed)
    }

    /// Lets a worker wait for the next, if it lives and is not worn.
    pub(super) fn release(&self, worker: Worker) {
        if !worker.dead && worker.read < WORN {
            self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(worker);
        }
    }

    fn start(&self, options: &Options) -> std::io::Result<Worker> {
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        if std::env::var_os(TUNABLES).is_none() {
            command.env(TUNABLES, MEMORY);
        }
        // A group of its own: it is killed with what it started, and Ctrl-C is the main process's to answer.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut child = command.spawn()?;
        let pipes = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let (Some(stdin), Some(mut stdout), Some(mut stderr)) = pipes else {
            return Err(std::io::Error::other("no pipes"));
        };
        let (tell, messages) = sync_channel(16);
        std::thread::spawn(move || {
            while let Ok(Some(message)) = receive(&mut stdout) {
                if tell.send(message).is_err() {
                    break;
                }
            }
        });
        let said = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&said);
        let listener = std::thread::spawn(move || {
            let mut buffer = [0; 1024];
            while let Ok(length @ 1..) = stderr.read(&mut buffer) {
                let mut heard = heard.lock().unwrap_or_else(PoisonError::into_inner);
                heard.extend_from_slice(&buffer[..length]);
                let over = heard.len().saturating_sub(LAST_WORDS);
                heard.drain(..over);
            }
        });
        let mut worker = Worker { child, stdin, messages, said, listener: Some(listener), read: 0, dead: false };
        let setup = Setup {
            ingest: options.ingest.clone(),
            english: options.lang == Lang::En,
            memory: self.bounds.memory,
            seconds: [self.bounds.base, self.bounds.page, self.bounds.ocr].map(|time| time.as_secs()),
        };
        send(&mut worker.stdin, &setup)?;
        Ok(worker)
    }
}

/// How waiting for an answer ended without one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Death {
    /// The deadline passed.
    Late,
    /// The process ended.
    Ended,
}

/// How far a document has come, over all workers that read it.
#[derive(Debug)]
struct Course {
    /// Time left for it, that of pages at the OCR not counted.
    left: Duration,
    pages: u32,
    /// The page that is being read.
    page: Option<u32>,
}

impl Course {
    fn new(bounds: &Bounds) -> Self {
        Self { left: bounds.base, pages: 0, page: None }
    }
}

/// A child process.
#[derive(Debug)]
pub(super) struct Worker {
    child: Child,
    stdin: ChildStdin,
    messages: Receiver<Message>,
    /// The end of what it wrote to standard error.
    said: Arc<Mutex<Vec<u8>>>,
    listener: Option<std::thread::JoinHandle<()>>,
    /// Documents read and entries unpacked.
    read: u32,
    /// It ended, or is late and to be ended.
    dead: bool,
}

impl Worker {
    /// Whether it can't be asked any more.
    pub(super) fn is_dead(&self) -> bool {
        self.dead
    }

    /// What it answers to a request; a refusal or its death is a failure of the document.
    fn answer(
        &mut self,
        request: &Request,
        bytes: &[u8],
        path: &str,
        course: &mut Course,
        bounds: &Bounds,
        options: &Options,
    ) -> Result<Message, Failure> {
        let failure = |reason, detail: &str| Failure::new(path, reason, detail, options.lang);
        self.read += 1;
        match self.ask(request, bytes, course, bounds) {
            Ok(Message::Refused { reason, message }) => Err(Failure { reason, message, ..failure(Reason::Crash, "") }),
            Ok(Message::Panicked { text }) if is_starved(&text) => Err(failure(Reason::Memory, "")),
            Ok(Message::Panicked { text }) => Err(failure(Reason::Crash, &text)),
            Ok(answer) => Ok(answer),
            Err(death) => {
                self.dead = true;
                let (reason, detail) = match death {
                    Death::Late => (Reason::Timeout, String::new()),
                    Death::Ended => self.autopsy(),
                };
                Err(failure(reason, &detail))
            }
        }
    }

    /// Sends a request and waits for the last message about it.
    fn ask(&mut self, request: &Request, bytes: &[u8], course: &mut Course, bounds: &Bounds) -> Result<Message, Death> {
        let sent = send(&mut self.stdin, request).and_then(|()| self.stdin.write_all(bytes));
        sent.and_then(|()| self.stdin.flush()).map_err(|_| Death::Ended)?;
        // What is left for the page that is being read: no page may use up the time of all.
        let (mut page_left, mut at_ocr) = (course.left, 0u32);
        loop {
            let began = Instant::now();
            let wait = if at_ocr > 0 { bounds.ocr * CALLS + BETWEEN } else { page_left.min(course.left) };
            let message = match self.messages.recv_timeout(wait) {
                Ok(message) => message,
                Err(RecvTimeoutError::Timeout) => {
                    course.left = course.left.saturating_sub(wait);
                    return Err(Death::Late);
                }
                Err(RecvTimeoutError::Disconnected) => return Err(Death::Ended),
            };
            if at_ocr == 0 {
                let took = began.elapsed();
                course.left = course.left.saturating_sub(took);
                page_left = page_left.saturating_sub(took);
            }
            match message {
                Message::Pages(pages) if course.pages == 0 => {
                    course.pages = pages;
                    course.left += bounds.page * pages;
                    page_left = course.left;
                }
                Message::Pages(_) => page_left = course.left,
                Message::Page(page) => {
                    course.page = (page > 0).then_some(page);
                    page_left = bounds.base + bounds.page;
                }
                Message::OcrBegins => at_ocr += 1,
                Message::OcrEnds => at_ocr = at_ocr.saturating_sub(1),
                answer => return Ok(answer),
            }
        }
    }

    /// Why it died, from how it ended and what it said last.
    fn autopsy(&mut self) -> (Reason, String) {
        let status = self.child.wait();
        if let Some(listener) = self.listener.take() {
            let _ = listener.join();
        }
        let said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        let said = String::from_utf8_lossy(&said);
        let status = status.map_or_else(|error| error.to_string(), |status| status.to_string());
        if is_starved(&said) {
            return (Reason::Memory, String::new());
        }
        if said.contains("overflowed its stack") {
            return (Reason::Stack, String::new());
        }
        #[cfg(unix)]
        if limits::out_of_time(&self.child.wait()) {
            return (Reason::Timeout, String::new());
        }
        (Reason::Crash, status)
    }
}

/// Whether last words tell of memory that was not to be had.
fn is_starved(said: &str) -> bool {
    ["memory allocation of", "out of memory", "AllocError"].iter().any(|sign| said.contains(sign))
}

impl Drop for Worker {
    fn drop(&mut self) {
        limits::kill(&mut self.child);
        let _ = self.child.wait();
    }
}
