//! Words of the reports in Vietnamese and English.

use std::collections::BTreeSet;

use crate::Lang;
use crate::compare::unit_kinds;
use crate::comparison::{Comparison, FactRow, FactValue, Family, List, PlanEntry, Verdict};
use crate::plan::{Subject, TextOrigin};

/// Words in one language.
#[derive(Debug, Clone, Copy)]
pub(super) struct Labels {
    lang: Lang,
}

impl Labels {
    pub fn new(lang: Lang) -> Self {
        Self { lang }
    }

    /// The Vietnamese or the English words.
    pub fn say<'t>(self, vi: &'t str, en: &'t str) -> &'t str {
        match self.lang {
            Lang::Vi => vi,
            Lang::En => en,
        }
    }

    /// Code of the language.
    pub fn code(self) -> &'static str {
        self.say("vi", "en")
    }

    pub fn list(self, list: List) -> &'static str {
        match list {
            List::Criteria => self.say("Tiêu chí thi đua", "Criteria"),
            List::AwardStandards => self.say("Tiêu chuẩn khen thưởng", "Award standards"),
            List::Themes => self.say("Nội dung thi đua", "Themes"),
            List::Targets => self.say("Chỉ tiêu", "Targets"),
            List::Solutions => self.say("Giải pháp", "Solutions"),
            List::Assignments => self.say("Phân công thực hiện", "Assignments"),
        }
    }

    pub fn subject(self, subject: Option<Subject>) -> &'static str {
        match subject {
            Some(Subject::Collective) => self.say("Tập thể", "Collectives"),
            Some(Subject::Individual) => self.say("Cá nhân", "Individuals"),
            Some(Subject::Household) => self.say("Hộ gia đình", "Households"),
            Some(Subject::Other) => self.say("Đối tượng khác", "Others"),
            Some(Subject::Any) => self.say("Tập thể và cá nhân", "Collectives and individuals"),
            None => self.say("Không nêu", "Not said"),
        }
    }

    /// What the bodies of assignments do in the campaign.
    pub fn part(self, part: &str) -> &str {
        match part {
            "standing" => self.say("Thường trực, theo dõi, tổng hợp", "Leads, follows, reports"),
            "carry-out" => self.say("Tổ chức thực hiện", "Carries out"),
            "finance" => self.say("Kinh phí", "Pays"),
            "press" => self.say("Tuyên truyền", "Tells people"),
            "mobilise" => self.say("Vận động", "Wins people over"),
            "take-part" => self.say("Hưởng ứng", "Takes part"),
            "council" => self.say("Hội đồng thi đua", "Emulation council"),
            "cluster" => self.say("Cụm, khối thi đua", "Emulation cluster"),
            "inspection" => self.say("Kiểm tra", "Inspects"),
            other => other,
        }
    }

    /// A family's text, the part of its bodies before it.
    pub fn family(self, family: &Family) -> String {
        match &family.part {
            Some(part) => format!("{}: {}", self.part(part), family.text),
            None => family.text.clone(),
        }
    }

    pub fn verdict(self, verdict: Verdict) -> &'static str {
        match verdict {
            Verdict::Same => self.say("như nhau", "same"),
            Verdict::Reworded => self.say("diễn đạt khác", "reworded"),
            Verdict::Numbers => self.say("khác số liệu", "other numbers"),
            Verdict::Narrower => self.say("hẹp hơn", "narrower"),
            Verdict::Wider => self.say("rộng hơn", "wider"),
            Verdict::Moved => self.say("chuyển mục", "moved"),
        }
    }

    pub fn origin(self, origin: TextOrigin) -> &'static str {
        match origin {
            TextOrigin::Text => self.say("văn bản gõ", "typed text"),
            TextOrigin::Pdf => self.say("lớp chữ PDF", "PDF text layer"),
            TextOrigin::Ocr => self.say("OCR, đã phục hồi dấu", "OCR, restored"),
            TextOrigin::Mixed => self.say("nhiều nguồn", "several origins"),
        }
    }

    /// What a span of the time line or a deadline is.
    pub fn kind(self, kind: &str) -> &str {
        match kind {
            "campaign" => self.say("Thời gian phong trào", "Campaign"),
            "phase" => self.say("Giai đoạn", "Phase"),
            "report" => self.say("Báo cáo", "Report"),
            "interim-review" => self.say("Sơ kết", "Interim review"),
            "final-review" => self.say("Tổng kết", "Final review"),
            "campaign-end" => self.say("Kết thúc phong trào", "End of the campaign"),
            "register" => self.say("Đăng ký", "Registration"),
            "plan" => self.say("Ban hành kế hoạch", "Issue of plans"),
            "other" => self.say("Thời hạn khác", "Other deadline"),
            other => other,
        }
    }

    /// What a row of facts is about.
    pub fn field(self, row: &FactRow) -> String {
        let (head, rest) = row.field.split_once('.').unwrap_or((&row.field, ""));
        match head {
            "campaign" => match rest {
                "name" => self.say("Tên phong trào", "Campaign"),
                "from" => self.say("Bắt đầu", "Begins"),
                "to" => self.say("Kết thúc", "Ends"),
                "from_event" => self.say("Bắt đầu (sự kiện)", "Begins (event)"),
                _ => self.say("Kết thúc (sự kiện)", "Ends (event)"),
            }
            .to_owned(),
            "phases" => format!("{} {rest}", self.say("Giai đoạn", "Phase")),
            "deadlines" => self.kind(rest).to_owned(),
            "awards" => {
                let (form, level) = rest.rsplit_once('.').unwrap_or((rest, ""));
                format!("{form}{}", if level.is_empty() { String::new() } else { format!(" ({})", self.level(level)) })
            }
            "citations" => rest.to_owned(),
            "targets" => format!("{} #{rest}", self.say("Chỉ tiêu, nhóm", "Targets, family")),
            _ => match unit_kinds::named(rest) {
                Some(kind) => self.say(kind.vi, kind.en).to_owned(),
                None => rest.to_owned(),
            },
        }
    }

    /// A date as people write it: `10/11/2025`, `quý IV/2025`, `10/11 hằng năm`; anything else as it stands.
    pub fn date(self, date: &str) -> String {
        let number =
            |part: &str| (!part.is_empty() && part.bytes().all(|b| b.is_ascii_digit())).then(|| part.to_owned());
        let written = || -> Option<String> {
            if let Some(day) = date.strip_prefix("--") {
                let day = match day.split_once('-') {
                    Some((month, day)) => format!("{}/{}", number(day)?, number(month)?),
                    None => format!("{} {}", self.say("tháng", "month"), number(day)?),
                };
                return Some(format!("{day} {}", self.say("hằng năm", "each year")));
            }
            let mut parts = date.split('-');
            let year = number(parts.next()?).filter(|year| year.len() == 4)?;
            match (parts.next(), parts.next(), parts.next()) {
                (None, ..) => Some(year),
                (Some(quarter), None, _) if quarter.starts_with('Q') => {
                    let roman = ["I", "II", "III", "IV"].get(quarter[1..].parse::<usize>().ok()?.checked_sub(1)?)?;
                    Some(format!("{} {roman}/{year}", self.say("quý", "quarter")))
                }
                (Some(month), None, _) => Some(format!("{}/{year}", number(month)?)),
                (Some(month), Some(day), None) => Some(format!("{}/{}/{year}", number(day)?, number(month)?)),
                _ => None,
            }
        };
        written().unwrap_or_else(|| date.to_owned())
    }

    /// A rhythm, an occasion, a relation of citations by its code; anything else as it stands.
    pub fn word(self, code: &str) -> &str {
        match code {
            "yearly" | "annual" => self.say("hằng năm", "yearly"),
            "half-yearly" => self.say("06 tháng", "half-yearly"),
            "quarterly" => self.say("hằng quý", "quarterly"),
            "monthly" => self.say("hằng tháng", "monthly"),
            "interim" => self.say("sơ kết", "interim review"),
            "final" => self.say("tổng kết", "final review"),
            "thematic" => self.say("chuyên đề", "thematic"),
            "regular" => self.say("thường xuyên", "regular"),
            "ad-hoc" => self.say("đột xuất", "ad hoc"),
            "any" => self.say("không nêu dịp", "no occasion named"),
            "implements" => self.say("thực hiện", "implements"),
            "basis" => self.say("căn cứ", "basis"),
            "mention" => self.say("nhắc đến", "mentions"),
            other => other,
        }
    }

    /// A value of a row of facts.
    pub fn value(self, row: &FactRow, value: &str) -> String {
        match row.field.split('.').next().unwrap_or_default() {
            "phases" => value.split('/').map(|end| self.date(end)).collect::<Vec<_>>().join(" – "),
            "campaign" | "deadlines" => self.word(&self.date(value)).to_owned(),
            "citations" => self.word(value).to_owned(),
            _ => value.to_owned(),
        }
    }

    /// What goes with a value: rhythm or occasions, then the rest.
    pub fn detail(self, value: &FactValue) -> String {
        // A day of every year says its rhythm itself.
        let yearly = value.value.as_deref().is_some_and(|stated| stated.starts_with("--"));
        let when = value.when.iter().filter(|code| !(yearly && *code == "yearly"));
        let words = when.map(|code| self.word(code).to_owned()).collect::<Vec<_>>().join(", ");
        [Some(words), value.detail.clone()]
            .into_iter()
            .flatten()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" · ")
    }

    /// Whether the plans agree, in words.
    pub fn standing(self, row: &FactRow) -> &'static str {
        let one =
            row.values.iter().filter(|value| value.value.is_some()).all(|value| value.variant == row.values[0].variant);
        match (row.agree, one, row.values.iter().map(|value| &value.plan).collect::<BTreeSet<_>>().len()) {
            (true, ..) => self.say("thống nhất", "all agree"),
            (false, _, 1) => self.say("chỉ một kế hoạch nêu", "one plan only"),
            (false, true, _) => self.say("nơi có nêu thì giống nhau", "same where stated"),
            _ => self.say("khác nhau", "differ"),
        }
    }

    fn level(self, level: &str) -> &str {
        match level {
            "state" => self.say("Nhà nước", "state"),
            "government" => self.say("Chính phủ", "government"),
            "ministry" => self.say("bộ, ngành", "ministry"),
            "province" => self.say("cấp tỉnh", "province"),
            "department" => self.say("cấp sở", "department"),
            "commune" => self.say("cấp xã", "commune"),
            "unit" => self.say("đơn vị", "unit"),
            other => other,
        }
    }

    /// Group of a row of facts.
    pub fn section(self, field: &str) -> &'static str {
        match field.split('.').next().unwrap_or_default() {
            "campaign" => self.say("Phong trào", "Campaign"),
            "phases" => self.say("Giai đoạn", "Phases"),
            "deadlines" => self.say("Thời hạn", "Deadlines"),
            "awards" => self.say("Hình thức khen thưởng", "Awards"),
            "citations" => self.say("Văn bản viện dẫn", "Citations"),
            "targets" => self.say("Số liệu chỉ tiêu", "Quantities"),
            _ => self.say("Đơn vị thực hiện", "Units"),
        }
    }
}

