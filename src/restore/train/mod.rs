//! Learning the models of restoration.

pub mod align;
pub mod channel;

pub use channel::train_channel;
