"""Reads any number of documents on a Ray cluster: `python -m kehoach.ray INPUT OUTPUT`.

INPUT is a folder or a file, OUTPUT a folder that gets `rows` (a row a document, with its JSON), `tables` (those of
`kehoach extract --format parquet`) and, when all is there, `_SUCCESS`. Both are URIs that pyarrow knows (`s3://…`,
`gs://…`) or paths that lead to the same place on every machine. Every input has a row, also when it failed. Run again
after a kill, it goes on where it was stopped.
"""

from __future__ import annotations

import argparse
import json
import sys
import uuid
from collections import Counter
from typing import Any, Unpack, get_args, get_type_hints

import ray
import ray.data
from pyarrow.fs import FileInfo, FileSystem
from ray.exceptions import NodeDiedError, OutOfMemoryError, WorkerCrashedError

from . import Options, __version__, cluster
from .cluster import Place

FILES_PER_TASK = 16
"""What is done again when a machine is lost: ten minutes a core, where files are scans of ten pages."""
TRIES = 3
"""How often a task whose process died is tried again before its files are read one by one."""


def run(source: str, output: str, **options: Unpack[Options]) -> Counter[str]:
    """Reads all inputs; how many documents there are by their reason (`ok`: plans)."""
    read_from, write_to = Place.of(source), Place.of(output)
    _same_job(write_to, options)
    cluster.begin(write_to)
    if not ray.is_initialized():
        ray.init()
    inputs = [info for info in read_from.inputs() if not info.path.startswith(write_to.below(""))]
    new = cluster.missing(write_to, inputs)
    _read_together(read_from.files, [info for info in new if cluster.is_ordinary(info, **options)], write_to, options)
    _read_one_by_one(read_from.files, cluster.missing(write_to, inputs), write_to, options)
    parts, counts = cluster.parts(write_to)
    write = ray.remote(cluster.write_part)
    ray.get([write.remote(write_to, part) for part in parts])
    cluster.end(write_to, counts)
    return counts


def _same_job(output: Place, options: Options) -> None:
    """Refuses to mix rows of different options or versions in one folder."""
    job = {"version": __version__, "options": dict(options)}
    if not output.has("job.json"):
        output.files.create_dir(output.path)
        with output.files.open_output_stream(output.below("job.json")) as stream:
            stream.write(json.dumps(job).encode())
    with output.files.open_input_stream(output.below("job.json")) as stream:
        before = json.loads(stream.read())
    if before != job:
        raise SystemExit(f"{output.path} holds rows of another job ({before}); name another folder")


def _read_together(files: FileSystem, new: list[FileInfo], output: Place, options: Options) -> None:
    if not new:
        return
    # A task that fails for good costs the rows of its files; these are read one by one afterwards.
    ray.data.DataContext.get_current().max_errored_blocks = -1
    resources: dict[str, float] = ray.cluster_resources()  # type: ignore[no-untyped-call]
    # Few files are spread, so that no core waits for another with all the scans.
    tasks = max(-(-len(new) // FILES_PER_TASK), min(len(new), 16 * int(resources.get("CPU", 1))))
    paths = [info.path for info in new]
    found = ray.data.read_binary_files(paths, include_paths=True, filesystem=files, override_num_blocks=tasks)
    rows = found.map_batches(
        cluster.read_table, batch_format="pandas", fn_kwargs=dict(options), num_cpus=1, max_retries=TRIES
    )
    rows.write_parquet(output.below("rows"), filesystem=output.files)


def _read_one_by_one(files: FileSystem, left: list[FileInfo], output: Place, options: Options) -> None:
    """Reads what is not ordinary, and what was lost with a task. A file that kills the process that reads it is a row."""
    read: Any = ray.remote(num_cpus=1, max_retries=1)(cluster.read_alone)
    rows: list[cluster.Row] = []
    tasks = [(info.path, read.remote(files, info.path, cluster.refusal(info), **options)) for info in left]
    for path, task in tasks:
        try:
            rows += ray.get(task)
        except (WorkerCrashedError, OutOfMemoryError, NodeDiedError) as error:
            rows += cluster.failed(path, "crash", type(error).__name__, **options)
    if rows:
        cluster.write_rows(output, f"alone-{uuid.uuid4().hex}", rows)


def main() -> int:
    """The command; its exit status is that of `kehoach extract`."""
    parser = argparse.ArgumentParser(
        prog="python -m kehoach.ray",
        description=(__doc__ or "").split("\n\n", 1)[1],
        epilog="The other options are those of `kehoach extract`.",
    )
    parser.add_argument("input", metavar="INPUT")
    parser.add_argument("output", metavar="OUTPUT")
    for name, kind in get_type_hints(Options).items():
        choices = get_args(kind)
        form: dict[str, Any] = {"choices": choices} if choices else {"type": int, "metavar": "N"}
        parser.add_argument(f"--{name.replace('_', '-')}", default=argparse.SUPPRESS, **form)
    options = vars(parser.parse_args())
    counts = run(options.pop("input"), options.pop("output"), **options)
    print(*(f"{reason} {count}" for reason, count in sorted(counts.items())), sep=", ", file=sys.stderr)
    return int(any(reason != "ok" for reason in counts))


if __name__ == "__main__":
    sys.exit(main())
