"""The native half: JSON in, JSON out. `bool` in an answer: whether the text is what was asked for, or a failure."""

Answer = tuple[bool, str]

__version__: str

class Reader:
    def __init__(
        self,
        worker: list[str],
        *,
        lang: str = "vi",
        ocr: str = "auto",
        ocr_jobs: int = 1,
        ocr_timeout: int = 180,
        timeout: int = 60,
        page_timeout: int = 20,
        max_memory: int = 2000,
        max_size: int = 100,
        max_pages: int = 500,
        max_entries: int = 10000,
        max_part: int = 75,
        max_unpacked: int = 512,
        max_archives: int = 3,
    ) -> None: ...
    def of_bytes(self, data: bytes, name: str) -> Answer: ...
    def of_path(self, path: str) -> Answer: ...
    def rows(self, data: bytes, name: str) -> list[Answer]: ...

def restored(text: str, engine: str, tokens: bool) -> Answer: ...
def compared(plans: str, base: bool, pairs: bool, lang: str) -> Answer: ...
def parquet(rows: list[tuple[int, bool, str]]) -> dict[str, bytes]: ...
def failure(name: str, reason: str, detail: str, lang: str) -> str: ...
def inputs(path: str) -> list[str]: ...
def serve() -> None: ...
