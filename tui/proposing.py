"""Answers that a FHIR file from elsewhere proposes, before anything of them is recorded."""

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from store.exchange.fhir_import import Proposal, Proposals, proposals, read_resource
from store.screening import Screening
from store.site import Site
from store.sources import source_words
from trials.answer_words import entry_words
from trials.compile import compile_trial
from trials.definition import CALENDAR, Trial
from trials.language import Language, said
from trials.text import upper
from trials.values import Entry
from tui.interview import Interview
from tui.judging import bound_trial
from tui.whose import theirs


def proposed(path: Path, trials: Iterable[Trial]) -> Proposals:
    """What the file proposes to these trials. Raises Refused when it is no such file."""
    return proposals(read_resource(path), trials)


def still_new(interview: Interview, found: Iterable[Proposal]) -> tuple[Proposal, ...]:
    """Those that say something else than what is on record, as far as the person at the keyboard may answer."""
    may = (_for_person(interview, one) for one in found)
    return tuple(one for one in may if not _known(interview.screening, one))


def _known(screening: Screening, one: Proposal) -> bool:
    """Whether the record says the same, or the same more exactly: the day of a year that is proposed."""
    recorded = screening.answers.get(one.key)
    if recorded is None or recorded.kept == one.entry:
        return recorded is not None
    return one.question.type in CALENDAR and str(recorded.kept).startswith(f"{one.entry}-")


def _for_person(interview: Interview, one: Proposal) -> Proposal:
    """A proposal without what only an investigator can say, and with that said."""
    recorded = interview.recorded(one.question)
    entry = theirs(interview.person.role, one.question, one.entry, recorded.kept if recorded else None)
    if entry != one.entry:
        caution = said("The responses in it are for the investigator and are left out.")
        return replace(one, entry=entry, cautions=(*one.cautions, caution))
    if why := interview.not_theirs(one.question, entry):
        return replace(one, cautions=(why,))
    return one


def words(one: Proposal, recorded: Entry, language: Language) -> str:
    """A proposal in a sentence with where it comes from, what stands on record instead, and what to look at."""
    source = source_words(one.source, language, {})
    whence = [source, language("measured {day}", day=one.measured) if one.measured else ""]
    proposed = language(
        "{question}: {answer} ({whence}).",
        question=upper(one.question.short),
        answer=entry_words(one.question, one.entry, language),
        whence=language.parted(filter(None, whence)),
    )
    known = "" if recorded is None else entry_words(one.question, recorded, language)
    instead = [language("On record now: {value}.", value=known)] if known else []
    return language.sentences([proposed, *instead, *map(language, one.cautions)])


def listed(site: Site, path: Path, code: str, language: Language, *, as_json: bool) -> str:
    """What a file proposes for a screening, as text or JSON. Raises Refused or a RecordError."""
    token = next((s.token for s in site.screenings() if s.code.casefold() == code.casefold()), "")
    if not token:
        raise site.lost(code)
    with site.read(token) as screening:
        trials = [compile_trial(bound_trial(site, t, bound, language)).trial for t, bound in screening.trials.items()]
        found = proposed(path, trials)
        new = [one for one in found.proposed if not _known(screening, one)]
        kept = {key: recorded.kept for key, recorded in screening.answers.items()}
    same = len(found.proposed) - len(new)
    left_out = [language("Not read: {sentence}", sentence=sentence) for sentence in found.left_out]
    if as_json:
        plain = [
            {
                "key": one.key,
                "entry": one.entry,
                "recorded": kept.get(one.key),
                "source": one.source,
                "measured": one.measured,
                "caution": " ".join(map(str, one.cautions)),
            }
            for one in new
        ]
        return json.dumps({"proposed": plain, "same": same, "left_out": list(map(str, found.left_out))}, indent=2)
    lines = [words(one, kept.get(one.key), language) for one in new] + left_out
    if same:
        lines.append(
            language.plural(
                same,
                "{count} more answer is on record already, and says the same.",
                "{count} more answers are on record already, and say the same.",
            )
        )
    if new:
        lines.append(
            language.plural(
                len(new),
                "{count} answer is proposed. Confirm it in the app: open the screening, its review, and press p.",
                "{count} answers are proposed. Confirm them one by one in the app: open the screening, its review, "
                "and press p.",
            )
        )
    else:
        lines.append(language("Nothing was proposed that is not on record."))
    return "\n".join(lines)
