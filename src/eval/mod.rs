//! Scores plans against gold, field by field.
//!
//! A scalar scores 1 when gold and plan agree after folding (dates and numbers: exactly), else 0; it is not scored when
//! both are null or when the gold leaves it out. A list scores F1: items are paired one to one, pairs with equal key
//! facts first, then by similarity; a pair counts when its similarity is at least 90 and its key facts are equal.
//! *macro* is the mean over all (document, field) cells.
//!
//! Precision and recall of a field are counted over all documents: values or items that are right, of those given and
//! of those in the gold.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};
use serde_json::Value;

use crate::Lang;

mod fold;
mod list;

pub use fold::fold;
use list::{LISTS, pair};

/// Scalars, as group and key.
const SCALARS: [(&str, &str); 15] = [
    ("document", "type"),
    ("document", "number"),
    ("document", "symbol"),
    ("document", "code"),
    ("document", "date"),
    ("document", "place"),
    ("document", "issuer"),
    ("document", "parent"),
    ("document", "province"),
    ("document", "title"),
    ("document", "signer_title"),
    ("document", "signer_name"),
    ("campaign", "name"),
    ("campaign", "from"),
    ("campaign", "to"),
];

/// Scalars that must agree character by character.
const EXACT: [&str; 4] = ["date", "from", "to", "number"];

/// One gold file.
#[derive(Debug, Clone)]
pub struct Gold {
    /// Its id.
    pub id: String,
    /// File names of the document's forms.
    pub names: Vec<String>,
    /// The fields.
    pub fields: Value,
}

/// Why golds or plans can't be scored.
#[derive(Debug, thiserror::Error)]
pub enum EvalError {
    /// A file or folder can't be read.
    #[error("{path} can't be read", path = path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file is not JSON or JSON Lines.
    #[error("{path} is not JSON", path = path.display())]
    Json {
        /// Which.
        path: PathBuf,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// A gold file without its id or source.
    #[error("{path}: the gold needs an \"id\", and the name of its file as \"source\"", path = path.display())]
    Gold {
        /// Which.
        path: PathBuf,
    },
    /// The folder holds no gold.
    #[error("{path}: no *.gold.json in it; give the folder that holds the golds", path = path.display())]
    NoGold {
        /// Which.
        path: PathBuf,
    },
    /// Two plans of one file name.
    #[error("{first} and {second} have the same file name; give only one of them, golds are found by it")]
    Twice {
        /// Path of the plan that came first.
        first: String,
        /// Path of the other.
        second: String,
    },
}

impl EvalError {
    /// Which file, what happened, what to do, in the language asked for.
    pub fn message(&self, lang: Lang) -> String {
        let (path, vi, en) = match self {
            Self::Io { path, source } => (
                path.display().to_string(),
                format!("không đọc được ({source}); kiểm tra lại đường dẫn"),
                format!("can't be read ({source}); check the path"),
            ),
            Self::Json { path, source } => (
                path.display().to_string(),
                format!("không phải JSON ({source}); sửa tệp rồi chạy lại"),
                format!("is not JSON ({source}); mend the file and run again"),
            ),
            Self::Gold { path } => (
                path.display().to_string(),
                "tệp chuẩn thiếu \"id\" hoặc \"source\"; ghi \"id\" và tên tệp gốc vào \"source\"".to_owned(),
                "the gold lacks \"id\" or \"source\"; give it an \"id\", and the name of its file as \"source\""
                    .to_owned(),
            ),
            Self::NoGold { path } => (
                path.display().to_string(),
                "không có tệp *.gold.json; hãy đưa thư mục chứa các tệp chuẩn".to_owned(),
                "no *.gold.json in it; give the folder that holds the golds".to_owned(),
            ),
            Self::Twice { first, second } => (
                second.clone(),
                format!("trùng tên tệp với {first}; chỉ đưa một trong hai, vì tệp chuẩn được tìm theo tên"),
                format!("has the file name of {first}; give only one of them, golds are found by it"),
            ),
        };
        let said = match lang {
            Lang::Vi => vi,
            Lang::En => en,
        };
        format!("{path}: {said}")
    }
}

/// The golds of a folder, in the order of their file names.
///
/// # Errors
/// [`EvalError`] when the folder or a gold in it can't be read.
pub fn golds(folder: &Path) -> Result<Vec<Gold>, EvalError> {
    let io = |source| EvalError::Io { path: folder.to_owned(), source };
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(io)? {
        let entry = entry.map_err(io)?;
        if entry.file_name().to_string_lossy().ends_with(".gold.json") {
            paths.push(entry.path());
        }
    }
    if paths.is_empty() {
        return Err(EvalError::NoGold { path: folder.to_owned() });
    }
    paths.sort();
    paths.into_iter().map(gold).collect()
}

/// Reads one gold.
fn gold(path: PathBuf) -> Result<Gold, EvalError> {
    let text = fs::read_to_string(&path).map_err(|source| EvalError::Io { path: path.clone(), source })?;
    let fields: Value = serde_json::from_str(&text).map_err(|source| EvalError::Json { path: path.clone(), source })?;
    let names: Vec<String> = match fields.get("source") {
        Some(Value::String(name)) => vec![name.clone()],
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        Some(source) => source["path"].as_str().map(|p| base_name(p).to_owned()).into_iter().collect(),
        None => Vec::new(),
    };
    match fields["id"].as_str().map(str::to_owned) {
        Some(id) if !names.is_empty() => Ok(Gold { id, names, fields }),
        _ => Err(EvalError::Gold { path }),
    }
}

/// The rows of a file of plans: one JSON value, an array, or JSON Lines.
///
/// # Errors
/// [`EvalError`] when the file can't be read or is neither.
pub fn rows(path: &Path) -> Result<Vec<Value>, EvalError> {
    let text = fs::read_to_string(path).map_err(|source| EvalError::Io { path: path.to_owned(), source })?;
    let rows = match serde_json::from_str(&text) {
        Ok(Value::Array(rows)) => Ok(rows),
        Ok(row) => Ok(vec![row]),
        Err(_) => text.lines().filter(|l| !l.trim().is_empty()).map(serde_json::from_str).collect(),
    };
    rows.map_err(|source| EvalError::Json { path: path.to_owned(), source })
}

/// Plans by the file name of their source.
#[derive(Debug, Default)]
pub struct Predictions {
    plans: BTreeMap<String, Value>,
    /// Rows that were no plan or did not say their source.
    pub skipped: usize,
}

impl Predictions {
    /// Adds a plan.
    ///
    /// # Errors
    /// [`EvalError::Twice`] when the file name has one already.
    pub fn add(&mut self, plan: Value) -> Result<(), EvalError> {
        let path = plan.pointer("/source/path").and_then(Value::as_str).filter(|p| !p.is_empty());
        let Some(name) = path.filter(|_| plan.get("document").is_some()).map(|p| base_name(p).to_owned()) else {
            self.skipped += 1;
            return Ok(());
        };
        if let Some(known) = self.plans.get(&name) {
            let path =
                |plan: &Value| plan.pointer("/source/path").and_then(Value::as_str).unwrap_or_default().to_owned();
            return Err(EvalError::Twice { first: path(known), second: path(&plan) });
        }
        self.plans.insert(name, plan);
        Ok(())
    }

