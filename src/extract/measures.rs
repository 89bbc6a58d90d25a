//! Quantities in targets: number, unit and comparator.
//!
//! Numbers are written with a decimal comma and points between thousands (TCVN 6398); "01" is one.

use std::sync::LazyLock;

use regex::Regex;

use crate::plan::{Comparator, Measure};
use crate::text::end_of;

/// Words before a number that bound it.
const COMPARATORS: &[(&str, Comparator)] = &[
    ("không thấp hơn", Comparator::AtLeast),
    ("không ít hơn", Comparator::AtLeast),
    ("ít nhất", Comparator::AtLeast),
    ("tối thiểu", Comparator::AtLeast),
    ("từ", Comparator::AtLeast),
    ("trong vòng", Comparator::AtMost),
    ("không vượt quá", Comparator::AtMost),
    ("không quá", Comparator::AtMost),
    ("tối đa", Comparator::AtMost),
    ("dưới", Comparator::LessThan),
    ("trên", Comparator::MoreThan),
    ("hơn", Comparator::MoreThan),
    ("đạt", Comparator::Equal),
];

static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:[≥≤<>]=?\s*)?(?:[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]+)?|[0-9]+(?:,[0-9]+)?)(?:\s*%)?(?:\s*trở (?:lên|xuống))?").expect("valid pattern")
});
/// One to three words of a unit, perhaps by a number of people (`giường bệnh/10.000 dân`).
static UNIT: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^\s+(\p{Ll}+(?:\s\p{Ll}+){0,3})").expect("valid pattern"));
static PER: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^\s*/\s*[0-9.]+\s+\p{Ll}+").expect("valid pattern"));
/// Sums in other money than đồng: "triệu USD".
static MONEY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\s+(?:(?:nghìn|ngàn|triệu|tỷ|tỉ)\s+)?(?:USD|EUR|JPY|CNY)\b").expect("valid pattern")
});
/// "100 đến 200 người".
static RANGE_IN_WORDS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^\s*(?:đến|tới)\s*[0-9]+(?:[.,][0-9]+)*").expect("valid pattern"));
/// The other end of a range behind its first number: "10 - 13%", "10 đến 13%".
static RANGE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\s*(?:[-–]|đến|tới)\s*(?P<upper>[0-9]+(?:,[0-9]+)?)\s*%(?:\s*/\s*năm\b)?").expect("valid pattern")
});
/// Words in which a number is no quantity: dates, phases, names of documents.
static NOT_BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)(?:năm|tháng|ngày|quý|giai đoạn|đợt|số|khóa|lần thứ|cấp độ|mức độ|mức|cấp|đề án|nghị quyết|phụ lục|mục|điều|khoản|chỉ tiêu|mục tiêu|hoạt động|nội dung|nhiệm vụ|tiêu chí|đối tượng|nhóm|hạng|loại|top|đến|-|–|/)\s*$").expect("valid pattern")
});

/// Classifiers of one word that stand as the unit by themselves, and units of two words.
const ONE_WORD: &[&str] = &[
    "người", "tuổi", "năm", "tháng", "ngày", "lần", "bài", "tin", "hộ", "xã", "đợt", "cuộc", "lớp", "buổi", "việc",
    "điểm", "lượt", "ca", "trạm", "giờ", "phút",
];
/// Units of time within which something is done: "trong 24 giờ đầu".
const WITHIN: &[&str] = &["giờ", "phút"];
/// Words before a time of the day.
static CLOCK: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)\b(?:lúc|hồi|trước|sau|từ|đến|vào|giờ)\s*$").expect("valid pattern"));
/// Numbers by which others are counted (`/100.000 dân`) are round; less than this is a share (`19/19 tiêu chí`).
const PER_AT_LEAST: u64 = 100;

/// Bytes before a number in which the words stand that tell what it is.
const CUE: usize = 64;
/// Bytes before an age in which the words stand that tell whether it is to be reached.
const CLAUSE: usize = 512;

