//! Forms of commendation and who grants them: Luật Thi đua, khen thưởng 06/2022/QH15.

use std::collections::HashMap;
use std::ops::Range;

use regex::Regex;

use super::{cell, rows, several};
use crate::fold::{find_body, fold, pattern};
use crate::plan::Level;

/// A form as one authority grants it.
#[derive(Debug, Clone)]
pub struct AwardForm {
    /// `Bằng khen`.
    pub form: String,
    /// Other ways to write it.
    pub variants: Vec<String>,
    /// `huan-chuong`, `bang-khen`, …
    pub class: String,
    /// Ranks (hạng), highest first.
    pub ranks: Vec<String>,
    /// Who grants it in law.
    pub authority: String,
    /// Folded words of the authority that tell the level; several levels as `so=department`.
    cues: Vec<(String, Option<Level>)>,
    /// Level, where the form alone tells it.
    pub level: Option<Level>,
    /// `individual`, `collective`, `household`.
    pub subjects: Vec<String>,
    /// Act and articles.
    pub source: String,
    folded: Vec<String>,
}

/// The table of forms.
#[derive(Debug)]
pub struct AwardForms {
    rows: Vec<AwardForm>,
    /// The first row of each folded spelling.
    by_name: HashMap<String, usize>,
    /// Any form in a folded text; its group is the form without "danh hiệu" and rank.
    named: Regex,
    names: String,
}

/// A level by its name in the contract.
fn level(name: &str) -> Option<Level> {
    serde_json::from_value(serde_json::Value::String(name.to_owned())).ok()
}

/// Classes of titles that stand in running text for who bears them, not for what a plan awards: of households, villages,
/// mothers, provinces ("gia đình văn hóa", "thành phố Anh hùng"). They are not looked for.
const BORNE: &[&str] = &["danh-hieu-dan-cu", "danh-hieu-ton-vinh"];

/// All names that are looked for, the longest first, so that "Huân chương Lao động" is not cut to "Huân chương"; "danh
/// hiệu" before them and ranks behind them belong to the form.
fn all_names(rows: &[AwardForm]) -> String {
    let named = || rows.iter().filter(|row| !BORNE.contains(&row.class.as_str()));
    let mut names: Vec<&str> = named().flat_map(|row| &row.folded).map(String::as_str).collect();
    names.sort_by_key(|name| (std::cmp::Reverse(name.len()), *name));
    names.dedup();
    let names: Vec<String> = names.into_iter().map(regex::escape).collect();
    let mut ranks: Vec<String> = named().flat_map(|row| &row.ranks).map(|rank| regex::escape(&fold(rank))).collect();
    ranks.sort();
    ranks.dedup();
    let ranks = ranks.join("|");
    format!("(?:danh hieu )?({})(?: hang (?:{ranks})(?:, (?:{ranks}))*)?", names.join("|"))
}

impl AwardForms {
    /// Reads the table.
    pub(super) fn read(table: &str) -> Self {
        let rows: Vec<AwardForm> = rows(table)
            .map(|row| {
                let form = cell(&row, 0);
                let variants = several(&cell(&row, 1));
                let own = level(&cell(&row, 6));
                AwardForm {
                    folded: std::iter::once(&form).chain(&variants).map(|f| fold(f)).collect(),
                    class: cell(&row, 2),
                    ranks: several(&cell(&row, 3)),
                    authority: cell(&row, 4),
                    cues: several(&cell(&row, 5))
                        .iter()
                        .map(|cue| match cue.split_once('=') {
                            Some((words, name)) => (words.to_owned(), level(name)),
                            None => (cue.clone(), own),
                        })
                        .collect(),
                    level: own,
                    subjects: several(&cell(&row, 7)),
                    source: cell(&row, 8),
                    form,
                    variants,
                }
            })
            .collect();
        let mut by_name = HashMap::new();
        for (index, row) in rows.iter().enumerate() {
            for name in &row.folded {
                by_name.entry(name.clone()).or_insert(index);
            }
        }
        let names = all_names(&rows);
        Self { named: pattern(&format!(r"\b(?:{names})\b")), rows, by_name, names }
    }

