"""How much an export tells: everything that is recorded, or the de-identified form of it.

De-identified means: days are counted from the day on which the screening was begun, months and years of partial dates
likewise; a birth date becomes an age, and ages over 89 are one group; people at the site are named by their role;
free text and hashes of the record are left out. The screening code stays: the site gave it, and nobody can read a
person from it without the site's own list.
"""

import re
from calendar import month_name
from collections.abc import Iterator
from datetime import date

from store.events import By
from store.exchange.account import Account
from trials.courses import courses_words
from trials.dates import Span, completed_years, in_days
from trials.definition import CALENDAR, Derived, Question, Trial
from trials.explain import subject_words
from trials.values import NONE, Entry, Known, Unknown, entry_words, read_entry

OLDEST = 89
OLD = "90 or older"
LEFT_OUT = "(left out)"
CHANGES = frozenset(("", "typing error", "source corrected", "new result", "source added"))

_MONTHS = "|".join(month_name[1:])
_SHOWN_DAY = re.compile(rf"\b(?:(?P<day>[0-9]{{1,2}}) )?(?P<month>{_MONTHS}) (?P<year>[0-9]{{4}})\b")
_RECORDED = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}(/[0-9]{4}(-[0-9]{2}){0,2}|T[0-9:.+Z-]+)?", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:.+Z-]+)?", re.ASCII)
_ISO_DAY = re.compile(r"\b[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?(?:/[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?)?(?:T[0-9:.+Z-]+)?\b")


class Disclosure:
    """Everything, in words. Also what a de-identified export is asked for, part by part."""

    deidentified = False

    def entry(self, question: Question, entry: Entry) -> str:
        """An answer in words."""
        return entry_words(question, entry)

    def day(self, text: str) -> str:
        """A date as it is recorded: `2026`, `2026-03`, `2026-03-15`, a span or a moment."""
        return text

    def moment(self, at: str) -> str:
        """When something was recorded, from the UTC time of its event."""
        return f"{at[:10]} {at[11:16]} UTC"

    def person(self, by: By) -> str:
        return f"{by.name} ({by.role})"

    def sentence(self, text: str) -> str:
        """A sentence that the rules made from answers."""
        return text

    def free(self, text: str) -> str:
        """What a person wrote."""
        return text

    def head(self, head: str) -> str:
        """A hash over the record."""
        return head

    def age(self, years: Span | None) -> str:
        """Completed years in words; "" when not known."""
        return _range_words(years) if years else ""


