"""A specimen's source: reading the markup of `src/*.txt` (README.md describes it), and the gold plan it states."""
import json
import re
import sys

STATE = ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"]
PARTY = ["ĐẢNG CỘNG SẢN VIỆT NAM", ""]
MARKS = ("===", "==", "=", "^^", "^", "-", "+", "/", ".", "|", "!")
NUMBER = re.compile(r"^((?:[IVX]+|\d+(?:\.\d+)*|[a-zđ])[.)-]+|[-+*])\s+")
NOTE = re.compile(r"\[\^ (.*?) \^\]")
EMPHASIS = re.compile(r"\*([^*]+)\*")
LISTS = "citations purposes requirements participants phases themes targets criteria award_standards awards solutions assignments".split()
NULL = {"": None, "-": None}


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
