//! Criteria (tiêu chí thi đua) and award standards (tiêu chuẩn khen thưởng): who is asked for what.

use std::sync::LazyLock;

use regex::Regex;

use super::Context;
use super::awards::is_list_of_forms;
use super::cues::{Cue, CueText, find_word};
use super::sections::{Role, label_end};
use crate::fold::{begins_with, is_letter, pattern};
use crate::outline::Node;
use crate::plan::{Criterion, Subject};
use crate::text::Text;

/// Words of subjects, folded. The first of them in a heading decides.
const SUBJECTS: &[(&str, Subject)] = &[
    ("doi tuong khac", Subject::Other),
    ("ho gia dinh", Subject::Household),
    ("gia dinh", Subject::Household),
    ("ca nhan", Subject::Individual),
    ("cong chuc", Subject::Individual),
    ("vien chuc", Subject::Individual),
    ("nguoi lao dong", Subject::Individual),
    ("can bo", Subject::Individual),
    ("dang vien", Subject::Individual),
    ("doan vien", Subject::Individual),
    ("hoi vien", Subject::Individual),
    ("nguoi dan", Subject::Individual),
    ("nha giao", Subject::Individual),
    ("giao vien", Subject::Individual),
    ("hoc sinh", Subject::Individual),
    ("bac si", Subject::Individual),
    ("nhan vien", Subject::Individual),
    ("doanh nhan", Subject::Individual),
    ("nong dan", Subject::Individual),
    ("nguoi co uy tin", Subject::Individual),
    ("truong thon", Subject::Individual),
    ("chien si", Subject::Individual),
    ("lao dong gioi", Subject::Individual),
    ("lao dong sang tao", Subject::Individual),
    ("lao dong tien tien", Subject::Individual),
    ("lanh dao", Subject::Individual),
    ("tap the", Subject::Collective),
    ("co quan", Subject::Collective),
    ("don vi", Subject::Collective),
    ("doanh nghiep", Subject::Collective),
    ("hop tac xa", Subject::Collective),
    ("dia phuong", Subject::Collective),
    ("so, ban", Subject::Collective),
    ("uy ban", Subject::Collective),
    ("ubnd", Subject::Collective),
    ("ubmttq", Subject::Collective),
    ("to chuc", Subject::Collective),
    ("cac xa", Subject::Collective),
    ("cap xa", Subject::Collective),
    ("xa, phuong", Subject::Collective),
    ("thanh pho", Subject::Collective),
    ("benh vien", Subject::Collective),
    ("trung tam", Subject::Collective),
    ("khu dan cu", Subject::Collective),
    ("chu dau tu", Subject::Collective),
    ("nha thau", Subject::Collective),
    ("cac khoi", Subject::Collective),
    ("cong doan co so", Subject::Collective),
    ("chi bo", Subject::Collective),
    ("dang bo", Subject::Collective),
    ("chi doan", Subject::Collective),
    ("chi hoi", Subject::Collective),
    ("thon", Subject::Collective),
    ("doi voi tinh", Subject::Collective),
    ("cap tinh", Subject::Collective),
    ("cac phong", Subject::Collective),
    ("khoa, phong", Subject::Collective),
    ("khoa/ phong", Subject::Collective),
    ("khoa/phong", Subject::Collective),
    ("cac khoa", Subject::Collective),
    ("nha truong", Subject::Collective),
    ("truong hoc", Subject::Collective),
    ("cac truong", Subject::Collective),
    ("tram y te", Subject::Collective),
    ("cac so", Subject::Collective),
    ("khoi thi dua", Subject::Collective),
    ("cum thi dua", Subject::Collective),
];

static READY: LazyLock<Vec<(Cue, Subject)>> =
    LazyLock::new(|| SUBJECTS.iter().map(|(cue, subject)| (Cue::new(cue), *subject)).collect());

