//! The items of all plans that are aligned, and their features.

use std::collections::HashMap;

use super::provisions::{self, Provision};
use super::words::{self, Word};
use crate::comparison::List;
use crate::plan::{Criterion, Plan, Subject, Support};

/// One item of one plan.
#[derive(Debug)]
pub(super) struct Item<'p> {
    /// Number of its plan.
    pub plan: usize,
    /// Its list.
    pub list: List,
    /// Its place there.
    pub index: usize,
    /// Whom it asks.
    pub subject: Option<Subject>,
    /// Heading, phase or unit above it.
    pub group: Option<String>,
    /// Its words, those of its parts behind them.
    pub text: String,
    /// Evidence and confidence.
    pub support: &'p Support,
    /// What it is compared by.
    pub features: Features,
}

/// What an item is compared by.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Features {
    /// Syllables with their weights, by number.
    pub syllables: Vec<(u32, f32)>,
    /// Pairs of neighbours with their weights, by number.
    pub pairs: Vec<(u32, f32)>,
    /// The syllables that stand outside formula phrases, with their weights.
    pub own: Vec<(u32, f32)>,
    /// Sum of the weights of `own`.
    pub own_sum: f32,
    /// Sum of the weights of `syllables`.
    pub syllable_sum: f32,
    /// Sum of the weights of `pairs`.
    pub pair_sum: f32,
    /// What an award standard provides for.
    pub provision: Option<Provision>,
    /// Kind of the unit of an assignment.
    pub unit: Option<&'static str>,
}

/// Numbers for syllables and pairs, in order of their first use.
#[derive(Debug, Default)]
pub(super) struct Interner {
    syllables: HashMap<String, (u32, f32)>,
    pairs: HashMap<(u32, u32), (u32, f32)>,
}

impl Interner {
    /// The features of a text.
    pub fn features(&mut self, text: &str) -> Features {
        let words = words::words(text);
        let numbered: Vec<(u32, f32)> = words.iter().map(|word| self.syllable(&word.folded)).collect();
        let outside = numbered.iter().zip(&words).filter(|(_, word)| !word.formula);
        let own = summed(outside.map(|(&(id, weight), word)| (id, weight * word.place)).collect());
        let syllables = numbered.iter().zip(&words).map(|(&(id, weight), word)| (id, weight * word.place)).collect();
        let pairs = numbered.windows(2).zip(words.windows(2)).map(|(ids, two)| self.pair(ids, two)).collect();
        let (syllables, pairs) = (summed(syllables), summed(pairs));
        let sum = |all: &[(u32, f32)]| all.iter().map(|(_, weight)| weight).sum();
        Features {
            own_sum: sum(&own),
            own,
            syllable_sum: sum(&syllables),
            pair_sum: sum(&pairs),
            syllables,
            pairs,
            provision: None,
            unit: None,
        }
    }

    fn syllable(&mut self, folded: &str) -> (u32, f32) {
        if let Some(known) = self.syllables.get(folded) {
            return *known;
        }
        let new = (self.syllables.len() as u32, words::syllable_weight(folded));
        self.syllables.insert(folded.to_owned(), new);
        new
    }

    fn pair(&mut self, ids: &[(u32, f32)], two: &[Word]) -> (u32, f32) {
        let next = self.pairs.len() as u32;
        let (id, weight) = *self
            .pairs
            .entry((ids[0].0, ids[1].0))
            .or_insert_with(|| (next, words::pair_weight(&two[0].folded, &two[1].folded)));
        (id, weight * (two[0].place * two[1].place).sqrt())
    }
}

/// Weights of the same number added up, in the order of the numbers.
fn summed(mut all: Vec<(u32, f32)>) -> Vec<(u32, f32)> {
    all.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    all.dedup_by(|next, kept| {
        let same = next.0 == kept.0;
        if same {
            kept.1 += next.1;
        }
        same
    });
    all
}

/// All items of the plans, plan by plan and list by list.
pub(super) fn items<'p>(plans: &[&'p Plan]) -> Vec<Item<'p>> {
    let mut interner = Interner::default();
    let mut out = Vec::new();
    for (number, plan) in plans.iter().enumerate() {
        let mut push = |list, index, subject, group: Option<String>, text: String, support: &'p Support| {
            let mut features = interner.features(&text);
            if list == List::AwardStandards {
                features.provision = provisions::provision(group.as_deref().unwrap_or_default(), &text);
            }
            if list == List::Assignments {
                features.unit = group.as_deref().and_then(super::unit_kinds::kind).map(|kind| kind.name);
            }
            out.push(Item { plan: number, list, index, subject, group, text, support, features });
        };
        for (list, all) in [(List::Criteria, &plan.criteria), (List::AwardStandards, &plan.award_standards)] {
            for (index, Criterion { subject, group, text, support }) in all.iter().enumerate() {
                push(list, index, Some(*subject), group.clone(), text.clone(), support);
            }
        }
        for (list, all) in [(List::Themes, &plan.themes), (List::Solutions, &plan.solutions)] {
            for (index, topic) in all.iter().enumerate() {
                push(list, index, None, None, joined(&topic.text, &topic.items), &topic.support);
            }
        }
        for (index, target) in plan.targets.iter().enumerate() {
            let phase = target.phase.map(|ordinal| ordinal.to_string());
            push(List::Targets, index, None, phase, target.text.clone(), &target.support);
        }
        for (index, duty) in plan.assignments.iter().enumerate() {
            push(List::Assignments, index, None, duty.unit.clone(), joined("", &duty.tasks), &duty.support);
        }
    }
    out
}

/// A heading and what stands under it.
fn joined(heading: &str, parts: &[String]) -> String {
    let all = std::iter::once(heading).chain(parts.iter().map(String::as_str));
    all.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}
