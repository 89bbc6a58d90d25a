//! What a batch knows of its documents, kept on the disk: a run that was killed goes on where it was.
//!
//! A folder with `state.sqlite` (SQLite, WAL): one row a document in `documents`, and what it gave (the line of JSON
//! that `extract` prints) in `results`. A result is committed before the next document is handed in, so a killed
//! program loses the documents in hand and nothing else; a power cut may lose the last few commits, which are then
//! done again. One run at a time writes; any number may read meanwhile.

use std::cell::Cell;
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags, OptionalExtension, Row, params};

mod error;

pub use error::StateError;
use error::{by_sqlite, by_system};

/// Name of the database in the folder.
const DATABASE: &str = "state.sqlite";
/// Name of the file that a run holds locked.
const LOCK: &str = "lock";
/// `PRAGMA application_id` of a state: "kehs".
const APPLICATION: i64 = 0x6b65_6873;
/// `PRAGMA user_version`: of the tables below.
const VERSION: i64 = 2;
/// Marks that may wait for a commit; a result never waits.
const MARKS: u32 = 500;

const TABLES: &str = "
CREATE TABLE documents (
    document INTEGER PRIMARY KEY,
    path TEXT NOT NULL,
    copy INTEGER NOT NULL,
    run INTEGER NOT NULL,
    place INTEGER NOT NULL,
    status TEXT NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'reading', 'ok', 'failed')),
    reason TEXT,
    attempts INTEGER NOT NULL DEFAULT 0,
    deaths INTEGER NOT NULL DEFAULT 0,
    pages INTEGER,
    content TEXT,
    stamp TEXT,
    options TEXT,
    engine TEXT,
    UNIQUE (path, copy)
);
CREATE INDEX documents_by_place ON documents (run, place);
CREATE TABLE results (document INTEGER PRIMARY KEY REFERENCES documents, json TEXT NOT NULL);
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
";

/// How often a document may have killed its worker before it is left alone.
pub const DEATHS: u32 = 2;

type Result<T> = std::result::Result<T, StateError>;

/// What is known of a document before a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    /// Its number in the state.
    pub document: i64,
    /// Whether its last reading ended, and how.
    pub status: Status,
    /// Why it failed.
    pub reason: Option<String>,
    /// How often it killed its worker.
    pub deaths: u32,
    /// Pages, where the input has page marks.
    pub pages: Option<u32>,
    /// SHA-256 of the bytes that were read, hexadecimal; `None` where they could not be had.
    pub content: Option<String>,
    /// What the file system said of the file, see [`super::Input::stamp`].
    pub stamp: Option<String>,
    /// Hash of the options under which it was read.
    pub options: Option<String>,
    /// What read it.
    pub engine: Option<String>,
}

/// How far a document is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Status {
    /// Not begun.
    #[default]
    Waiting,
    /// Begun; after a run it means that the program ended before the document did.
    Reading,
    /// There is a plan.
    Ok,
    /// There is a reason why not.
    Failed,
}

impl Status {
    /// The name in the state.
    pub fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Reading => "reading",
            Self::Ok => "ok",
            Self::Failed => "failed",
        }
    }

    fn of(name: &str) -> Self {
        [Self::Reading, Self::Ok, Self::Failed].into_iter().find(|s| s.name() == name).unwrap_or_default()
    }
}

/// What a document gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finished {
    /// The plan or failure as one line of JSON, without the line's end.
    pub json: String,
    /// Why it failed; `None` for a plan.
    pub reason: Option<String>,
    /// It killed its worker.
    pub died: bool,
    /// Pages, where the input has page marks.
    pub pages: Option<u32>,
    /// As in [`Known`].
    pub content: Option<String>,
    /// As in [`Known`].
    pub stamp: Option<String>,
    /// As in [`Known`].
    pub options: String,
    /// As in [`Known`].
    pub engine: String,
}