/// Words that say who, for what or how many are chosen.
const SELECTION: &[&str] = &[
    "tap the",
    "ca nhan",
    "thanh tich",
    "lua chon",
    "tieu chuan",
    "so luong",
    "binh xet",
    "binh chon",
    "xet khen thuong",
    "ho gia dinh",
    "dien hinh",
    "tang",
    "uu tien",
    "khong qua",
    "toi da",
    "guong",
    "sang kien",
    "danh cho",
    "doi voi",
    "to chuc dang",
    "dang vien",
    "khen thuong cho",
    "dat giai",
    "xuat sac",
];
/// Begins of sentences about dossiers, procedure and funds.
const PROCEDURE_STARTS: &[&str] = &[
    "ho so",
    "thu tuc",
    "trinh tu",
    "quy trinh",
    "thoi han",
    "thoi gian gui",
    "thoi diem",
    "kinh phi",
    "quy thi dua",
    "quy khen",
    "muc tien thuong",
    "muc thuong",
    "nguon kinh phi",
];
/// Words of headings over procedure and money, folded.
const PROCEDURE_HEADS: &[&str] = &["quy trinh", "trinh tu", "thu tuc", "ho so", "muc tien", "muc thuong", "kinh phi"];
/// Words of headings over standards, folded.
const STANDARD_HEADS: &[&str] = &["tieu chuan", "tieu chi", "dieu kien"];
/// Words that take it back.
const OTHER_HEADS: &[&str] = &["hinh thuc", "ho so", "thu tuc", "kinh phi", "khong du"];
/// Words of dossiers, procedure and funds inside a sentence, and what outweighs them.
const PROCEDURE: &[&str] =
    &["gui ho so", "lap ho so", "nop ho so", "ho so de nghi", "trich tu quy", "thu tuc khen thuong", "thu tuc de nghi"];

static SELECTION_READY: LazyLock<Vec<Cue>> = LazyLock::new(|| Cue::all(SELECTION));
static PROCEDURE_STARTS_READY: LazyLock<Vec<Cue>> = LazyLock::new(|| Cue::all(PROCEDURE_STARTS));
static PROCEDURE_READY: LazyLock<Vec<Cue>> = LazyLock::new(|| Cue::all(PROCEDURE));

/// Tiêu chí thi đua.
pub(super) fn criteria(context: &Context) -> Vec<Criterion> {
    let mut walk = Walk { context, nobody: Subject::Other, keep: |_| true, out: Vec::new() };
    for section in context.of(Role::Criteria) {
        let scope = Scope::of(&section.node.text, section.node, Subject::Other);
        walk.section(section.inline.as_ref(), &section.content, &scope);
    }
    walk.out
}

/// Tiêu chuẩn khen thưởng, and the sentences under award headings that say who is chosen.
pub(super) fn standards(context: &Context) -> Vec<Criterion> {
    let mut out = Vec::new();
    for section in context.sections.iter().filter(|s| matches!(s.role, Role::Standards | Role::Awards)) {
        let keep: fn(&str) -> bool = if section.role == Role::Standards { is_standard } else { is_selection };
        let mut walk = Walk { context, nobody: Subject::Any, keep, out: Vec::new() };
        let scope = Scope::of(&section.node.text, section.node, Subject::Any);
        walk.section(section.inline.as_ref(), &section.content, &scope);
        out.append(&mut walk.out);
    }
    out
}

/// Under a heading "Tiêu chuẩn": everything but lists of forms, dossiers and funds.
fn is_standard(text: &str) -> bool {
    let cues = CueText::new(text);
    !is_procedure(&cues) && !is_list_of_forms(text, &cues)
}

/// Under a heading "Hình thức": a sentence that says who, for what or how many.
fn is_selection(text: &str) -> bool {
    let cues = CueText::new(text);
    cues.has_any_ready(&SELECTION_READY) && !is_procedure(&cues) && !is_list_of_forms(text, &cues)
}

/// About dossiers, procedure or funds.
fn is_procedure(cues: &CueText) -> bool {
    PROCEDURE_STARTS_READY.iter().any(|cue| cues.starts_with_ready(cue))
        || (cues.has_any_ready(&PROCEDURE_READY)
            && !cues.has_any(&["thanh tich", "lua chon", "binh xet", "xuat sac", "tieu bieu"]))
}

/// The heading under which an item stands.
#[derive(Debug, Clone)]
struct Scope {
    subject: Subject,
    group: Option<String>,
}

