"""What commands print: results to stdout, everything else to stderr."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar
from rich.table import Table
from rich.text import Text

from asfound.cli.lines import say, say_bytes, shown, tell
from asfound.domain.comparison import Problem
from asfound.workflows.progress import Progress, silent

__all__ = ["progress_bar", "say", "say_bytes", "shown", "table", "tell", "tell_problems"]

STDOUT = Path("-")
"""What stands for standard output where a file is asked for."""

COLOURS = {
    "as-found": "green",
    "differs": "red",
    "cannot-tell": "yellow",
    "good": "green",
    "take again": "red",
}
"""First word of a row -> its colour; the word always stands beside it."""


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows: as a table on a terminal, else as lines with two spaces between columns."""
    if sys.stdout.isatty():
        _rich_table(head, rows)
        return
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))] if rows else []
    for row in rows:
        say("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def tell_problems(problems: Sequence[Problem]) -> None:
    """Print what could not be used, one line each."""
    for problem in problems:
        tell(f"problem: {shown(problem.file)}: [{problem.code}] {shown(problem.message)}")


@contextmanager
def progress_bar(*, quiet: bool) -> Iterator[Progress]:
    """A bar on stderr when that is a terminal and nobody asked for quiet; else nothing."""
    if quiet or not sys.stderr.isatty():
        yield silent
        return
    columns = (
        TextColumn("{task.description:<11}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        tasks: dict[str, TaskID] = {}

        def show(doing: str, done: int, total: int) -> None:
            if doing not in tasks:
                tasks[doing] = bar.add_task(doing, total=total)
            bar.update(tasks[doing], completed=done, total=total)

        yield show


def _rich_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    page = Table(*head, box=SIMPLE_HEAD)
    for row in rows:
        cells = [Text(cell) for cell in row]
        cells[0].stylize(COLOURS.get(row[0], ""))
        page.add_row(*cells)
    Console().print(page)
