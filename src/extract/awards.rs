//! Award forms (hình thức khen thưởng): which form, granted by whom, on which occasion.
//!
//! Forms, levels and granting authorities: Luật Thi đua, khen thưởng 06/2022/QH15, in `data/award_forms.csv`; the ways in
//! which authorities are written stand below.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::Context;
use super::cues::CueText;
use super::sections::Role;
use crate::fold::{Folded, begins_with, fold, pattern};
use crate::knowledge::Knowledge;
use crate::outline::Node;
use crate::plan::{Award, Level, Occasion, Warning};
use crate::text::{Text, rounded};
use crate::warning::Code;

/// First words of those who grant awards, folded.
const AUTHORITY: &str = r"(?:chu tich nuoc|chu tich|thu tuong|chinh phu|bo truong|bo|ban thuong vu|ban chap hanh|tinh uy|thanh uy|dang uy|ban (?:tuyen giao|to chuc|noi chinh|dan van|chi dao|quan ly)|uy ban|ubnd|pho giam doc|giam doc|tong giam doc|hieu truong|thu truong|nguoi dung dau|chi cuc truong|cuc truong|vien truong|truong ban|cong doan|tong lien doan|lien doan|hoi dong|so|tinh|thanh pho|nganh|trung tam|benh vien|xa|phuong)";
/// Heads of authorities that grant ("Chủ tịch … tặng"); the place names of [`AUTHORITY`] alone do not.
const HEADS: &str = r"(?:chu tich nuoc|chu tich|thu tuong|chinh phu|bo truong|bo|ban thuong vu|ban chap hanh|tinh uy|thanh uy|dang uy|ban (?:tuyen giao|to chuc|noi chinh|dan van)|uy ban|ubnd|pho giam doc|giam doc|tong giam doc|truong ban|hieu truong|thu truong|nguoi dung dau|chi cuc truong|cuc truong|vien truong|hoi dong|tong lien doan|lien doan)";
/// Bytes of the longest name of an authority.
const NAME: usize = 300;
/// Authorities at most that grant one form in one sentence.
const MOST_JOINED: usize = 3;
/// Words behind which the name of an authority has ended.
const AUTHORITY_ENDS: &[&str] = &[
    "cho",
    "theo",
    "đối",
    "tặng",
    "phù",
    "hoặc",
    "để",
    "trong",
    "xét",
    "khi",
    "vào",
    "dành",
    "được",
    "mỗi",
    "với",
    "hằng",
    "hàng",
    "tại",
    "ở",
    "kèm",
    "là",
    "nếu",
    "trao",
    "quyết",
    "đã",
    "có",
    "khen",
    "thưởng",
    "lựa",
    "xem",
    "trình",
    "căn",
    "thực",
    // Who proposes grants nothing.
    "đề",
    "thẩm",
    "bình",
    "tham",
    "phối",
    // What for.
    "về",
];

/// How many are to have a form, folded.
static QUOTA: LazyLock<Regex> =
    LazyLock::new(|| pattern(r":[^.;]*\b\d+ (?:tap the|ca nhan|ho gia dinh|don vi|nguoi)\b"));

/// Occasions, folded.
const OCCASIONS: &[(&str, Occasion)] = &[
    ("hang nam", Occasion::Annual),
    ("so ket", Occasion::Interim),
    ("tong ket", Occasion::Final),
    ("chuyen de", Occasion::Thematic),
    ("thuong xuyen", Occasion::Regular),
    ("dot xuat", Occasion::AdHoc),
];

