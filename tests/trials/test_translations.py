"""What ships says the same in every language: no text lacks one, and no number differs."""

import re
from calendar import month_name
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from trials.catalog import DEFINITIONS, INSTRUMENTS, MODELS
from trials.document import read
from trials.information import Information
from trials.validation import worded
from trials.vocabulary import BANK, BESIDE, DRUGS
from trials.worded import Worded, lacking, texts_in

KINDS = {BANK: "shared questions", DRUGS: "medicines"}
FILES = [*sorted(Path(str(DEFINITIONS)).glob("*.yaml")), *sorted(Path(str(INSTRUMENTS)).glob("*.yaml"))]
COUNTED = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
UNITS = "hour|day|week|month|year|point"
CHINESE_LETTER = re.compile(r"[\u4e00-\u9fff]")


def form(path: Path) -> dict[str, Any]:
    """A shipped file with each of its texts in every language."""
    if path.name == BESIDE:
        model: Any = Information
    else:
        kind = KINDS.get(path.name, "trial" if path.parent.name == "definitions" else "instrument")
        model = getattr(import_module(MODELS[kind][0]), MODELS[kind][1])
    return worded(read(path.read_bytes(), path.name), model)


def pairs(path: Path) -> dict[str, tuple[str, str]]:
    """The texts of a file in English and Chinese, by their place."""
    return {
        "/".join(map(str, at)): (text, text.others["zh"]) for at, text in texts_in(form(path)) if "zh" in text.others
    }


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_no_text_of_a_shipped_file_lacks_a_language(path: Path) -> None:
    assert list(lacking(form(path))) == []


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_the_numbers_are_the_same(path: Path) -> None:
    found = {at: said_wrongly(*texts) for at, texts in pairs(path).items()}
    assert {at: words for at, words in found.items() if words} == {}


def test_a_number_that_differs_is_noticed() -> None:
    assert said_wrongly("More than 6 months", "超过6个月") == said_wrongly("More than six months", "超过6个月") == ""
    assert said_wrongly("More than 6 months", "超过3个月")
    assert said_wrongly("More than six months", "超过3个月")
    assert said_wrongly("More than six months", "超过半年")
    assert said_wrongly("Fever", "发热38度")
    assert said_wrongly("below 0.75 mg", "低于0.57 mg")
    assert said_wrongly("from 7 to 105", "从7到15")


def said_wrongly(english: str, chinese: str) -> str:
    """What differs between the numbers of a text in both languages, "" where nothing does.

    English may write a small number as a word; before a unit Chinese has it in digits.
    """
    digits, here = sorted(_numbers(english)), sorted(_numbers(chinese))
    words = re.findall(rf"\b({'|'.join(COUNTED)})\b", english.lower())
    measured = re.findall(rf"\b({'|'.join(COUNTED[1:])})[ -](?:{UNITS})s?\b", english.lower())
    allowed = [*digits, *(str(1 + COUNTED.index(word)) for word in words)]
    allowed += [str(number) for number, month in enumerate(month_name) if month and month in english]
    if lost := [number for number in digits if here.count(number) < digits.count(number)]:
        return f"{lost} are not in the Chinese"
    if lost := [word for word in measured if str(1 + COUNTED.index(word)) not in here]:
        return f"{lost} are not in the Chinese"
    if added := [number for number in here if here.count(number) > allowed.count(number)]:
        return f"{added} are not in the English"
    return ""


def _numbers(text: str) -> list[str]:
    return re.findall(r"[0-9]+(?:\.[0-9]+)?", text.replace("30 000", "30000"))


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_what_is_chinese_is_written_so(path: Path) -> None:
    for english, chinese in pairs(path).values():
        names = re.sub(r"\{[^}]*\}|\b[A-Z0-9][\w/.-]*", "", english)
        assert CHINESE_LETTER.search(chinese) or not re.search(r"[a-z]{3}", names), chinese
        assert not re.search(r"[\u4e00-\u9fff][,;:?!]|[\u4e00-\u9fff] [\u4e00-\u9fff]", chinese), chinese


def test_a_mistranslation_is_told_in_chinese_too() -> None:
    """The source's gonorrhea is 清淋 misread, and that is said wherever its words are shown."""
    (path,) = (path for path in FILES if path.stem == "ct1195e-ssc")
    flags = [flag for criterion in form(path)["criteria"] for flag in criterion.get("flags", ())]
    odd = [flag for flag in flags if "gonorrhea" in flag["phrase"]]
    assert len(odd) == 3
    for flag in odd:
        means, why = flag["means"], flag["why"]
        assert isinstance(means, Worded) and isinstance(why, Worded)
        assert "清淋" in means.others["zh"] and "清淋" in why.others["zh"]
