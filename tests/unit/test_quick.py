"""Which tests ``make quick`` chooses."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.quick import Project, branch_point, changed_files, chosen

FILES = {
    "src/paint/__init__.py": "",
    "src/paint/mix/__init__.py": "",
    "src/paint/mix/colour.py": "",
    "src/paint/mix/water.py": "",
    "src/paint/mix/names.toml": "",
    "src/paint/brush.py": "from paint.mix import colour",
    "src/paint/wall.py": "from paint.brush import *",
    "tests/kit.py": "",
    "tests/unit/test_brush.py": "",
    "tests/unit/test_wall.py": "from tests.kit import ladder",
    "tests/unit/test_shades.py": "from paint.mix.colour import shade",
    "tests/unit/mix/test_colour.py": "",
    "tests/unit/mix/test_water.py": "",
    "tests/web/test_pages.py": "from paint import wall",
}
UNIT = "tests/unit"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    monkeypatch.syspath_prepend(tmp_path / "src")
    for name in [name for name in sys.modules if name.partition(".")[0] == "paint"]:
        monkeypatch.delitem(sys.modules, name)
    return Project(tmp_path, "paint")


@pytest.mark.parametrize(
    ("changed", "tests"),
    [
        (["src/paint/wall.py"], ["test_wall.py"]),
        (["src/paint/brush.py"], ["test_brush.py", "test_wall.py"]),
        (["src/paint/mix/colour.py"], ["mix/test_colour.py", "test_shades.py", "test_brush.py"]),
        (["tests/unit/mix/test_water.py"], ["mix/test_water.py"]),
        (["tests/unit/mix/conftest.py"], ["mix/test_colour.py", "mix/test_water.py"]),
        (["tests/kit.py"], ["test_wall.py"]),
        (["src/paint/mix/names.toml"], ["mix/test_colour.py", "mix/test_water.py"]),
        (["README.md", "src/paint/removed.py", "tests/web/test_pages.py"], []),
    ],
)
def test_the_tests_near_a_change_are_chosen(
    project: Project, changed: list[str], tests: list[str]
) -> None:
    assert chosen(project, changed) == [f"{UNIT}/{test}" for test in tests]


def test_what_differs_from_the_branch_point_counts(project: Project) -> None:
    def git(*words: str) -> None:
        who = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
        subprocess.run(["git", *who, *words], cwd=project.root, check=True, capture_output=True)

    git("init", "-q", "-b", "main")
    git("add", ".")
    git("commit", "-q", "-m", "All")
    assert changed_files(project.root) == []
    git("checkout", "-q", "-b", "other")
    (project.root / "src/paint/wall.py").write_text("height = 3")
    git("commit", "-q", "-a", "-m", "Higher")
    (project.root / "src/paint/brush.py").write_text("width = 2")
    (project.root / "tests/unit/test_new.py").write_text("")
    (project.root / "src/paint/mix/water.py").unlink()
    differing = ["src/paint/brush.py", "src/paint/wall.py", "tests/unit/test_new.py"]
    assert changed_files(project.root) == differing
    assert len(branch_point(project.root)) == 40


def test_every_unit_test_at_the_path_of_a_module_goes_with_it() -> None:
    project = Project(ROOT)
    modules = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob("src/**/*.py"))
    found = chosen(project, modules)
    beside = {project.test_of(project.module(path)) for path in modules} & set(project.tests)
    assert len(beside) > 40
    assert beside <= set(found)
