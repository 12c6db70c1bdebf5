"""Whole screenings through the keyboard: each trial to its verdict, both at once, and resumed."""

from pathlib import Path
from typing import Any

import pytest

from tests.tui.desk import ANNA, BOTH, CT, CT_SHEET, IVO, ZM, ZM_SHEET, desk, keyed, new_site, prepared
from tui import interview_text


@pytest.mark.parametrize(("trial", "digit", "sheet"), [(CT, "1", CT_SHEET), (ZM, "2", ZM_SHEET)])
async def test_a_participant_is_screened_to_the_verdict(
    trial: str, digit: str, sheet: dict[str, str], tmp_path: Path
) -> None:
    site = new_site(tmp_path, IVO)
    async with desk(site) as hands:
        await hands.start("S-014", digit)
        assert "not consented" in hands.text
        asked = await hands.walk(keyed(trial, sheet))
        assert len(asked) == len(set(asked))
        assert hands.screen == "review"
        assert "not consented" not in hands.text
        assert "Nothing is left to ask." in hands.flowing
        assert hands.state.startswith("Saved ✓"), "the last answer is said to be saved as well"
        assert interview_text.recorded_words(hands.interview, hands.interview.questions[asked[-1]]) in hands.state
        assert "No listed criterion fails" in hands.flowing
        verdict = hands.interview.verdicts[trial]
        assert verdict.current.word == "no listed criterion fails"
        await hands.press("r")
        assert hands.screen == "report"
        assert "No listed criterion fails" in hands.flowing
        assert "retrieved 2026-11-21" in hands.flowing
        await hands.press("f9")
        assert f"{trial} no listed criterion fails for screening" in hands.flowing
    summary = site.screenings()[0]
    read = site.read(summary.token)
    assert set(read.answers) == set(asked)
    verdicts: Any = summary.verdicts
    assert verdicts[trial]["verdict"] == "no listed criterion fails"


async def test_what_both_trials_ask_is_asked_once(tmp_path: Path) -> None:
    site = new_site(tmp_path, IVO)
    async with desk(site) as hands:
        await hands.start("S-014", "0")
        assert set(hands.interview.trials) == set(BOTH)
        asked = await hands.walk({**keyed(CT, CT_SHEET), **keyed(ZM, ZM_SHEET)})
        assert len(asked) == len(set(asked))
        assert asked.count("birth_date") == 1
        assert {f"{CT}/consent", f"{ZM}/consent"} <= set(asked)
        assert [v.current.word for v in hands.interview.verdicts.values()] == ["no listed criterion fails"] * 2


async def test_four_keys_besides_the_code_lead_from_the_start_to_the_first_question(tmp_path: Path) -> None:
    async with desk(new_site(tmp_path, ANNA)) as hands:
        await hands.press("1", *"S-014".replace("-", ""), "enter", "2", "enter")
        assert hands.screen == "question"
        assert hands.interview.screening.code == "S014"
        assert hands.interview.screening.events[-1].verdicts is not None


async def test_another_app_goes_on_at_the_next_question(tmp_path: Path) -> None:
    site = new_site(tmp_path, ANNA)
    async with desk(site) as hands:
        await hands.start("S-014", "2")
        await hands.give("self")
        await hands.give("2026-03-01")
        following = hands.question.key
        await hands.write("2 mar")
        assert "Saved ✓" in hands.state
    async with desk(new_site(tmp_path)) as hands:
        await hands.open()
        assert hands.question.key == following
        assert len(hands.interview.entries) == 2


async def test_a_first_run_asks_who_is_there_and_says_where_the_data_lie(tmp_path: Path) -> None:
    site = new_site(tmp_path / "data")
    async with desk(site, (120, 40)) as hands:
        assert hands.screen == "who"
        assert str(site.folder) in hands.text.replace("\n", "")
        assert "should be encrypted" in hands.flowing
        await hands.press("tab", "c", "enter")
        assert hands.state == "Type the name of the person, as it should stand beside what they record."
        await hands.write("x" * 201)
        await hands.press("tab", "c", "enter")
        assert "This name has 201 characters, and at most 200 fit" in hands.state
        assert site.people.list() == ()
        await hands.write("Anna Berg")
        await hands.press("enter", "i", "c", "enter")
        assert hands.screen == "home"
        assert "No participant has been screened here yet" in hands.flowing
    (person,) = site.people.list()
    assert (person.id, person.name, person.role) == ("P01", "Anna Berg", "coordinator")


