//! Assignments in annex tables: STT, nhiệm vụ, chủ trì, phối hợp, thời hạn.

use super::Context;
use super::assignments::{is_unit, name_of};
use super::cues::CueText;
use super::dates::dates;
use crate::fold::fold;
use crate::outline::Table;
use crate::plan::{Assignment, Warning};
use crate::text::{Text, begin_of};
use crate::warning::Code;

/// Head cells, folded, and the column they name.
const COLUMNS: &[(&str, Column)] = &[
    ("chu tri", Column::Lead),
    ("don vi thuc hien", Column::Lead),
    ("co quan thuc hien", Column::Lead),
    ("phoi hop", Column::Support),
    ("thoi han", Column::Due),
    ("thoi gian", Column::Due),
    ("tien do", Column::Due),
    ("nhiem vu", Column::Task),
    ("noi dung", Column::Task),
    ("cong viec", Column::Task),
];

/// Head cells that name who has the tasks beside them, folded.
const UNITS: &[&str] = &["don vi", "co quan", "co quan, don vi", "don vi, dia phuong", "co quan, don vi, dia phuong"];
/// Head cells over such tasks, folded: in "Đơn vị | Nội dung kiểm tra | Thời gian" the bodies are inspected.
const WORK: &[&str] = &[
    "nhiem vu",
    "cong viec",
    "noi dung cong viec",
    "noi dung nhiem vu",
    "nhiem vu cu the",
    "nhiem vu duoc giao",
    "nhiem vu, cong viec",
    "noi dung, nhiem vu",
];
/// Words of head cells beside which a body is where somebody works, folded.
const PEOPLE: &[&str] = &["ho va ten", "ho ten"];

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Task,
    Lead,
    Support,
    Due,
}

/// What a row of a table gives to do.
#[derive(Debug)]
pub(super) struct Row {
    /// Who leads.
    pub(super) lead: Option<Text>,
    /// Who supports.
    support: Option<Text>,
    /// The tasks, each with what its cell of time says.
    pub(super) tasks: Vec<(Text, Option<Text>)>,
}

/// The rows of every table that has a task and a lead column.
pub(super) fn rows(context: &Context) -> Vec<Row> {
    let mut out = Vec::new();
    for table in &context.outline.tables {
        if let Some((head, columns)) = head(table) {
            let rows = &table.rows[head + 1..];
            let numbered = rows.iter().any(|row| row.first().is_some_and(|cell| is_number(&cell.string)));
            let mut first = out.len();
            for row in rows {
                if numbered && is_group(row, &columns) {
                    first = out.len();
                } else {
                    add_row(row, &columns, first, &mut out);
                }
            }
        }
    }
    out
}

/// Adds the assignments of the tables, one a row: to who leads, or where nobody does to who takes part.
pub(super) fn add(context: &Context, out: &mut Vec<Assignment>) {
    for Row { lead, support, tasks } in rows(context) {
        let due = tasks.iter().find_map(|(_, due)| super::due_date(&due.as_ref()?.string));
        let with = support.as_ref().filter(|_| lead.is_some()).map(|with| with.string.clone());
        let Some(unit) = lead.or(support) else { continue };
        let mut whole = unit.clone();
        for (task, _) in &tasks {
            whole.push(task);
        }
        out.push(Assignment {
            unit: Some(name_of(&unit.string)),
            tasks: tasks.iter().map(|(task, _)| task.string.clone()).collect(),
            with,
            due,
            support: context.support(&whole, 0.93),
        });
    }
}

/// A warning for every table that has times in two rows or more, and is none of tasks.
pub(super) fn unread(context: &Context) -> Vec<Warning> {
    let outline = context.outline;
    let timed = |table: &&Table| {
        let mut heads = table.rows.iter().take(HEAD_ROWS).flat_map(|row| row.iter().enumerate());
        let mut times = || heads.find_map(|(at, cell)| (column(&cell.string) == Some(Column::Due)).then_some(at));
        let dated = |at: usize| {
            let cells = table.rows.iter().filter_map(|row| row.get(at));
            cells.filter(|cell| !dates(&cell.string).is_empty()).take(2).count() == 2
        };
        head(table).is_none() && times().is_some_and(dated)
    };
    let said = |table: &Table| {
        let filled = || table.rows.first().into_iter().flatten().filter(|cell| !cell.is_empty());
        let evidence = filled().next().map(|cell| cell.evidence(outline.document)).unwrap_or_default();
        let head = filled().map(|cell| cell.string.as_str()).collect::<Vec<_>>().join(" | ");
        Code::TableUnread.warn("", begin_of(&head, HEAD_BYTES), evidence)
    };
    outline.tables.iter().filter(timed).take(MOST_UNREAD).map(said).collect()
}