    /// Names of files in the golds that have no plan; they score as empty plans.
    pub fn missing<'g>(&self, golds: &'g [Gold]) -> Vec<&'g str> {
        let names = golds.iter().flat_map(|g| &g.names);
        names.filter(|n| !self.plans.contains_key(*n)).map(String::as_str).collect()
    }
}

/// File name of a path.
fn base_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// One field of one document.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cell {
    /// Its name, `document.date` or `awards`.
    pub field: &'static str,
    /// 1 or 0 for a scalar, F1 for a list.
    pub score: f64,
    /// What is right, given and wanted.
    pub count: Count,
}

/// What is right, given and wanted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    /// Values or items that are right.
    pub hits: usize,
    /// Values or items in the plan.
    pub given: usize,
    /// Values or items in the gold.
    pub gold: usize,
}

impl Count {
    /// What is right of what is given; `None` when nothing is given.
    pub fn precision(self) -> Option<f64> {
        (self.given > 0).then(|| self.hits as f64 / self.given as f64)
    }

    /// What is right of what is wanted; `None` when nothing is wanted.
    pub fn recall(self) -> Option<f64> {
        (self.gold > 0).then(|| self.hits as f64 / self.gold as f64)
    }

    /// Harmonic mean of both; `None` when nothing is given and nothing wanted.
    pub fn f1(self) -> Option<f64> {
        let both = self.given + self.gold;
        (both > 0).then(|| 2.0 * self.hits as f64 / both as f64)
    }

    /// Adds another count.
    fn add(&mut self, other: Self) {
        self.hits += other.hits;
        self.given += other.given;
        self.gold += other.gold;
    }
}

