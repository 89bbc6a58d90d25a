//! Accuracy of restoration on pairs: `eval_restore FOLDER... [plan=READ:TRUTH:CHANNEL] [show=N] [only=CONDITION] [KEY=VALUE]`.
//!
//! A FOLDER holds what `tools/make_pairs.py` writes: `DOCUMENT/.../CONDITION/lines.tsv` (line as read TAB true line,
//! one row of heads). A row is printed for each condition, for the stripped and for the clean truth; with the
//! calibration of all conditions at the end.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use kehoach::restore::channel::{Channel, Costs};
use kehoach::restore::restorer::Settings;
use kehoach::restore::{self, Engine, RestoredLine, channels};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

type Failure = Box<dyn std::error::Error>;

#[derive(Default)]
struct Row {
    documents: usize,
    syllables: usize,
    raw: usize,
    restored: usize,
    worst: i64,
    seconds: f64,
    errors: HashMap<(String, String), usize>,
    /// Confidence and whether the token is right.
    tokens: Vec<(f32, bool)>,
}

fn main() -> Result<(), Failure> {
    let mut rows: BTreeMap<String, Row> = BTreeMap::new();
    let (mut show, mut only, mut files) = (0, None, Vec::new());
    let (mut plans, mut trials, mut engine) = (Vec::new(), Vec::new(), None);
    for argument in std::env::args().skip(1) {
        match argument.split_once('=') {
            Some(("show", n)) => show = n.parse()?,
            Some(("only", condition)) => only = Some(condition.to_owned()),
            Some(("plan", names)) => plans.push(names.to_owned()),
            Some(("engine", "vie")) => engine = Some(Engine::Vietnamese),
            Some((key, value)) => trials.push((key.to_owned(), value.parse()?)),
            None => find(Path::new(&argument), &mut files)?,
        }
    }
    files.sort();
    for path in &files {
        let condition = path.parent().and_then(Path::file_name).unwrap_or_default().to_string_lossy().into_owned();
        let text = fs::read_to_string(path)?;
        let pairs: Vec<(&str, &str)> = text.lines().skip(1).filter_map(|l| l.split_once('\t')).collect();
        let join = |side: fn(&(&str, &str)) -> String| pairs.iter().map(side).collect::<Vec<_>>().join("\n");
        let (read, truth) = (join(|p| p.0.to_owned()), join(|p| p.1.to_owned()));
        let mut cases = vec![(condition.clone(), read)];
        if condition.ends_with("-scan-eng") {
            cases.push(("stripped".to_owned(), stripped(&truth)));
            cases.push(("clean".to_owned(), truth.clone()));
        }
        for (name, read) in cases {
            if only.as_ref().is_none_or(|o| *o == name) {
                let begun = Instant::now();
                let told = engine.unwrap_or_else(|| restore::engine_of(&read));
                let lines = restored(&read, channels::of(told), told, &trials);
                let row = rows.entry(name).or_default();
                row.seconds += begun.elapsed().as_secs_f64();
                row.add(&read, &truth, &lines);
            }
        }
    }
    for names in plans {
        let parts: Vec<&str> = names.split(':').collect();
        let (read, truth) = (fs::read_to_string(parts[0])?, fs::read_to_string(parts[1])?);
        let begun = Instant::now();
        let told = restore::engine_of(&read);
        let channel = match parts.get(2) {
            Some(path) => Channel::new(&Costs::from_text(&fs::read_to_string(path)?)?),
            None => channels::of(told),
        };
        let lines = restored(&read, channel, told, &trials);
        let name = Path::new(parts[0]).file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let row = rows.entry(format!("plan {}", &name[..3])).or_default();
        row.seconds += begun.elapsed().as_secs_f64();
        row.add(&read, &truth, &lines);
    }
    for (name, row) in &rows {
        row.print(name, show);
    }
    calibration(rows.iter().filter(|(name, _)| *name != "clean").flat_map(|(_, row)| row.tokens.iter().copied()));
    Ok(())
}

fn restored(read: &str, channel: Channel, engine: Engine, trials: &[(String, f32)]) -> Vec<RestoredLine> {
    let mut settings = Settings::of(engine);
    for (key, value) in trials {
        settings.set(key, *value);
    }
    if engine == Engine::None {
        return restore::lines(read, &restore::Options { engine: Some(engine) });
    }
    restore::lines_with(read, channel, settings)
}

fn find(path: &Path, out: &mut Vec<PathBuf>) -> Result<(), Failure> {
    if path.is_dir() {
        for entry in fs::read_dir(path)? {
            find(&entry?.path(), out)?;
        }
    } else if path.file_name().is_some_and(|name| name == "lines.tsv") {
        out.push(path.to_owned());
    }
    Ok(())
}

fn stripped(text: &str) -> String {
    text.replace('đ', "d").replace('Đ', "D").nfd().filter(|c| !is_combining_mark(*c)).collect()
}

/// Syllables as the scorer sees them: folded, without punctuation at both ends, with a letter.
fn syllables(line: &str) -> Vec<String> {
    const PLACES: [&str; 15] = [
        "òaoà", "óaoá", "ỏaoả", "õaoã", "ọaoạ", "òeoè", "óeoé", "ỏeoẻ", "õeoẽ", "ọeoẹ", "ùyuỳ", "úyuý", "ủyuỷ", "ũyuỹ",
        "ụyuỵ",
    ];
    let mut text: String = line.nfc().collect::<String>().to_lowercase();
    for pair in PLACES {
        let middle = pair.char_indices().nth(2).map_or(0, |(at, _)| at);
        text = text.replace(&pair[..middle], &pair[middle..]);
    }
    text = text.replace("hàng năm", "hằng năm");
    text.split_whitespace()
        .map(|t| t.trim_matches(|c: char| !c.is_alphanumeric() && c != '_').to_owned())
        .filter(|t| t.chars().any(char::is_alphabetic))
        .collect()
}

