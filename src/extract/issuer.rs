//! Issuer, parent and province of a document: the bodies in the head's left column, completed by the tables.

use std::sync::LazyLock;

use regex::Regex;

use super::codes::own_code;
use super::header::{ISSUE_DATE, Reader};
use crate::fold::{Folded, find_body, find_word, fold, names_commune, pattern};
use crate::knowledge::{Agency, AgencyLevel, Knowledge, Province};
use crate::outline::mostly_capitals;
use crate::plan::State;
use crate::text::{Text, capitalised, capitalised_words};
use crate::warning::Code;

/// Mottos of the right column of the head as they stand in full, folded.
const WHOLE_MOTTOS: &[&str] = &["cong hoa xa hoi chu nghia viet nam", "doc lap - tu do - hanh phuc"];
/// Begins of mottos that tell them from names.
const MOTTOS: &[&str] = &["cong hoa xa hoi chu nghia", "doc lap - tu do - hanh phuc", "dang cong san viet nam"];
/// The same in papers of the Youth Union, at the end of a line.
const UNION: &[&str] = &["doan tncs ho chi minh", "doan thanh nien cong san ho chi minh"];
/// First words of bodies in a head, folded: such a line begins a body of its own.
const BODIES: &[&str] = &[
    "uy ban",
    "ubnd",
    "so",
    "bo",
    "trung tam",
    "benh vien",
    "tinh uy",
    "thanh uy",
    "dang uy",
    "dang bo",
    "huyen uy",
    "ban",
    "cong an",
    "truong",
    "chi cuc",
    "hoi",
    "van phong",
    "cuc",
    "phong",
    "hoi dong",
    "lien doan",
    "cong doan",
    "vien",
    "tram y te",
    "doan",
    "tong cong ty",
    "cong ty",
    "chi bo",
    "tong cuc",
    "thanh tra",
    "tong lien doan",
    "bao hiem",
    "hoc vien",
    "ngan hang",
    "kho bac",
    "toa an",
    "dai hoc",
    "dai phat thanh",
    "mat tran",
    "lien hiep",
    "lien minh",
    "tap doan",
    "khoa",
    "nha hat",
    "thu vien",
    "bao tang",
    "doan",
    "tinh doan",
    "thanh doan",
    "cang",
    "quy",
];
/// What a body does with its plan; its name stands before.
static ISSUES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:^|[;,.:]\s*|\bnhu sau\s*|\s)(?P<who>(?:so|uy ban nhan dan|ubnd|benh vien|trung tam|bo|tinh uy|thanh uy|dang uy|ban thuong vu|truong|chi cuc|cong an|hoi|ban|cuc|van phong)\b[^;:.“”]{0,90}?)\s+(?:ban hanh|xay dung|phat dong|to chuc|trien khai)\b[^;.]{0,60}?\bke hoach",
    )
});
/// "Số: 12" behind the name of a body, folded.
static NUMBER_LABEL: LazyLock<Regex> = LazyLock::new(|| pattern(r"\bso\s*:\s*\d"));
/// Share of letters in which a damaged issuer agrees with the agency of its symbol.
const NEAR_NAME: f64 = 0.7;
/// Bytes that the label of the own number takes at most.
const ALONE: usize = 8;
/// Stamps that stand under the issuer, folded.
const URGENCY: &[&str] = &["hoa toc", "thuong khan", "khan", "mat", "toi mat", "tuyet mat"];

/// "Số:" whose number stands on a line of its own, above it where it is stamped.
pub(super) fn is_number_label(line: &str) -> bool {
    matches!(fold(line).trim_end_matches([':', '.', ' ']), "so")
}

