"""Adding a trial to an open screening, and moving one to another version of its definition. Knows no screen."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from store.events import DispositionWord, Kind
from store.folding import Binding, Recorded
from store.offered import Offer, Offered, offered
from store.site import Site
from trials.answer_words import entry_words
from trials.definition import Question, Trial
from trials.document import Refused
from trials.explain import verdict_words
from trials.language import Language, said
from tui.beginning import bind
from tui.interview import Interview
from tui.judging import bound_trial, compiled_trial, judged, takes

CLOSED = frozenset(DispositionWord) - {DispositionWord.IN_SCREENING, DispositionWord.RE_SCREENED}


@dataclass(frozen=True, slots=True)
class Move:
    """What moving a trial of a screening to another version would do, before it is done.

    `lost` are the answers that the other version has no use for: they stay in the record and count no more.
    """

    trial: str
    was: str
    now: str
    changes: tuple[str, ...]
    lost: tuple[str, ...]
    lapsing: tuple[str, ...]
    verdict_before: str
    verdict_after: str


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A screening that stands on another version of a trial than the site has now."""

    code: str
    version: str


def version_words(trial: Trial) -> str:
    """A version with the protocol of its supplement: `2026-11-22 with the supplement to protocol 2.1`."""
    if not (extra := trial.supplement):
        return trial.version
    return trial.language(
        "{version} with the supplement to protocol {protocol}", version=trial.version, protocol=extra.protocol
    )


def another_version(binding: Binding, offer: Offer) -> bool:
    """Whether a screening is judged by other files than those that the site would take now."""
    return (binding.definition, binding.supplement, dict(binding.includes)) != (
        *offer.shas[:2],
        dict(offer.shas[2]),
    )


def another_version_words(interview: Interview, here: Offered) -> str:
    """That the site has another version of a trial of the open screening by now, in one sentence or ""."""
    bound = interview.screening.trials
    names = [trial for trial in bound if trial in here.trials and another_version(bound[trial], here.trials[trial])]
    if not names:
        return ""
    return interview.language(
        "The site has another version of {trials} now: F5 on the list of screenings shows what changed.",
        trials=interview.language.joined(names),
    )


def elsewhere(site: Site, offer: Offer) -> Iterator[Elsewhere]:
    """The screenings in progress that stand on another version than the one offered."""
    trial, language = offer.trial.id, offer.trial.language
    for summary in site.screenings():
        about = summary.trials.get(trial)
        if about is None or summary.damage or about.disposition in CLOSED:
            continue
        with site.read(summary.token) as screening:
            binding = screening.trials[trial]
            if another_version(binding, offer):
                try:
                    version = version_words(bound_trial(site, trial, binding, language))
                except Refused:
                    version = language("a version that cannot be read")
                yield Elsewhere(summary.code, version)


def add_trial(interview: Interview, offer: Offer) -> None:
    """Make a trial part of the open screening, at its first stage; recorded. Raises Refused, RecordError."""
    trial = offer.trial
    if trial.id in interview.trials:
        raise Refused(said("{trial} is part of this screening already.", trial=trial.id))
    interview.screening.append(Kind.BOUND, trial.id, by=interview.person, new=bind(interview.site, offer).new)
    interview.rebind()
    interview.move(trial.id, trial.stages[0])


def move_of(interview: Interview, offer: Offer) -> Move:
    """What moving a trial to the version that the site has now would change."""
    from trials.compare import difference_lines  # with all that finds an example of a difference

    trial = offer.trial.id
    old, screening = interview.trials[trial].trial, interview.screening
    compiled = compiled_trial(offer.trial)
    stage = _stage(interview, offer)
    after = judged(compiled, stage, screening.answers, screening.judgements, interview.today)
    of_trial = [key for key in screening.judgements if key.startswith(f"{trial}/")]
    return Move(
        trial,
        version_words(old),
        version_words(offer.trial),
        tuple(difference_lines(*_alike(interview, offer)))[1:],
        tuple(_lost(old, offer.trial, screening.answers.values())),
        tuple(key.partition("/")[2] for key in of_trial),
        verdict_words(interview.verdicts[trial]),
        verdict_words(after),
    )


def _alike(interview: Interview, offer: Offer) -> tuple[Trial, Trial]:
    """The version in use and the site's own, in a language that both have: what one lacks would pass for a change."""
    trial = offer.trial.id
    old = interview.trials[trial].trial
    if old.translated and offer.trial.translated:
        return old, offer.trial
    binding = interview.screening.trials[trial]
    return bound_trial(interview.site, trial, binding), offered(interview.site.folder).offer(trial).trial


def move(interview: Interview, offer: Offer, reason: str) -> None:
    """Move a trial to the version that the site has now; recorded with its reason. Raises Refused, RecordError."""
    trial = offer.trial.id
    if not reason.strip():
        raise Refused(said("Moving to another version needs a reason."))
    stage = _stage(interview, offer)
    new = bind(interview.site, offer).new
    interview.screening.append(Kind.BOUND, trial, by=interview.person, new=new, reason=reason)
    interview.rebind()
    if stage != interview.screening.trials[trial].stage:
        interview.move(trial, stage)


def uncounted(interview: Interview) -> tuple[str, ...]:
    """The recorded answers that no version of a trial in use asks for any more, in words."""
    counted = {
        question.key
        for compiled in interview.trials.values()
        for question in compiled.trial.questions.values()
        if question.key in interview.screening.answers
        and takes(question, interview.screening.answers[question.key].kept)
    }
    left = [recorded for key, recorded in interview.screening.answers.items() if key not in counted]
    if not left:
        return ()
    former = list(_former_questions(interview))
    return tuple(
        _answer_words(
            next((q for q in former if q.key == one.key and takes(q, one.kept)), None), one, interview.language
        )
        for one in left
    )


def _former_questions(interview: Interview) -> Iterator[Question]:
    """The questions of every version that this screening stood on."""
    for event in interview.screening.events:
        if event.kind == Kind.BOUND and isinstance(event.new, dict):
            binding = Binding(stage="", **dict(event.new))  # type: ignore[arg-type]  # the record's own form
            try:
                trial = bound_trial(interview.site, event.subject, binding, interview.language)
            except Refused:
                continue
            yield from trial.questions.values()


def _stage(interview: Interview, offer: Offer) -> str:
    """The stage in the other version: the same, or the first where it has none of that name."""
    stage = interview.verdicts[offer.trial.id].stage
    return stage if stage in offer.trial.stages else offer.trial.stages[0]


def _lost(old: Trial, new: Trial, answers: Iterable[Recorded]) -> Iterator[str]:
    for recorded in answers:
        before = next((q for q in old.questions.values() if q.key == recorded.key), None)
        after = next((q for q in new.questions.values() if q.key == recorded.key), None)
        if before is None or not takes(before, recorded.kept):
            continue
        if after is None or not takes(after, recorded.kept):
            yield _answer_words(before, recorded, new.language)


def _answer_words(question: Question | None, recorded: Recorded, language: Language) -> str:
    if question is None:
        return f"{recorded.key}: {recorded.kept}"
    return language("{name}: {value}", name=question.short, value=entry_words(question, recorded.kept, language))