/// Scores one plan against its gold: the fields that count, in fixed order.
pub fn score(gold: &Value, plan: &Value) -> Vec<Cell> {
    let scalars = SCALARS.iter().zip(FIELDS).filter_map(|(&(group, key), field)| {
        let wanted = gold.get(group)?.get(key)?;
        scalar(field, key, wanted, plan.get(group).and_then(|g| g.get(key)).unwrap_or(&Value::Null))
    });
    let lists = LISTS.iter().filter_map(|rule| {
        let items = |value: Option<&Value>| value.and_then(Value::as_array).cloned().unwrap_or_default();
        let (wanted, given) = (items(Some(gold.get(rule.field)?)), items(plan.get(rule.field)));
        let count = Count { hits: pair(rule, &wanted, &given), given: given.len(), gold: wanted.len() };
        Some(Cell { field: rule.field, score: count.f1()?, count })
    });
    scalars.chain(lists).collect()
}

/// Names of the scalars, in the order of [`SCALARS`].
const FIELDS: [&str; 15] = [
    "document.type",
    "document.number",
    "document.symbol",
    "document.code",
    "document.date",
    "document.place",
    "document.issuer",
    "document.parent",
    "document.province",
    "document.title",
    "document.signer_title",
    "document.signer_name",
    "campaign.name",
    "campaign.from",
    "campaign.to",
];

/// Scores a scalar.
fn scalar(field: &'static str, key: &str, wanted: &Value, given: &Value) -> Option<Cell> {
    if wanted.is_null() && given.is_null() {
        return None;
    }
    let right = if EXACT.contains(&key) {
        list::same_value(Some(wanted), Some(given))
    } else {
        list::folded(Some(wanted)) == list::folded(Some(given))
    };
    let hits = usize::from(right);
    let count = Count { hits, given: usize::from(!given.is_null()), gold: usize::from(!wanted.is_null()) };
    Some(Cell { field, score: hits as f64, count })
}

/// The figures of a set of documents.
#[derive(Debug, Default)]
pub struct Report {
    /// The cells of every document, by its id (and file name, where one gold has several forms).
    pub documents: Vec<(String, Vec<Cell>)>,
}

/// Scores all plans against the golds; a form without a plan scores as an empty one.
pub fn report(golds: &[Gold], predictions: &Predictions) -> Report {
    let mut report = Report::default();
    for gold in golds {
        for name in &gold.names {
            let id = if gold.names.len() == 1 { gold.id.clone() } else { format!("{}:{name}", gold.id) };
            let cells = score(&gold.fields, predictions.plans.get(name).unwrap_or(&Value::Null));
            report.documents.retain(|(known, _)| *known != id);
            report.documents.push((id, cells));
        }
    }
    report
}

/// One field over all documents.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FieldFigures {
    /// Its name.
    pub field: &'static str,
    /// Mean of its cells.
    pub score: f64,
    /// Number of its cells.
    pub cells: usize,
    /// Counts over all documents.
    pub count: Count,
}

impl Report {
    /// Every field that was scored, in fixed order.
    pub fn fields(&self) -> Vec<FieldFigures> {
        let names = FIELDS.into_iter().chain(LISTS.iter().map(|rule| rule.field));
        let of = |field: &'static str| {
            let mut figures = FieldFigures { field, score: 0.0, cells: 0, count: Count::default() };
            for cell in self.cells().filter(|c| c.field == field) {
                figures.score += cell.score;
                figures.cells += 1;
                figures.count.add(cell.count);
            }
            figures.score /= figures.cells.max(1) as f64;
            figures
        };
        names.map(of).filter(|f| f.cells > 0).collect()
    }

    /// Mean over all cells.
    pub fn macro_score(&self) -> f64 {
        mean(self.cells())
    }

    /// All cells.
    fn cells(&self) -> impl Iterator<Item = &Cell> {
        self.documents.iter().flat_map(|(_, cells)| cells)
    }
}

/// Mean score of some cells; 0 for none.
pub fn mean<'c>(cells: impl IntoIterator<Item = &'c Cell>) -> f64 {
    let (sum, n) = cells.into_iter().fold((0.0, 0_usize), |(sum, n), cell| (sum + cell.score, n + 1));
    sum / n.max(1) as f64
}

/// `documents` (cells), `fields` (means) and `macro`, and in `scores` and `counts` what else is known of them.
impl Serialize for Report {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let fields = self.fields();
        let documents = self.documents.iter().map(|(id, cells)| (id, Cells(cells)));
        let mut map = serializer.serialize_map(Some(5))?;
        map.serialize_entry("documents", &Map(documents.collect()))?;
        map.serialize_entry("fields", &Map(fields.iter().map(|f| (f.field, f.score)).collect()))?;
        map.serialize_entry("macro", &self.macro_score())?;
        map.serialize_entry("scores", &Map(self.documents.iter().map(|(id, cells)| (id, mean(cells))).collect()))?;
        map.serialize_entry("counts", &Map(fields.iter().map(|f| (f.field, Counts::from(f.count))).collect()))?;
        map.end()
    }
}

