//! `kehoach export`: the results of a batch in any form, without reading a document.

use std::path::PathBuf;

use kehoach::batch::state::State;

use super::rows::Writing;
use super::{Console, Status};

/// Arguments of `export`.
#[derive(Debug, clap::Args)]
pub struct Export {
    /// The folder given to `extract --state`
    #[arg(value_name = "DIR")]
    state: PathBuf,
    #[command(flatten)]
    writing: Writing,
}

impl Export {
    /// Prints a row for every document of the last run that is finished, in the order of its inputs.
    pub fn run(self, console: &Console) -> anyhow::Result<Status> {
        let form = self.writing.form(false);
        if !self.writing.fits(form, Some(&self.state), console) {
            return Ok(Status::Usage);
        }
        let state = State::look(&self.state)?;
        let mut rows = self.writing.open(form, false, console.lang)?;
        state.results(|json, plan| rows.push_json(json, plan))?;
        rows.finish()?;
        let unfinished = state.unfinished()?.iter().filter(|document| document.status != "failed").count();
        if unfinished > 0 {
            let (vi, en) =
                ("tệp chưa đọc xong nên không có trong kết quả", "files are not read yet and not in the output");
            console.warning(&format!("{unfinished} {}", console.say(vi, en)));
        }
        Ok(Status::Done)
    }
}
