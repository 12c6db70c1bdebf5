"""The command line: what it prints, how it ends, and what it never loads."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.trials.test_guide import EXAMPLE
from trials.catalog import shipped, shipped_bytes
from tui.cli import main

SHEET = """
on: 2026-03-15
stage: screening
answers: {birth_date: 1980-05, platelets: 12, pregnancy_test: {unknown: pending}, can_conceive: able}
judgements: {I09: {finding: met, reason: "organ function", protocol: "2.1", section: "5.3"}}
"""


def judged(tmp_path: Path, sheet: str, *more: str, trial: str = "zm001-sle") -> list[str]:
    path = tmp_path / "sheet.yaml"
    path.write_text(sheet, encoding="utf-8")
    return ["judge", trial, str(path), *more]


def refused(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> str:
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("trialscreen: ")
    assert err.endswith((".\n", "?\n"))
    assert err.count("\n") == 1
    return err


def test_judge_prints_its_contract(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(judged(tmp_path, SHEET, "--json")) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert found["trial"] == "zm001-sle"
    assert found["definition_sha256"] == hashlib.sha256(shipped_bytes("zm001-sle")).hexdigest()
    assert found["supplement_sha256"] is None
    assert (found["on"], found["stage"]) == ("2026-03-15", "screening")
    assert set(found["verdicts"]) == {"screening", "apheresis", "lymphodepletion"}
    assert found["verdicts"]["screening"]["verdict"] == "pending"
    assert found["verdicts"]["screening"]["open"]["gap"] == ["I02", "E00"]
    assert found["findings"]["I09"]["judged"] == "met"
    assert found["findings"]["I09"]["state"] == "open"
    assert found["findings"]["E00"]["reasons"] == ["gap"]
    assert "birth_date" not in found["waiting"]
    assert "pregnancy_test" in found["waiting"]
    assert "pregnancy_test" not in found["ask"]
    for finding in found["findings"].values():
        assert set(finding) == {"state", "reasons", "because", "judged", "notes"}


def test_a_trial_without_a_registry_number_is_called_by_its_id(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    trial, sheet = tmp_path / "mine.yaml", tmp_path / "sheet.yaml"
    trial.write_text(
        'trial: {id: mine, title: Mine, version: "1", stages: [screening]}\n'
        "questions: {well: {type: yes_no, ask: Well?, short: well, why: To see.}}\n"
        "criteria: [{id: I01, title: Well, text: Well., rule: {well: {is: yes}}}]\n"
    )
    sheet.write_text("on: 2026-03-15\nanswers: {well: yes}\n")
    assert main(["judge", str(trial), str(sheet)]) == 0
    assert capsys.readouterr().out.startswith("mine, version 1, at screening, as of 2026-03-15\n")


def test_judge_exits_fine_whatever_the_verdict(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sheet = "on: 2026-03-15\nanswers: {consent: refused}\n"
    assert main(judged(tmp_path, sheet)) == 0
    assert "Not eligible" in capsys.readouterr().out


def test_judge_reads_json_and_standard_input(tmp_path: Path) -> None:
    sheet = json.dumps({"on": "2026-03-15", "answers": {"platelets": {"value": 12000, "unit": "/uL"}, "sledai": 7}})
    run = subprocess.run(
        [sys.executable, "-m", "tui.cli", "judge", "zm001-sle", "-", "--json"],
        input=sheet,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert json.loads(run.stdout)["findings"]["I04"]["state"] == "met"


def test_judge_explains(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(judged(tmp_path, SHEET, "--json", "--explain", "--fastest")) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["ask"] == found["ask_fastest"]
    assert found["explanations"]["I04"]["steps"]
    assert main(judged(tmp_path, SHEET, "--explain")) == 0
    assert "What would change it" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("sheet", "says"),
    [
        ("answers: {plateletz: 12}", "did you mean platelets?"),
        ("answers: {platelets: 30000}", "more than 2000"),
        ("answers: {platelets: '1,5'}", "not a number"),
        ("answers: {birth_date: 2090-01-01}\non: 2026-01-01", "in the future"),
        ("answers: {birth_date: 2025-02-30}", "28 days"),
        ("answers: {birth_date: 1990-01-01, consent_date: 1980-01-01}\non: 2026-01-01", "day of birth"),
        ("answers: {ana: maybe}", "not one of the answers"),
        ("answers: {ana: }", "has no value"),
        ("answers: {sledai: {unknown: lost}}", "no reason"),
        ("stage: later", "not a stage"),
        ("on: 2026-02-30", "28 days"),
        ("judgements: {E00: {finding: met, reason: x, protocol: '1', section: '2'}}", "clear or applies"),
        ("judgements: {I09: {finding: met, reason: x}}", "protocol and section"),
        (
            'judgements: {E00: {finding: clear, reason: x, protocol: "1", section: "2", one_by_one: false}}',
            "one_by_one: true",
        ),
        ('judgements: {E00: {finding: clear, reason: x, protocol: "1", section: "2"}}', "one_by_one: true"),
        ("judgements: {I99: {finding: met, reason: x}}", "no criterion"),
        ("on: 2026-03-15\nanswers: {pregnancy_test_date: 2026-03-16}", "is in the future"),
        ("on: 2026-03-15\nanswers: {blood_count_date: 2026-04}", "is in the future"),
        ("on: 2026-03-15\nanswers: {consent: self, consent_date: 2026-03-16}", "cannot be signed"),
        ("anwsers: {}", "did you mean answers?"),
        ("answers: {sledai: 1, sledai: 2}", "stands already on line 1"),
        ("answers: &a {sledai: 1}", "anchors"),
    ],
)
def test_refused_input_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], sheet: str, says: str
) -> None:
    sentence = refused(capsys, judged(tmp_path, sheet))
    assert says in sentence
    assert "sheet.yaml" in sentence


def test_a_computed_not_met_cannot_be_judged_away(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sheet = "on: 2026-03-15\nanswers: {survival: shorter}\njudgements: {I06: {finding: met, reason: hope}}\n"
    assert main(judged(tmp_path, sheet, "--json")) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["findings"]["I06"]["judged"] is None
    assert found["verdicts"]["screening"]["failed"] == ["I06"]
    assert any("does not count" in note for note in found["findings"]["I06"]["notes"])


@pytest.mark.parametrize(
    ("judgement", "state"),
    [("finding: clear, one_by_one: true", "clear"), ("finding: applies", "applies")],
)
def test_the_exclusion_list_is_clear_only_when_each_exclusion_was_checked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], judgement: str, state: str
) -> None:
    """One exclusion that applies is enough, whatever the others are."""
    sheet = f'judgements: {{E00: {{{judgement}, reason: read, protocol: "2.1", section: "5.4"}}}}\n'
    assert main(judged(tmp_path, sheet, "--json")) == 0
    assert json.loads(capsys.readouterr().out)["findings"]["E00"]["judged"] == state


def test_missing_files_and_trials(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "no file" in refused(capsys, ["judge", "zm001-sle", str(tmp_path / "none.yaml")])
    assert "did you mean zm001-sle?" in refused(capsys, ["trials", "zm001"])
    assert "is a folder" in refused(capsys, ["judge", "zm001-sle", str(tmp_path)])


@pytest.mark.parametrize("trial", shipped())
def test_trials_print_what_an_answer_sheet_needs(trial: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trials", trial, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["questions"]["birth_date"]["type"] == "date"
    assert {criterion["id"] for criterion in found["criteria"]} >= {"I01", "E00"}
    assert main(["trials", trial]) == 0
    assert "E00" in capsys.readouterr().out


def test_trials_lists_both(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trials"]) == 0
    out = capsys.readouterr().out
    assert all(trial in out for trial in shipped())


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A site, the one of this user, with a trial of its own, a newer version of a shipped one, and a broken file."""
    own = tmp_path / "site" / "trials"
    own.mkdir(parents=True)
    (own / "mine.yaml").write_text(EXAMPLE, encoding="utf-8")
    shipped_text = shipped_bytes("zm001-sle").decode()
    at = shipped_text.index("version:")
    version = shipped_text[at:].splitlines()[0]
    newer = shipped_text.replace(version, f'version: "2099-01-01"\n  based_on:{version[8:]}', 1)
    (own / "newer.yaml").write_text(newer, encoding="utf-8")
    (own / "broken.yaml").write_text("trial: [", encoding="utf-8")
    monkeypatch.setenv("TRIALSCREEN_DATA", str(tmp_path / "site"))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "site"


