//! `kehoach schema`: what the output looks like.

use std::io::Write;

use clap::ValueEnum;

use super::Status;
use super::output::Output;

/// Arguments of `schema`.
#[derive(Debug, clap::Args)]
pub struct Schema {
    /// Of what
    #[arg(value_enum)]
    of: Of,
}

/// What has a schema.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Of {
    /// A plan
    Plan,
    /// What `diff` prints
    Comparison,
    /// The row of a file that could not be read
    Failure,
}

impl Schema {
    /// Prints it.
    pub fn run(self) -> anyhow::Result<Status> {
        let schema = match self.of {
            Of::Plan => kehoach::schema::plan(),
            Of::Comparison => kehoach::schema::comparison(),
            Of::Failure => kehoach::schema::failure(),
        };
        let mut output = Output::open(None)?;
        serde_json::to_writer_pretty(&mut output, &schema)?;
        writeln!(output)?;
        output.finish()?;
        Ok(Status::Done)
    }
}
