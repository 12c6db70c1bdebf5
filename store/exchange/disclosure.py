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
from store.words import CHANGES, ROLES, person_words, word_words
from trials.answer_words import entry_words
from trials.courses import courses_words
from trials.dates import Span, completed_years, in_days
from trials.definition import CALENDAR, Derived, Question, Trial
from trials.language import ENGLISH, Language, said
from trials.rule_words import subject_words
from trials.values import NONE, Entry, Known, Unknown, read_entry

OLDEST = 89
OLD = said("90 or older")
LEFT_OUT = "(left out)"

_MONTHS = "|".join(month_name[1:])
_SHOWN_DAYS = {
    "en": re.compile(rf"\b(?:(?P<day>[0-9]{{1,2}}) )?(?P<month>{_MONTHS}) (?P<year>[0-9]{{4}})\b", re.ASCII),
    "zh": re.compile(r"(?<![0-9])(?P<year>[0-9]{4})年(?P<month>[0-9]{1,2})月(?:(?P<day>[0-9]{1,2})日)?"),
}
_RECORDED = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}(/[0-9]{4}(-[0-9]{2}){0,2}|T[0-9:.+Z-]+)?", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:.+Z-]+)?", re.ASCII)
_ISO_DAY = re.compile(
    r"\b[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?(?:/[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?)?(?:T[0-9:.+Z-]+)?\b", re.ASCII
)


class Disclosure:
    """Everything, in words. Also what a de-identified export is asked for, part by part."""

    deidentified = False

    def __init__(self, language: Language = ENGLISH) -> None:
        self.language = language

    def entry(self, question: Question, entry: Entry) -> str:
        """An answer in words."""
        return entry_words(question, entry, self.language)

    def day(self, text: str) -> str:
        """A date as it is recorded: `2026`, `2026-03`, `2026-03-15`, a span or a moment."""
        return text

    def moment(self, at: str) -> str:
        """When something was recorded, from the UTC time of its event."""
        return f"{at[:10]} {at[11:16]} UTC"

    def person(self, by: By) -> str:
        return person_words(by, self.language)

    def sentence(self, text: str) -> str:
        """A sentence that the rules made from answers."""
        return text

    def free(self, text: str) -> str:
        """What a person wrote, or a reason of a change that was offered."""
        return word_words(CHANGES, text, self.language)

    def head(self, head: str) -> str:
        """A hash over the record."""
        return head

    def age(self, years: Span | None) -> str:
        """Completed years in words; "" when not known."""
        if years is None:
            return ""
        return str(years.low) if years.exact else self.language("{first} to {last}", first=years.low, last=years.high)


