"""The job on a cluster against the command on one machine; a process of the cluster is killed on the way."""

import json
import os
import pathlib
import signal
import subprocess
import sys
import time

import duckdb
import psutil
import pyarrow.parquet
import pytest

ray = pytest.importorskip("ray", reason="skipped: ray is not installed")

OPTIONS = ("--max-size", "1")


def start(*arguments) -> subprocess.Popen:
    command = [sys.executable, "-m", "kehoach.ray", *map(str, arguments), *OPTIONS]
    environment = {
        **os.environ,
        "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
        "RAY_USAGE_STATS_ENABLED": "0",
        "RAY_worker_niceness": "0",
    }
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment, start_new_session=True)


def found(job: subprocess.Popen, name: str) -> list[psutil.Process]:
    """Processes of a job by what they are called."""
    out = []
    for process in psutil.Process(job.pid).children(recursive=True):
        try:
            if name in " ".join(process.cmdline()):
                out.append(process)
        except psutil.Error:
            pass
    return out


def busy(job: subprocess.Popen, deadline: float) -> psutil.Process:
    """A process of the cluster that has a page at the OCR."""
    while time.monotonic() < deadline:
        for tesseract in found(job, "tesseract stdin"):
            try:
                for parent in tesseract.parents():
                    if parent.name().startswith("ray::"):
                        return parent
            except psutil.Error:
                pass
        time.sleep(0.02)
        assert job.poll() is None, job.communicate()[1]
    raise AssertionError("no page came to the OCR")


def rows(output: pathlib.Path) -> list[tuple]:
    """What the job kept, in the order of the command."""
    table = pyarrow.parquet.read_table(output / "rows").to_pylist()
    return sorted((os.fsencode(row["input"]), row["entry"], row["status"], row["reason"], row["json"]) for row in table)


def test_rows_are_those_of_one_machine_although_a_worker_is_killed(command, documents, tmp_path):
    output = tmp_path / "out"
    (documents / "link.txt").symlink_to("rỗng.txt")
    (documents / "nowhere.txt").symlink_to("not there")
    os.mkfifo(documents / "queue.txt")
    job = start(documents, output)
    deadline = time.monotonic() + 300
    killed = []
    for _ in range(2):
        process = busy(job, deadline)
        process.send_signal(signal.SIGKILL)
        killed.append(process.pid)
        psutil.wait_procs([process], timeout=30)
    _, said = job.communicate(timeout=600)
    # Some inputs fail, as they do on one machine.
    assert job.returncode == 1, said
    assert len(set(killed)) == 2, "two processes were killed"

    state = tmp_path / "state"
    printed = command("extract", "-q", documents, "--state", state, "--format", "jsonl", *OPTIONS).decode()
    kept = rows(output)
    assert [row[-1] for row in kept] == printed.split("\n")[:-1]
    assert len(kept) == len(list(documents.rglob("[!.]*.*"))) + 3, "one row an input, four of the archive"
    assert {row[3] for row in kept} >= {"empty", "limit:file-size", "link", "not-a-document", "not-a-file", None}
    scans = [json.loads(row[-1]) for row in kept if "/bản quét/" in os.fsdecode(row[0])]
    assert [plan["source"]["text_origin"] for plan in scans] == ["ocr"] * 8

    command("export", state, "--format", "parquet", "-o", tmp_path / "tables")
    for path in (tmp_path / "tables").iterdir():
        ours = pyarrow.parquet.read_table(output / "tables" / path.stem)
        assert ours.equals(pyarrow.parquet.read_table(path)), path.stem
    count = duckdb.sql(f"SELECT status, count(*) FROM '{output}/tables/documents/*.parquet' GROUP BY ALL ORDER BY ALL")
    assert count.fetchall() == [
        ("failed", sum(row[2] == "failed" for row in kept)),
        ("ok", sum(row[2] == "ok" for row in kept)),
    ]
    assert json.loads((output / "_SUCCESS").read_text())["empty"] == 1


def test_a_job_that_is_killed_goes_on_and_options_do_not_mix(command, documents, tmp_path):
    output = tmp_path / "out"
    job = start(documents / "bản quét", output)
    busy(job, time.monotonic() + 300)
    deadline = time.monotonic() + 300
    while not list(output.glob("rows/*.parquet")) and time.monotonic() < deadline:
        time.sleep(0.1)
    # The driver and all that it started: what a machine loses that is switched off.
    for process in [*psutil.Process(job.pid).children(recursive=True), psutil.Process(job.pid)]:
        process.kill()
    job.communicate()
    assert not (output / "_SUCCESS").exists()
    whole = list(output.glob("rows/*.parquet"))
    (output / "rows" / "half.parquet").write_bytes(whole[0].read_bytes()[:-20])
    before = len(pyarrow.parquet.read_table(whole[0]))

    job = start(documents / "bản quét", output)
    said = job.communicate(timeout=600)[1]
    assert job.returncode == 0, said
    assert before > 0
    assert whole[0].exists(), "what was read is not read again"
    printed = command("extract", "-q", documents / "bản quét", "--format", "jsonl", *OPTIONS).decode()
    assert [row[-1] for row in rows(output)] == printed.split("\n")[:-1]

    job = start(documents / "bản quét", output, "--ocr", "never")
    said = job.communicate(timeout=600)[1]
    assert job.returncode == 1
    assert "another job" in said
