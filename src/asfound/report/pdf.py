"""The report for paper: the facts of the page, set by typst, with few and labelled pictures."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

from babel import Locale
from babel.core import get_global

from asfound.domain.comparison import CheckResult
from asfound.domain.photo import PhotoFile
from asfound.errors import GlyphMissing
from asfound.report import build, visit
from asfound.report.names import last_part, shown
from asfound.report.paper import Files, end_values, top_values, view_values
from asfound.report.pictures import Picture, Rung
from asfound.report.sides import ViewInput
from asfound.report.wording import Wording
from asfound.typeset.document import compile_pdf
from asfound.typeset.fonts import families

Paper: TypeAlias = Literal["a4", "letter"]
PAPERS: Final[tuple[Paper, ...]] = ("a4", "letter")

_TYPST_PAPER: Final = {"a4": "a4", "letter": "us-letter"}
_TEMPLATE: Final = Path(__file__).with_name("templates") / "report.typ"
_DATA: Final = "report.json"
# 260 dots an inch for a photo on half a page; with many views fewer, so that it can be mailed.
_FINE, _COARSE, _MANY_VIEWS = Rung(960, 80, 420, 80), Rung(720, 74, 300, 74), 60


@dataclass(frozen=True)
class Sealed:
    """The record that a report lies in.

    Attributes:
        check_digest: SHA-256 of its ``check.json``, 64 digits. The record's own digest cannot be
            said inside it, for the report is part of what is digested.
        place: Where it was.
        country: The host's country, a code or a name.
        guest: Who was there.
        host: Whose place it is.
    """

    check_digest: str
    place: str
    country: str
    guest: str
    host: str


def size_for(views: int) -> Rung:
    """How large the pictures of a report on so many views are."""
    return _FINE if views <= _MANY_VIEWS else _COARSE


class PaperReport:
    """A report in the making: views are added in order, then it is set in one go.

    Args:
        language: One of :data:`asfound.language.catalogues.LANGUAGES`.
        paper: ``a4`` or ``letter``.
    """

    def __init__(self, language: str, paper: Paper = "a4") -> None:
        self._wording, self._paper = Wording.of(language), paper
        self._files: Files = {}
        self._views: list[dict[str, Any]] = []
        self._digests: list[list[str]] = []

    def add(self, given: ViewInput) -> None:
        """Add one view."""
        view, tile = build.view_page(self._wording, given), build.tile(self._wording, given)
        self._views.append(view_values(view, tile, self._files))
        for side, photo in ((view.before, given.view.before), (view.after, given.view.after)):
            if photo:
                self._digests.append([view.number, side.title, *_named_digest(photo)])

    def pdf(
        self,
        result: CheckResult,
        *,
        created: datetime,
        note: Picture | None = None,
        sealed: Sealed | None = None,
    ) -> bytes:
        """The report as PDF/A-2a and PDF/UA-1.

        Args:
            result: What checking said of all views that were added.
            created: When it is made; aware.
            note: The thank-you note.
            sealed: The record that it will lie in; None for none.

        Raises:
            TypesettingFailed: Typst refused it.
            FontsMissing: A font package is not installed.
        """
        top = visit.page_top(self._wording, result)
        files = dict(self._files)
        values = {
            **_setting(top.language, top.direction, self._paper),
            "title": top.title,
            "words": _words(self._wording),
            "top": top_values(top),
            "record": _record(self._wording, sealed) if sealed else None,
            "views": self._views,
            "end": end_values(visit.page_end(self._wording, result, note), files),
            "digests": self._digests,
            "program": f"asfound {shown(result.version)}",
        }
        return _compiled(values, files, created)


def _named_digest(photo: PhotoFile) -> tuple[str, str]:
    return last_part(photo.path), shown(photo.digest.removeprefix("sha256:"))


def _setting(language: str, direction: str, paper: Paper) -> dict[str, Any]:
    """Language, fonts and paper."""
    script = get_global("likely_subtags").get(language, f"{language}_Latn_").split("_")[1]
    return {
        "lang": language,
        "rtl": direction == "rtl",
        "fonts": families(language, script),
        "paper": _TYPST_PAPER[paper],
    }


def _words(wording: Wording) -> dict[str, str]:
    """What the template says itself."""
    gettext = wording.text.gettext
    return {
        "question": gettext("Could the photos taken on leaving have been taken on arrival?"),
        "all_views": gettext("All views"),
        "comparison": gettext("Comparison"),
        "hatched": gettext("Hatched: not compared, because only one photo shows it well."),
        "outside": gettext("Not in this photo"),
        "unused": gettext("Photos that were not used"),
        "unread": gettext("Remarks on files"),
        "thanks": gettext("Thank you"),
        "note": gettext("The thank-you note"),
        "reading": gettext("How to read this page"),
        "differs": gettext(
            "A view differs when something in the photo taken on leaving cannot be explained by "
            "another viewpoint, light or camera. What only one photo shows was not compared, and "
            "is never called as found."
        ),
        "person": gettext("A person decides what a difference means."),
        "times": gettext(
            "Times are what the cameras and files say. Anybody can change them; a sealed record "
            "is what proves them."
        ),
        "digests": gettext("Digests of the photos (SHA-256)"),
    }


def _record(wording: Wording, sealed: Sealed) -> dict[str, Any]:
    gettext = wording.text.gettext
    territories = Locale.parse(wording.formats.language).territories
    country = territories.get(sealed.country.upper(), sealed.country)
    return {
        "digest": sealed.check_digest,
        "facts": [
            [gettext("Place"), f"{sealed.place}, {country}"],
            [gettext("Guest"), sealed.guest],
            [gettext("Host"), sealed.host],
        ],
        "explanation": gettext(
            "This report is part of a sealed record. At the foot of every page stands the SHA-256 "
            "of the record's check.json, which holds all results and the digest of every photo."
        ),
    }


def _compiled(values: Mapping[str, Any], files: Files, created: datetime) -> bytes:
    """The PDF; characters that no font can show are written as escapes."""
    data = json.dumps(values, ensure_ascii=False)
    try:
        return _compile(data, files, created)
    except GlyphMissing:
        return _compile(_without(_unshowable(data, values["fonts"]), data), files, created)


def _compile(data: str, files: Files, created: datetime) -> bytes:
    return compile_pdf(_template(), files={**files, _DATA: data.encode()}, created=created)


def _unshowable(text: str, fonts: tuple[str, ...]) -> set[str]:
    """The characters of a text that no font can show, found by setting each of them alone."""
    source = '#set document(title: "-")\n#set text(font: json("fonts.json"))\n#read("text.txt")'
    left, bad = {char for char in text if char > "\x7f"}, set[str]()
    while left:
        alone = "\n\n".join(sorted(left))
        files = {"text.txt": alone.encode(), "fonts.json": json.dumps(fonts).encode()}
        try:
            compile_pdf(source, files=files, standard=("a-2u",))
        except GlyphMissing as error:
            bad |= left & set(error.text)
            if not left & set(error.text):
                break
            left -= bad
        else:
            break
    return bad


def _without(bad: set[str], text: str) -> str:
    # Twice escaped: what JSON would read back as the character is to be read by a person.
    table = {ord(char): f"\\\\u{{{ord(char):x}}}" for char in bad}
    return text.translate(table)


@cache
def _template() -> str:
    return _TEMPLATE.read_text(encoding="utf-8")
