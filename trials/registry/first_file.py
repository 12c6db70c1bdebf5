"""`trialscreen new`: a first trial file from a ClinicalTrials.gov record (API v2, JSON) or from pasted text.

Each listed criterion becomes a yes/no question in its own words. Nobody has read the split yet, so every one of
them stays open for review; what was not understood is a gap, so that nothing can come out as eligible by mistake.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import Any, Final

from trials.check.file import check
from trials.document import Document, Refused, read
from trials.registry.draft import Draft, short, written
from trials.registry.fields import add_computed, contradictory, read_age
from trials.registry.listed import listed
from trials.registry.listed_rules import add_criterion, whole
from trials.text import clean, one_line

LONGEST: Final = 3500
_JSON: Final = re.compile(rb'\s*(?:\{\s*["}]|\[\s*[{\]])')  # text may begin with a bracket too


def new_trial(content: bytes, name: str, trial_id: str = "") -> str:
    """The text of a trial file for a record or for pasted criteria. Raises Refused."""
    draft = _from_record(content, name) if _is_json(content) else _from_text(content, name)
    if trial_id:
        draft.identity["id"] = trial_id
    _fill(draft)
    text = written(draft)
    cases = "".join(one.case for one in check(text.encode(), "the new file").unnoticed)
    return f"{text}\ncases:\n{cases}" if cases else text


def not_understood(content: bytes, name: str) -> tuple[str, ...]:
    """The pieces of a source that new_trial leaves as gaps."""
    draft = _from_record(content, name) if _is_json(content) else _from_text(content, name)
    return tuple(draft.listed.left_over)


def _is_json(content: bytes) -> bool:
    return _JSON.match(content.removeprefix(b"\xef\xbb\xbf")) is not None


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
    if contradictory(*ages):
        found.left_over.append(f"Age limits of the record: at least {ages[0]} and at most {ages[1]}")
        ages = ("", "")
    for age in ages:
        if age and read_age(age) is None and age.upper() != "N/A":
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
    add_computed(draft)
    for kind, found in (("inclusion", draft.listed.inclusion), ("exclusion", draft.listed.exclusion)):
        draft.listed.left_over += [whole(item) for item in found if len(whole(item)) > LONGEST]
        items = [item for item in found if len(whole(item)) <= LONGEST]
        letter = kind[0].upper()
        asked: list[str] = []
        for number, item in enumerate(items, 1):
            add_criterion(draft, f"{letter}{number:02}", kind, number, item, asked)
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
                "title": f"Not understood: {short(piece, 40)}",
                "text": piece,
                "source": {"section": "not understood", "item": number},
                "rule": {
                    "gap": {"id": f"not_understood_{number}", "expects": f"what this says: {short(piece, 200)}"}
                },
            }
        )


def _pieces(left_over: list[str]) -> Iterator[str]:
    for piece in left_over:
        while len(piece) > LONGEST:
            end = piece.rfind(" ", 0, LONGEST)
            end = end if end > 0 else LONGEST
            yield piece[:end].strip()
            piece = piece[end:].strip()
        if piece:
            yield piece


def _sentence(text: str) -> str:
    return text if not text or text.endswith((".", "。")) else f"{text}."


def _id(text: str) -> str:
    kept = re.sub(r"[^A-Za-z0-9._-]+", "-", text).strip("-._").lower()[:64]
    return kept or "new-trial"
