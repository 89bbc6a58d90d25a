//! The part that a body plays in a campaign: it leads, carries out, pays, tells people of it, wins them over.
//!
//! Two plans hardly share a word there, and their bodies have other names; but each campaign has a body that follows it,
//! reports and proposes awards, and bodies that carry it out in their own house. Each clause of a body's tasks speaks for
//! the part that `data/parts.csv` names first: what is spoken of (money, the press) before what is done with it.

use std::ops::Range;
use std::sync::LazyLock;

use super::unit_kinds;
use super::words::{self, Phrase, Word, letters};
use crate::fold::fold;

/// Phrases, the part that each speaks for, whether only in a clause that names the campaign.
const PARTS: &str = include_str!("../../data/parts.csv");

/// Phrases that name the campaign have this in place of a part.
const CAMPAIGN: &str = "campaign";
/// Phrases of work that no other body does have this.
const OWN_FIELD: &str = "own-field";
/// Who works with another body in these does the other's part, not its own.
const OF_THE_OTHER: [&str; 2] = ["standing", "carry-out"];
/// What stands before the unit's name where tasks begin with it.
static BEGUN: LazyLock<[Phrase; 2]> = LazyLock::new(|| ["đề nghị", "giao"].map(Phrase::new));
/// How the tasks of one that works with another body begin.
static HELPS: LazyLock<Phrase> = LazyLock::new(|| Phrase::new("phối hợp"));
/// What the first clause weighs: it says the part, the others spell it out.
const FIRST: f32 = 1.5;
/// Share of its clauses that must speak for a body's part.
const LEAST: f32 = 0.3;

/// What a body does in a campaign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// A part that bodies of other campaigns have too, by its name.
    Common(&'static str),
    /// Work in a field of its own.
    OwnField,
}

impl Part {
    /// Name of a part that others have too.
    pub fn name(self) -> Option<&'static str> {
        match self {
            Self::Common(name) => Some(name),
            Self::OwnField => None,
        }
    }

    /// Two bodies play the same part, or another one; `None` where only their words can tell: of one no phrase is known, or
    /// each works in a field of its own.
    pub fn same(a: Option<Self>, b: Option<Self>) -> Option<bool> {
        let both = a.zip(b).filter(|both| *both != (Self::OwnField, Self::OwnField));
        both.map(|(a, b)| a == b)
    }
}

struct Cue {
    phrase: Phrase,
    part: &'static str,
    only_of_campaign: bool,
}

static CUES: LazyLock<Vec<Cue>> = LazyLock::new(|| {
    let rows = csv::Reader::from_reader(PARTS.as_bytes()).into_records().flatten();
    rows.map(|row| Cue {
        phrase: Phrase::new(&row[0]),
        // The table lives as long as the program, so its few names may.
        part: Box::leak(row[1].to_owned().into_boxed_str()),
        only_of_campaign: &row[2] == "yes",
    })
    .collect()
});

/// The part of the unit with these tasks; `None` where no phrase tells it.
pub(super) fn part(unit: Option<&str>, tasks: &[String]) -> Option<Part> {
    if let Some(part) = unit.and_then(unit_kinds::only_part) {
        return Some(Part::Common(part));
    }
    let name = letters(&fold(unit.unwrap_or_default()));
    let mut votes: Vec<(&'static str, f32)> = Vec::new();
    let mut all = 0.0;
    for clause in tasks.iter().flat_map(|task| words::duties(task)) {
        let weight = if all > 0.0 { 1.0 } else { FIRST };
        all += weight;
        let Some(part) = spoken_for(behind_the_name(&clause, &name)) else { continue };
        match votes.iter_mut().find(|(known, _)| *known == part) {
            Some((_, votes)) => *votes += weight,
            None => votes.push((part, weight)),
        }
    }
    // The first named wins ties.
    let (part, most) = votes.into_iter().reduce(|best, next| if next.1 > best.1 { next } else { best })?;
    let part = if part == OWN_FIELD { Part::OwnField } else { Part::Common(part) };
    (most >= LEAST * all).then_some(part)
}

/// The words without the unit's name that begins them.
fn behind_the_name<'w>(words: &'w [Word], name: &[String]) -> &'w [Word] {
    let names =
        |words: &[Word]| name.len() <= words.len() && words.iter().zip(name).all(|(word, of)| word.folded == *of);
    let behind = |words: &'w [Word], by: &Phrase| if by.begins(words) { &words[by.len()..] } else { words };
    let words = BEGUN.iter().fold(words, behind);
    if names(words) { &words[name.len()..] } else { words }
}

