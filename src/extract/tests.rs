//! Cases that need a whole plan: each is a pattern of the genre that was once read wrong.

use crate::plan::{DeadlineKind, Plan, Recurrence, State, Subject};
use crate::{Knowledge, Options, read_plan};

/// A plan of a department with these lines behind its title.
fn plan(body: &str) -> Plan {
    let head = "UBND TỈNH GIA LAI\nSỞ NỘI VỤ\nSố: 12/KH-SNV\nGia Lai, ngày 02 tháng 3 năm 2026\n\nKẾ HOẠCH\nTổ chức phong trào thi đua “Làm nhanh, làm đúng”\n\n";
    read(&format!("{head}{body}"))
}

fn read(text: &str) -> Plan {
    read_plan(text.as_bytes(), Knowledge::embedded(), &Options::default()).unwrap()
}

#[test]
fn a_plan_with_a_head_of_its_own_is_carried_by_its_decision() {
    let decision = "ỦY BAN NHÂN DÂN\nTỈNH GIA LAI\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSố: 77/QĐ-UBND\nGia Lai, ngày 02 tháng 3 năm 2026\n\nQUYẾT ĐỊNH\nBan hành Kế hoạch phong trào thi đua\n\nĐiều 1. Ban hành kèm theo Quyết định này Kế hoạch.\n\nNơi nhận:\n- Như Điều 1;\n- Lưu: VT.\n\nTM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\n\n";
    let head = "ỦY BAN NHÂN DÂN\nTỈNH GIA LAI\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n\nKẾ HOẠCH\nTổ chức phong trào thi đua “Làm nhanh”\n";
    let body = "\nI. MỤC ĐÍCH\n1. Nâng cao chất lượng.\n";
    for (attached, code) in
        [("(Ban hành kèm theo Quyết định số 77/QĐ-UBND ngày 02/3/2026)\n", Some("77/QĐ-UBND")), ("", None)]
    {
        let plan = read(&format!("{decision}{head}{attached}{body}"));
        assert_eq!(plan.document.code.as_deref(), code);
        assert_eq!(plan.warnings.iter().any(|w| w.code == "several-documents"), code.is_none());
    }
}

#[test]
fn a_council_is_that_of_its_province() {
    let plan = read(
        "UBND TỈNH GIA LAI\nHỘI ĐỒNG THI ĐUA - KHEN THƯỞNG\nSố: 09/KH-HĐTĐKT\nGia Lai, ngày 27 tháng 4 năm 2026\n\nKẾ HOẠCH\nTổ chức phong trào thi đua\n\nHội đồng Thi đua - Khen thưởng tỉnh Gia Lai ban hành Kế hoạch như sau:\n\nI. MỤC ĐÍCH\n1. Nâng cao chất lượng.\n",
    );
    assert_eq!(plan.document.issuer.as_deref(), Some("Hội đồng Thi đua - Khen thưởng tỉnh Gia Lai"));
    assert_eq!(plan.document.province.as_deref(), Some("Gia Lai"));
}

#[test]
fn the_office_of_the_signer_is_the_first_behind_the_authority() {
    let plan = plan(
        "I. MỤC ĐÍCH\n1. Nâng cao.\n\nNơi nhận:\n- Lưu: VT.\n\nTM. HỘI ĐỒNG\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH THƯỜNG TRỰC\n\nGIÁM ĐỐC SỞ NỘI VỤ\nThượng tá Lê Đình Khôi\n",
    );
    assert_eq!(plan.document.signer_title.as_deref(), Some("Phó Chủ tịch Thường trực"));
    assert_eq!(plan.document.signer_name.as_deref(), Some("Lê Đình Khôi"));
}

#[test]
fn quarters_are_told_from_rules() {
    let body = |when: &str| {
        plan(&format!(
            "I. TỔ CHỨC THỰC HIỆN\n1. Văn phòng Sở\n- Báo cáo kết quả về Sở Nội vụ {when}.\n2. Thanh tra Sở\n- Kiểm tra.\n"
        ))
    };
    for (when, quarterly) in [("theo quy định", false), ("theo quý", true), ("hằng quý đối với các đơn vị", true)]
    {
        let reports = body(when).deadlines.iter().filter(|d| d.recurrence == Some(Recurrence::Quarterly)).count();
        assert_eq!(reports == 1, quarterly, "{when}");
    }
}

#[test]
fn a_tasks_section_whose_items_are_units_says_who_does_what() {
    let plan = plan("I. NHIỆM VỤ CỤ THỂ\n1. Sở Tài chính\n- Bố trí kinh phí.\n2. Sở Xây dựng\n- Kiểm tra hồ sơ.\n");
    let units: Vec<_> = plan.assignments.iter().filter_map(|a| a.unit.as_deref()).collect();
    assert_eq!(units, ["Sở Tài chính", "Sở Xây dựng"]);
    assert!(plan.themes.is_empty());
}

#[test]
fn where_is_no_participant_and_lead_ins_are_none() {
    let plan = plan("I. PHẠM VI, ĐỐI TƯỢNG\n1. Phạm vi: Trong toàn tỉnh.\n2. Đối tượng: Các phòng thuộc Sở.\n");
    let texts: Vec<_> = plan.participants.iter().map(|p| p.text.as_str()).collect();
    assert_eq!(texts, ["Các phòng thuộc Sở."]);
}

#[test]
fn funds_among_the_tasks_are_kept_beside_their_section() {
    let plan = plan(
        "I. KINH PHÍ\nDo ngân sách bảo đảm.\nII. TỔ CHỨC THỰC HIỆN\n1. Văn phòng Sở: Theo dõi phong trào.\n2. Kinh phí khen thưởng chi từ Quỹ thi đua.\n",
    );
    assert_eq!(plan.funding.unwrap().text, "Do ngân sách bảo đảm. Kinh phí khen thưởng chi từ Quỹ thi đua.");
    assert_eq!(plan.assignments.len(), 1);
}

#[test]
fn dossiers_are_dated_in_the_sections_about_awards() {
    let plan = plan(
        "I. KHEN THƯỞNG\n1. Tặng Giấy khen của Giám đốc Sở cho tập thể xuất sắc.\n2. Hồ sơ đề nghị khen thưởng gửi về Sở Nội vụ trước ngày 05/12/2026.\n",
    );
    let dates: Vec<_> =
        plan.deadlines.iter().filter(|d| d.kind == DeadlineKind::Other).map(|d| d.date.as_deref()).collect();
    assert_eq!(dates, [Some("2026-12-05")]);
}

#[test]
fn targets_take_the_phase_of_their_years() {
    let plan = plan(
        "I. CHỈ TIÊU\n1. Giai đoạn 2026 - 2027\na) Đạt ít nhất 80% hồ sơ.\n2. Giai đoạn 2028 - 2030\na) Đạt ít nhất 90% hồ sơ.\nII. THỜI GIAN THỰC HIỆN\n1. Giai đoạn 1 (2026 - 2027): Phát động.\n2. Giai đoạn 2 (2028 - 2030): Tổng kết.\n",
    );
    assert_eq!(plan.phases.len(), 2);
    assert_eq!(plan.targets.iter().map(|t| t.phase).collect::<Vec<_>>(), [Some(1), Some(2)]);
}

#[test]
fn what_belongs_to_no_field_is_said_and_bounded() {
    let unplaced = |plan: &Plan| plan.warnings.iter().filter(|w| w.code == "unplaced").count();
    let odd = plan("I. MỤC ĐÍCH\n1. Nâng cao.\nII. VIỆC LẠ\nMột câu không thuộc mục nào.\n");
    assert_eq!(unplaced(&odd), 1);
    let mut many = "KẾ HOẠCH\nThử việc\n\n".to_owned();
    (1..=60).for_each(|n| many += &format!("{n}. Việc lạ.\n"));
    let plan = read(&many);
    assert_eq!(unplaced(&plan), super::UNPLACED + 1);
}

#[test]
fn a_due_line_belongs_to_the_task_above_it() {
    let plan = plan(
        "I. TỔ CHỨC THỰC HIỆN\n1. Văn phòng Sở\n- Tham mưu báo cáo kết quả thực hiện phong trào.\n- Thời hạn hoàn thành: trước ngày 15/11/2026.\n- Sửa lại biển tên các phòng.\n- Thời hạn hoàn thành: trước ngày 20/11/2026.\n",
    );
    let found: Vec<_> = plan
        .deadlines
        .iter()
        .map(|d| (d.kind, d.date.as_deref().unwrap_or(""), d.who.as_deref().unwrap_or("")))
        .collect();
    assert_eq!(
        found,
        [(DeadlineKind::Report, "2026-11-15", "Văn phòng Sở"), (DeadlineKind::Other, "2026-11-20", "Văn phòng Sở")]
    );
}

#[test]
fn broken_numbering_is_said() {
    for (items, gaps) in
        [("1. Một việc.\n2. Hai việc.\n3. Ba việc.\n", 0), ("1. Một việc.\n2. Hai việc.\n4. Bốn việc.\n", 1)]
    {
        let plan = plan(&format!("I. MỤC ĐÍCH\n{items}II. YÊU CẦU\n1. Làm đúng.\n"));
        assert_eq!(plan.warnings.iter().filter(|w| w.code == "numbering-gap").count(), gaps, "{items}");
    }
}

#[test]
fn who_signs_for_a_minister_is_a_deputy_minister() {
    for (lines, office) in [
        ("KT. BỘ TRƯỞNG\nTHỦ TRƯỞNG\nNguyễn Văn Mẫu", "Thứ trưởng"),
        ("KT. BỘ TRƯỞNG\nTHỨ TRƯỞNG\nNguyễn Văn Mẫu", "Thứ trưởng"),
        ("THỦ TRƯỞNG\nNguyễn Văn Mẫu", "Thủ trưởng"),
    ] {
        let plan = plan(&format!("I. MỤC ĐÍCH\n1. Làm đúng.\n\nNơi nhận:\n- Như trên;\n- Lưu: VT.\n\n{lines}\n"));
        assert_eq!(plan.document.signer_title.as_deref(), Some(office), "{lines}");
    }
}

