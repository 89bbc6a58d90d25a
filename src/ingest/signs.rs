//! Signs of symbol fonts, which word processors put into the private area of Unicode.

/// The sign that a character of the private area stands for: of Symbol and Wingdings, where both have something in a
/// place, what official papers use it for. Empty for one of no meaning; `None` for all other characters.
pub(super) fn sign(c: char) -> Option<&'static str> {
    Some(match c {
        '\u{f02d}' => "-",
        '\u{f02b}' => "+",
        '\u{f025}' => "%",
        '\u{f0b7}' | '\u{f0a7}' | '\u{f06c}' | '\u{f06e}' | '\u{f071}' => "•",
        '\u{f0b0}' => "°",
        '\u{f0b1}' => "±",
        '\u{f0b4}' => "×",
        '\u{f0b3}' => "≥",
        '\u{f0a3}' => "≤",
        '\u{f0d8}' => "➢",
        '\u{f0e0}' | '\u{f0e8}' | '\u{f0ae}' => "→",
        '\u{f076}' => "❖",
        '\u{f06f}' | '\u{f0a8}' => "☐",
        '\u{f0fc}' => "✓",
        '\u{f052}' | '\u{f0fe}' => "☑",
        '\u{e000}'..='\u{f8ff}' => "",
        _ => return None,
    })
}

/// Whether digits and punctuation are themselves in a font of signs: in Symbol they are, in Wingdings nothing is.
pub(super) fn has_digits(font: &str) -> bool {
    font.to_ascii_lowercase().starts_with("symbol")
}

/// Whether a character of such a font is itself.
pub(super) fn is_plain(byte: u8) -> bool {
    byte <= b' ' || byte.is_ascii_digit() || b"!#%&()+,./:;<=>?[]{|}".contains(&byte)
}

/// Whether a font has signs in the places of letters.
pub(super) fn is_symbolic(font: &str) -> bool {
    let font = font.to_ascii_lowercase();
    font.starts_with("symbol") || font.contains("dings")
}
