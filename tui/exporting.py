"""Exports: what is recorded of a screening, judged today, handed to store.exchange."""

from datetime import date

from store.exchange.account import Account, account
from store.screening import Screening
from store.site import Site
from trials.compile import Compiled, compile_trial
from tui.judging import bound_trial, entries_of, judged, lapsed


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
