//! One page for a browser, all in one file: works from a disk, asks no network, runs no script but its own.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::labels::{Labels, file_name, name_of, plan_name, variants};
use super::safe::{html as safe, shortened, visible};
use super::{summary, timeline_svg};
use crate::Lang;
use crate::comparison::{Comparison, FactRow, FactValue, List, Match, Pair, Place, Verdict};
use crate::plan::{Evidence, State, Subject};

const STYLE: &str = include_str!("page/style.css");
const SCRIPT: &str = include_str!("page/script.js");
/// Letters of a quote that are shown; the rest is in the JSON.
const QUOTE: usize = 700;

/// The page.
pub fn html(comparison: &Comparison, lang: Lang) -> String {
    let labels = Labels::new(lang);
    let data = data(comparison, labels).to_string();
    // Inside a script element only `<` could end it; JSON lets it be written otherwise.
    let data = data.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026");
    let title = format!(
        "{} {} {}",
        labels.say("Đối chiếu", "Comparison of"),
        comparison.plans.len(),
        labels.say("kế hoạch", "plans")
    );
    let mut out = String::with_capacity(data.len() + 64 * 1024);
    // Writing into a String can't fail.
    let _ = write!(
        out,
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<header><h1>{title}</h1></header>\n<main>\n",
        labels.code(),
        hash(STYLE),
        hash(SCRIPT),
    );
    coverage(&mut out, comparison, labels);
    short(&mut out, comparison, labels);
    notes(&mut out, comparison, labels);
    base(&mut out, comparison, labels);
    tabs(&mut out, comparison, labels);
    let close = labels.say("Đóng", "Close");
    let _ = write!(
        out,
        "</main>\n<dialog id=\"evidence\" aria-labelledby=\"evidence-title\"><h2 id=\"evidence-title\"></h2><div id=\"evidence-body\"></div>\
         <button type=\"button\" id=\"evidence-close\">{close}</button></dialog>\n\
         <footer><p class=\"soft\">kehoach {}</p></footer>\n\
         <script type=\"application/json\" id=\"data\">{data}</script>\n<script>{SCRIPT}</script>\n</body>\n</html>\n",
        env!("CARGO_PKG_VERSION")
    );
    out
}

fn coverage(out: &mut String, comparison: &Comparison, labels: Labels) {
    let heads = match labels.code() {
        "vi" => ["Kế hoạch", "Cơ quan ban hành", "Ngày", "Nguồn chữ", "Số mục đã đọc", "Không có", "Chưa chắc", "Tệp"],
        _ => ["Plan", "Issuer", "Date", "Text from", "Items read", "Lacks", "Doubtful", "File"],
    };
    let _ = write!(out, "<section><h2 id=\"read\">{}</h2>", labels.say("Phạm vi đã đọc", "What was read"));
    let remark = labels.say(
        "Không thấy một nội dung ở đây nghĩa là chương trình không đọc thấy, không có nghĩa là kế hoạch không quy định.",
        "What is not found here was not read; that does not mean that the plan does not set it.",
    );
    // A long table must not push the rest out of sight.
    let tall = if comparison.plans.len() > 12 { " tall" } else { "" };
    let threshold = comparison.coverage.first().map(|read| read.threshold).unwrap_or_default();
    let doubtful = labels
        .say("Chưa chắc: số dữ kiện và mục có độ tin cậy dưới", "Doubtful: facts and items with a confidence below");
    let _ = write!(
        out,
        "<p>{remark} {doubtful} {threshold}.</p><div class=\"scroll{tall}\" tabindex=\"0\" role=\"region\" aria-labelledby=\"read\"><table><thead><tr>"
    );
    for head in heads {
        let _ = write!(out, "<th scope=\"col\">{head}</th>");
    }
    out.push_str("</tr></thead><tbody>");
    for (plan, read) in comparison.plans.iter().zip(&comparison.coverage) {
        let items: Vec<String> = read
            .items
            .iter()
            .map(|(list, n)| format!("{}&nbsp;{n}", labels.list(*list).replace(' ', "&nbsp;")))
            .collect();
        let lacks: Vec<&str> = read.absent_lists.iter().map(|list| labels.list(*list)).collect();
        let draft = if plan.draft {
            labels.say(" <span class=\"tag\">dự thảo</span>", " <span class=\"tag\">draft</span>")
        } else {
            ""
        };
        let others = if plan.other_files.is_empty() {
            String::new()
        } else {
            format!(
                "<br><span class=\"soft\">{}: {}</span>",
                labels.say("cùng kế hoạch", "same plan"),
                safe(&plan.other_files.join("; "))
            )
        };
        let _ = write!(
            out,
            "<tr><th scope=\"row\">{}{draft}</th><td>{}</td><td class=\"date\">{}</td><td>{}</td><td>{}</td><td>{}</td><td title=\"{}\">{}</td><td title=\"{}\">{}{others}</td></tr>",
            safe(&plan_name(plan)),
            safe(plan.issuer.as_deref().unwrap_or("?")),
            plan.date.as_deref().map_or_else(|| "?".to_owned(), |date| safe(&labels.date(date))),
            labels.origin(read.text_origin),
            if items.is_empty() { "–".to_owned() } else { items.join(" · ") },
            if lacks.is_empty() { "–".to_owned() } else { lacks.join(", ") },
            safe(&read.doubtful.join(", ")),
            read.below_threshold,
            safe(plan.path.as_deref().unwrap_or("–")),
            safe(plan.path.as_deref().map_or("–", file_name)),
        );
    }
    out.push_str("</tbody></table></div></section>\n");
}

