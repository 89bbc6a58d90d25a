//! What an award standard provides for: who is chosen for which form, how many at most, whom first.
//!
//! Two plans hardly share a word there ("05 khoa", "20 hộ") though they provide for the same thing.

use std::sync::LazyLock;

use super::words::{self, Phrase, Word, cells};

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

/// Phrases, each with its kind.
static CUES: LazyLock<Vec<(Phrase, String)>> =
    LazyLock::new(|| cells(PHRASES).map(|(phrase, kind)| (Phrase::new(&phrase), kind)).collect());

/// What the text provides for; `None` when it says what one must have done.
///
/// When the best are chosen, each year or at the end, is no other duty: it stands beside the others' wording.
pub(super) fn provision(text: &str) -> Option<Provision> {
    let clauses = words::clauses(text);
    let words = clauses.concat();
    let at = |kind: &str| first(&words, kind).map(|(at, _)| at);
    let has = |kind: &str| at(kind).is_some();
    let form = first(&words, "form:");
    let chosen = has("award") && has("choose");
    if has("exclude") {
        return Some(Provision::Exclusion);
    }
    if at("each") == Some(0) && has("propose") || form.is_none() && clauses.iter().any(|clause| limits(clause)) {
        return Some(Provision::Quota);
    }
    // "Must have": whoever is chosen, and for what, is said elsewhere.
    if must_have(&clauses) {
        return None;
    }
    let named_before =
        |priority: usize| form.is_some_and(|(form, _)| (occasion(text, priority)..priority).contains(&form));
    if at("priority").is_some_and(|priority| !named_before(priority)) {
        return Some(Provision::Priority);
    }
    if at("special") == Some(0) && !has("priority") && (form.is_some() || has("award") && has("level")) {
        return Some(Provision::Special);
    }
    (form.is_some() || chosen).then_some(Provision::Choice { form: form.map(|(_, form)| form) })
}

/// A clause says how many are chosen at most; what those chosen must not exceed is a condition.
fn limits(clause: &[Word]) -> bool {
    let at = |kind: &str| first(clause, kind).map(|(at, _)| at);
    let chooses = at("choose").is_some() || at("award").is_some();
    let quota = at("quota").filter(|quota| at("condition").is_none_or(|condition| *quota < condition));
    chooses && quota.is_some()
}

/// The clause that names the form, or else the award, says what one must have for it. How those chosen are to be composed,
/// and who among them comes first, is no such condition.
fn must_have(clauses: &[Vec<Word>]) -> bool {
    let naming = |kind: &str| clauses.iter().find(|clause| first(clause, kind).is_some());
    let Some(clause) = naming("form:").or_else(|| naming("award")) else { return false };
    let at = |kind: &str| first(clause, kind).map(|(at, _)| at);
    let of_those_chosen =
        |condition: usize| at("among").is_some_and(|among| among < condition) || at("priority") == Some(condition + 1);
    at("condition").is_some_and(|condition| !of_those_chosen(condition))
}

/// Where the words begin that follow the occasion ("Khi xét tặng Giấy khen, …"): what is named there is not provided for.
fn occasion(text: &str, priority: usize) -> usize {
    let opening = words::clauses(text.split(", ").next().unwrap_or(text)).concat();
    if first(&opening, "occasion").is_some_and(|(at, _)| at == 0) { opening.len().min(priority) } else { 0 }
}

/// The first phrase of the kind that stands in the words: where, and what its row says behind the kind's colon.
fn first(words: &[Word], kind: &str) -> Option<(usize, &'static str)> {
    let cues = || CUES.iter().filter_map(|(cue, name)| Some((cue, name.strip_prefix(kind)?)));
    (0..words.len()).find_map(|at| cues().find(|(cue, _)| cue.begins(&words[at..])).map(|(_, name)| (at, name)))
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
            // What those chosen, or their files, must be is no condition.
            (
                "Mỗi đơn vị đề nghị không quá 02 tập thể, trong đó phải có ít nhất 01 tập thể nhỏ.",
                Some(Provision::Quota),
            ),
            ("Tặng Giấy khen cho 10 tập thể, trong đó phải có 02 ấp.", choice(Some("praise"))),
            ("Tặng Giấy khen cho 10 tập thể; hồ sơ phải gửi trước 15/11.", choice(Some("praise"))),
            ("Cán bộ biệt phái được xét tặng Giấy khen.", choice(Some("praise"))),
            ("Người được xét khen thưởng phải là đoàn viên, ưu tiên người trẻ.", None),
            // A limit of work is no limit of awards.
            ("Tỷ lệ hao hụt không quá 2%.", None),
            ("Trường hợp bằng điểm thì ưu tiên đơn vị có nhiều lao động trực tiếp.", Some(Provision::Priority)),
            ("Trường hợp mất mùa thì báo cáo xã.", None),
            ("Trường hợp thật nổi bật thì xét, đề nghị cấp trên khen thưởng.", Some(Provision::Special)),
            ("Mọi tập thể, cá nhân xuất sắc được xét, đề nghị khen thưởng.", choice(None)),
            ("Khi xét tặng Giấy khen, ưu tiên lao động trực tiếp.", Some(Provision::Priority)),
            ("Khi xét tặng Giấy khen phải ưu tiên lao động trực tiếp.", Some(Provision::Priority)),
            ("Khi tổng kết, tặng Giấy khen cho 10 người, ưu tiên người lớn tuổi.", choice(Some("praise"))),
        ] {
            assert_eq!(provision(text), wanted, "{text}");
        }
        let (any, praise) = (provision("Xét khen thưởng cuối đợt."), provision("Tặng Giấy khen."));
        assert!(any.unwrap().agrees(praise.unwrap()));
    }
}
