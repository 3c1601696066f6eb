"""The head: from the cues of every cell to what differs there.

The mean of a few small networks of convolutions, trained on rendered pairs of other places
(``training/head``). They are told of one photo how each of its cells compares with the best
counterpart in the other, never which photo came first: the same head reads both, so it is symmetric
by construction.
"""

from __future__ import annotations

import numpy as np

from asfound.domain.geometry import Mask, Size
from asfound.vision.detect.change_features import STRIDE, cues
from asfound.vision.detect.change_map import Difference, overlaps
from asfound.vision.detect.conformal import Conditions
from asfound.vision.image.backbone import session
from asfound.vision.image.prepared_image import Cells, Ready
from asfound.vision.register.local_motion import nearby_both
from asfound.vision.register.registration import Registration


def by_head(
    ready: tuple[Ready, Ready],
    registration: Registration,
    kept: tuple[Mask, Mask],
    conditions: Conditions,
) -> Difference:
    """How likely each pixel shows a thing or a mark that the other photo lacks.

    Args:
        ready: Both photos at the working scale.
        registration: How they lie over each other.
        kept: What of each photo may be compared at all, working pixels.
        conditions: Under which they were taken.
    """
    sizes = ready[0].size, ready[1].size
    near = nearby_both(registration, sizes)
    compared = overlaps(registration, near, kept)
    cells = cues(ready, registration, near, compared, conditions)
    first, second = (enlarged(said(one), size) for one, size in zip(cells, sizes, strict=True))
    return difference_of(first, second, compared)


def difference_of(first: Cells, second: Cells, compared: tuple[Mask, Mask]) -> Difference:
    """What the head said of both photos, per working pixel, as a difference."""
    marked = (said[1] / (said.sum(axis=0) + 1e-6) for said in (first, second))
    return Difference(first.max(axis=0), second.max(axis=0), *compared, *marked)


def said(cells: Cells) -> Cells:
    """What the head says of the cells of a photo: things, then marks, shape (2, rows, columns)."""
    return np.asarray(session("head.onnx").run(["says"], {"cues": cells[None]})[0][0], np.float32)


def enlarged(cells: Cells, size: Size) -> Cells:
    """What was said of cells, per working pixel; size is (width, height)."""
    import cv2

    whole = cells.shape[2] * STRIDE, cells.shape[1] * STRIDE
    rows = [cv2.resize(one, whole, interpolation=cv2.INTER_LINEAR) for one in cells]
    return np.stack(rows)[:, : size[1], : size[0]].astype(np.float32)
