"""Turns the plain data of a validated file into a trials.definition.Trial. Nothing is checked here."""

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Any, cast

from trials.dates import read_days
from trials.definition import (
    CALENDAR,
    Case,
    Check,
    Criterion,
    Derived,
    Flag,
    Limits,
    Note,
    Option,
    Place,
    Question,
    Rule,
    Section,
    Trial,
)
from trials.vocabulary import BANK, GROUPS, OPERATORS

Plain = Mapping[str, Any]


def assemble(plain: Plain, bank: Plain, sha256: str, bank_sha256: str) -> Trial:
    """The trial of `plain`; questions it uses without declaring them come from `bank`."""
    identity = plain["trial"]
    own = {name: question(name, q, f"{identity['id']}/{name}") for name, q in plain.get("questions", {}).items()}
    derive = {name: _derived(name, d) for name, d in plain.get("derive", {}).items()}
    used = dict.fromkeys(_used(plain))
    shared = {name: question(name, bank[name], name) for name in used if name in bank and name not in own | derive}
    source = identity.get("source", {})
    stages = tuple(identity["stages"])
    return Trial(
        id=identity["id"],
        registry=identity.get("registry", ""),
        title=identity["title"],
        version=identity["version"],
        sha256=sha256,
        includes={BANK: bank_sha256} if shared else {},
        source_file=source.get("file", ""),
        retrieved=source.get("retrieved", ""),
        stages=stages,
        about=identity.get("about", ""),
        sponsor=identity.get("sponsor", ""),
        site=identity.get("site", ""),
        status=identity.get("status", {}),
        sections=tuple(Section(s["title"], tuple(s["ask"])) for s in plain.get("sections", ())),
        questions=shared | own,
        derive=derive,
        criteria=tuple(_criterion(c, stages[0]) for c in plain["criteria"]),
        checks=tuple(_check(c) for c in plain.get("checks", ())),
        prepare=tuple(plain.get("prepare", ())),
        cases=tuple(_case(c, stages[0]) for c in plain.get("cases", ())),
    )


def question(name: str, plain: Plain, key: str) -> Question:
    """One question of a file, under its record key."""
    options = plain.get("options", {})
    pairs = options.items() if isinstance(options, dict) else ((o, o.replace("_", " ").capitalize()) for o in options)
    calendar = plain["type"] in CALENDAR
    return Question(
        id=name,
        key=key,
        type=plain["type"],
        ask=plain["ask"],
        short=plain.get("short") or name.replace("_", " "),
        why=plain.get("why", ""),
        help=plain.get("help", ""),
        options=tuple(Option(i, label) for i, label in pairs),
        none=plain.get("none", ""),
        unit=plain.get("unit", ""),
        accept={unit: Fraction(factor) for unit, factor in plain.get("accept", {}).items()},
        limits=_limits(plain.get("limits", {}), calendar),
        usual=_limits(plain.get("usual", {}), calendar),
        by=plain.get("by", ""),
    )


def names_in(rule: Rule) -> Iterator[str]:
    """Every name that a rule tests or takes as anchor, in order, repeats included."""
    if isinstance(rule, str):
        return
    key, body = next(iter(rule.items()))
    if key in ("all", "any"):
        for part in body:
            yield from names_in(part)
    elif key == "at_least":
        for part in body["of"]:
            yield from names_in(part)
    elif key == "not":
        yield from names_in(body)
    elif key in ("review", "missing"):
        yield from names_in(body["when"])
        yield from names_in(body["else"])
    elif key not in GROUPS:
        yield key
        yield from (body[anchor] for anchor in ("before", "after") if body.get(anchor))


def _used(plain: Plain) -> Iterator[str]:
    for section in plain.get("sections", ()):
        yield from section["ask"]
    for criterion in plain["criteria"]:
        yield from names_in(criterion.get("when") or "met")
        yield from names_in(criterion["rule"])
        for note in criterion.get("notes", ()):
            yield from names_in(note["when"])
    for derived in plain.get("derive", {}).values():
        yield from _derived("", derived).names
    for check in plain.get("checks", ()):
        yield from names_in(check.get("refuse") or check["confirm"])


def _limits(plain: Plain, calendar: bool) -> Limits:
    if not calendar:
        low, high = (Fraction(plain[end]) if plain.get(end) else None for end in ("min", "max"))
        return Limits(low, high)
    first, last = plain.get("min"), plain.get("max")
    return Limits(
        cast(Fraction, read_days(first).low) if first else None,
        cast(Fraction, read_days(last).high) if last and last != "today" else None,
        last == "today",
    )


def _derived(name: str, plain: Plain) -> Derived:
    operator = next(o for o in OPERATORS if plain.get(o))
    end = plain.get("at") or plain.get("until") or plain["weight"]
    return Derived(name, operator, plain[operator], end, plain.get("in") == "months", plain.get("short", ""))


def _criterion(plain: Plain, first_stage: str) -> Criterion:
    place = plain.get("source", {})
    kind = plain.get("kind", "inclusion")
    return Criterion(
        id=plain["id"],
        kind=kind,
        title=plain["title"],
        text=plain.get("text", ""),
        source=Place(place.get("section", kind), place.get("item")),
        due=plain.get("due") or first_stage,
        when=plain.get("when"),
        rule=_unreviewed(plain["rule"], plain["unreviewed"]) if plain.get("unreviewed") else plain["rule"],
        unreviewed=plain.get("unreviewed", ""),
        notes=tuple(Note(n["when"], n["say"]) for n in plain.get("notes", ())),
        flags=tuple(
            Flag(f["phrase"], f["means"], f["why"], f.get("kind", "mistranslation")) for f in plain.get("flags", ())
        ),
    )


def _unreviewed(rule: Rule, because: str) -> Rule:
    """A rule that asks its questions, and whose every outcome is for a person."""
    otherwise = {"review": {"when": {"not": rule}, "because": because, "else": "not met"}}
    return {"review": {"when": rule, "because": because, "else": otherwise}}


def _check(plain: Plain) -> Check:
    if plain.get("refuse") is not None:
        return Check("refuse", plain["refuse"], plain["say"])
    return Check("confirm", plain["confirm"], plain["say"])


def _case(plain: Plain, first_stage: str) -> Case:
    return Case(
        name=plain["name"],
        on=plain.get("on") or date.max.isoformat(),
        stage=plain.get("stage") or first_stage,
        answers=plain.get("answers", {}),
        judgements=plain.get("judgements", {}),
        expect={i: e if isinstance(e, str) else tuple(e["open"]) for i, e in plain.get("expect", {}).items()},
        notes={i: words if isinstance(words, str) else tuple(words) for i, words in plain.get("notes", {}).items()},
        verdict=plain.get("verdict", ""),
        says=plain.get("says", ""),
    )
