//! Citations: every other document cited by code, once, in order of first mention.

use std::collections::HashMap;
use std::sync::LazyLock;

use regex::Regex;

use super::Context;
use super::codes::{Code, codes};
use super::dates::{DateValue, first_date};
use super::issuer::completed;
use crate::fold::{Folded, begins_with, fold, names_commune, pattern};
use crate::knowledge::AgencyLevel;
use crate::outline::{Outline, mostly_capitals};
use crate::plan::{Citation, Header, Relation};
use crate::text::{Text, begin_of, end_of};

/// Begins of clauses in a preamble, folded, and what they say of the documents behind them.
const RELATIONS: &[(&str, Relation)] = &[
    ("can cu", Relation::Basis),
    ("thuc hien", Relation::Implements),
    ("trien khai thuc hien", Relation::Implements),
    ("theo ", Relation::Mention),
    ("xet ", Relation::Mention),
    ("tren co so", Relation::Mention),
];
/// Words behind which the name of an issuer has ended, in lower case as printed: "tại" ends it, "Tài chính" doesn't.
const ISSUER_ENDS: &[&str] = &[
    "về", "tại", "để", "trong", "là", "được", "khóa", "khoá", "đã", "đến", "nhằm", "số", "ngày", "cho", "đối", "trên",
    "như", "v/v", "kèm",
];
/// Verbs behind an issuer, folded, in any case.
const ISSUER_VERBS: &[&str] = &[
    "ban hanh",
    "phe duyet",
    "quy dinh",
    "sua doi",
    "huong dan",
    "trien khai",
    "thuc hien",
    "bo sung",
    "thay the",
    "cong bo",
    "tren dia ban",
    "cong nhan",
    "dieu chinh",
    "giai doan",
    "thong qua",
    "thong bao",
    "giao nhiem vu",
    "giao cho",
    "giao tai",
    "phat dong",
    "to chuc thuc hien",
];
/// Begins of another body or document behind "và", folded.
const OTHERS: &[&str] = &["ubnd", "uy ban", "so ", "bo ", "tinh uy", "thanh uy", "ban thuong vu", "hoi dong"];

/// Begin of a committee's name, folded; it is named by its fields, with commas and words in lower case.
const COMMITTEE: &str = "ban chi dao ";
/// Words of a committee's name at most.
const COMMITTEE_WORDS: usize = 32;
/// Words of any other body's name at most.
const ISSUER_WORDS: usize = 16;

/// Levels that end the name of a committee.
const LEVELS: &[&str] = &["tỉnh", "Trung ương", "thành phố", "Thành phố", "quốc gia", "xã", "phường", "huyện", "cấp"];
/// What is no field of a committee behind "và", folded.
const NO_FIELDS: &[&str] = &["cac ", "nhung ", "tinh hinh", "can cu", "yeu cau", "thuc te"];

/// Codes of a row at most.
const ROW: usize = 20;
/// Bytes before a code in which its clause begins, and behind it in which its date and issuer stand.
const CLAUSES_BEFORE: usize = 2000;
const WORDS_BEHIND: usize = 400;

/// A document that a body sent, right before its code, folded.
static SENT: LazyLock<Regex> = LazyLock::new(|| pattern(r" tai (?:to trinh|cong van|van ban|bao cao)(?: so)?[\s:]*$"));
/// Offices before the name of a body, folded.
static OFFICES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(?:giam doc|pho giam doc|chu tich|truong ban|chanh|thu truong co quan|cuc truong|vien truong)\s")
});

/// Several documents of one body, folded.
static SEVERAL: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\bcac (?:quyet dinh|thong tu|nghi dinh|ke hoach|cong van|van ban|chi thi) cua "));
/// Who heads a body, before its name, folded.
static HEADS: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?:bo truong|thu truong|giam doc|pho giam doc|chanh) "));
static OF: LazyLock<Regex> = LazyLock::new(|| pattern(r"^[\s,()]*(?:ngay[^;]{0,34}?)?\s*(?:cua|do)\s"));

