//! Bytes to [`Document`]: encoding, media type, lines and pages, each told by content.
//!
//! Text and Markdown keep their physical lines: line `i` of the document is line `i` of the input. HTML has none that
//! mean anything, its lines are those of `kehoach text`; bytes and quotes are exact in all three. PDF has pages of placed
//! words (`pdf`), of which `paper` makes lines in reading order. Other kinds of files are refused by name ([`Kind`]).

pub(crate) mod archive;
mod encoding;
mod entity;
mod html;
mod inline;
mod kind;
mod legacy;
mod markdown;
mod numerals;
pub mod ocr;
mod pages;
mod paper;
mod pdf;
mod pictures;
mod pieces;
mod progress;
mod signs;
mod table;
mod text;
mod word;

pub use kind::Kind;
pub use pdf::{Container, Signature, container};
pub use progress::{Progress, Step};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::Lang;
use crate::document::{Document, Encoding, Line, Word};
use crate::plan::{Evidence, TextOrigin, Warning};
use crate::warning::Code;

/// Limits of reading.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Options {
    /// Largest input, in bytes.
    pub max_bytes: usize,
    /// Most lines of an input (for HTML also cells of tables).
    pub max_lines: usize,
    /// Longest text of a line, in bytes; the rest of a longer line is left out, with a warning.
    pub max_line: usize,
    /// Most pages of an input.
    pub max_pages: usize,
    /// Deepest nesting of arrays and dictionaries (PDF).
    pub max_depth: usize,
    /// Deepest nesting of elements (Word).
    pub max_xml_depth: usize,
    /// Largest part of an archive, unpacked, in bytes.
    pub max_part: usize,
    /// Most files in an archive, those of archives in it counted.
    pub max_entries: usize,
    /// Largest sum of the files in an archive, unpacked, in bytes.
    pub max_unpacked: usize,
    /// Archives in archives that are opened, the outermost counted.
    pub max_archives: usize,
    /// Lines of pages go across the whole page, as they are printed; by default columns are read one after the other.
    pub across: bool,
    /// Pages that are not read, counted from 1: those that ended a reader before.
    pub broken_pages: Vec<usize>,
    /// How pictures are read.
    pub ocr: ocr::Options,
    /// Who is told how far reading is.
    #[serde(skip)]
    pub progress: Progress,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            max_bytes: 100_000_000,
            max_lines: 2_000_000,
            max_line: 20_000,
            max_pages: 500,
            max_depth: 500,
            max_xml_depth: 100,
            max_part: 75_000_000,
            max_entries: 10_000,
            max_unpacked: 512_000_000,
            max_archives: 3,
            across: false,
            broken_pages: Vec::new(),
            ocr: ocr::Options::default(),
            progress: Progress::default(),
        }
    }
}

/// Why bytes are no document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IngestError {
    /// No text in it.
    #[error("{}", self.message(Lang::En))]
    Empty,
    /// Neither text nor a kind that is read.
    #[error("{}", self.message(Lang::En))]
    NotADocument {
        /// What it looks like.
        kind: Kind,
    },
    /// Larger than the limit.
    #[error("{}", self.message(Lang::En))]
    TooLarge {
        /// Its size in bytes.
        size: usize,
        /// The limit in bytes.
        limit: usize,
    },
    /// More lines than the limit.
    #[error("{}", self.message(Lang::En))]
    TooManyLines {
        /// The limit.
        limit: usize,
    },
    /// Locked with a password.
    #[error("{}", self.message(Lang::En))]
    Encrypted,
    /// More pages than the limit.
    #[error("{}", self.message(Lang::En))]
    TooManyPages {
        /// How many it has.
        pages: usize,
        /// The limit.
        limit: usize,
    },
    /// A part of an archive is larger than the limit, or than its packed size can mean.
    #[error("{}", self.message(Lang::En))]
    TooLargePart {
        /// The limit in bytes.
        limit: usize,
    },
    /// More files in an archive than the limit.
    #[error("{}", self.message(Lang::En))]
    TooManyEntries {
        /// The limit.
        limit: usize,
    },
    /// A file in an archive has a name that leads out of it.
    #[error("{}", self.message(Lang::En))]
    EntryName,
    /// A picture has more pixels than the limit.
    #[error("{}", self.message(Lang::En))]
    TooLargePicture {
        /// The limit in pixels.
        limit: usize,
    },
    /// Nested deeper than the limit.
    #[error("{}", self.message(Lang::En))]
    TooDeep {
        /// The limit.
        limit: usize,
    },
}

