"""The question screen: back, change, unknown, doubts, verdicts that turn, and a disk that takes nothing."""

from pathlib import Path

from tests.tui.desk import (
    ANNA,
    BOTH,
    CT,
    IVO,
    ZM,
    ZM_SHEET,
    FullDisk,
    desk,
    keyed,
    new_site,
    prepared,
)
from trials.definition import Question
from trials.language import ENGLISH
from tui.screens.about import about

ZM_KEYED = keyed(ZM, ZM_SHEET)
FIRST = {key: ZM_KEYED[key] for key in list(ZM_KEYED)[:4]}  # consent, its day, screening day, birth


async def test_back_shows_the_answer_and_a_change_asks_why(tmp_path: Path) -> None:
    site = new_site(tmp_path, ANNA)
    async with desk(site) as hands:
        await hands.start("S-014", "2")
        await hands.give("self")
        await hands.press("escape")
        assert hands.question.id == "consent"
        assert "(answered)" in hands.text
        await hands.give("guardian")
        assert hands.screen == "asking"
        assert "signed by the participant" in hands.flowing
        await hands.press("escape")
        assert "was not changed" in hands.said
        assert hands.interview.entries[f"{ZM}/consent"] == "self"
        await hands.give("guardian")
        await hands.press("2", "enter")
        assert hands.question.id == "consent_date"
        assert hands.interview.entries[f"{ZM}/consent"] == "guardian"
        assert hands.interview.screening.events[-1].reason == "source corrected"
        await hands.press("escape", "escape")
        assert hands.screen == "home"


async def test_what_is_on_record_is_kept_by_enter_and_nothing_is_recorded(tmp_path: Path) -> None:
    site = new_site(tmp_path, IVO)
    prepared(site, "S-014", [ZM], {f"{ZM}/consent": "self"})
    async with desk(site) as hands:
        await hands.open()
        await hands.go_to("signed consent")
        events = len(hands.interview.screening.events)
        assert "(answered)" in hands.text
        await hands.press("enter")
        assert hands.question.id == "consent_date"
        assert len(hands.interview.screening.events) == events


async def test_every_reason_for_not_known_is_recorded(tmp_path: Path) -> None:
    site = new_site(tmp_path, ANNA)
    async with desk(site) as hands:
        await hands.start("S-014", "2")
        for digit in "1234":
            await hands.press("f3", digit, "enter")
        await hands.press("f4")
        given = [entry["unknown"] for entry in hands.interview.entries.values()]
        assert given == ["pending", "not done", "not available", "declined", "left for the investigator"]
        assert hands.interview.verdicts[ZM].current.word == "pending"
        await hands.press("f3", "escape")
        assert hands.screen == "question"
        await hands.go_to("consent day")
        assert hands.question.id == "consent_date"
        await hands.give("2026-03-01")  # what was not known needs no reason to become known
        assert hands.interview.entries[f"{ZM}/consent_date"] == "2026-03-01"


async def test_an_impossible_answer_is_refused_and_stays_in_the_field(tmp_path: Path) -> None:
    site = new_site(tmp_path, ANNA)
    prepared(site, "S-014", [ZM], {f"{ZM}/consent": "self", f"{ZM}/consent_date": "2025-06-01"}, ANNA)
    async with desk(site) as hands:
        await hands.open()
        assert hands.question.id == "screening_date"
        await hands.write("31.2.2026")
        await hands.press("enter")
        assert "screening_date" in hands.question.key
        assert "31.2.2026" in hands.text
        await hands.write("3 mar 2025")
        await hands.press("enter")
        assert "The screening visit lies before the consent. Is that right?" in hands.said
        assert f"{ZM}/screening_date" not in hands.interview.entries
        await hands.press("enter")
        assert hands.interview.entries[f"{ZM}/screening_date"] == "2025-03-03"
        assert hands.question.id == "birth_date"
        await hands.write("3 mar 2026")
        await hands.press("enter")
        assert "The consent day lies before the day of birth" in hands.said
        assert "3 mar 2026" in hands.text
        await hands.write("2027")
        await hands.press("enter")
        assert "in the future" in hands.said
        assert "birth_date" not in hands.interview.entries


async def test_a_question_for_the_investigator_is_left_with_one_key(tmp_path: Path) -> None:
    site = new_site(tmp_path, ANNA)
    answers = {key: entry for key, entry in ZM_KEYED.items() if not key.endswith("survival")}
    prepared(site, "S-014", [ZM], answers, ANNA)
    async with desk(site) as hands:
        await hands.open()
        assert hands.question.id == "survival"
        await hands.press("1", "enter")
        assert "is for the investigator" in hands.said
        await hands.press("f4")
        assert hands.screen == "review"
        assert "Waiting for: expected survival" in hands.flowing


