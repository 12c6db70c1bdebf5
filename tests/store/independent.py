"""A reader of a site's folder written from store/README.md alone: `python independent.py FOLDER [PASSPHRASE]`.

It imports nothing of the project. What it finds is printed as JSON; a broken promise of the page ends it at once.
"""

import base64
import hashlib
import json
import sys
import unicodedata
import zipfile
from pathlib import Path
from typing import Any


def canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode("ascii")


def without(event: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: part for name, part in event.items() if name not in names}


def events_in(data: bytes) -> list[dict[str, Any]]:
    """The events of a record file, every link verified."""
    tables = json.loads(data.decode("ascii"))
    assert list(tables) == ["events"]
    events, prev = tables["events"], ""
    lines = ",\n".join(f'"{n}": {canonical(event).decode()}' for n, event in events.items())
    assert data.rstrip(b"\n") == f'{{"events": {{\n{lines}\n}}}}'.encode("ascii"), "not in the layout"
    for number, (name, event) in enumerate(events.items(), 1):
        assert (name, event["seq"], event["prev"]) == (str(number), number, prev), number
        assert hashlib.sha256(canonical(without(event, "hash"))).hexdigest() == event["hash"], number
        prev = event["hash"]
    return list(events.values())


def key_of(file: dict[str, Any], passphrase: str) -> bytes:
    """The key of encrypted records."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    kdf = file["kdf"]
    assert (file["format"], file["cipher"], kdf["name"]) == (1, "AES-256-GCM", "argon2id")
    argon = Argon2id(
        salt=bytes.fromhex(kdf["salt"]),
        length=32,
        iterations=kdf["iterations"],
        lanes=kdf["lanes"],
        memory_cost=kdf["memory"],
    )
    wrapped = base64.b64decode(file["wrapped"])
    made = argon.derive(unicodedata.normalize("NFC", passphrase).encode())
    return AESGCM(made).decrypt(wrapped[:12], wrapped[12:], canonical(without(file, "wrapped")))


def opened(event: dict[str, Any], key: bytes) -> dict[str, Any]:
    """An encrypted event with everything that it says."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    sealed = base64.b64decode(event["sealed"])
    plain = AESGCM(key).decrypt(sealed[:12], sealed[12:], canonical(without(event, "sealed", "hash")))
    return {**without(event, "sealed"), **json.loads(plain)}


def record(data: bytes, key: bytes) -> dict[str, Any]:
    """What a screening's file says."""
    events = events_in(data)
    new = events[0]["new"]
    assert new["format"] in (1, 2) and events[0]["kind"] == "created"
    if new["format"] == 2:
        events = [events[0], *(opened(event, key) for event in events[1:])]
    answers, trials, signed = {}, {}, []
    for event in events:
        subject = event["subject"]
        if event["kind"] == "answered":
            answers[subject] = event["new"]
        elif event["kind"] == "bound":
            trials[subject] = {**event["new"], "stage": ""}
        elif event["kind"] == "stage":
            trials[subject]["stage"] = event["new"]
        elif event["kind"] == "signed":
            signed.append([subject, event["new"]["stage"]])
        elif event["kind"] == "unlocked":
            signed = signed[: signed.index([subject, event["new"]])]  # the later ones of the trial with it
    last = events[-1]["summary"]
    assert last["code"] == new["code"]
    assert {name: of["stage"] for name, of in last["trials"].items()} == {n: of["stage"] for n, of in trials.items()}
    return {
        "code": new["code"],
        "token": new["token"],
        "head": events[-1]["hash"],
        "answers": {name: value for name, value in answers.items() if value is not None},
        "trials": trials,
        "signed": signed,
    }


def site(folder: Path, passphrase: str = "") -> dict[str, Any]:
    """What a folder of records says."""
    key = b""
    if (folder / "key.json").exists() and passphrase:
        key = key_of(json.loads((folder / "key.json").read_bytes()), passphrase)
    for path in (folder / "definitions").glob("*.yaml"):
        assert hashlib.sha256(path.read_bytes()).hexdigest() == path.stem
    records = {path.stem: record(path.read_bytes(), key) for path in (folder / "screenings").glob("*.json")}
    people: dict[str, Any] = {}
    for event in events_in((folder / "people.json").read_bytes())[1:]:
        people[event["subject"]] = event["new"]
    before, known = "", dict[str, str]()
    for path in sorted((folder / "register").glob("*.json")):
        page = events_in(path.read_bytes())
        assert page[0]["new"]["before"] == before
        before = page[-1]["hash"]
        known |= {event["subject"]: event["new"]["head"] for event in page[1:]}
    for token, found in records.items():
        assert found["token"] == token
        for of in found["trials"].values():
            for sha in (of["definition"], of["supplement"], *of["includes"].values()):
                assert sha is None or (folder / "definitions" / f"{sha}.yaml").exists()
    return {"records": records, "people": people, "register": known}


def parcel(path: Path, passphrase: str = "") -> dict[str, Any]:
    """What the file of a screening that was handed over says."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    (name,) = (name for name in parts if name.startswith("screenings/"))
    key = key_of(json.loads(parts["key.json"]), passphrase) if "key.json" in parts else b""
    found = record(parts[name], key)
    assert name == f"screenings/{found['token']}.json"
    for of in found["trials"].values():
        for sha in filter(None, (of["definition"], of["supplement"], *of["includes"].values())):
            assert hashlib.sha256(parts[f"definitions/{sha}.yaml"]).hexdigest() == sha
    return found


if __name__ == "__main__":
    given = Path(sys.argv[1])
    json.dump((site if given.is_dir() else parcel)(given, *sys.argv[2:]), sys.stdout)
