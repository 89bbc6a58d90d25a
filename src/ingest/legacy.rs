//! Old font-bound encodings (TCVN3, VNI, VISCII) in text that was decoded as Western European, back to Unicode.
//!
//! Names of fonts prove nothing; what tells is which reading gives Vietnamese syllables. The encoding is found for a
//! whole stretch (a page, a file), then each run of words in it is converted or left alone, so that stretches in which
//! Unicode and an old encoding are mixed come out right. Tables: `data/old_encodings.csv`.
//!
//! VIQR (RFC 1456) writes marks as signs of ASCII behind their vowel (`Vie^.t Nam`). It is taken only for text that is
//! full of signs that stand nowhere else behind vowels, so that no English, code or text of an OCR engine is.

use std::collections::HashMap;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

use super::paper::verdict::fit;
use crate::restore::lm::LanguageModel;
use crate::syllable::{is_syllable, usual_placement};

/// Words with letters that no Vietnamese text has, from which an old encoding is looked for.
const ODD: usize = 5;
/// Least share of syllables among the converted words.
const SHARE: f32 = 0.75;
/// Words looked at to tell VIQR.
const SAMPLE: usize = 4000;
/// Words without a mark from which on a text is in no VIQR: half of its words would have some.
const UNMARKED: usize = 100;
/// Words with marks of VIQR that a text has at least, and the least share of them among all: proper text has a half.
const MARKED: usize = 10;
const MARKED_SHARE: f32 = 0.2;
/// Least share of syllables among words with marks of VIQR.
const MARKED_RIGHT: f32 = 0.9;
/// By how much a word must fit better (mean ln probability) with a tone than with a stop at the end of a sentence.
const STOP: f32 = 0.7;

/// An old encoding.
#[derive(Debug)]
pub(super) struct Encoding {
    pub(super) name: &'static str,
    letters: HashMap<String, &'static str>,
    /// Characters of the longest letter: 2 where marks stand behind their vowel.
    longest: usize,
    /// VIQR: the marks are signs that also stand in other text.
    ascii: bool,
}

static ENCODINGS: LazyLock<Vec<Encoding>> = LazyLock::new(|| {
    let mut out: Vec<Encoding> = Vec::new();
    for line in include_str!("../../data/old_encodings.csv").lines().skip(1) {
        let mut fields = line.split(',');
        let (Some(name), Some(written), Some(letter)) = (fields.next(), fields.next(), fields.next()) else { continue };
        if out.last().is_none_or(|e| e.name != name) {
            out.push(Encoding { name, letters: HashMap::new(), longest: 1, ascii: true });
        }
        // Characters that an editor does not show are written as `0x81`.
        let hidden = written.strip_prefix("0x").and_then(|hex| u32::from_str_radix(hex, 16).ok());
        let written = hidden.and_then(char::from_u32).map_or(written.to_owned(), String::from);
        if let Some(encoding) = out.last_mut() {
            encoding.longest = encoding.longest.max(written.chars().count());
            encoding.ascii &= written.is_ascii();
            encoding.letters.insert(written, letter);
        }
    }
    out
});

impl Encoding {
    /// A text in Unicode; what is no letter of the encoding stays.
    pub(super) fn convert(&self, text: &str) -> String {
        if !self.ascii {
            return self.spelled(text);
        }
        let words: Vec<&str> = text.split(char::is_whitespace).collect();
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        for (at, word) in words.iter().enumerate() {
            out.push_str(&self.word(at.checked_sub(1).map(|at| words[at]), word, words.get(at + 1).copied()));
            // The blank behind it.
            rest = &rest[word.len()..];
            out.extend(rest.chars().next());
            rest = rest.chars().next().map_or(rest, |blank| &rest[blank.len_utf8()..]);
        }
        out
    }

    /// A line in Unicode. Capitals with marks have a font of their own in TCVN3; where it is not known, small letters among
    /// capitals tell them: `HOạCH`.
    pub(super) fn line(&self, text: &str) -> String {
        let read = self.convert(text);
        let small = |word: &str| word.contains(|c: char| c.is_ascii_lowercase());
        let raised = |word: &str| {
            let capitals = word.chars().filter(|c| c.is_uppercase()).count();
            capitals >= 2 && !small(word) && word.contains(char::is_lowercase)
        };
        if self.name != "TCVN3" || !read.split_whitespace().any(raised) {
            return read;
        }
        if !small(&read) {
            return read.to_uppercase();
        }
        let words = read.split(' ').map(|word| if raised(word) { word.to_uppercase() } else { word.to_owned() });
        words.collect::<Vec<_>>().join(" ")
    }

