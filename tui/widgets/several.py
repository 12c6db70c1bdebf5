"""Several answers at once."""

from typing import ClassVar

from textual.binding import Binding, BindingType

from trials.definition import Question
from trials.values import NONE, Entry
from tui.typed.choices import rows
from tui.widgets.keyed_list import KeyedList, Row
from tui.widgets.messages import Given, Touched


class Several(KeyedList):
    """A key, space or a click ticks a row; Enter gives all that is ticked. `none` stands alone."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "commit", "Enter", show=False),
        Binding("space", "select", "Tick", show=False),
    ]

    ticked: frozenset[str] = frozenset()

    def show(self, question: Question, recorded: Entry = None, draft: str = "") -> None:
        """Offer the options of `question`, ticked as drafted or else as recorded."""
        offered = [Row(key, option.id, option.label) for key, option in rows(question, self.language)]
        before = draft.split(",") if draft else recorded if isinstance(recorded, list) else [recorded]
        self.ticked = frozenset(row.id for row in offered if row.id in before)
        self.question = question
        self.set_rows(offered)
        self.refresh()

    def mark(self, index: int) -> str:
        return "[x]" if self.rows[index].id in self.ticked else "[ ]"

    def pick(self, index: int) -> None:
        super().pick(index)
        self.action_select()

    def action_select(self) -> None:
        if self.highlighted is None:
            return
        self.repeat.other_input()
        self.moved()
        one = self.rows[self.highlighted].id
        if one in self.ticked:
            self.ticked -= {one}
        else:
            self.ticked = frozenset({one}) if one == NONE else (self.ticked - {NONE}) | {one}
        self.refresh()
        self.post_message(Touched(self.question, ",".join(row.id for row in self.rows if row.id in self.ticked)))

    def action_commit(self) -> None:
        if self.repeat.held():
            return
        if not self.ticked:
            self.refuse(self.language("Nothing is ticked yet; tick what applies with its key or space."))
            return
        self.given = True
        chosen = [row.id for row in self.rows if row.id in self.ticked]
        self.post_message(Given(self.question, NONE if chosen == [NONE] else chosen))
