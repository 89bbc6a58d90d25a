//! The spelling of Vietnamese syllables: onset, rhyme, tone.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::LazyLock;

use foldhash::fast::RandomState;

/// Letters that bear a tone, one row a vowel: without a tone, then huyền, sắc, hỏi, ngã, nặng.
const TONES: [&str; 12] = [
    "aàáảãạ",
    "ăằắẳẵặ",
    "âầấẩẫậ",
    "eèéẻẽẹ",
    "êềếểễệ",
    "iìíỉĩị",
    "oòóỏõọ",
    "ôồốổỗộ",
    "ơờớởỡợ",
    "uùúủũụ",
    "ưừứửữự",
    "yỳýỷỹỵ",
];

/// Onsets that stand before every rhyme that does not begin with a front vowel, and those before front vowels.
const ONSETS_BACK: &str = " b c ch d đ g gi h kh l m n ng nh p ph r s t th tr v x ";
const ONSETS_FRONT: &str = " b ch d đ gh gi h k kh l m n ngh nh p ph r s t th tr v x ";

/// Rhymes without tones. Those that begin with `y` stand alone, apart from `y` itself.
const RHYMES: &str = " a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây \
    e ec em en eng eo ep et ê êch êm ên ênh êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu \
    o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong ooc oong op ot \
    ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt \
    u ua uân uâng uât uây uc uê uêch uênh ui um un ung uơ uôc uôi uôm uôn uông uôt up ut uy uya uych uyên uyêt uyn uynh uyt uyu \
    ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu y yêm yên yêng yêt yêu ";

/// Rhymes behind `qu`.
const RHYMES_QU: &str = " a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt ân âng ât ây e en eo et \
    ê êch ên ênh êt i it ôc ơ ơn ơt y ych yên yêt yn ynh yp yt yu ";

/// Rhymes behind `gi` whose own `i` melts into it, as they are left: `gì`, `gìn`, `giêng`.
const RHYMES_GI: &str = "  n m êc êm ên êng êt êu ";

/// Whether a lower-case NFC string is a well-formed Vietnamese syllable, the tone mark in either usual place.
pub fn is_syllable(lower: &str) -> bool {
    let Some((bare, tone)) = without_tone(lower) else { return false };
    let stopped = ["c", "ch", "p", "t"].iter().any(|end| bare.ends_with(end));
    if bare.is_empty() || (stopped && !matches!(tone, 2 | 5)) {
        return false;
    }
    if let Some(rhyme) = bare.strip_prefix("qu") {
        return QU.contains(rhyme);
    }
    if bare.strip_prefix("gi").is_some_and(|rest| GI.contains(rest) || rest.is_empty()) {
        return true;
    }
    bare.char_indices().map(|(at, _)| bare.split_at(at)).any(|(onset, rhyme)| fits(onset, rhyme))
}

/// Whether onset and rhyme stand together.
fn fits(onset: &str, rhyme: &str) -> bool {
    if !ANY.contains(rhyme) {
        return false;
    }
    match rhyme.chars().next() {
        _ if onset.is_empty() => !rhyme.starts_with("iê") && rhyme != "ưm",
        Some('y') => rhyme == "y" && matches!(onset, "h" | "k" | "l" | "m" | "s" | "t" | "th" | "v"),
        Some('e' | 'ê' | 'i') => FRONT.contains(onset) && !(onset == "gi" && rhyme.starts_with('i')),
        // `khuya`, `huyện`: a rounding u is written o only before a, ă, e.
        _ => BACK.contains(onset),
    }
}

/// A list of spellings and the look-up made of it.
type Spellings = LazyLock<HashSet<&'static str, RandomState>>;

static BACK: Spellings = LazyLock::new(|| ONSETS_BACK.split_ascii_whitespace().collect());
static FRONT: Spellings = LazyLock::new(|| ONSETS_FRONT.split_ascii_whitespace().collect());
static ANY: Spellings = LazyLock::new(|| RHYMES.split_ascii_whitespace().collect());
static QU: Spellings = LazyLock::new(|| RHYMES_QU.split_ascii_whitespace().collect());
static GI: Spellings = LazyLock::new(|| RHYMES_GI.split_ascii_whitespace().collect());

