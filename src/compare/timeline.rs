//! Campaigns, phases and deadlines as spans of days; overlaps and gaps of phases.

use super::facts::name;
use super::notes::{Code, Notes};
use crate::Plan;
use crate::comparison::Span;
use crate::plan::{Evidence, Phase};

/// Spans of all plans, and notes about their phases.
pub(super) fn timeline(plans: &[&Plan], ids: &[&str], notes: &mut Notes) -> Vec<Span> {
    let mut out = Vec::new();
    for (plan, id) in plans.iter().zip(ids) {
        campaign(plan, id, &mut out);
        for phase in &plan.phases {
            if let Some((from, to)) = both(phase.from.as_deref(), phase.to.as_deref()) {
                let printed = [phase.from.as_deref(), phase.to.as_deref()].into_iter().flatten().collect::<Vec<_>>();
                let support = (phase.support.confidence, phase.support.evidence.clone());
                out.push(span(id, "phase", &phase.label, (from, to), &printed.join(" – "), support));
            }
        }
        deadlines(plan, id, &mut out);
        between(&plan.phases, id, notes);
        if let Some((from, to)) = both(plan.campaign.from.as_deref(), plan.campaign.to.as_deref())
            && to < from
        {
            notes.add(Code::PeriodBackwards, Some(id), &format!("{from} – {to}"));
        }
    }
    out
}

type Confidence = (f64, Vec<Evidence>);

fn span(id: &str, kind: &str, label: &str, days: (String, String), printed: &str, support: Confidence) -> Span {
    Span {
        plan: id.to_owned(),
        kind: kind.to_owned(),
        label: label.to_owned(),
        from: days.0,
        to: days.1,
        recurrence: None,
        printed: printed.to_owned(),
        confidence: support.0,
        evidence: support.1,
    }
}

fn campaign(plan: &Plan, id: &str, out: &mut Vec<Span>) {
    let of = &plan.campaign;
    if let Some(days) = both(of.from.as_deref(), of.to.as_deref()) {
        // An end that is an event has no day: the words stand for it.
        let ends = [of.from.as_deref().or(of.from_event.as_deref()), of.to.as_deref().or(of.to_event.as_deref())];
        let printed = ends.into_iter().flatten().collect::<Vec<_>>().join(" – ");
        let known = of.facts.get("to").or_else(|| of.facts.get("from"));
        let support = known.map_or((0.0, Vec::new()), |fact| (fact.confidence, fact.evidence.clone()));
        out.push(span(id, "campaign", of.name.as_deref().unwrap_or_default(), days, &printed, support));
    }
}

fn deadlines(plan: &Plan, id: &str, out: &mut Vec<Span>) {
    for deadline in &plan.deadlines {
        let Some(printed) = deadline.date.as_deref() else { continue };
        let date = match printed.strip_prefix("--") {
            Some(day) => first_time(plan, day),
            None => Some(printed.to_owned()),
        };
        let Some(date) = date else { continue };
        if let Some(days) = days(&date) {
            let support = (deadline.support.confidence, deadline.support.evidence.clone());
            let label = if deadline.text.is_empty() { printed } else { &deadline.text };
            let mut new = span(id, &name(&deadline.kind), label, days, printed, support);
            new.recurrence = deadline.recurrence.as_ref().map(name);
            if printed.starts_with("--") && new.recurrence.is_none() {
                new.recurrence = Some("yearly".to_owned());
            }
            out.push(new);
        }
    }
}

/// The first day of this name that is not before the campaign and not before the plan.
fn first_time(plan: &Plan, day: &str) -> Option<String> {
    let starts = [plan.campaign.from.as_deref(), plan.document.date.as_deref()];
    let (start, _) = starts.into_iter().flatten().find_map(days)?;
    let issued = plan.document.date.as_deref().and_then(days).map_or(start.clone(), |(first, _)| first);
    let from = start.max(issued);
    let year: i32 = from.get(..4)?.parse().ok()?;
    let date = format!("{year}-{day}");
    // A month goes on to its end: "2026-02" is not before "2026-02-15".
    let over = date.as_str() < from.get(..date.len()).unwrap_or(&from);
    Some(if over { format!("{}-{day}", year + 1) } else { date })
}

/// Overlaps and gaps of phases that follow each other.
fn between(phases: &[Phase], id: &str, notes: &mut Notes) {
    let mut spans: Vec<(String, String, &str)> = phases
        .iter()
        .filter_map(|p| both(p.from.as_deref(), p.to.as_deref()).map(|(from, to)| (from, to, p.label.as_str())))
        .collect();
    spans.sort();
    for two in spans.windows(2) {
        let ((_, end, first), (begin, _, second)) = (&two[0], &two[1]);
        if begin <= end {
            notes.add(Code::PhasesOverlap, Some(id), &format!("{first}, {second}: {begin} – {end}"));
        } else if let (Some(end_day), Some(begin_day)) = (day_number(end), day_number(begin))
            && begin_day > end_day + 1
        {
            let (behind, before) = (notes.say("sau", "after"), notes.say("trước", "before"));
            notes.add(Code::PhasesGap, Some(id), &format!("{first}, {second}: {behind} {end}, {before} {begin}"));
        }
    }
}

