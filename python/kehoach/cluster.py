"""What a job on many machines is made of, whatever runs it: `kehoach.ray`, or Spark (`examples/spark.py`).

A job has two steps. First every input becomes its rows (`read_frame`), kept as Parquet in `OUTPUT/rows`. Then these are
numbered in the order of the inputs and written as the tables of `kehoach extract --format parquet` (`parts`, `write_part`)
in `OUTPUT/tables`. Between the two, who runs the job looks which inputs have no row (`missing`) and reads these one by one
(`read_alone`).
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypedDict, Unpack

import pandas
import pyarrow
import pyarrow.parquet
from pyarrow.fs import FileInfo, FileSelector, FileSystem, FileType

from . import Options, _native, _reader

SCHEMA = pyarrow.schema(
    [
        pyarrow.field("input", pyarrow.string(), nullable=False),
        pyarrow.field("entry", pyarrow.int64(), nullable=False),
        pyarrow.field("entries", pyarrow.int64(), nullable=False),
        pyarrow.field("path", pyarrow.string(), nullable=False),
        pyarrow.field("status", pyarrow.string(), nullable=False),
        pyarrow.field("reason", pyarrow.string()),
        pyarrow.field("json", pyarrow.string(), nullable=False),
    ]
)
"""Columns of `OUTPUT/rows`."""
SPARK_SCHEMA = "input string, entry bigint, entries bigint, path string, status string, reason string, json string"

SPECIAL = "FIFO, socket or device"
"""What the message of the command calls what is neither file nor folder nor link."""
PART = 2000
"""Documents in a part of the tables."""


class Row(TypedDict):
    """A document."""

    input: str
    """Path of the file that was read"""
    entry: int
    """Place among the documents in it, from 1"""
    entries: int
    """How many it holds: 1, but for archives"""
    path: str
    """That of the document: of the input, or `archive.zip/entry`"""
    status: str
    """`ok` or `failed`"""
    reason: str | None
    """Code of the failure, listed in the README"""
    json: str
    """What `kehoach extract --format jsonl` prints"""


def read(path: str, data: bytes, **options: Unpack[Options]) -> list[Row]:
    """The rows of an input."""
    return _rows(path, [text for _, text in _reader(options).rows(data, path)])


def failed(path: str, reason: str, detail: str, **options: Unpack[Options]) -> list[Row]:
    """The row of an input that could not be read."""
    return _rows(path, [_native.failure(path, reason, detail, options.get("lang", "vi"))])


def _rows(path: str, texts: list[str]) -> list[Row]:
    rows: list[Row] = []
    for entry, text in enumerate(texts, 1):
        row = json.loads(text)
        reason = row.get("reason")
        rows.append(
            {
                "input": path,
                "entry": entry,
                "entries": len(texts),
                "path": row["source"]["path"],
                "status": "failed" if reason else "ok",
                "reason": reason,
                "json": text,
            }
        )
    return rows


def read_frame(files: pandas.DataFrame, **options: Unpack[Options]) -> pandas.DataFrame:
    """The rows of some inputs: columns `path`, and `bytes` (Ray Data) or `content` (Spark)."""
    contents = files["bytes" if "bytes" in files.columns else "content"]
    rows = [row for path, data in zip(files["path"], contents) for row in read(local_path(path), bytes(data), **options)]
    return pandas.DataFrame(rows, columns=SCHEMA.names)


def read_table(files: pandas.DataFrame, **options: Unpack[Options]) -> pyarrow.Table:
    """For `map_batches` of Ray Data: `read_frame` with the types of its columns, also where all reasons are empty."""
    return pyarrow.Table.from_pandas(read_frame(files, **options), schema=SCHEMA, preserve_index=False)


def read_frames(frames: Iterable[pandas.DataFrame], **options: Unpack[Options]) -> Iterator[pandas.DataFrame]:
    """For `mapInPandas` of Spark."""
    return (read_frame(frame, **options) for frame in frames)


def read_alone(files: FileSystem, path: str, refused: str | None = None, **options: Unpack[Options]) -> list[Row]:
    """The rows of an input that is read here, if it is not too large; an error of the file system is a row too.

    `refused` is the reason of one that is not read, whatever is in it.
    """
    if refused:
        return failed(path, refused, SPECIAL, **options)
    reasons = {FileNotFoundError: "not-found", PermissionError: "permission-denied", IsADirectoryError: "not-a-file"}
    size = files.get_file_info(path).size or 0
    if size > most(**options):
        return _rows(path, [_native.too_large(path, size, most(**options), options.get("lang", "vi"))])
    try:
        with files.open_input_stream(path, compression=None) as stream:
            data = stream.read(most(**options) + 1)
    except OSError as error:
        return failed(path, reasons.get(type(error), "io"), str(error), **options)
    return read(path, data, **options)


def most(**options: Unpack[Options]) -> int:
    """Size of the largest file that is read, in bytes."""
    return options.get("max_size", 100) * 1_000_000


def local_path(path: str) -> str:
    """A path as pyarrow and Ray name it, without the scheme that Spark gives it."""
    return re.sub("^(file:(//)?(?=/)|(s3a?|gs)://)", "", path)


@dataclass
class Place:
    """Where a URI, or a path of this machine, leads to."""

    files: FileSystem
    path: str

    @classmethod
    def of(cls, uri: str) -> Place:
        files, path = FileSystem.from_uri(uri if "://" in uri else os.path.abspath(uri))
        return cls(files, path.rstrip("/"))

    def below(self, name: str) -> str:
        return f"{self.path}/{name}"

    def has(self, name: str) -> bool:
        return self.files.get_file_info(self.below(name)).type is not FileType.NotFound

    def inputs(self) -> list[FileInfo]:
        """What is here in the order of the names' bytes, without hidden files; of the type `Unknown`: see `refusal`."""
        if self.files.type_name == "local":
            found = _native.inputs(self.path)
            known = iter(self.files.get_file_info([path for path, refused in found if not refused]))
            return [FileInfo(path, FileType.Unknown) if refused else next(known) for path, refused in found]
        whole = self.files.get_file_info(self.path)
        if whole.type is not FileType.Directory:
            return [whole]
        found = self.files.get_file_info(FileSelector(self.path, recursive=True))
        hidden = re.compile(r"/\.")
        shown = (info for info in found if info.is_file and not hidden.search(info.path, len(self.path)))
        return sorted(shown, key=lambda info: info.path.encode())


