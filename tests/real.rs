//! Real files, where they are at hand: what signed PDFs stamp in widgets, Word's heads, old encodings.

use std::collections::HashMap;
use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use encoding_rs::{WINDOWS_1252, WINDOWS_1258};
use kehoach::ingest::ocr::{self, OcrEngine, Tesseract};
use kehoach::{Knowledge, Options, ingest, read_plan};
use unicode_normalization::UnicodeNormalization;

#[test]
fn heads_of_digital_files_are_read() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/real");
    for (name, number, symbol, date) in [
        ("bnv_qd1187.pdf", Some("1187"), "QĐ-BNV", "2025-10-15"),
        ("ld_thidua_ttr124.pdf", Some("124"), "TTr-SNV", "2026-02-11"),
        ("ld_kiemtra_kh.docx", None, "KH-UBND", "2026"),
        ("ld_tuyentruyen_kh.docx", None, "KH-UBND", "2026-01"),
    ] {
        let Ok(bytes) = std::fs::read(folder.join(name)) else {
            println!("skipped: {name} is not here");
            continue;
        };
        let head = read_plan(&bytes, Knowledge::embedded(), &Options::default()).unwrap().document;
        let read = (head.number.as_deref(), head.symbol.as_deref(), head.date.as_deref());
        assert_eq!(read, (number, Some(symbol), Some(date)), "{name}");
    }
}

#[test]
fn heads_of_scans_are_read_and_handwriting_is_not() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/real");
    let listed = Command::new("tesseract").arg("--list-langs").output().ok();
    if !listed.is_some_and(|out| String::from_utf8_lossy(&out.stdout).lines().any(|line| line == "vie")) {
        println!("skipped: Tesseract with Vietnamese is not installed");
        return;
    }
    let engine: Arc<dyn OcrEngine> = Arc::new(Tesseract::new(Duration::from_mins(3)));
    let ocr = ocr::Options { engine: Some(engine), jobs: 2, ..ocr::Options::default() };
    let options = Options { ingest: ingest::Options { ocr, ..ingest::Options::default() }, ..Options::default() };
    // Numbers and days of these are written by hand.
    for (name, symbol, date, place) in [
        ("kg_kh2004.pdf", "KH-SYT-CĐN", "2017-10", "Kiên Giang"),
        ("kg_qd3176b.pdf", "QĐ-SYT", "2017-10", "Kiên Giang"),
        ("ld_qd1716.pdf", "QĐ-UBND", "2025-10", "Lâm Đồng"),
    ] {
        let Ok(bytes) = std::fs::read(folder.join(name)) else {
            println!("skipped: {name} is not here");
            continue;
        };
        let plan = read_plan(&bytes, Knowledge::embedded(), &options).unwrap();
        let head = &plan.document;
        let read = [&head.symbol, &head.date, &head.place].map(|fact| fact.as_deref().unwrap_or("-"));
        assert_eq!(read, [symbol, date, place], "{name}");
        assert_eq!(head.number, None, "{name}");
        assert!(plan.warnings.iter().any(|w| w.code == "number-unreadable"), "{name}");
    }
}

#[test]
fn old_encodings_lose_no_letter() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/real");
    for name in ["tcvn3_qd115", "tcvn3_tt01"] {
        let read = |kind: &str| std::fs::read(folder.join(format!("{name}.{kind}"))).ok();
        let (Some(pdf), Some(truth)) = (read("pdf"), read("txt")) else {
            println!("skipped: {name} is not here");
            continue;
        };
        let document = kehoach::ingest::document(&pdf, &kehoach::ingest::Options::default()).unwrap();
        // The transcript has the two columns of the head on one line each: words are compared, not their order.
        let mut words: Vec<&str> = document.source.split_whitespace().collect();
        let truth = String::from_utf8(truth).unwrap();
        let mut expected: Vec<&str> = truth.split_whitespace().collect();
        words.sort_unstable();
        expected.sort_unstable();
        assert_eq!(words, expected, "{name}");
    }
}

/// A text as it is written in an encoding of `data/old_encodings.csv`; what the encoding does not have stays.
fn written(encoding: &str, text: &str) -> String {
    let mut letters: HashMap<String, String> = HashMap::new();
    let table = std::fs::read_to_string(root().join("data/old_encodings.csv")).unwrap();
    for fields in table.lines().skip(1).map(|row| row.split(',').collect::<Vec<_>>()) {
        let hidden = fields[1].strip_prefix("0x").and_then(|hex| char::from_u32(u32::from_str_radix(hex, 16).ok()?));
        if fields[0] == encoding {
            letters.entry(fields[2].to_owned()).or_insert(hidden.map_or(fields[1].to_owned(), String::from));
        }
    }
    text.chars().map(|c| letters.get(c.encode_utf8(&mut [0; 4])).cloned().unwrap_or(c.to_string())).collect()
}

/// The bytes of a text in a single-byte encoding; typographic signs as in Windows-1252.
fn bytes(text: &str) -> Vec<u8> {
    let byte = |c: char| u8::try_from(c as u32).ok().or_else(|| WINDOWS_1252.encode(&c.to_string()).0.first().copied());
    text.chars().filter_map(byte).collect()
}

