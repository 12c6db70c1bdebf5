"""Every criterion with its finding and every answer: change one, judge, move on to the next stage."""

from collections.abc import Iterator

from store.errors import RecordError
from store.sources import source_words
from trials.answer_words import entry_words
from trials.code_words import stage_words, state_words
from trials.definition import Question
from trials.document import Refused
from trials.explain import because, tree, verdict_sentence
from trials.language import Language, said
from trials.rules import NOT_ELIGIBLE, Finding, Reason, Verdict
from tui.dispositions import disposition_words
from tui.interview import Interview
from tui.interview_text import criterion_lines, headline, judgement_words, nothing_left, stands
from tui.plain.signing import Signing
from tui.plain.talk import Stopped, Talk
from tui.signing import signature_words
from tui.sitting import Sitting
from tui.terms import not_saved
from tui.verdict_text import step_lines

Next = tuple[Question | None, bool]  # the question to ask, and whether to come back here after it
PROMPT = said("Review. Number of an answer to change, an empty line to go on, or help:")
HELP = (
    said("a number: change that answer and come back here"),
    said("why and a criterion, such as why I04: its text and how its finding came about"),
    said("judge and a criterion, such as judge I04: the investigator decides what the answers leave open"),
    said("stage: move a trial to its next stage"),
    said("sign: read how every criterion stands, and sign for a stage; unlock: void a signature, with a reason"),
    said("disposition: record what became of the participant, such as enrolled or declined"),
    said("on: ask on although a trial is not eligible"),
    said("again: say the review again"),
    said("verdict: how it stands, and what would settle it"),
    said("home: leave this screening"),
    said("stop: leave the program"),
)
CHINESE = {  # what may be typed instead
    "下一步": "next",
    "为什么": "why",
    "判断": "judge",
    "阶段": "stage",
    "签署": "sign",
    "解锁": "unlock",
    "去向": "disposition",
    "继续": "on",
    "重复": "again",
    "结论": "verdict",
    "返回": "back",
    "首页": "home",
    "退出": "stop",
    "帮助": "help",
}


def verdict_lines(interview: Interview) -> Iterator[str]:
    """Each trial's verdict in words, what would settle it and until when it holds."""
    for trial, verdict in interview.verdicts.items():
        yield verdict_line(trial, verdict, interview.language)
        yield from interview.outlook(trial)


def verdict_line(trial: str, verdict: Verdict, language: Language) -> str:
    """A trial's verdict in a line, with its day."""
    return language(
        "{trial}: {verdict}. {sentence} As of {day}.",
        trial=trial,
        verdict=headline(verdict),
        sentence=verdict_sentence(verdict),
        day=verdict.on,
    )


