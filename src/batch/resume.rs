//! Reads what is new, changed or failed, and keeps the rest as the state has it.

use std::cell::RefCell;

use rayon::ThreadPool;

use super::state::{DEATHS, Finished, Known, State, StateError, Status};
use super::{Input, Reader, Stamp, ordered, sha256};
use crate::Knowledge;
use crate::failure::{Failure, Reason};
use crate::plan::{Plan, TextOrigin};
use crate::warning::Code;

/// What is read again, and what makes an earlier result one of another reader.
#[derive(Debug, Clone, Default)]
pub struct Policy {
    /// Hash of all options that a result depends on.
    pub options: String,
    /// The program and its version.
    pub engine: String,
    /// The OCR engine and its version, empty without one: what it took part in is read again when it changes.
    pub ocr: String,
    /// Read all that failed again, whatever the reason.
    pub retry_failed: bool,
    /// Read everything again.
    pub force: bool,
}

/// What there is to say of a document.
#[derive(Debug)]
pub enum Event<'r> {
    /// It was read now.
    Read(&'r Result<Plan, Failure>),
    /// Its plan of an earlier run is kept; its pages, where it has page marks.
    Kept(Option<u32>),
    /// It failed in an earlier run and is left alone.
    StillFailed {
        /// What is known of the failure.
        failure: Failure,
        /// It killed its worker too often to be tried again unasked.
        quarantined: bool,
    },
}

/// How a run ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    /// Documents that were read.
    pub read: usize,
    /// Documents whose result is kept.
    pub kept: usize,
    /// Documents without a plan, of both.
    pub failed: usize,
    /// Documents that were not begun because the run was asked to stop.
    pub left: usize,
}

/// What is done with a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    /// Nothing: its file is untouched.
    Keep,
    /// Its bytes are compared with what was read.
    Compare,
    /// It is read.
    Read,
}

impl Policy {
    fn verdict(&self, known: &Known, stamp: Option<&str>) -> Verdict {
        let done = matches!(known.status, Status::Ok | Status::Failed);
        let ours = known.options.as_deref() == Some(&self.options)
            && known.engine.as_deref().is_some_and(|engine| engine == self.engine || engine == self.with_ocr());
        // Without bytes there is nothing to compare.
        let read = known.content.is_some();
        let again = known.status == Status::Failed && (self.retry_failed || may_pass(known));
        if self.force || !done || !ours || !read || again {
            Verdict::Read
        } else if stamp.is_some() && known.stamp.as_deref() == stamp {
            Verdict::Keep
        } else {
            Verdict::Compare
        }
    }

    fn with_ocr(&self) -> String {
        format!("{}, {}", self.engine, self.ocr)
    }
}

/// The failure may be that of a moment: the worker died or was late, but not often enough to blame the document.
fn may_pass(known: &Known) -> bool {
    died(known.reason.as_deref()) && known.deaths < DEATHS
}

/// The reason is one of those for which a worker ends.
fn died(reason: Option<&str>) -> bool {
    let deadly = [Reason::Crash, Reason::Timeout, Reason::Memory, Reason::Internal];
    deadly.iter().any(|deadly| Some(deadly.name()) == reason)
}

/// A document on its way.
struct Task {
    input: Input,
    known: Known,
    stamp: Option<Stamp>,
    verdict: Verdict,
}

/// What a thread made of it.
enum Made {
    /// Nothing was to be done, or nothing had changed.
    Kept { known: Known, stamp: Option<String> },
    /// It was read.
    Read { document: i64, row: Box<Result<Plan, Failure>>, finished: Box<Finished> },
    /// The run was to stop.
    Left(i64),
}

