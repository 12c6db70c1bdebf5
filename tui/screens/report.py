"""One page of words on a participant, before anything is signed."""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from trials.language import said
from tui.screens.read_page import ReadPage
from tui.screens.told import report
from tui.widgets.key_bar import Key


class ReportScreen(ReadPage):
    """The verdicts and what makes them, to be read from top to bottom."""

    PURPOSE = said(
        "One page on this participant: the verdicts and what makes them, what would settle them, and every answer "
        "with its source."
    )
    HEADING = said("Report")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("e", "export", show=False),
    ]

    def told(self, width: int) -> Content:
        return report(self.session.interview, width)

    def keys(self) -> tuple[Key, ...]:
        language = self.language
        return (
            Key("escape", "Esc", language("Back")),
            Key("pagedown", "PgDn", language("Read on")),
            Key("e", "e", language("Export")),
            Key("f9", "F9", language("Home")),
            Key("ctrl+q", "^Q", language("Quit")),
        )

    def action_export(self) -> None:
        from tui.screens.exporting import ask_export_one  # it loads every format; only who exports waits for that

        ask_export_one(self)
