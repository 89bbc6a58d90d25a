//! Deadlines for a calendar: iCalendar (RFC 5545). Yearly ones come again until the campaign ends.

use std::collections::HashSet;

use sha2::{Digest, Sha256};

use super::labels::{Labels, name_of};
use super::safe::visible;
use super::timeline_svg;
use crate::Lang;
use crate::compare::{day_after, day_in_ics};
use crate::comparison::{Comparison, Span};

/// Bytes of a line, without its end.
const LINE: usize = 75;

/// The calendar, with the line ends that the format asks for.
///
/// A deadline that the paper gives as a month, quarter or year stands on its last day.
pub fn calendar(comparison: &Comparison, lang: Lang) -> String {
    let labels = Labels::new(lang);
    let mut out = String::new();
    let name = labels.say("Thời hạn trong các kế hoạch", "Deadlines of the plans");
    for line in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//kehoach//diff//VI", "CALSCALE:GREGORIAN"] {
        folded(&mut out, line);
    }
    folded(&mut out, &format!("X-WR-CALNAME:{}", escaped(name)));
    let mut known = HashSet::new();
    for span in comparison.timeline.iter().filter(|span| is_deadline(span)) {
        // Two bodies with the same duty on the same day are one event: a calendar takes each UID once.
        let uid = uid(span);
        if known.insert(uid.clone()) {
            event(&mut out, comparison, span, &uid, labels);
        }
    }
    folded(&mut out, "END:VCALENDAR");
    out
}

/// The span stands in the calendar.
pub fn is_deadline(span: &Span) -> bool {
    !matches!(span.kind.as_str(), "campaign" | "phase")
}

/// The same deadline has the same name in every calendar.
fn uid(span: &Span) -> String {
    let hash = Sha256::digest(format!("{}\n{}\n{}\n{}", span.plan, span.kind, span.printed, span.label));
    hash[..12].iter().fold(String::new(), |uid, byte| format!("{uid}{byte:02x}"))
}

fn event(out: &mut String, comparison: &Comparison, span: &Span, uid: &str, labels: Labels) {
    let plan = comparison.plans.iter().find(|plan| plan.id == span.plan);
    // No clock: the same comparison gives the same calendar. The stamp is the plan's own day, or the deadline's.
    let stamp = plan.and_then(|plan| plan.date.clone());
    let stamp = day_in_ics(stamp.as_deref().unwrap_or(&span.from));
    let summary = format!("{} – {}", labels.kind(&span.kind), name_of(comparison, &span.plan));
    let printed = format!("{}: {}", labels.say("Trong văn bản", "As printed"), timeline_svg::printed(span, labels));
    let mut lines = vec![
        "BEGIN:VEVENT".to_owned(),
        format!("UID:{uid}@kehoach"),
        format!("DTSTAMP:{stamp}T000000Z"),
        format!("DTSTART;VALUE=DATE:{}", day_in_ics(&span.to)),
        format!("DTEND;VALUE=DATE:{}", day_in_ics(&day_after(&span.to))),
        format!("SUMMARY:{}", escaped(&summary)),
        format!("DESCRIPTION:{}\\n{}", escaped(&span.label), escaped(&printed)),
        "TRANSP:TRANSPARENT".to_owned(),
    ];
    if let Some(rule) = rule(comparison, span) {
        lines.push(rule);
    }
    lines.push("END:VEVENT".to_owned());
    for line in &lines {
        folded(out, line);
    }
}

/// How it comes again, until the campaign's last day.
fn rule(comparison: &Comparison, span: &Span) -> Option<String> {
    let every = match span.recurrence.as_deref()? {
        "yearly" => "FREQ=YEARLY",
        "half-yearly" => "FREQ=MONTHLY;INTERVAL=6",
        "quarterly" => "FREQ=MONTHLY;INTERVAL=3",
        "monthly" => "FREQ=MONTHLY",
        _ => return None,
    };
    let campaign = comparison.timeline.iter().find(|other| other.plan == span.plan && other.kind == "campaign");
    let until = campaign.filter(|campaign| campaign.to >= span.to).map(|c| format!(";UNTIL={}", day_in_ics(&c.to)));
    // Months are of unequal length: what falls on a last day stays on last days.
    let last_day = day_after(&span.to).ends_with("-01");
    let which = match (last_day, span.to.get(5..7)) {
        (true, Some(month)) if every == "FREQ=YEARLY" => {
            format!(";BYMONTH={};BYMONTHDAY=-1", month.trim_start_matches('0'))
        }
        (true, _) => ";BYMONTHDAY=-1".to_owned(),
        (false, _) => String::new(),
    };
    Some(format!("RRULE:{every}{which}{}", until.unwrap_or_default()))
}

/// A value of text.
fn escaped(text: &str) -> String {
    visible(text).replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,")
}

/// A line, cut into pieces of 75 bytes between characters.
fn folded(out: &mut String, line: &str) {
    let mut width = 0;
    for c in line.chars() {
        if width + c.len_utf8() > LINE {
            out.push_str("\r\n ");
            width = 1;
        }
        out.push(c);
        width += c.len_utf8();
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_folded_and_values_escaped() {
        let mut out = String::new();
        folded(&mut out, &"ộ".repeat(60));
        assert!(out.split("\r\n").all(|line| line.len() <= LINE));
        assert_eq!(out.replace("\r\n ", "").trim_end(), "ộ".repeat(60));
        assert_eq!(escaped("a, b; c\\\nBEGIN:VEVENT"), "a\\, b\\; c\\\\ BEGIN:VEVENT");
    }
}
