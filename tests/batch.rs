//! Many files overnight: what is kept of them, how a run goes on after it was killed, and the forms of the results.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

mod made;

fn kehoach(dir: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kehoach"));
    command.current_dir(dir).env_remove("KEHOACH_LOG").stdin(Stdio::null());
    command
}

/// Exit status, standard output, standard error.
fn run(dir: &Path, args: &[&str]) -> (i32, String, String) {
    let out = kehoach(dir).args(args).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (out.status.code().unwrap_or(-1), text(out.stdout), text(out.stderr))
}

/// A folder `in` with so many plans made of the specimens, and two files that fail.
fn folder(plans: usize) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let mut specimens: Vec<PathBuf> = fs::read_dir(corpus).unwrap().map(|entry| entry.unwrap().path()).collect();
    specimens.retain(|path| path.extension().is_some_and(|ending| ending == "txt"));
    specimens.sort();
    fs::create_dir(dir.path().join("in")).unwrap();
    for number in 0..plans {
        let mut text = fs::read_to_string(&specimens[number % specimens.len()]).unwrap();
        text.push_str(&format!("\nBản sao {number}\n"));
        write(dir.path(), &format!("kế hoạch {number:04}.txt"), text.as_bytes());
    }
    write(dir.path(), "empty.txt", b"");
    write(dir.path(), "zz.bin", b"\x00\x01\x02\x03\xff\xfe\xfd\x00\x00\x00");
    dir
}

fn write(dir: &Path, name: &str, bytes: &[u8]) {
    fs::write(dir.join("in").join(name), bytes).unwrap();
}

/// A PDF whose page takes for ever: forty forms, each of which draws the next one three times.
fn endless() -> Vec<u8> {
    let stream =
        |entries: &str, data: &str| format!("<< /Length {} {entries} >>\nstream\n{data}\nendstream", data.len());
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /XObject << /X 5 0 R >> >> >>"
            .to_owned(),
        stream("", "/X Do"),
    ];
    objects.extend((0..40).map(|n| {
        let next = if n < 39 { format!("/XObject << /X {} 0 R >>", 6 + n) } else { String::new() };
        let entries = format!("/Type /XObject /Subtype /Form /BBox [0 0 99 99] /Resources << {next} >>");
        stream(&entries, "/X Do /X Do /X Do")
    }));
    made::pdf(&objects.into_iter().map(String::into_bytes).collect::<Vec<_>>(), "")
}

/// What a run with `-v` says of how many documents it read, kept and failed.
fn counts(stderr: &str) -> [usize; 3] {
    let line = stderr.lines().find(|line| line.contains("read ") && line.contains("kept ")).expect(stderr);
    let numbers: Vec<usize> = line.split(|c: char| !c.is_ascii_digit()).filter_map(|n| n.parse().ok()).collect();
    numbers.try_into().expect(line)
}

/// Runs `extract in --state state` and gives its counts and rows.
fn resumed(dir: &Path, more: &[&str]) -> ([usize; 3], String) {
    let args = [&["-v", "--lang", "en", "extract", "in", "--state", "state"], more].concat();
    let (status, out, err) = run(dir, &args);
    assert!(matches!(status, 0 | 1), "{status}: {err}");
    (counts(&err), out)
}

fn status(dir: &Path) -> Value {
    let (status, out, err) = run(dir, &["status", "state", "--json"]);
    if status == 0 { serde_json::from_str(&out).unwrap() } else { panic!("{err}") }
}

fn done(dir: &Path) -> usize {
    done_in(&status(dir))
}

fn done_in(status: &Value) -> usize {
    let of = |count: &Value| count["documents"].as_u64().unwrap() as usize;
    let counts = status["counts"].as_array().unwrap();
    counts.iter().filter(|count| count["status"] == "ok" || count["status"] == "failed").map(of).sum()
}

