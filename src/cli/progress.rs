//! How far a batch is: a line that is drawn over on a terminal, else a line each half minute.

use std::io::{IsTerminal, Write, stderr};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use kehoach::Lang;

use super::Console;

/// Time between two lines where there is no terminal.
const LINE: Duration = Duration::from_secs(30);
/// Time between two drawings on a terminal.
const DRAW: Duration = Duration::from_millis(250);
/// No time left is told before this, nor before so many files: it would be a guess.
const FIRST: (Duration, usize) = (Duration::from_secs(2), 5);

/// What was done so far.
#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    files: usize,
    all: usize,
    /// Pages of files that were read now; a file without page marks is one page.
    pages: u64,
    /// Files that were read now.
    read: usize,
    failed: usize,
    ended: bool,
}

/// Tells how far a batch is.
pub struct Progress {
    shared: Arc<(Mutex<Counts>, Condvar)>,
    teller: Option<JoinHandle<()>>,
    terminal: bool,
    inputs: usize,
}

impl Progress {
    /// Begins to tell of so many inputs. One file has none, nor has who asked for quiet.
    pub fn new(all: usize, one: bool, console: &Console) -> Self {
        let terminal = stderr().is_terminal();
        let shared = Arc::new((Mutex::new(Counts { all, ..Counts::default() }), Condvar::new()));
        let teller = (!one && !console.is_quiet()).then(|| {
            let (shared, lang) = (Arc::clone(&shared), console.lang);
            std::thread::spawn(move || tell(&shared, terminal, lang))
        });
        let terminal = terminal && teller.is_some();
        Self { shared, teller, terminal, inputs: all }
    }

    /// There are so many more documents than inputs.
    pub fn unpacked(&self, more: usize) {
        lock(&self.shared.0).all = self.inputs + more;
    }

    /// A file is done: read now, with so many pages, or kept from before.
    pub fn done(&self, read: bool, pages: Option<u32>, failed: bool) {
        let mut counts = lock(&self.shared.0);
        counts.files += 1;
        counts.failed += usize::from(failed);
        if read {
            counts.read += 1;
            counts.pages += u64::from(pages.unwrap_or(1));
        }
    }

    /// Says something else on standard error meanwhile.
    pub fn aside(&self, say: impl FnOnce()) {
        let _drawing = lock(&self.shared.0);
        self.wipe();
        say();
    }

    fn wipe(&self) {
        if self.terminal {
            let _ = write!(stderr(), "\r\x1b[K");
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        lock(&self.shared.0).ended = true;
        self.shared.1.notify_all();
        if let Some(teller) = self.teller.take() {
            let _ = teller.join();
        }
        self.wipe();
    }
}

fn lock(counts: &Mutex<Counts>) -> MutexGuard<'_, Counts> {
    counts.lock().unwrap_or_else(PoisonError::into_inner)
}

fn tell((counts, ended): &(Mutex<Counts>, Condvar), terminal: bool, lang: Lang) {
    let began = Instant::now();
    let every = if terminal { DRAW } else { LINE };
    let mut counts = lock(counts);
    while !counts.ended {
        counts =
            ended.wait_timeout_while(counts, every, |counts| !counts.ended).unwrap_or_else(PoisonError::into_inner).0;
        if counts.ended {
            break;
        }
        let line = line(*counts, began.elapsed(), lang);
        // The lock is held: nothing else is written between.
        let _ = if terminal { write!(stderr(), "\r\x1b[K{line}") } else { writeln!(stderr(), "{line}") };
    }
}

/// Short enough for a terminal of 80 columns.
fn line(counts: Counts, time: Duration, lang: Lang) -> String {
    let Counts { files, all, pages, read, failed, .. } = counts;
    let speed = pages as f64 / time.as_secs_f64().max(0.001);
    let known = time >= FIRST.0 && read >= FIRST.1;
    let seconds = if known {
        // The files to come have as many pages as those that were read.
        Some((all.saturating_sub(files) as f64 * pages as f64 / read as f64 / speed.max(1e-9)).ceil() as u64)
    } else {
        None
    };
    let left = seconds.map(|s| match (s, lang) {
        (0..60, Lang::Vi) => format!(", còn {s} giây"),
        (60..3600, Lang::Vi) => format!(", còn {} phút", s.div_ceil(60)),
        (_, Lang::Vi) => format!(", còn {} giờ {} phút", s / 3600, s % 3600 / 60),
        (0..60, Lang::En) => format!(", {s} s left"),
        (60..3600, Lang::En) => format!(", {} min left", s.div_ceil(60)),
        (_, Lang::En) => format!(", {} h {} min left", s / 3600, s % 3600 / 60),
    });
    let left = left.unwrap_or_default();
    match lang {
        Lang::Vi => {
            let speed = format!("{speed:.1}").replace('.', ",");
            format!("{files}/{all} tệp, {pages} trang, {speed} trang/giây{left}, {failed} lỗi")
        }
        Lang::En => format!("{files}/{all} files, {pages} pages, {speed:.1} pages/s{left}, {failed} failed"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_left_goes_by_pages_of_what_was_read() {
        let counts = Counts { files: 60, all: 100, pages: 100, read: 50, failed: 3, ended: false };
        // 50 files of two pages in 10 s; 40 files to come are 80 pages, at 10 pages/s.
        let (vi, en) =
            (line(counts, Duration::from_secs(10), Lang::Vi), line(counts, Duration::from_secs(10), Lang::En));
        assert_eq!(vi, "60/100 tệp, 100 trang, 10,0 trang/giây, còn 8 giây, 3 lỗi");
        assert_eq!(en, "60/100 files, 100 pages, 10.0 pages/s, 8 s left, 3 failed");
        assert!(line(counts, Duration::from_secs(1000), Lang::Vi).contains("còn 14 phút"));
        assert!(line(counts, Duration::from_secs(10_000), Lang::Vi).contains("còn 2 giờ 13 phút"));
    }

    #[test]
    fn nothing_is_guessed_at_the_begin_and_lines_fit() {
        let few = Counts { files: 2, all: 100, pages: 2, read: 2, ..Counts::default() };
        assert_eq!(line(few, Duration::from_secs(9), Lang::En), "2/100 files, 2 pages, 0.2 pages/s, 0 failed");
        let most = Counts { files: 99_999, all: 100_000, pages: 999_999, read: 9, failed: 99_999, ended: false };
        assert!(line(most, Duration::from_secs(5), Lang::Vi).chars().count() < 80);
    }
}
