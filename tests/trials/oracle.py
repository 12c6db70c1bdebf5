"""What a trial file says of complete answer sheets: two-valued, and nothing shared with the rules but parsed YAML.

A *sheet* gives every question one value. Many sheets are judged at once: the outcome of a rule is a whole number
with one bit for each sheet. From the outcomes over all completions of a partial sheet follows what is decided,
what is open and why, the verdict of each stage and exactly which questions still matter.
"""

import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property, reduce
from itertools import pairwise, product
from typing import Any

Plain = Mapping[str, Any]
Value = Any  # "yes", an option, a frozenset of options, a Fraction, a day, a minute, or "none"
Axis = Any  # a question id, ("convention", ...) or the place of something open on purpose
Sheet = Mapping[Axis, Value]

DAY = 1440
GROUPS = ("all", "any", "at_least", "not", "review", "missing", "gap")
OPERATORS = ("completed_years", "anniversary", "days", "hours", "per_kg")
TYPES = ("yes_no", "choice", "choices", "integer", "number", "date", "datetime")
FOR_A_PERSON = ("review", "gap")


# --- one test on one complete sheet


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
        return _minute(raw)
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


def _minute(text: str) -> int:
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


class Sheets:
    """Complete sheets; `leaf` gives one bit for each."""

    every: int

    def leaf(self, axes: Sequence[Axis], holds: Callable[[Sheet], bool]) -> int:
        raise NotImplementedError


class Listed(Sheets):
    """Sheets written out one by one."""

    def __init__(self, sheets: Sequence[Sheet]) -> None:
        self.sheets = sheets
        self.every = (1 << len(sheets)) - 1

    def leaf(self, axes: Sequence[Axis], holds: Callable[[Sheet], bool]) -> int:
        return sum(1 << i for i, sheet in enumerate(self.sheets) if holds(sheet))


class Product(Sheets):
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
    def every(self) -> int:  # type: ignore[override]  # only once it is asked for: it may be of any size
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


# --- what an answer leaves possible

Range = tuple[Any, Any]  # lowest and highest number, day or minute; None is open


def spans(question: Plain, entry: Any) -> list[Range]:
    """The readings of a number or date entry as ranges."""
    if isinstance(entry, dict) and "readings" in entry:
        return [span for part in entry["readings"].values() for span in spans(question, part)]
    if question["type"] in ("integer", "number"):
        if isinstance(entry, dict) and "unit" in entry:
            factor = question.get("accept", {}).get(entry["unit"], 1)
            exact = Fraction(str(entry["value"])) * Fraction(str(factor))
            return [(exact, exact)]
        if isinstance(entry, dict):
            low, high = (Fraction(str(entry[end])) if end in entry else None for end in ("from", "to"))
            return [(low, high)]
        return [(Fraction(str(entry)), Fraction(str(entry)))]
    text = str(entry)
    if "T" in text:
        return [(_minute(text), _minute(text))]
    begin, _, end = text.partition("/")
    first, last = _days(begin)[0], _days(end or begin)[1]
    if question["type"] == "datetime":
        return [(first * DAY, last * DAY + DAY - 1)]
    return [(first, last)]


def _days(text: str) -> tuple[int, int]:
    parts = [int(part) for part in text.split("-")]
    first = date(*[*parts, 1, 1][:3])
    if len(parts) == 3:
        return first.toordinal(), first.toordinal()
    if len(parts) == 2:
        after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
        return first.toordinal(), after.toordinal() - 1
    return first.toordinal(), date(first.year, 12, 31).toordinal()


def domain(question: Plain, on: date) -> Range:
    """The declared limits of a number or date, in the numbers its values have."""
    limits = question.get("limits", {})
    low, high = limits.get("min"), limits.get("max")
    if question["type"] in ("integer", "number"):
        return (
            None if low is None else Fraction(str(low)),
            None if high is None else Fraction(str(high)),
        )
    first = None if low is None else _days(str(low))[0]
    last = None if high is None else on.toordinal() if high == "today" else _days(str(high))[1]
    if question["type"] == "datetime":
        return None if first is None else first * DAY, None if last is None else last * DAY + DAY - 1
    return first, last


def cut(one: Range, other: Range) -> Range:
    """What two ranges have in common."""
    lows = [low for low in (one[0], other[0]) if low is not None]
    highs = [high for high in (one[1], other[1]) if high is not None]
    return max(lows, default=None), min(highs, default=None)


