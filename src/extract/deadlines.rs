//! Deadlines: dated and rhythmic duties to report, register, plan, review, and the campaign's end.
//!
//! Read clause by clause from the sections on time, implementation, reports and dossiers; never from themes,
//! targets, criteria or standards.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::Context;
use super::assignments::{heads_tasks, is_unit, name_of, unit_label, unit_of_sentence};
use super::codes::codes;
use super::cues::find_word;
use super::dates::{DateValue, Found, dates, dates_and_periods};
use super::recipient::recipient;
use super::sections::Role;
use crate::fold::{Folded, begins_with, fold, pattern, printed_pattern};
use crate::outline::Node;
use crate::plan::{Campaign, Deadline, DeadlineKind, Phase, Recurrence};
use crate::text::{Text, end_of, has_byte};

/// Cues of kinds in a clause, folded.
const KINDS: &[(&str, DeadlineKind)] = &[
    (r"ho so (?:de nghi |xet |trinh )?(?:khen thuong|thi dua)|ho so khen thuong|ho so trinh khen", DeadlineKind::Other),
    (
        r"(?:gui|nop|lap|hoan thien|hoan thanh) (?:\w+ ){0,2}ho so|^(?:- )?(?:rieng )?ho so [^;.]{0,100}\b(?:gui|nop)",
        DeadlineKind::Other,
    ),
    (r"bao cao", DeadlineKind::Report),
    (r"dang ky", DeadlineKind::Register),
    (r"so(?: ket)?, tong ket|so ket", DeadlineKind::InterimReview),
    (r"tong ket", DeadlineKind::FinalReview),
    (
        r"(?:xay dung|ban hanh|hoan thanh|lap|cu the hoa)[^,;.]{0,40}\bke hoach|ke hoach[^,;.]{0,30}\b(?:gui|xong)",
        DeadlineKind::Plan,
    ),
];

static KIND: LazyLock<Vec<Regex>> =
    LazyLock::new(|| KINDS.iter().map(|(cue, _)| pattern(&format!(r"\b(?:{cue})\b"))).collect());
/// Rhythms, folded.
static RHYTHM: LazyLock<[(Regex, Recurrence); 4]> = LazyLock::new(|| {
    [
        (
            pattern(
                r"\b(?:0?6 thang(?: mot lan|/lan| 1 lan|, nam)?(?: dau nam)?|(?:dinh ky|moi) sau thang|sau thang (?:mot lan|dau nam|cuoi nam)|nua nam)\b",
            ),
            Recurrence::HalfYearly,
        ),
        (pattern(r"\b(?:(?:hang|moi|tung|theo|dinh ky) quy|cuoi (?:moi )?quy)\b"), Recurrence::Quarterly),
        (pattern(r"hang thang|moi thang|tung thang"), Recurrence::Monthly),
        (
            pattern(
                r"h[a-z]{1,2}ng n[aid]m|moi nam|tung nam|dinh ky nam|bao cao nam (?:ve|gui|cho|truoc (?:ngay|thang))\b",
            ),
            Recurrence::Yearly,
        ),
    ]
});
/// Words behind "theo quy" that make it another word than "quý", folded.
const RULES: &[&str] = &["dinh", "che", "trinh", "mo ", "hoach", "chuan", "uoc", "luat", "tac", "doi "];

/// Begins of a line that says when the task above it is due, folded, and its words at most.
const DUE: &[&str] = &["thoi han", "thoi gian hoan thanh", "thoi gian thuc hien", "thoi diem hoan thanh", "tien do"];
const DUE_WORDS: usize = 24;

