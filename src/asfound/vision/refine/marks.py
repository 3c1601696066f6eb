"""Marks: whether what differs is on a surface, and no thing.

The head says of every cell whether it rather shows a mark; where and how what differs lies says
more: a stain on a floor is seen at a slant, so it is wider than tall, while a thing stands; walls
and boards, high in the photo, can only be marked; what is small is rather litter than a stain; and
the network that sees a region from near (``near``) has its own say. A logistic regression weighs
these cues; its weights were fitted to rendered pairs of other places
(``training/belief/marks.py``).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from asfound.vision.detect.change_map import Field
from asfound.vision.detect.regions import Region
from asfound.vision.image.prepared_image import ALL_OF_IT, Part
from asfound.vision.refine.logistic import weighing

WEIGHTS = "marks.json"

CUES = ("marked", "width over height", "how far down", "how large", "from near")
"""What is measured of a part of a photo, in order."""

SURELY = 0.001
"""The head is never surer than this: keeps the logarithms small."""


def cues_of(
    region: Region, field: Field, marked: Field, shown: Part = ALL_OF_IT
) -> NDArray[np.float64]:
    """What is measured of a region, in the order of :data:`CUES`.

    Args:
        region: Working pixels, with what is seen of it from near.
        field: How likely each pixel differs.
        marked: How likely what differs there is a mark.
        shown: What of the photo these are of.
    """
    weight = field[region.window][region.shape] + 1e-6
    share = float((marked[region.window][region.shape] * weight).sum() / weight.sum())
    _, top, width, height = region.thing.box
    return np.array(
        [
            np.log((share + SURELY) / (1 + SURELY - share)),
            np.log(width / height),
            shown.top + shown.height * (top + height / 2) / len(field),
            np.log(region.thing.area_px / field.size * shown.area),
            region.near.mark if region.near else 0.0,
        ]
    )


def is_mark(region: Region, field: Field, marked: Field, shown: Part = ALL_OF_IT) -> bool:
    """Whether what a region shows is rather a mark than a thing; see cues_of."""
    cues = cues_of(region, field, marked, shown)
    return bool(weighing(WEIGHTS).level(cues) > 0)
