//! What to know before believing the rest: codes and messages.

use crate::Lang;
use crate::comparison::Note;

crate::coded::coded! {
    /// A code of a comparison's warnings.
    Code:
    /// Only one plan is left.
    OnePlan = "one-plan",
        "Chỉ có một kế hoạch ({}); không có gì để đối chiếu, hãy thêm kế hoạch khác",
        "only one plan ({}); nothing to compare it with, add another one";
    /// The same plan in several files.
    SamePlan = "same-plan",
        "Cùng một kế hoạch trong nhiều tệp; dùng {}",
        "the same plan in several files; taken: {}";
    /// The file could not be read.
    Unread = "not-read",
        "Không đọc được, không có trong đối chiếu: {}",
        "could not be read, not part of the comparison: {}";
    /// The file has no plan.
    NoPlan = "no-plan",
        "Không thấy kế hoạch nào trong tệp: {}",
        "no plan was found in the file: {}";
    /// Number and day are missing.
    Draft = "draft",
        "Bản dự thảo hoặc chưa ký số: chưa có số và ngày ban hành",
        "a draft, or not signed yet: neither number nor day of issue";
    /// A list is missing.
    ListAbsent = "list-absent",
        "Không có {}",
        "has no {}";
    /// No list at all.
    NothingToAlign = "nothing-to-align",
        "Không đọc được danh mục nào để đối chiếu; không có nghĩa là kế hoạch không quy định",
        "no list was read that could be compared; that does not mean that the plan sets none";
    /// The text comes from OCR.
    TextRestored = "text-restored",
        "Văn bản OCR đã phục hồi dấu; từ ngữ khác nhau có thể do nhận dạng, cần đối chiếu bản gốc",
        "restored OCR text; differences of words may be slips of recognition, check against the paper";
    /// A form that its authority can't grant.
    AwardAuthority = "award-authority",
        "Hình thức khen thưởng không đúng thẩm quyền: {}",
        "award form outside the authority's power: {}";
    /// Phases share a time.
    PhasesOverlap = "phases-overlap",
        "Các giai đoạn chồng nhau: {}",
        "phases overlap: {}";
    /// A time between phases belongs to none.
    PhasesGap = "phases-gap",
        "Khoảng trống giữa các giai đoạn: {}",
        "a gap between phases: {}";
    /// Ends before it begins.
    PeriodBackwards = "period-backwards",
        "Thời gian kết thúc trước khi bắt đầu: {}",
        "a period ends before it begins: {}";
    /// Another province's name.
    OtherProvince = "other-province",
        "Nêu tên tỉnh khác, cần xem có phải sót khi chép: {}",
        "names another province, perhaps left from a copy: {}";
    /// Little more than a copy of another plan.
    NearCopy = "near-copy",
        "Gần như trùng với kế hoạch khác: {} số từ",
        "little more than a copy of another plan: {} of the words";
    /// Too many plans for pairs.
    PairsLeftOut = "pairs-left-out",
        "Không đối chiếu từng cặp vì có {} kế hoạch; thêm --pairs nếu cần",
        "every two were not compared because there are {} plans; add --pairs if you need it";
}

/// Notes as they come up.
#[derive(Debug)]
pub(super) struct Notes {
    lang: Lang,
    /// All so far.
    pub all: Vec<Note>,
}

impl Notes {
    pub fn new(lang: Lang) -> Self {
        Self { lang, all: Vec::new() }
    }

    /// The Vietnamese or the English words.
    pub fn say<'t>(&self, vi: &'t str, en: &'t str) -> &'t str {
        match self.lang {
            Lang::Vi => vi,
            Lang::En => en,
        }
    }

    /// One more.
    pub fn add(&mut self, code: Code, plan: Option<&str>, detail: &str) {
        let message = code.message(detail, self.lang);
        let note = Note { code: code.name().to_owned(), plan: plan.map(str::to_owned), message };
        if !self.all.contains(&note) {
            self.all.push(note);
        }
    }

    /// One plan is little more than a copy of another.
    pub fn near_copy(&mut self, plan: &str, of: &str, share: f64) {
        self.add(Code::NearCopy, Some(plan), &format!("{of}, {:.0} %", share * 100.0));
    }

    /// Whether pairs were left out.
    pub fn of_pairs(&mut self, plans: usize, none: bool) {
        if none && plans > super::PAIRS_UP_TO {
            self.add(Code::PairsLeftOut, None, &plans.to_string());
        }
    }
}
