//! The command line: arguments in, library calls, text out. One file a command.

use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use kehoach::Lang;

mod completions;
mod config;
mod console;
mod diff;
mod eval;
mod examples;
mod explain;
mod export;
mod extract;
mod inspect;
mod interrupt;
mod man;
mod output;
mod progress;
mod reading;
mod restore;
mod rows;
mod schema;
mod status;
mod summary;
mod text;
mod train;
mod vietnamese;

pub use console::Console;

/// Arguments of the whole program.
#[derive(Debug, Parser)]
#[command(name = "kehoach", version, about, max_term_width = 110, after_help = EXAMPLES, args_override_self = true)]
pub struct Args {
    /// Options of every command.
    #[command(flatten)]
    pub common: Common,
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  kehoach extract plan.txt                     one plan, as indented JSON
  kehoach extract plans/ -o plans.jsonl        a folder, one plan a line
  kehoach extract plans/ --state work -o plans.sqlite   many files: goes on where it was stopped
  kehoach status work                          how far it is, what failed
  kehoach export work --format csv -o tables   its results in another form
  kehoach restore scan.txt                     OCR text, diacritics put back
  kehoach inspect plan.pdf                     where the text of each page comes from
  kehoach diff plans/ -o report.html           plans side by side, for a browser
  kehoach eval corpus/ plans.jsonl             score plans against *.gold.json

Options may stand in kehoach.toml in the working folder, or in the file that KEHOACH_CONFIG names; the command line wins.

Environment: KEHOACH_CONFIG (file of options; empty: none), KEHOACH_LOG (log: error, warn, info, debug or trace),
NO_COLOR (no colours), TMPDIR (temporary files of workbooks).

Exit status: 0 all inputs done; 1 some input failed or the output could not be written; 2 wrong usage; 130 interrupted.";

/// Options of every command.
#[derive(Debug, clap::Args)]
pub struct Common {
    /// Language of messages and warnings
    #[arg(long, global = true, value_enum, default_value_t = Language::Vi, value_name = "LANG")]
    lang: Language,
    /// Say nothing about single failed files (their rows still tell)
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    quiet: bool,
    /// Say more; twice for details (in English, for bug reports)
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    verbose: u8,
    /// Colour of messages
    #[arg(long, global = true, value_enum, default_value_t = Colour::Auto, value_name = "WHEN")]
    color: Colour,
}

/// Language of messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Language {
    /// Tiếng Việt
    Vi,
    /// English
    En,
}

impl From<Language> for Lang {
    fn from(language: Language) -> Self {
        match language {
            Language::Vi => Self::Vi,
            Language::En => Self::En,
        }
    }
}

/// When messages are coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Colour {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Read plans into structured, sourced JSON
    Extract(extract::Extract),
    /// Show how far a batch is that keeps a state: counts by status and reason, failed files by name
    Status(status::Status),
    /// Print the results of a batch that keeps a state in any form, without reading a document
    Export(export::Export),
    /// Put the diacritics back into damaged text, line by line
    Restore(restore::Restore),
    /// Show what is read out of a file: its lines, a form feed between pages
    Text(text::Text),
    /// Show page by page where the text of a file was taken from, and why
    Inspect(inspect::Inspect),
    /// Set plans side by side: what they ask in common, where they differ
    Diff(diff::Diff),
    /// Score plans against gold files, field by field
    Eval(eval::Eval),
    /// Train the models that restoration uses
    Train(train::Train),
    /// Print the JSON Schema of what is printed
    Schema(schema::Schema),
    /// Print completions for a shell
    Completions(completions::Completions),
    /// Print the manual page
    Man(man::Man),
    /// Parse documents for another process (on standard input, not for people)
    #[command(hide = true)]
    Worker,
}

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// All inputs are done.
    Done,
    /// Some input failed, or the output could not be written.
    SomeFailed,
    /// The arguments contradict each other or the files they name.
    Usage,
    /// Ended by Ctrl-C.
    Interrupted,
}

impl Status {
    /// What the shell sees.
    fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::SomeFailed => 1,
            Self::Usage => 2,
            Self::Interrupted => 130,
        }
    }
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        Self::from(status.code())
    }
}

fn exit(status: Status) -> ! {
    std::process::exit(status.code().into())
}

/// Reads the arguments and `kehoach.toml`; ends the program with 2 when they are wrong, with 0 after `--help`.
pub fn parse() -> Args {
    let mut program = Args::command();
    program.build();
    let arguments: Vec<_> = std::env::args_os().collect();
    let asked = config::lang(&arguments);
    let arguments = config::with_config(&arguments, &program).unwrap_or_else(|message| {
        // Help is for those whose file is wrong, too.
        if asks_for_help(&arguments) { arguments } else { usage_error(&message, asked) }
    });
    let lang = config::lang(&arguments);
    let program = examples::added(program, lang);
    let program = if lang == Lang::Vi { vietnamese::translated(program) } else { program };
    let args = program.try_get_matches_from(arguments).and_then(|matches| Args::from_arg_matches(&matches));
    args.unwrap_or_else(|error| match vietnamese::message(&error).filter(|_| lang == Lang::Vi) {
        Some(message) => {
            let _ = write!(io::stderr(), "{message}");
            exit(Status::Usage)
        }
        None => error.exit(),
    })
}

/// They ask for help or the version.
fn asks_for_help(arguments: &[OsString]) -> bool {
    let options = arguments.iter().take_while(|argument| *argument != "--").any(|argument| {
        argument.to_str().is_some_and(|argument| ["-h", "--help", "-V", "--version"].contains(&argument))
    });
    let mut words = arguments.iter().skip(1).filter(|argument| !argument.as_encoded_bytes().starts_with(b"-"));
    options || words.next().is_some_and(|word| word == "help")
}

/// Says what is wrong and ends the program.
fn usage_error(message: &str, lang: Lang) -> ! {
    let label = if lang == Lang::Vi { "lỗi" } else { "error" };
    let _ = writeln!(io::stderr(), "{label}: {message}");
    exit(Status::Usage)
}

/// Does what was asked for.
///
/// # Errors
/// Output that can't be written, gold that can't be read.
pub fn run(args: Args, console: &Console) -> anyhow::Result<Status> {
    match args.command {
        Command::Extract(command) => command.run(console),
        Command::Status(command) => command.run(console),
        Command::Export(command) => command.run(console),
        Command::Restore(command) => command.run(console),
        Command::Text(command) => command.run(console),
        Command::Inspect(command) => command.run(console),
        Command::Diff(command) => command.run(console),
        Command::Eval(command) => command.run(console),
        Command::Train(command) => command.run(console),
        Command::Schema(command) => command.run(),
        Command::Completions(command) => command.run(),
        Command::Man(command) => command.run(),
        Command::Worker => Ok(kehoach::batch::worker::serve().map(|()| Status::Done)?),
    }
}

pub use explain::{explain, internal};

/// Did the reader of our output go away?
pub fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let io = cause.downcast_ref::<io::Error>().map(io::Error::kind);
        let json = cause.downcast_ref::<serde_json::Error>().and_then(serde_json::Error::io_error_kind);
        io.or(json) == Some(io::ErrorKind::BrokenPipe)
    })
}