static BEHIND: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!(r"^(?:\s*,?\s*(?:cua|do)\s+(?:cac\s+)?|\s+)(?P<who>{AUTHORITY})\b")));
/// Words right before a title that one must have already, or a letter that others send.
static HELD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r#"\b(?:phai (?:duoc )?(?:dat|co|la) (?:danh hieu )?"?|tong so (?:danh hieu "?|")|gui )$"#)
});
static HEAD: LazyLock<Regex> = LazyLock::new(|| pattern(&format!(r"\b{HEADS}\b")));
/// The words between an authority and the form that it grants.
static GRANTS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\s(?:xet,?\s+)?(?:quyet dinh\s+)?(?:xet\s+)?(?:tang|trao|khen thuong|cap)(?:\s+thuong|\s+tang)?\s*[:,]?\s*$",
    )
});
/// "Đề nghị Chủ tịch UBND tỉnh tặng Bằng khen.": who grants which form, and nothing of who gets it, folded.
static GRANT: LazyLock<Regex> = LazyLock::new(|| {
    let forms = Knowledge::embedded().award_forms.names();
    let grant = format!(r"{HEADS}(?: [\w-]+){{0,9}} tang (?:thuong )?(?:{forms})");
    let others = "(?:cac hinh thuc (?:khen thuong )?(?:neu |o )?tren(?:,| va|, va) )?";
    pattern(&format!(
        r"^(?:(?:so ket|tong ket|hang nam): )?{others}(?:trinh |de nghi )?{grant}(?:(?:,| va|, va) {grant})*[.;,]*$"
    ))
});
static GENERIC: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:cac hinh thuc )?(khen thuong cap nha nuoc)"));

/// A form named somewhere, before those of the same form and authority are joined.
#[derive(Debug, Clone)]
struct Mention {
    form: String,
    authority: Option<String>,
    level: Option<Level>,
    occasions: Vec<Occasion>,
    place: Text,
}

/// Every distinct form and authority named in the sections about awards, with the occasions for which it is named.
pub(super) fn awards(context: &Context) -> Vec<Award> {
    let mut mentions = Vec::new();
    let mut generic = Vec::new();
    for section in context.sections.iter().filter(|s| matches!(s.role, Role::Awards | Role::Standards)) {
        let heading = occasions(&section.node.text.string);
        if let Some(inline) = &section.inline {
            mentions_in(context.knowledge, inline, &heading, &mut mentions);
        }
        for node in &section.content {
            walk(context.knowledge, node, &heading, &mut mentions, &mut generic);
        }
    }
    if !mentions.iter().any(|m| matches!(m.level, Some(Level::State | Level::Government))) {
        mentions.append(&mut generic);
    }
    joined(context, mentions)
}

/// A warning for every award that the law does not let its authority grant (articles 77 to 80).
pub(super) fn beyond_authority(context: &Context, awards: &[Award]) -> Vec<Warning> {
    awards
        .iter()
        .filter_map(|award| {
            let authority = award.authority.as_deref()?;
            let allowed = may_grant(context.knowledge, &award.form, authority);
            let detail = format!("{} – {authority}", award.form);
            (!allowed).then(|| Code::AwardAuthority.warn("awards", &detail, award.support.evidence.clone()))
        })
        .collect()
}

/// The law lets the authority grant the form, or it commends by rules of its own.
pub(crate) fn may_grant(knowledge: &Knowledge, form: &str, authority: &str) -> bool {
    has_own_rules(authority) || is_city(authority) || knowledge.award_forms.may_grant(form, authority)
}

/// "Chủ tịch UBND thành phố": a city under a province, such as there were until 30/6/2025, commends as districts do.
fn is_city(authority: &str) -> bool {
    fold(authority).ends_with(" thanh pho")
}

/// Bodies of the Party and of mass organisations commend by rules of their own, not by the law.
fn has_own_rules(authority: &str) -> bool {
    let folded = fold(authority);
    let bodies = [
        "tinh uy",
        "thanh uy",
        "dang uy",
        "huyen uy",
        "ban thuong vu",
        "ban chap hanh",
        "chi bo",
        "dang bo",
        "lien doan lao dong",
        "cong doan",
        "tinh doan",
        "huyen doan",
        "thanh doan",
        "mat tran to quoc",
    ];
    bodies.iter().any(|body| super::cues::find_word(&folded, body).is_some())
        || folded.starts_with("ban ") && folded.ends_with(" trung uong")
}

