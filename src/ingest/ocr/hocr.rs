//! hOCR, the form in which Tesseract tells words with their places, base lines and letter sizes.

use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use super::{ReadLine, ReadWord};

/// Most words of a page.
const WORDS: usize = 100_000;

/// The lines of a page; `None` when this is no hOCR.
pub(super) fn lines(hocr: &str) -> Option<Vec<ReadLine>> {
    let mut reader = Reader::from_str(hocr);
    reader.config_mut().check_end_names = false;
    let mut lines: Vec<ReadLine> = Vec::new();
    let mut word: Option<ReadWord> = None;
    let (mut depth, mut count, mut is_page) = (0usize, 0, false);
    loop {
        match reader.read_event().ok()? {
            Event::Start(tag) => {
                let [class, title] = attributes(&tag);
                match class.as_str() {
                    "ocr_page" => is_page = true,
                    "ocr_line" | "ocr_header" | "ocr_caption" | "ocr_textfloat" => lines.push(line(&title)),
                    "ocrx_word" => {
                        let confidence = numbers(&title, "x_wconf").first().map_or(0.0, |c| c / 100.0);
                        word = Some(ReadWord { text: String::new(), area: area(&title), confidence });
                        depth = 0;
                    }
                    _ => depth += 1,
                }
            }
            Event::Text(text) => {
                if let Some(word) = &mut word {
                    word.text.push_str(&text);
                }
            }
            Event::GeneralRef(name) => {
                if let Some(word) = &mut word {
                    word.text.extend(match &*name {
                        "lt" => Some('<'),
                        "gt" => Some('>'),
                        "quot" => Some('"'),
                        "amp" => Some('&'),
                        "apos" | "#39" => Some('\''),
                        _ => None,
                    });
                }
            }
            Event::End(_) => {
                if depth > 0 {
                    depth -= 1;
                } else if let Some(mut done) = word.take() {
                    done.text = done.text.split_whitespace().collect();
                    if let Some(line) = lines.last_mut().filter(|_| !done.text.is_empty() && count < WORDS) {
                        count += 1;
                        line.words.push(done);
                    }
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    lines.retain(|line| !line.words.is_empty());
    is_page.then_some(lines)
}

/// Class and title of a tag.
fn attributes(tag: &BytesStart<'_>) -> [String; 2] {
    let value = |name: &str| {
        let found = tag.try_get_attribute(name).ok().flatten();
        found.map_or(String::new(), |a| a.value.replace("&quot;", "\""))
    };
    [value("class"), value("title")]
}

/// Numbers behind a key of a title: `bbox 1 2 3 4; baseline 0.01 -3`.
fn numbers(title: &str, key: &str) -> Vec<f32> {
    let entry = title.split(';').map(str::trim).find_map(|entry| entry.strip_prefix(key)?.strip_prefix(' '));
    entry.map_or(Vec::new(), |rest| rest.split_whitespace().filter_map(|n| n.parse().ok()).collect())
}

fn area(title: &str) -> [f32; 4] {
    numbers(title, "bbox").try_into().unwrap_or_default()
}

/// A line without its words. Its base line is told from the lower left corner of its box.
fn line(title: &str) -> ReadLine {
    let [left, _, _, bottom] = area(title);
    let base: [f32; 2] = numbers(title, "baseline").try_into().unwrap_or_default();
    let size = numbers(title, "x_size").first().copied().unwrap_or_default();
    ReadLine { size, base: [base[0], bottom + base[1] - base[0] * left], words: Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_have_words_with_places() {
        let hocr = r#"<?xml version="1.0"?><html><body><div class='ocr_page' title='image "a.pgm"; bbox 0 0 9 9'>
            <p class='ocr_par'><span class='ocr_line' title="bbox 10 20 200 60; baseline 0.1 -8; x_size 39; x_descenders 8">
            <span class='ocrx_word' title='bbox 10 22 50 58; x_wconf 92'><strong>UBND</strong></span>
            <span class='ocrx_word' title='bbox 60 22 90 58; x_wconf 7'>&lt;A&amp;B</span></span></p></div></body></html>"#;
        let lines = lines(hocr).unwrap();
        let words: Vec<(&str, f32)> = lines[0].words.iter().map(|w| (w.text.as_str(), w.confidence)).collect();
        assert_eq!(words, [("UBND", 0.92), ("<A&B", 0.07)]);
        assert_eq!((lines[0].size, lines[0].base), (39.0, [0.1, 51.0]));
        assert_eq!(lines[0].words[1].area.map(|edge| edge as i32), [60, 22, 90, 58]);
    }

    #[test]
    fn noise_is_no_page() {
        assert_eq!(lines("no model"), None);
        assert_eq!(lines("<html>"), None);
    }
}
