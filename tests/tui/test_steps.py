"""How much is left is one number, wherever it is shown: above the question, beside the verdict, and at home."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from store.site import Site
from trials.document import Refused
from trials.language import ENGLISH
from tui.beginning import begin
from tui.interview_text import progress
from tui.waiting import verdict_data

NOW = datetime(2026, 3, 15, 10, tzinfo=UTC)
PENDING = {"unknown": "pending"}


@pytest.mark.parametrize("known", [True, False], ids=["answered", "all pending"])
@pytest.mark.parametrize("trial", ["ct1195e-ssc", "zm001-sle"])
def test_the_question_the_panel_and_home_count_the_same(trial: str, known: bool, tmp_path: Path) -> None:
    site = Site(tmp_path / "site", clock=lambda: NOW)
    doctor = site.people.add("Ada Roe", "investigator")
    interview = begin(site, "S-014", [trial], doctor, lambda: NOW, ENGLISH)
    answers = next(case.answers for case in interview.trials[trial].trial.cases if len(case.answers) > 20)
    counts = set()
    while asked := [question for question in interview.to_ask() if not interview.recorded(question)]:
        done, about = progress(interview)
        (summary,) = site.screenings()
        assert about - done == interview.left(trial) == verdict_data(summary, trial)["ask"]
        counts.add((done, about))
        entry = answers.get(asked[0].id) if known else None
        try:
            interview.answer(asked[0], PENDING if entry is None else entry)
        except Refused:
            interview.answer(asked[0], PENDING)
    interview.screening.close()
    assert len(counts) > 10
