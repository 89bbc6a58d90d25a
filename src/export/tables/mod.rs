//! Plans as tables: one model of tables, columns and rows that CSV, workbook, SQLite and Parquet share.
//!
//! One row of `documents` an input, whether it gave a plan or not; a table for every list of the plan; `wide` with a
//! row an input and the lists as text; `items` with a row for every text that can be searched. Columns and types are
//! stable: new ones may be added at the end of a table, none changes its meaning. `schemas/tables.md` describes them.

mod columns;
mod csv;
mod describe;
#[cfg(feature = "parquet")]
mod parquet;
mod rows;
mod sqlite;
mod xlsx;

use std::borrow::Cow;
use std::io;
use std::path::PathBuf;

use rust_xlsxwriter::XlsxError;
use zip::result::ZipError;

pub use self::csv::{Csv, CsvOptions};
#[cfg(feature = "parquet")]
pub use self::parquet::Parquet;
pub use self::sqlite::Sqlite;
pub use self::xlsx::Xlsx;
pub use columns::tables;
pub use describe::describe;
pub use rows::rows;

/// Type of a column, the same in all formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// Unicode text (Parquet: UTF-8 string).
    Text,
    /// Whole number (64 bits).
    Integer,
    /// Number (double precision).
    Real,
}

impl Type {
    /// The name in SQL.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "TEXT",
            Self::Integer => "INTEGER",
            Self::Real => "REAL",
        }
    }
}

/// A column.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Its name, a plain word in SQL.
    pub name: &'static str,
    /// Its type.
    pub kind: Type,
    /// It always has a value.
    pub required: bool,
    /// What it holds.
    pub about: &'static str,
}

/// A table.
#[derive(Debug)]
pub struct Table {
    /// Its name: of the file, sheet or SQL table.
    pub name: &'static str,
    /// What a row is.
    pub about: &'static str,
    /// Columns that together are different in every row.
    pub key: &'static [&'static str],
    /// Its columns in order.
    pub columns: Vec<Column>,
}

/// The value of a cell; it has the type of its column.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'p> {
    /// None.
    Null,
    /// Text.
    Text(Cow<'p, str>),
    /// A whole number.
    Integer(i64),
    /// A number.
    Real(f64),
}

impl Value<'_> {
    /// Its type, if it has one.
    pub fn kind(&self) -> Option<Type> {
        match self {
            Self::Null => None,
            Self::Text(_) => Some(Type::Text),
            Self::Integer(_) => Some(Type::Integer),
            Self::Real(_) => Some(Type::Real),
        }
    }
}

impl<'p> From<&'p str> for Value<'p> {
    fn from(text: &'p str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl<'p> From<&'p String> for Value<'p> {
    fn from(text: &'p String) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl From<u32> for Value<'_> {
    fn from(number: u32) -> Self {
        Self::Integer(number.into())
    }
}

impl From<i64> for Value<'_> {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl From<usize> for Value<'_> {
    fn from(number: usize) -> Self {
        Self::Integer(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<f64> for Value<'_> {
    fn from(number: f64) -> Self {
        Self::Real(number)
    }
}

impl<'p, T: Into<Value<'p>>> From<Option<T>> for Value<'p> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl<'p> From<&'p Option<String>> for Value<'p> {
    fn from(value: &'p Option<String>) -> Self {
        value.as_deref().into()
    }
}

/// Why tables could not be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The system refused.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// SQLite refused.
    #[error(transparent)]
    Sqlite(rusqlite::Error),
    /// The temporary files of a workbook could not be written.
    #[error(
        "{}: the temporary files of the workbook can't be written; make room there, or set TMPDIR to another folder",
        .0.display()
    )]
    Temporary(PathBuf),
    /// The workbook could not be made.
    #[error(transparent)]
    Workbook(rust_xlsxwriter::XlsxError),
    /// The Parquet file could not be made.
    #[cfg(feature = "parquet")]
    #[error(transparent)]
    Parquet(::parquet::errors::ParquetError),
}

// What the system refused is told as that, in whatever it comes wrapped.
impl From<XlsxError> for Error {
    fn from(error: XlsxError) -> Self {
        match error {
            XlsxError::IoError(error) | XlsxError::ZipError(ZipError::Io(error)) => Self::Io(error),
            XlsxError::TempFileError(folder, _) => Self::Temporary(folder),
            other => Self::Workbook(other),
        }
    }
}

#[cfg(feature = "parquet")]
impl From<::parquet::errors::ParquetError> for Error {
    fn from(error: ::parquet::errors::ParquetError) -> Self {
        use ::parquet::errors::ParquetError::External;
        match error {
            External(error) => {
                error.downcast::<io::Error>().map_or_else(|other| Self::Parquet(External(other)), |io| Self::Io(*io))
            }
            other => Self::Parquet(other),
        }
    }
}

/// What takes the rows of all tables; those of a table come in order, those of several tables in any.
pub trait Writer {
    /// Takes a row of the table at a place in [`tables`].
    ///
    /// # Errors
    /// [`Error`]
    fn row(&mut self, table: usize, cells: &[Value<'_>]) -> Result<(), Error>;

    /// There are no more rows.
    ///
    /// # Errors
    /// [`Error`]
    fn finish(self: Box<Self>) -> Result<(), Error>;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failure::{Failure, Reason};
    use crate::{Knowledge, Lang, Options, read_plan};

    #[test]
    fn cells_fit_their_columns_and_keys_are_keys() {
        let texts = [
            include_str!("../../../corpus/specimen-01-so-y-te-bac-ninh.txt"),
            include_str!("../../../corpus/specimen-08-qd-ubnd-gia-lai.ocr.txt"),
        ];
        let plan = |text: &str| Ok(read_plan(text.as_bytes(), Knowledge::embedded(), &Options::default()).unwrap());
        let mut inputs: Vec<_> = texts.into_iter().map(plan).collect();
        inputs.push(Err(Failure::new("x.txt", Reason::NotFound, "", Lang::Vi)));
        let mut seen = std::collections::HashSet::new();
        let mut filled = vec![0; tables().len()];
        for (input, number) in inputs.iter().zip(1..) {
            rows(number, input, |table, cells| {
                let Table { name, key, columns, .. } = &tables()[table];
                assert_eq!(cells.len(), columns.len(), "{name}");
                for (cell, column) in cells.iter().zip(columns) {
                    assert!(cell.kind().is_none_or(|kind| kind == column.kind), "{name}.{}", column.name);
                    assert!(!column.required || cell.kind().is_some(), "{name}.{} is empty", column.name);
                }
                let keys = columns.iter().zip(cells).filter(|(column, _)| key.contains(&column.name));
                let keys: Vec<String> = keys.map(|(_, cell)| format!("{cell:?}")).collect();
                assert_eq!(keys.len(), key.len(), "{name}");
                assert!(seen.insert((table, keys.clone())), "{name}: {keys:?} comes twice");
                filled[table] += 1;
                Ok::<_, std::convert::Infallible>(())
            })
            .unwrap();
        }
        let of = |name: &str| filled[tables().iter().position(|table| table.name == name).unwrap()];
        assert_eq!((of("documents"), of("wide")), (3, 3));
        for (table, rows) in tables().iter().zip(&filled) {
            // Neither specimen has solutions with items of their own under them or a measure in every target.
            assert!(*rows > 0 || table.name.ends_with("_items") || table.name == "measures", "{}: no row", table.name);
        }
    }
}