#[test]
fn a_damaged_label_of_recipients_begins_the_tail() {
    let plan = plan(
        "I. MỤC ĐÍCH\n1. Làm đúng.\n\nhe nhân: : - TM. ỦY BAN NHÂN DÂN\n- Sở Y tế; KT. CHỦ TỊCH\n- Các xã; PHÓ CHỦ TỊCH\n- Lưu: VT.\n\nNguyễn Văn Mẫu\n",
    );
    assert_eq!(plan.document.signer_title.as_deref(), Some("Phó Chủ tịch"));
    assert_eq!(plan.recipients.len(), 3, "{:?}", plan.recipients);
}

#[test]
fn a_misread_label_alone_begins_the_recipients() {
    let plan = plan("I. MỤC ĐÍCH\n1. Làm đúng.\n\nMới nhận:\n- Sở Y tế;\n- Các xã;\n- Lưu: VT.\n");
    let recipients: Vec<&str> = plan.recipients.iter().map(|r| r.text.as_str()).collect();
    assert_eq!(recipients, ["Sở Y tế", "Các xã", "Lưu: VT"]);
}

/// Office and name that a signature gives.
fn signed(lines: &str) -> (Option<String>, Option<String>) {
    let plan =
        plan(&format!("I. MỤC ĐÍCH\n1. Làm đúng.\n\nNơi nhận:\n- Như trên;\n- Lưu: VT.\n\n{lines}\nNguyễn Văn Mẫu\n"));
    (plan.document.signer_title, plan.document.signer_name)
}

#[test]
fn offices_are_named_in_full() {
    for (lines, office) in [
        ("Q. GIÁM ĐỐC", "Quyền Giám đốc"),
        ("TL. GIÁM ĐỐC\nTRƯỞNG PHÒNG TỔ CHỨC CÁN BỘ", "Trưởng phòng Tổ chức cán bộ"),
        ("TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH", "Chủ tịch"),
    ] {
        assert_eq!(signed(lines), (Some(office.to_owned()), Some("Nguyễn Văn Mẫu".to_owned())), "{lines}");
    }
}

#[test]
fn years_and_legs_are_phases() {
    for (lines, wanted) in [
        ("- Năm 2026: Phát động.\n- Năm 2027 - 2029: Làm.\n- Năm 2030: Tổng kết.\n", "2026-2026 2027-2029 2030-2030"),
        ("- Chặng 1: Từ năm 2026 đến năm 2027.\n- Chặng 2: Từ năm 2028 đến năm 2030.\n", "2026-2027 2028-2030"),
    ] {
        let plan = plan(&format!("I. MỤC ĐÍCH\n1. Làm đúng.\nII. THỜI GIAN THỰC HIỆN\n{lines}"));
        let part = |date: &Option<String>| date.clone().unwrap_or_default();
        let spans: Vec<String> = plan.phases.iter().map(|p| format!("{}-{}", part(&p.from), part(&p.to))).collect();
        assert_eq!(spans.join(" "), wanted);
        assert_eq!((plan.campaign.from.as_deref(), plan.campaign.to.as_deref()), (Some("2026"), Some("2030")));
    }
}

#[test]
fn bullets_with_labels_head_parts_of_their_own() {
    let plan = plan(
        "I. NỘI DUNG\n- Thời gian thực hiện: Từ năm 2026 đến năm 2028.\n- Đối tượng thi đua:\n+ Các phòng.\n+ Các xã.\n- Nội dung thi đua:\n+ Làm nhanh hơn.\n+ Làm đúng hơn.\nII. TIÊU CHÍ THI ĐUA VÀ KHEN THƯỞNG\n* Tiêu chí thi đua\n- Đối với tập thể: Hoàn thành nhiệm vụ.\n* Khen thưởng\n- Lựa chọn 05 tập thể tiêu biểu tặng Giấy khen.\n",
    );
    assert_eq!((plan.participants.len(), plan.themes.len()), (2, 2), "{:?}", plan.themes);
    assert_eq!((plan.criteria.len(), plan.award_standards.len(), plan.awards.len()), (1, 1, 1), "{:?}", plan.criteria);
    assert_eq!(plan.campaign.to.as_deref(), Some("2028"));
}

#[test]
fn tasks_with_a_day_are_due_and_half_years_are_told() {
    let plan = plan(
        "I. TỔ CHỨC THỰC HIỆN\n1. Văn phòng Sở\n- Tổ chức tập huấn xong trước ngày 30/6/2026.\n- Báo cáo định kỳ 6 tháng (trước ngày 15/6) và năm (trước ngày 30/11).\n- Báo cáo trước ngày 16 tháng 11.\n- Phục vụ kỷ niệm ngày 20/10/2026.\n",
    );
    let found: Vec<_> =
        plan.deadlines.iter().map(|d| (d.kind, d.date.as_deref().unwrap_or("-"), d.recurrence)).collect();
    assert_eq!(
        found,
        [
            (DeadlineKind::Other, "2026-06-30", None),
            (DeadlineKind::Report, "--06-15", Some(Recurrence::HalfYearly)),
            (DeadlineKind::Report, "--11-30", Some(Recurrence::Yearly)),
        ]
    );
}

#[test]
fn an_indented_line_begins_a_paragraph() {
    let item = "    - Làm việc đúng giờ, đúng hẹn với người dân trong mọi công việc được giao.\n";
    let text = format!(
        "I. TỔ CHỨC THỰC HIỆN\n{}    4. Đề nghị Ủy ban MTTQ Việt Nam tỉnh, các tổ chức chính trị - xã hội trong toàn tỉnh\n    Tuyên truyền, vận động đoàn viên, hội viên tham gia phong trào; phối hợp giám\nsát việc thực hiện Kế hoạch.\n",
        format!("    1. Sở Nội vụ\n{item}").repeat(1) + &item.repeat(12)
    );
    let plan = plan(&text);
    let last = plan.assignments.last().unwrap();
    assert_eq!(last.unit.as_deref(), Some("Ủy ban MTTQ Việt Nam tỉnh, các tổ chức chính trị - xã hội trong toàn tỉnh"));
}

#[test]
fn a_law_is_no_plan() {
    let articles: Vec<String> =
        (1..=6).map(|n| format!("Điều {n}. Đối tượng áp dụng\n1. Luật này áp dụng với cá nhân, tập thể.")).collect();
    let articles = articles.join("\n");
    let plan = read(&format!(
        "QUỐC HỘI\nLuật này quy định về thi đua, khen thưởng.\nChương I\nNHỮNG QUY ĐỊNH CHUNG\n{articles}"
    ));
    assert!(plan.participants.is_empty(), "{:?}", plan.participants);
    assert!(plan.warnings.iter().any(|w| w.code == "no-plan-found"));
}

#[test]
fn a_law_whose_articles_have_lines_of_their_own_is_no_plan() {
    let articles: Vec<String> =
        (1..=6).map(|n| format!("Điều {n}\nĐối tượng áp dụng gồm:\n1. Cá nhân;\n2. Tập thể.")).collect();
    let plan = read(&format!("LUẬT\nThi đua, khen thưởng\nChương I\nNHỮNG QUY ĐỊNH CHUNG\n{}", articles.join("\n")));
    assert!(plan.participants.is_empty(), "{:?}", plan.participants);
    assert!(plan.warnings.iter().any(|w| w.code == "no-plan-found"));
}

#[test]
fn a_decree_has_a_head_and_no_plan() {
    let plan = read(
        "CHÍNH PHỦ\nSố: 12/2026/NĐ-CP\nHà Nội, ngày 02 tháng 3 năm 2026\n\nNGHỊ ĐỊNH\nQuy định chi tiết về thi đua\n\nCăn cứ Luật Thi đua, khen thưởng;\nĐiều 1. Đối tượng áp dụng\n1. Tập thể.\nĐiều 2. Tiêu chuẩn khen thưởng\n1. Hoàn thành tốt nhiệm vụ.\n\nNơi nhận:\n- Các bộ;\n- Lưu: VT.\n",
    );
    assert_eq!((plan.document.code.as_deref(), plan.document.kind.as_deref()), (Some("12/2026/NĐ-CP"), Some("NĐ")));
    assert!(plan.participants.is_empty() && plan.award_standards.is_empty() && plan.recipients.is_empty());
    assert!(plan.warnings.iter().any(|w| w.code == "no-plan-found"));
}

#[test]
fn the_number_may_stand_on_the_line_of_the_body() {
    for body in ["Sở Y tế", "Sở Nội vụ"] {
        let plan = read(&format!(
            "UBND TỈNH GIA LAI\n{body} Số: 12/KH-SYT\nGia Lai, ngày 02 tháng 3 năm 2026\n\nKẾ HOẠCH\nPhát động\n\nI. MỤC ĐÍCH\n1. Làm đúng.\n"
        ));
        assert_eq!(plan.document.issuer, Some(format!("{body} tỉnh Gia Lai")));
    }
}

#[test]
fn steps_and_bracketed_labels_are_phases() {
    let phases = |lines: &str| {
        let plan = plan(&format!("I. MỤC ĐÍCH\n1. Nâng cao.\nII. THỜI GIAN THỰC HIỆN\n{lines}\n"));
        let of = |p: &crate::plan::Phase| (p.ordinal, p.from.clone().unwrap(), p.to.clone().unwrap());
        plan.phases.iter().map(of).collect::<Vec<_>>()
    };
    let wanted = |spans: &[(&str, &str)]| {
        let phase = |(at, span): (usize, &(&str, &str))| (at as u32 + 1, span.0.to_owned(), span.1.to_owned());
        spans.iter().enumerate().map(phase).collect::<Vec<_>>()
    };
    let steps = "1. Bước 1 - Ra quân (tháng 3 và tháng 4/2026): Phát động.\n2. Bước 2 - Làm đều ở các phòng, các đơn vị (từ tháng 5/2026 đến tháng 9/2026): Thi đua.";
    assert_eq!(phases(steps), wanted(&[("2026-03", "2026-04"), ("2026-05", "2026-09")]));
    let behind =
        "- Từ năm 2026 đến năm 2027 (giai đoạn 1): Ra quân.\n- Từ năm 2028 đến năm 2030 (giai đoạn 2): Nhân rộng.";
    assert_eq!(phases(behind), wanted(&[("2026", "2027"), ("2028", "2030")]));
}

