"""What the rules of a trial file say of complete answer sheets: two-valued, nothing shared with the program but YAML.

A *sheet* gives every question one value. Many sheets are judged at once: the outcome of a rule is a whole number
with one bit for each sheet.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property, reduce
from itertools import pairwise, product
from typing import Any, Protocol

Plain = Mapping[str, Any]
Value = Any  # "yes", an option, a frozenset of options, a Fraction, a day, a minute, or "none"
Axis = Any  # a question id, ("convention", ...) or the place of something open on purpose
Sheet = Mapping[Axis, Value]

DAY = 1440
GROUPS = ("all", "any", "at_least", "not", "review", "missing", "gap")
OPERATORS = ("completed_years", "anniversary", "days", "hours", "per_kg")
TYPES = ("yes_no", "choice", "choices", "integer", "number", "date", "datetime")


def constant(question: Plain | None, raw: Any) -> Value:
    """A constant of a test as a value; `question` is None for a derived value."""
    if raw == "none":
        return "none"
    kind = question["type"] if question else "number"
    if kind == "yes_no":
        return "yes" if raw in (True, "yes", "true") else "no"
    if kind in ("choice", "choices"):
        return {True: "yes", False: "no"}[raw] if isinstance(raw, bool) else str(raw)
    if kind == "date":
        return date.fromisoformat(raw).toordinal()
    if kind == "datetime":
        return minute(raw)
    return Fraction(str(raw))


def passes(question: Plain | None, test: Plain, value: Value) -> bool:
    """Whether every word of a test holds for the value."""
    return all(_passes(word, question, raw, value) for word, raw in test.items())


def _passes(word: str, question: Plain | None, raw: Any, value: Value) -> bool:
    if word in ("is", "one_of"):
        wanted = [constant(question, one) for one in (raw if word == "one_of" else [raw])]
        return bool(value & set(wanted)) if isinstance(value, frozenset) else value in wanted
    if value == "none":
        return False
    bound = constant(question, raw)
    return bool({"min": value >= bound, "max": value <= bound, "above": value > bound, "below": value < bound}[word])


def difference(operator: str, months: bool, a: Value, b: Value, timed: tuple[bool, bool], late: bool) -> Value:
    """A derived value of two values; moments are minutes, days are ordinals. `late`: the 1 March convention."""
    if "none" in (a, b):
        return "none"
    if operator == "per_kg":
        return Fraction(a) / Fraction(b)
    if operator == "hours":
        return Fraction((b if timed[1] else b * DAY) - (a if timed[0] else a * DAY), 60)
    first, last = (x // DAY if t else x for x, t in zip((a, b), timed, strict=True))
    if operator == "days":
        return Fraction(last - first)
    step = 1 if months else 12
    n = (last - first) // ((31 if last >= first else 28) * step) - 1
    while repeated(first, (n + 1) * step, late) <= last:
        n += 1
    past = operator == "anniversary" and repeated(first, n * step, late) != last
    return Fraction(n) + (Fraction(1, 2) if past else 0)


def repeated(day: int, months: int, late: bool) -> int:
    """The same day of the month so many months on; where it does not exist, the last day before or the next."""
    start = date.fromordinal(day)
    count = start.year * 12 + start.month - 1 + months
    first = date(count // 12, count % 12 + 1, 1)
    wanted = first + timedelta(days=start.day - 1)
    if wanted.month == first.month:
        return wanted.toordinal()
    while wanted.month != first.month:
        wanted -= timedelta(days=1)
    return wanted.toordinal() + (1 if late else 0)


def minute(text: str) -> int:
    day, _, clock = text.partition("T")
    hour, _, minute = clock.partition(":")
    return date.fromisoformat(day).toordinal() * DAY + int(hour or 0) * 60 + int(minute or 0)


# --- what a test looks at


@dataclass(frozen=True)
class Subject:
    """The questions and conventions under one test: `group` names what counts as one variable of the trial."""

    group: Any
    axes: tuple[Axis, ...]
    value: Callable[[Sheet], Value]
    question: Plain | None
    test: Plain


def subject(trial: Plain, name: str, body: Plain) -> Subject:
    """The subject of the test `{name: body}`."""
    questions = trial["questions"]
    anchor = body.get("before") or body.get("after")
    if not anchor and name in questions:
        return Subject(name, (name,), lambda sheet: sheet[name], questions[name], body)
    if anchor:
        start, end = (name, anchor) if "before" in body else (anchor, name)
        if "within" in body:
            amount, unit = body["within"].rstrip("s").split()
            operator = {"hour": "hours", "day": "days", "week": "days"}.get(unit, "anniversary")
            months, test = unit == "month", {"min": 0, "max": int(amount) * (7 if unit == "week" else 1)}
        else:
            timed = "datetime" in (questions[start]["type"], questions[end]["type"])
            operator, months, test = "hours" if timed else "days", False, {"above": 0}
    else:
        derived = trial["derive"][name]
        if "on_file" in derived:  # its value is an axis of its own, on which both statements say something
            axis = ("value", name)
            return Subject(axis, (axis,), lambda sheet: sheet[axis], None, dict(body))
        operator = next(o for o in OPERATORS if o in derived)
        start, end = derived[operator], derived.get("at") or derived.get("until") or derived["weight"]
        months, test = derived.get("in") == "months", dict(body)
    group = (operator, start, end, months)
    axes: tuple[Axis, ...] = (start, end)
    if operator in ("completed_years", "anniversary"):
        axes = (*axes, ("convention", group))
    timed_ends = (questions[start]["type"] == "datetime", questions[end]["type"] == "datetime")

    def value(sheet: Sheet) -> Value:
        late = bool(sheet.get(("convention", group)))
        return difference(operator, months, sheet[start], sheet[end], timed_ends, late)

    return Subject(group, axes, value, None, test)


# --- many complete sheets at once


class Sheets(Protocol):
    """Complete sheets: `every` has one bit for each, and `leaf` those of the sheets for which a test holds."""

    @property
    def every(self) -> int: ...

    def leaf(self, axes: Sequence[Axis], holds: Callable[[Sheet], bool]) -> int: ...


class Listed:
    """Sheets written out one by one."""

    def __init__(self, sheets: Sequence[Sheet]) -> None:
        self.sheets = sheets
        self.every = (1 << len(sheets)) - 1

    def leaf(self, axes: Sequence[Axis], holds: Callable[[Sheet], bool]) -> int:
        return sum(1 << i for i, sheet in enumerate(self.sheets) if holds(sheet))


class Product:
    """All combinations of the values of each axis."""

    def __init__(self, values: Mapping[Axis, Sequence[Value]]) -> None:
        self.values = values
        self.stride: dict[Axis, int] = {}
        size = 1
        for axis, choices in values.items():
            self.stride[axis] = size
            size *= len(choices)
        self.size = size
        self._columns: dict[Axis, list[int]] = {}

    @cached_property
    def every(self) -> int:  # worked out only when it is asked for: it may be of any size
        return (1 << self.size) - 1

    def columns(self, axis: Axis) -> list[int]:
        """For each value of the axis the sheets that have it."""
        found = self._columns.get(axis)
        if found is None:
            stride, width = self.stride[axis], len(self.values[axis])
            once = (1 << stride) - 1
            repeat = self.every // ((1 << stride * width) - 1)
            found = self._columns[axis] = [(once << stride * i) * repeat for i in range(width)]
        return found

    def leaf(self, axes: Sequence[Axis], holds: Callable[[Sheet], bool]) -> int:
        found = 0
        for places in product(*(range(len(self.values[axis])) for axis in axes)):
            sheet = {axis: self.values[axis][i] for axis, i in zip(axes, places, strict=True)}
            if holds(sheet):
                found |= reduce(
                    int.__and__, (self.columns(axis)[i] for axis, i in zip(axes, places, strict=True)), self.every
                )
        return found

    def depends(self, outcome: int, axis: Axis, among: Mapping[Axis, Sequence[int]] | None = None) -> bool:
        """Whether two sheets that differ in `axis` alone have different outcomes; `among` leaves only some values."""
        inside = self.every
        for other, kept in (among or {}).items():
            if other != axis:
                inside &= reduce(int.__or__, (self.columns(other)[i] for i in kept), 0)
        kept = sorted((among or {}).get(axis, range(len(self.values[axis]))))
        for i, k in pairwise(kept):
            changed = outcome ^ (outcome >> self.stride[axis] * (k - i))
            if changed & self.columns(axis)[i] & inside:
                return True
        return False

    def sheets(self) -> Iterator[dict[Axis, Value]]:
        """Every sheet, in the order of its bit."""
        axes = list(self.values)
        for choice in product(*(self.values[axis] for axis in reversed(axes))):
            yield dict(zip(reversed(axes), choice, strict=True))


def outcome(trial: Plain, rule: Any, place: tuple[Any, ...], sheets: Sheets) -> int:
    """The sheets that meet a rule. `place` is where it stands, so that each raised review has its own outcome."""
    if isinstance(rule, str):
        return sheets.every if rule == "met" else 0
    ((key, body),) = rule.items()
    if key in ("all", "any"):
        parts = [outcome(trial, part, (*place, i), sheets) for i, part in enumerate(body)]
        if key == "all":
            return reduce(int.__and__, parts, sheets.every)
        return reduce(int.__or__, parts, 0)
    if key == "at_least":
        count = int(body["count"])
        reached = [sheets.every] + [0] * count
        for i, part in enumerate(body["of"]):
            one = outcome(trial, part, (*place, i), sheets)
            for k in range(count, 0, -1):
                reached[k] |= reached[k - 1] & one
        return reached[-1]
    if key == "not":
        return sheets.every ^ outcome(trial, body, (*place, 0), sheets)
    if key in ("review", "missing"):
        raised = outcome(trial, body["when"], (*place, "when"), sheets)
        free = sheets.leaf([place], lambda sheet: bool(sheet[place]))
        return raised & free | (sheets.every ^ raised) & outcome(trial, body["else"], (*place, "else"), sheets)
    if key == "gap":
        gap = ("gap", body["id"])
        return sheets.leaf([gap], lambda sheet: bool(sheet[gap]))
    seen = subject(trial, key, body)
    return sheets.leaf(seen.axes, lambda sheet: passes(seen.question, seen.test, seen.value(sheet)))


def places(rule: Any, place: tuple[Any, ...]) -> Iterator[tuple[Any, tuple[Any, ...]]]:
    """Every part of a rule with its place, itself first."""
    yield rule, place
    if isinstance(rule, str):
        return
    ((key, body),) = rule.items()
    if key in ("all", "any", "at_least"):
        for i, part in enumerate(body["of"] if key == "at_least" else body):
            yield from places(part, (*place, i))
    elif key == "not":
        yield from places(body, (*place, 0))
    elif key in ("review", "missing"):
        yield from places(body["when"], (*place, "when"))
        yield from places(body["else"], (*place, "else"))


def understood(trial: Plain, criterion: Plain) -> bool:
    """Whether the oracle knows every word of a criterion: scores and courses of treatment have tests of their own."""
    rules = (criterion.get("when") or "met", criterion["rule"])
    return all(_known(trial, part) for rule in rules for part, _ in places(rule, ()))


def _known(trial: Plain, rule: Any) -> bool:
    if isinstance(rule, str):
        return True
    ((key, body),) = rule.items()
    if key in GROUPS:
        return True
    derived = trial.get("derive", {}).get(key)
    names = [key, *(body[side] for side in ("before", "after") if side in body)]
    if derived is not None:
        names = [derived[word] for word in (*OPERATORS, "at", "until", "weight") if word in derived]
        if not set(OPERATORS) & set(derived):
            return False
    return all(trial["questions"].get(name, {}).get("type") in TYPES for name in names)


def criterion_places(trial: Plain) -> Iterator[tuple[Any, tuple[Any, ...]]]:
    """Every part of every criterion's guard and rule."""
    for criterion in trial["criteria"]:
        yield from places(criterion.get("when") or "met", (criterion["id"], "when"))
        yield from places(criterion["rule"], (criterion["id"], "rule"))


def good(trial: Plain, criterion: Plain, sheets: Sheets) -> tuple[int, int]:
    """The sheets to which a criterion applies, and those that it does not keep out."""
    guard = outcome(trial, criterion.get("when") or "met", (criterion["id"], "when"), sheets)
    rule = outcome(trial, criterion["rule"], (criterion["id"], "rule"), sheets)
    if criterion.get("kind") == "exclusion":
        rule ^= sheets.every
    return guard, rule | (sheets.every ^ guard)
