"""The map of the code: what it names exists, and its picture is drawn from today's imports."""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "asfound"
PAGES = ("architecture.md", "glossary.md")
LINES = [
    line
    for page in PAGES
    for line in (ROOT / "docs" / page).read_text(encoding="utf-8").splitlines()
    if "`" in line
]


def file_of(name: str) -> Path | None:
    return next((base / name for base in (SOURCE, ROOT) if (base / name).exists()), None)


def names_in(file: Path) -> set[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return {node.name for node in ast.walk(tree) if isinstance(node, kinds)}


@pytest.mark.parametrize("line", LINES)
def test_files_and_functions_that_a_line_names_exist(line: str) -> None:
    paths = re.findall(r"`([\w./-]+/[\w.-]+)`", line)
    files = [file_of(path) for path in paths]

    assert all(files), (
        f"missing: {[path for path, file in zip(paths, files, strict=True) if not file]}"
    )
    modules = [file for file in files if file and file.suffix == ".py"]
    if modules:
        known = set().union(*(names_in(module) for module in modules))
        assert set(re.findall(r"`(\w+)\(\)`", line)) <= known


def test_the_map_is_drawn_from_todays_imports(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "docs"))
    sys.modules.pop("map", None)
    drawing = __import__("map")

    drawn = (ROOT / "docs" / "map.svg").read_text(encoding="utf-8")
    assert drawing.draw() == drawn, "run .venv/bin/python docs/map.py"
