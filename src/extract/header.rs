//! Head and signature of the document: type, number, date, place, issuer, province, title, signer.
//!
//! Layout: Decree 30/2020/NĐ-CP, annex I; Party documents: 36-HD/VPTW, 05-HD/VPTW. The two columns of the head
//! stand on lines of their own or are merged into one; the head may be missing, then the body tells the issuer.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

use super::Context;
use super::codes::own_code;
use super::cues::find_word;
use super::dates::{DateValue, dates};
use super::signature;
use crate::fold::{Folded, find_body, fold, names_commune};
use crate::knowledge::{Agency, AgencyLevel, Knowledge};
use crate::outline::{Outline, mostly_capitals};
use crate::plan::{Attached, Fact, Header, State, TextOrigin, Warning};
use crate::text::{Text, rounded};
use crate::warning::Code;

/// Right column of the head, folded.
const MOTTOS: &[&str] =
    &["cong hoa xa hoi chu nghia viet nam", "doc lap - tu do - hanh phuc", "dang cong san viet nam"];
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
    Regex::new(r"(?:^|[;,.:]\s*|\bnhu sau\s*|\s)(?P<who>(?:so|uy ban nhan dan|ubnd|benh vien|trung tam|bo|tinh uy|thanh uy|dang uy|ban thuong vu|truong|chi cuc|cong an|hoi|ban|cuc|van phong)\b[^;:.“”]{0,90}?)\s+(?:ban hanh|xay dung|phat dong|to chuc|trien khai)\b[^;.]{0,60}?\bke hoach").expect("valid pattern")
});
static ISSUE_DATE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?P<place>[^\d:;]*?)[,.]?\s*\bngay(?P<day>[^a-z]*?(?:[a-z]{0,2}\d*[^a-z]*){0,2})thang(?P<month>[^a-z]*[il]?[^a-z]*)\s*n[a-z]m\s*(?P<year>\d{4})").expect("valid pattern")
});
/// "Số: 12" behind the name of a body, folded.
static NUMBER_LABEL: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\bso\s*:\s*\d").expect("valid pattern"));
/// Share of letters in which a damaged issuer agrees with the agency of its symbol.
const NEAR_NAME: f64 = 0.7;
/// Bytes that the label of the own number takes at most.
const ALONE: usize = 8;
/// Stamps that stand under the issuer, folded.
const URGENCY: &[&str] = &["hoa toc", "thuong khan", "khan", "mat", "toi mat", "tuyet mat"];
/// Least confidence of an OCR engine in a number, and in a day or month, that is taken. Printed ones have 0.9 and more,
/// a few days 0.7; what is written by hand and looks like a number has mostly less than 0.7.
const NUMBER: f64 = 0.88;
const DAY: f64 = 0.65;

/// Reads head and signature; what is blank or unreadable is said in warnings.
pub(super) fn header(context: &Context, warnings: &mut Vec<Warning>) -> Header {
    let plan = context.outline;
    let outer = plan.carrier.as_deref().unwrap_or(plan);
    let mut reader = Reader { context, outer, header: Header::default(), facts: BTreeMap::new(), warnings };
    reader.code();
    reader.date_and_place();
    reader.bodies();
    reader.province_and_issuer();
    reader.symbol_by_issuer();
    reader.title();
    reader.signature();
    reader.header.facts = reader.facts;
    reader.header
}

/// State while the head is read.
struct Reader<'c, 'w> {
    context: &'c Context<'c>,
    /// The decision that carries the plan, or the plan itself.
    outer: &'c Outline<'c>,
    header: Header,
    facts: BTreeMap<String, Fact>,
    warnings: &'w mut Vec<Warning>,
}

impl Reader<'_, '_> {
    /// Notes a value with its place.
    fn value(&mut self, field: &str, place: &Text, certainty: f64) {
        let document = self.context.document();
        let confidence = rounded(certainty * place.confidence(document).1);
        self.facts
            .insert(field.to_owned(), Fact { state: State::Value, confidence, evidence: place.evidence(document) });
    }