impl IngestError {
    /// All codes, in the order of the README.
    pub const REASONS: &'static [&'static str] = &[
        "empty",
        "not-a-document",
        "limit:file-size",
        "limit:lines",
        "encrypted",
        "limit:pages",
        "limit:nesting",
        "limit:decoded",
        "limit:entries",
        "entry-name",
        "limit:pixels",
    ];

    /// Its stable code.
    pub fn reason(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::NotADocument { .. } => "not-a-document",
            Self::TooLarge { .. } => "limit:file-size",
            Self::TooManyLines { .. } => "limit:lines",
            Self::Encrypted => "encrypted",
            Self::TooManyPages { .. } => "limit:pages",
            Self::TooDeep { .. } => "limit:nesting",
            Self::TooLargePart { .. } => "limit:decoded",
            Self::TooManyEntries { .. } => "limit:entries",
            Self::EntryName => "entry-name",
            Self::TooLargePicture { .. } => "limit:pixels",
        }
    }

    /// One line that says the cause and what to do.
    pub fn message(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Empty, Lang::Vi) => "Tệp rỗng, không có chữ nào: hãy kiểm tra lại tệp nguồn".to_owned(),
            (Self::Empty, Lang::En) => "the file is empty, it has no text: check where it came from".to_owned(),
            (Self::NotADocument { kind }, _) => kind.message(lang),
            (Self::TooLarge { size, limit }, Lang::Vi) => {
                format!("Tệp có {size} byte, vượt giới hạn {limit} byte: hãy tách tệp hoặc nâng giới hạn")
            }
            (Self::TooLarge { size, limit }, Lang::En) => {
                format!("the file has {size} bytes, more than the limit of {limit}: split it or raise the limit")
            }
            (Self::TooManyLines { limit }, Lang::Vi) => {
                format!("Tệp có hơn {limit} dòng, vượt giới hạn: hãy tách tệp hoặc nâng giới hạn")
            }
            (Self::TooManyLines { limit }, Lang::En) => {
                format!("the file has more than {limit} lines, the limit: split it or raise the limit")
            }
            (Self::Encrypted, Lang::Vi) => "Tệp bị khóa bằng mật khẩu: hãy lưu lại bản không đặt mật khẩu".to_owned(),
            (Self::Encrypted, Lang::En) => "the file is locked with a password: save a copy without it".to_owned(),
            (Self::TooManyPages { pages, limit }, Lang::Vi) => {
                format!("Tệp có {pages} trang, vượt giới hạn {limit} trang: hãy tách tệp hoặc nâng giới hạn")
            }
            (Self::TooManyPages { pages, limit }, Lang::En) => {
                format!("the file has {pages} pages, more than the limit of {limit}: split it or raise the limit")
            }
            (Self::TooLargePart { limit }, Lang::Vi) => {
                format!("Nội dung nén trong tệp bung ra quá {limit} byte, vượt giới hạn: hãy kiểm tra lại tệp nguồn")
            }
            (Self::TooLargePart { limit }, Lang::En) => {
                format!("a packed part of the file unpacks to more than {limit} bytes: check where the file came from")
            }
            (Self::TooManyEntries { limit }, Lang::Vi) => {
                format!("Tệp nén có hơn {limit} tệp bên trong, vượt giới hạn: hãy tách tệp")
            }
            (Self::TooManyEntries { limit }, Lang::En) => {
                format!("the archive holds more than {limit} files, the limit: split it")
            }
            (Self::EntryName, Lang::Vi) => {
                "Tên tệp dẫn ra ngoài tệp nén: hãy kiểm tra nguồn của tệp nén rồi nén lại".to_owned()
            }
            (Self::EntryName, Lang::En) => {
                "its name leads out of the archive: check where the archive came from and pack it again".to_owned()
            }
            (Self::TooLargePicture { limit }, Lang::Vi) => {
                format!(
                    "Ảnh có hơn {limit} điểm ảnh hoặc một cạnh quá dài, vượt giới hạn: hãy quét lại từng trang ở 300 dpi"
                )
            }
            (Self::TooLargePicture { limit }, Lang::En) => {
                format!(
                    "a picture has more than {limit} pixels or too long a side: scan it again page by page at 300 dpi"
                )
            }
            (Self::TooDeep { limit }, Lang::Vi) => {
                format!("Cấu trúc tệp lồng nhau hơn {limit} tầng, vượt giới hạn: hãy lưu lại tệp bằng phần mềm khác")
            }
            (Self::TooDeep { limit }, Lang::En) => {
                format!("the file nests deeper than {limit} levels, the limit: save it again with another program")
            }
        }
    }
}

