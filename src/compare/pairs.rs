//! Two plans at a time: which items stand for each other, how they differ, what each has alone.

use std::collections::{BTreeMap, HashMap};

use super::families::may_match;
use super::items::Item;
use super::notes::Notes;
use super::similarity::{containment, similarity};
use super::{Grouped, hundredths, matching, verdict};
use crate::comparison::{Match, Pair, Place};

/// Share of common words at which a plan is little more than a copy of another.
pub(super) const NEAR_COPY: f64 = 0.9;

/// Every two plans, in the order given; near copies are noted, those of the parent elsewhere.
pub(super) fn pairs(
    ids: &[&str],
    items: &[Item],
    families: &[Grouped],
    parent: Option<usize>,
    notes: &mut Notes,
) -> Vec<Pair> {
    let (by_plan, weights) = (by_plan(ids.len(), items, families), weights(ids.len(), items));
    let two = |a: usize| (a + 1..ids.len()).map(move |b| (a, b));
    let pairs: Vec<Pair> =
        (0..ids.len()).flat_map(two).map(|(a, b)| pair(ids, items, (&by_plan, &weights), a, b)).collect();
    let of_parent = |pair: &Pair| parent.is_some_and(|parent| [&pair.a, &pair.b].iter().any(|id| *id == ids[parent]));
    // Of many copies each is told once, with the plan before it that it is nearest to.
    let mut nearest: BTreeMap<usize, &Pair> = BTreeMap::new();
    for pair in pairs.iter().filter(|pair| pair.copied >= NEAR_COPY && !of_parent(pair)) {
        let at = ids.iter().position(|id| *id == pair.b).unwrap_or_default();
        let known = nearest.entry(at).or_insert(pair);
        if pair.copied > known.copied {
            *known = pair;
        }
    }
    for pair in nearest.values() {
        notes.near_copy(&pair.b, &pair.a, pair.copied);
    }
    pairs
}

/// Items of each plan by family.
pub(super) fn by_plan(plans: usize, items: &[Item], families: &[Grouped]) -> Vec<HashMap<usize, Vec<usize>>> {
    let mut out = vec![HashMap::new(); plans];
    for (family, group) in families.iter().enumerate() {
        for &at in &group.items {
            out[items[at].plan].entry(family).or_insert_with(Vec::new).push(at);
        }
    }
    out
}

/// Positions of the items of two plans that stand for each other, in the order of the first plan.
///
/// Only items of one family do, one to one, so that the sum of their similarities is largest.
pub(super) fn matched(
    items: &[Item],
    by_plan: &[HashMap<usize, Vec<usize>>],
    a: usize,
    b: usize,
) -> Vec<(usize, usize, f32)> {
    let mut out = Vec::new();
    for (family, of_a) in &by_plan[a] {
        let Some(of_b) = by_plan[b].get(family) else { continue };
        // Asked from the side of the lesser id, so that ties fall the same way for (a, b) and (b, a).
        let turned = of_a.first() > of_b.first();
        let (rows, columns) = if turned { (of_b, of_a) } else { (of_a, of_b) };
        let near = |row: usize, column: usize| {
            let (x, y) = (&items[rows[row]], &items[columns[column]]);
            // Same list and same order of things first, where words leave it open.
            let same_list = if x.list == y.list { 1e-3 } else { 0.0 };
            if may_match(x, y) { similarity(x, y).max(1e-3) + same_list } else { 0.0 }
        };
        for (row, column) in matching::assign(rows.len(), columns.len(), near).into_iter().enumerate() {
            let Some(column) = column else { continue };
            let (x, y) = (rows[row], columns[column]);
            let near = similarity(&items[x], &items[y]);
            out.push(if turned { (y, x, near) } else { (x, y, near) });
        }
    }
    out.sort_by_key(|&(x, y, _)| (place(&items[x]), place(&items[y])));
    out
}

/// What the words of each plan weigh.
pub(super) fn weights(plans: usize, items: &[Item]) -> Vec<f64> {
    let mut out = vec![0.0; plans];
    for item in items {
        out[item.plan] += f64::from(item.features.syllable_sum);
    }
    out
}

/// Share of a plan's words, which weigh `all`, that stand in the items that it shares with another, 0..1: its item first.
pub(super) fn copied(items: &[Item], all: f64, shared: impl Iterator<Item = (usize, usize)>) -> f64 {
    let taken = shared.map(|(own, other)| {
        let (own, other) = (&items[own].features, &items[other].features);
        f64::from(own.syllable_sum * containment(own, other))
    });
    let taken: f64 = taken.sum();
    if all > 0.0 { (taken / all * 100.0).round() / 100.0 } else { 0.0 }
}

/// Where an item stands.
pub(super) fn place(item: &Item) -> Place {
    Place { list: item.list, index: item.index }
}

fn pair(
    ids: &[&str],
    items: &[Item],
    (by_plan, weights): (&[HashMap<usize, Vec<usize>>], &[f64]),
    a: usize,
    b: usize,
) -> Pair {
    let matched = matched(items, by_plan, a, b);
    let rest = |plan: usize, taken: &dyn Fn(usize) -> bool| -> Vec<Place> {
        let mut rest: Vec<Place> =
            by_plan[plan].values().flatten().filter(|&&at| !taken(at)).map(|&at| place(&items[at])).collect();
        rest.sort_unstable();
        rest
    };
    Pair {
        a: ids[a].to_owned(),
        b: ids[b].to_owned(),
        only_a: rest(a, &|at| matched.iter().any(|&(x, _, _)| x == at)),
        only_b: rest(b, &|at| matched.iter().any(|&(_, y, _)| y == at)),
        copied: copied(items, weights[a], matched.iter().map(|&(x, y, _)| (x, y))).min(copied(
            items,
            weights[b],
            matched.iter().map(|&(x, y, _)| (y, x)),
        )),
        matched: matched.iter().map(|&(x, y, near)| of(&items[x], &items[y], near)).collect(),
    }
}

fn of(a: &Item, b: &Item, near: f32) -> Match {
    let (verdict, numbers) = verdict::verdict(a, b);
    Match {
        a: place(a),
        b: place(b),
        similarity: hundredths(near),
        verdict,
        numbers,
        diff: verdict::changes(&a.text, &b.text),
    }
}