/// First and last day of a period; one of the two ends is enough.
fn both(from: Option<&str>, to: Option<&str>) -> Option<(String, String)> {
    let first = from.and_then(days).map(|(first, _)| first);
    let last = to.and_then(days).map(|(_, last)| last);
    match (first, last) {
        (Some(first), Some(last)) => Some((first, last)),
        (Some(first), None) => Some((first.clone(), first)),
        (None, Some(last)) => Some((last.clone(), last)),
        (None, None) => None,
    }
}

/// First and last day of an ISO date as precise as the paper.
fn days(date: &str) -> Option<(String, String)> {
    let mut parts = date.split('-');
    let year: i32 = parts.next()?.parse().ok().filter(|year| (1900..2200).contains(year))?;
    match (parts.next(), parts.next(), parts.next()) {
        (None, ..) => Some((format!("{year}-01-01"), format!("{year}-12-31"))),
        (Some(quarter), None, _) if quarter.starts_with('Q') => {
            let quarter: u32 = quarter[1..].parse().ok().filter(|q| (1..=4).contains(q))?;
            let last = quarter * 3;
            Some((format!("{year}-{:02}-01", last - 2), format!("{year}-{last:02}-{:02}", length(year, last))))
        }
        (Some(month), None, _) => {
            let month: u32 = month.parse().ok().filter(|m| (1..=12).contains(m))?;
            Some((format!("{year}-{month:02}-01"), format!("{year}-{month:02}-{:02}", length(year, month))))
        }
        (Some(month), Some(day), None) => {
            let month: u32 = month.parse().ok().filter(|m| (1..=12).contains(m))?;
            let day: u32 = day.parse().ok().filter(|d| (1..=length(year, month)).contains(d))?;
            let day = format!("{year}-{month:02}-{day:02}");
            Some((day.clone(), day))
        }
        _ => None,
    }
}

/// Days of a month.
fn length(year: i32, month: u32) -> u32 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Number of a day, counted from one fixed day (Hinnant's days_from_civil).
pub fn day_number(day: &str) -> Option<i64> {
    let mut parts = day.split('-').map(str::parse::<i64>);
    let (year, month, day) = (parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?);
    let shifted = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (shifted.div_euclid(400), shifted.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year)
}

/// The day after an ISO day; the day itself where it is none.
pub fn day_after(day: &str) -> String {
    let next = |(year, month, of_month): (i32, u32, u32)| match (of_month < length(year, month), month < 12) {
        (true, _) => format!("{year}-{month:02}-{:02}", of_month + 1),
        (false, true) => format!("{year}-{:02}-01", month + 1),
        (false, false) => format!("{}-01-01", year + 1),
    };
    let mut parts = day.split('-');
    let year = parts.next().and_then(|year| year.parse().ok());
    let mut small = || parts.next().and_then(|part| part.parse().ok());
    match (year, small(), small()) {
        (Some(year), Some(month), Some(of_month)) => next((year, month, of_month)),
        _ => day.to_owned(),
    }
}

/// `20251110`, as calendars write days.
pub fn day_in_ics(day: &str) -> String {
    days(day).map_or_else(|| "19700101".to_owned(), |(first, _)| first.replace('-', ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_as_spans_of_days() {
        for (date, from, to) in [
            ("2025", "2025-01-01", "2025-12-31"),
            ("2028-02", "2028-02-01", "2028-02-29"),
            ("2025-Q4", "2025-10-01", "2025-12-31"),
            ("2025-11-10", "2025-11-10", "2025-11-10"),
        ] {
            assert_eq!(days(date), Some((from.to_owned(), to.to_owned())), "{date}");
        }
        for bad in ["", "2025-13", "2025-02-30", "2025-Q5", "x", "--11-10"] {
            assert_eq!(days(bad), None, "{bad}");
        }
    }

    #[test]
    fn days_are_counted() {
        let gap = |a, b| day_number(b).zip(day_number(a)).map(|(b, a)| b - a);
        assert_eq!(day_after("2025-12-31"), "2026-01-01");
        assert_eq!(day_after("2024-02-28"), "2024-02-29");
        assert_eq!(gap("2024-02-28", "2024-03-01"), Some(2));
        assert_eq!(gap("2025-12-31", "2026-01-01"), Some(1));
        assert_eq!(gap("2000-01-01", "2026-01-01"), Some(9497));
    }
}
