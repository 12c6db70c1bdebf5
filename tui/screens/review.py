"""Every criterion with its finding and answers: change one, judge one, move on to the next stage."""

from collections.abc import Iterator
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList

from store.sources import source_words
from trials.answer_words import entry_words
from trials.definition import Question
from trials.document import Refused
from trials.explain import verdict_sentence
from trials.language import said
from trials.rules import NOT_ELIGIBLE, Finding, Verdict
from tui.interview_text import (
    headline,
    nothing_left,
    standing_remarks,
    until_words,
)
from tui.screens.about import criterion_words, key_lines, outlook
from tui.screens.disposing import Disposing
from tui.screens.judging import ask_judgement
from tui.screens.next_stage import ask_next_stage
from tui.screens.page import Page
from tui.screens.paragraphs import paragraph
from tui.screens.proposed import ask_file
from tui.screens.reading import ReadingScreen
from tui.screens.review_text import criterion_row, reasoning, recorded_lines
from tui.screens.rows import Item, Rows
from tui.screens.session import Session
from tui.screens.unlocking import ask_unlock
from tui.widgets.key_bar import Key
from tui.widgets.safe_text import SafeText, safe
from tui.widgets.verdict_rows import TrialPanel
from tui.widgets.wrapping import wrap

FIRST = said("Move to a criterion first.")


