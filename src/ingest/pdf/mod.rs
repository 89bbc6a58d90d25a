//! PDF: words from positioned glyphs, as the page is drawn, annotations and signature widgets included.

mod cms;
mod container;
mod glyphs;
mod render;

use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use hayro_interpret::hayro_syntax::object::dict::keys;
use hayro_interpret::hayro_syntax::object::{Array, Dict};
use hayro_interpret::hayro_syntax::page::Page as PdfPage;
use hayro_interpret::hayro_syntax::{LoadPdfError, Pdf};
use hayro_interpret::kurbo::{Affine, Rect};
use hayro_interpret::{Context, InterpreterCache, InterpreterSettings, RenderContent, TransformExt, interpret_page};

use hayro::RenderCache;

use super::ocr::Picture;
use super::paper::Page;
use super::progress::Step;
use super::{IngestError, Kind, Options};
use crate::document::{Reason, Sheet};
pub use container::{Container, Signature, container};
use glyphs::Ink;

/// Bytes of junk that may stand before the marker.
const JUNK: usize = 1024;

/// An opened file.
pub(super) struct Opened {
    pdf: Pdf,
    /// Files are attached; they are not read.
    pub(super) attachments: bool,
    /// The end of the file is missing.
    pub(super) cut: bool,
}

/// Opens a file.
pub(super) fn open(bytes: &[u8], options: &Options) -> Result<Opened, IngestError> {
    let head = &bytes[..bytes.len().min(JUNK)];
    let start = head.windows(5).position(|w| w == b"%PDF-").unwrap_or(0);
    if nests_deeper(&bytes[start..], options.max_depth) {
        return Err(IngestError::TooDeep { limit: options.max_depth });
    }
    // Offsets are counted from the marker; where they are not, the table is rebuilt.
    let pdf = Pdf::new(bytes[start..].to_vec()).map_err(|error| match error {
        LoadPdfError::Decryption(_) => IngestError::Encrypted,
        LoadPdfError::Invalid => IngestError::NotADocument { kind: Kind::BrokenPdf },
    })?;
    let pages = pdf.pages().len();
    if pages == 0 {
        return Err(IngestError::NotADocument { kind: Kind::BrokenPdf });
    }
    if pages > options.max_pages {
        return Err(IngestError::TooManyPages { pages, limit: options.max_pages });
    }
    let attachments = has_attachments(&pdf);
    Ok(Opened { pdf, attachments, cut: is_cut(&bytes[start..]) })
}

impl Opened {
    /// Number of its pages.
    pub(super) fn len(&self) -> usize {
        self.pdf.pages().len()
    }

    /// Hands every page to `take` with what is printed on it, and with a way to have it as a picture.
    ///
    /// A page that ends its reader, now or when it was read before, comes without anything on it; only where no page can
    /// be read this ends the document.
    pub(super) fn pages<E>(
        &self,
        options: &Options,
        mut take: impl FnMut(Drawn, &dyn Fn() -> Option<Picture>) -> Result<(), E>,
    ) -> Result<(), E> {
        let (mut cache, mut render_cache) = (InterpreterCache::new(), RenderCache::new());
        let mut fault = None;
        let mut any = false;
        for (page, number) in self.pdf.pages().iter().zip(1..) {
            if options.broken_pages.contains(&number) {
                take(Drawn::broken(), &|| None)?;
                continue;
            }
            options.progress.tell(Step::Page(number));
            let read = catch_unwind(AssertUnwindSafe(|| drawn(&self.pdf, page, &cache)));
            match read {
                Ok(drawn) => {
                    any = true;
                    let pixel = drawn.pixel;
                    let picture = || render::picture(page, pixel, &render_cache, &cache);
                    take(drawn, &|| catch_unwind(AssertUnwindSafe(picture)).ok().flatten())?;
                }
                Err(panic) => {
                    fault = Some(panic);
                    // What was left half done in them is not to reach other pages.
                    (cache, render_cache) = (InterpreterCache::new(), RenderCache::new());
                    take(Drawn::broken(), &|| None)?;
                }
            }
        }
        options.progress.tell(Step::Page(0));
        match fault {
            Some(panic) if !any => resume_unwind(panic),
            _ => Ok(()),
        }
    }
}

/// What was drawn on a page, before it is judged.
#[derive(Debug)]
pub(super) struct Drawn {
    pub(super) page: Page,
    /// Characters without a known meaning.
    pub(super) unknown: usize,
    /// Something is drawn that is neither text nor picture.
    pub(super) paths: usize,
    /// See [`Ink::pixel`].
    pixel: [f32; 2],
}

