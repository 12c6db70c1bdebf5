"""What changed in meaning between two versions of a definition, criterion by criterion."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from trials.answer_words import entry_words
from trials.assemble import names_in
from trials.cases import finding_words
from trials.check.catching import MOST_LEAVES, MOST_SHEETS, alone, renamed
from trials.compile import CompiledCriterion, compile_trial
from trials.definition import Criterion, Derived, Question, Trial
from trials.diagram import TooLarge
from trials.listing import derived_words, own_rule
from trials.meaning import Meaning
from trials.rule_words import rule_lines
from trials.rules import judge
from trials.witness import GivenUp, first_day, sheets

FORMER = " before"  # no file can give a name with a space
TEXTS = ("title", "text", "due", "kind")
QUESTION_PARTS = ("type", "ask", "why", "help", "options", "none", "unit", "accept", "limits", "usual", "by")
MEANING_PARTS = ("type", "none", "limits")


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that changed. `lines` are its details, for a person."""

    kind: str  # added, removed, changed, same meaning, worded
    what: str
    lines: tuple[str, ...] = ()


def differences(old: Trial, new: Trial) -> Iterator[Difference]:
    """Everything that changed from one version to another, what matters most first."""
    before, after = {c.id: c for c in old.criteria}, {c.id: c for c in new.criteria}
    for name in after:
        if name not in before:
            yield Difference("added", f"{name} {after[name].title}", tuple(_rule_lines(new, after[name])))
    for name in before:
        if name not in after:
            yield Difference("removed", f"{name} {before[name].title}", tuple(_rule_lines(old, before[name])))
    for name in after:
        if name in before:
            yield from _criterion(old, new, before[name], after[name])
    if old.stages != new.stages:
        line = f"were {', '.join(old.stages)}, are {', '.join(new.stages)}"
        yield Difference("changed", "the stages", (line,))
    yield from _questions(old, new)
    yield from _checks(old, new)


def differences_json(old: Trial, new: Trial) -> dict[str, Any]:
    """What `trials ID --against OTHER --json` prints."""

    def version(trial: Trial) -> dict[str, str]:
        return {"id": trial.id, "version": trial.version, "definition_sha256": trial.sha256}

    found = [{"kind": d.kind, "what": d.what, "lines": list(d.lines)} for d in differences(old, new)]
    return {"new": version(new), "old": version(old), "differences": found}


def difference_lines(old: Trial, new: Trial) -> Iterator[str]:
    """The same for a person, line by line."""
    yield f"{new.id}, version {new.version}, against {old.id}, version {old.version}"
    found = list(differences(old, new))
    if not found:
        yield "Nothing changed."
    for difference in found:
        yield ""
        yield f"{difference.kind.capitalize()}: {difference.what}"
        yield from (f"    {line}" for line in difference.lines)


def _criterion(old: Trial, new: Trial, a: Criterion, b: Criterion) -> Iterator[Difference]:
    what = f"{b.id} {b.title}"
    lines = []
    for part in TEXTS:
        if getattr(a, part) != getattr(b, part):
            lines.append(f"{part} was: {getattr(a, part) or 'none'}")
            lines.append(f"{part} is:  {getattr(b, part) or 'none'}")
    moved = a.due != b.due or a.kind != b.kind
    if not _written_alike(old, new, a, b):
        same, told = _meaning(old, new, a, b)
        lines += told
        if not same:
            yield Difference("changed", what, tuple(lines))
            return
        if told and not moved:
            yield Difference("same meaning", what, tuple(lines))
            return
    if a.notes != b.notes:
        lines.append("the notes changed")
    if a.flags != b.flags:
        lines.append("the flags on the source's words changed")
    if bool(a.unreviewed) != bool(b.unreviewed):
        lines.append("reviewed by a person now" if a.unreviewed else "no longer reviewed by a person")
    if lines:
        yield Difference(
            "changed" if moved or bool(a.unreviewed) != bool(b.unreviewed) else "worded", what, tuple(lines)
        )


def _meaning(old: Trial, new: Trial, a: Criterion, b: Criterion) -> tuple[bool, list[str]]:
    """Whether two rules mean the same, and what to say of them: the lines that differ, and answers that show it."""
    one, two = _rule_lines(old, a), _rule_lines(new, b)
    lines = [f"was: {line.strip()}" for line in one if line not in two]
    lines += [f"is:  {line.strip()}" for line in two if line not in one]
    lines = list(dict.fromkeys(lines))
    strange = sorted(name for name in _used(old, a) | _used(new, b) if _counts_otherwise(old, new, name))
    if strange:
        words = ", ".join(new.questions[name].short if name in new.questions else name for name in strange)
        return False, [*lines, f"it rests on questions whose answers changed: {words}"]
    joint, former = _joint(old, new, a)
    try:
        if Meaning(joint, former, b).same:
            return True, [*lines, "whatever is answered, the finding is the same"] if lines else []
        return False, [*lines, *_example(joint, former, b)]
    except (TooLarge, GivenUp, RecursionError):
        return False, [*lines, "the two are too large to be compared"]


