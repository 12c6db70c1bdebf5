"""THE shared rule module: judge a sheet of answers against a compiled trial.

Three-valued logic gives each finding its reasons; the decision diagram then settles whatever all completions of the
sheet agree on, and says which questions can still matter. No clock is read: the day and the stage are arguments.
"""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Final

from trials.compile import Compiled, CompiledCriterion
from trials.counted_days import counted_words
from trials.definition import Check, Criterion, Note
from trials.diagram import FALSE, TRUE, TooLarge
from trials.on_file import open_in
from trials.outcomes import GAP, LATER, MET, NOT_MET, REVIEW, UNANSWERED, Code, Masks
from trials.regions import to_come
from trials.residual import Residual
from trials.sheet import Sheet, read_sheet
from trials.treated import TreatedVariable
from trials.values import LEFT, Entry, Unknown


class State(StrEnum):
    """What a finding can be. Inside the program *met* is good, for an exclusion too."""

    MET = "met"
    NOT_MET = "not met"
    NOT_APPLICABLE = "not applicable"
    OPEN = "open"


class Reason(StrEnum):
    """Why a finding is open."""

    UNANSWERED = "unanswered"
    REVIEW = "review"
    LATER = "later"
    GAP = "gap"


NOT_ELIGIBLE: Final = "not eligible"
PENDING: Final = "pending"
NONE_FAILS: Final = "no listed criterion fails"
ELIGIBLE: Final = "eligible"

_REASONS = (
    (UNANSWERED, Reason.UNANSWERED),
    (REVIEW, Reason.REVIEW),
    (LATER, Reason.LATER),
    (GAP, Reason.GAP),
)
NOT_KNOWN: Final = "not known"  # each answer that is waited for was said not to be known
LEFT_OPEN: Final = LEFT["unknown"]  # each was left for the investigator
_NOT_APPLICABLE = -1
Judgements = Mapping[str, State]  # criterion id: what the investigator found


@dataclass(frozen=True, slots=True, eq=False)
class Finding:
    """What the answers say of one criterion, and the investigator's judgement where one counts."""

    compiled: CompiledCriterion
    sheet: Sheet
    state: State
    reasons: frozenset[Reason]
    judged: State | None
    fails_as_planned: bool
    still: tuple[str, ...]  # questions that can still change this finding, in order
    aside: frozenset[str]  # those of them that only tell in another way what is being asked

    @property
    def criterion(self) -> Criterion:
        return self.compiled.criterion

    @property
    def effective(self) -> State:
        """The judgement where one counts, else the computed state."""
        return self.judged or self.state

    @property
    def wants(self) -> str:
        """What the answers are that an open finding waits for: `unanswered` while one can still be given."""
        given = [self.sheet.answers.get(name) for name in self.still if name not in self.aside]
        why = {answer.reason if isinstance(answer, Unknown) else "" for answer in given}
        if not why or "" in why:
            return Reason.UNANSWERED
        return LEFT_OPEN if why == {LEFT_OPEN} else NOT_KNOWN

    @property
    def notes(self) -> tuple[str, ...]:
        """The remarks whose condition is met, in words."""
        trial, answers = self.sheet.compiled.trial, self.sheet.answers
        return tuple(counted_words(note.say, trial.questions, answers, trial.language) for note in self.noted)

    @property
    def noted(self) -> tuple[Note, ...]:
        """The remarks whose condition is met."""
        sheet = self.sheet
        tables = [v for s in self.compiled.variables if isinstance(v := sheet.compiled.variables[s], TreatedVariable)]
        told = [v.telling(sheet.answers, sheet.on.toordinal()) for v in tables] if self.compiled.notes else []
        views = [sheet.masks, *(one.masks for one in told if one)]
        return tuple(note for clause, note in self.compiled.notes if any(clause.code(m) == MET for m in views))