    /// Every form that a folded text names, with its place and its first row in the table.
    pub(crate) fn named_in<'a>(&'a self, folded: &'a str) -> impl Iterator<Item = (Range<usize>, &'a AwardForm)> {
        self.named.captures_iter(folded).filter_map(|found| {
            let name = found.get(1)?;
            Some((found.get(0)?.range(), &self.rows[*self.by_name.get(name.as_str())?]))
        })
    }

    /// The regular expression of all forms in folded text, without anchors.
    pub(crate) fn names(&self) -> &str {
        &self.names
    }

    /// All rows.
    pub fn all(&self) -> &[AwardForm] {
        &self.rows
    }

    /// The rows of a form, in any spelling.
    pub fn of(&self, form: &str) -> Vec<&AwardForm> {
        let folded = fold(form);
        self.rows.iter().filter(|a| a.folded.contains(&folded)).collect()
    }

    /// The level at which a form is granted, from the words for its authority if it needs them.
    pub fn level(&self, form: &str, authority: Option<&str>) -> Option<Level> {
        let rows = self.of(form);
        if let [only] = rows.as_slice()
            && only.level.is_some()
        {
            return only.level;
        }
        let words = fold(authority?);
        rows.iter()
            .flat_map(|row| &row.cues)
            .filter(|(cue, _)| find_body(&words, cue).is_some())
            .max_by_key(|(cue, _)| cue.len())
            .and_then(|(_, level)| *level)
    }

    /// The law lets this authority grant the form; true for forms that the table does not know.
    pub fn may_grant(&self, form: &str, authority: &str) -> bool {
        let rows = self.of(form);
        let words = fold(authority);
        rows.is_empty()
            || rows.iter().all(|row| row.cues.is_empty())
            || rows.iter().flat_map(|row| &row.cues).any(|(cue, _)| find_body(&words, cue).is_some())
    }
}

#[cfg(test)]
mod tests {
    use crate::Knowledge;
    use crate::plan::Level;

    #[test]
    fn levels() {
        let forms = &Knowledge::embedded().award_forms;
        for (form, authority, wanted) in [
            ("Huân chương Lao động", None, Some(Level::State)),
            ("Bằng khen", Some("Thủ tướng Chính phủ"), Some(Level::Government)),
            ("Bằng khen", Some("Chủ tịch UBND tỉnh"), Some(Level::Province)),
            ("Bằng khen", Some("Bộ trưởng Bộ Y tế"), Some(Level::Ministry)),
            ("Bằng khen", None, None),
            ("Cờ thi đua", Some("Chính phủ"), Some(Level::Government)),
            ("Giấy khen", Some("Giám đốc Sở Y tế"), Some(Level::Department)),
            ("Giấy khen", Some("Chủ tịch UBND xã"), Some(Level::Commune)),
            ("Chiến sĩ thi đua cơ sở", Some("Giám đốc Sở"), Some(Level::Department)),
        ] {
            assert_eq!(forms.level(form, authority), wanted, "{form} {authority:?}");
        }
    }

    #[test]
    fn forms_in_text() {
        let forms = &Knowledge::embedded().award_forms;
        for (text, wanted) in [
            (
                "tang Huân chương Lao động hạng Nhất, Nhì cho",
                vec![("huan chuong lao dong hang nhat, nhi", "Huân chương Lao động")],
            ),
            ("Huân chương các loại", vec![("huan chuong", "Huân chương")]),
            (
                "danh hiệu Chiến sĩ thi đua cấp ngành",
                vec![("danh hieu chien si thi dua cap nganh", "Chiến sĩ thi đua cấp bộ")],
            ),
            ("giấy khen và Bằng khen", vec![("giay khen", "Giấy khen"), ("bang khen", "Bằng khen")]),
            ("80 % gia đình văn hóa", vec![]),
            ("đạt danh hiệu Gia đình văn hóa, phát huy hiệu quả", vec![]),
        ] {
            let folded = crate::fold::fold(text);
            let found: Vec<(&str, &str)> =
                forms.named_in(&folded).map(|(range, row)| (&folded[range], row.form.as_str())).collect();
            assert_eq!(found, wanted, "{text}");
        }
    }

    #[test]
    fn who_may_grant() {
        let forms = &Knowledge::embedded().award_forms;
        assert!(!forms.may_grant("Bằng khen", "Giám đốc Sở Y tế"));
        assert!(forms.may_grant("Giấy khen", "Giám đốc Sở Y tế"));
        assert!(forms.may_grant("Thư khen", "Giám đốc Sở"));
    }
}
