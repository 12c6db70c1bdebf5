"""Judges every verdict in the history of an exported record again, from the definitions that travel inside it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from store.errors import Missing
from store.events import Event
from store.exchange.record import WholeRecord, read_whole
from store.folding import HIDDEN, Folded
from trials.canonical import canonical
from trials.compile import Compiled, compile_trial
from trials.definition import Question
from trials.document import Refused
from trials.language import Language, Said, in_a_row, said
from trials.text import one_line
from trials.values import Entry
from tui.judging import bound_trial, entries_of, judged, sheet_of
from tui.verdict_data import verdict_data

COMPARED = ("verdict", "failed", "open")


@dataclass(frozen=True)
class Again:
    """One stored verdict and the one that the rules give now; `why` says what differs, None when they agree.

    `found` is "" when it could not be judged again, because answers under it were masked.
    """

    seq: int
    at: str
    trial: str
    stage: str
    on: str
    stored: str
    found: str
    why: Said | None

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

    def result(found: str, why: Said | None) -> Again:
        return Again(event.seq, event.at, trial, stage, on, word, found, why)

    if not stored:
        return result("", said("the event carries no verdict for this trial"))
    if trial not in state.trials:
        return result("", said("the trial was not part of the screening then"))
    if any(answer.kept == HIDDEN for answer in state.answers.values()):
        return result("", None)
    binding = state.trials[trial]
    key = (trial, *binding.shas, *binding.includes)
    if key not in compiled:
        compiled[key] = compile_trial(bound_trial(record, trial, binding))
    try:
        day = date.fromisoformat(on)
    except ValueError:
        return result("", said("the stored verdict has no day of judging"))
    if stage != binding.stage:
        other = said("the stored verdict is for {stage}, and the stage was {then}", stage=stage, then=binding.stage)
        return result("", other)
    definition = compiled[key].trial
    if stage not in definition.stages:
        return result("", said("{stage} is not a stage of the definition", stage=stage))
    for name, entry in sheet_of(compiled[key], entries_of(state.answers)).items():
        if not _fits(definition.questions[name], entry):
            return result("", said("the answer to {question} does not fit the definition", question=name))
    verdict = judged(compiled[key], stage, state.answers, state.judgements, day)
    now = verdict_data({trial: verdict})[trial]
    differs = [name for name in COMPARED if stored.get(name) != now[name]]
    return result(now["verdict"], said("other {parts}", parts=in_a_row(differs)) if differs else None)


def _fits(question: Question, entry: Entry) -> bool:
    try:
        return bool(canonical(question, entry) == entry)
    except Refused:
        return False


def judged_record(path: Path, language: Language, *, as_json: bool) -> tuple[str, int]:
    """Judge the history of an exported record again; the exit code is 1 when a verdict does not come out again."""
    name = one_line(path.name)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Missing(said("{file} cannot be read: {why}.", file=name, why=error.strerror)) from None
    record = read_whole(data, name)
    found = list(judged_again(record))
    wrong = [one for one in found if not one.agrees]
    compared = [one for one in found if one.agrees and one.found]
    if as_json:
        plain = {
            "code": record.code,
            "head": record.head,
            "events": len(record.events),
            "removed": sorted(record.removed),
            "agree": not wrong,
            "verdicts": [{**vars(one), "why": str(one.why or "")} for one in found],
        }
        return json.dumps(plain, indent=2), int(bool(wrong))
    lines = [
        language(
            "{code}: {count} events, the chain is whole, head {head}.",
            code=record.code,
            count=len(record.events),
            head=record.head,
        )
    ]
    if record.removed:
        lines.append(
            language(
                "Parts of {count} events were masked: their content cannot be verified.", count=len(record.removed)
            )
        )
    lines += [
        language(
            "Event {number}, {trial} at {stage}: stored {stored}, judged again {found}: {why}.",
            number=one.seq,
            trial=one.trial,
            stage=one.stage,
            stored=one.stored or language("nothing"),
            found=one.found or language("not at all"),
            why=one.why,
        )
        for one in wrong
    ]
    lines.append(
        language(
            "{count} verdicts were judged again and agree; {wrong} do not.", count=len(compared), wrong=len(wrong)
        )
    )
    if skipped := len(found) - len(wrong) - len(compared):
        lines.append(language("{count} rest on masked answers.", count=skipped))
    return "\n".join(lines), int(bool(wrong))
