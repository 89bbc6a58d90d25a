//! Accuracy of restoration on pairs:
//! `eval_restore FOLDER... [plan=READ:TRUTH:CHANNEL] [show=N] [only=CONDITION] [model=FILE] [channel=FILE] [tokens=FILE]
//! [KEY=VALUE]`.
//!
//! A FOLDER holds what `tools/make_pairs.py` writes: `DOCUMENT/.../CONDITION/lines.tsv` (line as read TAB true line,
//! one row of heads). A row is printed for each condition, for the stripped and for the clean truth; with the
//! calibration of all conditions at the end. `model` is another language model than the embedded one, `channel` another
//! one for text of an English-model engine; `tokens` gets the tokens with what was made of them, from which
//! `tools/calibrate.py` makes `data/calibration.tsv`.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use kehoach::restore::channel::{Channel, Costs};
use kehoach::restore::lm::LanguageModel;
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
    /// Syllables that a second restoration changes.
    changed_again: usize,
    seconds: f64,
    errors: HashMap<(String, String), usize>,
    tokens: Vec<Judged>,
    digits: Kept,
    codes: Kept,
}

/// Digit strings, or codes and addresses, of the input, and what became of them.
#[derive(Default)]
struct Kept {
    read: usize,
    /// In input and truth, not in the output.
    lost: usize,
    /// In the output, in neither input nor truth.
    invented: usize,
    /// In output and truth, but not in the input.
    found: usize,
    examples: Vec<String>,
}

impl Kept {
    /// Compares the strings of a line.
    fn add<'t>(&mut self, strings: impl Fn(&'t str) -> Vec<&'t str>, read: &'t str, truth: &'t str, line: &'t str) {
        let count = |line| {
            let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
            for string in strings(line) {
                *counts.entry(string).or_default() += 1;
            }
            counts
        };
        let (read, truth, written) = (count(read), count(truth), count(line));
        let of = |counts: &BTreeMap<&str, usize>, string| counts.get(string).copied().unwrap_or(0);
        self.read += read.values().sum::<usize>();
        for (string, n) in &read {
            let lost = (*n).min(of(&truth, string)).saturating_sub(of(&written, string));
            self.lost += lost;
            self.examples.extend((lost > 0).then(|| format!("-{string} ({line})")));
        }
        for (string, n) in &written {
            let new = n.saturating_sub(of(&read, string));
            let true_ones = new.min(of(&truth, string));
            self.found += true_ones;
            self.invented += new - true_ones;
            self.examples.extend((new > 0).then(|| format!("+{string} ({line})")));
        }
    }
}

fn digit_strings(line: &str) -> Vec<&str> {
    line.split(|c: char| !c.is_ascii_digit()).filter(|digits| !digits.is_empty()).collect()
}

/// `3520/KH-SYT`, `ten@example.vn`, `http://example.vn/`.
fn codes_and_addresses(line: &str) -> Vec<&str> {
    let is_one = |token: &&str| {
        let digits = token.contains(|c: char| c.is_ascii_digit()) && token.contains(char::is_uppercase);
        (token.contains('/') && digits) || token.contains("://") || token.contains(".vn") || token.contains(".gov")
    };
    line.split_whitespace().map(|token| token.trim_matches(|c: char| !c.is_alphanumeric())).filter(is_one).collect()
}

/// A token's confidence, its posterior and whether it is right.
#[derive(Clone, Copy)]
struct Judged {
    engine: Engine,
    confidence: f32,
    posterior: f32,
    right: bool,
}

