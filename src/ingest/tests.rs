//! Whole inputs: encodings with exact offsets, limits, properties on any bytes.

use proptest::prelude::*;

use super::*;
use crate::fold::fold;

fn read(bytes: &[u8]) -> Document {
    document(bytes, &Options::default()).unwrap()
}

const TEXT: &str = "Số: 12/KH-SYT\r\n\nPhong trào “Đổi mới” – 𝔘 tỉnh Đắk Lắk\n";

/// Every character of the source stands where the document says, in an encoding that `encode` writes.
fn offsets_are_exact(bytes: &[u8], encode: impl Fn(&str) -> Vec<u8>) {
    let document = read(bytes);
    for (at, c) in document.source.char_indices() {
        let [from, to] = document.bytes(at..at + c.len_utf8()).unwrap();
        assert_eq!(bytes[from..to], encode(c.encode_utf8(&mut [0; 4])), "{c} at {at}");
    }
}

#[test]
fn utf16_offsets_are_exact() {
    // Longer than several checkpoints.
    let text = TEXT.repeat(100);
    for unit in [u16::to_le_bytes, u16::to_be_bytes] {
        let encode = |s: &str| s.encode_utf16().flat_map(unit).collect::<Vec<u8>>();
        offsets_are_exact(&encode(&text), encode);
        offsets_are_exact(&encode(&format!("\u{FEFF}{text}")), encode);
        assert_eq!(read(&encode(&text)).lines[2].text, "Phong trào “Đổi mới” – 𝔘 tỉnh Đắk Lắk");
    }
}

#[test]
fn windows_1258_is_composed_and_exact() {
    let encode = |s: &str| encoding_rs::WINDOWS_1258.encode(s).0.into_owned();
    let source = "Kê\u{301} hoa\u{323}ch đô\u{309}i mơ\u{301}i năm 2025 và\n".repeat(100);
    let bytes = encode(&source);
    offsets_are_exact(&bytes, encode);
    let document = read(&bytes);
    let line = &document.lines[70];
    assert_eq!(line.text, "Kế hoạch đổi mới năm 2025 và");
    let at = line.text.find("đổi").unwrap();
    let place = line.source_range(at..at + "đổi mới".len());
    assert_eq!(&document.source[place.clone()], "đô\u{309}i mơ\u{301}i");
    let [from, to] = document.bytes(place).unwrap();
    assert_eq!(bytes[from..to], *b"\xF0\xF4\xD2i m\xF5\xECi");
    assert!(document.warnings.is_empty());
}

#[test]
fn invalid_bytes_leave_offsets_exact() {
    let bytes =
        ["Kế hoạch ".as_bytes(), b"\xFF\xE1\xBA", " số \u{FFFD} đổi\nmới ".as_bytes(), b"\xC3 12/KH-SYT."].concat();
    let document = read(&bytes);
    let at = document.source.find("12/KH").unwrap();
    let [from, to] = document.bytes(at..at + 9).unwrap();
    assert_eq!(&bytes[from..to], b"12/KH-SYT");
    let at = document.source.find("số").unwrap();
    assert_eq!(document.bytes(at..at + "số \u{FFFD}".len()).map(|[a, b]| &bytes[a..b]), Some("số \u{FFFD}".as_bytes()));
    assert_eq!(document.warnings[0].code, "encoding");
    assert_eq!(document.warnings[0].evidence.len(), 4);
    assert_eq!(document.warnings[0].evidence[3].lines, [2, 2]);
}

#[test]
fn byte_order_mark_is_counted() {
    let document = read("\u{FEFF}KẾ HOẠCH".as_bytes());
    assert_eq!(document.lines[0].text, "KẾ HOẠCH");
    assert_eq!(document.bytes(0..1), Some([3, 4]));
}

#[test]
fn errors_say_cause_and_way_out() {
    let small = Options { max_bytes: 10, max_lines: 3, ..Options::default() };
    for (bytes, reason, part) in [
        (&b""[..], "empty", "empty"),
        (b" \n\xC2\xA0", "empty", "empty"),
        (b"%PDF-1.7", "not-a-document", "PDF"),
        (b"a\0\x01\xF2", "not-a-document", "binary"),
        (b"0123456789A", "limit:file-size", "11 bytes"),
        (b"1\n2\n3\n4", "limit:lines", "more than 3 lines"),
        (b"<html><br>", "empty", "empty"),
    ] {
        let error = document(bytes, &small).unwrap_err();
        assert_eq!(error.reason(), reason, "{}", bytes.escape_ascii());
        assert!(error.to_string().contains(part), "{error}");
        assert!(!error.message(Lang::Vi).contains('\n'));
    }
    assert!(document(b"0123456789", &small).is_ok());
    assert!(document(b"1\n2\n3\n", &small).is_ok());
    let html = b"<html><p>1<p>2<p>3<p>4";
    let error = document(html, &Options { max_lines: 3, ..Options::default() }).unwrap_err();
    assert_eq!(error.reason(), "limit:lines");
}

#[test]
fn long_lines_are_cut() {
    for (head, media) in [("", "text/plain"), ("## A\n", "text/markdown"), ("<html>", "text/html")] {
        let exact = format!("{head}{}", "ế".repeat(6666));
        assert!(read(exact.as_bytes()).warnings.is_empty());
        let source = format!("{head}{}", "ế ".repeat(300_000));
        let document = read(source.as_bytes());
        assert_eq!(document.media_type, media);
        let line = document.lines.last().unwrap();
        assert!(line.text.len() <= 20_000 && line.text.len() > 19_990, "{}", line.text.len());
        assert!(line.span.end >= source.len() - 1);
        let place = line.source_range(0..3);
        assert_eq!(&document.source[place], "ế");
        assert_eq!(document.warnings[0].code, "line-too-long");
        assert!(document.warnings[0].evidence[0].quote.len() < 400);
    }
}

