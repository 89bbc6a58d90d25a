//! Where data goes: standard output, or a file that appears only when it is whole.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Stdout, Write, stdout};
use std::path::{Path, PathBuf};

use anyhow::Context;
use tempfile::{NamedTempFile, TempDir};

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
        let target = target(path)?;
        if fs::metadata(&target).is_ok_and(|known| !known.is_file()) {
            return Ok(Self::Device(BufWriter::new(OpenOptions::new().write(true).open(&target)?)));
        }
        Ok(Self::Aside(BufWriter::new(aside().tempfile_in(folder(&target))?), target))
    }

    /// Everything is written: makes it last and gives the file its name.
    ///
    /// An output that is dropped without this leaves nothing behind.
    pub fn finish(self) -> anyhow::Result<()> {
        match self {
            Self::Stdout(mut out) => out.flush()?,
            Self::Device(mut out) => out.flush()?,
            Self::Aside(out, target) => {
                let file = out.into_inner().map_err(io::IntoInnerError::into_error);
                file.and_then(|file| rename(file, &target)).with_context(|| target.display().to_string())?;
            }
        }
        Ok(())
    }
}

/// A file that others write to by its name, or that is written to here and there; it too appears only when it is whole.
pub struct Whole {
    file: NamedTempFile,
    target: PathBuf,
}

impl Whole {
    /// Opens it before any work is done.
    pub fn open(path: &Path) -> anyhow::Result<Self> {
        let open = || -> io::Result<Self> {
            let target = target(path)?;
            if fs::metadata(&target).is_ok_and(|known| !known.is_file()) {
                return Err(io::Error::new(io::ErrorKind::InvalidInput, "no regular file"));
            }
            Ok(Self { file: aside().tempfile_in(folder(&target))?, target })
        };
        open().with_context(|| path.display().to_string())
    }

    /// Where it is until it is whole.
    pub fn path(&self) -> &Path {
        self.file.path()
    }

    /// A handle to write to it.
    pub fn writer(&self) -> io::Result<BufWriter<File>> {
        Ok(BufWriter::new(self.file.as_file().try_clone()?))
    }

    /// Gives it its name.
    pub fn finish(self) -> anyhow::Result<()> {
        rename(self.file, &self.target).with_context(|| self.target.display().to_string())
    }
}

/// A folder of files: all are written aside and get their names when all are whole.
pub struct Folder {
    aside: TempDir,
    target: PathBuf,
    names: Vec<String>,
}

impl Folder {
    /// Opens it before any work is done.
    pub fn open(path: &Path) -> anyhow::Result<Self> {
        let open = || -> io::Result<Self> {
            if fs::metadata(path).is_ok_and(|known| !known.is_dir()) {
                return Err(io::ErrorKind::NotADirectory.into());
            }
            let mut builder = tempfile::Builder::new();
            builder.prefix(".kehoach-").suffix(".part");
            // On the same disk as the folder, so that the files only have to be renamed.
            let beside = if path.is_dir() { path } else { folder(path) };
            Ok(Self { aside: builder.tempdir_in(beside)?, target: path.to_owned(), names: Vec::new() })
        };
        open().with_context(|| path.display().to_string())
    }

    /// A new file in it.
    pub fn create(&mut self, name: String) -> io::Result<BufWriter<File>> {
        let file = File::create(self.aside.path().join(&name))?;
        self.names.push(name);
        Ok(BufWriter::new(file))
    }

    /// Makes all files last and gives them their names, the first one last: while it is the old one, so are others.
    pub fn finish(self) -> anyhow::Result<()> {
        let rename_all = || {
            for name in &self.names {
                OpenOptions::new().write(true).open(self.aside.path().join(name))?.sync_all()?;
            }
            fs::create_dir_all(&self.target)?;
            for name in self.names.iter().rev() {
                fs::rename(self.aside.path().join(name), self.target.join(name))?;
            }
            last(&self.target);
            Ok(())
        };
        rename_all().map_err(|error: io::Error| anyhow::Error::from(error).context(self.target.display().to_string()))
    }
}

/// What is replaced: a link stays a link, what it leads to is.
fn target(path: &Path) -> io::Result<PathBuf> {
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    if fs::metadata(&target).is_ok_and(|known| known.is_dir()) {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    Ok(target)
}

/// Names of files that are not whole yet.
fn aside() -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".kehoach-").suffix(".part");
    // The rights of a file written in one go (the umask applies), not the private ones of a temporary file.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder
}

fn rename(file: NamedTempFile, target: &Path) -> io::Result<()> {
    file.as_file().sync_all()?;
    file.persist(target).map_err(|e| e.error)?;
    last(folder(target));
    Ok(())
}

/// A name lasts only when its folder is on the disk as well; not every system lets a folder be synced.
fn last(folder: &Path) {
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
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
