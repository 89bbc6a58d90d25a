//! The tail: recipients on the left, signature on the right, often merged into one column (Decree 30, annex I, 7 and 9).

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::survey::{Survey, is_blank};
use super::zones::{is_recipients, is_signature};
use crate::document::Document;
use crate::fold::fold;
use crate::text::Text;

/// Recipients and signature lines.
pub struct Tail {
    /// One a recipient, without bullet.
    pub recipients: Vec<Text>,
    /// Lines of the signature block.
    pub signature: Vec<Text>,
}

/// Capitals of a signature at the end of a line of recipients, or a second column two blanks away.
static SECOND_COLUMN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?:\s{2,}|\t+)(\S.*)$|(?:^|\s)((?:TM\s?\.|T/M)\s?\p{Lu}[\p{Lu}\s]+)$|(?:^|\s)((?:(?:TM|KT|TL|TUQ|Q)\s?[./]\s?|[TK]/[TML]\.?\s)?(?:PHÓ )?(?:TỔNG )?(?:GIÁM ĐỐC|CHỦ TỊCH|BÍ THƯ|TRƯỞNG BAN|BỘ TRƯỞNG|TH[ỨỦ] TRƯỞNG|HIỆU TRƯỞNG|CHI CỤC TRƯỞNG|CỤC TRƯỞNG|VIỆN TRƯỞNG|TRƯỞNG PHÒNG|CHÁNH VĂN PHÒNG|ỦY BAN NHÂN DÂN|GIAM DOC|CHU TICH)[\p{Lu}\s.]*)$",
    )
    .expect("valid pattern")
});

/// The authority for whom is signed, in capitals at the end of a line.
static AUTHORITY: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?:\b(?:TM|KT|TL|TUQ)\s?\.|\bT/[ML])\s?\p{Lu}[\p{Lu}\s]+$").expect("valid pattern"));

static LABEL: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^\W*[Nn][ơoƠO]\w?i\s+nh[^\s:]{1,4}\s*[:;.]*\W*").expect("valid pattern"));

/// Signs before a recipient.
const BULLETS: [char; 9] = ['-', '–', '—', '+', '•', '*', '_', '~', '\u{f02d}'];

/// Bytes of blanks behind a bullet at most.
const BEHIND_BULLET: usize = 3;
/// First words of bodies that are named by them and a place, folded: "Báo Lâm Đồng".
const BODY_STARTS: &[&str] =
    &["bao", "dai", "so", "ban", "bo", "hoi", "phong", "tinh", "thanh", "cong", "truong", "chi"];

/// Bytes of blanks before a line that stands in the right column.
const RIGHT: usize = 16;

/// Reads the tail's lines.
pub fn tail(document: &Document, survey: &Survey, lines: Range<usize>) -> Tail {
    let mut out = Tail { recipients: Vec::new(), signature: Vec::new() };
    let mut in_recipients = false;
    let mut last_recipient_line = None;
    let mut closed = false;
    for line in lines {
        let text = &document.lines[line].text;
        if is_blank(text) || survey.is_furniture(line) {
            continue;
        }
        let mut rest = 0..text.len();
        if is_recipients(text) {
            in_recipients = true;
            if let Some(label) = LABEL.find(text) {
                rest.start = label.end();
            } else if text.trim_end().ends_with(':') {
                continue;
            }
        } else if let Some(label) = damaged_label(text).filter(|_| out.recipients.is_empty()) {
            in_recipients = true;
            rest.start = label;
        } else if is_signature(text) {
            out.signature.push(Text::of_line(document, line, rest));
            continue;
        }
        // The margin of the page stands before both columns; whatever begins far to the right is in the second.
        let margin = text[rest.clone()].len() - text[rest.clone()].trim_start().len();
        if margin < RIGHT || text[rest.start + margin..].starts_with(BULLETS) {
            rest.start += margin;
        }
        // Behind a bullet there may be a tab or a few blanks, which part no columns.
        let body = text[rest.clone()].trim_start_matches(BULLETS);
        let bare = body.trim_start();
        let body = if body.len() - bare.len() <= BEHIND_BULLET { bare } else { body };
        if let Some(found) = SECOND_COLUMN.captures(body)
            && let Some(column) = found.get(1).or_else(|| found.get(2)).or_else(|| found.get(3))
        {
            let at = rest.end - body.len() + column.start();
            out.signature.push(Text::of_line(document, line, at..text.len()));
            rest.end = at;
        }
        let piece = Text::of_line(document, line, rest.clone());
        if piece.is_empty() {
            continue;
        }
        let bullet = piece.string.starts_with(BULLETS);
        if in_recipients && bullet {
            let (piece, name) = split_name(&piece);
            out.signature.extend(name);
            closed = fold(&piece.string).trim_start_matches(|c: char| !c.is_alphanumeric()).starts_with("luu");
            out.recipients.push(without_bullet(&piece));
            last_recipient_line = Some(line);
        } else if in_recipients && continues(&out.recipients, &piece.string, last_recipient_line, line, closed) {
            if let Some(last) = out.recipients.last_mut() {
                last.push(&piece);
            }
            last_recipient_line = Some(line);
        } else if in_recipients
            && out.recipients.is_empty()
            && !looks_like_name(&piece.string)
            && piece.string.len() > 3
        {
            // "Nơi nhận: Như trên" on one line.
            out.recipients.push(without_bullet(&piece));
            last_recipient_line = Some(line);
        } else {
            out.signature.push(piece);
        }
    }
    out.recipients.retain(|r| r.string.chars().any(char::is_alphanumeric));
    out
}

