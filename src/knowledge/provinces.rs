//! Provinces: 63 until 2025-06-30, 34 from 2025-07-01 (Nghị quyết 202/2025/QH15), codes of QĐ 19/2025/QĐ-TTg.
//!
//! A code alone names no province: seven were given to another one in 2025.

use std::ops::Range;

use aho_corasick::AhoCorasick;

use super::{cell, rows, several};
use crate::fold::fold;

/// Tỉnh or thành phố.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProvinceKind {
    /// Tỉnh.
    Province,
    /// Thành phố trực thuộc trung ương.
    City,
}

/// One province in one span of time.
#[derive(Debug, Clone)]
pub struct Province {
    /// Code of the General Statistics Office; unique only together with the dates.
    pub code: String,
    /// Bare name, `Thanh Hóa`.
    pub name: String,
    /// Tỉnh or thành phố.
    pub kind: ProvinceKind,
    /// First day, ISO; empty when before the table begins.
    pub valid_from: String,
    /// Last day, ISO; empty when still valid.
    pub valid_to: String,
    /// Code of the province that it became part of; empty when still valid.
    pub successor: String,
    /// Folded spellings, the name's own first.
    folded: Vec<String>,
}

impl Province {
    /// The name with its kind: `tỉnh Vĩnh Long`, `thành phố Cần Thơ`, `Thành phố Hồ Chí Minh`.
    pub fn full_name(&self) -> String {
        match self.kind {
            ProvinceKind::Province => format!("tỉnh {}", self.name),
            ProvinceKind::City if self.name == "Hồ Chí Minh" => format!("Thành phố {}", self.name),
            ProvinceKind::City => format!("thành phố {}", self.name),
        }
    }

    /// Some day of the date, whatever its precision, lies in the row's time.
    fn covers(&self, date: &str) -> bool {
        let same = |limit: &str| limit[..limit.len().min(date.len())].to_owned();
        same(&self.valid_from).as_str() <= date && (self.valid_to.is_empty() || date <= same(&self.valid_to).as_str())
    }
}

/// The table of provinces.
#[derive(Debug)]
pub struct Provinces {
    rows: Vec<Province>,
    /// All folded spellings, and the row of each.
    names: AhoCorasick,
    named: Vec<usize>,
}

impl Provinces {
    /// Reads the table.
    pub(super) fn read(table: &str) -> Self {
        let rows: Vec<Province> = rows(table)
            .map(|row| {
                let name = cell(&row, 1);
                let mut folded = vec![fold(&name)];
                folded.extend(several(&cell(&row, 6)).iter().map(|v| fold(v)));
                Province {
                    code: cell(&row, 0),
                    name,
                    kind: if cell(&row, 2) == "tỉnh" { ProvinceKind::Province } else { ProvinceKind::City },
                    valid_from: cell(&row, 3),
                    valid_to: cell(&row, 4),
                    successor: cell(&row, 5),
                    folded,
                }
            })
            .collect();
        let named = rows.iter().enumerate().flat_map(|(row, province)| province.folded.iter().map(move |_| row));
        let names =
            AhoCorasick::new(rows.iter().flat_map(|province| &province.folded)).expect("names fit an automaton");
        Self { named: named.collect(), names, rows }
    }

    /// All rows.
    pub fn all(&self) -> &[Province] {
        &self.rows
    }

    /// The province of this name (any spelling), as it was on an ISO date of any precision; the latest without a date.
    pub fn named(&self, name: &str, date: Option<&str>) -> Option<&Province> {
        let folded = fold(name);
        let mut rows = self.rows.iter().filter(|p| p.folded.contains(&folded));
        match date {
            Some(date) => rows.clone().find(|p| p.covers(date)).or_else(|| rows.next_back()),
            None => rows.next_back(),
        }
    }

    /// The province to which the one of this name belonged on a date: Kon Tum's after June 2025 is Quảng Ngãi.
    pub fn at(&self, name: &str, date: Option<&str>) -> Option<&Province> {
        let found = self.named(name, date)?;
        match date {
            Some(date) if !found.covers(date) && !found.successor.is_empty() && date > found.valid_to.as_str() => {
                self.rows.iter().find(|p| p.code == found.successor && p.covers(date))
            }
            _ => Some(found),
        }
    }

