"""When two names of files are one name."""

from __future__ import annotations

import unicodedata


def comparable(name: str) -> str:
    """The form in which names are compared: Unicode NFC, with case.

    A Mac writes ``ü`` as two characters (NFD), most other systems as one.
    """
    return unicodedata.normalize("NFC", name)
