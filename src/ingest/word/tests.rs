use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;

use super::*;

const HEAD: &str = r#"<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc="m" xmlns:a="a"><w:body>"#;

/// A file with these parts.
fn zipped(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn lines(body: &str) -> Vec<String> {
    let bytes = zipped(&[("word/document.xml", &format!("{HEAD}{body}</w:body></w:document>"))]);
    read(&bytes, &Options::default()).unwrap().lines.into_iter().map(|l| l.text).collect()
}

#[test]
fn text_is_what_word_shows() {
    let run = |text: &str| format!("<w:r><w:t>{text}</w:t></w:r>");
    let p = |inner: &str| format!("<w:p>{inner}</w:p>");
    let cell = |inner: &str| format!("<w:tc>{}</w:tc>", p(&run(inner)));
    for (body, expected) in [
        (p(&run("Kế hoạch &amp; &#x110;ề án")), &["Kế hoạch & Đề án"][..]),
        // Letters in parts, tabs, breaks.
        (
            p(
                "<w:r><w:t>Số:</w:t><w:tab/><w:t xml:space=\"preserve\">12 </w:t></w:r><w:r><w:t>/KH</w:t><w:br/><w:t>b</w:t></w:r>",
            ),
            &["Số: 12 /KH", "b"],
        ),
        // Tracked changes, accepted.
        (
            p(&format!(
                "{}<w:del><w:r><w:delText>cũ</w:delText></w:r></w:del><w:ins>{}</w:ins>",
                run("a "),
                run("mới")
            )),
            &["a mới"],
        ),
        (format!("<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{}</w:p>{}", run("thi "), p(&run("đua"))), &["thi đua"]),
        // Hidden letters, capitals that the format makes.
        (
            p("<w:r><w:rPr><w:vanish/></w:rPr><w:t>ẩn</w:t></w:r><w:r><w:rPr><w:caps/></w:rPr><w:t>đề án</w:t></w:r>"),
            &["ĐỀ ÁN"],
        ),
        // A text box, in its new and its old form, once.
        (
            p(&format!(
                "{0}<mc:AlternateContent><mc:Choice><w:txbxContent>{1}</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent>{1}</w:txbxContent></mc:Fallback></mc:AlternateContent>",
                run("Ngoài"),
                p(&run("Trong khung"))
            )),
            &["Ngoài", "Trong khung"],
        ),
        // The head: two cells are two columns, read one after the other.
        (format!("<w:tbl><w:tr>{}{}</w:tr></w:tbl>", cell("SỞ Y TẾ"), cell("CỘNG HÒA")), &["SỞ Y TẾ", "CỘNG HÒA"]),
        // A table of data.
        (
            format!(
                "<w:tbl><w:tr>{0}{0}{0}</w:tr><w:tr>{0}<w:tc><w:tcPr><w:gridSpan w:val=\"2\"/></w:tcPr>{1}</w:tc></w:tr></w:tbl>",
                cell("x"),
                p(&run("y"))
            ),
            &["| x | x | x |", "| x | y | |"],
        ),
        // What a field shows, not what it is made of; a field in what another is made of shows nothing.
        (
            p(&format!(
                "{}<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText>IF</w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r>{}<w:r><w:fldChar w:fldCharType=\"end\"/></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r>{}<w:r><w:fldChar w:fldCharType=\"end\"/></w:r>{}",
                run("a "),
                run("ẩn"),
                run("b"),
                run(" c")
            )),
            &["a b c"],
        ),
        // Signs by their numbers, hyphens that are not seen.
        (
            p(
                "<w:r><w:sym w:font=\"Wingdings\" w:char=\"F0D8\"/><w:t> thi</w:t><w:softHyphen/><w:t>\u{ad}\u{200b} đua</w:t><w:sym w:font=\"Arial\" w:char=\"F041\"/></w:r>",
            ),
            &["➢ thi đuaA"],
        ),
        // The head in the style with lines, which are taken away again.
        (
            format!(
                "<w:tbl><w:tblPr><w:tblStyle w:val=\"G\"/><w:tblBorders><w:insideV w:val=\"none\"/></w:tblBorders></w:tblPr><w:tr>{0}{1}</w:tr><w:tr>{0}{1}</w:tr><w:tr>{0}{1}</w:tr></w:tbl>",
                cell("a"),
                cell("b")
            ),
            &["a", "b", "a", "b", "a", "b"],
        ),
        // Lines are those of the cells.
        (
            format!(
                "<w:tbl><w:tr>{0}{0}</w:tr><w:tr>{0}{0}</w:tr><w:tr><w:tc><w:tcPr><w:tcBorders><w:left w:val=\"single\"/></w:tcBorders></w:tcPr>{1}</w:tc>{0}</w:tr></w:tbl>",
                cell("a"),
                p(&run("b"))
            ),
            &["| a | a |", "| a | a |", "| b | a |"],
        ),
        // Letters of pictures are no text of the document.
        (p(&format!("<a:t>no</a:t>{}", run("có"))), &["có"]),
    ] {
        assert_eq!(lines(&body), expected, "{body}");
    }
}

#[test]
fn pictures_are_told_in_the_order_of_the_text() {
    let picture = |id: &str| format!("<w:drawing><a:blip r:embed=\"{id}\"/></w:drawing>");
    let body =
        format!("{HEAD}<w:p>{}{}</w:p><v:imagedata r:id=\"r1\"/></w:body></w:document>", picture("r2"), picture("r1"));
    let relations = "<Relationships><Relationship Id=\"r1\" Target=\"media/a.png\"/>\
                     <Relationship Id=\"r2\" Target=\"/word/media/b.png\"/></Relationships>";
    let bytes = zipped(&[("word/document.xml", &body), ("word/_rels/document.xml.rels", relations)]);
    let names = |bytes: &[u8], kind| pictures::names(bytes, kind, &Options::default()).unwrap();
    assert_eq!(names(&bytes, Kind::Docx), ["word/media/b.png", "word/media/a.png"]);
    let content = "<office:body><draw:image xlink:href=\"./Pictures/1.png\"/><draw:image xlink:href=\"http://a/b\"/></office:body>";
    assert_eq!(names(&zipped(&[("content.xml", content)]), Kind::Odt), ["Pictures/1.png"]);
    assert_eq!(names(&zipped(&[("word/document.xml", HEAD)]), Kind::Docx), [""; 0]);
}

#[test]
fn numbers_and_footnotes_come_from_their_parts() {
    let body = format!(
        "{HEAD}<w:p><w:pPr><w:pStyle w:val=\"H\"/></w:pPr><w:r><w:t>MỤC ĐÍCH</w:t></w:r></w:p>\
         <w:p><w:pPr><w:numPr><w:ilvl w:val=\"1\"/><w:numId w:val=\"1\"/></w:numPr></w:pPr><w:r><w:t>Nâng cao</w:t></w:r>\
         <w:r><w:footnoteReference w:id=\"5\"/></w:r></w:p></w:body></w:document>"
    );
    let numbering = "<w:numbering><w:abstractNum w:abstractNumId=\"3\"><w:lvl w:ilvl=\"0\"><w:numFmt w:val=\"upperRoman\"/><w:lvlText w:val=\"%1.\"/></w:lvl>\
                     <w:lvl w:ilvl=\"1\"><w:lvlText w:val=\"%2.\"/></w:lvl></w:abstractNum><w:num w:numId=\"1\"><w:abstractNumId w:val=\"3\"/></w:num></w:numbering>";
    let styles = "<w:styles><w:style w:styleId=\"B\"><w:name w:val=\"heading 2\"/><w:rPr><w:b/></w:rPr></w:style>\
                  <w:style w:styleId=\"H\"><w:basedOn w:val=\"B\"/><w:pPr><w:numPr><w:numId w:val=\"1\"/></w:numPr></w:pPr></w:style></w:styles>";
    let notes = "<w:footnotes xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:footnote w:id=\"-1\"><w:p/></w:footnote>\
                 <w:footnote w:id=\"5\"><w:p><w:r><w:footnoteRef/><w:t xml:space=\"preserve\"> Theo Quyết định</w:t></w:r></w:p></w:footnote></w:footnotes>";
    let bytes = zipped(&[
        ("word/document.xml", &body),
        ("word/numbering.xml", numbering),
        ("word/styles.xml", styles),
        ("word/footnotes.xml", notes),
    ]);
    let read = read(&bytes, &Options::default()).unwrap();
    let texts: Vec<&str> = read.lines.iter().map(|l| l.text.as_str()).collect();
    assert_eq!(texts, ["I. MỤC ĐÍCH", "1. Nâng cao[^1]", "[^1]: Theo Quyết định"]);
    assert_eq!((read.lines[0].style.heading, read.lines[0].style.bold), (Some(2), true));
}

#[test]
fn empty_numbered_paragraphs_count_and_are_seen_in_tables() {
    let numbered = |text: &str| {
        format!(
            "<w:p><w:pPr><w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"1\"/></w:numPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"
        )
    };
    let cell = |inner: &str| format!("<w:tc>{inner}</w:tc>");
    let row = |text: &str| {
        let said = format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>");
        format!("<w:tr>{}{}{}</w:tr>", cell(&numbered("")), cell(&said), cell(&said))
    };
    let body = format!(
        "{HEAD}{}{}{}<w:tbl>{}{}</w:tbl></w:body></w:document>",
        numbered("a"),
        numbered(""),
        numbered("b"),
        row("x"),
        row("y")
    );
    let numbering = "<w:numbering><w:abstractNum w:abstractNumId=\"3\"><w:lvl w:ilvl=\"0\"><w:lvlText w:val=\"%1.\"/></w:lvl></w:abstractNum><w:num w:numId=\"1\"><w:abstractNumId w:val=\"3\"/></w:num></w:numbering>";
    let bytes = zipped(&[("word/document.xml", &body), ("word/numbering.xml", numbering)]);
    let texts: Vec<String> = read(&bytes, &Options::default()).unwrap().lines.into_iter().map(|l| l.text).collect();
    assert_eq!(texts, ["1. a", "", "3. b", "| 4. | x | x |", "| 5. | y | y |"]);
}

#[test]
fn runs_of_an_old_encoding_are_told_by_what_they_say() {
    // One paragraph in three fonts: TCVN3, Unicode, TCVN3 in capitals; words parted anywhere.
    let run = |font: &str, text: &str| {
        format!(
            "<w:r><w:rPr><w:rFonts w:ascii=\"{font}\" w:hAnsi=\"{font}\"/></w:rPr><w:t xml:space=\"preserve\">{text}</w:t></w:r>"
        )
    };
    let body = format!(
        "<w:p>{}{}{}</w:p><w:p>{}<w:r><w:softHyphen/></w:r>{}{}</w:p><w:p>{}</w:p>",
        run(".VnTime", "QuyÕt ®Þn"),
        run(".VnTime", "h cña ChÝnh phñ vÒ viÖc söa ®æi, "),
        run("Arial", "Quyết định của Thủ tướng "),
        run(".VnTime", "Thñ t"),
        run(".VnTime", "íng "),
        run(".VnTimeH", "kÕ ho¹ch"),
        run(".VnTime", "Thủ tướng Chính phủ"),
    );
    let texts = lines(&body);
    assert_eq!(texts[0], "Quyết định của Chính phủ về việc sửa đổi, Quyết định của Thủ tướng");
    assert!(texts[1].ends_with("KẾ HOẠCH"), "{}", texts[1]);
    assert_eq!(texts[2], "Thủ tướng Chính phủ");
}

#[test]
fn old_encodings_are_converted() {
    let old = "QuyÕt ®Þnh cña Thñ t\u{ad}íng ChÝnh phñ vÒ viÖc söa ®æi, bæ sung Quy chÕ thµnh lËp";
    assert_eq!(
        lines(&format!("<w:p><w:r><w:t>{old}</w:t></w:r></w:p>")),
        ["Quyết định của Thủ tướng Chính phủ về việc sửa đổi, bổ sung Quy chế thành lập"]
    );
}

#[test]
fn odd_files_fail_with_their_reason_or_give_what_they_have() {
    let options = Options { max_part: 100_000, ..Options::default() };
    let reason = |parts: &[(&str, &str)]| read(&zipped(parts), &options).map(|_| ()).map_err(|e| e.reason());
    assert_eq!(reason(&[("word/other.xml", "<a/>")]), Err("not-a-document"));
    assert_eq!(reason(&[("word/document2.xml", "<a/>"), ("word/document2.xml.rels", "<b")]), Ok(()));
    assert_eq!(reason(&[("word/document.xml", "")]), Err("not-a-document"));
    let deep = "<a>".repeat(101);
    assert_eq!(reason(&[("word/document.xml", &deep)]), Err("limit:nesting"));
    let fine = "<a>".repeat(100);
    assert_eq!(reason(&[("word/document.xml", &fine)]), Ok(()));
    assert_eq!(reason(&[("word/document.xml", &" ".repeat(100_001))]), Err("limit:decoded"));
    let many = format!("<w:document{}/>", " a=\"1\"".repeat(12_000));
    assert_eq!(reason(&[("word/document.xml", &many)]), Ok(()));
    let cut = format!("{HEAD}<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Một</w:t></w:r></w:p><w:p><w:r><w:t>H");
    let bytes = zipped(&[("word/document.xml", &cut)]);
    let texts: Vec<_> = read(&bytes, &options).unwrap().lines.into_iter().map(|l| l.text).collect();
    assert_eq!(texts, ["Một", "H"]);
    let whole = zipped(&[("word/document.xml", &format!("{HEAD}</w:body></w:document>"))]);
    for at in 0..whole.len() {
        let _ = read(&whole[..at], &options);
        let mut flipped = whole.clone();
        flipped[at] ^= 0x40;
        let _ = read(&flipped, &options);
    }
}
