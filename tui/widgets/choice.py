"""Yes or no, and one of several."""

from typing import TYPE_CHECKING

from trials.language import said
from tui.widgets.keyed_list import KeyedList, Row
from tui.widgets.messages import Given

if TYPE_CHECKING:  # the first screen has rows to choose from, and no question
    from trials.definition import Question
    from trials.values import Entry

ANSWERED = said("(answered)")


class Choice(KeyedList):
    """One row is the answer. A key or the arrows move to it, Enter gives it, a click does both.

    Enter on an answered question where nothing is moved to gives what is on record: it stays, and one goes on.
    """

    _initials = False

    def show(self, question: "Question", recorded: "Entry" = None) -> None:
        """Offer the answers of `question`; the recorded one says so and is not highlighted."""
        from tui.typed.choices import rows

        self._initials = question.type == "yes_no"
        self.question = question
        answered = self.language(ANSWERED)
        offered = rows(question, self.language)
        self.set_rows([Row(key, o.id, o.label, answered if o.id == recorded else "") for key, o in offered])

    def row_at(self, key: str) -> int | None:
        if self._initials and key in "yn":
            return 0 if key == "y" else 1
        return super().row_at(key)

    def action_select(self) -> None:
        if self.repeat.held():
            return
        row = self._recorded() if self.highlighted is None else self.rows[self.highlighted]
        if row is None:
            self.refuse(self._how())
        else:
            self.given = True
            self.post_message(Given(self.question, row.id))

    def _recorded(self) -> Row | None:
        answered = self.language(ANSWERED)
        return next((row for row in self.rows if row.remark == answered), None)

    def _how(self) -> str:
        from tui.typed.choices import KEYS

        keys = [row.key for row in self.rows]
        if "".join(keys) in KEYS and len(keys) > 2:
            shown = self.language("{first} to {last}", first=keys[0], last=keys[-1])
        else:
            shown = self.language.either(filter(None, (self.language.joined(keys[:-1]), keys[-1])))
        return self.language(
            "Nothing is chosen yet; press {keys}, or move with the arrow keys, then Enter.", keys=shown
        )
