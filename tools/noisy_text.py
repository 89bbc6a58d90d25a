#!/usr/bin/env python3
"""Text as an OCR engine would write it, for measurements of speed: letters are replaced as a channel model says.

`noisy_text.py CHANNEL OUT TEXT...` cuts the paragraphs of the texts (also `.zst`, with the `zstd` program) into
documents and writes them to OUT/000.txt and so on. The same input gives the same documents. For accuracy take real
pairs (`make_pairs.py`): whoever makes noise with a channel may not judge that channel by it.
"""

import argparse
import math
import random
import subprocess
import unicodedata
from pathlib import Path


def channel(path: Path) -> dict[str, tuple[list[str], list[float]]]:
    """Strings written for each letter, with their probabilities."""
    letters = {}
    for row in path.read_text(encoding="utf-8").splitlines():
        head, *fields = row.split("\t")
        if len(head) == 1:
            strings, costs = fields[0::2], fields[1::2]
            letters[head] = (strings, [math.exp(-int(cost) / 100) for cost in costs])
    return letters


def text_of(path: Path) -> str:
    if path.suffix == ".zst":
        return subprocess.run(["zstd", "-dcq", path], capture_output=True, check=True).stdout.decode("utf-8")
    return path.read_text(encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("channel", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("texts", type=Path, nargs="+")
    parser.add_argument("--documents", type=int, default=200)
    parser.add_argument("--syllables", type=int, default=2000, help="of a document")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    letters, chance = channel(options.channel), random.Random(options.seed)
    options.out.mkdir(parents=True, exist_ok=True)
    # Paragraphs of every text in turn, spread over its whole length.
    share = -(-options.documents // len(options.texts))
    number = 0
    for path in options.texts:
        paragraphs = unicodedata.normalize("NFC", text_of(path)).splitlines()
        step = max(1, len(paragraphs) // share)
        for start in range(0, step * share, step):
            lines, count = [], 0
            for paragraph in paragraphs[start : start + step]:
                if count >= options.syllables:
                    break
                count += len(paragraph.split())
                lines.append("".join(chance.choices(*letters[c])[0] if c in letters else c for c in paragraph))
            if lines and number < options.documents:
                (options.out / f"{number:03}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
                number += 1


if __name__ == "__main__":
    main()
