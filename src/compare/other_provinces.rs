//! Provinces that a plan names though they are not its own: what is easily left when a plan is copied.

use super::notes::{Code, Notes};
use crate::comparison::OtherProvince;
use crate::fold::Folded;
use crate::{Knowledge, Plan};

/// Letters shown on each side of a name.
const AROUND: usize = 40;

/// All of them, in the order of the plan, and a note.
pub(super) fn other_provinces(plan: &Plan, id: &str, knowledge: &Knowledge, notes: &mut Notes) -> Vec<OtherProvince> {
    let Some(own) = plan.document.province.as_deref() else { return Vec::new() };
    let date = plan.document.date.as_deref();
    let today = |name: &str| knowledge.provinces.at(name, date).map(|province| province.name.clone());
    let own_today = today(own);
    let mut out = Vec::new();
    for (field, text) in texts(plan) {
        let folded = Folded::new(text);
        for (range, named) in knowledge.provinces.all_after_kind(&folded.text) {
            if named.name != own && today(&named.name) != own_today {
                let text = around(text, folded.original(range));
                out.push(OtherProvince { field: field.clone(), province: named.name.clone(), text });
            }
        }
    }
    if !out.is_empty() {
        let places: Vec<String> = out.iter().map(|one| format!("{} ({})", one.province, one.field)).collect();
        notes.add(Code::OtherProvince, Some(id), &places.join(", "));
    }
    out
}

/// What a plan says in its own words, by field.
fn texts(plan: &Plan) -> Vec<(String, &str)> {
    let scalars = [("document.title", &plan.document.title), ("campaign.name", &plan.campaign.name)];
    let mut out: Vec<(String, &str)> =
        scalars.into_iter().filter_map(|(name, text)| Some((name.to_owned(), text.as_deref()?))).collect();
    let mut all = Vec::new();
    let mut list = |name: &'static str, at: usize, text| all.push((name, at, text));
    plan.purposes.iter().enumerate().for_each(|(at, one)| list("purposes", at, &one.text));
    plan.requirements.iter().enumerate().for_each(|(at, one)| list("requirements", at, &one.text));
    plan.participants.iter().enumerate().for_each(|(at, one)| list("participants", at, &one.text));
    for (name, topics) in [("themes", &plan.themes), ("solutions", &plan.solutions)] {
        for (at, topic) in topics.iter().enumerate() {
            std::iter::once(&topic.text).chain(&topic.items).for_each(|text| list(name, at, text));
        }
    }
    plan.targets.iter().enumerate().for_each(|(at, one)| list("targets", at, &one.text));
    plan.criteria.iter().enumerate().for_each(|(at, one)| list("criteria", at, &one.text));
    plan.award_standards.iter().enumerate().for_each(|(at, one)| list("award_standards", at, &one.text));
    for (at, duty) in plan.assignments.iter().enumerate() {
        duty.tasks.iter().for_each(|task| list("assignments", at, task));
    }
    out.extend(all.into_iter().map(|(name, at, text)| (format!("{name}[{at}]"), text.as_str())));
    out
}

/// The words around a place.
fn around(text: &str, at: std::ops::Range<usize>) -> String {
    let from = text[..at.start].char_indices().rev().nth(AROUND).map_or(0, |(i, _)| i);
    let to = text[at.end..].char_indices().nth(AROUND).map_or(text.len(), |(i, _)| at.end + i);
    text[from..to].to_owned()
}
