"""What a schema cannot see: names that must exist, tests that must fit their question, cases that can be read."""

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any

from trials.canonical import canonical
from trials.counted_days import counted_from
from trials.dates import read_days, read_minutes
from trials.definition import CALENDAR, NUMERIC, Derived, Question, Scored, Subject, Treated, Trial
from trials.document import Path_, Refused
from trials.quantities import DIGITS
from trials.values import NONE
from trials.vocabulary import RESERVED, is_group

Complaint = tuple[Path_, str]
ORDER = ("min", "max", "above", "below")
WHOLE = ("completed_years", "days")
MOST_KINDS = 10


def complaints(trial: Trial, plain: Mapping[str, Any]) -> Iterator[Complaint]:
    """Every complaint as the place in the file and a sentence. `plain` is the file's validated data."""
    yield from _names(trial, plain)
    gaps: dict[str, Path_] = {}
    for place, rule in _rules(plain):
        yield from _rule(trial, rule, place, gaps)
    for name, derived in trial.derive.items():
        yield from _derived(trial, derived, ("derive", name))
        if derived.on_file and isinstance(derived.on_file, str):
            yield from _filed(trial, derived, derived.on_file, ("derive", name, "on_file"))
    yield from _measures(trial)
    yield from _notes(trial, plain)
    yield from _told_apart(trial, plain)
    for i, check in enumerate(trial.checks):
        if check.while_planned and not _is_date(trial, check.while_planned):
            yield ("checks", i, "while_planned"), f"{check.while_planned} is no date question here; correct the name."
    for i, case in enumerate(plain.get("cases", ())):
        yield from _case(trial, case, ("cases", i))


def _names(trial: Trial, plain: Mapping[str, Any]) -> Iterator[Complaint]:
    for part, names in (("questions", trial.questions), ("derive", trial.derive)):
        for name in names:
            if name in RESERVED:
                yield (part, name), f"the name {name} has a meaning of its own in rules; choose another."
    for name in trial.derive:
        if name in trial.questions:
            yield ("derive", name), f"{name} is a question already; give the derived value another name."
    seen: dict[str, int] = {}
    for i, criterion in enumerate(trial.criteria):
        if criterion.id in seen:
            yield ("criteria", i), f"the criterion {criterion.id} stands twice; give each its own id."
        seen[criterion.id] = i
        if criterion.due not in trial.stages:
            yield (
                ("criteria", i, "due"),
                f"{criterion.due} is not a stage; the stages are {', '.join(trial.stages)}.",
            )
    placed: set[str] = set()
    worksheets = {sheet.instrument.id for sheet in trial.worksheets}
    for i, section in enumerate(plain.get("sections", ())):
        for j, name in enumerate(section["ask"]):
            if name not in trial.questions and name not in worksheets:
                yield ("sections", i, "ask", j), _unknown(name, trial.questions, "declare it under questions")
            elif name in placed:
                yield ("sections", i, "ask", j), f"{name} stands in two sections; keep it in one."
            placed.add(name)


def _notes(trial: Trial, plain: Mapping[str, Any]) -> Iterator[Complaint]:
    """Days are counted from a date question: {infusion_date + 1 year}."""
    for i, criterion in enumerate(plain["criteria"]):
        for j, note in enumerate(criterion.get("notes", ())):
            for name in counted_from(note["say"]):
                if name.startswith("{"):
                    hint = "write such as {infusion_date + 1 year} or {visit - 28 days}"
                    yield ("criteria", i, "notes", j, "say"), f"{name[:40]} is not understood; {hint}."
                elif not _is_date(trial, name):
                    yield ("criteria", i, "notes", j, "say"), f"{name} is no date question here; correct the name."


def _is_date(trial: Trial, name: str) -> bool:
    return name in trial.questions and trial.questions[name].type in CALENDAR


