//! Archives of documents: each entry is an input of its own, whatever the archive was made to do.

use std::fs;
use std::io::{Cursor, Write};
use std::process::{Command, Stdio};

use serde_json::Value;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// A plan of a number of its own.
fn plan(number: u32) -> Vec<u8> {
    let text =
        "SỞ Y TẾ\nSố: N/KH-SYT\n\nKẾ HOẠCH\nTriển khai phong trào thi đua\n\nI. MỤC ĐÍCH\n1. Nâng cao chất lượng.\n";
    text.replace('N', &number.to_string()).into_bytes()
}

fn docx(number: u32) -> Vec<u8> {
    let lines = String::from_utf8(plan(number)).unwrap();
    let body: String = lines.lines().map(|line| ["<w:p><w:r><w:t>", line, "</w:t></w:r></w:p>"].concat()).collect();
    let xml = format!(
        "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>{body}</w:body></w:document>"
    );
    zipped(&[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", xml.as_bytes())])
}

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    packed(files, CompressionMethod::Deflated)
}

fn packed(files: &[(&str, &[u8])], method: CompressionMethod) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, SimpleFileOptions::default().compression_method(method)).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// Path in the archive and number or reason of each row.
fn rows(archive: &[u8], arguments: &[&str]) -> Vec<(String, String)> {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("a.zip"), archive).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_kehoach"));
    let command = command.current_dir(dir.path()).args(["extract", "--ocr", "never", "--format", "jsonl", "a.zip"]);
    let out = command.args(arguments).output().unwrap();
    let rows: Vec<Value> =
        String::from_utf8(out.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let failed = rows.iter().any(|row| row["schema"] == "kehoach/failure/v1");
    assert_eq!(out.status.code(), Some(i32::from(failed)), "{}", String::from_utf8_lossy(&out.stderr));
    // Nothing is unpacked to the disk.
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    let told = |row: &Value| row["document"]["number"].as_str().or(row["reason"].as_str()).unwrap_or("-").to_owned();
    let path = |row: &Value| row["source"]["path"].as_str().unwrap().to_owned();
    rows.iter().map(|row| (path(row), told(row))).collect()
}

fn told(archive: &[u8], arguments: &[&str]) -> Vec<String> {
    rows(archive, arguments).into_iter().map(|(_, told)| told).collect()
}

#[test]
fn links_and_names_that_come_twice_have_their_rows() {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("a.txt", SimpleFileOptions::default()).unwrap();
    zip.write_all(&plan(1)).unwrap();
    zip.add_symlink("b.txt", "a.txt", SimpleFileOptions::default()).unwrap();
    let archive = zip.finish().unwrap().into_inner();
    assert_eq!(told(&archive, &[]), ["1", "link"]);
    assert_eq!(told(&archive, &["a.zip"]), ["1", "link", "1", "link"]);
}

#[test]
fn each_entry_is_a_document() {
    let inner = zipped(&[("z.txt", &plan(4)), ("y.docx", &docx(3))]);
    // Documents that are packed themselves are often only stored.
    let archive = packed(
        &[
            ("thư mục/b.txt", &plan(6)),
            ("a.docx", &docx(1)),
            ("../out.txt", &plan(9)),
            ("a/inner.zip", &inner),
            ("empty.txt", b""),
            (".hidden.txt", &plan(9)),
            ("a/2.txt", &plan(2)),
            ("program", b"\x7FELF\0\0"),
        ],
        CompressionMethod::Stored,
    );
    let expected = [
        ("a.zip/../out.txt", "entry-name"),
        ("a.zip/a.docx", "1"),
        ("a.zip/a/2.txt", "2"),
        ("a.zip/a/inner.zip/y.docx", "3"),
        ("a.zip/a/inner.zip/z.txt", "4"),
        ("a.zip/empty.txt", "empty"),
        ("a.zip/program", "not-a-document"),
        ("a.zip/thư mục/b.txt", "6"),
    ]
    .map(|(path, told)| (path.to_owned(), told.to_owned()));
    for jobs in ["1", "4"] {
        assert_eq!(rows(&archive, &["-j", jobs]), expected);
    }
}

