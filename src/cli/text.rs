//! `kehoach text`: what ingestion saw.

use std::io::Write;
use std::path::PathBuf;

use kehoach::document::Document;
use kehoach::{Options, batch};

use super::output::Output;
use super::{Console, Status};

/// Arguments of `text`.
#[derive(Debug, clap::Args)]
pub struct Text {
    /// Files; `-` is standard input
    #[arg(required = true, value_name = "FILE")]
    paths: Vec<PathBuf>,
    /// Write to a file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Text {
    /// Prints the lines of every file.
    pub fn run(self, console: &Console) -> anyhow::Result<Status> {
        let options = Options { lang: console.lang, ..Options::default() };
        let mut output = Output::open(self.output.as_deref())?;
        let (mut printed, mut failed) = (0, 0);
        for input in batch::inputs(&self.paths) {
            match batch::document(&input, &options) {
                Ok(document) => {
                    if printed > 0 {
                        output.write_all(b"\x0c")?;
                    }
                    print(&document, &mut output)?;
                    printed += 1;
                }
                Err(failure) => {
                    failed += 1;
                    console.failure(&failure);
                }
            }
        }
        output.finish()?;
        Ok(if failed > 0 { Status::SomeFailed } else { Status::Done })
    }
}

/// One line of output a line of the document. The form feed stands at the begin of a page's first line, as many as
/// pages were turned, so that neither lines nor pages are counted wrong.
fn print(document: &Document, output: &mut impl Write) -> std::io::Result<()> {
    let mut page = 1;
    for line in &document.lines {
        let turned = line.page.unwrap_or(page).saturating_sub(page);
        for _ in 0..turned {
            output.write_all(b"\x0c")?;
        }
        page += turned;
        writeln!(output, "{}", line.text)?;
    }
    Ok(())
}