    /// A word in VIQR; a stop or question mark behind it may be a tone (`vu.` is vụ or vu with a stop).
    fn word(&self, before: Option<&str>, word: &str, behind: Option<&str>) -> String {
        let toned = self.spelled(word);
        let last = word.char_indices().next_back();
        let escaped = |at: usize| word[..at].ends_with('\\');
        if let Some((at, '.')) = last.filter(|(at, _)| !escaped(*at)) {
            let stem = self.spelled(&word[..at]);
            if !bears_tone(&stem) {
                return if reads(&stem) { stem } else { codes(&word[..at]) } + ".";
            }
        }
        let stopped = last
            .filter(|(at, c)| matches!(c, '.' | '?') && !escaped(*at))
            .map(|(at, c)| (format!("{}{c}", self.spelled(&word[..at])), if c == '.' { STOP } else { 0.0 }));
        match stopped {
            Some((stopped, margin)) if stopped != toned => match (reads(&toned), reads(&stopped)) {
                // In the middle of a sentence.
                (true, true) if behind.is_some_and(|w| w.starts_with(char::is_lowercase)) => toned,
                (true, true) if !is_known(&toned) => stopped,
                (true, true) => {
                    let fits = |word: &str| {
                        let [before, behind] = [before, behind].map(|w| self.spelled(w.unwrap_or_default()));
                        fit([before.as_str(), word, behind.as_str()].into_iter())
                    };
                    if fits(&toned) >= fits(&stopped) + margin { toned } else { stopped }
                }
                (true, false) => toned,
                (false, true) => stopped,
                (false, false) => codes(word),
            },
            _ if reads(&toned) => toned,
            _ => codes(word),
        }
    }

    /// Every letter of the table for what is written in its place, the longest first.
    fn spelled(&self, text: &str) -> String {
        let given: Vec<char> = text.chars().collect();
        let western: Vec<char> = given.iter().map(|c| byte_of(*c)).collect();
        let mut out = String::with_capacity(text.len() + 8);
        let mut at = 0;
        let mut written = String::new();
        while at < western.len() {
            // VIQR: a sign behind a backslash is itself.
            if self.ascii && western[at] == '\\' && western.get(at + 1).is_some_and(|c| MARKS.contains(*c)) {
                out.push(western[at + 1]);
                at += 2;
                continue;
            }
            let letter = (1..=self.longest.min(western.len() - at)).rev().find_map(|length| {
                written.clear();
                written.extend(&western[at..at + length]);
                self.letters.get(&written).map(|letter| (length, *letter))
            });
            if let Some((length, letter)) = letter {
                out.push_str(letter);
                at += length;
            } else {
                out.push(given[at]);
                at += 1;
            }
        }
        out
    }
}

/// A word in VIQR that reads as no syllable: codes of documents have the letter Đ (`12/QDD-TTg`).
fn codes(word: &str) -> String {
    let named = |part: &str| !part.contains(char::is_lowercase) && part.contains("DD");
    let part = |part: &str| if named(part) { part.replace("DD", "Đ") } else { part.to_owned() };
    word.split('-').map(part).collect::<Vec<_>>().join("-")
}

/// Whether the words of a text are all in the lexicon.
fn is_known(text: &str) -> bool {
    let model = LanguageModel::embedded();
    let mut parts = text.split(|c: char| !c.is_alphabetic()).filter(|part| !part.is_empty());
    parts.all(|part| model.word(&usual_placement(&part.to_lowercase())).is_some())
}

/// Whether the last letter of a word may bear its tone: not the second vowel of `nay` or `nghĩa`.
fn bears_tone(word: &str) -> bool {
    let mut letters = word.chars().rev().flat_map(char::to_lowercase);
    let [last, before, first] = [(); 3].map(|()| letters.next().unwrap_or(' '));
    let is_vowel = |c: char| c.nfd().next().is_some_and(|c| matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y'));
    match (first, before, last) {
        ('q', 'u', _) | ('g', 'i', _) | (_, 'o', 'a' | 'e') | (_, 'u', 'y' | 'ê' | 'ơ') => true,
        _ => is_vowel(last) && !is_vowel(before),
    }
}

/// Marks of VIQR.
const MARKS: &str = "(^+*'`?~.";

/// Whether a word has marks of VIQR that no other text has behind a vowel: not stops, question marks and apostrophes.
fn is_marked(word: &str) -> bool {
    let pair = |pair: &[u8]| match pair {
        [b'd' | b'D', b'd'] | [b'D', b'D'] => true,
        [vowel, b'(' | b'^' | b'+' | b'*' | b'`' | b'~'] => {
            matches!(vowel.to_ascii_lowercase(), b'a' | b'e' | b'i' | b'o' | b'u' | b'y')
        }
        _ => false,
    };
    word.as_bytes().windows(2).any(pair)
}

/// VIQR, if a text is in it.
pub(super) fn viqr<'w>(words: impl Iterator<Item = &'w str>) -> Option<&'static Encoding> {
    let encoding = ENCODINGS.iter().find(|encoding| encoding.ascii)?;
    let (mut all, mut marked, mut good) = (0usize, 0usize, 0usize);
    for word in words.filter(|w| w.contains(char::is_alphabetic)).take(SAMPLE) {
        all += 1;
        if all > UNMARKED && marked == 0 {
            return None;
        }
        if is_marked(word) {
            marked += 1;
            good += usize::from(word.is_ascii() && reads(&encoding.convert(word)));
        }
    }
    let enough = good >= MARKED && good as f32 >= MARKED_SHARE * all as f32;
    (enough && good as f32 >= MARKED_RIGHT * marked as f32).then_some(encoding)
}

