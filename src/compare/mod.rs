//! Plans in, their comparison out.
//!
//! ```text
//! plans -> one of each -> items with features -> families -> pairs (matched, diff)
//!                      \-> coverage, facts, time line, parent -> Comparison
//! ```
//!
//! The order in which plans are given decides nothing but the order in which they are named.

use std::collections::BTreeMap;

use crate::comparison::{COMPARISON_SCHEMA, Comparison, Family, List, Member};
use crate::{Knowledge, Lang, Plan};

mod coverage;
mod facts;
mod families;
mod items;
mod matching;
mod notes;
mod notions;
mod other_provinces;
mod pairs;
mod parent;
mod parts;
mod provisions;
mod same_plan;
mod similarity;
mod timeline;
pub(crate) mod unit_kinds;
mod verdict;
mod words;

pub use notes::Code;
pub(crate) use timeline::{day_after, day_in_ics, day_number};

use items::Item;
use notes::Notes;
use parts::Part;

/// Up to this many plans, every two are compared without being asked.
pub const PAIRS_UP_TO: usize = 50;

/// How plans are compared.
#[derive(Debug, Clone)]
pub struct Options {
    /// Compare every two plans, however many there are.
    pub pairs: bool,
    /// Place of the parent among the plans.
    pub base: Option<usize>,
    /// Confidence below which a fact is said to be doubtful.
    pub doubtful_below: f64,
    /// Mean similarity at which items are one family.
    pub family_threshold: f32,
    /// Language of the messages.
    pub lang: Lang,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            pairs: false,
            base: None,
            doubtful_below: 0.8,
            family_threshold: families::THRESHOLD,
            lang: Lang::default(),
        }
    }
}

/// Compares plans.
pub fn compare(plans: &[Plan], knowledge: &Knowledge, options: &Options) -> Comparison {
    let mut notes = Notes::new(options.lang);
    let (entries, plans, parent) = same_plan::once(plans, options.base, &mut notes);
    let ids: Vec<&str> = entries.iter().map(|entry| entry.id.as_str()).collect();

    // Work goes in an order that does not depend on the one given, so that ties fall the same way.
    let mut order: Vec<usize> = (0..plans.len()).collect();
    order.sort_by_key(|&at| (ids[at], plans[at].source.sha256.as_str()));
    let sorted: Vec<&Plan> = order.iter().map(|&at| plans[at]).collect();
    let mut items = items::items(&sorted);
    for item in &mut items {
        item.plan = order[item.plan];
    }

    let coverage = coverage::coverage(&plans, &ids, options.doubtful_below, knowledge, &mut notes);
    let grouped = grouped(&items, options.family_threshold);
    let wanted = options.pairs || plans.len() <= PAIRS_UP_TO;
    let pairs = if wanted { pairs::pairs(&ids, &items, &grouped, parent, &mut notes) } else { Vec::new() };
    let base = parent.map(|parent| parent::base(&ids, &items, &grouped, parent, &mut notes));
    notes.of_pairs(plans.len(), pairs.is_empty());
    Comparison {
        schema: COMPARISON_SCHEMA.to_owned(),
        base,
        coverage,
        families: grouped.iter().zip(1..).map(|(group, id)| family(id, group, &items, &plans, &ids)).collect(),
        facts: facts::facts(&plans, &ids, &items, &grouped, knowledge, &mut notes),
        timeline: timeline::timeline(&plans, &ids, &mut notes),
        pairs,
        plans: entries,
        warnings: notes.all,
    }
}

/// Says in a comparison which inputs are missing from it: `what` is the path and the cause of each.
pub fn say_unread(comparison: &mut Comparison, what: &[String], lang: Lang) {
    let mut notes = Notes::new(lang);
    for one in what {
        notes.add(Code::Unread, None, one);
    }
    comparison.warnings.splice(0..0, notes.all);
}

/// A family on its way: positions of its items, the middle one, how near each is to it.
struct Grouped {
    items: Vec<usize>,
    middle: usize,
    near: Vec<f32>,
}

/// Families of all lists: list by list, the most shared first, then by their text.
fn grouped(items: &[Item], threshold: f32) -> Vec<Grouped> {
    let mut lists: BTreeMap<List, Vec<usize>> = BTreeMap::new();
    for (at, item) in items.iter().enumerate() {
        lists.entry(item.list.group()).or_default().push(at);
    }
    let mut out = Vec::new();
    for of_list in lists.into_values() {
        let some: Vec<&Item> = of_list.iter().map(|&at| &items[at]).collect();
        let mut of_group: Vec<Grouped> = families::families(&some, threshold)
            .into_iter()
            .map(|family| {
                let members: Vec<&Item> = family.iter().map(|&at| some[at]).collect();
                let (middle, near) = families::medoid(&members);
                let items: Vec<usize> = family.iter().map(|&at| of_list[at]).collect();
                Grouped { middle: items[middle], items, near }
            })
            .collect();
        of_group.sort_by_cached_key(|group| {
            let plans: std::collections::BTreeSet<usize> = group.items.iter().map(|&at| items[at].plan).collect();
            (std::cmp::Reverse(plans.len()), std::cmp::Reverse(group.items.len()), group.items.clone())
        });
        out.extend(of_group);
    }
    out
}

/// A family with its members and the plans that have one, have none, or no such list.
fn family(id: u32, group: &Grouped, items: &[Item], plans: &[&Plan], ids: &[&str]) -> Family {
    let member = |(&at, &near): (&usize, &f32)| {
        let item = &items[at];
        Member {
            plan: ids[item.plan].to_owned(),
            list: item.list,
            index: item.index,
            subject: item.subject,
            group: item.group.clone(),
            text: item.text.clone(),
            similarity: hundredths(near),
            confidence: item.support.confidence,
            evidence: item.support.evidence.clone(),
        }
    };
    let list = items[group.middle].list.group();
    let has = |at: usize| group.items.iter().any(|&item| items[item].plan == at);
    let named = |wanted: fn(bool, bool) -> bool| {
        let fits = |at: &usize| wanted(has(*at), coverage::compared(plans[*at], list));
        (0..plans.len()).filter(fits).map(|at| ids[at].to_owned()).collect()
    };
    let mut lists: Vec<List> = group.items.iter().map(|&at| items[at].list).collect();
    lists.sort_unstable();
    lists.dedup();
    Family {
        id,
        lists,
        part: items[group.middle].features.part.and_then(Part::name).map(str::to_owned),
        text: items[group.middle].text.clone(),
        members: group.items.iter().zip(&group.near).map(member).collect(),
        present: named(|has, _| has),
        absent: named(|has, compared| !has && compared),
        not_compared: named(|has, compared| !has && !compared),
    }
}

/// Rounded to two digits: more say nothing to people.
fn hundredths(value: f32) -> f64 {
    (f64::from(value) * 100.0).round() / 100.0
}
