//! Options out of `kehoach.toml`: they stand before those of the command line, which thereby win.
//!
//! ```toml
//! lang = "en"          # options of every command
//!
//! [extract]            # options of one command
//! jobs = 2
//! ocr = "never"
//! ```
//!
//! The file is the one that `KEHOACH_CONFIG` names (empty: none), else `kehoach.toml` in the working folder. Where things
//! are written can't be said there: the folder may be a stranger's.

use std::ffi::OsString;
use std::{env, fs};

use clap::{Arg, Command};
use kehoach::Lang;
use toml::{Table, Value};

/// Environment variable with the path of the file.
const VARIABLE: &str = "KEHOACH_CONFIG";
/// The file in the working folder.
const FILE: &str = "kehoach.toml";

/// What is wrong with the file.
#[derive(Debug, PartialEq, Eq)]
enum Wrong {
    /// It is no TOML; why.
    Syntax(String),
    /// No such command, or one without options.
    Command(String),
    /// No option, or one that can't be set here.
    Option(String),
    /// No value for an option.
    Value(String),
}

/// The arguments with those of the file put before them.
///
/// # Errors
/// What is wrong with the file, in words.
pub fn with_config(arguments: &[OsString], program: &Command) -> Result<Vec<OsString>, String> {
    let named = env::var_os(VARIABLE);
    let path = match &named {
        Some(path) if path.is_empty() => return Ok(arguments.to_vec()),
        Some(path) => path.clone(),
        None => FILE.into(),
    };
    let lang = lang(arguments);
    let place = path.to_string_lossy().into_owned();
    match fs::read_to_string(&path) {
        Ok(text) => merged(arguments, &text, program).map_err(|wrong| format!("{place}: {}", wrong.message(lang))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && named.is_none() => Ok(arguments.to_vec()),
        Err(error) => Err(format!("{place}: {}", super::explain(&error.into(), lang))),
    }
}

/// The language that is asked for last, before the arguments are known to be right.
pub fn lang(arguments: &[OsString]) -> Lang {
    let spaced = |at: usize| arguments[at] == "--lang" && arguments.get(at + 1).is_some();
    let last = (0..arguments.len()).rev().find_map(|at| match arguments[at].to_str()? {
        "--lang" if spaced(at) => arguments[at + 1].to_str(),
        argument => argument.strip_prefix("--lang="),
    });
    if last == Some("en") { Lang::En } else { Lang::Vi }
}

fn merged(arguments: &[OsString], text: &str, program: &Command) -> Result<Vec<OsString>, Wrong> {
    let table: Table = text.parse().map_err(|error: toml::de::Error| Wrong::Syntax(error.message().to_owned()))?;
    // No value of an option of every command is the name of a command.
    let at = arguments.iter().skip(1).position(|a| a.to_str().is_some_and(|a| program.find_subcommand(a).is_some()));
    let at = at.map(|at| at + 1);
    let (mut common, mut own) = (Vec::new(), Vec::new());
    for (name, value) in &table {
        match value {
            Value::Table(options) => {
                let command = program.find_subcommand(name).filter(|command| !command.is_hide_set());
                let command = command.ok_or_else(|| Wrong::Command(name.clone()))?;
                // Every section is looked through, whatever the command, so that a slip is told at once.
                let options = options.iter().map(|(name, value)| option(command, name, value));
                let options = options.collect::<Result<Vec<_>, _>>()?;
                if at.is_some_and(|at| arguments[at] == name.as_str()) {
                    own.extend(options.into_iter().flatten());
                }
            }
            value => common.extend(option(program, name, value)?),
        }
    }
    let (begin, behind) = arguments.split_at(at.map_or(1, |at| at + 1).min(arguments.len()));
    let (first, between) = begin.split_at(1.min(begin.len()));
    Ok([first, &common, between, &own, behind].concat())
}

/// The argument that an option of the file stands for; none for one that is switched off.
fn option(command: &Command, name: &str, value: &Value) -> Result<Option<OsString>, Wrong> {
    let place = |argument: &Arg| {
        let names = argument.get_value_names().unwrap_or_default();
        names.iter().any(|name| ["PATH", "FILE", "DIR", "FOLDER"].contains(&name.as_str()))
    };
    let known = |argument: &&Arg| argument.get_long() == Some(name) && !place(argument);
    let argument = command.get_arguments().find(known).filter(|_| !["help", "version"].contains(&name));
    let argument = argument.ok_or_else(|| Wrong::Option(name.to_owned()))?;
    let takes = argument.get_action().takes_values();
    match value {
        Value::Boolean(on) if !takes => Ok(on.then(|| format!("--{name}").into())),
        Value::String(text) if takes => Ok(Some(format!("--{name}={text}").into())),
        Value::Integer(number) if takes => Ok(Some(format!("--{name}={number}").into())),
        Value::Float(number) if takes => Ok(Some(format!("--{name}={number}").into())),
        _ => Err(Wrong::Value(name.to_owned())),
    }
}

impl Wrong {
    fn message(&self, lang: Lang) -> String {
        let (vi, en) = match self {
            Self::Syntax(cause) => (format!("không phải TOML: {cause}"), format!("no TOML: {cause}")),
            Self::Command(name) => (format!("không có lệnh [{name}]"), format!("there is no command [{name}]")),
            Self::Option(name) => (
                format!("{name} không phải tùy chọn đặt được ở đây"),
                format!("{name} is no option that can be set here"),
            ),
            Self::Value(name) => (format!("giá trị của {name} không hợp lệ"), format!("no value for {name}")),
        };
        if lang == Lang::Vi { vi } else { en }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    fn with(arguments: &[&str], text: &str) -> Result<String, Wrong> {
        let mut program = super::super::Args::command();
        program.build();
        let arguments: Vec<OsString> = arguments.iter().map(Into::into).collect();
        let words = merged(&arguments, text, &program)?;
        Ok(words.iter().map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn options_of_the_file_stand_before_those_of_the_command_line() {
        let file =
            "lang = \"en\"\nquiet = true\n[extract]\njobs = 2\nocr = \"never\"\nforce = false\n[diff]\njobs = 3\n";
        let cases = [
            (
                &["k", "extract", "in", "--jobs", "1"][..],
                "k --lang=en --quiet extract --jobs=2 --ocr=never in --jobs 1",
            ),
            (&["k", "--lang", "vi", "diff", "extract"], "k --lang=en --quiet --lang vi diff --jobs=3 extract"),
            (&["k", "--help"], "k --lang=en --quiet --help"),
            (&["k"], "k --lang=en --quiet"),
        ];
        for (arguments, wanted) in cases {
            assert_eq!(with(arguments, file).unwrap(), wanted);
        }
        assert_eq!(with(&["k", "extract", "in"], "").unwrap(), "k extract in");
    }

    #[test]
    fn what_is_no_option_is_refused() {
        let own = |text: &str| text.to_owned();
        let cases = [
            ("[nothing]\n", Wrong::Command(own("nothing"))),
            ("[worker]\n", Wrong::Command(own("worker"))),
            ("nothing = 1", Wrong::Option(own("nothing"))),
            ("help = true", Wrong::Option(own("help"))),
            ("[extract]\noutput = \"/etc/passwd\"", Wrong::Option(own("output"))),
            ("[extract]\nstate = \"x\"", Wrong::Option(own("state"))),
            ("[extract]\njobs = [1]", Wrong::Value(own("jobs"))),
            ("[extract]\nforce = \"yes\"", Wrong::Value(own("force"))),
        ];
        for (text, wrong) in cases {
            assert_eq!(with(&["k", "diff", "x"], text), Err(wrong), "{text}");
        }
        assert!(matches!(with(&["k"], "= 1"), Err(Wrong::Syntax(_))));
    }
}