impl Reader<'_, '_> {
    /// Issuer and parent as printed in the head's left column.
    pub(super) fn bodies(&mut self) {
        let mut bodies: Vec<Text> = Vec::new();
        let mut dash = false;
        let mut above: Vec<String> = Vec::new();
        for line in &self.outer.head {
            above.push(fold(&line.string));
            let own = own_code(&line.string, self.context.knowledge);
            // "Số: .../KH-SYT" alone on its line, whatever stands for the number.
            if own.as_ref().is_some_and(|own| own.range.start <= ALONE) {
                continue;
            }
            // The number may stand on the line of the body: "Sở Y tế Số: 12/KH-SYT".
            let left = left_column(&before_number(line));
            let folded = fold(&left.string);
            if folded.is_empty()
                || own_code(&left.string, self.context.knowledge).is_some()
                || ISSUE_DATE.is_match(&folded)
                || is_number_label(&left.string)
                || folded.starts_with(|c: char| c.is_ascii_digit()) && folded.contains('/')
                || folded.starts_with("so:")
                || folded.starts_with("so ") && folded[3..].starts_with(|c: char| c.is_ascii_digit())
            {
                continue;
            }
            if !mostly_capitals(&left.string) && !starts_body(&folded) {
                continue;
            }
            // The end of a motto that is broken over two lines; the Youth Union's name on a line of its own.
            let of_union =
                |body: &Text| !["chap hanh", "bch", "trung uong"].iter().any(|end| fold(&body.string).ends_with(end));
            if ends_motto(&above, &folded) || UNION.contains(&folded.as_str()) && bodies.last().is_some_and(of_union) {
                continue;
            }
            if URGENCY.contains(&folded.as_str()) || !folded.split(' ').any(|word| word.len() >= 2) {
                continue;
            }
            let joined = std::mem::replace(&mut dash, line.string.trim_end().ends_with(['-', '–']));
            // "SỞ NÔNG NGHIỆP VÀ MÔI" and "TRƯỜNG".
            let one_name = |above: &Text| {
                let above = fold(&above.string);
                let agency = self.context.knowledge.agencies.beginning(&format!("{above} {folded}"));
                agency.is_some_and(|agency| fold(&agency.name).len() > above.len() + 1)
            };
            let unfinished = joined
                || bodies.last().is_some_and(|body| {
                    body.string.ends_with(',') || fold(&body.string).ends_with(" va") || one_name(body)
                });
            if starts_body(&folded) && !unfinished {
                // "UBND TỈNH GIA LAI SỞ Y TẾ": a cell of a table has both on one line.
                match self.second_body(&left.string) {
                    Some(at) => bodies.extend([left.slice(0..at), left.from(at)]),
                    None => bodies.push(left),
                }
            } else if let Some(last) = bodies.last_mut() {
                if joined {
                    last.string.push_str(" -");
                }
                last.push(&left);
            }
        }
        // A plan of two bodies has two numbers, and none of them is above the other: the first is told.
        let numbers = self.outer.head.iter().filter(|line| own_code(&line.string, self.context.knowledge).is_some());
        if numbers.count() > 1 {
            bodies.truncate(1);
        }
        if let Some(issuer) = bodies.pop() {
            self.header.issuer = Some(self.cased(&issuer.string));
            self.value("issuer", &issuer, 0.95);
        }
        if let Some(parent) = bodies.pop() {
            self.header.parent = Some(self.cased(&parent.string));
            self.value("parent", &parent, 0.95);
        } else {
            self.state("parent", State::Absent, None);
        }
    }

    /// Where a second body begins behind the province of the first.
    fn second_body(&self, text: &str) -> Option<usize> {
        let folded = Folded::new(text);
        let of_province = |before: &str| {
            let name = ["tinh ", "thanh pho "].iter().find_map(|kind| before.rsplit_once(kind));
            name.is_some_and(|(_, name)| self.context.knowledge.provinces.named(name, None).is_some())
        };
        let mut blanks = folded.text.match_indices(' ').map(|(at, _)| at);
        let at = blanks.find(|&at| starts_body(&folded.text[at + 1..]) && of_province(&folded.text[..at]))?;
        Some(folded.original(at + 1..at + 2).start)
    }

