"""An investigator's judgement on one criterion."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input

from store.errors import RecordError
from store.events import Kind
from trials.definition import Option, Question
from trials.document import Refused
from trials.explain import because
from trials.language import Language, said
from trials.rules import Finding, Reason
from trials.values import NONE
from tui.interview import locked_sentence
from tui.screens.dialog import Dialog
from tui.screens.page import Page
from tui.screens.session import Session
from tui.terms import not_saved
from tui.widgets.choice import Choice
from tui.widgets.key_bar import Key
from tui.widgets.keyed_list import Row
from tui.widgets.line import Line
from tui.widgets.messages import Given, Said, Touched
from tui.widgets.safe_text import SafeText, safe
from tui.widgets.several import Several


@dataclass(frozen=True)
class Judged:
    """What an investigator filled in."""

    finding: str
    reason: str
    protocol: str
    section: str
    one_by_one: bool


@dataclass(frozen=True)
class Case:
    """What is judged: words to read, the two findings to choose from, and what must be filled in besides."""

    title: str
    words: Content
    findings: tuple[Row, ...]
    gap: bool
    one_by_one: bool


class JudgingScreen(Dialog[bool]):
    """Gives back true when a judgement was recorded."""

    PURPOSE = said(
        "An investigator's judgement on one criterion: what is found, and the reason. It stands beside what "
        "the answers say and never changes them; when they change, it lapses and is made again."
    )
    CSS_PATH = "judging.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "along(1)", priority=True, show=False),
        Binding("shift+tab", "along(-1)", priority=True, show=False),
        Binding("ctrl+s", "save", priority=True, show=False),
    ]

    def __init__(self, session: Session, name: str) -> None:
        super().__init__(session, name)
        self._words = SafeText(id="text")
        self._finding = Choice(session.repeat, session.language, id="finding")
        self._reason, self._protocol, self._section = Line(id="reason"), Line(id="protocol"), Line(id="section")
        self._checked = Several(session.repeat, session.language, id="checked")
        self._gap = Vertical(id="gap")
        self._case = Case("", Content(""), (), False, False)
        self._save: Callable[[Judged], None] = lambda judged: None
        self._doubt: Callable[[str], str] = lambda text: ""
        self._confirmed: Judged | None = None  # what was saved once already, and doubted

    def body(self) -> ComposeResult:
        with VerticalScroll(id="form", can_focus=False):
            yield self._words
            yield self._finding
            with Horizontal(classes="field"):
                yield SafeText(self.language("Reason"), classes="label")
                yield self._reason
            with self._gap:
                with Horizontal(classes="field"):
                    yield SafeText(self.language("Protocol version"), classes="label")
                    yield self._protocol
                with Horizontal(classes="field"):
                    yield SafeText(self.language("Section"), classes="label")
                    yield self._section
            yield self._checked

    def to_judge(self, case: Case, save: Callable[[Judged], None], doubt: Callable[[str], str]) -> None:
        """What to judge when it comes up. `save` raises Refused or a RecordError when it is not recorded.

        `doubt` says of a text what must be confirmed before it is saved, or "".
        """
        self._case, self._save, self._doubt = case, save, doubt

    def come_up(self) -> None:
        case, self._confirmed = self._case, None
        self.heading.show(case.title)
        self._words.show(case.words)
        self._finding.set_rows(case.findings)
        for line in (self._reason, self._protocol, self._section):
            line.fill("")
        self._checked.show(self._one_by_one())
        self._gap.display, self._checked.display = case.gap, case.one_by_one
        self.query_one("#form").scroll_home(animate=False)
        self._finding.focus()

    def keys(self) -> tuple[Key, ...]:
        language = self.language
        return (
            Key("enter", "Enter", language("Next")),
            Key("ctrl+s", "^S", language("Record")),
            Key("escape", "Esc", language("Leave")),
            Key("shift+tab", "Shift+Tab", language("Before")),
        )

    def on_given(self, event: Given) -> None:
        event.stop()
        self._finding.given = self._checked.given = False
        self._next()

    def on_said(self, event: Said) -> None:
        event.stop()
        self.say(event.sentence)

    def on_touched(self, event: Touched) -> None:
        event.stop()
        self.say("")

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.say("")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._next()

    def action_along(self, way: int) -> None:
        fields = self._fields()
        at = next((place for place, field in enumerate(fields) if field.has_focus), 0)
        fields[(at + way) % len(fields)].focus()

    def action_save(self) -> None:
        """Record what is filled in, or say what is missing."""
        if self._finding.highlighted is None:
            self.say(self.language("Choose what you find first."))
            self._finding.focus()
            return
        if not self._reason.value.strip():
            self.say(self.language("Give the reason for the judgement."))
            self._reason.focus()
            return
        judged = Judged(
            self._finding.rows[self._finding.highlighted].id,
            self._reason.value.strip(),
            self._protocol.value.strip(),
            self._section.value.strip(),
            bool(self._checked.ticked - {NONE}),
        )
        doubt = self._doubt(f"{judged.reason}; {judged.protocol}; {judged.section}")
        if doubt and self._confirmed != judged:
            self._confirmed = judged
            self.say(self.language("{doubt} To save it all the same, press Ctrl+S again.", doubt=doubt))
            return
        try:
            self._save(judged)
        except (Refused, RecordError) as error:
            self.say(not_saved(error, self.language))
            if isinstance(error, Refused):
                self._go_to_what_lacks()
            return
        self.dismiss(True)

    def _go_to_what_lacks(self) -> None:
        """To the first field in which nothing stands yet."""
        for field in self._fields():
            if field is self._checked:
                lacks = not self._checked.ticked - {NONE}
            else:
                lacks = isinstance(field, Line) and not field.value.strip()
            if lacks:
                field.focus()
                return

    def _one_by_one(self) -> Question:
        option = Option("one by one", self.language("Each exclusion of the protocol was checked one by one"))
        ask = self.language("Was each exclusion checked one by one?")
        return Question("checked", "checked", "choices", ask, options=(option,))

    def _fields(self) -> list[Choice | Several | Line]:
        gap = [self._protocol, self._section] if self._case.gap else []
        return [self._finding, self._reason, *gap, *([self._checked] if self._case.one_by_one else [])]

    def _next(self) -> None:
        if self._fields()[-1].has_focus:
            self.action_save()
        else:
            self.action_along(1)


def ask_judgement(page: Page, trial: str, finding: Finding, done: Callable[[], None]) -> None:
    """Let this person judge a criterion, or say why not; `done` is called once it is recorded."""
    interview, language, name = page.session.interview, page.language, finding.criterion.id
    if why := interview.may_judge(finding):
        page.state(language(why))
        return
    if signature := interview.screening.locked(f"{trial}/{name}", Kind.JUDGED):
        locked = locked_sentence(name, signature)
        page.state(language("{sentence} The key for that is u.", sentence=locked))
        return

    def save(judged: Judged) -> None:
        interview.judge(
            trial,
            name,
            judged.finding,
            judged.reason,
            protocol=judged.protocol,
            section=judged.section,
            one_by_one=judged.one_by_one,
        )

    screen = page.app.get_screen("judging")
    assert isinstance(screen, JudgingScreen)
    screen.to_judge(_case(finding, language), save, interview.telling)
    page.app.push_screen("judging", lambda recorded: done() if recorded else None)


def _case(finding: Finding, language: Language) -> Case:
    criterion = finding.criterion
    gap = Reason.GAP in finding.reasons
    exclusion = criterion.kind == "exclusion"
    rows = (
        (Row("1", "clear", language("Clear")), Row("2", "applies", language("Applies")))
        if exclusion
        else (Row("1", "met", language("Met")), Row("2", "not met", language("Not met")))
    )
    return Case(
        language("Judge {criterion} {title}", criterion=criterion.id, title=criterion.title),
        Content("\n").join([safe(criterion.text), safe(because(finding))]),
        rows,
        gap,
        gap and exclusion,
    )
