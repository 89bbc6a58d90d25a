//! The system's Tesseract as a child process: a picture in, hOCR out, nothing on the disk.

use std::io::{Read, Write};
use std::process::{Child, Command, Output, Stdio};
use std::sync::OnceLock;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use super::{OcrEngine, OcrError, Picture, ReadLine, hocr};

/// Model that is asked for.
const MODEL: &str = "vie";
/// Longest answer that is read, in bytes.
const ANSWER: u64 = 64 << 20;

/// Tesseract 4 or 5 with its Vietnamese model, found on the path.
#[derive(Debug)]
pub struct Tesseract {
    /// Longest time for a page.
    deadline: Duration,
    /// Models that are installed, once looked for; `None` where the program is not.
    models: OnceLock<Option<Vec<String>>>,
}

impl Tesseract {
    /// An engine with a limit on the time for a page.
    pub fn new(deadline: Duration) -> Self {
        Self { deadline, models: OnceLock::new() }
    }

    /// Whether its Vietnamese model is installed.
    fn has_model(&self) -> Result<bool, OcrError> {
        let models = self.models.get_or_init(|| {
            let listed = Command::new("tesseract").arg("--list-langs").stdin(Stdio::null()).output().ok()?;
            // Version 4 lists on standard error.
            let text = [listed.stdout, listed.stderr].map(|out| String::from_utf8_lossy(&out).into_owned()).join("\n");
            Some(text.lines().map(|line| line.trim().to_owned()).collect())
        });
        Ok(models.as_ref().ok_or(OcrError::Missing)?.iter().any(|model| model == MODEL))
    }

    /// Gives it a picture; what it prints.
    fn ask(&self, arguments: &[&str], picture: &Picture) -> Result<String, OcrError> {
        let failed = |cause: String| OcrError::Failed { cause };
        // One thread: pages are what is read in parallel, and more threads a page only wait for each other.
        let mut child = Command::new("tesseract")
            .args(["stdin", "stdout", "--dpi", &picture.dpi.to_string()])
            .args(arguments)
            .env("OMP_THREAD_LIMIT", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| {
                if error.kind() == std::io::ErrorKind::NotFound { OcrError::Missing } else { failed(error.to_string()) }
            })?;
        let output = self.answer(&mut child, picture);
        // Whatever happened, nothing is left running.
        let _ = child.kill();
        let status = child.wait().map_err(|error| failed(error.to_string()))?;
        let output = output?;
        if !status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            let said = said.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or_default();
            return Err(failed(format!("{status}: {said}")));
        }
        String::from_utf8(output.stdout).map_err(|error| failed(error.to_string()))
    }

    /// Writes and reads until the end or the deadline.
    fn answer(&self, child: &mut Child, picture: &Picture) -> Result<Output, OcrError> {
        let failed = |cause: &str| OcrError::Failed { cause: cause.to_owned() };
        let (Some(mut to), Some(from), Some(said)) = (child.stdin.take(), child.stdout.take(), child.stderr.take())
        else {
            return Err(failed("no pipes"));
        };
        let (done, answer) = channel();
        std::thread::scope(|scope| {
            scope.spawn(move || {
                widen(&to);
                // It may end before it has read all; the answer tells why.
                let _ = write!(to, "P5\n{} {}\n255\n", picture.width, picture.height);
                let _ = to.write_all(&picture.pixels);
            });
            scope.spawn(move || {
                let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
                let read = from.take(ANSWER).read_to_end(&mut stdout);
                let _ = said.take(1 << 16).read_to_end(&mut stderr);
                let _ = done.send(read.map(|_| (stdout, stderr)));
            });
            let answer = answer.recv_timeout(self.deadline);
            match answer {
                Ok(Ok((stdout, stderr))) => {
                    let status = child.wait().map_err(|error| failed(&error.to_string()))?;
                    Ok(Output { status, stdout, stderr })
                }
                Ok(Err(error)) => Err(failed(&error.to_string())),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                    // The threads end when its pipes do.
                    let _ = child.kill();
                    Err(OcrError::Late { seconds: self.deadline.as_secs() })
                }
            }
        })
    }
}

/// Lets a pipe take much at once: each time it is full costs a change of processes.
#[cfg(target_os = "linux")]
fn widen(pipe: &std::process::ChildStdin) {
    // Where this is more than a user may have, it stays as it is.
    let _ = rustix::pipe::fcntl_setpipe_size(pipe, 1 << 20);
}

#[cfg(not(target_os = "linux"))]
fn widen(_: &std::process::ChildStdin) {}

impl OcrEngine for Tesseract {
    fn read(&self, picture: &Picture) -> Result<Vec<ReadLine>, OcrError> {
        // Its models are only looked for where it fails: to look takes as long as to decode a picture.
        if self.models.get().is_some() && !self.has_model()? {
            return Err(OcrError::NoModel);
        }
        let answer = match self.ask(&["-l", MODEL, "--psm", "3", "-c", "tessedit_create_hocr=1"], picture) {
            Err(OcrError::Failed { .. }) if !self.has_model()? => Err(OcrError::NoModel),
            answer => answer,
        }?;
        hocr::lines(&answer).ok_or_else(|| OcrError::Failed { cause: "no hOCR".to_owned() })
    }

    fn quarter_turns(&self, picture: &Picture) -> Option<u8> {
        // Without its model for this it fails.
        let answer = self.ask(&["--psm", "0"], picture).ok()?;
        let entry = |key: &str| answer.lines().find_map(|line| line.strip_prefix(key)).map(str::trim);
        let degrees: u32 = entry("Rotate:")?.parse().ok()?;
        Some((degrees / 90 % 4) as u8)
    }
}
