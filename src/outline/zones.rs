//! The parts of an administrative document in its lines: head, type, title, body, tail (Decree 30/2020/NĐ-CP, annex I).

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::marker::{MarkerKind, candidates, mostly_capitals};
use super::paragraphs::goes_on_with_year;
use super::survey::{Survey, is_blank};
use crate::document::Document;
use crate::fold::{begins_with, fold};

/// Document types that stand alone on the type line, folded (Decree 30, annex III; Party rules).
const TYPES: &[&str] = &[
    "ke hoach",
    "quyet dinh",
    "chuong trinh",
    "huong dan",
    "phuong an",
    "de an",
    "du an",
    "bao cao",
    "to trinh",
    "thong bao",
    "chi thi",
    "nghi quyet",
    "quy che",
    "quy dinh",
    "thong tri",
    "ket luan",
    "thong tu",
    "nghi dinh",
    "cong dien",
    "ke hoach hanh dong",
    "chuong trinh hanh dong",
    "ke hoach lien tich",
    "ke hoach phoi hop",
];

/// Begin of a preamble, folded.
const PREAMBLE: &[&str] = &[
    "can cu",
    "thuc hien ",
    "trien khai thuc hien quyet dinh",
    "trien khai thuc hien ke hoach so",
    "trien khai ke hoach",
    "trien khai quyet dinh",
    "trien khai nghi quyet",
    "trien khai thuc hien nghi quyet",
    "trien khai thuc hien cong van",
    "trien khai thuc hien chi thi",
    "kinh gui",
    "de ",
    "nham ",
    "theo ",
    "tren co so",
    "xet ",
    "tiep tuc ",
    "huong ung ",
    "uy ban nhan dan",
    "ubnd ",
    "tiep theo ",
    "qua ",
    "trong nhung nam",
    "phat huy ",
];

/// Signature lines: authority (`TM.`, Party `T/M`) and offices, in capitals.
static SIGNATURE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"^(?:(?:TM|KT|TL|TUQ|Q)\s*[./]\s*\p{Lu}|(?:T|K)/(?:M|T|L)\b|(?:QUYỀN )?(?:PHÓ )?(?:TỔNG )?(?:GIÁM ĐỐC|CHỦ TỊCH|BÍ THƯ|TRƯỞNG BAN|BỘ TRƯỞNG|THỨ TRƯỞNG|HIỆU TRƯỞNG|CỤC TRƯỞNG|CHI CỤC TRƯỞNG|VIỆN TRƯỞNG|TRƯỞNG PHÒNG|CHÁNH VĂN PHÒNG|CHÁNH THANH TRA|TRƯỞNG TRẠM|TRƯỞNG KHOA|THỦ TRƯỞNG|TỔNG CỤC TRƯỞNG|VỤ TRƯỞNG|GIAM DOC|CHU TICH)(?:\s|$))",
    )
    .expect("valid pattern")
});

/// Line ranges of one document.
#[derive(Debug, Clone)]
pub struct Zones {
    /// Above the type line.
    pub head: Range<usize>,
    /// The type line.
    pub kind: Option<usize>,
    /// Title lines.
    pub title: Range<usize>,
    /// From preamble to closing.
    pub body: Range<usize>,
    /// Recipients and signature.
    pub tail: Range<usize>,
    /// Behind the tail.
    pub rest: Range<usize>,
}

/// Finds the zones of the document that begins at `lines.start`.
pub fn zones(document: &Document, survey: &Survey, lines: Range<usize>) -> Zones {
    let kind = type_line(document, survey, lines.clone());
    let (head, title) = if let Some(kind) = kind {
        (lines.start..kind, title(document, survey, kind, lines.end))
    } else {
        let body = first_section(document, lines.clone()).unwrap_or(lines.start);
        (lines.start..body.min(lines.start + 12), body.min(lines.start + 12)..body.min(lines.start + 12))
    };
    let body_start = title.end;
    let mut tail_start = tail_start(document, body_start..lines.end);
    let mut rest_start = rest_start(document, survey, tail_start..lines.end);
    if tail_start == lines.end
        && let Some(annex) = annex_behind_closing(document, body_start..lines.end)
    {
        (tail_start, rest_start) = (annex, annex);
    }
    Zones { head, kind, title, body: body_start..tail_start, tail: tail_start..rest_start, rest: rest_start..lines.end }
}