async def test_somebody_else_can_be_added(tmp_path: Path) -> None:
    site = new_site(tmp_path, ANNA)
    async with desk(site) as hands:
        await hands.press("0")
        await hands.write("Ivo Marin")
        await hands.press("enter", "i", "enter")
        assert hands.screen == "home"
        assert "Ivo Marin (investigator)" in hands.text
        await hands.press("f8")
        assert "Anna Berg (coordinator)" in hands.text
        await hands.press("escape")
        assert hands.screen == "home"
    assert [person.id for person in site.people.list()] == ["P01", "P02"]


async def test_a_code_typed_in_full_width_signs_is_the_plain_one(tmp_path: Path) -> None:
    site = new_site(tmp_path, ANNA)
    prepared(site, "S-001", [ZM], {})
    async with desk(site) as hands:
        await hands.press("1")
        await hands.write("ｓ－００１")
        assert "S-001" in hands.text and "Start" not in hands.text
        await hands.write("Ｓ－０１４")
        await hands.press("enter", "1", "enter")
        assert hands.screen == "question" and hands.interview.screening.code == "S-014"


async def test_home_filters_and_shows_what_is_open(tmp_path: Path) -> None:
    site = new_site(tmp_path, ANNA)
    prepared(site, "S-001", [ZM], keyed(ZM, ZM_SHEET))
    prepared(site, "S-002", [CT], {f"{CT}/consent": "refused"})
    prepared(site, "K-003", BOTH, {})
    (site.folder / "screenings" / f"{'a' * 32}.json").write_bytes(b"{}")
    async with desk(site) as hands:
        await hands.press("1")
        assert "DAMAGED" in hands.text
        assert hands.text.count("not consented") == 3
        assert "not eligible at screening not consented as of 2026-03-15 I01 Informed consent" in hands.flowing
        await hands.write("s-0 eligible")
        assert "S-002" in hands.text
        assert "S-001" not in hands.text
        await hands.press("enter")
        assert hands.screen == "review", hands.text  # nothing is left to ask of who is not eligible
        await hands.press("escape")
        assert hands.screen == "home"
        await hands.write("K-003")
        await hands.pilot.click("#screenings", offset=(8, 1))
        assert hands.screen == "question"
        assert hands.interview.screening.code == "K-003"
        await hands.pilot.click("#keys", offset=(1, 0))  # the key bar takes clicks as well: Esc
        assert hands.screen == "home"


async def test_an_entry_that_was_cut_off_is_told_once(tmp_path: Path) -> None:
    site = new_site(tmp_path, ANNA)
    prepared(site, "S-001", [ZM], {f"{ZM}/consent": "refused"})
    (record,) = (site.folder / "screenings").glob("*.json")
    record.write_bytes(record.read_bytes()[:-4] + b',\n"5": {"at": "2026')
    async with desk(site) as hands:
        await hands.open()
        assert hands.screen == "review"
        assert "ends too early" in hands.state
        await hands.press("r", "escape")
        assert hands.state == ""


async def test_a_code_is_refused_with_a_sentence_and_a_name_is_remarked(tmp_path: Path) -> None:
    site = new_site(tmp_path, ANNA)
    prepared(site, "S-001", [ZM], {})
    async with desk(site) as hands:
        await hands.press("1", "ctrl+n")
        assert hands.screen == "new"
        await hands.write("Maria")
        assert "looks like a name" in hands.flowing
        await hands.write("s-001")
        await hands.press("enter", "enter")
        assert "Nothing is ticked yet" in hands.state
        await hands.press("2", "1", "enter")
        assert "in use at this site" in hands.state
        await hands.write("S 002")
        await hands.press("enter", "enter")
        assert "A screening code" in hands.state
        assert hands.screen == "new"
        await hands.write("S-002")
        await hands.press("enter", "enter")
        assert hands.screen == "question"
