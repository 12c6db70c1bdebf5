"""A verdict that takes over what an answer did not bear on is the verdict that is worked out anew."""

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from random import Random
from typing import Any

import pytest

from tests.trials.random_trials import Drawn, drawn
from tests.trials.shipped import NAMES, rules_of
from tests.trials.test_counts import called
from trials.canonical import canonical
from trials.cases import GOOD, entries_of
from trials.catalog import load_bytes
from trials.compile import Compiled, compile_trial
from trials.definition import NUMERIC, Question
from trials.document import Refused
from trials.rules import Verdict, judge
from trials.values import Entry

Answers = Mapping[str, Entry]
TRIALS, CHANGES = 60, 5


def told(verdict: Verdict) -> tuple[Any, ...]:
    """All that a verdict says, the answers it stands on too."""
    findings = {
        name: (f.state, f.reasons, f.judged, f.fails_as_planned, f.still, f.aside, f.notes, f.sheet.entries)
        for name, f in verdict.findings.items()
    }
    groups = [group.names for group in verdict.groups]
    still = (verdict.ask, verdict.waiting, verdict.further, verdict.aside)
    return findings, verdict.stages, still, verdict.certain, groups


def changed(rules: Compiled, answers: Answers, trial: Drawn, rng: Random) -> Answers:
    """The same answers but for one or two."""
    new = dict(answers)
    for name in rng.sample(list(rules.trial.questions), rng.choice([1, 1, 2])):
        new.pop(name, None)
        if rng.random() < 0.8:
            try:
                new[name] = canonical(question := rules.trial.questions[name], _raw(question, trial, rng))
            except Refused:
                new[name] = {"unknown": "pending"}
    return new


def _raw(question: Question, trial: Drawn, rng: Random) -> Any:
    if question.type in NUMERIC:
        return str(rng.randrange(20))
    if question.options:
        option = rng.choice(question.options).id
        return [option] if question.type == "choices" else option
    if question.type == "yes_no":
        return rng.choice(["yes", "no"])
    day = (trial.on + timedelta(days=rng.randrange(-30, 30))).isoformat()
    return day if question.type == "date" else f"{day}T10:00"


@pytest.mark.parametrize("planned", [False, True])
def test_a_verdict_after_another_is_the_verdict_by_itself(planned: bool) -> None:
    seen: Counter[str] = Counter()
    for seed in range(TRIALS):
        trial, rng = drawn(seed, planned), Random(seed)
        rules = compile_trial(load_bytes(trial.content, "drawn.json"))
        judgements = {name: GOOD[found] for name, found in trial.judgements.items()}
        answers: Answers = {name: canonical(rules.trial.questions[name], raw) for name, raw in trial.answers.items()}
        before = judge(rules, answers, judgements, trial.stage, trial.on)
        for _ in range(CHANGES):
            answers = changed(rules, answers, trial, rng)
            counted = {name: state for name, state in judgements.items() if rng.random() < 0.8}
            alone = judge(rules, answers, counted, trial.stage, trial.on)
            after = judge(rules, answers, counted, trial.stage, trial.on, before)
            assert told(after) == told(alone), (seed, answers)
            seen["changed"] += told(after)[0] != told(before)[0]
            seen["judged"] += any(finding.judged for finding in after.findings.values())
            before = after
    assert seen["changed"] > TRIALS
    assert planned or seen["judged"]


def test_a_verdict_at_another_stage_or_day_takes_nothing_over() -> None:
    rules = rules_of("zm001-sle")
    case = next(case for case in rules.trial.cases if "consent_date" in case.answers)
    answers, on = entries_of(case, rules.trial), drawn(1).on
    before = judge(rules, answers, {}, "screening", on)
    for stage, day in (("apheresis", on), ("screening", on.replace(year=2025))):
        assert told(judge(rules, answers, {}, stage, day, before)) == told(judge(rules, answers, {}, stage, day))


@pytest.mark.parametrize("name", NAMES)
def test_an_answer_has_only_those_criteria_worked_out_on_which_it_bears(name: str) -> None:
    rules = rules_of(name)
    before = judge(rules, {})
    for question in ("consent_date", "birth_date", "can_father"):
        answer = {question: canonical(rules.trial.questions[question], {"unknown": "pending"})}
        found = called(partial(judge, rules, answer, before=before))
        assert found["trials.rules._outcome"] == len(rules.serves[question]) < len(rules.criteria)
