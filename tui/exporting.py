"""Exporting: screenings judged today, told by store.exchange, and written where nothing is overwritten.

Each export is an event in the trail of every screening that it tells of, on the disk before the file is there.
"""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from store.errors import Damaged, Locked, Missing, Refused
from store.events import Clock, Kind, Person, local_clock
from store.exchange.account import Account, account
from store.exchange.new_file import written
from store.layout import Json
from store.screening import Screening
from store.site import Site
from trials.catalog import load
from trials.compile import Compiled, compile_trial
from trials.text import one_line
from tui.export_kinds import OF_A_TRIAL, Export, Task, sort_of
from tui.judging import bound_trial, entries_of, judged, lapsed
from tui.records import who

Progress = Callable[[int, int], None]  # how many of how many are done; may raise to stop


class Accounts:
    """Judges screenings of one site as of one day; each definition is compiled once."""

    def __init__(self, site: Site, on: date) -> None:
        self.site, self.on = site, on
        self._compiled: dict[tuple[str, ...], Compiled] = {}

    def of(self, screening: Screening) -> Account:
        """What is recorded of a screening, with its verdicts. Raises Refused or a store.errors.RecordError."""
        entries = entries_of(screening.answers)
        verdicts, no_longer = {}, {}
        for trial, binding in screening.trials.items():
            key = (trial, *binding.shas, *binding.includes)
            if key not in self._compiled:
                self._compiled[key] = compile_trial(bound_trial(self.site, trial, binding))
            compiled = self._compiled[key]
            verdict = judged(compiled, binding.stage, screening.answers, screening.judgements, self.on)
            verdicts[trial] = verdict
            no_longer[trial] = frozenset(
                key.partition("/")[2]
                for key, recorded in screening.judgements.items()
                if key.startswith(f"{trial}/") and lapsed(recorded, verdict, screening.answers, entries)
            )
        return account(screening, verdicts, no_longer)


def export(site: Site, wanted: Export, on: date, progress: Progress = lambda done, of: None) -> tuple[str, int]:
    """Write one export; returns what to print and the exit code. Raises Refused, or another RecordError.

    When `progress` raises, no file is written; the trails say that the export was begun.
    """
    sort = sort_of(wanted)
    person = who(site, wanted.by, "exports")
    tokens = _tokens(site, wanted.code)
    with written(wanted.path, wanted.force) as write:
        task = Task(site, wanted, on, _made(site.clock), write)
        sort.write(task, _accounts(site, tokens, person, wanted, on, progress))
    return f"{wanted.path}: {len(tokens)} screening{'s' * (len(tokens) != 1)}.", 0


def export_open(site: Site, screening: Screening, wanted: Export, person: Person, on: date) -> None:
    """Write one export of a screening that is open here. Raises Refused, or another RecordError."""
    sort = sort_of(wanted)
    with written(wanted.path, wanted.force) as write:
        _note(screening, person, wanted)
        sort.write(Task(site, wanted, on, _made(site.clock), write), iter([Accounts(site, on).of(screening)]))


def export_trial(kind: str, trial: str, path: Path, *, force: bool) -> tuple[str, int]:
    """Write what is told of a trial alone: no participant is in it, and no trail. Raises Refused."""
    if kind not in OF_A_TRIAL:
        raise Refused(f"The {kind} is of screenings: name one with --screening CODE, or --all.")
    return export_compiled(kind, compile_trial(load(trial)), path, force=force)


def export_compiled(kind: str, compiled: Compiled, path: Path, *, force: bool) -> tuple[str, int]:
    """As `export_trial`, of a trial that is at hand."""
    with written(path, force) as write:
        for text in OF_A_TRIAL[kind].text(compiled, _made(local_clock)):
            write(text)
    return f"{path}: {compiled.trial.id}, version {compiled.trial.version}.", 0


def _made(clock: Clock) -> str:
    return clock().isoformat(timespec="seconds")


def _tokens(site: Site, code: str) -> list[str]:
    """The screenings to tell of, by code. Damaged when one of them cannot be read."""
    found = [s for s in site.screenings() if not code or s.code.casefold() == code.casefold()]
    if code and not found:
        raise Missing(f"There is no screening {one_line(code)[:64]} at this site.")
    for summary in found:
        if summary.damage:
            raise Damaged(f"Nothing was exported. {summary.damage}")
        if summary.locked_by:
            raise Locked(f"Nothing was exported: {summary.code} is in use, by {summary.locked_by}.")
    return [summary.token for summary in sorted(found, key=lambda summary: summary.code)]


def _accounts(
    site: Site, tokens: list[str], person: Person, wanted: Export, on: date, progress: Progress
) -> Iterator[Account]:
    """Each screening, with its export recorded; one at a time, so that any number of them fits in memory."""
    judging = Accounts(site, on)
    with site.together() as together:
        for number, token in enumerate(tokens, 1):
            with together.open(token, person, opened=False) as screening:
                _note(screening, person, wanted)
                yield judging.of(screening)
            progress(number, len(tokens))


def _note(screening: Screening, person: Person, wanted: Export) -> None:
    """Have the trail say that it is told of."""
    if screening.readonly:
        raise Locked(f"{screening.code} was not exported, for that is an entry in its trail. {screening.readonly}")
    what: Json = {"deidentified": wanted.deidentified, "all": not wanted.code}
    screening.append(Kind.EXPORTED, wanted.kind, by=person, new=what)
