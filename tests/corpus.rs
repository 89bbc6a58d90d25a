//! End to end over `corpus/`: every form of every specimen is read, fits the schema, and leads back to its input; the
//! figures against gold may not fall.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use kehoach::eval::{self, Predictions};
use kehoach::{Knowledge, Options, Plan, read_plan};
use serde_json::Value;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// The figures that are kept, one cell a row: set, document, field, score.
const FIGURES: &str = "tests/figures.tsv";

/// Set to write [`FIGURES`] anew.
const UPDATE: &str = "KEHOACH_UPDATE_FIGURES";

/// The set of documents restored by hand.
const RESTORED: &str = "gold-restored";

/// How far a figure may fall before it counts.
const SLACK: f64 = 0.0005;

/// The documents of the corpus, with their names in the order of the folder.
fn documents() -> Vec<(String, Vec<u8>)> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(Path::new(ROOT).join("corpus")).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let name = |path: &PathBuf| path.file_name().unwrap().to_string_lossy().into_owned();
    let is_form = |name: &str| name.starts_with("specimen-") && !name.ends_with(".json");
    paths.iter().filter(|p| p.is_file() && is_form(&name(p))).map(|p| (name(p), fs::read(p).unwrap())).collect()
}

fn read(name: &str, bytes: &[u8]) -> Plan {
    let plan = read_plan(bytes, Knowledge::embedded(), &Options::default());
    let mut plan = plan.unwrap_or_else(|error| panic!("{name}: {error}"));
    plan.source.path = Some(name.to_owned());
    plan
}

#[test]
fn every_form_fits_the_schema_and_its_quotes_slice_back() {
    let schema: Value = serde_json::to_value(kehoach::schema::plan()).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let documents = documents();
    assert!(documents.len() >= 30, "the corpus is not whole");
    for (name, bytes) in &documents {
        let plan = serde_json::to_value(read(name, bytes)).unwrap();
        if let Err(error) = validator.validate(&plan) {
            panic!("{name}: {error} at {}", error.instance_path());
        }
        for (quote, from, to) in quotes(&plan) {
            assert_eq!(std::str::from_utf8(&bytes[from..to]), Ok(quote), "{name}");
        }
    }
}

/// Every evidence with byte offsets, wherever it stands in the plan.
fn quotes(value: &Value) -> Vec<(&str, usize, usize)> {
    let mut out = Vec::new();
    let inner: Vec<&Value> = match value {
        Value::Array(values) => values.iter().collect(),
        Value::Object(fields) => {
            if let (Some(Value::String(quote)), Some([from, to])) =
                (fields.get("quote"), fields.get("bytes").and_then(Value::as_array).map(Vec::as_slice))
            {
                out.push((quote.as_str(), from.as_u64().unwrap() as usize, to.as_u64().unwrap() as usize));
            }
            fields.values().collect()
        }
        _ => Vec::new(),
    };
    out.extend(inner.into_iter().flat_map(quotes));
    out
}

/// Whole plans of the clean text forms; the other forms are held by the figures.
#[test]
fn plans_of_clean_text_are_as_reviewed() {
    for (name, bytes) in documents() {
        if let Some(stem) = name.strip_suffix(".txt").filter(|stem| !stem.ends_with(".ocr")) {
            insta::assert_json_snapshot!(stem, read(&name, &bytes));
        }
    }
}

/// Set, document and field to score.
type Figures = BTreeMap<(String, String, String), f64>;

/// Figures of one set: its golds against documents in the folders given.
fn figures(set: &str, gold: &Path, folders: &[PathBuf], into: &mut Figures) {
    let mut golds = eval::golds(gold).unwrap();
    golds.retain(|g| set != RESTORED || g.names.iter().all(|name| folders[0].join(name).exists()));
    let mut predictions = Predictions::default();
    for name in golds.iter().flat_map(|g| &g.names) {
        if let Some(bytes) = folders.iter().find_map(|folder| fs::read(folder.join(name)).ok()) {
            predictions.add(serde_json::to_value(read(name, &bytes)).unwrap()).unwrap();
        }
    }
    assert_eq!(predictions.missing(&golds), Vec::<&str>::new(), "{set}");
    for (document, cells) in eval::report(&golds, &predictions).documents {
        // The file name alone tells the form.
        let document = document.rsplit(':').next().unwrap_or(&document).to_owned();
        for cell in cells {
            into.insert((set.to_owned(), document.clone(), cell.field.to_owned()), cell.score);
        }
    }
}