    /// Province at the document's date; the issuer completed with it, or found in the body.
    pub(super) fn province_and_issuer(&mut self) {
        let knowledge = self.context.knowledge;
        if self.header.issuer.is_none() {
            self.issuer_from_body();
        }
        let by_symbol = self
            .header
            .symbol
            .as_deref()
            .and_then(|s| s.split(['-', '/']).nth(1))
            .and_then(|s| knowledge.agencies.with_symbol(s));
        // Councils of provinces use the symbol of the central one.
        let of_province =
            self.outer.head.iter().any(|line| knowledge.provinces.after_kind(&fold(&line.string)).is_some());
        let by_symbol = by_symbol.filter(|agency| !(of_province && agency.level == AgencyLevel::Central));
        let issuer = self.issuer_mended(by_symbol);
        let folded_issuer = fold(&issuer);
        let central = knowledge.agencies.beginning(&folded_issuer).is_some_and(|a| a.level == AgencyLevel::Central)
            || (folded_issuer.starts_with("bo ") && !folded_issuer.starts_with("bo phan"));
        if central {
            self.state("province", State::Absent, None);
            return;
        }
        let Some((name, place)) = self.province_name(&folded_issuer) else {
            self.state("province", State::Absent, None);
            self.issuer_missing();
            return;
        };
        let date = self.header.date.clone();
        let Some(province) = knowledge.provinces.at(&name, date.as_deref()).cloned() else {
            self.state("province", State::Unreadable, Some(&place));
            return;
        };
        if fold(&province.name) != fold(&name) {
            self.warnings.push(Code::ProvinceMerged.warn(
                "document.province",
                &name,
                place.evidence(self.context.document()),
            ));
        }
        self.header.province = Some(province.name.clone());
        self.value("province", &place, 0.95);
        if issuer.is_empty() {
            if let Some(agency) = by_symbol {
                self.header.issuer = Some(agency.full_name(&province));
                self.value("issuer", &place, 0.8);
            }
        } else {
            self.header.issuer = Some(completed(&issuer, &province));
        }
        if let Some(parent) = self.header.parent.take() {
            self.header.parent = Some(completed(&parent, &province));
        }
        self.issuer_missing();
    }

    /// Says that no issuer was found, where none was.
    fn issuer_missing(&mut self) {
        if self.header.issuer.is_none() {
            self.state("issuer", State::Absent, None);
            self.warnings.push(Code::IssuerMissing.warn("document.issuer", "", Vec::new()));
        }
    }

    /// The issuer as read; a damaged name that is near that of the symbol's agency is read as it.
    fn issuer_mended(&mut self, by_symbol: Option<&Agency>) -> String {
        let issuer = self.header.issuer.clone().unwrap_or_default();
        let folded = fold(&issuer);
        let Some(agency) = by_symbol.filter(|_| self.context.knowledge.agencies.beginning(&folded).is_none()) else {
            return issuer;
        };
        let bare = folded.split(" tinh ").next().unwrap_or_default();
        if strsim::normalized_levenshtein(bare, &fold(&agency.name)) < NEAR_NAME {
            return issuer;
        }
        self.header.issuer = Some(agency.name.clone());
        agency.name.clone()
    }

    /// "Sở Y tế tỉnh Lâm Đồng ban hành Kế hoạch": the issuer named in the preamble or closing.
    fn issuer_from_body(&mut self) {
        for text in self.context.outline.preamble.iter().rev().chain(&self.context.outline.closing) {
            let folded = Folded::new(&text.string);
            if let Some(found) = ISSUES.captures_iter(&folded.text).filter_map(|m| m.name("who")).last() {
                let range = folded.original(found.range());
                let place = text.slice(range);
                if place.string.split_whitespace().count() <= 14 {
                    self.header.issuer = Some(self.cased(&place.string));
                    self.value("issuer", &place, 0.92);
                    return;
                }
            }
        }
    }

