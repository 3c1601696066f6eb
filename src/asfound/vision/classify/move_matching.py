"""Moves: what is missing here and was added there, and is one thing."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from asfound.domain.finding import Kind
from asfound.vision.detect.regions import Region
from asfound.vision.refine.change import Change, Side

SAME_LOOK = 0.6
"""Cosine of two things' mean features above which they are the same thing elsewhere. With this and
the size and colour below, 0.42 of what moved in rendered pairs, and was found at both places, is
recognised, and 0.013 of other couples are taken for one."""

SAME_COLOUR = 40
"""Largest distance of the mean a and b of Lab: in any light a red ball is no green one."""

SAME_SIZE = 3.5
"""Largest ratio of the areas of one thing at two places of a view."""


def with_moves(found: list[Change], first: Side, second: Side) -> list[Change]:
    """Missing and added things that look alike, joined to moved ones; best likeness first."""
    gone = [(c, c.first) for c in found if c.kind is Kind.MISSING and c.first]
    new = [(c, c.second) for c in found if c.kind is Kind.ADDED and c.second]
    looks_gone = [_look(region.thing, first) for _, region in gone]
    looks_new = [_look(region.thing, second) for _, region in new]
    colours_gone = [_colour(region.thing, first) for _, region in gone]
    colours_new = [_colour(region.thing, second) for _, region in new]
    likeness = sorted(
        (-float(a @ b), i, j)
        for i, a in enumerate(looks_gone)
        for j, b in enumerate(looks_new)
        if _alike_in_size(gone[i][1].thing, new[j][1].thing)
        and np.linalg.norm(colours_gone[i] - colours_new[j]) < SAME_COLOUR
    )
    joined: dict[int, Change] = {}
    for minus, i, j in likeness:
        (was, before), (now, after) = gone[i], new[j]
        if -minus > SAME_LOOK and id(was) not in joined and id(now) not in joined:
            joined[id(was)] = Change(Kind.MOVED, max(was.score, now.score), before, after)
            joined[id(now)] = joined[id(was)]
    kept = [change for change in found if id(change) not in joined]
    return kept + list({id(change): change for change in joined.values()}.values())


def _alike_in_size(here: Region, there: Region) -> bool:
    return 1 / SAME_SIZE < here.area_px / max(there.area_px, 1) < SAME_SIZE


def _colour(region: Region, side: Side) -> NDArray[np.float32]:
    """Mean hue and saturation: a and b of Lab."""
    import cv2

    lab = cv2.cvtColor(side.picture[region.window], cv2.COLOR_RGB2Lab).astype(np.float32)
    return np.asarray(lab[region.shape].mean(axis=0)[1:], np.float32)


def _look(region: Region, side: Side) -> NDArray[np.float32]:
    """Mean features of a thing, a unit vector."""
    import cv2

    mean, spread = side.cells.mean(axis=(1, 2)), side.cells.std(axis=(1, 2)) + 1e-6
    rows, columns = side.cells.shape[1:]
    whole = region.painted(side.picture.shape[:2]).astype(np.float32)
    weight = np.asarray(cv2.resize(whole, (columns, rows), interpolation=cv2.INTER_AREA))
    cells = (side.cells - mean[:, None, None]) / spread[:, None, None]
    look = (cells * weight).sum(axis=(1, 2)) / max(float(weight.sum()), 1e-6)
    return np.asarray(look / (np.linalg.norm(look) + 1e-6), np.float32)
