"""A new screening: its code, and the trials to screen for."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Input

from store.errors import RecordError
from trials.document import Refused
from trials.language import said
from trials.values import NONE
from tui.desk_text import CODE_HINT, LIKE_A_NAME, as_code, left_out_words, like_a_name, which_trials
from tui.screens.page import Page
from tui.screens.session import Session
from tui.widgets.key_bar import Key
from tui.widgets.line import Line
from tui.widgets.messages import Given, Said, Touched
from tui.widgets.repeat import TypedAhead
from tui.widgets.safe_text import SafeText
from tui.widgets.several import Several


class NewScreen(Page):
    """Enter goes from the code to the trials, and from the trials to the first question."""

    PURPOSE = said(
        "A new screening: a code, never a name, and the trials to screen for. Digits tick the trials, Enter goes on."
    )
    CSS_PATH = "new.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", priority=True, show=False),
        Binding("tab", "along", priority=True, show=False),
        Binding("shift+tab", "along", priority=True, show=False),
    ]

    def __init__(self, session: Session, name: str) -> None:
        super().__init__(session, name)
        self._code = Line(id="code")
        self._hint = SafeText(self.language(CODE_HINT), id="hint")
        self._trials = Several(TypedAhead(lambda: session.repeat.clock()), session.language, id="trials")

    def body(self) -> ComposeResult:
        with Horizontal(classes="field"):
            yield SafeText(self.language("Code"), classes="label")
            yield self._code
        yield self._hint
        yield SafeText(self.language("Screen for (digits choose, then Enter)"), classes="label-above")
        yield self._trials

    def arrive(self) -> None:
        self.titled(self.language("New screening"))
        self._code.fill(self.where.get("code", ""))
        self._remark()
        here = self.session.offered()
        self._trials.show(which_trials(here, self.language))
        if left_out := left_out_words(here, self.language):
            self.state(left_out, bad=True)
        if self._code.value:
            self._trials.focus()
        else:
            self._code.focus()

    def keys(self) -> tuple[Key, ...]:
        language = self.language
        return (
            Key("escape", "Esc", language("Back")),
            Key("enter", "Enter", language("Next")),
            Key("space", "Space", language("Tick")),
            Key("tab", "Tab", language("Code or trials")),
        )

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._remark()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._trials.focus()

    def on_touched(self, event: Touched) -> None:
        event.stop()
        self.state("")

    def on_said(self, event: Said) -> None:
        event.stop()
        self.state(event.sentence, bad=True)

    def on_given(self, event: Given) -> None:
        event.stop()
        self._trials.given = False
        here = self.session.offered().trials
        chosen = tuple(here) if event.entry == NONE else tuple(str(trial) for trial in event.entry)
        try:
            self.session.start(as_code(self._code.value), chosen)
        except (RecordError, Refused) as error:
            self.state(self.language.tell(error), bad=True)
            self._code.focus()
            return
        self.go("question")

    def action_along(self) -> None:
        (self._trials if self._code.has_focus else self._code).focus()

    def action_back(self) -> None:
        self.go("home")

    def _remark(self) -> None:
        named = like_a_name(self._code.value)
        self._hint.set_class(named, "-warning")
        self._hint.show(self.language(LIKE_A_NAME if named else CODE_HINT))
