"""What an answer leaves possible: its readings as ranges, its domain, values to try. Nothing of the program."""

import random
from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Any

from tests.trials.oracle_rules import DAY, GROUPS, Axis, Plain, Value, constant, criterion_places, minute, subject

Range = tuple[Any, Any]  # lowest and highest number, day or minute; None is open
NEAR = (0, 0, 1, 2, 7, 17, 18, 60, 65, 70)  # years before the middle
MIDDLE = date(2026, 3, 10)


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
        return [(minute(text), minute(text))]
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
