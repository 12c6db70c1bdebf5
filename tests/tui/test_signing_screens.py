"""Signing, unlocking and dispositions at the keyboard."""

from pathlib import Path

import pytest

from store.events import Person
from tests.tui.desk import ANNA, CT, IVO, ZM, ZM_SHEET, Hands, desk, keyed, new_site, prepared
from tests.tui.test_review import to_row
from trials.rules import State
from tui.signing import INCOMPLETE, NO_SIGNATURE, sign, signing_page
from tui.widgets.line import Line

ZM_KEYED = keyed(ZM, ZM_SHEET)
MONA = Person("P03", "Mona Lund", "monitor")


def kinds(hands: Hands) -> list[str]:
    return [event.kind for event in hands.interview.screening.events]


async def to_review(hands: Hands) -> None:
    await hands.open("S-014")
    if hands.screen == "question":
        await hands.press("ctrl+r")
    assert hands.screen == "review"


async def sign_here(hands: Hands) -> None:
    """From the review: sign as incomplete."""
    await hands.press("s")
    assert hands.screen == "signing"
    await hands.write(INCOMPLETE)
    await hands.press("enter")
    assert hands.screen == "review", hands.text


@pytest.mark.parametrize("size", [(80, 120), (80, 24), (40, 12)], ids=str)
async def test_the_page_before_signing_is_read_and_signed_as_incomplete(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    site = new_site(tmp_path, IVO)
    prepared(site, "S-014", [ZM], {**ZM_KEYED, f"{ZM}/sledai": "4"})
    async with desk(site, size) as hands:
        await to_review(hands)
        await hands.press("s")
        page = signing_page(hands.interview, ZM)
        words = hands.words("#page")
        for title in (
            "Not met: none",
            f"waits for answers: {len(page.unanswered)}",
            "Open: for the investigator: none",
            f"not in our source text: {len(page.gaps)}",
            "Judged by an investigator: none",
            "lapsed and no longer count: none",
            f"Due at a later stage: {len(page.later)}",
        ):
            assert title in words
        assert " ".join(str(NO_SIGNATURE).split()) in words
        assert str(page.meaning) in words and page.head_words in words and "By Ivo Marin (investigator)" in words
        assert "To sign all the same, type: signed as incomplete" in hands.flowing
        seen = set[str]()
        for _ in range(60):
            seen.update(line.strip() for line in hands.text.splitlines())
            await hands.press("pagedown")
        assert {item.title.split()[0] for item in page.later} <= set(" ".join(seen).split())
        await hands.press("enter")
        assert "type the words ‘signed as incomplete’" in hands.state
        await hands.write("signed")
        await hands.press("ctrl+s")
        assert "signed" not in kinds(hands) and "type the words" in hands.state
        await hands.write("Signed  as INCOMPLETE")
        await hands.press("ctrl+s")
        assert hands.screen == "review"
        assert "Saved ✓ Signed for zm001-sle, screening." in hands.flowing
        assert kinds(hands)[-1] == "signed"


async def test_a_held_enter_does_not_sign_and_leaving_signs_nothing(tmp_path: Path) -> None:
    site = new_site(tmp_path, IVO)
    prepared(site, "S-014", [ZM], {})
    async with desk(site) as hands:
        await to_review(hands)
        await hands.press("s", *INCOMPLETE.replace(" ", "")[:3], "escape")
        assert hands.screen == "review"
        await hands.press("s")
        assert hands.app.screen.query_one("#typed", Line).value == ""
        assert "signed" not in kinds(hands)


async def test_what_is_complete_is_signed_by_a_choice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = new_site(tmp_path, IVO)
    prepared(site, "S-014", [ZM], ZM_KEYED)
    async with desk(site) as hands:
        await to_review(hands)
        interview = hands.interview
        for finding in interview.verdicts[ZM].findings.values():
            object.__setattr__(finding, "state", State.MET)
            object.__setattr__(finding, "reasons", frozenset())
        monkeypatch.setattr(interview, "refresh", lambda: None)
        await hands.press("s", "enter")
        assert (hands.screen, kinds(hands).count("signed")) == ("signing", 0)
        await hands.press("ctrl+s")
        assert hands.screen == "asking"
        assert "Part 11" in hands.flowing and "By Ivo Marin (investigator)" in hands.flowing
        await hands.press("2", "enter")
        assert kinds(hands).count("signed") == 0
        await hands.press("ctrl+s", "1", "enter")
        assert (hands.screen, kinds(hands)[-1]) == ("review", "signed")


async def test_a_coordinator_reads_the_page_and_cannot_sign_it(tmp_path: Path) -> None:
    site = new_site(tmp_path, IVO, ANNA)
    prepared(site, "S-014", [ZM], {})
    async with desk(site) as hands:
        await to_review(hands)
        await hands.press("s")
        assert "confirmed by an investigator, and Anna Berg is here as coordinator" in hands.state
        assert not hands.app.screen.query_one(".field").display
        await hands.press("ctrl+s")
        assert kinds(hands)[-1] == "refused"
        assert "confirmed by an investigator" in hands.state


async def test_a_locked_answer_says_so_and_can_be_unlocked_where_it_is_changed(tmp_path: Path) -> None:
    site = new_site(tmp_path, IVO)
    prepared(site, "S-014", [ZM], {**ZM_KEYED, "platelets": "40"})
    async with desk(site, (100, 60)) as hands:
        await to_review(hands)
        await sign_here(hands)
        assert "Signed. Ivo Marin (investigator) confirmed" in hands.flowing
        row = f"{ZM}/I05/birth_date"
        await to_row(hands, row)
        assert "locked" in hands.flowing
        await hands.press("enter")
        assert "Locked: Ivo Marin signed for zm001-sle, screening" in hands.state
        await hands.write("1975")
        await hands.press("enter")
        assert hands.screen == "asking"
        assert "This answer is locked" in hands.text and "Unlock it with a reason first" in hands.flowing
        assert kinds(hands)[-1] == "refused"
        await hands.press("l", "enter")
        assert hands.screen == "question"
        assert "is locked" in hands.said and hands.interview.entries["birth_date"] == "1980"
        await hands.press("enter", "u", "enter")
        assert hands.screen == "writing"
        assert "Unlocking makes this void" in hands.flowing
        await hands.press("enter")
        assert "reason" in hands.said and hands.screen == "writing"
        await hands.write("the chart says otherwise")
        await hands.press("enter")
        assert hands.screen == "asking"  # and now the reason for the change itself
        assert "Why is this answer changed?" in hands.text
        await hands.press("1", "enter")
        assert (hands.screen, hands.review().rows.current) == ("review", row)
        assert hands.interview.entries["birth_date"] == "1975"
        assert kinds(hands)[-3:] == ["refused", "unlocked", "answered"]
        await hands.press("s")
        assert "- VOID: Ivo Marin (investigator) confirmed" in hands.words("#page")
        assert "Void since entry" in hands.words("#page")


async def test_judging_what_is_locked_says_so(tmp_path: Path) -> None:
    site = new_site(tmp_path, IVO)
    prepared(site, "S-014", [ZM], ZM_KEYED)
    async with desk(site) as hands:
        await to_review(hands)
        await sign_here(hands)
        await to_row(hands, f"{ZM}/I09/")
        await hands.press("j")
        assert "I09 is locked: Ivo Marin signed" in hands.state
        await hands.press("u")
        await hands.write("new protocol version")
        await hands.press("enter")
        assert "Unlocked. What was signed for screening is void" in hands.flowing
        await to_row(hands, f"{ZM}/I09/")
        await hands.press("j")
        assert hands.screen == "judging"


async def test_a_monitor_unlocks_nothing(tmp_path: Path) -> None:
    site = new_site(tmp_path, IVO, MONA)
    prepared(site, "S-014", [ZM], ZM_KEYED)
    async with desk(site) as hands:
        hands.app.session.person = IVO
        hands.app.session.open(site.screenings()[0].token)
        sign(hands.interview, signing_page(hands.interview, ZM), INCOMPLETE)
        hands.app.session.close()
        await to_review(hands)
        await hands.press("u")
        assert "Only an investigator or a coordinator" in hands.state
        assert (hands.screen, kinds(hands)[-1]) == ("review", "refused")
        await hands.press("d", "e", "enter")
        assert "A monitor reads the record" in hands.state


async def test_dispositions_are_doubted_reasoned_and_shown(tmp_path: Path) -> None:
    site = new_site(tmp_path, ANNA)
    prepared(site, "S-014", [ZM], {}, ANNA)
    async with desk(site) as hands:
        await to_review(hands)
        before = hands.interview.verdicts[ZM].current
        await hands.press("d", "f", "enter")
        assert "record the consent date first" in hands.state
        await hands.press("d", "e", "enter")
        assert "Enrolled, although the verdict is ‘Pending’?" in hands.flowing
        await hands.press("2", "enter")
        assert "disposition" not in kinds(hands)
        await hands.press("d", "d", "enter")
        assert "declined, recorded by Anna Berg" in hands.flowing
        assert "Disposition: Declined (Anna Berg, 2026-03-15)" in hands.flowing
        await hands.press("d")
        assert "(recorded)" in hands.text
        await hands.press("w", "enter")
        assert hands.screen == "writing"
        await hands.press("enter")
        assert "say why in a reason" in hands.said
        await hands.write("changed their mind after consent")
        await hands.press("enter")
        assert "Disposition: Withdrawn: changed their mind after consent" in hands.flowing
        assert hands.interview.verdicts[ZM].current == before
        await hands.press("f9")
        assert "withdrawn" in hands.flowing


async def test_a_re_screening_names_the_earlier_one(tmp_path: Path) -> None:
    site = new_site(tmp_path, ANNA)
    prepared(site, "S-014", [ZM], {}, ANNA)
    async with desk(site) as hands:
        await to_review(hands)
        await hands.press("d", "r", "enter")
        assert "no other screening" in hands.state
    prepared(site, "S-009", [ZM, CT], {}, ANNA)
    async with desk(site) as hands:
        await to_review(hands)
        await hands.press("d", "r", "enter")
        assert "Which screening came before this one?" in hands.text
        await hands.write("009")
        await hands.press("enter")
        assert "Disposition: Re-screened after S-009" in hands.flowing
        assert hands.interview.screening.dispositions[ZM].earlier == "S-009"


async def test_a_text_that_tells_who_it_is_is_doubted_before_it_is_saved(tmp_path: Path) -> None:
    site = new_site(tmp_path, IVO)
    prepared(site, "S-014", [ZM], ZM_KEYED)
    async with desk(site) as hands:
        await to_review(hands)
        await to_row(hands, f"{ZM}/I09/")
        await hands.press("j", "1", "enter")
        await hands.write("Maria Garcia was examined by Ivo Marin")
        await hands.press("enter")
        await hands.write("2.1")
        await hands.press("enter")
        await hands.write("5.3")
        await hands.press("ctrl+s")
        assert "‘Maria Garcia’ looks like a name" in hands.said
        assert "judged" not in kinds(hands)
        await hands.press("ctrl+s")
        assert kinds(hands)[-1] == "judged"
        await sign_here(hands)
        await hands.press("u")
        await hands.write("call 0171 2345678")
        await hands.press("enter")
        assert "looks like a telephone number" in hands.said and kinds(hands)[-1] == "signed"
        await hands.write("a new count")
        await hands.press("enter")
        assert kinds(hands)[-1] == "unlocked"
        await to_row(hands, f"{ZM}/I04/{ZM}/sledai")
        await hands.press("enter", "f5")
        await hands.write("lab, MRN 0048213")
        await hands.press("enter", "enter", "enter")
        assert "looks like a record or identity number" in hands.said and kinds(hands)[-1] == "unlocked"
        await hands.press("enter", "2", "enter")
        assert kinds(hands)[-1] == "answered"
        assert hands.interview.screening.answers[f"{ZM}/sledai"].source == "lab, MRN 0048213"
