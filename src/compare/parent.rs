//! Plans against their parent: taken over, changed, added, dropped; copies.

use std::collections::{BTreeSet, HashMap};

use super::Grouped;
use super::families::may_match;
use super::items::Item;
use super::notes::Notes;
use super::pairs::{NEAR_COPY, by_plan, copied, matched, place, weights};
use super::similarity::{containment, similarity};
use super::verdict::verdict;
use crate::comparison::{Base, ChangedItem, Child, Place, Verdict};

/// What every other plan made of the first one.
pub(super) fn base(ids: &[&str], items: &[Item], families: &[Grouped], parent: usize, notes: &mut Notes) -> Base {
    let (by_plan, weights) = (by_plan(ids.len(), items, families), weights(ids.len(), items));
    let mut children = Vec::new();
    for at in (0..ids.len()).filter(|&at| at != parent) {
        let from_base = from_base(items, &by_plan, parent, at);
        let child = child(ids, items, &from_base, [parent, at], weights[at]);
        if child.near_copy {
            notes.near_copy(ids[at], ids[parent], child.copied);
        }
        children.push(child);
    }
    Base { plan: ids[parent].to_owned(), children }
}

/// Share of the words of one of two items that stand in the other, at least, where one was made of the other.
const ALIKE: f32 = 0.5;

/// Items of the parent with those that the plan made of them: one to one first; then what the plan says twice, splits or
/// merges, by the nearest item of the same family. Such an item is no addition, and what was merged is not dropped.
fn from_base(
    items: &[Item],
    by_plan: &[HashMap<usize, Vec<usize>>],
    parent: usize,
    plan: usize,
) -> Vec<(usize, usize)> {
    let mut found: Vec<(usize, usize)> =
        matched(items, by_plan, parent, plan).iter().map(|&(x, y, _)| (x, y)).collect();
    let families: BTreeSet<usize> = by_plan[plan].keys().copied().collect();
    for family in families {
        let Some(of_base) = by_plan[parent].get(&family) else { continue };
        let own = &by_plan[plan][&family];
        let nearest = |to: usize, among: &[usize]| {
            let alike = |other: usize| {
                let (one, other) = (&items[to].features, &items[other].features);
                containment(one, other).max(containment(other, one)) >= ALIKE
            };
            let fits = among.iter().copied().filter(|&other| may_match(&items[to], &items[other]) && alike(other));
            let near =
                |&other: &usize| (similarity(&items[to], &items[other]), std::cmp::Reverse(place(&items[other])));
            fits.max_by(|a, b| near(a).partial_cmp(&near(b)).unwrap_or(std::cmp::Ordering::Equal))
        };
        for &y in own {
            if !found.iter().any(|&(_, known)| known == y) {
                found.extend(nearest(y, of_base).map(|x| (x, y)));
            }
        }
        for &x in of_base {
            if !found.iter().any(|&(known, _)| known == x) {
                found.extend(nearest(x, own).map(|y| (x, y)));
            }
        }
    }
    found.sort_by_key(|&(x, y)| (place(&items[x]), place(&items[y])));
    found
}

fn child(ids: &[&str], items: &[Item], found: &[(usize, usize)], [parent, at]: [usize; 2], weight: f64) -> Child {
    let (mut taken_over, mut changed) = (Vec::new(), Vec::new());
    for &(x, y) in found {
        let (of_base, own) = (&items[x], &items[y]);
        match verdict(of_base, own) {
            (Verdict::Same | Verdict::Moved, _) => taken_over.push([place(of_base), place(own)]),
            (verdict, _) => changed.push(ChangedItem { base: place(of_base), plan: place(own), verdict }),
        }
    }
    // An item merged of several counts once, with the first of them.
    let mut counted = BTreeSet::new();
    let copied = copied(items, weight, found.iter().map(|&(x, y)| (y, x)).filter(|&(y, _)| counted.insert(y)));
    let rest = |plan: usize, taken: &dyn Fn(usize) -> bool| -> Vec<Place> {
        let mine = items.iter().enumerate().filter(|(i, item)| item.plan == plan && !taken(*i));
        let mut rest: Vec<Place> = mine.map(|(_, item)| place(item)).collect();
        rest.sort_unstable();
        rest
    };
    Child {
        plan: ids[at].to_owned(),
        added: rest(at, &|i| found.iter().any(|&(_, y)| y == i)),
        dropped: rest(parent, &|i| found.iter().any(|&(x, _)| x == i)),
        taken_over,
        changed,
        copied,
        near_copy: copied >= NEAR_COPY,
    }
}
