"""A definition as data and as text: questions with their types, criteria with their rules in words."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from trials.code_words import place_words as source_words
from trials.code_words import stage_words
from trials.compile import Clause, Compiled, CompiledCriterion
from trials.counted_days import counted_words
from trials.courses import KEYS, WORDS
from trials.definition import CALENDAR, Check, Derived, Flag, Question, Supplement, Treated, Trial
from trials.language import ENGLISH, Language, Said, said
from trials.quantities import number_words
from trials.rule_words import rule_lines, rule_words

STATUS = {
    "says": said("says"),
    "as_of": said("as of"),
    "updated": said("updated"),
}
WORKED_OUT = {
    "completed_years": said("completed years from {start} to {end}"),
    "anniversary": said("years from {start} to {end}, to the day: exactly n only on the day n years later"),
    "months": said("months from {start} to {end}, to the day: exactly n only on the day n months later"),
    "days": said("days from {start} to {end}"),
    "hours": said("hours from {start} to {end}"),
    "per_kg": said("{start} divided by {end}"),
}


def trial_json(compiled: Compiled) -> dict[str, Any]:
    """What `trials ID --json` prints: enough for a stranger to write an answer sheet."""
    trial = compiled.trial
    return {
        **identity_json(trial),
        "stages": list(trial.stages),
        "prepare": list(trial.prepare),
        "offer": list(trial.offered),
        "questions": {name: question_json(trial.questions[name]) for name in trial.order()},
        "criteria": [_criterion_json(criterion, trial) for criterion in compiled.criteria],
    }


def identity_json(trial: Trial) -> dict[str, Any]:
    """Who the trial is, and which file this is."""
    return {
        "id": trial.id,
        "registry": trial.registry,
        "title": trial.title,
        "version": trial.version,
        "definition_sha256": trial.sha256,
        "status": dict(trial.status),
        "source": {"file": trial.source_file, "retrieved": trial.retrieved},
    }


def trial_lines(compiled: Compiled) -> Iterator[str]:
    """The definition for a reader, line by line."""
    trial = compiled.trial
    language = trial.language
    yield f"{trial.id}  {trial.title}"
    yield _identity_words(trial)
    if trial.status:
        yield language("Registry: {status}", status=status_words(trial))
    yield language("Stages: {stages}", stages=language.joined(stage_words(stage, language) for stage in trial.stages))
    if trial.supplement:
        yield supplement_words(trial.supplement, language)
    if gaps := gap_ids(compiled):
        yield language("Not in our source text, at least in part: {criteria}", criteria=language.joined(gaps))
    if unread := [c.id for c in trial.criteria if c.unreviewed]:
        yield language("Not reviewed by a person yet: {criteria}", criteria=language.joined(unread))
    yield ""
    for criterion in compiled.criteria:
        yield from _criterion_lines(criterion, trial)
    yield language("Questions")
    for name in trial.order():
        question = trial.questions[name]
        yield f"  {name} ({question.type}{', shared' if question.shared else ''})  {question.ask}"
        for option in question.options:
            yield f"      {option.id}: {option.label}"
    if derived := [words for name in trial.derive if (words := derived_words(trial, name))]:
        yield ""
        yield language("Worked out from the answers")
        yield from (f"  {words}" for words in derived)
    if compiled.checks:
        yield ""
        yield language("Answers that are refused or asked about again")
        yield from (f"  {check_words(clause, check, trial)}" for clause, check in compiled.checks)
    if trial.prepare or trial.offered:
        yield ""
        yield language("Have ready")
        yield from (f"  {text}" for text in trial.prepare)
        for name in trial.offered:
            short = language.opening(trial.questions[name].short)
            yield "  " + language("{question}: may be entered, decides nothing here", question=short)


def _identity_words(trial: Trial) -> str:
    """Where a trial is registered, and which version of the definition this is."""
    language = trial.language
    version = trial.version
    if trial.based_on:
        version = language("{version} (after {other})", version=trial.version, other=trial.based_on)
    return language(
        "{registry}, definition version {version}, source retrieved {day}",
        registry=trial.registry or language("not in a registry"),
        version=version,
        day=trial.retrieved or language("unknown"),
    )


def status_words(trial: Trial, *, without: tuple[str, ...] = ()) -> str:
    """What the registry says of a trial: `says recruiting, as of 2026-01-16`; some fields without their names."""
    language = trial.language
    fields = {name: language(STATUS.get(name) or Said(name.replace("_", " "))) for name in trial.status}
    return language.joined(
        words if name in without else language("{field} {words}", field=fields[name], words=words)
        for name, words in trial.status.items()
    )


def check_words(clause: Clause, check: Check, trial: Trial) -> str:
    """When an answer is refused or asked about again."""
    rule = rule_words(clause, trial)
    if check.while_planned:
        planned = trial.questions[check.while_planned].short
        rule = trial.language("{day} is still to come, and {rule}", day=planned, rule=rule)
    told = {"rule": rule, "why": check.say}
    if check.kind == "refuse":
        return trial.language("Refused when {rule}: {why}", **told)
    return trial.language("Asked again when {rule}: {why}", **told)


def supplement_words(supplement: Supplement, language: Language = ENGLISH) -> str:
    """Which supplement lies over a definition: `With the supplement of SITE to protocol 2.1`."""
    told = {"site": supplement.site, "protocol": supplement.protocol}
    if supplement.site:
        words = language("With the supplement of {site} to protocol {protocol}", **told)
    else:
        words = language("With the supplement to protocol {protocol}", **told)
    return language("{name}: {value}", name=words, value=supplement.about) if supplement.about else words


def derived_words(trial: Trial, name: str) -> str:
    """How a value is worked out from the answers, in one line; "" for a score."""
    derived, language = trial.derive[name], trial.language
    if isinstance(derived, Treated):
        return _regimen_words(derived, trial)
    if not isinstance(derived, Derived):
        return ""
    operator = "months" if derived.operator == "anniversary" and derived.months else derived.operator
    if operator not in WORKED_OUT:
        return ""
    start, end = (trial.questions[question].short for question in derived.names)
    how = language(WORKED_OUT[operator], start=start, end=end)
    return language("{name}: {value}", name=derived.short or name, value=how)


def _regimen_words(derived: Treated, trial: Trial) -> str:
    """What a treatment table is asked for: the medicines of both parts, the dose and the length."""
    terms, table, language = derived.terms, trial.questions[derived.courses], trial.language
    drugs = table.drugs.by_id if table.drugs else {}
    labels = {word: drug.label for word, drug in drugs.items()} | {d.kind: d.kind_label for d in drugs.values()}

    def names(part: frozenset[str]) -> str:
        return language.joined(sorted(language.small(labels.get(word, word)) for word in part))

    told = {
        "name": derived.short,
        "table": table.short,
        "first": names(terms.first),
        "limit": number_words(terms.per_kg),
        "listed": names(terms.listed),
        "months": terms.months,
    }
    if not terms.review:
        return language(
            "{name}: regimens of {table}, {first} or a glucocorticoid above {limit} mg/kg a day, "
            "with one of {listed}; {months} months",
            **told,
        )
    return language(
        "{name}: regimens of {table}, {first} or a glucocorticoid above {limit} mg/kg a day, "
        "with one of {listed}; for review {review}; {months} months",
        review=names(terms.review),
        **told,
    )


def own_rule(compiled: CompiledCriterion) -> Clause:
    """The rule as it is written: without the review that stands around one that nobody has read yet."""
    return compiled.rule.parts[0] if compiled.criterion.unreviewed else compiled.rule


def gap_ids(compiled: Compiled) -> list[str]:
    """The criteria whose own text is missing from the source, at least in part."""
    return [one.criterion.id for one in compiled.criteria if _has_gap(one)]


def _has_gap(compiled: CompiledCriterion) -> bool:
    clauses = [compiled.rule] if compiled.guard is None else [compiled.guard, compiled.rule]
    return any(_any_gap(clause) for clause in clauses)


def _any_gap(clause: Clause) -> bool:
    return clause.kind == "gap" or any(_any_gap(part) for part in clause.parts)


def place_words(criterion: CompiledCriterion, language: Language = ENGLISH) -> str:
    """Where a criterion stands in the source: `inclusion, item 4`."""
    place = criterion.criterion.source
    return source_words(place.section, place.item, language)


def flag_words(flag: Flag, language: Language = ENGLISH) -> str:
    """An odd source phrase and its meaning in one line."""
    told = {"phrase": flag.phrase, "means": flag.means, "why": flag.why}
    return language("The source says “{phrase}”: {means} ({why})", **told)


def _criterion_lines(compiled: CompiledCriterion, trial: Trial) -> Iterator[str]:
    criterion, language = compiled.criterion, trial.language
    where = place_words(compiled, language)
    if criterion.due != trial.stages[0]:
        where = language("{place}, due at {stage}", place=where, stage=stage_words(criterion.due, language))
    yield f"{criterion.id}  " + language("{value} ({why})", value=criterion.title, why=where)
    if criterion.text:
        yield f"    {criterion.text}"
    if compiled.guard is not None:
        yield "    " + language("Only when")
        yield from rule_lines(compiled.guard, trial, "      ")
    if criterion.unreviewed:
        yield "    " + language("Open for review, whatever is answered: {why}", why=criterion.unreviewed)
    yield "    " + (language("Applies when") if criterion.kind == "exclusion" else language("Asks for"))
    yield from rule_lines(own_rule(compiled), trial, "      ")
    for text in trial.supplement.filled.get(criterion.id, ()) if trial.supplement else ():
        yield "    " + language("The site's supplement says: {text}", text=text)
    for clause, note in compiled.notes:
        say = counted_words(note.say, trial.questions, {}, language)
        yield "    " + language("Note when {rule}: {note}", rule=rule_words(clause, trial), note=say)
    for flag in criterion.flags:
        yield f"    {flag_words(flag, language)}"
    yield ""


def _criterion_json(compiled: CompiledCriterion, trial: Trial) -> dict[str, Any]:
    criterion = compiled.criterion
    return {
        "id": criterion.id,
        "kind": criterion.kind,
        "title": criterion.title,
        "text": criterion.text,
        "source": {"section": criterion.source.section, "item": criterion.source.item},
        "due": criterion.due,
        "when": None if compiled.guard is None else rule_words(compiled.guard, trial),
        "rule": rule_words(own_rule(compiled), trial),
        "unreviewed": criterion.unreviewed or None,
        "flags": [{"phrase": f.phrase, "means": f.means, "why": f.why, "kind": f.kind} for f in criterion.flags],
    }


def question_json(question: Question) -> dict[str, Any]:
    """A question as `trials ID --json` prints it: enough to write an answer sheet."""

    def bound(number: Any) -> Any:
        if number is None:
            return None
        return date.fromordinal(int(number)).isoformat() if question.type in CALENDAR else number_words(number)

    found: dict[str, Any] = {"type": question.type, "ask": question.ask, "shared": question.shared}
    if question.options:
        found["options"] = {option.id: option.label for option in question.options}
    if question.drugs is not None:
        found["fields"] = {key: list(WORDS.get(key, ())) for key in KEYS}
        found["medicines"] = {
            drug.id: {"label": drug.label, "class": drug.kind, "names": list(drug.names)}
            for drug in question.drugs.by_id.values()
        }
    if question.item and (question.item.cutoffs or question.item.dated):
        known = {"value": question.item.cutoffs, "last": question.item.dated}
        found["fields"] = {key: [] for key, taken in known.items() if taken}
        found |= {"number": question.item.number} if question.item.number else {}
    if question.none:
        found["none"] = question.none
    if question.unit:
        found["unit"] = question.unit
        found["accept"] = {unit: number_words(factor) for unit, factor in question.accept.items()}
    for name, limits in (("limits", question.limits), ("usual", question.usual)):
        ends = {"min": bound(limits.min), "max": "today" if limits.max_today else bound(limits.max)}
        if any(end is not None for end in ends.values()):
            found[name] = {end: value for end, value in ends.items() if value is not None}
    if question.by:
        found["by"] = question.by
    return found
