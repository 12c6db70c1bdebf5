"""Where trials and store meet, without Textual: question, answer, judge, save, next."""

from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, NoReturn

from store.errors import RecordError
from store.events import Clock, Kind, Person, Role
from store.folding import Binding, Recorded, RecordedJudgement, Signature
from store.layout import Json
from store.offered import Offer, offered
from store.screening import Screening
from store.site import Site
from store.trail import Row, rows
from trials.code_words import STAGES, STATES
from trials.compile import Compiled
from trials.crosscheck import finding_complaint
from trials.definition import Limits, Question
from trials.document import Refused
from trials.explain import upper
from trials.horizon import Holding, holds
from trials.language import ENGLISH, Language, Said, said
from trials.outlook import fastest
from trials.outlook_words import outlook_lines
from trials.rules import NOT_ELIGIBLE, Finding, Reason, State, Verdict, judge, objections
from trials.values import Entry, Unknown, canonical, limit_sentence, read_entry
from tui.judging import GOOD, basis, bound_trial, compiled_trial, entries_of, judged, sheet_of, takes
from tui.whose import not_theirs

CHANGE_REASONS = ("typing error", "source corrected", "new result")
LEFT = {"unknown": "left for the investigator"}
MONITOR = said("A monitor reads the record and changes nothing in it.")
_PAST = Limits(max_today=True)


@dataclass(frozen=True)
class Saved:
    """What an answer did, once it is on the disk. `turned` are the trials that became *not eligible* by it."""

    seq: int
    before: Mapping[str, Verdict]
    after: Mapping[str, Verdict]
    turned: tuple[str, ...]

    def changed(self, trial: str) -> frozenset[str]:
        """The criteria whose finding, or why it is open, this answer changed."""
        before, after = self.before[trial].findings, self.after[trial].findings
        return frozenset(
            name
            for name, new in after.items()
            if (new.effective, new.reasons) != (before[name].effective, before[name].reasons)
        )


@dataclass(frozen=True)
class Judgement:
    """A recorded judgement and whether it still counts: it lapses when the finding or its answers change."""

    recorded: RecordedJudgement
    lapsed: bool


class Sealed(Refused):
    """Refused because `signature` locks what was to be changed."""

    def __init__(self, what: str, signature: Signature) -> None:
        super().__init__(locked_sentence(what, signature))
        self.signature = signature


