//! Where data goes: standard output, or a file that appears only when it is whole.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Read, Stdout, Write, stdout};
use std::path::{Path, PathBuf};

use anyhow::Context;
use tempfile::TempDir;

/// Names of folders in which outputs are kept until they are whole.
const ASIDE: (&str, &str) = (".kehoach-", ".part");
/// The file in such a folder that the program locks as long as it uses it; it holds [`boot`].
const LOCK: &str = ".kehoach-lock";
/// Letters between the two parts of such a name.
const LETTERS: usize = 6;

/// Where data goes.
pub enum Output {
    /// Standard output.
    Stdout(BufWriter<Stdout>),
    /// A device or pipe: written as it comes, there is nothing to rename.
    Device(BufWriter<File>),
    /// A file, written aside first.
    Aside(BufWriter<File>, Whole),
}

impl Output {
    /// Opens the output before any work is done, so that a wrong path is told at once.
    pub fn open(path: Option<&Path>) -> anyhow::Result<Self> {
        let Some(path) = path.filter(|p| p.as_os_str() != "-") else {
            return Ok(Self::Stdout(BufWriter::new(stdout())));
        };
        if fs::metadata(path).is_ok_and(|known| !known.is_file() && !known.is_dir()) {
            let device = OpenOptions::new().write(true).open(path).with_context(|| path.display().to_string())?;
            return Ok(Self::Device(BufWriter::new(device)));
        }
        let whole = Whole::open(path)?;
        Ok(Self::Aside(whole.writer()?, whole))
    }

    /// Everything is written: makes it last and gives the file its name.
    ///
    /// An output that is dropped without this leaves nothing behind.
    pub fn finish(self) -> anyhow::Result<()> {
        match self {
            Self::Stdout(mut out) => out.flush()?,
            Self::Device(mut out) => out.flush()?,
            Self::Aside(mut out, whole) => {
                out.flush().with_context(|| whole.target.display().to_string())?;
                drop(out);
                whole.finish()?;
            }
        }
        Ok(())
    }
}

/// A file that appears only when it is whole.
pub struct Whole {
    aside: Aside,
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
            let whole = Self { aside: Aside::new(folder(&target))?, target };
            File::create(whole.path())?;
            Ok(whole)
        };
        open().with_context(|| path.display().to_string())
    }

    /// Where it is until it is whole.
    pub fn path(&self) -> PathBuf {
        self.aside.path("whole")
    }

    /// A handle to write to it.
    pub fn writer(&self) -> io::Result<BufWriter<File>> {
        Ok(BufWriter::new(OpenOptions::new().write(true).open(self.path())?))
    }

    /// Makes it last and gives it its name.
    pub fn finish(self) -> anyhow::Result<()> {
        let rename = || {
            synced(&self.path())?;
            fs::rename(self.path(), &self.target)?;
            last(folder(&self.target));
            Ok(())
        };
        rename().map_err(|error: io::Error| anyhow::Error::from(error).context(self.target.display().to_string()))
    }
}

/// A folder of files: all are written aside and get their names when all are whole.
pub struct Folder {
    aside: Aside,
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
            // On the same disk as the folder, so that the files only have to be renamed.
            let beside = if path.is_dir() { path } else { folder(path) };
            Ok(Self { aside: Aside::new(beside)?, target: path.to_owned(), names: Vec::new() })
        };
        open().with_context(|| path.display().to_string())
    }

    /// A new file in it.
    pub fn create(&mut self, name: String) -> io::Result<BufWriter<File>> {
        let file = File::create(self.aside.path(&name))?;
        self.names.push(name);
        Ok(BufWriter::new(file))
    }

    /// Makes all files last and gives them their names, the first one last: while it is the old one, so are others.
    pub fn finish(self) -> anyhow::Result<()> {
        let rename_all = || {
            for name in &self.names {
                synced(&self.aside.path(name))?;
            }
            fs::create_dir_all(&self.target)?;
            for name in self.names.iter().rev() {
                fs::rename(self.aside.path(name), self.target.join(name))?;
            }
            last(&self.target);
            Ok(())
        };
        rename_all().map_err(|error: io::Error| anyhow::Error::from(error).context(self.target.display().to_string()))
    }
}

/// A hidden folder for what is not whole yet; it goes when this is dropped. One of a program that was killed goes when
/// another output is opened beside it by the same machine, before it starts anew: nobody holds its lock any more.
struct Aside {
    /// Where locks are to be had; without one the folder is never taken for one that was left. Let go before the folder:
    /// some systems keep what is open.
    _lock: Option<File>,
    folder: TempDir,
}

