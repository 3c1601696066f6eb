"""What ``pip install asfound`` brings is enough for photos and records; the server needs more.

The commands run in a process that cannot import what the other parts bring, nor can any process
that it starts.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from asfound.cli.parts import MODULES, NEEDED
from tests.command import TIMEOUT_S
from tests.conftest import ROOT
from tests.scenes import place, save, taken_again, with_bag

ABSENT = sorted({*MODULES["server"], "distributed", "dask", "starlette", "pydantic", "anyio"})
BLOCKER = f"""
import sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {ABSENT}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Absent())
"""
PROGRAM = """
import json, sys
from asfound.cli.main import run
for words in json.load(sys.stdin):
    sys.argv = ["asfound", *words]
    sys.stderr.write(f"\\n<{words[0]}>\\n")
    try:
        run()
    except SystemExit as ended:
        sys.stderr.write(f"\\nstatus {ended.code or 0}\\n")
"""
VISIT = ("--place", "Rostov Arena", "--country", "RU", "--guest", "Japan", "--host", "Office")
PHOTOS = ("before.jpg", "after.jpg")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A visit of one view, and the blocker where Python finds it."""
    picture = place(1)
    save(tmp_path / "before.jpg", picture)
    save(tmp_path / "after.jpg", taken_again(with_bag(picture)))
    for role in ("before", "after"):
        (tmp_path / "unchanged" / role).mkdir(parents=True)
        save(tmp_path / "unchanged" / role / "view.jpg", picture)
    (tmp_path / "python").mkdir()
    (tmp_path / "python" / "sitecustomize.py").write_text(BLOCKER)
    return tmp_path


def without_parts(folder: Path, *commands: tuple[str, ...]) -> list[tuple[int, str]]:
    """Exit status and standard error of each command."""
    path = os.pathsep.join([str(folder / "python"), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        input=json.dumps(commands),
        cwd=folder,
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=True,
    )
    parts = re.split(r"^<[\w-]+>$", done.stderr, flags=re.MULTILINE)[1:]
    found = [re.search(r"^status (\d+)$", part, re.MULTILINE) for part in parts]
    return [
        (int(status[1]) if status else -1, part) for status, part in zip(found, parts, strict=True)
    ]


@pytest.mark.slow
def test_photos_and_records_need_no_part(folder: Path) -> None:
    commands = {
        ("inspect", "before.jpg"): 0,
        ("check", *PHOTOS, "--masks", "masks", "--pdf", "report.pdf"): 1,
        ("calibrate", "unchanged"): 2,
        ("note", "--country", "RU", "--guest", "Japan"): 0,
        ("keys", "new", "guest.key", "--name", "Japan"): 0,
        ("keys", "new", "host.key", "--name", "Office"): 0,
        ("keys", "show", "guest.pub"): 0,
        ("hand-over", *PHOTOS, *VISIT, "--key", "guest.key"): 0,
        ("sign", "visit.zip", "--key", "host.key", "--statement", "Received."): 0,
        ("verify", "visit.zip"): 0,
        ("show", "visit.zip", "--no-open", "--out", "shown"): 0,
        ("redact", "visit.zip", "--out", "public.zip"): 0,
    }
    found = without_parts(folder, *commands)
    assert [status for status, _ in found] == list(commands.values()), found
    assert "[calibration.too-few]" in found[2][1]
    assert (folder / "report.pdf").exists()
    assert not (set(NEEDED) & {words[0] for words in commands})


def test_what_needs_the_server_says_how_to_install_it(folder: Path) -> None:
    words = [("serve",), ("backup", "all.zip"), ("restore", "all.zip"), ("retention",), ("doctor",)]
    assert {command for command, *_ in words} == set(NEEDED)
    for (command, *_), (status, told) in zip(words, without_parts(folder, *words), strict=True):
        assert status == 2
        assert f"error: [install.part-missing] 'asfound {command}'" in told
        assert 'pip install "asfound[server]"' in told
    assert not (folder / "asfound-data").exists()


def test_a_cluster_says_how_to_install_it(folder: Path) -> None:
    engine = ("--engine", "tcp://127.0.0.1:9", "--no-report")
    ((status, told),) = without_parts(folder, ("check", *PHOTOS, *engine))
    assert status == 2
    assert "[engine.missing]" in told
    assert "asfound[distributed]" in told


def test_the_server_part_is_what_its_extra_brings() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    wanted = {re.split(r"[\[><=]", name)[0] for name in extras["server"]}
    brought = {module: set(_packages(module)) & wanted for module in MODULES["server"]}
    assert all(brought.values()), brought
    assert set().union(*brought.values()) == wanted
    assert extras["all"] == ["asfound[distributed,server]"]


def _packages(module: str) -> list[str]:
    """Packages that bring a module, their names as the index writes them."""
    return [re.sub(r"[-_.]+", "-", name).lower() for name in packages_distributions()[module]]