    /// The name of the province: after its kind in the head, the place, then title, preamble, closing, then bare in the issuer.
    fn province_name(&self, folded_issuer: &str) -> Option<(String, Text)> {
        let provinces = &self.context.knowledge.provinces;
        let outline = self.context.outline;
        for line in &self.outer.head {
            if let Some(found) = provinces.after_kind(&fold(&line.string)) {
                return Some((found.name.clone(), line.clone()));
            }
        }
        if let Some(place) = &self.header.place {
            let bare = fold(place);
            let bare = bare
                .trim_start_matches("thanh pho ")
                .trim_start_matches("tp. ")
                .trim_start_matches("tp ")
                .trim_start_matches("tinh ");
            let line =
                self.outer.head.iter().find(|l| l.string.contains(place.as_str()) || fold(&l.string).contains(bare));
            if let (Some(found), Some(line)) = (provinces.named(bare, None), line) {
                return Some((found.name.clone(), line.clone()));
            }
        }
        let issuer_place = Text::default();
        if let Some(found) = provinces.after_kind(folded_issuer) {
            return Some((found.name.clone(), self.context.outline.preamble.last().cloned().unwrap_or(issuer_place)));
        }
        let texts = std::iter::once(&outline.title).chain(outline.preamble.iter().rev()).chain(&outline.closing);
        for text in texts {
            if let Some(found) = provinces.after_kind(&fold(&text.string)) {
                return Some((found.name.clone(), text.clone()));
            }
        }
        let bare = provinces.names_in(folded_issuer);
        bare.last().map(|(_, p)| (p.name.clone(), self.outer.head.first().cloned().unwrap_or_default()))
    }

    /// Gives an unknown symbol the `Đ` of its issuer's name that an OCR engine read as `D`.
    pub(super) fn symbol_by_issuer(&mut self) {
        let (Some(symbol), Some(issuer)) = (&self.header.symbol, &self.header.issuer) else { return };
        let Some(at) = symbol.find(['-', '/']) else { return };
        let (kind, body) = symbol.split_at(at + 1);
        if self.context.knowledge.agencies.with_symbol(body).is_some() {
            return;
        }
        let Some(spelled) = by_initials(body, issuer) else { return };
        let symbol = format!("{kind}{spelled}");
        if let Some(code) = &mut self.header.code {
            *code = code.replace(&format!("{kind}{body}"), &symbol);
        }
        self.header.symbol = Some(symbol);
    }

    /// A name in capitals written as in running text: as the body has it, else by the tables.
    pub(super) fn cased(&self, printed: &str) -> String {
        let printed = printed.split_whitespace().collect::<Vec<_>>().join(" ");
        // A dash between two issuers stands apart, however near an engine saw it.
        let printed = printed.trim_matches(|c: char| !c.is_alphanumeric()).replace(" -", " - ").replace("  ", " ");
        if !mostly_capitals(&printed) {
            return capitalised(&printed);
        }
        let wanted = fold(&printed);
        let outline = self.context.outline;
        for text in
            outline.preamble.iter().chain(&outline.closing).chain(outline.carrier.iter().flat_map(|c| &c.preamble))
        {
            let folded = Folded::new(&text.string);
            if let Some(at) = find_word(&folded.text, &wanted) {
                let body = &text.string[folded.original(at..at + wanted.len())];
                if !mostly_capitals(body) {
                    return capitalised(body);
                }
            }
        }
        self.cased_by_tables(&printed)
    }

