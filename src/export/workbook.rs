//! The workbook: coverage, main points, matrix of families and plans, facts, awards, time line, pairs, notes. Cells hold
//! text, no formulas.

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};

use super::labels::{Labels, name_of, plan_name};
use super::safe::visible;
use super::{summary, timeline_svg};
use crate::Lang;
use crate::comparison::{Comparison, Verdict};

/// The most characters that a cell may have.
const CELL: usize = 32_767;
/// The most columns of a sheet.
const COLUMNS: usize = 16_000;

/// The bytes of the workbook.
///
/// # Errors
/// [`XlsxError`] when the workbook can't be packed.
pub fn xlsx(comparison: &Comparison, lang: Lang) -> Result<Vec<u8>, XlsxError> {
    let labels = Labels::new(lang);
    let mut book = Workbook::new();
    let of_awards = |field: &str| field.starts_with("awards.");
    sheet(&mut book, labels.say("Phạm vi", "Coverage"), |sheet| coverage(sheet, comparison, labels))?;
    sheet(&mut book, labels.say("Tóm tắt", "In short"), |sheet| short(sheet, comparison, labels))?;
    sheet(&mut book, labels.say("Ma trận", "Matrix"), |sheet| matrix(sheet, comparison, labels))?;
    sheet(&mut book, labels.say("Dữ kiện", "Facts"), |sheet| {
        facts(sheet, comparison, labels, |field| !of_awards(field))
    })?;
    sheet(&mut book, labels.say("Khen thưởng", "Awards"), |sheet| facts(sheet, comparison, labels, of_awards))?;
    sheet(&mut book, labels.say("Thời gian", "Time line"), |sheet| timeline(sheet, comparison, labels))?;
    sheet(&mut book, labels.say("Từng cặp", "Pairs"), |sheet| pairs(sheet, comparison, labels))?;
    sheet(&mut book, labels.say("Lưu ý", "Notes"), |sheet| notes(sheet, comparison, labels))?;
    // No clock: the same comparison gives the same file.
    let created = rust_xlsxwriter::ExcelDateTime::from_ymd(2026, 1, 1)?;
    book.set_properties(&rust_xlsxwriter::DocProperties::new().set_creation_datetime(&created));
    book.save_to_buffer()
}

/// A sheet that is filled row by row.
struct Sheet<'b> {
    sheet: &'b mut Worksheet,
    row: u32,
    columns: u16,
    head: Format,
    body: Format,
}

/// A new sheet, filled; its head has filters.
fn sheet(
    book: &mut Workbook,
    name: &str,
    fill: impl FnOnce(&mut Sheet) -> Result<(), XlsxError>,
) -> Result<(), XlsxError> {
    let mut sheet = Sheet::new(book, name)?;
    fill(&mut sheet)?;
    sheet.sheet.autofilter(0, 0, sheet.row.saturating_sub(1), sheet.columns - 1)?;
    Ok(())
}

impl<'b> Sheet<'b> {
    fn new(book: &'b mut Workbook, name: &str) -> Result<Self, XlsxError> {
        let sheet = book.add_worksheet();
        sheet.set_name(name)?;
        sheet.set_landscape().set_paper_size(9);
        let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
        let head = wrapped.clone().set_bold().set_background_color(0x00F3_F4F8).set_border_bottom(FormatBorder::Thin);
        sheet.set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
        Ok(Self { sheet, row: 0, columns: 1, head, body: wrapped })
    }

    /// Head row, stays in view; widths in characters, the last one for all that follow.
    fn head(&mut self, cells: &[String], widths: &[u16]) -> Result<(), XlsxError> {
        for at in 0..cells.len().min(COLUMNS) {
            let width = widths.get(at).or(widths.last()).copied().unwrap_or(20);
            self.sheet.set_column_width(at as u16, width)?;
        }
        let style = self.head.clone();
        self.write(cells, &style)?;
        self.sheet.set_freeze_panes(1, 0)?;
        self.columns = cells.len().clamp(1, COLUMNS) as u16;
        Ok(())
    }

    fn row(&mut self, cells: &[String]) -> Result<(), XlsxError> {
        let style = self.body.clone();
        self.write(cells, &style)
    }

