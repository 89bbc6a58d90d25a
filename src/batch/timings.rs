//! How long the stages take, over all documents and threads.

use std::cell::Cell;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::Stage;

/// Wall-clock time in each stage, summed over the threads.
///
/// A stage that waits for a child process (ingestion of anything but text, with workers) counts the waiting.
#[derive(Debug, Default)]
pub struct Timings {
    nanoseconds: [AtomicU64; Stage::ALL.len()],
}

impl Timings {
    /// Does `work` and counts its time for a stage.
    pub fn time<R>(&self, stage: Stage, work: impl FnOnce() -> R) -> R {
        let lap = self.lap(stage);
        let result = work();
        drop(lap);
        result
    }

    /// Counts the time from now on for a stage, until the lap goes on to another one or is dropped.
    pub(super) fn lap(&self, stage: Stage) -> Lap<'_> {
        Lap { timings: self, now: Cell::new((stage, Instant::now())) }
    }

    /// The time of a stage so far.
    pub fn of(&self, stage: Stage) -> Duration {
        Duration::from_nanos(self.nanoseconds[stage as usize].load(Ordering::Relaxed))
    }
}

/// Time that runs for one stage after the other; a panic ends it like everything else.
pub(super) struct Lap<'t> {
    timings: &'t Timings,
    now: Cell<(Stage, Instant)>,
}

impl Lap<'_> {
    /// The stage before has ended, this one begins.
    pub(super) fn enter(&self, stage: Stage) {
        let now = Instant::now();
        let (before, began) = self.now.replace((stage, now));
        let spent = u64::try_from((now - began).as_nanos()).unwrap_or(u64::MAX);
        self.timings.nanoseconds[before as usize].fetch_add(spent, Ordering::Relaxed);
    }
}

impl Drop for Lap<'_> {
    fn drop(&mut self) {
        self.enter(self.now.get().0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_goes_to_the_stage_that_runs() {
        let timings = Timings::default();
        let pause = || std::thread::sleep(Duration::from_millis(2));
        let lap = timings.lap(Stage::Restore);
        pause();
        lap.enter(Stage::Outline);
        pause();
        drop(lap);
        timings.time(Stage::Write, pause);
        for stage in Stage::ALL {
            let ran = matches!(stage, Stage::Restore | Stage::Outline | Stage::Write);
            assert_eq!(timings.of(stage) >= Duration::from_millis(2), ran, "{stage:?}");
        }
    }
}