/// Reads a node with the occasions of the headings above it.
fn walk(
    knowledge: &Knowledge,
    node: &Node,
    above: &[Occasion],
    mentions: &mut Vec<Mention>,
    generic: &mut Vec<Mention>,
) {
    let own = occasions(&node.text.string);
    let heads = !node.children.is_empty();
    let here = if heads && !own.is_empty() { own.clone() } else { above.to_vec() };
    mentions_in(knowledge, &node.text, &here, mentions);
    let entry = node.text.string.split_whitespace().count() <= 30;
    let folded = Folded::new(&node.text.string);
    if entry
        && !heads
        && let Some(found) = GENERIC.captures(&folded.text).and_then(|m| m.get(1))
        && folded.text[..found.start()].split_whitespace().count() <= 4
    {
        let place = node.text.slice(folded.original(found.range()));
        generic.push(Mention {
            form: place.string.clone(),
            authority: None,
            level: Some(Level::State),
            occasions: here.clone(),
            place,
        });
    }
    for child in &node.children {
        walk(knowledge, child, &here, mentions, generic);
    }
}

/// The forms that a text names.
fn mentions_in(knowledge: &Knowledge, text: &Text, above: &[Occasion], out: &mut Vec<Mention>) {
    let folded = Folded::new(&text.string);
    // "Sơ kết, tổng kết: …; …": the label is for all that stands behind it and names no other occasion.
    let labelled = super::sections::label_end(&text.string).map(|at| occasions(&text.string[..at])).unwrap_or_default();
    let label_fits = !labelled.is_empty() && (above.is_empty() || labelled.iter().all(|one| above.contains(one)));
    let above = if label_fits { &labelled[..] } else { above };
    for (found, row) in knowledge.award_forms.named_in(&folded.text) {
        let (from, to) = (found.start, found.end);
        // "cá nhân phải đạt “Lao động tiên tiến”": what one must have, not what is awarded.
        if HELD.is_match(&folded.text[..from]) {
            continue;
        }
        let original = folded.original(from..to);
        // "bằng khen" in running text is the form all the same; "giấy khen" too.
        let mut form = text.string[original.clone()].to_owned();
        if fold(&form) == fold(&row.form) {
            form.clone_from(&row.form);
        }
        let form = form.trim_start_matches("danh hiệu ").trim_start_matches("Danh hiệu ").to_owned();
        let (authorities, end) = authorities(knowledge, &folded, &text.string, from, to);
        // Of a heading's occasions ("Sơ kết, tổng kết") the sentence may name one.
        let own = sentence_occasions(&folded.text, from);
        let narrower = !own.is_empty() && own.len() < above.len() && own.iter().all(|one| above.contains(one));
        let other = label_fits && !own.is_empty();
        let occasions = if above.is_empty() || narrower || other { own } else { above.to_vec() };
        let place = text.slice(original.start..end.max(original.end));
        let mut mention = |authority: Option<String>| {
            let level = knowledge
                .award_forms
                .level(&row.form, authority.as_deref())
                .or_else(|| authority.as_deref().and_then(level_of));
            out.push(Mention {
                form: form.clone(),
                authority,
                level,
                occasions: occasions.clone(),
                place: place.clone(),
            });
        };
        if authorities.is_empty() {
            mention(None);
        }
        authorities.into_iter().map(Some).for_each(mention);
    }
}

