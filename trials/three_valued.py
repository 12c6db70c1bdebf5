"""Strong Kleene logic over outcomes, with the reasons of what is open carried up as a set."""

from collections.abc import Sequence

from trials.outcomes import MET, NOT_MET, REVIEW, UNANSWERED, Code, Masks


def within(slot: int, holding: int) -> Code:
    """The regions of a slot all inside `holding`, or all outside; else open."""

    def code(m: Masks) -> int:
        possible = m[slot]
        inside = possible & holding
        if inside == possible:
            return MET
        if not inside:
            return NOT_MET
        return _by_readings(m.readings[slot], holding) if slot in m.readings else UNANSWERED

    return code


def _by_readings(readings: Sequence[int], holding: int) -> int:
    """Readings that are each decided but differ are for a person; one that is not decided lacks data."""
    decided = all(mask & holding in (0, mask) for mask in readings)
    return REVIEW if decided else UNANSWERED


def all_of(codes: tuple[Code, ...]) -> Code:
    """A failure decides; else the reasons of what is open."""

    def code(m: Masks) -> int:
        outcome = MET
        for part in codes:
            one = part(m)
            if one == NOT_MET:
                return NOT_MET
            outcome |= one
        return outcome

    return code


def any_of(codes: tuple[Code, ...]) -> Code:
    """One that is met decides; else the reasons of what is open."""

    def code(m: Masks) -> int:
        outcome = MET
        for part in codes:
            one = part(m)
            if one == MET:
                return MET
            outcome |= one
        return outcome & ~NOT_MET or NOT_MET

    return code


def at_least(count: int, codes: tuple[Code, ...]) -> Code:
    """Met with as many as `count`, not met when too few can still be."""

    def code(m: Masks) -> int:
        met = reasons = still = 0
        for part in codes:
            one = part(m)
            if one == MET:
                met += 1
            elif one != NOT_MET:
                still += 1
                reasons |= one
        if met >= count:
            return MET
        return reasons if met + still >= count else NOT_MET

    return code


def negated(inner: Code) -> Code:
    """Met becomes not met and the other way round; what is open stays open."""

    def code(m: Masks) -> int:
        one = inner(m)
        return one ^ 1 if one <= NOT_MET else one

    return code


def on_purpose(when: Code, otherwise: Code, reason: int) -> Code:
    """Open for `reason` where the condition holds, the alternative where it does not."""

    def code(m: Masks) -> int:
        condition = when(m)
        if condition == MET:
            return reason
        alternative = otherwise(m)
        if condition == NOT_MET:
            return alternative
        return condition | (alternative & ~NOT_MET)

    return code
