"""Lays a site's supplement over a trial: it fills gaps, adds criteria and what they need, and changes nothing else.

A protocol amendment that changes a listed criterion is a definition of its own, not a supplement.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from trials.definition import Rule, Supplement
from trials.document import Document, Path_, Refused
from trials.language import Language
from trials.text import one_line
from trials.vocabulary import is_group
from trials.walk import parts, with_parts

Plain = dict[str, Any]
ADDED = ("questions", "derive", "sections", "criteria", "cases")
PARTS = ("supplement", "gaps", *ADDED)


@dataclass(frozen=True)
class Laid(Document):
    """A base document with a supplement over it: each part knows in which of the two files it stands."""

    base: Document
    extra: Document
    moved: Mapping[Path_, Path_]  # a part of the whole: where it stands in the supplement

    def where(self, path: Path_) -> str:
        place = self.added(path)
        return self.base.where(path) if place is None else self.extra.where(place)

    def line(self, path: Path_) -> int:
        """The line in the supplement; 0 for a part of the base."""
        place = self.added(path)
        return 0 if place is None else self.extra.line(place)

    def added(self, path: Path_) -> Path_ | None:
        """Where a part stands in the supplement, or None for a part of the base."""
        for end in range(len(path), 0, -1):
            if path[:end] in self.moved:
                return (*self.moved[path[:end]], *path[end:])
        return None


def refuse_other_parts(document: Document) -> None:
    """Refuse a supplement that holds anything that a supplement may not, before its form is looked at."""
    data = document.data if isinstance(document.data, dict) else {}
    for key in data:
        if key not in PARTS:
            raise document.refuse(
                (key,),
                f"a supplement cannot bring {one_line(str(key))[:40]}: it only fills gaps and adds"
                f" {', '.join(ADDED[:-1])} and {ADDED[-1]}; what changes a listed criterion is a new definition.",
            )


def refuse_unfitting(base: Plain, extra: Plain, document: Document, bank: Mapping[str, Any]) -> None:
    """Refuse a supplement that does not fit the trial or takes a name of it. Both are plain data in English."""
    _fitting(base, extra, document)
    _new(base, extra, document, bank)


def lay(
    base: Plain, document: Document, extra: Plain, extra_document: Document, language: Language
) -> tuple[Plain, Laid]:
    """The plain data of a trial with a supplement over it, both in `language`. Its cases are the supplement's."""
    moved: dict[Path_, Path_] = {}
    criteria, filled = [], {}
    for i, criterion in enumerate(base["criteria"]):
        whole = dict(criterion)
        texts = []
        for part in ("when", "rule"):
            if criterion.get(part) is not None:
                whole[part] = _filled(criterion[part], extra.get("gaps", {}), ("criteria", i, part), moved)
                texts += [gap for gap in gaps_in(criterion[part]) if gap in extra.get("gaps", {})]
        criteria.append(whole)
        if texts:
            filled[criterion["id"]] = texts
    laid = {**base, "criteria": criteria + extra.get("criteria", []), "cases": extra.get("cases", [])}
    for part in ("questions", "derive"):
        laid[part] = base.get(part, {}) | extra.get(part, {})
        moved |= {(part, name): (part, name) for name in extra.get(part, {})}
    laid["sections"] = base.get("sections", []) + extra.get("sections", [])
    for part, first in (
        ("criteria", len(base["criteria"])),
        ("sections", len(base.get("sections", []))),
        ("cases", 0),
    ):
        moved |= {(part, first + i): (part, i) for i in range(len(extra.get(part, [])))}
    moved[("cases",)] = ("cases",)
    laid["supplement"] = extra["supplement"] | {"filled": _texts(filled, extra, language)}
    return laid, Laid(extra_document.name, laid, {}, document, extra_document, moved)


def laid_over(plain: Plain, sha256: str) -> Supplement:
    """What a trial says of the supplement that lies over it. `plain` comes from `lay`."""
    about = plain["supplement"]
    filled = {name: tuple(texts) for name, texts in about["filled"].items()}
    return Supplement(sha256, about["protocol"], about.get("site", ""), about.get("about", ""), filled)


