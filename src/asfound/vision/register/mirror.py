"""Which keypoints does the mirror image of a photo have?

They follow from its own by a permutation of the SIFT descriptors (Guo et al., "MIFT: A mirror
reflection invariant feature descriptor", ACCV 2009). A SIFT descriptor holds 4 x 4 histograms of 8
directions each, in a frame that lies along the point's own direction. Mirroring the photo mirrors
that frame: its rows across the direction are exchanged, and every direction turns the other way.
"""

from __future__ import annotations

import numpy as np

from asfound.domain.geometry import Size
from asfound.vision.image.keypoints import Keypoints

ROWS, COLUMNS, DIRECTIONS = 4, 4, 8
"""Of a descriptor, in OpenCV's order."""

_BINS = np.arange(ROWS * COLUMNS * DIRECTIONS).reshape(ROWS, COLUMNS, DIRECTIONS)
_MIRRORED = _BINS[::-1, :, -np.arange(DIRECTIONS) % DIRECTIONS].ravel()

UPSAMPLED_PX = 0.5
"""OpenCV finds every point a quarter of a pixel right of where it is, as it doubles the photo
first; so the mirror image of a point is found half a pixel right of the point's mirror image."""


def mirrored(points: Keypoints, size: Size) -> Keypoints:
    """The points as they are found in the photo's mirror image, left and right exchanged.

    Args:
        points: Of the photo.
        size: (width, height) of the photo.
    """
    at = points.positions * (-1, 1) + (size[0] - 1 + UPSAMPLED_PX, 0)
    return Keypoints(at, points.descriptors[:, _MIRRORED])
