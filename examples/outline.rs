//! Prints the outline of a document: `cargo run --example outline FILE`.

use kehoach::outline::{Node, outline};

fn show(node: &Node, depth: usize) {
    let label = node.marker.as_ref().map_or("¶", |m| m.printed.as_str());
    println!("{}{} {}", "  ".repeat(depth), label, node.text.string);
    for child in &node.children {
        show(child, depth + 1);
    }
}

fn main() -> anyhow::Result<()> {
    for path in std::env::args().skip(1) {
        let document = kehoach::ingest::document(&std::fs::read(&path)?, &kehoach::ingest::Options::default())?;
        let document = kehoach::restore::document(document);
        let outline = outline(&document);
        println!("==== {path}");
        for (name, zone) in [
            ("head", &outline.head),
            ("preamble", &outline.preamble),
            ("closing", &outline.closing),
            ("recipients", &outline.recipients),
            ("signature", &outline.signature),
            ("footnotes", &outline.footnotes),
        ] {
            for text in zone {
                println!("{name}: {}", text.string);
            }
        }
        println!("kind: {:?}\ntitle: {}", outline.kind.map(|k| k.string), outline.title.string);
        for node in &outline.body {
            show(node, 0);
        }
        for table in &outline.tables {
            println!("table {}: {} rows", table.title.string, table.rows.len());
        }
    }
    Ok(())
}
