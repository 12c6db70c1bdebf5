"""The commands on the record as such: verify, backup, restore. Each returns what to print and the exit code."""

import json
import os
from pathlib import Path

from store import sync
from store.backup import UNCHANGED, backup, failed
from store.errors import Missing, Refused
from store.events import Person
from store.handover import hand_over
from store.restore import restore
from store.site import Site
from store.verify import exit_code, verify
from trials.language import Language, in_a_row, said
from trials.text import one_line
from tui.passphrase import unlock


def existing(folder: Path) -> Site:
    """The site in `folder`, which is not made. Missing when there is none."""
    folder = sync.at_home(folder)
    names = sync.names_in(folder, one_line(str(folder))) if os.path.isdir(folder) else []
    if not {"screenings", "register"} & set(names):
        raise Missing(
            said(
                "There are no records in {folder}: name the site's folder with --data or TRIALSCREEN_DATA.",
                folder=one_line(str(folder)),
            )
        )
    return Site(folder)


def opened(folder: Path, language: Language) -> Site:
    """As `existing`, its passphrase asked for when it has one."""
    site = existing(folder)
    unlock(site, language)
    return site


def who(site: Site, wanted: str) -> Person:
    """The person with the id `wanted`, or the only one there is. Missing; Refused: say who it is with --as."""
    if wanted:
        return site.people.get(wanted)
    people = site.people.list()
    if len(people) != 1:
        if not people:
            raise Refused(said("Nobody works at this site so far: open the app once and add a person."))
        known = in_a_row(said("{id} ({name})", id=person.id, name=person.name) for person in people)
        raise Refused(said("Say who does this with --as ID; at this site are {people}.", people=known))
    return people[0]


def verified(site: Site, code: str, language: Language, *, as_json: bool) -> tuple[str, int]:
    """Verify one screening, or all of the site with "": one line each."""
    results = list(verify(site, code))
    if as_json:
        plain = {"folder": str(site.folder), "fine": not exit_code(results), "checked": [r.json for r in results]}
        return _dump(plain), exit_code(results)
    kept = [
        result for result in results if result.what == "definition" and result.state == "fine" and not result.notes
    ]
    lines = [result.line(language) for result in results if result not in kept]
    if kept:
        count = len(kept)
        lines.append(
            language("fine: {count} definitions and files they draw on, each as its hash says.", count=count)
        )
    screenings = [result for result in results if result.what == "screening"]
    bad = sum(result.state != "fine" for result in results)
    checked = _count(len(screenings), language)
    if bad:
        lines.append(language("{screenings} verified; {count} not fine.", screenings=checked, count=bad))
    else:
        lines.append(language("{screenings} verified; what is there is as it was written.", screenings=checked))
    return "\n".join(lines), exit_code(results)


def backed_up(site: Site, folder: Path, language: Language, *, as_json: bool) -> tuple[str, int]:
    """Copy all of the site to `folder`, or bring the copy there up to date, and verify the copy."""
    done, checked = backup(site, folder)
    code = exit_code(checked) or int(failed(done))
    wrong = [each for each in checked if each.state != "fine"]
    if as_json:
        plain = {"folder": str(folder), "fine": not code, "done": [m.json for m in done]}
        return _dump({**plain, "checked": [each.json for each in checked]}), code
    lines = [moved.line(language) for moved in done if moved.state != UNCHANGED]
    lines += [language("in the copy, {line}", line=each.line(language)) for each in wrong]
    count = _count(sum(each.what == "screening" for each in checked), language)
    if code:
        lines.append(language("{screenings} in {folder}; see above.", screenings=count, folder=folder))
    else:
        lines.append(language("{screenings} in {folder}; the copy was verified.", screenings=count, folder=folder))
    return "\n".join(lines), code


def handed_over(
    site: Site, code: str, folder: Path, by: str, language: Language, *, as_json: bool
) -> tuple[str, int]:
    """Write one screening to a file that `restore` takes in at another desk."""
    path = hand_over(site, token_of(site, code), folder, who(site, by))
    if as_json:
        return _dump({"file": str(path)}), 0
    told = language(
        "{file} holds {code} and the definitions that it is bound to. Restore it at the other desk.",
        file=path,
        code=code,
    )
    return told, 0


def restored(site: Site, source: Path, code: str, language: Language, *, as_json: bool) -> tuple[str, int]:
    """Put back what a backup, or the file of a hand-over, holds."""
    done = restore(site, source, code)
    if as_json:
        return _dump({"fine": not failed(done), "done": [moved.json for moved in done]}), int(failed(done))
    lines = [moved.line(language) for moved in done if moved.state != UNCHANGED]
    same = sum(moved.state == UNCHANGED for moved in done)
    if same:
        lines.append(language("{screenings} the same here and there.", screenings=_count(same, language)))
    return "\n".join(lines or [language("There was nothing to restore.")]), int(failed(done))


def token_of(site: Site, code: str) -> str:
    """The token of the screening with this code. Missing; Damaged when it was here."""
    for summary in site.screenings():
        if code.casefold() in (summary.code.casefold(), summary.token):
            return summary.token
    raise site.lost(code)


def _count(number: int, language: Language) -> str:
    return language.plural(number, "{count} screening", "{count} screenings")


def _dump(data: object) -> str:
    return json.dumps(data, indent=2, ensure_ascii=False)
