//! Agencies by the symbol in their codes. Open by nature: each agency's head sets its abbreviations.

use super::{cell, rows};
use crate::fold::fold;

/// Where an agency stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AgencyLevel {
    /// National Assembly, Government, ministries, central offices.
    Central,
    /// People's Committee and Council of a province, provincial organisations.
    Province,
    /// Sở.
    Department,
    /// Units under a department.
    Unit,
    /// Party bodies.
    Party,
}

/// One agency.
#[derive(Debug, Clone)]
pub struct Agency {
    /// As in codes: `SYT`.
    pub symbol: String,
    /// `Sở Y tế`.
    pub name: String,
    /// Where it stands.
    pub level: AgencyLevel,
    /// How its full name is written: `{n}` the name, `{p}` the province with its kind, `{P}` the bare province.
    pub pattern: String,
    /// Symbol of the body above it; empty when none is usual in the head.
    pub parent: String,
    folded: String,
    key: String,
}

impl Agency {
    /// The full name with the province put in.
    pub fn full_name(&self, province: &super::Province) -> String {
        let pattern = self.pattern.rsplit('|').next().unwrap_or("{n}");
        let name = match province.kind {
            super::ProvinceKind::City => self.name.replace("Tỉnh ủy", "Thành ủy"),
            super::ProvinceKind::Province => self.name.clone(),
        };
        pattern.replace("{n}", &name).replace("{p}", &province.full_name()).replace("{P}", &province.name)
    }

    /// Its full name has a province.
    pub fn has_province(&self) -> bool {
        self.pattern.to_lowercase().contains("{p}")
    }
}

/// The table of agencies.
#[derive(Debug)]
pub struct Agencies {
    rows: Vec<Agency>,
}

/// A symbol without separators and marks: `SVH,TT,DL` and `SVHTTDL` are one.
fn key(symbol: &str) -> String {
    fold(symbol).chars().filter(|c| c.is_alphanumeric()).collect()
}

impl Agencies {
    /// Reads the table.
    pub(super) fn read(table: &str) -> Self {
        let rows = rows(table)
            .map(|row| Agency {
                key: key(&cell(&row, 0)),
                folded: fold(&cell(&row, 1)),
                symbol: cell(&row, 0),
                name: cell(&row, 1),
                level: match cell(&row, 2).as_str() {
                    "central" => AgencyLevel::Central,
                    "province" => AgencyLevel::Province,
                    "department" => AgencyLevel::Department,
                    "party" => AgencyLevel::Party,
                    _ => AgencyLevel::Unit,
                },
                pattern: cell(&row, 3),
                parent: cell(&row, 4),
            })
            .collect();
        Self { rows }
    }

    /// All rows.
    pub fn all(&self) -> &[Agency] {
        &self.rows
    }

    /// The agency of a symbol: exactly, else without regard to case, marks and separators.
    pub fn with_symbol(&self, symbol: &str) -> Option<&Agency> {
        let wanted = key(symbol);
        if wanted.is_empty() {
            return None;
        }
        self.rows.iter().find(|a| a.symbol == symbol).or_else(|| self.rows.iter().find(|a| a.key == wanted))
    }

    /// The symbol as the table writes it; an OCR `P` read back as `Đ` (`BCP`) where only that gives a known one.
    pub fn spelling(&self, printed: &str) -> Option<&str> {
        let exact = self.rows.iter().find(|a| a.symbol == printed);
        let by_key = |wanted: String| {
            self.rows.iter().find(|a| !wanted.is_empty() && a.key == wanted && a.symbol.len() <= wanted.len() + 4)
        };
        exact
            .or_else(|| by_key(key(printed)))
            .or_else(|| by_key(key(&printed.replace('P', "Đ"))))
            .map(|a| a.symbol.as_str())
    }

    /// The agency whose name begins the folded text; the longest one.
    pub fn beginning(&self, folded: &str) -> Option<&Agency> {
        self.rows
            .iter()
            .rev()
            .filter(|a| {
                folded
                    .strip_prefix(a.folded.as_str())
                    .is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric()))
            })
            .max_by_key(|a| a.folded.len())
    }
}

#[cfg(test)]
mod tests {
    use crate::Knowledge;

    #[test]
    fn symbols_and_names() {
        let agencies = &Knowledge::embedded().agencies;
        for (printed, wanted) in [
            ("TTG", Some("TTg")),
            ("BCP", Some("BCĐ")),
            ("BCDTW", Some("BCĐTW")),
            ("SGDDT", Some("SGDĐT")),
            ("KSBT", Some("KSBT")),
            ("DTNDTT", None),
            ("CP", Some("CP")),
        ] {
            assert_eq!(agencies.spelling(printed), wanted, "{printed}");
        }
        assert_eq!(agencies.with_symbol("SVH,TT,DL").map(|a| a.name.as_str()), Some("Sở Văn hóa, Thể thao và Du lịch"));
        assert_eq!(agencies.beginning("so y te tinh lam dong").map(|a| a.symbol.as_str()), Some("SYT"));
    }

    #[test]
    fn full_names() {
        let knowledge = Knowledge::embedded();
        let province = knowledge.provinces.named("Cần Thơ", None).expect("in the table");
        let full = |symbol| knowledge.agencies.with_symbol(symbol).map(|a| a.full_name(province));
        assert_eq!(full("SYT").as_deref(), Some("Sở Y tế thành phố Cần Thơ"));
        assert_eq!(full("TU").as_deref(), Some("Thành ủy Cần Thơ"));
        assert_eq!(full("BYT").as_deref(), Some("Bộ Y tế"));
    }
}
