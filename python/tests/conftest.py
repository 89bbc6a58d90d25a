"""The command that the package is compared with, and documents made of the specimens."""

import io
import json
import os
import pathlib
import shutil
import subprocess
import textwrap
import zipfile

import pytest
from PIL import Image, ImageDraw, ImageFont

ROOT = pathlib.Path(__file__).resolve().parents[2]
CORPUS = ROOT / "corpus"
FONT = pathlib.Path("/usr/share/fonts/truetype/dejavu/DejaVuSerifCondensed.ttf")


def has_vietnamese_ocr() -> bool:
    if not shutil.which("tesseract"):
        return False
    listed = subprocess.run(["tesseract", "--list-langs"], capture_output=True, text=True, check=False)
    return "vie" in (listed.stdout + listed.stderr).split()


@pytest.fixture(scope="session")
def command():
    """Runs `kehoach` and gives what it prints; failed inputs are no fault of a test."""
    program = os.environ.get("KEHOACH", ROOT / "target" / "debug" / "kehoach")

    def run(*arguments, data: bytes | None = None) -> bytes:
        environment = {**os.environ, "KEHOACH_CONFIG": ""}
        done = subprocess.run([program, *arguments], input=data, capture_output=True, env=environment, check=False)
        assert done.returncode in (0, 1), done.stderr.decode()
        return done.stdout

    return run


@pytest.fixture
def rows_of(command):
    """The rows that the command prints for some paths."""
    return lambda *paths: [
        json.loads(line) for line in command("extract", "-q", "--format", "jsonl", *paths).splitlines()
    ]


def page(lines: list[str]) -> Image.Image:
    """A sheet of A4 at 200 dpi as a scanner sees it."""
    sheet = Image.new("L", (1654, 2339), 255)
    draw, font = ImageDraw.Draw(sheet), ImageFont.truetype(FONT, 32)
    for at, line in enumerate(lines):
        draw.text((170, 120 + 48 * at), line, font=font, fill=0)
    return sheet.rotate(0.4, fillcolor=255, resample=Image.Resampling.BICUBIC)


def scan(text: str, pages: int) -> list[Image.Image]:
    """The first sheets of a text."""
    lines = [line for raw in text.splitlines() for line in textwrap.wrap(raw, 80) or [""]]
    return [page(lines[44 * at : 44 * at + 44]) for at in range(pages)]


def pdf(sheets: list[Image.Image]) -> bytes:
    out = io.BytesIO()
    sheets[0].save(out, "PDF", save_all=True, append_images=sheets[1:], resolution=200)
    return out.getvalue()


@pytest.fixture(scope="session")
def documents(tmp_path_factory) -> pathlib.Path:
    """Some fifty documents of all sorts, in folders and with names as they come."""
    if not has_vietnamese_ocr() or not FONT.exists():
        pytest.skip("skipped: Tesseract with Vietnamese and fonts-dejavu are needed")
    folder = tmp_path_factory.mktemp("documents")
    texts = sorted(CORPUS.glob("specimen-*.txt")) + sorted(CORPUS.glob("specimen-*.md"))
    for path in texts:
        place = folder / ("ocr" if path.name.endswith(".ocr.txt") else "text")
        place.mkdir(exist_ok=True)
        shutil.copy(path, place)
    clean = [path.read_text(encoding="utf-8") for path in texts if not path.name.endswith(".ocr.txt")]
    scans = folder / "bản quét"
    scans.mkdir()
    for at, text in enumerate(clean[:6]):
        (scans / f"kế hoạch {at} 100%#?.pdf").write_bytes(pdf(scan(text, 2 if at == 0 else 1)))
    for at, text in enumerate(clean[6:8]):
        scan(text, 1)[0].save(scans / f"trang {at}.png", dpi=(200, 200))
    with zipfile.ZipFile(folder / "nhiều.zip", "w") as archive:
        for at, text in enumerate(clean[8:11]):
            archive.writestr(f"kế hoạch {at}.txt", text)
        archive.writestr("hỏng.pdf", b"%PDF-1.7\n")
    (folder / "rỗng.txt").write_bytes(b"")
    (folder / "hỏng.pdf").write_bytes(b"%PDF-1.7\nnothing of use")
    (folder / "ảnh.gz").write_bytes(b"\x1f\x8b" + bytes(40))
    (folder / "quá lớn.txt").write_bytes(b"KE HOACH\n" * 120_000)
    (folder / ".ẩn.txt").write_text(clean[0], encoding="utf-8")
    return folder
