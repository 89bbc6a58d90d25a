//! Options of the commands that read documents.

use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use clap::ValueEnum;
use kehoach::batch::worker::{Bounds, Workers};
use kehoach::batch::{self, Reader};
use kehoach::ingest::ocr::{self, Mode, Tesseract};
use kehoach::warning::Code;
use kehoach::{Lang, Options, ingest, plan::Warning};

use super::Console;

/// How documents are read.
#[derive(Debug, clap::Args)]
pub struct Reading {
    /// Whether pages are read off their pictures with Tesseract: where their text layer is no good, never, or always
    #[arg(long, value_enum, default_value_t = Ocr::Auto, value_name = "WHEN")]
    ocr: Ocr,
    /// Longest time for the OCR of a page, in seconds
    #[arg(long, default_value_t = 180, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=86_400), hide_short_help = true)]
    ocr_timeout: u64,
    /// Longest time for a document, in seconds, OCR not counted
    #[arg(long, default_value_t = 60, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=86_400), hide_short_help = true)]
    timeout: u64,
    /// Time for each of its pages on top, in seconds
    #[arg(long, default_value_t = 20, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(0..=86_400), hide_short_help = true)]
    page_timeout: u64,
    /// Most memory for parsing a document, in megabytes
    #[arg(long, default_value_t = 2000, value_name = "MB", value_parser = clap::value_parser!(u64).range(150..=1_000_000), hide_short_help = true)]
    max_memory: u64,
    /// Largest file, in megabytes
    #[arg(long, default_value_t = 100, value_name = "MB", value_parser = clap::value_parser!(u32).range(1..=2000), hide_short_help = true)]
    max_size: u32,
    /// Most pages of a document
    #[arg(long, default_value_t = 500, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100_000), hide_short_help = true)]
    max_pages: u32,
    /// Most files in an archive
    #[arg(long, default_value_t = 10_000, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000), hide_short_help = true)]
    max_entries: u32,
    /// Largest file in an archive and part of a document, unpacked, in megabytes
    #[arg(long, default_value_t = 75, value_name = "MB", value_parser = clap::value_parser!(u32).range(1..=2000), hide_short_help = true)]
    max_part: u32,
    /// Most that the files in an archive come to, unpacked, in megabytes
    #[arg(long, default_value_t = 512, value_name = "MB", value_parser = clap::value_parser!(u32).range(1..=100_000), hide_short_help = true)]
    max_unpacked: u32,
    /// Archives in archives that are opened
    #[arg(long, default_value_t = 3, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=20), hide_short_help = true)]
    max_archives: u8,
}

/// When pictures are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Ocr {
    /// Where there is no text layer or none that can be trusted
    Auto,
    /// Never
    Never,
    /// On every page
    Always,
}

impl Reading {
    /// A reader of lines across the whole page.
    pub fn reader_across(&self, lang: Lang, jobs: usize) -> anyhow::Result<Reader> {
        self.reader_with(ingest::Options { across: true, ..self.options(lang, jobs).ingest }, lang)
    }

    fn options(&self, lang: Lang, jobs: usize) -> Options {
        let mode = match self.ocr {
            Ocr::Auto => Mode::Auto,
            Ocr::Never => Mode::Never,
            Ocr::Always => Mode::Always,
        };
        let engine = Arc::new(Tesseract::new(Duration::from_secs(self.ocr_timeout)));
        let ocr = ocr::Options { mode, engine: Some(engine), jobs };
        let ingest = ingest::Options {
            ocr,
            max_bytes: self.max_size as usize * 1_000_000,
            max_pages: self.max_pages as usize,
            max_entries: self.max_entries as usize,
            max_part: self.max_part as usize * 1_000_000,
            max_unpacked: self.max_unpacked as usize * 1_000_000,
            max_archives: self.max_archives.into(),
            ..ingest::Options::default()
        };
        Options { ingest, lang }
    }

    /// Names everything that a result depends on but the document and the program.
    pub fn fingerprint(&self, lang: Lang) -> String {
        batch::sha256(format!("{self:?} {lang:?}").as_bytes())
    }

    /// The OCR engine and its version; empty where there is none or it is not asked.
    pub fn ocr_engine(&self) -> String {
        if matches!(self.ocr, Ocr::Never) {
            return String::new();
        }
        let asked = Command::new("tesseract").arg("--version").stdin(Stdio::null()).output();
        let said = asked.map(|out| [out.stdout, out.stderr].concat()).unwrap_or_default();
        String::from_utf8_lossy(&said).lines().next().unwrap_or_default().trim().to_owned()
    }

    /// A reader with workers; `jobs` pages of a document at a time are at the OCR.
    pub fn reader(&self, lang: Lang, jobs: usize) -> anyhow::Result<Reader> {
        self.reader_with(self.options(lang, jobs).ingest, lang)
    }

    fn reader_with(&self, ingest: ingest::Options, lang: Lang) -> anyhow::Result<Reader> {
        let [base, page, ocr] = [self.timeout, self.page_timeout, self.ocr_timeout].map(Duration::from_secs);
        let bounds = Bounds { memory: self.max_memory * 1_000_000, base, page, ocr };
        Ok(Reader::with_workers(Options { ingest, lang }, Workers::new(std::env::current_exe()?, bounds)))
    }
}

/// Says on standard error which pages were not read, since standard output has only what was.
pub fn say_unread(path: &str, warnings: &[Warning], console: &Console) {
    let unread = [
        Code::CutOff,
        Code::LineTooLong,
        Code::OcrMissing,
        Code::OcrLate,
        Code::OcrFailed,
        Code::PageBroken,
        Code::PageUnread,
        Code::PageDoubtful,
    ];
    for warning in warnings {
        if let Some(code) = unread.iter().find(|code| code.name() == warning.code) {
            // Plans read from JSON have the message alone.
            let message = match warning.detail.as_str() {
                "" => warning.message.clone(),
                detail => code.message(detail, console.lang),
            };
            console.warning(&format!("{path}: {message}"));
        }
    }
}