@dataclass(frozen=True, slots=True)
class StageVerdict:
    """The verdict over the criteria due at a stage or before. `together`: open criteria that exclude each other."""

    stage: str
    word: str
    failed: tuple[str, ...]
    open: Mapping[Reason, tuple[str, ...]]
    together: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Open criteria that share a variable, and the diagram of what is left of them together."""

    names: tuple[str, ...]
    root: int
    residual: Residual


@dataclass(frozen=True, slots=True, eq=False)
class Verdict:
    """Everything judged of one trial. `ask` and `waiting` are question ids that can still change the verdict.

    `further` are those that can still change a single finding; they are asked when the person goes on after a
    *not eligible*. Those `aside` tell in another way what is being asked. `certain` is false when the diagram was too
    large, so that `ask` may hold too much.
    """

    compiled: Compiled
    stage: str
    on: date
    findings: Mapping[str, Finding]
    stages: Mapping[str, StageVerdict]
    ask: tuple[str, ...]
    waiting: tuple[str, ...]
    further: tuple[str, ...]
    aside: frozenset[str]
    certain: bool
    groups: tuple[Group, ...]

    @property
    def trial_id(self) -> str:
        return self.compiled.trial.id

    def first(self, names: Iterable[str]) -> tuple[str, ...]:
        """Those of the questions with which a conversation begins: one way to tell a value, and not both."""
        asked = tuple(names)
        return tuple(name for name in asked if name not in self.aside) or asked

    @property
    def current(self) -> StageVerdict:
        return self.stages[self.stage]


def judge(
    compiled: Compiled,
    entries: Mapping[str, Entry],
    judgements: Judgements | None = None,
    stage: str = "",
    on: date = date.max,
    before: Verdict | None = None,
) -> Verdict:
    """Judge the canonical entries of a sheet, by question id, as of `on` at `stage` (the first when empty).

    `before` may be a verdict on other entries: what no changed answer bears on is not worked out again.
    """
    return _Judging(compiled, entries, judgements or {}, stage or compiled.trial.stages[0], on, before).verdict()


def judge_some(
    compiled: Compiled,
    names: Iterable[str],
    entries: Mapping[str, Entry],
    judgements: Judgements,
    stage: str,
    on: date,
) -> dict[str, Finding]:
    """The findings of these criteria, as `judge` gives them, without the rest of the verdict."""
    judging, wanted = _Judging(compiled, entries, judgements, stage, on, None), frozenset(names)
    return {c.criterion.id: judging.finding(c) for c in compiled.criteria if c.criterion.id in wanted}


def objections(compiled: Compiled, entries: Mapping[str, Entry], on: date = date.max) -> tuple[Check, ...]:
    """The trial's plausibility checks that speak up on these entries."""
    sheet, questions = read_sheet(compiled, entries, on), compiled.trial.questions

    def speaks(check: Check) -> bool:
        name = check.while_planned
        return not name or to_come(questions[name], sheet.answers.get(name), on.toordinal())

    return tuple(check for clause, check in compiled.checks if sheet.code(clause) == MET and speaks(check))


