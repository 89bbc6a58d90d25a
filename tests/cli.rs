//! The command line as its users meet it: output, order, exit status.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

const PLAN: &str =
    "SỞ Y TẾ\nSố: 12/KH-SYT\n\nKẾ HOẠCH\nTriển khai phong trào thi đua\n\nI. MỤC ĐÍCH\n1. Nâng cao chất lượng.\n";

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

/// A folder with two plans, a binary, an empty file and a hidden one.
fn folder() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("in")).unwrap();
    let write = |name: &str, bytes: &[u8]| fs::write(dir.path().join("in").join(name), bytes).unwrap();
    write("a.txt", PLAN.as_bytes());
    write("b.pdf", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\xff\xfe\0\x01");
    write("c.txt", b"");
    write("d.txt", PLAN.replace("12/", "13/").as_bytes());
    write(".e.txt", b"hidden");
    dir
}

fn rows(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn one_file_gives_one_indented_object() {
    let dir = folder();
    let (status, out, err) = run(dir.path(), &["extract", "in/a.txt"]);
    assert_eq!((status, err.as_str()), (0, ""));
    assert!(out.starts_with("{\n  \"schema\": \"kehoach/plan/v1\""), "{out}");
    let plan: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(plan["source"]["path"], "in/a.txt");
}

#[test]
fn standard_input_is_read() {
    let dir = folder();
    let file = fs::File::open(dir.path().join("in/a.txt")).unwrap();
    let out = kehoach(dir.path()).args(["extract", "-"]).stdin(file).output().unwrap();
    let plan: Value = serde_json::from_slice(&out.stdout).unwrap();
    assert_eq!((out.status.code(), &plan["source"]["path"]), (Some(0), &Value::from("-")));
}

#[test]
fn a_folder_gives_a_line_for_every_file_and_failures_stand_in_their_place() {
    let dir = folder();
    let (status, out, err) = run(dir.path(), &["extract", "in", "missing.txt"]);
    assert_eq!(status, 1);
    let rows = rows(&out);
    let told: Vec<_> = rows
        .iter()
        .map(|r| (r["source"]["path"].as_str().unwrap(), r["schema"].as_str().unwrap(), r["reason"].as_str()))
        .collect();
    let (plan, failure) = ("kehoach/plan/v1", "kehoach/failure/v1");
    assert_eq!(
        told,
        [
            ("in/a.txt", plan, None),
            ("in/b.pdf", failure, Some("not-a-document")),
            ("in/c.txt", failure, Some("empty")),
            ("in/d.txt", plan, None),
            ("missing.txt", failure, Some("not-found")),
        ]
    );
    let said: Vec<_> = err.lines().collect();
    assert_eq!(said.len(), 3, "{err}");
    assert!(said[1].starts_with("lỗi: in/c.txt: Tệp rỗng") && said[1].ends_with("[empty]"), "{err}");
    let schema: Value = serde_json::to_value(kehoach::schema::failure()).unwrap();
    for row in rows.iter().filter(|r| r["schema"] == failure) {
        jsonschema::validate(&schema, row).unwrap();
    }
}

#[test]
fn a_single_failed_file_gives_the_failure_object() {
    let dir = folder();
    let (status, out, err) = run(dir.path(), &["extract", "in/c.txt", "--lang", "en"]);
    let failure: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((status, failure["reason"].as_str()), (1, Some("empty")));
    assert!(err.starts_with("error: in/c.txt: the file is empty"), "{err}");
    assert_eq!(run(dir.path(), &["-q", "extract", "in/c.txt"]).2, "");
}

#[test]
fn output_does_not_depend_on_threads_or_on_the_run() {
    let dir = tempfile::tempdir().unwrap();
    for i in 0..40 {
        fs::write(dir.path().join(format!("{i}.txt")), PLAN.repeat(1 + (i * 7) % 11)).unwrap();
    }
    let one = run(dir.path(), &["extract", ".", "-j", "1"]);
    assert_eq!(one.0, 0);
    assert_eq!(rows(&one.1).len(), 40);
    for _ in 0..2 {
        assert_eq!(run(dir.path(), &["extract", ".", "-j", "8"]), one);
    }
}

#[test]
fn formats_can_be_chosen() {
    let dir = folder();
    let (_, out, _) = run(dir.path(), &["extract", "in/a.txt", "--format", "jsonl"]);
    assert_eq!(rows(&out).len(), 1);
    let (_, out, _) = run(dir.path(), &["extract", "in", "--format", "json"]);
    assert_eq!(serde_json::from_str::<Vec<Value>>(&out).unwrap().len(), 4);
    fs::create_dir(dir.path().join("none")).unwrap();
    assert_eq!(run(dir.path(), &["-q", "extract", "none", "--format", "json"]), (0, "[]\n".into(), String::new()));
}

#[test]
fn an_output_file_appears_whole_or_not_at_all() {
    let dir = folder();
    let target = dir.path().join("plans.jsonl");
    fs::write(&target, "old").unwrap();
    let (status, out, _) = run(dir.path(), &["extract", "in", "-o", "plans.jsonl"]);
    assert_eq!((status, out.as_str()), (1, ""));
    assert_eq!(rows(&fs::read_to_string(&target).unwrap()).len(), 4);
    let names = || fs::read_dir(dir.path()).unwrap().count();
    assert_eq!(names(), 2, "something was left behind");
    for wrong in ["in", "nowhere/plans.jsonl"] {
        let (status, out, err) = run(dir.path(), &["extract", "in/a.txt", "-o", wrong]);
        assert_eq!((status, out.as_str(), err.lines().count()), (1, "", 1));
        assert!(err.contains(wrong), "{err}");
    }
    assert_eq!(names(), 2);
    assert_eq!(run(dir.path(), &["extract", "in/a.txt", "-o", "/dev/null"]).0, 0);
}

#[test]
fn a_broken_pipe_is_success() {
    let dir = tempfile::tempdir().unwrap();
    for i in 0..200 {
        fs::write(dir.path().join(format!("{i}.txt")), PLAN.repeat(40)).unwrap();
    }
    let mut child =
        kehoach(dir.path()).args(["extract", "."]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let out = child.wait_with_output().unwrap();
    assert_eq!((out.status.code(), String::from_utf8(out.stderr).unwrap().as_str()), (Some(0), ""));
}

#[cfg(unix)]
#[test]
fn a_folder_without_rights_is_one_failure() {
    use std::os::unix::fs::PermissionsExt;
    let dir = folder();
    let locked = dir.path().join("in/locked");
    fs::create_dir(&locked).unwrap();
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o000)).unwrap();
    let readable = fs::read_dir(&locked).is_ok();
    let (_, out, _) = run(dir.path(), &["extract", "in"]);
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o700)).unwrap();
    if readable {
        println!("skipped: this user may read everything");
        return;
    }
    assert_eq!(rows(&out).last().unwrap()["reason"], "permission-denied");
}

