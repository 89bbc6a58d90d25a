//! The scores of `kehoach eval` against those of the independent scorer, on damaged gold.

use std::path::{Path, PathBuf};
use std::process::Command;

use kehoach::eval::{self, Gold, Predictions};
use serde_json::{Value, json};

/// A linear congruential generator: the same damage in every run.
struct Dice(u64);

impl Dice {
    fn throw(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }
}

/// Drops, doubles, moves and changes things at random; `rate` of a hundred are hit.
fn damage(value: &mut Value, dice: &mut Dice, rate: usize) {
    match value {
        Value::Object(fields) => {
            for value in fields.values_mut() {
                damage(value, dice, rate);
            }
        }
        Value::Array(items) => {
            items.retain(|_| dice.throw(100) >= rate / 3);
            if items.len() > 1 && dice.throw(100) < rate {
                let (i, j) = (dice.throw(items.len()), dice.throw(items.len()));
                items.swap(i, j);
                let copy = items[i].clone();
                items.push(copy);
            }
            for item in items.iter_mut() {
                damage(item, dice, rate);
            }
            items.retain(|v| !v.is_null());
        }
        Value::String(text) if dice.throw(100) < rate => *text = damaged(text, dice),
        Value::Number(_) if dice.throw(100) < rate => *value = json!(dice.throw(4)),
        Value::String(_) if dice.throw(100) < rate / 10 => *value = Value::Null,
        _ => {}
    }
}

/// The text with some characters gone, changed, or in another case or form.
fn damaged(text: &str, dice: &mut Dice) -> String {
    let strength = 2 + dice.throw(30);
    let mut out = String::new();
    for c in text.chars() {
        match dice.throw(strength * 4) {
            0 => {}
            1 => out.extend(c.to_uppercase()),
            2 => out.push('ò'),
            3 => out.push_str(" \u{a0}"),
            _ => out.push(c),
        }
    }
    if dice.throw(4) == 0 { out.replace("Ủy ban nhân dân", "UBND").replace("oà", "òa") } else { out }
}

fn shared() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    ["../shared", "../../shared"].map(|p| root.join(p)).into_iter().find(|p| p.join("score").is_dir())
}

/// Can the independent scorer run here? It needs Python and rapidfuzz.
fn can_run() -> bool {
    Command::new("python3").args(["-c", "import rapidfuzz"]).output().is_ok_and(|out| out.status.success())
}

/// What the independent scorer says.
fn independent(script: &Path, gold: &Path, plans: &Path) -> Value {
    let out = Command::new("python3").arg(script).args([gold, plans]).arg("--json").output().unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    serde_json::from_slice(&out.stdout).unwrap()
}

/// One damaged prediction for every form of every gold but the last.
fn predictions(golds: &[Gold], dice: &mut Dice, rate: usize) -> Vec<Value> {
    let mut plans = Vec::new();
    for (gold, name) in golds.iter().flat_map(|g| g.names.iter().map(move |n| (g, n))) {
        let mut plan = gold.fields.clone();
        damage(&mut plan, dice, rate);
        plan["source"] = json!({"path": format!("x/{name}")});
        plans.push(plan);
    }
    plans.pop();
    plans
}

#[test]
fn scores_equal_those_of_the_independent_scorer() {
    let Some(shared) = shared() else {
        println!("skipped: ../shared not present");
        return;
    };
    if !can_run() {
        println!("skipped: no Python with rapidfuzz");
        return;
    }
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let dir = tempfile::tempdir().unwrap();
    let plans = dir.path().join("plans.jsonl");
    for (i, rate) in [0, 5, 15, 30, 60].into_iter().enumerate() {
        for folder in [&corpus, &shared.join("gold")] {
            let golds = eval::golds(folder).unwrap();
            let rows = predictions(&golds, &mut Dice(i as u64 + 1), rate);
            let lines: Vec<String> = rows.iter().map(Value::to_string).collect();
            std::fs::write(&plans, lines.join("\n")).unwrap();
            let theirs = independent(&shared.join("score/score_extract.py"), folder, &plans);
            let mut ours = Predictions::default();
            for row in rows {
                ours.add(row).unwrap();
            }
            let ours = serde_json::to_value(eval::report(&golds, &ours)).unwrap();
            println!("{}\trate {rate}\tmacro {:.6} {:.6}", folder.display(), ours["macro"], theirs["macro"]);
            for part in ["documents", "fields", "macro"] {
                assert_close(&ours[part], &theirs[part], part);
            }
        }
    }
}

/// The same keys, and numbers that differ by rounding at most.
fn assert_close(ours: &Value, theirs: &Value, at: &str) {
    if let (Value::Object(a), Value::Object(b)) = (ours, theirs) {
        assert_eq!(a.keys().collect::<Vec<_>>(), b.keys().collect::<Vec<_>>(), "{at}");
        a.iter().for_each(|(key, value)| assert_close(value, &b[key], &format!("{at}.{key}")));
    } else {
        let (a, b) = (ours.as_f64().unwrap(), theirs.as_f64().unwrap());
        assert!((a - b).abs() < 1e-9, "{at}: {a} {b}");
    }
}
