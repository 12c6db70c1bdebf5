"""An answer that is typed: the field, and beside it the unit."""

from textual.app import ComposeResult

from trials.definition import Question
from trials.document import Refused
from trials.values import Entry
from tui.typed import echo, retyped, typed, unusual
from tui.typed.hints import hint
from tui.widgets.keyed_list import POINTER
from tui.widgets.line import Desk, Field, Line
from tui.widgets.messages import Given, Said, Touched, Voice
from tui.widgets.safe_text import SafeText
from tui.widgets.still import Still


class Written(Still, Field):
    """Reads what is typed as it is typed and says it back in words; refuses only on Enter, and keeps the text."""

    DEFAULT_CSS = """
    Written {
        layout: horizontal;
        height: 1;
        & > .pointer { width: 2; }
        & > Line { width: 1fr; min-width: 10; max-width: 40; }
        & > .unit { width: auto; max-width: 50%; padding: 0 0 0 1; color: $text-muted; }
        &:ansi > .unit { text-style: dim; }
    }
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.line = Line(repeat=self.repeat)
        self.line.on_typed, self.line.on_enter = self._typed, self._commit
        self._unit = SafeText(classes="unit")
        self.question: Question | None = None
        self.alone: Entry = None  # what Enter gives when nothing is typed; None refuses it
        self._doubted = ""  # the text that was called unusual and waits for a second Enter

    def compose(self) -> ComposeResult:
        yield SafeText(POINTER, classes="pointer")
        yield self.line
        yield self._unit

    def show(self, question: Question, recorded: Entry = None, draft: str = "") -> None:
        """Ask `question`; the field holds what was half typed, else what is recorded."""
        self.question = question
        self.given = False
        self.repeat.arrived()
        self._doubted = ""
        self.line.fill(draft or ("" if recorded is None else retyped(question, recorded, self.language)))
        if recorded is not None and not draft:
            self.line.select_all()  # the first character typed begins a new answer
        self._unit.show(self.unit(question))

    def unit(self, question: Question) -> str:
        """What stands beside the field."""
        return ""

    @property
    def given(self) -> bool:
        """Whether the answer is given; nothing more can be typed until the next question."""
        return self.line.locked

    @given.setter
    def given(self, given: bool) -> None:
        self.line.locked = given

    def _typed(self, text: str) -> None:
        self.repeat.other_input()
        self._doubted = ""
        self.post_message(Touched(self.question, text))
        self._say(*self._reading(text))

    def _commit(self) -> None:
        question, text = self.question, self.line.value
        if self.repeat.held() or question is None:
            return
        today = self.today()
        try:
            entry = self.alone if self.alone is not None and not text.strip() else typed(question, text, today)
        except Refused as refused:
            self._say(self.language.tell(refused), "refused")
            return
        if entry != self.alone and self._doubted != text and (doubt := unusual(question, entry, today)):
            self._doubted = text
            self._say(self.language("{doubt}. If it is right, press Enter again.", doubt=doubt), "asked")
            return
        self.given = True
        self.post_message(Given(question, entry))

    def _reading(self, text: str) -> tuple[str, Voice]:
        """What the text means so far. A refusal waits for Enter: half a date is no mistake."""
        question = self.question
        if question is None:
            return "", "hint"
        if not text.strip():
            return hint(question, self.language), "hint"
        try:
            return f"= {echo(question, typed(question, text, self.today()), self.language)}", "echo"
        except Refused:
            return "", "echo"

    def _say(self, sentence: str, voice: Voice) -> None:
        self.post_message(Said(sentence, voice))
