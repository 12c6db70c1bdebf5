"""Lines of CSV that every spreadsheet opens as text and numbers, never as formulas."""

import csv
import io
from collections.abc import Iterable, Iterator

from trials.text import one_line

FORMULA = tuple("=+-@\t\r\0＝＋－＠")  # what a spreadsheet takes for the start of a formula, wide forms too

Cell = str | int | None


def csv_lines(rows: Iterable[Iterable[Cell]], *, neutral: bool = True) -> Iterator[str]:
    """One line for each row, ended by CR LF. Text is quoted, numbers are not, None and "" are empty.

    Text that a spreadsheet would compute gets an apostrophe in front; not where `neutral` is false, for programs
    that read their own kind of CSV.
    """
    for row in rows:
        line = io.StringIO()
        csv.writer(line, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n").writerow(
            [cell if isinstance(cell, int) else as_text(cell or "", neutral) for cell in row]
        )
        yield line.getvalue()


def as_text(text: str, neutral: bool = True) -> str:
    """A text cell: on one line, and nothing that a spreadsheet would compute."""
    text = one_line(text)
    return f"'{text}" if neutral and text.startswith(FORMULA) else text
