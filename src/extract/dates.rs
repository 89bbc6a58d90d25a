//! The date grammar: days, months, quarters, years, yearly days, and periods of them, in text that may be damaged.
//!
//! Values are as precise as the paper. Patterns run over folded text, so that `tháng`, `thang` and `THÁNG` are one;
//! "năm" may have been read as `nim` or `ndm`.

use std::fmt;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::fold::{Folded, pattern};
use crate::text::has_byte;

/// Years that a document of this kind speaks of.
const YEARS: std::ops::RangeInclusive<u16> = 1930..=2100;

/// A value and where it stands in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found<T> {
    /// The value.
    pub value: T,
    /// Bytes of the text.
    pub range: Range<usize>,
}

/// A date as precise as it is written. Displays as `2025-10-24`, `2025-10`, `2025-Q4`, `2025`, `--11-10`, `--11`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DateValue {
    /// Year, month, day.
    Day(u16, u8, u8),
    /// Year and month.
    Month(u16, u8),
    /// Year and quarter.
    Quarter(u16, u8),
    /// Year.
    Year(u16),
    /// Month and day of every year.
    Yearly(u8, u8),
    /// Month of every year.
    YearlyMonth(u8),
}

impl DateValue {
    /// The year, if it has one.
    pub fn year(self) -> Option<u16> {
        match self {
            Self::Day(year, ..) | Self::Month(year, _) | Self::Quarter(year, _) | Self::Year(year) => Some(year),
            Self::Yearly(..) | Self::YearlyMonth(_) => None,
        }
    }

    /// Comes back every year.
    pub fn is_yearly(self) -> bool {
        self.year().is_none()
    }

    /// First day, for comparing dates of different precision.
    pub fn first_day(self) -> (u16, u8, u8) {
        match self {
            Self::Day(year, month, day) => (year, month, day),
            Self::Month(year, month) => (year, month, 1),
            Self::Quarter(year, quarter) => (year, quarter * 3 - 2, 1),
            Self::Year(year) => (year, 1, 1),
            Self::Yearly(month, day) => (0, month, day),
            Self::YearlyMonth(month) => (0, month, 1),
        }
    }

    /// Last day, for comparing dates of different precision.
    pub fn last_day(self) -> (u16, u8, u8) {
        match self {
            Self::Day(year, month, day) => (year, month, day),
            Self::Month(year, month) => (year, month, 31),
            Self::Quarter(year, quarter) => (year, quarter * 3, 31),
            Self::Year(year) => (year, 12, 31),
            Self::Yearly(month, day) => (0, month, day),
            Self::YearlyMonth(month) => (0, month, 31),
        }
    }

    /// A day that exists.
    fn day(year: u16, month: u8, day: u8) -> Option<Self> {
        (YEARS.contains(&year) && day >= 1 && day <= days_in(year, month)).then_some(Self::Day(year, month, day))
    }

    /// A month that exists.
    fn month(year: u16, month: u8) -> Option<Self> {
        (YEARS.contains(&year) && (1..=12).contains(&month)).then_some(Self::Month(year, month))
    }
}

impl fmt::Display for DateValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(year, month, day) => write!(f, "{year:04}-{month:02}-{day:02}"),
            Self::Month(year, month) => write!(f, "{year:04}-{month:02}"),
            Self::Quarter(year, quarter) => write!(f, "{year:04}-Q{quarter}"),
            Self::Year(year) => write!(f, "{year:04}"),
            Self::Yearly(month, day) => write!(f, "--{month:02}-{day:02}"),
            Self::YearlyMonth(month) => write!(f, "--{month:02}"),
        }
    }
}

/// Two dates with everything between.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// Begin.
    pub from: DateValue,
    /// End.
    pub to: DateValue,
}

/// Days of a month; 0 for months that don't exist.
fn days_in(year: u16, month: u8) -> u8 {
    match month {
        2 if (year.is_multiple_of(4) && !year.is_multiple_of(100)) || year.is_multiple_of(400) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    }
}