impl Scope {
    /// The scope of a section's own heading: its subject only if it names one, since most name none.
    fn of(heading: &Text, node: &Node, nobody: Subject) -> Self {
        let label = label_end(&heading.string).map_or(heading.string.as_str(), |at| &heading.string[..at]);
        let subject = subject_after_for(label).unwrap_or(nobody);
        Self { subject, group: Some(group_of(node, label)) }
    }
}

/// Collects the items under a section.
struct Walk<'c> {
    context: &'c Context<'c>,
    /// Subject of items for nobody in particular.
    nobody: Subject,
    keep: fn(&str) -> bool,
    out: Vec<Criterion>,
}

impl Walk<'_> {
    fn section(&mut self, inline: Option<&Text>, content: &[&Node], scope: &Scope) {
        if let Some(text) = inline {
            let lead = text.string.ends_with(':') && !asks(&text.string);
            if !lead {
                self.item(text, scope);
            }
        }
        for node in content {
            self.node(node, scope);
        }
    }

    fn node(&mut self, node: &Node, scope: &Scope) {
        let text = &node.text.string;
        if node.children.is_empty() && !(Self::is_bare_heading(node)) {
            self.item(&node.text, scope);
            return;
        }
        // "Tập thể: Là tập thể … đạt các tiêu chuẩn sau:" heads the list and asks something itself.
        let end = label_end(text);
        let (label, rest) = match end {
            Some(at) if at + 1 < text.len() => (&text[..at], Some(node.text.from(at + 1))),
            Some(at) => (&text[..at], None),
            None => (text.as_str(), None),
        };
        let heads =
            end.is_some() || !text.ends_with('.') || node.is_numbered() && label.split_whitespace().count() <= 20;
        let mut inner = scope.clone();
        if heads {
            let named = subject_of(label);
            // A lead-in that is an item is no group.
            if node.is_numbered() || !asks(label) && (named.is_some() || node.marker.is_some()) {
                inner.group = Some(group_of(node, label));
            }
            if let Some(subject) = named.filter(|_| is_subject_heading(label) || node.is_numbered()) {
                inner.subject = subject;
            }
        }
        if let Some(rest) = rest.filter(|r| asks(&r.string) || !r.string.ends_with(':')) {
            self.item(&rest, &inner);
        } else if !heads || asks(text) {
            self.item(&node.text, scope);
        }
        // "b) Tiêu chuẩn khen thưởng" two levels below "KHEN THƯỞNG": what stands under it needs no words of choice.
        let keep = self.keep;
        if self.nobody == Subject::Any && heads {
            let cues = CueText::new(if text.ends_with(':') { text } else { label });
            if cues.has_any(STANDARD_HEADS) && !cues.has_any(OTHER_HEADS) {
                self.keep = is_standard;
            }
        }
        for child in &node.children {
            self.node(child, &inner);
        }
        self.keep = keep;
    }

    /// A heading whose items were lost, or a lead-in: no item.
    fn is_bare_heading(node: &Node) -> bool {
        let text = &node.text.string;
        (text.ends_with(':') && !asks(text))
            || (node.is_numbered()
                && text.split_whitespace().count() <= 6
                && !text.ends_with(['.', ';'])
                && subject_of(text).is_some())
    }

    fn item(&mut self, text: &Text, scope: &Scope) {
        let mut text = text.clone();
        let mut subject = scope.subject;
        let mut keep = self.keep;
        if let Some(at) = label_end(&text.string) {
            let label = &text.string[..at];
            if let Some(own) = subject_of(label).filter(|_| is_subject_heading(label)) {
                subject = own;
                // "Tập thể: Đạt từ 90 điểm trở lên": who and what for is said.
                let procedure =
                    scope.group.as_deref().is_some_and(|group| CueText::new(group).has_any(PROCEDURE_HEADS));
                if self.nobody == Subject::Any && !procedure {
                    keep = is_standard;
                }
                if only_subject(label) && at + 1 < text.string.len() {
                    text = text.from(at + 1);
                }
            }
        }
        if !keep(&text.string) || text.string.chars().filter(|c| is_letter(*c)).nth(5).is_none() {
            return;
        }
        if subject == Subject::Any {
            subject = subject_of_sentence(&text.string);
        }
        let certainty = if subject == self.nobody { 0.92 } else { 0.95 };
        self.out.push(Criterion {
            subject,
            group: scope.group.clone(),
            text: text.string.clone(),
            support: self.context.support(&text, certainty),
        });
    }
}

