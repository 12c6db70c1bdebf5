"""A number as people type it: 12,5 or 30000 /uL or at least 7 or 5-7. Never a guess."""

import re
from fractions import Fraction

from trials.definition import Limits, Question
from trials.document import Refused
from trials.values import number_words, unit_words
from tui.typed.marks import shown
from tui.typed.units import find_unit

MAX_DIGITS = 20

_AMOUNT = re.compile(r"([+-]?[0-9]+(?:[.,][0-9]+)?|[+-]?[.,][0-9]+)\s*(.*)", re.ASCII)
_MAYBE_THOUSANDS = re.compile(r"[+-]?[1-9][0-9]{0,2}[.,][0-9]{3}", re.ASCII)
_BETWEEN = (
    re.compile(r"(?:between|from)\s+(.+?)\s+(?:and|to)\s+(.+)", re.I),
    re.compile(r"(.+?)\s*(?:\bto\b|\.\.+|~|至|到)\s*(.+)", re.I),
    re.compile(r"([+-]?[0-9.,]+[^-]*?)\s*-\s*([0-9.,]+.*)", re.ASCII),
)
_BOUNDS = (
    ("from", re.compile(r"(?:>=|=>|(?:at least|no less than|not less than|from|minimum)\b|至少)\s*(.+)", re.I)),
    ("from", re.compile(r"(.+?)\s*(?:\b(?:or|and) (?:more|above|over|higher)|\+|或?以上)", re.I)),
    ("to", re.compile(r"(?:<=|=<|(?:at most|no more than|not more than|up to|maximum)\b|最多|至多)\s*(.+)", re.I)),
    ("to", re.compile(r"(.+?)\s*(?:\b(?:or|and) (?:less|fewer|below|under|lower)|或?以下)", re.I)),
)
_STRICT = (
    ("from", re.compile(r"(?:>|(?:more than|greater than|above|over)\b|大于|超过)\s*(.+)", re.I)),
    ("to", re.compile(r"(?:<|(?:less than|fewer than|below|under)\b|小于|低于)\s*(.+)", re.I)),
)

NumberEntry = str | dict[str, str]


def typed_number(question: Question, text: str) -> NumberEntry:
    """The entry that `text`, already plain, means for an integer or number question. Raises Refused."""
    for pattern in _BETWEEN:
        if match := pattern.fullmatch(text):
            return _both_ends(question, match[1], match[2], text)
    for side, pattern in _BOUNDS:
        if match := pattern.fullmatch(text):
            return {side: _own(question, match[1])}
    for side, pattern in _STRICT:
        if match := pattern.fullmatch(text):
            return {side: _next_to(question, match[1], side, text)}
    number, unit = _amount(question, text)
    return number if unit == question.unit else {"value": number, "unit": unit}


def _both_ends(question: Question, low_text: str, high_text: str, text: str) -> NumberEntry:
    high_amount, low_amount = _AMOUNT.fullmatch(high_text), _AMOUNT.fullmatch(low_text)
    if high_amount and low_amount and not low_amount[2]:
        low_text = f"{low_text} {high_amount[2]}".strip()  # in "20000-30000 /uL" the unit belongs to both
    low, high = _own(question, low_text), _own(question, high_text)
    if Fraction(low) > Fraction(high):
        raise Refused(f"{shown(text)} ends below where it begins; type the smaller number first.")
    return low if low == high else {"from": low, "to": high}


def _next_to(question: Question, text: str, side: str, whole: str) -> str:
    value = Fraction(_own(question, text))
    if question.type == "integer":
        return number_words(value + (1 if side == "from" else -1))
    words, end = ("at least", "lowest") if side == "from" else ("at most", "highest")
    raise Refused(
        f"{shown(whole)} leaves out {number_words(value)}, but a range here includes its ends; type {words} "
        f"{number_words(value)} if that is possible too, or {words} and the {end} value that is."
    )


