//! Speed of one document, of its stages, and of a comparison, start-up apart: `cargo bench`.

use divan::Bencher;
use divan::counter::BytesCount;
use kehoach::document::Document;
use kehoach::{Knowledge, Options, compare, extract, ingest, outline, read_plan, restore};

fn main() {
    divan::main();
}

/// Specimens by name, or the largest clean one.
fn specimen(ending: &str) -> Vec<u8> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let paths = std::fs::read_dir(folder).expect("corpus/").filter_map(|entry| Some(entry.ok()?.path()));
    let clean = |name: &str| ending != ".txt" || !name.ends_with(".ocr.txt");
    let fits = |name: &str| name.starts_with("specimen-") && name.ends_with(ending) && clean(name);
    let texts = paths.filter(|p| fits(&p.file_name().unwrap_or_default().to_string_lossy()));
    texts.filter_map(|p| std::fs::read(p).ok()).max_by_key(Vec::len).expect("a specimen")
}

/// All clean specimens, the largest first.
fn clean_specimens() -> Vec<String> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let paths = std::fs::read_dir(folder).expect("corpus/").filter_map(|entry| Some(entry.ok()?.path()));
    let clean = |name: &str| name.starts_with("specimen-") && name.ends_with(".txt") && !name.ends_with(".ocr.txt");
    let paths = paths.filter(|p| clean(&p.file_name().unwrap_or_default().to_string_lossy()));
    let mut texts: Vec<String> = paths.filter_map(|p| std::fs::read_to_string(p).ok()).collect();
    texts.sort_by_key(|text| (std::cmp::Reverse(text.len()), text.clone()));
    texts
}

/// The largest specimen of each form, from bytes to plan.
#[divan::bench(args = [".txt", ".md", ".ocr.txt"])]
fn plan(bencher: Bencher, ending: &str) {
    let (bytes, knowledge, options) = (specimen(ending), Knowledge::embedded(), Options::default());
    bencher.counter(BytesCount::new(bytes.len())).bench(|| read_plan(&bytes, knowledge, &options));
}

/// A clean plan of 25 kB: the head and tail of the largest clean specimen, and between them the sections of all.
#[divan::bench]
fn plan_of_25_kb(bencher: Bencher) {
    let (knowledge, options) = (Knowledge::embedded(), Options::default());
    let texts = clean_specimens();
    let body = |text: &str| {
        let from = text.find("\nI. ").map_or(0, |at| at + 1);
        (from, text.rfind("Nơi nhận").unwrap_or(text.len()).max(from))
    };
    let (from, to) = body(&texts[0]);
    let mut long = texts[0][..from].to_owned();
    for text in texts.iter().cycle() {
        let (from, to) = body(text);
        long.push_str(&text[from..to]);
        if long.len() >= 25_000 {
            break;
        }
    }
    long.push_str(&texts[0][to..]);
    bencher.counter(BytesCount::new(long.len())).bench(|| read_plan(long.as_bytes(), knowledge, &options));
}

/// The real plan of 25,198 bytes that lies beside the project, where it does.
#[divan::bench]
fn real_plan_of_25_kb(bencher: Bencher) {
    let (knowledge, options) = (Knowledge::embedded(), Options::default());
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/plans/000_249737393e761c63.txt");
    let Ok(bytes) = std::fs::read(path) else {
        eprintln!("skipped: ../shared not present");
        return;
    };
    bencher.counter(BytesCount::new(bytes.len())).bench(|| read_plan(&bytes, knowledge, &options));
}

fn document(bytes: &[u8]) -> Document {
    ingest::document(bytes, &Options::default().ingest).expect("a document")
}

/// A document of OCR text to the same lines with their diacritics.
#[divan::bench]
fn restore_ocr_text(bencher: Bencher) {
    let bytes = specimen(".ocr.txt");
    bencher.counter(BytesCount::new(bytes.len())).with_inputs(|| document(&bytes)).bench_values(restore::document);
}

/// A document to its tree.
#[divan::bench]
fn outline_of_a_document(bencher: Bencher) {
    let bytes = specimen(".txt");
    let document = restore::document(document(&bytes));
    bencher.counter(BytesCount::new(bytes.len())).bench(|| outline::outline(&document));
}

/// A tree to its plan.
#[divan::bench]
fn extract_from_an_outline(bencher: Bencher) {
    let (bytes, knowledge) = (specimen(".txt"), Knowledge::embedded());
    let document = restore::document(document(&bytes));
    let outline = outline::outline(&document);
    bencher.counter(BytesCount::new(bytes.len())).bench(|| extract::plan(&outline, knowledge));
}

/// The plans of all clean specimens, each with each.
#[divan::bench]
fn diff_all_clean_specimens(bencher: Bencher) {
    let (knowledge, options) = (Knowledge::embedded(), Options::default());
    let plans: Vec<_> =
        clean_specimens().iter().filter_map(|text| read_plan(text.as_bytes(), knowledge, &options).ok()).collect();
    bencher.bench(|| compare::compare(&plans, knowledge, &compare::Options::default()));
}
