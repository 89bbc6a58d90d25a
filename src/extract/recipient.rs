//! To whom a duty goes, and through whom: "gửi báo cáo về Sở Y tế (qua Văn phòng Sở)".

use std::sync::LazyLock;

use regex::Regex;

use crate::fold::{Folded, begins_with, fold, pattern};

/// Words before a recipient and the first word of its name, folded; "với" and "cho" only where nothing else tells.
static RECIPIENT: LazyLock<[Regex; 2]> = LazyLock::new(|| {
    let heads = r"(?P<who>(?:so|ubnd|uy ban|van phong|phong|ban|trung tam|hoi|bo|chu tich|giam doc|tinh uy|thanh uy|dang uy|lanh dao|cong doan|lien doan|tong lien doan|tinh doan|cong an|thuong truc|mat tran|huyen|chi cuc|cuc|vu|thu tuong|chinh phu|(?:co quan )?(?:quan ly )?cap tren)\b)";
    [r"gui ve|gui cho|gui|bao cao ve|bao cao voi|bao cao cho|bao cao|ve|trinh", "voi|cho"]
        .map(|before| pattern(&format!(r"\b(?:{before})\s+{heads}")))
});
/// First words of names that are other words with other marks, folded, and as they are written in a name.
const HOMOGRAPHS: &[(&str, &str)] = &[
    ("so", "sở"),
    ("bo", "bộ"),
    ("ban", "ban"),
    ("hoi", "hội"),
    ("cuc", "cục"),
    ("vu", "vụ"),
    ("phong", "phòng"),
    ("chinh", "Chính"),
    ("thu", "Thủ"),
];
/// "qua" and the first word of the body's name, which has a capital: "báo cáo kết quả phòng, chống dịch" has neither.
static VIA: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:^|[( ])qua (?P<who>Sở|Văn phòng|Phòng|Ban|Trung tâm|Hội|Công an|Bộ phận|Chi cục|Tổ|Vụ|Cục)\s")
        .expect("valid pattern")
});
/// Words that end the name of a recipient.
const RECIPIENT_ENDS: &[&str] = &[
    "để", "trước", "theo", "kết", "vào", "trong", "tổng", "xem", "về", "qua", "tình", "tiến", "chậm", "định", "và",
    "cùng", "khi", "đề", "quyết", "hằng", "hàng", "việc", "những", "trên", "bằng", "sau", "lúc", "chậm", "kèm",
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
    "thu tuong",
    "chinh phu",
];

/// "về Sở Y tế (qua Văn phòng)": to whom and through whom.
pub(super) fn recipient(clause: &str) -> (Option<String>, Option<String>) {
    let folded = Folded::new(clause);
    let named = |pattern: &Regex| {
        let starts = pattern.captures_iter(&folded.text).filter_map(|m| m.name("who"));
        starts.map(|m| folded.original(m.range()).start).find(|start| names_body(&clause[*start..]))
    };
    let through = || VIA.captures(clause).and_then(|m| m.name("who")).map(|who| who.start());
    // In brackets the words to the bracket's end, whatever they are.
    let bracket = folded.text.find("(qua ").and_then(|at| {
        let start = folded.original(at..at + 5).end;
        clause[start..].find(')').map(|end| clause[start..start + end].trim().to_owned())
    });
    let via = bracket.or_else(|| through().map(|start| name(&clause[start..]).to_owned()));
    let recipient = RECIPIENT.iter().find_map(named).map(|start| name(&clause[start..]).to_owned());
    (recipient.filter(|r| !r.is_empty()), via.filter(|v| !v.is_empty()))
}

/// What begins as names do, folded.
const OTHERS: &[&str] = &["phong trao", "hoi vien", "hoi nghi", "ban hanh", "chinh phu dien tu", "chinh phu so"];

/// "Sở", "sở" or a damaged "So", not "sơ" or "số".
fn names_body(text: &str) -> bool {
    let word = text.split([' ', ',', '.', ';']).next().unwrap_or_default();
    let written = HOMOGRAPHS.iter().find(|(folded, _)| fold(word) == *folded).map(|(_, written)| *written);
    !OTHERS.iter().any(|other| begins_with(text, other))
        && (word.starts_with(char::is_uppercase) || written.is_none_or(|written| word == written))
}

/// The name at the begin of a text.
fn name(rest: &str) -> &str {
    let mark = |from: usize| rest[from..].find(['(', ')', ',', ';', '.', ':']).map_or(rest.len(), |at| from + at);
    let mut end = mark(0);
    // "Sở Văn hóa, Thể thao và Du lịch" has a comma in its name.
    while rest[end..].starts_with(", ") && goes_on(&rest[end + 1..]) {
        end = mark(end + 1);
    }
    let mut at = 0;
    for (index, word) in rest[..end].split(' ').enumerate() {
        let named = word == "và" && goes_on(&rest[at + word.len()..]) || word == "trên" && rest[..at].ends_with("cấp ");
        if index > 0 && RECIPIENT_ENDS.contains(&word) && !named {
            end = at;
            break;
        }
        at += word.len() + 1;
    }
    rest[..end].trim()
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
            ("báo cáo Thủ tướng Chính phủ trước ngày 10/6", Some("Thủ tướng Chính phủ"), None),
            ("báo cáo kết quả cho cơ quan quản lý cấp trên trước ngày 10/6", Some("cơ quan quản lý cấp trên"), None),
            ("báo cáo về Sở Dân tộc và Tôn giáo trước ngày 10/6", Some("Sở Dân tộc và Tôn giáo"), None),
            ("báo cáo về Sở Y tế và UBND tỉnh trước ngày 10/6", Some("Sở Y tế"), None),
            ("Báo cáo sơ kết gửi trước ngày 05/7/2027", None, None),
            ("báo cáo số liệu, bổ sung biểu mẫu trước ngày 10/6", None, None),
            ("gửi về Liên đoàn Lao động tỉnh chậm nhất là ngày 30/4", Some("Liên đoàn Lao động tỉnh"), None),
            ("gửi báo cáo về UBND tỉnh qua Sở Nội vụ trước ngày 10/6", Some("UBND tỉnh"), Some("Sở Nội vụ")),
            ("báo cáo UBND tỉnh (thông qua Sở Nội vụ) trước ngày 10/6", Some("UBND tỉnh"), Some("Sở Nội vụ")),
            ("báo cáo kết quả tổ chức thực hiện về Sở Nội vụ", Some("Sở Nội vụ"), None),
            ("báo cáo kết quả phòng, chống dịch về Sở Y tế", Some("Sở Y tế"), None),
            ("phối hợp với Công an tỉnh tổng hợp, báo cáo UBND tỉnh", Some("UBND tỉnh"), None),
            ("tổ chức thi qua Phong trào, báo cáo sở trước ngày 10/6", Some("sở"), None),
            ("báo cáo kết quả về Sở Giáo dục và Đào tạo trước ngày 05 tháng 6", Some("Sở Giáo dục và Đào tạo"), None),
        ] {
            let (r, v) = recipient(clause);
            assert_eq!((r.as_deref(), v.as_deref()), (to, via));
        }
    }
}