def _own(question: Question, text: str) -> str:
    """A decimal in the question's own unit."""
    number, unit = _amount(question, text.strip())
    if unit == question.unit:
        return number
    value = Fraction(number) * question.accept[unit]
    _within(question, number, unit)
    if Fraction(number_words(value)) != value:
        raise Refused(f"{shown(text)} has no exact value in {unit_words(question.unit)}; type it in that unit.")
    return number_words(value)


def _amount(question: Question, text: str) -> tuple[str, str]:
    """Decimal and unit as typed; the unit is the question's own or one that it accepts."""
    match = _AMOUNT.fullmatch(text)
    if not match:
        raise Refused(_no_number(question, text))
    number, rest = match.groups()
    unit = find_unit(question, rest)
    if unit is None and re.match(r"['.,0-9]", rest):
        raise Refused(f"{shown(text)} has marks or spaces inside the number; type its digits alone, such as 30000.")
    if _MAYBE_THOUSANDS.fullmatch(number):
        raise Refused(_two_readings(number))
    if sum(char.isdigit() for char in number) > MAX_DIGITS:
        raise Refused(f"{shown(number)} has more than {MAX_DIGITS} digits; check the number.")
    if unit is None:
        raise Refused(_no_unit(question, rest))
    exact = _decimal(number)
    if question.type == "integer" and "." in exact and unit == question.unit:
        raise Refused(f"{shown(number)} is not a whole number; this asks for a whole number.")
    _within(question, exact, unit)
    return exact, unit


def _decimal(number: str) -> str:
    """`+07,50` as the record writes it: 7.5."""
    sign = "-" if number.startswith("-") else ""
    whole, _, part = number.lstrip("+-").replace(",", ".").partition(".")
    part = part.rstrip("0")
    text = (whole.lstrip("0") or "0") + (f".{part}" if part else "")
    return text if text == "0" else sign + text


def _within(question: Question, number: str, unit: str) -> None:
    """Refuse what lies beyond the limits, with the unit in which it would not."""
    limits = question.limits
    own = Fraction(number) * (question.accept[unit] if unit != question.unit else 1)
    if _inside(limits, own):
        return
    bound = limits.max if limits.max is not None and own > limits.max else limits.min
    if bound is None:
        return
    said = number if unit == question.unit else f"{number} {unit}, which is {_words(own, question.unit)},"
    beyond = f"{said} is beyond {_words(bound, question.unit)}"
    for other, factor in question.accept.items() if unit == question.unit else ():
        if _inside(limits, Fraction(number) * factor):
            meant = _words(Fraction(number) * factor, question.unit)
            raise Refused(f"{beyond}. If the report says {other}, type {number} {other}, which is {meant}.")
    most = "most" if bound == limits.max and own > bound else "least"
    raise Refused(f"{beyond}, the {most} that can be entered; check the number and its unit.")


def _inside(limits: Limits, value: Fraction) -> bool:
    return (limits.min is None or value >= limits.min) and (limits.max is None or value <= limits.max)


def _words(value: Fraction, unit: str) -> str:
    return f"{number_words(value)} {unit_words(unit)}".strip()


def _two_readings(number: str) -> str:
    whole, part = re.split(r"[.,]", number)
    small = part.rstrip("0")
    small = f"{small}0" if len(small) == 3 else small  # 1.125 typed again would be asked again
    either = f"{whole}.{small}" if small else whole
    return f"{shown(number)} can mean {whole}{part} or {either}; type the one that you mean."


def _no_unit(question: Question, rest: str) -> str:
    known = [unit for unit in (question.unit, *question.accept) if unit]
    if not known:
        return f"{shown(rest)} after the number is not understood; type the number alone."
    return f"{shown(rest)} is not a unit of this question; type the number in {' or '.join(known)}."


def _no_number(question: Question, text: str) -> str:
    if any(char.isdigit() and not char.isascii() for char in text):
        return f"{shown(text)} has digits that are not 0 to 9; type it with those."
    such_as = "12" if question.type == "integer" else "12.5"
    return f"{shown(text)} is not a number; type one such as {such_as}, 5-7 or at least 7."