#[test]
fn wrong_usage_is_2_and_help_0() {
    let dir = folder();
    for args in [&["extract"][..], &["extract", "in", "-j", "0"], &["nothing"], &["extract", "in", "--format", "doc"]] {
        assert_eq!(run(dir.path(), args).0, 2, "{args:?}");
    }
    for args in [&["--help"][..], &["extract", "--help"], &["--version"]] {
        assert_eq!(run(dir.path(), args).0, 0, "{args:?}");
    }
}

#[test]
fn options_may_stand_in_a_file_and_the_command_line_wins() {
    let dir = folder();
    fs::write(dir.path().join("kehoach.toml"), "lang = \"en\"\n[extract]\nformat = \"jsonl\"\njobs = 1\n").unwrap();
    let (_, out, err) = run(dir.path(), &["extract", "in/a.txt", "in/c.txt"]);
    assert_eq!((out.lines().count(), err.starts_with("error: ")), (2, true), "{err}");
    let (_, out, err) = run(dir.path(), &["extract", "in/c.txt", "--format", "json", "--lang", "vi", "-vv"]);
    assert!(out.starts_with("{\n") && err.contains("lỗi: "), "{out} {err}");
    fs::write(dir.path().join("kehoach.toml"), "[extract]\noutput = \"x\"\n").unwrap();
    let (status, _, err) = run(dir.path(), &["--lang", "en", "text", "in/a.txt"]);
    assert!(status == 2 && err.contains("kehoach.toml: output is no option"), "{err}");
    // Help is for those whose file is wrong, too.
    for asked in [&["--help"][..], &["extract", "--help"], &["help"], &["--version"]] {
        assert_eq!(run(dir.path(), asked).0, 0, "{asked:?}");
    }
    let out = kehoach(dir.path()).env("KEHOACH_CONFIG", "").args(["text", "in/a.txt"]).output().unwrap();
    assert_eq!(out.status.code(), Some(0));
    let out = kehoach(dir.path()).env("KEHOACH_CONFIG", "nowhere.toml").args(["text", "in/a.txt"]).output().unwrap();
    assert_eq!(out.status.code(), Some(2));
}

#[test]
fn text_shows_the_lines_that_were_read() {
    let dir = folder();
    assert_eq!(run(dir.path(), &["text", "in/a.txt"]), (0, PLAN.into(), String::new()));
    let (status, out, err) = run(dir.path(), &["text", "in/a.txt", "in/c.txt", "in/a.txt"]);
    assert_eq!((status, out, err.lines().count()), (1, format!("{PLAN}\x0c{PLAN}"), 1));
}

