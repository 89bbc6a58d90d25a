//! Document types: Decree 30/2020/NĐ-CP annex III, Party guides 36-HD/VPTW and 05-HD/VPTW, normative acts.

use super::{cell, rows};
use crate::fold::fold;

/// Which rules a type belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum System {
    /// State documents: `15/QĐ-BNV`.
    State,
    /// Normative acts with the year: `15/2025/TT-BNV`.
    Normative,
    /// Party documents: `57-NQ/TW`.
    Party,
}

/// One type under one rule set.
#[derive(Debug, Clone)]
pub struct DocumentType {
    /// Which rules.
    pub system: System,
    /// `KH`.
    pub abbreviation: String,
    /// `Kế hoạch`.
    pub name: String,
    /// First day of the rule set, ISO; empty when open.
    pub valid_from: String,
    /// Last day of the rule set, ISO; empty when open.
    pub valid_to: String,
    folded_name: String,
    folded_abbreviation: String,
}

/// The table of types.
#[derive(Debug)]
pub struct DocumentTypes {
    rows: Vec<DocumentType>,
}

impl DocumentTypes {
    /// Reads the table.
    pub(super) fn read(table: &str) -> Self {
        let rows = rows(table)
            .map(|row| DocumentType {
                system: match cell(&row, 0).as_str() {
                    "party" => System::Party,
                    "normative" => System::Normative,
                    _ => System::State,
                },
                folded_abbreviation: fold(&cell(&row, 1)),
                folded_name: fold(&cell(&row, 2)),
                abbreviation: cell(&row, 1),
                name: cell(&row, 2),
                valid_from: cell(&row, 3),
                valid_to: cell(&row, 4),
            })
            .collect();
        Self { rows }
    }

    /// All rows.
    pub fn all(&self) -> &[DocumentType] {
        &self.rows
    }

    /// The abbreviations of the type whose name begins the folded text, by the rules of a system on a day (ISO, may be
    /// cut to month or year), in the table's order. Where the system knows no such type, or none on that day, the
    /// nearest rules stand in: another day's, then another system's.
    pub fn abbreviations(&self, folded: &str, system: System, date: Option<&str>) -> Vec<&str> {
        let Some(name) = self.beginning(folded).map(|found| found.folded_name.as_str()) else { return Vec::new() };
        let rows = || self.rows.iter().filter(|row| row.folded_name == name);
        let in_force = |row: &&DocumentType| {
            date.is_none_or(|day| {
                // A month is in force where any of its days is.
                let ended = !row.valid_to.is_empty() && day > row.valid_to.as_str();
                let begins = row.valid_from.get(..day.len()).unwrap_or(&row.valid_from);
                !ended && day >= begins
            })
        };
        let of_system = |row: &&DocumentType| row.system == system;
        [
            rows().filter(of_system).filter(in_force).collect::<Vec<_>>(),
            rows().filter(of_system).collect(),
            rows().collect(),
        ]
        .into_iter()
        .find(|found| !found.is_empty())
        .unwrap_or_default()
        .into_iter()
        .map(|row| row.abbreviation.as_str())
        .collect()
    }

    /// The abbreviation as the rules write it: exactly, else without regard to case and marks (`QD`, `CTR`).
    pub fn abbreviation(&self, printed: &str) -> Option<&str> {
        let exact = self.rows.iter().find(|t| t.abbreviation == printed);
        let folded = fold(printed);
        exact.or_else(|| self.rows.iter().find(|t| t.folded_abbreviation == folded)).map(|t| t.abbreviation.as_str())
    }

    /// The type whose name begins the folded text; the longest one, the first row of the table among equals.
    pub fn beginning(&self, folded: &str) -> Option<&DocumentType> {
        self.rows
            .iter()
            .rev()
            .filter(|t| {
                folded
                    .strip_prefix(t.folded_name.as_str())
                    .is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric()))
            })
            .max_by_key(|t| t.folded_name.len())
    }

    /// The type whose name ends the folded text; the longest one, the first row of the table among equals.
    pub fn ending(&self, folded: &str) -> Option<&DocumentType> {
        self.rows
            .iter()
            .rev()
            .filter(|t| {
                folded
                    .strip_suffix(t.folded_name.as_str())
                    .is_some_and(|rest| !rest.ends_with(|c: char| c.is_alphanumeric()))
            })
            .max_by_key(|t| t.folded_name.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Knowledge;

    #[test]
    fn abbreviations_and_names() {
        let types = &Knowledge::embedded().document_types;
        for (printed, wanted) in
            [("QD", Some("QĐ")), ("HD", Some("HD")), ("HĐ", Some("HĐ")), ("CTR", Some("CTr")), ("XYZ", None)]
        {
            assert_eq!(types.abbreviation(printed), wanted, "{printed}");
        }
        for (text, wanted) in [("ke hoach", "KH"), ("quyet dinh so", "QĐ"), ("nghi dinh", "NĐ")] {
            assert_eq!(types.beginning(text).map(|t| t.abbreviation.as_str()), Some(wanted), "{text}");
        }
        for (text, system, date, wanted) in [
            ("quy dinh ve thi dua", System::Party, Some("2025-10-01"), vec!["QĐi", "QĐ"]),
            ("quy dinh ve thi dua", System::Party, Some("2026-06"), vec!["QyĐ", "QyĐi", "QĐ"]),
            ("quy dinh ve thi dua", System::State, Some("2025-10-01"), vec!["QyĐ"]),
            ("ke hoach", System::Party, Some("2010-01-01"), vec!["KH", "KH"]),
            ("thong tri", System::State, None, vec!["TT", "TT"]),
            ("thu khen", System::State, None, vec![]),
        ] {
            assert_eq!(types.abbreviations(text, system, date), wanted, "{text} {date:?}");
        }
        assert_eq!(
            types.ending("thuc hien chuong trinh hanh dong").map(|t| t.name.as_str()),
            Some("Chương trình hành động")
        );
    }
}