    /// Lower case but for the names that the tables know and abbreviations.
    fn cased_by_tables(&self, printed: &str) -> String {
        let knowledge = self.context.knowledge;
        let lower = printed.to_lowercase();
        let folded = Folded::new(printed);
        let mut out: Vec<char> = lower.chars().collect();
        let original: Vec<char> = printed.chars().collect();
        let mut put = |at: usize, name: &str| {
            for (offset, c) in name.chars().enumerate() {
                if let Some(slot) = out.get_mut(at + offset) {
                    *slot = c;
                }
            }
        };
        let chars_before =
            |range: &std::ops::Range<usize>| printed[..folded.original(range.clone()).start].chars().count();
        if let Some(agency) = knowledge.agencies.beginning(&folded.text)
            && fold(&agency.name).chars().count() == agency.name.chars().count()
        {
            put(0, &agency.name);
        }
        for (range, province) in knowledge.provinces.names_in(&folded.text) {
            if fold(&province.name).len() == range.len() {
                put(chars_before(&range), &province.name);
            }
        }
        if folded.text.starts_with("ubnd") {
            put(0, "UBND");
        }
        // The name of a commune or district behind its kind.
        let regional = ["benh vien", "trung tam y te"].iter().any(|start| folded.text.starts_with(start));
        let kinds = regional.then_some("khu vuc ").into_iter();
        for kind in kinds.chain(["xa ", "phuong ", "dac khu ", "thi tran ", "huyen ", "thi xa ", "thanh pho "]) {
            let party = |at: usize| ["huyen uy", "huyen doan"].iter().any(|name| folded.text[at..].starts_with(name));
            if let Some(at) = find_body(&folded.text, kind.trim_end()).filter(|at| !party(*at)) {
                let start = chars_before(&(at..at + 1)) + kind.len();
                let name: String = original.get(start..).unwrap_or_default().iter().collect();
                put(start, &capitalised_words(&name));
            }
        }
        capitalised(&out.into_iter().collect::<String>())
    }
}

/// "VIỆT NAM" below "CỘNG HÒA XÃ HỘI CHỦ NGHĨA": the rest of a motto that a line above has begun.
fn ends_motto(above: &[String], line: &str) -> bool {
    WHOLE_MOTTOS.iter().any(|motto| {
        let begin = motto.strip_suffix(line).map(str::trim_end);
        begin.is_some_and(|begin| !begin.is_empty() && above.iter().any(|line| line.ends_with(begin)))
    })
}

/// What stands before the label of the number.
fn before_number(line: &Text) -> Text {
    let folded = Folded::new(&line.string);
    match NUMBER_LABEL.find(&folded.text) {
        Some(label) => line.slice(0..folded.original(label.range()).start),
        None => line.clone(),
    }
}

/// A line without the motto and what stands behind it.
fn left_column(line: &Text) -> Text {
    let folded = Folded::new(&line.string);
    let motto = MOTTOS.iter().filter_map(|m| folded.text.find(m).or_else(|| near(&folded.text, m)));
    // The Youth Union's papers have its name where others have the motto; "ĐOÀN TNCS HỒ CHÍ MINH TỈNH …" is an issuer.
    let union = UNION.iter().find_map(|name| folded.text.strip_suffix(name)).map(str::len);
    let committee = |at: &usize| ["ban chap hanh ", "bch "].iter().any(|name| folded.text[..*at].ends_with(name));
    let motto = motto.chain(union.filter(|at| *at > 0 && !committee(at))).min();
    let end = motto.map_or(line.string.len(), |at| folded.original(at..at + 1).start);
    let left = line.slice(0..end);
    let bare = left.string.trim_matches(|c: char| !c.is_alphanumeric());
    if bare.is_empty() {
        return Text::default();
    }
    let start = left.string.find(bare).unwrap_or(0);
    left.slice(start..start + bare.len())
}

/// A motto with damaged letters: a window of as many words that is near it.
fn near(folded: &str, motto: &str) -> Option<usize> {
    let words: Vec<(usize, &str)> = folded
        .split(' ')
        .scan(0, |at, w| {
            let start = *at;
            *at += w.len() + 1;
            Some((start, w))
        })
        .collect();
    let length = motto.split(' ').count();
    (0..words.len().saturating_sub(length - 1)).find_map(|i| {
        let window = words[i..i + length].iter().map(|w| w.1).collect::<Vec<_>>().join(" ");
        (strsim::normalized_levenshtein(&window, motto) >= 0.75).then_some(words[i].0)
    })
}

