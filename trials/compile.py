"""Compiles a trial once: each rule to a clause that is quick to evaluate, all of them to one decision diagram.

Outcomes are whole numbers: 0 met, 1 not met, and for what is open the sum of its reasons.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from trials.crosscheck import threshold
from trials.definition import Check, Criterion, Derived, Note, Question, Rule, Scored, Subject, Treated, Trial
from trials.diagram import FALSE, TRUE, Diagram, TooLarge
from trials.on_file import FiledVariable, slots_in
from trials.outcomes import GAP, MET, NOT_MET, REVIEW, UNANSWERED, Code
from trials.regions import OPTIONAL, Test, Variable
from trials.scored import ScoreVariable
from trials.three_valued import all_of, any_of, at_least, negated, on_purpose, within
from trials.treated import TreatedVariable
from trials.values import NONE
from trials.vocabulary import ON_FILE, is_group


@dataclass(frozen=True, slots=True, eq=False)
class Clause:
    """One node of a compiled rule. `variable` is its slot, for a test or for something open on purpose."""

    kind: str
    code: Code
    parts: tuple["Clause", ...] = ()
    count: int = 0
    text: str = ""
    name: str = ""
    variable: int = -1
    holding: int = 0
    test: Test | None = None


@dataclass(frozen=True, slots=True, eq=False)
class CompiledCriterion:
    """A criterion with its rule and guard. `code` is that of the guarded rule, an exclusion's negated."""

    criterion: Criterion
    guard: Clause | None
    rule: Clause
    requirement: Clause  # the rule as what must hold: negated for an exclusion
    notes: tuple[tuple[Clause, Note], ...]
    due: int
    variables: frozenset[int]


@dataclass(frozen=True, slots=True, eq=False)
class Roots:
    """The diagrams of one criterion: its guard, its guarded requirement, and both guard and requirement."""

    guard: int
    requirement: int
    both: int


@dataclass(slots=True, eq=False)
class Compiled:
    """A trial ready to judge. `diagram` is None when it would be too large."""

    trial: Trial
    variables: list[Variable | None]  # None: the slot of a review, a gap or missing data
    criteria: tuple[CompiledCriterion, ...] = ()
    checks: tuple[tuple[Clause, Check], ...] = ()
    diagram: Diagram | None = None
    roots: dict[str, Roots] = field(default_factory=dict)
    raised: dict[int, tuple[str, int]] = field(default_factory=dict)  # slot: its kind, the diagram of its condition
    serves: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # question id: ids of the criteria it serves
    order: Mapping[str, int] = field(default_factory=dict)  # question id: its place among those asked

    def questions(self, slot: int) -> tuple[Question, ...]:
        """The questions behind a slot; none behind a review or a gap."""
        variable = self.variables[slot]
        return variable.questions if variable else ()


def compile_trial(trial: Trial) -> Compiled:
    """Compile a loaded trial."""
    return _Compiler(trial).run()


TURNED = {"min": "max", "max": "min", "above": "below", "below": "above"}


