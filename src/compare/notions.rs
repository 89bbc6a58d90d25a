//! Notions of the genre: words that stand for one another when plans say what earns an award.
//!
//! "Mô hình được nhân rộng" and "sáng kiến được công nhận" share no word, but what there is (something new) and what
//! becomes of it (others take it up). One notion in common says nothing, two do: an action and its object.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::words::{Phrase, Word, cells};

/// Phrases with the notion that each stands for.
const NOTIONS: &str = include_str!("../../data/notions.csv");
/// Phrases that are no notion, but have one in their middle, have this in place of it.
const NONE: &str = "none";

/// Numbers of notions, one bit each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Notions(u64);

impl Notions {
    /// How many there may be.
    pub const MOST: usize = 64;

    /// The notion of this number too.
    pub fn add(&mut self, number: u32) {
        self.0 |= 1 << number;
    }

    /// At least two stand in both.
    pub fn share_two(self, other: Self) -> bool {
        (self.0 & other.0).count_ones() >= 2
    }

    /// Every two of them, as one number.
    pub fn twos(self) -> impl Iterator<Item = u32> {
        let numbers = move || (0..64_u32).filter(move |number| self.0 >> number & 1 == 1);
        numbers().flat_map(move |a| numbers().filter(move |b| a < *b).map(move |b| a << 6 | b))
    }
}

/// A phrase and the number of its notion.
type Numbered = (Phrase, Option<u32>);

/// Phrases by their first word, the longest first.
static PHRASES: LazyLock<HashMap<String, Vec<Numbered>>> = LazyLock::new(|| {
    let mut names: Vec<String> = Vec::new();
    let mut phrases: HashMap<String, Vec<Numbered>> = HashMap::new();
    for (phrase, name) in cells(NOTIONS) {
        let phrase = Phrase::new(&phrase);
        let some = phrases.entry(phrase.first().to_owned()).or_default();
        if name == NONE {
            some.push((phrase, None));
            continue;
        }
        let number = names.iter().position(|known| *known == name).unwrap_or_else(|| {
            names.push(name);
            names.len() - 1
        });
        some.push((phrase, Some(number as u32)));
    }
    debug_assert!(names.len() <= Notions::MOST, "a notion is a bit");
    for some in phrases.values_mut() {
        some.sort_by_key(|(phrase, _)| std::cmp::Reverse(phrase.len()));
    }
    phrases
});

/// The notion that begins here, and how many words it takes; no notion where they only look like one.
pub(super) fn begins(words: &[Word]) -> Option<(Option<u32>, usize)> {
    let (phrase, number) = PHRASES.get(&words.first()?.spelled)?.iter().find(|(phrase, _)| phrase.begins(words))?;
    Some((*number, phrase.len()))
}

#[cfg(test)]
mod tests {
    use super::super::words::words;
    use super::*;

    #[test]
    fn two_notions_in_common() {
        let notions = |text: &str| {
            let (words, mut all, mut at) = (words(text), Notions::default(), 0);
            while at < words.len() {
                let found = begins(&words[at..]);
                if let Some((Some(number), _)) = found {
                    all.add(number);
                }
                at += found.map_or(1, |(_, length)| length);
            }
            all
        };
        let spread = notions("Có mô hình được nhân rộng ra xã khác");
        assert!(spread.share_two(notions("Có sáng kiến được công nhận")));
        assert!(!spread.share_two(notions("Có sáng kiến phục hồi dòng sông")));
        assert_eq!(spread.twos().count(), 1);
        for (text, other) in [
            // Workers are not recognised, a guard against mishaps is no invention.
            ("Không để tai nạn lao động cho công nhân", "Có sáng kiến được công nhận"),
            ("Đổ rác đúng nơi quy định, chấp hành giờ giấc", "Chấp hành tốt nội quy cơ quan"),
            ("Nghị quyết của Ban Chấp hành, chủ trương của tỉnh", "Chấp hành chủ trương của Đảng"),
            ("Giải quyết hồ sơ một cửa liên thông dựa trên dữ liệu", "Dữ liệu được chia sẻ với ngành khác"),
        ] {
            assert!(!notions(text).share_two(notions(other)), "{text}");
        }
        for (text, other) in [
            ("Kết nối dữ liệu đất đai với ngành thuế", "Dữ liệu của xã được chia sẻ, dùng chung"),
            (
                "Dùng công nghệ thông tin trong hoạt động của trường",
                "Thực hiện chuyển đổi số trong hoạt động giảng dạy",
            ),
            ("Cải cách hành chính, bớt thủ tục hành chính", "Đẩy mạnh cải cách hành chính, xây dựng chính quyền số"),
            // The mark's place is no other tone.
            ("Giữ vững khối đoàn kết, gương mẫu", "Đoàn kết, gương mẫu"),
        ] {
            assert!(notions(text).share_two(notions(other)), "{text}");
        }
    }
}
