"""Loads trial definitions from files or bytes, and refuses what cannot be right, naming the line."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache, partial
from importlib import import_module
from pathlib import Path
from typing import Any

from trials.assemble import Library, assemble, used_in
from trials.crosscheck import Complaint, complaints
from trials.definition import Trial
from trials.document import Document, Refused, file_bytes, read
from trials.drugs import Drugs, assemble_drugs
from trials.in_language import in_language
from trials.instrument import Instrument, assemble_instrument
from trials.kept import plain_data
from trials.language import ENGLISH, Language, in_a_row, said
from trials.supplement import laid_over, lay, refuse_other_parts, refuse_unfitting
from trials.text import one_line
from trials.vocabulary import BANK, BESIDE, DRUGS, SCORES

NO_QUESTIONS = b"questions: {}\n"
Included = Callable[[str], bytes]
File = tuple[bytes, str]  # its content and its name
DEFINITIONS, INSTRUMENTS = Path(__file__).with_name("definitions"), Path(__file__).with_name("instruments")
MODELS = {
    "trial": ("trials.schema", "TrialFile"),
    "supplement": ("trials.schema", "SupplementFile"),
    "shared questions": ("trials.schema", "BankFile"),
    "instrument": ("trials.instrument_schema", "InstrumentFile"),
    "medicines": ("trials.drugs_schema", "DrugFile"),
}


@dataclass(frozen=True, slots=True)
class Definition:
    """A file of the right form: its text, its plain data, the trial made of them, and what cannot be right in it."""

    reread: Callable[[], Document]  # only a complaint needs the lines
    plain: Mapping[str, Any]
    trial: Trial
    complaints: tuple[Complaint, ...]

    @property
    def document(self) -> Document:
        return self.reread()


def shipped() -> tuple[str, ...]:
    """The ids of the trials that come with the program, in alphabetical order."""
    names = sorted(entry.name for entry in DEFINITIONS.iterdir() if entry.name.endswith(".yaml"))
    return tuple(name.removesuffix(".yaml") for name in names if name != BANK)


def load(trial: str, language: Language = ENGLISH) -> Trial:
    """The trial of an id, or of the path of a definition file. Raises Refused."""
    return load_bytes(*source_bytes(trial), language=language)


def load_with(trial: str, supplement: Path, language: Language = ENGLISH) -> Trial:
    """The trial of an id or path with a site's supplement over it. Raises Refused."""
    extra = file_bytes(supplement), one_line(supplement.name)
    return load_bytes(*source_bytes(trial), supplement=extra, language=language)


def source_bytes(trial: str) -> tuple[bytes, str]:
    """The definition file of an id or path: its bytes and its name. Raises Refused."""
    if trial in shipped():
        return shipped_bytes(trial), f"{trial}.yaml"
    path = Path(trial)
    if not path.exists() and "/" not in trial and not path.suffix:
        from difflib import get_close_matches  # needed for a mistake alone

        close = get_close_matches(trial, shipped(), 1)
        told = {"trial": repr(one_line(trial)[:64]), "name": close[0] if close else "", "trials": in_a_row(shipped())}
        if close:
            raise Refused(said("There is no trial {trial}; did you mean {name}?", **told))
        raise Refused(said("There is no trial {trial}; the trials here are {trials}.", **told))
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
    return frozenset(_bank(included_bytes(BANK), ENGLISH))


def load_instrument(content: bytes, name: str, language: Language = ENGLISH) -> Instrument:
    """The instrument of a file's bytes; `name` stands in its complaints. Raises Refused."""
    return _instrument(content, name, language)


def load_bytes(
    content: bytes,
    name: str,
    included: Included = included_bytes,
    supplement: File | None = None,
    language: Language = ENGLISH,
) -> Trial:
    """The trial of a definition file's bytes; `name` stands in its complaints. Raises Refused.

    `included` gives the bytes of a file that the definition draws on: shipped, or kept with a record. What has no
    text in `language` stays English.
    """
    definition = opened(content, name, included, supplement, language)
    if definition.complaints:
        from trials.form_faults import first

        document = definition.document
        raise Refused(first([f"{document.where(path)}: {sentence}" for path, sentence in definition.complaints]))
    return definition.trial


def opened(
    content: bytes,
    name: str,
    included: Included = included_bytes,
    supplement: File | None = None,
    language: Language = ENGLISH,
) -> Definition:
    """A file with every complaint of what load_bytes would refuse. Raises Refused when its form is wrong."""
    plain = _laid(content, name, supplement, NO_QUESTIONS, ENGLISH)[1]
    scored = (derived.get(word) for derived in plain.get("derive", {}).values() for word in SCORES)
    names = dict.fromkeys([BANK, DRUGS, *(f"{instrument}.yaml" for instrument in scored if instrument)])
    found = []
    for file in names:
        try:
            found.append((file, included(file)))
        except KeyError:  # a record names only what its definition draws on
            continue
    return _opened(content, name, tuple(found), supplement, language)


