"""What is installed on a server: exactly the locked versions, and this package."""

from __future__ import annotations

import subprocess
import sys
import venv
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.conftest import ROOT
from tests.served import served

LOCK = ROOT / "requirements" / "run.lock"
INSTALL_S = 900
"""Wheels of some 200 MB may have to be fetched first."""


@pytest.fixture
def folder() -> Iterator[Path]:
    """Half a gigabyte, which no later run should find."""
    with TemporaryDirectory() as name:
        yield Path(name)


@pytest.mark.slow
def test_the_locked_versions_are_enough_for_a_server(folder: Path) -> None:
    home = folder / "asfound"
    venv.create(home, with_pip=False)  # the pip that runs here installs there: no second one
    locked = ("--require-hashes", "--only-binary", ":all:", "-r", str(LOCK))
    pip(home, "install", "--no-deps", "--no-compile", *locked)
    pip(home, "install", "--no-deps", "--no-compile", "--no-index", str(wheel(folder)))
    pip(home, "check")
    command = (str(home / "bin" / "asfound"),)
    with served(folder / "data", command=command, environment={"PYTHONPATH": ""}) as server:
        with server.browser() as browser:
            assert browser.get("/readyz").status_code == 200
            assert browser.get("/sign-in").status_code == 200
        assert "/set-up?code=" in server.said


def pip(home: Path, *words: str) -> None:
    options = ("--quiet", "--disable-pip-version-check", "--python", str(home / "bin" / "python"))
    run(sys.executable, "-m", "pip", *options, *words)


def wheel(folder: Path) -> Path:
    """This package, built as a release is."""
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder / "dist"))
    return next((folder / "dist").glob("*.whl"))


def run(*words: str) -> None:
    done = subprocess.run(
        words, cwd=ROOT, capture_output=True, text=True, timeout=INSTALL_S, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
