//! The report to read in a terminal or an editor: coverage first.

use std::fmt::Write;

use super::labels::{Labels, file_name, name_of, plan_name, variants};
use super::safe::{markdown as safe, shortened};
use super::summary;
use crate::Lang;
use crate::comparison::{Change, Comparison, FactValue, Family, List, Op, Pair, Place, PlanEntry, Verdict};

/// Pairs are told item by item only while there are few plans.
const PAIRS_IN_FULL: usize = 3;
/// Letters of an item in tables.
const IN_TABLE: usize = 240;

/// The report.
pub fn markdown(comparison: &Comparison, lang: Lang) -> String {
    let labels = Labels::new(lang);
    let mut out = String::new();
    // Writing into a String can't fail.
    let _ = write(&mut out, comparison, labels);
    out
}

fn write(out: &mut String, comparison: &Comparison, labels: Labels) -> std::fmt::Result {
    let plans = comparison.plans.len();
    writeln!(out, "# {} {plans} {}\n", labels.say("Đối chiếu", "Comparison of"), labels.say("kế hoạch", "plans"))?;
    coverage(out, comparison, labels)?;
    writeln!(out, "## {}\n", labels.say("Tóm tắt", "In short"))?;
    for point in summary::points(comparison, labels) {
        writeln!(out, "- {}", safe(&point))?;
    }
    writeln!(out)?;
    warnings(out, comparison, labels)?;
    base(out, comparison, labels)?;
    families(out, comparison, labels)?;
    facts(out, comparison, labels)?;
    pairs(out, comparison, labels)
}

fn coverage(out: &mut String, comparison: &Comparison, labels: Labels) -> std::fmt::Result {
    writeln!(out, "## {}\n", labels.say("Phạm vi đã đọc", "What was read"))?;
    let heads = match labels.code() {
        "vi" => {
            "| Kế hoạch | Cơ quan ban hành | Ngày | Nguồn chữ | Số mục | Không có | Chưa chắc (tin cậy dưới ngưỡng) | Tệp |"
        }
        _ => "| Plan | Issuer | Date | Text from | Items | Lacks | Below the threshold | File |",
    };
    writeln!(out, "{heads}\n| --- | --- | --- | --- | --- | --- | --- | --- |")?;
    for (plan, read) in comparison.plans.iter().zip(&comparison.coverage) {
        let draft = if plan.draft { labels.say(" (dự thảo)", " (draft)") } else { "" };
        let items = read.items.iter().map(|(list, n)| format!("{} {n}", labels.list(*list))).collect::<Vec<_>>();
        let lacks = read.absent_lists.iter().map(|list| labels.list(*list)).collect::<Vec<_>>();
        writeln!(
            out,
            "| {}{draft} | {} | {} | {} | {} | {} | {} | {} |",
            safe(&plan_name(plan)),
            safe(plan.issuer.as_deref().unwrap_or("?")),
            safe(&plan.date.as_deref().map_or_else(|| "?".to_owned(), |date| labels.date(date))),
            labels.origin(read.text_origin),
            or_dash(&items),
            or_dash(&lacks.into_iter().map(str::to_owned).collect::<Vec<_>>()),
            match read.below_threshold {
                0 => "–".to_owned(),
                some => format!("{some} (< {})", read.threshold),
            },
            files(plan, labels)
        )?;
    }
    let absence = labels.say(
        "“Không có”, “không thấy” nghĩa là chương trình không đọc thấy, chưa chắc kế hoạch không quy định.",
        "“Lacks” and “not found” mean that nothing was read; the plan may still ask for it.",
    );
    writeln!(out, "\n{absence}\n")
}

/// The file that was taken, and those left aside.
fn files(plan: &PlanEntry, labels: Labels) -> String {
    let taken = safe(plan.path.as_deref().map_or("–", file_name));
    match plan.other_files.as_slice() {
        [] => taken,
        others => {
            let names: Vec<String> = others.iter().map(|path| safe(file_name(path))).collect();
            format!("{taken} ({}: {})", labels.say("cùng kế hoạch", "same plan"), names.join("; "))
        }
    }
}

fn or_dash(all: &[String]) -> String {
    if all.is_empty() { "–".to_owned() } else { all.join(", ") }
}

