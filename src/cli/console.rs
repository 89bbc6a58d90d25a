//! Standard error: what is said to people while data goes to standard output.

use std::io::{IsTerminal, Write, stderr};

use kehoach::Lang;
use kehoach::failure::Failure;
use tracing_subscriber::EnvFilter;

use super::{Colour, Common};

/// Environment variable with a filter for the logs, as `debug` or `kehoach::outline=trace`.
const LOG: &str = "KEHOACH_LOG";

/// Says things on standard error.
#[derive(Debug)]
pub struct Console {
    /// Language of messages.
    pub lang: Lang,
    quiet: bool,
    verbose: bool,
    colour: bool,
}

impl Console {
    /// Sets up messages and logs as asked for.
    pub fn new(common: &Common) -> Self {
        let colour = match common.color {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto => stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty()),
        };
        log(common.verbose, colour);
        Self { lang: common.lang.into(), quiet: common.quiet, verbose: common.verbose > 0, colour }
    }

    /// Only what can't be left unsaid is said.
    pub fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// The Vietnamese or the English words.
    pub fn say<'t>(&self, vi: &'t str, en: &'t str) -> &'t str {
        match self.lang {
            Lang::Vi => vi,
            Lang::En => en,
        }
    }

    /// Something failed for good.
    pub fn error(&self, message: &str) {
        self.line("31;1", self.say("lỗi", "error"), message);
    }

    /// Writing would destroy what is read.
    pub fn output_is_input(&self, path: &str) {
        let what = self.say(
            "tệp kết quả trùng với tệp đầu vào; chọn tên khác cho kết quả",
            "the output is one of the inputs; choose another name for it",
        );
        self.error(&format!("{path}: {what}"));
    }

    /// One input failed.
    pub fn failure(&self, failure: &Failure) {
        if !self.quiet {
            self.error(&format!("{}: {} [{}]", failure.source.path, failure.message, failure.reason));
        }
    }

    /// Something to know that is no failure.
    pub fn warning(&self, message: &str) {
        if !self.quiet {
            self.line("33;1", self.say("lưu ý", "note"), message);
        }
    }

    /// Something only told with `-v`.
    pub fn detail(&self, message: &str) {
        if self.verbose {
            self.line("36", "kehoach", message);
        }
    }

    /// A line of a table that was asked for.
    pub fn plain(line: &str) {
        let _ = writeln!(stderr(), "{line}");
    }

    /// One line, whatever is in a file's name. That standard error is closed is no reason to stop.
    fn line(&self, style: &str, label: &str, message: &str) {
        let one_line: String =
            message.chars().flat_map(|c| if c.is_control() { c.escape_default().collect() } else { vec![c] }).collect();
        let _ = if self.colour {
            writeln!(stderr(), "\x1b[{style}m{label}:\x1b[0m {one_line}")
        } else {
            writeln!(stderr(), "{label}: {one_line}")
        };
    }
}

/// Logs of the stages go to standard error, in English, only when asked for.
fn log(verbose: u8, colour: bool) {
    let filter = match (std::env::var(LOG), verbose) {
        (Ok(filter), _) if !filter.is_empty() => EnvFilter::new(filter),
        (_, 0) => return,
        (_, 1) => EnvFilter::new("kehoach=info"),
        (_, 2) => EnvFilter::new("kehoach=debug"),
        _ => EnvFilter::new("kehoach=trace"),
    };
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(stderr).with_ansi(colour).init();
}
