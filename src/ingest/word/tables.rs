//! Tables: those whose rows belong together are one line a row (`| a | b |`), those that only set parts of the paper side
//! by side, as its head and its signature, are read cell by cell.

use super::Line;
use crate::fold::fold;

/// Words of tables that only place the parts of a paper side by side, folded.
const SIDE_BY_SIDE: &[&str] = &["doc lap", "cong hoa xa hoi", "dang cong san", "noi nhan"];

/// Whether a table of two columns with such texts is the head or the signature of a paper.
pub(super) fn is_side_by_side<'t>(texts: impl Iterator<Item = &'t str>) -> bool {
    let all: String = texts.map(|text| fold(text) + " ").collect();
    SIDE_BY_SIDE.iter().any(|words| all.contains(words))
}

/// A table being read.
#[derive(Debug, Default)]
pub(super) struct Table {
    pub(super) rows: Vec<Vec<Cell>>,
    /// Its style draws lines between cells.
    pub(super) styled: bool,
    /// The table itself says whether such lines are drawn.
    pub(super) drawn: Option<bool>,
    /// Cells have lines of their own.
    pub(super) boxed: bool,
}

/// A cell of a table.
#[derive(Debug)]
pub(super) struct Cell {
    pub(super) lines: Vec<Line>,
    /// Columns it spans.
    pub(super) span: usize,
    /// It goes on with the cell above.
    pub(super) merged: bool,
}

impl Default for Cell {
    fn default() -> Self {
        Self { lines: Vec::new(), span: 1, merged: false }
    }
}

impl Cell {
    fn is_filled(&self) -> bool {
        self.lines.iter().any(|l| !l.text.trim().is_empty())
    }
}

impl Table {
    /// The cell that is being read.
    pub(super) fn cell(&mut self) -> Option<&mut Cell> {
        self.rows.last_mut()?.last_mut()
    }

    /// Rows of data, not parts of the paper side by side.
    fn has_data(&self) -> bool {
        let width = self.rows.iter().map(|row| row.iter().filter(|c| c.is_filled()).count()).max().unwrap_or(0);
        let rows = self.rows.iter().filter(|row| row.iter().any(Cell::is_filled)).count();
        let lines = || self.rows.iter().flatten().flat_map(|cell| &cell.lines);
        if rows < 2 || lines().any(|l| l.text.starts_with('|')) {
            return false;
        }
        let ruled = self.boxed || self.drawn.unwrap_or(self.styled);
        width > 2 || width == 2 && rows > 2 && ruled && !is_side_by_side(lines().map(|line| line.text.as_str()))
    }

    /// Rows as lines, or the lines of each cell.
    pub(super) fn lines(self) -> Vec<Line> {
        if !self.has_data() {
            return self.rows.into_iter().flatten().flat_map(|cell| cell.lines).collect();
        }
        let filled = self.rows.iter().filter(|row| row.iter().any(Cell::is_filled));
        filled.map(|row| line(row)).collect()
    }
}

/// A row as a line.
fn line(row: &[Cell]) -> Line {
    let page = row.iter().flat_map(|c| &c.lines).map(|l| l.page).next().unwrap_or(1);
    let mut line = Line { text: "|".to_owned(), page, ..Line::default() };
    for cell in row {
        if !cell.merged {
            for part in cell.lines.iter().filter(|l| !l.text.trim().is_empty()) {
                line.text.push(' ');
                line.text.push_str(part.text.trim());
            }
        }
        line.text.push_str(" |");
        for _ in 1..cell.span {
            line.text.push_str(" |");
        }
    }
    line
}
