//! `kehoach train lm`: the language model from folders of text.

use std::path::{Path, PathBuf};

use thiserror::Error;

use super::corpus::{Excluded, Lexicon, Stream, read_text, text_files};
use super::kneser_ney::{Component, Grams};
use super::mixture::{Estimates, Mixture, TEXTS};
use super::pruning::pruned;
use crate::restore::lm::{CLASSES, Gram, ModelError, ORDER, Word, is_syllable, write};

/// What a language model is trained from.
#[derive(Debug, Clone, Default)]
pub struct TrainLanguage {
    /// Files and folders of official text (`.txt`, `.md`, either also as `.zst`).
    pub official: Vec<PathBuf>,
    /// The same of an encyclopedia.
    pub encyclopedia: Vec<PathBuf>,
    /// Plans, one a file; the weights of the three kinds are tuned on them in turn.
    pub plans: Vec<PathBuf>,
    /// Texts of which no eight words on end may be in a counted paragraph.
    pub exclude: Vec<PathBuf>,
    /// A list of file names (one a line, `#` begins a comment): such plans are not counted.
    pub held_out: Option<PathBuf>,
    /// Bytes the model may have; [`TrainLanguage::USUAL_SIZE`] if nothing is given.
    pub max_bytes: Option<usize>,
    /// Where the model is written.
    pub output: PathBuf,
}

impl TrainLanguage {
    /// Bytes of the model that comes with the program, at most.
    pub const USUAL_SIZE: usize = 11_950_000;
}

/// What was counted.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TrainReport {
    /// Official text, encyclopedia, plans.
    pub texts: [TextReport; TEXTS],
    /// Words of the vocabulary, syllables among them.
    pub words: usize,
    /// Well-formed Vietnamese syllables of the vocabulary.
    pub syllables: usize,
    /// N-grams of the orders 1 to 4.
    pub grams: [usize; ORDER],
    /// Bytes of the model.
    pub bytes: usize,
}

/// What was counted of one kind of text.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct TextReport {
    /// Files read.
    pub files: usize,
    /// Paragraphs counted.
    pub paragraphs: usize,
    /// Paragraphs left out because they share words with excluded texts.
    pub left_out: usize,
    /// Words, numbers and ends of sentences counted.
    pub tokens: usize,
    /// Its weight after contexts of any kind.
    pub weight: f64,
}

