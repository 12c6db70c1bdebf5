"""From what is recorded to verdicts: the one way, for the interview, the exports and judging a record again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Protocol

from store.folding import Binding, Recorded, RecordedJudgement
from trials.canonical import canonical
from trials.catalog import load_bytes
from trials.compile import Compiled, compile_trial
from trials.definition import Question, Trial
from trials.document import Refused
from trials.language import ENGLISH, Language
from trials.rules import Finding, State, Verdict, judge
from trials.values import Entry

GOOD = {"met": State.MET, "clear": State.MET, "not met": State.NOT_MET, "applies": State.NOT_MET}


class Keeps(Protocol):
    """A site, or a record from another one: it keeps every definition it was ever bound to, by hash."""

    def kept(self, sha: str) -> bytes: ...


def bound_trial(keeps: Keeps, trial: str, binding: Binding, language: Language = ENGLISH) -> Trial:
    """The definition that a record is bound to, with all it draws on. Raises Refused or a RecordError."""
    content = keeps.kept(binding.definition)
    extra = (keeps.kept(binding.supplement), "supplement.yaml") if binding.supplement else None
    return load_bytes(content, f"{trial}.yaml", lambda name: keeps.kept(binding.includes[name]), extra, language)


@dataclass(frozen=True, slots=True, eq=False)
class _Made:
    """A trial that is the same as another one by the hashes of what it was made of, and by its language."""

    trial: Trial

    def _key(self) -> tuple[object, ...]:
        extra = self.trial.supplement
        includes = tuple(self.trial.includes.items())
        return self.trial.sha256, extra and extra.sha256, includes, self.trial.language

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Made) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())


def compiled_trial(trial: Trial) -> Compiled:
    """A loaded trial, compiled once however many screenings are judged by it."""
    return _compiled(_Made(trial))


@lru_cache(maxsize=256)
def _compiled(made: _Made) -> Compiled:
    return compile_trial(made.trial)


def sheet_of(compiled: Compiled, entries: Mapping[str, Entry]) -> dict[str, Entry]:
    """A trial's answer sheet, by question id, from entries by record key.

    An entry that was given to another version of the question, and that this one does not take, is not counted.
    """
    questions = compiled.trial.questions
    return {
        name: entries[question.key]
        for name, question in questions.items()
        if question.key in entries and takes(question, entries[question.key])
    }


def takes(question: Question, entry: Entry) -> bool:
    """Whether an entry that stands in a record is an answer to this version of its question."""
    try:
        return bool(canonical(question, entry) == entry)
    except Refused:
        return False


def judged(
    compiled: Compiled,
    stage: str,
    answers: Mapping[str, Recorded],
    judgements: Mapping[str, RecordedJudgement],
    on: date,
    *,
    entries: Mapping[str, Entry] | None = None,
    more: Mapping[str, State] | None = None,
    before: Verdict | None = None,
) -> Verdict:
    """The verdict on a trial of a record, counting the judgements that have not lapsed.

    `entries` (those of `answers` when left out) and `more`, by criterion, are what is about to be recorded.
    `before` is the verdict until now, from which what did not change is taken.
    """
    entries = entries_of(answers) if entries is None else entries
    stages = compiled.trial.stages
    stage = stage if stage in stages else stages[0]  # none is recorded yet, or one of another version
    sheet = sheet_of(compiled, entries)
    alone = judge(compiled, sheet, {}, stage, on, before)
    counted: dict[str, State] = {}
    for key, recorded in judgements.items():
        trial, _, criterion = key.partition("/")
        if trial == compiled.trial.id and not lapsed(recorded, alone, answers, entries):
            counted[criterion] = GOOD[recorded.finding]
    counted |= more or {}
    return judge(compiled, sheet, counted, stage, on, alone) if counted else alone


def entries_of(answers: Mapping[str, Recorded]) -> dict[str, Entry]:
    """The current answers by record key."""
    return {key: recorded.kept for key, recorded in answers.items()}


def lapsed(
    recorded: RecordedJudgement, verdict: Verdict, answers: Mapping[str, Recorded], entries: Mapping[str, Entry]
) -> bool:
    """Whether the finding a judgement stands beside, or an answer under it, has changed since."""
    finding = verdict.findings.get(recorded.subject.partition("/")[2])
    return finding is None or recorded.basis != basis(finding, answers, entries)


def basis(finding: Finding, answers: Mapping[str, Recorded], entries: Mapping[str, Entry]) -> dict[str, Any]:
    """What a judgement is bound to: the computed finding, and the answers under it by their last change."""
    compiled = finding.sheet.compiled
    keys = {question.key for slot in finding.compiled.variables for question in compiled.questions(slot)}
    changes = {
        key: answers[key].seq if key in answers and answers[key].kept == entries[key] else 0
        for key in sorted(keys)
        if key in entries
    }
    return {
        "definition": compiled.trial.sha256,
        **({"supplement": compiled.trial.supplement.sha256} if compiled.trial.supplement else {}),
        "state": finding.state.value,
        "reasons": sorted(reason.value for reason in finding.reasons),
        "answers": changes,
    }
