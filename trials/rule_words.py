"""What a rule asks for in plain words, without looking at any answer."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any

from trials.answer_words import entry_words
from trials.compile import Clause
from trials.dates import counted
from trials.definition import CALENDAR, Derived, Question, Scored, Subject, Treated, Trial
from trials.language import ENGLISH, Language, said
from trials.quantities import number_words, unit_words
from trials.values import NONE
from trials.vocabulary import ON_FILE

OUTLINED = {
    "all": said("all of:"),
    "any": said("any of:"),
    "at_least": said("at least {count} of:"),
    "not": said("not:"),
}
BOUNDS = {
    "min": said("{bound} or more"),
    "max": said("{bound} or less"),
    "above": said("more than {bound}"),
    "below": said("below {bound}"),
}
SHOWN = 4  # statements in one sentence; the tree has them all


def subject_words(subject: Subject, trial: Trial) -> str:
    """A question or derived value as a noun phrase."""
    if subject.short:
        return subject.short
    if isinstance(subject, Question):
        return subject.id.replace("_", " ")
    if isinstance(subject, Scored):
        return subject.instrument.title
    if isinstance(subject, Treated):
        return trial.language("treatment table")
    start, end = (trial.questions[name].short for name in subject.names)
    if subject.operator == "per_kg":
        return trial.language("{dose} per kg", dose=start)
    return trial.language("time from {start} to {end}", start=start, end=end)


def rule_words(rule: Clause, trial: Trial) -> str:
    """What a compiled rule asks for, in words, without looking at any answer."""
    language, kind = trial.language, rule.kind
    if kind in ("met", "not met"):
        return language("always") if kind == "met" else language("never")
    if kind in ("all", "any"):
        parts = [_grouped(part, trial) for part in rule.parts]
        return language.both(parts) if kind == "all" else language.either(parts)
    if kind == "at_least":
        parts = [rule_words(part, trial) for part in rule.parts]
        return language("at least {count} of: {parts}", count=rule.count, parts=language.parted(parts))
    if kind == "not":
        return language("not ({part})", part=rule_words(rule.parts[0], trial))
    if kind == ON_FILE:
        on_file, worked_out = (_grouped(part, trial) for part in rule.parts)
        return language("{on_file} or, worked out, {worked_out}", on_file=on_file, worked_out=worked_out)
    if kind == "gap":
        return language("{requirement} (not in our source text)", requirement=rule.text)
    if kind == "test":
        return _test_words(rule, trial)
    when, otherwise = (rule_words(part, trial) for part in rule.parts)
    told = {"otherwise": otherwise, "when": when, "why": rule.text}
    if kind == "review":
        return language("{otherwise}, but when {when} the investigator decides: {why}", **told)
    return language("{otherwise}, but when {when} the data cannot be used: {why}", **told)


def rule_lines(rule: Clause, trial: Trial, indent: str = "") -> Iterator[str]:
    """What a compiled rule asks for, as an outline: a line for each test, groups above their members."""
    language = trial.language
    if rule.kind == ON_FILE:
        yield indent + language("on file:")
        yield from rule_lines(rule.parts[0], trial, indent + "  ")
        yield indent + language("or worked out:")
        yield from rule_lines(rule.parts[1], trial, indent + "  ")
    elif rule.kind in OUTLINED:
        yield indent + language(OUTLINED[rule.kind], count=rule.count)
        for part in rule.parts:
            yield from rule_lines(part, trial, indent + "  ")
    elif rule.kind in ("review", "missing"):
        when, otherwise = rule.parts
        if otherwise.kind not in ("met", "not met"):
            yield from rule_lines(otherwise, trial, indent)
        if rule.kind == "review":
            yield indent + language("the investigator decides ({why}) when:", why=rule.text)
        else:
            yield indent + language("the data cannot be used ({why}) when:", why=rule.text)
        yield from rule_lines(when, trial, indent + "  ")
    else:
        yield indent + rule_words(rule, trial)


def _grouped(rule: Clause, trial: Trial) -> str:
    words = rule_words(rule, trial)
    return trial.language("({words})", words=words) if rule.kind in ("all", "any", "at_least") else words


def _test_words(clause: Clause, trial: Trial) -> str:
    subject = trial.questions.get(clause.name) or trial.derive[clause.name]
    return trial.language("{name} is {value}", name=subject_words(subject, trial), value=condition(clause, trial))


def condition(clause: Clause, trial: Trial) -> str:
    """A test in words: `7 or more`, `below 30 ×10⁹/L`, `within 14 days before screening`."""
    test, language = clause.test or {}, trial.language
    for word in ("before", "after"):
        if anchor := test.get(word):
            day = subject_words(trial.questions[anchor], trial)
            return _window_words(word, str(test.get("within") or ""), day, language)
    subject = trial.questions.get(clause.name) or trial.derive[clause.name]
    if "is" in test or "one_of" in test:
        options = test["one_of"] if "one_of" in test else [test["is"]]
        return language.either(constant_words(subject, option, language) for option in options)
    words = {word: constant_words(subject, bound, language) for word, bound in test.items()}
    if set(words) == {"min", "max"}:
        span = language("{first} to {last}", first=words["min"], last=words["max"])
        return with_unit(span, subject, language)
    return language.both(
        language(BOUNDS[word], bound=with_unit(bound, subject, language)) for word, bound in words.items()
    )


def _window_words(word: str, within: str, day: str, language: Language) -> str:
    """`before X`, `within 14 days after X`."""
    if not within:
        return language("before {day}", day=day) if word == "before" else language("after {day}", day=day)
    count, _, unit = within.partition(" ")
    told = {"time": counted(int(count), unit.removesuffix("s"), language), "day": day}
    if word == "before":
        return language("within {time} before {day}", **told)
    return language("within {time} after {day}", **told)


def with_unit(bound: str, subject: Subject, language: Language) -> str:
    """What a test asks for with its unit; `bound` is a number, or two of them."""
    if isinstance(subject, Question):
        return f"{bound} {unit_words(subject.unit, language)}" if subject.unit else bound
    count = 1 if bound == "1" else 2
    if subject.operator == "days":
        return language.plural(count, "{number} day", "{number} days", number=bound)
    if subject.operator == "hours":
        return language.plural(count, "{number} hour", "{number} hours", number=bound)
    if not isinstance(subject, Derived) or subject.operator != "anniversary":
        return bound
    if subject.months:
        return language.plural(count, "{number} month", "{number} months", number=bound)
    return language.plural(count, "{number} year", "{number} years", number=bound)


def constant_words(subject: Subject, constant: Any, language: Language) -> str:
    """What a test wants a value to be."""
    if isinstance(constant, bool):
        constant = "yes" if constant else "no"
    if isinstance(subject, Treated):
        return language("a regimen that meets this") if constant in ("yes", "true") else language("no such regimen")
    if isinstance(subject, Scored) and subject.operator == "classified":
        return language("classified") if constant in ("yes", "true") else language("not classified")
    if isinstance(subject, Question):
        if constant == NONE:
            return language.small(subject.none) or language("none")
        if subject.type == "yes_no":
            return language("yes") if constant == "yes" else language("no") if constant == "no" else str(constant)
        if subject.type in ("choice", "choices"):
            return f"“{subject.label(str(constant))}”"
        if subject.type in CALENDAR:
            return entry_words(subject, str(constant), language)
    return number_words(Fraction(str(constant))) if constant != NONE else language("none")


def listed(words: Iterable[str], language: Language = ENGLISH) -> str:
    """`a, b and c`; a long list is cut with its count."""
    parts = list(words)
    if len(parts) > SHOWN + 2:
        return language("{names} and {count} more", names=language.joined(parts[:SHOWN]), count=len(parts) - SHOWN)
    return language.listed(parts)
