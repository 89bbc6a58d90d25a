//! Restoration of documents: which pages need it, and words with their places.

use std::ops::Range;

use super::engine::{Census, Counter, Engine};
use super::{RestoredLine, Token, restore_as};
use crate::document::{Document, Line, Word};
use crate::plan::TextOrigin;
use crate::warning::Code;

/// Words that a page must have to be judged by itself.
const PAGE_WORDS: usize = 60;

/// Restores every page whose text needs it.
///
/// Lines stay lines, with their style; the words of a restored line know their place in the source and their
/// confidence. Pages of proper Vietnamese, or of another language, stay as they are.
pub fn document(mut document: Document) -> Document {
    let texts: Vec<String> = document.lines.iter_mut().map(|line| std::mem::take(&mut line.text)).collect();
    let split: Vec<&str> = texts.iter().map(String::as_str).collect();
    let mut restored_any = false;
    for (range, engine) in runs(&document.lines, &split) {
        restored_any |= engine != Engine::None;
        let restored = restore_as(&split[range.clone()], engine);
        let mut offset = 0;
        for (at, restored) in range.zip(restored) {
            let line = &mut document.lines[at];
            if engine != Engine::None && !restored.tokens.is_empty() {
                line.words = words(line, split[at], &restored, offset);
            }
            line.text = restored.text;
            offset += split[at].len() + 1;
        }
    }
    if restored_any {
        document.origin = TextOrigin::Ocr;
        document.warnings.push(Code::Restored.warn("", "", Vec::new()));
    }
    document
}

/// Neighbouring lines written by the same engine.
fn runs(lines: &[Line], split: &[&str]) -> Vec<(Range<usize>, Engine)> {
    let mut counter = Counter::default();
    let mut whole = Census::default();
    let mut pages: Vec<(Range<usize>, Census)> = Vec::new();
    for page in lines.chunk_by(|a, b| a.page == b.page) {
        let from = pages.last().map_or(0, |(range, _)| range.end);
        let range = from..from + page.len();
        let counted = counter.count(&split[range.clone()]);
        whole.add(counted);
        pages.push((range, counted));
    }
    let mut out: Vec<(Range<usize>, Engine)> = Vec::new();
    for (page, counted) in pages {
        let judged_alone = counted.words >= PAGE_WORDS && lines[page.start].page.is_some();
        let engine = if judged_alone { counted } else { whole }.engine();
        match out.last_mut() {
            Some((range, last)) if *last == engine => range.end = page.end,
            _ => out.push((page, engine)),
        }
    }
    out
}

/// The words of a restored line, and what stands between them where it is more than blanks.
fn words(line: &Line, before: &str, restored: &RestoredLine, offset: usize) -> Vec<Word> {
    let original = Line { text: String::new(), ..line.clone() };
    let mut out = Vec::with_capacity(restored.tokens.len() + 4);
    let (mut read, mut written) = (0, 0);
    let mut push = |text: Range<usize>, source: Range<usize>, confidence| {
        out.push(Word { text: text.start as u32..text.end as u32, source: original.source_range(source), confidence });
    };
    for Token { bytes, output, confidence, .. } in &restored.tokens {
        let input = bytes.start - offset..bytes.end - offset;
        let gap = &before[read..input.start];
        let bare = gap.trim();
        if !bare.is_empty() {
            let lead = gap.len() - gap.trim_start().len();
            let (text, source) = (written + lead, read + lead);
            push(text..text + bare.len(), source..source + bare.len(), 1.0);
        }
        written += gap.len();
        push(written..written + output.len(), input.clone(), *confidence);
        written += output.len();
        read = input.end;
    }
    let bare = before[read..].trim_end();
    if !bare.trim().is_empty() {
        push(written..written + bare.len(), read..read + bare.len(), 1.0);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest;

    #[test]
    fn restored_words_lead_back() {
        let source = "Phong trao thi dua d6i méi sang tao\nva chuyén d6i sb trong nganh y té tinh Vinh Long.";
        let document = document(ingest::document(source.as_bytes(), &ingest::Options::default()).unwrap());
        assert_eq!(document.lines[0].text, "Phong trào thi đua đổi mới sáng tạo");
        let at = document.lines[0].text.find("đổi").unwrap();
        assert_eq!(&source[document.lines[0].source_range(at..at + "đổi".len())], "d6i");
        assert!(document.lines[1].text.ends_with("Vĩnh Long."));
    }

    #[test]
    fn proper_text_stays() {
        let source =
            "Thực hiện Kế hoạch của Ủy ban nhân dân tỉnh, hoá đơn và hóa đơn.\nThe quick brown fox jumps over it.";
        let document = document(ingest::document(source.as_bytes(), &ingest::Options::default()).unwrap());
        let text: Vec<&str> = document.lines.iter().map(|l| l.text.as_str()).collect();
        assert_eq!(text.join("\n"), source);
        assert!(document.lines.iter().all(|l| l.words.is_empty()));
    }
}
