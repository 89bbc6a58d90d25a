//! Single facts side by side: campaign, phases, deadlines, awards, citations, quantities, units.

use std::collections::BTreeMap;

use serde::Serialize;

use super::items::Item;
use super::notes::{Code, Notes};
use super::{Grouped, unit_kinds, words};
use crate::Knowledge;
use crate::comparison::{FactRow, FactValue, List};
use crate::plan::{Award, Comparator, Deadline, DeadlineKind, Fact, Level, Measure, Plan, State, Support};

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
            table.add(Field::Phase(phase.ordinal), id, &span, &[], Some(phase.label.clone()), &phase.support);
        }
        for deadline in &plan.deadlines {
            let rhythm: Vec<String> = deadline.recurrence.iter().map(name).collect();
            let date = deadline.date.as_deref().or(deadline.event.as_deref());
            let date = date.or(rhythm.first().map(String::as_str)).unwrap_or_default();
            let field = Field::Deadline(deadline.kind, name(&deadline.kind));
            table.add(field, id, date, &rhythm, manner(deadline), &deadline.support);
        }
        for award in &plan.awards {
            let value = award.authority.clone().unwrap_or_else(|| notes.say("không nêu", "not said").to_owned());
            let occasions: Vec<String> = award.occasion.iter().map(name).collect();
            let level = name(&award.level);
            let field = Field::Award(award.level.is_none(), award.level, capitalized(&award.form), level);
            table.add(field, id, &value, &occasions, None, &award.support);
            power(award, id, knowledge, notes);
        }
        for cited in &plan.citations {
            let detail = [cited.date.as_deref(), cited.issuer.as_deref()].into_iter().flatten().collect::<Vec<_>>();
            let detail = (!detail.is_empty()).then(|| detail.join(", "));
            table.add(Field::Citation(cited.code.clone()), id, &name(&cited.relation), &[], detail, &cited.support);
        }
        for duty in &plan.assignments {
            if let Some(unit) = &duty.unit
                && let Some(kind) = unit_kinds::kind(unit)
            {
                let first = duty.tasks.first().map(|task| shortened(task));
                table.add(Field::Assignment(kind.name.to_owned()), id, unit, &[], first, &duty.support);
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
    Deadline(DeadlineKind, String),
    /// Without a level, level, form.
    Award(bool, Option<Level>, String, String),
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
            Self::Deadline(_, kind) => format!("deadlines.{kind}"),
            Self::Award(_, _, form, level) if level.is_empty() => format!("awards.{form}"),
            Self::Award(_, _, form, level) => format!("awards.{form}.{level}"),
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
    fn add(
        &mut self,
        field: Field,
        plan: &str,
        value: &str,
        when: &[String],
        detail: Option<String>,
        support: &Support,
    ) {
        self.rows.entry(field).or_default().push(FactValue {
            plan: plan.to_owned(),
            value: Some(value.to_owned()),
            state: State::Value,
            variant: 0,
            when: when.to_vec(),
            detail: detail.filter(|detail| !detail.is_empty()),
            confidence: support.confidence,
            evidence: support.evidence.clone(),
        });
    }

    fn rows(self, ids: &[&str]) -> Vec<FactRow> {
        let row = |(field, mut values): (Field, Vec<FactValue>)| {
            let spelled = if matches!(field, Field::Award(..)) { body } else { words::spelled_out };
            number_variants(&mut values, spelled);
            FactRow { field: field.name(), agree: agree(&values, ids.len()), absent: lacking(&values, ids), values }
        };
        let mut rows: Vec<FactRow> = self.rows.into_iter().map(row).collect();
        // The acts that most plans rest on come first.
        let citations = rows.iter().position(|row| row.field.starts_with("citations.")).unwrap_or(rows.len());
        let behind =
            rows.iter().rposition(|row| row.field.starts_with("citations.")).map_or(citations, |last| last + 1);
        rows[citations..behind].sort_by_key(|row| row.absent.len());
        rows
    }
}

/// The same form is written with a capital here and without one there.
fn capitalized(form: &str) -> String {
    let mut letters = form.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Who grants an award, as told apart in a row of one form and one level: the committee, its chairman and the province
/// itself are one there.
fn body(authority: &str) -> String {
    let spelled = words::spelled_out(authority);
    let rest = spelled.strip_prefix("chu tich ").unwrap_or(&spelled);
    rest.strip_prefix("uy ban nhan dan ").unwrap_or(rest).to_owned()
}

/// Values that are spelled the same have the same number.
fn number_variants(values: &mut [FactValue], spelled: impl Fn(&str) -> String) {
    let mut known: Vec<String> = Vec::new();
    for value in values {
        let spelled = value.value.as_deref().map(&spelled).unwrap_or_default();
        value.variant = known.iter().position(|other| *other == spelled).unwrap_or_else(|| {
            known.push(spelled);
            known.len() - 1
        });
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
    let mut of_plan: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for value in values {
        if value.value.is_none() {
            return false;
        }
        of_plan.entry(&value.plan).or_default().push(value.variant);
    }
    for stated in of_plan.values_mut() {
        stated.sort_unstable();
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
            variant: 0,
            when: Vec::new(),
            state: known.map_or(if value.is_some() { State::Value } else { State::Absent }, |fact| fact.state),
            detail: None,
            confidence: known.map_or(0.0, |fact| fact.confidence),
            evidence: known.map(|fact| fact.evidence.clone()).unwrap_or_default(),
        });
    }
}

/// Who, to whom.
fn manner(deadline: &Deadline) -> Option<String> {
    let to = deadline.recipient.as_ref().map(|recipient| format!("→ {recipient}"));
    let parts: Vec<String> = [deadline.who.clone(), to].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// Says it when the law gives the form to others, with the articles.
fn power(award: &Award, id: &str, knowledge: &Knowledge, notes: &mut Notes) {
    let Some(authority) = &award.authority else { return };
    if !crate::extract::may_grant(knowledge, &award.form, authority) {
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
                table.add(Field::Target(family + 1), ids[item.plan], &value, &[], detail, &target.support);
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