/// All the ways to write a date; the named groups tell which one matched.
static DATE: LazyLock<Regex> = LazyLock::new(|| {
    let year = r"(?:19|20)\d\d";
    let word = r"n[aid]m";
    let patterns = [
        format!(r"(?:ngay\s*)?\b(?P<d1>\d{{1,2}})\s*thang\s*(?P<m1>\d{{1,2}})\s*,?\s*{word}\s*(?P<y1>{year})\b"),
        format!(r"(?:ngay\s*)?\b(?P<d2>\d{{1,2}})\s?[/.-]\s?(?P<m2>\d{{1,2}})\s?[/.-]\s?(?P<y2>{year})\b"),
        format!(r"(?:ngay[\s.…_]*)?thang\s*(?P<m3>\d{{1,2}})\s*(?:,?\s*{word}|[/-])\s*(?P<y3>{year})\b"),
        format!(r"\bquy\s*(?P<q4>iv|[tl1]v|i{{1,3}}|[1-4])\s*(?:,?\s*{word}|[/,-])?\s*(?P<y4>{year})\b"),
        r"(?:ngay\s*)?\b(?P<d9>\d{1,2})-(?P<m9>\d{1,2})\s*,?\s*(?:cua\s+)?(?:hang|moi|tung)\s+n[aid]m\b".to_owned(),
        r"(?:ngay\s*)?\b(?P<d5>\d{1,2})\s*(?:/|thang\s*)\s*(?P<m5>\d{1,2})\s*(?:(?P<every>,?\s*(?:cua\s+)?(?:hang|moi|tung)\s+n[aid]m\b)|\b)"
            .to_owned(),
        format!(r"\b(?P<m6>\d{{1,2}})/(?P<y6>{year})\b"),
        r"\bthang\s*(?P<m7>\d{1,2})\b(?P<each>,?\s*(?:cua\s+)?(?:hang|moi|tung)\s+n[aid]m\b)?".to_owned(),
        format!(r"(?:\b{word}\s+)?\b(?P<y8>{year})\b"),
    ];
    pattern(&patterns.join("|"))
});

/// Words between the two ends of a period.
static JOINT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^\s*(?:-+|,?\s*(?:(?:cho\s+)?(?:den|toi)(?:\s+(?:het|cuoi|truoc|khoang))*)|,?\s*(?:va\s+)?ket thuc(?:\s+(?:vao|truoc|het))*)\s*$",
    )
});
/// As [`JOINT`], or "và".
static JOINT_AND: LazyLock<Regex> = LazyLock::new(|| pattern(&format!(r"{}|^\s*va\s*$", JOINT.as_str())));

/// What stands at a place, before it is known whether a year completes it.
#[derive(Debug, Clone, Copy)]
enum Point {
    Whole(DateValue),
    /// A year without "năm" before it: a date only as part of a period.
    BareYear(u16),
    /// Month and day without a year; true with "hằng năm" behind it.
    MonthDay(u8, u8, bool),
    MonthAlone(u8),
    Impossible,
}

/// Every date-like place of a text.
fn points(folded: &Folded) -> impl Iterator<Item = (Range<usize>, Point)> {
    let text = folded.text.as_str();
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let groups = DATE.captures_at(text, at)?;
            let whole = groups.get(0)?;
            at = whole.end().max(at + 1);
            if in_code(text, &whole.range()) {
                at = whole.start() + text[whole.start()..].find(|c: char| !c.is_ascii_digit()).unwrap_or(1).max(1);
            } else if let Some(point) = point(&groups, whole.as_str()) {
                return Some((whole.range(), point));
            }
        }
    })
}

/// Reads the groups of a match.
fn point(groups: &regex::Captures<'_>, whole: &str) -> Option<Point> {
    let number = |name: &str| groups.name(name).and_then(|g| g.as_str().parse::<u16>().ok());
    let small = |name: &str| number(name).map(|n| n as u8);
    let day = |day: &str, month: &str, year: &str| {
        let date = DateValue::day(number(year)?, small(month)?, small(day)?);
        Some(date.map_or(Point::Impossible, Point::Whole))
    };
    let month = |month: &str, year: &str| DateValue::month(number(year)?, small(month)?).map(Point::Whole);
    // The first group that took part tells which of the ways it is.
    match DATE.capture_names().zip(groups.iter()).skip(1).find_map(|(name, group)| group.and(name))? {
        "d1" => day("d1", "m1", "y1"),
        "d2" => day("d2", "m2", "y2"),
        "m3" => month("m3", "y3"),
        "m6" => month("m6", "y6"),
        "q4" => {
            let quarter = match &groups["q4"] {
                "i" | "1" => 1,
                "ii" | "2" => 2,
                "iii" | "3" => 3,
                _ => 4,
            };
            Some(Point::Whole(DateValue::Quarter(number("y4")?, quarter)))
        }
        // "15-12 hằng năm": of other numbers with a dash nobody can tell.
        "d9" => {
            let (day, month) = (small("d9")?, small("m9")?);
            (day >= 1 && day <= days_in(2024, month)).then_some(Point::MonthDay(month, day, true))
        }
        "d5" => {
            let (day, month) = (small("d5")?, small("m5")?);
            let every = groups.name("every").is_some();
            let exists = day >= 1 && day <= days_in(2024, month);
            // "1/2" alone is a share; a day needs its word.
            (exists && (every || whole.contains("ngay") || whole.contains("thang")))
                .then_some(Point::MonthDay(month, day, every))
        }
        "m7" => {
            let month = small("m7")?;
            let each = groups.name("each").is_some();
            let point = if each { Point::Whole(DateValue::YearlyMonth(month)) } else { Point::MonthAlone(month) };
            (1..=12).contains(&month).then_some(point)
        }
        _ => {
            let year = number("y8").filter(|y| YEARS.contains(y))?;
            Some(if whole.starts_with('n') { Point::Whole(DateValue::Year(year)) } else { Point::BareYear(year) })
        }
    }
}

