"""Repeated shots: photos of one folder that show one view, and must not make several of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set

import numpy as np
from numpy.typing import NDArray

from asfound.domain.geometry import Matrix, Size
from asfound.vision.register.registration import Registration, inverse, project

GRID = 32
"""Places across and down at which a frame is asked for; a share is off by a fiftieth at most."""


def overlap(found: Registration, first: Size, second: Size) -> float:
    """Share of each frame that the other photo shows, too, 0..1: the smaller of the two.

    A closer photo lies wholly in a wider one, which it does not show; so both are asked.

    Args:
        found: How the photos lie over each other; its main surface stands for the scene.
        first: (width, height) of the first photo, in the registration's pixels.
        second: (width, height) of the second photo.
    """
    way = found.surfaces[0]
    return min(_inside(way, first, second), _inside(inverse(way), second, first))


def _inside(way: Matrix, here: Size, there: Size) -> float:
    """Share of one frame that a homography puts into the other."""
    middles = (np.arange(GRID) + 0.5) / GRID
    across, down = np.meshgrid(middles * here[0], middles * here[1])
    moved = project(way, np.stack([across, down], axis=-1)) + 0.5  # from pixels' middles to edges
    inside: NDArray[np.bool_] = (moved > 0) & (moved < np.array(there))  # not beyond the horizon
    return float(inside.all(axis=-1).mean())


def around(links: Mapping[tuple[int, int], int], names: Sequence[bytes]) -> list[list[int]]:
    """Photos grouped around those that have most repeated shots.

    All photos of a group are repeated shots of one of them. So three photos of which only the
    middle one is a shot of both others are one view; but a sweep, whose every photo is nearly the
    next one, does not become one view from end to end.

    Args:
        links: Pairs of photos, lower index first, that are shots of one view, and how many points
            each pair shares.
        names: Of each photo, what decides between equals; so the photos' order never does.

    Returns:
        Groups in the order of their first photo, each in order; every photo is in one.
    """
    near: list[dict[int, int]] = [{} for _ in names]
    for (one, other), shared in links.items():
        near[one][other] = near[other][one] = shared
    left, groups = set(range(len(names))), []
    while left:
        _, middle = max((_rank(near[photo], left, names[photo]), photo) for photo in left)
        group = {middle} | (near[middle].keys() & left)
        left -= group
        groups.append(sorted(group))
    return sorted(groups)


def _rank(near: Mapping[int, int], left: Set[int], name: bytes) -> tuple[int, int, bytes]:
    """What makes a photo the middle of a group: many repeated shots, then many shared points."""
    shared = [count for other, count in near.items() if other in left]
    return len(shared), sum(shared), name
