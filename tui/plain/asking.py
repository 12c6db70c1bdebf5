"""One open screening: a question, its answer, what that decided, the next question."""

from collections.abc import Callable

from store.errors import RecordError
from trials.definition import Question
from trials.document import Refused
from trials.explain import because, upper
from trials.values import UNKNOWN_REASONS, Entry, entry_words, unit_words
from tui.interview import CHANGE_REASONS, LEFT, Saved
from tui.interview_text import (
    STATES,
    criterion_lines,
    decided,
    failing,
    headline,
    kind,
    place,
    progress_words,
    recorded_words,
    to_check,
)
from tui.plain.reviewing import Reviewing, verdict_lines
from tui.plain.talk import Stopped, Talk
from tui.sitting import Sitting
from tui.typed import typed, typed_day, unusual
from tui.typed.choices import rows
from tui.typed.hints import hint

CHANGES = (
    ("1", CHANGE_REASONS[0], "Typing error: the earlier answer was never right"),
    ("2", CHANGE_REASONS[1], "Source corrected: the report or record has been corrected"),
    ("3", CHANGE_REASONS[2], "New result: the earlier answer stays true for its day"),
)
CHECK, GO_ON, STOP = "check ", "go on", "stop"
COMMANDS = (
    ("again", "say the question again"),
    ("why", "the criteria it serves, the words of their source and what those mean"),
    ("unknown", "it is not known, and why: unknown pending"),
    ("leave", "leave it for the investigator"),
    ("source", "where the answer comes from, and the day it was measured; before the answer"),
    ("verdict", "how it stands, and what would settle it"),
    ("review", "every criterion and every answer; change one"),
    ("back", "the question before"),
    ("next", "go on without answering"),
    ("go", "go to any question by part of its name: go platelet"),
    ("order", "ask first what can settle the verdict fastest, or in the order of the trial"),
    ("home", "leave this screening"),
    ("stop", "leave the program"),
)


