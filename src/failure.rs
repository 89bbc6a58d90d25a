//! A file that could not be read into a plan: the row that stands in its place.

use std::io;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{IngestError, Lang};

/// The schema name written into every failure.
pub const FAILURE_SCHEMA: &str = "kehoach/failure/v1";

/// One input that failed, in the form of the contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Failure {
    /// Always [`FAILURE_SCHEMA`].
    pub schema: String,
    /// Which input.
    pub source: FailureSource,
    /// Stable code, listed in the README.
    pub reason: String,
    /// Cause and what to do, for people, in the language asked for.
    pub message: String,
}

/// Which input failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FailureSource {
    /// Path as given on the command line, or joined to the folder given; `-` is standard input.
    pub path: String,
}

crate::coded::coded! {
    /// Why an input failed before or behind its reading; the reasons of reading are those of [`IngestError::REASONS`].
    Reason:
    /// No such file.
    NotFound = "not-found",
        "không có tệp này; kiểm tra lại đường dẫn",
        "no such file; check the path";
    /// A folder or device where a file was expected.
    NotAFile = "not-a-file",
        "không phải tệp thường ({}); hãy đưa tệp hoặc thư mục chứa tệp",
        "not a regular file ({}); give a file or the folder that holds it";
    /// A link in a folder or archive.
    Link = "link",
        "liên kết, không đọc theo; hãy đưa chính tệp mà nó dẫn tới",
        "a link, which is not followed; give the file that it leads to";
    /// No right to read the file or folder.
    Permission = "permission-denied",
        "không có quyền đọc; cấp quyền đọc rồi chạy lại",
        "no right to read it; grant read access and run again";
    /// Reading failed.
    Io = "io",
        "lỗi khi đọc tệp ({}); kiểm tra ổ đĩa hoặc kết nối rồi chạy lại",
        "reading failed ({}); check the disk or the connection and run again";
    /// JSON that is no plan.
    NotAPlan = "not-a-plan",
        "không phải kế hoạch dạng JSON ({}); tạo lại bằng kehoach extract",
        "JSON that is no plan ({}); make it again by kehoach extract";
    /// A plan of another version of the schema.
    OtherSchema = "other-schema",
        "kế hoạch theo phiên bản khác ({}); tạo lại bằng kehoach extract của bản này",
        "a plan of another version ({}); make it again by this version's kehoach extract";
    /// Parsing took more memory than the limit.
    Memory = "limit:memory",
        "cần nhiều bộ nhớ hơn giới hạn; hãy tách tệp, lưu lại bằng phần mềm khác, hoặc nâng giới hạn",
        "needs more memory than the limit; split it, save it again with another program, or raise the limit";
    /// Parsing overflowed the stack.
    Stack = "limit:nesting",
        "cấu trúc lồng nhau quá sâu; hãy lưu lại tệp bằng phần mềm khác",
        "it nests too deeply; save it again with another program";
    /// Parsing took longer than the limit.
    Timeout = "timeout",
        "đọc quá thời hạn; hãy tách tệp, lưu lại bằng phần mềm khác, hoặc nâng thời hạn",
        "reading took longer than the limit; split it, save it again with another program, or raise the limit";
    /// The parser died of this file.
    Crash = "crash",
        "trình đọc tệp bị hỏng giữa chừng ({}); xin gửi báo lỗi kèm tệp này",
        "the parser died of this file ({}); please report it with this file";
    /// A fault of the program: the document is to blame for nothing.
    Internal = "internal",
        "lỗi của chương trình ({}); xin gửi báo lỗi kèm tệp này",
        "a fault of the program ({}); please report it with this file";
}

impl Failure {
    /// A failure with its message in the language asked for.
    pub fn new(path: &str, reason: Reason, detail: &str, lang: Lang) -> Self {
        Self {
            schema: FAILURE_SCHEMA.to_owned(),
            source: FailureSource { path: path.to_owned() },
            reason: reason.name().to_owned(),
            message: reason.message(detail, lang),
        }
    }

    /// The operating system could not give the bytes.
    pub fn io(path: &str, error: &io::Error, lang: Lang) -> Self {
        let reason = match error.kind() {
            io::ErrorKind::NotFound => Reason::NotFound,
            io::ErrorKind::PermissionDenied => Reason::Permission,
            _ => Reason::Io,
        };
        Self::new(path, reason, &error.to_string(), lang)
    }

    /// The bytes are no document.
    pub fn ingest(path: &str, error: &IngestError, lang: Lang) -> Self {
        Self {
            schema: FAILURE_SCHEMA.to_owned(),
            source: FailureSource { path: path.to_owned() },
            reason: error.reason().to_owned(),
            message: error.message(lang),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_cause_and_advice_in_both_languages() {
        let error = IngestError::TooLarge { size: 11, limit: 10 };
        let failure = Failure::ingest("a.txt", &error, Lang::En);
        assert_eq!(failure.reason, "limit:file-size");
        assert!(failure.message.contains("11 bytes"), "{}", failure.message);
        for reason in Reason::ALL {
            assert_ne!(reason.message("", Lang::Vi), reason.message("", Lang::En));
            assert!(reason.message("", Lang::Vi).contains(';'), "advice is missing: {}", reason.name());
        }
    }
}