/// The first line that is nothing but a document type, set off by capitals or markup.
pub fn type_line(document: &Document, survey: &Survey, lines: Range<usize>) -> Option<usize> {
    let mut filled = 0;
    for line in lines {
        let content = &document.lines[line];
        if is_blank(&content.text) || survey.is_furniture(line) {
            continue;
        }
        filled += 1;
        if filled > 60 || (filled > 3 && is_section_heading(&content.text)) {
            return None;
        }
        let marked = content.style.heading.is_some() || content.style.bold || mostly_capitals(&content.text);
        if marked && is_type(&content.text) {
            return Some(line);
        }
    }
    None
}

/// Nothing but a document type, or a type with its subject in capitals behind it.
pub fn is_type(text: &str) -> bool {
    let trimmed = text.trim();
    if trimmed.ends_with(':') {
        return false;
    }
    let folded = fold(trimmed.trim_matches(|c: char| !c.is_alphanumeric()));
    let capitals = mostly_capitals(trimmed);
    TYPES.iter().any(|t| {
        folded == *t
            || (folded.len().abs_diff(t.len()) <= 1 && strsim::normalized_levenshtein(&folded, t) >= 0.86)
            || (capitals && folded.strip_prefix(t).is_some_and(|behind| behind.starts_with(' ')) && folded.len() < 200)
    })
}

/// `I. MỤC ĐÍCH`.
fn is_section_heading(text: &str) -> bool {
    candidates(text).iter().any(|c| c.marker.kind == MarkerKind::Roman && mostly_capitals(&text[c.range.end..]))
}

/// First line with a number of its own.
fn first_section(document: &Document, mut lines: Range<usize>) -> Option<usize> {
    lines.find(|line| {
        candidates(&document.lines[*line].text)
            .iter()
            .any(|c| !c.repaired && matches!(c.marker.kind, MarkerKind::Roman | MarkerKind::Part | MarkerKind::Arabic))
    })
}

/// Blanks beyond the margin before a line that is set in the middle: more than any paragraph has.
const CENTRED: usize = 10;
/// Lines below the type that show the margin.
const MARGIN_LINES: usize = 40;

/// Blanks before a line.
fn indent(line: &str) -> usize {
    line.chars().take_while(|c| c.is_whitespace()).count()
}

/// Lines of the title: from below the type line to the first line of the preamble.
fn title(document: &Document, survey: &Survey, kind: usize, end: usize) -> Range<usize> {
    let mut last = None;
    let mut blank = false;
    let mut capitals = false;
    let filled = document.lines[kind + 1..end].iter().filter(|line| !line.text.trim().is_empty());
    let margin = filled.take(MARGIN_LINES).map(|line| indent(&line.text)).min().unwrap_or(0);
    for line in kind + 1..end {
        let text = document.lines[line].text.trim();
        if text.is_empty() || survey.is_furniture(line) {
            blank = true;
            continue;
        }
        let Some(before) = last else {
            if starts_preamble(text) && !mostly_capitals(text) && text.chars().count() > 200 {
                return kind + 1..kind + 1;
            }
            if text.starts_with('(') || starts_numbered(text) {
                break;
            }
            capitals = mostly_capitals(text);
            last = Some(line);
            blank = false;
            continue;
        };
        let before: &str = document.lines[before].text.trim();
        let open_quote = before.matches('“').count() > before.matches('”').count();
        let lower = text.starts_with(|c: char| c.is_lowercase());
        let heading = document.lines[line].style.heading.is_some() || document.lines[line].style.bold;
        if text.starts_with('(') && fold(text).contains("kem theo") {
            break;
        }
        // The campaign's name on a line of its own, or lines that are set in the middle.
        let set_apart = !blank
            && (text.starts_with(['“', '"'])
                || [last.unwrap_or(kind), line].iter().all(|l| indent(&document.lines[*l].text) >= margin + CENTRED));
        let goes_on = if goes_on_with_year(before, text) {
            true
        } else if starts_numbered(text) || (starts_preamble(text) && !lower) || is_issuer_formula(text) {
            false
        } else if set_apart {
            true
        } else if capitals {
            mostly_capitals(text) || (open_quote && !blank)
        } else if heading && (document.lines[last.unwrap_or(kind)].style.bold) {
            true
        } else if blank {
            (lower || open_quote || survey.is_full(before, text)) && !mostly_capitals(text)
        } else {
            survey.spaced
                || survey.width.is_some_and(|_| lower || open_quote || survey.is_full(before, text))
                || lower
                || open_quote
        };
        if !goes_on {
            break;
        }
        last = Some(line);
        blank = false;
    }
    let end = last.map_or(kind + 1, |l| l + 1);
    kind + 1..end
}

