"""``asfound calibrate``: thresholds from a place's own unchanged visits."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from asfound.cli import output
from asfound.cli.options import (
    EngineAddress,
    FalseAlarms,
    Jobs,
    PairPhotosBy,
    Quiet,
    share_of_alarms,
)
from asfound.domain.calibration import encode_calibration
from asfound.domain.defaults import DEFAULT_FALSE_ALARM_RATE
from asfound.settings import read_settings
from asfound.workflows.commands.calibrate import CalibrationOutcome, guaranteed_pairs
from asfound.workflows.commands.calibrate import calibrate as calibrate_place
from asfound.workflows.commands.check import CheckOptions
from asfound.workflows.compare.arrange import PairBy
from asfound.workflows.output_files import refuse_unwritable_data, write

app = typer.Typer(add_completion=False)


@app.command()
def calibrate(  # noqa: PLR0913  one parameter per option: that is how Typer reads them
    folder: Annotated[
        Path, typer.Argument(readable=False, help="Folder of visits in which nothing changed.")
    ],
    *,
    out: Annotated[Path, typer.Option(metavar="FILE", help="The calibration.")] = Path(
        "calibration.json"
    ),
    pair_by: PairPhotosBy = PairBy.LOOK,
    false_alarms: FalseAlarms = DEFAULT_FALSE_ALARM_RATE,
    jobs: Jobs = None,
    engine: EngineAddress = None,
    quiet: Quiet = False,
) -> None:
    """Measure on a place's own unchanged visits when a view counts as different.

    Each visit is a folder with the folders before and after: the same views, photographed again
    before anybody changed anything, at other times of the day and by other hands. Pairs named
    NAME_before.jpg and NAME_after.jpg do, too. Give the file to check and hand-over with
    --calibration.
    """
    settings = read_settings(os.environ)
    options = CheckOptions(
        pair_by=pair_by,
        false_alarms=share_of_alarms(false_alarms),
        jobs=jobs or settings.jobs,
        engine=engine or settings.engine,
    )
    refuse_unwritable_data(out)
    with output.progress_bar(quiet=quiet) as progress:
        made = calibrate_place(folder, options=options, progress=progress)
    write(out, encode_calibration(made.own))
    output.tell_problems(made.problems)
    if not quiet:
        _show(made, out)


def _show(made: CalibrationOutcome, out: Path) -> None:
    own = made.own
    output.say(
        f"{own.n} unchanged views of {made.visits} visits; "
        f"{own.n_undecided} more could not be judged"
    )
    rows = [
        (group, f"{len(scores)} views", f"alone enough for {guaranteed_pairs(len(scores)):.2g}")
        for group, scores in own.scores.items()
    ]
    output.table(("conditions", "views", "false alarms"), rows)
    low, high = made.interval
    output.say(
        f"without it, asked for {made.false_alarms:g}, {made.alarms} of {own.n} were called "
        f"different: {made.alarms / own.n:.1%} (95 % interval {low:.1%} to {high:.1%})"
    )
    output.say(f"calibration: {output.shown(str(out))}")
