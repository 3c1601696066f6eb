"""File names as people may safely see them: a name is data from strangers."""

from __future__ import annotations

import unicodedata
from pathlib import PurePath

# Control, format (bidirectional overrides, zero-width), surrogate, line and paragraph separators.
_INVISIBLE = {"Cc", "Cf", "Cs", "Zl", "Zp"}
# Zero-width joiners are part of how some scripts and emoji are spelt; they cannot reorder text.
_SHORT = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}
_HARMLESS = {"\u200c", "\u200d"}


def shown(name: str) -> str:
    r"""The name with everything that is invisible or reorders text written as an escape.

    ``"a\nb"`` becomes ``"a\\nb"``, a right-to-left override ``\\u202e``, and the lone surrogates
    that stand for undecodable bytes ``\\udcff``. Escaping for HTML is the template's work.
    """
    return "".join(char if _is_visible(char) else _escape(char) for char in name)


def last_part(path: str) -> str:
    """The file name of a path, safe to show."""
    return shown(PurePath(path).name or path)


def stem(path: str) -> str:
    """The file name without its ending, safe to show."""
    return shown(PurePath(path).stem or path)


def _is_visible(char: str) -> bool:
    return char in _HARMLESS or unicodedata.category(char) not in _INVISIBLE


def _escape(char: str) -> str:
    code = ord(char)
    if char in _SHORT:
        return _SHORT[char]
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
