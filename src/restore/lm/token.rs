//! Running text as the model sees it: words, numbers, ends of sentences.

use std::ops::Range;

/// What a token is to the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// A run of letters.
    Word,
    /// A piece with a digit in it, or a dotted blank to be filled in; whatever stands between two blanks is one token.
    Number,
    /// An address of mail or web, or another piece without letters of its own.
    Other,
    /// `.`, `!`, `?`, `…` or `;` behind a word or number.
    SentenceEnd,
}

/// A token and its place in the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Bytes of the line.
    pub range: Range<usize>,
}

/// The tokens of one paragraph; its end is not among them.
pub fn tokens(line: &str) -> Vec<Token> {
    let mut found = Vec::new();
    let mut at = 0;
    for piece in line.split(char::is_whitespace) {
        piece_tokens(piece, at, &mut found);
        // White space is one character, whatever its length in bytes.
        at += piece.len();
        at += line[at..].chars().next().map_or(0, char::len_utf8);
    }
    found
}

fn piece_tokens(piece: &str, at: usize, found: &mut Vec<Token>) {
    let mut push = |kind, range: Range<usize>| found.push(Token { kind, range: at + range.start..at + range.end });
    let bare = piece.trim_end_matches(['"', '”', '’', '\'', ')', ']', '*', '_']);
    let ends = bare.ends_with(['.', '!', '?', '…', ';']);
    if piece.bytes().any(|b| b.is_ascii_digit()) {
        push(TokenKind::Number, 0..piece.len());
    } else if is_address(piece) {
        push(TokenKind::Other, 0..piece.len());
    } else if !piece.contains(char::is_alphabetic) {
        let dots = piece.chars().map(|c| if c == '…' { 3 } else { usize::from(c == '.') }).sum::<usize>();
        if dots > 1 {
            push(TokenKind::Number, 0..piece.len());
        }
        return;
    } else {
        let mut rest = 0;
        for (start, word) in letter_runs(piece) {
            push(TokenKind::Word, start..start + word);
            rest = start + word;
        }
        debug_assert!(rest <= piece.len());
    }
    if ends {
        push(TokenKind::SentenceEnd, bare.len() - bare.chars().next_back().map_or(0, char::len_utf8)..bare.len());
    }
}

fn is_address(piece: &str) -> bool {
    piece.contains('@') || piece.contains("://") || piece.contains("www.")
}

/// Start and length of each run of letters (with combining marks).
fn letter_runs(piece: &str) -> impl Iterator<Item = (usize, usize)> {
    let mut rest = piece.char_indices().peekable();
    std::iter::from_fn(move || {
        while rest.next_if(|(_, c)| !c.is_alphabetic()).is_some() {}
        let (start, first) = rest.next()?;
        let mut length = first.len_utf8();
        while let Some((_, c)) = rest.next_if(|&(_, c)| c.is_alphabetic() || ('\u{300}'..='\u{323}').contains(&c)) {
            length += c.len_utf8();
        }
        Some((start, length))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_become_tokens() {
        for (line, expected) in [
            ("Kế hoạch số 57-NQ/TW.", "Kế|hoạch|số|#57-NQ/TW.|."),
            ("ngày … tháng ..... năm 2025, của", "ngày|#…|tháng|#.....|năm|#2025,|của"),
            ("- Tổ chức (cá nhân);", "Tổ|chức|cá|nhân|;"),
            ("và/hoặc a@b.vn", "và|hoặc|@a@b.vn"),
            ("“Đổi mới.” \u{3000} Học", "Đổi|mới|.|Học"),
            ("", ""),
        ] {
            let found: Vec<String> = tokens(line)
                .into_iter()
                .map(|token| {
                    let text = &line[token.range];
                    match token.kind {
                        TokenKind::Number => format!("#{text}"),
                        TokenKind::Other => format!("@{text}"),
                        _ => text.to_owned(),
                    }
                })
                .collect();
            assert_eq!(found.join("|"), expected);
        }
    }
}
