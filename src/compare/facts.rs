//! Single facts side by side: campaign, phases, deadlines, awards, citations, quantities, units.

use std::collections::BTreeMap;

use serde::Serialize;

use super::items::Item;
use super::notes::{Code, Notes};
use super::{Grouped, unit_kinds};
use crate::Knowledge;
use crate::comparison::{FactRow, FactValue, List};
use crate::fold::fold;
use crate::plan::{Award, Comparator, Deadline, Fact, Measure, Plan, State, Support};

/// The rows, in the order of a plan's fields.
pub(super) fn facts(
    plans: &[&Plan],
    ids: &[&str],
    items: &[Item],
    families: &[Grouped],
    knowledge: &Knowledge,
    notes: &mut Notes,
) -> Vec<FactRow> {
    let mut table = Table::default();
    for (plan, id) in plans.iter().zip(ids) {
        campaign(&mut table, plan, id);
        for phase in &plan.phases {
            let span = [phase.from.as_deref(), phase.to.as_deref()].map(|end| end.unwrap_or("…")).join("/");
            table.add(Field::Phase(phase.ordinal), id, &span, Some(phase.label.clone()), &phase.support);
        }
        for deadline in &plan.deadlines {
            let when = deadline.date.as_deref().or(deadline.event.as_deref());
            let when = when.map_or_else(|| name(&deadline.recurrence), str::to_owned);
            table.add(Field::Deadline(name(&deadline.kind)), id, &when, manner(deadline), &deadline.support);
        }
        for award in &plan.awards {
            let value = award.authority.clone().unwrap_or_else(|| notes.say("không nêu", "not said").to_owned());
            let field = Field::Award(award.form.clone(), name(&award.level));
            table.add(field, id, &value, Some(occasions(award)), &award.support);
            power(award, id, knowledge, notes);
        }
        for cited in &plan.citations {
            let detail = [cited.date.as_deref(), cited.issuer.as_deref()].into_iter().flatten().collect::<Vec<_>>();
            let detail = (!detail.is_empty()).then(|| detail.join(", "));
            table.add(Field::Citation(cited.code.clone()), id, &name(&cited.relation), detail, &cited.support);
        }
        for duty in &plan.assignments {
            if let Some(unit) = &duty.unit
                && let Some(kind) = unit_kinds::kind(unit)
            {
                let first = duty.tasks.first().map(|task| shortened(task));
                table.add(Field::Assignment(kind.name.to_owned()), id, unit, first, &duty.support);
            }
        }
    }
    quantities(&mut table, plans, ids, items, families);
    table.rows(ids)
}

/// What a row is about; the order of the rows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Field {
    Campaign(usize, &'static str),
    Phase(u32),
    Deadline(String),
    Award(String, String),
    Citation(String),
    /// Family of the targets.
    Target(usize),
    Assignment(String),
}

impl Field {
    fn name(&self) -> String {
        match self {
            Self::Campaign(_, name) => format!("campaign.{name}"),
            Self::Phase(ordinal) => format!("phases.{ordinal}"),
            Self::Deadline(kind) => format!("deadlines.{kind}"),
            Self::Award(form, level) if level.is_empty() => format!("awards.{form}"),
            Self::Award(form, level) => format!("awards.{form}.{level}"),
            Self::Citation(code) => format!("citations.{code}"),
            Self::Target(family) => format!("targets.{family}"),
            Self::Assignment(kind) => format!("assignments.{kind}"),
        }
    }
}

#[derive(Debug, Default)]
struct Table {
    rows: BTreeMap<Field, Vec<FactValue>>,
}

impl Table {
    fn add(&mut self, field: Field, plan: &str, value: &str, detail: Option<String>, support: &Support) {
        self.rows.entry(field).or_default().push(FactValue {
            plan: plan.to_owned(),
            value: Some(value.to_owned()),
            state: State::Value,
            detail: detail.filter(|detail| !detail.is_empty()),
            confidence: support.confidence,
            evidence: support.evidence.clone(),
        });
    }

    fn rows(self, ids: &[&str]) -> Vec<FactRow> {
        let row = |(field, values): (Field, Vec<FactValue>)| FactRow {
            field: field.name(),
            agree: agree(&values, ids.len()),
            absent: lacking(&values, ids),
            values,
        };
        self.rows.into_iter().map(row).collect()
    }
}

