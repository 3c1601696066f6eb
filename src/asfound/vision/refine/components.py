"""Parts: cuts that show one thing are joined; what came apart when it was cut out is several."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from asfound.domain.finding import Kind
from asfound.domain.geometry import Pixels
from asfound.vision.detect.regions import Region, cropped, shared_px
from asfound.vision.refine.change import Change

GAP_PX = 9
"""Parts nearer to each other than this, a cell, are one thing: a bag and its handle."""

NO_CRUMB = 0.15
"""Share of the largest part; what is smaller is a bit of a thing, not a thing of its own."""

LEAST_PX = 120
"""Smaller than this, nothing that was cut out is a thing: an 11 px square."""

SHARED = 0.3
"""Two cuts that share more of the smaller one than this show one thing."""

TOUCHING_PX, ALIKE = 7, 25.0
"""Two cuts nearer than this whose mean colours are no farther apart, in units of Lab, are one thing
too: the body of a bag and its lid."""


def joined(pieces: list[Change], pictures: tuple[Pixels, Pixels]) -> list[Change]:
    """Pieces of one change, with their outlines; what is one thing is joined, largest first.

    Args:
        pieces: Of one change, each cut out. Crumbs beside the largest are left out.
        pictures: Both photos, working pixels.
    """
    things: list[Region] = []
    picture = pictures[1 if pieces[0].kind is Kind.ADDED else 0]
    shown = [region for region in map(_alone, pieces) if region]
    size = picture.shape[0], picture.shape[1]
    for piece in sorted(shown, key=lambda one: (-one.area_px, one.box)):
        same = [thing for thing in things if _one_thing(thing, piece, picture)]
        things = [thing for thing in things if not any(thing is one for one in same)]
        things.append(_united([*same, piece], size))
    things.sort(key=lambda one: (-one.area_px, one.box))
    kept = things[:1] + [thing for thing in things[1:] if thing.area_px >= LEAST_PX]
    return [_showing(pieces[0], thing) for thing in kept]


def _one_thing(thing: Region, piece: Region, picture: Pixels) -> bool:
    """Whether two cuts overlap, or touch and look alike."""
    import cv2

    if shared_px(thing, piece) > SHARED * piece.area_px:
        return True
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (TOUCHING_PX, TOUCHING_PX))
    whole = thing.painted((picture.shape[0], picture.shape[1])).astype(np.uint8)
    near = np.asarray(cv2.dilate(whole, disc))[piece.window]
    if not (near[piece.shape] > 0).any():
        return False
    mine, theirs = (_colour(one, picture) for one in (thing, piece))
    return float(np.linalg.norm(mine - theirs)) < ALIKE


def _colour(region: Region, picture: Pixels) -> NDArray[np.float32]:
    """Mean colour, Lab."""
    import cv2

    part = np.ascontiguousarray(picture[region.window]).astype(np.float32) / 255
    lab = cv2.cvtColor(part, cv2.COLOR_RGB2Lab)
    return np.asarray(lab[region.shape].mean(axis=0), np.float32)


def _alone(change: Change) -> Region | None:
    """The region of a thing that one photo alone shows; None of what moved or was marked."""
    if change.kind is Kind.ADDED:
        return change.second
    return change.first if change.kind is Kind.MISSING else None


def _showing(change: Change, region: Region) -> Change:
    """The change with another region."""
    if change.kind is Kind.ADDED:
        return replace(change, second=region)
    return replace(change, first=region)


def _united(regions: list[Region], size: tuple[int, int]) -> Region:
    """What regions of a photo cover together."""
    whole = np.logical_or.reduce([one.painted(size) for one in regions])
    return cropped(whole, regions[0].score)


def parts_of(change: Change) -> list[Change]:
    """The things that a change consists of, largest first; the change itself if it is one.

    What moved is one thing at two places, and what was marked is a surface: they stay whole.
    """
    region = _alone(change)
    if region is None:
        return [change]
    found = _apart(region)
    if len(found) < 2:
        return [change]
    return [_showing(change, part) for part in found]


def _apart(region: Region) -> list[Region]:
    """The region's parts that are things of their own."""
    import cv2

    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (GAP_PX, GAP_PX))
    padded = np.pad(region.shape, GAP_PX).astype(np.uint8)
    count, labels = cv2.connectedComponents(np.asarray(cv2.dilate(padded, disc)))
    inside = np.asarray(labels)[GAP_PX:-GAP_PX, GAP_PX:-GAP_PX]
    shapes = [region.shape & (inside == label) for label in range(1, count)]
    shapes.sort(key=lambda shape: -int(shape.sum()))
    least = max(LEAST_PX, NO_CRUMB * int(shapes[0].sum()))
    return [
        cropped(shape, region.score, region.box[:2]) for shape in shapes if shape.sum() >= least
    ]
