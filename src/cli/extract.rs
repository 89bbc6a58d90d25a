//! `kehoach extract`: documents in, plans out.

use std::io::Write;
use std::path::PathBuf;

use clap::ValueEnum;
use kehoach::failure::Failure;
use kehoach::{Knowledge, Lang, Plan, batch};
use serde::Serialize;

use super::output::Output;
use super::reading::{Reading, say_unread};
use super::{Console, Status, interrupt, summary};

/// Arguments of `extract`.
#[derive(Debug, clap::Args)]
pub struct Extract {
    /// Files or folders; `-` is standard input. One file gives one JSON object, anything else JSON Lines in this order
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Write to a file instead of standard output; it appears only when it is whole
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Form of the output [default: json for one file, else jsonl]
    #[arg(long, value_enum, value_name = "FORMAT")]
    format: Option<Format>,
    /// Threads; the output does not depend on them [default: one for each core]
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=512))]
    jobs: Option<u16>,
    #[command(flatten)]
    reading: Reading,
}

/// Form of the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// One indented object; an array for several files
    Json,
    /// One object a line
    Jsonl,
    /// A few lines a plan, for a first look
    Summary,
}

/// One line of the output.
#[derive(Serialize)]
#[serde(untagged)]
enum Row {
    Plan(Box<Plan>),
    Failure(Failure),
}

impl Extract {
    /// Reads every input and prints a row for it.
    pub fn run(self, console: &Console) -> anyhow::Result<Status> {
        let one = matches!(self.paths.as_slice(), [path] if !path.is_dir());
        let inputs = batch::inputs(&self.paths);
        if inputs.is_empty() {
            console.warning(console.say("không có tệp nào để đọc", "there is no file to read"));
        }
        if let Some(input) = inputs.iter().find(|input| self.output.as_deref().is_some_and(|out| input.is(out))) {
            console.output_is_input(&input.path);
            return Ok(Status::Usage);
        }
        // Reading standard input can't be finished early, so there Ctrl-C keeps its usual meaning.
        if !inputs.iter().any(batch::Input::is_stdin) {
            interrupt::listen();
        }
        let output = Output::open(self.output.as_deref())?;
        let jobs = batch::jobs(self.jobs.map(usize::from), batch::width(&inputs));
        // Documents side by side share the threads for the OCR of their pages.
        let threads = batch::jobs(self.jobs.map(usize::from), usize::MAX);
        let (reader, knowledge) = (self.reading.reader(console.lang, threads / jobs)?, Knowledge::embedded());
        let mut documents = reader.documents(inputs).peekable();
        let one = one && documents.peek().is_none_or(|input| !input.is_entry());
        let form = self.format.unwrap_or(if one { Format::Json } else { Format::Jsonl });
        let mut rows = Rows { output, form, one, lang: console.lang, written: 0 };
        let (mut files, mut failed, mut interrupted) = (0, 0, false);
        let work = |input| (!interrupt::asked()).then(|| reader.plan(&input, knowledge));
        batch::ordered(&batch::pool(jobs)?, documents, work, |result| {
            files += 1;
            match result {
                None => interrupted = true,
                Some(Ok(plan)) => {
                    let path = plan.source.path.as_deref().unwrap_or_default();
                    say_unread(path, &plan.warnings, console);
                    rows.push(&Row::Plan(Box::new(plan)))?;
                }
                Some(Err(failure)) => {
                    failed += 1;
                    console.failure(&failure);
                    rows.push(&Row::Failure(failure))?;
                }
            }
            anyhow::Ok(())
        })?;
        if interrupted {
            return Ok(Status::Interrupted);
        }
        rows.finish()?;
        let [all, bad] = [console.say("tệp", "files"), console.say("lỗi", "failed")];
        console.detail(&format!("{files} {all}, {failed} {bad}"));
        Ok(if failed > 0 { Status::SomeFailed } else { Status::Done })
    }
}

/// Rows on their way to the output.
struct Rows {
    output: Output,
    form: Format,
    /// One object, not an array of them.
    one: bool,
    lang: Lang,
    written: usize,
}

impl Rows {
    /// Writes one row. It is passed on at once, so that who reads a pipe need not wait for the next.
    fn push(&mut self, row: &Row) -> anyhow::Result<()> {
        match self.form {
            // Failed files are told on standard error.
            Format::Summary => {
                if let Row::Plan(plan) = row {
                    summary::print(plan, self.lang, &mut self.output)?;
                }
            }
            Format::Jsonl => {
                serde_json::to_writer(&mut self.output, row)?;
                self.output.write_all(b"\n")?;
            }
            Format::Json => {
                if !self.one {
                    self.output.write_all(if self.written == 0 { b"[\n" } else { b",\n" })?;
                }
                serde_json::to_writer_pretty(&mut self.output, row)?;
                if self.one {
                    self.output.write_all(b"\n")?;
                }
            }
        }
        self.written += 1;
        Ok(self.output.flush()?)
    }

    /// Ends the output.
    fn finish(mut self) -> anyhow::Result<()> {
        if self.form == Format::Json && !self.one {
            self.output.write_all(if self.written == 0 { b"[]\n" } else { b"\n]\n" })?;
        }
        self.output.finish()
    }
}
