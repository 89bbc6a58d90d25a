//! Bytes to UTF-8: the encoding is told by content, never by name.
//!
//! Read are UTF-8 (also with bytes that are no characters), UTF-16 of both orders with and without a byte order mark,
//! and Windows-1258. Text in a font-bound encoding (TCVN3, VNI, VISCII) comes out as the Western letters that its bytes
//! are; [`super::legacy`] puts it into Unicode, as it does for pages.

use encoding_rs::{WINDOWS_1252, WINDOWS_1258};

use super::kind::Kind;
use super::legacy;
use crate::document::{Encoding, OffsetIndex, Unit};

/// The input as UTF-8.
#[derive(Debug)]
pub(super) struct Decoded {
    pub(super) source: String,
    pub(super) encoding: Encoding,
    /// Name of the encoding, for people.
    pub(super) name: &'static str,
    /// Some bytes were no characters and are U+FFFD now.
    pub(super) damaged: bool,
}

/// Bytes looked at where the whole would tell no more.
const SAMPLE: usize = 1 << 16;

/// Decodes an input.
pub(super) fn decode(bytes: &[u8]) -> Result<Decoded, Kind> {
    match bytes {
        [0xEF, 0xBB, 0xBF, ..] => return utf8(bytes, 3),
        [0xFF, 0xFE, ..] => return Ok(utf16(bytes, 2, u16::from_le_bytes)),
        [0xFE, 0xFF, ..] => return Ok(utf16(bytes, 2, u16::from_be_bytes)),
        _ => {}
    }
    if memchr::memchr(0, bytes).is_some() {
        return if looks_like_utf16(bytes, u16::from_le_bytes) {
            Ok(utf16(bytes, 0, u16::from_le_bytes))
        } else if looks_like_utf16(bytes, u16::from_be_bytes) {
            Ok(utf16(bytes, 0, u16::from_be_bytes))
        } else {
            Err(Kind::Binary)
        };
    }
    utf8(bytes, 0)
}

/// Text as UTF-8 behind a mark of `bom` bytes, or in a single-byte encoding.
fn utf8(bytes: &[u8], bom: usize) -> Result<Decoded, Kind> {
    let body = &bytes[bom..];
    if memchr::memchr(0, body).is_some() || has_many_controls(body) {
        return Err(Kind::Binary);
    }
    if let Ok(text) = std::str::from_utf8(body) {
        return Ok(Decoded {
            source: text.to_owned(),
            encoding: Encoding::Utf8 { bom },
            name: "UTF-8",
            damaged: false,
        });
    }
    let (mut valid, mut invalid) = (0, 0);
    for chunk in body.utf8_chunks() {
        valid += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        invalid += usize::from(!chunk.invalid().is_empty());
    }
    // By chance a few pairs of bytes of another encoding are UTF-8 too.
    if bom > 0 || valid > 4 * invalid {
        return Ok(lossy(bytes, bom));
    }
    single_byte(body)
        .or_else(|kind| if valid > invalid || invalid * 100 < body.len() { Ok(lossy(bytes, bom)) } else { Err(kind) })
}

/// UTF-8 with every run of invalid bytes as U+FFFD.
fn lossy(bytes: &[u8], bom: usize) -> Decoded {
    let mut source = String::with_capacity(bytes.len());
    let mut replaced = Vec::new();
    for chunk in bytes[bom..].utf8_chunks() {
        source.push_str(chunk.valid());
        // The input may have characters U+FFFD of its own, of three bytes.
        replaced.extend(chunk.valid().matches(char::REPLACEMENT_CHARACTER).map(|_| 3));
        if !chunk.invalid().is_empty() {
            source.push(char::REPLACEMENT_CHARACTER);
            replaced.push(chunk.invalid().len() as u8);
        }
    }
    let index = OffsetIndex::new(&source, Unit::Utf8, bom, bytes.len(), replaced);
    Decoded { source, encoding: Encoding::Indexed(index), name: "UTF-8", damaged: true }
}

/// UTF-16; lone surrogates and an odd last byte become U+FFFD.
fn utf16(bytes: &[u8], bom: usize, unit: fn([u8; 2]) -> u16) -> Decoded {
    let body = &bytes[bom..];
    let mut source = String::with_capacity(body.len() * 3 / 4);
    let mut damaged = body.len() % 2 == 1;
    for c in char::decode_utf16(body.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]))) {
        damaged |= c.is_err();
        source.push(c.unwrap_or(char::REPLACEMENT_CHARACTER));
    }
    if body.len() % 2 == 1 {
        source.push(char::REPLACEMENT_CHARACTER);
    }
    let index = OffsetIndex::new(&source, Unit::Utf16, bom, bytes.len(), Vec::new());
    Decoded { source, encoding: Encoding::Indexed(index), name: "UTF-16", damaged }
}

/// Bytes of a text too short to have lost its last one.
const FEW: usize = 64;

/// Nearly all units are characters that Vietnamese text has; read in the wrong order they would be CJK.
fn looks_like_utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> bool {
    // An odd byte at the end is a file cut off; of a few bytes it says that they are no pairs.
    if bytes.len() % 2 == 1 && bytes.len() < FEW {
        return false;
    }
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    let (mut known, mut all) = (0, 0);
    for pair in sample.chunks_exact(2) {
        all += 1;
        known += usize::from(matches!(unit([pair[0], pair[1]]),
            9 | 10 | 12 | 13 | 0x20..=0x7E | 0xA0..=0x24F | 0x300..=0x36F | 0x1E00..=0x1EFF | 0x2010..=0x20AB));
    }
    all > 0 && known * 20 >= all * 19
}

