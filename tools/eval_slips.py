#!/usr/bin/env python3
"""How many slips `kehoach restore --suggest` finds, and how often it is right.

`eval_slips.py KEHOACH TEXT...` puts slips into proper Vietnamese texts (one in fifty of the lower-case syllables that
others of the text share their base letters with becomes one of those, by a fixed seed) and compares what is offered with
what was there. What is offered in the untouched texts is counted beside; some of it are slips of their writers.
"""

import random
import subprocess
import sys
import tempfile
import unicodedata
from collections import defaultdict
from pathlib import Path


def base(word: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", word.replace("đ", "d")) if not unicodedata.combining(c))


def offers(program: str, lines: list[list[str]]) -> list[tuple[int, str, str]]:
    """Line, what stands there, what is offered."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
        file.write("\n".join(" ".join(words) for words in lines) + "\n")
        file.flush()
        out = subprocess.run([program, "restore", "--suggest", file.name], capture_output=True, check=True, text=True)
    rows = [line.split("\t") for line in out.stdout.splitlines()]
    return [(int(line) - 1, found, offered) for line, found, offered, _ in rows]


def main() -> None:
    program, *paths = sys.argv[1:]
    chance = random.Random(1)
    words = slips = offered = right = untouched = 0
    for path in paths:
        text = unicodedata.normalize("NFC", Path(path).read_text(encoding="utf-8-sig"))
        lines = [line.split() for line in text.splitlines()]
        akin = defaultdict(set)
        for word in {word for line in lines for word in line if word.isalpha() and word.islower()}:
            akin[base(word)].add(word)
        words += sum(map(len, lines))
        untouched += len(offers(program, lines))
        put = set()
        for number, line in enumerate(lines):
            for at, word in enumerate(line):
                others = sorted(akin.get(base(word), set()) - {word}) if word.isalpha() and word.islower() else []
                if others and chance.random() < 0.02:
                    line[at] = chance.choice(others)
                    put.add((number, line[at], word))
        slips += len(put)
        found = offers(program, lines)
        offered += len(found)
        right += sum(offer in put for offer in found)
    print(f"{words} words, {slips} slips put in, {offered} offered, {right} of them right")
    print(f"precision {right / max(offered, 1):.3f}, found {right / max(slips, 1):.3f}")
    print(f"untouched: {untouched} offered, {1000 * untouched / words:.2f} in 1,000 words")


if __name__ == "__main__":
    main()
