"""``asfound retention``: delete now what is not to be kept any longer."""

from __future__ import annotations

import typer

from asfound.cli import output
from asfound.cli.installation import DatabaseAddress, DataFolder, PhotosAddress, named
from asfound.workflows.maintenance.open_store import open_store
from asfound.workflows.maintenance.retention import apply_retention
from asfound.workflows.server.app_context import now

app = typer.Typer(add_completion=False)


@app.command()
def retention(
    *,
    data: DataFolder = None,
    database: DatabaseAddress = None,
    photos: PhotosAddress = None,
) -> None:
    """Delete now what the places' rules say, and files that nothing names.

    A server does this by itself once a day. Sealed records are kept.
    """
    settings = named(data, database, photos)
    with open_store(settings.database, settings.photos) as store:
        done = apply_retention(store, now())
    output.say(f"visits deleted: {done.visits}")
    output.say(f"visits whose photos were let go: {done.photos_of}")
    output.say(f"files deleted: {done.files}")