    /// Notes a gap, something unreadable, or nothing.
    fn state(&mut self, field: &str, state: State, place: Option<&Text>) {
        let evidence = place.map(|p| p.evidence(self.context.document())).unwrap_or_default();
        self.facts
            .insert(field.to_owned(), Fact { state, confidence: if place.is_some() { 0.95 } else { 0.85 }, evidence });
    }

    /// Type, number, symbol, code.
    fn code(&mut self) {
        let knowledge = self.context.knowledge;
        let own =
            self.outer.head.iter().find_map(|line| own_code(&line.string, knowledge).map(|own| (line.clone(), own)));
        if let Some(kind) = &self.outer.kind {
            let folded = fold(kind.string.trim_matches(|c: char| !c.is_alphanumeric()));
            if let Some(found) = knowledge.document_types.beginning(&folded) {
                self.header.kind = Some(found.abbreviation.clone());
                self.value("type", kind, 0.98);
            }
        }
        let Some((line, own)) = own else {
            for field in ["number", "symbol", "code"] {
                self.state(field, State::Absent, None);
            }
            return;
        };
        if own.kind.is_some() && (self.header.kind.is_none() || own.kind == Some("KH".to_owned())) {
            self.header.kind.clone_from(&own.kind);
            self.value("type", &line, 0.97);
        }
        self.header.symbol = Some(own.symbol.clone());
        let place = line.slice(own.range.clone());
        self.value("symbol", &place, 0.96);
        let start = own.range.start;
        let doubted = |n: &String| line.slice(start..start + n.len()).confidence(self.context.document()).0 < NUMBER;
        if let Some(number) = own.number.clone().filter(|n| !doubted(n)) {
            self.header.code = Some(format!("{number}{}{}", own.separator, own.symbol));
            self.header.number = Some(number);
            self.value("number", &place, 0.97);
            self.value("code", &place, 0.96);
        } else {
            let (state, code) = if own.unreadable || own.number.is_some() {
                (State::Unreadable, Code::NumberUnreadable)
            } else {
                (State::Blank, Code::NumberBlank)
            };
            self.state("number", state, Some(&line));
            self.state("code", state, Some(&line));
            self.warnings.push(code.warn("document.number", "", line.evidence(self.context.document())));
        }
    }

    /// Date and place of issue.
    fn date_and_place(&mut self) {
        for line in self.outer.head.iter().rev() {
            let folded = Folded::new(&line.string);
            let Some(found) = ISSUE_DATE.captures(&folded.text) else { continue };
            let group = |name: &str| {
                found
                    .name(name)
                    .map_or("", |m| m.as_str())
                    .trim_matches(|c: char| c.is_whitespace() || "._…-".contains(c))
                    .to_owned()
            };
            let (day, month, year) = (group("day"), group("month"), group("year"));
            let whole = found.get(0).map_or(0..0, |m| m.range());
            let place = line.slice(folded.original(whole));
            let doubted = |name: &str| {
                let range = found.name(name).map_or(0..0, |m| folded.original(m.range()));
                line.slice(range).confidence(self.context.document()).0 < DAY
            };
            let month = month.replace(['i', 'l'], "1");
            // What was read with little confidence is written by hand: it is there, but can't be read.
            let day = if doubted("day") { format!("?{day}") } else { day };
            let month = if doubted("month") { format!("?{month}") } else { month };
            self.date(&day, &month, &year, &place);
            if let Some(end) = found.name("place").map(|m| folded.original(m.range()).end) {
                self.place(&line.slice(0..end));
            }
            return;
        }
        for line in &self.outer.head {
            if let Some(found) = dates(&line.string).into_iter().find(|d| matches!(d.value, DateValue::Day(..))) {
                self.header.date = Some(found.value.to_string());
                self.value("date", &line.slice(found.range), 0.85);
                return;
            }
        }
        self.state("date", State::Absent, None);
        self.state("place", State::Absent, None);
    }

