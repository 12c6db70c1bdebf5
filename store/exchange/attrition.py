"""Who was assessed, and where they went: the numbers that a CONSORT diagram needs, for each trial."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from store.events import DispositionWord
from store.exchange.account import Account
from store.exchange.table import Cell
from trials.language import ENGLISH, Language, said
from trials.rules import ELIGIBLE, NONE_FAILS, NOT_ELIGIBLE, PENDING

COLUMNS = ("trial", "group", "criterion", "title", "screenings", "only_this_one")
FAILS = "not meeting criteria"
DECLINED = "declined"
WITHDRAWN = "withdrawn"
NO_CRITERION = "recorded as screen failure, and no criterion fails"
ENROLLED = "enrolled"
EXCLUDED = (FAILS, DECLINED, WITHDRAWN, NO_CRITERION)
UNDER_WAY = (PENDING, NONE_FAILS, ELIGIBLE)
TOGETHER = "criteria that cannot all be met together"
GROUPS = {
    FAILS: said("not meeting criteria"),
    DECLINED: said("declined"),
    WITHDRAWN: said("withdrawn"),
    NO_CRITERION: said("recorded as screen failure, and no criterion fails"),
    ENROLLED: said("enrolled"),
    PENDING: said("pending"),
    NONE_FAILS: said("no listed criterion fails"),
    ELIGIBLE: said("eligible"),
    TOGETHER: said("criteria that cannot all be met together"),
}
_RECORDED = {
    DispositionWord.ENROLLED: ENROLLED,
    DispositionWord.DECLINED: DECLINED,
    DispositionWord.WITHDRAWN: WITHDRAWN,
}


@dataclass
class Attrition:
    """The counts of one trial. Every screening stands in exactly one of `groups`.

    `failing` and `alone` count the criteria of those who do not meet them; one person may fail several.
    """

    trial: str
    title: str
    groups: Counter[str] = field(default_factory=Counter)
    failing: Counter[str] = field(default_factory=Counter)
    alone: Counter[str] = field(default_factory=Counter)
    titles: dict[str, str] = field(default_factory=dict)
    enrolled_though_failing: int = 0

    @property
    def assessed(self) -> int:
        return self.groups.total()

    def sum(self, groups: Iterable[str]) -> int:
        return sum(self.groups[group] for group in groups)

    def criteria(self) -> list[str]:
        """The criteria that somebody fails, in the order of the definition."""
        return [name for name in self.titles if self.failing[name]]


def count(attrition: dict[str, Attrition], account: Account) -> None:
    """Count one screening, in each of its trials."""
    for trial, of in account.trials.items():
        one = attrition.setdefault(trial, Attrition(trial, of.trial.title))
        one.titles = (
            {name: f.criterion.title for name, f in of.verdict.findings.items()} | {TOGETHER: ""} | one.titles
        )
        disposition = account.dispositions.get(trial)
        verdict = of.verdict.current
        group = _RECORDED.get(DispositionWord(disposition.word)) if disposition else None
        if group is None and verdict.word == NOT_ELIGIBLE:
            group = FAILS
            failed = verdict.failed or (TOGETHER,)
            one.failing.update(failed)
            if len(failed) == 1:
                one.alone.update(failed)
        elif group is None and disposition and disposition.word == DispositionWord.SCREEN_FAILURE:
            group = NO_CRITERION
        one.groups[group or verdict.word] += 1
        one.enrolled_though_failing += group == ENROLLED and verdict.word == NOT_ELIGIBLE


def attrition_rows(attrition: Iterable[Attrition], language: Language = ENGLISH) -> Iterator[tuple[Cell, ...]]:
    """The numbers as a table, in the order of COLUMNS."""
    for one in attrition:
        yield one.trial, language("assessed"), "", "", one.assessed, None
        yield one.trial, language("excluded"), "", "", one.sum(EXCLUDED), None
        for group in EXCLUDED:
            words = language("excluded: {group}", group=language(GROUPS[group]))
            yield one.trial, words, "", "", one.groups[group], None
            for name in one.criteria() if group == FAILS else ():
                criterion = "" if name == TOGETHER else name
                title = one.titles[name] or language(GROUPS[TOGETHER])
                yield one.trial, words, criterion, title, one.failing[name], one.alone[name]
        yield one.trial, language("in screening"), "", "", one.sum(UNDER_WAY), None
        for group in UNDER_WAY:
            words = language("in screening: {group}", group=language(GROUPS[group]))
            yield one.trial, words, "", "", one.groups[group], None
        yield one.trial, language(GROUPS[ENROLLED]), "", "", one.groups[ENROLLED], None
        though = one.enrolled_though_failing
        yield one.trial, language("enrolled although a criterion fails"), "", "", though, None
