//! Whole comparisons: verdicts, mirrors, order, one plan in several files, the parent, hostile texts.

use kehoach::compare::{Options, compare};
use kehoach::comparison::{Comparison, List, Op, Verdict};
use kehoach::{Knowledge, Lang, Plan, export};
use proptest::prelude::*;
use serde_json::{Value, json};

/// A plan with criteria for collectives.
fn plan(id: &str, criteria: &[&str]) -> Plan {
    let items: Vec<Value> =
        criteria.iter().map(|text| json!({"subject": "collective", "group": null, "text": text})).collect();
    from(&json!({"id": id, "criteria": items}))
}

/// A plan with what is given and nothing else.
fn from(given: &Value) -> Plan {
    let mut plan = json!({
        "schema": "kehoach/plan/v1", "id": "x", "document": {"number": "1", "date": "2026-01-01"}, "campaign": {},
        "source": {"path": null, "sha256": given["id"], "media_type": "text/plain", "pages": null, "text_origin": "text"},
    });
    for (field, value) in given.as_object().unwrap() {
        plan[field] = value.clone();
    }
    serde_json::from_value(plan).unwrap()
}

fn compared(plans: &[Plan]) -> Comparison {
    compare(plans, Knowledge::embedded(), &Options::default())
}

/// Verdicts of the only pair.
fn verdicts(plans: &[Plan]) -> Vec<Verdict> {
    compared(plans).pairs[0].matched.iter().map(|matched| matched.verdict).collect()
}

#[test]
fn verdicts_of_two_items() {
    let base = "Xây dựng kho tư liệu số dùng chung cho các thư viện xã và cập nhật hằng tháng.";
    for (other, wanted) in [
        ("Xây dựng kho tư liệu số dùng chung cho các thư viện xã và cập nhật hằng tháng;", Verdict::Same),
        ("Kho tư liệu số dùng chung của thư viện các xã được xây dựng, cập nhật từng tháng.", Verdict::Reworded),
        (
            "Xây dựng kho tư liệu số dùng chung cho các thư viện xã và cập nhật hằng tháng; bố trí cán bộ trông coi, \
             bảo dưỡng máy móc.",
            Verdict::Wider,
        ),
        ("Xây dựng kho tư liệu số dùng chung cho các thư viện xã.", Verdict::Narrower),
    ] {
        assert_eq!(verdicts(&[plan("a", &[base]), plan("b", &[other])]), [wanted], "{other}");
    }
    let numbers = compared(&[
        plan("a", &["Phấn đấu có ít nhất 90% thư viện xã nối mạng trước năm 2027."]),
        plan("b", &["Phấn đấu có ít nhất 95% thư viện xã nối mạng trước năm 2028."]),
    ]);
    let matched = &numbers.pairs[0].matched[0];
    assert_eq!(matched.verdict, Verdict::Numbers);
    let changes: Vec<(&str, &str)> = matched.numbers.iter().map(|n| (n.a.as_str(), n.b.as_str())).collect();
    assert_eq!(changes, [("90%", "95%"), ("2027", "2028")]);
    let mut standard = plan("b", &[]);
    standard.award_standards = plan("b", &[base]).criteria;
    assert_eq!(verdicts(&[plan("a", &[base]), standard]), [Verdict::Moved]);
}

#[test]
fn a_formula_alone_ties_nothing() {
    let formula = "khoa học, công nghệ, đổi mới sáng tạo và chuyển đổi số trên địa bàn tỉnh";
    let (a, b) = (format!("Mở lớp dạy nghề may về {formula}."), format!("Khen tặng gia đình hiến đất vì {formula}."));
    let found = compared(&[plan("a", &[&a]), plan("b", &[&b])]);
    assert_eq!(found.families.len(), 2);
    assert_eq!((found.pairs[0].only_a.len(), found.pairs[0].only_b.len()), (1, 1));
}

#[test]
fn collectives_and_individuals_are_different_subjects() {
    let text = "Tham gia đầy đủ các buổi dọn vệ sinh kênh mương ở khu dân cư.";
    let mut other = plan("b", &[text]);
    other.criteria[0].subject = kehoach::plan::Subject::Individual;
    assert_eq!(compared(&[plan("a", &[text]), other]).families.len(), 2);
}

