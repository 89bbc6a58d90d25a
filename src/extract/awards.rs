//! Award forms (hình thức khen thưởng): which form, granted by whom, on which occasion.
//!
//! Forms, levels and granting authorities: Luật Thi đua, khen thưởng 06/2022/QH15, in `data/award_forms.csv`.

use std::sync::LazyLock;

use regex::Regex;

use super::Context;
use super::cues::CueText;
use super::sections::Role;
use crate::fold::{Folded, fold};
use crate::outline::Node;
use crate::plan::{Award, Level, Occasion};
use crate::text::{Text, rounded};

/// Forms as they are written, folded, longest first; the class tells who grants them.
const FORMS: &[(&str, &str, Option<Level>)] = &[
    (
        r"huan chuong (?:lao dong|doc lap|sao vang|ho chi minh|quan cong|bao ve to quoc|chien cong|dai doan ket dan toc|dung cam|huu nghi)(?: hang (?:nhat|nhi|ba)(?:, (?:nhat|nhi|ba))*)?",
        "Huân chương",
        Some(Level::State),
    ),
    (r"huan chuong|huy chuong", "Huân chương", Some(Level::State)),
    (r"(?:danh hieu )?anh hung lao dong", "Anh hùng Lao động", Some(Level::State)),
    (r"(?:danh hieu )?chien si thi dua toan quoc", "Chiến sĩ thi đua toàn quốc", Some(Level::Government)),
    (r"(?:danh hieu )?chien si thi dua cap (?:tinh|bo|nganh)", "Chiến sĩ thi đua", Some(Level::Province)),
    (r"(?:danh hieu )?chien si thi dua co so", "Chiến sĩ thi đua cơ sở", None),
    (r"(?:danh hieu )?tap the lao dong xuat sac", "Tập thể lao động xuất sắc", None),
    (r"(?:danh hieu )?(?:tap the )?lao dong tien tien", "Lao động tiên tiến", None),
    (r"co thi dua", "Cờ thi đua", None),
    (r"bang khen", "Bằng khen", None),
    (r"giay khen", "Giấy khen", None),
    (r"ky niem chuong", "Kỷ niệm chương", None),
    (r"thu khen", "Thư khen", None),
];

/// Who grants an award, folded; the words behind "của" or before "tặng".
const AUTHORITY: &str = r"(?:chu tich (?:uy ban nhan dan|ubnd) (?:cac )?(?:tinh|thanh pho|xa|phuong|dac khu|cap xa|cap tinh)(?:, (?:xa|phuong|dac khu|thanh pho))*(?: (?:va )?dac khu)?|chu tich nuoc|thu tuong chinh phu|thu tuong|chinh phu|bo truong bo [a-z, -]{3,40}?|bo truong|bo y te|bo noi vu|ban thuong vu (?:tinh uy|thanh uy|dang uy)|tinh uy|thanh uy|dang uy|uy ban nhan dan (?:tinh|thanh pho|xa|phuong|dac khu)|ubnd (?:tinh|thanh pho|xa|phuong|dac khu)|chu tich ubnd|giam doc (?:cac )?so(?: (?:y te|noi vu|tai chinh|giao duc va dao tao|khoa hoc va cong nghe|nong nghiep va moi truong|cong thuong|xay dung|tu phap|van hoa, the thao va du lich|dan toc va ton giao|ngoai vu|du lich))?|giam doc (?:trung tam|benh vien)(?: [a-z]+){0,6}?|hieu truong(?: nha truong)?|thu truong (?:co quan|don vi|cac co quan)(?:, don vi)?|nguoi dung dau(?: co quan, don vi)?|cong doan nganh|lien doan lao dong tinh|tinh|thanh pho|bo|nganh|trung tam|benh vien)";

/// Occasions, folded.
const OCCASIONS: &[(&str, Occasion)] = &[
    ("hang nam", Occasion::Annual),
    ("so ket", Occasion::Interim),
    ("tong ket", Occasion::Final),
    ("chuyen de", Occasion::Thematic),
    ("thuong xuyen", Occasion::Regular),
    ("dot xuat", Occasion::AdHoc),
];

static FORM: LazyLock<Vec<Regex>> =
    LazyLock::new(|| FORMS.iter().map(|f| Regex::new(&format!(r"\b(?:{})\b", f.0)).expect("valid pattern")).collect());
static BEHIND: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(r"^[\s,]*(?:(?:cua|do)\s+)?(?P<who>{AUTHORITY})(?:\s*[.,;:)]|\s+(?:va|theo|cho|doi|tang|phu hop|hoac|de|trong|khen|xet|tai|khi)\b|\s*$|\s)")).expect("valid pattern")
});
static BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(
        r"\b(?P<who>{AUTHORITY})\s+(?:xet\s+)?(?:quyet dinh\s+)?(?:tang|khen thuong|trao|cap)(?:\s+thuong)?\s*[:,]?\s*$"
    ))
    .expect("valid pattern")
});
static GENERIC: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?:cac hinh thuc )?(khen thuong cap nha nuoc)").expect("valid pattern"));

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
            mentions_in(context, inline, &heading, &mut mentions);
        }
        for node in &section.content {
            walk(context, node, &heading, &mut mentions, &mut generic);
        }
    }
    if !mentions.iter().any(|m| matches!(m.level, Some(Level::State | Level::Government))) {
        mentions.append(&mut generic);
    }
    joined(context, mentions)
}

/// Reads a node with the occasions of the headings above it.
fn walk(context: &Context, node: &Node, above: &[Occasion], mentions: &mut Vec<Mention>, generic: &mut Vec<Mention>) {
    let own = occasions(&node.text.string);
    let heads = !node.children.is_empty();
    let here = if heads && !own.is_empty() { own.clone() } else { above.to_vec() };
    mentions_in(context, &node.text, &here, mentions);
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
        walk(context, child, &here, mentions, generic);
    }
}

