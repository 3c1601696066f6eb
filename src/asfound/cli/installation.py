"""Options that name an installation, the same for all commands that work on one."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from asfound.settings import ServeSettings, read_serve_settings

DataFolder = Annotated[
    Path | None,
    typer.Option("--data", help="Folder of the installation.", show_default="./asfound-data"),
]
DatabaseAddress = Annotated[
    str | None,
    typer.Option(
        "--database",
        metavar="URL",
        help="sqlite:///… or postgresql://…",
        show_default="in --data",
    ),
]
PhotosAddress = Annotated[
    str | None,
    typer.Option(
        "--photos", metavar="URL", help="file:///… or s3://bucket/…", show_default="in --data"
    ),
]


def named(data: Path | None, database: str | None, photos: str | None) -> ServeSettings:
    """The settings of the installation, options before the environment.

    Raises:
        BadSetting: A value cannot be used.
    """
    given = {"DATA": data, "DATABASE": database, "PHOTOS": photos}
    told = {f"ASFOUND_{name}": str(value) for name, value in given.items() if value is not None}
    return read_serve_settings({**os.environ, **told})
