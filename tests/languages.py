"""Keep the catalogue in step with the texts of the program: `python -m tests.languages`.

It reads every text from the code, writes new ones without a translation into trials/languages/zh.po, drops those that
are no longer said, and compiles zh.mo. Write the translations into zh.po and run it again.
"""

import sys
from datetime import datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
PO = ROOT / "trials" / "languages" / "zh.po"
MO = PO.with_suffix(".mo")
KEYWORDS = {"language": None, "said": None, "said_of": ((1, "c"), 2), "plural": (2, 3)}


def texts() -> Catalog:
    """Every English text that the program puts into a language, in order of the alphabet."""
    found = Catalog(locale="zh")
    for package in ("trials", "store", "tui"):
        for _, _, words, _, of in extract_from_dir(
            ROOT / package, method_map=[("**.py", "python")], keywords=KEYWORDS, comment_tags=()
        ):
            found.add(words, context=of)
    return found


def kept() -> Catalog:
    """The catalogue as it stands in the file."""
    with PO.open("rb") as file:
        return read_po(file, locale="zh")


def written(catalog: Catalog) -> bytes:
    """The catalogue as zh.po has it."""
    out = BytesIO()
    write_po(out, catalog, width=110, omit_header=True, sort_output=True, no_location=True, ignore_obsolete=True)
    return HEADER + out.getvalue()


def compiled(catalog: Catalog) -> bytes:
    """The catalogue as zh.mo has it."""
    catalog.creation_date = catalog.revision_date = datetime(2026, 1, 1)  # the same bytes for the same texts
    out = BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


HEADER = b"""\
# Simplified Chinese, drafted from the terms of the trials' sources. Not yet read by a native clinician.
msgid ""
msgstr ""
"Language: zh\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""


def update() -> Catalog:
    """The texts of the program, each with its translation where there is one."""
    catalog, old = texts(), kept()
    for message in catalog:
        if message.id and (known := old.get(message.id, message.context)) is not None and not known.fuzzy:
            message.string = known.string
    return catalog


if __name__ == "__main__":
    PO.write_bytes(written(update()))
    now = kept()
    MO.write_bytes(compiled(now))
    lacking = [message.id for message in now if message.id and not any(message.string)]
    sys.stdout.write(f"{len(now)} texts, {len(lacking)} without a translation\n")