/// Length of "Nơi nhận:" read as something else beside the first line of the signature ("he nh@n: : - TM. UY BAN …").
pub(super) fn damaged_label(text: &str) -> Option<usize> {
    let colon = memchr::memchr(b':', text.as_bytes())?;
    let column = AUTHORITY.find(text)?;
    let left = &text[..column.start()];
    if colon >= left.len() {
        return None;
    }
    let words = left[..colon].split_whitespace().count();
    (words <= 2 && !left[colon..].contains(char::is_alphanumeric)).then_some(column.start())
}

/// Without the bullet and the final mark.
fn without_bullet(text: &Text) -> Text {
    let start = text.string.len() - text.string.trim_start_matches(|c: char| "-–—+•*_~\u{f02d} ".contains(c)).len();
    let end = text.string.trim_end_matches(|c: char| ";.,: ".contains(c)).len();
    if start >= end {
        return Text::default();
    }
    text.slice(start..end)
}

/// The line belongs to the recipient above it.
fn continues(recipients: &[Text], text: &str, last_line: Option<usize>, line: usize, closed: bool) -> bool {
    let (Some(last), Some(last_line)) = (recipients.last(), last_line) else { return false };
    if line > last_line + 2 || super::mostly_capitals(text) || looks_like_name(text) {
        return false;
    }
    let ended = last.string.ends_with([';', '.']);
    let starts_lower = text.starts_with(|c: char| c.is_lowercase() || "(,".contains(c));
    (!ended && !closed) || starts_lower
}

/// Two to five capitalised words and nothing else: a person's name. Some have a letter for a word ("Y Phương").
fn looks_like_name(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let long = words.iter().filter(|w| w.chars().nth(1).is_some()).count();
    (2..=5).contains(&words.len())
        && long + 1 >= words.len()
        && words.iter().all(|w| {
            let mut letters = w.chars();
            letters.next().is_some_and(char::is_uppercase) && letters.all(char::is_lowercase)
        })
}

/// A name glued behind the filing note, or behind the recipient that it stands beside: `- Lưu: VT, TCCB. Nguyễn Văn A`,
/// `- Cổng TTĐT Sở; Nguyễn Văn A`.
fn split_name(text: &Text) -> (Text, Option<Text>) {
    let Some(at) = text.string.rfind(['.', ';']).filter(|at| text.string[at + 1..].starts_with(' ')) else {
        return (text.clone(), None);
    };
    let name = &text.string[at + 2..];
    // Behind another recipient it has its middle name, as a person's has.
    let first = fold(name.split(' ').next().unwrap_or_default());
    let whole =
        text.string[at..].starts_with(';') && name.split(' ').count() >= 3 && !BODY_STARTS.contains(&first.as_str());
    if looks_like_name(name) && (whole || fold(&text.string[..at]).contains("luu")) {
        return (text.slice(0..at + 1), Some(text.from(at + 2)));
    }
    (text.clone(), None)
}
