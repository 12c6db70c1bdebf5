"""Finding things: anything by Ctrl+P, any question by Ctrl+G."""

from pathlib import Path

from tests.tui.desk import ANNA, CT, ZM, desk, new_site, prepared


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
