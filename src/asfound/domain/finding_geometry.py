"""Where a finding is on both photos: its outlines, and the windows of its close-ups."""

from __future__ import annotations

from asfound.domain.finding import Finding
from asfound.domain.geometry import (
    Box,
    Matrix,
    Outline,
    Size,
    bounding_box,
    invert,
    transform_outline,
)

_MARGIN = 1.7
"""Extent of a close-up, times that of its finding."""

_MIN_SHARE = 0.14
"""Smallest extent of a close-up, as a share of the photo's longer side."""

_ASPECT_RATIO = 4 / 3
"""Of every close-up, so that they align in rows."""


def outline_on_before(
    finding: Finding, after_from_before: Matrix, before: Size
) -> tuple[Outline, bool]:
    """The finding's outline on the before photo; True when only the after photo shows it."""
    outline = _outline(finding.outline_before, finding.box_before)
    if outline:
        return outline, False
    other = _outline(finding.outline_after, finding.box_after)
    return transform_outline(other, invert(after_from_before), before), True


def outline_on_after(
    finding: Finding, after_from_before: Matrix, after: Size
) -> tuple[Outline, bool]:
    """The finding's outline on the after photo; True when only the before photo shows it."""
    outline = _outline(finding.outline_after, finding.box_after)
    if outline:
        return outline, False
    other = _outline(finding.outline_before, finding.box_before)
    return transform_outline(other, after_from_before, after), True


def close_up_windows(
    finding: Finding, after_from_before: Matrix, before: Size, after: Size
) -> tuple[Box | None, Box | None]:
    """The areas of both photos that a finding's close-ups show: the same area, at one scale.

    Both have one size, measured in widths of their photo. The finding is in the middle of each;
    on the photo that does not show it, its place is. None where that is outside the photo.

    Returns:
        Boxes in full-size pixels, of before and of after.
    """
    on_before, _ = outline_on_before(finding, after_from_before, before)
    on_after, _ = outline_on_after(finding, after_from_before, after)
    box_before = bounding_box(on_before, before)
    box_after = bounding_box(on_after, after)
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


def _outline(outline: Outline | None, box: Box | None) -> Outline:
    """The outline, or the box where there is none or it has no area."""
    if outline and len(outline) > 2:
        return outline
    if box is None:
        return ()
    x, y, width, height = box
    right, bottom = x + width, y + height
    return ((x, y), (right, y), (right, bottom), (x, bottom))


def _share(box: Box, size: Size) -> float:
    """Width of the area around a box, as a share of the photo's width."""
    wanted = max(box[2], box[3] * _ASPECT_RATIO) * _MARGIN
    return max(wanted, _MIN_SHARE * max(size)) / size[0]


def _window(box: Box, share: float, size: Size) -> Box:
    """The area with the box in its middle, moved inside the photo and clipped to it."""
    width = min(round(share * size[0]), size[0])
    height = min(round(width / _ASPECT_RATIO), size[1])
    centre_x, centre_y = box[0] + box[2] / 2, box[1] + box[3] / 2
    x = min(max(round(centre_x - width / 2), 0), size[0] - width)
    y = min(max(round(centre_y - height / 2), 0), size[1] - height)
    return x, y, max(width, 1), max(height, 1)
