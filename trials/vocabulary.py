"""The closed vocabulary of the rule language."""

GROUPS = ("all", "any", "at_least", "not", "review", "missing", "gap")
RESERVED = (*GROUPS, "met", "not met", "none", "unknown")
OPERATORS = ("completed_years", "anniversary", "days", "hours", "per_kg")
