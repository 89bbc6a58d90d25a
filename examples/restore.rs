//! Restores a file to standard output: `restore FILE [CHANNEL]`.

use std::fs;

use kehoach::restore::channel::{Channel, Costs};
use kehoach::restore::engine::Engine;
use kehoach::restore::{self, Options};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let text = fs::read_to_string(arguments.first().ok_or("usage: restore FILE [CHANNEL]")?)?;
    if arguments.get(1).is_some_and(|a| a == "--suggest") {
        for slip in restore::suggest(&text) {
            println!("{}: {} → {} ({:.3})", slip.line + 1, slip.input, slip.output, slip.confidence);
        }
        return Ok(());
    }
    let lines = match arguments.get(1) {
        Some(path) => {
            let channel = Channel::new(&Costs::from_text(&fs::read_to_string(path)?)?);
            restore::lines_with(&text, channel, Engine::English)
        }
        None => restore::lines(&text, &Options::default()),
    };
    let out: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
    print!("{}", out.join("\n"));
    Ok(())
}
