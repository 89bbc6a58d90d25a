//! `kehoach text`: what ingestion saw.

use std::io::Write;
use std::path::PathBuf;

use kehoach::batch;
use kehoach::document::{Document, PlacedWord};
use serde_json::json;

use super::output::Output;
use super::reading::{Reading, say_unread};
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
    #[command(flatten)]
    reading: Reading,
    /// JSON, one object a file: pages, lines, and words with their boxes in points (left, top, right, bottom)
    #[arg(long)]
    boxes: bool,
    /// Lines across the whole page, as printed: columns side by side, not one after the other
    #[arg(long)]
    across: bool,
}

impl Text {
    /// Prints the lines of every file.
    pub fn run(self, console: &Console) -> anyhow::Result<Status> {
        let jobs = batch::jobs(None, usize::MAX);
        let reader = if self.across {
            self.reading.reader_across(console.lang, jobs)?
        } else {
            self.reading.reader(console.lang, jobs)?
        };
        let mut output = Output::open(self.output.as_deref())?;
        let (mut printed, mut failed) = (0, 0);
        for input in reader.documents(batch::inputs(&self.paths)) {
            let document = reader.document(&input, false).map(|parsed| parsed.document);
            if let Ok(document) = &document {
                say_unread(&input.path, &document.warnings, console);
            }
            match document {
                Ok(document) if self.boxes => {
                    serde_json::to_writer(&mut output, &boxes(&input.path, &document))?;
                    output.write_all(b"\n")?;
                }
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

/// Pages with their lines, lines with their words. A document without pages has its lines on one page without a size.
fn boxes(path: &str, document: &Document) -> serde_json::Value {
    let line = |index: usize, words: &[PlacedWord]| {
        let span = &document.lines[index].span;
        let first = words.partition_point(|w| w.source.start < span.start);
        let last = words.partition_point(|w| w.source.end <= span.end);
        let words = words.get(first..last).unwrap_or_default().iter();
        json!({
            "line": index + 1,
            "text": document.lines[index].text,
            "words": words.map(|w| json!({"text": document.source[w.source.clone()], "box": w.area})).collect::<Vec<_>>(),
        })
    };
    let lines = |page: Option<u32>, words: &[PlacedWord]| {
        let own = (0..document.lines.len()).filter(|i| page.is_none() || document.lines[*i].page == page);
        own.map(|i| line(i, words)).collect::<Vec<_>>()
    };
    let pages = if document.sheets.is_empty() {
        vec![json!({"page": null, "lines": lines(None, &[])})]
    } else {
        let sheets = document.sheets.iter().zip(1..);
        let page = |(sheet, number): (&kehoach::document::Sheet, u32)| {
            json!({
                "page": number,
                "width": sheet.width,
                "height": sheet.height,
                "origin": sheet.taken.name(),
                "lines": lines(Some(number), &sheet.words),
            })
        };
        sheets.map(page).collect()
    };
    json!({"path": path, "pages": pages})
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
