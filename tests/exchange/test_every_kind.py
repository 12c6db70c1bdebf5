"""What holds for every kind of export, also those to come: hostile text stays text, de-identified tells nothing."""

import csv
import json
import re
import shutil
from collections.abc import Iterator, Mapping
from itertools import product
from pathlib import Path

import pytest
from lxml import etree

from store.errors import Refused
from store.exchange.account import Account
from store.site import Site
from tests.exchange.conftest import ON
from tests.exchange.pages import Page
from tests.exchange.samples import DOCTOR, SCREENINGS, ZM
from tests.exchange.test_disclosure import assert_tells_nothing
from trials.text import BIDI
from tui.export_kinds import KINDS, OF_A_TRIAL, Export
from tui.exporting import export, export_compiled

Accounts = Mapping[str, Account]
SUFFIXES = {"report": (".html", ".md"), "attrition": (".html", ".csv")}
FILES = [(kind, suffix) for kind, sort in KINDS.items() for suffix in SUFFIXES.get(kind, (sort.suffix,))]
MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
DAY = re.compile(rf"[12]\d{{3}}-\d\d(?:-\d\d)?|(?:\d{{1,2}} )?(?:{MONTH}) [12]\d{{3}}|\b(?:19|20)\d\d\b")
MADE = "CreationDateTime="  # ODM wants to know when the file was made


@pytest.fixture(scope="module")
def copied(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A copy of the sample site to export from."""
    folder = tmp_path_factory.mktemp("copy") / "site"
    shutil.copytree(site.folder, folder, symlinks=True)
    return Site(folder)


@pytest.fixture(scope="module")
def public(accounts: Accounts, tmp_path_factory: pytest.TempPathFactory) -> frozenset[str]:
    """Every day and year that the definitions themselves tell, in whatever words a form has for them."""
    trials = {trial: of.verdict.compiled for account in accounts.values() for trial, of in account.trials.items()}
    found = {day for compiled in trials.values() for day in DAY.findall(repr(compiled.trial))}
    path = tmp_path_factory.mktemp("forms") / "form"
    for form, compiled in product(OF_A_TRIAL, trials.values()):
        export_compiled(form, compiled, path, force=True)
        found.update(DAY.findall(path.read_text(encoding="utf-8")))
    return frozenset(found)


def written(site: Site, path: Path, code: str, *, deidentified: bool, account: Account) -> Iterator[str]:
    """The text of one kind: of one screening, or of all where the kind tells of nothing less; for each trial."""
    kind = path.name.split(".")[0]
    code = "" if KINDS[kind].many_only else code
    for trial in account.trials if KINDS[kind].one_trial else ("",):
        export(site, Export(kind, path, code, DOCTOR.id, deidentified, True, trial), ON)
        yield path.read_text(encoding="utf-8")


@pytest.mark.parametrize(("kind", "suffix"), FILES)
@pytest.mark.parametrize("code", [code for code in SCREENINGS if code != "S-066"])  # its trial holds the same texts
def test_deidentified_no_kind_tells_a_day_a_name_or_a_birth_year(
    copied: Site, accounts: Accounts, public: frozenset[str], tmp_path: Path, kind: str, suffix: str, code: str
) -> None:
    account = accounts[code]
    for text in written(copied, tmp_path / f"{kind}{suffix}", code, deidentified=True, account=account):
        if kind == "attrition":  # it counts, and says on which day it did
            assert not any(name in text for name in (*SCREENINGS, "Anna Berg", "Ivo Marin"))
            continue
        assert_tells_nothing(text, account)
        told = {found for line in text.splitlines() if MADE not in line for found in DAY.findall(line)}
        assert {day for day in told - public if day not in " ".join(public)} == set()
        birth = account.answers.get("birth_date")
        assert birth is None or str(birth.entry)[:4] not in told - public
        assert account.token not in text or kind == "record"


def cells(text: str) -> Iterator[str]:
    for row in csv.reader(text.lstrip("\ufeff").splitlines()):
        yield from row


@pytest.mark.parametrize("deidentified", [False, True])
@pytest.mark.parametrize(("kind", "suffix"), FILES)
def test_hostile_text_is_text_in_every_kind(
    copied: Site, accounts: Accounts, tmp_path: Path, kind: str, suffix: str, deidentified: bool
) -> None:
    path = tmp_path / f"{kind}{suffix}"
    for text in written(copied, path, "S-066", deidentified=deidentified, account=accounts["S-066"]):
        assert_harmless(text, path)


@pytest.mark.parametrize("kind", OF_A_TRIAL)
def test_a_hostile_trial_is_text_in_every_kind(accounts: Accounts, tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"{kind}{OF_A_TRIAL[kind].suffix}"
    export_compiled(kind, accounts["S-066"].trials["mean-trial"].verdict.compiled, path, force=False)
    assert_harmless(path.read_text(encoding="utf-8"), path)


def assert_harmless(text: str, path: Path) -> None:
    """A file of its kind, with nothing in it that a terminal, a browser or a spreadsheet would act on."""
    shown = text.removeprefix("\ufeff")
    assert not [char for char in shown if (ord(char) < 32 and char not in "\r\n\t") or 0x7F <= ord(char) < 0xA0]
    assert not BIDI & set(shown)
    match path.suffix:
        case ".json":
            json.loads(text)
        case ".xml":
            etree.fromstring(text.encode(), etree.XMLParser(resolve_entities=False, no_network=True))
        case ".csv":
            assert not [cell for cell in cells(text) if re.match(r"[=+@\t\r]|-(?!\d)|[＝＋－＠]", cell)]
        case ".html":
            Page(text)
        case ".md":
            assert "<script" not in text and "](javascript" not in text


@pytest.mark.parametrize(("kind", "suffix"), FILES)
def test_no_kind_overwrites_what_is_there(copied: Site, tmp_path: Path, kind: str, suffix: str) -> None:
    path = tmp_path / f"{kind}{suffix}"
    path.write_text("mine", encoding="utf-8")
    before = {summary.token: summary.count for summary in copied.screenings()}
    code = "" if KINDS[kind].many_only else "S-001"
    with pytest.raises(Refused, match="is there already"):
        export(copied, Export(kind, path, code, DOCTOR.id, trial=ZM if KINDS[kind].one_trial else ""), ON)
    assert path.read_text(encoding="utf-8") == "mine"
    assert {summary.token: summary.count for summary in copied.screenings()} == before
