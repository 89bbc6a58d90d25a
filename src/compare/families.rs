//! Families: items of all plans that ask for the same, by average linkage over their similarities.
//!
//! Not all items are held against all: an index from pairs of syllables, and of notions, to items gives the candidates,
//! those that reach the threshold make islands, and only inside an island every similarity is computed. Average linkage never
//! merges across islands, so this gives what all against all would give, but for items whose shared pairs say next to nothing,
//! or stand in thousands of items. An island too large for a table loses its bodies of one part and awards of one form first,
//! each a family as it is, and is taken apart at a higher threshold then: what reaches only the lower one is parted there.
//! Items with the same words are one point with a weight.
//! The cost grows with the square of the largest families, not with that of all items.

use std::collections::HashMap;

use super::items::Item;
use super::parts::Part;
use super::provisions::Provision;
use super::similarity::{SAME_PART, compatible, dice, similarity};
use crate::plan::Subject;

/// Mean similarity at which two groups of items are one family: the same is learnt without each of the four campaigns of
/// `tests/families/gold.tsv`; `tests/families.rs` prints the figures.
pub(crate) const THRESHOLD: f32 = 0.29;
/// Items whose shared pairs weigh less are no candidates.
const PAIRS_AT_LEAST: f32 = 0.05;
/// What two notions in common weigh: enough, whatever the words beside them, as long as they are not common.
const CERTAIN: f32 = 1e6;
/// Pairs of syllables and of notions that stand in more items than this lead to no candidates.
const COMMON: usize = 2_000;
/// Islands with more points are taken apart by a higher threshold first: their table would not fit.
const LARGEST_ISLAND: usize = 6_000;
/// By how much it is higher.
const STEP: f32 = 0.05;

/// Groups of positions in `items`, each item in exactly one; both in ascending order.
pub(super) fn families(items: &[&Item], threshold: f32) -> Vec<Vec<usize>> {
    families_by(items, threshold, LARGEST_ISLAND)
}

fn families_by(items: &[&Item], threshold: f32, largest: usize) -> Vec<Vec<usize>> {
    let points = points(items);
    let of = |point: usize| items[points[point][0]];
    let weights: Vec<f32> = points.iter().map(|all| all.len() as f32).collect();
    let mut out = Vec::new();
    let mut waiting = vec![((0..points.len()).collect::<Vec<_>>(), threshold)];
    while let Some((some, level)) = waiting.pop() {
        for island in islands(&some, &of, level) {
            if island.len() <= largest {
                out.extend(linked(&island, &of, &weights, threshold));
            } else if level <= SAME_PART && island.iter().any(|&point| kind(of(point)).is_some()) {
                let (kinds, rest) = by_kind(island, &of);
                out.extend(kinds);
                waiting.push((rest, level));
            } else if level + STEP < 1.0 {
                waiting.push((island, level + STEP));
            } else {
                out.push(island);
            }
        }
    }
    let mut families: Vec<Vec<usize>> =
        out.into_iter().map(|family| family.into_iter().flat_map(|p| points[p].iter().copied()).collect()).collect();
    for family in &mut families {
        family.sort_unstable();
    }
    families.sort();
    families
}

/// What makes items near whatever their words.
type Kind = (Option<Part>, Option<Provision>, Option<Subject>);

fn kind(item: &Item) -> Option<Kind> {
    let part = item.features.part.filter(|part| part.name().is_some());
    (part.is_some() || item.features.provision.is_some()).then_some((part, item.features.provision, item.subject))
}

/// The points of each kind, and those of none.
fn by_kind<'i, 'p: 'i>(island: Vec<usize>, of: &impl Fn(usize) -> &'i Item<'p>) -> (Vec<Vec<usize>>, Vec<usize>) {
    let (mut known, mut kinds, mut rest): (Vec<Kind>, Vec<Vec<usize>>, Vec<usize>) = Default::default();
    for point in island {
        let Some(kind) = kind(of(point)) else {
            rest.push(point);
            continue;
        };
        let at = known.iter().position(|other| *other == kind).unwrap_or_else(|| {
            known.push(kind);
            kinds.push(Vec::new());
            known.len() - 1
        });
        kinds[at].push(point);
    }
    (kinds, rest)
}

