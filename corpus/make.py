#!/usr/bin/env python3
"""Make every form of the specimen plans, and their gold, from `src/*.txt`.

    make.py [NAME...]            write NAME.txt, NAME.md and NAME.gold.json
    make.py --ocr [NAME...]      the same, and NAME.ocr.txt (typeset, rasterise, wear, read back)
    make.py --check [NAME...]    compare the files here with the sources, check gold against text
    make.py --list NAME          print each source line with the list it is marked for

Without NAME: all specimens. The markup of the sources is described in README.md.
Text, Markdown and gold need Python 3.9 alone. The script's parts: specimen.py
(sources and gold), forms.py (text, Markdown, print, OCR). `--ocr` needs typst, pillow and numpy (PyPI), pdftoppm
(poppler-utils), tesseract with `eng`, and the font Liberation Serif.
"""
import argparse
import json
import re
import sys
from pathlib import Path

from forms import NOTICE, to_markdown, to_ocr, to_text
from specimen import Source, plain, to_gold

HERE = Path(__file__).resolve().parent
CODE = re.compile(r"(?<![\w/.-])\d+[A-Z]?(?:/\d{4})?[-/](?:QĐ|KH|NQ|CT|CTr|HD|KL|NĐ|TT|TTr|TB|ĐA|CV)[-/][A-ZĐ][A-Za-zĐ0-9-]*|\d+/\d{4}/QH\d+")


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
