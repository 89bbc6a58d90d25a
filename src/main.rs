//! The command line.

use std::io::Read;

fn main() -> anyhow::Result<()> {
    let mut bytes = Vec::new();
    std::io::stdin().read_to_end(&mut bytes)?;
    let plan = kehoach::read_plan(&bytes, kehoach::Knowledge::embedded(), &kehoach::Options::default())?;
    println!("{}", serde_json::to_string_pretty(&plan)?);
    Ok(())
}
