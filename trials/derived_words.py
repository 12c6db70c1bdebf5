"""What was worked out from answers in plain words: times, ages, scores."""

from collections.abc import Mapping
from fractions import Fraction
from itertools import product

from trials.dates import Span, counted, elapsed_words, in_days
from trials.definition import Derived, Question, Scored
from trials.instrument import Instrument
from trials.language import ENGLISH, Language
from trials.quantities import number_words
from trials.regions import work_out
from trials.scores import Outcome, Score
from trials.values import NONE, Answer, Known


def worked_out_words(
    subject: Derived, questions: tuple[Question, ...], answers: Mapping[str, Answer], language: Language = ENGLISH
) -> str:
    """A value worked out from two answers: `5 days`, `exactly 7 years or 6 years and 364 days`, `not known`."""
    if none := none_words(questions, answers, language):
        return none
    start, end = questions
    a, b = (answers.get(question.id) for question in (start, end))
    if not isinstance(a, Known) or not isinstance(b, Known):
        return language("not known")
    if subject.operator == "anniversary":
        return _elapsed(_days(start, a), _days(end, b), subject.months, language)
    spans = [
        span
        for (_, x), (_, y) in product(a.readings, b.readings)
        if isinstance(x, Span) and isinstance(y, Span)
        for span in work_out(subject, start, end, x, y)
    ]
    return language.either(dict.fromkeys(_span_words(span, subject, language) for span in spans))


def none_words(questions: tuple[Question, ...], answers: Mapping[str, Answer], language: Language = ENGLISH) -> str:
    """Why there is nothing to work out, in the words of the question that has none; or ""."""
    for question in questions:
        answer = answers.get(question.id)
        if isinstance(answer, Known) and any(value == NONE for _, value in answer.readings):
            return language.small(question.none[:1]) + question.none[1:]
    return ""


def score_words(score: Score, scored: Scored, language: Language = ENGLISH) -> str:
    """`6 or 7 (30-day window)`; for a classification `classified with 10 points`."""
    found: dict[str, list[str]] = {}
    for outcome in score.outcomes:
        words = _total_words(outcome, language)
        if scored.operator == "classified":
            words = _classified_words(score.instrument, outcome, language)
        found.setdefault(words, []).append(language.joined(outcome.labels))
    if len(found) == 1:
        return next(iter(found))
    return language.either(
        language("{value} ({why})", value=words, why=language.either(labels)) for words, labels in found.items()
    )


def _total_words(outcome: Outcome, language: Language) -> str:
    if outcome.low == outcome.high:
        return str(outcome.low)
    return language("{first} to {last}", first=outcome.low, last=outcome.high)


def _classified_words(instrument: Instrument, outcome: Outcome, language: Language) -> str:
    """Whether it classifies, and what settles that: most often its points."""
    states = {item.id: state for item, state in zip(instrument.items, outcome.states, strict=True)}
    points, count = _total_words(outcome, language), outcome.high if outcome.low == outcome.high else 2
    if outcome.classified:
        if any(states[item.id] for item in instrument.sufficient):
            return language("classified by the finding that is enough alone")
        return language.plural(
            count, "classified with {points} point", "classified with {points} points", points=points
        )
    if outcome.classified is None:
        return language.plural(count, "open with {points} point", "open with {points} points", points=points)
    if shut := next((item for item in instrument.exclusions if states[item.id]), None):
        return language("not classified because the set does not apply ({finding})", finding=shut.label)
    if instrument.entry and all(states[item.id] is False for item in instrument.entry):
        first = instrument.entry[0].label
        return language("not classified because what it begins with is absent ({finding})", finding=first)
    if instrument.classified_from is not None and outcome.high >= instrument.classified_from:
        return language("not classified with {points} points, none of them clinical", points=points)
    return language.plural(
        count, "not classified with {points} point", "not classified with {points} points", points=points
    )


def _days(question: Question, answer: Known) -> Span:
    """The first and last day of all readings of a date."""
    spans = [value for _, value in answer.readings if isinstance(value, Span)]
    days = [span if question.type == "date" else in_days(span) for span in spans]
    return Span(min(d.low for d in days if d.low is not None), max(d.high for d in days if d.high is not None))


def _elapsed(start: Span, end: Span, months: bool, language: Language) -> str:
    """The shortest and longest time between two days, by each convention about 29 February and month ends."""
    assert start.low is not None and start.high is not None and end.low is not None and end.high is not None
    shortest, longest = (int(start.high), int(end.low)), (int(start.low), int(end.high))
    by_convention = []
    for late in (False, True) if start.exact and end.exact else (False,):
        first, last = (elapsed_words(*ends, months, late, language) for ends in (shortest, longest))
        by_convention.append(first if first == last else language("{first} to {last}", first=first, last=last))
    return language.either(dict.fromkeys(by_convention))


def _span_words(span: Span, subject: Derived, language: Language) -> str:
    low, high = (_amount(end, subject.operator, language) if end is not None else "" for end in (span.low, span.high))
    if low == high:
        return low or language("not known")
    if low and high:
        return language("{first} to {last}", first=low, last=high)
    return language("at least {least}", least=low) if low else language("at most {most}", most=high)


def _amount(number: Fraction | int, operator: str, language: Language) -> str:
    """One derived number with its unit: `5 days`, `48 hours and 1 minute`, `60`."""
    if operator == "days":
        return counted(int(number), "day", language)
    if operator != "hours":
        return number_words(number)
    if number < 0:
        return language("{time} the other way round", time=_amount(-number, operator, language))
    hours, minutes = divmod(Fraction(number) * 60, 60)
    whole = counted(int(hours), "hour", language)
    if not minutes:
        return whole
    rest = language("{minutes} min", minutes=number_words(minutes))
    return language("{time} and {more}", time=whole, more=rest) if hours else rest
