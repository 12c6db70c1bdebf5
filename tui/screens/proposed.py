"""Answers that another system proposes, confirmed or left one by one. Nothing is recorded that nobody confirmed."""

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from store.sources import source_words
from store.sync import at_home
from trials.answer_words import entry_words
from trials.definition import Question
from trials.language import Said as Sentence
from trials.language import said
from trials.limits import limit_sentence
from tui.interview import Saved
from tui.interview_text import recorded_words
from tui.screens.page import Page
from tui.screens.session import Session
from tui.screens.taking import TakingPage
from tui.screens.writing import WritingScreen
from tui.widgets.choice import Choice
from tui.widgets.key_bar import Key
from tui.widgets.keyed_list import Row
from tui.widgets.messages import Given, Said
from tui.widgets.safe_text import safe
from tui.widgets.scrolled import PAGING, Scrolled

if TYPE_CHECKING:
    from store.exchange.fhir_import import Proposal, Proposals


def ask_file(page: Page) -> None:
    """Ask for the file, and go to what it proposes."""
    screen = page.app.get_screen("writing")
    proposed = page.app.get_screen("proposed")
    assert isinstance(screen, WritingScreen) and isinstance(proposed, ProposedScreen)
    language = page.language
    screen.to_write(
        language("Which file proposes answers?"),
        language(
            "A FHIR R4 QuestionnaireResponse or Bundle, in JSON. Nothing is recorded but what you confirm, "
            "one by one."
        ),
        language("File"),
        proposed.read_file,
    )
    page.app.push_screen(screen, lambda written: page.go("proposed") if written else None)


class ProposedScreen(TakingPage):
    """One proposal at a time, with where it comes from and what stands on record now."""

    PURPOSE = said(
        "Answers that a file proposes, one at a time, with where they come from. Nothing is recorded but what "
        "is confirmed here."
    )
    CSS_PATH = "proposed.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", priority=True, show=False),
        *PAGING,
    ]

    def __init__(self, session: Session, name: str) -> None:
        super().__init__(session, name)
        self._words = Scrolled(can_focus=False)
        self.choice = Choice(session.repeat, session.language)
        self._proposed: tuple[Proposal, ...] = ()
        self._left_out: tuple[Sentence, ...] = ()
        self._known = 0
        self._at = -1
        self._taken = 0

    def body(self) -> ComposeResult:
        yield self._words
        yield self.choice

    def read_file(self, written: str) -> None:
        """Read what the file proposes to the open screening. Raises Refused."""
        from tui.proposing import proposed, still_new

        interview = self.session.interview
        path = at_home(written)
        found: Proposals = proposed(path, [compiled.trial for compiled in interview.trials.values()])
        self._proposed = still_new(interview, found.proposed)
        self._left_out = found.left_out
        self._known = len(found.proposed) - len(self._proposed)
        self._at, self._taken, self.confirmed = -1, 0, None

    def arrive(self) -> None:
        self._show()

    def keys(self) -> tuple[Key, ...]:
        language = self.language
        return (
            Key("enter", "Enter", language("Choose")),
            Key("escape", "Esc", language("Back to the review")),
            Key("pagedown", "PgDn", language("Read on")),
            Key("ctrl+q", "^Q", language("Quit")),
        )

    def on_given(self, event: Given) -> None:
        event.stop()
        self.choice.given = False
        if event.entry == "take":
            one = self._proposed[self._at]
            self.take(one.question, one.entry, one.source, one.measured)
        elif event.entry == "end":
            self.action_back()
        else:
            self.go_on()

    def on_said(self, event: Said) -> None:
        event.stop()
        self.state(event.sentence, bad=True)

    def action_scroll(self, way: int) -> None:
        self._words.turn(way)

    def action_back(self) -> None:
        left, language = len(self._proposed) - self._taken, self.language
        told = (
            language("Proposed answers: {taken} taken, {left} left.", taken=self._taken, left=left)
            if self._proposed
            else language("Nothing was proposed that is not on record.")
        )
        self.go("review", say=told)

    def not_taken(self, sentence: str) -> None:
        self.choice.given = False
        self.state(sentence, bad=True)

    def doubted(self, sentence: str) -> None:
        self.choice.given = False
        words = self.language("{sentence} To take it all the same, choose it again.", sentence=sentence)
        self.state(words, bad=True)

    def taken(self, question: Question, saved: Saved) -> None:
        self._taken += 1
        self.tick(self.saved_words(question, saved))

    def go_on(self) -> None:
        self._at += 1
        if self._at >= len(self._proposed):
            self.action_back()
        else:
            self._show()

    def check(self, key: str) -> None:
        self.go("question", key=key)

    def _show(self) -> None:
        code, language = self.session.interview.screening.code, self.language
        if self._at < 0:
            self.titled(f"{code}  " + language("Proposed answers"))
            self._words.begin(self._overview())
            begin = Row("1", "begin", language("Look at them one by one"))
            end = Row("2", "end", language("Leave them all"))
            self.choice.set_rows((begin, end) if self._proposed else (end,))
        else:
            number, count = self._at + 1, len(self._proposed)
            place = language("Proposed answer {number} of {count}", number=number, count=count)
            self.titled(f"{code}  {place}")
            self._words.begin(self._one(self._proposed[self._at]))
            take, leave = language("Take it as the answer"), language("Leave it")
            self.choice.set_rows((Row("1", "take", take), Row("2", "leave", leave)))
        self.choice.highlighted = None
        self.choice.focus()

    def _overview(self) -> Content:
        language = self.language
        proposed = language("Proposed, and not on record: {count}.", count=len(self._proposed))
        lines = [safe(proposed, "bold")]
        if self._known:
            known = language.plural(
                self._known,
                "{count} more answer is on record already, and says the same.",
                "{count} more answers are on record already, and say the same.",
            )
            lines.append(safe(known))
        if self._left_out:
            lines += [Content(""), safe(language("Not read"), "bold $primary")]
            lines += [safe(f"- {language(sentence)}") for sentence in self._left_out]
        return Content("\n").join(lines)

    def _one(self, one: "Proposal") -> Content:
        interview, language = self.session.interview, self.language
        question = one.question
        known = recorded_words(interview, question) if interview.recorded(question) else language("nothing")
        source = source_words(one.source, language, interview.questions)
        whence = (
            language("From: {source}, measured {day}", source=source, day=one.measured)
            if one.measured
            else language("From: {source}", source=source)
        )
        proposed = safe(entry_words(question, one.entry, language), "bold $primary")
        lines = [
            safe(question.ask, "bold"),
            Content(""),
            Content.assemble(language("Proposed:"), " ", proposed),
            safe(whence),
            safe(language("On record: {value}", value=known)),
        ]
        today = interview.today.toordinal()
        unusual = limit_sentence(question, one.entry, question.usual, today)
        cautions = [*one.cautions, *([said("Unusual: {sentence}.", sentence=unusual)] if unusual else [])]
        lines += [safe(language(caution), "$text-warning") for caution in cautions]
        return Content("\n").join(lines)
