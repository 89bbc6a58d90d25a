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
    /// Another kind of document that is packed as a ZIP file, named.
    Package(&'static str),
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
            Self::Package(_) => ("hãy chép nội dung kế hoạch ra văn bản", "copy the plan out as text"),
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
            Self::Odt => "OpenDocument (ODT)",
            Self::Ole => "Office 97-2003 (DOC, XLS, PPT)",
            Self::Rtf => "RTF",
            Self::Package(name) | Self::Picture(name) | Self::Archive(name) => name,
            Self::Program => "program",
            Self::Utf32 => "UTF-32 text",
            Self::UnknownEncoding => "text in an unknown encoding",
            Self::Binary => "binary data",
        })
    }
}

/// What a ZIP holds, by the names in its directory: what is in the files, packed or not, may be of another kind.
fn zip(bytes: &[u8]) -> Kind {
    // The first entry of an OpenDocument file or an EPUB is not packed and names the type.
    if let Some(kind) = bytes.get(30..).and_then(|name| name.strip_prefix(b"mimetype")) {
        return match kind {
            _ if kind.starts_with(b"application/vnd.oasis.opendocument.text") => Kind::Odt,
            _ if kind.starts_with(b"application/epub+zip") => Kind::Package("EPUB"),
            _ => Kind::Package("OpenDocument"),
        };
    }
    let Some(names) = directory(bytes) else {
        // Damaged: the reader says so, the first names tell which.
        let head = &bytes[..bytes.len().min(4096)];
        return if contains(head, b"word/") { Kind::Docx } else { Kind::Archive("ZIP") };
    };
    let has = |wanted: &[u8]| names.contains(&wanted);
    let folder = |wanted: &[u8]| names.iter().any(|name| name.starts_with(wanted));
    let office = has(b"[Content_Types].xml");
    if has(b"word/document.xml") || office && folder(b"word/") {
        Kind::Docx
    } else if has(b"xl/workbook.xml") || office && folder(b"xl/") {
        Kind::Package("Excel (XLSX)")
    } else if office {
        Kind::Package("PowerPoint (PPTX)")
    } else if has(b"content.xml") && has(b"META-INF/manifest.xml") {
        Kind::Odt
    } else {
        Kind::Archive("ZIP")
    }
}

/// Names in a ZIP's directory that are looked at.
const NAMES: usize = 10_000;

/// The names in the directory at the end of a ZIP; `None` where there is none, or one of the kind for huge files.
fn directory(bytes: &[u8]) -> Option<Vec<&[u8]>> {
    let short = |at: usize| Some(usize::from(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?)));
    let long = |at: usize| Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?) as usize);
    let from = bytes.len().saturating_sub(22 + usize::from(u16::MAX));
    let end = from + bytes[from..].windows(4).rposition(|w| w == b"PK\x05\x06")?;
    // Counted from the end: offsets are wrong where junk stands before the file.
    let mut at = end.checked_sub(long(end + 12)?)?;
    let mut names = Vec::new();
    while names.len() < NAMES && bytes.get(at..)?.starts_with(b"PK\x01\x02") {
        let length = short(at + 28)?;
        names.push(bytes.get(at + 46..at + 46 + length)?);
        at += 46 + length + short(at + 30)? + short(at + 32)?;
    }
    Some(names)
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
    use std::io::{Cursor, Write};

    use super::*;

    #[test]
    fn names_what_is_no_text() {
        for (bytes, name) in [
            (&b"%PDF-1.7\n"[..], Some("PDF")),
            (b"junk before it\r\n%PDF-1.4\n1 0 obj\n<<>>\nendobj", Some("PDF")),
            (b"PK\x03\x04....[Content_Types].xml word/document.xml", Some("Word (DOCX)")),
            (
                b"PK\x03\x04..........................mimetypeapplication/vnd.oasis.opendocument.textPK",
                Some("OpenDocument (ODT)"),
            ),
            (b"PK\x03\x04..........................mimetypeapplication/epub+zipPK", Some("EPUB")),
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

    #[test]
    fn a_document_in_an_archive_does_not_make_it_one() {
        let zipped = |names: &[&str]| {
            let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
            let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
            for name in names {
                zip.start_file(*name, stored).unwrap();
                zip.write_all(b"[Content_Types].xml word/document.xml").unwrap();
            }
            zip.finish().unwrap().into_inner()
        };
        for (names, kind) in [
            (&["plan.docx", "b.txt"][..], "ZIP"),
            (&["word/a.txt", "password/b.txt"], "ZIP"),
            (&["a/[Content_Types].xml", "a/word/document.xml"], "ZIP"),
            (&["_rels/.rels", "word/document.xml"], "Word (DOCX)"),
            (&["[Content_Types].xml", "word/document2.xml"], "Word (DOCX)"),
            (&["[Content_Types].xml", "xl/workbook.xml"], "Excel (XLSX)"),
            (&["[Content_Types].xml", "ppt/slides/slide1.xml"], "PowerPoint (PPTX)"),
            (&["content.xml", "META-INF/manifest.xml"], "OpenDocument (ODT)"),
            (&[], "ZIP"),
        ] {
            assert_eq!(Kind::of(&zipped(names)).map(|k| k.to_string()).as_deref(), Some(kind), "{names:?}");
        }
        let behind_junk = [&b"PK\x03\x04 some junk"[..], &zipped(&["plan.docx"])].concat();
        assert_eq!(Kind::of(&behind_junk), Some(Kind::Archive("ZIP")));
    }
}
