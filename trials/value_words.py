"""What was worked out from answers in plain words: times, ages, scores."""

from collections.abc import Mapping
from fractions import Fraction
from itertools import product

from trials.dates import Span, counted, elapsed_words, in_days
from trials.definition import Derived, Question, Scored
from trials.instrument import Instrument
from trials.regions import work_out
from trials.scores import Outcome, Score
from trials.values import NONE, Answer, Known, number_words


def worked_out_words(subject: Derived, questions: tuple[Question, ...], answers: Mapping[str, Answer]) -> str:
    """A value worked out from two answers: `5 days`, `exactly 7 years or 6 years and 364 days`, `not known`."""
    if none := none_words(questions, answers):
        return none
    start, end = questions
    a, b = (answers.get(question.id) for question in (start, end))
    if not isinstance(a, Known) or not isinstance(b, Known):
        return "not known"
    if subject.operator == "anniversary":
        return _elapsed(_days(start, a), _days(end, b), subject.months)
    spans = [
        span
        for (_, x), (_, y) in product(a.readings, b.readings)
        if isinstance(x, Span) and isinstance(y, Span)
        for span in work_out(subject, start, end, x, y)
    ]
    return " or ".join(dict.fromkeys(_span_words(span, subject) for span in spans))


def none_words(questions: tuple[Question, ...], answers: Mapping[str, Answer]) -> str:
    """Why there is nothing to work out, in the words of the question that has none; or ""."""
    for question in questions:
        answer = answers.get(question.id)
        if isinstance(answer, Known) and any(value == NONE for _, value in answer.readings):
            return question.none[:1].lower() + question.none[1:]
    return ""


def score_words(score: Score, scored: Scored) -> str:
    """`6 or 7 (30-day window)`; for a classification `classified with 10 points`."""
    found: dict[str, list[str]] = {}
    for outcome in score.outcomes:
        words = _total_words(outcome)
        if scored.operator == "classified":
            word = {True: "classified", False: "not classified", None: "open"}[outcome.classified]
            points = f"with {words} {'point' if words == '1' else 'points'}"
            words = f"{word} {_deciding(score.instrument, outcome) or points}"
        found.setdefault(words, []).append(", ".join(outcome.labels))
    if len(found) == 1:
        return next(iter(found))
    return " or ".join(f"{words} ({' or '.join(labels)})" for words, labels in found.items())


def _total_words(outcome: Outcome) -> str:
    return str(outcome.low) if outcome.low == outcome.high else f"{outcome.low} to {outcome.high}"


def _deciding(instrument: Instrument, outcome: Outcome) -> str:
    """What settles a classification beside its points, or ""."""
    states = {item.id: state for item, state in zip(instrument.items, outcome.states, strict=True)}
    if outcome.classified:
        return "by the finding that is enough alone" if any(states[i.id] for i in instrument.sufficient) else ""
    if outcome.classified is None:
        return ""
    if shut := next((item for item in instrument.exclusions if states[item.id]), None):
        return f"because the set does not apply ({shut.label})"
    if instrument.entry and all(states[item.id] is False for item in instrument.entry):
        return f"because what it begins with is absent ({instrument.entry[0].label})"
    reached = instrument.classified_from is not None and outcome.high >= instrument.classified_from
    return f"with {_total_words(outcome)} points, none of them clinical" if reached else ""


def _days(question: Question, answer: Known) -> Span:
    """The first and last day of all readings of a date."""
    spans = [value for _, value in answer.readings if isinstance(value, Span)]
    days = [span if question.type == "date" else in_days(span) for span in spans]
    return Span(min(d.low for d in days if d.low is not None), max(d.high for d in days if d.high is not None))


def _elapsed(start: Span, end: Span, months: bool) -> str:
    """The shortest and longest time between two days, by each convention about 29 February and month ends."""
    assert start.low is not None and start.high is not None and end.low is not None and end.high is not None
    shortest, longest = (int(start.high), int(end.low)), (int(start.low), int(end.high))
    by_convention = []
    for late in (False, True) if start.exact and end.exact else (False,):
        ends = (elapsed_words(*shortest, months, late), elapsed_words(*longest, months, late))
        by_convention.append(" to ".join(dict.fromkeys(ends)))
    return " or ".join(dict.fromkeys(by_convention))


def _span_words(span: Span, subject: Derived) -> str:
    low, high = (_amount(end, subject.operator) if end is not None else "" for end in (span.low, span.high))
    if low == high:
        return low or "not known"
    return f"{low} to {high}" if low and high else f"at least {low}" if low else f"at most {high}"


def _amount(number: Fraction | int, operator: str) -> str:
    """One derived number with its unit: `5 days`, `48 hours and 1 minute`, `60`."""
    if operator == "days":
        return counted(int(number), "day")
    if operator != "hours":
        return number_words(number)
    hours, minutes = divmod(abs(Fraction(number)) * 60, 60)
    parts = [counted(int(hours), "hour")] * bool(hours) + [f"{number_words(minutes)} min"] * bool(minutes)
    return (" and ".join(parts) or "0 hours") + (" the other way round" if number < 0 else "")
