//! Assignments in annex tables: STT, nhiệm vụ, chủ trì, phối hợp, thời hạn.

use super::Context;
use super::assignments::name_of;
use super::cues::CueText;
use crate::outline::Table;
use crate::plan::{Assignment, Role};
use crate::text::Text;

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

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Task,
    Lead,
    Support,
    Due,
}

/// Adds the assignments of every table that has a task and a lead column.
pub(super) fn add(context: &Context, out: &mut Vec<Assignment>) {
    for table in &context.outline.tables {
        if let Some((head, columns)) = head(table) {
            for row in &table.rows[head + 1..] {
                add_row(context, row, &columns, out);
            }
        }
    }
}

/// Index of the head row and the columns it names.
fn head(table: &Table) -> Option<(usize, Vec<Option<Column>>)> {
    table.rows.iter().take(3).enumerate().find_map(|(index, row)| {
        let mut columns: Vec<Option<Column>> = Vec::new();
        for cell in row {
            let cues = CueText::new(&cell.string);
            let column =
                COLUMNS.iter().find(|(cue, _)| cues.has(cue)).map(|c| c.1).filter(|c| !columns.contains(&Some(*c)));
            columns.push(column);
        }
        (columns.contains(&Some(Column::Task)) && columns.contains(&Some(Column::Lead))).then_some((index, columns))
    })
}

/// One assignment for the lead, one for the supporting units.
fn add_row(context: &Context, row: &[Text], columns: &[Option<Column>], out: &mut Vec<Assignment>) {
    let cell = |column: Column| {
        row.iter().zip(columns).find(|(text, c)| **c == Some(column) && !text.is_empty()).map(|(text, _)| text)
    };
    let Some(task) = cell(Column::Task) else { return };
    let due = cell(Column::Due).and_then(|text| super::due_date(&text.string));
    for (column, role) in [(Column::Lead, Role::Lead), (Column::Support, Role::Support)] {
        let Some(unit) = cell(column) else { continue };
        let mut whole = unit.clone();
        whole.push(task);
        out.push(Assignment {
            unit: Some(name_of(&unit.string)),
            tasks: vec![task.string.clone()],
            role: Some(role),
            due: due.clone(),
            support: context.support(&whole, 0.93),
        });
    }
}
