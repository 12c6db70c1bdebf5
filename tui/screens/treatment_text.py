"""The treatment table in words: each course with what it serves, and what they say together."""

from collections.abc import Iterator, Sequence

from textual.content import Content

from trials.courses import course_words
from trials.definition import Question
from trials.explain import listed
from trials.treatment_words import RegimenReading, regimen_readings, row_reading
from tui.course_fields import LABELS
from tui.interview import Interview
from tui.judging import sheet_of
from tui.treatments import Course
from tui.widgets.safe_text import safe
from tui.widgets.wrapping import wrap

INDENT = "   "
RESULTS = {"met": "enough", "review": "for the investigator", "open": "open", "not met": "not enough"}
STYLES = {"met": "$text-success", "not met": "$text-muted"}


def course_lines(interview: Interview, table: Question, rows: Sequence[Course], at: int, width: int) -> Content:
    """One course: what is recorded, its dose as prednisone, what it serves in each trial and what it still needs."""
    assert table.drugs is not None
    lines = list(wrap(f"{at + 1}  {course_words(table.drugs, rows[at])}", width))
    told = [safe(lines[0], "bold"), *(safe(INDENT + line, "bold") for line in lines[1:])]
    doses: dict[str, None] = {}
    for trial, compiled in interview.trials.items():
        if compiled.trial.questions.get(table.id) != table:
            continue
        reading = row_reading(table, rows, at, compiled.trial)
        doses |= dict.fromkeys(filter(None, [reading.dose]))
        if reading.serves:
            told += _wrapped(f"{trial}: serves as {'; '.join(reading.serves)}", width, "$text-muted")
        if reading.lacking:
            needed = listed([LABELS.get(key, key).partition(",")[0].lower() for key in reading.lacking])
            told += _wrapped(f"{trial} still needs: {needed}", width, "$text-warning")
    told[1:1] = [line for dose in doses for line in _wrapped(f"= {dose}", width, "")]
    return Content("\n").join(told)


def together(interview: Interview, table: Question) -> Iterator[tuple[str, RegimenReading]]:
    """What the courses say together, by trial, the best first."""
    for trial, compiled in interview.trials.items():
        if compiled.trial.questions.get(table.id) == table:
            sheet = sheet_of(compiled, interview.entries)
            yield from ((trial, reading) for reading in regimen_readings(compiled, sheet, interview.today))


def regimen_lines(trial: str, reading: RegimenReading, width: int) -> Iterator[Content]:
    """One way in which the courses stand together, how it is judged and why."""
    time = f", {reading.together}" if reading.together else ""
    words = f"{trial}: {reading.medicines}{time}: {RESULTS[reading.result]}"
    style = STYLES.get(reading.result, "$text-warning")
    yield from (safe(line, f"bold {style}") for line in wrap(words, width))
    for because in reading.because:
        yield from _wrapped(because, width, "$text-muted")


def _wrapped(text: str, width: int, style: str) -> list[Content]:
    return [safe(INDENT + line, style) for line in wrap(text, max(12, width - len(INDENT)))]
