"""Belief: how likely a region is a real difference, and not light, parallax or blur.

A region where two photos do not resemble each other may still be the rim of a near thing seen from
elsewhere, a highlight, a shadow. What tells them apart is simple to say: a real thing has an
outline that the other photo lacks at that place, another colour than there even after the light
around it is allowed for, and surroundings that agree. A logistic regression weighs these cues; its
weights were fitted to rendered pairs of other places (``training/belief``).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from asfound.domain.geometry import Mask, Matrix, Pixels
from asfound.vision.difference import Field
from asfound.vision.edges import edge_strength
from asfound.vision.regions import Region
from asfound.vision.register import Registration, project

WEIGHTS = Path(__file__).parent / "weights" / "belief.json"

BAND_PX = 14
"""Width of the band around a region that stands for its surroundings."""

CUES = (
    "peak",
    "mean",
    "size",
    "difference around",
    "agreeing around",
    "uncompared around",
    "outline",
    "outline over there",
    "colour",
    "lightness",
    "texture",
    "difference over there",
    "parallax here",
    "points nearby",
    "noise of the pair",
    "fill",
)
"""What is measured of a region, in order."""


@dataclass(frozen=True)
class Look:
    """One photo of a pair, and the other laid over it.

    Attributes:
        picture: Lab colours, shape (H, W, 3), float32, lightness 0..255.
        laid: The other photo's, in this photo's frame.
        edges: Strength of the edges of this photo, shape (H, W).
        edges_laid: Those of the other photo, laid over.
        field: Difference of this photo.
        field_laid: Difference of the other, laid over.
        compared: What of this photo was compared.
        way: Registration from this photo to the other.
    """

    picture: NDArray[np.float32]
    laid: NDArray[np.float32]
    edges: Field
    edges_laid: Field
    field: Field
    field_laid: Field
    compared: Mask
    way: Registration


def look_of(
    here: Pixels, there: Pixels, fields: tuple[Field, Field], compared: Mask, way: Registration
) -> Look:
    """Lay the other photo over this one, once for all regions.

    Args:
        here: This photo, working pixels.
        there: The other.
        fields: Difference of this photo and of the other.
        compared: What of this photo was compared.
        way: Registration from this photo to the other.
    """
    mine, theirs = _lab(here), _lab(there)
    edges = _edges(theirs)
    return Look(
        mine,
        _laid(theirs, way.surfaces[0], here.shape),
        _edges(mine),
        _laid(edges, way.surfaces[0], here.shape),
        fields[0],
        _laid(fields[1], way.surfaces[0], here.shape),
        compared,
        way,
    )


def _lab(picture: Pixels) -> NDArray[np.float32]:
    import cv2

    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2Lab), np.float32)


def _edges(lab: NDArray[np.float32]) -> Field:
    """Gradient length, mean of the channels, slightly smoothed."""
    import cv2

    return edge_strength(np.asarray(cv2.GaussianBlur(lab, (0, 0), 1.0), np.float32))


def _laid(
    picture: NDArray[np.float32], there_from_here: Matrix, shape: tuple[int, ...]
) -> NDArray[np.float32]:
    import cv2

    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    size = shape[1], shape[0]
    laid = cv2.warpPerspective(
        picture, there_from_here, size, flags=flags, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(laid, np.float32)


def cues_of(region: Region, look: Look) -> NDArray[np.float64]:
    """What is measured of a region, in the order of :data:`CUES`."""
    window, inside, around, rim = _parts(region, look.field.shape)
    field, compared = look.field[window], look.compared[window]
    seen = around & compared
    mine, theirs = look.picture[window], look.laid[window]
    shift = _mean(mine, inside) - _mean(theirs, inside)
    light = _mean(mine, seen) - _mean(theirs, seen) if seen.any() else np.zeros(3)
    colour = np.abs(shift - light)
    near = _nearby(region, look.way)
    values = (
        region.score,
        float(field[inside].mean()),
        np.log(region.area_px / look.field.size),
        float(field[seen].mean()) if seen.any() else 1.0,
        float((field[seen] < 0.4).mean()) if seen.any() else 0.0,
        float((around & ~compared).sum() / max(1, around.sum())),
        np.log(float(look.edges[window][rim].mean()) + 2),
        np.log(float(look.edges_laid[window][rim].mean()) + 2),
        np.log(float(np.hypot(colour[1], colour[2])) + 2),
        np.log(float(colour[0]) + 4),
        _texture(mine[..., 0], theirs[..., 0], inside),
        float(look.field_laid[window][inside].mean()),
        np.log(near[0] + 1),
        np.log(near[1] + 8),
        float(np.median(look.field[look.compared][::7])) if look.compared.any() else 1.0,
        region.area_px / (region.box[2] * region.box[3]),
    )
    return np.array(values, np.float64)


def _parts(region: Region, shape: tuple[int, ...]) -> tuple[tuple[slice, slice], Mask, Mask, Mask]:
    """The window around a region; in it the region, the band around it, and its rim."""
    import cv2

    x, y, width, height = region.box
    left, top = max(x - BAND_PX, 0), max(y - BAND_PX, 0)
    right, bottom = min(x + width + BAND_PX, shape[1]), min(y + height + BAND_PX, shape[0])
    whole = np.zeros((bottom - top, right - left), np.uint8)
    whole[y - top : y - top + height, x - left : x - left + width] = region.shape
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * BAND_PX + 1, 2 * BAND_PX + 1))
    wide = np.asarray(cv2.dilate(whole, disc)) > 0
    small = np.ones((9, 9), np.uint8)
    outer = np.asarray(cv2.dilate(whole, small)) > 0
    inner = np.asarray(cv2.erode(whole, small, borderValue=0)) > 0
    window = slice(top, bottom), slice(left, right)
    inside = whole > 0
    return window, inside, wide & ~inside, outer & ~inner


def _mean(picture: NDArray[np.float32], where: Mask) -> NDArray[np.float64]:
    return np.asarray(picture[where].mean(axis=0), np.float64)


def _texture(mine: Field, theirs: Field, inside: Mask) -> float:
    """Correlation of the fine brightness inside the region with what lies there in the other."""
    import cv2

    fine = [one - cv2.GaussianBlur(one, (0, 0), 3.0) for one in (mine, theirs)]
    a, b = (np.asarray(one)[inside] for one in fine)
    a, b = a - a.mean(), b - b.mean()
    return float((a * b).sum() / (np.sqrt((a * a).sum() * (b * b).sum()) + 30.0))


def _nearby(region: Region, way: Registration) -> tuple[float, float]:
    """Spread of the parallax of the nearest points, and how far they are, working pixels."""
    x, y, width, height = region.box
    middle = np.array([x + width / 2, y + height / 2])
    distance = np.linalg.norm(way.first - middle, axis=1)
    nearest = np.argsort(distance, kind="stable")[:12]
    miss = way.second[nearest] - project(way.surfaces[0], way.first[nearest])
    return float(np.nan_to_num(np.linalg.norm(miss, axis=1).max())), float(distance[nearest].mean())


@cache
def fitted_weights() -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Mean and spread of the cues, and the weights; the last weight is the constant."""
    found = json.loads(WEIGHTS.read_text())
    mean, spread, weights = (np.array(found[key]) for key in ("mean", "spread", "weights"))
    return mean, spread, weights


def believed(cues: NDArray[np.float64]) -> float:
    """How likely the region is real, 0..1."""
    mean, spread, weights = fitted_weights()
    level = float(((cues - mean) / spread) @ weights[:-1] + weights[-1])
    return round(float(1 / (1 + np.exp(-np.clip(level, -30, 30)))), 4)
