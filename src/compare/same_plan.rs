//! One plan in several files counts once: told by code, issuer and year, or by nearly the same text.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::coverage;
use super::notes::{Code, Notes};
use crate::comparison::PlanEntry;
use crate::fold::fold;
use crate::plan::{Plan, State, TextOrigin};
use crate::warning;

/// Share of common words at which two texts of one issuer are one plan.
const NEARLY_EQUAL: f64 = 0.9;
/// Fewer syllables than this say nothing about two files.
const ENOUGH: usize = 60;

/// The plans that count, with unique ids, in the order given; and where the parent stands among them.
pub(super) fn once<'p>(
    plans: &'p [Plan],
    base: Option<usize>,
    notes: &mut Notes,
) -> (Vec<PlanEntry>, Vec<&'p Plan>, Option<usize>) {
    let mut groups = groups(plans);
    // A file without a plan is named, and counts for nothing, while there are plans.
    let empty = |group: &Vec<usize>| {
        group.iter().all(|&at| base != Some(at) && no_plan(&plans[at]) && coverage::has_no_list(&plans[at]))
    };
    if !groups.iter().all(empty) {
        for at in groups.extract_if(.., |group| empty(group)).flatten() {
            notes.add(Code::NoPlan, None, &path(&plans[at]));
        }
    }
    let parent = base.and_then(|base| groups.iter().position(|group| group.contains(&base)));
    let mut entries = Vec::new();
    let mut kept = Vec::new();
    for group in groups {
        let best = *group.iter().min_by_key(|&&at| (base != Some(at), rank(&plans[at]), at)).unwrap_or(&group[0]);
        let others = group.iter().filter(|&&at| at != best).map(|&at| path(&plans[at])).collect();
        entries.push(entry(&plans[best], others));
        kept.push(&plans[best]);
    }
    make_unique(&mut entries, &kept);
    for (entry, plan) in entries.iter().zip(&kept) {
        if !entry.other_files.is_empty() {
            let detail = format!("{}; {}: {}", path(plan), notes.say("bỏ", "left aside"), entry.other_files.join(", "));
            notes.add(Code::SamePlan, Some(&entry.id), &detail);
        }
        if no_plan(plan) {
            notes.add(Code::NoPlan, Some(&entry.id), &path(plan));
        }
        if entry.draft {
            notes.add(Code::Draft, Some(&entry.id), "");
        }
    }
    if let [only] = entries.as_slice() {
        notes.add(Code::OnePlan, None, &only.id);
    }
    (entries, kept, parent)
}

/// Typed text before the text layer of a PDF, both before what was restored; then the one that says more.
fn rank(plan: &Plan) -> (bool, u8, std::cmp::Reverse<usize>) {
    let origin = match plan.source.text_origin {
        TextOrigin::Text => 0,
        TextOrigin::Pdf => 1,
        TextOrigin::Mixed => 2,
        TextOrigin::Ocr => 3,
    };
    (draft(plan), origin, std::cmp::Reverse(plan.criteria.len() + plan.award_standards.len() + plan.themes.len()))
}

/// The paper leaves both number and day open; what is there and can't be read is not open.
fn draft(plan: &Plan) -> bool {
    let unreadable = |field: &str| plan.document.facts.get(field).is_some_and(|fact| fact.state == State::Unreadable);
    if unreadable("number") || unreadable("date") {
        return false;
    }
    let open = |field: &str| plan.document.facts.get(field).is_some_and(|fact| fact.state == State::Blank);
    let no_day = open("date") || plan.document.date.as_deref().is_none_or(|date| date.len() < 10);
    plan.document.number.is_none() && no_day && !no_plan(plan)
}

/// The text was read, but it is none.
fn no_plan(plan: &Plan) -> bool {
    plan.warnings.iter().any(|warning| warning.code == warning::Code::NoPlanFound.name())
}

fn path(plan: &Plan) -> String {
    plan.source.path.clone().unwrap_or_else(|| plan.id.clone())
}

