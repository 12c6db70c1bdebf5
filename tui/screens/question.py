"""The question: one instance for the whole sitting, changed in place."""

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from store.events import Role
from store.sources import ON_FILE, source_words
from trials.code_words import stage_words
from trials.definition import Question
from tui.interview import Saved
from tui.interview_text import headline, nothing_left, progress, standing_remarks, until_words
from tui.screens.about import about, explained, outlook
from tui.screens.page import WIDE
from tui.screens.room import shared_out
from tui.screens.session import Session
from tui.screens.taking import ANSWERING, TakingPage
from tui.treatments import table_of
from tui.widgets.answer import AnswerPane
from tui.widgets.figure import drawn
from tui.widgets.key_bar import Key
from tui.widgets.safe_text import SafeText, safe
from tui.widgets.verdict_panel import VerdictPanel
from tui.widgets.verdict_rows import TrialPanel
from tui.worksheets import worksheet_of

AROUND = 3  # rows of the title, the state and the keys
PANEL, BROAD_PANEL = 30, 46  # columns of the verdict at the side, as in question.tcss


def page_of(question: Question) -> str:
    """The page of its own that a question is answered on, "" for none."""
    return "worksheet" if question.item is not None else "treatment" if question.drugs is not None else ""


class QuestionScreen(TakingPage):
    """Asks one question at a time, saves the answer through the interview, and shows what it changed."""

    CSS_PATH = "question.tcss"
    KEEPS_STATE_ROW = True
    BINDINGS: ClassVar[list[BindingType]] = [
        *ANSWERING,
        Binding("f5", "source", priority=True, show=False),
        Binding("f6", "beside", priority=True, show=False),
        Binding("f8", "trail", priority=True, show=False),
        Binding("f7", "order", priority=True, show=False),
    ]

    def __init__(self, session: Session, name: str) -> None:
        super().__init__(session, name)
        self.pane = AnswerPane(session)
        self.panel = VerdictPanel()
        self._ask = SafeText(id="ask")
        self._about = SafeText(id="about")
        self._question: Question | None = None
        self._changed: dict[str, frozenset[str]] = {}
        self._before: dict[str, str] = {}  # the verdicts that the last answer turned, in words
        self._from_review = ""
        self._from_sheet = ""
        self._from_list = ""

    @property
    def question(self) -> Question:
        """The question on the screen."""
        assert self._question is not None
        return self._question

    def body(self) -> ComposeResult:
        with Vertical(id="asking"):
            yield self._ask
            yield self._about
            yield self.pane
        yield self.panel

    def arrive(self) -> None:
        """`where`: `key` names the question to show (else the next one), `row` the review row to go back to.

        `sheet` names the finding of a worksheet to go back to, `list` the row of the list for the investigator.
        """
        interview = self.session.interview
        self._from_review, self._from_sheet = self.where.get("row", ""), self.where.get("sheet", "")
        self._from_list = self.where.get("list", "")
        self._changed, self._before = {}, {}
        key = self.where.get("key", "")
        question = interview.questions[key] if key else self.session.begun() or interview.next()
        if question is None or (interview.screening.readonly and not key):
            self.call_later(self.go, "review", say=nothing_left(interview) if question is None else "")
            return
        if page := page_of(question):
            beside = {name: self.where.get(name, "") for name in ("row", "list", "back", "saved")}
            self.call_later(self.go, page, key=question.key, **beside)
            return
        self._show(question)
        if said := self.session.notice():
            self.state(said, bad=True)
        elif interview.screening.locked(question.key) or self._settled():
            self._standing()
        else:
            self.say_what_waits()

    def here(self) -> dict[str, str]:
        return {**self.where, "key": self.question.key}

    def keys(self) -> tuple[Key, ...]:
        beside, language = self._beside(), self.language
        sheet = language("Worksheet") if beside == "worksheet" else language("Treatment table")
        leave = Key("f4", "F4", language("Leave to investigator"))
        theirs = (
            self._question and self._question.by == "investigator" and self.session.person.role != Role.INVESTIGATOR
        )
        return (
            Key("escape", "Esc", language("Back")),
            Key("f1", "F1", language("Help")),
            *((leave,) if theirs else ()),
            *((Key("f6", "F6", sheet),) if beside else ()),
            Key("f3", "F3", language("Not known")),
            Key("f2", "F2", language("Verdict")),
            *(() if theirs else (leave,)),
            Key("f5", "F5", language("Source")),
            Key("ctrl+g", "^G", language("Go to")),
            Key("ctrl+r", "^R", language("Review")),
            Key("ctrl+n", "^N", language("Next")),
            Key("f8", "F8", language("Trail")),
            Key("f9", "F9", language("Home")),
            Key("f7", "F7", language("Order")),
            Key("ctrl+q", "^Q", language("Quit")),
        )

    def on_answer_pane_answered(self, event: AnswerPane.Answered) -> None:
        event.stop()
        if event.question is self._question and self.is_current:
            self.take(event.question, event.entry, event.source, event.measured)

    def on_answer_pane_drafted(self, event: AnswerPane.Drafted) -> None:
        event.stop()
        if self.session.opened:
            self.session.keep_draft(event.question.key, event.draft)

    def on_resize(self, event: events.Resize) -> None:
        super().on_resize(event)
        self._tell_about()

    def action_back(self) -> None:
        if self.pane.step_back():
            return
        if self._from_review:
            self.go("review", row=self._from_review)
        elif self._from_sheet:
            self.go("worksheet", key=self._from_sheet)
        elif self._from_list:
            self.go("investigator", at=self._from_list)
        elif self.session.trail:
            self._changed, self._before = {}, {}
            self.session.ahead.append(self.question.key)
            self._show(self.session.interview.questions[self.session.trail.pop()])
            self._standing()
        else:
            self.action_home()

    def action_explain(self) -> None:
        findings = list(self.session.interview.serves(self.question))
        words = explained(self.question, findings, self.keys(), self.language)
        self.read(self.language("About this question"), words)

    def action_verdict(self) -> None:
        self.read(self.language("Verdict"), outlook(self.session.interview), self._panels())

    def action_unknown(self) -> None:
        self.pane.ask_reason()

    def action_leave(self) -> None:
        self.pane.leave_for_investigator()

    def action_source(self) -> None:
        self.pane.open_provenance()

    def action_beside(self) -> None:
        """Open the worksheet or the treatment table that can answer this question as well."""
        if page := self._beside():
            self.session.remember(self.question.key)
            self.go(page, key=self.question.key, row=self._from_review)

    def _beside(self) -> str:
        """The page that can answer the question as well, "" for none."""
        interview = self.session.interview
        if self._question is None:
            return ""
        if worksheet_of(interview, self._question):
            return "worksheet"
        return "treatment" if table_of(interview, self._question) else ""

    def action_order(self) -> None:
        """Change between the protocol's order and asking first what can settle the verdict fastest."""
        interview = self.session.interview
        interview.fastest = not interview.fastest
        self.state(
            self.language("From the next question on: what can settle the verdict fastest comes first.")
            if interview.fastest
            else self.language("From the next question on: in the order of the trial.")
        )

    def action_trail(self) -> None:
        """Show the audit trail of this question."""
        self.go("trail", back="question", key=self.question.key, row=self._from_review, subject=self.question.key)

    def action_nothing(self) -> None:
        """Tab goes from the source to the day measured and back."""
        self.pane.other_line()

    def action_next(self) -> None:
        """Go on without answering: forward again where one has gone back, else to the next question."""
        self._changed, self._before = {}, {}
        if self.session.ahead and not (self._from_review or self._from_sheet):
            self.session.remember(self.question.key)
            self._show(self.session.interview.questions[self.session.ahead.pop()])
            self._standing()
        else:
            self.go_on()

    def action_review(self) -> None:
        self.go("review", row=self._from_review, key=self.question.key)

    def action_jump(self) -> None:
        self.jump(self.question.key)

    def jumped(self, key: str) -> None:
        self._changed, self._before = {}, {}
        self._show(self.session.interview.questions[key])
        self._standing()

    def _show(self, question: Question) -> None:
        """Ask `question`: what is recorded and what was half typed stand in its field."""
        if page := page_of(question):
            self.go(page, key=question.key)
            return
        interview = self.session.interview
        self._question, self.confirmed = question, None
        recorded = interview.recorded(question)
        self._title()
        self._ask.show(safe(question.ask, "bold"))
        self._tell_about()
        self.panel.panels = self._panels()
        self.key_bar.keys = self.keys()
        draft = self.session.draft(question.key)
        if recorded is None:
            self.pane.show(question, draft=draft, source=self._source(ON_FILE if self._from_sheet else ""))
        else:
            source = self._source(recorded.source)
            self.pane.show(question, recorded.kept, draft, source=source, measured=recorded.measured)

    def _source(self, kept: str) -> tuple[str, str]:
        return kept, source_words(kept, self.language, self.session.interview.questions)

    def _title(self) -> None:
        interview, question = self.session.interview, self.question
        locked = [self.language("locked")] if interview.screening.locked(question.key) else []
        remarks = self.language.joined([*locked, *standing_remarks(interview)])
        section = interview.section(question) if self.app.size.width >= WIDE else ""
        standing = " · ".join(filter(None, (self._progress(), section)))
        self.titled(interview.screening.code, remarks, standing)

    def _tell_about(self) -> None:
        if self._question is None or not self.session.opened:
            return
        interview = self.session.interview
        wide, airy, trials = self.has_class("-wide"), self.has_class("-tall"), len(interview.trials)
        height = self.size.height - AROUND - (2 if wide and airy else 0)
        width = self.size.width - (4 if wide else 2)
        side = wide and (self.has_class("-broad") or not drawn(self._question))  # the figure needs the room
        self.set_class(side, "-side")
        if side:
            width -= (BROAD_PANEL if self.has_class("-broad") else PANEL) + 3
        room = shared_out(self._question, width, height, trials, airy=airy, side=side)
        findings = list(interview.serves(self._question))
        words = about(self._question, findings, trials > 1, width, room.about, self.language)
        self._about.show(words)
        self._about.display = room.about > 0
        self.pane.fit(room.answer(words.plain.count("\n") + 1))
        self.panel.display = side or room.verdict > 0
        self.panel.styles.height = "100%" if side else room.verdict

    def _panels(self) -> tuple[TrialPanel, ...]:
        interview = self.session.interview
        lit = {(f.sheet.compiled.trial.id, f.criterion.id) for f in interview.serves(self.question)}
        return tuple(
            TrialPanel(
                trial,
                verdict,
                interview.left(trial),
                frozenset(name for of, name in lit if of == trial),
                self._changed.get(trial, frozenset()),
                self._before.get(trial, ""),
                until_words(interview, trial),
            )
            for trial, verdict in interview.verdicts.items()
        )

    def not_taken(self, sentence: str) -> None:
        self.pane.refuse(sentence)
        self.pane.focus_answer()

    def doubted(self, sentence: str) -> None:
        self.pane.doubt(sentence)

    def unlocked(self) -> None:
        self._title()

    def taken(self, question: Question, saved: Saved) -> None:
        self.session.ahead.clear()
        self._changed = {trial: saved.changed(trial) for trial in saved.after}
        self._before = {
            trial: headline(saved.before[trial])
            for trial, verdict in saved.after.items()
            if headline(verdict) != headline(saved.before[trial])
        }
        if saved.turned:  # else the next question brings the panel up to date
            self.panel.panels = self._panels()
        self.tick(self.saved_words(question, saved))

    def check(self, key: str) -> None:
        if key != self.question.key:
            self.session.remember(self.question.key)
        self._show(self.session.interview.questions[key])
        self._standing()

    def go_on(self) -> None:
        """Go to the next question, or to the review when it was come from or nothing is left."""
        interview = self.session.interview
        if self._from_review:
            self.go("review", row=self._from_review)
            return
        if self._from_list:
            self.go("investigator", at=self._from_list)
            return
        following = interview.next(self.question)
        if self._from_sheet and not self._on_same_file(following):
            self.go("worksheet", key=self._from_sheet)
            return
        self.session.remember(self.question.key)
        if following is None or following is self.question:
            self.go("review", say=nothing_left(interview))
        else:
            self._show(following)

    def _on_same_file(self, following: Question | None) -> bool:
        """Whether the next question belongs to the result on file that is being entered, beside its worksheet."""
        interview = self.session.interview
        if following is None or following.item is not None:
            return False
        return worksheet_of(interview, following) == worksheet_of(interview, self.question)

    def _standing(self) -> None:
        signature = self.session.interview.screening.locked(self.question.key)
        if signature:
            self.state(
                self.language(
                    "Locked: {name} signed for {trial}, {stage}, on {day}. "
                    "A change needs an unlock, which voids that.",
                    name=signature.by.name,
                    trial=signature.trial,
                    stage=stage_words(signature.stage, self.language),
                    day=signature.at[:10],
                )
            )
        elif self._settled():
            self.state(self.language("Not needed any more. Ctrl+N goes on."))
        else:
            self.state(self.language("{progress} answered", progress=self._progress()))

    def _settled(self) -> bool:
        """Whether the question is shown although other answers have made its own needless, as a worksheet can."""
        interview = self.session.interview
        return interview.recorded(self.question) is None and not interview.matters(self.question)

    def _progress(self) -> str:
        count, about = progress(self.session.interview)
        return self.language("{count} of about {all}", count=count, all=about)
