"""What a command loads before it is done: in a process of its own, and never more than it needs."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import trials

SHEET = "on: 2026-03-15\nanswers: {birth_date: 1980-05, platelets: 12}\n"
LOADED = """
import sys
before = set(sys.modules)
from tui.cli import main
try:
    main(sys.argv[1:])
except SystemExit:
    pass
print(*sorted(set(sys.modules) - before), file=sys.stderr)
"""


def loaded(tmp_path: Path, *arguments: str) -> set[str]:
    """The modules that a command loads."""
    run = subprocess.run(
        [sys.executable, "-c", LOADED, *arguments],
        env={**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache"), "LOCALAPPDATA": str(tmp_path / "cache")},
        input="answers: {}",
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return set(run.stderr.splitlines()[-1].split())


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_and_version_load_argparse_and_nothing_else(option: str, tmp_path: Path) -> None:
    found = loaded(tmp_path, option)
    assert "argparse" in found
    assert {name for name in found if name.partition(".")[0] in ("trials", "store", "tui")} == {
        "trials",
        "tui",
        "tui.arguments",
        "tui.cli",
    }
    assert not found & {"typing", "dataclasses", "pathlib", "json", "datetime", "shutil", "importlib.metadata"}
    assert len(found) <= 36, sorted(found)


@pytest.mark.parametrize("command", ["trials", "judge", "verify", "backup", "export", "check", "new", "propose"])
def test_the_help_of_a_command_loads_no_more_than_that(command: str, tmp_path: Path) -> None:
    assert len(loaded(tmp_path, command, "--help")) <= 36


@pytest.mark.parametrize("form", ["sheet.yaml", "sheet.json"])
def test_judging_by_a_definition_seen_before_builds_no_model(form: str, tmp_path: Path) -> None:
    sheet = tmp_path / form
    sheet.write_text(SHEET if form.endswith("yaml") else '{"answers": {"platelets": 12}}', encoding="utf-8")
    first = loaded(tmp_path, "judge", "zm001-sle", str(sheet))
    assert "pydantic" in first
    found = loaded(tmp_path, "judge", "zm001-sle", str(sheet))
    assert not found & {"pydantic", "trials.schema", "trials.validation", "textual", "rich", "tinydb", "asyncio"}
    assert not found & {
        "zipfile",
        "importlib.resources",
        "importlib.metadata",
        "tempfile",
        "difflib",
        "trials.course_typed",
    }
    assert ("yaml" in found) == (form == "sheet.yaml")
    assert len(found) <= 162, sorted(found)


PAGES = """
import sys
import textual.app, textual.widgets
import tui.commands.app, tui.app, {pages}
print(*sorted(n for n in sys.modules if n.partition(".")[0] in ("trials", "store", "tui", "pydantic", "yaml")))
"""


def with_pages(*pages: str) -> set[str]:
    """What is loaded beside Textual once these pages are."""
    program = PAGES.format(pages=", ".join(pages))
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    return set(run.stdout.split())


def test_the_first_screens_load_no_rules_and_no_model() -> None:
    found = with_pages("tui.screens.who", "tui.screens.home")
    assert not found & {"pydantic", "yaml", "trials.rules", "trials.compile", "trials.schema", "trials.catalog"}
    assert not found & {"tui.interview", "tui.screens.question", "store.screening", "store.schema"}
    assert len(found) <= 68, sorted(found)


def test_a_question_loads_no_comparison_and_nothing_of_what_is_typed() -> None:
    found = with_pages("tui.screens.who", "tui.screens.home", "tui.screens.question", "tui.versions")
    assert not found & {"pydantic", "yaml", "trials.compare", "trials.check.mutate", "trials.witness", "store.schema"}
    assert not found & {"tui.typed.dates", "tui.typed.numbers", "tui.typed.times"}
    assert len(found) <= 152, sorted(found)


READ = """
import asyncio, sys
from pathlib import Path
from store.events import local_clock
from store.site import Site
from trials.language import ENGLISH
from tui.app import TrialscreenApp

async def read() -> None:
    app = TrialscreenApp(Site(Path(sys.argv[1])), local_clock, ENGLISH)
    app.reading = float(sys.argv[2])
    async with app.run_test() as pilot:
        await pilot.pause()
        await app.workers.wait_for_complete()
        print(*sorted(sys.modules))

asyncio.run(read())
"""


@pytest.mark.parametrize("waited", [True, False])
def test_who_reads_the_first_screen_finds_the_next_pages_loaded(waited: bool, tmp_path: Path) -> None:
    command = [sys.executable, "-c", READ, str(tmp_path), "0" if waited else "600"]
    run = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    pages = {"tui.screens.home", "tui.screens.question", "tui.interview", "trials.rules"}
    assert set(run.stdout.split()) & pages == (pages if waited else set())


def test_checking_loads_no_screen(tmp_path: Path) -> None:
    definition = tmp_path / "broken.yaml"
    definition.write_text("trial: {id: x}\n", encoding="utf-8")
    assert not loaded(tmp_path, "check", str(definition)) & {"textual", "rich", "tinydb", "asyncio"}


def test_checking_a_file_of_one_language_that_was_seen_before_builds_no_model(tmp_path: Path) -> None:
    definition = tmp_path / "halcyon.yaml"
    definition.write_bytes((Path(trials.__file__).parent / "examples" / "halcyon-1.yaml").read_bytes())
    assert "pydantic" in loaded(tmp_path, "check", str(definition))
    assert not loaded(tmp_path, "check", str(definition)) & {"pydantic", "trials.schema", "trials.validation"}