class Interview:
    """One person at the keyboard, one open screening. Everything a screen shows of it comes from here."""

    def __init__(self, site: Site, screening: Screening, person: Person, clock: Clock, language: Language) -> None:
        self.site, self.screening, self.person, self.language = site, screening, person, language
        self._clock = clock
        self.trials: dict[str, Compiled] = {}
        self.questions: dict[str, Question] = {}
        self.fastest = False  # ask what settles the verdict fastest, instead of in the protocol's order
        self.going_on: set[str] = set()
        self._left_as_is: set[str] = set()  # partial answers that were confirmed this time: not asked again
        self.verdicts: Mapping[str, Verdict] = {}
        self.rebind()

    def rebind(self) -> None:
        """Take the definitions that the record is bound to now, and judge by them."""
        self.trials = {
            trial: compiled_trial(bound_trial(self.site, trial, binding, self.language))
            for trial, binding in self.screening.trials.items()
        }
        self.questions = {
            question.key: question
            for compiled in self.trials.values()
            for question in (compiled.trial.questions[name] for name in compiled.trial.order())
        }
        self.verdicts = self._judged(self.entries)

    def speak(self, language: Language) -> None:
        """Go on in another language. Raises Refused or a RecordError; then it stays as it was."""
        before, self.language = self.language, language
        try:
            self.rebind()
        except BaseException:
            self.language = before
            raise

    @property
    def today(self) -> date:
        return self._clock().date()

    @property
    def entries(self) -> dict[str, Entry]:
        """The current answers by record key."""
        return entries_of(self.screening.answers)

    @property
    def consented(self) -> bool:
        """Whether every trial that asks for a consent date has one that is not in the future."""
        return all(has_consent(verdict) for verdict in self.verdicts.values())

    def recorded(self, question: Question) -> Recorded | None:
        """The current answer of a question with its source and history; None for one to another version of it."""
        found = self.screening.answers.get(question.key)
        return found if found and takes(question, found.kept) else None

    def serves(self, question: Question) -> Iterator[Finding]:
        """The findings a question bears on, in every trial that asks it."""
        for trial, compiled in self.trials.items():
            if compiled.trial.questions.get(question.id) == question:
                for criterion in compiled.serves.get(question.id, ()):
                    yield self.verdicts[trial].findings[criterion]

    def section(self, question: Question) -> str:
        """The title of the section a question stands in, of the first trial that asks it; "" for none."""
        return next(
            (
                section.title
                for compiled in self.trials.values()
                if compiled.trial.questions.get(question.id) == question
                for section in compiled.trial.sections
                if question.id in section.ask
            ),
            "",
        )

    def to_ask(self) -> list[Question]:
        """The questions that still matter, in order: unanswered ones, then answers that are too wide.

        A value that can be told in two ways is asked in one of them; once nothing else is left, in the other.
        """
        return self._in_turn(self._wanted) or self._in_turn(self._mattering)

    def _in_turn(self, names: Callable[[str, Verdict], tuple[str, ...]]) -> list[Question]:
        wanted = Counter(
            self.trials[trial].trial.questions[name].key
            for trial, verdict in self.verdicts.items()
            for name in names(trial, verdict)
        )
        order = sorted(wanted, key=lambda key: -wanted[key]) if self.fastest else self.questions  # what serves most
        found = [self.questions[key] for key in order if key in wanted]
        answered = {question.key for question in found if self.recorded(question)}
        wide = [question for question in found if question.key in answered and question.key not in self._left_as_is]
        return [question for question in found if question.key not in answered] + wide

    def waiting(self) -> list[Question]:
        """The questions that matter and were answered as unknown, in order."""
        keys = {
            self.trials[trial].trial.questions[name].key
            for trial, verdict in self.verdicts.items()
            for name in verdict.waiting
        }
        return [question for key, question in self.questions.items() if key in keys]

    def left(self, trial: str) -> int:
        """How many questions can still matter to a trial and have no answer yet."""
        return len(self._wanted(trial, self.verdicts[trial]))

    def under(self, trial: str, finding: Finding) -> list[Question]:
        """The questions a finding stands on, in order: those that are answered, and those it still needs."""
        compiled = self.trials[trial]
        names = {q.id for slot in finding.compiled.variables for q in compiled.questions(slot)}
        found = [q for q in self.questions.values() if compiled.trial.questions.get(q.id) == q and q.id in names]
        return [q for q in found if self.recorded(q) or (q.id in finding.still and q.id not in finding.aside)]

    def outlook(self, trial: str) -> tuple[str, ...]:
        """What would settle a trial's verdict, what to check, and until when it holds, a sentence each."""
        verdict = self.verdicts[trial]
        return tuple(outlook_lines(verdict, self.holding(trial)))

    def holding(self, trial: str) -> tuple[Holding, ...]:
        """The days on which a planned or unset date leaves a trial's verdict as it is."""
        return _held(self.verdicts[trial], unset=True)

    def until(self, trial: str) -> Holding | None:
        """The planned date that ends a trial's verdict soonest when it is moved on; None when none does."""
        ending = [held for held in _held(self.verdicts[trial], unset=False) if held.last is not None]
        return min(ending, key=lambda held: held.last or date.max, default=None)

    def age(self, recorded: Recorded) -> str:
        """How old an answer is, for information: since the day of measurement where there is one."""
        since = recorded.measured if len(recorded.measured) == 10 else recorded.at[:10]
        days = (self.today - date.fromisoformat(since)).days
        if days < 2:
            return self.language("yesterday") if days == 1 else self.language("today")
        return self.language("{count} days ago", count=days)

    def trail(self) -> tuple[Row, ...]:
        """The audit trail of this screening in words: every event, in order. `store.trail.chosen` filters it."""
        return rows(self.screening.shown, self.questions, self.language)

    def stage_after(self, trial: str) -> str:
        """The stage that follows the current one of a trial; "" at the last."""
        stages = self.trials[trial].trial.stages
        return next(iter(stages[stages.index(self.verdicts[trial].stage) + 1 :]), "")

    def next(self, after: Question | None = None) -> Question | None:
        """The question to ask after `after`: the next in order, else the first; None when nothing is left."""
        asked = self.to_ask()
        if after is not None:
            asked = [question for question in asked if question.key != after.key]
            if not self.fastest:
                order = {key: i for i, key in enumerate(self.questions)}
                ahead = [q for q in asked if order[q.key] > order[after.key] and not self.recorded(q)]
                asked = ahead or asked
        return asked[0] if asked else None

    def doubts(self, question: Question, raw: Entry, *, unusual: bool = True, source: str = "") -> tuple[str, ...]:
        """What to confirm before this answer is taken, each one sentence. Raises Refused when it cannot be taken.

        `unusual` is false when whoever asks has had an unusual value confirmed already. `source` is as typed.
        """
        entry = canonical(question, raw)
        today = self.today.toordinal()
        if beyond := limit_sentence(question, entry, question.limits, today):
            raise Refused(said("{sentence}.", sentence=beyond))
        if why := self.not_theirs(question, entry):
            raise Refused(why)
        beyond = limit_sentence(question, entry, question.usual, today) if unusual else None
        found = [self.language("Unusual: {sentence}.", sentence=beyond)] if beyond else []
        recorded = self.recorded(question)
        if source and (recorded is None or recorded.source != source) and (telling := self.telling(source)):
            found.append(telling)
        entries = {**self.entries, question.key: entry}
        for trial, compiled in self.trials.items():
            if compiled.trial.questions.get(question.id) != question:
                continue
            new = objections(compiled, self._of(trial, entries), self.today)
            old = objections(compiled, self._of(trial, self.entries), self.today)
            for check in new:
                if check.kind == "refuse":
                    raise Refused(check.say)
                if check not in old:
                    found.append(check.say)
        return tuple(dict.fromkeys(found))

    def not_theirs(self, question: Question, entry: Entry) -> Said | None:
        """Why only an investigator can give this answer, in one sentence."""
        recorded = self.recorded(question)
        return not_theirs(self.person.role, question, entry, recorded.kept if recorded else None)

    def telling(self, text: str) -> str:
        """What to confirm before a free text is saved: that it tells nobody's name or number. One sentence, or ""."""
        from tui.identifying import identifying_doubt  # only what is typed freely waits for its patterns

        try:
            known = [person.name for person in self.site.people.list()]
        except RecordError:
            known = []
        doubt = identifying_doubt(text, known)
        return self.language(doubt) if doubt else ""

    def needs_reason(self, question: Question, raw: Entry) -> bool:
        """Whether this replaces a different answer, so that a reason must be given by the person."""
        recorded = self.recorded(question)
        return (
            recorded is not None
            and recorded.kept != canonical(question, raw)
            and not _unknown(question, recorded.kept)
        )

    def answer(
        self, question: Question, raw: Entry, *, source: str = "", measured: str = "", reason: str = ""
    ) -> Saved:
        """Save an answer; it is on the disk when this returns. Raises Refused or a store.errors.RecordError."""
        entry = canonical(question, raw)
        recorded = self.recorded(question)
        if recorded is not None and not reason:
            if not self._differs(question, entry, source, measured):
                self._left_as_is.add(question.key)
                return Saved(recorded.seq, self.verdicts, self.verdicts, ())
            if not self.needs_reason(question, raw):
                reason = "new result" if recorded.kept != entry else "source added"
        elif recorded is None and not reason and question.key in self.screening.answers:
            reason = "asked anew in another version of the trial"
        self.unlocked(question, entry, source=source, measured=measured)
        before = self.verdicts
        after, words = before, None
        try:
            after = self._after(question.key, entry)
            words = verdict_data(after, self._since(question.key))
        except Exception:
            words = None
        event = self.screening.append(
            Kind.ANSWERED,
            question.key,
            by=self.person,
            new=entry,
            reason=reason,
            source=source,
            measured=measured,
            verdicts=words,
        )
        self.verdicts = after
        self._left_as_is.add(question.key)
        turned = tuple(t for t, v in after.items() if _fails(v) and not _fails(before[t]))
        self.going_on -= {trial for trial, verdict in after.items() if not _fails(verdict)}
        return Saved(event.seq, before, after, turned)

    def unlocked(self, question: Question, raw: Entry, *, source: str = "", measured: str = "") -> None:
        """Refused, and recorded as such, when this person may not give this answer, or while it is locked.

        A lock raises Sealed, so that whoever asks can offer to unlock it.
        """
        if self.person.role == Role.MONITOR:
            self.refuse(f"answer {question.key}", MONITOR)
        entry = canonical(question, raw)
        if why := self.not_theirs(question, entry):
            self.refuse(f"answer {question.key}", why, self.not_theirs(self._english(question), entry))
        signature = self.screening.locked(question.key)
        if signature and self._differs(question, entry, source, measured):
            sealed = Sealed(self._english(question).short, signature)
            self.refuse(f"change {question.key}", Sealed(question.short, signature), sealed)

    def refuse(self, what: str, why: Said | Refused, english: Said | Refused | None = None) -> NoReturn:
        """Record that something was refused to this person, and raise Refused with the sentence that says why.

        The record has it in English, whoever reads it later: `english` where words of a trial stand in the sentence.
        """
        with suppress(RecordError):  # a record that takes nothing refuses all the same
            self.screening.append(Kind.REFUSED, what[:200], by=self.person, new=str(english or why))
        raise why if isinstance(why, Refused) else Refused(why)

    def _english(self, question: Question) -> Question:
        """The question as the record names it."""
        if self.language == ENGLISH:
            return question
        every = (bound_trial(self.site, trial, self.screening.trials[trial]) for trial in self.trials)
        return next(q for trial in every for q in trial.questions.values() if q.key == question.key)

    def leave(self, question: Question) -> Saved:
        """Leave a question for the investigator."""
        return self.answer(question, LEFT, reason="new result" if self.recorded(question) else "")

    def judgement(self, trial: str, criterion: str) -> Judgement | None:
        """The recorded judgement on a criterion, and whether it has lapsed."""
        recorded = self.screening.judgements.get(f"{trial}/{criterion}")
        if recorded is None:
            return None
        basis = self._basis(self.verdicts[trial].findings[criterion], self.entries)
        return Judgement(recorded, recorded.basis != basis)

    def may_judge(self, finding: Finding) -> Said | None:
        """Why this person cannot judge this criterion now, in one sentence."""
        if self.person.role != Role.INVESTIGATOR:
            return said("Only an investigator can judge a criterion; let one take the keyboard.")
        if finding.state is not State.OPEN:
            return said(
                "The answers settle this criterion as {finding}; correct an answer if it is wrong.",
                finding=STATES[finding.state],
            )
        if not finding.reasons & {Reason.REVIEW, Reason.GAP}:
            return said("This criterion waits for answers, not for a judgement.")
        return None

    def judge(
        self,
        trial: str,
        criterion: str,
        finding: str,
        reason: str,
        *,
        protocol: str = "",
        section: str = "",
        one_by_one: bool = False,
    ) -> None:
        """Record an investigator's judgement: `finding` in the words of the file. Raises Refused, RecordError."""
        of = self.verdicts[trial].findings[criterion]
        if signature := self.screening.locked(f"{trial}/{criterion}", Kind.JUDGED):
            self.refuse(f"judge {criterion}", Sealed(criterion, signature))
        if why := self.may_judge(of):
            self.refuse(f"judge {criterion}", why)
        if complaint := finding_complaint(of.criterion.kind, criterion, finding):
            raise Refused(complaint)
        if Reason.GAP in of.reasons and not (protocol.strip() and section.strip()):
            raise Refused(said("The text is not in our source: name the protocol version and section you checked."))
        if finding == "clear" and Reason.GAP in of.reasons and not one_by_one:
            raise Refused(said("Confirm that each exclusion of the protocol was checked one by one."))
        new: dict[str, Json] = {
            "finding": finding,
            "protocol": protocol,
            "section": section,
            "one_by_one": one_by_one,
            "basis": self._basis(of, self.entries),
        }
        key = f"{trial}/{criterion}"
        verdicts = self._judged(self.entries, more={key: GOOD[finding]})
        self.screening.append(
            Kind.JUDGED, key, by=self.person, new=new, reason=reason, verdicts=verdict_data(verdicts, self._since())
        )
        self.verdicts = verdicts

    def move(self, trial: str, stage: str) -> None:
        """Set the current stage of a trial. Raises Refused, RecordError."""
        if stage not in self.trials[trial].trial.stages:
            raise Refused(said("{stage} is not a stage of this trial.", stage=stage))
        verdicts = self._judged(self.entries, stages={trial: stage})
        self.screening.append(
            Kind.STAGE, trial, by=self.person, new=stage, verdicts=verdict_data(verdicts, self._since())
        )
        self.verdicts = verdicts

    def stop(self, trial: str) -> None:
        """Record that no more is asked for a trial that is not eligible."""
        self.screening.append(
            Kind.STOPPED, trial, by=self.person, verdicts=verdict_data(self.verdicts, self._since())
        )
        self.going_on.discard(trial)

    def go_on(self, trial: str) -> None:
        """Ask on although not eligible: each criterion by itself, as the screening log wants it."""
        self.going_on.add(trial)

    def refresh(self) -> None:
        """Judge again, for a new day."""
        self.verdicts = self._judged(self.entries)

    def _differs(self, question: Question, entry: Entry, source: str, measured: str) -> bool:
        recorded = self.recorded(question)
        now = (recorded.kept, recorded.source, recorded.measured) if recorded else None
        return now != (entry, source, measured)

    def _wanted(self, trial: str, verdict: Verdict) -> tuple[str, ...]:
        return verdict.first(self._mattering(trial, verdict))

    def _mattering(self, trial: str, verdict: Verdict) -> tuple[str, ...]:
        if not _fails(verdict):
            return fastest(verdict) if self.fastest else verdict.ask
        return verdict.further if trial in self.going_on else ()

    def _of(self, trial: str, entries: Mapping[str, Entry]) -> dict[str, Entry]:
        return sheet_of(self.trials[trial], entries)

    def _after(self, key: str, entry: Entry) -> dict[str, Verdict]:
        """The verdicts with one answer more: those of the trials that do not ask it stand, unless the day changed."""
        today = self.today
        touched = {
            trial
            for trial, compiled in self.trials.items()
            if self.verdicts[trial].on != today or any(q.key == key for q in compiled.trial.questions.values())
        }
        new = self._judged({**self.entries, key: entry}, only=touched)
        return {trial: new.get(trial, verdict) for trial, verdict in self.verdicts.items()}

    def _judged(
        self,
        entries: Mapping[str, Entry],
        *,
        more: Mapping[str, State] | None = None,
        stages: Mapping[str, str] | None = None,
        only: Container[str] | None = None,
    ) -> dict[str, Verdict]:
        """The verdicts on these entries, of all trials or `only` of some.

        `more` are judgements, by TRIAL/ID, that are about to be recorded, `stages` those about to be set.
        """
        return {
            trial: judged(
                compiled,
                (stages or {}).get(trial) or self.screening.trials[trial].stage,
                self.screening.answers,
                self.screening.judgements,
                self.today,
                entries=entries,
                more={k.partition("/")[2]: state for k, state in (more or {}).items() if k.startswith(f"{trial}/")},
            )
            for trial, compiled in self.trials.items()
            if only is None or trial in only
        }

    def _since(self, given: str = "") -> dict[str, str]:
        """The day of each answer by record key; `given` is being given now."""
        since = {key: recorded.at[:10] for key, recorded in self.screening.answers.items()}
        return {**since, given: self.today.isoformat()} if given else since

    def _basis(self, finding: Finding, entries: Mapping[str, Entry]) -> dict[str, Any]:
        return basis(finding, self.screening.answers, entries)


