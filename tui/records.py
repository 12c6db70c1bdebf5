"""The commands on the record as such: verify, backup, restore. Each returns what to print and the exit code."""

import json
from pathlib import Path

from store.backup import UNCHANGED, backup, failed
from store.errors import Missing, Refused
from store.events import Person
from store.handover import hand_over
from store.restore import restore
from store.site import Site
from store.verify import exit_code, verify
from trials.text import one_line
from tui.passphrase import unlock


def existing(folder: Path) -> Site:
    """The site in `folder`, which is not made. Missing when there is none."""
    if not (folder.expanduser() / "screenings").is_dir():
        raise Missing(f"There are no records in {folder}: name the site's folder with --data or TRIALSCREEN_DATA.")
    return Site(folder)


def opened(folder: Path) -> Site:
    """As `existing`, its passphrase asked for when it has one."""
    site = existing(folder)
    unlock(site)
    return site


def who(site: Site, wanted: str, does: str) -> Person:
    """The person with the id `wanted`, or the only one there is. Missing; Refused: say who `does` it with --as."""
    if wanted:
        return site.people.get(wanted)
    people = site.people.list()
    if len(people) != 1:
        known = ", ".join(f"{person.id} ({person.name})" for person in people) or "nobody so far"
        raise Refused(f"Say who {does} with --as ID; at this site are {known}.")
    return people[0]


def verified(site: Site, code: str, *, as_json: bool) -> tuple[str, int]:
    """Verify one screening, or all of the site with "": one line each."""
    results = list(verify(site, code))
    if as_json:
        plain = {"folder": str(site.folder), "fine": not exit_code(results), "checked": [r.json for r in results]}
        return _dump(plain), exit_code(results)
    kept = [
        result for result in results if result.what == "definition" and result.state == "fine" and not result.notes
    ]
    lines = [result.line for result in results if result not in kept]
    if kept:
        lines.append(f"fine: {len(kept)} definitions and files they draw on, each as its hash says.")
    screenings = [result for result in results if result.what == "screening"]
    bad = sum(result.state != "fine" for result in results)
    end = f"{bad} not fine" if bad else "all is as it was written"
    lines.append(f"{_count(len(screenings))} verified; {end}.")
    return "\n".join(lines), exit_code(results)


def backed_up(site: Site, folder: Path, *, as_json: bool) -> tuple[str, int]:
    """Copy all of the site to `folder`, or bring the copy there up to date, and verify the copy."""
    done, checked = backup(site, folder)
    code = exit_code(checked) or int(failed(done))
    wrong = [each for each in checked if each.state != "fine"]
    if as_json:
        plain = {"folder": str(folder), "fine": not code, "done": [m.json for m in done]}
        return _dump({**plain, "checked": [each.json for each in checked]}), code
    lines = [moved.line for moved in done if moved.state != UNCHANGED]
    lines += [f"in the copy, {each.line}" for each in wrong]
    count = sum(each.what == "screening" for each in checked)
    end = "see above" if code else "the copy was verified"
    lines.append(f"{_count(count)} in {folder}; {end}.")
    return "\n".join(lines), code


def handed_over(site: Site, code: str, folder: Path, by: str, *, as_json: bool) -> tuple[str, int]:
    """Write one screening to a file that `restore` takes in at another desk."""
    path = hand_over(site, token_of(site, code), folder, who(site, by, "hands it over"))
    if as_json:
        return _dump({"file": str(path)}), 0
    return f"{path} holds {code} and the definitions that it is bound to. Restore it at the other desk.", 0


def restored(site: Site, source: Path, code: str, *, as_json: bool) -> tuple[str, int]:
    """Put back what a backup, or the file of a hand-over, holds."""
    done = restore(site, source, code)
    if as_json:
        return _dump({"fine": not failed(done), "done": [moved.json for moved in done]}), int(failed(done))
    lines = [moved.line for moved in done if moved.state != UNCHANGED]
    same = sum(moved.state == UNCHANGED for moved in done)
    lines += [f"{_count(same)} the same here and there."] if same else []
    return "\n".join(lines or ["There was nothing to restore."]), int(failed(done))


def token_of(site: Site, code: str) -> str:
    """The token of the screening with this code. Missing."""
    for summary in site.screenings():
        if code.casefold() in (summary.code.casefold(), summary.token):
            return summary.token
    raise Missing(f"There is no screening {one_line(code)!r} at this site.")


def _count(number: int) -> str:
    return f"{number} screening{'' if number == 1 else 's'}"


def _dump(data: object) -> str:
    return json.dumps(data, indent=2, ensure_ascii=False)