/// Words right before a date by which a task is to be done, folded.
static DUE_BY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:truoc|cham nhat(?: la)?|xong|hoan thanh|den het|trong|vao)(?:\s+(?:truoc|trong|vao|het|ngay|thang|quy|cuoi|dau|giua|la|luc|\d{1,2} ?(?:gio|h)(?: ?\d\d)?(?: phut)?,?))*[\s(]*$",
    )
});
/// Begins of a sentence about what a report covers, folded.
const COVERS: &[&str] = &["thoi gian bao cao", "ky bao cao", "thoi gian chot", "thoi diem chot", "so lieu"];
/// Words before the dates between which a report counts; folded, "tính từ" would be "tỉnh từ".
static COUNTED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)\b(?:tính|lấy|chốt)(?: số liệu)? (?:từ|đến)\b").expect("valid pattern"));
/// Half-years right before a day, folded.
static HALF_BY: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?:0?6|sau) thang,? ?[(]?(?:truoc|cham nhat|vao)(?: ngay)?\s*$"));
/// Words between days of one duty, folded.
static JOINED: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s*(?:,|va)?\s*(?:truoc )?(?:ngay )?$"));
/// Words between the two times of a review, folded.
static AND: LazyLock<Regex> = LazyLock::new(|| pattern(r"^ va (?:vao |trong )?(?:ngay |thang |quy )?$"));
/// A report named by its time, and the bracket in which its year stands, folded.
static IN_BRACKET: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\bbao cao (?:giua ky|cuoi ky|dau ky|so ket|tong ket)\b[^;.(]{0,60}[(]$"));
/// Words right before a date from which on a task is done, folded.
static BEGIN: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?:tu|bat dau)(?:\s+(?:ngay|thang|quy|dau|cuoi|nam))*[\s(]*$"));
/// Which duties of a text are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Duties {
    /// Those to report, register, plan, review or hand in.
    Named,
    /// Also other tasks that are due by a day, month or quarter.
    All,
}

/// Bytes before a date in which the words stand that make it a deadline.
const BEFORE_DATE: usize = 300;

/// Words before a date that make it a deadline.
static BOUND: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:\btruoc|\btrong|\bvao|\bcham nhat|\bden|\bxong|\bhoan thanh|\bcuoi|\bdau|\bdip|\bthang|\bngay|\btu|\bla|\bvao dip[^;.]*|\bket qua nam|\bva|\bgio(?: \d\d)?(?: phut)?|,)[\s(]*(?:la\s+|het\s+|ngay\s+|cuoi\s+|tuan\s+(?:dau|cuoi)\s+)*$",
    )
});
/// All deadlines: the campaign's end, then the others in the order of the paper.
pub(super) fn deadlines(context: &Context, campaign: &Campaign, phases: &[Phase]) -> Vec<Deadline> {
    let mut out: Vec<Deadline> = campaign_end(context, campaign, phases).into_iter().collect();
    for section in context.of(Role::Time) {
        let mut texts: Vec<&Text> = section.inline.iter().collect();
        for node in &section.content {
            node.walk(&mut |node| texts.push(&node.text));
        }
        for text in texts {
            // Of a phase's line only what stands behind its label and period.
            let by_years = phases.iter().any(|phase| super::phases::is_named_year(&format!("{}:", phase.label)));
            match super::phases::behind_label(text, by_years) {
                Some(body) => clauses(context, &body, None, Duties::All, &mut out),
                None => clauses(context, text, None, Duties::Named, &mut out),
            }
        }
    }
    reviews_of_phases(phases, &mut out);
    for section in
        context.sections.iter().filter(|s| matches!(s.role, Role::Assignments | Role::Reports | Role::Dossiers))
    {
        if let Some(inline) = &section.inline {
            clauses(context, inline, None, Duties::All, &mut out);
        }
        for node in &section.content {
            walk(context, node, None, Duties::All, &mut out);
        }
    }
    for closing in &context.outline.closing {
        clauses(context, closing, None, Duties::Named, &mut out);
    }
    // Of the sections about awards only what hands in dossiers.
    let first = out.len();
    for section in context.sections.iter().filter(|s| matches!(s.role, Role::Awards | Role::Standards)) {
        section.inline.iter().for_each(|inline| clauses(context, inline, None, Duties::Named, &mut out));
        for node in &section.content {
            node.walk(&mut |node| clauses(context, &node.text, None, Duties::Named, &mut out));
        }
    }
    let dossiers = out.split_off(first).into_iter().filter(|d| d.kind == DeadlineKind::Other && d.date.is_some());
    out.extend(dossiers);
    from_tables(context, &mut out);
    distinct(out)
}

/// The duties of a node; the unit is named by it or by the heading above it.
fn walk(context: &Context, node: &Node, above: Option<&str>, duties: Duties, out: &mut Vec<Deadline>) {
    let heading = !node.children.is_empty();
    if !heading && !may_bind(&node.text.string) {
        return;
    }
    let own = if heading {
        let text = &node.text.string;
        let label = super::sections::label_end_within(text, 40).map_or(text.as_str(), |at| &text[..at]);
        let sentence = label.ends_with('.')
            || label.split_whitespace().count() > 30
            || heads_tasks(label, label.len() + 1 == text.len());
        // "Chế độ báo cáo" heads duties, but is nobody.
        if sentence { unit_of_sentence(&node.text).map(|t| t.string) } else { is_unit(label).then(|| name_of(label)) }
    } else {
        match unit_label(&node.text.string) {
            Some(at) if above.is_none() && is_unit(&node.text.string[..at]) => Some(name_of(&node.text.string[..at])),
            _ => unit_of_sentence(&node.text).map(|t| t.string),
        }
    };
    let who = own.as_deref().filter(|_| above.is_none() || heading).or(above).or(own.as_deref());
    clauses(context, &node.text, who, duties, out);
    let mut before = &node.text;
    for child in &node.children {
        if is_due_line(child) {
            of_task(context, before, &child.text, who, false, out);
        } else {
            walk(context, child, who, duties, out);
        }
        before = &child.text;
    }
}

/// "Thời hạn hoàn thành: Quý IV/2026." on a line of its own says when the task above it is due.
pub(super) fn is_due_line(node: &Node) -> bool {
    node.children.is_empty() && is_due(&node.text.string)
}

/// Says when a task is due, and nothing else.
fn is_due(text: &str) -> bool {
    DUE.iter().any(|cue| begins_with(text, cue))
        && text.split_whitespace().count() <= DUE_WORDS
        && may_bind(text)
        && !limits_dossiers(text)
}