    /// The date from its parts as printed; a blank or unreadable day leaves the month.
    fn date(&mut self, day: &str, month: &str, year: &str, place: &Text) {
        let number = |text: &str, most: u32| text.parse::<u32>().ok().filter(|n| (1..=most).contains(n));
        let (d, m) = (number(day, 31), number(month, 12));
        let evidence = place.evidence(self.context.document());
        let (date, state) = match (d, m) {
            (Some(d), Some(m)) => {
                let date = format!("{year}-{m:02}-{d:02}");
                if dates(&format!("ngày {d}/{m}/{year}")).is_empty() {
                    self.warnings.push(Code::DateDoubtful.warn("document.date", &place.string, evidence.clone()));
                    (format!("{year}-{m:02}"), State::Unreadable)
                } else {
                    (date, State::Value)
                }
            }
            (None, Some(m)) => {
                (format!("{year}-{m:02}"), if day.is_empty() { State::Blank } else { State::Unreadable })
            }
            _ => (year.to_owned(), if month.is_empty() { State::Blank } else { State::Unreadable }),
        };
        self.header.date = Some(date);
        match state {
            State::Value => self.value("date", place, 0.97),
            other => {
                self.state("date", other, Some(place));
                let code = if other == State::Blank { Code::DateBlank } else { Code::DateUnreadable };
                self.warnings.push(code.warn("document.date", "", evidence));
            }
        }
    }

    /// The words before "ngày", behind the number and the motto.
    fn place(&mut self, before: &Text) {
        let text = &before.string;
        let start = own_code(text, self.context.knowledge).map_or(0, |own| own.range.end);
        let start = start.max(text.rfind("  ").map_or(0, |at| at + 2));
        let rest = text.get(start..).unwrap_or_default();
        let bare = rest.trim_matches(|c: char| !c.is_alphanumeric());
        // Behind a code that was not read only the capitalised words at the end are a name.
        let whole = bare.starts_with(char::is_uppercase)
            && bare.split_whitespace().count() <= 6
            && !bare.contains(|c: char| c.is_ascii_digit() || c == '/');
        let name = if whole { bare.to_owned() } else { last_capitalised(bare) };
        if name.is_empty() {
            self.state("place", State::Absent, None);
            return;
        }
        let printed = if mostly_capitals(&name) { capitalised_words(&name) } else { name };
        // "TP. Hồ Chí Minh" stays; a province that lost its marks takes them from the table.
        let read_off = matches!(self.context.document().origin, TextOrigin::Ocr | TextOrigin::Mixed);
        let known = self.context.knowledge.provinces.named(&printed, None).filter(|_| read_off || printed.is_ascii());
        self.header.place = Some(known.map_or(printed, |province| province.name.clone()));
        self.value("place", &before.from(start), 0.95);
    }

