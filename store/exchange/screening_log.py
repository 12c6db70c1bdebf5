"""The screening and enrolment log of a site: one row for each trial of each screening, without identifiers.

What the record does not hold is an empty cell for the site to fill in: the versions of protocol and consent form,
an earlier screening number, sex, the enrolment number.
"""

from collections.abc import Iterator

from store.exchange.account import Account, TrialAccount
from store.exchange.disclosure import Disclosure, age_on, births, days_of
from store.exchange.table import Cell
from store.folding import Signature
from trials.dates import Span
from trials.horizon import holds
from trials.rules import ELIGIBLE, NONE_FAILS, Reason

COLUMNS = (
    *("trial", "registry", "protocol_version", "site", "investigator", "screening_no", "begun"),
    *("consent_date", "consent_form_version", "screening_date", "rescreen_of", "age_years", "sex"),
    *("definition_version", "definition_sha256", "judged_on", "stage", "verdict", "failing"),
    *("unanswered", "review", "later", "gaps", "disposition", "disposition_reason", "disposition_date"),
    *("enrolment_no", "enrolment_date", "eligible_until", "recorded_by", "signed_by", "signed_as"),
    *("signed_for_stage", "signature_meaning", "signed_at", "record_head"),
)


def log_rows(account: Account, told: Disclosure) -> Iterator[tuple[Cell, ...]]:
    """The rows of one screening, in the order of COLUMNS."""
    for of in account.trials.values():
        cells = _row(account, of, told)
        yield tuple(cells.get(column) for column in COLUMNS)


def _row(account: Account, of: TrialAccount, told: Disclosure) -> dict[str, Cell]:
    trial, verdict = of.trial, of.verdict
    disposition = account.dispositions.get(trial.id)
    signature = _in_force(account, trial.id)
    still = {reason: " ".join(verdict.current.open.get(reason, ())) for reason in Reason}
    enrolled = disposition is not None and disposition.word == "enrolled"
    row: dict[str, Cell] = {
        "trial": trial.id,
        "registry": trial.registry,
        "protocol_version": told.free(_protocol(account, of)),
        "site": trial.site,
        "investigator": told.person(signature.by) if signature and signature.by.role == "investigator" else "",
        "screening_no": account.code,
        "begun": told.day(account.begun.isoformat()),
        "consent_date": _told(account, of, told, "consent_date"),
        "screening_date": _told(account, of, told, "screening_date"),
        "rescreen_of": account.rescreen_of(trial.id),
        "age_years": _age(account, of, told),
        "sex": _told(account, of, told, "sex"),
        "definition_version": trial.version,
        "definition_sha256": of.binding.definition,
        "judged_on": told.day(verdict.on.isoformat()),
        "stage": verdict.stage,
        "verdict": verdict.current.word,
        "failing": " ".join(verdict.current.failed or verdict.current.together),
        "unanswered": still[Reason.UNANSWERED],
        "review": still[Reason.REVIEW],
        "later": still[Reason.LATER],
        "gaps": still[Reason.GAP],
        "disposition": disposition.word if disposition else "",
        "disposition_reason": told.free(disposition.reason) if disposition else "",
        "disposition_date": told.moment(disposition.at) if disposition else "",
        "enrolment_date": told.moment(disposition.at) if disposition and enrolled else "",
        "eligible_until": _until(of, told),
        "recorded_by": told.person(account.events[0].by),
        "record_head": told.head(account.head),
    }
    if signature:
        row |= {
            "signed_by": told.person(signature.by),
            "signed_as": signature.by.role,
            "signed_for_stage": signature.stage,
            "signature_meaning": told.free(signature.meaning),
            "signed_at": told.moment(signature.at),
        }
    return row


def _in_force(account: Account, trial: str) -> Signature | None:
    """The last signature that counts."""
    return next((s for s in reversed(account.signed(trial)) if s.void is None), None)


def _protocol(account: Account, of: TrialAccount) -> str:
    """The protocol version that the latest counted judgement was checked against."""
    counted = [
        judgement
        for key, judgement in account.judgements.items()
        if key.startswith(f"{of.trial.id}/") and key.partition("/")[2] not in of.lapsed and judgement.protocol
    ]
    return max(counted, key=lambda judgement: judgement.seq).protocol if counted else ""


def _told(account: Account, of: TrialAccount, told: Disclosure, name: str) -> str:
    question = of.trial.questions.get(name)
    recorded = account.recorded(question) if question else None
    if question is None or recorded is None:
        return ""
    plain = isinstance(recorded.kept, str) and question.type in ("date", "datetime") and recorded.kept != "none"
    return told.day(str(recorded.kept)) if plain else told.entry(question, recorded.kept)


def _age(account: Account, of: TrialAccount, told: Disclosure) -> Cell:
    """Completed years on the day of consent, or on the day on which the screening was begun."""
    born = next((key for key in births(account) if key in account.answers), "")
    question = next((q for q in of.trial.questions.values() if q.key == born), None)
    if question is None:
        return ""
    birth = days_of(question, account.answers[born].kept)
    today = account.begun.toordinal()
    consent = of.trial.questions.get("consent_date")
    recorded = account.recorded(consent) if consent else None
    day = days_of(consent, recorded.kept) if consent and recorded else None
    if birth is None:
        return ""
    words = told.age(age_on(birth, day or Span(today, today)))
    return int(words) if words.isdecimal() else words


def _until(of: TrialAccount, told: Disclosure) -> str:
    """The first day, of those that planned or unset dates can be moved to, after which the verdict is another."""
    if of.verdict.current.word not in (ELIGIBLE, NONE_FAILS) or told.deidentified:
        return ""
    counted = {f.criterion.id: f.judged for f in of.verdict.findings.values() if f.judged}
    ends = [holding.last for holding in holds(of.verdict, of.entries, counted) if holding.last]
    return min(ends).isoformat() if ends else ""
