"""What is the investigator's to answer: a coordinator fills in the courses and leaves how the disease responded."""

import json
from pathlib import Path

import pytest

from store.events import Kind, Person
from store.exchange.fhir_form import form_url
from store.exchange.fhir_screening import ENTRY
from store.offered import offered
from tests.clock import Ticks
from tests.tui.desk import ANNA, CT, IVO, ZM, desk, keyed, new_site, prepared
from tests.tui.test_plain import said
from tests.tui.test_treatment import TABLE, VISITED, course, on_the_table, table
from trials.definition import Question
from trials.document import Refused
from trials.language import ENGLISH
from trials.rules import Reason
from trials.treatment import RESPONSES
from trials.values import LEFT
from tui.beginning import begin
from tui.interview import Interview
from tui.screens.rows import Rows

KIM = Person("P03", "Kim Data", "data manager")
RESPONSE = f"{CT}/treatment_response"
CYC = {"drug": "cyclophosphamide", "start": "2025-01-01", "stop": "2025-12-31"}
MMF = {**CYC, "drug": "mycophenolate_mofetil"}
FAILED = {**CYC, "response": "ineffective"}


def interviews(folder: Path, *people: Person) -> tuple[Question, list[Interview]]:
    """One screening of the sclerosis trial, with each of these people at the keyboard in turn."""
    site = new_site(folder, *people)
    first = begin(site, "S-014", [CT], people[0], Ticks(), ENGLISH)
    for key, entry in keyed(CT, VISITED).items():
        first.answer(first.questions[key], entry)
    others = [Interview(site, first.screening, person, Ticks(), ENGLISH) for person in people[1:]]
    return first.questions[TABLE], [first, *others]


@pytest.mark.parametrize("person", [ANNA, KIM], ids=str)
@pytest.mark.parametrize("word", RESPONSES)
def test_a_response_is_recorded_by_nobody_but_an_investigator(word: str, person: Person, tmp_path: Path) -> None:
    question, [theirs] = interviews(tmp_path, person)
    for take in (theirs.answer, theirs.doubts):
        with pytest.raises(Refused, match="The response to Cyclophosphamide is for the investigator"):
            take(question, [MMF, {**CYC, "response": word}])
    assert TABLE not in theirs.entries
    assert [event.subject for event in theirs.screening.events if event.kind == Kind.REFUSED] == [f"answer {TABLE}"]
    theirs.answer(question, [CYC, MMF])
    open_for = theirs.verdicts[CT].findings["I08"].reasons
    assert open_for == {Reason.UNANSWERED, Reason.GAP}
    assert RESPONSE in {asked.key for asked in theirs.to_ask()}


def test_what_an_investigator_recorded_stands_while_others_correct_the_course(tmp_path: Path) -> None:
    question, [anna, ivo] = interviews(tmp_path, ANNA, IVO)
    anna.answer(question, [CYC, MMF])
    ivo.answer(question, [FAILED, MMF], reason="new result")
    assert ivo.verdicts[CT].findings["I08"].effective == "met"
    anna = Interview(anna.site, anna.screening, ANNA, Ticks(), ENGLISH)
    later = {**FAILED, "stop": "2025-11-30"}
    for rows in ([later, MMF], [MMF, later], [MMF, later, {"drug": "rituximab"}], [later]):
        anna.answer(question, rows, reason="typing error")
    for rows in (
        [{**later, "response": "remission"}],
        [{**later, "drug": "azathioprine"}],
        [later, later],
        [{**later, "name": "another"}],
    ):
        with pytest.raises(Refused, match="is for the investigator"):
            anna.answer(question, rows, reason="typing error")
    assert anna.entries[TABLE] == [later]


def test_a_documented_remission_and_relapse_are_days_of_the_chart(tmp_path: Path) -> None:
    question, [anna] = interviews(tmp_path, ANNA)
    relapsed = {"remission": "2025-10-01", "relapse": "2026-01-15"}
    anna.answer(question, [{**CYC, **relapsed}, MMF])
    assert anna.verdicts[CT].findings["I08"].effective == "met"


def test_an_answer_that_is_the_investigators_is_not_recorded_for_anyone_else(tmp_path: Path) -> None:
    _, [anna, ivo] = interviews(tmp_path, ANNA, IVO)
    question = anna.questions[RESPONSE]
    with pytest.raises(Refused, match="leave it for them"):
        anna.answer(question, "ineffective")
    anna.leave(question)
    ivo = Interview(ivo.site, ivo.screening, IVO, Ticks(), ENGLISH)
    ivo.answer(question, "ineffective")
    with pytest.raises(Refused):
        Interview(ivo.site, ivo.screening, ANNA, Ticks(), ENGLISH).answer(question, "ineffective", source="chart")


