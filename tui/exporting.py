"""The export command: screenings judged today, told by store.exchange, and written where nothing is overwritten.

Each export is an event in the trail of every screening that it tells of, written before the file is finished.
"""

import contextlib
import json
import os
import secrets
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from store.errors import Damaged, Locked, Missing, Refused
from store.events import Kind, Person
from store.exchange.account import Account, account
from store.exchange.attrition import COLUMNS as ATTRITION
from store.exchange.attrition import Attrition, attrition_rows, count
from store.exchange.attrition_html import attrition_html
from store.exchange.disclosure import disclosure
from store.exchange.fhir_form import questionnaire
from store.exchange.fhir_screening import entries
from store.exchange.question_sheet import question_sheet
from store.exchange.record import deidentified_json, read_whole, record_json, record_text
from store.exchange.report import report
from store.exchange.report_html import report_html
from store.exchange.report_markdown import report_markdown
from store.exchange.screening_log import COLUMNS, log_rows
from store.exchange.sdtm import IE, TI, ie_rows, ti_rows
from store.exchange.table import csv_lines
from store.layout import Json
from store.screening import Screening
from store.site import Site
from trials.catalog import load
from trials.compile import Compiled, compile_trial
from trials.dates import day_words
from trials.text import one_line
from tui.judging import bound_trial, entries_of, judged, lapsed
from tui.judging_again import judged_again

ONE_ONLY = ("report", "record")
OF_A_TRIAL = ("sheet", "questionnaire", "sdtm-ti")
SHOW_PROGRESS = 200


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


@dataclass(frozen=True)
class Export:
    """What was asked for. `code` is "" for all screenings; `by` the id of who exports, "" for the only person."""

    kind: str
    path: Path
    code: str = ""
    by: str = ""
    deidentified: bool = False
    force: bool = False


def export(site: Site, wanted: Export, on: date) -> tuple[str, int]:
    """Write one export; returns what to print and the exit code. Raises Refused, or another RecordError."""
    if wanted.kind in OF_A_TRIAL:
        raise Refused(f"The {wanted.kind} is of a trial, not of screenings: name it with --trial ID.")
    if not wanted.code and wanted.kind in ONE_ONLY:
        raise Refused(f"The {wanted.kind} is of one screening: name it with --screening CODE.")
    person = _person(site, wanted.by)
    tokens = _tokens(site, wanted.code)
    accounts = _accounts(site, tokens, person, wanted, on)
    with _written(wanted.path, wanted.force) as write:
        _WRITERS[wanted.kind](site, accounts, wanted, on, write)
    return f"{wanted.path}: {len(tokens)} screening{'s' * (len(tokens) != 1)}.", 0


def export_trial(kind: str, trial: str, path: Path, *, force: bool) -> tuple[str, int]:
    """Write what is told of a trial alone: no participant is in it, and no trail. Raises Refused."""
    if kind not in OF_A_TRIAL:
        raise Refused(f"The {kind} is of screenings: name one with --screening CODE, or --all.")
    compiled = compile_trial(load(trial))
    with _written(path, force) as write:
        if kind == "sheet":
            write(question_sheet(compiled.trial))
        elif kind == "questionnaire":
            write(json.dumps(questionnaire(compiled), indent=1) + "\n")
        else:
            write("".join(csv_lines([TI, *ti_rows(compiled)])))
    return f"{path}: {compiled.trial.id}, version {compiled.trial.version}.", 0


def judged_record(path: Path, *, as_json: bool) -> tuple[str, int]:
    """Judge the history of an exported record again; the exit code is 1 when a verdict does not come out again."""
    name = one_line(path.name)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Missing(f"{name} cannot be read: {error.strerror}.") from None
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
            "verdicts": [vars(one) for one in found],
        }
        return json.dumps(plain, indent=2), int(bool(wrong))
    lines = [f"{record.code}: {len(record.events)} events, the chain is whole, head {record.head}."]
    if record.removed:
        lines.append(f"Parts of {len(record.removed)} events were masked: their content cannot be verified.")
    lines += [
        f"Event {one.seq}, {one.trial} at {one.stage}: stored {one.stored or 'nothing'}, "
        f"judged again {one.found or 'not at all'}: {one.why}."
        for one in wrong
    ]
    skipped = len(found) - len(wrong) - len(compared)
    lines.append(
        f"{len(compared)} verdicts were judged again and agree; {len(wrong)} do not"
        + (f"; {skipped} rest on masked answers." if skipped else ".")
    )
    return "\n".join(lines), int(bool(wrong))


