"""Numbers, shares, sizes and times as a language writes them (CLDR, by Babel)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from babel import Locale, dates, numbers, units

from asfound.language.catalogues import direction

_FIRST_STRONG, _END = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"


@dataclass(frozen=True)
class Formats:
    """Writes values for people who read one language.

    Attributes:
        language: A language that Babel knows, as ``de``.
    """

    language: str

    def number(self, value: float, *, places: int = 0) -> str:
        """A number with a fixed count of decimal places."""
        pattern = "#,##0" + ("." + "0" * places if places else "")
        return numbers.format_decimal(value, format=pattern, locale=self.language)

    def percent(self, share: float) -> str:
        """A share 0..1 in percent; one decimal place below one percent, where it matters."""
        pattern = Locale.parse(self.language).percent_formats[None].pattern
        if 0 < share < 0.01:
            pattern = pattern.replace("0", "0.0", 1)
        return numbers.format_percent(share, format=pattern, locale=self.language)

    def file_size(self, size_bytes: int) -> str:
        """A file's length in kilobytes or megabytes (powers of 1000)."""
        unit, scale, places = ("megabyte", 1e6, 1) if size_bytes >= 1e6 else ("kilobyte", 1e3, 0)
        value = max(round(size_bytes / scale, places), 10**-places if size_bytes else 0)
        return units.format_unit(
            value, f"digital-{unit}", length="short", format="#,##0.#", locale=self.language
        )

    def time(self, iso: str) -> str:
        """A time with what is known of its zone, never moved to another one.

        Args:
            iso: ISO 8601, with or without an offset from UTC. What is no such time comes back
                as it is: it is somebody's claim, and not ours to drop.
        """
        try:
            moment = datetime.fromisoformat(iso)
        except ValueError:
            return iso
        text = dates.format_datetime(
            moment.replace(tzinfo=None), "medium", tzinfo=UTC, locale=self.language
        )
        offset = moment.utcoffset()
        text = text if offset is None else f"{text} {self._apart(_offset_name(offset))}"
        return self._apart(text)

    def _apart(self, text: str) -> str:
        """Where one writes from the right: kept in its own order, whatever stands beside it."""
        return text if direction(self.language) == "ltr" else f"{_FIRST_STRONG}{text}{_END}"


def _offset_name(offset: timedelta) -> str:
    """``UTC`` or ``UTC+02:00``: the same in every language."""
    minutes = round(offset.total_seconds() / 60)
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '−'}{hours:02d}:{rest:02d}"
