//! Families found, against the annotations of `tests/families/`.

use std::path::Path;

use kehoach::compare::{Options, compare};
use kehoach::comparison::List;
use kehoach::{Knowledge, Plan};
use sha2::{Digest, Sha256};

#[path = "families/material.rs"]
mod material;

use material::{Key, Pairs};

/// Beside the repository, or beside the folder of its worktrees.
fn shared() -> Option<&'static Path> {
    let beside = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared"));
    let above = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared"));
    [beside, above].into_iter().find(|path| path.join("plans").is_dir())
}

fn read(file: &Path) -> Plan {
    let bytes = std::fs::read(file).unwrap();
    kehoach::read_plan(&bytes, Knowledge::embedded(), &kehoach::Options::default()).unwrap()
}

fn found(plans: &[Plan], family_threshold: f32, group: List) -> Pairs {
    let options = Options { family_threshold, ..Options::default() };
    material::found_pairs(&compare(plans, Knowledge::embedded(), &options), group)
}

/// Thresholds that are tried when one is learnt.
fn thresholds() -> Vec<f32> {
    (20..60).map(|hundredths| hundredths as f32 / 100.0).collect()
}

/// Criteria and award standards of the seven plans.
const SEVEN: &str = include_str!("families/gold.tsv");
/// The same of the specimens, and their assignments.
const SPECIMENS: &str = include_str!("families/specimens.tsv");
/// Other lists of the seven plans.
const OTHER_LISTS: &str = include_str!("families/other_lists.tsv");

/// Letters and digits of the folded text, one blank between.
fn hash(text: &str) -> String {
    let folded = kehoach::fold::fold(text);
    let words: Vec<&str> = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let digest = Sha256::digest(words.join(" "));
    digest[..4].iter().fold(String::new(), |hash, byte| format!("{hash}{byte:02x}"))
}

#[test]
fn families_agree_with_the_annotation() {
    let Some(shared) = shared() else {
        println!("skipped: ../shared is missing");
        return;
    };
    let plans = material::plans(shared, true, read);
    let gold = material::gold_pairs(SEVEN);
    assert_fresh(SEVEN, &plans);

    let at_default = found(&plans, Options::default().family_threshold, List::Criteria);
    let (precision, recall, f1) = material::figures(&at_default, &gold, |_| true);
    println!("all: precision {precision:.3} recall {recall:.3} F1 {f1:.3} ({} pairs)", gold.len());
    assert!(f1 >= 0.98, "F1 {f1:.3}");

    // What is learnt from the other campaigns and the specimens holds for the one left out.
    let specimens = material::specimens(read);
    let all_gold: Pairs = gold.union(&of_list(SPECIMENS, List::Criteria)).cloned().collect();
    let at = |threshold| -> Pairs {
        let both = [&plans, &specimens].map(|some| found(some, threshold, List::Criteria));
        both.into_iter().flatten().collect()
    };
    let runs: Vec<Pairs> = thresholds().into_iter().map(at).collect();
    for campaign in ['A', 'B', 'C', 'D'] {
        let of_it = |pair: &(Key, Key)| [&pair.0, &pair.1].iter().any(|key| material::campaign(&key.0) == campaign);
        let learnt = learnt(&runs, &all_gold, |pair| !of_it(pair));
        let held_out = material::figures(&runs[learnt], &gold, of_it);
        let pairs = gold.iter().filter(|pair| of_it(pair)).count();
        println!(
            "without campaign {campaign}: threshold {:.2}; on its {pairs} pairs: precision {:.3} recall {:.3} F1 {:.3}",
            thresholds()[learnt],
            held_out.0,
            held_out.1,
            held_out.2
        );
        assert!(held_out.2 >= 0.92, "F1 {:.3}", held_out.2);
    }
}

/// Annotated pairs of a list and those that it is compared with.
fn of_list(annotation: &str, list: List) -> Pairs {
    material::gold_pairs(annotation).into_iter().filter(|pair| pair.0.1.group() == list.group()).collect()
}