def _rules(plain: Mapping[str, Any]) -> Iterator[tuple[Path_, Any]]:
    for i, criterion in enumerate(plain["criteria"]):
        if criterion.get("when") is not None:
            yield ("criteria", i, "when"), criterion["when"]
        yield ("criteria", i, "rule"), criterion["rule"]
        for j, note in enumerate(criterion.get("notes", ())):
            yield ("criteria", i, "notes", j, "when"), note["when"]
    for i, check in enumerate(plain.get("checks", ())):
        kind = "refuse" if check.get("refuse") is not None else "confirm"
        yield ("checks", i, kind), check[kind]
    for name, derived in plain.get("derive", {}).items():
        if isinstance(derived.get("on_file"), dict):
            yield ("derive", name, "on_file"), derived["on_file"]


def _rule(trial: Trial, rule: Any, place: Path_, gaps: dict[str, Path_]) -> Iterator[Complaint]:
    if isinstance(rule, str):
        return
    key, body = next(iter(rule.items()))
    at = (*place, key)
    if key in ("all", "any"):
        for i, part in enumerate(body):
            yield from _rule(trial, part, (*at, i), gaps)
    elif key == "at_least":
        for i, part in enumerate(body["of"]):
            yield from _rule(trial, part, (*at, "of", i), gaps)
    elif key == "not":
        yield from _rule(trial, body, at, gaps)
    elif key in ("review", "missing"):
        yield from _rule(trial, body["when"], (*at, "when"), gaps)
        yield from _rule(trial, body["else"], (*at, "else"), gaps)
    elif key == "gap" and is_group(key, body):
        if body["id"] in gaps:
            yield at, f"the gap {body['id']} stands twice; give each gap its own id."
        gaps[body["id"]] = at
    else:
        yield from _test(trial, key, body, at)


def _test(trial: Trial, name: str, test: Mapping[str, Any], at: Path_) -> Iterator[Complaint]:
    if name not in trial.questions and name not in trial.derive:
        known = (*trial.questions, *trial.derive)
        yield at, _unknown(name, known, "declare it, or correct the name", "question or derived value")
        return
    subject = trial.questions.get(name) or trial.derive[name]
    filed = "" if isinstance(subject, Question) else subject.on_file
    if filed and at[0] == "derive":
        yield at, f"{name} has something on file beside it; test here what it stands on."
    for word, constant in test.items():
        if word in ("before", "after"):
            if constant not in trial.questions:
                yield at, _unknown(constant, trial.questions, "declare it, or correct the name")
            elif not _calendar(trial, name) or not _calendar(trial, constant):
                yield at, f"{word} compares two dates, and {name} and {constant} are not both date questions."
        elif word != "within":
            for one in constant if word == "one_of" else [constant]:
                sentence = _constant(subject, word, one)
                if sentence:
                    yield (*at, word), sentence
    if filed and not isinstance(filed, str) and test not in ({"is": "yes"}, {"is": True}):
        yield at, f"{name} has a rule on file beside it, which says yes; write is: yes, inside not where need be."


def _constant(subject: Subject, word: str, constant: Any) -> str:
    name = subject.id if isinstance(subject, Question) else subject.name
    shown = repr(str(constant)[:40])
    kind: str = subject.type if isinstance(subject, Question) else "number"
    if isinstance(subject, Scored):
        kind = "yes_no" if subject.operator == "classified" else "whole number"
    if isinstance(subject, Treated):
        kind = "yes_no"
    if constant == NONE and word not in ORDER:
        allowed = bool(subject.none) if isinstance(subject, Question) else isinstance(subject, Derived)
        return "" if allowed else f"{name} does not allow none; add none: to the question, or remove the test."
    if kind == "courses":
        return f"{name} is a treatment table; derive regimens from it and test those."
    if kind == "finding":
        return f"{name} is an item of a score; test the score, or whether it classifies."
    if kind in ("yes_no", "choice", "choices"):
        if word in ORDER:
            return f"{word} compares numbers or dates, and {name} is a {kind}; use is or one_of."
        if kind == "yes_no":
            known = constant in ("yes", "no", "true", "false", True, False)
            return "" if known else f"{name} is yes or no, not {shown}; write is: yes or is: no."
        options = [option.id for option in subject.options] if isinstance(subject, Question) else []
        word_of = {True: "yes", False: "no"}.get(constant, constant) if isinstance(constant, bool) else constant
        return "" if word_of in options else f"{shown} is no option of {name}; the options are {', '.join(options)}."
    try:
        value = threshold(subject, constant)
    except ValueError:
        more = ", or test an age or a span worked out under derive" if kind in CALENDAR else ""
        return f"{shown} cannot be compared with {name}, which is a {kind}; write a {kind}{more}."
    if isinstance(subject, Question):
        low, high = subject.limits.min, subject.limits.max
        if subject.type in NUMERIC and ((low is not None and value < low) or (high is not None and value > high)):
            return f"{constant} lies outside the limits of {name}, so the test says nothing; mend one of them."
    if isinstance(subject, Scored) and not 0 <= value <= subject.instrument.maximum:
        return f"{constant} lies outside 0 to {subject.instrument.maximum}, so the test says nothing; mend it."
    return ""


