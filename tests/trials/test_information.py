"""The 2022 definition of progressive fibrosis as information, and the proof that information reaches no finding."""

import ast
import subprocess
import sys
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

import trials
from tests.trials.instruments import compiled
from trials.catalog import instruments
from trials.information import Fall, Fibrosis, PastYear, compared, information
from trials.rules import judge

PANEL = information().progressive_fibrosis
FOLDER = Path(trials.__file__).parent


def fall(before: str, after: str) -> Fall:
    return Fraction(before), Fraction(after)


@pytest.mark.parametrize(
    ("fvc", "dlco", "fell"),
    [
        (fall("80", "75"), None, True),
        (fall("80", "75.1"), fall("60", "60"), False),
        (None, fall("60", "50"), True),
        (fall("80", "80"), fall("60", "50.1"), False),
        (fall("50", "47.5"), fall("60", "60"), False),  # 5 % of 50, but 2.5 points
        (fall("80", "76"), None, None),
        (None, None, None),
    ],
)
def test_falls_are_absolute_and_the_limit_counts(fvc: Fall | None, dlco: Fall | None, fell: bool | None) -> None:
    assert compared(PANEL, PastYear(fibrosis=True, fvc=fvc, dlco=dlco)).items["function"] is fell


@pytest.mark.parametrize(
    ("year", "satisfied"),
    [
        (PastYear(True, True, fall("80", "75")), True),
        (PastYear(True, False, fall("80", "75"), fall("60", "50"), frozenset()), False),  # one item, not two
        (PastYear(True, True, fall("80", "80"), fall("60", "60"), frozenset({"honeycombing"})), True),
        (PastYear(True, True), None),
        (PastYear(False, True, fall("80", "75")), False),
        (PastYear(None, True, fall("80", "75")), None),
        (PastYear(), None),
        (PastYear(True, False, None, None, frozenset()), False),
    ],
)
def test_two_of_three_items_and_fibrosis(year: PastYear, satisfied: bool | None) -> None:
    found = compared(PANEL, year)
    assert found.satisfied is satisfied
    assert "not in our source text" in found.words and "decides nothing" in found.words


@pytest.mark.parametrize(("word", "wrong"), [("fvc", "5.1"), ("fvc", "4.9"), ("dlco", "10.1"), ("dlco", "9.9")])
def test_another_limit_is_noticed(word: str, wrong: str) -> None:
    changed = Fibrosis.model_validate({**PANEL.model_dump(), "falls": {**PANEL.falls, word: wrong}})
    if word == "fvc":
        years = [PastYear(True, fvc=fall("80", after), dlco=fall("60", "60")) for after in ("75", "75.1")]
    else:
        years = [PastYear(True, dlco=fall("60", after), fvc=fall("80", "80")) for after in ("50", "50.1")]
    assert [compared(PANEL, year).items["function"] for year in years] == [True, False]
    assert [compared(changed, year).items["function"] for year in years] != [True, False]


def test_it_stands_beside_a_gap_and_is_no_instrument() -> None:
    trial = compiled(PANEL.beside.trial).trial
    assert PANEL.beside.gap in repr(trial.criterion("I08").rule)
    assert instruments() == ("sle-2019", "sledai-2k", "ssc-2013")
    assert set(PANEL.items) == {"symptoms", "function", "imaging"}
    assert len(information().site_results.results) == 7


def test_no_module_of_the_rules_or_the_record_imports_it() -> None:
    importers = set()
    for folder in (FOLDER, FOLDER.parent / "store"):
        for path in folder.rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
                names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                if any(name.startswith("trials.information") for name in names):
                    importers.add(path.name)
    assert importers == set()


def test_judging_never_loads_it() -> None:
    code = (
        "import sys; from trials.catalog import load\n"
        "from trials.compile import compile_trial; from trials.rules import judge\n"
        "[judge(compile_trial(load(name)), {}) for name in ('ct1195e-ssc', 'zm001-sle')]\n"
        "sys.exit('trials.information' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("trial", ["ct1195e-ssc", "zm001-sle"])
def test_no_question_or_rule_knows_its_words(trial: str) -> None:
    rules = compiled(trial)
    words = {"progressive_fibrosis", *PANEL.imaging, *PANEL.falls, "symptoms"}
    assert not words & set(rules.trial.questions) and not words & set(rules.trial.derive)
    assert "information.yaml" not in rules.trial.includes
    extra = {f"progressive_fibrosis.{word}": "yes" for word in words}
    plain, told = judge(rules, {}, on=date(2026, 3, 15)), judge(rules, extra, on=date(2026, 3, 15))
    assert {i: (f.state, f.reasons) for i, f in plain.findings.items()} == {
        i: (f.state, f.reasons) for i, f in told.findings.items()
    }
    assert (plain.ask, plain.current) == (told.ask, told.current)
