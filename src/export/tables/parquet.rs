//! Tables as Parquet: a file a table, columns plain and optional, compressed by Snappy.

use std::io::{self, Write};
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type as Schema;

use super::{Error, Table, Type, Value, Writer, tables};

/// Bytes of a table's rows that wait until they are written as a group.
const GROUP: usize = 4 << 20;
/// Rows of a group at most.
const ROWS: usize = 200_000;

/// Writes a file for every table.
pub struct Parquet<W: Write + Send> {
    files: Vec<Group<W>>,
}

/// A file and the rows that wait to be written to it.
struct Group<W: Write + Send> {
    file: SerializedFileWriter<W>,
    columns: Vec<Waiting>,
    rows: usize,
    bytes: usize,
}

/// Values of a column that wait; `levels` says for each row whether it has one, and is not needed where all have.
struct Waiting {
    values: Values,
    levels: Option<Vec<i16>>,
}

enum Values {
    Text(Vec<ByteArray>),
    Integer(Vec<i64>),
    Real(Vec<f64>),
}

impl<W: Write + Send> Parquet<W> {
    /// `open` gives what the file of a table is written to.
    ///
    /// # Errors
    /// [`Error`]
    pub fn new(mut open: impl FnMut(&Table) -> io::Result<W>) -> Result<Self, Error> {
        let properties = Arc::new(
            WriterProperties::builder()
                .set_compression(Compression::SNAPPY)
                .set_created_by(format!("kehoach {}", env!("CARGO_PKG_VERSION")))
                .build(),
        );
        let begin = |table: &Table| {
            let file = SerializedFileWriter::new(open(table)?, Arc::new(schema(table)?), Arc::clone(&properties))?;
            let columns = table
                .columns
                .iter()
                .map(|column| Waiting { values: Values::of(column.kind), levels: (!column.required).then(Vec::new) });
            Ok(Group { file, columns: columns.collect(), rows: 0, bytes: 0 })
        };
        Ok(Self { files: tables().iter().map(begin).collect::<Result<_, Error>>()? })
    }
}

impl<W: Write + Send> Writer for Parquet<W> {
    fn row(&mut self, table: usize, cells: &[Value<'_>]) -> Result<(), Error> {
        let group = &mut self.files[table];
        for (column, cell) in group.columns.iter_mut().zip(cells) {
            group.bytes += column.push(cell);
        }
        group.rows += 1;
        if group.bytes >= GROUP || group.rows == ROWS { group.write() } else { Ok(()) }
    }

    fn finish(self: Box<Self>) -> Result<(), Error> {
        for mut group in self.files {
            group.write()?;
            group.file.close()?;
        }
        Ok(())
    }
}

impl<W: Write + Send> Group<W> {
    fn write(&mut self) -> Result<(), Error> {
        if self.rows == 0 {
            return Ok(());
        }
        let mut group = self.file.next_row_group()?;
        for Waiting { values, levels } in &mut self.columns {
            let Some(mut column) = group.next_column()? else { break };
            let known = levels.as_deref();
            match values {
                Values::Text(values) => column.typed::<ByteArrayType>().write_batch(values, known, None)?,
                Values::Integer(values) => column.typed::<Int64Type>().write_batch(values, known, None)?,
                Values::Real(values) => column.typed::<DoubleType>().write_batch(values, known, None)?,
            };
            column.close()?;
            values.clear();
            if let Some(levels) = levels {
                levels.clear();
            }
        }
        group.close()?;
        (self.rows, self.bytes) = (0, 0);
        Ok(())
    }
}

impl Waiting {
    /// Takes a cell; how many bytes it has.
    fn push(&mut self, cell: &Value<'_>) -> usize {
        let size = match (&mut self.values, cell) {
            (Values::Text(values), Value::Text(text)) => {
                values.push(ByteArray::from(text.as_ref()));
                text.len()
            }
            (Values::Integer(values), Value::Integer(number)) => {
                values.push(*number);
                0
            }
            (Values::Real(values), Value::Real(number)) => {
                values.push(*number);
                0
            }
            _ => {
                // Cells have the type of their column, so this one is empty, and the column may be.
                if let Some(levels) = &mut self.levels {
                    levels.push(0);
                }
                return 8;
            }
        };
        if let Some(levels) = &mut self.levels {
            levels.push(1);
        }
        size + 32
    }
}

impl Values {
    fn of(kind: Type) -> Self {
        match kind {
            Type::Text => Self::Text(Vec::new()),
            Type::Integer => Self::Integer(Vec::new()),
            Type::Real => Self::Real(Vec::new()),
        }
    }

    fn clear(&mut self) {
        match self {
            Self::Text(values) => values.clear(),
            Self::Integer(values) => values.clear(),
            Self::Real(values) => values.clear(),
        }
    }
}

fn schema(table: &Table) -> Result<Schema, Error> {
    let columns = table.columns.iter().map(|column| {
        let (physical, logical) = match column.kind {
            Type::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
            Type::Integer => (Physical::INT64, None),
            Type::Real => (Physical::DOUBLE, None),
        };
        let repetition = if column.required { Repetition::REQUIRED } else { Repetition::OPTIONAL };
        let column = Schema::primitive_type_builder(column.name, physical).with_repetition(repetition);
        Ok(Arc::new(column.with_logical_type(logical).build()?))
    });
    let columns = columns.collect::<Result<Vec<_>, Error>>()?;
    Ok(Schema::group_type_builder(table.name).with_fields(columns).build()?)
}
