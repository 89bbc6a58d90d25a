//! Pages through an engine, several at a time.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Mutex, PoisonError};

use super::level::{Upright, upright};
use super::{OcrEngine, OcrError, Options, Picture, ReadLine, words};
use crate::ingest::paper::verdict::Census;
use crate::ingest::paper::{Rule, Word};
use crate::ingest::progress::{Progress, Step};

/// From this many words on a page tells whether it was read upside down.
const ENOUGH: usize = 10;
/// A page with fewer syllables than this share of its words may lie on its side or head.
const POOR: f32 = 0.55;

/// A page as an engine read it.
#[derive(Debug, Default)]
pub(in crate::ingest) struct PageReading {
    pub(in crate::ingest) words: Vec<Word>,
    /// Lines of tables.
    pub(in crate::ingest) rules: Vec<Rule>,
    /// Degrees by which its lines fall to the right.
    pub(in crate::ingest) skew: f32,
}

/// Pages with what was read of them.
type Readings = Vec<(usize, Result<PageReading, OcrError>)>;

/// Reads the pictures that `produce` gives away by page, in `jobs` threads. No more than one picture waits for a thread, so that memory does not grow with the number of pages.
pub(in crate::ingest) fn all<R>(
    options: &Options,
    progress: &Progress,
    produce: impl FnOnce(&mut dyn FnMut(usize, Picture)) -> R,
) -> (R, Readings) {
    let Some(engine) = &options.engine else { return (produce(&mut |_, _| {}), Vec::new()) };
    let readings = Mutex::new(Vec::new());
    let done = std::thread::scope(|scope| {
        let (give, take) = sync_channel::<(usize, Picture)>(1);
        let take = Arc::new(Mutex::new(take));
        let mut threads = 0;
        produce(&mut |page, picture| {
            // Threads begin when the first pictures come: most documents have none.
            if threads < options.jobs.max(1) {
                threads += 1;
                let (take, readings) = (Arc::clone(&take), &readings);
                scope.spawn(move || {
                    loop {
                        let next = take.lock().unwrap_or_else(PoisonError::into_inner).recv();
                        let Ok((page, picture)) = next else { break };
                        progress.tell(Step::OcrBegins);
                        // A page that ends its reader is one that failed, not the end of the document.
                        let reading = catch_unwind(AssertUnwindSafe(|| read(&**engine, picture)));
                        let failed = |_| Err(OcrError::Failed { cause: "panic".to_owned() });
                        let reading = reading.unwrap_or_else(failed);
                        progress.tell(Step::OcrEnds);
                        readings.lock().unwrap_or_else(PoisonError::into_inner).push((page, reading));
                    }
                });
            }
            // The threads live as long as this end of the channel.
            let _ = give.send((page, picture));
        })
    });
    let mut readings = readings.into_inner().unwrap_or_else(PoisonError::into_inner);
    readings.sort_by_key(|(page, _)| *page);
    (done, readings)
}

/// Reads one page, the right way up.
fn read(engine: &dyn OcrEngine, picture: Picture) -> Result<PageReading, OcrError> {
    let mut sheet = upright(picture, 0);
    if sheet.sideways
        && let Some(turns) = engine.quarter_turns(&sheet.picture).filter(|turns| *turns > 0)
    {
        sheet = upright(sheet.picture, turns);
    }
    let mut lines = engine.read(&sheet.picture)?;
    // Little of it is Vietnamese: it may lie on its head.
    if sheet.turns == 0
        && is_poor(&lines)
        && let Some(turns) = engine.quarter_turns(&sheet.picture).filter(|turns| *turns > 0)
    {
        let turned = upright(sheet.picture.clone(), turns);
        let other = engine.read(&turned.picture)?;
        if syllables(&other) > syllables(&lines) {
            (sheet, lines) = (turned, other);
        }
    }
    Ok(reading(lines, &sheet))
}

fn reading(lines: Vec<ReadLine>, sheet: &Upright) -> PageReading {
    PageReading { words: words::placed(lines, sheet), rules: Vec::new(), skew: sheet.skew }
}

fn census(lines: &[ReadLine]) -> Census {
    let mut census = Census::default();
    lines.iter().flat_map(|l| &l.words).for_each(|word| census.add(&word.text));
    census
}

fn is_poor(lines: &[ReadLine]) -> bool {
    let census = census(lines);
    census.words >= ENOUGH && census.share().is_some_and(|share| share < POOR)
}

fn syllables(lines: &[ReadLine]) -> f32 {
    census(lines).share().unwrap_or_default()
}
