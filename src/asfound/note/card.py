"""The card: texts, message and names, set in one of three designs and five sizes."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal, TypeAlias

from babel import Locale, UnknownLocaleError
from babel.dates import format_date

from asfound.errors import BadNoteOption, NoteTooLong, TypesettingFailed
from asfound.note.places import country_codes
from asfound.note.texts import Text, Variant, load
from asfound.typeset.document import compile_pdf, compile_png
from asfound.typeset.fonts import families

Style: TypeAlias = Literal["plain", "drawing", "picture"]
STYLES: Final[tuple[Style, ...]] = ("plain", "drawing", "picture")

Size: TypeAlias = Literal["a6", "card", "a4", "a4-a6", "phone"]
SIZES: Final[tuple[Size, ...]] = ("a6", "card", "a4", "a4-a6", "phone")

_NASTALIQ_SCALE: Final = 0.85
"""Nastaliq hangs words below each other: the same size fills twice the height."""
_SPACING: Final = {
    "Noto Sans Arabic": (-0.4, -0.1),
    "Noto Sans Myanmar": (-0.15, 0.2),
    "Noto Serif Tibetan": (-0.25, 0.0),
    "Noto Sans CJK": (0.42, 1.0),
}
"""Between lines, in sizes of the font, and between the word and the sentence, in sizes of the
sentence: what a font's own ascent and descent leave too much or too little of."""
_USUAL_SPACING: Final = (0.14, 0.45)

_SENTENCE_END = re.compile(r"(?<=[.!?।۔։။។።།])\s+|(?<=。)(?=.)")
_UNSPACED = frozenset({"Jpan", "Hans", "Hant"})
_PHRASE_END = re.compile(r"\s+")
"""Thai has no full stop: a space ends a sentence."""

_DECLINED = frozenset({"xh"})
"""Languages in which CLDR names countries with a preposition: "EJapan" is "in Japan"."""

PHONE_PX: Final = (1080, 1920)
_MM_AN_INCH: Final = 25.4


@dataclass(frozen=True)
class Sheet:
    """A size: one card, and how many of them stand on a page. All in mm, text sizes in points."""

    card: tuple[float, float]
    page: tuple[float, float]
    grid: tuple[int, int] = (1, 1)
    """Columns and rows."""
    margin: float = 9.0
    unit_pt: float = 12.0
    """Size of the sentence where there is room."""
    least_pt: float = 6.0
    """Nothing is set smaller: it could not be read."""
    marks: bool = False


SHEETS: Final[dict[Size, Sheet]] = {
    "a6": Sheet((148, 105), (148, 105)),
    "card": Sheet((85, 55), (85, 55), margin=5, unit_pt=8, least_pt=4.5),
    "a4": Sheet((85, 55), (210, 297), (2, 4), margin=5, unit_pt=8, least_pt=4.5, marks=True),
    "a4-a6": Sheet((140, 97), (297, 210), (2, 2), marks=True),
    "phone": Sheet((90, 160), (90, 160), margin=8, unit_pt=13, least_pt=7),
}
_MARGIN_FOR_MARKS_MM: Final = 16.0


@dataclass(frozen=True)
class Note:
    """What a note says."""

    texts: tuple[Text, ...]
    """One language or several; the first one is the card's main language."""
    variant: Variant = "team"
    message: str = ""
    """In the guests' own words, after the text."""
    guest: str = ""
    """Who thanks; a country's English name is written in the host's language."""
    place: str = ""
    day: date | None = None


@dataclass(frozen=True)
class Design:
    """How a note looks."""

    style: Style = "plain"
    size: Size = "a6"
    cut_marks: bool = False
    """Marks around a single card; sheets of several always have them."""
    picture: bytes | None = None
    """A JPEG, for the style "picture"."""


def note_pdf(note: Note, design: Design) -> bytes:
    """The note as PDF/A-2a and PDF/UA-1.

    Raises:
        NoteTooLong: It does not fit in letters that can be read.
        BadNoteOption: The style wants a picture, and there is none.
        GlyphMissing: The message or a name has a character that no font can show.
    """
    try:
        return compile_pdf(_template(), inputs=_inputs(note, design), files=_files(design))
    except TypesettingFailed as error:
        raise _too_long(error, design) from error


def note_png(note: Note, design: Design) -> bytes:
    """The note as PNG: 1080 x 1920 pixels for the size "phone", 300 pixels an inch otherwise.

    Raises:
        NoteTooLong, BadNoteOption, GlyphMissing: As for :func:`note_pdf`.
    """
    width_mm = SHEETS[design.size].page[0]
    ppi = PHONE_PX[0] / width_mm * _MM_AN_INCH if design.size == "phone" else 300.0
    inputs = _inputs(note, design)
    try:
        return compile_png(_template(), inputs=inputs, files=_files(design), ppi=ppi)[0]
    except TypesettingFailed as error:
        raise _too_long(error, design) from error


