"""``asfound doctor``: is everything there that a server needs."""

from __future__ import annotations

import json as json_text
import os
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from asfound.cli import lines
from asfound.settings import read_serve_settings
from asfound.workflows.doctor.base import Health, HealthCheck, Installation
from asfound.workflows.doctor.examine import examine
from asfound.workflows.server.app_context import now

WELL, ILL = 0, 1
_MARKS = {Health.WELL: "✓", Health.ILL: "✗", Health.NOT_USED: "–"}

app = typer.Typer(add_completion=False)


@app.command()
def doctor(
    *,
    data: Annotated[
        Path | None,
        typer.Option(help="Folder of the installation.", show_default="./asfound-data"),
    ] = None,
    database: Annotated[
        str | None,
        typer.Option(metavar="URL", help="sqlite:///… or postgresql://…", show_default="in --data"),
    ] = None,
    photos: Annotated[
        str | None,
        typer.Option(metavar="URL", help="file:///… or s3://bucket/…", show_default="in --data"),
    ] = None,
    engine: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Dask scheduler, as tcp://host:8786.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Look whether a server has what it needs, and say what to do where it has not.

    Takes the settings from the environment, as 'asfound serve' does. Nothing is changed.
    Exit status: 0 all is well, 1 something is not, 2 trouble.
    """
    given = {"DATA": data, "DATABASE": database, "PHOTOS": photos, "ENGINE": engine}
    told = {f"ASFOUND_{name}": str(value) for name, value in given.items() if value is not None}
    installation = _installation({**os.environ, **told})
    found = []
    for checked in examine(installation, now()):
        found.append(checked)
        if not json:
            _show(checked)
    if json:
        lines.say(json_text.dumps([asdict(one) for one in found], ensure_ascii=False, indent=1))
    raise typer.Exit(ILL if any(one.health is Health.ILL for one in found) else WELL)


def _installation(environment: dict[str, str]) -> Installation:
    settings = read_serve_settings(environment)
    return Installation(
        data=settings.data,
        database=settings.database,
        photos=settings.photos,
        host=settings.host,
        engine=settings.engine,
        public_url=settings.public_url,
        tls_cert=settings.tls_cert,
        tls_key=settings.tls_key,
        local_https=settings.local_https,
        smtp_url=settings.smtp_url,
    )


def _show(checked: HealthCheck) -> None:
    lines.say(f"{_MARKS[checked.health]} {checked.what:<12} {lines.shown(checked.found)}")
    if checked.way_out:
        lines.say(f"  {'':<12} {lines.shown(checked.way_out)}")
