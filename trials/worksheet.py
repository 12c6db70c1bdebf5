"""What a screen needs to ask an instrument at once: its groups, the running score, and what numbers already say."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from trials.answer_words import entry_words
from trials.compile import Compiled
from trials.dates import Span
from trials.definition import Question, Scored, Trial, Worksheet
from trials.derived_words import score_words
from trials.instrument import Cutoff, Item
from trials.language import Language
from trials.outcomes import Masks
from trials.quantities import number_words, unit_words
from trials.rule_words import BOUNDS
from trials.scored import ScoreVariable
from trials.scores import Score, item_state
from trials.values import Answer, Entry, Known, read_entry

Mark = Literal["present", "absent", "open", "depends"]
MARKS: Mapping[bool | None, Mark] = {True: "present", False: "absent", None: "open"}


@dataclass(frozen=True, slots=True)
class Group:
    """Items under one heading. `remark` says how they are counted; "" when they are simply added."""

    title: str
    remark: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Running:
    """The score so far. `words` has the total with its range, or the classification.

    `marks` says how each item counts: `depends` when readings differ. `needed` are the questions that can still
    change whether it classifies; for an instrument that only measures, those not assessed.
    """

    score: Score
    words: str
    marks: Mapping[str, Mark]
    needed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a number answered elsewhere says of an item that is not assessed. `confirm`: only a person can say so."""

    question: Question
    entry: Entry
    words: str
    confirm: bool


def groups(sheet: Worksheet, trial: Trial) -> Iterator[Group]:
    """The items of a worksheet in the order asked."""
    instrument, language = sheet.instrument, trial.language

    def group(title: str, remark: str, items: tuple[Item, ...]) -> Iterator[Group]:
        if items:
            yield Group(title, remark, tuple(trial.questions[sheet.question(item)] for item in items))

    without = language("Without one of these nothing is counted.")
    yield from group(language("Needed at all"), without, instrument.entry)
    yield from group(language("Enough by itself"), language("It classifies without the rest."), instrument.sufficient)
    shut = language("With one of these the set does not apply.")
    yield from group(language("Shuts the set out"), shut, instrument.exclusions)
    for domain in instrument.domains:
        remarks = []
        if domain.highest and len(domain.items) > 1:
            remarks.append(language("Only the highest counts, at most {maximum}.", maximum=domain.maximum))
        if domain.clinical and instrument.clinical:
            remarks.append(language("Clinical."))
        yield from group(domain.title, language.sentences(remarks), domain.items)


def running(sheet: Worksheet, compiled: Compiled, entries: Mapping[str, Entry]) -> Running:
    """The score of the canonical entries so far, by question id."""
    questions = compiled.trial.questions
    names = {q: questions[q] for q in [*map(sheet.question, sheet.instrument.items), *filter(None, [sheet.at])]}
    answers = {name: read_entry(question, entries[name]) for name, question in names.items() if name in entries}
    operator: Literal["score", "classified"] = "score" if sheet.instrument.classified_from is None else "classified"
    scored = Scored("", operator, sheet.instrument, sheet.at)
    variable = ScoreVariable("", scored, tuple(names.values()))
    found = variable.score(answers)
    marks = {sheet.question(item): _mark(sheet, item, answers, variable) for item in sheet.instrument.items}
    if operator == "score":
        needed = tuple(name for name, mark in marks.items() if mark == "open")
    else:
        variable.cut()
        needed = tuple(question.id for question in variable.lacking(answers, 0, Masks()))
    return Running(found, score_words(found, scored, compiled.trial.language), marks, needed)


def proposals(sheet: Worksheet, trial: Trial, entries: Mapping[str, Entry]) -> Iterator[Proposal]:
    """What answered numbers say of items without an answer.

    An abnormal number proposes the item, and a person confirms the cause. A normal one makes an item absent only when
    the item is about the days before the visit: it does not undo what was ever there.
    """
    language = trial.language
    for item in sheet.instrument.items:
        question, measured = trial.questions[sheet.question(item)], trial.questions.get(item.measure)
        if measured is None or question.id in entries or measured.id not in entries:
            continue
        entry = entries[measured.id]
        answer = read_entry(measured, entry)
        if not isinstance(answer, Known) or len(answer.readings) > 1 or not isinstance(answer.readings[0][1], Span):
            continue
        found = {"value": entry} if isinstance(entry, str) else dict(entry)
        states = {
            item_state(item, read_entry(question, found), None, reading) for reading in sheet.instrument.readings
        }
        told = {"name": measured.short, "value": entry_words(measured, entry, language)}
        if item.cutoffs:
            told["cutoff"] = _cutoff_words(item, item.cutoffs[0], language)
        if states == {True}:
            words = language("{name} {value} is {cutoff}: present, if the cause is the disease", **told)
            yield Proposal(question, found, words, True)
        elif states == {False} and item.dated:
            yield Proposal(question, found, language("{name} {value} is not {cutoff}: absent", **told), False)


def _mark(sheet: Worksheet, item: Item, answers: Mapping[str, Answer], variable: ScoreVariable) -> Mark:
    answer, visit = answers.get(sheet.question(item)), variable.visit(answers)
    states = {item_state(item, answer, visit, reading) for reading in sheet.instrument.readings}
    if len(states) > 1:
        return "open" if None in states else "depends"
    return MARKS[states.pop()]


def _cutoff_words(item: Item, cutoff: Cutoff, language: Language) -> str:
    ((word, bound),) = cutoff.test.items()
    number = f"{number_words(bound)} {unit_words(item.unit, language)}".strip()
    return language(BOUNDS[word], bound=number)
