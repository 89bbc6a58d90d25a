//! Columns: the two halves of a head or of a signature block are read one after the other.

use super::Word;
use super::rows::Row;

/// Narrowest gutter between columns, in letter sizes.
const GUTTER: f32 = 1.0;
/// Narrowest gap that a gutter is looked for in.
const SEED: f32 = 1.3;
/// Narrowest column, in letter sizes; bullets and numbers are none.
const NARROW: f32 = 4.0;
/// Furthest distance between rows of one block, in letter sizes.
const APART: f32 = 4.5;

/// Columns of rows that are read one after the other.
pub(super) type Block = Vec<Vec<Row>>;

/// Parts the rows of a page into blocks.
#[allow(clippy::single_match_else)]
pub(super) fn blocks(words: &[Word], rows: Vec<Row>) -> Vec<Block> {
    let mut out: Vec<Block> = Vec::new();
    let mut rows: Vec<Option<Row>> = rows.into_iter().map(Some).collect();
    let mut at = 0;
    while at < rows.len() {
        let view: Vec<&Row> = rows[at..].iter().flatten().collect();
        match region(words, &view) {
            Some((length, gutter)) => {
                let (mut left, mut right) = (Vec::new(), Vec::new());
                for slot in &mut rows[at..at + length] {
                    let Some(row) = slot.take() else { continue };
                    let (l, r): (Vec<usize>, Vec<usize>) = row.words.iter().partition(|w| words[**w].left < gutter);
                    for (part, side) in [(l, &mut left), (r, &mut right)] {
                        if !part.is_empty() {
                            side.push(sized(words, part));
                        }
                    }
                }
                out.push(vec![left, right]);
                at += length;
            }
            None => {
                if let Some(row) = rows[at].take() {
                    out.push(vec![vec![row]]);
                }
                at += 1;
            }
        }
    }
    // Neighbouring single rows are one block, so that distances between them count.
    let mut joined: Vec<Block> = Vec::new();
    for block in out {
        match (joined.last_mut().map(Vec::as_mut_slice), block.len()) {
            (Some([single]), 1) => single.extend(block.into_iter().flatten()),
            _ => joined.push(block),
        }
    }
    joined
}

/// A row of some of the words of another.
fn sized(words: &[Word], part: Vec<usize>) -> Row {
    let largest = part.iter().copied().max_by(|a, b| words[*a].size.total_cmp(&words[*b].size)).unwrap_or(part[0]);
    Row { base: words[largest].base, size: words[largest].size, words: part }
}

/// The block of two columns that begins with the first row: how many rows it has, and where its gutter ends.
fn region(words: &[Word], rows: &[&Row]) -> Option<(usize, f32)> {
    // The first row may have only one side: the gutter is that of one of the next rows.
    let reach = rows.len().min(6);
    let mut best: Option<(usize, f32, usize)> = None;
    for seed in 0..reach {
        for gap in gaps(words, rows[seed]) {
            if let Some((length, gutter, sides)) = grow(words, rows, seed, gap)
                && best.is_none_or(|b| sides > b.2)
            {
                best = Some((length, gutter, sides));
            }
        }
        if best.is_some() {
            break;
        }
    }
    best.map(|(length, gutter, _)| (length, gutter))
}

/// Wide gaps between neighbouring words of a row.
fn gaps<'a>(words: &'a [Word], row: &'a Row) -> impl Iterator<Item = [f32; 2]> + 'a {
    let mut end = f32::MIN;
    row.words.iter().filter_map(move |w| {
        let word = &words[*w];
        let gap = [end, word.left];
        let wide = end > f32::MIN && word.left - end > SEED * row.size;
        end = end.max(word.right);
        wide.then_some(gap)
    })
}

/// Follows a gutter from the first row on as long as no word stands in it.
fn grow(words: &[Word], rows: &[&Row], seed: usize, gap: [f32; 2]) -> Option<(usize, f32, usize)> {
    let [mut from, mut to] = gap;
    let mut sides = [0usize; 2];
    let mut extent = [[f32::MAX, f32::MIN]; 2];
    let mut both = 0;
    let mut length = 0;
    for (index, row) in rows.iter().enumerate() {
        if index > 0 && row.base - rows[index - 1].base > APART * row.size.max(rows[index - 1].size) {
            break;
        }
        let (mut narrowed, mut sided) = ([from, to], [false; 2]);
        for word in row.words.iter().map(|w| &words[*w]) {
            // A word belongs to the side on which its middle is.
            let side = usize::from(f32::midpoint(word.left, word.right) > f32::midpoint(from, to));
            sided[side] = true;
            if side == 0 {
                narrowed[0] = narrowed[0].max(word.right);
            } else {
                narrowed[1] = narrowed[1].min(word.left);
            }
        }
        if narrowed[1] - narrowed[0] < GUTTER * row.size {
            break;
        }
        [from, to] = narrowed;
        for word in row.words.iter().map(|w| &words[*w]) {
            let side = usize::from(word.left > from);
            extent[side] = [extent[side][0].min(word.left), extent[side][1].max(word.right)];
        }
        for side in 0..2 {
            sides[side] += usize::from(sided[side]);
        }
        both += usize::from(sided == [true; 2]);
        length = index + 1;
    }
    let size = rows[seed].size;
    let wide = extent.iter().all(|[l, r]| r - l > NARROW * size);
    // One row alone may be a line with a tab in it.
    let enough = sides[0] >= 2 && sides[1] >= 2 && both >= 1 || both >= 1 && length == 1 && to - from > 3.0 * size;
    (length > seed && wide && enough).then_some((length, to - 0.01, sides[0].min(sides[1])))
}