async def test_a_coordinator_fills_the_table_and_leaves_the_response_with_one_key(tmp_path: Path) -> None:
    site = new_site(tmp_path, IVO, ANNA)
    prepared(site, "S-014", [CT], keyed(CT, VISITED))
    async with desk(site, (80, 24)) as hands:
        await on_the_table(hands)
        await hands.press("a")
        await hands.write("cyclo")
        await hands.press("enter")
        assert "Response for the investigator" in hands.flowing
        for text, label in (("1.1.2025", "Start"), ("31.12.2025", "Stop"), ("", "Remission")):
            assert f"› {label}" in hands.text
            await hands.write(text)
            if label != "Remission":
                await hands.press("enter")
        await hands.press("shift+tab")
        assert "› Stop" in hands.text
        await hands.press("ctrl+s", "a")
        await course(hands, "mmf", "1.1.2025", "31.12.2025")
        assert table(hands) == [CYC, MMF]
        assert "Cyclophosphamide with Mycophenolate mofetil" in hands.flowing and ": open" in hands.flowing
        await hands.press("f4")
        assert hands.interview.entries[RESPONSE] == LEFT
        assert table(hands) == [CYC, MMF]
        await hands.press("f4")
        assert "No trial needs a response" in hands.state
        await hands.press("ctrl+r", "i")
        assert "How did the disease respond to that treatment?" in hands.flowing
    site.people.add("Ivo Again", "investigator", by=IVO)
    async with desk(site, (80, 24)) as hands:
        await hands.open()
        await hands.press("ctrl+r", "i")
        while not hands.app.screen.query_one("#list", Rows).current.endswith(RESPONSE):
            await hands.press("down")
        await hands.press("enter", "1", "enter")
        assert hands.screen == "investigator"
        await hands.until("now I08 met")
        assert hands.state.startswith("Saved ✓ ") and "now I08 met" in hands.state


async def test_another_medicine_in_a_row_drops_what_was_said_of_the_first(tmp_path: Path) -> None:
    site = new_site(tmp_path, IVO, ANNA)
    prepared(site, "S-014", [CT], {TABLE: [FAILED]})
    async with desk(site, (80, 24)) as hands:
        await on_the_table(hands)
        await hands.press("enter")
        assert "ineffective (the investigator's)" in hands.text
        await hands.press("ctrl+s", "enter")
        await hands.write("azathio")
        await hands.press("ctrl+s", "1", "enter")
        assert table(hands) == [{**CYC, "drug": "azathioprine"}]


async def test_a_table_that_is_proposed_comes_without_its_responses(tmp_path: Path) -> None:
    site = new_site(tmp_path, IVO, ANNA)
    prepared(site, "S-014", [ZM], {})
    answer = {
        "linkId": TABLE,
        "answer": [
            {
                "valueString": "Cyclophosphamide",
                "extension": [{"url": ENTRY, "valueString": json.dumps([FAILED, MMF])}],
            }
        ],
    }
    form = {
        "resourceType": "QuestionnaireResponse",
        "questionnaire": form_url(offered(site.folder).offer(ZM).trial),
        "item": [answer],
    }
    path = tmp_path / "form.json"
    path.write_text(json.dumps(form), encoding="utf-8")
    async with desk(site, (80, 24)) as hands:
        await hands.open()
        await hands.press("ctrl+r", "p")
        await hands.write(str(path))
        await hands.press("enter", "1", "enter")
        assert "The responses in it are for the investigator and are left out." in hands.flowing
        await hands.press("1", "enter")
        assert table(hands) == [CYC, MMF]


def test_a_typed_line_with_a_response_is_refused_and_taken_without_it(tmp_path: Path) -> None:
    site = new_site(tmp_path, ANNA)
    prepared(site, "S-014", [CT], {}, by=ANNA)
    typed = "cyclophosphamide, 2025-01-01 to 2025-12-31"
    heard = said(site, "1", "S-014", "go treatment history", f"{typed}, ineffective", typed, "/stop")
    assert "The response to Cyclophosphamide is for the investigator: leave it out here" in heard
    assert "Saved. Treatment history: Cyclophosphamide, 2025-01-01 to 2025-12-31." in heard
    assert heard.count("Saved.") == 1


async def test_the_key_that_leaves_a_question_is_in_sight_where_nobody_else_may_answer(tmp_path: Path) -> None:
    """At the response, beside which the treatment table has a key too, in a window of 80 columns."""
    for person, seen in ((ANNA, True), (IVO, False)):
        site = new_site(tmp_path / person.id, person)
        prepared(site, "S-014", [CT], {f"{CT}/first_part": "cyclophosphamide"}, person)
        async with desk(site, (80, 24)) as hands:
            await hands.open("S-014")
            await hands.press("ctrl+g")
            await hands.write("response to the treatment")
            await hands.press("enter")
            assert hands.question.key == RESPONSE
            assert ("F4 Leave to investigator" in hands.text) is seen
