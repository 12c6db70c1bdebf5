"""`trialscreen new`: a first trial file from a ClinicalTrials.gov record (API v2, JSON) or from pasted text.

Each listed criterion becomes a yes/no question in its own words. Nobody has read the split yet, so every one of
them stays open for review; what was not understood is a gap, so that nothing can come out as eligible by mistake.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any, Final

from trials.case_text import flow, scalar
from trials.check import check
from trials.document import Document, Refused, read
from trials.listed import Item, Listed, listed
from trials.text import clean, one_line

UNREVIEWED: Final = "A program split this from the registry's text and no person has compared the two"
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
_ANY: Final = re.compile(
    r"(?i)\b(any|one|either)( or more)? of\b|\bat least (one|1) of\b|\bone or more\b|\b(any|one) of the"
    r"|之一|任一|任意一"
)
_COUNT: Final = re.compile(
    r"(?i)\bat least (two|three|four|[2-9])\b[^.;:]{0,30}?\bof\b|\b(two|three|four|[2-9]) (?:or more )?of\b"
    r"|至少([两二三四2-9])[项个]"
)
_ALL: Final = re.compile(r"(?i)\ball of\b|\ball the\b|\bboth of\b|全部|所有|均")
_LEAD: Final = re.compile(r"(?i)(:|：)\s*$|\bfollowing\b|\bdefined (as|by)\b|\bas follows\b|以下|如下")
_NUMBERS: Final = {"two": 2, "three": 3, "four": 4, "两": 2, "二": 2, "三": 3, "四": 4}
LONGEST: Final = 3500


@dataclass
class Draft:
    """A trial file being written, as plain data in the order of the file."""

    identity: dict[str, Any]
    listed: Listed
    ages: tuple[str, str] = ("", "")
    sex: str = ""
    questions: dict[str, Any] = field(default_factory=dict)
    derive: dict[str, Any] = field(default_factory=dict)
    criteria: list[dict[str, Any]] = field(default_factory=list)
    sections: list[dict[str, Any]] = field(default_factory=list)


def new_trial(content: bytes, name: str, trial_id: str = "") -> str:
    """The text of a trial file for a record or for pasted criteria. Raises Refused."""
    draft = _from_record(content, name) if _is_json(content) else _from_text(content, name)
    if trial_id:
        draft.identity["id"] = trial_id
    _fill(draft)
    text = _written(draft)
    cases = "".join(one.case for one in check(text.encode(), "the new file").unnoticed)
    return f"{text}\ncases:\n{cases}" if cases else text


def not_understood(content: bytes, name: str) -> tuple[str, ...]:
    """The pieces of a source that new_trial leaves as gaps."""
    draft = _from_record(content, name) if _is_json(content) else _from_text(content, name)
    return tuple(draft.listed.left_over)


def _is_json(content: bytes) -> bool:
    return content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[")


def _from_record(content: bytes, name: str) -> Draft:
    document = read(content, name)
    data = document.data[0] if isinstance(document.data, list) and len(document.data) == 1 else document.data
    if isinstance(data, dict) and isinstance(data.get("studies"), list) and len(data["studies"]) == 1:
        data = data["studies"][0]
    if not isinstance(data, dict) or not isinstance(data.get("protocolSection"), dict):
        raise Refused(
            f"{name} is no study record of ClinicalTrials.gov: it lacks protocolSection; save one study from the"
            " registry as JSON, or give its criteria as plain text."
        )
    whole = _Record(document, data["protocolSection"])
    eligibility = "eligibilityModule"
    number = whole.text("identificationModule", "nctId")
    title = whole.text("identificationModule", "briefTitle") or whole.text("identificationModule", "officialTitle")
    updated = whole.text("statusModule", "lastUpdatePostDateStruct", "date")
    about = " ".join(
        part
        for part in (
            _sentence(whole.text("identificationModule", "officialTitle")),
            f"Healthy volunteers: {'yes' if whole.at(eligibility, 'healthyVolunteers') else 'no'}."
            if whole.at(eligibility, "healthyVolunteers") is not None
            else "",
        )
        if part
    )
    identity: dict[str, Any] = {
        "id": _id(number or PurePath(name).stem),
        "registry": number,
        "title": title or number or "A trial without a title",
        "version": updated or "registry record",
        "stages": ["screening"],
        "sponsor": whole.text("sponsorCollaboratorsModule", "leadSponsor", "name"),
        "about": about,
        "status": {
            key: value
            for key, value in (
                ("says", whole.text("statusModule", "overallStatus").replace("_", " ").capitalize()),
                ("updated", updated),
            )
            if value
        },
    }
    found = listed(whole.text(eligibility, "eligibilityCriteria", lines=True))
    if extra := whole.text(eligibility, "genderDescription", lines=True):
        found.left_over.append(extra)
    ages = (whole.text(eligibility, "minimumAge"), whole.text(eligibility, "maximumAge"))
    for age in ages:
        if age and _age(age) is None and age.upper() != "N/A":
            found.left_over.append(f"Age limit of the record: {age}")
    return Draft(identity, found, ages, whole.text(eligibility, "sex").upper())


def _from_text(content: bytes, name: str) -> Draft:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(f"{name} is not UTF-8 text; save it again as UTF-8.") from None
    if not text.strip():
        raise Refused(f"{name} is empty; paste the eligibility criteria into it.")
    number = re.search(r"NCT\d{8}", text)
    stem = _id(number[0] if number else PurePath(name).stem)
    identity = {
        "id": stem,
        "registry": number[0] if number else "",
        "title": f"Criteria pasted from {one_line(name)[:80]}",
        "version": "pasted text",
        "stages": ["screening"],
    }
    return Draft(identity, listed(text))


class _Record:
    """A registry record, read without trusting its shape."""

    def __init__(self, document: Document, data: Mapping[str, Any]) -> None:
        self.document, self.data = document, data

    def at(self, *path: str) -> Any:
        found: Any = self.data
        for key in path:
            found = found.get(key) if isinstance(found, dict) else None
        return found

    def text(self, *path: str, lines: bool = False) -> str:
        found = self.at(*path)
        if not isinstance(found, str):
            return ""
        return clean(found).strip() if lines else one_line(found)


def _fill(draft: Draft) -> None:
    _computed(draft)
    for kind, found in (("inclusion", draft.listed.inclusion), ("exclusion", draft.listed.exclusion)):
        draft.listed.left_over += [_whole(item) for item in found if len(_whole(item)) > LONGEST]
        items = [item for item in found if len(_whole(item)) <= LONGEST]
        letter = kind[0].upper()
        asked: list[str] = []
        for number, item in enumerate(items, 1):
            _criterion(draft, f"{letter}{number:02}", kind, number, item, asked)
        if asked:
            draft.sections.append({"title": f"{kind.capitalize()} criteria", "ask": asked})
        if not items:
            draft.criteria.append(
                {
                    "id": f"{letter}00",
                    "kind": kind,
                    "title": f"{kind.capitalize()} criteria",
                    "text": f"No {kind} criteria were found in the source text.",
                    "source": {"section": kind},
                    "rule": {"gap": {"id": f"{kind}_criteria", "expects": f"the whole list of {kind} criteria"}},
                }
            )
    for number, piece in enumerate(_pieces(draft.listed.left_over), 1):
        draft.criteria.append(
            {
                "id": f"X{number:02}",
                "title": f"Not understood: {_short(piece, 40)}",
                "text": piece,
                "source": {"section": "not understood", "item": number},
                "rule": {
                    "gap": {"id": f"not_understood_{number}", "expects": f"what this says: {_short(piece, 200)}"}
                },
            }
        )


def _computed(draft: Draft) -> None:
    """Age and sex from the record's own fields."""
    low, high = (_age(text) for text in draft.ages)
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
                "title": _short("Age " + " and ".join(words for _, words in tests), 60),
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


