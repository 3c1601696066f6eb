"""What was not compared is hatched; what was is not."""

import re

import cv2
import numpy as np

from asfound.imaging.encode import png
from asfound.report.hatching import hatching

SIZE = (800, 600)


def filled(path: str, size: tuple[int, int]) -> np.ndarray:
    """The path drawn by the even-odd rule, True = hatched."""
    canvas = np.zeros((size[1], size[0]), np.uint8)
    scale = max(size) / 1000
    polygons = [
        np.array([[float(v) * scale for v in pair.split(",")] for pair in part.split()])
        for part in re.findall(r"M([^Z]*)Z", path)
    ]
    cv2.fillPoly(canvas, [polygon.round().astype(np.int32) for polygon in polygons], 255)
    return canvas > 0


def test_all_compared_needs_no_hatching() -> None:
    assert hatching(png(np.ones((60, 80), dtype=np.bool_)), SIZE) == ""


def test_nothing_compared_is_hatched_to_the_edges() -> None:
    assert filled(hatching(png(np.zeros((60, 80), dtype=np.bool_)), SIZE), SIZE).all()


def test_islands_and_holes_are_where_the_mask_has_them() -> None:
    compared = np.ones((60, 80), dtype=np.bool_)
    compared[10:50, 10:70] = False
    compared[20:40, 30:50] = True
    drawn = filled(hatching(png(compared), SIZE), SIZE)
    wanted = ~np.kron(compared, np.ones((10, 10), dtype=np.bool_))
    assert (drawn & wanted).sum() / (drawn | wanted).sum() > 0.93


def test_what_is_no_mask_is_not_hatched() -> None:
    assert hatching(b"not a picture", SIZE) == ""