/// Why training failed.
#[derive(Debug, Error)]
pub enum TrainError {
    /// A file or folder could not be read.
    #[error("cannot read {path}: {source}")]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The model could not be written.
    #[error("cannot write {path}: {source}")]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// There is no text to count.
    #[error("no text to count")]
    NoText,
    /// The model could not be put together.
    #[error(transparent)]
    Model(#[from] ModelError),
}

impl TrainError {
    pub(super) fn read(path: &Path, source: std::io::Error) -> Self {
        Self::Read { path: path.to_owned(), source }
    }
}

/// Trains a language model and writes it; the same texts give the same bytes.
///
/// # Errors
/// [`TrainError`] when a text cannot be read or the model cannot be written.
pub fn train_language(options: &TrainLanguage) -> Result<TrainReport, TrainError> {
    let (model, report) = language_model(options)?;
    std::fs::write(&options.output, model)
        .map_err(|source| TrainError::Write { path: options.output.clone(), source })?;
    Ok(report)
}

/// The bytes of the model, and what was counted.
fn language_model(options: &TrainLanguage) -> Result<(Vec<u8>, TrainReport), TrainError> {
    let mut report = TrainReport::default();
    let mut texts = read_texts(options, &mut report)?;
    let vocabulary = Vocabulary::of(&texts);
    (report.words, report.syllables) = (vocabulary.words.len(), vocabulary.syllables);
    let plans: Vec<Vec<u16>> = texts.plans.iter().map(|plan| vocabulary.translated(&plan.words)).collect();
    let size = vocabulary.words.len();
    let components = [
        Component::new(&vocabulary.translated(&std::mem::take(&mut texts.official.words)), size),
        Component::new(&vocabulary.translated(&std::mem::take(&mut texts.encyclopedia.words)), size),
        Component::new(&plans.concat(), size),
    ];
    let present = components.each_ref().map(|component| component.raw.tokens() > 0);
    if present == [false; TEXTS] {
        return Err(TrainError::NoText);
    }
    let mixture = if plans.len() > 1 { Mixture::tuned(&components, &plans, size) } else { Mixture::untuned(present) };
    for (text, weight) in report.texts.iter_mut().zip(mixture.overall) {
        text.weight = weight;
    }
    let budget = options.max_bytes.unwrap_or(TrainLanguage::USUAL_SIZE).saturating_sub(vocabulary.bytes());
    let (grams, estimates) = estimated(&components, &mixture, size, budget);
    report.grams = std::array::from_fn(|at| grams.keys[at].len());
    let model = written(&vocabulary, &grams, &estimates)?;
    report.bytes = model.len();
    Ok((model, report))
}

/// The n-grams that fit into the bytes, and their probabilities.
fn estimated(components: &[Component; TEXTS], mixture: &Mixture, words: usize, bytes: usize) -> (Grams, Estimates) {
    let mut grams = Grams::worth_a_look(components, words);
    let mut estimates = Estimates::new(&grams, mixture.probabilities(components, &grams));
    // What an n-gram is worth depends on which others are there: the second round sees those that are likely to stay.
    for room in [bytes * 2, bytes] {
        grams = pruned(&grams, &estimates, mixture, components, room);
        estimates = Estimates::new(&grams, mixture.probabilities(components, &grams));
    }
    (grams, estimates)
}

/// The texts as numbers of words.
struct Texts {
    lexicon: Lexicon,
    official: Stream,
    encyclopedia: Stream,
    plans: Vec<Stream>,
}

fn read_texts(options: &TrainLanguage, report: &mut TrainReport) -> Result<Texts, TrainError> {
    let mut lexicon = Lexicon::new();
    let mut excluded = Excluded::default();
    for path in text_files(&options.exclude)? {
        excluded.add(&read_text(&path)?, &mut lexicon);
    }
    let held_out = match &options.held_out {
        Some(list) => names(&read_text(list)?),
        None => Vec::new(),
    };
    let mut counted = text_files(&options.plans)?;
    counted.retain(|path| path.file_name().is_none_or(|name| held_out.iter().all(|held| name != held.as_str())));
    let mut texts = Texts { lexicon, official: Stream::default(), encyclopedia: Stream::default(), plans: Vec::new() };
    for (at, paths) in [&options.official, &options.encyclopedia].into_iter().enumerate() {
        for path in text_files(paths)? {
            let stream = if at == 0 { &mut texts.official } else { &mut texts.encyclopedia };
            stream.add(&read_text(&path)?, &mut texts.lexicon, &excluded);
            report.texts[at].files += 1;
        }
    }
    for path in counted {
        let mut stream = Stream::default();
        stream.add(&read_text(&path)?, &mut texts.lexicon, &excluded);
        texts.plans.push(stream);
        report.texts[2].files += 1;
    }
    let streams = [vec![&texts.official], vec![&texts.encyclopedia], texts.plans.iter().collect()];
    for (report, streams) in report.texts.iter_mut().zip(streams) {
        for stream in streams {
            report.paragraphs += stream.paragraphs;
            report.left_out += stream.left_out;
            report.tokens += stream.words.len().saturating_sub(1);
        }
    }
    Ok(texts)
}

fn names(list: &str) -> Vec<String> {
    let lines = list.lines().map(|line| line.split('#').next().unwrap_or_default().trim());
    lines.filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// The words of the model.
struct Vocabulary {
    words: Vec<Word>,
    syllables: usize,
    /// For each word that was met, its number in the model.
    numbers: Vec<u16>,
}

/// Times a word must stand in official text (with plans) or in the encyclopedia to be of the vocabulary.
const SYLLABLE_COUNTS: [u32; 2] = [2, 12];
const OTHER_WORD_COUNTS: [u32; 2] = [25, 400];

impl Vocabulary {
    fn of(texts: &Texts) -> Self {
        let spellings = &texts.lexicon.spellings;
        let count = |streams: &mut dyn Iterator<Item = &Stream>| {
            let mut counts = vec![0_u32; spellings.len()];
            streams.for_each(|stream| stream.words.iter().for_each(|&word| counts[word as usize] += 1));
            counts
        };
        let official = count(&mut std::iter::once(&texts.official).chain(&texts.plans));
        let encyclopedia = count(&mut std::iter::once(&texts.encyclopedia));
        let mut chosen: Vec<usize> = (CLASSES.len()..spellings.len())
            .filter(|&met| {
                let needed = if is_syllable(&spellings[met]) { SYLLABLE_COUNTS } else { OTHER_WORD_COUNTS };
                official[met] >= needed[0] || encyclopedia[met] >= needed[1]
            })
            .collect();
        chosen.sort_by(|&a, &b| spellings[a].cmp(&spellings[b]));
        chosen.truncate(usize::from(u16::MAX) - CLASSES.len());
        let mut numbers = vec![0; spellings.len()];
        let mut words = Vec::new();
        for met in (0..CLASSES.len()).chain(chosen) {
            numbers[met] = words.len() as u16;
            words.push(Word {
                spelling: spellings[met].clone(),
                probability: 0.0,
                backoff: None,
                casing: casing(texts.lexicon.casing[met]),
            });
        }
        let syllables = words.iter().filter(|word| is_syllable(&word.spelling)).count();
        Self { words, syllables, numbers }
    }

    fn translated(&self, met: &[u32]) -> Vec<u16> {
        met.iter().map(|&word| self.numbers[word as usize]).collect()
    }

    /// Bytes of all but the n-grams, and a little for rounding.
    fn bytes(&self) -> usize {
        self.words.iter().map(|word| word.spelling.len() + 12).sum::<usize>() + 8 * 1024
    }
}

/// Smoothed logarithms of the shares of lower case, capital first, capitals.
fn casing(counts: [u32; 3]) -> [f32; 3] {
    const UNSEEN: [f64; 3] = [0.7, 0.2, 0.1];
    let sum: u32 = counts.iter().sum();
    std::array::from_fn(|i| ((f64::from(counts[i]) + UNSEEN[i]) / (f64::from(sum) + 1.0)).ln() as f32)
}

fn written(vocabulary: &Vocabulary, grams: &Grams, estimates: &Estimates) -> Result<Vec<u8>, TrainError> {
    let backoff =
        |order: usize, at: usize| Some(estimates.backoffs[order - 1][at]).filter(|w| !w.is_nan()).map(f32::ln);
    let probability = |order: usize, at: usize| estimates.probabilities[order - 1][at].max(1e-30).ln();
    let words = vocabulary.words.iter().enumerate();
    let words: Vec<Word> = words
        .map(|(at, word)| Word { probability: probability(1, at), backoff: backoff(1, at), ..word.clone() })
        .collect();
    let tables = std::array::from_fn(|i| {
        let order = i + 2;
        let keys = grams.keys[order - 1].iter().enumerate();
        keys.map(|(at, &key)| Gram { key, probability: probability(order, at), backoff: backoff(order, at) }).collect()
    });
    Ok(write(&words, &tables)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::restore::lm::LanguageModel;

    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let texts = [
            ("official.txt", "Ủy ban nhân dân tỉnh ban hành kế hoạch.\nSở Y tế ban hành kế hoạch số 5/KH-SYT.\n"),
            ("wiki.md", "Việt Nam là một nước ở Đông Nam Á; tỉnh nằm ở phía nam.\n"),
            ("plans/a.txt", "Kế hoạch ban hành kèm theo quyết định. Ủy ban nhân dân tỉnh triển khai.\n"),
            ("plans/b.txt", "Sở Y tế triển khai kế hoạch của Ủy ban nhân dân tỉnh.\n"),
            ("plans/c.txt", "Uỷ ban triển khai kế hoạch đến năm 2030.\n"),
        ];
        std::fs::create_dir(folder.path().join("plans")).unwrap();
        for (name, text) in texts {
            std::fs::write(folder.path().join(name), text.repeat(5)).unwrap();
        }
        folder
    }

    fn options(folder: &Path) -> TrainLanguage {
        TrainLanguage {
            official: vec![folder.join("official.txt")],
            encyclopedia: vec![folder.join("wiki.md")],
            plans: vec![folder.join("plans")],
            ..TrainLanguage::default()
        }
    }

    #[test]
    fn the_model_sums_to_one_after_every_context() {
        let folder = folder();
        let (bytes, report) = language_model(&options(folder.path())).unwrap();
        assert_eq!(report.texts.map(|t| t.files), [1, 1, 3]);
        let model = LanguageModel::from_bytes(&bytes).unwrap();
        let all: Vec<_> =
            [model.unknown(), model.number(), model.sentence_end()].into_iter().chain(model.words()).collect();
        let mut states = vec![model.start()];
        for text in ["ban hành kế hoạch", "ủy ban nhân dân", "nam tỉnh kế"] {
            for word in text.split(' ') {
                states.push(model.score(*states.last().unwrap(), model.word(word).unwrap()).1);
            }
        }
        for state in states {
            let sum: f32 = all.iter().map(|&word| model.score(state, word).0.exp()).sum();
            assert!((sum - 1.0).abs() < 0.05, "{state:?}: {sum}");
        }
        let after = model.score(model.start(), model.sentence_end()).1;
        assert_eq!(after, model.start());
    }

    #[test]
    fn the_same_text_gives_the_same_bytes() {
        let folder = folder();
        let options = options(folder.path());
        assert_eq!(language_model(&options).unwrap().0, language_model(&options).unwrap().0);
    }

    #[test]
    fn words_are_found_by_either_placement() {
        let folder = folder();
        let (bytes, _) = language_model(&options(folder.path())).unwrap();
        let model = LanguageModel::from_bytes(&bytes).unwrap();
        assert_eq!(model.word("uỷ"), model.word("ủy"));
        let word = model.word("ủy").unwrap();
        assert_eq!(model.spelling(word), "ủy");
        assert!(model.words().all(|id| model.word(model.spelling(id)) == Some(id)));
        let [lower, title, upper] = model.casing(model.word("tế").unwrap());
        assert!(lower > title && title > upper);
    }

    #[test]
    fn held_out_plans_are_not_counted() {
        let folder = folder();
        let list = folder.path().join("heldout.txt");
        std::fs::write(&list, "# a comment\nc.txt # the third\n").unwrap();
        let (_, report) = language_model(&TrainLanguage { held_out: Some(list), ..options(folder.path()) }).unwrap();
        assert_eq!(report.texts[2].files, 2);
    }

    #[test]
    fn damaged_models_never_panic() {
        let folder = folder();
        let (bytes, _) = language_model(&options(folder.path())).unwrap();
        for at in (0..200).chain((200..bytes.len()).step_by(41)) {
            let mut damaged = bytes.clone();
            damaged[at] ^= 0xa5;
            let Ok(model) = LanguageModel::from_bytes(&damaged) else { continue };
            let mut state = model.start();
            for word in model.words() {
                (_, state) = model.score(state, word);
                assert!(model.word(model.spelling(word)).is_some());
            }
        }
    }

    #[test]
    fn damaged_models_are_refused() {
        let folder = folder();
        let (bytes, _) = language_model(&options(folder.path())).unwrap();
        for length in (0..bytes.len()).step_by(7) {
            assert!(LanguageModel::from_bytes(&bytes[..length]).is_err(), "{length}");
        }
    }
}