/// Most items are still read as they were when their families were annotated.
fn assert_fresh(annotation: &str, plans: &[Plan]) {
    let rows = material::annotated(annotation);
    let text = |key: &Key| -> Option<String> {
        let plan = plans.iter().find(|plan| plan.source.path.as_deref() == Some(&key.0))?;
        let topic = |topic: &kehoach::plan::Topic| format!("{} {}", topic.text, topic.items.join(" "));
        match key.1 {
            List::Criteria => plan.criteria.get(key.2).map(|item| item.text.clone()),
            List::AwardStandards => plan.award_standards.get(key.2).map(|item| item.text.clone()),
            List::Themes => plan.themes.get(key.2).map(topic),
            List::Solutions => plan.solutions.get(key.2).map(topic),
            List::Targets => plan.targets.get(key.2).map(|item| item.text.clone()),
            List::Assignments => plan.assignments.get(key.2).map(|item| item.tasks.join(" ")),
        }
    };
    let stale = rows.iter().filter(|(key, known, _)| text(key).map(|text| hash(&text)).as_ref() != Some(known)).count();
    println!("{} items annotated, {stale} read otherwise since", rows.len());
    assert!(stale * 10 < rows.len(), "the annotation is stale; see tests/families/guideline.md");
}

#[test]
fn families_of_fourteen_campaigns() {
    let plans = material::specimens(read);
    assert_fresh(SPECIMENS, &plans);
    for (list, wanted) in [(List::Criteria, 0.89), (List::Assignments, 0.82)] {
        let found = found(&plans, Options::default().family_threshold, list);
        let gold = of_list(SPECIMENS, list);
        let (precision, recall, f1) = material::figures(&found, &gold, |_| true);
        println!(
            "specimens, {}: precision {precision:.3} recall {recall:.3} F1 {f1:.3} ({} pairs)",
            list.name(),
            gold.len()
        );
        assert!(f1 >= wanted, "F1 {f1:.3}");
    }
}

#[test]
fn families_of_the_other_lists() {
    let Some(shared) = shared() else {
        println!("skipped: ../shared is missing");
        return;
    };
    let plans = material::plans(shared, true, read);
    assert_fresh(OTHER_LISTS, &plans);
    for (list, wanted) in [(List::Themes, 0.97), (List::Solutions, 0.91), (List::Assignments, 0.86)] {
        let found = found(&plans, Options::default().family_threshold, list);
        let gold = of_list(OTHER_LISTS, list);
        let (precision, recall, f1) = material::figures(&found, &gold, |_| true);
        println!("{}: precision {precision:.3} recall {recall:.3} F1 {f1:.3} ({} pairs)", list.name(), gold.len());
        assert!(f1 >= wanted, "F1 {f1:.3}");
    }
}

/// The middle of the thresholds that are best on the pairs wanted.
fn learnt(runs: &[Pairs], gold: &Pairs, wanted: impl Fn(&(Key, Key)) -> bool) -> usize {
    let scores: Vec<f64> = runs.iter().map(|run| material::figures(run, gold, &wanted).2).collect();
    let best = scores.iter().copied().fold(0.0, f64::max);
    let tied: Vec<usize> = (0..runs.len()).filter(|&at| scores[at] > best - 1e-9).collect();
    tied[tied.len() / 2]
}

#[test]
fn families_hold_on_texts_as_they_are_read() {
    let Some(shared) = shared() else {
        println!("skipped: ../shared is missing");
        return;
    };
    // Items that extraction reads otherwise have other places: each is known by its text or the gold text next to it.
    let (as_read, from_gold) = (material::plans(shared, false, read), material::plans(shared, true, read));
    let found = found(&as_read, Options::default().family_threshold, List::Criteria);
    let known = |key: &Key| material::same_item(key, &as_read, &from_gold);
    let moved: Pairs = found
        .iter()
        .filter_map(|(a, b)| Some((known(a)?, known(b)?)))
        .map(|(a, b)| if a <= b { (a, b) } else { (b, a) })
        .collect();
    let (precision, recall, f1) = material::figures(&moved, &material::gold_pairs(SEVEN), |_| true);
    println!("as read: precision {precision:.3} recall {recall:.3} F1 {f1:.3}");
    assert!(f1 >= 0.96, "F1 {f1:.3}");
}