#[test]
fn an_archive_that_is_cut_off_is_not_the_one_in_it() {
    let files: [(&str, &[u8]); 3] = [("a.txt", &plan(1)), ("b.docx", &docx(2)), ("c.txt", &plan(3))];
    let archive = packed(&files, CompressionMethod::Stored);
    assert_eq!(told(&archive, &[]), ["1", "2", "3"]);
    assert_eq!(told(&archive[..archive.len() - 200], &[]), ["not-a-document"]);
}

#[test]
fn the_form_is_that_of_many_documents() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("a.zip"), zipped(&[("1.txt", &plan(1))])).unwrap();
    fs::write(dir.path().join("b.zip"), zipped(&[("../x", &plan(1)), ("2.txt", &plan(2))])).unwrap();
    fs::write(dir.path().join("broken.zip"), b"PK\x03\x04 and nothing else").unwrap();
    let run = |args: &[&str], stdin: Option<&str>| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kehoach"));
        let stdin = stdin.map_or(Stdio::null(), |name| fs::File::open(dir.path().join(name)).unwrap().into());
        let out = command.current_dir(dir.path()).args(args).stdin(stdin).output().unwrap();
        String::from_utf8(out.stdout).unwrap()
    };
    assert_eq!(run(&["extract", "a.zip"], None).lines().count(), 1);
    assert_eq!(run(&["extract", "b.zip"], None).lines().count(), 2);
    let whole: Vec<Value> = serde_json::from_str(&run(&["extract", "b.zip", "--format", "json"], None)).unwrap();
    assert_eq!(whole[1]["source"]["path"], "b.zip/2.txt");
    // An archive that can't be opened is one document that failed.
    let failure: Value = serde_json::from_str(&run(&["extract", "broken.zip"], None)).unwrap();
    assert_eq!((&failure["reason"], &failure["source"]["path"]), (&"not-a-document".into(), &"broken.zip".into()));
    let row: Value = serde_json::from_str(&run(&["extract", "-"], Some("a.zip"))).unwrap();
    assert_eq!(row["source"]["path"], "-/1.txt");
    assert!(run(&["text", "a.zip"], None).contains("1/KH-SYT"));
    assert!(run(&["inspect", "a.zip"], None).starts_with("a.zip/1.txt: text/plain"));
    let comparison: Value = serde_json::from_str(&run(&["diff", "a.zip", "b.zip"], None)).unwrap();
    assert_eq!(comparison["plans"].as_array().unwrap().len(), 2);
}

#[test]
fn limits_bite_just_above_not_just_below() {
    let two = zipped(&[("1", &plan(1)), ("2", &plan(2))]);
    assert_eq!(told(&two, &["--max-entries", "2"]), ["1", "2"]);
    assert_eq!(told(&two, &["--max-entries", "1"]), ["limit:entries"]);
    // Entries of archives in it count.
    let inner = zipped(&[("1", &plan(1)), ("2", &two)]);
    assert_eq!(told(&inner, &["--max-entries", "4"]), ["1", "1", "2"]);
    assert_eq!(told(&inner, &["--max-entries", "3"]), ["1", "limit:entries"]);

    let nested = |depth| (1..depth).fold(zipped(&[("1", &plan(1))]), |inner, _| zipped(&[("a", &inner)]));
    assert_eq!(told(&nested(3), &[]), ["1"]);
    assert_eq!(told(&nested(4), &[]), ["limit:nesting"]);
    assert_eq!(told(&nested(4), &["--max-archives", "4"]), ["1"]);

    // Text that can't be packed, so that no ratio is in the way.
    let mut seed = 1u32;
    let mut noise = |length: usize| -> Vec<u8> {
        let mut next = || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            b' ' + (seed >> 24) as u8 % 95
        };
        (0..length).map(|_| next()).collect()
    };
    let part = |length| zipped(&[("1", &noise(length)), ("2", &plan(2))]);
    let [fits, over] = [1_000_000, 1_000_001].map(part);
    assert_eq!(told(&fits, &["--max-part", "1"]), ["-", "2"]);
    assert_eq!(told(&over, &["--max-part", "1"]), ["limit:decoded", "2"]);
    let sum = |length| zipped(&[("1", &noise(500_000)), ("2", &noise(length)), ("3", &plan(3)[..1])]);
    let [fits, over] = [499_999, 500_000].map(sum);
    assert_eq!(told(&fits, &["--max-unpacked", "1"])[1], "-");
    assert_eq!(told(&over, &["--max-unpacked", "1"])[1..], ["-", "limit:decoded"]);
}

