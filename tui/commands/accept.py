"""A record that lost entries of which no backup exists, gone on with: asked for twice, and recorded for good."""

from argparse import Namespace

from store.errors import Refused
from store.events import Person
from store.permission import NO_REASON, may_go_on
from store.site import Site
from trials.language import Language
from tui.commands.folders import data_folder
from tui.commands.said import FINE, complain, heard, language_of, told
from tui.going_on import confirm, warning
from tui.identifying import identifying_doubt
from tui.records import opened, token_of, who


def run(options: Namespace) -> int:
    """Say what is given up, ask why, and have the code typed."""
    language = language_of(options)

    def act() -> tuple[str, int]:
        site = opened(data_folder(options.data), language)
        by = who(site, options.by)
        return _accepted(site, options.code, by, language), FINE

    return told(act, language)


def _accepted(site: Site, wanted: str, by: Person, language: Language) -> str:
    if why := may_go_on(by.role):
        raise Refused(why)
    token = token_of(site, wanted)
    given_up = site.given_up(token)
    with site.read(token) as found:
        code = found.code
    for paragraph in warning(given_up, code, language):
        complain(paragraph, FINE)
    reason = heard(language("Reason: "))
    if not reason:
        raise Refused(NO_REASON)
    if doubt := identifying_doubt(reason, [person.name for person in site.people.list()]):
        complain(language(doubt), FINE)
    typed = heard(language("To go on without these entries, type the code {code}: ", code=code))
    confirm(code, typed)
    site.accept(token, given_up, by, reason)
    return language("{code} can be written to again. What it lacks is said for good; make a backup now.", code=code)
