//! Files that are not text, told by their first bytes.

use std::fmt;

use crate::Lang;

/// What a file that can't be read looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Portable Document Format.
    Pdf,
    /// Portable Document Format, damaged beyond repair.
    BrokenPdf,
    /// Word, Office Open XML.
    Docx,
    /// A ZIP file, or a document packed as one, that is damaged.
    BrokenZip,
    /// Excel, Office Open XML.
    Xlsx,
    /// OpenDocument text.
    Odt,
    /// Word, Excel, PowerPoint 97-2003 (OLE compound file).
    Ole,
    /// Rich Text Format.
    Rtf,
    /// A picture, named.
    Picture(&'static str),
    /// A picture of a kind that is read, damaged.
    BrokenPicture,
    /// An archive, named.
    Archive(&'static str),
    /// A program.
    Program,
    /// UTF-32 text.
    Utf32,
    /// Text in an encoding that is not known.
    UnknownEncoding,
    /// Anything else with bytes that no text has.
    Binary,
}

/// First bytes and what they mean.
const MAGIC: &[(&[u8], Kind)] = &[
    (b"%PDF-", Kind::Pdf),
    (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", Kind::Ole),
    (b"{\\rtf", Kind::Rtf),
    (b"\x89PNG\r\n\x1A\n", Kind::Picture("PNG")),
    (b"\xFF\xD8\xFF", Kind::Picture("JPEG")),
    (b"GIF87a", Kind::Picture("GIF")),
    (b"GIF89a", Kind::Picture("GIF")),
    (b"II*\0", Kind::Picture("TIFF")),
    (b"MM\0*", Kind::Picture("TIFF")),
    (b"AT&TFORM", Kind::Picture("DjVu")),
    (b"\0\0\0\x0CjP  ", Kind::Picture("JPEG 2000")),
    (b"\x1F\x8B", Kind::Archive("GZIP")),
    (b"7z\xBC\xAF\x27\x1C", Kind::Archive("7-Zip")),
    (b"Rar!\x1A\x07", Kind::Archive("RAR")),
    (b"\xFD7zXZ\0", Kind::Archive("XZ")),
    (b"\x28\xB5\x2F\xFD", Kind::Archive("Zstandard")),
    (b"\x7FELF", Kind::Program),
    (b"\xFF\xFE\0\0", Kind::Utf32),
    (b"\0\0\xFE\xFF", Kind::Utf32),
];

/// Bytes of junk that may stand before the marker of a PDF.
const PDF_JUNK: usize = 1024;

impl Kind {
    /// The kind of a file that is known not to be text by its first bytes.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
            return Some(zip(bytes));
        }
        let named = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)).map(|(_, kind)| *kind);
        named.or_else(|| boxed(bytes)).or_else(|| pdf_behind_junk(bytes).then_some(Self::Pdf))
    }

    /// What to do about it.
    fn advice(self, lang: Lang) -> &'static str {
        let (vi, en) = match self {
            Self::BrokenPdf | Self::BrokenZip | Self::BrokenPicture => {
                ("hãy lấy lại tệp gốc", "get the file again from its source")
            }
            Self::Pdf | Self::Docx | Self::Odt | Self::Ole | Self::Rtf => (
                "hãy mở bằng Word hoặc LibreOffice và lưu lại thành .docx hoặc PDF",
                "open it in Word or LibreOffice and save it as .docx or PDF",
            ),
            Self::Xlsx => ("hãy chép nội dung kế hoạch ra văn bản", "copy the plan out as text"),
            Self::Picture(_) => ("hãy lưu lại thành PNG, JPEG hoặc PDF", "save it as PNG, JPEG or PDF"),
            Self::Archive(_) => ("hãy giải nén và đưa các tệp bên trong", "unpack it and give the files inside"),
            Self::Utf32 | Self::UnknownEncoding => ("hãy lưu lại bằng bảng mã UTF-8", "save it again as UTF-8"),
            Self::Program | Self::Binary => ("hãy kiểm tra lại tệp", "check which file was meant"),
        };
        match lang {
            Lang::Vi => vi,
            Lang::En => en,
        }
    }

    /// What it is and what to do about it, in one line.
    pub(super) fn message(self, lang: Lang) -> String {
        let name = match (self, lang) {
            (Self::UnknownEncoding, Lang::Vi) => "văn bản có bảng mã chưa rõ".to_owned(),
            (Self::BrokenPdf, Lang::Vi) => "PDF hỏng".to_owned(),
            (Self::BrokenZip, Lang::Vi) => "tệp Word hoặc ZIP hỏng".to_owned(),
            (Self::BrokenPicture, Lang::Vi) => "ảnh hỏng".to_owned(),
            (Self::Binary, Lang::Vi) => "dữ liệu nhị phân".to_owned(),
            (Self::Program, Lang::Vi) => "chương trình".to_owned(),
            _ => self.to_string(),
        };
        match lang {
            Lang::Vi => format!("Không phải tài liệu đọc được ({name}): {}", self.advice(lang)),
            Lang::En => format!("not a document that can be read ({name}): {}", self.advice(lang)),
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pdf => "PDF",
            Self::BrokenPdf => "broken PDF",
            Self::BrokenPicture => "broken picture",
            Self::BrokenZip => "broken Word or ZIP file",
            Self::Docx => "Word (DOCX)",
            Self::Xlsx => "Excel (XLSX)",
            Self::Odt => "OpenDocument (ODT)",
            Self::Ole => "Office 97-2003 (DOC, XLS, PPT)",
            Self::Rtf => "RTF",
            Self::Picture(name) | Self::Archive(name) => name,
            Self::Program => "program",
            Self::Utf32 => "UTF-32 text",
            Self::UnknownEncoding => "text in an unknown encoding",
            Self::Binary => "binary data",
        })
    }
}

