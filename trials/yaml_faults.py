"""What is wrong when a text is not YAML, in one plain sentence: from what PyYAML finds."""

import yaml

from trials.text import one_line

QUOTE = "quote text that holds a colon, a #, a question mark, a comma or a quotation mark"
OPEN = {"flow mapping": "{", "flow sequence": "["}


def fault(text: str, error: yaml.YAMLError) -> tuple[int, str]:
    """The line, 0 when it is not known, and what is wrong there with what to do, without a full stop."""
    problem = one_line(str(getattr(error, "problem", None) or getattr(error, "reason", "") or "it is not YAML"))
    context = str(getattr(error, "context", "") or "")
    mark, opened = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
    position = getattr(error, "position", None)
    line = mark.line + 1 if mark else 0 if position is None else text.count("\n", 0, position) + 1
    start = opened.line + 1 if opened else line
    if "\\t" in problem or (
        0 < line <= len(lines := text.split("\n")) and lines[line - 1].lstrip(" ").startswith("\t")
    ):
        return line, "this line is indented with a tab; indent with spaces"
    for kind, sign in OPEN.items():
        if kind in context and "expected" in problem:
            return start, (
                f"the {sign} that opens here is not closed where it should be, or text in it needs quotation marks;"
                f" close it with {'}' if sign == '{' else ']'}, put commas between its parts, and {QUOTE}"
            )
    if "quoted scalar" in context:
        return start, "the quotation mark that opens here is not closed; close it on the same line"
    for words, sentence in _KNOWN.items():
        if words in problem:
            return line, sentence
    return line, f"this is not YAML ({problem[:120]}); check the indentation, and {QUOTE}"


SIGN = "text cannot begin with > or |; quote it, or write a limit with min, max, above or below"
_KNOWN = {
    "<stream end>": "the text ends before all that was opened is closed; close every {, [ and quotation mark",
    "mapping values are not allowed": (
        "a colon stands here where none can be, or the line is not indented like those beside it; quote text that"
        " holds a colon, and begin keys that belong together in the same column"
    ),
    "expected <block end>": (
        "this line is not indented like those it belongs to; begin it in the same column as they do"
    ),
    "could not find expected ':'": "a key lacks its colon, or the space after it, just above; write key: value",
    "chomping or indentation": SIGN,
    "expected a comment or a line break": SIGN,
    "cannot start any token": "text cannot begin with this character; put the text in quotation marks",
    "sequence entries are not allowed": (
        "an item of a list cannot begin here; put it on a line of its own, or quote text that begins with a hyphen"
    ),
    "did not find expected key": "this line is not indented like those it belongs to; begin it in the same column",
}
