"""Age and sex as computed criteria, from the fields that a registry has for them."""

import re
from typing import Any, Final

from trials.registry.draft import Draft, short

CONSENT: Final = {
    "type": "date",
    "short": "consent day",
    "ask": "On which day was the consent form signed, or on which day is that planned?",
    "why": "The record does not say on which day age is counted; the day of consent is assumed.",
}
SEX: Final = {
    "type": "choice",
    "short": "sex recorded at birth",
    "ask": "Which sex was recorded at birth?",
    "why": "The record takes participants of one sex only.",
    "options": {"female": "Female", "male": "Male"},
}
UNITS: Final = {"year": ("completed_years", 1), "month": ("months", 1), "week": ("days", 7), "day": ("days", 1)}


def add_computed(draft: Draft) -> None:
    """Age and sex from the record's own fields."""
    low, high = (read_age(text) for text in draft.ages)
    tests = [part for part in (_low(low), _high(high)) if part]
    if tests:
        draft.questions["consent_date"] = CONSENT
        draft.sections.append({"title": "Age", "ask": ["birth_date", "consent_date"]})
        for part, _ in tests:
            draft.derive |= _derived(next(iter(part)) if "review" not in part else next(iter(part["review"]["when"])))
        rules = [part for part, _ in tests]
        if len(rules) == 2 and set(rules[0]) == set(rules[1]):
            rules = [{name: rules[0][name] | rules[1][name] for name in rules[0]}]
        draft.criteria.append(
            {
                "id": "AGE",
                "title": short("Age " + " and ".join(words for _, words in tests), 60),
                "text": f"The record gives the age as {' and '.join(words for _, words in tests)}.",
                "source": {"section": "registry fields", "item": 1},
                "rule": rules[0] if len(rules) == 1 else {"all": rules},
                "flags": [
                    {
                        "phrase": f"{draft.ages[0] or 'N/A'} to {draft.ages[1] or 'N/A'}",
                        "means": "Counted on the day of consent",
                        "why": "The record gives no day on which age is counted.",
                        "kind": "ambiguity",
                    }
                ],
            }
        )
    if draft.sex in ("FEMALE", "MALE"):
        draft.questions["sex"] = SEX
        draft.sections.append({"title": "Sex", "ask": ["sex"]})
        draft.criteria.append(
            {
                "id": "SEX",
                "title": f"Sex: {draft.sex.lower()}",
                "text": f"The record takes {draft.sex.lower()} participants only.",
                "source": {"section": "registry fields", "item": 2},
                "rule": {"sex": {"is": draft.sex.lower()}},
            }
        )


def read_age(text: str) -> tuple[int, str] | None:
    """An age such as `18 Years` as its number and unit; None for anything else."""
    match = re.fullmatch(r"(?i)(\d{1,3}) (year|month|week|day)s?", text.strip())
    return (int(match[1]), match[2].lower()) if match else None


def contradictory(low: str, high: str) -> bool:
    """Whether two age limits of a record, given in the same unit, leave no age between them."""
    least, most = read_age(low), read_age(high)
    return least is not None and most is not None and least[1] == most[1] and least[0] > most[0]


def _low(age: tuple[int, str] | None) -> tuple[dict[str, Any], str] | None:
    if age is None:
        return None
    name, factor = UNITS[age[1]]
    return {_name(name): {"min": age[0] * factor}}, f"at least {age[0]} {age[1]}s"


def _high(age: tuple[int, str] | None) -> tuple[dict[str, Any], str] | None:
    """Up to and with the last completed year; for months and weeks what follows the day itself is for a person."""
    if age is None:
        return None
    name, factor = UNITS[age[1]]
    words = f"at most {age[0]} {age[1]}s"
    top = age[0] * factor
    if name == "completed_years":
        return {_name(name): {"max": top}}, words
    because = f"The record says {words}; whether the time until the next one counts is not said"
    within = {_name(name): {"above": top, "below": top + factor}}
    return {"review": {"when": within, "because": because, "else": {_name(name): {"max": top}}}}, words


def _name(operator: str) -> str:
    return {"completed_years": "age", "months": "age_in_months", "days": "age_in_days"}[operator]


def _derived(name: str) -> dict[str, Any]:
    return {
        "age": {"age": {"completed_years": "birth_date", "at": "consent_date", "short": "age at consent"}},
        "age_in_months": {
            name: {
                "anniversary": "birth_date",
                "at": "consent_date",
                "in": "months",
                "short": "age at consent in months",
            }
        },
        "age_in_days": {name: {"days": "birth_date", "until": "consent_date", "short": "age at consent in days"}},
    }[name]
