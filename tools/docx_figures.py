#!/usr/bin/env python3
"""docx_figures.py KEHOACH OUT_DIR: what `kehoach extract` reads out of Word files made of the specimens, as offices make them.

Typed numbers become automatic ones (numbering.xml: levels, restarts, bullets), the head and the signature tables without
lines (in the style with lines, taken away again), rows of tables real ones whose first column numbers itself; runs are
parted inside words, some text is in a text box, inserted, deleted, in content controls or fields. Every third file
is written in TCVN3, with capitals in a font of their own. LibreOffice, where it is installed, makes ODT and RTF of them.
Prints for each form a JSON line a plan for ../shared/score/score_extract.py into OUT_DIR/FORM.jsonl, and the share of words
that `kehoach text` gives as in the specimen. Needs python-docx."""
import copy, csv, glob, json, os, random, re, shutil, subprocess, sys, unicodedata
from collections import Counter
import docx
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

kehoach, out = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
os.makedirs(out, exist_ok=True)
LEVELS = [(r"([IVX]+)\. ", "upperRoman", "%1."), (r"(\d+)\. ", "decimal", "%2."), (r"(\d+\.\d+)\. ", "decimal", "%2.%3."),
          (r"([a-zđ])\) ", "lowerLetter", "%4)"), (r"(-) ", "bullet", "-"), (r"(\+) ", "bullet", "\uf02b")]
ROMAN = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"]
old = {}
for row in csv.reader(open("data/old_encodings.csv", encoding="utf-8")):
    if row[0] == "TCVN3": old.setdefault(row[2], chr(int(row[1][2:], 16)) if row[1].startswith("0x") else row[1])

def tcvn3(text):
    return "".join(old.get(c, old.get(c.lower(), c)) for c in unicodedata.normalize("NFC", text))

