"""The pane that takes the answer: one instance of each answer widget, shown as the question needs."""

from dataclasses import dataclass

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widget import Widget

from trials.answer_words import entry_words
from trials.definition import CALENDAR, NUMERIC, Question
from trials.document import Refused
from trials.values import LEFT, Entry
from tui.typed.hints import hint
from tui.widgets.choice import Choice
from tui.widgets.figure import BESIDE, ROOM, Figure, drawn
from tui.widgets.line import Desk, Line
from tui.widgets.messages import Given, Said, Touched, Voice
from tui.widgets.number import Number
from tui.widgets.provenance import Provenance
from tui.widgets.safe_text import SafeText
from tui.widgets.several import Several
from tui.widgets.still import Still
from tui.widgets.unknown import Unknown
from tui.widgets.when import When
from tui.widgets.written import Written

Way = Choice | Several | Number | When | Unknown  # to answer
TIGHT = 8  # rows below which nothing is spent on empty ones


class AnswerPane(Still, Vertical):
    """Shows one question's answer widget at a time and posts `Answered` once for each `show`."""

    DEFAULT_CSS = """
    AnswerPane {
        height: 1fr;
        min-width: 20;
        & > KeyedList { height: auto; }
        & > #said { margin: 1 0 0 0; }
        &.-tight > #said, &.-tight > Provenance { margin: 0; }
        & > #said.-hint, & > #said.-echo, & > #given-from { color: $text-muted; }
        & > #said.-refused { color: $text-error; text-style: bold; }
        & > #said.-asked { color: $text-warning; text-style: bold; }
        &:ansi > #said.-hint, &:ansi > #said.-echo, &:ansi > #given-from { text-style: dim; }
        & > #given-from { display: none; }
    }
    """

    @dataclass
    class Answered(Message):
        """A person gave this answer. `source` and `measured` (a date entry) may be empty."""

        question: Question
        entry: Entry
        source: str
        measured: str

    @dataclass
    class Drafted(Message):
        """A person typed, and has not committed: `draft` gives it back to `show`."""

        question: Question
        draft: str

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.repeat = desk.repeat
        self.language = language = desk.language
        self.question: Question | None = None
        self.recorded: Entry = None
        self.choice = Choice(self.repeat, language)
        self.several = Several(self.repeat, language)
        self.number = Number(desk)
        self.when = When(desk)
        self.unknown = Unknown(self.repeat, language)
        self.provenance = Provenance(desk)
        self.figure = Figure(language)
        self._ways: tuple[Way, ...] = (self.choice, self.several, self.number, self.when, self.unknown)
        for way in self._ways:
            way.display = False
        self._way: Way | None = None  # the one that is shown
        self._line = SafeText(id="said")
        self._provenance_words = SafeText(id="given-from")
        self._draft = ""
        self._done = False
        self._rows = 0  # that it may take
        self.disable_messages(events.DescendantFocus, events.DescendantBlur)  # nobody asks for them

    def compose(self) -> ComposeResult:
        yield self.figure
        yield from self._ways
        yield self._line
        yield self._provenance_words
        yield self.provenance

    def show(
        self,
        question: Question,
        recorded: Entry = None,
        draft: str = "",
        *,
        source: tuple[str, str] = ("", ""),
        measured: str = "",
    ) -> None:
        """Ask `question`. `recorded` is the entry on record or None, `draft` what `draft` gave when it was left.

        `source` is as it is kept and as it is read.
        """
        self.question, self.recorded, self._draft, self._done = question, recorded, draft, False
        with self.app.batch_update():
            widget = self._widget(question)
            if isinstance(widget, Choice):
                widget.show(question, recorded)
            else:
                widget.show(question, recorded, draft)
            if drawn(question):
                self.figure.fill(self.several.ticked)
            self.provenance.show(*source, measured)
            self._open_provenance(False)
            self._switch(widget)
            self._say(*self._greeting())

    @property
    def draft(self) -> str:
        """What is typed or ticked and not committed, for `show` to give back later."""
        return self._draft

    @property
    def asking_reason(self) -> bool:
        """Whether the reasons for "not known" are shown."""
        return self._way is self.unknown

    def ask_reason(self) -> None:
        """Show the reasons for "not known", or the answer again when they are already shown."""
        if self.question is None:
            return
        if self.asking_reason:
            self._switch(self._widget(self.question))
            self._say(*self._greeting())
        else:
            self.unknown.show_reasons(self.question, self.recorded)
            self._switch(self.unknown)
            self._say(self.language("Why is it not known?"), "hint")

    def leave_for_investigator(self) -> None:
        """Answer that the investigator will decide."""
        if not self.repeat.held():
            self._answer(dict(LEFT))

    def open_provenance(self) -> None:
        """Open the line for source and day measured, or go back from it to the answer."""
        if self.provenance.display:
            self._open_provenance(False)
            self.focus_answer()
        else:
            self._open_provenance(True)
            self._focus(self.provenance.source_line)
        self._fit()

    def other_line(self) -> None:
        """Go from the source to the day measured, or back, while they are open."""
        lines = self.provenance.source_line, self.provenance.measured_line
        if self.provenance.display:
            self._focus(lines[1] if lines[0].has_focus else lines[0])

    def step_back(self) -> bool:
        """Close the reasons or the source line if one is open, and say whether there was anything to close."""
        if self.provenance.display:
            self.open_provenance()
        elif self.asking_reason:
            self.ask_reason()
        else:
            return False
        return True

    def focus_answer(self) -> None:
        """Put the keyboard where the answer is given."""
        if self._way is not None:
            self._focus(self._way.line if isinstance(self._way, Written) else self._way)

    def _focus(self, widget: Widget) -> None:
        """At once: what is typed ahead belongs to this widget, and scrolling could hide the question."""
        self.screen.set_focus(widget, scroll_visible=False)

    def refuse(self, sentence: str) -> None:
        """Say why the answer just given was not taken, and take another."""
        self._again(sentence, "refused")

    def doubt(self, sentence: str) -> None:
        """Ask about the answer just given; pressing Enter again posts `Answered` once more, holding it does not."""
        self._again(self.language("{doubt} If it is right, press Enter again.", doubt=sentence), "asked")

    def _again(self, sentence: str, voice: Voice) -> None:
        self._done = False
        if self._way is not None:
            self._way.given = False
        self._say(sentence, voice)

    def on_key(self, event: events.Key) -> None:
        """Keys on their way to the screen: those pressed before the question came up go no further."""
        if self.repeat.early(event):
            event.stop()

    def on_given(self, event: Given) -> None:
        event.stop()
        if event.question is self.question:
            self._answer({"unknown": event.entry} if self.asking_reason else event.entry)

    def on_said(self, event: Said) -> None:
        event.stop()
        self._say(event.sentence, event.voice)

    def on_line_full(self, event: Line.Full) -> None:
        event.stop()
        if event.sentence.text:
            self._say(self.language(event.sentence), "refused")

    def on_touched(self, event: Touched) -> None:
        event.stop()
        if self.question is not None and event.question is self.question:
            self._draft = event.draft
            if drawn(self.question):
                self.figure.fill(self.several.ticked)
            self.post_message(self.Drafted(self.question, event.draft))

    def on_provenance_done(self, event: Provenance.Done) -> None:
        event.stop()
        self.open_provenance()

    def on_resize(self, event: events.Resize) -> None:
        if not self.styles.is_auto_height:
            self._rows = event.size.height
        self._fit()

    def fit(self, rows: int) -> None:
        """Keep to so many rows; with a height of its own it keeps to that."""
        if rows != self._rows:
            self._rows = rows
            self._fit()

    def _answer(self, entry: Entry) -> None:
        if self.question is None or self._done:
            return
        try:
            measured = self.provenance.measured()
        except Refused as refused:
            self._open_provenance(True)
            self.refuse(self.language.tell(refused))
            self._focus(self.provenance.measured_line)
            return
        self._done = True
        self.post_message(self.Answered(self.question, entry, self.provenance.source, measured))

    def _widget(self, question: Question) -> Choice | Several | Number | When:
        if question.type in NUMERIC:
            return self.number
        if question.type in CALENDAR:
            return self.when
        return self.several if question.type == "choices" else self.choice

    def _switch(self, way: Way) -> None:
        if self._way is not way:
            if self._way is not None:
                self._way.display = False
            self._way = way
            way.display = True
        self.focus_answer()

    def _open_provenance(self, opened: bool) -> None:
        self.provenance.display = opened
        words = "" if opened else self.provenance.words()
        self._provenance_words.show(words)
        self._provenance_words.display = bool(words)

    def _greeting(self) -> tuple[str, Voice]:
        question = self.question
        if question is None:
            return "", "hint"
        if self.recorded is not None:
            words = entry_words(question, self.recorded, self.language)
            return self.language("On record: {answer}", answer=words), "echo"
        widget = self._widget(question)
        if isinstance(widget, Written):
            return hint(question, self.language), "hint"
        several = isinstance(widget, Several)
        return self.language("Tick all that apply, then Enter.") if several else "", "hint"

    def _say(self, sentence: str, voice: Voice) -> None:
        self._line.set_classes(f"-{voice}")
        self._line.show(sentence)
        self._line.display = bool(sentence)
        self._fit()

    def _fit(self) -> None:
        """Keep the lines under the answer on the screen: a long list scrolls instead."""
        if not (self.size and self._rows and self._way):
            return
        self.set_class(self._rows < TIGHT, "-tight")
        self.figure.display = (
            self.question is not None and drawn(self.question) and self.size.width >= ROOM and not self.asking_reason
        )
        width = self.size.width - (BESIDE if self.figure.display else 0)
        below = sum(
            widget.get_content_height(self.size, self.size, width) + widget.styles.margin.height
            for widget in (self._line, self._provenance_words, self.provenance)
            if widget.display
        )
        room = max(2, self._rows - below)
        wanted = self._way.get_content_height(self.size, self.size, width)
        self._way.styles.max_height = room if wanted > room else "100%"  # the same for most: no new layout
