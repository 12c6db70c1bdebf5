"""One screening handed over as one file: whole at the other desk, and refused when it is anything else."""

import errno
import hashlib
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from store.backup import COPIED, REFUSED, backup
from store.errors import Damaged, Locked, Missing, NewerVersion, NotSaved, Refused
from store.folding import Binding
from store.handover import MOST_PARTS, hand_over
from store.restore import restore
from store.site import Site
from store.verify import exit_code, verify
from tests.store.conftest import ANNA, IVO, TRIAL, file_of, more, rewrite, token_of
from tests.store.copies import files, heads, states
from tests.store.disks import FailingDisk
from trials.language import ENGLISH


def packed(parts: dict[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return data.getvalue()


@pytest.fixture
def parts(whole: Site, tmp_path: Path) -> dict[str, bytes]:
    """What stands in the file of a screening that was handed over."""
    with zipfile.ZipFile(hand_over(whole, token_of(whole, "S-2"), tmp_path / "stick", IVO)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def definition_in(parts: dict[str, bytes]) -> str:
    return next(name for name in parts if name.startswith("definitions/"))


def test_a_screening_moves_as_one_file_with_all_that_it_needs(whole: Site, elsewhere: Site, tmp_path: Path) -> None:
    token = token_of(whole, "S-2")
    path = hand_over(whole, token, tmp_path / "stick", IVO)
    last = whole.read(token).events[-1]
    assert (last.kind, last.by.name) == ("exported", "Ivo Marin")
    assert path.stat().st_mode & 0o777 == 0o600 and "S-2" not in path.name
    with zipfile.ZipFile(path) as archive:
        assert archive.read(f"screenings/{token}.json") == file_of(whole, token).read_bytes()
    assert states(restore(elsewhere, path)) == {"S-2": COPIED}
    with elsewhere.read(token) as here, whole.read(token) as there:
        assert here.head == there.head and here.events == there.events
        for sha in here.trials[TRIAL].shas:
            assert elsewhere.kept(sha) == whole.kept(sha)
    assert exit_code(list(verify(elsewhere))) == 0
    assert elsewhere.people.list() == ()
    more(elsewhere, "S-2")
    back = hand_over(elsewhere, token, tmp_path / "stick", ANNA)
    assert states(restore(whole, back)) == {"S-2": COPIED} and heads(whole)["S-2"] == heads(elsewhere)["S-2"]
    assert exit_code(list(verify(whole))) == 0
    assert states(restore(whole, path)) == {"S-2": REFUSED}
    more(whole, "S-2", "sex", "female")
    more(elsewhere, "S-2", "sex", "male")
    assert "another record" in restore(whole, hand_over(elsewhere, token, tmp_path / "stick", ANNA))[0].line(ENGLISH)


def test_a_code_in_use_by_another_is_not_taken_over(whole: Site, elsewhere: Site, tmp_path: Path) -> None:
    elsewhere.start("s-2", {TRIAL: Binding(elsewhere.keep(b"x"), None, "screening")}, ANNA).close()
    before = files(elsewhere.folder / "screenings")
    with pytest.raises(Refused, match="S-2 is the code of another screening"):
        restore(elsewhere, hand_over(whole, token_of(whole, "S-2"), tmp_path / "stick", IVO))
    backup(whole, tmp_path / "copy")
    assert states(restore(elsewhere, tmp_path / "copy", "S-2")) == {"S-2": REFUSED}
    assert files(elsewhere.folder / "screenings") == before


def test_a_screening_that_cannot_be_handed_over(whole: Site, tmp_path: Path) -> None:
    token = token_of(whole, "S-2")
    with whole.open(token, ANNA), pytest.raises(Locked, match="cannot be handed over now"):
        hand_over(whole, token, tmp_path / "stick", IVO)
    (bound,) = whole.read(token).trials.values()
    (whole.folder / "definitions" / f"{bound.supplement}.yaml").unlink()
    with pytest.raises(Damaged):
        hand_over(whole, token, tmp_path / "stick", IVO)
    assert not list(tmp_path.glob("stick/*"))
    with pytest.raises(NotSaved):
        hand_over(
            Site(whole.folder, disk=FailingDisk(1, errno.ENOSPC, only="link")),
            token_of(whole, "S-1"),
            tmp_path / "stick",
            IVO,
        )
    assert not list(tmp_path.glob("stick/*"))


def test_a_hand_over_that_is_there_already_is_refused_before_it_is_recorded(whole: Site, tmp_path: Path) -> None:
    token = token_of(whole, "S-2")
    for number in range(4, 9):
        (tmp_path / f"screening-{token[:8]}-{number}.zip").write_bytes(b"")
    with pytest.raises(Refused, match="is there already"):
        hand_over(whole, token, tmp_path, IVO)
    assert [event.kind for event in whole.read(token).events].count("exported") == 0


HOSTILE: dict[str, Callable[[dict[str, bytes]], bytes]] = {
    "nothing": lambda parts: b"",
    "no archive": lambda parts: b"hello" * 1000,
    "an empty archive": lambda parts: packed({}),
    "half of it": lambda parts: packed(parts)[: len(packed(parts)) // 2],
    "a path outside": lambda parts: packed({**parts, "../people.json": b"{}"}),
    "another file": lambda parts: packed({**parts, "people.json": b"{}"}),
    "no record": lambda parts: packed({definition_in(parts): parts[definition_in(parts)]}),
    "two records": lambda parts: packed({**parts, f"screenings/{'0' * 32}.json": next(iter(parts.values()))}),
    "under another name": lambda parts: packed(
        {(f"screenings/{'0' * 32}.json" if "screenings" in name else name): part for name, part in parts.items()}
    ),
    "a definition that is another one": lambda parts: packed({**parts, definition_in(parts): b"x"}),
    "without a definition": lambda parts: packed({k: v for k, v in parts.items() if k != definition_in(parts)}),
    "a changed record": lambda parts: packed(
        {name: part.replace(b'"12"', b'"13"') for name, part in parts.items()}
    ),
    "very many parts": lambda parts: packed({f"definitions/{n:064x}.yaml": b"" for n in range(400)}),
    "a bomb": lambda parts: packed({next(iter(parts)): b" " * (40 * 1024 * 1024)}),
}  # fmt: skip


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE)
def test_a_file_that_is_no_hand_over_is_refused_and_nothing_is_taken_in(
    parts: dict[str, bytes], elsewhere: Site, tmp_path: Path, make: Callable[[dict[str, bytes]], bytes]
) -> None:
    path = tmp_path / "strange.zip"
    path.write_bytes(make(parts))
    before = files(elsewhere.folder)
    with pytest.raises((Damaged, Missing)) as caught:
        restore(elsewhere, path)
    assert str(caught.value).endswith(".") and files(elsewhere.folder) == before


def test_a_hand_over_by_a_newer_version_says_so(elsewhere: Site, tmp_path: Path) -> None:
    path = tmp_path / "new.zip"
    path.write_bytes(packed({f"screenings/{'0' * 32}.json": b'{"events": {"1": {"new": {"format": 3}}}}'}))
    with pytest.raises(NewerVersion):
        restore(elsewhere, path)


def test_a_hand_over_has_an_end_to_its_parts_their_sizes_and_their_sum(
    parts: dict[str, bytes], elsewhere: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "strange.zip"

    def taken(more: list[bytes]) -> str:
        named = [(f"definitions/{hashlib.sha256(part).hexdigest()}.yaml", part) for part in more]
        path.write_bytes(packed({**parts, **dict(named)}))
        try:
            restore(elsewhere, path)
        except Damaged as error:
            return str(error)
        return ""

    assert "too many parts" in taken([b"%d" % n for n in range(MOST_PARTS)])
    monkeypatch.setattr("store.handover.MOST_DEFINITION", 5000)
    assert "holds something else" in taken([b"x" * 5001])
    monkeypatch.setattr("store.handover.MOST_PARCEL", 20_000)
    assert "holds something else" in taken([bytes([n]) * 4000 for n in range(5)])
    assert not elsewhere.screenings()
    assert taken([b"x" * 5000]) == ""


def test_no_part_is_unpacked_further_than_it_may_be(
    parts: dict[str, bytes], elsewhere: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    reading = zipfile.ZipExtFile.read

    def read(self: zipfile.ZipExtFile, n: int | None = -1) -> bytes:
        asked.append(-1 if n is None else n)
        return reading(self, n)

    monkeypatch.setattr(zipfile.ZipExtFile, "read", read)
    path = tmp_path / "whole.zip"
    path.write_bytes(packed(parts))
    restore(elsewhere, path)
    assert asked and min(asked) > 0


def test_two_records_in_one_file_are_refused(parts: dict[str, bytes], elsewhere: Site, tmp_path: Path) -> None:
    (name,) = (name for name in parts if name.startswith("screenings/"))
    path = tmp_path / "twice.zip"
    path.write_bytes(packed({f"screenings/{'0' * 32}.json": parts[name], **parts}))
    with pytest.raises(Damaged, match="holds something else"):
        restore(elsewhere, path)


def test_a_record_handed_over_must_keep_the_rules_of_a_record(whole: Site, elsewhere: Site, tmp_path: Path) -> None:
    """Its chain is whole and its definitions are there: only what it says is not what a record can say."""
    rewrite(file_of(whole, token_of(whole, "S-2")), lambda records: [*records[:-1], {**records[-1], "kind": "odd"}])
    path = file_of(whole, token_of(whole, "S-2"))
    definitions = {f"definitions/{p.name}": p.read_bytes() for p in (whole.folder / "definitions").iterdir()}
    file = tmp_path / "odd.zip"
    file.write_bytes(packed({f"screenings/{path.name}": path.read_bytes(), **definitions}))
    with pytest.raises(Damaged, match="at event 4"):
        restore(elsewhere, file)
    assert not elsewhere.screenings()
