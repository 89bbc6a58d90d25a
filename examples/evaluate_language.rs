//! Measures a language model on texts: `evaluate_language MODEL TEXT...` prints perplexity, the share of syllables that
//! a Viterbi search over all accents restores from text without diacritics (case is kept), and the rate of queries.
//! With `SHOW` in the environment the most frequent errors are listed.

use std::collections::{BTreeMap, HashMap};
use std::time::Instant;

use kehoach::fold::base_letter;
use kehoach::restore::lm::{LanguageModel, State, TokenKind, WordId, counted_spelling, tokens};

/// Hypotheses kept at each word.
const BEAM: usize = 24;

fn bare(word: &str) -> String {
    word.chars().map(base_letter).collect()
}

/// Lower case, a capital first, capitals.
fn case_of(word: &str) -> usize {
    let mut letters = word.chars();
    let first = letters.next().is_some_and(char::is_uppercase);
    if letters.any(char::is_uppercase) { 2 } else { usize::from(first) }
}

#[derive(Default)]
struct Figures {
    logs: f64,
    tokens: usize,
    syllables: usize,
    right: usize,
    queries: usize,
    errors: BTreeMap<(String, String), usize>,
}

/// Time of one query when every accent variant of every word is asked for after the true words.
fn query_time(model: &LanguageModel, text: &str, variants: &HashMap<String, Vec<WordId>>) -> (usize, f64) {
    let mut asked: Vec<(State, &[WordId])> = Vec::new();
    for line in text.lines() {
        let mut state = model.start();
        for token in tokens(line).into_iter().filter(|token| token.kind == TokenKind::Word) {
            let spelling = counted_spelling(&line[token.range]);
            asked.push((state, variants.get(&bare(&spelling)).map_or(&[], Vec::as_slice)));
            state = model.score(state, model.word(&spelling).unwrap_or(model.unknown())).1;
        }
    }
    let begun = Instant::now();
    let mut sum = 0.0;
    for (state, words) in &asked {
        sum += words.iter().map(|&word| model.score(*state, word).0).sum::<f32>();
    }
    std::hint::black_box(sum);
    let queries = asked.iter().map(|(_, words)| words.len()).sum::<usize>();
    (queries, begun.elapsed().as_secs_f64() * 1e9 / queries as f64)
}

type Path = (f32, State, Vec<WordId>);

fn restored<'t>(
    model: &LanguageModel,
    line: &'t str,
    variants: &HashMap<String, Vec<WordId>>,
    figures: &mut Figures,
) -> Vec<(&'t str, WordId)> {
    let mut paths: Vec<Path> = vec![(0.0, model.start(), Vec::new())];
    let mut words = Vec::new();
    let capitals =
        line.chars().filter(|c| c.is_uppercase()).count() * 2 > line.chars().filter(|c| c.is_alphabetic()).count();
    let mut inside = false;
    for token in tokens(line) {
        let case = (inside && !capitals && token.kind == TokenKind::Word).then(|| case_of(&line[token.range.clone()]));
        inside = token.kind != TokenKind::SentenceEnd && (inside || token.kind == TokenKind::Word);
        let fixed;
        let candidates = match token.kind {
            TokenKind::Word => {
                words.push(&line[token.range.clone()]);
                let none = [model.unknown()];
                fixed = none;
                variants.get(&bare(&counted_spelling(&line[token.range]))).map_or(fixed.as_slice(), Vec::as_slice)
            }
            kind => {
                fixed = [match kind {
                    TokenKind::Number => model.number(),
                    TokenKind::SentenceEnd => model.sentence_end(),
                    _ => model.unknown(),
                }];
                fixed.as_slice()
            }
        };
        let mut best: HashMap<State, (f32, usize, WordId)> = HashMap::new();
        for (at, (score, state, _)) in paths.iter().enumerate() {
            for &candidate in candidates {
                let (p, next) = model.score(*state, candidate);
                figures.queries += 1;
                let p = p + case.map_or(0.0, |case| model.casing(candidate)[case]);
                let new = (score + p, at, candidate);
                best.entry(next)
                    .and_modify(|old| {
                        if new.0 > old.0 {
                            *old = new;
                        }
                    })
                    .or_insert(new);
            }
        }
        let mut next: Vec<Path> = best
            .into_iter()
            .map(|(state, (score, at, word))| {
                let mut path = paths[at].2.clone();
                if token.kind == TokenKind::Word {
                    path.push(word);
                }
                (score, state, path)
            })
            .collect();
        next.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.2.cmp(&b.2)));
        next.truncate(BEAM);
        paths = next;
    }
    words.into_iter().zip(paths.swap_remove(0).2).collect()
}

