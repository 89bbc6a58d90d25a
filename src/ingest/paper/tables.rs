//! Tables with lines around their cells: one line of text a row, `| a | b |`, as readers of other formats write them.

use super::rows::{parts, rows};
use super::{Part, Printed, Rule, Turn, Word};

/// Lines nearer than this are one, in points.
const NEAR: f32 = 3.0;
/// Most rows and columns of a table.
const WIDEST: usize = 100;
const LONGEST: usize = 2_000;

/// A table of the page.
pub(super) struct Table {
    pub(super) top: f32,
    pub(super) lines: Vec<Printed>,
}

/// The tables of a page from top to bottom, and which words stand in them.
pub(super) fn tables(words: &[Word], rules: &[Rule]) -> (Vec<Table>, Vec<bool>) {
    let mut taken = vec![false; words.len()];
    let mut out = Vec::new();
    if rules.len() < 4 || rules.iter().all(|r| r.across) {
        return (out, taken);
    }
    for group in groups(rules) {
        let Some(grid) = Grid::of(&group) else { continue };
        if let Some(table) = grid.table(words, &mut taken) {
            out.push(table);
        }
    }
    out.sort_by(|a, b| a.top.total_cmp(&b.top));
    (out, taken)
}

/// Rules that touch each other, directly or over others.
fn groups(rules: &[Rule]) -> Vec<Vec<Rule>> {
    let mut order: Vec<&Rule> = rules.iter().collect();
    order.sort_by(|a, b| a.area[1].total_cmp(&b.area[1]));
    let mut out: Vec<(Vec<Rule>, [f32; 4])> = Vec::new();
    for rule in order {
        let touches = |area: &[f32; 4]| {
            rule.area[0] <= area[2] + NEAR
                && rule.area[2] >= area[0] - NEAR
                && rule.area[1] <= area[3] + NEAR
                && rule.area[3] >= area[1] - NEAR
        };
        let mut joined = (vec![*rule], rule.area);
        // Groups that this rule connects become one; only recent ones can be near.
        let mut index = out.len().saturating_sub(12);
        while index < out.len() {
            if touches(&out[index].1) {
                let (rules, area) = out.swap_remove(index);
                joined.0.extend(rules);
                joined.1 = [
                    joined.1[0].min(area[0]),
                    joined.1[1].min(area[1]),
                    joined.1[2].max(area[2]),
                    joined.1[3].max(area[3]),
                ];
            } else {
                index += 1;
            }
        }
        out.push(joined);
    }
    out.into_iter().map(|(rules, _)| rules).filter(|rules| rules.len() >= 4).collect()
}

/// The lines of a table.
struct Grid<'r> {
    rules: &'r [Rule],
    columns: Vec<f32>,
    rows: Vec<f32>,
}

impl<'r> Grid<'r> {
    fn of(rules: &'r [Rule]) -> Option<Self> {
        let middle = |r: &Rule| {
            if r.across { f32::midpoint(r.area[1], r.area[3]) } else { f32::midpoint(r.area[0], r.area[2]) }
        };
        let places = |across: bool| merged(rules.iter().filter(|r| r.across == across).map(middle).collect());
        let (rows, columns) = (places(true), places(false));
        let fits = (3..=WIDEST).contains(&columns.len()) && (3..=LONGEST).contains(&rows.len());
        fits.then_some(Self { rules, columns, rows })
    }

    /// A rule stands at `place` and covers `along`.
    fn is_drawn(&self, across: bool, place: f32, along: f32) -> bool {
        self.rules.iter().any(|r| {
            let (at, from, to) = if across {
                (f32::midpoint(r.area[1], r.area[3]), r.area[0], r.area[2])
            } else {
                (f32::midpoint(r.area[0], r.area[2]), r.area[1], r.area[3])
            };
            r.across == across && (at - place).abs() <= NEAR && from - NEAR <= along && along <= to + NEAR
        })
    }

    fn table(&self, words: &[Word], taken: &mut [bool]) -> Option<Table> {
        let (left, right) = (self.columns[0], *self.columns.last()?);
        let (top, bottom) = (self.rows[0], *self.rows.last()?);
        let (width, height) = (self.columns.len() - 1, self.rows.len() - 1);
        let mut cells: Vec<Vec<usize>> = vec![Vec::new(); width * height];
        let mut inside = Vec::new();
        let slot =
            |places: &[f32], at: f32| places.partition_point(|p| *p <= at).saturating_sub(1).min(places.len() - 2);
        for (index, word) in words.iter().enumerate() {
            let (x, y) = (f32::midpoint(word.left, word.right), word.base - 0.3 * word.size);
            if word.turn != Turn::Right || taken[index] || x < left || x > right || y < top || y > bottom {
                continue;
            }
            let (mut column, mut row) = (slot(&self.columns, x), slot(&self.rows, y));
            // A cell that spans several places is the upper left one.
            while column > 0 && !self.is_drawn(false, self.columns[column], y) {
                column -= 1;
            }
            let x = f32::midpoint(self.columns[column], self.columns[column + 1]);
            while row > 0 && !self.is_drawn(true, self.rows[row], x) {
                row -= 1;
            }
            cells[row * width + column].push(index);
            inside.push(index);
        }
        let filled_rows = cells.chunks(width).filter(|row| row.iter().any(|c| !c.is_empty())).count();
        let filled_columns =
            (0..width).filter(|c| cells.iter().skip(*c).step_by(width).any(|cell| !cell.is_empty())).count();
        if filled_rows < 2 || filled_columns < 2 {
            return None;
        }
        for index in inside {
            taken[index] = true;
        }
        let used: Vec<usize> =
            (0..width).filter(|c| cells.iter().skip(*c).step_by(width).any(|cell| !cell.is_empty())).collect();
        let mut lines = Vec::new();
        for row in cells.chunks(width).filter(|row| row.iter().any(|c| !c.is_empty())) {
            let mut line = Printed { parts: vec![Part::Stroke], spaced: lines.is_empty() };
            for column in &used {
                for (index, printed) in rows(words, row[*column].clone()).iter().enumerate() {
                    let mut printed = parts(words, printed);
                    if let (true, Some(Part::Word(_, blank))) = (index > 0, printed.first_mut()) {
                        *blank = true;
                    }
                    line.parts.extend(printed);
                }
                line.parts.push(Part::Stroke);
            }
            lines.push(line);
        }
        Some(Table { top, lines })
    }
}

/// Distinct places, in order.
fn merged(mut places: Vec<f32>) -> Vec<f32> {
    places.sort_by(f32::total_cmp);
    places.dedup_by(|b, a| *b - *a <= NEAR);
    places
}
