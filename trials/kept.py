"""Files that passed their model once, kept as plain data under the hash of their content, and what was wrong in them.

Whoever reads one later needs neither Pydantic nor PyYAML, and need not hold its cases against its questions again.
What is kept is never trusted: it counts only for the same bytes, the same program and the same checks, and when it is
damaged the file is validated again.
"""

import hashlib
import json
import os
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from trials import __version__

MOST = 500  # files; beyond them the oldest are removed
CHECKING = (  # the modules by which a file is checked
    "assemble",
    "canonical",
    "code_words",
    "counted_days",
    "course_text",
    "course_typed",
    "courses",
    "crosscheck",
    "dates",
    "definition",
    "document",
    "drugs",
    "drugs_schema",
    "form_faults",
    "in_language",
    "instrument",
    "instrument_schema",
    "language",
    "limits",
    "on_file",
    "outcomes",
    "quantities",
    "question_schema",
    "regions",
    "rule_schema",
    "schema",
    "schema_types",
    "sheet_schema",
    "supplement",
    "text",
    "treatment",
    "validation",
    "values",
    "vocabulary",
    "walk",
    "worded",
    "yaml_text",
)

_folder: Path | None = None


def keep_in(folder: Path | None) -> None:
    """Where validated files are kept from now on; None: nowhere."""
    global _folder
    _folder = folder


def plain_data(kind: str, content: bytes, validate: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """The plain data of a file of this kind, from `validate` if they are not kept. What it raises is not kept."""
    if _folder is None:
        return validate()
    path = _folder / f"{hashlib.sha256(b'%s %s ' % (_program().encode(), kind.encode()) + content).hexdigest()}.json"
    with suppress(OSError, ValueError):
        digest, _, body = path.read_bytes().partition(b"\n")
        if digest == _digest(path, body):
            plain: dict[str, Any] = json.loads(body, object_hook=_decoded)
            return plain
    plain = validate()
    body = json.dumps(plain, default=_encoded, ensure_ascii=False).encode()
    if json.loads(body, object_hook=_decoded) == plain:
        with suppress(OSError):  # the next one validates it again
            _write(path, _digest(path, body) + b"\n" + body)
    return plain


def _digest(path: Path, body: bytes) -> bytes:
    """Of the data and of what they were kept for, so that one kept file cannot stand in for another."""
    return hashlib.sha256(path.stem.encode() + body).hexdigest().encode()


def _write(path: Path, content: bytes) -> None:
    import tempfile  # not needed to read what is kept

    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    others = sorted(path.parent.glob("*.json"), key=lambda other: other.stat().st_mtime)
    for old in others[: len(others) - MOST + 1] if len(others) >= MOST else ():
        old.unlink(missing_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    os.replace(name, path)


@cache
def _program() -> str:
    """What the validation of a file depends on."""
    models = b"".join(Path(__file__).with_name(f"{name}.py").read_bytes() for name in CHECKING)
    return f"{__version__} {hashlib.sha256(models).hexdigest()}"


def _encoded(value: object) -> dict[str, str]:
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    raise TypeError(value)


def _decoded(found: dict[str, Any]) -> Any:
    return Decimal(found["decimal"]) if found.keys() == {"decimal"} else found