fn measure(model: &LanguageModel, text: &str, variants: &HashMap<String, Vec<WordId>>, figures: &mut Figures) {
    for line in text.lines() {
        let mut state = model.start();
        let mut last = model.sentence_end();
        for token in tokens(line) {
            last = match token.kind {
                TokenKind::Word => model.word(&counted_spelling(&line[token.range])).unwrap_or(model.unknown()),
                TokenKind::Number => model.number(),
                TokenKind::Other => model.unknown(),
                TokenKind::SentenceEnd => model.sentence_end(),
            };
            let (p, next) = model.score(state, last);
            figures.logs += f64::from(p);
            figures.tokens += 1;
            state = next;
        }
        if last != model.sentence_end() {
            figures.logs += f64::from(model.score(state, model.sentence_end()).0);
            figures.tokens += 1;
        }
        let pairs = restored(model, line, variants, figures);
        for (at, (truth, found)) in pairs.iter().enumerate() {
            let truth = counted_spelling(truth);
            let found = if *found == model.unknown() { bare(&truth) } else { model.spelling(*found).to_owned() };
            figures.syllables += 1;
            let next = pairs.get(at + 1).map(|(word, _)| word.to_lowercase()).unwrap_or_default();
            let either = next == "năm"
                && ["hằng", "hàng"].contains(&truth.as_str())
                && ["hằng", "hàng"].contains(&found.as_str());
            if truth == found || either {
                figures.right += 1;
            } else {
                *figures.errors.entry((truth, found)).or_default() += 1;
            }
        }
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let bytes = std::fs::read(&arguments[0])?;
    let begun = Instant::now();
    let model = LanguageModel::from_bytes(&bytes)?;
    let opened = begun.elapsed();
    let mut variants: HashMap<String, Vec<WordId>> = HashMap::new();
    for word in model.words() {
        variants.entry(bare(model.spelling(word))).or_default().push(word);
    }
    let mut figures = Figures::default();
    let begun = Instant::now();
    for path in &arguments[1..] {
        measure(&model, &std::fs::read_to_string(path)?, &variants, &mut figures);
    }
    let elapsed = begun.elapsed();
    let mut all = String::new();
    for path in &arguments[1..] {
        all.push_str(&std::fs::read_to_string(path)?);
    }
    let (queries, nanoseconds) = query_time(&model, &all, &variants);
    println!("{queries} queries of {nanoseconds:.1} ns");
    let mut errors: Vec<_> = figures.errors.iter().collect();
    errors.sort_by(|a, b| b.1.cmp(a.1));
    if std::env::var_os("SHOW").is_some() {
        for ((truth, found), count) in errors.iter().take(60) {
            println!("{count} {truth} -> {found}");
        }
    }
    let perplexity = (-figures.logs / figures.tokens as f64).exp();
    let accuracy = figures.right as f64 / figures.syllables as f64;
    println!("{} bytes, opened in {:.2} ms, {} words", bytes.len(), opened.as_secs_f64() * 1e3, model.words().count());
    println!("tokens {} perplexity {perplexity:.2}", figures.tokens);
    println!("syllables {} right {} accuracy {accuracy:.5}", figures.syllables, figures.right);
    println!("{:.0} syllables/s, {} queries", figures.syllables as f64 / elapsed.as_secs_f64(), figures.queries);
    Ok(())
}