/// "Thời hạn nhận hồ sơ tại Sở Nội vụ: …" is a duty of its own, not the time of the one before it.
fn limits_dossiers(text: &str) -> bool {
    begins_with(text, "thoi han")
        && text.find(':').is_some_and(|at| at <= LABEL_BYTES && fold(&text[..at]).contains("ho so"))
}

/// Bytes of such a label at most.
const LABEL_BYTES: usize = 120;
/// Clauses behind it at most that are told by it.
const MOST_LIMITS: usize = 8;

/// The campaign's end, from the sentence that dates it, from the last phase or from an event.
fn campaign_end(context: &Context, campaign: &Campaign, phases: &[Phase]) -> Option<Deadline> {
    if campaign.to.is_none() && campaign.to_event.is_none() {
        return None;
    }
    let fact = campaign.facts.get(if campaign.to.is_some() { "to" } else { "to_event" })?;
    let line = fact.evidence.first()?.lines[0] as usize - 1;
    let place = Text::of_line(context.document(), line, 0..context.document().lines[line].text.len());
    let text = match phases.last() {
        Some(last) if last.support.evidence.first().is_some_and(|e| e.lines[0] as usize - 1 == line) => {
            let end = place.string.rfind(':').unwrap_or(place.string.len());
            place.string[..end].trim_start_matches(['-', '+', ' ']).to_owned()
        }
        _ => sentence_of(context, line).unwrap_or_else(|| place.string.clone()),
    };
    Some(Deadline {
        kind: DeadlineKind::CampaignEnd,
        date: campaign.to.clone(),
        event: campaign.to_event.clone(),
        recurrence: None,
        who: None,
        recipient: None,
        via: None,
        text,
        support: crate::plan::Support { evidence: fact.evidence.clone(), confidence: fact.confidence },
    })
}

/// The sentence of the section on time that goes over a line.
fn sentence_of(context: &Context, line: usize) -> Option<String> {
    let over = |text: &Text| text.first_line() <= Some(line) && text.last_line() >= Some(line);
    for section in context.of(Role::Time) {
        let mut found = None;
        for node in &section.content {
            node.walk(&mut |node| {
                if found.is_none() && over(&node.text) {
                    found = Some(&node.text);
                }
            });
        }
        if let Some(text) = found {
            let within = |range: &Range<usize>| over(&text.slice(range.clone()));
            return clause_ranges(&text.string).into_iter().find(within).map(|range| text.slice(range).string);
        }
    }
    None
}

/// Reviews named in a dated phase without a date of their own have the phase's last year.
fn reviews_of_phases(phases: &[Phase], out: &mut Vec<Deadline>) {
    for phase in phases {
        let (Some(text), Some(to)) = (&phase.text, &phase.to) else { continue };
        for (cue, kind) in [("so ket", DeadlineKind::InterimReview), ("tong ket", DeadlineKind::FinalReview)] {
            let dated = out.iter().any(|d| d.kind == kind && text.contains(d.text.trim_end_matches(['.', ';'])));
            let named = clause_ranges(text).into_iter().find(|range| holds_review(&text[range.clone()], cue));
            if let Some(range) = named.filter(|_| !dated) {
                let clause = text[range].trim();
                let folded = Folded::new(clause);
                let own = dates(clause).into_iter().rfind(|found| {
                    let before = &folded.text[..folded.folded(found.range.start)];
                    !matches!(found.value, DateValue::Year(_)) && DUE_BY.is_match(before)
                });
                // Of a phase of one month its month.
                let own = own.map(|found| found.value.to_string());
                let own = own.or_else(|| phase.to.clone().filter(|_| phase.from == phase.to));
                out.push(Deadline {
                    kind,
                    date: own.or_else(|| to.split('-').next().map(str::to_owned)),
                    event: None,
                    recurrence: None,
                    who: None,
                    recipient: None,
                    via: None,
                    text: clause.to_owned(),
                    support: crate::plan::Support {
                        evidence: phase.support.evidence.clone(),
                        confidence: crate::text::rounded(phase.support.confidence * 0.95),
                    },
                });
            }
        }
    }
}

/// A review is held, not only looked back at ("trên cơ sở kết quả sơ kết").
fn holds_review(clause: &str, cue: &str) -> bool {
    let folded = Folded::new(clause);
    folded.text.match_indices(cue).any(|(at, _)| is_review_cue(clause, &folded, at) && !looks_back(&folded.text[..at]))
}

/// Words that "kết" begins behind "Sở", folded: "Sở kết hợp với …" is no "sơ kết".
const OTHER_KET: &[&str] = &["qua", "hop", "luan", "noi", "thuc", "cau", "nap"];

/// "sơ kết", not the end of "cơ sở" with "kết quả" behind it; damaged text may have it as "sở kết".
fn is_review_cue(clause: &str, folded: &Folded, at: usize) -> bool {
    let start = folded.original(at..at + 1).start;
    let word: String = clause[start..].chars().take(2).flat_map(char::to_lowercase).collect();
    let behind = folded.text[at..].strip_prefix("so ket ").unwrap_or_default();
    let other = word == "sở" && OTHER_KET.iter().any(|ket| behind.starts_with(ket));
    !other && !folded.text[..at].ends_with("co ")
}

