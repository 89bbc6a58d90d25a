//! Plans with annotated families, and figures of found families against them.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

use kehoach::Plan;
use kehoach::comparison::{Comparison, List};
use serde_json::Value;

/// An item: file of its plan, list, index.
pub type Key = (String, List, usize);

/// Gold of the files in `../shared/gold`, by the name of the document.
fn golds(shared: &Path) -> HashMap<String, Value> {
    let entries = fs::read_dir(shared.join("gold")).into_iter().flatten().flatten();
    let golds = entries.map(|e| e.path()).filter(|p| p.to_string_lossy().ends_with(".gold.json"));
    golds
        .filter_map(|path| serde_json::from_str::<Value>(&fs::read_to_string(path).ok()?).ok())
        .filter_map(|gold| Some((gold["source"].as_str()?.to_owned(), gold)))
        .collect()
}

/// The seven plans, `source.path` being the file's name; lists from gold where there is one and it is asked for.
pub fn plans(shared: &Path, from_gold: bool, read: impl Fn(&Path) -> Plan) -> Vec<Plan> {
    let golds = if from_gold { golds(shared) } else { HashMap::new() };
    let mut files: Vec<PathBuf> = fs::read_dir(shared.join("plans")).unwrap().flatten().map(|e| e.path()).collect();
    files.sort();
    files.iter().map(|file| plan(file, golds.get(&*name(file)), &read)).collect()
}

/// The specimens of `corpus/`, with the lists of their gold.
pub fn specimens(read: impl Fn(&Path) -> Plan) -> Vec<Plan> {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/corpus"));
    let mut golds: Vec<PathBuf> = fs::read_dir(folder).unwrap().flatten().map(|e| e.path()).collect();
    golds.retain(|path| path.to_string_lossy().ends_with(".gold.json"));
    golds.sort();
    let read_with_gold = |path: &PathBuf| {
        let gold = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
        plan(&folder.join(name(path).replace(".gold.json", ".txt")), Some(&gold), &read)
    };
    golds.iter().map(read_with_gold).collect()
}

fn name(file: &Path) -> std::borrow::Cow<'_, str> {
    file.file_name().unwrap().to_string_lossy()
}

/// A plan as it is read, with the lists that the gold has.
fn plan(file: &Path, gold: Option<&Value>, read: &impl Fn(&Path) -> Plan) -> Plan {
    let mut plan = read(file);
    plan.source.path = Some(name(file).into_owned());
    let Some(gold) = gold else { return plan };
    let mut value = serde_json::to_value(&plan).unwrap();
    for list in List::ALL.map(List::name) {
        let items = gold[list].as_array().cloned().unwrap_or_default();
        let fields = ["subject", "group", "text", "ordinal", "items", "unit", "tasks", "phase", "measures"];
        let known = |item: &Value| -> Value {
            let some = fields.iter().filter_map(|field| Some(((*field).to_owned(), item.get(field)?.clone())));
            some.collect::<serde_json::Map<_, _>>().into()
        };
        value[list] = items.iter().map(known).collect();
    }
    serde_json::from_value(value).unwrap()
}

/// Rows of an annotation: the item, the hash of its text, its family.
pub fn annotated(rows: &str) -> Vec<(Key, String, u32)> {
    let list = |name: &str| List::ALL.into_iter().find(|list| list.name() == name).unwrap();
    rows.lines()
        .skip(1)
        .map(|row| {
            let cells: Vec<&str> = row.split('\t').collect();
            let key = (cells[0].to_owned(), list(cells[1]), cells[2].parse().unwrap());
            (key, cells[3].to_owned(), cells[4].parse().unwrap())
        })
        .collect()
}

/// Two items of one family, the lesser key first.
pub type Pairs = BTreeSet<(Key, Key)>;

/// All pairs of the groups.
fn pairs(groups: impl Iterator<Item = Vec<Key>>) -> Pairs {
    let mut out = Pairs::new();
    for mut group in groups {
        group.sort();
        for (i, a) in group.iter().enumerate() {
            out.extend(group[i + 1..].iter().map(|b| (a.clone(), b.clone())));
        }
    }
    out
}

/// Annotated pairs.
pub fn gold_pairs(rows: &str) -> Pairs {
    let mut groups: BTreeMap<u32, Vec<Key>> = BTreeMap::new();
    for (key, _, family) in annotated(rows) {
        groups.entry(family).or_default().push(key);
    }
    pairs(groups.into_values())
}

/// Pairs that a comparison found over lists that are compared with each other.
pub fn found_pairs(comparison: &Comparison, group: List) -> Pairs {
    let path = |id: &str| {
        let plan = comparison.plans.iter().find(|plan| plan.id == id).unwrap();
        plan.path.clone().unwrap()
    };
    let of_group = comparison.families.iter().filter(|f| f.lists.iter().any(|l| l.group() == group));
    pairs(of_group.map(|f| f.members.iter().map(|m| (path(&m.plan), m.list, m.index)).collect()))
}

/// Precision, recall, F1 over the pairs that are wanted.
pub fn figures(found: &Pairs, gold: &Pairs, wanted: impl Fn(&(Key, Key)) -> bool) -> (f64, f64, f64) {
    let found: BTreeSet<_> = found.iter().filter(|pair| wanted(pair)).collect();
    let gold: BTreeSet<_> = gold.iter().filter(|pair| wanted(pair)).collect();
    let right = found.intersection(&gold).count() as f64;
    let share = |all: usize| if all == 0 { 1.0 } else { right / all as f64 };
    let (precision, recall) = (share(found.len()), share(gold.len()));
    let f1 = if precision + recall > 0.0 { 2.0 * precision * recall / (precision + recall) } else { 0.0 };
    (precision, recall, f1)
}

/// Campaign of a file, `../shared/domain.md` §5; each specimen has its own.
pub fn campaign(file: &str) -> char {
    match &file[..3] {
        "spe" => 'S',
        "001" | "003" | "004" => 'A',
        "000" => 'B',
        "002" => 'D',
        _ => 'C',
    }
}

/// The gold item that an item as it was read stands for: the one with the nearest text in the same plan.
pub fn same_item(key: &Key, as_read: &[Plan], from_gold: &[Plan]) -> Option<Key> {
    let of = |plans: &[Plan]| -> Vec<(Key, String)> {
        let plan = plans.iter().find(|plan| plan.source.path.as_deref() == Some(&key.0)).unwrap();
        let lists = [(List::Criteria, &plan.criteria), (List::AwardStandards, &plan.award_standards)];
        let items = lists.iter().flat_map(|(list, all)| all.iter().enumerate().map(move |(i, c)| (*list, i, c)));
        items.map(|(list, i, c)| ((key.0.clone(), list, i), kehoach::fold::fold(&c.text))).collect()
    };
    let (_, text) = of(as_read).into_iter().find(|(other, _)| other == key)?;
    let near = of(from_gold).into_iter().map(|(other, gold)| (strsim::normalized_levenshtein(&text, &gold), other));
    let (near, best) = near.max_by(|a, b| a.0.total_cmp(&b.0))?;
    (near > 0.8).then_some(best)
}
