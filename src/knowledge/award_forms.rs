//! Forms of commendation and who grants them: Luật Thi đua, khen thưởng 06/2022/QH15.

use super::{cell, rows, several};
use crate::fold::{find_body, fold};
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
}

/// A level by its name in the contract.
fn level(name: &str) -> Option<Level> {
    serde_json::from_value(serde_json::Value::String(name.to_owned())).ok()
}

impl AwardForms {
    /// Reads the table.
    pub(super) fn read(table: &str) -> Self {
        let rows = rows(table)
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
        Self { rows }
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
            && only.cues.is_empty()
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
    fn who_may_grant() {
        let forms = &Knowledge::embedded().award_forms;
        assert!(!forms.may_grant("Bằng khen", "Giám đốc Sở Y tế"));
        assert!(forms.may_grant("Giấy khen", "Giám đốc Sở Y tế"));
        assert!(forms.may_grant("Thư khen", "Giám đốc Sở"));
    }
}