/// The words just before a review look back at it.
fn looks_back(before: &str) -> bool {
    let words: Vec<&str> = before.split_whitespace().collect();
    let last = words[words.len().saturating_sub(5)..].join(" ");
    ["tren co so", "ket qua", "sau khi", "sau", "khi", "chi ra"].iter().any(|w| find_word(&last, w).is_some())
}

/// A cell of the column on time that says nothing but a year sets that year, folded.
static ONLY_YEAR: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?:trong |het )?(?:nam )?20\d\d\.?$"));

/// Duties of the rows of annex tables.
fn from_tables(context: &Context, out: &mut Vec<Deadline>) {
    for row in super::task_tables::rows(context) {
        let who = row.lead.as_ref().map(|unit| name_of(&unit.string));
        for (task, due) in &row.tasks {
            if let Some(due) = due {
                of_task(context, task, due, who.as_deref(), ONLY_YEAR.is_match(&fold(&due.string)), out);
            }
        }
    }
}

/// Bytes before the words of a plan in a task that makes one.
const PLAN_BEGINS: usize = 12;

/// The duty of a task whose time stands apart from it, if it is one to report, plan, register or review.
///
/// Others are deadlines where the time is a day, month or quarter, or `years` suffice.
fn of_task(context: &Context, task: &Text, due: &Text, who: Option<&str>, years: bool, out: &mut Vec<Deadline>) {
    let folded = fold(&task.string);
    let mut kinds = KIND.iter().zip(KINDS).filter_map(|(regex, (_, kind))| Some((regex.find(&folded)?.start(), *kind)));
    let kind = kinds.next();
    // "Ban hành kế hoạch, phân công đơn vị báo cáo" is a plan, who reports is told by it.
    let plan = kinds.find(|(at, kind)| *kind == DeadlineKind::Plan && *at <= PLAN_BEGINS);
    let kind =
        plan.filter(|_| kind.is_some_and(|(_, kind)| kind == DeadlineKind::Report)).or(kind).map(|(_, kind)| kind);
    let time = Folded::new(&due.string);
    let (mut found, spans) = dates_and_periods(&time);
    found.extend(yearly_without_year(&time, &found));
    // Of a period its end; "từ tháng 11/2025 đến khi kết thúc" has none.
    let span = spans.into_iter().next().map(|span| span.value.to);
    let begins = |found: &Found<DateValue>| BEGIN.is_match(&time.text[..time.folded(found.range.start)]);
    let date = span.or_else(|| found.into_iter().find(|found| !begins(found)).map(|found| found.value));
    let rhythm = match date {
        Some(date) if date.is_yearly() => Some(Recurrence::Yearly),
        Some(_) => None,
        None => rhythm(&time.text).map(|(recurrence, _)| recurrence),
    };
    let precise = date.is_some_and(|date| years || !matches!(date, DateValue::Year(_)));
    let kind = kind.filter(|_| date.is_some() || rhythm.is_some()).or(precise.then_some(DeadlineKind::Other));
    let Some(kind) = kind else { return };
    let mut whole = task.clone();
    whole.push(due);
    let date = date.map(|value| value.to_string());
    let read = deadline(context, task, kind, date, rhythm, who);
    out.push(Deadline { support: context.support(&whole, 0.9), ..read });
}

/// A month, quarter or year, without which there is no rhythm; "năm" may have been read as `nim` or `ndm`.
static TIME: LazyLock<Regex> = LazyLock::new(|| printed_pattern("thang|quy|n[aid]m"));

/// Whether the text may name a date or rhythm at all; most don't.
fn may_bind(text: &str) -> bool {
    has_byte(text, |byte| byte.is_ascii_digit()) || TIME.is_match(text)
}

/// Adds the duties of a text, clause by clause.
fn clauses(context: &Context, text: &Text, who: Option<&str>, duties: Duties, out: &mut Vec<Deadline>) {
    if !may_bind(&text.string) {
        return;
    }
    let mut before: Option<Text> = None;
    // "Thời hạn nhận hồ sơ: khen thưởng sơ kết trước ngày 31/3; khen thưởng tổng kết trước ngày 30/6": of dossiers both.
    let mut limits = 0;
    for range in clause_ranges(&text.string) {
        let clause = text.slice(range);
        if clause.is_empty() {
            continue;
        }
        let goes_on = (1..=MOST_LIMITS).contains(&limits) && before.as_ref().is_some_and(|b| b.string.ends_with(';'));
        if limits_dossiers(&clause.string) || goes_on && says_only_days(&clause) {
            limits += 1;
            dossiers(context, &clause, who, out);
            before = Some(clause);
            continue;
        }
        limits = 0;
        // "Báo cáo kết quả. Thời hạn hoàn thành: Trước ngày 15/4/2026."
        match before.as_ref().filter(|_| duties == Duties::All && is_due(&clause.string)) {
            Some(task) => of_task(context, task, &clause, who, false, out),
            None => of_clause(context, &clause, who, duties, out),
        }
        before = Some(clause);
    }
}

