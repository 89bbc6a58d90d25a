"""Measures a batch, for scripts/batch-speed: batch_speed.py PROGRAM FOLDER N; FOLDER/in holds the documents."""
import filecmp
import multiprocessing
import os
import subprocess
import sys
import time

program, folder, count = sys.argv[1], sys.argv[2], int(sys.argv[3])


def spin(_):
    began = time.perf_counter()
    total = 0
    for number in range(20_000_000):
        total += number
    return time.perf_counter() - began


def run(*arguments, told=subprocess.DEVNULL):
    """Seconds, and the peak memory of the process in MB."""
    began = time.perf_counter()
    child = subprocess.Popen([program, *arguments], stdout=subprocess.DEVNULL, stderr=told)
    _, status, usage = os.wait4(child.pid, 0)
    assert os.waitstatus_to_exitcode(status) in (0, 1), status
    return time.perf_counter() - began, usage.ru_maxrss / 1024


def busy():
    """How much more two processes do than one, in the same time."""
    one = spin(0)
    began = time.perf_counter()
    with multiprocessing.Pool(2) as pool:
        pool.map(spin, range(2))
    return 2 * one / (time.perf_counter() - began)


with open(f"{folder}/timings", "w+") as told:
    options = ("--lang", "en", "-q", "--timings", "-j", "1", "-o", f"{folder}/1.jsonl")
    one, memory_one = run("extract", f"{folder}/in", *options, told=told)
    told.seek(0)
    stages = told.read()
loop = busy()
two, memory_two = run("extract", f"{folder}/in", "--lang", "en", "-j", "2", "-o", f"{folder}/2.jsonl")
# A child's peak counts what its parent held when it was forked: nothing large is read here.
same = filecmp.cmp(f"{folder}/1.jsonl", f"{folder}/2.jsonl", shallow=False)
print(f"1 thread  {count / one:8.1f} documents/s, {memory_one:.0f} MB at most")
print(f"2 threads {count / two:8.1f} documents/s, {memory_two:.0f} MB at most, same output: {same}")
print(f"scaling   {one / two:8.2f}, busy loop {loop:.2f}: {one / two / loop:.2f} of it")
print(stages, end="")
first, memory = run("extract", f"{folder}/in", "-j", "2", "--state", f"{folder}/state", "-o", f"{folder}/3.jsonl")
print(f"state     {count / first:8.1f} documents/s, {memory:.0f} MB at most")
again, memory = run("extract", f"{folder}/in", "-j", "2", "--state", f"{folder}/state", "-o", f"{folder}/3.jsonl")
print(f"nothing new {again:6.2f} s, {memory:.0f} MB at most")
for form, name in (("csv", "csv"), ("parquet", "parquet"), ("sqlite", "plans.sqlite"), ("xlsx", "plans.xlsx")):
    time_taken, memory = run("export", f"{folder}/state", "--format", form, "-o", f"{folder}/{name}")
    print(f"export {form:8} {time_taken:6.1f} s, {memory:.0f} MB at most")
