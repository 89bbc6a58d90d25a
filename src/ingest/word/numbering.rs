//! Automatic numbers: they stand in no text, only in `numbering.xml` and the styles (ECMA-376 part 1, 17.9).

use std::collections::{HashMap, HashSet};

use super::xml::{Node, Tag, walk};
use crate::ingest::numerals::{letters, roman};
use crate::ingest::signs::sign;
use crate::ingest::{IngestError, Options};

/// Levels of a list.
const LEVELS: usize = 9;
/// Most lists, and most numbers.
const MOST: usize = 10_000;

/// One level of a list.
#[derive(Debug, Clone)]
struct Level {
    format: String,
    /// `%1.%2` stands for the numbers of the first and second level.
    text: String,
    start: u32,
    /// All numbers in its text are Arabic ones.
    legal: bool,
    /// Begins anew behind this level (1 for the first) or one above it; 0 never does.
    restart: Option<usize>,
    /// A blank stands behind its mark.
    apart: bool,
    /// The style whose paragraphs are on this level.
    style: Option<String>,
}

impl Default for Level {
    fn default() -> Self {
        let format = "decimal".to_owned();
        Self { format, text: String::new(), start: 1, legal: false, restart: None, apart: true, style: None }
    }
}

/// A number of `numbering.xml`: a list with its own changes.
#[derive(Debug, Clone, Default)]
struct Number {
    list: u32,
    /// Levels that begin anew.
    starts: HashMap<usize, u32>,
    /// Levels that look otherwise.
    own: HashMap<usize, Level>,
}

impl Number {
    fn level<'l>(&'l self, levels: &'l [Level; LEVELS], at: usize) -> &'l Level {
        self.own.get(&at).unwrap_or(&levels[at])
    }
}

/// The lists of a document and how far they have come.
#[derive(Debug, Clone, Default)]
pub(super) struct Numbering {
    lists: HashMap<u32, [Level; LEVELS]>,
    numbers: HashMap<u32, Number>,
    /// Lists that are what a style says, and the lists of such styles.
    linked: HashMap<u32, String>,
    styles: HashMap<String, u32>,
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
            let value = || tag.get("val").unwrap_or_default();
            match tag.name().rsplit(':').next().unwrap_or_default() {
                "abstractNum" => {
                    list = tag.number("abstractNumId");
                    number = None;
                    if let Some(list) = list.filter(|_| out.lists.len() < MOST) {
                        out.lists.insert(list, std::array::from_fn(|_| Level::default()));
                    }
                }
                "num" => {
                    number = tag.number("numId");
                    list = None;
                }
                "abstractNumId" => {
                    if let (Some(number), Some(list)) = (number.filter(|_| out.numbers.len() < MOST), tag.number("val"))
                    {
                        out.numbers.insert(number, Number { list, ..Number::default() });
                    }
                }
                "numStyleLink" => out.linked.extend(list.map(|list| (list, value()))),
                "styleLink" => out.styles.extend(list.map(|list| (value(), list))),
                "lvl" | "lvlOverride" => level = (tag.number("ilvl").unwrap_or(0) as usize).min(LEVELS - 1),
                "startOverride" => {
                    if let (Some(entry), Some(start)) =
                        (number.and_then(|n| out.numbers.get_mut(&n)), tag.number("val"))
                    {
                        entry.starts.insert(level, start);
                    }
                }
                name @ ("numFmt" | "lvlText" | "start" | "isLgl" | "lvlRestart" | "suff" | "pStyle") => {
                    let own = number.and_then(|n| out.numbers.get_mut(&n)).map(|n| n.own.entry(level).or_default());
                    let listed = list.and_then(|l| out.lists.get_mut(&l)).map(|levels| &mut levels[level]);
                    if let Some(level) = own.or(listed) {
                        level.note(name, &tag);
                    }
                }
                _ => {}
            }
            Ok(())
        })?;
        Ok(out)
    }

    /// A number with the levels of its list.
    fn number(&self, number: u32) -> Option<(&Number, &[Level; LEVELS])> {
        let number = self.numbers.get(&number)?;
        let linked = self.linked.get(&number.list).and_then(|style| self.styles.get(style));
        Some((number, self.lists.get(linked.unwrap_or(&number.list))?))
    }

    /// The level on which paragraphs of a style are.
    pub(super) fn level_of(&self, number: u32, style: &str) -> Option<usize> {
        let (number, levels) = self.number(number)?;
        (0..LEVELS).find(|at| number.level(levels, *at).style.as_deref() == Some(style))
    }

    /// The mark of the next paragraph of a list, with the blank behind it.
    pub(super) fn next(&mut self, number: u32, level: usize) -> Option<String> {
        let at = level.min(LEVELS - 1);
        let (entry, levels) = self.number(number)?;
        let levels: [Level; LEVELS] = std::array::from_fn(|at| entry.level(levels, at).clone());
        let (list, starts) = (entry.list, entry.starts.clone());
        let first = |at: usize| starts.get(&at).copied().unwrap_or(levels[at].start);
        let counted = self.counted.entry(list).or_insert([0; LEVELS]);
        let fresh = starts.contains_key(&at) && self.begun.insert((number, at));
        counted[at] = if counted[at] == 0 || fresh { first(at) } else { counted[at].saturating_add(1) };
        for (above, count) in counted.iter_mut().enumerate().take(at).filter(|(_, count)| **count == 0) {
            *count = first(above);
        }
        for below in at + 1..LEVELS {
            if levels[below].restart.is_none_or(|behind| at < behind) {
                counted[below] = 0;
            }
        }
        levels[at].mark(&levels, counted)
    }
}

