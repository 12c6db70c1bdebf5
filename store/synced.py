"""Folders that another program copies to and fro, and the copies such programs make when two computers wrote."""

import os
import re
from pathlib import Path

from trials.language import Said, said
from trials.text import one_line

# Names of folders, and of what these programs leave in the top one of theirs.
_FOLDERS = (
    (re.compile(r"dropbox( \(.*\))?\Z", re.I), "Dropbox"),
    (re.compile(r"onedrive( ?[-–] ?.*)?\Z", re.I), "OneDrive"),
    (re.compile(r"(mobile documents|com~apple~clouddocs|iclouddrive|icloud drive)\Z", re.I), "iCloud"),
    (re.compile(r"(google ?drive|googledrive-.*|my drive)\Z", re.I), "Google Drive"),
    (re.compile(r"(nextcloud|owncloud)[0-9]*\Z", re.I), "Nextcloud"),
    (re.compile(r"(syncthing|sync)\Z", re.I), "Syncthing"),
    (re.compile(r"(pcloud ?drive|box sync|megasync|seafile|tresorit)\Z", re.I), said("a program of its own")),
)
_MARKS = {
    ".dropbox.cache": "Dropbox",
    ".stfolder": "Syncthing",
    ".nextcloudsync.log": "Nextcloud",
    ".owncloudsync.log": "Nextcloud",
    ".tmp.drivedownload": "Google Drive",
}
_COPIES = (
    (re.compile(r"\.sync-conflict-\d{8}-\d{6}", re.I), "Syncthing"),
    (re.compile(r"_conflict-\d{8}-\d{6}|conflicted copy|konfliktkopie", re.I), said("Dropbox or Nextcloud")),
    (re.compile(r" \(\d+\)\.", re.I), said("Google Drive or a browser")),
    (re.compile(r" \d+\.json", re.I), "iCloud"),
    (re.compile(r"[0-9a-f]{32}-[^.]+\.json", re.I), "OneDrive"),
)


def synced_by(folder: Path) -> str | Said:
    """The program that seems to sync `folder`, by the names and marks of the folders it lies in; "" for none."""
    for part in (folder, *folder.parents):
        for pattern, program in _FOLDERS:
            if pattern.match(part.name):
                return program
        for mark, program in _MARKS.items():
            if os.path.lexists(part / mark):
                return program
    return ""


def copied_by(name: str) -> str | Said:
    """The program that gives such names to the second of two versions of a file; "" for none."""
    return next((program for pattern, program in _COPIES if pattern.search(name)), "")


def copy_sentence(name: str) -> Said:
    """What is to be said of a file among the records that has no name given by trialscreen."""
    program = copied_by(name)
    by = said("a copy made by {program}", program=program) if program else said("a copy made by another program")
    return said(
        "{name} is not a name given by trialscreen: it may be {copy} when two computers wrote at once. It is never "
        "merged: compare the two, then move it out of this folder.",
        name=one_line(name),
        copy=by,
    )
