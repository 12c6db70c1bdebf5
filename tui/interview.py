"""Where trials and store meet, without Textual: an answer or a judgement is doubted or refused, judged, and saved."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import NoReturn

from store.errors import RecordError
from store.events import Clock, Kind, Person, Role
from store.folding import Signature
from store.layout import Json
from store.screening import Screening
from store.site import Site
from store.sources import offered
from trials.canonical import canonical
from trials.code_words import STAGES, STATES
from trials.crosscheck import finding_complaint
from trials.definition import Question
from trials.document import Refused
from trials.language import ENGLISH, Language, Said, said
from trials.limits import limit_sentence
from trials.rules import Finding, Reason, State, Verdict, objections
from trials.text import upper
from trials.values import LEFT, Entry, Unknown, read_entry
from tui.judging import GOOD, basis, bound_trial
from tui.standing import Standing, fails
from tui.verdict_data import verdict_data
from tui.whose import not_theirs

CHANGE_REASONS = {
    "typing error": said("Typing error: the earlier answer was never right"),
    "source corrected": said("Source corrected: the report or record has been corrected"),
    "new result": said("New result: the earlier answer stays true for its day"),
}
MONITOR = said("A monitor reads the record and changes nothing in it.")


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
        if after is before:
            return frozenset()
        return frozenset(
            name
            for name, new in after.items()
            if (new.effective, new.reasons) != (before[name].effective, before[name].reasons)
        )


class Sealed(Refused):
    """Refused because `signature` locks what was to be changed."""

    def __init__(self, what: str, signature: Signature) -> None:
        super().__init__(locked_sentence(what, signature))
        self.signature = signature


class Interview(Standing):
    """One person at the keyboard, one open screening. Everything a screen shows or saves of it goes through here."""

    def __init__(self, site: Site, screening: Screening, person: Person, clock: Clock, language: Language) -> None:
        super().__init__(site, screening, clock, language)
        self.person = person

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
        typed = source and not offered(source) and (recorded is None or recorded.source != source)
        if typed and (telling := self.telling(source)):
            found.append(telling)
        entries = {**self.entries, question.key: entry}
        for trial, compiled in self.trials.items():
            if not compiled.checks or compiled.trial.questions.get(question.id) != question:
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
        turned = tuple(t for t, v in after.items() if fails(v) and not fails(before[t]))
        self.going_on -= {trial for trial, verdict in after.items() if not fails(verdict)}
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
            "basis": basis(of, self.screening.answers, self.entries),
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


def _unknown(question: Question, entry: Entry) -> bool:
    return isinstance(read_entry(question, entry), Unknown)
