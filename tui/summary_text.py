"""A screening of the home list in words, from its summary alone: nothing is opened for it. Knows no screen."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from store.events import DispositionWord
from store.listing import Summary
from store.words import DISPOSITIONS, word_words
from trials.code_words import not_known_words, stage_words
from trials.language import Language, Said, said
from tui.terms import VERDICTS
from tui.waiting import (
    LEFT,
    PENDING,
    Due,
    Wait,
    criterion_words,
    days_until,
    days_words,
    question_words,
    verdict_data,
    waits,
)

OPEN_WORDS = {"later": said("{count} due later"), "gap": said("{count} not in our source")}
MOST_NAMED = 2  # things waited for that are named in a row


def search_text(summary: Summary, language: Language) -> str:
    """Everything of a row that can be typed to find it, in small letters: in English, and as it is shown."""
    words = [summary.code, "damaged" if summary.damage else "", "not consented" if not_consented(summary) else ""]
    for trial, of in summary.trials.items():
        words += [trial, verdict_word(summary, trial), of.stage, of.disposition, *("signed" for _ in of.signed)]
    for wait in waits(summary):
        words += [f"{wait.reason} {wait.criterion} {wait.question.replace('_', ' ')}"]
    shown = [language(Said(word)) for word in words if word] + [wait_what(wait, language) for wait in waits(summary)]
    return " ".join(dict.fromkeys(filter(None, (*words, *shown)))).casefold()


def matches(summary: Summary, words: list[str], language: Language) -> bool:
    """Whether all the words typed stand somewhere in the row."""
    text = search_text(summary, language)
    return all(word in text for word in words)


def verdict_word(summary: Summary, trial: str) -> str:
    """The word of the verdict last recorded; "" when there is none that is known."""
    word = str(verdict_data(summary, trial).get("verdict", ""))
    return word if word in VERDICTS else ""


def not_consented(summary: Summary) -> bool:
    """Whether a trial still lacks its consent day, as of the last verdict."""
    return any(lacks_consent(summary, trial) for trial in summary.trials)


def lacks_consent(summary: Summary, trial: str) -> bool:
    """Whether this trial still lacks its consent day, as of the last verdict."""
    return verdict_data(summary, trial).get("consented") is False


def standing_parts(summary: Summary, trial: str, today: date, language: Language) -> list[str]:
    """What became of a participant in a trial and what is open there, the most important first."""
    of = summary.trials[trial]
    disposition = word_words(DISPOSITIONS, of.disposition, language)
    opened = _what_is_open(summary, trial, today, language)
    running = of.disposition == DispositionWord.IN_SCREENING
    return list(filter(None, [*opened, disposition] if running else [disposition, *opened]))


def _what_is_open(summary: Summary, trial: str, today: date, language: Language) -> list[str]:
    """What keeps a verdict open, or what made it *not eligible*, as of the last verdict."""
    data = verdict_data(summary, trial)
    failed, opened = data.get("failed"), data.get("open")
    if isinstance(failed, list) and failed:
        return [criterion_words(trial, str(name), language) for name in failed]
    waiting = [wait for wait in waits(summary) if wait.trial == trial]
    waiting.sort(key=lambda wait: (wait.reason != PENDING, wait.reason != LEFT))
    parts = [wait_words(wait, today, language) for wait in waiting[:MOST_NAMED]]
    if len(waiting) > MOST_NAMED:
        parts.append(language("{count} more waited for", count=len(waiting) - MOST_NAMED))
    if isinstance(data.get("ask"), int) and data["ask"]:
        parts.append(language("{count} to ask", count=data["ask"]))
    if isinstance(opened, Mapping):
        parts += [
            language(OPEN_WORDS[reason], count=len(names))
            for reason, names in opened.items()
            if reason in OPEN_WORDS and isinstance(names, list) and names
        ]
    return parts


def wait_words(wait: Wait, today: date, language: Language) -> str:
    """`pregnancy test at screening: pending, 3 days`."""
    return thing_words(wait_what(wait, language), wait_parts(wait, today, language), language)


def wait_parts(wait: Wait, today: date, language: Language) -> list[str]:
    """Why it is waited for, and for how long: `pending`, `3 days`."""
    why = language("for the investigator") if wait.reason == LEFT else not_known_words(wait.reason, language)
    return list(filter(None, [why, days_words(wait.since, today, language)]))


def thing_words(what: str, parts: Sequence[str], language: Language) -> str:
    """One thing and what is to be said of it, as much of it as is given."""
    return language("{what}: {why}", what=what, why=language.clauses(parts)) if parts else what


def wait_what(wait: Wait, language: Language) -> str:
    """The question or criterion that is waited for."""
    if wait.question:
        return question_words(wait.trial, wait.question, language)
    return criterion_words(wait.trial, wait.criterion, language)


def due_words(due: Due, today: date, language: Language, what: str = "") -> str:
    """`start of lymphodepletion: no later than 2026-04-09, in 4 days`; `what` names the date where it is known."""
    what = what or question_words(due.trial, due.question, language)
    return thing_words(what, due_parts(due, today, language), language)


def due_parts(due: Due, today: date, language: Language) -> list[str]:
    """The day, and how far it is: `no later than 2026-04-09`, `in 4 days`."""
    days = days_until(due.day, today)
    if days < 2:
        when = language("tomorrow") if days else language("today")
    else:
        when = language("in {count} days", count=days)
    if due.opens:
        return [language("not before {day}", day=due.day), when]
    return [language("no later than {day}", day=due.day), when]


def screening_lines(summary: Summary, today: date, language: Language) -> Iterator[str]:
    """A screening in plain sentences, a line each trial."""
    if summary.damage:
        name = summary.code or language("A record")
        yield language("{name}: DAMAGED. {damage}", name=name, damage=summary.damage)
        return
    opened = language("open: {holder}", holder=summary.locked_by) if summary.locked_by else ""
    for trial, of in summary.trials.items():
        words = (
            language(VERDICTS[verdict_word(summary, trial)]),
            *standing_parts(summary, trial, today, language),
            language("not consented") if lacks_consent(summary, trial) else "",
            opened,
        )
        yield language(
            "{code}, {trial}, {stage}: {words}.",
            code=summary.code,
            trial=trial,
            stage=stage_words(of.stage, language),
            words=language.parted(filter(None, words)),
        )
