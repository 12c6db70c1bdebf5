"""SDTM-like tables: TI, every criterion of a trial, and IE, those that a participant does not meet (exceptions only).

The columns and their rules are those of SDTM; the tables are CSV, not transport files.
"""

import re
from collections.abc import Iterator, Mapping

from store.exchange.account import Account
from store.exchange.disclosure import Disclosure
from store.exchange.table import Cell
from trials.compile import Compiled
from trials.definition import Trial
from trials.rule_words import rule_words
from trials.rules import State
from trials.text import one_line

TI = ("STUDYID", "DOMAIN", "IETESTCD", "IETEST", "IECAT", "TIRL", "TIVERS")
IE = ("STUDYID", "DOMAIN", "USUBJID", "IESEQ", "IETESTCD", "IETEST", "IECAT", "IEORRES", "IESTRESC", "IEDTC")
MOST_CODE, MOST_TEXT = 8, 200


def ti_rows(compiled: Compiled) -> Iterator[tuple[Cell, ...]]:
    """The criteria of a trial, in the order of TI."""
    trial = compiled.trial
    codes = ietestcd(trial)
    for criterion in compiled.criteria:
        of = criterion.criterion
        rule = _short(rule_words(criterion.rule, trial))
        yield study(trial), "TI", codes[of.id], _short(of.title), of.kind.upper(), rule, _short(trial.version)


def ie_rows(account: Account, told: Disclosure) -> Iterator[tuple[Cell, ...]]:
    """The criteria that a participant does not meet, in the order of IE. IEDTC, the day of judging, is left empty
    where days may not be told."""
    for of in account.trials.values():
        codes, sequence = ietestcd(of.trial), 0
        for name, finding in of.verdict.findings.items():
            if finding.effective is not State.NOT_MET:
                continue
            sequence += 1
            criterion = finding.criterion
            answer = "N" if criterion.kind == "inclusion" else "Y"
            day = "" if told.deidentified else of.verdict.on.isoformat()
            subject = f"{study(of.trial)}-{account.code}"
            what = (codes[name], _short(criterion.title), criterion.kind.upper(), answer, answer, day)
            yield study(of.trial), "IE", subject, sequence, *what


def study(trial: Trial) -> str:
    """The registry number where there is one."""
    return one_line(trial.registry) or trial.id


def ietestcd(trial: Trial) -> Mapping[str, str]:
    """IETESTCD by criterion id: at most eight capital letters, digits and underscores, each given once."""
    found: dict[str, str] = {}
    for number, criterion in enumerate(trial.criteria, 1):
        code = re.sub(r"[^A-Z0-9_]", "_", criterion.id.upper())
        code = code if code[:1].isalpha() and len(code) <= MOST_CODE else f"C{number:04}"
        while code in found.values():
            code = f"X{number:04}" if not code.startswith("X") else f"{code}_"
        found[criterion.id] = code
    return found


def _short(text: str) -> str:
    text = one_line(text)
    return text if len(text) <= MOST_TEXT else f"{text[: MOST_TEXT - 3]}..."
