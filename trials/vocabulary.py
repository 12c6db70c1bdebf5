"""The closed vocabulary of the rule language."""

from typing import Any

from trials.code_words import NOT_KNOWN

BANK = "shared-questions.yaml"
DRUGS = "drugs.yaml"
BESIDE = "information.yaml"  # lies beside the instruments, and no definition may draw on it
ON_FILE = "on file"  # no file can write it: a test on a derived value that has a result on file beside it
GROUPS = ("all", "any", "at_least", "not", "review", "missing", "gap")
RESERVED = (*(word for word in GROUPS if word != "gap"), "met", "not met", "none", "unknown")
NO_DATA = frozenset(
    [
        *("", "none", "unknown", "not known", "no data", "n/a", "na", "missing", "not answered", "not assessed"),
        *NOT_KNOWN,
        *("未知", "不知道", "不清楚", "不详", "无数据", "缺失", "未回答", "未做", "待定", "拒绝回答"),
    ]
)
SCORES = ("score", "classified")
OPERATORS = ("completed_years", "anniversary", "days", "hours", "per_kg", *SCORES, "regimens")


def is_group(key: str, body: Any) -> bool:
    """Whether a rule's key is a word of the language, not a name: a derived value may be called gap."""
    return key in (*GROUPS, ON_FILE) and not (key == "gap" and isinstance(body, dict) and "id" not in body)
