"""Which unit tests go with what differs from the branch point? For ``make quick``.

    python -m tests.quick

Prints the test files, one a line, the nearest first: tests that changed, the tests of changed
modules (at the same path in ``tests/unit``, or importing them), and the tests of modules that
import a changed one. What lies in a package besides modules goes with all tests of that package.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

import grimp

MAX_FILES = 25
"""More would take longer than one waits; ``make test`` runs all."""
TESTS = PurePosixPath("tests/unit")


@dataclass(frozen=True)
class Project:
    """A checkout.

    Attributes:
        root: Its folder; the package is in ``src``, which must be importable.
        package: Name of the package.
    """

    root: Path
    package: str = "asfound"

    @cached_property
    def imports(self) -> grimp.ImportGraph:
        """Who imports whom in the package."""
        return grimp.build_graph(self.package, cache_dir=str(self.root / ".import_linter_cache"))

    @cached_property
    def tests(self) -> dict[str, frozenset[str]]:
        """Modules that each unit test imports, by its path."""
        files = sorted((self.root / TESTS).rglob("test_*.py"))
        return {file.relative_to(self.root).as_posix(): imported(file) for file in files}

    def module(self, path: str) -> str:
        """``src/asfound/vision/image/masks.py`` -> ``asfound.vision.image.masks``."""
        parts = PurePosixPath(path).with_suffix("").parts[1:]
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    def test_of(self, module: str) -> str:
        """The test at the path of a module, whether it is there or not."""
        *packages, name = module.split(".")[1:] or [module]
        return str(TESTS.joinpath(*packages, f"test_{name}.py"))

    def below(self, path: str) -> list[str]:
        """Tests of the nearest folder of tests that has the place of a file."""
        folder = TESTS.joinpath(*PurePosixPath(path).relative_to(f"src/{self.package}").parts[:-1])
        while not (self.root / folder).is_dir():
            folder = folder.parent
        return (
            []
            if folder == TESTS
            else [test for test in self.tests if test.startswith(f"{folder}/")]
        )


def imported(file: Path) -> frozenset[str]:
    """Modules, and names in modules, that a file imports."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(found)


def chosen(project: Project, changed: Iterable[str]) -> list[str]:
    """The unit tests that go with changed files, the nearest first.

    Args:
        project: Where they are.
        changed: Paths relative to its root, with slashes.
    """
    paths = sorted(changed)
    found = dict.fromkeys(test for near in _by_nearness(project, paths) for test in near)
    return [test for test in found if test in project.tests]


def _by_nearness(project: Project, paths: list[str]) -> Iterator[list[str]]:
    inside = f"src/{project.package}/"
    modules = [
        project.module(path) for path in paths if path.startswith(inside) and path.endswith(".py")
    ]
    yield [path for path in paths if path in project.tests]
    yield [project.test_of(module) for module in modules]
    yield [test for test, names in project.tests.items() if names.intersection(modules)]
    yield _with_changed_kits(project, paths)
    known = [module for module in modules if module in project.imports.modules]
    for module in known:
        importers = sorted(project.imports.find_modules_that_directly_import(module))
        yield [project.test_of(importer) for importer in importers]
    for path in paths:
        if path.startswith(inside) and not path.endswith(".py"):
            yield project.below(path)


def _with_changed_kits(project: Project, paths: list[str]) -> list[str]:
    """Tests that use changed helpers of tests; a ``conftest.py`` serves its whole folder."""
    kits = [
        PurePosixPath(path) for path in paths if path.startswith("tests/") and path.endswith(".py")
    ]
    names = {".".join(kit.with_suffix("").parts) for kit in kits}
    folders = [f"{kit.parent}/" for kit in kits if kit.name == "conftest.py"]
    return [
        test
        for test, imports in project.tests.items()
        if imports & names or any(test.startswith(folder) for folder in folders)
    ]


def changed_files(root: Path) -> list[str]:
    """What differs from the branch point, what is not committed included."""
    point = branch_point(root)
    differing = _git(root, "diff", "--name-only", "--no-renames", "--diff-filter=d", point)
    return differing + _git(root, "ls-files", "--others", "--exclude-standard")


def branch_point(root: Path) -> str:
    """Where this branch left ``origin/main``, or ``main`` where there is no other; else HEAD."""
    for main in ("origin/main", "main"):
        if _git(root, "for-each-ref", f"refs/remotes/{main}", f"refs/heads/{main}"):
            return _git(root, "merge-base", "HEAD", main)[0]
    return "HEAD"


def _git(root: Path, *words: str) -> list[str]:
    done = subprocess.run(
        ["git", "-c", "core.quotePath=false", *words], cwd=root, capture_output=True, text=True
    )
    if done.returncode:
        sys.exit(done.stderr)
    return done.stdout.splitlines()


def main() -> None:
    """Print the tests."""
    root = Path(__file__).parent.parent
    found = chosen(Project(root), changed_files(root))
    if len(found) > MAX_FILES:
        sys.stderr.write(
            f"{len(found) - MAX_FILES} test files farther away are left to make test\n"
        )
    if not found:
        sys.stderr.write("no unit test goes with what differs\n")
    sys.stdout.write("".join(f"{test}\n" for test in found[:MAX_FILES]))


if __name__ == "__main__":
    main()
