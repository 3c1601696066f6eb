"""The texts that people read, in their language, from gettext catalogues.

English is the source: a message that a catalogue lacks comes out in English. The catalogues ship
with the package as ``locale/<language>/LC_MESSAGES/asfound.mo``.
"""

from __future__ import annotations

import gettext
from functools import cache
from pathlib import Path

from babel import Locale

DOMAIN = "asfound"
LOCALE_DIR = Path(__file__).with_name("locale")
DEFAULT = "en"

LANGUAGES = {
    "en": "English",
    "es": "Español",
    "de": "Deutsch",
    "fr": "Français",
    "ja": "日本語",
    "ru": "Русский",
    "ar": "العربية",
}
"""Every language with a complete catalogue, and its name in itself."""

THING = "thing"
"""The message context of the words for things, so that a crane may be a machine."""


@cache
def translation(language: str) -> gettext.NullTranslations:
    """The catalogue of a language: ``gettext``, ``ngettext``, ``pgettext`` and so on.

    Args:
        language: One of :data:`LANGUAGES`.

    Raises:
        KeyError: There is no catalogue of this language; see :func:`chosen`.
    """
    if language not in LANGUAGES:
        raise KeyError(language)
    return gettext.translation(DOMAIN, LOCALE_DIR, languages=[language])


def chosen(*wishes: str | None) -> str:
    """The first language among the wishes that there is a catalogue of, else English.

    Args:
        wishes: Language tags or locale names, as ``de``, ``pt-BR`` or ``de_AT.UTF-8``; None and
            empty ones are passed over.
    """
    for wish in wishes:
        language = (wish or "").replace("-", "_").split("_")[0].split(".")[0].lower()
        if language in LANGUAGES:
            return language
    return DEFAULT


def direction(language: str) -> str:
    """``ltr`` or ``rtl``: the way the language is written."""
    return Locale.parse(language).text_direction


def thing(language: str, word: str) -> str:
    """An everyday word for a thing in a language; the English word where there is none."""
    return translation(language).pgettext(THING, word)