fn warnings(out: &mut String, comparison: &Comparison, labels: Labels) -> std::fmt::Result {
    if comparison.warnings.is_empty() {
        return Ok(());
    }
    writeln!(out, "## {}\n", labels.say("Cần lưu ý", "To know"))?;
    for note in summary::notes(comparison) {
        let names: Vec<String> = note.plans.iter().map(|id| safe(&name_of(comparison, id))).collect();
        let names = if names.is_empty() { String::new() } else { format!(": {}", names.join("; ")) };
        writeln!(out, "- {}{names} (`{}`)", safe(note.message), note.code)?;
    }
    writeln!(out)
}

fn base(out: &mut String, comparison: &Comparison, labels: Labels) -> std::fmt::Result {
    let Some(base) = &comparison.base else { return Ok(()) };
    let parent = safe(&name_of(comparison, &base.plan));
    writeln!(out, "## {}: {parent}\n", labels.say("So với kế hoạch cấp trên", "Against the parent"))?;
    let heads = match labels.code() {
        "vi" => "| Kế hoạch | Giữ nguyên | Sửa | Thêm | Bỏ | Chép lại |",
        _ => "| Plan | Taken over | Changed | Added | Dropped | Copied |",
    };
    writeln!(out, "{heads}\n| --- | --- | --- | --- | --- | --- |")?;
    for child in &base.children {
        writeln!(
            out,
            "| {} | {} | {} | {} | {} | {:.0} %{} |",
            safe(&name_of(comparison, &child.plan)),
            child.taken_over.len(),
            child.changed.len(),
            child.added.len(),
            child.dropped.len(),
            child.copied * 100.0,
            if child.near_copy { labels.say(" (gần như chép)", " (near copy)") } else { "" },
        )?;
    }
    writeln!(out)
}

fn facts(out: &mut String, comparison: &Comparison, labels: Labels) -> std::fmt::Result {
    writeln!(out, "## {}\n", labels.say("Dữ kiện", "Facts"))?;
    let mut section = "";
    for row in &comparison.facts {
        let this = labels.section(&row.field);
        if this != section {
            writeln!(out, "\n### {this}\n")?;
            section = this;
        }
        writeln!(out, "- **{}** ({})", safe(&labels.field(row)), labels.standing(row))?;
        for same in variants(row) {
            let who = |value: &&FactValue| {
                let detail = labels.detail(value);
                let detail = if detail.is_empty() { detail } else { format!(" ({})", safe(&shortened(&detail, 120))) };
                format!("{}{detail}", safe(&name_of(comparison, &value.plan)))
            };
            let value = labels.value(row, same[0].value.as_deref().unwrap_or_default());
            writeln!(out, "  - {}: {}", safe(&value), same.iter().map(who).collect::<Vec<_>>().join("; "))?;
        }
        if !row.absent.is_empty() && row.absent.len() <= 10 {
            let names: Vec<String> = row.absent.iter().map(|id| safe(&name_of(comparison, id))).collect();
            writeln!(out, "  - {}: {}", labels.say("không đọc thấy ở", "not found in"), names.join("; "))?;
        }
    }
    writeln!(out)
}

fn families(out: &mut String, comparison: &Comparison, labels: Labels) -> std::fmt::Result {
    writeln!(out, "## {}\n", labels.say("Các nhóm nội dung chung", "Families of items"))?;
    for group in List::ALL.into_iter().filter(|list| list.group() == *list) {
        let of_group = || comparison.families.iter().filter(|f| f.lists.iter().any(|list| list.group() == group));
        let shared = of_group().filter(|family| family.present.len() > 1).count();
        let all = of_group().count();
        if all == 0 {
            continue;
        }
        let common = labels.say("nhóm chung cho nhiều kế hoạch", "families shared by plans");
        writeln!(out, "### {} ({shared} {common}, {all})\n", labels.list(group))?;
        for family in of_group().filter(|family| family.present.len() > 1) {
            let names =
                |ids: &[String]| ids.iter().map(|id| safe(&name_of(comparison, id))).collect::<Vec<_>>().join("; ");
            writeln!(out, "{}. {}", family.id, safe(&shortened(&labels.family(family), IN_TABLE)))?;
            writeln!(out, "   - {} ({}): {}", labels.say("Có", "In"), family.present.len(), names(&family.present))?;
            if !family.absent.is_empty() {
                writeln!(out, "   - {}: {}", labels.say("Không thấy ở", "Not found in"), names(&family.absent))?;
            }
            if !family.not_compared.is_empty() {
                let none = labels.say("Không có danh mục để đối chiếu", "No such list");
                writeln!(out, "   - {none}: {}", names(&family.not_compared))?;
            }
        }
        let alone: Vec<&Family> = of_group().filter(|family| family.present.len() == 1).collect();
        if !alone.is_empty() {
            writeln!(out, "\n{}:\n", labels.say("Chỉ thấy ở một kế hoạch", "Found in one plan only"))?;
        }
        for plan in &comparison.plans {
            let mut own = alone.iter().filter(|family| family.present[0] == plan.id).peekable();
            if own.peek().is_some() {
                writeln!(out, "- {}", safe(&plan_name(plan)))?;
            }
            for family in own {
                writeln!(out, "  - #{} {}", family.id, safe(&shortened(&labels.family(family), IN_TABLE)))?;
            }
        }
        writeln!(out)?;
    }
    Ok(())
}