/// Tables that are said at most.
const MOST_UNREAD: usize = 20;
/// Bytes of their heads that are said.
const HEAD_BYTES: usize = 120;

/// Rows in which the head of a table is looked for.
const HEAD_ROWS: usize = 3;

/// The column that a head cell names.
fn column(cell: &str) -> Option<Column> {
    let cues = CueText::new(cell);
    COLUMNS.iter().find(|(cue, _)| cues.has(cue)).map(|(_, column)| *column)
}

/// Index of the head row and the columns it names.
fn head(table: &Table) -> Option<(usize, Vec<Option<Column>>)> {
    table.rows.iter().take(HEAD_ROWS).enumerate().find_map(|(index, row)| {
        let mut columns: Vec<Option<Column>> = Vec::new();
        for cell in row {
            let column = column(&cell.string).filter(|column| !columns.contains(&Some(*column)));
            columns.push(column);
        }
        if !columns.contains(&Some(Column::Lead))
            && let Some(at) = units(row, &table.rows[index + 1..])
        {
            columns[at] = Some(Column::Lead);
        }
        (columns.contains(&Some(Column::Task)) && columns.contains(&Some(Column::Lead))).then_some((index, columns))
    })
}

/// The column "Đơn vị" of a table that gives units their work, not "%" or "tỷ đồng".
fn units(head: &[Text], rows: &[Vec<Text>]) -> Option<usize> {
    let is = |cell: &Text, words: &[&str]| words.contains(&fold(cell.string.trim()).as_str());
    let people = || head.iter().any(|cell| CueText::new(&cell.string).has_any(PEOPLE));
    let at = head.iter().position(|cell| is(cell, UNITS))?;
    if !head.iter().any(|cell| is(cell, WORK)) || people() {
        return None;
    }
    let filled = || rows.iter().filter_map(|row| row.get(at)).filter(|cell| !cell.is_empty());
    (filled().filter(|cell| is_unit(&cell.string)).count() * 2 > filled().count()).then_some(at)
}

/// The number of a row: "3", "3.".
fn is_number(text: &str) -> bool {
    let digits = text.trim_end_matches(['.', ')', ' ']);
    !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit())
}

/// "II | Nhiệm vụ chuyên môn" among rows with numbers: heads those below it, and has no unit or time of its own.
fn is_group(cells: &[Text], columns: &[Option<Column>]) -> bool {
    let said = |(cell, column): (&Text, &Option<Column>)| {
        !cell.is_empty() && matches!(column, Some(Column::Lead | Column::Support | Column::Due))
    };
    !cells.iter().zip(columns).any(said)
        && cells.iter().find(|cell| !cell.is_empty()).is_some_and(|first| {
            let number = first.string.trim_end_matches(['.', ')', ' ']);
            let roman = number.chars().all(|c| "IVX".contains(c));
            !number.is_empty() && (roman || number.len() == 1 && number.chars().all(|c| c.is_ascii_uppercase()))
        })
}

/// Adds a row; one without a unit of its own goes on with the row above it.
fn add_row(cells: &[Text], columns: &[Option<Column>], first: usize, out: &mut Vec<Row>) {
    let cell = |column: Column| {
        cells
            .iter()
            .zip(columns)
            .find(|(text, c)| **c == Some(column) && !text.is_empty())
            .map(|(text, _)| text.clone())
    };
    let Some(task) = cell(Column::Task) else { return };
    let task = task.from(task.string.len() - task.string.trim_start_matches(['-', '+', '•', ' ']).len());
    let (lead, support, due) = (cell(Column::Lead), cell(Column::Support), cell(Column::Due));
    let nobody = lead.is_none() && support.is_none();
    match out[first..].last_mut() {
        Some(above) if nobody => above.tasks.push((task, due)),
        _ if nobody => {}
        _ => out.push(Row { lead, support, tasks: vec![(task, due)] }),
    }
}