async def test_source_and_day_measured_are_kept_with_the_answer(tmp_path: Path) -> None:
    site = new_site(tmp_path, ANNA)
    async with desk(site) as hands:
        await hands.start("S-014", "2")
        await hands.press("f5")
        await hands.write("signed form")
        await hands.press("enter")
        await hands.write("1 mar 2026")
        await hands.press("enter", "1", "enter")
        recorded = hands.interview.screening.answers[f"{ZM}/consent"]
        assert (recorded.source, recorded.measured) == ("signed form", "2026-03-01")


async def test_a_verdict_that_turns_shows_what_decided_it_first(tmp_path: Path) -> None:
    site = new_site(tmp_path, ANNA)
    prepared(site, "S-014", [ZM], {key: FIRST[key] for key in list(FIRST)[:3]}, ANNA)
    async with desk(site) as hands:
        await hands.open()
        assert hands.question.id == "birth_date"
        await hands.write("2015")
        await hands.press("enter")
        assert hands.screen == "asking"
        assert "It may be a typing error" in hands.flowing
        assert "I05 Age 18 to 70: Age at consent" in hands.flowing
        assert "Check date of birth: 2015" in hands.flowing
        assert "Check consent day: 1 March 2026" in hands.flowing
        await hands.press("2", "enter")
        assert hands.question.id == "consent_date"
        await hands.press("escape")
        assert hands.question.id == "birth_date"
        await hands.give("1980")
        assert hands.screen == "asking"
        await hands.press("1", "enter")
        assert hands.interview.verdicts[ZM].current.word == "pending"
        assert hands.screen == "question"
        assert "now I05 met" in hands.state


async def test_after_not_eligible_one_can_stop_or_go_on(tmp_path: Path) -> None:
    site = new_site(tmp_path, ANNA)
    async with desk(site) as hands:
        await hands.start("S-014", "2")
        await hands.give("refused")
        await hands.press("s", "enter")
        assert hands.screen == "review"
        assert ZM in hands.interview.screening.stopped
        await hands.press("g")
        assert hands.screen == "question"
        assert hands.question.id == "consent_date"
        await hands.press("f9")
        await hands.press("enter")
        assert hands.screen == "review"
    async with desk(new_site(tmp_path)) as hands:
        await hands.press("1")
        await hands.write("S-015")
        await hands.press("enter", "2", "enter")
        await hands.give("refused")
        await hands.press("g", "enter")
        assert hands.question.id == "consent_date"
        assert hands.interview.screening.stopped == {}


async def test_a_full_disk_says_not_saved_until_it_is(tmp_path: Path) -> None:
    disk = FullDisk()
    site = new_site(tmp_path, ANNA, disk=disk)
    async with desk(site) as hands:
        await hands.start("S-014", "2")
        await hands.give("self")
        disk.full = True
        await hands.write("1 mar 2026")
        await hands.press("enter")
        assert hands.state == "NOT SAVED"
        assert hands.said.startswith(
            "NOT SAVED in S-014: the disk is full. Make room, then save again. What you typed"
        )
        assert "1 mar 2026" in hands.text
        await hands.press("enter")
        assert hands.state == "NOT SAVED"
        assert hands.question.id == "consent_date"
        disk.full = False
        await hands.press("enter")
        assert "Saved ✓" in hands.state
        assert hands.question.id == "screening_date"
    (summary,) = site.screenings()
    assert set(site.read(summary.token).answers) == {f"{ZM}/consent", f"{ZM}/consent_date"}


async def test_a_held_enter_answers_one_question(tmp_path: Path) -> None:
    site = new_site(tmp_path, ANNA)
    async with desk(site, patient=False) as hands:
        await hands.start("S-014", "1")
        await hands.press("1", *["enter"] * 8)
        assert list(hands.interview.entries) == [f"{CT}/understands"]
        assert hands.question.id == "consent"


async def test_a_held_enter_confirms_no_doubt(tmp_path: Path) -> None:
    site = new_site(tmp_path, ANNA)
    prepared(site, "S-014", [ZM], {f"{ZM}/consent": "self", f"{ZM}/consent_date": "2025-06-01"}, ANNA)
    async with desk(site, patient=False) as hands:
        await hands.open()
        await hands.write("3 mar 2025")
        await hands.press(*["enter"] * 8)
        assert "Is that right?" in hands.said
        assert f"{ZM}/screening_date" not in hands.interview.entries


