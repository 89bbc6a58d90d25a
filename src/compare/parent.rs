//! Plans against their parent: taken over, changed, added, dropped; copies, and names of other provinces left in them.

use super::Grouped;
use super::items::Item;
use super::notes::{Code, Notes};
use super::pairs::{by_plan, matched, place};
use super::similarity::containment;
use super::verdict::verdict;
use crate::comparison::{Base, ChangedItem, Child, Leftover, Place, Verdict};
use crate::fold::Folded;
use crate::{Knowledge, Plan};

/// Share of words from the parent at which a plan is little more than a copy.
const NEAR_COPY: f64 = 0.9;
/// Letters shown on each side of a name that was left.
const AROUND: usize = 40;

/// What every other plan made of the first one.
pub(super) fn base(
    plans: &[&Plan],
    ids: &[&str],
    items: &[Item],
    families: &[Grouped],
    parent: usize,
    knowledge: &Knowledge,
    notes: &mut Notes,
) -> Base {
    let by_plan = by_plan(plans.len(), items, families);
    let mut children = Vec::new();
    for at in (0..plans.len()).filter(|&at| at != parent) {
        let child = child(plans, ids, items, &matched(items, &by_plan, parent, at), [parent, at], knowledge);
        if child.near_copy {
            notes.add(Code::NearCopy, Some(ids[at]), &format!("{:.0} %", child.copied * 100.0));
        }
        for left in &child.leftovers {
            let text = format!("{} ({}[{}])", left.province, left.place.list.name(), left.place.index);
            notes.add(Code::OtherProvince, Some(ids[at]), &text);
        }
        children.push(child);
    }
    Base { plan: ids[parent].to_owned(), children }
}

fn child(
    plans: &[&Plan],
    ids: &[&str],
    items: &[Item],
    matched: &[(usize, usize, f32)],
    [parent, at]: [usize; 2],
    knowledge: &Knowledge,
) -> Child {
    let (mut taken_over, mut changed, mut shared) = (Vec::new(), Vec::new(), 0.0_f64);
    for &(x, y, _) in matched {
        let (of_base, own) = (&items[x], &items[y]);
        match verdict(of_base, own) {
            (Verdict::Same | Verdict::Moved, _) => taken_over.push([place(of_base), place(own)]),
            (verdict, _) => changed.push(ChangedItem { base: place(of_base), plan: place(own), verdict }),
        }
        shared += f64::from(containment(&own.features, &of_base.features) * own.features.syllable_sum);
    }
    let own = || items.iter().filter(|item| item.plan == at);
    let all: f64 = own().map(|item| f64::from(item.features.syllable_sum)).sum();
    let copied = if all > 0.0 { (shared / all * 100.0).round() / 100.0 } else { 0.0 };
    let rest = |plan: usize, taken: &dyn Fn(usize) -> bool| -> Vec<Place> {
        let mine = items.iter().enumerate().filter(|(i, item)| item.plan == plan && !taken(*i));
        let mut rest: Vec<Place> = mine.map(|(_, item)| place(item)).collect();
        rest.sort_unstable();
        rest
    };
    Child {
        plan: ids[at].to_owned(),
        added: rest(at, &|i| matched.iter().any(|&(_, y, _)| y == i)),
        dropped: rest(parent, &|i| matched.iter().any(|&(x, _, _)| x == i)),
        taken_over,
        changed,
        copied,
        near_copy: copied >= NEAR_COPY,
        leftovers: own().flat_map(|item| leftovers(item, plans[at], knowledge)).collect(),
    }
}

/// Provinces named in an item that are not the plan's own.
fn leftovers(item: &Item, plan: &Plan, knowledge: &Knowledge) -> Vec<Leftover> {
    let Some(own) = plan.document.province.as_deref() else { return Vec::new() };
    let date = plan.document.date.as_deref();
    let today = |name: &str| knowledge.provinces.at(name, date).map(|province| province.name.clone());
    let folded = Folded::new(&item.text);
    knowledge
        .provinces
        .all_after_kind(&folded.text)
        .filter(|(_, named)| named.name != own && today(&named.name) != today(own))
        .map(|(range, named)| {
            let at = folded.original(range);
            Leftover { place: place(item), province: named.name.clone(), text: around(&item.text, at) }
        })
        .collect()
}

/// The words around a place.
fn around(text: &str, at: std::ops::Range<usize>) -> String {
    let from = text[..at.start].char_indices().rev().nth(AROUND).map_or(0, |(i, _)| i);
    let to = text[at.end..].char_indices().nth(AROUND).map_or(text.len(), |(i, _)| at.end + i);
    text[from..to].to_owned()
}
