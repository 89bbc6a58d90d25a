//! `kehoach status`: how far a batch is.

use std::io::Write;
use std::path::PathBuf;

use kehoach::Lang;
use kehoach::batch::state::{Count, State, Unfinished};
use serde_json::json;

use super::output::Output;
use super::{Console, Status as Exit};

/// Arguments of `status`.
#[derive(Debug, clap::Args)]
pub struct Status {
    /// The folder given to `extract --state`
    #[arg(value_name = "DIR")]
    state: PathBuf,
    /// One JSON object
    #[arg(long)]
    json: bool,
}

impl Status {
    /// Prints the counts of every status and reason, and the documents that have no plan.
    pub fn run(self, console: &Console) -> anyhow::Result<Exit> {
        let state = State::look(&self.state)?;
        let (counts, unfinished, others) = (state.counts()?, state.unfinished()?, state.others()?);
        let mut output = Output::open(None)?;
        if self.json {
            let all: u32 = counts.iter().map(|count| count.documents).sum();
            let object = json!({"run": state.run(), "documents": all, "counts": counts, "unfinished": unfinished, "of_earlier_runs": others});
            serde_json::to_writer_pretty(&mut output, &object)?;
            writeln!(output)?;
        } else {
            table(&counts, &unfinished, others, console.lang, &mut output)?;
        }
        output.finish()?;
        Ok(Exit::Done)
    }
}

fn table(
    counts: &[Count],
    unfinished: &[Unfinished],
    others: u32,
    lang: Lang,
    out: &mut impl Write,
) -> std::io::Result<()> {
    let say = |vi: &'static str, en: &'static str| if lang == Lang::Vi { vi } else { en };
    let word = |status: &str| match status {
        "ok" => say("đã đọc", "read"),
        "failed" => say("lỗi", "failed"),
        "reading" => say("đang đọc", "in hand"),
        _ => say("chưa đọc", "waiting"),
    };
    for Count { status, reason, documents } in counts {
        writeln!(out, "{documents:>9}  {:<9} {}", word(status), reason.as_deref().unwrap_or_default())?;
    }
    let all: u32 = counts.iter().map(|count| count.documents).sum();
    writeln!(out, "{all:>9}  {}", say("tất cả", "all"))?;
    if others > 0 {
        writeln!(out, "{others:>9}  {}", say("của các lần chạy trước, không xuất", "of earlier runs, not exported"))?;
    }
    // Waiting documents are no news; the others are named.
    let named: Vec<&Unfinished> = unfinished.iter().filter(|document| document.status != "waiting").collect();
    if !named.is_empty() {
        writeln!(out)?;
    }
    for document in named {
        let path: String = document.path.chars().flat_map(shown).collect();
        let why = document.reason.as_deref().unwrap_or_else(|| word(&document.status));
        write!(out, "{path}: {why}, {} {}", document.attempts, say("lần", "attempts"))?;
        if document.quarantined {
            write!(
                out,
                ", {}",
                say("để riêng (đọc lại bằng --retry-failed)", "quarantined (read again by --retry-failed)")
            )?;
        }
        writeln!(out)?;
    }
    Ok(())
}

/// A name can't move the cursor or begin a line.
fn shown(c: char) -> Vec<char> {
    if c.is_control() { c.escape_default().collect() } else { vec![c] }
}