def locked_sentence(what: str, signature: Signature) -> Said:
    """That a signature locks an answer or a judgement, and what to do."""
    return said(
        "{what} is locked: {name} signed for {trial}, {stage}, on {day}. Unlock it with a reason first, which voids "
        "that signature.",
        what=upper(what),
        name=signature.by.name,
        trial=signature.trial,
        stage=STAGES.get(signature.stage, signature.stage),
        day=signature.at[:10],
    )


def bind(site: Site, offer: Offer) -> Binding:
    """Keep a definition, its supplement and what it draws on at the site; the trial begins at its first stage."""
    for content in offer.files:
        site.keep(content)
    return Binding(offer.shas[0], offer.shas[1], offer.trial.stages[0], offer.shas[2])


def begin(
    site: Site, code: str, trials: Iterable[str], person: Person, clock: Clock, language: Language
) -> Interview:
    """Start the screening of a participant for trials of the site. Raises Refused or a store.errors.RecordError."""
    bindings, verdicts = {}, {}
    here = offered(site.folder, language)
    for trial in trials:
        offer = here.offer(trial)
        bindings[trial] = bind(site, offer)
        verdicts[trial] = judge(compiled_trial(offer.trial), {}, {}, offer.trial.stages[0], clock().date())
    screening = site.start(code, bindings, person, verdict_data(verdicts))
    return Interview(site, screening, person, clock, language)


