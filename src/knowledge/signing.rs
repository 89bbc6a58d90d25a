//! Signature blocks: prefixes of authority and offices (Decree 30/2020/NĐ-CP, annex I, slot 7).

use super::{cell, rows};
use crate::fold::fold;

/// An office as printed and as written in running text.
#[derive(Debug, Clone)]
pub struct Office {
    /// `PHÓ CHỦ TỊCH`.
    pub printed: String,
    /// Folded words.
    pub folded: String,
    /// `Phó Chủ tịch`.
    pub proper: String,
}

/// The table of signatures.
#[derive(Debug)]
pub struct Signing {
    prefixes: Vec<String>,
    offices: Vec<Office>,
}

impl Signing {
    /// Reads the table.
    pub(super) fn read(table: &str) -> Self {
        let (mut prefixes, mut offices) = (Vec::new(), Vec::new());
        for row in rows(table) {
            if cell(&row, 0) == "prefix" {
                prefixes.push(fold(&cell(&row, 1)));
            } else {
                offices.push(Office { folded: fold(&cell(&row, 1)), printed: cell(&row, 1), proper: cell(&row, 2) });
            }
        }
        // "Phó Chủ tịch Thường trực" before "Phó Chủ tịch" before "Chủ tịch".
        offices.sort_by_key(|office| std::cmp::Reverse(office.folded.len()));
        Self { prefixes, offices }
    }

    /// Folded prefixes, `tm.`, `k/t`.
    pub fn prefixes(&self) -> &[String] {
        &self.prefixes
    }

    /// Offices, longest first.
    pub fn offices(&self) -> &[Office] {
        &self.offices
    }
}