/// One row of the table that `status` shows.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Count {
    /// Status of the documents.
    pub status: String,
    /// Reason of the failures.
    pub reason: Option<String>,
    /// How many.
    pub documents: u32,
}

/// A document that has no plan.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Unfinished {
    /// Its path.
    pub path: String,
    /// `failed`, `reading` or `waiting`.
    pub status: String,
    /// Why it failed.
    pub reason: Option<String>,
    /// How often it was begun.
    pub attempts: u32,
    /// It killed its worker [`DEATHS`] times and is read again only by `--retry-failed` or `--force`.
    pub quarantined: bool,
}

/// The state of a batch.
#[derive(Debug)]
pub struct State {
    db: Connection,
    path: PathBuf,
    run: i64,
    /// Marks that wait for a commit.
    marks: Cell<u32>,
    /// Held as long as the state may be written.
    _lock: Option<File>,
}

impl State {
    /// Opens a state for a run, makes it if there is none.
    ///
    /// # Errors
    /// [`StateError`]: another run has it, it can't be written, it is something else.
    pub fn open(folder: &Path) -> Result<Self> {
        let path = folder.join(DATABASE);
        fs::create_dir_all(folder).map_err(|error| by_system(folder, &error))?;
        let lock = File::options().create(true).truncate(false).write(true).open(folder.join(LOCK));
        let lock = lock.map_err(|error| by_system(folder, &error))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(StateError::Busy(folder.to_owned())),
            Err(TryLockError::Error(error)) => return Err(by_system(folder, &error)),
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let make = || {
            let db = Connection::open_with_flags(&path, flags)?;
            let fresh = db.query_row("SELECT count(*) = 0 FROM sqlite_schema", [], |row| row.get::<_, bool>(0))?;
            if fresh {
                db.execute_batch(&format!(
                    "PRAGMA journal_mode = WAL; BEGIN; {TABLES} PRAGMA application_id = {APPLICATION};
                     PRAGMA user_version = {VERSION}; COMMIT"
                ))?;
            }
            Ok(db)
        };
        let db = make().map_err(|error| by_sqlite(&path, &error))?;
        let state = Self { db, path, run: 0, marks: Cell::new(0), _lock: Some(lock) };
        state.check()?;
        state.batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL")?;
        let run = state.fact("run")?.and_then(|run| run.parse::<i64>().ok()).unwrap_or(0) + 1;
        state.set_fact("run", &run.to_string())?;
        Ok(Self { run, ..state })
    }

