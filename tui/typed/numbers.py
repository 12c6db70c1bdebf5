"""A number as people type it: 12,5 or 30000 /uL or at least 7 or 5-7. Never a guess."""

import re
from fractions import Fraction

from trials.definition import Limits, Question
from trials.document import Refused
from trials.language import Said, in_a_row, said
from trials.quantities import number_words, unit_said
from tui.typed.marks import shown
from tui.typed.units import find_unit

MAX_DIGITS = 20

_AMOUNT = re.compile(r"([+-]?[0-9]+(?:[.,][0-9]+)?|[+-]?[.,][0-9]+)\s*(.*)", re.ASCII)
_MAYBE_THOUSANDS = re.compile(r"[+-]?[1-9][0-9]{0,2}[.,][0-9]{3}", re.ASCII)
_BETWEEN = (
    re.compile(r"(?:between|from)\s+(.+?)\s+(?:and|to)\s+(.+)", re.I),
    re.compile(r"(?:在|介于)?\s*(.+?)\s*[和与]\s*(.+?)\s*之间"),
    re.compile(r"(.+?)\s*(?:\bto\b|\.\.+|~|至|到)\s*(.+)", re.I),
    re.compile(r"([+-]?[0-9.,]+[^-]*?)\s*-\s*([0-9.,]+.*)", re.ASCII),
)
_BOUNDS = (
    (
        "from",
        re.compile(
            r"(?:>=|=>|(?:at least|no less than|not less than|from|minimum)\b|至少|不[低少小]于|大于或?等于)\s*(.+)",
            re.I,
        ),
    ),
    ("from", re.compile(r"(.+?)\s*(?:\b(?:or|and) (?:more|above|over|higher)|\+|或?以上)", re.I)),
    (
        "to",
        re.compile(
            r"(?:<=|=<|(?:at most|no more than|not more than|up to|maximum)\b"
            r"|[最至]多|不超过|不[高大多]于|小于或?等于)\s*(.+)",
            re.I,
        ),
    ),
    ("to", re.compile(r"(.+?)\s*(?:\b(?:or|and) (?:less|fewer|below|under|lower)|或?以下)", re.I)),
)
_STRICT = (
    ("from", re.compile(r"(?:>|(?:more than|greater than|above|over)\b|大于|超过|高于|多于)\s*(.+)", re.I)),
    ("to", re.compile(r"(?:<|(?:less than|fewer than|below|under)\b|小于|低于|少于)\s*(.+)", re.I)),
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
        raise Refused(said("{text} ends below where it begins; type the smaller number first.", text=shown(text)))
    return low if low == high else {"from": low, "to": high}


def _next_to(question: Question, text: str, side: str, whole: str) -> str:
    value = Fraction(_own(question, text))
    if question.type == "integer":
        return number_words(value + (1 if side == "from" else -1))
    if side == "from":
        sentence = said(
            "{text} leaves out {number}, but a range here includes its ends; type at least {number} if that is "
            "possible too, or at least and the lowest value that is.",
            text=shown(whole),
            number=number_words(value),
        )
    else:
        sentence = said(
            "{text} leaves out {number}, but a range here includes its ends; type at most {number} if that is "
            "possible too, or at most and the highest value that is.",
            text=shown(whole),
            number=number_words(value),
        )
    raise Refused(sentence)


def _own(question: Question, text: str) -> str:
    """A decimal in the question's own unit."""
    number, unit = _amount(question, text.strip())
    if unit == question.unit:
        return number
    value = Fraction(number) * question.accept[unit]
    _within(question, number, unit)
    if Fraction(number_words(value)) != value:
        raise Refused(
            said(
                "{text} has no exact value in {unit}; type it in that unit.",
                text=shown(text),
                unit=unit_said(question.unit),
            )
        )
    return number_words(value)


def _amount(question: Question, text: str) -> tuple[str, str]:
    """Decimal and unit as typed; the unit is the question's own or one that it accepts."""
    match = _AMOUNT.fullmatch(text)
    if not match:
        raise Refused(_no_number(question, text))
    number, rest = match.groups()
    unit = find_unit(question, rest)
    if unit is None and re.match(r"['.,0-9]", rest):
        raise Refused(
            said(
                "{text} has marks or spaces inside the number; type its digits alone, such as 30000.",
                text=shown(text),
            )
        )
    if _MAYBE_THOUSANDS.fullmatch(number):
        raise Refused(_two_readings(number))
    if sum(char.isdigit() for char in number) > MAX_DIGITS:
        raise Refused(
            said("{text} has more than {most} digits; check the number.", text=shown(number), most=MAX_DIGITS)
        )
    if unit is None:
        raise Refused(_no_unit(question, rest))
    exact = _decimal(number)
    if question.type == "integer" and "." in exact and unit == question.unit:
        raise Refused(said("{text} is not a whole number; this asks for a whole number.", text=shown(number)))
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
    given: str | Said = number
    if unit != question.unit:
        given = said("{number} {unit}, which is {own},", number=number, unit=unit, own=_words(own, question.unit))
    limit = _words(bound, question.unit)
    for other, factor in question.accept.items() if unit == question.unit else ():
        if _inside(limits, Fraction(number) * factor):
            sentence = said(
                "{given} is beyond {limit}. If the report says {unit}, type {number} {unit}, which is {meant}.",
                given=given,
                limit=limit,
                unit=other,
                number=number,
                meant=_words(Fraction(number) * factor, question.unit),
            )
            raise Refused(sentence)
    if bound == limits.max and own > bound:
        sentence = said(
            "{given} is beyond {limit}, the most that can be entered; check the number and its unit.",
            given=given,
            limit=limit,
        )
    else:
        sentence = said(
            "{given} is beyond {limit}, the least that can be entered; check the number and its unit.",
            given=given,
            limit=limit,
        )
    raise Refused(sentence)


def _inside(limits: Limits, value: Fraction) -> bool:
    return (limits.min is None or value >= limits.min) and (limits.max is None or value <= limits.max)


def _words(value: Fraction, unit: str) -> str | Said:
    number = number_words(value)
    return said("{number} {unit}", number=number, unit=unit_said(unit)) if unit else number


def _two_readings(number: str) -> Said:
    whole, part = re.split(r"[.,]", number)
    small = part.rstrip("0")
    small = f"{small}0" if len(small) == 3 else small  # 1.125 typed again would be asked again
    either = f"{whole}.{small}" if small else whole
    return said(
        "{text} can mean {one} or {other}; type the one that you mean.",
        text=shown(number),
        one=f"{whole}{part}",
        other=either,
    )


def _no_unit(question: Question, rest: str) -> Said:
    known = [unit for unit in (question.unit, *question.accept) if unit]
    if not known:
        return said("{text} after the number is not understood; type the number alone.", text=shown(rest))
    return said(
        "{text} is not a unit of this question; type the number in one of: {units}.",
        text=shown(rest),
        units=in_a_row(known),
    )


def _no_number(question: Question, text: str) -> Said:
    if any(char.isdigit() and not char.isascii() for char in text):
        return said("{text} has digits that are not 0 to 9; type it with those.", text=shown(text))
    return said(
        "{text} is not a number; type one such as {number}, 5-7 or at least 7.",
        text=shown(text),
        number="12" if question.type == "integer" else "12.5",
    )