/// The byte behind a character, as a character: the same byte comes out of programs in several ways.
fn byte_of(c: char) -> char {
    const HIGH: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ";
    match c {
        // Soft hyphen and middle dot, as some producers name their glyphs.
        '\u{2212}' | '\u{2010}' => '\u{ad}',
        '\u{2219}' => '\u{b7}',
        '\u{3bc}' => '\u{b5}',
        '\u{110}' => '\u{d0}',
        c if (c as u32) > 0xFF => {
            HIGH.chars().position(|h| h == c).and_then(|at| char::from_u32(0x80 + at as u32)).unwrap_or(c)
        }
        c => c,
    }
}

/// A letter that stands in no Vietnamese text in Unicode, or a control character that stands in no text.
fn is_odd(c: char) -> bool {
    matches!(c, '\u{1}'..='\u{8}' | '\u{e}'..='\u{1f}' | '\u{80}'..='\u{9f}' | '\u{a1}'..='\u{a6}' | '\u{a8}'..='\u{aa}' | '\u{ac}'..='\u{af}' | '\u{b4}'..='\u{b6}' | '\u{b8}'..='\u{ba}'
        | '\u{bc}'..='\u{bf}' | 'Ä'..='Ç' | 'Ë' | 'Î'..='Ñ' | 'Ö'..='Ø' | 'Û' | 'Ü' | 'Þ' | 'ß' | 'ä'..='ç' | 'ë' | 'î'..='ñ'
        | 'ö'..='ø' | 'û' | 'ü' | 'þ' | 'ÿ' | '\u{2212}' | '\u{2219}')
}

/// Whether a text has a letter that stands in no Vietnamese text in Unicode.
pub(super) fn has_odd(text: &str) -> bool {
    // First bytes of Latin-1 and of the mathematical signs.
    let mut places = memchr::memchr3_iter(0xC2, 0xC3, 0xE2, text.as_bytes());
    places.any(|at| text[at..].chars().next().is_some_and(is_odd))
}

/// Whether a text has only letters of Vietnamese in Unicode and reads as one syllable or several.
fn reads(text: &str) -> bool {
    let mut any = false;
    // A capital behind a small letter is of a wrong encoding.
    let mixed = |part: &str| part.trim_start_matches(char::is_uppercase).contains(char::is_uppercase);
    for part in text.split(|c: char| !c.is_alphabetic()).filter(|p| !p.is_empty()) {
        let lower: String = part.to_lowercase().nfc().collect();
        if part.chars().count() > 1 && (!is_syllable(&lower) || mixed(part)) {
            return false;
        }
        any = true;
    }
    any && !text.contains(is_odd)
}

/// The old encoding that a stretch of words is in, at least in part.
// The iterator is a view that is cloned for each encoding.
#[allow(clippy::needless_pass_by_value)]
pub(super) fn encoding<'w>(words: impl Iterator<Item = &'w str> + Clone) -> Option<&'static Encoding> {
    let telling = |w: &&str| w.contains(is_odd) && w.chars().filter(|c| c.is_alphabetic() || is_odd(*c)).count() > 1;
    let odd = words.clone().filter(telling);
    if odd.clone().take(ODD).count() < ODD {
        return viqr(words);
    }
    let score = |encoding: &Encoding| {
        let (mut good, mut all) = (0usize, 0usize);
        for word in odd.clone().take(400) {
            all += 1;
            good += usize::from(reads(&encoding.convert(word)));
        }
        (good, all)
    };
    let scored = ENCODINGS.iter().filter(|e| !e.ascii).map(|e| (e, score(e)));
    let (encoding, (good, all)) = scored.max_by_key(|(_, (good, _))| *good)?;
    (good >= ODD && good as f32 >= SHARE * all as f32).then_some(encoding)
}

