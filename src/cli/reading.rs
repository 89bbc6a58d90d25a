//! Options of the commands that read documents.

use std::sync::Arc;
use std::time::Duration;

use clap::ValueEnum;
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
    /// The options; `jobs` pages at a time are at the OCR.
    pub fn options(&self, lang: Lang, jobs: usize) -> Options {
        let mode = match self.ocr {
            Ocr::Auto => Mode::Auto,
            Ocr::Never => Mode::Never,
            Ocr::Always => Mode::Always,
        };
        let engine = Arc::new(Tesseract::new(Duration::from_secs(self.ocr_timeout)));
        let ocr = ocr::Options { mode, engine: Some(engine), jobs };
        Options { ingest: ingest::Options { ocr, ..ingest::Options::default() }, lang }
    }
}

/// Says on standard error which pages were not read, since standard output has only what was.
pub fn say_unread(path: &str, warnings: &[Warning], console: &Console) {
    let unread = [Code::OcrMissing, Code::OcrLate, Code::OcrFailed, Code::PageUnread, Code::PageDoubtful];
    for warning in warnings {
        if let Some(code) = unread.iter().find(|code| code.name() == warning.code) {
            console.warning(&format!("{path}: {}", code.message(&warning.detail, console.lang)));
        }
    }
}
