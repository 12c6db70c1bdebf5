"""What a definition declares and never uses, leaves out, or sets in an odd order."""

from collections.abc import Callable, Iterator

from trials.assemble import names_in
from trials.catalog import Definition, shared_names
from trials.check.remarks import ERROR, HINT, WARNING, Remark, Severity
from trials.compile import Compiled
from trials.definition import Derived, Limits, Trial
from trials.document import Path_

USUAL_ORDER = (
    *("consent", "screening", "enrolment", "enrollment", "baseline", "apheresis", "leukapheresis", "bridging"),
    *("lymphodepletion", "conditioning", "infusion", "treatment", "follow_up"),
)
Say = Callable[[Severity, Path_, str, str], Remark]


def of_names(compiled: Compiled, definition: Definition) -> Iterator[Remark]:
    """Remarks on names, texts, units and stages."""
    trial, line = compiled.trial, definition.document.line

    def say(severity: Severity, path: Path_, sentence: str, remedy: str) -> Remark:
        return Remark(severity, line(path), sentence, remedy)

    own = definition.plain.get("questions", {})
    used = _used(trial)
    placed = {name for section in trial.sections for name in section.ask}
    for name in own:
        question = trial.questions[name]
        at: Path_ = ("questions", name)
        if name not in used:
            yield say(WARNING, at, f"no rule uses the question {name}", "use it, or remove it")
        for key, text, what in (
            ("why", question.why, "one sentence that tells the person at the desk why it is asked"),
            ("short", own[name].get("short", ""), "a noun phrase for lists, such as platelet count"),
        ):
            if not text:
                yield say(WARNING, at, f"the question {name} has no {key}", f"write {what}")
        if question.type == "number" and not question.unit:
            yield say(HINT, at, f"the number {name} has no unit", "add unit, or make it an integer if it is a count")
        if _reaches(question.usual, question.limits):
            words = f"the usual values of {name} reach beyond its limits"
            yield say(HINT, at, words, "write a narrower range under usual, or remove it")
        if name in shared_names():
            words = f"{name} is a shared question, and this trial asks one of its own"
            yield say(WARNING, at, words, "remove it here, so that one answer serves all trials, or rename it")
        if question.type in ("number", "integer") and (question.limits.min is None or question.limits.max is None):
            yield say(HINT, at, f"nothing is too small or too large for {name}", "add limits with min and max")
    titles = [section.title for section in trial.sections]
    for i, title in enumerate(titles):
        if title in titles[:i]:
            yield say(HINT, ("sections", i), f"two sections are called {title}", "put them together, or rename one")
    sheets: dict[str, None] = {}
    for name, question in trial.questions.items():
        if name not in used or name in placed:
            continue
        if question.item is not None:
            sheets[name.partition(".")[0]] = None
            continue
        path: Path_ = ("questions", name) if name in own else ("sections",)
        yield say(WARNING, path, f"the question {name} stands in no section", "add it to the ask list of one")
    for sheet in sheets:
        words = f"the worksheet {sheet} stands in no section"
        yield say(WARNING, ("sections",), words, f"add {sheet} to the ask list of one, and its items are asked there")
    for name, derived in trial.derive.items():
        yield from _of_derived(trial, name, used, say)
        if isinstance(derived, Derived) and derived.operator == "per_kg":
            weight, dose = trial.questions[derived.end], trial.questions[derived.start]
            if weight.unit != "kg":
                words = f"{derived.end} is counted in {weight.unit or 'no unit'}, and per_kg divides by kilograms"
                yield say(ERROR, ("derive", name), words, "give that question the unit kg, and accept others there")
            if not dose.unit:
                yield say(
                    WARNING, ("derive", name), f"the dose {derived.start} has no unit", "give that question its unit"
                )
    yield from _of_criteria(trial, say)
    yield from _of_stages(compiled, say)
    yield from _of_cases(trial, line, say)