/// A symbol whose every `D` is read as the initials of the issuer's words have it: `DTNDTT` of a "Trung tâm Điều trị và
/// Nuôi dưỡng người bệnh tâm thần" is `ĐTNDTT`. `None` when the initials don't spell it, or it has its `Đ` already.
fn by_initials(symbol: &str, issuer: &str) -> Option<String> {
    if symbol.contains('Đ') || !symbol.contains('D') {
        return None;
    }
    let mut initials = issuer.split_whitespace().filter_map(|word| word.chars().next());
    let mut out = String::new();
    for letter in symbol.chars() {
        let wanted = letter.to_lowercase().next()?;
        let initial = initials.find(|initial| crate::fold::base_letter(*initial) == wanted)?;
        out.push(if letter == 'D' && matches!(initial, 'đ' | 'Đ') { 'Đ' } else { letter });
    }
    (out != symbol).then_some(out)
}

/// Begins like the name of a body.
fn starts_body(folded: &str) -> bool {
    BODIES.iter().any(|b| folded == *b || folded.strip_prefix(b).is_some_and(|rest| rest.starts_with(' ')))
}

/// A district, town or provincial city is named ("thành phố Sa Đéc"), such as there were until 30/6/2025.
fn names_district(folded: &str) -> bool {
    // "Quận" is "cơ quan" and "quản lý" as well.
    ["huyen", "thi xa", "thanh pho"]
        .iter()
        .any(|kind| find_body(folded, kind).is_some_and(|at| folded[at + kind.len()..].len() > 1))
}

/// A body's name with its province, unless it has one.
pub(super) fn completed(name: &str, province: &Province) -> String {
    let folded = fold(name);
    let commune = names_commune(&folded) || names_district(&folded);
    let named = if commune { fold(&province.full_name()) } else { fold(&province.name) };
    if find_word(&folded, &named).is_some() {
        return name.to_owned();
    }
    if folded.ends_with(" tinh") || folded.ends_with(" thanh pho") {
        return format!("{name} {}", province.name);
    }
    if folded == "tinh uy" || folded == "thanh uy" || folded.ends_with(" tinh uy") || folded.ends_with(" thanh uy") {
        return format!("{name} {}", province.name);
    }
    if folded.contains(" tinh ") && !commune {
        return name.to_owned();
    }
    if commune {
        return format!("{name}, {}", province.full_name());
    }
    // A centre that has a province for its last word ("… Kon Tum") is named whole.
    let names = Knowledge::embedded().provinces.names_in(&folded);
    if names.last().is_some_and(|(range, _)| range.end == folded.len()) {
        return name.to_owned();
    }
    let of_province = [
        "so ",
        "giam doc so ",
        "uy ban nhan dan",
        "ubnd",
        "chu tich uy ban nhan dan",
        "chu tich ubnd",
        "hoi dong ",
        "trung tam",
        "benh vien",
        "chi cuc",
        "ban quan ly",
        "lien doan",
        "cong an",
        "thanh tra",
        "ban chi dao",
        "truong ",
    ]
    .iter()
    .any(|start| folded.starts_with(start) || folded == start.trim_end());
    if of_province { format!("{name} {}", province.full_name()) } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_take_their_letters_from_the_issuer() {
        let issuer = "Trung tâm Điều trị và Nuôi dưỡng người bệnh tâm thần Kon Tum";
        assert_eq!(by_initials("DTNDTT", issuer).as_deref(), Some("ĐTNDTT"));
        assert_eq!(by_initials("ĐTNDTT", issuer), None);
        assert_eq!(by_initials("XDTT", issuer), None);
    }
}