    /// Province names in folded text, longest first at each place, with where they stand.
    ///
    /// Bare names are words of the language too (Hòa Bình is peace): callers look at what stands before them.
    pub fn names_in(&self, folded: &str) -> Vec<(Range<usize>, &Province)> {
        let boundary = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
        let named = self.names.find_overlapping_iter(folded).map(|m| (m.range(), self.named[m.pattern()]));
        let mut found: Vec<(Range<usize>, usize)> = named
            .filter(|(range, _)| {
                boundary(folded[..range.start].chars().next_back()) && boundary(folded[range.end..].chars().next())
            })
            .collect();
        found.sort_unstable_by_key(|(range, row)| (range.start, std::cmp::Reverse(range.end), *row));
        let mut end = 0;
        found.retain(|(range, _)| {
            let free = range.start >= end;
            if free {
                end = range.end;
            }
            free
        });
        found.into_iter().map(|(range, row)| (range, &self.rows[row])).collect()
    }

    /// The first province named after "tỉnh", "thành phố" or "TP" in folded text.
    pub fn after_kind(&self, folded: &str) -> Option<&Province> {
        self.all_after_kind(folded).next().map(|(_, province)| province)
    }

    /// All provinces named so, with where their names stand.
    pub fn all_after_kind(&self, folded: &str) -> impl Iterator<Item = (Range<usize>, &Province)> {
        self.names_in(folded).into_iter().filter(|(range, _)| is_kind(&folded[..range.start]))
    }
}

/// The text ends with a word that announces a province.
fn is_kind(before: &str) -> bool {
    let before = before.trim_end();
    ["tinh", "thanh pho", "tp", "tp.", "tinh uy", "thanh uy"].iter().any(|kind| {
        before.strip_suffix(kind).is_some_and(|rest| rest.is_empty() || rest.ends_with(|c: char| !c.is_alphanumeric()))
    })
}

#[cfg(test)]
mod tests {
    use crate::Knowledge;

    #[test]
    fn provinces_before_and_after_the_merger() {
        let provinces = &Knowledge::embedded().provinces;
        for (name, date, wanted) in [
            ("Kon Tum", Some("2025-10"), "Quảng Ngãi"),
            ("KON TUM", Some("2025-06-30"), "Kon Tum"),
            ("Thanh Hoá", Some("2025-11-18"), "Thanh Hóa"),
            ("Dak Lak", None, "Đắk Lắk"),
            ("Kiên Giang", Some("2017-11-13"), "Kiên Giang"),
            ("Kiên Giang", Some("2025-07-01"), "An Giang"),
            ("Bình Dương", Some("2026-01-01"), "Hồ Chí Minh"),
            ("Thừa Thiên Huế", Some("2025-01-01"), "Huế"),
        ] {
            assert_eq!(provinces.at(name, date).map(|p| p.name.as_str()), Some(wanted), "{name} {date:?}");
        }
        let today = provinces.all().iter().filter(|p| p.covers("2026-11-22")).count();
        let before = provinces.all().iter().filter(|p| p.covers("2025-06-30")).count();
        assert_eq!((before, today), (63, 34));
    }

    #[test]
    fn kinds_change_with_the_date() {
        let provinces = &Knowledge::embedded().provinces;
        let name = |date| provinces.at("Đồng Nai", Some(date)).map(super::Province::full_name);
        assert_eq!(name("2026-04-29").as_deref(), Some("tỉnh Đồng Nai"));
        assert_eq!(name("2026-04-30").as_deref(), Some("thành phố Đồng Nai"));
    }

    #[test]
    fn names_are_found_after_their_kind() {
        let provinces = &Knowledge::embedded().provinces;
        for (text, wanted) in [
            ("so y te tinh lam dong ban hanh", Some("Lâm Đồng")),
            ("vi hoa binh va phat trien", None),
            ("tren dia ban tp. ho chi minh", Some("Hồ Chí Minh")),
        ] {
            assert_eq!(provinces.after_kind(text).map(|p| p.name.as_str()), wanted, "{text}");
        }
    }
}
