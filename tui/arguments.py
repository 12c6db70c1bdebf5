"""What may stand on the command line. Loads argparse alone, so that --help and --version are there at once."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence

from trials import __version__

LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")
Say = Callable[[str], str]
Fill = Callable[[argparse.ArgumentParser, Say], None]


def read_arguments(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """The options, with the name of the command in `command`; without one it is `app`."""
    words = sys.argv[1:] if arguments is None else arguments
    if not any("zh" in word.lower() for word in (*words, *map(os.environ.get, LOCALE, ("", "", "")))):
        return _read(words, str)
    from tui.chinese_help import asked_in  # nothing of this is loaded for English

    with asked_in(words) as language:
        return _read(words, language)


def _read(words: Sequence[str], language: Say) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="trialscreen",
        formatter_class=_Help,
        description=language(
            "Screen a participant for a clinical trial, one question a screen, offline."
            " Without a command it opens the app."
        ),
    )
    number = f"trialscreen {__version__}"
    parser.add_argument(
        "--version", action="version", version=number, help=language("show program's version number and exit")
    )
    parser.add_argument(
        "--data", metavar="DIR", help=language("the folder of this site's records (or TRIALSCREEN_DATA)")
    )
    parser.add_argument(
        "--demo", action="store_true", help=language("open a temporary folder with sample screenings")
    )
    parser.add_argument(
        "--plain",
        action="store_true",
        help=language("ask line by line: for screen readers, dumb terminals and pipes"),
    )
    parser.add_argument(
        "--look",
        choices=("dark", "light", "contrast", "terminal"),
        default=os.environ.get("TRIALSCREEN_LOOK", "dark"),
        help=language("how the app looks (or TRIALSCREEN_LOOK); NO_COLOR in the environment takes every colour away"),
    )
    parser.add_argument(
        "--language",
        choices=("en", "zh"),
        help=language("English or Chinese; else as this site has set it, or as the locale says"),
    )
    commands = parser.add_subparsers(title=language("commands"), metavar="COMMAND", parser_class=_Command)
    for name, (purpose, fill) in _commands(language).items():
        commands.add_parser(name, help=purpose, fill=fill, language=language)
    return parser.parse_args(words, argparse.Namespace(command="app"))


class _Help(argparse.HelpFormatter):
    """As wide as the terminal. What argparse asks for its width loads every way to compress a file."""

    def __init__(self, prog: str) -> None:
        try:
            columns = int(os.environ.get("COLUMNS") or 0) or os.get_terminal_size().columns
        except (OSError, ValueError):
            columns = 0
        super().__init__(prog, width=(columns or 80) - 2)

    def _split_lines(self, text: str, width: int) -> list[str]:
        if text.isascii():
            return super()._split_lines(text, width)
        from tui.chinese_help import lines

        return lines(text, width)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return "\n".join(indent + line for line in self._split_lines(text, width - len(indent)))


class _Command(argparse.ArgumentParser):
    """The parser of a command, made when that command is the one that is named."""

    def __init__(self, *, prog: str, fill: Fill, language: Say) -> None:
        self._made = prog, fill, language

    def parse_known_args(self, args=None, namespace=None):  # type: ignore[no-untyped-def]  # overloaded there
        prog, fill, language = self._made
        super().__init__(prog=prog, formatter_class=_Help)
        fill(self, language)
        self.set_defaults(command=prog.rpartition(" ")[2])
        return super().parse_known_args(args, namespace)


def _language(parser: argparse.ArgumentParser, language: Say) -> None:
    """The language of what is printed or written; as said before the command, where it is not said here."""
    parser.add_argument(
        "--language",
        choices=("en", "zh"),
        default=argparse.SUPPRESS,
        help=language("English or Chinese; JSON stays English"),
    )


def _json(parser: argparse.ArgumentParser, language: Say) -> None:
    parser.add_argument("--json", action="store_true", help=language("print plain data"))


def _trial(parser: argparse.ArgumentParser, language: Say, named: str) -> None:
    said = language("a trial's id, or the path of a definition file")
    parser.add_argument("trial", nargs="?", metavar=named, help=said)


def _trials(parser: argparse.ArgumentParser, language: Say) -> None:
    _language(parser, language)
    _trial(parser, language, "ID")
    _json(parser, language)
    parser.add_argument(
        "--against", metavar="OTHER", help=language("say what changed in meaning since another version")
    )
    parser.add_argument(
        "--supplement", metavar="FILE", help=language("print it with a site's supplement laid over it")
    )


def _judge(parser: argparse.ArgumentParser, language: Say) -> None:
    _language(parser, language)
    _trial(parser, language, "TRIAL")
    parser.add_argument(
        "answers", nargs="?", metavar="ANSWERS", help=language("a YAML or JSON file of answers; - for standard input")
    )
    parser.add_argument(
        "--record",
        metavar="FILE",
        help=language("instead: judge every verdict of an exported record again, and compare"),
    )
    _json(parser, language)
    parser.add_argument(
        "--explain", action="store_true", help=language("add how each finding came about and what would change it")
    )
    parser.add_argument(
        "--supplement", metavar="FILE", help=language("a site's supplement that fills the gaps of the trial")
    )
    parser.add_argument("--fastest", action="store_true", help=language("ask first what settles the verdict fastest"))


def _verify(parser: argparse.ArgumentParser, language: Say) -> None:
    parser.add_argument(
        "code", nargs="?", default="", metavar="CODE", help=language("one screening; all of them if left out")
    )
    parser.add_argument("--all", action="store_true", help=language("everything at this site, as without CODE"))
    parser.add_argument(
        "--passphrase",
        action="store_true",
        help=language("ask for the passphrase, to verify what is encrypted as well"),
    )
    _json(parser, language)


def _backup(parser: argparse.ArgumentParser, language: Say) -> None:
    parser.add_argument(
        "folder", metavar="DIR", help=language("a new folder, or that of an earlier backup of this site")
    )
    parser.add_argument(
        "--screening", metavar="CODE", help=language("hand over one screening instead, as one file in DIR")
    )
    parser.add_argument(
        "--as",
        dest="by",
        metavar="ID",
        default="",
        help=language("who hands it over; may be left out if only one can"),
    )
    _json(parser, language)


def _restore(parser: argparse.ArgumentParser, language: Say) -> None:
    parser.add_argument(
        "source", metavar="PATH", help=language("a backup's folder, or the file of a screening handed over")
    )
    parser.add_argument("--screening", metavar="CODE", default="", help=language("this one alone, from a backup"))
    _json(parser, language)


def _accept(parser: argparse.ArgumentParser, language: Say) -> None:
    parser.add_argument("code", metavar="CODE", help=language("the screening that lost entries"))
    parser.add_argument(
        "--as",
        dest="by",
        metavar="ID",
        default="",
        help=language("who decides it, an investigator or a data manager; may be left out if only one works here"),
    )


def _passphrase(parser: argparse.ArgumentParser, language: Say) -> None:
    """It asks for all it needs."""


def _check(parser: argparse.ArgumentParser, language: Say) -> None:
    parser.add_argument(
        "files", nargs="+", metavar="FILE", help=language("a definition file, or the id of a shipped trial")
    )
    _json(parser, language)
    parser.add_argument(
        "--all", action="store_true", help=language("also list the wrong versions that are no different")
    )
    parser.add_argument(
        "--cases", action="store_true", help=language("print the missing cases and nothing else, to be pasted")
    )


def _new(parser: argparse.ArgumentParser, language: Say) -> None:
    parser.add_argument(
        "source", metavar="FILE", help=language("a ClinicalTrials.gov record (API v2), JSON, or a text file")
    )
    parser.add_argument(
        "-o", "--output", metavar="FILE", help=language("write there; nothing is replaced (else it is printed)")
    )
    parser.add_argument("--id", default="", metavar="ID", help=language("the id of the new trial"))


def _propose(parser: argparse.ArgumentParser, language: Say) -> None:
    parser.add_argument("file", metavar="FILE", help=language("a FHIR R4 QuestionnaireResponse or Bundle, JSON"))
    parser.add_argument("--screening", metavar="CODE", required=True, help=language("the screening they are for"))
    _json(parser, language)


def _export(parser: argparse.ArgumentParser, language: Say) -> None:
    kinds = {
        "report": language("of one screening, HTML, or Markdown for a PATH ending in .md"),
        "log": "CSV",
        "attrition": language("HTML, or CSV for a PATH ending in .csv"),
        "record": language("of one screening, JSON for judge --record"),
        "trail": language("the audit trail, every entry, CSV"),
        "fhir": language("an R4 Bundle, JSON"),
        "odm": language("forms and answers, CDISC ODM 1.3.2 XML"),
        "redcap": language("the answers of one trial, REDCap import CSV"),
        "sdtm-ie": language("criteria not met, CSV"),
        "sheet": language("the empty questions of a trial, HTML"),
        "questionnaire": language("of a trial, FHIR R4 JSON"),
        "odm-form": language("of a trial, CDISC ODM 1.3.2 XML"),
        "redcap-form": language("of a trial, REDCap data dictionary CSV"),
        "sdtm-ti": language("criteria of a trial, CSV"),
    }
    parser.add_argument("kind", choices=kinds, metavar="KIND", help="; ".join(f"{k} ({v})" for k, v in kinds.items()))
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--screening", metavar="CODE", default="", help=language("this screening"))
    which.add_argument("--all", action="store_true", help=language("every screening of this site"))
    trial = language("a trial alone, by its id or the path of its definition; with redcap, the trial to tell of")
    parser.add_argument("--trial", metavar="ID", default="", help=trial)
    parser.add_argument(
        "--deidentified", action="store_true", help=language("counted days, grouped ages, no names, no free text")
    )
    _language(parser, language)
    parser.add_argument(
        "--as", dest="by", metavar="ID", default="", help=language("who exports; may be left out if only one can")
    )
    parser.add_argument("--force", action="store_true", help=language("overwrite PATH"))
    parser.add_argument("-o", "--output", metavar="PATH", required=True, help=language("the file to write"))


def _commands(language: Say) -> dict[str, tuple[str, Fill]]:
    return {
        "trials": (language("list the trials, or print one with its criteria and questions"), _trials),
        "judge": (language("judge an answer sheet against a trial, without the app"), _judge),
        "verify": (language("read every record and definition again and compare with the register"), _verify),
        "backup": (language("copy everything to another folder, while others work, and verify it"), _backup),
        "restore": (language("put back what is missing, damaged or behind here; never less"), _restore),
        "accept": (
            language("go on with a record that lost entries, when no backup has them; it is recorded for good"),
            _accept,
        ),
        "passphrase": (
            language("encrypt what new screenings hold, or change the passphrase; once lost, all is lost"),
            _passphrase,
        ),
        "check": (
            language("check trial definitions: what stands in them, their cases, and how good those are"),
            _check,
        ),
        "new": (language("write a first trial file from a registry record or from pasted criteria"), _new),
        "propose": (language("say which answers a FHIR file would propose; nothing is recorded"), _propose),
        "export": (language("write a report, a log, a record or FHIR to a file"), _export),
    }