/// Brings the state up to date with the inputs: each has its row in it when this returns, in the order of the inputs,
/// unless `stop` said so. `tell` hears of every document in that order.
///
/// A file is taken for unchanged while its size, times and inode are what they were, else while its SHA-256 is.
///
/// # Errors
/// [`StateError`] when the state can't be written; what was stored before is intact.
pub fn resume(
    pool: &ThreadPool,
    (reader, knowledge): (&Reader, &Knowledge),
    inputs: impl IntoIterator<Item = Input>,
    state: &State,
    policy: &Policy,
    stop: impl Fn() -> bool + Sync,
    mut tell: impl FnMut(Event<'_>),
) -> Result<Totals, StateError> {
    let totals = RefCell::new(Totals::default());
    let tasks = inputs.into_iter().enumerate().map(|(place, input)| {
        let known = state.enter(&input.path, place)?;
        let stamp = input.stamp();
        let verdict = policy.verdict(&known, stamp.as_ref().map(|stamp| stamp.name.as_str()));
        if verdict == Verdict::Read && !stop() {
            state.begin(known.document)?;
        }
        Ok(Task { input, known, stamp, verdict })
    });
    let work = |task: Result<Task, StateError>| task.map(|task| make(task, reader, knowledge, policy, &stop));
    ordered(pool, tasks, work, |made| {
        let mut totals = totals.borrow_mut();
        match made? {
            Made::Left(document) => {
                totals.left += 1;
                state.give_back(document)?;
            }
            Made::Read { document, row, finished } => {
                totals.read += 1;
                totals.failed += usize::from(row.is_err());
                state.store(document, &finished)?;
                tell(Event::Read(&row));
            }
            Made::Kept { known, stamp } => {
                totals.kept += 1;
                if known.stamp != stamp {
                    state.keep(known.document, stamp.as_deref())?;
                }
                if known.status == Status::Failed {
                    totals.failed += 1;
                    let json = state.json(known.document)?.unwrap_or_default();
                    if let Ok(failure) = serde_json::from_str(&json) {
                        let quarantined = known.deaths >= DEATHS;
                        tell(Event::StillFailed { failure, quarantined });
                    }
                } else {
                    tell(Event::Kept(known.pages));
                }
            }
        }
        Ok(())
    })?;
    state.commit()?;
    Ok(totals.into_inner())
}

/// Reads a document, if it has to be read.
fn make(task: Task, reader: &Reader, knowledge: &Knowledge, policy: &Policy, stop: impl Fn() -> bool) -> Made {
    let Task { input, known, stamp: before, verdict } = task;
    // One that was written to just now is trusted for nothing, but compared with what it is afterwards.
    let stamp = before.clone().filter(|stamp| stamp.settled).map(|stamp| stamp.name);
    if verdict == Verdict::Keep {
        return Made::Kept { stamp: known.stamp.clone(), known };
    }
    if stop() {
        return Made::Left(known.document);
    }
    if verdict == Verdict::Compare && content(&input, reader) == known.content {
        return Made::Kept { known, stamp };
    }
    let row = reader.plan(&input, knowledge);
    let content = row.as_ref().map_or_else(|_| content(&input, reader), |plan| Some(plan.source.sha256.clone()));
    // A file that was written to meanwhile is looked at again next time.
    let untouched = input.stamp().map(|stamp| stamp.name) == before.map(|stamp| stamp.name);
    let (stamp, content) = if untouched { (stamp, content) } else { (None, None) };
    let reason = row.as_ref().err().map(|failure| failure.reason.clone());
    let ocr = row.as_ref().is_ok_and(asked_the_ocr);
    let finished = Finished {
        json: json(&row),
        died: died(reason.as_deref()),
        reason,
        pages: row.as_ref().ok().and_then(|plan| plan.source.pages),
        content,
        stamp,
        options: policy.options.clone(),
        engine: if ocr { policy.with_ocr() } else { policy.engine.clone() },
    };
    Made::Read { document: known.document, row: Box::new(row), finished: Box::new(finished) }
}

/// Hash of the bytes, or why they are not read; none where they can't be had.
fn content(input: &Input, reader: &Reader) -> Option<String> {
    let refused = input.refusal().map(|reason| reason.name().to_owned());
    refused.or_else(|| reader.bytes(input).ok().map(|bytes| sha256(&bytes)))
}

/// Whether the plan would be another one with another OCR engine, or with one at all.
fn asked_the_ocr(plan: &Plan) -> bool {
    let codes = [Code::OcrMissing, Code::OcrLate, Code::OcrFailed, Code::PageUnread];
    matches!(plan.source.text_origin, TextOrigin::Ocr | TextOrigin::Mixed)
        || plan.warnings.iter().any(|warning| codes.iter().any(|code| code.name() == warning.code))
}

/// A plan or failure as one line of JSON, without the line's end.
pub fn json(row: &Result<Plan, Failure>) -> String {
    let json = match row {
        Ok(plan) => serde_json::to_string(plan),
        Err(failure) => serde_json::to_string(failure),
    };
    // Both have text for keys and finite numbers: nothing that JSON can't say.
    json.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy() -> Policy {
        Policy { options: "o".into(), engine: "kehoach 1".into(), ocr: "tesseract 5".into(), ..Policy::default() }
    }

    fn known(reason: Option<&str>, deaths: u32) -> Known {
        let status = if reason.is_some() { Status::Failed } else { Status::Ok };
        let own = |text: &str| Some(text.to_owned());
        Known {
            status,
            reason: reason.map(str::to_owned),
            deaths,
            content: own("c"),
            stamp: own("s"),
            options: own("o"),
            engine: own("kehoach 1"),
            ..Known::default()
        }
    }

    #[test]
    fn only_what_is_new_changed_or_failed_is_read() {
        let same = Some("s");
        let own = |text: &str| Some(text.to_owned());
        let cases = [
            ("untouched", known(None, 0), same, Verdict::Keep),
            ("touched", known(None, 0), Some("t"), Verdict::Compare),
            ("no stamp to trust", Known { stamp: None, ..known(None, 0) }, None, Verdict::Compare),
            ("new", Known::default(), same, Verdict::Read),
            ("in hand when the program died", Known { status: Status::Reading, ..known(None, 0) }, same, Verdict::Read),
            ("other options", Known { options: own("p"), ..known(None, 0) }, same, Verdict::Read),
            ("other version", Known { engine: own("kehoach 0"), ..known(None, 0) }, same, Verdict::Read),
            ("by this OCR", Known { engine: own("kehoach 1, tesseract 5"), ..known(None, 0) }, same, Verdict::Keep),
            ("by another OCR", Known { engine: own("kehoach 1, tesseract 4"), ..known(None, 0) }, same, Verdict::Read),
            ("never readable", known(Some("empty"), 0), same, Verdict::Keep),
            ("not there", Known { content: None, ..known(Some("not-found"), 0) }, None, Verdict::Read),
            ("died once", known(Some("crash"), 1), same, Verdict::Read),
            ("quarantined", known(Some("crash"), 2), same, Verdict::Keep),
        ];
        for (name, known, stamp, verdict) in &cases {
            assert_eq!(policy().verdict(known, *stamp), *verdict, "{name}");
            let all = Policy { force: true, ..policy() };
            assert_eq!(all.verdict(known, *stamp), Verdict::Read, "{name}");
            let failed = Policy { retry_failed: true, ..policy() };
            let again = if known.status == Status::Failed { Verdict::Read } else { *verdict };
            assert_eq!(failed.verdict(known, *stamp), again, "{name}");
        }
    }
}
