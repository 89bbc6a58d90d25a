//! What an award standard provides for: who is chosen for which form, how many at most, whom first.
//!
//! Two plans hardly share a word there ("05 khoa", "20 hộ") though they provide for the same thing.

use std::sync::LazyLock;

use super::words::{cells, letters};
use crate::fold::fold;

/// Forms and what announces the kinds of provisions.
const PHRASES: &str = include_str!("../../data/award_phrases.csv");

/// What an award standard provides for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Provision {
    /// The best are chosen or proposed.
    Choice {
        /// For which form, the first named; any where none is.
        form: Option<&'static str>,
    },
    /// How many at most, or for each body.
    Quota,
    /// A higher award for what stands out among those chosen.
    Special,
    /// Who comes first.
    Priority,
    /// Who is left out.
    Exclusion,
}

/// Folded words of a phrase, and its kind.
static CUES: LazyLock<Vec<(Vec<String>, String)>> =
    LazyLock::new(|| cells(PHRASES).map(|(phrase, kind)| (letters(&fold(&phrase)), kind)).collect());

/// What the text provides for; `None` when it says what one must have done.
///
/// When the best are chosen, each year or at the end, is no other duty: it stands beside the others' wording.
pub(super) fn provision(text: &str) -> Option<Provision> {
    let words = letters(&fold(text));
    let at = |kind: &str| first(&words, kind).map(|(at, _)| at);
    let has = |kind: &str| at(kind).is_some();
    if has("exclude") {
        return Some(Provision::Exclusion);
    }
    // "Must have": whoever is chosen, and for what, is said elsewhere.
    if has("condition") {
        return None;
    }
    if at("special") == Some(0) {
        return Some(Provision::Special);
    }
    let form = first(&words, "form:");
    if at("each") == Some(0) && has("propose") {
        return Some(Provision::Quota);
    }
    if at("priority").is_some_and(|priority| form.is_none_or(|(form, _)| priority < form)) {
        return Some(Provision::Priority);
    }
    if form.is_none() && has("quota") {
        return Some(Provision::Quota);
    }
    if form.is_some() || has("award") && has("choose") {
        return Some(Provision::Choice { form: form.map(|(_, form)| form) });
    }
    None
}

/// The first phrase of the kind that stands in the words: where, and what its row says behind the kind's colon.
fn first(words: &[String], kind: &str) -> Option<(usize, &'static str)> {
    let cues = || CUES.iter().filter_map(|(cue, name)| Some((cue, name.strip_prefix(kind)?)));
    (0..words.len()).find_map(|at| cues().find(|(cue, _)| words[at..].starts_with(cue)).map(|(_, name)| (at, name)))
}

impl Provision {
    /// Both provide for the same; a choice for no form in particular is one for any.
    pub fn agrees(self, other: Self) -> bool {
        match (self, other) {
            (Self::Choice { form: a }, Self::Choice { form: b }) => a.is_none() || b.is_none() || a == b,
            _ => self == other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_of_provisions() {
        let choice = |form| Some(Provision::Choice { form });
        for (text, wanted) in [
            ("Hằng năm tặng Giấy khen cho 05 khoa dẫn đầu.", choice(Some("praise"))),
            ("Sơ kết: Bằng khen cho 20 chi bộ, Giấy khen cho 50 đảng viên.", choice(Some("merit"))),
            ("Xét khen thưởng tập thể, cá nhân xuất sắc theo quy định.", choice(None)),
            ("Mỗi xã giới thiệu không quá 02 tập thể.", Some(Provision::Quota)),
            ("Ưu tiên người trực tiếp chăm sóc người bệnh.", Some(Provision::Priority)),
            ("Tặng Giấy khen cho 10 người, ưu tiên người lớn tuổi.", choice(Some("praise"))),
            ("Mỗi ấp giới thiệu 02 hộ để xét tặng Giấy khen.", Some(Provision::Quota)),
            ("Trường hợp thật nổi bật thì đề nghị tặng Bằng khen.", Some(Provision::Special)),
            ("Hộ được đề nghị tặng Giấy khen phải trồng đủ 50 cây.", None),
            ("Không xét khen thưởng đơn vị để xảy ra cháy.", Some(Provision::Exclusion)),
            ("Nội bộ đoàn kết, hoàn thành nhiệm vụ.", None),
        ] {
            assert_eq!(provision(text), wanted, "{text}");
        }
        let (any, praise) = (provision("Xét khen thưởng cuối đợt."), provision("Tặng Giấy khen."));
        assert!(any.unwrap().agrees(praise.unwrap()));
    }
}