/// "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH …" under the title of a decision.
pub(super) fn is_issuer_formula(text: &str) -> bool {
    mostly_capitals(text)
        && [
            "chu tich uy ban",
            "uy ban nhan dan",
            "bo truong ",
            "giam doc so",
            "thu tuong",
            "ban thuong vu",
            "giam doc ",
        ]
        .iter()
        .any(|cue| begins_with(text, cue))
}

/// Begins like a preamble.
fn starts_preamble(text: &str) -> bool {
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    PREAMBLE.iter().any(|cue| begins_with(text, cue))
}

/// Begins with a number of its own.
fn starts_numbered(text: &str) -> bool {
    candidates(text).iter().any(|c| !c.marker.kind.is_bullet() && c.marker.kind != MarkerKind::Letter)
}

/// The first line of recipients or signature, behind the last heading if there are several.
fn tail_start(document: &Document, lines: Range<usize>) -> usize {
    let is_tail = |line: &usize| {
        let text = document.lines[*line].text.as_str();
        is_recipients(text) || is_signature(text) || super::tail::damaged_label(text).is_some()
    };
    // "BỘ TRƯỞNG …", "CHỦ TỊCH ỦY BAN NHÂN DÂN …" above "QUYẾT ĐỊNH:" says who decides, it does not sign.
    let decides = |line: &usize| {
        let text = document.lines[*line].text.trim_matches(['*', ' ']);
        text.ends_with(':') && fold(text) == "quyet dinh:"
    };
    let start = lines.clone().find(decides).map_or(lines.start, |line| line + 1);
    (start..lines.end).find(is_tail).unwrap_or(lines.end)
}

/// "Nơi nhận:".
pub fn is_recipients(text: &str) -> bool {
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    begins_with(text, "noi nh") && (begins_with(text, "noi nhan") || fold(text).len() < 40) || is_misread_label(text)
}

/// "Mới nhận:" on a line of its own.
fn is_misread_label(text: &str) -> bool {
    let Some((first, second)) = text.trim_end().strip_suffix(':').and_then(|label| label.split_once(' ')) else {
        return false;
    };
    first.len() < 10 && fold(second) == "nhan" && strsim::levenshtein(&fold(first), "noi") <= 1
}

/// A line of a signature block.
pub fn is_signature(text: &str) -> bool {
    let text = text.trim().trim_start_matches(['*', '_']);
    // Told at once of most lines.
    let capitals = !text.chars().take(2).any(char::is_lowercase);
    capitals && SIGNATURE.is_match(text) && text.chars().count() < 90 && mostly_capitals_before_name(text)
}

/// `KT. CHỦ TỊCH PHÓ CHỦ TỊCH Trần Văn Mẫu`: capitals, perhaps with a name behind them.
fn mostly_capitals_before_name(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let capitals = words.iter().take_while(|w| !w.chars().any(char::is_lowercase)).count();
    capitals >= 1 && words.len() - capitals <= 6 && words[capitals..].iter().all(|w| w.starts_with(char::is_uppercase))
}

/// "PHỤ LỤC" behind the closing of a plan that has no tail of its own, because its decision has it; without a closing
/// only where nothing else stands in the line.
fn annex_behind_closing(document: &Document, lines: Range<usize>) -> Option<usize> {
    let text = |line: &usize| document.lines[*line].text.trim();
    let closing = lines.clone().find(|line| begins_with(text(line), "tren day la"));
    let most = if closing.is_some() { usize::MAX } else { ANNEX_WORDS };
    (closing.unwrap_or(lines.start)..lines.end).find(|line| {
        let text = text(line);
        begins_with(text, "phu luc") && mostly_capitals(text) && text.split_whitespace().count() <= most
    })
}

/// Words of "PHỤ LỤC SỐ 01" at most.
const ANNEX_WORDS: usize = 4;

/// First line behind the tail: an annex or another document.
fn rest_start(document: &Document, survey: &Survey, lines: Range<usize>) -> usize {
    let mut filled = 0;
    for line in lines.clone() {
        let text = &document.lines[line].text;
        if is_blank(text) || survey.is_furniture(line) {
            continue;
        }
        filled += 1;
        let folded = fold(text.trim_start_matches(|c: char| !c.is_alphanumeric()));
        let annex = folded.starts_with("phu luc") && (mostly_capitals(text) || folded.len() < 60);
        let next = folded.contains("cong hoa xa hoi chu nghia") || (mostly_capitals(text) && is_type(text));
        let cells = text.trim_start().starts_with('|')
            || (text.trim_start().starts_with('[') && (text.contains("] ") || text.contains("]:")));
        if filled > 1 && !is_signature(text) && (annex || next || cells || is_section_heading(text)) {
            return line;
        }
    }
    lines.end
}
