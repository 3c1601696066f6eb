"""The thank-you note."""

from __future__ import annotations

from asfound.errors.base import AsfoundError


class NoteError(AsfoundError):
    """A thank-you note could not be written as asked."""

    code = "note"


class UnknownCountry(NoteError):
    """No country has this name or code."""

    code = "note.unknown-country"

    def __init__(self, country: str, alike: tuple[str, ...]) -> None:
        hint = f"Did you mean {' or '.join(alike)}? " if alike else ""
        super().__init__(
            f"{country!r} is no country that is known. {hint}"
            "Give a code (RU, RUS), an English name (Russia) or a region (ES-CT, Catalonia); "
            "or name the language with --language."
        )
        self.country, self.alike = country, alike


class UnknownRegion(NoteError):
    """The country has no region of this name or code."""

    code = "note.unknown-region"

    def __init__(self, region: str, country: str, known: tuple[str, ...]) -> None:
        names = f"{country} has {', '.join(known)}" if known else f"none is known in {country}"
        super().__init__(
            f"{region!r} is no region that is known: {names}. "
            "Give an ISO 3166-2 code (ES-CT), leave --region out, or use --language."
        )
        self.region, self.country, self.known = region, country, known


class NoText(NoteError):
    """The note has no text in this language."""

    code = "note.no-text"

    def __init__(self, language: str, alike: tuple[str, ...] = ()) -> None:
        hint = f"Did you mean {' or '.join(alike)}? " if alike else ""
        super().__init__(
            f"there is no text in {language!r}. {hint}'asfound note --list' shows all languages."
        )
        self.language, self.alike = language, alike


class NoteTooLong(NoteError):
    """The text does not fit on the card at a readable size."""

    code = "note.too-long"

    def __init__(self, size: str, smallest_pt: float) -> None:
        super().__init__(
            f"the note does not fit on the size {size!r}, even in {smallest_pt:g} point letters. "
            "Shorten the message, choose one language with --language, or a larger --size."
        )
        self.size, self.smallest_pt = size, smallest_pt


class BadNoteOption(NoteError):
    """A style, size or variant does not exist, or cannot be combined with the others."""

    code = "note.bad-option"

    def __init__(self, option: str, found: str, needed: str) -> None:
        super().__init__(f"{option} cannot be {found!r}: {needed}.")
        self.option, self.found, self.needed = option, found, needed
