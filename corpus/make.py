#!/usr/bin/env python3
"""Make every form of the specimen plans, and their gold, from `src/*.txt`.

    make.py [NAME...]            write NAME.txt, NAME.md and NAME.gold.json
    make.py --ocr [NAME...]      the same, and NAME.ocr.txt (typeset, rasterise, wear, read back)
    make.py --check [NAME...]    compare the files here with the sources, check gold against text
    make.py --list NAME          print each source line with the list it is marked for

Without NAME: all specimens. The markup of the sources is described in README.md.
Text, Markdown and gold need Python 3.9 alone. `--ocr` needs typst, pillow and numpy (PyPI), pdftoppm
(poppler-utils), tesseract with `eng`, and the font Liberation Serif.
"""
import argparse, json, os, re, subprocess, sys, tempfile, textwrap, zlib
from pathlib import Path

HERE = Path(__file__).resolve().parent
NOTICE = "[Văn bản mẫu của dự án kehoach, không phải văn bản thật]"
STATE = ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"]
PARTY = ["ĐẢNG CỘNG SẢN VIỆT NAM", ""]
MARKS = ("===", "==", "=", "^^", "^", "-", "+", "/", ".", "|", "!")
NUMBER = re.compile(r"^((?:[IVX]+|\d+(?:\.\d+)*|[a-zđ])[.)-]+|[-+*])\s+")
NOTE = re.compile(r"\[\^ (.*?) \^\]")
EMPHASIS = re.compile(r"\*([^*]+)\*")
CODE = re.compile(r"(?<![\w/.-])\d+[A-Z]?(?:/\d{4})?[-/](?:QĐ|KH|NQ|CT|CTr|HD|KL|NĐ|TT|TTr|TB|ĐA|CV)[-/][A-ZĐ][A-Za-zĐ0-9-]*|\d+/\d{4}/QH\d+")


class Line:
    """One paragraph of a source: layout mark, text, and the notes in braces at its end."""

    def __init__(self, mark, raw):
        self.mark, self.notes = mark, []
        while m := re.search(r"\s*\{([^{}]*)\}$", raw):
            raw, self.notes = raw[: m.start()], [m[1]] + self.notes
        self.rich = raw.replace("¦", "")
        self.footnotes = NOTE.findall(self.rich)
        self.gold = plain(NUMBER.sub("", raw.split("¦")[-1].strip()))
        number = NUMBER.match(raw)
        self.ordinal = number[1].rstrip(".)-") if number and number[1] not in "-+*" else None

    def text(self, note_mark):
        """The printed line without emphasis; `note_mark(k)` stands for this line's k-th footnote."""
        k = iter(range(len(self.footnotes)))
        text = EMPHASIS.sub(r"\1", NOTE.sub(lambda _: note_mark(next(k)), self.rich))
        return {"-": "- ", "+": "+ "}.get(self.mark, "") + text


def plain(text):
    return EMPHASIS.sub(r"\1", NOTE.sub("", text)).strip()


def cells(line):
    return [c.strip() for c in line.rich.strip("| ").split("|")]


class Source:
    """A specimen: settings (`:key value`), body lines, recipients (`>`), facts (after `%gold`)."""

    def __init__(self, path):
        self.name, self.set, self.body, self.recipients, self.facts = path.stem, {}, [], [], []
        text, _, facts = path.read_text(encoding="utf-8").partition("\n%gold\n")
        for raw in text.splitlines():
            if not raw.strip() or raw.startswith("#"):
                continue
            if raw.startswith(":"):
                key, _, value = raw[1:].partition(" ")
                self.set[key] = value.strip()
            elif raw.startswith(">"):
                self.recipients.append(raw[1:].strip())
            else:
                mark = next(m for m in MARKS if raw.startswith(m + " "))
                self.body.append(Line(mark, raw[len(mark) + 1:].strip()))
        if not any(line.mark == "!" for line in self.body):
            self.body.append(Line("!", "tail"))
        self.facts = [f.strip() for f in facts.splitlines() if f.strip() and not f.startswith("#")]

    def parts(self, key):
        return [p.strip() for p in self.set.get(key, "").split(" / ") if p.strip()]

    def head(self):
        """The two columns of the document's head."""
        left = self.parts("parent") + self.parts("issuer")
        return left, PARTY if self.set.get("system") == "party" else STATE

    def title_lines(self, as_printed=True):
        title = self.parts("title") if as_printed else [" ".join(self.parts("title"))]
        return [Line("^^", self.set["type"])] + [Line("^^", t) for t in title]


# Text ---------------------------------------------------------------------------------------------------------

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
            out.append(tail)
            continue
        text = rich({"-": "- ", "+": "+ "}.get(line.mark, "") + line.rich)
        out.append({"=": "#strong[{}]", "==": "#strong[{}]", "===": "#emph[{}]", "/": "#emph[{}]",
                    "^": "#align(center, bare[{}])", "^^": "#align(center, bare(strong[{}]))"}.get(line.mark, "{}").format(text))
    return "\n\n".join(out) + "\n"