def threshold(subject: Subject, constant: Any) -> Fraction | int:
    """A constant of a test as the number its subject is counted in. Raises ValueError."""
    if isinstance(subject, Question) and subject.type in CALENDAR:
        span = (read_days if subject.type == "date" else read_minutes)(str(constant))
        if not span.exact or span.low is None or span.offset is not None:
            raise ValueError("a whole day is needed")
        return span.low
    if not DIGITS.fullmatch(str(constant)):
        raise ValueError("a number is needed")
    return Fraction(str(constant))


def _calendar(trial: Trial, name: str) -> bool:
    return name in trial.questions and trial.questions[name].type in CALENDAR


def _told_apart(trial: Trial, plain: Mapping[str, Any]) -> Iterator[Complaint]:
    """Answers of several choices are judged by sets of options, so rules may tell only a few kinds apart."""
    tests: dict[str, list[list[Any]]] = {name: [] for name, q in trial.questions.items() if q.type == "choices"}
    for _, rule in _rules(plain):
        for name, test in _tests(rule):
            if name in tests:
                tests[name].append(test.get("one_of", [test.get("is")]))
    for name, sets in tests.items():
        kinds = {tuple(option.id in chosen for chosen in sets) for option in trial.questions[name].options}
        if len(kinds) > MOST_KINDS:
            yield (
                ("questions", name),
                f"rules tell {len(kinds)} kinds of options apart; at most {MOST_KINDS} can be.",
            )


