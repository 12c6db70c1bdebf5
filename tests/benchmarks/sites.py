"""Sites for the benchmarks, made without the app, and a disk that they need not wait for."""

from collections.abc import Iterable
from pathlib import Path

from store.events import local_clock
from store.site import Site
from store.sync import Disk
from trials.catalog import load, shipped
from trials.compile import compile_trial
from trials.language import ENGLISH
from trials.rules import judge
from tui.beginning import begin
from tui.demo import bindings
from tui.verdict_data import verdict_data

PERSON = "Kim Berg"


class Unsynced(Disk):
    """Waits for nothing: for what is only prepared, or where the processor alone is measured."""

    def sync(self, fd: int) -> None:
        pass

    def sync_folder(self, folder: Path) -> None:
        pass


def site_of(folder: Path, screenings: int, trials: Iterable[str] = ()) -> Site:
    """A site with one coordinator, screenings S-00001 and on that were begun, and one more opened: T-1."""
    trials = tuple(trials) or shipped()
    site = Site(folder)
    person = site.people.add(PERSON, "coordinator")
    loaded = [compile_trial(load(trial)) for trial in trials]
    bound = bindings(site, trials)
    today = local_clock().date()
    words = verdict_data({one.trial.id: judge(one, {}, {}, one.trial.stages[0], today) for one in loaded})
    for number in range(1, screenings + 1):
        site.start(f"S-{number:05}", bound, person, words).close()
    begin(site, "T-1", trials, person, local_clock, ENGLISH).screening.close()
    return site