/// All citations of the plan and of the decision that carries it.
pub(super) fn citations(context: &Context, header: &Header) -> Vec<Citation> {
    let mut texts: Vec<(&Text, bool)> = Vec::new();
    for outline in context.outline.carrier.as_deref().into_iter().chain([context.outline]) {
        collect(outline, &mut texts);
    }
    texts.sort_by_key(|(text, _)| text.first_line());
    let mut out: Vec<Citation> = Vec::new();
    let mut known = HashMap::new();
    for &(text, preamble) in &texts {
        let found = codes(&text.string, context.knowledge);
        for (index, code) in found.iter().enumerate() {
            if header.code.as_deref() == Some(code.text.as_str()) {
                continue;
            }
            let dated = last_of_row(&text.string, &found[index..]);
            let date = date_behind(&text.string, dated.range.end);
            add(context, header, (text, code), date, preamble, (&mut known, &mut out));
        }
    }
    out
}

/// Every text that may cite, and whether it belongs to a preamble.
fn collect<'o>(outline: &'o Outline, texts: &mut Vec<(&'o Text, bool)>) {
    texts.push((&outline.title, false));
    texts.extend(outline.preamble.iter().map(|t| (t, true)));
    for node in &outline.body {
        node.walk(&mut |node| texts.push((&node.text, false)));
    }
    texts.extend(outline.closing.iter().chain(&outline.footnotes).map(|t| (t, false)));
    for table in &outline.tables {
        texts.extend(table.rows.iter().flatten().map(|t| (t, false)));
    }
    for annex in &outline.annexes {
        texts.push((&annex.title, false));
        texts.extend(annex.paragraphs.iter().map(|t| (t, false)));
    }
}

/// Adds a mention, or completes the citation that is there.
fn add(
    context: &Context,
    header: &Header,
    (text, code): (&Text, &Code),
    date: Option<String>,
    preamble: bool,
    (known, out): (&mut HashMap<String, usize>, &mut Vec<Citation>),
) {
    let before = end_of(&text.string[..code.range.start], CLAUSES_BEFORE);
    let issuer = issuer_behind(context, &text.string, code.range.end)
        .or_else(|| issuer_before(context, before))
        .or_else(|| issuer_of_several(context, before, &code.issuer))
        .map(|name| full(context, header, &name));
    let relation = if preamble { relation(before) } else { Relation::Mention };
    let place = text.slice(code.range.clone());
    if let Some(known) = known.get(&code.text).map(|at| &mut out[*at]) {
        known.date = known.date.take().or(date);
        known.issuer = known.issuer.take().or(issuer);
        if known.relation == Relation::Mention {
            known.relation = relation;
        }
        return;
    }
    let kind = code.kind.clone().or_else(|| kind_before(context, before));
    let issuer = issuer.or_else(|| by_symbol(context, header, &code.issuer));
    known.insert(code.text.clone(), out.len());
    out.push(Citation {
        code: code.text.clone(),
        kind,
        date,
        issuer,
        relation,
        support: context.support(&place, 0.96),
    });
}

/// The last code of a row that shares its date: "số 008/CĐ-UBND và số 009/CĐ-UBND ngày 19/11/2025".
fn last_of_row<'c>(text: &str, codes: &'c [Code]) -> &'c Code {
    let mut last = 0;
    while last + 1 < codes.len().min(ROW) {
        let gap = fold(&text[codes[last].range.end..codes[last + 1].range.start]);
        if !["va so", "va", ", so", ","].contains(&gap.as_str()) {
            break;
        }
        last += 1;
    }
    &codes[last]
}

/// The date right behind a code, or behind its issuer.
fn date_behind(text: &str, end: usize) -> Option<String> {
    let rest = begin_of(&text[end..], WORDS_BEHIND);
    let found = first_date(rest)?;
    if !matches!(found.value, DateValue::Day(..) | DateValue::Month(..)) {
        return None;
    }
    let gap = fold(&rest[..found.range.start]);
    let gap = gap.trim_matches(|c: char| " ,(".contains(c));
    let direct = gap.is_empty() || gap == "ngay" || gap == "ky ngay" || gap == "ban hanh ngay";
    let behind_issuer = gap.starts_with("cua ")
        && gap.len() <= 60
        && !gap.contains([';', '/', '.', '"'])
        && !gap.contains(" ve ")
        && !gap.contains(" so ");
    (direct || behind_issuer).then(|| found.value.to_string())
}

