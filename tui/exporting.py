"""Exporting: screenings judged today, told by store.exchange, and written where nothing is overwritten.

Each export is an event in the trail of every screening that it tells of, on the disk before the file is there; where
the file then comes to nothing, a second one says so.
"""

import contextlib
from collections.abc import Callable, Generator, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from store.errors import Damaged, Locked, RecordError, Refused
from store.events import Clock, Kind, Person, local_clock
from store.exchange.account import Account, account
from store.exchange.new_file import Write, written
from store.layout import Json
from store.screening import Screening
from store.site import Site
from trials.catalog import load
from trials.compile import Compiled, compile_trial
from trials.language import ENGLISH, Language, said
from tui.export_kinds import OF_A_TRIAL, Export, Task, language_of, sort_of
from tui.judging import bound_trial, entries_of, judged, lapsed
from tui.records import who

Progress = Callable[[int, int], None]  # how many of how many are done; may raise to stop
NOT_WRITTEN = "The file was not written: the export was stopped, or failed."


class Accounts:
    """Judges screenings of one site as of one day, in one language; each definition is compiled once."""

    def __init__(self, site: Site, on: date, language: Language = ENGLISH) -> None:
        self.site, self.on, self.language = site, on, language
        self._compiled: dict[tuple[str, ...], Compiled] = {}

    def of(self, screening: Screening) -> Account:
        """What is recorded of a screening, with its verdicts. Raises Refused or a store.errors.RecordError."""
        entries = entries_of(screening.answers)
        verdicts, no_longer = {}, {}
        for trial, binding in screening.trials.items():
            key = (trial, *binding.shas, *binding.includes)
            if key not in self._compiled:
                self._compiled[key] = compile_trial(bound_trial(self.site, trial, binding, self.language))
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

    When `progress` raises, no file is written.
    """
    sort_of(wanted)
    person = who(site, wanted.by)
    tokens = _tokens(site, wanted.code)
    told: list[str] = []
    try:
        accounts = _accounts(site, tokens, person, wanted, on, told, progress)
        with written(wanted.path, wanted.force) as write, contextlib.closing(accounts):
            _write(site, wanted, on, write, accounts)
    except BaseException:
        _take_back(site, told, person, wanted)
        raise
    language = wanted.language
    if len(told) < len(tokens):
        of = len(tokens)
        return language("{file}: {count} of {all} screenings.", file=wanted.path, count=len(told), all=of), 0
    return language.plural(
        len(told), "{file}: {count} screening.", "{file}: {count} screenings.", file=wanted.path
    ), 0


def export_open(site: Site, screening: Screening, wanted: Export, person: Person, on: date) -> None:
    """Write one export of a screening that is open here. Raises Refused, or another RecordError."""
    noted = False
    try:
        with written(wanted.path, wanted.force) as write:
            _note(screening, person, wanted)
            noted = True
            _write(site, wanted, on, write, iter([Accounts(site, on, language_of(wanted)).of(screening)]))
    except BaseException:
        if noted:
            _note(screening, person, wanted, NOT_WRITTEN)
        raise


def export_trial(kind: str, trial: str, path: Path, *, force: bool, language: Language = ENGLISH) -> tuple[str, int]:
    """Write what is told of a trial alone: no participant is in it, and no trail. Raises Refused."""
    if kind not in OF_A_TRIAL:
        raise Refused(said("The {kind} is of screenings: name one with --screening CODE, or --all.", kind=kind))
    spoken = language if OF_A_TRIAL[kind].read else ENGLISH
    return export_compiled(kind, compile_trial(load(trial, spoken)), path, force=force)


def export_compiled(kind: str, compiled: Compiled, path: Path, *, force: bool) -> tuple[str, int]:
    """As `export_trial`, of a trial that is at hand."""
    with written(path, force) as write:
        for text in OF_A_TRIAL[kind].text(compiled, _made(local_clock)):
            write(text)
    trial = compiled.trial
    return trial.language("{file}: {trial}, version {version}.", file=path, trial=trial.id, version=trial.version), 0


def _made(clock: Clock) -> str:
    return clock().isoformat(timespec="seconds")


def _tokens(site: Site, code: str) -> list[str]:
    """The screenings to tell of, by code. Damaged when one of them cannot be read; Locked, Missing."""
    found = []
    for summary in site.in_passing():
        if code and summary.code.casefold() != code.casefold():
            continue
        if summary.damage:
            raise Damaged(said("Nothing was exported. {why}", why=summary.damage))
        if holder := site.holder(summary.token):
            raise Locked(
                said("Nothing was exported: {code} is in use, by {holder}.", code=summary.code, holder=holder)
            )
        found.append((summary.code, summary.token))
    if code and not found:
        raise site.lost(code)
    return [token for _, token in sorted(found)]


def _accounts(
    site: Site, tokens: list[str], person: Person, wanted: Export, on: date, told: list[str], progress: Progress
) -> Generator[Account, None, None]:
    """Each screening that is told of, with that recorded and its token added to those `told`.

    One at a time, so that any number of them fits in memory.
    """
    judging, sort = Accounts(site, on, language_of(wanted)), sort_of(wanted)
    with site.together() as together:
        for number, token in enumerate(tokens, 1):
            with together.open(token, person, opened=False) as screening:
                one = judging.of(screening)
                if sort.tells(wanted, one):
                    _note(screening, person, wanted)
                    told.append(token)
                    yield replace(one, events=screening.shown, head=screening.head)
            progress(number, len(tokens))


def _note(screening: Screening, person: Person, wanted: Export, reason: str = "") -> None:
    """Have the trail say that it is told of; with a `reason`, that what it says so already came to nothing."""
    if screening.readonly:
        raise screening.closed(
            said(
                "{code} was not exported, for that is an entry in its trail. {why}",
                code=screening.code,
                why=screening.readonly,
            )
        )
    what: dict[str, Json] = {"deidentified": wanted.deidentified, "all": not wanted.code}
    if reason:
        what["written"] = False
    screening.append(Kind.EXPORTED, wanted.kind, by=person, new=what, reason=reason)


def _take_back(site: Site, told: list[str], person: Person, wanted: Export) -> None:
    """Have the trails of those `told` say that there is no such file."""
    if told:
        with contextlib.suppress(RecordError), site.together() as together:
            for token in told:
                with contextlib.suppress(RecordError), together.open(token, person, opened=False) as screening:
                    _note(screening, person, wanted, NOT_WRITTEN)


def _write(site: Site, wanted: Export, on: date, write: Write, accounts: Iterator[Account]) -> None:
    sort_of(wanted).write(Task(site, wanted, on, _made(site.clock), write), accounts)
