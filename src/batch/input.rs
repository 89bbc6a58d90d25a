//! Which files are read, in which order, and their bytes.

use std::borrow::Cow;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::failure::{Failure, Reason};
use crate::{IngestError, Lang};

/// Coarsest tick of a file system's clock (FAT counts in steps of two seconds).
const TICK: Duration = Duration::from_secs(2);
/// What is neither file nor folder nor link.
const SPECIAL: (&str, &str) = ("FIFO, socket hoặc thiết bị", "FIFO, socket or device");
/// How long to wait for who writes to a pipe.
const PIPE: Duration = Duration::from_secs(10);

/// One thing to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// As given, or joined to the folder or archive given; `-` for standard input. Goes into `source.path`.
    pub path: String,
    place: Place,
    /// It is out of an archive.
    entry: bool,
    /// That of the file, where its bytes were read to see what it is.
    stamp: Option<Stamp>,
}

/// Where the bytes are.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    Stdin,
    File(PathBuf),
    /// Read already.
    Here(Vec<u8>),
    /// Nowhere.
    Lost(Failure),
    /// Not read, for what it is.
    Refused(Reason),
}

/// What a file is known by without reading it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// The same as long as nobody writes to the file.
    pub name: String,
    /// The file was not written to just now: clocks of file systems tick slowly, and another writing in the same tick
    /// would not show.
    pub settled: bool,
}

impl Input {
    /// The path a user gave; `-` is standard input.
    pub fn given(path: &Path) -> Self {
        let place = if path.as_os_str() == "-" { Place::Stdin } else { Place::File(path.to_owned()) };
        Self { path: path.to_string_lossy().into_owned(), place, entry: false, stamp: None }
    }

    /// Something in a folder that is not read, whatever is in it.
    fn refused(path: &Path, reason: Reason) -> Self {
        Self { place: Place::Refused(reason), ..Self::given(path) }
    }

    /// Why it is not read, whatever is in it.
    pub fn refusal(&self) -> Option<Reason> {
        if let Place::Refused(reason) = self.place { Some(reason) } else { None }
    }

    /// Bytes that are at hand already, under a name of their own.
    pub fn of_bytes(path: &str, bytes: Vec<u8>) -> Self {
        Self { path: path.to_owned(), place: Place::Here(bytes), entry: false, stamp: None }
    }

    /// A file out of an archive, or why it can't be had.
    pub(super) fn entry(path: String, unpacked: Result<Vec<u8>, Failure>) -> Self {
        Self { path, place: unpacked.map_or_else(Place::Lost, Place::Here), entry: true, stamp: None }
    }

    /// The same, but reading it fails.
    pub(super) fn lost(self, failure: Failure) -> Self {
        Self { place: Place::Lost(failure), ..self }
    }

    /// The same with its bytes at hand, where they have to be read to see whether they begin as an archive does.
    pub(super) fn looked_at(self, limit: usize, lang: Lang) -> Self {
        let stamp = self.stamp();
        let place = match &self.place {
            Place::File(file) if begins_as_archive(file) => {
                self.read(limit, lang).map_or_else(Place::Lost, Place::Here)
            }
            Place::Stdin => self.read(limit, lang).map_or_else(Place::Lost, Place::Here),
            Place::File(_) | Place::Here(_) | Place::Lost(_) | Place::Refused(_) => return self,
        };
        Self { place, stamp, ..self }
    }

    /// The bytes, if they are at hand.
    pub(super) fn at_hand(&self) -> Option<&[u8]> {
        match &self.place {
            Place::Here(bytes) => Some(bytes),
            Place::Stdin | Place::File(_) | Place::Lost(_) | Place::Refused(_) => None,
        }
    }

    /// Name of the file without its folders.
    pub fn name(&self) -> &str {
        self.path.rsplit(['/', std::path::MAIN_SEPARATOR]).next().unwrap_or(&self.path)
    }

