"""The camera's times in all forms that are met; what cannot be read is said, never guessed."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ExifTags
from PIL.TiffImagePlugin import IFDRational

from asfound.domain.photo import PhotoFile
from asfound.imaging.capture_time import claimed_time
from asfound.imaging.metadata import examine
from asfound.imaging.tags import Tags
from asfound.imaging.time_forms import NotATime, parse_time, parse_zone
from tests.unit.imaging.pictures import FORMATS, saved, scene
from tests.unit.imaging.test_metadata import camera_exif


def photo(kind: str = "jpeg", /, **changes: object) -> PhotoFile:
    data = saved(kind, scene(), exif=camera_exif(**changes).tobytes())
    return examine(data, name="photo")


def codes(found: PhotoFile) -> list[str]:
    return [remark.code for remark in found.remarks]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2018:07:02 23:15:00", "2018-07-02T23:15:00"),
        ("2018-07-02 23:15:00", "2018-07-02T23:15:00"),
        ("2018/07/02 23:15:00", "2018-07-02T23:15:00"),
        ("2018.07.02 23:15:00", "2018-07-02T23:15:00"),
        ("2018:07:02T23:15:00", "2018-07-02T23:15:00"),
        ("20180702T231500", "2018-07-02T23:15:00"),
        ("  2018:07:02   23:15:00  ", "2018-07-02T23:15:00"),
        ("2018: 7: 2  9: 5: 7", "2018-07-02T09:05:07"),
        ("2018:07:02 23-15-00", "2018-07-02T23:15:00"),
        ("2018:07:02 23:15", "2018-07-02T23:15:00"),
        ("2018:07:02 24:00:00", "2018-07-03T00:00:00"),
        ("2018:07:02 11:15:00 PM", "2018-07-02T23:15:00"),
        ("2018:07:02 12:15:00 a.m.", "2018-07-02T00:15:00"),
        ("2018:07:02 23:15:00.123", "2018-07-02T23:15:00.123"),
        ("2018:07:02 23:15:00,5", "2018-07-02T23:15:00.5"),
        ("2018:07:02 23:15:00.000", "2018-07-02T23:15:00"),
        ("2018:07:02 23:15:00.123456789", "2018-07-02T23:15:00.123456"),
        ("2018:07:02 23:15:00+03:00", "2018-07-02T23:15:00+03:00"),
        ("2018:07:02 23:15:00 +03:00", "2018-07-02T23:15:00+03:00"),
        ("2018:07:02 23:15:00+0300", "2018-07-02T23:15:00+03:00"),
        ("2018:07:02 23:15:00-3:30", "2018-07-02T23:15:00-03:30"),
        ("2018:07:02 23:15:00+03", "2018-07-02T23:15:00+03:00"),
        ("2018-07-02T23:15:00Z", "2018-07-02T23:15:00+00:00"),
        ("2018-07-02T23:15:00.25Z", "2018-07-02T23:15:00.25+00:00"),
        ("2018:07:02 23:15:00 UTC", "2018-07-02T23:15:00+00:00"),
    ],
)
def test_a_time_that_is_plainly_there_is_read(written: str, read: str) -> None:
    found = photo(DateTimeOriginal=written, OffsetTimeOriginal=None)

    assert found.capture.taken_at == read
    assert not found.remarks
    datetime.fromisoformat(read)


@pytest.mark.parametrize(
    "blank",
    [
        "0000:00:00 00:00:00",
        "0000-00-00T00:00:00Z",
        "    :  :     :  :  ",
        "----:--:-- --:--:--",
        "",
        "\x00" * 20,
    ],
)
def test_a_clock_that_was_never_set_says_nothing(blank: str) -> None:
    found = photo(DateTimeOriginal=blank)

    assert found.capture.taken_at is None
    assert not found.remarks
    assert found.capture.device == "Fujitsu F-04K"


@pytest.mark.parametrize(
    "garbled",
    [
        "2018",
        "2018:07:02",
        "x\x00y",
        "yesterday",
        "2018:13:02 23:15:00",
        "2018:02:30 23:15:00",
        "2018:07:02 25:15:00",
        "2018:07:02 13:15:00 PM",
        "02/07/2018 23:15:00",
        "18:07:02 23:15:00",
        "2018711 231500",
        "9999:12:31 24:00:00",
        "2018:07:02 23:15:00+15:00",
        "2018:07:02 23:15:00 CEST",
        "２０１８:07:02 23:15:00",
    ],
)
def test_a_time_that_cannot_be_read_is_told(garbled: str) -> None:
    found = photo(DateTimeOriginal=garbled)

    assert found.capture.taken_at is None
    assert codes(found) == ["photo.time-unreadable"]
    assert "DateTimeOriginal" in found.remarks[0].message
    assert found.capture.device == "Fujitsu F-04K"


def test_what_is_no_text_is_told_as_well() -> None:
    found = claimed_time(Tags(camera={ExifTags.Base.DateTimeOriginal: 20180702}))

    assert found.taken_at is None
    assert [doubt.code for doubt in found.doubts] == ["photo.time-unreadable"]


@pytest.mark.parametrize("zone", ["+03:00", "+0300", "+3:00", "+03", " +03:00 ", "+03:00\x00"])
def test_the_zone_has_a_tag_of_its_own(zone: str) -> None:
    assert photo(OffsetTimeOriginal=zone).capture.taken_at == "2018-07-02T23:15:00+03:00"


@pytest.mark.parametrize("zone", [None, "", "   :  "])
def test_without_a_zone_none_is_invented(zone: str | None) -> None:
    found = photo(OffsetTimeOriginal=zone)

    assert found.capture.taken_at == "2018-07-02T23:15:00"
    assert not found.remarks


def test_a_zone_that_cannot_be_read_costs_itself() -> None:
    found = photo(OffsetTimeOriginal="+99:00")

    assert found.capture.taken_at == "2018-07-02T23:15:00"
    assert codes(found) == ["photo.time-unreadable"]
    assert "OffsetTimeOriginal" in found.remarks[0].message


def test_the_zone_behind_the_time_counts_before_its_tag() -> None:
    found = photo(DateTimeOriginal="2018:07:02 23:15:00+02:00")

    assert found.capture.taken_at == "2018-07-02T23:15:00+02:00"


@pytest.mark.parametrize(
    ("digits", "read"), [("123", ".123"), ("04 ", ".04"), ("00", ""), ("x", "")]
)
def test_fractions_of_a_second_have_a_tag_of_their_own(digits: str, read: str) -> None:
    assert photo(SubsecTimeOriginal=digits).capture.taken_at == f"2018-07-02T23:15:00{read}+03:00"


def test_the_time_of_the_last_change_is_no_capture_time() -> None:
    """``camera_exif`` writes one into DateTime (306) of every photo."""
    assert photo(DateTimeOriginal=None, OffsetTimeOriginal=None).capture.taken_at is None
    digitised = photo(DateTimeOriginal=None, DateTimeDigitized="2018:07:02 23:15:01")
    assert digitised.capture.taken_at == "2018-07-02T23:15:01"


def clock(hours: int, minutes: int, seconds: float) -> dict[str, object]:
    stamp = (IFDRational(hours), IFDRational(minutes), IFDRational(round(seconds * 10), 10))
    return {"GPSTimeStamp": stamp, "GPSDateStamp": "2018:07:02"}


@pytest.mark.parametrize("kind", FORMATS)
def test_the_satellites_time_counts_where_the_camera_wrote_none(kind: str) -> None:
    found = photo(kind, DateTimeOriginal=None, OffsetTimeOriginal=None, **clock(20, 14, 59.5))

    assert found.capture.taken_at == "2018-07-02T20:14:59+00:00"
    assert not found.remarks


def test_the_satellites_time_does_not_stand_in_for_one_that_cannot_be_read() -> None:
    found = photo(DateTimeOriginal="yesterday", **clock(20, 15, 0))

    assert found.capture.taken_at is None
    assert codes(found) == ["photo.time-unreadable"]


@pytest.mark.parametrize(
    "damage",
    [
        {"GPSTimeStamp": (IFDRational(0, 0),) * 3},
        {"GPSTimeStamp": (IFDRational(25), IFDRational(0), IFDRational(0))},
        {"GPSTimeStamp": (IFDRational(20), IFDRational(15))},
        {"GPSDateStamp": "2018:02:30"},
        {"GPSDateStamp": None},
        {"GPSTimeStamp": None},
    ],
)
def test_half_a_satellites_time_is_none(damage: dict[str, object]) -> None:
    changes = {"DateTimeOriginal": None, **clock(20, 15, 0), **damage}

    found = photo(**changes)

    assert found.capture.taken_at is None
    assert not found.remarks


@pytest.mark.parametrize(
    ("hours", "minutes", "zone", "contradict"),
    [
        (20, 15, "+03:00", False),
        (20, 17, "+03:00", False),
        (20, 19, "+03:00", True),
        (20, 15, None, False),
        (17, 30, None, False),
        (17, 22, None, True),
        (9, 15, "+03:00", False),
    ],
)
def test_camera_and_satellites_may_differ_by_zones(
    hours: int, minutes: int, zone: str | None, contradict: bool
) -> None:
    found = photo(OffsetTimeOriginal=zone, **clock(hours, minutes, 0))

    assert codes(found) == ["photo.times-contradict"] * contradict
    assert found.capture.taken_at == f"2018-07-02T23:15:00{zone or ''}"


def test_times_of_different_days_contradict_whatever_the_minutes() -> None:
    found = photo(DateTimeDigitized="2018:07:05 23:15:00")

    assert codes(found) == ["photo.times-contradict"]
    assert "2018:07:02 23:15:00" in found.remarks[0].message
    assert "2018:07:05 23:15:00" in found.remarks[0].message


LETTERS = "0123456789 :/.-+,TZapmUTC\u0662\uff12\n"


@given(st.text(LETTERS, max_size=40))
def test_any_text_is_a_time_or_none_or_told(text: str) -> None:
    for parse in (parse_time, parse_zone):
        with suppress(NotATime):
            parse(text)


@given(
    st.datetimes(min_value=datetime(1826, 1, 1)),  # noqa: DTZ001 (the camera's own clock)
    st.integers(-14 * 60, 14 * 60),
)
def test_what_python_writes_comes_back(moment: datetime, offset_min: int) -> None:
    sign, left = "-" if offset_min < 0 else "+", abs(offset_min)
    zone = f"{sign}{left // 60:02}:{left % 60:02}"

    read = parse_time(moment.isoformat() + zone)

    assert read is not None
    assert datetime.fromisoformat(read.iso) == datetime.fromisoformat(moment.isoformat() + zone)
    assert read.moment.utcoffset() == timedelta(minutes=offset_min)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?[+-]\d\d:\d\d", read.iso)