#[test]
fn a_start_from_now_on_is_that_of_the_document() {
    for (time, event) in [
        ("Từ nay đến hết năm 2026.", "Từ nay"),
        ("Phong trào được tổ chức từ nay đến hết năm 2026.", "từ nay"),
        ("- Từ nay đến hết năm 2026.", "Từ nay"),
    ] {
        let campaign = plan(&format!("I. MỤC ĐÍCH\n1. Nâng cao.\nII. THỜI GIAN\n{time}\n")).campaign;
        assert_eq!(campaign.from.as_deref(), Some("2026-03-02"), "{time}");
        assert_eq!(campaign.from_event.as_deref(), Some(event), "{time}");
        assert_eq!(campaign.to.as_deref(), Some("2026"), "{time}");
    }
}

#[test]
fn goals_of_any_name_are_targets() {
    let plan = plan(
        "I. MỤC ĐÍCH\n1. Nâng cao.\nII. MỤC TIÊU CHỦ YẾU\n1. 100% hồ sơ được số hóa.\n2. 90% người dân hài lòng.\n",
    );
    assert_eq!((plan.purposes.len(), plan.targets.len()), (1, 2));
}

#[test]
fn dossiers_that_are_sent_are_dated() {
    let plan = plan(
        "I. KHEN THƯỞNG\n1. Hồ sơ đề nghị khen thưởng\nHồ sơ làm theo mẫu chung, gửi về Sở Nội vụ trước ngày 10/9/2026 đối với sơ kết và trước ngày 20/6/2028 đối với tổng kết.\n",
    );
    let dates: Vec<_> = plan.deadlines.iter().map(|d| (d.kind, d.date.clone().unwrap())).collect();
    let other = |date: &str| (DeadlineKind::Other, date.to_owned());
    assert_eq!(dates, [other("2026-09-10"), other("2028-06-20")]);
}

#[test]
fn a_heading_that_is_a_unit_with_a_verb_is_its_name() {
    let plan = plan(
        "I. TỔ CHỨC THỰC HIỆN\n1. Các phòng chủ trì, tham gia các nội dung của phong trào\n- Rà soát công việc.\n2. Văn phòng Sở\n- Tổng hợp.\n3. Căn cứ nội dung Kế hoạch này, các phòng, đơn vị xây dựng kế hoạch.\n4. Các đơn vị được giao chủ trì có trách nhiệm hoàn thành nhiệm vụ.\n5. Trong quá trình thực hiện, nếu có khó khăn, các đơn vị phản ánh về Sở.\nTrong quá trình triển khai Kế hoạch, nếu có vướng mắc, đề nghị phản ánh về Sở./.\n",
    );
    let units: Vec<_> = plan.assignments.iter().map(|a| (a.unit.as_deref().unwrap_or(""), a.tasks.len())).collect();
    let wanted = [
        ("Các phòng chủ trì, tham gia các nội dung của phong trào", 1),
        ("Văn phòng Sở", 1),
        ("các phòng, đơn vị", 1),
        ("Các đơn vị được giao chủ trì", 1),
    ];
    assert_eq!(units[..4], wanted);
    assert_eq!(plan.assignments.len(), 5);
    assert_eq!(plan.assignments[4].tasks.len(), 1);
}

#[test]
fn a_due_sentence_dates_the_task_before_it() {
    let plan = plan(
        "I. TỔ CHỨC THỰC HIỆN\n1. Văn phòng Sở\n- Báo cáo kết quả với Sở Tài chính. Thời hạn hoàn thành: Trước ngày 15/4/2026.\n- Tập huấn cho các đơn vị.\nThời gian thực hiện: Tháng 11 - 12/2026.\n- Tuyên truyền.\nThời gian thực hiện: Từ tháng 4/2026 đến khi kết thúc.\n2. Thanh tra Sở\n- Kiểm tra.\n",
    );
    let dates: Vec<_> = plan.deadlines.iter().map(|d| (d.kind, d.date.as_deref().unwrap())).collect();
    assert_eq!(dates, [(DeadlineKind::Report, "2026-04-15"), (DeadlineKind::Other, "2026-12")]);
}

#[test]
fn sentences_above_lists_and_pointers_are_no_items() {
    let plan = plan(
        "I. NỘI DUNG THI ĐUA\n1. Làm nhanh\n- Các việc cần làm bao gồm:\n+ Rút ngắn thời gian.\n+ Bớt giấy tờ.\n(Chi tiết tại Phụ lục kèm theo)\n2. Tổ chức triển khai hiệu quả các dịch vụ công của ngành trên địa bàn\n- Trả kết quả qua mạng.\n",
    );
    let items: Vec<_> = plan.themes.iter().map(|theme| theme.items.clone()).collect();
    assert_eq!(items, [vec!["Rút ngắn thời gian.", "Bớt giấy tờ."], vec!["Trả kết quả qua mạng."]]);
    assert!(plan.assignments.is_empty());
}

#[test]
fn paragraphs_below_a_bullet_that_is_a_label_are_apart() {
    let plan = plan(
        "I. NỘI DUNG THI ĐUA\n1. Theo dõi việc thực hiện của các phòng, các đơn vị\n- Nội dung theo dõi\nTình hình thực hiện chế độ báo cáo của các phòng, các đơn vị trong năm.\nViệc chấp hành kỷ luật.\n2. Kiểm tra\n- Kiểm tra định kỳ.\n",
    );
    assert_eq!(plan.themes[0].items.len(), 3);
}

#[test]
fn central_bodies_of_the_party_grant_awards() {
    let plan = plan(
        "I. HÌNH THỨC KHEN THƯỞNG\n- Sơ kết: Bằng khen của Ban Tuyên giáo và Dân vận Trung ương, Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh.\n",
    );
    let awards: Vec<_> = plan.awards.iter().map(|a| (a.authority.as_deref().unwrap(), a.level)).collect();
    let ministry = Some(crate::plan::Level::Ministry);
    assert_eq!(awards[0], ("Ban Tuyên giáo và Dân vận Trung ương", ministry));
    assert_eq!(awards.len(), 2);
}

#[test]
fn page_numbers_cut_items_and_end_footnotes() {
    let wide = "Vệ sinh nơi làm việc gọn gàng, sạch đẹp, hồ sơ sắp xếp ngăn nắp, dễ tìm, dễ thấy, dễ lấy, dễ trả lại;";
    let lines = format!(
        "I. TIÊU CHÍ THI ĐUA\n1. Đối với cá nhân\na) {wide}\n3\ntham gia đầy đủ các ngày làm việc chung của cơ quan và của khu phố nơi cư trú, có mặt đúng giờ, làm\ntròn việc.\nb) Có sáng kiến.\n"
    );
    let plan = plan(&lines);
    assert_eq!(plan.criteria.len(), 2);
    assert!(plan.criteria[0].text.ends_with("làm tròn việc."), "{}", plan.criteria[0].text);
}

#[test]
fn the_campaigns_end_is_told_by_its_sentence_and_damaged_reviews_are_read() {
    let wide =
        "Phong trào thi đua được triển khai trong toàn ngành, ở mọi phòng và đơn vị, từ năm 2026 đến năm 2030, chia";
    let plan = plan(&format!(
        "I. THỜI GIAN THỰC HIỆN\n{wide}\nthành hai giai đoạn:\n1. Giai đoạn 1 (từ năm 2026 đến năm 2028): Các phòng, đơn vị ban hành kế hoạch và tổ chức phát động. Sở kết trong\nnăm 2028.\n2. Giai đoạn 2 (từ năm 2029 đến năm 2030): Nhân rộng.\n"
    ));
    assert!(plan.deadlines[0].text.ends_with("chia thành hai giai đoạn:"), "{}", plan.deadlines[0].text);
    let review = plan.deadlines.iter().find(|d| d.kind == DeadlineKind::InterimReview);
    assert_eq!(review.and_then(|d| d.date.as_deref()), Some("2028"));
}

#[test]
fn the_rhythm_of_a_report_may_stand_with_another_that_holds_it() {
    let plan = plan(
        "I. TỔ CHỨC THỰC HIỆN\n1. Văn phòng Sở\n- Báo cáo kết quả tổ chức thực hiện Phong trào thi đua về Sở Tài chính (qua Phòng Tổ chức - Hành chính) trong Báo cáo công tác Thi đua - Khen thưởng hằng năm của đơn vị.\n2. Thanh tra Sở\n- Kiểm tra.\n",
    );
    let report = &plan.deadlines[0];
    assert_eq!((report.kind, report.recurrence), (DeadlineKind::Report, Some(Recurrence::Yearly)));
    assert_eq!(report.via.as_deref(), Some("Phòng Tổ chức - Hành chính"));
}

#[test]
fn a_named_body_with_a_verb_is_a_sentence() {
    let plan = plan(
        "I. TỔ CHỨC THỰC HIỆN\n1. Văn phòng Sở chủ trì tổ chức các lớp tập huấn\n- Mở lớp trong quý.\n2. Các phòng chủ động triển khai nhiệm vụ\n- Rà soát công việc.\n3. Các đơn vị trong lĩnh vực xây dựng\n- Báo giá.\n4. Các nhà thầu xây dựng nhà ở\n- Báo tiến độ.\n5. Các phòng xây dựng kế hoạch thi đua\n- Gửi về Sở.\n",
    );
    let units: Vec<_> = plan.assignments.iter().map(|a| (a.unit.as_deref().unwrap_or(""), a.tasks.len())).collect();
    let wanted = [
        ("Văn phòng Sở", 2),
        ("Các phòng", 2),
        ("Các đơn vị trong lĩnh vực xây dựng", 1),
        ("Các nhà thầu xây dựng nhà ở", 1),
        ("Các phòng", 2),
    ];
    assert_eq!(units, wanted);
}

