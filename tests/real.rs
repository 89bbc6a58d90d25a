//! Real files, where they are at hand: what signed PDFs stamp in widgets, Word's heads, old encodings.

use std::path::Path;

use kehoach::{Knowledge, Options, read_plan};

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
