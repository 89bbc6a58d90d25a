//! Lines to try, under the help and on the manual page of every command.

use clap::Command;
use kehoach::Lang;

/// Command; a line; what it does in Vietnamese and English.
const LINES: &[(&str, &str, &str, &str)] = &[
    ("extract", "kehoach extract plan.pdf", "một kế hoạch, JSON thụt dòng", "one plan, as indented JSON"),
    ("extract", "cat plan.txt | kehoach extract -", "từ đầu vào chuẩn", "from standard input"),
    ("extract", "kehoach extract plans/ -j 2 -o plans.jsonl", "một thư mục, hai luồng", "a folder, on two threads"),
    (
        "extract",
        "kehoach extract plans/ --state work -o plans.xlsx",
        "chạy lại thì tiếp tục, chỉ đọc tệp mới",
        "run again it goes on, and reads only what is new",
    ),
    (
        "extract",
        "kehoach extract plans/ --state work --retry-failed -o plans.xlsx",
        "đọc lại cả các tệp lỗi",
        "reads what failed again",
    ),
    ("status", "kehoach status work", "bảng và tên các tệp lỗi", "the table, and failed files by name"),
    ("status", "kehoach status work --json", "cho chương trình khác", "for other programs"),
    ("export", "kehoach export work -o plans.sqlite", "một cơ sở dữ liệu", "a database"),
    (
        "export",
        "kehoach export work --format parquet -o tables",
        "một thư mục tệp Parquet",
        "a folder of Parquet files",
    ),
    (
        "export",
        "kehoach export work --format csv -o tables --csv-bom --csv-escape-formulas",
        "bảng cho Excel",
        "tables for Excel",
    ),
    ("restore", "kehoach restore scan.txt -o restored.txt", "dòng nào ra dòng ấy", "line i stays line i"),
    (
        "restore",
        "kehoach restore scan.txt --json",
        "từng từ, độ chắc chắn, cách đọc khác",
        "words, confidence, other readings",
    ),
    (
        "restore",
        "kehoach restore letter.txt --suggest",
        "gợi ý lỗi chính tả, không sửa",
        "slips offered, nothing changed",
    ),
    ("text", "kehoach text plan.pdf", "chữ đọc được, từng trang", "what was read, page by page"),
    ("text", "kehoach text --boxes plan.pdf", "kèm vị trí của từng từ", "with the places of words"),
    ("inspect", "kehoach inspect plan.pdf", "chữ của từng trang lấy từ đâu", "where the text of each page comes from"),
    ("inspect", "kehoach inspect --json plan.pdf", "cho chương trình khác", "for other programs"),
    ("diff", "kehoach diff a.pdf b.docx -o report.html", "xem bằng trình duyệt", "for a browser"),
    ("diff", "kehoach diff plans.jsonl --format md", "kế hoạch đã trích, để đọc", "plans extracted before, to read"),
    (
        "diff",
        "kehoach diff --base parent.pdf unit.pdf",
        "đơn vị nhận gì từ cấp trên",
        "what a unit took over from its parent",
    ),
    ("diff", "kehoach diff plans/ -o deadlines.ics", "thời hạn cho lịch", "deadlines for a calendar"),
    ("eval", "kehoach eval gold/ plans.jsonl", "theo *.gold.json trong gold/", "by the *.gold.json in gold/"),
    ("train", "kehoach train lm --official texts/ -o language.bin", "từ văn bản có dấu", "from texts with diacritics"),
    ("schema", "kehoach schema plan", "JSON Schema của kế hoạch", "JSON Schema of a plan"),
    ("schema", "kehoach schema tables", "các bảng và kiểu cột", "tables and the types of their columns"),
    ("completions", "kehoach completions bash > ~/.local/share/bash-completion/completions/kehoach", "", ""),
    ("completions", "kehoach completions zsh > ~/.zfunc/_kehoach", "", ""),
    ("man", "kehoach man extract | man -l -", "xem ngay", "to read it now"),
    ("man", "kehoach man > /usr/local/share/man/man1/kehoach.1", "để cài đặt", "to install it"),
];

/// The program, with lines to try under the help of its commands.
pub fn added(program: Command, lang: Lang) -> Command {
    program.mut_subcommands(|command| {
        let lines = LINES.iter().filter(|(name, ..)| *name == command.get_name());
        let lines: Vec<String> = lines
            .map(|(_, line, vi, en)| match if lang == Lang::Vi { *vi } else { *en } {
                "" => format!("\n  {line}"),
                what => format!("\n  {line:<44}  {what}"),
            })
            .collect();
        if lines.is_empty() {
            return command;
        }
        let title = if lang == Lang::Vi { "Ví dụ:" } else { "Examples:" };
        command.after_help(format!("{title}{}", lines.concat()))
    })
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::cli::Args;

    #[test]
    fn every_command_has_lines_that_are_right() {
        let mut program = Args::command();
        program.build();
        for command in
            program.get_subcommands().filter(|command| !command.is_hide_set() && command.get_name() != "help")
        {
            assert!(LINES.iter().any(|(name, ..)| *name == command.get_name()), "{}", command.get_name());
        }
        for (name, line, ..) in LINES {
            let words = line.split(" | ").find(|part| part.starts_with("kehoach")).unwrap();
            let words = words.split(" > ").next().unwrap().split(' ');
            let read = program.clone().try_get_matches_from(words).map_err(|error| error.to_string());
            assert_eq!(read.unwrap().subcommand_name(), Some(*name), "{line}");
        }
    }
}