/// Pairs printed as a JSON object in their order.
struct Map<K, V>(Vec<(K, V)>);

impl<K: Serialize, V: Serialize> Serialize for Map<K, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(k, v)| (k, v)))
    }
}

/// The cells of one document, as field and score.
struct Cells<'c>(&'c [Cell]);

impl Serialize for Cells<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|c| (c.field, c.score)))
    }
}

/// A count with the figures that follow from it.
#[derive(Serialize)]
struct Counts {
    hits: usize,
    given: usize,
    gold: usize,
    precision: Option<f64>,
    recall: Option<f64>,
    f1: Option<f64>,
}

impl From<Count> for Counts {
    fn from(count: Count) -> Self {
        let Count { hits, given, gold } = count;
        Self { hits, given, gold, precision: count.precision(), recall: count.recall(), f1: count.f1() }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Field and score of every cell.
    fn cells(gold: &Value, plan: &Value) -> Vec<(&'static str, f64)> {
        score(gold, plan).iter().map(|c| (c.field, c.score)).collect()
    }

    #[test]
    fn scalars_are_folded_but_dates_and_numbers_are_not() {
        let gold = json!({"document": {"number": "0124", "issuer": "Uỷ ban nhân dân tỉnh Đắk Lắk", "date": "2025-10", "title": null, "place": null}});
        let plan = json!({"document": {"number": "124", "issuer": "UBND  TỈNH Đắk Lắk.", "date": "2025-10", "title": "x", "code": "y"}});
        assert_eq!(
            cells(&gold, &plan),
            [("document.number", 0.0), ("document.date", 1.0), ("document.issuer", 1.0), ("document.title", 0.0)]
        );
    }

    #[test]
    fn lists_score_f1_and_key_facts_must_agree() {
        let gold = json!({
            "citations": [{"code": "01-KH/BCĐ", "date": null}, {"code": "2/QĐ-UBND", "date": "2025"}],
            "criteria": [{"subject": "collective", "text": "Hoàn thành xuất sắc nhiệm vụ được giao"}],
            "phases": [], "recipients": ["Như trên"], "participants": []
        });
        let plan = json!({
            "citations": [{"code": "01-KH/BCĐTW"}, {"code": "2/QĐ-UBND", "date": "2024"}, {"code": "01-KH/bcđ"}],
            "criteria": [{"subject": "individual", "text": "Hoàn thành xuất sắc nhiệm vụ được giao"}],
            "recipients": [{"text": "Như trên;"}], "participants": [{"text": "a"}]
        });
        assert_eq!(
            cells(&gold, &plan),
            [("citations", 0.4), ("participants", 0.0), ("criteria", 0.0), ("recipients", 1.0)]
        );
    }

    #[test]
    fn a_pair_with_equal_facts_is_taken_before_a_more_similar_one() {
        let gold = json!({"targets": [{"phase": 1, "text": "Phấn đấu 90% cán bộ tham gia"}]});
        let plan = json!({"targets": [
            {"phase": 2, "text": "Phấn đấu 90% cán bộ tham gia"},
            {"phase": 1, "text": "Phấn đấu 95% cán bộ tham gia"}]});
        assert_eq!(score(&gold, &plan)[0].count, Count { hits: 1, given: 2, gold: 1 });
    }

    #[test]
    fn missing_plans_score_as_empty_ones() {
        let fields = json!({"id": "a", "source": ["a.txt", "a.md"], "document": {"type": "KH"}});
        let golds = [Gold { id: "a".into(), names: vec!["a.txt".into(), "a.md".into()], fields }];
        let mut predictions = Predictions::default();
        predictions.add(json!({"source": {"path": "x/a.md"}, "document": {"type": "kh"}})).unwrap();
        predictions.add(json!({"schema": "kehoach/failure/v1", "source": {"path": "x/b.md"}})).unwrap();
        assert_eq!((predictions.skipped, predictions.missing(&golds)), (1, vec!["a.txt"]));
        assert!(predictions.add(json!({"source": {"path": "a.md"}, "document": {}})).is_err());
        let report = report(&golds, &predictions);
        let scores: Vec<_> = report.documents.iter().map(|(id, cells)| (id.as_str(), mean(cells))).collect();
        assert_eq!(scores, [("a:a.txt", 0.0), ("a:a.md", 1.0)]);
        assert!((report.macro_score() - 0.5).abs() < 1e-12);
    }
}
