#!/usr/bin/env python3
"""Opens reports in headless Chromium through chromedriver and tries them as a reader would.

Usage: tools/browser_check.py CHROMIUM AXE_JS FOLDER REPORT.html...

Prints a line a report; screenshots and the findings of axe-core go into FOLDER. Where the same comparison lies beside a
report as JSON, the words that the page marks are held against those of the JSON. Exit status 1 when a check fails.
"""
import base64
import json
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

PORT = 9517
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--window-size=1400,1000", "--force-color-profile=srgb"]


class Browser:
    """A W3C WebDriver session."""

    def __init__(self, chromium):
        self.profile = tempfile.mkdtemp(prefix="kehoach-browser-")
        options = {"binary": chromium, "args": [*FLAGS, f"--user-data-dir={self.profile}"]}
        always = {"goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"}}
        self.base = f"http://127.0.0.1:{PORT}"
        session = self.call("POST", "/session", {"capabilities": {"alwaysMatch": always}})
        self.base += f"/session/{session['sessionId']}"

    def call(self, method, path, body=None):
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(self.base + path, data, {"Content-Type": "application/json"}, method=method)
        with urllib.request.urlopen(request, timeout=300) as answer:
            return json.load(answer)["value"]

    def run(self, script, *arguments):
        return self.call("POST", "/execute/sync", {"script": script, "args": list(arguments)})

    def later(self, script, *arguments):
        return self.call("POST", "/execute/async", {"script": script, "args": list(arguments)})

    def log(self, kind):
        return self.call("POST", "/se/log", {"type": kind})

    def shot(self, path):
        path.write_bytes(base64.b64decode(self.call("GET", "/screenshot")))

    def close(self):
        self.call("DELETE", "")
        shutil.rmtree(self.profile, ignore_errors=True)


def choose(browser, select, value):
    browser.run("const s = document.getElementById(arguments[0]); s.value = arguments[1]; s.dispatchEvent(new Event('change'));", select, value)


def axe(browser, script, rules=None):
    browser.run(script + "; window.axe = axe;")
    found = browser.later("const done = arguments[0]; axe.run(document, {resultTypes: ['violations']}).then((r) => done(r.violations.map((v) => "
                          "[v.impact, v.id, v.nodes.length, v.nodes[0].html.slice(0, 200)])), (e) => done([['error', String(e), 0, '']]));")
    return found


def words_agree(browser, comparison):
    """The page's word diff against that of the JSON: how many pairs of items, how many marked alike, what is wrong.

    Two shortest ways may keep different words, and single ones go with the changes around them; but both sides must be
    whole, and about as much must be kept.
    """
    texts = {(m["plan"], m["list"], m["index"]): m["text"] for f in comparison["families"] for m in f["members"]}
    of = lambda plan, place: texts[plan, place["list"], place["index"]]
    all_matched = [(of(p["a"], m["a"]), of(p["b"], m["b"]), m["diff"]) for p in comparison["pairs"] for m in p["matched"]]
    signs = {"equal": "=", "delete": "-", "insert": "+"}
    alike, wrong = 0, []
    for at in range(0, len(all_matched), 200):
        some = all_matched[at:at + 200]
        found = browser.run("return arguments[0].map(([a, b]) => diff(a, b))", [[a, b] for a, b, _ in some])
        for (a, b, of_json), of_page in zip(some, found):
            of_json = [[signs[c["op"]], c["text"]] for c in of_json]
            squeezed = lambda runs: [[sign, " ".join(text.split())] for sign, text in runs]
            alike += squeezed(of_page) == squeezed(of_json)
            for runs in (of_page, of_json):
                for gone, whole in (("+", a), ("-", b)):
                    side = "".join(text for sign, text in runs if sign != gone)
                    if "".join(side.split()) != "".join(whole.split()):
                        wrong.append(f"not whole: {whole[:60]}")
            kept = [sum(len(text.split()) for sign, text in runs if sign == "=") for runs in (of_page, of_json)]
            if abs(kept[0] - kept[1]) > max(6, 0.2 * max(kept)):
                wrong.append(f"{kept[0]} words kept, {kept[1]} in the JSON: {a[:60]}")
    return len(all_matched), alike, wrong


