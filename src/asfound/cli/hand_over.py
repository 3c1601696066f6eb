"""``asfound hand-over``: compare, and seal the visit in a record."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from asfound.cli import output
from asfound.cli.options import (
    AfterPhotos,
    BeforePhotos,
    DecidingShots,
    EngineAddress,
    FalseAlarms,
    IgnoredAreas,
    Jobs,
    OwnScores,
    PairPhotosBy,
    PdfPaper,
    Quiet,
    Recursive,
    ReportLanguage,
    VisitFalseAlarms,
    report_language,
    share_of_alarms,
    share_of_visits,
)
from asfound.cli.passphrase import load_key
from asfound.domain.defaults import DEFAULT_FALSE_ALARM_RATE
from asfound.settings import read_settings
from asfound.workflows.commands.check import CheckOptions
from asfound.workflows.commands.hand_over import HandOverOutcome, HandOverRequest, Visit
from asfound.workflows.commands.hand_over import hand_over as hand_over_visit
from asfound.workflows.compare.arrange import PairBy
from asfound.workflows.compare.calibration_file import read_calibration
from asfound.workflows.compare.ignored_areas import read_ignored
from asfound.workflows.compare.request import AfterPolicy

app = typer.Typer(add_completion=False)


@app.command()
def hand_over(  # noqa: PLR0913  one parameter per option: that is how Typer reads them
    before: BeforePhotos,
    after: AfterPhotos,
    *,
    place: Annotated[str, typer.Option(help="Where it was: Rostov Arena.")],
    country: Annotated[str, typer.Option(help="The host's country: RU, Russia.")],
    guest: Annotated[str, typer.Option(help="Who was there: Japan.")],
    host: Annotated[str, typer.Option(help="Whose place it is: Stadium office.")],
    key: Annotated[list[Path], typer.Option(help="Private key of who signs now; may be repeated.")],
    out: Annotated[Path, typer.Option(help="The record.")] = Path("visit.zip"),
    region: Annotated[
        str | None, typer.Option(help="Region of the country, for the note's language.")
    ] = None,
    with_location: Annotated[
        bool,
        typer.Option("--with-location", help="Go on where originals carry a location."),
    ] = False,
    timestamp: Annotated[
        str | None, typer.Option(metavar="URL", help="Time-stamping authority to ask (RFC 3161).")
    ] = None,
    passphrase_file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Its first line opens the keys.")
    ] = None,
    pair_by: PairPhotosBy = PairBy.LOOK,
    after_policy: DecidingShots = AfterPolicy.ALL,
    false_alarms: FalseAlarms = DEFAULT_FALSE_ALARM_RATE,
    visit_false_alarms: VisitFalseAlarms = None,
    calibration: OwnScores = None,
    ignore: IgnoredAreas = None,
    jobs: Jobs = None,
    engine: EngineAddress = None,
    recursive: Recursive = False,
    language: ReportLanguage = None,
    paper: PdfPaper = "a4",
    quiet: Quiet = False,
) -> None:
    """Compare the photos of a visit and seal them, the report and a thank-you note in a record.

    The record holds the originals byte for byte. Where some carry a location, you are asked.
    """
    settings = read_settings(os.environ)
    asked = HandOverRequest(
        before=before,
        after=after,
        visit=Visit(place, country, guest, host),
        region=region,
        options=CheckOptions(
            pair_by=pair_by,
            after_policy=after_policy,
            recursive=recursive,
            false_alarms=share_of_alarms(false_alarms),
            visit_false_alarms=share_of_visits(visit_false_alarms),
            calibration=read_calibration(calibration) if calibration else None,
            ignored=read_ignored(ignore) if ignore else {},
            jobs=jobs or settings.jobs,
            engine=engine or settings.engine,
        ),
        language=report_language(language, settings.language),
        timestamp=timestamp,
        paper=paper,
    )
    signers = [load_key(path, passphrase_file) for path in key]

    def confirm(located: int, photos: int) -> bool:
        output.tell(f"{located} of {photos} originals carry the location where they were taken.")
        return with_location or _confirmed_by_person()

    with output.progress_bar(quiet=quiet) as progress:
        made = hand_over_visit(asked, signers, out, confirm=confirm, progress=progress)
    output.tell_problems(made.result.problems)
    if not quiet:
        _show(made, out)


def _confirmed_by_person() -> bool:
    if not sys.stdin.isatty():
        return False
    return typer.confirm("The record will hold them as they are. Go on?", err=True)


def _show(made: HandOverOutcome, out: Path) -> None:
    views = len(made.result.views)
    output.say(f"{made.result.verdict}: {views} view{'' if views == 1 else 's'}")
    for view in made.result.views:
        for finding in view.findings:
            output.say(f"  {finding.id}  {finding.kind}  {finding.label or ''}".rstrip())
    if not made.has_note:
        output.tell("no thank-you note: there is no text in the host's language")
    output.say(f"record: {output.shown(str(out))}, {made.photos} originals")
    output.say(f"digest: {made.root}")
