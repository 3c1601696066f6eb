"""Cues: what the trained head is told about every cell of a photo.

The same cues, in the same order, are taken for the first photo against the second and for the
second against the first, and the same head reads both; so what it says of a pair does not depend
on which photo comes first.

Per cell of stride 8 (channel ranges in :data:`LAYOUT`): how unlike the best counterpart is, at
growing search radii; the same seen from the counterpart; the difference to the counterpart channel
by channel; where it was found; colour and texture of both; what is compared; the pair's parallax
and light as a whole.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from asfound.domain.geometry import Mask, Matrix, Pixels
from asfound.vision.difference import Field, possible_shifts, standardised
from asfound.vision.register import Registration, project
from asfound.vision.working import STRIDES, Cells, Ready

STRIDE = 8
"""Pixels per cell of the cues."""

SLACKS = {"s8": (1, 2, 4), "s16": (1, 3)}
"""Search radii in cells, beyond the shifts that points were seen to make."""

LAYOUT = {
    "unlike": 5,
    "unlike seen from there": 5,
    "channels s8": 40,
    "channels s16": 112,
    "offset": 2,
    "colour and texture": 5,
    "compared": 1,
    "pair": 2,
}
"""Channels of the cues, in order."""

CHANNELS = sum(LAYOUT.values())


@dataclass(frozen=True)
class Found:
    """The best counterpart of every cell at one stride.

    Attributes:
        unlike: One minus the likeness at each radius, shape (radii, rows, columns).
        row: Row of the best counterpart at the largest radius, shape (rows, columns).
        column: Its column.
        offset: How far it lies from where the main surface puts the cell, cells, (dx, dy) first.
    """

    unlike: Field
    row: NDArray[np.intp]
    column: NDArray[np.intp]
    offset: Field


def cues(
    ready: tuple[Ready, Ready],
    registration: Registration,
    compared: tuple[Mask, Mask],
    conditions: tuple[float, float],
) -> tuple[Cells, Cells]:
    """The cues of both photos, each of shape (CHANNELS, rows, columns), float32.

    Args:
        ready: Both photos.
        registration: How they lie over each other.
        compared: What of each may be compared, working pixels.
        conditions: Parallax (share of the width) and spread of the light of the pair.
    """
    cells = {name: standardised(ready[0].cells[name], ready[1].cells[name]) for name in STRIDES}
    ways = (registration, registration.reversed())
    found = [
        {
            name: counterparts(both[side], both[1 - side], ways[side], name)
            for name, both in cells.items()
        }
        for side in (0, 1)
    ]
    colours = tuple(
        _colours(photo.picture, seen) for photo, seen in zip(ready, compared, strict=True)
    )
    return tuple(  # type: ignore[return-value]
        _stacked(side, found, cells, colours, compared[side], conditions) for side in (0, 1)
    )


def counterparts(here: Cells, there: Cells, way: Registration, name: str) -> Found:
    """Search the most similar cell of the other photo at growing radii.

    Args:
        here: Unit vectors, shape (rows, columns, channels).
        there: Those of the other photo.
        way: Registration from this photo to the other.
        name: Output of the trunk, for its stride.
    """
    stride = STRIDES[name]
    target = _targets(here.shape[:2], way.surfaces[0], stride, there.shape[:2])
    mine, flat = here.reshape(-1, here.shape[2]), there.reshape(-1, there.shape[2])
    best = np.full(len(mine), -1.0, np.float32)
    where = np.zeros(len(mine), np.intp)
    shift = np.zeros((len(mine), 2), np.float32)
    tried: set[tuple[int, int]] = set()
    levels = []
    for slack in SLACKS[name]:
        for dx, dy in map(tuple, possible_shifts(way, stride, slack)):
            if (dx, dy) in tried:
                continue
            tried.add((dx, dy))
            index, inside = _index(target, dx, dy, there.shape[:2])
            like = np.einsum("nc,nc->n", mine, flat[index])
            better = inside & (like > best)
            best[better], where[better], shift[better] = like[better], index[better], (dx, dy)
        levels.append(1 - np.maximum(best, 0))
    shape = here.shape[:2]
    unlike = np.stack(levels).reshape(len(levels), *shape).astype(np.float32)
    row, column = np.divmod(where, there.shape[1])
    offset = shift.T.reshape(2, *shape) / 8
    return Found(unlike, row.reshape(shape), column.reshape(shape), offset.astype(np.float32))


def _targets(
    shape: tuple[int, ...], surface: Matrix, stride: int, other: tuple[int, ...]
) -> NDArray[np.intp]:
    """The cell (column, row) where the main surface puts each cell, far outside if nowhere."""
    rows, columns = np.mgrid[: shape[0], : shape[1]]
    middle = (stride - 1) / 2
    centres = np.stack([columns, rows], axis=-1) * float(stride) + middle
    cells = np.nan_to_num((project(surface, centres) - middle) / stride, nan=-1e4)
    limit = 4 * max(other)
    return np.round(np.clip(cells, -limit, limit)).astype(np.intp).reshape(-1, 2)


def _index(
    target: NDArray[np.intp], dx: int, dy: int, shape: tuple[int, ...]
) -> tuple[NDArray[np.intp], Mask]:
    """Flat index of the shifted target cells, and which of them exist."""
    column, row = target[:, 0] + dx, target[:, 1] + dy
    inside = (column >= 0) & (row >= 0) & (column < shape[1]) & (row < shape[0])
    return np.where(inside, row * shape[1] + column, 0), inside


def _stacked(
    side: int,
    found: list[dict[str, Found]],
    cells: dict[str, tuple[Cells, Cells]],
    colours: tuple[Cells, ...],
    compared: Mask,
    conditions: tuple[float, float],
) -> Cells:
    """All cues of one photo."""
    fine, other = found[side]["s8"], found[1 - side]["s8"]
    shape = fine.row.shape
    unlike = [fine.unlike, enlarged(found[side]["s16"].unlike, shape)]
    back_fine = other.unlike[:, fine.row, fine.column]
    coarse, coarse_other = found[side]["s16"], found[1 - side]["s16"]
    back_coarse = enlarged(coarse_other.unlike[:, coarse.row, coarse.column], shape)
    channels = [_channels(name, side, found, cells) for name in STRIDES]
    mine, theirs = colours[side], colours[1 - side][:, fine.row, fine.column]
    colour = [np.abs(mine[:3] - theirs[:3]), mine[3:], theirs[3:]]
    seen = _per_cell(compared.astype(np.float32)[..., None], shape)
    pair = np.broadcast_to(np.array(conditions, np.float32)[:, None, None] * 10, (2, *shape))
    parts = [*unlike, back_fine, back_coarse, channels[0], enlarged(channels[1], shape)]
    parts += [fine.offset, *colour, seen, np.minimum(pair, 3)]
    return np.concatenate(parts).astype(np.float32)


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


def _colours(picture: Pixels, compared: Mask) -> Cells:
    """Lightness, a, b of each cell, their spread inside it; centred over what is compared."""
    import cv2

    lab = cv2.cvtColor(picture, cv2.COLOR_RGB2Lab).astype(np.float32)
    shape = -(-picture.shape[0] // STRIDE), -(-picture.shape[1] // STRIDE)
    mean = _per_cell(lab, shape)
    spread = np.sqrt(np.maximum(_per_cell(lab[..., :1] ** 2, shape) - mean[:1] ** 2, 0))
    inside = lab[compared] if compared.any() else lab.reshape(-1, 3)
    middle, scale = np.median(inside, axis=0), inside[:, 0].std() + 8
    scales = np.array([scale, 20, 20], np.float32)[:, None, None]
    return np.concatenate([(mean - middle[:, None, None]) / scales, spread / 20]).astype(np.float32)


def _per_cell(picture: NDArray[np.float32], shape: tuple[int, ...]) -> Cells:
    """Mean of each cell's pixels, shape (channels, rows, columns)."""
    rows, columns = shape[0] * STRIDE - picture.shape[0], shape[1] * STRIDE - picture.shape[1]
    whole = np.pad(picture, ((0, rows), (0, columns), (0, 0)), mode="edge")
    blocks = whole.reshape(shape[0], STRIDE, shape[1], STRIDE, -1)
    return np.asarray(blocks.mean(axis=(1, 3)).transpose(2, 0, 1), np.float32)
