"""Answers that a FHIR file from elsewhere proposes, before anything of them is recorded."""

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from store.errors import Missing
from store.exchange.fhir_import import Proposal, Proposals, proposals, read_resource
from store.site import Site
from trials.compile import compile_trial
from trials.definition import Trial
from trials.explain import upper
from trials.text import one_line
from trials.values import entry_words
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
        caution = "The responses in it are for the investigator and are left out."
        return replace(one, entry=entry, caution=" ".join(filter(None, [one.caution, caution])))
    if why := interview.not_theirs(one.question, entry):
        return replace(one, caution=why)
    return one


def words(one: Proposal) -> str:
    """A proposal in one sentence, with where it comes from."""
    whence = "; ".join(filter(None, [one.source, one.measured and f"measured {one.measured}"]))
    return f"{upper(one.question.short)}: {entry_words(one.question, one.entry)} ({whence})."


def listed(site: Site, path: Path, code: str, *, as_json: bool) -> str:
    """What a file proposes for a screening, as text or JSON. Raises Refused or a RecordError."""
    token = next((s.token for s in site.screenings() if s.code.casefold() == code.casefold()), "")
    if not token:
        raise Missing(f"There is no screening {one_line(code)[:64]} at this site.")
    with site.read(token) as screening:
        trials = [compile_trial(bound_trial(site, t, bound)).trial for t, bound in screening.trials.items()]
        found = proposed(path, trials)
    if as_json:
        plain = [
            {"key": o.key, "entry": o.entry, "source": o.source, "measured": o.measured, "caution": o.caution}
            for o in found.proposed
        ]
        return json.dumps({"proposed": plain, "left_out": found.left_out}, indent=2)
    lines = [" ".join(filter(None, [words(one), one.caution])) for one in found.proposed]
    lines += [f"Not read: {sentence}" for sentence in found.left_out]
    lines.append(
        f"{len(lines) - len(found.left_out)} answers are proposed. Confirm them one by one in the app: "
        "open the screening, its review, and press p."
    )
    return "\n".join(lines)
