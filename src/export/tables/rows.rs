//! The rows that a plan or a failure has in the tables.

use serde::Serialize;

use super::Value;
use super::columns::{Id, LISTS};
use crate::failure::Failure;
use crate::fold::fold;
use crate::plan::{Citation, Evidence, Fact, Phase, Plan, Support};

/// Numbers of items that a document has for itself.
const ITEMS: i64 = 10_000_000;

/// A text for `items` and `wide`.
struct Item {
    list: &'static str,
    /// From 1.
    position: usize,
    /// 0 for the item itself.
    part: usize,
    text: String,
}

/// Hands on all rows of an input: the place of the table in [`super::tables`], and its cells. `document` is the place
/// of the input, from 1.
///
/// # Errors
/// That of `emit`.
pub fn rows<E>(
    document: i64,
    input: &Result<Plan, Failure>,
    mut emit: impl FnMut(usize, &[Value<'_>]) -> Result<(), E>,
) -> Result<(), E> {
    let mut put = |id: Id, cells: &[Value<'_>]| emit(id as usize, cells);
    let plan = match input {
        Ok(plan) => plan,
        Err(failure) => return failed(document, failure, &mut put),
    };
    put(Id::Documents, &head(document, plan))?;
    facts(document, plan, &mut put)?;
    lists(document, plan, &mut put)?;
    let items = items(plan);
    put(Id::Wide, &wide(document, plan, &items))?;
    for (item, number) in items.iter().zip(1..) {
        let folded = fold(&item.text);
        put(
            Id::Items,
            &[
                (document * ITEMS + number).into(),
                document.into(),
                item.list.into(),
                item.position.into(),
                item.part.into(),
                (&item.text).into(),
                folded.into(),
            ],
        )?;
    }
    Ok(())
}

/// A failure has its row in `documents` and `wide` and nothing else.
fn failed<E>(
    document: i64,
    failure: &Failure,
    put: &mut impl FnMut(Id, &[Value<'_>]) -> Result<(), E>,
) -> Result<(), E> {
    let begin = || -> [Value<'_>; 4] {
        [document.into(), (&failure.source.path).into(), "failed".into(), (&failure.reason).into()]
    };
    let mut cells = begin().to_vec();
    cells.push((&failure.message).into());
    cells.resize(cells.len() + 26, Value::Null);
    cells.resize(cells.len() + LISTS.len(), Value::Integer(0));
    put(Id::Documents, &cells)?;
    let mut cells = begin().to_vec();
    cells.resize(cells.len() + 8 + LISTS.len(), Value::Null);
    put(Id::Wide, &cells)
}

fn head(document: i64, plan: &Plan) -> Vec<Value<'_>> {
    let (source, header, campaign) = (&plan.source, &plan.document, &plan.campaign);
    let attached = header.attached.as_ref();
    let mut cells: Vec<Value<'_>> = vec![
        document.into(),
        source.path.as_deref().unwrap_or("-").into(),
        "ok".into(),
        Value::Null,
        Value::Null,
        (&plan.id).into(),
        (&source.sha256).into(),
        (&source.media_type).into(),
        source.pages.into(),
        name(&source.text_origin),
        (&header.kind).into(),
        (&header.number).into(),
        (&header.symbol).into(),
        (&header.code).into(),
        (&header.date).into(),
        (&header.place).into(),
        (&header.issuer).into(),
        (&header.parent).into(),
        (&header.province).into(),
        (&header.title).into(),
        (&header.signer_title).into(),
        (&header.signer_name).into(),
        (&header.signing_authority).into(),
        attached.map(|a| &a.kind).into(),
        attached.and_then(|a| a.title.as_ref()).into(),
        (&campaign.name).into(),
        (&campaign.from).into(),
        (&campaign.to).into(),
        (&campaign.from_event).into(),
        (&campaign.to_event).into(),
        plan.funding.as_ref().map(|funding| &funding.text).into(),
    ];
    cells.extend(sizes(plan).map(Value::from));
    cells
}

/// Sizes of the lists in the order of [`LISTS`].
fn sizes(plan: &Plan) -> [usize; LISTS.len()] {
    [
        plan.citations.len(),
        plan.purposes.len(),
        plan.requirements.len(),
        plan.participants.len(),
        plan.phases.len(),
        plan.themes.len(),
        plan.targets.len(),
        plan.criteria.len(),
        plan.award_standards.len(),
        plan.awards.len(),
        plan.solutions.len(),
        plan.assignments.len(),
        plan.deadlines.len(),
        plan.recipients.len(),
        plan.warnings.len(),
    ]
}

fn facts<E>(document: i64, plan: &Plan, put: &mut impl FnMut(Id, &[Value<'_>]) -> Result<(), E>) -> Result<(), E> {
    for (part, facts) in [("document", &plan.document.facts), ("campaign", &plan.campaign.facts)] {
        for (field, Fact { state, confidence, evidence }) in facts {
            let mut cells = vec![document.into(), format!("{part}.{field}").into(), name(state)];
            cells.extend(support(*confidence, evidence));
            put(Id::Facts, &cells)?;
        }
    }
    Ok(())
}

fn lists<E>(document: i64, plan: &Plan, put: &mut impl FnMut(Id, &[Value<'_>]) -> Result<(), E>) -> Result<(), E> {
    let mut item = |id: Id, at: usize, own: &[Value<'_>], Support { confidence, evidence }: &Support| {
        let begin: [Value<'_>; 2] = [document.into(), (at + 1).into()];
        put(id, &[&begin, own, &support(*confidence, evidence)].concat())
    };
    for (at, Citation { code, kind, date, issuer, relation, support }) in plan.citations.iter().enumerate() {
        let own = [code.into(), kind.into(), date.into(), issuer.into(), name(relation)];
        item(Id::Citations, at, &own, support)?;
    }
    for (id, list) in [
        (Id::Purposes, &plan.purposes),
        (Id::Requirements, &plan.requirements),
        (Id::Participants, &plan.participants),
        (Id::Recipients, &plan.recipients),
    ] {
        for (at, statement) in list.iter().enumerate() {
            item(id, at, &[(&statement.text).into()], &statement.support)?;
        }
    }
    for (at, Phase { ordinal, label, from, to, text, support }) in plan.phases.iter().enumerate() {
        item(Id::Phases, at, &[(*ordinal).into(), label.into(), from.into(), to.into(), text.into()], support)?;
    }
    for (id, list) in [(Id::Themes, &plan.themes), (Id::Solutions, &plan.solutions)] {
        for (at, topic) in list.iter().enumerate() {
            item(id, at, &[(&topic.ordinal).into(), (&topic.text).into()], &topic.support)?;
        }
    }
    for (at, target) in plan.targets.iter().enumerate() {
        item(Id::Targets, at, &[target.phase.into(), (&target.text).into()], &target.support)?;
    }
    for (id, list) in [(Id::Criteria, &plan.criteria), (Id::AwardStandards, &plan.award_standards)] {
        for (at, criterion) in list.iter().enumerate() {
            let own = [name(&criterion.subject), (&criterion.group).into(), (&criterion.text).into()];
            item(id, at, &own, &criterion.support)?;
        }
    }
    for (at, award) in plan.awards.iter().enumerate() {
        let own = [(&award.form).into(), (&award.authority).into(), award.level.as_ref().map(name).into()];
        item(Id::Awards, at, &own, &award.support)?;
    }
    for (at, assignment) in plan.assignments.iter().enumerate() {
        let own = [(&assignment.unit).into(), (&assignment.with).into(), (&assignment.due).into()];
        item(Id::Assignments, at, &own, &assignment.support)?;
    }
    for (at, deadline) in plan.deadlines.iter().enumerate() {
        let own = [
            name(&deadline.kind),
            (&deadline.date).into(),
            (&deadline.event).into(),
            deadline.recurrence.as_ref().map(name).into(),
            (&deadline.who).into(),
            (&deadline.recipient).into(),
            (&deadline.via).into(),
            (&deadline.text).into(),
        ];
        item(Id::Deadlines, at, &own, &deadline.support)?;
    }
    for (at, warning) in plan.warnings.iter().enumerate() {
        let own = [(&warning.code).into(), (&warning.field).into(), (&warning.message).into()];
        item(Id::Warnings, at, &own, &Support { evidence: warning.evidence.clone(), confidence: 1.0 })?;
    }
    parts(document, plan, put)
}

/// What stands under items.
fn parts<E>(document: i64, plan: &Plan, put: &mut impl FnMut(Id, &[Value<'_>]) -> Result<(), E>) -> Result<(), E> {
    let mut part = |id: Id, at: usize, part: usize, own: &[Value<'_>]| {
        let begin: [Value<'_>; 3] = [document.into(), (at + 1).into(), (part + 1).into()];
        put(id, &[&begin, own].concat())
    };
    let themes = plan.themes.iter().map(|theme| (Id::ThemeItems, &theme.items)).enumerate();
    let solutions = plan.solutions.iter().map(|solution| (Id::SolutionItems, &solution.items)).enumerate();
    let tasks = plan.assignments.iter().map(|assignment| (Id::AssignmentTasks, &assignment.tasks)).enumerate();
    for (at, (id, texts)) in themes.chain(solutions).chain(tasks) {
        for (under, text) in texts.iter().enumerate() {
            part(id, at, under, &[text.into()])?;
        }
    }
    for (at, target) in plan.targets.iter().enumerate() {
        for (under, measure) in target.measures.iter().enumerate() {
            let own = [name(&measure.comparator), measure.value.into(), (&measure.unit).into(), (&measure.text).into()];
            part(Id::Measures, at, under, &own)?;
        }
    }
    for (at, award) in plan.awards.iter().enumerate() {
        for (under, occasion) in award.occasion.iter().enumerate() {
            part(Id::AwardOccasions, at, under, &[name(occasion)])?;
        }
    }
    Ok(())
}

/// All texts of a plan.
fn items(plan: &Plan) -> Vec<Item> {
    let mut out = Vec::new();
    let mut push = |list, position, part, text: &str| out.push(Item { list, position, part, text: text.to_owned() });
    let title = plan.document.title.as_deref();
    let attached = plan.document.attached.as_ref().and_then(|attached| attached.title.as_deref());
    for (at, text) in title.into_iter().chain(attached.filter(|text| Some(*text) != title)).enumerate() {
        push("title", at + 1, 0, text);
    }
    if let Some(campaign) = &plan.campaign.name {
        push("campaign", 1, 0, campaign);
    }
    if let Some(funding) = &plan.funding {
        push("funding", 1, 0, &funding.text);
    }
    for (at, citation) in plan.citations.iter().enumerate() {
        push("citations", at + 1, 0, &joined([Some(&citation.code), citation.issuer.as_ref()]));
    }
    for (list, statements) in [
        ("purposes", &plan.purposes),
        ("requirements", &plan.requirements),
        ("participants", &plan.participants),
        ("recipients", &plan.recipients),
    ] {
        for (at, statement) in statements.iter().enumerate() {
            push(list, at + 1, 0, &statement.text);
        }
    }
    for (at, phase) in plan.phases.iter().enumerate() {
        push("phases", at + 1, 0, &joined([Some(&phase.label), phase.text.as_ref()]));
    }
    for (list, topics) in [("themes", &plan.themes), ("solutions", &plan.solutions)] {
        for (at, topic) in topics.iter().enumerate() {
            push(list, at + 1, 0, &topic.text);
            topic.items.iter().zip(1..).for_each(|(text, part)| push(list, at + 1, part, text));
        }
    }
    for (at, target) in plan.targets.iter().enumerate() {
        push("targets", at + 1, 0, &target.text);
    }
    for (list, criteria) in [("criteria", &plan.criteria), ("award_standards", &plan.award_standards)] {
        for (at, criterion) in criteria.iter().enumerate() {
            push(list, at + 1, 0, &criterion.text);
        }
    }
    for (at, award) in plan.awards.iter().enumerate() {
        push("awards", at + 1, 0, &joined([Some(&award.form), award.authority.as_ref()]));
    }
    for (at, assignment) in plan.assignments.iter().enumerate() {
        if let Some(unit) = &assignment.unit {
            push("assignments", at + 1, 0, unit);
        }
        assignment.tasks.iter().zip(1..).for_each(|(text, part)| push("assignments", at + 1, part, text));
    }
    for (at, deadline) in plan.deadlines.iter().enumerate() {
        push("deadlines", at + 1, 0, &deadline.text);
    }
    out
}

fn joined(parts: [Option<&String>; 2]) -> String {
    parts.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(", ")
}

fn wide<'p>(document: i64, plan: &'p Plan, items: &[Item]) -> Vec<Value<'p>> {
    let (header, campaign) = (&plan.document, &plan.campaign);
    let mut cells: Vec<Value<'_>> = vec![
        document.into(),
        plan.source.path.as_deref().unwrap_or("-").into(),
        "ok".into(),
        Value::Null,
        (&plan.id).into(),
        (&header.code).into(),
        (&header.date).into(),
        (&header.issuer).into(),
        (&header.province).into(),
        (&header.title).into(),
        (&campaign.from).into(),
        (&campaign.to).into(),
    ];
    for list in LISTS {
        let lines: Vec<String> = if list == "warnings" {
            plan.warnings.iter().map(|warning| warning.message.clone()).collect()
        } else {
            let own = items.iter().filter(|item| item.list == list);
            own.map(|item| format!("{}{}", if item.part == 0 { "" } else { "- " }, item.text)).collect()
        };
        cells.push((!lines.is_empty()).then(|| lines.join("\n")).into());
    }
    cells
}

fn support<'p>(confidence: f64, evidence: &'p [Evidence]) -> [Value<'p>; 5] {
    let first = evidence.first();
    let quote: Option<std::borrow::Cow<'p, str>> = match evidence {
        [] => None,
        [one] => Some(one.quote.as_str().into()),
        several => Some(several.iter().map(|e| e.quote.as_str()).collect::<Vec<_>>().join(" … ").into()),
    };
    [
        confidence.into(),
        first.and_then(|e| e.page).into(),
        first.map(|e| e.lines[0]).into(),
        evidence.last().map(|e| e.lines[1]).into(),
        quote.map_or(Value::Null, Value::Text),
    ]
}

/// The name that a value has in JSON.
fn name(value: &impl Serialize) -> Value<'static> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name.into(),
        _ => Value::Null,
    }
}