def marked(question: Plain, marks: Iterable[Any], span: Range) -> list[Value]:
    """Values of a range that stand for all of it: every whole one where they are few, else one for each cell."""
    low, high = span
    points = sorted({*marks, *(end for end in span if end is not None)})
    if not points:
        points = [{"date": MIDDLE.toordinal(), "datetime": MIDDLE.toordinal() * DAY}.get(question["type"], 0)]
    whole = question["type"] != "number"
    first = low if low is not None else points[0] - 2
    last = high if high is not None else points[-1] + 2
    if whole and last - first <= 40:
        return list(range(-int(-first // 1), int(last // 1) + 1))
    found = {first, last}
    for point in points:
        found |= {point, *((point // 1 + k for k in (-1, 0, 1, 2)) if whole else ())}
    if not whole:
        found |= {(a + b) / Fraction(2) for a, b in pairwise(points)}
    return sorted(x for x in found if first <= x <= last and (not whole or x == x // 1))


def readings(question: Plain, entry: Any, marks: Iterable[Any], on: date) -> list[list[Value]]:
    """For each reading of an entry the values that stand for all completions. `entry` None: not answered."""
    none = ["none"] if question.get("none") else []
    if entry == "none":
        return [["none"]]
    kind = question["type"]
    known = entry is not None and not (isinstance(entry, dict) and "unknown" in entry)
    if kind == "yes_no":
        return [["yes" if entry in (True, "yes") else "no"]] if known else [["yes", "no", *none]]
    if kind in ("choice", "choices"):
        if known:
            return [[str(entry) if kind == "choice" else frozenset(entry)]]
        ids = list(question["options"])
        if kind == "choice":
            return [[*ids, *none]]
        sets = [frozenset(ids[i] for i in range(len(ids)) if bits >> i & 1) for bits in range(1, 1 << len(ids))]
        return [[*sets, *none]]
    limits = domain(question, on)
    if not known:
        return [[*marked(question, marks, limits), *none] or marked(question, marks, (None, None))]
    given = spans(question, entry)
    return [marked(question, marks, cut(span, limits)) or marked(question, marks, span) for span in given]


def settled(question: Plain, entry: Any, on: date) -> bool:
    """Whether nothing more can be asked of an answer: within the question's limits it is one value."""
    if entry is None or (isinstance(entry, dict) and "unknown" in entry):
        return False
    if entry == "none" or question["type"] in ("yes_no", "choice", "choices"):
        return True
    limits = domain(question, on)
    given = [_within(span, limits) for span in spans(question, entry)]
    return all(low is not None and low == high for low, high in given)


def _within(span: Range, limits: Range) -> Range:
    """The part of a range within limits, or all of it where they do not meet."""
    low, high = cut(span, limits)
    return (low, high) if low is None or high is None or low <= high else span


def marks_of(trial: Plain) -> dict[str, set[Any]]:
    """The thresholds of each question that is tested directly."""
    found: dict[str, set[Any]] = {name: set() for name in trial["questions"]}
    for rule, _ in criterion_places(trial):
        if isinstance(rule, str):
            continue
        ((key, body),) = rule.items()
        if key in GROUPS:
            continue
        seen = subject(trial, key, body)
        if seen.question is not None and seen.question["type"] in ("integer", "number", "date", "datetime"):
            for word, raw in seen.test.items():
                values = [constant(seen.question, one) for one in (raw if word == "one_of" else [raw])]
                found[key] |= {value for value in values if value != "none"}
    return found


# --- a partial sheet


@dataclass
class Decided:
    """What the oracle finds: a state and the reasons it is open."""

    state: str
    reasons: set[str] = field(default_factory=set)


@dataclass
class Filed:
    """A derived value with a result on file: an example of each cell of its tests, its readings, what is asked."""

    examples: dict[tuple[bool, ...], Value]
    readings: list[set[tuple[bool, ...]]]
    wanted: list[str]


Cells = set[tuple[bool, ...]]  # for each test on a value whether it holds


def apart(a: Cells, b: Cells) -> list[Cells]:
    """Two statements of one value that cannot agree: each with what the other alone settles."""
    return [_settled_by(a, b), _settled_by(b, a)]


def _inside(value: Value, span: Range) -> bool:
    low, high = span
    return bool((low is None or low <= value) and (high is None or value <= high))


def _settled_by(mine: Cells, other: Cells) -> Cells:
    for i in range(len(next(iter(mine)))):
        said = {cell[i] for cell in other}
        if len(said) == 1 and len({cell[i] for cell in mine}) == 2:
            mine = {cell for cell in mine if cell[i] in said}
    return mine


def known(entry: Any) -> bool:
    """Whether an answer says something of its value."""
    return entry is not None and not (isinstance(entry, dict) and "unknown" in entry)


class Completions:
    """All completions of a partial sheet on one day."""

    def __init__(self, trial: Plain, answers: Plain, on: date) -> None:
        self.trial, self.answers, self.on = trial, answers, on
        marks = marks_of(trial)
        for name, minutes in self._edges().items():
            marks[name] |= minutes
        self.readings: dict[Axis, list[list[int]]] = {}
        self.groups: dict[Any, Subject] = {}
        self.conditions: dict[Axis, tuple[str, Any]] = {}
        values: dict[Axis, list[Value]] = {}
        self.filed = self._filed(marks)
        for rule, place in criterion_places(trial):
            if isinstance(rule, str):
                continue
            ((key, body),) = rule.items()
            if key in ("review", "missing"):
                values[place] = [False, True]
                self.conditions[place] = key, body["when"]
            elif key == "gap":
                values["gap", body["id"]] = [False, True]
            elif key not in GROUPS:
                seen = subject(trial, key, body)
                self.groups.setdefault(seen.group, seen)
                for axis in seen.axes:
                    if axis not in values:
                        values[axis] = self._values(axis, marks)
        self.all = Product(values)
        self._good: dict[str, tuple[int, int]] = {}

    def _filed(self, marks: Mapping[str, set[Any]]) -> dict[Axis, "Filed"]:
        """What is known of each derived value with a result on file, as far as the tests on it tell values apart."""
        tests: dict[str, list[Plain]] = {}
        for rule, _ in criterion_places(self.trial):
            if isinstance(rule, dict) and "on_file" in self.trial.get("derive", {}).get(next(iter(rule)), {}):
                ((name, body),) = rule.items()
                tests.setdefault(name, []).append(body)
        return {("value", name): self._statements(name, bodies, marks) for name, bodies in tests.items()}

    def _statements(self, name: str, tests: list[Plain], marks: Mapping[str, set[Any]]) -> "Filed":
        derived, questions = self.trial["derive"][name], self.trial["questions"]
        operator = next(o for o in OPERATORS if o in derived)
        start, end, number = derived[operator], derived.get("at") or derived["until"], derived["on_file"]

        def cell(value: Value) -> tuple[bool, ...]:
            return tuple(passes(None, test, value) for test in tests)

        ways = [readings(questions[one], self.answers.get(one), marks[one], self.on) for one in (start, end)]
        late = [False, True] if operator in ("completed_years", "anniversary") else [False]
        examples: dict[tuple[bool, ...], Value] = {}
        worked_out: list[set[Value]] = []
        for first, last, convention in product(ways[0], ways[1], late):
            found = {difference(operator, False, a, b, (False, False), convention) for a in first for b in last}
            examples |= {cell(value): value for value in found}
            worked_out.append(found)
        raws = [raw for test in tests for raw in test.values()]
        edges = {constant(None, one) for raw in raws for one in (raw if isinstance(raw, list) else [raw])} - {"none"}
        entry = self.answers.get(number)
        both: list[Cells] = []
        for span in spans(questions[number], entry) if known(entry) else ():
            values = marked(questions[number], edges, span)
            examples |= {cell(value): value for value in values}
            for found in worked_out:
                common = {cell(value) for value in found if value != "none" and _inside(value, span)}
                both += [common] if common else apart({*map(cell, values)}, {*map(cell, found)})
        both = both or [{*map(cell, found)} for found in worked_out]
        wanted: list[str] = []
        if any(len(one) > 1 for one in both):
            dates = [one for one in (start, end) if not settled(questions[one], self.answers.get(one), self.on)]
            wanted = [] if settled(questions[number], entry, self.on) else [number]
            wanted += dates if any(len({*map(cell, found)}) > 1 for found in worked_out) else []
        return Filed(examples, both, wanted)

    def _edges(self) -> dict[str, set[int]]:
        """The minutes on and beside each edge of a window in hours, seen from either end of the other moment."""
        found: dict[str, set[int]] = {}
        for rule, _ in criterion_places(self.trial):
            if isinstance(rule, str) or next(iter(rule)) in GROUPS:
                continue
            ((key, body),) = rule.items()
            seen = subject(self.trial, key, body)
            if seen.question is not None or seen.group[0] != "hours":
                continue
            start, end = seen.axes
            raws = [raw for word, raw in seen.test.items() for raw in (raw if word == "one_of" else [raw])]
            for minutes in [int(Fraction(str(raw)) * 60) for raw in raws if raw != "none"]:
                for at in self._ends(end):
                    found.setdefault(start, set()).add(at - minutes)
                for at in self._ends(start):
                    found.setdefault(end, set()).add(at + minutes)
        return found

    def _ends(self, name: str) -> set[int]:
        question, entry = self.trial["questions"][name], self.answers.get(name)
        known = entry not in (None, "none") and not (isinstance(entry, dict) and "unknown" in entry)
        ranges = spans(question, entry) if known else [(None, None)]
        both = [cut(one, domain(question, self.on)) for one in ranges]
        return {int(end) for span in both for end in span if end is not None}

    def _values(self, axis: Axis, marks: Mapping[str, set[Any]]) -> list[Value]:
        if axis in self.filed:
            cells = sorted({cell for one in self.filed[axis].readings for cell in one})
            self.readings[axis] = [[cells.index(cell) for cell in one] for one in self.filed[axis].readings]
            return [self.filed[axis].examples[cell] for cell in cells]
        if not isinstance(axis, str):
            self.readings[axis] = [[0], [1]]
            return [False, True]
        question = self.trial["questions"][axis]
        found: list[Value] = []
        self.readings[axis] = []
        for reading in readings(question, self.answers.get(axis), marks[axis], self.on):
            found += [value for value in reading if value not in found]
            self.readings[axis].append([found.index(value) for value in reading])
        numbers = sorted(value for value in found if isinstance(value, int | Fraction))
        ordered = numbers + [value for value in found if not isinstance(value, int | Fraction)]
        self.readings[axis] = [[ordered.index(found[i]) for i in one] for one in self.readings[axis]]
        return ordered

    def good(self, criterion: Plain) -> tuple[int, int]:
        """The completions to which a criterion applies, and those that it does not keep out."""
        name = criterion["id"]
        if name not in self._good:
            self._good[name] = good(self.trial, criterion, self.all)
        return self._good[name]

    def finding(self, criterion: Plain, later: bool) -> Decided:
        """The finding of a criterion; `later`: it is due after the current stage."""
        applies, kept = self.good(criterion)
        if not applies:
            return Decided("not applicable")
        if kept == self.all.every:
            return Decided("met")
        if not kept:
            return Decided("not met")
        reasons = self.reasons(kept)
        return Decided("open", {"later" if later and reason == "unanswered" else reason for reason in reasons})

    def reasons(self, kept: int) -> set[str]:
        """Why an outcome is open: what it still depends on."""
        return self.beside(kept, set())

    def raised(self, kept: int) -> set[str]:
        """The reasons that no answer to a question takes away."""
        found: set[str] = set()
        for axis in self.all.values:
            if isinstance(axis, str) or axis[0] in ("convention", "value") or not self.all.depends(kept, axis):
                continue
            if axis[0] == "gap":
                found.add("gap")
                continue
            kind, condition = self.conditions[axis]
            if outcome(self.trial, condition, (*axis, "when"), self.all) == self.all.every:
                found.add("review" if kind == "review" else "unanswered")
        return found

    def beside(self, kept: int, names: set[str]) -> set[str]:
        """Why an outcome is open apart from what stands on the questions `names`."""
        groups = [
            seen
            for seen in self.groups.values()
            if not names & {*seen.axes} and any(self.all.depends(kept, axis) for axis in seen.axes)
        ]
        return {self._lack(kept, seen) for seen in groups} | self.raised(kept)

    def _lack(self, kept: int, seen: Subject) -> str:
        """Readings that each settle it but differ are for a person; otherwise data are lacking."""
        for choice in product(*(self.readings[axis] for axis in seen.axes)):
            among = dict(zip(seen.axes, choice, strict=True))
            if any(self.all.depends(kept, axis, among) for axis in seen.axes):
                return "unanswered"
        return "review"

    def relevant(self, kept: int) -> set[str]:
        """The questions of which two completions that differ in them alone have different outcomes."""
        return self._unsettled({axis for axis in self.all.values if self.all.depends(kept, axis)})

    def asked(self, kept: int) -> set[str]:
        """The same when each derived value counts as one question, answered by all that it stands on."""
        moving = {axis for axis in self.all.values if self.all.depends(kept, axis)}
        return self._unsettled({axis for seen in self.groups.values() if moving & {*seen.axes} for axis in seen.axes})

    def settled(self) -> set[str]:
        """The questions of which nothing more can be asked."""
        return {n for n, q in self.trial["questions"].items() if settled(q, self.answers.get(n), self.on)}

    def _unsettled(self, axes: set[Axis]) -> set[str]:
        questions = self.trial["questions"]
        filed = {name for axis in axes & self.filed.keys() for name in self.filed[axis].wanted}
        return filed | {
            a for a in axes if isinstance(a, str) and not settled(questions[a], self.answers.get(a), self.on)
        }


@dataclass
class Judged:
    """The oracle's verdict on a partial sheet."""

    findings: dict[str, Decided]
    words: dict[str, str]
    matter: set[str]
    asked: set[str]  # what matters when a derived value counts as one question: never less


def judged(completions: Completions, judgements: Mapping[str, str], stage: str) -> Judged:
    """Findings, the verdict word of each stage, and the questions that can still change the current one's."""
    trial, every = completions.trial, completions.all.every
    stages = trial["trial"]["stages"]
    at = stages.index(stage)
    due = {c["id"]: stages.index(c.get("due") or stages[0]) for c in trial["criteria"]}
    findings = {c["id"]: completions.finding(c, due[c["id"]] > at) for c in trial["criteria"]}
    counted = {
        name: word
        for name, word in judgements.items()
        if findings[name].state == "open" and findings[name].reasons & set(FOR_A_PERSON)
    }
    words: dict[str, str] = {}
    matter: set[str] = set()
    asked: set[str] = set()
    for i, one in enumerate(stages):
        here = [c for c in trial["criteria"] if due[c["id"]] <= i]
        kept = every
        for criterion in here:
            if criterion["id"] not in counted:
                kept &= completions.good(criterion)[1]
        reasons: set[str] = set()
        for criterion in here:
            if criterion["id"] not in counted:
                reasons |= findings[criterion["id"]].reasons
        if not kept or any(counted.get(c["id"]) == "not met" for c in here):
            words[one] = "not eligible"
        elif reasons - {"gap"}:
            words[one] = "pending"
        else:
            words[one] = "no listed criterion fails" if reasons else "eligible"
        if i == at and words[one] != "not eligible":
            matter, asked = completions.relevant(kept), completions.asked(kept)
    return Judged(findings, words, matter, asked)


def random_sheets(trial: Plain, answers: Plain, on: date, rng: random.Random, count: int) -> list[dict[Axis, Value]]:
    """Completions of a partial sheet, drawn from the whole domain of each question."""
    marks = marks_of(trial)
    free: set[Axis] = set()
    for rule, place in criterion_places(trial):
        if isinstance(rule, str):
            continue
        ((key, body),) = rule.items()
        if key in ("review", "missing"):
            free.add(place)
        elif key == "gap":
            free.add(("gap", body["id"]))
        elif key not in GROUPS:
            free |= {axis for axis in subject(trial, key, body).axes if not isinstance(axis, str)}
    sheets: list[dict[Axis, Value]] = []
    for _ in range(count):
        values = {n: _random_value(q, answers.get(n), marks[n], on, rng) for n, q in trial["questions"].items()}
        sheets.append(values | {axis: rng.random() < 0.5 for axis in sorted(free, key=repr)})
    return sheets


def _random_value(question: Plain, entry: Any, marks: Iterable[Any], on: date, rng: random.Random) -> Value:
    open_ = entry is None or (isinstance(entry, dict) and "unknown" in entry)
    if question["type"] == "choices" and open_ and rng.random() < 0.9:
        return frozenset(rng.sample(sorted(question["options"]), rng.randint(1, min(3, len(question["options"])))))
    if question["type"] == "choices" and open_:
        return "none" if question.get("none") else frozenset(question["options"])
    if question["type"] not in ("date", "datetime") or entry == "none":
        return rng.choice(rng.choice(readings(question, entry, marks, on)))
    if open_ and question.get("none") and rng.random() < 0.2:
        return "none"
    limits = domain(question, on)
    span: Range = limits if open_ else rng.choice(spans(question, entry))
    low, high = cut(span, limits)
    if low is not None and high is not None and low > high:
        low, high = span
    scale = DAY if question["type"] == "datetime" else 1
    near = rng.choice(NEAR) * 365 + rng.randint(-40, 40) if rng.random() < 0.8 else rng.randint(-20, 20)
    at = (MIDDLE.toordinal() - near) * scale + rng.randrange(scale)
    if low is not None and high is not None and rng.random() < 0.7:
        at = rng.choice((low, high, rng.randint(int(low), int(high))))
    return min(max(at, at if low is None else low), at if high is None else high)


NEAR = (0, 0, 1, 2, 7, 17, 18, 60, 65, 70)  # years before the middle
MIDDLE = date(2026, 3, 10)
