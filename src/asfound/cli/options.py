"""Options that several commands have, and what is common in reading them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from asfound.errors import BadSetting
from asfound.language.catalogues import LANGUAGES, chosen
from asfound.workflows.compare.arrange import PairBy
from asfound.workflows.compare.request import AfterPolicy
from asfound.workflows.documents.pdf import Paper


def path(value: str) -> Path:
    """Where photos are. Nothing is no path: a shell's empty variable is not the current folder.

    Whether the path leads somewhere, and may be read, is told by who reads it.

    Raises:
        BadSetting: It is empty.
    """
    if not value:
        raise BadSetting("the path of the photos", value, "name a photo or a folder; . is this one")
    return Path(value)


# The help page calls the type as its parser is called.
BeforePhotos = Annotated[
    Path, typer.Argument(parser=path, help="As-found photo, or folder of photos.")
]
AfterPhotos = Annotated[
    Path, typer.Argument(parser=path, help="As-left photo, or folder of photos.")
]
Recursive = Annotated[bool, typer.Option("--recursive", help="Search sub-folders for photos, too.")]
# `readable=False`: whether a path may be read is told by who reads it, with a code.
PairPhotosBy = Annotated[
    PairBy, typer.Option(help="Pair photos by what they show, or by their file names.")
]
DecidingShots = Annotated[
    AfterPolicy,
    typer.Option(
        "--after", help="Of several after photos of a view: all must be as found, or the latest."
    ),
]
FalseAlarms = Annotated[
    float, typer.Option(metavar="SHARE", help="Unchanged views that may be called different.")
]
VisitFalseAlarms = Annotated[
    float | None,
    typer.Option(
        metavar="SHARE",
        help="Unchanged visits that may be called different; instead of --false-alarms.",
    ),
]
OwnScores = Annotated[
    Path | None,
    typer.Option(
        "--calibration",
        readable=False,
        metavar="FILE",
        help="The place's own calibration, from asfound calibrate.",
    ),
]
IgnoredAreas = Annotated[
    Path | None,
    typer.Option(
        readable=False,
        metavar="VIEWS.json",
        # Square brackets would be read as markup by the help page.
        help="Areas never compared: of each photo's name, boxes of x, y, width and height.",
    ),
]
Jobs = Annotated[
    int | None,
    typer.Option(min=1, metavar="N", help="Photos worked on at a time.", show_default="cores"),
]
EngineAddress = Annotated[
    str | None,
    typer.Option(metavar="ADDRESS", help="Dask scheduler to work on, as tcp://host:8786."),
]
ReportLanguage = Annotated[
    str | None,
    typer.Option(metavar="TAG", help="Language of the report, as de.", show_default="yours"),
]
PdfPaper = Annotated[Paper, typer.Option(help="Paper of the PDF.")]
JsonFile = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Write the result as JSON; - for standard output."),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but problems.")]


def report_language(wish: str | None, otherwise: str | None) -> str:
    """The language that was asked for, else the one of the settings.

    Raises:
        BadSetting: No report is written in the language that was asked for.
    """
    if wish is None:
        return chosen(otherwise)
    found = chosen(wish)
    if not wish.lower().startswith(found):
        raise BadSetting("--language", wish, f"reports are written in {', '.join(LANGUAGES)}")
    return found


def share_of_alarms(value: float, option: str = "--false-alarms") -> float:
    """The share of unchanged views, or visits, that may be called different.

    Raises:
        BadSetting: It is no share.
    """
    if not 0 < value < 1:
        raise BadSetting(option, str(value), "a share above 0 and below 1 is needed")
    return value


def share_of_visits(value: float | None) -> float | None:
    """The share of unchanged visits that may be called different, where one was asked for.

    Raises:
        BadSetting: It is no share.
    """
    return None if value is None else share_of_alarms(value, "--visit-false-alarms")
