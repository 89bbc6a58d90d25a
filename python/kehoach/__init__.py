"""Reads Vietnamese administrative plans (kế hoạch) into structured, sourced data.

What is returned are plain dicts and lists, those of the JSON that the command `kehoach` prints; `kehoach.schema` has their
types. The lock of the interpreter is released while documents are read, so threads help. All but plain text, Markdown and
HTML is parsed in a child process with limits on time and memory: what a hostile file does there is one `KehoachError`.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, TypedDict, Unpack, cast

from . import _native
from .schema import Comparison, Failure, Plan

__all__ = [
    "KehoachError",
    "Options",
    "RestoredLine",
    "Token",
    "compare",
    "extract_bytes",
    "extract_path",
    "extract_rows",
    "restore",
    "restore_tokens",
    "tables",
]
__version__: str = _native.__version__

Language = Literal["vi", "en"]
Engine = Literal["auto", "eng", "vie", "other", "stripped", "none"]


class Options(TypedDict, total=False):
    """How documents are read: the options of `kehoach extract`, with its units and defaults."""

    lang: Language
    """Language of messages and warnings [vi]"""
    ocr: Literal["auto", "never", "always"]
    """When pages are read off their pictures by the system's Tesseract [auto: where their text is no good]"""
    ocr_jobs: int
    """Pages of a document that are at the OCR at the same time [1]"""
    ocr_timeout: int
    """Longest time for the OCR of a page, in seconds [180]"""
    timeout: int
    """Longest time for a document, in seconds, OCR not counted [60]"""
    page_timeout: int
    """Time for each of its pages on top, in seconds [20]"""
    max_memory: int
    """Most memory for parsing a document, in megabytes [2000]"""
    max_size: int
    """Largest file, in megabytes [100]"""
    max_pages: int
    """Most pages of a document [500]"""
    max_entries: int
    """Most files in an archive [10000]"""
    max_part: int
    """Largest file in an archive and part of a document, unpacked, in megabytes [75]"""
    max_unpacked: int
    """Most that the files in an archive come to, unpacked, in megabytes [512]"""
    max_archives: int
    """Archives in archives that are opened [3]"""


class Token(TypedDict):
    """A word, number or code of restored text."""

    bytes: list[int]
    """First byte in the input as UTF-8, and the first behind it"""
    input: str
    output: str
    changed: bool
    confidence: float
    review: bool
    """A person should look at it"""
    alternatives: list[tuple[str, float]]
    """What else it may be, with probabilities"""


class RestoredLine(TypedDict):
    """The tokens of a line."""

    line: int
    tokens: list[Token]


class KehoachError(Exception):
    """Why there is no result.

    `code` is stable and listed in the README (`encrypted`, `limit:file-size`, `not-a-document`, `timeout`, `crash`, …),
    `message` says cause and what to do in the language asked for, `path` is the input.
    """

    def __init__(self, code: str, message: str, path: str) -> None:
        super().__init__(code, message, path)
        self.code = code
        self.message = message
        self.path = path

    def __str__(self) -> str:
        return f"{self.path}: {self.message} [{self.code}]"


def extract_bytes(data: bytes | bytearray | memoryview, name: str = "-", **options: Unpack[Options]) -> Plan:
    """The plan of a document, as `kehoach extract` prints it; `name` becomes its `source.path`.

    Raises `KehoachError` where there is none. An archive is many documents: see `extract_rows`.
    """
    return cast(Plan, _value(_reader(options).of_bytes(bytes(data), name)))


def extract_path(path: str | os.PathLike[str], **options: Unpack[Options]) -> Plan:
    """The plan of a file, as `kehoach extract` prints it. Raises `KehoachError` where there is none."""
    # To the command `-` is standard input; here it is a file of that name.
    name = os.fspath(path)
    return cast(Plan, _value(_reader(options).of_path("./-" if name == "-" else name)))


def extract_rows(
    data: bytes | bytearray | memoryview, name: str = "-", **options: Unpack[Options]
) -> list[Plan | Failure]:
    """A row for each document in a file's bytes: its plan, or why there is none (`row["schema"]` tells).

    One row, or as many as a ZIP file holds documents, named `archive.zip/entry`.
    """
    return [json.loads(row) for _, row in _reader(options).rows(bytes(data), name)]


def restore(text: str, *, engine: Engine = "auto") -> str:
    """Puts the diacritics back into damaged text; line i is line i. Proper text comes back as it is."""
    return _text(_native.restored(text, engine, False))


def restore_tokens(text: str, *, engine: Engine = "auto") -> list[RestoredLine]:
    """What `restore` makes of each word: the objects of `kehoach restore --json`."""
    return [json.loads(line) for line in _text(_native.restored(text, engine, True)).split("\n") if line]


def compare(
    plans: Sequence[Plan | dict[str, Any]],
    *,
    base: Plan | dict[str, Any] | None = None,
    pairs: bool = False,
    lang: Language = "vi",
) -> Comparison:
    """Plans side by side, as `kehoach diff --format json` prints them.

    With `base`, their parent, it is told what each took over from it. Every two are compared up to 50 plans, or with `pairs`.
    """
    if not plans:
        raise ValueError("no plans")
    every = [*([] if base is None else [base]), *plans]
    return cast(Comparison, _value(_native.compared(json.dumps(every), base is not None, pairs, lang)))


def tables(rows: Iterable[Plan | Failure | dict[str, Any]], first: int = 1) -> dict[str, bytes]:
    """Rows as tables: the bytes of a Parquet file by the table's name, as `kehoach extract --format parquet` writes them.

    `first` is the number of the first row in the column `document`.
    """
    numbered = enumerate(rows, first)
    return _native.parquet([(at, row["schema"] != "kehoach/failure/v1", json.dumps(row)) for at, row in numbered])


_WORKER = (sys.executable, "-I", "-S", str(Path(__file__).with_name("_worker.py")), _native.__file__)


def _reader(options: Options) -> _native.Reader:
    """The reader for some options; its workers wait for the next document."""
    return _reader_for(tuple(sorted(options.items())))


@lru_cache(maxsize=8)
def _reader_for(options: tuple[tuple[str, Any], ...]) -> _native.Reader:
    return _native.Reader(list(_WORKER), **dict(options))


if hasattr(os, "register_at_fork"):
    # Workers listen to the process that started them.
    os.register_at_fork(after_in_child=_reader_for.cache_clear)


def _text(answer: tuple[bool, str]) -> str:
    done, text = answer
    if not done:
        failure = json.loads(text)
        raise KehoachError(failure["reason"], failure["message"], failure["source"]["path"])
    return text


def _value(answer: tuple[bool, str]) -> Any:
    return json.loads(_text(answer))
