"""Where an open screening stands: its questions, its verdicts, and what comes next. Read here, never written."""

from collections import Counter
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from store.events import Clock
from store.folding import Recorded, RecordedJudgement
from store.screening import Screening
from store.site import Site
from store.trail import Row, rows
from trials.compile import Compiled
from trials.definition import Question
from trials.horizon import Holding
from trials.language import Language
from trials.outlook import fastest
from trials.outlook_words import outlook_lines
from trials.rules import NOT_ELIGIBLE, Finding, State, Verdict
from trials.values import Entry
from tui.judging import bound_trial, compiled_trial, entries_of, judged, lapsed, sheet_of, takes
from tui.steps import steps
from tui.verdict_data import has_consent, windows


@dataclass(frozen=True)
class Judgement:
    """A recorded judgement and whether it still counts: it lapses when the finding or its answers change."""

    recorded: RecordedJudgement
    lapsed: bool


class Standing:
    """One open screening, judged as of today by the definitions it is bound to."""

    def __init__(self, site: Site, screening: Screening, clock: Clock, language: Language) -> None:
        self.site, self.screening, self.language = site, screening, language
        self._clock = clock
        self.trials: dict[str, Compiled] = {}
        self.questions: dict[str, Question] = {}
        self.fastest = False  # ask what settles the verdict fastest, instead of in the protocol's order
        self.going_on: set[str] = set()
        self._left_as_is: set[str] = set()  # partial answers that were confirmed this time: not asked again
        self.verdicts: Mapping[str, Verdict] = {}
        self.rebind()

    def rebind(self) -> None:
        """Take the definitions that the record is bound to now, and judge by them."""
        self.trials = {
            trial: compiled_trial(bound_trial(self.site, trial, binding, self.language))
            for trial, binding in self.screening.trials.items()
        }
        self.questions = {
            question.key: question
            for compiled in self.trials.values()
            for question in (compiled.trial.questions[name] for name in compiled.trial.order())
        }
        self.verdicts = self._judged(self.entries)

    def speak(self, language: Language) -> None:
        """Go on in another language. Raises Refused or a RecordError; then it stays as it was."""
        before, self.language = self.language, language
        try:
            self.rebind()
        except BaseException:
            self.language = before
            raise

    @property
    def today(self) -> date:
        return self._clock().date()

    @property
    def entries(self) -> dict[str, Entry]:
        """The current answers by record key."""
        return entries_of(self.screening.answers)

    @property
    def unconsented(self) -> tuple[str, ...]:
        """The trials that ask for a consent date and have none, or one in the future."""
        return tuple(trial for trial, verdict in self.verdicts.items() if not has_consent(verdict))

    def recorded(self, question: Question) -> Recorded | None:
        """The current answer of a question with its source and history; None for one to another version of it."""
        found = self.screening.answers.get(question.key)
        return found if found and takes(question, found.kept) else None

    def serves(self, question: Question) -> Iterator[Finding]:
        """The findings a question bears on, in every trial that asks it."""
        for trial, compiled in self.trials.items():
            if compiled.trial.questions.get(question.id) == question:
                for criterion in compiled.serves.get(question.id, ()):
                    yield self.verdicts[trial].findings[criterion]

    def section(self, question: Question) -> str:
        """The title of the section a question stands in, of the first trial that asks it; "" for none."""
        return next(
            (
                section.title
                for compiled in self.trials.values()
                if compiled.trial.questions.get(question.id) == question
                for section in compiled.trial.sections
                if question.id in section.ask
            ),
            "",
        )

    def to_ask(self) -> list[Question]:
        """The questions that still matter, in order: unanswered ones, then answers that are too wide.

        A value that can be told in two ways is asked in one of them; once nothing else is left, in the other.
        """
        return self._in_turn(self._wanted) or self._in_turn(self._mattering)

    def matters(self, question: Question) -> bool:
        """Whether an answer to the question can still matter, in whichever way its value is told."""
        return question in self._in_turn(self._mattering)

    def _in_turn(self, names: Callable[[str, Verdict], tuple[str, ...]]) -> list[Question]:
        wanted = Counter(
            self.trials[trial].trial.questions[name].key
            for trial, verdict in self.verdicts.items()
            for name in names(trial, verdict)
        )
        order = sorted(wanted, key=lambda key: -wanted[key]) if self.fastest else self.questions  # what serves most
        found = [self.questions[key] for key in order if key in wanted]
        answered = {question.key for question in found if self.recorded(question)}
        wide = [question for question in found if question.key in answered and question.key not in self._left_as_is]
        return [question for question in found if question.key not in answered] + wide

    def waiting(self) -> list[Question]:
        """The questions that matter and were answered as unknown, in order."""
        keys = {
            self.trials[trial].trial.questions[name].key
            for trial, verdict in self.verdicts.items()
            for name in verdict.waiting
        }
        return [question for key, question in self.questions.items() if key in keys]

    def left(self, trial: str) -> int:
        """In how many steps is asked what can still matter to a trial."""
        of = self.trials[trial].trial
        keys = {of.questions[name].key for name in self._mattering(trial, self.verdicts[trial])}
        return len(steps([of], (question for question in self.to_ask() if question.key in keys)))

    def under(self, trial: str, finding: Finding) -> list[Question]:
        """The questions a finding stands on, in order: those that are answered, and those it still needs."""
        compiled = self.trials[trial]
        names = {q.id for slot in finding.compiled.variables for q in compiled.questions(slot)}
        found = [q for q in self.questions.values() if compiled.trial.questions.get(q.id) == q and q.id in names]
        return [q for q in found if self.recorded(q) or (q.id in finding.still and q.id not in finding.aside)]

    def outlook(self, trial: str) -> tuple[str, ...]:
        """What would settle a trial's verdict, what to check, and until when it holds, a sentence each."""
        verdict = self.verdicts[trial]
        return tuple(outlook_lines(verdict, self.holding(trial)))

    def holding(self, trial: str) -> tuple[Holding, ...]:
        """The days on which a planned or unset date leaves a trial's verdict as it is."""
        return windows(self.verdicts[trial], unset=True)

    def until(self, trial: str) -> Holding | None:
        """The planned date that ends a trial's verdict soonest when it is moved on; None when none does."""
        ending = [held for held in windows(self.verdicts[trial], unset=False) if held.last is not None]
        return min(ending, key=lambda held: held.last or date.max, default=None)

    def age(self, recorded: Recorded) -> str:
        """How old an answer is, for information: since the day of measurement where there is one."""
        since = recorded.measured if len(recorded.measured) == 10 else recorded.at[:10]
        days = (self.today - date.fromisoformat(since)).days
        if days < 2:
            return self.language("yesterday") if days == 1 else self.language("today")
        return self.language("{count} days ago", count=days)

    def trail(self) -> tuple[Row, ...]:
        """The audit trail of this screening in words: every event, in order. `store.trail.chosen` filters it."""
        return rows(self.screening.shown, self.questions, self.language)

    def stage_after(self, trial: str) -> str:
        """The stage that follows the current one of a trial; "" at the last."""
        stages = self.trials[trial].trial.stages
        return next(iter(stages[stages.index(self.verdicts[trial].stage) + 1 :]), "")

    def next(self, after: Question | None = None) -> Question | None:
        """The question to ask after `after`: the next in order, else the first; None when nothing is left."""
        asked = self.to_ask()
        if after is not None:
            asked = [question for question in asked if question.key != after.key]
            if not self.fastest:
                order = {key: i for i, key in enumerate(self.questions)}
                ahead = [q for q in asked if order[q.key] > order[after.key] and not self.recorded(q)]
                asked = ahead or asked
        return asked[0] if asked else None

    def judgement(self, trial: str, criterion: str) -> Judgement | None:
        """The recorded judgement on a criterion, and whether it has lapsed."""
        recorded = self.screening.judgements.get(f"{trial}/{criterion}")
        if recorded is None:
            return None
        return Judgement(recorded, lapsed(recorded, self.verdicts[trial], self.screening.answers, self.entries))

    def _wanted(self, trial: str, verdict: Verdict) -> tuple[str, ...]:
        return verdict.first(self._mattering(trial, verdict))

    def _mattering(self, trial: str, verdict: Verdict) -> tuple[str, ...]:
        if not fails(verdict):
            return fastest(verdict) if self.fastest else verdict.ask
        return verdict.further if trial in self.going_on else ()

    def _of(self, trial: str, entries: Mapping[str, Entry]) -> dict[str, Entry]:
        return sheet_of(self.trials[trial], entries)

    def _after(self, key: str, entry: Entry) -> dict[str, Verdict]:
        """The verdicts with one answer more: those of the trials that do not ask it stand, unless the day changed."""
        today = self.today
        touched = {
            trial
            for trial, compiled in self.trials.items()
            if self.verdicts[trial].on != today or any(q.key == key for q in compiled.trial.questions.values())
        }
        new = self._judged({**self.entries, key: entry}, only=touched)
        return {trial: new.get(trial, verdict) for trial, verdict in self.verdicts.items()}

    def _judged(
        self,
        entries: Mapping[str, Entry],
        *,
        more: Mapping[str, State] | None = None,
        stages: Mapping[str, str] | None = None,
        only: Container[str] | None = None,
    ) -> dict[str, Verdict]:
        """The verdicts on these entries, of all trials or `only` of some.

        `more` are judgements, by TRIAL/ID, that are about to be recorded, `stages` those about to be set.
        """
        return {
            trial: judged(
                compiled,
                (stages or {}).get(trial) or self.screening.trials[trial].stage,
                self.screening.answers,
                self.screening.judgements,
                self.today,
                entries=entries,
                more={k.partition("/")[2]: state for k, state in (more or {}).items() if k.startswith(f"{trial}/")},
                before=self.verdicts.get(trial),
            )
            for trial, compiled in self.trials.items()
            if only is None or trial in only
        }

    def _since(self, given: str = "") -> dict[str, str]:
        """The day of each answer by record key; `given` is being given now."""
        since = {key: recorded.at[:10] for key, recorded in self.screening.answers.items()}
        return {**since, given: self.today.isoformat()} if given else since


def fails(verdict: Verdict) -> bool:
    """Whether a verdict is *not eligible* at its stage."""
    return verdict.current.word == NOT_ELIGIBLE
