"""The generated parts of the documents; ``make docs`` checks that they are up to date."""

from __future__ import annotations

import os

# Plain help pages: boxes and colours belong on terminals. Read when Typer is loaded.
os.environ["TYPER_USE_RICH"] = "0"
os.environ["COLUMNS"] = os.environ["TERMINAL_WIDTH"] = "96"

from pathlib import Path
from typing import Any

from asfound import errors
from asfound.cli.main import COMMANDS, load


def commands() -> None:
    """The help page of every command, and of its commands in turn."""
    for name in COMMANDS:
        print(f"## asfound {name}\n")
        command = load(name)
        _help(command, f"asfound {name}")
        for below, part in getattr(command, "commands", {}).items():
            print(f"### asfound {name} {below}\n")
            _help(part, f"asfound {name} {below}")


def _help(command: Any, name: str) -> None:
    with command.make_context(name, [], resilient_parsing=True) as context:
        lines = command.get_help(context).splitlines()
    print("```text", *(line.rstrip() for line in lines), "```", "", sep="\n")


def figures(name: str) -> None:
    """A table of docs/accuracy.md, which is the one place where measured figures are kept."""
    page = (Path(__file__).parent / "accuracy.md").read_text(encoding="utf-8")
    print(page.split(f"<!-- {name}: begin -->")[1].split(f"<!-- {name}: end -->")[0].strip())


def error_codes() -> None:
    """Every error that has a code of its own, in the order of the tree."""
    print("| code | what happened |")
    print("|---|---|")
    _below(errors.AsfoundError)


def _below(error: type[errors.AsfoundError]) -> None:
    for kind in error.__subclasses__():
        if not kind.__subclasses__():
            summary = (kind.__doc__ or "").split("\n")[0]
            print(f"| `{kind.code}` | {summary} |")
        _below(kind)
