"""Finding things: the palette, the list of questions by section, going back and forward, the tour of the demo."""

from pathlib import Path

from tests.clock import Ticks
from tests.tui.desk import ANNA, CT, ZM, desk, keyed, new_site, prepared
from tests.tui.desk import ZM_SHEET as SHEET
from trials.language import ENGLISH
from tui.demo import fill
from tui.looks import WORDS


async def test_the_palette_finds_actions_questions_criteria_participants_and_looks(tmp_path: Path) -> None:
    site = new_site(tmp_path, ANNA)
    prepared(site, "S-001", (ZM,), {f"{ZM}/consent": "self"})
    prepared(site, "K-007", (CT,), {})
    async with desk(site) as hands:
        await hands.open("S-001")
        await hands.press("ctrl+p")
        assert "Find an action, a question, a criterion or a participant" in hands.flowing
        await hands.write("expected surv")
        await hands.press("enter")
        assert hands.question.id == "survival"
        await hands.find("active disease")
        assert hands.screen == "review"
        assert hands.review().rows.current == f"{ZM}/I04/"
        await hands.find("report")
        assert hands.screen == "report"
        await hands.find("k-007")
        assert hands.interview.screening.code == "K-007"
        await hands.find("look: light")
        assert hands.app.theme == "light"
        await hands.press("ctrl+p", "escape")
        assert hands.screen == "question"


async def test_the_palette_waits_for_a_dialog_and_for_somebody_at_the_keyboard(tmp_path: Path) -> None:
    site = new_site(tmp_path, ANNA)
    prepared(site, "S-001", (ZM,), {})
    async with desk(site) as hands:
        await hands.press("ctrl+p")
        assert "S-001" not in hands.text
        await hands.press("escape")
        await hands.open("S-001")
        await hands.press("f1", "ctrl+p")
        assert hands.screen == "reading"


async def test_questions_stand_under_their_sections_which_say_how_far_they_are(tmp_path: Path) -> None:
    site = new_site(tmp_path, ANNA)
    prepared(site, "S-001", (ZM,), {f"{ZM}/consent": "self", f"{ZM}/consent_date": "2026-03-01"})
    async with desk(site, (100, 40)) as hands:
        await hands.open("S-001")
        assert "2 of about 21 · Consent and visit dates" in hands.text
        await hands.press("ctrl+g")
        assert "Consent and visit dates · 2 answered, 1 to ask" in hands.text
        assert "› screening day  to be asked" in hands.text
        await hands.write("1 march")
        await hands.press("enter")
        assert hands.question.id == "consent_date"


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


async def test_f1_explains_the_page_and_its_keys(tmp_path: Path) -> None:
    site = new_site(tmp_path, ANNA)
    async with desk(site) as hands:
        await hands.press("1", "f1")
        assert "The screenings of this site." in hands.flowing
        assert "^P Find anything" in hands.flowing
        await hands.press("escape", "ctrl+n", "f1")
        assert "a code, never a name" in hands.flowing


async def test_the_tour_walks_through_the_demo_and_can_be_left(tmp_path: Path) -> None:
    site = new_site(tmp_path)
    fill(site, ENGLISH, Ticks())
    async with desk(site, (100, 30), demo=True) as hands:
        await hands.press("1")
        pages = []
        for number in range(1, 6):
            await hands.until(f"Tour {number} of 5")
            assert f"Tour {number} of 5" in hands.flowing
            pages.append(hands.app.screen_stack[-2].name)
            await hands.press("1", "enter")
        assert pages == ["home", "question", "question", "review", "report"]
        assert hands.screen == "report"
        assert hands.interview.screening.code == "S-001"
        await hands.find("tour")
        await hands.until("Tour 1 of 5")
        await hands.press("escape")
        assert hands.screen == "home"


async def test_every_look_shows_the_same_words(tmp_path: Path) -> None:
    site = new_site(tmp_path, ANNA)
    prepared(site, "S-001", (ZM,), keyed(ZM, SHEET) | {f"{ZM}/consent": "self"})
    seen = set()
    for look in WORDS:
        async with desk(site, (80, 24), look=look) as hands:
            await hands.open("S-001")
            seen.add(hands.text)
    assert len(seen) == 1
