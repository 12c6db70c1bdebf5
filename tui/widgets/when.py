"""A day, or a day with a time."""

from tui.widgets.written import Written


class When(Written):
    """A date as exactly as it is known, with a time of day where the question asks for one."""