fn short(out: &mut String, comparison: &Comparison, labels: Labels) {
    let _ = write!(out, "<section><h2>{}</h2><ul>", labels.say("Tóm tắt", "In short"));
    for point in summary::points(comparison, labels) {
        let _ = write!(out, "<li>{}</li>", safe(&point));
    }
    out.push_str("</ul></section>\n");
}

fn notes(out: &mut String, comparison: &Comparison, labels: Labels) {
    if comparison.warnings.is_empty() {
        return;
    }
    let notes = summary::notes(comparison);
    let open = if notes.len() <= 8 { " open" } else { "" };
    let head = labels.say("Cần lưu ý", "To know");
    let _ =
        write!(out, "<section><details id=\"notes\"{open}><summary><h2>{head} ({})</h2></summary><ul>", notes.len());
    for note in notes {
        let names: Vec<String> = note.plans.iter().map(|id| safe(&name_of(comparison, id))).collect();
        let names = if names.is_empty() { String::new() } else { format!(": <strong>{}</strong>", names.join("; ")) };
        let _ =
            write!(out, "<li class=\"note\">{}{names} <span class=\"tag\">{}</span>", safe(note.message), note.code);
        if note.code == "other-province" {
            let of_plan = comparison.coverage.iter().filter(|read| note.plans.contains(&read.plan.as_str()));
            out.push_str("<ul>");
            for named in of_plan.flat_map(|read| &read.other_provinces) {
                let _ = write!(out, "<li>{}: “…{}…”</li>", safe(&named.field), safe(&named.text));
            }
            out.push_str("</ul>");
        }
        out.push_str("</li>");
    }
    out.push_str("</ul></details></section>\n");
}

