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
        assert_eq!(
            types.ending("thuc hien chuong trinh hanh dong").map(|t| t.name.as_str()),
            Some("Chương trình hành động")
        );
    }
}