    /// Opens a state to look at it, also while a run writes, and also where nothing may be written.
    ///
    /// # Errors
    /// [`StateError`]: there is none, it can't be read, it is something else.
    pub fn look(folder: &Path) -> Result<Self> {
        let path = folder.join(DATABASE);
        if !path.try_exists().map_err(|error| by_system(folder, &error))? {
            return Err(StateError::Missing(folder.to_owned()));
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let open = |db: rusqlite::Result<Connection>| -> Result<Self> {
            let db = db.map_err(|error| by_sqlite(&path, &error))?;
            let state = Self { db, path: path.clone(), run: 0, marks: Cell::new(0), _lock: None };
            state.check()?;
            let run = state.fact("run")?.and_then(|run| run.parse().ok()).unwrap_or(0);
            Ok(Self { run, ..state })
        };
        match open(Connection::open_with_flags(&path, flags)) {
            // A state in WAL mode needs a file beside it even to be read. On a disk that can't be written, and with
            // no log of a run beside it, nothing can change under us, which SQLite has to be told.
            Err(StateError::Denied(_)) if !folder.join(format!("{DATABASE}-wal")).exists() => {
                let flags = flags | OpenFlags::SQLITE_OPEN_URI;
                open(Connection::open_with_flags(format!("file:{}?immutable=1", quoted(&path)), flags))
            }
            opened => opened,
        }
    }

    /// It is a state, and of this version.
    fn check(&self) -> Result<()> {
        let pragma = |name| self.one(&format!("PRAGMA {name}"), |row| row.get::<_, i64>(0));
        if (pragma("application_id")?, pragma("user_version")?) == (APPLICATION, VERSION) {
            Ok(())
        } else {
            Err(StateError::Foreign(self.path.clone()))
        }
    }

    /// Lists a document at its place among the inputs of this run, and tells what is known of it.
    ///
    /// A path that is among the inputs again, or is written as another one (names that are no UTF-8), is another document.
    ///
    /// # Errors
    /// [`StateError`]
    pub fn enter(&self, path: &str, place: usize) -> Result<Known> {
        self.marking()?;
        // By the index of paths (`+`), not by that of runs, in which all others stand.
        let sql = "INSERT INTO documents (path, copy, run, place)
                   VALUES (?1, (SELECT count(*) FROM documents WHERE path = ?1 AND +run = ?2), ?2, ?3)
                   ON CONFLICT (path, copy) DO UPDATE SET run = excluded.run, place = excluded.place
                   RETURNING document";
        let place = i64::try_from(place).unwrap_or(i64::MAX);
        let entered = self
            .db
            .prepare_cached(sql)
            .and_then(|mut query| query.query_row(params![path, self.run, place], |row| row.get::<_, i64>(0)));
        let document = self.kept(entered)?;
        self.known(document)
    }

    /// What is known of a document.
    fn known(&self, document: i64) -> Result<Known> {
        let known = |row: &Row<'_>| {
            Ok(Known {
                document: row.get(0)?,
                status: Status::of(row.get_ref(1)?.as_str()?),
                reason: row.get(2)?,
                deaths: row.get(3)?,
                pages: row.get(4)?,
                content: row.get(5)?,
                stamp: row.get(6)?,
                options: row.get(7)?,
                engine: row.get(8)?,
            })
        };
        let sql = "SELECT document, status, reason, deaths, pages, content, stamp, options, engine
                   FROM documents WHERE document = ?1";
        self.kept(self.db.prepare_cached(sql).and_then(|mut query| query.query_row([document], known)))
    }

    /// A document is handed to a thread.
    ///
    /// # Errors
    /// [`StateError`]
    pub fn begin(&self, document: i64) -> Result<()> {
        self.marking()?;
        self.run_with(
            "UPDATE documents SET status = 'reading', attempts = attempts + 1 WHERE document = ?1",
            params![document],
        )?;
        // Told at once: who looks at the state sees what is in hand.
        self.commit()
    }

    /// A document that was handed to a thread was not begun after all.
    ///
    /// # Errors
    /// [`StateError`]
    pub fn give_back(&self, document: i64) -> Result<()> {
        self.marking()?;
        self.run_with(
            "UPDATE documents SET status = 'waiting', attempts = attempts - 1
             WHERE document = ?1 AND status = 'reading'",
            params![document],
        )
    }

    /// The content of a document is what it was, only its file looks different.
    ///
    /// # Errors
    /// [`StateError`]
    pub fn keep(&self, document: i64, stamp: Option<&str>) -> Result<()> {
        self.marking()?;
        self.run_with("UPDATE documents SET stamp = ?2 WHERE document = ?1", params![document, stamp])
    }

    /// Stores what a document gave; it is on the disk when this returns.
    ///
    /// # Errors
    /// [`StateError`]
    pub fn store(&self, document: i64, finished: &Finished) -> Result<()> {
        self.marking()?;
        // Deaths are counted for one content under one set of options.
        self.run_with(
            "UPDATE documents SET
                deaths = CASE WHEN content IS ?5 AND options IS ?7 AND engine IS ?8 THEN deaths ELSE 0 END + ?9,
                attempts = attempts + (status <> 'reading'),
                status = ?2, reason = ?3, pages = ?4, content = ?5, stamp = ?6, options = ?7, engine = ?8
             WHERE document = ?1",
            params![
                document,
                if finished.reason.is_none() { Status::Ok } else { Status::Failed }.name(),
                finished.reason,
                finished.pages,
                finished.content,
                finished.stamp,
                finished.options,
                finished.engine,
                finished.died
            ],
        )?;
        self.run_with("INSERT OR REPLACE INTO results VALUES (?1, ?2)", params![document, finished.json])?;
        self.run_with(
            "INSERT INTO facts VALUES ('changes', 1) ON CONFLICT DO UPDATE SET value = value + 1",
            params![],
        )?;
        self.commit()
    }

