//! One line put together from pieces of the source, with the way back for each of its tokens.

use std::ops::Range;

use unicode_normalization::char::compose;
use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::text::floor_boundary;
use crate::document::{Line, Word};

/// Characters that are in NFC whatever stands beside them, as all of precomposed Vietnamese is.
fn is_composed(c: char) -> bool {
    matches!(c as u32, 0..=0x2FF | 0x1E00..=0x1EFF | 0x2010..=0x2027 | 0x202F..=0x205E | 0x20AB)
}

/// All characters are composed, or signs from U+2000 on, by their first bytes.
// Without branches many bytes are looked at at once.
#[allow(clippy::needless_bitwise_bool)]
fn letters_are_composed(text: &[u8]) -> bool {
    let behind = text.get(1..).unwrap_or_default();
    // U+0300 and more, but for U+1E00 to U+1EFF.
    let other =
        |first: u8, second: u8| (first >= 0xCC) & (first != 0xE2) & ((first != 0xE1) | !matches!(second, 0xB8..=0xBB));
    !text.iter().zip(behind).fold(false, |any, (first, second)| any | other(*first, *second))
}

/// The signs from U+2000 on are composed.
fn signs_are_composed(text: &str) -> bool {
    memchr::memchr_iter(0xE2, text.as_bytes()).all(|at| text[at..].chars().next().is_some_and(is_composed))
}

/// Text is in NFC; answered without tables for precomposed Vietnamese.
pub(super) fn is_normal(text: &str) -> bool {
    text.is_ascii() || letters_are_composed(text.as_bytes()) && signs_are_composed(text) || is_nfc(text)
}

/// Appends a token in NFC.
///
/// Marks in canonical order, as nearly all are, are joined one by one; so is a dot below that follows a circumflex or
/// breve (Windows-1258 writes `ệ` as `ê` and a dot). All else is left to the tables.
fn push_composed(text: &mut String, token: &str) {
    let start = text.len();
    let mut held: Option<char> = None;
    for c in token.chars() {
        if is_composed(c) {
            text.extend(held.replace(c));
            continue;
        }
        let joined = matches!(c, '\u{300}'..='\u{36F}').then_some(held).flatten().and_then(|base| match (base, c) {
            ('â', '\u{323}') => Some('ậ'),
            ('Â', '\u{323}') => Some('Ậ'),
            ('ă', '\u{323}') => Some('ặ'),
            ('Ă', '\u{323}') => Some('Ặ'),
            ('ê', '\u{323}') => Some('ệ'),
            ('Ê', '\u{323}') => Some('Ệ'),
            ('ô', '\u{323}') => Some('ộ'),
            ('Ô', '\u{323}') => Some('Ộ'),
            _ => compose(base, c),
        });
        if joined.is_none() {
            text.truncate(start);
            text.extend(token.nfc());
            return;
        }
        held = joined;
    }
    text.extend(held);
}

/// A part of the line.
#[derive(Debug, Clone)]
struct Part {
    /// Where it begins in the line's raw text.
    at: usize,
    /// Its place in the source.
    source: Range<usize>,
    /// The raw text is the source's own there.
    own: bool,
}

/// A line being put together.
#[derive(Debug)]
pub(super) struct Pieces<'s> {
    source: &'s str,
    raw: String,
    parts: Vec<Part>,
    /// Tokens of fewer bytes share a word, which keeps the maps of very large inputs small.
    grain: usize,
}

impl<'s> Pieces<'s> {
    pub(super) fn new(source: &'s str, grain: usize) -> Self {
        Self { source, raw: String::new(), parts: Vec::new(), grain }
    }

    /// The text so far, before composition to NFC.
    pub(super) fn raw(&self) -> &str {
        &self.raw
    }

    /// Appends a part of the source.
    pub(super) fn keep(&mut self, range: Range<usize>) {
        let Some(text) = self.source.get(range.clone()).filter(|t| !t.is_empty()) else { return };
        match self.parts.last_mut() {
            Some(last) if last.own && last.source.end == range.start => last.source.end = range.end,
            _ => self.parts.push(Part { at: self.raw.len(), source: range, own: true }),
        }
        self.raw.push_str(text);
    }