    /// Is it standard input?
    pub fn is_stdin(&self) -> bool {
        self.place == Place::Stdin
    }

    /// Is it out of an archive?
    pub fn is_entry(&self) -> bool {
        self.entry
    }

    /// May it be many documents?
    pub fn may_be_archive(&self) -> bool {
        match &self.place {
            Place::File(file) => begins_as_archive(file),
            place => *place == Place::Stdin,
        }
    }

    /// The path leads to the same file.
    pub fn is(&self, path: &Path) -> bool {
        let real = |path: &Path| fs::canonicalize(path).ok();
        let Place::File(file) = &self.place else { return false };
        file == path || real(file).is_some_and(|own| Some(own) == real(path))
    }

    /// The file lies in a folder or below; the folder is canonical.
    pub fn is_in(&self, folder: &Path) -> bool {
        let Place::File(file) = &self.place else { return false };
        fs::canonicalize(file).is_ok_and(|file| file.starts_with(folder))
    }

    /// What the file system says of the file: as long as it says the same, nobody has written to it. Size, times of the
    /// last change in nanoseconds, and on Unix the inode; for what is not read, why. `None` for anything else.
    pub fn stamp(&self) -> Option<Stamp> {
        if let Some(reason) = self.refusal() {
            return Some(Stamp { name: reason.name().to_owned(), settled: true });
        }
        let Place::File(file) = &self.place else { return self.stamp.clone() };
        let about = fs::metadata(file).ok().filter(fs::Metadata::is_file)?;
        let modified = about.modified().ok()?;
        #[cfg(unix)]
        let (inode, changed) = {
            use std::os::unix::fs::MetadataExt;
            (about.ino(), Duration::new(u64::try_from(about.ctime()).ok()?, u32::try_from(about.ctime_nsec()).ok()?))
        };
        #[cfg(not(unix))]
        let (inode, changed) = (0, Duration::ZERO);
        let modified = modified.duration_since(UNIX_EPOCH).ok()?;
        let now = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
        let name = format!("{} {} {} {inode}", about.len(), modified.as_nanos(), changed.as_nanos());
        Some(Stamp { name, settled: modified.max(changed) + TICK < now })
    }

    /// Its bytes; a file above `limit` bytes is not read into memory.
    ///
    /// # Errors
    /// A [`Failure`]: the file can't be read or is too large.
    pub fn bytes(&self, limit: usize, lang: Lang) -> Result<Cow<'_, [u8]>, Failure> {
        self.at_hand().map_or_else(|| self.read(limit, lang).map(Cow::Owned), |bytes| Ok(Cow::Borrowed(bytes)))
    }

    fn read(&self, limit: usize, lang: Lang) -> Result<Vec<u8>, Failure> {
        let read = match &self.place {
            Place::Stdin => capped(io::stdin().lock(), 0, limit),
            Place::File(file) => open(file).and_then(|(file, size)| capped(file, size, limit)),
            Place::Here(bytes) => Ok(Ok(bytes.clone())),
            Place::Lost(failure) => return Err(failure.clone()),
            Place::Refused(reason) => {
                let kind = if lang == Lang::Vi { SPECIAL.0 } else { SPECIAL.1 };
                return Err(Failure::new(&self.path, *reason, kind, lang));
            }
        };
        match read {
            Ok(Ok(bytes)) => Ok(bytes),
            Ok(Err(too_large)) => Err(Failure::ingest(&self.path, &too_large, lang)),
            Err(error) if error.kind() == io::ErrorKind::IsADirectory => {
                Err(Failure::new(&self.path, Reason::NotAFile, "directory", lang))
            }
            // A disk elsewhere may be late too.
            Err(error)
                if error.kind() == io::ErrorKind::TimedOut
                    && matches!(&self.place, Place::File(file) if is_pipe(file)) =>
            {
                let writer = if lang == Lang::Vi { "không ai ghi vào ống dẫn" } else { "pipe without a writer" };
                Err(Failure::new(&self.path, Reason::NotAFile, writer, lang))
            }
            Err(error) => Err(Failure::io(&self.path, &error, lang)),
        }
    }
}

