"""Who is at the keyboard: the first screen, and where people are added."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Input

from store.errors import RecordError
from store.events import Person
from store.people import IDENTIFIER, name_fault
from store.words import person_words
from trials.language import said
from tui.desk_text import ROLES, WELCOME, as_code, free_id
from tui.languages import SHORT, caution, following
from tui.screens.page import Page
from tui.screens.session import Session
from tui.screens.writing import WritingScreen
from tui.settings import minutes
from tui.terms import not_saved
from tui.widgets.choice import Choice
from tui.widgets.key_bar import Key
from tui.widgets.keyed_list import Row
from tui.widgets.line import Line
from tui.widgets.messages import Given, Said
from tui.widgets.repeat import TypedAhead
from tui.widgets.safe_text import SafeText

NEW = "+"
ID_HINT = said("An id is made of letters, digits, dots, hyphens and underscores, such as P01.")
MOST_DIGITS = 9


class Names(Choice):
    """The people of the site: their key chooses at once."""

    def pick(self, index: int) -> None:
        super().pick(index)
        self.action_select()
        self.repeat.other_input()  # the Enter that follows is for the next page


class WhoScreen(Page):
    """Choose a person, or add one."""

    PURPOSE = said(
        "Who sits at the keyboard. Everything that is recorded carries this person's name, and the role says what "
        "they may do: only an investigator judges and signs. A digit chooses a person, 0 adds one, "
        "F4 changes a role."
    )
    CSS_PATH = "who.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", priority=True, show=False),
        Binding("tab", "along(1)", priority=True, show=False),
        Binding("shift+tab", "along(-1)", priority=True, show=False),
        Binding("f2", "hide_after", show=False),
        Binding("f3", "app.language", show=False),
        Binding("f4", "role", show=False),
    ]

    def __init__(self, session: Session, name: str) -> None:
        super().__init__(session, name)
        self._welcome = SafeText(id="welcome")
        self._names = Names(TypedAhead(lambda: session.repeat.clock()), session.language, id="names")
        self._roles = Choice(session.repeat, session.language, id="roles")
        self._id_line, self._name_line = Line(id="person-id"), Line(id="person-name")
        self._form = Vertical(id="form")
        self._people: tuple[Person, ...] = ()
        self._adding = False

    def body(self) -> ComposeResult:
        with VerticalScroll(id="scroll", can_focus=False):
            yield self._welcome
            yield self._names
            with self._form:
                with Horizontal(classes="field"):
                    yield SafeText(self.language("Short id"), classes="label")
                    yield self._id_line
                with Horizontal(classes="field"):
                    yield SafeText(self.language("Name"), classes="label")
                    yield self._name_line
                yield SafeText(self.language("Role"), classes="label-above")
                yield self._roles

    def arrive(self) -> None:
        self.titled("trialscreen")
        self.person_row.show("")
        try:
            self._people = self.session.site.people.list()
        except RecordError as error:
            self._people = ()
            self.state(self.language.tell(error), bad=True)
        if self._people and self.where.get("adding") != "yes":
            self._choose()
        else:
            self._add(self.where.get("id", ""), self.where.get("name", ""))
        self.state(caution(self.language))

    def here(self) -> dict[str, str]:
        typed = {"id": self._id_line.value, "name": self._name_line.value}
        return {"adding": "yes", **typed} if self._adding else {}

    def keys(self) -> tuple[Key, ...]:
        language = self.language
        if not self._adding:
            first = (Key("escape", "Esc", language("Back")),) if self.session.known else ()
            return (
                *first,
                Key(
                    "enter", "0-9", language("Choose")
                ),  # the digit is enough: the Enter after it is for the next page
                Key("f2", "F2", language("Hide the screen")),
                Key("f3", "F3", SHORT[following(language).code]),
                *((Key("f4", "F4", language("Change a role")),) if self.session.known else ()),
                Key("ctrl+q", "^Q", language("Quit")),
            )
        back = (Key("escape", "Esc", language("Back")),) if self._people else ()
        return (
            *back,
            Key("enter", "Enter", language("Next")),
            Key("f3", "F3", SHORT[following(language).code]),
            Key("shift+tab", "Shift+Tab", language("Before")),
            Key("ctrl+q", "^Q", language("Quit")),
        )

    def on_given(self, event: Given) -> None:
        event.stop()
        self._roles.given = False
        if self._adding:
            self._enter(str(event.entry))
        elif event.entry == NEW:
            self._add()
        else:
            self._at_keyboard(self._people[int(str(event.entry))])

    def on_said(self, event: Said) -> None:
        event.stop()
        self.state(event.sentence, bad=True)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter goes on. A name is needed: without one, what is typed next would choose a role by its letters."""
        event.stop()
        if event.input is self._name_line and not event.value.strip():
            self.state(self.language("Type the name first."), bad=True)
            return
        self.state(caution(self.language))
        self.action_along(1)

    def action_along(self, way: int) -> None:
        """Move between the fields of the form."""
        if self._adding:
            fields = [self._id_line, self._name_line, self._roles]
            at = next((place for place, field in enumerate(fields) if field.has_focus), 0)
            fields[max(0, min(len(fields) - 1, at + way))].focus()

    def action_back(self) -> None:
        if self._adding and self._people:
            self._choose()
        elif self.session.known:
            self.go("home")

    def action_hide_after(self) -> None:
        """Set after how many minutes without a key the screen is hidden."""
        if self._adding:
            return
        now, language = self.session.idle.minutes, self.language
        words = language(
            "After so many minutes without a key, the screen is hidden, and whoever comes back says who "
            "they are. Nothing is lost by it. Empty or 0: never. Ctrl+L hides it at once, anywhere."
        )
        screen = self.app.get_screen("writing")
        assert isinstance(screen, WritingScreen)

        def take(text: str) -> None:
            self.session.hide_after(minutes(text))

        def done(text: str | None) -> None:
            if text is not None:
                after = self.session.idle.minutes
                told = language.plural(
                    after,
                    "Hidden after {count} minute without a key.",
                    "Hidden after {count} minutes without a key.",
                )
                self.state(told if after else language("Hidden by Ctrl+L alone."))

        title = language("Hide the screen after how many minutes?")
        screen.to_write(title, words, language("Minutes"), take, filled=str(now or ""))
        self.app.push_screen("writing", done)

    def action_role(self) -> None:
        """Give somebody another role. Whoever does it has said who they are."""
        if self._adding or not self.session.known:
            return

        from tui.screens.changing_role import ask_role

        def done(person: Person, sentence: str) -> None:
            if person.id == self.session.person.id:
                self.session.person = person
            self.arrive()
            self.state(sentence)

        try:
            ask_role(self.app, self.session, done)
        except RecordError as error:
            self.state(self.language.tell(error), bad=True)

    def _choose(self) -> None:
        self._adding = False
        language = self.language
        self._welcome.show(language("Who is at the keyboard? Everything that is recorded carries the name."))
        rows = [
            Row(row_key(place), str(place), person_words(person, language), person.id)
            for place, person in enumerate(self._people)
        ]
        self._show(False)
        self._names.set_rows([*rows, Row("0", NEW, language("Somebody else: add a person"))])
        self._names.focus()

    def _add(self, identity: str = "", name: str = "") -> None:
        self._adding = True
        language = self.language
        self._welcome.show(
            language("Add a person. The id is short and stays for ever; it need not be the initials.")
            if self._people
            else language(WELCOME, folder=self.session.site.folder)
        )
        self._id_line.fill(identity or free_id(self._people))
        self._name_line.fill(name)
        self._roles.set_rows([Row(key, role, language(words)) for key, role, words in ROLES])
        self._show(True)
        self._name_line.focus()

    def _show(self, form: bool) -> None:
        self._form.display, self._names.display = form, not form
        self.state("")
        self.key_bar.keys = self.keys()

    def _enter(self, role: str) -> None:
        person = Person(as_code(self._id_line.value), self._name_line.value.strip(), role)
        if not IDENTIFIER.match(person.id):
            self.state(self.language(ID_HINT), bad=True)
            self._id_line.focus()
            return
        if fault := name_fault(person.name):
            self.state(self.language(fault), bad=True)
            self._name_line.focus()
            return
        by = self.session.person if self.session.known else person if self._people else None
        try:
            added = self.session.site.people.add(person.name, person.role, by=by, person_id=person.id)
        except RecordError as error:
            self.state(not_saved(error, self.language), bad=True)
            self._id_line.focus()
            return
        self._at_keyboard(added)

    def _at_keyboard(self, person: Person) -> None:
        self.session.person = person
        self.go("home")


def row_key(place: int) -> str:
    """The digit of a row; from the tenth on the arrows must do."""
    return str(place + 1) if place < MOST_DIGITS else " "
