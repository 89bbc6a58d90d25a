//! Scans and pictures through the program: read by Tesseract where it is installed, told where it is not.

use std::io::Cursor;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use image::{DynamicImage, GrayImage, ImageFormat};
use kehoach::document::{Document, Reason, Taken};
use kehoach::ingest::ocr::{self, Mode, OcrEngine, OcrError, Picture, ReadLine, ReadWord, Tesseract};
use kehoach::plan::TextOrigin;
use kehoach::{Knowledge, Options, ingest, read_plan};

/// The first page of a made-up plan (`tools/make_scan.py`).
mod made;

const SCAN: &[u8] = include_bytes!("data/scan.png");

/// Options with the system's engine; says so and gives none where it is missing.
fn options() -> Option<Options> {
    let listed = Command::new("tesseract").arg("--list-langs").output().ok();
    let vie = listed.is_some_and(|out| String::from_utf8_lossy(&out.stdout).lines().any(|line| line == "vie"));
    if !vie {
        println!("skipped: Tesseract with Vietnamese is not installed (scripts/setup.sh installs it)");
        return None;
    }
    Some(with(Arc::new(Tesseract::new(Duration::from_mins(3))), Mode::Auto))
}

fn with(engine: Arc<dyn OcrEngine>, mode: Mode) -> Options {
    let ocr = ocr::Options { mode, engine: Some(engine), jobs: 2 };
    Options { ingest: ingest::Options { ocr, ..ingest::Options::default() }, ..Options::default() }
}

fn scan() -> GrayImage {
    image::load_from_memory(SCAN).unwrap().to_luma8()
}

fn encoded(image: GrayImage, format: ImageFormat) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    DynamicImage::ImageLuma8(image).write_to(&mut out, format).unwrap();
    out.into_inner()
}

/// A PDF of one page that shows a picture, with drawing commands on top.
fn pdf(image: &GrayImage, page: &str, commands: &str) -> Vec<u8> {
    let (wide, high) = (image.width() as f32 * 0.36, image.height() as f32 * 0.36);
    drawn(image, page, &format!("q {wide} 0 0 {high} 0 0 cm /I Do Q\n{commands}"))
}

/// A PDF of one page of a picture's size that has the picture at hand, and draws what is asked for.
fn drawn(image: &GrayImage, page: &str, content: &str) -> Vec<u8> {
    let (width, height) = image.dimensions();
    let (wide, high) = (width as f32 * 0.36, height as f32 * 0.36);
    let objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        format!("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {wide} {high}] /Contents 4 0 R {page} /Resources << /XObject << /I 5 0 R >> /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >> >> >> >>").into_bytes(),
        format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()).into_bytes(),
        [
            format!("<< /Type /XObject /Subtype /Image /Width {width} /Height {height} /BitsPerComponent 8 /ColorSpace /DeviceGray /Length {} >>\nstream\n", image.len()).as_bytes(),
            image.as_raw(),
            b"\nendstream",
        ]
        .concat(),
    ];
    made::pdf(&objects, "")
}

/// What must be read whatever way the sheet lay.
fn check(bytes: &[u8], options: &Options, what: &str) {
    let plan = read_plan(bytes, Knowledge::embedded(), options).unwrap();
    let head = &plan.document;
    let read = [&head.code, &head.date, &head.place, &head.issuer].map(|fact| fact.as_deref().unwrap_or("-"));
    assert_eq!(read, ["3520/KH-SYT", "2025-10-24", "Vĩnh Long", "Sở Y tế tỉnh Vĩnh Long"], "{what}");
    assert_eq!(plan.campaign.name.as_deref(), Some("Đổi mới sáng tạo và chuyển đổi số"), "{what}");
    assert_eq!(plan.source.text_origin, TextOrigin::Ocr, "{what}");
}

#[test]
fn pictures_of_all_kinds_are_read() {
    let Some(options) = options() else { return };
    check(SCAN, &options, "PNG");
    check(&encoded(scan(), ImageFormat::Jpeg), &options, "JPEG");
    check(&pdf(&scan(), "", ""), &options, "PDF");
    // A note on the picture is no text layer of the page.
    let stamp = pdf(&scan(), "", "BT /F 8 Tf 10 10 Td (Signed by: So Y te) Tj ET");
    check(&stamp, &options, "PDF with a stamp");
}

#[test]
fn several_pictures_in_a_tiff_are_pages() {
    let Some(options) = options() else { return };
    let mut out = Cursor::new(Vec::new());
    let mut encoder = tiff::encoder::TiffEncoder::new(&mut out).unwrap();
    let page = scan();
    for image in [&page, &page] {
        encoder.write_image::<tiff::encoder::colortype::Gray8>(image.width(), image.height(), image.as_raw()).unwrap();
    }
    let document = ingest::document(&out.into_inner(), &options.ingest).unwrap();
    assert_eq!((document.pages, document.media_type.as_str()), (Some(2), "image/tiff"));
    let heads = document.lines.iter().filter(|l| l.text.contains("3520/KH-SYT")).map(|l| l.page);
    assert_eq!(heads.collect::<Vec<_>>(), [Some(1), Some(2)]);
}

