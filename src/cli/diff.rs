//! `kehoach diff`: plans side by side.

use std::io::{IsTerminal, Write, stdout};
use std::path::PathBuf;

use clap::ValueEnum;
use kehoach::batch::{self, Input};
use kehoach::compare::{self, Code, compare};
use kehoach::{Knowledge, Plan, export};

use super::output::Output;
use super::reading::{Reading, say_unread};
use super::{Console, Status};

/// Arguments of `diff`.
#[derive(Debug, clap::Args)]
pub struct Diff {
    /// Documents, plans as JSON or JSON Lines, or folders of them
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// The parent plan: tell what the others took over, changed, added and dropped
    #[arg(long, value_name = "PARENT")]
    base: Option<PathBuf>,
    /// Compare every two plans even if there are more than 50
    #[arg(long)]
    pairs: bool,
    /// Form of the output [default: md on a terminal, else json]
    #[arg(long, value_enum, value_name = "FORMAT")]
    format: Option<Format>,
    /// Write to a file instead of standard output; it appears only when it is whole
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Threads that read documents [default: one for each core]
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=512))]
    jobs: Option<u16>,
    #[command(flatten)]
    reading: Reading,
}

/// Form of the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// The whole comparison
    Json,
    /// A report to read
    Md,
    /// One page for a browser, all in one file
    Html,
    /// A workbook
    Xlsx,
    /// Deadlines for a calendar
    Ics,
}

impl Diff {
    /// Reads, compares, prints.
    pub fn run(self, console: &Console) -> anyhow::Result<Status> {
        let format = self.form(console);
        if format == Format::Xlsx && self.output.is_none() && stdout().is_terminal() {
            console.error(console.say(
                "không in tệp Excel ra màn hình; thêm -o TÊN.xlsx",
                "a workbook is not printed on a terminal; add -o NAME.xlsx",
            ));
            return Ok(Status::Usage);
        }
        let is_output = |path: &&PathBuf| self.output.as_deref().is_some_and(|out| Input::given(path).is(out));
        if let Some(path) = self.paths.iter().chain(&self.base).find(is_output) {
            console.output_is_input(&path.to_string_lossy());
            return Ok(Status::Usage);
        }
        let mut output = Output::open(self.output.as_deref())?;
        let mut failed = Vec::new();
        let mut plans = Vec::new();
        let mut base = None;
        if let Some(path) = &self.base {
            plans = self.read(std::slice::from_ref(path), &mut failed, console)?;
            let [_] = plans.as_slice() else {
                let what = console.say("--base cần đúng một kế hoạch", "--base needs exactly one plan");
                console.error(&format!("{}: {what} ({})", path.display(), plans.len()));
                return Ok(if failed.is_empty() { Status::Usage } else { Status::SomeFailed });
            };
            base = Some(0);
        }
        plans.extend(self.read(&self.paths, &mut failed, console)?);
        if plans.is_empty() {
            console.error(console.say(
                "không đọc được kế hoạch nào; kiểm tra các đường dẫn đã cho",
                "no plan could be read; check the paths given",
            ));
            return Ok(Status::SomeFailed);
        }
        let options = compare::Options { pairs: self.pairs, base, lang: console.lang, ..compare::Options::default() };
        let mut comparison = compare(&plans, Knowledge::embedded(), &options);
        drop(plans);
        compare::say_unread(&mut comparison, &failed, console.lang);
        // Whoever gives files must hear which of them count for nothing, whatever the form of the report.
        let of_files = [Code::OnePlan, Code::NoPlan, Code::SamePlan].map(Code::name);
        for note in comparison.warnings.iter().filter(|note| of_files.contains(&note.code.as_str())) {
            let plan = comparison.plans.iter().find(|plan| Some(&plan.id) == note.plan.as_ref());
            let file = plan.and_then(|plan| plan.path.as_deref()).map_or_else(String::new, |path| format!("{path}: "));
            console.warning(&format!("{file}{}", note.message));
        }
        match format {
            Format::Json => {
                serde_json::to_writer_pretty(&mut output, &comparison)?;
                output.write_all(b"\n")?;
            }
            Format::Md => output.write_all(export::markdown(&comparison, console.lang).as_bytes())?,
            Format::Html => output.write_all(export::html(&comparison, console.lang).as_bytes())?,
            Format::Xlsx => output.write_all(&export::xlsx(&comparison, console.lang)?)?,
            Format::Ics => {
                if !comparison.timeline.iter().any(export::is_deadline) {
                    console.warning(console.say(
                        "không kế hoạch nào có thời hạn ghi rõ ngày; lịch không có mục nào",
                        "no plan has a deadline with a day; the calendar is empty",
                    ));
                }
                output.write_all(export::calendar(&comparison, console.lang).as_bytes())?;
            }
        }
        output.finish()?;
        Ok(if failed.is_empty() { Status::Done } else { Status::SomeFailed })
    }

    /// What was asked for; else what the file is called, else what suits who reads.
    fn form(&self, console: &Console) -> Format {
        let ending = self.output.as_ref().and_then(|path| path.extension()).and_then(|ending| ending.to_str());
        let named = ending.and_then(|ending| Format::from_str(ending, true).ok());
        let usual = if self.output.is_none() && stdout().is_terminal() { Format::Md } else { Format::Json };
        if let (None, None, Some(ending)) = (self.format, named, ending) {
            console.warning(&format!(
                ".{ending}: {}",
                console.say(
                    "không phải dạng nào của lệnh này, nên ghi JSON; có json, md, html, xlsx, ics, hoặc thêm --format",
                    "no form of this command, so JSON is written; there are json, md, html, xlsx, ics, or add --format"
                )
            ));
        }
        self.format.or(named).unwrap_or(usual)
    }

    /// Plans of all paths, in their order; failures are said and counted.
    fn read(&self, paths: &[PathBuf], failed: &mut Vec<String>, console: &Console) -> anyhow::Result<Vec<Plan>> {
        let inputs = batch::inputs(paths);
        let reader = self.reading.reader(console.lang, 1)?;
        let pool = batch::pool(batch::jobs(self.jobs.map(usize::from), batch::width(&inputs)))?;
        let mut plans = Vec::new();
        let work = |input: Input| reader.plans(&input, Knowledge::embedded());
        batch::ordered(&pool, reader.documents(inputs), work, |rows| {
            for row in rows {
                match row {
                    Ok(plan) => {
                        say_unread(plan.source.path.as_deref().unwrap_or_default(), &plan.warnings, console);
                        plans.push(plan);
                    }
                    Err(failure) => {
                        console.failure(&failure);
                        failed.push(format!("{}: {}", failure.source.path, failure.message));
                    }
                }
            }
            anyhow::Ok(())
        })?;
        Ok(plans)
    }
}
