//! The native half of the Python package `kehoach`. What it gives is JSON, the same text that the command prints; the
//! Python half (`kehoach/__init__.py`) makes objects and exceptions of it.

use std::any::Any;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::{self, Write};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::Builder;
use std::time::Duration;

use kehoach::batch::worker::{Bounds, Workers};
use kehoach::batch::{self, Input, json};
use kehoach::compare::{self, compare};
use kehoach::export::tables::{self, Writer};
use kehoach::failure::{Failure, Reason};
use kehoach::ingest::ocr::{self, Mode};
use kehoach::restore::{self, Engine, Part, RawText};
use kehoach::{IngestError, Knowledge, Lang, Options, Plan, ingest};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};

/// Stack of a call, as that of the command's threads: damaged numbering can nest an outline deeply.
const STACK: usize = 16 << 20;
/// How often a call looks whether Python has a signal for it.
const LOOK: Duration = Duration::from_millis(50);

/// Whether it is what was asked for, and its JSON; else the JSON is that of a failure.
type Answer = (bool, String);

/// Reads documents in one way, and keeps the workers that parse them.
#[pyclass(frozen, module = "kehoach._native")]
struct Reader {
    reader: Arc<batch::Reader>,
}

#[pymethods]
impl Reader {
    /// `worker` is the command line of a program that calls [`serve`].
    // As many as the command has options.
    #[allow(clippy::too_many_arguments)]
    #[new]
    #[pyo3(signature = (
        worker, *, lang = "vi", ocr = "auto", ocr_jobs = 1, ocr_timeout = 180, timeout = 60, page_timeout = 20,
        max_memory = 2000, max_size = 100, max_pages = 500, max_entries = 10_000, max_part = 75, max_unpacked = 512,
        max_archives = 3
    ))]
    fn new(
        worker: Vec<OsString>,
        lang: &str,
        ocr: &str,
        ocr_jobs: u16,
        ocr_timeout: u32,
        timeout: u32,
        page_timeout: u32,
        max_memory: u32,
        max_size: u16,
        max_pages: u32,
        max_entries: u32,
        max_part: u16,
        max_unpacked: u32,
        max_archives: u8,
    ) -> PyResult<Self> {
        let lang = lang_of(lang)?;
        let mode = named(ocr, "ocr", &[("auto", Mode::Auto), ("never", Mode::Never), ("always", Mode::Always)])?;
        let megabytes = |number: u32| number as usize * 1_000_000;
        let ingest = ingest::Options {
            ocr: ocr::Options { mode, engine: None, jobs: ocr_jobs.into() },
            max_bytes: megabytes(max_size.into()),
            max_pages: max_pages as usize,
            max_entries: max_entries as usize,
            max_part: megabytes(max_part.into()),
            max_unpacked: megabytes(max_unpacked),
            max_archives: max_archives.into(),
            ..ingest::Options::default()
        };
        let [base, page, ocr] = [timeout, page_timeout, ocr_timeout].map(|seconds| Duration::from_secs(seconds.into()));
        let bounds = Bounds { memory: u64::from(max_memory) * 1_000_000, base, page, ocr };
        let mut worker = worker.into_iter();
        let program = worker.next().ok_or_else(|| PyValueError::new_err("worker is empty"))?;
        let workers = Workers::new(program.into(), bounds).with_arguments(worker.collect());
        Ok(Self { reader: Arc::new(batch::Reader::with_workers(Options { ingest, lang }, workers)) })
    }

    /// The plan of a file's bytes.
    fn of_bytes(&self, py: Python<'_>, data: &[u8], name: &str) -> PyResult<Answer> {
        self.plan(py, Input::of_bytes(name, data.to_vec()))
    }

    /// The plan of a file.
    // PyO3 has no path to lend.
    #[allow(clippy::needless_pass_by_value)]
    fn of_path(&self, py: Python<'_>, path: OsString) -> PyResult<Answer> {
        self.plan(py, Input::given(path.as_ref()))
    }

    /// A row for each document in a file's bytes: one, or as many as an archive holds.
    fn rows(&self, py: Python<'_>, data: &[u8], name: &str) -> PyResult<Vec<Answer>> {
        let (reader, input) = (Arc::clone(&self.reader), Input::of_bytes(name, data.to_vec()));
        let rows = apart(py, move || {
            let documents = reader.documents(vec![input]);
            documents.map(|input| answer(&reader.plan(&input, Knowledge::embedded()))).collect()
        })?;
        Ok(rows.unwrap_or_else(|panic| vec![panic]))
    }
}

