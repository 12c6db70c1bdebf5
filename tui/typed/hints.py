"""How to type an answer to a question."""

from trials.definition import CALENDAR, NUMERIC, Question
from trials.values import unit_words

COURSES = (
    "One course after another, with ; between them. Such as: prednisone, 60 mg, daily, oral, at 60 kg, "
    "2025-01 to ongoing, ineffective; azathioprine, 2025-02 to 2025-09, remission 2025-06, relapse 2026-01."
)


def hint(question: Question) -> str:
    """One sentence for a question whose answer is typed; "" for one whose answers are listed."""
    if question.type in NUMERIC:
        return _number(question)
    if question.type == "courses":
        return COURSES
    return _day(question) if question.type in CALENDAR else ""


def _number(question: Question) -> str:
    such_as = "12, 5-7 or at least 7" if question.type == "integer" else "12.5, 5-7 or at least 7"
    units = " or ".join(unit_words(unit) for unit in question.accept)
    other = f"; with {units} after it if the report says so" if units else ""
    none = f'; none: "{question.none}"' if question.none else ""
    return f"Such as {such_as}{other}{none}."


def _day(question: Question) -> str:
    such_as = "15 Mar 2026 10:00, or the day alone" if question.type == "datetime" else "15 Mar 2026"
    none = f', or none: "{question.none}"' if question.none else ""
    return f"Such as {such_as}; if that is not known, Mar 2026, late Mar 2026 or 2026{none}."