/// Windows-1258: tone marks stand behind their letter.
fn windows_1258(text: &str) -> Vec<u8> {
    let apart = |c: char| {
        let (tone, letter): (Vec<char>, Vec<char>) = std::iter::once(c)
            .nfd()
            .partition(|c| matches!(c, '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}'));
        letter.into_iter().nfc().chain(tone).collect::<String>()
    };
    WINDOWS_1258.encode(&text.chars().map(apart).collect::<String>()).0.into_owned()
}

fn docx(text: &str) -> Vec<u8> {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;");
    let body: String = escaped
        .lines()
        .map(|line| ["<w:p><w:r><w:t xml:space=\"preserve\">", line, "</w:t></w:r></w:p>"].concat())
        .collect();
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("word/document.xml", zip::write::SimpleFileOptions::default()).unwrap();
    let space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
    write!(zip, "<w:document xmlns:w=\"{space}\"><w:body>{body}</w:body></w:document>").unwrap();
    zip.finish().unwrap().into_inner()
}

fn rtf(text: &str) -> Vec<u8> {
    let mut out = b"{\\rtf1\\ansi\\ansicpg1252 ".to_vec();
    for byte in bytes(text) {
        match byte {
            b'\n' => out.extend(b"\\par\n"),
            b'{' | b'}' | b'\\' => out.extend([b'\\', byte]),
            0x20..=0x7e => out.push(byte),
            _ => out.extend(format!("\\'{byte:02x}").bytes()),
        }
    }
    out.push(b'}');
    out
}

/// Share of the characters of `truth` that are right in what is read, blanks folded.
fn accuracy(truth: &str, file: &[u8]) -> (f64, bool) {
    let document = ingest::document(file, &ingest::Options::default()).unwrap();
    let folded = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let read = document.lines.iter().map(|l| l.text.as_str()).collect::<Vec<_>>().join("\n");
    let (truth, read) = (folded(truth), folded(&read));
    let wrong = strsim::levenshtein(&truth, &read) as f64 / truth.chars().count() as f64;
    (1.0 - wrong, document.warnings.iter().any(|w| w.code == "old-encoding"))
}

#[test]
fn texts_written_in_old_encodings_lose_no_letter() {
    let mut texts: Vec<(String, String)> = Vec::new();
    let specimens = root().join("corpus");
    let mut paths: Vec<_> = std::fs::read_dir(specimens).unwrap().map(|e| e.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if name.starts_with("specimen-") && name.ends_with(".txt") && !name.ends_with(".ocr.txt") {
            texts.push((name, std::fs::read_to_string(path).unwrap()));
        }
    }
    // What the .doc in VNI says, whose own form is not read.
    match std::fs::read_to_string(root().join("../shared/real/vni_qd991.txt")) {
        Ok(text) => texts.push(("vni_qd991".to_owned(), text)),
        Err(_) => println!("skipped: vni_qd991.txt is not here"),
    }
    for (name, text) in &texts {
        let text: String = text
            .nfc()
            .filter(|c| *c != '\u{feff}')
            .map(|c| if c.is_control() && c != '\n' { ' ' } else { c })
            .collect();
        for encoding in ["VNI", "VISCII", "VPS", "VIQR"] {
            // The byte of a typographic quote or dash is a letter in some.
            let old = written(encoding, &text.replace(['“', '”'], "\"").replace(['–', '—'], "-"));
            // XML has no control characters, at which two encodings have capitals.
            let shown = !old.contains(|c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t'));
            for (kind, file) in
                [("text", Some(bytes(&old))), ("docx", shown.then(|| docx(&old))), ("rtf", Some(rtf(&old)))]
            {
                let Some(file) = file else { continue };
                let (share, told) = accuracy(&text.replace(['“', '”'], "\"").replace(['–', '—'], "-"), &file);
                println!("{name} {encoding} {kind}: {share:.4}");
                assert!(share >= 0.998 && told, "{name} {encoding} {kind}: {share}, told: {told}");
            }
        }
        let (share, _) = accuracy(&text, &windows_1258(&text));
        assert!(share >= 0.998, "{name} Windows-1258: {share}");
    }
}

#[test]
fn text_in_unicode_or_of_an_engine_is_never_converted() {
    let mut read = 0;
    for folder in ["corpus", "data", "src/ingest", "../shared/plans", "../shared/whole", "../shared", "."] {
        let Ok(entries) = std::fs::read_dir(root().join(folder)) else {
            println!("skipped: {folder} is not here");
            continue;
        };
        for path in entries.map(|entry| entry.unwrap().path()) {
            let text =
                ["txt", "md", "rs", "csv", "tsv"].iter().any(|kind| path.extension().is_some_and(|e| e == *kind));
            // The tables themselves and their tests are written in them.
            if !text || ["old_encodings", "legacy"].iter().any(|name| path.to_string_lossy().contains(name)) {
                continue;
            }
            let Ok(document) = ingest::document(&std::fs::read(&path).unwrap(), &ingest::Options::default()) else {
                continue;
            };
            read += 1;
            assert!(document.warnings.iter().all(|w| w.code != "old-encoding"), "{}", path.display());
        }
    }
    assert!(read > 50, "{read}");
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