class _Judging:
    def __init__(
        self,
        compiled: Compiled,
        entries: Mapping[str, Entry],
        judgements: Judgements,
        stage: str,
        on: date,
        before: Verdict | None,
    ) -> None:
        self.compiled, self.judgements, self.stage, self.on = compiled, judgements, stage, on
        self.at = compiled.trial.stages.index(stage)
        self.sheet = read_sheet(compiled, entries, on)
        self.certain = compiled.diagram is not None
        self.known = Residual(compiled, self.sheet.masks)
        self.settled = Residual(compiled, self.sheet.unplanned) if self.sheet.planned else self.known
        self.grouped: dict[tuple[str, ...], list[Group]] = {}  # by the ids of open criteria
        self.kept = self._kept(before) if before else {}

    def _kept(self, before: Verdict) -> Mapping[str, Finding]:
        """The findings of another verdict on the trial at that stage and day on which no changed answer bears."""
        if before.compiled is not self.compiled or (before.stage, before.on) != (self.stage, self.on):
            return {}
        now, then = self.sheet.entries, next(iter(before.findings.values())).sheet.entries
        changed = (name for name in now.keys() | then.keys() if now.get(name) != then.get(name))
        touched = {criterion for name in changed for criterion in self.compiled.serves.get(name, ())}
        return {name: finding for name, finding in before.findings.items() if name not in touched}

    def verdict(self) -> Verdict:
        findings = {c.criterion.id: self.finding(c) for c in self.compiled.criteria}
        stages = {stage: self._stage(stage, i, findings) for i, stage in enumerate(self.compiled.trial.stages)}
        due = [f for f in findings.values() if f.compiled.due <= self.at]
        groups = self._groups(due) if self.certain else []
        still = () if stages[self.stage].word == NOT_ELIGIBLE else self._relevant(due, groups)
        return Verdict(
            self.compiled,
            self.stage,
            self.on,
            findings,
            stages,
            tuple(q for q in still if not isinstance(self.sheet.answers.get(q), Unknown)),
            tuple(q for q in still if isinstance(self.sheet.answers.get(q), Unknown)),
            self._in_order({q for f in due if f.judged is None for q in f.still}, unknown=False),
            frozenset().union(*(f.aside for f in due)).difference(*({*f.still} - f.aside for f in due)),
            self.certain,
            tuple(groups),
        )

    def finding(self, compiled: CompiledCriterion) -> Finding:
        if kept := self.kept.get(compiled.criterion.id):
            return replace(kept, sheet=self.sheet, judged=self._judged(compiled, kept.reasons))
        code = self._outcome(compiled, self.known)
        as_planned = self._fails_as_planned(compiled, code)
        slots = self._open_slots(compiled, as_planned) if code > NOT_MET or as_planned else frozenset()
        still = self._in_order(self._questions(slots))
        if as_planned:
            code = code & ~NOT_MET | self._beside(compiled) | LATER
            code |= 0 if self.sheet.ahead.issuperset(still) else UNANSWERED
        if code > NOT_MET and code & UNANSWERED and compiled.due > self.at:
            code = code & ~UNANSWERED | LATER
        reasons = frozenset(reason for bit, reason in _REASONS if code > NOT_MET and code & bit)
        aside = frozenset(still) - self._questions(slots, first=True)
        judged = self._judged(compiled, reasons)
        return Finding(compiled, self.sheet, _state(code), reasons, judged, as_planned, still, aside)

    def _judged(self, compiled: CompiledCriterion, reasons: frozenset[Reason]) -> State | None:
        """The judgement that counts."""
        return self.judgements.get(compiled.criterion.id) if reasons & {Reason.REVIEW, Reason.GAP} else None

    def _fails_as_planned(self, compiled: CompiledCriterion, code: int) -> bool:
        """Whether a criterion fails, should it apply, on its planned dates and not on every other."""
        if code in (MET, _NOT_APPLICABLE) or self.sheet.planned.isdisjoint(compiled.variables):
            return False
        if code == NOT_MET:  # a guard that holds on a planned date alone makes nothing fail either
            return self._outcome(compiled, self.settled) != NOT_MET
        return self._cannot_hold(compiled, self.known) and not self._cannot_hold(compiled, self.settled)

    def _beside(self, compiled: CompiledCriterion) -> int:
        """Why a criterion is open whatever its planned dates are: what does not stand on them."""
        if self.certain:
            root = self.settled.requirement(compiled.criterion.id)
            support = self.settled.diagram.support(root) - self.sheet.planned
            return self._reasons(compiled, support, self.settled)
        return max(self._outcome(compiled, self.settled), MET) & (REVIEW | GAP)

    def _cannot_hold(self, compiled: CompiledCriterion, residual: Residual) -> bool:
        """Whether the criterion is not met wherever it applies."""
        if self.certain:
            return residual.of(self.compiled.roots[compiled.criterion.id].both) == FALSE
        return compiled.requirement.code(residual.masks) == NOT_MET

    def _outcome(self, compiled: CompiledCriterion, residual: Residual) -> int:
        """The code of a criterion: three-valued first, then exact where that left it open."""
        code = _guarded(compiled, residual.masks)
        guarded = compiled.guard is not None and compiled.guard.code(residual.masks) > NOT_MET
        if not self.certain or (code <= NOT_MET and not guarded):
            return code
        roots = self.compiled.roots[compiled.criterion.id]
        if residual.of(roots.guard) == FALSE:
            return _NOT_APPLICABLE
        root = residual.of(roots.requirement)
        if root <= TRUE:
            return MET if root == TRUE else NOT_MET
        return self._reasons(compiled, residual.diagram.support(root), residual)

    def _reasons(self, compiled: CompiledCriterion, slots: Iterable[int], residual: Residual) -> int:
        code = 0
        for slot in slots:
            if self.compiled.variables[slot]:
                code |= self._lack(compiled, slot, residual)
            else:
                kind, condition = self.compiled.raised[slot]
                if kind == "gap":
                    code |= GAP
                elif residual.of(condition) == TRUE:
                    code |= REVIEW if kind == "review" else UNANSWERED
        return code

    def _lack(self, compiled: CompiledCriterion, slot: int, residual: Residual) -> int:
        """Why a variable is open: its readings disagree while each would settle it, or data are lacking."""
        for mask in residual.masks.readings.get(slot, ()):
            alone = residual.with_mask(slot, mask)
            if slot in alone.support(compiled.criterion.id):
                return UNANSWERED
        return REVIEW if slot in residual.masks.readings else UNANSWERED

    def _open_slots(self, compiled: CompiledCriterion, as_planned: bool) -> Set[int]:
        if self.certain:
            return (self.settled if as_planned else self.known).support(compiled.criterion.id)
        return open_slots(compiled, self.sheet.unplanned)

    def _stage(self, stage: str, index: int, findings: Mapping[str, Finding]) -> StageVerdict:
        due = [finding for finding in findings.values() if finding.compiled.due <= index]
        failed = tuple(f.criterion.id for f in due if f.effective is State.NOT_MET)
        still = [f for f in due if f.effective is State.OPEN]
        by_reason = {
            reason: tuple(f.criterion.id for f in still if reason in f.reasons)
            for reason in Reason
            if any(reason in f.reasons for f in still)
        }
        together: tuple[str, ...] = ()
        if not failed and self.certain:
            together = next((group.names for group in self._groups(due) if group.root == FALSE), ())
        if failed or together:
            word = NOT_ELIGIBLE
        elif set(by_reason) - {Reason.GAP}:
            word = PENDING
        else:
            word = NONE_FAILS if by_reason else ELIGIBLE
        return StageVerdict(stage, word, failed, by_reason, together)

    def _groups(self, due: list[Finding]) -> list[Group]:
        """Open criteria that share a variable, each group with what is left of it.

        A planned date counts as known, but never makes a group fail: then it is taken as unknown.
        """
        still = [finding for finding in due if finding.effective is State.OPEN]
        names = tuple(finding.criterion.id for finding in still)
        if names not in self.grouped:
            self.grouped[names] = self._parted(still)
        return self.grouped[names]

    def _parted(self, still: list[Finding]) -> list[Group]:
        parts: list[tuple[frozenset[int], tuple[str, ...]]] = []
        for finding in still:
            slots = self.settled.support(finding.criterion.id)
            names: tuple[str, ...] = (finding.criterion.id,)
            for other in [part for part in parts if not part[0].isdisjoint(slots)]:
                parts.remove(other)
                slots, names = slots | other[0], other[1] + names
            parts.append((slots, names))
        return [self._group(names) for _, names in parts]

    def _group(self, names: tuple[str, ...]) -> Group:
        try:
            root = self.known.together(names)
            if root == FALSE and self.known is not self.settled:
                return Group(names, self.settled.together(names), self.settled)
            return Group(names, root, self.known)
        except (TooLarge, RecursionError):
            self.certain = False
            return Group(names[:1], self.settled.requirement(names[0]), self.settled)

    def _relevant(self, due: list[Finding], groups: list[Group]) -> tuple[str, ...]:
        if self.certain:
            slots = {slot for group in groups for slot in group.residual.diagram.support(group.root)}
        else:
            still = [f for f in due if f.effective is State.OPEN]
            slots = {slot for f in still for slot in open_slots(f.compiled, self.sheet.unplanned)}
        return self._in_order(self._questions(slots))

    def _questions(self, slots: Iterable[int], first: bool = False) -> set[str]:
        """The questions behind slots that are not fully answered, or those with which a conversation begins."""
        answers, today, masks = self.sheet.answers, self.on.toordinal(), self.sheet.unplanned
        variables = [variable for slot in slots if (variable := self.compiled.variables[slot])]
        found = (v.first(answers, today, masks) if first else v.lacking(answers, today, masks) for v in variables)
        return {question.id for questions in found for question in questions}

    def _in_order(self, names: set[str], unknown: bool = True) -> tuple[str, ...]:
        kept = names if unknown else {n for n in names if not isinstance(self.sheet.answers.get(n), Unknown)}
        return tuple(sorted(kept, key=self.compiled.order.__getitem__))


def open_slots(compiled: CompiledCriterion, masks: Masks) -> set[int]:
    """The slots in the open part of a criterion's trees: what three-valued logic still needs."""
    if _guarded(compiled, masks) <= NOT_MET:
        return set()
    clauses = [compiled.requirement] if compiled.guard is None else [compiled.guard, compiled.requirement]
    return {slot for clause in clauses for slot in open_in(clause, masks)}


def _guarded(compiled: CompiledCriterion, masks: Masks) -> int:
    code: Code = compiled.requirement.code
    if compiled.guard is None:
        return code(masks)
    guard = compiled.guard.code(masks)
    if guard == NOT_MET:
        return _NOT_APPLICABLE
    outcome = code(masks)
    if guard == MET or outcome == MET:
        return outcome
    return guard | (outcome & ~NOT_MET)


def _state(code: int) -> State:
    if code > NOT_MET:
        return State.OPEN
    return {MET: State.MET, NOT_MET: State.NOT_MET, _NOT_APPLICABLE: State.NOT_APPLICABLE}[code]
