"""No completion of a partial sheet contradicts what was decided, and what is decided stays decided."""

from datetime import date, timedelta
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.trials.oracle_answers import random_sheets, settled
from tests.trials.oracle_rules import DAY, Axis, Listed, Plain, Value, good
from tests.trials.random_trials import FAR, Draw, entry_of, random_answers
from tests.trials.shipped import NAMES, plain_of, rules_of
from trials.canonical import canonical
from trials.catalog import load_bytes
from trials.compile import Compiled, compile_trial
from trials.on_file import FiledVariable
from trials.rules import State, Verdict, judge
from trials.values import UNKNOWN_REASONS

randoms = st.randoms(use_true_random=False)
often = settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
shipped = pytest.mark.parametrize("name", NAMES)


def verdict_on(rules: Compiled, answers: Plain, stage: str, on: date) -> Verdict:
    questions = rules.trial.questions
    entries = {name: canonical(questions[name], raw) for name, raw in answers.items()}
    return judge(rules, entries, {}, stage, on)


def contradicted(trial: Plain, verdict: Verdict, sheets: Listed) -> list[str]:
    """What the verdict has decided although one of the complete sheets says otherwise."""
    found: list[str] = []
    together: dict[str, int] = dict.fromkeys(verdict.stages, sheets.every)
    stages = list(verdict.stages)
    for criterion in trial["criteria"]:
        applies, kept = good(trial, criterion, sheets)
        state = verdict.findings[criterion["id"]].state
        wrong = {
            State.MET: kept != sheets.every,
            State.NOT_MET: kept != 0,
            State.NOT_APPLICABLE: applies != 0,
            State.OPEN: False,
        }[state]
        if wrong:
            found.append(f"{criterion['id']} {state}")
        for stage in stages[stages.index(criterion.get("due") or stages[0]) :]:
            together[stage] &= kept
    whole = len(trial["criteria"]) == len(verdict.findings)
    for stage, one in verdict.stages.items():
        if one.word == "not eligible" and together[stage] and whole:
            found.append(f"{stage} {one.word}")
        if one.word == "eligible" and together[stage] != sheets.every:
            found.append(f"{stage} {one.word}")
    return found


def answered_further(trial: Plain, answers: Plain, sheet: dict[Axis, Value], on: date, rng: Random) -> dict[str, Any]:
    """The sheet with some of its open questions answered, and some of its ranges narrowed to a value."""
    more = dict(answers)
    for name, question in trial["questions"].items():
        several = isinstance(answers.get(name), dict) and "readings" in answers[name]
        if not settled(question, answers.get(name), on) and not several and rng.random() < 0.4:
            more[name] = entry_of(question, sheet[name])
    return more


def reopened(before: Verdict, after: Verdict) -> list[str]:
    """What was decided and is not any more."""
    found: list[str] = []
    for name, finding in before.findings.items():
        allowed = {
            State.MET: {State.MET, State.NOT_APPLICABLE},
            State.NOT_APPLICABLE: {State.NOT_APPLICABLE},
            State.NOT_MET: {State.NOT_MET},
            State.OPEN: set(State),
        }[finding.state]
        if after.findings[name].state not in allowed:
            found.append(f"{name} was {finding.state} and is {after.findings[name].state}")
    for stage, one in before.stages.items():
        if one.word in ("not eligible", "eligible") and after.stages[stage].word != one.word:
            found.append(f"{stage} was {one.word} and is {after.stages[stage].word}")
    filed = [variable for variable in before.compiled.variables if isinstance(variable, FiledVariable)]
    instead = {question.id for one in filed for question in one.questions}  # one statement may be asked for the other
    if before.certain and not {*after.ask, *after.waiting} <= {*before.ask, *before.waiting, *instead}:
        found.append(f"asks {after.ask} after {before.ask}")
    return found


@often
@given(randoms, st.booleans())
def test_no_completion_contradicts_a_random_trial(rng: Random, kleene: bool) -> None:
    drawn = Draw(rng, shared=True).drawn()
    rules = compile_trial(load_bytes(drawn.content, "drawn.json"))
    if kleene:
        rules.diagram = None
    verdict = verdict_on(rules, drawn.answers, drawn.stage, drawn.on)
    sheets = random_sheets(drawn.trial, drawn.answers, drawn.on, rng, 8)
    assert not contradicted(drawn.trial, verdict, Listed(sheets))
    further = answered_further(drawn.trial, drawn.answers, sheets[0], drawn.on, rng)
    assert not reopened(verdict, verdict_on(rules, further, drawn.stage, drawn.on))


