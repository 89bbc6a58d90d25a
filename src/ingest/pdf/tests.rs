use super::*;
use crate::document::{Document, Reason, Taken};
use crate::ingest;

/// A file of one page: drawing commands, annotations' appearances (with their places), more entries of the page.
fn file(commands: &str, widgets: &[(&str, [i32; 4])], page: &str) -> Vec<u8> {
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        String::new(),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman /Encoding /WinAnsiEncoding >>".to_owned(),
        format!("<< /Length {} >>\nstream\n{commands}\nendstream", commands.len()),
    ];
    let mut annotations = String::new();
    for (text, [x0, y0, x1, y1]) in widgets {
        let stream = format!("BT /F1 13 Tf 0 2 Td ({text}) Tj ET");
        let n = objects.len() + 1;
        objects.push(format!(
            "<< /Type /XObject /Subtype /Form /BBox [0 0 {} {}] /Resources << /Font << /F1 4 0 R >> >> /Length {} >>\nstream\n{stream}\nendstream",
            x1 - x0, y1 - y0, stream.len()
        ));
        objects.push(format!("<< /Type /Annot /Subtype /Widget /Rect [{x0} {y0} {x1} {y1}] /AP << /N {n} 0 R >> >>"));
        annotations.push_str(&format!("{} 0 R ", n + 1));
    }
    objects[2] = format!(
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 4 0 R >> >> /Contents 5 0 R /Annots [{annotations}] {page} >>"
    );
    let mut out = b"%PDF-1.7\n".to_vec();
    let mut places = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        places.push(out.len());
        out.extend(format!("{} 0 obj\n{object}\nendobj\n", index + 1).bytes());
    }
    let table = out.len();
    out.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    for place in places {
        out.extend(format!("{place:010} 00000 n \n").bytes());
    }
    out.extend(format!("trailer << /Size {} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF", objects.len() + 1).bytes());
    out
}

/// Text at places, in 13 points.
fn text(places: &[(i32, i32, &str)]) -> String {
    let line = |(x, y, text): &(i32, i32, &str)| format!("BT /F1 13 Tf 1 0 0 1 {x} {y} Tm ({text}) Tj ET\n");
    places.iter().map(line).collect()
}

fn read(bytes: &[u8]) -> Document {
    ingest::document(bytes, &Options::default()).unwrap()
}

fn lines(document: &Document) -> Vec<&str> {
    document.lines.iter().map(|l| l.text.as_str()).filter(|t| !t.is_empty()).collect()
}

const HEAD: &[(i32, i32, &str)] = &[
    (90, 780, "SO Y TE"),
    (320, 780, "CONG HOA XA HOI CHU NGHIA"),
    (90, 760, "So:        /KH-SYT"),
    (320, 760, "Ha Noi, ngay       thang 10 nam 2025"),
    (85, 720, "Mot dong chay qua ca hai cot cua trang giay nay, tu le trai sang le phai."),
    (85, 700, "Dong sau cung chay qua ca hai cot cua trang giay nay, tu le trai sang phai."),
];

#[test]
fn two_columns_are_read_one_after_the_other_with_what_widgets_stamp() {
    let bytes = file(&text(HEAD), &[("1187", [112, 756, 140, 772]), ("15", [393, 756, 408, 772])], "");
    let document = read(&bytes);
    assert_eq!(
        lines(&document)[..4],
        ["SO Y TE", "So: 1187 /KH-SYT", "CONG HOA XA HOI CHU NGHIA", "Ha Noi, ngay 15 thang 10 nam 2025"]
    );
    assert_eq!((document.pages, document.media_type.as_str()), (Some(1), "application/pdf"));
    let sheet = &document.sheets[0];
    assert_eq!((sheet.taken, sheet.reason), (Taken::TextLayer, Reason::Readable));
    let word = sheet.words.iter().find(|w| &document.source[w.source.clone()] == "1187").unwrap();
    let [left, top, right, bottom] = word.area;
    assert!((111.0..114.0).contains(&left) && right > left && bottom > top && (60.0..90.0).contains(&top), "{word:?}");
    assert_eq!(document.bytes(0..1), None);
}

#[test]
fn pages_may_be_turned() {
    let turned = "0 0.7 -0.7 0 590 0 cm\n".to_owned() + &text(HEAD);
    for (commands, page) in [(text(HEAD), "/Rotate 90"), (text(HEAD), "/Rotate 180"), (turned, "")] {
        let document = read(&file(&commands, &[], page));
        assert!(lines(&document).contains(&"CONG HOA XA HOI CHU NGHIA"), "{page}: {:?}", lines(&document));
    }
}