def _tests(rule: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if isinstance(rule, dict):
        for key, part in rule.items():
            if (
                not is_group(key, part)
                and key not in ("when", "else", "of", "count", "because")
                and isinstance(part, dict)
            ):
                yield key, part
            else:
                yield from _tests(part)
    elif isinstance(rule, list):
        for part in rule:
            yield from _tests(part)


def _treated(trial: Trial, derived: Treated, at: Path_) -> Iterator[Complaint]:
    types = {"first": ("choice",), "second": ("choice",), "response": ("choice",), "otherwise": ("yes_no",)}
    wanted = {name: types.get(word, CALENDAR) for word, name in derived.terms.answers.items()}
    wanted |= {derived.courses: ("courses",), derived.at: CALENDAR}
    for name, kinds in wanted.items():
        if name not in trial.questions:
            yield at, f"there is no question {name}; declare it, or correct the name."
        elif trial.questions[name].type not in kinds:
            yield at, f"{name} should be a {' or '.join(kinds)}, and it is a {trial.questions[name].type}."
    table = trial.questions.get(derived.courses)
    drugs = table.drugs.by_id.values() if table and table.drugs else ()
    known = {word for drug in drugs for word in (drug.id, drug.kind)}
    for part in ("first", "listed", "review"):
        for word in sorted(getattr(derived.terms, part) - known) if known else ():
            yield (*at, "terms", part), f"there is no medicine or class {word}; correct it, or add it to drugs.yaml."


def _derived(trial: Trial, derived: Derived | Scored | Treated, at: Path_) -> Iterator[Complaint]:
    if isinstance(derived, Treated):
        yield from _treated(trial, derived, at)
        return
    if isinstance(derived, Scored):
        if derived.at and (derived.at not in trial.questions or trial.questions[derived.at].type not in CALENDAR):
            yield at, f"there is no date question {derived.at}; declare it, or correct the name."
        elif derived.instrument.windows and not derived.at:
            yield at, f"{derived.instrument.id} counts the days before a visit; add at: NAME of the visit's date."
        return
    for name in derived.names:
        if name not in trial.questions:
            yield at, _unknown(name, trial.questions, "declare it, or correct the name")
        elif derived.operator == "per_kg":
            if trial.questions[name].type not in NUMERIC:
                yield at, f"per_kg divides two numbers, and {name} is a {trial.questions[name].type}."
        elif trial.questions[name].type not in CALENDAR:
            yield at, f"{derived.operator} needs dates, and {name} is a {trial.questions[name].type}."


def _filed(trial: Trial, derived: Derived | Scored | Treated, name: str, at: Path_) -> Iterator[Complaint]:
    """A question for a value that is also worked out must be able to hold every such value, and no other."""
    question = trial.questions.get(name)
    kinds = ("integer",) if isinstance(derived, Scored) or derived.operator in WHOLE else NUMERIC
    if question is None:
        yield at, _unknown(name, trial.questions, "declare it, or correct the name")
    elif question.type not in kinds:
        yield (
            at,
            f"{name} is a {question.type}; what is on file of this value should be of the type {' or '.join(kinds)}.",
        )
    elif question.none:
        yield at, f"{name} allows none, which is no value that can be worked out; remove it."


def _measures(trial: Trial) -> Iterator[Complaint]:
    """A number that fills in an item must be counted in the item's unit."""
    for sheet in trial.worksheets:
        for item in sheet.instrument.items:
            measured = trial.questions.get(item.measure)
            if measured and (measured.type not in NUMERIC or measured.unit != item.unit):
                sentence = f"{sheet.instrument.id} counts {item.id} in {item.unit}, and {item.measure} does not."
                yield ("derive",), sentence


def _case(trial: Trial, case: Mapping[str, Any], at: Path_) -> Iterator[Complaint]:
    if case.get("stage") and case["stage"] not in trial.stages:
        yield (*at, "stage"), f"{case['stage']} is not a stage; the stages are {', '.join(trial.stages)}."
    for name, raw in case.get("answers", {}).items():
        if name not in trial.questions:
            yield (*at, "answers", name), _unknown(name[:40], trial.questions, "correct the name")
            continue
        try:
            canonical(trial.questions[name], raw)
        except Refused as refused:
            yield (*at, "answers", name), str(refused)
    kinds = {criterion.id: criterion.kind for criterion in trial.criteria}
    for part in ("expect", "notes", "judgements"):
        for name, value in case.get(part, {}).items():
            if name not in kinds:
                yield (*at, part, name), _unknown(name, kinds, "correct the id", "criterion")
            elif (word := value if part == "expect" else value["finding"] if part == "judgements" else "") and (
                sentence := finding_complaint(kinds[name], name, word)
            ):
                yield (*at, part, name), sentence


def _unknown(name: str, known: Iterable[str], remedy: str, what: str = "question") -> str:
    """That a name does not exist, with the one that may be meant."""
    names = {one.casefold(): one for one in known}
    from difflib import get_close_matches  # needed for a mistake alone

    close = get_close_matches(name.casefold(), names, 1, 0.75)
    return f"there is no {what} {name}; {f'write {names[close[0]]} if that is meant' if close else remedy}."


def finding_complaint(kind: str, name: str, word: Any) -> str:
    """Why `word` cannot be said of this kind of criterion, or ""."""
    if kind == "exclusion" and word in ("met", "not met"):
        return f"{name} is an exclusion; say clear or applies, not {word!r}."
    if kind == "inclusion" and word in ("clear", "applies"):
        return f"{name} is an inclusion; say met or not met, not {word!r}."
    return ""
