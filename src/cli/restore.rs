//! `kehoach restore`: damaged text back to Vietnamese, line by line.

use std::io::Write;
use std::path::PathBuf;

use clap::ValueEnum;
use kehoach::batch::Input;
use kehoach::document::Document;
use kehoach::failure::Failure;
use kehoach::ingest::{self, IngestError, Kind};
use kehoach::restore::{self, Engine, Options, Part, RawText};
use kehoach::warning::Code;

use super::output::Output;
use super::{Console, Status};

/// Arguments of `restore`.
#[derive(Debug, clap::Args)]
pub struct Restore {
    /// Text file; `-` is standard input
    #[arg(value_name = "FILE")]
    path: PathBuf,
    /// Print one JSON object a line: its tokens with bytes, confidence and alternatives
    #[arg(long, conflicts_with = "suggest")]
    json: bool,
    /// Offer corrections for slips of proper text instead: line, found, offered, confidence
    #[arg(long)]
    suggest: bool,
    /// What wrote the text
    #[arg(long, value_enum, default_value_t = Wrote::Auto, value_name = "ENGINE", conflicts_with = "suggest")]
    engine: Wrote,
    /// Write to a file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// What wrote a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Wrote {
    /// Found out; proper text and other languages stay as they are
    Auto,
    /// OCR with an English model
    Eng,
    /// OCR with a Vietnamese model
    Vie,
    /// OCR of another kind
    Other,
    /// Something that took the diacritics away
    Stripped,
    /// People: nothing to mend
    None,
}

impl Wrote {
    fn engine(self) -> Option<Engine> {
        match self {
            Self::Auto => None,
            Self::Eng => Some(Engine::English),
            Self::Vie => Some(Engine::Vietnamese),
            Self::Other => Some(Engine::Other),
            Self::Stripped => Some(Engine::Stripped),
            Self::None => Some(Engine::None),
        }
    }
}

impl Restore {
    /// Restores and prints.
    pub fn run(self, console: &Console) -> anyhow::Result<Status> {
        if self.output.as_deref().is_some_and(|out| Input::given(&self.path).is(out)) {
            console.output_is_input(&self.path.to_string_lossy());
            return Ok(Status::Usage);
        }
        let mut output = Output::open(self.output.as_deref())?;
        let bytes = match self.read(console) {
            Ok(bytes) => bytes,
            Err(failure) => {
                console.failure(&failure);
                return Ok(Status::SomeFailed);
            }
        };
        let text = self.text(bytes);
        if self.suggest {
            for slip in restore::suggest(text.as_str()) {
                writeln!(output, "{}\t{}\t{}\t{:.2}", slip.line + 1, slip.input, slip.output, slip.confidence)?;
            }
        } else {
            let options = Options { engine: self.engine.engine() };
            if self.json {
                restore::json_lines(&text, &options, &mut output)?;
            } else {
                plain(&text, &options, &mut output)?;
            }
        }
        output.finish()?;
        Ok(Status::Done)
    }

    /// The bytes as text. Other encodings that `extract` reads become UTF-8, unless nothing is to be mended; bytes that
    /// are characters of none come back as they are.
    fn text(&self, bytes: Vec<u8>) -> RawText {
        let plain = !bytes.contains(&0) && std::str::from_utf8(&bytes).is_ok();
        if plain || self.engine == Wrote::None {
            return RawText::new(bytes);
        }
        let whole = |document: &Document| !document.source.contains(char::REPLACEMENT_CHARACTER);
        match ingest::document(&bytes, &ingest::Options::default()) {
            Ok(document) if whole(&document) => RawText::new(unicode(document).into_bytes()),
            _ => RawText::new(bytes),
        }
    }

    /// The bytes; what is told to be no text is refused.
    fn read(&self, console: &Console) -> Result<Vec<u8>, Failure> {
        let input = Input::given(&self.path);
        let bytes = input.bytes(ingest::Options::default().max_bytes, console.lang)?;
        let Some(kind) = Kind::of(&bytes) else { return Ok(bytes.into_owned()) };
        let message = console.say(
            "không phải văn bản thuần ({}); lấy chữ bằng kehoach text rồi đưa vào kehoach restore -",
            "is no plain text ({}); get its text by kehoach text and give that to kehoach restore -",
        );
        Err(Failure {
            message: message.replace("{}", &kind.to_string()),
            ..Failure::ingest(&input.path, &IngestError::NotADocument { kind }, console.lang)
        })
    }
}

/// The text of a document that was not in UTF-8.
fn unicode(document: Document) -> String {
    // The source of text bound to a font has the letters of another alphabet; its lines are put right.
    if document.warnings.iter().any(|warning| warning.code == Code::OldEncoding.name()) {
        let end = if document.source.ends_with('\n') { "\n" } else { "" };
        let lines: Vec<String> = document.lines.into_iter().map(|line| line.text).collect();
        return lines.join("\n") + end;
    }
    document.source
}

/// Keeps the first error of a writer, behind which nothing more is written.
struct Guarded<'a, W> {
    out: &'a mut W,
    done: std::io::Result<()>,
}

impl<W: Write> Guarded<'_, W> {
    fn write(&mut self, bytes: &[u8]) {
        if self.done.is_ok() {
            self.done = self.out.write_all(bytes);
        }
    }
}

/// The restored text.
fn plain(text: &RawText, options: &Options, out: &mut impl Write) -> std::io::Result<()> {
    let mut out = Guarded { out, done: Ok(()) };
    restore::parts(text.as_str(), options, &mut |part| match part {
        Part::Kept(kept) => text.bytes(kept, |bytes| out.write(bytes)),
        Part::Token(token) => text.bytes(token.output, |bytes| out.write(bytes)),
        Part::LineEnd => out.write(b"\n"),
    });
    out.done
}
