//! Automatic numbers: they stand in no text, only in `numbering.xml` and the styles (ECMA-376 part 1, 17.9).

use std::collections::{HashMap, HashSet};

use super::xml::{Node, walk};
use crate::ingest::{IngestError, Options};

/// Levels of a list.
const LEVELS: usize = 9;

/// One level of a list.
#[derive(Debug, Clone)]
struct Level {
    format: String,
    /// `%1.%2` stands for the numbers of the first and second level.
    text: String,
    start: u32,
}

impl Default for Level {
    fn default() -> Self {
        Self { format: "decimal".to_owned(), text: String::new(), start: 1 }
    }
}

/// The lists of a document and how far they have come.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    lists: HashMap<u32, [Level; LEVELS]>,
    /// List of each number and the levels that begin anew for it.
    numbers: HashMap<u32, (u32, HashMap<usize, u32>)>,
    counted: HashMap<u32, [u32; LEVELS]>,
    /// Numbers whose own begin is used up.
    begun: HashSet<(u32, usize)>,
}

impl Numbering {
    pub(super) fn read(source: &str, options: &Options) -> Result<Self, IngestError> {
        let mut out = Self::default();
        let (mut list, mut number, mut level) = (None, None, 0usize);
        walk(source, options.max_xml_depth, |node| {
            let Node::Start(tag) = node else { return Ok(()) };
            match tag.name().rsplit(':').next().unwrap_or_default() {
                "abstractNum" => {
                    list = tag.number("abstractNumId");
                    number = None;
                    if let Some(list) = list.filter(|_| out.lists.len() < 10_000) {
                        out.lists.insert(list, std::array::from_fn(|_| Level::default()));
                    }
                }
                "num" => {
                    number = tag.number("numId");
                    list = None;
                }
                "abstractNumId" => {
                    if let (Some(number), Some(of)) = (number, tag.number("val")) {
                        out.numbers.insert(number, (of, HashMap::new()));
                    }
                }
                "lvl" | "lvlOverride" => level = (tag.number("ilvl").unwrap_or(0) as usize).min(LEVELS - 1),
                "startOverride" => {
                    if let (Some(entry), Some(start)) =
                        (number.and_then(|n| out.numbers.get_mut(&n)), tag.number("val"))
                    {
                        entry.1.insert(level, start);
                    }
                }
                name @ ("numFmt" | "lvlText" | "start") => {
                    let Some(level) = list.and_then(|l| out.lists.get_mut(&l)).map(|levels| &mut levels[level]) else {
                        return Ok(());
                    };
                    match name {
                        "numFmt" => level.format = tag.get("val").unwrap_or_default(),
                        "lvlText" => level.text = tag.get("val").unwrap_or_default().chars().take(100).collect(),
                        _ => level.start = tag.number("val").unwrap_or(1),
                    }
                }
                _ => {}
            }
            Ok(())
        })?;
        Ok(out)
    }

    /// The mark of the next paragraph of a list.
    pub(super) fn next(&mut self, number: u32, level: usize) -> Option<String> {
        let level = level.min(LEVELS - 1);
        let (list, starts) = self.numbers.get(&number)?;
        let levels = self.lists.get(list)?;
        let first = |l: usize| starts.get(&l).copied().unwrap_or(levels[l].start);
        let counted = self.counted.entry(*list).or_insert([0; LEVELS]);
        let fresh = starts.contains_key(&level) && self.begun.insert((number, level));
        counted[level] = if counted[level] == 0 || fresh { first(level) } else { counted[level].saturating_add(1) };
        for (above, count) in counted.iter_mut().enumerate().take(level).filter(|(_, count)| **count == 0) {
            *count = first(above);
        }
        counted[level + 1..].fill(0);
        let own = &levels[level];
        match own.format.as_str() {
            "none" => None,
            "bullet" => Some(bullet(&own.text)),
            _ => {
                let mut out = String::new();
                let mut rest = own.text.chars().peekable();
                while let Some(c) = rest.next() {
                    match (c, rest.peek().and_then(|d| d.to_digit(10))) {
                        ('%', Some(digit @ 1..=9)) => {
                            rest.next();
                            let at = digit as usize - 1;
                            out.push_str(&formatted(&levels[at].format, counted[at]));
                        }
                        (c, _) => out.push(c),
                    }
                }
                Some(out).filter(|o| !o.trim().is_empty())
            }
        }
    }
}

/// A bullet that text has; signs of symbol fonts are one of them.
fn bullet(text: &str) -> String {
    match text.chars().next() {
        Some(c @ ('-' | '+' | '*' | '•' | '–')) => c.to_string(),
        Some('\u{f02b}') => "+".to_owned(),
        Some('\u{f0b7}' | '\u{f0a7}' | '\u{b7}') => "•".to_owned(),
        _ => "-".to_owned(),
    }
}

/// A number as its list writes it.
fn formatted(format: &str, number: u32) -> String {
    let letter = |first: u8| {
        let at = number.saturating_sub(1);
        let letter = char::from(first + (at % 26) as u8);
        String::from(letter).repeat((at / 26 + 1).min(5) as usize)
    };
    match format {
        "lowerLetter" => letter(b'a'),
        "upperLetter" => letter(b'A'),
        "upperRoman" => roman(number),
        "lowerRoman" => roman(number).to_lowercase(),
        "decimalZero" => format!("{number:02}"),
        "bullet" | "none" => String::new(),
        _ => number.to_string(),
    }
}

fn roman(number: u32) -> String {
    const DIGITS: &[(u32, &str)] =
        &[(100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")];
    if number > 399 {
        return number.to_string();
    }
    let (mut left, mut out) = (number, String::new());
    for (value, digit) in DIGITS {
        while left >= *value {
            out.push_str(digit);
            left -= value;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_counted_as_word_does() {
        let source = r#"<w:numbering xmlns:w="x"><w:abstractNum w:abstractNumId="0">
            <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1."/></w:lvl>
            <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%2."/></w:lvl>
            <w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%2.%3)"/></w:lvl>
            <w:lvl w:ilvl="3"><w:numFmt w:val="bullet"/><w:lvlText w:val="&#xF0B7;"/></w:lvl></w:abstractNum>
            <w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
            <w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="1"><w:startOverride w:val="5"/></w:lvlOverride></w:num>
            </w:numbering>"#;
        let mut numbering = Numbering::read(source, &Options::default()).unwrap();
        for (number, level, mark) in [
            (1, 0, Some("I.")),
            (1, 1, Some("1.")),
            (1, 1, Some("2.")),
            (1, 2, Some("2.a)")),
            (1, 2, Some("2.b)")),
            (1, 3, Some("•")),
            (1, 0, Some("II.")),
            (1, 1, Some("1.")),
            (2, 1, Some("5.")),
            (2, 1, Some("6.")),
            (7, 0, None),
        ] {
            assert_eq!(numbering.next(number, level).as_deref(), mark, "{number} {level}");
        }
    }
}