/// Whether a file begins as a ZIP file does. What is no regular file can be read only once, and then whole.
fn begins_as_archive(path: &Path) -> bool {
    let Ok(about) = fs::metadata(path) else { return false };
    if !about.is_file() {
        return !about.is_dir();
    }
    let mut begin = [0; 4];
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut begin));
    read.is_ok() && matches!(&begin, b"PK\x03\x04" | b"PK\x05\x06")
}

/// The file and the size it says it has.
fn open(path: &Path) -> io::Result<(File, u64)> {
    let file = if is_pipe(path) { open_pipe(path)? } else { File::open(path)? };
    let size = file.metadata()?.len();
    Ok((file, size))
}

/// Whether it is a pipe with a name, as `<(…)` of a shell is one.
#[cfg(unix)]
fn is_pipe(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|about| std::os::unix::fs::FileTypeExt::is_fifo(&about.file_type()))
}

/// Other systems keep pipes elsewhere than among files.
#[cfg(not(unix))]
fn is_pipe(_: &Path) -> bool {
    false
}

/// Opens a pipe; one to which nobody comes to write is given up, or it would be waited for for ever.
fn open_pipe(path: &Path) -> io::Result<File> {
    let (give, take) = std::sync::mpsc::channel();
    let path = path.to_owned();
    std::thread::spawn(move || give.send(File::open(path)));
    take.recv_timeout(PIPE).unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
}

