//! Many documents around the pure pipeline: order, threads, memory, and one failure never stops the rest.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};

use crate::failure::{Failure, Reason};
use crate::ingest::Kind;
use crate::{IngestError, Knowledge, Options, Plan, Stage, ingest, read_staged};

mod documents;
mod input;
mod resume;
mod rows;
pub mod state;
mod timings;
pub mod worker;

pub use documents::Documents;
pub use input::{Input, Stamp, inputs};
pub use resume::{Event, Policy, Totals, json, resume};
pub use timings::Timings;
use worker::{Parsed, Workers};

/// How many documents may be read ahead of the one that is printed next, for each thread.
///
/// Bounds the memory: no more results than this wait for their turn.
const AHEAD: usize = 4;

/// Stack of a worker thread; the outline is a tree, and damaged numbering can nest it deeply.
const STACK: usize = 16 << 20;

/// Reads inputs into documents and plans: text here, everything else in workers, where there are any.
#[derive(Debug)]
pub struct Reader {
    options: Options,
    workers: Option<Workers>,
    timings: Timings,
    /// Documents in the archives that were opened, without one for each of these.
    unpacked: AtomicUsize,
}

impl Reader {
    /// A reader that parses everything in this process: fit for files that one trusts.
    pub fn new(options: Options) -> Self {
        Self { options, workers: None, timings: Timings::default(), unpacked: AtomicUsize::new(0) }
    }

    /// A reader that has everything but text parsed in child processes.
    pub fn with_workers(options: Options, workers: Workers) -> Self {
        Self { workers: Some(workers), ..Self::new(options) }
    }

    /// Reads one input into its plan; whatever happens, one row comes back.
    ///
    /// # Errors
    /// A [`Failure`] that says why there is no plan.
    pub fn plan(&self, input: &Input, knowledge: &Knowledge) -> Result<Plan, Failure> {
        self.plan_of(input, &self.bytes(input)?, knowledge)
    }

    /// Reads one input into its plan, or takes the plans that it holds as JSON or JSON Lines.
    pub fn plans(&self, input: &Input, knowledge: &Knowledge) -> Vec<Result<Plan, Failure>> {
        match self.bytes(input) {
            Ok(bytes) if rows::is_json(input, &bytes) => rows::plans(input, &bytes, self.options.lang),
            Ok(bytes) => vec![self.plan_of(input, &bytes, knowledge)],
            Err(failure) => vec![Err(failure)],
        }
    }

    /// Reads one input as far as ingestion goes; the container of a PDF comes with it if it is asked for.
    ///
    /// # Errors
    /// A [`Failure`] that says why there is no document.
    pub fn document(&self, input: &Input, container: bool) -> Result<Parsed, Failure> {
        self.document_of(input, &self.bytes(input)?, container)
    }

    /// How long the stages took so far.
    pub fn timings(&self) -> &Timings {
        &self.timings
    }

    /// How many more documents than inputs there are, as far as archives were opened.
    pub fn unpacked(&self) -> usize {
        self.unpacked.load(Ordering::Relaxed)
    }

    /// The inputs one by one, with the documents in an archive in its place (`archive.zip/entry`).
    ///
    /// Archives are unpacked where everything is parsed, an entry whenever one is asked for. An archive that can't be
    /// opened, or an entry that can't be unpacked, is an input that fails when it is read.
    pub fn documents(&self, inputs: Vec<Input>) -> Documents<'_> {
        Documents::new(self, inputs)
    }

    fn bytes<'i>(&self, input: &'i Input) -> Result<Cow<'i, [u8]>, Failure> {
        self.timings.time(Stage::Read, || input.bytes(self.options.ingest.max_bytes, self.options.lang))
    }

    fn plan_of(&self, input: &Input, bytes: &[u8], knowledge: &Knowledge) -> Result<Plan, Failure> {
        let lap = self.timings.lap(Stage::Ingest);
        let document = self.document_of(input, bytes, false)?.document;
        let begins = |stage| lap.enter(stage);
        let mut plan = self.guarded(&input.path, || Ok(read_staged(document, knowledge, self.options.lang, begins)))?;
        plan.source.path = Some(input.path.clone());
        Ok(plan)
    }

    fn document_of(&self, input: &Input, bytes: &[u8], container: bool) -> Result<Parsed, Failure> {
        let kind = Kind::of(bytes);
        match &self.workers {
            Some(workers) if kind.is_some() => workers.parse(&input.path, bytes, container, &self.options),
            _ => self.guarded(&input.path, || {
                let document = ingest::document(bytes, &self.options.ingest)?;
                let container = (container && kind == Some(Kind::Pdf)).then(|| ingest::container(bytes)).flatten();
                Ok(Parsed { document, container })
            }),
        }
    }

    /// Turns every way to fail of a stage into a [`Failure`].
    fn guarded<R>(&self, path: &str, stage: impl FnOnce() -> Result<R, IngestError>) -> Result<R, Failure> {
        // The stages promise not to panic; a batch of ten thousand files does not rest on that promise.
        match catch_unwind(AssertUnwindSafe(stage)) {
            Ok(result) => result.map_err(|e| Failure::ingest(path, &e, self.options.lang)),
            Err(panic) => Err(Failure::new(path, Reason::Internal, &panic_text(&*panic), self.options.lang)),
        }
    }
}