fn pairs(out: &mut String, comparison: &Comparison, labels: Labels) -> std::fmt::Result {
    if comparison.pairs.is_empty() {
        return Ok(());
    }
    writeln!(out, "## {}\n", labels.say("Từng cặp kế hoạch", "Two at a time"))?;
    if comparison.plans.len() <= PAIRS_IN_FULL {
        return comparison.pairs.iter().try_for_each(|pair| in_full(out, comparison, pair, labels));
    }
    let heads = match labels.code() {
        "vi" => "| A | B | Khớp | Như nhau | Khác số liệu | Chỉ A | Chỉ B |",
        _ => "| A | B | Matched | Same | Other numbers | Only A | Only B |",
    };
    writeln!(out, "{heads}\n| --- | --- | --- | --- | --- | --- | --- |")?;
    for pair in &comparison.pairs {
        let count = |verdict| pair.matched.iter().filter(|m| m.verdict == verdict).count();
        writeln!(
            out,
            "| {} | {} | {} | {} | {} | {} | {} |",
            safe(&name_of(comparison, &pair.a)),
            safe(&name_of(comparison, &pair.b)),
            pair.matched.len(),
            count(Verdict::Same) + count(Verdict::Moved),
            count(Verdict::Numbers),
            pair.only_a.len(),
            pair.only_b.len()
        )?;
    }
    let details = labels.say(
        "Từng mục khớp, khác và chỉ có ở một bên của mỗi cặp: xem trang HTML (--format html), tệp JSON, hoặc đối chiếu riêng hai kế hoạch.",
        "Each pair's items are on the page (--format html), in the JSON, or in a comparison of the two alone.",
    );
    writeln!(out, "\n{details}\n")
}

fn in_full(out: &mut String, comparison: &Comparison, pair: &Pair, labels: Labels) -> std::fmt::Result {
    let (a, b) = (safe(&name_of(comparison, &pair.a)), safe(&name_of(comparison, &pair.b)));
    writeln!(out, "### A: {a} – B: {b}\n")?;
    for matched in &pair.matched {
        let verdict = labels.verdict(matched.verdict);
        let (of_a, of_b) = (place(matched.a, labels), place(matched.b, labels));
        writeln!(out, "- **{verdict}** ({:.2}) {of_a} ↔ {of_b}: {}", matched.similarity, signed(&matched.diff))?;
    }
    for (head, plan, places) in [(&a, &pair.a, &pair.only_a), (&b, &pair.b, &pair.only_b)] {
        if !places.is_empty() {
            writeln!(out, "\n{} {head}:\n", labels.say("Chỉ có ở", "Only in"))?;
        }
        for one in places {
            let text = text_of(comparison, plan, *one);
            writeln!(out, "- {}: {}", place(*one, labels), safe(&shortened(text, IN_TABLE)))?;
        }
    }
    writeln!(out)
}

fn place(place: Place, labels: Labels) -> String {
    format!("{} {}", labels.list(place.list), place.index + 1)
}

/// The text of an item.
fn text_of<'c>(comparison: &'c Comparison, plan: &str, place: Place) -> &'c str {
    let members = comparison.families.iter().flat_map(|family| &family.members);
    let mut found = members.filter(|m| m.plan == plan && m.list == place.list && m.index == place.index);
    found.next().map_or("", |member| member.text.as_str())
}

/// The words that differ, with signs.
fn signed(diff: &[Change]) -> String {
    let one = |change: &Change| {
        // Marks of emphasis stand next to words.
        let text = safe(change.text.trim());
        let before = if change.text.starts_with(' ') { " " } else { "" };
        match change.op {
            Op::Equal => format!("{before}{text}"),
            Op::Delete => format!("{before}~~−{text}~~"),
            Op::Insert => format!("{before}**+{text}**"),
        }
    };
    diff.iter().map(one).collect()
}