/// Plans without a value.
fn lacking(values: &[FactValue], ids: &[&str]) -> Vec<String> {
    let stated: std::collections::HashSet<&str> =
        values.iter().filter(|value| value.value.is_some()).map(|value| value.plan.as_str()).collect();
    ids.iter().filter(|id| !stated.contains(**id)).map(|id| (*id).to_owned()).collect()
}

/// Every plan states the same values.
fn agree(values: &[FactValue], plans: usize) -> bool {
    let mut of_plan: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for value in values {
        let Some(stated) = &value.value else { return false };
        of_plan.entry(&value.plan).or_default().push(fold(stated));
    }
    for stated in of_plan.values_mut() {
        stated.sort();
        stated.dedup();
    }
    let mut all = of_plan.values();
    let first = all.next();
    of_plan.len() == plans && all.all(|stated| Some(stated) == first)
}

fn campaign(table: &mut Table, plan: &Plan, id: &str) {
    let of = &plan.campaign;
    let scalars = [
        ("name", &of.name),
        ("from", &of.from),
        ("to", &of.to),
        ("from_event", &of.from_event),
        ("to_event", &of.to_event),
    ];
    for (at, (name, value)) in scalars.into_iter().enumerate() {
        if value.is_none() && name.ends_with("_event") {
            continue;
        }
        let known: Option<&Fact> = of.facts.get(name);
        table.rows.entry(Field::Campaign(at, name)).or_default().push(FactValue {
            plan: id.to_owned(),
            value: value.clone(),
            state: known.map_or(if value.is_some() { State::Value } else { State::Absent }, |fact| fact.state),
            detail: None,
            confidence: known.map_or(0.0, |fact| fact.confidence),
            evidence: known.map(|fact| fact.evidence.clone()).unwrap_or_default(),
        });
    }
}

/// Rhythm, who, to whom.
fn manner(deadline: &Deadline) -> Option<String> {
    let to = deadline.recipient.as_ref().map(|recipient| format!("→ {recipient}"));
    let rhythm = deadline.recurrence.as_ref().map(name);
    let parts: Vec<String> = [rhythm, deadline.who.clone(), to].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(" · "))
}

fn occasions(award: &Award) -> String {
    award.occasion.iter().map(name).collect::<Vec<_>>().join(", ")
}

/// Says it when the law gives the form to others, with the articles.
fn power(award: &Award, id: &str, knowledge: &Knowledge, notes: &mut Notes) {
    let Some(authority) = &award.authority else { return };
    if !knowledge.award_forms.may_grant(&award.form, authority) {
        let mut sources: Vec<&str> = knowledge.award_forms.of(&award.form).iter().map(|f| f.source.as_str()).collect();
        sources.dedup();
        let detail = format!("{} – {authority} ({})", award.form, sources.join("; "));
        notes.add(Code::AwardAuthority, Some(id), &detail);
    }
}

/// Quantities of targets that ask for the same.
fn quantities(table: &mut Table, plans: &[&Plan], ids: &[&str], items: &[Item], families: &[Grouped]) {
    for (family, group) in families.iter().enumerate() {
        for item in group.items.iter().map(|&at| &items[at]).filter(|item| item.list == List::Targets) {
            let target = &plans[item.plan].targets[item.index];
            for measure in &target.measures {
                let (value, detail) = (quantity(measure), Some(shortened(&target.text)));
                table.add(Field::Target(family + 1), ids[item.plan], &value, detail, &target.support);
            }
        }
    }
}

/// `≥ 95 %`.
fn quantity(measure: &Measure) -> String {
    let sign = match measure.comparator {
        Comparator::AtLeast => "≥ ",
        Comparator::MoreThan => "> ",
        Comparator::AtMost => "≤ ",
        Comparator::LessThan => "< ",
        Comparator::Equal => "",
    };
    let unit = measure.unit.as_deref().unwrap_or_default();
    format!("{sign}{} {unit}", measure.value).trim_end().to_owned()
}

/// The first words of a long text.
fn shortened(text: &str) -> String {
    match text.char_indices().nth(160) {
        Some((at, _)) => format!("{}…", text[..at].rsplit_once(' ').map_or(&text[..at], |(head, _)| head)),
        None => text.to_owned(),
    }
}

/// The name of a value of an enumeration in JSON; empty for none.
pub(super) fn name<T: Serialize>(value: &T) -> String {
    let json = serde_json::to_value(value).ok();
    json.as_ref().and_then(serde_json::Value::as_str).unwrap_or_default().to_owned()
}
