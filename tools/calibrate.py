#!/usr/bin/env python3
"""How often readings are right for which the search gave some probability: the table of `data/calibration.tsv`.

`calibrate.py TOKENS...` reads what `eval_restore tokens=FILE` writes (engine, posterior, whether it is right) and
prints, by engine, posteriors with shares of right tokens that never fall (pool-adjacent-violators). The pairs must be
ones that the language model has not counted.
"""

import sys
from pathlib import Path

ENGINES = {"stripped": ("Stripped",), "eng": ("English", "Other"), "vie": ("Vietnamese",)}

# Tokens that are taken together from the start: fewer make steps out of chance.
GROUP = 200


def pools(tokens: list[tuple[float, int]]) -> list[list[float]]:
    """Groups of neighbours with their number, sum of posteriors and right ones, whose shares rise."""
    out: list[list[float]] = []
    for start in range(0, len(tokens), GROUP):
        group = tokens[start : start + GROUP]
        out.append([len(group), sum(p for p, _ in group), sum(right for _, right in group)])
        while len(out) > 1:
            (n, p, right), (more, q, also) = out[-2:]
            if right / n < also / more and q / more - p / n >= 1e-6:
                break
            out[-2:] = [[n + more, p + q, right + also]]
    return out


def main() -> None:
    rows = [line.split("\t") for path in sys.argv[1:] for line in Path(path).read_text(encoding="utf-8").splitlines()]
    print("engine\tposterior\tright")
    for name, engines in ENGINES.items():
        tokens = [(float(p), int(right)) for engine, p, right in rows if engine in engines]
        # Tokens with the same posterior stay in the order of the text, right and wrong ones mixed.
        tokens.sort(key=lambda token: token[0])
        for n, p, right in pools(tokens):
            print(f"{name}\t{p / n:.6f}\t{right / n:.4f}")


if __name__ == "__main__":
    main()
