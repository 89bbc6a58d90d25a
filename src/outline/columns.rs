//! Tables that are set with blanks, as `pdftotext -layout` and OCR engines write them: columns are told by the gutters
//! that all their lines leave free.

use std::ops::Range;

use super::survey::{Survey, is_blank};
use crate::document::Document;
use crate::fold::fold;
use crate::text::Text;

/// Names of the column of running numbers, folded; a table without one is left as text.
const NUMBER_HEADS: &[&str] = &["tt", "stt", "so tt", "so"];

/// A table may not have more lines than this.
const MOST_LINES: usize = 3000;

/// Columns of a table at most.
const MOST_COLUMNS: usize = 24;

/// Share of the lines that may run over a gutter: rows of sections, long words.
const OVER_GUTTER: usize = 12;

/// A table's rows, cell by cell, and the line behind it.
pub(super) struct Printed {
    pub(super) rows: Vec<Vec<Text>>,
    pub(super) end: usize,
}

/// A run of characters between gaps of two blanks or more: characters from, to, and bytes.
#[derive(Debug, Clone)]
struct Run {
    columns: Range<usize>,
    bytes: Range<usize>,
}

/// The table that begins in a line, which must be the row of its column heads; else the line before which none begins.
pub(super) fn table(document: &Document, survey: &Survey, line: usize, end: usize) -> Result<Printed, usize> {
    // Told before anything is cut: this is asked of every line.
    if !document.lines[line].text.trim_start().starts_with(['T', 'S', 't', 's']) {
        return Err(line + 1);
    }
    let head = runs(&document.lines[line].text);
    let is_number = |run: &Run| NUMBER_HEADS.contains(&fold(&document.lines[line].text[run.bytes.clone()]).as_str());
    if head.len() < 3 || !is_number(&head[0]) {
        return Err(line + 1);
    }
    let second = head[1].columns.start;
    let lines = extent(document, survey, line..end.min(line + MOST_LINES), second);
    let last = lines.last().copied().unwrap_or(line);
    let columns = columns(document, &lines, head[0].columns.end).ok_or(last + 1)?;
    let mut rows: Vec<Vec<Text>> = Vec::new();
    let mut parted = false;
    for &line in &lines {
        let cells = cells(document, line, &columns);
        let numbered = cells[0].string.chars().any(char::is_alphanumeric);
        let bullet = |(at, cell): (usize, &Text)| {
            cell.string.starts_with(['-', '+', '•'])
                && rows.last().is_some_and(|row: &Vec<Text>| row.get(at).is_some_and(|c| !c.is_empty()))
        };
        let headless = rows.len() == 1 && parted;
        if rows.is_empty() || numbered || headless || cells.iter().enumerate().any(bullet) {
            rows.push(cells);
        } else if let Some(row) = rows.last_mut() {
            for (whole, part) in row.iter_mut().zip(&cells) {
                whole.push(part);
            }
        }
        parted = document.lines.get(line + 1).is_some_and(|next| is_blank(&next.text));
    }
    if rows.len() >= 2 { Ok(Printed { rows, end: last + 1 }) } else { Err(last + 1) }
}

/// The lines of a table: those with gaps, or that stand under its columns.
fn extent(document: &Document, survey: &Survey, lines: Range<usize>, second: usize) -> Vec<usize> {
    let mut out = Vec::new();
    for line in lines {
        let text = &document.lines[line].text;
        if is_blank(text) || survey.is_furniture(line) && !is_number_cell(text, second) {
            continue;
        }
        let runs = runs(text);
        let flush = runs.len() == 1 && runs[0].columns.start < second;
        let folded = fold(text);
        if !out.is_empty() && (flush && !is_number_cell(text, second) || folded.starts_with("phu luc")) {
            break;
        }
        out.push(line);
    }
    out
}

/// A number alone under the column of numbers: its row begins with an empty line in the other cells.
fn is_number_cell(text: &str, second: usize) -> bool {
    let bare = text.trim().trim_end_matches('.');
    text.trim_end().chars().count() <= second && bare.len() <= 4 && bare.bytes().all(|b| b.is_ascii_digit())
}

