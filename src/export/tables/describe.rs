//! The tables in words, for people who query them.

use std::fmt::Write;

use super::tables;

/// `schemas/tables.md`.
pub fn describe() -> String {
    let mut out = String::from(
        "# Tables\n\nMade by `kehoach schema tables`. The same in all formats: `csv` (a file each), `xlsx` (a sheet \
         each), `sqlite` (a table each), `parquet` (a file each). New columns may be added at the end of a table; names \
         and types stay.\n\n\
         TEXT is Unicode (Parquet: UTF-8 string), INTEGER has 64 bits, REAL is a double. A column marked * always has a \
         value; in CSV and workbook no value is an empty cell. `document` joins all tables. Every input has one row in \
         `documents` and in `wide`, also when it failed. Dates are ISO 8601 as precise as the paper: `2025-10-24`, \
         `2025-10`, `2025`, quarters `2025-Q4`, yearly days `--11-10` and months `--11`; they are TEXT.\n",
    );
    for table in tables() {
        let _ = write!(out, "\n## {}\n\n{}. Key: {}.\n\n", table.name, table.about, table.key.join(", "));
        out.push_str("| column | type | what |\n| --- | --- | --- |\n");
        for column in &table.columns {
            let mark = if column.required { " *" } else { "" };
            let about = column.about.replace('|', "\\|");
            let _ = writeln!(out, "| `{}`{mark} | {} | {about} |", column.name, column.kind.name());
        }
    }
    out.push_str(
        "\n## In SQLite also\n\n\
         | view | what |\n| --- | --- |\n\
         | `plans` | `documents` that have a plan |\n\
         | `failures` | inputs that have none, and why |\n\
         | `found` | `items` with the head of their document |\n\
         | `duties` | `deadlines` with the head of their document |\n\
         | `quantities` | `measures` with their targets and the head of their document |\n\n\
         `search` is a full-text index (FTS5) over `items`, `rowid` is `item`. With diacritics it finds the words as \
         written, without it finds them all:\n\n\
         ```sql\n\
         SELECT found.* FROM search JOIN found ON found.item = search.rowid WHERE search MATCH '\"khen thuong\"';\n\
         ```\n",
    );
    out
}
