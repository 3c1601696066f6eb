"""``asfound show``: open the report inside a record."""

from __future__ import annotations

import webbrowser
from pathlib import Path
from tempfile import mkdtemp
from typing import Annotated

import typer

from asfound.cli import lines
from asfound.workflows.commands.show import show as show_record

app = typer.Typer(add_completion=False)


@app.command()
def show(
    record: Annotated[Path, typer.Argument(help="The record, or its folder.")],
    *,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the report.", show_default="a temporary one")
    ] = None,
    no_open: Annotated[
        bool, typer.Option("--no-open", help="Only write it, and say where it is.")
    ] = False,
) -> None:
    """Verify a record, then open the report inside it."""
    page = show_record(record, out or Path(mkdtemp(prefix="asfound-")))
    lines.say(lines.shown(str(page)))
    if not no_open and not webbrowser.open(page.resolve().as_uri()):
        lines.tell("no browser could be started; open the page yourself")
