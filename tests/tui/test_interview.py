"""The interview without a screen: every walk asks only what matters, saves first, and keeps judgements honest."""

from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from store.events import Person
from store.site import Site
from tests.clock import Ticks
from trials.catalog import shipped
from trials.definition import NUMERIC, Question
from trials.document import Refused
from trials.language import ENGLISH
from trials.rules import Reason, State
from tui.beginning import begin
from tui.demo import fill
from tui.interview import Interview

SSC, SLE = "ct1195e-ssc", "zm001-sle"


@pytest.fixture
def interview(site: Site, nurse: Person, clock: Ticks) -> Iterator[Interview]:
    interview = begin(site, "S-014", [SSC, SLE], nurse, clock, ENGLISH)
    yield interview
    interview.screening.close()


def first_answer(question: Question) -> Any:
    """Some answer to a question, the first that comes to mind."""
    if question.type == "yes_no":
        return "yes"
    if question.type == "choice":
        return question.options[0].id
    if question.type == "choices":
        return [question.options[0].id]
    return "12" if question.type in NUMERIC else "2026-03-01"


@pytest.mark.parametrize("trials", [[SSC], [SLE], [SSC, SLE]])
@pytest.mark.parametrize("fastest", [False, True])
def test_no_question_is_asked_that_cannot_matter(
    site: Site, doctor: Person, trials: list[str], fastest: bool
) -> None:
    interview = begin(site, "S-020", trials, doctor, site.clock, ENGLISH)
    interview.fastest = fastest
    asked: list[str] = []
    question = interview.next()
    while question is not None:
        wanted = {
            interview.trials[trial].trial.questions[name].key
            for trial, verdict in interview.verdicts.items()
            for name in verdict.ask
        }
        assert question.key in wanted
        assert question.key not in asked
        asked.append(question.key)
        entry = first_answer(question)
        interview.answer(question, "1980-05-01" if question.id == "birth_date" else entry)
        question = interview.next(question)
    assert len(asked) == len(set(asked))
    assert not interview.to_ask()
    interview.screening.close()


def test_shared_questions_are_asked_once(interview: Interview) -> None:
    assert "birth_date" in interview.questions
    assert not any(key.endswith("/birth_date") for key in interview.questions)
    assert f"{SSC}/consent_date" in interview.questions
    assert f"{SLE}/consent_date" in interview.questions
    interview.answer(interview.questions["birth_date"], "1950")
    interview.answer(interview.questions[f"{SSC}/consent_date"], "2026-03-01")
    interview.answer(interview.questions[f"{SLE}/consent_date"], "2026-03-02")
    interview.answer(interview.questions[f"{SLE}/screening_date"], "2026-03-02")
    assert interview.verdicts[SSC].findings["I02"].state is State.NOT_MET
    assert interview.verdicts[SLE].findings["I05"].state is State.NOT_MET


def test_an_answer_that_turns_the_verdict_says_so_and_going_on_asks_the_rest(interview: Interview) -> None:
    saved = interview.answer(interview.questions[f"{SLE}/consent"], "refused")
    assert saved.turned == (SLE,)
    assert interview.verdicts[SLE].ask == ()
    left = {question.key for question in interview.to_ask()}
    interview.go_on(SLE)
    more = {question.key for question in interview.to_ask()} - left
    assert f"{SLE}/sledai" in more
    assert f"{SLE}/consent" not in more


def test_a_changed_answer_needs_a_reason_and_a_result_after_pending_does_not(interview: Interview) -> None:
    question = interview.questions["platelets"]
    interview.answer(question, {"unknown": "pending"})
    assert not interview.needs_reason(question, "12")
    interview.answer(question, "12")
    assert interview.needs_reason(question, "13")
    with pytest.raises(Exception, match="reason"):
        interview.answer(question, "13")
    interview.answer(question, "13", reason="typing error")
    history = interview.screening.answers["platelets"].history
    assert [event.reason for event in history] == ["", "new result", "typing error"]


def test_implausible_and_foreign_answers_are_refused_before_anything_is_saved(interview: Interview) -> None:
    count = len(interview.screening.events)
    born = interview.questions["birth_date"]
    for entry in ("2090", "1800"):
        with pytest.raises(Refused):
            interview.doubts(born, entry)
    with pytest.raises(Refused):
        interview.doubts(interview.questions[f"{SLE}/survival"], "longer")  # for the investigator
    interview.answer(born, "1990-05-01")
    with pytest.raises(Refused):
        interview.doubts(interview.questions[f"{SSC}/consent_date"], "1980-01-01")
    assert len(interview.screening.events) == count + 1


def judged(site: Site, doctor: Person, interview: Interview) -> Interview:
    interview.screening.close()
    (summary,) = site.screenings()
    return Interview(site, site.open(summary.token, doctor), doctor, site.clock, ENGLISH)


