"""Judges every verdict in the history of an exported record again, from the definitions that travel inside it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from store.events import Event
from store.exchange.record import WholeRecord
from store.folding import HIDDEN, Folded
from trials.compile import Compiled, compile_trial
from trials.definition import Question
from trials.document import Refused
from trials.values import Entry, canonical
from tui.interview import verdict_data
from tui.judging import bound_trial, entries_of, judged, sheet_of

COMPARED = ("verdict", "failed", "open")


@dataclass(frozen=True)
class Again:
    """One stored verdict and the one that the rules give now; `why` says what differs, "" when they agree.

    `found` is "" when it could not be judged again, because answers under it were masked.
    """

    seq: int
    at: str
    trial: str
    stage: str
    on: str
    stored: str
    found: str
    why: str

    @property
    def agrees(self) -> bool:
        return not self.why


def judged_again(record: WholeRecord) -> Iterator[Again]:
    """Every verdict that the events carry, in order. Raises Refused or a RecordError for a definition."""
    compiled: dict[tuple[str, ...], Compiled] = {}
    for event, state in record.states():
        if event.verdicts is None:
            continue
        stored = event.verdicts if isinstance(event.verdicts, dict) else {}
        for trial in dict.fromkeys((*state.trials, *stored)):
            data = stored.get(trial)
            yield _again(record, compiled, event, state, trial, data if isinstance(data, dict) else {})


def _again(
    record: WholeRecord,
    compiled: dict[tuple[str, ...], Compiled],
    event: Event,
    state: Folded,
    trial: str,
    stored: dict[str, Any],
) -> Again:
    word, on, stage = (str(stored.get(name, "")) for name in ("verdict", "on", "stage"))

    def result(found: str, why: str) -> Again:
        return Again(event.seq, event.at, trial, stage, on, word, found, why)

    if not stored:
        return result("", "the event carries no verdict for this trial")
    if trial not in state.trials:
        return result("", "the trial was not part of the screening then")
    if any(answer.kept == HIDDEN for answer in state.answers.values()):
        return result("", "")
    binding = state.trials[trial]
    key = (trial, *binding.shas, *binding.includes)
    if key not in compiled:
        compiled[key] = compile_trial(bound_trial(record, trial, binding))
    try:
        day = date.fromisoformat(on)
    except ValueError:
        return result("", "the stored verdict has no day of judging")
    if stage != binding.stage:
        return result("", f"the stored verdict is for {stage}, and the stage was {binding.stage}")
    definition = compiled[key].trial
    if stage not in definition.stages:
        return result("", f"{stage} is not a stage of the definition")
    for name, entry in sheet_of(compiled[key], entries_of(state.answers)).items():
        if not _fits(definition.questions[name], entry):
            return result("", f"the answer to {name} does not fit the definition")
    verdict = judged(compiled[key], stage, state.answers, state.judgements, day)
    now = verdict_data({trial: verdict})[trial]
    differs = [name for name in COMPARED if stored.get(name) != now[name]]
    return result(now["verdict"], f"other {', '.join(differs)}" if differs else "")


def _fits(question: Question, entry: Entry) -> bool:
    try:
        return bool(canonical(question, entry) == entry)
    except Refused:
        return False
