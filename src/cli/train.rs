//! `kehoach train`: language and channel models from folders of text and of pairs.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Subcommand;
use kehoach::batch;
use kehoach::restore::train::{TrainLanguage, train_channel, train_language};

use super::output::Output;
use super::{Console, Status};

/// Arguments of `train`.
#[derive(Debug, clap::Args)]
pub struct Train {
    #[command(subcommand)]
    model: Model,
}

#[derive(Debug, Subcommand)]
enum Model {
    /// The language model, from text (.txt, .md, also .zst)
    Lm(Lm),
    /// What an OCR engine writes for each letter, from pairs of lines
    Channel(Channel),
}

#[derive(Debug, clap::Args)]
struct Lm {
    /// Files and folders of official text
    #[arg(long, num_args = 1.., value_name = "PATH")]
    official: Vec<PathBuf>,
    /// Files and folders of an encyclopedia
    #[arg(long, num_args = 1.., value_name = "PATH")]
    encyclopedia: Vec<PathBuf>,
    /// Plans, one a file: counted, and the weights of the three kinds are tuned on them in turn
    #[arg(long, num_args = 1.., value_name = "PATH")]
    plans: Vec<PathBuf>,
    /// Texts of which no eight words on end may be in a counted paragraph
    #[arg(long, num_args = 1.., value_name = "PATH")]
    exclude: Vec<PathBuf>,
    /// List of names of plans that are not counted
    #[arg(long, value_name = "FILE")]
    held_out: Option<PathBuf>,
    /// Bytes the model may have
    #[arg(long, value_name = "N", default_value_t = TrainLanguage::USUAL_SIZE)]
    max_bytes: usize,
    /// The model
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

#[derive(Debug, clap::Args)]
struct Channel {
    /// Files with `line as read TAB true line`, or folders: every lines.tsv in them (as tools/make_pairs.py writes them)
    #[arg(required = true, value_name = "PATH")]
    pairs: Vec<PathBuf>,
    /// Only pairs from folders with this name, such as 300-scan-eng; may be repeated
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
    /// The model
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

impl Train {
    /// Trains and writes the model.
    pub fn run(self, console: &Console) -> anyhow::Result<Status> {
        match self.model {
            Model::Lm(lm) => lm.run(console),
            Model::Channel(channel) => channel.run(console),
        }
    }
}

impl Lm {
    fn run(self, console: &Console) -> anyhow::Result<Status> {
        let report = train_language(&TrainLanguage {
            official: self.official,
            encyclopedia: self.encyclopedia,
            plans: self.plans,
            exclude: self.exclude,
            held_out: self.held_out,
            max_bytes: Some(self.max_bytes),
            output: self.output,
        })?;
        console.detail(&format!("{report:?}"));
        Ok(Status::Done)
    }
}

impl Channel {
    fn run(self, console: &Console) -> anyhow::Result<Status> {
        let mut output = Output::open(Some(&self.output))?;
        let files = self.files();
        let mut text = String::new();
        for path in &files {
            let pairs = fs::read_to_string(path).with_context(|| path.display().to_string())?;
            // The row of heads is no pair.
            text.push_str(pairs.strip_prefix("ocr\ttruth\n").unwrap_or(&pairs));
            text.push('\n');
        }
        let pairs = text.lines().filter_map(|line| line.split_once('\t'));
        console.detail(&format!("{} files, {} lines", files.len(), pairs.clone().count()));
        anyhow::ensure!(
            pairs.clone().next().is_some(),
            "{}",
            console.say("không có cặp dòng nào", "no pairs of lines")
        );
        std::io::Write::write_all(&mut output, train_channel(pairs).to_text().as_bytes())?;
        output.finish()?;
        Ok(Status::Done)
    }

    /// The files given, and those named lines.tsv in the folders given.
    fn files(&self) -> Vec<PathBuf> {
        let wanted = |path: &Path| {
            let folder = path.parent().and_then(Path::file_name).unwrap_or_default();
            self.only.is_empty() || self.only.iter().any(|name| folder == name.as_str())
        };
        let mut files = Vec::new();
        for given in &self.pairs {
            if given.is_dir() {
                let found = batch::inputs(&[given]).into_iter().filter(|input| input.refusal().is_none());
                let found = found.map(|input| PathBuf::from(input.path));
                files.extend(found.filter(|path| path.ends_with("lines.tsv") && wanted(path)));
            } else {
                files.push(given.clone());
            }
        }
        files
    }
}
