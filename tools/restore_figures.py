#!/usr/bin/env python3
"""The figures of restoration, as one table from one build.

`restore_figures.py --build target/release [--pairs FOLDER] [--plan READ TRUTH [CHANNEL]]... [--texts FOLDER]
[--speed NOISY] [--train LM PLANS]`; the build needs the examples `eval_restore` and `restore_speed`. PAIRS is what
`make_pairs.py` writes, of plans that no model has seen; CHANNEL one that has not seen the plan's text; TEXTS proper
text; NOISY what `noisy_text.py` writes; LM and PLANS the folders that the model is trained from. Each part is left out
where its argument is missing; odd inputs are always tried. Needs from PyPI: pyvi for `--speed`.
"""

import argparse
import hashlib
import os
import random
import subprocess
import sys
import tempfile
import time
import unicodedata
from pathlib import Path

HERE = Path(__file__).resolve().parent


def run(command: list, given: bytes = b"") -> tuple[int, bytes, float, float]:
    """Status, output, seconds of a core, most memory in MB."""
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as out:
        source.write(given)
        source.seek(0)
        child = subprocess.Popen([str(part) for part in command], stdin=source, stdout=out, stderr=subprocess.DEVNULL)
        _, status, used = os.wait4(child.pid, 0)
        out.seek(0)
        return os.waitstatus_to_exitcode(status), out.read(), used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def different(left: str, right: str) -> tuple[int, int]:
    """Words of the first text that the second has otherwise, line by line, and all its words."""
    changed = words = 0
    for one, other in zip(left.split("\n"), right.split("\n")):
        one, other = one.split(), other.split()
        words += len(one)
        changed += sum(a != b for a, b in zip(one, other)) + abs(len(one) - len(other))
    return changed, words


def second_pass(kehoach: Path, pairs: Path) -> None:
    """What a second restoration changes in the output of the first."""
    conditions: dict[str, list[int]] = {}
    for path in sorted(pairs.rglob("lines.tsv")):
        rows = [row.split("\t") for row in path.read_text(encoding="utf-8").split("\n")[1:] if row]
        once = run([kehoach, "restore", "-"], "\n".join(read for read, _ in rows).encode())[1]
        twice = run([kehoach, "restore", "-"], once)[1]
        sums = conditions.setdefault(path.parent.name, [0, 0])
        for at, count in enumerate(different(once.decode(), twice.decode())):
            sums[at] += count
    for name, (changed, words) in conditions.items():
        print(f"second pass, {name}: {changed} of {words} words changed, {1000 * changed / words:.3f} of 1,000")


def proper(kehoach: Path, texts: Path) -> None:
    """Proper text comes back byte for byte."""
    paths = sorted(path for path in texts.iterdir() if path.suffix in (".txt", ".md"))
    same, changed, words = 0, 0, 0
    for path in paths:
        given = path.read_bytes()
        written = run([kehoach, "restore", path])[1]
        same += given == written
        sums = different(given.decode(), written.decode())
        changed, words = changed + sums[0], words + sums[1]
    print(f"proper text: {same} of {len(paths)} files byte for byte, {changed} of {words} words changed")


def odd_inputs(kehoach: Path) -> None:
    """Inputs that are no damaged Vietnamese, and such that try memory."""
    plan = "Thực hiện Kế hoạch của Ủy ban nhân dân tỉnh về hoá đơn, hóa đơn; uỷ quyền và ủy quyền.\n"
    damaged = "Trién khai, thuc hién Phong trao thi dua d6i méi sang tao va chuyén d6i s6 cia Trung tam "
    noise = random.Random(1)
    inputs = {
        "English": "The committee shall report to the board by 10 May 2025.\n" * 50,
        "French": "Le comité présentera son rapport avant le 10 mai 2025, à l'arrêté du préfet de la région.\n" * 50,
        "Chinese": "根据省人民政府的决定,各部门应当在二〇二五年五月十日之前提交报告。\n" * 50,
        "NFD": unicodedata.normalize("NFD", plan) * 50,
        "both places of tones": plan * 50,
        "capitals": plan.upper() * 50,
        "table": "| STT | Nội dung | Đơn vị |\n|---|---|---|\n| 1 | Họp | Sở Y tế |\n" * 50,
        "empty lines": "\n" * 5000,
        "nothing": "",
    }
    for name, text in inputs.items():
        status, out, _, _ = run([kehoach, "restore", "-"], text.encode())
        print(f"{name}: rc {status}, {'unchanged' if out == text.encode() else 'CHANGED'}")
    for name, given in {
        "random bytes, 1 MB": noise.randbytes(1_000_000),
        "damaged line of 100 MB": damaged.encode() * (99_000_000 // len(damaged.encode())),
        "one word of 100 MB": b"a" * 99_000_000,
    }.items():
        status, out, seconds, memory = run([kehoach, "restore", "-"], given)
        lines = out.count(b"\n") == given.count(b"\n")
        print(f"{name}: rc {status}, {'as many' if lines else 'OTHER'} lines, {seconds:.1f} s, {memory:.0f} MB")


def train(kehoach: Path, texts: Path, plans: Path) -> None:
    """The whole training twice."""
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(2):
            out = Path(folder) / "language.bin"
            official = [p for p in sorted(texts.glob("*.zst")) if not p.name.startswith("viwiki")]
            command = [kehoach, "train", "lm", "--official", *official]
            command += ["--encyclopedia", *sorted(texts.glob("viwiki*.zst")), "--plans", plans]
            command += ["--held-out", HERE.parent / "data/heldout.txt", "-o", out]
            begun = time.perf_counter()
            status, _, seconds, memory = run(command)
            wall = time.perf_counter() - begun
            digest = hashlib.sha256(out.read_bytes()).hexdigest()
            print(f"training: rc {status}, {seconds:.0f} s of a core, {wall:.0f} by the clock, {memory:.0f} MB, {digest}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=Path, required=True)
    parser.add_argument("--pairs", type=Path)
    parser.add_argument("--plan", nargs="+", action="append", default=[])
    parser.add_argument("--texts", type=Path)
    parser.add_argument("--speed", type=Path)
    parser.add_argument("--train", nargs=2, type=Path)
    options = parser.parse_args()
    kehoach, examples = options.build / "kehoach", options.build / "examples"
    for plan in options.plan:
        print(*plan, flush=True)
        subprocess.run([examples / "eval_restore", "plan=" + ":".join(plan)], check=True)
    if options.pairs:
        subprocess.run([examples / "eval_restore", options.pairs, "show=5"], check=True)
        second_pass(kehoach, options.pairs)
    if options.texts:
        proper(kehoach, options.texts)
    odd_inputs(kehoach)
    if options.speed:
        sys.stdout.flush()
        subprocess.run([sys.executable, HERE / "peer_speed.py", examples / "restore_speed", options.speed], check=True)
    if options.train:
        train(kehoach, *options.train)


if __name__ == "__main__":
    main()
