#!/usr/bin/env python3
"""ocr_figures.py KEHOACH OUT_DIR [PAGES]: character error rate of `kehoach text` on scans whose truth is known, beside that
of bare Tesseract on pdftoppm pictures of the same pages.

Pages are typeset from the specimens, made to look scanned (blur, noise, skew; every third one poor) and packed in turn as
CCITT, JPEG 2000, JBIG2 (a generic region in MMR), MRC (a coarse JPEG of the paper under fifteen masks of the letters) and
grey Flate. Needs Pillow, numpy, rapidfuzz, poppler, Tesseract with vie, fonts-dejavu. The last line gives the share of
processor time outside of Tesseract: what Tesseract takes is told by the shell that starts it."""
import glob, io, os, re, resource, shutil, struct, subprocess, sys, textwrap, unicodedata, zlib
import numpy
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
        for start in (4, 42, 80):
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

def pdf(images):
    """One page of A4 with images over each other: (entries, data, place as x y width height)."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"]
    names = " ".join(f"/I{i} {i + 5} 0 R" for i in range(len(images)))
    objects.append(f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595.2 841.92] /Contents 4 0 R /Resources << /XObject << {names} >> >> >>".encode())
    commands = "".join(f"q {w} 0 0 {h} {x} {y} cm /I{i} Do Q\n" for i, (_, _, (x, y, w, h)) in enumerate(images)).encode()
    objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(commands), commands))
    for entries, data, _ in images:
        objects.append(f"<< /Type /XObject /Subtype /Image {entries} /Length {len(data)} >>\nstream\n".encode() + data + b"\nendstream")
    out, places = b"%PDF-1.7\n", []
    for number, data in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, data)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(b"%010d 00000 n \n" % p for p in places)
    return out + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, table)

def group4(page):
    """The strip of a TIFF in CCITT group 4 in which ink is black."""
    data = io.BytesIO()
    ink = page.point(lambda g: 255 * (g <= 150)).convert("1")
    ink.save(data, "TIFF", compression="group4", tiffinfo={278: page.height})
    tiff = Image.open(io.BytesIO(data.getvalue()))
    (at,), (length,) = tiff.tag_v2[273], tiff.tag_v2[279]
    return data.getvalue()[at:at + length]

def segment(number, kind, data):
    return struct.pack(">IBBBI", number, kind, 0, 1, len(data)) + data

def packed(page, how):
    size = lambda p: f"/Width {p.width} /Height {p.height}"
    whole = (0, 0, 595.2, 841.92)
    fax = lambda p: f"/Filter /CCITTFaxDecode /DecodeParms << /K -1 /Columns {p.width} /Rows {p.height} >>"
    data = io.BytesIO()
    if how == "CCITT":
        return pdf([(f"{size(page)} /BitsPerComponent 1 /ColorSpace /DeviceGray {fax(page)}", group4(page), whole)])
    if how == "JBIG2":
        area = struct.pack(">II", page.width, page.height)
        info = area + struct.pack(">IIBH", 11811, 11811, 0, 0)
        region = area + struct.pack(">IIB", 0, 0, 0) + b"\1" + group4(page)
        return pdf([(f"{size(page)} /BitsPerComponent 1 /ColorSpace /DeviceGray /Filter /JBIG2Decode", segment(0, 48, info) + segment(1, 38, region), whole)])
    if how == "MRC":
        paper = page.filter(ImageFilter.MaxFilter(9)).resize((826, 1169)).convert("RGB")
        paper.save(data, "JPEG", quality=40)
        images = [(f"{size(paper)} /BitsPerComponent 8 /ColorSpace /DeviceRGB /Filter /DCTDecode", data.getvalue(), whole)]
        for i in range(15):
            top, bottom = page.height * i // 15, page.height * (i + 1) // 15
            strip = page.crop((0, top, page.width, bottom))
            height = 841.92 * (bottom - top) / page.height
            images.append((f"{size(strip)} /ImageMask true /BitsPerComponent 1 {fax(strip)}", group4(strip), (0, 841.92 - 841.92 * bottom / page.height, 595.2, height)))
        return pdf(images)
    if how == "JPX":
        page.save(data, "JPEG2000", quality_mode="rates", quality_layers=[12])
        return pdf([(f"{size(page)} /Filter /JPXDecode", data.getvalue(), whole)])
    page = page.resize((1654, 2339))
    return pdf([(f"{size(page)} /BitsPerComponent 8 /ColorSpace /DeviceGray /Filter /FlateDecode", zlib.compress(page.tobytes()), whole)])

def used():
    now = resource.getrusage(resource.RUSAGE_CHILDREN)
    return now.ru_utime + now.ru_stime

# In place of Tesseract: itself, and its time. Other shells tell whole hundredths of a second only.
os.makedirs(f"{out}/bin", exist_ok=True)
clock = os.path.abspath(f"{out}/clock")
with open(f"{out}/bin/tesseract", "w") as f:
    f.write(f'#!/bin/bash\n{shutil.which("tesseract")} "$@"\nstatus=$?\ntimes >>{clock}\nexit $status\n')
os.chmod(f"{out}/bin/tesseract", 0o755)
open(clock, "w").close()

def clocked():
    """Seconds of Tesseract so far: the second line of every two is that of what the shell started."""
    times = [re.findall(r"(\d+)m([\d.]+)s", line) for line in open(clock).read().splitlines()[1::2]]
    return sum(60 * int(minutes) + float(seconds) for line in times for minutes, seconds in line)

def error(truth, read):
    return Levenshtein.distance(truth, read) / len(truth)

sums, worst, whole = [0.0, 0.0, 0.0], (-1.0, ""), 0.0
made = list(pages())[:count]
for n, (name, lines) in enumerate(made):
    how = ("CCITT", "JPX", "JBIG2", "MRC", "Flate")[n % 5]
    base = os.path.join(out, f"{n:02}")
    with open(base + ".pdf", "wb") as f: f.write(packed(picture(lines, n % 3 == 1), how))
    truth = folded("\n".join(lines))
    subprocess.run(["pdftoppm", "-r", "300", "-gray", "-singlefile", base + ".pdf", base], check=True)
    env = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    run = lambda *a, env=env, **k: subprocess.run(a, check=True, capture_output=True, env=env, **k).stdout.decode()
    bare = run("tesseract", base + ".pgm", "stdout", "-l", "vie", "--dpi", "300")
    os.remove(base + ".pgm")
    before = used()
    ours = run(kehoach, "text", base + ".pdf", env={**env, "PATH": f"{os.path.abspath(out)}/bin:{env['PATH']}"})
    whole += used() - before
    restored = run(kehoach, "restore", "--engine", "vie", "-", input=ours.encode())
    errors = [error(truth, folded(t)) for t in (bare, ours, restored)]
    sums = [a + b for a, b in zip(sums, errors)]
    worst = max(worst, (errors[1] - errors[0], f"{n:02} {name} {how}"))
    print(f"{n:02} {name:45} {how:6} bare {errors[0]:.4f} kehoach {errors[1]:.4f} restored {errors[2]:.4f}", flush=True)
print("mean " + " ".join(f"{n} {s / len(made):.4f}" for n, s in zip(("bare", "kehoach", "restored"), sums)), f"worst {worst[0]:+.4f} {worst[1]}")
print(f"processor time {whole:.1f} s, of this outside of Tesseract {1 - clocked() / whole:.3f}")
