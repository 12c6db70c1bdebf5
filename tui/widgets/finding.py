"""What a finding takes besides present or absent: its number, or the day on which it was last seen."""

from dataclasses import replace

from textual.widgets import ContentSwitcher

from trials.definition import Limits, Question
from trials.values import Entry
from tui.widgets.line import Desk
from tui.widgets.number import Number
from tui.widgets.when import When


class FindingEntry(ContentSwitcher):
    """One line to type in, shown only while it is wanted."""

    def __init__(self, desk: Desk) -> None:
        self.number, self.day = Number(desk), When(desk)
        self.number.id, self.day.id = "number", "day"
        super().__init__(self.number, self.day)
        self.language = desk.language

    def open_number(self, question: Question, typed: str, alone: Entry = None) -> str:
        """Take a number, begun with `typed`; Enter alone gives `alone`. What to say meanwhile."""
        assert question.item is not None
        self._open(self.number, replace(question, type="number", options=()), None, alone)
        self.number.repeat.begun()
        if typed:
            self.number.line.value = typed
            self.number.line.cursor_position = len(typed)
        if alone is None:
            return self.language("Type the {number}.", number=question.item.number)
        return self.language(
            "Type the {number}, or press Enter if it is present and the number is not known.",
            number=question.item.number,
        )

    def open_day(self, question: Question, kept: Entry) -> str:
        """Take the day on which a finding was last seen, from what is recorded of it. What to say meanwhile."""
        twin = replace(question, type="date", options=(), limits=Limits(max_today=True))
        self._open(self.day, twin, kept.get("last") if isinstance(kept, dict) else None)
        return self.language(
            "Type the day on which it was last seen, such as 15 Mar 2026, Mar 2026 or late Mar 2026."
        )

    def together(self, given: Entry, kept: Entry) -> Entry:
        """The finding with what was typed, and what was recorded of it besides."""
        kept = kept if isinstance(kept, dict) and "unknown" not in kept else {}
        if self.current == "day":
            return {**{word: part for word, part in kept.items() if word != "last"}, "last": given}
        if given == "yes" or (isinstance(given, dict) and "unknown" in given):
            return given
        entry = {"value": given} if isinstance(given, str) else dict(given)
        return entry | ({"last": kept["last"]} if "last" in kept else {})

    def take_again(self) -> None:
        """Let what was typed be changed: it was not taken."""
        self.number.given = self.day.given = False

    def _open(self, written: Number | When, twin: Question, recorded: Entry, alone: Entry = None) -> None:
        written.alone = alone
        self.current = written.id
        self.display = True
        written.show(twin, recorded)
        self.screen.set_focus(written.line)
