"""Which view does a photo show that is turned, mirrored, or a further shot of a view?

A global descriptor knows up from down, and so does the grouping of bursts. Photos that found no
view that way are tried again: the descriptor's thumbnail may be turned or mirrored, and keypoints
are matched as in a mirror, too. A photo joins a view that has its photos already only as a further
shot of it, by the same rules as in a burst.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from asfound.domain.geometry import Size
from asfound.vision.image.keypoints import Keypoints
from asfound.vision.register.mirror import mirrored
from asfound.vision.register.orientation import MIN_ADVANTAGE, MIN_EVIDENT_SHARE
from asfound.vision.register.registration import Registration, register
from asfound.vision.retrieve.burst_grouping import frame_overlap

THUMBNAIL = 4, 4, 3
"""Shape of the thumbnail at the end of a global descriptor."""

Group: TypeAlias = list[int]
ViewGroups: TypeAlias = list[tuple[Group, Group]]
"""By view, its before photos and its after photos; of some there are none."""

Descriptor: TypeAlias = NDArray[np.float32]
SharedPoints: TypeAlias = Callable[[int, int], "Link"]


@dataclass(frozen=True)
class Link:
    """What two photos share.

    Attributes:
        inliers: How many points agree on one rigid scene.
        is_burst: Whether they show the same frame, as the shots of a burst do.
    """

    inliers: int
    is_burst: bool


NO_LINK = Link(0, False)


@dataclass(frozen=True)
class BurstLimits:
    """From which shares two photos are shots of one view."""

    inlier_share: float
    overlap: float


def turned_similarity(one: Descriptor, other: Descriptor) -> float:
    """Similarity of two global descriptors, the second photo turned or mirrored as fits best."""
    head, thumbnail = np.split(other, [len(other) - np.prod(THUMBNAIL)])
    square = thumbnail.reshape(THUMBNAIL)
    turned = [
        np.rot90(flipped, quarters).ravel()
        for flipped in (square, square[:, ::-1])
        for quarters in range(4)
    ]
    best = max(float(one[len(head) :] @ each) for each in turned)
    return float(one[: len(head)] @ head) + best


def link(one: tuple[Keypoints, Size], other: tuple[Keypoints, Size], limits: BurstLimits) -> Link:
    """What two photos share, the second one as it is or mirrored.

    Args:
        one: Keypoints and (width, height) of a photo.
        other: The same of the other.
        limits: From which on they are shots of one view.
    """
    (first, size), (second, other_size) = one, other
    fewer = max(1, min(len(first), len(second)))
    plain = register(first, second, size)
    found = plain
    if plain is None or len(plain.first_points) < MIN_EVIDENT_SHARE * fewer:
        reflected = register(first, mirrored(second, other_size), size)
        if _count(reflected) > MIN_ADVANTAGE * _count(plain):
            found = reflected
    if found is None:
        return NO_LINK
    same_frame = frame_overlap(found, size, other_size) >= limits.overlap
    return Link(_count(found), same_frame and _count(found) >= limits.inlier_share * fewer)


def _count(registration: Registration | None) -> int:
    return len(registration.first_points) if registration else 0


def with_leftovers(
    views: ViewGroups, leftover: Sequence[Group], shared: SharedPoints, min_points: int
) -> tuple[ViewGroups, list[Group]]:
    """Give after photos that are left over to the views that they show.

    Args:
        views: The views; those without after photos take any group that shares enough points,
            the others only shots of one burst.
        leftover: Groups of after photos that no view has.
        shared: What a before photo and an after photo share.
        min_points: Points that two photos must share to show one view.

    Returns:
        The views with what was given to them, and the groups that still are left over.
    """
    grown = [(list(before), list(after)) for before, after in views]
    links = {
        (view, group): _best(shared, before, leftover[group])
        for view, (before, _) in enumerate(views)
        for group in range(len(leftover))
    }
    taken: set[int] = set()
    for (view, group), found in sorted(links.items(), key=lambda one: (-one[1].inliers, one[0])):
        free = not grown[view][1] and found.inliers >= min_points
        if group not in taken and (free or found.is_burst):
            grown[view][1].extend(leftover[group])
            taken.add(group)
    left = [list(group) for at, group in enumerate(leftover) if at not in taken]
    return [(before, sorted(after)) for before, after in grown], left


def _best(shared: SharedPoints, before: Group, after: Group) -> Link:
    links = [shared(b, a) for b in before for a in after]
    return max(links, key=lambda one: (one.is_burst, one.inliers), default=NO_LINK)
