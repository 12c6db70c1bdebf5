"""The screen while nobody sits at it: it hides everything, and whoever comes back says who they are."""

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.widgets import Input

from store.errors import RecordError
from store.events import Person
from store.passphrase import MOST
from store.words import person_words
from trials.language import said
from tui.screens.page import TOO_SMALL, room
from tui.screens.session import Session
from tui.screens.who import Names, row_key
from tui.widgets.key_bar import Key, KeyBar
from tui.widgets.keyed_list import Row
from tui.widgets.line import Line
from tui.widgets.messages import Given, Said
from tui.widgets.safe_text import SafeText

WORDS = said(
    "The screen is hidden. Everything is as you left it, what was half typed too. Choose who you are to go on."
)
NO_HELP = said("There is no more help while the screen is hidden: choose who you are, or quit with Ctrl+Q.")
WANTED = said("Type the passphrase of these records, then Enter.")


class HiddenScreen(Screen[None]):
    """Stands over whatever was on the screen; the session is told who came back."""

    CSS_PATH = "hidden.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab,shift+tab", "nothing", show=False),
        Binding("escape", "again", show=False),
        Binding("f1", "explain", show=False),
    ]

    def __init__(self, session: Session, name: str) -> None:
        super().__init__(name=name)
        self._session = session
        self._names = Names(session.repeat, session.language, id="names")
        self._line = Line(id="passphrase")
        self._line.password, self._line.max_length = True, MOST
        label = SafeText(session.language("Passphrase"), classes="label")
        self._field = Horizontal(label, self._line, classes="field")
        self._said = SafeText(id="said")
        self._keys = KeyBar(id="keys")
        self._people: tuple[Person, ...] = ()
        self._person: Person | None = None

    def compose(self) -> ComposeResult:
        language = self._session.language
        yield SafeText("trialscreen  " + language("hidden"), id="title")
        with Vertical(id="body"):
            yield SafeText(language(WORDS), id="words")
            yield self._names
            yield self._field
        yield self._said
        yield self._keys
        yield SafeText(language(TOO_SMALL), id="small")

    def on_screen_resume(self) -> None:
        language = self._session.language
        self._keys.keys = (
            Key("enter", "Enter", language("Choose")),
            Key("escape", "Esc", language("Another person")),
            Key("ctrl+q", "^Q", language("Quit")),
        )
        self.action_again()

    def on_resize(self, event: events.Resize) -> None:
        self.update_classes(room(event.size))

    def on_given(self, event: Given) -> None:
        event.stop()
        self._person = self._people[int(str(event.entry))]
        if not self._session.site.passphrase.chosen:
            self._return()
            return
        self._names.display, self._field.display = False, True
        self._say(self._session.language(WANTED))
        self._line.focus()

    def on_said(self, event: Said) -> None:
        event.stop()
        self._say(event.sentence)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        text = event.value
        self._line.fill("")
        try:
            self._session.site.passphrase.give(text)
        except RecordError as error:
            self._say(self._session.language.tell(error))
            return
        self._return()

    def action_again(self) -> None:
        """Ask who is there."""
        self._person = None
        self._say("")
        self._line.fill("")
        self._names.display, self._field.display = True, False
        try:
            self._people = self._session.site.people.list()
        except RecordError as error:
            self._people = (self._session.person,)
            self._say(self._session.language.tell(error))
        self._names.set_rows(
            [
                Row(row_key(place), str(place), person_words(person, self._session.language), person.id)
                for place, person in enumerate(self._people)
            ]
        )
        self._names.focus()

    def action_explain(self) -> None:
        """Help would tell what stands under this screen."""
        self._say(self._session.language(NO_HELP))

    def action_nothing(self) -> None:
        """Tab goes nowhere here."""

    def on_line_full(self, event: Line.Full) -> None:
        event.stop()
        self._say(self._session.language(event.sentence))

    def _return(self) -> None:
        assert self._person is not None
        self._session.returned(self._person)

    def _say(self, sentence: str) -> None:
        self._said.show(sentence)
        self._said.display = bool(sentence)