/// SHA-256, hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest;
    hex(&sha2::Sha256::digest(bytes))
}

/// Bytes in lower-case hexadecimal.
fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |hex, byte| hex + &format!("{byte:02x}"))
}

/// What a panic said, as [`std::panic::catch_unwind`] hands it on.
pub fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("panic").to_owned()
}

/// How many threads are worth their while: as many as asked for (one for each core), but no more than items.
pub fn jobs(asked: Option<usize>, items: usize) -> usize {
    let cores = || std::thread::available_parallelism().map_or(1, usize::from);
    asked.unwrap_or_else(cores).min(items).max(1)
}

/// How many documents some inputs may come to.
pub fn width(inputs: &[Input]) -> usize {
    if inputs.iter().any(Input::may_be_archive) { usize::MAX } else { inputs.len() }
}

/// A pool of `jobs` threads.
///
/// # Errors
/// When the operating system gives no threads.
pub fn pool(jobs: usize) -> Result<rayon::ThreadPool, rayon::ThreadPoolBuildError> {
    rayon::ThreadPoolBuilder::new().num_threads(jobs).stack_size(STACK).build()
}

/// Does `work` on every item in parallel and hands the results to `emit` in the order of the items.
///
/// At most four results a thread wait for their turn, so memory does not grow with the number of items.
///
/// # Errors
/// The first error of `emit`; nothing new is begun after it.
pub fn ordered<T, R, E>(
    pool: &rayon::ThreadPool,
    items: impl IntoIterator<Item = T>,
    work: impl Fn(T) -> R + Sync,
    mut emit: impl FnMut(R) -> Result<(), E>,
) -> Result<(), E>
where
    T: Send,
    R: Send,
{
    let window = pool.current_num_threads() * AHEAD;
    let work = &work;
    pool.in_place_scope(|scope| {
        let mut waiting: VecDeque<Receiver<R>> = VecDeque::with_capacity(window);
        for item in items {
            if waiting.len() == window {
                emit_next(&mut waiting, &mut emit)?;
            }
            let (send, receive) = sync_channel(1);
            // The receiver is gone only when `emit` failed; then nobody wants the result.
            scope.spawn(move |_| drop(send.send(work(item))));
            waiting.push_back(receive);
        }
        while !waiting.is_empty() {
            emit_next(&mut waiting, &mut emit)?;
        }
        Ok(())
    })
}

/// Waits for the oldest result and hands it on.
fn emit_next<R, E>(waiting: &mut VecDeque<Receiver<R>>, emit: &mut impl FnMut(R) -> Result<(), E>) -> Result<(), E> {
    // No value comes only from a worker that panicked; the scope passes that panic on when it ends.
    match waiting.pop_front().map(|oldest| oldest.recv()) {
        Some(Ok(result)) => emit(result),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_items_and_few_wait() {
        let pool = pool(4).unwrap();
        let (begun, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let mut seen = Vec::new();
        let work = |i: usize| {
            begun.fetch_add(1, Ordering::SeqCst);
            std::thread::sleep(std::time::Duration::from_micros(((i * 7919) % 50) as u64 * 10));
            i
        };
        let emit = |i: usize| {
            seen.push(i);
            most.fetch_max(begun.load(Ordering::SeqCst).saturating_sub(i), Ordering::SeqCst);
            Ok::<_, Infallible>(())
        };
        ordered(&pool, 0..300, work, emit).unwrap();
        assert_eq!(seen, (0..300).collect::<Vec<_>>());
        assert!(most.into_inner() <= 4 * AHEAD + 1);
    }

    #[test]
    fn an_error_of_the_output_ends_the_work() {
        let pool = pool(2).unwrap();
        let begun = AtomicUsize::new(0);
        let work = |i: usize| {
            begun.fetch_add(1, Ordering::SeqCst);
            i
        };
        let result = ordered(&pool, 0..10_000, work, |i| if i == 3 { Err("full") } else { Ok(()) });
        assert_eq!(result, Err("full"));
        assert!(begun.into_inner() < 100);
    }
}
