"""Units as people write them, for the ones that the definition names (UCUM)."""

import re

from trials.definition import Question

_SUPERSCRIPT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_SAME = (
    {"a", "year", "years", "yr", "yrs", "y", "岁", "年"},
    {"mo", "month", "months", "个月"},
    {"wk", "week", "weeks", "周"},
    {"d", "day", "days", "天", "日"},
    {"h", "hour", "hours", "hr", "hrs", "小时"},
    {"kg", "kilo", "kilos", "公斤", "千克"},
    {"10*9/l", "g/l", "giga/l", "gpt/l"},
    {"%", "percent"},
)


def find_unit(question: Question, text: str) -> str | None:
    """The unit of the question that `text` names; its own when `text` is empty; None when it names none."""
    units = [unit for unit in (question.unit, *question.accept) if unit]
    if not text or text in units:
        return text or question.unit
    wanted = _folded(text)
    exact = [unit for unit in units if _folded(unit) == wanted]
    same = exact or [unit for unit in units if any({_folded(unit), wanted} <= words for words in _SAME)]
    return same[0] if len(same) == 1 else None


def _folded(text: str) -> str:
    text = re.sub("[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+", lambda m: "*" + m[0].translate(_SUPERSCRIPT), text)
    text = text.replace(" ", "").replace("µ", "u").replace("μ", "u").casefold()
    text = re.sub(r"^[x×*](?=10)", "", text)
    text = re.sub(r"^10(?:\*\*|\^|e)(?=-?[0-9])", "10*", text)
    return re.sub(r"^per(?=[a-z])", "/", re.sub(r"[{}]", "", text))
