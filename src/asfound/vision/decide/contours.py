"""Contours: a region's outline as corners of the full-size photo."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from asfound.domain.geometry import Outline
from asfound.vision.detect.regions import Region

CLOSING_KERNELS_PX = 5, 9, 17, 33
"""Parts of a region that are nearer to each other than the last of these are outlined as one."""

CONTOUR_PADDING_PX = 17
"""Around a region, so that closing gaps meets no edge."""


def trace_outline(region: Region, scale: tuple[float, float]) -> Outline:
    """The region's outer contour, simplified to within a working pixel, in full-size pixels.

    Args:
        region: Working pixels; several parts near each other (the letters of a word) are outlined
            as one, else the largest.
        scale: Full-size pixels per working pixel, across and down.
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
    """The region's outer contours, in its box widened by EDGE_PX; near parts joined."""
    import cv2

    whole = np.pad(region.mask, CONTOUR_PADDING_PX).astype(np.uint8)
    parts = cv2.connectedComponents(whole)[0] - 1
    gaps = iter(CLOSING_KERNELS_PX)
    while parts > 1 and (gap := next(gaps, None)):
        disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (gap, gap))
        whole = np.asarray(cv2.morphologyEx(whole, cv2.MORPH_CLOSE, disc), np.uint8)
        parts = cv2.connectedComponents(whole)[0] - 1
    contours = cv2.findContours(whole, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)[0]
    return [np.asarray(one, np.int32) for one in contours]
