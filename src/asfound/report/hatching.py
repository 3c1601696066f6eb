"""What was not compared, as an SVG path to be hatched."""

from __future__ import annotations

import numpy as np

from asfound.domain.geometry import Size
from asfound.report.drawing import path_data

# Hatching finer than this share of the photo's area would read as dirt on the photo.
_MIN_AREA_SHARE = 0.0004
# How far the drawn edge may leave the mask's, in mask pixels: well under a line of hatching.
_EDGE_PX = 1.5


def hatching(compared_png: bytes, size: Size) -> str:
    """Outlines, to be filled by the even-odd rule, of what the mask does not call compared.

    Args:
        compared_png: Mask, 255 = compared, upright frame of the photo, at any scale.
        size: Full size of the photo, pixels.

    Returns:
        SVG path data in drawing units; empty when all was compared or there is no such mask.
    """
    import cv2

    mask = cv2.imdecode(np.frombuffer(compared_png, np.uint8), cv2.IMREAD_GRAYSCALE)
    if mask is None:
        return ""
    unseen = np.asarray(mask < 128, dtype=np.uint8)
    contours, _ = cv2.findContours(unseen, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    height, width = unseen.shape
    # A contour runs through pixel centres; the outermost ones are drawn at the photo's very edge.
    scale_x, scale_y = size[0] / max(width - 1, 1), size[1] / max(height - 1, 1)
    outlines = []
    for contour in contours:
        if cv2.contourArea(contour) < _MIN_AREA_SHARE * width * height:
            continue
        points = cv2.approxPolyDP(contour, _EDGE_PX, closed=True)[:, 0]
        if len(points) > 2:
            outlines.append(tuple((round(x * scale_x), round(y * scale_y)) for x, y in points))
    return path_data(outlines, size)