#[test]
fn legs_are_phases_and_their_reviews_have_their_own_days() {
    let plan = plan(
        "I. CÁC ĐỢT THI ĐUA\nPhong trào có 02 đợt:\n- Đợt 1 (từ ngày 02/3/2026 đến ngày 30/11/2026): Phát động; các đơn vị xây dựng kế hoạch trước ngày 20/3/2026.\n- Đợt 2 (từ ngày 01/01/2027 đến ngày 30/6/2027): Thi đua nước rút; sơ kết kết quả; tổng kết Phong trào chậm nhất ngày 15/7/2027.\n",
    );
    assert_eq!(plan.phases.len(), 2);
    let dated = |kind| plan.deadlines.iter().find(|d| d.kind == kind).and_then(|d| d.date.clone());
    assert_eq!(dated(DeadlineKind::Plan).as_deref(), Some("2026-03-20"));
    assert_eq!(dated(DeadlineKind::InterimReview).as_deref(), Some("2027"));
    assert_eq!(dated(DeadlineKind::FinalReview).as_deref(), Some("2027-07-15"));
    assert!(!plan.warnings.iter().any(|w| w.code == "unplaced"));
}

#[test]
fn two_heads_joined_by_and_grant_both() {
    let plan = plan(
        "I. KHEN THƯỞNG\n1. Khen thưởng hằng năm\nCăn cứ kết quả, Chủ tịch Ủy ban nhân dân cấp xã và Giám đốc các sở tặng Giấy khen cho tập thể tiêu biểu.\n2. Khen thưởng tổng kết\na) Hình thức khen thưởng: Bằng khen của Tổng Liên đoàn Lao động Việt Nam.\nb) Tiêu chuẩn khen thưởng:\n- Hộ gia đình: Hiến từ 300 m2 đất trở lên cho công trình chung.\n",
    );
    let awards: Vec<_> = plan.awards.iter().map(|a| (a.form.as_str(), a.authority.as_deref().unwrap())).collect();
    assert_eq!(
        awards,
        [
            ("Giấy khen", "Chủ tịch Ủy ban nhân dân cấp xã"),
            ("Giấy khen", "Giám đốc các sở"),
            ("Bằng khen", "Tổng Liên đoàn Lao động Việt Nam")
        ]
    );
    assert!(!plan.warnings.iter().any(|w| w.code == "award-authority"), "{:?}", plan.warnings);
    assert!(plan.award_standards.iter().any(|s| s.text.starts_with("Hiến từ 300 m2")));
}

#[test]
fn a_general_goal_is_a_target_beside_the_others() {
    let plan = plan(
        "I. MỤC TIÊU\n1. Mục tiêu chung: Nâng cao chất lượng phục vụ.\n2. Mục tiêu cụ thể\n- Đạt ít nhất 95% hồ sơ đúng hạn.\nII. NỘI DUNG\n1. Hiện trạng\n- Các phòng đã có máy tính.\n2. Thi đua học tập\n- Mỗi người một sáng kiến.\n",
    );
    let targets: Vec<&str> = plan.targets.iter().map(|t| t.text.as_str()).collect();
    assert_eq!(targets, ["Mục tiêu chung: Nâng cao chất lượng phục vụ.", "Đạt ít nhất 95% hồ sơ đúng hạn."]);
    let themes: Vec<&str> = plan.themes.iter().map(|t| t.text.as_str()).collect();
    assert_eq!(themes, ["Thi đua học tập"]);
}

#[test]
fn rows_of_groups_give_nothing_and_years_of_rows_are_due() {
    let plan = plan(
        "I. TỔ CHỨC THỰC HIỆN\n1. Văn phòng Sở theo dõi việc thực hiện.\n\n| STT | Nhiệm vụ | Đơn vị chủ trì | Đơn vị phối hợp | Thời hạn |\n|---|---|---|---|---|\n| I | Phát động | | | |\n| 1 | Tổ chức lễ phát động | Văn phòng Sở | Công đoàn | Năm 2027 |\n| II | Kiểm tra | | | |\n| 2 | Kiểm tra các phòng | Thanh tra Sở | | Tháng 9/2026 |\n",
    );
    let tasks: Vec<&str> = plan.assignments.iter().flat_map(|a| &a.tasks).map(String::as_str).collect();
    assert_eq!(tasks, ["Văn phòng Sở theo dõi việc thực hiện.", "Tổ chức lễ phát động", "Kiểm tra các phòng"]);
    assert_eq!(plan.assignments[1].with.as_deref(), Some("Công đoàn"));
    let due: Vec<_> = plan.deadlines.iter().filter_map(|d| d.date.as_deref()).collect();
    assert_eq!(due, ["2027", "2026-09"]);
}

#[test]
fn long_lists_of_units_and_monthly_days_are_read() {
    let units = "Văn phòng Tỉnh ủy, Văn phòng Đoàn đại biểu Quốc hội và HĐND tỉnh, Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh, Viện kiểm sát nhân dân tỉnh, Tòa án nhân dân tỉnh, Thuế tỉnh, Kho bạc nhà nước khu vực, Chi cục Hải quan khu vực";
    let plan = plan(&format!(
        "I. TỔ CHỨC THỰC HIỆN\n1. Đề nghị {units} tăng cường công tác tuyên truyền.\n2. Các phòng báo cáo kết quả triển khai các nội dung của phong trào thi đua với lãnh đạo Sở thông qua Văn phòng Sở bằng văn bản trước ngày 15 hằng tháng.\nGiám đốc Sở yêu cầu các đơn vị nghiêm túc triển khai thực hiện Kế hoạch này./.\n"
    ));
    assert_eq!(plan.assignments[0].unit.as_deref(), Some(units));
    assert_eq!(plan.assignments.len(), 2, "{:?}", plan.assignments);
    assert_eq!(plan.deadlines[0].recurrence, Some(Recurrence::Monthly));
}

#[test]
fn a_title_goes_on_with_a_quoted_or_centred_line() {
    let gap = " ".repeat(14);
    for lines in [
        "Tổ chức Phong trào thi đua\n“Về đích sớm”\ntrong công nhân tỉnh".to_owned(),
        format!("{gap}Tổ chức Phong trào thi đua\n{gap}“Về đích sớm”\n{gap}Trong công nhân tỉnh"),
    ] {
        let head = "SỞ NỘI VỤ\nSố: 12/KH-SNV\nGia Lai, ngày 02 tháng 3 năm 2026\n\nKẾ HOẠCH\n";
        let plan = read(&format!(
            "{head}{lines}\n\nThực hiện Kế hoạch số 9/KH-UBND, Sở xây dựng Kế hoạch.\n\nI. MỤC ĐÍCH\n1. Nâng cao.\n"
        ));
        assert_eq!(plan.campaign.name.as_deref(), Some("Về đích sớm"), "{lines}");
        assert!(plan.document.title.unwrap().ends_with("công nhân tỉnh"));
    }
}

#[test]
fn what_looks_like_another_rule_s_case_stays_what_it_is() {
    let plan = plan(
        "I. TÌNH HÌNH THỰC HIỆN NHIỆM VỤ NĂM 2025\n1. Kết quả đạt được\n- Các phòng hoàn thành nhiệm vụ.\nII. MỤC TIÊU\n1. Sản phẩm chế biến: tổng giá trị đạt trên 48,3 triệu USD, tăng bình quân 05 - 06%/năm. Một số sản phẩm chủ yếu:\n- Xoài đạt 10 triệu USD.\nIII. CÁC ĐỢT THI ĐUA\n- Đợt 1 (từ ngày 02/3/2026 đến ngày 30/11/2026): Triển khai theo Kế hoạch số 9/KH-UBND ngày 05/3/2025, tổ chức sơ kết.\nIV. KHEN THƯỞNG\nThủ trưởng các đơn vị đề nghị và Chủ tịch UBND tỉnh tặng Bằng khen cho tập thể có sáng kiến phát huy hiệu quả.\nV. TỔ CHỨC THỰC HIỆN\n1. Các phòng báo cáo Giám đốc Sở.\nGiao Văn phòng Sở chủ trì, theo dõi, đôn đốc việc thực hiện Kế hoạch này./.\n",
    );
    assert_eq!(plan.themes, []);
    let targets: Vec<&str> = plan.targets.iter().map(|t| t.text.as_str()).collect();
    assert!(targets[0].ends_with("05 - 06%/năm.") && targets[1] == "Xoài đạt 10 triệu USD.", "{targets:?}");
    let review = plan.deadlines.iter().find(|d| d.kind == DeadlineKind::InterimReview);
    assert_eq!(review.and_then(|d| d.date.as_deref()), Some("2026"));
    let awards: Vec<_> = plan.awards.iter().map(|a| (a.form.as_str(), a.authority.as_deref())).collect();
    assert_eq!(awards, [("Bằng khen", Some("Chủ tịch UBND tỉnh"))]);
    let mut tasks = plan.assignments.iter().flat_map(|a| &a.tasks);
    assert!(tasks.any(|task| task.starts_with("Giao Văn phòng Sở")), "{:?}", plan.assignments);
}

