"""One page before signing, and the signature: for one trial at its current stage."""

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input

from store.errors import RecordError
from trials.code_words import stage_words
from trials.document import Refused
from trials.language import said
from tui.screens.asking import AskingScreen
from tui.screens.page import Page
from tui.screens.paragraphs import MOST_WIDTH
from tui.screens.session import Session
from tui.screens.to_sign import by_words, words_to_sign
from tui.screens.unlocking import ask_unlock
from tui.signing import NO_SIGNATURE, SAID_INCOMPLETE, SigningPage, in_force, sign, signing_page
from tui.terms import not_saved
from tui.widgets.key_bar import Key
from tui.widgets.keyed_list import Row
from tui.widgets.line import Line
from tui.widgets.safe_text import SafeText, safe
from tui.widgets.scrolled import PAGING, Scrolled


class SigningScreen(Page):
    """What is open must be typed out before it is signed; what is complete is confirmed by a choice."""

    PURPOSE = said(
        "What is signed for one trial at one stage, to be read to its end before. A signature locks the "
        "answers and judgements that the verdict used; to change one of them needs an unlock, with a reason."
    )
    CSS_PATH = "signing.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", priority=True, show=False),
        Binding("up", "line(-1)", priority=True, show=False),
        Binding("down", "line(1)", priority=True, show=False),
        *PAGING,
        Binding("ctrl+s", "sign", priority=True, show=False),
        Binding("u", "unlock", show=False),
        Binding("f9", "home", show=False),
    ]

    def __init__(self, session: Session, name: str) -> None:
        super().__init__(session, name)
        self._words = Scrolled()
        hint = self.language("Something is open. To sign all the same, type: {words}", words=SAID_INCOMPLETE)
        self._hint = SafeText(hint, id="hint")
        self._line = Line(id="typed")
        self._field = Horizontal(SafeText(self.language("Type"), classes="label"), self._line, classes="field")
        self._page: SigningPage | None = None

    def body(self) -> ComposeResult:
        yield self._words
        yield self._hint
        yield self._field

    def arrive(self) -> None:
        """`where`: `trial` to sign for, `row` and `key` for the review to go back to."""
        interview = self.session.interview
        self._page = page = signing_page(interview, self.where["trial"])
        stage = stage_words(page.stage, self.language)
        title = self.language("Sign for {trial}, {stage}", trial=page.trial, stage=stage)
        self.titled(f"{page.code}  {title}")
        typing = bool(page.words) and not page.refusal
        self._hint.display = self._field.display = typing
        self._line.fill("")
        self._tell()
        self._words.scroll_home(animate=False)
        (self._line if typing else self._words).focus()
        if page.refusal:
            self.state(self.language(page.refusal))

    def keys(self) -> tuple[Key, ...]:
        assert self._page is not None
        interview, language = self.session.interview, self.language
        found = [Key("escape", "Esc", language("Back")), Key("pagedown", "PgDn", language("Read on"))]
        if not self._page.refusal:
            found.insert(1, Key("ctrl+s", "^S", language("Sign")))
        elif in_force(interview, self._page.trial, self._page.stage):
            found.insert(1, Key("u", "u", language("Unlock")))
        return (*found, Key("ctrl+q", "^Q", language("Quit")))

    def on_resize(self, event: events.Resize) -> None:
        super().on_resize(event)
        self.once_drawn(self._tell)

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.session.repeat.other_input()
        self.state("")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if not self.session.repeat.held():
            self.action_sign()

    def action_back(self) -> None:
        self._leave()

    def action_line(self, way: int) -> None:
        self._words.scroll_relative(y=way, animate=False)

    def action_scroll(self, way: int) -> None:
        self._words.turn(way)

    def action_sign(self) -> None:
        """Record the confirmation, once the words are typed or the choice is made."""
        page = self._page
        assert page is not None
        if page.refusal or page.words:
            self._sign(self._line.value)
            return
        language = self.language
        text = Content("\n").join(
            [
                safe(language(page.meaning), "bold"),
                safe(by_words(page, self.session.person, language)),
                safe(language(NO_SIGNATURE)),
            ]
        )
        rows = (
            Row("1", "sign", language("Sign: I have read the page")),
            Row("2", "leave", language("Not now")),
        )
        screen = self.app.get_screen("asking")
        assert isinstance(screen, AskingScreen)
        title = language("Sign for {trial}, {stage}?", trial=page.trial, stage=stage_words(page.stage, language))
        screen.asked(title, text, rows)
        self.app.push_screen("asking", lambda way: self._sign("") if way == "sign" else None)

    def action_unlock(self) -> None:
        """Void the signature that stands for this stage, with a reason."""
        page = self._page
        assert page is not None
        signature = in_force(self.session.interview, page.trial, page.stage)
        if signature is None:
            self.state(self.language("Nothing is signed for this stage."))
            return
        try:
            ask_unlock(self.app, self.session, signature, lambda said: self._leave(say=said))
        except Refused as refused:
            self.state(self.language.tell(refused), bad=True)

    def _sign(self, words: str) -> None:
        assert self._page is not None
        interview = self.session.interview
        try:
            signature = sign(interview, self._page, words)
        except Refused as refused:
            self._page = signing_page(interview, self._page.trial)
            self._tell()
            self.state(self.language.tell(refused), bad=True)
            return
        except RecordError as error:
            self.state(not_saved(error, self.language), bad=True)
            return
        stage = stage_words(signature.stage, self.language)
        self._leave(
            say=self.language.plural(
                len(signature.answers),
                "Saved ✓ Signed for {trial}, {stage}. {count} answer is locked, given or not.",
                "Saved ✓ Signed for {trial}, {stage}. {count} answers are locked, given or not.",
                trial=signature.trial,
                stage=stage,
            )
        )

    def _leave(self, **more: str) -> None:
        back = {name: self.where[name] for name in ("row", "key") if self.where.get(name)}
        self.go("review", **back, **more)

    def _tell(self) -> None:
        if self._page is not None and self.session.opened:
            width = min(MOST_WIDTH, self._words.columns)
            self._words.show(words_to_sign(self._page, self.session.person, width, self.language))
