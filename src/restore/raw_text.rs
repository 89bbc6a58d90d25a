//! Text some bytes of which are no characters: they go through restoration untouched.

/// Characters of the private use area that stand for the bytes 0x80 to 0xFF.
const STAND_INS: std::ops::RangeInclusive<char> = '\u{f780}'..='\u{f7ff}';

/// Bytes as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawText {
    text: String,
    /// Whether some characters stand for bytes that are none.
    mixed: bool,
}

impl RawText {
    /// The text of bytes.
    pub fn new(bytes: Vec<u8>) -> Self {
        let bytes = match String::from_utf8(bytes) {
            Ok(text) => return Self { text, mixed: false },
            Err(error) => error.into_bytes(),
        };
        let stand_in = |byte: &u8| char::from_u32(0xf700 + u32::from(*byte));
        let mut text = String::with_capacity(bytes.len() + bytes.len() / 4);
        for chunk in bytes.utf8_chunks() {
            for c in chunk.valid().chars() {
                // A character that would be taken for a byte stands as its own bytes.
                if STAND_INS.contains(&c) {
                    text.extend(c.encode_utf8(&mut [0; 4]).as_bytes().iter().filter_map(stand_in));
                } else {
                    text.push(c);
                }
            }
            text.extend(chunk.invalid().iter().filter_map(stand_in));
        }
        Self { text, mixed: true }
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Hands on the bytes of a part of the text, or of what was made of it.
    pub fn bytes(&self, part: &str, mut out: impl FnMut(&[u8])) {
        let mut rest = part;
        while let Some(at) = rest.find(|c| self.mixed && STAND_INS.contains(&c)) {
            out(&rest.as_bytes()[..at]);
            let stand_in = rest[at..].chars().next().unwrap_or_default();
            out(&[stand_in as u8]);
            rest = &rest[at + stand_in.len_utf8()..];
        }
        out(rest.as_bytes());
    }

    /// Number of bytes of a part of the text.
    pub fn length(&self, part: &str) -> usize {
        let mut sum = 0;
        self.bytes(part, |bytes| sum += bytes.len());
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_come_back() {
        let taken = [b"\xff", "a\u{f780}b\u{f7ff}".as_bytes()].concat();
        for bytes in [&b"K\xe1\xba\xbf ho\xe1ch\xff\n\xc3"[..], b"", b"plain \xf0\x9f\x92\xa9", b"\x80\x80", &taken] {
            let raw = RawText::new(bytes.to_vec());
            let mut out = Vec::new();
            raw.bytes(raw.as_str(), |part| out.extend_from_slice(part));
            assert_eq!(out, bytes);
            assert_eq!(raw.length(raw.as_str()), bytes.len());
        }
        assert!(!RawText::new("\u{f780}".into()).mixed);
    }
}