fn base(out: &mut String, comparison: &Comparison, labels: Labels) {
    let Some(base) = &comparison.base else { return };
    let head = labels.say("So với kế hoạch cấp trên", "Against the parent");
    let heads = match labels.code() {
        "vi" => ["Kế hoạch", "Giữ nguyên", "Sửa", "Thêm", "Bỏ", "Chép lại"],
        _ => ["Plan", "Taken over", "Changed", "Added", "Dropped", "Copied"],
    };
    let _ = write!(
        out,
        "<section><h2>{head}: {}</h2><div class=\"scroll\"><table id=\"base\"><thead><tr>",
        safe(&name_of(comparison, &base.plan))
    );
    for head in heads {
        let _ = write!(out, "<th scope=\"col\">{head}</th>");
    }
    out.push_str("</tr></thead><tbody>");
    for child in &base.children {
        let copy = if child.near_copy { labels.say(" (gần như chép)", " (near copy)") } else { "" };
        let _ = write!(
            out,
            "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{:.0} %{copy}</td></tr>",
            safe(&name_of(comparison, &child.plan)),
            child.taken_over.len(),
            child.changed.len(),
            child.added.len(),
            child.dropped.len(),
            child.copied * 100.0,
        );
    }
    out.push_str("</tbody></table></div></section>\n");
}

fn tabs(out: &mut String, comparison: &Comparison, labels: Labels) {
    let say = |vi, en| labels.say(vi, en);
    let all = say("Tất cả", "All");
    let _ = write!(
        out,
        "<section><h2>{}</h2><div role=\"tablist\" aria-label=\"{}\">",
        say("Đối chiếu", "Side by side"),
        say("Cách xem", "Views")
    );
    let names = [
        ("matrix", say("Ma trận", "Matrix")),
        ("pair", say("Hai kế hoạch", "Two plans")),
        ("time", say("Thời gian", "Time line")),
        ("facts", say("Dữ kiện", "Facts")),
    ];
    for (at, (id, name)) in names.iter().enumerate() {
        let (chosen, tab) = (at == 0, if at == 0 { 0 } else { -1 });
        let _ = write!(
            out,
            "<button type=\"button\" role=\"tab\" id=\"tab-{id}\" aria-controls=\"panel-{id}\" aria-selected=\"{chosen}\" tabindex=\"{tab}\">{name}</button>"
        );
    }
    out.push_str("</div>\n");
    let select = |id: &str, label: &str, more: &str| {
        format!("<label>{label}<select id=\"{id}\"><option value=\"\">{all}</option>{more}</select></label>")
    };
    let plans = comparison
        .plans
        .iter()
        .enumerate()
        .map(|(at, plan)| {
            format!("<label><input type=\"checkbox\" value=\"{at}\" checked> {}</label>", safe(&plan_name(plan)))
        })
        .collect::<Vec<_>>()
        .concat();
    let list = say("Danh mục", "List");
    let verdict = say("Kết quả", "Verdict");
    let shared = format!(
        "<option value=\"shared\">{}</option><option value=\"only\">{}</option>",
        say("có ở nhiều kế hoạch", "in several plans"),
        say("chỉ có ở một kế hoạch", "in one plan only")
    );
    let _ = writeln!(
        out,
        "<div role=\"tabpanel\" id=\"panel-matrix\" aria-labelledby=\"tab-matrix\"><div class=\"filters\">{}{}{}<label>{}<input id=\"f-words\" type=\"search\"></label>\
         <details><summary>{} ({})</summary><div id=\"f-plans\"><p><button type=\"button\" id=\"f-all\">{all}</button> <button type=\"button\" id=\"f-none\">{}</button></p>{plans}</div></details></div>\
         <p class=\"soft\">{}</p><div id=\"matrix-pager\" class=\"pager\"></div>\
         <div id=\"grid\"><div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{}\"><table id=\"matrix\"><thead id=\"matrix-head\"></thead><tbody id=\"matrix-body\"></tbody></table></div></div></div>",
        select("f-list", list, ""),
        select("f-subject", say("Đối tượng", "Subject"), ""),
        select("f-verdict", verdict, &shared),
        say("Từ ngữ", "Words"),
        say("Tỉnh, kế hoạch", "Provinces, plans"),
        comparison.plans.len(),
        say("Bỏ hết", "None"),
        say(
            "● gần như nhau · ◕ gần · ◑ xa hơn · – không thấy · ô gạch chéo: không có danh mục. Bấm vào ô để xem trích dẫn; phím mũi tên để đi giữa các ô.",
            "● nearly the same · ◕ near · ◑ farther · – not found · hatched: no such list. Press a cell for its evidence; arrow keys go from cell to cell."
        ),
        say("Ma trận nhóm nội dung và kế hoạch", "Matrix of families and plans"),
    );
    let _ = writeln!(
        out,
        "<div role=\"tabpanel\" id=\"panel-pair\" aria-labelledby=\"tab-pair\" hidden><div class=\"filters\"><label>A<select id=\"p-a\"></select></label><label>B<select id=\"p-b\"></select></label>{}{}</div>\
         <p id=\"pair-sum\" role=\"status\"></p><p class=\"soft\"><del>{}</del> · <ins>{}</ins></p><div id=\"pair-pager\" class=\"pager\"></div><div id=\"pair-rows\"></div></div>",
        select("p-list", list, ""),
        select(
            "p-verdict",
            verdict,
            &format!("<option value=\"only\">{}</option>", say("chỉ có ở một bên", "on one side only"))
        ),
        say("chỉ có ở A", "only in A"),
        say("chỉ có ở B", "only in B"),
    );
    let drawing = timeline_svg::svg(comparison, labels);
    let drawing = if drawing.is_empty() {
        format!("<p>{}</p>", say("Không đọc được mốc thời gian nào.", "No date was read."))
    } else {
        drawing
    };
    let _ = writeln!(
        out,
        "<div role=\"tabpanel\" id=\"panel-time\" aria-labelledby=\"tab-time\" hidden><p class=\"soft\">{}</p><div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{}\">{drawing}</div></div>",
        say(
            "▲ báo cáo · ◆ sơ kết · ★ tổng kết · ■ kết thúc · ● khác · ↻ lặp lại. Mốc chỉ ghi tháng, quý, năm đứng ở ngày cuối; mốc trùng ngày đứng cạnh nhau.",
            "▲ report · ◆ interim review · ★ final review · ■ end · ● other · ↻ comes again. A month, quarter or year stands at its last day; marks of one day stand side by side."
        ),
        say("Thời gian", "Time line"),
    );
    let _ = writeln!(
        out,
        "<div role=\"tabpanel\" id=\"panel-facts\" aria-labelledby=\"tab-facts\" hidden><div class=\"filters\">{}<label class=\"tick\"><input type=\"checkbox\" id=\"k-differ\"> {}</label></div>\
         <div id=\"facts-pager\" class=\"pager\"></div><div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{}\"><table id=\"facts\"><thead><tr><th scope=\"col\">{}</th><th scope=\"col\">{}</th><th scope=\"col\">{}</th></tr></thead><tbody id=\"facts-body\"></tbody></table></div></div></section>",
        select("k-section", say("Loại", "Group"), ""),
        say("Chỉ xem chỗ khác nhau", "Only what differs"),
        say("Dữ kiện", "Facts"),
        say("Dữ kiện", "Fact"),
        say("Giá trị · kế hoạch (bấm để xem trích dẫn)", "Value · plans (press for the quote)"),
        say("Không đọc thấy ở", "Not found in"),
    );
}

