"""The case that would notice a wrong version of a definition, or why there is none."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import Any

from trials.answer_words import entry_words
from trials.assemble import names_in
from trials.cases import GOOD, finding_words
from trials.check.mutate import Mutant
from trials.check.survivors import Noticing, changed_trial
from trials.compile import compile_trial
from trials.definition import Case, Criterion, Place, Question, Rule, Treated, Trial
from trials.diagram import TooLarge
from trials.meaning import Meaning
from trials.rules import Finding, State, judge, objections
from trials.values import NONE, Entry
from trials.vocabulary import ON_FILE
from trials.walk import parts, with_parts
from trials.witness import GivenUp, first_day, sheets

SAME = "it means the same: no answers tell the two apart"
ALIKE = "complete answers, and those that lack a single one, never tell the two apart"
APART = "no answers were found that fit together and tell the two apart"
REFUSED = "only answers that the file's own checks refuse tell the two apart"
GAVE_UP = "no answers that tell the two apart were found before the search was given up; read it yourself"
TABLE = "no treatment table is made up for it; write a case with a course that tells the two apart"
TOO_LARGE = "it is too large to be compared; read it yourself"
STAGES = "no answers make a difference at the stage between"
MOST_LEAVES, MOST_SHEETS, MOST_GIVEN_UP = 300, 4, 5
LONGEST_NAME = 100


@dataclass(frozen=True, slots=True, eq=False)
class Caught:
    """A case that notices a mutant, or else why the mutant is no wrong version. `doubt`: it could not be told."""

    case: Case | None
    why: str = ""
    doubt: bool = False


def catch(trial: Trial, mutant: Mutant) -> Caught:
    """A case on which the trial and its mutant differ, expecting what the trial gives."""
    try:
        return _Catching(trial, mutant).caught()
    except (TooLarge, RecursionError):
        return Caught(None, TOO_LARGE, doubt=True)


class _Catching:
    def __init__(self, trial: Trial, mutant: Mutant) -> None:
        self.trial, self.mutant = trial, mutant
        self.why = SAME
        self.given_up = 0

    def caught(self) -> Caught:
        mutant, trial = self.mutant, self.trial
        if mutant.check is not None:
            at = mutant.path[1]
            assert isinstance(at, int)
            return self._first(self._said(trial, trial.checks[at].rule, mutant.check.rule))
        if isinstance(mutant.derived, Treated):
            return Caught(None, TABLE, doubt=True)
        if mutant.derived is not None:
            return self._first(self._derived(mutant.derived.name))
        assert mutant.criterion is not None
        criterion = trial.criterion(mutant.criterion.id)
        if mutant.criterion.due != criterion.due:
            self.why = STAGES
            return self._first(self._due(criterion, mutant.criterion))
        if mutant.note >= 0:
            now = mutant.criterion.notes[mutant.note].when
            return self._first(self._noted(trial, criterion, mutant.note, criterion.notes[mutant.note].when, now))
        return self._first(self._found(trial, criterion, mutant.criterion))

    def _first(self, cases: Iterator[Case]) -> Caught:
        refused = False
        for case in cases:
            compiled = compile_trial(replace(self.trial, criteria=()))
            said = [] if case.says else objections(compiled, case.answers, date.fromisoformat(case.on))
            if any(check.kind == "refuse" for check in said):
                refused = True
            elif Noticing(self.trial, [case]).notices(self.mutant):
                return Caught(case)
        if self.given_up:
            return Caught(None, GAVE_UP, doubt=True)
        return Caught(None, REFUSED if refused else self.why)

    def _found(self, trial: Trial, a: Criterion, b: Criterion) -> Iterator[Case]:
        """Cases that expect the finding of a criterion; `trial` declares the names of both versions."""
        one = compile_trial(replace(self.trial, criteria=(a,), checks=()))
        if Meaning(trial, a, b).same:
            return
        for meaning in alone(trial, a, b):
            for sheet in self._sheets(meaning):
                on, stage = first_day(one, sheet), a.due
                finding = judge(one, sheet, {}, stage, on).findings[a.id]
                yield self._case(a.title, sheet, on, stage, expect={a.id: expectation(finding)})
        if _filed(a) or _filed(b):
            self.why = APART  # it may take both statements, each known in part

    def _noted(self, trial: Trial, criterion: Criterion, at: int, a: Rule, b: Rule) -> Iterator[Case]:
        one = compile_trial(replace(self.trial, criteria=(criterion,), checks=()))
        for sheet in self._sheets(_meaning(trial, a, b)):
            on = first_day(one, sheet)
            found = judge(one, sheet, {}, criterion.due, on).findings[criterion.id]
            others = len(found.noted) > (criterion.notes[at] in found.noted)
            words = tuple(_fragment(note) for note in found.notes) if others else _only(found.notes)
            yield self._case(criterion.title, sheet, on, criterion.due, notes={criterion.id: words})

    def _said(self, trial: Trial, a: Rule, b: Rule) -> Iterator[Case]:
        compiled = compile_trial(replace(self.trial, criteria=()))
        for sheet in self._sheets(_meaning(trial, a, b)):
            on = first_day(compiled, sheet)
            said = objections(compiled, sheet, on)
            words = _fragment(said[0].say) if said else NONE
            yield self._case("plausible" if not said else "check", sheet, on, self.trial.stages[0], says=words)

    def _due(self, a: Criterion, b: Criterion) -> Iterator[Case]:
        stages = sorted((a.due, b.due), key=self.trial.stages.index)
        on = first_day(compile_trial(replace(self.trial, criteria=())), {})
        one = compile_trial(replace(self.trial, criteria=(a,), checks=()))
        finding = judge(one, {}, {}, stages[0], on).findings[a.id]
        yield self._case(a.title, {}, on, stages[0], expect={a.id: expectation(finding)})
        word = "applies" if a.kind == "exclusion" else "not met"
        judged = {"finding": word, "reason": "made up for this case", "protocol": "none", "section": "none"}
        verdict = judge(compile_trial(self.trial), {}, {a.id: GOOD[word]}, stages[0], on).current.word
        case = self._case(a.title, {}, on, stages[0], verdict=verdict)
        yield replace(case, name=f"{a.title}: due at {a.due}", judgements={a.id: judged})

    def _derived(self, name: str) -> Iterator[Case]:
        """A changed derived value is found by a finding, a note or a check that uses it."""
        changed = changed_trial(self.trial, self.mutant).derive[name]
        other = f"{name} changed"  # no file can give a name with a space
        trial = replace(self.trial, derive={**self.trial.derive, other: changed})
        for criterion in self.trial.criteria:
            if name in {*names_in(criterion.rule), *names_in(criterion.when or "met")}:
                when = None if criterion.when is None else renamed(criterion.when, name, other)
                yield from self._found(
                    trial, criterion, replace(criterion, when=when, rule=renamed(criterion.rule, name, other))
                )
        for criterion in self.trial.criteria:
            for i, note in enumerate(criterion.notes):
                if name in set(names_in(note.when)):
                    yield from self._noted(trial, criterion, i, note.when, renamed(note.when, name, other))
        for check in self.trial.checks:
            if name in set(names_in(check.rule)):
                yield from self._said(trial, check.rule, renamed(check.rule, name, other))

    def _sheets(self, meaning: Meaning) -> Iterator[dict[str, Entry]]:
        if meaning.same:
            return
        self.why = ALIKE
        for count, chosen in enumerate(meaning.differences()):
            if count == MOST_LEAVES or self.given_up == MOST_GIVEN_UP:
                self.given_up += 1
                return
            self.why = APART
            try:
                yield from islice(sheets(meaning.compiled, chosen), MOST_SHEETS)
            except GivenUp:
                self.given_up += 1

    def _case(self, lead: str, sheet: Mapping[str, Entry], on: date, stage: str, **wanted: Any) -> Case:
        parts = {"expect": {}, "notes": {}, "verdict": "", "says": ""} | wanted
        return Case(self._name(lead, sheet), on.isoformat(), stage, sheet, {}, **parts)

    def _name(self, lead: str, sheet: Mapping[str, Entry]) -> str:
        """What is answered, first what the change is about; of a worksheet only what is present."""
        questions, about = self.trial.questions, self._about()
        told = [name for name, entry in sheet.items() if not (questions[name].item and entry == "no")]
        facts = [_fact(questions[name], sheet[name]) for name in sorted(told, key=lambda name: name not in about)]
        text = f"{lead}: {', '.join(facts) or 'nothing answered'}"
        return text if len(text) <= LONGEST_NAME else f"{text[: LONGEST_NAME - 3]}..."

    def _about(self) -> set[str]:
        """The questions that the changed test looks at."""
        names = [step for step in self.mutant.path if step in self.trial.questions or step in self.trial.derive]
        derived = self.trial.derive.get(str(names[-1])) if names else None
        return set(derived.names) if derived else {str(name) for name in names[-1:]}


def expectation(finding: Finding) -> str | tuple[str, ...]:
    """What a case expects when it wants this finding."""
    if finding.effective is State.OPEN:
        return tuple(sorted(reason.value for reason in finding.reasons))
    return finding_words(finding)


def renamed(rule: Rule, name: str, other: str) -> Rule:
    """A rule that looks at another name. What does not use the name is shared with the rule given."""
    if name not in set(names_in(rule)):
        return rule
    if below := parts(rule):
        return with_parts(rule, [renamed(part, name, other) for _, part in below])
    key, test = next(iter(rule.items()))
    changed = {word: other if word in ("before", "after") and part == name else part for word, part in test.items()}
    return {other if key == name else key: changed}


def one_statement(rule: Rule, against: Rule, worked_out: bool) -> Rule:
    """A rule with one statement of each value: the one that another version alone has otherwise, else as asked."""
    shared = {id(part) for part in _every_part(against)}

    def of(rule: Rule) -> Rule:
        below = [part for _, part in parts(rule)]
        if isinstance(rule, dict) and ON_FILE in rule:
            changed = [part for part in below if id(part) not in shared]
            return of(changed[0] if len(changed) == 1 else below[worked_out])
        return with_parts(rule, [of(part) for part in below]) if below else rule

    return of(rule)


def _every_part(rule: Rule) -> Iterator[Rule]:
    yield rule
    for _, part in parts(rule):
        yield from _every_part(part)


def alone(trial: Trial, a: Criterion, b: Criterion) -> Iterator[Meaning]:
    """Two versions of a criterion compared by what is on file, and then by what is worked out beside it."""
    guards = (a.when, b.when)
    for worked_out in (False, True) if _filed(a) or _filed(b) else (False,):
        one, two = (
            replace(
                mine,
                rule=one_statement(mine.rule, other.rule, worked_out),
                when=None if mine.when is None else one_statement(mine.when, guards[1 - i] or "met", worked_out),
            )
            for i, (mine, other) in enumerate(((a, b), (b, a)))
        )
        yield Meaning(trial, one, two)


def _filed(criterion: Criterion) -> bool:
    rules = (criterion.rule, criterion.when or "met")
    return any(isinstance(part, dict) and ON_FILE in part for rule in rules for part in _every_part(rule))


def _meaning(trial: Trial, a: Rule, b: Rule) -> Meaning:
    """Two conditions compared, as if they were criteria."""
    one = Criterion("condition", "inclusion", "", "", Place("", None), trial.stages[0], None, a)
    return Meaning(trial, one, replace(one, rule=b))


def _fact(question: Question, entry: Entry) -> str:
    """An answer in a few words: the id of an option, not its label."""
    if question.item:
        return question.item.label
    if question.options:
        return f"{question.short} {' and '.join(entry) if isinstance(entry, list) else entry}"
    words = entry_words(question, entry)
    return f"{question.short} {words.lower() if question.type == 'yes_no' else words}"


def _only(notes: tuple[str, ...]) -> str:
    return _fragment(notes[0]) if notes else NONE


def _fragment(text: str) -> str:
    """The beginning of a text, long enough to know it by."""
    words = text.split()
    return text if len(words) <= 9 else " ".join(words[:8])