def test_a_site_s_own_trials_are_listed_and_judged_by_id(
    site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["trials", "--json"]) == 0
    out, err = capsys.readouterr()
    assert {one["id"]: one["version"] for one in json.loads(out)}["zm001-sle"] == "2099-01-01"
    assert "example-trial" in out and "broken.yaml" in err and err.count("\n") == 1
    assert main(["trials", "example-trial"]) == 0
    assert "example-trial" in capsys.readouterr().out
    assert main(judged(tmp_path, "answers: {}", "--json", trial="example-trial")) == 0
    assert json.loads(capsys.readouterr().out)["trial"] == "example-trial"
    assert "its trials are ct1195e-ssc, example-trial, zm001-sle" in refused(capsys, ["trials", "another"])


def test_a_shipped_id_is_the_shipped_trial_unless_the_site_is_named(
    site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What `judge` says of an id is the same on every machine, but for a folder that is named with it."""
    sha = hashlib.sha256(shipped_bytes("zm001-sle")).hexdigest()
    for first, same in ((["--data", str(tmp_path / "none")], True), ([], True), (["--data", str(site)], False)):
        assert main([*first, *judged(tmp_path, "answers: {}", "--json")]) == 0
        assert (json.loads(capsys.readouterr().out)["definition_sha256"] == sha) is same


@pytest.mark.parametrize(
    ("arguments", "never"),
    [
        (["--help"], ("textual", "pydantic", "yaml", "tinydb")),
        (["--version"], ("textual", "pydantic", "yaml", "tinydb")),
        (["trials"], ("textual", "tinydb")),
        (["judge", "zm001-sle", "-"], ("textual", "tinydb", "store.offered", "store.site")),
    ],
)
def test_commands_load_no_more_than_they_need(arguments: list[str], never: tuple[str, ...]) -> None:
    code = (
        "import sys, tui.cli\n"
        f"try: tui.cli.main({arguments!r})\n"
        "except SystemExit: pass\n"
        f"print([m for m in {never!r} if m in sys.modules], file=sys.stderr)"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], input="answers: {}", capture_output=True, text=True, check=True, timeout=60
    )
    assert run.stderr.strip().splitlines()[-1] == "[]"