fn load(table: &str) -> Figures {
    let rows = table.lines().filter(|row| !row.starts_with('#'));
    let cell = |row: &str| {
        let parts: Vec<&str> = row.split('\t').collect();
        let [set, document, field, score] = parts[..] else { panic!("{FIGURES}: {row}") };
        ((set.to_owned(), document.to_owned(), field.to_owned()), score.parse().unwrap())
    };
    rows.map(cell).collect()
}

fn save(figures: &Figures) -> String {
    let mut out = format!("# set\tdocument\tfield\tscore (written by {UPDATE}=1 cargo test --test corpus)\n");
    for ((set, document, field), score) in figures {
        writeln!(out, "{set}\t{document}\t{field}\t{score:.4}").unwrap();
    }
    out
}

/// Mean of each document's cells, and of the whole set.
fn means(figures: &Figures) -> BTreeMap<(String, String), f64> {
    let mut sums: BTreeMap<(String, String), (f64, usize)> = BTreeMap::new();
    for ((set, document, _), score) in figures {
        for key in [document.as_str(), "(macro)"] {
            let (sum, n) = sums.entry((set.clone(), key.to_owned())).or_default();
            *sum += score;
            *n += 1;
        }
    }
    sums.into_iter().map(|(key, (sum, n))| (key, sum / n as f64)).collect()
}

#[test]
fn figures_do_not_fall() {
    let root = Path::new(ROOT);
    let kept = load(&fs::read_to_string(root.join(FIGURES)).unwrap_or_default());
    let mut now = Figures::new();
    figures("corpus", &root.join("corpus"), &[root.join("corpus")], &mut now);
    let shared = kehoach_shared();
    match &shared {
        Some(shared) => {
            figures("gold", &shared.join("gold"), &[shared.join("plans")], &mut now);
            figures(RESTORED, &shared.join("gold"), &[shared.join("gold/restored")], &mut now);
        }
        None => println!("skipped: ../shared not present"),
    }
    if std::env::var_os(UPDATE).is_some() {
        let absent = kept.into_iter().filter(|((set, ..), _)| shared.is_none() && set != "corpus");
        now.extend(absent.collect::<Vec<_>>());
        fs::write(root.join(FIGURES), save(&now)).unwrap();
        return;
    }
    let fallen = fallen(&kept, &now);
    for ((set, document), mean) in means(&now) {
        println!("{set}\t{document}\t{mean:.4}");
    }
    assert!(
        fallen.is_empty(),
        "figures fell:\n{fallen}\nIf the new ones are right, write them with {UPDATE}=1 cargo test --test corpus"
    );
}

/// Cells that are worse than kept, one a line. A cell that was not scored before (null on both sides) was right.
fn fallen(kept: &Figures, now: &Figures) -> String {
    let known: BTreeSet<_> = kept.keys().map(|(set, document, _)| (set, document)).collect();
    let mut out = String::new();
    for (key @ (set, document, field), &score) in now {
        let before = if known.contains(&(set, document)) { kept.get(key).copied().unwrap_or(1.0) } else { f64::NAN };
        if before.is_nan() {
            writeln!(out, "  {set} {document} {field}: not in the table").unwrap();
        } else if score < before - SLACK {
            writeln!(out, "  {set} {document} {field}: {before:.4} -> {score:.4}").unwrap();
        }
    }
    // A form that is no longer read falls to nothing, of a set that is there at all.
    let sets: BTreeSet<_> = now.keys().map(|(set, ..)| set).collect();
    let read: BTreeSet<_> = now.keys().map(|(set, document, _)| (set, document)).collect();
    for (set, document) in known.iter().filter(|key| sets.contains(key.0) && !read.contains(key)) {
        writeln!(out, "  {set} {document}: not read any more").unwrap();
    }
    out
}

/// Material that is not part of the project, where a checkout has it beside it.
fn kehoach_shared() -> Option<PathBuf> {
    [Path::new(ROOT).join("../shared"), Path::new(ROOT).join("../../shared")]
        .into_iter()
        .find(|p| p.join("gold").is_dir())
}
