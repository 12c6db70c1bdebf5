"""The conversation line by line in Chinese: the same answers make the same record as in English."""

import io
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from store.site import Site
from tests.clock import Ticks
from tests.tui.desk import CT, CT_SHEET, IVO, ZM, ZM_SHEET, keyed, new_site
from tests.tui.test_plain import line, only, said, told
from trials.definition import Question
from trials.language import CHINESE, ENGLISH
from trials.values import NONE
from tui.beginning import begin
from tui.faults import crash_words
from tui.plain import converse
from tui.typed import retyped
from tui.typed.choices import rows


def heard(site: Site, *lines: str) -> str:
    """What is said to these lines in Chinese, until they end."""
    out = io.StringIO()
    assert converse(site, Ticks(), io.StringIO("".join(f"{one}\n" for one in lines)), out, CHINESE) == 0
    return out.getvalue()


def chinese_line(question: Question, entry: Any) -> str:
    """What a person types for an entry: the words of an answer, a date and a number as in Chinese."""
    labels = {option.id: option.label for _, option in rows(question, CHINESE)}
    if isinstance(entry, dict) and "unknown" in entry:
        return "未知 结果未出"
    if isinstance(entry, list):
        return "、".join(labels[one] for one in entry)
    if isinstance(entry, str) and entry in labels and (entry != NONE or question.options):
        return labels[entry]
    return retyped(question, entry, CHINESE)


def asked(folder: Path, trial: str, sheet: Mapping[str, Any]) -> tuple[list[Question], list[Question]]:
    """The questions that a walk through the sheet is asked, in English and in Chinese."""
    interview = begin(new_site(folder, IVO), "S-014", [trial], IVO, Ticks(), ENGLISH)
    found: list[Question] = []
    following = interview.next()
    while following is not None and following.key not in {question.key for question in found}:
        found.append(following)
        interview.answer(following, sheet[following.key])
        following = interview.next(following)
    interview.speak(CHINESE)
    return found, [interview.questions[question.key] for question in found]


@pytest.mark.parametrize(
    ("number", "trial", "sheet"),
    [("1", CT, CT_SHEET), ("2", ZM, ZM_SHEET)],
    ids=(CT, ZM),
)
def test_a_whole_screening_in_chinese_makes_the_same_record(
    number: str, trial: str, sheet: Mapping[str, Any], tmp_path: Path
) -> None:
    entries = keyed(trial, sheet)
    english, chinese = new_site(tmp_path / "english", IVO), new_site(tmp_path / "chinese", IVO)
    walked = asked(tmp_path / "walked", trial, entries)
    lines = [
        [write(question, entries[question.key]) for question in questions]
        for write, questions in zip((line, chinese_line), walked, strict=True)
    ]
    spoken = said(english, "1", "S-014", "yes", number, *lines[0], "home", "stop")
    text = heard(chinese, "1", "S-014", "是", number, *lines[1], "首页", "退出")
    assert "Stopped." in spoken and "已停止。" in text
    assert len(only(english)) > 8
    assert told(only(chinese)) == told(only(english))
    assert "请回答" in text and "Answer:" not in text and "Saved." not in text


def test_a_correction_an_unknown_and_a_refusal_in_chinese_are_the_same_events(tmp_path: Path) -> None:
    english, chinese = new_site(tmp_path / "english", IVO), new_site(tmp_path / "chinese", IVO)
    said(english, "1", "S-014", "y", "2", "1", "1 Mar 2026", "2 Mar 2026", "1950", "g", "unknown pending", "leave")
    lines = [
        "1",
        "S-014",
        "是",
        "2",
        "１",
        "２０２６年３月１日",
        "2026年3月2日",
        "1950年",
        "g",
        "未知 结果未出",
        "留给研究者",
    ]
    text = heard(chinese, *lines)
    assert told(only(chinese)) == told(only(english))
    assert "不符合" in text


def test_what_is_refused_is_said_in_chinese(tmp_path: Path) -> None:
    site = new_site(tmp_path / "site", IVO)
    text = heard(site, "1", "S-014", "是", "2", "1", "3月1日", "3/4/2026", "2027年1月1日")
    assert "没有四位数的年份" in text and "可以是2026年4月3日或2026年3月4日" in text and "尚未到来" in text
    assert not re.search("[a-z]{5,} [a-z]{3,}", text[text.index("请回答") :])


def test_the_words_of_a_crash_are_in_the_language_of_the_reader() -> None:
    try:
        raise RuntimeError("12 platelets")
    except RuntimeError as error:
        words = crash_words(error, CHINESE)
    assert "程序故障" in words and "RuntimeError" in words and "test_plain_chinese.py" in words
    assert "platelets" not in words and "fault" not in words