    /// Issuer and parent as printed in the head's left column.
    fn bodies(&mut self) {
        let mut bodies: Vec<Text> = Vec::new();
        let mut dash = false;
        for line in &self.outer.head {
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
                || folded.starts_with("so:")
                || folded.starts_with("so ") && folded[3..].starts_with(|c: char| c.is_ascii_digit())
            {
                continue;
            }
            if !mostly_capitals(&left.string) && !starts_body(&folded) {
                continue;
            }
            if URGENCY.contains(&folded.as_str()) || !folded.split(' ').any(|word| word.len() >= 2) {
                continue;
            }
            let joined = std::mem::replace(&mut dash, line.string.trim_end().ends_with(['-', '–']));
            let unfinished =
                joined || bodies.last().is_some_and(|b| b.string.ends_with(',') || fold(&b.string).ends_with(" va"));
            if starts_body(&folded) && !unfinished {
                bodies.push(left);
            } else if let Some(last) = bodies.last_mut() {
                if joined {
                    last.string.push_str(" -");
                }
                last.push(&left);
            }
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

    /// Province at the document's date; the issuer completed with it, or found in the body.
    fn province_and_issuer(&mut self) {
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
    fn symbol_by_issuer(&mut self) {
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

    /// The subject; a decision that carries a plan has the plan's.
    fn title(&mut self) {
        let outline = self.context.outline;
        let mut title = Text::default();
        if let Some(kind) = &outline.kind {
            // "KẾ HOẠCH PHÁT ĐỘNG …" on one line: behind the type.
            let folded = Folded::new(&kind.string);
            if let Some(found) = self.context.knowledge.document_types.beginning(&folded.text) {
                let length = fold(&found.name).len();
                title.push(&kind.from(folded.original(length..folded.text.len()).start));
            }
        }
        title.push(&outline.title);
        let trimmed = title.string.trim_matches(|c: char| c.is_whitespace() || "-_–—*:".contains(c));
        if trimmed.is_empty() {
            self.state("title", State::Absent, None);
            return;
        }
        let start = title.string.find(trimmed).unwrap_or(0);
        let place = title.slice(start..start + trimmed.len());
        self.header.title = Some(place.string.clone());
        self.value("title", &place, 0.95);
        if outline.carrier.is_some() {
            self.header.attached = Some(Attached { kind: "KH".to_owned(), title: Some(place.string) });
        }
    }

    /// Signing authority, office and name of who signs.
    fn signature(&mut self) {
        let lines = &self.outer.signature;
        let block = signature::block(lines, self.context.knowledge);
        if let Some((words, place)) = block.authority {
            self.header.signing_authority = Some(words);
            self.value("signing_authority", &place, 0.94);
        }
        match block.office {
            Some((proper, place)) => {
                self.header.signer_title = Some(proper);
                self.value("signer_title", &place, 0.96);
            }
            None => self.state("signer_title", State::Absent, None),
        }
        match block.name {
            Some((name, place)) => {
                self.header.signer_name = Some(name);
                self.value("signer_name", &place, 0.95);
            }
            None => self.state("signer_name", State::Absent, None),
        }
    }

    /// A name in capitals written as in running text: as the body has it, else by the tables.
    fn cased(&self, printed: &str) -> String {
        let printed = printed.split_whitespace().collect::<Vec<_>>().join(" ");
        // A dash between two issuers stands apart, however near an engine saw it.
        let printed = printed.trim_matches(|c: char| !c.is_alphanumeric()).replace(" -", " - ").replace("  ", " ");
        if !mostly_capitals(&printed) {
            return capitalised_first(&printed);
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
                    return capitalised_first(body);
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
        // The name of a commune behind its kind.
        for kind in ["xa ", "phuong ", "dac khu ", "thi tran "] {
            if let Some(at) = find_body(&folded.text, kind.trim_end()) {
                let start = chars_before(&(at..at + 1)) + kind.len();
                let name: String = original.get(start..).unwrap_or_default().iter().collect();
                put(start, &capitalised_words(&name));
            }
        }
        capitalised_first(&out.into_iter().collect::<String>())
    }
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
    let motto = MOTTOS.iter().filter_map(|m| folded.text.find(m).or_else(|| near(&folded.text, m))).min();
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

/// The capitalised words at the end of a text.
fn last_capitalised(text: &str) -> String {
    let is_name = |w: &&str| {
        *w == "-" || (w.starts_with(char::is_uppercase) && !w.contains(|c: char| c.is_ascii_digit() || c == '/'))
    };
    let mut words: Vec<&str> = text.split_whitespace().rev().take_while(is_name).collect();
    words.reverse();
    words.join(" ").trim_matches(|c: char| !c.is_alphanumeric()).to_owned()
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

/// A body's name with its province, unless it has one.
pub(super) fn completed(name: &str, province: &crate::knowledge::Province) -> String {
    let folded = fold(name);
    let commune = names_commune(&folded);
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

/// With a capital first letter.
fn capitalised_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Every word with a capital first letter.
fn capitalised_words(text: &str) -> String {
    text.to_lowercase().split(' ').map(capitalised_first).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ingest, outline};

    /// Issuer, parent, province, code, date, place, title, office, name, authority.
    fn read(text: &str) -> (Header, Vec<String>) {
        let document = ingest::document(text.as_bytes(), &ingest::Options::default()).unwrap();
        let outline = outline::outline(&document);
        let context = Context { outline: &outline, knowledge: Knowledge::embedded(), sections: Vec::new() };
        let mut warnings = Vec::new();
        let header = header(&context, &mut warnings);
        (header, warnings.into_iter().map(|w| w.code).collect())
    }

    const BODY: &str =
        "\nI. MỤC ĐÍCH, YÊU CẦU\n1. Mục đích\nNâng cao chất lượng phục vụ.\nII. NỘI DUNG\n1. Thi đua lập thành tích.\n";

    #[test]
    fn heads_in_all_layouts() {
        let words = |s: &str| (!s.is_empty()).then(|| s.to_owned());
        for (head, code, date, place, issuer, parent, province) in [
            (
                "UBND TỈNH VĨNH LONG  CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n\nSỞ Y TẾ Độc lập - Tự do - Hạnh phúc\nSố: 3520/KH-SYT Vĩnh Long, ngày 24 tháng 10 năm 2025",
                "3520/KH-SYT",
                "2025-10-24",
                "Vĩnh Long",
                "Sở Y tế tỉnh Vĩnh Long",
                "UBND tỉnh Vĩnh Long",
                "Vĩnh Long",
            ),
            (
                "ỦY BAN NHÂN DÂN\nTHÀNH PHỐ HỒ CHÍ MINH\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\nSố: 172/KH-UBND\nThành phố Hồ Chí Minh, ngày 18 tháng 11 năm 2025",
                "172/KH-UBND",
                "2025-11-18",
                "Thành phố Hồ Chí Minh",
                "Ủy ban nhân dân thành phố Hồ Chí Minh",
                "",
                "Hồ Chí Minh",
            ),
            (
                "SỞ Y TẾ TỈNH QUẢNG NGÃI CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nTRUNG TÂM ĐIỀU TRỊ VÀ Độc lập - Tự do - Hạnh phúc\nNUÔI DƯỠNG NGƯỜI BỆNH\nTÂM THẦN KON TUM\nSố:216/KH-DTNDTT Quảng Ngãi, ngày /7tháng 10 năm 2025",
                "216/KH-ĐTNDTT",
                "2025-10",
                "Quảng Ngãi",
                "Trung tâm điều trị và nuôi dưỡng người bệnh tâm thần Kon Tum",
                "Sở Y tế tỉnh Quảng Ngãi",
                "Quảng Ngãi",
            ),
            (
                "TRUNG TÂM KIỂM SOÁT BỆNH TẬT Độc lập - Tự do - Hạnh phúc\nSố:326 / KH- KSBT Lai Châu, ngày 05 tháng 7 năm 2025",
                "326/KH-KSBT",
                "2025-07-05",
                "Lai Châu",
                "Trung tâm Kiểm soát bệnh tật tỉnh Lai Châu",
                "",
                "Lai Châu",
            ),
            (
                "Số: /KH-SYT\n\nLâm Đồng, ngày tháng 5 năm 2026",
                "",
                "2026-05",
                "Lâm Đồng",
                "Sở Y tế tỉnh Lâm Đồng",
                "",
                "Lâm Đồng",
            ),
            (
                "BỘ Y TẾ\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\nSố: 28/KH-BYT\nHà Nội, ngày 12 tháng 01 năm 2026",
                "28/KH-BYT",
                "2026-01-12",
                "Hà Nội",
                "Bộ Y tế",
                "",
                "",
            ),
            (
                "TỈNH ỦY NGHỆ AN ĐẢNG CỘNG SẢN VIỆT NAM\n*\nSố 37-KH/TU Nghệ An, ngày 02 tháng 3 năm 2026",
                "37-KH/TU",
                "2026-03-02",
                "Nghệ An",
                "Tỉnh ủy Nghệ An",
                "",
                "Nghệ An",
            ),
        ] {
            let (header, _) = read(&format!("{head}\nKẾ HOẠCH\nPhát động phong trào thi đua năm 2026\n{BODY}"));
            assert_eq!(
                (header.code, header.date, header.place, header.issuer, header.parent, header.province),
                (words(code), words(date), words(place), words(issuer), words(parent), words(province)),
                "{head}"
            );
        }
    }

    #[test]
    fn gaps_are_said() {
        let (header, warnings) =
            read(&format!("Số: /KH-SYT\nLâm Đồng, ngày tháng 5 năm 2026\nKẾ HOẠCH\nPhát động\n{BODY}"));
        assert_eq!((header.number, header.code, header.symbol.as_deref()), (None, None, Some("KH-SYT")));
        assert_eq!(warnings, ["number-blank", "date-blank"]);
    }

    #[test]
    fn a_merged_province_is_said() {
        let (header, warnings) = read(&format!(
            "SỞ Y TẾ TỈNH KON TUM\nSố: 5/KH-SYT\nKon Tum, ngày 05 tháng 8 năm 2025\nKẾ HOẠCH\nPhát động\n{BODY}"
        ));
        assert_eq!(
            (header.issuer.as_deref(), header.province.as_deref()),
            (Some("Sở Y tế tỉnh Kon Tum"), Some("Quảng Ngãi"))
        );
        assert_eq!(warnings, ["province-merged"]);
    }

    #[test]
    fn signatures() {
        for (signature, office, name, authority) in [
            (
                "TM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH PHÓ CHỦ TỊCH Trần Văn Mẫu",
                "Phó Chủ tịch",
                "Trần Văn Mẫu",
                "TM. ỦY BAN NHÂN DÂN KT. CHỦ TỊCH",
            ),
            ("TM. ỦY BAN NHÂN DÂN CHỦ TỊCH\nLê Thị Mẫu", "Chủ tịch", "Lê Thị Mẫu", "TM. ỦY BAN NHÂN DÂN"),
            ("GIÁM ĐỐC\nThS. BS. Phạm Văn Mẫu", "Giám đốc", "Phạm Văn Mẫu", ""),
            ("KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC\n(Đã ký)\nĐỗ Thị Mẫu", "Phó Giám đốc", "Đỗ Thị Mẫu", "KT. GIÁM ĐỐC"),
            ("T/M BAN THƯỜNG VỤ\nPHÓ BÍ THƯ\nNguyễn Văn An", "Phó Bí thư", "Nguyễn Văn An", "T/M BAN THƯỜNG VỤ"),
        ] {
            let (header, _) = read(&format!(
                "SỞ Y TẾ\nSố: 5/KH-SYT\nHà Tĩnh, ngày 05 tháng 8 năm 2025\nKẾ HOẠCH\nPhát động\n{BODY}Trên đây là Kế hoạch phát động./.\nNơi nhận:\n- Sở Nội vụ;\n- Lưu: VT.\n{signature}\n"
            ));
            assert_eq!(
                (
                    header.signer_title.as_deref(),
                    header.signer_name.as_deref(),
                    header.signing_authority.unwrap_or_default().as_str()
                ),
                (Some(office), Some(name), authority),
                "{signature}"
            );
        }
    }

    #[test]
    fn symbols_take_their_letters_from_the_issuer() {
        let issuer = "Trung tâm Điều trị và Nuôi dưỡng người bệnh tâm thần Kon Tum";
        assert_eq!(by_initials("DTNDTT", issuer).as_deref(), Some("ĐTNDTT"));
        assert_eq!(by_initials("ĐTNDTT", issuer), None);
        assert_eq!(by_initials("XDTT", issuer), None);
    }
}
