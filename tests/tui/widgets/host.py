"""A small app around the answer pane, the questions it is tried with, and the screen as text."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from itertools import count
from typing import Any

from textual import events
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from trials.definition import Limits, Option, Question, QuestionType
from trials.language import ENGLISH, Language
from tui.widgets.answer import AnswerPane
from tui.widgets.repeat import Repeat

TODAY = date(2026, 3, 15)
WIDE, SMALL = (80, 24), (40, 12)


def _question(name: str, kind: QuestionType, ask: str, **more: Any) -> Question:
    return Question(id=name, key=name, type=kind, ask=ask, short=name, **more)


BLEEDING = _question("bleeding", "yes_no", "Is there a bleeding tendency?")
SEX = _question("sex", "choice", "Sex at birth?", options=(Option("female", "Female"), Option("male", "Male")))
INFECTIONS = _question(
    "infections",
    "choices",
    "Which infections?",
    options=tuple(Option(f"o{n}", f"Infection number {n}") for n in range(1, 13)),
    none="No infection",
)
PLATELETS = _question(
    "platelets",
    "number",
    "Platelets?",
    unit="10*9/L",
    accept={"/uL": Fraction(1, 1000)},
    limits=Limits(Fraction(0), Fraction(2000)),
    usual=Limits(Fraction(5), Fraction(1000)),
)
AGE = _question("age", "integer", "Age?", limits=Limits(Fraction(0), Fraction(120)))
BORN = _question("born", "date", "Born when?", limits=Limits(Fraction(date(1900, 1, 1).toordinal()), max_today=True))
CONSENT = _question("consent", "datetime", "Consent when?", none="Not consented")
EVERY_KIND = (BLEEDING, SEX, INFECTIONS, PLATELETS, AGE, BORN, CONSENT)

HOSTILE = (
    "[/]",
    "[b]x[/b]",
    "[@click=app.bell()]x[/]",
    "[link='http://x']y",
    "\x1b[2J\x1b]0;title\x07",
    "\x9b31m red",
    "a\u202eb\u2066c",
    "全角ＡＢＣ　中文标点：（是）",
    "e\u0301" + "\u0301" * 30,
    "line one\nline two\rthree",
    "\ud800",
    "$primary {x} %s \\[",
    "x" * 300,
)
UNSEEN = set("\x1b\x9b\x07\u202e\u2066\ud800")  # what may never reach the screen


@dataclass
class Seat:
    """What the pane needs of the desk."""

    repeat: Repeat = field(default_factory=Repeat)
    language: Language = ENGLISH

    def today(self) -> date:
        return TODAY


class Host(App[None]):
    """Keeps what the pane posts."""

    def __init__(self, question: Question, **shown: Any) -> None:
        super().__init__()
        self.question, self.shown = question, shown
        self.answered: list[AnswerPane.Answered] = []
        self.drafts: list[str] = []

    @property
    def pane(self) -> AnswerPane:
        return self.query_one(AnswerPane)

    @property
    def entries(self) -> list[object]:
        return [event.entry for event in self.answered]

    def compose(self) -> ComposeResult:
        yield AnswerPane(Seat())

    def on_mount(self) -> None:
        self.pane.show(self.question, **self.shown)

    def on_answer_pane_answered(self, event: AnswerPane.Answered) -> None:
        self.answered.append(event)

    def on_answer_pane_drafted(self, event: AnswerPane.Drafted) -> None:
        self.drafts.append(event.draft)

    def text(self) -> str:
        return screen_text(self)


class Interview(Host):
    """Goes on to the next question the moment one is answered, as the question screen does."""

    def __init__(self, *questions: Question, recorded: Any = None) -> None:
        super().__init__(questions[0], recorded=recorded)
        self.rest: Iterator[Question] = iter(questions[1:])
        self.recorded = recorded

    def on_answer_pane_answered(self, event: AnswerPane.Answered) -> None:
        # Textual calls the handler of the class above by itself
        if following := next(self.rest, None):
            self.pane.show(following, self.recorded)


def screen_text(app: App[Any]) -> str:
    """What stands on the screen, row by row."""
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)


def unhurried(app: Host) -> None:
    """Make each Enter of this test a press of its own."""
    ticks = count(10**9, step=10)
    app.pane.repeat.clock = lambda: float(next(ticks))


async def paste(app: Host, pilot: Pilot[None], text: str) -> None:
    """Put `text` where the keyboard is, in one go: typing it costs a twentieth of a second a letter."""
    assert app.focused
    app.focused.post_message(events.Paste(text))
    await pilot.pause()


@asynccontextmanager
async def asked(
    question: Question, size: tuple[int, int] = WIDE, **shown: Any
) -> AsyncIterator[tuple[Host, Pilot[None]]]:
    """The pane with `question` on it."""
    app = Host(question, **shown)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield app, pilot
