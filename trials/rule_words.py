"""What a rule asks for in plain words, without looking at any answer."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any

from trials.compile import Clause
from trials.definition import CALENDAR, Derived, Question, Scored, Subject, Treated, Trial
from trials.values import NONE, entry_words, number_words, unit_words
from trials.vocabulary import ON_FILE

OUTLINED = {
    "all": "all of",
    "any": "any of",
    "at_least": "at least {count} of",
    "not": "not",
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
        return "treatment table"
    start, end = (trial.questions[name] for name in subject.names)
    if subject.operator == "per_kg":
        return f"{start.short} per kg"
    return f"time from {start.short} to {end.short}"


def rule_words(rule: Clause, trial: Trial) -> str:
    """What a compiled rule asks for, in words, without looking at any answer."""
    kind = rule.kind
    if kind in ("met", "not met"):
        return "always" if kind == "met" else "never"
    if kind in ("all", "any"):
        return f" {'and' if kind == 'all' else 'or'} ".join(_grouped(part, trial) for part in rule.parts)
    if kind == "at_least":
        return f"at least {rule.count} of: {'; '.join(rule_words(part, trial) for part in rule.parts)}"
    if kind == "not":
        return f"not ({rule_words(rule.parts[0], trial)})"
    if kind == ON_FILE:
        return f"{_grouped(rule.parts[0], trial)} or, worked out, {_grouped(rule.parts[1], trial)}"
    if kind == "gap":
        return f"{rule.text} (not in our source text)"
    if kind == "test":
        return _test_words(rule, trial)
    who = "the investigator decides" if kind == "review" else "the data cannot be used"
    when, otherwise = (rule_words(part, trial) for part in rule.parts)
    return f"{otherwise}, but when {when} {who}: {rule.text}"


def rule_lines(rule: Clause, trial: Trial, indent: str = "") -> Iterator[str]:
    """What a compiled rule asks for, as an outline: a line for each test, groups above their members."""
    if rule.kind == ON_FILE:
        yield f"{indent}on file:"
        yield from rule_lines(rule.parts[0], trial, indent + "  ")
        yield f"{indent}or worked out:"
        yield from rule_lines(rule.parts[1], trial, indent + "  ")
    elif rule.kind in OUTLINED:
        yield f"{indent}{OUTLINED[rule.kind].format(count=rule.count)}:"
        for part in rule.parts:
            yield from rule_lines(part, trial, indent + "  ")
    elif rule.kind in ("review", "missing"):
        when, otherwise = rule.parts
        if otherwise.kind not in ("met", "not met"):
            yield from rule_lines(otherwise, trial, indent)
        who = "the investigator decides" if rule.kind == "review" else "the data cannot be used"
        yield f"{indent}{who} ({rule.text}) when:"
        yield from rule_lines(when, trial, indent + "  ")
    else:
        yield indent + rule_words(rule, trial)


def _grouped(rule: Clause, trial: Trial) -> str:
    words = rule_words(rule, trial)
    return f"({words})" if rule.kind in ("all", "any", "at_least") else words


def _test_words(clause: Clause, trial: Trial) -> str:
    name = trial.questions.get(clause.name) or trial.derive[clause.name]
    return f"{subject_words(name, trial)} is {condition(clause, trial)}"


def condition(clause: Clause, trial: Trial) -> str:
    """A test in words: `7 or more`, `below 30 ×10⁹/L`, `within 14 days before screening`."""
    test = clause.test or {}
    for word in ("before", "after"):
        if anchor := test.get(word):
            within = f"within {test['within']} " if test.get("within") else ""
            return f"{within}{word} {subject_words(trial.questions[anchor], trial)}"
    subject = trial.questions.get(clause.name) or trial.derive[clause.name]
    if "is" in test or "one_of" in test:
        options = test["one_of"] if "one_of" in test else [test["is"]]
        return " or ".join(_constant_words(subject, option) for option in options)
    words = {word: _constant_words(subject, bound) for word, bound in test.items()}
    unit = _unit(subject)
    if set(words) == {"min", "max"}:
        return f"{words['min']} to {words['max']}{unit}"
    shown = {"min": "{} or more", "max": "{} or less", "above": "more than {}", "below": "below {}"}
    return " and ".join(
        shown[word].format(bound + (unit.removesuffix("s") if bound == "1" else unit))
        for word, bound in words.items()
    )


def _unit(subject: Subject) -> str:
    """The unit of what a test asks for, with a space before it."""
    if isinstance(subject, Question):
        return f" {unit_words(subject.unit)}" if subject.unit else ""
    if isinstance(subject, Derived) and subject.operator == "anniversary":
        return " months" if subject.months else " years"
    return {"days": " days", "hours": " hours"}.get(subject.operator, "")


def _constant_words(subject: Subject, constant: Any) -> str:
    if isinstance(constant, bool):
        constant = "yes" if constant else "no"
    if isinstance(subject, Treated):
        return "a regimen that meets this" if constant in ("yes", "true") else "no such regimen"
    if isinstance(subject, Scored) and subject.operator == "classified":
        return "classified" if constant in ("yes", "true") else "not classified"
    if isinstance(subject, Question):
        if constant == NONE:
            return subject.none.lower() or "none"
        if subject.type in ("yes_no", "choice", "choices"):
            return str(constant) if subject.type == "yes_no" else f"“{subject.label(str(constant))}”"
        if subject.type in CALENDAR:
            return entry_words(subject, str(constant))
    return number_words(Fraction(str(constant))) if constant != NONE else "none"


def listed(words: Iterable[str]) -> str:
    """`a, b and c`; a long list is cut with its count."""
    parts = list(words)
    if len(parts) > SHOWN + 2:
        parts = [*parts[:SHOWN], f"{len(parts) - SHOWN} more"]
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def upper(text: str) -> str:
    """The text with its first letter in upper case."""
    return text[:1].upper() + text[1:]
