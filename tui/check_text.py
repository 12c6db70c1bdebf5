"""What `trialscreen check` prints for a person."""

from collections.abc import Iterator

from trials.check.file import Checked, by_severity


def checked_lines(checked: Checked, every: bool = False) -> Iterator[str]:
    """The remarks line by line, then what cases and wrong versions came to; `every` lists those that are none."""
    for remark in checked.remarks:
        where = f"{checked.name}, line {remark.line}" if remark.line else checked.name
        yield f"{where}: {remark.severity}: {remark.sentence}; {remark.remedy}."
    for sentence in checked.failed:
        yield f"{checked.name}: case: {sentence}"
    for one in checked.unnoticed:
        for line, change in one.changes:
            yield f"{checked.name}, line {line}: unnoticed: no case fails with this change: {change}."
        if one.case:
            yield "  This case would notice; read it, then paste it under cases:"
            yield from one.case.rstrip("\n").split("\n")
        else:
            yield f"  No case could be written: {one.why}."
    if every:
        for same in checked.same:
            yield f"{checked.name}, line {same.line}: same meaning: {same.change}; {same.why}."
    yield summary(checked)


def cases_to_paste(checked: Checked) -> Iterator[str]:
    """The missing cases, ready for the end of the file, each under the changes that it notices."""
    if checked.unnoticed and not checked.cases:
        yield "\ncases:"
    for one in checked.unnoticed:
        for line, change in one.changes:
            yield f"  # line {line}, {change}" if one.case else f"  # no case for line {line}, {change}: {one.why}"
        yield from one.case.rstrip("\n").split("\n") if one.case else ()


def summary(checked: Checked) -> str:
    """One file in one line."""
    counts = by_severity(checked)
    remarks = ", ".join(f"{count} {word}{'s' if count > 1 else ''}" for word, count in counts.items())
    failed = len(checked.failed)
    parts = [
        remarks or "no remarks",
        _cases(checked.cases, failed) if checked.judged else _not_judged(checked.cases),
    ]
    if checked.mutants:
        unnoticed = sum(len(one.changes) for one in checked.unnoticed)
        parts.append(
            f"{checked.mutants} wrong versions: {checked.mutants - unnoticed - len(checked.same)} noticed by a case,"
            f" {len(checked.same)} explained as no different, {unnoticed} unnoticed"
        )
    if checked.untried:
        parts.append(f"{checked.untried} more were not tried, for the file is too large; split its criteria")
    return f"{checked.name} {'passes' if checked.passed else 'does not pass'}: {'; '.join(parts)}."


def _cases(count: int, failed: int) -> str:
    words = f"{count} case{'' if count == 1 else 's'}"
    if failed:
        return f"{words} with {failed} disagreement{'' if failed == 1 else 's'}"
    return f"{words} agree{'s' if count == 1 else ''}"


def _not_judged(count: int) -> str:
    return f"its {count} case{'' if count == 1 else 's'} can be judged once the errors are mended"
