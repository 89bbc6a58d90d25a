//! Plans that were read before: one JSON object, an array, or JSON Lines.

use serde_json::Value;

use super::Input;
use crate::Lang;
use crate::failure::{FAILURE_SCHEMA, Failure, Reason};
use crate::plan::{PLAN_SCHEMA, Plan};

/// Is it JSON rather than a document, by its name or its begin?
pub(super) fn is_json(input: &Input, bytes: &[u8]) -> bool {
    let ending = input.name().rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    if !bytes.is_empty() && matches!(ending.as_deref(), Some("json" | "jsonl" | "ndjson")) {
        return true;
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let first = bytes.iter().find(|b| !b.is_ascii_whitespace());
    matches!(first, Some(b'{' | b'['))
        && bytes.windows(8).take(4096).any(|w| w == b"\"schema\"" || w.starts_with(b"\"id\":"))
}

/// The plans of a file, each or the reason why it is none.
pub(super) fn plans(input: &Input, bytes: &[u8], lang: Lang) -> Vec<Result<Plan, Failure>> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let whole = match serde_json::from_slice::<Value>(bytes) {
        Ok(Value::Array(rows)) => rows,
        Ok(one) => vec![one],
        Err(_) => return lines(input, bytes, lang),
    };
    whole.into_iter().enumerate().map(|(at, row)| plan(input, at + 1, row, lang)).collect()
}

fn lines(input: &Input, bytes: &[u8], lang: Lang) -> Vec<Result<Plan, Failure>> {
    let lines = bytes.split(|b| *b == b'\n').enumerate().filter(|(_, line)| !line.trim_ascii().is_empty());
    let one = |(at, line): (usize, &[u8])| match serde_json::from_slice(line) {
        Ok(row) => plan(input, at + 1, row, lang),
        Err(error) => Err(failure(input, at + 1, &error.to_string(), lang)),
    };
    lines.map(one).collect()
}

/// The plan of a row, or why there is none.
fn plan(input: &Input, at: usize, row: Value, lang: Lang) -> Result<Plan, Failure> {
    match row.get("schema").and_then(Value::as_str) {
        // What failed before failed for that reason.
        Some(FAILURE_SCHEMA) => {
            Err(serde_json::from_value(row).unwrap_or_else(|error| failure(input, at, &error.to_string(), lang)))
        }
        Some(PLAN_SCHEMA) => {
            let mut plan: Plan = serde_json::from_value(row).map_err(|e| failure(input, at, &e.to_string(), lang))?;
            plan.source.path.get_or_insert_with(|| input.path.clone());
            Ok(plan)
        }
        Some(other) => {
            let detail = format!("schema {other:?}, {PLAN_SCHEMA:?}");
            Err(Failure::new(&place(input, at), Reason::OtherSchema, &detail, lang))
        }
        None => Err(failure(input, at, "schema", lang)),
    }
}

fn failure(input: &Input, at: usize, detail: &str, lang: Lang) -> Failure {
    Failure::new(&place(input, at), Reason::NotAPlan, detail, lang)
}

fn place(input: &Input, at: usize) -> String {
    format!("{}:{at}", input.path)
}