def note_txt(note: Note) -> str:
    """The note as plain text, UTF-8 in mind, one blank line between its parts."""
    words = [text.words(note.variant) for text in note.texts]
    parts = [f"{each.word}\n{each.text}" for each in words]
    ending = "\n".join(line for line in (guest_line(note), where_line(note)) if line)
    return "\n\n".join(part for part in (*parts, note.message, ending) if part) + "\n"


def guest_line(note: Note) -> str:
    """Who thanks; a country in the main language, "Япония" on a Russian card for "Japan"."""
    locale = _locale(note.texts[0])
    names = Locale("en").territories
    code = next((code for code in country_codes() if names[code] == note.guest), None)
    if code is None or locale is None or locale.language in _DECLINED:
        return note.guest
    return str(locale.territories.get(code, note.guest))


def where_line(note: Note) -> str:
    """Place and day, as the main language writes days."""
    locale = _locale(note.texts[0]) or Locale("en")
    day = format_date(note.day, "long", locale=locale) if note.day else ""
    return " · ".join(part for part in (note.place, day) if part)


def _locale(text: Text) -> Locale | None:
    try:
        return Locale.parse(text.language)
    except (UnknownLocaleError, ValueError):
        return None


@cache
def _template() -> str:
    return files(__package__).joinpath("card.typ").read_text("utf-8")


def _files(design: Design) -> dict[str, bytes]:
    if design.style != "picture":
        return {}
    if design.picture is None:
        raise BadNoteOption("--style", "picture", "it needs --picture with the team's own photo")
    return {"picture.jpg": design.picture}


def _inputs(note: Note, design: Design) -> dict[str, str]:
    sheet = SHEETS[design.size]
    page = sheet.page
    if design.cut_marks and page == sheet.card:
        page = (page[0] + _MARGIN_FOR_MARKS_MM, page[1] + _MARGIN_FOR_MARKS_MM)
    main = note.texts[0]
    entry: dict[str, Any] = {
        "width": sheet.card[0],
        "height": sheet.card[1],
        "page": page,
        "grid": sheet.grid,
        "marks": sheet.marks or design.cut_marks,
        "margin": sheet.margin,
        "unit": sheet.unit_pt,
        "least": sheet.least_pt,
        "comfortable": sheet.least_pt * 1.15,
        "wide": sheet.card[0] > sheet.card[1],
        "style": design.style,
        "title": " · ".join(text.words(note.variant).word for text in note.texts),
        "alt": note.guest or "The guests",
        "texts": [_typeset(text, note.variant) for text in note.texts],
    }
    for part, content in (
        ("message", note.message),
        ("guest", guest_line(note)),
        ("where", where_line(note)),
    ):
        entry[part] = content
        entry[f"{part}-in"] = _own_words(content, main, note.variant)
    return {"note": json.dumps(entry, ensure_ascii=False)}


def _typeset(text: Text, variant: Variant) -> dict[str, Any]:
    """What the template needs to set a language in its own script and direction."""
    words = text.words(variant)
    fonts = families(text.base, text.script, text.territory)
    leading, gap = _SPACING.get(
        fonts[0].rpartition(" ")[0] if "CJK" in fonts[0] else fonts[0], _USUAL_SPACING
    )
    return {
        "lang": text.base,
        "region": text.territory or {"Hant": "TW", "Hans": "CN"}.get(text.script, ""),
        "rtl": text.direction == "rtl",
        "fonts": fonts,
        "scale": _NASTALIQ_SCALE if "Nastaliq" in fonts[0] else 1.0,
        "leading": leading,
        "gap": gap,
        "word": words.word,
        "sentences": (_PHRASE_END if text.script == "Thai" else _SENTENCE_END).split(words.text),
        "space": "" if text.script in _UNSPACED else " ",
    }


def _own_words(content: str, main: Text, variant: Variant) -> dict[str, Any]:
    """How to set what is not ours: in the main language, unless it runs the other way."""
    rtl = _right_to_left(content)
    same = rtl == (main.direction == "rtl")
    return {**_typeset(main if same else load("ar" if rtl else "en"), variant), "rtl": rtl}


def _right_to_left(content: str) -> bool:
    """The direction of the first letter that has one (Unicode's rule P2)."""
    kinds = (unicodedata.bidirectional(character) for character in content)
    return next((kind for kind in kinds if kind in ("L", "R", "AL")), "L") != "L"


def _too_long(error: TypesettingFailed, design: Design) -> NoteTooLong | TypesettingFailed:
    if "note-too-long" in error.detail:
        return NoteTooLong(design.size, SHEETS[design.size].least_pt)
    return error
