"""``asfound redact``: a copy of a record that can be published."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from asfound.cli import output
from asfound.cli.options import ReportLanguage, report_language
from asfound.cli.passphrase import load_key
from asfound.settings import read_settings
from asfound.workflows.commands.redact import hides
from asfound.workflows.commands.redact import redact as redact_record

app = typer.Typer(add_completion=False)


@app.command()
def redact(
    record: Annotated[Path, typer.Argument(help="The record; it is only read.")],
    *,
    out: Annotated[Path, typer.Option(help="The copy.")],
    hide: Annotated[
        list[str] | None,
        typer.Option(
            metavar="VIEW:x,y,w,h",
            help="Area to paint over. VIEW is a view's number or before photo's name (all its "
            "photos), or one photo, as after/IMG_2.jpg. May be repeated.",
        ),
    ] = None,
    key: Annotated[
        Path | None, typer.Option(help="Private key of who signs the copy.", show_default="nobody")
    ] = None,
    passphrase_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Its first line opens the key.")
    ] = None,
    language: ReportLanguage = None,
) -> None:
    """Make a copy of a record that can be published.

    Every photo is encoded anew: place, device and thumbnails are gone, and what is hidden is
    painted over. The copy names its original, with all signatures under it.
    """
    wishes = hides(hide or ())
    signer = load_key(key, passphrase_file) if key else None
    tongue = report_language(language, read_settings(os.environ).language)
    made = redact_record(record, out, hide=wishes, signer=signer, language=tongue)
    for path in made.hidden:
        output.say(f"hidden in {path}")
    for path in made.left_out:
        output.tell(f"left out, for it cannot be read: {path}")
    output.say(f"copy: {output.shown(str(out))}")
    output.tell("look at the copy before you publish it: 'asfound show' opens it")