def _age(text: str) -> tuple[int, str] | None:
    match = re.fullmatch(r"(?i)(\d{1,3}) (year|month|week|day)s?", text.strip())
    return (int(match[1]), match[2].lower()) if match else None


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


def _criterion(draft: Draft, name: str, kind: str, number: int, item: Item, asked: list[str]) -> None:
    flags: list[dict[str, str]] = []
    rule = _rule(draft, name.lower(), kind, item, "", asked, flags)
    found: dict[str, Any] = {"id": name}
    if kind == "exclusion":
        found["kind"] = kind
    found |= {
        "title": _short(item.text or item.below[0].text, 60),
        "text": _whole(item),
        "source": {"section": kind, "item": number},
        "unreviewed": UNREVIEWED,
        "rule": rule,
    }
    if flags:
        found["flags"] = flags
    draft.criteria.append(found)


def _rule(
    draft: Draft, name: str, kind: str, item: Item, lead: str, asked: list[str], flags: list[dict[str, str]]
) -> Any:
    """An item as a rule: its own question, and under it what is listed there."""
    own: list[Any] = []
    if not item.below or (item.text and not _LEAD.search(item.text)):
        draft.questions[name] = _question(kind, item.text, lead)
        asked.append(name)
        own.append({name: {"is": "yes"}})
    if not item.below:
        return own[0]
    inner = [
        _rule(draft, f"{name}{_letters(i)}", kind, below, item.text, asked, flags)
        for i, below in enumerate(item.below)
    ]
    word, group = _group(kind, item.text, inner)
    if not word:
        flags.append(
            {
                "phrase": _short(item.text or inner[0], 200),
                "means": f"Taken as {'any' if kind == 'exclusion' else 'all'} of what is listed under it",
                "why": "The text does not say how these belong together.",
                "kind": "ambiguity",
            }
        )
    if not own:
        return group
    return {"any" if kind == "exclusion" else "all": [*own, group]}