def gaps_in(rule: Rule) -> Iterator[str]:
    """The ids of the gaps of a rule."""
    if isinstance(rule, dict):
        key, body = next(iter(rule.items()))
        if key == "gap" and is_group(key, body):
            yield body["id"]
    for _, part in parts(rule):
        yield from gaps_in(part)


def _texts(filled: Mapping[str, list[str]], extra: Plain, language: Language) -> dict[str, list[str]]:
    """For each criterion of the base with a filled gap: what the supplement says stands in the protocol."""
    words = {
        gap: language("{text} (protocol section {section})", text=found["text"], section=found["section"])
        for gap, found in extra.get("gaps", {}).items()
    }
    return {name: [words[gap] for gap in gaps] for name, gaps in filled.items()}


def _filled(rule: Rule, gaps: Mapping[str, Any], at: Path_, moved: dict[Path_, Path_]) -> Rule:
    """A rule with the gaps that are filled replaced, and where the replacements come from."""
    if isinstance(rule, str):
        return rule
    key, body = next(iter(rule.items()))
    if key == "gap" and is_group(key, body) and body["id"] in gaps:
        moved[at] = ("gaps", body["id"], "rule")
        return gaps[body["id"]]["rule"]
    below = [_filled(part, gaps, (*at, *place), moved) for place, part in parts(rule)]
    return with_parts(rule, below) if below else rule


def _fitting(base: Plain, extra: Plain, document: Document) -> None:
    """Refuse a supplement for another trial or version, or for gaps that the trial does not have."""
    about, trial = extra["supplement"], base["trial"]
    if about["for"] != trial["id"]:
        raise document.refuse(
            ("supplement", "for"),
            f"this supplement is for {about['for']}, not for {trial['id']}; take the other one.",
        )
    if about["definition"] != trial["version"]:
        raise document.refuse(
            ("supplement", "definition"),
            f"this supplement was written for version {about['definition']} of {trial['id']}, and the definition is"
            f" version {trial['version']}; read what changed, then write that version here.",
        )
    rules = [c[part] for c in base["criteria"] for part in ("when", "rule") if c.get(part) is not None]
    known = [gap for rule in rules for gap in gaps_in(rule)]
    for gap in extra.get("gaps", {}):
        if gap not in known:
            from difflib import get_close_matches  # needed for a mistake alone

            close = get_close_matches(gap, known, 1)
            hint = f"did you mean {close[0]}?" if close else f"its gaps are {', '.join(known) or 'none'}."
            raise document.refuse(("gaps", gap), f"{trial['id']} has no gap {gap}; {hint}")


def _new(base: Plain, extra: Plain, document: Document, bank: Mapping[str, Any]) -> None:
    """Refuse names that the definition has already: a supplement cannot put something else in their place."""
    taken = {"questions": {*base.get("questions", {}), *bank}, "derive": {*base.get("derive", {})}}
    taken["questions"] |= taken["derive"]
    taken["derive"] |= taken["questions"]
    for part, names in taken.items():
        for name in extra.get(part, {}):
            if name in names:
                raise _taken(document, (part, name), f"the name {name}")
    ids = {criterion["id"] for criterion in base["criteria"]}
    for i, criterion in enumerate(extra.get("criteria", [])):
        if criterion["id"] in ids:
            raise _taken(document, ("criteria", i, "id"), f"the criterion {criterion['id']}")
    titles = {section["title"] for section in base.get("sections", [])}
    for i, section in enumerate(extra.get("sections", [])):
        if section["title"] in titles:
            raise _taken(document, ("sections", i, "title"), f"the section {section['title']}")


def _taken(document: Document, at: Path_, what: str) -> Refused:
    return document.refuse(
        at, f"the definition has {what} already, and a supplement cannot change it; choose another."
    )
