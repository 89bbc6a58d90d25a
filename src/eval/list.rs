//! Pairs the items of two lists: equal key facts first, then similarity, each item once.

use std::collections::HashMap;

use serde_json::Value;

use super::fold;

/// Least similarity of a pair that counts.
const FLOOR: f64 = 90.0;

/// How the items of one list are compared.
pub(super) struct Rule {
    /// Name of the list.
    pub field: &'static str,
    /// Similarity of two items, 0..100.
    similarity: fn(&Item, &Item) -> f64,
    /// Facts that must agree for a pair to count.
    facts: &'static [&'static str],
}

/// All lists, in the order in which they are printed.
pub(super) const LISTS: [Rule; 12] = [
    Rule { field: "citations", similarity: codes, facts: &["date"] },
    Rule { field: "participants", similarity: texts, facts: &[] },
    Rule { field: "phases", similarity: periods, facts: &[] },
    Rule { field: "themes", similarity: texts, facts: &[] },
    Rule { field: "targets", similarity: texts, facts: &["phase"] },
    Rule { field: "criteria", similarity: texts, facts: &["subject"] },
    Rule { field: "award_standards", similarity: texts, facts: &["subject"] },
    Rule { field: "awards", similarity: awards, facts: &["level"] },
    Rule { field: "solutions", similarity: texts, facts: &[] },
    Rule { field: "assignments", similarity: texts, facts: &[] },
    Rule { field: "deadlines", similarity: duties, facts: &[] },
    Rule { field: "recipients", similarity: texts, facts: &[] },
];

/// One item with its folded text.
struct Item<'v> {
    value: &'v Value,
    text: Vec<char>,
}

impl<'v> Item<'v> {
    fn new(value: &'v Value) -> Self {
        Self { value, text: fold(&text_of(value)).chars().collect() }
    }
}

/// Everything an item says: its text, name or code, then its items or tasks.
fn text_of(value: &Value) -> String {
    if let Some(text) = value.as_str() {
        return text.to_owned();
    }
    let own = ["text", "unit", "form", "code"].iter().find_map(|k| value[k].as_str().filter(|s| !s.is_empty()));
    let parts = ["items", "tasks"].iter().find_map(|k| value[k].as_array().filter(|a| !a.is_empty()));
    let mut out = own.unwrap_or_default().to_owned();
    for part in parts.into_iter().flatten() {
        out.push(' ');
        out.push_str(&text_of(part));
    }
    out
}

/// A scalar folded; `None` for null and for what is not there.
pub(super) fn folded(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::Null => None,
        Value::String(text) => Some(fold(text)),
        other => Some(fold(&other.to_string())),
    }
}

/// Are two scalars equal as they stand? What is not there is null; 1 equals 1.0.
pub(super) fn same_value(a: Option<&Value>, b: Option<&Value>) -> bool {
    let (a, b) = (a.unwrap_or(&Value::Null), b.unwrap_or(&Value::Null));
    a == b || a.as_f64().is_some_and(|x| b.as_f64() == Some(x))
}

/// Number of pairs that count.
pub(super) fn pair(rule: &Rule, gold: &[Value], given: &[Value]) -> usize {
    let gold: Vec<Item> = gold.iter().map(Item::new).collect();
    let given: Vec<Item> = given.iter().map(Item::new).collect();
    let mut pairs = Vec::new();
    for (i, g) in gold.iter().enumerate() {
        for (j, p) in given.iter().enumerate() {
            let similarity = (rule.similarity)(g, p);
            if similarity >= FLOOR {
                let agree = rule.facts.iter().all(|k| folded(g.value.get(k)) == folded(p.value.get(k)));
                pairs.push((agree, similarity, i, j));
            }
        }
    }
    pairs.sort_by(|a, b| b.0.cmp(&a.0).then(b.1.total_cmp(&a.1)).then((a.2, a.3).cmp(&(b.2, b.3))));
    let (mut gold_used, mut given_used, mut hits) = (vec![false; gold.len()], vec![false; given.len()], 0);
    for (agree, _, i, j) in pairs {
        if !gold_used[i] && !given_used[j] {
            (gold_used[i], given_used[j]) = (true, true);
            hits += usize::from(agree);
        }
    }
    hits
}

/// Similarity of whole texts.
fn texts(gold: &Item, given: &Item) -> f64 {
    ratio(&gold.text, &given.text)
}

