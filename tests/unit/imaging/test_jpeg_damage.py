"""JPEG files as phones and bad copies leave them: what is there is read, what is not is said."""

from __future__ import annotations

import io
import re
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from asfound.domain.geometry import Pixels
from asfound.errors import AsfoundError, NotAPhoto, PhotoTruncated, PhotoUnreadable
from asfound.imaging.decode import decode, decode_areas, decode_photo
from asfound.imaging.jpeg_mending import mended
from asfound.imaging.jpeg_segments import segments
from asfound.imaging.metadata import examine
from tests.unit.imaging.pictures import saved, textured

PICTURE = textured(640, 480)
PLAIN = saved("jpeg", PICTURE)
PIXELS = decode(PLAIN)


def written(picture: Pixels = PICTURE, **options: object) -> bytes:
    """A JPEG file by libjpeg's own options."""
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "jpeg", **options)
    return file.getvalue()


RESTARTS = written(quality=90, restart_marker_blocks=10)
KINDS = {
    "plain": PLAIN,
    "progressive": written(progressive=True),
    "restarts": RESTARTS,
    "grey": saved("jpeg", Image.fromarray(PICTURE).convert("L")),
    "full colour": written(subsampling="4:4:4"),
}
FILM = b"MotionPhoto_Data\x00\x00\x00\x18ftypmp42" + b"\xff\xbd\x00\x00" * 3
BEHIND = {
    "nothing": b"",
    "a film": FILM,
    "zeros": bytes(5000),
    "ones": b"\xff" * 5000,
    "restart markers": b"\xff\xd0\xff\xd1abc\xff\xd7" * 20,
    "a note": b"\xff\xe1\x00\x10" + b"x" * 40,
    "tables": b"\xff\xdb\x00\x43" + bytes(200),
    "a scan": b"\xff\xda\x00\x0c\x03\x01\x00\x02\x11\x03\x11\x00\x3f\x00" + b"x" * 900,
    "another picture": PLAIN,
}


def remarks(data: bytes) -> list[str]:
    """Codes of everything that is said about a photo."""
    told = (*examine(data, name="photo").remarks, *decode_photo(data).remarks)
    return [remark.code for remark in told]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("behind", BEHIND)
