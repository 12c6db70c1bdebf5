"""Exporting, step by step over a page: what, how much it tells, and where to. Nothing is overwritten unasked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from store.errors import RecordError
from trials.compile import Compiled
from trials.document import Refused
from tui.export_kinds import KINDS, OF_A_TRIAL, Export
from tui.exporting import export, export_compiled, export_open
from tui.screens.asking import AskingScreen
from tui.screens.page import Page
from tui.screens.progress import Progress, ProgressScreen
from tui.screens.writing import WritingScreen
from tui.widgets.keyed_list import Row

ALL, DEIDENTIFIED = "all", "de-identified"
HOW_MUCH = (
    Row("1", ALL, "Everything as it is recorded"),
    Row("2", DEIDENTIFIED, "De-identified: days counted, ages over 89 grouped, no names, no free text"),
)
KEYS = "123456789abcdfgh"


@dataclass(frozen=True)
class Offer:
    """One kind of export in words, and what it asks for as far as that is known before the path is."""

    words: str
    suffix: str
    wanted: Export


def ask_export_all(page: Page) -> None:
    """Export every screening of the site."""
    session = page.session
    try:
        summaries = session.site.screenings()
    except RecordError as error:
        page.state(str(error), bad=True)
        return
    if not summaries:
        page.state("There is no screening to export yet.")
        return
    count = f"{len(summaries)} screening{'s' * (len(summaries) != 1)}"

    def write(wanted: Export) -> None:
        def work(progress: Progress) -> str:
            return f"Exported to {export(session.site, wanted, session.today(), progress)[0]}"

        screen = page.app.get_screen("progress")
        assert isinstance(screen, ProgressScreen)
        screen.to_do(f"Exporting {count}", work)
        page.call_after_refresh(page.app.push_screen, screen, lambda ended: _tell(page, *ended) if ended else None)

    trials = sorted({trial for summary in summaries for trial in summary.trials})
    _Exporting(page, count, f"all-{session.today()}", write).ask(_offers("", trials))


def ask_export_one(page: Page) -> None:
    """Export the open screening."""
    interview = page.session.interview
    code = interview.screening.code

    def write(wanted: Export) -> None:
        export_open(interview.site, interview.screening, wanted, interview.person, interview.today)
        _tell(page, f"Exported to {wanted.path}")

    _Exporting(page, code, code, write).ask(_offers(code, list(interview.trials)))


def ask_export_trial(page: Page, compiled: Compiled) -> None:
    """Export what is told of a trial alone."""
    trial = compiled.trial.id

    def write(wanted: Export) -> None:
        export_compiled(wanted.kind, compiled, wanted.path, force=wanted.force)
        _tell(page, f"Exported to {wanted.path}")

    offers = [Offer(sort.words, sort.suffix, Export(kind, Path())) for kind, sort in OF_A_TRIAL.items()]
    _Exporting(page, trial, trial, write).ask(offers)


def _offers(code: str, trials: Sequence[str]) -> list[Offer]:
    """The kinds that tell of one screening, or of all where `code` is ""."""
    found = []
    for kind, sort in KINDS.items():
        wanted = Export(kind, Path(), code)
        if sort.many_only if code else sort.one_only:
            continue
        if sort.one_trial:
            found += [Offer(f"{sort.words}: {t}", sort.suffix, replace(wanted, trial=t)) for t in trials]
        else:
            found.append(Offer(sort.words, sort.suffix, wanted))
    return found


class _Exporting:
    """One export over `page`: `of` says what of in words, `name` stands in the name of the file."""

    def __init__(self, page: Page, of: str, name: str, write: Callable[[Export], None]) -> None:
        self._page, self._of, self._name, self._write = page, of, name, write

    def ask(self, offers: Sequence[Offer]) -> None:
        rows = [Row(KEYS[place], str(place), offer.words) for place, offer in enumerate(offers)]
        of_people = offers[0].wanted.kind in KINDS
        words = "It becomes an entry in the trail of each screening that it tells of." if of_people else ""
        how_much = self._ask_how_much if of_people else self._ask_path
        self._choose(f"Export {self._of}: as what?", words, rows, lambda place: how_much(offers[int(place)]))

    def _ask_how_much(self, offer: Offer) -> None:
        def chosen(way: str) -> None:
            self._ask_path(replace(offer, wanted=replace(offer.wanted, deidentified=way == DEIDENTIFIED)))

        self._choose("How much may it tell?", f"{offer.words}.", HOW_MUCH, chosen)

    def _ask_path(self, offer: Offer) -> None:
        deidentified = offer.wanted.deidentified
        parts = (offer.wanted.kind, self._name, "deidentified" if deidentified else "")
        screen = self._page.app.get_screen("writing")
        assert isinstance(screen, WritingScreen)
        screen.to_write(
            "Where is it written to?",
            f"{offer.words}{', de-identified' if deidentified else ''}. Only your own account can read the file.",
            "File",
            lambda written: self._take(offer.wanted, written),
            doubt=_taken,
            filled=str(Path.home() / f"{'-'.join(filter(None, parts))}{offer.suffix}"),
        )
        self._page.app.push_screen(screen)

    def _take(self, wanted: Export, written: str) -> None:
        path = Path(written).expanduser()
        if not written or path.is_dir():
            raise Refused("Name a file, with the folder that it is to lie in.")
        path = path.absolute()
        person = self._page.session.person.id
        self._write(replace(wanted, path=path, by=person, force=path.is_file()))

    def _choose(self, title: str, text: str, rows: Sequence[Row], chosen: Callable[[str], None]) -> None:
        screen = self._page.app.get_screen("asking")
        assert isinstance(screen, AskingScreen)
        screen.asked(title, text, rows)
        self._page.app.push_screen(screen, lambda way: chosen(way) if way else None)


def _taken(written: str) -> str:
    """The doubt about a path at which there is a file. It is asked for each path anew."""
    if written and Path(written).expanduser().is_file():
        return "A file of that name is there already, and would be replaced."
    return ""


def _tell(page: Page, sentence: str, done: bool = True) -> None:
    page.state(sentence, bad=not done)
