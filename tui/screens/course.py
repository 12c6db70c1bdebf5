"""One course of treatment: a field after the other, with what can be chosen under it."""

from collections.abc import Callable
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input, OptionList

from trials.document import Refused
from trials.drugs import Drug, Drugs
from trials.language import said
from tui.course_fields import HINTS, LABELS, field_words, fields, keys_of, offered, typed_field
from tui.screens.dialog import Dialog
from tui.screens.rows import Item, Rows
from tui.screens.session import Session
from tui.widgets.key_bar import Key
from tui.widgets.line import Line
from tui.widgets.repeat import GAP
from tui.widgets.safe_text import SafeText, safe
from tui.widgets.wrapping import padded

Row = dict[str, str]
LABEL = 12  # columns of a label
AROUND = 14  # rows of the frame, the heading, the field, the hint, a few choices and the keys
CHOSEN = ("drug", "frequency", "route", "response")  # fields that take what is offered, and nothing else
THEIRS = said("for the investigator")
FIRST = said("Choose the medicine first.")
UNSAVED = said("This course is not saved. Press Esc again to leave it unsaved, or Ctrl+S to save it.")


class CourseScreen(Dialog[Row]):
    """Gives back the course, or None when it was left."""

    PURPOSE = said(
        "One course of treatment: one medicine at one dose, from its first day to its last. Type part of what "
        "is listed, or choose it with the arrows; a field that is not known may stay empty. Another dose of "
        "the same medicine is a course of its own."
    )
    CSS_PATH = "course.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,ctrl+down", "move(1)", priority=True, show=False),
        Binding("up,ctrl+up", "move(-1)", priority=True, show=False),
        Binding("tab", "along(1)", priority=True, show=False),
        Binding("shift+tab", "along(-1)", priority=True, show=False),
        Binding("ctrl+s", "save", priority=True, show=False),
    ]

    def __init__(self, session: Session, name: str) -> None:
        super().__init__(session, name)
        self._filled = SafeText(id="filled")
        self._line = Line(id="field", repeat=session.repeat)
        self._hint = SafeText(id="hint")
        self._rows = Rows(id="offered")
        self._row: Row = {}
        self._at = 0
        self._moved = False
        self._warned = False  # of what is lost by leaving
        self._passed = ""
        self._asked: tuple[str, Drugs, Row, Callable[[Row], Row]]

    def body(self) -> ComposeResult:
        yield self._filled
        yield self._line
        yield self._hint
        yield self._rows

    def to_fill(self, title: str, drugs: Drugs, row: Row, check: Callable[[Row], Row], *, passed: str = "") -> None:
        """The course to fill in or change. `check` gives it back as it is kept, or raises Refused.

        The field `passed` is for the investigator: it is shown and passed by.
        """
        self._asked = (title, drugs, dict(row), check)
        self._passed = passed

    def come_up(self) -> None:
        title, _, row, _ = self._asked
        self.heading.show(title)
        self._row, self._warned = dict(row), False
        self._line.on_typed, self._line.on_enter = self._typed, self._enter
        self._go_to(0)

    def keys(self) -> tuple[Key, ...]:
        language = self.language
        return (
            Key("enter", "Enter", language("Next")),
            Key("ctrl+s", "^S", language("Save the course")),
            Key("escape", "Esc", language("Leave")),
            Key("down", "↑↓", language("Choose")),
            Key("shift+tab", "Shift+Tab", language("Before")),
        )

    @property
    def drugs(self) -> Drugs:
        return self._asked[1]

    @property
    def field(self) -> str:
        """The field that is being filled in."""
        return self._fields()[self._at]

    def on_resize(self, event: events.Resize) -> None:
        super().on_resize(event)
        if self.is_current:
            self.call_after_refresh(self._show_fields)

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._moved = True
        self._enter()

    def action_move(self, way: int) -> None:
        """Move in what is offered, or from field to field where nothing is."""
        if not self._rows.items:
            self.action_along(way)
        elif way > 0 and not self._moved and not self._line.value.strip():
            self._moved = True
            self._rows.highlighted = 0
        else:
            self._moved = True
            self._rows.action_cursor_down() if way > 0 else self._rows.action_cursor_up()

    def action_along(self, way: int) -> None:
        """Keep this field and go to the next one, or to the one before."""
        if self._take():
            self._go_to(self._beside(way) % len(self._fields()))

    def action_save(self) -> None:
        """Keep this field and give the course back."""
        if not self._take():
            return
        if "drug" not in self._row:
            self.say(self.language(FIRST))
            return
        try:
            kept = self._asked[3](self._row)
        except Refused as refused:
            self.say(self.language.tell(refused))
            return
        self.dismiss(kept)

    def action_leave(self) -> None:
        """Leave the course as it was; what is filled in and would be lost is told once before."""
        typed = self._line.value.strip() != self._words(self.field, self._row)
        if self._warned or not (typed or self._moved or self._row != self._asked[2]):
            super().action_leave()
        else:
            self._warned = True
            self.say(self.language(UNSAVED))

    def _enter(self) -> None:
        if self.session.repeat.held(GAP):  # fields that may stay empty are passed by quickly
            return
        if not self._take():
            return
        if "drug" not in self._row:
            self.say(self.language(FIRST))
        elif self._beside(1) < len(self._fields()):
            self._go_to(self._beside(1))
        else:
            self.action_save()

    def _typed(self, text: str) -> None:
        self.session.repeat.other_input()
        self._moved = self._warned = False
        self.say("")
        self._offer(text)

    def _take(self) -> bool:
        """Keep what the field says, and say whether it could be kept."""
        text, field = self._line.value.strip(), self.field
        if text == self._words(field, self._row) and not self._moved:
            return True
        chosen = self._rows.current if self._rows.items and (self._moved or text) else ""
        try:
            found = {field: chosen} if chosen else self._read(text)
        except Refused as refused:
            self.say(self.language.tell(refused))
            return False
        for key in keys_of(field):
            self._row.pop(key, None)
        self._row |= found
        return True

    def _read(self, text: str) -> Row:
        if self.field == "drug" and text:
            raise Refused(
                said("No medicine here has this name; type less of it, or “another” for one that is not listed.")
            )
        return typed_field(self.field, text, self.session.today())

    def _beside(self, way: int) -> int:
        """The place of the field after this one, or before it."""
        at, names = self._at + way, self._fields()
        return at + way if names[at % len(names)] == self._passed else at

    def _go_to(self, at: int) -> None:
        self._at = at
        self._moved = False
        text = self._words(self.field, self._row)
        self._line.fill(text)
        if text:
            self._line.select_all()
        self._show_fields()
        self._offer("")
        self._line.focus()

    def _offer(self, text: str) -> None:
        found = offered(self.drugs, self.field, text, self.language)
        typed = bool(text.strip())
        self._rows.show([Item(value, safe(words)) for value, words in found])
        self._rows.highlighted = 0 if found and typed else None
        hint = self.language(HINTS[self.field])
        if typed and not found and self.field not in CHOSEN:
            try:
                read = typed_field(self.field, text, self.session.today())
                hint = f"= {self._words(self.field, read)}"
            except Refused:
                hint = ""
        self._hint.show(hint or " ")

    def _show_fields(self) -> None:
        """The fields so far; where rows are few, those around the present one."""
        names, language = self._fields(), self.language
        room = 2 if self.has_class("-short") else min(len(names), self.size.height - AROUND)
        first = max(0, min(self._at - room + 1, len(names) - room))
        lines = []
        for name in names[first : first + room]:
            here = name == self.field
            words = self._words(name, self._row)
            if name == self._passed:
                words = language("{answer} (the investigator's)", answer=words) if words else language(THEIRS)
            label = f"{'›' if here else ' '} {padded(language(LABELS[name]), LABEL)}"
            shown = safe(words, "$text-muted" if name == self._passed else "")
            lines.append(Content.assemble(safe(label, "bold" if here else "$text-muted"), shown))
        self._filled.show(Content("\n").join(lines))

    def _words(self, field: str, row: Row) -> str:
        return field_words(self.drugs, field, row, self.language)

    def _drug(self) -> Drug | None:
        return self.drugs.by_id.get(self._row.get("drug", ""))

    def _fields(self) -> tuple[str, ...]:
        return fields(self._drug())
