//! To whom a duty goes, and through whom: "gửi báo cáo về Sở Y tế (qua Văn phòng Sở)".

use std::sync::LazyLock;

use regex::Regex;

use crate::fold::{Folded, begins_with};

/// Words before a recipient and the first word of its name, folded.
static RECIPIENT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?:gui ve|gui cho|gui|bao cao ve|bao cao voi|bao cao|ve|trinh|voi|cho)\s+(?P<who>(?:so|ubnd|uy ban|van phong|phong|ban|trung tam|hoi dong|bo|chu tich|giam doc|tinh uy|thanh uy|dang uy|lanh dao|cong doan|huyen|chi cuc|vu)\b)").expect("valid pattern")
});
/// Words that end the name of a recipient.
const RECIPIENT_ENDS: &[&str] = &[
    "để", "trước", "theo", "kết", "vào", "trong", "tổng", "xem", "về", "qua", "tình", "tiến", "chậm", "định", "và",
    "cùng", "khi", "đề", "quyết", "hằng", "hàng", "việc", "những",
];

/// First words of bodies, folded: behind "và" they are recipients of their own.
const BODY_STARTS: &[&str] = &[
    "so ",
    "bo ",
    "uy ",
    "ban ",
    "hoi ",
    "phong ",
    "van phong",
    "tinh uy",
    "thanh uy",
    "dang uy",
    "chu tich",
    "giam doc",
    "trung tam",
    "cong an",
    "lien doan",
    "cong doan",
];

/// "về Sở Y tế (qua Văn phòng)": to whom and through whom.
pub(super) fn recipient(clause: &str) -> (Option<String>, Option<String>) {
    let folded = Folded::new(clause);
    let via = folded.text.find("(qua ").and_then(|at| {
        let start = folded.original(at..at + 5).end;
        clause[start..].find(')').map(|end| clause[start..start + end].trim().to_owned())
    });
    let found = RECIPIENT.captures(&folded.text).and_then(|m| m.name("who"));
    let recipient = found.map(|m| {
        let start = folded.original(m.range()).start;
        let rest = &clause[start..];
        let mark = |from: usize| rest[from..].find(['(', ',', ';', '.', ':']).map_or(rest.len(), |at| from + at);
        let mut end = mark(0);
        // "Sở Văn hóa, Thể thao và Du lịch" has a comma in its name.
        while rest[end..].starts_with(", ") && goes_on(&rest[end + 1..]) {
            end = mark(end + 1);
        }
        let mut at = 0;
        for (index, word) in rest[..end].split(' ').enumerate() {
            if index > 0 && RECIPIENT_ENDS.contains(&word) && !(word == "và" && goes_on(&rest[at + word.len()..])) {
                end = at;
                break;
            }
            at += word.len() + 1;
        }
        rest[..end].trim().to_owned()
    });
    (recipient.filter(|r| !r.is_empty()), via)
}

/// "và Công nghệ", ", Thể thao" belong to the name before them, "và Sở Y tế" is another body.
fn goes_on(behind: &str) -> bool {
    let behind = behind.trim_start();
    let first = behind.split([' ', ',', '.', ';']).next().unwrap_or_default();
    // "UBND", "HĐND"
    let short = first.chars().count() > 1 && first.chars().all(char::is_uppercase);
    behind.starts_with(char::is_uppercase) && !short && !BODY_STARTS.iter().any(|body| begins_with(behind, body))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_recipients() {
        for (clause, to, via) in [
            ("gửi báo cáo về Sở Y tế (qua Văn phòng Sở) trước ngày 05/12", Some("Sở Y tế"), Some("Văn phòng Sở")),
            ("báo cáo về Sở Văn hóa, Thể thao và Du lịch để tổng hợp", Some("Sở Văn hóa, Thể thao và Du lịch"), None),
            ("báo cáo về Sở Y tế, Sở Nội vụ trước ngày 10/6", Some("Sở Y tế"), None),
            ("báo cáo Tỉnh ủy, HĐND tỉnh theo quy định", Some("Tỉnh ủy"), None),
            ("báo cáo UBND tỉnh trước ngày 10/6", Some("UBND tỉnh"), None),
            ("báo cáo về Sở Dân tộc và Tôn giáo trước ngày 10/6", Some("Sở Dân tộc và Tôn giáo"), None),
            ("báo cáo về Sở Y tế và UBND tỉnh trước ngày 10/6", Some("Sở Y tế"), None),
            ("báo cáo kết quả về Sở Giáo dục và Đào tạo trước ngày 05 tháng 6", Some("Sở Giáo dục và Đào tạo"), None),
        ] {
            let (r, v) = recipient(clause);
            assert_eq!((r.as_deref(), v.as_deref()), (to, via));
        }
    }
}
