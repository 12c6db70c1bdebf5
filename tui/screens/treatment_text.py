"""The treatment table in words: each course with what it serves, and what they say together."""

from collections.abc import Iterator, Sequence

from textual.content import Content

from trials.course_text import course_words, field_name
from trials.definition import Question
from trials.language import Language, said
from trials.treatment_words import RegimenReading, regimen_readings, row_reading
from tui.interview import Interview
from tui.judging import sheet_of
from tui.screens.paragraphs import hanging, wrapped
from tui.treatments import Course
from tui.widgets.safe_text import safe
from tui.widgets.wrapping import wrap

INDENT = "   "
RESULTS = {
    "met": said("enough"),
    "review": said("for the investigator"),
    "open": said("open"),
    "not met": said("not enough"),
}
STYLES = {"met": "$text-success", "not met": "$text-muted"}


def course_lines(interview: Interview, table: Question, rows: Sequence[Course], at: int, width: int) -> Content:
    """One course: what is recorded, its dose as prednisone, what it serves in each trial and what it still needs."""
    assert table.drugs is not None
    language = interview.language
    told = list(hanging(f"{at + 1}  ", course_words(table.drugs, rows[at], language), width, "bold"))
    named = len(told)
    doses: dict[str, None] = {}
    for trial, compiled in interview.trials.items():
        if compiled.trial.questions.get(table.id) != table:
            continue
        reading = row_reading(table, rows, at, compiled.trial)
        doses |= dict.fromkeys(filter(None, [reading.dose]))
        if reading.serves:
            serves = language("{trial}: serves as {purposes}", trial=trial, purposes=language.parted(reading.serves))
            told += wrapped(serves, width, "$text-muted", INDENT)
        if reading.lacking:
            needed = language.listed(field_name(key, language) for key in reading.lacking)
            needs = language("{trial} still needs: {parts}", trial=trial, parts=needed)
            told += wrapped(needs, width, "$text-warning", INDENT)
    told[named:named] = [line for dose in doses for line in wrapped(f"= {dose}", width, "", INDENT)]
    return Content("\n").join(told)


def together(interview: Interview, table: Question) -> Iterator[tuple[str, RegimenReading]]:
    """What the courses say together, by trial, the best first."""
    for trial, compiled in interview.trials.items():
        if compiled.trial.questions.get(table.id) == table:
            sheet = sheet_of(compiled, interview.entries)
            yield from ((trial, reading) for reading in regimen_readings(compiled, sheet, interview.today))


def regimen_lines(trial: str, reading: RegimenReading, width: int, language: Language) -> Iterator[Content]:
    """One way in which the courses stand together, how it is judged and why."""
    parts = {"trial": trial, "medicines": reading.medicines, "result": RESULTS[reading.result]}
    words = (
        language("{trial}: {medicines}, {time}: {result}", time=reading.together, **parts)
        if reading.together
        else language("{trial}: {medicines}: {result}", **parts)
    )
    style = STYLES.get(reading.result, "$text-warning")
    yield from (safe(line, f"bold {style}") for line in wrap(words, width))
    for because in reading.because:
        yield from wrapped(because, width, "$text-muted", INDENT)
