"""The question: one instance for the whole sitting, changed in place."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content

from store.errors import RecordError
from trials.definition import Question
from trials.document import Refused
from trials.explain import because
from trials.outlook import data_to_check
from trials.values import Entry, entry_words
from tui.interview import CHANGE_REASONS, Saved
from tui.screens.about import about, explained, headline, nothing_left, outlook
from tui.screens.asking import AskingScreen
from tui.screens.jump import JumpScreen, Target
from tui.screens.page import Page
from tui.screens.reading import ReadingScreen
from tui.screens.room import shared_out
from tui.screens.session import Session
from tui.widgets.answer import AnswerPane
from tui.widgets.key_bar import Key
from tui.widgets.keyed_list import Row
from tui.widgets.safe_text import SafeText, safe
from tui.widgets.verdict_panel import VerdictPanel
from tui.widgets.verdict_rows import TrialPanel, fit, kind

REASONS = (
    Row("1", CHANGE_REASONS[0], "Typing error: the earlier answer was never right"),
    Row("2", CHANGE_REASONS[1], "Source corrected: the report or record has been corrected"),
    Row("3", CHANGE_REASONS[2], "New result: the earlier answer stays true for its day"),
)
CHECK, GO_ON, STOP = "check ", "go on", "stop"
AROUND = 3  # rows of the title, the state and the keys
PANEL, BROAD_PANEL = 30, 46  # columns of the verdict at the side, as in question.tcss
MOST_CHECKED = 4  # deciding answers offered to be checked


class QuestionScreen(Page):
    """Asks one question at a time, saves the answer through the interview, and shows what it changed."""

    CSS_PATH = "question.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", priority=True, show=False),
        Binding("f1", "explain", priority=True, show=False),
        Binding("f2", "verdict", priority=True, show=False),
        Binding("f3", "unknown", priority=True, show=False),
        Binding("f4", "leave", priority=True, show=False),
        Binding("f5", "source", priority=True, show=False),
        Binding("f7", "order", priority=True, show=False),
        Binding("f9", "home", priority=True, show=False),
        Binding("ctrl+g", "jump", priority=True, show=False),
        Binding("ctrl+n", "skip", priority=True, show=False),
        Binding("ctrl+r", "review", priority=True, show=False),
    ]

    def __init__(self, session: Session, name: str) -> None:
        super().__init__(session, name)
        self.pane = AnswerPane(session.today, id="pane", repeat=session.repeat)
        self.panel = VerdictPanel(id="verdict")
        self._ask = SafeText(id="ask")
        self._about = SafeText(id="about")
        self._question: Question | None = None
        self._confirmed: tuple[str, Entry] | None = None
        self._changed: dict[str, frozenset[str]] = {}
        self._from_review = ""

    @property
    def question(self) -> Question:
        """The question on the screen."""
        assert self._question is not None
        return self._question

    def body(self) -> ComposeResult:
        with Horizontal(id="split"):
            with Vertical(id="asking"):
                yield self._ask
                yield self._about
                yield self.pane
            yield self.panel

    def arrive(self) -> None:
        """`where`: `key` names the question to show (else the next one), `row` the review row to go back to."""
        interview = self.session.interview
        self._from_review = self.where.get("row", "")
        self._changed = {}
        key = self.where.get("key", "")
        question = interview.questions[key] if key else interview.next()
        if question is None:
            self.call_later(self.go, "review", say=nothing_left(interview))
            return
        self._show(question)
        if said := self.session.notice():
            self.state(said, bad=True)

    def keys(self) -> tuple[Key, ...]:
        return (
            Key("escape", "Esc", "Back"),
            Key("f1", "F1", "Help"),
            Key("f3", "F3", "Not known"),
            Key("f2", "F2", "Verdict"),
            Key("f4", "F4", "Leave to investigator"),
            Key("f5", "F5", "Source"),
            Key("ctrl+g", "^G", "Go to"),
            Key("ctrl+r", "^R", "Review"),
            Key("ctrl+n", "^N", "Next"),
            Key("f9", "F9", "Home"),
            Key("f7", "F7", "Order"),
            Key("ctrl+q", "^Q", "Quit"),
        )

    def on_answer_pane_answered(self, event: AnswerPane.Answered) -> None:
        event.stop()
        if event.question is self._question and self.is_current:
            self._take(event.question, event.entry, event.source, event.measured)

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
        elif self.session.trail:
            self._show(self.session.interview.questions[self.session.trail.pop()])
            self._standing()
        else:
            self.action_home()

    def action_explain(self) -> None:
        findings = list(self.session.interview.serves(self.question))
        self._read("About this question", explained(self.question, findings, self.keys()))

    def action_verdict(self) -> None:
        self._read("Verdict", outlook(self.session.interview), self._panels())

    def action_unknown(self) -> None:
        self.pane.ask_reason()

    def action_leave(self) -> None:
        self.pane.leave_for_investigator()

    def action_source(self) -> None:
        self.pane.open_provenance()

    def action_order(self) -> None:
        """Change between the protocol's order and asking first what can settle the verdict fastest."""
        interview = self.session.interview
        interview.fastest = not interview.fastest
        order = (
            "what can settle the verdict fastest comes first" if interview.fastest else "in the order of the trial"
        )
        self.state(f"From the next question on: {order}.")

    def action_skip(self) -> None:
        """Go on without answering."""
        self._advance()

    def action_review(self) -> None:
        self.go("review", row=self._from_review, key=self.question.key)

    def action_jump(self) -> None:
        screen = self.app.get_screen("jump")
        assert isinstance(screen, JumpScreen)
        interview = self.session.interview
        wanted = {question.key for question in interview.to_ask()}
        targets = []
        for key, question in interview.questions.items():
            recorded = interview.recorded(question)
            known = entry_words(question, recorded.kept) if recorded else ""
            remark = known or ("to be asked" if key in wanted else "not needed now")
            targets.append(Target(key, question.short, remark))
        screen.offer(targets)
        self.app.push_screen("jump", self._jumped)

    def _jumped(self, key: str | None) -> None:
        if key:
            self._remember()
            self._show(self.session.interview.questions[key])
            self._standing()

    def _show(self, question: Question) -> None:
        """Ask `question`: what is recorded and what was half typed stand in its field."""
        interview = self.session.interview
        self._question, self._confirmed = question, None
        recorded = interview.recorded(question)
        self.titled(interview.screening.code, "" if interview.consented else "not consented")
        self._ask.show(safe(question.ask, "bold"))
        self._tell_about()
        self.panel.panels = self._panels()
        draft = self.session.draft(question.key)
        if recorded is None:
            self.pane.show(question, draft=draft)
        else:
            self.pane.show(question, recorded.kept, draft, source=recorded.source, measured=recorded.measured)

    def _tell_about(self) -> None:
        if self._question is None or not self.session.opened:
            return
        interview = self.session.interview
        side, airy, trials = self.has_class("-wide"), self.has_class("-tall"), len(interview.trials)
        height = self.size.height - AROUND - (2 if side and airy else 0)
        width = self.size.width - (4 if side else 2)
        if side:
            width -= (BROAD_PANEL if self.has_class("-broad") else PANEL) + 3
        room = shared_out(self._question, width, height, trials, airy=airy, side=side)
        self._about.show(about(self._question, list(interview.serves(self._question)), trials > 1, width, room.about))
        self._about.display = room.about > 0
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
            )
            for trial, verdict in interview.verdicts.items()
        )

    def _take(self, question: Question, entry: Entry, source: str, measured: str, reason: str = "") -> None:
        """Save an answer, or say what stands in its way; what was typed stays."""
        if why := self.session.writable():
            self._not_saved(why)
            return
        interview = self.session.interview
        try:
            doubts = interview.doubts(question, entry, unusual=False)
        except Refused as refused:
            self.pane.refuse(str(refused))
            return
        if doubts and self._confirmed != (question.key, entry):
            self._confirmed = (question.key, entry)
            self.pane.doubt(" ".join(doubts))
            return
        if not reason and interview.needs_reason(question, entry):
            self._ask_reason(question, entry, source, measured)
            return
        try:
            saved = interview.answer(question, entry, source=source, measured=measured, reason=reason)
        except RecordError as error:
            self._not_saved(str(error))
            return
        except Refused as refused:
            self.pane.refuse(str(refused))
            return
        self.session.keep_draft(question.key, "")
        self._changed = {trial: saved.changed(trial) for trial in saved.after}
        self._standing(question, saved)
        if saved.turned:
            self._tell_turned(question, saved)
        else:
            self._advance()

    def _not_saved(self, sentence: str) -> None:
        self.state("NOT SAVED", bad=True)
        self.pane.refuse(f"NOT SAVED. {sentence} What you typed is kept; press Enter to try again.")

    def _ask_reason(self, question: Question, entry: Entry, source: str, measured: str) -> None:
        before = self._words(question)

        def chosen(reason: str | None) -> None:
            if reason:
                self._take(question, entry, source, measured, reason)
            else:
                self.pane.refuse("The answer on record was not changed.")
                self.pane.focus_answer()

        words = f"{question.short.capitalize()}: {before}, now {entry_words(question, entry)}."
        self._push_asking("Why is this answer changed?", safe(words), REASONS, chosen)

    def _tell_turned(self, question: Question, saved: Saved) -> None:
        interview = self.session.interview
        blocks: list[Content] = []
        deciding = [question]
        for trial in saved.turned:
            verdict = saved.after[trial]
            blocks.append(safe(f"{trial}: {headline(verdict)}", "bold $text-error"))
            for name in verdict.current.failed or verdict.current.together:
                finding = verdict.findings[name]
                head = safe(f"{name} {finding.criterion.title}: ", "bold")
                blocks.append(Content.assemble(head, safe(because(finding))))
                deciding += [answer for answers in data_to_check(finding) for answer in answers]

        def chosen(way: str | None) -> None:
            if way == GO_ON:
                for trial in saved.turned:
                    interview.go_on(trial)
                self._advance()
            elif way == STOP:
                self._stop(saved.turned)
            else:
                key = (way or "").removeprefix(CHECK) or question.key
                if key != question.key:
                    self._remember()
                self._show(interview.questions[key])
                self._standing()

        self.panel.panels = self._panels()
        title = "Not eligible. It may be a typing error."
        answers = list({answer.key: answer for answer in deciding}.values())[:MOST_CHECKED]
        rows = [
            Row(str(place), CHECK + answer.key, f"Check {answer.short}: {self._words(answer)}")
            for place, answer in enumerate(answers, 1)
        ]
        rows += [
            Row("g", GO_ON, "Go on: ask what is left, each criterion by itself"),
            Row("s", STOP, "Stop here: ask no more for this trial"),
        ]
        self._push_asking(title, Content("\n").join(blocks), rows, chosen)

    def _words(self, question: Question) -> str:
        """The answer on record in words, with its source; "" when there is none."""
        recorded = self.session.interview.recorded(question)
        if recorded is None:
            return ""
        source = f" ({recorded.source})" if recorded.source else ""
        return f"{entry_words(question, recorded.kept)}{source}"

    def _stop(self, trials: tuple[str, ...]) -> None:
        try:
            for trial in trials:
                self.session.interview.stop(trial)
        except RecordError as error:
            self.state(f"NOT SAVED. {error}", bad=True)
            return
        self._advance()

    def _push_asking(
        self, title: str, text: Content, rows: Sequence[Row], chosen: Callable[[str | None], None]
    ) -> None:
        screen = self.app.get_screen("asking")
        assert isinstance(screen, AskingScreen)
        screen.asked(title, text, rows)
        self.app.push_screen("asking", chosen)

    def _read(self, title: str, text: str | Content, panels: tuple[TrialPanel, ...] = ()) -> None:
        screen = self.app.get_screen("reading")
        assert isinstance(screen, ReadingScreen)
        screen.to_read(title, text, panels)
        self.app.push_screen("reading")

    def _remember(self) -> None:
        trail = self.session.trail
        if self.question.key in trail:
            trail.remove(self.question.key)
        trail.append(self.question.key)

    def _advance(self) -> None:
        """Go to the next question, or to the review when it was come from or nothing is left."""
        interview = self.session.interview
        if self._from_review:
            self.go("review", row=self._from_review)
            return
        self._remember()
        following = interview.next(self.question)
        if following is None or following is self.question:
            self.go("review", say=nothing_left(interview))
        else:
            self._show(following)

    def _standing(self, question: Question | None = None, saved: Saved | None = None) -> None:
        """The line of state: what was saved, what it decided, and how far we are."""
        interview = self.session.interview
        answered = len(interview.screening.answers)
        about_total = len({*interview.screening.answers, *(q.key for q in interview.to_ask())})
        progress = f"{answered} of about {about_total}"
        if question is None or saved is None:
            self.state(f"{progress} answered")
            return
        words = self._words(question)
        text = f"{progress} · {question.short}: {words}"
        decided = [
            f"{name} {kind(saved.after[trial].findings[name])}"
            for trial, names in self._changed.items()
            for name in saved.after[trial].findings
            if name in names
        ]
        if decided:
            text = f"{progress} · now {', '.join(decided)} · {question.short}: {words}"
        tick = "Saved ✓ "
        room = self.state_line.content_size.width or self.size.width - 4
        self.state(Content.assemble((tick, "bold $text-success"), safe(fit(text, room - len(tick)))))
