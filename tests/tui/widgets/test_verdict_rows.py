"""The verdict as rows, without a screen."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from trials.catalog import load
from trials.compile import Compiled, compile_trial
from trials.rules import Verdict, judge
from trials.values import Entry
from tui.interview_text import SIGNS
from tui.widgets.verdict_rows import Row, TrialPanel, verdict_rows

LUPUS = compile_trial(load("zm001-sle"))
SCLEROSIS = compile_trial(load("ct1195e-ssc"))
FAILING: dict[str, Entry] = {"birth_date": "2015", "consent_date": "2026-03-01", "screening_date": "2026-03-02"}


def panel(compiled: Compiled = LUPUS, answers: dict[str, Entry] | None = None) -> TrialPanel:
    verdict = judge(compiled, answers or {}, on=date(2026, 3, 15))
    return TrialPanel(compiled.trial.id, verdict, len(verdict.first(verdict.ask)))


def lines(rows: tuple[Row, ...]) -> list[str]:
    return ["".join(piece.text for piece in row) for row in rows]


def of(verdict: Verdict, state: str) -> str:
    return next(name for name, finding in verdict.findings.items() if finding.effective == state)


def test_every_criterion_has_a_sign_its_id_its_title_and_a_word() -> None:
    shown = lines(verdict_rows((panel(),), 80))
    assert shown[:3] == [
        "zm001-sle · screening",
        "Pending",
        "Open: 8 for want of answers, 3 not in our source text. 23 questions left.",
    ]
    assert set(shown[3]) <= set(SIGNS.values())
    assert len(shown[3]) == len(LUPUS.trial.criteria)
    assert shown[4].startswith("? I01  Classification as lupus ")
    assert shown[4].endswith(" open: unanswered")
    assert shown[5].startswith("  Still to answer: 2019 EULAR/ACR classification")
    assert len([line for line in shown[4:] if not line.startswith("  ")]) == len(LUPUS.trial.criteria)


def test_a_failing_trial_says_so_in_words_and_with_a_sign() -> None:
    failing = panel(LUPUS, FAILING)
    name = of(failing.verdict, "not met")
    shown = lines(verdict_rows((failing,), 80))
    assert shown[1] == "Not eligible"
    row = next(line for line in shown if f" {name} " in line)
    assert row.startswith("✗")
    assert row.endswith(" not met")


def test_what_the_question_bears_on_is_lit_and_what_changed_says_now() -> None:
    lit = replace(panel(), lit=frozenset({"I04"}), changed=frozenset({"I05"}))
    rows = verdict_rows((lit,), 60)
    strip = next(row for row in rows if len(row) == len(LUPUS.trial.criteria))
    assert [LUPUS.trial.criteria[at].id for at, piece in enumerate(strip) if piece.lit] == ["I04"]
    assert {row[1].text.strip() for row in rows if row != strip and any(piece.lit for piece in row)} == {"I04"}
    assert [line for line in lines(rows) if "now open" in line and " I05 " in line]


def test_what_the_question_bears_on_and_what_changed_say_why_while_there_is_room() -> None:
    lit = replace(panel(LUPUS, FAILING), lit=frozenset({"I04"}), changed=frozenset({"I05"}))
    high = lines(verdict_rows((lit,), 36, 40))
    assert [high[at - 1].split()[1] for at, line in enumerate(high) if line.startswith("  Still to")] == ["I04"]
    assert [high[at - 1].split()[1] for at, line in enumerate(high) if line.startswith("  Age at")] == ["I05"]
    low = lines(verdict_rows((lit,), 36, 14))
    assert [line for line in low if line.startswith("  ")] == [
        "  Age at consent is 10 to 11, not 18",
        "  to 70.",
    ]
    assert any(" I04 " in line for line in low)


def test_what_the_last_answer_decided_and_how_long_it_holds_are_said() -> None:
    failing = panel(LUPUS, FAILING)
    said = replace(failing, changed=frozenset({"I05", "I04"}), before="Pending", until="Holds until then.")
    shown = lines(verdict_rows((said,), 80))
    assert "This answer decided: I05 not met. The verdict was: Pending." in shown
    assert "Holds until then." in shown
    opened = lines(verdict_rows((replace(panel(), changed=frozenset({"I04"})),), 80))
    assert "It changed what is open of I04." in opened
    assert not [line for line in lines(verdict_rows((panel(),), 80)) if "decided" in line or "changed" in line]
    tight = lines(verdict_rows((said,), 30, 4))
    assert [line for line in tight if line.startswith("This answer decided: I05")]


def test_a_low_panel_keeps_the_verdict_the_signs_and_what_matters_now() -> None:
    low = replace(panel(LUPUS, FAILING), lit=frozenset({"I11"}))
    shown = lines(verdict_rows((low,), 36, 8))
    assert len(shown) <= 8
    assert "Not eligible" in shown
    assert any(set(line) <= set(SIGNS.values()) and "✗" in line for line in shown)
    assert any(" I11 " in line for line in shown)


@pytest.mark.parametrize("height", [1, 2, 3, 4])
def test_the_lowest_panel_keeps_each_verdict(height: int) -> None:
    shown = lines(verdict_rows((panel(LUPUS, FAILING), panel(SCLEROSIS)), 40, height))
    assert shown[0] == "Not eligible · zm001-sle"
    assert (height == 1) or any(line.startswith("Pending · ct1195e-ssc") for line in shown)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 130), st.one_of(st.none(), st.integers(0, 60)), st.booleans(), st.text(max_size=20))
def test_no_row_is_wider_and_no_panel_higher_than_there_is_room(
    width: int, height: int | None, both: bool, name: str
) -> None:
    panels = (replace(panel(), name=f"狼疮 {name}"), panel(SCLEROSIS, FAILING))
    rows = verdict_rows(panels if both else panels[:1], width, height)
    assert height is None or len(rows) <= height
    assert all(cell_len(line) <= width for line in lines(rows))


def test_a_criterion_left_to_the_investigator_is_not_called_unanswered() -> None:
    answers: dict[str, Entry] = {"consent": {"unknown": "left for the investigator"}, "consent_date": "2026-03-01"}
    rows = lines(verdict_rows((panel(LUPUS, answers),), 80))
    consent = next(row for row in rows if " I11 " in row)
    assert consent.endswith(" open: left for the investigator"), consent
