"""What holds for both trials whatever stands on the sheet."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trials.canonical import canonical
from trials.cases import disagreements
from trials.catalog import load, shipped
from trials.compile import compile_trial
from trials.definition import Question
from trials.limits import limit_sentence
from trials.rules import ELIGIBLE, NOT_ELIGIBLE, Reason, State, judge
from trials.values import UNKNOWN_REASONS

TRIALS = {name: compile_trial(load(name)) for name in ("ct1195e-ssc", "zm001-sle")}
GAPS = {"ct1195e-ssc": {"I09", "E00"}, "zm001-sle": {"I02", "I09", "E00"}}
LATEST = date(2026, 11, 1)  # dates drawn lie before it
trial_ids = pytest.mark.parametrize("name", TRIALS)


def entries_of(question: Question) -> st.SearchStrategy[Any]:
    """Any answer that the question takes, not known included."""
    unknown = st.sampled_from(UNKNOWN_REASONS).map(lambda reason: {"unknown": reason})
    none = [st.just("none")] if question.none else []
    return st.one_of(_values(question), *none, unknown)


def _values(question: Question) -> st.SearchStrategy[Any]:
    options = [option.id for option in question.options]
    if question.type == "yes_no":
        return st.sampled_from(["yes", "no"])
    if question.type == "finding":
        return _findings(question)
    if question.type == "courses":
        return _tables()
    if question.type == "choice":
        return st.sampled_from(options)
    if question.type == "choices":
        return st.lists(st.sampled_from(options), min_size=1, unique=True)
    if question.type in ("integer", "number"):
        assert question.limits.min is not None
        assert question.limits.max is not None
        number = st.integers(int(question.limits.min), int(question.limits.max))
        low_ones = st.integers(int(question.limits.min), min(60, int(question.limits.max)))
        return number | low_ones | st.tuples(number, number).map(lambda n: {"from": min(n), "to": max(n)})
    first = date(1950, 1, 1) if question.id == "birth_date" else date(2018, 1, 1)
    days = st.dates(first, LATEST).map(date.isoformat)
    recent = st.dates(date(2026, 2, 20), date(2026, 3, 20)).map(date.isoformat)
    shorter = days.map(lambda day: day[:7]) | days.map(lambda day: day[:4])
    if question.type == "date":
        return days | recent | shorter
    return recent.map(lambda day: f"{day}T10:00") | days | recent | shorter


def _findings(question: Question) -> st.SearchStrategy[Any]:
    assert question.item
    ways: list[st.SearchStrategy[Any]] = [st.sampled_from(["yes", "no", "no"])]
    if question.item.cutoffs:
        ways.append(st.integers(0, 120).map(lambda number: {"value": number}))
    if question.item.dated:
        ways.append(st.dates(date(2026, 1, 20), date(2026, 3, 20)).map(lambda day: {"last": day.isoformat()}))
    return st.one_of(*ways)


@st.composite
def _tables(draw: st.DrawFn) -> list[dict[str, Any]]:
    drugs = ["prednisone", "betamethasone", "cyclophosphamide", "azathioprine", "anifrolumab", "nintedanib"]
    rows = []
    for drug in draw(st.lists(st.sampled_from(drugs), min_size=1, max_size=4)):
        start, stop = sorted(draw(st.lists(st.dates(date(2024, 1, 1), date(2026, 2, 28)), min_size=2, max_size=2)))
        row = {"drug": drug, "start": start.isoformat(), "stop": draw(st.sampled_from(["ongoing", stop.isoformat()]))}
        row |= draw(st.sampled_from([{}, {"response": "ineffective"}, {"response": "remission"}]))
        rows.append(
            row | draw(st.sampled_from([{}, {"dose": "70", "unit": "mg", "frequency": "daily", "weight": "60"}]))
        )
    return rows


def one_source(name: str, whole: dict[str, Any], on_file: bool) -> dict[str, Any]:
    """The sheet with each fact from one source: what is on file, or the worksheet. Two that disagree are a review."""
    left_out = set()
    for sheet in TRIALS[name].trial.worksheets:
        left_out |= {sheet.question(item) for item in sheet.instrument.items} if on_file else set(sheet.beside)
    stated = {"first_part", "second_part", "combined_from", "combined_until", "six_months_otherwise"}
    left_out |= {"treatment_courses"} if on_file else stated
    return {q: entry for q, entry in whole.items() if q not in left_out}


@st.composite
def sheets(draw: st.DrawFn, name: str) -> dict[str, Any]:
    questions = TRIALS[name].trial.questions
    answered = draw(st.lists(st.sampled_from(sorted(questions)), unique=True))
    if draw(st.booleans()):
        answered = list(questions)
    return {q: canonical(questions[q], draw(entries_of(questions[q]))) for q in answered}


@trial_ids
@pytest.mark.parametrize("reason", UNKNOWN_REASONS)
def test_nothing_known_fails_nothing(name: str, reason: str) -> None:
    trial = TRIALS[name].trial
    for answers in ({}, {q: {"unknown": reason} for q in trial.questions}):
        for stage in trial.stages:
            verdict = judge(TRIALS[name], answers, stage=stage, on=date(2026, 3, 15))
            assert all(found.state is State.OPEN for found in verdict.findings.values())
            assert not {one.word for one in verdict.stages.values()} & {ELIGIBLE, NOT_ELIGIBLE}


@trial_ids
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_gaps_keep_every_sheet_from_eligible(name: str, data: st.DataObject) -> None:
    entries = data.draw(sheets(name))
    stage = data.draw(st.sampled_from(TRIALS[name].trial.stages))
    on = data.draw(st.dates(date(2025, 1, 1), date(2027, 12, 31)))
    verdict = judge(TRIALS[name], entries, stage=stage, on=on)
    assert ELIGIBLE not in {one.word for one in verdict.stages.values()}
    for gap in GAPS[name]:
        assert verdict.findings[gap].reasons == {Reason.GAP}
    if name == "ct1195e-ssc":
        assert verdict.findings["I08"].state in (State.MET, State.OPEN)


@trial_ids
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_what_is_decided_stays_decided_as_answers_come_in(name: str, data: st.DataObject) -> None:
    whole = one_source(name, data.draw(sheets(name)), data.draw(st.booleans()))
    dropped = set(data.draw(st.lists(st.sampled_from(sorted(whole)), unique=True))) if whole else set()
    dropped |= {q for q in whole if isinstance(whole[q], dict) and "unknown" in whole[q]}
    known = {q: entry for q, entry in whole.items() if q not in dropped}
    before = judge(TRIALS[name], known, on=LATEST).findings
    after = judge(TRIALS[name], whole, on=LATEST).findings
    for criterion, found in before.items():
        if found.state is State.MET:  # its guard may still prove that it does not apply
            assert after[criterion].state in (State.MET, State.NOT_APPLICABLE)
        elif found.state is not State.OPEN:
            assert after[criterion].state is found.state


@trial_ids
@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_a_planned_day_fails_nothing(name: str, data: st.DataObject) -> None:
    """Seen from before all of its dates but the birth date, a sheet fails only by what is no date."""
    entries = data.draw(sheets(name))
    questions = TRIALS[name].trial.questions
    calendar = {q for q in entries if questions[q].type in ("date", "datetime")}
    verdict = judge(TRIALS[name], entries, on=date(1949, 12, 31))
    undated = judge(TRIALS[name], {q: entries[q] for q in entries if q not in calendar}, on=date(1949, 12, 31))
    for criterion, found in verdict.findings.items():
        if found.state is State.NOT_MET and not _says_none(entries, calendar):
            assert undated.findings[criterion].state is State.NOT_MET


def _says_none(entries: dict[str, Any], names: set[str]) -> bool:
    return any(entries[name] == "none" for name in names)


@pytest.mark.parametrize("name", shipped())
def test_every_case_of_the_shipped_files_holds(name: str) -> None:
    compiled = compile_trial(load(name))
    assert compiled.diagram is not None
    assert [line for case in compiled.trial.cases for line in disagreements(compiled, case)] == []


PLANNED = {  # every other date is of something that has happened
    "ct1195e-ssc": {"consent_date", "screening_date", "conditioning_start", "contraception_start", "infusion_date"},
    "zm001-sle": {"consent_date", "screening_date", "apheresis"},
}


@pytest.mark.parametrize("name", shipped())
def test_only_what_can_be_planned_takes_a_day_to_come(name: str) -> None:
    questions = load(name).questions
    dates = {q for q, question in questions.items() if question.type in ("date", "datetime")}
    assert {q for q in dates if not questions[q].limits.max_today} == PLANNED[name]
    for question in dates - PLANNED[name]:
        limits, today = questions[question].limits, date(2026, 3, 15).toordinal()
        assert "is in the future" in str(limit_sentence(questions[question], "2026-03-16", limits, today))
        assert not limit_sentence(questions[question], "2026-03", limits, today)