class ReviewScreen(Page):
    """The hub: Enter on an answer changes it and comes back to the same row."""

    PURPOSE = said(
        "Every criterion with its finding and the answers under it. Enter on an answer changes it and comes "
        "back; Enter on a criterion says how its finding came about."
    )
    CSS_PATH = "review.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", priority=True, show=False),
        Binding("f2", "verdict", show=False),
        Binding("f5", "again", show=False),
        Binding("f8", "accept", show=False),
        Binding("f9", "home", show=False),
        Binding("w", "why", show=False),
        Binding("a", "ask", show=False),
        Binding("j", "judge", show=False),
        Binding("n", "stage", show=False),
        Binding("r", "report", show=False),
        Binding("i", "investigator", show=False),
        Binding("h", "ready", show=False),
        Binding("s", "sign", show=False),
        Binding("u", "unlock", show=False),
        Binding("d", "dispose", show=False),
        Binding("t", "trail", show=False),
        Binding("e", "export", show=False),
        Binding("p", "propose", show=False),
        Binding("g", "go_on", show=False),
    ]

    def __init__(self, session: Session, name: str) -> None:
        super().__init__(session, name)
        self.rows = Rows(id="criteria")
        self._said = SafeText(id="said")
        self._back = ""

    def body(self) -> ComposeResult:
        yield self._said
        yield self.rows

    def arrive(self) -> None:
        """`where`: `row` to stand on, `say` a sentence to show, `key` the question to go back to."""
        interview = self.session.interview
        if any(verdict.on != interview.today for verdict in interview.verdicts.values()):
            interview.refresh()
        self._back = self.where.get("key", "")
        title, remarks = self.language("Review"), self.language.joined(standing_remarks(interview))
        self.titled(f"{interview.screening.code}  {title}", remarks)
        self._tell(self.where.get("say", ""))
        self._fill(self.where.get("row", ""))
        self.rows.focus()
        if said := self.session.notice():
            self.state(said, bad=True)

    def keys(self) -> tuple[Key, ...]:
        language = self.language
        found = [
            Key("escape", "Esc", language("Back")),
            Key("enter", "Enter", language("Change")),
            Key("w", "w", language("Why")),
            Key("a", "a", language("Ask")),
            Key("r", "r", language("Report")),
            Key("s", "s", language("Sign")),
            Key("j", "j", language("Judge")),
            Key("i", "i", language("For the investigator")),
            Key("d", "d", language("Disposition")),
            Key("h", "h", language("Have ready")),
            Key("t", "t", language("Trail")),
            Key("n", "n", language("Next stage")),
            Key("e", "e", language("Export")),
            Key("p", "p", language("Proposals")),
        ]
        if self.session.interview.screening.incomplete:
            found.insert(1, Key("f8", "F8", language("Go on without")))
        if self.session.interview.screening.readonly:
            found.insert(1, Key("f5", "F5", language("Read again")))
        if any(signature.void is None for signature in self.session.interview.screening.signatures):
            found.append(Key("u", "u", language("Unlock")))
        if any(verdict.current.word == NOT_ELIGIBLE for verdict in self.session.interview.verdicts.values()):
            found.append(Key("g", "g", language("Go on asking")))
        return (
            *found,
            Key("f1", "F1", language("Help")),
            Key("f9", "F9", language("Home")),
            Key("ctrl+q", "^Q", language("Quit")),
        )

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        _, criterion, key = _parts(str(event.option_id))
        if key:
            self.go("question", key=key, row=str(event.option_id))
        elif criterion:
            self.action_why()

    def on_resize(self, event: events.Resize) -> None:
        super().on_resize(event)
        if self.session.opened and self.is_current:
            self.once_drawn(self._fill)

    def action_back(self) -> None:
        if self._back:
            self.go("question", key=self._back)
        else:
            self.action_home()

    def action_explain(self) -> None:
        found, language = self._finding(), self.language
        title = language("About this criterion") if found else language("Help")
        about = criterion_words(found[1], language) if found else safe(language(self.PURPOSE))
        self._read(title, Content("\n\n").join([about, key_lines(self.keys(), language)]))

    def action_verdict(self) -> None:
        interview = self.session.interview
        panels = tuple(
            TrialPanel(t, v, interview.left(t), until=until_words(interview, t))
            for t, v in interview.verdicts.items()
        )
        self._read(self.language("Verdict"), outlook(interview), panels)

    def action_why(self) -> None:
        if found := self._finding():
            title = f"{found[1].criterion.id} {found[1].criterion.title}"
            self._read(title, reasoning(found[1], max(20, min(96, self.size.width - 6)), self.language))

    def action_ask(self) -> None:
        """Ask the first question that the criterion under the cursor still needs, and come back here after it."""
        found = self._finding()
        if found is None:
            self.state(self.language(FIRST))
            return
        interview = self.session.interview
        needed = [question for question in interview.under(*found) if interview.recorded(question) is None]
        if needed:
            self.go("question", key=needed[0].key, row=self.rows.current)
        else:
            self.state(self.language("{criterion} needs no answer now.", criterion=found[1].criterion.id))

    def action_report(self) -> None:
        self.go("report", key=self._back, row=self.rows.current)

    def action_investigator(self) -> None:
        """Gather what only an investigator can settle."""
        self.go("investigator", key=self._back, row=self.rows.current)

    def action_ready(self) -> None:
        """Show what to have ready, and the information that decides nothing."""
        self.go("ready", key=self._back, row=self.rows.current)

    def action_sign(self) -> None:
        """Show the page before signing for the trial under the cursor."""
        if trial := self._trial():
            self.go("signing", trial=trial, key=self._back, row=self.rows.current)

    def action_unlock(self) -> None:
        """Void the last signature of the trial under the cursor, or the one that locks the answer there."""
        interview = self.session.interview
        trial, _, key = _parts(self.rows.current)
        standing = [s for s in interview.screening.signatures if s.trial == (trial or s.trial) and s.void is None]
        signature = (interview.screening.locked(key) if key else None) or next(reversed(standing), None)
        if signature is None:
            of = self.language("Nothing is signed for {trial}.", trial=trial) if trial else ""
            self.state(of or self.language("Nothing is signed for this screening."))
            return
        try:
            ask_unlock(self.app, self.session, signature, self._recorded)
        except Refused as refused:
            self.state(self.language.tell(refused), bad=True)

    def action_trail(self) -> None:
        """Show the audit trail: of the answer under the cursor, else of all."""
        row = self.rows.current
        self.go("trail", back="review", row=row, key=self._back, subject=_parts(row)[2])

    def action_dispose(self) -> None:
        """Record what became of the participant in the trial under the cursor."""
        if trial := self._trial():
            Disposing(self, trial, self._recorded).ask()

    def _recorded(self, sentence: str) -> None:
        told = self.language("Saved ✓ {sentence}", sentence=sentence)
        self.go("review", row=self.rows.current, key=self._back, say=told)

    def _trial(self) -> str:
        """The trial under the cursor; "" in a record that lost the entries with its trials, which is said."""
        trial = _parts(self.rows.current)[0] or next(iter(self.session.interview.trials), "")
        if not trial:
            self.state(self.language("No trial is part of this screening: the entries that added it were lost."))
        return trial

    def action_export(self) -> None:
        from tui.screens.exporting import ask_export_one  # it loads every format; only who exports waits for that

        ask_export_one(self)

    def action_again(self) -> None:
        """Read a record again that is open for reading only: another window may have added to it, or closed it."""
        if not self.session.interview.screening.readonly:
            return
        told = "" if self.session.unwritable() else self.language("It can be written to now.")
        self.go("review", row=self.rows.current, key=self._back, say=told)

    def action_accept(self) -> None:
        """Go on with a record without entries that it lost."""
        if not self.session.interview.screening.incomplete:
            return
        from tui.screens.going_on import ask_going_on

        def done(sentence: str, refused: bool) -> None:
            if refused:
                self.state(sentence, bad=True)
            else:
                self.go("review", row=self.rows.current, key=self._back, say=sentence)

        ask_going_on(self.app, self.session, done)

    def action_propose(self) -> None:
        ask_file(self)

    def action_go_on(self) -> None:
        """Ask on although not eligible."""
        interview = self.session.interview
        for trial, verdict in interview.verdicts.items():
            if verdict.current.word == NOT_ELIGIBLE:
                interview.go_on(trial)
        if interview.next() is None:
            self._tell(nothing_left(interview))
        else:
            self.go("question")

    def action_judge(self) -> None:
        """Judge the criterion under the cursor, if this person may and there is something to judge."""
        found = self._finding()
        if found is None:
            self.state(self.language(FIRST))
            return
        row, name = self.rows.current, found[1].criterion.id

        def done() -> None:
            self.go("review", row=row, key=self._back)
            self.tick(self.language("judgement on {criterion}", criterion=name))

        ask_judgement(self, *found, done)

    def action_stage(self) -> None:
        """Move the trial under the cursor to its next stage."""
        if trial := self._trial():
            ask_next_stage(self, trial, lambda told: self.go("review", row=self.rows.current, say=told))

    def _tell(self, sentence: str) -> None:
        self._said.show(sentence)
        self._said.display = bool(sentence)

    def _read(self, title: str, text: str | Content, panels: tuple[TrialPanel, ...] = ()) -> None:
        screen = self.app.get_screen("reading")
        assert isinstance(screen, ReadingScreen)
        screen.to_read(title, text, panels)
        self.app.push_screen("reading")

    def _finding(self) -> tuple[str, Finding] | None:
        trial, criterion, _ = _parts(self.rows.current)
        if not criterion:
            return None
        return trial, self.session.interview.verdicts[trial].findings[criterion]

    def _fill(self, at: str = "") -> None:
        self.rows.show(list(self._items(self.rows.room)), at)

    def _items(self, width: int) -> Iterator[Item]:
        interview = self.session.interview
        for number, (trial, verdict) in enumerate(interview.verdicts.items()):
            head = self._head(trial, verdict, width)
            yield Item(f"{trial}//", Content("\n").join([Content(""), head]) if number else head, enabled=False)
            for name, finding in verdict.findings.items():
                words = criterion_row(finding, interview.judgement(trial, name), width, self.language)
                yield Item(f"{trial}/{name}/", words)
                for question in interview.under(trial, finding):
                    yield Item(f"{trial}/{name}/{question.key}", self._answer(question, width))

    def _head(self, trial: str, verdict: Verdict, width: int) -> Content:
        language = self.language
        lines = [safe(language("{trial}: {verdict}", trial=trial, verdict=headline(verdict)), "bold")]
        told = language("{sentence} As of {day}.", sentence=verdict_sentence(verdict), day=verdict.on)
        for sentence in (told, *recorded_lines(trial, self.session.interview.screening, language)):
            lines += [safe(line, "$text-muted") for line in wrap(sentence, width)]
        return Content("\n").join(lines)

    def _answer(self, question: Question, width: int) -> Content:
        interview, language = self.session.interview, self.language
        recorded = interview.recorded(question)
        if recorded is None:
            words = language("{question}: not answered", question=question.short)
            return paragraph(words, "      ", width, "$text-warning")
        locked = language("locked") if interview.screening.locked(question.key) else ""
        source = source_words(recorded.source, language, interview.questions)
        parts = [entry_words(question, recorded.kept, language), source, interview.age(recorded), locked]
        words = language("{name}: {value}", name=question.short, value=" · ".join(filter(None, parts)))
        return paragraph(words, "      ", width, "")


def _parts(row: str) -> tuple[str, str, str]:
    """Trial, criterion and question key of a row's id."""
    trial, _, rest = row.partition("/")
    criterion, _, key = rest.partition("/")
    return trial, criterion, key