#[test]
fn locked_and_damaged_entries_fail_alone() {
    let mut locked = zipped(&[("1", &plan(1)), ("2", &plan(2))]);
    // The flag of encryption, in the entry's own head and in the directory.
    let places = [&b"PK\x03\x04"[..], b"PK\x01\x02"].map(|mark| locked.windows(4).position(|w| w == mark).unwrap());
    locked[places[0] + 6] |= 1;
    locked[places[1] + 8] |= 1;
    assert_eq!(told(&locked, &[]), ["encrypted", "2"]);
    let whole = packed(&[("1", &plan(1)), ("2", &plan(2))], CompressionMethod::Stored);
    let mut damaged = whole.clone();
    damaged[60] ^= 1;
    assert_eq!(told(&damaged, &[]), ["not-a-document", "2"]);
    assert_eq!(told(&whole[..whole.len() - 30], &[]), ["not-a-document"]);
    assert_eq!(told(&zipped(&[]), &[]), ["empty"]);
}

#[test]
fn bombs_unpack_to_nothing_much() {
    let zeros = vec![0; 20_000_000];
    assert_eq!(told(&zipped(&[("bomb", &zeros), ("2", &plan(2))]), &[]), ["2", "limit:decoded"]);
    // Sixteen archives of sixteen archives of a megabyte of blanks, which an entry may be, but not all of them.
    let leaf = vec![b' '; 1 << 20];
    let names: Vec<String> = (0..16).map(|n| format!("{n:02}")).collect();
    let sixteen = |bytes: &[u8]| zipped(&names.iter().map(|name| (name.as_str(), bytes)).collect::<Vec<_>>());
    let told = told(&sixteen(&sixteen(&leaf)), &[]);
    assert!(told.len() <= 256 && told.last().is_some_and(|last| last == "limit:decoded"), "{told:?}");
    let whole = told.iter().filter(|told| *told != "limit:decoded").count();
    assert!(whole < 16, "{whole} MB");
    // A directory whose entries all are the same packed bytes.
    let one = zipped(&[("00", &leaf)]);
    let directory = one.windows(4).position(|w| w == b"PK\x01\x02").unwrap();
    let end = one.windows(4).position(|w| w == b"PK\x05\x06").unwrap();
    let mut overlapping = one[..directory].to_vec();
    for n in 0..90u8 {
        let mut entry = one[directory..end].to_vec();
        entry[46..48].copy_from_slice(format!("{n:02}").as_bytes());
        overlapping.extend(entry);
    }
    let length = (overlapping.len() - directory) as u32;
    let mut tail = one[end..].to_vec();
    tail[8..10].copy_from_slice(&90u16.to_le_bytes());
    tail[10..12].copy_from_slice(&90u16.to_le_bytes());
    tail[12..16].copy_from_slice(&length.to_le_bytes());
    overlapping.extend(tail);
    let told = self::told(&overlapping, &[]);
    assert!(told.len() == 90 || told == ["not-a-document"], "{told:?}");
    assert!(told.iter().filter(|told| *told == "empty").count() < 2, "{told:?}");
}

#[test]
fn a_directory_of_nothing_takes_no_memory() {
    // 112 bytes: a directory for huge files that claims more entries than there is memory for.
    let mut huge = b"PK\x03\x04".to_vec();
    huge.extend([0; 10]);
    huge.extend(b"PK\x06\x06");
    huge.extend(44u64.to_le_bytes());
    huge.extend([45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    for number in [1u64 << 40, 1 << 40, 0, 14] {
        huge.extend(number.to_le_bytes());
    }
    huge.extend(b"PK\x06\x07\0\0\0\0");
    huge.extend(14u64.to_le_bytes());
    huge.extend(1u32.to_le_bytes());
    huge.extend(b"PK\x05\x06\0\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\0\0");
    assert_eq!(huge.len(), 112);
    let told = told(&huge, &["--max-memory", "300"]);
    assert!(["not-a-document", "limit:entries"].contains(&told[0].as_str()), "{told:?}");
}