    /// Appends text that stands for a part of the source.
    pub(super) fn put(&mut self, text: &str, source: Range<usize>) {
        if !text.is_empty() {
            self.parts.push(Part { at: self.raw.len(), source, own: false });
            self.raw.push_str(text);
        }
    }

    /// Appends a line made before, its map with it; `source` is where it stood.
    pub(super) fn append(&mut self, line: &Line) {
        if line.words.is_empty() {
            return self.keep(line.span.start..line.span.start + line.text.len());
        }
        let mut at = 0;
        for word in &line.words {
            let text = word.text.start as usize..word.text.end as usize;
            let gap = line.text.get(at..text.start).unwrap_or_default();
            self.put(gap, word.source.start..word.source.start);
            self.put(&line.text[text.clone()], word.source.clone());
            at = text.end;
        }
    }

    /// Length of the text, in NFC, that stands before a place in the source.
    pub(super) fn text_before(&self, place: usize) -> u32 {
        let count = self.parts.partition_point(|p| p.source.start < place);
        let Some(last) = count.checked_sub(1).and_then(|i| self.parts.get(i)) else { return 0 };
        let end = self.parts.get(count).map_or(self.raw.len(), |next| next.at);
        let end = if last.own { end.min(last.at + place - last.source.start) } else { end };
        let text = self.raw.get(..end).unwrap_or_default();
        if is_normal(text) { end as u32 } else { text.nfc().map(char::len_utf8).sum::<usize>() as u32 }
    }

    /// Takes out the first piece if it was put there.
    pub(super) fn drop_first(&mut self) {
        let Some(next) = self.parts.get(1).map(|p| p.at) else { return self.clear() };
        self.raw.drain(..next);
        self.parts.remove(0);
        for piece in &mut self.parts {
            piece.at -= next;
        }
    }

    /// Cuts the text to so many bytes; whether it was longer.
    pub(super) fn truncate(&mut self, longest: usize) -> bool {
        if self.raw.len() <= longest {
            return false;
        }
        self.raw.truncate(floor_boundary(&self.raw, longest));
        let length = self.raw.len();
        while self.parts.last().is_some_and(|p| p.at >= length) {
            self.parts.pop();
        }
        if let Some(last) = self.parts.last_mut().filter(|p| p.own) {
            last.source.end = last.source.start + length - last.at;
        }
        true
    }

    fn clear(&mut self) {
        self.raw.clear();
        self.parts.clear();
    }

    /// The line; what was put together is gone afterwards. A line without text stands at `place`.
    pub(super) fn line(&mut self, place: Range<usize>) -> Line {
        let line = match self.parts.as_slice() {
            [] => Line { span: place, ..Line::default() },
            [one] if one.own && is_normal(&self.raw) => {
                Line { text: self.raw.clone(), span: one.source.clone(), ..Line::default() }
            }
            [first, ..] => {
                let end = self.parts.iter().map(|p| p.source.end).max().unwrap_or(place.end);
                let span = first.source.start..end;
                let (text, words) = self.mapped();
                Line { text, span, words, ..Line::default() }
            }
        };
        self.clear();
        line
    }

    /// The text in NFC and the words of its tokens.
    fn mapped(&self) -> (String, Vec<Word>) {
        let mut text = String::with_capacity(self.raw.len());
        let mut words: Vec<Word> = Vec::new();
        let mut piece = 0;
        let mut at = 0;
        while at < self.raw.len() {
            let rest = &self.raw[at..];
            let gap = rest.len() - rest.trim_start().len();
            if rest[..gap].is_ascii() {
                text.push_str(&rest[..gap]);
            } else {
                text.extend(rest[..gap].nfc());
            }
            let token = &rest[gap..];
            let token = &token[..token.find(char::is_whitespace).unwrap_or(token.len())];
            if token.is_empty() {
                break;
            }
            let source = self.place(at + gap..at + gap + token.len(), &mut piece);
            let start = text.len();
            if token.chars().all(is_composed) {
                text.push_str(token);
            } else {
                push_composed(&mut text, token);
            }
            at += gap + token.len();
            match words.last_mut().filter(|w| w.text.len() < self.grain) {
                Some(last) => {
                    last.text.end = text.len() as u32;
                    last.source.end = source.end.max(last.source.end);
                }
                None => words.push(Word { text: start as u32..text.len() as u32, source, confidence: 1.0 }),
            }
        }
        if words.is_empty() {
            // Blanks that stand for marks lead nowhere.
            text.clear();
        }
        words.shrink_to_fit();
        text.shrink_to_fit();
        (text, words)
    }

