"""What judging costs after each answer, and how it grows: `python -m tests.benchmarks.rules`.

The floor is three-valued logic alone on the same sheet, in the same run; a trial n times as long has n copies of
every criterion and of every question that is the trial's own. Only the ratios say something.
"""

import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from tests.benchmarks.measured import show
from trials.assemble import names_in
from trials.canonical import canonical
from trials.catalog import load, shipped
from trials.compile import Compiled, compile_trial
from trials.definition import Derived, Trial
from trials.rules import judge
from trials.sheet import read_sheet

ON = date(2026, 3, 15)
ROUNDS = 31


def many(trial: Trial, times: int) -> Trial:
    """The trial with every criterion, and what it tests, repeated under new names."""
    questions, derive, criteria = dict(trial.questions), dict(trial.derive), list(trial.criteria)
    for i in range(1, times):
        new = {name: f"{name}_{i}" for name in (*trial.questions, *trial.derive)}
        questions |= {new[n]: replace(q, id=new[n], key=f"{q.key}_{i}") for n, q in trial.questions.items()}
        derive |= {
            new[n]: replace(d, name=new[n], start=new[d.start], end=new[d.end])
            for n, d in trial.derive.items()
            if isinstance(d, Derived)
        }
        for criterion in trial.criteria:
            if all(isinstance(trial.derive.get(n), Derived | None) for n in names_in(criterion.rule)):
                criteria.append(
                    replace(
                        criterion,
                        id=f"{criterion.id}_{i}",
                        rule=_renamed(criterion.rule, new, i),
                        when=None if criterion.when is None else _renamed(criterion.when, new, i),
                        notes=(),
                    )
                )
    return replace(trial, questions=questions, derive=derive, criteria=tuple(criteria), checks=(), sections=())


def _renamed(rule: Any, new: dict[str, str], i: int) -> Any:
    if isinstance(rule, list):
        return [_renamed(part, new, i) for part in rule]
    if not isinstance(rule, dict):
        return new.get(rule, rule) if isinstance(rule, str) else rule
    if set(rule) == {"id", "expects"}:
        return {**rule, "id": f"{rule['id']}_{i}"}
    return {new.get(key, key): _renamed(part, new, i) for key, part in rule.items()}


def median(work: Callable[[], object]) -> float:
    """Milliseconds."""
    found = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        found.append((time.perf_counter() - start) * 1000)
    return statistics.median(found)


def sheets(compiled: Compiled) -> Iterable[tuple[str, dict[str, Any]]]:
    """An empty sheet, and one that a case of the trial has filled."""
    questions = compiled.trial.questions
    fullest = max(compiled.trial.cases, key=lambda case: len(case.answers))
    yield "empty", {}
    yield "filled", {name: canonical(questions[name], raw) for name, raw in fullest.answers.items()}


def main() -> None:
    show("| trial | criteria | nodes | sheet | judged, ms | three-valued alone, ms | ratio |")
    show("|---|---|---|---|---|---|---|")
    for name in shipped():
        for times in (1, 10, 30):
            compiled = compile_trial(many(load(name), times))
            nodes = len(compiled.diagram.variable) if compiled.diagram else "too many"
            for sheet, entries in sheets(compiled):

                def floor(entries: dict[str, Any] = entries, compiled: Compiled = compiled) -> None:
                    read = read_sheet(compiled, entries, ON)
                    for criterion in compiled.criteria:
                        read.code(criterion.requirement)

                whole = median(partial(judge, compiled, entries, {}, "", ON))
                bare = median(floor)
                show(
                    f"| {name} x{times} | {len(compiled.criteria)} | {nodes} | {sheet} "
                    f"| {whole:.1f} | {bare:.2f} | {whole / bare:.1f} |"
                )


if __name__ == "__main__":
    main()
