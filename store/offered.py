"""What a site can screen for: the trials that come with the program, and the site's own files in its folder `trials`.

In that folder lie trial files and supplements, told apart by what stands in them. A file that cannot be used is
never taken in part: a sentence says what is wrong with it, and the other files are offered all the same.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from trials.catalog import File, included_bytes, load_bytes, shipped, shipped_bytes
from trials.definition import Trial
from trials.document import Refused, file_bytes, read
from trials.language import ENGLISH, Language, said
from trials.text import one_line

FOLDER = "trials"
ENDINGS = (".yaml", ".yml", ".json")
MOST = 1000  # files
Stamp = tuple[str, int, int]  # a file's name, its time and its size


@dataclass(frozen=True, slots=True)
class Offer:
    """The version of a trial that a new screening begins with. `own` and `extra` name the site's files, or are ""."""

    trial: Trial
    definition: bytes
    supplement: bytes | None = None
    own: str = ""
    extra: str = ""

    @property
    def shas(self) -> tuple[str, str | None, Mapping[str, str]]:
        """What a screening of it is bound to: SHA-256 of the definition, of the supplement, of what it draws on."""
        extra = None if self.supplement is None else hashlib.sha256(self.supplement).hexdigest()
        return self.trial.sha256, extra, self.trial.includes

    @property
    def files(self) -> Iterator[bytes]:
        """Everything it is judged by."""
        yield self.definition
        if self.supplement is not None:
            yield self.supplement
        yield from (included_bytes(name) for name in self.trial.includes)


@dataclass(frozen=True, slots=True)
class Offered:
    """The trials of a site by id, in alphabetical order, and a sentence for each file that cannot be used."""

    trials: Mapping[str, Offer]
    faults: tuple[str, ...]

    def offer(self, trial: str) -> Offer:
        """The offer of an id. Raises Refused."""
        if trial not in self.trials:
            raise Refused(
                said(
                    "There is no trial {trial} at this site; its trials are {trials}.",
                    trial=repr(one_line(trial)[:64]),
                    trials=", ".join(self.trials),
                )
            )
        return self.trials[trial]


def offered(folder: Path, language: Language = ENGLISH) -> Offered:
    """What the site of this folder can screen for. Read anew when a file was added, changed or removed."""
    own = folder / FOLDER
    try:
        stamps = tuple(sorted(_stamps(own)))
    except OSError as error:
        return Offered(
            _found(own, (), language).trials,
            (language("The folder {folder} cannot be read ({why}).", folder=own, why=error.strerror),),
        )
    return _found(own, stamps, language)


def _stamps(folder: Path) -> Iterator[Stamp]:
    if not folder.is_dir():
        return
    for path in folder.iterdir():
        if not path.name.startswith((".", "~")) and not path.is_dir():
            status = path.lstat()
            yield path.name, status.st_mtime_ns, status.st_size


@lru_cache(maxsize=4)
def _found(folder: Path, stamps: tuple[Stamp, ...], language: Language) -> Offered:
    shelf = _Shelf(language)
    for name in shipped():
        content = shipped_bytes(name)
        shelf.take(content, f"{name}.yaml", "")
    names = [name for name, _, _ in stamps]
    for name in names[:MOST]:
        shelf.look(folder / name)
    if len(names) > MOST:
        much = language(
            "The folder {folder} holds more than {most} files; keep one file a trial there.", folder=FOLDER, most=MOST
        )
        shelf.faults.append(much)
    return shelf.offered()


@dataclass
class _Shelf:
    """The files as they are read, one after the other."""

    language: Language
    versions: dict[str, list[Offer]] = field(default_factory=dict)
    extras: list[tuple[File, str, str]] = field(default_factory=list)  # a supplement, its trial and its version
    faults: list[str] = field(default_factory=list)

    def look(self, path: Path) -> None:
        """Read one file of the site."""
        name = one_line(path.name)
        if path.suffix.lower() not in ENDINGS:
            if path.suffix.lower() not in (".txt", ".md", ".pdf", ".docx"):  # a protocol may lie beside its trial
                self.faults.append(self.language("{name} is not read; a trial file ends in .yaml.", name=name))
            return
        if not path.is_file():  # reading from a pipe would wait for ever
            self.faults.append(self.language("{name} is not an ordinary file, so it is not read.", name=name))
            return
        try:
            content = file_bytes(path)
            data = read(content, name).data
            if isinstance(data, dict) and "supplement" in data:
                about = data["supplement"] if isinstance(data["supplement"], dict) else {}
                self.extras.append(((content, name), str(about.get("for", "")), str(about.get("definition", ""))))
            else:
                self.take(content, name, name)
        except Refused as refused:
            self.faults.append(self.language.tell(refused))

    def take(self, content: bytes, name: str, own: str) -> None:
        """Take a definition. Raises Refused."""
        trial = load_bytes(content, name, language=self.language)
        same = self.versions.setdefault(trial.id, [])
        if all(other.trial.sha256 != trial.sha256 for other in same):
            same.append(Offer(trial, content, own=own))

    def offered(self) -> Offered:
        """The newest version of each trial, with its supplement."""
        newest = {trial: one for trial, found in sorted(self.versions.items()) if (one := self._newest(trial, found))}
        for file, trial, _ in self.extras:
            if trial not in newest:
                lost = self.language(
                    "{name} is a supplement for {trial}, which is not here; its trial should be one of {trials}.",
                    name=file[1],
                    trial=one_line(trial)[:64] or said("no trial"),
                    trials=self.language.joined(newest),
                )
                self.faults.append(lost)
        trials = {trial: self._with_supplement(offer) for trial, offer in newest.items()}
        return Offered(MappingProxyType(trials), tuple(self.faults))

    def _newest(self, trial: str, found: Sequence[Offer]) -> Offer | None:
        """The version that no other is based on; where that is not one, the shipped version, and a sentence."""
        bases = {offer.trial.based_on for offer in found}
        last = [offer for offer in found if offer.trial.version not in bases] or list(found)
        if len(last) == 1:
            return last[0]
        names = self.language.both(
            offer.own or self.language("the one that came with the program ({version})", version=offer.trial.version)
            for offer in last
        )
        rivals = self.language(
            "{names} are versions of {trial}, and none says that it comes after the other; add based_on with the "
            "version before it to the newer one, or take one away.",
            names=names,
            trial=trial,
        )
        self.faults.append(rivals)
        return next((offer for offer in last if not offer.own), None)

    def _with_supplement(self, offer: Offer) -> Offer:
        """The offer with the site's supplement to this version over it."""
        fitting = [(file, version) for file, trial, version in self.extras if trial == offer.trial.id]
        here = [file for file, version in fitting if version == offer.trial.version]
        if len(here) > 1:
            twice = self.language(
                "{names} are supplements to the same version of {trial}; keep one of them.",
                names=self.language.both(name for _, name in here),
                trial=offer.trial.id,
            )
            self.faults.append(twice)
            return offer
        laid = offer
        for file in here or [file for file, _ in fitting]:  # one for another version is refused with a sentence
            try:
                name = offer.own or f"{offer.trial.id}.yaml"
                trial = load_bytes(offer.definition, name, supplement=file, language=self.language)
                laid = Offer(trial, offer.definition, file[0], offer.own, file[1])
            except Refused as refused:
                self.faults.append(self.language.tell(refused))
        return laid