/// All quantities of a text, in order.
pub fn measures(text: &str) -> Vec<Measure> {
    NUMBER
        .find_iter(text)
        .filter_map(|found| {
            let (before, after) = (&text[..found.start()], &text[found.end()..]);
            let (sign, value, percent, upward) = parts(found.as_str());
            if is_no_quantity(before, after, value) {
                return None;
            }
            let number: f64 = value.replace('.', "").replace(',', ".").parse().ok()?;
            let (cue, comparator) = comparator(before, after, sign, upward);
            let range = if percent { None } else { RANGE.captures(after) };
            let words = if percent || range.is_some() { None } else { RANGE_IN_WORDS.find(after) };
            let (unit, unit_length) = match (percent, &range) {
                (true, _) => (Some("%".to_owned()), 0),
                (false, Some(range)) => (Some("%".to_owned()), range[0].len()),
                (false, None) => {
                    let behind = words.map_or(0, |words| words.end());
                    let (unit, length) = unit(&after[behind..]);
                    (unit, behind + length)
                }
            };
            // "dân số từ 15 tuổi trở lên", "từ 15 đến 60 tuổi": who is meant, not how many.
            let of_age = || {
                let lower = end_of(before, CLAUSE).to_lowercase();
                let reached = ["tuổi thọ", "sống khỏe", "đạt"].iter().any(|word| lower.contains(word));
                lower.trim_end().ends_with("từ") && !reached
            };
            if unit.as_deref() == Some("tuổi") && of_age() {
                return None;
            }
            let timed = unit.as_deref().is_some_and(|unit| WITHIN.contains(&unit));
            // "trước 8 giờ" is a time of the day.
            if timed && CLOCK.is_match(end_of(before, CUE)) {
                return None;
            }
            let within = timed && end_of(before, CUE).to_lowercase().ends_with("trong ");
            let (cue, comparator) = if within { ("trong ".len(), Comparator::AtMost) } else { (cue, comparator) };
            // Of a range the end that binds is the value; the words tell both.
            let (number, comparator) = match (range, comparator) {
                (Some(range), Comparator::AtMost | Comparator::LessThan) => {
                    (range["upper"].replace(',', ".").parse().ok()?, comparator)
                }
                (Some(_), Comparator::Equal) => (number, Comparator::AtLeast),
                (None, Comparator::Equal) if words.is_some() => (number, Comparator::AtLeast),
                (_, comparator) => (number, comparator),
            };
            let words = format!("{}{}{}", &before[before.len() - cue..], found.as_str(), &after[..unit_length]);
            Some(Measure { comparator, value: number, unit, text: words.trim().to_owned() })
        })
        .collect()
}

/// Sign, value, percent sign and "trở lên" of a match of [`NUMBER`].
fn parts(whole: &str) -> (&str, &str, bool, Option<&str>) {
    let (sign, rest) = whole.split_at(whole.find(|c: char| c.is_ascii_digit()).unwrap_or_default());
    let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',').unwrap_or(rest.len());
    let (value, behind) = rest.split_at(end);
    let behind = behind.trim_start();
    let percent = behind.starts_with('%');
    let upward = behind.trim_start_matches('%').trim_start();
    (sign.trim_end(), value, percent, (!upward.is_empty()).then_some(upward))
}

/// Years, dates, codes and ordinals.
fn is_no_quantity(before: &str, after: &str, value: &str) -> bool {
    let year = value.len() == 4 && (value.starts_with("19") || value.starts_with("20"));
    let glued = before.ends_with(|c: char| c.is_alphanumeric()) || after.starts_with(|c: char| c.is_alphanumeric());
    let date = before.ends_with('/')
        || (after.starts_with('/') && after[1..].starts_with(|c: char| c.is_ascii_digit()) && per(after).is_none());
    let code = after.starts_with('/') && after[1..].starts_with(char::is_uppercase)
        || after.starts_with('-') && after[1..].starts_with(char::is_uppercase);
    // "1.5" is neither one nor five; who wrote it with a point can't be told from thousands.
    let point = before.ends_with(['.', ',']) && before[..before.len() - 1].ends_with(|c: char| c.is_ascii_digit())
        || after.starts_with('.') && after[1..].starts_with(|c: char| c.is_ascii_digit());
    let heading = before.trim().is_empty() && after.starts_with(['.', ')']);
    year || glued || date || code || point || heading || NOT_BEFORE.is_match(end_of(before.trim_end(), CUE))
}

/// The bound in the words before (their length in bytes) or in the sign.
fn comparator(before: &str, after: &str, sign: &str, upward: Option<&str>) -> (usize, Comparator) {
    match sign {
        "≥" | ">=" => return (0, Comparator::AtLeast),
        "≤" | "<=" => return (0, Comparator::AtMost),
        ">" => return (0, Comparator::MoreThan),
        "<" => return (0, Comparator::LessThan),
        _ => {}
    }
    let trimmed = before.trim_end();
    let lower = end_of(trimmed, CUE).to_lowercase();
    let found = COMPARATORS
        .iter()
        .find(|(cue, _)| lower.strip_suffix(cue).is_some_and(|rest| !rest.ends_with(char::is_alphanumeric)));
    let length = found.map_or(0, |(cue, _)| cue.len() + before.len() - trimmed.len());
    let upward = upward.or_else(|| found.filter(|(cue, _)| *cue == "từ").and_then(|_| upward_behind(after)));
    match (upward.map(str::trim), found) {
        (Some(u), _) if u.ends_with("lên") => (length, Comparator::AtLeast),
        (Some(_), _) => (length, Comparator::AtMost),
        (None, Some((cue, c))) if *cue != "từ" => (length, *c),
        _ => (0, Comparator::Equal),
    }
}

