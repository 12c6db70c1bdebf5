"""The home list: thousands of screenings, what each waits for, what is due, and what to do when there is nothing."""

import io
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from threading import Event
from types import MappingProxyType

import pytest
from rich.cells import cell_len
from textual.strip import Strip

from store.layout import Json
from store.listing import Summary, TrialSummary
from store.site import Site
from tests.clock import Ticks
from tests.tui.desk import ANNA, CT, CT_SHEET, IVO, ZM, ZM_SHEET, desk, keyed, new_site, prepared
from trials.language import CHINESE, ENGLISH, Language
from trials.values import LEFT
from tui.beginning import begin
from tui.plain import converse
from tui.screens.listed import ThingRow, as_fits
from tui.waiting import Due, Wait, due_soon, for_investigator, for_laboratory, waits
from tui.widgets.long_list import LongList, LongRow

DAY = date(2026, 3, 15)  # the day of the desk's clock


def summary(number: int, **data: Json) -> Summary:
    verdicts: Json = {ZM: {"verdict": "pending", "on": "2026-03-15", "open": {}, **data}}
    trials = MappingProxyType({ZM: TrialSummary("screening", "", ())})
    at = f"2026-03-15T10:00:{number % 60:02}.000+00:00"
    return Summary(f"{number:032x}", f"S-{number:05}", trials, verdicts, 3, at, 3, None, None)


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (60, "pregnancy test: pending; 4 to ask; 2 in review; in screening"),
        (59, "pregnancy test: pending; 4 to ask; 2 in review; 1 more"),
        (53, "pregnancy test: pending; 4 to ask; 2 more"),
        (40, "pregnancy test: pending; 3 more"),
        (30, "pregnancy test:…; 3 more"),
        (22, "pregnancy…; 3 more"),
    ],
)
def test_what_is_open_is_shortened_by_whole_parts_the_least_first(width: int, shown: str) -> None:
    parts = ["pregnancy test: pending", "4 to ask", "2 in review", "in screening"]
    assert as_fits(parts, width, ENGLISH) == shown and len(shown) <= width


async def test_it_says_what_is_waited_for_and_since_when(tmp_path: Path) -> None:
    site = new_site(tmp_path, ANNA)
    clock = Ticks()
    clock.now -= timedelta(days=3)
    site.clock = clock
    interview = begin(site, "S-001", (CT,), ANNA, clock, ENGLISH)
    sheet = keyed(CT, CT_SHEET) | {"can_conceive": "able", f"{CT}/hcg_screening": {"unknown": "pending"}}
    sheet[f"{CT}/treatment_response"] = {"unknown": "left for the investigator"}
    while question := interview.next():
        interview.answer(question, sheet.get(question.key, {"unknown": "not done"}))
    interview.screening.close()
    async with desk(site, (120, 30)) as hands:
        await hands.press("1")
        assert "pregnancy test at screening: pending, 3 days" in hands.text
        await hands.press("tab")
        assert "No window opens or closes within two weeks." in hands.flowing
        await hands.press("tab")
        assert "[For the investigator 1]" in hands.text
        assert "response to the treatment: for the investigator, 3 days" in hands.text
        await hands.press("tab")
        assert "[Laboratory 1]" in hands.text
        await hands.write("pregnancy")
        await hands.press("enter")
        assert hands.question.id == "hcg_screening"


async def test_empty_views_teach_and_a_new_site_says_how_to_begin(tmp_path: Path) -> None:
    site = new_site(tmp_path, ANNA)
    async with desk(site) as hands:
        await hands.press("1")
        assert "Type a screening code, such as S-014" in hands.flowing
        prepared(site, "S-001", (ZM,), {})
        await hands.press("f6", "escape", "tab", "tab", "tab")
        assert "No result is pending." in hands.flowing
        await hands.press("tab")
        await hands.write("nothing of the kind")
        assert "Start a new screening with the code nothing of the kind" in hands.flowing


async def test_tab_changes_no_view_while_none_is_shown(tmp_path: Path) -> None:
    site = new_site(tmp_path, IVO)
    async with desk(site) as hands:
        await hands.press("1", "tab")
        await hands.write("S-014")
        await hands.press("enter", "1", "enter", "f9")
        assert "[All 1]" in hands.text
        assert "S-014" in hands.text


async def test_it_sorts_by_code_and_by_what_waits_longest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = [
        summary(2, waits={"sledai": ["pending", "2026-03-14"]}),
        summary(1),
        summary(3, waits={"sledai": ["pending", "2026-03-01"]}),
    ]
    monkeypatch.setattr(Site, "each_screening", lambda self: iter(found))
    async with desk(new_site(tmp_path, ANNA)) as hands:
        orders = []
        await hands.press("1")
        for _ in range(4):
            orders.append([word for word in hands.text.split() if word.startswith("S-0")])
            await hands.press("f7")
    first, by_code, by_wait, again = ([code[-1] for code in order] for order in orders)
    assert first == again == ["3", "2", "1"]
    assert by_code == ["1", "2", "3"]
    assert by_wait == ["3", "2", "1"]


async def test_ten_thousand_are_listed_the_first_before_all_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = Event()
    drawn: set[str] = set()

    def each(self: Site) -> Iterator[Summary]:
        for number in range(10_000):
            if number == 200:
                go_on.wait(20)
            yield summary(number)

    draw = LongList._draw

    def noted(self: LongList, row: LongRow, here: bool, width: int) -> list[Strip]:
        drawn.add(row.id)
        return draw(self, row, here, width)

    monkeypatch.setattr(Site, "each_screening", each)
    monkeypatch.setattr(LongList, "_draw", noted)
    async with desk(new_site(tmp_path, ANNA), (80, 24)) as hands:
        await hands.press("1")
        assert "[All 200]" in hands.text
        go_on.set()
        await hands.until("[All 10000]")
        await hands.write("S-09999")
        assert "S-09999" in hands.text
        assert "Start a new" not in hands.text
        await hands.write("")
        await hands.press(*["pagedown"] * 3, "down")
        assert len(drawn) < 150


