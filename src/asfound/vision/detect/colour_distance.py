"""Colours: those of a photo's cells, and whether they are found in the other photo.

The feature network hardly minds colours: to it a plain blue jug is much like the plain white sofa
behind it. To people it is not. So where a cell's counterpart is searched, the nearest colour is
looked for as well: of its own, and together with the look.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from asfound.domain.geometry import Mask, Pixels
from asfound.vision.detect.change_map import Field
from asfound.vision.image.prepared_image import STRIDES, Cells

UNIT = 20.0
"""Of Lab: hue and saturation are told in it. Of lightness, the spread in the photo is the unit."""

LIGHTNESS = 0.25
"""Weight of lightness against hue and saturation, squared: shadows change it."""

FARTHEST = 3.0
"""Distances are told up to this."""

NOWHERE = 1e3
"""Stands for colours outside the other photo: farther than any."""

MEASURES = 3
"""Of every radius: colour, hue and saturation alone, colour and look together."""


def colours_of(picture: Pixels, compared: Mask) -> Cells:
    """Lightness, a, b of each cell of stride 8, and how uneven it is, (4, rows, columns).

    Centred over what is compared, which takes out exposure and white balance.
    """
    import cv2

    lab = cv2.cvtColor(picture, cv2.COLOR_RGB2Lab).astype(np.float32)
    mean = per_cell(lab)
    spread = np.sqrt(np.maximum(per_cell(lab[..., :1] ** 2) - mean[:1] ** 2, 0))
    some, asked = lab[::3, ::2], compared[::3, ::2]
    inside = some[asked] if asked.any() else some.reshape(-1, 3)
    middle, scale = np.median(inside, axis=0), inside[:, 0].std() + 8
    scales = np.array([scale, UNIT, UNIT], np.float32)[:, None, None]
    return np.concatenate([(mean - middle[:, None, None]) / scales, spread / UNIT]).astype(
        np.float32
    )


def per_cell(picture: NDArray[np.float32]) -> Cells:
    """Mean of the pixels of each cell of stride 8, shape (channels, rows, columns)."""
    import cv2

    side = STRIDES["s8"]
    rows, columns = (-(-length // side) for length in picture.shape[:2])
    missing = rows * side - picture.shape[0], columns * side - picture.shape[1]
    whole = np.pad(picture, ((0, missing[0]), (0, missing[1]), (0, 0)), mode="edge")
    cells = cv2.resize(whole, (columns, rows), interpolation=cv2.INTER_AREA)
    return np.asarray(cells, np.float32).reshape(rows, columns, -1).transpose(2, 0, 1)


class NearestColours:
    """Gathers the nearest colours of every cell while shifts are tried, radius by radius."""

    def __init__(self, here: Cells, laid: Cells) -> None:
        """Start.

        Args:
            here: Lightness, a and b of this photo's cells, shape (3, rows, columns).
            laid: Those of the other photo over it, with a margin, shape (4, rows, columns); the
                fourth is 0 where the other photo shows nothing.
        """
        self._here = here
        self._laid = np.where(laid[3] > 0, laid[:3], np.float32(NOWHERE))
        shape = (MEASURES, *here.shape[1:])
        self._far = np.empty(shape, np.float32)
        self._best = np.full(shape, FARTHEST**2, np.float32)
        self._nearby = np.full(shape, np.inf, np.float32)
        self._levels: list[Field] = []

    def tried(self, like: Field, place: tuple[slice, slice], nearby: NDArray[np.bool_]) -> None:
        """One shift.

        Args:
            like: How like the cells there look, cosines.
            place: Rows and columns of the other photo's colours.
            nearby: For which cells nearby points went so.
        """
        lightness, a, b = self._here - self._laid[:, place[0], place[1]]
        colour, hue, both = self._far
        np.multiply(a, a, out=hue)
        hue += b * b
        np.multiply(lightness, lightness * np.float32(LIGHTNESS), out=colour)
        colour += hue
        np.sqrt(colour, out=both)
        both += 1 - like
        np.minimum(self._best, self._far, out=self._best)
        if nearby.any():
            np.minimum(self._nearby, self._far, out=self._nearby, where=nearby)

    def next_radius(self) -> None:
        """All shifts of a radius have been tried."""
        self._levels.append(self._best.copy())

    def told(self) -> Cells:
        """Channels: three of every radius, then of where nearby points went."""
        # Where nearby points went their own ways, the smallest radius says what there is to say.
        nearby = np.where(np.isfinite(self._nearby), self._nearby, self._levels[0])
        found = np.stack([*self._levels, nearby])
        found[:, :2] = np.sqrt(found[:, :2])
        return np.asarray(np.minimum(found, FARTHEST).reshape(-1, *found.shape[2:]), np.float32)
