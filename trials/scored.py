"""An instrument's score as one variable of the rules, standing on the questions of its items."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from trials.dates import Span, in_days
from trials.definition import Question, Scored
from trials.outcomes import Masks
from trials.regions import Variable
from trials.scores import Outcome, Score, changing_class, changing_total, score
from trials.values import Answer, Known, Seen


@dataclass(slots=True, eq=False)
class ScoreVariable(Variable):
    """The total, cut into regions by the tests on it; or whether it classifies, with the regions yes and no."""

    spans: list[tuple[int, int]] = field(default_factory=list)  # the totals of each region, a bit for each total
    cuts: tuple[int, ...] = ()  # the totals with which a new region begins

    @property
    def scored(self) -> Scored:
        assert isinstance(self.subject, Scored)
        return self.subject

    @property
    def own(self) -> tuple[Question, ...]:
        return tuple(question for question in self.questions if question.item)

    def cut(self) -> None:
        if self.scored.operator == "classified":
            self.named = {word: self._region(word) for word in ("yes", "no")}
        else:
            self._cut_line()
            totals = range(self.scored.instrument.maximum + 1)
            for bit in dict.fromkeys(self.bits):
                held = sum(1 << n for n in totals if self.bits[self._cell(n)] == bit)
                self.spans.append((bit, held))
            self.cuts = tuple(n for n in totals[1:] if self.bits[self._cell(n)] != self.bits[self._cell(n - 1)])

    def score(self, answers: Mapping[str, Answer]) -> Score:
        """The score of the items answered so far, on the day it is made for."""
        instrument = self.scored.instrument
        by_item = {q.item.id: answers[q.id] for q in self.own if q.item and q.id in answers}
        return score(instrument, by_item, self.visit(answers))

    def known(self, answers: Mapping[str, Answer], today: int) -> tuple[int, ...]:
        return tuple(dict.fromkeys(self._regions(outcome) for outcome in self.score(answers).outcomes))

    def inside(self, span: Span, answers: Mapping[str, Answer], today: int) -> Iterator[tuple[int, int]]:
        within = sum(1 << n for n in range(self.scored.instrument.maximum + 1) if _holds_number(span, n))
        for outcome in self.score(answers).outcomes:
            yield self._regions(outcome), self._regions(replace(outcome, totals=outcome.totals & within))

    def cells(self, answers: Mapping[str, Answer], today: int) -> tuple[tuple[int, int], ...]:
        return tuple((outcome.low, outcome.high) for outcome in self.score(answers).outcomes)

    def lacking(self, answers: Mapping[str, Answer], today: int, masks: Masks) -> tuple[Question, ...]:
        """The items that can still carry the score to another region, and the day where it alone is missing."""
        found = self.score(answers)
        classifies = self.scored.operator == "classified"
        changing = changing_class(found) if classifies else changing_total(found, self.cuts)
        open_items = [q for q in self.own if q.item and q.item.id in changing]
        day_settled = (visit := self.visit(answers)) is not None and visit.exact
        waits = [q for q in open_items if not day_settled and _wants_day(answers.get(q.id))]
        asked = [q for q in open_items if q not in waits]
        return (*asked, *(q for q in self.questions if waits and not q.item))

    def _regions(self, outcome: Outcome) -> int:
        if self.scored.operator == "classified":
            yes, no = self.named["yes"], self.named["no"]
            return yes | no if outcome.classified is None else yes if outcome.classified else no
        mask = 0
        for bit, held in self.spans:
            if held & outcome.totals:
                mask |= bit
        return mask

    def visit(self, answers: Mapping[str, Answer]) -> Span | None:
        """The first and last day that the visit may be on."""
        question = next((q for q in self.questions if not q.item), None)
        answer = answers.get(question.id) if question else None
        if question is None or not isinstance(answer, Known):
            return None
        spans = [value for _, value in answer.readings if isinstance(value, Span)]
        days = [span if question.type == "date" else in_days(span) for span in spans]
        lows = [day.low for day in days if day.low is not None]
        highs = [day.high for day in days if day.high is not None]
        return Span(min(lows), max(highs)) if lows and highs else None


def _holds_number(span: Span, number: int) -> bool:
    return (span.low is None or span.low <= number) and (span.high is None or number <= span.high)


def _wants_day(answer: Answer | None) -> bool:
    """Whether an item was seen on one known day, so that only the day of the visit is missing."""
    if not isinstance(answer, Known) or not isinstance(seen := answer.readings[0][1], Seen):
        return False
    return seen.last is not None and seen.last.exact