def check(browser, axe_script, page, folder):
    wrong = []

    def expect(fact, what):
        if not fact:
            wrong.append(what)

    browser.call("POST", "/url", {"url": page.resolve().as_uri()})
    for _ in range(100):
        if browser.run("return document.documentElement.dataset.ready === '1'"):
            break
        time.sleep(0.05)
    # The browser notes the time of the paint after it; what it notes is the time, not when it is asked.
    for _ in range(60):
        if browser.run("return performance.getEntriesByName('first-contentful-paint').length"):
            break
        time.sleep(0.05)
    paint = browser.run("const p = performance.getEntriesByName('first-contentful-paint')[0]; return p ? p.startTime : null;")
    expect(paint is not None and paint < 1000, f"first contentful paint {paint}")
    expect(browser.run("return document.documentElement.dataset.ready") == "1", "the script did not finish")
    expect(browser.run("return document.documentElement.lang") in ("vi", "en"), "no language")
    title = browser.run("return document.title")
    browser.shot(folder / f"{page.stem}-matrix.png")

    # Filters.
    rows = "return document.querySelectorAll('#matrix-body tr').length + ' ' + document.querySelector('#matrix-pager [role=status]').textContent"
    before = browser.run(rows)
    choose(browser, "f-subject", "1")
    expect(browser.run(rows) != before, "the filter by subject changes nothing")
    choose(browser, "f-subject", "")
    choose(browser, "f-verdict", "only")
    expect(browser.run(rows) != before, "the filter by verdict changes nothing")
    choose(browser, "f-verdict", "")
    choose(browser, "f-list", "3")
    listed = browser.run("return [...document.querySelectorAll('#matrix-body tr')].length")
    choose(browser, "f-list", "")
    browser.run("document.getElementById('f-none').click(); document.querySelector('#f-plans input').click();")
    expect(browser.run("return document.querySelectorAll('#matrix th.plan').length") == 1, "the filter by plan does not work")
    browser.run("document.getElementById('f-all').click();")
    expect(browser.run(rows) == before, "filters leave something behind")

    # Evidence, by mouse and keyboard.
    start = time.time()
    browser.run("document.querySelector('#matrix td.cell button').click()")
    expect(browser.run("return document.getElementById('evidence').open && document.querySelectorAll('#evidence blockquote').length > 0"), "no evidence in the matrix")
    browser.shot(folder / f"{page.stem}-evidence.png")
    found = axe(browser, axe_script)
    browser.run("document.getElementById('evidence-close').click()")
    browser.run("document.querySelector('#matrix td.cell button').focus()")
    element = browser.call("GET", "/element/active")
    browser.call("POST", f"/element/{list(element.values())[0]}/value", {"text": "\ue015"})
    expect(browser.run("return document.activeElement.closest('#matrix-body tr:nth-child(1)') === null && document.activeElement.closest('#matrix-body') !== null"), "arrow keys do not move")

    # Two plans.
    browser.run("document.getElementById('tab-pair').click()")
    expect(browser.run("return document.querySelectorAll('#pair-rows .two').length > 0"), "no pair is shown")
    expect(browser.run("return document.querySelectorAll('#pair-rows del').length + document.querySelectorAll('#pair-rows ins').length > 0"), "no difference is shown")
    whole = browser.run("const row = document.querySelector('#pair-rows .two del'); return row ? getComputedStyle(row, '::before').content : ''")
    expect("−" in whole, "deleted words have no sign")
    browser.shot(folder / f"{page.stem}-pair.png")
    found += axe(browser, axe_script)

    words = ""
    beside = page.with_suffix(".json")
    if beside.exists():
        pairs, alike, unlike = words_agree(browser, json.loads(beside.read_text(encoding="utf-8")))
        expect(not unlike, f"word diff, {len(unlike)} of {pairs}: {unlike[:3]}")
        words = f"word diff of {pairs} pairs as in the JSON, {alike} word for word, "

    # Time line and facts.
    browser.run("document.getElementById('tab-time').click()")
    expect(browser.run("const m = document.querySelector('#drawing [data-span]'); if (!m) return false; m.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', bubbles: true})); return document.getElementById('evidence').open"), "the time line opens no evidence")
    browser.run("document.getElementById('evidence-close').click()")
    browser.shot(folder / f"{page.stem}-time.png")
    found += axe(browser, axe_script)
    browser.run("document.getElementById('tab-facts').click()")
    expect(browser.run("return document.querySelectorAll('#facts-body tr').length > 0"), "no facts")
    browser.shot(folder / f"{page.stem}-facts.png")
    found += axe(browser, axe_script)
    browser.run("document.getElementById('tab-matrix').click()")
    browser.run("window.scrollTo(0, document.getElementById('panel-matrix').offsetTop)")
    browser.shot(folder / f"{page.stem}-grid.png")
    longest = browser.run("const t = performance.now(); document.querySelector('#matrix-pager button:last-child').click(); document.body.offsetHeight; return performance.now() - t")
    found += axe(browser, axe_script)
    try:
        pdf = browser.call("POST", "/print", {"orientation": "landscape", "page": {"width": 21.0, "height": 29.7}, "background": True})
        (folder / f"{page.stem}.pdf").write_bytes(base64.b64decode(pdf))
    except OSError as error:
        expect(False, f"printing: {error}")

    # Nothing from outside, nothing said on the console, nothing run that is not ours.
    requests = set()
    for row in browser.log("performance"):
        message = json.loads(row["message"])["message"]
        if message["method"] == "Network.requestWillBeSent":
            requests.add(message["params"]["request"]["url"])
    outside = [url for url in requests if not url.startswith(("file:", "data:", "about:", "chrome:", "chrome-untrusted:"))]
    expect(not outside, f"requests outside: {outside[:3]}")
    said = [row["message"] for row in browser.log("browser") if row["level"] in ("SEVERE", "WARNING")]
    expect(not said, f"console: {said[:3]}")
    expect("XSS" not in browser.run("return document.title") and browser.run("return document.title") == title, "a text was run")
    serious = sorted({tuple(f) for f in found if f[0] in ("serious", "critical", "error")})
    expect(not serious, f"axe: {serious[:5]}")
    (folder / f"{page.stem}-axe.json").write_text(json.dumps(found, ensure_ascii=False, indent=1), encoding="utf-8")
    size = page.stat().st_size
    expect(size < 5_000_000, f"{size} bytes")
    minor = len({f[1] for f in found}) - len({f[1] for f in serious})
    print(f"{page.name}: {size} bytes, first contentful paint {paint or -1:.0f} ms, next page of the matrix {longest:.0f} ms, {before}, targets {listed}, "
          f"{words}axe serious {len(serious)} minor {minor}, {'ok' if not wrong else 'WRONG: ' + '; '.join(wrong)}")
    return not wrong


def main():
    chromium, axe_path, folder, *pages = sys.argv[1:]
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    driver = subprocess.Popen([shutil.which("chromedriver"), f"--port={PORT}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{PORT}/status", timeout=2)
                break
            except OSError:
                time.sleep(0.1)
        good = True
        for page in map(Path, pages):
            browser = Browser(chromium)
            try:
                good &= check(browser, Path(axe_path).read_text(encoding="utf-8"), page, folder)
            finally:
                browser.close()
    finally:
        driver.terminate()
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
