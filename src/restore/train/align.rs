//! Aligning what an engine read with what the paper says, unit by unit.

use crate::fold::base_letter;
use crate::restore::units::{Kind, Unit, units};

/// Words of a line that was read and the words of the paper, where one stands for one.
pub fn words<'a>(read: &'a str, truth: &'a str) -> Vec<(&'a str, &'a str)> {
    let (left, right) = (cut(read), cut(truth));
    let mut cost = vec![vec![0.0_f32; right.len() + 1]; left.len() + 1];
    for i in 0..=left.len() {
        for j in 0..=right.len() {
            let mut best = if i + j == 0 { 0.0 } else { f32::INFINITY };
            if i > 0 {
                best = best.min(cost[i - 1][j] + 1.0);
            }
            if j > 0 {
                best = best.min(cost[i][j - 1] + 1.0);
            }
            if i > 0 && j > 0 {
                best = best.min(cost[i - 1][j - 1] + 2.0 * difference(left[i - 1].1, right[j - 1].1));
            }
            cost[i][j] = best;
        }
    }
    trace(&left, &right, &cost)
}

type Piece<'a> = (Kind, &'a str);

fn trace<'a>(left: &[Piece<'a>], right: &[Piece<'a>], cost: &[Vec<f32>]) -> Vec<(&'a str, &'a str)> {
    let mut out = Vec::new();
    let (mut i, mut j) = (left.len(), right.len());
    while i > 0 && j > 0 {
        let different = difference(left[i - 1].1, right[j - 1].1);
        if cost[i][j] >= cost[i - 1][j - 1] + 2.0 * different - 1e-4 {
            i -= 1;
            j -= 1;
            if different < 0.8 && right[j].0 == Kind::Word && left[i].0 != Kind::Fixed {
                out.push((left[i].1, right[j].1));
            }
        } else if cost[i][j] >= cost[i - 1][j] + 1.0 - 1e-4 {
            i -= 1;
        } else {
            j -= 1;
        }
    }
    out.reverse();
    out
}

fn cut(line: &str) -> Vec<Piece<'_>> {
    let mut found: Vec<Unit> = Vec::new();
    units(line, &mut found);
    found.into_iter().map(|u| (u.kind, &line[u.range])).collect()
}

/// Edit distance of the base letters, as a share of the longer word.
fn difference(left: &str, right: &str) -> f32 {
    let a: Vec<char> = left.chars().map(base_letter).collect();
    let b: Vec<char> = right.chars().map(base_letter).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let substituted = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()] as f32 / a.len().max(b.len()).max(1) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_find_their_reading() {
        let pairs = words("86: 35/KH-SYT d6i méi", "Số: 35/KH-SYT đổi mới");
        assert!(pairs.contains(&("d6i", "đổi")) && pairs.contains(&("méi", "mới")));
    }
}
