//! `kehoach man`: the manual page.

use clap::CommandFactory;
use clap::builder::PossibleValuesParser;
use clap_mangen::Man as Page;

use super::output::Output;
use super::{Args, Status};

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
        let page = match self.command.as_deref().and_then(|name| program.find_subcommand(name)) {
            Some(command) => Page::new(command.clone()).title(format!("kehoach-{}", command.get_name())),
            None => Page::new(program),
        };
        let mut output = Output::open(None)?;
        page.render(&mut output)?;
        output.finish()?;
        Ok(Status::Done)
    }
}