class Deidentified(Disclosure):
    """The de-identified form of one screening."""

    deidentified = True

    def __init__(self, account: Account) -> None:
        self._begun = account.begun
        self._births = frozenset(births(account))
        self._dates = [
            (question, recorded.kept)
            for of in account.trials.values()
            for question in of.trial.questions.values()
            if question.type in CALENDAR and (recorded := account.recorded(question))
        ]
        self._public = frozenset(day for of in account.trials.values() for day in _public_days(of.trial))
        self._recorded = frozenset(day for _, entry in self._dates for day in _ISO_DAY.findall(str(entry)))
        self._replaced = list(self._replacements())
        old = any(
            (years := self._years(question, entry)) and (years.high or 0) > OLDEST
            for question, entry in self._dates
            if question.key in self._births
        )
        self._telling = tuple(self._telling_words(account, old))

    def entry(self, question: Question, entry: Entry) -> str:
        if question.drugs is not None and isinstance(entry, list):
            return courses_words(question.drugs, entry)
        if question.type not in CALENDAR or entry == NONE or isinstance(read_entry(question, entry), Unknown):
            return self._relative_days(entry_words(question, entry))
        if question.key in self._births:
            return f"age {self.age(self._years(question, entry))}"
        if isinstance(entry, dict):
            return "; ".join(f"reading {n}: {self.day(part)}" for n, part in enumerate(entry["readings"].values(), 1))
        return self.day(entry)

    def day(self, text: str) -> str:
        if not _RECORDED.fullmatch(text):
            return LEFT_OUT if text else ""
        first, slash, last = text.partition("/")
        return f"{self._relative(first)} to {self._relative(last)}" if slash else self._relative(first)

    def moment(self, at: str) -> str:
        return self.day(at[:10])

    def person(self, by: By) -> str:
        return by.role

    def sentence(self, text: str) -> str:
        if any(words in text for words in self._telling):
            return "(left out: it would tell a date, or an age over 89)"
        for words, instead in self._replaced:
            text = text.replace(words, instead)
        return self._relative_days(text)

    def free(self, text: str) -> str:
        return text if text in CHANGES else LEFT_OUT

    def head(self, head: str) -> str:
        return LEFT_OUT if head else ""

    def age(self, years: Span | None) -> str:
        if years is None or years.high is None or years.high <= OLDEST:
            return super().age(years)
        return OLD

    def _relative_days(self, text: str) -> str:
        """Days and months in a sentence, each as counted from day 0."""
        text = _SHOWN_DAY.sub(lambda match: self._instead(match[0], _iso(match)), text)
        return _ISO_DAY.sub(lambda match: self._instead(match[0], match[0]), text)

    def _instead(self, shown: str, day: str) -> str:
        """A recorded day is counted. One that everybody can read in the definition stays, and one that the rules
        worked out is left out: either of them, counted, could tell when day 0 was.
        """
        if day in self._public:
            return LEFT_OUT if day in self._recorded else shown
        return self.day(day) if day in self._recorded else LEFT_OUT

    def _relative(self, text: str) -> str:
        day, t, time = text.partition("T")
        parts = [int(part) for part in day.split("-")]
        if len(parts) == 1:
            return f"year {parts[0] - self._begun.year}"
        if len(parts) == 2:
            return f"month {(parts[0] - self._begun.year) * 12 + parts[1] - self._begun.month}"
        number = (date(*parts) - self._begun).days
        return f"day {number}, {time[:5]}" if t else f"day {number}"

    def _years(self, question: Question, entry: Entry) -> Span | None:
        days = days_of(question, entry)
        today = self._begun.toordinal()
        return age_on(days, Span(today, today)) if days else None

    def _telling_words(self, account: Account, old: bool) -> Iterator[str]:
        """The names of values that would tell the calendar or a partial date, beside counted days, or an old age."""
        exact = {question.key for question, entry in self._dates if _DAY.fullmatch(str(entry))}
        for of in account.trials.values():
            for derived in of.trial.derive.values():
                if not isinstance(derived, Derived) or derived.operator == "per_kg":
                    continue
                keys = {of.trial.questions[name].key for name in derived.names}
                by_age = old if keys & self._births else False
                in_years = derived.operator == "completed_years"
                if by_age or not (in_years or (derived.operator in ("days", "hours") and keys <= exact)):
                    words = subject_words(derived, of.trial)
                    yield words
                    yield words[:1].upper() + words[1:]

    def _replacements(self) -> Iterator[tuple[str, str]]:
        """Dates as sentences show them. A bare year could be anything, so it is replaced beside its question only."""
        for question, entry in self._dates:
            words = entry_words(question, entry)
            if words == question.none or isinstance(read_entry(question, entry), Unknown):
                continue
            instead = self.entry(question, entry)
            if re.search("[A-Za-z]{3}", words):
                yield words, instead
            yield f"{question.short} is {words}", f"{question.short} is {instead}"
            yield f"{question.short}: {words}", f"{question.short}: {instead}"
            upper = question.short[:1].upper() + question.short[1:]
            yield f"{upper} is {words}", f"{upper} is {instead}"
            yield f"{upper}: {words}", f"{upper}: {instead}"


def disclosure(account: Account, deidentified: bool) -> Disclosure:
    """How an export of this screening speaks."""
    return Deidentified(account) if deidentified else Disclosure()


def births(account: Account) -> Iterator[str]:
    """The record keys of birth dates: what completed years are counted from."""
    yield "birth_date"
    for of in account.trials.values():
        for derived in of.trial.derive.values():
            if isinstance(derived, Derived) and derived.operator == "completed_years":
                yield of.trial.questions[derived.start].key


def age_on(birth: Span, day: Span) -> Span:
    """Completed years at a day, over all readings."""
    spans = completed_years(birth, day)
    return Span(min(s.low for s in spans if s.low is not None), max(s.high for s in spans if s.high is not None))


def days_of(question: Question, entry: Entry) -> Span | None:
    """The first and last day that a date answer allows; None when it is none or not known."""
    answer = read_entry(question, entry)
    if not isinstance(answer, Known):
        return None
    spans = [value for _, value in answer.readings if isinstance(value, Span)]
    days = [span if question.type == "date" else in_days(span) for span in spans]
    if not days:
        return None
    return Span(min(d.low for d in days if d.low is not None), max(d.high for d in days if d.high is not None))


def _iso(match: re.Match[str]) -> str:
    month = list(month_name).index(match["month"])
    return f"{match['year']}-{month:02}" + (f"-{int(match['day']):02}" if match["day"] else "")


def _public_days(trial: Trial) -> Iterator[str]:
    """Every day that the definition itself names."""
    texts = [trial.retrieved, *trial.status.values(), repr(trial.criteria), repr(trial.checks), repr(trial.prepare)]
    for text in texts:
        yield from _ISO_DAY.findall(text)
        yield from map(_iso, _SHOWN_DAY.finditer(text))
    for question in trial.questions.values():
        for end in (question.limits.min, question.limits.max) if question.type in CALENDAR else ():
            if end is not None:
                yield date.fromordinal(int(end)).isoformat()


def _range_words(span: Span) -> str:
    return str(span.low) if span.exact else f"{span.low} to {span.high}"
