"""Criteria without a case, and thresholds with no case on them or right beside them."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product

from trials.cases import entries_of
from trials.catalog import Definition
from trials.check.mutate import step_of
from trials.check.remarks import WARNING, Remark
from trials.compile import Clause, Compiled
from trials.crosscheck import threshold
from trials.dates import Span
from trials.definition import Derived, Question
from trials.limits import limit_sentence
from trials.regions import LAST_DAY, Variable, work_out
from trials.rule_words import rule_words
from trials.scored import ScoreVariable
from trials.values import Answer, Known, read_entry
from trials.walk import criterion_nodes

Sheet = Mapping[str, Answer]
BELOW, ABOVE = ("min", "below"), ("max", "above")  # the side on which the neighbour comes out otherwise


def of_cases(compiled: Compiled, definition: Definition) -> Iterator[Remark]:
    """Remarks on what the cases leave out."""
    trial, line = compiled.trial, definition.document.line
    sheets = [
        (
            {*case.expect, *case.notes},
            {q: read_entry(trial.questions[q], e) for q, e in entries_of(case, trial).items()},
        )
        for case in trial.cases
    ]
    for i, case in enumerate(trial.cases):
        for name, entry in entries_of(case, trial).items():
            question = trial.questions[name]
            if beyond := limit_sentence(question, entry, question.limits, LAST_DAY):
                at = line(("cases", i, "answers", name))
                yield Remark(WARNING, at, f"nobody can give this answer: {beyond}", "correct it, or the limits")
    for i, criterion in enumerate(compiled.criteria):
        name = criterion.criterion.id
        if criterion.criterion.unreviewed:
            continue
        own = [sheet for names, sheet in sheets if name in names]
        if not own:
            yield Remark(WARNING, line(("criteria", i)), f"no case expects anything of {name}", "add one under cases")
            continue
        for node in criterion_nodes(criterion, ("criteria", i)):
            if node.clause.kind == "test":
                yield from _boundaries(compiled, node.clause, own, line(node.path), name)


def _boundaries(
    compiled: Compiled, clause: Clause, sheets: Sequence[Sheet], line: int, name: str
) -> Iterator[Remark]:
    variable = compiled.variables[clause.variable]
    assert variable
    subject = variable.subject
    words = rule_words(clause, compiled.trial)
    for word, constant in (clause.test or {}).items():
        if word not in (*BELOW, *ABOVE) or (isinstance(subject, Question) and subject.type == "datetime"):
            continue
        at = threshold(subject, constant)
        step = (
            1
            if isinstance(subject, Question) and subject.type == "date"
            else Fraction(step_of(subject, str(constant)))
        )
        low, high = (at - step, at) if word in BELOW else (at, at + step)
        values = [value for sheet in sheets for value in _values(variable, sheet)]
        if at not in values:
            remedy = f"add a case for {name} in which it is exactly {constant}"
            yield Remark(WARNING, line, f"no case lies on the threshold of: {words}", remedy)
        if not any(low <= value <= high and value != at for value in values):
            side = "below" if word in BELOW else "above"
            remedy = f"add a case for {name} in which it is just {side} {constant}"
            yield Remark(WARNING, line, f"no case lies right beside the threshold of: {words}", remedy)


def _values(variable: Variable, sheet: Sheet) -> list[Fraction | int]:
    """The exact numbers or days that a variable takes on a sheet, one for each reading."""
    if isinstance(variable, ScoreVariable):
        return [outcome.low for outcome in variable.score(sheet).outcomes if outcome.low == outcome.high]
    readings: list[list[Span]] = []
    for question in variable.questions:
        answer = sheet.get(question.id)
        given = answer.readings if isinstance(answer, Known) else ()
        readings.append([value for _, value in given if isinstance(value, Span)])
    found: list[Span] = []
    for values in product(*readings):
        if isinstance(variable.subject, Derived):
            found += work_out(variable.subject, variable.questions[0], variable.questions[1], values[0], values[1])
        elif isinstance(variable.subject, Question):
            found += values
    return [span.low for span in found if span.low is not None and span.exact]
