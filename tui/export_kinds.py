"""The kinds of export, and how each is written from accounts: one screening at a time."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from store.errors import Refused
from store.exchange.account import Account
from store.exchange.attrition import COLUMNS as ATTRITION
from store.exchange.attrition import Attrition, attrition_rows, count
from store.exchange.attrition_html import attrition_html
from store.exchange.disclosure import disclosure
from store.exchange.fhir_form import questionnaire
from store.exchange.fhir_screening import entries
from store.exchange.new_file import Write, aside
from store.exchange.odm_data import END, clinical_data, head
from store.exchange.odm_form import form, study, version_oid
from store.exchange.question_sheet import question_sheet
from store.exchange.record import deidentified_json, record_json, record_text
from store.exchange.redcap_data import import_columns, import_row
from store.exchange.redcap_form import COLUMNS as DICTIONARY
from store.exchange.redcap_form import dictionary_rows
from store.exchange.report import report
from store.exchange.report_html import report_html
from store.exchange.report_markdown import report_markdown
from store.exchange.screening_log import COLUMNS, log_rows
from store.exchange.sdtm import IE, TI, ie_rows, ti_rows
from store.exchange.table import csv_lines
from store.exchange.trail_table import COLUMNS as TRAIL
from store.exchange.trail_table import trail_rows
from store.exchange.xml import as_text
from store.site import Site
from trials.compile import Compiled
from trials.language import ENGLISH, Language, Said, said


@dataclass(frozen=True)
class Export:
    """What was asked for. `code` is "" for all screenings; `by` the id of who exports, "" for the only person.

    `trial` is the id of the one trial that a kind may tell of, else "".
    """

    kind: str
    path: Path
    code: str = ""
    by: str = ""
    deidentified: bool = False
    force: bool = False
    trial: str = ""
    language: Language = ENGLISH  # of the kinds that a person reads


@dataclass(frozen=True)
class Task:
    """What a writer is given besides the accounts. `on` is the day of judging, `made` the time with its zone."""

    site: Site
    wanted: Export
    on: date
    made: str
    write: Write

    @property
    def suffix(self) -> str:
        return self.wanted.path.suffix.lower()


@dataclass(frozen=True)
class Sort:
    """A kind of export: what it is in words, and the ending of its file.

    `one_only` tells of one screening alone, `many_only` makes sense for all of them, `one_trial` tells of one trial.
    `tells` is false of a screening of which nothing would stand in it. `read` by a person, it is in a language.
    """

    words: Said
    suffix: str
    write: Callable[[Task, Iterator[Account]], None]
    one_only: bool = False
    many_only: bool = False
    one_trial: bool = False
    tells: Callable[[Export, Account], bool] = lambda wanted, one: True
    read: bool = False


def _report(task: Task, accounts: Iterator[Account]) -> None:
    for one in accounts:
        told = report(one, disclosure(one, task.wanted.deidentified))
        task.write(report_markdown(told) if task.suffix == ".md" else report_html(told))


def _log(task: Task, accounts: Iterator[Account]) -> None:
    task.write("\ufeff" + "".join(csv_lines([COLUMNS])))
    for one in accounts:
        task.write("".join(csv_lines(log_rows(one, disclosure(one, task.wanted.deidentified)))))


def _attrition(task: Task, accounts: Iterator[Account]) -> None:
    number, found = 0, dict[str, Attrition]()
    for one in accounts:
        number += 1
        count(found, one)
    if task.suffix == ".csv":
        task.write("\ufeff" + "".join(csv_lines([ATTRITION, *attrition_rows(found.values())])))
    else:
        task.write(attrition_html(found.values(), task.on.toordinal(), number, language_of(task.wanted)))


def _record(task: Task, accounts: Iterator[Account]) -> None:
    for one in accounts:
        told = disclosure(one, task.wanted.deidentified)
        plain = deidentified_json(one, told) if told.deidentified else record_json(one, task.site.kept)
        task.write(record_text(plain))


def _trail(task: Task, accounts: Iterator[Account]) -> None:
    task.write("\ufeff" + "".join(csv_lines([TRAIL])))
    for one in accounts:
        task.write("".join(csv_lines(trail_rows(one, disclosure(one, task.wanted.deidentified)))))


def _fhir(task: Task, accounts: Iterator[Account]) -> None:
    named = set[str]()
    task.write('{"resourceType": "Bundle", "type": "collection"')
    between = ', "entry": [\n'
    for one in accounts:
        for entry in entries(one, disclosure(one, task.wanted.deidentified), named):
            task.write(between + json.dumps(entry))
            between = ",\n"
    task.write("\n]}\n" if named else "}\n")


def _sdtm_ie(task: Task, accounts: Iterator[Account]) -> None:
    task.write("".join(csv_lines([IE])))
    for one in accounts:
        task.write("".join(csv_lines(ie_rows(one, disclosure(one, task.wanted.deidentified)))))


def _fails(wanted: Export, one: Account) -> bool:
    return any(ie_rows(one, disclosure(one, wanted.deidentified)))


def _odm(task: Task, accounts: Iterator[Account]) -> None:
    """ODM wants every form before the first answer, so the answers wait aside."""
    versions: dict[str, dict[str, Compiled]] = {}
    supplements: dict[str, str | None] = {}
    with aside(task.wanted.path) as data:
        for one in accounts:
            for trial, of in one.trials.items():
                oid = version_oid(of.trial, of.binding.supplement)
                versions.setdefault(trial, {})[oid] = of.verdict.compiled
                supplements[oid] = of.binding.supplement
            for element in clinical_data(one, disclosure(one, task.wanted.deidentified)):
                data.write(as_text(element) + "\n")
        task.write(head(task.made, "SingleSubject" if task.wanted.code else "SingleSite"))
        for forms in versions.values():
            trials = [compiled.trial for compiled in forms.values()]
            found = study(trials, (form(compiled, supplements[oid]) for oid, compiled in forms.items()))
            task.write(as_text(found) + "\n")
        data.seek(0)
        for line in data:
            task.write(line)
        task.write(END)


def _redcap(task: Task, accounts: Iterator[Account]) -> None:
    """The header is known only once every version of the form has been seen, so the rows wait aside."""
    columns: dict[str, None] = {}
    known = set[str]()
    with aside(task.wanted.path) as rows:
        for one in accounts:
            of = one.trials[task.wanted.trial]
            if of.trial.sha256 not in known:
                known.add(of.trial.sha256)
                columns |= dict.fromkeys(import_columns(of.trial))
            row = import_row(one, of, disclosure(one, task.wanted.deidentified))
            rows.write(json.dumps(row) + "\n")
        if not columns:
            raise Refused(
                said("No screening that would be exported is for the trial {trial}.", trial=task.wanted.trial)
            )
        task.write("".join(csv_lines([columns], neutral=False)))
        rows.seek(0)
        for line in rows:
            cells = json.loads(line)
            task.write("".join(csv_lines([[cells.get(column) for column in columns]], neutral=False)))


def _is_for_the_trial(wanted: Export, one: Account) -> bool:
    return wanted.trial in one.trials


KINDS: Mapping[str, Sort] = {
    "report": Sort(said("Eligibility report, to print (HTML)"), ".html", _report, one_only=True, read=True),
    "log": Sort(said("Screening and enrolment log (CSV)"), ".csv", _log),
    "attrition": Sort(
        said("Attrition: how many came how far (HTML)"), ".html", _attrition, many_only=True, read=True
    ),
    "record": Sort(said("Whole record, to be judged again elsewhere (JSON)"), ".json", _record, one_only=True),
    "trail": Sort(said("Audit trail, every entry (CSV)"), ".csv", _trail),
    "fhir": Sort(said("FHIR R4 Bundle (JSON)"), ".json", _fhir),
    "odm": Sort(said("Forms and answers in CDISC ODM 1.3.2 (XML)"), ".xml", _odm),
    "sdtm-ie": Sort(said("Criteria not met, as SDTM IE (CSV)"), ".csv", _sdtm_ie, tells=_fails),
    "redcap": Sort(
        said("Answers to import into REDCap (CSV)"), ".csv", _redcap, one_trial=True, tells=_is_for_the_trial
    ),
}


def _odm_form(compiled: Compiled, made: str) -> Iterable[str]:
    found = study([compiled.trial], [form(compiled, None)])
    return head(made, "Metadata"), as_text(found), "\n", END


@dataclass(frozen=True)
class TrialSort:
    """A kind of export of a trial alone: what it is in words, the ending of its file, and its text in pieces.

    One that is `read` by a person is in a language; the others are English.
    """

    words: Said
    suffix: str
    text: Callable[[Compiled, str], Iterable[str]]
    read: bool = False


OF_A_TRIAL: Mapping[str, TrialSort] = {
    "sheet": TrialSort(
        said("Empty question sheet, to print (HTML)"),
        ".html",
        lambda of, _: [question_sheet(of.trial)],
        read=True,
    ),
    "questionnaire": TrialSort(
        said("FHIR R4 Questionnaire (JSON)"), ".json", lambda of, _: [json.dumps(questionnaire(of), indent=1), "\n"]
    ),
    "odm-form": TrialSort(said("Form in CDISC ODM 1.3.2 (XML)"), ".xml", _odm_form),
    "redcap-form": TrialSort(
        said("REDCap data dictionary (CSV)"), ".csv", lambda of, _: csv_lines([DICTIONARY, *dictionary_rows(of)])
    ),
    "sdtm-ti": TrialSort(said("Criteria, as SDTM TI (CSV)"), ".csv", lambda of, _: csv_lines([TI, *ti_rows(of)])),
}


def language_of(wanted: Export) -> Language:
    """The language that an export is written in: what programs read is English."""
    return wanted.language if sort_of(wanted).read and wanted.path.suffix.lower() != ".csv" else ENGLISH


def sort_of(wanted: Export) -> Sort:
    """The kind of an export of screenings. Refused when something is missing to it, or too much."""
    if wanted.kind in OF_A_TRIAL:
        raise Refused(
            said("The {kind} is of a trial, not of screenings: name it with --trial ID alone.", kind=wanted.kind)
        )
    sort = KINDS[wanted.kind]
    if sort.one_only and not wanted.code:
        raise Refused(said("The {kind} is of one screening: name it with --screening CODE.", kind=wanted.kind))
    if sort.one_trial and not wanted.trial:
        raise Refused(said("The {kind} is of one trial: name it with --trial ID as well.", kind=wanted.kind))
    if wanted.trial and not sort.one_trial:
        raise Refused(said("The {kind} is of every trial of a screening: leave out --trial.", kind=wanted.kind))
    return sort
