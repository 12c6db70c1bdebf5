"""Signing, unlocking and what became of the participant, line by line: the same events as in the app."""

from collections.abc import Callable, Sequence

from store.errors import RecordError
from store.events import DispositionWord
from trials.document import Refused
from tui.interview import Interview
from tui.interview_text import headline
from tui.plain.talk import Talk
from tui.signing import (
    DISPOSITION_CHOICES,
    DISPOSITION_KEYS,
    NO_SIGNATURE,
    SigningPage,
    dispose,
    disposition_doubts,
    disposition_needs_reason,
    disposition_words,
    earlier_screenings,
    groups,
    may_dispose,
    may_unlock,
    sign,
    signature_words,
    signing_page,
    unlock,
    voided_by_unlocking,
)


class Signing:
    """What a named person confirms, voids or records of one screening."""

    def __init__(self, interview: Interview, talk: Talk) -> None:
        self.interview, self.talk = interview, talk

    def sign(self) -> None:
        """Say all that is to be read first, then sign: with the words typed where something is open."""
        trial = self._trial("Sign for which trial?")
        if not trial:
            return
        page = signing_page(self.interview, trial)
        self._say(page)
        if page.refusal:
            self.talk.say(page.refusal)
            return
        words = ""
        if page.words:
            words = self.talk.hear(f"Something is open. To sign all the same, type: {page.words}.")
        if not words and not (not page.words and self.talk.agrees("Sign?")):
            self.talk.say("Nothing was signed.")
            return
        if self._done(lambda: sign(self.interview, page, words)):
            signature = self.interview.screening.signatures[-1]
            count = len(signature.answers)
            self.talk.say(f"Saved. Signed for {trial}, {page.stage}. {count} answers are locked, given or not.")

    def _say(self, page: SigningPage) -> None:
        self.talk.say("", page.title, f"{page.headline} ({page.stage}), as of {page.on}", page.sentence)
        for title, items in groups(page):
            self.talk.say(f"{title}: {len(items) or 'none'}")
            self.talk.say(*(f"  {item.criterion} {item.title}: {item.says}" for item in items))
        if page.signatures:
            self.talk.say("Recorded so far:", *map(signature_words, page.signatures))
        if not page.refusal:
            person = self.interview.person
            self.talk.say(f"What you would confirm: {page.meaning}")
            self.talk.say(f"By {person.name} ({person.role}), on the record up to {page.head_words}.")
        self.talk.say(self.talk.language(NO_SIGNATURE))

    def unlock(self) -> None:
        """Void a signature, and any later one of the trial, with a reason."""
        signed = [one for one in self.interview.screening.signatures if one.void is None]
        if not signed:
            self.talk.say("Nothing is signed.")
            return
        rows = [(str(at), str(at), signature_words(one)) for at, one in enumerate(signed, 1)]
        chosen = self.talk.choose("Unlock which? An empty line leaves them as they are:", rows)
        if chosen is None:
            return
        signature = signed[int(chosen) - 1]
        reason = ""
        if not may_unlock(self.interview):  # else it is refused below, on record
            voided = voided_by_unlocking(self.interview, signature)
            self.talk.say(*map(signature_words, voided), "Unlocking makes this void. It stays in the record.")
            reason = self._reason()
            if not reason:
                self.talk.say("Nothing was unlocked.")
                return
        if self._done(lambda: unlock(self.interview, signature.trial, signature.stage, reason)):
            void = [one.stage for one in self.interview.screening.signatures if one.void == len(self._events)]
            self.talk.say(f"Saved. Unlocked. What was signed for {' and '.join(void)} is void;")
            self.talk.say("sign again when the record is right.")

    def dispose(self) -> None:
        """Record what became of the participant in a trial. The verdict stays what it is."""
        trial = self._trial("Of which trial?")
        if not trial:
            return
        interview = self.interview
        self.talk.say(f"{trial}: {headline(interview.verdicts[trial])}.")
        if now := interview.screening.dispositions.get(trial):
            self.talk.say(f"Recorded: {disposition_words(now)}")
        rows = [
            (key, str(word), self.talk.language(DISPOSITION_CHOICES[word])) for word, key in DISPOSITION_KEYS.items()
        ]
        word = self.talk.choose("What became of the participant?", rows)
        earlier = reason = ""
        if not word:
            return
        if not may_dispose(interview, trial, word):  # else it is refused below, on record
            if any(not self.talk.agrees(doubt) for doubt in disposition_doubts(interview, trial, word)):
                self.talk.say("Nothing was recorded.")
                return
            if word == DispositionWord.RE_SCREENED and not (earlier := self._earlier()):
                return
            if disposition_needs_reason(interview, trial, word, earlier) and not (reason := self._reason()):
                self.talk.say("Nothing was recorded.")
                return
        if self._done(lambda: dispose(interview, trial, word, reason=reason, earlier=earlier)):
            self.talk.say(f"Saved. {disposition_words(interview.screening.dispositions[trial])}")

    def _earlier(self) -> str:
        """The token of the screening that came before; "" for none."""
        found = earlier_screenings(self.interview)
        if not found:
            self.talk.say("There is no other screening at this site to come after.")
            return ""
        while heard := self.talk.hear("Code of the screening that came before this one:").casefold():
            for token, code in found:
                if code.casefold() == heard:
                    return token
            self.talk.say("There is no screening of that code at this site.")
        return ""

    def _trial(self, prompt: str) -> str | None:
        trials: Sequence[str] = list(self.interview.trials)
        if len(trials) == 1:
            return trials[0]
        return self.talk.choose(prompt, [(str(at), trial, trial) for at, trial in enumerate(trials, 1)])

    def _reason(self) -> str:
        """A reason that may be kept; "" when none is given."""
        reason = self.talk.hear("Reason:")
        if telling := reason and self.interview.telling(reason):
            self.talk.say(telling)
            return reason if self.talk.agrees("Save it all the same?") else ""
        return reason

    @property
    def _events(self) -> Sequence[object]:
        return self.interview.screening.events

    def _done(self, act: Callable[[], object]) -> bool:
        """Whether it is on the disk; what stands against it is said."""
        try:
            act()
        except RecordError as error:
            self.talk.say(f"NOT SAVED. {error}")
            return False
        except Refused as refused:
            self.talk.say(str(refused))
            return False
        return True
