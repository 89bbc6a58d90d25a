//! Help and usage errors in Vietnamese. What the arguments do is documented in English where they are declared;
//! `vietnamese.csv` has the Vietnamese for each of these texts.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::LazyLock;

use clap::builder::PossibleValue;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command};

/// Vietnamese by the English text.
static TEXTS: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    let rows = csv::Reader::from_reader(include_str!("vietnamese.csv").as_bytes()).into_records().flatten();
    rows.map(|row| (row[0].to_owned(), row[1].to_owned())).collect()
});

/// As clap's own, in Vietnamese.
const TEMPLATE: &str = "{about-with-newline}\nCách dùng: {usage}\n\n{all-args}{after-help}";

const EXAMPLES: &str = "\
Ví dụ:
  kehoach extract kehoach.txt                  một kế hoạch, JSON thụt dòng
  kehoach extract thumuc/ -o ketqua.jsonl      một thư mục, mỗi dòng một kế hoạch
  kehoach extract thumuc/ --state lam -o ketqua.sqlite   nhiều tệp: chạy tiếp từ chỗ đã dừng
  kehoach status lam                           đã tới đâu, tệp nào lỗi
  kehoach export lam --format csv -o bang      kết quả ở dạng khác
  kehoach restore scan.txt                     văn bản nhận dạng được phục hồi dấu
  kehoach inspect kehoach.pdf                  chữ của từng trang lấy từ đâu
  kehoach diff thumuc/ -o sosanh.html          các kế hoạch cạnh nhau, xem bằng trình duyệt
  kehoach eval corpus/ ketqua.jsonl            chấm điểm theo *.gold.json

Tham số có thể đặt trong kehoach.toml ở thư mục hiện tại, hoặc trong tệp mà KEHOACH_CONFIG chỉ tới; dòng lệnh được ưu tiên.

Biến môi trường: KEHOACH_CONFIG (tệp tham số; rỗng: không dùng), KEHOACH_LOG (nhật ký: error, warn, info, debug, trace),
NO_COLOR (không màu), TMPDIR (tệp tạm của bảng tính).

Mã thoát: 0 đã đọc hết; 1 có tệp lỗi hoặc không ghi được kết quả; 2 dùng sai; 130 bị ngắt.";

/// The Vietnamese for a text; the text itself where there is none.
fn say(english: &str) -> String {
    TEXTS.get(english).cloned().unwrap_or_else(|| english.to_owned())
}

/// A built program with its help in Vietnamese.
pub fn translated(program: Command) -> Command {
    let program = command(program);
    program.after_help(EXAMPLES)
}

fn command(mut command: Command) -> Command {
    if let Some(about) = command.get_about().map(|about| say(&about.to_string())) {
        command = command.about(about);
    }
    command = command.help_template(TEMPLATE).subcommand_help_heading("Lệnh").mut_args(argument);
    command.mut_subcommands(self::command)
}

fn argument(argument: Arg) -> Arg {
    let mut help = argument.get_help().map(|help| say(&help.to_string())).unwrap_or_default();
    let heading = if argument.is_positional() { "Tham số" } else { "Tùy chọn" };
    let takes = argument.get_action().takes_values();
    let values: Vec<_> = argument.get_possible_values().into_iter().filter(|_| takes).collect();
    let default: Vec<_> = argument.get_default_values().iter().filter_map(|value| value.to_str()).collect();
    if takes && !default.is_empty() {
        let _ = write!(help, " [mặc định: {}]", default.join(" "));
    }
    let mut long = help.clone();
    let names: Vec<&str> = values.iter().map(PossibleValue::get_name).collect();
    if values.iter().any(|value| value.get_help().is_some()) {
        long += "\n\nGiá trị:";
        for value in &values {
            let what = value.get_help().map(|help| say(&help.to_string())).unwrap_or_default();
            let _ = write!(long, "\n- {}: {what}", value.get_name());
        }
    } else if !names.is_empty() {
        let _ = write!(long, " [giá trị: {}]", names.join(", "));
    }
    if !names.is_empty() {
        let _ = write!(help, " [giá trị: {}]", names.join(", "));
    }
    argument.help_heading(heading).hide_default_value(true).hide_possible_values(true).help(help).long_help(long)
}