/// Items with the same features, subject and circumstances.
fn points(items: &[&Item]) -> Vec<Vec<usize>> {
    let mut known: HashMap<Vec<u32>, Vec<usize>> = HashMap::new();
    let mut points: Vec<Vec<usize>> = Vec::new();
    for (at, item) in items.iter().enumerate() {
        let key: Vec<u32> = item.features.pairs.iter().chain(&item.features.syllables).map(|f| f.0).collect();
        let same = known.entry(key).or_default();
        let found = same.iter().find(|&&point| {
            let other: &Item = items[points[point][0]];
            other.subject == item.subject && other.features == item.features
        });
        if let Some(&point) = found {
            points[point].push(at);
        } else {
            same.push(points.len());
            points.push(vec![at]);
        }
    }
    points
}

/// Parts of `points` that are linked by similarities at or above the level.
fn islands<'i, 'p: 'i>(points: &[usize], of: &impl Fn(usize) -> &'i Item<'p>, level: f32) -> Vec<Vec<usize>> {
    let mut index: HashMap<u32, Vec<(u32, f32)>> = HashMap::new();
    for (at, &point) in points.iter().enumerate() {
        for (pair, weight) in pairs(of(point)) {
            index.entry(pair).or_default().push((at as u32, weight));
        }
    }
    let common = COMMON.max(points.len() / 30);
    let mut sets = Sets::new(points.len());
    let mut shared = vec![0.0_f32; points.len()];
    let mut touched: Vec<u32> = Vec::new();
    for (at, &point) in points.iter().enumerate() {
        let item = of(point);
        for (pair, weight) in pairs(item) {
            let Some(postings) = index.get(&pair).filter(|postings| postings.len() <= common) else { continue };
            for &(other, other_weight) in postings.iter().take_while(|(other, _)| (*other as usize) < at) {
                if shared[other as usize] == 0.0 {
                    touched.push(other);
                }
                shared[other as usize] += weight.min(other_weight);
            }
        }
        for other in touched.drain(..) {
            let weight = std::mem::take(&mut shared[other as usize]);
            let near = of(points[other as usize]);
            let promising = dice(weight, item.features.pair_sum, near.features.pair_sum) >= PAIRS_AT_LEAST;
            if promising && !sets.same(at, other as usize) && similarity(item, near) >= level {
                sets.join(at, other as usize);
            }
        }
    }
    if level <= SAME_PART {
        of_one_part(points, of, &mut sets);
    }
    sets.groups().into_iter().map(|group| group.into_iter().map(|at| points[at]).collect()).collect()
}

/// Pairs of syllables and of notions with their weights; two notions are candidates whatever else they share.
fn pairs<'i>(item: &'i Item) -> impl Iterator<Item = (u32, f32)> + 'i {
    let of_notions = item.features.notions.twos().map(|two| (u32::MAX - two, CERTAIN));
    item.features.pairs.iter().copied().chain(of_notions)
}

/// Award standards that provide for the same are near whatever their words, and assignments of bodies with the same part.
fn of_one_part<'i, 'p: 'i>(points: &[usize], of: &impl Fn(usize) -> &'i Item<'p>, sets: &mut Sets) {
    let mut known: Vec<(Provision, Option<Subject>, usize)> = Vec::new();
    let mut parts: HashMap<&str, usize> = HashMap::new();
    for (at, &point) in points.iter().enumerate() {
        let item = of(point);
        if let Some(part) = item.features.part.and_then(Part::name) {
            sets.join(at, *parts.entry(part).or_insert(at));
        }
        let Some(provision) = item.features.provision else { continue };
        for (other, subject, first) in &known {
            if provision.agrees(*other) && compatible(item.subject, *subject) {
                sets.join(at, *first);
            }
        }
        if !known.iter().any(|(other, subject, _)| provision == *other && item.subject == *subject) {
            known.push((provision, item.subject, at));
        }
    }
}