/// Citations are the same when their codes are.
fn codes(gold: &Item, given: &Item) -> f64 {
    all_or_nothing(folded(gold.value.get("code")) == folded(given.value.get("code")))
}

/// Phases are the same when ordinal and period are.
fn periods(gold: &Item, given: &Item) -> f64 {
    same_facts(gold, given, ["ordinal", "from", "to"])
}

/// Deadlines are the same when kind, date and rhythm are.
fn duties(gold: &Item, given: &Item) -> f64 {
    same_facts(gold, given, ["kind", "date", "recurrence"])
}

/// Awards: the form counts five times as much as the authority.
fn awards(gold: &Item, given: &Item) -> f64 {
    let part = |key| {
        let chars = |item: &Item| folded(item.value.get(key)).unwrap_or_default().chars().collect::<Vec<_>>();
        ratio(&chars(gold), &chars(given))
    };
    (part("form") + part("authority") * 0.2) / 1.2
}

/// 100 when all facts are equal as they stand.
fn same_facts(gold: &Item, given: &Item, keys: [&str; 3]) -> f64 {
    all_or_nothing(keys.iter().all(|k| same_value(gold.value.get(k), given.value.get(k))))
}

/// 100 or 0.
fn all_or_nothing(same: bool) -> f64 {
    if same { 100.0 } else { 0.0 }
}

/// 100 · 2·LCS / (length a + length b), over characters; 100 for two empty texts.
fn ratio(a: &[char], b: &[char]) -> f64 {
    let both = a.len() + b.len();
    if both == 0 {
        return 100.0;
    }
    let distance = both - 2 * common_subsequence(a, b);
    (1.0 - distance as f64 / both as f64) * 100.0
}

/// Length of the longest common subsequence.
///
/// Bit-parallel, 64 characters of `a` a step: Hyyrö, "Bit-parallel LCS-length computation revisited", 2004.
fn common_subsequence(a: &[char], b: &[char]) -> usize {
    let words = a.len().div_ceil(64);
    let mut places: HashMap<char, Vec<u64>> = HashMap::new();
    for (i, &c) in a.iter().enumerate() {
        places.entry(c).or_insert_with(|| vec![0; words])[i / 64] |= 1 << (i % 64);
    }
    let mut row = vec![u64::MAX; words];
    for c in b {
        let Some(matches) = places.get(c) else { continue };
        let mut carry = false;
        for (word, &places) in row.iter_mut().zip(matches) {
            let hit = *word & places;
            let (sum, over) = word.overflowing_add(hit);
            let (sum, over_again) = sum.overflowing_add(u64::from(carry));
            carry = over || over_again;
            *word = sum | (*word - hit);
        }
    }
    // Bits above the length of `a` match nothing and stay set.
    row.iter().map(|word| word.count_zeros() as usize).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The plain table, to check the bit-parallel form by.
    fn slow(a: &[char], b: &[char]) -> usize {
        let mut row = vec![0; b.len() + 1];
        for x in a {
            let mut corner = 0;
            for (j, y) in b.iter().enumerate() {
                let above = row[j + 1];
                row[j + 1] = if x == y { corner + 1 } else { above.max(row[j]) };
                corner = above;
            }
        }
        row[b.len()]
    }

    #[test]
    fn common_subsequence_equals_the_plain_table() {
        let mut state = 7_u32;
        let mut letters = |n: usize| -> Vec<char> {
            let mut next = || {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                char::from(b'a' + (state >> 24) as u8 % 5)
            };
            (0..n).map(|_| next()).collect()
        };
        for (m, n) in [(0, 0), (0, 3), (5, 5), (63, 64), (64, 64), (65, 200), (300, 129), (1, 500)] {
            let (a, b) = (letters(m), letters(n));
            assert_eq!(common_subsequence(&a, &b), slow(&a, &b), "{m} {n}");
        }
    }

    #[test]
    fn ratio_of_known_pairs() {
        let chars = |s: &str| s.chars().collect::<Vec<_>>();
        for (a, b, value) in
            [("", "", 100.0), ("a", "", 0.0), ("abcdefghij", "abcdefghiX", 90.0), ("đổi", "đổi", 100.0)]
        {
            assert!((ratio(&chars(a), &chars(b)) - value).abs() < 1e-9, "{a} {b}");
        }
    }
}
