//! The items of all plans that are aligned, and their features.

use std::collections::HashMap;

use super::notions::{self, Notions};
use super::parts::{self, Part};
use super::provisions::{self, Provision};
use super::words::{self, Word};
use crate::comparison::List;
use crate::plan::{Criterion, Plan, Subject, Support, TextOrigin, Topic};

/// One item of one plan.
#[derive(Debug)]
pub(super) struct Item<'p> {
    /// Number of its plan.
    pub plan: usize,
    /// Its list.
    pub list: List,
    /// Its place there.
    pub index: usize,
    /// Its words are the paper's own, not those of a recognition.
    pub typed: bool,
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
    /// Notions of a criterion or standard that provides for nothing.
    pub notions: Notions,
    /// Those notions and the words beside them, with their weights, by number.
    pub gist: Vec<(u32, f32)>,
    /// Sum of the weights of `gist`.
    pub gist_sum: f32,
    /// The part that the body of an assignment plays.
    pub part: Option<Part>,
}

/// What is left of a word of a theme or solution behind its first clause.
const BEHIND_THE_FIRST: f32 = 0.6;
/// What a word beside the notions weighs.
const BESIDE: f32 = 0.3;
/// What is left of a notion, or a word, outside the longest clause: that one says what is asked for.
const IN_OTHER_CLAUSE: f32 = 0.4;

/// Numbers for syllables and pairs, in order of their first use.
#[derive(Debug, Default)]
pub(super) struct Interner {
    syllables: HashMap<String, (u32, f32)>,
    pairs: HashMap<(u32, u32), (u32, f32)>,
}

impl Interner {
    /// The features of words in their order.
    pub fn features(&mut self, words: &[Word]) -> Features {
        let numbered: Vec<(u32, f32)> = words.iter().map(|word| self.syllable(&word.folded)).collect();
        let outside = numbered.iter().zip(words).filter(|(_, word)| !word.formula);
        let own = summed(outside.map(|(&(id, weight), word)| (id, weight * word.place)).collect());
        let syllables = numbered.iter().zip(words).map(|(&(id, weight), word)| (id, weight * word.place)).collect();
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
            ..Features::default()
        }
    }

    /// Adds the notions in the clauses, and the gist.
    fn notions(&mut self, clauses: &[Vec<Word>], features: &mut Features) {
        let longest = (0..clauses.len()).rev().max_by_key(|&at| clauses[at].len());
        let mut named = [0.0_f32; Notions::MOST];
        for (number, words) in clauses.iter().enumerate() {
            let weight = if Some(number) == longest { 1.0 } else { IN_OTHER_CLAUSE };
            let mut at = 0;
            while at < words.len() {
                if let Some((notion, length)) = notions::begins(&words[at..]) {
                    if let Some(notion) = notion {
                        features.notions.add(notion);
                        named[notion as usize] = weight.max(named[notion as usize]);
                    }
                    at += length;
                } else {
                    let (id, idf) = self.syllable(&words[at].folded);
                    features.gist.push((id, BESIDE * weight * idf * words[at].place));
                    at += 1;
                }
            }
        }
        // A notion counts once, however often it is named. Their numbers lie behind those of all words.
        let named = named.into_iter().zip(0_u32..).filter(|(weight, _)| *weight > 0.0);
        features.gist.extend(named.map(|(weight, notion)| (u32::MAX - notion, weight)));
        features.gist = summed(std::mem::take(&mut features.gist));
        features.gist_sum = features.gist.iter().map(|(_, weight)| weight).sum();
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
        let typed = matches!(plan.source.text_origin, TextOrigin::Text | TextOrigin::Pdf);
        let mut push = |place: (List, usize), subject, group: Option<String>, text: String, asked: Asked, support| {
            let (list, index) = place;
            let mut features = interner.features(&asked.clauses.concat());
            features.part = asked.part;
            if list == List::AwardStandards {
                features.provision = provisions::provision(&text);
            }
            if list.group() == List::Criteria && features.provision.is_none() {
                interner.notions(&asked.clauses, &mut features);
            }
            out.push(Item { plan: number, list, index, typed, subject, group, text, support, features });
        };
        for (list, all) in [(List::Criteria, &plan.criteria), (List::AwardStandards, &plan.award_standards)] {
            for (index, Criterion { subject, group, text, support }) in all.iter().enumerate() {
                push((list, index), Some(*subject), group.clone(), text.clone(), Asked::of(text), support);
            }
        }
        for (list, all) in [(List::Themes, &plan.themes), (List::Solutions, &plan.solutions)] {
            for (index, topic) in all.iter().enumerate() {
                let text = joined(&topic.text, &topic.items);
                push((list, index), None, None, text, Asked::by_topic(topic), &topic.support);
            }
        }
        for (index, target) in plan.targets.iter().enumerate() {
            let phase = target.phase.map(|ordinal| ordinal.to_string());
            push((List::Targets, index), None, phase, target.text.clone(), Asked::of(&target.text), &target.support);
        }
        for (index, duty) in plan.assignments.iter().enumerate() {
            let text = joined("", &duty.tasks);
            let part = parts::part(duty.unit.as_deref(), &duty.tasks);
            let asked = Asked { part, ..Asked::of(&text) };
            push((List::Assignments, index), None, duty.unit.clone(), text, asked, &duty.support);
        }
    }
    out
}

/// What an item asks for.
struct Asked {
    /// Its words, clause by clause.
    clauses: Vec<Vec<Word>>,
    /// The part that a body is to play.
    part: Option<Part>,
}

impl Asked {
    fn of(text: &str) -> Self {
        Self { clauses: words::clauses(text), part: None }
    }

    /// A theme or solution is what its heading or first clause asks for; the rest spells it out.
    fn by_topic(topic: &Topic) -> Self {
        let texts = std::iter::once(&topic.text).chain(&topic.items);
        let mut clauses: Vec<Vec<Word>> = texts.flat_map(|text| words::clauses(text)).collect();
        for word in clauses.iter_mut().skip(1).flatten() {
            word.place *= BEHIND_THE_FIRST;
        }
        Self { clauses, part: None }
    }
}

/// A heading and what stands under it.
fn joined(heading: &str, parts: &[String]) -> String {
    let mut out = String::new();
    for part in std::iter::once(heading).chain(parts.iter().map(String::as_str)).filter(|part| !part.is_empty()) {
        // A heading without a mark is set off from what stands under it.
        if !out.is_empty() {
            out.push_str(if out.ends_with(char::is_alphanumeric) { ": " } else { " " });
        }
        out.push_str(part);
    }
    out
}