impl Reader {
    fn plan(&self, py: Python<'_>, input: Input) -> PyResult<Answer> {
        let reader = Arc::clone(&self.reader);
        flat(apart(py, move || answer(&reader.plan(&input, Knowledge::embedded()))))
    }
}

fn answer(row: &Result<Plan, Failure>) -> Answer {
    (row.is_ok(), json(row))
}

/// Runs without Python's lock, in a thread of its own for its stack; Ctrl-C is heard meanwhile, and leaves the thread to
/// its end. A panic is an answer.
fn apart<T: Send + 'static>(py: Python<'_>, work: impl FnOnce() -> T + Send + 'static) -> PyResult<Result<T, Answer>> {
    let (tell, mut result) = sync_channel(1);
    let thread = Builder::new().stack_size(STACK).spawn(move || drop(tell.send(work())))?;
    loop {
        let received;
        (received, result) = py.detach(move || (result.recv_timeout(LOOK), result));
        match received {
            Ok(done) => return Ok(Ok(done)),
            Err(RecvTimeoutError::Timeout) => py.check_signals()?,
            Err(RecvTimeoutError::Disconnected) => {
                let said = thread.join().err().map(|panic| said(&*panic)).unwrap_or_default();
                return Ok(Err(answer(&Err(Failure::new("-", Reason::Internal, &said, Lang::En)))));
            }
        }
    }
}

fn flat(done: PyResult<Result<Answer, Answer>>) -> PyResult<Answer> {
    done.map(|done| done.unwrap_or_else(|panic| panic))
}

/// What a panic said.
fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("panic").to_owned()
}

/// Restores a text; with `tokens` gives JSON, an object a line, of what was made of each word.
#[pyfunction]
fn restored(py: Python<'_>, text: String, engine: &str, tokens: bool) -> PyResult<Answer> {
    let engines = [
        ("auto", None),
        ("eng", Some(Engine::English)),
        ("vie", Some(Engine::Vietnamese)),
        ("other", Some(Engine::Other)),
        ("stripped", Some(Engine::Stripped)),
        ("none", Some(Engine::None)),
    ];
    let options = restore::Options { engine: named(engine, "engine", &engines)? };
    flat(apart(py, move || {
        let mut out = String::with_capacity(text.len());
        if tokens {
            let mut lines = Vec::new();
            // A `String` is text, and a `Vec` takes all that is written.
            let _ = restore::json_lines(&RawText::new(text.into_bytes()), &options, &mut lines);
            out = String::from_utf8_lossy(&lines).into_owned();
        } else {
            restore::parts(&text, &options, &mut |part| match part {
                Part::Kept(kept) => out.push_str(kept),
                Part::Token(token) => out.push_str(token.output),
                Part::LineEnd => out.push('\n'),
            });
        }
        (true, out)
    }))
}

/// Compares the plans in a JSON array; with `base` the first is the parent of the others.
#[pyfunction]
fn compared(py: Python<'_>, plans: String, base: bool, pairs: bool, lang: &str) -> PyResult<Answer> {
    let lang = lang_of(lang)?;
    flat(apart(py, move || {
        let reader = batch::Reader::new(Options { lang, ..Options::default() });
        let rows = reader.plans(&Input::of_bytes("plans.json", plans.into_bytes()), Knowledge::embedded());
        let plans: Vec<Plan> = match rows.into_iter().collect() {
            Ok(plans) => plans,
            Err(failure) => return answer(&Err(failure)),
        };
        let options = compare::Options { pairs, base: base.then_some(0), lang, ..compare::Options::default() };
        let comparison = compare(&plans, Knowledge::embedded(), &options);
        serde_json::to_string(&comparison).map_or_else(
            |error| answer(&Err(Failure::new("plans.json", Reason::Internal, &error.to_string(), lang))),
            |json| (true, json),
        )
    }))
}