def wear(image, name, page):
    """A light office scan: a little turn, blur, grey ink, grain, JPEG. The same page always wears the same way."""
    import io
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


# Gold ---------------------------------------------------------------------------------------------------------

LISTS = "citations purposes requirements participants phases themes targets criteria award_standards awards solutions assignments".split()
NULL = {"": None, "-": None}


def value(text):
    return NULL.get(text.strip(), text.strip())


def measure(text):
    comparator, number, unit, words = (p.strip() for p in text.split("::"))
    return {"comparator": comparator, "value": float(number) if "." in number else int(number), "unit": value(unit), "text": words}


def to_gold(src):
    """The gold plan: texts from the marked lines, facts from the lines after `%gold`."""
    gold = {"id": src.name, "source": [src.name + s for s in (".txt", ".md", ".ocr.txt") if s != ".md" or src.set.get("md") != "no"],
            "document": {}, "campaign": {}, **{k: [] for k in LISTS}, "funding": None, "deadlines": []}
    group, last = None, None
    for line in src.body:
        for note in line.notes or [""]:
            kind, _, rest = note.partition(" ")
            if kind in ("purpose", "requirement", "participant"):
                gold[kind + "s"].append({"text": line.gold} if kind != "participant" else line.gold)
            elif kind in ("theme", "solution"):
                last = {"ordinal": value(rest) or line.ordinal, "text": line.gold, "items": []}
                gold[kind + "s"].append(last)
            elif kind == "item":
                last["items"].append(line.gold)
            elif kind == "target":
                phase, *measures = rest.split(" ~ ")
                gold["targets"].append({"phase": None if phase.strip() == "-" else int(phase), "text": line.gold,
                                        "measures": [measure(m) for m in measures]})
            elif kind in ("criteria", "standard"):
                subject, _, own = rest.partition(" ")
                gold["criteria" if kind == "criteria" else "award_standards"].append(
                    {"subject": subject, "group": value(own) if own else group, "text": line.gold})
            elif kind == "phase":
                ordinal, label, start, end = (p.strip() for p in rest.split("|"))
                gold["phases"].append({"ordinal": int(ordinal), "label": label, "from": value(start), "to": value(end), "text": line.gold})
            elif kind == "unit":
                name = rest or re.sub(r"\s*\([^)]*\)", "", line.gold).rstrip(" :")
                gold["assignments"].append({"unit": value(name), "tasks": []})
            elif kind == "task":
                gold["assignments"][-1]["tasks"].append(rest or line.gold)
            elif kind == "funding":
                gold["funding"] = {"text": (gold["funding"]["text"] + " " if gold["funding"] else "") + line.gold}
            elif kind == "group" or (kind == "" and line.mark in ("==", "===")):
                group = (rest or plain(line.rich)).rstrip(" :")
            elif kind:
                sys.exit(f"{src.name}: unknown note {note!r}")
    gold["document"]["title"] = " ".join(src.parts("title"))
    for fact in src.facts:
        kind, _, rest = fact.partition(" ")
        if kind in ("document", "campaign"):
            key, _, text = rest.partition("=")
            gold[kind][key.strip()] = json.loads(text) if text.strip().startswith("{") else value(text)
            continue
        parts = [value(p) for p in rest.split(" | ")]
        if kind == "cite":
            gold["citations"].append(dict(zip(("code", "type", "date", "issuer", "relation"), parts)))
        elif kind == "award":
            gold["awards"].append(dict(zip(("form", "authority", "level"), parts), occasion=[o.strip() for o in parts[3].split(",")]))
        elif kind == "deadline":
            gold["deadlines"].append(dict(zip(("kind", "date", "event", "recurrence", "who", "recipient", "via", "text"), parts)))
        else:
            sys.exit(f"{src.name}: unknown fact {fact!r}")
    for item in gold["themes"] + gold["solutions"]:
        if not item["items"]:
            del item["items"]
    gold["recipients"] = [r.rstrip(" ;.,") for r in src.recipients]
    return gold


# Checks -------------------------------------------------------------------------------------------------------

def clean(text, src):
    """A text form without notice, page numbers, footnotes and marks, joined with single spaces."""
    text = re.sub(r"(?<=\w)-\n(?=\w)", "-", text.replace(NOTICE, "").replace("\f", "\n"))
    text = re.sub(r"^\s*\d+\s*$", "", text, flags=re.M)
    text = re.sub(r"\[\^?\d\](?!:)|[¹²³⁴⁵⁶⁷⁸⁹]", "", text)
    text = re.sub(r"^(#+ |  \+ |[-*] |\\[-*] )", "", re.sub(r"\*+(?=\S)|(?<=\S)\*+", "", text), flags=re.M)
    text = " ".join(text.split())
    for k, n in enumerate((n for line in src.body for n in line.footnotes), 1):
        text = re.sub(rf" ?(\[\^{k}\]:|\[{k}\]|{k}) {re.escape(n)}", "", text)
    return " ".join(text.split())