/// The digits belong to a code (`149/2016/NĐ-CP`, `61/2022/QH15`) or to a longer number (`1.2025`, `10.000`).
fn in_code(text: &str, range: &Range<usize>) -> bool {
    let before = text[..range.start].chars().next_back();
    let mut behind = text[range.end..].chars();
    let next = behind.next();
    let after = behind.next();
    let starts_digit = text[range.start..].starts_with(|c: char| c.is_ascii_digit());
    (starts_digit && matches!(before, Some('/' | '.' | ',')) && before_digit(text, range.start))
        || (next == Some('/') && after.is_some_and(char::is_alphanumeric))
        || (matches!(next, Some('.' | ',')) && after.is_some_and(|c| c.is_ascii_digit()))
}

/// A digit stands before the sign before a place.
fn before_digit(text: &str, at: usize) -> bool {
    text[..at].chars().rev().nth(1).is_some_and(|c| c.is_ascii_digit())
}

/// Bytes of a sentence that are looked at before a date.
const SENTENCE: usize = 600;

/// "Hằng năm", also damaged, folded.
pub(super) const YEARLY: &str = r"h[a-z]{1,2}ng n[aid]m|moi nam|tung nam";
static EVERY_YEAR: LazyLock<Regex> = LazyLock::new(|| pattern(YEARLY));

/// "Hằng năm" stands in the sentence before a place.
fn yearly_before(text: &str, at: usize) -> bool {
    let sentence = crate::text::end_of(&text[..at], SENTENCE).rsplit(['.', ';']).next().unwrap_or_default();
    EVERY_YEAR.is_match(sentence)
}

/// What the date-like places of a text make; most texts have not even a digit.
fn in_points<T>(text: &str, read: impl Fn(&Folded, &[(Range<usize>, Point)]) -> Vec<T>) -> Vec<T> {
    if !has_byte(text, |byte| byte.is_ascii_digit()) {
        return Vec::new();
    }
    let folded = Folded::new(text);
    read(&folded, &points(&folded).collect::<Vec<_>>())
}

/// Every date of a text in reading order; days of every year among them, years only with "năm" before them.
pub fn dates(text: &str) -> Vec<Found<DateValue>> {
    in_points(text, dates_of)
}

/// The first of [`dates`].
pub fn first_date(text: &str) -> Option<Found<DateValue>> {
    let folded = Folded::new(text);
    points(&folded).find_map(|(range, point)| date_at(&folded, range, point))
}

/// The dates and the periods of a text that is folded already.
pub fn dates_and_periods(folded: &Folded) -> (Vec<Found<DateValue>>, Vec<Found<Period>>) {
    let points: Vec<_> = points(folded).collect();
    (dates_of(folded, &points), joined(folded, &points, &JOINT))
}

fn dates_of(folded: &Folded, points: &[(Range<usize>, Point)]) -> Vec<Found<DateValue>> {
    points.iter().filter_map(|(range, point)| date_at(folded, range.clone(), *point)).collect()
}

/// The date that a date-like place is, if it is one by itself.
fn date_at(folded: &Folded, range: Range<usize>, point: Point) -> Option<Found<DateValue>> {
    let value = match point {
        Point::Whole(value) => value,
        Point::MonthDay(month, day, every) if every || yearly_before(&folded.text, range.start) => {
            DateValue::Yearly(month, day)
        }
        _ => return None,
    };
    Some(Found { value, range: folded.original(range) })
}

/// Every period of a text: `2025 - 2030`, `từ năm 2025 đến năm 2030`, `từ ngày 15/11 đến ngày 20/11/2025`.
pub fn periods(text: &str) -> Vec<Found<Period>> {
    in_points(text, |folded, points| joined(folded, points, &JOINT))
}

/// As [`periods`]; also two dates joined by "và", which elsewhere are two days and no span.
pub fn periods_and(text: &str) -> Vec<Found<Period>> {
    in_points(text, |folded, points| joined(folded, points, &JOINT_AND))
}

/// Pairs of neighbouring dates with a joint between them.
fn joined(folded: &Folded, points: &[(Range<usize>, Point)], joint: &Regex) -> Vec<Found<Period>> {
    let mut out = Vec::new();
    let mut at = 0;
    while at + 1 < points.len() {
        let ((first, from), (second, to)) = (&points[at], &points[at + 1]);
        let joined = joint.is_match(&folded.text[first.end..second.start]);
        match period(*from, *to) {
            Some(value) if joined => {
                out.push(Found { value, range: folded.original(first.start..second.end) });
                at += 2;
            }
            _ => at += 1,
        }
    }
    out
}

