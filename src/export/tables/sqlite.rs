//! Tables as an SQLite database, with views, and an index that finds texts with and without diacritics.

use std::io;
use std::path::Path;

use rusqlite::types::ToSqlOutput;
use rusqlite::{Connection, ErrorCode, ToSql, params_from_iter};

use super::{Error, Table, Value, Writer, tables};

/// `PRAGMA application_id`: "kehp".
const APPLICATION: i64 = 0x6b65_6870;
/// `PRAGMA user_version`: of the tables.
const VERSION: i64 = 1;

/// Views, and the index: `search MATCH 'khen thuong'` finds folded texts, `'khen thưởng'` the words as written.
const BEHIND: &str = "
CREATE VIEW plans AS SELECT * FROM documents WHERE status = 'ok';
CREATE VIEW failures AS SELECT document, path, reason, message FROM documents WHERE status = 'failed';
CREATE VIEW found AS
    SELECT i.item, i.document, d.path, d.code, d.date, d.issuer, d.province, i.list, i.position, i.part, i.text
    FROM items i JOIN documents d USING (document);
CREATE VIEW duties AS
    SELECT d.document, d.code, d.issuer, d.province, l.kind, l.date, l.recurrence, l.who, l.recipient, l.text
    FROM deadlines l JOIN documents d USING (document);
CREATE VIEW quantities AS
    SELECT d.document, d.code, d.issuer, d.province, m.comparator, m.value, m.unit, t.text
    FROM measures m JOIN targets t USING (document, position) JOIN documents d USING (document);
CREATE VIRTUAL TABLE search USING fts5
    (text, folded, content='items', content_rowid='item', tokenize='unicode61 remove_diacritics 0');
INSERT INTO search (search) VALUES ('rebuild');
ANALYZE;
";

/// Writes a database.
pub struct Sqlite {
    db: Connection,
    inserts: Vec<String>,
}

impl Sqlite {
    /// Writes to an empty file that nobody else uses and that is given its name when it is whole: there is no journal.
    ///
    /// # Errors
    /// [`Error`]
    pub fn new(path: &Path) -> Result<Self, Error> {
        let make = || {
            let db = Connection::open(path)?;
            let tables: String = tables().iter().map(create).collect();
            db.execute_batch(&format!(
                "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA application_id = {APPLICATION};
                 PRAGMA user_version = {VERSION}; BEGIN; {tables}"
            ))?;
            db.set_prepared_statement_cache_capacity(64);
            Ok(db)
        };
        let db = make().map_err(|error| by_sqlite(error, path))?;
        Ok(Self { db, inserts: tables().iter().map(insert).collect() })
    }

    fn failed(&self) -> impl Fn(rusqlite::Error) -> Error + use<> {
        let path = self.db.path().unwrap_or_default().to_owned();
        move |error| by_sqlite(error, Path::new(&path))
    }
}

impl Writer for Sqlite {
    fn row(&mut self, table: usize, cells: &[Value<'_>]) -> Result<(), Error> {
        let insert = self.db.prepare_cached(&self.inserts[table]);
        insert.and_then(|mut insert| insert.execute(params_from_iter(cells))).map_err(self.failed())?;
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<(), Error> {
        self.db.execute_batch(&format!("{BEHIND} COMMIT")).map_err(self.failed())?;
        let failed = self.failed();
        self.db.close().map_err(|(_, error)| failed(error))
    }
}

impl ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Null => rusqlite::types::Null.into(),
            Self::Text(text) => text.as_ref().into(),
            Self::Integer(number) => (*number).into(),
            Self::Real(number) => (*number).into(),
        })
    }
}

fn create(table: &Table) -> String {
    let columns = table.columns.iter().map(|column| {
        let bound = if column.required { " NOT NULL" } else { "" };
        // Only this makes a key an alias of the row's number, which the index of texts leans on.
        let key = if table.key == [column.name] { " PRIMARY KEY" } else { "" };
        format!("\"{}\" {}{bound}{key}", column.name, column.kind.name())
    });
    let mut parts: Vec<String> = columns.collect();
    if table.key.len() > 1 {
        parts.push(format!("PRIMARY KEY ({})", table.key.join(", ")));
    }
    if table.name != "documents" {
        parts.push("FOREIGN KEY (document) REFERENCES documents".to_owned());
    }
    let rowid = if table.key.len() > 1 { " WITHOUT ROWID" } else { "" };
    format!("CREATE TABLE {} ({}){rowid};\n", table.name, parts.join(", "))
}

fn insert(table: &Table) -> String {
    format!("INSERT INTO {} VALUES ({})", table.name, vec!["?"; table.columns.len()].join(", "))
}

/// What a full or locked disk is called in all formats.
fn by_sqlite(error: rusqlite::Error, path: &Path) -> Error {
    let kind = match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => io::ErrorKind::StorageFull,
        Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
            io::ErrorKind::PermissionDenied
        }
        _ => return Error::Sqlite(error),
    };
    Error::Io(io::Error::new(kind, format!("{}: {error}", path.display())))
}
