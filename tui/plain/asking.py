"""One open screening: a question, its answer, what that decided, the next question."""

from collections.abc import Callable, Mapping, Sequence

from store.errors import RecordError
from trials.answer_words import entry_words
from trials.code_words import NOT_KNOWN
from trials.definition import Question
from trials.document import Refused
from trials.explain import because
from trials.language import Language, Said, said
from trials.quantities import unit_words
from trials.text import upper
from trials.values import LEFT, Entry
from tui.interview import CHANGE_REASONS, Saved
from tui.interview_text import (
    consent_words,
    criterion_lines,
    decided,
    failing,
    headline,
    place,
    progress_words,
    recorded_words,
    stands,
    to_check,
    what_waits,
)
from tui.plain.reviewing import Reviewing, verdict_lines
from tui.plain.talk import Stopped, Talk
from tui.sitting import Sitting
from tui.terms import not_saved
from tui.typed import typed, typed_day, unknown_reasons, unusual
from tui.typed.choices import rows
from tui.typed.hints import hint
from tui.typed.marks import plain

CHECK, GO_ON, STOP = "check ", "go on", "stop"
WAYS = (
    ("g", GO_ON, said("Go on: ask what is left, each criterion by itself")),
    ("s", STOP, said("Stop here: ask no more for this trial")),
)
COMMANDS = (
    said("again: say the question again"),
    said("why: the criteria it serves, the words of their source and what those mean"),
    said("unknown: it is not known, and why: unknown pending"),
    said("leave: leave it for the investigator"),
    said("source: where the answer comes from, and the day it was measured; before the answer"),
    said("verdict: how it stands, and what would settle it"),
    said("review: every criterion and every answer; change one"),
    said("back: the question before"),
    said("next: go on without answering"),
    said("go: go to any question by part of its name: go platelet"),
    said("order: ask first what can settle the verdict fastest, or in the order of the trial"),
    said("home: leave this screening"),
    said("stop: leave the program"),
)
CHINESE = {  # what may be typed instead
    "帮助": "help",
    "重复": "again",
    "为什么": "why",
    "未知": "unknown",
    "留给研究者": "leave",
    "来源": "source",
    "结论": "verdict",
    "复核": "review",
    "返回": "back",
    "下一题": "next",
    "转到": "go",
    "顺序": "order",
    "首页": "home",
    "退出": "stop",
}


