//! Numbers as lists write them.

/// In Roman digits.
pub(super) fn roman(number: u32) -> String {
    const DIGITS: &[(u32, &str)] = &[
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    if number > 3999 {
        return number.to_string();
    }
    let (mut left, mut out) = (number, String::new());
    for (value, digit) in DIGITS {
        while left >= *value {
            out.push_str(digit);
            left -= value;
        }
    }
    out
}

/// In letters, of which `first` is that for 1: behind `z` comes `aa`, then `bb`.
pub(super) fn letters(number: u32, first: u8) -> String {
    let at = number.saturating_sub(1);
    let letter = char::from(first + (at % 26) as u8);
    String::from(letter).repeat((at / 26 + 1).min(5) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written() {
        for (number, digits, small) in
            [(1, "I", "a"), (4, "IV", "d"), (19, "XIX", "s"), (27, "XXVII", "aa"), (1994, "MCMXCIV", "rrrrr")]
        {
            assert_eq!((roman(number), letters(number, b'a')), (digits.to_owned(), small.to_owned()), "{number}");
        }
        assert_eq!((roman(4000), letters(0, b'A')), ("4000".to_owned(), "A".to_owned()));
    }
}
