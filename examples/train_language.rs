//! Trains a language model: `train_language --official PATH... --encyclopedia PATH... --plans PATH... [--exclude PATH...]
//! [--held-out LIST] [--max-bytes N] -o MODEL`.

use std::path::PathBuf;
use std::time::Instant;

use kehoach::restore::train::{TrainLanguage, train_language};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut options = TrainLanguage::default();
    let mut option = String::new();
    for argument in std::env::args().skip(1) {
        if argument.starts_with('-') {
            option = argument;
            continue;
        }
        let path = PathBuf::from(&argument);
        match option.as_str() {
            "--official" => options.official.push(path),
            "--encyclopedia" => options.encyclopedia.push(path),
            "--plans" => options.plans.push(path),
            "--exclude" => options.exclude.push(path),
            "--held-out" => options.held_out = Some(path),
            "--max-bytes" => options.max_bytes = Some(argument.parse()?),
            "-o" => options.output = path,
            _ => return Err(format!("unknown option {option}").into()),
        }
    }
    let begun = Instant::now();
    println!("{:#?}", train_language(&options)?);
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default();
    println!("{:.1} s, {peak}", begun.elapsed().as_secs_f64());
    Ok(())
}
