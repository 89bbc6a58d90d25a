//! What is fuzzed: each way into a parser and each grammar, as a function of any bytes.
//!
//! Shared by cargo-fuzz (`fuzz_targets/`) and by `tests/fuzz.rs`, which runs seeds and regressions in ordinary tests.
//! Parsers of binary kinds are reached behind the mark that tells their kind, so that bytes need not find it first.

use std::io::{Cursor, Write};

use kehoach::batch::{Input, Reader};
use kehoach::plan::Evidence;
use kehoach::{Knowledge, Options, Plan, ingest, read_plan};

/// A name and what it does with bytes.
pub type Target = (&'static str, fn(&[u8]));

/// All targets, as the files in `fuzz_targets/` are called.
pub const TARGETS: &[Target] = &[
    ("text", text),
    ("markdown", markdown),
    ("html", html),
    ("pdf", pdf),
    ("pdf_commands", pdf_commands),
    ("docx", docx),
    ("odt", odt),
    ("rtf", rtf),
    ("picture", picture),
    ("zip_archive", zip_archive),
    ("number", number),
    ("date", date),
    ("citation", citation),
    ("outline", outline),
];

/// Any bytes, as a file of text mostly.
pub fn text(data: &[u8]) {
    read(data);
}

/// Behind a heading and emphasis.
pub fn markdown(data: &[u8]) {
    read(&[b"# **K\xE1\xBA\xBF ho\xE1\xBA\xA1ch**\n\n- a\n\n", data].concat());
}

/// Inside of a page.
pub fn html(data: &[u8]) {
    read(&[b"<!DOCTYPE html>\n<html><body>", data].concat());
}

/// A file that begins as a PDF.
pub fn pdf(data: &[u8]) {
    read(&behind(b"%PDF-", b"%PDF-1.7\n", data));
    let _ = ingest::container(data);
}

/// What draws a page.
pub fn pdf_commands(data: &[u8]) {
    let head = format!("<< /Length {} >>\nstream\n", data.len());
    let objects: [&[u8]; 6] = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> /XObject << /X 6 0 R >> >> >>",
        &[head.as_bytes(), data, b"\nendstream"].concat(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman /Encoding /WinAnsiEncoding >>",
        b"<< /Type /XObject /Subtype /Form /BBox [0 0 99 99] /Length 12 >>\nstream\n0 0 9 9 re f \nendstream",
    ];
    let mut out = b"%PDF-1.7\n".to_vec();
    let mut table = b"xref\n0 7\n0000000000 65535 f \n".to_vec();
    for (object, number) in objects.iter().zip(1..) {
        table.extend(format!("{:010} 00000 n \n", out.len()).bytes());
        out.extend(format!("{number} 0 obj\n").bytes());
        out.extend_from_slice(object);
        out.extend(b"\nendobj\n");
    }
    let start = out.len();
    out.extend(table);
    out.extend(format!("trailer << /Size 7 /Root 1 0 R >>\nstartxref\n{start}\n%%EOF").bytes());
    read(&out);
}

/// Its parts, one behind the other with a byte 0 between them.
pub fn docx(data: &[u8]) {
    let names = ["word/document.xml", "word/styles.xml", "word/numbering.xml", "word/footnotes.xml"];
    let parts = names.into_iter().zip(data.split(|b| *b == 0));
    read(&zipped([("[Content_Types].xml", &b"<Types/>"[..])].into_iter().chain(parts)));
}

/// Its parts, one behind the other with a byte 0 between them.
pub fn odt(data: &[u8]) {
    let parts = ["content.xml", "styles.xml"].into_iter().zip(data.split(|b| *b == 0));
    read(&zipped([("mimetype", &b"application/vnd.oasis.opendocument.text"[..])].into_iter().chain(parts)));
}

/// A file that begins as RTF.
pub fn rtf(data: &[u8]) {
    read(&behind(b"{\\rtf", b"{\\rtf1\\ansi ", data));
}

/// The first byte tells which kind of picture, where the bytes are none by themselves.
pub fn picture(data: &[u8]) {
    let marks: [&[u8]; 3] = [b"\x89PNG\r\n\x1A\n", b"\xFF\xD8\xFF", b"II*\0"];
    if marks.iter().any(|mark| data.starts_with(mark)) {
        return read(data);
    }
    if let [which, rest @ ..] = data {
        read(&[marks[usize::from(*which) % marks.len()], rest].concat());
    }
}

/// An archive, and all that is in it.
pub fn zip_archive(data: &[u8]) {
    let mut options = options();
    (options.ingest.max_entries, options.ingest.max_part, options.ingest.max_unpacked) = (20, 100_000, 300_000);
    let reader = Reader::new(options);
    let bytes = behind(b"PK", b"PK\x03\x04", data);
    for input in reader.documents(vec![Input::of_bytes("a.zip", bytes)]) {
        assert!(!input.path.chars().any(char::is_control), "{:?}", input.path);
        let _ = reader.document(&input, true);
    }
}

/// The number of a document and its symbol.
pub fn number(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    plan(&format!(
        "SỞ Y TẾ\nSố: {text}\nHà Nội, ngày 24 tháng 10 năm 2025\n\nKẾ HOẠCH\nTriển khai phong trào thi đua\n\nI. MỤC ĐÍCH\n1. Đạt {text}\n"
    ));
}

/// Days, months, quarters, periods.
pub fn date(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    plan(&format!(
        "SỞ Y TẾ\nSố: 12/KH-SYT\nHà Nội, {text}\n\nKẾ HOẠCH\nPhong trào thi đua {text}\n\nI. TIẾN ĐỘ\n1. Giai đoạn 1 ({text})\n2. Báo cáo trước {text}\n"
    ));
}

/// Documents that are named.
pub fn citation(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    plan(&format!(
        "SỞ Y TẾ\nSố: 12/KH-SYT\n\nKẾ HOẠCH\nTriển khai phong trào thi đua\n\nCăn cứ {text};\nThực hiện {text}, Sở Y tế ban hành:\nI. MỤC ĐÍCH\n1. Theo {text}.\n"
    ));
}

/// Headings, numbers, bullets.
pub fn outline(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    plan(&format!(
        "SỞ Y TẾ\nSố: 12/KH-SYT\n\nKẾ HOẠCH\nTriển khai phong trào thi đua\n\n{text}\nNơi nhận:\n- Lưu: VT.\n"
    ));
}

/// A text whose plan must lead back to it.
fn plan(text: &str) {
    let Ok(plan) = read_plan(text.as_bytes(), Knowledge::embedded(), &options()) else { return };
    for evidence in evidence(&plan) {
        let [first, last] = evidence.lines;
        assert!(first >= 1 && first <= last, "lines {first} to {last}");
        if let Some([from, to]) = evidence.bytes {
            assert_eq!(&text.as_bytes()[from..to], evidence.quote.as_bytes());
        }
    }
}

fn evidence(plan: &Plan) -> impl Iterator<Item = &Evidence> {
    let facts = plan.document.facts.values().chain(plan.campaign.facts.values()).flat_map(|f| &f.evidence);
    let warnings = plan.warnings.iter().flat_map(|w| &w.evidence);
    let citations = plan.citations.iter().flat_map(|i| &i.support.evidence);
    let deadlines = plan.deadlines.iter().flat_map(|i| &i.support.evidence);
    let themes = plan.themes.iter().flat_map(|i| &i.support.evidence);
    facts.chain(warnings).chain(citations).chain(deadlines).chain(themes)
}

/// A document whose lines must lie in its source.
fn read(bytes: &[u8]) {
    let Ok(document) = ingest::document(bytes, &options().ingest) else { return };
    for line in &document.lines {
        assert!(document.source.get(line.span.clone()).is_some(), "line outside of the source");
        for word in &line.words {
            let text = word.text.start as usize..word.text.end as usize;
            assert!(
                line.text.get(text).is_some() && document.source.get(word.source.clone()).is_some(),
                "a word outside"
            );
        }
    }
    for word in document.sheets.iter().flat_map(|sheet| &sheet.words) {
        assert!(document.source.get(word.source.clone()).is_some(), "a placed word outside of the source");
    }
}

/// Limits that keep a run short.
fn options() -> Options {
    let mut options = Options::default();
    options.ingest.max_pages = 5;
    options.ingest.max_lines = 20_000;
    options.ingest.max_part = 2_000_000;
    options
}

/// The bytes, behind a beginning where they do not have it.
fn behind(mark: &[u8], begin: &[u8], data: &[u8]) -> Vec<u8> {
    if data.starts_with(mark) { data.to_vec() } else { [begin, data].concat() }
}

/// An archive of stored parts.
fn zipped<'p>(parts: impl Iterator<Item = (&'static str, &'p [u8])>) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, bytes) in parts {
        let written = zip.start_file(name, stored).is_ok() && zip.write_all(bytes).is_ok();
        assert!(written, "{name} can't be packed");
    }
    zip.finish().map(Cursor::into_inner).unwrap_or_default()
}