def test_without_an_end_every_pixel_is_there(kind: str, behind: str) -> None:
    data = KINDS[kind]
    assert data.endswith(b"\xff\xd9")
    odd = data[:-2] + BEHIND[behind]

    found = decode_photo(odd)

    assert np.array_equal(found.pixels, decode(data))
    assert found.missing == ()
    assert remarks(odd) == ["photo.mended"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("behind", BEHIND)
def test_what_follows_the_end_is_nobodys_business(kind: str, behind: str) -> None:
    data = KINDS[kind] + BEHIND[behind]

    assert np.array_equal(decode(data), decode(KINDS[kind]))
    assert remarks(data) == []


HEADS = {
    "zeros before it": bytes(10) + PLAIN,
    "a line break before it": b"\r\n" + PLAIN,
    "zeros after SOI": PLAIN[:2] + bytes(3) + PLAIN[2:],
    "a reserved marker": PLAIN[:20] + b"\xff\x05" + PLAIN[20:],
    "a marker of extensions": PLAIN[:20] + b"\xff\xf5\x00\x04ab" + PLAIN[20:],
    "SOI twice": b"\xff\xd8" + PLAIN,
}


@pytest.mark.parametrize("odd", HEADS)
def test_what_does_not_belong_in_the_head_is_passed_over(odd: str) -> None:
    assert np.array_equal(decode(HEADS[odd]), PIXELS)
    assert remarks(HEADS[odd]) == ["photo.mended"]


@pytest.mark.parametrize("marker", [0xE1, 0xE5, 0xED, 0xFE, 0xDD])
def test_many_markers(marker: int) -> None:
    part = bytes((0xFF, marker, 0, 4, 0, 0))

    assert np.array_equal(decode(PLAIN[:20] + part * 20_000 + PLAIN[20:]), PIXELS)


@pytest.mark.parametrize(
    "around",
    [b"%PDF-1.7\n", b"PK\x03\x04", b"8BPS", b"GIF89a", b"ID3\x03", bytes(100)],
)
def test_a_photo_inside_something_else_is_no_photo(around: bytes) -> None:
    with pytest.raises(NotAPhoto):
        decode(around + PLAIN)


@pytest.mark.parametrize("kind", ["plain", "restarts", "grey", "full colour"])
@pytest.mark.parametrize("share", [0.6, 0.75, 0.9, 0.98, 0.9999])
@pytest.mark.parametrize("end", [b"", b"\xff\xd9"])
def test_rows_that_were_cut_off_are_grey_and_told(kind: str, share: float, end: bytes) -> None:
    data = KINDS[kind]
    whole = decode(data)

    found = decode_photo(data[: int(len(data) * share)] + end)

    rows = there(found.missing)
    assert 240 <= rows < 480
    assert np.array_equal(found.pixels[: rows - 1], whole[: rows - 1])  # the last one is blended
    assert (found.pixels[rows:] == 128).all()
    assert rows > 480 * share * 0.8
    assert [remark.code for remark in found.remarks] == ["photo.rows-missing"]
    assert f"{rows} of the 480 rows" in found.remarks[0].message


STUFFED = [found.start() for found in re.finditer(b"\xff\x00", PLAIN)]


@pytest.mark.parametrize("place", range(60, 100, 5))
@pytest.mark.parametrize("more", [0, 1, 2])
def test_a_cut_through_a_stuffed_byte_is_a_cut(place: int, more: int) -> None:
    """The half that is left would make a marker of whatever is put behind it."""
    at = STUFFED[len(STUFFED) * place // 100] + more

    found = decode_photo(PLAIN[:at])

    rows = there(found.missing)
    assert np.array_equal(found.pixels[: rows - 1], PIXELS[: rows - 1])
    assert abs(rows - 480 * at / len(PLAIN)) < 64


def there(missing: tuple[tuple[int, int, int, int], ...]) -> int:
    """How many rows of the photo are there."""
    ((x, y, width, height),) = missing
    assert (x, width, y + height) == (0, 640, 480)
    return y


MARKS = [found.start() for found in re.finditer(b"\xff[\xd0-\xd7]", RESTARTS)]


@pytest.mark.parametrize("at", [len(MARKS) - 1, len(MARKS) - 2, len(MARKS) - 10, 80])
@pytest.mark.parametrize("how", ["cut before", "cut behind", "another number", "lost", "noise"])
def test_restart_errors_cost_the_rows_from_there_on(at: int, how: str) -> None:
    if how == "noise" and at == len(MARKS) - 1:
        return  # what is surplus at the end is not told from a film that somebody appended
    mark, whole = MARKS[at], decode(RESTARTS)
    number = RESTARTS[mark + 1] - 0xD0
    changed = {
        "cut before": RESTARTS[:mark],
        "cut behind": RESTARTS[: mark + 2],
        "another number": RESTARTS[:mark]
        + bytes((0xFF, 0xD0 + (number + 3) % 8))
        + RESTARTS[mark + 2 :],
        "lost": RESTARTS[:mark] + RESTARTS[mark + 2 :],
        "noise": RESTARTS[: mark + 2] + b"\xfe" * 60 + RESTARTS[mark + 62 :],
    }[how]

    found = decode_photo(changed)

    rows = there(found.missing)
    first = 16 * (
        10 * (at + 1) // 40
    )  # forty blocks of 16 x 16 pixels in a row, ten in an interval
    assert first - 32 <= rows <= first
    assert np.array_equal(found.pixels[: rows - 1], whole[: rows - 1])


@pytest.mark.parametrize("share", [0.05, 0.3, 0.5])
def test_too_little_of_a_photo_is_refused_and_told_how_much(share: float) -> None:
    with pytest.raises(PhotoTruncated, match=r"\d+ of 480 rows are there"):
        decode(PLAIN[: int(len(PLAIN) * share)])


def test_damage_early_on_is_not_called_a_cut() -> None:
    mark = MARKS[5]
    damaged = RESTARTS[: mark + 2] + b"\xfe" * 60 + RESTARTS[mark + 62 :]

    with pytest.raises(PhotoUnreadable, match=r"\d+ of 480 rows are there"):
        decode(damaged)


def test_a_picture_in_passes_needs_the_last_one() -> None:
    """Without it every row is blurred, and a blurred row would be compared with a sharp one."""
    data = KINDS["progressive"]

    for end in (b"", b"\xff\xd9"):
        with pytest.raises(PhotoTruncated, match="passes are there"):
            decode(data[:-300] + end)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_what_is_missing_is_told_upright(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = saved("jpeg", PICTURE, exif=exif)

    found = decode_photo(data[: int(len(data) * 0.7)])

    ((x, y, width, height),) = found.missing
    grey = (found.pixels == 128).all(axis=2)
    assert grey[y : y + height, x : x + width].all()
    assert grey.sum() - width * height < 50


def test_missing_rows_are_grey_at_every_scale() -> None:
    cut = PLAIN[: int(len(PLAIN) * 0.7)]
    ((_, top, _, _),) = decode_photo(cut).missing

    small = decode(cut, long_side=160)
    (area,) = decode_areas(cut, [(0, top, 640, 480 - top)], long_side=320)

    assert (small[-(-top // 4) :] == 128).all()
    assert (area == 128).all()


def test_segments_are_found_whatever_lies_between_them() -> None:
    marks = [part.marker for part in segments(PLAIN)]
    odd = PLAIN[:2] + b"\x00\xff\x00junk" + PLAIN[2:]

    assert [part.marker for part in segments(odd)] == marks
    assert mended(odd).data == mended(PLAIN).data
    assert mended(PLAIN).complete


def test_a_run_of_fill_bytes_takes_no_time() -> None:
    """A pattern that tries every run of them twice would take hours here."""
    assert np.array_equal(decode(PLAIN[:-2] + b"\xff" * 3_000_000), PIXELS)


@settings(max_examples=60)
@given(
    kind=st.sampled_from(sorted(KINDS)),
    places=st.lists(st.floats(0, 1), min_size=2, max_size=6),
    bytes_put=st.lists(st.binary(max_size=4), min_size=6, max_size=6),
)
def test_whatever_is_done_to_a_file_gives_a_photo_or_an_error_of_ours(
    kind: str, places: list[float], bytes_put: list[bytes]
) -> None:
    data = KINDS[kind]
    cuts = sorted(int(place * len(data)) for place in places)
    pieces = [data[start:end] for start, end in pairwise([0, *cuts, len(data)])]
    changed = b"".join(piece + put for piece, put in zip(pieces, [*bytes_put, b""], strict=False))

    try:
        found = decode_photo(changed, long_side=160)
    except AsfoundError:
        return
    assert max(found.pixels.shape[:2]) <= 160
