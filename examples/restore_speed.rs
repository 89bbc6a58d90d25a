//! Speed of restoration on one thread: `restore_speed FOLDER` with one text a file (see `tools/noisy_text.py`).
//!
//! One pass over all files with the cache empty at the start, one with the cache off. Print it
//! beside a peer's rate from the same run.

use std::fs;
use std::time::Instant;

use kehoach::restore::restorer::Settings;
use kehoach::restore::{self, Engine, Options, Part, channels};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args().nth(1).ok_or("usage: restore_speed FOLDER")?;
    let mut paths: Vec<_> = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<_>>()?;
    paths.sort();
    let texts: Vec<String> = paths.iter().map(fs::read_to_string).collect::<std::io::Result<_>>()?;
    let syllables: usize = texts.iter().map(|text| text.split_whitespace().count()).sum();
    println!("documents {} syllables {syllables}", texts.len());
    let rate = |begun: Instant| syllables as f64 / begun.elapsed().as_secs_f64();
    let begun = Instant::now();
    let mut length = 0;
    for text in &texts {
        restore::parts(text, &Options::default(), &mut |part| {
            length += match part {
                Part::Kept(text) => text.len(),
                Part::Token(token) => token.output.len(),
                Part::LineEnd => 1,
            }
        });
    }
    println!("kehoach, cache cold at the start: {:.0} syllables/s ({length} bytes)", rate(begun));
    let begun = Instant::now();
    let settings = Settings { cached: 0, ..Settings::of(Engine::English) };
    for text in &texts {
        restore::lines_with(text, channels::of(Engine::English), settings);
    }
    println!("kehoach, cache off: {:.0} syllables/s", rate(begun));
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    println!("{}", status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default());
    Ok(())
}
