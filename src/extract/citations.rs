//! Citations: every other document cited by code, once, in order of first mention.

use std::sync::LazyLock;

use regex::Regex;

use super::Context;
use super::codes::{Code, codes};
use super::dates::{DateValue, dates};
use super::header::completed;
use crate::fold::{Folded, fold};
use crate::knowledge::AgencyLevel;
use crate::outline::Outline;
use crate::plan::{Citation, Header, Relation};
use crate::text::Text;

/// Begins of clauses in a preamble, folded, and what they say of the documents behind them.
const RELATIONS: &[(&str, Relation)] = &[
    ("can cu", Relation::Basis),
    ("thuc hien", Relation::Implements),
    ("trien khai thuc hien", Relation::Implements),
    ("trien khai", Relation::Implements),
    ("theo de nghi", Relation::Mention),
    ("theo ", Relation::Basis),
    ("xet ", Relation::Mention),
];
/// Words behind which the name of an issuer has ended.
const ISSUER_ENDS: &[&str] = &[
    "về", "ban", "phê", "triển", "thực", "quy", "hướng", "sửa", "giao", "ngày", "tại", "để", "trong", "là", "được",
    "v/v", "phát", "tổ", "khóa", "nhằm", "công", "điều", "giai", "đã", "thông", "đến", "kèm", "số",
];

static OF: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^[\s,()]*(?:ngay[^;]{0,34}?)?\s*(?:cua|do)\s").expect("valid pattern"));

/// All citations of the plan and of the decision that carries it.
pub(super) fn citations(context: &Context, header: &Header) -> Vec<Citation> {
    let mut texts: Vec<(Text, bool)> = Vec::new();
    for outline in context.outline.carrier.as_deref().into_iter().chain([context.outline]) {
        collect(outline, &mut texts);
    }
    texts.sort_by_key(|(text, _)| text.first_line());
    let mut out: Vec<Citation> = Vec::new();
    for (text, preamble) in &texts {
        for code in codes(&text.string, context.knowledge) {
            if header.code.as_deref() == Some(code.text.as_str()) {
                continue;
            }
            add(context, header, text, &code, *preamble, &mut out);
        }
    }
    out
}

/// Every text that may cite, and whether it belongs to a preamble.
fn collect(outline: &Outline, texts: &mut Vec<(Text, bool)>) {
    texts.push((outline.title.clone(), false));
    texts.extend(outline.preamble.iter().map(|t| (t.clone(), true)));
    for node in &outline.body {
        node.walk(&mut |node| texts.push((node.text.clone(), false)));
    }
    texts.extend(outline.closing.iter().chain(&outline.footnotes).map(|t| (t.clone(), false)));
    for table in &outline.tables {
        texts.extend(table.rows.iter().flatten().map(|t| (t.clone(), false)));
    }
    for annex in &outline.annexes {
        texts.push((annex.title.clone(), false));
        texts.extend(annex.paragraphs.iter().map(|t| (t.clone(), false)));
    }
}

/// Adds a mention, or completes the citation that is there.
fn add(context: &Context, header: &Header, text: &Text, code: &Code, preamble: bool, out: &mut Vec<Citation>) {
    let date = date_behind(&text.string, code.range.end);
    let issuer = issuer_behind(&text.string, code.range.end).map(|name| full(context, header, &name));
    let relation = if preamble { relation(&text.string, code.range.start) } else { Relation::Mention };
    let place = text.slice(code.range.clone());
    if let Some(known) = out.iter_mut().find(|c| c.code == code.text) {
        known.date = known.date.take().or(date);
        known.issuer = known.issuer.take().or(issuer);
        if known.relation == Relation::Mention {
            known.relation = relation;
        }
        return;
    }
    let kind = code.kind.clone().or_else(|| kind_before(context, &text.string[..code.range.start]));
    let issuer = issuer.or_else(|| by_symbol(context, header, &code.issuer));
    out.push(Citation {
        code: code.text.clone(),
        kind,
        date,
        issuer,
        relation,
        support: context.support(&place, 0.96),
    });
}

/// The date right behind a code, or behind its issuer.
fn date_behind(text: &str, end: usize) -> Option<String> {
    let rest = &text[end..];
    let found = dates(rest).into_iter().next()?;
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
fn issuer_behind(text: &str, end: usize) -> Option<String> {
    let folded = Folded::new(&text[end..]);
    let of = OF.find(&folded.text)?;
    let rest = &text[end..][folded.original(of.range()).end..];
    let mut stop = rest.find([',', ';', '.', '(', ')', ':', '“', '"']).unwrap_or(rest.len());
    let mut at = 0;
    for (index, word) in rest[..stop].split(' ').enumerate() {
        let goes_on = word == "và"
            && rest[at..stop].split(' ').nth(1).is_some_and(|next| {
                ["Đào", "Công", "Môi", "Du", "Thể", "Truyền", "Phát", "Nhà", "Xã", "Tôn", "Dân"].contains(&next)
            });
        if index > 0 && (ISSUER_ENDS.contains(&word) || word == "và" && !goes_on) {
            stop = at;
            break;
        }
        at += word.len() + 1;
    }
    let name = rest[..stop].trim();
    (!name.is_empty() && name.split_whitespace().count() <= 16).then(|| name.to_owned())
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
        || folded.ends_with(" tinh")
        || party;
    if central || !known || folded.contains("xa ") { name.to_owned() } else { completed(name, province) }
}

/// The agency of a code's symbol.
fn by_symbol(context: &Context, header: &Header, symbol: &str) -> Option<String> {
    let agency = context.knowledge.agencies.with_symbol(symbol)?;
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
    let clause = folded.rsplit([';', ',', '.']).next().unwrap_or_default();
    if clause.contains("luat ") {
        Some("Luật".to_owned())
    } else if bare.ends_with("cong van") {
        Some("CV".to_owned())
    } else {
        None
    }
}

/// What the clause of a preamble says of a document at a place.
fn relation(text: &str, at: usize) -> Relation {
    let folded = Folded::new(text);
    let at = folded.folded(at);
    let mut start = 0;
    let mut found = Relation::Mention;
    for (end, c) in folded.text.char_indices().chain([(folded.text.len(), ';')]) {
        if start > at {
            break;
        }
        if c == ';' || c == ',' || c == '.' {
            let clause = folded.text[start..end].trim_start_matches(|c: char| !c.is_alphanumeric());
            if start <= at
                && let Some((_, relation)) = RELATIONS.iter().find(|(cue, _)| clause.starts_with(cue))
            {
                found = *relation;
            }
            start = end + 1;
        }
    }
    found
}
