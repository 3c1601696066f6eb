"""The command line's entrance: the list of commands, and the one place errors become statuses.

Exit statuses, as diff(1): 0 as found (or done, or valid), 1 differs (or not valid), 2 trouble,
3 cannot tell. 130 when interrupted.

`asfound --help` shows names and summaries only, so a command's module is loaded when the command
is run: NumPy and the like cost more time than the page itself.
"""

from __future__ import annotations

import importlib
import os
import sys
import traceback
from importlib.metadata import version
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from asfound.cli.parts import refuse_missing
from asfound.errors import AsfoundError

if TYPE_CHECKING:
    from typer._click import Command, Context

TROUBLE = 2

# Command -> where its Typer application is, and its summary, which is the first line of its help.
COMMANDS = {
    "backup": (
        "asfound.cli.backup",
        "Write all records, photos and keys of a server to one file, while it runs.",
    ),
    "calibrate": (
        "asfound.cli.calibrate",
        "Measure on a place's own unchanged visits when a view counts as different.",
    ),
    "check": ("asfound.cli.check", "Compare as-left photos with as-found ones, view by view."),
    "doctor": (
        "asfound.cli.doctor",
        "Look whether a server has what it needs, and say what to do where it has not.",
    ),
    "hand-over": (
        "asfound.cli.hand_over",
        "Compare the photos of a visit and seal them, the report and a thank-you note in a record.",
    ),
    "inspect": ("asfound.cli.inspect", "Tell whether as-found photos are good enough."),
    "keys": ("asfound.cli.keys", "Make the keys that people sign with, and tell whose is whose."),
    "note": ("asfound.cli.note", "Write a thank-you note in the host's language."),
    "redact": ("asfound.cli.redact", "Make a copy of a record that can be published."),
    "restore": (
        "asfound.cli.restore",
        "Put back what 'asfound backup' wrote, into an empty installation.",
    ),
    "retention": (
        "asfound.cli.retention",
        "Delete now what the places' rules say, and files that nothing names.",
    ),
    "serve": (
        "asfound.cli.serve",
        "Run the app: places, visits, and the pages for guests' phones.",
    ),
    "show": ("asfound.cli.show", "Verify a record, then open the report inside it."),
    "sign": (
        "asfound.cli.sign",
        "Verify a record, then sign it with a statement; nothing sealed before is touched.",
    ),
    "verify": ("asfound.cli.verify", "Verify a record in numbered checks."),
}


class LazyGroup(TyperGroup):
    """The group of all commands; knows their summaries and loads the one that is run."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.commands = {
            name: TyperCommand(name, help=summary) for name, (_, summary) in COMMANDS.items()
        }

    def resolve_command(
        self, ctx: Context, args: list[str]
    ) -> tuple[str | None, Command | None, list[str]]:
        """The command to run, now whole."""
        name, _, rest = super().resolve_command(ctx, args)
        return name, load(name) if name else None, rest


def load(name: str) -> Command:
    """The whole command of this name, options and all.

    Raises:
        PartMissing: What it needs is installed apart, and is not there.
    """
    refuse_missing(name)
    module, _ = COMMANDS[name]
    command = typer.main.get_command(importlib.import_module(module).app)
    command.name = name
    return command


app = typer.Typer(
    cls=LazyGroup, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"asfound {version('asfound')}")
        raise typer.Exit


@app.callback()
def asfound(
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """Leave a place as you found it, and be able to prove it."""


def run() -> None:
    """Run the command line and leave with its status."""
    # Sums come out the same on every machine and with any number of jobs only when each is made
    # by one thread; NumPy's library reads this when it is loaded.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    try:
        app(prog_name="asfound")
    except AsfoundError as error:
        typer.echo(f"error: [{error.code}] {error.message}", err=True)
        sys.exit(TROUBLE)
    except Exception:  # noqa: BLE001  a fault of the program must not look like "differs", status 1
        traceback.print_exc()
        typer.echo("error: [asfound] this is a fault in asfound; please report it", err=True)
        sys.exit(TROUBLE)
