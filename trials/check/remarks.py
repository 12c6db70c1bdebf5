"""A remark on a definition file: how grave it is, on which line, what is wrong and what to do."""

from dataclasses import dataclass
from typing import Final, Literal

from trials.document import Document, Path_

Severity = Literal["error", "warning", "hint"]
ERROR: Final[Severity] = "error"
WARNING: Final[Severity] = "warning"
HINT: Final[Severity] = "hint"


@dataclass(frozen=True, slots=True)
class Remark:
    """`sentence` says what is wrong, `remedy` what to do; neither ends in a full stop. Line 0: not known."""

    severity: Severity
    line: int
    sentence: str
    remedy: str

    @property
    def rank(self) -> int:
        return (ERROR, WARNING, HINT).index(self.severity)


def from_complaint(document: Document, path: Path_, complaint: str) -> Remark:
    """What the loader would refuse, as an error. Its sentence names the remedy after the last semicolon."""
    sentence, _, remedy = complaint.rstrip(".").rpartition("; ")
    return Remark(ERROR, document.line(path), sentence or remedy, remedy if sentence else "correct it")