/// Lines as a reader makes them.
#[derive(Debug)]
struct Read {
    lines: Vec<Line>,
    pages: Option<u32>,
    /// The first lines that were cut.
    long: Vec<usize>,
    max_lines: usize,
    /// See [`pieces::Pieces`].
    grain: usize,
}

impl Read {
    /// Inputs from this size on have coarser words, of [`Self::GRAIN`] bytes, so that memory stays a few times the input.
    const LARGE: usize = 8 << 20;
    const GRAIN: usize = 64;

    /// Room for the lines of a source.
    fn new(source: &str, options: &Options) -> Result<Self, IngestError> {
        let count = text::physical(source).take(options.max_lines + 1).count();
        let mut read = Self::unsized_lines(source, options);
        read.lines.reserve_exact(count.min(options.max_lines));
        if count > options.max_lines { Err(IngestError::TooManyLines { limit: options.max_lines }) } else { Ok(read) }
    }

    /// Room for lines that are not those of the source.
    fn unsized_lines(source: &str, options: &Options) -> Self {
        let grain = if source.len() < Self::LARGE { 0 } else { Self::GRAIN };
        Self { lines: Vec::new(), pages: None, long: Vec::new(), max_lines: options.max_lines, grain }
    }

    /// Adds a line; one that was cut keeps the place of the whole, up to `whole_end`.
    fn push(&mut self, mut line: Line, whole_end: Option<usize>) -> Result<(), IngestError> {
        if self.lines.len() >= self.max_lines {
            return Err(IngestError::TooManyLines { limit: self.max_lines });
        }
        if let Some(end) = whole_end {
            line.span.end = line.span.end.max(end);
            if self.long.len() < SHOWN {
                self.long.push(self.lines.len());
            }
        }
        self.lines.push(line);
        Ok(())
    }
}

/// Places shown with a warning.
const SHOWN: usize = 10;
/// Characters of a quote shown with a warning.
const QUOTE: usize = 80;

/// Reads one document.
///
/// # Errors
/// [`IngestError`] when the bytes are no document that can be opened.
pub fn document(bytes: &[u8], options: &Options) -> Result<Document, IngestError> {
    if bytes.is_empty() {
        return Err(IngestError::Empty);
    }
    if bytes.len() > options.max_bytes {
        return Err(IngestError::TooLarge { size: bytes.len(), limit: options.max_bytes });
    }
    match Kind::of(bytes) {
        Some(Kind::Pdf) => return pages::from_pdf(bytes, options),
        Some(Kind::Picture(name @ ("PNG" | "JPEG" | "TIFF"))) => return pages::from_pictures(bytes, name, options),
        Some(kind @ (Kind::Docx | Kind::Odt | Kind::Rtf)) => return from_word(bytes, kind, options),
        Some(kind) => return Err(IngestError::NotADocument { kind }),
        None => {}
    }
    let decoded = encoding::decode(bytes).map_err(|kind| IngestError::NotADocument { kind })?;
    let source = decoded.source;
    if source.trim_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}').is_empty() {
        return Err(IngestError::Empty);
    }
    let (media_type, read) = if html::looks_like(&source) {
        ("text/html", html::lines(&source, options)?)
    } else if markdown::looks_like(&source) {
        ("text/markdown", markdown::lines(&source, options)?)
    } else {
        ("text/plain", text::lines(&source, options)?)
    };
    let mut document = Document {
        source,
        encoding: decoded.encoding,
        media_type: media_type.to_owned(),
        sha256: hex(&Sha256::digest(bytes)),
        pages: read.pages,
        origin: TextOrigin::Text,
        lines: read.lines,
        sheets: Vec::new(),
        warnings: Vec::new(),
    };
    if decoded.damaged {
        let warning = damaged(&document, decoded.name);
        document.warnings.push(warning);
    }
    warn_long(&mut document, &read.long);
    if media_type == "text/plain" {
        from_old_encoding(&mut document);
    }
    Ok(document)
}

/// Lines looked at to tell an old encoding.
const TELLING: usize = 20_000;

