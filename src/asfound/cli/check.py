"""``asfound check``: the verdict on a visit."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from asfound.cli import output
from asfound.cli.destinations import Destinations
from asfound.cli.options import (
    DecidingShots,
    EngineAddress,
    FalseAlarms,
    IgnoredAreas,
    Jobs,
    JsonFile,
    OwnScores,
    PairPhotosBy,
    PdfPaper,
    Quiet,
    Recursive,
    ReportLanguage,
    VisitFalseAlarms,
    path,
    report_language,
    share_of_alarms,
    share_of_visits,
)
from asfound.cli.output import STDOUT
from asfound.domain.check_json import encode_json, to_json
from asfound.domain.comparison import CheckResult, RollSplit, ViewResult
from asfound.domain.defaults import DEFAULT_FALSE_ALARM_RATE
from asfound.domain.finding import Finding
from asfound.errors import BadSetting, NothingJudged
from asfound.report.wording import Wording
from asfound.settings import read_settings
from asfound.workflows.commands.check import CheckOptions
from asfound.workflows.commands.check import check as check_visit
from asfound.workflows.compare.arrange import PairBy
from asfound.workflows.compare.calibration_file import read_calibration
from asfound.workflows.compare.ignored_areas import read_ignored
from asfound.workflows.compare.masks import mask_names
from asfound.workflows.compare.request import AfterPolicy
from asfound.workflows.documents.pdf import PdfOptions, write_report_pdf
from asfound.workflows.documents.report import write_report
from asfound.workflows.output_files import write
from asfound.workflows.progress import REPORTING, Progress

STATUSES = {"as-found": 0, "differs": 1, "cannot-tell": 3}
"""Verdict of the visit -> exit status, as diff(1)."""

DEFAULT_OUT = Path("report")

app = typer.Typer(add_completion=False)


@app.command()
def check(  # noqa: PLR0913  one parameter per option: that is how Typer reads them
    before: Annotated[
        Path,
        typer.Argument(
            parser=path,
            help="As-found photo, or folder or zip of photos; alone, one of both days.",
        ),
    ],
    after: Annotated[
        Path | None,
        typer.Argument(parser=path, help="As-left photo, or folder or zip of photos."),
    ] = None,
    *,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the report.", show_default="report")
    ] = None,
    no_report: Annotated[bool, typer.Option("--no-report", help="Write no report.")] = False,
    pdf: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the report for paper as PDF.")
    ] = None,
    paper: PdfPaper = "a4",
    json: JsonFile = None,
    masks: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write masks of what differs as PNG.")
    ] = None,
    pair_by: PairPhotosBy = PairBy.LOOK,
    after_policy: DecidingShots = AfterPolicy.ALL,
    split_at: Annotated[
        str | None,
        typer.Option(
            metavar="TIME",
            help="When leaving began, in a folder of both days, as 2026-07-02T15:00.",
            show_default="after the longest pause",
        ),
    ] = None,
    false_alarms: FalseAlarms = DEFAULT_FALSE_ALARM_RATE,
    visit_false_alarms: VisitFalseAlarms = None,
    calibration: OwnScores = None,
    ignore: IgnoredAreas = None,
    jobs: Jobs = None,
    engine: EngineAddress = None,
    recursive: Recursive = False,
    language: ReportLanguage = None,
    quiet: Quiet = False,
) -> None:
    """Compare as-left photos with as-found ones, view by view.

    The photos of both days may lie in one folder: they are told apart by the longest pause, of six
    hours or more, between the times of their cameras.

    Exit status: 0 as found, 1 differs, 2 trouble, 3 cannot tell.
    """
    settings = read_settings(os.environ)
    tongue = report_language(language, settings.language)
    options = CheckOptions(
        pair_by=pair_by,
        after_policy=after_policy,
        split_at=_moment(split_at, after),
        recursive=recursive,
        false_alarms=share_of_alarms(false_alarms),
        visit_false_alarms=share_of_visits(visit_false_alarms),
        calibration=read_calibration(calibration) if calibration else None,
        ignored=read_ignored(ignore) if ignore else {},
        jobs=jobs or settings.jobs,
        engine=engine or settings.engine,
        masks=masks,
    )
    to = Destinations(_report_folder(out, no_report), json, masks, pdf)
    with to.ready(*filter(None, (before, after)), recursive=recursive):
        with output.progress_bar(quiet=quiet) as progress:
            result = check_visit(before, after, options=options, progress=progress)
            if result.roll and not quiet:
                _say_split(result.roll, to_stderr=json == STDOUT)
            _write_json(result, json, masks)
            page = _write_report(result, to.report, tongue, progress)
            _write_pdf(result, pdf, PdfOptions(tongue, paper), progress)
        output.tell_problems(result.problems)
        if not result.judged:
            raise NothingJudged(len(result.views))
    if not quiet and json != STDOUT:
        _show(result, page, pdf)
    raise typer.Exit(STATUSES[result.verdict])


def _moment(text: str | None, after: Path | None) -> datetime | None:
    if text is None:
        return None
    if after:
        raise BadSetting("--split-at", text, "leave it out: the two days are in two folders")
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise BadSetting("--split-at", text, "a time as 2026-07-02T15:00 is needed") from error


def _say_split(roll: RollSplit, *, to_stderr: bool) -> None:
    """As ``one roll: arrival 2026-06-30 15:02 to 15:20, leaving 2026-07-02 10:00 to 10:31``."""
    days = (f"{name} {_span(*claims)}" for name, claims in vars(roll).items())
    (output.tell if to_stderr else output.say)(f"one roll: {', '.join(days)}, by its cameras")


def _span(first: str, last: str) -> str:
    (day, start), (last_day, end) = (claim[:16].split("T") for claim in (first, last))
    return f"{day} {start} to {end if day == last_day else f'{last_day} {end}'}"


def _report_folder(out: Path | None, no_report: bool) -> Path | None:
    if no_report and out:
        raise BadSetting("--out", str(out), "leave it out, or leave out --no-report")
    return None if no_report else out or DEFAULT_OUT


def _write_json(result: CheckResult, json: Path | None, masks: Path | None) -> None:
    if json is None:
        return
    relative_to = masks if json == STDOUT else json.parent
    names = mask_names(result, masks, relative_to) if masks and relative_to else None
    content = encode_json(to_json(result, names))
    if json == STDOUT:
        output.say_bytes(content)
    else:
        write(json, content)


def _write_report(
    result: CheckResult, folder: Path | None, language: str, progress: Progress
) -> Path | None:
    if folder is None or not result.judged:
        return None
    return write_report(
        result,
        folder,
        language=language,
        progress=lambda done, total: progress(REPORTING, done, total),
    )


def _write_pdf(
    result: CheckResult, pdf: Path | None, printing: PdfOptions, progress: Progress
) -> None:
    if pdf is None or not result.judged:
        return
    write_report_pdf(
        result, pdf, printing, progress=lambda done, total: progress(REPORTING, done, total)
    )


def _show(result: CheckResult, page: Path | None, pdf: Path | None) -> None:
    rows = [_row(view) for view in result.views]
    output.table(("verdict", "before", "after", "what"), rows)
    for view in result.views:
        if view.shots_disagree:
            output.say(_shots(view))
    for stray in result.unpaired_after:
        output.say(f"{output.shown(stray)} shows no view of the as-found photos")
    output.say(f"{result.verdict}: {_summary(result)}")
    if result.companions:
        output.say(_left_out(result.companions))
    said = Wording.of("en").visit_calibration(result)
    if said:
        output.say(said)
    if page:
        output.say(f"report: {output.shown(str(page))}")
    if pdf:
        output.say(f"for paper: {output.shown(str(pdf))}")


_COMPANIONS = {
    "edited": ("edited copy", "edited copies"),
    "video": ("video", "videos"),
    "edits": ("list of edits", "lists of edits"),
    "description": ("description", "descriptions"),
}


def _left_out(companions: Mapping[str, int]) -> str:
    """As ``left out beside their photos: 2 edited copies, 1 video``."""
    counts = (f"{n} {_COMPANIONS[kind][n > 1]}" for kind, n in companions.items())
    return f"left out beside their photos: {', '.join(counts)}"


def _row(view: ViewResult) -> tuple[str, str, str, str]:
    return (
        str(view.verdict),
        output.shown(view.path_before or "-"),
        output.shown(view.path_after or "-"),
        str(view.reason) if view.reason else _findings(view.findings),
    )


def _shots(view: ViewResult) -> str:
    """As ``of IMG_1.jpg, the after photos disagree: IMG_7.jpg differs, IMG_9.jpg as-found``."""
    said = ", ".join(
        f"{output.shown(shot.path)} {shot.set_aside or shot.verdict}" for shot in view.after_shots
    )
    return f"of {output.shown(view.path_before or '-')}, the after photos disagree: {said}"


def _findings(findings: tuple[Finding, ...]) -> str:
    """As ``2 added (bottle), 1 missing``."""
    counts = Counter(str(finding.kind) for finding in findings)
    parts = []
    for kind, count in counts.items():
        labels = [finding.label for finding in findings if finding.kind == kind and finding.label]
        named = f" ({', '.join(dict.fromkeys(labels))})" if labels else ""
        parts.append(f"{count} {kind}{named}")
    return ", ".join(parts)


def _summary(result: CheckResult) -> str:
    """As ``of 12 views 2 differ, 1 cannot be told, 9 as found``."""
    counts = Counter(str(view.verdict) for view in result.views)
    total = len(result.views)
    if counts["as-found"] == total:
        return f"{total} {'view' if total == 1 else 'views, all'} as found"
    if total == 1:
        return f"1 view {'differs' if counts['differs'] else 'cannot be told'}"
    parts = [
        f"{counts[verdict]} {words}"
        for verdict, words in (
            ("differs", "differs" if counts["differs"] == 1 else "differ"),
            ("cannot-tell", "cannot be told"),
            ("as-found", "as found"),
        )
        if counts[verdict]
    ]
    return f"of {total} views {', '.join(parts)}"
