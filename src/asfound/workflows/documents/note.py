"""Write the thank-you note: find the host's languages, set the card, put the file in its place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from asfound.errors import BadNoteOption
from asfound.imaging.decode import decode
from asfound.imaging.encode import jpeg
from asfound.note.card import Design, Note, Size, Style, note_pdf, note_png, note_txt
from asfound.note.places import Spoken, spoken
from asfound.note.texts import Text, Variant, catalogue, chosen, find, named
from asfound.workflows.output_files import refuse_unwritable, write

PICTURE_PX = 1800
"""Longer side of the team's picture on the card: 300 pixels an inch on the largest."""

_SUFFIXES = (".pdf", ".png", ".txt")


@dataclass(frozen=True)
class NoteRequest:
    """What a person asked for; languages come from the place unless they are named."""

    country: str | None = None
    region: str | None = None
    languages: tuple[str, ...] = ()
    every_language: bool = False
    """Also languages whose text is graded C."""
    variant: Variant = "team"
    message: str = ""
    guest: str = ""
    place: str = ""
    day: date | None = None
    style: Style = "plain"
    size: Size | None = None
    """None for what suits the file: a phone's screen for PNG, A6 for PDF."""
    cut_marks: bool = False
    picture: Path | None = None


@dataclass(frozen=True)
class NoteFile:
    """A note as a file, not written yet."""

    content: bytes
    texts: tuple[Text, ...]
    """The languages on it, in order."""
    missing: tuple[str, ...]
    """CLDR codes of official languages of the place that are not on it."""


def make_note(request: NoteRequest, kind: str = ".pdf") -> NoteFile:
    """The note as the bytes of a PDF, PNG or text file.

    Args:
        request: What to write.
        kind: ".pdf", ".png" or ".txt".

    Raises:
        NoteError: Country, region, language, style or size do not exist, or it is too long.
        TypesetError: A character that no font can show; a font package is missing.
        InputError, PhotoError: The picture cannot be read.
    """
    if kind not in _SUFFIXES:
        raise BadNoteOption("--out", kind or "a name without an ending", "use .pdf, .png or .txt")
    home = spoken(request.country, request.region) if request.country else None
    texts = note_texts(request, home)
    note = Note(
        texts,
        request.variant,
        request.message.strip(),
        request.guest.strip(),
        request.place.strip(),
        request.day,
    )
    return NoteFile(_content(note, request, kind), texts, _missing(home, texts))


def write_note(request: NoteRequest, out: Path) -> NoteFile:
    """Make the note and put it at ``out``; the ending of its name says the format.

    Raises:
        OutputError: The file cannot be written.
        NoteError, TypesetError, InputError, PhotoError: As for :func:`make_note`.
    """
    refuse_unwritable(out)
    made = make_note(request, out.suffix.lower())
    write(out, made.content)
    return made


def note_texts(request: NoteRequest, home: Spoken | None = None) -> tuple[Text, ...]:
    """The texts for a request: the named languages, as the place writes them, or the place's own.

    Raises:
        NoText: A language has no text.
        BadNoteOption: Neither a country nor a language is given.
    """
    if request.languages:
        territory = home.territory if home else ""
        return tuple(dict.fromkeys(find(tag, territory) or named(tag) for tag in request.languages))
    if home is None:
        raise BadNoteOption("--country", "", "give --country, --language or both")
    return chosen(home, every=request.every_language)


def list_texts() -> tuple[Text, ...]:
    """All texts of the catalogue, by language code."""
    return catalogue()


def _missing(home: Spoken | None, texts: tuple[Text, ...]) -> tuple[str, ...]:
    if home is None:
        return ()
    on_it = {text.base for text in texts}
    return tuple(tag for tag in home.languages if tag.split("_")[0] not in on_it)


def _content(note: Note, request: NoteRequest, kind: str) -> bytes:
    if kind == ".txt":
        return note_txt(note).encode()
    size: Size = request.size or ("phone" if kind == ".png" else "a6")
    picture = _picture(request.picture) if request.picture else None
    style: Style = "picture" if picture and request.style == "plain" else request.style
    design = Design(style, size, request.cut_marks, picture)
    return note_png(note, design) if kind == ".png" else note_pdf(note, design)


def _picture(path: Path) -> bytes:
    """The team's picture as new pixels: nothing of its EXIF, place or thumbnail goes along."""
    return jpeg(decode(path, long_side=PICTURE_PX), quality=88)
