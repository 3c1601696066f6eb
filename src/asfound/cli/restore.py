"""``asfound restore``: an installation as it was when a backup was made."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from asfound.cli import output
from asfound.cli.installation import DatabaseAddress, DataFolder, PhotosAddress, named
from asfound.workflows.maintenance.open_store import open_store
from asfound.workflows.maintenance.restore import restore as put_back

app = typer.Typer(add_completion=False)


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="The backup; it is only read.")],
    *,
    data: DataFolder = None,
    database: DatabaseAddress = None,
    photos: PhotosAddress = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Lose the records and keys that are there.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Show no progress.")] = False,
) -> None:
    """Put back what 'asfound backup' wrote, into an empty installation.

    Stop the server first. Database and photos may be of another kind than those that were backed
    up. Everybody signs in anew. Exit status: 0 done, 2 trouble; no record was changed then.
    """
    settings = named(data, database, photos)
    with (
        open_store(settings.database, settings.photos, make=True) as store,
        output.progress_bar(quiet=quiet) as progress,
    ):
        done = put_back(file, store, replace=replace, data=settings.data, progress=progress)
    for digest in done.missing:
        output.tell(f"the backup never held this file: {digest}")
    if done.keys_kept:
        output.tell("this installation has keys of its own; they were left, see --replace")
    output.say(f"restored: {done.files} photos and records, as of {done.made_at}")
