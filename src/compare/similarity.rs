//! How near two items are in what they ask, 0..1, the same both ways.

use super::items::{Features, Item};
use super::parts::Part;
use crate::plan::Subject;

/// Share of the order-aware part; the order-free one has the rest.
const ORDER: f32 = 0.5;
/// How near award standards are at least when they provide for the same, and assignments of bodies with the same part.
pub(super) const SAME_PART: f32 = 0.3;
/// What is left when the items ask other subjects, provide for other awards, or are for other parts.
const OTHER_SUBJECT: f32 = 0.2;
const OTHER_PART: f32 = 0.5;
/// How near criteria are that say the same by their notions, whatever their words.
const BY_NOTIONS: f32 = 0.6;

/// The similarity of two items of lists that are compared with each other.
pub(super) fn similarity(a: &Item, b: &Item) -> f32 {
    let words = of_words(&a.features, &b.features);
    let subject = if compatible(a.subject, b.subject) { 1.0 } else { OTHER_SUBJECT };
    let (a, b) = (&a.features, &b.features);
    let same_part = match (a.provision, b.provision) {
        (None, None) => Part::same(a.part, b.part),
        (Some(one), Some(other)) => Some(one.agrees(other)),
        _ => Some(false),
    };
    let near = match same_part {
        None => words.max(of_notions(a, b)),
        Some(true) => SAME_PART + (1.0 - SAME_PART) * words,
        Some(false) => OTHER_PART * words,
    };
    near * subject
}

/// Of the notions and the words beside them; 0 with fewer than two notions in common.
fn of_notions(a: &Features, b: &Features) -> f32 {
    if a.notions.share_two(b.notions) {
        BY_NOTIONS * dice(shared(&a.gist, &b.gist), a.gist_sum, b.gist_sum)
    } else {
        0.0
    }
}

/// Of the words alone: shared pairs of neighbours and shared syllables, each as Dice's share of the weights.
///
/// Never more than what stands outside formula phrases has in common: a shared formula alone ties nothing.
pub(super) fn of_words(a: &Features, b: &Features) -> f32 {
    let order = dice(shared(&a.pairs, &b.pairs), a.pair_sum, b.pair_sum);
    let free = dice(shared(&a.syllables, &b.syllables), a.syllable_sum, b.syllable_sum);
    let words = (ORDER * order + (1.0 - ORDER) * free).min(1.0);
    if a.own_sum + b.own_sum > 0.0 { words.min(dice(shared(&a.own, &b.own), a.own_sum, b.own_sum)) } else { words }
}

/// How much of `part` stands in `whole`, 0..1, by syllables and their neighbours.
pub(super) fn containment(part: &Features, whole: &Features) -> f32 {
    let share = |shared: f32, sum: f32| if sum > 0.0 { (shared / sum).min(1.0) } else { 1.0 };
    let order = share(shared(&part.pairs, &whole.pairs), part.pair_sum);
    let free = share(shared(&part.syllables, &whole.syllables), part.syllable_sum);
    0.5 * order + 0.5 * free
}

/// Both ask the same subject, or one asks nobody in particular.
pub(super) fn compatible(a: Option<Subject>, b: Option<Subject>) -> bool {
    let open = |subject| matches!(subject, None | Some(Subject::Any | Subject::Other));
    a == b || open(a) || open(b)
}

/// Dice's coefficient of weights; nothing shared where there is nothing.
pub(super) fn dice(shared: f32, a: f32, b: f32) -> f32 {
    if a + b > 0.0 { 2.0 * shared / (a + b) } else { 0.0 }
}

/// Weight of what stands in both, the lesser one of each.
fn shared(a: &[(u32, f32)], b: &[(u32, f32)]) -> f32 {
    let (mut i, mut j, mut sum) = (0, 0, 0.0);
    while let (Some(&(left, w)), Some(&(right, v))) = (a.get(i), b.get(j)) {
        match left.cmp(&right) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                sum += w.min(v);
                i += 1;
                j += 1;
            }
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::super::items::Interner;
    use super::super::words::words;
    use super::*;

    #[test]
    fn the_same_duty_in_other_words_is_nearer_than_the_shared_formula() {
        let mut interner = Interner::default();
        let mut near = |a: &str, b: &str| of_words(&interner.features(&words(a)), &interner.features(&words(b)));
        let reworded = near(
            "Xây dựng kho dữ liệu dùng chung, liên thông với các ngành",
            "Có kho dữ liệu dùng chung được xây dựng và liên thông các ngành",
        );
        let formula = near(
            "Tổ chức lớp học về khoa học, công nghệ, đổi mới sáng tạo và chuyển đổi số",
            "Bố trí kinh phí cho khoa học, công nghệ, đổi mới sáng tạo và chuyển đổi số",
        );
        assert!(reworded > formula, "{reworded} {formula}");
        assert!(near("a b c", "a b c") > 0.99);
        assert!(near("", "") < 0.01);
    }
}