class Asking:
    """The conversation about one screening. Commands that are also an answer are typed with a slash: /stop."""

    def __init__(self, sitting: Sitting, talk: Talk) -> None:
        self.sitting, self.talk = sitting, talk
        self.language = talk.language
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

    def run(self, *, back: bool) -> None:
        """Ask until the person goes home; `back`: in a screening begun earlier. Raises Stopped when they leave."""
        interview = self.sitting.interview
        code, trials = interview.screening.code, self.language.joined(interview.trials)
        self.talk.say("", self.language("Screening {code} for {trials}.", code=code, trials=trials))
        if lacking := interview.unconsented:
            words = consent_words(lacking, len(interview.trials), self.language)
            self.talk.say(self.language("{sentence}.", sentence=self.language.opening(words)))
        if said := self.sitting.notice():
            self.talk.say(said)
        self.talk.say(self.language("Type help at any question for what else can be done there."))
        self._question = interview.next()
        if back and self._question and (waiting := what_waits(interview)):
            self.talk.say(waiting)
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
            kept = self.language("Answer, or an empty line to keep it:")
            heard = self.talk.hear(kept if recorded else self.language("Answer:"))
            if recorded and not heard:
                self._advance(question)
                return
            word, _, rest = heard.partition(" ")
            word = word.removeprefix("/").casefold()
            command = self._commands.get(CHINESE.get(word, word))
            if command and (heard.startswith("/") or not _is_answer(question, heard, self.language)):
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
            words = f"{trial}{criterion.id} {criterion.title}"
            where = place(criterion, self.language)
            self.talk.say(self.language("For {criterion} ({place}).", criterion=words, place=where))
        if recorded := recorded_words(interview, question):
            self.talk.say(self.language("On record: {answer}.", answer=recorded))
        self.talk.say(*(f"  {key}  {option.label}" for key, option in rows(question, self.language)))
        if question.unit:
            self.talk.say(self.language("In {unit}.", unit=unit_words(question.unit, self.language)))
        if how := hint(question, self.language):
            self.talk.say(how)

    def _typed(self, question: Question, heard: str) -> None:
        today = self.sitting.today()
        try:
            entry = typed(question, heard, today)
        except Refused as refused:
            self.talk.say(self.language.tell(refused))
            return
        doubt = unusual(question, entry, today)
        if doubt and not self._sure(question, entry, self.language("{sentence}.", sentence=doubt)):
            return
        self._take(question, entry)

    def _take(self, question: Question, entry: Entry) -> None:
        """Save an answer, or say what stands in its way."""
        if fault := self.sitting.unwritable():
            self.talk.say(not_saved(fault, self.language))
            return
        interview = self.sitting.interview
        reason = ""
        try:
            for doubt in interview.doubts(question, entry, unusual=False, source=self._source):
                if not self._sure(question, entry, doubt):
                    return
            if interview.needs_reason(question, entry):
                answer = recorded_words(interview, question)
                self.talk.say(self.language("On record: {answer}. Why is it changed?", answer=answer))
                prompt = self.language("Reason, or an empty line to leave it:")
                reason = self.talk.choose(prompt, self._worded(_numbered(CHANGE_REASONS))) or ""
                if not reason:
                    self.talk.say(self.language("The answer on record was not changed."))
                    return
            saved = interview.answer(question, entry, source=self._source, measured=self._measured, reason=reason)
        except RecordError as error:
            why = not_saved(error, self.language)
            self.talk.say(self.language("{sentence} Answer again to try once more.", sentence=why))
            return
        except Refused as refused:
            self.talk.say(self.language.tell(refused))
            return
        self._tell(question, saved)
        if saved.turned:
            self._turned(question, saved)
        else:
            self._advance(question)

    def _sure(self, question: Question, entry: Entry, doubt: str) -> bool:
        answer = entry_words(question, entry, self.language)
        self.talk.say(
            self.language("{question}: {answer}. {doubt}", question=upper(question.short), answer=answer, doubt=doubt)
        )
        if self.talk.agrees(self.language("Is it right?")):
            return True
        self.talk.say(self.language("It was not taken."))
        return False

    def _tell(self, question: Question, saved: Saved) -> None:
        """What was saved, and what it decided."""
        interview = self.sitting.interview
        answer = recorded_words(interview, question)
        self.talk.say(self.language("Saved. {question}: {answer}.", question=upper(question.short), answer=answer))
        several = len(interview.trials) > 1
        for trial, finding in decided(saved):
            name = f"{trial} {finding.criterion.id}" if several else finding.criterion.id
            criterion = f"{name} {finding.criterion.title}"
            self.talk.say(self.language("Now {criterion}: {state}.", criterion=criterion, state=stands(finding)))
        for trial, verdict in saved.after.items():
            if headline(verdict) != headline(saved.before[trial]):
                self.talk.say(self.language("{name}: {value}.", name=trial, value=headline(verdict)))

    def _turned(self, question: Question, saved: Saved) -> None:
        """An answer made a trial *not eligible*: it may be a typing error, so what decided is said first."""
        interview = self.sitting.interview
        self.talk.say(self.language("Not eligible. It may be a typing error."))
        for trial in saved.turned:
            self.talk.say(self.language("{name}: {value}.", name=trial, value=headline(saved.after[trial])))
            for finding in failing(saved.after[trial]):
                criterion = f"{finding.criterion.id} {finding.criterion.title}"
                self.talk.say(self.language("{name}: {value}", name=criterion, value=because(finding)))
        answers = to_check(question, saved)
        checks = [
            (
                str(at),
                CHECK + other.key,
                self.language("Check {name}: {answer}", name=other.short, answer=recorded_words(interview, other)),
            )
            for at, other in enumerate(answers, 1)
        ]
        way = self.talk.choose(self.language("Choose:"), (*checks, *self._worded(WAYS)))
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
            self.talk.say(not_saved(error, self.language))
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
        self.talk.say(self.language("Type the answer, or one of these words:"))
        self.talk.say(*(f"  {self.language(line)}" for line in COMMANDS))
        if question.help:
            self.talk.say(question.help)

    def _why(self, question: Question, _: str) -> None:
        self.talk.say(*filter(None, (question.why, question.help)))
        for finding in self.sitting.interview.serves(question):
            self.talk.say("", *criterion_lines(finding), because(finding))

    def _unknown(self, question: Question, reason: str) -> None:
        found = unknown_reasons(reason)
        chosen = found[0] if len(found) == 1 else None
        if chosen is None:
            self.talk.say(self.language("Why is it not known?"))
            prompt = self.language("Reason, or an empty line to answer instead:")
            chosen = self.talk.choose(prompt, self._worded(_numbered(NOT_KNOWN)))
        if chosen:
            self._take(question, {"unknown": chosen})

    def _ask_source(self, question: Question, _: str) -> None:
        self._source = self.talk.hear(self.language("Source, such as laboratory report, or an empty line:"))
        while True:
            try:
                heard = self.talk.hear(self.language("Day measured, or an empty line:"))
                self._measured = typed_day(heard, self.sitting.today())
                return
            except Refused as refused:
                self.talk.say(self.language.tell(refused))

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
            self.talk.say(
                self.language("No question has these words. Type go and part of its name, such as go platelet.")
            )
            return
        key: str | None = found[0].key
        if len(found) > 1:
            key = self.talk.choose(
                self.language("Number, or an empty line to stay:"),
                [(str(at), other.key, other.short) for at, other in enumerate(found, 1)],
            )
        if key:
            self.sitting.remember(question.key)
            self._again(self.sitting.interview.questions[key])

    def _order(self) -> None:
        interview = self.sitting.interview
        interview.fastest = not interview.fastest
        if interview.fastest:
            words = self.language("From the next question on, what can settle the verdict fastest comes first.")
        else:
            words = self.language("From the next question on, the order is that of the trial.")
        self.talk.say(words)

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

    def _worded(self, ways: Sequence[tuple[str, str, Said]]) -> list[tuple[str, str, str]]:
        return [(key, way, self.language.opening(self.language(words))) for key, way, words in ways]


def _numbered(ways: Mapping[str, Said]) -> list[tuple[str, str, Said]]:
    return [(str(at), way, words) for at, (way, words) in enumerate(ways.items(), 1)]


def _is_answer(question: Question, heard: str, language: Language) -> bool:
    """Whether a line that could be a command names one of the answers offered."""
    wanted = plain(heard).casefold()
    offered = rows(question, language)
    return any(wanted in (key, option.id.casefold(), plain(option.label).casefold()) for key, option in offered)