class Reviewing:
    """The hub of one screening, said line by line."""

    def __init__(self, sitting: Sitting, talk: Talk) -> None:
        self.sitting, self.talk = sitting, talk
        self.language = talk.language

    @property
    def interview(self) -> Interview:
        return self.sitting.interview

    def run(self, *, again: bool) -> Next | None:
        """What to ask next; None when the person goes home. Raises Stopped when they leave the program.

        `again`: an answer was changed from here, so the verdict alone is said once more.
        """
        if any(verdict.on != self.interview.today for verdict in self.interview.verdicts.values()):
            self.interview.refresh()
        self.talk.say("")
        if self.interview.next() is None:
            self.talk.say(nothing_left(self.interview))
        if again:
            self._say_verdicts()
        else:
            self._say_all()
        while True:
            heard = self.talk.hear(self.language(PROMPT)).casefold()
            word, _, rest = heard.partition(" ")
            word = word.removeprefix("/")
            match CHINESE.get(word, word):
                case "" | "next":
                    if following := self.interview.next():
                        return following, False
                    self.talk.say(self.language("Nothing is left to ask. home leaves this screening."))
                case number if number.isdecimal():
                    answered = self._answered()
                    if 1 <= int(number) <= len(answered):
                        return answered[int(number) - 1], True
                    self.talk.say(self.language("There is no answer {number}.", number=number))
                case "why":
                    self._why(rest)
                case "judge":
                    self._judge(rest)
                case "stage":
                    self._stage()
                case "sign":
                    Signing(self.interview, self.talk).sign()
                case "unlock":
                    Signing(self.interview, self.talk).unlock()
                case "disposition":
                    Signing(self.interview, self.talk).dispose()
                case "on":
                    self._go_on()
                    if following := self.interview.next():
                        return following, False
                    self.talk.say(self.language("Nothing is left to ask."))
                case "again":
                    self._say_all()
                case "verdict":
                    self.talk.say(*verdict_lines(self.interview))
                case "back":
                    if self.sitting.trail:
                        return self.interview.questions[self.sitting.trail.pop()], False
                    return None
                case "home":
                    return None
                case "stop":
                    raise Stopped
                case "help" | "?":
                    self.talk.say(*(f"  {self.language(line)}" for line in HELP))
                case _:
                    self.talk.say(self.language("That is none of the words understood here; help lists them."))

    def _say_verdicts(self) -> None:
        for trial, verdict in self.interview.verdicts.items():
            self.talk.say(verdict_line(trial, verdict, self.language))

    def _say_all(self) -> None:
        interview = self.interview
        self._say_verdicts()
        for trial, verdict in interview.verdicts.items():
            self.talk.say("", self.language("{name}:", name=trial))
            for name, finding in verdict.findings.items():
                told = self.language(
                    "{criterion}: {state}. {why}",
                    criterion=f"{name} {finding.criterion.title}",
                    state=stands(finding),
                    why=because(finding),
                )
                self.talk.say(told, *(self.language("Note: {note}", note=note) for note in finding.notes))
                if judgement := interview.judgement(trial, name):
                    self.talk.say(judgement_words(finding, judgement))
            if disposition := interview.screening.dispositions.get(trial):
                words = disposition_words(disposition, self.language)
                self.talk.say(self.language("Disposition: {words}", words=words))
            signed = [one for one in interview.screening.signatures if one.trial == trial]
            self.talk.say(*(signature_words(one, self.language) for one in signed))
        self.talk.say("", self.language("Answers:"))
        for number, question in enumerate(self._answered(), 1):
            recorded = interview.recorded(question)
            assert recorded is not None
            source = source_words(recorded.source, self.language, interview.questions)
            parts = (entry_words(question, recorded.kept, self.language), source, interview.age(recorded))
            answer = self.language.joined(filter(None, parts))
            line = self.language("{name}: {value}", name=question.short, value=answer)
            self.talk.say(f"  {number}  {line}")

    def _answered(self) -> list[Question]:
        return [question for question in self.interview.questions.values() if self.interview.recorded(question)]

    def _named(self, name: str) -> tuple[str, Finding] | None:
        """The criterion of an id; where several trials have it, the person says which."""
        found = [
            (trial, finding)
            for trial, verdict in self.interview.verdicts.items()
            for identity, finding in verdict.findings.items()
            if name in (identity.casefold(), f"{trial} {identity}".casefold())
        ]
        if len(found) > 1:
            rows = [(str(at), trial, f"{trial} {f.criterion.title}") for at, (trial, f) in enumerate(found, 1)]
            chosen = self.talk.choose(self.language("Of which trial?"), rows)
            found = [each for each in found if each[0] == chosen]
        elif not found:
            self.talk.say(self.language("There is no criterion of that name; type one such as I04."))
        return found[0] if found else None

    def _why(self, name: str) -> None:
        if found := self._named(name):
            self.talk.say("", *criterion_lines(found[1]), because(found[1]))
            for step in tree(found[1]).steps:
                self.talk.say(*step_lines(step, self.language, "  "))

    def _judge(self, name: str) -> None:
        found = self._named(name)
        if found is None:
            return
        trial, finding = found
        if why := self.interview.may_judge(finding):
            self.talk.say(self.language(why))
            return
        exclusion = finding.criterion.kind == "exclusion"
        good, bad = ("clear", "applies") if exclusion else ("met", "not met")
        self.talk.say(*criterion_lines(finding), because(finding))
        judged = self.talk.choose(
            self.language("Finding:"),
            [(str(at), word, state_words(word, self.language)) for at, word in enumerate((good, bad), 1)],
        )
        reason = self.talk.hear(self.language("Reason:")) if judged else ""
        if not judged or not reason:
            self.talk.say(self.language("Nothing was judged."))
            return
        protocol = section = ""
        one_by_one = False
        if Reason.GAP in finding.reasons:
            protocol = self.talk.hear(self.language("Protocol version checked:"))
            section = self.talk.hear(self.language("Its section:"))
            if judged == "clear":
                one_by_one = self.talk.agrees(self.language("Was each exclusion of the protocol checked one by one?"))
        identity = finding.criterion.id
        telling = self.interview.telling(f"{reason}; {protocol}; {section}")
        if telling:
            self.talk.say(telling)
            if not self.talk.agrees(self.language("Save it all the same?")):
                self.talk.say(self.language("Nothing was judged."))
                return
        try:
            self.interview.judge(
                trial, identity, judged, reason, protocol=protocol, section=section, one_by_one=one_by_one
            )
        except RecordError as error:
            self.talk.say(not_saved(error, self.language))
        except Refused as refused:
            self.talk.say(self.language.tell(refused))
        else:
            saved = self.language("Saved. Judgement on {criterion}.", criterion=identity)
            self.talk.say(saved, *verdict_lines(self.interview))

    def _stage(self) -> None:
        stages = [(trial, stage) for trial in self.interview.trials if (stage := self.interview.stage_after(trial))]
        if not stages:
            self.talk.say(self.language("Every trial is at its last stage."))
            return
        rows = [
            (
                str(at),
                trial,
                self.language("Move {trial} to {stage}", trial=trial, stage=stage_words(stage, self.language)),
            )
            for at, (trial, stage) in enumerate(stages, 1)
        ]
        self.talk.say(self.language("What is due at a stage is asked from then on. Moving back is not possible."))
        chosen = self.talk.choose(self.language("Number, or an empty line to stay:"), rows)
        if chosen is None:
            return
        try:
            self.interview.move(chosen, dict(stages)[chosen])
        except RecordError as error:
            self.talk.say(not_saved(error, self.language))
        except Refused as refused:
            self.talk.say(self.language.tell(refused))
        else:
            stage = stage_words(dict(stages)[chosen], self.language)
            saved = self.language("Saved. {trial} is now at {stage}.", trial=chosen, stage=stage)
            self.talk.say(saved, *verdict_lines(self.interview))

    def _go_on(self) -> None:
        for trial, verdict in self.interview.verdicts.items():
            if verdict.current.word == NOT_ELIGIBLE:
                self.interview.go_on(trial)
