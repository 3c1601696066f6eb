"""How are turned photos compared, and the result given in the frames of the photos as named?

The eight EXIF orientations form a group (dihedral, D4); turning and turning back are its elements.
Which photo stands upright cannot be seen from how two lie over each other; so as few as possible
are turned, and of two alike the one whose digest comes first stays as it is, whichever is called
before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from asfound.domain.comparison import Alignment, Masks, ViewResult
from asfound.domain.finding import Finding, finding_id
from asfound.domain.geometry import Matrix, Outline, Pixels, Size, Transform
from asfound.domain.orientation import (
    UPRIGHT,
    combined,
    inverse,
    stored_box,
    upright,
    upright_box,
    upright_from_stored,
    upright_size,
)
from asfound.vision.decide.pair_analysis import InputPhoto


def fewest_turned(turns: Mapping[str, int], fixed: str) -> dict[str, int]:
    """The orientation by which each photo has to be turned so that all stand alike.

    Args:
        turns: By digest, the orientation by which a photo has to be turned to stand as the fixed
            one does.
        fixed: Digest of the photo that all others are told of.

    Returns:
        By digest, the fixed photo's among them.
    """
    known = {**turns, fixed: UPRIGHT}
    choices = [
        (digest, {other: combined(inverse(turn), one) for other, one in known.items()})
        for digest, turn in sorted(known.items())
    ]
    return max(choices, key=lambda choice: list(choice[1].values()).count(UPRIGHT))[1]


def turn(photo: InputPhoto, orientation: int) -> InputPhoto:
    """A photo as it looks when it is turned; the same where nothing turns it."""
    if orientation == UPRIGHT:
        return photo
    load_at = photo.load_at

    def load_turned(long_side: int) -> Pixels:
        return upright(load_at(long_side) if load_at else photo.pixels, orientation)

    return replace(
        photo,
        pixels=upright(photo.pixels, orientation),
        full_size=upright_size(photo.full_size, orientation),
        ignored_boxes=tuple(
            upright_box(box, orientation, photo.full_size) for box in photo.ignored_boxes
        ),
        load_at=load_turned if load_at else None,
    )


def turn_back(
    result: ViewResult, photos: tuple[InputPhoto, InputPhoto], orientations: tuple[int, int]
) -> ViewResult:
    """A result of turned photos, in the frames of the photos as they are named.

    Args:
        result: In the turned frames.
        photos: The before and the after photo, as they are named.
        orientations: By which each was turned.
    """
    if orientations == (UPRIGHT, UPRIGHT):
        return result
    return replace(
        result,
        findings=tuple(_finding_back(one, photos, orientations) for one in result.findings),
        alignment=result.alignment and _alignment_back(result.alignment, photos, orientations),
        masks=result.masks and _masks_back(result.masks, orientations),
    )


def _finding_back(
    finding: Finding, photos: tuple[InputPhoto, InputPhoto], orientations: tuple[int, int]
) -> Finding:
    sizes = photos[0].full_size, photos[1].full_size
    before, after = (
        box and stored_box(box, orientation, size)
        for box, orientation, size in zip(
            (finding.box_before, finding.box_after), orientations, sizes, strict=True
        )
    )
    return replace(
        finding,
        id=finding_id(photos[0].digest, photos[1].digest, finding.kind, before, after),
        box_before=before,
        box_after=after,
        outline_before=_outline_back(finding.outline_before, orientations[0], sizes[0]),
        outline_after=_outline_back(finding.outline_after, orientations[1], sizes[1]),
    )


def _outline_back(outline: Outline | None, orientation: int, size: Size) -> Outline | None:
    if outline is None:
        return None
    corners = ((*stored_box((x, y, 1, 1), orientation, size),) for x, y in outline)
    return tuple((x, y) for x, y, _, _ in corners)


def _alignment_back(
    alignment: Alignment, photos: tuple[InputPhoto, InputPhoto], orientations: tuple[int, int]
) -> Alignment:
    before, after = (
        upright_from_stored(orientation, photo.full_size)
        for orientation, photo in zip(orientations, photos, strict=True)
    )
    return Alignment(
        _between(before, alignment.after_from_before, after),
        _between(after, alignment.before_from_after, before),
    )


def _between(source: Matrix, transform: Transform, target: Matrix) -> Transform:
    """A transform of turned photos as one of the photos as they are named."""
    matrix = np.linalg.inv(target) @ np.array(transform).reshape(3, 3) @ source
    return tuple(float(f"{value:.9g}") for value in (matrix / matrix[2, 2]).ravel())


def _masks_back(masks: Masks, orientations: tuple[int, int]) -> Masks:
    before, after = (inverse(orientation) for orientation in orientations)
    return Masks(
        _png_turned(masks.before, before),
        _png_turned(masks.after, after),
        _png_turned(masks.compared_before, before),
        _png_turned(masks.compared_after, after),
    )


def _png_turned(content: bytes, orientation: int) -> bytes:
    import cv2

    mask = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_GRAYSCALE)
    encoded, data = cv2.imencode(".png", upright(np.asarray(mask, np.uint8), orientation))
    if not encoded:  # it has no input that could be wrong
        raise RuntimeError("a mask could not be encoded")
    return bytes(data.tobytes())