/// Pairs of equal stretches and differences by edit distance.
fn compare(a: &[String], b: &[String], errors: &mut HashMap<(String, String), usize>) -> usize {
    let width = b.len() + 1;
    let mut cost = vec![0_usize; (a.len() + 1) * width];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            cost[i * width + j] = if i == 0 || j == 0 {
                i + j
            } else {
                let same = cost[(i - 1) * width + j - 1] + usize::from(a[i - 1] != b[j - 1]);
                same.min(cost[(i - 1) * width + j] + 1).min(cost[i * width + j - 1] + 1)
            };
        }
    }
    let (mut i, mut j, mut right) = (a.len(), b.len(), 0);
    while i > 0 || j > 0 {
        let here = cost[i * width + j];
        if i > 0 && j > 0 && here == cost[(i - 1) * width + j - 1] + usize::from(a[i - 1] != b[j - 1]) {
            i -= 1;
            j -= 1;
            if a[i] == b[j] {
                right += 1;
            } else {
                *errors.entry((a[i].clone(), b[j].clone())).or_default() += 1;
            }
        } else if i > 0 && here == cost[(i - 1) * width + j] + 1 {
            i -= 1;
            *errors.entry((a[i].clone(), String::new())).or_default() += 1;
        } else {
            j -= 1;
            *errors.entry((String::new(), b[j].clone())).or_default() += 1;
        }
    }
    right
}

impl Row {
    fn add(&mut self, read: &str, truth: &str, lines: &[RestoredLine]) {
        self.documents += 1;
        let (mut raw, mut restored) = (0, 0);
        for ((read, truth), line) in read.split('\n').zip(truth.split('\n')).zip(lines) {
            let expected = syllables(truth);
            self.syllables += expected.len();
            raw += compare(&expected, &syllables(read), &mut HashMap::new());
            restored += compare(&expected, &syllables(&line.text), &mut self.errors);
            self.judge(&expected, line);
        }
        self.raw += raw;
        self.restored += restored;
        self.worst = self.worst.max(raw.cast_signed() as i64 - restored.cast_signed() as i64);
    }

    /// Whether each token is among the true syllables near its place.
    fn judge(&mut self, expected: &[String], line: &RestoredLine) {
        let mut at = 0;
        for token in &line.tokens {
            for word in syllables(&token.output) {
                let window = &expected[at.min(expected.len())..(at + 3).min(expected.len())];
                let found = window.iter().position(|e| *e == word || e.split(['-', '/', '.', ',']).any(|p| p == word));
                self.tokens.push((token.confidence, found.is_some()));
                at += found.map_or(0, |n| if window[n] == word { n + 1 } else { n });
                if found.is_none() {
                    at += 1;
                }
            }
        }
    }

    fn print(&self, name: &str, show: usize) {
        let rate = |n: usize| n as f64 / self.syllables.max(1) as f64;
        println!(
            "{name:14} documents {:3} syllables {:6} raw {:.4} restored {:.4} errors {:4} worst loss {:3} syllables/s {:.0}",
            self.documents,
            self.syllables,
            rate(self.raw),
            rate(self.restored),
            self.syllables - self.restored,
            self.worst,
            self.syllables as f64 / self.seconds
        );
        let mut errors: Vec<_> = self.errors.iter().collect();
        errors.sort_by(|a, b| b.1.cmp(a.1).then_with(|| a.0.cmp(b.0)));
        let texts: Vec<String> = errors.iter().take(show).map(|((a, b), n)| format!("{n} {a}→{b}")).collect();
        if show > 0 {
            println!("    {}", texts.join(" · "));
        }
    }
}

fn calibration(tokens: impl Iterator<Item = (f32, bool)>) {
    let mut tokens: Vec<(f32, bool)> = tokens.collect();
    tokens.sort_by(|a, b| a.0.total_cmp(&b.0));
    let bins = [0.0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.97, 0.99, 0.995, 0.998, 0.999, 0.9999, 1.01];
    let neighbours = bins.windows(2).map(|pair| (pair[0], pair[1]));
    for (from, to) in neighbours.chain([(0.95, 0.99), (0.99, 1.01)]) {
        let bin: Vec<&(f32, bool)> = tokens.iter().filter(|t| t.0 >= from && t.0 < to).collect();
        let stated = bin.iter().map(|t| f64::from(t.0)).sum::<f64>() / bin.len().max(1) as f64;
        let right = bin.iter().filter(|t| t.1).count() as f64 / bin.len().max(1) as f64;
        println!("confidence {from}-{to}: tokens {:6} stated {stated:.4} true {right:.4}", bin.len());
    }
    let wrong = tokens.iter().filter(|t| !t.1).count();
    let lowest = tokens.iter().take(tokens.len() * 3 / 100).filter(|t| !t.1).count();
    println!("lowest 3 % of tokens hold {:.3} of {wrong} errors", lowest as f64 / wrong.max(1) as f64);
}