impl Drawn {
    /// A page of which nothing is known, as large as most.
    fn broken() -> Self {
        let sheet = Sheet { width: 595.0, height: 842.0, reason: Reason::Broken, ..Sheet::default() };
        Self { page: Page { sheet, ..Page::default() }, unknown: 0, paths: 0, pixel: [0.0; 2] }
    }
}

/// Draws one page.
fn drawn<'a>(pdf: &'a Pdf, page: &PdfPage<'a>, cache: &InterpreterCache<'a>) -> Drawn {
    let (width, height) = page.render_dimensions();
    let mut ink = Ink { size: [width, height], ..Ink::default() };
    let bounds = Rect::new(0.0, 0.0, width as f64, height as f64);
    let transform: Affine = page.initial_transform(true).to_kurbo();
    for (part, annotation) in [(RenderContent::PAGE, false), (RenderContent::ANNOTATIONS, true)] {
        let settings = InterpreterSettings { render_content: part, ..InterpreterSettings::default() };
        let mut context = Context::new(transform, bounds, cache, pdf.xref(), settings);
        ink.annotation = annotation;
        ink.lift();
        interpret_page(page, &mut context, &mut ink);
    }
    let area = (width * height).max(1.0);
    let pictures = covered(&ink.pictures, [width, height]) / area;
    let sheet = Sheet {
        width,
        height,
        pictures,
        codecs: ink.codecs.into_iter().map(Cow::Borrowed).collect(),
        ..Sheet::default()
    };
    let page = Page { sheet, words: ink.words, rules: ink.rules, skew: 0.0, lost: ink.unknown };
    Drawn { page, unknown: ink.unknown, paths: ink.paths, pixel: ink.pixel }
}

/// Area that pictures cover, each place once, to a grid of 32 by 32.
fn covered(pictures: &[[f32; 4]], [width, height]: [f32; 2]) -> f32 {
    const GRID: usize = 32;
    if pictures.is_empty() {
        return 0.0;
    }
    let mut count = 0;
    for row in 0..GRID {
        for column in 0..GRID {
            let x = (column as f32 + 0.5) / GRID as f32 * width;
            let y = (row as f32 + 0.5) / GRID as f32 * height;
            count += usize::from(pictures.iter().any(|[l, t, r, b]| (*l..=*r).contains(&x) && (*t..=*b).contains(&y)));
        }
    }
    count as f32 / (GRID * GRID) as f32 * width * height
}

/// Whether files are attached to the document.
fn has_attachments(pdf: &Pdf) -> bool {
    let Some(catalog) = pdf.xref().get::<Dict<'_>>(pdf.xref().root_id()) else { return false };
    let named = catalog.get::<Dict<'_>>(keys::NAMES).is_some_and(|names| names.contains_key("EmbeddedFiles"));
    named || catalog.get::<Array<'_>>("AF").is_some()
}

/// Whether the end is missing: no mark of an end, or an object that was begun behind the last one.
fn is_cut(bytes: &[u8]) -> bool {
    const END: &[u8] = b"%%EOF";
    let end = bytes.windows(END.len()).rposition(|w| w == END);
    end.is_none_or(|end| find(bytes, end, b" obj").is_some())
}

/// Whether arrays or dictionaries outside of streams are nested deeper than a limit: reading them would take the stack.
fn nests_deeper(bytes: &[u8], limit: usize) -> bool {
    let mut depth = 0usize;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'[' => depth += 1,
            b'<' if bytes.get(at + 1) == Some(&b'<') => {
                depth += 1;
                at += 1;
            }
            b']' => depth = depth.saturating_sub(1),
            b'>' if bytes.get(at + 1) == Some(&b'>') => {
                depth = depth.saturating_sub(1);
                at += 1;
            }
            b's' if depth == 0 && bytes[at..].starts_with(b"stream") => {
                // Data of a stream has any bytes.
                at = find(bytes, at + 6, b"endstream").map_or(bytes.len(), |end| end + 9);
                continue;
            }
            b'e' if bytes[at..].starts_with(b"endobj") => depth = 0,
            _ => {}
        }
        if depth > limit {
            return true;
        }
        at += 1;
    }
    false
}

/// The next place of a mark.
fn find(bytes: &[u8], from: usize, mark: &[u8]) -> Option<usize> {
    let first = mark.first()?;
    let mut at = from;
    while let Some(step) = bytes.get(at..)?.iter().position(|b| b == first) {
        at += step;
        if bytes[at..].starts_with(mark) {
            return Some(at);
        }
        at += 1;
    }
    None
}

#[cfg(test)]
mod tests;
