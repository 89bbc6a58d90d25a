//! Tables of HTML, and the attributes of tags.

use std::ops::Range;

use super::numerals::{letters, roman};
use super::pieces::Pieces;
use crate::document::Line;

/// Columns of a table and rows that a cell may span.
const WIDEST: usize = 100;

/// The attributes of a tag that are looked at.
#[derive(Debug, Default)]
pub(super) struct Attributes(Vec<(&'static str, String)>);

impl Attributes {
    pub(super) fn set(&mut self, name: &'static str, value: &str) {
        self.0.push((name, value.trim().to_owned()));
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(n, _)| *n == name).map(|(_, v)| v.as_str())
    }

    pub(super) fn number(&self, name: &str) -> Option<u32> {
        self.get(name)?.parse().ok()
    }

    /// The sort of a list's numbers: `1`, `a`, `A`, `i`, `I`.
    pub(super) fn numbering(&self) -> u8 {
        self.get("type").and_then(|t| t.bytes().next()).unwrap_or(b'1')
    }

    /// A span of rows or columns.
    fn extent(&self, name: &str) -> usize {
        self.number(name).map_or(1, |n| (n as usize).clamp(1, WIDEST))
    }

    /// Lines are drawn around it.
    fn is_bordered(&self) -> bool {
        let style = self.get("style").unwrap_or_default().to_ascii_lowercase();
        let drawn = style.split(';').filter_map(|rule| rule.split_once(':')).any(|(name, value)| {
            name.trim().starts_with("border")
                && !matches!(name.trim(), "border-collapse" | "border-spacing")
                && !value.contains("none")
                && !value.trim().starts_with('0')
        });
        drawn
            || self.get("border").is_some_and(|b| b != "0")
            || self.get("class").is_some_and(|c| c.contains("MsoTableGrid"))
    }
}

/// The mark of a numbered list item.
pub(super) fn numbered(sort: u8, number: u32) -> String {
    match sort {
        b'a' => format!("{}) ", letters(number, b'a')),
        b'A' => format!("{}. ", letters(number, b'A')),
        b'I' => format!("{}. ", roman(number)),
        b'i' => format!("{}. ", roman(number).to_lowercase()),
        _ => format!("{number}. "),
    }
}

/// A cell, in its column.
#[derive(Debug)]
struct Cell {
    column: usize,
    /// The next column.
    end: usize,
    /// Its tag.
    place: Range<usize>,
    lines: Vec<Line>,
}

/// A table being read.
#[derive(Debug)]
pub(super) struct Table {
    rows: Vec<Vec<Cell>>,
    /// For each column, the rows from the current one on that a cell above or here reaches into.
    reach: Vec<usize>,
    bordered: bool,
    header: bool,
}

impl Table {
    pub(super) fn new(attributes: &Attributes) -> Self {
        Self { rows: Vec::new(), reach: Vec::new(), bordered: attributes.is_bordered(), header: false }
    }

    /// Begins a row.
    pub(super) fn row(&mut self) {
        if self.rows.last().is_none_or(|row| !row.is_empty()) {
            self.rows.push(Vec::new());
        }
        for left in &mut self.reach {
            *left = left.saturating_sub(1);
        }
    }

    /// Begins a cell.
    pub(super) fn cell(&mut self, attributes: &Attributes, header: bool, place: Range<usize>) {
        if self.rows.is_empty() {
            self.row();
        }
        self.header |= header;
        self.bordered |= attributes.is_bordered();
        let mut column = self.rows.last().and_then(|row| row.last()).map_or(0, |last| last.end);
        while self.reach.get(column).is_some_and(|left| *left > 0) {
            column += 1;
        }
        let end = (column + attributes.extent("colspan")).min(WIDEST.max(column + 1));
        self.reach.resize(self.reach.len().max(end.min(WIDEST)), 0);
        if let Some(covered) = self.reach.get_mut(column..end) {
            covered.fill(attributes.extent("rowspan"));
        }
        if let Some(row) = self.rows.last_mut() {
            row.push(Cell { column, end, place, lines: Vec::new() });
        }
    }

    /// The lines of the last cell, to which stray text behind it belongs too.
    pub(super) fn last_cell(&mut self) -> Option<&mut Vec<Line>> {
        self.rows.iter_mut().rev().find_map(|row| row.last_mut()).map(|cell| &mut cell.lines)
    }

    /// Whether its rows belong together: it has a head, three columns with text, or three rows with lines around them.
    pub(super) fn is_data(&self) -> bool {
        let mut columns: Vec<usize> = Vec::new();
        let mut rows = 0;
        for row in &self.rows {
            let filled = row.iter().filter(|c| !c.lines.is_empty()).map(|c| c.column.min(WIDEST));
            let before = columns.len();
            let mut any = false;
            for column in filled {
                any = true;
                if !columns.contains(&column) {
                    columns.push(column);
                }
            }
            rows += usize::from(any || columns.len() > before);
        }
        columns.len() > 2 || (columns.len() == 2 && (self.header || (rows > 2 && self.bordered)))
    }

    /// The rows that have text, as wide as the table.
    pub(super) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        let width = self.rows.iter().flatten().map(|c| c.column + 1).max().unwrap_or(0).max(self.reach.len());
        let width = width.min(WIDEST);
        let filled = self.rows.iter().filter(|row| row.iter().any(|c| !c.lines.is_empty()));
        filled.map(move |cells| Row { cells, width })
    }

    /// The lines of each cell, row by row.
    pub(super) fn into_cells(self) -> impl Iterator<Item = Vec<Line>> {
        self.rows.into_iter().flatten().map(|cell| cell.lines)
    }
}

/// A row of a table of data.
pub(super) struct Row<'t> {
    cells: &'t [Cell],
    width: usize,
}

impl Row<'_> {
    /// `| a | b |`: the strokes stand for the tags of the cells.
    pub(super) fn join(&self, pieces: &mut Pieces) {
        let mut column = 0;
        let mut end = self.cells.first().map_or(0, |c| c.place.start);
        for cell in self.cells {
            while column < cell.column.min(self.width) {
                pieces.put("|  ", end..end);
                column += 1;
            }
            pieces.put("| ", cell.place.clone());
            end = cell.place.end;
            for line in cell.lines.iter().filter(|l| !l.text.is_empty()) {
                pieces.append(line);
                end = line.span.end;
                pieces.put(" ", end..end);
            }
            if cell.lines.is_empty() {
                pieces.put(" ", end..end);
            }
            column += 1;
        }
        while column < self.width {
            pieces.put("|  ", end..end);
            column += 1;
        }
        pieces.put("|", end..end);
    }
}
