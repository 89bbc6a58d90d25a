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
    /// The text of bytes; nothing where it has characters that would be taken for such bytes.
    pub fn new(bytes: Vec<u8>) -> Option<Self> {
        let bytes = match String::from_utf8(bytes) {
            Ok(text) => return Some(Self { text, mixed: false }),
            Err(error) => error.into_bytes(),
        };
        let mut text = String::with_capacity(bytes.len() + bytes.len() / 4);
        for chunk in bytes.utf8_chunks() {
            if chunk.valid().contains(|c| STAND_INS.contains(&c)) {
                return None;
            }
            text.push_str(chunk.valid());
            text.extend(chunk.invalid().iter().filter_map(|&byte| char::from_u32(0xf700 + u32::from(byte))));
        }
        Some(Self { text, mixed: true })
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
        for bytes in [&b"K\xe1\xba\xbf ho\xe1ch\xff\n\xc3"[..], b"", b"plain \xf0\x9f\x92\xa9", b"\x80\x80"] {
            let raw = RawText::new(bytes.to_vec()).unwrap();
            let mut out = Vec::new();
            raw.bytes(raw.as_str(), |part| out.extend_from_slice(part));
            assert_eq!(out, bytes);
            assert_eq!(raw.length(raw.as_str()), bytes.len());
        }
        assert_eq!(RawText::new("\u{f780}".into()).map(|r| r.mixed), Some(false));
        assert_eq!(RawText::new([b"\xff", "\u{f780}".as_bytes()].concat()), None);
    }
}