/// How a word speaks for a run of words that it stands in.
fn vote(encoding: &Encoding, word: &str) -> i32 {
    if encoding.ascii {
        return match (is_marked(word), word.is_ascii()) {
            (true, true) => {
                if reads(&encoding.convert(word)) {
                    2
                } else {
                    -1
                }
            }
            (_, true) => 0,
            (_, false) => -2,
        };
    }
    if word.is_ascii() && !word.contains(is_odd) || !word.contains(|c: char| c.is_alphabetic() || is_odd(c)) {
        return 0;
    }
    let before = reads(word);
    let after = reads(&encoding.convert(word));
    match (before, after) {
        (false, true) => 2,
        (true, false) => -2,
        // Letters outside Latin-1 can't come from a byte.
        (true, true) if word.chars().any(|c| matches!(c, '\u{1ea0}'..='\u{1ef9}' | 'ă' | 'đ' | 'ơ' | 'ư')) => -2,
        (true, true) => 0,
        (false, false) => i32::from(word.contains(is_odd)),
    }
}

/// How the words of a text speak for its being in an encoding: above 0 it is, below it is not, 0 can't be told.
pub(super) fn votes(encoding: &Encoding, text: &str) -> i32 {
    text.split_whitespace().map(|word| vote(encoding, word)).sum()
}

/// Which of some words are in the encoding: each run that `same` holds together votes, one without a voice goes with the
/// one before.
pub(super) fn chosen<'w>(
    encoding: &Encoding,
    words: impl Iterator<Item = &'w str>,
    same: impl Fn(usize) -> bool,
) -> Vec<bool> {
    let votes: Vec<i32> = words.map(|w| vote(encoding, w)).collect();
    let mut out = vec![false; votes.len()];
    let mut from = 0;
    let mut last = true;
    while from < votes.len() {
        let to = (from + 1..votes.len()).find(|at| !same(*at)).unwrap_or(votes.len());
        let sum: i32 = votes[from..to].iter().sum();
        if sum != 0 {
            last = sum > 0;
        }
        out[from..to].fill(last);
        from = to;
    }
    out
}

