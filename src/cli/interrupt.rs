//! Ctrl-C and SIGTERM: the documents in hand are finished, nothing new is begun; a second one ends at once.

use std::sync::atomic::{AtomicBool, Ordering};

/// Exit status after Ctrl-C.
const INTERRUPTED: i32 = 130;

static ASKED: AtomicBool = AtomicBool::new(false);

/// Listens to Ctrl-C from now on. Without a listener the system ends the program, which shells report as 130 too.
pub fn listen() {
    let listening = ctrlc::set_handler(|| {
        if ASKED.swap(true, Ordering::SeqCst) {
            std::process::exit(INTERRUPTED);
        }
    });
    if let Err(error) = listening {
        tracing::warn!(%error, "can't listen to Ctrl-C");
    }
}

/// Was Ctrl-C pressed?
pub fn asked() -> bool {
    ASKED.load(Ordering::SeqCst)
}