/// A plan's name in tables: province and code, else what is known.
pub(super) fn plan_name(plan: &PlanEntry) -> String {
    let place = plan.province.as_deref().or(plan.issuer.as_deref());
    match (place, plan.code.as_deref()) {
        (Some(place), Some(code)) => format!("{place} · {code}"),
        (Some(place), None) => format!("{place} · {}", plan.date.as_deref().unwrap_or("?")),
        (None, Some(code)) => code.to_owned(),
        (None, None) => plan.path.as_deref().map_or_else(|| plan.id.clone(), |path| file_name(path).to_owned()),
    }
}

/// The last part of a path, whatever system it comes from.
pub(super) fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// The name of the plan of this id.
pub(super) fn name_of(comparison: &Comparison, id: &str) -> String {
    comparison.plans.iter().find(|plan| plan.id == id).map_or_else(|| id.to_owned(), plan_name)
}

/// The values of a row that say the same, each with those who state it, in the order of the first.
pub(super) fn variants(row: &FactRow) -> Vec<Vec<&FactValue>> {
    let mut out: Vec<Vec<&FactValue>> = Vec::new();
    for value in row.values.iter().filter(|value| value.value.is_some()) {
        match out.iter_mut().find(|known| known[0].variant == value.variant) {
            Some(known) => known.push(value),
            None => out.push(vec![value]),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_as_people_write_them() {
        let labels = Labels::new(Lang::Vi);
        for (date, wanted) in [
            ("2025-10-24", "24/10/2025"),
            ("2025-10", "10/2025"),
            ("2025", "2025"),
            ("2025-Q4", "quý IV/2025"),
            ("--11-10", "10/11 hằng năm"),
            ("--02", "tháng 02 hằng năm"),
            ("đến khi tổng kết", "đến khi tổng kết"),
            ("2025-Q9", "2025-Q9"),
            ("--", "--"),
        ] {
            assert_eq!(labels.date(date), wanted);
        }
    }
}
