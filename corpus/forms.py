"""The forms of a specimen: plain text, Markdown, print (typst) and OCR text."""
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import textwrap
import zlib
from pathlib import Path

from specimen import EMPHASIS, NOTE, cells

NOTICE = "[Văn bản mẫu của dự án kehoach, không phải văn bản thật]"


def columns(left, right, width=40):
    rows = max(len(left), len(right))
    pairs = zip(left + [""] * (rows - len(left)), right + [""] * (rows - len(right)))
    return [f"{l:<{width}}  {r}".rstrip() for l, r in pairs]


def to_text(src):
    """Plain text: a paragraph a line, or (`:txt wrap N`) wrapped lines in pages with numbers and footnotes."""
    style, *rest = src.set.get("txt", "lines").split()
    wrap = int(rest[0]) if rest else None
    left, right = src.head()
    head = [[l] for l in left + [r for r in right if r] + [src.set["number"], src.set["place"]]]
    tail = [src.set.get("tail", "Nơi nhận:")] + ["- " + r for r in src.recipients]
    if wrap:
        head = [[r] for r in columns(left, right) + columns([src.set["number"]], [src.set["place"]])]
        tail = columns(tail, src.parts("sign") + [""] * 3 + src.parts("signer"), 52)
    else:
        tail += src.parts("sign") + src.parts("signer")
    count, blocks, feet, together = 0, head + [[""]], {}, set()
    for line in src.title_lines(as_printed=bool(wrap)) + src.body:
        if line.mark == "!":
            together.add(len(blocks))
            blocks.append([""] + tail + [""] if wrap else tail)
            continue
        first, count = count, count + len(line.footnotes)
        mark = (lambda k: "¹²³⁴⁵⁶⁷⁸⁹"[first + k]) if wrap else (lambda k: f"[{first + k + 1}]")
        text = "\t".join(cells(line)) if line.mark == "|" else line.text(mark)
        blocks.append(textwrap.wrap(text, wrap) if wrap and line.mark != "|" else [text])
        feet[len(blocks) - 1] = [f"{first + k + 1} {n}" for k, n in enumerate(line.footnotes)]
    if not wrap:
        gap = "\n\n" if src.set.get("blank") == "yes" else "\n"
        body = blocks[len(head) + 1:] + [[f"[{n[0]}]{n[1:]}"] for ns in feet.values() for n in ns]
        return NOTICE + "\n\n" + gap.join(["\n".join(h[0] for h in head)] + ["\n".join(b) for b in body]) + "\n"
    pages, page, foot = [], [NOTICE, ""], []
    for k, block in enumerate(blocks):
        notes = [row for n in feet.get(k, []) for row in textwrap.wrap(n, wrap + 12)]
        for row in block:
            mine = notes if any(c in row for c in "¹²³⁴⁵⁶⁷⁸⁹") else []
            whole = len(block) if k in together and row is block[0] else 1
            if len(page) + whole + len(foot) + len(mine) > 46:
                pages.append(page + foot)
                page, foot = [" " * (wrap // 2) + str(len(pages) + 1), ""], []
            page.append(row)
            foot += ([""] if mine and not foot else []) + mine
    return "\f".join("\n".join(p) + "\n" for p in pages + [page + foot])


# Markdown -----------------------------------------------------------------------------------------------------

def to_markdown(src):
    """Markdown as converters write it: uneven heading levels, bold titles, pipe tables."""
    left, right = src.head()
    bullet = src.set.get("md-bullet", "-")
    if src.set.get("md-head") == "table":
        out = [f"| {'<br>'.join(left)} | {'<br>'.join(r for r in right if r)} |\n| --- | --- |\n"
               f"| {src.set['number']} | *{src.set['place']}* |"]
    else:
        out = [f"**{l}**" for l in left] + [r for r in right if r] + [src.set["number"], f"*{src.set['place']}*"]
    out += ["## " + src.set["type"], "**" + " ".join(src.parts("title")) + "**"]
    heading = {"=": "## **{}**", "==": "### **{}**", "===": "#### {}", "^^": "**{}**", "/": "*{}*"}
    if src.set.get("md-level") == "flat":
        heading.update({"=": "### {}", "==": "**{}**", "===": "*{}*"})
    tail = ["#### ***" + src.set.get("tail", "Nơi nhận:") + "***", "\n".join("- " + r for r in src.recipients)]
    tail += [f"**{s}**" for s in src.parts("sign") + src.parts("signer")]
    notes, rows = [], 0
    for line in src.body:
        if line.mark == "!":
            out += tail
            continue
        count = len(notes)
        notes += line.footnotes
        k = iter(range(count + 1, len(notes) + 1))
        text = NOTE.sub(lambda _: f"[^{next(k)}]", line.rich)
        if line.mark == "|":
            rows += 1
            row = "| " + " | ".join(cells(line)) + " |"
            rule = "\n|" + " --- |" * len(cells(line)) if rows == 1 else ""
            out.append(row + rule) if rows == 1 else out.__setitem__(-1, out[-1] + "\n" + row)
            continue
        rows = 0
        marks = {"-": bullet + " ", "+": "  + "}
        text = EMPHASIS.sub(r"\1", text) if line.mark in heading else text
        out.append(heading.get(line.mark, "{}").format(marks.get(line.mark, "") + text))
    out += [f"[^{k}]: {n}" for k, n in enumerate(notes, 1)]
    return NOTICE + "\n\n" + "\n\n".join(out) + "\n"


# Print and OCR ------------------------------------------------------------------------------------------------

def quoted(text):
    return "#" + json.dumps(text, ensure_ascii=False) + ";"


def rich(text):
    """Typst markup of a text with footnotes and emphasis."""
    out = []
    for k, part in enumerate(NOTE.split(text)):
        if k % 2:
            out.append(f"#footnote[{quoted(part)}]")
            continue
        for j, run in enumerate(EMPHASIS.split(part)):
            if run:
                out.append(f"#emph[{quoted(run)}]" if j % 2 else quoted(run))
    return "".join(out)


def to_typst(src):
    """The layout of Decree 30/2020: two-column head, centred title, page numbers on top, two-column tail."""
    size = float(src.set.get("size", "13.5"))
    left, right = src.head()
    parents = len(src.parts("parent"))
    left = [f"#strong[{quoted(l)}]" if k >= parents else quoted(l) for k, l in enumerate(left)]
    right = [f"#strong[{quoted(r)}]" for r in right if r]
    rule = "#line(length: 28%, stroke: 0.6pt)"
    star = quoted("*") if src.set.get("system") == "party" else rule
    out = [f"""#set page(paper: "a4", margin: (top: 20mm, bottom: 20mm, left: 30mm, right: 17mm), header: context {{
  let n = counter(page).get().first()
  if n > 1 {{ align(center, str(n)) }} }})
#set text(font: "Liberation Serif", size: {size}pt, lang: "vi", hyphenate: false)
#set par(justify: true, leading: 0.52em, spacing: 0.75em, first-line-indent: (amount: 12.7mm, all: true))
#show footnote.entry: set text(size: 10pt)
#let bare(body) = {{ set par(first-line-indent: 0pt, justify: false); body }}
#bare(grid(columns: (2fr, 3fr), align: center, row-gutter: 6pt,
  [#text(size: 12.5pt)[{" #linebreak() ".join(left)} #v(-6pt) {star}]],
  [#text(size: 12.5pt)[{" #linebreak() ".join(right)} #v(-6pt) {rule}]],
  [{quoted(src.set["number"])}], [#emph[{quoted(src.set["place"])}]]))
#v(6pt)"""]
    title = [quoted(l.rich) for l in src.title_lines()]
    out.append(f"#align(center, bare(strong[{' #linebreak() '.join(title)}]))\n#v(4pt)")
    small = " #linebreak() ".join(quoted("- " + r) for r in src.recipients)
    sign = " #linebreak() ".join(f"#strong[{quoted(s)}]" for s in src.parts("sign"))
    tail = (f"#v(8pt)\n#bare(block(breakable: false, grid(columns: (1fr, 1fr), [#text(size: 11pt)[#strong(emph[{quoted(src.set.get('tail', 'Nơi nhận:'))}]) "
               f"#linebreak() {small}]], align(center)[{sign} #v(48pt) #strong[{quoted(src.set.get('signer', ''))}]])))")
    table = []
    for line in src.body + [None]:
        if line and line.mark == "|":
            table.append(line)
            continue
        if table:
            n = len(cells(table[0]))
            widths = ", ".join(["auto"] + ["3fr"] + ["2fr"] * (n - 2))
            body = ", ".join(f"[{rich(c)}]" for row in table for c in cells(row))
            out.append(f"#text(size: 11pt, bare(table(columns: ({widths}), inset: 4pt, {body})))")
            table = []
        if not line:
            break
        if line.mark == "!":
            out.append(tail if line is src.body[-1] else tail + "\n#pagebreak()")
            continue
        text = rich({"-": "- ", "+": "+ "}.get(line.mark, "") + line.rich)
        out.append({"=": "#strong[{}]", "==": "#strong[{}]", "===": "#emph[{}]", "/": "#emph[{}]",
                    "^": "#align(center, bare[{}])", "^^": "#align(center, bare(strong[{}]))"}.get(line.mark, "{}").format(text))
    return "\n\n".join(out) + "\n"


def wear(image, name, page):
    """A light office scan: a little turn, blur, grey ink, grain, JPEG. The same page always wears the same way."""
    import numpy
    from PIL import Image, ImageFilter
    rng = numpy.random.default_rng([zlib.crc32(name.encode()), page])
    image = image.convert("L").rotate(rng.uniform(-0.35, 0.35), Image.Resampling.BICUBIC, fillcolor=255)
    image = image.filter(ImageFilter.GaussianBlur(rng.uniform(0.4, 0.9)))
    grey = numpy.asarray(image, dtype=numpy.float32) * 0.9 + 22
    grey += rng.normal(0, rng.uniform(4, 11), grey.shape)
    out = io.BytesIO()
    Image.fromarray(grey.clip(0, 255).astype(numpy.uint8)).save(out, "JPEG", quality=int(rng.integers(62, 78)))
    out.seek(0)
    return Image.open(out)


def to_ocr(src):
    try:
        import typst
        from PIL import Image
        import numpy  # noqa: F401
    except ImportError as missing:
        sys.exit(f"--ocr needs typst, pillow and numpy from PyPI ({missing})")
    dpi, psm, pages = src.set.get("dpi", "200"), src.set.get("psm", "3"), []
    with tempfile.TemporaryDirectory() as tmp:
        Path(tmp, "a.typ").write_text(to_typst(src), encoding="utf-8")
        typst.compile(f"{tmp}/a.typ", output=f"{tmp}/a.pdf")
        subprocess.run(["pdftoppm", "-gray", "-r", dpi, "-png", f"{tmp}/a.pdf", f"{tmp}/p"], check=True)
        for k, png in enumerate(sorted(Path(tmp).glob("p*.png")), 1):
            wear(Image.open(png), src.name, k).save(f"{tmp}/w.png")
            done = subprocess.run(["tesseract", f"{tmp}/w.png", "-", "-l", "eng", "--dpi", dpi, "--psm", psm], check=True,
                                  capture_output=True, env=dict(os.environ, OMP_THREAD_LIMIT="1"))
            pages.append(done.stdout.decode("utf-8").strip("\f"))
    return NOTICE + "\n\n" + "\f".join(pages)
