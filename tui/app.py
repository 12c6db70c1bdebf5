"""The app: its pages and dialogs, its colours, and how it ends."""

import asyncio
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar

from rich.text import Text
from textual import events
from textual.app import App
from textual.binding import Binding, BindingType
from textual.dom import DOMNode
from textual.screen import Screen
from textual.timer import Timer
from textual.worker import get_current_worker

from store.errors import RecordError
from store.events import Clock, Person, local_clock
from store.site import Site
from trials.document import Refused
from trials.language import Language
from tui.faults import crash_words
from tui.garbage import look_through_all, spare_this_too, spare_what_stands
from tui.languages import caution, following
from tui.looks import LOOKS, TERMINAL
from tui.screens.page import Page, room
from tui.screens.session import Session

if TYPE_CHECKING:
    from tui.screens.home import HomeScreen
    from tui.widgets.keyed_list import Row

SCREENS = (  # "home" is HomeScreen in screens/home.py
    *("who", "home", "new", "question", "worksheet", "treatment", "course", "review", "investigator", "ready"),
    *("fitting", "report", "signing", "trail", "trials", "proposed"),
    *("asking", "reading", "jump", "judging", "writing", "progress", "hidden"),
)
FAREWELLS = {"SIGTERM": 143, "SIGHUP": 129}