/// Puts lines in an old encoding into Unicode; their words know the letters of the source that they were.
fn from_old_encoding(document: &mut Document) {
    let lines = document.lines.iter().take(TELLING);
    let words = lines.clone().flat_map(|line| line.text.split_whitespace());
    let odd = lines.clone().any(|line| legacy::has_odd(&line.text));
    let Some(encoding) = (if odd { legacy::encoding(words) } else { legacy::viqr(words) }) else { return };
    let mut any = false;
    let converted: Vec<_> = legacy::lines(encoding, document.lines.iter().map(|line| line.text.as_str())).collect();
    let lines = document.lines.iter_mut().zip(converted).filter(|(line, _)| line.words.is_empty());
    for (line, text) in lines {
        let Some(text) = text else { continue };
        any = true;
        let place = |whole: &str, part: &str| {
            let at = part.as_ptr() as usize - whole.as_ptr() as usize;
            at..at + part.len()
        };
        let (old, new) = (line.text.split_whitespace(), text.split_whitespace());
        if old.clone().count() == new.clone().count() {
            let words = old.zip(new).map(|(old, new)| {
                let (from, to) = (place(&line.text, old), place(&text, new));
                Word {
                    text: to.start as u32..to.end as u32,
                    source: line.span.start + from.start..line.span.start + from.end,
                    confidence: 1.0,
                }
            });
            line.words = words.collect();
        }
        line.text = text;
    }
    if any {
        document.warnings.push(Code::OldEncoding.warn("", encoding.name, Vec::new()));
    }
}

/// The warning about lines that were cut.
fn warn_long(document: &mut Document, long: &[usize]) {
    if !long.is_empty() {
        let places = long.iter().take(SHOWN).map(|line| shown(document, *line, document.lines[*line].span.start));
        let evidence = places.collect();
        document.warnings.push(Code::LineTooLong.warn("", "", evidence));
    }
}

/// Reads a word processor's file.
fn from_word(bytes: &[u8], kind: Kind, options: &Options) -> Result<Document, IngestError> {
    let (read, media_type) = match kind {
        Kind::Odt => (word::odt::read(bytes, options)?, "application/vnd.oasis.opendocument.text"),
        Kind::Rtf => (word::rtf::read(bytes, options)?, "application/rtf"),
        _ => {
            let media_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
            (word::read(bytes, options)?, media_type)
        }
    };
    if read.lines.iter().all(|l| l.text.trim().is_empty()) {
        return pages::from_word(bytes, kind, media_type, options);
    }
    let mut document = Document {
        source: String::new(),
        encoding: Encoding::None,
        media_type: media_type.to_owned(),
        sha256: hex(&Sha256::digest(bytes)),
        pages: read.pages,
        origin: TextOrigin::Text,
        lines: Vec::with_capacity(read.lines.len()),
        sheets: Vec::new(),
        warnings: Vec::new(),
    };
    let mut long = Vec::new();
    for line in read.lines {
        let start = document.source.len();
        document.source.push_str(&line.text);
        let span = start..document.source.len();
        let cut = text::floor_boundary(&document.source, span.end.min(start + options.max_line));
        if cut < span.end {
            long.push(document.lines.len());
        }
        let text = document.source[start..cut].to_owned();
        let page = read.pages.map(|_| line.page);
        document.lines.push(Line { text, span, page, style: line.style, words: Vec::new() });
        document.source.push('\n');
    }
    warn_long(&mut document, &long);
    if let Some(old) = read.legacy {
        document.warnings.push(Code::OldEncoding.warn("", old, Vec::new()));
    }
    Ok(document)
}

/// The warning about bytes that are no characters.
fn damaged(document: &Document, name: &str) -> Warning {
    let evidence = document
        .source
        .match_indices(char::REPLACEMENT_CHARACTER)
        .take(SHOWN)
        .map(|(at, _)| {
            let line = document.lines.partition_point(|l| l.span.start <= at).saturating_sub(1);
            shown(document, line, at)
        })
        .collect();
    Code::Encoding.warn("", name, evidence)
}

/// A place in a line, with as many characters as fit a message.
fn shown(document: &Document, line: usize, at: usize) -> Evidence {
    let rest = &document.source[at..];
    let end = rest.char_indices().take(QUOTE).find(|(_, c)| matches!(c, '\n' | '\r')).map(|(i, _)| i);
    let end = end.unwrap_or_else(|| rest.char_indices().nth(QUOTE).map_or(rest.len(), |(i, _)| i));
    Evidence {
        page: document.lines.get(line).and_then(|l| l.page),
        lines: [line as u32 + 1; 2],
        bytes: document.bytes(at..at + end),
        quote: rest[..end].to_owned(),
    }
}

/// Lower-case hexadecimal digits.
fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut out, b| {
        let _ = write!(out, "{b:02x}");
        out
    })
}

#[cfg(test)]
mod tests;
