"""A day, or a day with a time."""

from trials.definition import Question
from tui.widgets.written import Written


class When(Written):
    """A date as exactly as it is known, with a time of day where the question asks for one."""

    def hint(self, question: Question) -> str:
        such_as = "15 Mar 2026 10:00, or the day alone" if question.type == "datetime" else "15 Mar 2026"
        none = f', or none: "{question.none}"' if question.none else ""
        return f"Such as {such_as}; if that is not known, Mar 2026, late Mar 2026 or 2026{none}."
