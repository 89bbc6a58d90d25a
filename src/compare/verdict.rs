//! What is different between two items that ask for the same, and the words that differ.

use similar::{Algorithm, DiffOp};

use super::items::Item;
use super::similarity::{compatible, containment};
use super::words;
use crate::comparison::{Change, NumberChange, Op, Verdict};

/// Share of the shorter item's words that the longer one must have to be wider.
const CONTAINED: f32 = 0.85;
/// How much more the wider one must say.
const MORE: f32 = 1.2;
/// Similarity of words at which only the numbers are different.
const NEARLY_SAME: f32 = 0.85;
/// With more syllables than this on both sides, whole sentences are set against each other.
const LONG: usize = 3_000;

/// The verdict of `b` against `a`, and the numbers that differ.
pub(super) fn verdict(a: &Item, b: &Item) -> (Verdict, Vec<NumberChange>) {
    let numbers = number_changes(&words::numbers(&a.text), &words::numbers(&b.text));
    let (left, right) = (plain(&a.text), plain(&b.text));
    if left == right {
        let moved = a.list != b.list || a.subject != b.subject;
        return (if moved { Verdict::Moved } else { Verdict::Same }, numbers);
    }
    let near = super::similarity::of_words(&a.features, &b.features);
    if !numbers.is_empty() && near >= NEARLY_SAME {
        return (Verdict::Numbers, numbers);
    }
    if near >= 0.97 && (a.list != b.list || !compatible(a.subject, b.subject)) {
        return (Verdict::Moved, numbers);
    }
    let sum = |item: &Item| item.features.syllable_sum;
    let verdict = if sum(b) > sum(a) && sum(b) >= MORE * sum(a) && containment(&a.features, &b.features) >= CONTAINED {
        Verdict::Wider
    } else if sum(a) > sum(b) && sum(a) >= MORE * sum(b) && containment(&b.features, &a.features) >= CONTAINED {
        Verdict::Narrower
    } else {
        Verdict::Reworded
    };
    (verdict, numbers)
}

/// Letters and digits alone, folded: case, marks of punctuation and slips of diacritics make no difference.
fn plain(text: &str) -> String {
    crate::fold::fold(text).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Numbers of one side that the other lacks, in their order, side by side.
fn number_changes(a: &[String], b: &[String]) -> Vec<NumberChange> {
    let missing = |of: &[String], from: &[String]| -> Vec<String> {
        let mut rest = from.to_vec();
        let gone = |number: &&String| match rest.iter().position(|other| other == *number) {
            Some(at) => {
                rest.remove(at);
                false
            }
            None => true,
        };
        of.iter().filter(gone).cloned().collect()
    };
    let (only_a, only_b) = (missing(a, b), missing(b, a));
    let at = |all: &[String], i: usize| all.get(i).cloned().unwrap_or_default();
    (0..only_a.len().max(only_b.len())).map(|i| NumberChange { a: at(&only_a, i), b: at(&only_b, i) }).collect()
}

/// The words of `b` against those of `a`, by syllables as they are printed; the same both ways but for the sign.
pub(super) fn changes(a: &str, b: &str) -> Vec<Change> {
    // The method may find another shortest way from the other side: it is always asked from the same one.
    if a <= b {
        return one_way(a, b);
    }
    let turned = |change: Change| match change.op {
        Op::Equal => change,
        Op::Insert => Change { op: Op::Delete, ..change },
        Op::Delete => Change { op: Op::Insert, ..change },
    };
    let mut changes: Vec<Change> = one_way(b, a).into_iter().map(turned).collect();
    // What is gone stands before what is new.
    for at in 1..changes.len() {
        if changes[at].op == Op::Delete && changes[at - 1].op == Op::Insert {
            changes.swap(at, at - 1);
        }
    }
    changes
}

fn one_way(a: &str, b: &str) -> Vec<Change> {
    let (mut left, mut right) = (syllables(a), syllables(b));
    if left.len() > LONG && right.len() > LONG {
        (left, right) = (long_parts(a), long_parts(b));
    }
    let mut out: Vec<Change> = Vec::new();
    let mut push = |op, words: &[&str]| {
        if !words.is_empty() {
            out.push(Change { op, text: words.join(" ") });
        }
    };
    for op in similar::capture_diff_slices(Algorithm::Myers, &left, &right) {
        match op {
            DiffOp::Equal { old_index, len, .. } => push(Op::Equal, &left[old_index..old_index + len]),
            DiffOp::Delete { old_index, old_len, .. } => push(Op::Delete, &left[old_index..old_index + old_len]),
            DiffOp::Insert { new_index, new_len, .. } => push(Op::Insert, &right[new_index..new_index + new_len]),
            DiffOp::Replace { old_index, old_len, new_index, new_len } => {
                push(Op::Delete, &left[old_index..old_index + old_len]);
                push(Op::Insert, &right[new_index..new_index + new_len]);
            }
        }
    }
    out
}

fn syllables(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}

/// Parts up to a full stop or semicolon.
fn long_parts(text: &str) -> Vec<&str> {
    text.split_inclusive([';', '.']).map(str::trim).filter(|part| !part.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(changes: &[Change]) -> String {
        let sign = |op| match op {
            Op::Equal => "=",
            Op::Insert => "+",
            Op::Delete => "-",
        };
        changes.iter().map(|c| format!("{}{}", sign(c.op), c.text)).collect::<Vec<_>>().join("|")
    }

    #[test]
    fn words_that_differ() {
        assert_eq!(shown(&changes("a b c", "a b c")), "=a b c");
        assert_eq!(shown(&changes("đạt 95% trở lên", "đạt 90% trở lên")), "=đạt|-95%|+90%|=trở lên");
        assert_eq!(shown(&changes("đạt 90% trở lên", "đạt 95% trở lên")), "=đạt|-90%|+95%|=trở lên");
        assert_eq!(shown(&changes("", "x")), "+x");
    }

    #[test]
    fn numbers_side_by_side() {
        let numbers = |text| words::numbers(text);
        let changes = number_changes(&numbers("95% năm 2026"), &numbers("90% năm 2026, 5 mô hình"));
        assert_eq!(
            changes,
            [NumberChange { a: "95%".into(), b: "90%".into() }, NumberChange { a: String::new(), b: "5".into() }]
        );
    }
}
