"""The closed vocabulary of the rule language."""

BANK = "shared-questions.yaml"
GROUPS = ("all", "any", "at_least", "not", "review", "missing", "gap")
RESERVED = (*GROUPS, "met", "not met", "none", "unknown")
NO_DATA = frozenset(
    [
        *("", "none", "unknown", "not known", "no data", "n/a", "na", "missing", "not answered", "not assessed"),
        *("pending", "not done", "not available", "declined", "left for the investigator"),
    ]
)
OPERATORS = ("completed_years", "anniversary", "days", "hours", "per_kg")
