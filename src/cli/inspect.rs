//! `kehoach inspect`: what a file is, page by page, and where its text was taken from.

use std::io::Write;
use std::path::PathBuf;

use kehoach::document::{Document, Reason, Sheet};
use kehoach::{Lang, batch, ingest};
use serde_json::json;

use super::output::Output;
use super::reading::{Reading, say_unread};
use super::{Console, Status};

/// Arguments of `inspect`.
#[derive(Debug, clap::Args)]
pub struct Inspect {
    /// Files; `-` is standard input
    #[arg(required = true, value_name = "FILE")]
    paths: Vec<PathBuf>,
    /// One JSON object a file
    #[arg(long)]
    json: bool,
    /// Write to a file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    reading: Reading,
}

impl Inspect {
    /// Prints a table for every file.
    pub fn run(self, console: &Console) -> anyhow::Result<Status> {
        let reader = self.reading.reader(console.lang, batch::jobs(None, usize::MAX))?;
        let mut output = Output::open(self.output.as_deref())?;
        let mut failed = 0;
        for input in reader.documents(batch::inputs(&self.paths)) {
            let parsed = reader.document(&input, !self.json);
            if let Ok(parsed) = &parsed {
                say_unread(&input.path, &parsed.document.warnings, console);
            }
            match parsed {
                Ok(parsed) if self.json => {
                    serde_json::to_writer(&mut output, &object(&input.path, &parsed.document))?;
                    output.write_all(b"\n")?;
                }
                Ok(parsed) => {
                    table(&input.path, &parsed.document, console.lang, &mut output)?;
                    if let Some(container) = parsed.container {
                        facts(&container, console.lang, &mut output)?;
                    }
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

/// Text or scan: pictures cover half of the page or more.
fn is_scan(sheet: &Sheet) -> bool {
    sheet.pictures >= 0.5
}

fn object(path: &str, document: &Document) -> serde_json::Value {
    let pages = document.sheets.iter().zip(1..).map(|(sheet, number)| {
        json!({
            "page": number,
            "width": sheet.width,
            "height": sheet.height,
            "kind": if is_scan(sheet) { "scan" } else { "text" },
            "codecs": sheet.codecs,
            "words": sheet.words.len(),
            "syllables": sheet.syllables,
            "old_encoding": sheet.legacy,
            "origin": sheet.taken.name(),
            "reason": sheet.reason.name(),
        })
    });
    json!({
        "path": path,
        "media_type": document.media_type,
        "sha256": document.sha256,
        "pages": document.pages,
        "lines": document.lines.len(),
        "sheets": pages.collect::<Vec<_>>(),
        "warnings": document.warnings.iter().map(|w| &w.code).collect::<Vec<_>>(),
    })
}

fn table(path: &str, document: &Document, lang: Lang, output: &mut impl Write) -> std::io::Result<()> {
    let say = |vi: &'static str, en: &'static str| if lang == Lang::Vi { vi } else { en };
    writeln!(output, "{path}: {}, {} {}", document.media_type, document.lines.len(), say("dòng", "lines"))?;
    for (sheet, number) in document.sheets.iter().zip(1..) {
        let kind = if is_scan(sheet) { say("ảnh quét", "scan") } else { say("chữ", "text") };
        let codecs = if sheet.codecs.is_empty() { "-".to_owned() } else { sheet.codecs.join("+") };
        let share = sheet.syllables.map_or("-".to_owned(), |s| format!("{:.0} %", s * 100.0));
        writeln!(
            output,
            "{:>4}  {:.0} x {:.0} pt  {kind}  {codecs}  {} {}  {share}  {}: {}{}",
            number,
            sheet.width,
            sheet.height,
            sheet.words.len(),
            say("từ", "words"),
            sheet.taken.name(),
            why(sheet.reason, lang),
            sheet.legacy.as_ref().map_or(String::new(), |name| format!(" ({name})")),
        )?;
    }
    Ok(())
}

/// Producer, updates and signatures.
fn facts(container: &ingest::Container, lang: Lang, output: &mut impl Write) -> std::io::Result<()> {
    let say = |vi: &'static str, en: &'static str| if lang == Lang::Vi { vi } else { en };
    let producer = container.producer.as_deref().unwrap_or("-");
    writeln!(output, "      {producer}; {} {}", container.revisions, say("lần ghi", "revisions"))?;
    for signature in &container.signatures {
        let [name, time] = [&signature.name, &signature.time].map(|t| t.as_deref().unwrap_or("-"));
        writeln!(output, "      {} {name}, {time}", say("chữ ký (chưa kiểm tra):", "signature (not verified):"))?;
    }
    Ok(())
}

/// A reason in words.
fn why(reason: Reason, lang: Lang) -> &'static str {
    let (vi, en) = match reason {
        Reason::Readable => ("lớp chữ đọc được", "its text layer can be read"),
        Reason::Blank => ("trang trắng", "an empty page"),
        Reason::NoText => ("ảnh không có lớp chữ", "a picture without text"),
        Reason::Stamp => ("chỉ có chữ của con dấu hoặc chữ ký số", "only a stamp has text"),
        Reason::Garbage => ("lớp chữ sai, không phải tiếng Việt", "its text layer is no Vietnamese"),
        Reason::Asked => ("theo yêu cầu", "asked for"),
        Reason::Broken => ("trang bị lỗi", "the page is broken"),
    };
    if lang == Lang::Vi { vi } else { en }
}