/// A lead-in that asks something itself ("Là tập thể gương mẫu …, đạt các tiêu chuẩn sau:").
fn asks(text: &str) -> bool {
    let words = text.split_whitespace().count();
    let cues = CueText::new(text);
    words > 9
        && (cues.has_any(&[
            "guong mau",
            "chap hanh",
            "hoan thanh",
            "dat duoc",
            "dat danh hieu",
            "co it nhat",
            "co thanh tich",
            "giu vung",
            "khong vi pham",
            "dan dau",
        ]) || cues.starts_with("la tap the")
            || cues.starts_with("la ca nhan"))
        && cues.has_any(&["sau", "sau day", "tieu chuan", "dieu kien", "cu the"])
}

/// The first subject that a heading names.
fn subject_of(heading: &str) -> Option<Subject> {
    let cues = CueText::new(heading);
    if find_word(cues.folded(), "doi tuong khac").is_some() || cues.has("doi tuong khac") {
        return Some(Subject::Other);
    }
    // One-syllable subjects are told from their homographs ("họ", "hồ") by the diacritics.
    let household = heading.to_lowercase().split(|c: char| !c.is_alphanumeric()).position(|w| w == "hộ");
    READY
        .iter()
        .filter_map(|(cue, subject)| Some((cues.find_ready(cue)?, std::cmp::Reverse(cue.len()), *subject)))
        .chain(household.map(|at| (at, std::cmp::Reverse(0), Subject::Household)))
        .min_by_key(|(at, length, _)| (*at, *length))
        .map(|found| found.2)
        .or_else(|| cues.starts_with("doi voi nguoi").then_some(Subject::Individual))
        .or_else(|| cues.starts_with("doi voi").then_some(Subject::Collective))
}

/// "Giới thiệu không quá 02 cá nhân", "Giấy khen: 08 tập thể, 30 cá nhân": how many of whom are chosen, folded.
static CHOSEN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:chon|gioi thieu|de cu|de nghi|xet|suy ton|bieu duong|khen thuong|tang|cho|khong qua|toi da|va|,|:)(?: (?:khong qua|toi da|it nhat|them|tu|den|khoang|cho|tang))* \d+ ",
    )
});

/// Bytes in which who is chosen is named.
const NOUN: usize = 40;

/// The one kind of subject that a sentence about an award speaks of; `Any` for several or none.
fn subject_of_sentence(text: &str) -> Subject {
    let cues = CueText::new(text);
    let household = text.to_lowercase().split(|c: char| !c.is_alphanumeric()).any(|w| w == "hộ");
    // What no word tells is left to the other words of the sentence.
    let mut chosen = CHOSEN.find_iter(cues.folded()).filter_map(|found| {
        let noun = CueText::new(crate::text::begin_of(&cues.folded()[found.end()..], NOUN));
        let starts = READY.iter().filter(|(cue, _)| noun.find_ready(cue) == Some(0));
        let known = starts.max_by_key(|(cue, _)| cue.len()).map(|(_, subject)| *subject);
        let household = || (household && begins_with(noun.folded(), "ho ")).then_some(Subject::Household);
        known.or_else(household)
    });
    if let Some(first) = chosen.next() {
        return if chosen.all(|next| next == first) { first } else { Subject::Any };
    }
    let kinds = [
        (
            Subject::Collective,
            cues.has_any(&["tap the", "don vi", "xa, phuong", "co quan", "to chuc", "doanh nghiep", "khoa, phong"]),
        ),
        (Subject::Individual, cues.has_any(&["ca nhan", "can bo", "vien chuc", "dang vien", "nguoi"])),
        (Subject::Household, household),
    ];
    let mut named = kinds.iter().filter(|k| k.1);
    match (named.next(), named.next()) {
        (Some((subject, _)), None) if cues.has_any(&["tang", "doi voi", "cho"]) => *subject,
        _ => Subject::Any,
    }
}

