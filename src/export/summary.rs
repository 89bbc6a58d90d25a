//! The main points in a few sentences, for those who read nothing else. Texts are not made harmless yet.

use super::labels::{Labels, name_of, variants};
use super::safe::shortened;
use crate::comparison::{Comparison, List, Pair};
use crate::plan::TextOrigin;

/// Letters of a text that are shown.
const SHOWN: usize = 160;

/// The points, the most general first.
pub(super) fn points(comparison: &Comparison, labels: Labels) -> Vec<String> {
    let mut out = vec![reading(comparison, labels)];
    if comparison.plans.len() > 1 {
        out.extend(
            List::ALL
                .into_iter()
                .filter(|list| list.group() == *list)
                .filter_map(|list| shared(comparison, list, labels)),
        );
        out.extend(ends(comparison, labels));
        out.extend(nearest(comparison, labels));
    }
    out.extend(alarms(comparison, labels));
    out
}

/// How many plans were read, and how.
fn reading(comparison: &Comparison, labels: Labels) -> String {
    let drafts = comparison.plans.iter().filter(|plan| plan.draft).count();
    let restored = comparison
        .coverage
        .iter()
        .filter(|read| matches!(read.text_origin, TextOrigin::Ocr | TextOrigin::Mixed))
        .count();
    let files: usize = comparison.plans.iter().map(|plan| plan.other_files.len()).sum();
    let named = |code: &str| comparison.warnings.iter().filter(|n| n.code == code && n.plan.is_none()).count();
    let parts = [
        (comparison.plans.len(), labels.say("kế hoạch", "plans")),
        (named("not-read"), labels.say("tệp không đọc được", "files that could not be read")),
        (named("no-plan"), labels.say("tệp không có kế hoạch, không tính", "files without a plan, left aside")),
        (drafts, labels.say("là dự thảo hoặc chưa ghi số, ngày", "drafts or without number and day")),
        (
            restored,
            labels.say(
                "đọc bằng nhận dạng chữ (OCR), câu chữ cần xem lại bản gốc",
                "read by OCR: check the words against the paper",
            ),
        ),
        (files, labels.say("tệp trùng không tính", "files that repeat a plan, left aside")),
    ];
    parts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect::<Vec<_>>()
        .join("; ")
        + "."
}

/// What most plans ask for in a list.
fn shared(comparison: &Comparison, group: List, labels: Labels) -> Option<String> {
    let families = || comparison.families.iter().filter(|family| family.lists.iter().any(|list| list.group() == group));
    let several = families().filter(|family| family.present.len() > 1).count();
    let widest = families().max_by_key(|family| (family.present.len(), std::cmp::Reverse(family.id)))?;
    let with_list = comparison.plans.len() - widest.not_compared.len();
    let name = match group {
        List::Criteria => labels.say("Tiêu chí thi đua, tiêu chuẩn khen thưởng", "Criteria and award standards"),
        other => labels.list(other),
    };
    let mut out = format!(
        "{name}: {} {}, {several} {}",
        families().count(),
        labels.say("nhóm nội dung", "families"),
        labels.say("có ở từ hai kế hoạch trở lên", "in two plans or more"),
    );
    if several > 0 {
        out += &format!(
            "; {} ({}/{with_list}): “{}” (#{})",
            labels.say("phổ biến nhất", "the most common"),
            widest.present.len(),
            shortened(&labels.family(widest), SHOWN),
            widest.id
        );
    } else if with_list < 2 {
        out += &format!("; {}", labels.say("chỉ một kế hoạch có danh mục này", "one plan only has this list"));
    }
    Some(out + ".")
}

/// When the campaigns end.
fn ends(comparison: &Comparison, labels: Labels) -> Option<String> {
    let row = comparison.facts.iter().find(|row| row.field == "deadlines.campaign-end")?;
    let all = variants(row);
    let ends = all.iter().map(|same| {
        let value = same[0].value.as_deref().unwrap_or_default();
        format!("{} ({})", shortened(&labels.value(row, value), 80), same.len())
    });
    Some(format!(
        "{}: {}.",
        labels.say("Kết thúc phong trào", "End of the campaign"),
        ends.collect::<Vec<_>>().join("; ")
    ))
}

/// The two plans with the most in common.
fn nearest(comparison: &Comparison, labels: Labels) -> Option<String> {
    let matched = |pair: &&Pair| (pair.matched.len(), (pair.copied * 100.0) as i64);
    let pair = comparison.pairs.iter().rev().max_by_key(matched).filter(|pair| !pair.matched.is_empty())?;
    Some(format!(
        "{}: {} – {} ({} {}; {:.0} % {}).",
        labels.say("Gần nhau nhất", "Nearest to each other"),
        name_of(comparison, &pair.a),
        name_of(comparison, &pair.b),
        pair.matched.len(),
        labels.say("mục khớp nhau", "items matched"),
        pair.copied * 100.0,
        labels.say("số từ trùng nhau", "of the words in common")
    ))
}

/// Notes that somebody must act on.
fn alarms(comparison: &Comparison, labels: Labels) -> Vec<String> {
    let kinds = [
        (
            "award-authority",
            labels.say("hình thức khen thưởng không đúng thẩm quyền", "award forms outside the authority's power"),
        ),
        ("other-province", labels.say("kế hoạch nêu tên tỉnh khác", "plans that name another province")),
        ("near-copy", labels.say("kế hoạch gần như trùng với kế hoạch khác", "plans that nearly copy another")),
        ("period-backwards", labels.say("thời gian kết thúc trước khi bắt đầu", "periods that end before they begin")),
        ("phases-overlap", labels.say("kế hoạch có giai đoạn chồng nhau", "plans with phases that overlap")),
        ("phases-gap", labels.say("kế hoạch có khoảng trống giữa các giai đoạn", "plans with gaps between phases")),
        ("nothing-to-align", labels.say("kế hoạch không đọc được danh mục nào", "plans of which no list was read")),
    ];
    let count = |code: &str| comparison.warnings.iter().filter(|note| note.code == code).count();
    let found: Vec<String> = kinds
        .iter()
        .map(|(code, what)| (count(code), what))
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    if found.is_empty() {
        Vec::new()
    } else {
        vec![format!("{}: {}.", labels.say("Cần xem", "To look at"), found.join("; "))]
    }
}

/// A note with all plans that it is about.
pub(super) struct OfPlans<'c> {
    pub code: &'c str,
    pub message: &'c str,
    /// Ids; none for a note on all.
    pub plans: Vec<&'c str>,
}

/// Notes, those to act on first; one that is the same for several plans stands once.
pub(super) fn notes(comparison: &Comparison) -> Vec<OfPlans<'_>> {
    let mut out: Vec<OfPlans> = Vec::new();
    for note in &comparison.warnings {
        let plan = note.plan.as_deref();
        match out.iter_mut().find(|known| known.code == note.code && known.message == note.message) {
            Some(known) => known.plans.extend(plan),
            None => out.push(OfPlans { code: &note.code, message: &note.message, plans: plan.into_iter().collect() }),
        }
    }
    // What a plan lacks and how it was read stands in the table of coverage too.
    out.sort_by_key(|note| matches!(note.code, "list-absent" | "text-restored"));
    out
}
