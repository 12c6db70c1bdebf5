"""Texts that lack one of the languages of their file."""

from collections.abc import Iterator

from trials.catalog import Definition
from trials.document import Document, Path_
from trials.language import LANGUAGES
from trials.remarks import WARNING, Remark
from trials.schema import Model, SupplementFile, TrialFile
from trials.supplement import Laid
from trials.text import one_line
from trials.validation import worded
from trials.worded import lacking


def of_texts(definition: Definition) -> Iterator[Remark]:
    """A remark on each text that is not in a language that another text of the file is in."""
    document = definition.document
    model: type[Model] = TrialFile
    if isinstance(document, Laid):
        document, model = document.extra, SupplementFile
    for path, code in lacking(worded(document, model)):
        language = LANGUAGES[code].name
        yield Remark(
            WARNING,
            document.line(path),
            f"missing translation: {_words(document, path)} is not in {language} ({code})",
            f"write en: and {code}: under it, each with its text",
        )


def _words(document: Document, path: Path_) -> str:
    """A place in words: members of a list by their id where they have one."""
    data, words = document.data, []
    for step in path:
        data = data[step]
        name = data.get("id") if isinstance(step, int) and isinstance(data, dict) else step
        words += [] if name is None or isinstance(name, int) else [one_line(str(name))[:40]]
    return ", ".join(words)
