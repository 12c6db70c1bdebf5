"""Turns the plain data of a validated file into a trials.definition.Trial. Nothing is checked here."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Literal, cast

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
    Scored,
    Section,
    Treated,
    Trial,
    Worksheet,
)
from trials.drugs import Drugs
from trials.in_language import TEXTS
from trials.instrument import Instrument
from trials.language import ENGLISH, Language
from trials.on_file import expanded
from trials.treatment import Terms
from trials.vocabulary import BANK, DRUGS, ON_FILE, OPERATORS, SCORES, is_group

Plain = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Library:
    """What a definition draws on: shared questions as plain data, instruments, medicines, SHA-256 by file name.

    Its texts are in the language of the trial.
    """

    bank: Plain
    instruments: Mapping[str, Instrument]
    drugs: Drugs | None
    hashes: Mapping[str, str]


def assemble(plain: Plain, library: Library, sha256: str, language: Language = ENGLISH) -> Trial:
    """The trial of `plain`, its texts in `language`; questions it uses without declaring them are the library's."""
    identity, bank = plain["trial"], library.bank
    drugs = library.drugs
    declared = plain.get("questions", {}).items()
    own = {name: question(name, q, f"{identity['id']}/{name}", drugs) for name, q in declared}
    derive = {name: _derived(name, d, library, language) for name, d in plain.get("derive", {}).items()}
    filed = {name: derived.on_file for name, derived in derive.items() if derived.on_file}
    worksheets = tuple(_worksheets(derive))
    used = dict.fromkeys(used_in(plain))
    taken = own | derive
    shared = {name: question(name, bank[name], name, drugs) for name in used if name in bank and name not in taken}
    tables = any(q.type == "courses" for q in (*shared.values(), *own.values()))
    asked = {name: q for sheet in worksheets for name, q in _item_questions(sheet.instrument, language)}
    drawn_on = [*([BANK] if shared else []), *(f"{sheet.instrument.id}.yaml" for sheet in worksheets)]
    drawn_on += [DRUGS] if tables else []
    source = identity.get("source", {})
    stages = tuple(identity["stages"])
    return Trial(
        id=identity["id"],
        registry=identity.get("registry", ""),
        title=identity["title"],
        version=identity["version"],
        based_on=identity.get("based_on", ""),
        sha256=sha256,
        includes={name: library.hashes[name] for name in drawn_on},
        source_file=source.get("file", ""),
        retrieved=source.get("retrieved", ""),
        stages=stages,
        about=identity.get("about", ""),
        sponsor=identity.get("sponsor", ""),
        site=identity.get("site", ""),
        status=identity.get("status", {}),
        sections=tuple(Section(s["title"], tuple(_placed(s["ask"], worksheets))) for s in plain.get("sections", ())),
        questions=shared | own | asked,
        derive=derive,
        worksheets=worksheets,
        criteria=tuple(_criterion(c, stages[0], filed) for c in plain["criteria"]),
        checks=tuple(_check(c, filed) for c in plain.get("checks", ())),
        prepare=tuple(plain.get("prepare", ())),
        offered=tuple(plain.get("offer", ())),
        cases=tuple(_case(c, stages[0]) for c in plain.get("cases", ())),
        language=language,
        translated=language == ENGLISH or language.code in plain.get(TEXTS, {}),
    )


def question(name: str, plain: Plain, key: str, drugs: Drugs | None = None) -> Question:
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
        drugs=drugs if plain["type"] == "courses" else None,
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
    elif key == ON_FILE:
        for part in body["of"]:
            yield from names_in(part)
    elif not is_group(key, body):
        yield key
        yield from (body[anchor] for anchor in ("before", "after") if body.get(anchor))


def used_in(plain: Plain) -> Iterator[str]:
    """Every name of a file that may be that of a question."""
    for section in plain.get("sections", ()):
        yield from section["ask"]
    yield from plain.get("offer", ())
    for criterion in plain["criteria"]:
        yield from names_in(criterion.get("when") or "met")
        yield from names_in(criterion["rule"])
        for note in criterion.get("notes", ()):
            yield from names_in(note["when"])
    for derived in plain.get("derive", {}).values():
        yield from (derived[word] for word in (*OPERATORS, "at", "until", "weight") if derived.get(word))
        yield from derived.get("terms", {}).get("answers", {}).values()
        yield from _filed_names(derived.get("on_file", ""))
    for check in plain.get("checks", ()):
        yield from names_in(check.get("refuse") or check["confirm"])
        yield from filter(None, [check.get("while_planned")])


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


