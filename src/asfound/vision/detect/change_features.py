"""Cues: what the trained head is told about every cell of a photo.

The same cues, in the same order, are taken for the first photo against the second and for the
second against the first, and the same head reads both; so what it says of a pair does not depend
on which photo comes first.

Per cell of stride 8 (channel ranges in :data:`LAYOUT`): how unlike the best counterpart is, at
growing search radii; the same seen from the counterpart; the difference to the counterpart channel
by channel; where it was found; colour and texture of both; what is compared; the pair's parallax
and light as a whole; how far the nearest colours are.
"""

from __future__ import annotations

import numpy as np

from asfound.domain.geometry import Mask
from asfound.vision.detect.change_map import REACH_PX, Field, standardised
from asfound.vision.detect.colour_distance import colours_of, per_cell
from asfound.vision.detect.conformal import Conditions
from asfound.vision.detect.dense_matching import Found, counterparts
from asfound.vision.image.prepared_image import STRIDES, Cells, Ready
from asfound.vision.register.local_motion import Nearby
from asfound.vision.register.registration import Registration

STRIDE = 8
"""Pixels per cell of the cues."""

LAYOUT = {
    "unlike": 5,
    "unlike seen from there": 5,
    "unlike where nearby points went": 2,
    "unlike there, seen from there": 2,
    "channels s8": 40,
    "channels s16": 112,
    "offset": 2,
    "nearby points": 3,
    "colour and texture": 5,
    "compared": 1,
    "pair": 2,
    "nearest colours": 12,
}
"""Channels of the cues, in order."""

CHANNELS = sum(LAYOUT.values())


def cues(
    ready: tuple[Ready, Ready],
    registration: Registration,
    near: tuple[Nearby, Nearby],
    compared: tuple[Mask, Mask],
    conditions: Conditions,
) -> tuple[Cells, Cells]:
    """The cues of both photos, each of shape (CHANNELS, rows, columns), float32.

    Args:
        ready: Both photos.
        registration: How they lie over each other.
        near: What the points around every place of each photo say.
        compared: What of each may be compared, working pixels.
        conditions: Under which the photos were taken.
    """
    cells = {name: standardised(ready[0].cells[name], ready[1].cells[name]) for name in STRIDES}
    ways = (registration, registration.reversed())
    colours = tuple(
        colours_of(photo.picture, seen) for photo, seen in zip(ready, compared, strict=True)
    )
    found = [_found(side, cells, colours, ways[side], near[side]) for side in (0, 1)]
    pair = conditions.parallax, conditions.light
    return tuple(  # type: ignore[return-value]
        np.concatenate(
            [
                *_unlike(side, found),
                *_channels_of(side, found, cells),
                found[side]["s8"].offset,
                _said_nearby(near[side], found[side]["s8"].row.shape),
                *_colour(side, found, colours),
                *_whole(compared[side], pair),
                _searched(found[side]["s8"]),
            ]
        ).astype(np.float32)
        for side in (0, 1)
    )


def _found(
    side: int,
    cells: dict[str, tuple[Cells, Cells]],
    colours: tuple[Cells, ...],
    way: Registration,
    near: Nearby,
) -> dict[str, Found]:
    """The counterparts of a photo's cells at both strides; of the finer one with their colours."""
    in_colour = {"s8": (colours[side][:3], colours[1 - side][:3])}
    return {
        name: counterparts(both[side], both[1 - side], way, name, near, in_colour.get(name))
        for name, both in cells.items()
    }


def _searched(found: Found) -> Cells:
    """How far the nearest colours are."""
    assert found.colours is not None  # noqa: S101  the finer stride is searched in colour
    return found.colours


def _unlike(side: int, found: list[dict[str, Found]]) -> list[Field]:
    """How unlike cells are to their counterparts, and these to their own: all, then nearby."""
    fine, coarse = found[side]["s8"], found[side]["s16"]
    back, back_coarse = found[1 - side]["s8"], found[1 - side]["s16"]
    shape = fine.row.shape
    return [
        fine.unlike,
        enlarged(coarse.unlike, shape),
        back.unlike[:, fine.row, fine.column],
        enlarged(back_coarse.unlike[:, coarse.row, coarse.column], shape),
        fine.nearby,
        enlarged(coarse.nearby, shape),
        back.nearby[:, fine.row, fine.column],
        enlarged(back_coarse.nearby[:, coarse.row, coarse.column], shape),
    ]


def _channels_of(
    side: int, found: list[dict[str, Found]], cells: dict[str, tuple[Cells, Cells]]
) -> list[Field]:
    """Difference to the counterpart channel by channel, at both strides."""
    fine, coarse = (_channels(name, side, found, cells) for name in STRIDES)
    return [fine, enlarged(coarse, found[side]["s8"].row.shape)]


def _colour(side: int, found: list[dict[str, Found]], colours: tuple[Cells, ...]) -> list[Field]:
    """How far the counterpart's colour is, and how uneven both are."""
    fine = found[side]["s8"]
    mine, theirs = colours[side], colours[1 - side][:, fine.row, fine.column]
    return [np.abs(mine[:3] - theirs[:3]), mine[3:], theirs[3:]]


def _whole(compared: Mask, pair: tuple[float, float]) -> list[Field]:
    """What of every cell is compared, and what is true of the pair as a whole."""
    seen = per_cell(compared.astype(np.float32)[..., None])
    all_cells = np.array(pair, np.float32)[:, None, None] * 10
    return [seen, np.minimum(np.broadcast_to(all_cells, (2, *seen.shape[1:])), 3)]


def _said_nearby(near: Nearby, shape: tuple[int, int]) -> Field:
    """How far the points around a cell lie, how much they disagree, how far they went; logs."""
    went = np.linalg.norm(np.median(near.here_px, axis=2), axis=2)
    far = np.minimum(near.distance_px[..., min(2, near.distance_px.shape[2] - 1)], REACH_PX)
    cells = np.log1p(np.stack([far, near.spread_px, went]) / STRIDE)
    return enlarged(np.asarray(cells, np.float32), shape)


def _channels(
    name: str, side: int, found: list[dict[str, Found]], cells: dict[str, tuple[Cells, Cells]]
) -> Cells:
    """Difference to the counterpart channel by channel, scaled to about one."""
    mine, theirs = cells[name][side], cells[name][1 - side]
    match = found[side][name]
    difference = np.abs(mine - theirs[match.row, match.column])
    return np.asarray(difference.transpose(2, 0, 1) * np.sqrt(mine.shape[2]) / 2, np.float32)


def enlarged(cells: Cells, shape: tuple[int, ...]) -> Cells:
    """Cells of stride 16 at stride 8; the middle of a coarse cell is that of its four fine ones."""
    import cv2

    size = cells.shape[2] * 2, cells.shape[1] * 2
    rows = [cv2.resize(one, size, interpolation=cv2.INTER_LINEAR) for one in cells]
    return np.stack(rows)[:, : shape[0], : shape[1]].astype(np.float32)
