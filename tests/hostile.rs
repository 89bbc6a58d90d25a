//! Files made to break a reader: the program lives on, every input has its row, deadlines and limits are kept.

use std::fmt::Write as _;
use std::io::{Cursor, Write};
use std::path::Path;
use std::process::Command;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use serde_json::Value;
use zip::write::SimpleFileOptions;

mod made;

use made::pdf;

const SCAN: &[u8] = include_bytes!("data/scan.png");

fn stream(entries: &str, data: &[u8]) -> Vec<u8> {
    let head = format!("<< /Length {} {entries} >>\nstream\n", data.len());
    [head.as_bytes(), data, b"\nendstream"].concat()
}

/// One page that draws `content`; the last argument is for its resources.
fn page(content: Vec<u8>, resources: &str, more: Vec<Vec<u8>>) -> Vec<Vec<u8>> {
    let mut objects = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        format!("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << {resources} >> >>")
            .into_bytes(),
        content,
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman /Encoding /WinAnsiEncoding >>".to_vec(),
    ];
    objects.extend(more);
    objects
}

fn plain() -> Vec<u8> {
    let mut text = String::new();
    for line in 0..30 {
        let _ = writeln!(
            text,
            "BT /F 13 Tf 60 {} Td (So Y te ke hoach {line} trien khai phong trao thi dua) Tj ET",
            780 - 20 * line
        );
    }
    pdf(&page(stream("", text.as_bytes()), "/Font << /F 5 0 R >>", Vec::new()), "")
}

fn packed(data: &[u8], times: usize) -> Vec<u8> {
    (0..times).fold(data.to_vec(), |data, _| {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(&data).unwrap();
        encoder.finish().unwrap()
    })
}

fn docx(body: &str) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("[Content_Types].xml", SimpleFileOptions::default()).unwrap();
    zip.write_all(b"<Types/>").unwrap();
    zip.start_file("word/document.xml", SimpleFileOptions::default()).unwrap();
    let xml = format!(
        "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>{body}</w:body></w:document>"
    );
    zip.write_all(xml.as_bytes()).unwrap();
    zip.finish().unwrap().into_inner()
}

