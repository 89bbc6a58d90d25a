//! Restoration of documents: which pages need it, and words with their places.

use std::ops::Range;

use super::engine::{Census, Counter, Engine};
use super::{Part, Reading, restore_as};
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
    let mut texts: Vec<String> = document.lines.iter_mut().map(|line| std::mem::take(&mut line.text)).collect();
    // A line's text has no line end in it: lines keep their numbers.
    debug_assert!(texts.iter().all(|text| !text.contains('\n')));
    let mut restored_any = false;
    for (range, engine) in runs(&document.lines, &texts, document.origin) {
        let lines = &mut document.lines[range.clone()];
        if engine == Engine::None {
            lines.iter_mut().zip(&mut texts[range]).for_each(|(line, text)| line.text = std::mem::take(text));
        } else {
            restored_any |= restore_lines(lines, &texts[range].join("\n"), engine);
        }
    }
    if restored_any {
        // Text that needs restoring was read off a picture by somebody else; of pages it is known where it came from.
        if document.origin == TextOrigin::Text {
            document.origin = TextOrigin::Ocr;
        }
        document.warnings.push(Code::Restored.warn("", "", Vec::new()));
    }
    document
}

/// Neighbouring lines written by the same engine.
///
/// Of a document that was not scanned and is proper as a whole, a page is no OCR text for a few words: those of a list of
/// recipients are mostly abbreviations. Where all pages have one origin, though, those with few slips were read by the same
/// engine as those with more.
fn runs(lines: &[Line], texts: &[String], origin: TextOrigin) -> Vec<(Range<usize>, Engine)> {
    let scanned = matches!(origin, TextOrigin::Ocr | TextOrigin::Mixed);
    let mut counter = Counter::default();
    let mut whole = Census::default();
    let mut pages: Vec<(Range<usize>, Census)> = Vec::new();
    for page in lines.chunk_by(|a, b| a.page == b.page) {
        let from = pages.last().map_or(0, |(range, _)| range.end);
        let range = from..from + page.len();
        let counted = counter.count(texts[range.clone()].iter().map(String::as_str));
        whole.add(counted);
        pages.push((range, counted));
    }
    let mut of_whole: Option<Engine> = None;
    let mut judged: Vec<(Range<usize>, Engine)> = Vec::new();
    for (page, counted) in pages {
        let judged_alone = counted.words >= PAGE_WORDS && lines[page.start].page.is_some();
        let mut slips = |span: Range<usize>| counter.slips(texts[span].iter().map(String::as_str));
        let alone = judged_alone.then(|| counted.engine(|| slips(page.clone())));
        // The whole is judged once.
        let mut of_all = || *of_whole.get_or_insert_with(|| whole.engine(|| slips(0..texts.len())));
        let engine = match alone {
            None => of_all(),
            Some(Engine::Vietnamese) if !scanned && of_all() == Engine::None => Engine::None,
            Some(engine) => engine,
        };
        judged.push((page, engine));
    }
    let of_one_origin = matches!(origin, TextOrigin::Text | TextOrigin::Ocr);
    // Too few slips on each page may be enough for all of them.
    let mut of_all =
        || *of_whole.get_or_insert_with(|| whole.engine(|| counter.slips(texts.iter().map(String::as_str))));
    let by_vietnamese = of_one_origin
        && (judged.iter().any(|(_, engine)| *engine == Engine::Vietnamese)
            || judged.iter().any(|(_, engine)| *engine == Engine::None) && of_all() == Engine::Vietnamese);
    let mut out: Vec<(Range<usize>, Engine)> = Vec::new();
    for (page, engine) in judged {
        let engine = if by_vietnamese && engine == Engine::None { Engine::Vietnamese } else { engine };
        match out.last_mut() {
            Some((range, last)) if *last == engine => range.end = page.end,
            _ => out.push((page, engine)),
        }
    }
    out
}

/// Restores lines; `joined` are their texts with line ends between. Says whether any word has changed.
fn restore_lines(lines: &mut [Line], joined: &str, engine: Engine) -> bool {
    let mut changed = false;
    let mut rest = lines.iter_mut();
    let Some(mut open) = rest.next().map(Open::new) else { return changed };
    restore_as(joined, engine, &mut |part| match part {
        Part::Kept(text) => open.keep(text),
        Part::Token(reading) => {
            changed |= reading.output != reading.input;
            open.token(&reading);
        }
        Part::LineEnd => {
            if let Some(next) = rest.next().map(Open::new) {
                std::mem::replace(&mut open, next).close();
            }
        }
    });
    open.close();
    changed
}

/// A line under restoration.
struct Open<'a> {
    line: &'a mut Line,
    /// What it was, for the way back into the source.
    original: Line,
    /// Bytes read of its old text.
    read: usize,
    words: Vec<Word>,
    restored: bool,
}

impl<'a> Open<'a> {
    fn new(line: &'a mut Line) -> Self {
        let original = line.clone();
        Self { line, original, read: 0, words: Vec::new(), restored: false }
    }

    /// What stands between tokens is a word where it is more than blanks.
    fn keep(&mut self, text: &str) {
        let bare = text.trim();
        let lead = text.len() - text.trim_start().len();
        if !bare.is_empty() {
            self.word(lead, bare.len(), bare.len(), 1.0);
        }
        self.line.text.push_str(text);
        self.read += text.len();
    }

    fn token(&mut self, reading: &Reading<'_>) {
        self.word(0, reading.output.len(), reading.input.len(), reading.confidence);
        self.line.text.push_str(reading.output);
        self.read += reading.input.len();
        self.restored = true;
    }

    fn word(&mut self, lead: usize, written: usize, read: usize, confidence: f32) {
        let text = self.line.text.len() + lead;
        let old = self.read + lead..self.read + lead + read;
        let source = self.original.source_range(old.clone());
        // The language tells whether a word is right; of digits only the engine knows.
        let digits = self.original.text.get(old.clone()).is_none_or(|t| t.contains(|c: char| c.is_ascii_digit()));
        let confidence = if digits { confidence.min(self.original.confidence(old).0) } else { confidence };
        self.words.push(Word { text: text as u32..(text + written) as u32, source, confidence });
    }

    fn close(self) {
        if self.restored {
            self.line.words = self.words;
        }
    }
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
    fn a_page_of_abbreviations_makes_no_scan_of_a_text() {
        let page =
            "Nơi nhận:\n- TT Tỉnh ủy, UBND tỉnh (để b/c);\n- CĐ các KCN, CĐ xã, CĐCS trực thuộc;\n- Lưu: VT, TGNC.\n";
        let proper = "Thực hiện Kế hoạch của Ủy ban nhân dân tỉnh về phong trào thi đua yêu nước.\n";
        let source = format!("{}\u{c}{}", proper.repeat(40), page.repeat(8));
        let document = document(ingest::document(source.as_bytes(), &ingest::Options::default()).unwrap());
        assert_eq!((document.origin, document.warnings.len()), (TextOrigin::Text, 0));
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
