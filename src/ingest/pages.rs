//! Inputs with pages (PDF, pictures): for every page its text layer or what an OCR engine reads off its picture.

use std::borrow::Cow;
use std::cell::RefCell;

use sha2::{Digest, Sha256};

use super::archive::Archive;
use super::ocr::{self, Mode, OcrError, Picture};
use super::paper::verdict::{Census, fit, is_in_part, verdict};
use super::paper::{Binder, Page, Word, to_unicode};
use super::progress::Step;
use super::{IngestError, Kind, Options, hex, pdf, pictures, warn_long, word};
use crate::document::{Document, Reason, Sheet, Taken};
use crate::warning::Code;

/// Reads a PDF.
pub(super) fn from_pdf(bytes: &[u8], options: &Options) -> Result<Document, IngestError> {
    let opened = pdf::open(bytes, options)?;
    options.progress.tell(Step::Pages(opened.len()));
    let mut document = read("application/pdf", bytes, options, |take| {
        opened.pages(options, |drawn, picture| {
            let mut page = drawn.page;
            if page.sheet.reason == Reason::Broken {
                take(page, picture);
                return Ok(());
            }
            page.sheet.legacy = to_unicode(&mut page.words).map(Cow::Borrowed);
            let census = Census::of(&page.words);
            let invisible = page.words.iter().filter(|w| w.invisible).count() * 2 > page.words.len();
            page.sheet.syllables = census.share();
            page.sheet.reason = verdict(&census, invisible, page.sheet.pictures, drawn.unknown, drawn.paths);
            take(page, picture);
            Ok(())
        })
    })?;
    if opened.cut {
        document.warnings.push(Code::CutOff.warn("", "", Vec::new()));
    }
    if opened.attachments {
        document.warnings.push(Code::Attachments.warn("", "", Vec::new()));
    }
    Ok(document)
}

/// Reads a picture, or several in one file.
pub(super) fn from_pictures(bytes: &[u8], name: &'static str, options: &Options) -> Result<Document, IngestError> {
    let media_type = format!("image/{}", name.to_ascii_lowercase());
    let cut = is_cut(name, bytes);
    let mut document = read(&media_type, bytes, options, |take| {
        pictures::pages(bytes, name, options, |picture| show(picture, name, take))
    })?;
    if cut {
        document.warnings.push(Code::CutOff.warn("", "", Vec::new()));
    }
    Ok(document)
}

/// Reads the pictures of a word processor's file that has no text.
pub(super) fn from_word(
    bytes: &[u8],
    kind: Kind,
    media_type: &str,
    options: &Options,
) -> Result<Document, IngestError> {
    let names = if kind == Kind::Rtf { Vec::new() } else { word::pictures::names(bytes, kind, options)? };
    if names.is_empty() {
        return Err(IngestError::Empty);
    }
    if names.len() > options.max_pages {
        return Err(IngestError::TooManyPages { pages: names.len(), limit: options.max_pages });
    }
    options.progress.tell(Step::Pages(names.len()));
    let mut archive = Archive::open(bytes, options)?;
    let (mut any, mut cut, mut count) = (false, false, 0);
    let mut document = read(media_type, bytes, options, |take| {
        for name in &names {
            let part = archive.bytes(name, options)?.unwrap_or_default();
            let read = match Kind::of(&part) {
                Some(Kind::Picture(name @ ("PNG" | "JPEG" | "TIFF"))) => {
                    any = true;
                    cut |= is_cut(name, &part);
                    pictures::pages(&part, name, options, |picture| {
                        count += 1;
                        show(picture, name, take);
                    })
                }
                _ => Err(IngestError::NotADocument { kind: Kind::BrokenPicture }),
            };
            if let Err(IngestError::NotADocument { .. }) = read {
                count += 1;
                let sheet = Sheet { width: 595.0, height: 842.0, reason: Reason::Broken, ..Sheet::default() };
                take(Page { sheet, ..Page::default() }, &|| None);
            } else {
                read?;
            }
            // A picture may have pages of its own.
            if count > options.max_pages {
                return Err(IngestError::TooManyPages { pages: count, limit: options.max_pages });
            }
        }
        if any { Ok(()) } else { Err(IngestError::Empty) }
    })?;
    if cut {
        document.warnings.push(Code::CutOff.warn("", "", Vec::new()));
    }
    Ok(document)
}

