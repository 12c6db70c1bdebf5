"""A definition as data and as text: questions with their types, criteria with their rules in words."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from trials.compile import Clause, Compiled, CompiledCriterion
from trials.counted_days import counted_words
from trials.courses import KEYS, WORDS
from trials.definition import CALENDAR, Derived, Flag, Question, Supplement, Treated, Trial
from trials.explain import rule_lines, rule_words, upper
from trials.values import number_words


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
    yield f"{trial.id}  {trial.title}"
    after = f" (after {trial.based_on})" if trial.based_on else ""
    where = trial.registry or "not in a registry"
    yield f"{where}, definition version {trial.version}{after}, source retrieved {trial.retrieved or 'unknown'}"
    if trial.status:
        yield "Registry: " + ", ".join(f"{name.replace('_', ' ')} {words}" for name, words in trial.status.items())
    yield f"Stages: {', '.join(trial.stages)}"
    if trial.supplement:
        yield supplement_words(trial.supplement)
    if gaps := gap_ids(compiled):
        yield f"Not in our source text, at least in part: {', '.join(gaps)}"
    if unread := [c.id for c in trial.criteria if c.unreviewed]:
        yield f"Not reviewed by a person yet: {', '.join(unread)}"
    yield ""
    for criterion in compiled.criteria:
        yield from _criterion_lines(criterion, trial)
    yield "Questions"
    for name in trial.order():
        question = trial.questions[name]
        yield f"  {name} ({question.type}{', shared' if question.shared else ''})  {question.ask}"
        for option in question.options:
            yield f"      {option.id}: {option.label}"
    if derived := [words for name in trial.derive if (words := derived_words(trial, name))]:
        yield ""
        yield "Worked out from the answers"
        yield from (f"  {words}" for words in derived)
    if compiled.checks:
        yield ""
        yield "Answers that are refused or asked about again"
        for clause, check in compiled.checks:
            how = "Refused" if check.kind == "refuse" else "Asked again"
            when = (
                f"{trial.questions[check.while_planned].short} is still to come, and " if check.while_planned else ""
            )
            yield f"  {how} when {when}{rule_words(clause, trial)}: {check.say}"
    if trial.prepare or trial.offered:
        yield ""
        yield "Have ready"
        yield from (f"  {text}" for text in trial.prepare)
        yield from (
            f"  {upper(trial.questions[name].short)}: may be entered, decides nothing here" for name in trial.offered
        )


def supplement_words(supplement: Supplement) -> str:
    """Which supplement lies over a definition: `With the supplement of SITE to protocol 2.1`."""
    of = f" of {supplement.site}" if supplement.site else ""
    about = f": {supplement.about}" if supplement.about else ""
    return f"With the supplement{of} to protocol {supplement.protocol}{about}"


def derived_words(trial: Trial, name: str) -> str:
    """How a value is worked out from the answers, in one line; "" for a score."""
    derived = trial.derive[name]
    if isinstance(derived, Treated):
        return _regimen_words(derived, trial)
    if not isinstance(derived, Derived):
        return ""
    start, end = (trial.questions[question].short for question in derived.names)
    unit = "months" if derived.months else "years"
    how = {
        "completed_years": f"completed years from {start} to {end}",
        "anniversary": f"{unit} from {start} to {end}, to the day: exactly n only on the day n {unit} later",
        "days": f"days from {start} to {end}",
        "hours": f"hours from {start} to {end}",
        "per_kg": f"{start} divided by {end}",
    }
    return f"{derived.short or name}: {how[derived.operator]}" if derived.operator in how else ""


def _regimen_words(derived: Treated, trial: Trial) -> str:
    """What a treatment table is asked for: the medicines of both parts, the dose and the length."""
    terms, table = derived.terms, trial.questions[derived.courses]
    drugs = table.drugs.by_id if table.drugs else {}
    labels = {word: drug.label for word, drug in drugs.items()} | {d.kind: d.kind_label for d in drugs.values()}

    def names(part: frozenset[str]) -> str:
        return ", ".join(sorted(labels.get(word, word).lower() for word in part))

    first = f"{names(terms.first)} or a glucocorticoid above {number_words(terms.per_kg)} mg/kg a day"
    review = f"; for review {names(terms.review)}" if terms.review else ""
    return (
        f"{derived.short}: regimens of {table.short}, {first}, with one of {names(terms.listed)}{review}; "
        f"{terms.months} months"
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


def place_words(criterion: CompiledCriterion) -> str:
    """Where a criterion stands in the source: `inclusion, item 4`."""
    place = criterion.criterion.source
    return place.section if place.item is None else f"{place.section}, item {place.item}"


def flag_words(flag: Flag) -> str:
    """An odd source phrase and its meaning in one line."""
    return f"The source says “{flag.phrase}”: {flag.means} ({flag.why})"


def _criterion_lines(compiled: CompiledCriterion, trial: Trial) -> Iterator[str]:
    criterion = compiled.criterion
    due = "" if criterion.due == trial.stages[0] else f", due at {criterion.due}"
    yield f"{criterion.id}  {criterion.title} ({place_words(compiled)}{due})"
    if criterion.text:
        yield f"    {criterion.text}"
    if compiled.guard is not None:
        yield "    Only when"
        yield from rule_lines(compiled.guard, trial, "      ")
    if criterion.unreviewed:
        yield f"    Open for review, whatever is answered: {criterion.unreviewed}"
    yield "    Applies when" if criterion.kind == "exclusion" else "    Asks for"
    yield from rule_lines(own_rule(compiled), trial, "      ")
    for text in trial.supplement.filled.get(criterion.id, ()) if trial.supplement else ():
        yield f"    The site's supplement says: {text}"
    for clause, note in compiled.notes:
        say = counted_words(note.say, trial.questions, {}, trial.language)
        yield f"    Note when {rule_words(clause, trial)}: {say}"
    for flag in criterion.flags:
        yield f"    {flag_words(flag)}"
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