def is_ordinary(info: FileInfo, **options: Unpack[Options]) -> bool:
    """Whether an input may be read together with others: a file, not too large, that nobody unpacks for its name's sake."""
    packed = info.path.lower().endswith((".gz", ".bz2", ".zst", ".lz4", ".br", ".snappy"))
    return info.is_file and info.size <= most(**options) and not packed


def refusal(info: FileInfo) -> str | None:
    """Why an input is not read, whatever is in it: links are not followed, FIFOs, sockets and devices not opened."""
    if info.type is not FileType.Unknown:
        return None
    return "link" if os.path.islink(info.path) else "not-a-file"


def missing(output: Place, inputs: Iterable[FileInfo]) -> list[FileInfo]:
    """The inputs that don't have all of their rows yet."""
    left: dict[str, set[int]] = {}
    for file in _row_files(output):
        for row in _columns(output, file, "input", "entry", "entries"):
            left.setdefault(row["input"], set(range(1, row["entries"] + 1))).discard(row["entry"])
    return [info for info in inputs if left.get(info.path, True)]


def _row_files(output: Place) -> list[str]:
    """The files in `OUTPUT/rows`. Those that a killed job left half written are removed."""
    found = output.files.get_file_info(FileSelector(output.below("rows"), allow_not_found=True))
    files = []
    for file in sorted(info.path for info in found if info.path.endswith(".parquet")):
        try:
            pyarrow.parquet.read_metadata(file, filesystem=output.files)
            files.append(file)
        except pyarrow.ArrowInvalid:
            output.files.delete_file(file)
    return files


def _columns(output: Place, file: str, *columns: str) -> list[dict[str, Any]]:
    table = pyarrow.parquet.read_table(file, columns=list(columns), filesystem=output.files, partitioning=None)
    return list(table.to_pylist())


def write_rows(output: Place, name: str, rows: list[Row]) -> None:
    """Adds rows to `OUTPUT/rows`."""
    output.files.create_dir(output.below("rows"))
    table = pyarrow.Table.from_pylist(rows, schema=SCHEMA)
    pyarrow.parquet.write_table(table, output.below(f"rows/{name}.parquet"), filesystem=output.files)


@dataclass
class Part:
    """A part of the tables."""

    number: int
    documents: dict[str, dict[int, int]] = field(default_factory=dict)
    """By the file that holds their rows: numbers of documents by the place of the row"""


def parts(output: Place) -> tuple[list[Part], Counter[str]]:
    """The parts in which tables are written, and how many documents there are by their reason (`ok`: plans).

    Documents are numbered in the order in which the command prints them. A row that is there twice counts once.
    """
    places: dict[tuple[bytes, int], tuple[str, int]] = {}
    counts: Counter[str] = Counter()
    for file in _row_files(output):
        for at, row in enumerate(_columns(output, file, "input", "entry", "reason")):
            key = (row["input"].encode(), row["entry"])
            if key not in places:
                places[key] = (file, at)
                counts[row["reason"] or "ok"] += 1
    found: list[Part] = []
    for document, (_, (file, at)) in enumerate(sorted(places.items()), 1):
        if document % PART == 1:
            found.append(Part(len(found) + 1))
        found[-1].documents.setdefault(file, {})[at] = document
    return found, counts


def write_part(output: Place, part: Part) -> None:
    """Writes a part of all tables, `OUTPUT/tables/TABLE/part-N.parquet`."""
    rows: list[tuple[int, bool, str]] = []
    for file, documents in part.documents.items():
        kept = _columns(output, file, "status", "json")
        rows += [(number, kept[at]["status"] == "ok", kept[at]["json"]) for at, number in documents.items()]
    for table, data in _native.parquet(sorted(rows)).items():
        output.files.create_dir(output.below(f"tables/{table}"))
        with output.files.open_output_stream(output.below(f"tables/{table}/part-{part.number:06}.parquet")) as stream:
            stream.write(data)


def begin(output: Place) -> None:
    """Takes away what an earlier job left at its end: the tables are made anew."""
    if output.has("_SUCCESS"):
        output.files.delete_file(output.below("_SUCCESS"))
    if output.has("tables"):
        output.files.delete_dir(output.below("tables"))


def end(output: Place, counts: Counter[str]) -> None:
    """Says that all is there: `OUTPUT/_SUCCESS`, with the counts."""
    with output.files.open_output_stream(output.below("_SUCCESS")) as stream:
        stream.write(json.dumps(dict(sorted(counts.items()))).encode() + b"\n")