/// Reads to the end, but never more than `limit` bytes; what the file says of its size is only a hint.
fn capped(reader: impl Read, size: u64, limit: usize) -> io::Result<Result<Vec<u8>, IngestError>> {
    let too_large = |size| Ok(Err(IngestError::TooLarge { size, limit }));
    if size > limit as u64 {
        return too_large(usize::try_from(size).unwrap_or(usize::MAX));
    }
    let mut bytes = Vec::with_capacity(size as usize);
    reader.take(limit as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() > limit { too_large(bytes.len()) } else { Ok(Ok(bytes)) }
}

/// The inputs behind the paths given: files as they are, folders with all files in them.
///
/// Folders are walked in byte order of relative paths; hidden files and folders are skipped. Links are not followed, and
/// FIFOs, sockets and devices not opened; they stand in the list, as does a folder that can't be listed, and reading
/// them fails.
pub fn inputs<P: AsRef<Path>>(paths: &[P]) -> Vec<Input> {
    let mut out = Vec::new();
    for path in paths.iter().map(AsRef::as_ref) {
        if path.as_os_str() != "-" && path.is_dir() {
            walk(path, &mut out);
        } else {
            out.push(Input::given(path));
        }
    }
    out
}

/// All that is under a folder.
fn walk(root: &Path, out: &mut Vec<Input>) {
    let mut found: Vec<(PathBuf, Option<Reason>)> = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else {
            found.push((folder, None));
            continue;
        };
        for entry in entries.flatten() {
            if entry.file_name().as_encoded_bytes().starts_with(b".") {
                continue;
            }
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => folders.push(entry.path()),
                Ok(kind) if kind.is_symlink() => found.push((entry.path(), Some(Reason::Link))),
                Ok(kind) if !kind.is_file() => found.push((entry.path(), Some(Reason::NotAFile))),
                _ => found.push((entry.path(), None)),
            }
        }
    }
    // Bytes, not components: `a-b/x` stands before `a/x`, as in `LC_ALL=C sort`.
    found.sort_by(|(a, _), (b, _)| a.as_os_str().as_encoded_bytes().cmp(b.as_os_str().as_encoded_bytes()));
    let input = |(path, refused): (PathBuf, Option<Reason>)| match refused {
        Some(reason) => Input::refused(&path, reason),
        None => Input::given(&path),
    };
    out.extend(found.into_iter().map(input));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_walked_in_byte_order_without_hidden_files() {
        let dir = tempfile::tempdir().unwrap();
        for name in ["b.txt", "a/x.txt", "a-b/x.txt", ".hidden", ".git/x", "Đ.txt", "B.txt"] {
            let path = dir.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        }
        let prefix = format!("{}/", dir.path().display());
        let found: Vec<_> = inputs(&[dir.path()]).into_iter().map(|i| i.path.replace(&prefix, "")).collect();
        assert_eq!(found, ["B.txt", "a-b/x.txt", "a/x.txt", "b.txt", "Đ.txt"]);
    }

    #[cfg(unix)]
    #[test]
    fn links_and_what_is_no_file_are_listed_but_not_read() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("a.txt"), "x").unwrap();
        for (to, name) in [("a.txt", "b.txt"), (".", "loop"), ("nowhere", "c.txt"), ("a.txt", ".hidden")] {
            std::os::unix::fs::symlink(dir.path().join(to), dir.path().join(name)).unwrap();
        }
        std::os::unix::net::UnixListener::bind(dir.path().join("socket")).unwrap();
        let found = inputs(&[dir.path()]);
        let read = |input: &Input| input.bytes(9, Lang::En).map(Cow::into_owned).map_err(|failure| failure.reason);
        let reasons: Vec<_> = found.iter().map(|input| (input.name(), read(input))).collect();
        let link = || Err("link".to_owned());
        let expected = [
            ("a.txt", Ok(b"x".to_vec())),
            ("b.txt", link()),
            ("c.txt", link()),
            ("loop", link()),
            ("socket", Err("not-a-file".to_owned())),
        ];
        assert_eq!(reasons, expected);
        // What is named by the user is followed.
        assert_eq!(inputs(&[dir.path().join("b.txt")])[0].bytes(9, Lang::En).unwrap().as_ref(), b"x");
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_is_read_if_somebody_writes_to_it() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success());
        let writer = {
            let path = path.clone();
            std::thread::spawn(move || fs::write(path, "KẾ HOẠCH"))
        };
        assert_eq!(Input::given(&path).bytes(100, Lang::En).unwrap().as_ref(), "KẾ HOẠCH".as_bytes());
        writer.join().unwrap().unwrap();
        let failure = Input::given(&path).bytes(100, Lang::En).unwrap_err();
        assert_eq!(failure.reason, "not-a-file");
    }

    #[test]
    fn a_stamp_changes_with_the_file_and_is_not_trusted_too_early() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.txt");
        fs::write(&path, "x").unwrap();
        let input = Input::given(&path);
        let fresh = input.stamp().unwrap();
        assert!(!fresh.settled, "written to just now");
        std::thread::sleep(TICK + Duration::from_millis(100));
        let first = input.stamp().unwrap();
        assert!(first.settled);
        assert_eq!(fresh.name, first.name);
        // The time of the last writing set back, as programs do that unpack archives.
        let old = fs::metadata(&path).unwrap().modified().unwrap();
        fs::write(&path, "y").unwrap();
        File::options().write(true).open(&path).unwrap().set_modified(old).unwrap();
        assert_ne!(input.stamp().unwrap().name, first.name);
        assert_eq!(Input::given(dir.path()).stamp(), None);
    }

    #[test]
    fn reads_no_more_than_the_limit() {
        assert_eq!(capped(&b"12345"[..], 0, 5).unwrap().unwrap(), b"12345");
        assert!(matches!(capped(&b"123456"[..], 0, 5).unwrap(), Err(IngestError::TooLarge { limit: 5, .. })));
        assert!(matches!(capped(&b""[..], 6, 5).unwrap(), Err(IngestError::TooLarge { size: 6, .. })));
    }
}