/// Positions of the files of each plan, in the order of the first of them.
fn groups(plans: &[Plan]) -> Vec<Vec<usize>> {
    let mut group_of: Vec<usize> = (0..plans.len()).collect();
    let mut by_key: HashMap<String, usize> = HashMap::new();
    let mut by_issuer: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, plan) in plans.iter().enumerate() {
        let mut group = at;
        for key in keys(plan) {
            group = group.min(group_of[*by_key.entry(key).or_insert(at)]);
        }
        let issuer = plan.document.issuer.as_deref().or(plan.document.province.as_deref()).map(fold);
        by_issuer.entry(issuer.unwrap_or_default()).or_default().push(at);
        group_of[at] = group;
    }
    let words: Vec<HashSet<u64>> = plans.iter().map(fingerprint).collect();
    for of_issuer in by_issuer.values() {
        for (i, &at) in of_issuer.iter().enumerate() {
            let twin = of_issuer[..i]
                .iter()
                .find(|&&other| may_be_one(&plans[at], &plans[other]) && near(&words[at], &words[other]));
            if let Some(&other) = twin {
                let (from, to) = (group_of[at].max(group_of[other]), group_of[at].min(group_of[other]));
                group_of.iter_mut().filter(|group| **group == from).for_each(|group| *group = to);
            }
        }
    }
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, group) in group_of.into_iter().enumerate() {
        groups.entry(group).or_default().push(at);
    }
    groups.into_values().collect()
}

/// What two files of one plan have in common for sure: their bytes; code, issuer and year.
fn keys(plan: &Plan) -> Vec<String> {
    let mut keys = Vec::new();
    if !plan.source.sha256.is_empty() {
        keys.push(plan.source.sha256.clone());
    }
    let year = plan.document.date.as_deref().and_then(|date| date.get(..4));
    if let (Some(code), Some(issuer), Some(year)) = (&plan.document.code, &plan.document.issuer, year) {
        keys.push(format!("{} {} {year}", fold(code), fold(issuer)));
    }
    keys
}

/// Different numbers are different plans, however near their texts.
fn may_be_one(a: &Plan, b: &Plan) -> bool {
    let agree = |a: &Option<String>, b: &Option<String>| a.is_none() || b.is_none() || a == b;
    let year = |plan: &Plan| plan.document.date.as_deref().and_then(|date| date.get(..4)).map(str::to_owned);
    agree(&a.document.number, &b.document.number)
        && agree(&a.document.province, &b.document.province)
        && agree(&year(a), &year(b))
}

/// Three syllables in a row, of all that the plan says.
fn fingerprint(plan: &Plan) -> HashSet<u64> {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let criteria = plan.criteria.iter().chain(&plan.award_standards).map(|c| c.text.as_str());
    let topics = plan.themes.iter().chain(&plan.solutions).map(|t| t.text.as_str());
    let purposes = plan.purposes.iter().chain(&plan.requirements).map(|s| s.text.as_str());
    let tasks = plan.assignments.iter().flat_map(|a| &a.tasks).map(String::as_str);
    let targets = plan.targets.iter().map(|t| t.text.as_str());
    let text = criteria.chain(topics).chain(purposes).chain(tasks).chain(targets).collect::<Vec<_>>().join(" ");
    let folded = fold(&text);
    let words: Vec<&str> = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let three = |window: &[&str]| {
        let mut hasher = DefaultHasher::new();
        window.hash(&mut hasher);
        hasher.finish()
    };
    words.windows(3).map(three).collect()
}

fn near(a: &HashSet<u64>, b: &HashSet<u64>) -> bool {
    let shared = a.intersection(b).count();
    a.len().min(b.len()) >= ENOUGH && 2.0 * shared as f64 / (a.len() + b.len()) as f64 >= NEARLY_EQUAL
}

fn entry(plan: &Plan, other_files: Vec<String>) -> PlanEntry {
    PlanEntry {
        id: plan.id.clone(),
        province: plan.document.province.clone(),
        issuer: plan.document.issuer.clone(),
        code: plan.document.code.clone(),
        date: plan.document.date.clone(),
        path: plan.source.path.clone(),
        title: plan.document.title.clone(),
        campaign: plan.campaign.name.clone(),
        draft: draft(plan),
        other_files,
    }
}

/// Ids that two plans share get eight digits of the file's hash, whatever the order of the plans.
fn make_unique(entries: &mut [PlanEntry], plans: &[&Plan]) {
    let mut count: HashMap<String, usize> = HashMap::new();
    for entry in entries.iter() {
        *count.entry(entry.id.clone()).or_default() += 1;
    }
    let mut used: HashSet<String> = HashSet::new();
    for (entry, plan) in entries.iter_mut().zip(plans) {
        if count[&entry.id] > 1 || entry.id.is_empty() {
            let hash = plan.source.sha256.get(..8).unwrap_or("x");
            entry.id = format!("{}-{hash}", entry.id);
        }
        let wanted = entry.id.clone();
        let mut more = 2;
        while !used.insert(entry.id.clone()) {
            entry.id = format!("{wanted}-{more}");
            more += 1;
        }
    }
}