def test_windows_that_open_or_close_soon_come_nearest_first() -> None:
    found = [
        summary(1, windows={"screening_date": [None, "2026-03-20"]}),
        summary(2, windows={"screening_date": ["2026-03-16", "2026-12-01"]}),
        summary(3, windows={"screening_date": [None, "2026-03-14"]}),
        summary(4, windows="damaged"),
    ]
    assert [(due.code[-1], due.day, due.opens) for due in due_soon(found, DAY)] == [
        ("2", "2026-03-16", True),
        ("1", "2026-03-20", False),
    ]


def test_whatever_a_record_says_of_waiting_is_taken_or_left() -> None:
    told: list[Json] = [None, [], {"a": 1}, {"b": ["x"]}, 7]
    odd = [summary(number, waits=each, open={"review": each}) for number, each in enumerate(told)]
    assert not [wait for each in odd for wait in waits(each)]
    both = summary(9, waits={"sledai": ["pending", "2026-03-01"]}, open={"review": ["I04"]})
    assert [wait.question for wait in for_laboratory([both])] == ["sledai"]
    assert [wait.criterion for wait in for_investigator([both])] == ["I04"]


def test_a_planned_date_that_can_only_be_moved_so_far_is_in_the_record(tmp_path: Path) -> None:
    site = new_site(tmp_path, IVO)
    sheet = keyed(ZM, ZM_SHEET) | {"birth_date": "1955-03-20", f"{ZM}/consent_date": "2026-03-16"}
    sheet[f"{ZM}/screening_date"] = "2026-03-17"
    interview = begin(site, "S-001", (ZM,), IVO, Ticks(), ENGLISH)
    for key in (f"{ZM}/consent", f"{ZM}/consent_date", f"{ZM}/screening_date", "birth_date"):
        interview.answer(interview.questions[key], sheet[key])
    held = interview.until(ZM)
    interview.screening.close()
    assert held is not None and held.last is not None
    (listed,) = site.screenings()
    assert (held.question.id, held.last.isoformat(), False) in [
        (due.question, due.day, due.opens) for due in due_soon([listed], DAY)
    ]


OPENED = {
    ENGLISH: (
        "Due soon: screening day: not before 2026-03-16, tomorrow; 2 more.",
        "Waiting for: SLEDAI-2K total, expected survival.",
        "For the investigator: I07a. Due later: I08, I10.",
    ),
    CHINESE: ("即将到期：筛选日：不早于 2026-03-16，明天；另有2项。", "等待：SLEDAI-2K总分、预期生存期。"),
}


@pytest.mark.parametrize("language", OPENED, ids=lambda language: language.code)
async def test_opening_a_screening_that_was_left_says_what_it_waits_for(tmp_path: Path, language: Language) -> None:
    site = new_site(tmp_path, ANNA)
    days = {f"{ZM}/consent_date": "2026-03-16", f"{ZM}/screening_date": "2026-03-17", "birth_date": "1955-03-20"}
    unknown = {f"{ZM}/sledai": {"unknown": "pending"}, f"{ZM}/survival": LEFT}
    prepared(site, "S-014", [ZM], {f"{ZM}/consent": "self", **days, **unknown}, ANNA)
    async with desk(site, (80, 24), language=language) as hands:
        await hands.open("S-014")
        assert hands.screen == "question"
        shown = hands.state
    out = io.StringIO()
    converse(site, Ticks(), io.StringIO("1\nS-014\n"), out, language)
    (line,) = [line for line in out.getvalue().splitlines() if line.startswith(OPENED[language][0][:5])]
    assert len(shown) > 30 and line.startswith(shown.removesuffix("…"))
    assert all(sentence in line for sentence in OPENED[language])


@pytest.mark.parametrize("language", [ENGLISH, CHINESE], ids=lambda language: str(language.code))
def test_what_is_due_or_waited_for_is_shortened_by_whole_parts(language: Language) -> None:
    """In the narrowest row the day or the reason stands whole, and what is meant as far as there is room."""
    today = date(2026, 4, 5)
    wait = Wait("t", "S-014", CT, "hcg_conditioning", "", "pending", "2026-04-02")
    due = Due("t", "S-014", CT, "conditioning_start", "2026-04-09", False)
    for row in (ThingRow.waiting(wait, today, language), ThingRow.due(due, today, language)):
        wide, narrow = (row.words(width).plain for width in (76, 36))
        assert "…" not in wide
        assert all(part in wide and part in narrow for part in row.parts), narrow
        assert max(map(cell_len, narrow.split("\n"))) <= 36 and row.words(36).plain.count("\n") == 1
    assert row.what in wide


def test_a_row_that_fits_by_its_parts_cuts_no_word() -> None:
    wait = Wait("t", "S-014", CT, "hcg_conditioning", "", "pending", "2026-04-02")
    row = ThingRow.waiting(wait, date(2026, 4, 5), ENGLISH)
    assert row.words(76).plain == f"S-014  {CT}\n  {row.what}: pending, 3 days"
    assert row.words(len(row.what) + 2).plain.split("\n")[1] == f"  {row.what}"
