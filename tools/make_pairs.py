#!/usr/bin/env python3
"""Pairs of OCR text and truth from clean Vietnamese text, for `kehoach train channel` and for tests.

Every text is typeset as an A4 document, turned into pictures, worn like an office scan and read by Tesseract. What
was read is aligned with the typeset lines; OUT/DOCUMENT/CONDITION/lines.tsv has `line as read TAB true line` under a
row of heads, CONDITION is RESOLUTION-WEAR-MODEL (`300-scan-eng`). The same input and seed give the same pictures.

Needs Tesseract with the models asked for, and from PyPI: typst, pillow, numpy, rapidfuzz. Times-like fonts that have
Vietnamese: Liberation Serif, TeX Gyre Termes.
"""

import argparse
import hashlib
import io
import os
import re
import subprocess
import sys
import tempfile
import unicodedata
from pathlib import Path

import numpy
import typst
from PIL import Image, ImageFilter
from rapidfuzz.distance import Indel

# Wear: blur (pixels at 300 dpi), noise (grey levels), fading (grey levels), skew (degrees), share of black-and-white.
WEAR = {
    "clean": (0.0, 0, 0, 0.0, 0.0),
    "scan": (0.9, 11, 30, 0.4, 0.5),
    "poor": (1.4, 20, 55, 0.7, 0.5),
}

# Characters a line of 16 cm holds at most (the second figure: in capitals); lines are cut here and not by the typesetter, so that truth has the same.
MEASURE, MEASURE_CAPITALS = 86, 58


def true_lines(text: str) -> list[str]:
    """Lines of running text without Markdown marks, wrapped at the measure."""
    lines = []
    for paragraph in unicodedata.normalize("NFC", text).splitlines():
        words = re.sub(r"[*_#`|\\]+", " ", paragraph).split()
        measure = MEASURE_CAPITALS if paragraph.upper() == paragraph else MEASURE
        line = ""
        for word in words:
            if line and len(line) + 1 + len(word) > measure:
                lines.append(line)
                line = ""
            line = f"{line} {word}".strip()
        if line:
            lines.append(line)
    return lines


def typeset(lines: list[str], font: str, resolution: int) -> list[Image.Image]:
    """Pictures of the pages."""
    quoted = ",".join('"' + line.replace("\\", "\\\\").replace('"', '\\"') + '"' for line in lines)
    source = (
        "#set page(paper: \"a4\", margin: (left: 2.6cm, right: 1.6cm, y: 2cm))\n"
        f"#set text(font: \"{font}\", size: 12pt, lang: \"vi\", hyphenate: false)\n"
        f"#let lines = ({quoted},)\n"
        "#for line in lines { block(spacing: 0.75em, text(weight: if upper(line) == line { \"bold\" } else { \"regular\" }, line)) }\n"
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page.typ"
        path.write_text(source, encoding="utf-8")
        pages = typst.compile(str(path), format="png", ppi=float(resolution))
    pages = pages if isinstance(pages, list) else [pages]
    return [Image.open(io.BytesIO(page)).convert("L") for page in pages]


def worn(page: Image.Image, wear: str, resolution: int, random: numpy.random.Generator) -> Image.Image:
    """A page as a scanner would give it."""
    blur, noise, fading, skew, bilevel = WEAR[wear]
    if skew:
        page = page.rotate(random.uniform(-skew, skew), resample=Image.Resampling.BICUBIC, fillcolor=255)
    if blur:
        page = page.filter(ImageFilter.GaussianBlur(random.uniform(0.7, 1.2) * blur * resolution / 300))
    if noise:
        grey = numpy.asarray(page, dtype=numpy.float32)
        fade = random.uniform(0.3, 1.0) * fading
        grey = fade + grey * (255 - fade) / 255 + random.standard_normal(grey.shape, dtype=numpy.float32) * noise
        if random.random() < bilevel:
            grey = numpy.where(grey > random.uniform(130, 175), 255, 0)
        page = Image.fromarray(numpy.clip(grey, 0, 255).astype(numpy.uint8))
    return page


def read(page: Image.Image, model: str, resolution: int) -> list[str]:
    """Lines that Tesseract reads."""
    picture = io.BytesIO()
    page.save(picture, "PNG")
    done = subprocess.run(
        ["tesseract", "-", "-", "-l", model, "--dpi", str(resolution), "--psm", "4"],
        input=picture.getvalue(),
        capture_output=True,
        check=True,
        env=os.environ | {"OMP_THREAD_LIMIT": "1"},
    )
    text = unicodedata.normalize("NFC", done.stdout.decode("utf-8"))
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def bare(text: str) -> str:
    """Base letters in lower case."""
    return "".join(c for c in unicodedata.normalize("NFD", text.lower().replace("đ", "d")) if c.isalnum())


def aligned(got: list[str], true: list[str]) -> list[tuple[str, str]]:
    """Lines that stand for each other, in order; lines without a partner are left out."""
    left, right = [bare(line) for line in got], [bare(line) for line in true]
    score = numpy.zeros((len(got) + 1, len(true) + 1))
    like = numpy.zeros((len(got), len(true)))
    for i in range(len(got)):
        for j in range(len(true)):
            likeness = Indel.normalized_similarity(left[i], right[j], score_cutoff=0.4)
            like[i, j] = likeness
            score[i + 1, j + 1] = max(score[i, j] + likeness, score[i, j + 1], score[i + 1, j])
    pairs, i, j = [], len(got), len(true)
    while i and j:
        if like[i - 1, j - 1] > 0 and score[i, j] == score[i - 1, j - 1] + like[i - 1, j - 1]:
            i, j = i - 1, j - 1
            pairs.append((got[i], true[j]))
        elif score[i, j] == score[i - 1, j]:
            i -= 1
        else:
            j -= 1
    return pairs[::-1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", nargs="+", type=Path)
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--fonts", default="Liberation Serif,TeX Gyre Termes", help="taken in turn, one a text")
    parser.add_argument("--conditions", default="300-scan-eng", help="comma-separated")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    fonts = options.fonts.split(",")
    for number, path in enumerate(options.texts):
        text = path.read_text(encoding="utf-8-sig")
        lines = true_lines(text)
        for condition in options.conditions.split(","):
            resolution, wear, model = condition.split("-", 2)
            key = hashlib.sha256(f"{options.seed} {condition} {text}".encode()).digest()
            random = numpy.random.default_rng(list(key[:8]))
            pages = typeset(lines, fonts[number % len(fonts)], int(resolution))
            got = [line for page in pages for line in read(worn(page, wear, int(resolution), random), model, int(resolution))]
            pairs = aligned(got, lines)
            folder = options.out / path.stem / condition
            folder.mkdir(parents=True, exist_ok=True)
            rows = "".join(f"{a}\t{b}\n" for a, b in pairs)
            (folder / "lines.tsv").write_text("ocr\ttruth\n" + rows, encoding="utf-8")
            print(f"{path.stem} {condition}: {len(pages)} pages, {len(pairs)} of {len(lines)} lines", file=sys.stderr)


if __name__ == "__main__":
    main()
