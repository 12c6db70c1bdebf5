"""The command line. Textual is loaded only by the commands that open the app."""

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from trials import __version__

if TYPE_CHECKING:
    from store.errors import RecordError
    from store.site import Site

FINE, FAILED, MISUSE, LOCKED, NEWER = 0, 1, 2, 3, 4


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program and return its exit code."""
    options = _parser().parse_args(arguments)
    from trials.document import Refused

    try:
        return _COMMANDS[options.command](options)
    except Refused as refused:
        return _complain(str(refused), MISUSE)
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115 - whoever read us has gone; nothing more to say
        return FINE
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        from tui.faults import crash_words

        return _complain(crash_words(error), FAILED)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="trialscreen",
        description="Screen a participant for a clinical trial, one question a screen, offline."
        " Without a command it opens the app.",
    )
    parser.add_argument("--version", action="version", version=f"trialscreen {__version__}")
    parser.add_argument("--data", metavar="DIR", help="the folder of this site's records (or TRIALSCREEN_DATA)")
    parser.add_argument("--demo", action="store_true", help="open a temporary folder with sample screenings")
    parser.add_argument(
        "--plain", action="store_true", help="ask line by line: for screen readers, dumb terminals and pipes"
    )
    parser.add_argument(
        "--look",
        choices=("dark", "light", "contrast", "terminal"),
        default=os.environ.get("TRIALSCREEN_LOOK", "dark"),
        help="how the app looks (or TRIALSCREEN_LOOK); NO_COLOR in the environment takes every colour away",
    )
    parser.set_defaults(command="app")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    trials = commands.add_parser("trials", help="list the trials, or print one with its criteria and questions")
    trials.add_argument("trial", nargs="?", metavar="ID", help="a trial's id, or the path of a definition file")
    trials.add_argument("--json", action="store_true", help="print plain data")
    trials.add_argument("--against", metavar="OTHER", help="say what changed in meaning since another version")
    trials.add_argument("--supplement", metavar="FILE", help="print it with a site's supplement laid over it")
    trials.set_defaults(command="trials")

    judge = commands.add_parser("judge", help="judge an answer sheet against a trial, without the app")
    judge.add_argument("trial", nargs="?", metavar="TRIAL", help="a trial's id, or the path of a definition file")
    judge.add_argument(
        "answers", nargs="?", metavar="ANSWERS", help="a YAML or JSON file of answers; - for standard input"
    )
    judge.add_argument(
        "--record", metavar="FILE", help="instead: judge every verdict of an exported record again, and compare"
    )
    judge.add_argument("--json", action="store_true", help="print plain data")
    judge.add_argument(
        "--explain", action="store_true", help="add how each finding came about and what would change it"
    )
    judge.add_argument("--supplement", metavar="FILE", help="a site's supplement that fills the gaps of the trial")
    judge.add_argument("--fastest", action="store_true", help="ask first what settles the verdict fastest")
    judge.set_defaults(command="judge")

    verify = commands.add_parser(
        "verify", help="read every record and definition again and compare with the register"
    )
    verify.add_argument("code", nargs="?", default="", metavar="CODE", help="one screening; all of them if left out")
    verify.add_argument("--all", action="store_true", help="everything at this site, as without CODE")
    verify.add_argument(
        "--passphrase", action="store_true", help="ask for the passphrase, to verify what is encrypted as well"
    )
    verify.add_argument("--json", action="store_true", help="print plain data")
    verify.set_defaults(command="verify")

    backup = commands.add_parser("backup", help="copy everything to another folder, while others work, and verify it")
    backup.add_argument("folder", metavar="DIR", help="a new folder, or that of an earlier backup of this site")
    backup.add_argument("--screening", metavar="CODE", help="hand over one screening instead, as one file in DIR")
    backup.add_argument(
        "--as", dest="by", metavar="ID", default="", help="who hands it over; may be left out if only one can"
    )
    backup.add_argument("--json", action="store_true", help="print plain data")
    backup.set_defaults(command="backup")

    restore = commands.add_parser("restore", help="put back what is missing, damaged or behind here; never less")
    restore.add_argument("source", metavar="PATH", help="a backup's folder, or the file of a screening handed over")
    restore.add_argument("--screening", metavar="CODE", default="", help="this one alone, from a backup")
    restore.add_argument("--json", action="store_true", help="print plain data")
    restore.set_defaults(command="restore")

    passphrase = commands.add_parser(
        "passphrase", help="encrypt what new screenings hold, or change the passphrase; once lost, all is lost"
    )
    passphrase.set_defaults(command="passphrase")

    check = commands.add_parser(
        "check", help="check trial definitions: what stands in them, their cases, and how good those are"
    )
    check.add_argument("files", nargs="+", metavar="FILE", help="a definition file, or the id of a shipped trial")
    check.add_argument("--json", action="store_true", help="print plain data")
    check.add_argument("--all", action="store_true", help="also list the wrong versions that are no different")
    check.add_argument("--cases", action="store_true", help="print the missing cases and nothing else, to be pasted")
    check.set_defaults(command="check")

    new = commands.add_parser("new", help="write a first trial file from a registry record or from pasted criteria")
    new.add_argument("source", metavar="FILE", help="a ClinicalTrials.gov record (API v2) as JSON, or a text file")
    new.add_argument("-o", "--output", metavar="FILE", help="write there; nothing is replaced (else it is printed)")
    new.add_argument("--id", default="", metavar="ID", help="the id of the new trial")
    new.set_defaults(command="new")
    propose = commands.add_parser("propose", help="say which answers a FHIR file would propose; nothing is recorded")
    propose.add_argument("file", metavar="FILE", help="a FHIR R4 QuestionnaireResponse or Bundle, JSON")
    propose.add_argument("--screening", metavar="CODE", required=True, help="the screening they are for")
    propose.add_argument("--json", action="store_true", help="print plain data")
    propose.set_defaults(command="propose")
    _add_export(commands)
    return parser


def _add_export(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    kinds = {
        "report": "of one screening, HTML, or Markdown for a PATH ending in .md",
        "log": "CSV",
        "attrition": "HTML, or CSV for a PATH ending in .csv",
        "record": "of one screening, JSON for judge --record",
        "trail": "the audit trail, every entry, CSV",
        "fhir": "an R4 Bundle, JSON",
        "odm": "forms and answers, CDISC ODM 1.3.2 XML",
        "redcap": "the answers of one trial, REDCap import CSV",
        "sdtm-ie": "criteria not met, CSV",
        "sheet": "the empty questions of a trial, HTML",
        "questionnaire": "of a trial, FHIR R4 JSON",
        "odm-form": "of a trial, CDISC ODM 1.3.2 XML",
        "redcap-form": "of a trial, REDCap data dictionary CSV",
        "sdtm-ti": "criteria of a trial, CSV",
    }
    export = commands.add_parser("export", help="write a report, a log, a record or FHIR to a file")
    export.add_argument("kind", choices=kinds, metavar="KIND", help="; ".join(f"{k} ({v})" for k, v in kinds.items()))
    which = export.add_mutually_exclusive_group()
    which.add_argument("--screening", metavar="CODE", default="", help="this screening")
    which.add_argument("--all", action="store_true", help="every screening of this site")
    trial = "a trial alone, by its id or the path of its definition; with redcap, the trial to tell of"
    export.add_argument("--trial", metavar="ID", default="", help=trial)
    export.add_argument(
        "--deidentified", action="store_true", help="counted days, grouped ages, no names, no free text"
    )
    export.add_argument(
        "--as", dest="by", metavar="ID", default="", help="who exports; may be left out if only one can"
    )
    export.add_argument("--force", action="store_true", help="overwrite PATH")
    export.add_argument("-o", "--output", metavar="PATH", required=True, help="the file to write")
    export.set_defaults(command="export")


def _app(options: argparse.Namespace) -> int:
    terminal = sys.stdin.isatty() and sys.stdout.isatty()
    plain = options.plain or (terminal and os.environ.get("TERM") == "dumb")
    if not (terminal or plain):
        return _complain(
            "The app needs a terminal; use trialscreen --plain for a conversation over a pipe, or trialscreen judge "
            "for answers in a file.",
            MISUSE,
        )
    from store.errors import RecordError

    try:
        if options.demo:
            return _demo(options)
        from store.site import Site
        from tui.passphrase import unlock

        site = Site(data_folder(options.data))
        unlock(site)
        return _open(site, options)
    except RecordError as error:
        return _record_failed(error)


def _record_failed(error: "RecordError") -> int:
    from store.errors import Damaged, Locked, NewerVersion, NotSaved

    codes = {Damaged: FAILED, NotSaved: FAILED, Locked: LOCKED, NewerVersion: NEWER}
    return _complain(str(error), next((code for kind, code in codes.items() if isinstance(error, kind)), MISUSE))


def data_folder(given: str | None) -> Path:
    """The site's folder: as given, or TRIALSCREEN_DATA, or the user's data folder of this system."""
    chosen = given or os.environ.get("TRIALSCREEN_DATA")
    if chosen:
        return Path(chosen)
    from platformdirs import user_data_path

    return user_data_path("trialscreen", appauthor=False)


def _keep_validated() -> None:
    """Keep definitions that were validated for the next start. Whoever checks a definition or a record does not."""
    from platformdirs import user_cache_path

    from trials.kept import keep_in

    keep_in(user_cache_path("trialscreen", appauthor=False) / "validated")


def _demo(options: argparse.Namespace) -> int:
    from tempfile import TemporaryDirectory

    from store.site import Site
    from tui.demo import fill

    with TemporaryDirectory(prefix="trialscreen-demo-") as folder:
        site = Site(Path(folder))
        fill(site)
        return _open(site, options)


def _open(site: "Site", options: argparse.Namespace) -> int:
    _keep_validated()
    if options.plain or os.environ.get("TERM") == "dumb":
        from tui import plain as conversation

        return conversation.run(site)
    from tui.app import run

    return run(site, look=options.look, demo=options.demo)


def _trials(options: argparse.Namespace) -> int:
    from trials.catalog import load, load_with, shipped
    from trials.compile import compile_trial
    from trials.listing import identity_json, trial_json, trial_lines

    if (options.against or options.supplement) and not options.trial:
        return _complain("Say which trial: trialscreen trials ID.", MISUSE)
    if options.trial:
        extra = options.supplement
        trial = load_with(options.trial, Path(extra)) if extra else load(options.trial)
        if options.against:
            from trials.compare import difference_lines, differences_json

            other = load(options.against)
            _print(
                _dump(differences_json(other, trial)) if options.json else "\n".join(difference_lines(other, trial))
            )
            return FINE
        compiled = compile_trial(trial)
        _print(_dump(trial_json(compiled)) if options.json else "\n".join(trial_lines(compiled)))
        return FINE
    trials = [load(name) for name in shipped()]
    if options.json:
        _print(_dump([identity_json(trial) for trial in trials]))
    else:
        _print("\n".join(f"{trial.id:<14}{trial.registry:<14}{trial.title}" for trial in trials))
    return FINE


def _judge(options: argparse.Namespace) -> int:
    if options.record:
        if options.trial:
            return _complain("A record brings its own definitions: leave TRIAL and ANSWERS out.", MISUSE)
        from tui.judging_again import judged_record

        return _told(lambda: judged_record(Path(options.record), as_json=options.json))
    if not options.answers:
        return _complain("Name the TRIAL and the ANSWERS to judge, or a record with --record FILE.", MISUSE)
    from dataclasses import replace

    from trials.answer_sheet import explanation_json, judge_sheet, read_answer_sheet, verdict_json
    from trials.catalog import load, load_with
    from trials.compile import compile_trial
    from trials.document import MAX_BYTES, file_bytes, read

    _keep_validated()
    extra = options.supplement
    compiled = compile_trial(load_with(options.trial, Path(extra)) if extra else load(options.trial))
    if options.answers == "-":
        document = read(sys.stdin.buffer.read(MAX_BYTES + 1), "standard input")
    else:
        document = read(file_bytes(Path(options.answers)), Path(options.answers).name)
    sheet = read_answer_sheet(document, compiled, date.today())
    for doubt in sheet.doubts:
        print(f"trialscreen: please check: {doubt}", file=sys.stderr)  # noqa: T201
    verdict = judge_sheet(compiled, sheet)
    if options.fastest:
        from trials.outlook import fastest

        verdict = replace(verdict, ask=fastest(verdict))
    if options.json:
        explained = explanation_json(verdict, sheet) if options.explain else {}
        _print(_dump(verdict_json(verdict, sheet) | explained))
    else:
        from tui.verdict_text import explained_lines, verdict_lines

        _print("\n".join([*verdict_lines(verdict), *(explained_lines(verdict, sheet) if options.explain else ())]))
    return FINE


def _verify(options: argparse.Namespace) -> int:
    from tui.passphrase import unlock
    from tui.records import existing, verified

    if options.all and options.code:
        return _complain("Verify one screening by its code, or all of them with --all.", MISUSE)

    def act() -> tuple[str, int]:
        site = existing(data_folder(options.data))
        if options.passphrase:
            unlock(site)
        return verified(site, options.code, as_json=options.json)

    return _told(act)


def _passphrase(options: argparse.Namespace) -> int:
    from store.site import Site
    from tui.passphrase import choose

    return _told(lambda: (choose(Site(data_folder(options.data))), FINE))


def _backup(options: argparse.Namespace) -> int:
    from tui.records import backed_up, existing, handed_over, opened

    folder, code = Path(options.folder), options.screening
    if code is None:
        return _told(lambda: backed_up(existing(data_folder(options.data)), folder, as_json=options.json))
    site = data_folder(options.data)
    return _told(lambda: handed_over(opened(site), code, folder, options.by, as_json=options.json))


def _restore(options: argparse.Namespace) -> int:
    from store.site import Site
    from tui.records import restored

    source, code = Path(options.source), options.screening
    return _told(lambda: restored(Site(data_folder(options.data)), source, code, as_json=options.json))


def _export(options: argparse.Namespace) -> int:
    from tui.export_kinds import Export
    from tui.exporting import export, export_trial
    from tui.records import opened

    path = Path(options.output)
    if not (options.screening or options.all):
        if not options.trial:
            return _complain("Say what to export: --screening CODE, --all, or --trial ID.", MISUSE)
        return _told(lambda: export_trial(options.kind, options.trial, path, force=options.force))
    wanted = Export(
        options.kind,
        path,
        options.screening,
        options.by,
        options.deidentified,
        options.force,
        options.trial,
    )
    return _told(lambda: export(opened(data_folder(options.data)), wanted, date.today(), _progress))


def _propose(options: argparse.Namespace) -> int:
    from tui.proposing import listed
    from tui.records import opened

    file, code = Path(options.file), options.screening
    return _told(lambda: (listed(opened(data_folder(options.data)), file, code, as_json=options.json), FINE))


def _progress(done: int, of: int) -> None:
    """Say how far it is, to somebody who waits at a terminal."""
    if sys.stderr.isatty() and (done % 100 == 0 or done == of >= 100):
        print(f"\r{done} of {of}", end="\n" if done == of else "", file=sys.stderr)  # noqa: T201


def _told(act: Callable[[], tuple[str, int]]) -> int:
    """Print what a command on the record returns; its refusals have exit codes of their own."""
    from store.errors import RecordError

    try:
        text, code = act()
    except RecordError as error:
        return _record_failed(error)
    _print(text)
    return code


def _check(options: argparse.Namespace) -> int:
    from trials.catalog import source_bytes
    from trials.check import check, checked_json
    from tui.check_text import cases_to_paste, checked_lines

    found = []
    sources = [source_bytes(given) for given in options.files]
    for source in sources:
        checked = check(*source, others=sources)
        found.append(checked)
        if not options.json:
            lines = cases_to_paste(checked) if options.cases else checked_lines(checked, every=options.all)
            _print("\n".join(lines))
    if options.json:
        _print(_dump([checked_json(checked) for checked in found]))
    return FINE if all(checked.passed for checked in found) else FAILED


def _new(options: argparse.Namespace) -> int:
    from trials.document import file_bytes
    from trials.registry import new_trial, not_understood

    path = Path(options.source)
    content = file_bytes(path)
    text = new_trial(content, path.name, options.id)
    if options.output:
        try:
            with open(options.output, "x", encoding="utf-8") as file:
                file.write(text)
        except FileExistsError:
            return _complain(f"{Path(options.output).name} exists already; give another name.", MISUSE)
        except OSError as error:
            return _complain(f"{Path(options.output).name} cannot be written ({error.strerror}).", MISUSE)
    else:
        _print(text.rstrip("\n"))
    left = len(not_understood(content, path.name))
    note = (
        f"{left} pieces of the text were not understood and stand in the file as gaps (X01 and on). " if left else ""
    )
    print(f"trialscreen: {note}No criterion is reviewed yet: read each against its text.", file=sys.stderr)  # noqa: T201
    return FINE


def _print(text: str) -> None:
    encoding = sys.stdout.encoding or "ascii"
    print(text.encode(encoding, "replace").decode(encoding))  # noqa: T201


def _dump(data: object) -> str:
    return json.dumps(data, indent=2, ensure_ascii=False)


def _complain(sentence: str, code: int) -> int:
    print(f"trialscreen: {sentence}", file=sys.stderr)  # noqa: T201
    return code


_COMMANDS = {
    "app": _app,
    "trials": _trials,
    "judge": _judge,
    "check": _check,
    "new": _new,
    "verify": _verify,
    "passphrase": _passphrase,
    "backup": _backup,
    "restore": _restore,
    "export": _export,
    "propose": _propose,
}

if __name__ == "__main__":
    sys.exit(main())
