//! Errors told to people: which file, what happened, what to do.

use std::any::Any;
use std::io;

use kehoach::Lang;
use kehoach::batch::panic_text;
use kehoach::batch::state::StateError;
use kehoach::eval::EvalError;
use kehoach::export::tables;
use kehoach::failure::Reason;

/// An error with its causes, in the language asked for.
pub fn explain(error: &anyhow::Error, lang: Lang) -> String {
    if let Some(error) = error.downcast_ref::<EvalError>() {
        return error.message(lang);
    }
    if let Some(error) = error.downcast_ref::<StateError>() {
        return error.message(lang);
    }
    let mut parts = Vec::new();
    for cause in error.chain() {
        let tables = cause.downcast_ref::<tables::Error>();
        if let (Some(tables::Error::Temporary(folder)), Lang::Vi) = (tables, lang) {
            let folder = folder.display();
            parts.push(format!(
                "{folder}: không ghi được tệp tạm của bảng tính; giải phóng chỗ ở đó hoặc đặt TMPDIR sang thư mục khác"
            ));
            break;
        }
        let io = tables.and_then(|error| if let tables::Error::Io(error) = error { Some(error) } else { None });
        if let Some(cause) = io.or(cause.downcast_ref::<io::Error>()) {
            parts.push(system(cause, lang));
            break;
        }
        // JSON that could not be written.
        if let Some(kind) = cause.downcast_ref::<serde_json::Error>().and_then(serde_json::Error::io_error_kind) {
            parts.push(system(&io::Error::new(kind, cause.to_string()), lang));
            break;
        }
        parts.push(cause.to_string());
    }
    parts.join(": ")
}

/// A panic that nobody expected.
pub fn internal(panic: &(dyn Any + Send), lang: Lang) -> String {
    Reason::Internal.message(&panic_text(panic), lang)
}

/// What the system refused, and what to do.
fn system(error: &io::Error, lang: Lang) -> String {
    let (vi, en) = match error.kind() {
        io::ErrorKind::NotFound => {
            ("không có tệp hoặc thư mục này; kiểm tra lại đường dẫn", "no such file or folder; check the path")
        }
        io::ErrorKind::PermissionDenied => {
            ("không có quyền; cấp quyền rồi chạy lại", "no right to do this; grant it and run again")
        }
        io::ErrorKind::NotADirectory => {
            ("không phải thư mục; hãy đưa tên thư mục", "is no folder; give the name of a folder")
        }
        io::ErrorKind::IsADirectory => ("là thư mục; hãy đưa tên tệp", "is a folder; give the name of a file"),
        io::ErrorKind::StorageFull => (
            "ổ đĩa đầy, không ghi được kết quả; giải phóng chỗ rồi chạy lại",
            "the disk is full, the output could not be written; make room and run again",
        ),
        io::ErrorKind::ReadOnlyFilesystem => {
            ("ổ đĩa chỉ đọc; chọn nơi khác để ghi", "the disk is read-only; write somewhere else")
        }
        _ => return error.to_string(),
    };
    match lang {
        Lang::Vi => vi.to_owned(),
        Lang::En => en.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use anyhow::Context;

    use super::*;

    #[test]
    fn names_the_file_and_says_what_to_do() {
        let failed: anyhow::Result<()> = Err(io::Error::from(io::ErrorKind::NotFound)).context("a/b.json");
        let error = failed.unwrap_err();
        assert_eq!(explain(&error, Lang::Vi), "a/b.json: không có tệp hoặc thư mục này; kiểm tra lại đường dẫn");
        assert_eq!(explain(&error, Lang::En), "a/b.json: no such file or folder; check the path");
        let full = serde_json::Error::io(io::ErrorKind::StorageFull.into());
        assert!(explain(&full.into(), Lang::En).starts_with("the disk is full"));
        assert!(internal(&"odd", Lang::En).contains("(odd)"));
    }
}
