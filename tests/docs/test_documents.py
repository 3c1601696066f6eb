"""What the documents say is so."""

from __future__ import annotations

import importlib
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pytest

import asfound
from asfound import errors
from asfound.cli.main import COMMANDS, load

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted(
    path for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("benchmarks/*.md"))
)
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(document: Path) -> None:
    for link in LINK.findall(document.read_text(encoding="utf-8")):
        assert (document.parent / link).exists(), f"{document.name} links to {link}"


@pytest.mark.parametrize("name", COMMANDS)
def test_a_summary_is_the_first_line_of_its_help(name: str) -> None:
    """The list of commands is shown without loading them; so it says everything twice."""
    command = load(name)

    said = " ".join((command.help or "").split("\n\n")[0].split())
    assert said == COMMANDS[name][1]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_has_a_help_line(name: str) -> None:
    command = load(name)

    for part in (command, *getattr(command, "commands", {}).values()):
        for parameter in part.params:
            assert getattr(parameter, "help", None), f"{name}: {parameter.name}"


def leaves(
    error: type[errors.AsfoundError] = errors.AsfoundError,
) -> Iterator[type[errors.AsfoundError]]:
    for kind in error.__subclasses__():
        yield kind
        yield from leaves(kind)


def test_every_error_can_be_imported_from_the_package() -> None:
    for module in pkgutil.iter_modules(errors.__path__):
        family = vars(importlib.import_module(f"asfound.errors.{module.name}"))
        own = [kind for kind in leaves() if family.get(kind.__name__) is kind]
        assert own or module.name == "base"
        assert all(getattr(errors, kind.__name__, None) is kind for kind in own), module.name


def test_codes_are_used_once() -> None:
    codes = [kind.code for kind in leaves()]

    assert len(codes) == len(set(codes))


def test_the_newest_entry_of_the_changelog_is_this_version() -> None:
    found = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)

    assert found
    assert found[1] == version("asfound")


def test_the_public_names_are_those_that_are_listed() -> None:
    assert asfound.__all__ == sorted(asfound.__all__)
    for name in asfound.__all__:
        assert getattr(asfound, name) is not None
    assert dir(asfound) == asfound.__all__
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        asfound.nothing  # noqa: B018


def test_the_list_of_commands_loads_none_of_them() -> None:
    """What makes ``asfound --help`` quick; how quick, benchmarks/speed.py measures."""
    program = (
        "import sys; from asfound.cli.main import app\n"
        "try: app(['--help'])\n"
        "except SystemExit: pass\n"
        "print(*sorted(set(sys.modules) & {'numpy', 'cv2', 'PIL', 'asfound.domain', 'babel'}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert "hand-over" in done.stdout
    assert done.stdout.splitlines()[-1] == ""


def test_generated_parts_are_up_to_date() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "cogapp", "--check", "-P", "docs/cli.md", "docs/errors.md"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, f"run: make format\n{done.stdout}"
