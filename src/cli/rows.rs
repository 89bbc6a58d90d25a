//! The forms in which plans are printed, and the options that choose them.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use kehoach::batch::{self, state};
use kehoach::export::tables::{self, Csv, CsvOptions, Sqlite, Xlsx};
use kehoach::failure::Failure;
use kehoach::{Lang, Plan};
use serde::Serialize;

use super::output::{Folder, Output, Whole};
use super::{Console, summary};

/// Where and in which form plans are printed.
#[derive(Debug, clap::Args)]
pub struct Writing {
    /// Write to a file (csv, parquet: a folder) instead of standard output; it appears only when it is whole
    #[arg(short, long, value_name = "PATH")]
    pub output: Option<PathBuf>,
    /// Form of the output [default: by the output's ending, else json for one file and jsonl for several]
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub format: Option<Format>,
    /// Begin CSV files with a byte order mark, by which Excel tells their encoding
    #[arg(long)]
    pub csv_bom: bool,
    /// Put an apostrophe before texts in CSV that a spreadsheet would take for formulas
    #[arg(long)]
    pub csv_escape_formulas: bool,
}

/// Form of the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// One indented object; an array for several files
    Json,
    /// One object a line
    Jsonl,
    /// A few lines a plan, for a first look
    Summary,
    /// A folder with a CSV file a table
    Csv,
    /// A workbook with a sheet a table
    Xlsx,
    /// An SQLite database with views and a full-text index
    Sqlite,
    /// A folder with a Parquet file a table
    #[cfg(feature = "parquet")]
    Parquet,
}

impl Format {
    /// It has to be written to a path.
    fn needs_path(self) -> bool {
        !matches!(self, Self::Json | Self::Jsonl | Self::Summary)
    }

    /// It is a folder of files.
    pub fn is_folder(self) -> bool {
        !matches!(self, Self::Json | Self::Jsonl | Self::Summary | Self::Xlsx | Self::Sqlite)
    }

    /// The form that a file with this ending can only have.
    fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "xlsx" => Some(Self::Xlsx),
            "sqlite" | "sqlite3" | "db" => Some(Self::Sqlite),
            _ => None,
        }
    }
}

/// Endings of files of JSON.
const KNOWN: &[&str] = &["json", "jsonl", "ndjson", "txt"];

impl Writing {
    /// What was asked for, else what the output is called, else what suits.
    pub fn form(&self, one: bool) -> Format {
        let usual = if one { Format::Json } else { Format::Jsonl };
        self.format.or(self.output.as_deref().and_then(Format::of)).unwrap_or(usual)
    }

    /// Whether the options fit each other; says why not. The files of a state are no place to write to.
    pub fn fits(&self, form: Format, state: Option<&Path>, console: &Console) -> bool {
        let path = self.output.as_deref().filter(|path| path.as_os_str() != "-");
        if let (Some(path), Some(state)) = (path, state)
            && state::is_own(state, path)
        {
            console.output_is_input(&path.display().to_string());
            return false;
        }
        let ending = path.and_then(Path::extension).and_then(|ending| ending.to_str()).map(str::to_ascii_lowercase);
        if self.format.is_none() {
            match ending.as_deref() {
                Some(folder @ ("csv" | "parquet")) => {
                    console.error(&format!(
                        "--format {folder}: {}",
                        console.say(
                            "dạng này là một thư mục nhiều tệp; ghi --format và tên thư mục",
                            "this form is a folder of several files; give --format and the name of a folder",
                        )
                    ));
                    return false;
                }
                Some(other) if matches!(form, Format::Json | Format::Jsonl) && !KNOWN.contains(&other) => {
                    console.warning(&format!(
                        ".{other}: {}",
                        console.say(
                            "không phải dạng nào của lệnh này, nên ghi JSON; chọn dạng bằng --format",
                            "no form of this command, so JSON is written; choose one by --format",
                        )
                    ));
                }
                _ => {}
            }
        }
        if form.needs_path() && path.is_none() {
            console.error(console.say(
                "định dạng này cần nơi ghi; thêm -o ĐƯỜNG_DẪN",
                "this format needs a place to be written to; add -o PATH",
            ));
            return false;
        }
        true
    }

