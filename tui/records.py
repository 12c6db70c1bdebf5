"""The commands on the record as such: verify. Each returns what is to be printed and the exit code."""

import json
from pathlib import Path

from store.errors import Missing
from store.site import Site
from store.verify import exit_code, verify


def existing(folder: Path) -> Site:
    """The site in `folder`, which is not made. Missing when there is none."""
    if not (folder.expanduser() / "screenings").is_dir():
        raise Missing(f"There are no records in {folder}: name the site's folder with --data or TRIALSCREEN_DATA.")
    return Site(folder)


def verified(site: Site, code: str, *, as_json: bool) -> tuple[str, int]:
    """Verify one screening, or all of the site with "": one line each."""
    results = list(verify(site, code))
    if as_json:
        plain = {"folder": str(site.folder), "fine": not exit_code(results), "checked": [r.json for r in results]}
        return json.dumps(plain, indent=2, ensure_ascii=False), exit_code(results)
    kept = [
        result for result in results if result.what == "definition" and result.state == "fine" and not result.notes
    ]
    lines = [result.line for result in results if result not in kept]
    if kept:
        lines.append(f"fine: {len(kept)} definitions and files they draw on, each as its hash says.")
    screenings = [result for result in results if result.what == "screening"]
    bad = sum(result.state != "fine" for result in results)
    lines.append(
        f"{len(screenings)} screenings verified; {f'{bad} not fine' if bad else 'all is as it was written'}."
    )
    return "\n".join(lines), exit_code(results)
