"""The outlook in plain words: what to ask, what would settle it, what to check, until when it holds."""

from collections.abc import Iterator, Mapping
from typing import Any

from trials.dates import DAY, day_words
from trials.definition import CALENDAR, Question, Subject, Trial
from trials.explain import listed, subject_words, upper
from trials.horizon import Holding
from trials.outlook import Needed, Settling, data_to_check, near_miss, settles_as_not_eligible, settles_as_passing
from trials.regions import OPTIONAL, Edge
from trials.rules import State, Verdict
from trials.values import NONE, number_words, unit_words

SHOWN = 6
OPTIONS = 3


def outlook_lines(verdict: Verdict, holding: tuple[Holding, ...]) -> Iterator[str]:
    """Everything the outlook has to say of a verdict, a sentence a line."""
    trial = verdict.compiled.trial
    for settling in settles_as_not_eligible(verdict)[:SHOWN]:
        yield f"Not eligible at once if {settling_words(settling, trial)}."
    passing = settles_as_passing(verdict)
    if passing:
        yield f"Nothing more to ask, and nothing fails, if {settling_words(passing, trial)}."
    for finding in verdict.findings.values():
        if finding.state is State.NOT_MET and (found := data_to_check(finding)):
            sets = " or ".join(listed(question.short for question in chosen) for chosen in found[:SHOWN])
            yield f"{upper(finding.criterion.title)} fails; data to check: {sets}."
    if miss := near_miss(verdict):
        yield f"{upper(verdict.findings[miss].criterion.title)} is the only criterion that fails."
    for one in holding:
        yield holding_words(one)


def settling_words(settling: Settling, trial: Trial) -> str:
    """A set of answers as conditions."""
    return listed(needed_words(needed, trial) for needed in settling)


def needed_words(needed: Needed, trial: Trial) -> str:
    """One value that would do: `age at consent is 61 or more`."""
    variable = needed.variable
    name = subject_words(variable.subject, trial)
    mask = needed.regions & needed.possible
    parts: list[str] = []
    if isinstance(variable.subject, Question) and variable.subject.type in OPTIONAL:
        parts = _option_words(variable.subject, variable.named, mask)
        return f"{name}: {' or '.join(parts)}"
    if not variable.bits:  # a classification, or several sources of one fact
        words = {"yes": "classified", "no": "not classified"}
        return f"{name}: {' or '.join(words.get(str(v), str(v)) for v, bit in variable.named.items() if bit & mask)}"
    for low, high in variable.stretches(mask):
        parts.append(_stretch_words(variable.subject, low, high, variable.whole))
    if variable.named.get(NONE, 0) & mask:
        parts.append(next((q.none.lower() for q in variable.questions if q.none), "none"))
    return f"{name} is {' or '.join(dict.fromkeys(parts))}"


def holding_words(holding: Holding) -> str:
    """`Consent day: until 14 March 2027.` A planned date is marked as planned."""
    name = upper(holding.question.short)
    planned = f" (planned for {day_words(holding.set_for.toordinal())})" if holding.set_for else ""
    first = f" from {day_words(holding.first.toordinal())}" if holding.first else ""
    last = f" until {day_words(holding.last.toordinal())}" if holding.last else ""
    return f"{name}{planned}: the verdict is the same{first}{last}."


def _option_words(question: Question, named: Mapping[Any, int], mask: int) -> list[str]:
    if question.type == "choices":
        return ["another selection"]
    labels = (
        {"yes": "yes", "no": "no"} if question.type == "yes_no" else {o.id: f"“{o.label}”" for o in question.options}
    )
    labels[NONE] = question.none.lower()
    found = [labels[str(value)] for value, bit in named.items() if bit & mask]
    return found if len(found) <= OPTIONS else [*found[: OPTIONS - 1], f"{len(found) - OPTIONS + 1} other answers"]


def _stretch_words(subject: Subject, low: Edge, high: Edge, whole: bool) -> str:
    """A stretch of values; in whole numbers an edge that is not included becomes the next one inside."""
    unit = f" {unit_words(subject.unit)}" if isinstance(subject, Question) and subject.unit else ""
    first = _edge_words(subject, low, 1 if whole else 0)
    last = _edge_words(subject, high, -1 if whole else 0)
    if first and last:
        return f"{first}{unit}" if first == last else f"{first} to {last}{unit}"
    if first:
        return f"{first}{unit} or more" if whole or (low and low[1]) else f"more than {first}{unit}"
    if last:
        return f"{last}{unit} or less" if whole or (high and high[1]) else f"below {last}{unit}"
    return "any value"


def _edge_words(subject: Subject, edge: Edge, step: int) -> str:
    if edge is None:
        return ""
    number = edge[0] if edge[1] else edge[0] + step
    if isinstance(subject, Question) and subject.type in CALENDAR:
        return day_words(int(number // DAY if subject.type == "datetime" else number))
    return number_words(number)
