"""Texts that lack one of the languages of their file, or that say other numbers in one than in another."""

import re
from calendar import month_name
from collections.abc import Iterator

from trials.catalog import Definition
from trials.check.remarks import WARNING, Remark
from trials.document import Document, Path_
from trials.in_language import TEXTS
from trials.language import LANGUAGES
from trials.supplement import Laid
from trials.text import one_line

_COUNTED = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_WORD = re.compile(rf"\b({'|'.join(_COUNTED)})\b", re.IGNORECASE)
_MEASURED = re.compile(rf"\b({'|'.join(_COUNTED[1:])})[ -](?:hour|day|week|month|year|point)s?\b", re.IGNORECASE)
_CHINESE = {sign: str(number) for number, sign in enumerate("一二三四五六七八九十", 1)} | {"两": "2"}
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_THOUSANDS = re.compile(r"(?<=[0-9])[ ,](?=[0-9]{3}(?![0-9]))")


def of_texts(definition: Definition) -> Iterator[Remark]:
    """A remark on each text that is not in a language of its file, or not of the same numbers in it."""
    document = definition.document
    if TEXTS not in definition.plain and not isinstance(document, Laid):
        return  # all is in one language; most files are, and need no model a second time
    from trials.schema import SupplementFile, TrialFile
    from trials.schema_types import Model
    from trials.validation import worded
    from trials.worded import lacking, texts_in

    model: type[Model] = TrialFile
    if isinstance(document, Laid):
        document, model = document.extra, SupplementFile
    data = worded(document, model)
    for path, code in lacking(data):
        yield Remark(
            WARNING,
            document.line(path),
            f"missing translation: {_words(document, path)} is not in {LANGUAGES[code].name} ({code})",
            f"write en: and {code}: under it, each with its text",
        )
    for path, text in texts_in(data):
        for code, other in text.others.items():
            if apart := numbers_apart(text, other):
                yield Remark(
                    WARNING,
                    document.line((*path, code)),
                    f"{_words(document, path)} does not say the same numbers in en and {code}: {', '.join(apart)}",
                    "compare the two texts and correct one of them",
                )


def numbers_apart(english: str, other: str) -> list[str]:
    """The numbers that stand in one of two texts alone.

    English may write a small number as a word, which the other text needs in numerals only before a unit; a month of
    the calendar is a number in Chinese.
    """
    here, there = (_NUMBER.findall(_THOUSANDS.sub("", text)) for text in (english, other))
    words, measured = ([_value(word) for word in form.findall(english)] for form in (_WORD, _MEASURED))
    months = [str(number) for number, month in enumerate(month_name) if month and month in english]
    said, sayable = [*there, *(_CHINESE[sign] for sign in other if sign in _CHINESE)], [*here, *words, *months]
    lost = {number for number in here if said.count(number) < here.count(number)} | {*measured} - {*said}
    added = {number for number in there if there.count(number) > sayable.count(number)}
    return sorted(lost | added)


def _value(word: str) -> str:
    return str(1 + _COUNTED.index(word.lower()))


def _words(document: Document, path: Path_) -> str:
    """A place in words: members of a list by their id where they have one."""
    data, words = document.data, []
    for step in path:
        data = data[step]
        name = data.get("id") if isinstance(step, int) and isinstance(data, dict) else step
        words += [] if name is None or isinstance(name, int) else [one_line(str(name))[:40]]
    return ", ".join(words)
