"""``asfound backup``: everything in one file, while the server runs."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from asfound.cli import output
from asfound.cli.installation import DatabaseAddress, DataFolder, PhotosAddress, named
from asfound.workflows.maintenance.backup import backup as make_backup
from asfound.workflows.maintenance.open_store import open_store
from asfound.workflows.server.app_context import now

app = typer.Typer(add_completion=False)


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="The backup to write; a new file.")],
    *,
    data: DataFolder = None,
    database: DatabaseAddress = None,
    photos: PhotosAddress = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Show no progress.")] = False,
) -> None:
    """Write all records, photos and keys of a server to one file, while it runs.

    Whoever has the file has everything: keep it where only you can read it. Exit status: 0 done,
    1 done, but some photos were not to be had, 2 trouble.
    """
    settings = named(data, database, photos)
    with (
        open_store(settings.database, settings.photos) as store,
        output.progress_bar(quiet=quiet) as progress,
    ):
        made = make_backup(
            store,
            file,
            version=version("asfound"),
            now=now(),
            data=settings.data,
            progress=progress,
        )
    for digest in made.missing:
        output.tell(f"not to be had, and left out: {digest}")
    output.say(
        f"backup: {output.shown(str(made.file))}, {made.files} photos and records, "
        f"{made.length} bytes"
    )
    raise typer.Exit(1 if made.missing else 0)