#[test]
fn one_plan_in_several_files_counts_once() {
    let head = json!({"number": "5", "code": "5/KH-SYT", "issuer": "Sở Y tế tỉnh Cà Mau", "date": "2026-02-03"});
    let mut scan = from(&json!({"id": "scan", "document": head}));
    scan.source.text_origin = kehoach::plan::TextOrigin::Ocr;
    scan.source.path = Some("scan.pdf".into());
    let mut typed = from(&json!({"id": "typed", "document": head}));
    typed.source.path = Some("typed.docx".into());
    let found = compared(&[scan, typed, plan("other", &["Một việc."])]);
    assert_eq!(found.plans.len(), 2);
    assert_eq!(found.plans[0].path.as_deref(), Some("typed.docx"));
    assert_eq!(found.plans[0].other_files, ["scan.pdf"]);
    assert!(found.warnings.iter().any(|note| note.code == "same-plan"));
}

#[test]
fn coverage_says_what_is_missing() {
    let found = compared(&[plan("a", &["Một việc cần làm ngay."]), plan("b", &[])]);
    assert!(found.coverage[1].absent_lists.contains(&List::Criteria));
    assert_eq!(found.families[0].not_compared, ["b"]);
    assert!(found.families[0].absent.is_empty());
    assert!(found.warnings.iter().any(|note| note.code == "nothing-to-align" && note.plan.as_deref() == Some("b")));
    let one = compared(&[plan("a", &["Một việc."])]);
    assert!(one.pairs.is_empty() && one.warnings.iter().any(|note| note.code == "one-plan"));
}

#[test]
fn near_copies_are_told_without_a_parent() {
    let items = ["Dọn kênh mương vào sáng thứ Bảy.", "Trồng hàng cây bóng mát dọc đường liên xã."];
    let copies: Vec<Plan> = ["a", "b", "c"]
        .into_iter()
        .map(|id| {
            let mut copy = plan(id, &items);
            copy.document.number = Some(id.to_owned());
            copy
        })
        .collect();
    let found = compared(&copies);
    let near: Vec<_> = found.warnings.iter().filter(|note| note.code == "near-copy").map(|note| &note.plan).collect();
    assert_eq!(near, [&Some("b".to_owned()), &Some("c".to_owned())]);
}

#[test]
fn fifty_copies_of_one_province_stay_fifty_plans() {
    let texts = ["Dọn kênh mương vào sáng thứ Bảy hằng tuần.", "Trồng hàng cây bóng mát dọc đường liên xã."];
    let copy = |at: usize| {
        let mut copy = plan(&format!("xa-{at}"), &texts);
        let document = &mut copy.document;
        (document.number, document.code) = (Some(at.to_string()), Some(format!("{at}/KH-UBND")));
        (document.issuer, document.province) = (Some(format!("Ủy ban nhân dân xã {at}")), Some("Cà Mau".into()));
        copy
    };
    let found = compared(&(0..50).map(copy).collect::<Vec<_>>());
    assert_eq!((found.plans.len(), found.pairs.len(), found.families.len()), (50, 1225, 2));
    assert!(found.families.iter().all(|family| family.members.len() == 50));
    assert_eq!(found.warnings.iter().filter(|note| note.code == "near-copy").count(), 49);
}

#[test]
fn bodies_with_the_same_part_come_together_whatever_they_are_called() {
    let plan = |id: &str, assignments: Value| from(&json!({"id": id, "assignments": assignments}));
    let found = compared(&[
        plan(
            "a",
            json!([{"unit": "Sở Nội vụ", "tasks": ["Theo dõi, đôn đốc Phong trào."]},
                {"unit": "Các trường", "tasks": ["Xây dựng kế hoạch thực hiện tại trường."]},
                {"unit": "Sở Xây dựng", "tasks": ["Vẽ mẫu nhà."]}]),
        ),
        plan(
            "b",
            json!([{"unit": "Các phường", "tasks": ["Phát động trong khu phố; báo cáo kết quả."]},
                {"unit": "Văn phòng", "tasks": ["Tổng hợp hồ sơ đề nghị khen thưởng."]}]),
        ),
    ]);
    let parts: Vec<_> = found.families.iter().map(|f| (f.part.as_deref(), f.members.len())).collect();
    assert_eq!(parts, [(Some("standing"), 2), (Some("carry-out"), 2), (None, 1)]);
    assert!(export::markdown(&found, Lang::En).contains("Carries out: "));
}

#[test]
fn a_file_without_a_plan_counts_for_nothing_but_is_named() {
    let warnings = json!([{"code": "no-plan-found", "field": null, "message": "", "evidence": []}]);
    let nothing = from(&json!({"id": "n", "document": {}, "warnings": warnings}));
    let alone = compared(std::slice::from_ref(&nothing));
    assert!(alone.plans.len() == 1 && !alone.plans[0].draft);
    let found = compared(&[plan("a", &["Một việc."]), nothing]);
    assert_eq!(found.plans.len(), 1);
    assert!(found.warnings.iter().any(|note| note.code == "no-plan" && note.message.ends_with(": n")));
    assert!(export::markdown(&found, Lang::En).contains("1 plans; 1 files without a plan, left aside."));
}