#[test]
fn a_second_run_reads_only_what_is_new_or_changed() {
    let dir = folder(6);
    let (_, plain, _) = run(dir.path(), &["--lang", "en", "extract", "in"]);
    let (counts, first) = resumed(dir.path(), &[]);
    assert_eq!((counts, first == plain), ([8, 0, 2], true));
    assert_eq!(resumed(dir.path(), &[]), ([0, 8, 2], first.clone()));

    // Written again with the same content: looked at, not read.
    let same = fs::read(dir.path().join("in/empty.txt")).unwrap();
    write(dir.path(), "empty.txt", &same);
    assert_eq!(resumed(dir.path(), &[]), ([0, 8, 2], first.clone()));

    // One is changed, one is new, one is gone; the order is that of a run without a state.
    let mut text = fs::read(dir.path().join("in/kế hoạch 0003.txt")).unwrap();
    text.extend(b"x\n");
    write(dir.path(), "kế hoạch 0003.txt", &text);
    write(dir.path(), "a.txt", &text);
    fs::remove_file(dir.path().join("in/kế hoạch 0001.txt")).unwrap();
    let (_, plain, _) = run(dir.path(), &["--lang", "en", "extract", "in"]);
    assert_eq!(resumed(dir.path(), &[]), ([2, 6, 2], plain.clone()));
    assert_eq!(status(dir.path())["of_earlier_runs"], 1);

    // Other options are another question; it is asked again for what it may change, which is everything.
    assert_eq!(resumed(dir.path(), &["--max-pages", "7"]), ([8, 0, 2], plain.clone()));
    assert_eq!(resumed(dir.path(), &["--max-pages", "7", "--force"]), ([8, 0, 2], plain.clone()));
    assert_eq!(resumed(dir.path(), &["--max-pages", "7", "--retry-failed"]), ([2, 6, 2], plain));
}

#[test]
fn files_that_are_not_there_are_asked_for_every_time() {
    let dir = folder(1);
    let args = ["-v", "--lang", "en", "extract", "in", "later.txt", "--state", "state"];
    assert_eq!(counts(&run(dir.path(), &args).2), [4, 0, 3]);
    assert_eq!(counts(&run(dir.path(), &args).2), [1, 3, 3]);
    fs::copy(dir.path().join("in/kế hoạch 0000.txt"), dir.path().join("later.txt")).unwrap();
    assert_eq!(counts(&run(dir.path(), &args).2), [1, 3, 2]);
}

#[test]
fn a_run_that_is_killed_again_and_again_ends_as_if_undisturbed() {
    const PLANS: usize = 40;
    const KILLS: usize = 8;
    let dir = folder(PLANS);
    let (_, undisturbed, _) = run(dir.path(), &["extract", "in"]);
    for kill in 1..=KILLS {
        let wanted = kill * PLANS / (KILLS + 1);
        let args = ["extract", "in", "--state", "state", "-o", "out.jsonl", "-j", "2"];
        let mut child = kehoach(dir.path()).args(args).stderr(Stdio::null()).spawn().unwrap();
        // Killed somewhere behind a number of documents, at no moment in particular.
        loop {
            assert!(child.try_wait().unwrap().is_none(), "it ended before it was killed");
            if dir.path().join("state/state.sqlite").exists() {
                let (status, out, _) = run(dir.path(), &["status", "state", "--json"]);
                // Before a run has begun, the state tells of the one before it.
                let ready = status == 0 && {
                    let told: Value = serde_json::from_str(&out).unwrap();
                    told["run"] == kill && done_in(&told) >= wanted
                };
                if ready {
                    break;
                }
            }
        }
        std::thread::sleep(Duration::from_millis(kill as u64 * 7 % 23));
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(!dir.path().join("out.jsonl").exists());
        let stored = done(dir.path());
        assert!((wanted..PLANS + 2).contains(&stored), "{stored} of {wanted}");
    }
    let before = done(dir.path());
    let (status, _, err) =
        run(dir.path(), &["-v", "--lang", "vi", "extract", "in", "--state", "state", "-o", "out.jsonl"]);
    assert_eq!(status, 1, "{err}");
    assert!(err.contains(&format!("giữ lại {before}")), "{before}: {err}");
    assert!(fs::read_to_string(dir.path().join("out.jsonl")).unwrap() == undisturbed);
    let left: Vec<_> = fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 3, "something was left behind: {left:?}");
    assert!(run(dir.path(), &["export", "state"]).1 == undisturbed);
}

