"""``asfound check``: the verdict on a visit."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from asfound.cli import output
from asfound.cli.output import STDOUT
from asfound.domain.check_json import encoded, to_json
from asfound.domain.comparison import CheckResult, ViewResult
from asfound.domain.finding import Finding
from asfound.errors import BadSetting, NothingJudged
from asfound.language.catalogues import LANGUAGES, chosen
from asfound.report.folder import claimed
from asfound.settings import Settings, read
from asfound.workflows.check import CheckOptions
from asfound.workflows.check import check as check_visit
from asfound.workflows.ignoring import read_ignored
from asfound.workflows.masks import mask_names
from asfound.workflows.progress import REPORTING, Progress
from asfound.workflows.report import write_report
from asfound.workflows.report_pdf import Paper, Printing, write_report_pdf
from asfound.workflows.views import PairBy
from asfound.workflows.writing import make_folder, refuse_unwritable, write

STATUSES = {"as-found": 0, "differs": 1, "cannot-tell": 3}
"""Verdict of the visit -> exit status, as diff(1)."""

DEFAULT_OUT = Path("report")

app = typer.Typer(add_completion=False)


@app.command()
def check(  # noqa: PLR0913  one parameter per option: that is how Typer reads them
    # Whether it may be read is told by who reads it, with a code.
    before: Annotated[
        Path, typer.Argument(readable=False, help="As-found photo, or folder of photos.")
    ],
    after: Annotated[
        Path, typer.Argument(readable=False, help="As-left photo, or folder of photos.")
    ],
    *,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the report.", show_default="report")
    ] = None,
    no_report: Annotated[bool, typer.Option("--no-report", help="Write no report.")] = False,
    pdf: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the report for paper as PDF.")
    ] = None,
    paper: Annotated[Paper, typer.Option(help="Paper of the PDF.")] = "a4",
    json: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write the result as JSON; - for standard output."),
    ] = None,
    masks: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write masks of what differs as PNG.")
    ] = None,
    pair_by: Annotated[
        PairBy, typer.Option(help="Pair photos by what they show, or by their file names.")
    ] = PairBy.LOOK,
    false_alarms: Annotated[
        float,
        typer.Option(metavar="SHARE", help="Unchanged views that may be called different."),
    ] = 0.01,
    ignore: Annotated[
        Path | None,
        typer.Option(
            readable=False,
            metavar="VIEWS.json",
            help='Areas never compared: {"door.jpg": [[x, y, w, h]]}.',
        ),
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option(min=1, metavar="N", help="Photos worked on at a time.", show_default="cores"),
    ] = None,
    engine: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Dask scheduler to work on, as tcp://host:8786."),
    ] = None,
    language: Annotated[
        str | None,
        typer.Option(metavar="TAG", help="Language of the report, as de.", show_default="yours"),
    ] = None,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Print nothing but problems.")
    ] = False,
) -> None:
    """Compare as-left photos with as-found ones, view by view.

    Exit status: 0 as found, 1 differs, 2 trouble, 3 cannot tell.
    """
    settings = read(os.environ)
    tongue = _language(language, settings)
    options = CheckOptions(
        pair_by=pair_by,
        false_alarms=_share(false_alarms),
        ignored=read_ignored(ignore) if ignore else {},
        jobs=jobs or settings.jobs,
        engine=engine or settings.engine,
        masks=masks,
    )
    _refuse_unwritable(json, masks, pdf)
    with _folder(out, no_report) as folder:
        with output.progress_bar(quiet=quiet) as progress:
            result = check_visit(before, after, options=options, progress=progress)
            _write_json(result, json, masks)
            page = _write_report(result, folder, tongue, progress)
            _write_pdf(result, pdf, Printing(tongue, paper), progress)
        output.tell_problems(result.problems)
        if not result.judged:
            raise NothingJudged(len(result.views))
    if not quiet and json != STDOUT:
        _show(result, page, pdf)
    raise typer.Exit(STATUSES[result.verdict])


def _language(wish: str | None, settings: Settings) -> str:
    if wish is None:
        return chosen(settings.language)
    found = chosen(wish)
    if not wish.lower().startswith(found):
        raise BadSetting("--language", wish, f"reports are written in {', '.join(LANGUAGES)}")
    return found


def _share(value: float) -> float:
    if not 0 < value < 1:
        raise BadSetting("--false-alarms", str(value), "a share above 0 and below 1 is needed")
    return value


def _refuse_unwritable(json: Path | None, masks: Path | None, pdf: Path | None) -> None:
    """Say before the work, not after it, that its result could not be kept."""
    if pdf:
        refuse_unwritable(pdf)
    if json and json != STDOUT:
        refuse_unwritable(json)
    if masks:
        make_folder(masks)
        refuse_unwritable(masks / "mask.png")


@contextmanager
def _folder(out: Path | None, no_report: bool) -> Iterator[Path | None]:
    """The folder for the report, ours from now on; put back as it was if there will be none."""
    if no_report:
        if out:
            raise BadSetting("--out", str(out), "leave it out, or leave out --no-report")
        yield None
        return
    with claimed(out or DEFAULT_OUT) as folder:
        yield folder


def _write_json(result: CheckResult, json: Path | None, masks: Path | None) -> None:
    if json is None:
        return
    relative_to = masks if json == STDOUT else json.parent
    names = mask_names(result, masks, relative_to) if masks and relative_to else None
    content = encoded(to_json(result, names))
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
    result: CheckResult, pdf: Path | None, printing: Printing, progress: Progress
) -> None:
    if pdf is None or not result.judged:
        return
    write_report_pdf(
        result, pdf, printing, progress=lambda done, total: progress(REPORTING, done, total)
    )


def _show(result: CheckResult, page: Path | None, pdf: Path | None) -> None:
    rows = [_row(view) for view in result.views]
    output.table(("verdict", "before", "after", "what"), rows)
    for path in result.unpaired_after:
        output.say(f"{output.shown(path)} shows no view of the as-found photos")
    output.say(f"{result.verdict}: {_summary(result)}")
    if page:
        output.say(f"report: {output.shown(str(page))}")
    if pdf:
        output.say(f"for paper: {output.shown(str(pdf))}")


def _row(view: ViewResult) -> tuple[str, str, str, str]:
    return (
        str(view.verdict),
        output.shown(view.path_before or "-"),
        output.shown(view.path_after or "-"),
        str(view.reason) if view.reason else _findings(view.findings),
    )


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
    """As ``2 of 12 views differ, 1 cannot be told``."""
    counts = Counter(str(view.verdict) for view in result.views)
    total = len(result.views)
    views = "view" if total == 1 else "views"
    if counts["as-found"] == total:
        return f"{total} {views}, all as found"
    parts = [
        f"{counts[verdict]} {words}"
        for verdict, words in (
            ("differs", "differ"),
            ("cannot-tell", "cannot be told"),
            ("as-found", "as found"),
        )
        if counts[verdict]
    ]
    return f"of {total} {views} {', '.join(parts)}"