#[test]
fn phases_that_overlap_or_leave_a_gap_are_told() {
    let phases = |first: [&str; 2], second: [&str; 2]| {
        from(&json!({"id": "p", "phases": [
            {"ordinal": 1, "label": "I", "from": first[0], "to": first[1], "text": null},
            {"ordinal": 2, "label": "II", "from": second[0], "to": second[1], "text": null}]}))
    };
    for (plan, code) in [
        (phases(["2025", "2027"], ["2027", "2030"]), Some("phases-overlap")),
        (phases(["2025", "2026"], ["2028", "2030"]), Some("phases-gap")),
        (phases(["2025", "2027"], ["2028", "2030"]), None),
    ] {
        let found = compared(&[plan]);
        assert_eq!(found.warnings.iter().find(|n| n.code.starts_with("phases")).map(|n| n.code.as_str()), code);
    }
}

#[test]
fn an_award_beyond_its_authority_is_flagged_with_the_article() {
    let awards = json!([{"form": "Bằng khen", "authority": "Giám đốc Sở Y tế", "level": null, "occasion": ["any"]}]);
    let found = compared(&[from(&json!({"id": "a", "awards": awards}))]);
    let note = found.warnings.iter().find(|note| note.code == "award-authority").unwrap();
    assert!(note.message.contains("06/2022/QH15") && note.message.contains("Điều"), "{}", note.message);
}

#[test]
fn bodies_of_the_party_award_by_their_own_rules() {
    let awards = json!([{"form": "Giấy khen", "authority": "ban thường vụ đảng ủy", "level": null, "occasion": []}]);
    let found = compared(&[from(&json!({"id": "a", "awards": awards}))]);
    assert!(found.warnings.iter().all(|note| note.code != "award-authority"));
}

#[test]
fn a_number_that_cannot_be_read_makes_no_draft() {
    for (state, draft) in [("unreadable", false), ("blank", true)] {
        let facts = json!({"number": {"state": state, "confidence": 0.9, "evidence": []}});
        let found = compared(&[from(&json!({"id": "a", "document": {"facts": facts}}))]);
        assert_eq!(found.plans[0].draft, draft, "{state}");
    }
}

#[test]
fn a_plan_against_its_parent() {
    let items = [
        "Dọn kênh mương vào sáng thứ Bảy.",
        "Trồng hàng cây bóng mát dọc đường liên xã.",
        "Lập tổ hòa giải ở từng thôn, ấp.",
    ];
    let parent = plan("parent", &items);
    let mut child = plan("child", &[items[0], "Mở chợ phiên nông sản sạch của tỉnh Lâm Đồng.", items[2]]);
    child.document.province = Some("Cà Mau".into());
    child.document.number = Some("2".into());
    let options = Options { base: Some(0), ..Options::default() };
    let found = compare(&[parent, child], Knowledge::embedded(), &options);
    assert_eq!(found.coverage[1].other_provinces[0].province, "Lâm Đồng");
    assert_eq!(found.coverage[1].other_provinces[0].field, "criteria[1]");
    let base = found.base.unwrap();
    let of = &base.children[0];
    assert_eq!((of.taken_over.len(), of.added.len(), of.dropped.len()), (2, 1, 1));
    assert!(found.warnings.iter().any(|note| note.code == "other-province"));
}

#[test]
fn what_is_said_twice_or_merged_is_neither_added_nor_dropped() {
    let road = "Trồng hàng cây bóng mát dọc đường liên xã, mỗi thôn một đoạn.";
    let both = [road, "Trồng hàng cây bóng mát dọc đường liên xã và trước trụ sở, mỗi thôn một đoạn."];
    let mut parent = plan("parent", &[road]);
    let mut child = plan("child", &both);
    for plans in [[parent.clone(), child.clone()], [child.clone(), parent.clone()]] {
        let options = Options { base: Some(0), ..Options::default() };
        let base = compare(&plans, Knowledge::embedded(), &options).base.unwrap();
        let of = &base.children[0];
        assert_eq!((of.taken_over.len(), of.changed.len(), of.added.len(), of.dropped.len()), (1, 1, 0, 0));
    }
    // Other subjects are no twins.
    parent.criteria[0].subject = kehoach::plan::Subject::Household;
    child.criteria.truncate(1);
    let options = Options { base: Some(0), ..Options::default() };
    let base = compare(&[parent, child], Knowledge::embedded(), &options).base.unwrap();
    assert_eq!((base.children[0].added.len(), base.children[0].dropped.len()), (1, 1));
}

