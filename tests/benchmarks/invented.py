"""An invented trial of any size, in the words of each engine: ours, Python by hand, CEL, ZEN, JsonLogic."""

import json
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.benchmarks.rules import many
from trials.catalog import load_bytes
from trials.compile import Compiled, compile_trial
from trials.values import Entry

Rule = Mapping[str, Any]
Answers = Mapping[str, Any]  # whole numbers, truths and words; None for what is not answered
STAGES = ("mild", "moderate", "severe")


@dataclass(frozen=True)
class Invented:
    """Questions by name with their type, and a rule for each criterion."""

    questions: Mapping[str, str]
    rules: Sequence[Rule]
    times: int = 1  # how often all that is repeated, under new names

    def definition(self) -> bytes:
        """Once as a trial file."""
        questions: dict[str, Any] = {}
        for name, kind in list(self.questions.items())[: len(self.questions) // self.times]:
            questions[name] = {"type": kind, "ask": f"What is {name}?", "why": "The trial asks it."}
            if kind == "choice":
                questions[name]["options"] = dict(zip(STAGES, STAGES, strict=True))
        criteria = [
            {"id": f"I{place:04}", "title": f"Criterion {place}", "source": {"section": "inclusion", "item": place},
             "rule": rule}
            for place, rule in enumerate(self.rules[: len(self.rules) // self.times], 1)
        ]  # fmt: skip
        about = {"id": "invented", "title": "Invented", "version": "1", "stages": ["screening"]}
        sections = [{"title": "All", "ask": list(questions)}]
        return json.dumps(
            {"trial": about, "sections": sections, "questions": questions, "criteria": criteria}
        ).encode()

    def compiled(self) -> Compiled:
        return compile_trial(many(load_bytes(self.definition(), "invented.json"), self.times))

    def patients(self, count: int, missing: float, seed: int = 1) -> list[dict[str, Any]]:
        """Answers of so many, some of them missing."""
        chance = random.Random(seed)
        drawn: dict[str, Callable[[], Any]] = {
            "integer": lambda: chance.randrange(100),
            "yes_no": lambda: chance.random() < 0.7,
            "choice": lambda: chance.choice(STAGES),
        }
        return [
            {name: None if chance.random() < missing else drawn[kind]() for name, kind in self.questions.items()}
            for _ in range(count)
        ]


def invented(criteria: int, times: int = 1, reach: int = 0) -> Invented:
    """Two questions a criterion; a quarter of the criteria of one test, the others of three. All that `times`.

    A criterion may test any question, or those at most `reach` places from its own: most trials are so.
    """
    chance = random.Random(7)
    kinds = ("integer", "yes_no", "choice", "yes_no")
    questions = {f"q{place}": kinds[place % 4] for place in range(2 * criteria)}
    names = list(questions)
    rules: list[Rule] = []

    def test() -> Rule:
        name = chance.choice(names[max(0, 2 * len(rules) - reach) : 2 * len(rules) + 2 + reach] if reach else names)
        if questions[name] == "integer":
            return {name: {chance.choice(["min", "below"]): chance.randrange(20, 80)}}
        return {name: {"is": "yes" if questions[name] == "yes_no" else chance.choice(STAGES)}}

    def rule() -> Rule:
        match chance.randrange(4):
            case 0:
                return test()
            case 1:
                return {"all": [test(), {"any": [test(), test()]}]}
            case 2:
                return {"any": [test(), {"all": [test(), {"not": test()}]}]}
            case _:
                return {"at_least": {"count": 2, "of": [test(), test(), test()]}}

    while len(rules) < criteria:
        rules.append(rule())
    names_of = [{name: f"{name}_{time}" if time else name for name in names} for time in range(times)]
    return Invented(
        {new[name]: kind for new in names_of for name, kind in questions.items()},
        [_renamed(one, new) for new in names_of for one in rules],
        times,
    )


def _renamed(rule: Any, new: Mapping[str, str]) -> Any:
    if isinstance(rule, list):
        return [_renamed(part, new) for part in rule]
    return {new.get(key, key): _renamed(part, new) for key, part in rule.items()} if isinstance(rule, dict) else rule


def entries(answers: Answers) -> dict[str, Entry]:
    """The answers as a sheet holds them."""
    return {
        name: ("yes" if value else "no") if isinstance(value, bool) else str(value)
        for name, value in answers.items()
        if value is not None
    }


@dataclass(frozen=True)
class Dialect:
    """How a language of expressions writes tests and groups."""

    test: Callable[[str, str, Any], Any]  # the name, one of == < >=, and a constant
    every: Callable[[list[Any]], Any]
    some: Callable[[list[Any]], Any]
    no: Callable[[Any], Any]
    at_least: Callable[[int, list[Any]], Any]


def written(rule: Rule, dialect: Dialect) -> Any:
    """A rule in a language."""
    key, body = next(iter(rule.items()))
    match key:
        case "all":
            return dialect.every([written(part, dialect) for part in body])
        case "any":
            return dialect.some([written(part, dialect) for part in body])
        case "not":
            return dialect.no(written(body, dialect))
        case "at_least":
            return dialect.at_least(body["count"], [written(part, dialect) for part in body["of"]])
    (how, constant), *_ = body.items()
    if how == "is":
        return dialect.test(key, "==", constant == "yes" if constant in ("yes", "no") else constant)
    return dialect.test(key, {"min": ">=", "below": "<"}[how], constant)


def _worded(constant: Any) -> str:
    return json.dumps(constant)


def _infix(also: str, either: str, negation: str, count: Callable[[str], str]) -> Dialect:
    return Dialect(
        test=lambda name, how, constant: f"{name} {how} {_worded(constant)}",
        every=lambda parts: "(" + f" {also} ".join(parts) + ")",
        some=lambda parts: "(" + f" {either} ".join(parts) + ")",
        no=lambda part: f"{negation}({part})",
        at_least=lambda least, parts: "(" + " + ".join(count(part) for part in parts) + f" >= {least})",
    )


CEL = _infix("&&", "||", "!", lambda part: f"(({part}) ? 1 : 0)")
ZEN = _infix("and", "or", "not ", lambda part: f"(({part}) ? 1 : 0)")
JSON_LOGIC = Dialect(
    test=lambda name, how, constant: {how: [{"var": name}, constant]},
    every=lambda parts: {"and": parts},
    some=lambda parts: {"or": parts},
    no=lambda part: {"!": [part]},
    at_least=lambda least, parts: {">=": [{"+": [{"if": [part, 1, 0]} for part in parts]}, least]},
)
PYTHON = Dialect(
    test=lambda name, how, constant: f"{name} {how} {constant!r}",
    every=lambda parts: "(" + " and ".join(parts) + ")",
    some=lambda parts: "(" + " or ".join(parts) + ")",
    no=lambda part: f"not ({part})",
    at_least=lambda least, parts: "(" + " + ".join(f"(1 if {part} else 0)" for part in parts) + f" >= {least})",
)


def by_hand(trial: Invented) -> Callable[[Answers], list[bool | None]]:
    """All criteria, then the verdict, as a programmer writes them out: if and else, and None for not known."""
    lines = ["def judge(a):", "    found = []"]
    for rule in trial.rules:
        lines += [*_statements(rule, "t", 1), "    found.append(t)"]
    lines += ["    found.append(False if False in found else None if None in found else True)", "    return found"]
    space: dict[str, Any] = {}
    exec("\n".join(lines), space)  # noqa: S102 - what is written here a line above
    judge: Callable[[Answers], list[bool | None]] = space["judge"]
    return judge


def _statements(rule: Rule, name: str, depth: int) -> list[str]:
    pad = "    " * depth
    key, body = next(iter(rule.items()))
    if key in ("all", "any"):
        ends = key == "any"  # what one member alone settles
        first, *rest = body
        lines = _statements(first, name, depth)
        for place, part in enumerate(rest):
            inner = f"{name}{place}"
            lines.append(f"{pad}if {name} is not {ends}:")
            lines += _statements(part, inner, depth + 1)
            lines.append(f"{pad}    if {inner} is {ends} or {name} is not None:")
            lines.append(f"{pad}        {name} = {inner}")
        return lines
    if key == "not":
        return [*_statements(body, name, depth), f"{pad}if {name} is not None:", f"{pad}    {name} = not {name}"]
    if key == "at_least":
        lines = [f"{pad}met = still = 0"]
        for part in body["of"]:
            lines += _statements(part, name, depth)
            lines += [f"{pad}if {name}:", f"{pad}    met += 1", f"{pad}elif {name} is None:", f"{pad}    still += 1"]
        count = body["count"]
        return [*lines, f"{pad}{name} = True if met >= {count} else None if met + still >= {count} else False"]
    value = f"a[{key!r}]"
    (how, constant), *_ = body.items()
    if how == "is" and constant == "yes":
        return [f"{pad}{name} = {value}"]
    sign = {"is": "==", "min": ">=", "below": "<"}[how]
    return [f"{pad}v = {value}", f"{pad}{name} = None if v is None else v {sign} {constant!r}"]
