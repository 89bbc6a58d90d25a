//! Words to printed lines: words on one base line are a row; columns and tables are told apart from running text.

use super::{Part, Printed, Rule, Turn, Word, columns, tables};

/// Two pieces nearer than this share of the letter size, with no blank drawn between, are one word.
const JOIN: f32 = 0.12;
/// Words whose base lines differ by less than this share of the letter size stand on one line of the page.
const LEVEL: f32 = 0.2;
/// A distance between rows above this multiple of the usual one parts paragraphs.
const SPACED: f32 = 1.28;

/// Words that stand on one line, from left to right.
#[derive(Debug, Clone, Default)]
pub(super) struct Row {
    pub(super) words: Vec<usize>,
    /// Base line and size of its largest word.
    pub(super) base: f32,
    pub(super) size: f32,
}

impl Row {
    fn top(&self) -> f32 {
        self.base - 0.75 * self.size
    }

    fn bottom(&self) -> f32 {
        self.base + 0.2 * self.size
    }
}

/// The lines of a page in reading order, or across the whole page.
pub(super) fn lines(words: &mut Vec<Word>, rules: &[Rule], across: bool) -> Vec<Printed> {
    without_doubles(words);
    let main = main_turn(words);
    let mut out = Vec::new();
    let (tables, in_table) =
        if main == Turn::Right { tables::tables(words, rules) } else { (Vec::new(), vec![false; words.len()]) };
    let notes = signing_notes(words);
    let running: Vec<usize> =
        (0..words.len()).filter(|w| words[*w].turn == main && !in_table[*w] && !notes[*w]).collect();
    let rows = if across {
        // The columns' lines are no rows of one text: only what stands on one base line is a line of the page.
        rows_that(words, running, |row, word| (row.base - word.base).abs() < LEVEL * row.size.max(word.size))
    } else {
        rows(words, running)
    };
    let pitch = Pitch::of(&rows);
    let mut tables = tables.into_iter().peekable();
    let mut above: Option<f32> = None;
    let blocks = if across { vec![vec![rows]] } else { columns::blocks(words, rows) };
    for block in blocks {
        let single = block.len() == 1;
        for (index, column) in block.into_iter().enumerate() {
            for (row_index, row) in column.into_iter().enumerate() {
                // A table stands between the rows of running text, or above a block of columns.
                while (single || index + row_index == 0)
                    && let Some(table) = tables.next_if(|t| t.top < row.base)
                {
                    out.extend(table.lines);
                    above = None;
                }
                let spaced = above.is_none_or(|a| row.base < a || pitch.is_wide(row.size, row.base - a));
                above = Some(row.base);
                out.push(Printed { parts: parts(words, &row), spaced });
            }
            above = None;
        }
    }
    out.extend(tables.flat_map(|t| t.lines));
    for turn in [Turn::Right, Turn::Down, Turn::Left, Turn::Up, Turn::Slanted] {
        let other: Vec<usize> = (0..words.len())
            .filter(|w| words[*w].turn == turn && (turn != main || notes[*w]) && !in_table[*w])
            .collect();
        for (index, row) in self::rows(words, other).into_iter().enumerate() {
            out.push(Printed { parts: parts(words, &row), spaced: index == 0 });
        }
    }
    out
}

/// Takes out words that were drawn again to look bold.
fn without_doubles(words: &mut Vec<Word>) {
    let mut order: Vec<usize> = (0..words.len()).collect();
    order.sort_by(|a, b| words[*a].text.cmp(&words[*b].text).then(words[*a].left.total_cmp(&words[*b].left)));
    let mut drop = vec![false; words.len()];
    for (i, first) in order.iter().enumerate() {
        if drop[*first] {
            continue;
        }
        let a = &words[*first];
        for second in &order[i + 1..] {
            let b = &words[*second];
            if a.text != b.text || b.left - a.left > 0.3 * a.size {
                break;
            }
            if (a.base - b.base).abs() < 0.3 * a.size && a.turn == b.turn {
                drop[*second] = true;
            }
        }
    }
    if drop.contains(&true) {
        let mut index = 0;
        words.retain(|_| {
            index += 1;
            !drop[index - 1]
        });
    }
}

/// The direction of most of the text.
fn main_turn(words: &[Word]) -> Turn {
    let mut counts = [0usize; 5];
    for word in words {
        counts[word.turn as usize] += word.text.len();
    }
    [Turn::Right, Turn::Down, Turn::Left, Turn::Up]
        .into_iter()
        .rev()
        .max_by_key(|turn| counts[*turn as usize])
        .unwrap_or_default()
}

