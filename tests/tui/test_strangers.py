"""What somebody meets who has never seen the program: keys that are pressed from habit do no harm."""

from pathlib import Path

from tests.tui.desk import BOTH, CT, IVO, ZM, ZM_SHEET, desk, keyed, new_site, prepared
from trials.definition import Question
from trials.language import ENGLISH
from tui.screens.about import about
from tui.widgets.line import Line


async def test_a_name_is_typed_before_a_role_can_be_chosen_by_its_letters(tmp_path: Path) -> None:
    site = new_site(tmp_path)
    async with desk(site) as hands:
        await hands.press("enter", *"Cid")
        assert isinstance(hands.app.focused, Line) and hands.app.focused.value == "Cid"
        await hands.press("enter", "i", "enter")
        assert [(person.name, person.role) for person in site.people.list()] == [("Cid", "investigator")]


async def test_a_person_is_added_by_the_digit_and_enter_as_anything_is_chosen(tmp_path: Path) -> None:
    site = new_site(tmp_path, IVO)
    async with desk(site) as hands:
        await hands.press("0", "enter", *"Dora", "enter", "c", "enter")
        assert [(person.name, person.role) for person in site.people.list()][1] == ("Dora", "coordinator")


async def test_tab_changes_no_view_while_none_is_shown(tmp_path: Path) -> None:
    site = new_site(tmp_path, IVO)
    async with desk(site) as hands:
        await hands.press("1", "tab")
        await hands.write("S-014")
        await hands.press("enter", "1", "enter", "f9")
        assert "[All 1]" in hands.text
        assert "S-014" in hands.text


async def test_the_title_says_for_which_trial_consent_is_lacking(tmp_path: Path) -> None:
    site = new_site(tmp_path, IVO)
    prepared(site, "S-014", BOTH, {f"{CT}/consent_date": "2026-03-01"})
    async with desk(site) as hands:
        await hands.open()
        assert f"not consented for {ZM}" in hands.text


async def test_what_is_on_record_is_kept_by_enter_and_nothing_is_recorded(tmp_path: Path) -> None:
    site = new_site(tmp_path, IVO)
    prepared(site, "S-014", [ZM], {f"{ZM}/consent": "self"})
    async with desk(site) as hands:
        await hands.open()
        await hands.press("ctrl+g")
        await hands.write("signed consent")
        await hands.press("enter")
        events = len(hands.interview.screening.events)
        assert "(answered)" in hands.text
        await hands.press("enter")
        assert hands.question.id == "consent_date"
        assert len(hands.interview.screening.events) == events


async def test_the_screening_goes_on_at_the_question_that_was_half_typed(tmp_path: Path) -> None:
    site = new_site(tmp_path, IVO)
    prepared(site, "S-014", [ZM], {f"{ZM}/consent": "self"})
    async with desk(site) as hands:
        await hands.open()
        await hands.press("ctrl+g")
        await hands.write("date of birth")
        await hands.press("enter", *"14 ma", "f9")
        await hands.press("enter")
        assert hands.question.id == "birth_date"
        assert isinstance(hands.app.focused, Line) and hands.app.focused.value == "14 ma"


async def test_a_question_that_the_worksheet_settled_says_so(tmp_path: Path) -> None:
    site = new_site(tmp_path, IVO)
    prepared(
        site,
        "S-014",
        [CT],
        {"ssc-2013.skin_beyond_knuckles": "yes", "ssc-2013.fingers_spared": "no", "ssc-2013.look_alike": "no"},
    )
    async with desk(site) as hands:
        await hands.open()
        await hands.press("ctrl+g")
        await hands.write("2013 ACR/EULAR classification")
        await hands.press("enter")
        assert hands.question.id == "ssc_2013"
        await hands.press("f6", "escape")
        assert "Not needed any more" in hands.state


async def test_what_is_not_known_so_far_is_counted_where_no_question_is_left(tmp_path: Path) -> None:
    site = new_site(tmp_path, IVO)
    prepared(site, "S-014", [ZM], keyed(ZM, {key: entry for key, entry in ZM_SHEET.items() if key != "survival"}))
    async with desk(site, (120, 40)) as hands:
        await hands.open()
        assert "1 question left." in hands.flowing
        await hands.press("f3", "1", "enter", "ctrl+p")
        await hands.write("expected survival")
        await hands.press("enter", "f2")
        await hands.until("No question left")
        assert "No question left; 1 answer" in hands.flowing


def test_what_a_question_is_for_is_cut_at_a_word() -> None:
    question = Question("a", "a", "yes_no", "A?", short="a", why="No systemic active infection may have been there.")
    assert about(question, (), False, 44, 1, ENGLISH).plain == "No systemic active infection may have been …"
    assert about(question, (), False, 43, 1, ENGLISH).plain == "No systemic active infection may have …"


async def test_the_first_page_explains_itself(tmp_path: Path) -> None:
    async with desk(new_site(tmp_path)) as hands:
        await hands.press("f1")
        assert "only an investigator judges and signs" in hands.flowing