async def test_a_screening_open_elsewhere_is_shown_and_not_written(tmp_path: Path) -> None:
    site = new_site(tmp_path, ANNA, IVO)
    prepared(site, "S-014", [ZM], FIRST)
    other = new_site(tmp_path)
    held = other.open(site.screenings()[0].token, IVO)
    async with desk(site) as hands:
        await hands.press("1")
        assert "Open: " in hands.text
        assert "Ivo Marin" in hands.text
        await hands.press("enter")
        assert hands.screen == "review"
        assert "Ivo Marin" in hands.state
        held.close()
        await hands.press("f5")
        assert "Ivo Marin" not in hands.state
        await hands.press("escape", "enter")
        await hands.press("8", "enter")
        assert hands.interview.entries["can_conceive"] == "no_womb"


async def test_half_typed_text_is_offered_again(tmp_path: Path) -> None:
    site = new_site(tmp_path, ANNA)
    async with desk(site) as hands:
        await hands.start("S-014", "2")
        await hands.give("self")
        await hands.press("1", "3", "space", "m")
        await hands.press("escape", "escape")
        assert hands.screen == "home"
        await hands.press("enter")
        assert hands.question.id == "consent_date"
        assert "13 m" in hands.text


async def test_going_back_and_forward_again_keeps_what_was_typed(tmp_path: Path) -> None:
    site = new_site(tmp_path, ANNA)
    async with desk(site) as hands:
        await hands.start("S-014", "2")
        await hands.press("1", "enter")
        await hands.write("1 Mar 2026")
        await hands.press("enter")
        await hands.write("2 Ma")
        await hands.press("escape", "escape")
        assert hands.question.id == "consent"
        await hands.press("ctrl+n", "ctrl+n")
        assert hands.question.id == "screening_date"
        assert "2 Ma" in hands.text
        await hands.press("escape", "enter")
        assert hands.question.id == "screening_date"


async def test_the_screening_goes_on_at_the_question_that_was_half_typed(tmp_path: Path) -> None:
    site = new_site(tmp_path, IVO)
    prepared(site, "S-014", [ZM], {f"{ZM}/consent": "self"})
    async with desk(site) as hands:
        await hands.open()
        await hands.go_to("date of birth")
        await hands.press(*"14 ma", "f9")
        await hands.press("enter")
        assert hands.question.id == "birth_date"
        assert hands.typed == "14 ma"


async def test_help_shows_what_the_source_says_and_means(tmp_path: Path) -> None:
    site = new_site(tmp_path, IVO)
    prepared(site, "S-014", [CT], {})
    async with desk(site, (100, 60)) as hands:
        await hands.open()
        await hands.go_to("start lympho")
        assert hands.question.id == "conditioning_start"
        assert "Source says ‘before the start of gonorrhea’: means before the first day" in hands.words("#about")
        assert "I04a · inclusion, item 4" in hands.words("#about")
        await hands.press("f1")
        assert hands.screen == "reading"
        assert "Means: Before the first day of lymphodepletion." in hands.flowing
        await hands.press("escape", "f2")
        assert "Contraception, if pregnancy is possible" in hands.text
        await hands.press("f2")
        assert hands.screen == "question"


async def test_the_title_says_for_which_trial_consent_is_lacking(tmp_path: Path) -> None:
    site = new_site(tmp_path, IVO)
    prepared(site, "S-014", BOTH, {f"{CT}/consent_date": "2026-03-01"})
    async with desk(site) as hands:
        await hands.open()
        assert f"not consented for {ZM}" in hands.text


async def test_what_is_not_known_so_far_is_counted_where_no_question_is_left(tmp_path: Path) -> None:
    site = new_site(tmp_path, IVO)
    prepared(site, "S-014", [ZM], keyed(ZM, {key: entry for key, entry in ZM_SHEET.items() if key != "survival"}))
    async with desk(site, (120, 40)) as hands:
        await hands.open()
        assert "1 question left." in hands.flowing
        await hands.press("f3", "1", "enter")
        await hands.find("expected survival")
        await hands.press("f2")
        await hands.until("No question left")
        assert "No question left; 1 answer" in hands.flowing


def test_what_a_question_is_for_is_cut_at_a_word() -> None:
    question = Question("a", "a", "yes_no", "A?", short="a", why="No systemic active infection may have been there.")
    assert about(question, (), False, 44, 1, ENGLISH).plain == "No systemic active infection may have been …"
    assert about(question, (), False, 43, 1, ENGLISH).plain == "No systemic active infection may have …"