#[test]
fn markdown_plan_keeps_its_lines() {
    let source = "\n\nSố: /KH-SYT\n\n## KẾ HOẠCH\n\n**Phát động “Đổi mới”**\n\n### **1. Thành phần**\n\n\
                  **1.2. Cá nhân:** Công chức\n\n\\* Mỗi cơ quan\n\n#### ***Nơi nhận:***";
    let document = read(source.as_bytes());
    assert_eq!(document.media_type, "text/markdown");
    assert_eq!(document.lines.len(), 15);
    let line =
        |i: usize| (document.lines[i].text.as_str(), document.lines[i].style.heading, document.lines[i].style.bold);
    assert_eq!(line(4), ("KẾ HOẠCH", Some(2), false));
    assert_eq!(line(6), ("Phát động “Đổi mới”", None, true));
    assert_eq!(line(8), ("1. Thành phần", Some(3), true));
    assert_eq!(line(10), ("1.2. Cá nhân: Công chức", None, false));
    assert_eq!(line(12), ("* Mỗi cơ quan", None, false));
    assert_eq!(line(14), ("Nơi nhận:", Some(4), true));
    assert_eq!(&source[document.lines[6].span.clone()], "Phát động “Đổi mới”");
}

/// What holds for every document.
fn check(bytes: &[u8]) {
    let Ok(document) = document(bytes, &Options { max_line: 40, ..Options::default() }) else { return };
    let source = &document.source;
    let html = document.media_type == "text/html";
    if !html {
        assert_eq!(document.lines.len(), text::physical(source).count());
    }
    let mut before = 0;
    for line in &document.lines {
        assert!(line.span.start >= before && line.span.end <= source.len(), "{line:?}");
        assert!(source.is_char_boundary(line.span.start) && source.is_char_boundary(line.span.end));
        assert!(pieces::is_normal(&line.text));
        assert!(
            line.style.run_in as usize <= line.text.len() && line.text.is_char_boundary(line.style.run_in as usize)
        );
        before = line.span.start;
        if line.words.is_empty() {
            assert!(source[line.span.start..].starts_with(line.text.as_str()), "{line:?}");
        }
        let (mut text_end, mut source_end) = (0, line.span.start);
        for word in &line.words {
            let text = &line.text[word.text.start as usize..word.text.end as usize];
            let quote = &source[word.source.clone()];
            assert!(word.text.start >= text_end && word.source.start >= source_end, "{line:?}");
            (text_end, source_end) = (word.text.end, word.source.end);
            if document.media_type == "text/plain" {
                assert_eq!(fold(&text.replace('*', "")), fold(&quote.replace('*', "")), "{line:?}");
            }
        }
        for (at, c) in line.text.char_indices() {
            let place = line.source_range(at..at + c.len_utf8());
            let [from, to] = document.bytes(place).unwrap();
            assert!(from <= to && to <= bytes.len());
        }
    }
}

/// Text made of what the readers look for.
fn marked() -> impl Strategy<Value = String> {
    let parts = prop::sample::select(vec![
        "*",
        "**",
        "***",
        "_",
        "__",
        "`",
        "```\n",
        "\\",
        "[",
        "](",
        ")",
        "![",
        "# ",
        "## ",
        "> ",
        "| ",
        "|---|\n",
        "- ",
        "1. ",
        "&amp;",
        "&#7871;",
        "<br>",
        "<!--",
        "-->",
        "<b>",
        "</b>",
        "<p>",
        "</p>",
        "<table>",
        "<tr>",
        "<td>",
        "<td rowspan=3 colspan=2>",
        "</table>",
        "<li>",
        "<ol>",
        "<h1>",
        "<pre>",
        "\n",
        "\r\n",
        "\r",
        "\x0C",
        " ",
        "a",
        "Đổi mới",
        "e\u{302}\u{301}",
        "\u{301}",
        "\u{a0}",
        "===\n",
        "<html>",
        "&",
        "<",
        "𝔘",
    ]);
    prop::collection::vec(parts, 0..40).prop_map(|p| p.concat())
}

proptest! {
    #[test]
    fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        check(&bytes);
    }

    #[test]
    fn any_text_leads_back(text in "[\\PC\n\r\x0C*#]{0,80}") {
        check(text.as_bytes());
    }

    #[test]
    fn any_markup_leads_back(text in marked()) {
        check(text.as_bytes());
        check(format!("## A\n{text}").as_bytes());
        check(format!("<html>{text}").as_bytes());
    }

    #[test]
    fn any_text_in_utf16_leads_back(text in marked()) {
        check(&text.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<u8>>());
        check(&format!("\u{FEFF}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>());
    }
}

#[test]
fn plain_text_in_an_old_encoding_is_read() {
    // TCVN3, the bytes of "Kế hoạch thi đua của Ủy ban nhân dân tỉnh", as they are.
    let line = "KÕ ho¹ch thi ®ua cña Uû ban nh©n d©n tØnh";
    let western: Vec<u8> = line.chars().map(|c| c as u8).collect();
    let text = [western.as_slice(), b"\n"].concat().repeat(4);
    let document = document(&text, &Options::default()).unwrap();
    assert_eq!(document.lines[1].text, "Kế hoạch thi đua của Uỷ ban nhân dân tỉnh");
    let at = document.lines[1].text.find("hoạch").unwrap();
    let source = document.lines[1].source_range(at..at + "hoạch".len());
    let [from, to] = document.bytes(source).unwrap();
    assert_eq!(&text[from..to], &western[3..8]);
    assert!(document.warnings.iter().any(|w| w.code == "old-encoding"));
}