#[test]
fn what_a_child_lacks_is_dropped_though_its_words_go_with_the_rest() {
    let of = |id: &str, duties: &[(&str, &str)]| {
        let rows: Vec<Value> = duties.iter().map(|(unit, task)| json!({"unit": unit, "tasks": [task]})).collect();
        from(&json!({"id": id, "document": {"number": id}, "assignments": rows}))
    };
    let kept = ("Sở Tài chính", "Bố trí kinh phí thực hiện Phong trào.");
    let parent = of("1", &[kept, ("Phòng Kế hoạch", "Quản lý, sử dụng kinh phí mua sắm thiết bị y tế.")]);
    let options = Options { base: Some(0), ..Options::default() };
    let base = compare(&[parent, of("2", &[kept])], Knowledge::embedded(), &options).base.unwrap();
    assert_eq!((base.children[0].taken_over.len(), base.children[0].dropped.len()), (1, 1));
}

#[test]
fn a_report_names_what_is_missing_from_it_and_what_stands_in_one_plan() {
    let mut found =
        compared(&[plan("a", &["Dọn kênh mương vào sáng thứ Bảy."]), plan("b", &["Lập tổ hòa giải ở ấp."])]);
    kehoach::compare::say_unread(&mut found, &["c.pdf: encrypted".to_owned()], Lang::En);
    let report = export::markdown(&found, Lang::En);
    for wanted in [
        "2 plans; 1 files that could not be read.",
        "c.pdf: encrypted",
        "Found in one plan only:",
        "Lập tổ hòa giải ở ấp",
    ] {
        assert!(report.contains(wanted), "{wanted}: {report}");
    }
}

#[test]
fn awards_of_one_form_agree_in_other_letters() {
    let award = |id: &str, form: &str, authority: &str| {
        from(
            &json!({"id": id, "awards": [{"form": form, "authority": authority, "level": "province", "occasion": []}]}),
        )
    };
    let found = compared(&[award("a", "Cờ thi đua", "UBND tỉnh"), award("b", "cờ thi đua", "tỉnh")]);
    let awards: Vec<_> = found.facts.iter().filter(|row| row.field.starts_with("awards.")).collect();
    assert_eq!(awards.len(), 1);
    assert!(awards[0].agree);
}

#[test]
fn a_family_is_called_by_typed_words() {
    let mut scans: Vec<Plan> = ["a", "b", "c"].map(|id| plan(id, &["Lập tố hòa giải ở từng thôn, âp."])).into();
    for scan in &mut scans {
        scan.source.text_origin = kehoach::plan::TextOrigin::Ocr;
    }
    scans.push(plan("d", &["Lập tổ hòa giải ở từng thôn, ấp."]));
    assert_eq!(compared(&scans).families[0].text, "Lập tổ hòa giải ở từng thôn, ấp.");
}

#[test]
fn hostile_texts_stay_texts() {
    let hostile = [
        "<script>alert(1)</script></script><img src=x onerror=alert(1)>",
        "=HYPERLINK(\"http://example.invalid\")",
        "\u{202e}ngược\u{202c} | a ](javascript:alert(1)) `x`",
    ];
    let long = "dài ".repeat(12_500);
    let plans = [plan("a", &hostile), plan("b", &[hostile[0], &long])];
    let found = compared(&plans);
    let page = export::html(&found, Lang::Vi);
    assert_eq!(page.matches("<script").count(), 2);
    assert!(!page.contains("<img") && !page.contains('\u{202e}') && page.contains("Content-Security-Policy"));
    let report = export::markdown(&found, Lang::En);
    assert!(!report.contains("<script") && !report.replace("\\]", "").contains("]("));
    assert!(export::calendar(&found, Lang::Vi).ends_with("END:VCALENDAR\r\n"));
    assert!(!export::xlsx(&found, Lang::Vi).unwrap().is_empty());
    assert!(found.families.iter().any(|family| family.text.len() > 50_000), "the long item is kept");
}