/// "từ 60% số trường trở lên": the words may stand behind what is counted.
fn upward_behind(after: &str) -> Option<&str> {
    let clause = after.split([',', ';', '.', ':']).next()?;
    ["trở lên", "trở xuống"]
        .into_iter()
        .find(|words| clause.find(words).is_some_and(|at| !clause[..at].contains(|c: char| c.is_ascii_digit())))
}

/// Length of "/100.000 trẻ" at the begin of a text.
fn per(after: &str) -> Option<usize> {
    let found = PER.find(after)?;
    let digits: String = found.as_str().chars().filter(char::is_ascii_digit).collect();
    digits.parse().is_ok_and(|by: u64| by >= PER_AT_LEAST).then_some(found.end())
}

/// The unit behind a number and its length in bytes.
fn unit(after: &str) -> (Option<String>, usize) {
    if let Some(per) = UNIT.captures(after).and_then(|m| {
        let end = m.get(1)?.end();
        per(&after[end..]).map(|length| end + length)
    }) {
        return (Some(after[..per].trim().to_owned()), per);
    }
    if let Some(end) = per(after) {
        return (Some(after[..end].trim().to_owned()), end);
    }
    if let Some(money) = MONEY.find(after) {
        return (Some(money.as_str().trim().to_owned()), money.end());
    }
    let Some(found) = UNIT.captures(after) else { return (None, 0) };
    let words: Vec<&str> = found[1].split(' ').collect();
    let count = if ONE_WORD.contains(&words[0]) { 1 } else { words.len().min(2) };
    let unit = words[..count].join(" ");
    let length = after.find(words[0]).unwrap_or(0) + unit.len();
    (Some(unit), length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_quantities() {
        for (text, expected) in [
            ("100% cơ quan, đơn vị ban hành kế hoạch", "Equal 100 %"),
            ("tỷ lệ bảo hiểm y tế đạt trên 95%.", "MoreThan 95 %"),
            ("ít nhất 01 sáng kiến, mô hình", "AtLeast 1 sáng kiến"),
            (
                "đến năm 2030: tuổi thọ đạt 75,5 tuổi, tối thiểu 68 năm; đạt 32 giường bệnh/10.000 dân",
                "Equal 75.5 tuổi; AtLeast 68 năm; Equal 32 giường bệnh/10.000 dân",
            ),
            ("Từ 90% trở lên hồ sơ", "AtLeast 90 %"),
            (">= 95 %", "AtLeast 95 %"),
            ("Từ 60% số trường trở lên đạt chuẩn; từ 70% lượt khám", "AtLeast 60 %; Equal 70 %"),
            ("dưới 4/100.000 trẻ sinh ra sống", "LessThan 4 /100.000 trẻ"),
            ("trong dân số từ 15 tuổi trở lên, từ 15 đến 60 tuổi", ""),
            ("tuổi thọ trung bình đạt từ 75 tuổi trở lên", "AtLeast 75 tuổi"),
            ("từ 100 đến 200 người; tăng từ 10 đến 15%", "AtLeast 100 người; AtLeast 10 %"),
            ("đạt 19/19 tiêu chí, 300 lượt nhân dân", "Equal 300 lượt"),
            ("tăng 1.5 lần", ""),
            ("theo Kế hoạch số 15/KH-UBND ngày 01/7/2025", ""),
            ("không quá 1.200 người", "AtMost 1200 người"),
            ("đạt 400 triệu USD, tăng 10 - 13%/năm", "Equal 400 triệu USD; AtLeast 10 %"),
            ("không quá 3 - 4,5%", "AtMost 4.5 %"),
            ("hỗ trợ trong 24 giờ đầu; làm điểm trong 10 xã", "AtMost 24 giờ; Equal 10 xã"),
            ("báo cáo trước 8 giờ; mở cửa từ 7 giờ 30 phút", ""),
        ] {
            let got: Vec<String> = measures(text)
                .iter()
                .map(|m| format!("{:?} {} {}", m.comparator, m.value, m.unit.as_deref().unwrap_or("-")))
                .collect();
            assert_eq!(got.join("; "), expected, "{text}");
        }
    }
}