/// The part that a clause speaks for.
fn spoken_for(words: &[Word]) -> Option<&'static str> {
    let stands = |cue: &'static Cue| cue.phrase.places(words).map(|at| at..at + cue.phrase.len());
    let campaign: Vec<_> = CUES.iter().filter(|cue| cue.part == CAMPAIGN).flat_map(stands).collect();
    // The campaign is named beside the cue: any plan may be drawn up, the campaign's is carried out.
    let named_beside = |cue: &Range<usize>| campaign.iter().any(|name| name.end <= cue.start || cue.end <= name.start);
    let speaks = |cue: &&'static Cue| stands(cue).any(|at| !cue.only_of_campaign || named_beside(&at));
    let cue = CUES.iter().filter(|cue| cue.part != CAMPAIGN).find(speaks)?;
    (!(HELPS.begins(words) && OF_THE_OTHER.contains(&cue.part))).then_some(cue.part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_by_tasks() {
        for (unit, tasks, wanted) in [
            ("Văn phòng", &["Theo dõi, đôn đốc Phong trào.", "Tổng hợp hồ sơ khen thưởng."][..], Some("standing")),
            ("Các trường", &["Xây dựng kế hoạch thực hiện; phát động trong học sinh."], Some("carry-out")),
            ("Phòng Tài chính", &["Tham mưu bố trí kinh phí cho Phong trào."], Some("finance")),
            ("Đài Truyền thanh", &["Mở chuyên mục về Phong trào."], Some("press")),
            ("Hội Nông dân", &["Đề nghị Hội Nông dân vận động hội viên trồng cây."], Some("mobilise")),
            ("Hội đồng Thi đua - Khen thưởng", &["Hướng dẫn, kiểm tra Phong trào."], Some("council")),
            // To check houses is no part in the campaign, to check the campaign is.
            ("Đội thợ", &["Kiểm tra mái nhà."], None),
            ("Đội xe", &["Thường xuyên giáo dục truyền thống vào đầu mỗi năm."], None),
            ("Văn phòng", &["Theo dõi, tổng hợp số liệu, báo cáo Phong trào."], Some("standing")),
            // A plan for one thing is no plan of the campaign.
            ("Nhà Văn hóa", &["Xây dựng kế hoạch dạy đan lát."], None),
            ("Các thôn", &["Xây dựng kế hoạch hội thi của Phong trào; gom rác."], Some("carry-out")),
            ("Các trạm", &["Xây dựng kế hoạch hưởng ứng Phong trào."], Some("carry-out")),
            ("Phòng Nghiệp vụ", &["Tham mưu xây dựng kế hoạch Phong trào."], Some("standing")),
            // Who works for the council is not the council.
            (
                "Sở Nội vụ - Cơ quan thường trực Hội đồng Thi đua - Khen thưởng tỉnh",
                &["Theo dõi, tổng hợp Phong trào."],
                Some("standing"),
            ),
            ("UBND các xã; các khối thi đua", &["Triển khai thực hiện Phong trào."], Some("carry-out")),
            ("Các cụm, khối thi đua", &["Họp mỗi quý một lần."], Some("cluster")),
            // Who works with the office does the office's part.
            ("Trạm Y tế", &["Phối hợp với Văn phòng theo dõi Phong trào."], None),
            // What it is for is not what is done.
            ("Các ấp", &["Phát động Phong trào nhằm vận động bà con; báo cáo kết quả."], Some("carry-out")),
            // One task of many is not the part.
            ("Ban Quản lý", &["Đắp đường; đào ao; xây cầu; trồng cây; đăng ký xe."], None),
        ] {
            let tasks: Vec<String> = tasks.iter().map(|&task| task.to_owned()).collect();
            assert_eq!(part(Some(unit), &tasks).and_then(Part::name), wanted, "{unit}: {tasks:?}");
        }
    }

    #[test]
    fn parts_that_are_not_known_tell_nothing() {
        let (own, pays, leads) = (Some(Part::OwnField), Some(Part::Common("finance")), Some(Part::Common("standing")));
        for (a, b, wanted) in [
            (pays, pays, Some(true)),
            (pays, leads, Some(false)),
            (pays, own, Some(false)),
            (own, own, None),
            (pays, None, None),
            (own, None, None),
            (None, None, None),
        ] {
            assert_eq!(Part::same(a, b), wanted, "{a:?} {b:?}");
            assert_eq!(Part::same(b, a), wanted, "{b:?} {a:?}");
        }
        let own_field = ["Hướng dẫn chuyên môn cho các trạm.".to_owned()];
        assert_eq!(part(Some("Phòng Nghiệp vụ"), &own_field), Some(Part::OwnField));
    }
}