def _example(trial: Trial, a: Criterion, b: Criterion) -> Iterator[str]:
    one, two = (compile_trial(replace(trial, criteria=(c,), checks=(), cases=())) for c in (a, b))
    apart = (
        (meaning, chosen) for meaning in alone(trial, a, b) for chosen in islice(meaning.differences(), MOST_LEAVES)
    )
    for meaning, chosen in apart:
        for sheet in islice(sheets(meaning.compiled, chosen), MOST_SHEETS):
            on = first_day(one, sheet)
            was, now = (finding_words(judge(c, sheet, {}, b.due, on).findings[b.id]) for c in (one, two))
            if was != now:
                questions = trial.questions
                facts = [
                    f"{questions[name].short} {entry_words(questions[name], entry)}" for name, entry in sheet.items()
                ]
                yield f"for example, with {'; '.join(facts) or 'nothing answered'}: was {was}, is now {now}"
                return
    yield "no example was found; complete answers may all come out the same"


def _joint(old: Trial, new: Trial, a: Criterion) -> tuple[Trial, Criterion]:
    """A trial that declares the names of both versions, and the old criterion in its names."""
    names = {**new.questions, **{name: q for name, q in old.questions.items() if name not in new.questions}}
    derive, when, rule = dict(new.derive), a.when, a.rule
    for name, derived in old.derive.items():
        if name in new.derive and _bare(new.derive[name]) != _bare(derived):
            derive[name + FORMER] = derived
            when, rule = (None if part is None else renamed(part, name, name + FORMER) for part in (when, rule))
        else:
            derive.setdefault(name, derived)
    stages = new.stages if a.due in new.stages else (*new.stages, a.due)
    former = replace(a, when=when, rule=rule, notes=())
    return replace(new, questions=names, derive=derive, stages=stages), former


def _written_alike(old: Trial, new: Trial, a: Criterion, b: Criterion) -> bool:
    used = _used(old, a) | _used(new, b)
    names = {n for c in (a, b) for r in (c.when or "met", c.rule) for n in names_in(r)}
    derive = all(_bare(old.derive.get(n)) == _bare(new.derive.get(n)) for n in names)
    plain = (a.when, a.rule, a.unreviewed) == (b.when, b.rule, b.unreviewed)
    return plain and derive and not any(_counts_otherwise(old, new, name) for name in used)


def _used(trial: Trial, criterion: Criterion) -> set[str]:
    """The questions that a criterion rests on."""
    found: set[str] = set()
    for name in {*names_in(criterion.when or "met"), *names_in(criterion.rule)}:
        found |= set(trial.derive[name].names) if name in trial.derive else {name}
    return found


def _counts_otherwise(old: Trial, new: Trial, name: str) -> bool:
    """Whether a question of both versions takes other answers, so that they cannot be compared."""
    a, b = old.questions.get(name), new.questions.get(name)
    if a is None or b is None:
        return False
    return (
        any(getattr(a, part) != getattr(b, part) for part in MEANING_PARTS) or _ids(a) != _ids(b) or a.unit != b.unit
    )


def _ids(question: Question) -> list[str]:
    return [option.id for option in question.options]


def _bare(derived: object) -> object:
    return replace(derived, short="") if isinstance(derived, Derived) else derived


def _rule_lines(trial: Trial, criterion: Criterion) -> list[str]:
    compiled: CompiledCriterion = compile_trial(replace(trial, criteria=(criterion,), checks=(), cases=())).criteria[
        0
    ]
    lead = [] if compiled.guard is None else ["only when", *rule_lines(compiled.guard, trial, "  ")]
    return [
        *lead,
        "applies when" if criterion.kind == "exclusion" else "asks for",
        *rule_lines(own_rule(compiled), trial, "  "),
    ]


def _questions(old: Trial, new: Trial) -> Iterator[Difference]:
    for name, question in new.questions.items():
        if name not in old.questions:
            yield Difference("added", f"the question {name}", (question.ask,))
            continue
        changed = [part for part in QUESTION_PARTS if getattr(old.questions[name], part) != getattr(question, part)]
        if changed:
            serious = set(changed) & {"type", "options", "none", "unit", "accept", "limits", "ask"}
            kind = "changed" if serious else "worded"
            yield Difference(kind, f"the question {name}", (f"other than before: {', '.join(changed)}",))
    for name in old.questions:
        if name not in new.questions:
            yield Difference("removed", f"the question {name}", (old.questions[name].ask,))
    for name in new.derive:
        was, now = derived_words(old, name) if name in old.derive else "", derived_words(new, name)
        differs = name in old.derive and _bare(old.derive[name]) != _bare(new.derive[name])
        if differs and was != now:  # a criterion tells what else has changed
            yield Difference("changed", f"the derived value {name}", (f"was: {was}", f"is:  {now}"))


def _checks(old: Trial, new: Trial) -> Iterator[Difference]:
    for check in new.checks:
        if check not in old.checks:
            yield Difference("added", f"a check that can {check.kind} an answer", (check.say,))
    for check in old.checks:
        if check not in new.checks:
            yield Difference("removed", f"a check that can {check.kind} an answer", (check.say,))