/// Average linkage by chains of nearest neighbours (Benzécri 1982), cut at the threshold.
fn linked<'i, 'p: 'i>(
    island: &[usize],
    of: &impl Fn(usize) -> &'i Item<'p>,
    weights: &[f32],
    threshold: f32,
) -> Vec<Vec<usize>> {
    let n = island.len();
    let mut table = vec![0.0_f32; n * n];
    for i in 0..n {
        for j in 0..i {
            let near = similarity(of(island[i]), of(island[j]));
            table[i * n + j] = near;
            table[j * n + i] = near;
        }
    }
    let mut size: Vec<f32> = island.iter().map(|&point| weights[point]).collect();
    let mut open = vec![true; n];
    let mut sets = Sets::new(n);
    let mut chain: Vec<usize> = Vec::new();
    while let Some(top) = chain.last().copied().or_else(|| open.iter().position(|o| *o)) {
        if chain.is_empty() {
            chain.push(top);
        }
        let before = chain.len().checked_sub(2).map(|at| chain[at]);
        // The neighbour before wins ties, so that chains end.
        let mut nearest = before.map(|b| (b, table[top * n + b]));
        for other in (0..n).filter(|&other| open[other] && other != top) {
            let near = table[top * n + other];
            if nearest.is_none_or(|(_, best)| near > best) {
                nearest = Some((other, near));
            }
        }
        match nearest {
            // Merging others never brings anything nearer than its nearest: this family is finished.
            None => open[top] = false,
            Some((_, near)) if near < threshold => {
                open[top] = false;
                chain.pop();
                continue;
            }
            Some((other, _)) if before == Some(other) => {
                chain.truncate(chain.len() - 2);
                let (kept, gone) = (top.min(other), top.max(other));
                for third in (0..n).filter(|&third| open[third] && third != kept && third != gone) {
                    let (a, b) = (table[kept * n + third], table[gone * n + third]);
                    let mean = (size[kept] * a + size[gone] * b) / (size[kept] + size[gone]);
                    table[kept * n + third] = mean;
                    table[third * n + kept] = mean;
                }
                size[kept] += size[gone];
                open[gone] = false;
                sets.join(kept, gone);
                continue;
            }
            Some((other, _)) => {
                chain.push(other);
                continue;
            }
        }
        chain.pop();
    }
    sets.groups().into_iter().map(|group| group.into_iter().map(|at| island[at]).collect()).collect()
}

/// The item nearest to all others of its family, and how near each is to it. Where some are typed, it is one of these: slips
/// of recognition are no wording to stand for all.
pub(super) fn medoid(items: &[&Item]) -> (usize, Vec<f32>) {
    // Of a large family a sample in its order is enough to find the middle.
    let step = items.len().div_ceil(64).max(1);
    let sample: Vec<&Item> = items.iter().step_by(step).copied().collect();
    let sum = |item: &Item| sample.iter().map(|other| similarity(item, other)).sum::<f32>();
    let some_typed = items.iter().any(|item| item.typed);
    let able: Vec<usize> = (0..items.len()).filter(|&at| items[at].typed || !some_typed).collect();
    let mut best = (able[0], f32::MIN);
    for &at in able.iter().step_by(step) {
        let near = sum(items[at]);
        if near > best.1 + 1e-6 {
            best = (at, near);
        }
    }
    let middle = items[best.0];
    let near = items.iter().map(|item| if std::ptr::eq(*item, middle) { 1.0 } else { similarity(item, middle) });
    (best.0, near.collect())
}

/// Two items may stand for each other in a pair of plans.
pub(super) fn may_match(a: &Item, b: &Item) -> bool {
    a.list.group() == b.list.group() && compatible(a.subject, b.subject)
}

/// Disjoint sets.
struct Sets {
    parent: Vec<usize>,
}

impl Sets {
    fn new(n: usize) -> Self {
        Self { parent: (0..n).collect() }
    }

    fn root(&mut self, mut at: usize) -> usize {
        while self.parent[at] != at {
            self.parent[at] = self.parent[self.parent[at]];
            at = self.parent[at];
        }
        at
    }

    fn same(&mut self, a: usize, b: usize) -> bool {
        self.root(a) == self.root(b)
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.parent[a.max(b)] = a.min(b);
    }

    /// The sets in order of their first members.
    fn groups(mut self) -> Vec<Vec<usize>> {
        let mut groups: Vec<Vec<usize>> = Vec::new();
        let mut place: HashMap<usize, usize> = HashMap::new();
        for at in 0..self.parent.len() {
            let root = self.root(at);
            let group = *place.entry(root).or_insert_with(|| {
                groups.push(Vec::new());
                groups.len() - 1
            });
            groups[group].push(at);
        }
        groups
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::items::items;
    use super::*;

    #[test]
    fn a_part_is_one_family_in_an_island_of_any_size() {
        let told = ["Phát động trong học sinh.", "Đăng ký việc làm với xã.", "Quán triệt tới chi hội.", "Vẽ bản đồ."];
        let duties: Vec<Value> = told.iter().map(|task| json!({"unit": null, "tasks": [task]})).collect();
        let plan = serde_json::from_value(json!({
            "schema": "kehoach/plan/v1", "id": "x", "document": {}, "campaign": {}, "assignments": duties,
            "source": {"path": null, "sha256": "", "media_type": "text/plain", "pages": null, "text_origin": "text"},
        }))
        .unwrap();
        let items = items(&[&plan]);
        let items: Vec<&Item> = items.iter().collect();
        for largest in [LARGEST_ISLAND, 2] {
            assert_eq!(families_by(&items, THRESHOLD, largest), [vec![0, 1, 2], vec![3]], "{largest}");
        }
    }
}