fn main() -> Result<(), Failure> {
    let mut rows: BTreeMap<String, Row> = BTreeMap::new();
    let (mut show, mut only, mut files) = (0, None, Vec::new());
    let (mut plans, mut trials, mut engine) = (Vec::new(), Vec::new(), None);
    let (mut english, mut judged) = (None, None);
    for argument in std::env::args().skip(1) {
        match argument.split_once('=') {
            Some(("show", n)) => show = n.parse()?,
            Some(("only", condition)) => only = Some(condition.to_owned()),
            Some(("plan", names)) => plans.push(names.to_owned()),
            Some(("model", path)) => {
                if !LanguageModel::embed(LanguageModel::from_bytes(fs::read(path)?.leak())?) {
                    return Err("the language model is in use".into());
                }
            }
            Some(("channel", path)) => english = Some(Channel::new(&Costs::from_text(&fs::read_to_string(path)?)?)),
            Some(("tokens", path)) => judged = Some(path.to_owned()),
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
                let own = english.as_ref().filter(|_| matches!(told, Engine::English | Engine::Other));
                let channel = own.cloned().unwrap_or_else(|| channels::of(told));
                let lines = restored(&read, channel, own.is_some(), told, &trials);
                let row = rows.entry(name).or_default();
                row.seconds += begun.elapsed().as_secs_f64();
                row.add(told, &read, &truth, &lines);
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
        let lines = restored(&read, channel, parts.len() > 2, told, &trials);
        let name = Path::new(parts[0]).file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let row = rows.entry(format!("plan {}", &name[..3])).or_default();
        row.seconds += begun.elapsed().as_secs_f64();
        row.add(told, &read, &truth, &lines);
    }
    for (name, row) in &rows {
        row.print(name, show);
    }
    let damaged = rows.iter().filter(|(name, _)| *name != "clean");
    let mut tokens: Vec<Judged> = damaged.flat_map(|(_, row)| row.tokens.iter().copied()).collect();
    calibration(&mut tokens);
    if let Some(path) = judged {
        let row = |t: &Judged| format!("{:?}\t{:.7}\t{}\n", t.engine, t.posterior, u8::from(t.right));
        fs::write(path, tokens.iter().map(row).collect::<String>())?;
    }
    Ok(())
}

fn restored(
    read: &str,
    channel: Channel,
    own_channel: bool,
    engine: Engine,
    trials: &[(String, f32)],
) -> Vec<RestoredLine> {
    let mut settings = Settings::of(engine);
    for (key, value) in trials {
        settings.set(key, *value);
    }
    // The program's own settings and channels: what users see, text that is adapted to included.
    if trials.is_empty() && !own_channel || engine == Engine::None {
        return restore::lines(read, &restore::Options { engine: Some(engine) });
    }
    // A channel of one's own is adapted too, unless the trial says otherwise.
    let adapts = matches!(engine, Engine::English | Engine::Other) && !trials.iter().any(|(key, _)| key == "fixed");
    if adapts {
        return restore::lines_adapted(read, channel, settings);
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
    fn add(&mut self, engine: Engine, read: &str, truth: &str, lines: &[RestoredLine]) {
        self.documents += 1;
        let (mut raw, mut restored) = (0, 0);
        for ((read, truth), line) in read.split('\n').zip(truth.split('\n')).zip(lines) {
            let expected = syllables(truth);
            self.syllables += expected.len();
            raw += compare(&expected, &syllables(read), &mut HashMap::new());
            restored += compare(&expected, &syllables(&line.text), &mut self.errors);
            self.judge(engine, &expected, line);
            self.digits.add(digit_strings, read, truth, &line.text);
            self.codes.add(codes_and_addresses, read, truth, &line.text);
        }
        let once: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
        let twice = restore::lines(&once.join("\n"), &restore::Options::default());
        for (once, twice) in once.iter().zip(&twice) {
            let once = syllables(once);
            self.changed_again += once.len() - compare(&once, &syllables(&twice.text), &mut HashMap::new());
        }
        self.raw += raw;
        self.restored += restored;
        self.worst = self.worst.max(raw.cast_signed() as i64 - restored.cast_signed() as i64);
    }

    /// Whether each token is among the true syllables near its place.
    fn judge(&mut self, engine: Engine, expected: &[String], line: &RestoredLine) {
        let mut at = 0;
        for token in &line.tokens {
            for word in syllables(&token.output) {
                let window = &expected[at.min(expected.len())..(at + 3).min(expected.len())];
                let found = window.iter().position(|e| *e == word || e.split(['-', '/', '.', ',']).any(|p| p == word));
                let (confidence, posterior) = (token.confidence, token.posterior);
                self.tokens.push(Judged { engine, confidence, posterior, right: found.is_some() });
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
        println!("    a second pass changes {} syllables", self.changed_again);
        for (what, kept) in [("digit strings", &self.digits), ("codes and addresses", &self.codes)] {
            println!("    {what} {} lost {} invented {} mended {}", kept.read, kept.lost, kept.invented, kept.found);
            for example in kept.examples.iter().take(show) {
                println!("        {example}");
            }
        }
        let mut errors: Vec<_> = self.errors.iter().collect();
        errors.sort_by(|a, b| b.1.cmp(a.1).then_with(|| a.0.cmp(b.0)));
        let texts: Vec<String> = errors.iter().take(show).map(|((a, b), n)| format!("{n} {a}→{b}")).collect();
        if show > 0 {
            println!("    {}", texts.join(" · "));
        }
    }
}

fn calibration(tokens: &mut [Judged]) {
    tokens.sort_by(|a, b| a.confidence.total_cmp(&b.confidence));
    for (from, to) in [(0.0, 0.5), (0.5, 0.8), (0.8, 0.9), (0.9, 0.95), (0.95, 0.99), (0.99, 1.01)] {
        let bin: Vec<&Judged> = tokens.iter().filter(|t| t.confidence >= from && t.confidence < to).collect();
        let stated = bin.iter().map(|t| f64::from(t.confidence)).sum::<f64>() / bin.len().max(1) as f64;
        let right = bin.iter().filter(|t| t.right).count() as f64 / bin.len().max(1) as f64;
        let apart = stated - right;
        println!(
            "confidence {from}-{to:.2}: tokens {:6} stated {stated:.4} true {right:.4} apart {apart:+.4}",
            bin.len()
        );
    }
    let wrong = tokens.iter().filter(|t| !t.right).count();
    let lowest = tokens.iter().take(tokens.len() * 3 / 100).filter(|t| !t.right).count();
    println!("lowest 3 % of tokens hold {:.3} of {wrong} errors", lowest as f64 / wrong.max(1) as f64);
}
