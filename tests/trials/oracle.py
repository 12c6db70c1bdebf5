"""What follows from all completions of a partial sheet: what is decided, what is open and why, each stage's verdict,
and exactly which questions still matter. Two-valued at heart, and nothing shared with the rules but parsed YAML.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from itertools import product
from typing import Any

from tests.trials.oracle_answers import Range, cut, domain, marked, marks_of, readings, settled, spans
from tests.trials.oracle_rules import (
    GROUPS,
    OPERATORS,
    Axis,
    Plain,
    Product,
    Subject,
    Value,
    constant,
    criterion_places,
    difference,
    good,
    outcome,
    passes,
    subject,
)

FOR_A_PERSON = ("review", "gap")


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