def test_a_gap_is_judged_only_by_an_investigator_with_the_protocol(
    site: Site, doctor: Person, interview: Interview
) -> None:
    with pytest.raises(Refused, match="investigator"):
        interview.judge(SSC, "I09", "met", "organ function is fine", protocol="2.1", section="5.3")
    interview = judged(site, doctor, interview)
    with pytest.raises(Refused, match="protocol"):
        interview.judge(SSC, "I09", "met", "organ function is fine")
    interview.judge(SSC, "I09", "met", "organ function is fine", protocol="2.1", section="5.3")
    finding = interview.verdicts[SSC].findings["I09"]
    assert (finding.state, finding.judged) == (State.OPEN, State.MET)
    with pytest.raises(Refused, match="one by one"):
        interview.judge(SSC, "E00", "clear", "none applies", protocol="2.1", section="5.4")
    interview.judge(SSC, "E00", "clear", "none applies", protocol="2.1", section="5.4", one_by_one=True)
    assert interview.verdicts[SSC].findings["E00"].effective is State.MET


def test_a_judgement_lapses_when_an_answer_under_it_changes_and_stays_lapsed(
    site: Site, doctor: Person, interview: Interview
) -> None:
    interview = judged(site, doctor, interview)
    consent = interview.questions[f"{SSC}/consent"]
    interview.answer(consent, "guardian")
    interview.answer(interview.questions[f"{SSC}/understands"], "yes")
    interview.answer(interview.questions[f"{SSC}/willing"], "yes")
    assert Reason.REVIEW in interview.verdicts[SSC].findings["I01"].reasons
    interview.judge(SSC, "I01", "met", "capacity assessed; ethics board informed")
    assert interview.verdicts[SSC].findings["I01"].judged is State.MET
    interview.answer(consent, "self", reason="typing error")
    interview.answer(consent, "guardian", reason="typing error")
    judgement = interview.judgement(SSC, "I01")
    assert judgement is not None
    assert judgement.lapsed
    assert interview.verdicts[SSC].findings["I01"].judged is None


def test_a_computed_not_met_cannot_be_judged(site: Site, doctor: Person, interview: Interview) -> None:
    interview = judged(site, doctor, interview)
    interview.answer(interview.questions[f"{SLE}/survival"], "shorter")
    with pytest.raises(Refused, match="correct an answer"):
        interview.judge(SLE, "I06", "met", "hope")


def test_moving_a_stage_brings_what_is_due_there(interview: Interview) -> None:
    assert Reason.LATER in interview.verdicts[SLE].findings["I10"].reasons
    interview.move(SLE, "apheresis")
    assert interview.verdicts[SLE].stage == "apheresis"
    assert Reason.UNANSWERED in interview.verdicts[SLE].findings["I10"].reasons


def test_the_record_carries_the_verdict_words(site: Site, interview: Interview) -> None:
    interview.answer(interview.questions[f"{SLE}/consent"], "refused")
    (summary,) = site.screenings()
    verdicts: Any = summary.verdicts
    assert verdicts[SLE]["verdict"] == "not eligible"
    assert verdicts[SLE]["failed"] == ["I11"]
    assert verdicts[SSC]["verdict"] == "pending"


def test_an_answer_is_kept_even_if_judging_fails(interview: Interview, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("tui.standing.judged", broken)
    interview.answer(interview.questions["platelets"], "12")
    assert interview.screening.answers["platelets"].kept == "12"


def test_left_questions_and_ages(interview: Interview) -> None:
    question = interview.questions[f"{SLE}/survival"]
    interview.leave(question)
    assert question in interview.waiting()
    recorded = interview.recorded(question)
    assert recorded is not None
    assert interview.age(recorded) == "today"


def test_the_outlook_names_the_last_day_of_consent(interview: Interview) -> None:
    interview.answer(interview.questions["birth_date"], "1965-05-01")
    interview.answer(interview.questions[f"{SSC}/consent_date"], "2026-04-10")
    (holding,) = [h for h in interview.holding(SSC) if h.question.id == "consent_date"]
    assert holding.last is not None
    assert holding.last.isoformat() == "2026-04-30"
    assert any("until 30 April 2026" in line for line in interview.outlook(SSC))


def test_demo_participants(tmp_path: Path, clock: Ticks) -> None:
    site = Site(tmp_path, clock=clock)
    fill(site, ENGLISH, clock)
    found: dict[str, Any] = {summary.code: summary.verdicts for summary in site.screenings()}
    words = {code: [verdict["verdict"] for verdict in verdicts.values()] for code, verdicts in found.items()}
    assert words["S-002"] == ["not eligible"]
    assert words["S-003"] == ["not eligible", "pending"]
    people = site.people.list()
    for summary, person in product(site.screenings(), people[:1]):
        with site.open(summary.token, person) as screening:
            interview = Interview(site, screening, person, clock, ENGLISH)
            shown = {q.key for q in interview.to_ask()}
            wanted = {
                interview.trials[trial].trial.questions[name].key
                for trial, verdict in interview.verdicts.items()
                for name in verdict.first(verdict.ask)
            }
            assert shown == wanted
    assert set(shipped()) == {SSC, SLE}
