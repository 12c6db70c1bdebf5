"""Loads trial definitions from files or bytes, and refuses what cannot be right, naming the line."""

import difflib
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from trials.assemble import Library, assemble, used_in
from trials.crosscheck import Complaint, complaints
from trials.definition import Trial
from trials.document import Document, Path_, Refused, file_bytes, read
from trials.drugs import Drugs, assemble_drugs
from trials.instrument import Instrument, assemble_instrument
from trials.supplement import laid_over, lay, refuse_other_parts
from trials.text import one_line
from trials.vocabulary import BANK, BESIDE, DRUGS, SCORES

NO_QUESTIONS = b"questions: {}\n"
Included = Callable[[str], bytes]
File = tuple[bytes, str]  # its content and its name
DEFINITIONS, INSTRUMENTS = files("trials") / "definitions", files("trials") / "instruments"


@dataclass(frozen=True, slots=True)
class Definition:
    """A file of the right form: its text, its plain data, the trial made of them, and what cannot be right in it."""

    document: Document
    plain: Mapping[str, Any]
    trial: Trial
    complaints: tuple[Complaint, ...]


def shipped() -> tuple[str, ...]:
    """The ids of the trials that come with the program, in alphabetical order."""
    names = sorted(entry.name for entry in DEFINITIONS.iterdir() if entry.name.endswith(".yaml"))
    return tuple(name.removesuffix(".yaml") for name in names if name != BANK)


def load(trial: str) -> Trial:
    """The trial of an id, or of the path of a definition file. Raises Refused."""
    return load_bytes(*source_bytes(trial))


def load_with(trial: str, supplement: Path) -> Trial:
    """The trial of an id or path with a site's supplement over it. Raises Refused."""
    return load_bytes(*source_bytes(trial), supplement=(file_bytes(supplement), one_line(supplement.name)))


def source_bytes(trial: str) -> tuple[bytes, str]:
    """The definition file of an id or path: its bytes and its name. Raises Refused."""
    if trial in shipped():
        return shipped_bytes(trial), f"{trial}.yaml"
    path = Path(trial)
    if not path.exists() and "/" not in trial and not path.suffix:
        close = difflib.get_close_matches(trial, shipped(), 1)
        hint = f"did you mean {close[0]}?" if close else f"the trials here are {', '.join(shipped())}."
        raise Refused(f"There is no trial {one_line(trial)[:64]!r}; {hint}")
    return file_bytes(path), one_line(path.name)


def shipped_bytes(trial: str) -> bytes:
    """The definition file of a shipped trial."""
    return (DEFINITIONS / f"{trial}.yaml").read_bytes()


def included_bytes(name: str) -> bytes:
    """A shipped file that definitions draw on, by its name. Raises KeyError."""
    for folder in (DEFINITIONS, INSTRUMENTS):
        if (folder / name).is_file():
            return (folder / name).read_bytes()
    raise KeyError(name)


def instruments() -> tuple[str, ...]:
    """The ids of the published scores that come with the program."""
    found = {entry.name for entry in INSTRUMENTS.iterdir() if entry.name.endswith(".yaml")}
    names = found - {DRUGS, BESIDE}
    return tuple(sorted(name.removesuffix(".yaml") for name in names))


def shared_names() -> frozenset[str]:
    """The names of the shared questions."""
    return frozenset(_bank(included_bytes(BANK)))


def load_instrument(content: bytes, name: str) -> Instrument:
    """The instrument of a file's bytes; `name` stands in its complaints. Raises Refused."""
    return _instrument(content, name)


def load_bytes(
    content: bytes, name: str, included: Included = included_bytes, supplement: File | None = None
) -> Trial:
    """The trial of a definition file's bytes; `name` stands in its complaints. Raises Refused.

    `included` gives the bytes of a file that the definition draws on: shipped, or kept with a record.
    """
    definition = opened(content, name, included, supplement)
    if definition.complaints:
        from trials.form_faults import first

        document = definition.document
        raise Refused(first([f"{document.where(path)}: {sentence}" for path, sentence in definition.complaints]))
    return definition.trial


def opened(
    content: bytes, name: str, included: Included = included_bytes, supplement: File | None = None
) -> Definition:
    """A file with every complaint of what load_bytes would refuse. Raises Refused when its form is wrong."""
    plain = _laid(content, name, supplement, NO_QUESTIONS)[1]
    scored = (derived.get(word) for derived in plain.get("derive", {}).values() for word in SCORES)
    names = dict.fromkeys([BANK, DRUGS, *(f"{instrument}.yaml" for instrument in scored if instrument)])
    found = []
    for file in names:
        try:
            found.append((file, included(file)))
        except KeyError:  # a record names only what its definition draws on
            continue
    return _opened(content, name, tuple(found), supplement)


