"""Signing, unlocking and what became of the participant, line by line: the same events as in the app."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from store.errors import RecordError
from store.events import DispositionWord
from store.folding import Signature
from store.words import person_words
from trials.code_words import stage_words
from trials.document import Refused
from trials.language import Language
from tui.dispositions import (
    DISPOSITION_CHOICES,
    DISPOSITION_KEYS,
    dispose,
    disposition_doubts,
    disposition_needs_reason,
    disposition_words,
    earlier_screenings,
    may_dispose,
)
from tui.interview import Interview
from tui.interview_text import headline
from tui.plain.talk import Talk
from tui.signing import (
    NO_SIGNATURE,
    SAID_INCOMPLETE,
    Item,
    SigningPage,
    groups,
    may_unlock,
    sign,
    signature_words,
    signing_page,
    unlock,
    voided_by_unlocking,
)
from tui.terms import not_saved


class Signing:
    """What a named person confirms, voids or records of one screening."""

    def __init__(self, interview: Interview, talk: Talk) -> None:
        self.interview, self.talk = interview, talk
        self.language = talk.language

    def sign(self) -> None:
        """Say all that is to be read first, then sign: with the words typed where something is open."""
        trial = self._trial(self.language("Sign for which trial?"))
        if not trial:
            return
        page = signing_page(self.interview, trial)
        self._say(page)
        if page.refusal:
            self.talk.say(self.language(page.refusal))
            return
        words = ""
        if page.words:
            words = self.talk.hear(
                self.language("Something is open. To sign all the same, type: {words}.", words=SAID_INCOMPLETE)
            )
        if not words and not (not page.words and self.talk.agrees(self.language("Sign?"))):
            self.talk.say(self.language("Nothing was signed."))
            return
        if self._done(lambda: sign(self.interview, page, words)):
            signature = self.interview.screening.signatures[-1]
            count = len(signature.answers)
            self.talk.say(
                self.language(
                    "Saved. Signed for {trial}, {stage}. {count} answers are locked, given or not.",
                    trial=trial,
                    stage=stage_words(page.stage, self.language),
                    count=count,
                )
            )

    def _say(self, page: SigningPage) -> None:
        language = self.language
        verdict = language("{verdict}, as of {day}", verdict=page.headline, day=page.on)
        self.talk.say("", page.title, verdict, page.sentence)
        for title, items in groups(page):
            self.talk.say(language("{name}: {value}", name=title, value=len(items) or language("none")))
            self.talk.say(*(f"  {_named(item, language)}" for item in items))
        if page.signatures:
            self.talk.say(language("Recorded so far:"), *self._signatures(page.signatures))
        if not page.refusal:
            person = person_words(self.interview.person, language)
            self.talk.say(language("What you would confirm: {meaning}", meaning=page.meaning))
            self.talk.say(language("By {person}, on the record up to {head}.", person=person, head=page.head_words))
        self.talk.say(language(NO_SIGNATURE))

    def unlock(self) -> None:
        """Void a signature, and any later one of the trial, with a reason."""
        signed = [one for one in self.interview.screening.signatures if one.void is None]
        if not signed:
            self.talk.say(self.language("Nothing is signed."))
            return
        rows = [(str(at), str(at), signature_words(one, self.language)) for at, one in enumerate(signed, 1)]
        chosen = self.talk.choose(self.language("Unlock which? An empty line leaves them as they are:"), rows)
        if chosen is None:
            return
        signature = signed[int(chosen) - 1]
        reason = ""
        if not may_unlock(self.interview):  # else it is refused below, on record
            voided = voided_by_unlocking(self.interview, signature)
            self.talk.say(
                *self._signatures(voided), self.language("Unlocking makes this void. It stays in the record.")
            )
            reason = self._reason()
            if not reason:
                self.talk.say(self.language("Nothing was unlocked."))
                return
        if self._done(lambda: unlock(self.interview, signature.trial, signature.stage, reason)):
            void = [one.stage for one in self.interview.screening.signatures if one.void == len(self._events)]
            stages = self.language.listed(stage_words(stage, self.language) for stage in void)
            self.talk.say(
                self.language(
                    "Saved. Unlocked. What was signed for {stages} is void; sign again when the record is right.",
                    stages=stages,
                )
            )

    def dispose(self) -> None:
        """Record what became of the participant in a trial. The verdict stays what it is."""
        trial = self._trial(self.language("Of which trial?"))
        if not trial:
            return
        interview = self.interview
        self.talk.say(self.language("{name}: {value}.", name=trial, value=headline(interview.verdicts[trial])))
        if now := interview.screening.dispositions.get(trial):
            self.talk.say(self.language("Recorded: {words}", words=disposition_words(now, self.language)))
        rows = [(key, str(word), self.language(DISPOSITION_CHOICES[word])) for word, key in DISPOSITION_KEYS.items()]
        word = self.talk.choose(self.language("What became of the participant?"), rows)
        earlier = reason = ""
        if not word:
            return
        if not may_dispose(interview, trial, word):  # else it is refused below, on record
            if any(not self.talk.agrees(doubt) for doubt in disposition_doubts(interview, trial, word)):
                self.talk.say(self.language("Nothing was recorded."))
                return
            if word == DispositionWord.RE_SCREENED and not (earlier := self._earlier()):
                return
            if disposition_needs_reason(interview, trial, word, earlier) and not (reason := self._reason()):
                self.talk.say(self.language("Nothing was recorded."))
                return
        if self._done(lambda: dispose(interview, trial, word, reason=reason, earlier=earlier)):
            words = disposition_words(interview.screening.dispositions[trial], self.language)
            self.talk.say(self.language("Saved. {what}", what=words))

    def _earlier(self) -> str:
        """The token of the screening that came before; "" for none."""
        found = earlier_screenings(self.interview)
        if not found:
            self.talk.say(self.language("There is no other screening at this site to come after."))
            return ""
        while heard := self.talk.hear(self.language("Code of the screening that came before this one:")).casefold():
            for token, code in found:
                if code.casefold() == heard:
                    return token
            self.talk.say(self.language("There is no screening of that code at this site."))
        return ""

    def _trial(self, prompt: str) -> str | None:
        trials: Sequence[str] = list(self.interview.trials)
        if len(trials) == 1:
            return trials[0]
        return self.talk.choose(prompt, [(str(at), trial, trial) for at, trial in enumerate(trials, 1)])

    def _reason(self) -> str:
        """A reason that may be kept; "" when none is given."""
        reason = self.talk.hear(self.language("Reason:"))
        if telling := reason and self.interview.telling(reason):
            self.talk.say(telling)
            return reason if self.talk.agrees(self.language("Save it all the same?")) else ""
        return reason

    def _signatures(self, signatures: Iterable[Signature]) -> Iterator[str]:
        return (signature_words(one, self.language) for one in signatures)

    @property
    def _events(self) -> Sequence[object]:
        return self.interview.screening.events

    def _done(self, act: Callable[[], object]) -> bool:
        """Whether it is on the disk; what stands against it is said."""
        try:
            act()
        except RecordError as error:
            self.talk.say(not_saved(error, self.language))
            return False
        except Refused as refused:
            self.talk.say(self.language.tell(refused))
            return False
        return True


def _named(item: Item, language: Language) -> str:
    return language("{name}: {value}", name=f"{item.criterion} {item.title}", value=item.says)
