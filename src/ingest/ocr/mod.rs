//! Text off pictures: what an OCR engine is asked for and what it answers. The engine itself is a matter of who reads
//! documents ([`Tesseract`] here); without one, pages that are pictures stay unread and this is said.

mod hocr;
mod level;
mod reading;
mod tesseract;
mod words;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::Lang;

pub(super) use reading::{PageReading, all};
pub use tesseract::Tesseract;

/// When an engine is asked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Mode {
    /// Where the text layer is missing, covers a stamp only or is noise, and the engine reads better.
    #[default]
    Auto,
    /// Never.
    Never,
    /// On every page that is not empty.
    Always,
}

/// How pictures are read.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Options {
    /// When the engine is asked.
    pub mode: Mode,
    /// The engine; none by default, the library starts no programs unasked.
    #[serde(skip)]
    pub engine: Option<Arc<dyn OcrEngine>>,
    /// Pages that are read at the same time, at least one.
    pub jobs: usize,
}

/// A picture of a page in shades of grey, a byte a pixel, white is 255.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Pixels in a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Rows from top to bottom.
    pub pixels: Vec<u8>,
    /// Pixels an inch.
    pub dpi: u32,
}

/// A line that an engine read; lengths in pixels from the upper left corner.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ReadLine {
    /// Height of its letters from descender to ascender.
    pub size: f32,
    /// Slope of its base line and where that crosses the left edge of the picture.
    pub base: [f32; 2],
    /// Its words from left to right.
    pub words: Vec<ReadWord>,
}

/// A word that an engine read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ReadWord {
    /// Its text.
    pub text: String,
    /// Left, top, right, bottom.
    pub area: [f32; 4],
    /// How sure the engine is, 0 to 1.
    pub confidence: f32,
}

/// Reads the text of a picture.
pub trait OcrEngine: std::fmt::Debug + Send + Sync {
    /// Lines in any order; the picture is upright and level.
    ///
    /// # Errors
    /// [`OcrError`]; the page then stays unread, the document goes on.
    fn read(&self, picture: &Picture) -> Result<Vec<ReadLine>, OcrError>;

    /// By which quarter turns clockwise (0 to 3) the picture becomes upright; `None` when the engine can't tell.
    fn quarter_turns(&self, picture: &Picture) -> Option<u8>;
}

/// Why an engine gave no text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OcrError {
    /// The program is not installed.
    #[error("{}", self.message(Lang::En))]
    Missing,
    /// The program is there, its Vietnamese model is not.
    #[error("{}", self.message(Lang::En))]
    NoModel,
    /// It took longer than the limit.
    #[error("{}", self.message(Lang::En))]
    Late {
        /// The limit in seconds.
        seconds: u64,
    },
    /// It failed otherwise.
    #[error("{}", self.message(Lang::En))]
    Failed {
        /// What it said.
        cause: String,
    },
}

impl OcrError {
    /// Cause and what to do.
    pub fn message(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Missing, Lang::Vi) => {
                format!("chưa cài Tesseract, không đọc được chữ trên ảnh; hãy chạy: {INSTALL}")
            }
            (Self::Missing, Lang::En) => {
                format!("Tesseract is not installed, text on pictures can't be read; run: {INSTALL}")
            }
            (Self::NoModel, Lang::Vi) => format!("Tesseract chưa có dữ liệu tiếng Việt (vie); hãy chạy: {INSTALL}"),
            (Self::NoModel, Lang::En) => format!("Tesseract has no Vietnamese model (vie); run: {INSTALL}"),
            (Self::Late { seconds }, Lang::Vi) => {
                format!("nhận dạng chữ quá {seconds} giây một trang; hãy nâng giới hạn hoặc quét lại")
            }
            (Self::Late { seconds }, Lang::En) => {
                format!("reading a page took more than {seconds} s; raise the limit or scan it again")
            }
            (Self::Failed { cause }, Lang::Vi) => format!("nhận dạng chữ bị lỗi ({cause}); hãy kiểm tra Tesseract"),
            (Self::Failed { cause }, Lang::En) => format!("the OCR engine failed ({cause}); check Tesseract"),
        }
    }
}

/// How the engine is installed on Debian and Ubuntu.
const INSTALL: &str = "sudo apt-get install tesseract-ocr tesseract-ocr-vie";
