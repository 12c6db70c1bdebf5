"""The audit trail at the keyboard: filtered, read, remarked on, masked, exported; and its table."""

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from store.events import Person
from store.exchange.disclosure import LEFT_OUT, disclosure
from store.exchange.table import csv_lines
from store.exchange.trail_table import COLUMNS, trail_rows
from store.verify import exit_code, verify
from tests.clock import Ticks
from tests.tui.desk import ANNA, IVO, ZM, ZM_SHEET, Hands, desk, keyed, new_site
from tests.tui.test_review import to_row
from trials.document import Refused
from trials.language import ENGLISH
from tui.beginning import begin
from tui.exporting import Accounts
from tui.interview import Interview
from tui.masking import mask, maskable
from tui.screens.asking import AskingScreen
from tui.screens.trail import TrailScreen

ZM_KEYED = keyed(ZM, ZM_SHEET)


def filled(folder: Path, *people: Person) -> Interview:
    """A screening with a correction, a name in a source and in a remark, and a formula."""
    site = new_site(folder, *(people or (IVO,)))
    interview = begin(site, "S-014", [ZM], IVO, Ticks(), ENGLISH)
    for key, entry in ZM_KEYED.items():
        interview.answer(interview.questions[key], entry)
    platelets = interview.questions["platelets"]
    interview.answer(platelets, "40", source="lab, Maria Garcia")
    interview.answer(platelets, "41", source="lab", reason="typing error")
    interview.screening.append("note", "remark", by=IVO, new='=HYPERLINK("http://x")')
    return interview


async def to_trail(hands: Hands) -> TrailScreen:
    await hands.open("S-014")
    if hands.screen == "question":
        await hands.press("ctrl+r")
    await hands.press("t")
    assert hands.screen == "trail", hands.text
    page = hands.app.screen
    assert isinstance(page, TrailScreen)
    return page


@pytest.mark.parametrize("size", [(80, 24), (40, 12), (120, 40)], ids=str)
async def test_the_trail_is_read_and_filtered(tmp_path: Path, size: tuple[int, int]) -> None:
    filled(tmp_path).screening.close()
    async with desk(new_site(tmp_path), size) as hands:
        page = await to_trail(hands)
        total = len(hands.interview.screening.events)
        assert f"{total} of {total} entries" in hands.text
        assert page.rows.current == str(total) and "opened" in hands.flowing
        await hands.write("typing platelet")
        assert f"1 of {total} entries" in hands.text
        await hands.until("40 ×10⁹/L → 41 ×10⁹/L")
        assert "40 ×10⁹/L → 41 ×10⁹/L" in hands.flowing
        await hands.press("enter")
        assert hands.screen == "reading"
        read = hands.words("#text")
        assert "When 2026-03-15 10:" in read and "+00:00 UTC" in read and "Ivo Marin (investigator)" in read
        assert "Before 40 ×10⁹/L After 41 ×10⁹/L Reason typing error Source lab" in read
        await hands.press("escape", "escape")
        assert f"{total} of {total} entries" in hands.text and hands.screen == "trail"
        await hands.press("f3")
        asking = hands.app.screen
        assert isinstance(asking, AskingScreen)
        asking.choice.highlighted = [row.id for row in asking.choice.rows].index("note")
        await hands.press("enter")
        assert f"1 of {total} entries · kind note" in hands.flowing
        await hands.press("f4", "2", "enter")
        assert "by Ivo Marin" in hands.flowing
        await hands.press("f5")
        await hands.write("31 Feb 2026")
        await hands.press("enter")
        assert "28 days" in hands.said
        await hands.write("16 Mar 2026")
        await hands.press("enter", "enter")
        assert "since 2026-03-16" in hands.flowing and f"0 of {total} entries" in hands.text
        await hands.press("escape")
        assert f"{total} of {total} entries" in hands.text
        await hands.press("escape")
        assert hands.screen == "review"


async def test_the_trail_of_one_question(tmp_path: Path) -> None:
    filled(tmp_path).screening.close()
    async with desk(new_site(tmp_path)) as hands:
        await hands.open("S-014")
        if hands.screen == "question":
            await hands.press("ctrl+r")
        await to_row(hands, f"{ZM}/I05/birth_date")
        await hands.press("enter")
        await hands.press("4", "f8")
        assert hands.screen == "trail"
        assert "Trail of date of birth" in hands.text
        trail = hands.app.screen
        assert isinstance(trail, TrailScreen)
        assert [item.id for item in trail.rows.items] == [
            str(row.seq) for row in reversed(hands.interview.trail()) if row.key == "birth_date"
        ]
        await hands.press("escape")
        assert (hands.screen, hands.question.key) == ("question", "birth_date")
        assert hands.typed == "4"