/// Its end is missing. Other kinds than JPEG don't open then.
fn is_cut(name: &str, picture: &[u8]) -> bool {
    name == "JPEG" && !picture.windows(2).rev().any(|mark| mark == b"\xFF\xD9")
}

/// Hands on a page that is a picture.
fn show(picture: Picture, codec: &'static str, take: &mut Take<'_>) {
    let scale = 72.0 / picture.dpi.max(1) as f32;
    let sheet = Sheet {
        width: picture.width as f32 * scale,
        height: picture.height as f32 * scale,
        reason: Reason::NoText,
        pictures: 1.0,
        codecs: vec![Cow::Borrowed(codec)],
        ..Sheet::default()
    };
    // It is asked for once at most.
    let picture = RefCell::new(Some(picture));
    take(Page { sheet, ..Page::default() }, &|| picture.take());
}

/// Takes a page and the way to its picture.
type Take<'t> = dyn FnMut(Page, &dyn Fn() -> Option<Picture>) + 't;

/// Reads the pages that `each` hands on and binds them.
fn read(
    media_type: &str,
    bytes: &[u8],
    options: &Options,
    each: impl FnOnce(&mut Take<'_>) -> Result<(), IngestError>,
) -> Result<Document, IngestError> {
    let mut leaves: Vec<Page> = Vec::new();
    let (done, readings) = ocr::all(&options.ocr, &options.progress, |give| {
        each(&mut |page: Page, picture: &dyn Fn() -> Option<Picture>| {
            let picture =
                (options.ocr.engine.is_some() && wants(options.ocr.mode, page.sheet.reason)).then(picture).flatten();
            if let Some(picture) = picture {
                give(leaves.len(), picture);
            }
            leaves.push(page);
        })
    });
    done?;
    let mut failures: Vec<(OcrError, u32)> = Vec::new();
    for (index, reading) in readings {
        match reading {
            Ok(reading) => choose(&mut leaves[index], reading, options.ocr.mode),
            Err(error) => failures.push((error, index as u32 + 1)),
        }
    }
    let mut binder = Binder::new(options);
    for mut page in leaves {
        if page.words.is_empty() && page.sheet.reason != Reason::Blank && page.sheet.taken != Taken::Ocr {
            page.sheet.taken = Taken::Nothing;
        }
        binder.page(page)?;
    }
    let (mut document, long) = binder.document(media_type, hex(&Sha256::digest(bytes)));
    warn_long(&mut document, &long);
    warn(&mut document, &failures);
    Ok(document)
}

/// Whether a page is to be read off its picture.
fn wants(mode: Mode, reason: Reason) -> bool {
    match mode {
        Mode::Never => false,
        Mode::Always => !matches!(reason, Reason::Blank | Reason::Broken),
        Mode::Auto => matches!(reason, Reason::NoText | Reason::Stamp | Reason::Garbage),
    }
}

/// Takes what the engine read if it is asked for, the page has nothing else, or it fits the language better.
fn choose(page: &mut Page, reading: ocr::PageReading, mode: Mode) {
    if reading.words.is_empty() {
        return;
    }
    let better = || {
        let more = reading.words.len() > page.words.len() && Census::of(&reading.words).is_vietnamese();
        if more && is_in_part(&Census::of(&page.words), page.lost) {
            return true;
        }
        let [layer, read] = [&page.words, &reading.words].map(|words| fit(words.iter().map(|w| w.text.as_str())));
        reading.words.len() * 2 >= page.words.len() && read > layer
    };
    let taken = match page.sheet.reason {
        _ if mode == Mode::Always => true,
        Reason::Garbage => better(),
        _ => true,
    };
    if !taken {
        return;
    }
    if mode == Mode::Always {
        page.sheet.reason = Reason::Asked;
    }
    page.sheet.taken = Taken::Ocr;
    page.sheet.syllables = Census::of(&reading.words).share();
    page.skew = reading.skew;
    let mut words: Vec<Word> = reading.words;
    to_unicode(&mut words);
    page.words = words;
    page.rules = reading.rules;
}

/// What could not be read, and what was converted.
fn warn(document: &mut Document, failures: &[(OcrError, u32)]) {
    let failed = |code: Code| {
        let of = |error: &OcrError| match error {
            OcrError::Missing | OcrError::NoModel => Code::OcrMissing,
            OcrError::Late { .. } => Code::OcrLate,
            OcrError::Failed { .. } => Code::OcrFailed,
        };
        failures.iter().filter(|(error, _)| of(error) == code).map(|(_, page)| *page).collect::<Vec<u32>>()
    };
    let unread = |reasons: &[Reason]| {
        let sheets = document.sheets.iter().zip(1..);
        let doubtful = sheets.filter(|(s, _)| s.taken != Taken::Ocr && reasons.contains(&s.reason));
        doubtful.map(|(_, number)| number).collect::<Vec<u32>>()
    };
    let warnings = [
        (Code::OcrMissing, failed(Code::OcrMissing)),
        (Code::OcrLate, failed(Code::OcrLate)),
        (Code::OcrFailed, failed(Code::OcrFailed)),
        (Code::PageBroken, unread(&[Reason::Broken])),
        (Code::PageUnread, unread(&[Reason::NoText, Reason::Stamp])),
        (Code::PageDoubtful, unread(&[Reason::Garbage])),
    ];
    for (code, pages) in warnings {
        if !pages.is_empty() {
            document.warnings.push(code.warn("", &ranges(&pages), Vec::new()));
        }
    }
    let old = document.sheets.iter().find_map(|s| s.legacy.clone());
    if let Some(old) = old {
        document.warnings.push(Code::OldEncoding.warn("", &old, Vec::new()));
    }
}

/// `1-3, 5`.
fn ranges(pages: &[u32]) -> String {
    let mut out: Vec<(u32, u32)> = Vec::new();
    for page in pages {
        match out.last_mut() {
            Some((_, last)) if *last + 1 == *page => *last = *page,
            _ => out.push((*page, *page)),
        }
    }
    let texts = out.iter().map(|(a, b)| if a == b { a.to_string() } else { format!("{a}-{b}") });
    texts.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::paper::Turn;

    fn words(text: &str) -> Vec<Word> {
        let word = |text: &str| Word {
            text: text.to_owned(),
            left: 0.0,
            right: 10.0,
            base: 10.0,
            size: 10.0,
            turn: Turn::Right,
            bold: false,
            invisible: false,
            annotation: false,
            blank_before: true,
            blank_after: true,
            confidence: 1.0,
        };
        text.split(' ').map(word).collect()
    }

    #[test]
    fn a_layer_in_part_is_not_preferred_for_reading_well() {
        let layer = "Thực hiện Kế hoạch của Ủy ban nhân dân tỉnh về phong trào thi đua";
        let read = "Thưc hiên Kể hoạch của Ủy ban nhân dần tỉnh vệ phong trạo thì đụa ".repeat(3);
        for (lost, taken) in [(0, Taken::TextLayer), (900, Taken::Ocr)] {
            let sheet = Sheet { reason: Reason::Garbage, taken: Taken::TextLayer, ..Sheet::default() };
            let mut page = Page { sheet, words: words(layer), lost, ..Page::default() };
            let reading = ocr::PageReading { words: words(read.trim()), ..ocr::PageReading::default() };
            choose(&mut page, reading, Mode::Auto);
            assert_eq!(page.sheet.taken, taken, "{lost}");
        }
    }
}
