"""``asfound inspect``: are the as-found photos good enough?"""

from __future__ import annotations

import os

import typer

from asfound.cli import output
from asfound.cli.options import BeforePhotos, Jobs, JsonFile, Quiet, Recursive
from asfound.cli.output import STDOUT
from asfound.domain.check_json import encode_json
from asfound.errors import NothingReadable
from asfound.settings import read_settings
from asfound.workflows.commands.inspect import Fault, InspectedPhoto, Inspection, to_json
from asfound.workflows.commands.inspect import inspect as inspect_photos
from asfound.workflows.output_files import refuse_unwritable_data, write

ADVICE = {
    Fault.BLURRED: "hold the camera still, or lean it on something",
    Fault.TOO_DARK: "switch on the light",
    Fault.TOO_NOISY: "switch on more light, wipe the lens, and do not zoom",
    Fault.OVER_EXPOSED: "turn away from the light",
    Fault.TOO_SMALL: "use the original photo, not a thumbnail",
    Fault.TOO_LITTLE_STRUCTURE: "step back, so that edges and corners are seen",
    Fault.UNREADABLE: "copy it again from the camera",
}

app = typer.Typer(add_completion=False)


@app.command()
def inspect(
    before: BeforePhotos,
    *,
    recursive: Recursive = False,
    json: JsonFile = None,
    jobs: Jobs = None,
    quiet: Quiet = False,
) -> None:
    """Tell whether as-found photos are good enough.

    Sharp, lit, with structure that can be found again; and which of them share a part of the
    place: what lies between photos that share nothing is in no photo.

    Exit status: 0 all are good, 1 some should be taken again, 2 trouble.
    """
    settings = read_settings(os.environ)
    if json and json != STDOUT:
        refuse_unwritable_data(json)
    with output.progress_bar(quiet=quiet) as progress:
        inspection = inspect_photos(
            before, recursive=recursive, jobs=jobs or settings.jobs, progress=progress
        )
    content = encode_json(to_json(inspection))
    if json == STDOUT:
        output.say_bytes(content)
    elif json:
        write(json, content)
    if not quiet and json != STDOUT:
        _show(inspection)
    output.tell_problems(inspection.problems)
    if not any(photo.photo for photo in inspection.photos):
        raise NothingReadable(str(before), len(inspection.photos))
    raise typer.Exit(0 if inspection.all_good else 1)


def _show(inspection: Inspection) -> None:
    output.table(("", "photo", "why", "shares with"), [_row(photo) for photo in inspection.photos])
    again = sum(1 for photo in inspection.photos if photo.fault)
    total = len(inspection.photos)
    output.say(_summary(again, total))
    alone = [photo for photo in inspection.photos if photo.photo and not photo.overlaps]
    if len(inspection.photos) > 1 and alone:
        output.say(
            f"{len(alone)} share nothing with any other: what lies between them is in no photo"
        )


def _summary(again: int, total: int) -> str:
    if total == 1:
        return "the photo should be taken again" if again else "the photo is good"
    return (
        f"{again} of {total} photos should be taken again" if again else f"{total} photos, all good"
    )


def _row(photo: InspectedPhoto) -> tuple[str, str, str, str]:
    return (
        "take again" if photo.fault else "good",
        output.shown(photo.path),
        f"{photo.fault}: {ADVICE[photo.fault]}" if photo.fault else "",
        f"{len(photo.overlaps)} others" if photo.overlaps else "none",
    )
