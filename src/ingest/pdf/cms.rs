//! Who signed and when, as the signature itself tells it: Cryptographic Message Syntax (RFC 5652) in DER. Not verified.
//!
//! Only the few fields wanted are walked to; lengths are checked against the bytes that are there, and nothing recurses.

/// Object identifiers in DER: commonName (X.520), signingTime (PKCS #9).
const COMMON_NAME: &[u8] = &[0x55, 0x04, 0x03];
const SIGNING_TIME: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x05];
/// Tags of DER.
const INTEGER: u8 = 0x02;
const OBJECT: u8 = 0x06;
const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
/// The first field of a kind that may be left out, and of certificates and signed attributes.
const FIELD_0: u8 = 0xa0;
/// Text in UTF-16.
const BMP_STRING: u8 = 0x1e;

/// Values one after the other: tag and content. Ends at what is no DER.
#[derive(Debug)]
struct Values<'b>(&'b [u8]);

impl<'b> Iterator for Values<'b> {
    type Item = (u8, &'b [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let (&[tag, length], rest) = self.0.split_first_chunk()?;
        let (length, rest) = match length {
            0..=0x7f => (usize::from(length), rest),
            // Lengths of up to four bytes; without a length the end is marked, which DER forbids.
            0x81..=0x84 => {
                let (digits, rest) = rest.split_at_checked(usize::from(length & 0x7f))?;
                (digits.iter().fold(0, |sum, digit| sum << 8 | usize::from(*digit)), rest)
            }
            _ => return None,
        };
        let (content, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some((tag, content))
    }
}

impl<'b> Values<'b> {
    /// What is inside of the next value of a tag, others left out.
    fn inside(&mut self, tag: u8) -> Option<Values<'b>> {
        self.find(|(own, _)| *own == tag).map(|(_, content)| Values(content))
    }
}

/// Name of the signer's certificate and time of signing (ISO 8601), of the first signer.
pub(super) fn signer(bytes: &[u8]) -> (Option<String>, Option<String>) {
    let Some((certificates, mut signer)) = parts(bytes) else { return (None, None) };
    // Version, issuer and serial number of the certificate.
    let serial = signer.inside(SEQUENCE).and_then(|mut id| id.inside(INTEGER));
    let name = serial.and_then(|serial| {
        certificates.filter(|(tag, _)| *tag == SEQUENCE).find_map(|(_, certificate)| subject(certificate, serial.0))
    });
    let time = signer.inside(FIELD_0).and_then(|mut attributes| {
        attributes.find_map(|(_, attribute)| {
            let mut attribute = Values(attribute);
            let kind = attribute.next()?;
            if kind != (OBJECT, SIGNING_TIME) {
                return None;
            }
            let (tag, time) = attribute.inside(SET)?.next()?;
            moment(tag, std::str::from_utf8(time).ok()?)
        })
    });
    (name, time)
}

/// The certificates and the first signer.
fn parts(bytes: &[u8]) -> Option<(Values<'_>, Values<'_>)> {
    let mut content = Values(bytes).inside(SEQUENCE)?;
    let mut signed = content.inside(FIELD_0)?.inside(SEQUENCE)?;
    // Version, digests, what was signed.
    let certificates = signed.inside(FIELD_0)?;
    let signer = signed.inside(SET)?.inside(SEQUENCE)?;
    Some((certificates, signer))
}

/// Common name of a certificate of a serial number.
fn subject(certificate: &[u8], serial: &[u8]) -> Option<String> {
    let mut fields = Values(certificate).inside(SEQUENCE)?;
    if fields.inside(INTEGER)?.0 != serial {
        return None;
    }
    // Algorithm, issuer, validity, subject.
    let subject = fields.filter(|(tag, _)| *tag == SEQUENCE).nth(3)?;
    Values(subject.1).find_map(|(_, set)| {
        let mut part = Values(set).inside(SEQUENCE)?;
        if part.next()? != (OBJECT, COMMON_NAME) {
            return None;
        }
        let (tag, text) = part.next()?;
        Some(match tag {
            BMP_STRING => {
                let units = text.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
                char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
            }
            _ => String::from_utf8_lossy(text).into_owned(),
        })
    })
}

/// A time in UTC; two digits of a year are those from 1950 to 2049 (RFC 5280).
fn moment(tag: u8, text: &str) -> Option<String> {
    let whole = match tag {
        UTC_TIME if text.is_ascii() => format!("{}{text}", if text.get(..2)? < "50" { "20" } else { "19" }),
        GENERALIZED_TIME => text.to_owned(),
        _ => return None,
    };
    super::container::iso(whole.strip_suffix('Z')?).map(|time| time + "Z")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn der(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
        let content = parts.concat();
        let length = match content.len() {
            short @ 0..0x80 => vec![short as u8],
            long => vec![0x82, (long >> 8) as u8, long as u8],
        };
        [vec![tag], length, content].concat()
    }

    fn message() -> Vec<u8> {
        let number = |n: u8| der(INTEGER, &[&[n]]);
        let name = |text: &str| {
            let part = der(SEQUENCE, &[&der(OBJECT, &[COMMON_NAME]), &der(0x0c, &[text.as_bytes()])]);
            der(SEQUENCE, &[&der(SET, &[&part])])
        };
        let empty = der(SEQUENCE, &[]);
        let certificate = |serial: u8, subject: &str| {
            let fields =
                [der(FIELD_0, &[&number(2)]), number(serial), empty.clone(), name("CA"), empty.clone(), name(subject)];
            der(SEQUENCE, &[&der(SEQUENCE, &[&fields.concat()]), &empty])
        };
        let time = der(SET, &[&der(UTC_TIME, &[b"251015072001Z"])]);
        let other = der(SEQUENCE, &[&der(OBJECT, &[COMMON_NAME]), &der(SET, &[&number(1)])]);
        let attributes = der(FIELD_0, &[&other, &der(SEQUENCE, &[&der(OBJECT, &[SIGNING_TIME]), &time])]);
        let id = der(SEQUENCE, &[&name("CA"), &number(7)]);
        let signer = der(SEQUENCE, &[&number(1), &id, &empty, &attributes]);
        let certificates = der(FIELD_0, &[&certificate(1, "CA"), &certificate(7, "Sở Nội vụ")]);
        let signed = der(SEQUENCE, &[&number(1), &der(SET, &[]), &empty, &certificates, &der(SET, &[&signer])]);
        [der(SEQUENCE, &[&der(OBJECT, &[&[1]]), &der(FIELD_0, &[&signed])]), vec![0; 40]].concat()
    }

    #[test]
    fn signer_and_time_are_told() {
        let told = (Some("Sở Nội vụ".to_owned()), Some("2025-10-15T07:20:01Z".to_owned()));
        assert_eq!(signer(&message()), told);
    }

    #[test]
    fn damage_is_survived() {
        let whole = message();
        for at in 0..whole.len() {
            let _ = signer(&whole[..at]);
            for byte in [0, 0x7f, 0x80, 0x84, 0xff] {
                let mut damaged = whole.clone();
                damaged[at] = byte;
                let _ = signer(&damaged);
            }
        }
    }
}