def _of_derived(trial: Trial, name: str, used: set[str], say: Say) -> Iterator[Remark]:
    rules = [*_rules(trial)]
    if not any(name in set(names_in(rule)) for rule in rules):
        yield say(WARNING, ("derive", name), f"no rule uses the derived value {name}", "use it, or remove it")
    if not trial.derive[name].short:
        yield say(
            HINT,
            ("derive", name),
            f"the derived value {name} has no short",
            "write a noun phrase, such as age at consent",
        )


def _of_criteria(trial: Trial, say: Say) -> Iterator[Remark]:
    for i, criterion in enumerate(trial.criteria):
        at: Path_ = ("criteria", i)
        if criterion.unreviewed:
            words = f"{criterion.id} was not reviewed by a person, so it stays open for review"
            yield say(
                WARNING, (*at, "unreviewed"), words, "read it against its text, mend it, then remove unreviewed"
            )
        if not criterion.text:
            yield say(HINT, at, f"{criterion.id} has no text", "write the requirement in one or two full sentences")
        if criterion.source.item is None and criterion.kind == "inclusion":
            yield say(
                HINT,
                at,
                f"{criterion.id} does not say which item of the source it is",
                "add source with section and item",
            )


def _of_stages(compiled: Compiled, say: Say) -> Iterator[Remark]:
    trial = compiled.trial
    for i, stage in enumerate(trial.stages):
        if stage in trial.stages[:i]:
            yield say(ERROR, ("trial", "stages", i), f"the stage {stage} stands twice", "keep one")
        earlier = [s for s in trial.stages[:i] if s in USUAL_ORDER and stage in USUAL_ORDER]
        late = next((s for s in earlier if USUAL_ORDER.index(s) > USUAL_ORDER.index(stage)), "")
        if late:
            yield say(
                WARNING,
                ("trial", "stages", i),
                f"the stage {stage} comes after {late}",
                "put the stages in the order of time",
            )
    due = {criterion.id: trial.stages.index(criterion.due) for criterion in trial.criteria}
    latest = -1
    for i, section in enumerate(() if trial.supplement else trial.sections):  # a supplement's can only stand last
        served = [due[c] for name in section.ask for c in compiled.serves.get(name, ())]
        if served and min(served) < latest:
            words = f"the section {section.title} is needed earlier than one that stands before it"
            yield say(WARNING, ("sections", i), words, "put sections for later stages last")
        latest = max(latest, min(served, default=latest))


def _of_cases(trial: Trial, line: Callable[[Path_], int], say: Say) -> Iterator[Remark]:
    """Two cases of one name: where one fails, nobody could tell which."""
    first: dict[str, int] = {}
    for i, case in enumerate(trial.cases):
        at: Path_ = ("cases", i)
        if case.name in first:
            where = [line(("cases", one)) for one in (first[case.name], i)]
            lines = f", on lines {where[0]} and {where[1]}" if all(where) else ""
            yield say(ERROR, at, f"two cases are called {case.name!r}{lines}", "rename one")
        first.setdefault(case.name, i)


def _reaches(usual: Limits, limits: Limits) -> bool:
    """Whether usual values lie beyond what is taken at all, where they are never asked about."""
    low = usual.min is not None and limits.min is not None and usual.min < limits.min
    return low or (usual.max is not None and limits.max is not None and usual.max > limits.max)


def _rules(trial: Trial) -> Iterator[object]:
    for criterion in trial.criteria:
        yield criterion.when or "met"
        yield criterion.rule
        yield from (note.when for note in criterion.notes)
    yield from (check.rule for check in trial.checks)


def _used(trial: Trial) -> set[str]:
    """The questions that a rule, a note or a check looks at, itself or through a derived value."""
    found: set[str] = set()
    for rule in _rules(trial):
        for name in names_in(rule):
            found |= set(trial.derive[name].names) if name in trial.derive else {name}
    return found
