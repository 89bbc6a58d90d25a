#!/usr/bin/env python3
"""Speed of restoration beside that of pyvi's `add_accents`, in one run on one thread.

`peer_speed.py RESTORE_SPEED FOLDER`: RESTORE_SPEED is the built example of that name, FOLDER has one text a file (see
`noisy_text.py`). Both read the same texts; rates are by the clock and by the processor's own time, which neighbours on
the machine hardly change. pyvi breaks off at letters that it doesn't know; such a line counts for it as if it were
done. Needs pyvi from PyPI (0.1.1).
"""

import re
import subprocess
import sys
import time
from pathlib import Path

from pyvi import ViUtils


def peer(folder: Path) -> dict[str, float]:
    """Syllables per second of pyvi, by the processor's time and by the clock."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(folder.iterdir())]
    ViUtils.add_accents("Truong dai hoc")
    syllables = lines = broken = 0
    wall, cpu = time.perf_counter(), time.process_time()
    for text in texts:
        for line in text.split("\n"):
            lines += 1
            syllables += len(line.split())
            try:
                ViUtils.add_accents(line)
            except KeyError:
                broken += 1
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    print(f"pyvi: {syllables / cpu:.0f} syllables/s of a core, {syllables / wall:.0f} by the clock", end="")
    print(f" ({syllables} syllables; it broke off in {broken} of {lines} lines)")
    return {"of a core": syllables / cpu, "by the clock": syllables / wall}


def main() -> None:
    speed, folder = sys.argv[1:]
    ours = subprocess.run([speed, folder], capture_output=True, check=True, text=True).stdout
    print(ours, end="")
    theirs = peer(Path(folder))
    cold = re.search(r"cold at the start: (\d+) syllables/s of a core, (\d+) by the clock", ours)
    for rate, (clock, base) in zip(cold.groups(), theirs.items()):
        print(f"{float(rate) / base:.1f} times pyvi, {clock}")


if __name__ == "__main__":
    main()
