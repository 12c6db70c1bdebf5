"""`trialscreen check`: everything that can be said of a definition file without a participant.

First what stands in it, then its cases, then its wrong versions: whether a case notices each of them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from trials.assemble import names_in
from trials.case_text import case_text
from trials.cases import disagreements
from trials.catalog import Definition, File, opened, read_once, shipped, shipped_bytes
from trials.check.cases import of_cases
from trials.check.catching import TOO_LARGE, Caught, catch
from trials.check.logic import of_logic
from trials.check.mutate import Mutant, mutants
from trials.check.names import of_names
from trials.check.remarks import ERROR, Remark, from_complaint
from trials.check.rule_tests import of_tests
from trials.check.survivors import Noticing
from trials.check.texts import of_texts
from trials.compile import Compiled, compile_trial
from trials.definition import Case, Trial
from trials.document import Document
from trials.supplement import Laid
from trials.text import one_line

MOST_TESTS = 100_000  # of all wrong versions together; the shipped trials have 8,000 at the most


@dataclass(frozen=True, slots=True)
class SameMeaning:
    """A wrong version that is none: where it stands, what was changed, and why nothing can notice it."""

    line: int
    change: str
    why: str


@dataclass(frozen=True, slots=True)
class Unnoticed:
    """Wrong versions that no case notices, by line and change, and the case that would; "" where none was found."""

    changes: tuple[tuple[int, str], ...]
    case: str
    why: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What `check` found in one file. `mutants` is 0 when errors or failing cases come first.

    `untried` counts the wrong versions that were left out because the file is too large to try them all. The cases
    are not `judged` while a name or a test in the file cannot be understood.
    """

    name: str
    trial: str
    remarks: tuple[Remark, ...]
    cases: int
    failed: tuple[str, ...]
    mutants: int = 0
    same: tuple[SameMeaning, ...] = ()
    unnoticed: tuple[Unnoticed, ...] = ()
    untried: int = 0
    judged: bool = True

    @property
    def passed(self) -> bool:
        """No error, no failing case, no wrong version unnoticed or untried. Warnings and hints may stand."""
        errors = any(remark.severity == ERROR for remark in self.remarks)
        return not (errors or self.failed or self.unnoticed or self.untried)


def check(content: bytes, name: str, others: Sequence[File] = ()) -> Checked:
    """Check the bytes of a definition file, or of a site's supplement to a shipped trial or to one of `others`.

    Raises Refused when it is not even of the right form.
    """
    document = read_once(content, name)
    if isinstance(document.data, dict) and "supplement" in document.data:
        base = _base(document, others)
        return _checked(opened(*base, supplement=(content, name)))
    return _checked(opened(content, name))


def _base(document: Document, others: Sequence[File]) -> File:
    """The definition that a supplement is for."""
    about = document.data["supplement"]
    wanted = str(about.get("for")) if isinstance(about, dict) else ""
    if wanted in shipped():
        return shipped_bytes(wanted), f"{wanted}.yaml"
    for content, name in others:
        data = read_once(content, name).data
        if isinstance(data, dict) and isinstance(data.get("trial"), dict) and data["trial"].get("id") == wanted:
            return content, name
    raise document.refuse(
        ("supplement", "for"),
        f"there is no trial {one_line(wanted)[:64]!r} to lay this supplement over; give its "
        "definition file as well, as in trialscreen check TRIAL.yaml SUPPLEMENT.yaml.",
    )


def _checked(definition: Definition) -> Checked:
    trial, document = definition.trial, definition.document
    wrong = [from_complaint(document, path, sentence) for path, sentence in definition.complaints]
    if wrong:
        return Checked(document.name, trial.id, tuple(wrong), len(trial.cases), (), judged=False)
    compiled = compile_trial(trial)
    found = dict.fromkeys(_remarks(compiled, definition))
    if isinstance(document, Laid):  # what the base says of itself is no matter of the supplement
        found = {remark: None for remark in found if remark.line or remark.severity == ERROR}
    remarks = tuple(sorted(found, key=lambda remark: (remark.rank, remark.line)))
    failed = tuple(sentence for case in trial.cases for sentence in disagreements(compiled, case))
    checked = Checked(document.name, trial.id, remarks, len(trial.cases), failed)
    return checked if failed else _tried(checked, definition)


