//! The part that a body plays in a campaign: it leads, carries out, pays, tells people of it, wins them over.
//!
//! Two plans hardly share a word there, and their bodies have other names; but each campaign has a body that follows it,
//! reports and proposes awards, and bodies that carry it out in their own house. Each clause of a body's tasks speaks for
//! the part that `data/parts.csv` names first: what is spoken of (money, the press) before what is done with it.

use std::sync::LazyLock;

use super::unit_kinds;
use super::words::{self, letters};
use crate::fold::fold;

/// Phrases, the part that each speaks for, whether only in a clause that names the campaign.
const PARTS: &str = include_str!("../../data/parts.csv");

/// Phrases that name the campaign have this in place of a part.
const CAMPAIGN: &str = "campaign";
/// A body that does what no other does has none of the parts that are alike everywhere.
const OWN_FIELD: &str = "own-field";
/// Who works with another body in these does the other's part, not its own.
const OF_THE_OTHER: [&str; 2] = ["standing", "carry-out"];
/// What the first clause weighs: it says the part, the others spell it out.
const FIRST: f32 = 1.5;
/// Share of its clauses that must speak for a body's part.
const LEAST: f32 = 0.3;

struct Cue {
    words: Vec<String>,
    part: &'static str,
    only_of_campaign: bool,
}

static CUES: LazyLock<Vec<Cue>> = LazyLock::new(|| {
    let rows = csv::Reader::from_reader(PARTS.as_bytes()).into_records().flatten();
    rows.map(|row| Cue {
        words: letters(&fold(&row[0])),
        // The table lives as long as the program, so its few names may.
        part: Box::leak(row[1].to_owned().into_boxed_str()),
        only_of_campaign: &row[2] == "yes",
    })
    .collect()
});

/// The part of the unit with these tasks; `None` where they are a field of their own.
pub(super) fn part(unit: Option<&str>, tasks: &[String]) -> Option<&'static str> {
    if let Some(kind) = unit.and_then(unit_kinds::kind)
        && kind.only_part
    {
        return Some(kind.name);
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
    (part != OWN_FIELD && most >= LEAST * all).then_some(part)
}

/// The words without the unit's name that begins them.
fn behind_the_name<'w>(words: &'w [String], name: &[String]) -> &'w [String] {
    let begun = |words: &'w [String], by: &[&str]| {
        if words.len() >= by.len() && words.iter().zip(by).all(|(word, begin)| word == begin) {
            &words[by.len()..]
        } else {
            words
        }
    };
    let words = begun(begun(words, &["de", "nghi"]), &["giao"]);
    words.strip_prefix(name).unwrap_or(words)
}

/// The part that a clause speaks for.
fn spoken_for(words: &[String]) -> Option<&'static str> {
    let stands = |cue: &&Cue| words.windows(cue.words.len()).any(|some| some == cue.words);
    let of_campaign = CUES.iter().filter(|cue| cue.part == CAMPAIGN).any(|cue| stands(&cue));
    let helps = words.len() >= 2 && words[0] == "phoi" && words[1] == "hop";
    let mut named = CUES.iter().filter(|cue| cue.part != CAMPAIGN && (of_campaign || !cue.only_of_campaign));
    named.find(stands).map(|cue| cue.part).filter(|part| !(helps && OF_THE_OTHER.contains(part)))
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
            // Who works with the office does the office's part.
            ("Trạm Y tế", &["Phối hợp với Văn phòng theo dõi Phong trào."], None),
            // What it is for is not what is done.
            ("Các ấp", &["Phát động Phong trào nhằm vận động bà con; báo cáo kết quả."], Some("carry-out")),
            // One task of many is not the part.
            ("Ban Quản lý", &["Đắp đường; đào ao; xây cầu; trồng cây; đăng ký xe."], None),
        ] {
            let tasks: Vec<String> = tasks.iter().map(|&task| task.to_owned()).collect();
            assert_eq!(part(Some(unit), &tasks), wanted, "{unit}");
        }
    }
}
