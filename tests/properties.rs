//! What holds for any input: no panic, quotes lead back to the input, the same answer twice.

use kehoach::plan::Evidence;
use kehoach::{Knowledge, Options, Plan, read_plan};
use proptest::prelude::*;

/// Pieces of which damaged plans are put together.
const PIECES: &[&str] = &[
    "KẾ HOẠCH",
    "KE HOACH",
    "QUYẾT ĐỊNH",
    "SỞ Y TẾ",
    "ỦY BAN NHÂN DÂN TỈNH",
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "Số: /KH-SYT",
    "Số: 12/KH-UBND",
    "ngày 24 tháng 10 năm 2025",
    "ngày    tháng 5 năm 2026",
    "I. MỤC ĐÍCH, YÊU CẦU",
    "I1. NOI DUNG",
    "II. TIÊU CHÍ THI ĐUA",
    "111. KHEN THUONG",
    "1.",
    "1.1.",
    "a)",
    "¢)",
    "-",
    "+",
    "*",
    "|.",
    "/.",
    "Giai đoạn 1 (2025 - 2027)",
    "Đợt 01",
    "Căn cứ Quyết định số 57-\nNQ/TW",
    "1940/QĐ-UBND ngày 20/10/2025",
    "Bằng khen của Chủ tịch UBND tỉnh",
    "trước ngày 10/11 hằng năm",
    "ít nhất 95,5%",
    "Nơi nhận:",
    "- Như Điều 3;",
    "Lưu: VT.",
    "KT. GIÁM ĐỐC",
    "PHÓ GIÁM ĐỐC",
    "Trên đây là Kế hoạch",
    "PHỤ LỤC",
    "1 Nguyen van",
    "\u{c}",
    "\n",
    "\n\n",
    "\r\n",
    " ",
    "  ",
    "\t",
    "“",
    "”",
    "…",
    "# ",
    "**",
    "| a | b |",
    "o\u{31b}\u{300}",
    "\u{feff}",
    "𝔸",
    "\0",
    "ﬁ",
];

fn read(bytes: &[u8]) -> Option<Plan> {
    read_plan(bytes, Knowledge::embedded(), &Options::default()).ok()
}

/// Text put together from pieces, with odd characters in between.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        8 => proptest::sample::select(PIECES).prop_map(str::to_owned),
        2 => "\\PC{0,12}",
        1 => "[a-zđăâêôơư0-9 .,;:/()-]{0,30}",
    ];
    let joint = proptest::sample::select(&["", " ", "\n"][..]);
    proptest::collection::vec((piece, joint), 0..60)
        .prop_map(|parts| parts.iter().flat_map(|(p, j)| [p.as_str(), j]).collect())
}

fn evidence(plan: &Plan) -> Vec<Evidence> {
    let facts = plan.document.facts.values().chain(plan.campaign.facts.values()).flat_map(|f| f.evidence.clone());
    let warnings = plan.warnings.iter().flat_map(|w| w.evidence.clone());
    let statements = [&plan.purposes, &plan.requirements, &plan.participants, &plan.recipients];
    let statements = statements.into_iter().flatten().chain(&plan.funding).map(|i| &i.support);
    let lists = statements
        .chain(plan.citations.iter().map(|i| &i.support))
        .chain(plan.phases.iter().map(|i| &i.support))
        .chain(plan.themes.iter().chain(&plan.solutions).map(|i| &i.support))
        .chain(plan.targets.iter().map(|i| &i.support))
        .chain(plan.criteria.iter().chain(&plan.award_standards).map(|i| &i.support))
        .chain(plan.awards.iter().map(|i| &i.support))
        .chain(plan.assignments.iter().map(|i| &i.support))
        .chain(plan.deadlines.iter().map(|i| &i.support));
    facts.chain(warnings).chain(lists.flat_map(|s| s.evidence.clone())).collect()
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(96),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn any_bytes_give_a_plan_or_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        let _ = read(&bytes);
    }

    #[test]
    fn quotes_slice_back_and_the_answer_is_the_same_twice(text in text()) {
        // A text with NUL in it may be taken for UTF-16, whose bytes are not those of the quotes.
        prop_assume!(!text.contains('\0'));
        if let Some(plan) = read(text.as_bytes()) {
            for evidence in evidence(&plan) {
                let [first, last] = evidence.lines;
                prop_assert!(first >= 1 && first <= last);
                if let Some([from, to]) = evidence.bytes {
                    prop_assert_eq!(&text.as_bytes()[from..to], evidence.quote.as_bytes());
                }
            }
            prop_assert_eq!(read(text.as_bytes()), Some(plan));
        }
    }
}
