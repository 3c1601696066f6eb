"""Names and words that people type, made fit to be shown and sealed."""

from __future__ import annotations

import unicodedata

from asfound.errors import BadText, BadVisitValue
from asfound.evidence.limits import MAX_LABEL
from asfound.evidence.values import label, words

MAX_WORDS = 4000
"""Characters of one statement: two pages. A record could hold five times as much."""

# What turns the direction of writing comes along when names are copied from a chat.
_TURNING = dict.fromkeys(
    map(ord, "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
)
_HIDDEN = frozenset({"Cc", "Cs", "Co", "Cn", "Zl", "Zp"})


def shown(text: str, *, keep: str = "") -> str:
    """The text without characters that do not show, lines and edges tidied."""
    plain = text.replace("\r\n", "\n").translate(_TURNING)
    kept = (c if c in keep or unicodedata.category(c) not in _HIDDEN else " " for c in plain)
    lines = (" ".join(line.split(" ")).strip() for line in "".join(kept).split("\n"))
    return "\n".join(lines).strip()


def name(text: str, what: str) -> str:
    """A name of one line, fit to be sealed.

    Raises:
        BadVisitValue: It is empty or too long.
    """
    plain = " ".join(shown(text).split())
    try:
        return label(plain, what, MAX_LABEL)
    except BadText as error:
        needed = f"it needs 1 to {MAX_LABEL} characters that can be seen"
        raise BadVisitValue(what, plain, needed) from error


def sealable(text: str, otherwise: str) -> str:
    """A name from elsewhere as a record may hold it; the other one where nothing is left."""
    return " ".join(shown(text).split())[:MAX_LABEL].strip() or otherwise


def checked_text(text: str) -> str:
    """Somebody's words, fit to be sealed; may be empty.

    Raises:
        BadVisitValue: They are too long.
    """
    plain = shown(text, keep="\n\t")
    if len(plain) > MAX_WORDS:
        needed = f"it has {len(plain)} characters, at most {MAX_WORDS} are taken"
        raise BadVisitValue("what you say", plain, needed)
    return words(plain, "what you say", MAX_WORDS)
