"""What became of a participant in a trial, without a screen: what is offered, doubted, refused and recorded."""

from store.events import DispositionWord, Kind, Role
from store.folding import SCREENING, RecordedDisposition
from store.layout import Json
from store.words import DISPOSITIONS
from trials.code_words import stage_words
from trials.document import Refused
from trials.explain import verdict_words
from trials.language import Language, Said, said
from trials.rules import ELIGIBLE, NOT_ELIGIBLE
from tui.interview import MONITOR, Interview
from tui.signing import in_force
from tui.verdict_data import has_consent

DISPOSITION_KEYS = {
    DispositionWord.IN_SCREENING: "i",
    DispositionWord.SCREEN_FAILURE: "f",
    DispositionWord.DECLINED: "d",
    DispositionWord.ENROLLED: "e",
    DispositionWord.WITHDRAWN: "w",
    DispositionWord.RE_SCREENED: "r",
}
DISPOSITION_CHOICES = {
    DispositionWord.IN_SCREENING: said("In screening"),
    DispositionWord.SCREEN_FAILURE: said("Screen failure: consented, and does not qualify"),
    DispositionWord.DECLINED: said("Declined to take part"),
    DispositionWord.ENROLLED: said("Enrolled"),
    DispositionWord.WITHDRAWN: said("Withdrawn after consent"),
    DispositionWord.RE_SCREENED: said("Re-screened: this comes after an earlier screening"),
}


def disposition_words(recorded: RecordedDisposition, language: Language) -> str:
    """A disposition in one sentence, for the screen."""
    words = language.opening(language(DISPOSITIONS[recorded.word]))
    if recorded.earlier:
        words = language("{disposition} after {code}", disposition=words, code=recorded.earlier)
    if recorded.reason:
        words = language("{disposition}: {reason}", disposition=words, reason=recorded.reason)
    return language("{words} ({name}, {day}).", words=words, name=recorded.by.name, day=recorded.at[:10])


def may_dispose(interview: Interview, trial: str, word: str) -> Said | None:
    """Why this disposition cannot be recorded now, in one sentence."""
    if why := interview.screening.readonly:
        return said("Nothing can be recorded while the record is open for reading only. {why}", why=why)
    if interview.person.role == Role.MONITOR:
        return MONITOR
    if word == DispositionWord.SCREEN_FAILURE and not has_consent(interview.verdicts[trial]):
        return said(
            "A screen failure is one who has consented: record the consent date first, or ‘declined’ if consent was "
            "not given."
        )
    return None


def disposition_doubts(interview: Interview, trial: str, word: str) -> tuple[str, ...]:
    """What to confirm before a disposition is recorded. It never changes the verdict, nor the verdict it."""
    verdict, language = interview.verdicts[trial], interview.language
    now = verdict_words(verdict)
    found = []
    if word == DispositionWord.ENROLLED and verdict.current.word != ELIGIBLE:
        found.append(language("Enrolled, although the verdict is ‘{verdict}’?", verdict=now))
    if word == DispositionWord.ENROLLED and not in_force(interview, trial, verdict.stage):
        stage = stage_words(verdict.stage, language)
        found.append(language("Enrolled, although nobody has signed for {stage}?", stage=stage))
    if word == DispositionWord.SCREEN_FAILURE and verdict.current.word != NOT_ELIGIBLE:
        found.append(language("A screen failure, although the verdict is ‘{verdict}’?", verdict=now))
    return tuple(found)


def disposition_needs_reason(interview: Interview, trial: str, word: str, earlier: str = "") -> bool:
    """Whether this replaces another disposition, beyond "in screening" and "re-screened", so that it must say why."""
    now = interview.screening.dispositions.get(trial)
    return now is not None and now.word not in SCREENING and (now.word, now.earlier_token) != (word, earlier)


def dispose(
    interview: Interview, trial: str, word: str, *, reason: str = "", earlier: str = ""
) -> RecordedDisposition:
    """Record what became of the participant in a trial. The verdict stays what it is. Refused, RecordError.

    A reason is needed to change what was recorded, except "in screening" and "re-screened". `earlier` is the
    token of the screening before this one, and belongs to "re-screened".
    """
    if why := may_dispose(interview, trial, word):
        interview.refuse(f"disposition of {trial}: {word}", why)
    new: Json = word
    if word == DispositionWord.RE_SCREENED:
        code = dict(earlier_screenings(interview)).get(earlier)
        if not code:
            raise Refused(said("Choose the earlier screening that this one comes after."))
        new = {"word": word, "code": code, "token": earlier}
    interview.screening.append(Kind.DISPOSITION, trial, by=interview.person, new=new, reason=reason)
    return interview.screening.dispositions[trial]


def earlier_screenings(interview: Interview) -> tuple[tuple[str, str], ...]:
    """Token and code of every other screening of the site, the latest first, to link a re-screening to."""
    own = interview.screening.token
    return tuple((s.token, s.code) for s in interview.site.screenings() if s.code and s.token != own)
