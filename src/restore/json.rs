//! Restored text as JSON: an object a line, with its tokens.

use std::io::{self, Write};

use serde::Serialize;

use super::{Options, Part, REVIEW, RawText, Reading, parts};

/// A token as it is printed.
#[derive(Serialize)]
struct Row<'a> {
    bytes: [usize; 2],
    input: &'a str,
    output: &'a str,
    changed: bool,
    confidence: f64,
    review: bool,
    alternatives: Vec<(&'a str, f64)>,
}

impl<'a> Row<'a> {
    /// `at` is the first byte in the input.
    fn new(token: &'a Reading<'_>, at: usize) -> Self {
        Self {
            bytes: [at, at + token.input.len()],
            input: token.input,
            output: token.output,
            changed: token.changed(),
            confidence: rounded(token.confidence),
            review: token.confidence < REVIEW,
            alternatives: token.alternatives().map(|(text, p)| (text, rounded(p))).collect(),
        }
    }
}

/// Four places: more would only be noise.
fn rounded(probability: f32) -> f64 {
    (f64::from(probability) * 10_000.0).round() / 10_000.0
}

/// Restores a text and writes one object for each line, token by token, so that a long line takes no memory.
///
/// # Errors
/// The first error of `out`, behind which nothing more is written.
pub fn json_lines(text: &RawText, options: &Options, out: &mut impl Write) -> io::Result<()> {
    let mut done = Ok(());
    let mut write = |bytes: &[u8]| {
        if done.is_ok() {
            done = out.write_all(bytes);
        }
    };
    // What follows the last line end is a line only if there is something.
    let lines = text.as_str().strip_suffix('\n').unwrap_or(text.as_str()).matches('\n').count() + 1;
    let (mut at, mut line, mut between) = (0, 1, "");
    let mut row = Vec::new();
    write(b"{\"line\":1,\"tokens\":[");
    parts(text.as_str(), options, &mut |part| match part {
        Part::Kept(kept) => at += text.length(kept),
        Part::Token(token) => {
            row.clear();
            row.extend_from_slice(between.as_bytes());
            between = ",";
            // Text and finite numbers: nothing that JSON can't say.
            let _ = serde_json::to_writer(&mut row, &Row::new(&token, at));
            write(&row);
            at += token.input.len();
        }
        Part::LineEnd => {
            at += 1;
            line += 1;
            between = "";
            if line <= lines {
                write(format!("]}}\n{{\"line\":{line},\"tokens\":[").as_bytes());
            }
        }
    });
    write(b"]}\n");
    done
}
