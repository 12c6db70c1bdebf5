"""The list for the investigator: what a coordinator cannot answer, what was left, and what is to be judged."""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList

from trials.answer_words import entry_words
from trials.definition import Question
from trials.explain import because
from trials.language import said
from trials.values import LEFT
from tui.interview import Saved
from tui.interview_text import standing_remarks
from tui.investigator import left, to_judge, unanswered
from tui.screens.rows import Item, Rows
from tui.screens.session import Session
from tui.screens.taking import TakingPage
from tui.widgets.key_bar import Key
from tui.widgets.safe_text import SafeText, safe
from tui.widgets.wrapping import wrap

NOTHING = said(
    "Nothing waits for the investigator: no question is theirs to answer, none was left, and none is to be judged."
)


class InvestigatorScreen(TakingPage):
    """Enter opens a question or a criterion and comes back; one key leaves every question that is still open."""

    PURPOSE = said(
        "What only an investigator can answer, what was left for one, and what is to be judged. Enter opens a "
        "row and comes back here."
    )
    CSS_PATH = "investigator.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", priority=True, show=False),
        Binding("l", "leave_all", show=False),
        Binding("f9", "home", show=False),
    ]

    def __init__(self, session: Session, name: str) -> None:
        super().__init__(session, name)
        self._said = SafeText(self.language(NOTHING), id="said")
        self.rows = Rows(id="list")

    def body(self) -> ComposeResult:
        yield self._said
        yield self.rows

    def arrive(self) -> None:
        """`where`: `row` and `key` for the review, `at` the row to stand on."""
        interview = self.session.interview
        title, remarks = self.language("For the investigator"), self.language.joined(standing_remarks(interview))
        self.titled(f"{interview.screening.code}  {title}", remarks)
        self._fill(self.where.get("at", ""))
        self.rows.focus()
        if said := self.session.notice():
            self.state(said, bad=True)

    def keys(self) -> tuple[Key, ...]:
        language = self.language
        return (
            Key("escape", "Esc", language("Back")),
            Key("enter", "Enter", language("Open")),
            Key("l", "l", language("Leave all open questions to the investigator")),
            Key("f9", "F9", language("Home")),
            Key("ctrl+q", "^Q", language("Quit")),
        )

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        kind, _, name = str(event.option_id).partition(" ")
        if kind == "question":
            self.go("question", key=name, list=str(event.option_id))
        else:
            self.go("review", row=f"{name}/", key=self.where.get("key", ""))

    def on_resize(self, event: events.Resize) -> None:
        super().on_resize(event)
        if self.session.opened and self.is_current:
            self.once_drawn(self._fill)

    def action_back(self) -> None:
        self.go("review", row=self.where.get("row", ""), key=self.where.get("key", ""))

    def action_leave_all(self) -> None:
        """Leave every question of the list that has no answer to the investigator, each as an answer of its own."""
        found = unanswered(self.session.interview)
        if self.session.repeat.held():
            return
        if found:
            self.take_all([(question, dict(LEFT), "") for question in found])
        else:
            self.state(self.language("No question of this list is without an answer."))

    def not_taken(self, sentence: str) -> None:
        self.state(sentence, bad=True)

    def doubted(self, sentence: str) -> None:
        self.state(sentence, bad=True)

    def taken(self, question: Question, saved: Saved) -> None:
        self._fill()
        self.tick(self.saved_words(question, saved))

    def go_on(self) -> None:
        self.rows.focus()

    def check(self, key: str) -> None:
        self.go("question", key=key)

    def _fill(self, at: str = "") -> None:
        self.rows.show(list(self._items(self.rows.room)), at)
        self.rows.display = bool(self.rows.items)
        self._said.display = not self.rows.items

    def _items(self, width: int) -> Iterator[Item]:
        interview = self.session.interview
        language = self.language
        yield from self._questions(language("Only the investigator can answer"), unanswered(interview), width)
        yield from self._questions(language("Left for the investigator"), left(interview), width)
        found = to_judge(interview)
        if found:
            yield Item("head judge", safe(language("To be judged"), "bold $primary"), enabled=False)
        for trial, finding in found:
            lines = [safe(f"{finding.criterion.id} {finding.criterion.title} · {trial}", "bold")]
            lines += [safe(f"  {line}", "$text-muted") for line in wrap(because(finding), width - 2)]
            yield Item(f"criterion {trial}/{finding.criterion.id}", Content("\n").join(lines))

    def _questions(self, title: str, found: Sequence[Question], width: int) -> Iterator[Item]:
        if found:
            yield Item(f"head {title}", safe(title, "bold $primary"), enabled=False)
        for question in found:
            recorded = self.session.interview.recorded(question)
            lines = [safe(line, "bold") for line in wrap(question.ask, width)]
            if recorded is not None:
                lines.append(safe(f"  {entry_words(question, recorded.kept, self.language)}", "$text-muted"))
            yield Item(f"question {question.key}", Content("\n").join(lines))
