//! `kehoach schema`: what the output looks like.

use std::io::Write;

use clap::ValueEnum;
use kehoach::export::tables;

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
    /// The tables of csv, xlsx, sqlite and parquet, as Markdown
    Tables,
}

impl Schema {
    /// Prints it.
    pub fn run(self) -> anyhow::Result<Status> {
        let mut output = Output::open(None)?;
        let schema = match self.of {
            Of::Plan => kehoach::schema::plan(),
            Of::Comparison => kehoach::schema::comparison(),
            Of::Failure => kehoach::schema::failure(),
            Of::Tables => {
                output.write_all(tables::describe().as_bytes())?;
                output.finish()?;
                return Ok(Status::Done);
            }
        };
        serde_json::to_writer_pretty(&mut output, &schema)?;
        writeln!(output)?;
        output.finish()?;
        Ok(Status::Done)
    }
}
