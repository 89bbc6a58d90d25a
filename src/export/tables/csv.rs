//! Tables as CSV (RFC 4180, UTF-8, lines end in CR LF): a file a table, the names of the columns first.

use std::io::{self, Write};

use super::{Error, Table, Value, Writer, tables};

/// How CSV is written.
#[derive(Debug, Clone, Copy, Default)]
pub struct CsvOptions {
    /// A byte order mark first, by which Excel tells UTF-8.
    pub bom: bool,
    /// An apostrophe before texts that a spreadsheet would take for a formula.
    pub escape_formulas: bool,
}

/// Writes a file for every table.
pub struct Csv<W: Write> {
    files: Vec<csv::Writer<W>>,
    options: CsvOptions,
}

impl<W: Write> Csv<W> {
    /// `open` gives what the file of a table is written to.
    ///
    /// # Errors
    /// [`Error`]
    pub fn new(options: CsvOptions, mut open: impl FnMut(&Table) -> io::Result<W>) -> Result<Self, Error> {
        let begin = |table: &Table| {
            let mut file = open(table)?;
            if options.bom {
                file.write_all("\u{feff}".as_bytes())?;
            }
            let mut file = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(file);
            file.write_record(table.columns.iter().map(|column| column.name)).map_err(by_csv)?;
            Ok(file)
        };
        Ok(Self { files: tables().iter().map(begin).collect::<Result<_, Error>>()?, options })
    }
}

impl<W: Write> Writer for Csv<W> {
    fn row(&mut self, table: usize, cells: &[Value<'_>]) -> Result<(), Error> {
        let file = &mut self.files[table];
        for cell in cells {
            match cell {
                Value::Null => file.write_field(""),
                Value::Integer(number) => file.write_field(number.to_string()),
                Value::Real(number) => file.write_field(number.to_string()),
                Value::Text(text) if self.options.escape_formulas && is_formula(text) => {
                    file.write_field(format!("'{text}"))
                }
                Value::Text(text) => file.write_field(text.as_bytes()),
            }
            .map_err(by_csv)?;
        }
        file.write_record(None::<&[u8]>).map_err(by_csv)
    }

    fn finish(self: Box<Self>) -> Result<(), Error> {
        self.files.into_iter().try_for_each(|mut file| Ok(file.flush()?))
    }
}

/// What spreadsheets take for a formula (OWASP, CSV injection), also behind blanks and as full-width letters.
fn is_formula(text: &str) -> bool {
    text.starts_with(['\t', '\r', '\n']) || text.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
}

fn by_csv(error: csv::Error) -> Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error.into(),
        other => io::Error::other(format!("{other:?}")).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_are_formulas_for_spreadsheets_are_known() {
        for text in ["=1+1", "+84 123", "-1", "@SUM(A1)", "\t=1", " =1", "\r", "＝1"] {
            assert!(is_formula(text), "{text:?}");
        }
        for text in ["", "95%", "a=b", "3520/KH-SYT", "– gạch", "'=1"] {
            assert!(!is_formula(text), "{text:?}");
        }
    }
}