#[cfg(unix)]
#[test]
fn ctrl_c_keeps_what_was_in_hand() {
    let dir = folder(40);
    let args = ["extract", "in", "--state", "state", "-o", "out.jsonl", "-j", "2"];
    let mut child = kehoach(dir.path()).args(args).stderr(Stdio::null()).spawn().unwrap();
    while !dir.path().join("state/state.sqlite").exists()
        || run(dir.path(), &["status", "state"]).0 != 0
        || done(dir.path()) < 3
    {
        assert!(child.try_wait().unwrap().is_none(), "it ended before it was interrupted");
    }
    let kill = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(kill.success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(!dir.path().join("out.jsonl").exists());
    let status = status(dir.path());
    let reading = status["counts"].as_array().unwrap().iter().any(|count| count["status"] == "reading");
    assert!(!reading, "{status}");
    let kept = done(dir.path());
    assert!(kept < 42);
    let (_, _, err) = run(dir.path(), &[&["-v", "--lang", "vi"], &args[..]].concat());
    assert!(err.contains(&format!("đã đọc {}, giữ lại {kept}", 42 - kept)), "{kept}: {err}");
}

#[test]
fn a_document_that_kills_its_worker_twice_is_left_alone_and_named() {
    let dir = folder(1);
    write(dir.path(), "endless.pdf", &endless());
    let more = ["--timeout", "1", "--page-timeout", "0", "--ocr", "never"];
    let (counts, first) = resumed(dir.path(), &more);
    assert_eq!(counts, [4, 0, 3]);
    assert!(first.contains("\"reason\":\"timeout\""), "{first}");
    assert_eq!(resumed(dir.path(), &more), ([1, 3, 3], first.clone()));
    assert_eq!(resumed(dir.path(), &more), ([0, 4, 3], first));
    let (_, table, _) = run(dir.path(), &["status", "state", "--lang", "en"]);
    assert!(table.contains("in/endless.pdf: timeout, 2 attempts, quarantined"), "{table}");
    let (_, _, err) = run(dir.path(), &[&["extract", "in", "--state", "state", "--lang", "en"], &more[..]].concat());
    assert!(err.contains("in/endless.pdf: this file broke its worker twice"), "{err}");
    assert_eq!(resumed(dir.path(), &[&more[..], &["--retry-failed"]].concat()).0, [3, 1, 3]);
}

#[test]
fn status_and_export_need_no_document() {
    let dir = folder(3);
    let (_, rows, _) = run(dir.path(), &["extract", "in"]);
    run(dir.path(), &["extract", "in", "--state", "state", "-o", "out.json", "--format", "json"]);
    fs::remove_dir_all(dir.path().join("in")).unwrap();
    assert_eq!(run(dir.path(), &["export", "state"]).1, rows);
    let (status_code, array, _) = run(dir.path(), &["export", "state", "--format", "json"]);
    assert_eq!((status_code, array), (0, fs::read_to_string(dir.path().join("out.json")).unwrap()));
    let (_, table, _) = run(dir.path(), &["status", "state"]);
    assert!(table.contains("3  đã đọc") && table.contains("in/empty.txt: empty, 1 lần"), "{table}");
    let counts = status(dir.path());
    assert_eq!((counts["documents"].as_u64(), counts["unfinished"].as_array().unwrap().len()), (Some(5), 2));
    let (code, out, err) = run(dir.path(), &["status", "nowhere"]);
    assert_eq!((code, out.as_str(), err.lines().count()), (1, "", 1), "{err}");
}

#[test]
fn an_output_that_would_not_change_is_left_as_it_is() {
    let dir = folder(2);
    let args = ["extract", "in", "--state", "state", "-o", "out.jsonl"];
    let out = dir.path().join("out.jsonl");
    let time = || fs::metadata(&out).unwrap().modified().unwrap();
    run(dir.path(), &args);
    let (first, text) = (time(), fs::read(&out).unwrap());
    std::thread::sleep(Duration::from_millis(20));
    run(dir.path(), &args);
    assert_eq!(time(), first);
    // Somebody else's writing is replaced, and so is what another form asks for.
    fs::write(&out, "x").unwrap();
    run(dir.path(), &args);
    assert!(fs::read(&out).unwrap() == text);
    run(dir.path(), &[&args[..], &["--format", "json"]].concat());
    assert!(fs::read(&out).unwrap() != text);
    write(dir.path(), "a.txt", b"");
    run(dir.path(), &args);
    assert_eq!(fs::read_to_string(&out).unwrap().lines().count(), 5);
}

#[test]
fn wrong_places_are_told() {
    let dir = folder(1);
    let usage = |args: &[&str]| {
        let (status, out, err) = run(dir.path(), args);
        assert_eq!((status, out.as_str(), err.lines().count()), (2, "", 1), "{args:?}: {err}");
    };
    usage(&["extract", "-", "--state", "state"]);
    for format in ["csv", "xlsx", "sqlite"] {
        usage(&["extract", "in", "--format", format]);
    }
    usage(&["extract", "in", "--format", "csv", "-o", "in"]);
    usage(&["extract", "in", "--state", "state", "-o", "state/state.sqlite"]);
    assert_eq!(run(dir.path(), &["extract", "in", "--retry-failed"]).0, 2);
    fs::write(dir.path().join("file"), "x").unwrap();
    let (status, _, err) = run(dir.path(), &["extract", "in", "--state", "file"]);
    assert_eq!((status, err.lines().count()), (1, 1), "{err}");
    // A state in a folder that is read is no input.
    let (status, out, _) = run(dir.path(), &["extract", ".", "--state", "state"]);
    assert_eq!((status, out.lines().count()), (1, 4));
    assert_eq!(run(dir.path(), &["extract", ".", "--state", "state"]).1, out);
}

#[cfg(unix)]
#[test]
fn all_that_is_in_a_folder_has_its_row() {
    use std::os::unix::ffi::OsStrExt;
    let dir = folder(2);
    let inside = dir.path().join("in");
    std::os::unix::fs::symlink("empty.txt", inside.join("link.txt")).unwrap();
    std::os::unix::fs::symlink(".", inside.join("loop")).unwrap();
    assert!(Command::new("mkfifo").arg(inside.join("queue")).status().unwrap().success());
    // Two names that are no UTF-8 are shown alike.
    for (number, end) in [b"x\xfe".as_slice(), b"x\xff"].into_iter().enumerate() {
        fs::write(inside.join(std::ffi::OsStr::from_bytes(end)), format!("Bản {number}")).unwrap();
    }
    let (_, plain, err) = run(dir.path(), &["--lang", "en", "extract", "in", "in/empty.txt"]);
    let mut reasons: Vec<Value> =
        plain.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["reason"].take()).collect();
    reasons.sort_by_key(Value::to_string);
    let failed = ["empty", "empty", "link", "link", "not-a-document", "not-a-file"];
    assert_eq!(reasons.iter().filter_map(Value::as_str).collect::<Vec<_>>(), failed, "{err}");
    assert_eq!(reasons.len(), 10);
    for read in [10, 0] {
        let (counts, rows) = resumed(dir.path(), &["in/empty.txt"]);
        assert_eq!((counts, rows == plain), ([read, 10 - read, 6], true));
    }
    // A link that became a file is read.
    fs::remove_file(inside.join("link.txt")).unwrap();
    write(dir.path(), "link.txt", b"");
    assert_eq!(resumed(dir.path(), &["in/empty.txt"]).0, [1, 9, 6]);
    fs::remove_file(inside.join("link.txt")).unwrap();
    std::os::unix::fs::symlink("empty.txt", inside.join("link.txt")).unwrap();
    assert_eq!(resumed(dir.path(), &["in/empty.txt"]).0, [1, 9, 6]);
    assert_eq!(run(dir.path(), &["export", "state"]).1, plain);
}

