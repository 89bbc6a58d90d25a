"""Kills a batch at random moments and goes on: kill_batch.py PROGRAM FOLDER KILLS [SEED].

The output must be byte for byte that of a run that was never stopped, and all kills must come before its end.
"""
import contextlib
import pathlib
import random
import sqlite3
import subprocess
import sys
import tempfile
import time

program, folder, kills = sys.argv[1], sys.argv[2], int(sys.argv[3])
chance = random.Random(int(sys.argv[4]) if len(sys.argv) > 4 else 1)
work = pathlib.Path(tempfile.mkdtemp())
quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
began = time.perf_counter()
subprocess.run([program, "extract", folder, "-o", work / "whole.jsonl"], **quiet)
whole = time.perf_counter() - began
began = time.perf_counter()
subprocess.run([program, "extract", min(pathlib.Path(folder).iterdir()), "-o", work / "one.jsonl"], **quiet)
start = time.perf_counter() - began
command = [program, "extract", folder, "--state", work / "state", "-o", work / "resumed.jsonl"]


def done():
    # Not by `status`, which counts what the run has listed so far.
    place = work / "state" / "state.sqlite"
    if not place.exists():
        return 0
    with contextlib.closing(sqlite3.connect(place)) as state:
        if not state.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]:
            return 0
        return state.execute("SELECT count(*) FROM documents WHERE status IN ('ok', 'failed')").fetchone()[0]


stored, rate, ran = [0], 0, 0
documents = sum(path.is_file() for path in pathlib.Path(folder).iterdir())
for kill in range(kills):
    # Spread over the batch, whatever the speed: by what is left of it, and by what it takes to store a document.
    share = (documents - stored[-1]) / (kills - kill + 1)
    until = start + share * (rate or whole / documents)
    child = subprocess.Popen(command, **quiet)
    began = time.perf_counter()
    time.sleep(chance.uniform(0, 1.6 * until))
    assert child.poll() is None, f"it ended before kill {kill + 1}"
    child.kill()
    child.wait()
    ran += time.perf_counter() - began - start
    stored.append(done())
    rate = max(ran, 0) / max(stored[-1], 1)
assert stored == sorted(stored), "something was lost"
subprocess.run(command, **quiet)
same = (work / "whole.jsonl").read_bytes() == (work / "resumed.jsonl").read_bytes()
print(f"{kills} kills, documents stored at each: {stored[1:]}")
print(f"byte for byte the undisturbed output: {same}; seconds undisturbed: {whole:.1f}")
sys.exit(not same)
