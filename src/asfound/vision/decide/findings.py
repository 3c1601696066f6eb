"""Findings: changes at the working scale, told in full-size pixels, words and masks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from asfound.domain.comparison import Masks
from asfound.domain.finding import Finding, Kind, finding_id
from asfound.domain.geometry import Box, Mask, Outline, Pixels, rescaled
from asfound.vision.classify.object_labels import name
from asfound.vision.decide.contours import outline
from asfound.vision.detect.change_map import Difference
from asfound.vision.detect.regions import Region, together
from asfound.vision.image.prepared_image import Ready
from asfound.vision.refine.change import Change
from asfound.vision.refine.instances import things_in
from asfound.vision.refine.patches import both_shown
from asfound.vision.register.registration import Registration

AROUND_SHARE = 0.25
"""Of a thing's size is shown around it when it is named: classifiers learned on framed photos."""


def told_apart(
    change: Change,
    ready: tuple[Ready, Ready],
    registration: Registration,
    found: Difference,
) -> list[Change]:
    """The things that a change consists of, with their outlines.

    Args:
        change: What differs, working pixels.
        ready: Both photos at the working scale.
        registration: How they lie over each other.
        found: What differs, pixel by pixel.
    """
    here, there = both_shown((ready[0].picture, ready[1].picture), found)
    if change.kind is Kind.MISSING and change.first:
        things = things_in(change.first, here, there, registration.surfaces)
        return [replace(change, first=thing) for thing in things]
    if change.kind is Kind.ADDED and change.second:
        things = things_in(change.second, there, here, registration.reversed().surfaces)
        return [replace(change, second=thing) for thing in things]
    return []


def findings_of(
    listed: Sequence[Change],
    ready: tuple[Ready, Ready],
    digests: tuple[str, str],
    photos: tuple[Pixels, Pixels],
) -> tuple[Finding, ...]:
    """The findings, in the fixed order of the photos, largest score first.

    Args:
        listed: What differs, working pixels.
        ready: Both photos at the working scale.
        digests: Of both photos.
        photos: Both photos in the most pixels there are; things are named from these.
    """
    return tuple(_finding(change, ready, digests, photos) for change in listed)


def _finding(
    change: Change,
    ready: tuple[Ready, Ready],
    digests: tuple[str, str],
    photos: tuple[Pixels, Pixels],
) -> Finding:
    first, second = _place(change.first, ready[0]), _place(change.second, ready[1])
    return Finding(
        id=finding_id(*digests, change.kind, first[0], second[0]),
        kind=change.kind,
        score=change.score,
        label=_label(change, ready, photos),
        box_before=first[0],
        box_after=second[0],
        outline_before=first[1],
        outline_after=second[1],
    )


def _place(region: Region | None, ready: Ready) -> tuple[Box | None, Outline | None]:
    if region is None:
        return None, None
    return rescaled(region.box, *ready.scale, ready.full), outline(region, ready.scale)


def _label(change: Change, ready: tuple[Ready, Ready], photos: tuple[Pixels, Pixels]) -> str | None:
    """A word for the thing, if every photo of it that there is gives the same; marks have none."""
    if change.kind is Kind.MARKED:
        return None
    sides = zip((change.first, change.second), ready, photos, strict=True)
    words = {name(_crop(region, r, p)) for region, r, p in sides if region}
    return words.pop() if len(words) == 1 else None


def _crop(region: Region, ready: Ready, photo: Pixels) -> Pixels:
    """The thing and a little around it."""
    x, y, width, height = region.box
    margin = round(AROUND_SHARE * max(width, height)) + 2
    box = (x - margin, y - margin, width + 2 * margin, height + 2 * margin)
    size = photo.shape[1], photo.shape[0]
    x, y, width, height = rescaled(box, size[0] / ready.size[0], size[1] / ready.size[1], size)
    return photo[y : y + height, x : x + width]


def masks_of(listed: Sequence[Change], found: Difference) -> Masks:
    """The masks of a view as PNG files, in the fixed order of the photos."""
    first = together([change.first for change in listed], found.first.shape)
    second = together([change.second for change in listed], found.second.shape)
    compared = found.compared_first, found.compared_second
    return Masks(*(_png(mask) for mask in (first, second, *compared)))


def _png(mask: Mask) -> bytes:
    import cv2

    done, data = cv2.imencode(".png", mask.astype(np.uint8) * 255)
    if not done:  # it has no input that could be wrong
        raise RuntimeError(f"a mask of shape {mask.shape} could not be encoded")
    return bytes(data.tobytes())