    fn write(&mut self, cells: &[String], style: &Format) -> Result<(), XlsxError> {
        for (at, cell) in cells.iter().take(COLUMNS).enumerate().filter(|(_, cell)| !cell.is_empty()) {
            self.sheet.write_string_with_format(self.row, at as u16, fitting(&visible(cell)), style)?;
        }
        self.row += 1;
        Ok(())
    }
}

/// What a cell can hold; the end says that it was cut.
pub(super) fn fitting(text: &str) -> String {
    const CUT: &str = " … [✂ JSON]";
    // The format counts UTF-16 units.
    if text.encode_utf16().count() <= CELL {
        return text.to_owned();
    }
    let mut room = CELL - CUT.encode_utf16().count();
    let kept: String = text
        .chars()
        .take_while(|c| {
            let fits = c.len_utf16() <= room;
            room = room.saturating_sub(c.len_utf16());
            fits
        })
        .collect();
    kept + CUT
}

fn owned(cells: &[&str]) -> Vec<String> {
    cells.iter().map(|cell| (*cell).to_owned()).collect()
}

fn coverage(sheet: &mut Sheet, comparison: &Comparison, labels: Labels) -> Result<(), XlsxError> {
    let heads = match labels.code() {
        "vi" => [
            "Kế hoạch",
            "Cơ quan ban hành",
            "Ngày",
            "Tệp",
            "Tệp khác của cùng kế hoạch",
            "Nguồn chữ",
            "Dự thảo",
            "Số mục",
            "Không có",
            "Dưới ngưỡng tin cậy",
        ],
        _ => ["Plan", "Issuer", "Date", "File", "Other files", "Text from", "Draft", "Items", "Lacks", "Doubtful"],
    };
    sheet.head(&owned(&heads), &[28, 36, 12, 40, 40, 20, 10, 40, 40, 14])?;
    for (plan, read) in comparison.plans.iter().zip(&comparison.coverage) {
        let items: Vec<String> = read.items.iter().map(|(list, n)| format!("{} {n}", labels.list(*list))).collect();
        let lacks: Vec<&str> = read.absent_lists.iter().map(|list| labels.list(*list)).collect();
        sheet.row(&[
            plan_name(plan),
            plan.issuer.clone().unwrap_or_default(),
            plan.date.as_deref().map(|date| labels.date(date)).unwrap_or_default(),
            plan.path.clone().unwrap_or_default(),
            plan.other_files.join("; "),
            labels.origin(read.text_origin).to_owned(),
            if plan.draft { labels.say("có", "yes").to_owned() } else { String::new() },
            items.join(", "),
            lacks.join(", "),
            format!("{} (< {})", read.below_threshold, read.threshold),
        ])?;
    }
    Ok(())
}

fn short(sheet: &mut Sheet, comparison: &Comparison, labels: Labels) -> Result<(), XlsxError> {
    sheet.head(&[labels.say("Điểm chính", "Main points").to_owned()], &[140])?;
    summary::points(comparison, labels).into_iter().try_for_each(|point| sheet.row(&[point]))
}

fn matrix(sheet: &mut Sheet, comparison: &Comparison, labels: Labels) -> Result<(), XlsxError> {
    let mut heads = owned(&match labels.code() {
        "vi" => ["Nhóm", "Danh mục", "Đối tượng", "Nội dung", "Số kế hoạch"],
        _ => ["Family", "List", "Subject", "Text", "Plans"],
    });
    heads.extend(comparison.plans.iter().map(plan_name));
    sheet.head(&heads, &[8, 20, 16, 60, 10, 40])?;
    let none = labels.say("(không có danh mục)", "(no such list)");
    for family in &comparison.families {
        let lists: Vec<&str> = family.lists.iter().map(|list| labels.list(*list)).collect();
        let mut subjects: Vec<&str> = family.members.iter().map(|m| labels.subject(m.subject)).collect();
        subjects.sort_unstable();
        subjects.dedup();
        let mut cells = vec![
            family.id.to_string(),
            lists.join(", "),
            subjects.join(", "),
            labels.family(family),
            family.present.len().to_string(),
        ];
        for plan in &comparison.plans {
            let of_plan = family.members.iter().filter(|member| member.plan == plan.id);
            let mut texts: Vec<&str> = of_plan.map(|member| member.text.as_str()).collect();
            if texts.is_empty() && family.not_compared.contains(&plan.id) {
                texts.push(none);
            }
            cells.push(texts.join("\n"));
        }
        sheet.row(&cells)?;
    }
    Ok(())
}

