"""Reads the tables of tests/batch.rs back with other programs: FOLDER holds csv/, plans.sqlite, plans.xlsx, parquet/.

Prints `skipped: ...` for a program that is not installed; fails where what it reads differs from the rest.
"""
import csv
import pathlib
import re
import sqlite3
import sys
import zipfile

csv.field_size_limit(1 << 30)
folder = pathlib.Path(sys.argv[1])

# CSV against SQLite: the same rows and columns, no value an empty field, types as declared.
db = sqlite3.connect(folder / "plans.sqlite")
assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
assert db.execute("PRAGMA foreign_key_check").fetchall() == []
tables = [name for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'search%' AND name NOT LIKE 'sqlite%'")]
assert len(tables) == 24, tables
types = {"TEXT": str, "INTEGER": int, "REAL": float}
content = {}
for table in tables:
    columns = [(name, types[kind], required) for _, name, kind, required, _, _ in db.execute(f"PRAGMA table_info({table})")]
    rows = db.execute(f"SELECT * FROM {table}").fetchall()
    for row in rows:
        for value, (name, kind, required) in zip(row, columns):
            assert isinstance(value, kind) or value is None and not required, (table, name, value)
    content[table] = rows
    with open(folder / "csv" / f"{table}.csv", encoding="utf-8", newline="") as file:
        head, *lines = csv.reader(file)
    assert head == [name for name, _, _ in columns], (table, head)
    read = [tuple(None if cell == "" else kind(cell) for cell, (_, kind, _) in zip(line, columns)) for line in lines]
    assert sorted(read, key=repr) == sorted(rows, key=repr), table

# One row an input, failures too.
inputs = db.execute("SELECT document, path, status, reason FROM documents ORDER BY document").fetchall()
assert [document for document, *_ in inputs] == list(range(1, len(inputs) + 1))
assert all((status == "ok") == (reason is None) for *_, status, reason in inputs)
assert len(content["wide"]) == len(inputs)
assert db.execute("SELECT count(*) FROM failures").fetchone()[0] + db.execute("SELECT count(*) FROM plans").fetchone()[0] == len(inputs)

# Counts are those of the lists.
for column in [name for _, name, *_ in db.execute("PRAGMA table_info(documents)") if name.startswith("n_")]:
    counted = db.execute(f"SELECT sum({column}) FROM documents").fetchone()[0]
    assert counted == len(content[column[2:]]), column

# The index finds with and without diacritics; with them, only what is written so.
def found(words):
    return {text for (text,) in db.execute("SELECT found.text FROM search JOIN found ON found.item = search.rowid WHERE search MATCH ?", (words,))}

without, with_marks, other = found('"khen thuong"'), found('"khen thưởng"'), found('"khen thương"')
assert with_marks and with_marks <= without and not other, (len(with_marks), len(without), len(other))
assert all("khen thưởng" in text.lower() for text in with_marks)
assert found('"dong bao"') >= found('"đồng bào"')
for view in ("duties", "quantities"):
    assert db.execute(f"SELECT count(*) FROM {view}").fetchone()[0] > 0, view

# The workbook has a sheet a table and no formula.
with zipfile.ZipFile(folder / "plans.xlsx") as book:
    names = re.findall(r'<sheet name="([^"]+)"', book.read("xl/workbook.xml").decode())
    assert names == tables, names
    for number, table in enumerate(tables, 1):
        sheet = book.read(f"xl/worksheets/sheet{number}.xml").decode()
        assert "<f>" not in sheet and "<hyperlink" not in sheet, table
        assert sheet.count("<row ") == len(content[table]) + 1, table

try:
    import openpyxl

    sheets = openpyxl.load_workbook(folder / "plans.xlsx", read_only=True)
    rows = list(sheets["purposes"].iter_rows(values_only=True))
    assert [row[2] for row in rows[1:]] == [row[2] for row in content["purposes"]]
    print("openpyxl", openpyxl.__version__, "agrees")
except ImportError:
    print("skipped: openpyxl is not installed")

parquet = folder / "parquet"
if not parquet.exists():
    print("skipped: built without Parquet")
else:
    try:
        import duckdb

        for table in tables:
            rows = duckdb.sql(f"SELECT * FROM '{parquet}/{table}.parquet'").fetchall()
            assert sorted(rows, key=repr) == sorted(content[table], key=repr), table
            kinds = [str(kind) for kind in duckdb.sql(f"SELECT * FROM '{parquet}/{table}.parquet'").types]
            wanted = {"TEXT": "VARCHAR", "INTEGER": "BIGINT", "REAL": "DOUBLE"}
            assert kinds == [wanted[kind] for _, _, kind, *_ in db.execute(f"PRAGMA table_info({table})")], (table, kinds)
        by_csv = duckdb.sql(f"SELECT count(*) FROM read_csv('{folder}/csv/items.csv', header = true)").fetchall()[0][0]
        assert by_csv == len(content["items"])
        print("duckdb", duckdb.__version__, "agrees")
    except ImportError:
        print("skipped: duckdb is not installed")
    try:
        import pandas

        frame = pandas.read_csv(folder / "csv" / "documents.csv")
        assert list(frame["path"]) == [path for _, path, *_ in inputs]
        assert frame["n_targets"].sum() == len(content["targets"])
        print("pandas", pandas.__version__, "agrees")
        try:
            import pyarrow

            frame = pandas.read_parquet(parquet / "items.parquet")
            assert list(frame["text"]) == [row[5] for row in sorted(content["items"])]
            print("pyarrow", pyarrow.__version__, "agrees")
        except ImportError:
            print("skipped: pyarrow is not installed")
    except ImportError:
        print("skipped: pandas is not installed")
print("read back:", len(inputs), "documents,", len(content["items"]), "items")
