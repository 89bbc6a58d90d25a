//! Training: models from folders of text.

mod corpus;
mod grams;
mod kneser_ney;
mod language;
mod mixture;
mod pruning;

pub use language::{TrainError, TrainLanguage, TrainReport, train_language};
