"""How is a change reported: outline, box, label and mask in full-size pixels?

Contours are found by border following (Suzuki and Abe, CVGIP 1985) and simplified by the
Douglas-Peucker algorithm (1973).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from asfound.domain.comparison import Masks
from asfound.domain.finding import Finding, Kind, finding_id
from asfound.domain.geometry import Box, Mask, Outline, Pixels, rescale
from asfound.vision.classify.object_labels import label
from asfound.vision.detect.change_map import ChangeMap
from asfound.vision.detect.regions import Region, union_mask
from asfound.vision.image.prepared_image import PreparedImage
from asfound.vision.refine.change import Change

LABEL_MARGIN_SHARE = 0.25
"""Margin around a thing's box when it is labelled, as a share of its longer side: classifiers learn
from framed photos."""

CLOSING_KERNELS_PX = 5, 9, 17, 33
"""Gaps between the parts of a region are closed with these, one after another, until one part is
left; the parts are outlined as one."""

CONTOUR_PADDING_PX = 17
"""Margin around a region, so that closing gaps meets no border."""


def build_findings(
    listed: Sequence[Change],
    images: tuple[PreparedImage, PreparedImage],
    digests: tuple[str, str],
    photos: tuple[Pixels, Pixels],
) -> tuple[Finding, ...]:
    """The findings, in the fixed order of the photos, largest score first.

    Args:
        listed: What differs, processing pixels.
        images: Both photos at the processing resolution.
        digests: Of both photos' bytes.
        photos: Both photos with the most pixels at hand; things are labelled from these.
    """
    return tuple(_build_finding(change, images, digests, photos) for change in listed)


def _build_finding(
    change: Change,
    images: tuple[PreparedImage, PreparedImage],
    digests: tuple[str, str],
    photos: tuple[Pixels, Pixels],
) -> Finding:
    first, second = (
        _box_and_outline(change.first, images[0]),
        _box_and_outline(change.second, images[1]),
    )
    return Finding(
        id=finding_id(*digests, change.kind, first[0], second[0]),
        kind=change.kind,
        score=change.score,
        label=_label(change, images, photos),
        box_before=first[0],
        box_after=second[0],
        outline_before=first[1],
        outline_after=second[1],
    )


def _box_and_outline(
    region: Region | None, image: PreparedImage
) -> tuple[Box | None, Outline | None]:
    if region is None:
        return None, None
    return rescale(region.box, *image.scale, image.full_size), trace_outline(region, image.scale)


def trace_outline(region: Region, scale: tuple[float, float]) -> Outline:
    """The region's outer contour in full-size pixels, simplified to within a processing pixel.

    Args:
        region: Processing pixels; several parts near each other (the letters of a word) are
            outlined as one, else the largest.
        scale: Full-size pixels per processing pixel, across and down.
    """
    import cv2

    largest = max(
        _outer_contours(region), key=lambda contour: (cv2.contourArea(contour), len(contour))
    )
    corners = np.asarray(cv2.approxPolyDP(largest, 1.0, True)).reshape(-1, 2) - CONTOUR_PADDING_PX
    x, y = region.box[:2]
    return tuple(
        (
            round(float((cx + x + 0.5) * scale[0] - 0.5)),
            round(float((cy + y + 0.5) * scale[1] - 0.5)),
        )
        for cx, cy in corners
    )


def _outer_contours(region: Region) -> Sequence[NDArray[np.int32]]:
    """The region's outer contours in its box, padded; near parts are joined."""
    import cv2

    mask = np.pad(region.mask, CONTOUR_PADDING_PX).astype(np.uint8)
    parts = cv2.connectedComponents(mask)[0] - 1
    kernels = iter(CLOSING_KERNELS_PX)
    while parts > 1 and (side := next(kernels, None)):
        disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
        mask = np.asarray(cv2.morphologyEx(mask, cv2.MORPH_CLOSE, disc), np.uint8)
        parts = cv2.connectedComponents(mask)[0] - 1
    contours = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)[0]
    return [np.asarray(one, np.int32) for one in contours]


def _label(
    change: Change, images: tuple[PreparedImage, PreparedImage], photos: tuple[Pixels, Pixels]
) -> str | None:
    """The label of the thing, if all its photos give the same; marks have none."""
    if change.kind is Kind.MARKED:
        return None
    sides = zip((change.first, change.second), images, photos, strict=True)
    labels = {label(_label_crop(region, r, p)) for region, r, p in sides if region}
    return labels.pop() if len(labels) == 1 else None


def _label_crop(region: Region, image: PreparedImage, photo: Pixels) -> Pixels:
    """The thing with a margin around it."""
    x, y, width, height = region.box
    margin = round(LABEL_MARGIN_SHARE * max(width, height)) + 2
    box = (x - margin, y - margin, width + 2 * margin, height + 2 * margin)
    size = photo.shape[1], photo.shape[0]
    x, y, width, height = rescale(box, size[0] / image.size[0], size[1] / image.size[1], size)
    return photo[y : y + height, x : x + width]


def encode_masks(listed: Sequence[Change], change_map: ChangeMap) -> Masks:
    """The masks of a view as PNG files, in the fixed order of the photos."""
    first = union_mask([change.first for change in listed], change_map.score_first.shape)
    second = union_mask([change.second for change in listed], change_map.score_second.shape)
    valid = change_map.valid_first, change_map.valid_second
    return Masks(*(_encode_png(mask) for mask in (first, second, *valid)))


def _encode_png(mask: Mask) -> bytes:
    import cv2

    done, data = cv2.imencode(".png", mask.astype(np.uint8) * 255)
    if not done:  # no mask can cause this
        raise RuntimeError(f"a mask of shape {mask.shape} could not be encoded")
    return bytes(data.tobytes())
