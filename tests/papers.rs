//! What is written about the program is true: schemas are current, the README names every code.

use std::fs;
use std::path::Path;

use kehoach::IngestError;
use kehoach::failure::Reason;
use kehoach::warning::Code;

fn file(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
}

#[test]
fn committed_schemas_are_current() {
    for (name, schema) in [
        ("plan", kehoach::schema::plan()),
        ("comparison", kehoach::schema::comparison()),
        ("failure", kehoach::schema::failure()),
    ] {
        let path = format!("schemas/{name}.schema.json");
        let current = serde_json::to_string_pretty(&schema).unwrap() + "\n";
        assert!(file(&path) == current, "stale; run: cargo run -q -- schema {name} > {path}");
        assert_eq!(schema.get("$schema").unwrap(), "https://json-schema.org/draft/2020-12/schema");
    }
}

#[test]
fn the_committed_description_of_the_tables_is_current() {
    let current = kehoach::export::tables::describe();
    assert!(file("schemas/tables.md") == current, "stale; run: cargo run -q -- schema tables > schemas/tables.md");
}

#[test]
fn the_readme_lists_every_warning_and_reason() {
    let readme = file("README.md");
    let reasons = Reason::ALL.iter().map(|r| r.name()).chain(IngestError::REASONS.iter().copied());
    let of_comparisons = kehoach::compare::Code::ALL.iter().map(|c| c.name());
    let codes = Code::ALL.iter().map(|c| c.name()).chain(of_comparisons).chain(reasons);
    let missing: Vec<&str> = codes.filter(|code| !readme.contains(&format!("| `{code}` |"))).collect();
    assert!(missing.is_empty(), "README.md has no row for {missing:?}");
}

#[test]
fn the_readme_and_the_pipeline_name_the_same_commands() {
    let readme = file("README.md");
    for script in ["scripts/demo", "scripts/test"] {
        assert!(
            readme.contains(&format!("./{script} ")) && Path::new(env!("CARGO_MANIFEST_DIR")).join(script).exists()
        );
    }
    assert!(file(".ci/run").contains("\n./scripts/test\n"));
}