impl Aside {
    fn new(beside: &Path) -> io::Result<Self> {
        sweep(beside);
        let mut builder = tempfile::Builder::new();
        builder.prefix(ASIDE.0).suffix(ASIDE.1);
        loop {
            let folder = builder.tempdir_in(beside)?;
            let lock = match File::create(folder.path().join(LOCK)) {
                Ok(lock) => lock,
                // Another program took the folder for one that was left, before it was locked.
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => return Err(error),
            };
            let locked = boot().filter(|_| lock.lock().is_ok());
            let Some(boot) = locked else {
                let _ = fs::remove_file(folder.path().join(LOCK));
                return Ok(Self { _lock: None, folder });
            };
            // What can't be written is not swept either.
            let _ = (&lock).write_all(boot.as_bytes());
            if folder.path().join(LOCK).exists() {
                return Ok(Self { _lock: Some(lock), folder });
            }
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

/// What tells this run of this machine from others, with which a folder may be shared; nothing where it is not told.
fn boot() -> Option<String> {
    fs::read_to_string("/proc/sys/kernel/random/boot_id").ok().filter(|id| !id.trim().is_empty())
}

/// Takes away what killed programs of this machine left in a folder. The locks of others may not be seen from here.
fn sweep(folder: &Path) {
    let Some(boot) = boot() else { return };
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let letters = name.to_str().and_then(|name| name.strip_prefix(ASIDE.0)?.strip_suffix(ASIDE.1));
        let ours = letters.is_some_and(|l| l.len() == LETTERS && l.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        if !ours || !entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            continue;
        }
        let (left, lock) = (entry.path(), entry.path().join(LOCK));
        if !fs::symlink_metadata(&lock).is_ok_and(|lock| lock.is_file()) {
            continue;
        }
        // Some systems lock only what is opened to write; a pipe that takes the file's place does not hold us up so.
        let Ok(mut lock) = OpenOptions::new().read(true).write(true).open(&lock) else { continue };
        let mut said = String::new();
        let free = lock.try_lock().is_ok();
        // Held meanwhile: whoever waits for it will see that the folder is gone.
        if free && (&mut lock).take(BOOT_BYTES).read_to_string(&mut said).is_ok() && said == boot {
            let _ = fs::remove_dir_all(&left);
        }
    }
}

/// Bytes of [`boot`] at most.
const BOOT_BYTES: u64 = 128;

/// What is replaced: a link stays a link, what it leads to is.
fn target(path: &Path) -> io::Result<PathBuf> {
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    if fs::metadata(&target).is_ok_and(|known| known.is_dir()) {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    Ok(target)
}

/// What was written to a file is on the disk.
fn synced(path: &Path) -> io::Result<()> {
    OpenOptions::new().write(true).open(path)?.sync_all()
}

/// A name lasts only when its folder is on the disk as well; not every system lets a folder be synced.
fn last(folder: &Path) {
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Stdout(out) => out.write(bytes),
            Self::Device(out) | Self::Aside(out, _) => out.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Stdout(out) => out.flush(),
            Self::Device(out) | Self::Aside(out, _) => out.flush(),
        }
    }
}

/// The folder a file stands in.
fn folder(path: &Path) -> &Path {
    path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    #[test]
    fn what_a_killed_program_left_goes_and_what_is_in_use_stays() {
        let dir = tempfile::tempdir().unwrap();
        let used = Whole::open(&dir.path().join("a")).unwrap();
        let boot = boot().unwrap_or_default();
        // Of this machine, of another, of a run before it was locked, of somebody else.
        for (left, says) in
            [("aaaaaa", Some(boot.as_str())), ("bbbbbb", Some("other")), ("cccccc", None), ("own", None)]
        {
            let left = dir.path().join(format!(".kehoach-{left}.part"));
            fs::create_dir(&left).unwrap();
            fs::write(left.join("whole"), "half").unwrap();
            if let Some(says) = says {
                fs::write(left.join(LOCK), says).unwrap();
            }
        }
        let mut output = Output::open(Some(&dir.path().join("b"))).unwrap();
        let mut left = names(dir.path());
        left.retain(|name| !used.path().starts_with(dir.path().join(name)));
        let swept = usize::from(!boot.is_empty());
        assert_eq!(left.len(), 5 - swept, "its own and those of others: {left:?}");
        output.write_all(b"all").unwrap();
        output.finish().unwrap();
        used.finish().unwrap();
        let left = names(dir.path());
        assert!(["a", "b", ".kehoach-bbbbbb.part", ".kehoach-cccccc.part"].iter().all(|n| left.iter().any(|l| l == n)));
        assert_eq!(left.len(), 6 - swept);
        assert_eq!(fs::read(dir.path().join("b")).unwrap(), b"all");
    }
}
