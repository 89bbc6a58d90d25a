//! `kehoach restore` and `kehoach train` as their users meet them, on good and on odd input.

use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};

use proptest::prelude::*;
use serde_json::Value;

fn kehoach(args: &[&str], input: &[u8]) -> (i32, Vec<u8>, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_kehoach"))
        .args(args)
        .env_remove("KEHOACH_LOG")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_owned();
    let writer = std::thread::spawn(move || {
        // A program that refuses its input closes the pipe.
        let _ = stdin.write_all(&input);
    });
    let out = child.wait_with_output().unwrap();
    writer.join().unwrap();
    (out.status.code().unwrap_or(-1), out.stdout, String::from_utf8(out.stderr).unwrap())
}

fn restored(args: &[&str], input: &str) -> String {
    let args = [&["restore", "-"], args].concat();
    let (status, out, err) = kehoach(&args, input.as_bytes());
    assert_eq!((status, err.as_str()), (0, ""), "{input}");
    String::from_utf8(out).unwrap()
}

/// Text of an English-model engine, long enough to be told.
const DAMAGED: &str = "UBND TINH VINH LONG\nSO Y TE\n86: 3520/KH-SYT\n\nKE HOACH\nPhong trao thi dua d6i méi sang tao va chuyén d6i sb\n\
    trong nganh y té tinh Vinh Long, giai doan 2025 - 2030.\n\n- Can cir Quyét dinh sb 1940/QD-UBND ngay 20/10/2025;\n";

#[test]
fn lines_keep_their_numbers() {
    let text = restored(&[], DAMAGED);
    let lines: Vec<&str> = text.split('\n').collect();
    assert_eq!(lines.len(), DAMAGED.split('\n').count());
    assert_eq!(lines[5], "Phong trào thi đua đổi mới sáng tạo và chuyển đổi số");
    assert_eq!(lines[8], "- Căn cứ Quyết định số 1940/QĐ-UBND ngày 20/10/2025;");
    assert!(lines[2].ends_with(" 3520/KH-SYT"));
}

#[test]
fn json_gives_tokens_with_their_bytes() {
    let text = restored(&["--json"], DAMAGED);
    let rows: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(rows.len(), DAMAGED.lines().count());
    for (at, row) in rows.iter().enumerate() {
        assert_eq!(row["line"], at + 1);
        for token in row["tokens"].as_array().unwrap() {
            let [from, to] = [0, 1].map(|at| token["bytes"][at].as_u64().unwrap() as usize);
            assert_eq!(token["input"], DAMAGED[from..to]);
            assert_eq!(token["changed"].as_bool().unwrap(), token["input"] != token["output"]);
            assert!((0.0..=1.0).contains(&token["confidence"].as_f64().unwrap()));
        }
    }
    let token = &rows[5]["tokens"][4];
    assert_eq!((&token["input"], &token["output"]), (&Value::from("d6i"), &Value::from("đổi")));
}

#[test]
fn proper_text_and_other_languages_stay() {
    let nfd = "Kế hoạch triển khai phong trào thi đua của Ủy ban nhân dân tỉnh năm 2025".chars();
    let nfd: String = unicode_normalization::UnicodeNormalization::nfd(nfd).collect();
    for text in [
        "Thực hiện Kế hoạch của Ủy ban nhân dân tỉnh về hoá đơn, hóa đơn; uỷ quyền và ủy quyền.\r\n\r\nKính gửi các đơn vị.",
        &nfd,
        "THỰC HIỆN KẾ HOẠCH CỦA ỦY BAN NHÂN DÂN TỈNH\n| STT | Nội dung | Đơn vị |\n|---|---|---|\n| 1 | Họp | Sở |\n",
        "The quick brown fox jumps over the lazy dog, and the committee shall report to the board by 10 May 2025.\n",
        "Le comité présentera son rapport avant le 10 mai 2025, conformément à l'arrêté du préfet de la région.\n",
        "根据省人民政府的决定,各部门应当在二〇二五年五月十日之前提交报告。\n",
        "",
        "\n",
        "\n\n \t\n\u{c}\n",
        "12.345.678 24/10/2025 https://example.gov.vn/a?b=c ten@example.vn\n",
    ] {
        assert_eq!(restored(&[], text), text);
        restored(&["--json"], text);
    }
}