    /// Where a part of the raw text stands in the source; `piece` remembers how far earlier parts have come.
    fn place(&self, raw: Range<usize>, piece: &mut usize) -> Range<usize> {
        let holds = |index: usize, at: usize| self.parts.get(index + 1).is_none_or(|next| at < next.at);
        while !holds(*piece, raw.start) {
            *piece += 1;
        }
        let first = &self.parts[*piece];
        let start = if first.own { first.source.start + raw.start - first.at } else { first.source.start };
        while !holds(*piece, raw.end - 1) {
            *piece += 1;
        }
        let last = &self.parts[*piece];
        let end = if last.own { last.source.start + raw.end - last.at } else { last.source.end };
        start..end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_lead_back() {
        let source = "**Kê\u{301} hoa\u{323}ch** nă<b>m 2025";
        let mut pieces = Pieces::new(source, 0);
        let at = |part: &str| source.find(part).unwrap()..source.find(part).unwrap() + part.len();
        pieces.keep(at("Kê\u{301} hoa\u{323}ch"));
        pieces.keep(at(" nă"));
        pieces.keep(at("m 2025"));
        let line = pieces.line(0..source.len());
        assert_eq!(line.text, "Kế hoạch năm 2025");
        let quotes: Vec<_> = line.words.iter().map(|w| &source[w.source.clone()]).collect();
        assert_eq!(quotes, ["Kê\u{301}", "hoa\u{323}ch", "nă<b>m", "2025"]);
        let texts: Vec<_> = line.words.iter().map(|w| &line.text[w.text.start as usize..w.text.end as usize]).collect();
        assert_eq!(texts, ["Kế", "hoạch", "năm", "2025"]);
    }

    #[test]
    fn normal_text_is_told_as_the_standard_tells_it() {
        for text in [
            "",
            "plain",
            "Kế hoạch – “Đổi mới” … 5 ₫ ạỹ",
            "Kê\u{301}",
            "ể\u{323}",
            "\u{10d0}\u{1e9b}\u{323}",
            "Ω \u{2126}",
            "\u{212b}",
            "\u{2000}",
            "한 \u{1100}\u{1161}",
            "\u{1f600} đ",
        ] {
            assert_eq!(is_normal(text), is_nfc(text), "{text:?}");
        }
    }

    #[test]
    fn composes_as_the_standard_does() {
        for token in [
            "Kê\u{301}",
            "e\u{302}\u{323}",
            "e\u{301}\u{323}",
            "ê\u{323}\u{301}",
            "o\u{301}\u{31B}",
            "\u{301}a",
            "\u{212B}",
            "가\u{11A8}",
        ] {
            let mut text = "x".to_owned();
            push_composed(&mut text, token);
            assert_eq!(text[1..], token.nfc().collect::<String>(), "{token}");
        }
    }

    #[test]
    fn a_part_of_the_source_needs_no_words() {
        let source = "## KẾ HOẠCH";
        let mut pieces = Pieces::new(source, 0);
        pieces.keep(3..source.len());
        let line = pieces.line(0..source.len());
        assert_eq!((line.text.as_str(), line.span, line.words.len()), ("KẾ HOẠCH", 3..source.len(), 0));
    }

    #[test]
    fn coarse_words_cover_several_tokens() {
        let source = "a b c d";
        let mut pieces = Pieces::new(source, 3);
        pieces.keep(0..3);
        pieces.put(" x", 3..5);
        pieces.keep(5..7);
        let line = pieces.line(0..7);
        assert_eq!(line.text, "a b x d");
        assert_eq!(line.words.len(), 2);
        assert_eq!(line.words[0].source, 0..3);
    }
}