/// The forms that a text names.
fn mentions_in(_context: &Context, text: &Text, above: &[Occasion], out: &mut Vec<Mention>) {
    let folded = Folded::new(&text.string);
    let mut found: Vec<(usize, usize, usize)> = Vec::new();
    for (index, form) in FORM.iter().enumerate() {
        for m in form.find_iter(&folded.text) {
            if !found.iter().any(|(from, to, _)| m.start() < *to && *from < m.end()) {
                found.push((m.start(), m.end(), index));
            }
        }
    }
    found.sort_unstable();
    for (from, to, index) in found {
        let (_, canonical, level) = FORMS[index];
        let original = folded.original(from..to);
        // "bằng khen" in running text is the form all the same; "giấy khen" too.
        let mut form = text.string[original.clone()].to_owned();
        if fold(&form) == fold(canonical) {
            canonical.clone_into(&mut form);
        }
        let form = form.trim_start_matches("danh hiệu ").trim_start_matches("Danh hiệu ").to_owned();
        let (authority, end) = authority(&folded, &text.string, from, to);
        let level = level.or_else(|| authority.as_deref().and_then(level_of));
        let occasions = if above.is_empty() { sentence_occasions(&folded.text, from) } else { above.to_vec() };
        let place = text.slice(original.start..end.max(original.end));
        out.push(Mention { form, authority, level, occasions, place });
    }
}

/// The authority behind a form, or before "tặng", and the place where the words end.
fn authority(folded: &Folded, original: &str, from: usize, to: usize) -> (Option<String>, usize) {
    if let Some(found) = BEHIND.captures(&folded.text[to..]).and_then(|m| m.name("who")) {
        let range = folded.original(to + found.start()..to + found.end());
        return (Some(original[range.clone()].to_owned()), range.end);
    }
    if let Some(found) = BEFORE.captures(&folded.text[..from]).and_then(|m| m.name("who")) {
        let range = folded.original(found.start()..found.end());
        return (Some(original[range].to_owned()), 0);
    }
    (None, 0)
}

/// Level of an authority (articles 77-80 of the law).
pub(super) fn level_of(authority: &str) -> Option<Level> {
    let folded = fold(authority);
    let has = |cue: &str| super::cues::find_word(&folded, cue).is_some();
    if has("chu tich nuoc") || has("quoc hoi") {
        Some(Level::State)
    } else if has("chinh phu") || has("thu tuong") {
        Some(Level::Government)
    } else if has("bo truong")
        || folded.starts_with("bo ")
        || folded == "bo"
        || folded.starts_with("ban chap hanh trung uong")
    {
        Some(Level::Ministry)
    } else if has("giam doc so") || has("giam doc cac so") {
        Some(Level::Department)
    } else if has("xa") || has("phuong") || has("dac khu") {
        Some(Level::Commune)
    } else if has("trung tam") || has("benh vien") || has("hieu truong") || has("thu truong") || has("nguoi dung dau") {
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
    let folded = fold(text).replace("hang nam", "hang nam");
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
    folded.strip_prefix("chu tich ubnd").map_or(folded.clone(), |rest| format!("ubnd{rest}"))
}

/// One entry a form and authority; a bare form joins the one authority named for it elsewhere.
fn joined(context: &Context, mentions: Vec<Mention>) -> Vec<Award> {
    let mut out: Vec<(Mention, Vec<Text>)> = Vec::new();
    let (named, bare): (Vec<Mention>, Vec<Mention>) =
        mentions.into_iter().enumerate().fold((Vec::new(), Vec::new()), |(mut named, mut bare), (_, m)| {
            if m.authority.is_some() || m.level.is_some() {
                named.push(m)
            } else {
                bare.push(m)
            }
            (named, bare)
        });
    let key = |m: &Mention| (fold(&m.form), m.authority.as_deref().map(canonical));
    for mention in named {
        match out.iter_mut().find(|(m, _)| key(m) == key(&mention)) {
            Some((m, places)) => merge(m, places, mention),
            None => out.push((mention.clone(), vec![mention.place])),
        }
    }
    for mention in bare {
        let form = fold(&mention.form);
        let same: Vec<usize> = (0..out.len()).filter(|i| fold(&out[*i].0.form) == form).collect();
        match same.as_slice() {
            [] => out.push((mention.clone(), vec![mention.place])),
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
    let chair = |a: &Option<String>| a.as_deref().is_some_and(|a| fold(a).starts_with("chu tich"));
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
pub(super) fn is_list_of_forms(text: &str) -> bool {
    let folded = fold(text);
    if GENERIC.find(&folded).is_some_and(|m| folded[..m.start()].split_whitespace().count() <= 4) && folded.len() < 220
    {
        return true;
    }
    if CueText::new(text).has_any(&["thanh tich", "lua chon", "tieu bieu", "xet "]) {
        return false;
    }
    let mut rest = folded;
    let mut found = false;
    for form in FORM.iter() {
        if form.is_match(&rest) {
            found = true;
            rest = form.replace_all(&rest, " ").into_owned();
        }
    }
    static WHO: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(&format!(r"(?:cua\s+)?\b{AUTHORITY}\b")).expect("valid pattern"));
    let rest = WHO.replace_all(&rest, " ");
    let left = rest.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).count();
    found && left <= 8
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
        assert!(is_list_of_forms("Huân chương Lao động; Bằng khen của Thủ tướng Chính phủ; Giấy khen."));
        assert!(is_list_of_forms("Cờ thi đua của tỉnh."));
        assert!(!is_list_of_forms("Việc đề nghị khen thưởng căn cứ thành tích cụ thể"));
    }
}
