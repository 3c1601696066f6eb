"""Documents and their fonts."""

from __future__ import annotations

from asfound.errors.base import AsfoundError


class TypesetError(AsfoundError):
    """A document could not be typeset."""

    code = "typeset"


class FontsMissing(TypesetError):
    """A font package is not installed."""

    code = "typeset.fonts-missing"

    def __init__(self, package: str) -> None:
        super().__init__(
            f"the fonts of the package {package!r} are not installed. "
            f"Install them with: pip install {package}"
        )
        self.package = package


class GlyphMissing(TypesetError):
    """No installed font has a character."""

    code = "typeset.missing-glyph"

    def __init__(self, text: str) -> None:
        points = " ".join(f"U+{ord(character):04X}" for character in text[:8])
        super().__init__(
            f"no font can show {text!r} ({points}). "
            "Leave the character out, or write the word in another script."
        )
        self.text = text


class TypesettingFailed(TypesetError):
    """The typesetter rejected a document."""

    code = "typeset.failed"

    def __init__(self, detail: str) -> None:
        super().__init__(f"the document could not be set: {detail}")
        self.detail = detail
