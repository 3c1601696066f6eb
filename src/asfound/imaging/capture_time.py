"""When a photo was taken, as its camera claims: which tag counts, and whether the tags agree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import combinations
from typing import Any

from PIL import ExifTags

from asfound.errors import PhotoError, PhotoTimesContradict, PhotoTimeUnreadable
from asfound.imaging.tags import Directory, Tags, text_of
from asfound.imaging.time_forms import NotATime, WrittenTime, parse_time, parse_zone

_BASE, _GPS = ExifTags.Base, ExifTags.GPS
# DateTime (306) is the time of the last change, and no capture time.
_TAKEN = (
    (_BASE.DateTimeOriginal, _BASE.OffsetTimeOriginal, _BASE.SubsecTimeOriginal),
    (_BASE.DateTimeDigitized, _BASE.OffsetTimeDigitized, _BASE.SubsecTimeDigitized),
)

_ZONES = timedelta(minutes=15)
"""Offsets from UTC are whole quarter hours: by so much may two clocks differ and both be right."""

_MAX_APART = timedelta(hours=26)  # from UTC-12 to UTC+14
_TOLERANCE = timedelta(minutes=2)


@dataclass(frozen=True)
class ClaimedTime:
    """What the camera says about the time.

    Attributes:
        taken_at: ISO 8601, with an offset from UTC where one was written; None where none is read.
        doubts: What is wrong with the camera's times.
    """

    taken_at: str | None
    doubts: tuple[PhotoError, ...] = ()


def claimed_time(tags: Tags) -> ClaimedTime:
    """The capture time; that of the satellites, in UTC, only where the camera wrote none."""
    doubts: list[PhotoError] = []
    times: dict[str, WrittenTime] = {}
    for name, text, time in _camera_times(tags.camera, doubts):
        times |= {f"{name} {text}": time}
    satellites = _satellites_time(tags.gps)
    if satellites and (times or not doubts):
        times |= {f"GPS {satellites.iso}": satellites}
    doubts += _contradictions(times)
    first = next(iter(times.values()), None)
    return ClaimedTime(first.iso if first else None, tuple(doubts))


def _camera_times(
    camera: Directory, doubts: list[PhotoError]
) -> Iterator[tuple[str, str, WrittenTime]]:
    """Name, text and meaning of the times that the camera wrote, the first to count first."""
    for time_tag, zone_tag, fraction_tag in _TAKEN:
        text = _written(camera.get(time_tag))
        try:
            time = parse_time(text)
        except NotATime:
            doubts.append(PhotoTimeUnreadable(time_tag.name, text))
            continue
        if time is None:
            continue
        if time.moment.tzinfo is None:
            time = _with_zone(time, zone_tag, camera, doubts)
        fraction = text_of(camera.get(fraction_tag))
        if not time.fraction and fraction.isascii() and fraction.isdigit():
            time = replace(time, fraction=fraction[:6])
        yield time_tag.name, text, time


def _with_zone(
    time: WrittenTime, tag: ExifTags.Base, camera: Directory, doubts: list[PhotoError]
) -> WrittenTime:
    text = _written(camera.get(tag))
    try:
        return replace(time, moment=time.moment.replace(tzinfo=parse_zone(text)))
    except NotATime:
        doubts.append(PhotoTimeUnreadable(tag.name, text))
        return time


def _satellites_time(gps: Directory) -> WrittenTime | None:
    """The time of the last fix, in UTC; what is damaged of it is not the camera's clock."""
    try:
        hours, minutes, seconds = (float(part) for part in gps.get(_GPS.GPSTimeStamp) or ())
        day = parse_time(text_of(gps.get(_GPS.GPSDateStamp)) + " 00:00:00")
        if day is None or not 0 <= hours < 24 or not 0 <= minutes < 60 or not 0 <= seconds < 61:
            return None
        clock = timedelta(hours=hours, minutes=minutes, seconds=seconds)
        moment = (day.moment + clock).replace(microsecond=0, tzinfo=UTC)
    except (NotATime, ValueError, TypeError, ArithmeticError):
        return None
    return WrittenTime(moment)


def _contradictions(times: dict[str, WrittenTime]) -> list[PhotoError]:
    """The first two times, if any, that no two zones explain."""
    for (one, first), (other, second) in combinations(times.items(), 2):
        if not _go_together(first.moment, second.moment):
            return [PhotoTimesContradict(one, other)]
    return []


def _go_together(first: datetime, second: datetime) -> bool:
    """Whether two times can be one moment, give or take a zone."""
    if first.tzinfo and second.tzinfo:
        apart = abs(first - second)
    else:
        apart = abs(first.replace(tzinfo=None) - second.replace(tzinfo=None))
    over = apart % _ZONES
    return apart <= _MAX_APART + _TOLERANCE and min(over, _ZONES - over) <= _TOLERANCE


def _written(value: Any) -> str:
    """The text of a tag; what is there and no text comes as Python would write it."""
    return text_of(value) if value is None or isinstance(value, str | bytes) else repr(value)[:80]
