"""What a site can screen for: shipped trials, its own files and supplements, and a sentence for each bad file."""

import os
from pathlib import Path

import pytest

import trials
from store.events import Person
from store.offered import FOLDER, Offered, offered
from store.site import Site
from tests.trials.sentences import one_sentence
from tests.trials.test_guide import EXAMPLE
from trials.catalog import shipped, shipped_bytes
from trials.document import Refused
from trials.language import ENGLISH
from tui.beginning import begin

EXAMPLES = Path(trials.__file__).parent / "examples"
ANNA = Person("P01", "Anna Berg", "coordinator")
SLE = "zm001-sle"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / FOLDER
    folder.mkdir()
    return folder


def put(own: Path, name: str, text: str | bytes) -> Offered:
    (own / name).write_bytes(text.encode() if isinstance(text, str) else text)
    return offered(own.parent)


def only_fault(found: Offered) -> str:
    (fault,) = found.faults
    assert one_sentence(fault), fault
    return fault


def test_a_site_without_files_of_its_own_offers_what_ships(tmp_path: Path) -> None:
    found = offered(tmp_path)
    assert (tuple(found.trials), found.faults) == (tuple(sorted(shipped())), ())
    assert [offer.own for offer in found.trials.values()] == [""] * len(shipped())


def test_a_trial_put_into_the_folder_is_offered_at_once_and_gone_when_it_is_taken_away(own: Path) -> None:
    assert "example-trial" not in offered(own.parent).trials
    found = put(own, "mine.yaml", EXAMPLE)
    assert found.faults == ()
    assert found.offer("example-trial").own == "mine.yaml"
    (own / "mine.yaml").unlink()
    assert "example-trial" not in offered(own.parent).trials
    with pytest.raises(Refused, match="There is no trial 'example-trial' at this site"):
        offered(own.parent).offer("example-trial")


def test_a_changed_file_is_read_anew(own: Path) -> None:
    put(own, "mine.yaml", EXAMPLE)
    found = put(own, "mine.yaml", EXAMPLE.replace("An example for", "A longer example for"))
    assert found.trials["example-trial"].trial.title.startswith("A longer")


def test_a_supplement_is_found_laid_over_its_trial_and_bound(own: Path) -> None:
    content = (EXAMPLES / f"{SLE}-fiction.yaml").read_bytes()
    found = put(own, "ours.yaml", content)
    assert found.faults == ()
    assert found.trials[SLE].extra == "ours.yaml"
    assert found.trials[SLE].trial.supplement is not None
    site = Site(own.parent)
    with begin(site, "S-001", [SLE], ANNA, site.clock, ENGLISH).screening as screening:
        bound = screening.trials[SLE]
    assert site.kept(bound.definition) == shipped_bytes(SLE)
    assert bound.supplement is not None and site.kept(bound.supplement) == content


def test_a_new_version_is_offered_once_it_says_what_it_is_based_on(own: Path) -> None:
    later = EXAMPLE.replace('version: "1"', 'version: "2"')
    put(own, "one.yaml", EXAMPLE)
    fault = only_fault(put(own, "two.yaml", later))
    assert fault.startswith("one.yaml and two.yaml are versions of example-trial")
    assert "example-trial" not in offered(own.parent).trials
    found = put(own, "two.yaml", later.replace('version: "2"', 'version: "2"\n  based_on: "1"'))
    assert (found.trials["example-trial"].trial.version, found.faults) == ("2", ())
    third = later.replace('version: "2"', 'version: "3"\n  based_on: "2"')
    assert put(own, "a.yaml", third).trials["example-trial"].trial.version == "3"


def test_a_shipped_trial_stays_until_the_sites_version_says_that_it_comes_after_it(own: Path) -> None:
    text = shipped_bytes(SLE).decode()
    version = 'version: "2026-11-22"'
    assert text.count(version) == 1
    amended = text.replace(version, 'version: "amendment 2"')
    fault = only_fault(put(own, "amended.yaml", amended))
    assert "the one that came with the program (2026-11-22)" in fault
    assert offered(own.parent).trials[SLE].own == ""
    found = put(own, "amended.yaml", text.replace(version, 'version: "amendment 2"\n  based_on: "2026-11-22"'))
    assert (found.trials[SLE].own, found.faults) == ("amended.yaml", ())


BAD = {
    "not YAML": ("a.yaml", "trial: [", "a.yaml, line"),
    "not a trial": ("a.yaml", "answers: {}\n", "the key 'answers' is not known in the file"),
    "not text": ("a.yaml", b"\xff\xfe\x00", "is not UTF-8 text"),
    "empty": ("a.yaml", "", "is empty or not a mapping"),
    "an unknown question": ("a.yaml", EXAMPLE.replace("{pregnant:", "{pregnent:"), "a.yaml, line 78: there is no"),
    "an odd ending": ("a.yaml.bak", EXAMPLE, "a.yaml.bak is not read; a trial file ends in .yaml."),
    "a supplement to nothing": (
        "a.yaml",
        'supplement: {for: other, definition: "1", protocol: "1"}\n',
        "a.yaml is a supplement for other, which is not here",
    ),
    "a supplement to an older version": (
        "a.yaml",
        'supplement: {for: zm001-sle, definition: "2020", protocol: "1"}\n',
        "this supplement was written for version 2020 of zm001-sle",
    ),
    "a supplement that changes things": (
        "a.yaml",
        'supplement: {for: zm001-sle, definition: "2026-11-22", protocol: "1"}\ntrial: {id: x}\n',
        "a supplement cannot bring trial",
    ),
}


@pytest.mark.parametrize(("name", "content", "sentence"), BAD.values(), ids=BAD)
def test_a_bad_file_is_told_in_a_sentence_and_the_others_are_offered(
    name: str, content: str | bytes, sentence: str, own: Path
) -> None:
    put(own, "good.yaml", EXAMPLE.replace("id: example-trial", "id: good"))
    found = put(own, name, content)
    assert sentence in only_fault(found)
    assert {"good", *shipped()} <= {*found.trials}
    assert found.trials[SLE].supplement is None


def test_two_supplements_to_one_version_are_both_left_out(own: Path) -> None:
    content = (EXAMPLES / f"{SLE}-fiction.yaml").read_bytes()
    put(own, "a.yaml", content)
    found = put(own, "b.yaml", content + b"# and a remark\n")
    assert "a.yaml and b.yaml are supplements to the same version" in only_fault(found)
    assert found.trials[SLE].supplement is None


def test_a_protocol_beside_its_trial_and_hidden_files_are_nobodys_fault(own: Path) -> None:
    for name in ("protocol.pdf", "criteria.txt", ".swp", "~lock"):
        (own / name).write_bytes(b"x")
    assert offered(own.parent).faults == ()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no such pipes here")
def test_a_pipe_is_not_waited_for(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(own / "mine.yaml")
    monkeypatch.setattr("store.offered.file_bytes", lambda path: pytest.fail(f"{path.name} would be waited for"))
    assert only_fault(offered(own.parent)) == "mine.yaml is not an ordinary file, so it is not read."