/// The authorities behind a form, or before "tặng", and the place where the words end.
fn authorities(knowledge: &Knowledge, folded: &Folded, original: &str, from: usize, to: usize) -> (Vec<String>, usize) {
    let name = |start: usize, most: usize| {
        let end = start + name_length(knowledge, &original[start..most]);
        (original[start..end].trim_end().to_owned(), end)
    };
    if let Some(found) = BEHIND.captures(&folded.text[to..]).and_then(|m| m.name("who")) {
        let start = folded.original(to + found.start()..to + found.end()).start;
        let (name, end) = name(start, original.len());
        return (vec![name], end);
    }
    let sentence = folded.text[..from].rfind(['.', ';']).map_or(0, |at| at + 1);
    let Some(grants) = GRANTS.find(&folded.text[sentence..from]) else { return (Vec::new(), 0) };
    let before = &folded.text[sentence..sentence + grants.start()];
    // "Chủ tịch UBND" is one head, whatever it is chairman of.
    let mut heads: Vec<Range<usize>> = Vec::new();
    // "Thủ trưởng đơn vị thuộc Bộ": the ministry is no head.
    for head in HEAD.find_iter(before).filter(|head| !before[..head.start()].ends_with("thuoc ")) {
        match heads.last_mut() {
            Some(last) if head.start() <= last.end + 1 => last.end = head.end(),
            _ => heads.push(head.range()),
        }
    }
    // The last authority before "tặng" grants, and one joined to it by "và"; those before it propose.
    let mut ends = before.len();
    let mut names = Vec::new();
    for (index, head) in heads.iter().enumerate().rev().take(MOST_JOINED) {
        let range = folded.original(sentence + head.start..sentence + ends);
        names.push(name(range.start, range.end).0);
        let before = &before[..head.start];
        let Some(rest) = before.strip_suffix(" va ").or_else(|| before.strip_suffix(" hoac ")) else { break };
        ends = rest.len();
        // A verb or a comma between two heads: the first one does something else.
        let joined = index.checked_sub(1).is_some_and(|before| {
            let range = folded.original(sentence + heads[before].start..sentence + ends);
            name_length(knowledge, &original[range.clone()]) == range.len()
        });
        if !joined {
            break;
        }
    }
    names.reverse();
    (names, 0)
}

/// Length of the name at the begin of a text: up to a mark, another form, or a word that goes on with the sentence.
fn name_length(knowledge: &Knowledge, text: &str) -> usize {
    let text = crate::text::begin_of(text, NAME);
    let folded = Folded::new(text);
    let mut end = text.find(['.', ';', ':', '(', ')', '"', '”', '“']).unwrap_or(text.len());
    if let Some((found, _)) = knowledge.award_forms.named_in(&folded.text[..folded.folded(end)]).next() {
        end = folded.original(found).start;
    }
    let (mut at, mut before) = (0, "");
    for (index, word) in text[..end].split(' ').enumerate() {
        let bare = word.trim_end_matches(',');
        // "Giám đốc Trung tâm Quản lý nhà ở".
        if index > 0 && AUTHORITY_ENDS.contains(&bare) && !(bare == "ở" && before == "nhà") {
            end = at;
            break;
        }
        at += word.len() + 1;
        before = word;
    }
    let name = text[..end].trim_end_matches([' ', ',']);
    let name = name.strip_suffix(" và").or_else(|| name.strip_suffix(" các")).unwrap_or(name);
    // Behind a comma only more names of the same kind go on: "xã, phường", "Văn hóa, Thể thao".
    let mut length = 0;
    for (index, part) in name.split(',').enumerate() {
        let next = part.trim_start();
        let goes_on =
            ["phường", "xã", "đặc khu", "thị trấn", "đơn vị", "tổ chức", "thành phố", "huyện", "doanh nghiệp"]
                .iter()
                .any(|w| next.starts_with(w))
                || next.starts_with(char::is_uppercase);
        // "… của Chính phủ, Thủ tướng Chính phủ tặng …" begins another grant.
        let grants = || {
            let behind = fold(&text[length + usize::from(index > 0) + part.len()..]);
            HEAD.find(&fold(next)).is_some_and(|head| head.start() == 0)
                && ["tang ", "trao "].iter().any(|verb| behind.starts_with(verb))
        };
        if index > 0 && (!goes_on || grants()) {
            break;
        }
        length += part.len() + usize::from(index > 0);
    }
    length
}

/// Level of an authority (articles 77-80 of the law).
pub(super) fn level_of(authority: &str) -> Option<Level> {
    let folded = fold(authority);
    let has = |cue: &str| crate::fold::find_body(&folded, cue).is_some();
    if has("chu tich nuoc") || has("quoc hoi") {
        Some(Level::State)
    } else if has("chinh phu") || has("thu tuong") {
        Some(Level::Government)
    } else if has("bo truong")
        || folded.starts_with("bo ") && has("bo")
        || folded == "bo"
        || folded.starts_with("ban ") && has("trung uong")
        || has("tong lien doan")
    {
        Some(Level::Ministry)
    } else if has("giam doc so") || has("giam doc cac so") {
        Some(Level::Department)
    } else if has("xa") || has("phuong") || has("dac khu") {
        Some(Level::Commune)
    } else if has("chi cuc truong")
        || has("trung tam")
        || has("benh vien")
        || has("hieu truong")
        || has("thu truong")
        || has("nguoi dung dau")
        || has("cong doan co so")
    {
        Some(Level::Unit)
    } else if has("tinh") || has("thanh pho") || has("tinh uy") || has("thanh uy") {
        Some(Level::Province)
    } else if has("so") {
        Some(Level::Department)
    } else {
        None
    }
}

