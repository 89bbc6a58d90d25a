"""Makes a folder of N text plans of about 25 kB out of the specimens, every second one OCR text: make_batch.py FOLDER N.

Each is a specimen whose sections are repeated with other numbers in them, so that no two are alike.
"""
import pathlib
import sys

SIZE = 25_000

folder, count = pathlib.Path(sys.argv[1]), int(sys.argv[2])
corpus = pathlib.Path(__file__).resolve().parent.parent / "corpus"
ocr = sorted(corpus.glob("*.ocr.txt"))
clean = sorted(path for path in corpus.glob("*.txt") if path not in ocr)
texts = [[path.read_text(encoding="utf-8") for path in kind] for kind in (clean, ocr)]
folder.mkdir(parents=True, exist_ok=True)
for number in range(count):
    kind = texts[number % 2]
    text = kind[number // 2 % len(kind)]
    part = 1
    while len(text.encode()) < SIZE:
        more = kind[(number // 2 + part) % len(kind)]
        text += f"\n{number * 31 + part}\n" + more
        part += 1
    (folder / f"{number:06}.txt").write_bytes(text.encode()[:SIZE].decode(errors="ignore").encode())