/// The name behind "của".
fn issuer_behind(context: &Context, text: &str, end: usize) -> Option<String> {
    let text = begin_of(&text[end..], WORDS_BEHIND);
    let folded = Folded::new(text);
    let of = OF.find(&folded.text)?;
    let rest = &text[folded.original(of.range()).end..];
    let name = issuer_name(context, rest);
    let most = if begins_with(name, COMMITTEE) { COMMITTEE_WORDS } else { ISSUER_WORDS };
    if name.is_empty() || name.split_whitespace().count() > most {
        return None;
    }
    if mostly_capitals(name) && !name.starts_with("UBND") {
        // A title in capitals: only names of the table can be written in their own case.
        return context.knowledge.agencies.beginning(&fold(name)).map(|agency| agency.name.clone());
    }
    name.starts_with(char::is_uppercase).then(|| name.to_owned())
}

/// "theo đề nghị của Giám đốc Sở Nội vụ tại Tờ trình số": the body named before a document that it sent.
fn issuer_before(context: &Context, before: &str) -> Option<String> {
    let folded = Folded::new(before);
    let sent = SENT.find(&folded.text)?;
    let of = folded.text[..sent.start()].rfind(" cua ")? + " cua ".len();
    let office = OFFICES.find(&folded.text[of..sent.start()]).map_or(0, |m| m.end());
    let body = &before[folded.original(of + office..sent.start())];
    let name = issuer_name(context, body);
    (name == body.trim() && name.starts_with(char::is_uppercase)).then(|| name.to_owned())
}

/// "các Quyết định của Bộ trưởng Bộ Y tế về … (số 1/QĐ-BYT và số 2/QĐ-BYT)": the body of them all, if the symbol is its own.
fn issuer_of_several(context: &Context, before: &str, symbol: &str) -> Option<String> {
    let agency = context.knowledge.agencies.with_symbol(symbol)?;
    let clause = &before[before.rfind(';').map_or(0, |at| at + 1)..];
    let folded = Folded::new(clause);
    let of = SEVERAL.find_iter(&folded.text).last()?;
    let name = issuer_name(context, &clause[folded.original(of.range()).end..]);
    (fold(name).ends_with(&fold(&agency.name))).then(|| name.to_owned())
}

/// The words of a name at the begin of a text.
fn issuer_name<'t>(context: &Context, rest: &'t str) -> &'t str {
    // Commas stand inside the names of some ministries and departments.
    let folded = fold(rest);
    let head = HEADS.find(&folded).map_or(0, |head| head.end());
    if let Some(agency) = context.knowledge.agencies.beginning(&folded[head..])
        && agency.name.contains(',')
    {
        let words = folded[..head].split_whitespace().count() + agency.name.split_whitespace().count();
        return rest
            .split_inclusive(' ')
            .take(words)
            .map(str::len)
            .sum::<usize>()
            .checked_sub(1)
            .map_or(rest, |end| rest[..(end + 1).min(rest.len())].trim_end_matches(|c: char| !c.is_alphanumeric()));
    }
    // A committee of a level is named by it, others by their fields, up to a level.
    let level_behind = |text: &str| LEVELS.iter().any(|level| text.trim_end().ends_with(level));
    let committee = folded.starts_with(COMMITTEE) && {
        let own = rest.split(' ').nth(3).unwrap_or_default();
        own.starts_with(char::is_lowercase) && !LEVELS.contains(&own)
    };
    let goes_on_behind = |at: usize| {
        let next = rest[at + 1..].trim_start();
        committee && !level_behind(&rest[..at]) && next.starts_with(char::is_lowercase) && !next.starts_with("trong đó")
    };
    let marks = rest.match_indices([',', ';', '.', '(', ')', ':', '“', '"', '/']);
    let mut stops = marks.filter(|(at, mark)| *mark != "," || !goes_on_behind(*at));
    let stop = stops.next().map_or(rest.len(), |(at, _)| at);
    let mut at = 0;
    for (index, word) in rest[..stop].split(' ').enumerate() {
        let ahead = &rest[at..stop];
        // "chuyển đổi số, cải cách", but "Ban Chỉ đạo số 57".
        let number = || ahead["số".len()..].trim_start().starts_with(|c: char| c.is_ascii_digit());
        let field = committee && word.starts_with("số") && !number();
        let ends = !field && ISSUER_ENDS.contains(&word.trim_end_matches(','))
            || ISSUER_VERBS.iter().any(|verb| begins_with(ahead, verb))
            || (begins_with(ahead, "va ") && {
                let fields = committee && !level_behind(&rest[..at]);
                !goes_on(context, ahead, &fold(ahead)[3..], fields)
            });
        if index > 0 && ends {
            return rest[..at].trim_end_matches([' ', ',']).trim_start();
        }
        at += word.len() + 1;
    }
    rest[..stop].trim_end_matches([' ', ',']).trim_start()
}