/// Runs `extract` over files; gives a row for each, in order.
fn rows(files: &[(String, Vec<u8>)], arguments: &[&str]) -> Vec<Value> {
    let dir = tempfile::tempdir().unwrap();
    for (index, (_, bytes)) in files.iter().enumerate() {
        std::fs::write(dir.path().join(format!("{index:05}")), bytes).unwrap();
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_kehoach"));
    let out = command.args(["extract", "--ocr", "never", "-q"]).args(arguments).arg(dir.path()).output().unwrap();
    let status = out.status.code();
    assert!(matches!(status, Some(0 | 1)), "{status:?}: {}", String::from_utf8_lossy(&out.stderr));
    let rows: Vec<Value> =
        String::from_utf8(out.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(rows.len(), files.len());
    for (index, row) in rows.iter().enumerate() {
        let path = row["source"]["path"].as_str().unwrap();
        assert_eq!(Path::new(path).file_name().unwrap().to_str(), Some(format!("{index:05}").as_str()));
    }
    rows
}

fn outcome(row: &Value) -> &str {
    row["reason"].as_str().unwrap_or("read")
}

#[test]
fn cut_off_and_damaged_files_have_their_rows() {
    let mut files = Vec::new();
    let word = docx(&"<w:p><w:r><w:t>Kế hoạch triển khai phong trào thi đua</w:t></w:r></w:p>".repeat(50));
    for (name, whole) in [("pdf", plain()), ("docx", word), ("png", SCAN.to_vec())] {
        for hundredth in 0..100 {
            files.push((format!("{name} {hundredth} %"), whole[..whole.len() * hundredth / 100].to_vec()));
        }
        for at in (0..whole.len()).step_by(whole.len() / 100) {
            let mut flipped = whole.clone();
            flipped[at] ^= 0x10;
            files.push((format!("{name} byte {at}"), flipped));
        }
    }
    for (row, (name, _)) in rows(&files, &[]).iter().zip(&files) {
        let known = ["read", "empty", "not-a-document", "encrypted"];
        assert!(known.contains(&outcome(row)), "{name}: {row}");
    }
}

#[test]
fn bombs_and_traps_are_single_failures() {
    let deep = |open: &str, close: &str, depth: usize| open.repeat(depth) + &close.repeat(depth);
    let nested = deep("[", "]", 200_000);
    let recursive = b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 9 /Parent 2 0 R >>".to_vec();
    let own_form = stream(
        "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 6 0 R >> >>",
        b"/X Do /X Do",
    );
    let huge = stream(
        "/Type /XObject /Subtype /Image /Width 60000 /Height 60000 /BitsPerComponent 8 /ColorSpace /DeviceRGB",
        b"x",
    );
    let mut empty_zip = b"PK\x05\x06".to_vec();
    empty_zip.extend([0; 4]);
    // A directory of 65,535 entries that isn't there.
    empty_zip.extend([255, 255, 255, 255, 255, 255, 255, 127, 0, 0, 0, 0, 0, 0]);
    empty_zip.extend([0; 90]);
    let attributes = format!(
        "<w:p {}><w:r><w:t>x</w:t></w:r></w:p>",
        (0..800_000).fold(String::new(), |mut out, n| {
            let _ = write!(out, "a{n}=\"\" ");
            out
        })
    );
    let locked = "/ID [<00><00>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <0000000000000000000000000000000000000000000000000000000000000000> /U <0000000000000000000000000000000000000000000000000000000000000000> >>";
    let mut png = SCAN.to_vec();
    // Width and height of the header, whose checksum no longer fits.
    png[16..24].copy_from_slice(&[0x7f, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff]);
    let plain_page = |content: Vec<u8>| pdf(&page(content, "/Font << /F 5 0 R >>", Vec::new()), "");
    let zeros = vec![b' '; 300_000_000];
    let files: Vec<(String, Vec<u8>)> = [
        ("before", plain()),
        ("arrays in a page's commands", plain_page(stream("", nested.as_bytes()))),
        ("arrays in packed commands", plain_page(stream("/Filter /FlateDecode", &packed(nested.as_bytes(), 1)))),
        ("arrays in an object", plain_page(deep("[", "]", 100_000).into_bytes())),
        ("pages in a circle", pdf(&[b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(), recursive], "")),
        ("a form in itself", pdf(&page(stream("", b"/X Do"), "/XObject << /X 6 0 R >>", vec![own_form]), "")),
        (
            "a huge picture",
            pdf(&page(stream("", b"q 595 0 0 842 0 0 cm /I Do Q"), "/XObject << /I 6 0 R >>", vec![huge]), ""),
        ),
        ("a packed bomb", plain_page(stream("/Filter [/FlateDecode /FlateDecode]", &packed(&zeros, 2)))),
        ("a directory of nothing", empty_zip),
        ("attributes", docx(&attributes)),
        ("deep elements", docx(&deep("<w:tbl>", "</w:tbl>", 50_000))),
        ("locked", pdf(&page(stream("", b""), "", Vec::new()), locked)),
        ("a picture of any size", png),
        ("behind", plain()),
    ]
    .map(|(name, bytes)| (name.to_owned(), bytes))
    .into();
    let rows = rows(&files, &["--timeout", "10", "--page-timeout", "1", "--max-memory", "1500", "-j", "2"]);
    for (row, (name, _)) in rows.iter().zip(&files) {
        println!("{name}: {}", outcome(row));
        let known = [
            "read",
            "empty",
            "not-a-document",
            "encrypted",
            "timeout",
            "limit:memory",
            "limit:nesting",
            "limit:decoded",
            "limit:entries",
            "limit:pixels",
            "crash",
        ];
        assert!(known.contains(&outcome(row)), "{name}: {row}");
    }
    let of = |name: &str| files.iter().position(|(n, _)| n == name).map(|at| outcome(&rows[at])).unwrap();
    // Files around those that break a worker are read as ever.
    assert_eq!((of("before"), of("behind")), ("read", "read"));
    assert_eq!((of("locked"), of("arrays in an object")), ("encrypted", "limit:nesting"));
    assert_eq!(of("deep elements"), "limit:nesting");
}

#[test]
fn a_fault_of_a_library_costs_one_row() {
    // hayro-font 0.5.0 adds beyond an integer's end: a panic with checks of arithmetic, nothing without.
    let overflow = include_bytes!("../fuzz/known/pdf/hayro-font-overflow").to_vec();
    let rows = rows(&[("overflow".to_owned(), overflow), ("behind".to_owned(), plain())], &["-j", "1"]);
    assert!(["read", "crash"].contains(&outcome(&rows[0])), "{}", rows[0]);
    assert_eq!(outcome(&rows[1]), "read");
}

#[test]
fn what_never_ends_is_ended_at_the_deadline() {
    // Forty forms, each of which draws the next one three times.
    let forms = (0..40).map(|n| {
        let next = format!("/XObject << /X {} 0 R >>", 7 + n);
        let next = if n < 39 { next } else { String::new() };
        let entries = format!("/Type /XObject /Subtype /Form /BBox [0 0 99 99] /Resources << {next} >>");
        stream(&entries, b"/X Do /X Do /X Do")
    });
    let endless = pdf(&page(stream("", b"/X Do"), "/XObject << /X 6 0 R >>", forms.collect()), "");
    let files = [("endless".to_owned(), endless), ("behind".to_owned(), plain())];
    let rows = rows(&files, &["--timeout", "1", "--page-timeout", "1", "-j", "1"]);
    assert_eq!([outcome(&rows[0]), outcome(&rows[1])], ["timeout", "read"]);
}

#[test]
fn a_page_that_never_ends_costs_that_page() {
    let forms = (0..40).map(|n| {
        let next = if n < 39 { format!("/XObject << /X {} 0 R >>", 7 + n) } else { String::new() };
        stream(
            &format!("/Type /XObject /Subtype /Form /BBox [0 0 99 99] /Resources << {next} >>"),
            b"/X Do /X Do /X Do",
        )
    });
    let mut objects = page(stream("", b"/X Do"), "/XObject << /X 6 0 R >>", forms.collect());
    let (own, text) = (objects.len() + 1, objects.len() + 2);
    objects[1] = format!("<< /Type /Pages /Kids [3 0 R {own} 0 R] /Count 2 >>").into_bytes();
    objects.push(format!("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {text} 0 R /Resources << /Font << /F 5 0 R >> >> >>").into_bytes());
    objects.push(stream("", b"BT /F 13 Tf 60 700 Td (Ke hoach trien khai phong trao thi dua) Tj ET"));
    let files = [("half".to_owned(), pdf(&objects, ""))];
    let rows = rows(&files, &["--timeout", "2", "--page-timeout", "4", "-j", "1"]);
    assert_eq!(outcome(&rows[0]), "read", "{}", rows[0]);
    let codes: Vec<_> = rows[0]["warnings"].as_array().unwrap().iter().map(|w| w["code"].as_str().unwrap()).collect();
    assert!(codes.contains(&"page-broken"), "{codes:?}");
}

/// An empty picture with colours and transparency: little in the file, four bytes a pixel in memory.
fn blank_png(side: u32) -> Vec<u8> {
    let chunk = |kind: &[u8], data: &[u8]| {
        let mut sum = flate2::Crc::new();
        sum.update(&[kind, data].concat());
        [&(data.len() as u32).to_be_bytes()[..], kind, data, &sum.sum().to_be_bytes()].concat()
    };
    let head = [&side.to_be_bytes()[..], &side.to_be_bytes(), &[8, 6, 0, 0, 0]].concat();
    let rows = packed(&vec![0; side as usize * (side as usize * 4 + 1)], 1);
    let parts = [chunk(b"IHDR", &head), chunk(b"IDAT", &rows), chunk(b"IEND", b"")].concat();
    [b"\x89PNG\r\n\x1A\n", parts.as_slice()].concat()
}

#[test]
fn what_needs_too_much_memory_says_so() {
    let files = [("large".to_owned(), blank_png(7000)), ("behind".to_owned(), plain())];
    // Some readers are told that there is no more, others die of it.
    for (megabytes, wanted) in [("200", "limit:memory"), ("400", "limit:memory"), ("1500", "read")] {
        let rows = rows(&files, &["--max-memory", megabytes, "-j", "1"]);
        assert_eq!([outcome(&rows[0]), outcome(&rows[1])], [wanted, "read"], "{megabytes} MB");
    }
}

#[test]
fn limits_bite_just_above_not_just_below() {
    let two = {
        let mut objects =
            page(stream("", b"BT /F 13 Tf 60 700 Td (Ke hoach) Tj ET"), "/Font << /F 5 0 R >>", Vec::new());
        objects[1] = b"<< /Type /Pages /Kids [3 0 R 6 0 R] /Count 2 >>".to_vec();
        objects.push(objects[2].clone());
        pdf(&objects, "")
    };
    for (arguments, wanted) in [(["--max-pages", "2"], "read"), (["--max-pages", "1"], "limit:pages")] {
        assert_eq!(outcome(&rows(&[("two pages".to_owned(), two.clone())], &arguments)[0]), wanted, "{arguments:?}");
    }
}
