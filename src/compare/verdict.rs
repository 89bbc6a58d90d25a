//! What is different between two items that ask for the same, and the words that differ.

use similar::{Algorithm, DiffTag};

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

/// The words of `b` against those of `a`, as they are printed; the same both ways but for the sign.
///
/// Marks of punctuation are words of their own. Runs carry the blanks before their words: what is equal or deleted, one
/// run behind the other, is `a`; what is equal or inserted is `b`.
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
    let (mut left, mut right) = (tokens(a), tokens(b));
    if left.len() > LONG && right.len() > LONG {
        (left, right) = (sentences(a), sentences(b));
    }
    let mut runs = Runs::default();
    for op in similar::capture_diff_slices(Algorithm::Myers, &left, &right) {
        let (old, new) = (&left[op.old_range()], &right[op.new_range()]);
        if op.tag() == DiffTag::Equal {
            runs.equal(old);
        } else {
            runs.changed(old, new);
        }
    }
    runs.done()
}

/// Runs of a diff as they come up.
#[derive(Default)]
struct Runs<'t> {
    out: Vec<Change>,
    /// What changed since the last equal run.
    gone: Vec<Token<'t>>,
    new: Vec<Token<'t>>,
}

impl<'t> Runs<'t> {
    /// Equal words; a single one between two changes is easier to read as a part of them.
    fn equal(&mut self, words: &[Token<'t>]) {
        if words.len() == 1 && !self.gone.is_empty() && !self.new.is_empty() {
            self.gone.extend(words);
            self.new.extend(words);
        } else {
            self.end_of_change();
            self.push(Op::Equal, words);
        }
    }

    fn changed(&mut self, gone: &[Token<'t>], new: &[Token<'t>]) {
        self.gone.extend(gone);
        self.new.extend(new);
    }

    fn end_of_change(&mut self) {
        let (gone, new) = (std::mem::take(&mut self.gone), std::mem::take(&mut self.new));
        // Words that were held back in hope of another change are equal again.
        let same = gone.iter().rev().zip(new.iter().rev()).take_while(|(a, b)| a == b).count();
        self.push(Op::Delete, &gone[..gone.len() - same]);
        self.push(Op::Insert, &new[..new.len() - same]);
        self.push(Op::Equal, &gone[gone.len() - same..]);
    }

    fn push(&mut self, op: Op, words: &[Token<'t>]) {
        if words.is_empty() {
            return;
        }
        let text: String = words.iter().flat_map(|word| [if word.blank { " " } else { "" }, word.text]).collect();
        match self.out.last_mut() {
            Some(last) if last.op == op => last.text.push_str(&text),
            _ => self.out.push(Change { op, text }),
        }
    }

    fn done(mut self) -> Vec<Change> {
        self.end_of_change();
        // No blank before the first word of either side.
        let replaced = matches!(self.out.as_slice(), [gone, new, ..] if gone.op == Op::Delete && new.op == Op::Insert);
        for change in self.out.iter_mut().take(1 + usize::from(replaced)) {
            change.text.drain(..change.text.len() - change.text.trim_start().len());
        }
        self.out
    }
}

/// A word or a mark of punctuation, and whether a blank stands before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Token<'t> {
    text: &'t str,
    blank: bool,
}

/// Words and marks. A blank is taken to stand before the first one, so that it is the same word as in mid text.
fn tokens(text: &str) -> Vec<Token<'_>> {
    const MARKS: &[char] =
        &['.', ',', ';', ':', '!', '?', '(', ')', '[', ']', '"', '\'', '“', '”', '‘', '’', '«', '»', '…'];
    let mut out = Vec::new();
    for word in text.split_whitespace() {
        let core = word.trim_start_matches(MARKS);
        let (before, core) = word.split_at(word.len() - core.len());
        let (core, after) = core.split_at(core.trim_end_matches(MARKS).len());
        let parts = before.split_inclusive(MARKS).chain([core]).chain(after.split_inclusive(MARKS));
        let first = out.len();
        out.extend(parts.filter(|part| !part.is_empty()).map(|text| Token { text, blank: false }));
        out[first].blank = true;
    }
    out
}

/// Parts up to a full stop or semicolon.
fn sentences(text: &str) -> Vec<Token<'_>> {
    let (mut out, mut from) = (Vec::new(), 0);
    let ends = text.match_indices([';', '.']).map(|(at, mark)| at + mark.len());
    for end in ends.filter(|&end| text[end..].starts_with(char::is_whitespace)).chain([text.len()]) {
        let part = text[from..end].trim();
        if !part.is_empty() {
            out.push(Token { text: part, blank: true });
        }
        from = end;
    }
    out
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
        for (a, b, wanted) in [
            ("a b c", "a b c", "=a b c"),
            ("đạt 95% trở lên", "đạt 90% trở lên", "=đạt|- 95%|+ 90%|= trở lên"),
            ("đạt 90% trở lên", "đạt 95% trở lên", "=đạt|- 90%|+ 95%|= trở lên"),
            ("", "x", "+x"),
            // A comma is no other word.
            ("sạch, đẹp làng", "sạch đẹp, làng", "=sạch|-,|= đẹp|+,|= làng"),
            ("xanh, sạch", "xanh; sạch", "=xanh|-,|+;|= sạch"),
            ("nhà sạch.", "Nhà sạch", "-nhà sạch.|+Nhà sạch"),
            // A single word between two changes goes with them, but not behind the last one.
            (
                "gom rác và nhặt lá mỗi tuần",
                "gom đất và đào ao mỗi tuần",
                "=gom|- rác và nhặt lá|+ đất và đào ao|= mỗi tuần",
            ),
            ("gom rác xã", "gom đất xã", "=gom|- rác|+ đất|= xã"),
        ] {
            assert_eq!(shown(&changes(a, b)), wanted, "{a} {b}");
        }
        let long = |last: &str| format!("{}{last}", "một việc; ".repeat(2_000));
        assert_eq!(changes(&long("hai việc"), &long("ba việc")).len(), 3);
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