/// The period between two points; a begin without a year takes that of the end.
fn period(from: Point, to: Point) -> Option<Period> {
    let whole = |point: Point| match point {
        Point::Whole(value) => Some(value),
        Point::BareYear(year) => Some(DateValue::Year(year)),
        _ => None,
    };
    let to = whole(to)?;
    let from = match from {
        Point::MonthDay(month, day, false) => DateValue::day(to.year()?, month, day)?,
        Point::MonthAlone(month) => DateValue::month(to.year()?, month)?,
        other => whole(other)?,
    };
    (from.first_day() <= to.last_day() && to.year().zip(from.year()).is_some_and(|(a, b)| a - b <= 50))
        .then_some(Period { from, to })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_in_all_forms() {
        for (text, wanted) in [
            ("Vĩnh Long, ngày 24 tháng 10 năm 2025", vec!["2025-10-24"]),
            ("ngày 16/9/2025 của", vec!["2025-09-16"]),
            ("(27/02/1955 - 27/02/2025)", vec!["1955-02-27", "2025-02-27"]),
            ("24-10-2025", vec!["2025-10-24"]),
            ("từ tháng 10/2025", vec!["2025-10"]),
            ("vào cuối tháng 12 năm 2024", vec!["2024-12"]),
            ("trong quý IV năm 2025", vec!["2025-Q4"]),
            ("trong quý TV năm 2027", vec!["2027-Q4"]),
            ("Quý 1/2026", vec!["2026-Q1"]),
            ("vào năm 2027", vec!["2027"]),
            ("vao nim 2027", vec!["2027"]),
            ("trước ngày 10/11 hằng năm", vec!["--11-10"]),
            ("trước ngày 15 tháng 11 hàng năm", vec!["--11-15"]),
            ("trong tháng 02 hằng năm", vec!["--02"]),
            ("trong tháng 02", vec![]),
            ("Định kỳ hằng năm báo cáo về phòng TCHC trước ngày 15/11", vec!["--11-15"]),
            ("Lâm Đồng, ngày tháng 5 năm 2026", vec!["2026-05"]),
            ("ngày 31/02/2025", vec![]),
            ("Nghị định số 149/2016/NĐ-CP", vec![]),
            ("Nghị quyết số 61/2022/QH15 ngày 16/6/2022", vec!["2022-06-16"]),
            ("32 giường bệnh/10.000 dân, 75,5 tuổi, 1/2 số", vec![]),
            ("tối thiểu 68 năm", vec![]),
            ("giai đoạn 2025-2030", vec![]),
            ("Luật số 67/2006/QH11 ngày 29 tháng 6 năm 2006", vec!["2006-06-29"]),
        ] {
            let found: Vec<String> = dates(text).iter().map(|d| d.value.to_string()).collect();
            assert_eq!(found, wanted, "{text}");
        }
    }

    #[test]
    fn ranges_lead_back() {
        let text = "Đắk Lắk, ngày 18 tháng 11 năm 2025.";
        assert_eq!(&text[dates(text)[0].range.clone()], "ngày 18 tháng 11 năm 2025");
    }

    #[test]
    fn periods_in_all_forms() {
        for (text, wanted) in [
            ("giai đoạn 2025-2030", Some(("2025", "2030"))),
            ("năm 2026 - 2027:", Some(("2026", "2027"))),
            ("(từ 2025 – 2027)", Some(("2025", "2027"))),
            ("từ năm 2025 đến năm 2030, chia thành", Some(("2025", "2030"))),
            ("tir ndm 2025 den nim 2030", Some(("2025", "2030"))),
            ("từ tháng 01 đến tháng 12 năm 2026", Some(("2026-01", "2026-12"))),
            ("Từ ngày 15/11 đến ngày 20/11/2025", Some(("2025-11-15", "2025-11-20"))),
            ("từ ngày 01/01/2026 đến hết ngày 31/12/2026", Some(("2026-01-01", "2026-12-31"))),
            ("từ tháng 10/2025 đến hết quý II/2026", Some(("2025-10", "2026-Q2"))),
            ("từ ngày 01/3/2024 và kết thúc vào ngày 31/10/2024", Some(("2024-03-01", "2024-10-31"))),
            ("năm 2025 và năm 2026", None),
            ("từ năm 2030 đến năm 2025", None),
            ("ngày 24/10/2025", None),
        ] {
            let found = periods(text).first().map(|p| (p.value.from.to_string(), p.value.to.to_string()));
            assert_eq!(found, wanted.map(|(a, b)| (a.to_owned(), b.to_owned())), "{text}");
        }
    }
}
