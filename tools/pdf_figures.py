#!/usr/bin/env python3
"""pdf_figures.py KEHOACH OUT_DIR: word F1 of `kehoach text` against `pdftotext -layout` on PDFs typeset from the specimens.

Each of 20 files goes through one of the producers that are installed (Chromium, wkhtmltopdf, WeasyPrint, Typst, LibreOffice,
ReportLab, fpdf2, Ghostscript and qpdf over another's file); those that are missing are said and left out. Words are
compared as bags, NFC, without their order. Also given: F1 against the specimen's own words, and user and system time of both
programs over all files. Debian: chromium wkhtmltopdf weasyprint libreoffice-writer-nogui ghostscript qpdf poppler-utils
fonts-liberation fonts-dejavu-core; PyPI: typst reportlab fpdf2."""
import glob, html, os, resource, shutil, subprocess, sys, unicodedata
from collections import Counter

kehoach, out = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
os.makedirs(out, exist_ok=True)
FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf"
specimens = [p for p in sorted(glob.glob("corpus/specimen-*.txt")) if not p.endswith(".ocr.txt")]

def paper(path):
    """The two cells of the head, and the paragraphs behind it."""
    lines = [" ".join(l.split()) for l in open(path, encoding="utf-8").read().replace("\f", "\n").splitlines()]
    lines = [l for l in lines if l]
    head = next((i for i, l in enumerate(lines) if l.startswith("KẾ HOẠCH")), 0)
    right = [l for l in lines[:head] if "CỘNG HÒA" in l or "Độc lập" in l or ", ngày" in l]
    left = [l for l in lines[:head] if l not in right]
    return left, right, lines[head:]

def as_html(path, size):
    left, right, body = paper(path)
    cell = lambda ls: "<td align=center valign=top width=50%>" + "<br>".join(f"<b>{html.escape(l)}</b>" for l in ls) + "</td>"
    def paragraph(i, l):
        style = "text-align:center;font-weight:bold" if i < 2 else "text-align:justify;text-indent:1cm"
        return f'<p style="{style}">{html.escape(l)}</p>'
    table = "<table border=1 cellspacing=0><tr><td>TT</td><td>Chỉ tiêu</td><td>Năm 2026</td></tr><tr><td>1</td><td>Tỷ lệ hồ sơ trực tuyến</td><td>95,5%</td></tr></table>"
    return (f'<!DOCTYPE html><html><head><meta charset="utf-8"><style>@page{{size:A4;margin:2cm}}body{{font-family:"Liberation Serif","DejaVu Serif";font-size:{size}pt}}</style></head>'
            f"<body><table width=100%><tr>{cell(left)}{cell(right)}</tr></table>" + "".join(paragraph(i, l) for i, l in enumerate(body)) + table + "</body></html>")

def run(*command, **more):
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=300, **more)

def page(name, path, size=13):
    file = f"{out}/{name}.html"
    with open(file, "w", encoding="utf-8") as f: f.write(as_html(path, size))
    return file