#[test]
fn of_several_duties_each_has_its_own_day() {
    let plan = plan(
        "I. TỔ CHỨC THỰC HIỆN\n1. Các phòng xây dựng kế hoạch trước ngày 30/11/2025, phân công người theo dõi, định kỳ trước ngày 20 tháng 11 hằng năm báo cáo Sở.\n2. Văn phòng Sở xây dựng kế hoạch chi tiết hằng năm và định kỳ báo cáo trước ngày 20/12 về Sở.\n3. Các đơn vị đăng ký và gửi báo cáo trước ngày 05/6/2026.\n4. Tổ thư ký lập danh sách, gửi trước 17 giờ 00 ngày 30/10/2026.\n5. Thời gian báo cáo định kỳ hằng năm tính từ ngày 15 tháng 12 năm trước đến ngày 14 tháng 12.\n",
    );
    let duties: Vec<(DeadlineKind, Option<&str>)> =
        plan.deadlines.iter().map(|d| (d.kind, d.date.as_deref())).collect();
    assert_eq!(
        duties,
        [
            (DeadlineKind::Plan, Some("2025-11-30")),
            (DeadlineKind::Report, Some("--11-20")),
            (DeadlineKind::Plan, None),
            (DeadlineKind::Report, Some("--12-20")),
            (DeadlineKind::Register, Some("2026-06-05")),
            (DeadlineKind::Report, Some("2026-06-05")),
            (DeadlineKind::Other, Some("2026-10-30")),
        ]
    );
}

#[test]
fn letters_with_a_dash_are_numbers_and_the_last_item_ends_before_an_annex() {
    let plan = plan(
        "I- TIÊU CHÍ VÀ KHEN THƯỞNG\n1- Tiêu chí thi đua\na- Tập thể\n- Hoàn thành kế hoạch năm.\nb- Cá nhân\n- Có sáng kiến được công nhận.\n2- Khen thưởng\n- Giám đốc Sở tặng Giấy khen.\n3- Hồ sơ gửi Văn phòng Sở trước ngày 05/12/2026 (khen tổng kết).\nII- TỔ CHỨC THỰC HIỆN\n1- Các phòng, ban; Chủ tịch UBND các xã: tổ chức phong trào.\n\nPHỤ LỤC\nBẢNG PHÂN CÔNG\n",
    );
    let criteria: Vec<_> = plan.criteria.iter().map(|c| (c.subject, c.group.as_deref().unwrap_or_default())).collect();
    assert_eq!(criteria, [(Subject::Collective, "a- Tập thể"), (Subject::Individual, "b- Cá nhân")]);
    assert_eq!(plan.deadlines[0].date.as_deref(), Some("2026-12-05"));
    let assigned: Vec<_> = plan.assignments.iter().map(|a| (a.unit.as_deref(), a.tasks[0].as_str())).collect();
    assert_eq!(assigned, [(Some("Các phòng, ban; Chủ tịch UBND các xã"), "tổ chức phong trào.")]);
}

#[test]
fn a_margin_is_no_first_column() {
    let plan = plan(
        "I. MỤC ĐÍCH\n1. Nâng cao.\n\n          Nơi nhận:                                KT. GIÁM ĐỐC\n          - Bộ Nội vụ (để b/c);                   PHÓ GIÁM ĐỐC\n          - Các phòng thuộc Sở;\n          - UBND các xã;                          Lê Thu Hà\n          - Lưu: VT.\n",
    );
    let recipients: Vec<_> = plan.recipients.iter().map(|r| r.text.as_str()).collect();
    assert_eq!(recipients, ["Bộ Nội vụ (để b/c)", "Các phòng thuộc Sở", "UBND các xã", "Lưu: VT"]);
    assert_eq!(plan.document.signer_name.as_deref(), Some("Lê Thu Hà"));
}

#[test]
fn the_partys_signature_may_stand_beside_the_label_of_recipients() {
    let signed = signed(
        "Nơi nhận:                  K/T TRƯỞNG BAN\n- Lưu Văn phòng.       PHÓ TRƯỞNG BAN THƯỜNG TRỰC\n\n                       Nguyễn Đình Toàn\n",
    );
    assert_eq!(signed.0.as_deref(), Some("Phó Trưởng ban Thường trực"));
}

#[test]
fn two_bodies_in_one_cell_are_parent_and_issuer() {
    let plan = read(
        "| ỦY BAN NHÂN DÂN TỈNH GIA LAI **SỞ NỘI VỤ** | **CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM** |\n| --- | --- |\n| Số: 9/KH-SNV | Gia Lai, ngày 02 tháng 3 năm 2026 |\n\n**KẾ HOẠCH**\n\n**Phát động phong trào thi đua**\n\n**I. MỤC ĐÍCH**\n\n1. Nâng cao.\n",
    );
    assert_eq!(plan.document.issuer.as_deref(), Some("Sở Nội vụ tỉnh Gia Lai"));
    assert_eq!(plan.document.parent.as_deref(), Some("Ủy ban nhân dân tỉnh Gia Lai"));
}

#[test]
fn who_must_have_done_what_is_a_standard_and_titles_held_are_no_awards() {
    let plan = plan(
        "I. TIÊU CHUẨN, HÌNH THỨC KHEN THƯỞNG\n1. Khen thưởng hằng năm\na) Giấy khen của Giám đốc Sở\n- Tập thể: Đạt từ 90 điểm trở lên, xếp trong tốp đầu.\n- Cá nhân: Đạt từ 92 điểm trở lên; phải đạt “Lao động tiên tiến”.\n2. Khen thưởng tổng kết\n- Đối với tập thể: Là tập thể dẫn đầu khối trong ba năm và đạt các tiêu chuẩn sau:\n+ Hoàn thành nhiệm vụ.\n+ Có mô hình được nhân rộng.\n",
    );
    let subjects: Vec<_> = plan.award_standards.iter().map(|s| s.subject).collect();
    assert_eq!(
        subjects,
        [Subject::Collective, Subject::Individual, Subject::Collective, Subject::Collective, Subject::Collective]
    );
    assert!(plan.awards.iter().all(|award| award.form == "Giấy khen"), "{:?}", plan.awards);
}

#[test]
fn the_label_of_an_item_gives_its_occasions() {
    let plan = plan(
        "I. KHEN THƯỞNG\n- Sơ kết, tổng kết: Đề nghị Chủ tịch UBND tỉnh tặng Bằng khen; trường hợp đặc biệt xuất sắc, đề nghị Thủ tướng Chính phủ tặng Bằng khen.\n",
    );
    assert!(plan.awards.iter().all(|award| award.occasion.len() == 2), "{:?}", plan.awards);
}

#[test]
fn phases_may_have_names_and_targets_go_with_them() {
    let plan = plan(
        "I. THỜI GIAN\n- Giai đoạn khởi động (từ ngày ban hành Kế hoạch đến 31/3/2026): Phát động.\n- Giai đoạn về đích (từ 01/4/2026 đến 31/12/2026): Tổng kết.\nII. CHỈ TIÊU\n1. Hằng năm\n- Đạt ít nhất 80% hồ sơ.\n2. Đến hết giai đoạn về đích\n- Đạt ít nhất 90% hồ sơ.\n",
    );
    let labels: Vec<_> = plan.phases.iter().map(|p| p.label.as_str()).collect();
    assert_eq!(labels, ["Giai đoạn khởi động", "Giai đoạn về đích"]);
    assert_eq!(plan.targets.iter().map(|t| t.phase).collect::<Vec<_>>(), [None, Some(2)]);
}

#[test]
fn what_a_phase_does_is_no_target() {
    let plan = plan(
        "I. CHỈ TIÊU VÀ THỜI GIAN\n1. Giai đoạn 1 (năm 2026)\nPhát động, chọn 10 xã làm điểm.\nCác chỉ tiêu cần đạt:\n- 40% gia đình học tập.\n2. Giai đoạn 2 (năm 2027)\nNhân rộng các mô hình.\nCác chỉ tiêu cần đạt:\n- 70% gia đình học tập.\n",
    );
    let targets: Vec<_> = plan.targets.iter().map(|t| (t.phase, t.text.as_str())).collect();
    assert_eq!(targets, [(Some(1), "40% gia đình học tập."), (Some(2), "70% gia đình học tập.")]);
}

#[test]
fn each_report_of_a_clause_has_its_rhythm() {
    let when = |duty: &str| {
        let plan = plan(&format!(
            "I. TỔ CHỨC THỰC HIỆN\n1. Các phòng thuộc Sở\n- {duty}\n2. Văn phòng Sở\n- Theo dõi phong trào.\n"
        ));
        let report = |d: &crate::plan::Deadline| (d.kind, d.date.clone().unwrap_or_default(), d.recurrence);
        plan.deadlines.iter().map(report).collect::<Vec<_>>()
    };
    use DeadlineKind::{Other, Plan as OwnPlan, Report};
    use Recurrence::{HalfYearly, Quarterly, Yearly};
    for (duty, wanted) in [
        (
            "Báo cáo kết quả quý trước ngày 15 của tháng cuối quý, báo cáo năm trước ngày 20/11.",
            vec![(Report, String::new(), Some(Quarterly)), (Report, "--11-20".into(), Some(Yearly))],
        ),
        (
            "Báo cáo Sở Nội vụ kết quả 6 tháng trước ngày 20/6, năm trước ngày 10/12.",
            vec![(Report, "--06-20".into(), Some(HalfYearly)), (Report, "--12-10".into(), Some(Yearly))],
        ),
        (
            "Hằng quý, trước ngày 20 của tháng cuối quý, tổng hợp điểm của các khoa, phòng báo cáo Hội đồng.",
            vec![(Report, String::new(), Some(Quarterly))],
        ),
        (
            "Gửi hồ sơ đề nghị khen thưởng trước ngày 30/11 hằng năm; riêng hồ sơ tổng kết gửi trước ngày 15/10/2028.",
            vec![(Other, "--11-30".into(), Some(Yearly)), (Other, "2028-10-15".into(), None)],
        ),
        (
            "Cụ thể hóa Kế hoạch này thành kế hoạch của phòng, gửi về Văn phòng Sở trước ngày 25/01/2027.",
            vec![(OwnPlan, "2027-01-25".into(), None)],
        ),
    ] {
        assert_eq!(when(duty), wanted, "{duty}");
    }
}

