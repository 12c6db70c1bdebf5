"""A page in headless Chromium, where there is one: as PDF, as text of the PDF, and as the page it drew."""

import shutil
import subprocess
from pathlib import Path

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PDFTOTEXT = shutil.which("pdftotext")
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update", "--no-pdf-header-footer"),
)

needs_browser = pytest.mark.skipif(
    not (CHROMIUM and PDFTOTEXT), reason="no Chromium or no pdftotext here: pages were not rendered to paper"
)


def printed(html: str, folder: Path) -> list[str]:
    """The text of each page of paper that Chromium prints."""
    source, pdf = folder / "page.html", folder / "page.pdf"
    source.write_text(html, encoding="utf-8")
    profile = f"--user-data-dir={folder / 'profile'}"
    assert CHROMIUM and PDFTOTEXT
    subprocess.run(
        [CHROMIUM, *FLAGS, profile, f"--print-to-pdf={pdf}", source.as_uri()],
        check=True,
        capture_output=True,
        timeout=120,
    )
    text = subprocess.run([PDFTOTEXT, "-layout", str(pdf), "-"], check=True, capture_output=True, timeout=60).stdout
    return text.decode().split("\f")[:-1]
