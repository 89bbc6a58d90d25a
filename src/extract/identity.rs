//! The plan's id: a slug of province, number, symbol and year.

use crate::fold::fold;
use crate::plan::Header;

/// Slug of the parts that are known; 8 hex digits of the input's hash stand in for a number that is not.
pub(super) fn id(header: &Header, sha256: &str) -> String {
    let year = header.date.as_deref().and_then(|d| d.get(..4));
    let hash = header.number.is_none().then(|| sha256.get(..8).unwrap_or(sha256));
    [header.province.as_deref(), header.number.as_deref(), header.symbol.as_deref(), year, hash]
        .into_iter()
        .flatten()
        .map(slug)
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("-")
}

/// Folded letters and digits, everything else as single hyphens.
fn slug(text: &str) -> String {
    fold(text).split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn makes_slugs() {
        let mut header = Header {
            province: Some("Vĩnh Long".into()),
            number: Some("3520".into()),
            symbol: Some("KH-SYT".into()),
            date: Some("2025-10-24".into()),
            ..Header::default()
        };
        assert_eq!(id(&header, "0123456789abcdef"), "vinh-long-3520-kh-syt-2025");
        header.number = None;
        assert_eq!(id(&header, "0123456789abcdef"), "vinh-long-kh-syt-2025-01234567");
    }
}