/// "và Công nghệ" belongs to the name; "và Kế hoạch số", "và UBND tỉnh" begin something else.
fn goes_on(context: &Context, printed: &str, behind: &str, committee: bool) -> bool {
    let capital = printed.split(' ').nth(1).is_some_and(|next| next.starts_with(char::is_uppercase));
    (capital || committee && !NO_FIELDS.iter().any(|word| behind.starts_with(word)))
        && (committee && behind.starts_with("de an ") || context.knowledge.document_types.beginning(behind).is_none())
        && !OTHERS.iter().any(|other| behind.starts_with(other))
}

/// A provincial or departmental body with its province.
fn full(context: &Context, header: &Header, name: &str) -> String {
    let Some(province) =
        header.province.as_deref().and_then(|p| context.knowledge.provinces.named(p, header.date.as_deref()))
    else {
        return name.to_owned();
    };
    let folded = fold(name);
    let central = context.knowledge.agencies.beginning(&folded).is_some_and(|a| a.level == AgencyLevel::Central);
    let party = folded.contains("dang bo tinh") || folded.contains("dang bo thanh pho");
    let known = folded.starts_with("so ")
        || folded.starts_with("ubnd")
        || folded.starts_with("uy ban nhan dan")
        || folded.starts_with("hoi dong nhan dan")
        || folded.starts_with("tinh uy")
        || folded.starts_with("thanh uy")
        || folded.ends_with("tinh uy")
        || folded.ends_with("thanh uy")
        || folded.starts_with("giam doc so ")
        || folded.starts_with("chu tich uy ban nhan dan")
        || folded.starts_with("chu tich ubnd")
        || folded.ends_with(" tinh")
        || party;
    if central || !known || names_commune(&folded) { name.to_owned() } else { completed(name, province) }
}

/// The agency of a code's symbol.
fn by_symbol(context: &Context, header: &Header, symbol: &str) -> Option<String> {
    let agency = context.knowledge.agencies.with_symbol(symbol)?;
    // "TW" may be the Political Bureau, the Secretariat or the Central Committee.
    if agency.pattern.contains('|') {
        return None;
    }
    if !agency.has_province() {
        return Some(agency.name.clone());
    }
    let province = context.knowledge.provinces.named(header.province.as_deref()?, header.date.as_deref())?;
    Some(agency.full_name(province))
}

/// "Luật …", "Công văn số": the type named before a code that has none inside.
fn kind_before(context: &Context, before: &str) -> Option<String> {
    let folded = fold(before);
    let bare = folded.trim_end_matches("so").trim_end();
    if let Some(found) = context.knowledge.document_types.ending(bare) {
        return Some(found.abbreviation.clone());
    }
    // Commas stand inside the names of laws ("Luật Thi đua, khen thưởng số").
    let clause = folded.rsplit([';', '.', '/']).next().unwrap_or_default();
    if clause.contains("luat ") {
        Some("Luật".to_owned())
    } else if bare.ends_with("cong van") {
        Some("CV".to_owned())
    } else {
        None
    }
}