#[cfg(feature = "parquet")]
const PARQUET: (&str, &str) = ("parquet", "small/parquet");
#[cfg(not(feature = "parquet"))]
const PARQUET: (&str, &str) = ("csv", "small/csv");

/// A small disk; it is taken away when this is dropped.
struct Disk(PathBuf);

impl Disk {
    fn new(path: PathBuf, size: &str) -> Option<Self> {
        fs::create_dir(&path).unwrap();
        let mount = Command::new("mount").args(["-t", "tmpfs", "-o", size, "kehoach-test"]).arg(&path).output();
        mount.is_ok_and(|out| out.status.success()).then(|| Self(path))
    }

    fn again(&self, options: &str) {
        let mount = Command::new("mount").args(["-o", options]).arg(&self.0).status().unwrap();
        assert!(mount.success());
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}

#[test]
fn a_full_disk_is_told_and_the_state_stays_whole() {
    let dir = folder(40);
    let Some(disk) = Disk::new(dir.path().join("state"), "size=600k") else {
        println!("skipped: this user may not mount a small disk");
        return;
    };
    let args = ["--lang", "en", "extract", "in", "--state", "state", "-o", "out.jsonl"];
    let (code, out, err) = run(dir.path(), &args);
    assert_eq!((code, out.as_str()), (1, ""), "{err}");
    assert!(err.lines().last().unwrap().contains("the disk is full; what was stored is intact"), "{err}");
    assert!(!dir.path().join("out.jsonl").exists());
    let stored = done(dir.path());
    assert!((1..42).contains(&stored), "{stored}");

    // More room: it goes on, and the result is that of a run that never stopped.
    disk.again("remount,size=20m");
    let (_, _, err) = run(dir.path(), &[&["-v"], &args[..]].concat());
    assert_eq!(counts(&err), [42 - stored, stored, 2]);
    let (_, undisturbed, _) = run(dir.path(), &["--lang", "en", "extract", "in"]);
    assert!(fs::read_to_string(dir.path().join("out.jsonl")).unwrap() == undisturbed);

    // A disk that can't be written can be looked at; what has to write says so.
    disk.again("remount,ro");
    assert!(run(dir.path(), &["export", "state"]).1 == undisturbed);
    assert_eq!(done(dir.path()), 42);
    let (code, _, err) = run(dir.path(), &args);
    assert_eq!((code, err.lines().count()), (1, 1), "{err}");
    assert!(err.contains("grant the right to, or choose another folder"), "{err}");
    let before = fs::read_dir(dir.path().join("state")).unwrap().count();
    for (form, place) in
        [("csv", "state/csv"), ("sqlite", "state/x.sqlite"), ("xlsx", "state/x.xlsx"), ("jsonl", "state/x")]
    {
        let (code, _, err) = run(dir.path(), &["export", "state", "--format", form, "-o", place]);
        assert_eq!((code, err.lines().count()), (1, 1), "{form}: {err}");
        assert!(err.contains("chỉ đọc"), "{form}: {err}");
    }
    assert_eq!(fs::read_dir(dir.path().join("state")).unwrap().count(), before);
}

#[test]
fn an_output_on_a_full_disk_leaves_nothing_behind() {
    let dir = folder(30);
    run(dir.path(), &["extract", "in", "--state", "state"]);
    let Some(disk) = Disk::new(dir.path().join("small"), "size=200k") else {
        println!("skipped: this user may not mount a small disk");
        return;
    };
    for (form, place) in
        [("jsonl", "small/x"), ("csv", "small/csv"), ("sqlite", "small/x.db"), ("xlsx", "small/x.xlsx"), PARQUET]
    {
        let (code, out, err) = run(dir.path(), &["export", "state", "--format", form, "-o", place]);
        assert_eq!((code, out.as_str(), err.lines().count()), (1, "", 1), "{form}: {err}");
        assert!(err.starts_with("lỗi: ") && err.contains("ổ đĩa đầy"), "{form}: {err}");
        assert_eq!(fs::read_dir(&disk.0).unwrap().count(), 0, "{form}");
    }
}

#[test]
fn other_programs_read_the_tables() {
    let dir = folder(14);
    let text = fs::read_to_string(dir.path().join("in/kế hoạch 0000.txt")).unwrap();
    write(dir.path(), "formula.txt", text.replace("1. ", "1. =HYPERLINK(\"http://x\") \" , ").as_bytes());
    run(dir.path(), &["extract", "in", "--state", "state"]);
    let forms: &[(&str, &str)] = &[
        ("csv", "csv"),
        ("sqlite", "plans.sqlite"),
        ("xlsx", "plans.xlsx"),
        #[cfg(feature = "parquet")]
        ("parquet", "parquet"),
    ];
    for (form, place) in forms {
        // Straight from the documents and out of the state: the same files.
        let (again, documents) = (format!("again-{place}"), ["extract", "in", "--format", form, "-o", place]);
        assert_eq!(run(dir.path(), &documents).0, 1);
        assert_eq!(
            run(dir.path(), &["export", "state", "--format", form, "-o", &again]),
            (0, String::new(), String::new())
        );
        let (one, two) = (dir.path().join(place), dir.path().join(&again));
        let names = if one.is_dir() {
            fs::read_dir(&one).unwrap().map(|entry| PathBuf::from(entry.unwrap().file_name())).collect()
        } else {
            vec![PathBuf::new()]
        };
        let whole = |path: &Path, name: &Path| {
            fs::read(if name.as_os_str().is_empty() { path.to_owned() } else { path.join(name) }).unwrap()
        };
        for name in names {
            assert!(whole(&one, &name) == whole(&two, &name), "{form}: {} differs", name.display());
        }
    }
    let read = Command::new("python3")
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/tables/read.py"))
        .arg(dir.path())
        .output();
    let Ok(read) = read else {
        println!("skipped: python3 is not installed");
        return;
    };
    println!("{}", String::from_utf8_lossy(&read.stdout));
    assert!(read.status.success(), "{}", String::from_utf8_lossy(&read.stderr));
}

#[test]
fn csv_can_be_made_safe_for_spreadsheets() {
    let dir = folder(0);
    write(dir.path(), "=cmd.txt", b"");
    let args = ["extract", "in/=cmd.txt", "-o", "csv", "--format", "csv"];
    run(dir.path(), &args);
    let read = || fs::read(dir.path().join("csv/documents.csv")).unwrap();
    assert!(String::from_utf8(read()).unwrap().contains("\r\n1,in/=cmd.txt,failed,empty,"));
    let (_, _, err) = run(
        &dir.path().join("in"),
        &["extract", "=cmd.txt", "-o", "../csv", "--format", "csv", "--csv-bom", "--csv-escape-formulas"],
    );
    let text = String::from_utf8(read()).unwrap();
    assert!(text.starts_with("\u{feff}document,path") && text.contains("\r\n1,'=cmd.txt,failed"), "{text} {err}");
}