async def test_a_name_is_masked_with_a_reason_and_a_remark_added(tmp_path: Path) -> None:
    interview = filled(tmp_path)
    seq = next(row.seq for row in interview.trail() if "Maria" in row.source)
    interview.screening.close()
    async with desk(new_site(tmp_path)) as hands:
        page = await to_trail(hands)
        page.rows.highlighted = [item.id for item in page.rows.items].index(str(seq))
        await hands.press("f7")
        assert "Source: lab, Maria Garcia" in hands.flowing
        await hands.press("2", "enter")
        assert hands.screen == "writing"
        await hands.press("enter")
        assert "reason" in hands.said
        await hands.write("a name was written here")
        await hands.press("enter")
        assert hands.screen == "trail" and "Saved ✓" in hands.state
        assert "Maria" not in hands.text and "(removed)" in hands.flowing
        masked = hands.interview.trail()[-1]
        assert (masked.kind, masked.subject, masked.reason) == ("masked", f"entry {seq}", "a name was written here")
        await hands.press("f2")
        await hands.write("source data checked on site")
        await hands.press("enter")
        assert "source data checked on site" in hands.flowing
        await hands.press("f1")
        assert "Every entry of this screening stands here" in hands.flowing


async def test_a_monitor_reads_remarks_and_masks_nothing(tmp_path: Path) -> None:
    mona = Person("P03", "Mona Lund", "monitor")
    filled(tmp_path, IVO, mona).screening.close()
    async with desk(new_site(tmp_path)) as hands:
        await to_trail(hands)
        await hands.press("f7")
        assert "A monitor reads the record" in hands.state
        await hands.press("f2")
        await hands.write("entries 4 and 5 were compared with the chart")
        await hands.press("enter")
        assert hands.interview.screening.events[-1].by.name == "Mona Lund"


async def test_the_trail_is_exported_and_that_is_an_entry(tmp_path: Path) -> None:
    filled(tmp_path / "site").screening.close()
    path = tmp_path / "trail.csv"
    async with desk(new_site(tmp_path / "site")) as hands:
        await to_trail(hands)
        await hands.press("f8")
        await hands.write(str(path))
        await hands.press("enter")
        assert "Saved ✓ Exported to" in hands.state
        assert hands.interview.trail()[-1].kind == "exported" and hands.interview.trail()[-1].key == "trail"
        count = len(hands.interview.screening.events)
        await hands.press("f8")
        await hands.write(str(path))
        await hands.press("enter")
        assert "is there already" in hands.said
        assert len(hands.interview.screening.events) == count
    assert path.stat().st_mode & 0o777 == 0o600
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))
    assert [int(row["entry"]) for row in rows] == list(range(1, count + 1))
    formula = next(row for row in rows if row["kind"] == "note")
    assert formula["new"] == '\'=HYPERLINK("http://x")'
    corrected = next(row for row in rows if row["what"] == "answer corrected")
    assert (corrected["old"], corrected["new"], corrected["reason"]) == ("40 ×10⁹/L", "41 ×10⁹/L", "typing error")
    assert corrected["at_utc"].startswith("2026-03-15T10:") and corrected["hash"]
    site = new_site(tmp_path / "site")
    assert not exit_code(list(verify(site, "")))


def test_masking_hides_a_value_also_where_the_next_entry_repeats_it(tmp_path: Path) -> None:
    interview = filled(tmp_path)
    first, second = [row.seq for row in interview.trail() if row.key == "platelets"]
    assert maskable(interview, second) == ("old", "reason", "source")  # the answer that stands is not masked
    assert maskable(interview, 1) == ()
    mask(interview, first, ("new",), "of another person")
    trail = interview.trail()
    assert trail[first - 1].new == trail[second - 1].old == "(removed)"
    assert interview.entries["platelets"] == "41"
    assert [row.subject for row in trail if row.kind == "masked"] == [f"entry {first}", f"entry {second}"]
    assert maskable(interview, first) == ("source",)
    again = Interview(interview.site, interview.site.read(interview.screening.token), IVO, Ticks(), ENGLISH)
    assert again.trail() == trail


def test_a_masked_judgement_hides_what_was_written_in_it(tmp_path: Path) -> None:
    interview = filled(tmp_path)
    interview.judge(ZM, "I09", "met", "seen", protocol="2.1 Maria Garcia", section="5")
    seq = interview.screening.events[-1].seq
    mask(interview, seq, ("new",), "a name")
    judgement = interview.judgement(ZM, "I09")
    assert judgement is not None
    assert (judgement.recorded.finding, judgement.recorded.protocol) == ("met", "(removed)")
    assert not judgement.lapsed
    interview.judge(ZM, "I09", "met", "seen again", protocol="2.1", section="5")
    old: Any = interview.screening.events[-1].old
    assert old["protocol"] == "(removed)"
    interview.site.read(interview.screening.token)
    interview.person = Person("P09", "M", "monitor")
    with pytest.raises(Refused, match="monitor"):
        mask(interview, seq, ("reason",), "x")


def test_the_de_identified_trail_tells_no_name_date_or_free_text(tmp_path: Path) -> None:
    interview = filled(tmp_path, IVO, ANNA)
    account = Accounts(interview.site, interview.today).of(interview.screening)
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in trail_rows(account, disclosure(account, True))]
    text = "".join(csv_lines(row.values() for row in rows))
    for telling in ("Ivo", "Maria", "desk", "2026-03", "HYPERLINK", interview.screening.head):
        assert telling not in text
    assert len(rows) == len(interview.screening.events)
    by_kind = {row["kind"]: row for row in rows}
    assert by_kind["note"]["new"] == LEFT_OUT and by_kind["stage"]["new"] == "screening"
    assert {row["role"] for row in rows} == {"investigator"}
    born = next(row for row in rows if row["subject"] == "birth_date")
    assert born["new"] == "age 45 to 46"