impl Level {
    /// Takes what an element of its definition says.
    fn note(&mut self, name: &str, tag: &Tag<'_>) {
        let value = || tag.get("val").unwrap_or_default();
        match name {
            "numFmt" => self.format = value(),
            "lvlText" => self.text = value().chars().take(100).collect(),
            "start" => self.start = tag.number("val").unwrap_or(1),
            "isLgl" => self.legal = tag.is_on(),
            "lvlRestart" => self.restart = tag.number("val").map(|level| level as usize),
            "suff" => self.apart = value() != "nothing",
            "pStyle" => self.style = tag.get("val"),
            _ => {}
        }
    }

    /// The mark for the numbers reached.
    fn mark(&self, levels: &[Self; LEVELS], counted: &[u32; LEVELS]) -> Option<String> {
        let mut out = String::new();
        match self.format.as_str() {
            "none" if !self.text.contains('%') => out.push_str(&self.text),
            "bullet" => out.push_str(&bullet(&self.text)),
            _ => {
                let mut rest = self.text.chars().peekable();
                while let Some(c) = rest.next() {
                    match (c, rest.peek().and_then(|d| d.to_digit(10))) {
                        ('%', Some(digit @ 1..=9)) => {
                            rest.next();
                            let at = digit as usize - 1;
                            let format = if self.legal { "decimal" } else { &levels[at].format };
                            out.push_str(&formatted(format, counted[at]));
                        }
                        (c, _) => out.push(c),
                    }
                }
            }
        }
        if out.trim().is_empty() {
            return None;
        }
        if self.apart {
            out.push(' ');
        }
        Some(out)
    }
}

/// A bullet that text has; those that it has not are dashes.
pub(super) fn bullet(text: &str) -> String {
    match text.chars().next() {
        Some('\u{b7}' | '\u{f0b7}' | '\u{f0a7}') => "•",
        Some(c @ ('-' | '+' | '*' | '•' | '–')) => return c.to_string(),
        Some(c) => sign(c).filter(|sign| matches!(*sign, "+" | "•")).unwrap_or("-"),
        None => "-",
    }
    .to_owned()
}

/// A number as its list writes it.
fn formatted(format: &str, number: u32) -> String {
    match format {
        "lowerLetter" => letters(number, b'a'),
        "upperLetter" => letters(number, b'A'),
        "upperRoman" => roman(number),
        "lowerRoman" => roman(number).to_lowercase(),
        "decimalZero" | "custom" => format!("{number:02}"),
        "bullet" | "none" => String::new(),
        _ => number.to_string(),
    }
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
            (1, 0, Some("I. ")),
            (1, 1, Some("1. ")),
            (1, 1, Some("2. ")),
            (1, 2, Some("2.a) ")),
            (1, 2, Some("2.b) ")),
            (1, 3, Some("• ")),
            (1, 0, Some("II. ")),
            (1, 1, Some("1. ")),
            (2, 1, Some("5. ")),
            (2, 1, Some("6. ")),
            (7, 0, None),
        ] {
            assert_eq!(numbering.next(number, level).as_deref(), mark, "{number} {level}");
        }
    }

    #[test]
    fn lists_have_changes_of_their_own() {
        let source = r#"<w:numbering xmlns:w="x"><w:abstractNum w:abstractNumId="0"><w:numStyleLink w:val="Muc"/></w:abstractNum>
            <w:abstractNum w:abstractNumId="1"><w:styleLink w:val="Muc"/>
            <w:lvl w:ilvl="0"><w:pStyle w:val="H1"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1."/></w:lvl>
            <w:lvl w:ilvl="1"><w:lvlRestart w:val="0"/><w:pStyle w:val="H2"/><w:suff w:val="nothing"/><w:lvlText w:val="Điều %2"/></w:lvl>
            <w:lvl w:ilvl="2"><w:isLgl/><w:lvlText w:val="%1.%2.%3."/></w:lvl></w:abstractNum>
            <w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
            <w:num w:numId="2"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0"><w:lvl w:ilvl="0"><w:start w:val="3"/><w:numFmt w:val="upperLetter"/><w:lvlText w:val="Phần %1"/></w:lvl></w:lvlOverride></w:num>
            </w:numbering>"#;
        let mut numbering = Numbering::read(source, &Options::default()).unwrap();
        assert_eq!((numbering.level_of(1, "H2"), numbering.level_of(1, "H9")), (Some(1), None));
        for (number, level, mark) in [
            (1, 0, "I. "),
            (1, 1, "Điều 1"),
            (1, 2, "1.1.1. "),
            (1, 0, "II. "),
            (1, 1, "Điều 2"),
            (1, 2, "2.2.1. "),
            (2, 0, "Phần C "),
            (2, 0, "Phần D "),
        ] {
            assert_eq!(numbering.next(number, level).as_deref(), Some(mark), "{number} {level}");
        }
    }
}