class TrialscreenApp(App[None]):
    """One window of trialscreen on one site's folder."""

    TITLE = "trialscreen"
    CSS_PATH = ["screens/page.tcss", "screens/dialog.tcss"]  # noqa: RUF012 - typed so by Textual
    ENABLE_COMMAND_PALETTE = False
    reading = 0.4  # seconds after which somebody who types nothing reads the first screen
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "quit", priority=True, show=False),
        Binding("ctrl+l", "hide", priority=True, show=False),
        Binding("ctrl+p", "palette", priority=True, show=False),
        Binding("ctrl+z", "suspend_process", priority=True, show=False),
    ]

    def __init__(
        self, site: Site, clock: Clock, language: Language, *, look: str = "dark", demo: bool = False
    ) -> None:
        """`look` is one of tui.looks.NAMES; with NO_COLOR set there is no colour whatever it says."""
        self.look = TERMINAL if os.environ.get("NO_COLOR") else look
        self.demo = demo
        super().__init__(ansi_color=True if self.look == TERMINAL else None)
        for theme in LOOKS.values():
            self.register_theme(theme)
        self.theme = "ansi-dark" if self.look == TERMINAL else self.look
        self.animation_level = "none"
        self.session = Session(site, clock, language)
        self.session.welcome = self.tour if demo else None
        self._built: list[Screen[Any]] = []
        self._waking: Timer | None = None
        self._ahead: deque[events.Event] = deque()  # what was typed before the page it is meant for stood
        self._began = self._doing = False

    def on_mount(self) -> None:
        self._install()
        self._leave_cleanly_on_signals()
        self.session.idle_set, self.session.returned = self._watch_idle, self._returned
        self._watch_idle()
        first = self.get_screen("who")
        assert isinstance(first, Page)
        first.arriving({})
        self.push_screen("who")

    def _install(self) -> None:
        for name in SCREENS:
            self.install_screen(partial(self._made, name), name)  # type: ignore[arg-type]  # made when gone to

    def _made(self, name: str) -> Screen[Any]:
        """A page or dialog. None is loaded before it is gone to: the first one is to stand at once."""
        made: Screen[Any] = getattr(import_module(f"tui.screens.{name}"), f"{name.title()}Screen")(self.session, name)
        for path in made.css_path:  # else Textual parses the rules of every screen again
            self.stylesheet.read(path)
        self._built.append(made)
        spare_this_too()
        return made.update_classes(room(self.size), update=False)

    @property
    def _home(self) -> "HomeScreen":
        from tui.screens.home import HomeScreen

        return self.get_screen("home", HomeScreen)

    def on_ready(self) -> None:
        """Look round while somebody reads the first screen, but let what was typed ahead come first."""
        if self.reading:
            self.set_timer(self.reading, self._look_round)
        else:
            self._look_round()

    def _look_round(self) -> None:
        """Read the trials, so that they are there when they are chosen; beside all that follows, verify the site."""
        self.run_worker(self._prepare, thread=True, exit_on_error=False)
        self.run_worker(self._verify, thread=True, exit_on_error=False)

    def _prepare(self) -> None:
        import_module("tui.screens.home")
        self.session.offered()
        import_module("tui.screens.question")  # and with it the interview and the rules

    def on_unmount(self) -> None:
        self.session.leave()

    def _verify(self) -> None:
        from tui.verifying import said_of

        worker = get_current_worker()
        session = self.session
        said = said_of(session.site, lambda: worker.is_cancelled, session.language, session.idle.untouched)
        if said and not worker.is_cancelled:
            self.call_from_thread(self._say_wrong, said)

    def _say_wrong(self, said: str) -> None:
        self.session.wrong = said
        if self.screen.name == "home":
            self._home.state(said, bad=True)

    async def on_event(self, event: events.Event) -> None:
        """A key that comes after the time is up only hides the screen: the computer may have been asleep."""
        if isinstance(event, events.InputEvent | events.Paste) and not event.is_forwarded:
            if self.session.idle.over and self._may_hide:
                self.action_hide()
                return
            self.session.idle.touched()
            if isinstance(event, events.Key | events.Paste) and (self._ahead or not self._stands):
                self._ahead.append(_as_typed(event))
                return
        await super().on_event(event)

    @property
    def _stands(self) -> bool:
        """Whether what is on the screen takes keys already."""
        if not self._began:
            return False
        return self.screen.stands if isinstance(self.screen, Page) else self.screen.name in SCREENS

    def on_page_stands(self) -> None:
        self._began = True
        self.call_later(self._take_up)  # behind the focus that the page has asked for

    async def _take_up(self) -> None:
        """Do the next of what was typed ahead, one after the other."""
        if self._ahead and self._stands and not self._doing:
            self._doing = True
            await super().on_event(self._ahead.popleft())
            await self._behind(self.focused or self.screen)

    async def _behind(self, node: DOMNode | None) -> None:
        """Take up the next behind all that the last one set going, from the widget that had it up to the app."""
        while node is not None and node is not self:
            if node.call_later(node.call_later, self._behind, node.parent):
                return
            node = node.parent
        self._doing = False
        await self._take_up()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing but leaving is done while the screen is hidden."""
        return action in ("quit", "simulate_key") or not self.hidden

    def action_palette(self) -> None:
        """Find anything, unless a dialog wants an answer first."""
        if isinstance(self.screen, Page):
            from tui.screens.palette import open_palette

            open_palette(self, self.screen)

    def wear(self, look: str) -> None:
        """Change the look for this sitting."""
        if os.environ.get("NO_COLOR"):
            self.say(self.session.language("NO_COLOR is set, so no colour is shown."))
            return
        self.look = look
        self.ansi_color = True if look == TERMINAL else None
        self.theme = "ansi-dark" if look == TERMINAL else look

    def speak(self, language: Language) -> None:
        """Change the language, here and for the next time, and show the same page in it."""
        page = self.screen
        if not isinstance(page, Page) or language is self.session.language:
            return
        wrong = ""
        try:
            self.session.speak(language)
            self.session.keep_language()
        except (RecordError, Refused) as error:
            wrong = self.session.language.tell(error)
        if language is self.session.language:
            self.call_later(self._draw_anew, page, wrong)
        else:
            page.state(wrong, bad=True)

    def action_language(self) -> None:
        """Change to the other language."""
        self.speak(following(self.session.language))

    async def _draw_anew(self, page: Page, wrong: str) -> None:
        """Build every page again, and show on the new one what stood on the old, what was half typed too."""
        if page is not self.screen:
            return
        name, where = str(page.name), page.here()
        with self.batch_update():
            await self.switch_screen(Screen())
            for each in SCREENS:
                self.uninstall_screen(each)
            for old in self._built:
                if old.is_running:
                    await old.remove()
            self._built.clear()
            self._install()
            shown = self.get_screen(name)
            assert isinstance(shown, Page)
            shown.arriving(where)
            await self.switch_screen(name)
            shown.state(wrong or caution(self.session.language), bad=bool(wrong))
        look_through_all()

    def participants(self) -> Iterator[tuple[str, str, str]]:
        """Code, token and verdicts of the screenings that the home page has read."""
        from tui.summary_text import verdict_word
        from tui.terms import VERDICTS

        language = self.session.language

        for summary in self._home.summaries:
            if not summary.damage:
                words = (f"{trial} {language(VERDICTS[verdict_word(summary, trial)])}" for trial in summary.trials)
                yield summary.code, summary.token, ", ".join(words)

    def open_screening(self, token: str) -> None:
        """Open a screening from anywhere; what is open is given back."""
        if not isinstance(self.screen, Page):
            return
        try:
            self.session.open(token)
        except (RecordError, Refused) as error:
            self.screen.go("home", say=self.session.language.tell(error))
            return
        self.screen.go("question", back="yes")

    def tour(self) -> None:
        """Show the demo around, on the first of its screenings."""
        from tui.screens.asking import AskingScreen
        from tui.screens.question import page_of
        from tui.screens.tour import tour

        token = next((token for code, token, _ in self.participants() if code == "S-001"), "")
        self.session.close()  # an Enter too many may have opened another one before

        def go(page: str, where: Mapping[str, str]) -> None:
            if page != "home" and not self.session.opened:
                self.session.open(token)
            if page == "question":  # one with a page of this kind, even when nothing is left to ask
                interview = self.session.interview
                asked = filter(None, (interview.next(), *interview.questions.values()))
                where = {"key": next(question.key for question in asked if not page_of(question))}
            assert isinstance(self.screen, Page)
            self.screen.go(page, **where)

        def ask(title: str, text: str, rows: "tuple[Row, ...]", chosen: Callable[[str | None], None]) -> None:
            self.get_screen("asking", AskingScreen).asked(title, text, rows, at=0)
            self.push_screen("asking", chosen)

        if token:
            tour(go, ask, self.session.language)

    def say(self, sentence: str) -> None:
        """Say something on the page that is shown."""
        if isinstance(self.screen, Page):
            self.screen.state(sentence)

    @property
    def hidden(self) -> bool:
        """Whether the screen is hidden until somebody says who they are."""
        return any(screen.name == "hidden" for screen in self.screen_stack)

    def action_hide(self) -> None:
        """Hide whatever is on the screen."""
        if self._may_hide:
            self.push_screen("hidden")

    def hide_if_idle(self) -> None:
        """Hide the screen when nobody has touched the keyboard for as long as is set, else look again then."""
        idle = self.session.idle
        if idle.over and self._may_hide:
            self.action_hide()
        elif idle.over:
            idle.touched()
        self._watch_idle()

    @property
    def _may_hide(self) -> bool:
        return self.session.known and not self.hidden

    def _watch_idle(self) -> None:
        """One timer for the time that is left, where one is set at all."""
        if self._waking is not None:
            self._waking.stop()
            self._waking = None
        if self.session.idle.minutes and not self.hidden:
            self._waking = self.set_timer(max(1.0, self.session.idle.left), self.hide_if_idle)

    def _returned(self, person: Person) -> None:
        """Somebody is back: the same person finds everything as it was, another one the home page."""
        same = person == self.session.person
        self.pop_screen()
        self.session.idle.touched()
        self._watch_idle()
        if same:
            return
        from tui.screens.dialog import Dialog

        while isinstance(self.screen, Dialog):
            self.screen.put_away()
        self.session.person = person
        if isinstance(self.screen, Page):
            self.screen.action_home()

    def _leave_cleanly_on_signals(self) -> None:
        """Give the terminal back when the window or the line goes away; every answer is on the disk already."""
        loop = asyncio.get_running_loop()
        for name, code in FAREWELLS.items():
            number = getattr(signal, name, None)
            if number is not None and sys.platform != "win32":
                loop.add_signal_handler(number, self.exit, None, code)

    def _fatal_error(self) -> None:
        """Say what kind of fault it was and where: a full traceback would show what participants answered."""
        self.bell()
        self._exit_renderables.append(Text(crash_words(self._exception, self.session.language)))
        self._close_messages_no_wait()


def _as_typed(event: events.Event) -> events.Event:
    """The key that was meant: Enter comes as a new line while the terminal is not ours yet."""
    if not (isinstance(event, events.Key) and event.key == "ctrl+j"):
        return event
    enter = events.Key("enter", "\r")
    enter.time = event.time
    return enter


def run(site: Site, language: Language, *, look: str = "dark", demo: bool = False) -> int:
    """Open the app and return its exit code."""
    app = TrialscreenApp(site, local_clock, language, look=look, demo=demo)
    spare_what_stands()
    app.run()
    return app.return_code or 0