def chromium(name, path, pdf): run("chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--print-to-pdf={pdf}", page(name, path))
def wkhtmltopdf(name, path, pdf): run("wkhtmltopdf", "-q", "--footer-center", "[page]", page(name, path), pdf, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"})
def weasyprint(name, path, pdf): run("weasyprint", page(name, path), pdf)
def libreoffice(name, path, pdf): run("soffice", "--headless", "--convert-to", "pdf:writer_web_pdf_Export", "--outdir", out, page(name, path))
def libreoffice_docx(name, path, pdf):
    run("soffice", "--headless", "--convert-to", "docx:MS Word 2007 XML", "--outdir", out, page(name, path))
    run("soffice", "--headless", "--convert-to", "pdf", "--outdir", out, f"{out}/{name}.docx")
def libreoffice_odt(name, path, pdf):
    run("soffice", "--headless", "--convert-to", "odt:writer8", "--outdir", out, page(name, path))
    run("soffice", "--headless", "--convert-to", "pdf", "--outdir", out, f"{out}/{name}.odt")
def typst(name, path, pdf):
    import typst
    left, right, body = paper(path)
    quoted = lambda l: '#text("' + l.replace("\\", "\\\\").replace('"', '\\"') + '")'
    lines = "\n\n".join(quoted(l) for l in body)
    source = ('#set page(paper: "a4", numbering: "1")\n#set text(font: ("Liberation Serif", "DejaVu Serif"), size: 13pt, lang: "vi", hyphenate: false)\n#set par(justify: true)\n'
              "#table(columns: (1fr, 1fr), stroke: none, align: center, [" + " \\ ".join(map(quoted, left)) + "], [" + " \\ ".join(map(quoted, right)) + "])\n" + lines)
    with open(f"{out}/{name}.typ", "w", encoding="utf-8") as f: f.write(source)
    typst.compile(f"{out}/{name}.typ", output=pdf)
def reportlab(name, path, pdf):
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Table
    pdfmetrics.registerFont(TTFont("D", FONT))
    style = ParagraphStyle("p", fontName="D", fontSize=11.5, leading=16, alignment=4, spaceAfter=6)
    middle = ParagraphStyle("c", fontName="D", fontSize=11, leading=14, alignment=1)
    left, right, body = paper(path)
    cell = lambda ls: [Paragraph(html.escape(l), middle) for l in ls]
    SimpleDocTemplate(pdf, pagesize=A4).build([Table([[cell(left), cell(right)]])] + [Paragraph(html.escape(l), style) for l in body])
def fpdf2(name, path, pdf):
    from fpdf import FPDF
    left, right, body = paper(path)
    doc = FPDF(); doc.add_font("D", "", FONT); doc.add_page(); doc.set_font("D", size=11)
    for i in range(max(len(left), len(right))):
        doc.cell(95, 6, left[i] if i < len(left) else "", align="C")
        doc.cell(95, 6, right[i] if i < len(right) else "", align="C", new_x="LMARGIN", new_y="NEXT")
    for l in body: doc.multi_cell(0, 6, l, align="J", new_x="LMARGIN", new_y="NEXT"); doc.ln(1)
    doc.output(pdf)
def ghostscript(name, path, pdf):
    weasyprint(name, path, pdf + ".in"); run("gs", "-q", "-dBATCH", "-dNOPAUSE", "-sDEVICE=pdfwrite", f"-sOutputFile={pdf}", pdf + ".in")
def qpdf(name, path, pdf):
    chromium(name, path, pdf + ".in"); run("qpdf", "--object-streams=generate", "--linearize", "--encrypt", "", "owner", "256", "--", pdf + ".in", pdf)

PLAN = [(chromium, "chromium")] * 3 + [(wkhtmltopdf, "wkhtmltopdf")] * 3 + [(weasyprint, "weasyprint")] * 2 + [(typst, None)] * 2 \
     + [(libreoffice, "soffice"), (libreoffice_docx, "soffice"), (libreoffice_docx, "soffice")] + [(libreoffice_odt, "soffice")] \
     + [(reportlab, None)] * 2 + [(fpdf2, None)] * 2 + [(ghostscript, "gs"), (qpdf, "qpdf")]

# A lone bar is what we draw between cells, which nobody wrote.
def words(text): return Counter(w for w in unicodedata.normalize("NFC", text).split() if w != "|")
def f1(a, b):
    both = sum((a & b).values())
    return 2 * both / max(1, sum(a.values()) + sum(b.values()))
def timed(*command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    text = subprocess.run(command, check=True, capture_output=True).stdout.decode()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return text, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

made, scores = [], []
for n, (producer, needs) in enumerate(PLAN):
    name, path = f"{n:02}-{producer.__name__}", specimens[n % len(specimens)]
    pdf = f"{out}/{name}.pdf"
    if needs and not shutil.which(needs):
        print(f"skipped: {name}, no {needs}"); continue
    try: os.path.exists(pdf) or producer(name, path, pdf)
    except Exception as error:
        print(f"skipped: {name}: {error}"); continue
    ours = subprocess.run([kehoach, "text", pdf], capture_output=True).stdout.decode()
    theirs = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True).stdout.decode()
    truth = words(" ".join(sum(paper(path), [])))
    made.append(pdf)
    scores.append(f1(words(ours), words(theirs)))
    lost = list((words(theirs) - words(ours)).elements())[:6], list((words(ours) - words(theirs)).elements())[:6]
    print(f"{name:24} F1 {scores[-1]:.4f}  against the specimen: kehoach {f1(words(ours), truth):.4f} pdftotext {f1(words(theirs), truth):.4f}  {lost if scores[-1] < 1 else ''}", flush=True)
_, own = timed(kehoach, "text", *made)
other = sum(timed("pdftotext", "-layout", pdf, "-")[1] for pdf in made)
print(f"{len(made)} files: mean F1 {sum(scores) / len(scores):.4f}, least {min(scores):.4f}; {sum(s >= 0.995 for s in scores)} at 0.995 or more")
print(f"user and system time: kehoach {own:.2f} s, pdftotext {other:.2f} s, ratio {own / other:.2f}")
