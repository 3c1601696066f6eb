"""Is the colour of a cell found in the other photo?

The nearest colour is searched in Lab over the same shifts as the best matching features (nearest
neighbour search). The feature network hardly sees colour: to it a plain blue jug is much like the
plain white sofa behind it, to people it is not.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from asfound.domain.geometry import Mask, Pixels
from asfound.vision.detect.change_map import ScoreMap
from asfound.vision.image.backbone import FeatureMap
from asfound.vision.image.prepared_image import FEATURE_STRIDES

AB_UNIT = 20.0
"""Unit of a and b, in Lab. That of the lightness is its spread in the photo."""

LIGHTNESS_WEIGHT = 0.25
"""Weight of lightness against a and b, squared: shadows change it."""

MAX_DISTANCE = 3.0
"""Distances are clipped here."""

OUTSIDE_COLOUR = 1e3
"""Stands for colours outside the other photo: farther than any."""

MEASURE_COUNT = 3
"""Distances of every radius: of the colour, of a and b alone, of colour and features together."""


def cell_colours(pixels: Pixels, valid: Mask) -> FeatureMap:
    """Lightness, a, b of each cell of stride 8, and the lightness's spread, (4, rows, columns).

    Centred over the valid pixels, which removes exposure and white balance.
    """
    import cv2

    lab = cv2.cvtColor(pixels, cv2.COLOR_RGB2Lab).astype(np.float32)
    mean = cell_means(lab)
    std = np.sqrt(np.maximum(cell_means(lab[..., :1] ** 2) - mean[:1] ** 2, 0))
    sample, sample_valid = lab[::3, ::2], valid[::3, ::2]
    inside = sample[sample_valid] if sample_valid.any() else sample.reshape(-1, 3)
    middle, scale = np.median(inside, axis=0), inside[:, 0].std() + 8
    scales = np.array([scale, AB_UNIT, AB_UNIT], np.float32)[:, None, None]
    return np.concatenate([(mean - middle[:, None, None]) / scales, std / AB_UNIT]).astype(
        np.float32
    )


def cell_means(picture: NDArray[np.float32]) -> FeatureMap:
    """Mean of the pixels of each cell of stride 8, shape (channels, rows, columns)."""
    import cv2

    side = FEATURE_STRIDES["s8"]
    rows, columns = (-(-length // side) for length in picture.shape[:2])
    missing = rows * side - picture.shape[0], columns * side - picture.shape[1]
    whole = np.pad(picture, ((0, missing[0]), (0, missing[1]), (0, 0)), mode="edge")
    cells = cv2.resize(whole, (columns, rows), interpolation=cv2.INTER_AREA)
    return np.asarray(cells, np.float32).reshape(rows, columns, -1).transpose(2, 0, 1)


class NearestColours:
    """Finds the nearest colours of every cell while shifts are tried, radius by radius."""

    def __init__(self, source: FeatureMap, target: FeatureMap) -> None:
        """Start the search.

        Args:
            source: Lightness, a and b of this photo's cells, shape (3, rows, columns).
            target: Those of the other photo warped to it, with a margin, shape (4, rows, columns);
                the fourth is 0 outside the other photo.
        """
        self._source = source
        self._target = np.where(target[3] > 0, target[:3], np.float32(OUTSIDE_COLOUR))
        shape = (MEASURE_COUNT, *source.shape[1:])
        self._distance = np.empty(shape, np.float32)
        self._best = np.full(shape, MAX_DISTANCE**2, np.float32)
        self._best_local = np.full(shape, np.inf, np.float32)
        self._per_radius: list[ScoreMap] = []

    def add_shift(
        self, similarity: ScoreMap, window: tuple[slice, slice], is_local: NDArray[np.bool_]
    ) -> None:
        """Try one shift.

        Args:
            similarity: Cosine of the features at this shift.
            window: Rows and columns of the other photo's colours.
            is_local: For which cells the shift is near those of the nearest keypoints.
        """
        lightness, a, b = self._source - self._target[:, window[0], window[1]]
        colour, hue, both = self._distance
        np.multiply(a, a, out=hue)
        hue += b * b
        np.multiply(lightness, lightness * np.float32(LIGHTNESS_WEIGHT), out=colour)
        colour += hue
        np.sqrt(colour, out=both)
        both += 1 - similarity
        np.minimum(self._best, self._distance, out=self._best)
        if is_local.any():
            np.minimum(self._best_local, self._distance, out=self._best_local, where=is_local)

    def close_radius(self) -> None:
        """End a radius: all its shifts have been tried."""
        self._per_radius.append(self._best.copy())

    def distances(self) -> FeatureMap:
        """Channels: three of every radius, then three at the shifts of the nearest keypoints."""
        # Where no shift is local, the smallest radius stands in.
        local = np.where(np.isfinite(self._best_local), self._best_local, self._per_radius[0])
        distances = np.stack([*self._per_radius, local])
        distances[:, :2] = np.sqrt(distances[:, :2])
        return np.asarray(
            np.minimum(distances, MAX_DISTANCE).reshape(-1, *distances.shape[2:]), np.float32
        )
