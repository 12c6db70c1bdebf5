"""A whole screening by keys through the real program, from the first run to the verdict, in each language."""

from pathlib import Path

import pytest

from store.site import Site
from tests.journeys.terminal import Terminal
from tui.summary_text import verdict_word

ANSWERS = ("2026-03-02", "1980-06-17", "8", "2", "1", "1", "9", "1")
RECORDED = {
    "birth_date": "1980-06-17",
    "can_conceive": "no_womb",
    "can_father": "no",
    "zm001-sle/ana": "positive",
    "zm001-sle/consent": "self",
    "zm001-sle/consent_date": "2026-03-01",
    "zm001-sle/screening_date": "2026-03-02",
    "zm001-sle/sle_2019": "fulfilled",
    "zm001-sle/sledai": "9",
    "zm001-sle/survival": "longer",
}


@pytest.mark.parametrize(
    ("locale", "welcome", "begun", "day", "verdict", "review", "as_of"),
    [
        (
            *("C.UTF-8", "Monitor", "No participant has been", "1 March 2026"),
            *("No listed criterion fails", "Review", "as of"),
        ),
        (
            *("zh_CN.UTF-8", "监查员", "这里还没有筛选过受试者", "2026年3月1日"),
            *("列出的标准中没有不符合的", "复核", "截至"),
        ),
    ],
    ids=["en", "zh"],
)
def test_a_participant_is_screened_to_the_verdict(
    tmp_path: Path, locale: str, welcome: str, begun: str, day: str, verdict: str, review: str, as_of: str
) -> None:
    desk = Terminal(data=tmp_path, env={"LC_ALL": locale})
    desk.until(welcome)
    desk.keys("Ivo Marin", "enter")
    desk.rest()
    desk.keys("i", "enter")
    desk.until(begun)
    desk.keys("S-014", "enter")
    desk.until("0  [ ]")
    desk.rest()
    desk.keys("2", "enter")
    desk.until("I11")
    desk.rest()
    desk.answer("1", "enter")
    desk.rest()
    desk.keys(day)
    desk.until(f"= {day}")
    desk.keys("enter")
    desk.rest()
    *first, last = ANSWERS
    for typed in first:
        desk.answer(typed, "enter")
        desk.rest()
    desk.keys(last, "enter")
    desk.until(lambda text: verdict in text and "E00" in text)
    desk.keys("ctrl+r")
    desk.until(lambda text: review in text and "I01" in text)
    desk.keys("f9")
    desk.until(as_of)
    desk.keys("ctrl+q")
    assert desk.end() == 0
    site = Site(tmp_path)
    (summary,) = site.screenings()
    record = site.read(summary.token)
    assert {key: recorded.kept for key, recorded in record.answers.items()} == RECORDED
    assert verdict_word(summary, "zm001-sle") == "no listed criterion fails"