/// What is wrong with the arguments, for standard error; the help that was asked for as it is.
pub fn message(error: &clap::Error) -> Option<String> {
    let of = |kind: ContextKind| error.get(kind).map(words);
    let argument = || of(ContextKind::InvalidArg).unwrap_or_default();
    let value = || of(ContextKind::InvalidValue).unwrap_or_default();
    let what = match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            return None;
        }
        ErrorKind::InvalidSubcommand => {
            format!("không có lệnh {}", of(ContextKind::InvalidSubcommand).unwrap_or_default())
        }
        ErrorKind::UnknownArgument => format!("không có tham số {}", argument()),
        ErrorKind::InvalidValue if value() == "''" => format!("thiếu giá trị cho {}", argument()),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let why = std::error::Error::source(error).map(|why| format!(" ({why})")).unwrap_or_default();
            format!("giá trị {} không dùng được cho {}{why}", value(), argument())
        }
        ErrorKind::MissingRequiredArgument => format!("thiếu {}", argument()),
        ErrorKind::MissingSubcommand => "thiếu tên lệnh".to_owned(),
        ErrorKind::ArgumentConflict => {
            format!("{} không dùng chung với {}", argument(), of(ContextKind::PriorArg).unwrap_or_default())
        }
        // The other kinds need no words of their own: the argument is named, where there is one.
        _ => format!("tham số không hợp lệ {}", argument()).trim_end().to_owned(),
    };
    let mut message = format!("lỗi: {what}\n");
    for (kind, label) in [
        (ContextKind::ValidValue, "các giá trị"),
        (ContextKind::ValidSubcommand, "các lệnh"),
        (ContextKind::SuggestedArg, "có phải ý bạn là"),
        (ContextKind::SuggestedSubcommand, "có phải ý bạn là"),
        (ContextKind::SuggestedValue, "có phải ý bạn là"),
    ] {
        if let Some(words) = of(kind).filter(|words| !words.is_empty()) {
            let _ = writeln!(message, "  {label}: {words}");
        }
    }
    if let Some(usage) = error.get(ContextKind::Usage) {
        let usage = usage.to_string();
        let usage = usage.trim().trim_start_matches("Usage:").trim_start();
        let _ = write!(message, "\nCách dùng: {usage}\n");
    }
    message += "\nXem thêm: --help (tiếng Anh: --lang en)\n";
    Some(message)
}

/// A value of an error, quoted.
fn words(value: &ContextValue) -> String {
    match value {
        ContextValue::String(text) => format!("'{text}'"),
        ContextValue::Strings(texts) => texts.iter().map(|text| format!("'{text}'")).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use clap::CommandFactory;

    use super::*;
    use crate::cli::Args;

    /// All texts of a command and those below it.
    fn texts(command: &Command, out: &mut HashSet<String>) {
        if command.is_hide_set() {
            return;
        }
        out.extend(command.get_about().map(ToString::to_string));
        for argument in command.get_arguments() {
            out.extend(argument.get_help().map(ToString::to_string));
            if argument.get_action().takes_values() {
                let values = argument.get_possible_values();
                out.extend(values.iter().filter_map(|value| Some(value.get_help()?.to_string())));
            }
        }
        for below in command.get_subcommands().filter(|below| below.get_name() != "help") {
            texts(below, out);
        }
    }

    #[test]
    fn every_text_has_its_vietnamese_and_no_other_is_kept() {
        let mut program = Args::command();
        program.build();
        let mut found = HashSet::new();
        texts(&program, &mut found);
        let mut missing: Vec<&String> = found.iter().filter(|text| !TEXTS.contains_key(*text)).collect();
        missing.sort();
        assert!(missing.is_empty(), "{missing:#?}");
        // What the library itself says of `help` depends on the length of the help.
        let of_clap = |text: &str| text.starts_with("Print help") || text.starts_with("Print this message");
        let mut unused: Vec<&String> = TEXTS.keys().filter(|text| !found.contains(*text) && !of_clap(text)).collect();
        unused.sort();
        assert!(unused.is_empty(), "{unused:#?}");
    }

    #[test]
    fn errors_name_what_is_wrong() {
        for (arguments, wanted) in [
            (&["kehoach", "extract"][..], "thiếu '<PATH>...'"),
            (&["kehoach", "nothing"], "không có lệnh 'nothing'"),
            (&["kehoach", "extract", "a", "--format", "doc"], "giá trị 'doc' không dùng được cho '--format <FORMAT>'"),
            (&["kehoach", "extract", "a", "-j", "0"], "giá trị '0' không dùng được cho '--jobs <N>'"),
            (&["kehoach", "extract", "a", "--formt", "csv"], "không có tham số '--formt'"),
            (&["kehoach", "-q", "-v", "schema", "plan"], "'--quiet' không dùng chung với '--verbose...'"),
        ] {
            let mut program = Args::command();
            program.build();
            let error = translated(program).try_get_matches_from(arguments).unwrap_err();
            let message = message(&error).unwrap();
            assert!(message.lines().next().unwrap().contains(wanted), "{message}");
            assert!(!message.contains("Usage"), "{message}");
        }
    }

    #[test]
    fn examples_are_those_of_the_english_help() {
        let commands = |text: &str| -> Vec<String> {
            let lines = text.lines().filter_map(|line| line.strip_prefix("  kehoach "));
            lines.filter_map(|line| Some(line.split(' ').next()?.to_owned())).collect()
        };
        let english = Args::command().get_after_help().unwrap().to_string();
        assert_eq!(commands(EXAMPLES), commands(&english));
    }

    #[test]
    fn help_is_vietnamese_throughout() {
        let mut program = Args::command();
        program.build();
        let error = translated(program).try_get_matches_from(["kehoach", "extract", "--help"]).unwrap_err();
        let help = error.to_string();
        for english in ["Usage", "Options", "Arguments", "Possible", "default", "Print"] {
            assert!(!help.contains(english), "{english}: {help}");
        }
        assert!(help.contains("Cách dùng: kehoach extract"), "{help}");
    }
}
