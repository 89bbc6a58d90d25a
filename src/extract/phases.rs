//! Phases (giai đoạn, đợt) of a campaign: ordinal, label, period, what happens in them.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::Context;
use super::dates::{DateValue, Found, dates, periods};
use super::sections::Role;
use crate::fold::Folded;
use crate::outline::Node;
use crate::plan::Phase;
use crate::text::Text;

/// "Giai đoạn 1", "Giai đoạn II", "Đợt 01" at the begin of folded text.
static LABEL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[\W_]*(?P<label>(?:giai doan|dot|chang)\s+(?:thu\s+)?(?P<number>\d{1,2}|[ivx1l|]{1,4}|nhat|mot|hai|ba|tu|nam))(?:\b|\s|[(:,.-]|$)").expect("valid pattern")
});
/// "Giai đoạn 2025 - 2027": a phase that has its years for a name.
static YEARS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[\W_]*(?P<label>giai doan\s+(?:nam\s+)?20\d\d\s*(?:-|den)\s*(?:nam\s+)?20\d\d)")
        .expect("valid pattern")
});
/// "Năm 2026:", "Năm 2027 - 2029:" at the begin of folded text.
static NAMED_YEAR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[\W_]*(?:trong |tu )?nam 20\d\d(?:\s*(?:-|den)\s*(?:nam )?20\d\d)?\s*:").expect("valid pattern")
});
/// How far behind the label its period may begin, in bytes.
const NEAR: usize = 24;

/// A phase's label at the begin of a text.
struct Label {
    ordinal: Option<u32>,
    /// Bytes of the text.
    range: Range<usize>,
}

/// Every phase once, in order; those of the section on time before those that only head targets.
pub(super) fn phases(context: &Context) -> Vec<Phase> {
    let mut found: Vec<Phase> = Vec::new();
    for section in context.of(Role::Time) {
        for node in &section.content {
            node.walk(&mut |node| add(context, node, &mut found));
        }
        if found.is_empty() {
            add(context, section.node, &mut found);
        }
    }
    if found.is_empty() {
        for section in context.of(Role::Time) {
            by_years(context, &section.content, &mut found);
        }
    }
    if found.is_empty() {
        for node in &context.outline.body {
            node.walk(&mut |node| add(context, node, &mut found));
        }
    }
    found.retain(|phase| phase.from.is_some() || phase.to.is_some());
    found.sort_by_key(|phase| phase.ordinal);
    found
}

/// "Năm 2026: …", "Năm 2027 - 2029: …": phases that have their years for a name, two of them or more.
fn by_years(context: &Context, nodes: &[&Node], found: &mut Vec<Phase>) {
    let labels = |node: &&&Node| is_named_year(&node.text.string);
    let named: Vec<&&Node> = nodes.iter().filter(labels).collect();
    if named.len() < 2 {
        return;
    }
    for node in named {
        let text = &node.text.string;
        let Some(colon) = text.find(':') else { continue };
        let label = Label { ordinal: None, range: 0..colon };
        let (from, to, _) = period(&text[..colon], &label, true);
        let behind = rest(&node.text, colon);
        found.push(Phase {
            ordinal: found.len() as u32 + 1,
            label: text[..colon].trim().to_owned(),
            from: from.map(|d| d.to_string()),
            to: to.map(|d| d.to_string()),
            text: (!behind.is_empty()).then(|| behind.string.clone()),
            support: context.support(&node.text, 0.93),
        });
    }
}

/// Adds the phase that a node heads, unless one of its ordinal is there.
fn add(context: &Context, node: &Node, found: &mut Vec<Phase>) {
    let Some(label) = label(&node.text.string) else { return };
    let ordinal = label.ordinal.unwrap_or(found.len() as u32 + 1);
    if found.iter().any(|p| p.ordinal == ordinal && (p.from.is_some() || p.to.is_some())) {
        return;
    }
    let named_by_years = label.ordinal.is_none();
    let (from, to, end) = period(&node.text.string, &label, named_by_years);
    let (first, last) = (from.map(|d| d.to_string()), to.map(|d| d.to_string()));
    if from.is_none() && to.is_none() || found.iter().any(|p| named_by_years && p.from == first && p.to == last) {
        return;
    }
    let mut text = rest(&node.text, end);
    for child in &node.children {
        child.walk(&mut |under| text.push(&under.text));
    }
    let name = node.text.string[label.range].trim().to_owned();
    let mut place = node.text.clone();
    for child in &node.children {
        place.push(&child.text);
    }
    found.push(Phase {
        ordinal,
        label: name,
        from: first,
        to: last,
        text: (!text.is_empty()).then(|| text.string.clone()),
        support: context.support(&place, 0.96),
    });
}