#[test]
fn codes_numbers_and_addresses_stay_in_damaged_text() {
    let text = restored(
        &[],
        &format!(
            "{DAMAGED}Lién hé: 0270.3823456, soyte@vinhlong.gov.vn, https://syt.vinhlong.gov.vn/Kh?id=35, 57-NQ/TW, 75,5%.\n"
        ),
    );
    for kept in ["0270.3823456", "soyte@vinhlong.gov.vn", "https://syt.vinhlong.gov.vn/Kh?id=35", "57-NQ/TW", "75,5%"] {
        assert!(text.contains(kept), "{kept}: {text}");
    }
}

#[test]
fn glued_and_broken_tokens_are_mended() {
    for (read, expected) in [
        ("Vinh Long, ngay /7thang 10 nam 2025", "Vĩnh Long, ngày /7 tháng 10 năm 2025"),
        ("- Luu: VT, TCHCKHTC.", "- Lưu: VT, TCHCKHTC."),
        ("theo huéng dan cua S&'Y té va So'Y té tinh.", "theo hướng dẫn của Sở Y tế và Sở Y tế tỉnh."),
        ("thuc hién chuyén d6i s6 dé)ng b6, toan dién", "thực hiện chuyển đổi số đồng bộ, toàn diện"),
        ("a. Poi véi cac tap thé khoa, phong", "a. Đối với các tập thể khoa, phòng"),
        ("- UBND tinh (blc);", "- UBND tỉnh (b/c);"),
        ("ham luong NH4+ trong nuéc va mang 5G", "hàm lượng NH4+ trong nước và mạng 5G"),
        ("do nong do N-NH4+, N-NO2-, H2S, CaCO3 va do sau 3m", "đo nồng độ N-NH4+, N-NO2-, H2S, CaCO3 và độ sâu 3m"),
        ("Phong trao D61 méi sang tao", "Phong trào Đổi mới sáng tạo"),
        ("So GD&DT, Phong NN&MT, UBMT TQ tinh", "Sở GD&ĐT, Phòng NN&MT, UBMT TQ tỉnh"),
        (
            "Quyét dinh sé 379/QD-TTe va Nghi dinh sé 66/202 1/ND-CP",
            "Quyết định số 379/QĐ-TTg và Nghị định số 66/2021/NĐ-CP",
        ),
        ("Nghi quyét sé 163/2024/QHIS cia Quéc hdi", "Nghị quyết số 163/2024/QH15 của Quốc hội"),
    ] {
        let text = restored(&[], &format!("{DAMAGED}{read}\n"));
        assert_eq!(text.lines().last(), Some(expected));
    }
}

#[test]
fn a_documents_own_code_has_the_letters_of_its_body() {
    let text = "TRUNG TAM DIEU TRI VA\nNUOI DUONG NGUOI BENH\nS6:216/KH-DTNDNB Vinh Long, ngay 05 thang 10 nam 2025\n";
    assert!(restored(&[], &format!("{text}{DAMAGED}")).contains("Số:216/KH-ĐTNDNB"));
}

#[test]
fn slips_are_offered_and_not_changed() {
    let text = "Các cơ quan, đơn vị phân đầu hoàn thành tốt các nhiệm vụ được giao trong năm học này.\n";
    assert_eq!(restored(&[], text), text);
    let offered = restored(&["--suggest"], text);
    assert!(offered.contains("1\tphân\tphấn\t"), "{offered}");
}