/// Subject of a section heading, which names one only behind "đối với" or "cho".
fn subject_after_for(heading: &str) -> Option<Subject> {
    let folded = crate::fold::fold(heading);
    let at = ["doi voi ", "danh cho ", "cho "]
        .iter()
        .find_map(|cue| find_word(&folded, cue.trim()).map(|at| at + cue.len()))?;
    subject_of(folded.get(at..)?)
}

/// "Đối với tập thể", "Tập thể", "Cá nhân": a heading about a subject, not a sentence in which one occurs.
fn is_subject_heading(label: &str) -> bool {
    let cues = CueText::new(label);
    let folded = cues.folded();
    let body = ["doi voi ", "ve phia ", "ve ", "danh cho ", "tieu chi ", "tieu chuan ", "cac "]
        .iter()
        .fold(folded, |text, prefix| text.strip_prefix(prefix).unwrap_or(text));
    cues.starts_with("doi voi")
        || SUBJECTS
            .iter()
            .any(|(cue, _)| body.starts_with(cue) && body.split(' ').count() <= cue.split(' ').count() + 6)
}

/// Names the subject and nothing narrower: "Tập thể", "Đối với cá nhân", "Đối tượng khác".
fn only_subject(label: &str) -> bool {
    let folded = crate::fold::fold(label);
    let body = ["doi voi ", "ve ", "cac "]
        .iter()
        .fold(folded.as_str(), |text, prefix| text.strip_prefix(prefix).unwrap_or(text));
    matches!(
        body,
        "tap the"
            | "ca nhan"
            | "ho gia dinh"
            | "doi tuong khac"
            | "gia dinh"
            | "tap the, ca nhan"
            | "tap the va ca nhan"
    ) || (CueText::new(label).has("doi tuong khac") && body.split(' ').count() <= 3)
}

/// A heading with its number, without the colon.
fn group_of(node: &Node, label: &str) -> String {
    let label = label.trim().trim_end_matches([':', '.', ';', ' ']);
    match node.marker.as_ref().filter(|m| !m.kind.is_bullet()) {
        Some(marker) => format!("{} {label}", marker.printed),
        None => label.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_who_is_chosen() {
        for (sentence, subject) in [
            ("Mỗi tổ chức cơ sở đảng giới thiệu 01 đảng viên vượt khó học tập.", Subject::Individual),
            ("Tổng kết, chọn 20 công đoàn cơ sở xuất sắc nhất để đề nghị tặng Bằng khen.", Subject::Collective),
            ("Khen thưởng 03 tập thể, 05 cá nhân tiêu biểu.", Subject::Any),
            ("Tặng Bằng khen cho tập thể, cá nhân, số lượng không quá 01 tập thể và 02 cá nhân.", Subject::Any),
            ("Mỗi đơn vị đề nghị không quá 01 tập thể và 02 cá nhân.", Subject::Any),
            ("Tặng Bằng khen cho tập thể dẫn đầu.", Subject::Collective),
            ("Tặng Bằng khen cho tập thể xuất sắc, 02 năm liên tục.", Subject::Collective),
            ("Tặng Giấy khen cho 05 hộ tiêu biểu.", Subject::Household),
            ("Tặng Giấy khen cho 03 khu phố, 01 chợ, 20 hộ và 10 cá nhân dẫn đầu.", Subject::Any),
            ("Tặng Giấy khen cho tối đa 20 hộ nông dân, 10 hợp tác xã.", Subject::Any),
        ] {
            assert_eq!(subject_of_sentence(sentence), subject, "{sentence}");
        }
    }

    #[test]
    fn tells_subjects() {
        for (heading, subject) in [
            ("Đối với tập thể", Some(Subject::Collective)),
            ("Đối với công chức, viên chức, người lao động", Some(Subject::Individual)),
            ("Đối với các Doanh nghiệp, hộ gia đình", Some(Subject::Collective)),
            ("Đối tượng khác", Some(Subject::Other)),
            ("Đối với hộ gia đình", Some(Subject::Household)),
            ("Đối với tỉnh Nghệ An", Some(Subject::Collective)),
            ("Khen thưởng hằng năm", None),
        ] {
            assert_eq!(subject_of(heading), subject, "{heading}");
        }
    }
}