const SUBJECTS: [Option<Subject>; 6] = [
    Some(Subject::Collective),
    Some(Subject::Individual),
    Some(Subject::Household),
    Some(Subject::Other),
    Some(Subject::Any),
    None,
];
const VERDICTS: [Verdict; 6] =
    [Verdict::Same, Verdict::Reworded, Verdict::Numbers, Verdict::Narrower, Verdict::Wider, Verdict::Moved];

/// The model as arrays: names of fields would be most of it. Texts stand once, in `texts`, and are named by number.
fn data(comparison: &Comparison, labels: Labels) -> Value {
    let plan_at: HashMap<&str, usize> =
        comparison.plans.iter().enumerate().map(|(at, p)| (p.id.as_str(), at)).collect();
    let plan = |id: &str| plan_at.get(id).copied().unwrap_or_default();
    let mut texts = Texts::default();
    let (mut items, mut families) = (Vec::new(), Vec::new());
    for family in &comparison.families {
        let first = items.len();
        for member in &family.members {
            let subject = SUBJECTS.iter().position(|other| *other == member.subject).unwrap_or(5);
            items.push(json!([
                plan(&member.plan),
                List::ALL.iter().position(|other| *other == member.list),
                member.index,
                subject,
                member.group.as_deref().map(|group| texts.number(visible(group))),
                texts.number(visible(&member.text)),
                hundredths(member.similarity),
                hundredths(member.confidence),
                evidence(&member.evidence, &member.text),
            ]));
        }
        let middle = family.members.iter().position(|member| member.text == family.text).unwrap_or_default();
        let without: Vec<usize> = family.not_compared.iter().map(|id| plan(id)).collect();
        let part = family.part.as_deref().map(|part| labels.part(part));
        families.push(json!([family.id, first, family.members.len(), middle, without, part]));
    }
    json!({
        "labels": words(labels),
        "plans": comparison.plans.iter().map(|p| visible(&plan_name(p))).collect::<Vec<_>>(),
        "items": items,
        "families": families,
        "pairs": pairs(comparison, &plan),
        "facts": comparison.facts.iter().map(|row| fact(row, &plan, labels)).collect::<Vec<_>>(),
        "timeline": comparison.timeline.iter().map(|span| json!([
            plan(&span.plan),
            labels.kind(&span.kind),
            visible(&shortened(&span.label, QUOTE)),
            visible(&timeline_svg::printed(span, labels)),
            hundredths(span.confidence),
            evidence(&span.evidence, &span.label),
        ])).collect::<Vec<_>>(),
        "texts": texts.all,
    })
}

