//! Real files, where they are at hand: what signed PDFs stamp in widgets, Word's heads, old encodings.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use kehoach::ingest::ocr::{self, OcrEngine, Tesseract};
use kehoach::{Knowledge, Options, ingest, read_plan};

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