def strings(gold):
    """Every string of the gold that must stand in the text as it is."""
    for key in ("purposes", "requirements", "themes", "targets", "criteria", "award_standards", "solutions", "phases", "deadlines"):
        for item in gold[key]:
            yield from ((key, s) for s in [item["text"], *item.get("items", [])])
            yield from ((key, item[k]) for k in ("group", "label", "event", "via") if item.get(k))
            yield from ((key, m["text"]) for m in item.get("measures", []))
    yield from (("participants", p) for p in gold["participants"])
    yield from (("recipients", r) for r in gold["recipients"])
    yield from (("citations", c["code"]) for c in gold["citations"])
    for a in gold["assignments"]:
        yield from (("assignments", s) for s in [a["unit"], *a["tasks"]] if s)
    for a in gold["awards"]:
        yield from (("awards", s) for s in (a["form"], a["authority"]) if s)
    if gold["funding"]:
        yield from (("funding", s) for s in re.split(r"(?<=\.) ", gold["funding"]["text"]))
    for key in ("code", "place", "signer_name", "signing_authority", "signer_title", "title"):
        if gold["document"].get(key):
            yield "document." + key, gold["document"][key]
    for key in ("name", "from_event", "to_event"):
        if gold["campaign"].get(key):
            yield "campaign." + key, gold["campaign"][key]


def check(src):
    """What is wrong with one specimen's files, as sentences."""
    gold, wrong = to_gold(src), []
    forms = {".txt": to_text(src), ".gold.json": dump(gold)}
    if src.set.get("md") != "no":
        forms[".md"] = to_markdown(src)
    for suffix, made in forms.items():
        path = HERE / (src.name + suffix)
        if not path.exists() or path.read_text(encoding="utf-8") != made:
            wrong.append(f"{path.name} is not what make.py makes of the source")
    if not (HERE / f"{src.name}.ocr.txt").exists():
        wrong.append("no OCR form")
    for suffix in (".txt", ".md"):
        if suffix in forms:
            text = clean(forms[suffix], src).casefold()
            everything = " ".join(re.sub(r" ?/ ?|(?<=\w)-\n(?=\w)", lambda m: m[0].strip(), forms[suffix]).casefold().split())  # with footnotes
            loose = not src.set.get("txt", "").startswith("lines") and suffix == ".txt"
            for where, s in strings(gold):
                if loose and (where == "recipients" or where.startswith("document.sign")):
                    continue  # beside each other in two columns
                if s.casefold() not in (everything if where in ("citations", "document.code") else text):
                    wrong.append(f"{suffix}: {where}: not in the text: {s[:90]}")
    known = {c["code"] for c in gold["citations"]} | {gold["document"]["code"]}
    whole = " ".join(" ".join([line.text(lambda _: ""), *line.footnotes]) for line in src.body)
    wrong += [f"code not in the gold: {c}" for c in sorted(set(CODE.findall(whole)) - known)]
    dates = [d["date"] for d in gold["deadlines"] + gold["citations"]] + [gold["document"]["date"]]
    dates += [p[k] for p in gold["phases"] + [gold["campaign"]] for k in ("from", "to")]
    wrong += [f"no date: {d}" for d in dates if d and not re.fullmatch(r"\d{4}(-\d\d){0,2}|\d{4}-Q[1-4]|--\d\d(-\d\d)?", d)]
    allowed = {"relation": "implements basis mention", "subject": "collective individual household other any", "recurrence": "yearly half-yearly quarterly monthly",
               "kind": "report interim-review final-review campaign-end register plan other", "level": "state government ministry province department commune unit"}
    for key in ("citations", "criteria", "award_standards", "awards", "deadlines"):
        for item in gold[key]:
            wrong += [f"{key}: {k} {item[k]!r}" for k in allowed if item.get(k) and item[k] not in allowed[k].split()]
    return wrong


def dump(gold):
    return json.dumps(gold, ensure_ascii=False, indent=1) + "\n"


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("names", nargs="*")
    for flag in ("--ocr", "--check", "--list"):
        options.add_argument(flag, action="store_true")
    options = options.parse_args()
    sources = [Source(p) for p in sorted((HERE / "src").glob("*.txt")) if not options.names or p.stem in options.names]
    bad = 0
    for src in sources:
        if options.list:
            print("\n".join(f"{'; '.join(l.notes) or '.':<44} {l.mark} {plain(l.rich)[:110]}" for l in src.body))
        elif options.check:
            wrong = check(src)
            bad += len(wrong)
            print(f"{src.name}: {'ok' if not wrong else ''}", *wrong, sep="\n  " if wrong else "")
        else:
            forms = {".txt": to_text(src), ".gold.json": dump(to_gold(src))}
            if src.set.get("md") != "no":
                forms[".md"] = to_markdown(src)
            if options.ocr:
                forms[".ocr.txt"] = to_ocr(src)
            for suffix, text in forms.items():
                (HERE / (src.name + suffix)).write_text(text, encoding="utf-8")
            print(src.name)
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