/// Texts that stand once in the page.
#[derive(Default)]
struct Texts {
    all: Vec<String>,
    known: HashMap<String, usize>,
}

impl Texts {
    fn number(&mut self, text: String) -> usize {
        *self.known.entry(text).or_insert_with_key(|text| {
            self.all.push(text.clone());
            self.all.len() - 1
        })
    }
}

/// What stands for each other in every two plans: for each family that both have, and each item of the first plan in it,
/// one number: which of the second's items there, the verdict, the similarity; -1 for none.
///
/// Two plans of some hundred items have a few kilobytes so: all of it would be most of the page. The words that differ
/// are found when they are looked at.
fn pairs(comparison: &Comparison, plan: &impl Fn(&str) -> usize) -> Vec<Value> {
    let mut of_plan: Vec<BTreeMap<u32, Vec<Place>>> = vec![BTreeMap::new(); comparison.plans.len()];
    for family in &comparison.families {
        for member in &family.members {
            let place = Place { list: member.list, index: member.index };
            of_plan[plan(&member.plan)].entry(family.id).or_default().push(place);
        }
    }
    let pair = |pair: &Pair| {
        let (a, b) = (plan(&pair.a), plan(&pair.b));
        let matched: HashMap<Place, &Match> = pair.matched.iter().map(|one| (one.a, one)).collect();
        let code = |x: &Place, of_b: &[Place]| -> i64 {
            let Some(one) = matched.get(x) else { return -1 };
            let at = of_b.iter().position(|y| *y == one.b).unwrap_or_default();
            let verdict = VERDICTS.iter().position(|other| *other == one.verdict).unwrap_or_default();
            i64::try_from(at * VERDICTS.len() + verdict).unwrap_or_default() * 101 + hundredths(one.similarity)
        };
        let both = of_plan[a].iter().filter_map(|(family, of_a)| Some((of_a, of_plan[b].get(family)?)));
        let codes: Vec<i64> = both.flat_map(|(of_a, of_b)| of_a.iter().map(move |x| code(x, of_b))).collect();
        json!([a, b, codes])
    };
    comparison.pairs.iter().map(pair).collect()
}

/// As a whole number, 0 to 100.
fn hundredths(value: f64) -> i64 {
    (value.clamp(0.0, 1.0) * 100.0).round() as i64
}

