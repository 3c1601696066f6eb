"""Which fonts set which script, and where their files lie.

Noto Sans from the package ``manimgx-fonts`` sets most scripts; ``manimgx-fonts-cjk`` sets Chinese,
Japanese and Korean, with the regional forms of the characters; four scripts that neither has
(Urdu in Nastaliq, Tibetan, Thaana, Tifinagh) come with asfound. All are under the SIL Open Font
License 1.1. Fonts of the machine are never used: the same text looks the same everywhere.
"""

from __future__ import annotations

import importlib.util
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from asfound.errors import FontsMissing

if TYPE_CHECKING:
    import typst

_PACKAGES: Final = {"manimgx_fonts": "manimgx-fonts", "manimgx_fonts_cjk": "manimgx-fonts-cjk"}

_LATIN: Final = "Noto Sans"

_SCRIPTS: Final = {
    "Arab": "Noto Sans Arabic",
    "Armn": "Noto Sans Armenian",
    "Beng": "Noto Sans Bengali",
    "Deva": "Noto Sans Devanagari",
    "Ethi": "Noto Sans Ethiopic",
    "Geor": "Noto Sans Georgian",
    "Gujr": "Noto Sans Gujarati",
    "Guru": "Noto Sans Gurmukhi",
    "Hebr": "Noto Sans Hebrew",
    "Khmr": "Noto Sans Khmer",
    "Knda": "Noto Sans Kannada",
    "Laoo": "Noto Sans Lao",
    "Mlym": "Noto Sans Malayalam",
    "Mymr": "Noto Sans Myanmar",
    "Orya": "Noto Sans Oriya",
    "Sinh": "Noto Sans Sinhala",
    "Taml": "Noto Sans Tamil",
    "Telu": "Noto Sans Telugu",
    "Tfng": "Noto Sans Tifinagh",
    "Thaa": "Noto Sans Thaana",
    "Thai": "Noto Sans Thai",
    "Tibt": "Noto Serif Tibetan",
}

# Han characters look different in each of these; a card must show the host's own forms.
_CJK: Final = {
    "Jpan": "Noto Sans CJK JP",
    "Kore": "Noto Sans CJK KR",
    "Hans": "Noto Sans CJK SC",
    "Hant": "Noto Sans CJK TC",
}
_HONG_KONG: Final = "Noto Sans CJK HK"

_NASTALIQ: Final = "Noto Nastaliq Urdu"
NASTALIQ_LANGUAGES: Final = frozenset({"ur", "ks"})
"""Languages whose readers expect the hanging Nastaliq style instead of Naskh."""

_SYMBOLS: Final = ("Noto Sans Symbols", "Noto Emoji")


def families(language: str = "en", script: str = "Latn", territory: str = "") -> tuple[str, ...]:
    """Font families in the order in which they are tried, the language's own first.

    Every family that is installed is in the list, so that a name or a message in any other script
    is set too. Han characters outside a Chinese, Japanese or Korean text get Japanese forms.

    Args:
        language: CLDR language code ("ur").
        script: ISO 15924 code ("Arab"); for Chinese "Hans" or "Hant".
        territory: ISO 3166-1 code; tells Hong Kong's forms from Taiwan's.
    """
    own = _own(language, script, territory)
    rest = [_LATIN, *_SCRIPTS.values(), *_CJK.values(), *_SYMBOLS]
    return (*own, *(family for family in rest if family not in own))


def _own(language: str, script: str, territory: str) -> tuple[str, ...]:
    if script == "Hant" and territory in ("HK", "MO"):
        return (_HONG_KONG,)
    if script in _CJK:
        return (_CJK[script],)
    if script == "Arab" and language in NASTALIQ_LANGUAGES:
        return (_NASTALIQ, _SCRIPTS["Arab"])
    return (_SCRIPTS[script],) if script in _SCRIPTS else (_LATIN,)


def folders() -> tuple[Path, ...]:
    """The folders that hold the font files.

    Raises:
        FontsMissing: A font package is not installed.
    """
    return (Path(__file__).parent / "fonts", *map(_package_folder, _PACKAGES))


def _package_folder(module: str) -> Path:
    spec = importlib.util.find_spec(module)
    if spec is None or spec.origin is None:
        raise FontsMissing(_PACKAGES[module])
    return Path(spec.origin).parent


@lru_cache(maxsize=8)
def book(extra: tuple[Path, ...] = ()) -> typst.Fonts:
    """All fonts, opened once a process (about 0.1 s); ``extra`` names further folders.

    Raises:
        FontsMissing: A font package is not installed.
    """
    import typst

    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(folder) for folder in (*folders(), *extra)],
    )
