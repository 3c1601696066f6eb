"""Which area of each photo a close-up shows: the same area, at the same scale."""

from __future__ import annotations

from asfound.domain.finding import Finding
from asfound.domain.geometry import Box, Matrix, Size
from asfound.report import drawing

# Around the finding, so that one sees where it is.
_MARGIN = 1.7
# A close-up of less than this share of the photo's longer side is a puzzle, not a picture.
_SMALLEST = 0.14
# Every close-up is 4:3, so that they stand in rows.
_SHAPE = 4 / 3


def windows(
    finding: Finding, after_from_before: Matrix, before: Size, after: Size
) -> tuple[Box | None, Box | None]:
    """The area that a finding's close-ups show, in full-size pixels of before and of after.

    Both have one size, measured in widths of their photo. A thing that moved is in the middle of
    each; one that was added is in the middle of the after close-up, and the before close-up shows
    the place where it is now. None where that place lies outside the photo.
    """
    on_before, _ = drawing.on_before(finding, after_from_before, before)
    on_after, _ = drawing.on_after(finding, after_from_before, after)
    box_before = drawing.bounds(on_before, before)
    box_after = drawing.bounds(on_after, after)
    shares = [
        _share(box, size)
        for box, size, own in (
            (box_before, before, finding.box_before),
            (box_after, after, finding.box_after),
        )
        if box and own
    ]
    if not shares:
        return None, None
    share = max(shares)
    return (
        _window(box_before, share, before) if box_before else None,
        _window(box_after, share, after) if box_after else None,
    )


def _share(box: Box, size: Size) -> float:
    """Width of the area around a box, as a share of the photo's width."""
    wanted = max(box[2], box[3] * _SHAPE) * _MARGIN
    return max(wanted, _SMALLEST * max(size)) / size[0]


def _window(box: Box, share: float, size: Size) -> Box:
    """The area with the box in its middle, moved inside the photo and cut to it."""
    width = min(round(share * size[0]), size[0])
    height = min(round(width / _SHAPE), size[1])
    centre_x, centre_y = box[0] + box[2] / 2, box[1] + box[3] / 2
    x = min(max(round(centre_x - width / 2), 0), size[0] - width)
    y = min(max(round(centre_y - height / 2), 0), size[1] - height)
    return x, y, max(width, 1), max(height, 1)