#[test]
fn tables_with_lines_are_rows() {
    let mut commands = String::new();
    for y in [700, 660, 620] {
        commands.push_str(&format!("80 {y} m 500 {y} l S\n"));
    }
    for x in [80, 120, 300, 500] {
        commands.push_str(&format!("{x} 620 m {x} 700 l S\n"));
    }
    commands.push_str(&text(&[
        (85, 780, "Tren bang"),
        (85, 685, "1"),
        (125, 685, "So Y te"),
        (305, 685, "Chu tri"),
        (305, 668, "tham muu"),
        (85, 640, "2"),
        (305, 640, "Phoi hop"),
        (85, 560, "Duoi bang"),
    ]));
    let document = read(&file(&commands, &[], ""));
    assert_eq!(
        lines(&document),
        ["Tren bang", "| 1 | So Y te | Chu tri tham muu |", "| 2 | | Phoi hop |", "Duoi bang"]
    );
}

#[test]
fn overprinted_and_raised_letters() {
    let commands = text(&[(85, 700, "KE HOACH"), (85, 700, "KE HOACH")])
        + "BT /F1 13 Tf 1 0 0 1 85 600 Tm (Lam Dong) Tj /F1 8 Tf 5 Ts (1) Tj ET";
    assert_eq!(lines(&read(&file(&commands, &[], ""))), ["KE HOACH", "Lam Dong1"]);
}

#[test]
fn letters_of_another_font_may_be_drawn_later() {
    // As LibreOffice does it: gaps are left on the line for what a second font is to fill.
    let commands = "BT /F1 13 Tf 1 0 0 1 85 700 Tm [(d) -500 ( an) -250 (x) -500 (y ) -500 (z)] TJ 1 0 0 1 91.5 700 Tm [(u) -1944 (o) -750 (v)] TJ ET";
    assert_eq!(lines(&read(&file(commands, &[], ""))), ["du an xoy vz"]);
}

#[test]
fn damage_is_survived() {
    let whole = file(&text(HEAD), &[("1187", [112, 756, 140, 772])], "");
    let junk = [b"HTTP/1.1 200 OK\r\n\r\n\n\n", whole.as_slice()].concat();
    assert!(lines(&read(&junk)).contains(&"So: 1187 /KH-SYT"));
    let broken = String::from_utf8(whole.clone()).unwrap().replace("startxref\n", "startxref\n9");
    assert!(lines(&read(broken.as_bytes())).contains(&"So: 1187 /KH-SYT"));
    for at in (0..whole.len()).step_by(7) {
        let mut flipped = whole.clone();
        flipped[at] ^= 0x10;
        let _ = ingest::document(&flipped, &Options::default());
    }
}

#[test]
fn a_file_that_was_cut_off_says_so() {
    let whole = file(&text(HEAD), &[("1187", [112, 756, 140, 772])], "");
    let told = |bytes: &[u8]| {
        let document = ingest::document(bytes, &Options::default()).ok()?;
        Some(document.warnings.iter().any(|w| w.code == "cut-off"))
    };
    let marked = whole.len() - "%%EOF".len();
    assert_eq!((told(&whole), told(&[&whole[..], b"\n\n\0junk"].concat())), (Some(false), Some(false)));
    let mut read = 0;
    for hundredth in 0..100 {
        // Whatever is still read of it is not taken for all of it.
        let said = told(&whole[..marked * hundredth / 100]);
        assert_ne!(said, Some(false), "{hundredth} %");
        read += usize::from(said.is_some());
    }
    assert!(read > 10, "{read}");
    // An update behind the whole file, cut off.
    let updated = [&whole[..], b"\n3 0 obj\n<< /Type /Page"].concat();
    assert_eq!(told(&updated), Some(true));
}

#[test]
fn limits_and_locks_have_their_reasons() {
    let reason = |bytes: &[u8], options: &Options| ingest::document(bytes, options).map(|_| ()).map_err(|e| e.reason());
    let one = file(&text(HEAD), &[], "");
    assert_eq!(reason(&one, &Options { max_pages: 1, ..Options::default() }), Ok(()));
    assert_eq!(reason(&one, &Options { max_pages: 0, ..Options::default() }), Err("limit:pages"));
    let nested = |depth: usize| file("", &[], &format!("/Odd {}{}", "[".repeat(depth), "]".repeat(depth)));
    // The page itself and its dictionaries are one level.
    assert_eq!(reason(&nested(490), &Options::default()), Ok(()));
    assert_eq!(reason(&nested(501), &Options::default()), Err("limit:nesting"));
    assert_eq!(reason(b"%PDF-1.7 nothing", &Options::default()), Err("not-a-document"));
    let locked = String::from_utf8(one).unwrap().replace(
        "/Root 1 0 R",
        "/Root 1 0 R /ID [<00><00>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <0000000000000000000000000000000000000000000000000000000000000000> /U <0000000000000000000000000000000000000000000000000000000000000000> >>",
    );
    assert_eq!(reason(locked.as_bytes(), &Options::default()), Err("encrypted"));
}
