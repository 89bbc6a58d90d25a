//! `kehoach extract`: documents in, plans out.

use std::fs;
use std::path::{Path, PathBuf};

use kehoach::batch::state::State;
use kehoach::batch::{Event, Input, Policy, Reader, Timings, Totals};
use kehoach::failure::Failure;
use kehoach::{Knowledge, Plan, Stage, batch};

use super::progress::Progress;
use super::reading::{Reading, say_unread};
use super::rows::{Format, Writing};
use super::{Console, Status, interrupt};

/// Arguments of `extract`.
#[derive(Debug, clap::Args)]
pub struct Extract {
    /// Files or folders; `-` is standard input. One file gives one JSON object, anything else JSON Lines in this order
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    writing: Writing,
    /// Threads; the output does not depend on them [default: one for each core]
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=512))]
    jobs: Option<u16>,
    /// Keep results in a folder: the next run reads only what is new, changed or failed by chance, also after a kill
    #[arg(long, value_name = "DIR")]
    state: Option<PathBuf>,
    /// With --state: read all failed documents again
    #[arg(long, requires = "state")]
    retry_failed: bool,
    /// With --state: read all documents again
    #[arg(long, requires = "state")]
    force: bool,
    /// At the end say on standard error how long each stage took, summed over the threads
    #[arg(long)]
    timings: bool,
    #[command(flatten)]
    reading: Reading,
}

impl Extract {
    /// Reads every input and prints a row for it.
    pub fn run(self, console: &Console) -> anyhow::Result<Status> {
        let one = matches!(self.paths.as_slice(), [path] if !path.is_dir());
        let form = self.writing.form(one);
        let mut inputs = batch::inputs(&self.paths);
        if !self.writing.fits(form, self.state.as_deref(), console)
            || !self.outputs_are_no_inputs(form, &inputs, console)
        {
            return Ok(Status::Usage);
        }
        let stdin = inputs.iter().any(Input::is_stdin);
        if stdin && self.state.is_some() {
            let (vi, en) = ("--state cần tệp, không dùng được với -", "--state needs files, it can't go with -");
            console.error(console.say(vi, en));
            return Ok(Status::Usage);
        }
        let state = self.state.as_deref().map(State::open).transpose()?;
        if let Some(folder) = &self.state {
            leave_out(folder, &self.paths, &mut inputs);
        }
        if inputs.is_empty() {
            console.warning(console.say("không có tệp nào để đọc", "there is no file to read"));
        }
        // Reading standard input can't be finished early, so there Ctrl-C keeps its usual meaning.
        if !stdin {
            interrupt::listen();
        }
        let jobs = batch::jobs(self.jobs.map(usize::from), batch::width(&inputs));
        // Documents side by side share the threads for the OCR of their pages.
        let threads = batch::jobs(self.jobs.map(usize::from), usize::MAX);
        let reader = self.reading.reader(console.lang, threads / jobs)?;
        // One archive is as many documents as are in it.
        let count = inputs.len();
        let mut documents = reader.documents(inputs).peekable();
        let one = one && documents.peek().is_none_or(|input| !input.is_entry());
        let progress = Progress::new(count, one, console);
        let form = self.writing.form(one);
        let totals = match &state {
            None => self.straight(documents, (form, one), &reader, jobs, (progress, console))?,
            Some(state) => self.resumed(documents, (form, one), &reader, jobs, state, (progress, console))?,
        };
        let [read, kept, bad] =
            [("đã đọc", "read"), ("giữ lại", "kept"), ("lỗi", "failed")].map(|(vi, en)| console.say(vi, en));
        if self.timings {
            say_timings(reader.timings(), totals.read, console);
        }
        console.detail(&format!("{read} {}, {kept} {}, {bad} {}", totals.read, totals.kept, totals.failed));
        Ok(match totals {
            Totals { left: 1.., .. } => Status::Interrupted,
            Totals { failed: 1.., .. } => Status::SomeFailed,
            _ => Status::Done,
        })
    }

    /// Prints rows as documents are read.
    fn straight(
        &self,
        inputs: impl Iterator<Item = Input>,
        (form, one): (Format, bool),
        reader: &Reader,
        jobs: usize,
        (progress, console): (Progress, &Console),
    ) -> anyhow::Result<Totals> {
        let mut rows = self.writing.open(form, one, console.lang)?;
        let knowledge = Knowledge::embedded();
        let mut totals = Totals::default();
        let work = |input| (!interrupt::asked()).then(|| reader.plan(&input, knowledge));
        batch::ordered(&batch::pool(jobs)?, inputs, work, |row| {
            let Some(row) = row else {
                totals.left += 1;
                return Ok(());
            };
            totals.read += 1;
            totals.failed += usize::from(row.is_err());
            progress.unpacked(reader.unpacked());
            told(&row, &progress, console);
            reader.timings().time(Stage::Write, || rows.push(&row))
        })?;
        drop(progress);
        if totals.left == 0 {
            reader.timings().time(Stage::Write, || rows.finish())?;
        }
        Ok(totals)
    }

