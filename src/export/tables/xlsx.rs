//! Tables as a workbook: a sheet a table. Text is text, whatever it looks like; nothing is a formula or a link.

use std::io::{self, Seek, SeekFrom, Write};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook};

use super::{Error, Type, Value, Writer, tables};
use crate::export::safe::visible;
use crate::export::workbook::fitting;

/// The most rows of a sheet; a longer table goes on in a sheet `NAME (2)`.
const ROWS: u32 = 1_048_576;

/// Writes a workbook. Rows are kept in temporary files until the end, so that memory does not grow with them.
pub struct Xlsx<W> {
    book: Workbook,
    /// For each table its sheet, the next row in it, and how many sheets it has.
    sheets: Vec<(usize, u32, u32)>,
    /// How many sheets there are.
    count: usize,
    rows: u32,
    out: W,
}

impl<W: Write + Seek + Send> Xlsx<W> {
    /// A workbook that is written to `out` in the end.
    ///
    /// # Errors
    /// [`Error`]
    pub fn new(out: W) -> Result<Self, Error> {
        Self::with_rows(out, ROWS)
    }

    fn with_rows(out: W, rows: u32) -> Result<Self, Error> {
        let mut book = Workbook::new();
        // No clock: the same plans give the same file.
        let created = ExcelDateTime::from_ymd(2026, 1, 1)?;
        book.set_properties(&DocProperties::new().set_creation_datetime(&created));
        let mut new = Self { book, sheets: Vec::new(), count: 0, rows, out };
        for table in 0..tables().len() {
            new.sheets.push((0, 0, 0));
            new.add_sheet(table)?;
        }
        Ok(new)
    }

    /// Another sheet for a table.
    fn add_sheet(&mut self, table: usize) -> Result<(), Error> {
        let about = &tables()[table];
        let part = self.sheets[table].2 + 1;
        let sheet = self.book.add_worksheet_with_constant_memory()?;
        sheet.set_name(if part == 1 { about.name.to_owned() } else { format!("{} ({part})", about.name) })?;
        sheet.set_freeze_panes(1, 0)?;
        let bold = Format::new().set_bold();
        for (column, at) in about.columns.iter().zip(0..) {
            let width = match (column.kind, column.name) {
                (_, "text" | "quote" | "title" | "folded") => 60,
                (Type::Text, _) => 20,
                (Type::Integer | Type::Real, _) => 10,
            };
            sheet.set_column_width(at, width)?;
            sheet.write_string_with_format(0, at, column.name, &bold)?;
        }
        self.sheets[table] = (self.count, 1, part);
        self.count += 1;
        Ok(())
    }
}

/// The library panics where it can't write its temporary files; other panics go on.
fn guarded<T>(write: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    catch_unwind(AssertUnwindSafe(write)).unwrap_or_else(|panic| {
        let fits =
            tempfile::tempfile().and_then(|mut file| file.write_all(&[0; 1 << 13]).and_then(|()| file.sync_all()));
        if fits.is_ok() { resume_unwind(panic) } else { Err(Error::Temporary(std::env::temp_dir())) }
    })
}

impl<W: Write + Seek + Send> Xlsx<W> {
    fn add_row(&mut self, table: usize, cells: &[Value<'_>]) -> Result<(), Error> {
        if self.sheets[table].1 == self.rows {
            self.add_sheet(table)?;
        }
        let (sheet, row, _) = &mut self.sheets[table];
        let sheet = self.book.worksheet_from_index(*sheet)?;
        for (cell, at) in cells.iter().zip(0..) {
            match cell {
                Value::Null => continue,
                // Above 2^53 a workbook can't tell whole numbers apart; none here comes near.
                Value::Integer(number) => sheet.write_number(*row, at, *number as f64)?,
                Value::Real(number) => sheet.write_number(*row, at, *number)?,
                Value::Text(text) => {
                    let lines: Vec<String> = text.lines().map(visible).collect();
                    sheet.write_string(*row, at, fitting(&lines.join("\n")))?
                }
            };
        }
        *row += 1;
        Ok(())
    }
}

impl<W: Write + Seek + Send> Writer for Xlsx<W> {
    fn row(&mut self, table: usize, cells: &[Value<'_>]) -> Result<(), Error> {
        guarded(|| self.add_row(table, cells))
    }

    fn finish(mut self: Box<Self>) -> Result<(), Error> {
        let out = Once { out: &mut self.out, failed: false };
        guarded(|| Ok(self.book.save_to_writer(out)?))
    }
}

/// A writer that fails once: what the library writes behind that, to end its archive in spite of it, goes nowhere, else it
/// says on standard error that it can't.
struct Once<W> {
    out: W,
    failed: bool,
}

impl<W> Once<W> {
    fn tried<T>(&mut self, or: T, what: impl FnOnce(&mut W) -> io::Result<T>) -> io::Result<T> {
        if self.failed {
            return Ok(or);
        }
        what(&mut self.out).inspect_err(|error| self.failed = error.kind() != io::ErrorKind::Interrupted)
    }
}

impl<W: Write> Write for Once<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.tried(bytes.len(), |out| out.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.tried((), Write::flush)
    }
}

impl<W: Seek> Seek for Once<W> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.tried(0, |out| out.seek(to))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    #[test]
    fn a_long_table_goes_on_in_another_sheet() {
        let mut bytes = Cursor::new(Vec::new());
        let mut book = Box::new(Xlsx::with_rows(&mut bytes, 3).unwrap());
        let table = tables().iter().position(|table| table.name == "purposes").unwrap();
        for row in 0..5_i64 {
            book.row(table, &[row.into(), "=1+1".into()]).unwrap();
        }
        book.finish().unwrap();
        let mut zip = zip::ZipArchive::new(bytes).unwrap();
        let mut read = |name: &str| {
            let mut text = String::new();
            std::io::Read::read_to_string(&mut zip.by_name(name).unwrap(), &mut text).unwrap();
            text
        };
        let names = read("xl/workbook.xml");
        assert!(names.contains("\"purposes (3)\"") && !names.contains("\"purposes (4)\""), "{names}");
        let last = read(&format!("xl/worksheets/sheet{}.xml", tables().len() + 2));
        assert!(last.contains("=1+1") && !last.contains("<f>"), "{last}");
    }
}
