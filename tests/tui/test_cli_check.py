"""`trialscreen check` at the command line: what it prints, and how it ends."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.trials.test_check import GOOD
from tui.cli import main


@pytest.fixture
def small(tmp_path: Path) -> Path:
    path = tmp_path / "small.yaml"
    path.write_text(GOOD, encoding="utf-8")
    return path


def test_a_good_file_ends_with_0_and_one_line(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(small)]) == 0
    out = capsys.readouterr().out
    assert out.startswith("small.yaml passes: no remarks; 7 cases agree; ")
    assert out.endswith("0 unnoticed.\n")
    assert out.count("\n") == 1


def test_an_error_ends_with_1_and_names_the_line(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    small.write_text(GOOD.replace("bleeding: {is: no}", "bleding: {is: no}"), encoding="utf-8")
    assert main(["check", str(small)]) == 1
    first, last = capsys.readouterr().out.splitlines()
    assert first == (
        "small.yaml, line 26: error: there is no question or derived value bleding; write bleeding if that is meant."
    )
    assert last.endswith("1 error; its 7 cases can be judged once the errors are mended.")


def test_an_unnoticed_change_ends_with_1_and_a_case_to_paste(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = "  - {name: lower and bleeding, answers: {count: 49, bleeding: yes}, expect: {I02: not met}}\n"
    assert line in GOOD
    small.write_text(GOOD.replace(line, ""), encoding="utf-8")
    assert main(["check", str(small)]) == 1
    out = capsys.readouterr().out
    assert "unnoticed: no case fails with this change: I02, count: min 49 instead of 50." in out
    pasted = out[out.index("  - name:") : out.index("small.yaml does not pass")]
    cases = "".join(f"{line}\n" for line in pasted.splitlines() if not line.startswith(("small.yaml", "  This case")))
    small.write_text(GOOD.replace(line, "") + cases, encoding="utf-8")
    assert main(["check", str(small)]) == 0


@pytest.mark.parametrize("kept", [0, 2])
def test_the_missing_cases_are_printed_alone_to_be_added_at_the_end(
    kept: int, small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    head, tail = GOOD.split("cases:\n")
    own = "cases:\n" + "".join(f"{line}\n" for line in tail.splitlines()[:kept]) if kept else ""
    small.write_text(head + own, encoding="utf-8")
    assert main(["check", "--cases", str(small)]) == 1
    with small.open("a", encoding="utf-8") as file:
        file.write(capsys.readouterr().out)
    assert main(["check", str(small)]) == 0
    assert main(["check", "--cases", str(small)]) == 0


def test_what_cannot_be_read_is_refused_with_2(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    small.write_text("trial: [", encoding="utf-8")
    assert main(["check", str(small)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("trialscreen: small.yaml, line ")


def test_json_tells_everything(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    small.write_text(GOOD.replace("unit: 10*9/L, ", "").replace("count: 49", "count: 48"), encoding="utf-8")
    assert main(["check", "--json", str(small)]) == 1
    found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    (one,) = found
    assert set(one) == {"file", "trial", "passed", "remarks", "cases", "mutants"}
    assert (one["file"], one["trial"], one["passed"]) == ("small.yaml", "small", False)
    assert {remark["severity"] for remark in one["remarks"]} == {"warning", "hint"}
    for remark in one["remarks"]:
        assert set(remark) == {"severity", "line", "sentence", "remedy"}
    assert one["cases"] == {"count": 7, "failed": []}
    unnoticed = one["mutants"]["unnoticed"]
    assert "count: 49" in unnoticed[0]["case"]
    assert set(unnoticed[0]["changes"][0]) == {"line", "change"}


def test_several_files_are_checked_and_one_failure_is_enough(small: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    other.write_text(GOOD.replace("name: of age, answers: {birth: 2008-03-15", "name: of age, answers: {birth: 2020"))
    assert main(["check", str(small), str(other)]) == 1


def test_check_needs_no_screen(small: Path) -> None:
    code = (
        "import sys; from tui.cli import main; main(['check', sys.argv[1]]);"
        " print([name for name in sys.modules if name in ('textual', 'rich', 'tinydb')])"
    )
    run = subprocess.run([sys.executable, "-c", code, str(small)], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines()[-1] == "[]"
