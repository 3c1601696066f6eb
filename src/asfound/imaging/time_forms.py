"""The forms in which cameras and programs write a time, beside the one that EXIF asks for.

EXIF 2.32 wants ``2026:07:02 21:15:00`` and keeps the zone and the fractions in tags of their own.
Met are also dashes, slashes, dots or nothing in the date; ``T``; fractions and a zone behind the
time; one digit instead of two; a time without seconds; 24:00; and twelve hours with AM or PM.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

_BLANK = re.compile(r"[\s0:/.,+TZ-]*")
"""What cameras write whose clock was never set: spaces or zeros where digits should be."""

_TIME = re.compile(
    r"""
    (?P<year>\d{4}) (?P<between>[:/.-]?) \s* (?P<month>\d{1,2}) (?P=between) \s* (?P<day>\d{1,2})
    (?: \s* T \s* | \s+ )
    (?P<hour>\d{1,2}) (?P<colon>[:.-]?) \s* (?P<minute>\d{1,2})
    (?: (?P=colon) \s* (?P<second>\d{1,2}) (?: [.,] (?P<fraction>\d+) )? )?
    (?: \s* (?P<half>[AP]) \.? M \.? )?
    (?: \s* (?P<zone>\S.*) )?
    """,
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
_ZONE = re.compile(r"(?P<sign>[+-])(?P<hours>\d{1,2})(?::?(?P<minutes>[0-5]\d))?", re.ASCII)
_NO_OFFSET = frozenset({"z", "utc", "gmt"})
_MAX_OFFSET = timedelta(hours=14)  # Kiribati


class NotATime(ValueError):
    """What was written is neither blank nor in a form that has one plain meaning."""


@dataclass(frozen=True)
class WrittenTime:
    """A time as it was written.

    Attributes:
        moment: To the second; with an offset from UTC where one was written.
        fraction: Digits of the fraction of the second, at most six; may be empty.
    """

    moment: datetime
    fraction: str = ""

    @property
    def iso(self) -> str:
        """ISO 8601, with no more digits than were written."""
        text = self.moment.replace(tzinfo=None).isoformat()
        if self.fraction.strip("0"):
            text += f".{self.fraction}"
        zone = self.moment.isoformat()[len("2026-07-02T21:15:00") :]
        return text + zone


def parse_time(text: str) -> WrittenTime | None:
    """The time that is plainly there; None where nothing, blanks or zeros are.

    Raises:
        NotATime: Something else is written there.
    """
    if _BLANK.fullmatch(text):
        return None
    found = _TIME.fullmatch(text.strip())
    if not found or not _padded(found):
        raise NotATime(text)
    zone = parse_zone(found["zone"] or "")
    try:
        moment = _moment(found)
    except (ValueError, OverflowError) as error:  # 30 February, or 24:00 on the last day of 9999
        raise NotATime(text) from error
    return WrittenTime(moment.replace(tzinfo=zone), (found["fraction"] or "")[:6])


def parse_zone(text: str) -> timezone | None:
    """The offset from UTC that is plainly there; None where nothing or blanks are.

    Raises:
        NotATime: Something else is written there.
    """
    if not text.strip(" :"):
        return None
    if text.strip().lower() in _NO_OFFSET:
        return UTC
    found = _ZONE.fullmatch(text.replace(" ", ""))
    if not found:
        raise NotATime(text)
    offset = timedelta(hours=int(found["hours"]), minutes=int(found["minutes"] or 0))
    if offset > _MAX_OFFSET:
        raise NotATime(text)
    return timezone(-offset if found["sign"] == "-" else offset)


def _padded(found: re.Match[str]) -> bool:
    """Whether digits that nothing keeps apart come in pairs: 2026711 has two meanings."""
    date, clock = (found["month"], found["day"]), (found["hour"], found["minute"], found["second"])
    glued = (() if found["between"] else date) + (() if found["colon"] else clock)
    return all(len(part or "00") == 2 for part in glued)


def _moment(found: re.Match[str]) -> datetime:
    date = datetime(int(found["year"]), int(found["month"]), int(found["day"]))  # noqa: DTZ001 (the camera's own clock)
    hour, minute, second = (int(found[part] or 0) for part in ("hour", "minute", "second"))
    if found["half"]:
        if not 1 <= hour <= 12:
            raise ValueError(found["hour"])
        hour = hour % 12 + (12 if found["half"].upper() == "P" else 0)
    if (hour, minute, second) == (24, 0, 0):  # ISO 8601: the end of the day
        return date + timedelta(days=1)
    return date.replace(hour=hour, minute=minute, second=second)