def _derived(name: str, plain: Plain, library: Library, language: Language) -> Derived | Scored | Treated:
    operator, on_file = next(o for o in OPERATORS if plain.get(o)), plain.get("on_file", "")
    if operator == "regimens":
        short = plain.get("short") or language("treatment table")
        return Treated(name, plain[operator], plain["at"], _terms(plain["terms"]), on_file, short)
    if operator in SCORES:
        instrument = library.instruments[plain[operator]]
        total = language("{score} total", score=instrument.name)
        short = plain.get("short") or (total if operator == "score" else instrument.title)
        return Scored(
            name, "score" if operator == "score" else "classified", instrument, plain.get("at", ""), short, on_file
        )
    end = plain.get("at") or plain.get("until") or plain["weight"]
    return Derived(name, operator, plain[operator], end, plain.get("in") == "months", plain.get("short", ""), on_file)


def _terms(plain: Plain) -> Terms:
    first, listed, review = (frozenset(plain.get(part, ())) for part in ("first", "listed", "review"))
    return Terms(first, listed, review, Fraction(plain["above_per_kg"]), plain["months"], plain["answers"])


def _worksheets(derive: Mapping[str, Derived | Scored | Treated]) -> Iterator[Worksheet]:
    """One for each instrument, with the questions for what is on file of the same."""
    scored: dict[str, list[Scored]] = {}
    for derived in derive.values():
        if isinstance(derived, Scored):
            scored.setdefault(derived.instrument.id, []).append(derived)
    for found in scored.values():
        beside = [name for derived in found for name in _filed_names(derived.on_file)]
        at = next((derived.at for derived in found if derived.at), "")
        yield Worksheet(found[0].instrument, at, tuple(dict.fromkeys(beside)))


def _filed_names(on_file: Rule) -> Iterator[str]:
    """The questions for what is on file of a derived value."""
    if isinstance(on_file, str):
        yield from filter(None, [on_file])
    else:
        yield from sorted(set(names_in(on_file)))


def _placed(ask: list[str], worksheets: tuple[Worksheet, ...]) -> Iterator[str]:
    """The questions of a section: an instrument's id stands for all its items."""
    sheets = {sheet.instrument.id: sheet for sheet in worksheets}
    for name in ask:
        if name in sheets:
            yield from (sheets[name].question(item) for item in sheets[name].instrument.items)
        else:
            yield name


def _item_questions(instrument: Instrument, language: Language) -> Iterator[tuple[str, Question]]:
    """The questions of an instrument: recorded under their own ids, so that every trial shares them."""
    for item in instrument.items:
        name = instrument.question_id(item.id)
        yield (
            name,
            Question(
                id=name,
                key=name,
                type="finding",
                ask=language("{finding}?", finding=item.label),
                short=language("{finding} ({score})", finding=item.label, score=instrument.name),
                why=language("It counts in {score}.", score=instrument.title),
                help=item.means,
                options=(Option("yes", language("Present")), Option("no", language("Absent"))),
                unit=item.unit,
                accept=item.accept,
                limits=Limits(min=Fraction(0), max_today=item.dated),
                usual=Limits(max=item.asked_above),
                item=item,
            ),
        )


def _criterion(plain: Plain, first_stage: str, filed: Mapping[str, Rule]) -> Criterion:
    rule = expanded(plain["rule"], filed)
    place = plain.get("source", {})
    kind = plain.get("kind", "inclusion")
    return Criterion(
        id=plain["id"],
        kind=kind,
        title=plain["title"],
        text=plain.get("text", ""),
        source=Place(place.get("section", kind), place.get("item")),
        due=plain.get("due") or first_stage,
        when=expanded(plain["when"], filed) if plain.get("when") is not None else None,
        rule=_unreviewed(rule, plain["unreviewed"]) if plain.get("unreviewed") else rule,
        unreviewed=plain.get("unreviewed", ""),
        notes=tuple(Note(expanded(n["when"], filed), n["say"]) for n in plain.get("notes", ())),
        flags=tuple(
            Flag(f["phrase"], f["means"], f["why"], f.get("kind", "mistranslation")) for f in plain.get("flags", ())
        ),
    )


def _unreviewed(rule: Rule, because: str) -> Rule:
    """A rule that asks its questions, and whose every outcome is for a person."""
    otherwise = {"review": {"when": {"not": rule}, "because": because, "else": "not met"}}
    return {"review": {"when": rule, "because": because, "else": otherwise}}


def _check(plain: Plain, filed: Mapping[str, Rule]) -> Check:
    kind: Literal["refuse", "confirm"] = "confirm" if plain.get("refuse") is None else "refuse"
    return Check(kind, expanded(plain[kind], filed), plain["say"], plain.get("while_planned") or "")


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