/// The syllable without its tone mark, and the tone (0 for none); nothing when it has more than one.
fn without_tone(lower: &str) -> Option<(String, usize)> {
    let mut letters = String::with_capacity(lower.len());
    let mut tone = 0;
    for c in lower.chars() {
        match tone_of(c) {
            Some((base, mark)) if mark > 0 => {
                if tone > 0 {
                    return None;
                }
                tone = mark;
                letters.push(base);
            }
            _ => letters.push(c),
        }
    }
    Some((letters, tone))
}

/// A vowel's letter without its tone, and the tone.
fn tone_of(c: char) -> Option<(char, usize)> {
    if c.is_ascii() {
        return matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y').then_some((c, 0));
    }
    let at = TONES_OF.binary_search_by_key(&c, |(letter, ..)| *letter).ok()?;
    Some((TONES_OF[at].1, TONES_OF[at].2))
}

/// The letters of [`TONES`] in the order of their code points, each with its row's letter and its tone.
static TONES_OF: LazyLock<Vec<(char, char, usize)>> = LazyLock::new(|| {
    let base = |row: &str| row.chars().next().unwrap_or_default();
    let row = |row: &'static str| row.chars().enumerate().map(move |(tone, c)| (c, base(row), tone));
    let mut all: Vec<_> = TONES.iter().flat_map(|letters| row(letters)).collect();
    all.sort_unstable();
    all
});

/// A vowel's letter with a tone.
fn with_tone(base: char, tone: usize) -> char {
    TONES.iter().find(|row| row.starts_with(base)).and_then(|row| row.chars().nth(tone)).unwrap_or(base)
}

/// The syllable with its tone mark where most official text has it: `hoà` → `hòa`, `uỷ` → `ủy`, all else as it is.
pub fn usual_placement(lower: &str) -> Cow<'_, str> {
    let mut letters = lower.chars().rev();
    let (Some(last), Some(before)) = (letters.next(), letters.next()) else { return Cow::Borrowed(lower) };
    let Some((base, tone)) = tone_of(last) else { return Cow::Borrowed(lower) };
    let moves = tone > 0 && matches!((before, base), ('o', 'a' | 'e') | ('u', 'y')) && letters.next() != Some('q');
    if !moves {
        return Cow::Borrowed(lower);
    }
    let kept = &lower[..lower.len() - last.len_utf8() - before.len_utf8()];
    Cow::Owned(format!("{kept}{}{base}", with_tone(before, tone)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn well_formed_syllables() {
        for yes in [
            "hòa", "hoà", "thủy", "thuỷ", "quý", "quốc", "gì", "giếng", "giữ", "nghiêng", "ương", "yêu", "y", "ở",
            "ký", "khuya", "huyện", "xoong", "ủy", "uỷ", "khuỷu", "tuyết", "gìn", "giặc",
        ] {
            assert!(is_syllable(yes), "{yes}");
        }
        for no in
            ["", "q", "ngi", "ce", "ka", "hoat", "hoàt", "hòà", "cach", "kh", "iêu", "gha", "wto", "tyn", "2", "abc"]
        {
            assert!(!is_syllable(no), "{no}");
        }
    }

    #[test]
    fn tones_move_to_the_usual_place() {
        for (given, usual) in [
            ("hoà", "hòa"),
            ("uỷ", "ủy"),
            ("hòa", "hòa"),
            ("quý", "quý"),
            ("hoàn", "hoàn"),
            ("khoẻ", "khỏe"),
            ("a", "a"),
            ("thuỷ", "thủy"),
            ("quả", "quả"),
            ("", ""),
        ] {
            assert_eq!(usual_placement(given), usual);
        }
    }
}
