//! Speed of restoration on one thread: `restore_speed FOLDER [cold]` with one text a file (see `tools/noisy_text.py`).
//!
//! One pass over all files with the cache empty at the start, one with the cache off (not with `cold`); by the clock, and by the time that
//! the processor worked for this thread, which neighbours on the machine don't change. `tools/peer_speed.py` runs it
//! beside a peer.

use std::fs;
use std::time::{Duration, Instant};

use kehoach::restore::restorer::Settings;
use kehoach::restore::{self, Engine, Options, Part, channels};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args().nth(1).ok_or("usage: restore_speed FOLDER")?;
    let mut paths: Vec<_> = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<_>>()?;
    paths.sort();
    let texts: Vec<String> = paths.iter().map(fs::read_to_string).collect::<std::io::Result<_>>()?;
    let syllables: usize = texts.iter().map(|text| text.split_whitespace().count()).sum();
    println!("documents {} syllables {syllables}", texts.len());
    let rate = |what: &str, clocks: Clocks| {
        let [wall, cpu] = clocks.elapsed().map(|time| syllables as f64 / time.as_secs_f64());
        println!("kehoach, {what}: {cpu:.0} syllables/s of a core, {wall:.0} by the clock");
    };
    let clocks = Clocks::start();
    let mut length = 0;
    for text in &texts {
        restore::parts(text, &Options::default(), &mut |part| length += length_of(part));
    }
    rate("cache cold at the start", clocks);
    println!("{}", peak());
    if std::env::args().nth(2).is_some_and(|what| what == "cold") {
        return Ok(());
    }
    let clocks = Clocks::start();
    let settings = Settings { cached: 0, ..Settings::of(Engine::English) };
    for text in &texts {
        length += restore::lines_with(text, channels::of(Engine::English), settings).len();
    }
    rate("cache off", clocks);
    println!("{length} bytes and lines");
    Ok(())
}

fn length_of(part: Part<'_>) -> usize {
    match part {
        Part::Kept(text) => text.len(),
        Part::Token(token) => token.output.len(),
        Part::LineEnd => 1,
    }
}

/// Most memory that was ever in use.
fn peak() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default().to_owned()
}

/// The clock, and the processor's time for this thread.
struct Clocks(Instant, Duration);

impl Clocks {
    fn start() -> Self {
        Self(Instant::now(), worked())
    }

    fn elapsed(&self) -> [Duration; 2] {
        [self.0.elapsed(), worked().saturating_sub(self.1)]
    }
}

/// Linux only; elsewhere no time.
fn worked() -> Duration {
    let text = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    Duration::from_nanos(text.split(' ').next().and_then(|ns| ns.parse().ok()).unwrap_or(0))
}
