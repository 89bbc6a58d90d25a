//! Why a state can't be used.

use std::io;
use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

use crate::Lang;

/// Why a state can't be used; each says what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StateError {
    /// No state in the folder.
    #[error("{}", self.message(Lang::En))]
    Missing(PathBuf),
    /// Another run writes to it.
    #[error("{}", self.message(Lang::En))]
    Busy(PathBuf),
    /// The folder or file can't be written, or not be read.
    #[error("{}", self.message(Lang::En))]
    Denied(PathBuf),
    /// No room on the disk.
    #[error("{}", self.message(Lang::En))]
    Full(PathBuf),
    /// A file of another kind, or of a version that this program does not know.
    #[error("{}", self.message(Lang::En))]
    Foreign(PathBuf),
    /// The file is damaged.
    #[error("{}", self.message(Lang::En))]
    Damaged(PathBuf),
    /// Anything else.
    #[error("{}", self.message(Lang::En))]
    Other(PathBuf, String),
}

impl StateError {
    /// What happened and what to do.
    pub fn message(&self, lang: Lang) -> String {
        let (path, vi, en) = match self {
            Self::Missing(path) => (
                path,
                "chưa có trạng thái ở đây; tạo bằng: kehoach extract THƯ_MỤC --state".to_owned(),
                "no state here; make one by: kehoach extract FOLDER --state".to_owned(),
            ),
            Self::Busy(path) => (
                path,
                "một lần chạy khác đang ghi vào đây; chờ nó xong hoặc chọn thư mục khác".to_owned(),
                "another run writes here; wait until it is done or choose another folder".to_owned(),
            ),
            Self::Denied(path) => (
                path,
                "không ghi hoặc không đọc được trạng thái; cấp quyền, hoặc chọn thư mục khác".to_owned(),
                "the state can't be written or read; grant the right to, or choose another folder".to_owned(),
            ),
            Self::Full(path) => (
                path,
                "ổ đĩa đầy; những gì đã ghi vẫn còn nguyên: giải phóng chỗ rồi chạy lại lệnh này để tiếp tục"
                    .to_owned(),
                "the disk is full; what was stored is intact: make room and run the same again to go on".to_owned(),
            ),
            Self::Foreign(path) => (
                path,
                "không phải trạng thái của bản kehoach này, hoặc do bản khác ghi; chọn thư mục khác, hoặc xóa thư mục này để đọc lại tất cả"
                    .to_owned(),
                "no state, or one of another version of kehoach; choose another folder, or delete this one to read all anew"
                    .to_owned(),
            ),
            Self::Damaged(path) => (
                path,
                "trạng thái bị hỏng; xóa thư mục này rồi chạy lại từ đầu".to_owned(),
                "the state is damaged; delete the folder and run again from the start".to_owned(),
            ),
            Self::Other(path, cause) => (path, cause.clone(), cause.clone()),
        };
        format!("{}: {}", path.display(), if lang == Lang::Vi { vi } else { en })
    }
}

/// What the file system's error means for the state.
pub(super) fn by_system(path: &Path, error: &io::Error) -> StateError {
    let path = path.to_owned();
    match error.kind() {
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => StateError::Denied(path),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StateError::Full(path),
        io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists => StateError::Foreign(path),
        _ => StateError::Other(path, error.to_string()),
    }
}

/// What SQLite's error means for the state.
pub(super) fn by_sqlite(path: &Path, error: &rusqlite::Error) -> StateError {
    let path = path.to_owned();
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => StateError::Full(path),
        Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => StateError::Denied(path),
        Some(ErrorCode::NotADatabase) => StateError::Foreign(path),
        Some(ErrorCode::DatabaseCorrupt) => StateError::Damaged(path),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StateError::Busy(path),
        // The memory that runs share lies in a file; where it can't grow, SQLite speaks of input and output.
        Some(ErrorCode::SystemIoFailure) if no_room(&path) => StateError::Full(path),
        _ => StateError::Other(path, error.to_string()),
    }
}

/// Whether not even a small file can be written beside a file for want of room.
fn no_room(path: &Path) -> bool {
    let full = |error: &io::Error| matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded);
    let folder = path.parent().unwrap_or(Path::new("."));
    let write = tempfile::NamedTempFile::new_in(folder).and_then(|mut file| {
        io::Write::write_all(&mut file, &vec![0; 1 << 16])?;
        file.as_file().sync_all()
    });
    write.is_err_and(|error| full(&error))
}
