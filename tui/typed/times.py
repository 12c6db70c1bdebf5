"""A day with a time of day: 1 May 2026 10:00, 1.5. at 2:30 pm, 2026-05-01T10:00, 2026年5月1日 10点30分."""

import re
from datetime import date

from trials.document import Refused
from trials.language import said
from tui.typed.dates import typed_date
from tui.typed.marks import shown

_ISO = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}):([0-9]{2})(?::00(?:\.0+)?)?(Z|[+-][0-9]{2}:[0-9]{2})?", re.ASCII
)
_HALVES = {**dict.fromkeys(("凌晨", "早上", "上午"), "a"), **dict.fromkeys(("中午", "下午", "晚上"), "p")}
_NOON = "|".join(_HALVES)
_CLOCK = re.compile(
    rf"(.*?)(?:\s+|\s*,\s*|\s*(?={_NOON})|(?<=[日号天]))(?:at\s+)?({_NOON})?\s*"
    r"(?:([0-9]{1,2})(?:[:.h]([0-9]{2})|h|\s*[点时](?:\s*([0-9]{1,2})\s*分?|(半))?)|([0-9]{1,2})(?=\s*[ap]\.?m))"
    r"(?:\s*([ap])\.?m\.?)?(Z|[+-][0-9]{2}:[0-9]{2})?",
    re.I | re.ASCII,
)


def typed_moment(text: str, today: date) -> str:
    """`2026-05-01T10:00`, or any date where no time is typed, for plain `text`. Raises Refused."""
    if match := _ISO.fullmatch(text):
        return _at(typed_date(match[1], today), int(match[2]), int(match[3]), text) + (match[4] or "")
    if not (match := _CLOCK.fullmatch(text)) or not match[1].strip():
        return typed_date(text, today)
    day, noon, hour, minute, chinese_minute, half_past, bare_hour, half, zone = match.groups()
    moment = _at(
        typed_date(day.strip(" ,"), today),
        _hour(int(hour or bare_hour), _HALVES.get(noon) or (half or "").casefold(), text),
        int(minute or chinese_minute or (30 if half_past else 0)),
        text,
    )
    return moment + (zone or "")


def has_time(text: str) -> bool:
    """Whether plain `text` ends in a time of day."""
    return bool(_ISO.fullmatch(text) or ((match := _CLOCK.fullmatch(text)) and match[1].strip()))


def _hour(hour: int, half: str, text: str) -> int:
    if not half:
        return hour
    if not 1 <= hour <= 12:
        raise Refused(
            said(
                "{text} has no hour {hour} {half}; type the time such as 14:30 or 2:30 pm.",
                text=shown(text),
                hour=hour,
                half=f"{half}m",
            )
        )
    return hour % 12 + (12 if half == "p" else 0)


def _at(day: str, hour: int, minute: int, text: str) -> str:
    if len(day) != 10:
        raise Refused(said("{text} has a time but no full day; type one such as 1 May 2026 10:00.", text=shown(text)))
    if hour > 23 or minute > 59:
        raise Refused(said("{time} is not a time of day; type 0:00 to 23:59.", time=f"{hour}:{minute:02}"))
    return f"{day}T{hour:02}:{minute:02}"
