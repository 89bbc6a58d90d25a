//! `kehoach eval`: plans against gold.

use std::io::Write;
use std::path::{Path, PathBuf};

use kehoach::Knowledge;
use kehoach::batch::{self, Input};
use kehoach::eval::{self, EvalError, Gold, Predictions, Report};

use super::output::Output;
use super::reading::Reading;
use super::{Console, Status};

/// Arguments of `eval`.
#[derive(Debug, clap::Args)]
pub struct Eval {
    /// Folder with *.gold.json files
    #[arg(value_name = "GOLD_DIR")]
    gold: PathBuf,
    /// Documents, or plans as JSON or JSON Lines; in a folder, the documents that a gold names
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Print JSON instead of a table
    #[arg(long)]
    json: bool,
    /// Write to a file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Threads [default: one for each core]
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=512))]
    jobs: Option<u16>,
    #[command(flatten)]
    reading: Reading,
}

impl Eval {
    /// Scores and prints.
    pub fn run(self, console: &Console) -> anyhow::Result<Status> {
        match self.score(console) {
            Err(error) if matches!(error.downcast_ref(), Some(EvalError::Twice { .. })) => {
                console.error(&super::explain(&error, console.lang));
                Ok(Status::Usage)
            }
            done => done,
        }
    }

    fn score(&self, console: &Console) -> anyhow::Result<Status> {
        let mut output = Output::open(self.output.as_deref())?;
        let golds = eval::golds(&self.gold)?;
        let (files, documents) = sort_out(&self.paths, &golds);
        let mut predictions = Predictions::default();
        for row in files.iter().map(|f| eval::rows(f)).collect::<Result<Vec<_>, _>>()?.into_iter().flatten() {
            predictions.add(row)?;
        }
        let failed = self.read(documents, &mut predictions, console)?;
        for name in predictions.missing(&golds) {
            console.warning(&format!("{} {name}", console.say("không có kết quả cho", "no plan for")));
        }
        if predictions.skipped > 0 {
            let what = console.say("dòng không phải kế hoạch", "rows without a plan");
            console.warning(&format!("{} {what}", predictions.skipped));
        }
        let report = eval::report(&golds, &predictions);
        if self.json {
            serde_json::to_writer_pretty(&mut output, &report)?;
            writeln!(output)?;
        } else {
            table(&report, console, &mut output)?;
        }
        output.finish()?;
        Ok(if failed > 0 { Status::SomeFailed } else { Status::Done })
    }

    /// Extracts the documents; returns how many failed.
    fn read(&self, documents: Vec<Input>, into: &mut Predictions, console: &Console) -> anyhow::Result<usize> {
        let (reader, knowledge) = (self.reading.reader(console.lang, 1)?, Knowledge::embedded());
        let pool = batch::pool(batch::jobs(self.jobs.map(usize::from), batch::width(&documents)))?;
        let mut failed = 0;
        let work = |input| reader.plan(&input, knowledge);
        batch::ordered(&pool, reader.documents(documents), work, |result| match result {
            Ok(plan) => anyhow::Ok(into.add(serde_json::to_value(plan)?)?),
            Err(failure) => {
                failed += 1;
                console.failure(&failure);
                Ok(())
            }
        })?;
        Ok(failed)
    }
}

/// Files of plans, and documents to extract.
fn sort_out(paths: &[PathBuf], golds: &[Gold]) -> (Vec<PathBuf>, Vec<Input>) {
    let (mut files, mut documents) = (Vec::new(), Vec::new());
    for path in paths {
        let folder = path.is_dir();
        for input in batch::inputs(&[path]) {
            let named = golds.iter().flat_map(|g| &g.names).any(|name| name == input.name());
            if is_plans(&input.path) {
                files.push(PathBuf::from(&input.path));
            } else if named || !folder {
                documents.push(input);
            }
        }
    }
    (files, documents)
}

/// JSON that is no gold.
fn is_plans(path: &str) -> bool {
    let json = Path::new(path).extension().is_some_and(|e| e == "json" || e == "jsonl");
    json && !path.ends_with(".gold.json")
}

/// Fields, documents and the macro, as a table.
fn table(report: &Report, console: &Console, out: &mut impl Write) -> std::io::Result<()> {
    let percent = |value: Option<f64>| value.map_or_else(|| "      -".to_owned(), |v| format!("{v:7.3}"));
    let [field, score, cells, precision, recall] = match console.lang {
        kehoach::Lang::Vi => ["trường", "điểm", "số ô", "chính xác", "đầy đủ"],
        kehoach::Lang::En => ["field", "score", "cells", "precision", "recall"],
    };
    writeln!(out, "{field:26} {score:>7} {cells:>6} {precision:>10} {recall:>9} {:>7}", "F1")?;
    for f in report.fields() {
        let (precision, recall) = (percent(f.count.precision()), percent(f.count.recall()));
        let f1 = percent(f.count.f1());
        writeln!(out, "{:26} {:7.3} {:6} {precision:>10} {recall:>9} {f1:>7}", f.field, f.score, f.cells)?;
    }
    let document = console.say("văn bản", "document");
    let longest = report.documents.iter().map(|(id, _)| id.chars().count()).max().unwrap_or(0).max(26);
    writeln!(out, "\n{document:longest$} {score:>7} {cells:>6}")?;
    for (id, cells) in &report.documents {
        writeln!(out, "{id:longest$} {:7.3} {:6}", eval::mean(cells), cells.len())?;
    }
    writeln!(out, "\nmacro {:.4}", report.macro_score())
}
