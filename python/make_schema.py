#!/usr/bin/env python3
"""Makes kehoach/schema.py, the types of what is returned, out of ../schemas; with --check only says whether it is up to date.

Needs datamodel-code-generator in the version that requirements-test.txt names.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
HEAD = '''"""The objects that are returned, made by make_schema.py of the JSON Schemas that `kehoach schema` prints."""

'''


def definitions() -> dict:
    """The types of all schemas by name; what two of them share they define alike."""
    found: dict = {}
    for path in sorted(HERE.parent.glob("schemas/*.schema.json")):
        schema = json.loads(path.read_text(encoding="utf-8"))
        title = schema["title"]
        for name, definition in {**schema.pop("$defs", {}), title: schema}.items():
            definition.pop("$schema", None)
            assert found.setdefault(name, definition) == definition, f"{name} is defined in two ways"
    return found


def without_formats(node: object) -> object:
    """Widths of numbers mean nothing in Python."""
    if isinstance(node, dict):
        return {
            key: without_formats(value) for key, value in node.items() if key != "format" or isinstance(value, dict)
        }
    return [without_formats(value) for value in node] if isinstance(node, list) else node


def made() -> str:
    with tempfile.TemporaryDirectory() as folder:
        schema, out = pathlib.Path(folder, "all.json"), pathlib.Path(folder, "schema.py")
        schema.write_text(json.dumps({"$defs": without_formats(definitions())}), encoding="utf-8")
        command = [
            "datamodel-codegen", "--input", str(schema), "--input-file-type", "jsonschema", "--output", str(out),
            "--output-model-type", "typing.TypedDict", "--target-python-version", "3.11", "--use-schema-description",
            "--use-single-line-docstring", "--disable-timestamp", "--formatters", "builtin",
        ]  # fmt: skip
        subprocess.run(command, check=True)
        text = out.read_text(encoding="utf-8")
    # It wants a name for the file as a whole, which is no type.
    text = text[text.index("from __future__") :].replace("Model: TypeAlias = Any\n\n\n", "")
    return HEAD + text.replace("import Any, ", "import ")


if __name__ == "__main__":
    path, text = HERE / "kehoach" / "schema.py", made()
    if "--check" not in sys.argv:
        path.write_text(text, encoding="utf-8")
    elif path.read_text(encoding="utf-8") != text:
        sys.exit("kehoach/schema.py is out of date; run python/make_schema.py")
