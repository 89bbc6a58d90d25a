//! The workbook: coverage, matrix of families and plans, facts, awards, time line, notes. Cells hold text, no formulas.

use rust_xlsxwriter::{Format, FormatAlign, Workbook, Worksheet, XlsxError};

use super::labels::{Labels, name_of, plan_name};
use super::safe::visible;
use crate::Lang;
use crate::comparison::Comparison;

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
    coverage(&mut Sheet::new(&mut book, labels.say("Phạm vi", "Coverage"))?, comparison, labels)?;
    matrix(&mut Sheet::new(&mut book, labels.say("Ma trận", "Matrix"))?, comparison, labels)?;
    facts(&mut Sheet::new(&mut book, labels.say("Dữ kiện", "Facts"))?, comparison, labels, |field| {
        !field.starts_with("awards.")
    })?;
    facts(&mut Sheet::new(&mut book, labels.say("Khen thưởng", "Awards"))?, comparison, labels, |field| {
        field.starts_with("awards.")
    })?;
    timeline(&mut Sheet::new(&mut book, labels.say("Thời gian", "Time line"))?, comparison, labels)?;
    notes(&mut Sheet::new(&mut book, labels.say("Lưu ý", "Notes"))?, comparison, labels)?;
    // No clock: the same comparison gives the same file.
    let created = rust_xlsxwriter::ExcelDateTime::from_ymd(2026, 1, 1)?;
    book.set_properties(&rust_xlsxwriter::DocProperties::new().set_creation_datetime(&created));
    book.save_to_buffer()
}

/// A sheet that is filled row by row.
struct Sheet<'b> {
    sheet: &'b mut Worksheet,
    row: u32,
    head: Format,
    body: Format,
}

impl<'b> Sheet<'b> {
    fn new(book: &'b mut Workbook, name: &str) -> Result<Self, XlsxError> {
        let sheet = book.add_worksheet();
        sheet.set_name(name)?;
        sheet.set_landscape().set_paper_size(9);
        let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
        Ok(Self { sheet, row: 0, head: wrapped.clone().set_bold(), body: wrapped })
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
            plan.date.clone().unwrap_or_default(),
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
            family.text.clone(),
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
                if row.agree { labels.say("có", "yes") } else { labels.say("không", "no") }.to_owned(),
                name_of(comparison, &value.plan),
                value.value.clone().unwrap_or_else(|| "–".to_owned()),
                value.detail.clone().unwrap_or_default(),
                format!("{:.2}", value.confidence),
                evidence.map(|e| format!("{}–{}", e.lines[0], e.lines[1])).unwrap_or_default(),
                evidence.map(|e| e.quote.clone()).unwrap_or_default(),
            ])?;
        }
    }
    Ok(())
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
            span.from.clone(),
            span.to.clone(),
            span.printed.clone(),
            span.recurrence.clone().unwrap_or_default(),
            span.label.clone(),
            format!("{:.2}", span.confidence),
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
    for note in &comparison.warnings {
        let plan = note.plan.as_deref().map(|id| name_of(comparison, id)).unwrap_or_default();
        sheet.row(&[note.code.clone(), plan, note.message.clone()])?;
    }
    Ok(())
}
