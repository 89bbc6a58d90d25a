//! Cases of the outline.

use super::*;
use crate::ingest;

/// The tree as indented labels and first words.
fn shown(source: &str) -> String {
    let document = ingest::document(source.as_bytes(), &ingest::Options::default()).unwrap();
    let outline = outline(&document);
    let mut out = String::new();
    fn add(node: &Node, depth: usize, out: &mut String) {
        let label = node.marker.as_ref().map_or("¶", |m| m.printed.as_str());
        out.push_str(&format!("{}{} {}\n", "  ".repeat(depth), label, node.text.string));
        for child in &node.children {
            add(child, depth + 1, out);
        }
    }
    for node in &outline.body {
        add(node, 0, &mut out);
    }
    out
}

#[test]
fn ornaments_head_dashes_or_belong_to_them() {
    for (body, expected) in [
        (
            "❖ Nội dung\n- Một;\n- Hai.\n❖ Yêu cầu\n- Ba.",
            "❖ Nội dung\n    - Một;\n    - Hai.\n  ❖ Yêu cầu\n    - Ba.\n",
        ),
        ("- Về nội dung:\n✓ Một;\n✓ Hai.\n- Khác.", "- Về nội dung:\n    ✓ Một;\n    ✓ Hai.\n  - Khác.\n"),
        ("➢ Làm một;\n➢ Làm hai.", "➢ Làm một;\n  ➢ Làm hai.\n"),
    ] {
        let source = format!("Số: 1/KH-SYT\nKẾ HOẠCH\nThử việc\nCăn cứ A;\nI. MỤC ĐÍCH\n{body}");
        assert_eq!(shown(&source), format!("I. MỤC ĐÍCH\n  {expected}"), "{body}");
    }
}

#[test]
fn builds_the_tree() {
    let source = "Số: 1/KH-SYT\nKẾ HOẠCH\nThử việc\nCăn cứ A;\nI. MỤC ĐÍCH\n1. Mục đích\n- Một;\n- Hai.\nII. NỘI DUNG\n1. Việc\na) Điểm\n- Ba\n+ Bốn\nb) Điểm nữa\n2. Việc nữa";
    assert_eq!(
        shown(source),
        "I. MỤC ĐÍCH\n  1. Mục đích\n    - Một;\n    - Hai.\nII. NỘI DUNG\n  1. Việc\n    a) Điểm\n      - Ba\n        + Bốn\n    b) Điểm nữa\n  2. Việc nữa\n"
    );
}
