//! What a reader tells on its way, for those who watch over it.

use std::fmt;
use std::sync::Arc;

/// A step of reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The document was opened and has so many pages.
    Pages(usize),
    /// A page, counted from 1, is being read; 0 behind the last one.
    Page(usize),
    /// A page is at the OCR engine.
    OcrBegins,
    /// A page is back from the OCR engine.
    OcrEnds,
}

/// Who is told the steps; nobody by default.
#[derive(Clone, Default)]
pub struct Progress(Option<Arc<dyn Fn(Step) + Send + Sync>>);

impl Progress {
    /// Has the steps told to a function, from any thread.
    pub fn set(&mut self, hear: impl Fn(Step) + Send + Sync + 'static) {
        self.0 = Some(Arc::new(hear));
    }

    pub(super) fn tell(&self, step: Step) {
        if let Some(hear) = &self.0 {
            hear(step);
        }
    }
}

impl fmt::Debug for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Progress").field(&self.0.is_some()).finish()
    }
}
