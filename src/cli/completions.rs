//! `kehoach completions`: for bash, zsh, fish and others.

use std::io::Write;

use clap::CommandFactory;
use clap_complete::Shell;

use super::output::Output;
use super::{Args, Status};

/// Arguments of `completions`.
#[derive(Debug, clap::Args)]
pub struct Completions {
    /// Which shell
    #[arg(value_enum)]
    shell: Shell,
}

impl Completions {
    /// Prints them.
    pub fn run(self) -> anyhow::Result<Status> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Args::command(), "kehoach", &mut script);
        let mut output = Output::open(None)?;
        output.write_all(&script)?;
        output.finish()?;
        Ok(Status::Done)
    }
}