@lru_cache(maxsize=128)
def _opened(
    content: bytes, name: str, drawn_on: tuple[tuple[str, bytes], ...], supplement: File | None
) -> Definition:
    files = dict(drawn_on)
    document, plain = _laid(content, name, supplement, files.get(BANK, NO_QUESTIONS))
    for derived, words in plain.get("derive", {}).items():
        for word in SCORES:
            if words.get(word) and f"{words[word]}.yaml" not in files:
                known = ", ".join(instruments())
                sentence = f"there is no instrument {words[word]}; the instruments are {known}."
                raise document.refuse(("derive", derived, word), sentence)
    library = Library(
        _bank(files.get(BANK, NO_QUESTIONS)),
        {file.removesuffix(".yaml"): _instrument(part, file) for file, part in drawn_on if file not in (BANK, DRUGS)},
        _drugs(files[DRUGS]) if DRUGS in files and _has_table(plain, files) else None,
        {file: hashlib.sha256(part).hexdigest() for file, part in drawn_on},
    )
    trial = assemble(plain, library, hashlib.sha256(content).hexdigest())
    if supplement:
        trial = replace(trial, supplement=laid_over(plain, hashlib.sha256(supplement[0]).hexdigest()))
    return Definition(document, plain, trial, tuple(complaints(trial, plain)))


def _laid(content: bytes, name: str, supplement: File | None, bank: bytes) -> tuple[Document, dict[str, Any]]:
    """A trial file's plain data, with a supplement over it where there is one."""
    from trials.schema import SupplementFile

    document, plain = _checked(content, name)
    if supplement is None:
        return document, plain
    extra_document = read(*supplement)
    refuse_other_parts(extra_document)
    extra = validated(extra_document, SupplementFile)
    laid, whole = lay(plain, document, extra, extra_document, _bank(bank))
    return whole, laid


@lru_cache(maxsize=128)
def _checked(content: bytes, name: str) -> tuple[Document, dict[str, Any]]:
    """A trial file and its validated plain data."""
    from trials.schema import TrialFile

    document = read(content, name)
    return document, validated(document, TrialFile)


@cache
def _instrument(content: bytes, name: str) -> Instrument:
    from trials.instrument_schema import InstrumentFile

    document = read(content, name)
    plain = validated(document, InstrumentFile)
    if (given := plain["instrument"]["id"]) != name.removesuffix(".yaml"):
        raise document.refuse(
            ("instrument", "id"), f"the id {given} is not the name of the file; make them the same."
        )
    return assemble_instrument(plain)


def _has_table(plain: dict[str, Any], files: dict[str, bytes]) -> bool:
    """Whether a file asks for courses of treatment, so that it needs the list of medicines."""
    known = _bank(files.get(BANK, NO_QUESTIONS)) | plain.get("questions", {})
    return any(
        known[name]["type"] == "courses" for name in (*used_in(plain), *plain.get("questions", {})) if name in known
    )


@cache
def _drugs(content: bytes) -> Drugs:
    from trials.drugs_schema import DrugFile

    return assemble_drugs(validated(read(content, DRUGS), DrugFile))


def load_drugs(content: bytes | None = None) -> Drugs:
    """The list of medicines of a file's bytes, or the one that comes with the program. Raises Refused."""
    return _drugs(included_bytes(DRUGS) if content is None else content)


@cache
def _bank(content: bytes) -> dict[str, Any]:
    """The shared questions as plain data, by id."""
    from trials.schema import BankFile

    plain: dict[str, Any] = validated(read(content, BANK), BankFile)["questions"]
    return plain


def validated(document: Document, model: Any) -> dict[str, Any]:
    """The document's plain data after its Pydantic model has passed it. Raises Refused with the first complaint."""
    from pydantic import ValidationError

    if not isinstance(document.data, dict):
        raise Refused(
            f"{document.name} is empty or not a mapping; it should begin with a key such as trial: or answers:."
        )
    if (empty := _empty(document.data)) is not None:
        raise document.refuse(empty, _empty_words(str(empty[-1])[:40]))
    try:
        checked = model.model_validate(document.data)
    except ValidationError as error:
        from trials.form_faults import faults, first

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
    return f"{key} has no value; write one, or remove the key."


def _empty(data: Any, path: Path_ = ()) -> Path_ | None:
    """The place of a key or list member that has no value: it is never taken for an answer or a default."""
    parts = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, part in parts:
        found = (*path, key) if part is None else _empty(part, (*path, key))
        if found is not None:
            return found
    return None
