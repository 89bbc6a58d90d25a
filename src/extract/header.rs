//! Head and signature of the document: type, number, date, place, issuer, province, title, signer.
//!
//! Layout: Decree 30/2020/NĐ-CP, annex I; Party documents: 36-HD/VPTW, 05-HD/VPTW. The two columns of the head
//! stand on lines of their own or are merged into one; the head may be missing, then the body tells the issuer.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

use super::Context;
use super::codes::{OwnCode, own_code};
use super::dates::{DateValue, dates};
use super::issuer::is_number_label;
use super::signature;
use crate::fold::{Folded, fold, pattern};
use crate::knowledge::System;
use crate::outline::{Outline, mostly_capitals};
use crate::plan::{Attached, Fact, Header, State, TextOrigin, Warning};
use crate::text::{Text, capitalised_words, rounded};
use crate::warning::Code;

pub(super) static ISSUE_DATE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?P<place>[^\d:;]*?)[,.]?\s*\bngay(?P<day>[^a-z]*?(?:[a-z]{0,2}\d*[^a-z]*){0,2})thang(?P<month>[^a-z]*[il]?[^a-z]*)\s*n[a-z]m\s*(?P<year>\d{4})",
    )
});
/// Least confidence of an OCR engine in a number, and in a day or month, that is taken. Printed ones have 0.9 and more,
/// a few days 0.7; what is written by hand and looks like a number has mostly less than 0.7.
const NUMBER: f64 = 0.88;
const DAY: f64 = 0.65;

/// Reads head and signature; what is blank or unreadable is said in warnings.
pub(super) fn header(context: &Context, warnings: &mut Vec<Warning>) -> Header {
    let plan = context.outline;
    let outer = plan.carrier.as_deref().unwrap_or(plan);
    let mut reader = Reader { context, outer, header: Header::default(), facts: BTreeMap::new(), warnings };
    reader.date_and_place();
    reader.code();
    reader.bodies();
    reader.province_and_issuer();
    reader.symbol_by_issuer();
    reader.title();
    reader.signature();
    reader.header.facts = reader.facts;
    reader.header
}

/// State while the head is read.
pub(super) struct Reader<'c, 'w> {
    pub(super) context: &'c Context<'c>,
    /// The decision that carries the plan, or the plan itself.
    pub(super) outer: &'c Outline<'c>,
    pub(super) header: Header,
    pub(super) facts: BTreeMap<String, Fact>,
    pub(super) warnings: &'w mut Vec<Warning>,
}

impl Reader<'_, '_> {
    /// Notes a value with its place.
    pub(super) fn value(&mut self, field: &str, place: &Text, certainty: f64) {
        let document = self.context.document();
        let confidence = rounded(certainty * place.confidence(document).1);
        self.facts
            .insert(field.to_owned(), Fact { state: State::Value, confidence, evidence: place.evidence(document) });
    }

    /// Notes a gap, something unreadable, or nothing.
    pub(super) fn state(&mut self, field: &str, state: State, place: Option<&Text>) {
        let evidence = place.map(|p| p.evidence(self.context.document())).unwrap_or_default();
        self.facts
            .insert(field.to_owned(), Fact { state, confidence: if place.is_some() { 0.95 } else { 0.85 }, evidence });
    }

