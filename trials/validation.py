"""Holds a document against the Pydantic model of its kind."""

from typing import Any

from pydantic import ValidationError

from trials.document import Document, Refused, empty_place
from trials.form_faults import faults, first
from trials.worded import told_apart


def validated(document: Document, model: Any) -> dict[str, Any]:
    """The document's plain data after its Pydantic model has passed it. Raises Refused with the first complaint."""
    return told_apart(worded(document, model))


def worded(document: Document, model: Any) -> dict[str, Any]:
    """The same with each text that a person reads as `Worded`."""
    if not isinstance(document.data, dict):
        raise Refused(
            f"{document.name} is empty or not a mapping; it should begin with a key such as trial: or answers:."
        )
    if (empty := empty_place(document.data)) is not None:
        raise document.refuse(empty, _empty_words(str(empty[-1])[:40]))
    try:
        checked = model.model_validate(document.data)
    except ValidationError as error:
        raise Refused(first(faults(document, error, model))) from None
    plain: dict[str, Any] = checked.model_dump(by_alias=True, exclude_unset=True, exclude_none=True)
    return plain


def _empty_words(key: str) -> str:
    """That a key has no value, and how that may have come about."""
    word, _, value = key.partition(":")
    if value:
        return f"{key} has no value; put a space after the colon: {word}: {value}."
    if key.isdigit():
        return f"{key} has no value; write decimals with a point, and quote text that holds a comma."
    if " " in key:
        return f"{key} has no value; text between braces that holds a comma needs quotation marks around all of it."
    return f"{key} has no value; write one, or remove the key."
