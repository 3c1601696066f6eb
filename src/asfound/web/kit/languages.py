"""The language of a page, and how dates, numbers and names are written in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from babel import Locale, dates
from fastapi import Request

from asfound.language.catalogues import LANGUAGES, chosen, direction, translation
from asfound.language.formats import Formats
from asfound.web.kit.sessions import viewer

_WISH = "asfound.language"


def prefer(request: Request, language: str | None) -> None:
    """Set the language of the pages of a request, if there is a catalogue of it.

    Args:
        request: Of a guest, say.
        language: BCP 47; None leaves the choice to the browser.
    """
    if language:
        request.scope[_WISH] = language


def language_of(request: Request) -> str:
    """The language of a request: set by the route, else of the account, else of the browser."""
    wish = request.scope.get(_WISH)
    host = None if wish else viewer(request)
    own = host.account.language if host else None
    return chosen(wish, own, *accepted(request.headers.get("accept-language", "")))


def accepted(header: str) -> tuple[str, ...]:
    """The languages that a browser asks for and there are catalogues of, the best first."""
    wishes = []
    for at, part in enumerate(header[:500].split(",")):
        tag, _, quality = part.strip().partition(";q=")
        try:
            share = float(quality) if quality else 1.0
        except ValueError:
            continue
        if share > 0:
            wishes.append((-share, at, tag))
    tags = [tag for _, _, tag in sorted(wishes)]
    return tuple(tag for tag in tags if tag.replace("_", "-").split("-")[0].lower() in LANGUAGES)


def gettext_for(request: Request) -> Callable[[str], str]:
    """The translation function in the language of a request."""
    return translation(language_of(request)).gettext


class LocalisedFormats:
    """Formats values in the language of a page.

    Attributes:
        language: Of the page.
        direction: ``ltr`` or ``rtl``.
    """

    def __init__(self, language: str) -> None:
        self.language = language
        self.direction = direction(language)
        self.formats = Formats(language)
        self._locale = Locale.parse(language)

    def day(self, value: date | str) -> str:
        """A day, or the day of a time (UTC); ISO text is read."""
        if isinstance(value, str):
            value = date.fromisoformat(value[:10])
        return dates.format_date(value, "medium", locale=self._locale)

    def moment(self, value: datetime) -> str:
        """Day, hour and minute in UTC. Pages show it in the reader's zone where scripts run."""
        return f"{dates.format_datetime(value, 'short', locale=self._locale)} UTC"

    def number(self, value: float) -> str:
        """A number without decimal places."""
        return self.formats.number(value)

    def country(self, code: str) -> str:
        """A country's name."""
        return str(self._locale.territories.get(code, code))

    def tongue(self, code: str) -> str:
        """A language's name in the language of the page."""
        try:
            return str(Locale.parse(code, sep="-").get_display_name(self._locale) or code)
        except ValueError:
            return code