/// What stands behind the label and period of a phase; `None` for other texts. Years are labels where phases have them
/// for names.
pub(super) fn behind_label(text: &Text, by_years: bool) -> Option<Text> {
    if by_years && is_named_year(&text.string) {
        return text.string.find(':').map(|colon| rest(text, colon));
    }
    let label = label(&text.string)?;
    let (_, _, end) = period(&text.string, &label, label.ordinal.is_none());
    Some(rest(text, end))
}

/// "Năm 2027 - 2029: …".
pub(super) fn is_named_year(text: &str) -> bool {
    NAMED_YEAR.is_match(&Folded::new(text).text)
}

/// The label at the begin of a text.
fn label(text: &str) -> Option<Label> {
    let folded = Folded::new(text);
    if let Some(years) = YEARS.captures(&folded.text).and_then(|m| m.name("label")) {
        return Some(Label { ordinal: None, range: folded.original(years.range()) });
    }
    let found = LABEL.captures(&folded.text)?;
    let number = found.name("number")?.as_str();
    let ordinal = ordinal(number)?;
    Some(Label { ordinal: Some(ordinal), range: folded.original(found.name("label")?.range()) })
}

/// Value of an ordinal: digits, Roman numerals (also read as `1l|`), words.
pub(super) fn ordinal(number: &str) -> Option<u32> {
    if let Ok(value) = number.parse::<u32>() {
        return (1..=12).contains(&value).then_some(value);
    }
    Some(match number {
        "nhat" | "mot" | "i" | "l" | "|" => 1,
        "hai" | "ii" | "il" | "l1" | "i1" => 2,
        "ba" | "iii" => 3,
        "tu" | "iv" => 4,
        "nam" | "v" => 5,
        "vi" => 6,
        _ => return None,
    })
}

/// The period behind a label, and the place where its words end.
fn period(text: &str, label: &Label, named_by_years: bool) -> (Option<DateValue>, Option<DateValue>, usize) {
    let start = if named_by_years { label.range.start } else { label.range.end };
    let rest = &text[start..];
    let sentence = rest.find(". ").map_or(rest.len(), |at| at + 1);
    let near = |found: &Range<usize>| named_by_years || rest[..found.start].len() <= NEAR;
    if let Some(Found { value, range }) = periods(&rest[..sentence]).into_iter().find(|f| near(&f.range)) {
        return (Some(value.from), Some(value.to), start + range.end);
    }
    let all: Vec<Found<DateValue>> = dates(&rest[..sentence]).into_iter().filter(|f| near(&f.range)).collect();
    match all.as_slice() {
        // "năm 2027 và năm 2028"
        [first, second, ..] if rest[first.range.end..second.range.start].trim() == "và" => {
            (Some(first.value), Some(second.value), start + second.range.end)
        }
        [only, ..] => {
            let until = Folded::new(&rest[..only.range.start]).text.contains("den");
            let from = (!until).then_some(only.value);
            (from, Some(only.value), start + only.range.end)
        }
        [] => (None, None, label.range.end),
    }
}

/// What stands behind the period: a colon, bracket or point is left out, a comma keeps the whole wording behind the label.
fn rest(text: &Text, end: usize) -> Text {
    let behind = &text.string[end..];
    let skipped = behind.len() - behind.trim_start_matches(|c: char| " ):;.–-".contains(c)).len();
    text.from(end + skipped)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_labels_and_periods() {
        for (text, ordinal, from, to) in [
            ("Giai đoạn I: năm 2026 - 2027: Các đơn vị ban hành", 1, "2026", "2027"),
            ("Giai đoạn 1 (từ 2025 - 2027): Xây dựng", 1, "2025", "2027"),
            ("Đợt 02 (từ ngày 01/8/2026 đến ngày 30/11/2026): Tập trung", 2, "2026-08-01", "2026-11-30"),
            ("Giai đoạn 2 - năm 2027 và năm 2028: Nhân rộng", 2, "2027", "2028"),
            ("Giai doan 1 (tir 2025 - 2027)", 1, "2025", "2027"),
        ] {
            let found = label(text).unwrap();
            assert_eq!(found.ordinal, Some(ordinal), "{text}");
            let (f, t, _) = period(text, &found, false);
            assert_eq!((f.unwrap().to_string().as_str(), t.unwrap().to_string().as_str()), (from, to), "{text}");
        }
        assert!(label("Giai đoạn đầu").is_none());
        assert!(label("Đợt thi đua").is_none());
    }
}