/// "khen thưởng tổng kết trước ngày 30/6": no duty of its own, and nobody's.
fn says_only_days(clause: &Text) -> bool {
    let folded = Folded::new(&clause.string);
    let places = kind_places(clause, &folded);
    let held =
        |(kind, place): &(DeadlineKind, Range<usize>)| !is_review(*kind) || is_held(&folded.text, place, &places);
    !places.iter().any(held) && unit_of_sentence(clause).is_none()
}

/// The days until which dossiers are taken.
fn dossiers(context: &Context, clause: &Text, who: Option<&str>, out: &mut Vec<Deadline>) {
    let folded = Folded::new(&clause.string);
    for found in due_dates(context, clause, &folded) {
        let recurrence = found.value.is_yearly().then_some(Recurrence::Yearly);
        out.push(deadline(context, clause, DeadlineKind::Other, Some(found.value.to_string()), recurrence, who));
    }
}

/// Sentences and their parts between semicolons.
fn clause_ranges(text: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut start = 0;
    for (at, c) in text.char_indices() {
        let behind = &text[at + c.len_utf8()..];
        let ends = c == ';'
            || (matches!(c, '.' | '!')
                && (behind.is_empty()
                    || behind.starts_with(' ') && behind.trim_start().starts_with(char::is_uppercase)));
        if ends {
            out.push(start..at + c.len_utf8());
            start = at + c.len_utf8();
        }
    }
    if start < text.len() {
        out.push(start..text.len());
    }
    out
}

/// The duties that one clause names.
fn of_clause(context: &Context, clause: &Text, who: Option<&str>, duties: Duties, out: &mut Vec<Deadline>) {
    if !may_bind(&clause.string) {
        return;
    }
    let folded = Folded::new(&clause.string);
    // "báo cáo quý trước ngày 15 của tháng cuối quý, báo cáo năm trước ngày 20/11": each has its own rhythm.
    if let Some(at) = folded.text.find(", bao cao nam ")
        && rhythm(&folded.text[..at]).is_some_and(|(r, _)| matches!(r, Recurrence::Quarterly | Recurrence::Monthly))
    {
        let (end, begin) = (folded.original(at..at + 1).start, folded.original(at + 2..at + 3).start);
        of_clause(context, &clause.slice(0..end), who, duties, out);
        of_clause(context, &clause.from(begin), who, duties, out);
        return;
    }
    let mut places = kind_places(clause, &folded);
    let all = places.clone();
    places.retain(|(kind, place)| !is_review(*kind) || is_held(&folded.text, place, &all));
    if all.is_empty() && duties == Duties::All {
        return dated_task(context, clause, &folded, who, out);
    }
    if places.is_empty() {
        return;
    }
    let dated = due_dates(context, clause, &folded);
    let rhythm = rhythm(&folded.text);
    // "Thời gian báo cáo định kỳ tính từ ngày 15/12 năm trước": what a report covers.
    let covers = || COVERS.iter().any(|cue| begins_with(&folded.text, cue)) && COUNTED.is_match(&clause.string);
    if dated.is_empty() && (rhythm.is_none() || covers()) {
        return;
    }
    for (index, (kind, place)) in places.iter().enumerate() {
        let next = places.get(index + 1);
        // "trước ngày 20/11 hằng năm báo cáo Sở": the day stands right before its duty.
        let belongs = |f: &Found<DateValue>, place: &Range<usize>| {
            let between = folded.text.get(folded.folded(f.range.end)..place.start);
            between.is_some_and(|words| words.split_whitespace().count() <= 2 && !words.contains([',', ';']))
        };
        let own = |f: &&Found<DateValue>| {
            let at = folded.folded(f.range.start);
            at >= place.end && next.is_none_or(|(_, next)| at < next.start && !belongs(f, next))
        };
        let ends_before = |f: &Found<DateValue>, place: &Range<usize>| folded.folded(f.range.end) <= place.start;
        // Several duties with several days: each has its own.
        if dated.len() > 1 && places.len() > 1 && !is_review(*kind) {
            // "Trước ngày 10/6 và ngày 10/12 hằng năm báo cáo": the days before the last one too.
            let first = dated.iter().position(|f| belongs(f, place)).map(|last| {
                let joined = |pair: &[Found<DateValue>]| {
                    let between = &folded.text[folded.folded(pair[0].range.end)..folded.folded(pair[1].range.start)];
                    JOINED.is_match(between)
                };
                (0..last).rev().take_while(|at| joined(&dated[*at..*at + 2])).last().unwrap_or(last)
            });
            let mine: Vec<_> = dated
                .iter()
                .enumerate()
                .filter(|(at, f)| own(f) || first.is_some_and(|first| *at >= first) && ends_before(f, place))
                .map(|(_, f)| f)
                .collect();
            if !mine.is_empty() {
                for found in mine {
                    let recurrence = recurrence_of(found, &dated, &folded);
                    out.push(deadline(context, clause, *kind, Some(found.value.to_string()), recurrence, who));
                }
                continue;
            }
        }
        let next = next.filter(|(k, _)| is_review(*k)).map_or(usize::MAX, |(_, p)| p.start);
        let previous = if index == 0 { 0 } else { place.start };
        let behind = |f: &&Found<DateValue>| {
            let at = folded.folded(f.range.start);
            at >= place.end && at < next
        };
        // "xây dựng kế hoạch hằng năm và báo cáo trước ngày 20/11": the rhythm is the plan's, the day the report's.
        let own_rhythm = rhythm.filter(|(_, at)| {
            *kind == DeadlineKind::Plan
                && places.get(index + 1).is_some_and(|(_, next)| *at < next.start)
                && rhythm_applies(*kind, *at, place, &folded.text)
                && *at > place.start
        });
        if let Some((recurrence, _)) = own_rhythm {
            out.push(deadline(context, clause, *kind, None, Some(recurrence), who));
            continue;
        }
        let mut mine: Vec<&Found<DateValue>> = dated.iter().filter(behind).collect();
        if mine.is_empty() {
            mine = dated
                .iter()
                .filter(|f| {
                    folded.folded(f.range.end) <= place.start
                        && (folded.folded(f.range.start) >= previous || !is_review(*kind))
                })
                .collect();
        }
        if is_review(*kind) {
            // "Sơ kết vào tháng 01/2025 và tháng 01/2026" has two, "… và tháng 9/2026 kiểm tra các đơn vị" has not, nor
            // has "sơ kết, tổng kết vào …".
            let two = *kind == DeadlineKind::InterimReview
                && !folded.text[place.clone()].contains("tong ket")
                && mine.get(..2).is_some_and(|pair| {
                    let ends = [pair[0].range.end, pair[1].range.start, pair[1].range.end].map(|at| folded.folded(at));
                    let rest = folded.text[ends[2]..].trim_start_matches([' ', ',']);
                    let ended = rest.is_empty()
                        || rest.starts_with(['.', ';'])
                        || places.get(index + 1).is_some_and(|(_, next)| next.start == folded.text.len() - rest.len());
                    ended && AND.is_match(&folded.text[ends[0]..ends[1]])
                });
            let count = if two { 2 } else { 1 };
            mine.truncate(count);
        }
        if mine.is_empty() {
            let Some((recurrence, at)) = rhythm else { continue };
            if dated.is_empty() && rhythm_applies(*kind, at, place, &folded.text) {
                out.push(deadline(context, clause, *kind, None, Some(recurrence), who));
            }
            continue;
        }
        for found in mine {
            let recurrence = recurrence_of(found, &dated, &folded);
            out.push(deadline(context, clause, *kind, Some(found.value.to_string()), recurrence, who));
        }
    }
}

