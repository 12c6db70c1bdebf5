"""The outlook in plain words: what to ask, what would settle it, what to check, until when it holds."""

from collections.abc import Iterator, Mapping
from typing import Any

from trials.dates import DAY, day_words
from trials.definition import CALENDAR, Question, Subject, Trial
from trials.horizon import Holding
from trials.language import ENGLISH, Language
from trials.outlook import Needed, Settling, data_to_check, near_miss, settles_as_not_eligible, settles_as_passing
from trials.quantities import number_words
from trials.regions import OPTIONAL, Edge
from trials.rule_words import BOUNDS, constant_words, listed, subject_words, with_unit
from trials.rules import State, Verdict
from trials.values import NONE

SHOWN = 6
OPTIONS = 3


def outlook_lines(verdict: Verdict, holding: tuple[Holding, ...]) -> Iterator[str]:
    """Everything the outlook has to say of a verdict, a sentence a line."""
    trial = verdict.compiled.trial
    language = trial.language
    for settling in settles_as_not_eligible(verdict)[:SHOWN]:
        yield language("Not eligible at once if {answers}.", answers=settling_words(settling, trial))
    passing = settles_as_passing(verdict)
    if passing:
        answers = settling_words(passing, trial)
        yield language("Nothing more to ask, and nothing fails, if {answers}.", answers=answers)
    for finding in verdict.findings.values():
        if finding.state is State.NOT_MET and (found := data_to_check(finding)):
            sets = [listed((question.short for question in chosen), language) for chosen in found[:SHOWN]]
            title = language.opening(finding.criterion.title)
            yield language("{title} fails; data to check: {data}.", title=title, data=language.either(sets))
    if miss := near_miss(verdict):
        title = language.opening(verdict.findings[miss].criterion.title)
        yield language("{title} is the only criterion that fails.", title=title)
    for one in holding:
        yield holding_words(one, language)


def settling_words(settling: Settling, trial: Trial) -> str:
    """A set of answers as conditions."""
    return listed((needed_words(needed, trial) for needed in settling), trial.language)


def needed_words(needed: Needed, trial: Trial) -> str:
    """One value that would do: `age at consent is 61 or more`."""
    variable, language = needed.variable, trial.language
    name = subject_words(variable.subject, trial)
    mask = needed.regions & needed.possible
    if isinstance(variable.subject, Question) and variable.subject.type in OPTIONAL:
        options = _option_words(variable.subject, variable.named, mask, language)
        return language("{name}: {value}", name=name, value=language.either(options))
    if not variable.bits:  # a classification, or several sources of one fact
        wanted = [value for value, bit in variable.named.items() if bit & mask]
        found = [constant_words(variable.subject, value, language) for value in wanted]
        return language("{name}: {value}", name=name, value=language.either(found))
    parts = [
        _stretch_words(variable.subject, low, high, variable.whole, language)
        for low, high in variable.stretches(mask)
    ]
    if variable.named.get(NONE, 0) & mask:
        parts.append(next((language.small(q.none) for q in variable.questions if q.none), language("none")))
    return language("{name} is {value}", name=name, value=language.either(dict.fromkeys(parts)))


def holding_words(holding: Holding, language: Language = ENGLISH) -> str:
    """`Consent day: until 14 March 2027.` A planned date is marked as planned."""
    name = language.opening(holding.question.short)
    if holding.set_for:
        planned = day_words(holding.set_for.toordinal(), language)
        name = language("{name} (planned for {day})", name=name, day=planned)
    ends = {"first": holding.first, "last": holding.last}
    told = {end: day_words(day.toordinal(), language) for end, day in ends.items() if day}
    match tuple(told):
        case ("first", "last"):
            return language("{name}: the verdict is the same from {first} until {last}.", name=name, **told)
        case ("first",):
            return language("{name}: the verdict is the same from {first}.", name=name, **told)
        case ("last",):
            return language("{name}: the verdict is the same until {last}.", name=name, **told)
    return language("{name}: the verdict is the same.", name=name)


def _option_words(question: Question, named: Mapping[Any, int], mask: int, language: Language) -> list[str]:
    if question.type == "choices":
        return [language("another selection")]
    labels = {option.id: f"“{option.label}”" for option in question.options}
    if question.type == "yes_no":
        labels = {"yes": language("yes"), "no": language("no")}
    labels[NONE] = language.small(question.none)
    found = [labels[str(value)] for value, bit in named.items() if bit & mask]
    if len(found) <= OPTIONS:
        return found
    return [*found[: OPTIONS - 1], language("{count} other answers", count=len(found) - OPTIONS + 1)]


def _stretch_words(subject: Subject, low: Edge, high: Edge, whole: bool, language: Language) -> str:
    """A stretch of values; in whole numbers an edge that is not included becomes the next one inside."""
    first = _edge_words(subject, low, 1 if whole else 0, language)
    last = _edge_words(subject, high, -1 if whole else 0, language)
    if first and last:
        span = first if first == last else language("{first} to {last}", first=first, last=last)
        return with_unit(span, subject, language)
    if first:
        bound = "min" if whole or (low and low[1]) else "above"
        return language(BOUNDS[bound], bound=with_unit(first, subject, language))
    if last:
        bound = "max" if whole or (high and high[1]) else "below"
        return language(BOUNDS[bound], bound=with_unit(last, subject, language))
    return language("any value")


def _edge_words(subject: Subject, edge: Edge, step: int, language: Language) -> str:
    if edge is None:
        return ""
    number = edge[0] if edge[1] else edge[0] + step
    if isinstance(subject, Question) and subject.type in CALENDAR:
        return day_words(int(number // DAY if subject.type == "datetime" else number), language)
    return number_words(number)
