//! The commands and queries of the guides in `docs/` are run, in their order, over the specimens.

use std::fs;
use std::path::Path;
use std::process::Command;

/// Blocks of a page: their language and text.
fn blocks(page: &str) -> Vec<(String, String)> {
    let mut blocks: Vec<(String, String)> = Vec::new();
    let mut open = false;
    for line in page.lines() {
        match (line.strip_prefix("```"), open) {
            (Some(language), false) => {
                blocks.push((language.to_owned(), String::new()));
                open = true;
            }
            (Some(_), true) => open = false,
            (None, true) => blocks.last_mut().unwrap().1.push_str(&format!("{line}\n")),
            (None, false) => {}
        }
    }
    blocks
}

fn has(module: &str) -> bool {
    Command::new("python3").args(["-c", &format!("import {module}")]).output().is_ok_and(|out| out.status.success())
}

#[test]
fn the_guides_do_what_they_say() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let bin = Path::new(env!("CARGO_BIN_EXE_kehoach")).parent().unwrap();
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    if !cfg!(all(unix, feature = "parquet")) || !has("sqlite3") {
        println!("skipped: the guides need a shell, Python and Parquet");
        return;
    }
    for (guide, least) in [("can-bo.md", 5), ("analyst.md", 2), ("developer.md", 2)] {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("ke-hoach")).unwrap();
        for entry in fs::read_dir(root.join("corpus")).unwrap().map(Result::unwrap) {
            if entry.path().extension().is_some_and(|ending| ending == "txt") {
                fs::copy(entry.path(), dir.path().join("ke-hoach").join(entry.file_name())).unwrap();
            }
        }
        fs::write(dir.path().join("ke-hoach/trống.txt"), "").unwrap();
        let mut ran = 0;
        for (language, text) in blocks(&fs::read_to_string(root.join("docs").join(guide)).unwrap()) {
            let mut command = match language.as_str() {
                "sh" => Command::new("bash"),
                "python" if text.contains("import duckdb") && !has("duckdb") => {
                    println!("skipped: duckdb is not installed");
                    continue;
                }
                "python" => Command::new("python3"),
                _ => continue,
            };
            if language == "sh" {
                command.args(["-eu", "-o", "pipefail"]);
            }
            let out = command.args(["-c", &text]).current_dir(dir.path()).env("PATH", &path).output().unwrap();
            let (said, wrong) = (String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
            assert!(out.status.success(), "{guide}:\n{text}\n{said}\n{wrong}");
            ran += 1;
        }
        assert!(ran >= least, "{guide}: only {ran} blocks were run");
    }
}
