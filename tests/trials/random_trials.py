"""Random trials with random answer sheets, as the plain data of files."""

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

from tests.trials.oracle_answers import MIDDLE, NEAR, domain, marks_of
from tests.trials.oracle_rules import DAY, Plain, Value
from trials.values import UNKNOWN_REASONS

Rule = Any
FAR = date(2040, 1, 1)
STAGES = ("screening", "apheresis", "lymphodepletion")
DATES = ("yes_no", "date", "date", "window", "hours", "years")
FILED = ("filed", "filed")
TYPES = ("yes_no", "yes_no", "choice", "choices", "integer", "integer", "number", "date", "window", "hours", "years")


@dataclass
class Drawn:
    """One trial file and one answer sheet. `seen` counts the kinds of things in it."""

    trial: dict[str, Any]
    answers: dict[str, Any]
    judgements: dict[str, str]
    stage: str
    on: date
    seen: Counter[str] = field(default_factory=Counter)

    @property
    def content(self) -> bytes:
        """The trial as the bytes of a definition file."""
        return json.dumps(self.trial).encode()


def drawn(seed: int, planned: bool = False) -> Drawn:
    """The trial and sheet of a seed."""
    return Draw(Random(seed), planned, filed=not planned).drawn()


class Draw:
    """Draws a trial and a sheet. `planned`: mostly dates, many of them after the day of judging.

    `shared`: the dates of windows and derived values stand in other tests as well. `filed`: some derived values have
    a result on file beside them.
    """

    def __init__(self, rng: Random, planned: bool = False, shared: bool = False, filed: bool = False) -> None:
        self.rng, self.planned, self.shared, self.filed = rng, planned, shared, filed
        self.questions: dict[str, dict[str, Any]] = {}
        self.derive: dict[str, dict[str, str]] = {}
        self.answers: dict[str, Any] = {}
        self.tests: list[Any] = []
        self.seen: Counter[str] = Counter()
        self.gaps = 0
        self.on = date(2026, 5, rng.randint(2, 6)) if planned else FAR

    def drawn(self) -> Drawn:
        rng = self.rng
        for _ in range(rng.randint(2, 5)):
            self._question(rng.choice(DATES if self.planned else TYPES + FILED * self.filed))
        if self.shared:
            self._share()
        stages = list(STAGES[: rng.randint(1, 3)])
        criteria = [self._criterion(f"C{i}", stages) for i in range(rng.choice((1, 1, 2, 3, 4)))]
        trial: dict[str, Any] = {
            "trial": {"id": "drawn", "title": "Drawn at random", "version": "1", "stages": stages},
            "questions": self.questions,
            "criteria": criteria,
        }
        if self.derive:
            trial["derive"] = self.derive
        judgements = {c["id"]: rng.choice(("met", "not met")) for c in criteria if rng.random() < 0.15}
        self.seen["stages" if len(stages) > 1 else "one stage"] += 1
        self.seen["criteria"] += len(criteria)
        return Drawn(trial, self.answers, judgements, rng.choice(stages), self.on, self.seen)

    # --- rules

    def _criterion(self, name: str, stages: list[str]) -> dict[str, Any]:
        rng = self.rng
        found: dict[str, Any] = {"id": name, "title": name, "due": rng.choice(stages), "rule": self._rule(3)}
        if rng.random() < (0.4 if self.planned else 0.25):
            found["when"] = self._rule(1)
            self.seen["guard"] += 1
        if rng.random() < 0.25:
            found["kind"] = "exclusion"
            self.seen["exclusion"] += 1
        return found

    def _rule(self, depth: int) -> Rule:
        rng = self.rng
        kind = "test"
        if depth and rng.random() < 0.75:
            kind = rng.choice(("all", "all", "any", "any", "at_least", "not", "review", "missing", "gap", "constant"))
        self.seen[kind] += 1
        if kind == "constant":
            return rng.choice(("met", "not met"))
        if kind in ("all", "any"):
            return {kind: self._rules(depth)}
        if kind == "at_least":
            parts = [*self._rules(depth), self._rule(depth - 1)]
            return {"at_least": {"count": rng.randint(1, len(parts)), "of": parts}}
        if kind == "not":
            return {"not": self._rule(depth - 1)}
        if kind in ("review", "missing"):
            raised = {"when": self._rule(depth - 1), "because": "a person decides", "else": self._rule(depth - 1)}
            return {kind: raised}
        if kind == "gap":
            self.gaps += 1
            return {"gap": {"id": f"gap{self.gaps}", "expects": "a number"}}
        return rng.choice(self.tests)()

    def _rules(self, depth: int) -> list[Rule]:
        return [self._rule(depth - 1) for _ in range(self.rng.randint(2, 3))]

    # --- questions

    def _question(self, kind: str) -> None:
        self.seen[f"{kind} question"] += 1
        getattr(self, f"_{kind}")(f"q{len(self.questions)}")

    def _add(self, name: str, kind: str, **more: Any) -> None:
        self.questions[name] = {"type": kind, "ask": f"What is {name}", **more}

    def _none(self) -> dict[str, str]:
        return {"none": "No such thing"} if self.rng.random() < 0.3 else {}

    def _answer(self, name: str, exact: Any, *partial: Any) -> None:
        """An answer: mostly open, else exact or one of the partial ones."""
        rng = self.rng
        at = rng.random() if not self.planned else 0.3 + 0.7 * rng.random()
        if at < 0.4:
            self.seen["unanswered"] += 1
            return
        if at < 0.5:
            self.answers[name] = {"unknown": rng.choice(UNKNOWN_REASONS)}
            self.seen["unknown"] += 1
        elif at < 0.55 and self.questions[name].get("none"):
            self.answers[name] = "none"
            self.seen["none"] += 1
        elif at < 0.75 and partial:
            self.answers[name] = rng.choice(partial)
            self.seen["readings" if "readings" in self.answers[name] else "range or partial date"] += 1
        else:
            self.answers[name] = exact
            self.seen["exact"] += 1

    def _yes_no(self, name: str) -> None:
        self._add(name, "yes_no", **self._none())
        words = ["yes", "no", True] + (["none"] if "none" in self.questions[name] else [])
        self.tests.append(lambda: {name: {"is": self.rng.choice(words)}})
        self._answer(name, self.rng.choice(("yes", "no", True, False)))

    def _choice(self, name: str) -> None:
        self._options(name, "choice")
        self._answer(name, self.rng.choice("abc"))

    def _choices(self, name: str) -> None:
        self._options(name, "choices")
        self._answer(name, self.rng.sample(["a", "b", "c"], self.rng.randint(1, 3)))

    def _options(self, name: str, kind: str) -> None:
        self._add(name, kind, options={o: f"Option {o}" for o in "abc"}, **self._none())
        words = ["a", "b", "c"] + (["none"] if "none" in self.questions[name] else [])

        def test() -> Rule:
            if self.rng.random() < 0.4:
                return {name: {"one_of": self.rng.sample(words, 2)}}
            return {name: {"is": self.rng.choice(words)}}

        self.tests.append(test)

    def _integer(self, name: str) -> None:
        rng = self.rng
        limits = {"limits": {"min": 0, "max": rng.randint(3, 6)}} if rng.random() < 0.6 else {}
        self._add(name, "integer", **limits, **self._none())
        top = limits["limits"]["max"] if limits else 6
        self._numbers(name, [str(i) for i in range(top + 1)])

    def _number(self, name: str) -> None:
        limits = {"limits": {"min": 0, "max": 4}} if self.rng.random() < 0.6 else {}
        unit = {"unit": "g/L", "accept": {"mg/dL": "0.01"}}
        self._add(name, "number", **limits, **unit, **self._none())
        self._numbers(name, [str(i / 2) for i in range(9)])
        if name in self.answers and isinstance(self.answers[name], str) and self.answers[name] != "none":
            hundredfold = f"{float(self.answers[name]) * 100:.0f}"
            self.answers[name] = {"value": hundredfold, "unit": "mg/dL"}

    def _numbers(self, name: str, points: list[str]) -> None:
        rng = self.rng
        self.tests.append(lambda: {name: self._line_test(points, "none" in self.questions[name])})
        low, high = sorted((rng.choice(points), rng.choice(points)), key=float)
        label = {"10-day window": low, "30-day window": high}
        ranges: list[Any] = [{"from": low, "to": high}, {"from": low}, {"to": high}, {"readings": label}]
        ranges.append({"readings": {"one": {"from": low, "to": high}, "other": high}})
        self._answer(name, rng.choice(points), *ranges)

    def _line_test(self, points: list[str], none: bool) -> dict[str, Any]:
        rng = self.rng
        at = rng.random()
        if at < 0.12:
            return {"is": rng.choice([*points, "none"] if none else points)}
        if at < 0.2:
            return {"one_of": rng.sample(points, 2)}
        if at < 0.35:
            return {"min": rng.choice(points), "below": rng.choice(points)}
        return {rng.choice(("min", "max", "above", "below")): rng.choice(points)}

    def _date(self, name: str) -> None:
        first = date(2026, 5, 1)
        limits = {"limits": {"min": first.isoformat(), "max": "2026-05-08"}} if self.rng.random() < 0.7 else {}
        days = [(first + timedelta(days=i)).isoformat() for i in range(8)]
        past = days
        if limits and self.planned and self.rng.random() < 0.2:
            limits["limits"]["max"] = "today"
            past = [day for day in days if day <= self.on.isoformat()]
        self._add(name, "date", **limits, **self._none())
        self.tests.append(lambda: {name: self._line_test(days, "none" in self.questions[name])})
        self._date_answer(name, past)

    def _date_answer(self, name: str, days: list[str]) -> None:
        low, high = sorted((self.rng.choice(days), self.rng.choice(days)))
        partial: list[Any] = [f"{low}/{high}", {"readings": {"one": low, "other": high}}]
        if self.questions[name].get("limits"):
            partial.append(low[:7])
        self._answer(name, self.rng.choice(days), *partial)

    def _window(self, name: str) -> None:
        """Two dates that are used for nothing but the days between them."""
        rng = self.rng
        other, gap = f"{name}x", f"{name}gap"
        for one in (name, other):
            limits = {"min": "2026-05-01", "max": rng.choice(("2026-05-06", "2026-05-09"))}
            self._add(one, "date", limits=limits, **self._none())
            self._date_answer(one, [f"2026-05-0{i}" for i in range(1, 7)])
        self.derive[gap] = {"days": name, "until": other}
        none = any("none" in self.questions[one] for one in (name, other))

        def test() -> Rule:
            if rng.random() < 0.4:
                return {gap: self._line_test([str(i) for i in range(-3, 6)], none)}
            one, side, anchor = rng.choice(
                ((name, "before", other), (other, "after", name), (name, "after", other), (other, "before", name))
            )
            within = {"within": f"{rng.randint(0, 4)} days"} if rng.random() < 0.7 else {}
            return {one: {**within, side: anchor}}

        self.tests.append(test)

    def _filed(self, name: str) -> None:
        """The days between two dates, or an age, with a number on file beside it."""
        rng = self.rng
        other, value, number = f"{name}x", f"{name}value", f"{name}number"
        age = rng.random() < 0.3
        first = ["2008-02-28", "2008-02-29", "2008-03-01"] if age else [f"2026-05-0{i}" for i in range(1, 7)]
        last = ["2026-02-27", "2026-02-28", "2026-03-01"] if age else first
        for one, days in ((name, first), (other, last)):
            self._add(one, "date", limits={"min": days[0], "max": days[-1]}, **self._none())
            self._date_answer(one, days)
        points = [str(i) for i in ((17, 18) if age else range(-3, 6))]
        self._add(number, "integer")
        low, high = sorted((rng.choice(points), rng.choice(points)), key=int)
        both = {"readings": {"one": low, "other": high}}
        self._answer(number, rng.choice(points), {"from": low, "to": high}, {"from": low}, both)
        self.derive[value] = {"completed_years" if age else "days": name, "until": other, "on_file": number}
        none = any("none" in self.questions[one] for one in (name, other))
        self.tests.append(lambda: {value: self._line_test(points, none)})

    def _share(self) -> None:
        """Tests of the single dates, and windows between dates of different pairs."""
        rng = self.rng
        dates = [name for name, question in self.questions.items() if question["type"] == "date"]
        if len(dates) < 2:
            return

        def alone() -> Rule:
            name = rng.choice(dates)
            low = self.questions[name].get("limits", {}).get("min", "2026-05-03")
            return {name: {rng.choice(("min", "above", "max", "below", "is")): low}}

        def across() -> Rule:
            name, other = rng.sample(dates, 2)
            return {name: {"within": rng.choice(("2 days", "1 week", "1 month", "18 years")), "before": other}}

        self.tests += [alone, across]

    def _hours(self, name: str) -> None:
        """Two moments and the hours between them."""
        rng = self.rng
        other = f"{name}x"
        for one, days in ((name, (1, 2)), (other, (3, 4))):
            self._add(one, "datetime", limits={"min": "2026-05-01", "max": "2026-05-04"}, **self._none())
            exact = f"2026-05-0{rng.choice(days)}T{rng.choice(('10:00', '10:01', '09:59', '22:00'))}"
            self._answer(one, exact, f"2026-05-0{rng.choice(days)}", "2026-05")
        hours = [str(i) for i in (0, 12, 24, 36, 48)]
        self.derive[f"{name}gap"] = {"hours": name, "until": other}
        none = any("none" in self.questions[one] for one in (name, other))

        def test() -> Rule:
            if rng.random() < 0.5:
                return {name: {"within": f"{rng.choice(hours)} hours", "before": other}}
            return {f"{name}gap": self._line_test(hours, none)}

        self.tests.append(test)

    def _years(self, name: str) -> None:
        """A birth date and an anchor near a birthday, leap days among them."""
        rng = self.rng
        other, age = f"{name}x", f"{name}age"
        born = rng.choice((date(2008, 2, 29), date(2008, 3, 1), date(2008, 2, 28), date(2008, 5, 15)))
        years = rng.choice((17, 18, 20))
        around = date(2008 + years, born.month, min(born.day, 28))
        last = {"min": (around - timedelta(days=2)).isoformat(), "max": (around + timedelta(days=3)).isoformat()}
        first = {"min": (born - timedelta(days=2)).isoformat(), "max": (born + timedelta(days=2)).isoformat()}
        self._add(name, "date", limits=first)
        self._add(other, "date", limits=last)
        self._answer(name, born.isoformat(), f"{born.isoformat()}/{first['max']}")
        anchors = [(around + timedelta(days=i)).isoformat() for i in range(-2, 4)]
        self._answer(other, rng.choice(anchors), f"{last['min']}/{around.isoformat()}")
        operator = rng.choice(("completed_years", "anniversary"))
        self.derive[age] = {operator: name, "at": other}
        points = [str(years - 1), str(years), str(years + 1)]
        self.tests.append(lambda: {age: self._line_test(points, False)})