    /// Opens the output before any work is done.
    pub fn open(&self, form: Format, one: bool, lang: Lang) -> anyhow::Result<Rows> {
        let path = self.output.as_deref();
        let given = path.unwrap_or(Path::new("-"));
        let (writer, place): (Box<dyn tables::Writer>, _) = match form {
            Format::Json | Format::Jsonl | Format::Summary => {
                return Ok(Rows::Text(Text { output: Output::open(path)?, form, one, lang, written: 0 }));
            }
            Format::Csv => {
                let options = CsvOptions { bom: self.csv_bom, escape_formulas: self.csv_escape_formulas };
                let mut folder = Folder::open(given)?;
                let writer = Csv::new(options, |table| folder.create(format!("{}.csv", table.name)))?;
                (Box::new(writer), Place::Folder(folder))
            }
            #[cfg(feature = "parquet")]
            Format::Parquet => {
                let mut folder = Folder::open(given)?;
                let writer = tables::Parquet::new(|table| folder.create(format!("{}.parquet", table.name)))?;
                (Box::new(writer), Place::Folder(folder))
            }
            Format::Xlsx => {
                let file = Whole::open(given)?;
                (Box::new(Xlsx::new(file.writer()?)?), Place::File(file))
            }
            Format::Sqlite => {
                let file = Whole::open(given)?;
                (Box::new(Sqlite::new(&file.path())?), Place::File(file))
            }
        };
        Ok(Rows::Tables { writer, place, path: given.to_owned(), next: 1 })
    }
}

/// Rows on their way to the output.
pub enum Rows {
    /// Printed one after the other.
    Text(Text),
    /// Taken apart into tables.
    Tables {
        /// What takes them.
        writer: Box<dyn tables::Writer>,
        /// Where that is kept until it is whole.
        place: Place,
        /// Its name, for errors.
        path: PathBuf,
        /// Place of the next input, from 1.
        next: i64,
    },
}

/// What appears when it is whole.
pub enum Place {
    /// A file.
    File(Whole),
    /// A folder.
    Folder(Folder),
}

/// Rows that are printed.
pub struct Text {
    output: Output,
    form: Format,
    /// One object, not an array of them.
    one: bool,
    lang: Lang,
    written: usize,
}

/// One row of JSON.
#[derive(Serialize)]
#[serde(untagged)]
enum Row<'r> {
    Plan(&'r Plan),
    Failure(&'r Failure),
}

impl Rows {
    /// Writes one row.
    pub fn push(&mut self, row: &Result<Plan, Failure>) -> anyhow::Result<()> {
        match self {
            Self::Text(text) if text.form == Format::Jsonl => text.line(&batch::json(row)),
            Self::Text(text) => text.push(row),
            Self::Tables { writer, path, next, .. } => {
                let done = tables::rows(*next, row, |table, cells| writer.row(table, cells));
                *next += 1;
                done.map_err(|error| anyhow::Error::from(error).context(path.display().to_string()))
            }
        }
    }

    /// Writes one row that is JSON already: a plan, or a failure.
    pub fn push_json(&mut self, json: &str, plan: bool) -> anyhow::Result<()> {
        if let Self::Text(text) = self
            && text.form == Format::Jsonl
        {
            return text.line(json);
        }
        let row = if plan { Ok(serde_json::from_str(json)?) } else { Err(serde_json::from_str(json)?) };
        self.push(&row)
    }

    /// Ends the output.
    pub fn finish(self) -> anyhow::Result<()> {
        match self {
            Self::Text(text) => text.finish(),
            Self::Tables { writer, place, path, .. } => {
                writer.finish().map_err(|error| anyhow::Error::from(error).context(path.display().to_string()))?;
                match place {
                    Place::File(file) => file.finish(),
                    Place::Folder(folder) => folder.finish(),
                }
            }
        }
    }
}

impl Text {
    fn line(&mut self, json: &str) -> anyhow::Result<()> {
        self.output.write_all(json.as_bytes())?;
        self.output.write_all(b"\n")?;
        self.passed()
    }

    fn push(&mut self, row: &Result<Plan, Failure>) -> anyhow::Result<()> {
        if self.form == Format::Summary {
            // Failed files are told on standard error.
            if let Ok(plan) = row {
                summary::print(plan, self.lang, &mut self.output)?;
            }
        } else {
            if !self.one {
                self.output.write_all(if self.written == 0 { b"[\n" } else { b",\n" })?;
            }
            let row = row.as_ref().map_or_else(Row::Failure, Row::Plan);
            serde_json::to_writer_pretty(&mut self.output, &row)?;
            if self.one {
                self.output.write_all(b"\n")?;
            }
        }
        self.passed()
    }

    /// A row is passed on at once, so that who reads a pipe need not wait for the next.
    fn passed(&mut self) -> anyhow::Result<()> {
        self.written += 1;
        if let Output::Stdout(_) | Output::Device(_) = self.output {
            self.output.flush()?;
        }
        Ok(())
    }

    fn finish(mut self) -> anyhow::Result<()> {
        if self.form == Format::Json && !self.one {
            self.output.write_all(if self.written == 0 { b"[]\n" } else { b"\n]\n" })?;
        }
        self.output.finish()
    }
}
