#!/usr/bin/env python3
"""ocr_figures.py KEHOACH OUT_DIR [PAGES]: character error rate of `kehoach text` on scans whose truth is known, beside that
of bare Tesseract on pdftoppm pictures of the same pages.

Pages are typeset from the specimens, made to look scanned (blur, noise, skew; every third one poor) and packed as CCITT,
JPEG 2000 and grey Flate in turn. Needs Pillow, numpy, img2pdf, rapidfuzz, poppler, Tesseract with vie, fonts-dejavu."""
import glob, io, os, subprocess, sys, textwrap, unicodedata
import img2pdf, numpy
from PIL import Image, ImageDraw, ImageFilter, ImageFont
from rapidfuzz.distance import Levenshtein

kehoach, out = sys.argv[1], sys.argv[2]
count = int(sys.argv[3]) if len(sys.argv) > 3 else 30
os.makedirs(out, exist_ok=True)
rng = numpy.random.default_rng(4)
font = ImageFont.truetype("/usr/share/fonts/truetype/dejavu/DejaVuSerifCondensed.ttf", round(11.5 * 300 / 72))

def folded(text):
    return " ".join(unicodedata.normalize("NFC", text).split())

def pages():
    for path in sorted(glob.glob("corpus/specimen-*[0-9a-z].txt")):
        if "ocr" in path: continue
        lines = [l for raw in open(path, encoding="utf-8") for l in (textwrap.wrap(" ".join(raw.split()), 78) or [""])]
        for start in (20, 60):
            part = lines[start:start + 38]
            if len(part) == 38: yield os.path.basename(path), part

def picture(lines, poor):
    page = Image.new("L", (2480, 3508), 255)
    draw = ImageDraw.Draw(page)
    for i, line in enumerate(lines): draw.text((330, 300 + 74 * i), line, font=font, fill=0)
    page = page.rotate(float(rng.uniform(-1.2, 1.2)), fillcolor=255, resample=Image.BICUBIC)
    page = page.filter(ImageFilter.GaussianBlur(1.6 if poor else 0.9))
    grey = numpy.asarray(page, dtype=float)
    grey += rng.normal(0, 38 if poor else 12, grey.shape)
    return Image.fromarray(grey.clip(0, 255).astype("uint8"))

def packed(page, how):
    layout = img2pdf.get_layout_fun((img2pdf.mm_to_pt(210), img2pdf.mm_to_pt(297)))
    data = io.BytesIO()
    if how == "CCITT": page.point(lambda g: 255 * (g > 150)).convert("1").save(data, "TIFF", compression="group4", dpi=(300, 300))
    elif how == "JPX": page.save(data, "JPEG2000", quality_mode="rates", quality_layers=[12])
    else: page.resize((1654, 2339)).save(data, "PNG", dpi=(200, 200))
    return img2pdf.convert(data.getvalue(), layout_fun=layout)

def error(truth, read):
    return Levenshtein.distance(truth, read) / len(truth)

sums, worst = [0.0, 0.0, 0.0], (0.0, "")
made = list(pages())[:count]
for n, (name, lines) in enumerate(made):
    how = ("CCITT", "JPX", "Flate")[n % 3]
    base = os.path.join(out, f"{n:02}")
    with open(base + ".pdf", "wb") as f: f.write(packed(picture(lines, n % 3 == 1), how))
    truth = folded("\n".join(lines))
    subprocess.run(["pdftoppm", "-r", "300", "-gray", "-singlefile", base + ".pdf", base], check=True)
    env = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    run = lambda *a, **k: subprocess.run(a, check=True, capture_output=True, env=env, **k).stdout.decode()
    bare = run("tesseract", base + ".pgm", "stdout", "-l", "vie", "--dpi", "300")
    os.remove(base + ".pgm")
    ours = run(kehoach, "text", base + ".pdf")
    restored = run(kehoach, "restore", "--engine", "vie", "-", input=ours.encode())
    errors = [error(truth, folded(t)) for t in (bare, ours, restored)]
    sums = [a + b for a, b in zip(sums, errors)]
    worst = max(worst, (errors[1] - errors[0], f"{n:02} {name} {how}"))
    print(f"{n:02} {name:45} {how:6} bare {errors[0]:.4f} kehoach {errors[1]:.4f} restored {errors[2]:.4f}", flush=True)
print("mean " + " ".join(f"{n} {s / len(made):.4f}" for n, s in zip(("bare", "kehoach", "restored"), sums)), f"worst {worst[0]:+.4f} {worst[1]}")
