"""A day as people type it: 15.3.2026, 15 Mar 2026, March 2026, late February 2026, 21 to 28 Feb 2026, yesterday."""

import calendar
import re
from datetime import date, timedelta

from trials.dates import day_said, month_said, read_days
from trials.document import Refused
from trials.language import said
from tui.typed.marks import shown

_MONTHS = {name.casefold(): number for number, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name[:3]: number for name, number in _MONTHS.items()} | {"sept": 9}
_MONTH = "(" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_RELATIVE = {"today": 0, "yesterday": -1, "tomorrow": 1, "今天": 0, "昨天": -1, "明天": 1}
_THIRDS = {"early": (1, 10), "mid": (11, 20), "late": (21, 31), "上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 31)}

_NAMED = re.compile(rf"(?:([0-9]{{1,2}})(?:st|nd|rd|th)?[\s,.-]*(?:of )?)?{_MONTH}[\s,-]*([0-9]+)", re.I | re.ASCII)
_NAMED_FIRST = re.compile(rf"{_MONTH}[\s-]*([0-9]{{1,2}})(?:st|nd|rd|th)?[\s,]+([0-9]+)", re.I | re.ASCII)
_YEAR_NAMED = re.compile(rf"([0-9]{{4}})[\s,-]+{_MONTH}(?:[\s-]+([0-9]{{1,2}}))?", re.I | re.ASCII)
_NO_YEAR = re.compile(
    rf"(?:[0-9]{{1,2}}(?:st|nd|rd|th)?[\s.-]*)?{_MONTH}(?:[\s-]*[0-9]{{1,2}}(?:st|nd|rd|th)?)?", re.I
)
_YMD = re.compile(r"([0-9]{4})\s*([-/.])\s*([0-9]{1,2})(?:\s*\2\s*([0-9]{1,2}))?", re.ASCII)
_DMY = re.compile(r"([0-9]{1,2})\s*([-/.])\s*([0-9]{1,2})\s*\2\s*([0-9]+)", re.ASCII)
_MY = re.compile(r"([0-9]{1,2})\s*[-/.]\s*([0-9]{4})", re.ASCII)
_CHINESE = re.compile(r"([0-9]+)\s*年(?:\s*([0-9]{1,2})\s*月(?:\s*([0-9]{1,2})\s*[日号])?)?", re.ASCII)
_CHINESE_NO_YEAR = re.compile(r"[0-9]{1,2}\s*月(?:\s*[0-9]{1,2}\s*[日号])?", re.ASCII)
_THIRD = re.compile(r"(early|mid|late)[\s-]+(?:in )?(.+)|(.+月)([上中下]旬)", re.I)
_SPAN = (
    re.compile(r"(?:from|between)\s+(.+?)\s+(?:to|and|until|till|through)\s+(.+)", re.I),
    re.compile(r"(.+?)\s+(?:to|until|till|through)\s+(.+)", re.I),
    re.compile(r"(.+?)\s*(?:至|到|~|\.\.+)\s*(.+)"),
    re.compile(r"([0-9]{4}(?:-[0-9]{2}){0,2})\s*/\s*([0-9]{4}(?:-[0-9]{2}){0,2})", re.ASCII),
    re.compile(r"(.+?)\s+-\s+(.+)"),
    re.compile(rf"([0-9]{{1,2}})-([0-9]{{1,2}}\s*{_MONTH}.*)", re.I | re.ASCII),
)

TRY = said("type one such as 15 Mar 2026, March 2026 or 2026")


def typed_date(text: str, today: date) -> str:
    """`2026`, `2026-03`, `2026-03-15` or a span of two, for `text` that is already plain. Raises Refused."""
    for pattern in _SPAN:
        if (match := pattern.fullmatch(text)) and (span := _span(match[1], match[2], today)):
            return span
    return _one(text, today)


def _span(first: str, last: str, today: date) -> str:
    """Two dates joined; what one of them leaves out it borrows from the other. "" when they are no dates at all."""
    if not any(char.isdigit() or char.isalpha() for char in first):
        return ""
    if re.fullmatch(r"[0-9]{1,2}\s*[日号]?", last):  # 2026年2月21日至28日, 2026-02-21 to 28
        start = _one(first, today)
        if len(start) != 10:
            raise Refused(said("{text} has no month beside it; type both days in full.", text=shown(last)))
        end = _entry(int(start[:4]), int(start[5:7]), int(re.sub(r"\D", "", last)))
    elif _CHINESE_NO_YEAR.fullmatch(last):  # 2026年2月21日至3月5日
        start = _one(first, today)
        end = _one(f"{start[:4]}年{last}", today)
    else:
        end = _one(last, today)
        start = _first(first, _ends(end)[1], today)
    low, high = _ends(start)[0], _ends(end)[1]
    if low > high:
        raise Refused(said("The span ends before it begins; type the earlier day first."))
    return start if start == end else f"{start.partition('/')[0]}/{end.rpartition('/')[2]}"


def _first(text: str, last: date, today: date) -> str:
    """The start of a span: `21`, `21 Feb` or `Feb` take month and year from its end."""
    if re.fullmatch(r"[0-9]{1,2}(?:st|nd|rd|th)?", text):
        return _entry(last.year, last.month, int(re.sub(r"\D", "", text)))
    if _NO_YEAR.fullmatch(text) and not _NAMED.fullmatch(text):
        return _one(f"{text} {last.year}", today)
    return _one(text, today)


def _one(text: str, today: date) -> str:
    text = re.sub(rf"^(?:on\s+)?(?:(?:{'|'.join(calendar.day_name)})\b[\s,]*)?", "", text.strip(), flags=re.I)
    if text.casefold() in _RELATIVE:
        return (today + timedelta(_RELATIVE[text.casefold()])).isoformat()
    if match := _THIRD.fullmatch(text):
        return _third((match[1] or match[4]).casefold(), match[2] or match[3], today)
    if match := re.fullmatch(r"([0-9]{4})年?", text, re.ASCII):
        return _entry(int(match[1]))
    if match := re.fullmatch(r"([12][0-9]{3})([0-9]{2})([0-9]{2})", text, re.ASCII):
        return _entry(int(match[1]), int(match[2]), int(match[3]))
    if match := _YMD.fullmatch(text):
        return _entry(int(match[1]), int(match[3]), _whole(match[4]))
    if match := _DMY.fullmatch(text):
        return _numeric(int(match[1]), int(match[3]), match[4], text)
    if match := _MY.fullmatch(text):
        return _entry(_year(match[2]), int(match[1]))
    return _in_words(text)


def _in_words(text: str) -> str:
    if match := _NAMED_FIRST.fullmatch(text):
        return _entry(_year(match[3]), _MONTHS[match[1].casefold()], int(match[2]))
    if (_NO_YEAR.fullmatch(text) and not re.search(r"[0-9]{4}", text)) or _CHINESE_NO_YEAR.fullmatch(text):
        raise Refused(said("{text} has no four-digit year; type it in full, such as 2026.", text=shown(text)))
    if match := _NAMED.fullmatch(text):
        return _entry(_year(match[3]), _MONTHS[match[2].casefold()], _whole(match[1]))
    if match := _YEAR_NAMED.fullmatch(text):
        return _entry(int(match[1]), _MONTHS[match[2].casefold()], _whole(match[3]))
    if match := _CHINESE.fullmatch(text):
        return _entry(_year(match[1]), _whole(match[2]), _whole(match[3]))
    if re.fullmatch(r"[0-9]{1,2}\s*[-/.]\s*[0-9]{1,2}", text, re.ASCII):
        raise Refused(said("{text} has no four-digit year; {how}.", text=shown(text), how=TRY))
    if any(char.isdigit() and not char.isascii() for char in text):
        raise Refused(said("{text} has digits that are not 0 to 9; {how}.", text=shown(text), how=TRY))
    raise Refused(said("{text} is not understood as a date; {how}.", text=shown(text), how=TRY))


def _numeric(first: int, second: int, year_text: str, text: str) -> str:
    """Day, month and year as figures, refused where day and month could change places."""
    year = _year(year_text)
    _entry(year)
    if 1 <= first <= 12 and 1 <= second <= 12 and first != second:
        days = [date(year, month, day) for month, day in ((second, first), (first, second))]
        one, other = (day_said(day.toordinal()) for day in days)
        ask = said(
            "{text} can be {one} or {other}; type the month as a word, such as {one}.",
            text=shown(text),
            one=one,
            other=other,
        )
        raise Refused(ask)
    return _entry(year, first, second) if second > 12 else _entry(year, second, first)


def _third(which: str, text: str, today: date) -> str:
    month = _one(text, today)
    if len(month) != 7:
        raise Refused(
            said("{text} needs a month and a year after it, such as late February 2026.", text=shown(which))
        )
    first, last = _THIRDS[which]
    return f"{month}-{first:02}/{month}-{min(last, _length(int(month[:4]), int(month[5:]))):02}"


def _entry(year: int, month: int | None = None, day: int | None = None) -> str:
    if year < 1000:
        raise Refused(
            said("{year} is not a usable year; type the year with four digits, such as 2026.", year=f"{year:04}")
        )
    if month is None:
        return f"{year}"
    if not 1 <= month <= 12:
        raise Refused(said("There is no month {month}; {how}.", month=month, how=TRY))
    if day is None:
        return f"{year}-{month:02}"
    if not 1 <= day <= _length(year, month):
        raise Refused(
            said(
                "{month} has {length} days, so there is no day {day}; check the day.",
                month=month_said(date(year, month, 1).toordinal()),
                length=_length(year, month),
                day=day,
            )
        )
    return f"{year}-{month:02}-{day:02}"


def _year(text: str) -> int:
    if len(text) != 4:
        raise Refused(said("The year {text} is not four digits; type it in full, such as 2026.", text=shown(text)))
    return int(text)


def _whole(text: str | None) -> int | None:
    return int(text) if text else None


def _length(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]


def _ends(entry: str) -> tuple[date, date]:
    span = read_days(entry)
    return date.fromordinal(int(span.low or 1)), date.fromordinal(int(span.high or 1))