fn facts(
    sheet: &mut Sheet,
    comparison: &Comparison,
    labels: Labels,
    wanted: impl Fn(&str) -> bool,
) -> Result<(), XlsxError> {
    let heads = match labels.code() {
        "vi" => ["Loại", "Dữ kiện", "Thống nhất", "Kế hoạch", "Giá trị", "Chi tiết", "Tin cậy", "Dòng", "Trích"],
        _ => ["Group", "Fact", "All agree", "Plan", "Value", "Detail", "Confidence", "Lines", "Quote"],
    };
    sheet.head(&owned(&heads), &[20, 30, 12, 28, 40, 40, 10, 12, 60])?;
    for row in comparison.facts.iter().filter(|row| wanted(&row.field)) {
        for value in &row.values {
            let evidence = value.evidence.first();
            sheet.row(&[
                labels.section(&row.field).to_owned(),
                labels.field(row),
                labels.standing(row).to_owned(),
                name_of(comparison, &value.plan),
                value.value.as_deref().map_or_else(|| "–".to_owned(), |stated| labels.value(row, stated)),
                labels.detail(value),
                format!("{:.2}", value.confidence),
                evidence.map(|e| lines(e.lines)).unwrap_or_default(),
                evidence.map(|e| e.quote.clone()).unwrap_or_default(),
            ])?;
        }
    }
    Ok(())
}

/// `12`, `12–14`.
fn lines([first, last]: [u32; 2]) -> String {
    if first == last { first.to_string() } else { format!("{first}–{last}") }
}

fn timeline(sheet: &mut Sheet, comparison: &Comparison, labels: Labels) -> Result<(), XlsxError> {
    let heads = match labels.code() {
        "vi" => ["Kế hoạch", "Loại", "Từ", "Đến", "Trong văn bản", "Lặp lại", "Nội dung", "Tin cậy"],
        _ => ["Plan", "Kind", "From", "To", "As printed", "Comes again", "Text", "Confidence"],
    };
    sheet.head(&owned(&heads), &[28, 22, 12, 12, 20, 14, 80, 10])?;
    for span in &comparison.timeline {
        sheet.row(&[
            name_of(comparison, &span.plan),
            labels.kind(&span.kind).to_owned(),
            labels.date(&span.from),
            labels.date(&span.to),
            timeline_svg::printed(span, labels),
            span.recurrence.as_deref().map(|rhythm| labels.word(rhythm).to_owned()).unwrap_or_default(),
            span.label.clone(),
            format!("{:.2}", span.confidence),
        ])?;
    }
    Ok(())
}

fn pairs(sheet: &mut Sheet, comparison: &Comparison, labels: Labels) -> Result<(), XlsxError> {
    let heads = match labels.code() {
        "vi" => ["A", "B", "Khớp", "Như nhau", "Khác số liệu", "Chỉ A", "Chỉ B", "Số từ trùng"],
        _ => ["A", "B", "Matched", "Same", "Other numbers", "Only A", "Only B", "Words in common"],
    };
    sheet.head(&owned(&heads), &[36, 36, 12])?;
    for pair in &comparison.pairs {
        let count =
            |wanted: &[Verdict]| pair.matched.iter().filter(|one| wanted.contains(&one.verdict)).count().to_string();
        sheet.row(&[
            name_of(comparison, &pair.a),
            name_of(comparison, &pair.b),
            pair.matched.len().to_string(),
            count(&[Verdict::Same, Verdict::Moved]),
            count(&[Verdict::Numbers]),
            pair.only_a.len().to_string(),
            pair.only_b.len().to_string(),
            format!("{:.0} %", pair.copied * 100.0),
        ])?;
    }
    Ok(())
}

fn notes(sheet: &mut Sheet, comparison: &Comparison, labels: Labels) -> Result<(), XlsxError> {
    let heads = match labels.code() {
        "vi" => ["Mã", "Kế hoạch", "Nội dung"],
        _ => ["Code", "Plan", "Message"],
    };
    sheet.head(&owned(&heads), &[20, 28, 100])?;
    for note in summary::notes(comparison) {
        let plans: Vec<String> = note.plans.iter().map(|id| name_of(comparison, id)).collect();
        sheet.row(&[note.code.to_owned(), plans.join("; "), note.message.to_owned()])?;
    }
    Ok(())
}