/// How a day without a year comes back: "định kỳ 6 tháng (trước ngày 15/6) và năm (trước ngày 30/11)".
fn recurrence_of(found: &Found<DateValue>, all: &[Found<DateValue>], folded: &Folded) -> Option<Recurrence> {
    if !found.value.is_yearly() {
        return None;
    }
    let before = all.iter().filter(|other| other.range.end <= found.range.start).map(|other| other.range.end).max();
    let words = &folded.text[folded.folded(before.unwrap_or(0))..folded.folded(found.range.start)];
    let rhythmic = words.contains("dinh ky") || words.contains("moi ");
    // "kết quả 6 tháng trước ngày 20/6, năm trước ngày 10/12", but "… 6 tháng trước ngày 10/6 … hằng năm".
    let right_before = HALF_BY.is_match(words) && !folded.text.contains("hang nam");
    let half =
        (rhythmic || right_before) && rhythm(words).is_some_and(|(recurrence, _)| recurrence == Recurrence::HalfYearly);
    Some(if half { Recurrence::HalfYearly } else { Recurrence::Yearly })
}

/// A task with a day, month or quarter by which it is to be done.
fn dated_task(context: &Context, clause: &Text, folded: &Folded, who: Option<&str>, out: &mut Vec<Deadline>) {
    let due = due_dates(context, clause, folded).into_iter().find(|found| {
        let precise = !matches!(found.value, DateValue::Year(_));
        precise && DUE_BY.is_match(end_of(&folded.text[..folded.folded(found.range.start)], BEFORE_DATE))
    });
    if let Some(found) = due {
        let recurrence = found.value.is_yearly().then_some(Recurrence::Yearly);
        out.push(deadline(context, clause, DeadlineKind::Other, Some(found.value.to_string()), recurrence, who));
    }
}