/// Group, name, how far plans agree, values with those who state them, plans where it can't be read, plans without it.
fn fact(row: &FactRow, plan: &impl Fn(&str) -> usize, labels: Labels) -> Value {
    let stated = |value: &&FactValue| {
        let detail = visible(&labels.detail(value));
        json!([plan(&value.plan), detail, hundredths(value.confidence), evidence(&value.evidence, "")])
    };
    let variants = variants(row);
    let values: Vec<Value> = variants
        .iter()
        .map(|same| {
            let value = labels.value(row, same[0].value.as_deref().unwrap_or_default());
            json!([visible(&value), same.iter().map(stated).collect::<Vec<_>>()])
        })
        .collect();
    let unread = |value: &&FactValue| value.value.is_none() && unread_state(value.state);
    let unread: Vec<Value> = row
        .values
        .iter()
        .filter(unread)
        .map(|value| json!([plan(&value.plan), i32::from(value.state != State::Blank)]))
        .collect();
    let told = |id: &&String| !row.values.iter().any(|value| value.plan == **id && unread_state(value.state));
    let absent: Vec<usize> = row.absent.iter().filter(told).map(|id| plan(id)).collect();
    json!([labels.section(&row.field), visible(&labels.field(row)), labels.standing(row), values, unread, absent])
}

fn unread_state(state: State) -> bool {
    matches!(state, State::Blank | State::Unreadable)
}

/// Page, lines, quote; 0 for a quote that is the text itself but for its line breaks.
fn evidence(evidence: &[Evidence], text: &str) -> Vec<Value> {
    let one = |e: &Evidence| {
        let quote = if e.quote.split_whitespace().eq(text.split_whitespace()) {
            json!(0)
        } else {
            json!(lines(&shortened(&e.quote, QUOTE)))
        };
        json!([e.page, e.lines[0], e.lines[1], quote])
    };
    evidence.iter().map(one).collect()
}

/// Line by line, so that the input's own lines are kept.
fn lines(quote: &str) -> String {
    quote.lines().map(visible).collect::<Vec<_>>().join("\n")
}

fn words(labels: Labels) -> Value {
    let say = |vi, en| labels.say(vi, en);
    json!({
        "lists": List::ALL.map(|list| labels.list(list)),
        "subjects": SUBJECTS.map(|subject| labels.subject(subject)),
        "verdicts": VERDICTS.map(|verdict| labels.verdict(verdict)),
        "states": [say("để trống", "left blank"), say("không đọc được", "can't be read")],
        "family": say("Nhóm nội dung", "Family"),
        "subject": say("Đối tượng", "Subject"),
        "page": say("trang", "page"),
        "lines": say("dòng", "lines"),
        "confidence": say("độ tin cậy", "confidence"),
        "similarity": say("độ gần", "similarity"),
        "source": say("Nguồn", "Source"),
        "noEvidence": say("Không có trích dẫn.", "No quote."),
        "before": say("trước", "before"),
        "after": say("sau", "next"),
        "none": say("không có", "none"),
        "noList": say("kế hoạch không có danh mục này", "the plan has no such list"),
        "notFound": say("không đọc thấy", "not found"),
        "noPairs": say("Không có kết quả từng cặp; chạy lại với --pairs.", "Pairs were not compared; run again with --pairs."),
        "choose": say("Hãy chọn hai kế hoạch khác nhau.", "Choose two different plans."),
        "matched": say("Khớp", "Matched"),
        "onlyA": say("chỉ có ở A", "only in A"),
        "onlyB": say("chỉ có ở B", "only in B"),
        "plans": say("kế hoạch", "plans"),
    })
}

/// For the policy: what may run is named by its hash.
fn hash(text: &str) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for three in Sha256::digest(text.as_bytes()).chunks(3) {
        let bits = three.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        for at in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * at) & 63) as usize] as char;
            out.push(if at <= three.len() { letter } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_names_hashes() {
        // `printf '' | openssl dgst -sha256 -binary | base64`
        assert_eq!(hash(""), "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
    }
}