    /// Commits what waits.
    ///
    /// # Errors
    /// [`StateError`]
    pub fn commit(&self) -> Result<()> {
        if self.marks.take() > 0 { self.batch("COMMIT") } else { Ok(()) }
    }

    /// The line of JSON that a document gave.
    ///
    /// # Errors
    /// [`StateError`]
    pub fn json(&self, document: i64) -> Result<Option<String>> {
        let query = self.db.prepare_cached("SELECT json FROM results WHERE document = ?1");
        self.kept(query.and_then(|mut query| query.query_row([document], |row| row.get(0)).optional()))
    }

    /// Hands on the results of the last run in the order of its inputs: the line of JSON, and whether it is a plan.
    /// Documents that were not finished have none.
    ///
    /// # Errors
    /// That of `take`, or a [`StateError`].
    pub fn results<E: From<StateError>>(
        &self,
        mut take: impl FnMut(&str, bool) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        let sql = "SELECT json, status = 'ok' FROM documents JOIN results USING (document)
                   WHERE run = ?1 AND status IN ('ok', 'failed') ORDER BY place";
        let failed = |error| E::from(by_sqlite(&self.path, &error));
        let mut query = self.db.prepare(sql).map_err(failed)?;
        let mut rows = query.query([self.run]).map_err(failed)?;
        while let Some(row) = rows.next().map_err(failed)? {
            let json = row.get_ref(0).and_then(|json| Ok(json.as_str()?)).map_err(failed)?;
            take(json, row.get(1).map_err(failed)?)?;
        }
        Ok(())
    }

