//! Restores a file to standard output: `restore FILE [CHANNEL]`; with `--scan KEY=VALUE` settings for trials.

use std::fs;

use kehoach::restore::channel::{Channel, Costs};
use kehoach::restore::{self, Options, restorer::Settings};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let text = fs::read_to_string(&arguments[0])?;
    let mut settings = Settings::default();
    let mut channel = None;
    for argument in &arguments[1..] {
        match argument.split_once('=') {
            Some((key, value)) => set(&mut settings, key, value.parse()?),
            None => channel = Some(Channel::new(&Costs::from_text(&fs::read_to_string(argument)?)?)),
        }
    }
    let lines = match channel {
        Some(channel) => restore::lines_with(&text, channel, &settings),
        None => restore::lines(&text, &Options::default()),
    };
    let out: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
    print!("{}", out.join("\n"));
    Ok(())
}

fn set(settings: &mut Settings, key: &str, value: f32) {
    match key {
        "channel" => settings.channel_weight = value,
        "split" => settings.split = value,
        "merge" => settings.merge = value,
        "copy" => settings.copy = value,
        "letter" => settings.copy_letter = value,
        "digit" => settings.digit = value,
        "change" => settings.change = value,
        _ => panic!("no such setting: {key}"),
    }
}
