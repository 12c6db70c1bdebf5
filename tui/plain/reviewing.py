"""Every criterion with its finding and every answer: change one, judge, move on to the next stage."""

from collections.abc import Iterator

from store.errors import RecordError
from trials.definition import Question
from trials.document import Refused
from trials.explain import because, tree, verdict_sentence
from trials.rules import NOT_ELIGIBLE, Finding, Reason
from trials.values import entry_words
from tui.interview import Interview
from tui.interview_text import STATES, criterion_lines, headline, judgement_words, kind, nothing_left
from tui.plain.signing import Signing
from tui.plain.talk import Stopped, Talk
from tui.signing import disposition_words, signature_words
from tui.sitting import Sitting
from tui.verdict_text import step_lines

Next = tuple[Question | None, bool]  # the question to ask, and whether to come back here after it
PROMPT = "Review. Number of an answer to change, an empty line to go on, or help:"
HELP = (
    "  a number: change that answer and come back here",
    "  why and a criterion, such as why I04: its text and how its finding came about",
    "  judge and a criterion, such as judge I04: the investigator decides what the answers leave open",
    "  stage: move a trial to its next stage",
    "  sign: read how every criterion stands, and sign for a stage; unlock: void a signature, with a reason",
    "  disposition: record what became of the participant, such as enrolled or declined",
    "  on: ask on although a trial is not eligible",
    "  again: say the review again",
    "  verdict: how it stands, and what would settle it",
    "  home: leave this screening",
    "  stop: leave the program",
)


def verdict_lines(interview: Interview) -> Iterator[str]:
    """Each trial's verdict in words, what would settle it and until when it holds."""
    for trial, verdict in interview.verdicts.items():
        yield f"{trial}: {headline(verdict)}. {verdict_sentence(verdict)} As of {verdict.on}."
        yield from interview.outlook(trial)


class Reviewing:
    """The hub of one screening, said line by line."""

    def __init__(self, sitting: Sitting, talk: Talk) -> None:
        self.sitting, self.talk = sitting, talk

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
            heard = self.talk.hear(PROMPT).casefold()
            word, _, rest = heard.partition(" ")
            match word.removeprefix("/"):
                case "" | "next":
                    if following := self.interview.next():
                        return following, False
                    self.talk.say("Nothing is left to ask. home leaves this screening.")
                case number if number.isdecimal():
                    answered = self._answered()
                    if 1 <= int(number) <= len(answered):
                        return answered[int(number) - 1], True
                    self.talk.say(f"There is no answer {number}.")
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
                    self.talk.say("Nothing is left to ask.")
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
                    self.talk.say(*HELP)
                case _:
                    self.talk.say("That is none of the words understood here; help lists them.")

    def _say_verdicts(self) -> None:
        for trial, verdict in self.interview.verdicts.items():
            self.talk.say(f"{trial}: {headline(verdict)}. {verdict_sentence(verdict)} As of {verdict.on}.")

    def _say_all(self) -> None:
        interview = self.interview
        self._say_verdicts()
        for trial, verdict in interview.verdicts.items():
            self.talk.say("", f"{trial}:")
            for name, finding in verdict.findings.items():
                self.talk.say(f"{name} {finding.criterion.title}: {STATES[kind(finding)]}. {because(finding)}")
                self.talk.say(*(f"Note: {note}" for note in finding.notes))
                if judgement := interview.judgement(trial, name):
                    self.talk.say(judgement_words(finding, judgement))
            if disposition := interview.screening.dispositions.get(trial):
                self.talk.say(f"Disposition: {disposition_words(disposition)}")
            self.talk.say(*(signature_words(one) for one in interview.screening.signatures if one.trial == trial))
        self.talk.say("", "Answers:")
        for number, question in enumerate(self._answered(), 1):
            recorded = interview.recorded(question)
            assert recorded is not None
            words = (entry_words(question, recorded.kept), recorded.source, interview.age(recorded))
            self.talk.say(f"  {number}  {question.short}: {', '.join(filter(None, words))}")

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
            chosen = self.talk.choose("Of which trial?", rows)
            found = [each for each in found if each[0] == chosen]
        elif not found:
            self.talk.say("There is no criterion of that name; type one such as I04.")
        return found[0] if found else None

    def _why(self, name: str) -> None:
        if found := self._named(name):
            self.talk.say("", *criterion_lines(found[1]), because(found[1]))
            for step in tree(found[1]).steps:
                self.talk.say(*step_lines(step, self.interview.language, "  "))

    def _judge(self, name: str) -> None:
        found = self._named(name)
        if found is None:
            return
        trial, finding = found
        if why := self.interview.may_judge(finding):
            self.talk.say(why)
            return
        exclusion = finding.criterion.kind == "exclusion"
        good, bad = ("clear", "applies") if exclusion else ("met", "not met")
        self.talk.say(*criterion_lines(finding), because(finding))
        judged = self.talk.choose("Finding:", (("1", good, good), ("2", bad, bad)))
        reason = self.talk.hear("Reason:") if judged else ""
        if not judged or not reason:
            self.talk.say("Nothing was judged.")
            return
        protocol = section = ""
        one_by_one = False
        if Reason.GAP in finding.reasons:
            protocol, section = self.talk.hear("Protocol version checked:"), self.talk.hear("Its section:")
            if judged == "clear":
                one_by_one = self.talk.agrees("Was each exclusion of the protocol checked one by one?")
        identity = finding.criterion.id
        telling = self.interview.telling(f"{reason}; {protocol}; {section}")
        if telling:
            self.talk.say(telling)
            if not self.talk.agrees("Save it all the same?"):
                self.talk.say("Nothing was judged.")
                return
        try:
            self.interview.judge(
                trial, identity, judged, reason, protocol=protocol, section=section, one_by_one=one_by_one
            )
        except RecordError as error:
            self.talk.say(f"NOT SAVED. {error}")
        except Refused as refused:
            self.talk.say(str(refused))
        else:
            self.talk.say(f"Saved. Judgement on {identity}.", *verdict_lines(self.interview))

    def _stage(self) -> None:
        stages = [(trial, stage) for trial in self.interview.trials if (stage := self.interview.stage_after(trial))]
        if not stages:
            self.talk.say("Every trial is at its last stage.")
            return
        rows = [(str(at), trial, f"Move {trial} to {stage}") for at, (trial, stage) in enumerate(stages, 1)]
        self.talk.say("What is due at a stage is asked from then on. Moving back is not possible.")
        chosen = self.talk.choose("Number, or an empty line to stay:", rows)
        if chosen is None:
            return
        try:
            self.interview.move(chosen, dict(stages)[chosen])
        except RecordError as error:
            self.talk.say(f"NOT SAVED. {error}")
        except Refused as refused:
            self.talk.say(str(refused))
        else:
            self.talk.say(f"Saved. {chosen} is now at {dict(stages)[chosen]}.", *verdict_lines(self.interview))

    def _go_on(self) -> None:
        for trial, verdict in self.interview.verdicts.items():
            if verdict.current.word == NOT_ELIGIBLE:
                self.interview.go_on(trial)
