"""Exporting, step by step over a page: what, how much it tells, and where to. Nothing is overwritten unasked."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from store.errors import RecordError
from store.offered import offered
from store.sync import at_home
from trials.compile import Compiled
from trials.document import Refused
from trials.language import ENGLISH, Language, said
from tui.export_kinds import KINDS, OF_A_TRIAL, Export
from tui.exporting import export, export_compiled, export_open
from tui.judging import compiled_trial
from tui.screens.asking import AskingScreen
from tui.screens.page import Page
from tui.screens.progress import Progress, ProgressScreen
from tui.screens.writing import WritingScreen
from tui.widgets.keyed_list import Row

ALL, DEIDENTIFIED = "all", "de-identified"
HOW_MUCH = (
    ("1", ALL, said("Everything as it is recorded")),
    ("2", DEIDENTIFIED, said("De-identified: days counted, ages over 89 grouped, no names, no free text")),
)
TAKEN = said("A file of that name is there already, and would be replaced.")
KEYS = "123456789abcdfgh"


@dataclass(frozen=True)
class Offer:
    """One kind of export in words, and what it asks for as far as that is known before the path is."""

    words: str
    suffix: str
    wanted: Export


def ask_export_all(page: Page) -> None:
    """Export every screening of the site."""
    session, language = page.session, page.language
    try:
        summaries = session.site.screenings()
    except RecordError as error:
        page.state(language.tell(error), bad=True)
        return
    if not summaries:
        page.state(language("There is no screening to export yet."))
        return
    count = language.plural(len(summaries), "{count} screening", "{count} screenings")

    def write(wanted: Export) -> None:
        def work(progress: Progress) -> str:
            told = export(session.site, wanted, session.today(), progress)[0]
            return language("Exported to {file}", file=told)

        screen = page.app.get_screen("progress")
        assert isinstance(screen, ProgressScreen)
        screen.to_do(language("Exporting {what}", what=count), work)
        page.call_after_refresh(page.app.push_screen, screen, lambda ended: _tell(page, *ended) if ended else None)

    trials = sorted({trial for summary in summaries for trial in summary.trials})
    _Exporting(page, count, f"all-{session.today()}", write).ask(_offers("", trials, language))


def ask_export_one(page: Page) -> None:
    """Export the open screening."""
    interview = page.session.interview
    code = interview.screening.code

    def write(wanted: Export) -> None:
        export_open(interview.site, interview.screening, wanted, interview.person, interview.today)
        _tell(page, page.language("Exported to {file}", file=wanted.path))

    _Exporting(page, code, code, write).ask(_offers(code, list(interview.trials), page.language))


def ask_export_trial(page: Page, compiled: Compiled) -> None:
    """Export what is told of a trial alone."""
    trial = compiled.trial.id

    def write(wanted: Export) -> None:
        of = compiled
        if not OF_A_TRIAL[wanted.kind].read:  # what programs read is English
            of = compiled_trial(offered(page.session.site.folder, ENGLISH).offer(trial).trial)
        export_compiled(wanted.kind, of, wanted.path, force=wanted.force)
        _tell(page, page.language("Exported to {file}", file=wanted.path))

    offers = [
        Offer(page.language(sort.words), sort.suffix, Export(kind, Path())) for kind, sort in OF_A_TRIAL.items()
    ]
    _Exporting(page, trial, trial, write).ask(offers)


def _offers(code: str, trials: Sequence[str], language: Language) -> list[Offer]:
    """The kinds that tell of one screening, or of all where `code` is ""."""
    found = []
    for kind, sort in KINDS.items():
        wanted = Export(kind, Path(), code, language=language)
        if sort.many_only if code else sort.one_only:
            continue
        words = language(sort.words)
        if sort.one_trial:
            for trial in trials:
                of = language("{export}: {trial}", export=words, trial=trial)
                found.append(Offer(of, sort.suffix, replace(wanted, trial=trial)))
        else:
            found.append(Offer(words, sort.suffix, wanted))
    return found


class _Exporting:
    """One export over `page`: `of` says what of in words, `name` stands in the name of the file."""

    def __init__(self, page: Page, of: str, name: str, write: Callable[[Export], None]) -> None:
        self._page, self._of, self._name, self._write = page, of, name, write

    def ask(self, offers: Sequence[Offer]) -> None:
        rows = [Row(KEYS[place], str(place), offer.words) for place, offer in enumerate(offers)]
        of_people = offers[0].wanted.kind in KINDS
        language = self._page.language
        words = language("It becomes an entry in the trail of each screening that it tells of.") if of_people else ""
        how_much = self._ask_how_much if of_people else self._ask_path
        title = language("Export {what}: as what?", what=self._of)
        self._choose(title, words, rows, lambda place: how_much(offers[int(place)]))

    def _ask_how_much(self, offer: Offer) -> None:
        def chosen(way: str) -> None:
            self._ask_path(replace(offer, wanted=replace(offer.wanted, deidentified=way == DEIDENTIFIED)))

        language = self._page.language
        rows = [Row(key, way, language(words)) for key, way, words in HOW_MUCH]
        self._choose(language("How much may it tell?"), language("{export}.", export=offer.words), rows, chosen)

    def _ask_path(self, offer: Offer) -> None:
        deidentified, language = offer.wanted.deidentified, self._page.language
        parts = (offer.wanted.kind, self._name, "deidentified" if deidentified else "")
        screen = self._page.app.get_screen("writing")
        assert isinstance(screen, WritingScreen)
        words = (
            language("{export}, de-identified. Only your own account can read the file.", export=offer.words)
            if deidentified
            else language("{export}. Only your own account can read the file.", export=offer.words)
        )
        screen.to_write(
            language("Where is it written to?"),
            words,
            language("File"),
            lambda written: self._take(offer.wanted, written),
            doubt=lambda written: language(TAKEN) if _taken(written) else "",
            filled=str(Path.home() / f"{'-'.join(filter(None, parts))}{offer.suffix}"),
        )
        self._page.app.push_screen(screen)

    def _take(self, wanted: Export, written: str) -> None:
        path = at_home(written)
        if not written or os.path.isdir(path):
            raise Refused(said("Name a file, with the folder that it is to lie in."))
        path = path.absolute()
        person = self._page.session.person.id
        self._write(replace(wanted, path=path, by=person, force=os.path.isfile(path)))

    def _choose(self, title: str, text: str, rows: Sequence[Row], chosen: Callable[[str], None]) -> None:
        screen = self._page.app.get_screen("asking")
        assert isinstance(screen, AskingScreen)
        screen.asked(title, text, rows)
        self._page.app.push_screen(screen, lambda way: chosen(way) if way else None)


def _taken(written: str) -> bool:
    """Whether there is a file at a path. It is asked for each path anew."""
    return bool(written) and os.path.isfile(at_home(written))


def _tell(page: Page, sentence: str, done: bool = True) -> None:
    page.state(sentence, bad=not done)