@pytest.mark.parametrize("first", range(0, 400, 100))
def test_no_completion_contradicts_hundreds_of_random_trials(first: int) -> None:
    """Dates are shared here between windows, derived values and plain tests, where the diagram is not exact."""
    for seed in range(first, first + 100):
        rng = Random(seed)
        drawn = Draw(rng, planned=seed % 4 == 0, shared=seed % 4 != 3).drawn()
        verdict = verdict_on(
            compile_trial(load_bytes(drawn.content, "drawn.json")), drawn.answers, drawn.stage, drawn.on
        )
        sheets = random_sheets(drawn.trial, drawn.answers, drawn.on, rng, 40)
        assert not contradicted(drawn.trial, verdict, Listed(sheets)), seed


@shipped
@often
@given(randoms, st.sampled_from([FAR, date(2026, 3, 10), date(2025, 1, 1)]))
def test_no_completion_contradicts_a_shipped_trial(name: str, rng: Random, on: date) -> None:
    trial, rules = plain_of(name), rules_of(name)
    answers = random_answers(trial, rng)
    verdict = verdict_on(rules, answers, rng.choice(rules.trial.stages), on)
    sheets = random_sheets(trial, answers, on, rng, 8)
    assert not contradicted(trial, verdict, Listed(sheets))


@shipped
@often
@given(randoms, st.integers(0, 10_000))
def test_further_answers_never_reopen_a_shipped_trial(name: str, rng: Random, seed: int) -> None:
    trial, rules = plain_of(name), rules_of(name)
    answers = random_answers(trial, rng)
    stage = rng.choice(rules.trial.stages)
    (sheet,) = random_sheets(trial, answers, FAR, rng, 1)
    further = answered_further(trial, answers, sheet, FAR, Random(seed))
    before, after = (verdict_on(rules, sheet_answers, stage, FAR) for sheet_answers in (answers, further))
    assert not reopened(before, after)


@shipped
@pytest.mark.parametrize("reason", ["", *UNKNOWN_REASONS])
@pytest.mark.parametrize("on", [date(2020, 1, 1), date(2026, 3, 10), FAR])
def test_a_sheet_that_knows_nothing_fails_nobody_and_passes_nobody(name: str, reason: str, on: date) -> None:
    rules = rules_of(name)
    answers = {q: {"unknown": reason} for q in rules.trial.questions} if reason else {}
    for stage in rules.trial.stages:
        verdict = verdict_on(rules, answers, stage, on)
        assert {f.state for f in verdict.findings.values()} <= {State.OPEN, State.MET, State.NOT_APPLICABLE}
        assert {one.word for one in verdict.stages.values()} <= {"pending", "no listed criterion fails"}
        assert verdict.current.word == "pending"
        assert bool(verdict.waiting) == bool(reason) and bool(verdict.ask) == (not reason)


@shipped
def test_a_complete_sheet_is_decided_but_for_reviews_and_gaps(name: str) -> None:
    """Walk: answer all of a completion; what the oracle decides, judge() decides alike."""
    trial, rules = plain_of(name), rules_of(name)
    rng = Random(7)
    compared = 0
    for sheet in random_sheets(trial, {}, FAR, rng, 60):
        answers = {q: entry_of(question, sheet[q]) for q, question in trial["questions"].items()}
        verdict = verdict_on(rules, answers, rules.trial.stages[-1], FAR)
        sheets = Listed([sheet, *random_sheets(trial, answers, FAR, rng, 4)])
        assert not contradicted(trial, verdict, sheets)
        for criterion in trial["criteria"]:
            finding = verdict.findings[criterion["id"]]
            compared += finding.state is not State.OPEN
            assert "unanswered" not in finding.reasons or _missing(criterion["rule"], criterion.get("when"))
    assert compared > 300


def _missing(*rules: Any) -> bool:
    return "missing" in repr(rules)


def test_the_walk_of_a_day_keeps_to_the_calendar() -> None:
    assert entry_of({"type": "date"}, (date(2026, 2, 28) + timedelta(days=1)).toordinal()) == "2026-03-01"
    assert entry_of({"type": "datetime"}, date(2026, 2, 28).toordinal() * DAY + 61) == "2026-02-28T01:01"
    assert entry_of({"type": "number"}, Fraction(5, 4)) == "1.25"