/// What a ZIP holds, by the names of its first entries.
fn zip(bytes: &[u8]) -> Kind {
    let head = &bytes[..bytes.len().min(4096)];
    let tail = &bytes[bytes.len().saturating_sub(8192)..];
    let has = |name: &[u8]| contains(head, name) || contains(tail, name);
    if has(b"word/") {
        Kind::Docx
    } else if has(b"xl/") {
        Kind::Xlsx
    } else if has(b"application/vnd.oasis.opendocument.text") {
        Kind::Odt
    } else {
        Kind::Archive("ZIP")
    }
}

/// Formats whose mark stands behind a length, or whose mark alone could begin a text.
fn boxed(bytes: &[u8]) -> Option<Kind> {
    let nul = || bytes.iter().take(512).any(|b| *b == 0);
    match bytes {
        [_, _, _, _, b'f', b't', b'y', b'p', b'h' | b'm', ..] if nul() => Some(Kind::Picture("HEIC")),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Kind::Picture("WebP")),
        [b'B', b'M', ..] if nul() => Some(Kind::Picture("BMP")),
        [b'M', b'Z', ..] if nul() => Some(Kind::Program),
        _ => None,
    }
}

/// A text may speak of `%PDF-`; a file with junk before it also has objects.
fn pdf_behind_junk(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(PDF_JUNK)];
    contains(head, b"%PDF-1.") && contains(&bytes[..bytes.len().min(1 << 16)], b" obj") && contains(bytes, b"endobj")
}

fn contains(hay: &[u8], needle: &[u8]) -> bool {
    hay.windows(needle.len()).any(|w| w == needle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_what_is_no_text() {
        for (bytes, name) in [
            (&b"%PDF-1.7\n"[..], Some("PDF")),
            (b"junk before it\r\n%PDF-1.4\n1 0 obj\n<<>>\nendobj", Some("PDF")),
            (b"PK\x03\x04....[Content_Types].xml word/document.xml", Some("Word (DOCX)")),
            (b"PK\x03\x04....mimetypeapplication/vnd.oasis.opendocument.textPK", Some("OpenDocument (ODT)")),
            (b"PK\x03\x04....a.txt", Some("ZIP")),
            (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1..", Some("Office 97-2003 (DOC, XLS, PPT)")),
            (b"\x89PNG\r\n\x1A\n\0\0", Some("PNG")),
            (b"\xFF\xD8\xFF\xE0", Some("JPEG")),
            (b"{\\rtf1\\ansi", Some("RTF")),
            (b"BM\x10\0\0\0", Some("BMP")),
            (b"BM khoa hoc", None),
            (b"MZ dau dong", None),
            (b"Mau %PDF-1.4 trong van ban", None),
            (b"", None),
        ] {
            assert_eq!(Kind::of(bytes).map(|k| k.to_string()).as_deref(), name, "{}", bytes.escape_ascii());
        }
    }
}