#[test]
fn bytes_that_are_no_text_come_back() {
    let mut random = 1_u64;
    let mut byte = || {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (random >> 56) as u8
    };
    let noise: Vec<u8> = (0..20_000).map(|_| byte()).collect();
    let address = b"https://a.vn/\xff\xef\x9e\x80 \xff";
    for bytes in [noise.as_slice(), b"\xff\xfeK\0\n\0", b"Ho\xe1\xba\xa1t \xff\xfe\n\0\x01", address] {
        let (status, out, err) = kehoach(&["restore", "-", "--engine", "none"], bytes);
        assert_eq!((status, err.as_str()), (0, ""));
        assert_eq!(out, bytes);
        let (status, out, _) = kehoach(&["restore", "-"], bytes);
        let lines = |bytes: &[u8]| bytes.split(|&b| b == b'\n').count();
        assert_eq!((status, lines(&out)), (0, lines(bytes)));
        assert_eq!(kehoach(&["restore", "-", "--json", "--engine", "eng"], bytes).0, 0);
    }
    assert_eq!(kehoach(&["restore", "-", "--engine", "eng"], address), (0, address.to_vec(), String::new()));
    let (status, out, err) = kehoach(&["restore", "-", "--lang", "en"], b"%PDF-1.7 ...");
    assert_eq!((status, out.len()), (1, 0));
    assert!(err.contains("PDF"), "{err}");
}

#[test]
fn other_encodings_become_utf8() {
    let utf16 = |text: &str, order: fn(u16) -> [u8; 2], mark: &str| -> Vec<u8> {
        mark.encode_utf16().chain(text.encode_utf16()).flat_map(order).collect()
    };
    let expected = restored(&[], DAMAGED);
    for bytes in [
        utf16(DAMAGED, u16::to_le_bytes, "\u{feff}"),
        utf16(DAMAGED, u16::to_be_bytes, "\u{feff}"),
        utf16(DAMAGED, u16::to_le_bytes, ""),
    ] {
        let (status, out, err) = kehoach(&["restore", "-"], &bytes);
        assert_eq!((status, String::from_utf8(out).unwrap(), err.as_str()), (0, expected.clone(), ""));
    }
    // Windows-1258: "Kế hoạch đổi mới năm 2025", tone marks behind their vowels.
    let (status, out, _) = kehoach(&["restore", "-"], b"K\xEA\xEC ho\xF2ach \xF0\xF4\xD2i m\xF5\xECi n\xE3m 2025\n");
    assert_eq!((status, out), (0, "Kê\u{301} ho\u{323}ach đô\u{309}i mơ\u{301}i năm 2025\n".into()));
}

/// A line of several megabytes takes hardly more memory than a short one.
#[test]
#[cfg(target_os = "linux")]
fn long_lines_take_bounded_memory() {
    let dir = tempfile::tempdir().unwrap();
    let words = "d6i méi sang tao va chuyén d6i sb trong nganh y té tinh Vinh Long ";
    for (name, text) in
        [("words", words.repeat(2_000)), ("letters", "dz".repeat(1_500_000)), ("signs", "&/".repeat(1_500_000))]
    {
        let path = dir.path().join(name);
        fs::write(&path, &text).unwrap();
        let script = format!(
            "{} restore {} --engine eng > {}.out",
            env!("CARGO_BIN_EXE_kehoach"),
            path.display(),
            path.display()
        );
        let out = Command::new("bash").args(["-c", &format!("ulimit -v 400000; {script}")]).output().unwrap();
        assert!(out.status.success(), "{name}: {}", String::from_utf8_lossy(&out.stderr));
        let written = fs::read_to_string(dir.path().join(format!("{name}.out"))).unwrap();
        assert!(!written.contains('\n') && written.len() >= text.len() / 2, "{name}");
    }
}

#[test]
fn a_channel_is_learnt_from_pairs() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("plan/300-scan-eng");
    fs::create_dir_all(&folder).unwrap();
    let row = "chuyén d6i sb trong nganh y té\tchuyển đổi số trong ngành y tế\n";
    fs::write(folder.join("lines.tsv"), format!("ocr\ttruth\n{}", row.repeat(20))).unwrap();
    let (pairs, out) = (dir.path().to_str().unwrap(), dir.path().join("channel.tsv"));
    let (status, _, err) = kehoach(&["train", "channel", pairs, "-o", out.to_str().unwrap()], b"");
    assert_eq!((status, err.as_str()), (0, ""));
    let channel = fs::read_to_string(&out).unwrap();
    assert!(channel.lines().any(|line| line.starts_with("ổ\t6\t")), "{channel}");
    let (status, _, err) = kehoach(&["train", "channel", pairs, "--only", "none", "-o", out.to_str().unwrap()], b"");
    assert_eq!((status, err.is_empty()), (1, false));
}

