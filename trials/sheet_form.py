"""The form of an answer sheet, looked at without its Pydantic model, which takes longer to load than to judge."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from trials.cases import GOOD
from trials.document import empty_place
from trials.text import clean

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}", re.ASCII)
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


def plainly_right(data: Any) -> bool:
    """Whether the data are an answer sheet as the model would pass it on, unchanged.

    A sheet that is not plainly right may still be one: the model mends it, or says what is wrong.
    """
    if not isinstance(data, dict) or not data.keys() <= {"on", "stage", "answers", "judgements"}:
        return False
    judgements = data.get("judgements", {})
    return (
        empty_place(data) is None
        and _day(data.get("on", "2026-03-15"))
        and _named(data.get("stage", "screening"))
        and isinstance(data.get("answers", {}), dict)
        and isinstance(judgements, dict)
        and all(_named(name) and _judgement(judgement) for name, judgement in judgements.items())
    )


def _judgement(data: Any) -> bool:
    return (
        isinstance(data, dict)
        and {"finding", "reason"} <= data.keys() <= {"finding", "reason", "protocol", "section", "one_by_one"}
        and isinstance(data["finding"], str)
        and data["finding"] in GOOD
        and all(_text(data, name) for name in ("reason", "protocol", "section") if name in data)
        and isinstance(data.get("one_by_one", False), bool)
    )


def _text(data: Mapping[str, Any], name: str) -> bool:
    text = data[name]
    return isinstance(text, str) and 0 < len(text) <= 4000 and clean(text).strip() == text


def _named(name: Any) -> bool:
    return isinstance(name, str) and NAME.fullmatch(name) is not None


def _day(text: Any) -> bool:
    if not isinstance(text, str) or not DAY.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
