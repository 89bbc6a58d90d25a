//! The fuzz targets without a fuzzer: seeds, what broke a reader once, and seeds with damage.
//!
//! For more of the last: `FUZZ_ROUNDS=100000 FUZZ_SEED=2 FUZZ_TARGET=pdf cargo test --test fuzz damaged`. `fuzz/README.md`
//! tells of cargo-fuzz.

#[path = "../fuzz/src/targets.rs"]
mod targets;

use std::fs;
use std::path::Path;

use targets::{TARGETS, Target};

/// Stack of a worker, which is where documents are parsed.
const STACK: usize = 64 << 20;

/// Files of a folder for a target, in the order of their names.
fn files(folder: &str, target: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz").join(folder).join(target);
    let entries = fs::read_dir(&folder).into_iter().flatten();
    let mut files: Vec<_> = entries
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.display().to_string(), fs::read(&path).unwrap()))
        .collect();
    files.sort();
    files
}

fn run(target: &'static Target, name: &str, data: Vec<u8>) {
    let work = move || (target.1)(&data);
    let done = std::thread::Builder::new().stack_size(STACK).spawn(work).unwrap().join();
    assert!(done.is_ok(), "{}: {name}", target.0);
}

#[test]
fn every_target_has_seeds_and_a_file_of_its_own() {
    for target in TARGETS {
        assert!(!files("seeds", target.0).is_empty(), "{}", target.0);
        let own = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("fuzz/fuzz_targets/{}.rs", target.0));
        assert!(own.exists(), "{}", own.display());
    }
}

#[test]
fn seeds_and_what_broke_a_reader_are_read() {
    for target in TARGETS {
        for folder in ["seeds", "regressions"] {
            for (name, data) in files(folder, target.0) {
                run(target, &name, data);
            }
        }
        run(target, "nothing", Vec::new());
    }
}

/// Numbers that look like chance and are the same every time.
struct Chance(u64);

impl Chance {
    /// One of the numbers below `end`.
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end.max(1)
    }

    /// The bytes with a few changes: a byte, a bit, a piece of another file, a piece twice, a piece left out.
    fn damaged(&mut self, bytes: &[u8], other: &[u8]) -> Vec<u8> {
        let mut out = bytes.to_vec();
        for _ in 0..=self.below(4) {
            let at = self.below(out.len() + 1);
            let to = (at + self.below(30)).min(out.len());
            match self.below(6) {
                0 if at < out.len() => out[at] = [0, 0xff, b'(', b'/', b'9', b'<'][self.below(6)],
                1 if at < out.len() => out[at] ^= 1 << self.below(8),
                2 => {
                    let from = self.below(other.len() + 1);
                    let piece = other[from..(from + self.below(60)).min(other.len())].to_vec();
                    out.splice(at..to, piece);
                }
                3 => {
                    let piece = out[at..to].to_vec();
                    (0..=self.below(20)).for_each(|_| drop(out.splice(at..at, piece.iter().copied())));
                }
                4 => drop(out.drain(at..to)),
                _ => out.truncate(at),
            }
        }
        out
    }
}

#[test]
fn damaged_seeds_are_read() {
    let number = |name: &str| std::env::var(name).ok().and_then(|n| n.parse().ok());
    let rounds = number("FUZZ_ROUNDS").unwrap_or(60);
    let only = std::env::var("FUZZ_TARGET").ok();
    for target in TARGETS.iter().filter(|target| only.as_deref().is_none_or(|only| only == target.0)) {
        println!("{}: {rounds} rounds", target.0);
        let seeds = files("seeds", target.0);
        let mut chance = Chance(number("FUZZ_SEED").unwrap_or(1));
        for round in 0..rounds {
            let [one, other] = [0; 2].map(|_| &seeds[chance.below(seeds.len())]);
            let data = chance.damaged(&one.1, &other.1);
            let name = format!("{} in round {round}: {}", one.0, data.escape_ascii());
            run(target, &name, data);
        }
    }
}
