//! What a fuzzer runs, and which panics end it.

mod targets;

use std::panic::{set_hook, take_hook};

pub use targets::*;

/// Lets panics of libraries pass that the program catches, as it does when they end one page of a document: only what
/// reaches the target's end is a crash. Panics in the project's own code always are.
///
/// Called once, behind libFuzzer's own preparation, which makes every panic a crash.
pub fn pass_caught_panics() {
    let crash = take_hook();
    set_hook(Box::new(move |panic| {
        if !panic.location().is_some_and(|place| place.file().contains("/registry/src/")) {
            crash(panic);
        }
    }));
}