#[test]
fn turned_and_skewed_sheets_are_made_upright() {
    let Some(options) = options() else { return };
    for (what, image) in [
        ("quarter turn", image::imageops::rotate90(&scan())),
        ("half turn", image::imageops::rotate180(&scan())),
        ("three quarters", image::imageops::rotate270(&scan())),
    ] {
        check(&encoded(image, ImageFormat::Png), &options, what);
    }
    check(&pdf(&image::imageops::rotate90(&scan()), "/Rotate 270", ""), &options, "turned back by the page");
    let document = ingest::document(&encoded(skewed(&scan(), 1.5), ImageFormat::Png), &options.ingest).unwrap();
    assert!(document.lines.iter().any(|l| l.text.contains("3520/KH-SYT")));
    // Boxes are those of the page as it lies, not of the levelled one.
    let level = ingest::document(SCAN, &options.ingest).unwrap();
    let top = |document: &Document, text: &str| {
        let word = document.sheets[0].words.iter().find(|w| document.source[w.source.clone()].contains(text));
        word.unwrap_or_else(|| panic!("no {text}")).area[1] / document.sheets[0].height
    };
    assert!(top(&document, "2025") > top(&level, "2025") + 0.005, "the right side lies lower");
}

/// A sheet laid askew: its right side lower.
fn skewed(image: &GrayImage, degrees: f32) -> GrayImage {
    let (sin, cos) = degrees.to_radians().sin_cos();
    let (mx, my) = (image.width() as f32 / 2.0, image.height() as f32 / 2.0);
    GrayImage::from_fn(image.width(), image.height(), |x, y| {
        let (dx, dy) = (x as f32 - mx, y as f32 - my);
        let (fx, fy) = (mx + dx * cos + dy * sin, my - dx * sin + dy * cos);
        let inside = fx >= 0.0 && fy >= 0.0 && fx < image.width() as f32 && fy < image.height() as f32;
        if inside { *image.get_pixel(fx as u32, fy as u32) } else { image::Luma([255]) }
    })
}

/// An engine that answers what it was made with.
#[derive(Debug)]
struct Fixed(Result<&'static str, OcrError>);

impl OcrEngine for Fixed {
    fn read(&self, picture: &Picture) -> Result<Vec<ReadLine>, OcrError> {
        let words = self.0.clone()?.split(' ').enumerate();
        let word = |(at, text): (usize, &str)| {
            let left = 50.0 + 90.0 * at as f32;
            ReadWord { text: text.to_owned(), area: [left, 100.0, left + 80.0, 130.0], confidence: 0.9 }
        };
        assert!(picture.pixels.len() == picture.width * picture.height);
        Ok(vec![ReadLine { size: 36.0, base: [0.0, 125.0], words: words.map(word).collect() }])
    }

    fn quarter_turns(&self, _: &Picture) -> Option<u8> {
        None
    }
}

#[test]
fn the_text_is_chosen_page_by_page() {
    let typed = "BT /F 13 Tf 50 300 Td (This page has a text layer of its own, long enough for a page.) Tj ET";
    let read = |page: &[u8], engine: Result<&'static str, OcrError>, mode: Mode| {
        ingest::document(page, &with(Arc::new(Fixed(engine)), mode).ingest).unwrap()
    };
    let picture = pdf(&scan(), "", "");
    let digital = drawn(&scan(), "", typed);
    for (page, mode, taken, reason) in [
        (picture.as_slice(), Mode::Auto, Taken::Ocr, Reason::NoText),
        (&picture, Mode::Never, Taken::Nothing, Reason::NoText),
        (&picture, Mode::Always, Taken::Ocr, Reason::Asked),
        (&digital, Mode::Auto, Taken::TextLayer, Reason::Readable),
        (&digital, Mode::Always, Taken::Ocr, Reason::Asked),
    ] {
        let document = read(page, Ok("Sở Y tế"), mode);
        let sheet = &document.sheets[0];
        assert_eq!((sheet.taken, sheet.reason), (taken, reason), "{mode:?}");
        assert_eq!(document.source.contains("Sở Y tế"), taken == Taken::Ocr, "{mode:?}");
    }
    for (error, code) in [
        (OcrError::Missing, "ocr-missing"),
        (OcrError::NoModel, "ocr-missing"),
        (OcrError::Late { seconds: 180 }, "ocr-late"),
        (OcrError::Failed { cause: "no memory".to_owned() }, "ocr-failed"),
    ] {
        let document = read(&picture, Err(error), Mode::Auto);
        let codes: Vec<&str> = document.warnings.iter().map(|w| w.code.as_str()).collect();
        assert_eq!(codes, [code, "page-unread"]);
        assert_eq!(document.sheets[0].taken, Taken::Nothing);
    }
}

#[test]
fn without_an_engine_the_message_says_how_to_get_one() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("scan.png");
    std::fs::write(&path, SCAN).unwrap();
    let run = |args: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kehoach"));
        // Nothing is on this path.
        let out = command.args(args).arg(&path).env("PATH", dir.path()).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (out.status.code(), text(out.stdout), text(out.stderr))
    };
    let (status, out, error) = run(&["extract", "--lang", "en"]);
    assert_eq!(status, Some(0), "{error}");
    assert!(out.contains("\"ocr-missing\"") && out.contains("\"text_origin\""), "{out}");
    assert!(error.contains("apt-get install tesseract-ocr tesseract-ocr-vie"), "{error}");
    let (status, _, error) = run(&["text", "--ocr", "never"]);
    assert_eq!(status, Some(0));
    assert!(!error.contains("apt-get"), "{error}");
}

#[test]
fn a_page_has_a_deadline() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("tesseract");
    std::fs::write(&path, "#!/bin/sh\n[ \"$1\" = --list-langs ] && echo vie && exit\nexec sleep 60\n").unwrap();
    #[cfg(unix)]
    std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let scan = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/scan.png");
    let mut command = Command::new(env!("CARGO_BIN_EXE_kehoach"));
    let path = format!("{}:{}", dir.path().display(), std::env::var("PATH").unwrap());
    let out = command.args(["extract", "--ocr-timeout", "1"]).arg(scan).env("PATH", path).output().unwrap();
    assert!(String::from_utf8_lossy(&out.stdout).contains("\"ocr-late\""));
}
