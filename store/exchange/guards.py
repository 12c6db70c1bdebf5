"""When a form may hide a question: one earlier answer alone makes every criterion that it serves not apply.

This is less than relevance: a form that hides by it still asks things that cannot matter any more. It never hides
what can.
"""

from collections.abc import Iterator, Mapping
from datetime import date

from store.exchange.fields import kind, options
from trials.compile import Compiled, CompiledCriterion
from trials.definition import Question
from trials.outcomes import NOT_MET
from trials.sheet import read_sheet

Hiding = tuple[Question, str]  # a question, and the option of it that hides another


def hidden_by(compiled: Compiled) -> Mapping[str, tuple[Hiding, ...]]:
    """By question id: each earlier answer that hides the question. Questions that are never hidden are left out."""
    order = {name: place for place, name in enumerate(compiled.trial.order())}
    outside = {criterion.criterion.id: frozenset(_outside(compiled, criterion)) for criterion in compiled.criteria}
    found = {}
    for name, criteria in compiled.serves.items():
        if criteria:
            common = frozenset.intersection(*(outside[criterion] for criterion in criteria))
            pairs = sorted(
                (pair for pair in common if order[pair[0]] < order[name]), key=lambda p: (order[p[0]], p[1])
            )
            if pairs:
                found[name] = tuple((compiled.trial.questions[guard], option) for guard, option in pairs)
    return found


def _outside(compiled: Compiled, criterion: CompiledCriterion) -> Iterator[tuple[str, str]]:
    """Each single answer by which a criterion does not apply."""
    if criterion.guard is None:
        return
    for slot in criterion.variables:
        for question in compiled.questions(slot):
            for option, _ in options(question) if kind(question) == "one" else ():
                sheet = read_sheet(compiled, {question.id: option}, date.max)
                if sheet.code(criterion.guard) == NOT_MET:
                    yield question.id, option
