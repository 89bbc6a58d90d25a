//! Where data goes: standard output, or a file that appears only when it is whole.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Stdout, Write, stdout};
use std::path::{Path, PathBuf};

use anyhow::Context;
use tempfile::NamedTempFile;

/// Where data goes.
pub enum Output {
    /// Standard output.
    Stdout(BufWriter<Stdout>),
    /// A device or pipe: written as it comes, there is nothing to rename.
    Device(BufWriter<File>),
    /// A file, written aside first.
    Aside(BufWriter<NamedTempFile>, PathBuf),
}

impl Output {
    /// Opens the output before any work is done, so that a wrong path is told at once.
    pub fn open(path: Option<&Path>) -> anyhow::Result<Self> {
        let Some(path) = path.filter(|p| p.as_os_str() != "-") else {
            return Ok(Self::Stdout(BufWriter::new(stdout())));
        };
        Self::open_file(path).with_context(|| path.display().to_string())
    }

    fn open_file(path: &Path) -> io::Result<Self> {
        // A link stays a link: what it leads to is replaced.
        let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        match fs::metadata(&target) {
            Ok(known) if known.is_dir() => return Err(io::ErrorKind::IsADirectory.into()),
            Ok(known) if !known.is_file() => {
                return Ok(Self::Device(BufWriter::new(OpenOptions::new().write(true).open(&target)?)));
            }
            _ => {}
        }
        let mut builder = tempfile::Builder::new();
        builder.prefix(".kehoach-").suffix(".part");
        // The rights of a file written in one go (the umask applies), not the private ones of a temporary file.
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        Ok(Self::Aside(BufWriter::new(builder.tempfile_in(folder(&target))?), target))
    }

    /// Everything is written: makes it last and gives the file its name.
    ///
    /// An output that is dropped without this leaves nothing behind.
    pub fn finish(self) -> anyhow::Result<()> {
        match self {
            Self::Stdout(mut out) => out.flush()?,
            Self::Device(mut out) => out.flush()?,
            Self::Aside(out, target) => {
                Self::rename(out, &target).with_context(|| target.display().to_string())?;
            }
        }
        Ok(())
    }

    fn rename(out: BufWriter<NamedTempFile>, target: &Path) -> io::Result<()> {
        let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.as_file().sync_all()?;
        file.persist(target).map_err(|e| e.error)?;
        // The name lasts only when the folder is on the disk as well; not every system lets a folder be synced.
        let _ = File::open(folder(target)).and_then(|folder| folder.sync_all());
        Ok(())
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Stdout(out) => out.write(bytes),
            Self::Device(out) => out.write(bytes),
            Self::Aside(out, _) => out.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Stdout(out) => out.flush(),
            Self::Device(out) => out.flush(),
            Self::Aside(out, _) => out.flush(),
        }
    }
}

/// The folder a file stands in.
fn folder(path: &Path) -> &Path {
    path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
}