/// Character columns of the cells: the stretches between gutters.
fn columns(document: &Document, lines: &[usize], numbers_end: usize) -> Option<Vec<Range<usize>>> {
    let mut filled: Vec<usize> = Vec::new();
    for &line in lines {
        for run in runs(&document.lines[line].text) {
            if filled.len() < run.columns.end {
                filled.resize(run.columns.end, 0);
            }
            filled[run.columns].iter_mut().for_each(|n| *n += 1);
        }
    }
    let most = lines.len() / OVER_GUTTER;
    let mut out: Vec<Range<usize>> = Vec::new();
    for (at, _) in filled.iter().enumerate().filter(|(_, n)| **n > most) {
        match out.last_mut() {
            Some(last) if last.end == at => last.end = at + 1,
            _ => out.push(at..at + 1),
        }
    }
    // What is left between gutters reaches to the next one; numbers of two digits may be rarer than the threshold.
    let mut columns: Vec<Range<usize>> = Vec::new();
    for range in out {
        match columns.last_mut() {
            Some(last) if range.start < numbers_end.max(last.end + 2) => last.end = range.end,
            _ => columns.push(range),
        }
    }
    (3..=MOST_COLUMNS).contains(&columns.len()).then_some(columns)
}

/// The cells of one line.
fn cells(document: &Document, line: usize, columns: &[Range<usize>]) -> Vec<Text> {
    let text = &document.lines[line].text;
    let mut out = vec![Text::default(); columns.len()];
    for run in runs(text) {
        let middle = |r: &Range<usize>| r.start.min(run.columns.end).max(run.columns.start);
        let overlap = |r: &Range<usize>| r.end.min(run.columns.end).saturating_sub(middle(r));
        let nearest = |at: usize| columns.iter().rposition(|c| c.start <= at + 1).unwrap_or(0);
        let best = (0..columns.len()).max_by_key(|i| (overlap(&columns[*i]), std::cmp::Reverse(*i)));
        let place = best.filter(|i| overlap(&columns[*i]) > 0).unwrap_or_else(|| nearest(run.columns.start));
        out[place].push(&Text::of_line(document, line, run.bytes));
    }
    out
}

/// The runs of a line.
fn runs(text: &str) -> Vec<Run> {
    let mut out: Vec<Run> = Vec::new();
    let mut blanks = 2;
    for (column, (at, c)) in text.char_indices().enumerate() {
        if c.is_whitespace() {
            blanks += if c == '\t' { 2 } else { 1 };
            continue;
        }
        let here = Run { columns: column..column + 1, bytes: at..at + c.len_utf8() };
        match out.last_mut() {
            Some(last) if blanks < 2 => (last.columns.end, last.bytes.end) = (here.columns.end, here.bytes.end),
            _ => out.push(here),
        }
        blanks = 0;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest;

    #[test]
    fn columns_are_told_by_their_gutters() {
        let source = "\
TT   Nhiệm vụ                  Đơn vị chủ trì    Thời gian

1    - Xây dựng kế hoạch       Văn phòng Sở      Trước
     thi đua;                                    01/3/2026
     - Báo cáo kết quả.                          Hằng năm

10   Tuyên truyền              Báo tỉnh          Tháng 5
Ghi chú: không có cột nào ở đây, dòng này là văn bản thường.
";
        let document = ingest::document(source.as_bytes(), &ingest::Options::default()).unwrap();
        let survey = Survey::of(&document);
        let printed = table(&document, &survey, 0, document.lines.len()).ok().unwrap();
        let rows: Vec<Vec<&str>> =
            printed.rows.iter().map(|row| row.iter().map(|cell| cell.string.as_str()).collect()).collect();
        assert_eq!(
            rows,
            [
                ["TT", "Nhiệm vụ", "Đơn vị chủ trì", "Thời gian"],
                ["1", "- Xây dựng kế hoạch thi đua;", "Văn phòng Sở", "Trước 01/3/2026"],
                ["", "- Báo cáo kết quả.", "", "Hằng năm"],
                ["10", "Tuyên truyền", "Báo tỉnh", "Tháng 5"],
            ]
        );
        assert_eq!(printed.end, 7);
        assert!(table(&document, &survey, 2, document.lines.len()).is_err());
    }
}
