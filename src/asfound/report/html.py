"""Writes the report: one HTML file that needs nothing else, a view at a time."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import IO

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from asfound.domain.comparison import CheckResult
from asfound.report import build, visit
from asfound.report.folder import append, clear_errors, spool
from asfound.report.pictures import Picture
from asfound.report.sides import ViewInput
from asfound.report.wording import Wording

_TEMPLATES = Path(__file__).with_name("templates")


class ReportPages:
    """A report in the making: views are added in order and leave memory at once."""

    def __init__(self, language: str, tiles: IO[str], views: IO[str]) -> None:
        self._wording = Wording.of(language)
        self._tiles, self._views = tiles, views
        self._environment = _environment(self._wording)

    def add(self, given: ViewInput) -> int:
        """Write one view, and its tile for the strip; returns how many bytes they weigh."""
        tile = self._render(self._tiles, "tile.html", tile=build.tile(self._wording, given))
        view = build.view_page(self._wording, given)
        return tile + self._render(self._views, "view.html", view=view)

    def finish(self, page: IO[str], result: CheckResult, note: Picture | None = None) -> None:
        """Put the page together."""
        top = visit.page_top(self._wording, result)
        end = visit.page_end(self._wording, result, note)
        style, script = _asset("report.css"), _asset("report.js")
        policy = _policy(style, script)
        self._render(page, "head.html", top=top, style=style, script=script, policy=policy)
        self._render(page, "top.html", top=top)
        append(self._tiles, page)
        self._render(page, "middle.html")
        append(self._views, page)
        self._render(page, "end.html", end=end)

    def _render(self, file: IO[str], template: str, **context: object) -> int:
        text = self._environment.get_template(template).render(**context)
        file.write(text)
        return len(text.encode())


@contextmanager
def report_pages(folder: Path, language: str) -> Iterator[ReportPages]:
    """A report in the making; its views wait on the folder's drive, not in memory."""
    with clear_errors(folder), spool(folder) as tiles, spool(folder) as views:
        yield ReportPages(language, tiles, views)


def _environment(wording: Wording) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals["_"] = wording.text.gettext
    return environment


@cache
def _asset(name: str) -> Markup:
    """A style sheet or script of our own, as it goes into the page."""
    return Markup((_TEMPLATES / name).read_text(encoding="utf-8"))  # noqa: S704 - ours, no data


def _policy(style: str, script: str) -> str:
    """What the browser lets the page do: show its own pictures, and nothing else at all."""
    return (
        "default-src 'none'; img-src data:; "
        f"style-src '{_sha256(style)}'; script-src '{_sha256(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _sha256(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"