class _Compiler:
    def __init__(self, trial: Trial) -> None:
        self.trial = trial
        self.slots: dict[object, int] = {}
        self.derived = {_identity(derived) for derived in trial.derive.values()}
        self.compiled = Compiled(trial, [])
        self.conditions: dict[int, tuple[str, Clause]] = {}
        self.title = ""  # of the criterion at hand

    def run(self) -> Compiled:
        compiled, trial = self.compiled, self.trial
        for criterion in trial.criteria:  # slots first: a variable must know all its tests before it is cut
            self.title = criterion.title
            self._visit(criterion.when or "met")
            self._visit(criterion.rule)
        for criterion in trial.criteria:
            for note in criterion.notes:
                self._visit(note.when)
        for check in trial.checks:
            self._visit(check.rule)
        for variable in compiled.variables:
            if variable:
                variable.cut()
        compiled.criteria = tuple(self._criterion(criterion) for criterion in trial.criteria)
        compiled.checks = tuple((self._clause(check.rule), check) for check in trial.checks)
        compiled.serves = self._serves()
        compiled.order = {name: place for place, name in enumerate(trial.order())}
        self._draw()
        return compiled

    def _visit(self, rule: Rule) -> None:
        if isinstance(rule, str):
            return
        key, body = next(iter(rule.items()))
        if key in ("all", "any", "at_least"):
            for part in body["of"] if key == "at_least" else body:
                self._visit(part)
        elif key == "not":
            self._visit(body)
        elif key in ("review", "missing"):
            self._visit(body["when"])
            self._free(id(body))
            self._visit(body["else"])
        elif key == "gap" and is_group(key, body):
            self._free(("gap", body["id"]))
        elif key == ON_FILE:
            for part in body["of"]:
                self._visit(part)
            self._file(body)
        else:
            slot, test = self._subject(key, body)
            variable = self.compiled.variables[slot]
            assert variable
            if test not in variable.tests:
                variable.tests.append(test)

    def _file(self, body: Mapping[str, Any]) -> None:
        """The slot of a derived value with a result on file: after those of both statements, which settle it."""
        key, variables = _file_key(body), self.compiled.variables
        if key in self.slots:
            return
        filed, ((name, test),) = body["of"][0], body["of"][1].items()
        subject, (value, _) = self.trial.derive[name], self._subject(name, test)
        slots = dict.fromkeys(self._subject(*each)[0] for each in tests_in(filed))
        under = [question for slot in (*slots, value) for question in self.compiled.questions(slot)]
        questions = tuple({question.id: question for question in under}.values())
        self.slots[key] = slot = len(variables)
        variable = FiledVariable(name, subject, questions, variables=variables, slot=slot, value=value)
        if isinstance(subject.on_file, str):
            variable.question = self.trial.questions[subject.on_file]
        variables.append(variable)

    def _free(self, key: object) -> int:
        if key not in self.slots:
            self.slots[key] = len(self.compiled.variables)
            self.compiled.variables.append(None)
        return self.slots[key]

    def _subject(self, name: str, test: Mapping[str, Any]) -> tuple[int, Test]:
        """The slot that a test looks at, and the test in the slot's own numbers. A window is a derived value."""
        subject: Subject = self.trial.questions.get(name) or self.trial.derive[name]
        anchor = test.get("before") or test.get("after")
        if anchor:
            subject, test = self._turned(*self._window(name, anchor, "before" in test, test.get("within")))
        else:
            test = {word: _constant(subject, constant) for word, constant in test.items()}
        key = _identity(subject)
        if key not in self.slots:
            names = (subject.id,) if isinstance(subject, Question) else subject.names
            self.slots[key] = len(self.compiled.variables)
            questions = tuple(self.trial.questions[n] for n in names)
            self.compiled.variables.append(self._variable(name, subject, questions))
        return self.slots[key], test

    def _variable(self, name: str, subject: Subject, questions: tuple[Question, ...]) -> Variable:
        if isinstance(subject, Treated):
            variables, asked = self.compiled.variables, self.trial.questions
            return TreatedVariable(name, subject, questions, variables=variables, asked=asked)
        return (ScoreVariable if isinstance(subject, Scored) else Variable)(name, subject, questions)

    def _window(self, name: str, anchor: str, before: bool, within: str | None) -> tuple[Derived, Test]:
        start, end = (name, anchor) if before else (anchor, name)
        if within is None:
            timed = any(self.trial.questions[n].type == "datetime" for n in (start, end))
            return Derived("", "hours" if timed else "days", start, end), {"above": Fraction(0)}
        amount, unit = within.split()
        unit = unit.removesuffix("s")
        count = Fraction(amount) * (7 if unit == "week" else 1)
        operator = {"hour": "hours", "day": "days", "week": "days"}.get(unit, "anniversary")
        return Derived("", operator, start, end, unit == "month"), {"min": Fraction(0), "max": count}

    def _turned(self, window: Derived, test: Test) -> tuple[Derived, Test]:
        """A window counted from its other end, where the rules know that value: before and after are one."""
        turned = replace(window, start=window.end, end=window.start)
        here, there = (each in self.slots or each in self.derived for each in map(_identity, (window, turned)))
        if here or not there or window.operator == "anniversary":
            return window, test
        return turned, {TURNED[word]: -constant for word, constant in test.items()}

    def _criterion(self, criterion: Criterion) -> CompiledCriterion:
        rule = self._clause(criterion.rule)
        guard = self._clause(criterion.when) if criterion.when is not None else None
        return CompiledCriterion(
            criterion,
            guard,
            rule,
            _not(rule) if criterion.kind == "exclusion" else rule,
            tuple((self._clause(note.when), note) for note in criterion.notes),
            self.trial.stages.index(criterion.due),
            frozenset(slots_in(rule)) | (frozenset(slots_in(guard)) if guard else frozenset()),
        )

    def _clause(self, rule: Rule) -> Clause:
        if isinstance(rule, str):
            outcome = MET if rule == "met" else NOT_MET
            return Clause(rule, lambda m: outcome)
        key, body = next(iter(rule.items()))
        if key in ("all", "any"):
            parts = tuple(self._clause(part) for part in body)
            codes = tuple(part.code for part in parts)
            return Clause(key, all_of(codes) if key == "all" else any_of(codes), parts)
        if key == "at_least":
            parts = tuple(self._clause(part) for part in body["of"])
            code = at_least(body["count"], tuple(part.code for part in parts))
            return Clause(key, code, parts, body["count"])
        if key == "not":
            return _not(self._clause(body))
        if key in ("review", "missing"):
            return self._on_purpose(key, body)
        if key == "gap" and is_group(key, body):
            slot = self.slots["gap", body["id"]]
            self.conditions[slot] = key, Clause("met", lambda m: MET)
            return Clause(key, lambda m: GAP, text=body["expects"], name=body["id"], variable=slot)
        if key == ON_FILE:
            return self._statements(body)
        slot, test = self._subject(key, body)
        variable = self.compiled.variables[slot]
        assert variable
        holding = variable.holding(test)
        return Clause("test", within(slot, holding), name=key, variable=slot, holding=holding, test=body)

    def _on_purpose(self, key: str, body: Mapping[str, Any]) -> Clause:
        when, otherwise = self._clause(body["when"]), self._clause(body["else"])
        slot = self.slots[id(body)]
        self.conditions[slot] = key, when
        code = on_purpose(when.code, otherwise.code, REVIEW if key == "review" else UNANSWERED)
        return Clause(key, code, (when, otherwise), text=body["because"], variable=slot)

    def _statements(self, body: Mapping[str, Any]) -> Clause:
        """A test on what is on file and on what is worked out."""
        filed, worked_out = (self._clause(part) for part in body["of"])
        slot = self.slots[_file_key(body)]
        variable, value = self.compiled.variables[slot], self.compiled.variables[worked_out.variable]
        assert isinstance(variable, FiledVariable)
        if variable.question is None:
            variable.rule = filed
        if isinstance(value, TreatedVariable):
            value.rule = filed
        holding, parts = worked_out.holding, (filed, worked_out)
        return Clause(ON_FILE, within(slot, holding), parts, 0, "", worked_out.name, slot, holding, body["test"])

    def _serves(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {name: [] for name in self.trial.questions}
        for compiled in self.compiled.criteria:
            for slot in sorted(compiled.variables):
                for question in self.compiled.questions(slot):
                    if compiled.criterion.id not in found[question.id]:
                        found[question.id].append(compiled.criterion.id)
        return {name: tuple(ids) for name, ids in found.items()}

    def _draw(self) -> None:
        diagram = Diagram()
        try:
            variables = self.compiled.variables
            for compiled in self.compiled.criteria:
                guard = drawn(diagram, compiled.guard, variables, {}) if compiled.guard else TRUE
                requirement = drawn(diagram, compiled.requirement, variables, {})
                guarded, both = diagram.choose(guard, requirement, TRUE), diagram.choose(guard, requirement, FALSE)
                self.compiled.roots[compiled.criterion.id] = Roots(guard, guarded, both)
            for slot, (kind, condition) in self.conditions.items():
                self.compiled.raised[slot] = kind, drawn(diagram, condition, variables, {})
        except (TooLarge, RecursionError):
            self.compiled.roots.clear()
            return
        self.compiled.diagram = diagram


def drawn(diagram: Diagram, clause: Clause, variables: Sequence[Variable | None], number: Mapping[int, int]) -> int:
    """A clause as a diagram, its slots numbered as `number` says, else as they are."""
    slot = number.get(clause.variable, clause.variable)
    if clause.kind in ("met", "not met"):
        return TRUE if clause.kind == "met" else FALSE
    if clause.kind in ("test", ON_FILE):
        variable = variables[clause.variable]
        assert variable
        return diagram.test(slot, variable.width, clause.holding)
    if clause.kind == "gap":
        return diagram.test(slot, 2, 0b10)
    parts = [drawn(diagram, part, variables, number) for part in clause.parts]
    if clause.kind == "all":
        return diagram.all(parts)
    if clause.kind == "any":
        return diagram.any(parts)
    if clause.kind == "at_least":
        return diagram.at_least(clause.count, parts)
    if clause.kind == "not":
        return diagram.negate(parts[0])
    return diagram.choose(parts[0], diagram.test(slot, 2, 0b10), parts[1])


def _file_key(body: Mapping[str, Any]) -> object:
    """With a question on file a value is one variable; with a rule, one for each version of the rule."""
    filed, worked_out = body["of"]
    (name,) = worked_out
    same = isinstance(filed, dict) and list(filed.values()) == list(worked_out.values())
    return ON_FILE, name, next(iter(filed)) if same else repr(filed)


def tests_in(rule: Rule) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every test of a rule, as the name it looks at and what it asks."""
    if isinstance(rule, str):
        return
    key, body = next(iter(rule.items()))
    parts: list[Rule] = []
    if key in ("all", "any"):
        parts = body
    elif key == "not":
        parts = [body]
    elif key in ("at_least", ON_FILE):
        parts = body["of"]
    elif key in ("review", "missing"):
        parts = [body["when"], body["else"]]
    elif not is_group(key, body):
        yield key, body
    for part in parts:
        yield from tests_in(part)


def _identity(subject: Subject) -> object:
    """What makes two subjects one variable."""
    if isinstance(subject, Question):
        return subject.id
    if isinstance(subject, Scored):
        return subject.operator, subject.instrument.id, subject.at
    if isinstance(subject, Treated):
        return subject.operator, subject.name
    return subject.operator, subject.start, subject.end, subject.months


def _constant(subject: Subject, constant: Any) -> Any:
    if isinstance(constant, list):
        return [_constant(subject, one) for one in constant]
    if constant == NONE:
        return constant
    if isinstance(subject, Treated) or (isinstance(subject, Scored) and subject.operator == "classified"):
        return "yes" if constant in ("yes", "true", True) else "no"
    if isinstance(subject, Question) and subject.type in OPTIONAL:
        if subject.type == "yes_no" or isinstance(constant, bool):
            return "yes" if constant in ("yes", "true", True) else "no"
        return constant
    return threshold(subject, constant)


def _not(part: Clause) -> Clause:
    return Clause("not", negated(part.code), (part,))