#[test]
fn yearly_deadlines_come_again_in_the_calendar() {
    let plan = from(&json!({"id": "a", "campaign": {"from": "2026", "to": "2028"}, "deadlines": [
        {"kind": "report", "date": "--11-10", "event": null, "recurrence": "yearly", "who": null, "recipient": null,
         "via": null, "text": "Báo cáo, hằng năm"}]}));
    let calendar = export::calendar(&compared(&[plan]), Lang::Vi);
    assert!(calendar.contains("DTSTART;VALUE=DATE:20261110\r\n"), "{calendar}");
    assert!(calendar.contains("RRULE:FREQ=YEARLY;UNTIL=20281231\r\n"), "{calendar}");
    assert!(calendar.contains("DESCRIPTION:Báo cáo\\, hằng năm"), "{calendar}");
}

#[test]
fn the_comparison_fits_its_schema() {
    let found = compared(&[plan("a", &["Một việc cần làm ngay."]), plan("b", &["Một việc cần làm sớm."])]);
    let schema = serde_json::to_value(kehoach::schema::comparison()).unwrap();
    jsonschema::validate(&schema, &serde_json::to_value(&found).unwrap()).unwrap();
}

/// Items of few words, so that many of them are near each other.
fn texts() -> impl Strategy<Value = Vec<String>> {
    let word = prop::sample::select(vec![
        "xây", "dựng", "kho", "dữ", "liệu,", "tổ", "chức", "(lớp", "học);", "bơi", "trồng", "cây.", "95%", "và", "của",
    ]);
    let text = prop::collection::vec(word, 0..12).prop_map(|words| words.join(" "));
    prop::collection::vec(text, 0..7)
}

fn of_texts(id: &str, texts: &[String]) -> Plan {
    plan(id, &texts.iter().map(String::as_str).collect::<Vec<_>>())
}

/// Members of all families without their numbers.
fn families(found: &Comparison) -> Vec<Vec<(String, usize)>> {
    let member = |m: &kehoach::comparison::Member| (m.plan.clone(), m.index);
    found.families.iter().map(|family| family.members.iter().map(member).collect()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_plans_changes_no_family(a in texts(), b in texts(), c in texts()) {
        let plans = [of_texts("a", &a), of_texts("b", &b), of_texts("c", &c)];
        let turned = [plans[2].clone(), plans[0].clone(), plans[1].clone()];
        let (one, other) = (compared(&plans), compared(&turned));
        prop_assert_eq!(families(&one), families(&other));
        let items = a.len() + b.len() + c.len();
        prop_assert_eq!(one.families.iter().map(|family| family.members.len()).sum::<usize>(), items);
    }

    #[test]
    fn a_plan_has_no_difference_from_itself(a in texts()) {
        // As another plan of the same words: the same plan twice counts once.
        let mut copy = of_texts("b", &a);
        copy.document.number = Some("2".into());
        let found = compared(&[of_texts("a", &a), copy]);
        let pair = &found.pairs[0];
        prop_assert!(pair.only_a.is_empty() && pair.only_b.is_empty());
        for matched in &pair.matched {
            prop_assert_eq!(matched.verdict, Verdict::Same);
            prop_assert!(matched.diff.iter().all(|change| change.op == Op::Equal));
        }
    }

    #[test]
    fn two_plans_mirror_each_other(a in texts(), b in texts()) {
        let (x, y) = (of_texts("a", &a), of_texts("b", &b));
        let (there, back) = (compared(&[x.clone(), y.clone()]), compared(&[y, x]));
        let (there, back) = (&there.pairs[0], &back.pairs[0]);
        prop_assert_eq!(&there.only_a, &back.only_b);
        prop_assert_eq!(&there.only_b, &back.only_a);
        prop_assert_eq!(there.matched.len(), back.matched.len());
        for matched in &there.matched {
            let mirror = back.matched.iter().find(|m| m.a == matched.b && m.b == matched.a);
            prop_assert!(mirror.is_some());
            let mirror = mirror.unwrap();
            prop_assert_eq!(mirror.verdict, matched.verdict.mirrored());
            prop_assert!((mirror.similarity - matched.similarity).abs() < 1e-9);
            let words = |diff: &[kehoach::comparison::Change], gone: Op| -> String {
                diff.iter().filter(|change| change.op != gone).map(|change| change.text.as_str()).collect()
            };
            prop_assert_eq!(words(&matched.diff, Op::Insert), words(&mirror.diff, Op::Delete));
            prop_assert_eq!(words(&matched.diff, Op::Delete), words(&mirror.diff, Op::Insert));
            let (of_a, of_b) = (words(&matched.diff, Op::Insert), words(&matched.diff, Op::Delete));
            prop_assert_eq!(of_a.trim_start(), a[matched.a.index].as_str());
            prop_assert_eq!(of_b.trim_start(), b[matched.b.index].as_str());
        }
    }
}
