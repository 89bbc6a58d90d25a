//! Learns a channel from files of pairs (`line as read TAB true line`): `train_channel OUT PAIRS...`.

use std::fs;

use kehoach::restore::train::train_channel;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let out = arguments.next().ok_or("usage: train_channel OUT PAIRS...")?;
    let mut text = String::new();
    for path in arguments {
        text.push_str(&fs::read_to_string(path)?);
        text.push('\n');
    }
    let pairs = text.lines().filter_map(|line| line.split_once('\t'));
    fs::write(out, train_channel(pairs).to_text())?;
    Ok(())
}