#[test]
fn eval_scores_documents_and_plans_alike() {
    let dir = folder();
    let gold = r#"{"id": "a", "source": "a.txt", "document": {"type": "XX"}, "recipients": []}"#;
    fs::write(dir.path().join("in/a.gold.json"), gold).unwrap();
    let (status, table, _) = run(dir.path(), &["eval", "in", "in"]);
    assert_eq!(status, 0);
    assert!(table.ends_with("macro 0.0000\n"), "{table}");
    run(dir.path(), &["extract", "in/a.txt", "-o", "a.json"]);
    let from_documents = run(dir.path(), &["eval", "in", "in/a.txt", "--json"]);
    assert_eq!(run(dir.path(), &["eval", "in", "a.json", "--json"]), from_documents);
    assert_eq!(serde_json::from_str::<Value>(&from_documents.1).unwrap()["macro"], 0.0);
    assert_eq!(run(dir.path(), &["eval", "in", "a.json", "in/a.txt"]).0, 2);
    assert_eq!(run(dir.path(), &["eval", ".", "a.json"]).0, 1);
}

#[test]
fn completions_and_manual_pages_come_from_the_arguments() {
    let dir = folder();
    for args in [&["completions", "bash"][..], &["completions", "fish"], &["man"], &["man", "extract"]] {
        let (status, out, _) = run(dir.path(), args);
        assert_eq!(status, 0);
        assert!(out.contains("extract"), "{args:?}");
    }
}

#[test]
fn diff_compares_documents_and_plans_read_before() {
    let dir = folder();
    let (status, plans, _) = run(dir.path(), &["extract", "in/a.txt", "in/d.txt"]);
    assert_eq!(status, 0);
    fs::write(dir.path().join("plans.jsonl"), &plans).unwrap();
    fs::write(dir.path().join("old.json"), plans.lines().next().unwrap().replace("plan/v1", "plan/v0")).unwrap();

    let (status, out, _) = run(dir.path(), &["diff", "in/a.txt", "in/d.txt"]);
    let from_documents: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((status, from_documents["pairs"].as_array().unwrap().len()), (0, 1));
    let (status, out, _) = run(dir.path(), &["diff", "plans.jsonl"]);
    let from_rows: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((status, &from_rows["pairs"]), (0, &from_documents["pairs"]));

    let (status, out, err) = run(dir.path(), &["diff", "plans.jsonl", "old.json", "in/c.txt"]);
    assert_eq!((status, serde_json::from_str::<Value>(&out).is_ok()), (1, true));
    assert!(err.contains("[other-schema]") && err.contains("[empty]"), "{err}");
    assert_eq!(run(dir.path(), &["diff", "old.json", "-o", "report.html"]).0, 1);
    assert!(!dir.path().join("report.html").exists());
    assert_eq!(run(dir.path(), &["diff", "--base", "plans.jsonl", "in/a.txt"]).0, 2);
    assert_eq!(run(dir.path(), &["diff", "plans.jsonl", "-o", "report.html"]).0, 0);
    assert!(fs::read_to_string(dir.path().join("report.html")).unwrap().starts_with("<!DOCTYPE html>"));

    // What counts for nothing is said beside the report too.
    fs::write(dir.path().join("list.txt"), "Mua rau, cá, thịt.").unwrap();
    let (status, _, err) =
        run(dir.path(), &["diff", "in/a.txt", "in/d.txt", "in/a.txt", "list.txt", "-o", "report.html"]);
    assert_eq!(status, 0);
    assert!(err.contains("Không thấy kế hoạch nào trong tệp: list.txt"), "{err}");
    assert!(err.contains("Cùng một kế hoạch trong nhiều tệp; dùng in/a.txt"), "{err}");
    // What failed when it was extracted failed for that reason.
    fs::write(dir.path().join("empty.txt"), "").unwrap();
    run(dir.path(), &["extract", "in/a.txt", "empty.txt", "-q", "-o", "some.jsonl"]);
    let (status, _, err) = run(dir.path(), &["diff", "some.jsonl", "in/d.txt"]);
    assert!(status == 1 && err.contains("empty.txt: ") && err.contains("[empty]"), "{err}");
    // A folder of files is no file, whatever it is called.
    assert_eq!(run(dir.path(), &["extract", "in/a.txt", "-o", "plans.csv"]).0, 2);
    assert!(run(dir.path(), &["extract", "in/a.txt", "-o", "plans.html"]).2.contains(".html: "));
    // A form that there is none of is said; so is what could not be read, in the report too.
    let (status, _, err) = run(dir.path(), &["diff", "in/a.txt", "in/d.txt", "none.pdf", "-o", "report.docx"]);
    assert_eq!(status, 1);
    assert!(err.contains(".docx: không phải dạng nào"), "{err}");
    assert!(fs::read_to_string(dir.path().join("report.docx")).unwrap().contains("none.pdf: "));
}
