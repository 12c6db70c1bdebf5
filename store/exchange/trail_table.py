"""The audit trail of a screening as a table: one row for each event, in order, nothing left out."""

from collections.abc import Iterator

from store.events import Event, Kind
from store.exchange.account import Account
from store.exchange.disclosure import LEFT_OUT, Disclosure
from store.exchange.table import Cell
from store.folding import HIDDEN
from store.layout import Json
from store.trail import Row, rows
from trials.definition import Question
from trials.document import Refused

COLUMNS = (
    *("screening", "entry", "at_utc", "at_desk", "person", "role", "login", "kind", "what", "subject", "short"),
    *("old", "new", "reason", "source", "measured", "hash"),
)
_TELLS_NOBODY = frozenset((Kind.CREATED, Kind.BOUND, Kind.STAGE, Kind.SIGNED, Kind.UNLOCKED, Kind.MASKED))


def trail_rows(account: Account, told: Disclosure) -> Iterator[tuple[Cell, ...]]:
    """The rows of one screening, in the order of COLUMNS. What was masked reads "(removed)"."""
    questions = {q.key: q for of in account.trials.values() for q in of.trial.questions.values()}
    for event, row in zip(account.events, rows(account.events, questions), strict=True):
        yield (
            _deidentified(account, event, row, questions.get(event.subject), told)
            if told.deidentified
            else (
                account.code,
                event.seq,
                event.at,
                row.at,
                event.by.name,
                event.by.role,
                row.login,
                *(row.kind, row.what, row.key, row.subject, row.old, row.new, row.reason, row.source, row.measured),
                event.hash,
            )
        )


def _deidentified(
    account: Account, event: Event, row: Row, question: Question | None, told: Disclosure
) -> tuple[Cell, ...]:
    old, new = (
        _value(event, part, words, question, told) for part, words in ((event.old, row.old), (event.new, row.new))
    )
    return (
        account.code,
        event.seq,
        told.moment(event.at),
        "",
        "",
        event.by.role,
        "",
        *(row.kind, row.what, row.key, row.subject, old, new, told.free(event.reason), told.free(event.source)),
        told.day(event.measured),
        told.head(event.hash),
    )


def _value(event: Event, part: Json, words: str, question: Question | None, told: Disclosure) -> str:
    if words in ("", HIDDEN) or event.kind in _TELLS_NOBODY:
        return words
    if event.kind == Kind.DISPOSITION:
        return words.partition(",")[0]
    if event.kind == Kind.JUDGED:
        return str(part["finding"]) if isinstance(part, dict) else LEFT_OUT
    if event.kind == Kind.ANSWERED and question is not None:
        try:
            return told.entry(question, part)
        except (Refused, ValueError, TypeError, LookupError, AttributeError):
            return LEFT_OUT  # an entry of another version of the question
    return LEFT_OUT