#[test]
fn a_campaign_among_the_goals_speaks_for_itself() {
    let plan = read(
        "UBND TỈNH GIA LAI\nSố: 12/KH-UBND\nGia Lai, ngày 02 tháng 3 năm 2026\n\nKẾ HOẠCH\nCông tác gia đình\n\nI. MỤC TIÊU\n1. Chỉ tiêu\n- Đạt ít nhất 80% hộ.\n2. Tháng hành động\na) Chủ đề\n“Nhà là nơi về”.\nb) Thời gian: Từ ngày 01/6/2026 đến ngày 30/6/2026.\nc) Các hoạt động chính\n- Treo băng rôn.\n- Tổ chức hội thi.\n",
    );
    assert_eq!(plan.targets.len(), 1);
    assert_eq!(plan.campaign.name.as_deref(), Some("Nhà là nơi về"));
    assert_eq!(plan.campaign.to.as_deref(), Some("2026-06-30"));
    assert_eq!(plan.themes.len(), 2);
}

#[test]
fn who_signs_for_another_is_not_the_other() {
    let (office, name) = signed("KT. GIÁM ĐỐC\n");
    assert_eq!((office, name.as_deref()), (None, Some("Nguyễn Văn Mẫu")));
    for block in ["KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC\n", "GIÁM ĐỐC\nPHÓ GIÁM ĐỐC\n"] {
        assert_eq!(signed(block).0.as_deref(), Some("Phó Giám đốc"), "{block}");
    }
}

#[test]
fn a_period_cut_by_its_line_is_no_bullet() {
    let plan = read(
        "UBND TỈNH GIA LAI\nSố: 12/KH-UBND\nGia Lai, ngày 02 tháng 3 năm 2026\n\nKẾ HOẠCH\nNÂNG CAO NĂNG LỰC CÁN BỘ, CÔNG CHỨC TRÊN ĐỊA BÀN TỈNH GIAI ĐOẠN 2026\n- 2030\n\nI. CHỈ TIÊU\n- Ít nhất 60% số xã đạt chuẩn theo bộ tiêu chí giai đoạn 2026\n- 2030, trong đó 08 xã hiện đại;\n- Đạt 80% hồ sơ.\n",
    );
    assert_eq!(plan.campaign.to.as_deref(), Some("2030"));
    assert_eq!(plan.targets.len(), 2);
}

#[test]
fn signs_in_the_place_of_the_number_are_no_blank() {
    for (line, state) in [("Số: ?%/KH-SYT", State::Unreadable), ("Số: ..... /KH-SYT", State::Blank)] {
        let plan = read(&format!("SỞ Y TẾ GIA LAI\n{line}\n\nKẾ HOẠCH\nPhát động\n\nI. MỤC ĐÍCH\n1. Nâng cao.\n"));
        assert_eq!(plan.document.facts["number"].state, state, "{line}");
    }
}

#[test]
fn a_heading_that_names_nobody_is_over_units() {
    let plan = plan(
        "I. TỔ CHỨC THỰC HIỆN\n1. Trách nhiệm thực hiện\na) Văn phòng Sở, cơ quan chủ trì triển khai Kế hoạch:\n- Hướng dẫn các phòng.\nb) Các phòng thuộc Sở:\n- Phát động phong trào.\n",
    );
    let units: Vec<_> = plan.assignments.iter().filter_map(|a| a.unit.as_deref()).collect();
    assert_eq!(units, ["Văn phòng Sở", "Các phòng thuộc Sở"]);
    let plan = self::plan(
        "I. TỔ CHỨC THỰC HIỆN\n1. Phân công nhiệm vụ\n- Văn phòng Sở theo dõi phong trào.\n- Thanh tra Sở kiểm tra.\n",
    );
    let units: Vec<_> = plan.assignments.iter().filter_map(|a| a.unit.as_deref()).collect();
    assert_eq!(units, ["Văn phòng Sở", "Thanh tra Sở"]);
}

#[test]
fn a_numeral_without_its_point_heads_the_next_part() {
    let plan = plan(
        "I. MỤC ĐÍCH\n1. Nâng cao.\nII KINH PHÍ\nDo ngân sách bảo đảm.\nIII TỔ CHỨC THỰC HIỆN\n1. Văn phòng Sở: Theo dõi.\n",
    );
    assert_eq!(plan.funding.as_ref().map(|f| f.text.as_str()), Some("Do ngân sách bảo đảm."));
    assert_eq!(plan.assignments.len(), 1);
}

#[test]
fn rules_do_not_reach_too_far() {
    let reports = |duty: &str| {
        let plan =
            plan(&format!("I. TỔ CHỨC THỰC HIỆN\n1. Các phòng thuộc Sở\n- {duty}\n2. Văn phòng Sở\n- Theo dõi.\n"));
        plan.deadlines.len()
    };
    // A blank of another width stands where the clause is cut.
    let wide = "Báo cáo quý trước ngày 15 của tháng cuối quý,\u{a0}báo cáo năm trước ngày 20/11.";
    assert_eq!(reports(wide), 2);
    assert_eq!(reports("Hằng năm, các đơn vị rà soát quy trình, khi có sự cố thì báo cáo Sở."), 0);

    let targets = |body: &str| plan(&format!("I. CHỈ TIÊU\n{body}")).targets.len();
    let more = "1. Đến năm 2027\n- 90% trạm có bác sĩ.\nMột số chỉ tiêu khác:\n- 70% trạm có máy.\n";
    assert_eq!(targets(more), 2);
    assert_eq!(targets("1. Số trạm đạt chuẩn giai đoạn 2026 - 2030\n- 2026: 20 trạm.\n- 2027: 40 trạm.\n"), 2);

    let phases = |body: &str| {
        let plan = plan(&format!("I. THỜI GIAN\n{body}"));
        plan.phases.iter().map(|p| p.label.clone()).collect::<Vec<_>>()
    };
    let numbered = "- Giai đoạn chuẩn bị (từ tháng 10/2025 đến tháng 12/2025).\n- Giai đoạn 1 (2026 - 2027).\n- Giai đoạn 2 (2028 - 2030).\n";
    assert_eq!(phases(numbered), ["Giai đoạn 1", "Giai đoạn 2"]);
    assert!(plan("I. NỘI DUNG\n- Giai đoạn tập huấn (từ ngày 01/3/2027 đến ngày 31/3/2027).\n").phases.is_empty());

    let awards = |body: &str| {
        let plan = plan(&format!("I. KHEN THƯỞNG\n{body}"));
        plan.awards.iter().map(|a| format!("{} {:?}", a.form, a.occasion)).collect::<Vec<_>>()
    };
    assert_eq!(awards("1. Tổng số Bằng khen của Chủ tịch UBND tỉnh không quá 05 tập thể.\n").len(), 1);
    assert_eq!(
        awards("- Sơ kết: Giấy khen của Giám đốc Sở. Khi tổng kết: Bằng khen của Chủ tịch UBND tỉnh.\n"),
        ["Giấy khen [Interim]", "Bằng khen [Final]"]
    );
    let money = plan("I. KHEN THƯỞNG\n1. Mức tiền thưởng\n- Tập thể: Được thưởng 2.000.000 đồng.\n");
    assert!(money.award_standards.is_empty(), "{:?}", money.award_standards);

    let (office, _) = signed("KT. TRƯỞNG BAN\nGIÁM ĐỐC SỞ Y TẾ\n");
    assert!(office.is_some());
}

#[test]
fn a_campaign_among_the_goals_is_not_the_plans_own() {
    let plan = read(
        "UBND TỈNH GIA LAI\nSố: 12/KH-UBND\nGia Lai, ngày 02 tháng 3 năm 2026\n\nKẾ HOẠCH\nCông tác gia đình\n\nI. MỤC TIÊU\n1. Chỉ tiêu\n- Đạt ít nhất 80% hộ.\n2. Tháng hành động\na) Chủ đề: “Nhà là nơi về”.\nb) Thời gian: Từ ngày 01/6/2026 đến ngày 30/6/2026.\nc) Các hoạt động chính\n- Treo băng rôn.\nd) Phấn đấu 100% xã hưởng ứng.\nII. THỜI GIAN THỰC HIỆN\nTừ năm 2026 đến năm 2030.\n",
    );
    assert_eq!(plan.campaign.to.as_deref(), Some("2030"));
    assert_eq!(plan.targets.len(), 2);
}

#[test]
fn sentences_over_tasks_name_their_unit_and_stand_first() {
    let plan = plan(
        "I. TỔ CHỨC THỰC HIỆN\n1. Sở Y tế chủ trì, phối hợp với Sở Nội vụ tập huấn cho cơ sở:\n- Soạn tài liệu.\n- Báo cáo UBND tỉnh trước ngày 15/12/2026.\n2. Văn phòng là cơ quan thường trực, có nhiệm vụ:\n- Tổng hợp.\n3. Trách nhiệm của đối tượng kiểm kê\n- Gửi báo cáo cho cơ quan quản lý cấp trên trước ngày 10/12/2026.\nTrong quá trình thực hiện, nếu có vướng mắc đề nghị các đơn vị phản ánh về Sở Y tế để xem xét./.\n",
    );
    let found: Vec<_> = plan.assignments.iter().map(|a| (a.unit.as_deref().unwrap_or(""), a.tasks.len())).collect();
    assert_eq!(found, [("Sở Y tế", 3), ("Văn phòng", 1), ("Đối tượng kiểm kê", 1), ("các đơn vị", 1)]);
    let who: Vec<_> = plan.deadlines.iter().map(|d| (d.who.as_deref().unwrap_or(""), d.recipient.as_deref())).collect();
    assert_eq!(who, [("Sở Y tế", Some("UBND tỉnh")), ("Đối tượng kiểm kê", Some("cơ quan quản lý cấp trên"))]);
}