/// Dates of a clause that bound a duty: not those of cited documents, not periods.
fn due_dates(context: &Context, clause: &Text, folded: &Folded) -> Vec<Found<DateValue>> {
    let cited = codes(&clause.string, context.knowledge);
    let (mut out, spans) = dates_and_periods(folded);
    out.extend(yearly_without_year(folded, &out));
    out.sort_by_key(|f| f.range.start);
    out.retain(|found| {
        let at = folded.folded(found.range.start);
        let before = end_of(&folded.text[..at], BEFORE_DATE);
        let of_code =
            cited.iter().any(|code| code.range.end <= found.range.start && found.range.start - code.range.end <= 12);
        // "Báo cáo giữa kỳ (năm 2028)"
        let in_bracket = IN_BRACKET.is_match(before);
        let leads = before.trim().is_empty() || before.trim_end().ends_with(':');
        let rest = folded.text[at..].trim_start();
        let bound = BOUND.is_match(before)
            || leads
            || rest.starts_with("quy")
            || rest.starts_with("ngay")
            || in_bracket
            || found.value.is_yearly();
        let year_only = matches!(found.value, DateValue::Year(_));
        let year_bound = before.trim_end().ends_with("vao")
            || before.trim_end().ends_with("trong")
            || before.trim_end().ends_with("cuoi")
            || before.trim_end().ends_with("truoc")
            || before.trim_end().ends_with("den het")
            || in_bracket
            || leads
            || before.contains("vao dip");
        let of_period =
            spans.iter().any(|span| span.range.start <= found.range.start && found.range.end <= span.range.end);
        // "Số liệu tính từ ngày 15/12 năm trước đến ngày 14/12": what a report is about, not when it is due.
        let words = end_of(&clause.string[..found.range.start], BEFORE_DATE);
        let counted = words.rsplit([',', ';']).next().is_some_and(|part| COUNTED.is_match(part));
        !of_code && !of_period && !counted && bound && (!year_only || year_bound)
    });
    out
}

/// "trước ngày 15 tháng 6" in a clause about every year or half-year: days of every year.
fn yearly_without_year(folded: &Folded, known: &[Found<DateValue>]) -> Vec<Found<DateValue>> {
    static DAY: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?:ngay|truoc|den)\s+(\d{1,2})\s*(?:/|thang\s+)(\d{1,2})\b"));
    // Beside a quarter too: "báo cáo quý trước ngày 15 của tháng cuối quý, báo cáo năm trước ngày 20/11".
    let every = RHYTHM.iter().any(|(regex, recurrence)| {
        matches!(recurrence, Recurrence::Yearly | Recurrence::HalfYearly) && regex.is_match(&folded.text)
    });
    if !every || rhythm(&folded.text).is_none() {
        return Vec::new();
    }
    DAY.captures_iter(&folded.text)
        .filter_map(|m| {
            let range = folded.original(m.get(0)?.range());
            let (day, month): (u8, u8) = (m[1].parse().ok()?, m[2].parse().ok()?);
            let free = known.iter().all(|k| k.range.end <= range.start || k.range.start >= range.end);
            (free && (1..=31).contains(&day) && (1..=12).contains(&month))
                .then_some(Found { value: DateValue::Yearly(month, day), range })
        })
        .collect()
}

/// The rhythm that a clause names and its place.
fn rhythm(folded: &str) -> Option<(Recurrence, usize)> {
    // "theo quy định" is no quarter, "ngày 06 tháng 11" and "trong 6 tháng" are no half-years.
    let is_rule = |m: &regex::Match| {
        m.as_str() == "theo quy" && RULES.iter().any(|word| folded[m.end()..].trim_start().starts_with(word))
            || m.as_str().contains("6 thang") && {
                let before = folded[..m.start()].trim_end();
                ["ngay", "trong", "vong", "sau", "truoc"].iter().any(|word| before.ends_with(word))
            }
    };
    RHYTHM.iter().find_map(|(regex, recurrence)| {
        let mut found = regex.find_iter(folded).filter(|m| !is_rule(m));
        found.next().map(|m| (*recurrence, m.start()))
    })
}

/// The words before a plan's name give the begin of a period: "từ ngày ký ban hành Kế hoạch".
fn behind_start(before: &str) -> bool {
    let before = before.trim_end();
    ["tu ngay", "tu ngay ky", "tu khi", "tu khi ky", "ke tu ngay"].iter().any(|cue| before.ends_with(cue))
}

/// The kinds that a clause names, in order; a dossier is no report.
fn kind_places(clause: &Text, whole: &Folded) -> Vec<(DeadlineKind, Range<usize>)> {
    let folded = whole.text.as_str();
    let mut found: Vec<(DeadlineKind, Range<usize>)> = Vec::new();
    for (regex, (_, kind)) in KIND.iter().zip(KINDS) {
        let place =
            regex.find_iter(folded).find(|m| !is_review(*kind) || is_review_cue(&clause.string, whole, m.start()));
        if let Some(m) = place
            && !found.iter().any(|(k, r)| *k == *kind || (m.start() < r.end && r.start < m.end()))
        {
            found.push((*kind, m.range()));
        }
    }
    // "từ ngày ban hành Kế hoạch" is a begin, not a duty.
    found.retain(|(kind, r)| *kind != DeadlineKind::Plan || !behind_start(&folded[..r.start]));
    found.sort_by_key(|(_, r)| r.start);
    let has = |kind: DeadlineKind| found.iter().any(|(k, _)| *k == kind);
    if has(DeadlineKind::Other) {
        found.retain(|(k, _)| {
            *k == DeadlineKind::Other || *k == DeadlineKind::Report && folded.contains("bao cao tong ket")
        });
    }
    found
}