/// Occasions that a text names, in the order of the words.
fn occasions(text: &str) -> Vec<Occasion> {
    let folded = fold(text);
    let mut found: Vec<(usize, Occasion)> = OCCASIONS
        .iter()
        .filter_map(|(cue, occasion)| Some((super::cues::find_word(&folded, cue)?, *occasion)))
        .collect();
    found.sort_by_key(|f| f.0);
    found.into_iter().map(|f| f.1).collect()
}

/// Occasions in the sentence around a place.
fn sentence_occasions(folded: &str, at: usize) -> Vec<Occasion> {
    let start = folded[..at].rfind(['.', ';']).map_or(0, |i| i + 1);
    let end = folded[at..].find(['.', ';']).map_or(folded.len(), |i| at + i);
    occasions(&folded[start..end])
}

/// The same authority whether its chair or the body is named, short or in full.
fn canonical(authority: &str) -> String {
    let folded = fold(authority).replace("uy ban nhan dan", "ubnd");
    let folded = folded.strip_prefix("giam doc so").map_or(folded.clone(), |rest| format!("so{rest}"));
    folded.strip_prefix("chu tich ubnd").map_or(folded.clone(), |rest| format!("ubnd{rest}"))
}

/// One entry a form and authority; a bare form joins the one authority named for it elsewhere.
fn joined(context: &Context, mentions: Vec<Mention>) -> Vec<Award> {
    let mut out: Vec<(Mention, Vec<Text>)> = Vec::new();
    let (named, bare): (Vec<Mention>, Vec<Mention>) = mentions.into_iter().partition(|m| m.authority.is_some());
    // Where a form and authority, and where a form, stand in the list.
    let mut known: HashMap<(String, Option<String>), usize> = HashMap::new();
    let mut of_form: HashMap<String, Vec<usize>> = HashMap::new();
    for mention in named {
        let form = fold(&mention.form);
        let key = (form.clone(), mention.authority.as_deref().map(canonical));
        if let Some(at) = known.get(&key) {
            let (m, places) = &mut out[*at];
            merge(m, places, mention);
        } else {
            known.insert(key, out.len());
            of_form.entry(form).or_default().push(out.len());
            out.push((mention.clone(), vec![mention.place]));
        }
    }
    for mention in bare {
        let same = of_form.entry(fold(&mention.form)).or_default();
        match same.as_slice() {
            [] => {
                same.push(out.len());
                out.push((mention.clone(), vec![mention.place]));
            }
            [one] => {
                let (m, places) = &mut out[*one];
                merge(m, places, mention);
            }
            _ => {}
        }
    }
    out.sort_by_key(|(m, _)| m.place.first_line());
    out.into_iter().map(|(mention, places)| award(context, mention, &places)).collect()
}

/// Adds occasions, the fuller words for the authority, and the place.
fn merge(into: &mut Mention, places: &mut Vec<Text>, other: Mention) {
    for occasion in other.occasions {
        if !into.occasions.contains(&occasion) {
            into.occasions.push(occasion);
        }
    }
    let chair =
        |a: &Option<String>| a.as_deref().is_some_and(|a| begins_with(a, "chu tich") || begins_with(a, "giam doc"));
    if chair(&other.authority) && !chair(&into.authority) {
        into.authority = other.authority;
    }
    places.push(other.place);
}

fn award(context: &Context, mut mention: Mention, places: &[Text]) -> Award {
    mention.occasions.sort_unstable();
    mention.occasions.dedup();
    if mention.occasions.is_empty() {
        mention.occasions.push(Occasion::Any);
    }
    let mut support = places[0].support(context.document(), 0.95);
    for place in &places[1..] {
        support.evidence.extend(place.evidence(context.document()));
    }
    if mention.level.is_none() {
        support.confidence = rounded(support.confidence * 0.9);
    }
    Award {
        form: mention.form,
        authority: mention.authority,
        level: mention.level,
        occasion: mention.occasions,
        support,
    }
}