/// Lines or paragraphs in Unicode, where a file or part is known to be in an encoding in part; `None` for those that are
/// in Unicode. One without a voice goes with the one before.
pub(super) fn lines<'l>(
    encoding: &'static Encoding,
    texts: impl Iterator<Item = &'l str>,
) -> impl Iterator<Item = Option<String>> {
    let mut last = true;
    texts.map(move |text| {
        let sum = votes(encoding, text);
        if sum != 0 {
            last = sum > 0;
        }
        last.then(|| encoding.line(text)).filter(|converted| converted != text)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(name: &str, text: &str) -> String {
        let encoding = ENCODINGS.iter().find(|e| e.name == name).unwrap();
        let mut back: HashMap<&str, &str> = HashMap::new();
        for (written, letter) in &encoding.letters {
            // Of two ways to write a letter the shorter, or the first: always the same.
            let best = back.entry(letter).or_insert(written);
            if (written.len(), written.as_str()) < (best.len(), *best) {
                *best = written;
            }
        }
        let mut buffer = [0; 4];
        text.chars()
            .map(|c| back.get(&*c.encode_utf8(&mut buffer)).map_or(c.to_string(), |w| (*w).to_owned()))
            .collect()
    }

    const TEXT: &str = "Căn cứ Nghị định số 90/2001/NĐ-CP của Chính phủ về trợ giúp phát triển doanh nghiệp nhỏ và vừa; \
                        Quỹ bảo lãnh tín dụng được thành lập theo Quyết định của Thủ tướng, ở những địa phương có đủ điều kiện";

    #[test]
    fn every_encoding_is_told_and_read() {
        for encoding in ENCODINGS.iter() {
            let old = written(encoding.name, TEXT);
            let found = super::encoding(old.split(' ')).unwrap();
            assert_eq!(found.name, encoding.name);
            assert_eq!(
                lines(found, [old.as_str()].into_iter()).next().flatten().as_deref(),
                Some(TEXT),
                "{}",
                encoding.name
            );
        }
    }

    #[test]
    fn unicode_is_never_converted() {
        assert!(super::encoding(TEXT.split(' ')).is_none());
        let french = "Les élèves français déjà âgés naïfs où la forêt brûlée";
        assert!(super::encoding(french.split(' ')).is_none());
        let old = written("TCVN3", TEXT);
        let mixed = format!("{TEXT} {old}");
        let words: Vec<&str> = mixed.split(' ').collect();
        let found = super::encoding(words.iter().copied()).unwrap();
        let half = words.len() / 2;
        let chosen = chosen(found, words.iter().copied(), |at| at != half);
        assert_eq!(chosen, [vec![false; half], vec![true; half]].concat());
    }

    #[test]
    fn lines_without_a_voice_go_with_those_before() {
        // The bytes of ố and ầ are letters of Unicode text too.
        let mut texts = ["Số: 145", "Thủ tướng yêu cầu", "Số: 146"].map(|text| written("VPS", text)).to_vec();
        assert_eq!(texts[2], "SÓ: 146");
        texts.extend(["Thực hiện", "SÓ: 147"].map(str::to_owned));
        let encoding = ENCODINGS.iter().find(|e| e.name == "VPS").unwrap();
        let read: Vec<_> = lines(encoding, texts.iter().map(String::as_str)).map(|line| line.is_some()).collect();
        assert_eq!(read, [true, true, true, false, false]);
    }

    #[test]
    fn capitals_of_tcvn3_are_told_without_their_font() {
        let tcvn = ENCODINGS.iter().find(|e| e.name == "TCVN3").unwrap();
        for (old, new) in [
            ("KÕ HO¹CH", "KẾ HOẠCH"),
            ("VI. KHEN TH\u{ad}ëNG", "VI. KHEN THƯỞNG"),
            ("Sè: 12/Q§-UB", "Số: 12/QĐ-UB"),
            ("KT. GI¸M §èC ký thay", "KT. GIÁM ĐỐC ký thay"),
            ("Së Y tÕ", "Sở Y tế"),
        ] {
            assert_eq!(tcvn.line(old), new, "{old}");
        }
    }

    #[test]
    fn viqr_is_read_word_by_word() {
        let viqr = ENCODINGS.iter().find(|e| e.name == "VIQR").unwrap();
        for (old, new) in [
            ("Vie^.t Nam", "Việt Nam"),
            ("DDo^.c la^.p - Tu+. do - Ha.nh phu'c", "Độc lập - Tự do - Hạnh phúc"),
            ("u*o*'c So^' 12/QDD-TTg, add", "ước Số 12/QĐ-TTg, add"),
            ("Bo^. Y te^'.", "Bộ Y tế."),
            ("So+? No^.i vu. tham mu+u", "Sở Nội vụ tham mưu"),
            ("trong na(m nay.", "trong năm nay."),
            ("nghie^.p cu`ng khoa.", "nghiệp cùng khoa."),
            ("so^', tra? ke^'t qua?", "số, trả kết quả"),
            ("VII. GIA?I PHA'P", "VII. GIẢI PHÁP"),
            ("se~ ho.c\\. Ai", "sẽ học. Ai"),
            ("xem http://a.b/addon?x", "xem http://a.b/addon?x"),
            ("v.v... http://a.b/addon.", "v.v... http://a.b/addon."),
            ("(theo Ke^' hoa.ch) 12/KH-SYT", "(theo Kế hoạch) 12/KH-SYT"),
        ] {
            assert_eq!(viqr.convert(old), new);
        }
    }

    #[test]
    fn other_text_is_not_taken_for_viqr() {
        let code = "let x = a*(b + c)^2; f(a(i), u(j)); add(i+1); // odd, ladder, padding ~ y' = o(n) ".repeat(20);
        let english = "Don't add oil to a ladder (see a*b). Did they? No. He added it; she didn't. Why? ".repeat(20);
        let stripped = "Thuc hien Ke hoach cua Uy ban nhan dan tinh ve phong trao thi dua. ".repeat(20);
        let noise = "Thgc hiQn K6 hoqch cria Uy ban nhdn ddn tinh vd phong trdo thi dua. ".repeat(20);
        let few = format!("{stripped} Vie^.t Nam ddo^.c la^.p");
        for text in [&code, &english, &stripped, &noise, &few] {
            assert!(super::encoding(text.split(' ')).is_none(), "{text:.40}");
        }
    }

    #[test]
    fn producers_name_bytes_differently() {
        let tcvn = ENCODINGS.iter().find(|e| e.name == "TCVN3").unwrap();
        for (old, new) in [
            ("Thñ t−íng", "Thủ tướng"),
            ("Thñ t\u{ad}íng", "Thủ tướng"),
            ("l∙nh", "lãnh"),
            ("l·nh", "lãnh"),
            ("Q§-TTg", "QĐ-TTg"),
        ] {
            assert_eq!(tcvn.convert(old), new);
        }
    }
}
