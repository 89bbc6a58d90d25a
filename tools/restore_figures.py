#!/usr/bin/env python3
"""The figures of restoration, as one table from one build.

`restore_figures.py --build target/release [--model MODEL] [--pairs PAIRS] [--plan READ TRUTH [CHANNEL]]... [--texts
TEXTS] [--speed NOISY] [--train LM PLANS EXCLUDED...]`; the build needs the examples `eval_restore` and `restore_speed`.
MODEL is a language model that has not seen PAIRS, which `make_pairs.py` writes, nor the plans; CHANNEL one that has not
seen the plan; TEXTS proper text; NOISY what `noisy_text.py` writes; LM, PLANS and EXCLUDED what the measured model is
trained from and without. Each part is left out where its argument is missing; odd inputs are always tried. Needs from
PyPI: pyvi for `--speed`.
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


def train(kehoach: Path, texts: Path, plans: Path, *excluded: Path) -> None:
    """The whole training twice."""
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(2):
            out = Path(folder) / "language.bin"
            official = [p for p in sorted(texts.glob("*.zst")) if not p.name.startswith("viwiki")]
            command = [kehoach, "train", "lm", "--official", *official]
            command += ["--encyclopedia", *sorted(texts.glob("viwiki*.zst")), "--plans", plans]
            command += ["--exclude", *excluded, "--held-out", HERE.parent / "data/heldout.txt", "-o", out]
            begun = time.perf_counter()
            status, _, seconds, memory = run(command)
            wall = time.perf_counter() - begun
            digest = hashlib.sha256(out.read_bytes()).hexdigest()
            print(f"training: rc {status}, {seconds:.0f} s of a core, {wall:.0f} by the clock, {memory:.0f} MB, {digest}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=Path, required=True)
    parser.add_argument("--model", type=Path)
    parser.add_argument("--pairs", type=Path)
    parser.add_argument("--plan", nargs="+", action="append", default=[])
    parser.add_argument("--texts", type=Path)
    parser.add_argument("--speed", type=Path)
    parser.add_argument("--train", nargs="+", type=Path)
    options = parser.parse_args()
    kehoach, examples = options.build / "kehoach", options.build / "examples"
    evaluate = [examples / "eval_restore"]
    for plan in options.plan:
        print(*plan, "with the embedded model", flush=True)
        subprocess.run([*evaluate, "plan=" + ":".join(plan)], check=True)
    if options.model:
        evaluate.append(f"model={options.model}")
        for plan in options.plan:
            print(*plan, f"with {options.model}", flush=True)
            subprocess.run([*evaluate, "plan=" + ":".join(plan)], check=True)
    if options.pairs:
        subprocess.run([*evaluate, options.pairs], check=True)
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