class Deidentified(Disclosure):
    """The de-identified form of one screening."""

    deidentified = True

    def __init__(self, account: Account) -> None:
        super().__init__(account.language)
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
            return courses_words(question.drugs, entry, self.language)
        if question.type not in CALENDAR or entry == NONE or isinstance(read_entry(question, entry), Unknown):
            return self._relative_days(entry_words(question, entry, self.language))
        if question.key in self._births:
            years = self._years(question, entry)
            if self._is_old(years):
                return self.language("age 90 or older")
            return self.language("age {years}", years=self.age(years))
        if isinstance(entry, dict):
            days = enumerate(map(self.day, entry["readings"].values()), 1)
            return self.language.parted(
                self.language("reading {number}: {day}", number=n, day=day) for n, day in days
            )
        return self.day(entry)

    def day(self, text: str) -> str:
        if not _RECORDED.fullmatch(text):
            return self._left_out if text else ""
        first, slash, last = text.partition("/")
        if not slash:
            return self._relative(first)
        return self.language("{first} to {last}", first=self._relative(first), last=self._relative(last))

    def moment(self, at: str) -> str:
        return self.day(at[:10])

    def person(self, by: By) -> str:
        return word_words(ROLES, by.role, self.language)

    def sentence(self, text: str) -> str:
        if any(words in text for words in self._telling):
            return self.language("(left out: it would tell a date, or an age over 89)")
        for words, instead in self._replaced:
            text = _replaced(text, words, instead)
        return self._relative_days(text)

    def free(self, text: str) -> str:
        return super().free(text) if text in CHANGES or not text else self._left_out

    def head(self, head: str) -> str:
        return self._left_out if head else ""

    def age(self, years: Span | None) -> str:
        return self.language(OLD) if self._is_old(years) else super().age(years)

    @property
    def _left_out(self) -> str:
        return self.language("(left out)")

    def _is_old(self, years: Span | None) -> bool:
        return years is not None and years.high is not None and years.high > OLDEST

    def _relative_days(self, text: str) -> str:
        """Days and months in a sentence, each as counted from day 0."""
        for shown in _SHOWN_DAYS.values():  # what a person wrote into the definition may be in another language
            text = shown.sub(lambda match: self._instead(match[0], _iso(match)), text)
        return _ISO_DAY.sub(lambda match: self._instead(match[0], match[0]), text)

    def _instead(self, shown: str, day: str) -> str:
        """A recorded day is counted. One that everybody can read in the definition stays, and one that the rules
        worked out is left out: either of them, counted, could tell when day 0 was.
        """
        if day in self._public:
            return self._left_out if day in self._recorded else shown
        return self.day(day) if day in self._recorded else self._left_out

    def _relative(self, text: str) -> str:
        day, t, time = text.partition("T")
        parts = [int(part) for part in day.split("-")]
        if len(parts) == 1:
            return self.language("year {number}", number=parts[0] - self._begun.year)
        if len(parts) == 2:
            months = (parts[0] - self._begun.year) * 12 + parts[1] - self._begun.month
            return self.language("month {number}", number=months)
        number = self.language("day {number}", number=(date(*parts) - self._begun).days)
        return self.language("{day}, {time}", day=number, time=time[:5]) if t else number

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
            words = entry_words(question, entry, self.language)
            if words == question.none or isinstance(read_entry(question, entry), Unknown):
                continue
            instead = self.entry(question, entry)
            if re.search("[A-Za-z]{3}|[0-9]月", words):
                yield words, instead
            for lead in self._leads(question):
                yield lead + words, lead + instead

    def _leads(self, question: Question) -> Iterator[str]:
        """How a sentence begins that tells the answer to a question: `Date of birth is `."""
        language, short = self.language, question.short
        for name in dict.fromkeys((short, language.opening(short))):
            for words in (
                language("{name} is {value} ({wanted})", name=name, value="\0", wanted=""),
                language("{name}: {value}", name=name, value="\0"),
                language("{value} ({why})", value=name, why="\0"),
            ):
                yield words.partition("\0")[0]


def disclosure(account: Account, deidentified: bool) -> Disclosure:
    """How an export of this screening speaks."""
    return Deidentified(account) if deidentified else Disclosure(account.language)


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


def _replaced(text: str, words: str, instead: str) -> str:
    """The text with a date in words replaced; one that only begins like it stays: 2026年3月 of 2026年3月9日."""
    first, *rest = text.split(words)
    return first + "".join((words if part[:1].isdigit() else instead) + part for part in rest)


def _iso(match: re.Match[str]) -> str:
    month = int(match["month"]) if match["month"].isdecimal() else list(month_name).index(match["month"])
    return f"{match['year']}-{month:02}" + (f"-{int(match['day']):02}" if match["day"] else "")


def _public_days(trial: Trial) -> Iterator[str]:
    """Every day that the definition itself names."""
    texts = [trial.retrieved, *trial.status.values(), repr(trial.criteria), repr(trial.checks), repr(trial.prepare)]
    for text in texts:
        yield from _ISO_DAY.findall(text)
        for shown in _SHOWN_DAYS.values():
            yield from map(_iso, shown.finditer(text))
    for question in trial.questions.values():
        for end in (question.limits.min, question.limits.max) if question.type in CALENDAR else ():
            if end is not None:
                yield date.fromordinal(int(end)).isoformat()
