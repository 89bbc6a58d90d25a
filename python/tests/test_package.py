"""The package against the command, and what is promised of errors, threads and hostile files."""

import io
import json
import os
import pathlib
import pickle
import signal
import subprocess
import sys
import threading
import time
import tomllib
import zipfile

import psutil
import pyarrow.parquet
import pytest

import kehoach
from conftest import CORPUS, ROOT, pdf, scan

SPECIMEN = CORPUS / "specimen-01-so-y-te-bac-ninh.txt"
DAMAGED = CORPUS / "specimen-04-ubnd-tinh-ha-tinh.ocr.txt"


def test_version_is_that_of_the_crate(command):
    crate = tomllib.loads((ROOT / "Cargo.toml").read_text())["package"]["version"]
    assert kehoach.__version__ == crate
    assert command("--version").decode().split() == ["kehoach", crate]


def test_plans_are_those_of_the_command(rows_of):
    paths = sorted(CORPUS.glob("specimen-*.txt")) + sorted(CORPUS.glob("specimen-*.md"))
    rows = rows_of(*paths)
    assert [kehoach.extract_path(path) for path in paths] == rows
    assert [kehoach.extract_bytes(path.read_bytes(), str(path)) for path in paths] == rows


def test_rows_of_all_kinds_of_files_are_those_of_the_command(rows_of):
    kinds = ("docx", "html", "markdown", "odt", "pdf", "picture", "rtf", "text", "zip_archive")
    seeds = [path for kind in kinds for path in sorted((ROOT / "fuzz" / "seeds" / kind).iterdir())]
    assert len(seeds) > len(kinds)
    rows = [row for path in seeds for row in kehoach.extract_rows(path.read_bytes(), str(path), ocr="never")]
    assert rows == rows_of("--ocr", "never", *seeds)


def test_options_are_those_of_the_command(command):
    data = pdf(scan(SPECIMEN.read_text(encoding="utf-8"), 1))
    printed = json.loads(command("extract", "-", "--ocr", "never", "--lang", "en", data=data))
    assert kehoach.extract_bytes(data, ocr="never", lang="en") == printed
    assert printed["warnings"][0]["code"] == "page-unread"


def test_restored_text_is_that_of_the_command(command):
    text = DAMAGED.read_text(encoding="utf-8") + "\u2028 last line"
    data = text.encode()
    assert kehoach.restore(text) == command("restore", "-", data=data).decode()
    assert kehoach.restore(text, engine="none") == text
    for engine in ("auto", "vie", "stripped"):
        lines = command("restore", "--json", "--engine", engine, "-", data=data).decode().split("\n")
        assert kehoach.restore_tokens(text, engine=engine) == [json.loads(line) for line in lines if line]


def test_comparison_is_that_of_the_command(command, tmp_path):
    plans = [kehoach.extract_path(path) for path in sorted(CORPUS.glob("specimen-0*[a-z].txt"))]
    path, parent = tmp_path / "plans.jsonl", tmp_path / "parent.json"
    path.write_text("\n".join(json.dumps(plan) for plan in plans[1:]), encoding="utf-8")
    parent.write_text(json.dumps(plans[0]), encoding="utf-8")
    printed = json.loads(command("diff", path, "--format", "json", "--lang", "en"))
    assert kehoach.compare(plans[1:], lang="en") == printed
    printed = json.loads(command("diff", path, "--base", parent, "--format", "json"))
    assert kehoach.compare(plans[1:], base=plans[0]) == printed


def test_an_archive_is_many_rows(rows_of, tmp_path):
    path = tmp_path / "plans.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(SPECIMEN, "b/one.txt")
        archive.writestr("a.pdf", b"%PDF-1.7\n")
    rows = kehoach.extract_rows(path.read_bytes(), str(path))
    assert rows == rows_of(path)
    assert [row.get("reason") for row in rows] == ["not-a-document", None]
    with pytest.raises(kehoach.KehoachError) as error:
        kehoach.extract_path(path)
    assert error.value.code == "not-a-document"


def test_tables_are_those_of_the_command(command, rows_of, tmp_path):
    missing = tmp_path / "missing.txt"
    command("extract", "-q", SPECIMEN, missing, DAMAGED, "--format", "parquet", "-o", tmp_path / "tables")
    for name, data in kehoach.tables(rows_of(SPECIMEN, missing, DAMAGED)).items():
        printed = pyarrow.parquet.read_table(tmp_path / "tables" / f"{name}.parquet")
        assert pyarrow.parquet.read_table(io.BytesIO(data)).equals(printed), name
    assert len(list((tmp_path / "tables").iterdir())) == len(kehoach.tables([]))


@pytest.mark.parametrize(
    ("data", "options", "code"),
    [
        (b"", {}, "empty"),
        (b"\x7fELF" + bytes(100), {}, "not-a-document"),
        (b"KE HOACH\n" * 200_000, {"max_size": 1}, "limit:file-size"),
    ],
)
def test_errors_are_one_class_with_a_code(data, options, code):
    with pytest.raises(kehoach.KehoachError) as error:
        kehoach.extract_bytes(data, "a.pdf", **options)
    assert (error.value.code, error.value.path) == (code, "a.pdf")
    copy = pickle.loads(pickle.dumps(error.value))
    assert (copy.code, copy.message, copy.path, str(copy)) == (code, error.value.message, "a.pdf", str(error.value))


