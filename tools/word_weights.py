#!/usr/bin/env python3
"""Counts in how many sentences each folded syllable and pair of syllables stands: data/words.tsv.

Usage: tools/word_weights.py TEXT_OR_ZST... > data/words.tsv
"""
import re
import subprocess
import sys
import unicodedata
from collections import Counter

# Pairs rarer than this in the counted sentences are as good as unseen.
PAIR_AT_LEAST = 40
SYLLABLE_AT_LEAST = 10


def folded(text):
    out = []
    for c in unicodedata.normalize("NFD", text):
        if not unicodedata.combining(c):
            out.append("d" if c in "đĐðÐ" else c.lower())
    return "".join(out)


def lines(path):
    if path.endswith(".zst"):
        done = subprocess.run(["zstd", "-dcq", path], check=True, capture_output=True)
        return done.stdout.decode("utf-8", "replace").splitlines()
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read().splitlines()


def main():
    sentences, alone, pairs = 0, Counter(), Counter()
    for path in sys.argv[1:]:
        for line in lines(path):
            for sentence in re.split(r"[.;:!?]\s", folded(line)):
                words = re.findall(r"[a-z]+|[0-9]+", sentence)
                if len(words) < 5:
                    continue
                sentences += 1
                alone.update(set(words))
                pairs.update(set(zip(words, words[1:])))
    print(f"*\t{sentences}")
    for word, count in sorted(alone.items()):
        if count >= SYLLABLE_AT_LEAST and word.isalpha():
            print(f"{word}\t{count}")
    for (a, b), count in sorted(pairs.items()):
        if count >= PAIR_AT_LEAST and a.isalpha() and b.isalpha():
            print(f"{a} {b}\t{count}")


if __name__ == "__main__":
    main()
