//! Facts about the world, from the tables in `data/` (each row names its source).

mod agencies;
mod award_forms;
mod document_types;
mod provinces;
mod signing;

pub use agencies::{Agencies, Agency, AgencyLevel};
pub use award_forms::{AwardForm, AwardForms};
pub use document_types::{DocumentType, DocumentTypes, System};
pub use provinces::{Province, ProvinceKind, Provinces};
pub use signing::{Office, Signing};

/// All tables.
#[derive(Debug)]
pub struct Knowledge {
    /// Provinces before and after the merger of 2025.
    pub provinces: Provinces,
    /// Document types and their abbreviations.
    pub document_types: DocumentTypes,
    /// Symbols of agencies.
    pub agencies: Agencies,
    /// Forms of commendation and who grants them.
    pub award_forms: AwardForms,
    /// Offices and prefixes of a signature block.
    pub signing: Signing,
}

impl Knowledge {
    /// The tables that come with the program.
    pub fn embedded() -> &'static Self {
        static EMBEDDED: std::sync::OnceLock<Knowledge> = std::sync::OnceLock::new();
        EMBEDDED.get_or_init(|| Self {
            provinces: Provinces::read(include_str!("../../data/provinces.csv")),
            document_types: DocumentTypes::read(include_str!("../../data/document_types.csv")),
            agencies: Agencies::read(include_str!("../../data/agencies.csv")),
            award_forms: AwardForms::read(include_str!("../../data/award_forms.csv")),
            signing: Signing::read(include_str!("../../data/signing.csv")),
        })
    }
}

/// Rows of a table without its head row; the cells of each in the table's order.
fn rows(table: &str) -> impl Iterator<Item = Vec<String>> + '_ {
    csv::Reader::from_reader(table.as_bytes())
        .into_records()
        .flatten()
        .map(|record| record.iter().map(str::to_owned).collect())
}

/// A cell, empty where the row is too short.
fn cell(row: &[String], at: usize) -> String {
    row.get(at).cloned().unwrap_or_default()
}

/// The parts of a cell that holds several values.
fn several(cell: &str) -> Vec<String> {
    cell.split('|').filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read_and_names_its_source() {
        for table in [
            include_str!("../../data/provinces.csv"),
            include_str!("../../data/document_types.csv"),
            include_str!("../../data/agencies.csv"),
            include_str!("../../data/award_forms.csv"),
            include_str!("../../data/signing.csv"),
        ] {
            assert_eq!(rows(table).count(), table.trim_end().lines().count() - 1);
            assert!(table.lines().next().is_some_and(|head| head.ends_with(",source")));
            assert!(rows(table).all(|row| row.last().is_some_and(|source| !source.is_empty())));
        }
    }
}
