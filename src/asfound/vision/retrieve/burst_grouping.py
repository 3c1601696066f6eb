"""Which photos of one folder are repeated shots of one view?

A greedy star cover of the graph of overlapping photos, after star clustering (Aslam et al., JGAA
2004): every photo of a group overlaps its hub.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set

import numpy as np
from numpy.typing import NDArray

from asfound.domain.geometry import Matrix, Size, invert
from asfound.vision.register.registration import Registration, project

GRID_STEPS = 32
"""Points across and down at which a frame is sampled; a share is off by a fiftieth at most."""


def frame_overlap(registration: Registration, first: Size, second: Size) -> float:
    """Share of each frame that the other photo shows, too, 0..1: the smaller of the two.

    A closer photo lies wholly in a wider one, which it does not show; so both are measured.

    Args:
        registration: From the first photo to the second; its main plane stands for the scene.
        first: (width, height) of the first photo, in the registration's pixels.
        second: (width, height) of the second photo.
    """
    homography = registration.planes[0]
    return min(
        _share_inside(homography, first, second), _share_inside(invert(homography), second, first)
    )


def _share_inside(homography: Matrix, source: Size, target: Size) -> float:
    """Share of the source frame that a homography puts into the target frame."""
    middles = (np.arange(GRID_STEPS) + 0.5) / GRID_STEPS
    across, down = np.meshgrid(middles * source[0], middles * source[1])
    # From pixel centres to edges; NaN, beyond the horizon, is inside of nothing.
    projected = project(homography, np.stack([across, down], axis=-1)) + 0.5
    inside: NDArray[np.bool_] = (projected > 0) & (projected < np.array(target))
    return float(inside.all(axis=-1).mean())


def group_by_hub(
    links: Mapping[tuple[int, int], int], tie_breakers: Sequence[bytes]
) -> list[list[int]]:
    """Photos grouped around those that have most repeated shots.

    All photos of a group are repeated shots of its hub. So three photos of which only the middle
    one is a shot of both others are one view; but a sweep, in which every photo nearly shows the
    next one's frame, does not become one view from end to end.

    Args:
        links: Pairs of photos, lower index first, that are shots of one view, and the number of
            inliers of each pair.
        tie_breakers: Of each photo, what decides between equals, so that the photos' order never
            does.

    Returns:
        Groups in the order of their first photo, each in order; every photo is in one.
    """
    neighbours: list[dict[int, int]] = [{} for _ in tie_breakers]
    for (one, other), shared in links.items():
        neighbours[one][other] = neighbours[other][one] = shared
    remaining, groups = set(range(len(tie_breakers))), []
    while remaining:
        _, hub = max(
            (_hub_rank(neighbours[photo], remaining, tie_breakers[photo]), photo)
            for photo in remaining
        )
        group = {hub} | (neighbours[hub].keys() & remaining)
        remaining -= group
        groups.append(sorted(group))
    return sorted(groups)


def _hub_rank(
    neighbours: Mapping[int, int], remaining: Set[int], tie_breaker: bytes
) -> tuple[int, int, bytes]:
    """Sort key of a hub: its number of repeated shots, then of shared inliers."""
    shared = [count for other, count in neighbours.items() if other in remaining]
    return len(shared), sum(shared), tie_breaker