def _group(kind: str, text: str, inner: list[Any]) -> tuple[str, Any]:
    """The word of the text that joins what is listed under it, and the group; "" when there is no such word."""
    if match := _COUNT.search(text):
        word = next(part for part in match.groups() if part)
        count = _NUMBERS.get(word.lower()) or int(word)
        if count <= len(inner):
            return word, {"at_least": {"count": count, "of": inner}}
    if match := _ANY.search(text):
        return match[0], {"any": inner}
    if match := _ALL.search(text):
        return match[0], {"all": inner}
    return "", inner[0] if len(inner) == 1 else {"any" if kind == "exclusion" else "all": inner}


def _question(kind: str, text: str, lead: str) -> dict[str, str]:
    found = {
        "type": "yes_no",
        "short": _short(text, 50),
        "ask": f"Does this hold for the participant? “{text}”",
        "why": f"The source lists it under the {kind} criteria.",
    }
    return found | ({"help": f"It is listed under: {lead}"} if lead else {})


def _whole(item: Item, depth: int = 0) -> str:
    lines = [f"{'  ' * depth}{'- ' if depth else ''}{item.text}"] if item.text else []
    return "\n".join([*lines, *(_whole(below, depth + 1) for below in item.below)])


def _pieces(left_over: list[str]) -> Iterator[str]:
    for piece in left_over:
        while len(piece) > LONGEST:
            end = piece.rfind(" ", 0, LONGEST)
            end = end if end > 0 else LONGEST
            yield piece[:end].strip()
            piece = piece[end:].strip()
        if piece:
            yield piece


def _short(text: str, most: int) -> str:
    line = one_line(str(text))
    if len(line) <= most:
        return line
    cut = line.rfind(" ", 0, most)
    return f"{line[: cut if cut > most // 2 else most]}…"


def _letters(index: int) -> str:
    return chr(97 + index) if index < 26 else f"{chr(96 + index // 26)}{chr(97 + index % 26)}"


def _sentence(text: str) -> str:
    return text if not text or text.endswith((".", "。")) else f"{text}."


def _id(text: str) -> str:
    kept = re.sub(r"[^A-Za-z0-9._-]+", "-", text).strip("-._").lower()[:64]
    return kept or "new-trial"


def _written(draft: Draft) -> str:
    """The draft as a trial file: one key a line, in the order in which a person reads it."""
    lines = [
        "# Written by trialscreen new. Read each criterion against its text, mend it, and remove unreviewed.",
        "trial:",
    ]
    for key, value in draft.identity.items():
        if value:
            quoted = json.dumps(value, ensure_ascii=False) if key == "version" else _value(value)
            lines.append(f"  {key}: {quoted}")
    if draft.sections:
        lines += ["", "sections:"]
        for section in draft.sections:
            lines.append(f"  - title: {scalar(section['title'])}")
            lines.append(f"    ask: {flow(section['ask'])}")
    if draft.questions:
        lines += ["", "questions:"]
        for name, question in draft.questions.items():
            lines.append(f"  {name}:")
            lines += [f"    {key}: {_value(value)}" for key, value in question.items()]
    if draft.derive:
        lines += ["", "derive:"]
        lines += [f"  {name}: {flow(value)}" for name, value in draft.derive.items()]
    lines += ["", "criteria:"]
    for criterion in draft.criteria:
        for i, (key, value) in enumerate(criterion.items()):
            lines += _block(key, value, "  - " if i == 0 else "    ")
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _block(key: str, value: Any, lead: str) -> Iterator[str]:
    """A key with its value, on one line where it is short, else as an indented block."""
    line = f"{lead}{key}: {_value(value)}"
    if len(line) <= 110 or isinstance(value, str):
        yield line
        return
    indent = " " * len(lead)
    yield f"{lead}{key}:"
    parts = value.items() if isinstance(value, dict) else enumerate(value)
    for name, part in parts:
        if isinstance(value, dict):
            yield from _block(str(name), part, f"{indent}  ")
        else:
            yield from _listed(part, f"{indent}  ")


def _listed(value: Any, indent: str) -> Iterator[str]:
    line = f"{indent}- {_value(value)}"
    if len(line) <= 110 or not isinstance(value, dict):
        yield line
        return
    for i, (key, part) in enumerate(value.items()):
        yield from _block(str(key), part, f"{indent}- " if i == 0 else f"{indent}  ")


def _value(value: Any) -> str:
    return flow(value)