class Asking:
    """The conversation about one screening. Commands that are also an answer are typed with a slash: /stop."""

    def __init__(self, sitting: Sitting, talk: Talk) -> None:
        self.sitting, self.talk = sitting, talk
        self._question: Question | None = None  # None: the review is next
        self._left = False
        self._reviewed = False  # the question was chosen in the review, so one goes back there
        self._source = self._measured = ""
        self._commands: dict[str, Callable[[Question, str], None]] = {
            "help": self._help,
            "?": self._help,
            "again": lambda question, _: self._present(question),
            "why": self._why,
            "unknown": self._unknown,
            "leave": lambda question, _: self._take(question, dict(LEFT)),
            "source": self._ask_source,
            "verdict": lambda question, _: self.talk.say(*verdict_lines(self.sitting.interview)),
            "review": lambda question, _: self._to_review(question),
            "back": lambda question, _: self._back(),
            "next": lambda question, _: self._advance(question),
            "go": self._go,
            "order": lambda question, _: self._order(),
            "home": lambda question, _: self._leave(),
            "stop": lambda question, _: self._stop(),
        }

    def run(self) -> None:
        """Ask until the person goes home. Raises Stopped when they leave the program."""
        interview = self.sitting.interview
        consent = "" if interview.consented else ", not consented"
        self.talk.say("", f"Screening {interview.screening.code} for {', '.join(interview.trials)}{consent}.")
        if said := self.sitting.notice():
            self.talk.say(said)
        self.talk.say("Type help at any question for what else can be done there.")
        self._question = interview.next()
        while not self._left:
            if self._question is None:
                self._review()
            else:
                self._ask(self._question)

    def _ask(self, question: Question) -> None:
        """Ask one question until something else is to be asked."""
        recorded = self.sitting.interview.recorded(question)
        self._source, self._measured = (recorded.source, recorded.measured) if recorded else ("", "")
        self._present(question)
        while self._question is question and not self._left:
            heard = self.talk.hear("Answer, or an empty line to keep it:" if recorded else "Answer:")
            if recorded and not heard:
                self._advance(question)
                return
            word, _, rest = heard.partition(" ")
            command = self._commands.get(word.removeprefix("/").casefold())
            if command and (heard.startswith("/") or not _is_answer(question, heard)):
                command(question, rest.strip())
            else:
                self._typed(question, heard)

    def _present(self, question: Question) -> None:
        interview = self.sitting.interview
        self.talk.say("", progress_words(interview, question), question.ask)
        if question.why:
            self.talk.say(question.why)
        for finding in interview.serves(question):
            criterion = finding.criterion
            trial = f"{finding.sheet.compiled.trial.id} " if len(interview.trials) > 1 else ""
            self.talk.say(f"For {trial}{criterion.id} {criterion.title} ({place(criterion)}).")
        if recorded := recorded_words(interview, question):
            self.talk.say(f"On record: {recorded}.")
        self.talk.say(*(f"  {key}  {option.label}" for key, option in rows(question)))
        if question.unit:
            self.talk.say(f"In {unit_words(question.unit)}.")
        if how := hint(question):
            self.talk.say(how)

    def _typed(self, question: Question, heard: str) -> None:
        today = self.sitting.today()
        try:
            entry = typed(question, heard, today)
        except Refused as refused:
            self.talk.say(str(refused))
            return
        doubt = unusual(question, entry, today)
        if doubt and not self._sure(question, entry, f"{doubt}."):
            return
        self._take(question, entry)

    def _take(self, question: Question, entry: Entry) -> None:
        """Save an answer, or say what stands in its way."""
        if why := self.sitting.writable():
            self.talk.say(f"NOT SAVED. {why}")
            return
        interview = self.sitting.interview
        reason = ""
        try:
            for doubt in interview.doubts(question, entry, unusual=False, source=self._source):
                if not self._sure(question, entry, doubt):
                    return
            if interview.needs_reason(question, entry):
                self.talk.say(f"On record: {recorded_words(interview, question)}. Why is it changed?")
                reason = self.talk.choose("Reason, or an empty line to leave it:", CHANGES) or ""
                if not reason:
                    self.talk.say("The answer on record was not changed.")
                    return
            saved = interview.answer(question, entry, source=self._source, measured=self._measured, reason=reason)
        except RecordError as error:
            self.talk.say(f"NOT SAVED. {error} Answer again to try once more.")
            return
        except Refused as refused:
            self.talk.say(str(refused))
            return
        self._tell(question, saved)
        if saved.turned:
            self._turned(question, saved)
        else:
            self._advance(question)

    def _sure(self, question: Question, entry: Entry, doubt: str) -> bool:
        self.talk.say(f"{upper(question.short)}: {entry_words(question, entry)}. {doubt}")
        if self.talk.agrees("Is it right?"):
            return True
        self.talk.say("It was not taken.")
        return False

    def _tell(self, question: Question, saved: Saved) -> None:
        """What was saved, and what it decided."""
        interview = self.sitting.interview
        self.talk.say(f"Saved. {upper(question.short)}: {recorded_words(interview, question)}.")
        several = len(interview.trials) > 1
        for trial, finding in decided(saved):
            name = f"{trial} {finding.criterion.id}" if several else finding.criterion.id
            self.talk.say(f"Now {name} {finding.criterion.title}: {STATES[kind(finding)]}.")
        for trial, verdict in saved.after.items():
            if headline(verdict) != headline(saved.before[trial]):
                self.talk.say(f"{trial}: {headline(verdict)}.")

    def _turned(self, question: Question, saved: Saved) -> None:
        """An answer made a trial *not eligible*: it may be a typing error, so what decided is said first."""
        interview = self.sitting.interview
        self.talk.say("Not eligible. It may be a typing error.")
        for trial in saved.turned:
            self.talk.say(f"{trial}: {headline(saved.after[trial])}.")
            for finding in failing(saved.after[trial]):
                self.talk.say(f"{finding.criterion.id} {finding.criterion.title}: {because(finding)}")
        answers = to_check(question, saved)
        checks = [
            (str(at), CHECK + answer.key, f"Check {answer.short}: {recorded_words(interview, answer)}")
            for at, answer in enumerate(answers, 1)
        ]
        ways = (
            ("g", GO_ON, "Go on: ask what is left, each criterion by itself"),
            ("s", STOP, "Stop here: ask no more for this trial"),
        )
        way = self.talk.choose("Choose:", (*checks, *ways))
        if way == GO_ON:
            for trial in saved.turned:
                interview.go_on(trial)
            self._advance(question)
        elif way == STOP:
            self._ask_no_more(question, saved)
        else:
            key = (way or "").removeprefix(CHECK) or question.key
            if key != question.key:
                self.sitting.remember(question.key)
            self._again(interview.questions[key])

    def _ask_no_more(self, question: Question, saved: Saved) -> None:
        try:
            for trial in saved.turned:
                self.sitting.interview.stop(trial)
        except RecordError as error:
            self.talk.say(f"NOT SAVED. {error}")
            self._again(question)
            return
        self._advance(question)

    def _again(self, question: Question) -> None:
        """Ask `question`, the present one or another."""
        if self._question is question:
            self._present(question)
        self._question = question

    def _advance(self, question: Question) -> None:
        """Go to the next question, or to the review when it was come from or nothing is left."""
        if self._reviewed:
            self._question = None
            return
        self.sitting.remember(question.key)
        following = self.sitting.interview.next(question)
        self._question = None if following is question else following

    def _help(self, question: Question, _: str) -> None:
        self.talk.say("Type the answer, or one of these words:")
        self.talk.say(*(f"  {word}: {does}" for word, does in COMMANDS))
        if question.help:
            self.talk.say(question.help)

    def _why(self, question: Question, _: str) -> None:
        self.talk.say(*filter(None, (question.why, question.help)))
        for finding in self.sitting.interview.serves(question):
            self.talk.say("", *criterion_lines(finding), because(finding))

    def _unknown(self, question: Question, reason: str) -> None:
        found = [known for known in UNKNOWN_REASONS if reason and known.startswith(reason.casefold())]
        chosen = found[0] if len(found) == 1 else None
        if chosen is None:
            self.talk.say("Why is it not known?")
            ways = [(str(at), known, known.capitalize()) for at, known in enumerate(UNKNOWN_REASONS, 1)]
            chosen = self.talk.choose("Reason, or an empty line to answer instead:", ways)
        if chosen:
            self._take(question, {"unknown": chosen})

    def _ask_source(self, question: Question, _: str) -> None:
        self._source = self.talk.hear("Source, such as laboratory report, or an empty line:")
        while True:
            try:
                self._measured = typed_day(self.talk.hear("Day measured, or an empty line:"), self.sitting.today())
                return
            except Refused as refused:
                self.talk.say(str(refused))

    def _to_review(self, question: Question) -> None:
        self.sitting.remember(question.key)
        self._question = None

    def _back(self) -> None:
        if self._reviewed:
            self._question = None
        elif self.sitting.trail:
            self._question = self.sitting.interview.questions[self.sitting.trail.pop()]
        else:
            self._leave()

    def _go(self, question: Question, words: str) -> None:
        wanted = words.casefold().split()
        found = [
            other
            for other in self.sitting.interview.questions.values()
            if wanted and all(word in other.short.casefold() for word in wanted)
        ]
        if not found:
            self.talk.say("No question has these words. Type go and part of its name, such as go platelet.")
            return
        key: str | None = found[0].key
        if len(found) > 1:
            key = self.talk.choose(
                "Number, or an empty line to stay:",
                [(str(at), other.key, other.short) for at, other in enumerate(found, 1)],
            )
        if key:
            self.sitting.remember(question.key)
            self._again(self.sitting.interview.questions[key])

    def _order(self) -> None:
        interview = self.sitting.interview
        interview.fastest = not interview.fastest
        fastest = "From the next question on, what can settle the verdict fastest comes first."
        self.talk.say(fastest if interview.fastest else "From the next question on, the order is that of the trial.")

    def _leave(self) -> None:
        self._left = True

    def _stop(self) -> None:
        raise Stopped

    def _review(self) -> None:
        following = Reviewing(self.sitting, self.talk).run(again=self._reviewed)
        if following is None:
            self._left = True
        else:
            self._question, self._reviewed = following


def _is_answer(question: Question, heard: str) -> bool:
    """Whether a line that could be a command names one of the answers offered."""
    wanted = heard.casefold()
    return any(wanted in (key, option.id.casefold(), option.label.casefold()) for key, option in rows(question))