/// More than one byte in fifty is a control character that text does not have.
fn has_many_controls(bytes: &[u8]) -> bool {
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    // Counts that fit a byte are added up for many bytes at once.
    let of_few = |few: &[u8]| few.iter().map(|b| u8::from(matches!(b, 1..=8 | 14..=26 | 28..=31 | 127))).sum::<u8>();
    let controls: usize = sample.chunks(u8::MAX.into()).map(|few| usize::from(of_few(few))).sum();
    controls * 50 > sample.len()
}

/// Text in Windows-1258, or in an old encoding as Windows-1252.
fn single_byte(bytes: &[u8]) -> Result<Decoded, Kind> {
    if !looks_like_1258(bytes) {
        let source = WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned();
        if legacy::encoding(source.split_whitespace()).is_none() {
            return Err(Kind::UnknownEncoding);
        }
        let index = OffsetIndex::new(&source, Unit::Byte, 0, bytes.len(), Vec::new());
        return Ok(Decoded { source, encoding: Encoding::Indexed(index), name: "Windows-1252", damaged: false });
    }
    let source = WINDOWS_1258.decode_without_bom_handling(bytes).0.into_owned();
    let index = OffsetIndex::new(&source, Unit::Byte, 0, bytes.len(), Vec::new());
    Ok(Decoded { source, encoding: Encoding::Indexed(index), name: "Windows-1258", damaged: false })
}

/// Nine of ten high bytes are Vietnamese letters, tone marks behind a vowel, or quotes and dashes.
fn looks_like_1258(bytes: &[u8]) -> bool {
    let sample = &bytes[..bytes.len().min(1 << 20)];
    let (mut good, mut high, mut before) = (0, 0, b' ');
    for &b in sample {
        if b >= 0x80 {
            high += 1;
            let fits = if is_tone_mark(b) { is_vowel(before) } else { is_letter(b) || is_sign(b) };
            good += usize::from(fits);
        }
        before = b;
    }
    good * 10 >= high * 9
}

/// Combining grave, hook, tilde, acute, dot below.
const fn is_tone_mark(b: u8) -> bool {
    matches!(b, 0xCC | 0xD2 | 0xDE | 0xEC | 0xF2)
}

/// À Á Â Ă È É Ê Í Đ Ó Ô Ơ Ù Ú Ư and their small letters, in Windows-1258.
const fn is_letter(b: u8) -> bool {
    matches!(b & !0x20, 0xC0..=0xC3 | 0xC8..=0xCA | 0xCD | 0xD0 | 0xD3..=0xD5 | 0xD9 | 0xDA | 0xDD) && b >= 0xC0
}

/// Quotes, dashes, ellipsis, bullet, no-break space, section, degree, guillemets, middle dot.
const fn is_sign(b: u8) -> bool {
    matches!(b, 0x80 | 0x85 | 0x91..=0x97 | 0xA0 | 0xA7 | 0xAB | 0xAD | 0xB0 | 0xB1 | 0xB7 | 0xBB | 0xD7)
}

const fn is_vowel(b: u8) -> bool {
    matches!(b.to_ascii_lowercase(), b'a' | b'e' | b'i' | b'o' | b'u' | b'y') || (is_letter(b) && b & !0x20 != 0xD0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "Kế hoạch thi đua “Đổi mới” – tỉnh Đắk Lắk năm 2025";

    fn units(text: &str, bytes: fn(u16) -> [u8; 2], bom: bool) -> Vec<u8> {
        let mark = bom.then_some(0xFEFF);
        mark.into_iter().chain(text.encode_utf16()).flat_map(bytes).collect()
    }

    #[test]
    fn tells_the_encoding_by_content() {
        for (bytes, name) in [
            (TEXT.as_bytes().to_vec(), "UTF-8"),
            ([b"\xEF\xBB\xBF", TEXT.as_bytes()].concat(), "UTF-8"),
            (units(TEXT, u16::to_le_bytes, true), "UTF-16"),
            (units(TEXT, u16::to_be_bytes, true), "UTF-16"),
            (units(TEXT, u16::to_le_bytes, false), "UTF-16"),
            (units(TEXT, u16::to_be_bytes, false), "UTF-16"),
        ] {
            let decoded = decode(&bytes).unwrap();
            assert_eq!((decoded.source.as_str(), decoded.name, decoded.damaged), (TEXT, name, false));
        }
        let decoded = decode(b"K\xEA\xEC ho\xF2ach \xF0\xF4\xD2i m\xF5\xECi \x93S\xF4\xEC\x94 n\xE3m 2025").unwrap();
        assert_eq!(decoded.source, "Kê\u{301} ho\u{323}ach đô\u{309}i mơ\u{301}i “Sô\u{301}” năm 2025");
    }

    #[test]
    fn refuses_what_is_no_text() {
        for (bytes, kind) in [(&b"ab\0\0cd\0\x01\x02"[..], Kind::Binary), (b"\x01\x02\x03\x04", Kind::Binary)] {
            assert_eq!(decode(bytes).unwrap_err(), kind, "{}", bytes.escape_ascii());
        }
    }

    #[test]
    fn reads_around_invalid_bytes() {
        let bytes =
            ["Kế hoạch số ".as_bytes(), b"\xFF\xC3", " đổi mới sáng tạo \u{FFFD}".as_bytes(), b"\xE1\xBA"].concat();
        let decoded = decode(&bytes).unwrap();
        assert!(decoded.damaged);
        assert_eq!(decoded.source.matches('\u{FFFD}').count(), 4);
    }
}
