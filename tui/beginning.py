"""Begins a screening: keeps what it is bound to at the site, and hands the record its first verdicts."""

from collections.abc import Iterable

from store.events import Clock, Person
from store.folding import Binding
from store.offered import Offer, offered
from store.site import Site
from trials.language import Language
from trials.rules import judge
from tui.interview import Interview
from tui.judging import compiled_trial
from tui.verdict_data import verdict_data


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


def bind(site: Site, offer: Offer) -> Binding:
    """Keep a definition, its supplement and what it draws on at the site; the trial begins at its first stage."""
    for content in offer.files:
        site.keep(content)
    return Binding(offer.shas[0], offer.shas[1], offer.trial.stages[0], offer.shas[2])