/// Words of the note that a signing program prints ("Ký bởi: …", "Thời gian ký: …"), which is no part of the paper.
fn signing_notes(words: &[Word]) -> Vec<bool> {
    const CUES: &[&str] = &["ký bởi", "người ký", "thời gian ký", "ngày ký", "signed by", "digitally signed", "email:"];
    let mut out = vec![false; words.len()];
    let mut from = 0;
    while from < words.len() {
        // What one annotation draws stands together in the list.
        let same = |w: &Word| w.annotation && words[from].annotation;
        let to = from + 1 + words[from + 1..].iter().take_while(|w| same(w)).count();
        if words[from].annotation {
            let text = words[from..to].iter().map(|w| w.text.as_str()).collect::<Vec<_>>().join(" ").to_lowercase();
            if CUES.iter().filter(|cue| text.contains(**cue)).count() >= 2 {
                // Numbers that other annotations stamp are in the same list: only the small letters of the note go.
                let first = (from..to).find(|w| {
                    let rest = words[*w..to.min(w + 3)].iter().map(|w| w.text.as_str()).collect::<Vec<_>>().join(" ");
                    CUES.iter().any(|cue| rest.to_lowercase().starts_with(cue))
                });
                let size = first.map_or(0.0, |w| words[w].size);
                for word in from..to {
                    out[word] = (words[word].size - size).abs() < 0.5;
                }
            }
        }
        from = to;
    }
    out
}

/// Groups words into rows, top to bottom.
pub(super) fn rows(words: &[Word], chosen: Vec<usize>) -> Vec<Row> {
    rows_that(words, chosen, |row, word| {
        let shared = row.bottom().min(word.bottom()) - row.top().max(word.top());
        shared > 0.55 * (0.95 * row.size.min(word.size))
    })
}

/// Groups words into rows; `fits` tells whether a word stands in one.
fn rows_that(words: &[Word], mut chosen: Vec<usize>, fits: impl Fn(&Row, &Word) -> bool) -> Vec<Row> {
    chosen.sort_by(|a, b| words[*a].base.total_cmp(&words[*b].base));
    let mut rows: Vec<Row> = Vec::new();
    for index in chosen {
        let word = &words[index];
        let recent = rows.len().saturating_sub(8);
        match rows[recent..].iter_mut().rev().find(|row| fits(row, word)) {
            Some(row) => {
                row.words.push(index);
                if word.size > row.size * 1.05 {
                    row.size = word.size;
                    row.base = word.base;
                }
            }
            None => rows.push(Row { words: vec![index], base: word.base, size: word.size }),
        }
    }
    for row in &mut rows {
        row.words.sort_by(|a, b| words[*a].left.total_cmp(&words[*b].left));
    }
    rows.sort_by(|a, b| a.base.total_cmp(&b.base));
    rows
}

/// The usual distance between rows in letters of each size.
struct Pitch(Vec<(f32, f32)>);

impl Pitch {
    /// Distances, in letter sizes, between which text is set.
    const USUAL: std::ops::Range<f32> = 0.9..2.2;

    fn of(rows: &[Row]) -> Self {
        let alike = |w: &&[Row]| (w[0].size - w[1].size).abs() < 1.0;
        let steps = rows.windows(2).filter(alike).map(|w| (w[1].size, w[1].base - w[0].base));
        Self(steps.filter(|(size, step)| Self::USUAL.contains(&(step / size))).collect())
    }

    /// Whether a distance is wider than usual.
    fn is_wide(&self, size: f32, step: f32) -> bool {
        let near = self.0.iter().filter(|(s, _)| (s - size).abs() < 1.0).map(|(_, step)| *step);
        let mut near: Vec<f32> = near.collect();
        near.sort_by(f32::total_cmp);
        let usual = near.get(near.len() * 3 / 10).copied().filter(|_| near.len() >= 4).unwrap_or(1.45 * size);
        step > SPACED * usual
    }
}

/// The words of a row, with blanks where they are parted.
pub(super) fn parts(words: &[Word], row: &Row) -> Vec<Part> {
    let mut out = Vec::with_capacity(row.words.len());
    let mut before: Option<&Word> = None;
    for index in &row.words {
        let word = &words[*index];
        let joined = before.is_some_and(|b| {
            let gap = word.left - b.right;
            !b.blank_after
                && !word.blank_before
                && gap < JOIN * b.size.min(word.size)
                && gap > -0.5 * b.size
                && (b.base - word.base).abs() < 0.5 * b.size
        });
        out.push(Part::Word(*index, !joined));
        before = Some(word);
    }
    out
}
