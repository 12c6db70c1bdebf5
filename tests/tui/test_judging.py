"""Verdicts and judgements are the same in every language."""

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from store.events import Person
from store.site import Site
from tests.tui.test_interview import first_answer
from trials.definition import Trial
from trials.document import Refused
from trials.language import CHINESE, ENGLISH
from trials.rules import State
from tui.beginning import begin
from tui.judging import basis, bound_trial, compiled_trial, entries_of, judged

NOW = datetime(2026, 3, 15, 10, tzinfo=UTC)


@pytest.mark.parametrize("trial", ["ct1195e-ssc", "zm001-sle"])
def test_a_judgement_made_in_one_language_counts_in_the_other(trial: str, tmp_path: Path) -> None:
    site = Site(tmp_path / "site", clock=lambda: NOW)
    doctor: Person = site.people.add("Ada Roe", "investigator")
    interview = begin(site, "S-014", [trial], doctor, lambda: NOW, ENGLISH)
    interview.judge(trial, "I09", "met", "organ function is fine", protocol="2.1", section="5.3")
    screening = interview.screening
    found, bases, trials = [], [], list[Trial]()
    for language in (ENGLISH, CHINESE):
        compiled = compiled_trial(bound_trial(site, trial, screening.trials[trial], language))
        entries = entries_of(screening.answers)
        verdict = judged(compiled, "screening", screening.answers, screening.judgements, NOW.date())
        assert verdict.findings["I09"].effective is State.MET
        found.append({i: (one.state, one.reasons, one.effective) for i, one in verdict.findings.items()})
        bases.append(basis(verdict.findings["I09"], screening.answers, entries))
        trials.append(compiled.trial)
    screening.close()
    assert found[0] == found[1]
    assert bases[0] == bases[1] == screening.judgements[f"{trial}/I09"].basis
    assert [one.language for one in trials] == [ENGLISH, CHINESE]
    assert trials[0].sha256 == trials[1].sha256 and trials[0].includes == trials[1].includes


def test_the_same_answers_in_either_language_make_the_same_record(tmp_path: Path) -> None:
    """Every event after the first, which holds a token of chance."""
    records = []
    for language in (ENGLISH, CHINESE):
        site = Site(tmp_path / language.code, clock=lambda: NOW)
        nurse = site.people.add("Kim Lee", "coordinator")
        interview = begin(site, "S-014", ["ct1195e-ssc", "zm001-sle"], nurse, lambda: NOW, language)
        for question in list(interview.questions.values())[:40]:
            with suppress(Refused):
                interview.answer(question, first_answer(question))
        events = [
            (e.kind, e.subject, e.old, e.new, e.reason, e.source, e.verdicts) for e in interview.screening.events[1:]
        ]
        records.append(events)
        interview.screening.close()
    assert len(records[0]) > 25
    assert records[0] == records[1]
