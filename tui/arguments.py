"""What may stand on the command line. Loads argparse alone, so that --help and --version are there at once."""

import argparse
import os
from collections.abc import Callable, Sequence

from trials import __version__

Fill = Callable[[argparse.ArgumentParser], None]


def read_arguments(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """The options, with the name of the command in `command`; without one it is `app`."""
    parser = argparse.ArgumentParser(
        prog="trialscreen",
        formatter_class=_Help,
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
    parser.add_argument(
        "--language",
        choices=("en", "zh"),
        help="English or Chinese; else as this site has set it, or as the locale says",
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", parser_class=_Command)
    for name, (purpose, fill) in COMMANDS.items():
        commands.add_parser(name, help=purpose, fill=fill)
    return parser.parse_args(arguments, argparse.Namespace(command="app"))


class _Help(argparse.HelpFormatter):
    """As wide as the terminal. What argparse asks for its width loads every way to compress a file."""

    def __init__(self, prog: str) -> None:
        try:
            columns = int(os.environ.get("COLUMNS") or 0) or os.get_terminal_size().columns
        except (OSError, ValueError):
            columns = 0
        super().__init__(prog, width=(columns or 80) - 2)


class _Command(argparse.ArgumentParser):
    """The parser of a command, made when that command is the one that is named."""

    def __init__(self, *, prog: str, fill: Fill) -> None:
        self._made = prog, fill

    def parse_known_args(self, args=None, namespace=None):  # type: ignore[no-untyped-def]
        prog, fill = self._made
        super().__init__(prog=prog, formatter_class=_Help)
        fill(self)
        self.set_defaults(command=prog.rpartition(" ")[2])
        return super().parse_known_args(args, namespace)


def _language(parser: argparse.ArgumentParser) -> None:
    """The language of what is printed or written; as said before the command, where it is not said here."""
    parser.add_argument(
        "--language", choices=("en", "zh"), default=argparse.SUPPRESS, help="English or Chinese; JSON stays English"
    )


def _trials(parser: argparse.ArgumentParser) -> None:
    _language(parser)
    parser.add_argument("trial", nargs="?", metavar="ID", help="a trial's id, or the path of a definition file")
    parser.add_argument("--json", action="store_true", help="print plain data")
    parser.add_argument("--against", metavar="OTHER", help="say what changed in meaning since another version")
    parser.add_argument("--supplement", metavar="FILE", help="print it with a site's supplement laid over it")


def _judge(parser: argparse.ArgumentParser) -> None:
    _language(parser)
    parser.add_argument("trial", nargs="?", metavar="TRIAL", help="a trial's id, or the path of a definition file")
    parser.add_argument(
        "answers", nargs="?", metavar="ANSWERS", help="a YAML or JSON file of answers; - for standard input"
    )
    parser.add_argument(
        "--record", metavar="FILE", help="instead: judge every verdict of an exported record again, and compare"
    )
    parser.add_argument("--json", action="store_true", help="print plain data")
    parser.add_argument(
        "--explain", action="store_true", help="add how each finding came about and what would change it"
    )
    parser.add_argument("--supplement", metavar="FILE", help="a site's supplement that fills the gaps of the trial")
    parser.add_argument("--fastest", action="store_true", help="ask first what settles the verdict fastest")


def _verify(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("code", nargs="?", default="", metavar="CODE", help="one screening; all of them if left out")
    parser.add_argument("--all", action="store_true", help="everything at this site, as without CODE")
    parser.add_argument(
        "--passphrase", action="store_true", help="ask for the passphrase, to verify what is encrypted as well"
    )
    parser.add_argument("--json", action="store_true", help="print plain data")


def _backup(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="DIR", help="a new folder, or that of an earlier backup of this site")
    parser.add_argument("--screening", metavar="CODE", help="hand over one screening instead, as one file in DIR")
    parser.add_argument(
        "--as", dest="by", metavar="ID", default="", help="who hands it over; may be left out if only one can"
    )
    parser.add_argument("--json", action="store_true", help="print plain data")


def _restore(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", metavar="PATH", help="a backup's folder, or the file of a screening handed over")
    parser.add_argument("--screening", metavar="CODE", default="", help="this one alone, from a backup")
    parser.add_argument("--json", action="store_true", help="print plain data")


def _passphrase(parser: argparse.ArgumentParser) -> None:
    """It asks for all it needs."""


def _check(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", metavar="FILE", help="a definition file, or the id of a shipped trial")
    parser.add_argument("--json", action="store_true", help="print plain data")
    parser.add_argument("--all", action="store_true", help="also list the wrong versions that are no different")
    parser.add_argument("--cases", action="store_true", help="print the missing cases and nothing else, to be pasted")


def _new(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", metavar="FILE", help="a ClinicalTrials.gov record (API v2), JSON, or a text file")
    parser.add_argument(
        "-o", "--output", metavar="FILE", help="write there; nothing is replaced (else it is printed)"
    )
    parser.add_argument("--id", default="", metavar="ID", help="the id of the new trial")


def _propose(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="a FHIR R4 QuestionnaireResponse or Bundle, JSON")
    parser.add_argument("--screening", metavar="CODE", required=True, help="the screening they are for")
    parser.add_argument("--json", action="store_true", help="print plain data")


def _export(parser: argparse.ArgumentParser) -> None:
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
    parser.add_argument("kind", choices=kinds, metavar="KIND", help="; ".join(f"{k} ({v})" for k, v in kinds.items()))
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--screening", metavar="CODE", default="", help="this screening")
    which.add_argument("--all", action="store_true", help="every screening of this site")
    trial = "a trial alone, by its id or the path of its definition; with redcap, the trial to tell of"
    parser.add_argument("--trial", metavar="ID", default="", help=trial)
    parser.add_argument(
        "--deidentified", action="store_true", help="counted days, grouped ages, no names, no free text"
    )
    _language(parser)
    parser.add_argument(
        "--as", dest="by", metavar="ID", default="", help="who exports; may be left out if only one can"
    )
    parser.add_argument("--force", action="store_true", help="overwrite PATH")
    parser.add_argument("-o", "--output", metavar="PATH", required=True, help="the file to write")


COMMANDS: dict[str, tuple[str, Fill]] = {
    "trials": ("list the trials, or print one with its criteria and questions", _trials),
    "judge": ("judge an answer sheet against a trial, without the app", _judge),
    "verify": ("read every record and definition again and compare with the register", _verify),
    "backup": ("copy everything to another folder, while others work, and verify it", _backup),
    "restore": ("put back what is missing, damaged or behind here; never less", _restore),
    "passphrase": ("encrypt what new screenings hold, or change the passphrase; once lost, all is lost", _passphrase),
    "check": ("check trial definitions: what stands in them, their cases, and how good those are", _check),
    "new": ("write a first trial file from a registry record or from pasted criteria", _new),
    "propose": ("say which answers a FHIR file would propose; nothing is recorded", _propose),
    "export": ("write a report, a log, a record or FHIR to a file", _export),
}