    /// How many documents of the last run have which status and reason.
    ///
    /// # Errors
    /// [`StateError`]
    pub fn counts(&self) -> Result<Vec<Count>> {
        let sql = "SELECT status, reason, count(*) FROM (SELECT status, CASE status WHEN 'failed' THEN reason END AS reason
                   FROM documents WHERE run = ?1) GROUP BY 1, 2 ORDER BY status = 'failed', status, count(*) DESC, reason";
        let count = |row: &Row<'_>| Ok(Count { status: row.get(0)?, reason: row.get(1)?, documents: row.get(2)? });
        let all = self.db.prepare(sql).and_then(|mut query| query.query_map([self.run], count)?.collect());
        self.kept(all)
    }

    /// The documents of the last run that have no plan, in the order of the inputs.
    ///
    /// # Errors
    /// [`StateError`]
    pub fn unfinished(&self) -> Result<Vec<Unfinished>> {
        let sql = "SELECT path, status, CASE status WHEN 'failed' THEN reason END, attempts, deaths >= ?2
                   FROM documents WHERE run = ?1 AND status <> 'ok' ORDER BY place";
        let one = |row: &Row<'_>| {
            Ok(Unfinished {
                path: row.get(0)?,
                status: row.get(1)?,
                reason: row.get(2)?,
                attempts: row.get(3)?,
                quarantined: row.get(4)?,
            })
        };
        let all = self.db.prepare(sql).and_then(|mut query| query.query_map([self.run, DEATHS.into()], one)?.collect());
        self.kept(all)
    }

    /// How many documents of earlier runs are kept that the last run did not list.
    ///
    /// # Errors
    /// [`StateError`]
    pub fn others(&self) -> Result<u32> {
        self.kept(self.db.query_row("SELECT count(*) FROM documents WHERE run <> ?1", [self.run], |row| row.get(0)))
    }

    /// Number of the run, from 1: the one that is going on or was the last.
    pub fn run(&self) -> i64 {
        self.run
    }

    /// Names the results of this run in their order: it is the same only if no result has changed since.
    ///
    /// # Errors
    /// [`StateError`]
    pub fn generation(&self) -> Result<String> {
        use sha2::{Digest, Sha256};
        let mut hash = Sha256::new();
        hash.update(self.fact("changes")?.unwrap_or_default());
        let sql = "SELECT document FROM documents WHERE run = ?1 ORDER BY place";
        let mut numbers = || {
            let mut query = self.db.prepare(sql)?;
            let mut rows = query.query([self.run])?;
            while let Some(row) = rows.next()? {
                hash.update(row.get::<_, i64>(0)?.to_le_bytes());
            }
            Ok(())
        };
        self.kept(numbers())?;
        Ok(super::hex(&hash.finalize()))
    }

    /// Something kept under a name.
    ///
    /// # Errors
    /// [`StateError`]
    pub fn fact(&self, name: &str) -> Result<Option<String>> {
        let sql = "SELECT CAST(value AS TEXT) FROM facts WHERE name = ?1";
        self.kept(self.db.query_row(sql, [name], |row| row.get(0)).optional())
    }

    /// Keeps something under a name.
    ///
    /// # Errors
    /// [`StateError`]
    pub fn set_fact(&self, name: &str, value: &str) -> Result<()> {
        self.run_with("INSERT OR REPLACE INTO facts VALUES (?1, ?2)", params![name, value])
    }

    /// Begins a transaction if none is open, ends it if it is long.
    fn marking(&self) -> Result<()> {
        if self.marks.get() >= MARKS {
            self.commit()?;
        }
        if self.marks.get() == 0 {
            self.batch("BEGIN IMMEDIATE")?;
        }
        self.marks.set(self.marks.get() + 1);
        Ok(())
    }

    fn run_with(&self, sql: &str, values: impl rusqlite::Params) -> Result<()> {
        self.kept(self.db.prepare_cached(sql).and_then(|mut query| query.execute(values)))?;
        Ok(())
    }

    fn batch(&self, sql: &str) -> Result<()> {
        self.kept(self.db.execute_batch(sql))
    }

    fn one<T>(&self, sql: &str, value: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>) -> Result<T> {
        self.kept(self.db.query_row(sql, [], value))
    }

    fn kept<T>(&self, result: rusqlite::Result<T>) -> Result<T> {
        result.map_err(|error| by_sqlite(&self.path, &error))
    }
}

/// The path is one of the files that a state in the folder consists of.
pub fn is_own(folder: &Path, path: &Path) -> bool {
    let real = |path: &Path| fs::canonicalize(path).ok();
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let same = parent == folder || real(parent).is_some_and(|parent| Some(parent) == real(folder));
    same && (name == LOCK || name.starts_with(DATABASE))
}