@lru_cache(maxsize=128)
def _opened(
    content: bytes, name: str, drawn_on: tuple[tuple[str, bytes], ...], supplement: File | None, language: Language
) -> Definition:
    files = dict(drawn_on)
    reread, plain = _laid(content, name, supplement, files.get(BANK, NO_QUESTIONS), language)
    for derived, words in plain.get("derive", {}).items():
        for word in SCORES:
            if words.get(word) and f"{words[word]}.yaml" not in files:
                known = ", ".join(instruments())
                sentence = f"there is no instrument {words[word]}; the instruments are {known}."
                raise reread().refuse(("derive", derived, word), sentence)
    scores = [(file, part) for file, part in drawn_on if file not in (BANK, DRUGS)]
    library = Library(
        _bank(files.get(BANK, NO_QUESTIONS), language),
        {file.removesuffix(".yaml"): _instrument(part, file, language) for file, part in scores},
        _drugs(files[DRUGS], language) if DRUGS in files and _has_table(plain, files) else None,
        {file: hashlib.sha256(part).hexdigest() for file, part in drawn_on},
    )
    trial = assemble(plain, library, hashlib.sha256(content).hexdigest(), language)
    if supplement:
        trial = replace(trial, supplement=laid_over(plain, hashlib.sha256(supplement[0]).hexdigest()))
    return Definition(reread, plain, trial, _complaints(trial, plain, library))


def _complaints(trial: Trial, plain: Mapping[str, Any], library: Library) -> tuple[Complaint, ...]:
    """What cannot be right in a trial, found now or, for the same files, at an earlier time."""
    extra = trial.supplement.sha256 if trial.supplement else ""
    made_of = (trial.sha256, extra, sorted(library.hashes.items()), trial.language.code)

    def found() -> dict[str, Any]:
        return {"complaints": [[list(path), sentence] for path, sentence in complaints(trial, plain)]}

    kept = plain_data("complaints", repr(made_of).encode(), found)
    return tuple((tuple(path), sentence) for path, sentence in kept["complaints"])


def _laid(
    content: bytes, name: str, supplement: File | None, bank: bytes, language: Language
) -> tuple[Callable[[], Document], dict[str, Any]]:
    """A trial file's plain data, with a supplement over it where there is one, and how to read the text again."""
    plain = _checked("trial", content, name)
    reread = partial(read_once, content, name)
    if supplement is None:
        return reread, in_language(plain, language)
    extra_document = read(*supplement)
    refuse_other_parts(extra_document)
    extra = _checked("supplement", *supplement)
    refuse_unfitting(plain, extra, extra_document, _bank(bank, ENGLISH))
    laid, whole = lay(in_language(plain, language), reread(), in_language(extra, language), extra_document, language)
    return lambda: whole, laid


read_once = lru_cache(maxsize=16)(read)  # whoever reads the same text again is given the same document


@lru_cache(maxsize=256)
def _checked(kind: str, content: bytes, name: str) -> dict[str, Any]:
    """The plain data of a file that has passed the model of its kind, now or at an earlier time."""

    def validate() -> dict[str, Any]:
        from trials.validation import validated

        module, model = MODELS[kind]
        return validated(read_once(content, name), getattr(import_module(module), model))

    return plain_data(kind, content, validate)


@cache
def _instrument(content: bytes, name: str, language: Language) -> Instrument:
    plain = in_language(_checked("instrument", content, name), language)
    if (given := plain["instrument"]["id"]) != name.removesuffix(".yaml"):
        raise read_once(content, name).refuse(
            ("instrument", "id"), f"the id {given} is not the name of the file; make them the same."
        )
    return assemble_instrument(plain)


def _has_table(plain: dict[str, Any], files: dict[str, bytes]) -> bool:
    """Whether a file asks for courses of treatment, so that it needs the list of medicines."""
    known = _bank(files.get(BANK, NO_QUESTIONS), ENGLISH) | plain.get("questions", {})
    return any(
        known[name]["type"] == "courses" for name in (*used_in(plain), *plain.get("questions", {})) if name in known
    )


@cache
def _drugs(content: bytes, language: Language) -> Drugs:
    return assemble_drugs(_checked("medicines", content, DRUGS), language)


def load_drugs(content: bytes | None = None, language: Language = ENGLISH) -> Drugs:
    """The list of medicines of a file's bytes, or the one that comes with the program. Raises Refused."""
    return _drugs(included_bytes(DRUGS) if content is None else content, language)


def _bank(content: bytes, language: Language) -> dict[str, Any]:
    """The shared questions as plain data, by id."""
    plain = _checked("shared questions", content, BANK)
    questions: dict[str, Any] = in_language(plain, language)["questions"]
    return questions