/// A file of a table, in memory.
#[derive(Clone, Default)]
struct Buffer(Arc<Mutex<Vec<u8>>>);

impl Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Rows as tables: the bytes of a Parquet file by the name of its table. A row has its number, and whether its JSON is
/// that of a plan.
#[pyfunction]
fn parquet(py: Python<'_>, rows: Vec<(i64, bool, String)>) -> PyResult<Bound<'_, PyDict>> {
    let files = apart(py, move || {
        let mut files = BTreeMap::new();
        let mut writer = tables::Parquet::new(|table| Ok(files.entry(table.name).or_insert(Buffer::default()).clone()))
            .map_err(|error| error.to_string())?;
        for (number, is_plan, json) in rows {
            let row = if is_plan { serde_json::from_str(&json).map(Ok) } else { serde_json::from_str(&json).map(Err) };
            let row = row.map_err(|error| format!("row {number}: {error}"))?;
            tables::rows(number, &row, |table, cells| writer.row(table, cells)).map_err(|error| error.to_string())?;
        }
        Box::new(writer).finish().map_err(|error| error.to_string())?;
        Ok::<_, String>(files)
    })?;
    let files = files.map_err(|(_, panic)| panic).and_then(|files| files).map_err(PyValueError::new_err)?;
    let out = PyDict::new(py);
    for (name, file) in files {
        out.set_item(name, PyBytes::new(py, &file.0.lock().unwrap_or_else(PoisonError::into_inner)))?;
    }
    Ok(out)
}

/// The row of an input that could not be read: JSON by the name of the reason.
#[pyfunction]
fn failure(name: &str, reason: &str, detail: &str, lang: &str) -> PyResult<String> {
    let reason = Reason::ALL.iter().copied().find(|known| known.name() == reason);
    let reason = reason.ok_or_else(|| PyValueError::new_err("no such reason"))?;
    Ok(json(&Err(Failure::new(name, reason, detail, lang_of(lang)?))))
}

/// The row of an input that is too large to be read: JSON.
#[pyfunction]
fn too_large(name: &str, size: usize, limit: usize, lang: &str) -> PyResult<String> {
    let error = IngestError::TooLarge { size, limit };
    Ok(json(&Err(Failure::ingest(name, &error, lang_of(lang)?))))
}

/// What is behind a path, in the order in which the command reads it; with the reason where it is not read for what it is.
#[pyfunction]
fn inputs(path: OsString) -> Vec<(String, Option<&'static str>)> {
    let found = batch::inputs(&[path]).into_iter();
    found.map(|input| (input.path.clone(), input.refusal().map(Reason::name))).collect()
}

/// Parses documents for the process on the other side of standard input and output, until that ends.
#[pyfunction]
fn serve(py: Python<'_>) -> PyResult<()> {
    Ok(py.detach(batch::worker::serve)?)
}

fn lang_of(name: &str) -> PyResult<Lang> {
    named(name, "lang", &[("vi", Lang::Vi), ("en", Lang::En)])
}

/// What a name stands for.
fn named<T: Copy>(name: &str, option: &str, all: &[(&str, T)]) -> PyResult<T> {
    all.iter().find(|(known, _)| *known == name).map(|(_, value)| *value).ok_or_else(|| {
        let known: Vec<&str> = all.iter().map(|(known, _)| *known).collect();
        PyValueError::new_err(format!("{option}={name:?} is none of {}", known.join(", ")))
    })
}

/// What `kehoach/__init__.py` is made of.
#[pymodule]
mod _native {
    #[pymodule_export]
    use super::{Reader, compared, failure, inputs, parquet, restored, serve, too_large};

    #[pymodule_export]
    #[allow(non_upper_case_globals)]
    const __version__: &str = env!("CARGO_PKG_VERSION");
}