def _person(site: Site, wanted: str) -> Person:
    if wanted:
        return site.people.get(wanted)
    people = site.people.list()
    if len(people) != 1:
        known = ", ".join(f"{person.id} ({person.name})" for person in people) or "nobody so far"
        raise Refused(f"Say who exports with --as ID; at this site are {known}.")
    return people[0]


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


def _accounts(site: Site, tokens: list[str], person: Person, wanted: Export, on: date) -> Iterator[Account]:
    """Each screening, with its export recorded; one at a time, so that any number of them fits in memory."""
    judging = Accounts(site, on)
    what: Json = {"deidentified": wanted.deidentified, "all": not wanted.code}
    with site.together() as together:
        for number, token in enumerate(tokens, 1):
            with together.open(token, person, opened=False) as screening:
                if screening.readonly:
                    raise Locked(
                        f"{screening.code} was not exported, for that is an entry in its trail. {screening.readonly}"
                    )
                screening.append(Kind.EXPORTED, wanted.kind, by=person, new=what)
                yield judging.of(screening)
            if number % SHOW_PROGRESS == 0 and sys.stderr.isatty():
                print(f"\r{number} of {len(tokens)}", end="", file=sys.stderr)  # noqa: T201


Write = Callable[[str], object]


def _report(site: Site, accounts: Iterator[Account], wanted: Export, on: date, write: Write) -> None:
    for one in accounts:
        told = report(one, disclosure(one, wanted.deidentified))
        write(report_markdown(told) if wanted.path.suffix.lower() == ".md" else report_html(told))


def _log(site: Site, accounts: Iterator[Account], wanted: Export, on: date, write: Write) -> None:
    write("\ufeff" + "".join(csv_lines([COLUMNS])))
    for one in accounts:
        write("".join(csv_lines(log_rows(one, disclosure(one, wanted.deidentified)))))


def _attrition(site: Site, accounts: Iterator[Account], wanted: Export, on: date, write: Write) -> None:
    number, found = 0, dict[str, Attrition]()
    for one in accounts:
        number += 1
        count(found, one)
    if wanted.path.suffix.lower() == ".csv":
        write("\ufeff" + "".join(csv_lines([ATTRITION, *attrition_rows(found.values())])))
    else:
        write(attrition_html(found.values(), day_words(on.toordinal()), number))


def _record(site: Site, accounts: Iterator[Account], wanted: Export, on: date, write: Write) -> None:
    for one in accounts:
        told = disclosure(one, wanted.deidentified)
        write(record_text(deidentified_json(one, told) if wanted.deidentified else record_json(one, site.kept)))


def _fhir(site: Site, accounts: Iterator[Account], wanted: Export, on: date, write: Write) -> None:
    written = set[str]()
    write('{"resourceType": "Bundle", "type": "collection"')
    between = ', "entry": [\n'
    for one in accounts:
        for entry in entries(one, disclosure(one, wanted.deidentified), written):
            write(between + json.dumps(entry))
            between = ",\n"
    write("\n]}\n" if written else "}\n")


def _sdtm_ie(site: Site, accounts: Iterator[Account], wanted: Export, on: date, write: Write) -> None:
    write("".join(csv_lines([IE])))
    for one in accounts:
        write("".join(csv_lines(ie_rows(one, disclosure(one, wanted.deidentified)))))


_WRITERS = {
    "report": _report,
    "log": _log,
    "attrition": _attrition,
    "record": _record,
    "fhir": _fhir,
    "sdtm-ie": _sdtm_ie,
}


@contextlib.contextmanager
def _written(path: Path, force: bool) -> Iterator[Write]:
    """Write a file for its owner alone; it stands at `path` only when it is whole. Refused when one is there."""
    taken = Refused(f"{path} is there already, and nothing was exported: choose another path, or add --force.")
    if not force and os.path.lexists(path):
        raise taken
    beside = path.with_name(f".{secrets.token_hex(8)}.tmp")
    try:
        fd = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise Refused(f"{path} cannot be written, and nothing was exported: {error.strerror}.") from None
    try:
        with open(fd, "w", encoding="utf-8", newline="") as file:
            yield file.write
            file.flush()
            os.fsync(file.fileno())
        if force:
            os.replace(beside, path)
        else:
            os.link(beside, path)
    except FileExistsError:
        raise taken from None
    except OSError as error:
        raise Refused(f"{path} was not written: {error.strerror}.") from None
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(beside)
