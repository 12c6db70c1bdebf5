"""What every page does that takes answers: save, ask why one is changed, and tell when a verdict turns."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from textual.binding import Binding, BindingType
from textual.content import Content

from store.errors import RecordError
from trials.answer_words import entry_words
from trials.definition import Question
from trials.document import Refused
from trials.explain import because
from trials.rules import NOT_ELIGIBLE
from trials.text import upper
from trials.values import Entry
from tui.interview import CHANGE_REASONS, Saved, Sealed
from tui.interview_text import decided, failing, headline, kind, recorded_words, to_check, what_waits
from tui.screens.asking import AskingScreen
from tui.screens.jump import JumpScreen
from tui.screens.page import Page
from tui.screens.palette import question_targets
from tui.screens.reading import ReadingScreen
from tui.screens.session import Session
from tui.screens.unlocking import ask_unlock
from tui.terms import finding_words, not_saved
from tui.widgets.keyed_list import Row
from tui.widgets.safe_text import safe
from tui.widgets.verdict_rows import TrialPanel
from tui.widgets.wrapping import fit

ANSWERING: tuple[BindingType, ...] = tuple(  # the keys of a page on which questions are answered
    Binding(key, action, priority=True, show=False)
    for key, action in (
        *(("escape", "back"), ("f1", "explain"), ("f2", "verdict"), ("f3", "unknown"), ("f4", "leave")),
        *(("f9", "home"), ("ctrl+g", "jump"), ("ctrl+n", "next"), ("ctrl+r", "review")),
    )
)
CHECK, GO_ON, STOP = "check ", "go on", "stop"


class TakingPage(Page):
    """Takes answers through the interview. Each page shows what stands in the way, and goes on, in its own way."""

    def __init__(self, session: Session, name: str) -> None:
        super().__init__(session, name)
        self._ticked = ""  # what was saved, until the next question stands or another page says so
        self.confirmed: tuple[str, Entry, str] | None = None  # the answer whose doubts a person has been told

    def not_taken(self, sentence: str) -> None:
        """Say why the answer just given was not taken, and take another."""
        raise NotImplementedError

    def doubted(self, sentence: str) -> None:
        """Ask about the answer just given; the same answer once more confirms it."""
        raise NotImplementedError

    def taken(self, question: Question, saved: Saved) -> None:
        """An answer is on the disk: say so."""
        raise NotImplementedError

    def unlocked(self) -> None:
        """What locked the answer on the screen is void."""

    def go_on(self) -> None:
        """Go on after an answer."""
        raise NotImplementedError

    def check(self, key: str) -> None:
        """Show an answer again, to be checked."""
        raise NotImplementedError

    def say_what_waits(self) -> None:
        """Where one comes `back` to a screening, say in one line what it waits for."""
        if self.where.get("back") and (waiting := what_waits(self.session.interview)):
            self.state(fit(waiting, self.app.size.width - 4))

    def take(self, question: Question, entry: Entry, source: str = "", measured: str = "", reason: str = "") -> None:
        """Save an answer, or say what stands in its way; what was typed stays."""
        if why := self.session.unwritable():
            self._not_saved(why)
            return
        interview = self.session.interview
        try:
            doubts = interview.doubts(question, entry, unusual=False, source=source)
        except Refused as refused:
            self.not_taken(self.language.tell(refused))
            return
        if doubts and self.confirmed != (question.key, entry, source):
            self.confirmed = (question.key, entry, source)
            self.doubted(self.language.sentences(doubts))
            return
        try:
            interview.unlocked(question, entry, source=source, measured=measured)
        except Sealed as sealed:
            self._offer_unlock(sealed, lambda: self.take(question, entry, source, measured))
            return
        except Refused as refused:
            self.not_taken(self.language.tell(refused))
            return
        if not reason and interview.needs_reason(question, entry):
            self._ask_reason(question, entry, source, measured)
            return
        try:
            saved = interview.answer(question, entry, source=source, measured=measured, reason=reason)
        except RecordError as error:
            self._not_saved(error)
            return
        except Refused as refused:
            self.not_taken(self.language.tell(refused))
            return
        self.session.keep_draft(question.key, "")
        self.taken(question, saved)
        if saved.turned:
            self._tell_turned(question, saved)
        else:
            self._onward()

    def take_all(self, answers: Sequence[tuple[Question, Entry, str]]) -> None:
        """Save several first answers at one key, with their sources, each as an answer of its own."""
        turned: dict[str, None] = {}
        saved, done = None, []
        for question, entry, source in answers:
            if why := self.session.unwritable():
                self._not_saved(why)
                break
            try:
                self.session.interview.doubts(question, entry)
                saved = self.session.interview.answer(question, entry, source=source)
            except RecordError as error:
                self._not_saved(error)
                break
            except Refused as refused:
                self.not_taken(self.language.tell(refused))
                break
            turned |= dict.fromkeys(saved.turned)
            done.append(question.short)
            self.taken(question, saved)
        if saved is not None:
            if len(done) == len(answers) > 1:
                names = self.language.joined(done)
                self.tick(self.language("{count} answers: {names}", count=len(done), names=names))
            still = tuple(trial for trial in turned if saved.after[trial].current.word == NOT_ELIGIBLE)
            if still:
                self._tell_turned(answers[-1][0], replace(saved, turned=still))
            else:
                self._onward()

    def _onward(self) -> None:
        self.go_on()
        self._ticked = ""

    def saved_words(self, question: Question, saved: Saved) -> str:
        """What an answer decided, and the answer."""
        language = self.language
        value = recorded_words(self.session.interview, question)
        words = language("{name}: {value}", name=question.short, value=value)
        now = language.joined(
            f"{finding.criterion.id} {language(finding_words(kind(finding)))}" for _, finding in decided(saved)
        )
        changed = language("now {findings}", findings=now) if now else ""
        return " · ".join(filter(None, [changed, words]))

    def tick(self, words: str) -> None:
        self._ticked = words
        super().tick(words)

    def go(self, name: str, **where: str) -> None:
        """Go to another page, which says once more what was saved just before."""
        just, self._ticked = self._ticked, ""
        super().go(name, **({"saved": just} if just else {}), **where)

    def panels(self, question: Question) -> tuple[TrialPanel, ...]:
        """The verdicts, with the criteria lit that a question bears on."""
        interview = self.session.interview
        lit = {(f.sheet.compiled.trial.id, f.criterion.id) for f in interview.serves(question)}
        return tuple(
            TrialPanel(trial, verdict, interview.left(trial), frozenset(name for of, name in lit if of == trial))
            for trial, verdict in interview.verdicts.items()
        )

    def step_back(self, own: Collection[str]) -> None:
        """Go back to where one came from: a row of the review, a question that is none of the `own` keys, or home."""
        trail = [key for key in self.session.trail if key not in own]
        if row := self.where.get("row", ""):
            self.go("review", row=row)
        elif at := self.where.get("list", ""):
            self.go("investigator", at=at)
        elif trail:
            self.session.trail[:] = trail[:-1]
            self.go("question", key=trail[-1])
        else:
            self.action_home()

    def push_asking(
        self, title: str, text: Content, rows: Sequence[Row], chosen: Callable[[str | None], None]
    ) -> None:
        """Ask something over the page."""
        screen = self.app.get_screen("asking")
        assert isinstance(screen, AskingScreen)
        screen.asked(title, text, rows)
        self.app.push_screen("asking", chosen)

    def jump(self, at: str) -> None:
        """Offer every question to go to, with the cursor on the key `at`."""
        screen = self.app.get_screen("jump")
        assert isinstance(screen, JumpScreen)

        def chosen(key: str | None) -> None:
            if key:
                self.session.remember(at)
                self.jumped(key)

        screen.offer(list(question_targets(self.session.interview)), at=at)
        self.app.push_screen("jump", chosen)

    def jumped(self, key: str) -> None:
        """Show the question that was chosen to go to."""
        self.go("question", key=key)

    def read(self, title: str, text: str | Content, panels: tuple[TrialPanel, ...] = ()) -> None:
        """Show words over the page."""
        screen = self.app.get_screen("reading")
        assert isinstance(screen, ReadingScreen)
        screen.to_read(title, text, panels)
        self.app.push_screen("reading")

    def _not_saved(self, error: RecordError) -> None:
        self.state(self.language("NOT SAVED"), bad=True)
        self.not_taken(
            self.language(
                "{sentence} What you typed is kept; press Enter to try again.",
                sentence=not_saved(error, self.language),
            )
        )

    def _offer_unlock(self, sealed: Sealed, again: Callable[[], None]) -> None:
        """Say what locks the answer, and unlock it here if that is wanted; then the answer is taken."""

        def unlocked(said: str) -> None:
            self.state(said)
            self.unlocked()
            again()

        language = self.language
        locked = language.tell(sealed)

        def chosen(way: str | None) -> None:
            self.not_taken(locked)
            if way == "unlock":
                try:
                    ask_unlock(self.app, self.session, sealed.signature, unlocked)
                except Refused as refused:
                    self.not_taken(language.tell(refused))

        rows = (
            Row("u", "unlock", language("Unlock it, with a reason")),
            Row("l", "leave", language("Leave it as it is")),
        )
        self.push_asking(language("This answer is locked"), safe(locked), rows, chosen)

    def _ask_reason(self, question: Question, entry: Entry, source: str, measured: str) -> None:
        language = self.language

        def chosen(reason: str | None) -> None:
            if reason:
                self.take(question, entry, source, measured, reason)
            else:
                self.not_taken(language("The answer on record was not changed."))

        words = language(
            "{question}: {before}, now {after}.",
            question=upper(question.short),
            before=recorded_words(self.session.interview, question),
            after=entry_words(question, entry, language),
        )
        rows = [Row(str(at), why, language(words)) for at, (why, words) in enumerate(CHANGE_REASONS.items(), 1)]
        self.push_asking(language("Why is this answer changed?"), safe(words), rows, chosen)

    def _tell_turned(self, question: Question, saved: Saved) -> None:
        interview, language = self.session.interview, self.language
        blocks: list[Content] = []
        for trial in saved.turned:
            turned = language("{trial}: {verdict}", trial=trial, verdict=headline(saved.after[trial]))
            blocks.append(safe(turned, "bold $text-error"))
            for finding in failing(saved.after[trial]):
                title = f"{finding.criterion.id} {finding.criterion.title}"
                head = safe(language("{title}: ", title=title), "bold")
                blocks.append(Content.assemble(head, safe(because(finding))))

        def chosen(way: str | None) -> None:
            if way == GO_ON:
                for trial in saved.turned:
                    interview.go_on(trial)
                self._onward()
            elif way == STOP:
                self._stop(saved.turned)
            else:
                self.check((way or "").removeprefix(CHECK) or question.key)

        rows = [
            Row(
                str(place),
                CHECK + answer.key,
                language(
                    "Check {question}: {answer}", question=answer.short, answer=recorded_words(interview, answer)
                ),
            )
            for place, answer in enumerate(to_check(question, saved), 1)
        ]
        rows += [
            Row("g", GO_ON, language("Go on: ask what is left, each criterion by itself")),
            Row("s", STOP, language("Stop here: ask no more for this trial")),
        ]
        title = language("Not eligible. It may be a typing error.")
        self.push_asking(title, Content("\n").join(blocks), rows, chosen)

    def _stop(self, trials: tuple[str, ...]) -> None:
        try:
            for trial in trials:
                self.session.interview.stop(trial)
        except RecordError as error:
            self.state(not_saved(error, self.language), bad=True)
            return
        self._onward()
