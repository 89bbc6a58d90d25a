//! What confidence promises: of the facts above 0.9 at least 95 in 100 are right, and most facts of clean plans are
//! above it.

use std::fs;
use std::path::{Path, PathBuf};

use kehoach::eval::{self, Count, Gold};
use kehoach::{Knowledge, Options, read_plan};
use serde_json::Value;

/// Facts above this are to be relied on.
const SURE: f64 = 0.9;

/// Facts above the threshold, those of them that are right, and all facts given.
#[derive(Debug, Default)]
struct Tally {
    sure: Count,
    all: Count,
}

impl Tally {
    fn add(&mut self, gold: &Value, plan: &Value) {
        for (count, plan) in [(&mut self.sure, confident(plan)), (&mut self.all, plan.clone())] {
            for cell in eval::score(gold, &plan) {
                count.hits += cell.count.hits;
                count.given += cell.count.given;
            }
        }
    }

    /// Share of the sure facts that are right, and of all facts that are sure.
    fn shares(&self) -> (f64, f64) {
        let share = |a: usize, b: usize| a as f64 / b.max(1) as f64;
        (share(self.sure.hits, self.sure.given), share(self.sure.given, self.all.given))
    }
}

/// A plan without the facts at or below the threshold.
fn confident(plan: &Value) -> Value {
    let mut plan = plan.clone();
    let sure = |fact: &Value| fact["confidence"].as_f64().is_some_and(|c| c > SURE);
    for group in ["document", "campaign"] {
        let facts = plan[group]["facts"].clone();
        for (field, value) in plan[group].as_object_mut().unwrap() {
            if !sure(&facts[field]) {
                *value = Value::Null;
            }
        }
    }
    for value in plan.as_object_mut().unwrap().values_mut() {
        if let Value::Array(items) = value {
            items.retain(|item| item.get("confidence").is_none() || sure(item));
        }
    }
    plan
}

fn tally(gold_folder: &Path, folder: &Path, wanted: fn(&str) -> bool) -> Tally {
    let mut tally = Tally::default();
    for Gold { names, fields, .. } in eval::golds(gold_folder).unwrap() {
        for name in names.iter().filter(|name| wanted(name)) {
            let bytes = fs::read(folder.join(name)).unwrap();
            let plan = read_plan(&bytes, Knowledge::embedded(), &Options::default()).unwrap();
            tally.add(&fields, &serde_json::to_value(plan).unwrap());
        }
    }
    tally
}

fn is_ocr(name: &str) -> bool {
    name.ends_with(".ocr.txt")
}

#[test]
fn sure_facts_of_the_corpus_are_right() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let clean = tally(&corpus, &corpus, |name| !is_ocr(name));
    let (right, sure) = clean.shares();
    println!("clean: {right:.4} of the facts above {SURE} are right, {sure:.4} of all are above; {clean:?}");
    assert!(right >= 0.95 && sure >= 0.7);
    let ocr = tally(&corpus, &corpus, is_ocr);
    let (right, sure) = ocr.shares();
    println!("OCR: {right:.4} of the facts above {SURE} are right, {sure:.4} of all are above; {ocr:?}");
    assert!(right >= 0.95);
}

#[test]
fn sure_facts_of_the_gold_are_right() {
    let beside = ["../shared", "../../shared"].map(|path| Path::new(env!("CARGO_MANIFEST_DIR")).join(path));
    let Some(shared) = beside.into_iter().find(|path: &PathBuf| path.join("gold").is_dir()) else {
        println!("skipped: ../shared not present");
        return;
    };
    let gold = tally(&shared.join("gold"), &shared.join("plans"), |_| true);
    let (right, sure) = gold.shares();
    println!("gold: {right:.4} of the facts above {SURE} are right, {sure:.4} of all are above; {gold:?}");
    assert!(right >= 0.95 && sure >= 0.7);
}
