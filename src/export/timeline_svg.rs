//! The time line as a drawing: one row a plan; bars for campaign and phases, marks for deadlines.

use std::fmt::Write;

use super::labels::{Labels, plan_name};
use super::safe::{html as safe, shortened};
use crate::compare::day_number;
use crate::comparison::{Comparison, Span};

/// Width of the names, of the time, height of a row.
const NAMES: f64 = 210.0;
const WIDTH: f64 = 900.0;
const ROW: f64 = 46.0;
const HEAD: f64 = 28.0;
/// Room behind the last day for marks.
const MARGIN: f64 = 14.0;

/// The drawing; empty when nothing is dated.
pub(super) fn svg(comparison: &Comparison, labels: Labels) -> String {
    let spans: Vec<(usize, &Span, f64, f64)> = comparison
        .timeline
        .iter()
        .enumerate()
        .filter_map(|(at, span)| Some((at, span, day_number(&span.from)? as f64, day_number(&span.to)? as f64 + 1.0)))
        .collect();
    let years = spans
        .iter()
        .filter_map(|(_, s, ..)| Some((s.from.get(..4)?.parse::<i32>().ok()?, s.to.get(..4)?.parse::<i32>().ok()?)));
    let Some((first, last)) = years.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1))) else { return String::new() };
    let day = |year: i32| day_number(&format!("{year}-01-01")).unwrap_or_default() as f64;
    let (begin, end) = (day(first), day(last.max(first) + 1));
    let x = |at: f64| NAMES + (at.clamp(begin, end) - begin) / (end - begin) * WIDTH;
    let rows: Vec<_> = comparison.plans.iter().filter(|plan| spans.iter().any(|s| s.1.plan == plan.id)).collect();
    let height = HEAD + ROW * rows.len() as f64 + 6.0;
    let mut out = String::new();
    let title = labels.say("Thời gian thực hiện và thời hạn của các kế hoạch", "Periods and deadlines of the plans");
    // Writing into a String can't fail.
    let _ = writeln!(
        out,
        "<svg id=\"drawing\" role=\"group\" aria-label=\"{title}\" viewBox=\"0 0 {:.0} {height:.0}\">",
        NAMES + WIDTH + MARGIN
    );
    let step = ((last - first) / 14 + 1).max(1);
    for year in (first..=last + 1).step_by(step as usize) {
        let at = x(day(year));
        let _ = writeln!(out, "<line class=\"year\" x1=\"{at:.1}\" x2=\"{at:.1}\" y1=\"{HEAD}\" y2=\"{height:.0}\"/>");
        if year <= last {
            let _ = writeln!(out, "<text x=\"{:.1}\" y=\"18\">{year}</text>", at + 3.0);
        }
    }
    for (number, plan) in rows.iter().enumerate() {
        let y = HEAD + ROW * number as f64;
        let name = safe(&shortened(&plan_name(plan), 30));
        let _ = writeln!(out, "<text class=\"name\" x=\"4\" y=\"{:.1}\">{name}</text>", y + 27.0);
        let _ = writeln!(out, "<line class=\"row\" x1=\"0\" x2=\"{:.0}\" y1=\"{y:.1}\" y2=\"{y:.1}\"/>", NAMES + WIDTH);
        let of_plan: Vec<_> = spans.iter().filter(|(_, span, ..)| span.plan == plan.id).collect();
        for (at, span, from, to) in of_plan.iter().filter(|s| matches!(s.1.kind.as_str(), "campaign" | "phase")) {
            bar(&mut out, *at, span, (x(*from), x(*to)), y, labels);
        }
        let mut marks: Vec<(f64, usize, &Span)> = of_plan
            .iter()
            .filter(|s| !matches!(s.1.kind.as_str(), "campaign" | "phase"))
            .map(|(at, span, _, to)| (x(*to), *at, *span))
            .collect();
        marks.sort_by(|a, b| a.0.total_cmp(&b.0));
        keep_apart(&mut marks);
        for (x, at, span) in marks {
            mark(&mut out, at, span, x, y, labels);
        }
    }
    out.push_str("</svg>\n");
    out
}

/// Moves marks that would cover each other, the later ones first to the right, then back from the edge.
fn keep_apart(marks: &mut [(f64, usize, &Span)]) {
    let width = |span: &Span| if span.recurrence.is_some() { 27.0 } else { 15.0 };
    for at in 1..marks.len() {
        marks[at].0 = marks[at].0.max(marks[at - 1].0 + width(marks[at - 1].2));
    }
    let mut edge = NAMES + WIDTH + MARGIN;
    for (x, _, span) in marks.iter_mut().rev() {
        *x = x.min(edge - width(span) + 6.0);
        edge = *x - 6.0;
    }
}

/// What is read out and shown over it.
fn title(span: &Span, labels: Labels) -> String {
    let label = shortened(&span.label, 120);
    safe(&format!("{}: {label} ({})", labels.kind(&span.kind), printed(span, labels)))
}

/// The dates as people write them.
pub(super) fn printed(span: &Span, labels: Labels) -> String {
    span.printed.split(" – ").map(|end| labels.date(end)).collect::<Vec<_>>().join(" – ")
}

fn bar(out: &mut String, at: usize, span: &Span, (from, to): (f64, f64), y: f64, labels: Labels) {
    let (top, height) = if span.kind == "campaign" { (y + 4.0, 8.0) } else { (y + 14.0, 16.0) };
    let kind = &span.kind;
    let title = title(span, labels);
    let _ = writeln!(
        out,
        "<g class=\"span {kind}\" data-span=\"{at}\" tabindex=\"0\" role=\"button\" aria-label=\"{title}\"><title>{title}</title>\
         <rect x=\"{from:.1}\" y=\"{top:.1}\" width=\"{:.1}\" height=\"{height}\"/>",
        (to - from).max(2.0)
    );
    if kind == "phase" && to - from > 60.0 {
        let room = ((to - from) / 7.5) as usize;
        let _ = writeln!(
            out,
            "<text x=\"{:.1}\" y=\"{:.1}\">{}</text>",
            from + 4.0,
            y + 26.5,
            safe(&shortened(&span.label, room))
        );
    }
    out.push_str("</g>\n");
    // A campaign without a last day ends with an event.
    if kind == "campaign"
        && to - from < 10.0
        && let Some((_, event)) = span.printed.split_once(" – ")
    {
        let room = ((NAMES + WIDTH - to) / 7.0).max(12.0) as usize;
        let event = safe(&shortened(event, room));
        let _ = writeln!(out, "<text class=\"event\" x=\"{:.1}\" y=\"{:.1}\">→ {event}</text>", to + 6.0, y + 14.0);
    }
}

fn mark(out: &mut String, at: usize, span: &Span, x: f64, y: f64, labels: Labels) {
    let title = title(span, labels);
    let sign = match span.kind.as_str() {
        "report" => "▲",
        "interim-review" => "◆",
        "final-review" => "★",
        "campaign-end" => "■",
        _ => "●",
    };
    let again = if span.recurrence.is_some() { "↻" } else { "" };
    let _ = writeln!(
        out,
        "<g class=\"span mark\" data-span=\"{at}\" tabindex=\"0\" role=\"button\" aria-label=\"{title}\"><title>{title}</title>\
         <text x=\"{:.1}\" y=\"{:.1}\">{sign}{again}</text></g>",
        x - 6.0,
        y + 43.0
    );
}
