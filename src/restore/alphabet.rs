//! The letters of proper Vietnamese text, numbered for the channel and the search.

use std::sync::LazyLock;

/// Lower-case letters in the order of their numbers; capitals follow in the same order.
const LOWER: &str = "aàáảãạăằắẳẵặâầấẩẫậbcdđeèéẻẽẹêềếểễệfghiìíỉĩịjklmnoòóỏõọôồốổỗộơờớởỡợpqrstuùúủũụưừứửữựvwxyỳýỷỹỵz";

/// Number of letters of one case.
pub const HALF: usize = 93;

/// Number of letters of both cases.
pub const ALL: usize = 2 * HALF;

/// Numbers of all letters, by code point below `U+1F00` (zero: no letter of the alphabet).
static NUMBERS: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut numbers = vec![0; 0x1f00];
    for (at, c) in LOWER.chars().enumerate() {
        numbers[c as usize] = at as u8 + 1;
        for upper in c.to_uppercase() {
            numbers[upper as usize] = (at + HALF) as u8 + 1;
        }
    }
    numbers
});

static CHARS: LazyLock<Vec<char>> = LazyLock::new(|| {
    let upper = LOWER.chars().flat_map(char::to_uppercase);
    LOWER.chars().chain(upper).collect()
});

/// Number of a letter, below [`HALF`] for lower case.
pub fn letter(c: char) -> Option<u8> {
    NUMBERS.get(c as usize).and_then(|n| n.checked_sub(1))
}

/// The letter with a number.
pub fn character(letter: u8) -> char {
    CHARS[usize::from(letter)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_have_numbers() {
        assert_eq!(LOWER.chars().count(), HALF);
        for c in "aăđữzAĂĐỮZ".chars() {
            let number = letter(c).unwrap();
            assert_eq!(character(number), c);
            assert_eq!(usize::from(number) >= HALF, c.is_uppercase());
        }
        for c in "1€é̀ß漢".chars().filter(|&c| c != 'é') {
            assert_eq!(letter(c), None);
        }
    }
}