#[test]
fn a_language_model_is_learnt_from_text() {
    let dir = tempfile::tempdir().unwrap();
    let text = dir.path().join("text.txt");
    fs::write(&text, "Sở Y tế tỉnh xây dựng kế hoạch chuyển đổi số trong ngành y tế.\n".repeat(50)).unwrap();
    let model = |name: &str| {
        let out = dir.path().join(name);
        let args = ["train", "lm", "--official", text.to_str().unwrap(), "-o", out.to_str().unwrap()];
        let (status, _, err) = kehoach(&args, b"");
        assert_eq!((status, err.as_str()), (0, ""));
        fs::read(out).unwrap()
    };
    let first = model("a.bin");
    assert!(first.starts_with(b"khlm"));
    assert_eq!(first, model("b.bin"));
}

/// What must come through damaged text as it is.
fn fixed_token() -> impl Strategy<Value = String> {
    prop_oneof![
        "[0-9]{4,9}",
        "[0-9]{1,2}/[0-9]{1,2}/20[0-9]{2}",
        "[1-9][0-9]{0,2}[.,][0-9]{1,3}%?",
        "20[0-9]{2}-20[0-9]{2}",
        "[0-9]{1,4}/KH-(UBND|SYT|SNV|STC)",
        "[0-9]{2}-(NQ|KH|CT)/TW",
        "https?://[a-z]{2,9}\\.(gov|edu)\\.vn/[a-zA-Z0-9?=&]{0,12}",
        "www\\.[a-z]{2,9}\\.vn",
        "[a-z]{2,8}[0-9]{0,2}@[a-z]{2,9}\\.(gov\\.vn|com)",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn digits_codes_and_addresses_come_through(
        tokens in prop::collection::vec((fixed_token(), "[a-zéàđ6&€]{1,7}( [a-zéàđ6&€]{1,7}){0,3}"), 1..12)
    ) {
        use kehoach::restore::{Engine, Options, lines};
        let text = tokens.iter().flat_map(|(token, words)| [words, token]).map(String::as_str);
        let text = text.collect::<Vec<_>>().join(" ");
        for engine in [Engine::English, Engine::Vietnamese, Engine::Stripped, Engine::Other] {
            let restored = &lines(&text, &Options { engine: Some(engine) })[0].text;
            let mut rest = restored.as_str();
            for (token, _) in &tokens {
                let at = rest.split(' ').position(|word| word == token);
                prop_assert!(at.is_some(), "{token} of {text} in {restored}");
                rest = rest.splitn(at.unwrap_or(0) + 2, ' ').last().unwrap_or_default();
            }
        }
    }

    #[test]
    fn parts_put_together_are_the_text(text in "[a-zđươáéíóúA-Z0-9&€@/.,:;() \n\r\u{c}\u{301}漢́'-]{0,400}") {
        use kehoach::restore::{Engine, Options, Part, parts};
        for engine in [None, Some(Engine::English), Some(Engine::Vietnamese), Some(Engine::Stripped)] {
            let (mut source, mut ends) = (String::new(), 0);
            parts(&text, &Options { engine }, &mut |part| match part {
                Part::Kept(kept) => source.push_str(kept),
                Part::Token(token) => {
                    assert_eq!(source.len(), token.bytes.0);
                    assert!(!token.output.contains('\n'));
                    source.push_str(token.input);
                }
                Part::LineEnd => {
                    ends += 1;
                    source.push('\n');
                }
            });
            prop_assert_eq!(&source, &text);
            prop_assert_eq!(ends, text.matches('\n').count());
        }
    }
}