class Writer:
    def __init__(self, seed, ancient, fields):
        self.random, self.ancient, self.fields = random.Random(seed), ancient, fields
        self.doc = docx.Document()
        numbering = self.doc.part.numbering_part.element
        levels = "".join(f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{f}"/><w:lvlText w:val="{t}"/></w:lvl>' for i, (_, f, t) in enumerate(LEVELS))
        numbering.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90">{levels}</w:abstractNum>'))
        self.numbering, self.next = numbering, 900
        self.number()
        self.reached = [0] * len(LEVELS)

    def number(self, level=None, start=None):
        """A new number of the list, which begins a level anew."""
        self.next += 1
        override = f'<w:lvlOverride w:ilvl="{level}"><w:startOverride w:val="{start}"/></w:lvlOverride>' if level is not None else ""
        self.numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="{self.next}"><w:abstractNumId w:val="90"/>{override}</w:num>'))

    def runs(self, paragraph, text, bold=False):
        """Text in runs that end anywhere, some of them inserted, in fields, behind deleted ones."""
        while text:
            n = self.random.randint(1, 25)
            part, text = text[:n], text[n:]
            chance = self.random.random()
            run = paragraph.add_run()
            run.bold = bold or None
            if self.ancient:
                capitals = part.upper() == part and part.lower() != part
                run.font.name = ".VnTimeH" if capitals else ".VnTime"
                if not capitals and any(c.isupper() and ord(c) > 0x7f for c in part):
                    # Capitals with marks have a run of their own, in the font that has them.
                    at = next(i for i, c in enumerate(part) if c.isupper() and ord(c) > 0x7f)
                    if at: part, text = part[:at], part[at:] + text
                    else:
                        part, text = part[:1], part[1:] + text
                        run.font.name = ".VnTimeH"
                for piece in re.split("(\u00ad)", tcvn3(part)):
                    if piece == "\u00ad": run._r.append(OxmlElement("w:softHyphen"))
                    elif piece: run._r.append(self.t(piece))
            else:
                run._r.append(self.t(part))
            if chance < 0.05:
                ins = OxmlElement("w:ins"); run._r.addprevious(ins); ins.append(run._r)
            elif chance < 0.1:
                deleted = parse_xml(f'<w:del {nsdecls("w")}><w:r><w:delText>đã xóa</w:delText></w:r></w:del>'); run._r.addprevious(deleted)
            elif chance < 0.13 and self.fields:
                for kind in ("begin", None, "separate"):
                    inner = f'<w:fldChar w:fldCharType="{kind}"/>' if kind else "<w:instrText> REF a </w:instrText>"
                    run._r.addprevious(parse_xml(f'<w:r {nsdecls("w")}>{inner}</w:r>'))
                run._r.addnext(parse_xml(f'<w:r {nsdecls("w")}><w:fldChar w:fldCharType="end"/></w:r>'))
            elif chance < 0.16:
                sdt = parse_xml(f'<w:sdt {nsdecls("w")}><w:sdtPr><w:text/></w:sdtPr><w:sdtContent/></w:sdt>')
                run._r.addprevious(sdt); sdt[1].append(run._r)

    def t(self, text):
        t = OxmlElement("w:t"); t.text = text; t.set(qn("xml:space"), "preserve")
        return t

    def paragraph(self, line, where=None):
        paragraph = (where or self.doc).add_paragraph()
        for level, (pattern, kind, _) in enumerate(LEVELS):
            found = re.match(pattern, line)
            if not found or where is not None: continue
            if kind != "bullet":
                value = found[1]
                n = ROMAN.index(value) + 1 if kind == "upperRoman" and value in ROMAN else int(value.split(".")[-1]) if value[-1].isdigit() else ord(value) - 96
                if kind == "lowerLetter" and value > "d": break
                if level == 2 and int(value.split(".")[0]) != self.reached[1]: break
                if n != self.reached[level] + 1: self.number(level, n)
                self.reached[level] = n
                self.reached[level + 1:] = [0] * len(self.reached[level + 1:])
            pr = paragraph._p.get_or_add_pPr()
            pr.append(parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="{self.next}"/></w:numPr>'))
            line = line[found.end():]
            break
        self.runs(paragraph, line, bold=len(line) < 60 and line.upper() == line)
        return paragraph

    def bare(self, columns):
        """Cells side by side, in the style with lines, which the table takes away again."""
        table = self.doc.add_table(rows=1, cols=len(columns), style="Table Grid")
        sides = "".join(f'<w:{s} w:val="none" w:sz="0"/>' for s in ("top", "left", "bottom", "right", "insideH", "insideV"))
        table._tbl.tblPr.append(parse_xml(f'<w:tblBorders {nsdecls("w")}>{sides}</w:tblBorders>'))
        while max(map(len, columns)) > len(table.rows) and len(columns[0]) == len(columns[1]): table.add_row()
        for column, lines in enumerate(columns):
            for i, line in enumerate(lines):
                cell = table.cell(i if len(table.rows) > 1 else 0, column)
                if i == 0 or len(table.rows) > 1: self.runs(cell.paragraphs[0], line)
                else: self.paragraph(line, cell)

    def table(self, rows):
        table = self.doc.add_table(rows=0, cols=max(map(len, rows)), style="Table Grid")
        self.number(1, 1)
        for row in rows:
            cells = table.add_row().cells
            for column, text in enumerate(row):
                paragraph = cells[column].paragraphs[0]
                if column == 0 and re.fullmatch(r"\d+", text):
                    paragraph._p.get_or_add_pPr().append(parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="1"/><w:numId w:val="{self.next}"/></w:numPr>'))
                else: self.runs(paragraph, text)
        self.reached[1] = -1

def plain(text): return " ".join(text.split())

def sides(line, column):
    """What stands left and right of a column, parted by the gap that ends nearest to it."""
    gaps = [gap for gap in re.finditer(r" {3,}", line) if gap.start() > 0]
    if column and gaps:
        gap = min(gaps, key=lambda gap: abs(gap.end() - column))
        if abs(gap.end() - column) < 15: return plain(line[:gap.start()]), plain(line[gap.end():])
    right = len(line) - len(line.lstrip()) > 10
    return ("", plain(line)) if right else (plain(line), "")

def made(path, seed, fields):
    lines = [l.rstrip() for l in open(path, encoding="utf-8").read().replace("\f", "\n").splitlines()]
    lines = [l for l in lines if l.strip() and not l.startswith("[Văn bản mẫu")]
    if seed % 3 == 2: lines = [l.replace("¹", "(1)").replace("²", "(2)") for l in lines]  # letters in TCVN3
    writer = Writer(seed, seed % 3 == 2, fields)
    head = next(i for i, l in enumerate(lines) if plain(l) in ("KẾ HOẠCH", "QUYẾT ĐỊNH"))
    state = re.compile("CỘNG HÒA|CỘNG HOÀ|ĐẢNG CỘNG SẢN")
    column = max((found.start() for l in lines[:head] if (found := state.search(l))), default=0)
    parted = [sides(l, column) for l in lines[:head]]
    if not any(l and r for l, r in parted):
        right = re.compile(state.pattern + "|Độc lập|, ngày")
        parted = [("", l or r) if right.search(l or r) else (l or r, "") for l, r in parted]
    writer.bare([[l for l, _ in parted if l], [r for _, r in parted if r]])
    i = head
    while i < len(lines):
        line = plain(lines[i])
        is_row = lambda l: l.startswith("|") or l.count("\t") > 1
        if is_row(lines[i]):
            rows = []
            while i < len(lines) and is_row(lines[i]):
                cells = lines[i].strip("|").split("|" if lines[i].startswith("|") else "\t")
                if not re.fullmatch(r"[|\s:-]+", lines[i]): rows.append([c.strip() for c in cells])
                i += 1
            writer.table(rows)
            continue
        if line.startswith("Nơi nhận"):
            gap = re.search(r"\S( {3,})\S", lines[i])
            parted, end = [sides(lines[i], gap and gap.end(1))], i + 1
            while end < len(lines) and (lines[end].lstrip().startswith("-") or gap and lines[end].startswith(" " * 10)):
                parted.append(sides(lines[end], gap and gap.end(1))); end += 1
            left, right = [l for l, _ in parted if l], [r for _, r in parted if r]
            signed = end
            while not gap and signed < len(lines) and len(plain(lines[signed])) < 60 and not lines[signed].startswith("PHỤ LỤC") and signed - end < 5: signed += 1
            right += [plain(l) for l in lines[end:signed]]
            if right: writer.bare([left, right])
            else: [writer.paragraph(l) for l in left]
            i = signed
            continue
        writer.paragraph(line); i += 1
    return writer.doc, " ".join(plain(l) for l in lines)

def words(text): return Counter(w for w in unicodedata.normalize("NFC", text).lower().split() if set(w) - set("|-:"))

forms, truths = {"docx": []}, {}
for n, path in enumerate(p for p in sorted(glob.glob("corpus/specimen-*.txt")) if not p.endswith(".ocr.txt")):
    name = os.path.basename(path)[:-4]
    doc, truths[name] = made(path, n, True)
    doc.save(f"{out}/{name}.docx")
    forms["docx"].append(f"{out}/{name}.docx")
    # LibreOffice looks up what fields refer to and writes that it is not there.
    os.makedirs(f"{out}/plain", exist_ok=True)
    made(path, n, False)[0].save(f"{out}/plain/{name}.docx")
if shutil.which("soffice"):
    for form in ("odt", "rtf"):
        subprocess.run(["soffice", "--headless", "--convert-to", form, "--outdir", out] + sorted(glob.glob(f"{out}/plain/*.docx")), check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        forms[form] = [f[:-4] + form for f in forms["docx"]]
for form, files in forms.items():
    with open(f"{out}/{form}.jsonl", "w", encoding="utf-8") as rows:
        for file in files:
            name = os.path.basename(file)[:-len(form) - 1]
            read = subprocess.run([kehoach, "text", file], capture_output=True).stdout.decode()
            lost, more = words(truths[name]) - words(read), words(read) - words(truths[name])
            right = 1 - sum(lost.values()) / sum(words(truths[name]).values())
            print(f"{form} {name:42} {right:.4f} lost {list(lost.elements())[:8]} more {list(more.elements())[:8]}", flush=True)
            plan = json.loads(subprocess.run([kehoach, "extract", "-q", "--format", "jsonl", file], capture_output=True).stdout.decode().splitlines()[0])
            plan["source"]["path"] = json.load(open(f"corpus/{name}.gold.json", encoding="utf-8"))["source"][0]
            rows.write(json.dumps(plan, ensure_ascii=False) + "\n")