def random_answers(trial: Plain, rng: Random) -> dict[str, Any]:
    """A partial sheet for a trial read from its file: values near thresholds, dates near each other."""
    marks = marks_of(trial)
    answers: dict[str, Any] = {}
    density = rng.random()
    for name, question in trial["questions"].items():
        if rng.random() > density:
            continue
        if rng.random() < 0.1:
            answers[name] = {"unknown": rng.choice(UNKNOWN_REASONS)}
        elif "none" in question and rng.random() < 0.2:
            answers[name] = "none"
        else:
            answers[name] = _random_answer(question, sorted(marks[name]), rng)
    return answers


def _random_answer(question: Plain, marks: list[Any], rng: Random) -> Any:
    kind = question["type"]
    if kind == "yes_no":
        return rng.choice(("yes", "no"))
    if kind in ("choice", "choices"):
        options = list(question["options"])
        return rng.choice(options) if kind == "choice" else rng.sample(options, rng.randint(1, len(options)))
    if kind in ("integer", "number"):
        low, high = domain(question, FAR)
        points = [int(mark) + k for mark in marks or [5] for k in (-1, 0, 1)]
        inside = [str(p) for p in points if (low is None or p >= low) and (high is None or p <= high)]
        one, other = sorted((rng.choice(inside), rng.choice(inside)), key=int)
        both = {"readings": {"one way": one, "the other": other}}
        return rng.choice((one, other, {"from": one}, {"to": other}, {"from": one, "to": other}, both))
    low = domain(question, FAR)[0] or 0
    day = MIDDLE - timedelta(days=rng.choice(NEAR) * 365 + rng.randint(-20, 20) * rng.choice((0, 1, 10)))
    text = max(day, date.fromordinal(max(1, int(low // (DAY if kind == "datetime" else 1))))).isoformat()
    if kind == "datetime" and rng.random() < 0.6:
        return f"{text}T{rng.randint(0, 23):02}:{rng.choice(('00', '30'))}"
    later = (date.fromisoformat(text) + timedelta(days=rng.randint(0, 40))).isoformat()
    return rng.choice((text, text, text, text[:7], text[:4], f"{text}/{later}"))


def entry_of(question: Plain, value: Value) -> Any:
    """The answer that a person would give for a value."""
    if isinstance(value, frozenset):
        return sorted(value)
    if question["type"] in ("integer", "number") and value != "none":
        exact = Fraction(value)
        return format(Decimal(exact.numerator) / Decimal(exact.denominator), "f")
    if question["type"] == "date" and value != "none":
        return date.fromordinal(value).isoformat()
    if question["type"] == "datetime" and value != "none":
        minute = value % DAY
        return f"{date.fromordinal(value // DAY).isoformat()}T{minute // 60:02}:{minute % 60:02}"
    return value