def test_other_errors(tmp_path):
    for path, code in ((tmp_path / "missing.txt", "not-found"), (tmp_path, "not-a-file")):
        with pytest.raises(kehoach.KehoachError) as error:
            kehoach.extract_path(path)
        assert error.value.code == code
    with pytest.raises(kehoach.KehoachError) as error:
        kehoach.compare([{"schema": "kehoach/plan/v0"}])
    assert error.value.code == "other-schema"
    for wrong in ({"ocr": "sometimes"}, {"lang": "fr"}):
        with pytest.raises(ValueError, match="is none of"):
            kehoach.extract_bytes(b"x", **wrong)
    with pytest.raises(TypeError):
        kehoach.extract_bytes(b"x", colour="red")
    with pytest.raises(ValueError, match="no plans"):
        kehoach.compare([])


def test_late_documents_are_a_timeout():
    # Some seconds of work for a worker, of which it gets none.
    data = pdf(scan(SPECIMEN.read_text(encoding="utf-8"), 3))
    with pytest.raises(kehoach.KehoachError) as error:
        kehoach.extract_bytes(data, timeout=0, page_timeout=0, ocr="never")
    assert error.value.code == "timeout"


def workers() -> list[psutil.Process]:
    """Processes that parse for this one."""
    return [child for child in psutil.Process().children() if any("_worker.py" in part for part in child.cmdline())]


def test_a_worker_that_is_killed_loses_the_page_in_hand():
    data = pdf(scan(SPECIMEN.read_text(encoding="utf-8"), 3))
    found: list[object] = []

    def read() -> None:
        try:
            found.append(kehoach.extract_bytes(data, ocr="always"))
        except kehoach.KehoachError as error:
            found.append(error.code)

    def reading() -> list[psutil.Process]:
        # Others wait for work; this one has asked Tesseract.
        return [worker for worker in workers() if worker.children()]

    thread = threading.Thread(target=read)
    thread.start()
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and not reading():
        time.sleep(0.05)
    for worker in reading():
        worker.kill()
    thread.join()
    # The page in hand is lost, the others are read by another worker.
    (plan,) = found
    assert isinstance(plan, dict) and "page-broken" in [warning["code"] for warning in plan["warnings"]]
    assert kehoach.extract_bytes(data, ocr="never")["source"]["pages"] == 3


def test_threads_read_side_by_side_without_the_lock():
    data = pdf(scan(SPECIMEN.read_text(encoding="utf-8"), 1))
    expected = kehoach.extract_bytes(data, ocr="never")
    found: list[object] = []
    threads = [
        threading.Thread(target=lambda: found.append(kehoach.extract_bytes(data, ocr="never"))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 8
    # While a scan is read, Python goes on.
    ticks, done = 0, threading.Event()
    reading = threading.Thread(target=lambda: (kehoach.extract_bytes(data, ocr="always"), done.set()))
    reading.start()
    while not done.is_set():
        time.sleep(0.01)
        ticks += 1
    assert ticks > 5


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
def test_a_fork_has_workers_of_its_own():
    data = pdf(scan(SPECIMEN.read_text(encoding="utf-8"), 1))
    expected = kehoach.extract_bytes(data, ocr="never")
    child = os.fork()
    if child == 0:
        os._exit(int(kehoach.extract_bytes(data, ocr="never") != expected))
    assert os.waitpid(child, 0)[1] == 0
    assert kehoach.extract_bytes(data, ocr="never") == expected


def test_ctrl_c_is_heard():
    # Jobs in the background are started with Ctrl-C switched off.
    script = (
        "import kehoach, signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler);"
        "print('ready', flush=True); kehoach.extract_bytes(open(sys.argv[1], 'rb').read(), ocr='always')"
    )
    data = pdf(scan(SPECIMEN.read_text(encoding="utf-8"), 4))
    path = pathlib.Path(os.environ.get("TMPDIR", "/tmp"), f"kehoach-scan-{os.getpid()}.pdf")
    path.write_bytes(data)
    try:
        child = subprocess.Popen([sys.executable, "-c", script, path], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert child.stdout
        child.stdout.readline()
        time.sleep(1)
        child.send_signal(signal.SIGINT)
        _, said = child.communicate(timeout=20)
        assert b"KeyboardInterrupt" in said
    finally:
        path.unlink()


def test_nothing_around_a_worker_has_a_say(tmp_path):
    """Neither modules in the working folder nor the environment run in it."""
    (tmp_path / "sitecustomize.py").write_text("raise SystemExit('run')")
    (tmp_path / "importlib.py").write_text("raise SystemExit('run')")
    data = tmp_path / "scan.pdf"
    data.write_bytes(pdf(scan(SPECIMEN.read_text(encoding="utf-8"), 1)))
    script = (
        "import os, sys; os.environ['PYTHONPATH'] = sys.argv[2]; import kehoach;"
        "os.chdir(sys.argv[2]); print(kehoach.extract_path(sys.argv[1], ocr='never')['source']['pages'])"
    )
    done = subprocess.run([sys.executable, "-c", script, data, tmp_path], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("1\n", "")


def test_the_readme_does_what_it_says(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    pathlib.Path("ke-hoach.pdf").write_bytes(pdf(scan(SPECIMEN.read_text(encoding="utf-8"), 1)))
    code = (ROOT / "python" / "README.md").read_text(encoding="utf-8").split("```python\n")[1].split("```")[0]
    other, parent = (kehoach.extract_path(path) for path in sorted(CORPUS.glob("specimen-0[23]*[a-z].txt"))[::2][:2])
    names = {"data": SPECIMEN.read_bytes(), "other": other, "parent": parent}
    exec(code, names)
    assert names["text"] != "KE HOACH trien khai phong trao thi dua"
    assert names["tables"]["documents"][:4] == b"PAR1"