def checked_json(checked: Checked) -> dict[str, Any]:
    """What `check --json` prints for one file."""
    return {
        "file": checked.name,
        "trial": checked.trial,
        "passed": checked.passed,
        "remarks": [
            {"severity": r.severity, "line": r.line, "sentence": r.sentence, "remedy": r.remedy}
            for r in checked.remarks
        ],
        "cases": {"count": checked.cases, "failed": list(checked.failed)},
        "mutants": {
            "count": checked.mutants,
            "untried": checked.untried,
            "same_meaning": [{"line": s.line, "change": s.change, "why": s.why} for s in checked.same],
            "unnoticed": [
                {
                    "changes": [{"line": line, "change": change} for line, change in one.changes],
                    "case": one.case or None,
                    "why": one.why or None,
                }
                for one in checked.unnoticed
            ],
        },
    }


def _remarks(compiled: Compiled, definition: Definition) -> Iterator[Remark]:
    yield from of_names(compiled, definition)
    yield from of_texts(definition)
    yield from of_tests(compiled, definition)
    yield from of_logic(compiled, definition)
    yield from of_cases(compiled, definition)


def _tried(checked: Checked, definition: Definition) -> Checked:
    """The same with its wrong versions tried."""
    trial, line = definition.trial, definition.document.line
    noticing = Noticing(trial, trial.cases)
    laid = definition.document if isinstance(definition.document, Laid) else None
    every = [mutant for mutant in mutants(trial) if laid is None or laid.added(mutant.path) is not None]
    tried = every[: _affordable(trial, every)]
    left = [mutant for mutant in tried if not noticing.notices(mutant)]
    too_large: set[str] = set()
    same: list[SameMeaning] = []
    unnoticed: list[Unnoticed] = []
    names: dict[str, int] = {}
    while left:
        mutant = left.pop(0)
        part = _part(mutant)
        caught = Caught(None, TOO_LARGE, doubt=True) if part in too_large else catch(trial, mutant)
        if caught.why == TOO_LARGE:
            too_large.add(part)
        if caught.case is None and not caught.doubt:
            same.append(SameMeaning(line(mutant.path), _words(mutant), caught.why))
            continue
        found = [mutant]
        if caught.case is not None:
            one = Noticing(trial, [caught.case])
            found += [other for other in left if one.notices(other)]
            left = [other for other in left if other not in found]
        text = case_text(_numbered(caught.case, names), trial) if caught.case else ""
        unnoticed.append(Unnoticed(tuple((line(m.path), _words(m)) for m in found), text, caught.why))
    return replace(
        checked,
        mutants=len(tried),
        same=tuple(same),
        unnoticed=tuple(unnoticed),
        untried=len(every) - len(tried),
    )


def _affordable(trial: Trial, every: Sequence[Mutant]) -> int:
    """How many wrong versions can be tried: each takes as long as there are tests in the criteria it touches."""
    names = {c.id: (*names_in(c.rule), *names_in(c.when or "met")) for c in trial.criteria}
    cost = 0
    for count, mutant in enumerate(every):
        if mutant.criterion is not None:
            cost += len(names[mutant.criterion.id])
        elif mutant.derived is not None:
            cost += sum(len(used) for used in names.values() if mutant.derived.name in used)
        if cost > MOST_TESTS:
            return count
    return len(every)


def _words(mutant: Mutant) -> str:
    """What a mutant changes, with the part of the file that it changes."""
    part = _part(mutant)
    names = [step for step in mutant.path[2:] if isinstance(step, str)]
    last = f", {names[-2]}" if len(names) > 1 and _is_test(names) else ""
    return f"{part}{' note' if mutant.note >= 0 else ''}{last}: {mutant.change}"


def _part(mutant: Mutant) -> str:
    """The criterion, derived value or check that a mutant changes."""
    if mutant.criterion is not None:
        return mutant.criterion.id
    return mutant.derived.name if mutant.derived is not None else str(mutant.path[2])


def _is_test(names: list[str]) -> bool:
    return names[-1] in ("is", "one_of", "min", "max", "above", "below", "within", "before", "after")


def _numbered(case: Case, names: dict[str, int]) -> Case:
    """A case whose name no other new case has."""
    names[case.name] = names.get(case.name, 0) + 1
    return case if names[case.name] == 1 else replace(case, name=f"{case.name} ({names[case.name]})")


def by_severity(checked: Checked) -> Mapping[str, int]:
    """How many remarks there are of each severity."""
    found: dict[str, int] = {}
    for remark in checked.remarks:
        found[remark.severity] = found.get(remark.severity, 0) + 1
    return found
