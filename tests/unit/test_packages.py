"""What is imported is installed: nothing stands on a package that only this machine has."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions

import pytest

from tests.conftest import ROOT

OURS = {"asfound", "tests"} | {path.stem for path in (ROOT / "benchmarks").glob("*.py")}
OPTIONAL = {"distributed"}  # an extra, loaded only where --engine names a cluster


@pytest.mark.parametrize(("folder", "lock"), [("src", "run"), ("tests", "dev")])
def test_every_import_is_of_a_locked_package(folder: str, lock: str) -> None:
    text = (ROOT / "requirements" / f"{lock}.lock").read_text()
    locked = {_plain(name) for name in re.findall(r"^([\w.-]+)==", text, re.MULTILINE)}
    packages = packages_distributions()

    missing = {
        f"{module} in {file}"
        for module, file in _imported(folder)
        if not locked & {_plain(name) for name in packages.get(module, ())}
    }

    assert missing == set()


def _imported(folder: str) -> Iterator[tuple[str, str]]:
    """Module of another package, file that imports it."""
    for path in (ROOT / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for name in _names(node):
                top = name.split(".")[0]
                if top not in OURS | OPTIONAL and top not in sys.stdlib_module_names:
                    yield top, str(path.relative_to(ROOT))


def _names(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module else []


def _plain(name: str) -> str:
    """As the package index compares names."""
    return re.sub(r"[-_.]+", "-", name).lower()