#[test]
fn a_section_on_methods_gives_nobody_tasks() {
    let plan = plan(
        "I. PHƯƠNG PHÁP, CÁC BƯỚC GIÁM SÁT, ĐÁNH GIÁ\n1. Phương pháp\n- Khảo sát thực tế.\n- Tham vấn.\n2. Các bước giám sát\n- Thông báo.\n- Thu thập.\n",
    );
    assert!(plan.assignments.is_empty(), "{:?}", plan.assignments);
}

#[test]
fn of_a_joint_heading_only_who_takes_part_is_a_participant() {
    let plan = plan(
        "I. PHẠM VI, ĐỐI TƯỢNG, NHU CẦU VÀ PHƯƠNG ÁN\n1. Phạm vi: toàn tỉnh.\n2. Các hộ bị thiệt hại\n- Hộ nghèo bị mất nhà.\n3. Nhu cầu hỗ trợ\n- Gạo, nước.\n4. Phương án cấp phát\n- Chở bằng xuồng.\n",
    );
    let found: Vec<_> = plan.participants.iter().map(|p| p.text.as_str()).collect();
    assert_eq!(found, ["Hộ nghèo bị mất nhà."]);
}

#[test]
fn the_time_of_a_planning_is_not_that_of_the_plan() {
    let text = format!(
        "{}Thực hiện Quy hoạch mạng lưới thể thao thời kỳ 2021 - 2030, tầm nhìn đến năm 2045\nI. MỤC ĐÍCH\nNâng cao.\n",
        "SỞ Y TẾ TỈNH LÂM ĐỒNG\nSố: 12/KH-SYT\nLâm Đồng, ngày 05 tháng 5 năm 2026\nKẾ HOẠCH\n"
    );
    let plan = read(&text);
    assert_eq!((plan.campaign.from, plan.campaign.to, plan.deadlines.len()), (None, None, 0));
}

#[test]
fn a_table_of_times_without_tasks_is_said() {
    let plan = plan(
        "I. TỔ CHỨC THỰC HIỆN\nSở Nội vụ kiểm tra.\nNơi nhận:\n- Lưu: VT.\nPhụ lục\n| STT | Đơn vị được kiểm tra | Thời gian kiểm tra |\n| 1 | Sở Xây dựng | Tháng 7/2026 |\n| 2 | Sở Y tế | Tháng 8/2026 |\n",
    );
    assert!(plan.warnings.iter().any(|warning| warning.code == "table-unread"), "{:?}", plan.warnings);
}

#[test]
fn names_cut_by_the_layout_are_put_together() {
    let plan = read(
        "UBND TỈNH GIA LAI\nSỞ NÔNG NGHIỆP VÀ MÔI\nTRƯỜNG\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSố: 12/KH-SNNMT\nGia Lai, ngày 02 tháng 3 năm 2026\nKẾ HOẠCH\nPhát động thi đua\nI. MỤC ĐÍCH\nNâng cao.\nNơi nhận:\n- UBND tỉnh (để b/c);\nGIÁM ĐỐC\n- Cổng TTĐT Sở; Nguyễn Văn Bình\n- Lưu: VT.\n",
    );
    assert_eq!(plan.document.issuer.as_deref(), Some("Sở Nông nghiệp và Môi trường tỉnh Gia Lai"));
    assert_eq!(plan.document.signer_name.as_deref(), Some("Nguyễn Văn Bình"));
    assert_eq!(plan.recipients[1].text, "Cổng TTĐT Sở");
}

#[test]
fn slashes_letters_and_tabs_number_and_mark_as_points_do() {
    let plan = plan(
        "I/ MỤC TIÊU, CHỈ TIÊU\n1/ Mục tiêu: Làm thật.\n2/ Chỉ tiêu\n- 90% hồ sơ trực tuyến.\nII/ NỘI DUNG VÀ TIÊU CHÍ\nA. NỘI DUNG\n1/ Thi đua làm nhanh.\nB. TIÊU CHÍ\n1/ Đối với tập thể\n- Trả kết quả đúng hạn.\nIII/ CÁCH THỨC TỔ CHỨC\n1/ Đối tượng: Các phòng.\n2/ Giải pháp\na/ Tập huấn cho công chức.\nIV/ KHEN THƯỞNG\n1/ Hình thức\na/ Giấy khen của Giám đốc Sở: 05 tập thể, 10 cá nhân.\nV/ PHÂN CÔNG NHIỆM VỤ\n1/ Văn phòng Sở: Tổng hợp, báo cáo trước ngày 15/11/2026.\nNơi nhận:\tGIÁM ĐỐC\n-\tUBND tỉnh (b/c);\n-\tLưu: VT.\n\t\tNguyễn Văn Bình\n",
    );
    let counts =
        [plan.purposes.len(), plan.targets.len(), plan.themes.len(), plan.criteria.len(), plan.solutions.len()];
    assert_eq!(counts, [1, 1, 1, 1, 1]);
    assert_eq!((plan.participants[0].text.as_str(), plan.awards.len()), ("Các phòng.", 1));
    let standard = &plan.award_standards[0];
    assert_eq!(standard.text, "Giấy khen của Giám đốc Sở: 05 tập thể, 10 cá nhân.");
    assert_eq!(standard.subject, Subject::Any);
    assert_eq!(plan.assignments[0].unit.as_deref(), Some("Văn phòng Sở"));
    let recipients: Vec<_> = plan.recipients.iter().map(|r| r.text.as_str()).collect();
    assert_eq!(recipients, ["UBND tỉnh (b/c)", "Lưu: VT"]);
    assert_eq!(plan.document.signer_name.as_deref(), Some("Nguyễn Văn Bình"));
}

#[test]
fn heads_and_feet_of_printed_pages_are_no_text() {
    let page = |number: u32, body: &str| {
        format!("11/28/26, 7:04 AM\n\n{body}\n\nfile:///C:/ke-hoach-cai-cach-hanh-chinh.html {number}/3\n\u{c}")
    };
    let head = "ỦY BAN NHÂN DÂN TỈNH ĐẮK LẮK\nSố: 12/KH-UBND\n\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT\nNAM\nĐộc lập - Tự do - Hạnh phúc\nĐắk Lắk, ngày 25 tháng 11\nnăm 2025\n\nKẾ HOẠCH\nCải cách hành chính\n\nI. MỤC ĐÍCH\n1. Nâng cao chất lượng";
    let rest = "phục vụ người dân.\nII. TỔ CHỨC THỰC HIỆN\n1. Sở Nội vụ hướng dẫn các đơn vị.";
    let tail = "Nơi nhận:\n- UBND xã;\n- Lưu: VT.\n\nfile:///C:/ke-hoach-cai-cach-hanh-chinh.html\n\nCHỦ TỊCH\nNguyễn Văn Bình\n\n3/3\n";
    let plan = read(&format!("{}{}11/28/26, 7:04 AM\n\n{tail}", page(1, head), page(2, rest)));
    assert_eq!(plan.document.issuer.as_deref(), Some("Ủy ban nhân dân tỉnh Đắk Lắk"));
    assert_eq!(plan.document.date.as_deref(), Some("2025-11-25"));
    assert_eq!(plan.purposes[0].text, "Nâng cao chất lượng phục vụ người dân.");
    let recipients: Vec<_> = plan.recipients.iter().map(|r| r.text.as_str()).collect();
    assert_eq!(recipients, ["UBND xã", "Lưu: VT"]);
}

#[test]
fn tables_and_sentences_tell_phases_and_targets() {
    let plan = plan(
        "I. MỤC TIÊU, YÊU CẦU\n1. Mục tiêu\n- Làm thật.\n2. Yêu cầu\n- Không hình thức.\nII. NỘI DUNG THI ĐUA\n1. Thi đua học tập\nHọc trên nền tảng số.\nChỉ tiêu giai đoạn 1: 90% công chức học xong.\nIII. CHỈ TIÊU\n| TT | Chỉ tiêu phấn đấu | Mức | Giai đoạn |\n|---|---|---|---|\n| 1 | Tỷ lệ hồ sơ trực tuyến | tối thiểu 92% | 2 |\nIV. CÁC GIAI ĐOẠN THỰC HIỆN\n| Giai đoạn | Thời gian | Việc chính |\n|---|---|---|\n| Giai đoạn 1 | 4/2026 - 6/2028 | Làm điểm |\n| Giai đoạn 2 | 7/2028 - 12/2030 | Nhân rộng |\n",
    );
    let targets: Vec<_> = plan.targets.iter().map(|t| (t.phase, t.text.as_str())).collect();
    let wanted =
        [(Some(1), "Chỉ tiêu giai đoạn 1: 90% công chức học xong."), (Some(2), "Tỷ lệ hồ sơ trực tuyến tối thiểu 92%")];
    assert_eq!(targets, wanted);
    assert_eq!((plan.purposes.len(), plan.themes[0].items.len()), (1, 1));
    let phases: Vec<_> = plan.phases.iter().map(|p| (p.from.as_deref(), p.text.as_deref())).collect();
    assert_eq!(phases, [(Some("2026-04"), Some("Làm điểm")), (Some("2028-07"), Some("Nhân rộng"))]);
    let prose = self::plan(
        "I. THỜI GIAN\nPhong trào chia làm hai giai đoạn. Giai đoạn 1 từ năm 2026 đến hết năm 2028, các đơn vị phát động. Giai đoạn 2 từ năm 2029 đến năm 2030, tổng kết.\nII. TỔ CHỨC THỰC HIỆN\nGiao Văn phòng Sở chủ trì, báo cáo trước ngày 15-12 hằng năm; giao Thanh tra Sở kiểm tra.\n",
    );
    assert_eq!(prose.phases.len(), 2);
    let units: Vec<_> = prose.assignments.iter().filter_map(|a| a.unit.as_deref()).collect();
    assert_eq!(units, ["Văn phòng Sở", "Thanh tra Sở"]);
    assert_eq!(prose.deadlines.iter().find_map(|d| d.recurrence.and(d.date.as_deref())), Some("--12-15"));
}

