//! Training: models from folders of text and of pairs.

mod align;
mod channel;
mod corpus;
mod grams;
mod kneser_ney;
mod language;
mod mixture;
mod pruning;

pub use channel::train_channel;
pub(super) use channel::{Counts, estimate};
pub use language::{TrainError, TrainLanguage, TrainReport, train_language};
