"""The rules know no screen, no record and no clock."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import trials

FOLDER = Path(trials.__file__).parent
MODULES = sorted(
    ".".join(path.relative_to(FOLDER).with_suffix("").parts)
    for path in FOLDER.rglob("*.py")
    if path.stem != "__init__"
)
STRANGERS = ("textual", "rich", "tinydb", "store", "tui", "platformdirs", "time", "cryptography")
CLOCKS = {
    ("date", "today"), ("datetime", "now"), ("datetime", "today"), ("datetime", "utcnow"),
    ("time", "time"), ("time", "localtime"), ("time", "gmtime"), ("time", "monotonic"), ("os", "environ"),
    ("os", "getenv"), ("locale", "setlocale"), ("random", "random"),
}  # fmt: skip


def test_there_are_modules_to_look_at() -> None:
    assert {"rules", "compile", "catalog", "values", "dates", "document", "diagram"} <= set(MODULES)


@pytest.mark.parametrize("module", ["", *MODULES])
def test_a_module_alone_loads_no_stranger(module: str) -> None:
    name = f"trials.{module}".rstrip(".")
    code = (
        f"import sys; before = set(sys.modules); import {name};"
        "print(*sorted({n.partition('.')[0] for n in set(sys.modules) - before}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    loaded = set(done.stdout.split())
    assert "trials" in loaded
    assert not loaded & (set(STRANGERS) - {"time"}), loaded & set(STRANGERS)


def test_judging_a_shipped_trial_loads_no_stranger() -> None:
    code = (
        "import sys; from trials.catalog import load, shipped; from trials.compile import compile_trial;"
        "from trials.rules import judge;"
        "[judge(compile_trial(load(name)), {}) for name in shipped()];"
        "print(*sorted({n.partition('.')[0] for n in sys.modules}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert not set(done.stdout.split()) & (set(STRANGERS) - {"time"})


@pytest.mark.parametrize("module", ["__init__", *MODULES])
def test_no_module_names_a_stranger_or_reads_the_clock(module: str) -> None:
    tree = ast.parse(FOLDER.joinpath(*module.split(".")).with_suffix(".py").read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "name the package"
            names = [node.module or ""]
        else:
            names = []
        assert not {name.partition(".")[0] for name in names} & set(STRANGERS), ast.unparse(node)
        if isinstance(node, ast.Attribute):
            owner = ast.unparse(node.value).rpartition(".")[2]
            assert (owner, node.attr) not in CLOCKS, f"line {node.lineno}: {ast.unparse(node)}"


def test_the_clock_is_found_where_it_is_read() -> None:
    """The search above must find what it searches for."""
    tree = ast.parse("import datetime\nx = datetime.date.today()\n")
    found = {
        (ast.unparse(node.value).rpartition(".")[2], node.attr)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
    }
    assert found & CLOCKS == {("date", "today")}