#[test]
fn round_bullets_head_dashes_and_a_joint_plan_has_its_first_body() {
    let plan = read(
        "LIÊN ĐOÀN LAO ĐỘNG TỈNH CÀ MAU\nSỞ KHOA HỌC VÀ CÔNG NGHỆ TỈNH CÀ MAU\nSố: 45/KH-LĐLĐ\nSố:    /KH-SKHCN\nCà Mau, ngày 21 tháng 5 năm 2026\nKẾ HOẠCH PHỐI HỢP\nTổ chức phong trào thi đua\nI. NỘI DUNG THI ĐUA\n• Thi đua học tập:\n- Học trên nền tảng số.\n- Học ngoại ngữ.\n• Thi đua tiết kiệm điện, nước.\nII. TỔ CHỨC THỰC HIỆN\n• Ban Tuyên giáo\n- Tuyên truyền.\n• Văn phòng Sở:\n- Tổng hợp.\n",
    );
    assert_eq!(plan.document.issuer.as_deref(), Some("Liên đoàn Lao động tỉnh Cà Mau"));
    assert_eq!((plan.document.code.as_deref(), plan.document.parent.as_deref()), (Some("45/KH-LĐLĐ"), None));
    assert_eq!(plan.themes.iter().map(|t| t.items.len()).collect::<Vec<_>>(), [2, 0]);
    let units: Vec<_> = plan.assignments.iter().filter_map(|a| a.unit.as_deref()).collect();
    assert_eq!(units, ["Ban Tuyên giáo", "Văn phòng Sở"]);
}

#[test]
fn endless_sentences_are_not_parted_without_end() {
    let given = "; giao Sở Nội vụ hướng dẫn các đơn vị thực hiện các nội dung của kế hoạch này\n".repeat(3000);
    let legs = "Giai đoạn 1 từ năm 2026 đến năm 2028, làm điểm. \n".repeat(3000);
    let plan = plan(&format!("I. THỜI GIAN\n{legs}\nII. TỔ CHỨC THỰC HIỆN\nGiao Sở Y tế làm\n{given}.\n"));
    assert!((1..100).contains(&plan.assignments.len()), "{}", plan.assignments.len());
    assert!(plan.phases.len() < 100);
}

#[test]
fn a_table_of_units_and_their_work_gives_tasks() {
    let plan = plan(
        "I. TỔ CHỨC THỰC HIỆN\n1. Phân công nhiệm vụ cụ thể\n\n| TT | Đơn vị | Nội dung công việc | Thời hạn |\n|---|---|---|---|\n| 1 | Văn phòng Sở | Tổng hợp kết quả, báo cáo Giám đốc. | Trước ngày 25 hằng tháng |\n| 2 | Phòng Cải cách hành chính | Rà soát hồ sơ quá hạn. | Trước ngày 10/4/2026 |\n\n2. Các phòng thuộc Sở\n- Quán triệt Kế hoạch.\n",
    );
    let units: Vec<_> = plan.assignments.iter().filter_map(|a| a.unit.as_deref()).collect();
    assert_eq!(units, ["Các phòng thuộc Sở", "Văn phòng Sở", "Phòng Cải cách hành chính"]);
    let due: Vec<_> = plan.deadlines.iter().map(|d| (d.kind, d.date.as_deref(), d.recurrence)).collect();
    assert_eq!(
        due,
        [(DeadlineKind::Report, None, Some(Recurrence::Monthly)), (DeadlineKind::Other, Some("2026-04-10"), None)]
    );
    // Bodies that are inspected have no task, measures are no bodies, and who works in one is not it.
    for rows in [
        "| TT | Đơn vị | Nội dung kiểm tra | Thời gian |\n|---|---|---|---|\n| 1 | Trường A | Hồ sơ | Ngày 10/4/2026 |",
        "| TT | Nhiệm vụ | Đơn vị | Kế hoạch |\n|---|---|---|---|\n| 1 | Thu ngân sách | Tỷ đồng | 90 |\n| 2 | Hồ sơ đúng hạn | % | 95 |",
        "| TT | Họ và tên | Đơn vị | Nhiệm vụ |\n|---|---|---|---|\n| 1 | Lê An | Văn phòng Sở | Tổ trưởng |",
    ] {
        let other = self::plan(&format!("I. TỔ CHỨC THỰC HIỆN\n1. Văn phòng Sở theo dõi.\n\n{rows}\n"));
        assert_eq!(other.assignments.len(), 1, "{rows}");
    }
}

#[test]
fn a_time_limit_with_a_duty_is_one_of_its_own() {
    let plan = plan(
        "I. KHEN THƯỞNG\n1. Hồ sơ, thủ tục\nHồ sơ thực hiện theo quy định. Thời hạn nhận hồ sơ tại Sở Nội vụ: khen thưởng sơ kết trước ngày 31 tháng 3 năm 2027; khen thưởng tổng kết trước ngày 30 tháng 6 năm 2028.\nII. THỜI GIAN\nTổ chức sơ kết vào tháng 01/2027 và tháng 01/2028, tổng kết trong quý III năm 2028.\n",
    );
    let due: Vec<_> = plan.deadlines.iter().map(|d| (d.kind, d.date.as_deref().unwrap())).collect();
    use DeadlineKind::{FinalReview, InterimReview, Other};
    let reviews = [(InterimReview, "2027-01"), (InterimReview, "2028-01"), (FinalReview, "2028-Q3")];
    assert_eq!(due[..3], reviews);
    assert_eq!(due[3..], [(Other, "2027-03-31"), (Other, "2028-06-30")]);
    assert!(plan.deadlines[3].text.starts_with("Thời hạn nhận hồ sơ"));
}

#[test]
fn limits_and_reviews_do_not_reach_too_far() {
    for (duties, wanted) in [
        (
            "Theo dõi. Thời hạn nhận hồ sơ: trước ngày 20/6/2026; tổ chức sơ kết trong tháng 7/2026.",
            vec![(DeadlineKind::Other, "2026-06-20"), (DeadlineKind::InterimReview, "2026-07")],
        ),
        (
            "Tổ chức sơ kết trong tháng 6/2026 và tháng 9/2026 kiểm tra các đơn vị.",
            vec![(DeadlineKind::InterimReview, "2026-06")],
        ),
        (
            "Tham mưu ban hành kế hoạch kiểm tra.\nThời gian hoàn thành kế hoạch: Tháng 3/2026.",
            vec![(DeadlineKind::Plan, "2026-03")],
        ),
    ] {
        let plan = plan(&format!("I. TỔ CHỨC THỰC HIỆN\n1. Văn phòng Sở\n- {duties}\n2. Thanh tra Sở\n- Kiểm tra.\n"));
        let due: Vec<_> = plan.deadlines.iter().map(|d| (d.kind, d.date.as_deref().unwrap())).collect();
        assert_eq!(due, wanted, "{duties}");
    }
    let many = "trước ngày 10/6/2026; các đơn vị gửi trước ngày 12/6/2026; gửi kịp;\n".repeat(400);
    let plan = plan(&format!("I. KHEN THƯỞNG\n1. Hồ sơ\nThời hạn nhận hồ sơ: {many}"));
    let told: usize = plan.deadlines.iter().map(|d| d.text.len()).sum();
    assert!(told < 4 * many.len(), "{told}");
}

#[test]
fn an_authority_ends_before_what_goes_with_the_award() {
    let plan = plan(
        "I. KHEN THƯỞNG\n- Tặng Giấy khen của Giám đốc Sở kèm tiền thưởng cho 10 cá nhân.\n- Đề nghị tặng Bằng khen cho cá nhân đã có Giấy khen của Giám đốc Sở ở ít nhất một đợt.\n",
    );
    let of = |a: &crate::plan::Award| a.authority.clone();
    assert_eq!(plan.awards.iter().filter_map(of).collect::<Vec<_>>(), ["Giám đốc Sở"]);
    let plan = self::plan("I. KHEN THƯỞNG\n- Tặng Giấy khen của Giám đốc Trung tâm Quản lý nhà ở thành phố.\n");
    assert_eq!(of(&plan.awards[0]).as_deref(), Some("Giám đốc Trung tâm Quản lý nhà ở thành phố"));
}

#[test]
fn headings_under_a_single_one_are_the_topics() {
    let body = |head: &str| {
        plan(&format!(
            "I. {head}\n1. Nền móng số\na) Thể chế\n- Rà soát quy định.\nb) Hạ tầng\n- Mở rộng mạng.\n- Nâng cấp máy chủ.\n\nII. TỔ CHỨC THỰC HIỆN\n1. Văn phòng Sở theo dõi.\n"
        ))
    };
    let of = |topics: &[crate::plan::Topic]| topics.iter().map(|t| (t.text.clone(), t.items.len())).collect::<Vec<_>>();
    let wanted = [("Thể chế".to_owned(), 1), ("Hạ tầng".to_owned(), 2)];
    assert_eq!(of(&body("NHIỆM VỤ TRỌNG TÂM").themes), wanted);
    // A sentence over its details is one topic.
    let sentence = plan(
        "I. NỘI DUNG THI ĐUA\n1. Thi đua hoàn thành các chỉ tiêu được giao.\na) Về kinh tế\n- Thu đủ ngân sách.\nb) Về xã hội\n- Giảm hộ nghèo.\n\nII. TỔ CHỨC THỰC HIỆN\n1. Văn phòng Sở theo dõi.\n",
    );
    assert_eq!(sentence.themes.len(), 1);
    // Of three words the last one tells.
    assert_eq!(of(&body("NỘI DUNG, NHIỆM VỤ, GIẢI PHÁP TRỌNG TÂM").solutions), wanted);
}