def has_consent(verdict: Verdict) -> bool:
    """Whether the trial's consent day is answered and not in the future; true for a trial that asks for none."""
    question = verdict.compiled.trial.questions.get("consent_date")
    if question is None:
        return True
    entry = next(iter(verdict.findings.values())).sheet.entries.get(question.id)
    return isinstance(entry, str) and not limit_sentence(question, entry, _PAST, verdict.on.toordinal())


def verdict_data(verdicts: Mapping[str, Verdict], since: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The verdict words that an event carries for the home list and for whoever reads the file later.

    `since` is the day of each answer by record key. `waits` gives reason and day of each answer that is waited
    for, `windows` the first and last day of each date that can be moved under this verdict, null where there is
    no end on that side. Dates that are not set are only looked at when nothing is left to ask, for the time it takes.
    """
    return {trial: _verdict_data(verdict, since or {}) for trial, verdict in verdicts.items()}


def _verdict_data(verdict: Verdict, since: Mapping[str, str]) -> dict[str, Any]:
    questions = verdict.compiled.trial.questions
    entries = next(iter(verdict.findings.values())).sheet.entries
    return {
        "stage": verdict.stage,
        "on": verdict.on.isoformat(),
        "verdict": verdict.current.word,
        "failed": list(verdict.current.failed),
        "open": {reason.value: list(ids) for reason, ids in verdict.current.open.items()},
        "ask": len(verdict.first(verdict.ask)),
        "waiting": list(verdict.waiting),
        "waits": {
            name: [entries[name]["unknown"], since.get(questions[name].key, verdict.on.isoformat())]
            for name in verdict.waiting
        },
        "windows": {
            held.question.id: [held.first and held.first.isoformat(), held.last and held.last.isoformat()]
            for held in _held(verdict, unset=not verdict.ask)
        },
        "consented": has_consent(verdict),
    }


@lru_cache(maxsize=16)
def _held(verdict: Verdict, *, unset: bool) -> tuple[Holding, ...]:
    counted = {finding.criterion.id: finding.judged for finding in verdict.findings.values() if finding.judged}
    entries = next(iter(verdict.findings.values())).sheet.entries
    return holds(verdict, entries, counted, unset=unset)


def _unknown(question: Question, entry: Entry) -> bool:
    return isinstance(read_entry(question, entry), Unknown)


def _fails(verdict: Verdict) -> bool:
    return verdict.current.word == NOT_ELIGIBLE