/// Interim or final review.
fn is_review(kind: DeadlineKind) -> bool {
    matches!(kind, DeadlineKind::InterimReview | DeadlineKind::FinalReview)
}

/// The review is held, not reported on or awarded for ("báo cáo tổng kết", "khen thưởng sơ kết").
fn is_held(folded: &str, place: &Range<usize>, places: &[(DeadlineKind, Range<usize>)]) -> bool {
    let before = folded[..place.start].trim_end();
    let named = ["bao cao", "khen thuong", "tai hoi nghi", "dip", "ho so"];
    let report = places.iter().any(|(k, p)| *k == DeadlineKind::Report && p.start < place.end + 200);
    let named_before = |text: &str| named.iter().any(|word| text.ends_with(word));
    !(named_before(before)
        || before.strip_suffix(" so ket,").is_some_and(named_before)
        || before.contains("tren co so")
        || report)
}

/// A day of every month or quarter right before its rhythm, folded.
static DAY_OF: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?:truoc|vao|cham nhat(?: la| vao)?|xong)(?: ngay)? \d{1,2} $"));

/// Words between a rhythm and a report that is due only where something happens, folded.
const CONDITIONS: &[&str] = &[" khi ", " neu ", "truong hop", " vuong", " thi "];

/// A rhythm without a day is a duty only where it stands with the duty.
fn rhythm_applies(kind: DeadlineKind, at: usize, place: &Range<usize>, folded: &str) -> bool {
    let between = if at < place.start { &folded[at..place.start] } else { &folded[place.end.min(at)..at] };
    // "Báo cáo kết quả … trong Báo cáo công tác hằng năm": the rhythm is that of the report that it stands beside.
    let between = between.rfind("bao cao").filter(|_| at >= place.start).map_or(between, |report| &between[report..]);
    let words = between.split_whitespace().count();
    let report = matches!(kind, DeadlineKind::Report | DeadlineKind::Register | DeadlineKind::Plan);
    match kind {
        // "… trước ngày 15 hằng tháng": due then, however long the words between are.
        _ if report && at >= place.start && DAY_OF.is_match(&folded[..at]) => true,
        // "Hằng quý, trước ngày 20 của tháng cuối quý, …": at the head of the sentence it is for all of it.
        DeadlineKind::Report if at == 0 => words <= 28 && !CONDITIONS.iter().any(|word| between.contains(word)),
        DeadlineKind::Report => at < place.start && words <= 14 || at >= place.start && words <= 16,
        DeadlineKind::Register => at < place.start && words <= 6,
        // "xây dựng kế hoạch chi tiết hằng năm", but "trong kế hoạch, dự toán hằng năm" is another one.
        DeadlineKind::Plan => {
            at < place.start && words <= 6 || at >= place.start && words <= 2 && !between.contains([',', ';'])
        }
        DeadlineKind::InterimReview | DeadlineKind::FinalReview => {
            at < place.start && words <= 5 && folded[at..place.start].contains("to chuc")
        }
        _ => false,
    }
}

/// One duty.
fn deadline(
    context: &Context,
    clause: &Text,
    kind: DeadlineKind,
    date: Option<String>,
    recurrence: Option<Recurrence>,
    who: Option<&str>,
) -> Deadline {
    let (recipient, via) = recipient(&clause.string);
    let own = || unit_of_sentence(clause).map(|t| t.string);
    let certainty = if date.is_some() { 0.93 } else { 0.85 };
    Deadline {
        kind,
        date,
        event: None,
        recurrence,
        who: who.map(str::to_owned).or_else(own),
        recipient: recipient.filter(|_| !is_review(kind)),
        via,
        text: clause.string.clone(),
        support: context.support(clause, certainty),
    }
}

/// One entry a kind, date or event, rhythm and who; reviews of the same date are one whoever is named.
fn distinct(all: Vec<Deadline>) -> Vec<Deadline> {
    let mut out: Vec<Deadline> = Vec::new();
    for deadline in all {
        let same = |other: &Deadline| {
            other.kind == deadline.kind
                && other.date == deadline.date
                && other.event == deadline.event
                && other.recurrence == deadline.recurrence
                && (is_review(deadline.kind) || other.who == deadline.who)
        };
        if !out.iter().any(same) {
            out.push(deadline);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_clauses() {
        let text = "Gửi báo cáo về Sở; tổng kết năm 2027. Sở tổng hợp.";
        let parts: Vec<&str> = clause_ranges(text).into_iter().map(|r| text[r].trim()).collect();
        assert_eq!(parts, ["Gửi báo cáo về Sở;", "tổng kết năm 2027.", "Sở tổng hợp."]);
    }
}
