//! Heads of lines that follow a grammar of their own: `Số:`, Roman numerals and list letters by sequence.

use super::pieces::Pieces;
use super::sites::Site;

/// Numerals counted so far.
#[derive(Debug, Default)]
pub struct Heads {
    roman: u32,
    arabic: u32,
    letter: u32,
    lines: u32,
}

/// Confidence of what the grammar decides.
const DECIDED: f32 = 0.97;

/// Highest numeral of a chapter.
const LAST: u32 = 20;

/// Heads of chapters at most that may be lost one after the other.
const MOST_LOST: u32 = 4;

/// Lines of a document's head.
const HEAD: u32 = 12;

impl Heads {
    /// Looks at a line, which begins at the byte `begin` and whose sites begin at `first`; what it decides becomes a
    /// piece, and its site is taken out.
    pub fn take(&mut self, line: &str, begin: usize, first: usize, run: &mut Vec<Site>, out: &mut Pieces) {
        self.lines += 1;
        if self.lines <= HEAD {
            Self::number(line, begin, first, run, out);
        }
        let text = line.trim_start();
        let start = line.len() - text.len();
        let head = text.split(char::is_whitespace).next().unwrap_or_default();
        let rest = &text[head.len()..];
        let Some(written) = self.numeral(head, rest) else { return };
        let range = begin + start..begin + start + head.len();
        while run.get(first).is_some_and(|site| site.range.start < range.end) {
            run.remove(first);
        }
        out.push(range, DECIDED, |text| text.push_str(&written));
    }

    /// `86:` and `S6:` before the document's own number.
    fn number(line: &str, begin: usize, first: usize, run: &mut Vec<Site>, out: &mut Pieces) {
        let Some(site) = run.get(first) else { return };
        let rest = &line[site.range.end - begin..];
        let word = &line[site.range.start - begin..site.range.end - begin];
        let glue = rest.trim_start();
        let short = word.chars().count() <= 3 && word.starts_with(['S', 's', '8', '5', '$', '§']);
        if !short || !glue.starts_with([':', '.', ';']) {
            return;
        }
        let code = rest.split(char::is_whitespace).find(|t| t.chars().count() > 1).unwrap_or_default();
        if code.contains('/') || glue[1..].trim_start().starts_with('/') {
            let range = site.range.clone();
            run.remove(first);
            out.push(range, DECIDED, |text| text.push_str("Số"));
        }
    }

    /// The numeral that a line's first token stands for, when it is one.
    fn numeral(&mut self, head: &str, rest: &str) -> Option<String> {
        let mark = head.chars().next_back()?;
        let body = head.strip_suffix(['.', ')', ',', '-'])?;
        if body.is_empty() || rest.trim().is_empty() {
            return None;
        }
        if mark != ')' && self.is_roman(body, mark, rest) {
            // The Party's papers have "VI- KHEN THƯỞNG".
            return Some(format!("{}{}", roman(self.roman), if mark == '-' { '-' } else { '.' }));
        }
        if let Ok(number) = body.parse::<u32>() {
            self.arabic = number;
            self.letter = 0;
            return None;
        }
        if mark == ')' || mark == '.' && rest.trim_start().starts_with(char::is_uppercase) {
            return self.list_letter(body).map(|letter| format!("{letter}{mark}"));
        }
        None
    }

    /// Whether a token is the next Roman numeral; heads of chapters are in capitals or bold, mostly the former.
    fn is_roman(&mut self, body: &str, mark: char, rest: &str) -> bool {
        let strokes = body.chars().all(|c| matches!(c, 'I' | '1' | 'l' | '|' | '!' | 'V' | 'X' | 'i'));
        if !strokes {
            return false;
        }
        let upper = rest.chars().filter(|c| c.is_uppercase()).count();
        let lower = rest.chars().filter(|c| c.is_lowercase()).count();
        let digits_only = body.bytes().all(|b| b.is_ascii_digit());
        if digits_only && (lower >= upper || body.len() == 1 && body.parse() == Ok(self.arabic + 1)) {
            return false;
        }
        // One that is whole as it stands goes on even where some heads before it are lost; "LẦN THỨ / XVIII, NHIỆM KỲ" is
        // no head.
        let whole = |number: &u32| mark != ',' && upper > lower && roman(*number) == body;
        if let Some(number) = (self.roman + 2..=(self.roman + MOST_LOST).min(LAST)).find(whole) {
            self.roman = number;
            self.arabic = 0;
            return true;
        }
        let next = roman(self.roman + 1);
        let same = |numeral: &str| numeral.len() == body.chars().count() && shape(numeral) == shape(body);
        if same(&next) || (shape(body) == shape("I") && body.chars().count() == 1 && upper > lower) {
            self.roman = if same(&next) { self.roman + 1 } else { 1 };
            self.arabic = 0;
            return true;
        }
        false
    }

    fn list_letter(&mut self, body: &str) -> Option<char> {
        let mut chars = body.chars();
        let (c, None) = (chars.next()?, chars.next()) else { return None };
        const LETTERS: [char; 7] = ['a', 'b', 'c', 'd', 'đ', 'e', 'g'];
        let read = match c {
            '¢' | '©' | 'c' => 'c',
            '4' | 'a' | 'á' | 'à' => 'a',
            '6' | 'b' => 'b',
            'd' => 'd',
            'é' | 'e' => 'e',
            _ => return None,
        };
        let mut position = LETTERS.iter().position(|&l| l == read)?;
        // Where letters look alike the order tells them.
        match (read, self.letter) {
            ('d', 4) => position = 4,
            ('c', 5) => position = 5,
            ('e', 2) => position = 2,
            _ => {}
        }
        let expected = position as u32 == self.letter;
        self.letter = position as u32 + 1;
        (expected || c.is_ascii_lowercase()).then_some(LETTERS[position])
    }
}

/// Roman numerals as their strokes look to an engine.
fn shape(numeral: &str) -> String {
    numeral.chars().map(|c| if matches!(c, '1' | 'l' | '|' | '!' | 'i') { 'I' } else { c }).collect()
}

fn roman(number: u32) -> String {
    let units = ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"];
    let (tens, unit) = (number / 10, number % 10);
    "X".repeat(tens as usize) + units[unit as usize]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numerals_go_on_in_sequence() {
        let mut heads = Heads::default();
        for (line, written) in [
            ("I. MUC DICH", Some("I.")),
            ("II- NOI DUNG", Some("II-")),
            ("VI- KHEN THUONG", Some("VI-")),
            ("VI- khen thuong", None),
            ("1- Thoi diem: xet", None),
            ("VIL. TO CHUC", None),
            ("XVIII. NHIEM KY", None),
            ("IX, NHIEM KY", None),
        ] {
            let head = line.split(' ').next().unwrap();
            assert_eq!(heads.numeral(head, &line[head.len()..]).as_deref(), written, "{line}");
        }
    }
}
