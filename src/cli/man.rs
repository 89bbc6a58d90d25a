//! `kehoach man`: the manual page.

use std::io::Write;

use clap::CommandFactory;
use clap::builder::PossibleValuesParser;
use clap_mangen::Man as Page;
use kehoach::Lang;

use super::output::Output;
use super::{Args, Status, examples};

/// Arguments of `man`.
#[derive(Debug, clap::Args)]
pub struct Man {
    /// The page of one command instead of the program's
    #[arg(value_parser = PossibleValuesParser::new(COMMANDS))]
    command: Option<String>,
}

/// Commands that have a page.
const COMMANDS: [&str; 12] = [
    "extract",
    "status",
    "export",
    "restore",
    "text",
    "inspect",
    "diff",
    "eval",
    "train",
    "schema",
    "completions",
    "man",
];

impl Man {
    /// Prints it.
    pub fn run(self) -> anyhow::Result<Status> {
        let mut program = Args::command();
        program.build();
        let program = examples::added(program, Lang::En);
        let (page, head) = match self.command.as_deref().and_then(|name| program.find_subcommand(name)) {
            Some(command) => (Page::new(command.clone()).title(format!("kehoach-{}", command.get_name())), "EXAMPLES"),
            None => (Page::new(program), "NOTES"),
        };
        let mut output = Output::open(None)?;
        let mut text = Vec::new();
        page.render(&mut text)?;
        output.write_all(laid_out(&String::from_utf8_lossy(&text), head).as_bytes())?;
        output.finish()?;
        Ok(Status::Done)
    }
}

/// The page with its examples line by line, as they are written, under a head of ours.
fn laid_out(page: &str, head: &str) -> String {
    let (mut out, mut inside) = (String::new(), false);
    for line in page.replace(".SH EXTRA", &format!(".SH {head}")).lines() {
        if line.starts_with("  ") != inside {
            inside = !inside;
            out += if inside { ".nf\n" } else { ".fi\n" };
        }
        out += line;
        out += "\n";
    }
    out
}