/// Nothing but names of forms: "Giấy khen của Giám đốc Sở Y tế;".
pub(super) fn is_list_of_forms(text: &str, cues: &CueText) -> bool {
    let folded = cues.folded();
    if GENERIC.find(folded).is_some_and(|m| folded[..m.start()].split_whitespace().count() <= 4) && folded.len() < 220 {
        return true;
    }
    if GRANT.is_match(folded) {
        return true;
    }
    let forms = &Knowledge::embedded().award_forms;
    // "Bằng khen của Chủ tịch UBND tỉnh: 20 tập thể, 30 cá nhân" says how many.
    if QUOTA.is_match(folded) {
        return false;
    }
    if forms.named_in(folded).next().is_none()
        || cues.has_any(&["thanh tich", "lua chon", "tieu bieu", "xet "])
        || cues.has_any(&["cho", "tang", "khong qua", "uu tien"])
        || forms.named_in(folded).any(|(found, _)| HELD.is_match(&folded[..found.start]))
    {
        return false;
    }
    // "Các hình thức khen thưởng gồm: Bằng khen …; Giấy khen …"
    let list = match super::sections::label_end(text) {
        Some(at) if CueText::new(&text[..at]).has("hinh thuc") => fold(&text[at + 1..]),
        _ => folded.to_owned(),
    };
    let mut rest = String::new();
    let mut read = 0;
    for (found, _) in forms.named_in(&list) {
        rest.push_str(&list[read..found.start]);
        rest.push(' ');
        read = found.end;
    }
    let found = read > 0;
    rest.push_str(&list[read..]);
    // What is left beside the forms: names of authorities, short, and no sentence.
    let left = rest.split([';', ',']).map(|part| part.split_whitespace().count()).max().unwrap_or(0);
    found && left <= 10
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_levels() {
        for (authority, level) in [
            ("Chủ tịch UBND tỉnh", Some(Level::Province)),
            ("Giám đốc Sở", Some(Level::Department)),
            ("Thủ tướng Chính phủ", Some(Level::Government)),
            ("tỉnh", Some(Level::Province)),
            ("Chủ tịch UBND xã", Some(Level::Commune)),
            ("Giám đốc Bệnh viện", Some(Level::Unit)),
        ] {
            assert_eq!(level_of(authority), level, "{authority}");
        }
    }

    #[test]
    fn tells_lists_of_forms() {
        let is_list_of_forms = |text| super::is_list_of_forms(text, &CueText::new(text));
        assert!(is_list_of_forms("Huân chương Lao động; Bằng khen của Thủ tướng Chính phủ; Giấy khen."));
        assert!(is_list_of_forms("Cờ thi đua của tỉnh."));
        assert!(!is_list_of_forms("Việc đề nghị khen thưởng căn cứ thành tích cụ thể"));
    }

    #[test]
    fn awards_beyond_the_authority_are_said() {
        for (award, said) in [
            ("Bằng khen của Giám đốc Sở Y tế", true),
            ("Giấy khen của Giám đốc Sở Y tế", false),
            ("Bằng khen của Chủ tịch UBND tỉnh", false),
            ("Giấy khen của Ban Thường vụ Tỉnh ủy", false),
            ("Giấy khen của Chủ tịch UBND thành phố", false),
            ("Bằng khen của Liên đoàn Lao động tỉnh", false),
        ] {
            let text = format!("KẾ HOẠCH\nPhát động\n\nI. HÌNH THỨC KHEN THƯỞNG\n- {award};\n- Thư khen.\n");
            let plan = crate::read_plan(text.as_bytes(), Knowledge::embedded(), &crate::Options::default()).unwrap();
            assert!(plan.awards.iter().any(|a| award.starts_with(&a.form)), "{award}: {:?}", plan.awards);
            assert_eq!(plan.warnings.iter().any(|w| w.code == "award-authority"), said, "{award}");
        }
    }
}
