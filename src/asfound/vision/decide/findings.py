"""How is a change reported: outline, box, label and mask in full-size pixels?

Contours are found by border following (Suzuki and Abe, CVGIP 1985) and simplified by the
Douglas-Peucker algorithm (1973).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from asfound.domain.comparison import Masks
from asfound.domain.finding import Finding, Kind, finding_id
from asfound.domain.geometry import Box, Mask, Outline, Pixels, rescale
from asfound.vision.classify.object_labels import label
from asfound.vision.decide.contours import trace_outline
from asfound.vision.detect.change_map import ChangeMap
from asfound.vision.detect.regions import Region, union_mask
from asfound.vision.image.prepared_image import PreparedImage
from asfound.vision.refine.change import Change
from asfound.vision.refine.instances import segment_instances
from asfound.vision.refine.patches import scored_images
from asfound.vision.register.registration import Registration

LABEL_MARGIN_SHARE = 0.25
"""Of a thing's size is shown around it when it is named: classifiers learned on framed photos."""


def split_by_instance(
    change: Change,
    images: tuple[PreparedImage, PreparedImage],
    registration: Registration,
    change_map: ChangeMap,
) -> list[Change]:
    """The things that a change consists of, with their outlines.

    Args:
        change: What differs, working pixels.
        images: Both photos at the working scale.
        registration: How they lie over each other.
        change_map: What differs, pixel by pixel.
    """
    scored_first, scored_second = scored_images((images[0].pixels, images[1].pixels), change_map)
    if change.kind is Kind.MISSING and change.first:
        instances = segment_instances(
            change.first, scored_first, scored_second, registration.planes
        )
        return [replace(change, first=thing) for thing in instances]
    if change.kind is Kind.ADDED and change.second:
        instances = segment_instances(
            change.second, scored_second, scored_first, registration.reversed().planes
        )
        return [replace(change, second=thing) for thing in instances]
    return []


def build_findings(
    listed: Sequence[Change],
    images: tuple[PreparedImage, PreparedImage],
    digests: tuple[str, str],
    photos: tuple[Pixels, Pixels],
) -> tuple[Finding, ...]:
    """The findings, in the fixed order of the photos, largest score first.

    Args:
        listed: What differs, working pixels.
        images: Both photos at the working scale.
        digests: Of both photos.
        photos: Both photos in the most pixels there are; things are named from these.
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


def _label(
    change: Change, images: tuple[PreparedImage, PreparedImage], photos: tuple[Pixels, Pixels]
) -> str | None:
    """A word for the thing, if every photo of it that there is gives the same; marks have none."""
    if change.kind is Kind.MARKED:
        return None
    sides = zip((change.first, change.second), images, photos, strict=True)
    labels = {label(_label_crop(region, r, p)) for region, r, p in sides if region}
    return labels.pop() if len(labels) == 1 else None


def _label_crop(region: Region, image: PreparedImage, photo: Pixels) -> Pixels:
    """The thing and a little around it."""
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
    if not done:  # it has no input that could be wrong
        raise RuntimeError(f"a mask of shape {mask.shape} could not be encoded")
    return bytes(data.tobytes())
