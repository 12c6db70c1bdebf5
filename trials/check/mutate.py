"""Small wrong versions of a definition: each threshold, group, guard, window and option changed, one at a time.

A file's cases are good when each wrong version fails one of them. Rules are copied only along the way to the change,
so parts that a wrong version shares with the right one are the same objects.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from trials.dates import read_days, read_minutes
from trials.definition import CALENDAR, Check, Criterion, Derived, Question, Rule, Treated, Trial
from trials.document import Path_
from trials.on_file import expanded, statements
from trials.quantities import number_words
from trials.values import NONE
from trials.vocabulary import ON_FILE, is_group

Change = tuple[Path_, str, Rule]
STRICT = {"min": "above", "above": "min", "max": "below", "below": "max"}
TENTH = Fraction(1, 10)
OPPOSITE = {"min": "max", "max": "min", "above": "below", "below": "above"}
# Just over one day or minute: a day is up to 0.0357 of a month and 0.0028 of a year.
DAY_STEPS = {"anniversary": Decimal("0.003"), "months": Decimal("0.036"), "hours": Decimal("0.02")}


@dataclass(frozen=True, slots=True, eq=False)
class Mutant:
    """One change: where it stands, in words, and what the definition says then. `note` is the index of a note."""

    path: Path_
    change: str
    criterion: Criterion | None = None
    note: int = -1
    derived: Derived | Treated | None = None
    check: Check | None = None


def mutants(trial: Trial) -> Iterator[Mutant]:
    """Every wrong version of a trial. A criterion that nobody has reviewed yet has none."""
    for i, criterion in enumerate(trial.criteria):
        yield from of_criterion(trial, criterion, ("criteria", i))
    for name, derived in trial.derive.items():
        if isinstance(derived, Derived):
            yield from _of_derived(derived, ("derive", name))
        if isinstance(derived, Treated):
            yield from _of_treated(derived, ("derive", name))
    for i, check in enumerate(trial.checks):
        for path, change, rule in changes(trial, check.rule):
            yield Mutant(("checks", i, check.kind, *path), change, check=replace(check, rule=rule))


def of_criterion(trial: Trial, criterion: Criterion, at: Path_) -> Iterator[Mutant]:
    """Every wrong version of one criterion."""
    if criterion.unreviewed:
        return
    for path, change, rule in changes(trial, criterion.rule):
        yield Mutant(_place((*at, "rule", *path)), change, replace(criterion, rule=rule))
    if criterion.when is not None:
        yield Mutant((*at, "when"), "without its guard", replace(criterion, when=None))
        for path, change, rule in changes(trial, criterion.when):
            yield Mutant(_place((*at, "when", *path)), change, replace(criterion, when=rule))
    for stage in trial.stages:
        if stage != criterion.due:
            yield Mutant(at, f"due at {stage}, not at {criterion.due}", replace(criterion, due=stage))
    for i, note in enumerate(criterion.notes):
        for path, change, rule in changes(trial, note.when):
            notes = tuple(replace(n, when=rule) if n is note else n for n in criterion.notes)
            yield Mutant((*at, "notes", i, "when", *path), change, replace(criterion, notes=notes), note=i)


def _of_treated(derived: Treated, at: Path_) -> Iterator[Mutant]:
    """Another dose, another length, and each medicine of the lists left out."""
    terms = derived.terms
    for dose in (terms.per_kg - TENTH, terms.per_kg + TENTH):
        change = f"above {number_words(dose)} mg/kg instead of {number_words(terms.per_kg)}"
        yield Mutant((*at, "terms"), change, derived=replace(derived, terms=replace(terms, per_kg=dose)))
    for months in (terms.months - 1, terms.months + 1):
        change = f"{months} months instead of {terms.months}"
        yield Mutant((*at, "terms"), change, derived=replace(derived, terms=replace(terms, months=months)))
    lists = {"first": terms.first, "listed": terms.listed, "review": terms.review}
    for part, names in lists.items():
        for name in sorted(names):
            fewer: dict[str, Any] = {part: names - {name}}
            change = f"{part} without {name}"
            yield Mutant((*at, "terms", part), change, derived=replace(derived, terms=replace(terms, **fewer)))


def _place(path: Path_) -> Path_:
    """Where a change stands in the file: in the rule on file of a derived value, where it goes through one."""
    return ("derive", *path[path.index(ON_FILE) + 1 :]) if ON_FILE in path else path


def changes(trial: Trial, rule: Rule) -> Iterator[Change]:
    """Every change of a rule: where, in words, and the rule that comes of it."""
    if isinstance(rule, str):
        other = "not met" if rule == "met" else "met"
        yield (), f"{other} instead of {rule}", other
        return
    key, body = next(iter(rule.items()))
    if not is_group(key, body):
        yield from _of_test(trial, key, body)
    elif key in ("all", "any"):
        yield from _of_members(trial, body, (key,), lambda members: {key: members})
        if len(body) > 1:
            other = "any" if key == "all" else "all"
            yield (key,), f"{other} of these instead of {key} of these", {other: body}
    elif key == "at_least":
        yield from _of_members(trial, body["of"], (key, "of"), lambda members: {key: {**body, "of": members}})
        for count in (body["count"] - 1, body["count"] + 1):
            if 1 <= count <= len(body["of"]):
                change = f"at least {count} of these instead of {body['count']}"
                yield (key, "count"), change, {key: {**body, "count": count}}
    elif key == ON_FILE:
        yield from _of_statements(trial, body["name"], body["test"], rule)
    elif key == "not":
        yield (key,), "without the not", body
        for path, change, part in changes(trial, body):
            yield (key, *path), change, {key: part}
    elif key in ("review", "missing"):
        yield (key,), f"without this {key}", body["else"]
        other = "missing" if key == "review" else "review"
        yield (key,), f"{other} instead of {key}", {other: body}
        for side in ("when", "else"):
            for path, change, part in changes(trial, body[side]):
                yield (key, side, *path), change, {key: {**body, side: part}}
    elif key == "gap":
        yield (key,), "met instead of the gap", "met"
        yield (key,), "not met instead of the gap", "not met"


def _of_members(trial: Trial, members: list[Rule], at: Path_, whole: Any) -> Iterator[Change]:
    for i, member in enumerate(members):
        rest = members[:i] + members[i + 1 :]
        fewest = whole(members).get("at_least", {}).get("count", 1)
        if len(rest) >= fewest:
            yield (*at, i), "without this member", whole(rest)
        for path, change, part in changes(trial, member):
            yield (*at, i, *path), change, whole([*members[:i], part, *members[i + 1 :]])


def _of_statements(trial: Trial, name: str, test: Mapping[str, Any], rule: Rule) -> Iterator[Change]:
    """Changes of a test on a derived value with a result on file: of the test, of either statement, of the rule."""
    filed, worked_out = rule[ON_FILE]["of"]
    yield (name,), "without what is on file", worked_out
    yield (name,), "without what is worked out", filed
    on_file = trial.derive[name].on_file
    if isinstance(on_file, str):
        for path, change, part in _of_test(trial, name, test):
            yield path, change, expanded(part, {name: on_file})
        return
    yield (name, "is"), "no instead of yes", {"not": rule}
    for path, change, part in changes(trial, on_file):
        yield (ON_FILE, name, "on_file", *path), change, statements(name, test, part)


def _of_test(trial: Trial, name: str, test: Mapping[str, Any]) -> Iterator[Change]:
    subject = trial.questions.get(name) or trial.derive[name]
    if "before" in test or "after" in test:
        yield from _of_window(name, test)
        return
    for word, constant in test.items():
        if word in ("is", "one_of"):
            yield from _of_options(subject, name, test, word)
            continue
        for mutated in _beside(subject, word, constant):
            yield (name, word), f"{word} {mutated} instead of {constant}", {name: {**test, word: mutated}}
        for other in (STRICT[word], OPPOSITE[word]):
            if other not in test:
                kept = {w: c for w, c in test.items() if w != word}
                change = f"{other} {constant} instead of {word} {constant}"
                yield (name, word), change, {name: {**kept, other: constant}}
    if len(test) > 1:
        for word in test:
            yield (name, word), f"without {word}", {name: {w: c for w, c in test.items() if w != word}}
    if may_be_none(trial, subject) and not set(test) & {"is", "one_of"}:
        yield (name,), "holding for none as well", {"any": [{name: test}, {name: {"is": NONE}}]}


def _of_options(subject: Any, name: str, test: Mapping[str, Any], word: str) -> Iterator[Change]:
    chosen = [_word(constant) for constant in (test[word] if word == "one_of" else [test[word]])]
    rest = {w: c for w, c in test.items() if w != word}
    options = _options(subject)
    if not options:
        for constant in chosen:
            for mutated in () if constant == NONE else before_and_after(subject, constant):
                kept = [mutated if one == constant else one for one in chosen]
                yield (name, word), f"{mutated} instead of {constant}", {name: {**rest, "one_of": kept}}
        return
    if len(options) == 2 and len(chosen) == 1:
        other = next(option for option in options if option != chosen[0])
        yield (name, word), f"{other} instead of {chosen[0]}", {name: {**rest, "is": other}}
        return
    for option in options:
        if option not in chosen:
            yield (name, word), f"{option} as well", {name: {**rest, "one_of": [*chosen, option]}}
        elif len(chosen) > 1:
            kept = [one for one in chosen if one != option]
            yield (name, word), f"without {option}", {name: {**rest, "one_of": kept}}
        else:
            others = [one for one in options if one != option]
            yield (name, word), f"anything but {option}", {name: {**rest, "one_of": others}}


def _of_window(name: str, test: Mapping[str, Any]) -> Iterator[Change]:
    word = "before" if "before" in test else "after"
    other = "after" if word == "before" else "before"
    kept = {w: c for w, c in test.items() if w != word}
    yield (name, word), f"{other} instead of {word}", {name: {**kept, other: test[word]}}
    if "within" not in test:
        return
    amount, unit = test["within"].split()
    count, unit = int(amount), unit.removesuffix("s")
    if unit == "week":
        count, unit = 7 * count, "day"
    for mutated in (count - 1, count + 1):
        if mutated >= 0:
            within = f"{mutated} {unit}{'' if mutated == 1 else 's'}"
            yield (name, "within"), f"within {within} instead of {test['within']}", {name: {**test, "within": within}}
    strict = {"all": [{name: test}, {name: {word: test[word]}}]}
    yield (name, word), f"strictly {word}, not on the same day or moment", strict
    yield (name, "within"), "without the length of the window", {name: {word: test[word]}}


def _of_derived(derived: Derived, at: Path_) -> Iterator[Mutant]:
    if derived.operator == "per_kg":
        return
    yield Mutant(at, "the two dates exchanged", derived=replace(derived, start=derived.end, end=derived.start))
    if derived.operator == "completed_years":
        yield Mutant(at, "anniversary instead of completed years", derived=replace(derived, operator="anniversary"))
    if derived.operator == "anniversary":
        unit = "years instead of months" if derived.months else "months instead of years"
        yield Mutant(at, unit, derived=replace(derived, months=not derived.months))
        if not derived.months:
            change = "completed years instead of the anniversary"
            yield Mutant(at, change, derived=replace(derived, operator="completed_years"))


def before_and_after(subject: Any, constant: Any) -> tuple[str, str]:
    """The nearest values below and above a threshold, as they would be written."""
    if isinstance(subject, Question) and subject.type in CALENDAR:
        return _moved(str(constant), -1), _moved(str(constant), 1)
    step, number = step_of(subject, str(constant)), Decimal(str(constant))
    return f"{number - step:f}", f"{number + step:f}"


def _beside(subject: Any, word: str, constant: Any) -> tuple[str, ...]:
    """The neighbours of a threshold that no change of strictness gives already."""
    below, above = before_and_after(subject, constant)
    if not whole(subject):
        return below, above
    return (below,) if word in ("min", "below") else (above,)


def whole(subject: Any) -> bool:
    """Whether a value counts in wholes: then above 6 and min 7 are the same."""
    if isinstance(subject, Question):
        return subject.type != "number"
    return subject.operator not in ("anniversary", "hours", "per_kg")


def step_of(subject: Any, constant: str) -> Decimal:
    """How far from a threshold its neighbours lie: a whole, the last decimal written, or one day or minute."""
    if isinstance(subject, Derived) and subject.operator in ("anniversary", "hours"):
        return DAY_STEPS["months" if subject.months else subject.operator]
    exponent = Decimal(constant).as_tuple().exponent
    last = exponent if isinstance(exponent, int) and exponent < 0 and not whole(subject) else 0
    return Decimal(1).scaleb(last)


def may_be_none(trial: Trial, subject: Any) -> bool:
    """Whether a value can be the answer none, itself or through a date that it is worked out from."""
    if isinstance(subject, Question):
        return bool(subject.none)
    return any(trial.questions[name].none for name in subject.names)


def _moved(text: str, by: int) -> str:
    if "T" in text:
        minutes = read_minutes(text).low
        assert minutes is not None
        day, minute = divmod(int(minutes) + by, 24 * 60)
        return f"{date.fromordinal(day).isoformat()}T{minute // 60:02}:{minute % 60:02}"
    low = read_days(text).low
    assert low is not None
    return date.fromordinal(int(low) + by).isoformat()


def _options(subject: Any) -> list[str]:
    """The answers that a test with is or one_of chooses among; none for numbers and dates."""
    if not isinstance(subject, Question):
        return ["yes", "no"] if getattr(subject, "operator", "") in ("classified", "regimens") else []
    if subject.type == "yes_no":
        return ["yes", "no"]
    ids = [option.id for option in subject.options]
    return [*ids, NONE] if ids and subject.none else ids


def _word(constant: Any) -> str:
    return {True: "yes", False: "no"}[constant] if isinstance(constant, bool) else str(constant)
