"""Near: a region looked at closely, on both photos at once.

A small network of convolutions is shown a crop of both photos (``crops``), and says which pixels
are the thing, how likely it is that there is anything at all that the other photo lacks, and how
likely it is a mark. It was trained on rendered pairs of other places (``training/near``). It sees
the photo with the region first and the other one second, never which was taken first, so it is
symmetric by construction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from asfound.domain.geometry import Matrix
from asfound.vision.detect.regions import Region
from asfound.vision.image.backbone import session
from asfound.vision.refine.patches import Crop, Shown, crop_of

SUREST = 6.0
"""Log odds that count as sure: more says no more."""


@dataclass(frozen=True)
class Near:
    """What is seen of a region from near.

    Attributes:
        crop: What was shown.
        thing: How likely each pixel of the crop is the thing, shape (SIDE_PX, SIDE_PX).
        real: Log odds that the other photo lacks what the region shows.
        mark: Log odds that it is a mark, if it is anything.
    """

    crop: Crop
    thing: NDArray[np.float32]
    real: float
    mark: float


def seen_near(region: Region, here: Shown, there: Shown, ways: Sequence[Matrix]) -> Near:
    """Look at a region from near.

    Args:
        region: Of the photo ``here``.
        here: The photo.
        there: The other.
        ways: Homographies from here to there.
    """
    crop = crop_of(region, here, there, ways)
    thing, what = session("near.onnx").run(["outline", "what"], {"seen": crop.seen[None]})
    real, mark = (float(np.clip(value, -SUREST, SUREST)) for value in what[0])
    return Near(crop, np.asarray(thing[0, 0], np.float32), real, mark)