/// A path as part of a URI.
fn quoted(path: &Path) -> String {
    let mut out = String::new();
    for byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' => out.push(char::from(*byte)),
            byte => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finished(json: &str, reason: Option<&str>) -> Finished {
        Finished {
            json: json.to_owned(),
            reason: reason.map(str::to_owned),
            died: reason == Some("crash"),
            pages: None,
            content: Some("c".to_owned()),
            stamp: None,
            options: "o".to_owned(),
            engine: "e".to_owned(),
        }
    }

    fn all(state: &State) -> Vec<String> {
        let mut out = Vec::new();
        let take = |json: &str, _| {
            out.push(json.to_owned());
            Ok::<_, StateError>(())
        };
        state.results(take).unwrap();
        out
    }

    #[test]
    fn results_come_back_in_the_order_of_the_last_run() {
        let dir = tempfile::tempdir().unwrap();
        let state = State::open(dir.path()).unwrap();
        for (place, path) in ["b", "a", "c"].into_iter().enumerate() {
            let known = state.enter(path, place).unwrap();
            assert_eq!(known.status, Status::Waiting);
            state.begin(known.document).unwrap();
            state.store(known.document, &finished(path, None)).unwrap();
        }
        let first = state.generation().unwrap();
        assert_eq!(all(&state), ["b", "a", "c"]);
        drop(state);
        let state = State::open(dir.path()).unwrap();
        let mut last = Known::default();
        for (place, path) in ["a", "b"].into_iter().enumerate() {
            last = state.enter(path, place).unwrap();
        }
        assert_eq!((last.status, last.content.as_deref()), (Status::Ok, Some("c")));
        assert_eq!((all(&state), state.others().unwrap()), (vec!["a".to_owned(), "b".to_owned()], 1));
        assert_ne!(state.generation().unwrap(), first);
    }

    #[test]
    fn deaths_are_counted_for_one_content() {
        let dir = tempfile::tempdir().unwrap();
        let state = State::open(dir.path()).unwrap();
        let known = state.enter("a", 0).unwrap();
        let again = |finished: &Finished| {
            state.begin(known.document).unwrap();
            state.store(known.document, finished).unwrap();
            state.known(known.document).unwrap().deaths
        };
        let crash = finished("", Some("crash"));
        assert_eq!((again(&crash), again(&crash)), (1, 2));
        assert!(state.unfinished().unwrap()[0].quarantined);
        assert_eq!(again(&Finished { content: Some("d".to_owned()), ..crash }), 1);
    }

    #[test]
    fn a_path_that_comes_again_is_another_document() {
        let dir = tempfile::tempdir().unwrap();
        let enter = |paths: &[&str]| {
            let state = State::open(dir.path()).unwrap();
            let enter = |(place, path): (usize, &&str)| state.enter(path, place).unwrap().document;
            let documents: Vec<_> = paths.iter().enumerate().map(enter).collect();
            state.commit().unwrap();
            documents
        };
        let first = enter(&["a", "b", "a"]);
        assert_ne!(first[0], first[2]);
        assert_eq!(enter(&["a", "a", "b"]), [first[0], first[2], first[1]]);
        assert_eq!(enter(&["b", "a"]), [first[1], first[0]]);
        assert_eq!(State::look(dir.path()).unwrap().others().unwrap(), 1);
    }

    #[test]
    fn one_run_writes_and_others_look() {
        let dir = tempfile::tempdir().unwrap();
        assert!(matches!(State::look(dir.path()), Err(StateError::Missing(_))));
        let state = State::open(dir.path()).unwrap();
        let known = state.enter("a", 0).unwrap();
        state.begin(known.document).unwrap();
        assert!(matches!(State::open(dir.path()), Err(StateError::Busy(_))));
        let looked = State::look(dir.path()).unwrap();
        assert_eq!(looked.unfinished().unwrap()[0].status, "reading");
        assert_eq!(looked.counts().unwrap(), [Count { status: "reading".into(), reason: None, documents: 1 }]);
    }

    #[test]
    fn a_file_of_another_kind_is_left_alone() {
        for bytes in [&b"no database at all, only some text that is long enough to be looked at"[..], b""] {
            let dir = tempfile::tempdir().unwrap();
            fs::write(dir.path().join(DATABASE), bytes).unwrap();
            // An empty file is an empty database to SQLite: a run may fill it, a look finds nothing.
            assert!(matches!(State::look(dir.path()), Err(StateError::Foreign(_))));
            assert_eq!(State::open(dir.path()).is_ok(), bytes.is_empty());
        }
        let dir = tempfile::tempdir().unwrap();
        let db = Connection::open(dir.path().join(DATABASE)).unwrap();
        db.execute_batch("CREATE TABLE other (x)").unwrap();
        assert!(matches!(State::open(dir.path()), Err(StateError::Foreign(_))));
    }

    #[test]
    fn paths_are_quoted_for_uris() {
        assert_eq!(quoted(Path::new("/a b/ạ?#%.x")), "/a%20b/%E1%BA%A1%3F%23%25.x");
    }
}
