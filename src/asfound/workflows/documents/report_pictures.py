"""The pictures of a report: photos made smaller and close-ups, decoded once a view."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from asfound.domain.comparison import ViewResult
from asfound.domain.finding_geometry import close_up_windows
from asfound.domain.geometry import Box, Pixels, matrix_or_scaling
from asfound.domain.photo import PhotoFile
from asfound.errors import InputError, PhotoError
from asfound.imaging.decode import decode, decode_areas
from asfound.imaging.encode import jpeg
from asfound.imaging.resize import fit
from asfound.imaging.source import Source
from asfound.report.pictures import CloseUp, Picture, Rung, ViewPictures, next_rung, rungs

OpenPhoto = Callable[[str], Source]
"""From a photo's path, as given, to a source that can be read now."""

_THUMBNAIL_PX = 240
_THUMBNAIL_QUALITY = 68
# More close-ups than this in one view help nobody; the numbers on the photos go on.
_MAX_CLOSE_UPS = 48


def pictures_within(view: ViewResult, open_photo: OpenPhoto, allowance: int) -> ViewPictures:
    """The view's pictures, as large as an allowance in bytes lets them be."""
    before, after = _decoded(view, open_photo, rungs()[0])
    rung: Rung | None = rungs()[0]
    pictures = ViewPictures()
    while rung:
        pictures = _encoded(before, after, rung)
        if pictures.weight_bytes <= allowance:
            return pictures
        rung = next_rung(rung, pictures.weight_bytes, allowance)
    return pictures.cut_to(allowance)


def pictures_of_size(view: ViewResult, open_photo: OpenPhoto, rung: Rung) -> ViewPictures:
    """The view's pictures at one size, whatever they weigh."""
    return _encoded(*_decoded(view, open_photo, rung), rung)


def _decoded(view: ViewResult, open_photo: OpenPhoto, largest: Rung) -> tuple[_Decoded, _Decoded]:
    before_boxes, after_boxes = _areas(view)
    return (
        _Decoded.of(view.before, open_photo, before_boxes, largest),
        _Decoded.of(view.after, open_photo, after_boxes, largest),
    )


def _areas(view: ViewResult) -> tuple[dict[int, Box], dict[int, Box]]:
    """What the close-ups of each photo show, by the number of the finding."""
    before: dict[int, Box] = {}
    after: dict[int, Box] = {}
    if view.before is None or view.after is None:
        return before, after
    transform = matrix_or_scaling(
        view.transform_after_from_before, view.before.size, view.after.size
    )
    for number, finding in enumerate(view.findings[:_MAX_CLOSE_UPS], start=1):
        areas = close_up_windows(finding, transform, view.before.size, view.after.size)
        for side, area in zip((before, after), areas, strict=True):
            if area:
                side[number] = area
    return before, after


@dataclass(frozen=True)
class _Decoded:
    """A photo and its close-ups, as large as a report ever shows them."""

    photo: Pixels | None = None
    close_ups: dict[int, Pixels] = field(default_factory=dict)

    @classmethod
    def of(
        cls, photo: PhotoFile | None, open_photo: OpenPhoto, boxes: dict[int, Box], largest: Rung
    ) -> _Decoded:
        """Decoded as far as it can be read; a photo that has gone meanwhile costs its picture."""
        if photo is None:
            return cls()
        try:
            source = open_photo(photo.path)
            pixels = decode(source, long_side=largest.photo_px)
            areas = decode_areas(source, list(boxes.values()), long_side=largest.close_up_px)
        except (PhotoError, InputError, ValueError):
            return cls()
        return cls(pixels, dict(zip(boxes, areas, strict=True)))


def _encoded(before: _Decoded, after: _Decoded, rung: Rung) -> ViewPictures:
    numbers = sorted(before.close_ups.keys() | after.close_ups.keys())
    return ViewPictures(
        before=_picture(before.photo, rung.photo_px, rung.photo_quality),
        after=_picture(after.photo, rung.photo_px, rung.photo_quality),
        thumbnail=_thumbnail(after.photo if after.photo is not None else before.photo),
        close_ups={
            number: CloseUp(
                _picture(before.close_ups.get(number), rung.close_up_px, rung.close_up_quality),
                _picture(after.close_ups.get(number), rung.close_up_px, rung.close_up_quality),
            )
            for number in numbers
        },
    )


def _picture(pixels: Pixels | None, long_side: int, quality: int) -> Picture | None:
    if pixels is None:
        return None
    small = fit(pixels, long_side)
    return Picture(jpeg(small, quality=quality), small.shape[1], small.shape[0])


def _thumbnail(pixels: Pixels | None) -> Picture | None:
    """The middle of a photo, 4:3."""
    if pixels is None:
        return None
    height, width = pixels.shape[:2]
    wide, high = min(width, max(height * 4 // 3, 1)), min(height, max(width * 3 // 4, 1))
    left, top = (width - wide) // 2, (height - high) // 2
    middle = pixels[top : top + high, left : left + wide]
    return _picture(middle, _THUMBNAIL_PX, _THUMBNAIL_QUALITY)
