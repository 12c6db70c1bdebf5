"""Answers that a FHIR file from elsewhere proposes, before anything of them is recorded."""

import json
from collections.abc import Iterable
from pathlib import Path

from store.exchange.fhir_import import Proposal, Proposals, proposals, read_resource
from store.site import Site
from trials.answer_words import entry_words
from trials.compile import compile_trial
from trials.dataclass import replace
from trials.definition import Trial
from trials.explain import upper
from trials.language import Language
from tui.interview import Interview
from tui.judging import bound_trial
from tui.whose import theirs


def proposed(path: Path, trials: Iterable[Trial]) -> Proposals:
    """What the file proposes to these trials. Raises Refused when it is no such file."""
    return proposals(read_resource(path), trials)


def still_new(interview: Interview, found: Iterable[Proposal]) -> tuple[Proposal, ...]:
    """Those that say something else than what is on record, as far as the person at the keyboard may answer."""
    answers = interview.screening.answers
    may = (_for_person(interview, one) for one in found)
    return tuple(one for one in may if one.key not in answers or answers[one.key].kept != one.entry)


def _for_person(interview: Interview, one: Proposal) -> Proposal:
    """A proposal without what only an investigator can say, and with that said."""
    recorded = interview.recorded(one.question)
    entry = theirs(interview.person.role, one.question, one.entry, recorded.kept if recorded else None)
    if entry != one.entry:
        caution = interview.language("The responses in it are for the investigator and are left out.")
        cautions = filter(None, [one.caution, caution])
        return replace(one, entry=entry, caution=interview.language.sentences(cautions))
    if why := interview.not_theirs(one.question, entry):
        return replace(one, caution=interview.language(why))
    return one


def words(one: Proposal, language: Language) -> str:
    """A proposal in one sentence, with where it comes from."""
    whence = [one.source, language("measured {day}", day=one.measured) if one.measured else ""]
    return language(
        "{question}: {answer} ({whence}).",
        question=upper(one.question.short),
        answer=entry_words(one.question, one.entry, language),
        whence=language.parted(filter(None, whence)),
    )


def listed(site: Site, path: Path, code: str, language: Language, *, as_json: bool) -> str:
    """What a file proposes for a screening, as text or JSON. Raises Refused or a RecordError."""
    token = next((s.token for s in site.screenings() if s.code.casefold() == code.casefold()), "")
    if not token:
        raise site.lost(code)
    with site.read(token) as screening:
        trials = [compile_trial(bound_trial(site, t, bound, language)).trial for t, bound in screening.trials.items()]
        found = proposed(path, trials)
    if as_json:
        plain = [
            {"key": o.key, "entry": o.entry, "source": o.source, "measured": o.measured, "caution": o.caution}
            for o in found.proposed
        ]
        return json.dumps({"proposed": plain, "left_out": found.left_out}, indent=2)
    lines = [language.sentences(filter(None, [words(one, language), one.caution])) for one in found.proposed]
    lines += [language("Not read: {sentence}", sentence=sentence) for sentence in found.left_out]
    lines.append(
        language(
            "{count} answers are proposed. Confirm them one by one in the app: open the screening, its review, and "
            "press p.",
            count=len(found.proposed),
        )
    )
    return "\n".join(lines)
