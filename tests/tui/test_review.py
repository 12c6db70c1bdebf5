"""The review: change an answer and come back, judge, see a judgement lapse, move to the next stage."""

from pathlib import Path

from tests.tui.desk import ANNA, IVO, ZM, ZM_SHEET, Hands, desk, keyed, new_site, prepared

ZM_KEYED = keyed(ZM, ZM_SHEET)


async def to_row(hands: Hands, row: str) -> None:
    """Move the cursor down to a row of the review."""
    rows = hands.review().rows
    places = [item.id for item in rows.items]
    rows.highlighted = places.index(row)
    await hands.pilot.pause()
    assert rows.current == row


async def test_an_answer_is_changed_and_the_same_row_stands_again(tmp_path: Path) -> None:
    site = new_site(tmp_path, IVO)
    prepared(site, "S-014", [ZM], ZM_KEYED)
    async with desk(site) as hands:
        await hands.open()
        assert hands.screen == "review"
        row = f"{ZM}/I05/birth_date"
        await to_row(hands, row)
        await hands.press("enter")
        assert hands.question.id == "birth_date"
        await hands.press("escape")
        assert (hands.screen, hands.review().rows.current) == ("review", row)
        await hands.press("enter")
        await hands.write("1975")
        await hands.press("enter", "1", "enter")
        assert (hands.screen, hands.review().rows.current) == ("review", row)
        assert hands.interview.entries["birth_date"] == "1975"
        assert "date of birth: 1975" in hands.flowing
        await to_row(hands, f"{ZM}/I05/")
        await hands.press("w")
        assert hands.screen == "reading"
        assert "18 to 70" in hands.flowing


async def test_a_criterion_leads_to_what_it_needs_and_back(tmp_path: Path) -> None:
    site = new_site(tmp_path, ANNA)
    prepared(site, "S-001", (ZM,), {f"{ZM}/consent": "self"})
    async with desk(site) as hands:
        await hands.open("S-001")
        await hands.press("ctrl+r")
        rows = hands.review().rows
        rows.highlighted = [item.id for item in rows.items].index(f"{ZM}/I04/")
        await hands.press("a")
        assert hands.question.id == "sledai"
        await hands.write("9")
        await hands.press("enter")
        assert hands.screen == "review"
        assert rows.current == f"{ZM}/I04/"
        rows.highlighted = [item.id for item in rows.items].index(f"{ZM}/I11/")
        await hands.press("a")
        assert "I11 needs no answer now." in hands.state


async def test_only_an_investigator_judges(tmp_path: Path) -> None:
    site = new_site(tmp_path, ANNA)
    prepared(site, "S-014", [ZM], {key: entry for key, entry in ZM_KEYED.items() if "survival" not in key}, ANNA)
    async with desk(site) as hands:
        await hands.open()
        await hands.press("ctrl+r")
        await to_row(hands, f"{ZM}/I09/")
        await hands.press("j")
        assert "Only an investigator can judge" in hands.state
        assert hands.screen == "review"


async def test_gaps_are_judged_and_a_judgement_lapses_when_its_answers_change(tmp_path: Path) -> None:
    site = new_site(tmp_path, IVO)
    prepared(site, "S-014", [ZM], {**ZM_KEYED, f"{ZM}/consent": "guardian"})
    async with desk(site, (100, 90)) as hands:
        await hands.open()
        assert hands.screen == "review"
        await to_row(hands, f"{ZM}/I05/")
        await hands.press("j")
        assert "settle this criterion as met" in hands.state
        for criterion in ("I02", "I09", "E00"):
            await to_row(hands, f"{ZM}/{criterion}/")
            await hands.press("j", "1", "enter")
            await hands.write("checked in the file")
            await hands.press("ctrl+s")
            assert "NOT SAVED. The text is not in our source" in hands.said
            await hands.write("2.1")
            await hands.press("enter")
            await hands.write("5.3")
            await hands.press("ctrl+s")
            if criterion == "E00":
                assert "one by one" in hands.said
                await hands.press("1", "enter")
            assert hands.screen == "review"
        assert "Saved ✓ judgement on E00" in hands.state
        await to_row(hands, f"{ZM}/I11/")
        await hands.press("j", "1", "enter")
        await hands.write("capacity was assessed")
        await hands.press("enter")
        assert hands.interview.verdicts[ZM].current.word == "eligible"
        assert "Eligible for screening" in hands.flowing
        assert "Ivo Marin judged this met: capacity was assessed (2026-03-15). Computed: open." in hands.flowing
        assert "protocol 2.1, section 5.3" in hands.flowing
        await to_row(hands, f"{ZM}/I11/{ZM}/consent")
        await hands.press("enter", "3", "enter", "2", "enter")
        assert hands.screen == "review"
        judgement = hands.interview.judgement(ZM, "I11")
        assert judgement is not None
        assert judgement.lapsed
        assert "LAPSED, no longer counted" in hands.flowing
        await hands.press("r")
        assert "LAPSED" in hands.flowing
        await hands.press("escape")
        await to_row(hands, f"{ZM}/I11/{ZM}/consent")
        await hands.press("enter", "1", "enter", "1", "enter")
        assert hands.interview.verdicts[ZM].current.word == "eligible"


async def test_a_trial_moves_to_its_next_stage_after_a_question(tmp_path: Path) -> None:
    site = new_site(tmp_path, IVO)
    prepared(site, "S-014", [ZM], ZM_KEYED)
    async with desk(site) as hands:
        await hands.open()
        await hands.press("n")
        assert f"Move {ZM} to apheresis?" in hands.text
        await hands.press("2", "enter")
        assert hands.interview.verdicts[ZM].stage == "screening"
        await hands.press("n", "1", "enter")
        assert hands.interview.verdicts[ZM].stage == "apheresis"
        assert "is now at apheresis" in hands.flowing
        await hands.press("f9", "enter")
        assert hands.screen == "question"
        assert hands.question.id == "apheresis"


async def test_the_trials_page_shows_criteria_flags_and_gaps(tmp_path: Path) -> None:
    async with desk(new_site(tmp_path, ANNA), (100, 640)) as hands:
        await hands.press("1", "f6", "2")
        assert "NCT06852573" in hands.text
        assert "I04" in hands.text
        assert "Source says ‘single collection’ (mistranslated)" in hands.flowing
        assert "(not in our source text)" in hands.flowing
        assert "Have ready" in hands.text
        assert "retrieved 2026-11-21" in hands.flowing
        await hands.press("left")
        assert "NCT07355972" in hands.text
        await hands.press("escape")
        assert hands.screen == "home"


async def test_going_home_before_the_review_is_drawn_is_no_fault(tmp_path: Path) -> None:
    site = new_site(tmp_path, ANNA)
    prepared(site, "S-014", [ZM], {}, ANNA)
    async with desk(site) as hands:
        await hands.open("S-014")
        hands.app.simulate_key("ctrl+r")
        hands.app.simulate_key("f9")
        await hands.until("Screenings")
        await hands.pilot.pause()
        assert hands.screen == "home" and not hands.app.session.opened
