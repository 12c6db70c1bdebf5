"""Judging an invented trial: beside the same by hand, and beside other engines, missing data above all."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from tests.benchmarks.invented import (
    CEL,
    JSON_LOGIC,
    PYTHON,
    ZEN,
    Answers,
    Invented,
    by_hand,
    entries,
    invented,
    written,
)
from tests.benchmarks.measured import Ratio, interleaved, ratio
from trials.compile import Clause, Compiled
from trials.explain import tree
from trials.outcomes import MET, NOT_MET, Masks
from trials.residual import Residual
from trials.rules import judge
from trials.sheet import read_sheet

ON = date(2026, 3, 15)
CRITERIA = 25
PATIENTS = 40
ROUNDS = 15
HAND = "the same by hand, if and else with None"
Found = list[bool | None]
Engine = Callable[[Answers], Found]  # each criterion, then the verdict


def rules(rounds: int = ROUNDS) -> Iterator[Ratio]:
    """Ours by what it works out, beside the same by hand; then with 10 and 100 times as many criteria."""
    for times in (1, 10, 100):
        trial = invented(CRITERIA, times)
        yield from _ours(trial, times, rounds if times < 100 else 3)


def _ours(trial: Invented, times: int, rounds: int) -> Iterator[Ratio]:
    compiled, hand = trial.compiled(), by_hand(trial)
    patients = trial.patients(max(4, PATIENTS // times), 0.3)
    masks = [read_sheet(compiled, entries(one), ON).masks for one in patients]
    for one, mask in zip(patients, masks, strict=True):
        assert three_valued(compiled, mask) == hand(one), "the same answers must give the same findings"
    nodes = [node for one in compiled.criteria for node in _nodes(one.requirement)]
    works: dict[str, Callable[[], object]] = {
        "hand": lambda: [hand(one) for one in patients],
        "verdict": lambda: [three_valued(compiled, mask) for mask in masks],
        "tree": lambda: [[node.code(mask) for node in nodes] for mask in masks],
        "relevance": lambda: [_relevant(compiled, mask) for mask in masks] if compiled.diagram else None,
        "judge": lambda: [judge(compiled, entries(one), {}, "", ON) for one in patients[:4]],
    }
    found = interleaved(rounds, {name: _timed(work) for name, work in works.items()})
    size = f"{len(trial.rules)} criteria"
    first = times == 1
    yield ratio("rules", f"verdict, {size}", HAND, found["verdict"], found["hand"], 5.0 if first else None)
    note = f"{len(nodes)} nodes"
    yield ratio(
        "rules", f"every node's outcome, {size}", HAND, found["tree"], found["hand"], 8.0 if first else None, note
    )
    if compiled.diagram:
        note = f"{len(compiled.diagram.variable)} nodes in the diagram"
        what = f"which questions still matter, exactly, {size}"
        yield ratio("rules", what, "verdict", found["relevance"], found["verdict"], 25.0 if first else None, note)
    whole = [value * len(patients) / 4 for value in found["judge"]]
    what = f"all that the screen needs, from the recorded text, {size}"
    yield ratio(
        "rules", what, "verdict", whole, found["verdict"], note="reading answers, findings, stages, what to ask"
    )
    if first:
        verdicts = [judge(compiled, entries(one), {}, "", ON) for one in patients[:4]]
        words = interleaved(3, {"words": _timed(lambda: [tree(f) for v in verdicts for f in v.findings.values()])})
        told = [value * len(patients) / 4 for value in words["words"]]
        yield ratio("rules", "the explanation trees in words", HAND, told, found["hand"][: len(told)])


def three_valued(compiled: Compiled, masks: Masks) -> Found:
    """Each criterion, then the verdict, by three-valued logic on answers that were read."""
    codes = [one.requirement.code(masks) for one in compiled.criteria]
    found: Found = [True if code == MET else False if code == NOT_MET else None for code in codes]
    found.append(False if False in found else None if None in found else True)
    return found


def _relevant(compiled: Compiled, masks: Masks) -> frozenset[int]:
    residual = Residual(compiled, masks)
    return residual.diagram.support(residual.together([one.criterion.id for one in compiled.criteria]))


def _nodes(clause: Clause) -> Iterator[Clause]:
    yield clause
    for part in clause.parts:
        yield from _nodes(part)


def _each(engine: Callable[[Answers], Found], patients: Iterable[Answers]) -> list[Found]:
    return [engine(one) for one in patients]


def _timed(work: Callable[[], object]) -> Callable[[], float]:
    def run() -> float:
        start = time.perf_counter()
        work()
        return time.perf_counter() - start

    return run


def _warm(work: Callable[[], object]) -> Callable[[], float]:
    timed = _timed(work)

    def run() -> float:
        work()
        return timed()

    return run


@dataclass(frozen=True)
class Wrong:
    """What an engine makes of criteria that its answers leave open, and of those that they settle."""

    engine: str
    right: int
    refused: int
    wrong: int
    example: str = ""

    @property
    def line(self) -> str:
        """As a row of a Markdown table."""
        whole = max(1, self.right + self.refused + self.wrong)
        shares = " | ".join(f"{100 * part / whole:.0f} %" for part in (self.right, self.refused, self.wrong))
        return f"| {self.engine} | {shares} | {self.example} |"


def peers(rounds: int = ROUNDS) -> Iterator[Ratio]:
    """Complete answers, the one case in which the others answer at all.

    Each engine judges all patients once before it is timed: one that follows cel-python, a thousand times as long,
    would pay for what that left in the caches of the processor.
    """
    trial = invented(CRITERIA)
    patients = trial.patients(10, 0.0)
    compiled, hand = trial.compiled(), by_hand(trial)
    masks = [read_sheet(compiled, entries(one), ON).masks for one in patients]
    works: dict[str, Callable[[], float]] = {
        "ours": _warm(lambda: [three_valued(compiled, mask) for mask in masks]),
        "read": _warm(lambda: [three_valued(compiled, read_sheet(compiled, entries(p), ON).masks) for p in patients]),
    }
    for name, engine in engines(trial).items():
        for one in patients:
            assert engine(one) == hand(one), f"{name} must give the same findings on complete answers"
        works[name] = _warm(partial(_each, engine, patients))
    found = interleaved(rounds, works)
    for name in engines(trial):
        yield ratio("engines", f"{name}, complete answers", "our verdict, answers read", found[name], found["ours"])
    yield ratio("engines", "ours from the recorded text", "our verdict, answers read", found["read"], found["ours"])


def missing() -> Iterator[Wrong]:
    """Who answers wrongly when a third of the answers is missing: each criterion of each patient by itself."""
    trial = invented(CRITERIA)
    patients = trial.patients(60, 0.3)
    hand, compiled = by_hand(trial), trial.compiled()

    def ours(one: Answers) -> Found:
        return three_valued(compiled, read_sheet(compiled, entries(one), ON).masks)

    yield _compared("ours", [ours] * len(trial.rules), trial, patients, hand)
    for name in engines(trial):
        each = [engines(Invented(trial.questions, [rule]))[name] for rule in trial.rules]
        yield _compared(name, each, trial, patients, hand)


def _compared(name: str, each: Sequence[Engine], trial: Invented, patients: Sequence[Answers], hand: Engine) -> Wrong:
    right = refused = wrong = 0
    example = ""
    for one in patients:
        for place, (engine, truth) in enumerate(zip(each, hand(one), strict=False)):
            said: object = "refused"
            with suppress(Exception):
                found = engine(one)
                said = found[place] if len(found) > 2 else found[0]
            if not isinstance(said, bool) and said is not truth:
                refused += 1
            elif said is truth:
                right += 1
            else:
                wrong += 1
                simple = len(trial.rules[place]) == 1 and next(iter(trial.rules[place])) in trial.questions
                if not example and simple:
                    example = f"`{trial.rules[place]}` unanswered: {said}"
    return Wrong(name, right, refused, wrong, example.replace("'", ""))


def engines(trial: Invented) -> Mapping[str, Engine]:
    """The other engines that are installed: the extra `benchmark` brings them."""
    found: dict[str, Engine] = {}
    for name, make in (
        ("ZEN (Rust), an expression a criterion", _zen),
        ("ZEN (Rust), one list expression", _zen_list),
        ("CEL (Rust), one list expression", _cel_rust),
        ("CEL (C++), an expression a criterion", _cel_cpp),
        ("cel-python", _cel_python),
        ("JsonLogic (panzi)", _json_logic),
        ("simpleeval", _simpleeval),
    ):
        with suppress(ImportError):
            found[name] = make(trial)
    return found


def _all_of(found: list[Any]) -> Found:
    return [*found, all(found)]


def _zen(trial: Invented) -> Engine:
    import zen

    programs = [zen.compile_expression(written(rule, ZEN)) for rule in trial.rules]
    return lambda answers: _all_of([program.evaluate(dict(answers)) for program in programs])


def _zen_list(trial: Invented) -> Engine:
    import zen

    program = zen.compile_expression("[" + ", ".join(written(rule, ZEN) for rule in trial.rules) + "]")
    return lambda answers: _all_of(program.evaluate(dict(answers)))


def _cel_rust(trial: Invented) -> Engine:
    import cel

    program = cel.compile("[" + ", ".join(written(rule, CEL) for rule in trial.rules) + "]")
    return lambda answers: _all_of(program.execute(dict(answers)))


def _cel_cpp(trial: Invented) -> Engine:
    from cel_expr_python import cel

    kinds = {"integer": cel.Type("int"), "yes_no": cel.Type("bool"), "choice": cel.Type("string")}
    space = cel.NewEnv(variables={name: kinds[kind] for name, kind in trial.questions.items()})
    programs = [space.compile(written(rule, CEL)) for rule in trial.rules]

    def run(answers: Answers) -> Found:
        given = space.Activation({name: value for name, value in answers.items() if value is not None})
        values = [program.eval(given).value() for program in programs]
        if any(not isinstance(value, bool) for value in values):
            raise ValueError(values)
        return _all_of(values)

    return run


def _cel_python(trial: Invented) -> Engine:
    import celpy

    space = celpy.Environment()
    programs = [space.program(space.compile(written(rule, CEL))) for rule in trial.rules]

    def run(answers: Answers) -> Found:
        given = {name: celpy.json_to_cel(value) for name, value in answers.items() if value is not None}
        return _all_of([bool(program.evaluate(given)) for program in programs])

    return run


def _json_logic(trial: Invented) -> Engine:
    import json_logic

    rules = [written(rule, JSON_LOGIC) for rule in trial.rules]
    return lambda answers: _all_of([json_logic.jsonLogic(rule, dict(answers)) for rule in rules])


def _simpleeval(trial: Invented) -> Engine:
    import simpleeval

    evaluator = simpleeval.SimpleEval()
    rules = [(text, evaluator.parse(text)) for text in (written(rule, PYTHON) for rule in trial.rules)]

    def run(answers: Answers) -> Found:
        evaluator.names = dict(answers)
        return _all_of([evaluator.eval(text, previously_parsed=parsed) for text, parsed in rules])

    return run
