//! Speed of one document, start-up apart: `cargo bench`.

use divan::Bencher;
use divan::counter::BytesCount;
use kehoach::{Knowledge, Options, read_plan};

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

/// The largest specimen of each form, from bytes to plan.
#[divan::bench(args = [".txt", ".md", ".ocr.txt"])]
fn plan(bencher: Bencher, ending: &str) {
    let (bytes, knowledge, options) = (specimen(ending), Knowledge::embedded(), Options::default());
    bencher.counter(BytesCount::new(bytes.len())).bench(|| read_plan(&bytes, knowledge, &options));
}

/// A clean plan of 25 kB: the largest clean specimen's sections repeated up to that size.
#[divan::bench]
fn plan_of_25_kb(bencher: Bencher) {
    let (once, knowledge, options) = (specimen(".txt"), Knowledge::embedded(), Options::default());
    let text = String::from_utf8(once).expect("UTF-8");
    let body = text.find("\nI. ").map_or(0, |at| at + 1);
    let tail = text.find("Nơi nhận").unwrap_or(text.len());
    let mut long = text[..tail].to_owned();
    while long.len() < 25_000 {
        long.push_str(&text[body..tail]);
    }
    long.push_str(&text[tail..]);
    bencher.counter(BytesCount::new(long.len())).bench(|| read_plan(long.as_bytes(), knowledge, &options));
}
