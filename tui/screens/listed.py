"""The rows of the home list: screenings, what they wait for, windows that end soon."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

from rich.cells import cell_len
from textual.content import Content

from store.listing import Summary
from trials.text import one_line
from tui.summary_text import due_words, verdict_word, wait_words, what_is_open
from tui.waiting import Due, Wait, verdict_data
from tui.widgets.safe_text import safe
from tui.widgets.wrapping import wrap

NARROW = 60  # columns below which the verdict stands before the trial
STYLES = {
    "not eligible": "bold $text-error",
    "eligible": "bold $text-success",
    "no listed criterion fails": "bold $text-success",
}
LINES = 2  # of each trial, and of a damaged record
MOST = 4  # trials written out; of more, the first ones and how many there are of each verdict


@dataclass(frozen=True)
class ScreeningRow:
    """A screening: each trial with its verdict, and under it what is open."""

    summary: Summary
    find: str
    today: date

    @property
    def id(self) -> str:
        return self.summary.token

    def height(self, width: int) -> int:
        count = len(self.summary.trials)
        return LINES if self.summary.damage else LINES * min(count, MOST) + (count > MOST)

    def words(self, width: int) -> Content:
        lines = self._damage(width) if self.summary.damage else self._trials(width)
        return Content("\n").join(line.truncate(width, ellipsis=True) for line in lines)

    def _damage(self, width: int) -> Iterator[Content]:
        name = safe(self.summary.code or "A damaged record", "bold")
        yield Content.assemble(name, ("  DAMAGED", "bold $text-error"))
        yield safe(f"  {one_line(self.summary.damage)}")

    def _trials(self, width: int) -> Iterator[Content]:
        summary = self.summary
        code = safe(summary.code, "bold")
        for trial, of in islice(summary.trials.items(), MOST):
            word = verdict_word(summary, trial) or "not judged yet"
            style = STYLES.get(word, "$text-warning")
            if width < NARROW:
                verdict = [safe(f"  {word}", style), safe(f"  {trial}", "$text-muted")]
            else:
                joined = "at" if word == "not eligible" else "for"
                verdict = [safe(f"  {trial}", "$text-muted"), safe(f"  {word} {joined} {of.stage}", style)]
            yield Content.assemble(code, *verdict, *self._remarks(trial))
            opened = what_is_open(summary, trial, self.today)
            yield safe(f"  {'; '.join(filter(None, (of.disposition, opened)))}", "$text-muted")
            code = Content(" " * cell_len(summary.code))
        if rest := list(islice(summary.trials, MOST, None)):
            words = Counter(verdict_word(summary, trial) or "not judged yet" for trial in rest)
            told = ", ".join(f"{count} {word}" for word, count in words.items())
            yield Content.assemble(code, safe(f"  and {len(rest)} more trials: {told}", "$text-muted"))

    def _remarks(self, trial: str) -> Iterator[Content]:
        summary = self.summary
        data = verdict_data(summary, trial)
        if data.get("consented") is False:
            yield safe("  not consented", "$text-warning")
        if summary.locked_by:
            yield safe(f"  Open: {summary.locked_by}", "$text-warning")
        elif data.get("on"):
            yield safe(f"  as of {data['on']}", "$text-muted")


@dataclass(frozen=True)
class ThingRow:
    """One thing that a screening waits for, or that is due."""

    of: Wait | Due
    said: str

    @classmethod
    def waiting(cls, wait: Wait, today: date) -> "ThingRow":
        return cls(wait, wait_words(wait, today))

    @classmethod
    def due(cls, due: Due, today: date) -> "ThingRow":
        return cls(due, due_words(due, today))

    @property
    def id(self) -> str:
        return f"{self.of.token}/{self.of.trial}/{self.said}"

    @property
    def find(self) -> str:
        return f"{self.of.code} {self.of.trial} {self.said}".casefold()

    def height(self, width: int) -> int:
        return 2

    def words(self, width: int) -> Content:
        head = Content.assemble(safe(self.of.code, "bold"), safe(f"  {self.of.trial}", "$text-muted"))
        lines = [head, safe(f"  {self.said}")]
        return Content("\n").join(line.truncate(width, ellipsis=True) for line in lines)


@dataclass(frozen=True)
class StartRow:
    """The offer to begin a screening with the code that was typed."""

    code: str
    find: str = ""

    @property
    def id(self) -> str:
        return "+"

    def height(self, width: int) -> int:
        return len(list(wrap(self._said, width)))

    def words(self, width: int) -> Content:
        return safe("\n".join(wrap(self._said, width)))

    @property
    def _said(self) -> str:
        return f"Start a new screening with the code {self.code}"


HomeRow = ScreeningRow | ThingRow | StartRow
