//! Phases (giai đoạn, đợt) of a campaign: ordinal, label, period, what happens in them.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::Context;
use super::dates::{DateValue, Found, dates, periods_and};
use super::sections::Role;
use crate::fold::{Folded, begins_with, pattern};
use crate::outline::{Node, Table};
use crate::plan::{Header, Phase};
use crate::text::Text;

/// "Giai đoạn 1", "Giai đoạn II", "Đợt 01", "Bước 1" at the begin of folded text.
static LABEL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^[\W_]*(?P<label>(?:giai doan|dot|chang|buoc)\s+(?:thu\s+)?(?P<number>\d{1,2}|[ivx1l|]{1,4}|nhat|mot|hai|ba|tu|nam))(?:\b|\s|[(:,.-]|$)",
    )
});
/// "Giai đoạn 2025 - 2027": a phase that has its years for a name.
static YEARS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^[\W_]*(?P<label>giai doan\s+(?:nam\s+)?20\d\d\s*(?:-|den)\s*(?:nam\s+)?20\d\d)"));
/// "Từ năm 2026 đến năm 2027 (giai đoạn 1)": the label in brackets behind its period.
static LABEL_BEHIND: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^[\W_]*[^():;]{4,60}[(](?P<label>(?:giai doan|dot|chang|buoc)\s+(?P<number>\d{1,2}|[ivx1l|]{1,4}))[)]")
});
/// "Năm 2026:", "Năm 2027 - 2029:" at the begin of folded text.
static NAMED_YEAR: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^[\W_]*(?:trong |tu )?nam 20\d\d(?:\s*(?:-|den)\s*(?:nam )?20\d\d)?\s*:"));
/// "Giai đoạn khởi động (từ …)": a name for a number.
static NAMED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^[\W_]*(?P<label>(?:giai doan|chang)(?: [a-z]+){1,4}) ?[(]"));
/// How far behind the label its period may begin, in bytes; farther away it stands in brackets, behind a name.
const NEAR: usize = 24;
/// Longest name of a phase between its label and the bracket with its period, in bytes.
const NAME: usize = 160;

/// "đến khi kết thúc Đại hội", up to the end of its bracket.
static EVENT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^,?\s*(?:cho )?đến (?:khi|ngày|hết|thời điểm)?[^().:;]{3,120}").expect("valid pattern")
});
/// A begin on the day of the plan, folded.
static FROM_ISSUE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^[\W_]*tu (?:ngay|khi) (?:(?:ky )?ban hanh|ky)(?: ke hoach)?(?: nay)?\s*(?:den\b|[,)]|$)")
});
/// "(150 ngày đêm)" behind a period.
static LASTS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^\)?[\s,;]*\(\d{1,4} (?:ngày|tháng|tuần|năm)[^()]{0,20}\)").expect("valid pattern"));

/// A phase's label at the begin of a text.
struct Label {
    ordinal: Option<u32>,
    /// Bytes of the text.
    range: Range<usize>,
    /// Where its period stands.
    period: Where,
}

/// Where the period of a phase stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Where {
    /// "Giai đoạn 1 (2025 - 2027)"
    Behind,
    /// "Giai đoạn 2025 - 2027"
    Within,
    /// "Từ năm 2026 đến năm 2027 (giai đoạn 1)"
    Before,
}

/// Every phase once, in order; those of the section on time before those that only head targets.
pub(super) fn phases(context: &Context, header: &Header) -> Vec<Phase> {
    let mut found: Vec<Phase> = Vec::new();
    for section in context.of(Role::Time) {
        for node in &section.content {
            node.walk(&mut |node| add(context, header, node, true, false, &mut found));
        }
        if found.is_empty() {
            add(context, header, section.node, true, false, &mut found);
        }
    }
    // Names stand for numbers only where no phase has one.
    if found.is_empty() {
        for node in context.of(Role::Time).flat_map(|section| &section.content) {
            node.walk(&mut |node| add(context, header, node, true, true, &mut found));
        }
    }
    if found.is_empty() {
        for section in context.of(Role::Time) {
            by_years(context, &section.content, &mut found);
        }
    }
    if found.is_empty() {
        context.outline.tables.iter().for_each(|table| of_table(context, table, &mut found));
    }
    if found.is_empty() {
        for node in context.of(Role::Time).flat_map(|section| &section.content) {
            of_sentences(context, header, &node.text, &mut found);
        }
    }
    if found.is_empty() {
        for node in &context.outline.body {
            node.walk(&mut |node| add(context, header, node, false, false, &mut found));
        }
    }
    found.retain(|phase| phase.from.is_some() || phase.to.is_some());
    found.sort_by_key(|phase| phase.ordinal);
    found
}

