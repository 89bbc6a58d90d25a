//! Targets (chỉ tiêu), with the phase they belong to.

use super::Context;
use super::cues::{CueText, find_word};
use super::dates::periods;
use super::measures::measures;
use super::sections::{Role, label_end_within};
use crate::fold::{begins_with, fold};
use crate::outline::{Node, Table};
use crate::plan::{Phase, Target};
use crate::text::{Text, begin_of};

/// Chỉ tiêu of all sections.
pub(super) fn targets(context: &Context, phases: &[Phase]) -> Vec<Target> {
    let mut out = Vec::new();
    let phases: Vec<Labelled> = phases.iter().map(|phase| Labelled { phase, label: fold(&phase.label) }).collect();
    let phases = phases.as_slice();
    for section in context.of(Role::Targets) {
        let phase = phase_of(&section.node.text.string, phases);
        if let Some(inline) = &section.inline
            && !inline.string.ends_with(':')
        {
            out.push(target(context, inline, phase, phases));
        }
        let listed = section.content.iter().any(|n| n.marker.is_some());
        for node in &section.content {
            if !(listed && node.marker.is_none()) {
                add(context, node, phase, phases, &mut out);
            }
        }
    }
    for node in context.of(Role::Themes).flat_map(|section| &section.content) {
        node.walk(&mut |node| {
            if is_target(node) {
                out.push(target(context, &node.text, None, phases));
            }
        });
    }
    context.outline.tables.iter().for_each(|table| of_table(context, table, phases, &mut out));
    out
}

/// "Chỉ tiêu giai đoạn 1: …" under a theme.
pub(super) fn is_target(node: &Node) -> bool {
    let text = &node.text.string;
    let label = || label_end_within(text, LABEL_WORDS).is_some_and(|at| at + 1 < text.len());
    node.children.is_empty() && node.marker.is_none() && begins_with(text, "chi tieu") && label()
}

/// Words of such a label at most.
const LABEL_WORDS: usize = 6;

/// The rows of a table "TT | Chỉ tiêu | Mức | Giai đoạn": what and how much in one text. Where several columns say how
/// much, which of them is meant can't be told.
fn of_table(context: &Context, table: &Table, phases: &[Labelled], out: &mut Vec<Target>) {
    let Some((head, rows)) = table.rows.split_first() else { return };
    let column = |begins: &[&str]| {
        let mut found = head.iter().enumerate().filter(|(_, cell)| begins.iter().any(|b| begins_with(&cell.string, b)));
        found.next().filter(|_| found.next().is_none()).map(|(at, _)| at)
    };
    let (Some(what), Some(much)) = (column(&["chi tieu", "ten chi tieu"]), column(&["muc"])) else { return };
    let when = column(&["giai doan", "dot"]);
    for row in rows {
        let (Some(what), Some(much)) = (row.get(what), row.get(much)) else { continue };
        if what.is_empty() || much.is_empty() {
            continue;
        }
        let mut whole = what.clone();
        whole.push(much);
        let phase = when.and_then(|at| row.get(at)).and_then(|cell| {
            let ordinal = cell.string.trim().parse().ok();
            ordinal
                .filter(|ordinal| phases.iter().any(|p| p.phase.ordinal == *ordinal))
                .or_else(|| phase_of(&cell.string, phases))
        });
        out.push(target(context, &whole, phase, phases));
    }
}

/// A phase and its folded label.
struct Labelled<'p> {
    phase: &'p Phase,
    label: String,
}

/// A leaf is a target; a heading may name the phase of those under it.
fn add(context: &Context, node: &Node, phase: Option<u32>, phases: &[Labelled], out: &mut Vec<Target>) {
    if node.children.is_empty() {
        if !node.text.string.ends_with(':') && !node.text.is_empty() {
            out.push(target(context, &node.text, phase, phases));
        }
        return;
    }
    let phase = phase_of(&node.text.string, phases).or(phase);
    let text = &node.text.string;
    if text.ends_with(['.', ';']) {
        out.push(target(context, &node.text, phase, phases));
    } else if let Some(end) = text.rfind(". ").filter(|_| text.ends_with(':')) {
        // "Giá trị đạt 48 triệu USD. Một số sản phẩm chủ yếu:": what stands before the lead-in is asked for.
        let own = node.text.slice(0..end + 1);
        if !measures(&own.string).is_empty() {
            out.push(target(context, &own, phase, phases));
        }
    }
    let listed = node.children.iter().any(|n| n.marker.is_some());
    // "Giai đoạn 1 (2026)", what is done in it, "Các chỉ tiêu cần đạt:": only what is behind those words is one.
    let lead = node.children.iter().position(|n| n.marker.is_none() && is_lead(&n.text.string));
    let lead = lead.filter(|_| phase_of(&node.text.string, phases).is_some()).unwrap_or(0);
    for child in node.children.iter().enumerate().filter(|(at, n)| *at >= lead || n.marker.is_some()).map(|(_, n)| n) {
        if !(listed && child.marker.is_none() && child.text.string.ends_with(':')) {
            add(context, child, phase, phases, out);
        }
    }
}

/// "Các chỉ tiêu cần đạt:".
fn is_lead(text: &str) -> bool {
    text.ends_with(':') && CueText::new(text).has_any(&["chi tieu", "muc tieu"])
}

/// Bytes in which a phase's label stands.
const FIRST_WORDS: usize = 120;

/// The phase that a heading names.
fn phase_of(heading: &str, phases: &[Labelled]) -> Option<u32> {
    if phases.is_empty() {
        return None;
    }
    // "Đến hết giai đoạn 1", "Trong Đợt 2, …": within the first words; or "Giai đoạn 2025 - 2027".
    let text = fold(begin_of(heading, FIRST_WORDS));
    let labelled = |Labelled { label, .. }: &&Labelled| {
        // Letter by letter: "giai đoạn 2" is near to "giai đoạn 3".
        let at = find_word(&text, label);
        at.is_some_and(|at| text[..at].split_whitespace().count() <= 3)
            || text.contains('(') && text.contains(&format!("({label})"))
    };
    let found = phases.iter().find(labelled).map(|labelled| labelled.phase);
    found.or_else(|| phase_of_years(heading, phases)).map(|phase| phase.ordinal)
}

/// The phase whose years a heading "Giai đoạn 2025 - 2027" gives.
fn phase_of_years<'p>(heading: &str, phases: &[Labelled<'p>]) -> Option<&'p Phase> {
    if !begins_with(heading, "giai doan") {
        return None;
    }
    let span = periods(heading).into_iter().next()?.value;
    let (from, to) = (span.from.to_string(), span.to.to_string());
    let mut phases = phases.iter().map(|labelled| labelled.phase);
    phases.find(|p| p.from.as_ref() == Some(&from) && p.to.as_ref() == Some(&to))
}

/// A target with its quantities.
fn target(context: &Context, text: &Text, phase: Option<u32>, phases: &[Labelled]) -> Target {
    let phase = phase_of(&text.string, phases).or(phase);
    Target { phase, text: text.string.clone(), measures: measures(&text.string), support: context.support(text, 0.95) }
}