    /// Brings the state up to date, then prints all rows out of it.
    fn resumed(
        &self,
        inputs: impl Iterator<Item = Input>,
        (form, one): (Format, bool),
        reader: &Reader,
        jobs: usize,
        state: &State,
        (progress, console): (Progress, &Console),
    ) -> anyhow::Result<Totals> {
        let policy = Policy {
            options: self.reading.fingerprint(console.lang),
            engine: concat!("kehoach ", env!("CARGO_PKG_VERSION")).to_owned(),
            ocr: self.reading.ocr_engine(),
            retry_failed: self.retry_failed,
            force: self.force,
        };
        let pool = batch::pool(jobs)?;
        let knowledge = Knowledge::embedded();
        let totals = batch::resume(&pool, (reader, knowledge), inputs, state, &policy, interrupt::asked, |event| {
            progress.unpacked(reader.unpacked());
            match event {
                Event::Read(row) => told(row, &progress, console),
                Event::Kept(pages) => progress.done(false, pages, false),
                Event::StillFailed { failure, quarantined } => {
                    progress.done(false, None, true);
                    progress.aside(|| still_failed(&failure, quarantined, console));
                }
            }
        })?;
        drop(progress);
        if totals.left > 0 {
            return Ok(totals);
        }
        let now = format!("{form:?} {one} {:?} {}", self.writing.csv_bom, state.generation()?);
        let written = || self.writing.output.as_deref().filter(|_| !form.is_folder()).and_then(seen);
        if written().is_some_and(|seen| state.fact("output").ok().flatten() == Some(format!("{now} {seen}"))) {
            console.detail(
                console.say("kết quả không đổi, để nguyên", "nothing has changed, the output is left as it is"),
            );
            return Ok(totals);
        }
        let mut rows = self.writing.open(form, one, console.lang)?;
        reader.timings().time(Stage::Write, || {
            state.results(|json, plan| rows.push_json(json, plan))?;
            rows.finish()
        })?;
        if let Some(seen) = written() {
            state.set_fact("output", &format!("{now} {seen}"))?;
        }
        Ok(totals)
    }

    /// Nothing that is read is written over; says so.
    fn outputs_are_no_inputs(&self, form: Format, inputs: &[Input], console: &Console) -> bool {
        let Some(output) = self.writing.output.as_deref() else { return true };
        let same = if form.is_folder() {
            fs::canonicalize(output).ok().and_then(|folder| inputs.iter().find(|input| input.is_in(&folder)))
        } else {
            inputs.iter().find(|input| input.is(output))
        };
        same.inspect(|input| console.output_is_input(&input.path)).is_none()
    }
}

/// Counts a document and says what there is to say of it.
fn told(row: &Result<Plan, Failure>, progress: &Progress, console: &Console) {
    progress.done(true, row.as_ref().ok().and_then(|plan| plan.source.pages), row.is_err());
    match row {
        Ok(plan) if plan.warnings.is_empty() => {}
        Ok(plan) => {
            let path = plan.source.path.as_deref().unwrap_or_default();
            progress.aside(|| say_unread(path, &plan.warnings, console));
        }
        Err(failure) => progress.aside(|| console.failure(failure)),
    }
}

/// A line a stage: seconds, share, and milliseconds a document.
fn say_timings(timings: &Timings, documents: usize, console: &Console) {
    let all: f64 = Stage::ALL.into_iter().map(|stage| timings.of(stage).as_secs_f64()).sum();
    let heads = [("bước", "stage"), ("giây", "seconds"), ("%", "%"), ("ms/tài liệu", "ms/document")];
    let [stage, seconds, share, each] = heads.map(|(vi, en)| console.say(vi, en));
    Console::plain(&format!("{stage:<12} {seconds:>9} {share:>6} {each:>12}"));
    for stage in Stage::ALL {
        let name = match stage {
            Stage::Read => ("đọc tệp", "read"),
            Stage::Ingest => ("tiếp nhận", "ingest"),
            Stage::Restore => ("phục hồi", "restore"),
            Stage::Outline => ("bố cục", "outline"),
            Stage::Extract => ("trích xuất", "extract"),
            Stage::Write => ("ghi", "write"),
        };
        let time = timings.of(stage).as_secs_f64();
        let (share, each) = (100.0 * time / all.max(f64::MIN_POSITIVE), 1000.0 * time / documents.max(1) as f64);
        Console::plain(&format!("{:<12} {time:>9.3} {share:>6.1} {each:>12.3}", console.say(name.0, name.1)));
    }
}

fn still_failed(failure: &Failure, quarantined: bool, console: &Console) {
    console.failure(failure);
    if quarantined {
        let (vi, en) = (
            "tệp này đã làm hỏng trình đọc hai lần nên được để riêng; đọc lại bằng --retry-failed",
            "this file broke its worker twice and is left alone; read it again by --retry-failed",
        );
        console.warning(&format!("{}: {}", failure.source.path, console.say(vi, en)));
    }
}

/// The state may lie in a folder that is read; it is no input.
fn leave_out(state: &Path, paths: &[PathBuf], inputs: &mut Vec<Input>) {
    let Ok(state) = fs::canonicalize(state) else { return };
    for path in paths.iter().filter(|path| path.is_dir()) {
        let below =
            fs::canonicalize(path).ok().and_then(|root| state.strip_prefix(root).ok().map(|below| path.join(below)));
        if let Some(below) = below {
            inputs.retain(|input| !Path::new(&input.path).starts_with(&below));
        }
    }
}

/// By what a file is known again.
fn seen(path: &Path) -> Option<String> {
    let path = fs::canonicalize(path).ok()?;
    let about = fs::metadata(&path).ok().filter(fs::Metadata::is_file)?;
    Some(format!("{} {:?} {}", about.len(), about.modified().ok()?, path.display()))
}