/// "… chia làm hai giai đoạn. Giai đoạn 1 từ năm 2026 đến năm 2028, …": sentences of one paragraph, two of them or more.
fn of_sentences(context: &Context, header: &Header, text: &Text, found: &mut Vec<Phase>) {
    let mut starts: Vec<usize> = text.string.match_indices(". ").map(|(at, mark)| at + mark.len()).collect();
    starts.insert(0, 0);
    let ends = starts.iter().skip(1).copied().chain([text.string.len()]);
    let numbered =
        |range: &Range<usize>| label(&text.string[range.clone()]).is_some_and(|label| label.ordinal.is_some());
    let sentences = starts.iter().zip(ends).map(|(start, end)| *start..end).filter(numbered);
    let mut own = Vec::new();
    for range in sentences.take(MOST_SENTENCES) {
        let sentence = Node { marker: None, text: text.slice(range), heading: false, children: Vec::new() };
        add(context, header, &sentence, true, false, &mut own);
    }
    if own.len() > 1 {
        found.append(&mut own);
    }
}

/// Sentences about phases at most.
const MOST_SENTENCES: usize = 24;

/// The rows of a table "Giai đoạn | Thời gian | Nội dung".
fn of_table(context: &Context, table: &Table, found: &mut Vec<Phase>) {
    let Some((head, rows)) = table.rows.split_first() else { return };
    let column =
        |begins: &[&str]| head.iter().position(|cell| begins.iter().any(|begin| begins_with(&cell.string, begin)));
    let (Some(named), Some(time)) = (column(&["giai doan", "dot", "buoc"]), column(&["thoi gian"])) else { return };
    let what = column(&["noi dung", "viec", "cong viec", "nhiem vu"]);
    for row in rows {
        let (Some(name), Some(time)) = (row.get(named), row.get(time)) else { continue };
        let (Some(label), Some(span)) = (label(&name.string), periods_and(&time.string).into_iter().next()) else {
            continue;
        };
        let Some(ordinal) = label.ordinal.filter(|ordinal| found.iter().all(|phase| phase.ordinal != *ordinal)) else {
            continue;
        };
        let text = what.and_then(|at| row.get(at)).filter(|text| !text.is_empty());
        let mut whole = name.clone();
        whole.push(time);
        if let Some(text) = text {
            whole.push(text);
        }
        found.push(Phase {
            ordinal,
            label: name.string[label.range].trim().to_owned(),
            from: Some(span.value.from.to_string()),
            to: Some(span.value.to.to_string()),
            text: text.map(|text| text.string.clone()),
            support: context.support(&whole, 0.9),
        });
    }
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
        let label = Label { ordinal: None, range: 0..colon, period: Where::Within };
        let (from, to, _) = period(&text[..colon], &label);
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

/// Adds the phase that a node heads, unless one of its ordinal is there; one with a name for a number only if `named`.
/// Outside the section on time, steps are those of a procedure.
fn add(context: &Context, header: &Header, node: &Node, on_time: bool, named: bool, found: &mut Vec<Phase>) {
    let Some(label) = label(&node.text.string) else { return };
    if !named && label.ordinal.is_none() && label.period == Where::Behind {
        return;
    }
    if !on_time && begins_with(&node.text.string[label.range.clone()], "buoc") {
        return;
    }
    let ordinal = label.ordinal.unwrap_or(found.len() as u32 + 1);
    if found.iter().any(|p| p.ordinal == ordinal && (p.from.is_some() || p.to.is_some())) {
        return;
    }
    let named_by_years = label.period == Where::Within;
    let (from, to, end) = period(&node.text.string, &label);
    let (first, last) = (from.map(|d| d.to_string()), to.map(|d| d.to_string()));
    // "Bước 1 (từ ngày ban hành Kế hoạch đến 31/3/2026)": the day of the plan itself.
    let issued =
        || FROM_ISSUE.is_match(&Folded::new(&node.text.string[label.range.end..end.max(label.range.end)]).text);
    let first = first.or_else(|| header.date.clone().filter(|_| issued()));
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
    let (_, _, end) = period(&text.string, &label);
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
        return Some(Label { ordinal: None, range: folded.original(years.range()), period: Where::Within });
    }
    let (found, period) = if let Some(found) = LABEL.captures(&folded.text) {
        (found, Where::Behind)
    } else if let Some(found) = LABEL_BEHIND.captures(&folded.text) {
        (found, Where::Before)
    } else {
        let name = NAMED.captures(&folded.text)?.name("label")?;
        return Some(Label { ordinal: None, range: folded.original(name.range()), period: Where::Behind });
    };
    let ordinal = Some(ordinal(found.name("number")?.as_str())?);
    Some(Label { ordinal, range: folded.original(found.name("label")?.range()), period })
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

/// The period of a label, and the place where the words of both end.
fn period(text: &str, label: &Label) -> (Option<DateValue>, Option<DateValue>, usize) {
    let start = match label.period {
        Where::Behind => label.range.end,
        Where::Within => label.range.start,
        Where::Before => 0,
    };
    let rest = &text[start..];
    let stop = match label.period {
        Where::Before => label.range.start,
        _ => rest.find(". ").map_or(rest.len(), |at| at + 1),
    };
    let near = |found: &Range<usize>| label.period != Where::Behind || is_near(&rest[..found.start]);
    let end = |found: &Range<usize>| (start + found.end).max(label.range.end);
    let joined = periods_and(&rest[..stop]).into_iter().find(|f| near(&f.range));
    if let Some(Found { value, range }) = joined {
        return (Some(value.from), Some(value.to), end(&range));
    }
    // "(từ tháng 7/2025 đến khi kết thúc Đại hội)": the end is an event.
    if let Some(Found { value, range }) = dates(&rest[..stop]).into_iter().find(|f| near(&f.range))
        && Folded::new(&rest[..range.start]).text.trim_start_matches(['(', ' ']).starts_with("tu")
        && let Some(event) = EVENT.find(&rest[range.end..stop])
    {
        return (Some(value), None, end(&(range.start..range.end + event.end())));
    }
    match dates(&rest[..stop]).into_iter().find(|f| near(&f.range)) {
        Some(only) => {
            let until = Folded::new(&rest[..only.range.start]).text.contains("den");
            let from = (!until).then_some(only.value);
            (from, Some(only.value), end(&only.range))
        }
        None => (None, None, label.range.end),
    }
}

/// The words between a label and its period: a few, or a name with the bracket that the period stands in.
fn is_near(between: &str) -> bool {
    between.len() <= NEAR
        || between.len() <= NAME
            && !between.contains([':', ';'])
            && between.rfind('(').is_some_and(|bracket| between.len() - bracket <= 2 * NEAR)
}

/// What stands behind the period: a colon, bracket or point is left out, a comma keeps the whole wording behind the label.
fn rest(text: &Text, end: usize) -> Text {
    // "Đợt 1 (01/8 - 31/12/2026) (150 ngày). …": how long it takes is said already.
    let end = end + LASTS.find(&text.string[end..]).map_or(0, |lasts| lasts.end());
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
            ("Bước 1 - Khởi động (tháng 8 và tháng 9/2025): Phát động", 1, "2025-08", "2025-09"),
            ("Bước 2 - Mở rộng ra các trường và cơ sở (từ tháng 10/2025 đến tháng 4/2026)", 2, "2025-10", "2026-04"),
            ("- Từ năm 2026 đến năm 2027 (giai đoạn 1): Tập trung", 1, "2026", "2027"),
        ] {
            let found = label(text).unwrap();
            assert_eq!(found.ordinal, Some(ordinal), "{text}");
            let (f, t, _) = period(text, &found);
            assert_eq!((f.unwrap().to_string().as_str(), t.unwrap().to_string().as_str()), (from, to), "{text}");
        }
        for (text, from, body) in [
            ("Đợt 2 (từ tháng 7/2025 đến khi kết thúc Đại hội): cao điểm hè", "2025-07", "cao điểm hè"),
            ("Đợt 1 (từ tháng 7/2025 đến tháng 8/2025) (60 ngày). Khởi động", "2025-07", "Khởi động"),
        ] {
            let document = crate::ingest::document(text.as_bytes(), &crate::ingest::Options::default()).unwrap();
            let line = Text::of_line(&document, 0, 0..text.len());
            assert_eq!(period(text, &label(text).unwrap()).0.unwrap().to_string(), from);
            assert_eq!(behind_label(&line, false).unwrap().string, body);
        }
        let issued = "Giai đoạn khởi động (từ ngày ban hành Kế hoạch đến 31/3/2026): Quán triệt";
        assert_eq!(period(issued, &label(issued).unwrap()).1.unwrap().to_string(), "2026-03-31");
        let named = "Giai đoạn tăng tốc (từ 01/4/2026 đến 30/6/2028): Triển khai";
        assert_eq!(&named[label(named).unwrap().range], "Giai đoạn tăng tốc");
        assert!(label("Đợt tập huấn (từ 01/4/2026 đến 30/6/2028)").is_none());
        let text = "Từ năm 2028 đến năm 2030 (giai đoạn 2): Nhân rộng";
        let (_, _, end) = period(text, &label(text).unwrap());
        assert_eq!(&text[end..], "): Nhân rộng");
        assert!(label("Giai đoạn đầu").is_none());
        assert!(label("Đợt thi đua").is_none());
    }
}