    /// Type, number, symbol, code.
    fn code(&mut self) {
        let knowledge = self.context.knowledge;
        let read = |line: &Text| own_code(&line.string, knowledge).map(|own| (line.clone(), own));
        let own = self.outer.head.iter().find_map(read).or_else(|| self.code_apart());
        if let Some(kind) = &self.outer.kind {
            let folded = fold(kind.string.trim_matches(|c: char| !c.is_alphanumeric()));
            let party = own.as_ref().is_some_and(|(_, own)| own.separator == '-');
            let system = if party { System::Party } else { System::State };
            let names = knowledge.document_types.abbreviations(&folded, system, self.header.date.as_deref());
            // The rules leave some types two abbreviations: then the number has the one in use.
            let printed = own.as_ref().and_then(|(_, own)| own.kind.as_deref()).filter(|kind| names.contains(kind));
            if let Some(name) = printed.or(names.first().copied()) {
                self.header.kind = Some(name.to_owned());
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

    /// "149/2016/NĐ-CP" right above or below a line that is nothing but "Số:".
    fn code_apart(&self) -> Option<(Text, OwnCode)> {
        const LABEL: &str = "Số: ";
        self.outer.head.windows(2).find_map(|pair| {
            let line = match pair {
                [label, code] if is_number_label(&label.string) => code,
                [code, label] if is_number_label(&label.string) => code,
                _ => return None,
            };
            let mut own = own_code(&format!("{LABEL}{}", line.string), self.context.knowledge)?;
            // Only a line that begins with a code that has its number: others name documents of somebody else.
            let begins = own.number.is_some() && own.range.start == LABEL.len();
            own.range = 0..own.range.end.checked_sub(LABEL.len()).filter(|_| begins)?;
            Some((line.clone(), own))
        })
    }

    /// Date and place of issue.
    fn date_and_place(&mut self) {
        // In a narrow column "ngày 18 tháng 11" and "năm 2025" stand below each other.
        let head = &self.outer.head;
        let joined = head.windows(2).rev().map(|pair| {
            let mut both = pair[0].clone();
            both.push(&pair[1]);
            Cow::Owned(both)
        });
        for line in head.iter().rev().map(Cow::Borrowed).chain(joined) {
            let line = line.as_ref();
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
            // "ngày Á 6tháng": letters before the digit may be half of a number that is written by hand.
            let read: String = place.evidence(self.context.document()).into_iter().map(|e| e.quote).collect();
            let read = fold(&read);
            let torn = read.rfind("ngay ").is_some_and(|at| {
                read[at + "ngay ".len()..].chars().take_while(|c| !c.is_ascii_digit()).any(char::is_alphabetic)
            });
            // What was read with little confidence is written by hand: it is there, but can't be read.
            let day = if torn && !day.is_empty() || doubted("day") { format!("?{day}") } else { day };
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
        // Who signs "KT." is a deputy: the same office again, or another one that an engine has read, is not theirs.
        let scanned = matches!(self.context.document().origin, TextOrigin::Ocr | TextOrigin::Mixed);
        let authority = self.header.signing_authority.as_deref().map(fold).unwrap_or_default();
        let not_theirs =
            |office: &str| is_for_another(&authority) && !is_deputy(office) && (scanned || authority.ends_with(office));
        match block.office {
            Some((proper, place)) if not_theirs(&fold(&proper)) => {
                self.state("signer_title", State::Unreadable, Some(&place));
            }
            Some((proper, place)) => {
                self.header.signer_title = Some(proper);
                self.value("signer_title", &place, 0.96);
            }
            None => self.state("signer_title", State::Absent, None),
        }
        if let Some((name, place)) = block.name {
            self.header.signer_name = Some(name);
            self.value("signer_name", &place, 0.95);
        } else {
            // Signed papers have a name, which seal and signature may cover.
            let state = if scanned && !lines.is_empty() { State::Unreadable } else { State::Absent };
            self.state("signer_name", state, lines.last());
        }
    }
}

/// "KT. GIÁM ĐỐC", "K/T TRƯỞNG BAN": signed in somebody's stead.
fn is_for_another(authority: &str) -> bool {
    let last = authority.rfind("kt.").or_else(|| authority.rfind("k/t"));
    last.is_some() && !authority.ends_with("kt.")
}

/// Offices of those who stand in for others.
fn is_deputy(office: &str) -> bool {
    ["pho ", "thu truong", "uy vien", "tong thu ky"].iter().any(|begin| office.starts_with(begin))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::Knowledge;
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
        assert_eq!(warnings, ["date-blank", "number-blank"]);
    }

    #[test]
    fn a_number_may_be_stamped_on_a_line_of_its_own() {
        let (header, _) = read(&format!(
            "SỞ Y TẾ TỈNH GIA LAI\n149/KH-SYT\nSố:\nGia Lai, ngày 05 tháng 8 năm 2025\nKẾ HOẠCH\nPhát động\n{BODY}"
        ));
        assert_eq!(header.code.as_deref(), Some("149/KH-SYT"));
        assert_eq!(header.issuer.as_deref(), Some("Sở Y tế tỉnh Gia Lai"));
    }

    #[test]
    fn letters_before_a_day_make_it_doubtful() {
        let (header, warnings) = read(&format!(
            "SỞ Y TẾ TỈNH GIA LAI\nSố: 5/KH-SYT\nGia Lai, ngày Á 6 tháng 8 năm 2025\nKẾ HOẠCH\nPhát động\n{BODY}"
        ));
        assert_eq!(header.date.as_deref(), Some("2025-08"));
        assert_eq!(warnings, ["date-unreadable"]);
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
}