/// What the clauses of a preamble before a document say of it: the last that says something.
fn relation(before: &str) -> Relation {
    let folded = fold(before);
    let clauses = folded.rsplit([';', ',', '.']);
    let mut said = clauses.filter_map(|clause| {
        let clause = clause.trim_start_matches(|c: char| !c.is_alphanumeric());
        RELATIONS.iter().find(|(cue, _)| clause.starts_with(cue))
    });
    said.next().map_or(Relation::Mention, |(_, relation)| *relation)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::Knowledge;
    use crate::{document::Document, ingest, outline};

    fn document(preamble: &str) -> Document {
        let text = format!(
            "SỞ Y TẾ\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSố: 12/KH-SYT\nLâm Đồng, ngày 05 tháng 5 năm 2026\nKẾ HOẠCH\nPhát động thi đua\n{preamble}\nI. MỤC ĐÍCH, YÊU CẦU\n1. Mục đích\nNâng cao chất lượng.\n"
        );
        ingest::document(text.as_bytes(), &ingest::Options::default()).unwrap()
    }

    #[test]
    fn issuers_dates_and_relations() {
        for (preamble, wanted) in [
            (
                "Thực hiện Quyết định số 77/QĐ-UBND ngày 17/9/2025 của Ủy ban nhân dân tỉnh ban hành Kế hoạch;",
                ("77/QĐ-UBND", Some("2025-09-17"), Some("Ủy ban nhân dân tỉnh Lâm Đồng"), Relation::Implements),
            ),
            (
                "Căn cứ Thông tư số 06/2022/TT-BTTTT ngày 30/6/2022 của Bộ trưởng Bộ Thông tin và Truyền thông hướng dẫn thực hiện;",
                (
                    "06/2022/TT-BTTTT",
                    Some("2022-06-30"),
                    Some("Bộ trưởng Bộ Thông tin và Truyền thông"),
                    Relation::Basis,
                ),
            ),
            (
                "Căn cứ Nghị định số 131/2025/NĐ-CP ngày 12/6/2025 của Chính phủ Quy định phân định thẩm quyền;",
                ("131/2025/NĐ-CP", Some("2025-06-12"), Some("Chính phủ"), Relation::Basis),
            ),
            (
                "Căn cứ Kế hoạch số 92/KH-UBND ngày 15/9/2025 của UBND tỉnh và Kế hoạch của Bộ Y tế;",
                ("92/KH-UBND", Some("2025-09-15"), Some("UBND tỉnh Lâm Đồng"), Relation::Basis),
            ),
            ("Sở Y tế ban hành Kế hoạch thực hiện Chỉ thị số 05-CT/TW.", ("05-CT/TW", None, None, Relation::Mention)),
            (
                "Căn cứ Công điện số 008/CĐ-UBND và số 009/CĐ-UBND ngày 19/11/2025 của UBND tỉnh;",
                ("008/CĐ-UBND", Some("2025-11-19"), Some("Ủy ban nhân dân tỉnh Lâm Đồng"), Relation::Basis),
            ),
            (
                "Căn cứ Quyết định số 1/QĐ-BVHTTDL ngày 01/7/2025 của Bộ Văn hóa, Thể thao và Du lịch về việc;",
                ("1/QĐ-BVHTTDL", Some("2025-07-01"), Some("Bộ Văn hóa, Thể thao và Du lịch"), Relation::Basis),
            ),
            (
                "Căn cứ Kế hoạch số 03-KH/BCĐ ngày 12/02/2026 của Ban Chỉ đạo phát triển khoa học, công nghệ, chuyển đổi số, cải cách hành chính và đề án 06 về nhiệm vụ;",
                (
                    "03-KH/BCĐ",
                    Some("2026-02-12"),
                    Some("Ban Chỉ đạo phát triển khoa học, công nghệ, chuyển đổi số, cải cách hành chính và đề án 06"),
                    Relation::Basis,
                ),
            ),
            (
                "Căn cứ các Quyết định của Bộ trưởng Bộ Văn hóa, Thể thao và Du lịch phê duyệt quy hoạch (Số 11/QĐ-BVHTTDL và số 12/QĐ-BVHTTDL);",
                ("12/QĐ-BVHTTDL", None, Some("Bộ trưởng Bộ Văn hóa, Thể thao và Du lịch"), Relation::Basis),
            ),
            (
                "Theo đề nghị của Giám đốc Sở Nội vụ tại Tờ trình số 645/TTr-SNV ngày 02/4/2026.",
                ("645/TTr-SNV", Some("2026-04-02"), Some("Sở Nội vụ tỉnh Lâm Đồng"), Relation::Mention),
            ),
        ] {
            let document = document(preamble);
            let outline = outline::outline(&document);
            let context = Context { outline: &outline, knowledge: Knowledge::embedded(), sections: Vec::new() };
            let header =
                Header { province: Some("Lâm Đồng".into()), date: Some("2026-05".into()), ..Header::default() };
            let found = citations(&context, &header);
            let first = found.iter().find(|c| c.code == wanted.0).unwrap_or_else(|| panic!("{preamble}"));
            assert_eq!(
                (first.code.as_str(), first.date.as_deref(), first.issuer.as_deref(), first.relation),
                wanted,
                "{preamble}"
            );
        }
    }
}
