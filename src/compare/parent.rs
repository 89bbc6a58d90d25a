//! Plans against their parent: taken over, changed, added, dropped; copies.

use super::Grouped;
use super::items::Item;
use super::notes::Notes;
use super::pairs::{NEAR_COPY, by_plan, copied, matched, place, weights};
use super::verdict::verdict;
use crate::comparison::{Base, ChangedItem, Child, Place, Verdict};

/// What every other plan made of the first one.
pub(super) fn base(ids: &[&str], items: &[Item], families: &[Grouped], parent: usize, notes: &mut Notes) -> Base {
    let (by_plan, weights) = (by_plan(ids.len(), items, families), weights(ids.len(), items));
    let mut children = Vec::new();
    for at in (0..ids.len()).filter(|&at| at != parent) {
        let child = child(ids, items, &matched(items, &by_plan, parent, at), [parent, at], weights[at]);
        if child.near_copy {
            notes.near_copy(ids[at], ids[parent], child.copied);
        }
        children.push(child);
    }
    Base { plan: ids[parent].to_owned(), children }
}

fn child(
    ids: &[&str],
    items: &[Item],
    matched: &[(usize, usize, f32)],
    [parent, at]: [usize; 2],
    weight: f64,
) -> Child {
    let (mut taken_over, mut changed) = (Vec::new(), Vec::new());
    for &(x, y, _) in matched {
        let (of_base, own) = (&items[x], &items[y]);
        match verdict(of_base, own) {
            (Verdict::Same | Verdict::Moved, _) => taken_over.push([place(of_base), place(own)]),
            (verdict, _) => changed.push(ChangedItem { base: place(of_base), plan: place(own), verdict }),
        }
    }
    let copied = copied(items, weight, matched.iter().map(|&(x, y, _)| (y, x)));
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
    }
}
